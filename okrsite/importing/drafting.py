"""From the outline of a post to a draft: ids, titles, partners, measures, results.

Comes in: an outline and the partners that are known. Goes out: the quarter as values, and in the
report, what each objective and key result was taken as. It must not know YAML or files. Nothing is
made up: where a field needs what the post does not say, a warning says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from okrsite.diagnostics import quote
from okrsite.fields import TITLE_LIMIT, as_written
from okrsite.importing import days, lifting, measuring, passages, wording
from okrsite.importing.days import Time
from okrsite.importing.draft import Close, Draft, Event, KeyResult, Objective
from okrsite.importing.figures import as_text
from okrsite.importing.lifting import Lifted, lift
from okrsite.importing.markup import settled
from okrsite.importing.measuring import Measured
from okrsite.importing.outline import ObjectivePart, Outline, Part
from okrsite.importing.partners import Partners
from okrsite.importing.report import Refused, Report, Warned
from okrsite.model import MEASURES, cycle_dates
from okrsite.rules.bench import GRACE
from okrsite.source import MAX_ITEMS

_NO_RESULT = re.compile(
    r"(?:not|un)[ -]?(?:yet )?(?:graded|scored|rated|known|available|started|applicable)(?: yet)?|"
    r"n/?a|tb[adc]|to be (?:graded|scored|determined|done|announced)|none(?: yet)?|nothing yet|"
    r"pending|open|in progress|ongoing|unknown|\?+|[-–—_…]*",
    re.IGNORECASE,
)
AS_GRADED = "as graded in the post"
_UNCLOSED = re.compile(r"\[share\w* w[^\[\]]*$", re.IGNORECASE)
_FIELDS = {"shared": "shared", "owner": "owner", "due": "due", "measure": "measured"}
_FIELDS |= {"target": "target", "baseline": "baseline"}


def draft(outline: Outline, partners: Partners, report: Report, time: Time | None = None) -> Draft:
    """The quarter that a post tells of; `time` is its first and last day, where that is known."""
    return _Drafting(outline, partners, report, time).draft()


class _Drafting:
    """One post on its way to a draft."""

    def __init__(
        self, outline: Outline, partners: Partners, report: Report, time: Time | None
    ) -> None:
        self._outline, self._partners, self._report = outline, partners, report
        slug = outline.cycle.slug
        said = outline.lead.time if outline.lead else None
        self._known = cycle_dates(slug)
        found = time or said or self._known
        if found is None:
            message = (
                f"{slug} is no cycle with known dates; expected YYYY-qN, YYYY-hN or YYYY, or "
                "--starts and --ends"
            )
            raise Refused("quarter", 1, message)
        self._time: Time = found

    def draft(self) -> Draft:
        """The whole quarter."""
        parts = self._outline.objectives
        self._refuse_many(parts, "objectives", 1)
        ids = self._ids(parts, "o")
        objectives = tuple(self._objective(part, own) for part, own in zip(parts, ids, strict=True))
        opening = passages.passage(self._outline.opening, self._time, self._report, "the summary")
        closing = passages.passage(self._outline.closing, self._time, self._report, "the summary")
        events: tuple[Event, ...] = (*opening.events, *closing.events)
        if len(events) > MAX_ITEMS:
            raise Refused(
                "too-many", 1, f"found {len(events)} events, expected at most {MAX_ITEMS}"
            )
        return Draft(
            quarter=self._outline.cycle.slug,
            title=self._title(),
            summary=passages.joined([opening.markdown, closing.markdown]),
            events=events,
            objectives=objectives,
            partners=tuple(self._partners.new),
            time=None if self._time == self._known else self._time,
        )

    def _title(self) -> str:
        line = self._outline.title
        if line is None:
            title = f"OKRs {self._outline.cycle.words}"
            first = self._outline.objectives[0].line
            message = f"no line is the title of the post; it is called {quote(title)} now"
            if self._outline.lead:
                message = f"a forum has the title apart from the post; it is {quote(title)} now"
            self._report.warn(first, "no-title", message)
            return title
        return self._fitting(settled(line.text), line.number, [])

    def _refuse_many(self, parts: Sequence[Part], what: str, line: int) -> None:
        if len(parts) > MAX_ITEMS:
            message = f"too many {what}: found {len(parts)}, expected at most {MAX_ITEMS}"
            raise Refused("too-many", parts[MAX_ITEMS].line or line, message)

    # Ids ------------------------------------------------------------------------------------------

    def _ids(self, parts: Sequence[Part], prefix: str, parent: str = "") -> list[str]:
        """An id for each part: the number as written where it is certain, else the next one."""
        wished = [self._wished(part, parent) for part in parts]
        soft = [part.ordered for part in parts]
        if len(set(soft)) != len(soft) or 0 in soft:
            soft = [0] * len(soft)
        taken = {number for number in wished if number}
        given: list[int] = []
        seen: set[int] = set()
        for at, part in enumerate(parts):
            number = wished[at]
            if number and number in seen:
                self._renumbered(part, "is there twice")
                number = 0
            number = number or _free(soft[at] or (given[-1] + 1 if given else 1), taken | seen)
            seen.add(number)
            given.append(number)
        return [f"{prefix}{number}" for number in given]

    def _wished(self, part: Part, parent: str) -> int:
        """The number of a label; 0 where there is none, or it cannot be one."""
        if not part.number:
            return 0
        first, _, second = part.number.partition(".")
        if second and parent and first != parent:
            self._renumbered(part, f"is not of objective {parent}")
            return 0
        number = int(second or first)
        if not number:
            self._renumbered(part, "cannot be an id")
        return number

    def _renumbered(self, part: Part, why: str) -> None:
        message = f"the number {part.number} {why}, so it has got another one"
        self._report.warn(part.line, "item-number", message)

    # Objectives -----------------------------------------------------------------------------------

    def _objective(self, part: ObjectivePart, own: str) -> Objective:
        self._refuse_many(part.key_results, f"key results under {own}", part.line)
        around = self._around(part)
        shared = self._shared(part, around.shared)
        self._tell(part, own, [*_told_shared(shared), *around.told])
        ids = self._ids(part.key_results, "kr", part.number or own[1:])
        pairs = zip(part.key_results, ids, strict=True)
        key_results = tuple(self._key_result(one, own, key) for one, key in pairs)
        self._warn_of_loose(part, own, ids)
        if not key_results:
            self._report.warn(part.line, "no-key-results", "no key result stands below it")
        if part.struck:
            message = "it is struck out, and only key results have an outcome"
            self._report.warn(part.line, "struck", message)
        remarks = [*around.remarks, *(f"due: {settled(one)}" for one in around.due)]
        title = self._fitting(around.title, part.line, remarks)
        return Objective(
            id=own,
            title=title,
            line=part.line,
            key_results=key_results,
            why=passages.text_of(part.why, self._report),
            owner=around.owner,
            shared_with=shared,
            retrospective="\n\n".join(around.results),
            remarks=tuple(remarks),
        )

    def _warn_of_loose(self, part: ObjectivePart, own: str, ids: Sequence[str]) -> None:
        """A grade below a list may be that of the objective, where no other key result has one."""
        *others, last = part.key_results or [part]
        if not others:
            return
        graded = {name for one in others for _, name, _ in one.fields}
        for line, name in last.loose:
            if name in {"score", "result", "status"} and name not in graded:
                message = f"it was taken for {own}/{ids[-1]} and not for {own}"
                self._report.warn(line, "belongs", message)

    # Key results ----------------------------------------------------------------------------------

    def _key_result(self, part: Part, objective: str, own: str) -> KeyResult:
        around = self._around(part)
        remarks = list(around.remarks)
        measured = self._measure(part, around, remarks)
        for warned in measured.warnings:
            self._report.warn(part.line, warned.code, warned.sentence)
        shared = self._shared(part, around.shared)
        close = self._close(part, around)
        title = self._fitting(around.title, part.line, remarks)
        told = [told_measure(measured), *_told_shared(shared), *around.told]
        if close:
            told.append(f"closed: {close.outcome}")
        self._tell(part, f"{objective}/{own}", told)
        return KeyResult(
            id=own,
            title=title,
            line=part.line,
            measure=measured.fields,
            owner=around.owner,
            shared_with=shared,
            close=close,
            remarks=tuple(remarks),
        )

    def _tell(self, part: Part, item: str, told: Sequence[str]) -> None:
        without = [f"without {' '.join(part.without)}"] if part.without else []
        self._report.taken(part.line, ", ".join([item, *told, *without]), item)
        for line in dict.fromkeys(part.lines[1:]):
            self._report.taken(line, f"the rest of {item}", item)
        for line, name, _ in part.fields:
            if line != part.line:
                what = "only in this report" if name in {"priority", "hint", "status"} else name
                self._report.taken(line, f"{what} of {item}", item)
        for line, text in part.details:
            if line != part.line:
                self._report.taken(line, f"a remark beside {item}", item)
                self._report.warn(line, "detail", f"no field has {quote(settled(text))}")

    def _close(self, part: Part, around: _Around) -> Close | None:
        if part.struck:
            return Close("stop", "\n\n".join(around.results), around.score)
        if not around.results:
            return None
        message = "what becomes of it is not said; outcome: continue is assumed, so decide"
        self._report.warn(part.line, "outcome", message)
        return Close("continue", "\n\n".join(around.results), around.score, assumed=True)

    # Measures -------------------------------------------------------------------------------------

    def _measure(self, part: Part, around: _Around, remarks: list[str]) -> Measured:
        if around.measured:
            stated, trouble = self._stated(around.measured[-1])
            if stated:
                return stated
            message = f"{quote(settled(around.measured[-1]))} {trouble}"
            self._report.warn(part.line, "unclear-measure", message)
            remarks.append(f"measured: {settled(around.measured[-1])}")
        if part.flat:
            message = "cells may have run together here, so no number was taken for a measure"
            return Measured(
                dict(measuring.DELIVERABLE), warnings=(Warned("run-together", message),)
            )
        if measured := self._in_cells(part, around, remarks):
            return self._with_due(_sound(measured), around, remarks)
        measured = measuring.measure_of(around.title)
        return self._with_due(_sound(measured), around, remarks)

    def _in_cells(self, part: Part, around: _Around, remarks: list[str]) -> Measured | None:
        """The measure that the columns Target and Baseline state, if they state one."""
        target, baseline = (settled(" ".join(cells)) for cells in (around.target, around.baseline))
        if target and (found := measuring.measure_of_cells(around.title, target, baseline)):
            return found
        for name, cell in (("target", target), ("baseline", baseline)):
            if cell:
                why = "was not understood" if name == "target" else "has no target to go to"
                message = f"{quote(cell)} in the column {name} {why}"
                self._report.warn(part.line, "unclear-measure", message)
                remarks.append(f"{name}: {cell}")
        return None

    def _stated(self, words: str) -> tuple[Measured | None, str]:
        """The measure that words state, or what is wrong with it."""
        fields = wording.read(words)
        if not fields or not is_measure(fields):
            return None, "was not understood"
        steps = fields.get("steps", [])
        ids = [one["id"] for one in steps]
        if len(set(ids)) < len(ids):
            return None, "has a step twice"
        first, last = self._time[0], _plus(self._time[1], GRACE)
        for one in (fields, *steps):
            day = one.get("due")
            if day and not first <= dt.date.fromisoformat(day) <= last:
                return None, f"has a day outside {first} to {last}"
        return Measured(fields), ""

    def _with_due(self, measured: Measured, around: _Around, remarks: list[str]) -> Measured:
        due = None
        for written in around.due:
            due = days.due_of(written, self._time) or days.Due(written, trouble="no day was found")
            if due.day is None:
                remarks.append(f"due: {settled(written)}")
        due = due or days.due_in(around.title, self._time)
        if due is None:
            return measured
        if due.day is None:
            warned = Warned(
                "unclear-date", f"no due was made of {quote(due.written)}: {due.trouble}"
            )
            return Measured(
                measured.fields, measured.implied, (*measured.warnings, warned), measured.used
            )
        fields = {**measured.fields, "due": due.day.isoformat()}
        warnings = tuple(one for one in measured.warnings if one.code != "direction")
        return Measured(fields, measured.implied, warnings, measured.used)

    # What stands around ---------------------------------------------------------------------------

    def _around(self, part: Part) -> _Around:
        """Title, tails, fields and results of a part."""
        lifted = lift(part.text)
        around = _Around(settled(lifted.title) or settled(part.text) or "…")
        if not part.text:
            self._report.warn(part.line, "no-text", "the label has no text; write a title for it")
        for name, values in (
            ("owner", lifted.owner),
            ("priority", lifted.priority),
            ("hint", lifted.hint),
        ):
            for value in values:
                around.take(name, settled(value))
        for result in lifted.result:
            around.end(settled(result), is_score=False)
        around.shared, around.due = list(lifted.shared), list(lifted.due)
        around.measured = list(lifted.measured)
        if part.ticked:
            around.end("[x]", is_score=False)
        for _, name, value in part.fields:
            self._field(around, name.removeprefix("column "), value)
        self._remember(part, lifted, around)
        return around

    def _field(self, around: _Around, name: str, value: str) -> None:
        if name in {"score", "result"}:
            around.end(settled(value), is_score=name == "score")
        elif name in _FIELDS and name != "owner":
            getattr(around, _FIELDS[name]).append(value)
        else:
            around.take(name, settled(value))

    def _remember(self, part: Part, lifted: Lifted, around: _Around) -> None:
        """What has no field is kept as remarks."""
        around.remarks += [settled(text) for _, text in part.details]
        around.remarks += [f"link: {one}" for one in dict.fromkeys(part.links)]
        if re.fullmatch(r"~~[^~]+~~", lifted.title):
            part.struck = True
        elif "~~" in lifted.title and not part.struck:
            self._report.warn(part.line, "struck", "a part of it is struck out; it was kept")
        if part.struck:
            around.title = around.title.strip("~ ")

    def _shared(self, part: Part, lists: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for listed in lists:
            teams, troubles = self._partners.named_in(listed)
            for trouble in troubles:
                self._report.warn(part.line, "partner", trouble)
            found += [team.id for team in teams]
        if match := _UNCLOSED.search(part.text[-300:]):
            message = f"the bracket in {quote(settled(match[0]))} is never closed"
            self._report.warn(part.line, "partner", message)
        return tuple(dict.fromkeys(found))

    def _fitting(self, title: str, line: int, remarks: list[str]) -> str:
        """A title that is not too long; the whole of a longer one is kept as a remark."""
        if len(title) <= TITLE_LIMIT:
            return title
        message = f"{len(title)} characters are too long for a title: it was cut"
        self._report.warn(line, "long-title", message)
        remarks.append(f"in full: {title}")
        head = title[: TITLE_LIMIT - 1]
        return (head.rpartition(" ")[0] or head).rstrip() + "…"


@dataclass(slots=True)
class _Around:
    """What stood around a title; `told` is what only the report says."""

    title: str
    owner: str = ""
    shared: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    baseline: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    score: str = ""
    remarks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def take(self, name: str, value: str) -> None:
        """An owner becomes one; the others stand in the report only."""
        if name == "owner" and not self.owner:
            self.owner = value
            self.told.append(f"owner {value}")
        elif name == "owner":
            self.owner = f"{self.owner}, {value}"
            self.told.append(f"owner {value}")
        else:
            said = value if name in value.lower() else f"{name} {value}"
            self.told.append(f"{said} (only in this report)")

    def end(self, written: str, *, is_score: bool) -> None:
        """A result, which is a grade where it plainly is one; a placeholder is none."""
        if _NO_RESULT.fullmatch(written.strip(" .")):
            self.told.append(f"no result yet ({written})")
            return
        grade = lifting.grade_of(written, is_score=is_score)
        if grade is not None and not self.score:
            self.score = as_text(grade)
        self.results.append(written)
        self.told.append(f"result {written}")


def _plus(day: dt.date, more: dt.timedelta) -> dt.date:
    return day + more if day < dt.date.max - more else day


def _free(number: int, taken: set[int]) -> int:
    while number in taken:
        number += 1
    return number


def _told_shared(shared: Sequence[str]) -> list[str]:
    return [f"shared with {', '.join(shared)}"] if shared else []


def is_measure(fields: wording.Plain) -> bool:
    """Whether the content format takes these fields for a measure."""
    try:
        MEASURES[str(fields["kind"])].model_validate(as_written(fields))
    except ValidationError:
        return False
    return True


def _sound(measured: Measured) -> Measured:
    """A measure that the content format takes; one that it does not becomes a deliverable."""
    if is_measure(fields_of(measured.fields)):
        return measured
    warned = Warned("odd-number", "its numbers do not make a measure")
    return Measured(dict(measuring.DELIVERABLE), warnings=(*measured.warnings, warned))


def fields_of(written: measuring.Fields) -> wording.Plain:
    """The fields of a measure with its range, or its band, as a pair."""
    return {name: _pair(value) for name, value in written.items()}


def _pair(value: object) -> object:
    pair = re.fullmatch(r"\[(\S+), (\S+)\]", value) if isinstance(value, str) else None
    return [pair[1], pair[2]] if pair else value


def told_measure(measured: Measured) -> str:
    """A measure in a few words of the report: `metric from 0 to 20 clubs (implied)`."""
    fields = measured.fields
    rest = [
        f"{name} {value}" for name, value in fields.items() if name not in {"kind", "unit", "steps"}
    ]
    unit = f" {fields['unit']}" if fields.get("unit") else ""
    said = " ".join([str(fields["kind"]), *rest]).replace("_", " ") + unit
    return f"{said} ({measured.implied})" if measured.implied else said
