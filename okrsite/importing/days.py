"""Days in a sentence: when something is due.

Comes in: a text and the cycle that it belongs to. Goes out: a day, or why it is none that can be
taken. It must not know what is due then. `moments` finds days with a time.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass

from okrsite.importing.draft import Time
from okrsite.importing.figures import MONTHS

LONGEST = 1000  # of a title that is read for days

_MONTHS = [name.lower() for name in calendar.month_name]
MONTH = rf"(?P<month>{MONTHS})\b\.?"
WEEKDAYS = [name.lower() for name in calendar.day_name]
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),? )?"
# 20th, and 20. as in German
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:(?:st|nd|rd|th)?\b|\.(?= [A-Za-z]))"
_YEAR = r"(?:,? (?P<year>20\d\d)\b)?"

# A part of a month, and the day of it that it stands for; 0 is the last one.
PARTS = {
    "early": 10,
    "beginning of": 10,
    "mid": 15,
    "middle of": 15,
    "end of": 0,
    "end": 0,
    "late": 0,
}
_PART = r"(?P<part>early|(?:the )?beginning of|mid|(?:the )?middle of|(?:the )?end of|end|late)[ -]"

DAYS = (
    r"(?P<iso>\d{4}-\d\d-\d\d)",
    rf"{_WEEKDAY}(?:the )?{_DAY} (?:of )?{MONTH}{_YEAR}",
    rf"{_WEEKDAY}{MONTH} {_DAY}{_YEAR}",
)
_LIMITS = (
    *DAYS,
    rf"{_PART}(?:the )?{MONTH}{_YEAR}",
    (
        r"(?P<cycle_part>(?:the )?end of|end)(?: of)?(?: the| this)? "
        r"(?:(?P<cycle>[qh][1-4])(?:,? (?P<cycle_year>20\d\d))?|(?P<own>quarter|cycle))\b"
        r"|(?P<eoq>eoq)\b"
    ),
    rf"{MONTH}{_YEAR}(?! *\d)",
)
_BY = r"\b(?:by|until|till|before|no later than|due(?: on| by)?)(?: the)? "
_SEASONS = "spring|summer|autumn|fall|winter|easter|christmas|new year"
# What says roughly when, and why that is no day.
_COUNTED = r"seconds?|minutes?|hours?|days?|weeks?|points?|stars?"
_PART_OF = r"(?:(?:early|late|mid|(?:middle|beginning|end|start) of)[ -](?:the )?)?"
_VAGUE = (
    (
        rf"\d{{1,2}}[/.]\d{{1,2}}(?:[/.](?:20)?\d\d\b|\.)?(?![\d/%])(?! ?(?:{_COUNTED})\b)",
        "it can be read in more than one way; write it as in 2017-04-20",
    ),
    (
        rf"(?:(?:this|next|end of) )?(?:{'|'.join(WEEKDAYS)})\b(?!['’])",
        "a weekday alone does not say which day",
    ),
    (r"\d{1,2}(?:st|nd|rd|th)\b(?! \w+ (?:call|meeting|club))", "it does not say of which month"),
    (r"(?:week|cw|kw) ?\d{1,2}\b", "a week does not say which day"),
    (
        rf"{_PART_OF}(?:(?:this|next|the coming) )?(?:week|month|quarter|year)\b(?!['’-])",
        "it does not say which day",
    ),
    (
        rf"{_PART_OF}(?:{_SEASONS})\b",
        "it does not say which day",
    ),
    (r"eo[myw]\b|20\d\d\b(?!-)|(?:early|late|mid)[ -]20\d\d\b", "it does not say which day"),
    (
        rf"{_PART_OF}(?:[qh][1-4]\b(?:,? (?:20\d\d|['’]\d\d))?|cycle\b)",
        "it does not say which day",
    ),
)
_ROUGHLY = tuple((re.compile(rf"{_BY}(?:{form})", re.IGNORECASE), why) for form, why in _VAGUE)
# A day or a month or a cycle that says when without being a limit.
_THEN = (
    re.compile(rf"\b(?:on|for) (?:the )?(?:{DAYS[0]})", re.IGNORECASE),
    *(re.compile(rf"\bon (?:{form})", re.IGNORECASE) for form in DAYS[1:]),
    re.compile(rf"\b(?:in|during) (?:{_PART})?(?:the )?{MONTH}{_YEAR}(?! *\d)", re.IGNORECASE),
)
_THEN_CYCLE = re.compile(
    r"\b(?:in|during) (?P<cycle>[qh][1-4])(?:,? (?P<cycle_year>20\d\d))?\b", re.IGNORECASE
)
_DUE = tuple(re.compile(_BY + form, re.IGNORECASE) for form in _LIMITS)
_LIMIT_ALONE = tuple(re.compile(rf"(?:{_BY})?{form}", re.IGNORECASE) for form in _LIMITS)


@dataclass(frozen=True, slots=True)
class Due:
    """A limit in time as it was said, its day, and why it is no day that can be taken."""

    written: str
    day: dt.date | None = None
    trouble: str = ""


def due_in(text: str, time: Time) -> Due | None:
    """When something is due by its title, or None where nothing of the kind is said.

    What is no exact day is given with the trouble, and so is what is outside the cycle.
    """
    text = text[:LONGEST]
    for form in _DUE:
        if match := form.search(text):
            return _due(match, time)
    for form, why in _ROUGHLY:
        if match := form.search(text):
            return Due(match[0].strip(), trouble=why)
    return _outside(text, time)


def _outside(text: str, time: Time) -> Due | None:
    """A day, a month or a cycle that a text names and that is later than the given cycle."""
    for form in _THEN:
        if (match := form.search(text)) and (found := _span(match, time)):
            return _unless_now(match[0].strip(), found, time)
    if match := _THEN_CYCLE.search(text):
        year = int(match["cycle_year"] or time[1].year)
        with suppress(ValueError):
            return _unless_now(match[0].strip(), _cycle(match["cycle"].lower(), year), time)
    return None


def _unless_now(written: str, found: Time, time: Time) -> Due | None:
    if found[0] <= time[1]:  # what was before is only spoken of
        return None
    return Due(written, trouble=f"it is outside {time[0]} to {time[1]}")


def _span(match: re.Match[str], time: Time) -> Time | None:
    """The first and the last day of what is named; None where there is no such day."""
    parts = match.groupdict()
    with suppress(ValueError):
        if parts.get("day") or parts.get("iso"):
            day = day_of(parts, time)
            return day, day
        year, month = _year(parts, time), _month(parts)
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return None


def _cycle(name: str, year: int) -> Time:
    """The days of a quarter or a half of a year; ValueError where there is none of the name."""
    last = _end_of(name, year)
    return dt.date(year, last.month - (2 if name[0] == "q" else 5), 1), last


def due_of(text: str, time: Time) -> Due | None:
    """When something is due by a text that says nothing else: `Until end Q2`."""
    for form in _LIMIT_ALONE:
        if match := form.fullmatch(text.strip(" .")):
            return _due(match, time)
    return None


def _due(match: re.Match[str], time: Time) -> Due:
    parts, written = match.groupdict(), match[0].strip()
    try:
        day = _limit(parts, time)
    except ValueError:
        return Due(written, trouble="no such day")
    if day is None:
        return Due(written, trouble="a month alone does not say which day")
    if re.match(r"before\b", written, re.IGNORECASE) and (parts.get("day") or parts.get("iso")):
        day -= dt.timedelta(days=1)
    if not time[0] <= day <= time[1]:
        return Due(written, trouble=f"{day} is outside {time[0]} to {time[1]}")
    return Due(written, day)


def _limit(parts: dict[str, str | None], time: Time) -> dt.date | None:
    if parts.get("eoq") or parts.get("own"):
        return time[1]
    if cycle := parts.get("cycle"):
        return _end_of(cycle.lower(), int(parts.get("cycle_year") or time[1].year))
    if part := parts.get("part"):
        month, year = _month(parts), _year(parts, time)
        day = PARTS[part.lower().removeprefix("the ")] or calendar.monthrange(year, month)[1]
        return dt.date(year, month, day)
    if parts.get("day") or parts.get("iso"):
        return day_of(parts, time)
    return None


def _end_of(cycle: str, year: int) -> dt.date:
    month = int(cycle[1]) * (3 if cycle[0] == "q" else 6)
    if month > 12:
        raise ValueError(cycle)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _month(parts: dict[str, str | None]) -> int:
    name = (parts["month"] or "").lower()[:3]
    return next(at for at, month in enumerate(_MONTHS) if month and month.startswith(name))


def _year(parts: dict[str, str | None], time: Time) -> int:
    """The year as said, or the one of the cycle that has this month, or the nearest."""
    if parts.get("year"):
        return int(parts["year"] or 0)
    month = _month(parts)
    if time[0].year == time[1].year:
        return time[0].year
    return time[0].year if month >= time[0].month else time[1].year


def day_of(parts: dict[str, str | None], time: Time) -> dt.date:
    """The day that the groups of one of `DAYS` name; ValueError where there is no such day."""
    if iso := parts.get("iso"):
        return dt.date.fromisoformat(iso)
    return dt.date(_year(parts, time), _month(parts), int(parts["day"] or 0))
