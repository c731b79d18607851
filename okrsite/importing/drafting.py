"""From the outline of a post to a draft: ids, titles, partners, measures, results.

Comes in: an outline and the partners that are known. Goes out: the quarter as values, and in the
report, what each objective and key result was taken as. It must not know YAML or files. Nothing is
made up: where a field needs what the post does not say, a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrsite.diagnostics import quote
from okrsite.fields import TITLE_LIMIT
from okrsite.importing import passages
from okrsite.importing.around import Around, around
from okrsite.importing.choosing import measure_for
from okrsite.importing.draft import Close, Draft, Event, KeyResult, Objective, Time
from okrsite.importing.markup import settled
from okrsite.importing.numbering import ids_of
from okrsite.importing.outline import ObjectivePart, Outline, Part
from okrsite.importing.partners import Partners
from okrsite.importing.report import Refused, Report
from okrsite.model import cycle_dates
from okrsite.source import MAX_ITEMS

# A list of teams that goes on to the end of a line, and maybe behind it.
_UNCLOSED = re.compile(r"\[share\w* w[^\[\]]*$", re.IGNORECASE)


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
        ids = ids_of(parts, "o", self._report)
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

    # Objectives -----------------------------------------------------------------------------------

    def _objective(self, part: ObjectivePart, own: str) -> Objective:
        self._refuse_many(part.key_results, f"key results under {own}", part.line)
        found = around(part, self._report)
        shared = self._shared(part, found.shared)
        self._tell(part, own, [*_told_shared(shared), *found.told])
        ids = ids_of(part.key_results, "kr", self._report, part.number or own[1:])
        pairs = zip(part.key_results, ids, strict=True)
        key_results = tuple(self._key_result(one, own, key) for one, key in pairs)
        self._warn_of_loose(part, own, ids)
        if not key_results:
            self._report.warn(part.line, "no-key-results", "no key result stands below it")
        if part.struck:
            message = "it is struck out, and only key results have an outcome"
            self._report.warn(part.line, "struck", message)
        found.remarks += [f"due: {settled(one)}" for one in found.due]
        title = self._fitting(found.title, part.line, found.remarks)
        return Objective(
            id=own,
            title=title,
            line=part.line,
            key_results=key_results,
            why=passages.text_of(part.why, self._report),
            owner=found.owner,
            shared_with=shared,
            retrospective=found.result,
            remarks=tuple(found.remarks),
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
        found = around(part, self._report)
        measured = measure_for(part, found, self._time, self._report)
        for warned in measured.warnings:
            self._report.warn(part.line, warned.code, warned.sentence)
        shared = self._shared(part, found.shared)
        close = self._close(part, found)
        title = self._fitting(found.title, part.line, found.remarks)
        told = [measured.words, *_told_shared(shared), *found.told]
        if close:
            told.append(f"closed: {close.outcome}")
        self._tell(part, f"{objective}/{own}", told)
        return KeyResult(
            id=own,
            title=title,
            line=part.line,
            measure=measured.fields,
            owner=found.owner,
            shared_with=shared,
            close=close,
            remarks=tuple(found.remarks),
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
                if not self._outline.lead:  # an announcement says there how it stands
                    self._report.warn(line, "detail", f"no field has {quote(settled(text))}")

    def _close(self, part: Part, found: Around) -> Close | None:
        if part.struck or found.dropped:
            return Close("stop", found.result, found.score)
        if not found.results:
            return None
        message = "what becomes of it is not said; outcome: continue is assumed, so decide"
        self._report.warn(part.line, "outcome", message)
        return Close("continue", found.result, found.score, assumed=True)

    # Partners and titles --------------------------------------------------------------------------

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


def _told_shared(shared: Sequence[str]) -> list[str]:
    return [f"shared with {', '.join(shared)}"] if shared else []
