"""The search indexes, in the form that Material's search reads.

Comes in: views. Goes out: what a reader may find them by, as entries with escaped HTML, and the
index file around them. It must not know content or frames.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

from markupsafe import escape

from okrsite.frames import SearchEntry
from okrsite.views import pages


def entries(page: pages.Page, base: str) -> Iterator[SearchEntry]:
    """What can be found of a page; locations are relative to the address `base`."""
    for title, text in _found(page):
        location = page.address.removeprefix(base)
        words = (str(escape(one)) if not hasattr(one, "__html__") else str(one) for one in text)
        yield SearchEntry(location, str(escape(title)), " ".join(one for one in words if one))


def site_entry(entry: SearchEntry, base: str, name: str) -> SearchEntry:
    """A quarter's entry for the index of the whole site, which also says the quarter's name."""
    title = f"{entry.title} · {escape(name)}"
    return SearchEntry(base + entry.location, title, entry.text)


# MkDocs's own separator leaves punctuation on the words, so that `11.5` would not find `>11.5`.
MKDOCS_SEPARATOR = r"[\s\-]+"
SEPARATOR = r"""[\s\-,:;!?=()\[\]"'/<>]+|&[lg]t;|&quot;|&#39;|&amp;|\.(?!\d)"""


def index(config: Mapping[str, object], found: Iterable[SearchEntry]) -> bytes:
    """The index file, with our separator unless the author has chosen another."""
    if config.get("separator") == MKDOCS_SEPARATOR:
        config = {**config, "separator": SEPARATOR}
    docs = [{"location": one.location, "title": one.title, "text": one.text} for one in found]
    text = json.dumps({"config": config, "docs": docs}, ensure_ascii=False, sort_keys=True)
    return text.encode()


Found = Iterator[tuple[str, Iterable[str]]]


@singledispatch
def _found(page: pages.Page) -> Found:
    """Title and texts of a page; by default its heading and what it is about."""
    yield page.heading, [page.description]


@_found.register
def _(page: pages.Report) -> Found:
    yield (
        page.heading,
        [page.lead, page.summary, *(f"{one.title} {one.text}" for one in page.events)],
    )


@_found.register
def _(page: pages.Objective) -> Found:
    objective = page.objective
    names = [one.name for one in objective.partners] + [one.title for one in objective.goals]
    yield f"{objective.number} {objective.title}", [objective.why, objective.owner, *names]


@_found.register
def _(page: pages.KeyResult) -> Found:
    row = page.row
    names = [one.name for one in row.partners] + [one.title for one in page.goals]
    said = [f"{one.said} {one.note}" for one in page.history]
    texts = [row.state.word, row.score.sentence, page.measure, *said, row.help_wanted, *names]
    yield f"{row.number} {row.title}", texts


@_found.register
def _(page: pages.Notes) -> Found:
    yield page.heading, [one.title for one in page.notes]


@_found.register
def _(page: pages.Note) -> Found:
    yield page.heading, [page.body, *(one.note for one in page.note.changes)]


@_found.register
def _(page: pages.Home) -> Found:
    yield page.heading, [page.introduction]


@_found.register
def _(page: pages.Goal) -> Found:
    yield page.heading, [page.goal.text, page.goal.served]


@_found.register
def _(page: pages.Withdrawn) -> Found:
    del page
    yield from ()
