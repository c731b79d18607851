"""Texts in the size in which they have room.

Comes in: a text, sizes from large to small, and the room. Goes out: lines with their face and size.
What is cut is cut at a word. It must not know what the texts are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from okrsite.cards.lettering import LEFT_TO_RIGHT, RIGHT_TO_LEFT, true_width
from okrsite.infographic.fonts import NO_WIDTH, Face
from okrsite.infographic.metrics import Style, is_right_to_left
from okrsite.infographic.typecase import Typecase, is_shaped

LEADING = 1.14
ELLIPSIS = "…"
# What a part of a text may be wider than its share of the whole, where letters join.
UNEVEN = 1.04


@dataclass(frozen=True)
class Fitted:
    """A text on one line, in the size in which it has room."""

    text: str
    face: Face
    size: int
    width: int


@dataclass(frozen=True)
class Block:
    """A text in lines, in the size in which it has room."""

    lines: tuple[str, ...]
    face: Face
    size: int


@dataclass(frozen=True)
class Setting(Style):
    """A face in a size, with the widths of the letters that there are; `share` is how much of these
    a text takes whose letters join.
    """

    case: Typecase
    share: float = 1.0

    def width(self, text: str) -> float:
        """The width of a text on one line, or a little more."""
        return self.case.width(text, self.face) * self.size * self.share


@dataclass(frozen=True)
class Fitter:
    """Sets texts in the letters that there are."""

    case: Typecase

    def one_line(
        self, text: str, face: Face, sizes: Sequence[int], room: int, *, cut: bool = True
    ) -> Fitted:
        """A text in the largest of these sizes that has room, cut at its end in the smallest.

        Without `cut` it is left out as a whole where there is no room.
        """
        face = self.case.face(text, face)
        for size in sizes:
            width = self._width(text, face, size)
            if width <= room:
                return Fitted(text, face, size, width)
        size = sizes[-1]
        short = self._cut(text, face, size, room) if cut else ""
        return Fitted(short, face, size, self._width(short, face, size))

    def block(self, text: str, face: Face, sizes: Sequence[int], room: int, height: int) -> Block:
        """A text in lines, the last of which is cut where even the smallest size is too large."""
        found = self._block(text, self.case.face(text, face), sizes, room, height)
        return replace(found, lines=tuple(_running(one, text) for one in found.lines))

    def _block(self, text: str, face: Face, sizes: Sequence[int], room: int, height: int) -> Block:
        share = self._share(text, face)
        for size in sizes:
            lines = Setting(face, size, size, self.case, share).lines(text, room)
            fitting = max(1, int(height / (size * LEADING)))
            if len(lines) <= fitting and self._have_room(lines, face, size, room):
                return Block(lines, face, size)
        size = sizes[-1]
        fitting = max(1, int(height / (size * LEADING)))
        lines = self._in_less_room(Setting(face, size, size, self.case, share), text, room)
        if len(lines) <= fitting:
            return Block(lines, face, size)
        # The last line and one word of the next: that is how it is cut at a word.
        last = self._cut(f"{lines[fitting - 1]} {ELLIPSIS}", face, size, room)
        return Block((*lines[: fitting - 1], last), face, size)

    def stacked(self, text: str, face: Face, sizes: Sequence[int], room: int, most: int) -> Block:
        """Words one below the other, in the largest size in which no word is broken."""
        face = self.case.face(text, face)
        for size in sizes:
            setting = Setting(face, size, size, self.case, self._share(text, face))
            lines = setting.lines(text, room)
            unbroken = all(self._width(word, face, size) <= room for word in text.split())
            if unbroken and len(lines) <= most and self._have_room(lines, face, size, room):
                return Block(tuple(_running(one, text) for one in lines), face, size)
        return self.block(text, face, sizes[-1:], room, sizes[-1] * 5)

    def _in_less_room(self, setting: Setting, text: str, room: int) -> tuple[str, ...]:
        """Lines each of which has room, also one that turns out wider than its share."""
        for part in (1.0, 0.94, 0.88, 0.8):
            lines = setting.lines(text, room * part)
            if self._have_room(lines, setting.face, round(setting.size), room):
                return lines
        return setting.lines(text, room * 0.7)

    def _have_room(self, lines: Sequence[str], face: Face, size: int, room: float) -> bool:
        return not any(is_shaped(one) and self._width(one, face, size) > room for one in lines)

    def _share(self, text: str, face: Face) -> float:
        """How much of the widths of its single letters a text takes."""
        apart = self.case.width(text, face)
        if not apart or not is_shaped(text):
            return 1.0
        return true_width(text, face, self.case) / apart * UNEVEN

    def _width(self, text: str, face: Face, size: int) -> int:
        if is_shaped(text):
            return round(true_width(text, face, self.case) * size)
        return round(self.case.width(text, face) * size)

    def _cut(self, text: str, face: Face, size: int, room: int) -> str:
        """As many words as there is room for, then an ellipsis; letters where not one word has."""
        words = text.split()
        while len(words) > 1:
            words.pop()
            shorter = " ".join(words).rstrip(",;:.–—-(") + ELLIPSIS
            if self._width(shorter, face, size) <= room:
                return shorter
        letters = words[0] if words else ""
        while letters and self._width(letters + ELLIPSIS, face, size) > room:
            letters = letters[:-1]
            while letters and unicodedata.category(letters[-1]) in NO_WIDTH:
                letters = letters[:-1]
        return letters + ELLIPSIS if letters else ""


def _running(line: str, text: str) -> str:
    """A line of a text, running as all of it does."""
    right_to_left = is_right_to_left(text)
    if is_right_to_left(line) in {None, right_to_left}:
        return line
    return f"{RIGHT_TO_LEFT if right_to_left else LEFT_TO_RIGHT}{line}"
