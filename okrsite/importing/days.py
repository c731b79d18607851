"""Days and moments in a sentence: when something is due, and when a call takes place.

Comes in: a text and the cycle that it belongs to. Goes out: days and moments, or why there are
none. It must not know what is due then.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass, replace

Time = tuple[dt.date, dt.date]
LONGEST = 1000  # of a title that is read for days

_MONTHS = [name.lower() for name in calendar.month_name]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAYS = [name.lower() for name in calendar.day_name]
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
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

_DAYS = (
    r"(?P<iso>\d{4}-\d\d-\d\d)",
    rf"{_WEEKDAY}(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}",
    rf"{_WEEKDAY}{_MONTH} {_DAY}{_YEAR}",
)
_LIMITS = (
    *_DAYS,
    rf"{_PART}(?:the )?{_MONTH}{_YEAR}",
    (
        r"(?P<cycle_part>(?:the )?end of|end)(?: of)?(?: the| this)? "
        r"(?:(?P<cycle>[qh][1-4])(?:,? (?P<cycle_year>20\d\d))?|(?P<own>quarter|cycle))\b"
        r"|(?P<eoq>eoq)\b"
    ),
    rf"{_MONTH}{_YEAR}(?! *\d)",
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
        rf"(?:(?:this|next|end of) )?(?:{'|'.join(_WEEKDAYS)})\b(?!['’])",
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
    re.compile(rf"\b(?:on|for) (?:the )?(?:{_DAYS[0]})", re.IGNORECASE),
    *(re.compile(rf"\bon (?:{form})", re.IGNORECASE) for form in _DAYS[1:]),
    re.compile(rf"\b(?:in|during) (?:{_PART})?(?:the )?{_MONTH}{_YEAR}(?! *\d)", re.IGNORECASE),
)
_THEN_CYCLE = re.compile(
    r"\b(?:in|during) (?P<cycle>[qh][1-4])(?:,? (?P<cycle_year>20\d\d))?\b", re.IGNORECASE
)
_DUE = tuple(re.compile(_BY + form, re.IGNORECASE) for form in _LIMITS)
_LIMIT_ALONE = tuple(re.compile(rf"(?:{_BY})?{form}", re.IGNORECASE) for form in _LIMITS)
_ON_DAYS = tuple(re.compile(form, re.IGNORECASE) for form in _DAYS)


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
            day = _day(parts, time)
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
        return _day(parts, time)
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


def _day(parts: dict[str, str | None], time: Time) -> dt.date:
    if iso := parts.get("iso"):
        return dt.date.fromisoformat(iso)
    return dt.date(_year(parts, time), _month(parts), int(parts["day"] or 0))


# Moments ------------------------------------------------------------------------------------------

# Abbreviations that mean one offset wherever they are used, in minutes.
ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "est": -300, "edt": -240, "pst": -480, "pdt": -420,
    "mst": -420, "mdt": -360,
}  # fmt: skip
_CLOCK = r"(?<![\d:.,/])(?P<{0}hour>\d{{1,2}})(?:(?P<{0}colon>[:h.])(?P<{0}minute>\d\d)(?::\d\d)?)?"
_HALF = r" ?(?:h\b|o'clock\b)?(?P<{0}half>[ap]\.?m\b\.?)?"
_NAMES = "|".join(sorted(ZONES, key=len, reverse=True))
_ZONE = rf" ?\(?(?P<{{0}}zone>{_NAMES})\b(?: ?(?P<{{0}}by>[+−–-]\d{{1,2}}(?::?\d\d)?)(?![\d:]))?\)?"
_OFFSET = r" ?(?P<offset>[+−–-]\d\d:?\d\d)(?![\d:])"


def _form(text: str, name: str) -> str:
    return text.replace("{0}", name).replace("{{", "{").replace("}}", "}")


# 13:00-14:00 UTC, 1-2pm UTC, 16:00 UTC+2, 4 pm; where it is a range, its zone stands at the end.
_RANGE = re.compile(
    _form(_CLOCK + _HALF, "")
    + rf"(?:{_form(_ZONE, 'first_')})? ?(?:-|–|—|to|until|till) ?"
    + _form(_CLOCK, "end_").replace(r"(?<![\d:.,/])", "")
    + r"(?!\d)"
    + _form(_HALF, "end_")
    + rf"(?:{_form(_ZONE, '')})?",
    re.IGNORECASE,
)
_TIME = re.compile(
    _form(_CLOCK + _HALF, "") + rf"(?:{_form(_ZONE, '')}|{_OFFSET})?",
    re.IGNORECASE,
)
_UNKNOWN_ZONE = re.compile(r" ?\(?([A-Z]{2,5}|[A-Z][a-z]+(?: time)?|local time)\b")
_FORUM = re.compile(r"\[date=(?P<date>\d{4}-\d\d-\d\d)(?P<rest>[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something takes place, or why that is not known exactly enough."""

    at: dt.datetime | None = None
    trouble: str = ""
    implied: str = ""


def forum_dates_as_text(text: str) -> str:
    """The forum's `[date=... timezone="UTC"]` as `2017-04-20 16:00 UTC`."""
    return _FORUM.sub(_forum_date, text)


def _forum_date(match: re.Match[str]) -> str:
    time = re.search(r"time=(\d\d:\d\d)", match["rest"])
    zone = re.search(r"timezone=\"([^\"]*)\"", match["rest"])
    said = [match["date"], *([time[1]] if time else []), *([zone[1]] if zone else [])]
    return " ".join(said)


def moment_in(text: str, time: Time) -> Moment | None:
    """The moment that a sentence names, or None where it names no day with a time.

    A sentence with more than one day, or with times that are not the same moment, names none
    exactly.
    """
    named = sorted(_named_days(text), key=lambda match: match.start())
    if not named:
        return None
    bare = text
    for match in named:
        bare = f"{bare[: match.start()]}{'_' * len(match[0])}{bare[match.end() :]}"
    near = slice(max(0, named[0].start() - 60), named[-1].end() + 80)
    clocks = _clocks(bare[near], after_iso=text[named[0].end() :][:1] == "T")
    if not clocks:
        return None
    if len({match[0].lower() for match in named}) > 1 or _SEVERAL_DAYS.search(text):
        return Moment(trouble="it names more than one day")
    moments = [_moment(named[0], one, time) for one in clocks]
    if wrong := next((one for one in moments if one.trouble), None):
        return wrong
    if len({one.at for one in moments}) > 1:
        return Moment(trouble="it names more than one time")
    return moments[0]


# May 10-12, 10-12 May, 10 and 17 May
_AND = r" ?(?:-|–|—|to|and|&|/) ?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_SEVERAL_DAYS = re.compile(
    rf"\b{_ANY_DAY}{_AND}{_ANY_DAY} (?:of )?{_MONTH}"
    rf"|{_MONTH.replace('month', 'second')} {_ANY_DAY}{_AND}{_ANY_DAY}\b(?![:.]\d| ?[ap]\.?m)",
    re.IGNORECASE,
)


def _named_days(text: str) -> list[re.Match[str]]:
    """Where a text names a day; a day that is a part of another one is not named by itself."""
    found: list[re.Match[str]] = []
    for form in _ON_DAYS:
        for match in form.finditer(text):
            if not any(one.start() < match.end() and match.start() < one.end() for one in found):
                found.append(match)
    return found


def _given(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day as it was written; `offset` is None where it has no zone that is known."""

    written: str
    hour: int
    minute: int
    offset: dt.timezone | None
    trouble: str = ""


MANY = 12  # times in one sentence; more of them are never one moment


def _clocks(text: str, *, after_iso: bool) -> list[_Clock]:
    """The times of day in a text, for a range the one at which it begins."""
    found: list[_Clock] = []
    at = 0
    while at < len(text) and len(found) < MANY:
        spans, one = _RANGE.search(text, at), _TIME.search(text, at)
        while one and not _is_time(_given(one)):
            one = _TIME.search(text, one.end())
        if spans and not _is_span(_given(spans), after_iso=after_iso):
            spans = None
        match = spans if spans and (not one or spans.start() <= one.start()) else one
        if not match:
            break
        clock = _clock(match, text, is_range=match is spans)
        doubt = "" if after_iso else _doubtful_offset(match)
        found.append(replace(clock, trouble=doubt or clock.trouble))
        at = match.end()
    return found


def _doubtful_offset(match: re.Match[str]) -> str:
    """Why what follows a time may be its end and not how far it is from UTC."""
    parts = _given(match)
    written = parts.get("offset", "")
    attached = written[:1] in {"-", "–"} and match.string[match.start("offset") - 1] != " "
    behind = parts.get("by", "")
    later = behind[:1] in {"-", "–"} and ":" in behind and int(behind[1:3]) > int(parts["hour"])
    return f"{match[0]} may be a range" if attached or later else ""


def _is_time(parts: dict[str, str]) -> bool:
    return bool(parts.get("colon") in {":", "h"} or parts.get("half") or parts.get("zone"))


def _is_span(parts: dict[str, str], *, after_iso: bool) -> bool:
    """Whether it is from one time to another, and not one time with its offset."""
    if parts.get("first_zone", "").lower() in {"utc", "gmt"} and not (
        parts.get("zone") or parts.get("end_half") or parts.get("first_by")
    ):
        return False  # 16:00 UTC-8
    zoned = parts.get("zone") or parts.get("first_zone")
    if after_iso and not zoned:
        return False  # 2017-05-10T16:00-08:00
    halved = parts.get("half") or parts.get("end_half")
    return bool(zoned or halved or parts.get("colon") in {":", "h"})


def _clock(match: re.Match[str], text: str, *, is_range: bool) -> _Clock:
    parts = _given(match)
    written = match[0].strip(" (")
    half = parts.get("half", "")
    trouble = ""
    if is_range and not half and parts.get("end_half"):
        half = parts["end_half"]
        later = int(parts["hour"]) % 12 > int(parts["end_hour"]) % 12
        trouble = f"{written} does not say in which half of the day it begins" if later else ""
    try:
        hour = _hour(int(parts["hour"]), half)
        offset = _offset(parts)
    except ValueError:
        return _Clock(written, 0, 0, None, f"{written} is no time")
    if offset is None and not trouble:
        zone = _UNKNOWN_ZONE.match(text[match.end() :])
        trouble = f"{written} has no time zone"
        if zone:
            trouble = f"{written} {zone[1]}: {zone[1]} does not say how far from UTC it is"
    return _Clock(written, hour, int(parts.get("minute", 0)), offset, trouble)


def _moment(day: re.Match[str], clock: _Clock, time: Time) -> Moment:
    if clock.trouble:
        return Moment(trouble=clock.trouble)
    parts = day.groupdict()
    try:
        date = _day(parts, time)
        at = dt.datetime.combine(date, dt.time(clock.hour, clock.minute), clock.offset)
    except ValueError:
        return Moment(trouble=f"{day[0]} {clock.written} is no time")
    weekday = (parts.get("weekday") or "").lower()
    if weekday and _WEEKDAYS[date.weekday()] != weekday:
        right = calendar.day_name[date.weekday()]
        return Moment(trouble=f"{date} is a {right} and not a {weekday.capitalize()}")
    said = parts.get("year") or parts.get("iso")
    return Moment(at, implied="" if said else f"the year {date.year}")


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _offset(parts: dict[str, str]) -> dt.timezone | None:
    """The zone of a time; None without one, ValueError where there is no such offset."""
    zone = (parts.get("zone") or parts.get("first_zone") or "").lower()
    further = parts.get("by") or parts.get("first_by") or ""
    if further and zone not in {"utc", "gmt"}:
        raise ValueError(further)
    written = further or parts.get("offset", "")
    if not written:
        return dt.timezone(dt.timedelta(minutes=ZONES[zone])) if zone else None
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    whole = hours * 60 + minutes if written[0] == "+" else -hours * 60 - minutes
    if minutes not in {0, 30, 45} or not -12 * 60 <= whole <= 14 * 60:
        raise ValueError(written)
    return dt.timezone(dt.timedelta(minutes=whole))
