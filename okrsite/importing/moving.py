"""From one number to another: where a title says both, what starts where and goes where.

Comes in: a title and its numbers. Goes out: the measure that goes from one to the other, or None
where nothing moves. It must not know titles that name only where it goes.
"""

from __future__ import annotations

import re

from okrsite.diagnostics import quote
from okrsite.importing import bounds, figures, senses, units
from okrsite.importing.figures import Figure, as_text
from okrsite.importing.measured import Measured, unclear, unmeasured

# What may stand in front of the second number: from 8 to under 5
_TO_UNDER = (
    r"(?: (?:at least|at most|under|below|over|above|about|around|less than|fewer than|more than|"
    r"no more than|up to|>|<|≤|≥))?"
)
# What the first number counts: from 8 new clubs (in towns) to 9
_BETWEEN_UNITS = r"(?: [^\W\d][\w-]*){0,3}?(?: \([^()]{0,30}\))?"
_FROM = re.compile(
    r"\bfrom(?: the| our| about| around| an? (?:average|median) of)?(?: current| present)?"
    r"(?: today['’]s)? ?[~≈]?$",
    re.IGNORECASE,
)
_TO = re.compile(rf"{_BETWEEN_UNITS} ?(?:to|→|->|=>){_TO_UNDER} ?[~≈]?$", re.IGNORECASE)
_ARROW = re.compile(rf"{_BETWEEN_UNITS} ?(?:→|->)(?: )?$", re.IGNORECASE)
# from the first draft to all 9 pages: it goes to a number, but not from the one behind `from`
_TO_NUMBER = re.compile(r"\bto(?: [a-z]+){0,2} [$€£]?\d", re.IGNORECASE)
# to 7 days, from 8: the other way round
_FROM_AGAIN = re.compile(rf"{_BETWEEN_UNITS},? from(?: about| around)? ?[~≈]?$", re.IGNORECASE)
_REACHED = re.compile(r"\b(?:to|reach|at)(?: about| around| over| under)? ?$", re.IGNORECASE)
# What makes a bound of the number that it goes to, so that it has to be passed: from 8 to under 5
_STRICT = frozenset({*bounds.BEFORE["above"], *bounds.BEFORE["below"]})


def moved(text: str, found: list[Figure]) -> Measured | None:
    """`from 8.4 days to 7`, `8.4 → 7 days`, `to 7 days from 8`; None where nothing moves."""
    if len(found) < 2:
        return None
    first, second = found[:2]
    front, between = text[: first.start][-40:], text[first.end : second.start]
    started, to = bool(_FROM.search(front)), bool(_TO.fullmatch(between))
    if started and to:
        return _from_to(text, first, second)
    if _ARROW.fullmatch(between):
        return _by_arrow(text, first, second)
    if started and _TO_NUMBER.search(text[first.end :]):
        return unclear(f"it is not clear from where to where it goes, from {first.written}")
    if _REACHED.search(front) and _FROM_AGAIN.fullmatch(between):
        unit, other = units.unit_of(text, first, second.start), units.unit_of(text, second)
        return _from_to(text, second, first) if not other or units.same(unit, other) else None
    if to and not figures.RANGE.fullmatch(between):  # 8 clubs to 9, and not: 8 clubs compared to 9
        unit, other = units.unit_of(text, first, second.start), units.unit_of(text, second)
        changes = re.search(rf"\b(?:{senses.CHANGING})", front, re.IGNORECASE)
        close = re.fullmatch(rf".*{re.escape(unit)} to .{{0,10}}", between)
        if unit and close and (not other or (changes and units.same(unit, other))):
            return _from_to(text, first, second)
    twice = between == " to " and first.percent and second.percent
    if figures.RANGE.fullmatch(between) and (
        twice or re.search(rf"\b(?:{senses.CHANGING})\w* (?:[\w-]+ ){{0,4}}$", front, re.IGNORECASE)
    ):
        return unclear(f"{quote(text[first.start : second.end])} may be a change or a range")
    return None


def _by_arrow(text: str, first: Figure, second: Figure) -> Measured:
    """The measure of `5 → 9 clubs`; `9 clubs → 4` may also say what came of it."""
    measured = _from_to(text, first, second)
    unit = measured.fields.get("unit", "")
    falls = "to" in measured.fields and second.value < first.value
    if falls and unit and not units.is_to_fall(text, unit):
        return unclear(f"{quote(text[first.start : second.end])} may be a change or a result")
    return measured


def _from_to(text: str, start: Figure, to: Figure) -> Measured:
    """The measure that goes from one number to another, both in one unit."""
    if doubt := start.doubtful or to.doubtful:
        return unmeasured("odd-number", f"found {quote(text[start.start : to.end])}: {doubt}")
    if start.value == to.value:
        return unmeasured("odd-number", f"it goes from {start.written} to {to.written}")
    left, right = min(start, to, key=_place), max(start, to, key=_place)
    one, other = (_unit_or_minutes(text, pair) for pair in ((left, right), (right, left)))
    if one and other and not units.same(one, other):
        said = f"{left.written} and {right.written}"
        return unclear(f"{said} are in two units, {one} and {other}")
    unit, used = other or one, ((start.start, start.end), (to.start, to.end))
    if units.NPS.search(text) and unit in {"", "points"}:
        unit = "NPS"
    if scale := units.OUT_OF.match(text[to.end :]):
        unit, used = f"of {scale['of']}", (used[0], (to.start, to.end + scale.end("of")))
    bound = bounds.bound_of(text, to)
    if bound.doubt:
        return unclear(bound.doubt)
    if bound.edge in {"above", "below"} and bound.said in _STRICT:
        fields = {"kind": "threshold", bound.edge: as_text(to.value), "from": as_text(start.value)}
    else:
        fields = {"kind": "metric", "from": as_text(start.value), "to": as_text(to.value)}
    return Measured({**fields, **({"unit": unit} if unit else {})}, used=used)


def _unit_or_minutes(text: str, pair: tuple[Figure, Figure]) -> str:
    """The unit of the first; beside a time, 45m is no 45 millions."""
    first, other = pair
    end = other.start if other.start > first.start else None
    times = re.fullmatch(figures.TIME_UNITS, units.unit_of(text, other), re.IGNORECASE)
    return "m" if times and first.written.endswith("m") else units.unit_of(text, first, end)


def _place(figure: Figure) -> int:
    return figure.start
