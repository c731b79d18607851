"""The wide composition: goals on one side, objectives on the other, ribbons between them.

Comes in: a diagram. Goes out: a composition. Objectives keep their order; goals stand in the order
with the least crossings, each as near as can be to the middle of what serves it, and those that
nothing serves after the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from okrsite.infographic.blocks import Columns, GoalBlock, ObjectiveBlock, Sizes, in_mark
from okrsite.infographic.composition import (
    Composition,
    PlacedRibbon,
    Sheet,
    settle,
    stack,
    stacked_height,
)
from okrsite.infographic.crossings import count, crossings_between, least_crossing
from okrsite.infographic.diagram import Diagram
from okrsite.infographic.metrics import Style

WIDTH = 1120.0
GOAL_WIDTH = 336.0
OBJECTIVE_X = 604.0
GAP = 20.0

PRIMARY, SUPPORTING = 18.0, 7.0
# Between ribbons where they leave a goal, and from letter to letter where they arrive.
RIBBON_GAP, PITCH = 5.0, 26.0
MARK = 22.0
MARK_LETTER = Style("display", 14, 18)
EDGE = 14.0

SIZES = Sizes(
    title=Style("display", 18, 23),
    number=Style("display", 18, 23),
    score=Style("display", 30, 32),
    small=Style("text", 13.5, 19),
    cell_number=Style("strong", 14, 20),
    cell_score=Style("text", 14, 20),
    letter=Style("display", 17, 22),
    padding=18,
    mark=26,
    bar=6,
    strip=MARK,
    cell_width=96,
    cell_height=32,
    cell_gap=8,
    scale_width=64,
    scale_height=5,
    gap=10,
    score_beside=True,
)


def compose_wide(diagram: Diagram, *, mirrored: bool = False) -> Composition:
    """The wide composition of a diagram."""
    return _Wide(diagram, Sheet(WIDTH, mirrored)).compose()


def order_of_goals(diagram: Diagram) -> tuple[tuple[int, ...], int]:
    """The goals from top to bottom, and how many ribbons cross then."""
    found = [diagram.objectives_of[goal] for goal in diagram.served]
    costs = crossings_between(found)
    best = least_crossing(costs, [sum(one) / len(one) for one in found])
    order = (*(diagram.served[place] for place in best), *diagram.unserved)
    return order, count(best, costs)


@dataclass(frozen=True)
class _Wide:
    diagram: Diagram
    sheet: Sheet

    def compose(self) -> Composition:
        """All of it."""
        return Composition(
            width=int(WIDTH),
            height=int(-(-self.height // 1)),
            right_to_left=self.sheet.mirrored,
            goals=tuple(
                self.goal_blocks[goal].place(self.sheet, goal, 0, top, bar_first=False)
                for goal, top in zip(self.order, self.goal_tops, strict=True)
            ),
            objectives=tuple(
                block.place(self.sheet, index, self.objective_x, top)
                for index, (block, top) in enumerate(
                    zip(self.objective_blocks, self.objective_tops, strict=True)
                )
            ),
            ribbons=self._ribbons(),
            crossings=self._ordered[1],
        )

    @cached_property
    def _ordered(self) -> tuple[tuple[int, ...], int]:
        return order_of_goals(self.diagram)

    @property
    def order(self) -> tuple[int, ...]:
        """The goals from top to bottom."""
        return self._ordered[0]

    # Places ---------------------------------------------------------------------------------------

    @cached_property
    def objective_x(self) -> float:
        """Without goals the objectives have all the room."""
        return OBJECTIVE_X if self.diagram.goals else 0.0

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """How thick each ribbon is."""
        return tuple(PRIMARY if link.primary else SUPPORTING for link in self.diagram.links)

    @cached_property
    def links_of_goals(self) -> tuple[tuple[int, ...], ...]:
        """The links of each goal, as they leave it from top to bottom."""
        links = self.diagram.links
        return tuple(
            tuple(
                sorted(
                    (place for place, link in enumerate(links) if link.goal == goal),
                    key=lambda place: links[place].objective,
                )
            )
            for goal in range(len(self.diagram.goals))
        )

    @cached_property
    def links_of_objectives(self) -> tuple[tuple[int, ...], ...]:
        """The links of each objective, as they arrive at it from top to bottom."""
        links, places = self.diagram.links, {goal: one for one, goal in enumerate(self.order)}
        return tuple(
            tuple(
                sorted(
                    (place for place, link in enumerate(links) if link.objective == objective),
                    key=lambda place: places[links[place].goal],
                )
            )
            for objective in range(len(self.diagram.objectives))
        )

    def _ports_height(self, links: Sequence[int]) -> float:
        return stacked_height([self.widths[link] for link in links], RIBBON_GAP)

    @cached_property
    def goal_blocks(self) -> tuple[GoalBlock, ...]:
        width = GOAL_WIDTH if self.diagram.objectives else WIDTH
        return tuple(
            GoalBlock(goal, SIZES, width, self._ports_height(links) + 2 * EDGE)
            for goal, links in zip(self.diagram.goals, self.links_of_goals, strict=True)
        )

    @cached_property
    def objective_blocks(self) -> tuple[ObjectiveBlock, ...]:
        width = WIDTH - self.objective_x
        columns = Columns.of(self.diagram.objectives, SIZES)
        return tuple(
            ObjectiveBlock(objective, SIZES, columns, width, len(links) * PITCH + 2 * EDGE)
            for objective, links in zip(
                self.diagram.objectives, self.links_of_objectives, strict=True
            )
        )

    @cached_property
    def _goal_heights(self) -> list[float]:
        return [self.goal_blocks[goal].height for goal in self.order]

    @cached_property
    def _objective_heights(self) -> list[float]:
        return [block.height for block in self.objective_blocks]

    @cached_property
    def height(self) -> float:
        """The height of the higher side."""
        sides = (self._goal_heights, self._objective_heights)
        return max(stacked_height(side, GAP) for side in sides)

    @cached_property
    def _goals_lead(self) -> bool:
        """Whether the goals are the higher side, which the other settles beside."""
        return stacked_height(self._objective_heights, GAP) < self.height

    @cached_property
    def goal_tops(self) -> list[float]:
        """The tops of the goals, in their order."""
        if self._goals_lead:
            return stack(self._goal_heights, GAP)
        middles = self._middles(self.objective_tops, self._objective_heights)
        wishes = [
            _mean([middles[one] for one in self.diagram.objectives_of[goal]]) for goal in self.order
        ]
        return settle(wishes, self._goal_heights, GAP, self.height)

    @cached_property
    def objective_tops(self) -> list[float]:
        """The tops of the objectives."""
        if not self._goals_lead:
            return stack(self._objective_heights, GAP)
        middles = self._middles(self.goal_tops, self._goal_heights)
        places = {goal: place for place, goal in enumerate(self.order)}
        wishes = [
            _mean([middles[places[self.diagram.links[link].goal]] for link in links])
            for links in self.links_of_objectives
        ]
        return settle(wishes, self._objective_heights, GAP, self.height)

    @staticmethod
    def _middles(tops: Sequence[float], heights: Sequence[float]) -> list[float]:
        return [top + height / 2 for top, height in zip(tops, heights, strict=True)]

    # Ribbons --------------------------------------------------------------------------------------

    def _ribbons(self) -> tuple[PlacedRibbon, ...]:
        """All ribbons, objective by objective."""
        starts, ends = self._starts(), self._ends()
        sheet, placed = self.sheet, []
        for link in (link for links in self.links_of_objectives for link in links):
            goal = self.diagram.goals[self.diagram.links[link].goal]
            y = ends[link]
            mark = sheet.box(self.objective_x, y - MARK / 2, MARK, MARK)
            path = sheet.curve((GOAL_WIDTH, starts[link]), (self.objective_x, y))
            letter = in_mark(sheet, MARK_LETTER, goal.letter, mark)
            width = self.widths[link]
            touch = min(PlacedRibbon.touch, width + RIBBON_GAP)
            placed.append(PlacedRibbon(link, path, width, mark, letter, touch))
        return tuple(placed)

    def _starts(self) -> dict[int, float]:
        """The heights at which ribbons leave their goals, about the middle of each."""
        found = {}
        for goal, top, height in zip(self.order, self.goal_tops, self._goal_heights, strict=True):
            links = self.links_of_goals[goal]
            y = top + (height - self._ports_height(links)) / 2
            for link in links:
                found[link] = y + self.widths[link] / 2
                y += self.widths[link] + RIBBON_GAP
        return found

    def _ends(self) -> dict[int, float]:
        """The heights at which ribbons arrive at their objectives, about the middle of each."""
        found = {}
        for links, top, height in zip(
            self.links_of_objectives, self.objective_tops, self._objective_heights, strict=True
        ):
            first = top + height / 2 - (len(links) - 1) * PITCH / 2
            for place, link in enumerate(links):
                found[link] = first + place * PITCH
        return found


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
