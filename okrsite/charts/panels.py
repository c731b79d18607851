"""The panels of a chart: numbers with what they are held against, levels, and lines of time.

Comes in: a panel of the shape and the height that it begins at. Goes out: what it needs below that,
drawn on the canvas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from okrsite.charts.composition import Canvas, Frame, block
from okrsite.charts.field import PADDING, Across, Scale
from okrsite.charts.placing import Ground, Segment, around
from okrsite.charts.shape import Levels, Mark, Row, Sign, Tick, Values, Way, in_force
from okrsite.infographic.composition import Box, Point, settle, stacked_height

DOT, SIGN = 5.0, 17.0
# How far apart points are at least where each of them has a label.
LABELLED = 28.0
TITLE_GAP, ROW, LANE_GAP = 4.0, 24.0, 2.0
# How far a mark's line goes on towards its name, and how far the name is from the plot.
TAIL, NAME = 5.0, 8.0
# How far a number is from the plot; and how near levels come to one another while there is room.
NUMBER, LEVEL, MOST_LEVELS = 7.0, 17.0, 12
# The latest point, the first, the highest and the lowest are labelled even where that crosses a
# line; others may cross one that is faint.
FAINT = 1
# What a label of one of several signs may take below its line of time.
LANES = 3
# Where the name of a line may stand on it, as shares of the way.
ALONG = [Fraction(place, 12) for place in (3, 4, 5, 2, 6, 7, 8, 9, 10)]


@dataclass(frozen=True)
class Painter:
    """Paints panels on a canvas; `behind` is the room behind the plots."""

    canvas: Canvas
    across: Across

    def title(self, text: str, y: float, kind: str = "title") -> float:
        """Write the title of a panel; the height where it ends."""
        style = self.canvas.frame.text
        room = self.canvas.frame.width
        lines = style.lines(text, room)
        _, height = block(style, lines)
        self.canvas.text(kind, lines, Box(0, y, room, height))
        return y + height + TITLE_GAP

    def _crowded(self, number: int) -> bool:
        """Whether there are too many points to label each of them."""
        return number * LABELLED > self.across.width

    def _radius(self, points: Sequence[Point]) -> float:
        return DOT / 2 if len(points) * 3 * DOT > self.across.width else DOT

    def _area(self, y: float, height: float) -> Box:
        return Box(self.across.near, y, self.across.width, height)

    # Numbers --------------------------------------------------------------------------------------

    def values(self, panel: Values, y: float) -> float:
        """Paint numbers; the height where they end."""
        canvas, across = self.canvas, self.across
        y = self.title(panel.title, y)
        names = [self._name(mark) for mark in in_force(panel.marks)]
        heights = [block(canvas.frame.text, lines)[1] for lines in names]
        box = self._area(y, max(canvas.frame.values, stacked_height(heights, LANE_GAP)))
        scale = Scale(panel.low, panel.high, box)
        points = [(across.end_of(one.day), scale.at(one.value)) for one in panel.points]
        radius = self._radius(points)
        canvas.plot("values", box, points)
        self._bands(panel, scale)
        for tick in panel.ticks:
            self._tick(tick.label, scale.at(tick.value))
        ground = Ground(box, lines=list(self._reference_lines(panel, scale)))
        self._way(panel.way, scale)
        self._marks(panel.marks, scale)
        self._names(in_force(panel.marks), names, scale)
        if len(points) > 1:
            canvas.line("value", points)
        for point in points:
            canvas.dot("value", point, radius)
        ground.lines += 2 * list(pairwise(points))
        ground.taken += [_around(point, radius + 1) for point in points]
        self._former(panel.marks, scale, ground)
        self._point_labels([one.label for one in panel.points], points, ground)
        if panel.way:
            self._label_of_way(panel.way, scale, ground)
        return box.bottom

    def _tick(self, label: str, height: float) -> None:
        """A line of the grid with the number before it."""
        canvas, near = self.canvas, self.across.near
        canvas.line("grid", [(near, height), (self.across.far, height)])
        leading = canvas.frame.text.leading
        room = Box(0, height - leading / 2, near - NUMBER, leading)
        canvas.text("tick", [label], room, "end")

    def _bands(self, panel: Values, scale: Scale) -> None:
        for band in panel.bands:
            top = scale.box.y if band.high is None else scale.at(band.high)
            bottom = scale.box.bottom if band.low is None else scale.at(band.low)
            begin, end = self.across.begin_of(band.since), self.across.until(band.until)
            if end > begin:
                self.canvas.rect("band", Box(begin, top, end - begin, bottom - top))

    def _reference_lines(self, panel: Values, scale: Scale) -> Iterator[Segment]:
        for mark in panel.marks:
            yield self._line_of(mark, scale)
        if panel.way:
            yield from pairwise(self._stops(panel.way, scale))

    def _line_of(self, mark: Mark, scale: Scale) -> Segment:
        height = scale.at(mark.value)
        return (self.across.begin_of(mark.since), height), (self.across.until(mark.until), height)

    def _stops(self, way: Way, scale: Scale) -> list[Point]:
        return [(self.across.due(share), scale.at(value)) for share, value in way.stops]

    def _way(self, way: Way | None, scale: Scale) -> None:
        if way:
            self.canvas.line("pace", self._stops(way, scale))

    def _marks(self, marks: Sequence[Mark], scale: Scale) -> None:
        """The lines of the marks, and a step where one was moved."""
        for mark in marks:
            begin, end = self._line_of(mark, scale)
            if end[0] > begin[0]:
                self.canvas.line(f"mark--{mark.kind}", [begin, end])
        for former in marks:
            for after in marks:
                if former.until and (after.kind, after.since) == (former.kind, former.until):
                    x = self.across.until(former.until)
                    step = [(x, scale.at(former.value)), (x, scale.at(after.value))]
                    self.canvas.line(f"mark--{former.kind}", step)

    def _name(self, mark: Mark) -> Sequence[str]:
        return self.canvas.frame.text.lines(mark.label, self.canvas.frame.gutter)

    def _names(self, marks: Sequence[Mark], names: Sequence[Sequence[str]], scale: Scale) -> None:
        """The names of the marks behind the plot, as near to their lines as they have room."""
        style, far = self.canvas.frame.text, self.across.far
        found = sorted(
            zip(marks, names, strict=True),
            key=lambda one: (-one[0].value, one[0].kind != "stretch"),
        )
        heights = [block(style, lines)[1] for _, lines in found]
        wishes = [scale.at(mark.value) - scale.box.y for mark, _ in found]
        tops = settle(wishes, heights, LANE_GAP, scale.box.height)
        for (mark, lines), top, height in zip(found, tops, heights, strict=True):
            place = scale.box.y + top
            room = Box(far + NAME, place, self.canvas.frame.width - far - NAME, height)
            self.canvas.text(f"name--{mark.kind}", lines, room)
            tail = [(far, scale.at(mark.value)), (far + TAIL, place + height / 2)]
            self.canvas.line("tail", tail)

    def _former(self, marks: Sequence[Mark], scale: Scale, ground: Ground) -> None:
        """What a mark was before it was moved, on its line."""
        style = self.canvas.frame.text
        for mark in marks:
            if mark.until is None or not mark.label:
                continue
            (begin, height), (end, _) = self._line_of(mark, scale)
            lines = style.lines(mark.label, self.across.width * 0.6)
            width, tall = block(style, lines)
            choices = [
                Box(x, top, width, tall)
                for x in (begin + 2, end - width - 4, end + 4)
                for top in (height - tall - 3, height + 3)
            ]
            self._lay("former", lines, ground.lay(choices))

    def _lay(self, kind: str, lines: Sequence[str], box: Box | None) -> None:
        if box:
            self.canvas.text(kind, lines, box)

    def _point_labels(
        self, labels: Sequence[str], points: Sequence[Point], ground: Ground, kind: str = "value"
    ) -> None:
        """What points say, the last of them first, then the first, the highest and the lowest."""
        style, heights = self.canvas.frame.strong, [y for _, y in points]
        notable = [len(points) - 1, 0, heights.index(min(heights)), heights.index(max(heights))]
        others = () if self._crowded(len(points)) else range(len(points))
        for place in dict.fromkeys([*notable, *others]):
            width, tall = style.width(labels[place]), style.leading
            most = math.inf if place in notable else FAINT
            box = ground.lay(around(points[place], width, tall, DOT + 3), most)
            if box:
                self.canvas.text(f"point--{kind}", [labels[place]], box, style=style)

    def _label_of_way(self, way: Way, scale: Scale, ground: Ground) -> None:
        """The name of even pace beside its line, where that is free."""
        style, stops = self.canvas.frame.text, self._stops(way, scale)
        lines = style.lines(way.label, self.across.width * 0.5)
        width, tall = block(style, lines)
        choices = []
        for share in ALONG:
            begin = self.across.near + float(share) * (stops[-1][0] - self.across.near)
            ends = (_height_at(stops, begin), _height_at(stops, begin + width))
            choices.append(Box(begin, min(ends) - tall - 2, width, tall))
            choices.append(Box(begin, max(ends) + 2, width, tall))
        self._lay("pace", lines, ground.lay(choices, FAINT))

    # Levels ---------------------------------------------------------------------------------------

    def levels(self, panel: Levels, y: float) -> float:
        """Paint a scale from 0 to 1; the height where it ends."""
        canvas, across = self.canvas, self.across
        y = self.title(panel.title, y)
        box = self._area(y, levels_height(panel, canvas.frame))
        scale = Scale(Fraction(0), Fraction(1), box)
        points = [(across.end_of(one.day), scale.at(one.value)) for one in panel.points]
        radius = self._radius(points)
        canvas.plot(panel.kind, box, points)
        self._level_ticks(panel, scale)
        path = _stepped(points) if panel.kind == "score" else points
        if len(points) > 1:
            canvas.line(panel.kind, path)
        for point in points:
            if panel.kind == "score":
                canvas.diamond("diamond", point, radius + 1)
            else:
                canvas.dot(panel.kind, point, radius)
        taken = [_around(point, radius + 1) for point in points]
        ground = Ground(box, taken, 2 * list(pairwise(path)))
        self._point_labels([one.label for one in panel.points], points, ground, panel.kind)
        return box.bottom

    def _level_ticks(self, panel: Levels, scale: Scale) -> None:
        """All levels as lines, with as many numbers as have room, those at the ends first."""
        canvas, across = self.canvas, self.across
        style = canvas.frame.text
        # Figures are lower than their lines.
        tall = 0.95 * style.size
        ground = Ground(Box(0, -1e6, across.near, 2e6))
        told = meanings(panel, canvas.frame)
        for tick in dict.fromkeys([panel.ticks[0], panel.ticks[-1], *panel.ticks]):
            height = scale.at(tick.value)
            canvas.line("grid", [(across.near, height), (across.far, height)])
            if ground.lay([Box(0, height - tall / 2, across.near, tall)]):
                top = height - style.leading / 2
                number = Box(0, top, across.near - NUMBER, style.leading)
                canvas.text("tick", [tick.label], number, "end")
                if tick in told:
                    words = Box(across.far + NAME, top, canvas.frame.meanings, style.leading)
                    canvas.text("meaning", [tick.meaning], words)

    # Lines of time --------------------------------------------------------------------------------

    def row(self, panel: Row, y: float) -> float:
        """Paint a line of time; the height where it ends."""
        canvas, across = self.canvas, self.across
        y = self.title(panel.title, y, "step" if panel.kind == "step" else "title")
        box = self._area(y, ROW)
        points = [(across.end_of(one.day), box.middle) for one in panel.signs]
        canvas.plot(panel.kind, box, points)
        canvas.line("time", [(across.near, box.middle), (across.far, box.middle)])
        for span in panel.spans:
            begin, end = across.end_of(span.since), across.end_of(span.until)
            if end > begin:
                canvas.line(f"span--{span.key}", [(begin, box.middle), (end, box.middle)])
        self._signs(panel.signs, points)
        return self._lanes(panel.signs, points, box.bottom)

    def _signs(self, signs: Sequence[Sign], points: Sequence[Point]) -> None:
        """The signs that have room, the last first; the others leave a tick."""
        ground = Ground(Box(-SIGN, -1e6, self.canvas.frame.width + 2 * SIGN, 2e6))
        order = list(_by_weight(signs))
        # Those that happen to have room would tell of these alone.
        few = 2 if SIGN * sum(1 for one in signs if one.label) > self.across.width else len(order)
        for number, place in enumerate(order):
            key, point = signs[place].key, points[place]
            if key == "due":
                self._notch("due", point)
            elif number >= few or not ground.lay([_around(point, SIGN / 2)]):
                if ground.lay([_around(point, 1)]):
                    self._notch("notch", point)
            elif key == "value":
                self.canvas.dot("value", point, DOT)
            elif key == "open":
                self.canvas.dot("open", point, DOT + 1)
            else:
                self.canvas.sign(key, point, SIGN)

    def _notch(self, kind: str, point: Point) -> None:
        x, y = point
        self.canvas.line(kind, [(x, y - 7), (x, y + 7)])

    def _lanes(self, signs: Sequence[Sign], points: Sequence[Point], y: float) -> float:
        """Write what the signs say below their line, in as few lines as there is room."""
        style, across = self.canvas.frame.text, self.across
        told = [place for place in _by_weight(signs) if signs[place].label]
        if self._crowded(len(told)):
            told = told[:2]
        blocks = {place: style.lines(signs[place].label, across.width) for place in told}
        tall = max((block(style, lines)[1] for lines in blocks.values()), default=0.0)
        height = LANES * (tall + LANE_GAP)
        room = self.canvas.frame.width - across.near
        ground = Ground(Box(across.near, y, room, height))
        end = y
        for place in told:
            width, _ = block(style, blocks[place])
            begin = min(max(points[place][0] - width / 2, across.near), self._last(width))
            tops = [y + lane * (tall + LANE_GAP) for lane in range(LANES)]
            # The gap keeps words of two labels apart.
            box = ground.lay([Box(begin, top, width + 6, tall) for top in tops])
            if box:
                self.canvas.text("said", blocks[place], box)
                end = max(end, box.bottom)
        return end

    def _last(self, width: float) -> float:
        """Where a text of this width begins that ends with the plot."""
        return max(self.across.near, self.across.far - width)


def levels_height(panel: Levels, frame: Frame) -> float:
    """How high a panel of levels is: the more levels, the higher."""
    return max(frame.levels, 2 * PADDING + LEVEL * (min(len(panel.ticks), MOST_LEVELS) - 1))


def meanings(panel: Levels, frame: Frame) -> tuple[Tick, ...]:
    """The levels whose meaning is written behind the plot: all that have one, or none where one of
    them has no room.
    """
    told = tuple(tick for tick in panel.ticks if tick.meaning)
    fits = all(frame.text.width(tick.meaning) <= frame.meanings for tick in told)
    return told if fits else ()


def _around(point: Point, radius: float) -> Box:
    x, y = point
    return Box(x - radius, y - radius, 2 * radius, 2 * radius)


def _stepped(points: Sequence[Point]) -> list[Point]:
    """A way that stays level until the next point."""
    found = list(points[:1])
    for (_, height), (x, y) in pairwise(points):
        found += [(x, height), (x, y)]
    return found


def _height_at(stops: Sequence[Point], x: float) -> float:
    """The height of a line of stops at a place, level beyond its ends."""
    for (x0, y0), (x1, y1) in pairwise(stops):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return stops[0][1] if x < stops[0][0] else stops[-1][1]


def _by_weight(signs: Sequence[Sign]) -> Iterable[int]:
    """The places of signs, the last first, then those that say something new, then the others."""
    places = range(len(signs))
    news = [place for place in places if signs[place].label]
    return dict.fromkeys([*places[-1:], *news, *places])
