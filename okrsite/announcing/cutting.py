"""Texts cut to what a post has room for.

Comes in: plain texts. Goes out: the same, no longer than allowed, cut at a word where there is one.
It must not know what they speak of.
"""

from __future__ import annotations

from collections.abc import Iterable

ELLIPSIS = "…"
SHORTEST_TITLE, LONGEST_TITLE = 15, 255  # of a topic, by Discourse's own settings
_LOOSE_ENDS = " ,;:.–—-(["


def shortened(text: str, limit: int) -> str:
    """A text of at most so many characters; a long word is cut itself."""
    if len(text) <= limit:
        return text
    room = max(limit - len(ELLIPSIS), 0)
    end = text.rfind(" ", room // 2, room + 1)
    return text[: end if end > 0 else room].rstrip(_LOOSE_ENDS) + ELLIPSIS


def distinct_title(title: str, *further: str) -> str:
    """A title that a forum takes: neither too short nor too long, and not in capitals alone."""
    title = " ".join(title.split())
    for more in further:
        if len(title) >= SHORTEST_TITLE and not _shouts(title):
            break
        after = f" ({shortened(' '.join(more.split()), LONGEST_TITLE // 2)})"
        title = shortened(title, LONGEST_TITLE - len(after)) + after
    return shortened(title, LONGEST_TITLE)


def _shouts(title: str) -> bool:
    """Whether all letters that can be small are not."""
    return title.isupper()


def fitting(texts: Iterable[str], room: int) -> list[str]:
    """The first of these texts that have room together, each with a line end behind it."""
    kept: list[str] = []
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            break
        kept.append(text)
    return kept
