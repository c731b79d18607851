"""Where labels go, so that they hide nothing that matters and one another never.

Comes in: boxes that a label may take, the best first, and what is there already. Goes out: a box,
or none where there is no room; then the table has to say it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from okrsite.infographic.composition import Box, Point

Segment = tuple[Point, Point]


@dataclass
class Ground:
    """What labels are laid on: nothing may lie on what is `taken`, and crossing lines is bad."""

    area: Box
    taken: list[Box] = field(default_factory=list)
    lines: list[Segment] = field(default_factory=list)

    def lay(self, choices: Iterable[Box], most: float = math.inf) -> Box | None:
        """The choice that crosses the fewest lines, and `most` at most, moved into the area; it is
        taken then.
        """
        inside = (kept_in(one, self.area) for one in choices)
        free = [one for one in inside if one and not any(meet(one, taken) for taken in self.taken)]
        if not free:
            return None
        best = min(free, key=self._crossed)
        if self._crossed(best) > most:
            return None
        self.taken.append(best)
        return best

    def _crossed(self, box: Box) -> int:
        return sum(1 for line in self.lines if crosses(line, box))


def kept_in(box: Box, area: Box) -> Box | None:
    """The box, moved sideways into the area; None where that is too small or too low for it."""
    too_high = box.y < area.y - 0.01 or box.bottom > area.bottom + 0.01
    if too_high or box.width > area.width:
        return None
    return Box(min(max(box.x, area.x), area.right - box.width), box.y, box.width, box.height)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have room in common."""
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def crosses(line: Segment, box: Box) -> bool:
    """Whether a straight line goes through a box."""
    (x0, y0), (x1, y1) = line
    begin, end = 0.0, 1.0
    for start, way, low, high in (
        (x0, x1 - x0, box.x, box.right),
        (y0, y1 - y0, box.y, box.bottom),
    ):
        if way == 0:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / way, (high - start) / way))
        begin, end = max(begin, enter), min(end, leave)
    return begin < end


def around(point: Point, width: float, height: float, distance: float) -> Sequence[Box]:
    """The places for the label of a point: above, below, at its corners and its sides."""
    x, y = point
    near, far = x - width, x
    above, below, nearby = y - distance - height, y + distance, distance / 2
    return (
        Box(x - width / 2, above, width, height),
        Box(x - width / 2, below, width, height),
        Box(near - nearby, y - nearby - height, width, height),
        Box(far + nearby, y + nearby, width, height),
        Box(far + nearby, y - nearby - height, width, height),
        Box(near - nearby, y + nearby, width, height),
        Box(far + distance, y - height / 2, width, height),
        Box(near - distance, y - height / 2, width, height),
        Box(x - width / 2, above - distance, width, height),
        Box(x - width / 2, below + distance, width, height),
    )
