"""Charts of key results: as geometry, in a real browser, and in their tables.

Comes in: charts that are made up, and sites of extremes. Goes out: a failed test where a point
leaves its plot, where words overlap or leave the picture, or where the table tells less than the
picture. Nothing here takes a time.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pseudo
import pytest
import sites
from built import Site
from conftest import MadeOnce, Serve
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from probing import WIDTHS, Look, at
from sites import Fields, Source

import okrsite
from okrsite import addresses, scoring
from okrsite.charts import shape
from okrsite.charts.compose import compose
from okrsite.charts.composition import NARROW, WIDE, Composition, Frame
from okrsite.charts.scale import round_days, round_values
from okrsite.charts.spark import EDGE, HEIGHT, WIDTH, compose_spark
from okrsite.content import Quarter
from okrsite.fields import Written
from okrsite.language import Language
from okrsite.model import Metric
from okrsite.views.charts import Chart
from okrsite.views.desk import Desk
from okrsite.views.over_time import OverTime
from okrsite.views.wording import STATES

# Extremes -----------------------------------------------------------------------------------------


def metric(start: object, to: object, **more: object) -> Fields:
    """A number on its way."""
    return {"kind": "metric", "from": start, "to": to, **more}


def extremes() -> Source:
    """Key results whose numbers do what few numbers do, each named by it."""
    unit = "Donaudampfschifffahrtsgesellschaftskapitänsmützen im Verleih"
    word = "Donaudampfschifffahrtsgesellschaft" * 3
    steps: list[Fields] = [
        {"id": "early", "title": "Done before it was due", "due": "2017-06-15"},
        {"id": "late", "title": "Done after it was due", "due": "2017-04-20"},
        {"id": "same", "title": "Done on the day", "due": "2017-05-20"},
        {"id": "free", "title": "Done without a day to keep"},
        {"id": "open", "title": word, "due": "2017-06-29"},
        {"id": "never", "title": "Nobody has said when, " * 8, "weight": 3},
    ]
    named: list[tuple[str, Fields]] = [
        ("A falling target, and a regression", metric(40, 5, unit="days", commit=20, stretch=1)),
        ("Negative numbers", metric(-80, -20, unit="NPS")),
        ("A huge overshoot", metric(0, 20, unit="clubs")),
        ("One check-in", metric(0, 20, unit="clubs", commit=7)),
        ("Nothing at all", metric(0, 20)),
        ("Two days, one after the other", metric(0, 20)),
        ("Big numbers", metric("1m", "123456789.25", unit="bytes sent")),
        ("A target that was moved twice", metric(50, 80, unit="%", commit=60, stretch=95)),
        ("A long unit", metric(0, "0.001", unit=unit)),
        ("On every day", metric(0, 100, unit="readers")),
        ("Only words", metric(0, 20)),
        ("Marks as near as can be", metric(0, "100.02", commit="100.01", stretch="100.03")),
        ("Between", {"kind": "threshold", "between": [10, 20], "from": -50, "unit": "NPS"}),
        ("At most", {"kind": "threshold", "at_most": 30, "unit": "%"}),
        ("Strictly below", {"kind": "threshold", "below": 3, "from": 9, "unit": "days"}),
        ("Strictly above", {"kind": "threshold", "above": "11.5", "unit": "NPS"}),
        ("Steps", {"kind": "milestones", "steps": steps}),
        ("Steps that only have days", {"kind": "milestones", "steps": copy.deepcopy(steps)}),
        ("A thing to deliver", {"kind": "deliverable", "due": "2017-06-30"}),
        ("To be found out", {"kind": "discover", "unit": "communities"}),
    ]
    levels = {str(number / 10): f"level {number}" for number in range(1, 11)}
    rubrics = {4: {"0.5": word, "1.0": "all"}, 10: levels, 13: {"0.3": "some", "0.35": "more"}}
    key_results = [
        sites.key_result(place, title=name, measure=measure, **({"rubric": found} if found else {}))
        for place, (name, measure) in enumerate(named, start=1)
        for found in [rubrics.get(place)]
    ]
    values: dict[str, Fields] = {
        "2017-04-03": {"kr1": 42, "kr2": -90, "kr7": "1000000", "kr8": "48%", "kr13": -60},
        "2017-04-20": {"kr1": 55, "kr3": 3, "kr8": "61%", "kr9": "0.0001", "kr15": 9, "kr16": 12},
        "2017-05-12": {"kr1": 12, "kr2": -20, "kr4": 7, "kr6": 3, "kr7": "99999.5", "kr14": "31%"},
        "2017-05-13": {"kr6": 17, "kr8": "70%", "kr9": "0.0009", "kr13": 33, "kr15": 3},
        "2017-06-20": {"kr1": 1, "kr3": 1000000, "kr12": 100, "kr13": 15, "kr16": "11.5"},
        "2017-06-30": {"kr2": 5, "kr8": "96%", "kr14": "30%", "kr15": "2.99", "kr20": 84},
        "2017-07-31": {"kr3": 22, "kr7": "250m", "kr16": "-100", "kr20": 1234567},
    }
    more: dict[str, dict[str, Fields]] = {
        "2017-04-20": {"kr4": {"level": 0.5}, "kr13": {"level": 0.3, "confidence": 0.3}},
        "2017-05-12": {
            "kr11": {"status": "on_track", "confidence": 0.9},
            "kr13": {"level": 0.35, "confidence": 0.31, "status": "off_track"},
            "kr17": {"steps": ["same", "free"], "status": "on_track"},
            "kr19": {"done": False, "status": "at_risk", "confidence": 0},
            "kr6": {"status": "on_track", "confidence": 0.5},
        },
        "2017-05-13": {
            "kr13": {"level": 0, "confidence": 0.32, "status": "dropped"},
            "kr17": {"steps": ["same", "free", "early"], "status": "at_risk"},
            "kr19": {"done": False, "status": "off_track"},
            "kr6": {"status": "at_risk", "confidence": 0.55},
        },
        "2017-06-30": {
            "kr17": {"steps": ["same", "free", "early", "late"], "status": "done"},
            "kr19": {"done": True, "status": "done", "confidence": 1},
        },
    }
    states = ["on_track", "at_risk", "off_track"]
    notes: dict[str, object] = {}
    first = dt.date(2017, 4, 1)
    for number in range(122):
        day = str(first + dt.timedelta(number))
        check_ins: dict[str, Fields] = {
            "o1/kr10": {
                "value": (number * 37) % 113 - 6,
                "level": (number % 11) / 10,
                "confidence": (number % 21) / 20,
                "status": states[number // 3 % 3],
            }
        }
        for name, value in values.get(day, {}).items():
            check_ins.setdefault(f"o1/{name}", {})["value"] = value
        for name, said in more.get(day, {}).items():
            check_ins.setdefault(f"o1/{name}", {}).update(said)
        notes[f"2017-q2/notes/{day}-note.md"] = sites.note(day, day, check_ins=check_ins)
    amendments = [
        {"on": on, "item": f"o1/{item}", "field": field, "was": was, "reason": "We know more."}
        for on, item, field, was in [
            ("2017-05-02", "kr8", "measure.to", "70%"),
            ("2017-06-10", "kr8", "measure.to", "90%"),
            ("2017-06-10", "kr8", "measure.stretch", "99%"),
            ("2017-05-20", "kr13", "measure.between", ["5", "30"]),
            ("2017-05-20", "kr14", "measure", {"kind": "threshold", "below": "40", "unit": "%"}),
            ("2017-06-01", "kr6", "measure.to", "200"),
        ]
    ]
    return Source(
        {
            "2017-q2/okrs.yml": sites.quarter(
                sites.objective(1, *key_results), amendments=amendments
            ),
            **notes,
        }
    )


@pytest.fixture(scope="session")
def extreme_project(made_once: MadeOnce) -> Path:
    """A project with the extremes, built."""
    return made_once("charts", lambda folder: sites.build(extremes().write(folder)))


@pytest.fixture(scope="session")
def mirrored_project(made_once: MadeOnce) -> Path:
    """The same from right to left."""
    return made_once("charts-mirrored", lambda folder: pseudo.build(extremes(), folder))


@pytest.fixture(scope="session")
def over_time(extreme_project: Path) -> Callable[[int], OverTime]:
    """A function that gives a key result of the extremes by its number."""
    settings = okrsite.read_settings(extreme_project / "mkdocs.yml")
    desk = Desk(okrsite.check(settings).content, settings, Language("en"))
    (quarter,) = desk.content.quarters
    (objective,) = quarter.objectives
    return lambda number: OverTime(desk, quarter, objective, objective.key_results[number - 1])


def chart_of(over_time: OverTime) -> Chart:
    """The chart, which is there."""
    chart = over_time.chart()
    assert chart
    return chart


# Scales -------------------------------------------------------------------------------------------

NUMBERS = st.fractions(min_value=-(10**21), max_value=10**21, max_denominator=10**6)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


@given(NUMBERS, NUMBERS.filter(lambda size: size > 0), st.integers(3, 8), st.booleans())
def test_values_of_a_scale_are_round(
    low: Fraction, size: Fraction, count: int, whole: bool
) -> None:
    """They rise by equal steps that begin with 1, 2 or 5, inside the scale, and are few."""
    found = round_values(low, low + size, count, whole=whole)
    steps = {after - before for before, after in itertools.pairwise(found)}
    assert all(low <= Fraction(value) <= low + size for value in found)
    assert len(found) <= count + 1
    assert len(steps) <= 1
    assert all(
        step > 0 and step.normalize().as_tuple().digits in {(1,), (2,), (5,)} for step in steps
    )
    if whole:
        assert all(value == int(value) for value in found)
    else:
        assert found


@given(DAYS, st.integers(0, 40_000))
def test_days_of_an_axis_rise(starts: dt.date, length: int) -> None:
    """Each choice has days of the time alone, each once; the last choice is the first day."""
    until = starts + dt.timedelta(length)
    choices = list(round_days(starts, until))
    for _, days in choices:
        assert list(days) == sorted(set(days))
        assert starts <= days[0] <= days[-1] <= until
    assert choices[-1] == ("day", (starts,))


# Geometry -----------------------------------------------------------------------------------------

LABELS = st.text("0123456789.,%−km", min_size=1, max_size=12)
WORDS = st.text(st.sampled_from("Wide words, äöü סדר 数字"), min_size=1, max_size=60).filter(
    str.strip
)


@st.composite
def charts(draw: st.DrawFn) -> shape.Chart:
    """Charts of anything, on any days of times of any length."""
    starts = draw(DAYS)
    length, late = draw(st.sampled_from([1, 12, 91, 365])), draw(st.integers(0, 31))
    ends = starts + dt.timedelta(length - 1)
    until = ends + dt.timedelta(late)
    language = Language("en")
    ticks = tuple(
        tuple(shape.DayTick(day, language.day_in_brief(day, unit)) for day in days)
        for unit, days in round_days(starts, until)
    )
    offsets = draw(st.sets(st.integers(0, length + late - 1), min_size=1, max_size=40))
    days = [starts + dt.timedelta(one) for one in sorted(offsets)]
    points = tuple(shape.Point(day, draw(NUMBERS), draw(LABELS)) for day in days)
    marks = tuple(
        shape.Mark(kind, draw(NUMBERS), draw(WORDS))
        for kind in draw(st.sets(st.sampled_from(["start", "commit", "target", "stretch"])))
    )
    values = [one.value for one in (*points, *marks)]  # type: ignore[attr-defined]  # both have one
    low, high = min(values), max(values) + 1
    scale = tuple(
        shape.Tick(Fraction(value), language.number_in_brief(value))
        for value in round_values(low, high, 4, whole=False)
    )
    way = shape.Way(draw(WORDS), ((Fraction(0), low), (Fraction(1), high)))
    ends_of_levels = (shape.Tick(Fraction(0), "0"), shape.Tick(Fraction(1), "1.0", draw(WORDS)))
    levels = tuple(
        shape.Point(day, draw(st.fractions(0, 1, max_denominator=20)), draw(LABELS)) for day in days
    )
    keys = st.sampled_from(["on_track", "at_risk", "done", "open", "value", "due"])
    signs = tuple(shape.Sign(draw(keys), day, draw(st.just("") | WORDS)) for day in days)
    panels = (
        shape.Values(draw(WORDS), scale, low, high, points, marks, (), way),
        shape.Levels("score", draw(WORDS), ends_of_levels, levels),
        shape.Row("status", draw(WORDS), signs, shape.spans_between(signs)),
    )
    time = shape.Time(starts, ends, until, ticks, "The end" if late else "")
    chosen = draw(st.sets(st.sampled_from(range(3)), min_size=1))
    return shape.Chart(time, tuple(panels[place] for place in sorted(chosen)))


FRAMES = st.sampled_from([NARROW, WIDE])


@given(charts(), FRAMES, st.booleans())
def test_points_lie_in_their_plots_in_the_order_of_time(
    chart: shape.Chart, frame: Frame, mirrored: bool
) -> None:
    """And on a line of time that is the same in all panels of a chart."""
    composition = compose(chart, frame, mirrored=mirrored)
    assert len(composition.plots) == len(chart.panels)
    for plot in composition.plots:
        assert 0 <= plot.box.x <= plot.box.right <= frame.width
        for x, y in plot.points:
            assert plot.box.x - 0.1 <= x <= plot.box.right + 0.1
            assert plot.box.y - 0.1 <= y <= plot.box.bottom + 0.1
        across = [x for x, _ in plot.points]
        assert across == sorted(across, reverse=mirrored)
    assert len({tuple(x for x, _ in plot.points) for plot in composition.plots}) == 1
    assert max(plot.box.bottom for plot in composition.plots) < composition.height


@given(charts(), FRAMES, st.booleans())
def test_words_lie_in_the_picture_and_do_not_overlap(
    chart: shape.Chart, frame: Frame, mirrored: bool
) -> None:
    """Neither those of one panel, nor of the axis, nor of two panels."""
    composition = compose(chart, frame, mirrored=mirrored)
    found = list(lines_of(composition))
    for text, left, top, right, bottom in found:
        assert -0.2 <= left <= right <= frame.width + 0.2, text
        assert 0 <= top <= bottom <= composition.height, text
    for (text, *one), (other_text, *other) in itertools.combinations(found, 2):
        assert not overlap(one, other), (text, other_text)


def lines_of(composition: Composition) -> Iterator[tuple[str, float, float, float, float]]:
    """Each line of text with the box that its letters take, from accents down to descenders."""
    for label in composition.labels:
        style, text = label.text.style, label.text
        for line in text.lines:
            width = style.width(line.text)
            to_left = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
            left = text.x - width * (1 - to_left if text.right_to_left else to_left)
            yield (
                line.text,
                left,
                line.y - 0.7 * style.size,
                left + width,
                line.y + 0.18 * style.size,
            )


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes lie on one another by more than is rounded off."""
    slack = 0.3
    return (
        one[0] + slack < other[2]
        and other[0] + slack < one[2]
        and one[1] + slack < other[3]
        and other[1] + slack < one[3]
    )


@given(
    st.lists(st.tuples(st.fractions(0, 1), NUMBERS), max_size=30),
    st.lists(NUMBERS, max_size=3),
    st.booleans(),
)
def test_a_sparkline_keeps_to_its_box(
    points: list[tuple[Fraction, Fraction]], held_against: list[Fraction], mirrored: bool
) -> None:
    """It goes from point to point and ends in the last; there is none of a single day."""
    points = sorted(points)
    spark = compose_spark(points, held_against, mirrored=mirrored)
    if spark is None:
        different = {value for _, value in points} | set(held_against)
        assert len({share for share, _ in points}) < 2 or len(different) < 2
        return
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", spark.path)]
    across, down = numbers[::2], numbers[1::2]
    assert len(across) == len(points)
    assert (across[-1], down[-1]) == (spark.x, spark.y)
    assert all(EDGE <= x <= WIDTH - EDGE for x in across)
    assert all(EDGE <= y <= HEIGHT - EDGE for y in down)
    assert across == sorted(across, reverse=mirrored)


# What is drawn ------------------------------------------------------------------------------------


@given(
    st.integers(-1000, 1000),
    st.tuples(*[st.integers(1, 1000)] * 3),
    st.sampled_from([-1, 1]),
    st.fractions(0, 1, max_denominator=91),
)
def test_even_pace_is_what_the_pace_is_held_against(
    start: int, ways: tuple[int, int, int], sign: int, gone: Fraction
) -> None:
    """A value on the line has come as far as the time, so that line and word never disagree."""
    commit, to, stretch = (start + sign * sum(ways[:count]) for count in (1, 2, 3))
    written = {"from": start, "commit": commit, "to": to}
    for fields in (written, {**written, "stretch": stretch}):
        texts = {name: Written(str(value)) for name, value in fields.items()}
        metric = Metric.model_validate(texts)
        stops = tuple((share, Fraction(value)) for value, share in scoring.points(metric))
        assert scoring._metric_progress(metric, shape.Way("", stops).value_at(gone)) == gone


def test_a_moved_target_is_drawn_as_it_was(over_time: Callable[[int], OverTime]) -> None:
    """Each value of it for as long as it stood, and the one of now to the end."""
    marks = [one for one in over_time(8).marks if one.kind == "target"]
    told = [(one.label, one.value, one.since, one.until) for one in marks]
    first, second = dt.date(2017, 5, 2), dt.date(2017, 6, 10)
    assert told == [
        ("Target 70% until May 2", Fraction(70), None, first),
        ("Target 90% until Jun 10", Fraction(90), first, second),
        ("Target 80%", Fraction(80), second, None),
    ]
    strokes = chart_of(over_time(8)).wide.strokes
    # Three levels and two steps between them.
    assert len([one for one in strokes if one.kind == "mark--target"]) == 5


def test_a_band_is_shaded_as_it_was(over_time: Callable[[int], OverTime]) -> None:
    """To its edges, or to the end of the plot where it has none; a strict bound is another line."""
    before, after = [one for one in chart_of(over_time(13)).wide.rects if one.kind == "band"]
    assert before.box.height > after.box.height > 0
    assert before.box.right == pytest.approx(after.box.x)
    most = chart_of(over_time(14)).wide
    assert {one.kind for one in most.strokes} >= {"mark--edge", "mark--strict"}
    plot, changes = most.plots
    assert changes.kind == "amended"
    assert {one.box.bottom for one in most.rects} == {plot.box.bottom}
    (band,) = [one for one in chart_of(over_time(16)).wide.rects if one.kind == "band"]
    assert band.box.y == chart_of(over_time(16)).wide.plots[0].box.y


def test_steps_are_drawn_where_they_are_due_and_done(over_time: Callable[[int], OverTime]) -> None:
    """Done ones with their sign, the others hollow; with a day to keep, or without."""
    found = chart_of(over_time(17)).wide
    assert Counter(one.key for one in found.signs) == {"done": 5, "on_track": 1}
    assert [one.kind for one in found.dots] == ["open", "open"]
    drawn = [one.kind for one in found.strokes]
    assert drawn.count("due") == 3
    assert [drawn.count(f"span--{one}") for one in ("early", "late")] == [2, 1]
    waiting = chart_of(over_time(18)).wide
    assert [one.kind for one in waiting.dots] == ["open"] * 6
    assert waiting.signs == ()


def test_score_and_progress_are_told_apart(over_time: Callable[[int], OverTime]) -> None:
    """Each has a panel of its own with its own signs: dots for values, diamonds for scores."""
    found = chart_of(over_time(13)).wide
    assert [plot.kind for plot in found.plots] == [
        "values",
        "score",
        "confidence",
        "status",
        "amended",
    ]
    values, scores = found.plots[:2]
    assert len([one for one in found.dots if one.kind == "value"]) == len(values.points) == 3
    assert len([one for one in found.strokes if one.kind == "diamond"]) == len(scores.points) == 3
    assert {label.text.lines[0].text for label in found.labels} >= {"Score by the rubric", "some"}


def test_without_check_ins_there_is_a_sentence(
    over_time: Callable[[int], OverTime], extreme_project: Path
) -> None:
    """And no empty axes; with words alone, a sentence says that there is no number yet."""
    assert over_time(5).chart() is None
    assert chart_of(over_time(11)).caption.startswith("No number has been recorded yet")
    site = Site.read(extreme_project / "site", sites.URL)
    page = site.pages["2017-q2/o1/kr5/"]
    assert not page.main.all("figure")
    assert "Nothing recorded yet" in page.main.text


def test_days_after_the_end_are_shown_as_late(over_time: Callable[[int], OverTime]) -> None:
    """In a shade behind the end, which is named; where nothing was late, nothing is shaded."""
    late = chart_of(over_time(3)).wide
    shades = [one.box for one in late.rects if one.kind == "late"]
    assert [box.right for box in shades] == [pytest.approx(late.plots[0].box.right, abs=0.2)]
    assert "End of the quarter" in {label.text.lines[0].text for label in late.labels}
    assert not [one for one in chart_of(over_time(1)).wide.rects if one.kind == "late"]


# The table ----------------------------------------------------------------------------------------

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?![\dKMBT])")


def test_the_table_says_all_that_the_picture_says(
    extreme_project: Path, over_time: Callable[[int], OverTime]
) -> None:
    """Every check-in has its row, and each number and word of the picture stands in the words of
    its section or in the list of steps.
    """
    site = Site.read(extreme_project / "site", sites.URL)
    for number in (*range(1, 5), *range(6, 21)):
        chart = chart_of(over_time(number))
        page = site.pages[f"2017-q2/o1/kr{number}/"]
        rows = [row for table in page.main.all("tbody") for row in table.all("tr")]
        days = [row.one("time").get("datetime") for row in rows]
        assert days == [str(record.date) for record in over_time(number).records]
        parts = page.main.all("table", "dl", "ol", "figcaption", "h1")
        told = "\n".join(one.text for one in parts)
        for label in chart.wide.labels:
            if label.kind in {"tick", "day", "end", "pace"}:
                continue
            text = " ".join(line.text for line in label.text.lines)
            missing = [one for one in FIGURE.findall(text) if one not in told]
            assert not missing, (number, text)
        shown = {one.key for one in chart.wide.signs if one.key in STATES}
        chips = [one for row in rows for one in row.all(of_class="okr-chip")]
        assert shown <= {name.partition("--")[2] for one in chips for name in one.classes} | {
            "done"
        }


# In the browser -----------------------------------------------------------------------------------

# What is wrong with the pictures that are shown, as they are shown.
FAULTS = """() => {
  const faults = []
  const pictures = [...document.querySelectorAll(".okr-chart__picture")]
    .filter(one => one.checkVisibility())
  for (const picture of pictures) {
    const name = picture.getAttribute("aria-label")
    const area = picture.getBoundingClientRect()
    const scale = picture.getScreenCTM().a
    const lines = [...picture.querySelectorAll("tspan")].map(one => {
      const places = [...Array(one.getNumberOfChars()).keys()]
      const extents = places.map(place => one.getExtentOfChar(place))
      const whole = one.getScreenCTM()
      const size = parseFloat(one.parentElement.getAttribute("font-size")) * scale
      const left = Math.min(...extents.map(each => each.x)) * whole.a + whole.e
      const right = Math.max(...extents.map(each => each.x + each.width)) * whole.a + whole.e
      const base = one.getStartPositionOfChar(0).y * whole.d + whole.f
      const [top, bottom] = [base - 0.7 * size, base + 0.18 * size]
      return { text: one.textContent, left, right, top, bottom, size }
    })
    for (const { text, left, right, top, bottom, size } of lines) {
      if (size < 11) faults.push(`${name}: ${size} pixels: ${text}`)
      const inside = left > area.left - 1 && right < area.right + 1 &&
        top > area.top - 1 && bottom < area.bottom + 1
      if (!inside) faults.push(`${name}: leaves the picture: ${text}`)
    }
    lines.forEach((one, place) => lines.slice(place + 1).forEach(other => {
      const apart = one.left + 0.5 > other.right || other.left + 0.5 > one.right ||
        one.top + 0.5 > other.bottom || other.top + 0.5 > one.bottom
      if (!apart) faults.push(`${name}: texts overlap: ${one.text} / ${other.text}`)
    }))
    if (picture.querySelector("a, [tabindex], title")) faults.push(`${name}: is not one image`)
    const words = document.getElementById(picture.getAttribute("aria-describedby"))
    if (!words?.checkVisibility()) faults.push(`${name}: nothing says what it shows`)
  }
  return [pictures.length, [...new Set(faults)].slice(0, 8)]
}"""


@pytest.fixture(params=["team", "extremes", "mirrored"])
def folder(
    request: pytest.FixtureRequest, team_folder: Path, extreme_project: Path, mirrored_project: Path
) -> Path:
    """The public folder of a site with charts."""
    folders = {
        "team": team_folder,
        "extremes": extreme_project / "site",
        "mirrored": mirrored_project / "site",
    }
    return folders[str(request.param)]


def test_charts_can_be_read_at_every_width(folder: Path, served: Serve, page: Page) -> None:
    """All charts of a quarter, on its page of everything: no text leaves its picture or is smaller
    than 11 pixels, no two texts overlap, and each picture is one image that words describe.
    """
    page.goto(f"{served(folder)}{addresses.whole('2017-q2')}")
    page.evaluate("document.fonts.ready")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        number, faults = page.evaluate(FAULTS)
        assert number > 7
        assert at(faults, width) == []


def test_words_are_shown_in_the_font_that_they_are_placed_by(
    team_folder: Path, served: Serve, page: Page
) -> None:
    """However late it comes: a drawing, unlike a page, does not do without it."""
    page.goto(served(team_folder) + "2017-q2/o1/kr1/")
    family = page.evaluate(
        """() => document.fonts.ready.then(() => {
          const shown = [...document.fonts].filter(one => one.status === "loaded")
          const words = document.querySelector(".okr-chart__picture text")
          const family = getComputedStyle(words).fontFamily.split(",")[0].replaceAll('"', "")
          const face = shown.find(one => one.family.replaceAll('"', "") === family)
          return [family, face?.display]
        })"""
    )
    assert family == ["Drawn Sans", "swap"]


def test_axe_finds_nothing_in_charts(folder: Path, served: Serve, page: Page) -> None:
    """With the table open, in the narrowest window and in the widest, in light and dark."""
    look, home = Look.through(page), served(folder)
    for address in ("2017-q2/o1/kr1/", "2017-q2/o1/kr2/"):
        look.open(home + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width, scheme in ((320, "light"), (1440, "dark")):
            look.resize(width, "light" if scheme == "light" else "dark")
            assert [*look.sticking_out(), *look.violations()] == []


def test_on_paper_the_chart_stays_and_its_table_goes(
    team_folder: Path, served: Serve, page: Page
) -> None:
    """The list of check-ins has it all, so that paper is not printed on twice."""
    page.goto(f"{served(team_folder)}2017-q2/o1/kr1/")
    page.emulate_media(media="print")
    expect(page.locator(".okr-chart__picture--wide")).to_be_visible()
    expect(page.locator(".okr-chart__picture--narrow")).to_be_hidden()
    expect(page.locator(".okr-chart-table")).to_be_hidden()
    expect(page.locator(".okr-chart__words")).to_be_visible()


def test_the_report_has_sparklines_where_there_are_two_values(team_site: Site) -> None:
    """Small ones, that are for the eye alone; the pages of objectives share them."""
    report = team_site.pages["2017-q2/"].main
    sparks = [row.all("svg", of_class="okr-spark") for row in report.all(of_class="okr-row")]
    assert {len(found) for found in sparks} == {0, 1}
    shown = [spark for found in sparks for spark in found]
    assert all(one.get("aria-hidden") == "true" and not one.all("title") for one in shown)
    objectives = [
        page.main for at, page in team_site.pages.items() if re.fullmatch("2017-q2/o./", at)
    ]
    on_pages = [one for page in objectives for one in page.all("svg", of_class="okr-spark")]
    assert len(on_pages) == len(shown)
    settings = okrsite.read_settings(sites.ROOT / "mkdocs.yml")
    quarter = okrsite.check(settings).content.quarter("2017-q2")
    assert quarter
    assert len(shown) == sum(1 for one in moved(quarter))


def moved(quarter: Quarter) -> Iterator[str]:
    """The key results of a quarter with two values or two words on steps."""
    for objective, key_result in quarter.key_results():
        records = [one.check_in for one in quarter.records(objective, key_result)]
        values = [one for one in records if one.value is not None or one.steps is not None]
        if len(values) > 1:
            yield key_result.title
