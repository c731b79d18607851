"""Where everything on a card stands.

Comes in: a card, and whether fonts of the site's own may be asked for letters that ours do not
have. Goes out: fields, signs, arcs and lines of text with their places, in points. Text is broken
by the widths that the infographic breaks it by. Nothing is drawn here, so a card is named after
what comes out before anybody knows whether it has to be drawn.

A card is shown 130 points wide in a forum: a ninth of its size. So one figure takes a third of it,
and what stands in the other two is in few words and in that order of size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from okrsite.cards import inks
from okrsite.cards.card import HEIGHT, WIDTH, Card, Gauge, Mark, State
from okrsite.infographic.fonts import NO_WIDTH, Face, missing, widths
from okrsite.infographic.metrics import Style, is_right_to_left

Align = Literal["start", "middle", "end"]

# The goals' colours along the edge, the words, and the panel with the figure.
EDGE = 28
LEFT, RIGHT = 88, 712
PANEL = 760
MIDDLE = (PANEL + WIDTH) // 2
TOP, BOTTOM = 64, 566

TITLE_SIZES = (64, 58, 52, 47, 42, 38)
TITLE_LEADING = 1.14
GAP = 26
MARK = 58
CHIP, CHIP_LARGE = 50, 64
CHIPS = 3  # rows of states

ARC, ARC_WIDTH, ARC_TOP = 372, 40, 116
# What the figure may take within the arc, and without one.
INSIDE, PLAIN = 250, 380
BETWEEN_BANDS = Fraction(1, 130)
# What can be seen of a band that has only just begun.
SLIVER = Fraction(1, 60)
ELLIPSIS = "…"


@dataclass(frozen=True)
class Field:
    """A rectangle in a plain colour."""

    left: int
    top: int
    width: int
    height: int
    colour: str


@dataclass(frozen=True)
class Pill(Field):
    """A rectangle with round ends, on a ground."""

    ground: str


@dataclass(frozen=True)
class Line:
    """A line of text on its baseline; `x` is where it starts, has its middle or ends."""

    x: int
    baseline: int
    text: str
    face: Face
    size: int
    ink: str
    ground: str
    align: Align = "start"


@dataclass(frozen=True)
class Sign:
    """The sign of a state, in a square of `size`."""

    left: int
    top: int
    size: int
    key: str
    ink: str
    ground: str


@dataclass(frozen=True)
class Arc:
    """A part of the arc, from one share of its length to another, on a square of `size`."""

    left: int
    top: int
    size: int
    width: int
    start: Fraction
    end: Fraction
    ink: str
    ground: str
    dashed: bool = False


Piece = Field | Pill | Line | Sign | Arc


@dataclass(frozen=True)
class Placed:
    """A card with the places of its pieces, the lowest first."""

    pieces: tuple[Piece, ...]
    mirrored: bool


def place(card: Card, *, own_fonts: bool = False) -> Placed:
    """The places of everything on a card."""
    return Placed(tuple(_Layout(card, own_fonts=own_fonts).pieces()), card.mirrored)


def legible(text: str, *, own_fonts: bool = False) -> str:
    """A text as it can be drawn; empty when letters of it could not.

    Signs that no font of ours has, such as emoji, are left out: words can be read without them.
    """
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    if own_fonts:
        return composed
    if missing(composed):
        return ""
    known = widths("text")
    return " ".join("".join(one for one in composed if one in known).split())


class _Layout:
    def __init__(self, card: Card, *, own_fonts: bool) -> None:
        def readable(text: str) -> str:
            return legible(text, own_fonts=own_fonts)

        self._card = replace(
            card,
            label=readable(card.label),
            context=readable(card.context),
            title=readable(card.title),
            figure=readable(card.figure),
            under=readable(card.under),
            fact=readable(card.fact),
            site=readable(card.site),
            states=tuple(State(one.key, readable(one.words)) for one in card.states),
            marks=tuple(Mark(readable(one.letter), one.hue) for one in card.marks),
        )

    def pieces(self) -> Iterator[Piece]:
        """All of them."""
        yield Field(0, 0, WIDTH, HEIGHT, "paper")
        yield Field(PANEL, 0, WIDTH - PANEL, HEIGHT, "raised")
        yield from self._edge()
        yield from self._panel()
        top = TOP
        for piece in self._heading():
            top = TOP + MARK + GAP
            yield piece
        bottom = BOTTOM
        if self._card.states:
            chips = tuple(self._chips())
            bottom = min(one.top for one in chips if isinstance(one, Pill)) - GAP
            yield from chips
        if self._card.fact:
            fact = _fitted(self._card.fact, "strong", (50, 44, 38), RIGHT - LEFT)
            yield Line(LEFT, bottom - 8, fact.text, "strong", fact.size, "ink", "paper")
            bottom -= fact.size + GAP
        yield from self._title(top, bottom)

    def _edge(self) -> Iterator[Piece]:
        """The colours of the goals along the edge; the site's own where there are none."""
        hues = [inks.hue(mark.hue) for mark in self._marks()] or ["accent"]
        stops = [HEIGHT * index // len(hues) for index in range(len(hues) + 1)]
        for (top, end), colour in zip(pairwise(stops), hues, strict=True):
            yield Field(0, top, EDGE, end - top, colour)

    def _marks(self) -> Sequence[Mark]:
        return self._card.marks or ([self._card.sign] if self._card.sign else [])

    # Words ----------------------------------------------------------------------------------------

    def _heading(self) -> Iterator[Piece]:
        """What it is: the goals' letters, the label and the quarter."""
        card, left = self._card, LEFT
        for mark in card.marks[:4]:
            yield from _mark(mark, left, TOP - 4, MARK)
            left += MARK + 12
        left += 12 if card.marks else 0
        baseline = TOP + 42
        label = _fitted(card.label, "strong", (46, 40), RIGHT - left)
        if label.text:
            yield Line(left, baseline, label.text, "strong", label.size, "accent", "paper")
            left += label.width + 22
        context = _fitted(card.context, "text", (42, 38, 34), RIGHT - left, cut=False)
        if context.text:
            yield Line(left, baseline, context.text, "text", context.size, "soft", "paper")

    def _title(self, top: int, bottom: int) -> Iterator[Piece]:
        """The title, as large as it fits."""
        text, room = self._card.title, bottom - top
        if not text:
            return
        lines, size = _wrapped(text, room)
        leading = round(size * TITLE_LEADING)
        align: Align = "start"
        x = LEFT
        if is_right_to_left(text) not in {None, self._card.mirrored}:
            align, x = "end", RIGHT
        for index, line in enumerate(lines):
            baseline = top + round(size * 0.82) + index * leading
            yield Line(x, baseline, line, "display", size, "ink", "paper", align)

    def _chips(self) -> Iterator[Piece]:
        """The states, in rows from the bottom up; the only one is larger."""
        states = self._card.states
        height = CHIP_LARGE if len(states) == 1 else CHIP
        sizes = (round(height * 0.62), round(height * 0.5))
        fitted = [(one, _fitted(one.words, "strong", sizes, RIGHT - LEFT - 90)) for one in states]
        rows: list[list[tuple[State, _Fitted, int]]] = [[]]
        taken = 0
        for state, words in fitted:
            width = words.width + round(height * (1.55 if words.text else 1))
            if rows[-1] and taken + width > RIGHT - LEFT:
                rows.append([])
                taken = 0
            rows[-1].append((state, words, width))
            taken += width + 14
        # What is left out stands last: what has no state yet.
        shown = rows[:CHIPS]
        top = BOTTOM - len(shown) * height - (len(shown) - 1) * 12
        for row in shown:
            left = LEFT
            for state, words, width in row:
                yield from _chip(state, words, (left, top, width, height))
                left += width + 14
            top += height + 12

    # The panel ------------------------------------------------------------------------------------

    def _panel(self) -> Iterator[Piece]:
        card = self._card
        if card.sign:
            yield from _mark(card.sign, MIDDLE - 130, 150, 260)
        elif card.gauge:
            yield from _gauge(card.gauge)
            yield from self._figure(ARC_TOP + ARC // 2 + 18, INSIDE)
        else:
            yield from self._figure(290, PLAIN)
        if card.site:
            site = _fitted(card.site, "strong", (32, 28, 24), WIDTH - PANEL - 48)
            yield Line(MIDDLE, 566, site.text, "strong", site.size, "soft", "raised", "middle")

    def _figure(self, middle: int, room: int) -> Iterator[Piece]:
        """A number is as large as fits; words stand in as many lines as they take."""
        card = self._card
        is_number = not any(one.isalpha() for one in card.figure)
        if is_number or len(card.figure) < 8:
            figure = _fitted(card.figure, "display", (196, 176, 156, 136, 116, 96, 76), room)
            if figure.text:
                baseline = middle + round(figure.size * 0.3)
                yield Line(
                    MIDDLE, baseline, figure.text, "display", figure.size, "ink", "raised", "middle"
                )
        else:
            size, lines = _stacked(card.figure, room)
            leading = round(size * 1.1)
            first = middle - leading * (len(lines) - 1) // 2 + round(size * 0.25)
            for index, line in enumerate(lines):
                baseline = first + index * leading
                yield Line(MIDDLE, baseline, line, "display", size, "ink", "raised", "middle")
        if card.under:
            under = _fitted(card.under, "strong", (40, 36, 32, 28), room)
            baseline = middle + (118 if card.gauge else 132)
            yield Line(
                MIDDLE, baseline, under.text, "strong", under.size, "soft", "raised", "middle"
            )


def _gauge(gauge: Gauge) -> Iterator[Piece]:
    """The arc: its track in the bands of the scale, and as much of it as the score is.

    Without a score there is a dashed track: nothing is known, which is not nothing.
    """
    place = (MIDDLE - ARC // 2, ARC_TOP, ARC, ARC_WIDTH)
    if gauge.share is None:
        yield Arc(*place, Fraction(0), Fraction(1), "edge", "raised", dashed=True)
        return
    stops = [Fraction(0), *gauge.bounds, Fraction(1)]
    for start, end in pairwise(stops):
        inner_start = start + (BETWEEN_BANDS if start else 0)
        inner_end = end - (BETWEEN_BANDS if end < 1 else 0)
        filled = min(gauge.share, inner_end)
        if filled > inner_start:
            filled = max(filled, min(inner_start + SLIVER, inner_end))
            yield Arc(*place, inner_start, filled, "accent", "raised")
        if filled < inner_end:
            yield Arc(*place, max(inner_start, filled), inner_end, "line", "raised")


def _mark(mark: Mark, left: int, top: int, size: int) -> Iterator[Piece]:
    ground = inks.hue(mark.hue)
    yield Field(left, top, size, size, ground)
    letter = _fitted(mark.letter, "display", tuple(size * part // 100 for part in (72, 56)), size)
    if letter.text:
        baseline = top + round(size * 0.5 + letter.size * 0.32)
        ink = inks.on_hue(mark.hue)
        middle = left + size // 2
        yield Line(middle, baseline, letter.text, "display", letter.size, ink, ground, "middle")


def _chip(state: State, words: _Fitted, box: tuple[int, int, int, int]) -> Iterator[Piece]:
    left, top, width, height = box
    ink, tint = inks.of_state(state.key)
    ground = "paper"
    yield Pill(left, top, width, height, tint, ground)
    size = round(height * 0.6)
    inset = (height - size) // 2
    yield Sign(left + inset + 4, top + inset, size, state.key, ink, tint)
    if words.text:
        baseline = top + round(height * 0.5 + words.size * 0.34)
        start = left + inset + size + 16
        yield Line(start, baseline, words.text, "strong", words.size, ink, tint)


# Text ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fitted:
    """A text on one line, in the size in which it has room."""

    text: str
    size: int
    width: int


def _fitted(text: str, face: Face, sizes: Sequence[int], room: int, *, cut: bool = True) -> _Fitted:
    """A text in the largest of these sizes that has room, cut at its end in the smallest.

    Without `cut` it is left out as a whole where there is no room.
    """
    for size in sizes:
        width = _width(text, face, size)
        if width <= room:
            return _Fitted(text, size, width)
    size = sizes[-1]
    short = _cut(text, face, size, room) if cut else ""
    return _Fitted(short, size, _width(short, face, size))


def _width(text: str, face: Face, size: int) -> int:
    return round(Style(face, size, size).width(text))


def _cut(text: str, face: Face, size: int, room: int) -> str:
    """As many words as there is room for, then an ellipsis; letters where not one word has it."""
    words = text.split()
    while len(words) > 1:
        words.pop()
        shorter = " ".join(words).rstrip(",;:.–—-(") + ELLIPSIS
        if _width(shorter, face, size) <= room:
            return shorter
    letters = words[0] if words else ""
    while letters and _width(letters + ELLIPSIS, face, size) > room:
        letters = letters[:-1]
        while letters and unicodedata.category(letters[-1]) in NO_WIDTH:
            letters = letters[:-1]
    return letters + ELLIPSIS if letters else ""


def _wrapped(text: str, height: int) -> tuple[tuple[str, ...], int]:
    """The lines of a title and their size; the last is cut where even the smallest is too large."""
    room = RIGHT - LEFT
    for size in TITLE_SIZES:
        lines = Style("display", size, size).lines(text, room)
        if len(lines) <= max(1, int(height / (size * TITLE_LEADING))):
            return lines, size
    size = TITLE_SIZES[-1]
    fitting = max(1, int(height / (size * TITLE_LEADING)))
    lines = Style("display", size, size).lines(text, room)
    # The last line and one word of the next: that is how it is cut at a word.
    rest = " ".join([lines[fitting - 1], ELLIPSIS])
    last = _cut(rest, "display", size, room)
    return (*lines[: fitting - 1], last), size


def _stacked(text: str, room: int) -> tuple[int, tuple[str, ...]]:
    """Words one below the other, in the largest size in which no word is broken."""
    for size in (72, 64, 56, 50, 44):
        style = Style("display", size, size)
        lines = style.lines(text, room)
        whole = all(style.width(word) <= room for word in text.split())
        if whole and len(lines) <= 3:
            return size, lines
    return 44, Style("display", 44, 44).lines(text, room)[:4]
