"""How a quarter stands: progress, score, pace and staleness as exact arithmetic.

Comes in: a quarter with its notes. Goes out: frozen standings of key results, objectives and the
quarter, each with the check-ins that it was computed from. It must not know texts for readers,
templates or today: the day is the quarter's own, or one that the caller names. Numbers are
fractions, so no result depends on the order of sums; they are rounded where they leave the program
(`exact` for data, `shown` for pages).

Where the content format leaves a choice, the rules are these. A key result with a rubric of which
no check-in has named a level yet is graded by its measure, since something was recorded. The first
target and rubric are graded without the override, which is a word about the result as it is now.
Mistakes of content are found by others before: a field that the measure's kind does not have, a
step that is not there, a level without a rubric are passed over here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from okrsite.content import Quarter, Record
from okrsite.fields import Number
from okrsite.model import (
    Amendment,
    AnyMeasure,
    Deliverable,
    Discover,
    KeyResult,
    Metric,
    Milestones,
    Objective,
    Status,
    Threshold,
)
from okrsite.undoing import as_on, objective_on, original_measure, original_rubric

# Said in okrs.json and on the page about the method: a change of any rule here is a new version.
RULES = "1"

Band = Literal["low", "middle", "high"]
PaceWord = Literal["on_pace", "somewhat_behind", "well_behind", "reversing"]
ScoreFrom = Literal["rubric", "measure", "override"]
Point = tuple[Decimal, Fraction]  # a value, and the share of the way that it stands for

_MIDDLE, _HIGH = Fraction(4, 10), Fraction(7, 10)
_COMMIT_SHARE, _TARGET_SHARE = Fraction(3, 10), Fraction(7, 10)
_ON_PACE, _SOMEWHAT_BEHIND = Fraction(95, 100), Fraction(6, 10)
# No number may be rounded up to one of these: it would be shown in a band that it is not in.
SCORE_EDGES = (_MIDDLE, _HIGH, Fraction(1))
PACE_EDGES = (Fraction(0), _SOMEWHAT_BEHIND, _ON_PACE)
_TOO_EARLY = Fraction(1, 10)
# Outside a band progress is never 1, not even at its strict edge nor in six digits.
_NOT_YET = 1 - Fraction(1, 10**6)
# Parts of a measure that no progress depends on.
_NO_TARGET = frozenset({"due", "range", "unit", "title"})


# Check-ins ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Latest:
    """For each thing that a check-in can name, the latest that did; `any` is the latest of all."""

    value: Record | None = None
    steps: Record | None = None
    done: Record | None = None
    level: Record | None = None
    status: Record | None = None
    confidence: Record | None = None
    any: Record | None = None


_NAMED = ("value", "steps", "done", "level", "status", "confidence")
_MEASURED_BY = {
    "metric": "value",
    "threshold": "value",
    "milestones": "steps",
    "deliverable": "done",
    "discover": "value",
}


def _last(records: Iterable[Record]) -> Record | None:
    return max(records, key=lambda record: (record.date, record.note.slug), default=None)


def latest(records: Sequence[Record]) -> Latest:
    """The check-ins that count, whatever the order they are given in."""
    named = {
        name: _last(record for record in records if getattr(record.check_in, name) is not None)
        for name in _NAMED
    }
    return Latest(**named, any=_last(records))


# Progress -----------------------------------------------------------------------------------------


def progress(measure: AnyMeasure, records: Sequence[Record]) -> Fraction | None:
    """How far the measure has come by these check-ins, as a raw share; None when nothing says.

    Below 0 is a regression, above 1 an overshoot. At the edge of a strict bound, where the way is
    gone but the bound not passed, it is 0.999999; nothing outside a band is more than that.
    """
    record = measured_by(measure, latest(records))
    if record is None:
        return None
    said: Any = getattr(record.check_in, _MEASURED_BY[measure.kind])
    match measure:
        case Metric():
            return _metric_progress(measure, Fraction(said))
        case Threshold():
            return _threshold_progress(measure, said)
        case Milestones():
            return _milestones_progress(measure, said)
        case Deliverable():
            return Fraction(said)
        case Discover():
            return Fraction(1)


def measured_by(measure: AnyMeasure, last: Latest) -> Record | None:
    """The check-in that a measure of this kind is read from."""
    found: Record | None = getattr(last, _MEASURED_BY[measure.kind])
    return found


def _metric_progress(metric: Metric, value: Fraction) -> Fraction:
    (low, low_share), (high, high_share) = piece(metric, value)
    return low_share + (high_share - low_share) * (value - Fraction(low)) / Fraction(high - low)


def piece(metric: Metric, value: Fraction) -> tuple[Point, Point]:
    """The two points of a metric that a value is counted between, or beyond the ends nearest to."""
    pieces = list(pairwise(points(metric)))
    sign = 1 if metric.start < metric.to else -1
    near = (one for one in pieces if sign * (value - Fraction(one[1][0])) <= 0)
    return next(near, pieces[-1])


def points(metric: Metric) -> Iterable[Point]:
    """The values that stand for a share of the way, from the start to the far end."""
    yield metric.start, Fraction(0)
    if metric.stretch is None:
        yield metric.to, Fraction(1)
        return
    if metric.commit is not None:
        yield metric.commit, _COMMIT_SHARE
    yield metric.to, _TARGET_SHARE
    yield metric.stretch, Fraction(1)


def _threshold_progress(threshold: Threshold, value: Decimal) -> Fraction:
    if threshold.inside(value):
        return Fraction(1)
    if threshold.start is None:
        return Fraction(0)
    start, edge = Fraction(threshold.start), Fraction(near_edge(threshold, threshold.start))
    share = (Fraction(value) - start) / (edge - start)
    return Fraction(0) if share > 1 else min(share, _NOT_YET)


def near_edge(threshold: Threshold, start: Decimal) -> Decimal:
    """The edge of the band that comes first on the way from a start outside it."""
    if threshold.between is not None:
        low, high = threshold.between
        return low if start < low else high
    edge: Decimal = getattr(threshold, threshold.edge)
    return edge


def _milestones_progress(milestones: Milestones, done: Sequence[str]) -> Fraction:
    weights = {step.id: Fraction(step.weight) for step in milestones.steps}
    return sum((weights.get(step, Fraction(0)) for step in set(done)), Fraction(0)) / sum(
        weights.values()
    )


def clamp(share: Fraction) -> Fraction:
    """The share, held between 0 and 1."""
    return min(max(share, Fraction(0)), Fraction(1))


# One key result -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """Progress held against the time gone by: `ratio` 1 is just on pace."""

    ratio: Fraction
    word: PaceWord


@dataclass(frozen=True)
class Standing:
    """How one key result stands on a day; None is always `not known`, never 0.

    `computed` is the score that the rules give, with what it comes from: it differs from `score`
    where that is an override. `override_reason` is empty otherwise. `progress_original` and
    `score_original` count against the measure and rubric as first published; they are None unless
    `amended`; `retargeted` is whether the measure was, and not only the rubric. When the words of
    the level were amended, nobody has said which level that would have been at first: then
    `score_original` is None too.
    """

    key_result: KeyResult
    day: dt.date
    latest: Latest
    progress: Fraction | None
    score: Fraction | None
    score_from: ScoreFrom | None
    pace: Pace | None
    stale: bool | None
    computed: Fraction | None = None
    computed_from: ScoreFrom | None = None
    override_reason: str = ""
    amended: bool = False
    retargeted: bool = False
    progress_original: Fraction | None = None
    score_original: Fraction | None = None

    @property
    def progress_shown(self) -> Fraction | None:
        """The progress between 0 and 1."""
        return None if self.progress is None else clamp(self.progress)

    @property
    def regressed(self) -> bool:
        """Whether the measure has gone back behind its start."""
        return self.progress is not None and self.progress < 0

    @property
    def overshot(self) -> bool:
        """Whether the measure has gone beyond its target (its stretch, where it has one)."""
        return self.progress is not None and self.progress > 1

    @property
    def measured_by(self) -> Record | None:
        """The check-in that the progress was read from."""
        return measured_by(self.key_result.measure, self.latest)

    @property
    def status(self) -> Status | None:
        """The status last named."""
        return self.latest.status.check_in.status if self.latest.status else None

    @property
    def confidence(self) -> Fraction | None:
        """The confidence last named."""
        record = self.latest.confidence
        said = record.check_in.confidence if record else None
        return None if said is None else Fraction(said)

    @property
    def level(self) -> Fraction | None:
        """The level of the rubric last named; 0 when it says that none was reached."""
        level = _level(self.key_result, self.latest)
        return None if level is None else Fraction(level)

    @property
    def level_words(self) -> str:
        """What the level means by the rubric; empty for 0 and without a level."""
        level = _level(self.key_result, self.latest)
        return "" if level is None else self.key_result.rubric.get(level, "")

    @property
    def band(self) -> Band | None:
        """The band of the score."""
        return band(self.score)


def standing(
    quarter: Quarter,
    objective: Objective,
    key_result: KeyResult,
    *,
    cadence_days: int = 30,
    as_of: dt.date | None = None,
) -> Standing:
    """How a key result stands on the quarter's own day, or how it stood at the end of `as_of`.

    With `as_of`, later check-ins and the closing with its override do not count, and the key result
    is as it was on that day. Raises a ValueError when an amendment fits nothing (`undoing`).
    """
    records = [
        record
        for record in quarter.records(objective, key_result)
        if as_of is None or record.date <= as_of
    ]
    day = as_of or quarter.day
    amendments = quarter.amendments(f"{objective.id}/{key_result.id}")
    if as_of is not None:
        key_result = as_on(quarter, objective, key_result, as_of)
        amendments = tuple(one for one in amendments if one.on <= as_of)
    last = latest(records)
    share = progress(key_result.measure, records)
    computed, computed_from = _grade(key_result, last, share)
    score, score_from, reason = computed, computed_from, ""
    if as_of is None and key_result.close and key_result.close.score is not None:
        score, score_from = Fraction(key_result.close.score), "override"
        reason = key_result.close.reason
    first = _grade_original(key_result, amendments, records)
    return Standing(
        key_result=key_result,
        day=day,
        latest=last,
        progress=share,
        score=score,
        score_from=score_from,
        pace=_pace(quarter, key_result.measure, share, last),
        stale=_stale(last, day, cadence_days),
        computed=computed,
        computed_from=computed_from,
        override_reason=reason,
        amended=first is not None,
        retargeted=first is not None and first.retargeted,
        progress_original=first.progress if first else None,
        score_original=first.score if first else None,
    )


def _level(key_result: KeyResult, last: Latest) -> Number | None:
    return last.level.check_in.level if last.level and key_result.rubric else None


def _grade(
    key_result: KeyResult, last: Latest, share: Fraction | None
) -> tuple[Fraction | None, ScoreFrom | None]:
    level = _level(key_result, last)
    if level is not None:
        return Fraction(level), "rubric"
    return (None, None) if share is None else (clamp(share), "measure")


@dataclass(frozen=True)
class _First:
    """The grade by what was first published; `retargeted` if that had another target."""

    retargeted: bool
    progress: Fraction | None
    score: Fraction | None


def _grade_original(
    key_result: KeyResult, amendments: Sequence[Amendment], records: Sequence[Record]
) -> _First | None:
    """The grade by the first target and rubric; None unless either of them was amended."""
    measure = original_measure(key_result, amendments)
    rubric = original_rubric(key_result, amendments)
    targets = (one for one in amendments if one.field.partition(".")[0] == "measure")
    retargeted = any(one.field.rpartition(".")[2] not in _NO_TARGET for one in targets)
    if rubric is None and not retargeted:
        return None
    share = progress(measure or key_result.measure, records)
    first = key_result if rubric is None else key_result.model_copy(update={"rubric": rubric})
    last = latest(records)
    score, _ = _grade(first, last, share)
    level = _level(first, last)
    if level and first.rubric.get(level) != key_result.rubric.get(level, first.rubric.get(level)):
        score = None
    return _First(retargeted, share, score)


def share_gone(quarter: Quarter, day: dt.date) -> Fraction:
    """The share of the quarter gone by on a day, its first and last day counted, at most 1."""
    gone, days = (day - quarter.starts).days + 1, (quarter.ends - quarter.starts).days + 1
    return min(Fraction(gone, days), Fraction(1))


def _pace(
    quarter: Quarter, measure: AnyMeasure, share: Fraction | None, last: Latest
) -> Pace | None:
    record = measured_by(measure, last)
    if share is None or record is None or not _has_way(measure):
        return None
    gone = share_gone(quarter, record.date)
    if gone <= _TOO_EARLY:
        return None
    return Pace(share / gone, _pace_word(share / gone))


def _has_way(measure: AnyMeasure) -> bool:
    """Whether the measure can be part of the way there, so that pace has a meaning."""
    if isinstance(measure, Threshold):
        return measure.start is not None
    return isinstance(measure, Metric | Milestones)


def _pace_word(ratio: Fraction) -> PaceWord:
    if ratio >= _ON_PACE:
        return "on_pace"
    if ratio >= _SOMEWHAT_BEHIND:
        return "somewhat_behind"
    return "well_behind" if ratio >= 0 else "reversing"


def _stale(last: Latest, day: dt.date, cadence_days: int) -> bool | None:
    if last.any is None:
        return None
    if last.status and last.status.check_in.status in {"done", "dropped"}:
        return False
    return (day - last.any.date).days > cadence_days


# Means --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mean:
    """A weighted mean of what is graded, `graded` of `of`; the scores go from `low` to `high`."""

    value: Fraction | None
    graded: int
    of: int
    low: Fraction | None
    high: Fraction | None

    @property
    def band(self) -> Band | None:
        """The band of the mean."""
        return band(self.value)


@dataclass(frozen=True)
class ObjectiveStanding:
    """How one objective stands: the mean of its key results."""

    objective: Objective
    key_results: tuple[Standing, ...]
    mean: Mean

    @property
    def score(self) -> Fraction | None:
        """The mean's value."""
        return self.mean.value

    @property
    def band(self) -> Band | None:
        """The band of the score."""
        return self.mean.band


@dataclass(frozen=True)
class QuarterStanding:
    """How a quarter stands on a day: the mean of its objectives."""

    quarter: Quarter
    day: dt.date
    objectives: tuple[ObjectiveStanding, ...]
    mean: Mean

    @property
    def score(self) -> Fraction | None:
        """The mean's value."""
        return self.mean.value

    @property
    def band(self) -> Band | None:
        """The band of the score."""
        return self.mean.band

    def objective(self, objective_id: str) -> ObjectiveStanding | None:
        """The standing of the objective `o1`; None when it is not here."""
        return next((one for one in self.objectives if one.objective.id == objective_id), None)

    def key_result(self, item: str) -> Standing | None:
        """The standing of the key result `o1/kr1`; None when it is not here."""
        objective_id, _, key_result_id = item.partition("/")
        objective = self.objective(objective_id)
        standings = objective.key_results if objective else ()
        return next((one for one in standings if one.key_result.id == key_result_id), None)


def _mean(scores: Sequence[tuple[Fraction | None, Decimal]]) -> Mean:
    """The mean of scores with their weights."""
    graded = [(score, Fraction(weight)) for score, weight in scores if score is not None]
    if not graded:
        return Mean(None, 0, len(scores), None, None)
    total = sum((score * weight for score, weight in graded), Fraction(0))
    plain = [score for score, _ in graded]
    value = total / sum(weight for _, weight in graded)
    return Mean(value, len(graded), len(scores), min(plain), max(plain))


def objective_mean(standings: Iterable[Standing]) -> Mean:
    """The mean of an objective's graded key results by weight; `of` counts all of them."""
    return _mean([(one.score, one.key_result.weight) for one in standings])


def quarter_mean(standings: Iterable[ObjectiveStanding]) -> Mean:
    """The mean of a quarter's graded objectives by weight; `graded` and `of` count objectives."""
    return _mean([(one.score, one.objective.weight) for one in standings])


def stand(
    quarter: Quarter, cadence_days: int = 30, *, as_of: dt.date | None = None
) -> QuarterStanding:
    """How the whole quarter stands, on its own day or at the end of `as_of` (see `standing`)."""
    objectives = tuple(_stand(quarter, one, cadence_days, as_of) for one in quarter.objectives)
    return QuarterStanding(quarter, as_of or quarter.day, objectives, quarter_mean(objectives))


def _stand(
    quarter: Quarter, objective: Objective, cadence_days: int, as_of: dt.date | None
) -> ObjectiveStanding:
    standings = tuple(
        standing(quarter, objective, key_result, cadence_days=cadence_days, as_of=as_of)
        for key_result in objective.key_results
    )
    if as_of is not None:
        objective = objective_on(quarter, objective, as_of)
    return ObjectiveStanding(objective, standings, objective_mean(standings))


def band(score: Fraction | None) -> Band | None:
    """The band of a score: low below 0.4, high from 0.7 on; None for what is not graded."""
    if score is None:
        return None
    if score < _MIDDLE:
        return "low"
    return "middle" if score < _HIGH else "high"


# Leaving the program ------------------------------------------------------------------------------


def exact(value: Fraction) -> float | int:
    """The number for data, to twelve decimal places; whole numbers are ints."""
    rounded = round(value, 12)
    return rounded.numerator if rounded.denominator == 1 else float(rounded)


def shown(value: Fraction, edges: Sequence[Fraction] = SCORE_EDGES) -> Decimal:
    """The number for pages, rounded half up to two places, but never up to one of the edges.

    1.00 beside "not there yet" would be a lie, and so would 0.70 beside "middle".
    """
    hundredths = math.floor(abs(value) * 100 + Fraction(1, 2))
    if value < 0:
        hundredths = -hundredths
    if any(value < edge == Fraction(hundredths, 100) for edge in edges):
        hundredths -= 1
    return Decimal(hundredths).scaleb(-2)
