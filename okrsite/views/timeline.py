"""A quarter as a line of time: its start, its publication, meetings, notes, its end.

Comes in: a quarter and the desk. Goes out: the moments of `chronicle`, from first to last. What
each note recorded stands there in short; the page of changes has all of it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from markupsafe import Markup

from okrsite import addresses
from okrsite.content import Note, Quarter
from okrsite.views import parts
from okrsite.views.chronicle import Moment
from okrsite.views.desk import Desk

# A paragraph holds none, so the first end is its own.
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)


def tell_timeline(desk: Desk, quarter: Quarter) -> tuple[Moment, ...]:
    """The moments of a quarter in their order; of one day, what begins it stands first."""
    placed = sorted(_moments(desk, quarter), key=lambda pair: pair[0])
    return tuple(moment for _, moment in placed)


# A day, what comes first on it, and what tells two of a kind apart.
_Place = tuple[datetime.date, int, str]


def _moments(desk: Desk, quarter: Quarter) -> Iterator[tuple[_Place, Moment]]:
    words, date, okrs = desk.language.words, desk.wording.date, quarter.okrs
    first = Moment("edge", date(quarter.starts), words("The quarter begins"))
    yield (quarter.starts, 0, ""), first
    if okrs.published:
        report = parts.Link(words("The report"), addresses.quarter(quarter.slug))
        published = Moment("mark", date(okrs.published), words("Published"), link=report)
        yield (okrs.published, 1, ""), published
    for event in desk.events(quarter):
        day = datetime.date.fromisoformat(event.iso[:10])
        yield (day, 2, event.iso), Moment("event", date(day), event.title, event=event)
    for note in quarter.notes:
        yield (note.date, 3, note.slug), _note(desk, quarter, note)
    yield (quarter.ends, 4, ""), _end(desk, quarter)


def _note(desk: Desk, quarter: Quarter, note: Note) -> Moment:
    entry = desk.note_entry(quarter, note)
    body = desk.text(note.body, addresses.notes(quarter.slug), quarter, note=note)
    found = _PARAGRAPH.search(body)
    # A part of a sanitised text that is whole by itself.
    opening = Markup(found.group()) if found else Markup()  # noqa: S704
    return Moment("note", entry.date, note.title, note=entry, opening=opening)


def _end(desk: Desk, quarter: Quarter) -> Moment:
    """The last day, with the score once the quarter is closed."""
    words, day = desk.language.words, desk.wording.date(quarter.ends)
    if not quarter.closed:
        return Moment("edge", day, words("The quarter ends"))
    mean = desk.wording.mean(desk.standing(quarter).mean, of_objectives=True)
    told = f"{', '.join(filter(None, (mean.sentence, mean.graded)))}."
    return Moment("edge", day, words("The quarter was closed"), told)
