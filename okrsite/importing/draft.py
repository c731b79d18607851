"""What an import makes of a post: a quarter as plain values, before it is YAML.

Nothing here decides anything; the names are those of the content format. `remarks` are kept beside
an item in the YAML: what the post says and no field has.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

Time = tuple[dt.date, dt.date]  # a first and a last day


@dataclass(frozen=True, slots=True)
class Team:
    """A partner's id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Close:
    """How a key result ended, as the post says; `assumed` is whether it says no decision."""

    outcome: str
    learned: str = ""
    score: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A key result; `measure` has the fields of its measure."""

    id: str
    title: str
    line: int
    measure: dict[str, Any]
    owner: str = ""
    shared_with: tuple[str, ...] = ()
    close: Close | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective with its key results."""

    id: str
    title: str
    line: int
    key_results: tuple[KeyResult, ...]
    why: str = ""
    owner: str = ""
    shared_with: tuple[str, ...] = ()
    retrospective: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A call or a meeting of the quarter."""

    title: str
    at: dt.datetime
    text: str

    @property
    def when(self) -> str:
        """The moment as the content format writes it."""
        text = f"{self.at:%Y-%m-%dT%H:%M%z}"
        return f"{text[:-5]}Z" if text.endswith("+0000") else f"{text[:-2]}:{text[-2:]}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A quarter as the post tells it, and the partners that it brings.

    `time` is its first and last day, where the name of the quarter does not say them.
    """

    quarter: str
    title: str
    summary: str
    events: tuple[Event, ...]
    objectives: tuple[Objective, ...]
    partners: tuple[Team, ...]
    time: Time | None = None
