"""A status that the numbers do not bear out: standing still, or saying the opposite.

Comes in: a key result as it stands, with its check-ins. Goes out: warnings at the status that was
named last. The number is not taken for right: either may be wrong, and the author is asked which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from okrsite import scoring
from okrsite.content import Record
from okrsite.model import CheckIn, Deliverable, Discover, Measure, Metric, Status
from okrsite.rules.bench import Bench
from okrsite.scoring import Standing

# Two check-ins of one week may well say the same: standing still is a matter of two weeks.
DAYS_STILL = 14
_SAID = ("value", "steps", "done", "level")


def lint_status(bench: Bench, standing: Standing, records: tuple[Record, ...]) -> None:
    """Hold the status last named against the numbers."""
    if not _lint_contradiction(bench, standing):
        _lint_standstill(bench, standing, records)


def is_reached(standing: Standing) -> bool:
    """Whether the measure has come to its target, or the rubric to its top."""
    measure = standing.key_result.measure
    if standing.level == 1:
        return True
    if standing.progress is None:
        return False
    # With a stretch, the target itself is 0.7.
    shares = dict(scoring.points(measure)) if isinstance(measure, Metric) else {}
    target = shares[measure.to] if isinstance(measure, Metric) else 1
    return standing.progress >= target


def said_in(measure: Measure, check_in: CheckIn) -> str:
    """What a check-in says of its measure, nearly as its author would write it."""
    unit = measure.unit_name
    if check_in.value is not None:
        number = f"{Decimal(check_in.value):f}"
        return f"{number}%" if unit == "%" else f"{number} {unit}".strip()
    if check_in.steps is not None:
        return f"steps: [{', '.join(check_in.steps)}]"
    if check_in.done is not None:
        return f"done: {'true' if check_in.done else 'false'}"
    return f"level {check_in.level}"


# The opposite -------------------------------------------------------------------------------------


def _lint_contradiction(bench: Bench, standing: Standing) -> bool:
    """Whether the last status says what the last number denies."""
    measured, score = standing.measured_by, standing.computed
    match standing.status:
        case "done" if measured and not is_reached(standing):
            message, hint = (
                "done by status, but not by its number",
                "write dropped if it was let go",
            )
        case "off_track" if score is not None and score >= 1:
            message, hint = "off track by status, but the score is 1.0", "write done or at_risk"
        case "on_track" if standing.pace and standing.pace.word == "reversing":
            message = "on track by status, but behind its own start"
            hint = "write at_risk or off_track"
        case _:
            return False
    found = f"level {standing.level}"
    # Off track may be denied by a rubric, the others by a value alone.
    if measured and not (standing.status == "off_track" and standing.computed_from == "rubric"):
        found = f"{said_in(standing.key_result.measure, measured.check_in)} on {measured.date}"
    _report_contradiction(bench, standing, message, found, hint)
    return True


def _report_contradiction(
    bench: Bench, standing: Standing, message: str, found: str, hint: str
) -> None:
    record = standing.latest.status
    assert record
    hint = f"record the number if it is out of date, or {hint}"
    place = record.check_in.at("status")
    bench.report.add("status-number", place, message, found=found, hint=hint)


# Standing still -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reading:
    """What a check-in said of measure and rubric, with the status that held on its day."""

    record: Record
    said: tuple[object, ...]
    status: Status | None


def _readings(records: tuple[Record, ...]) -> Iterator[_Reading]:
    """Every check-in that says something of measure or rubric, oldest first."""
    status: Status | None = None
    for record in records:
        status = record.check_in.status or status
        said = tuple(_comparable(getattr(record.check_in, name)) for name in _SAID)
        if any(one is not None for one in said):
            yield _Reading(record, said, status)


def _comparable(said: object) -> object:
    return frozenset(said) if isinstance(said, tuple) else said


def _lint_standstill(bench: Bench, standing: Standing, records: tuple[Record, ...]) -> None:
    """On track, again and again, at the same value.

    What can only be done or not, or known or not, has nothing to move; what is reached need not.
    """
    key_result = standing.key_result
    yes_or_no = isinstance(key_result.measure, Deliverable | Discover) and not key_result.rubric
    if yes_or_no or standing.status != "on_track" or is_reached(standing):
        return
    still: list[_Reading] = []
    for reading in reversed(tuple(_readings(records))):
        if reading.status != "on_track" or (still and reading.said != still[-1].said):
            break
        still.append(reading)
    if len(still) > 1:
        last, first = still[0].record, still[-1].record
        if (last.date - first.date).days >= DAYS_STILL:
            _report_standstill(bench, standing, last, first.date)


def _report_standstill(bench: Bench, standing: Standing, last: Record, since: dt.date) -> None:
    check_in = last.check_in
    names = ("status", *_SAID)
    named = next(name for name in names if getattr(check_in, name) is not None)
    message = "on track by status, while the number does not move"
    found = f"{said_in(standing.key_result.measure, check_in)} since {since}"
    hint = "say in its note what will move it, or write at_risk"
    bench.report.add("not-moving", check_in.at(named), message, found=found, hint=hint)
