"""What the pages show of how a key result has moved: a chart with its table, a list, a sparkline.

Comes in: compositions of `okrsite.charts` and finished words. Goes out: frozen values that the
templates print.
"""

from __future__ import annotations

from dataclasses import dataclass

from okrsite.charts.composition import Composition
from okrsite.views.parts import Date, Evidence, Fact, Link, State


@dataclass(frozen=True)
class Column:
    """A column of the table; `number` when it holds numbers, which stand on their figures."""

    title: str
    number: bool


@dataclass(frozen=True)
class TableRow:
    """A check-in in the table: its day and what it said in each column, empty where nothing."""

    date: Date
    cells: tuple[str, ...]
    state: State | None


@dataclass(frozen=True)
class Chart:
    """A key result over time: `caption` says in a sentence how it went, `description` what the
    picture shows beside that.

    Both pictures show the same, one where there is room for it and one where there is not. `facts`
    and `rows` say all that they show; `columns` are those between the day and the state.
    """

    title: str
    caption: str
    description: str
    wide: Composition
    narrow: Composition
    facts: tuple[Fact, ...]
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Step:
    """A milestone: when it is due, whether it is done, and on what day that was recorded."""

    title: str
    due: Date | None
    done: bool
    recorded: Date | None


@dataclass(frozen=True)
class HistoryEntry:
    """A check-in in a key result's history."""

    date: Date
    said: str
    state: State
    confidence: str
    note: str
    evidence: tuple[Evidence, ...]
    source: Link
