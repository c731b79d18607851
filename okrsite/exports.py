"""A quarter as data: `okrs.json` for programs, `okrs.csv` for people with a spreadsheet.

Comes in: how a quarter stands, and the site's address. Goes out: the bytes of both files, the same
for the same content. They say what the pages say, with all digits and without a language; the form
of the one is `QuarterData`, of which docs/okrs.schema.json is made. It must not know pages. What is
not known is null or empty and never 0.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from okrsite import addresses, scoring
from okrsite.content import Quarter, Record
from okrsite.model import (
    Amendment,
    AnyMeasure,
    Closing,
    Event,
    KeyResult,
    Link,
    Metric,
    Milestones,
    Objective,
    Outcome,
    QuarterStatus,
    Status,
    Threshold,
)
from okrsite.scoring import ObjectiveStanding, PaceWord, QuarterStanding, ScoreFrom, Standing
from okrsite.text import plain

# Whole numbers are written without a decimal point.
Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Share = Annotated[int | float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]

# The form of okrs.json ----------------------------------------------------------------------------


class Data(BaseModel):
    """A part of the data. Fields that are not set are left out; a field may be added, none goes."""

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class StepData(Data):
    """A milestone on the way; it counts by its weight."""

    id: str
    title: str
    due: Day | None
    weight: Number


class MeasureData(Data):
    """A measure as its author wrote it, defaults filled in; what is not given is not there."""

    kind: Literal["metric", "threshold", "milestones", "deliverable", "discover"]
    start: Number = Field(default=0, alias="from")
    to: Number = 0
    commit: Number = 0
    stretch: Number = 0
    at_least: Number = 0
    above: Number = 0
    at_most: Number = 0
    below: Number = 0
    between: tuple[Number, Number] = (0, 0)
    unit: str = ""
    steps: tuple[StepData, ...] = ()
    due: Day = ""
    range: tuple[Number, Number] = (0, 0)


class LevelData(Data):
    """A level of a rubric: the score, and what earns it."""

    score: Share
    words: str


class PaceData(Data):
    """Progress divided by the share of the quarter gone by on the day of the value."""

    ratio: Number
    word: PaceWord


class CheckInData(Data):
    """What a note recorded of a key result on a day; null is what it did not name.

    `steps` are the ids of those done so far, `address` is that of the note.
    """

    date: Day
    value: Number | None
    steps: tuple[str, ...] | None
    done: bool | None
    level: Share | None
    status: Status | None
    confidence: Share | None
    note: str | None
    evidence: tuple[str, ...]
    address: str


class AmendmentData(Data):
    """A change after publication: `was` is the old value as it was written."""

    on: Day
    field: str
    was: Any
    reason: str


class ClosingData(Data):
    """What came of a key result; `score` only where it was set by hand, with its `reason`."""

    outcome: Outcome
    learned: str | None
    successor: str | None
    score: Share | None
    reason: str | None


class KeyResultData(Data):
    """A key result, on the quarter's `day`.

    `progress` is how far the measure has come, raw; `progress_shown` is the same between 0 and 1.
    `score` is the grade and `score_from` its rule; `level` is the level of the rubric last named.
    `progress_original` and `score_original`, against the first target and rubric, are there only
    where these were amended. `stale` is whether it has had no check-in for too long.
    """

    id: str
    title: str
    address: str
    shared_with: tuple[str, ...]
    owner: str | None
    weight: Number
    kind: Literal["aspirational", "committed"]
    measure: MeasureData
    source: str | None
    rubric: tuple[LevelData, ...]
    continues: tuple[str, ...]
    help_wanted: str | None
    progress: Number | None
    progress_shown: Share | None
    progress_original: Number | None = None
    score: Share | None
    score_from: ScoreFrom | None
    score_original: Share | None = None
    level: Share | None
    status: Status | None
    confidence: Share | None
    pace: PaceData | None
    stale: bool | None
    check_ins: tuple[CheckInData, ...]
    amendments: tuple[AmendmentData, ...]
    close: ClosingData | None


class LinkData(Data):
    """That an objective serves a goal, and who says so."""

    goal: str
    strength: Literal["primary", "supporting"]
    basis: Literal["stated", "inferred"]
    why: str | None
    source: str | None


class ObjectiveData(Data):
    """An objective: `score` is the mean of its graded key results, `graded` of `of`."""

    id: str
    title: str
    address: str
    score: Share | None
    graded: int
    of: int
    shared_with: tuple[str, ...]
    owner: str | None
    weight: Number
    why: str | None
    retrospective: str | None
    supports: tuple[LinkData, ...]
    amendments: tuple[AmendmentData, ...]
    key_results: tuple[KeyResultData, ...]


class EventData(Data):
    """A meeting; `at` is in UTC."""

    title: str
    at: str
    text: str | None


class QuarterData(Data):
    """A quarter as data.

    `score` is the mean of the graded objectives, `graded` of `of`; `rules` is the version of the
    rules that all scores were computed by. `day` is the day that everything stands as of. Every
    `address` is relative to `site`, which is null where it is not known.
    """

    quarter: str
    title: str
    status: QuarterStatus
    score: Share | None
    graded: int
    of: int
    rules: str
    site: str | None
    address: str
    starts: Day
    ends: Day
    published: Day | None
    day: Day
    cadence_days: int
    notice: str | None
    discussion: str | None
    summary: str | None
    retrospective: str | None
    events: tuple[EventData, ...]
    objectives: tuple[ObjectiveData, ...]


# What pydantic adds of its own: names of fields in other words, values for what is not there.
_NOISE = frozenset({"title", "default"})


def schema() -> str:
    """The JSON Schema of okrs.json, which docs/okrs.schema.json holds.

    A field may be added to the data, so nothing that is not named in it is forbidden.
    """
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "okrs.json"}
    made = _without_noise(QuarterData.model_json_schema(by_alias=True))
    return json.dumps({**about, **made}, ensure_ascii=False, indent=1) + "\n"


def _without_noise(part: dict[str, Any], *, named: bool = False) -> dict[str, Any]:
    """A part of the schema; where its keys are `named` by us, none of them is noise."""
    kept: dict[str, Any] = {}
    for key, value in part.items():
        if key in _NOISE and not named:
            continue
        if isinstance(value, dict):
            names = key in {"properties", "$defs"} and not named
            kept[key] = _without_noise(value, named=names)
        elif isinstance(value, list):
            kept[key] = [_without_noise(one) if isinstance(one, dict) else one for one in value]
        else:
            kept[key] = " ".join(value.split()) if key == "description" else value
    return kept


# From standings to data ---------------------------------------------------------------------------


def as_json(standing: QuarterStanding, *, cadence_days: int, site_url: str) -> bytes:
    """The file okrs.json of a quarter."""
    data = gather(standing, cadence_days=cadence_days, site_url=site_url)
    fields = data.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"


def gather(standing: QuarterStanding, *, cadence_days: int, site_url: str) -> QuarterData:
    """All that is said of a quarter."""
    quarter, okrs = standing.quarter, standing.quarter.okrs
    return QuarterData(
        quarter=quarter.slug,
        title=quarter.title,
        status=okrs.status,
        score=_exact(standing.score),
        graded=standing.mean.graded,
        of=standing.mean.of,
        rules=scoring.RULES,
        site=site_url or None,
        address=addresses.quarter(quarter.slug),
        starts=quarter.starts.isoformat(),
        ends=quarter.ends.isoformat(),
        published=_day(okrs.published),
        day=standing.day.isoformat(),
        cadence_days=cadence_days,
        notice=okrs.notice or None,
        discussion=okrs.discussion,
        summary=_words(okrs.summary),
        retrospective=_words(okrs.retrospective),
        events=tuple(_event(one) for one in sorted(okrs.events, key=lambda one: one.at_time)),
        objectives=tuple(_objective(quarter, one) for one in standing.objectives),
    )


def _event(event: Event) -> EventData:
    at = event.at_time.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    return EventData(title=event.title, at=at, text=event.text or None)


def _objective(quarter: Quarter, standing: ObjectiveStanding) -> ObjectiveData:
    objective = standing.objective
    return ObjectiveData(
        id=objective.id,
        title=objective.title,
        address=addresses.item(quarter.slug, objective.id),
        score=_exact(standing.score),
        graded=standing.mean.graded,
        of=standing.mean.of,
        shared_with=objective.shared_with,
        owner=objective.owner or None,
        weight=_number(objective.weight),
        why=_words(objective.why),
        retrospective=_words(objective.retrospective),
        supports=tuple(_link(one) for one in objective.supports),
        amendments=_amendments(quarter.amendments(objective.id)),
        key_results=tuple(_key_result(quarter, objective, one) for one in standing.key_results),
    )


def _link(link: Link) -> LinkData:
    return LinkData(
        goal=link.goal,
        strength=link.strength,
        basis=link.basis,
        why=link.why or None,
        source=link.source,
    )


def _key_result(quarter: Quarter, objective: Objective, standing: Standing) -> KeyResultData:
    key_result = standing.key_result
    path = f"{objective.id}/{key_result.id}"
    originals = {
        "progress_original": _exact(standing.progress_original),
        "score_original": _exact(standing.score_original),
    }
    levels = (LevelData(score=_number(one), words=words) for one, words in key_result.levels)
    return KeyResultData(
        id=key_result.id,
        title=key_result.title,
        address=addresses.item(quarter.slug, path),
        shared_with=key_result.shared_with,
        owner=key_result.owner or None,
        weight=_number(key_result.weight),
        kind=key_result.kind,
        measure=_measure(key_result.measure),
        source=key_result.source or None,
        rubric=tuple(levels),
        continues=key_result.continues,
        help_wanted=_words(key_result.help_wanted),
        progress=_exact(standing.progress),
        progress_shown=_exact(standing.progress_shown),
        score=_exact(standing.score),
        score_from=standing.score_from,
        level=_exact(standing.level),
        status=standing.status,
        confidence=_exact(standing.confidence),
        pace=_pace(standing),
        stale=standing.stale,
        check_ins=tuple(_check_in(quarter, one) for one in quarter.records(objective, key_result)),
        amendments=_amendments(quarter.amendments(path)),
        close=_closing(key_result.close),
        **(originals if standing.amended else {}),
    )


def _measure(measure: AnyMeasure) -> MeasureData:
    """The measure with those of its fields that say something."""
    fields: dict[str, Any] = {"kind": measure.kind}
    if isinstance(measure, Metric):
        fields |= {"from": measure.start, "to": measure.to}
    elif isinstance(measure, Threshold):
        fields |= {"from": measure.start}
    for name in ("commit", "stretch", "at_least", "above", "at_most", "below", "between"):
        fields[name] = getattr(measure, name, None)
    if hasattr(measure, "unit"):
        fields["unit"] = measure.unit
    if isinstance(measure, Milestones):
        fields["steps"] = tuple(
            StepData(id=one.id, title=one.title, due=_day(one.due), weight=_number(one.weight))
            for one in measure.steps
        )
    fields |= {"due": _day(measure.due), "range": measure.allowed_range}
    given = {name: _written(one) for name, one in fields.items() if one is not None}
    return MeasureData.model_validate(given)


def _written(value: object) -> object:
    if isinstance(value, Decimal):
        return _number(value)
    return tuple(map(_written, value)) if isinstance(value, tuple) else value


def _check_in(quarter: Quarter, record: Record) -> CheckInData:
    said = record.check_in
    return CheckInData(
        date=record.date.isoformat(),
        value=_known(said.value),
        steps=said.steps,
        done=said.done,
        level=_known(said.level),
        status=said.status,
        confidence=_known(said.confidence),
        note=said.note or None,
        evidence=said.evidence,
        address=addresses.note(quarter.slug, record.note.slug),
    )


def _amendments(amendments: Sequence[Amendment]) -> tuple[AmendmentData, ...]:
    return tuple(
        AmendmentData(on=one.on.isoformat(), field=one.field, was=one.was, reason=one.reason)
        for one in amendments
    )


def _closing(close: Closing | None) -> ClosingData | None:
    if close is None:
        return None
    return ClosingData(
        outcome=close.outcome,
        learned=_words(close.learned),
        successor=close.successor,
        score=_known(close.score),
        reason=close.reason or None,
    )


def _pace(standing: Standing) -> PaceData | None:
    pace = standing.pace
    return PaceData(ratio=scoring.exact(pace.ratio), word=pace.word) if pace else None


def _exact(value: Fraction | None) -> Number | None:
    return None if value is None else scoring.exact(value)


def _known(value: Decimal | None) -> Number | None:
    return None if value is None else _number(value)


def _number(value: Decimal) -> Number:
    """An author's number with all of its digits."""
    return int(value) if value == value.to_integral_value() else float(value)


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _words(markdown: str) -> str | None:
    return plain(markdown) or None


# The table ----------------------------------------------------------------------------------------

COLUMNS = (
    "quarter",
    "objective_id",
    "objective",
    "objective_score",
    "key_result_id",
    "key_result",
    "kind",
    "weight",
    "owner",
    "shared_with",
    "measure",
    "from",
    "target",
    "unit",
    "value",
    "value_on",
    "progress",
    "progress_shown",
    "score",
    "score_from",
    "score_reason",
    "status",
    "confidence",
    "pace",
    "pace_ratio",
    "stale",
    "check_ins",
    "history",
    "last_note",
    "evidence",
    "outcome",
    "address",
)

# A spreadsheet takes a text that begins so for a formula, the wide forms too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  the wide forms are meant
_APART = "; "


def as_csv(standing: QuarterStanding, *, site_url: str) -> bytes:
    """The file okrs.csv of a quarter: a row for each key result, and for an objective without any.

    A text that a spreadsheet would take for a formula has an apostrophe before it, and so has one
    that begins with an apostrophe; without it, it is as it was.
    """
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(standing, site_url):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return file.getvalue().encode()


def _cell(value: object) -> object:
    """What stands in a cell: nothing for what is not known, a text that is no formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(("'", *_FORMULA)):
        return f"'{value}"
    return "" if value is None else value


def _rows(standing: QuarterStanding, site_url: str) -> Iterator[dict[str, object]]:
    quarter = standing.quarter
    for each in standing.objectives:
        objective = each.objective
        common: dict[str, object] = {
            "quarter": quarter.slug,
            "objective_id": objective.id,
            "objective": objective.title,
            "objective_score": _exact(each.score),
        }
        if not each.key_results:
            address = site_url + addresses.item(quarter.slug, objective.id)
            own = {"owner": objective.owner, "shared_with": _APART.join(objective.shared_with)}
            yield {**common, **own, "address": address}
        for one in each.key_results:
            path = f"{objective.id}/{one.key_result.id}"
            address = site_url + addresses.item(quarter.slug, path)
            records = quarter.records(objective, one.key_result)
            row = _row(objective, one) | _recorded(one, records)
            yield {**common, **row, "address": address}


def _row(objective: Objective, standing: Standing) -> dict[str, object]:
    """What is aimed at, and how it stands."""
    key_result, pace = standing.key_result, standing.pace
    measure = key_result.measure
    return {
        "key_result_id": key_result.id,
        "key_result": key_result.title,
        "kind": key_result.kind,
        "weight": _number(key_result.weight),
        "owner": key_result.owner or objective.owner,
        "shared_with": _APART.join(key_result.shared_with),
        "measure": measure.kind,
        "from": _known(getattr(measure, "start", None)),
        "target": _target(measure),
        "unit": measure.unit_name,
        "progress": _exact(standing.progress),
        "progress_shown": _exact(standing.progress_shown),
        "score": _exact(standing.score),
        "score_from": standing.score_from,
        "score_reason": standing.override_reason,
        "status": standing.status,
        "confidence": _exact(standing.confidence),
        "pace": pace.word if pace else None,
        "pace_ratio": _exact(pace.ratio) if pace else None,
        "stale": standing.stale,
        "outcome": key_result.close.outcome if key_result.close else None,
    }


_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}


def _target(measure: AnyMeasure) -> object:
    """What is to be reached, in signs: `20`, `> 11.5`, `10 to 20`, the number of steps."""
    match measure:
        case Metric():
            return _number(measure.to)
        case Threshold(between=(low, high)):
            return f"{low:f} … {high:f}"
        case Threshold():
            return f"{_SIGNS[measure.edge]} {getattr(measure, measure.edge):f}"
        case Milestones():
            return len(measure.steps)
        case _:
            return None


def _recorded(standing: Standing, records: Sequence[Record]) -> dict[str, object]:
    """What was recorded: the latest of it, and the whole way in one cell."""
    last, counted = standing.latest.any, standing.measured_by
    ways = (f"{one.date}: {_said(standing.key_result, one)}" for one in records)
    return {
        "value": _value(standing.key_result, counted) if counted else None,
        "value_on": _day(counted.date) if counted else None,
        "check_ins": len(records),
        "history": _APART.join(ways),
        "last_note": last.check_in.note if last else None,
        "evidence": " ".join(last.check_in.evidence) if last else None,
    }


def _value(key_result: KeyResult, record: Record) -> object:
    """What a check-in says of the measure: a number, true or false, or how many steps are done."""
    said = record.check_in
    if isinstance(key_result.measure, Milestones):
        return None if said.steps is None else len(set(said.steps))
    return said.done if said.value is None else _number(said.value)


def _said(key_result: KeyResult, record: Record) -> str:
    """A check-in in a few signs: its value, the level of its rubric, its status."""
    said = record.check_in
    value = _cell(_value(key_result, record))
    level = "" if said.level is None else f"level {said.level:f}"
    return ", ".join(str(one) for one in (value, level, said.status or "") if one != "")
