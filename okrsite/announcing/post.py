"""A post about a quarter in finished words, before it takes the form of a forum, a mail or slides.

Comes in: nothing. Goes out: the shapes that `composing` fills and every form writes out. Texts are
plain, each on one line, but for those of authors, which are blocks; whoever writes them out escapes
what would be markup there. Addresses are absolute.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from okrsite.announcing.passages import Passage

Stage = Literal["opening", "check-in", "closing"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with the words that stand for it, and its size in points."""

    alt: str
    url: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """An objective in the table; `name` is `O1`, `cells` are those behind its title."""

    name: str
    title: Link
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What was told of a key result."""

    key_result: Link
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """An objective or a key result.

    `lossless` is the line that import reads back; `text` the same in plain words. `stands` says how
    it stands, empty where nothing is to be said of that yet.
    """

    lossless: str
    text: str
    url: str
    stands: str


@dataclass(frozen=True, slots=True)
class Block:
    """An objective with its key results, and how many of them these are of."""

    objective: Line
    key_results: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A key result that asks for help, and for which."""

    key_result: Link
    text: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting; `when` says in words what `at` is."""

    title: str
    at: datetime.datetime
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Headings:
    """What the parts of a post are called."""

    news: str
    items: str
    calls: str
    more_calls: str
    events: str
    feedback: str
    more_items: str


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that is said of a quarter on one occasion.

    `page` is what a reader should open: the report, or the note. `report` is the report where it is
    another page than that. `columns` are the heads of the table. `own_dates` are the first and the
    last day where the quarter's name does not tell them.
    """

    stage: Stage
    title: str
    lead: tuple[str, ...]
    own_dates: tuple[datetime.date, datetime.date] | None
    page: Link
    report: Link | None
    picture: Picture | None
    text: tuple[Passage, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    news: tuple[News, ...]
    blocks: tuple[Block, ...]
    calls: tuple[Call, ...]
    events: tuple[Event, ...]
    question: str
    ways: tuple[Link, ...]
    headings: Headings
