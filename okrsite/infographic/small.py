"""The small composition: goals by their letters, objectives by their numbers, ribbons between.

Comes in: a diagram. Goes out: nodes and ribbons that fit beside other things on a page. It is the
wide composition seen from afar, in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

from okrsite.infographic.composition import Box, Sheet, Text
from okrsite.infographic.diagram import Diagram
from okrsite.infographic.metrics import Style
from okrsite.infographic.wide import order_of_goals

WIDTH = 320.0
NODE, PITCH = 28.0, 42.0
PRIMARY, SUPPORTING = 11.0, 4.5
LABEL = Style("display", 16, 20)
PADDING = 8.0


@dataclass(frozen=True)
class SmallPlaced:
    """A goal or an objective by its place in the diagram."""

    index: int
    box: Box
    label: Text


@dataclass(frozen=True)
class SmallComposition:
    """The small picture: `paths` has one for each link of the diagram."""

    width: float
    height: float
    goals: tuple[SmallPlaced, ...]
    objectives: tuple[SmallPlaced, ...]
    paths: tuple[tuple[str, float], ...]


def compose_small(diagram: Diagram, *, mirrored: bool = False) -> SmallComposition:
    """The small composition of a diagram."""
    sheet = Sheet(WIDTH, mirrored)
    order, _ = order_of_goals(diagram)
    goals = {index: diagram.goals[index].letter for index in order}
    objectives = {index: one.number for index, one in enumerate(diagram.objectives)}
    height = max(len(goals), len(objectives)) * PITCH
    width = max([NODE, *(LABEL.width(one) + 2 * PADDING for one in objectives.values())])
    placed_goals = _column(sheet, goals, 0, NODE, height)
    placed_objectives = _column(sheet, objectives, WIDTH - width, width, height)
    middles = [
        {one.index: one.box.middle for one in side} for side in (placed_goals, placed_objectives)
    ]
    paths = tuple(
        (
            sheet.curve((NODE, middles[0][link.goal]), (WIDTH - width, middles[1][link.objective])),
            PRIMARY if link.primary else SUPPORTING,
        )
        for link in diagram.links
    )
    return SmallComposition(WIDTH, height, placed_goals, placed_objectives, paths)


def _column(
    sheet: Sheet, labels: dict[int, str], x: float, width: float, height: float
) -> tuple[SmallPlaced, ...]:
    """Nodes below one another, at equal distances over the whole height."""
    placed = []
    pitch = height / max(1, len(labels))
    for place, (index, label) in enumerate(labels.items()):
        box = sheet.box(x, (place + 0.5) * pitch - NODE / 2, width, NODE)
        room = Box(box.x, box.middle - LABEL.leading / 2, box.width, LABEL.leading)
        placed.append(SmallPlaced(index, box, sheet.text(LABEL, [label], room, "middle")))
    return tuple(placed)
