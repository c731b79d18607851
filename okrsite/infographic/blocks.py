"""Goals and objectives as blocks of text: how high they are, and where each part of them lies.

Comes in: a goal or an objective, and the room across. Goes out: placed parts. Both compositions
build with these blocks, in sizes of their own; it must not know what stands beside a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from okrsite.infographic.composition import (
    Box,
    PlacedGoal,
    PlacedKeyResult,
    PlacedObjective,
    Scale,
    Sheet,
    Text,
)
from okrsite.infographic.diagram import Goal, KeyResult, Objective
from okrsite.infographic.metrics import Style

# The bands of a score: low, middle and high, as shares of the scale.
BANDS = (0.4, 0.3, 0.3)
BAND_GAP = 1.5
# The signs of the states are drawn in a square of this size.
SIGN = 14.0


@dataclass(frozen=True)
class Sizes:
    """The measures of one composition's blocks."""

    title: Style
    number: Style
    score: Style
    small: Style
    cell_number: Style
    cell_score: Style
    letter: Style
    padding: float
    mark: float
    bar: float
    strip: float
    cell_width: float
    cell_height: float
    cell_gap: float
    scale_width: float
    scale_height: float
    gap: float
    score_beside: bool


@dataclass(frozen=True)
class GoalBlock:
    """A goal in a room of this width; it is at least as high as its ribbons need."""

    goal: Goal
    sizes: Sizes
    width: float
    least: float = 0.0

    @cached_property
    def _room(self) -> float:
        sizes = self.sizes
        return self.width - 3 * sizes.padding - sizes.mark - sizes.bar

    @cached_property
    def _title(self) -> tuple[str, ...]:
        return self.sizes.title.lines(self.goal.title, self._room)

    @cached_property
    def _remark(self) -> tuple[str, ...]:
        return self.sizes.small.lines(self.goal.remark, self._room)

    @cached_property
    def height(self) -> float:
        """How high the block is."""
        sizes = self.sizes
        title, remark = len(self._title), len(self._remark)
        text = title * sizes.title.leading + remark * sizes.small.leading
        return max(self.least, text + 2 * sizes.padding + (sizes.gap / 2 if remark else 0))

    def place(self, sheet: Sheet, index: int, x: float, y: float, *, bar_first: bool) -> PlacedGoal:
        """The block with its upper corner at a point of the sheet."""
        sizes = self.sizes
        bar_x = x if bar_first else x + self.width - sizes.bar
        left = x + sizes.padding + (sizes.bar if bar_first else 0)
        text_x = left + sizes.mark + sizes.padding
        top = y + sizes.padding
        below = top + len(self._title) * sizes.title.leading + sizes.gap / 2
        mark = sheet.box(left, top, sizes.mark, sizes.mark)
        return PlacedGoal(
            goal=index,
            box=sheet.box(x, y, self.width, self.height),
            bar=sheet.box(bar_x, y, sizes.bar, self.height),
            mark=mark,
            letter=in_mark(sheet, sizes.letter, self.goal.letter, mark),
            title=sheet.text(sizes.title, self._title, sheet.box(text_x, top, self._room, 0)),
            remark=sheet.text(sizes.small, self._remark, sheet.box(text_x, below, self._room, 0)),
        )


def in_mark(sheet: Sheet, style: Style, letter: str, mark: Box) -> Text:
    """A letter in the middle of its square."""
    top = mark.middle - style.leading / 2
    return sheet.text(style, [letter], Box(mark.x, top, mark.width, style.leading), "middle")


@dataclass(frozen=True)
class Columns:
    """What all objectives of a diagram have in common, so that they stand in one grid.

    `number` and `cell_number` are the widths of the widest numbers of objectives and key results,
    `cell` that of a key result.
    """

    number: float
    cell_number: float
    cell: float

    @classmethod
    def of(cls, objectives: Sequence[Objective], sizes: Sizes) -> Columns:
        """The columns that hold all of these objectives."""
        key_results = [one for objective in objectives for one in objective.key_results]
        numbers = [sizes.number.width(one.number) for one in objectives]
        cell_numbers = [sizes.cell_number.width(one.number) for one in key_results]
        scores = [sizes.cell_score.width(one.score) for one in key_results]
        cell_number = max(cell_numbers, default=0.0)
        cell = cell_number + SIGN + max(scores, default=0.0) + 4 * sizes.gap
        return cls(max(numbers, default=0.0), cell_number, max(sizes.cell_width, cell))


@dataclass(frozen=True)
class ObjectiveBlock:
    """An objective with its key results in a room of this width."""

    objective: Objective
    sizes: Sizes
    columns: Columns
    width: float
    least: float = 0.0

    @property
    def _number_room(self) -> float:
        return self.columns.number + self.sizes.gap

    @cached_property
    def _score_room(self) -> float:
        sizes = self.sizes
        return max(sizes.scale_width, sizes.score.width(self.objective.score))

    @cached_property
    def _room(self) -> float:
        """The width of what stands beside the number."""
        sizes = self.sizes
        return self.width - sizes.strip - 2 * sizes.padding - self._number_room

    @cached_property
    def _title_room(self) -> float:
        beside = self._score_room + self.sizes.padding if self.sizes.score_beside else 0
        return self._room - beside

    @cached_property
    def _title(self) -> tuple[str, ...]:
        return self.sizes.title.lines(self.objective.title, self._title_room)

    @cached_property
    def _remarks(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self.sizes.small.lines(one, self._room) for one in self.objective.remarks)

    @property
    def _cell(self) -> float:
        return self.columns.cell

    @cached_property
    def _in_a_row(self) -> int:
        fitting = (self._room + self.sizes.cell_gap) // (self._cell + self.sizes.cell_gap)
        return max(1, int(fitting))

    @cached_property
    def _head(self) -> float:
        """The height of title and score."""
        sizes = self.sizes
        title = len(self._title) * sizes.title.leading
        score = sizes.score.leading + sizes.scale_height
        return max(title, score) if sizes.score_beside else title + sizes.gap + score

    @cached_property
    def _cells(self) -> float:
        """The height of the key results, with the space above them."""
        sizes, count = self.sizes, len(self.objective.key_results)
        rows = -(-count // self._in_a_row)
        return rows * (sizes.cell_height + sizes.cell_gap) + sizes.gap if rows else 0.0

    @cached_property
    def height(self) -> float:
        """How high the block is."""
        sizes = self.sizes
        remarks = sum(len(lines) * sizes.small.leading + sizes.gap / 2 for lines in self._remarks)
        return max(self.least, self._head + self._cells + remarks + 2 * sizes.padding)

    def place(self, sheet: Sheet, index: int, x: float, y: float) -> PlacedObjective:
        """The block with its upper corner at a point of the sheet."""
        sizes = self.sizes
        number_x = x + sizes.strip + sizes.padding
        text_x, top = number_x + self._number_room, y + sizes.padding
        score, scale = self._place_score(sheet, x, text_x, top)
        below = top + self._head
        return PlacedObjective(
            objective=index,
            box=sheet.box(x, y, self.width, self.height),
            head=sheet.box(
                x + sizes.strip, y, self.width - sizes.strip, sizes.padding + self._head
            ),
            number=sheet.text(
                sizes.number,
                [self.objective.number],
                sheet.box(number_x, top, self._number_room, 0),
            ),
            title=sheet.text(sizes.title, self._title, sheet.box(text_x, top, self._title_room, 0)),
            score=score,
            scale=scale,
            key_results=self._place_key_results(sheet, text_x, below + sizes.gap),
            remarks=self._place_remarks(sheet, text_x, below + self._cells),
        )

    def _place_score(
        self, sheet: Sheet, x: float, text_x: float, top: float
    ) -> tuple[Text, Scale | None]:
        sizes = self.sizes
        if sizes.score_beside:
            near = x + self.width - sizes.padding - self._score_room
        else:
            near = text_x
            top += len(self._title) * sizes.title.leading + sizes.gap
        room = sheet.box(near, top, self._score_room, sizes.score.leading)
        text = sheet.text(sizes.score, [self.objective.score], room)
        share = self.objective.share
        if share is None:
            return text, None
        return text, self._place_scale(sheet, near, top + sizes.score.leading, share)

    def _place_scale(self, sheet: Sheet, x: float, y: float, share: float) -> Scale:
        sizes = self.sizes
        free = sizes.scale_width - BAND_GAP * (len(BANDS) - 1)
        boxes, near = [], x
        for band in BANDS:
            boxes.append(sheet.box(near, y, free * band, sizes.scale_height))
            near += free * band + BAND_GAP
        mark = 3.0
        at = x + share * (sizes.scale_width - mark)
        return Scale(tuple(boxes), sheet.box(at, y - 3, mark, sizes.scale_height + 6))

    def _place_key_results(self, sheet: Sheet, x: float, y: float) -> tuple[PlacedKeyResult, ...]:
        sizes = self.sizes
        placed = []
        for place, key_result in enumerate(self.objective.key_results):
            row, column = divmod(place, self._in_a_row)
            cell_x = x + column * (self._cell + sizes.cell_gap)
            cell_y = y + sizes.gap / 2 + row * (sizes.cell_height + sizes.cell_gap)
            placed.append(self._place_key_result(sheet, key_result, cell_x, cell_y))
        return tuple(placed)

    def _place_key_result(
        self, sheet: Sheet, key_result: KeyResult, x: float, y: float
    ) -> PlacedKeyResult:
        """Number, sign and score in a cell, at the same places in each."""
        sizes = self.sizes
        inner = self._cell - 2 * sizes.gap
        line = y + (sizes.cell_height - sizes.cell_number.leading) / 2
        room = sheet.box(x + sizes.gap, line, inner, sizes.cell_number.leading)
        sign_x = x + 2 * sizes.gap + self.columns.cell_number
        return PlacedKeyResult(
            box=sheet.box(x, y, self._cell, sizes.cell_height),
            number=sheet.text(sizes.cell_number, [key_result.number], room),
            sign=sheet.box(sign_x, y + (sizes.cell_height - SIGN) / 2, SIGN, SIGN),
            score=sheet.text(sizes.cell_score, [key_result.score], room, "end"),
        )

    def _place_remarks(self, sheet: Sheet, x: float, y: float) -> tuple[Text, ...]:
        small, placed = self.sizes.small, []
        for lines in self._remarks:
            y += self.sizes.gap / 2
            placed.append(sheet.text(small, lines, sheet.box(x, y, self._room, 0)))
            y += len(lines) * small.leading
        return tuple(placed)
