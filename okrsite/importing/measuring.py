"""From a title to a measure: what is counted, where it is to go, and what is only implied.

Comes in: the title of a key result. Goes out: the fields of its measure as YAML has them, a word on
what was implied, and warnings about what was not taken. It must not know lines or reports. About
half of all key results have no number: that is a deliverable, and nothing to warn of.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from okrsite.diagnostics import quote
from okrsite.importing import bounds, figures, roles, units
from okrsite.importing.figures import Figure, as_text
from okrsite.importing.report import Warned

Fields = dict[str, str]
DELIVERABLE: Fields = {"kind": "deliverable"}
LONGEST = 1000  # of a title that is read for numbers
LONGEST_CELL = 60
MOST_STARS = 10  # of a rating; more of them are counted


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure of a title; `implied` says what the title does not state.

    `used` are the places of the numbers that the measure has taken.
    """

    fields: Fields
    implied: str = ""
    warnings: tuple[Warned, ...] = ()
    used: tuple[tuple[int, int], ...] = field(default=())


# Titles without a number that can be taken --------------------------------------------------------

_PLACEHOLDER = re.compile(
    r"[$€£][XYN]\b|(?<![A-Za-z])[XYN]{1,3} ?%|(?<![A-Za-z])[XYN]{1,2}#|\?{2,} ?%?|#{2,}|_{2,} ?%?|"
    r"\bTB[DC]\b|\b[XYN]{2,3}(?= [a-z])|"
    r"(?:^|\b(?:to|by|than|least|of|with|reach|in|from|get) )[XN](?= [a-z])"
)
_FALLING = re.compile(
    r"\b(?:reduc|decreas|fewer|less|lower|cut|drop|shrink|minimi|declin)", re.IGNORECASE
)
_MULTIPLE = re.compile(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl\w*|halv(?:e|es|ed|ing)|twice|"
    r"thrice|tenfold|twofold|threefold|\d+-?fold|in half|half as (?:many|much|long|often|big)|"
    r"half the (?:time|costs?|size|price|number|effort))\b",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"^(?:increase|improve|reduce|decrease|grow|boost|raise|lower|enhance|accelerate|strengthen|"
    r"optimi[sz]e|expand|minimi[sz]e|maximi[sz]e)[sd]?\b"
    r"|\b(?:fewer|less|faster|higher|lower|greater|(?<!or )more)\b"
    r"(?! about| than| or less| information)",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf (?:of\b|(?:the|our|all)\b)", re.IGNORECASE)


# A cell that is a number: < 40, 12, 4 out of 5, 2-3 clubs, 1,200 new singers
_CELL = re.compile(
    r"(?!.*\b(?:by|until|before|in|from|if|but|was|per)\b)(?:[<>≤≥=~]{1,2}|at least|at most|"
    r"min\.?|max\.?|under|over|below|above|more than|less than|up to)? ?[-−+$€£¥]{0,2} ?"
    r"\d[\d.,]*(?:[kKmM]\b)?(?: ?[^\W\d_]+\b| ?%| ?[€£¥+]| ?[/–-] ?\d[\d.,]*| \d[\d.,]*)*",
    re.IGNORECASE,
)


def measure_of(title: str) -> Measured:
    """The measure that a title states, a deliverable where it states none."""
    text = title[:LONGEST]
    found = figures.find(text)
    multiple = _MULTIPLE.search(text)
    if not multiple and (match := _HALF.search(text)):
        half = Figure(*match.span(), Decimal(50), match[0], percent=True, word=True)
        found = sorted([half, *found], key=lambda one: one.start)
    if match := _PLACEHOLDER.search(text):
        return _unmeasured(
            "placeholder", f"found {quote(match[0].strip())}, which is no number yet"
        )
    if multiple and not (found and found[0].start < multiple.start()):
        return _no_baseline(multiple[0])
    if not found:
        return _without_number(text)
    return _with_rest(_measured(text, found), found, text)


def measure_of_cells(title: str, target: str, baseline: str = "") -> Measured | None:
    """The measure that a table states beside a title; None where a cell is not a number alone.

    What is counted may then stand in the title only.
    """
    cells = [target, *([baseline] if baseline else [])]
    if len(title) > LONGEST or not all(_is_number(one.strip()) for one in cells):
        return None
    text = f"{title} | {target.strip()}" + (f" (baseline: {baseline.strip()})" if baseline else "")
    found = figures.find(text)
    own = [one for one in found if one.start > len(title)]
    first, others = own[:1], own[1:]
    if len(own) != len(figures.find(target)) + len(figures.find(baseline)) or not first:
        return None
    if doubt := first[0].doubtful:
        return _unmeasured("odd-number", f"found {quote(first[0].written)}: {doubt}")
    return _with_rest(_Title(text, first[0], others, in_column=True).measured(), found, text)


def _is_number(cell: str) -> bool:
    return len(cell) <= LONGEST_CELL and bool(_CELL.fullmatch(cell))


def _measured(text: str, found: list[Figure]) -> Measured:
    """The measure of the first number that is neither where it starts nor a mark beside it."""
    moved = _moved(text, found)
    if moved:
        return moved
    to_reach = [
        one for one in found if not (roles.is_baseline(text, one) or roles.mark_of(text, one))
    ]
    if len(to_reach) > 1 and _ATTRIBUTE.match(text[to_reach[0].end :]):
        to_reach = to_reach[1:]
    if not to_reach:
        message = f"{quote(found[0].written)} says where it starts, and no number where it goes"
        return _unclear(message)
    if doubt := to_reach[0].doubtful:
        written = quote(to_reach[0].written)
        return _unmeasured("odd-number", f"found {written}: {doubt}, so no measure was made of it")
    others = [one for one in found if one is not to_reach[0]]
    return _Title(text, to_reach[0], others).measured()


def _unmeasured(code: str, sentence: str) -> Measured:
    return Measured(dict(DELIVERABLE), warnings=(Warned(code, sentence),))


def _no_baseline(written: str) -> Measured:
    message = f"{quote(written.strip())} needs the number that it starts from"
    return _unmeasured("missing-baseline", message)


def _unclear(sentence: str) -> Measured:
    return _unmeasured("unclear-number", sentence)


_AGAIN = re.compile(r"(?:every|each|per)\b", re.IGNORECASE)


def _without_number(text: str) -> Measured:
    spans = [one for one in figures.spans_of_time(text) if not _AGAIN.match(one)]
    if units.SPEED.search(text):
        spans += figures.sizes_in_time(text)
    if spans:
        return _unclear(f"{quote(spans[0])} may be a limit or only say for how long")
    if match := _DIRECTION.search(text):
        return _unmeasured("direction", f"{quote(match[0])} says no number to reach")
    return Measured(dict(DELIVERABLE))


def _with_rest(measured: Measured, found: list[Figure], text: str) -> Measured:
    """The measure with a warning about the numbers that it has not taken."""
    if measured.warnings and measured.fields == DELIVERABLE:
        return measured
    rest = [
        one.written
        for one in found
        if not any(start <= one.start < end for start, end in measured.used)
    ]
    rest += [re.sub(r"^\D+", "", one) for one in figures.spans_of_time(text)]
    if not rest:
        return measured
    where = "row" if " | " in text else "title"
    message = f"the {where} also names {', '.join(rest)}, which no measure has"
    return replace(measured, warnings=(*measured.warnings, Warned("more-numbers", message)))


# Titles with a number -----------------------------------------------------------------------------

_TO_UNDER = (
    r"(?: (?:at least|at most|under|below|over|above|about|around|less than|fewer than|more than|"
    r"no more than|up to|>|<|≤|≥))?"
)
_BETWEEN_UNITS = r"(?: [^\W\d][\w-]*){0,3}?(?: \([^()]{0,30}\))?"
_FROM = re.compile(
    r"\bfrom(?: the| our| about| around| an? (?:average|median) of)? ?[~≈]?$", re.IGNORECASE
)
_TO = re.compile(rf"{_BETWEEN_UNITS} ?(?:to|→|->|=>){_TO_UNDER} ?[~≈]?$", re.IGNORECASE)
_ARROW = re.compile(rf"{_BETWEEN_UNITS} ?(?:→|->)(?: )?$", re.IGNORECASE)
_TO_NUMBER = re.compile(r"\bto(?: [a-z]+){0,2} [$€£]?\d", re.IGNORECASE)
_FROM_AGAIN = re.compile(rf"{_BETWEEN_UNITS},? from(?: about| around)? ?[~≈]?$", re.IGNORECASE)
_REACHED = re.compile(r"\b(?:to|reach|at)(?: about| around| over| under)? ?$", re.IGNORECASE)
_RANGE = re.compile(r" ?(?:[-–—]|to|or) ?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween ?$", re.IGNORECASE)
_OF_ALL = re.compile(r" of(?: (?:the|our|all|these))* $", re.IGNORECASE)
_IN_BRACKETS = re.compile(r" ?\([^()]{0,80}\)")
_NPS = re.compile(r"\be?NPS\b|\bnet promoter score\b", re.IGNORECASE)
_OUT_OF = re.compile(
    r" ?(?:(?P<out>out of|/)|of) ?(?P<of>\d{1,3})\b(?!%)(?P<rest>.{0,40})", re.IGNORECASE
)
_SCALE = re.compile(
    r" ?(?:or (?:higher|more|above|better),? )?(?:points? )?on (?:a|our|the) "
    r"(?:scale (?:of |from )?(?P<low>\d+) ?(?:[-–]|to) ?(?P<high>\d+)|"
    r"(?P<low2>\d+)[-–](?P<high2>\d+) scale|(?P<high3>\d+)[- ]point scale)",
    re.IGNORECASE,
)
# 30 day retention: in front of another word a time in the singular only says of which kind it is.
_ATTRIBUTE = re.compile(r" (?:minute|hour|day|week|month|year) [a-z]", re.IGNORECASE)
_STARS = re.compile(r"[ -](?:stars?|points?)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|circa|ca\.|nearly|almost|~|≈) ?$",
    re.IGNORECASE,
)
_TIME = re.compile(rf" ?(?P<unit>{figures.TIME_UNITS})(?![\w-])(?P<of> of\b)?", re.IGNORECASE)


def _unit_of(text: str, figure: Figure, end: int | None = None) -> str:
    """What is counted by a number: a sign, a time or a noun; `end` is where the next one begins."""
    if figure.percent:
        return "%"
    behind = _IN_BRACKETS.sub("", text[figure.end : end], count=1)
    if match := _TIME.match(behind):
        return figure.unit or match["unit"]
    named = figure.unit or units.noun_after(behind)
    return named or units.noun_before(text[: figure.start])


# From one number to another -----------------------------------------------------------------------


def _moved(text: str, found: list[Figure]) -> Measured | None:
    """`from 8.4 days to 7`, `8.4 → 7 days`, `to 7 days from 8`; None where nothing moves."""
    if len(found) < 2:
        return None
    first, second = found[:2]
    front, between = text[: first.start][-40:], text[first.end : second.start]
    started, to = bool(_FROM.search(front)), bool(_TO.fullmatch(between))
    if (started and to) or _ARROW.fullmatch(between):
        return _from_to(text, first, second)
    if started and _TO_NUMBER.search(text[first.end :]):
        return _unclear(f"it is not clear from where to where it goes, from {first.written}")
    if _REACHED.search(front) and _FROM_AGAIN.fullmatch(between):
        unit, other = _unit_of(text, first, second.start), _unit_of(text, second)
        return _from_to(text, second, first) if not other or units.same(unit, other) else None
    if to and not _RANGE.fullmatch(between):  # 8 clubs to 9, and not: 8 clubs compared to 9
        unit, other = _unit_of(text, first, second.start), _unit_of(text, second)
        changes = re.search(rf"\b(?:{roles.CHANGING})", front, re.IGNORECASE)
        close = re.fullmatch(rf".*{re.escape(unit)} to .{{0,10}}", between)
        if unit and close and (not other or (changes and units.same(unit, other))):
            return _from_to(text, first, second)
    twice = between == " to " and first.percent and second.percent
    if _RANGE.fullmatch(between) and (
        twice or re.search(rf"\b(?:{roles.CHANGING})\w* (?:[\w-]+ ){{0,4}}$", front, re.IGNORECASE)
    ):
        return _unclear(f"{quote(text[first.start : second.end])} may be a change or a range")
    return None


def _from_to(text: str, start: Figure, to: Figure) -> Measured:
    """The measure that goes from one number to another, both in one unit."""
    if doubt := start.doubtful or to.doubtful:
        return _unmeasured("odd-number", f"found {quote(text[start.start : to.end])}: {doubt}")
    if start.value == to.value:
        return _unmeasured("odd-number", f"it goes from {start.written} to {to.written}")
    left, right = min(start, to, key=_place), max(start, to, key=_place)
    one, other = (_unit_or_minutes(text, pair) for pair in ((left, right), (right, left)))
    if one and other and not units.same(one, other):
        said = f"{left.written} and {right.written}"
        return _unclear(f"{said} are in two units, {one} and {other}")
    unit, used = other or one, ((start.start, start.end), (to.start, to.end))
    if _NPS.search(text) and unit in {"", "points"}:
        unit = "NPS"
    if scale := _OUT_OF.match(text[to.end :]):
        unit, used = f"of {scale['of']}", (used[0], (to.start, to.end + scale.end("of")))
    bound = bounds.bound_of(text, to)
    if bound.doubt:
        return _unclear(bound.doubt)
    if bound.edge in {"above", "below"} and bound.said in _STRICT:
        fields = {"kind": "threshold", bound.edge: as_text(to.value), "from": as_text(start.value)}
    else:
        fields = {"kind": "metric", "from": as_text(start.value), "to": as_text(to.value)}
    return Measured({**fields, **({"unit": unit} if unit else {})}, used=used)


def _unit_or_minutes(text: str, pair: tuple[Figure, Figure]) -> str:
    """The unit of the first; beside a time, 45m is no 45 millions."""
    first, other = pair
    end = other.start if other.start > first.start else None
    times = re.fullmatch(figures.TIME_UNITS, _unit_of(text, other), re.IGNORECASE)
    return "m" if times and first.written.endswith("m") else _unit_of(text, first, end)


def _place(figure: Figure) -> int:
    return figure.start


_STRICT = frozenset({*bounds.BEFORE["above"], *bounds.BEFORE["below"]})


# One number to reach ------------------------------------------------------------------------------


class _Title:
    """One title, the number in it that is measured, and the others in it."""

    def __init__(
        self, text: str, first: Figure, others: list[Figure], *, in_column: bool = False
    ) -> None:
        self._text, self._first, self._others = text, first, others
        self._in_column = in_column
        self._bound = bounds.bound_of(text, first)
        self._edge, self._said = self._bound.edge, self._bound.said

    def measured(self) -> Measured:
        """The measure by the first form that fits."""
        if self._bound.doubt:
            return _unclear(self._bound.doubt)
        forms: tuple[Callable[[], Measured | None], ...] = (
            self._change, self._between, self._nps, self._signed, self._rating, self._several,
            self._share, self._time, self._count,
        )  # fmt: skip
        return next(one for form in forms if (one := form()) is not None)

    # Pieces ---------------------------------------------------------------------------------------

    def _behind(self, figure: Figure) -> str:
        return self._text[figure.end :]

    def _next(self) -> tuple[Figure, str] | None:
        """The number behind the first, and what is between them."""
        behind = [one for one in self._others if one.start >= self._first.end]
        return (behind[0], self._text[self._first.end : behind[0].start]) if behind else None

    def _unit(self, figure: Figure) -> str:
        return _unit_of(self._text, figure)

    def _baseline(self, unit: str) -> Figure | None:
        """The number in the same unit that says where it stands now."""
        for one in self._others:
            if roles.is_baseline(self._text, one) and not one.doubtful:
                own = self._unit(one)
                return one if not own or not unit or units.same(own, unit) else None
        return None

    def _marks(self, unit: str) -> tuple[Fields, tuple[Figure, ...]]:
        """`stretch` and `commit` where other numbers in the same unit are called so."""
        fields: Fields = {}
        taken = []
        for one in self._others:
            name, own = roles.mark_of(self._text, one), self._unit(one)
            fits = not own or units.same(own, unit) or not unit
            if name and name not in fields and fits and not one.doubtful:
                fields[name] = as_text(one.value)
                taken.append(one)
        return fields, tuple(taken)

    def _metric(self, start: Figure | None, unit: str, **more: str) -> Fields:
        written = {"kind": "metric", "from": as_text(start.value) if start else "0"}
        written |= {"to": as_text(self._first.value), **more}
        return {**written, **({"unit": unit} if unit else {})}

    def _threshold(self, edge: str, unit: str, start: Figure | None = None) -> Fields:
        written = {"kind": "threshold", edge: as_text(self._first.value)}
        if start and not _inside(edge, self._first.value, start.value):
            written["from"] = as_text(start.value)
        return {**written, **({"unit": unit} if unit else {})}

    def _used(self, *more: Figure | None) -> tuple[tuple[int, int], ...]:
        return tuple((one.start, one.end) for one in (self._first, *more) if one)

    def _implied(self, edge: str = "") -> str:
        if _ABOUT.search(self._text[: self._first.start][-20:]):
            return "about, as written"
        if self._said:
            return ""
        return f"{edge.replace('_', ' ')} is implied" if edge else "implied"

    # Forms ----------------------------------------------------------------------------------------

    def _change(self) -> Measured | None:
        """`reduced by 50%`, `30% more`, `3x`: a change from what is not said."""
        unit = "NPS" if self._is_nps() else self._unit(self._first)
        written = roles.change_in(self._text, self._first, unit)
        return _no_baseline(written) if written else None

    def _signed(self) -> Measured | None:
        """`+5 clubs`, `-5 degrees` without a word that says which of two it is."""
        if not self._first.signed or self._edge:
            return None
        message = f"{quote(self._first.written)} may be a change or a number to reach"
        return _unclear(message)

    def _between(self) -> Measured | None:
        """`between 18 and 21 degrees`."""
        following = self._next()
        if not (_BETWEEN.search(self._text[: self._first.start][-12:]) and following):
            return None
        other, between = following
        unit = self._unit(other) or self._unit(self._first)
        if between.strip().lower() != "and":
            return _unclear(f"it is not clear between what it is, from {self._first.written} on")
        written = f"{self._first.written} and {other.written}"
        if not unit and not self._is_nps():
            return _unmeasured("no-unit", f"{quote(written)} does not say what it counts")
        band = f"[{as_text(self._first.value)}, {as_text(other.value)}]"
        fields = {"kind": "threshold", "between": band, "unit": unit or "NPS"}
        return Measured(fields, used=self._used(other))

    def _is_nps(self) -> bool:
        """Whether the number is a net promoter score."""
        near = self._text[max(0, self._first.start - 40) : self._first.end + 20]
        own = self._unit(self._first) in {"", "%", "points"}
        return bool(_NPS.search(near)) and (
            own or bool(_NPS.match(self._behind(self._first).lstrip()))
        )

    def _nps(self) -> Measured | None:
        """`>11.5 NPS`, `NPS of 30`."""
        if not self._is_nps() or self._first.written.startswith("+"):
            return None
        if not -100 <= self._first.value <= 100:
            message = f"found {self._first.written}, expected an NPS from -100 to 100"
            return _unmeasured("odd-number", message)
        start = self._baseline("NPS")
        edge = self._edge or "at_least"
        written = self._threshold(edge, "NPS", start)
        warnings: tuple[Warned, ...] = ()
        if self._first.percent:
            message = (
                f"found {self._first.written}: the unit is taken as NPS, which is no percentage"
            )
            warnings = (Warned("nps-percent", message),)
        return Measured(written, self._implied(edge), warnings, self._used(start))

    def _rating(self) -> Measured | None:
        """`4 out of 5`, `3 or higher on a scale of 1-5`, `4.5 stars`."""
        behind, edge = self._behind(self._first), self._edge or "at_least"
        if match := _SCALE.match(behind):
            low = match["low"] or match["low2"] or ""
            high = match["high"] or match["high2"] or match["high3"] or ""
            written = self._threshold(edge, f"of {high}")
            if low and int(low) <= self._first.value <= int(high):
                written["range"] = f"[{low}, {high}]"
            return self._rated(written, edge, match.end())
        following = self._next()
        if following and _OF_ALL.fullmatch(following[1]) and not self._first.percent:
            noun = units.noun_after(self._text[following[0].end :])
            if noun and following[0].value >= self._first.value:
                return Measured(self._metric(None, noun), self._implied(), used=self._used())
        match = _OUT_OF.match(behind)
        plainly = not (self._first.percent or self._first.plus)
        if match and plainly and int(match["of"]) >= self._first.value:
            return self._rated(self._threshold(edge, f"of {match['of']}"), edge, match.end("of"))
        if (match := _STARS.match(behind)) and self._first.value <= MOST_STARS:
            return self._rated(self._threshold(edge, match[0].strip(" -")), edge, match.end())
        return None

    def _rated(self, written: Fields, edge: str, length: int) -> Measured:
        start = self._baseline(written["unit"])
        if not start or _inside(edge, self._first.value, start.value):
            return self._spanning(Measured(written, self._implied(edge)), length)
        written["from"], used = as_text(start.value), ((start.start, start.end),)
        return self._spanning(Measured(written, self._implied(edge), used=used), length)

    def _spanning(self, measured: Measured, length: int) -> Measured:
        """The measure of a number and of what is behind it."""
        here = (self._first.start, self._first.end + length)
        return replace(measured, used=(here, *measured.used))

    def _several(self) -> Measured | None:
        """`2-3 experiments`: two are the aim, and three would be more."""
        following = self._next()
        if not following or not _RANGE.fullmatch(following[1]):
            return None
        low, high = self._first, following[0]
        unit, used = self._unit(high), self._used(high)
        low_unit = "%" if low.percent else low.unit
        rising = 0 < low.value < high.value and not high.doubtful
        if not unit or not rising or (low_unit and not units.same(low_unit, unit)):
            message = f"{low.written} to {high.written} is no range of something"
            return replace(_unmeasured("odd-number", message), used=used)
        if _TIME.match(self._behind(high)):
            if not self._is_short(high):
                return self._either_way(f"{low.written} to {high.written} {unit}")
            shown = _Title(self._text, high, [])
            return Measured(shown._threshold("at_most", unit), "at most is implied", used=used)
        if self._edge or self._is_bad(unit):
            message = f"{low.written} to {high.written} {unit} may be the most or the least"
            return _unclear(message)
        return Measured(self._metric(None, unit, stretch=as_text(high.value)), self._implied(),
                        used=used)  # fmt: skip

    def _share(self) -> Measured | None:
        """`70% of ...`, `> 70 %`."""
        if not self._first.percent:
            return None
        bad = units.BAD_RATE.search(self._text) and not units.MENDING.search(self._text)
        bad = bad and not re.match(r" of\b", self._behind(self._first))
        bad = (bad or self._falls()) and not self._baseline("%")
        return self._number(self._edge or ("at_most" if bad else ""), "%")

    def _time(self) -> Measured | None:
        """`max 2 weeks`, `under 2s`: less is better where it is about speed."""
        match = _TIME.match(self._behind(self._first))
        own = self._first.unit if re.fullmatch(figures.TIME_UNITS, self._first.unit) else ""
        if not (own or match) or (match and match["of"]):
            return None
        unit = own or (match["unit"] if match else "")
        if not self._edge and not self._falls() and not self._is_short(self._first):
            behind = f" {unit}" if match else ""
            return self._either_way(f"{self._first.written}{behind}")
        start, edge = self._baseline(unit), self._edge or "at_most"
        written = self._threshold(edge, unit, start)
        return Measured(written, self._implied(edge), used=self._used(start))

    def _is_short(self, figure: Figure) -> bool:
        """Whether a time is one that should be short, by the words around it."""
        match = _TIME.match(self._behind(figure))
        behind = self._behind(figure)[match.end() :] if match else self._behind(figure)
        speed = units.SPEED.search(self._text) or units.FOR_WHAT.match(behind)
        return bool(speed) and not units.SPENT.search(self._text)

    def _either_way(self, written: str) -> Measured:
        return _unclear(f"{quote(written)} may be the most or the least")

    def _is_bad(self, unit: str) -> bool:
        """Whether few of what is counted are better."""
        few = units.TO_BE_FEW.search(self._text) or not self._first.value
        named = unit.lower() in units.DEFECTS or (unit.lower() in units.EITHER_WAY and few)
        return bool(named) and not units.MENDING.search(self._text)

    def _count(self) -> Measured:
        """`20 new clubs`, `at least one team`, `$3 million`."""
        unit = self._unit(self._first)
        baseline = self._baseline(unit)
        unit = unit or (self._unit(baseline) if baseline else "")
        if not unit and self._in_column:
            return self._bare()
        if not unit and not baseline and not (self._first.word and self._first.value == 1):
            message = f"{quote(self._first.written)} does not say what it counts"
            return _unmeasured("no-unit", message)
        bad = (self._is_bad(unit) or self._falls()) and not baseline
        either = unit.lower() in units.EITHER_WAY and not units.MENDING.search(self._text)
        if either and not bad and not self._edge and not baseline:
            return self._either_way(f"{self._first.written} {unit}")
        return self._number(self._edge or ("at_most" if bad else ""), unit)

    def _bare(self) -> Measured:
        """A number in a column, what it counts being in the title."""
        title = self._text.partition(" | ")[0]
        words = {one.lower() for one in re.findall(r"[a-z]+", title, re.IGNORECASE)}
        if self._edge or self._baseline("") or units.MENDING.search(title):
            return self._number(self._edge, "")
        bad = words & units.DEFECTS or units.BAD_RATE.search(title) or self._falls()
        if bad or (words & units.EITHER_WAY and units.TO_BE_FEW.search(title)):
            return self._number("at_most", "")
        if words & units.EITHER_WAY or units.SPEED.search(title):
            return self._either_way(self._first.written)
        return self._number("", "")

    def _falls(self) -> bool:
        """Whether it is to fall to the number: `Reduce churn to 5%`, where nothing is below it."""
        front, _, cell = self._text[: self._first.start].partition(" | ")
        if self._in_column and not cell.strip():
            return bool(_FALLING.search(front))
        clause = re.split(r"[,;:()]", front)[-1]
        return bool(_FALLING.search(clause) and re.search(r"\bto(?: about| around)? ?$", clause))

    def _number(self, edge: str, unit: str) -> Measured:
        """A count or a share: a metric, or a threshold where it says so."""
        start = self._baseline(unit)
        if start and start.value == self._first.value:
            message = f"it goes from {start.written} to {self._first.written}"
            return _unmeasured("odd-number", message)
        plainly = edge in {"", "at_least"} and self._said not in bounds.SIGNS
        plainly = plainly and not self._bound.denied
        if plainly and self._first.value != (start.value if start else 0):
            marks, taken = self._marks(unit)
            fields = self._metric(start, unit, **marks)
            return Measured(fields, self._implied(), used=self._used(start, *taken))
        edge = edge or "at_most"
        if self._first.value == 0 and edge == "below":
            edge = "at_most"
        fields = self._threshold(edge, unit, start)
        return Measured(fields, self._implied(edge), used=self._used(start))


def _inside(edge: str, value: Decimal, start: Decimal) -> bool:
    """Whether a start is inside the band, or at its edge, where a measure has none."""
    return start >= value if edge in {"at_least", "above"} else start <= value
