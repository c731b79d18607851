"""How a key result has moved: its check-ins as a chart, as a table, as a list and as a sparkline.

Comes in: a key result with its check-ins and amendments, and the desk. Goes out: the shapes of
`charts`. What was changed is drawn as it was until then; what stands there now counts, as it does
for the score. Even pace is where the progress is as far as the time, which is just what the pace is
held against.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from okrsite import scoring
from okrsite.charts import shape
from okrsite.charts.compose import compose
from okrsite.charts.composition import NARROW, WIDE
from okrsite.charts.scale import round_days, round_values
from okrsite.content import Quarter, Record
from okrsite.language import Language
from okrsite.model import (
    AnyMeasure,
    Deliverable,
    Discover,
    KeyResult,
    Metric,
    Milestones,
    Objective,
    Threshold,
)
from okrsite.undoing import as_on, original_measure
from okrsite.views.amending import Amending
from okrsite.views.charts import Chart, Column, HistoryEntry, Step, TableRow
from okrsite.views.desk import Desk
from okrsite.views.parts import Fact

TICKS = 4
# A label is exact up to so many characters.
LONGEST_LABEL = 9
# How much of the scale is shown of a band that has no end.
OPEN_BAND = Fraction(1, 5)

Era = tuple[dt.date | None, AnyMeasure]


@dataclass(frozen=True)
class OverTime:
    """One key result of a quarter, with all that was recorded of it."""

    desk: Desk
    quarter: Quarter
    objective: Objective
    key_result: KeyResult

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The check-ins, oldest first."""
        return self.quarter.records(self.objective, self.key_result)

    @property
    def measure(self) -> AnyMeasure:
        """The measure as it is now."""
        return self.key_result.measure

    def _measure_on(self, day: dt.date) -> AnyMeasure:
        return as_on(self.quarter, self.objective, self.key_result, day).measure

    @property
    def _language(self) -> Language:
        return self.desk.language

    # The list -------------------------------------------------------------------------------------

    def history(self) -> tuple[HistoryEntry, ...]:
        """Every check-in, the newest first."""
        desk, wording = self.desk, self.desk.wording
        return tuple(
            HistoryEntry(
                date=wording.date(record.date),
                said=wording.recorded(self._measure_on(record.date), record.check_in),
                state=wording.state(record.check_in.status),
                confidence=desk.confidence(record.check_in.confidence),
                note=record.check_in.note,
                evidence=desk.evidence(record.check_in.evidence),
                source=desk.note_link(self.quarter, record.note),
            )
            for record in reversed(self.records)
        )

    def steps(self) -> tuple[Step, ...]:
        """The milestones in their order."""
        if not isinstance(self.measure, Milestones):
            return ()
        date = self.desk.wording.date
        return tuple(
            Step(
                title=step.title,
                due=date(step.due) if step.due else None,
                done=step.id in self._done,
                recorded=date(self._done[step.id]) if step.id in self._done else None,
            )
            for step in self.measure.steps
        )

    @cached_property
    def _done(self) -> dict[str, dt.date]:
        """The steps that are done by the latest word, and when that was first recorded."""
        said = [record for record in self.records if record.check_in.steps is not None]
        last = set(said[-1].check_in.steps or ()) if said else set()
        return {
            step: record.date
            for record in reversed(said)
            for step in record.check_in.steps or ()
            if step in last
        }

    # The chart ------------------------------------------------------------------------------------

    def chart(self) -> Chart | None:
        """The chart with its table; None while there is nothing to draw."""
        panels = tuple(self._panels())
        if all(isinstance(panel, shape.Row) and panel.kind == "amended" for panel in panels):
            return None
        drawn = shape.Chart(self._time(panels), panels)
        mirrored = self._language.locale.text_direction == "rtl"
        label = self.desk.key_result_label(self.objective, self.key_result)
        table = _Table(self, panels)
        return Chart(
            title=self._language.words("%(item)s over time", item=label),
            caption=self._caption(),
            description=self._description(panels),
            wide=compose(drawn, WIDE, mirrored=mirrored),
            narrow=compose(drawn, NARROW, mirrored=mirrored),
            facts=tuple(table.facts()),
            columns=table.columns,
            rows=tuple(table.rows()),
        )

    def _panels(self) -> Iterator[shape.Panel]:
        main = list(self._measured())
        yield from main
        if levels := self._levels():
            yield levels
        if confidence := self._confidence():
            yield confidence
        if status := self._status():
            yield status
        if amended := self._amended():
            yield amended

    def _measured(self) -> Iterator[shape.Panel]:
        """The panels of the measure itself, by its kind."""
        match self.measure:
            case Metric() | Threshold():
                if self.points:
                    yield self._values()
            case Milestones():
                if self._done or any(step.due for step in self.measure.steps):
                    yield from self._step_rows(self.measure)
            case Deliverable():
                if row := self._delivered():
                    yield row
            case Discover():
                if self.points:
                    signs = [shape.Sign("value", one.day, one.label) for one in self.points]
                    yield shape.Row("discover", self.value_title, tuple(signs))

    # Numbers --------------------------------------------------------------------------------------

    @cached_property
    def points(self) -> tuple[shape.Point, ...]:
        """The values with their days."""
        found = ((one.date, one.check_in.value) for one in self.records)
        return tuple(
            shape.Point(day, Fraction(value), self._number(value))
            for day, value in found
            if value is not None
        )

    @property
    def value_title(self) -> str:
        """What the numbers are: `Value (clubs)`."""
        unit = self.measure.unit_name
        words = self._language.words
        return words("Value (%(unit)s)", unit=unit) if unit else words("Value")

    @property
    def _sign(self) -> str:
        """What stands with each number; a longer unit stands in the title alone."""
        return "%" if self.measure.unit_name == "%" else ""

    def _number(self, value: Decimal | Fraction) -> str:
        """A number as written where that is short."""
        exact = self.desk.wording.quantity(value, self._sign)
        return exact if len(exact) <= LONGEST_LABEL else self._brief(value)

    def _brief(self, value: Decimal | Fraction) -> str:
        number = self._language.number_in_brief(value)
        return self._language.words("%(number)s%%", number=number) if self._sign else number

    def _values(self) -> shape.Values:
        marks, bands = tuple(self.marks), tuple(self._bands())
        low, high = self._range(marks, bands)
        return shape.Values(
            title=self.value_title,
            ticks=self._ticks(low, high),
            low=low,
            high=high,
            points=self.points,
            marks=marks,
            bands=bands,
            way=self.way,
        )

    def _range(
        self, marks: Sequence[shape.Mark], bands: Sequence[shape.Band]
    ) -> tuple[Fraction, Fraction]:
        """The scale: from the lowest to the highest of all that is drawn, and a part of what has
        no end.
        """
        values = [*(one.value for one in self.points), *(one.value for one in marks)]
        low, high = min(values), max(values)
        if low == high:
            low, high = low - 1, high + 1
        more = (high - low) * OPEN_BAND
        return (
            low - more if any(band.low is None for band in bands) else low,
            high + more if any(band.high is None for band in bands) else high,
        )

    def _ticks(self, low: Fraction, high: Fraction) -> tuple[shape.Tick, ...]:
        numbers = [one.value for one in self.points]
        whole = all(value.denominator == 1 for value in (*numbers, low, high))
        values = round_values(low, high, TICKS, whole=whole)
        labels = [self._brief(value) for value in values]
        if len(set(labels)) < len(labels):
            labels = [self.desk.wording.quantity(value, self._sign) for value in values]
        return tuple(
            shape.Tick(Fraction(value), label) for value, label in zip(values, labels, strict=True)
        )

    # What numbers are held against ----------------------------------------------------------------

    @cached_property
    def _eras(self) -> tuple[Era, ...]:
        """The measures of the same kind and unit with the day since when each was in force."""
        own = self.quarter.amendments(f"{self.objective.id}/{self.key_result.id}")
        changes = [one for one in own if one.field.partition(".")[0] == "measure"]
        eras: list[Era] = []
        since: dt.date | None = None
        for day in dict.fromkeys(one.on for one in changes):
            later = [one for one in changes if one.on >= day]
            eras.append((since, original_measure(self.key_result, later) or self.measure))
            since = day
        eras.append((since, self.measure))
        return tuple(
            era
            for era in eras
            if era[1].kind == self.measure.kind and era[1].unit_name == self.measure.unit_name
        )

    @cached_property
    def marks(self) -> tuple[shape.Mark, ...]:
        """Start, commitment, target, stretch and edges, with what they were before."""
        found: list[shape.Mark] = []
        kinds = dict.fromkeys(kind for _, one in self._eras for kind, _ in _marked(one))
        for kind in kinds:
            found += self._marks_of(kind)
        return tuple(found)

    def _marks_of(self, kind: str) -> Iterator[shape.Mark]:
        """A mark and what it was, each as long as it did not change."""
        moved: list[tuple[dt.date | None, AnyMeasure, Decimal | None]] = []
        for since, measure in self._eras:
            value = dict(_marked(measure)).get(kind)
            if not moved or moved[-1][2] != value:
                moved.append((since, measure, value))
        ends = [since for since, _, _ in moved[1:]]
        for (since, measure, value), until in zip(moved, [*ends, None], strict=True):
            if value is not None:
                name = self._mark_name(kind, measure, value)
                if until:
                    day = self._language.day_in_brief(until)
                    name = self._language.words("%(mark)s until %(day)s", mark=name, day=day)
                yield shape.Mark(kind, Fraction(value), name, since, until)

    def _mark_name(self, kind: str, measure: AnyMeasure, value: Decimal) -> str:
        words, number = self._language.words, self._number(value)
        named = {
            "start": words("Start %(value)s", value=number),
            "commit": words("Commitment %(value)s", value=number),
            "target": words("Target %(value)s", value=number),
            "stretch": words("Stretch %(value)s", value=number),
            "edge-low": number,
        }
        if kind in named:
            return named[kind]
        # The unit stands above.
        bare = measure.model_copy(update={"unit": self._sign})
        return self._language.words("Target: %(target)s", target=self.desk.wording.target(bare))

    def _bands(self) -> Iterator[shape.Band]:
        ends = [since for since, _ in self._eras[1:]]
        for (since, measure), until in zip(self._eras, [*ends, None], strict=True):
            if isinstance(measure, Threshold):
                low, high = _band(measure)
                yield shape.Band(low, high, since, until)

    @cached_property
    def way(self) -> shape.Way | None:
        """Where even pace would lead through, for a measure that can be part of the way there."""
        match self.measure:
            case Metric():
                points = scoring.points(self.measure)
            case Threshold(start=Decimal() as start):
                edge = scoring.near_edge(self.measure, start)
                points = [(start, Fraction(0)), (edge, Fraction(1))]
            case _:
                return None
        stops = tuple((share, Fraction(value)) for value, share in points)
        return shape.Way(self.pace_title, stops)

    @property
    def pace_title(self) -> str:
        """What even pace is called: pace is always held against the target as it is now."""
        words = self._language.words
        return words("Even pace to the last target") if len(self._eras) > 1 else words("Even pace")

    # Steps, and what is delivered -----------------------------------------------------------------

    def _step_rows(self, milestones: Milestones) -> Iterator[shape.Row]:
        words, brief = self._language.words, self._language.day_in_brief
        for step in milestones.steps:
            signs = []
            if step.due:
                due = words("due %(day)s", day=brief(step.due))
                signs.append(shape.Sign("due" if step.id in self._done else "open", step.due, due))
            if step.id in self._done:
                day = self._done[step.id]
                signs.append(shape.Sign("done", day, words("done %(day)s", day=brief(day))))
            elif not step.due:
                signs.append(shape.Sign("open", self.quarter.ends, words("open")))
            signs.sort(key=lambda one: (one.day, one.key == "done"))
            yield shape.Row("step", step.title, tuple(signs), _way_to(signs))

    def _delivered(self) -> shape.Row | None:
        """When the thing was said to be done or not; only a change says so in words."""
        words = self._language.words
        signs: list[shape.Sign] = []
        for record in self.records:
            done = record.check_in.done
            if done is not None:
                key, label = ("done", words("done")) if done else ("open", words("not done yet"))
                same = signs and signs[-1].key == key
                signs.append(shape.Sign(key, record.date, "" if same else label))
        if not signs:
            return None
        return shape.Row("delivered", words("Delivered"), tuple(signs))

    # Score, confidence, status --------------------------------------------------------------------

    def _levels(self) -> shape.Levels | None:
        if not self.key_result.rubric:
            return None
        number, points = self.desk.wording.score_number, list[shape.Point]()
        for record in self.records:
            level = record.check_in.level
            if level is not None:
                points.append(shape.Point(record.date, Fraction(level), number(Fraction(level))))
        if not points:
            return None
        meanings = {Fraction(level): words for level, words in self.key_result.rubric.items()}
        ticks = tuple(
            shape.Tick(level, number(level), meanings.get(level, ""))
            for level in sorted({Fraction(0), Fraction(1), *meanings})
        )
        title = self._language.words("Score by the rubric")
        return shape.Levels("score", title, ticks, tuple(points))

    def _confidence(self) -> shape.Levels | None:
        points = tuple(
            shape.Point(record.date, Fraction(said), self.desk.confidence(said))
            for record in self.records
            if (said := record.check_in.confidence) is not None
        )
        if not points:
            return None
        ends = (Fraction(0), Fraction(1))
        ticks = tuple(shape.Tick(one, self._language.fixed(one)) for one in ends)
        return shape.Levels("confidence", self._language.words("Confidence"), ticks, points)

    def _status(self) -> shape.Row | None:
        """The states on a line; only a change says itself in words."""
        signs: list[shape.Sign] = []
        for record in self.records:
            status = record.check_in.status
            if status:
                same = signs and signs[-1].key == status
                word = "" if same else self.desk.wording.state(status).word
                signs.append(shape.Sign(status, record.date, word))
        if not signs:
            return None
        title = self._language.words("Status")
        return shape.Row("status", title, tuple(signs), shape.spans_between(signs))

    @cached_property
    def amendments(self) -> dict[dt.date, tuple[str, ...]]:
        """What was changed after publication, by day, as far as the days belong to the quarter."""
        path = f"{self.objective.id}/{self.key_result.id}"
        amending = Amending(self.desk, self.quarter)
        found: dict[dt.date, tuple[str, ...]] = {}
        for one in self.quarter.amendments(path):
            if one.on <= self.quarter.ends:
                found[one.on] = (*found.get(one.on, ()), amending.field(one))
        return found

    def _amended(self) -> shape.Row | None:
        """The days on which the commitment was changed."""
        listed = self._language.listed
        signs = [
            shape.Sign("amended", day, listed(dict.fromkeys(names)))
            for day, names in self.amendments.items()
        ]
        if not signs:
            return None
        title = self._language.words("Changed after publication")
        return shape.Row("amended", title, tuple(signs))

    # Time -----------------------------------------------------------------------------------------

    def _time(self, panels: Iterable[shape.Panel]) -> shape.Time:
        """The days of the quarter, and later ones on which something was recorded or is due."""
        words, quarter = self._language.words, self.quarter
        until = max([quarter.ends, *_days_of(panels)])
        brief = self._language.day_in_brief
        ticks = tuple(
            tuple(shape.DayTick(day, brief(day, unit)) for day in days)
            for unit, days in round_days(quarter.starts, until)
        )
        end = words("End of the quarter") if until > quarter.ends else ""
        return shape.Time(quarter.starts, quarter.ends, until, ticks, end)

    # In words -------------------------------------------------------------------------------------

    def _caption(self) -> str:
        """How it went, in a sentence or two."""
        words, target = self._language.words, self.desk.wording.target(self.measure)
        match self.measure:
            case Milestones():
                return self._steps_in_words(len(self.measure.steps))
            case Deliverable():
                return self._delivery_in_words()
            case Discover():
                return self._values_in_words()
        said = self._values_in_words()
        # "17 of 20 clubs" has said it.
        return said if target in said else f"{said} {words('Target: %(target)s.', target=target)}"

    def _values_in_words(self) -> str:
        words, date = self._language.words, self._language.date
        said = [one for one in self.records if one.check_in.value is not None]
        if not said:
            return words("No number has been recorded yet, only how it stands.")
        first, last = said[0], said[-1]
        value = self.desk.wording.recorded_value(self.measure, last.check_in)
        if len(said) == 1:
            return words("%(value)s on %(day)s.", value=value, day=date(last.date))
        start = self.desk.wording.quantity(first.check_in.value or Decimal(), self._sign)
        return words(
            "From %(first)s on %(first_day)s to %(last)s on %(last_day)s.",
            first=start,
            first_day=date(first.date),
            last=value,
            last_day=date(last.date),
        )

    def _steps_in_words(self, number: int) -> str:
        said = [one for one in self.records if one.check_in.steps is not None]
        if not said:
            return self._language.words("No step has been recorded as done yet.")
        return self._language.plural(
            "%(done)s of %(num)s step done on %(day)s.",
            "%(done)s of %(num)s steps done on %(day)s.",
            number,
            done=self._language.number(len(self._done)),
            day=self._language.date(said[-1].date),
        )

    def _delivery_in_words(self) -> str:
        words = self._language.words
        said = [one for one in self.records if one.check_in.done is not None]
        if not said:
            return words("Nobody has said yet whether it is done.")
        day = self._language.date(said[-1].date)
        if said[-1].check_in.done:
            return words("Done on %(day)s.", day=day)
        return words("Not done yet on %(day)s.", day=day)

    def _description(self, panels: Iterable[shape.Panel]) -> str:
        """What the picture shows, for those who do not see it."""
        titles = dict.fromkeys(
            self._language.words("Steps")
            if isinstance(panel, shape.Row) and panel.kind == "step"
            else panel.title
            for panel in panels
        )
        return self._language.words(
            "The picture shows, from %(period)s: %(things)s. The table below it says the same.",
            period=self._language.period(self.quarter.starts, self.quarter.ends),
            things=self._language.listed(titles),
        )


# The table ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """All that a chart shows, in words."""

    over_time: OverTime
    panels: tuple[shape.Panel, ...]

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        """What the columns between the day and the state hold."""
        found = []
        for panel in self.panels:
            match panel:
                case shape.Values():
                    found += ["value", "pace"] if panel.way else ["value"]
                case shape.Levels():
                    found.append(panel.kind)
                case shape.Row(kind="discover"):
                    found.append("value")
                case shape.Row(kind="step" | "delivered"):
                    found.append("said")
                case _:
                    pass
        return tuple(dict.fromkeys(found))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that have anything in them."""
        words = self.over_time.desk.language.words
        named = {
            "value": self.over_time.value_title,
            "pace": self.over_time.pace_title,
            "score": words("Score by the rubric"),
            "confidence": words("Confidence"),
            "said": words("Done"),
        }
        return tuple(Column(named[kind], kind != "said") for kind in self._kinds)

    def facts(self) -> Iterator[Fact]:
        """What the values are held against, now and before."""
        over_time = self.over_time
        words, date = over_time.desk.language.words, over_time.desk.language.date
        if any(isinstance(panel, shape.Values) for panel in self.panels):
            yield Fact(words("Measure"), over_time.desk.wording.measure(over_time.measure))
        ended = {mark.until for mark in over_time.marks if mark.until}
        for day in sorted({*ended, *over_time.amendments}):
            before = [mark.label for mark in over_time.marks if mark.until == day]
            told = dict.fromkeys([*over_time.amendments.get(day, ()), *before])
            yield Fact(
                words("Changed on %(day)s", day=date(day)), over_time.desk.language.listed(told)
            )

    def rows(self) -> Iterator[TableRow]:
        """Every check-in, the oldest first."""
        wording = self.over_time.desk.wording
        for record in self.over_time.records:
            yield TableRow(
                date=wording.date(record.date),
                cells=tuple(self._cell(kind, record) for kind in self._kinds),
                state=wording.state(record.check_in.status) if record.check_in.status else None,
            )

    def _cell(self, kind: str, record: Record) -> str:
        over_time, said = self.over_time, record.check_in
        wording, sign = over_time.desk.wording, over_time.measure.unit_name == "%"
        match kind:
            case "value" if said.value is not None:
                return wording.quantity(said.value, "%" if sign else "")
            case "pace" if said.value is not None and over_time.way:
                share = scoring.share_gone(over_time.quarter, record.date)
                return wording.quantity(over_time.way.value_at(share), "%" if sign else "")
            case "score" if said.level is not None:
                return wording.score_number(Fraction(said.level))
            case "confidence":
                return over_time.desk.confidence(said.confidence)
            case "said":
                return wording.recorded_value(over_time.measure, said)
            case _:
                return ""


# Of measures --------------------------------------------------------------------------------------


def _marked(measure: AnyMeasure) -> Iterator[tuple[str, Decimal]]:
    """The values of a measure that others are held against, by what they are drawn as."""
    if isinstance(measure, Metric):
        yield "start", measure.start
        if measure.commit is not None:
            yield "commit", measure.commit
        yield "target", measure.to
        if measure.stretch is not None:
            yield "stretch", measure.stretch
    elif isinstance(measure, Threshold):
        if measure.start is not None:
            yield "start", measure.start
        if measure.between is not None:
            yield "edge-low", measure.between[0]
            yield "edge-high", measure.between[1]
        else:
            strict = measure.edge in {"above", "below"}
            yield "strict" if strict else "edge", getattr(measure, measure.edge)


def _band(threshold: Threshold) -> tuple[Fraction | None, Fraction | None]:
    """The values inside a band, from the lowest to the highest."""
    if threshold.between is not None:
        low, high = threshold.between
        return Fraction(low), Fraction(high)
    edge = Fraction(getattr(threshold, threshold.edge))
    return (edge, None) if threshold.edge in {"at_least", "above"} else (None, edge)


def _way_to(signs: Sequence[shape.Sign]) -> tuple[shape.Span, ...]:
    """The days between the one that a step is due and the one that it is done."""
    return tuple(
        shape.Span("early" if one.key == "done" else "late", one.day, after.day)
        for one, after in pairwise(signs)
    )


def _days_of(panels: Iterable[shape.Panel]) -> Iterator[dt.date]:
    """Every day of what is drawn."""
    for panel in panels:
        if isinstance(panel, shape.Row):
            yield from (one.day for one in panel.signs)
        else:
            yield from (one.day for one in panel.points)
