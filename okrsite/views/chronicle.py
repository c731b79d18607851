"""The shapes of a quarter's time: what changed on which day, and the line from start to end.

Comes in: the shared shapes of `parts`. Goes out: values that the pages of changes and of notes are
made of. An `anchor` is made of the day and the item, so that it never moves.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from okrsite.views.parts import Date, Event, Evidence, Link, NoteEntry, Score, State

# What changed -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A value, and what it was before: `was` is empty where nothing was known or nothing changed.

    `name` is empty for the value of the measure. `remark` says in words what an arrow cannot.
    """

    name: str
    was: str
    now: str
    remark: str = ""


@dataclass(frozen=True)
class CheckedIn:
    """What a check-in changed: `state` is None where it names none, `was` where it was the same."""

    anchor: str
    number: str
    key_result: Link
    moves: tuple[Move, ...]
    was: State | None
    state: State | None
    note: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class NoteOfDay:
    """A note with the check-ins in it; `remark` says so where it has none."""

    anchor: str
    note: Link
    author: str
    draft: bool
    remark: str
    check_ins: tuple[CheckedIn, ...]


@dataclass(frozen=True)
class Amended:
    """A change of a commitment after publication; `label` names the item, as in `KR 1.1`."""

    anchor: str
    label: str
    item: Link
    field: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True)
class Closed:
    """A key result at the end: what was decided, its score, and what it was carried on as."""

    anchor: str
    number: str
    key_result: Link
    outcome: str
    score: Score
    successor: Link | None


@dataclass(frozen=True)
class Closing:
    """The end of the quarter: `lead` says how it stood, `rest` what has no outcome."""

    anchor: str
    lead: str
    key_results: tuple[Closed, ...]
    rest: str


@dataclass(frozen=True)
class Publication:
    """The day on which the quarter was published, and with how much."""

    anchor: str
    lead: str


@dataclass(frozen=True)
class Withdrawn:
    """A page of the quarter that was withdrawn: `page` leads to what tells of it now."""

    anchor: str
    page: Link
    reason: str


@dataclass(frozen=True)
class Day:
    """All that changed on a day: `short` names it within its month, `counts` says how much it was.

    A day has what happened last first: the closing, then what was withdrawn, amendments, notes, the
    publication.
    """

    anchor: str
    date: Date
    short: str
    counts: str
    closing: Closing | None
    withdrawn: tuple[Withdrawn, ...]
    amendments: tuple[Amended, ...]
    notes: tuple[NoteOfDay, ...]
    publication: Publication | None


@dataclass(frozen=True)
class Month:
    """The days of a month on which something changed, newest first."""

    title: str
    days: tuple[Day, ...]


# The line of a quarter ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """A point on the line of a quarter: its start, its end, a note, a meeting.

    `kind` is edge, mark, event or note; `title` and `text` say what it is. A note has its
    `opening`, the first paragraph as of its day; an event has its own shape.
    """

    kind: str
    date: Date
    title: str = ""
    text: str = ""
    link: Link | None = None
    event: Event | None = None
    note: NoteEntry | None = None
    opening: Markup = Markup()  # noqa: RUF009  it cannot be changed
