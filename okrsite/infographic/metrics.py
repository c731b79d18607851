"""How wide a text is, and how it breaks into lines.

Comes in: a text, a face and a size. Goes out: widths and lines. The widths are those of the fonts
that the site ships, so that text keeps to its box in the browser, in the picture and on paper
alike. For letters that these fonts do not have the reader's system takes another one, which nobody
knows here: their widths are estimated from above.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from okrsite.infographic.fonts import NO_WIDTH, Face, widths

# The fonts bring some pairs of letters nearer together and a few further apart, and a fallback
# that is shown until they are loaded is not of quite the same width.
SLACK = 1.02

# Letters of other fonts, in shares of the size. Wide forms fill a square; nothing else that is in
# use is wider than these, except for single signs which stand for a whole phrase.
WIDE = 1.0
CAPITAL = 1.05
OTHER = 0.95
SYMBOL = 1.4
PHRASE = 4.0

BALANCING_STEPS = 8

# What no line ends with, and what none begins with, by their kinds: brackets and quotation marks,
# points and commas, marks that lengthen or repeat the letter before.
_OPENING = {"Ps", "Pi"}
_CLOSING = {"Pe", "Pf", "Po", "Lm"}
_HYPHENS = "-\u2010\u2013\u2014/"
_AFTER_HYPHEN = re.compile(rf"(?<=\w[{_HYPHENS}])(?=[^\W\d])")


@dataclass(frozen=True)
class Style:
    """A face in a size, with the distance from line to line; all in units of the drawing."""

    face: Face
    size: float
    leading: float

    def width(self, text: str) -> float:
        """The width of a text on one line, or a little more."""
        return _width(self.face, text) * self.size

    def lines(self, text: str, room: float) -> tuple[str, ...]:
        """The text in as few lines as fit into `room`, of about the same length.

        A word that is wider than the room is broken where it must be, so that nothing is cut and
        nothing sticks out.
        """
        return _lines(self, " ".join(text.split()), room)


@lru_cache(maxsize=8192)
def _width(face: Face, text: str) -> float:
    known = widths(face)
    try:
        return SLACK / 1000 * sum(map(known.__getitem__, text))
    except KeyError:
        return SLACK * sum(known[one] / 1000 if one in known else estimate(one) for one in text)


@lru_cache(maxsize=4096)
def estimate(letter: str) -> float:
    """What a letter of an unknown font takes at most, in shares of the size."""
    category = unicodedata.category(letter)
    if category in NO_WIDTH:
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return SYMBOL if category == "So" else WIDE
    if len(unicodedata.normalize("NFKC", letter)) > 3:
        return PHRASE
    if category in {"So", "Sk"}:
        return SYMBOL
    return CAPITAL if category == "Lu" else OTHER


def is_right_to_left(text: str) -> bool | None:
    """Whether a text runs from right to left, by its first letter that has a direction; None when
    none has, as in a number.
    """
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return None


# Lines --------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _lines(style: Style, text: str, room: float) -> tuple[str, ...]:
    pieces = [
        _Piece(piece, style.width(piece), style.width(piece.rstrip()))
        for word in _pieces(text)
        for piece in _fitting(style, word, room)
    ]
    fewest = _fill(pieces, room)
    if len(fewest) < 2:
        return tuple(fewest)
    return tuple(_balanced(pieces, room, len(fewest)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a line may end after; `bare` is its width without the space behind it."""

    text: str
    width: float
    bare: float


def _pieces(text: str) -> Iterator[str]:
    """Words with the space behind them, and the single letters of scripts without spaces."""
    for word in re.findall(r"\S+\s*", text):
        for part in _AFTER_HYPHEN.split(word):
            yield from _split_wide(part)


def _split_wide(word: str) -> Iterator[str]:
    """The pieces of a word between Chinese and Japanese letters."""
    if word.isascii():
        yield word
        return
    piece = ""
    for letter in word:
        if piece and _may_part(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    yield piece


@lru_cache(maxsize=4096)
def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two letters that no space parts."""
    if after.isspace() or _joins(after) or unicodedata.category(before) in _OPENING:
        return False
    if unicodedata.category(after) in _CLOSING or " SMALL " in unicodedata.name(after, ""):
        return False
    return _is_wide(before) or _is_wide(after)


@lru_cache(maxsize=4096)
def _is_wide(letter: str) -> bool:
    # Korean is written with spaces.
    hangul = "\uac00" <= letter <= "\ud7af"
    return unicodedata.east_asian_width(letter) in {"W", "F"} and not hangul


@lru_cache(maxsize=4096)
def _joins(letter: str) -> bool:
    """Whether a letter belongs to the one before it, as accents and joiners do."""
    return unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"}


def _fitting(style: Style, word: str, room: float) -> Iterator[str]:
    """The word, in parts if it is wider than the room."""
    if style.width(word.rstrip()) <= room:
        yield word
        return
    part = ""
    for letter in word:
        if part and not _joins(letter) and style.width((part + letter).rstrip()) > room:
            yield part
            part = ""
        part += letter
    yield part


def _fill(pieces: Sequence[_Piece], room: float) -> list[str]:
    """Lines that take as many pieces as they can hold."""
    lines: list[str] = []
    line, taken = "", 0.0
    for piece in pieces:
        if line and taken + piece.bare > room:
            lines.append(line.rstrip())
            line, taken = "", 0.0
        line += piece.text
        taken += piece.width
    return [*lines, line.rstrip()] if line else lines


def _balanced(pieces: Sequence[_Piece], room: float, count: int) -> list[str]:
    """The same number of lines in about the least room, so that no word is left over alone."""
    least = max(piece.bare for piece in pieces)
    best = _fill(pieces, room)
    for step in range(1, BALANCING_STEPS):
        narrower = room - (room - least) * step / BALANCING_STEPS
        found = _fill(pieces, narrower)
        if len(found) > count:
            break
        best = found
    return best
