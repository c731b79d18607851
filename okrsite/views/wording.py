"""Measures, scores and states in the words and numbers of a language.

Comes in: models and standings. Goes out: the shapes of `parts`. It must not know pages or
addresses. What is not known is said in words; nothing here turns it into a zero.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from okrsite import scoring
from okrsite.language import Language
from okrsite.model import (
    AnyMeasure,
    CheckIn,
    Deliverable,
    Discover,
    KeyResult,
    Measure,
    Metric,
    Milestones,
    Status,
    Threshold,
)
from okrsite.scoring import Standing
from okrsite.views.parts import Bar, Date, Mean, Score, State, Tick

STATES: tuple[Status, ...] = ("on_track", "at_risk", "off_track", "done", "dropped")


@dataclass(frozen=True)
class Wording:
    """Says things in one language."""

    language: Language

    # Days and states ------------------------------------------------------------------------------

    def date(self, day: datetime.date) -> Date:
        """A day for machines and for people."""
        return Date(day.isoformat(), self.language.date(day))

    def state(self, status: Status | None) -> State:
        """A person's word for how it stands."""
        words = self.language.words
        named = {
            "on_track": words("On track"),
            "at_risk": words("At risk"),
            "off_track": words("Off track"),
            "done": words("Done"),
            "dropped": words("Dropped"),
        }
        return State(status, named[status]) if status else State("none", words("No status yet"))

    def states(self) -> tuple[State, ...]:
        """Every word that a person may use for how it stands."""
        return tuple(self.state(status) for status in STATES)

    def quarter_status(self, status: str) -> str:
        """Whether a quarter is a draft, open or closed."""
        words = self.language.words
        named = {
            "draft": words("Draft"),
            "published": words("Open"),
            "closed": words("Closed"),
        }
        return named[status]

    def outcome(self, outcome: str) -> str:
        """What was decided about a key result at the end."""
        words = self.language.words
        named = {
            "continue": words("Continued"),
            "modify": words("Continued in another form"),
            "stop": words("Stopped"),
        }
        return named[outcome]

    # Numbers --------------------------------------------------------------------------------------

    def quantity(self, value: Decimal | Fraction, unit: str) -> str:
        """A value with its unit: `12 clubs`, `61%`, `11.5 NPS`."""
        number = self._as_written(value)
        if unit == "%":
            return self.language.words("%(number)s%%", number=number)
        return f"{number} {unit}" if unit else number

    def _as_written(self, value: Decimal | Fraction) -> str:
        """A number of the author's own, with all the decimals that it was written with."""
        exact = Decimal(value) if isinstance(value, Decimal) else None
        digits = -int(exact.as_tuple().exponent) if exact is not None else 2
        return self.language.number(value, max(0, digits))

    def target(self, measure: AnyMeasure) -> str:
        """What the measure is to reach: `20 clubs`, `above 11.5 NPS`, `3 steps`, `done`."""
        words = self.language.words
        match measure:
            case Metric():
                return self.quantity(measure.to, measure.unit)
            case Threshold():
                return self._edge(measure)
            case Milestones():
                steps = len(measure.steps)
                return self.language.plural("%(num)s step", "%(num)s steps", steps)
            case Deliverable():
                return words("done")
            case Discover():
                return words("a first number")

    def _edge(self, threshold: Threshold) -> str:
        words = self.language.words
        if threshold.between is not None:
            low, high = threshold.between
            return words(
                "between %(low)s and %(high)s",
                low=self._as_written(low),
                high=self.quantity(high, threshold.unit),
            )
        edge = self.quantity(getattr(threshold, threshold.edge), threshold.unit)
        named = {
            "at_least": words("at least %(edge)s", edge=edge),
            "above": words("above %(edge)s", edge=edge),
            "at_most": words("at most %(edge)s", edge=edge),
            "below": words("below %(edge)s", edge=edge),
        }
        return named[threshold.edge]

    def measure(self, measure: AnyMeasure) -> str:
        """The measure as a sentence."""
        words = self.language.words
        target = self.target(measure)
        match measure:
            case Metric():
                sentence = words(
                    "From %(baseline)s to %(target)s.",
                    baseline=self._as_written(measure.start),
                    target=target,
                )
                return " ".join([sentence, *self._marks(measure)])
            case Threshold():
                if measure.start is None:
                    return words("To be %(target)s.", target=target)
                baseline = self.quantity(measure.start, measure.unit)
                return words(
                    "To be %(target)s, from %(baseline)s.", target=target, baseline=baseline
                )
            case Milestones():
                return words("To be reached in %(target)s.", target=target)
            case Deliverable():
                return words("To be done: there is nothing to count.")
            case Discover():
                if measure.unit:
                    unit = measure.unit
                    return words(
                        "To find out a number that is not known yet (%(unit)s).", unit=unit
                    )
                return words("To find out a number that is not known yet.")

    def _marks(self, metric: Metric) -> list[str]:
        words = self.language.words
        marks = []
        if metric.commit is not None:
            commit = self.quantity(metric.commit, metric.unit)
            marks.append(words("Committed to %(value)s.", value=commit))
        if metric.stretch is not None:
            stretch = self.quantity(metric.stretch, metric.unit)
            marks.append(words("%(value)s would be a stretch.", value=stretch))
        return marks

    def recorded(self, measure: AnyMeasure, check_in: CheckIn) -> str:
        """What a check-in says of the measure: `12 of 20 clubs`; empty when it names nothing."""
        words = self.language.words
        parts = []
        if check_in.value is not None:
            parts.append(self._value(measure, check_in.value))
        if check_in.done is not None:
            parts.append(words("done") if check_in.done else words("not done yet"))
        if check_in.steps is not None and isinstance(measure, Milestones):
            parts.append(
                words(
                    "%(done)s of %(all)s steps",
                    done=self.language.number(len(check_in.steps)),
                    all=self.language.number(len(measure.steps)),
                )
            )
        if check_in.level is not None:
            parts.append(
                words("level %(level)s", level=self.score_number(Fraction(check_in.level)))
            )
        return self.language.words(", ").join(parts)

    def _value(self, measure: Measure, value: Decimal) -> str:
        unit = measure.unit_name
        if isinstance(measure, Metric) and _counts_up(measure):
            return self.language.words(
                "%(value)s of %(target)s",
                value=self._as_written(value),
                target=self.quantity(measure.to, unit),
            )
        return self.quantity(value, unit)

    # Scores ---------------------------------------------------------------------------------------

    def score_number(self, value: Fraction) -> str:
        """A score with one or two decimals: 0.6, 0.58, 1.0."""
        shown = scoring.shown(value)
        digits = 1 if shown == shown.quantize(Decimal("0.1")) else 2
        return self.language.fixed(shown, digits)

    def share(self, value: Fraction | None) -> str:
        """A share between 0 and 1 as a length: `60%`; empty when it is not known."""
        return "" if value is None else f"{float(scoring.shown(scoring.clamp(value)) * 100):g}%"

    def score(self, value: Fraction | None) -> Score:
        """A grade, or that there is none yet."""
        words, end = self.language.words, self.language.fixed(1)
        if value is None:
            return Score("", end, "none", "", words("Not graded yet"))
        number = self.score_number(value)
        sentence = words("Score %(score)s of %(end)s", score=number, end=end)
        return Score(number, end, scoring.band(value) or "none", self.share(value), sentence)

    def beside(self, standing: Standing) -> tuple[str, ...]:
        """What has to be said beside a score: that it was set by hand and why, and what it would be
        by what was first published.
        """
        words, told = self.language.words, []
        if standing.score_from == "override":
            told.append(words("Set by hand: %(reason)s", reason=standing.override_reason))
        if standing.amended:
            first = self.score(standing.score_original)
            score = first.value or first.sentence
            told.append(
                words("Against the first target: %(score)s.", score=score)
                if standing.retargeted
                else words("By the first rubric: %(score)s.", score=score)
            )
        return tuple(told)

    def bands(self) -> tuple[Score, ...]:
        """A score of each band, the lowest first."""
        return tuple(self.score(Fraction(one)) for one in ("0.3", "0.5", "0.8"))

    def mean(self, mean: scoring.Mean, *, of_objectives: bool) -> Mean:
        """A mean of grades, with how many there are and how far they are apart."""
        language, score = self.language, self.score(mean.value)
        graded_number = language.number(mean.graded)
        if of_objectives:
            graded = language.plural(
                "%(graded)s of %(num)s objective graded",
                "%(graded)s of %(num)s objectives graded",
                mean.of,
                graded=graded_number,
            )
        else:
            graded = language.plural(
                "%(graded)s of %(num)s key result graded",
                "%(graded)s of %(num)s key results graded",
                mean.of,
                graded=graded_number,
            )
        graded = graded if mean.of else ""
        spread = ""
        if mean.low is not None and mean.high is not None and mean.low != mean.high:
            spread = language.words(
                "from %(low)s to %(high)s",
                low=self.score_number(mean.low),
                high=self.score_number(mean.high),
            )
        return Mean(score.value, score.of, score.band, score.share, score.sentence, graded, spread)

    # Bars -----------------------------------------------------------------------------------------

    def bar(self, standing: Standing) -> Bar:
        """How far a measure has come, from its baseline to its target."""
        measure = standing.key_result.measure
        record = standing.measured_by
        return Bar(
            baseline=self._baseline(measure),
            # "Target done" would read as if it were done.
            target="" if isinstance(measure, Deliverable) else self.target(measure),
            stretch=self._stretch(measure),
            value=self.recorded_value(measure, record.check_in) if record else "",
            share=self.share(standing.progress),
            remark=self._remark(standing),
            ticks=self._ticks(measure),
            against=self._against(measure, record.check_in) if record else "",
        )

    def _against(self, measure: AnyMeasure, check_in: CheckIn) -> str:
        """A value with its target, which what is counted up from nothing names by itself."""
        value = self.recorded_value(measure, check_in)
        if not value or _counts_up(measure) or not isinstance(measure, Metric | Threshold):
            return value
        target = self.target(measure)
        return self.language.words("%(value)s, target: %(target)s", value=value, target=target)

    def _stretch(self, measure: AnyMeasure) -> str:
        if not isinstance(measure, Metric) or measure.stretch is None:
            return ""
        return self.quantity(measure.stretch, measure.unit)

    def recorded_value(self, measure: AnyMeasure, check_in: CheckIn) -> str:
        """The measured value alone, without a level."""
        return self.recorded(measure, check_in.model_copy(update={"level": None}))

    def _baseline(self, measure: AnyMeasure) -> str:
        match measure:
            case Metric():
                return self.quantity(measure.start, "%" if measure.unit == "%" else "")
            case Threshold() if measure.start is not None:
                return self.quantity(measure.start, "%" if measure.unit == "%" else "")
            case _:
                return ""

    def _ticks(self, measure: AnyMeasure) -> tuple[Tick, ...]:
        if not isinstance(measure, Metric) or measure.stretch is None:
            return ()
        words = self.language.words
        target = self.quantity(measure.to, measure.unit)
        ticks = [Tick("70%", words("target: %(value)s", value=target))]
        if measure.commit is not None:
            commit = self.quantity(measure.commit, measure.unit)
            ticks.insert(0, Tick("30%", words("commitment: %(value)s", value=commit)))
        return tuple(ticks)

    def _remark(self, standing: Standing) -> str:
        words = self.language.words
        if standing.regressed:
            return words("It has gone back behind its start.")
        if standing.overshot:
            return words("It has gone beyond its target.")
        return self.pace(standing)

    def pace(self, standing: Standing) -> str:
        """How the progress compares with the time gone by; silent about what is done or dropped."""
        if standing.pace is None or standing.status in {"done", "dropped"}:
            return ""
        words = self.language.words
        named = {
            "on_pace": words("On pace with the time gone by."),
            "somewhat_behind": words("Somewhat behind the time gone by."),
            "well_behind": words("Well behind the time gone by."),
            "reversing": words("Moving away from the target."),
        }
        return named[standing.pace.word]

    # Sentences ------------------------------------------------------------------------------------

    def state_counts(self, statuses: Sequence[Status | None]) -> tuple[tuple[State, str], ...]:
        """How many key results have each state: `2 on track`, in the order of `STATES`."""
        return tuple(
            (self.state(status), self._state_count(status, number))
            for status in (*STATES, None)
            if (number := statuses.count(status))
        )

    def _state_count(self, status: Status | None, number: int) -> str:
        words, count = self.language.words, self.language.number(number)
        named = {
            "on_track": words("%(count)s on track", count=count),
            "at_risk": words("%(count)s at risk", count=count),
            "off_track": words("%(count)s off track", count=count),
            "done": words("%(count)s done", count=count),
            "dropped": words("%(count)s dropped", count=count),
        }
        return named[status] if status else words("%(count)s without a status", count=count)

    def amended_field(self, field: str) -> str:
        """What was amended, in words where they are plain: `measure.to` is the target."""
        words = self.language.words
        named = {
            "title": words("Title"),
            "weight": words("Weight"),
            "kind": words("Kind"),
            "supports": words("Goals"),
            "rubric": words("Rubric"),
            "measure": words("Measure"),
            "measure.from": words("Baseline"),
            "measure.to": words("Target"),
            "measure.commit": words("Commitment"),
            "measure.stretch": words("Stretch goal"),
            "measure.unit": words("Unit"),
            "measure.due": words("Due"),
            "measure.kind": words("Measure"),
            "measure.range": words("Range"),
            "measure.steps": words("Steps"),
            "measure.at_least": words("At least"),
            "measure.above": words("Above"),
            "measure.at_most": words("At most"),
            "measure.below": words("Below"),
            "measure.between": words("Between"),
            "step.title": words("Step"),
            "step.weight": words("Weight of a step"),
            "step.due": words("Due"),
            "supports.strength": words("Link to a goal"),
            "supports.basis": words("Link to a goal"),
            "supports.why": words("Why a goal is served"),
            "supports.source": words("Source of a link to a goal"),
            "close.outcome": words("Decision at the end"),
            "close.score": words("Score at the end"),
            "why": words("Why"),
            "owner": words("Owner"),
            "shared_with": words("Shared with"),
            "source": words("Source"),
            "continues": words("What it continues"),
            "help_wanted": words("Help wanted"),
        }
        return named.get(field, field)

    def kind(self, key_result: KeyResult) -> tuple[str, str]:
        """Whether a key result is aspirational or committed, and what that means."""
        words = self.language.words
        if key_result.kind == "committed":
            return words("Committed"), words("Anything below 1.0 needs an explanation.")
        return words("Aspirational"), words(
            "The aim is 0.6 to 0.7 on average, so 1.0 is not expected."
        )

    def score_source(self, standing: Standing) -> str:
        """The rule that a score comes from, as a sentence."""
        words = self.language.words
        match standing.score_from:
            case "rubric":
                return words("The score is the level of the rubric that was last recorded.")
            case "measure":
                return words("The score is the progress of the measure, between 0 and 1.")
            case "override":
                return words("The score was set by hand when the key result was closed.")
            case _:
                return words(
                    "Nothing has been recorded yet, so there is no score; that is not zero."
                )


def _counts_up(measure: AnyMeasure) -> bool:
    """Whether a value is a part of the target: `7 of 4 days` would be nonsense, and so would be a
    share of a share.
    """
    return isinstance(measure, Metric) and measure.start == 0 < measure.to and measure.unit != "%"
