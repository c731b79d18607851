"""Everything that changed in a quarter, newest first: check-ins, amendments, the closing.

Comes in: a quarter and the desk. Goes out: the shapes of `chronicle`, day by day. All of it is
derived from what stands in okrs.yml and the notes; nobody keeps a list of changes by hand.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import groupby

from okrsite import addresses
from okrsite.content import Note, Quarter, Record
from okrsite.model import (
    Amendment,
    CheckIn,
    KeyResult,
    Milestones,
    Objective,
    Status,
    Withdrawal,
)
from okrsite.scoring import Standing
from okrsite.views import parts
from okrsite.views.amending import Amending
from okrsite.views.chronicle import (
    Amended,
    CheckedIn,
    Closed,
    Closing,
    Day,
    Month,
    Move,
    NoteOfDay,
    Publication,
    Withdrawn,
)
from okrsite.views.closing import name_successor
from okrsite.views.desk import Desk
from okrsite.views.kept import name_of

FIRST_DAY, ONE_DAY = datetime.date.min, datetime.timedelta(days=1)
DIGITS = 6  # of the digest that tells two changes of one field on one day apart


@dataclass(frozen=True)
class Changes:
    """Tells what changed in a quarter."""

    desk: Desk
    quarter: Quarter

    # Counting -------------------------------------------------------------------------------------

    @property
    def lead(self) -> str:
        """How much there is, in a sentence."""
        words, quarter = self.desk.language.words, self.quarter
        counted = self._counts(quarter.notes, _count(quarter.notes), len(quarter.okrs.amendments))
        if not counted:
            return words("Nothing has changed yet.")
        return words("Newest first: %(counts)s.", counts=self.desk.language.listed(counted))

    def _counts(self, notes: Sequence[Note], check_ins: int, amendments: int) -> list[str]:
        """So many notes, check-ins and amendments, of each where there is one."""
        plural = self.desk.language.plural
        told = (
            (len(notes), plural("%(num)s note", "%(num)s notes", len(notes))),
            (check_ins, plural("%(num)s check-in", "%(num)s check-ins", check_ins)),
            (amendments, plural("%(num)s amendment", "%(num)s amendments", amendments)),
        )
        return [text for number, text in told if number]

    # Days -----------------------------------------------------------------------------------------

    @property
    def months(self) -> tuple[Month, ...]:
        """The days on which something changed, newest first, by their months."""
        days = sorted(self._days(), reverse=True)
        grouped = groupby(days, key=lambda day: (day.year, day.month))
        return tuple(
            Month(self.desk.language.month(own[0]), tuple(self._day(day) for day in own))
            for own in (list(group) for _, group in grouped)
        )

    def _days(self) -> set[datetime.date]:
        quarter = self.quarter
        days = {note.date for note in quarter.notes}
        days |= {one.on for one in quarter.okrs.amendments}
        days |= {one.on for one in self._withdrawals()}
        days |= {quarter.ends} if quarter.closed else set()
        return days | ({quarter.okrs.published} if quarter.okrs.published else set())

    def _day(self, day: datetime.date) -> Day:
        quarter, words = self.quarter, self.desk.language.words
        notes = [note for note in quarter.notes if note.date == day]
        amendments = [one for one in quarter.okrs.amendments if one.on == day]
        closing = self._closing() if quarter.closed and day == quarter.ends else None
        publication = self._publication() if day == quarter.okrs.published else None
        withdrawn = tuple(self._withdrawn(one) for one in self._withdrawals() if one.on == day)
        in_words = [note for note in notes if not note.front.check_ins]
        counts = [
            *([words("closed")] if closing else []),
            *([words("withdrawn")] if withdrawn else []),
            *self._counts(in_words, _count(notes), len(amendments)),
            *([words("published")] if publication else []),
        ]
        return Day(
            anchor=addresses.change_anchor(day),
            date=self.desk.wording.date(day),
            short=self.desk.language.short_date(day),
            counts=self.desk.language.listed(counts),
            closing=closing,
            withdrawn=withdrawn,
            amendments=tuple(reversed(list(self._amendments(amendments)))),
            notes=tuple(self._note(note) for note in reversed(notes)),
            publication=publication,
        )

    # Check-ins ------------------------------------------------------------------------------------

    def _note(self, note: Note) -> NoteOfDay:
        without = self.desk.language.words("A note in words, without a check-in.")
        return NoteOfDay(
            anchor=addresses.note_anchor(note.slug),
            note=self.desk.note_link(self.quarter, note),
            author=note.front.author,
            draft=note.front.draft,
            remark="" if note.front.check_ins else without,
            check_ins=tuple(self._check_ins(note)),
        )

    def _check_ins(self, note: Note) -> Iterator[CheckedIn]:
        for objective, key_result in self.quarter.key_results():
            path = f"{objective.id}/{key_result.id}"
            if path in note.front.check_ins:
                record = Record(note, note.front.check_ins[path])
                yield self._check_in(objective, key_result, record)

    def _check_in(self, objective: Objective, key_result: KeyResult, record: Record) -> CheckedIn:
        desk, quarter = self.desk, self.quarter
        path = f"{objective.id}/{key_result.id}"
        eve = max(record.date, FIRST_DAY + ONE_DAY) - ONE_DAY
        before = desk.standing(quarter, eve).key_result(path)
        after = desk.standing(quarter, record.date).key_result(path)
        assert before
        assert after
        was, state = self._states(before.status, record.check_in.status)
        return CheckedIn(
            anchor=addresses.change_anchor(record.date, path),
            number=desk.number(objective, key_result),
            key_result=desk.key_result_link(quarter, objective, key_result),
            moves=tuple(self._moves(before, after, record.check_in)),
            was=was,
            state=state,
            note=record.check_in.note,
            evidence=desk.evidence(record.check_in.evidence),
        )

    def _states(
        self, before: Status | None, now: Status | None
    ) -> tuple[parts.State | None, parts.State | None]:
        """The status before where it was another one, and the status that was named."""
        state = self.desk.wording.state
        was = state(before) if before and now and before != now else None
        return was, state(now) if now else None

    def _moves(self, before: Standing, after: Standing, check_in: CheckIn) -> Iterator[Move]:
        """The value, the score and the confidence, as far as the check-in speaks of them."""
        words, wording = self.desk.language.words, self.desk.wording
        measure = after.key_result.measure
        if said := wording.recorded_value(measure, check_in):
            last = before.measured_by
            earlier = wording.recorded_value(measure, last.check_in) if last else ""
            if said == earlier:
                yield Move("", "", said, words("unchanged"))
            else:
                yield Move("", self._briefly(before) if last else "", said)
        # The score moves with the value where there is no rubric.
        if after.score is not None and (check_in.level is not None or before.score != after.score):
            yield self._move(words("Score"), before.score, after.score)
        if check_in.confidence is not None and after.confidence is not None:
            yield self._move(words("Confidence"), before.confidence, after.confidence)

    def _move(self, name: str, before: Fraction | None, now: Fraction) -> Move:
        number = self.desk.wording.score_number
        moved = before is not None and before != now
        return Move(name, number(before) if moved and before is not None else "", number(now))

    def _briefly(self, before: Standing) -> str:
        """The last value without its target and unit, as it stands before an arrow: `8`, `61%`."""
        record, measure = before.measured_by, before.key_result.measure
        assert record
        said = record.check_in
        if said.value is not None:
            unit = measure.unit_name
            return self.desk.wording.quantity(said.value, "%" if unit == "%" else "")
        if isinstance(measure, Milestones) and said.steps is not None:
            return self.desk.language.number(len(said.steps))
        return self.desk.wording.recorded_value(measure, said)

    # Amendments -----------------------------------------------------------------------------------

    def _amendments(self, amendments: Sequence[Amendment]) -> Iterator[Amended]:
        taken: set[str] = set()
        # Those of an item that has moved or was withdrawn went with it.
        for one in (each for each in amendments if self.quarter.find(each.item)):
            anchor = addresses.change_anchor(one.on, one.item, one.field)
            if anchor in taken:
                told = f"{one.was}\n{one.reason}".encode()
                anchor = f"{anchor}-{sha256(told).hexdigest()[:DIGITS]}"
            taken.add(anchor)
            yield self._amended(one, anchor)

    def _amended(self, amendment: Amendment, anchor: str) -> Amended:
        desk, quarter = self.desk, self.quarter
        found = quarter.find(amendment.item)
        assert found
        objective, key_result = found
        link = parts.Link(objective.title, addresses.item(quarter.slug, objective.id))
        label = desk.objective_label(objective)
        if key_result:
            link = desk.key_result_link(quarter, objective, key_result)
            label = desk.key_result_label(objective, key_result)
        amending = Amending(desk, quarter)
        was, now = amending.old_and_new(amendment)
        nothing = desk.language.words("nothing")
        return Amended(
            anchor=anchor,
            label=label,
            item=link,
            field=amending.field(amendment),
            was=was or nothing,
            now=now or nothing,
            reason=amendment.reason,
        )

    # What was withdrawn ---------------------------------------------------------------------------

    def _withdrawals(self) -> Iterator[Withdrawal]:
        base = addresses.quarter(self.quarter.slug)
        for one in self.desk.content.redirects.withdrawn:
            if one.address.startswith(base):
                yield one

    def _withdrawn(self, withdrawal: Withdrawal) -> Withdrawn:
        path = withdrawal.address.removeprefix(addresses.quarter(self.quarter.slug))
        title = name_of(self.desk, withdrawal.address) or f"/{withdrawal.address}"
        return Withdrawn(
            anchor=addresses.change_anchor(withdrawal.on, "withdrawn", path.rstrip("/")),
            page=parts.Link(title, withdrawal.address),
            reason=withdrawal.reason,
        )

    # Start and end --------------------------------------------------------------------------------

    def _closing(self) -> Closing:
        desk, quarter = self.desk, self.quarter
        standing = desk.standing(quarter)
        mean = desk.mean_of_quarter(quarter)
        listed = [(each.objective, one) for each in standing.objectives for one in each.key_results]
        closed = [(objective, one) for objective, one in listed if one.key_result.close]
        rest = len(listed) - len(closed)
        return Closing(
            anchor=addresses.change_anchor(quarter.ends, "closed"),
            lead=f"{', '.join(filter(None, (mean.sentence, mean.graded)))}.",
            key_results=tuple(self._closed(objective, one) for objective, one in closed),
            rest=desk.language.plural(
                "%(num)s key result without a decision.",
                "%(num)s key results without a decision.",
                rest,
            )
            if rest
            else "",
        )

    def _closed(self, objective: Objective, standing: Standing) -> Closed:
        desk, quarter, key_result = self.desk, self.quarter, standing.key_result
        close = key_result.close
        assert close
        path = f"{objective.id}/{key_result.id}"
        return Closed(
            anchor=addresses.change_anchor(quarter.ends, "closed", path),
            number=desk.number(objective, key_result),
            key_result=desk.key_result_link(quarter, objective, key_result),
            outcome=desk.wording.outcome(close.outcome),
            score=desk.wording.score(standing.score),
            successor=name_successor(desk, close),
        )

    def _publication(self) -> Publication:
        plural, quarter = self.desk.language.plural, self.quarter
        assert quarter.okrs.published
        items = self.desk.ledger.first_items(quarter)
        key_results = sum("/" in one for one in items)
        objectives = len(items) - key_results
        counted = (
            plural("%(num)s objective", "%(num)s objectives", objectives),
            plural("%(num)s key result", "%(num)s key results", key_results),
        )
        return Publication(
            anchor=addresses.change_anchor(quarter.okrs.published, "published"),
            lead=f"{self.desk.language.listed(counted)}.",
        )


def _count(notes: Sequence[Note]) -> int:
    """How many check-ins there are in some notes."""
    return sum(len(note.front.check_ins) for note in notes)
