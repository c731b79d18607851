"""Where everything of a chart lies: boxes, lines, dots, signs and texts.

Comes in: places as if everything ran from left to right. Goes out: the same on a sheet, which turns
them round where the language runs from right to left. All numbers are units of the drawing. A
`kind` is what a style sheet calls a thing, with what it is in particular behind two hyphens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from okrsite.infographic.composition import Anchor, Box, Point, Sheet, Text, tidy
from okrsite.infographic.metrics import Style, is_right_to_left

_TURNED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True)
class Frame:
    """The measures of one composition: how wide it is, its letters, and the heights of panels."""

    width: float
    text: Style
    strong: Style
    values: float
    levels: float
    gutter: float  # the most room for the names of marks, behind the plots
    meanings: float  # the same for what levels mean; none are written where there is less room


# The narrow one is made for windows of 320 pixels, where 340 units take 284: its letters are as
# large there as 11 pixels and more.
NARROW = Frame(340, Style("text", 13.5, 16.5), Style("strong", 13.5, 16.5), 190, 56, 92, 0)
WIDE = Frame(720, Style("text", 14, 17), Style("strong", 14, 17), 220, 60, 150, 150)


@dataclass(frozen=True)
class Rect:
    """A filled box."""

    kind: str
    box: Box


@dataclass(frozen=True)
class Stroke:
    """A line, or a shape between lines."""

    kind: str
    path: str


@dataclass(frozen=True)
class Dot:
    """A round point."""

    kind: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class PlacedSign:
    """The sign of a state."""

    key: str
    box: Box


@dataclass(frozen=True)
class Label:
    """A text."""

    kind: str
    text: Text


@dataclass(frozen=True)
class Plot:
    """The area of a panel, and the points in it in the order of their days."""

    kind: str
    box: Box
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Composition:
    """A whole chart, in the order in which it is painted."""

    width: float
    height: float
    plots: tuple[Plot, ...]
    rects: tuple[Rect, ...]
    strokes: tuple[Stroke, ...]
    dots: tuple[Dot, ...]
    signs: tuple[PlacedSign, ...]
    labels: tuple[Label, ...]


@dataclass
class Canvas:
    """What is drawn so far; places on it are those before it is turned round."""

    frame: Frame
    sheet: Sheet
    plots: list[Plot] = field(default_factory=list)
    rects: list[Rect] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    signs: list[PlacedSign] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @classmethod
    def blank(cls, frame: Frame, *, mirrored: bool) -> Canvas:
        """An empty one."""
        return cls(frame, Sheet(frame.width, mirrored))

    def rect(self, kind: str, box: Box, *, behind: bool = False) -> None:
        """Fill a box, in front of all others or behind them."""
        self.rects.insert(0 if behind else len(self.rects), Rect(kind, self._turned(box)))

    def line(self, kind: str, points: Sequence[Point]) -> None:
        """Draw straight from point to point."""
        (x, y), *others = ((self.sheet.x(x), tidy(y)) for x, y in points)
        path = f"M{x} {y}" + "".join(self._onward(x, y) for x, y in others)
        self.strokes.append(Stroke(kind, path))

    @staticmethod
    def _onward(x: float, y: float) -> str:
        return f"L{x} {y}"

    def diamond(self, kind: str, point: Point, radius: float) -> None:
        """Draw a square on its corner."""
        x, y = self.sheet.x(point[0]), tidy(point[1])
        r = tidy(radius)
        self.strokes.append(Stroke(kind, f"M{tidy(x - r)} {y}l{r} {-r} {r} {r} {-r} {r}z"))

    def dot(self, kind: str, point: Point, radius: float) -> None:
        """Draw a round point."""
        self.dots.append(Dot(kind, self.sheet.x(point[0]), tidy(point[1]), radius))

    def sign(self, key: str, point: Point, size: float) -> None:
        """Draw the sign of a state around a point."""
        x, y = point
        self.signs.append(
            PlacedSign(key, self._turned(Box(x - size / 2, y - size / 2, size, size)))
        )

    def text(
        self,
        kind: str,
        lines: Sequence[str],
        box: Box,
        anchor: Anchor = "start",
        style: Style | None = None,
    ) -> None:
        """Write lines into a box."""
        own = style or self.frame.text
        text = self.sheet.text(own, lines, self._turned(box), anchor)
        if text.right_to_left and is_right_to_left(" ".join(lines)) is None:
            # A minus would stand behind its number.
            text = replace(text, right_to_left=False, anchor=_TURNED[text.anchor])
        self.labels.append(Label(kind, text))

    def plot(self, kind: str, box: Box, points: Sequence[Point]) -> None:
        """Tell which area a panel has, and what points are in it."""
        turned = tuple((self.sheet.x(x), tidy(y)) for x, y in points)
        self.plots.append(Plot(kind, self._turned(box), turned))

    def finish(self, height: float) -> Composition:
        """All that was drawn, on a sheet of this height."""
        return Composition(
            self.frame.width,
            tidy(height),
            tuple(self.plots),
            tuple(self.rects),
            tuple(self.strokes),
            tuple(self.dots),
            tuple(self.signs),
            tuple(self.labels),
        )

    def _turned(self, box: Box) -> Box:
        return self.sheet.box(box.x, box.y, box.width, box.height)


def block(style: Style, lines: Sequence[str]) -> tuple[float, float]:
    """The width and height of lines of text."""
    return max((style.width(line) for line in lines), default=0.0), len(lines) * style.leading
