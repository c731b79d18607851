"""What is to be drawn: a time, and panels below one another that share it.

Comes in: days, exact numbers and finished words. Goes out: the value that every composition is made
from. A `kind` is what a style sheet calls a thing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class DayTick:
    """A day of the axis with its label."""

    day: dt.date
    label: str


@dataclass(frozen=True)
class Time:
    """The days from the first to `until`, of which those after `ends` are late.

    `ticks` are choices of labelled days, the best first; `end` names the end of the time where late
    days follow it.
    """

    starts: dt.date
    ends: dt.date
    until: dt.date
    ticks: tuple[tuple[DayTick, ...], ...]
    end: str = ""

    def begin_of(self, day: dt.date) -> Fraction:
        """Where a day begins, as a share of the whole; days beyond the ends are at the ends."""
        return self._share((day - self.starts).days)

    def end_of(self, day: dt.date) -> Fraction:
        """Where a day ends: what was recorded on it is drawn there, when it has gone by."""
        return self._share((day - self.starts).days + 1)

    def _share(self, days: int) -> Fraction:
        share = Fraction(days, (self.until - self.starts).days + 1)
        return min(max(share, Fraction(0)), Fraction(1))


@dataclass(frozen=True)
class Tick:
    """A value on a scale with its label; `meaning` is what it stands for, where that is written."""

    value: Fraction
    label: str
    meaning: str = ""


@dataclass(frozen=True)
class Point:
    """What was recorded on a day."""

    day: dt.date
    value: Fraction
    label: str


@dataclass(frozen=True)
class Mark:
    """A value that all others are held against, from the day `since` until before `until`.

    None is as long as the time goes. What has an `until` is a thing of the past.
    """

    kind: str
    value: Fraction
    label: str
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Band:
    """The values that count as reached; None is without an end."""

    low: Fraction | None
    high: Fraction | None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Way:
    """A line through values at shares of the time up to its end: what even pace would give."""

    label: str
    stops: tuple[tuple[Fraction, Fraction], ...]

    def value_at(self, share: Fraction) -> Fraction:
        """The value on the line at a share of the time."""
        for (begin, low), (end, high) in pairwise(self.stops):
            if share <= end:
                return low + (high - low) * (share - begin) / (end - begin)
        return self.stops[-1][1]


@dataclass(frozen=True)
class Values:
    """A panel of numbers with everything that they are held against."""

    title: str
    ticks: tuple[Tick, ...]
    low: Fraction
    high: Fraction
    points: tuple[Point, ...]
    marks: tuple[Mark, ...] = ()
    bands: tuple[Band, ...] = ()
    way: Way | None = None


@dataclass(frozen=True)
class Levels:
    """A low panel from 0 to 1: a scale of fixed levels, and which was recorded when.

    `kind` is score, which stays what it was until it is recorded anew, or confidence.
    """

    kind: str
    title: str
    ticks: tuple[Tick, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Sign:
    """A sign on a line of time: the key of a state, `done`, `open`, `due` or `value`."""

    key: str
    day: dt.date
    label: str = ""


@dataclass(frozen=True)
class Span:
    """A part of a line of time, from the end of one day to that of another."""

    key: str
    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Row:
    """A line of time with signs on it, the earliest first."""

    kind: str
    title: str
    signs: tuple[Sign, ...]
    spans: tuple[Span, ...] = ()


Panel = Values | Levels | Row


@dataclass(frozen=True)
class Chart:
    """A whole chart."""

    time: Time
    panels: tuple[Panel, ...]


def spans_between(signs: Sequence[Sign]) -> tuple[Span, ...]:
    """Each state until the next one is recorded; nothing is known of the time after the last."""
    return tuple(Span(one.key, one.day, after.day) for one, after in pairwise(signs))


def in_force(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that hold at the end."""
    return tuple(one for one in marks if one.until is None)
