"""Where everything on a card stands.

Comes in: a card, and the site's own fonts. Goes out: fields, signs, arcs and lines of text with
their places, in points. Text is broken by the widths of the letters that it is drawn with. The card
is not drawn here, so it is named after what comes out before anybody knows whether it has to be;
only scripts whose letters join are tried out in small, since nothing else tells how wide they are.

A card is shown 130 points wide in a forum: a ninth of its size. So one figure takes a third of it,
and what stands in the other two is in few words and in that order of size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal

from okrsite.cards import inks
from okrsite.cards.card import HEIGHT, WIDTH, Card, Gauge, Mark, State
from okrsite.cards.fitting import LEADING, Fitted, Fitter
from okrsite.cards.legibility import legible, without_unit
from okrsite.infographic.fonts import Face
from okrsite.infographic.metrics import is_right_to_left
from okrsite.infographic.typecase import Typecase, typecase

Align = Literal["start", "middle", "end"]

# The goals' colours along the edge, the words, and the panel with the figure.
EDGE = 28
LEFT, RIGHT = 88, 712
PANEL = 760
MIDDLE = (PANEL + WIDTH) // 2
TOP, BOTTOM = 64, 566

TITLE_SIZES = (64, 58, 52, 47, 42, 38)
GAP = 26
MARK = 58
# What is left for how many more there are.
COUNT = 80
CHIP, CHIP_LARGE = 50, 64
CHIPS = 3  # rows of states

ARC, ARC_WIDTH, ARC_TOP = 372, 40, 116
# What the figure may take within the arc, and without one.
INSIDE, PLAIN = 250, 380
BETWEEN_BANDS = Fraction(1, 130)
# What can be seen of a band that has only just begun.
SLIVER = Fraction(1, 60)


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


def place(card: Card, own_fonts: Sequence[Path] = ()) -> Placed:
    """The places of everything on a card."""
    return Placed(tuple(_Layout(card, typecase(own_fonts)).pieces()), card.mirrored)


class _Layout:
    def __init__(self, card: Card, case: Typecase) -> None:
        otherwise = {text: other for text, other in card.otherwise if text}

        def readable(text: str) -> str:
            """A text; without its unit or in figures where it cannot be drawn as a whole."""
            other = otherwise.get(text, "")
            return legible(text, case) or without_unit(text, case) or legible(other, case)

        self._fitter = Fitter(case)
        # What the quarter is called where there is little room.
        self._brief = legible(otherwise.get(card.context, ""), case)
        self._card = replace(
            card,
            label=readable(card.label),
            context=readable(card.context),
            # Half of a title would say something else.
            title=legible(card.title, case),
            figure=legible(card.figure, case) or legible(otherwise.get(card.figure, ""), case),
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
            fact = self._fact(bottom)
            bottom = min(one.baseline - one.size for one in fact) + 8 - GAP
            yield from fact
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
        """What it is: the goals' letters, the label and the quarter.

        The quarter says when all of it was true: rather than that, some of the letters are counted.
        """
        shown, label, context = self._fitted_heading()
        left, baseline = LEFT, TOP + 42
        for mark in self._card.marks[:shown]:
            yield from self._mark(mark, left, TOP - 4, MARK)
            left += MARK + 12
        if rest := len(self._card.marks) - shown:
            more = self._fitter.one_line(f"+{rest}", "strong", (40,), RIGHT - LEFT)
            yield Line(left, baseline, more.text, more.face, more.size, "soft", "paper")
            left += more.width + 12
        left += 12 if self._card.marks else 0
        for fitted, ink in ((label, "accent"), (context, "soft")):
            if fitted.text:
                yield Line(left, baseline, fitted.text, fitted.face, fitted.size, ink, "paper")
                left += fitted.width + 22

    def _fitted_heading(self) -> tuple[int, Fitted, Fitted]:
        """How many of the goals' letters have room beside the label and the quarter, and these."""
        most = min(len(self._card.marks), 4)
        contexts = filter(None, (self._card.context, self._brief))
        for context in tuple(contexts) or ("",):
            for shown in range(most, min(most, 1) - 1, -1):
                label, fitted = self._beside(shown, context, cut=False)
                if fitted.text or not context:
                    return shown, label, fitted
        shown = min(most, 1)
        return shown, *self._beside(shown, self._card.context, cut=True)

    def _beside(self, shown: int, context: str, *, cut: bool) -> tuple[Fitted, Fitted]:
        """The label and the quarter, beside so many letters."""
        card, one_line = self._card, self._fitter.one_line
        room = RIGHT - LEFT - shown * (MARK + 12) - (12 if card.marks else 0)
        room -= COUNT if len(card.marks) > shown else 0
        # A label is short, unless its language has no short one.
        label = one_line(card.label, "strong", (46, 40), room - (110 if context else 0))
        room -= label.width + 22 if label.text else 0
        return label, one_line(context, "text", (42, 38, 34), room, cut=cut)

    def _fact(self, bottom: int) -> list[Line]:
        """The number against its target, in two lines where it has no room in one."""
        fitter, text = self._fitter, self._card.fact
        fact = fitter.one_line(text, "strong", (50, 44, 38), RIGHT - LEFT, cut=False)
        lines: tuple[str, ...] = (fact.text,)
        if not fact.text:
            block = fitter.block(text, "strong", (38, 34), RIGHT - LEFT, 90)
            fact, lines = replace(fact, face=block.face, size=block.size), block.lines
        leading = round(fact.size * LEADING)
        first = bottom - 8 - (len(lines) - 1) * leading
        return [
            Line(LEFT, first + index * leading, one, fact.face, fact.size, "ink", "paper")
            for index, one in enumerate(lines)
        ]

    def _title(self, top: int, bottom: int) -> Iterator[Piece]:
        """The title, as large as it fits."""
        text = self._card.title
        if not text:
            return
        block = self._fitter.block(text, "display", TITLE_SIZES, RIGHT - LEFT, bottom - top)
        leading = round(block.size * LEADING)
        align: Align = "start"
        x = LEFT
        if is_right_to_left(text) not in {None, self._card.mirrored}:
            align, x = "end", RIGHT
        for index, line in enumerate(block.lines):
            baseline = top + round(block.size * 0.82) + index * leading
            yield Line(x, baseline, line, block.face, block.size, "ink", "paper", align)

    def _chips(self) -> Iterator[Piece]:
        """The states, in rows from the bottom up; the only one is larger."""
        states = self._card.states
        height = CHIP_LARGE if len(states) == 1 else CHIP
        sizes = (round(height * 0.62), round(height * 0.5))
        room = RIGHT - LEFT - 90
        fitted = [(one, self._fitter.one_line(one.words, "strong", sizes, room)) for one in states]
        rows: list[list[tuple[State, Fitted, int]]] = [[]]
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
            yield from self._mark(card.sign, MIDDLE - 130, 150, 260)
        elif card.gauge:
            yield from _gauge(card.gauge)
            yield from self._figure(ARC_TOP + ARC // 2 + 18, INSIDE)
        else:
            yield from self._figure(290, PLAIN)
        if card.site:
            site = self._fitter.one_line(card.site, "strong", (32, 28, 24), WIDTH - PANEL - 48)
            yield Line(MIDDLE, 566, site.text, site.face, site.size, "soft", "raised", "middle")

    def _figure(self, middle: int, room: int) -> Iterator[Piece]:
        """A number is as large as fits; words stand in as many lines as they take."""
        card, fitter = self._card, self._fitter
        is_number = not any(one.isalpha() for one in card.figure)
        figure = Fitted("", "display", 0, 0)
        if is_number or len(card.figure) < 8:
            sizes = (196, 176, 156, 136, 116, 96, 76)
            figure = fitter.one_line(card.figure, "display", sizes, room, cut=False)
        if figure.text:
            baseline = middle + round(figure.size * 0.3)
            yield Line(
                MIDDLE, baseline, figure.text, figure.face, figure.size, "ink", "raised", "middle"
            )
        elif card.figure:
            block = fitter.stacked(card.figure, "display", (72, 64, 56, 50, 44), room, 3)
            leading = round(block.size * 1.1)
            first = middle - leading * (len(block.lines) - 1) // 2 + round(block.size * 0.25)
            for index, line in enumerate(block.lines):
                baseline = first + index * leading
                yield Line(
                    MIDDLE, baseline, line, block.face, block.size, "ink", "raised", "middle"
                )
        if card.under:
            under = fitter.one_line(card.under, "strong", (40, 36, 32, 28), room)
            baseline = middle + (118 if card.gauge else 132)
            yield Line(
                MIDDLE, baseline, under.text, under.face, under.size, "soft", "raised", "middle"
            )

    def _mark(self, mark: Mark, left: int, top: int, size: int) -> Iterator[Piece]:
        ground = inks.hue(mark.hue)
        yield Field(left, top, size, size, ground)
        sizes = tuple(size * part // 100 for part in (72, 56))
        letter = self._fitter.one_line(mark.letter, "display", sizes, size)
        if letter.text:
            baseline = top + round(size * 0.5 + letter.size * 0.32)
            ink = inks.on_hue(mark.hue)
            middle = left + size // 2
            yield Line(
                middle, baseline, letter.text, letter.face, letter.size, ink, ground, "middle"
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
        if filled < inner_end:
            yield Arc(*place, inner_start, inner_end, "track", "raised")
        # It lies on the track: two soft ends beside each other would leave a seam.
        if filled > inner_start:
            ground = "track" if filled < inner_end else "raised"
            yield Arc(*place, inner_start, filled, "accent", ground)


def _chip(state: State, words: Fitted, box: tuple[int, int, int, int]) -> Iterator[Piece]:
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
        yield Line(start, baseline, words.text, words.face, words.size, ink, tint)
