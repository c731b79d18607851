"""Moments in a sentence: when a call takes place.

Comes in: a text and the cycle that it belongs to. Goes out: a moment with its time zone, or why it
is not known exactly enough. It must not know what takes place then.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from okrsite.importing import days
from okrsite.importing.draft import Time

# Abbreviations that mean one offset wherever they are used, in minutes.
ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "est": -300, "edt": -240, "pst": -480, "pdt": -420,
    "mst": -420, "mdt": -360,
}  # fmt: skip
_CLOCK = r"(?<![\d:.,/])(?P<{0}hour>\d{{1,2}})(?:(?P<{0}colon>[:h.])(?P<{0}minute>\d\d)(?::\d\d)?)?"
_HALF = r" ?(?:h\b|o'clock\b|uhr\b)?(?P<{0}half>[ap]\.?m\b\.?)?"
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
# 16:00 Europe/Berlin
_PLACE = re.compile(r" ?\(?(?P<place>[A-Z][A-Za-z]{2,20}(?:/[A-Z][A-Za-z_-]{1,30}){1,2})\b")
_NOON = re.compile(r"(?<![\w:])(?:12 )?noon\b", re.IGNORECASE)
# A day that can be read in two ways: 4/20, 20.04.2017.
_DOUBTFUL_DAY = re.compile(
    r"(?<![\d./:-])\d{1,2}(?:/\d{1,2}(?:/(?:\d\d)?\d\d)?|\.\d{1,2}\.(?:(?:\d\d)?\d\d)?)(?![\d/:])"
)
_ON_DAYS = tuple(re.compile(form, re.IGNORECASE) for form in days.DAYS)
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
    text = _NOON.sub("12:00", text)
    named = sorted(_named_days(text), key=lambda match: match.start())
    if not named:
        return _on_doubtful_day(text)
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


def _on_doubtful_day(text: str) -> Moment | None:
    """Why a sentence with a time names none, whose day can be read in more than one way."""
    day = _DOUBTFUL_DAY.search(text)
    if day is None:
        return None
    bare = f"{text[: day.start()]}{'_' * len(day[0])}{text[day.end() :]}"
    near = bare[max(0, day.start() - 60) : day.end() + 80]
    if not _clocks(near, after_iso=False):
        return None
    how = "is not read as a day; write it as in 2017-04-20"
    return Moment(trouble=f"{day[0].rstrip('.')} {how}")


# May 10-12, 10-12 May, 10 and 17 May
_AND = r" ?(?:-|–|—|to|and|&|/) ?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_SEVERAL_DAYS = re.compile(
    rf"\b{_ANY_DAY}{_AND}{_ANY_DAY} (?:of )?{days.MONTH}"
    rf"|{days.MONTH.replace('month', 'second')} {_ANY_DAY}{_AND}{_ANY_DAY}\b(?![:.]\d| ?[ap]\.?m)",
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
    """A time of day as it was written; `offset` is None where it has no zone that is known.

    `place` is the name of a zone whose offset depends on the day.
    """

    written: str
    hour: int
    minute: int
    offset: dt.timezone | None
    trouble: str = ""
    place: str = ""


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
    place = _PLACE.match(text[match.end() :]) if offset is None else None
    if place and not trouble:
        minute = int(parts.get("minute", 0))
        return _Clock(f"{written} {place['place']}", hour, minute, None, place=place["place"])
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
        date = days.day_of(parts, time)
        at = dt.datetime.combine(date, dt.time(clock.hour, clock.minute), clock.offset)
        at = _at_place(at, clock.place) if clock.place else at
    except ZoneInfoNotFoundError:
        return Moment(trouble=f"{clock.written}: no time zone of this name is known")
    except ValueError:
        return Moment(trouble=f"{day[0]} {clock.written} is no time")
    weekday = (parts.get("weekday") or "").lower()
    if weekday and days.WEEKDAYS[date.weekday()] != weekday:
        right = calendar.day_name[date.weekday()]
        return Moment(trouble=f"{date} is a {right} and not a {weekday.capitalize()}")
    said = parts.get("year") or parts.get("iso")
    return Moment(at, implied="" if said else f"the year {date.year}")


def _at_place(at: dt.datetime, place: str) -> dt.datetime:
    """The moment at which clocks in a zone show a time; ValueError where it is not just one."""
    zone = ZoneInfo(place)
    found = {at.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    offset = found.pop()
    if found or offset is None:
        raise ValueError(place)
    return at.replace(tzinfo=dt.timezone(offset))


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
