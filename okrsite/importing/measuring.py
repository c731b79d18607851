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
from okrsite.importing import figures, units
from okrsite.importing.figures import Figure, as_text
from okrsite.importing.report import Warned

Fields = dict[str, str]
DELIVERABLE: Fields = {"kind": "deliverable"}
LONGEST = 1000  # of a title that is read for numbers


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure of a title; `implied` says what the title does not state.

    `used` are the places of the numbers that the measure has taken.
    """

    fields: Fields
    implied: str = ""
    warnings: tuple[Warned, ...] = ()
    used: tuple[tuple[int, int], ...] = field(default=())


# Words around a number ----------------------------------------------------------------------------

# What a word in front of a number makes of it.
BEFORE: dict[str, tuple[str, ...]] = {
    "at_least": (">=", "≥", "at least", "minimum of", "minimum", "min.", "min", "no less than",
                 "no fewer than", "not less than", "upwards of"),
    "above": (">", "more than", "over", "above", "greater than", "higher than", "exceeds", "exceed",
              "exceeding", "beyond", "better than"),
    "at_most": ("<=", "≤", "at most", "max.", "max", "maximum", "maximum of", "no more than",
                "not more than", "up to", "within", "no longer than"),
    "below": ("<", "less than", "fewer than", "under", "below", "lower than", "shorter than",
              "faster than"),
}  # fmt: skip
# What a word behind a number makes of it.
AFTER: dict[str, tuple[str, ...]] = {
    "at_least": ("or more", "or higher", "or above", "or better", "or greater", "and above",
                 "or up", "minimum"),
    "at_most": ("or less", "or fewer", "or lower", "or below", "or faster", "max", "maximum",
                "at most"),
}  # fmt: skip
_SIGNS = frozenset({">=", "≥", ">", "<=", "≤", "<"})


def _any(words: tuple[str, ...]) -> str:
    by_length = sorted(words, key=len, reverse=True)
    return "|".join(rf"(?<!\w){re.escape(one)}" for one in by_length)


_BEFORE = [
    (
        edge,
        re.compile(
            rf"({_any(words)})(?: an?)?(?: (?:average|mean|median|total|score)(?: of)?)?$",
            re.IGNORECASE,
        ),
    )
    for edge, words in ((one, BEFORE[one]) for one in ("at_least", "at_most", "above", "below"))
]
_AFTER = [
    (edge, re.compile(rf" ?(?:{'|'.join(words)})(?!\w)", re.IGNORECASE))
    for edge, words in AFTER.items()
]


def _edge(text: str, figure: Figure) -> tuple[str, str]:
    """The edge that words around a number make of it, and these words; empty without any."""
    before = text[max(0, figure.start - 40) : figure.start].rstrip()
    for edge, form in _BEFORE:
        if match := form.search(before):
            return edge, match[1].lower()
    if figure.plus:
        return "at_least", "+"
    for edge, form in _AFTER:
        if match := form.match(text[figure.end : figure.end + 20]):
            return edge, match[0].strip()
    return "", ""


# Titles without a number that can be taken --------------------------------------------------------

_PLACEHOLDER = re.compile(
    r"[$€£][XYN]\b|(?<![A-Za-z])[XYN]{1,3} ?%|(?<![A-Za-z])[XYN]{1,2}#|\?{2,} ?%?|#{2,}|_{2,} ?%?|"
    r"\bTB[DC]\b|\b[XYN]{2,3}(?= [a-z])|"
    r"(?:^|\b(?:to|by|than|least|of|with|reach|in|from|get) )[XN](?= [a-z])"
)
_CHANGING = (
    r"increas|grow|improv|rais|reduc|decreas|cut|lower|drop|shrink|boost|lift|rise|fall|fell|gain|"
    r"accelerat|expand|extend|speed|slow|went|declin"
)
_BY = re.compile(
    r"\bby(?: (?:about|around|at least|over|approximately|~|>|≥|>=|more than|up to))? ?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r" ?(?:more|fewer|less|faster|slower|higher|lower|better|increase|decrease|reduction|growth|"
    r"improvement|drop|larger|smaller|rise|uplift|additional|of growth)\b",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl\w*|halv(?:e|es|ed|ing)|twice|"
    r"thrice|tenfold|twofold|threefold|\d+-?fold)\b",
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


def measure_of(title: str) -> Measured:
    """The measure that a title states, a deliverable where it states none."""
    text = title[:LONGEST]
    found = figures.find(text)
    if match := _HALF.search(text):
        half = Figure(*match.span(), Decimal(50), match[0], percent=True, word=True)
        found = sorted([half, *found], key=lambda one: one.start)
    if match := _PLACEHOLDER.search(text):
        return _unmeasured(
            "placeholder", f"found {quote(match[0].strip())}, which is no number yet"
        )
    if found and (doubt := found[0].doubtful):
        written = quote(found[0].written)
        return _unmeasured("odd-number", f"found {written}: {doubt}, so no measure was made of it")
    multiple = _MULTIPLE.search(text)
    if multiple and not (found and found[0].start < multiple.start()):
        return _no_baseline(multiple[0])
    if not found:
        return _without_number(text)
    return _with_rest(_Title(text, found).measured(), found)


def _unmeasured(code: str, sentence: str) -> Measured:
    return Measured(dict(DELIVERABLE), warnings=(Warned(code, sentence),))


def _no_baseline(written: str) -> Measured:
    message = f"{quote(written.strip())} needs the number that it starts from"
    return _unmeasured("missing-baseline", message)


def _without_number(text: str) -> Measured:
    if match := _DIRECTION.search(text):
        return _unmeasured("direction", f"{quote(match[0])} says no number to reach")
    return Measured(dict(DELIVERABLE))


def _with_rest(measured: Measured, found: list[Figure]) -> Measured:
    """The measure with a warning about the numbers that it has not taken."""
    if measured.warnings and measured.fields == DELIVERABLE:
        return measured
    rest = [
        one.written
        for one in found
        if not any(start <= one.start < end for start, end in measured.used)
    ]
    if not rest:
        return measured
    message = f"the title also names {', '.join(rest)}, which no measure has"
    return replace(measured, warnings=(*measured.warnings, Warned("more-numbers", message)))


# Titles with a number -----------------------------------------------------------------------------

_BETWEEN_UNITS = r"(?: [^\W\d][\w-]*){0,2}?"
_FROM_TO = re.compile(r"\bfrom(?: about| around)? ?$", re.IGNORECASE)
_TO = re.compile(
    rf"{_BETWEEN_UNITS} ?(?:to|→|->|=>)(?: (?:at least|under|below|over|about))? ?$", re.IGNORECASE
)
_ARROW = re.compile(rf"{_BETWEEN_UNITS} ?(?:→|->)(?: )?$", re.IGNORECASE)
_RANGE = re.compile(r" ?(?:[-–—]|to) ?$", re.IGNORECASE)
_BASELINE = re.compile(
    r"\((?:it is |we are )?(?:currently|now|up from|down from|from|was|baseline|today|as of now)"
    r"(?: (?:at|is|of))?:? ?~?$",
    re.IGNORECASE,
)
_NPS = re.compile(r"\bNPS\b|\bnet promoter score\b", re.IGNORECASE)
_OUT_OF = re.compile(
    r" ?(?:(?P<out>out of|/)|of) ?(?P<of>\d{1,3})\b(?!%)(?P<rest>.{0,40})", re.IGNORECASE
)
_SCALE = re.compile(
    r" ?(?:or (?:higher|more|above|better),? )?(?:points? )?on (?:a|our|the) "
    r"(?:scale (?:of |from )?(?P<low>\d+) ?(?:[-–]|to) ?(?P<high>\d+)|"
    r"(?P<low2>\d+)[-–](?P<high2>\d+) scale|(?P<high3>\d+)[- ]point scale)",
    re.IGNORECASE,
)
_STARS = re.compile(r"[ -](?:stars?|points?)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|circa|ca\.|nearly|almost|~|≈) ?$", re.IGNORECASE
)
_TIME = re.compile(rf" ?(?P<unit>{figures.TIME_UNITS})(?![\w-])(?P<of> of\b)?", re.IGNORECASE)


class _Title:
    """One title with its numbers; the first of them is what is measured."""

    def __init__(self, text: str, found: list[Figure]) -> None:
        self._text, self._found = text, found
        self._first = found[0]
        self._edge, self._said = _edge(text, found[0])

    def measured(self) -> Measured:
        """The measure by the first form that fits."""
        forms: tuple[Callable[[], Measured | None], ...] = (
            self._from_to, self._relative, self._nps, self._rating, self._several, self._share,
            self._time, self._count,
        )  # fmt: skip
        return next(one for form in forms if (one := form()) is not None)

    # Pieces ---------------------------------------------------------------------------------------

    def _behind(self, figure: Figure) -> str:
        return self._text[figure.end :]

    def _between(self, one: Figure, other: Figure) -> str:
        return self._text[one.end : other.start]

    def _unit(self, figure: Figure) -> str:
        """What is counted by a number: a sign, a time or a noun."""
        if figure.percent:
            return "%"
        if match := _TIME.match(self._behind(figure)):
            return figure.unit or match["unit"]
        return figure.unit or units.noun_after(self._behind(figure))

    def _baseline(self) -> tuple[Figure | None, tuple[tuple[int, int], ...]]:
        """The number in brackets that says where it stands now."""
        for one in self._found[1:]:
            if _BASELINE.search(self._text[: one.start][-40:]):
                return one, ((one.start, one.end),)
        return None, ()

    def _metric(self, start: Figure | None, unit: str, **more: str) -> Fields:
        written = {"kind": "metric", "from": as_text(start.value) if start else "0"}
        written |= {"to": as_text(self._first.value), **more}
        return {**written, **({"unit": unit} if unit else {})}

    def _threshold(self, edge: str, unit: str, start: Figure | None = None) -> Fields:
        written = {"kind": "threshold", edge: as_text(self._first.value)}
        if start and not _inside(edge, self._first.value, start.value):
            written["from"] = as_text(start.value)
        return {**written, **({"unit": unit} if unit else {})}

    def _used(self, *more: Figure) -> tuple[tuple[int, int], ...]:
        return tuple((one.start, one.end) for one in (self._first, *more))

    def _implied(self, edge: str = "") -> str:
        if _ABOUT.search(self._text[: self._first.start][-20:]):
            return "about, as written"
        if self._said:
            return ""
        return f"{edge.replace('_', ' ')} is implied" if edge else "implied"

    # Forms ----------------------------------------------------------------------------------------

    def _from_to(self) -> Measured | None:
        """`from 8.4 days to 7`, `8.4 → 7 days`."""
        if len(self._found) < 2:
            return None
        first, second = self._found[:2]
        between = self._between(first, second)
        started = _FROM_TO.search(self._text[: first.start][-20:]) and _TO.fullmatch(between)
        if not (started or _ARROW.fullmatch(between)):
            return None
        if first.value == second.value:
            return _unmeasured("odd-number", f"it goes from {first.written} to {second.written}")
        unit = self._unit(second) or self._unit(first)
        if first.percent != second.percent:
            unit = "%"
        moved = _Title(self._text, [second, *self._found[2:]])
        return Measured(moved._metric(first, unit), used=self._used(second))

    def _relative(self) -> Measured | None:
        """`reduced by 50%`, `30% more`, `3x`: a change from what is not said."""
        first = self._first
        before = self._text[: first.start]
        by = _BY.search(before[-30:])
        changing = re.search(_CHANGING, before, re.IGNORECASE)
        moved = bool(by and (first.percent or changing))
        compared = bool(first.percent and _RELATIVE.match(self._behind(first)))
        if not (first.times or moved or compared):
            return None
        written = f"{by[0]}{first.written}" if by else first.written
        return _no_baseline(written)

    def _nps(self) -> Measured | None:
        """`>11.5 NPS`, `NPS of 30`."""
        near = self._text[max(0, self._first.start - 40) : self._first.end + 20]
        if not _NPS.search(near):
            return None
        if self._unit(self._first) not in {"", "%", "points"} and not _NPS.match(
            self._behind(self._first).lstrip()
        ):
            return None
        if not -100 <= self._first.value <= 100:
            message = f"found {self._first.written}, expected an NPS from -100 to 100"
            return _unmeasured("odd-number", message)
        start, used = self._baseline()
        edge = self._edge or "at_least"
        written = self._threshold(edge, "NPS", start)
        warnings: tuple[Warned, ...] = ()
        if self._first.percent:
            message = (
                f"found {self._first.written}: the unit is taken as NPS, which is no percentage"
            )
            warnings = (Warned("nps-percent", message),)
        return Measured(written, self._implied(edge), warnings, (*self._used(), *used))

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
        match = _OUT_OF.match(behind)
        if match and not self._first.percent and int(match["of"]) >= self._first.value:
            noun = units.noun_after(match["rest"])
            if noun and not (match["out"] or _STARS.match(match["rest"])):
                measured = Measured(self._metric(None, noun), self._implied())
                return self._spanning(measured, match.end("of"))
            return self._rated(self._threshold(edge, f"of {match['of']}"), edge, match.end("of"))
        if match := _STARS.match(behind):
            return self._rated(self._threshold(edge, match[0].strip(" -")), edge, match.end())
        return None

    def _rated(self, written: Fields, edge: str, length: int) -> Measured:
        return self._spanning(Measured(written, self._implied(edge)), length)

    def _spanning(self, measured: Measured, length: int) -> Measured:
        """The measure of a number and of what is behind it."""
        return replace(measured, used=((self._first.start, self._first.end + length),))

    def _several(self) -> Measured | None:
        """`2-3 experiments`: two are the aim, and three would be more."""
        if len(self._found) < 2 or not _RANGE.fullmatch(self._between(*self._found[:2])):
            return None
        low, high = self._found[:2]
        unit = self._unit(high)
        if not unit or _TIME.match(self._behind(high)) or low.value >= high.value or not low.value:
            used = self._used(high)
            if unit and low.value < high.value:
                shown = _Title(self._text, [high, *self._found[2:]])
                fields = shown._threshold("at_most", unit)
                return Measured(fields, "at most is implied", used=used)
            message = f"{low.written} to {high.written} is no range of something"
            return replace(_unmeasured("odd-number", message), used=used)
        written = self._metric(None, unit, stretch=as_text(high.value))
        return Measured(written, self._implied(), used=self._used(high))

    def _share(self) -> Measured | None:
        """`70% of ...`, `> 70 %`."""
        if not self._first.percent:
            return None
        start, used = self._baseline()
        edge = self._edge
        if not edge and units.BAD_RATE.search(self._text):
            edge = "at_most"
        return self._number(edge, "%", start, used)

    def _time(self) -> Measured | None:
        """`max 2 weeks`, `under 2s`: less is better, unless it is hours of something."""
        match = _TIME.match(self._behind(self._first))
        unit = self._first.unit if self._first.unit[:1].isalpha() else ""
        if not (unit or match) or (match and match["of"]):
            return None
        start, used = self._baseline()
        edge = self._edge or "at_most"
        written = self._threshold(edge, unit or (match["unit"] if match else ""), start)
        return Measured(written, self._implied(edge), used=(*self._used(), *used))

    def _count(self) -> Measured:
        """`20 new clubs`, `at least one team`, `$3 million`."""
        start, used = self._baseline()
        unit, edge = self._unit(self._first), self._edge
        if not unit and not start and not (self._first.word and self._first.value == 1):
            message = f"{quote(self._first.written)} does not say what it counts"
            return _unmeasured("no-unit", message)
        few = unit.lower() in units.DEFECTS and not units.MENDING.search(self._text)
        return self._number(edge or ("at_most" if few else ""), unit, start, used)

    def _number(
        self, edge: str, unit: str, start: Figure | None, used: tuple[tuple[int, int], ...]
    ) -> Measured:
        """A count or a share: a metric, or a threshold where it says so."""
        value, spans = self._first.value, (*self._used(), *used)
        plainly = edge in {"", "at_least"} and self._said not in _SIGNS
        if plainly and value != (start.value if start else 0):
            return Measured(self._metric(start, unit), self._implied(), used=spans)
        edge = edge or "at_most"
        if value == 0 and edge == "below":
            edge = "at_most"
        return Measured(self._threshold(edge, unit, start), self._implied(edge), used=spans)


def _inside(edge: str, value: Decimal, start: Decimal) -> bool:
    """Whether a start is inside the band, or at its edge, where a measure has none."""
    return start >= value if edge in {"at_least", "above"} else start <= value
