"""Quarters and other cycles in a line: which it names, and whether it is the head of one.

Comes in: a line, or what was said on the command line. Goes out: cycles, whose year may be unknown.
It must not know what follows such a head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from okrsite.fields import SLUG

_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<unit>[qh])(?P<number>[1-4])(?: ?[-/,'’]? ?| of )(?P<year>20\d\d)\b",  # Q2 2017
        r"\b(?P<unit>[qh])(?P<number>[1-4]) ?['’](?P<short>\d\d)\b",  # Q2 '17
        r"\b(?P<year>20\d\d)[ /-]{0,3}(?P<unit>[qh])(?P<number>[1-4])\b",  # 2017-q2
        r"\b(?P<order>first|second|third|fourth) (?P<long>quarter|half)(?: of)? (?P<year>20\d\d)\b",
        r"\b(?P<unit>[qh])(?P<number>[1-4])\b(?!\d)",  # Q4
        r"\b(?P<year>20\d\d)\b",  # 2017
    )
)
_WORDS = re.compile(r"\b(?:okrs?|objectives?|key results?|goals)\b", re.IGNORECASE)
_FILLING = re.compile(
    r"\b(?:okrs?|objectives?|key results?|goals|for|the|of|our|team|and|in|quarter|report)\b|[^\w]",
    re.IGNORECASE,
)
LONGEST_HEAD = 120


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle as named: `unit` is q, h or empty for a year; `year` is 0 where it is not said.

    `name` is that of a cycle whose name says no dates.
    """

    unit: str
    number: int
    year: int = 0
    name: str = ""

    @property
    def slug(self) -> str:
        """Its folder: 2017-q2, 2017-h1 or 2017."""
        if self.name:
            return self.name
        return f"{self.year}-{self.unit}{self.number}" if self.unit else f"{self.year}"

    @property
    def words(self) -> str:
        """As people write it: Q2 2017."""
        if self.name:
            return self.name
        return f"{self.unit.upper()}{self.number} {self.year}" if self.unit else f"{self.year}"


def cycles_in(text: str) -> list[Cycle]:
    """The cycles that a text names, each once."""
    rest = text
    found: list[Cycle] = []
    for form in _FORMS:
        named = [_cycle(match.groupdict()) for match in form.finditer(rest)]
        found += [cycle for cycle in named if cycle]
        rest = form.sub(" ", rest)
    if len(found) == 2 and not found[1].unit and not found[0].year:
        # Q2 at one place and 2017 at another belong together.
        found = [Cycle(found[0].unit, found[0].number, found[1].year)]
    return list(dict.fromkeys(found))


def _cycle(parts: dict[str, str | None]) -> Cycle | None:
    unit = (parts.get("unit") or (parts.get("long") or "")[:1]).lower()
    number = int(parts.get("number") or _ORDER.get((parts.get("order") or "").lower(), 0))
    year = int(parts.get("year") or 0) or (
        2000 + int(parts["short"] or 0) if parts.get("short") else 0
    )
    return None if unit == "h" and number > 2 else Cycle(unit, number, year)


def parse(slug: str) -> Cycle | None:
    """The cycle of a folder's name, or None where it cannot be one."""
    match = re.fullmatch(r"(20\d\d|19\d\d|2[1-9]\d\d)(?:-(q[1-4]|h[12]))?", slug)
    if not match:
        return Cycle("", 0, name=slug) if SLUG.fullmatch(slug) else None
    part = match[2] or ""
    return Cycle(part[:1], int(part[1:] or 0), int(match[1]))


def head_of(text: str, *, stands_out: bool) -> Cycle | None:
    """The cycle that a line is the head of: `Choir OKRs for Q2 2017`."""
    if len(text) > LONGEST_HEAD or "://" in text or text.endswith((".", "!", "?", ",", ";")):
        return None
    found = cycles_in(text)
    if len(found) != 1:
        return None
    bare = text
    for form in _FORMS:
        bare = form.sub(" ", bare)
    named = bool(_WORDS.search(text))
    nothing_else = not _FILLING.sub("", bare)
    short = len(text.split()) <= 12
    if found[0].unit or named:
        return found[0] if nothing_else or (named and (short or stands_out)) else None
    return None
