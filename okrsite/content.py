"""The content of a site as values: quarters with their notes, goals, partners, redirects.

Comes in: models and Markdown texts that `loading` has read. Goes out: the questions that pages and
rules ask of them. It must not know files on disk, findings, or how anything looks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from okrsite.model import (
    Amendment,
    CheckIn,
    Goal,
    Goals,
    KeyResult,
    NoteFront,
    Objective,
    Okrs,
    Partner,
    Partners,
    Redirects,
    cycle_dates,
)
from okrsite.seals import Seal

Time = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Note:
    """A progress note: `body` is Markdown that begins in line `body_line` of the file `path`."""

    slug: str
    path: str
    front: NoteFront
    body: str
    body_line: int

    @property
    def date(self) -> datetime.date:
        """The day that the note speaks of."""
        return self.front.date

    @property
    def title(self) -> str:
        """The note's title."""
        return self.front.title


@dataclass(frozen=True)
class Record:
    """A check-in with the note that holds it."""

    note: Note
    check_in: CheckIn

    @property
    def date(self) -> datetime.date:
        """The day of the check-in."""
        return self.note.date


@dataclass(frozen=True)
class Picture:
    """An image beside okrs.yml or the notes; `name` is its path in the quarter's folder."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Quarter:
    """A quarter or another cycle: its slug is its folder, its version and its address.

    `renamed` has the present ids of items that were published under others, by those.
    """

    slug: str
    path: str
    starts: datetime.date
    ends: datetime.date
    okrs: Okrs
    notes: tuple[Note, ...] = ()
    pictures: tuple[Picture, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title of the report."""
        return self.okrs.title

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The objectives in the author's order."""
        return self.okrs.objectives

    @property
    def draft(self) -> bool:
        """Whether nothing of the quarter may be public."""
        return self.okrs.status == "draft"

    @property
    def closed(self) -> bool:
        """Whether the quarter has been closed."""
        return self.okrs.status == "closed"

    @property
    def order(self) -> tuple[datetime.date, str]:
        """What quarters are sorted by: the day they start, then their name."""
        return self.starts, self.slug

    @cached_property
    def day(self) -> datetime.date:
        """The quarter's own day: its end once closed, else its latest check-in, else its start."""
        if self.closed:
            return self.ends
        return max((note.date for note in self.notes if note.front.check_ins), default=self.starts)

    def key_results(self) -> Iterator[tuple[Objective, KeyResult]]:
        """Every key result with its objective."""
        for objective in self.objectives:
            for key_result in objective.key_results:
                yield objective, key_result

    def find(self, item: str) -> tuple[Objective, KeyResult | None] | None:
        """The objective `o1`, or objective and key result for `o1/kr1`; else None.

        One that has another id now is found under the old one too.
        """
        item = self.renamed.get(item, item)
        objective_id, _, key_result_id = item.partition("/")
        for objective in self.objectives:
            if objective.id == objective_id:
                if not key_result_id:
                    return objective, None
                for key_result in objective.key_results:
                    if key_result.id == key_result_id:
                        return objective, key_result
        return None

    def under(self, names: Mapping[str, str]) -> Quarter:
        """The same quarter where what was recorded under an old id is of the item with the new."""
        if not names:
            return self
        amendments = tuple(
            one.model_copy(update={"item": names.get(one.item, one.item)})
            for one in self.okrs.amendments
        )
        notes = tuple(replace(note, front=_under(note.front, names)) for note in self.notes)
        okrs = self.okrs.model_copy(update={"amendments": amendments})
        return replace(self, okrs=okrs, notes=notes, renamed=names)

    @cached_property
    def _records(self) -> dict[str, tuple[Record, ...]]:
        records: dict[str, list[Record]] = {}
        for note in sorted(self.notes, key=lambda note: (note.date, note.slug)):
            for item, check_in in note.front.check_ins.items():
                records.setdefault(item, []).append(Record(note, check_in))
        return {item: tuple(found) for item, found in records.items()}

    def records(self, objective: Objective, key_result: KeyResult) -> tuple[Record, ...]:
        """The check-ins of a key result, oldest first."""
        return self._records.get(f"{objective.id}/{key_result.id}", ())

    def shares_with(self) -> Iterator[str]:
        """The ids of the partners that anything is shared with, as often as they are named."""
        for objective in self.objectives:
            yield from objective.shared_with
            for key_result in objective.key_results:
                yield from key_result.shared_with

    def wants_help(self, key_result: KeyResult) -> bool:
        """Whether a key result asks for help, which ends when it or the quarter is closed."""
        return bool(key_result.help_wanted.strip()) and not (self.closed or key_result.close)

    def public(self) -> Quarter:
        """The quarter without its draft notes."""
        return replace(self, notes=tuple(note for note in self.notes if not note.front.draft))

    def texts(self) -> Iterator[str]:
        """Every Markdown text of okrs.yml."""
        yield self.okrs.summary
        yield self.okrs.retrospective
        for objective in self.objectives:
            yield objective.why
            yield objective.retrospective
            for key_result in objective.key_results:
                yield key_result.help_wanted
                yield key_result.close.learned if key_result.close else ""

    def amendments(self, item: str) -> tuple[Amendment, ...]:
        """The amendments of an objective or a key result, oldest first."""
        own = (one for one in self.okrs.amendments if one.item == item)
        return tuple(sorted(own, key=lambda one: one.on))


def _under(front: NoteFront, names: Mapping[str, str]) -> NoteFront:
    """A note's front matter with the check-ins of old ids under the new ones."""
    moved = {names[item]: one for item, one in front.check_ins.items() if item in names}
    stay = {item: one for item, one in front.check_ins.items() if item not in names}
    return front.model_copy(update={"check_ins": moved | stay}) if moved else front


@dataclass(frozen=True)
class Content:
    """Everything that authors have written; quarters are sorted, oldest first.

    `pages` are the paths of the ordinary Markdown pages, which the core only needs to know of;
    `seals` say what was promised, by quarter, and for the site itself by an empty name; `name` is
    what findings call the folder.
    """

    quarters: tuple[Quarter, ...] = ()
    goals: Goals = field(default_factory=Goals)
    partners: Partners = field(default_factory=Partners)
    redirects: Redirects = field(default_factory=Redirects)
    pages: tuple[str, ...] = ()
    seals: Mapping[str, Seal] = field(default_factory=dict)
    name: str = "content"

    def quarter(self, slug: str) -> Quarter | None:
        """The quarter of this name, or None."""
        return next((quarter for quarter in self.quarters if quarter.slug == slug), None)

    def goal(self, goal_id: str) -> Goal | None:
        """The goal of this id, or None."""
        return next((goal for goal in self.goals.goals if goal.id == goal_id), None)

    def partner(self, partner_id: str) -> Partner | None:
        """The partner of this id, or None."""
        return next((one for one in self.partners.partners if one.id == partner_id), None)

    def cycle(self, slug: str) -> Time | None:
        """The first and last day of a cycle, whether it is here or only known by its name."""
        quarter = self.quarter(slug)
        return (quarter.starts, quarter.ends) if quarter else cycle_dates(slug)

    def in_force(self, goal: Goal, quarter: Quarter) -> bool:
        """Whether a goal is of a quarter's time, as far as that is known."""
        first = self.cycle(goal.first) if goal.first else None
        until = self.cycle(goal.until) if goal.until else None
        early = first is not None and quarter.ends < first[0]
        late = until is not None and quarter.starts > until[1]
        return not (early or late)

    def goals_of(self, quarter: Quarter) -> tuple[Goal, ...]:
        """The goals that a quarter's pages show: those of its time, and those that it links to."""
        linked = {link.goal for objective in quarter.objectives for link in objective.supports}
        return tuple(
            goal for goal in self.goals.goals if goal.id in linked or self.in_force(goal, quarter)
        )

    @property
    def newest(self) -> Quarter | None:
        """The newest quarter that is no draft; the newest draft when there is nothing else."""
        public = tuple(quarter for quarter in self.quarters if not quarter.draft)
        listed = public or self.quarters
        return listed[-1] if listed else None

    def before(self, quarter: Quarter) -> Quarter | None:
        """The quarter that comes before one, passing over drafts; None for the first."""
        earlier = [one for one in self.quarters if not one.draft and one.order < quarter.order]
        return earlier[-1] if earlier else None

    @cached_property
    def draft_partners(self) -> frozenset[str]:
        """The partners whom only drafts name; one whom nothing names at all is none of them."""
        named = {draft: set[str]() for draft in (True, False)}
        for quarter in self.quarters:
            named[quarter.draft].update(quarter.shares_with())
        return frozenset(named[True] - named[False])

    def public(self) -> Content:
        """The content without draft quarters and notes, and without the partners that only such
        quarters name (`drafts` knows of pictures too).
        """
        kept = tuple(quarter.public() for quarter in self.quarters if not quarter.draft)
        teams = (one for one in self.partners.partners if one.id not in self.draft_partners)
        partners = self.partners.model_copy(update={"partners": tuple(teams)})
        return replace(self, quarters=kept, partners=partners)
