"""Days and moments in a sentence: when something is due, and when a call takes place.

Comes in: a text and the cycle that it belongs to. Goes out: days and moments, or why there are
none. It must not know what is due then.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

Time = tuple[dt.date, dt.date]

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
    """When something is due by its title, or None where nothing of the kind is said."""
    for form in _DUE:
        if match := form.search(text):
            return _due(match, time)
    return None


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
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d\d)(?::\d\d)?)? ?(?:h\b|o'clock\b)?"
    r"(?P<half>[ap]\.?m\b\.?)?"
    rf"(?: ?\(?(?P<zone>{'|'.join(sorted(ZONES, key=len, reverse=True))})\b\)?)?"
    r"(?: ?(?P<offset>[+-]\d\d:?\d\d)\b)?",
    re.IGNORECASE,
)
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
    """The moment that a sentence names, or None where it names no day with a time."""
    for form in _ON_DAYS:
        if match := form.search(text):
            rest = text[match.end() : match.end() + 60] or ""
            times = [one for one in _TIME.finditer(rest) if _is_time(one)]
            before = text[max(0, match.start() - 40) : match.start()]
            times += [one for one in _TIME.finditer(before) if _is_time(one)]
            return _moment(match, times[0], time) if times else None
    return None


def _is_time(match: re.Match[str]) -> bool:
    return bool(match["minute"] or match["half"] or match["zone"])


def _moment(day: re.Match[str], clock: re.Match[str], time: Time) -> Moment:
    parts = day.groupdict()
    try:
        date = _day(parts, time)
        hour = _hour(clock)
        offset = _offset(clock)
        if offset is None:
            return Moment(trouble=f"{clock[0].strip()} has no time zone")
        at = dt.datetime.combine(date, dt.time(hour, int(clock["minute"] or 0)), offset)
    except ValueError:
        return Moment(trouble=f"{day[0]} {clock[0].strip()} is no time")
    weekday = (parts.get("weekday") or "").lower()
    if weekday and _WEEKDAYS[date.weekday()] != weekday:
        right = calendar.day_name[date.weekday()]
        return Moment(trouble=f"{date} is a {right} and not a {weekday.capitalize()}")
    said = parts.get("year") or parts.get("iso")
    return Moment(at, implied="" if said else f"the year {date.year}")


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.startswith("p") else 0)


def _offset(clock: re.Match[str]) -> dt.timezone | None:
    if written := clock["offset"]:
        minutes = int(written[1:3]) * 60 + int(written[-2:])
        return dt.timezone(dt.timedelta(minutes=-minutes if written[0] == "-" else minutes))
    zone = (clock["zone"] or "").lower()
    return dt.timezone(dt.timedelta(minutes=ZONES[zone])) if zone else None
