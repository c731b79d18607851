"""Where everything of a picture lies: boxes, lines of text, ribbons.

Comes in: places as a composition reckons them, as if everything ran from left to right. Goes out:
the same on a sheet, which turns them round where the language runs from right to left. All numbers
are units of the drawing, and round enough to be printed as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from okrsite.infographic.metrics import Style, is_right_to_left

# Of all shipped fonts, in shares of the size.
ASCENT = 0.94
CONTENT_HEIGHT = 1.2

Anchor = Literal["start", "middle", "end"]
_TURNED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends to the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Line:
    """A line of text, by its baseline."""

    y: float
    text: str


@dataclass(frozen=True)
class Text:
    """Lines of text below one another; `anchor` is meant in the direction of the text itself."""

    style: Style
    x: float
    anchor: Anchor
    right_to_left: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Scale:
    """A score on its scale: the three bands, and the mark where it stands."""

    bands: tuple[Box, ...]
    mark: Box


@dataclass(frozen=True)
class PlacedGoal:
    """A goal by its place in the diagram; `bar` is the side from which its ribbons come."""

    goal: int
    box: Box
    bar: Box
    mark: Box
    letter: Text
    title: Text
    remark: Text


@dataclass(frozen=True)
class PlacedKeyResult:
    """A key result in its objective's box; `sign` is the place for the sign of its state."""

    box: Box
    number: Text
    sign: Box
    score: Text


@dataclass(frozen=True)
class PlacedObjective:
    """An objective by its place in the diagram; `head` is the part with title and score.

    `scale` is None while there is no score.
    """

    objective: int
    box: Box
    head: Box
    number: Text
    title: Text
    score: Text
    scale: Scale | None
    key_results: tuple[PlacedKeyResult, ...]
    remarks: tuple[Text, ...]


@dataclass(frozen=True)
class PlacedRibbon:
    """A link by its place in the diagram: a path, and the letter of the goal where it arrives.

    `touch` is how broad it is for whoever points at it.
    """

    link: int
    path: str
    width: float
    mark: Box
    letter: Text
    touch: float = 20.0


@dataclass(frozen=True)
class PlacedTrunk:
    """What the ribbons of a goal have in common before each turns off to its objective."""

    goal: int
    path: str
    width: float


@dataclass(frozen=True)
class Composition:
    """A whole picture; goals and ribbons are in the order in which they lie."""

    width: float
    height: float
    right_to_left: bool
    goals: tuple[PlacedGoal, ...]
    objectives: tuple[PlacedObjective, ...]
    ribbons: tuple[PlacedRibbon, ...]
    crossings: int
    trunks: tuple[PlacedTrunk, ...] = ()


def tidy(value: float) -> float:
    """A number with at most one decimal, and none where it needs none."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


Point = tuple[float, float]


@dataclass(frozen=True)
class Sheet:
    """What a composition is drawn on; a mirrored one turns left to right."""

    width: float
    mirrored: bool = False

    def x(self, x: float) -> float:
        """A place across the sheet."""
        return tidy(self.width - x if self.mirrored else x)

    def box(self, x: float, y: float, width: float, height: float) -> Box:
        """A rectangle by its near upper corner."""
        near = self.width - x - width if self.mirrored else x
        return Box(tidy(near), tidy(y), tidy(width), tidy(height))

    def text(self, style: Style, lines: Iterable[str], room: Box, anchor: Anchor = "start") -> Text:
        """Lines in a room of the sheet as `box` gives it; they run in their own direction.

        They stand at the side where the sheet begins, so that all of it keeps to one grid.
        """
        found = tuple(lines)
        right_to_left = runs_right_to_left(found, self.mirrored)
        near, far = (room.right, room.x) if self.mirrored else (room.x, room.right)
        x = {"start": near, "middle": (near + far) / 2, "end": far}[anchor]
        if right_to_left != self.mirrored:
            anchor = _TURNED[anchor]
        first = room.y + (style.leading - CONTENT_HEIGHT * style.size) / 2 + ASCENT * style.size
        return Text(
            style,
            tidy(x),
            anchor,
            right_to_left,
            tuple(
                Line(tidy(first + place * style.leading), line) for place, line in enumerate(found)
            ),
        )

    def curve(self, start: Point, end: Point) -> str:
        """A smooth way across from one point to another, level at both ends."""
        (x0, y0), (x1, y1) = start, end
        middle = self.x((x0 + x1) / 2)
        y0, y1 = tidy(y0), tidy(y1)
        return f"M{self.x(x0)} {y0}C{middle} {y0} {middle} {y1} {self.x(x1)} {y1}"

    def trunk(self, start: Point, lane: float, bottom: float, radius: float) -> str:
        """A way from a point back to a lane, and down it as far as where a branch begins."""
        x, y = self.x(start[0]), tidy(start[1])
        inner, lane, top = self.x(lane + radius), self.x(lane), tidy(start[1] + radius)
        return f"M{x} {y}H{inner}Q{lane} {y} {lane} {top}V{tidy(bottom - radius)}"

    def branch(self, lane: float, end: Point, radius: float) -> str:
        """A way that turns off from a lane, and forward to a point."""
        x, y = self.x(end[0]), tidy(end[1])
        inner, lane = self.x(lane + radius), self.x(lane)
        return f"M{lane} {tidy(end[1] - radius)}Q{lane} {y} {inner} {y}H{x}"


def runs_right_to_left(lines: Sequence[str], otherwise: bool) -> bool:  # noqa: FBT001 - a default
    """Whether lines run from right to left; those without any letter run as the sheet does."""
    text = " ".join(lines)
    found = is_right_to_left(text)
    return otherwise if found is None else found


def stack(heights: Sequence[float], gap: float) -> list[float]:
    """The tops of boxes that stand below one another."""
    tops, y = [], 0.0
    for height in heights:
        tops.append(y)
        y += height + gap
    return tops


def stacked_height(heights: Sequence[float], gap: float) -> float:
    """How high a stack is."""
    return sum(heights) + gap * max(0, len(heights) - 1)


def settle(
    wishes: Sequence[float | None], heights: Sequence[float], gap: float, within: float
) -> list[float]:
    """The tops of boxes that keep their order and their distance, and lie as near as can be to the
    heights that their middles wish for (by the squares of what they miss).

    A box without a wish stays with the one before it. They end above `within` if there is room.
    """
    offsets = stack(heights, gap)
    shifts: list[float] = []
    for wish, height, offset in zip(wishes, heights, offsets, strict=True):
        before = shifts[-1] if shifts else 0.0
        shifts.append(before if wish is None else wish - height / 2 - offset)
    room = max(0.0, within - stacked_height(heights, gap))
    return [
        offset + min(max(shift, 0.0), room)
        for offset, shift in zip(offsets, _rising(shifts), strict=True)
    ]


def _rising(values: Sequence[float]) -> list[float]:
    """The nearest values that never fall: neighbours in the wrong order take their mean."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
