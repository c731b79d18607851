"""Texts cut to what there is room for.

Comes in: plain texts. Goes out: the same, no longer than allowed, cut at a word where there is one.
It must not know what they speak of, nor who reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

ELLIPSIS = "…"
# What may stand before a word, and not at the end.
_LOOSE_ENDS = " ,;:.–—-(["


def cut(text: str, limit: int, length: Callable[[str], int] = len) -> str:
    """A text of at most so many characters, cut at a word; a long word is cut itself.

    `length` is how whoever sets the limit counts a text: the sum of its letters' lengths.
    """
    if length(text) <= limit:
        return text
    room = max(limit - length(ELLIPSIS), 0)
    taken = end = 0
    for letter in text:
        taken += length(letter)
        if taken > room:
            break
        end += 1
    at_word = text[:end] if text[end].isspace() else text[:end].rpartition(" ")[0]
    kept = at_word.rstrip(_LOOSE_ENDS)
    # A word that takes most of the room is worth more in part than left out.
    if length(kept) < room // 2:
        kept = text[:end].rstrip(_LOOSE_ENDS)
    return kept + ELLIPSIS


def fitting(texts: Iterable[str], room: int) -> list[str]:
    """The first of these texts that have room together, each with a line end behind it."""
    kept: list[str] = []
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            break
        kept.append(text)
    return kept
