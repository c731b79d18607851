"""A chart in one composition: its panels below one another, and the days below them all.

Comes in: a chart and the measures of a frame. Goes out: a composition. The plots of all panels are
equally wide, so that a day is in the same place in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from okrsite.charts.composition import Canvas, Composition, Frame
from okrsite.charts.field import Across
from okrsite.charts.panels import NAME, NUMBER, Painter, meanings
from okrsite.charts.shape import Chart, DayTick, Levels, Panel, Row, Time, Values, in_force
from okrsite.infographic.composition import Box

# Around the plots: for a dot at the edge, or half a sign.
EDGE = 10.0
PANEL_GAP, STEP_GAP = 16.0, 10.0
AXIS_GAP, TICK, LABEL_GAP = 6.0, 6.0, 10.0


def compose(chart: Chart, frame: Frame, *, mirrored: bool = False) -> Composition:
    """The chart in this frame."""
    canvas = Canvas.blank(frame, mirrored=mirrored)
    near, behind = _before(chart.panels, frame), _behind(chart.panels, frame)
    painter = Painter(canvas, Across(chart.time, near, frame.width - behind))
    y, before = 0.0, ""
    for panel in chart.panels:
        kind = panel.kind if isinstance(panel, Row) else ""
        if y:
            y += STEP_GAP if kind == before == "step" else PANEL_GAP
        y, before = _paint(painter, panel, y), kind
    _paint_late(canvas, painter.across, y)
    return canvas.finish(_paint_days(painter, y + AXIS_GAP))


def _paint(painter: Painter, panel: Panel, y: float) -> float:
    match panel:
        case Values():
            return painter.values(panel, y)
        case Levels():
            return painter.levels(panel, y)
        case Row():
            return painter.row(panel, y)
        case _:
            assert_never(panel)


def _before(panels: Sequence[Panel], frame: Frame) -> float:
    """The room before the plots: for the widest number of any scale."""
    labels = [tick.label for panel in panels if not isinstance(panel, Row) for tick in panel.ticks]
    widest = max((frame.text.width(label) for label in labels), default=0.0)
    return max(EDGE, widest + NUMBER)


def _behind(panels: Sequence[Panel], frame: Frame) -> float:
    """The room behind the plots: for the names of marks."""
    lines = [
        line
        for panel in panels
        if isinstance(panel, Values)
        for mark in in_force(panel.marks)
        for line in frame.text.lines(mark.label, frame.gutter)
    ]
    lines += [
        tick.meaning
        for panel in panels
        if isinstance(panel, Levels)
        for tick in meanings(panel, frame)
    ]
    widest = max((frame.text.width(line) for line in lines), default=0.0)
    return max(EDGE, widest + NAME)


def _paint_late(canvas: Canvas, across: Across, bottom: float) -> None:
    """The days after the end lie in a shade, behind all panels."""
    end = across.due(Fraction(1))
    if end < across.far:
        canvas.rect("late", Box(end, 0, across.far - end, bottom), behind=True)
        canvas.line("end", [(end, 0), (end, bottom)])


def _paint_days(painter: Painter, y: float) -> float:
    """The axis of days; the height where it ends."""
    canvas, across = painter.canvas, painter.across
    style = canvas.frame.text
    canvas.line("axis", [(across.near, y), (across.far, y)])
    for tick in _ticks_with_room(across, canvas.frame):
        x = across.begin_of(tick.day)
        canvas.line("axis", [(x, y), (x, y + TICK)])
        room = Box(x, y + TICK, style.width(tick.label), style.leading)
        canvas.text("day", [tick.label], room)
    bottom = y + TICK + style.leading
    return _paint_end(painter, across.time, y, bottom)


def _ticks_with_room(across: Across, frame: Frame) -> tuple[DayTick, ...]:
    """The first choice of days whose labels do not touch; of the last, its first day alone."""
    for ticks in across.time.ticks:
        places = [across.begin_of(tick.day) for tick in ticks]
        ends = [
            place + frame.text.width(tick.label) for place, tick in zip(places, ticks, strict=True)
        ]
        apart = all(end + LABEL_GAP <= after for end, after in zip(ends, places[1:], strict=False))
        if apart and ends and ends[-1] <= frame.width:
            return ticks
    return ()


def _paint_end(painter: Painter, time: Time, y: float, bottom: float) -> float:
    """The name of the end of the time, in a line of its own, where late days follow."""
    if not time.end or time.until <= time.ends:
        return bottom
    canvas, across = painter.canvas, painter.across
    style, x = canvas.frame.text, across.due(Fraction(1))
    canvas.line("end", [(x, y), (x, bottom)])
    lines = style.lines(time.end, canvas.frame.width)
    width = max(style.width(line) for line in lines)
    begin = min(max(x - width / 2, 0), canvas.frame.width - width)
    height = len(lines) * style.leading
    canvas.text("end", lines, Box(begin, bottom, width, height))
    return bottom + height
