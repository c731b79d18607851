"""The arithmetic is right, case by case and in what holds for every quarter.

Comes in: the worked cases of data/scoring.yml, and quarters that Hypothesis makes up. Both become
models the way an author's files do. Goes out: standings, held against results computed by hand.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from okrsite import source
from okrsite.content import Note, Quarter
from okrsite.decoding import decode
from okrsite.diagnostics import Report
from okrsite.model import AnyMeasure, NoteFront, Okrs
from okrsite.scoring import (
    QuarterStanding,
    Standing,
    band,
    exact,
    progress,
    share_gone,
    shown,
    stand,
    standing,
)
from okrsite.undoing import original_measure, original_rubric

CASES = Path(__file__).parent / "data" / "scoring.yml"
STARTS, ENDS = dt.date(2017, 4, 1), dt.date(2017, 6, 30)

Plain = dict[str, Any]
Notes = Mapping[str, Mapping[str, Plain]]


# From plain data to models, by the way that authors' files take -----------------------------------


def plain(node: source.Node) -> Any:
    """A part of the data file as plain values; numbers stay as they were written."""
    if isinstance(node, source.Mapping):
        return {name: plain(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, source.Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, source.Scalar)
    if node.plain and node.empty:
        return None
    return node.text == "true" if node.plain and node.text in {"true", "false"} else node.text


def read_cases(section: str) -> list[Any]:
    """The cases of one section of the data file, each by its sentence."""
    report = Report()
    root = source.read_yaml(CASES.read_bytes(), CASES.name, report)
    assert root
    assert [finding.text() for finding in report] == []
    return [pytest.param(case, id=name) for name, case in plain(root)[section].items()]


def read_model(data: Plain, model: Any) -> Any:
    """The model of a file with these fields; JSON is YAML, so the strict reader takes it."""
    report = Report()
    root = source.read_yaml(json.dumps(data).encode(), "case.yml", report)
    decoded = decode(model, root, report) if root else None
    assert [finding.text() for finding in report] == []
    assert decoded
    return decoded.item


def make_note(day: str, check_ins: Mapping[str, Plain]) -> Note:
    """The note of a day with its check-ins."""
    front: NoteFront = read_model({"title": day, "date": day, "check_ins": check_ins}, NoteFront)
    # The names sort against the days, so that it must be the day that counts.
    slug = f"note-{(dt.date.max - front.date).days}"
    return Note(slug=slug, path=f"notes/{slug}.md", front=front, body="", body_line=1)


def make_quarter(objectives: Sequence[Plain], notes: Notes, **fields: Any) -> Quarter:
    """The second quarter of 2017 with these objectives (titles may be left out) and notes."""
    titled = [
        {
            "title": "An objective",
            **objective,
            "key_results": [
                {"title": "A key result", **key_result}
                for key_result in objective.get("key_results", [])
            ],
        }
        for objective in objectives
    ]
    head = {"title": "A quarter", "status": "published", "published": "2017-04-13"}
    okrs: Okrs = read_model({**head, **fields, "objectives": titled}, Okrs)
    made = tuple(make_note(day, check_ins) for day, check_ins in notes.items())
    return Quarter("2017-q2", "content/2017-q2", STARTS, ENDS, okrs, made)


def only_key_result(case: Plain) -> Quarter:
    """The quarter of a case of one key result."""
    amendments = [
        {"item": "o1/kr1", "reason": "We learned more.", **one}
        for one in case.get("amendments", [])
    ]
    notes = {day: {"o1/kr1": said} for day, said in case.get("check_ins", {}).items()}
    status = case.get("status", "published")
    key_results = [{"id": "kr1", **case["key_result"]}]
    objectives = [{"id": "o1", "key_results": key_results}]
    return make_quarter(objectives, notes, status=status, amendments=amendments)


def settings_of(case: Plain) -> Plain:
    """What a case says about the day and the cadence."""
    as_of = case.get("as_of")
    cadence_days = int(case.get("cadence_days", 30))
    return {
        "cadence_days": cadence_days,
        "as_of": dt.date.fromisoformat(as_of) if as_of else None,
    }


def seen(found: Any, expected: Any) -> Any:
    """What was found, in the form of `meant`."""
    if isinstance(expected, dict) and found is not None:
        return {name: seen(getattr(found, name), one) for name, one in expected.items()}
    return found if found is None or isinstance(found, bool) else str(found)


def meant(expected: Any) -> Any:
    """What a case expects, numbers as shortened fractions."""
    if isinstance(expected, dict):
        return {name: meant(one) for name, one in expected.items()}
    try:
        return str(Fraction(expected)) if isinstance(expected, str) else expected
    except ValueError:
        return expected


@pytest.mark.parametrize("case", read_cases("key_results"))
def test_key_result(case: Plain) -> None:
    """A key result stands as it was computed by hand."""
    quarter = only_key_result(case)
    ((objective, key_result),) = quarter.key_results()
    found = standing(quarter, objective, key_result, **settings_of(case))
    assert seen(found, case["gives"]) == meant(case["gives"])


@pytest.mark.parametrize("case", read_cases("quarters"))
def test_quarter(case: Plain) -> None:
    """Objectives and quarter have the means that were computed by hand."""
    status = case.get("status", "published")
    quarter = make_quarter(case["objectives"], case.get("check_ins", {}), status=status)
    found = stand(quarter, **settings_of(case))
    for name, expected in case["gives"].items():
        of = found if name == "quarter" else found.objective(name)
        assert of
        assert {name: seen(of.mean, expected)} == {name: meant(expected)}
        assert (of.score, of.band) == (of.mean.value, of.mean.band)


# What the standings say beside their numbers ------------------------------------------------------


def test_standing_names_the_check_ins_that_it_was_taken_from() -> None:
    """A page can say who recorded each thing, and when."""
    quarter = only_key_result(
        {
            "key_result": {"measure": {"kind": "metric", "to": 20}, "rubric": {"0.5": "ten"}},
            "check_ins": {
                "2017-05-01": {"value": 10, "level": "0.5"},
                "2017-05-12": {"value": 12, "confidence": "0.7"},
                "2017-05-20": {"status": "at_risk"},
                "2017-05-28": {"note": "Nothing new."},
            },
        }
    )
    found = stand(quarter).key_result("o1/kr1")
    assert found
    records = [getattr(found.latest, name) for name in ("level", "value", "confidence", "status")]
    assert [record.date.day for record in records] == [1, 12, 12, 20]
    assert found.measured_by is found.latest.value
    assert found.latest.any
    assert found.latest.any.date == found.day == dt.date(2017, 5, 28)
    assert (found.latest.steps, found.latest.done) == (None, None)


def test_what_is_not_here_has_no_standing() -> None:
    """Asking for an unknown item gives nothing, never another item's standing."""
    found = stand(make_quarter([{"id": "o1", "key_results": [{"id": "kr1"}]}], {}))
    assert found.objective("o1")
    assert found.key_result("o1/kr1")
    assert found.objective("o2") is None
    assert found.key_result("o1/kr2") is None
    assert found.key_result("o2/kr1") is None


def test_share_gone_counts_first_and_last_day() -> None:
    """12 May is the 42nd of 91 days; after the quarter all of it is gone."""
    quarter = make_quarter([], {})
    days = [STARTS, dt.date(2017, 5, 12), ENDS, ENDS + dt.timedelta(days=9)]
    shares = [share_gone(quarter, day) for day in days]
    assert shares == [Fraction(1, 91), Fraction(42, 91), 1, 1]


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (None, None),
        ("0", "low"),
        ("0.399999", "low"),
        ("0.4", "middle"),
        ("0.699999", "middle"),
        ("0.7", "high"),
        ("1", "high"),
    ],
)
def test_bands(score: str | None, name: str | None) -> None:
    """The bands begin at 0, 0.4 and 0.7, each with its first number."""
    assert band(None if score is None else Fraction(score)) == name


# As first published -------------------------------------------------------------------------------


def amended(key_result: Plain, **amendment: Any) -> Quarter:
    """A quarter with one key result and one amendment of it."""
    return only_key_result(
        {"key_result": key_result, "amendments": [{"on": "2017-05-10", **amendment}]}
    )


METRIC = {"measure": {"kind": "metric", "from": 10, "to": 20, "unit": "clubs"}}
STEPS = {"measure": {"kind": "milestones", "steps": [{"id": "a", "title": "A"}]}}
RUBRIC = {"rubric": {"0.5": "ten"}}


@pytest.mark.parametrize(
    ("key_result", "field", "was", "location"),
    [
        (METRIC, "measure.to", "10", ("measure", "metric")),
        (METRIC, "measure.to", "80%", ("measure", "metric")),
        (METRIC, "measure.to", "eight", ("measure", "metric", "to")),
        (METRIC, "measure.colour", "red", ("measure", "metric", "colour")),
        (METRIC, "measure.kind", "threshold", ("measure", "threshold", "to")),
        (METRIC, "measure", "a metric", ("measure",)),
        (STEPS, "measure.steps", [], ("measure", "milestones", "steps")),
        (STEPS, "measure.steps.a.weight", "0", ("measure", "milestones", "steps", 0, "weight")),
        (RUBRIC, "rubric.0.7", {"a": "b"}, ("rubric", "0.7")),
        (RUBRIC, "rubric.2", "ten", ("rubric", "2", "[key]")),
        (RUBRIC, "rubric", "none", ("rubric",)),
    ],
)
def test_what_was_must_have_been_valid(
    key_result: Plain, field: str, was: Any, location: tuple[str | int, ...]
) -> None:
    """An amendment that makes no valid measure or rubric is an error that says where."""
    quarter = amended(key_result, field=field, was=was)
    ((_, amended_one),) = quarter.key_results()
    original: Callable[..., object] = original_measure
    if field.startswith("rubric"):
        original = original_rubric
    with pytest.raises(ValidationError) as raised:
        original(amended_one, quarter.amendments("o1/kr1"))
    assert location in [error["loc"] for error in raised.value.errors()]


@pytest.mark.parametrize(
    ("key_result", "field"),
    [
        (METRIC, "measure.to.low"),
        (METRIC, "measure.size.low"),
        (STEPS, "measure.steps.b.weight"),
        (STEPS, "measure.steps.b"),
    ],
)
def test_amendment_must_name_a_field(key_result: Plain, field: str) -> None:
    """An amendment of something that is nowhere is a mistake with its own code."""
    quarter = amended(key_result, field=field, was="1")
    ((_, amended_one),) = quarter.key_results()
    with pytest.raises(PydanticCustomError) as raised:
        original_measure(amended_one, quarter.amendments("o1/kr1"))
    assert raised.value.context
    assert raised.value.context["code"] == "amendment"
    assert raised.value.context["found"] == field


def test_level_of_an_amendment_must_be_a_number() -> None:
    """An amendment of a level that is no number is a mistake about numbers."""
    quarter = amended(RUBRIC, field="rubric.high", was="ten")
    ((_, key_result),) = quarter.key_results()
    with pytest.raises(PydanticCustomError) as raised:
        original_rubric(key_result, quarter.amendments("o1/kr1"))
    assert raised.value.context
    assert raised.value.context["code"] == "number"


def test_unamended_key_result_has_no_original() -> None:
    """Amendments of other fields leave measure and rubric as they are."""
    quarter = amended(METRIC | RUBRIC, field="title", was="Another title")
    ((_, key_result),) = quarter.key_results()
    amendments = quarter.amendments("o1/kr1")
    assert original_measure(key_result, amendments) is None
    assert original_rubric(key_result, amendments) is None


# What holds for every quarter ---------------------------------------------------------------------

NUMBERS = st.decimals(-10_000, 10_000, allow_nan=False, places=2).map(str)
SMALL_NUMBERS = st.decimals("0.0000001", "0.000001", places=8).map(lambda number: f"{number:f}")
SHARES = st.integers(0, 100).map(lambda hundredths: str(Decimal(hundredths) / 100))
WEIGHTS = st.integers(1, 999).map(lambda tenths: str(Decimal(tenths) / 10))
STATUSES = st.sampled_from(["on_track", "at_risk", "off_track", "done", "dropped"])
STEP_IDS = ["ask", "write", "tell"]


@st.composite
def metrics(draw: st.DrawFn) -> Plain:
    """A metric of any direction, with or without commitment and stretch."""
    four = draw(st.lists(NUMBERS, min_size=4, max_size=4, unique_by=Decimal))
    ordered = sorted(four, key=Decimal, reverse=draw(st.booleans()))
    measure = dict(zip(("from", "commit", "to", "stretch"), ordered, strict=True))
    left_out = draw(st.sets(st.sampled_from(["commit", "stretch"])))
    return {"kind": "metric"} | {k: v for k, v in measure.items() if k not in left_out}


@st.composite
def thresholds(draw: st.DrawFn) -> Plain:
    """A threshold with any edge, with or without a start outside it."""
    start, low, high = sorted(
        draw(st.lists(NUMBERS, min_size=3, max_size=3, unique_by=Decimal)), key=Decimal
    )
    edge, value, outside = draw(
        st.sampled_from(
            [
                ("at_least", low, start),
                ("above", low, start),
                ("at_most", low, high),
                ("below", low, high),
                ("between", [low, high], start),
                ("between", [start, low], high),
            ]
        )
    )
    measure = {"kind": "threshold", edge: value}
    return measure | {"from": outside} if draw(st.booleans()) else measure


@st.composite
def milestones(draw: st.DrawFn) -> Plain:
    """Three steps of any weight."""
    steps = [{"id": step, "title": step, "weight": draw(WEIGHTS)} for step in STEP_IDS]
    return {"kind": "milestones", "steps": steps}


MEASURES = st.one_of(
    metrics(),
    thresholds(),
    milestones(),
    st.just({"kind": "deliverable"}),
    st.just({"kind": "discover", "unit": "people"}),
)


def check_ins(measure: Plain, *, rubric: bool) -> st.SearchStrategy[Plain]:
    """A check-in that fits the measure; any of its fields may be left out."""
    said: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "milestones": {"steps": st.lists(st.sampled_from(STEP_IDS), unique=True)},
        "deliverable": {"done": st.booleans()},
    }
    fields = said.get(measure["kind"], {"value": NUMBERS})
    fields |= {"level": st.sampled_from(["0", "0.5", "1"])} if rubric else {}
    return st.fixed_dictionaries({}, optional={**fields, "status": STATUSES, "confidence": SHARES})


@st.composite
def key_results(draw: st.DrawFn, number: int) -> Plain:
    """A key result of any kind, open or closed, with or without a rubric."""
    key_result: Plain = {"id": f"kr{number}", "weight": draw(WEIGHTS), "measure": draw(MEASURES)}
    if draw(st.booleans()):
        key_result["rubric"] = {"0.5": "half", "1": "all"}
    if draw(st.integers(0, 4)) == 0:
        key_result["close"] = {"outcome": "stop", "score": draw(SHARES), "reason": "Seen."}
    return key_result


@st.composite
def contents(draw: st.DrawFn) -> tuple[list[Plain], dict[str, dict[str, Plain]]]:
    """The objectives of a quarter, and its check-ins by day."""
    objectives: list[Plain] = [
        {
            "id": f"o{number}",
            "weight": draw(WEIGHTS),
            "key_results": [draw(key_results(1 + at)) for at in range(draw(st.integers(0, 3)))],
        }
        for number in range(1, 1 + draw(st.integers(0, 3)))
    ]
    items = {
        f"{objective['id']}/{key_result['id']}": key_result
        for objective in objectives
        for key_result in objective["key_results"]
    }
    notes: dict[str, dict[str, Plain]] = {}
    for after in draw(st.sets(st.integers(0, 120), max_size=4)) if items else ():
        chosen = draw(st.sets(st.sampled_from(sorted(items)), min_size=1))
        notes[(STARTS + dt.timedelta(days=after)).isoformat()] = {
            item: draw(check_ins(items[item]["measure"], rubric="rubric" in items[item]))
            for item in sorted(chosen)
        }
    return objectives, notes


QUARTERS = contents().map(lambda content: make_quarter(*content))


def means(found: QuarterStanding) -> list[Any]:
    """The means of the quarter and of its objectives, in the order of their ids."""
    by_id = sorted(found.objectives, key=lambda one: one.objective.id)
    return [found.mean, *(one.mean for one in by_id)]


def standings(found: QuarterStanding) -> list[Standing]:
    """The standings of all key results."""
    return [one for objective in found.objectives for one in objective.key_results]


@given(QUARTERS, st.randoms(use_true_random=False))
def test_order_of_notes_changes_nothing(quarter: Quarter, random: Any) -> None:
    """In whatever order the files are read, the results are the same."""
    shuffled = random.sample(quarter.notes, len(quarter.notes))
    found, again = stand(quarter), stand(replace(quarter, notes=tuple(shuffled)))
    assert (found.day, found.objectives, found.mean) == (again.day, again.objectives, again.mean)
    for objective, key_result in quarter.key_results():
        records = quarter.records(objective, key_result)
        mixed = random.sample(records, len(records))
        assert progress(key_result.measure, mixed) == progress(key_result.measure, records)


def numbers(found: QuarterStanding) -> list[Any]:
    """Everything that is counted, without the notes that it was read from."""
    counted = [
        (one.score, one.score_from, one.progress, one.status, one.confidence, one.pace, one.stale)
        for one in standings(found)
    ]
    return [found.day, means(found), counted]


@given(contents(), st.randoms(use_true_random=False))
def test_order_of_check_ins_in_a_note_changes_nothing(
    content: tuple[list[Plain], Notes], random: Any
) -> None:
    """Nor does it matter in which order a note names its key results, or a check-in its fields."""
    objectives, notes = content
    mixed = {
        day: {item: shuffled(said, random) for item, said in shuffled(check_ins, random).items()}
        for day, check_ins in shuffled(notes, random).items()
    }
    found, again = (stand(make_quarter(objectives, one)) for one in (notes, mixed))
    assert numbers(again) == numbers(found)


@given(QUARTERS, st.randoms(use_true_random=False))
def test_names_of_files_change_nothing(quarter: Quarter, random: Any) -> None:
    """A note is told by its date: what its file is called decides nothing."""
    names = random.sample([note.slug for note in quarter.notes], len(quarter.notes))
    pairs = zip(quarter.notes, names, strict=True)
    renamed = replace(quarter, notes=tuple(replace(note, slug=name) for note, name in pairs))
    assert numbers(stand(renamed)) == numbers(stand(quarter))


def shuffled(pairs: Mapping[str, Any], random: Any) -> Plain:
    """The same mapping in another order."""
    return dict(random.sample(list(pairs.items()), len(pairs)))


@given(contents())
def test_order_of_items_changes_no_mean(content: tuple[list[Plain], Notes]) -> None:
    """Means do not depend on the order in which items stand."""
    objectives, notes = content
    turned = [{**one, "key_results": one["key_results"][::-1]} for one in objectives[::-1]]
    assert means(stand(make_quarter(objectives, notes))) == means(
        stand(make_quarter(turned, notes))
    )


@given(QUARTERS)
def test_scores_and_means_are_in_bounds(quarter: Quarter) -> None:
    """A score is from 0 to 1, a mean between its lowest and its highest score."""
    found = stand(quarter)
    for one in standings(found):
        assert one.score is None or 0 <= one.score <= 1
        assert one.progress_shown is None or 0 <= one.progress_shown <= 1
        assert (one.score is None) == (one.score_from is None) == (one.band is None)
    for mean in means(found):
        assert (mean.value is None) == (mean.graded == 0)
        assert mean.graded <= mean.of
        assert mean.value is None or 0 <= mean.low <= mean.value <= mean.high <= 1


@given(contents())
def test_ungraded_key_result_changes_no_mean(content: tuple[list[Plain], Notes]) -> None:
    """One more key result without a grade adds to `of` alone."""
    objectives, notes = content
    before = means(stand(make_quarter(objectives, notes)))
    more = [{**one, "key_results": [*one["key_results"], {"id": "kr9"}]} for one in objectives]
    after = means(stand(make_quarter(more, notes)))
    assert after == [before[0], *(replace(mean, of=mean.of + 1) for mean in before[1:])]


@given(contents(), st.data())
def test_dropping_changes_no_mean(content: tuple[list[Plain], Notes], data: st.DataObject) -> None:
    """Whoever drops key results neither gains nor loses by it."""
    objectives, notes = content
    items = [f"{one['id']}/{kr['id']}" for one in objectives for kr in one["key_results"]]
    dropped = data.draw(st.sets(st.sampled_from(items))) if items else set()
    later = {"2017-07-31": {item: {"status": "dropped"} for item in sorted(dropped)}}
    before, after = (stand(make_quarter(objectives, one)) for one in (notes, {**notes, **later}))
    assert means(after) == means(before)
    assert not any(one.stale for one in standings(after) if one.status == "dropped")


@given(QUARTERS)
def test_last_day_is_the_whole_quarter(quarter: Quarter) -> None:
    """As of its last check-in, the measures stand as they do without a day."""
    for one, then in zip(
        standings(stand(quarter)), standings(stand(quarter, as_of=quarter.day)), strict=True
    ):
        assert (one.progress, one.pace, one.stale) == (then.progress, then.pace, then.stale)
        assert one.score == then.score or one.score_from == "override"


def progress_at(measure: Plain, value: str) -> tuple[AnyMeasure, Fraction]:
    """A measure, and its progress at a value."""
    quarter = only_key_result(
        {"key_result": {"measure": measure}, "check_ins": {"2017-05-12": {"value": value}}}
    )
    ((objective, key_result),) = quarter.key_results()
    share = progress(key_result.measure, quarter.records(objective, key_result))
    assert share is not None
    return key_result.measure, share


@given(metrics(), st.lists(NUMBERS, min_size=2, max_size=2, unique_by=Decimal))
def test_metric_grows_towards_its_target(measure: Plain, values: list[str]) -> None:
    """Of two values the one further on always has more progress, before and beyond the ends too."""
    near, far = sorted(values, key=Decimal)
    metric, share = progress_at(measure, near)
    _, further = progress_at(measure, far)
    assert metric.kind == "metric"
    assert (share < further) == (metric.start < metric.to)
    assert share != further


@given(thresholds(), NUMBERS, NUMBERS)
def test_threshold_grows_towards_its_edge(measure: Plain, one: str, other: str) -> None:
    """Progress is 1 inside the band and nowhere else, and never falls on the way to it."""
    threshold, share = progress_at(measure, one)
    _, other_share = progress_at(measure, other)
    assert threshold.kind == "threshold"
    assert (share == 1) == threshold.inside(Decimal(one))
    assert share <= 1
    rises = threshold.edge in {"at_least", "above"}
    if threshold.edge != "between" and (Decimal(one) < Decimal(other)) == rises:
        assert share <= other_share or one == other


@given(MEASURES)
def test_measure_survives_an_amendment_of_its_due_day(measure: Plain) -> None:
    """Going back to the first measure keeps everything that was not amended."""
    quarter = amended(
        {"measure": {**measure, "due": "2017-06-01"}}, field="measure.due", was="2017-05-01"
    )
    ((_, key_result),) = quarter.key_results()
    first = original_measure(key_result, quarter.amendments("o1/kr1"))
    assert first
    assert first.due == dt.date(2017, 5, 1)
    kept, now = (one.model_dump(exclude={"due"}) for one in (first, key_result.measure))
    assert kept == now


WORDS = NUMBERS | st.sampled_from(
    ["measure", "rubric", "steps", "a", "to", "from", "kind", "metric", "0.5", "high", "1"]
)
OLD_VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "to", "steps", "id", "0.5", "high"]), inner)
    ),
    max_leaves=4,
)


@given(
    st.sampled_from([METRIC, STEPS, RUBRIC]),
    st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4), OLD_VALUES), max_size=3),
)
def test_any_amendment_is_undone_or_refused(
    key_result: Plain, changes: list[tuple[list[str], Any]]
) -> None:
    """Whatever an author gives as the old value, the answer is a measure or an error of content."""
    part = "rubric" if "rubric" in key_result else "measure"
    amendments = [
        {"on": "2017-05-10", "field": ".".join([part, *way]), "was": was} for way, was in changes
    ]
    quarter = only_key_result({"key_result": key_result, "amendments": amendments})
    ((_, one),) = quarter.key_results()
    for original in (original_measure, original_rubric):
        with suppress(ValueError):
            original(one, quarter.amendments("o1/kr1"))


def test_amendments_are_undone_together() -> None:
    """Two fields that were amended on one day need be valid only as they were together."""
    quarter = only_key_result(
        {
            "key_result": {"measure": {"kind": "metric", "to": 20, "stretch": 30}},
            "amendments": [
                {"on": "2017-05-10", "field": "measure.to", "was": "40"},
                {"on": "2017-05-10", "field": "measure.stretch", "was": "60"},
            ],
        }
    )
    ((_, key_result),) = quarter.key_results()
    first = original_measure(key_result, quarter.amendments("o1/kr1"))
    assert first
    assert first.kind == "metric"
    assert (first.to, first.stretch) == (Decimal(40), Decimal(60))


@given(SMALL_NUMBERS)
def test_small_numbers_survive_an_amendment(number: str) -> None:
    """Numbers that Python would write with an exponent are put back as authors write them."""
    measure = {"kind": "metric", "to": number, "commit": number}
    quarter = amended({"measure": measure}, field="measure.commit", was=[])
    ((_, key_result),) = quarter.key_results()
    first = original_measure(key_result, quarter.amendments("o1/kr1"))
    assert first
    assert first.kind == "metric"
    assert (first.to, first.commit) == (Decimal(number), None)


# Leaving the program ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "data", "page"),
    [
        ("0", "0", "0.00"),
        ("1", "1", "1.00"),
        ("3/5", "0.6", "0.60"),
        ("13/10", "1.3", "1.30"),
        ("1/3", "0.333333333333", "0.33"),
        ("2/3", "0.666666666667", "0.67"),
        ("0.125", "0.125", "0.13"),
        ("0.045", "0.045", "0.05"),
        ("-0.125", "-0.125", "-0.13"),
        ("-0.004", "-0.004", "0.00"),
        ("-2.5", "-2.5", "-2.50"),
        ("0.996", "0.996", "0.99"),
        ("0.396", "0.396", "0.39"),
        ("0.699", "0.699", "0.69"),
        ("0.7", "0.7", "0.70"),
        ("0.999999", "0.999999", "0.99"),
        ("1.005", "1.005", "1.01"),
        ("12", "12", "12.00"),
    ],
)
def test_numbers_leave_rounded(value: str, data: str, page: str) -> None:
    """Data has every digit that counts, a page two; no number looks like an edge it is short of."""
    assert json.dumps(exact(Fraction(value))) == data
    assert str(shown(Fraction(value))) == page


@given(st.fractions(-100, 100))
def test_rounding_stays_near(value: Fraction) -> None:
    """Data is right to six decimal places and more, a page to a hundredth, with the right band."""
    assert abs(Fraction(exact(value)) - value) < Fraction(1, 10**9)
    assert abs(Fraction(shown(value)) - value) <= Fraction(1, 100)
    assert (shown(value) < 1) == (value < 1)
    assert band(Fraction(shown(value))) == band(value)
