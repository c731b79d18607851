"""The upright composition, for narrow screens: goals above, objectives below, lanes beside them.

Comes in: a diagram. Goes out: a composition. A trunk for each goal runs down a lane of its own, and
a ribbon turns off from it to each objective that serves it, as on a map of an underground railway:
what the ribbons have in common says nothing of how strong or how sure one of them is. The topmost
goal has the outermost lane, so nothing crosses above; below, a ribbon that turns off crosses the
lanes further in that still go on, and the goals stand in the order in which that happens least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from okrsite.infographic.blocks import Columns, GoalBlock, ObjectiveBlock, Sizes, in_mark
from okrsite.infographic.composition import (
    Composition,
    PlacedRibbon,
    PlacedTrunk,
    Sheet,
    stack,
    stacked_height,
)
from okrsite.infographic.crossings import count, least_crossing
from okrsite.infographic.diagram import Diagram
from okrsite.infographic.metrics import Style

WIDTH = 344.0
GAP = 14.0
# Between the last goal and the first objective.
BREAK = 34.0

PRIMARY, SUPPORTING = 8.0, 3.5
PITCH, MOST_LANES = 13.0, 132.0
BESIDE_LANES = 12.0
RADIUS = 11.0
MARK, MARK_PITCH = 22.0, 26.0
MARK_LETTER = Style("display", 14, 18)
EDGE = 12.0

SIZES = Sizes(
    title=Style("display", 17, 22),
    number=Style("display", 17, 22),
    score=Style("display", 26, 30),
    small=Style("text", 14, 19),
    cell_number=Style("strong", 14, 20),
    cell_score=Style("text", 14, 20),
    letter=Style("display", 15, 20),
    padding=12,
    mark=24,
    bar=5,
    strip=MARK,
    cell_width=84,
    cell_height=34,
    cell_gap=6,
    scale_width=72,
    scale_height=5,
    gap=8,
    score_beside=False,
)


def compose_upright(diagram: Diagram, *, mirrored: bool = False) -> Composition:
    """The upright composition of a diagram."""
    return _Upright(diagram, Sheet(WIDTH, mirrored)).compose()


def turns_between(objectives_of: Sequence[Sequence[int]]) -> list[list[int]]:
    """How many ribbons of `a` cross the lane of `b` when `a` stands above it, `[a][b]`: those that
    turn off while the lane further in still goes on.
    """
    return [
        [sum(1 for one in outer if one < max(inner)) for inner in objectives_of]
        for outer in objectives_of
    ]


@dataclass(frozen=True)
class _Upright:
    diagram: Diagram
    sheet: Sheet

    def compose(self) -> Composition:
        """All of it."""
        goal_tops, objective_tops = self._tops
        return Composition(
            width=int(WIDTH),
            height=int(-(-self._height // 1)),
            right_to_left=self.sheet.mirrored,
            goals=tuple(
                self._goal_blocks[goal].place(self.sheet, goal, self._near, top, bar_first=True)
                for goal, top in zip(self._order, goal_tops, strict=True)
            ),
            objectives=tuple(
                block.place(self.sheet, index, self._near, top)
                for index, (block, top) in enumerate(
                    zip(self._objective_blocks, objective_tops, strict=True)
                )
            ),
            ribbons=self._ribbons(),
            crossings=count(self._best, self._costs),
            trunks=self._trunks(),
        )

    # Order ----------------------------------------------------------------------------------------

    @cached_property
    def _costs(self) -> list[list[int]]:
        return turns_between([self.diagram.objectives_of[goal] for goal in self.diagram.served])

    @cached_property
    def _best(self) -> tuple[int, ...]:
        """The order of the served goals, by places among them."""
        served = [self.diagram.objectives_of[goal] for goal in self.diagram.served]
        # The lane that goes furthest down is best outermost.
        return least_crossing(self._costs, [-float(max(one)) for one in served])

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """The goals from top to bottom."""
        return (*(self.diagram.served[place] for place in self._best), *self.diagram.unserved)

    # Places ---------------------------------------------------------------------------------------

    @cached_property
    def _pitch(self) -> float:
        """From lane to lane: less where there are very many."""
        return min(PITCH, MOST_LANES / max(1, len(self.diagram.served)))

    @cached_property
    def _near(self) -> float:
        """Where the boxes begin, beside the lanes."""
        lanes = len(self.diagram.served)
        return lanes * self._pitch + BESIDE_LANES if lanes else 0.0

    @cached_property
    def _links_of_objectives(self) -> tuple[tuple[int, ...], ...]:
        """The links of each objective from top to bottom: the innermost lane turns off first."""
        links, places = self.diagram.links, {goal: one for one, goal in enumerate(self._order)}
        return tuple(
            tuple(
                sorted(
                    (place for place, link in enumerate(links) if link.objective == objective),
                    key=lambda place: -places[links[place].goal],
                )
            )
            for objective in range(len(self.diagram.objectives))
        )

    @cached_property
    def _goal_blocks(self) -> tuple[GoalBlock, ...]:
        width = WIDTH - self._near
        return tuple(GoalBlock(goal, SIZES, width) for goal in self.diagram.goals)

    @cached_property
    def _objective_blocks(self) -> tuple[ObjectiveBlock, ...]:
        width = WIDTH - self._near
        columns = Columns.of(self.diagram.objectives, SIZES)
        return tuple(
            ObjectiveBlock(objective, SIZES, columns, width, len(links) * MARK_PITCH + 2 * EDGE)
            for objective, links in zip(
                self.diagram.objectives, self._links_of_objectives, strict=True
            )
        )

    @cached_property
    def _tops(self) -> tuple[list[float], list[float]]:
        """The tops of the goals in their order, and of the objectives."""
        heights = [self._goal_blocks[goal].height for goal in self._order]
        below = stacked_height(heights, GAP) + BREAK if heights else 0.0
        objectives = stack([block.height for block in self._objective_blocks], GAP)
        return stack(heights, GAP), [below + top for top in objectives]

    @cached_property
    def _height(self) -> float:
        goals, objectives = self._tops
        ends = [
            *(
                top + self._goal_blocks[goal].height
                for goal, top in zip(self._order, goals, strict=True)
            ),
            *(
                top + block.height
                for block, top in zip(self._objective_blocks, objectives, strict=True)
            ),
        ]
        return max(ends, default=0.0)

    # Ribbons --------------------------------------------------------------------------------------

    @cached_property
    def _lanes(self) -> dict[int, float]:
        """How far from the edge the lane of each goal is."""
        return {goal: PITCH / 2 + place * self._pitch for place, goal in enumerate(self._order)}

    @cached_property
    def _turns(self) -> dict[int, float]:
        """The height at which each link arrives at its objective, objective by objective."""
        return {
            link: top + EDGE + MARK_PITCH / 2 + place * MARK_PITCH
            for links, top in zip(self._links_of_objectives, self._tops[1], strict=True)
            for place, link in enumerate(links)
        }

    def _trunks(self) -> tuple[PlacedTrunk, ...]:
        """A trunk for each goal that is served, as broad as its broadest ribbon."""
        placed = []
        for goal, top in zip(self._order, self._tops[0], strict=True):
            links = [link for link in self._turns if self.diagram.links[link].goal == goal]
            if links:
                start = (self._near, top + self._goal_blocks[goal].height / 2)
                last = max(self._turns[link] for link in links)
                path = self.sheet.trunk(start, self._lanes[goal], last, RADIUS)
                placed.append(PlacedTrunk(goal, path, max(self._width(link) for link in links)))
        return tuple(placed)

    def _ribbons(self) -> tuple[PlacedRibbon, ...]:
        """All ribbons, objective by objective."""
        return tuple(self._ribbon(link, y) for link, y in self._turns.items())

    def _ribbon(self, link: int, y: float) -> PlacedRibbon:
        sheet, goal = self.sheet, self.diagram.links[link].goal
        path = sheet.branch(self._lanes[goal], (self._near, y), RADIUS)
        mark = sheet.box(self._near, y - MARK / 2, MARK, MARK)
        letter = in_mark(sheet, MARK_LETTER, self.diagram.goals[goal].letter, mark)
        return PlacedRibbon(link, path, self._width(link), mark, letter)

    def _width(self, link: int) -> float:
        return PRIMARY if self.diagram.links[link].primary else SUPPORTING
