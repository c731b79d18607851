"""One number to reach: whether it is a count, a share, a rating, a time, a band, or a change.

Comes in: a title, the number in it that is measured, and the others in it. Goes out: its measure by
the first form that fits. It must not know how that number was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from okrsite.diagnostics import quote
from okrsite.importing import bounds, figures, senses, units
from okrsite.importing.figures import Figure, as_text
from okrsite.importing.measured import Fields, Measured, no_baseline, unclear, unmeasured
from okrsite.importing.report import Warned

MOST_STARS = 10  # of a rating; more of them are counted
_BETWEEN = re.compile(r"\bbetween ?$", re.IGNORECASE)
# 5 of our 9 clubs
_OF_ALL = re.compile(r" of(?: (?:the|our|all|these))* $", re.IGNORECASE)
# 4 or higher on a scale of 1-5, 4 on our 5-point scale
_SCALE = re.compile(
    r" ?(?:or (?:higher|more|above|better),? )?(?:points? )?on (?:a|our|the) "
    r"(?:scale (?:of |from )?(?P<low>\d+) ?(?:[-–]|to) ?(?P<high>\d+)|"
    r"(?P<low2>\d+)[-–](?P<high2>\d+) scale|(?P<high3>\d+)[- ]point scale)"
    r"| ?(?:or (?:higher|more|above|better) )?\((?:on )?(?:an? |our |the )?"
    r"(?:scale (?:of |from )?)?(?:(?P<low4>[01]) ?(?:[-–]|to) ?|(?:out )?of |max\.? )"
    r"(?P<high4>\d+)(?: scale)?\)",
    re.IGNORECASE,
)
_STARS = re.compile(r"[ -](?:stars?|points?)\b| ?[⭐★]", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|circa|ca\.|nearly|almost|~|≈) ?$",
    re.IGNORECASE,
)
# By these a number is reached from below: Improve the score to 90
_RISING = re.compile(r"\b(?:increas|grow|rais|boost|lift|improv|rise|rose)", re.IGNORECASE)
_SCORE = re.compile(r"\b(?:rating|csat|\w+ score)(?: is| of| at|:)? ?$", re.IGNORECASE)
_NOT_UP = re.compile(
    r"\b(?:risk|error|latency|time|duration|wait\w*|delay\w*|lag)\b", re.IGNORECASE
)
# 1 talk, where what is counted is said in the singular
_SINGULAR = re.compile(r" (?!(?:in|of|or|and|to|per|for|on|is|by|at|from)\b)[a-z]")


def reached(
    text: str, first: Figure, others: Sequence[Figure], *, in_column: bool = False
) -> Measured:
    """The measure of the first number; in a column, what it counts may stand in the title."""
    return _Title(text, first, others, in_column=in_column).measured()


class _Title:
    """One title, the number in it that is measured, and the others in it."""

    def __init__(
        self, text: str, first: Figure, others: Sequence[Figure], *, in_column: bool = False
    ) -> None:
        self._text, self._first, self._others = text, first, others
        self._in_column = in_column
        self._bound = bounds.bound_of(text, first)
        self._edge, self._said = self._bound.edge, self._bound.said

    def measured(self) -> Measured:
        """The measure by the first form that fits."""
        if self._bound.doubt:
            return unclear(self._bound.doubt)
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
        return units.unit_of(self._text, figure)

    def _baseline(self, unit: str) -> Figure | None:
        """The number in the same unit that says where it stands now."""
        for one in self._others:
            if senses.is_baseline(self._text, one) and not one.doubtful:
                own = self._unit(one)
                return one if not own or not unit or units.same(own, unit) else None
        return None

    def _marks(self, unit: str) -> tuple[Fields, tuple[Figure, ...]]:
        """`stretch` and `commit` where other numbers in the same unit are called so."""
        fields: Fields = {}
        taken = []
        for one in self._others:
            name, own = senses.mark_of(self._text, one), self._unit(one)
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
        written = senses.change_in(self._text, self._first, unit)
        return no_baseline(written) if written else None

    def _signed(self) -> Measured | None:
        """`+5 clubs`, `-5 degrees` without a word that says which of two it is."""
        if not self._first.signed or self._edge:
            return None
        message = f"{quote(self._first.written)} may be a change or a number to reach"
        return unclear(message)

    def _between(self) -> Measured | None:
        """`between 18 and 21 degrees`."""
        following = self._next()
        if not (_BETWEEN.search(self._text[: self._first.start][-12:]) and following):
            return None
        other, between = following
        unit = self._unit(other) or self._unit(self._first)
        if between.strip().lower() != "and":
            return unclear(f"it is not clear between what it is, from {self._first.written} on")
        written = f"{self._first.written} and {other.written}"
        if not unit and not self._is_nps():
            return unmeasured("no-unit", f"{quote(written)} does not say what it counts")
        band = f"[{as_text(self._first.value)}, {as_text(other.value)}]"
        fields = {"kind": "threshold", "between": band, "unit": unit or "NPS"}
        return Measured(fields, used=self._used(other))

    def _is_nps(self) -> bool:
        """Whether the number is a net promoter score."""
        near = self._text[max(0, self._first.start - 40) : self._first.end + 20]
        own = self._unit(self._first) in {"", "%", "points"}
        return bool(units.NPS.search(near)) and (
            own or bool(units.NPS.match(self._behind(self._first).lstrip()))
        )

    def _nps(self) -> Measured | None:
        """`>11.5 NPS`, `NPS of 30`."""
        if not self._is_nps() or self._first.written.startswith("+"):
            return None
        if not -100 <= self._first.value <= 100:
            message = f"found {self._first.written}, expected an NPS from -100 to 100"
            return unmeasured("odd-number", message)
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
            low = match["low"] or match["low2"] or match["low4"] or ""
            high = match["high"] or match["high2"] or match["high3"] or match["high4"] or ""
            if self._first.value > int(high):
                found = f"found {self._first.written} on a scale to {high}"
                return unmeasured("odd-number", f"{found}, so no measure was made of it")
            written = self._threshold(edge, f"of {high}")
            if low and int(low) <= self._first.value <= int(high):
                written["range"] = f"[{low}, {high}]"
            return self._rated(written, edge, match.end())
        following = self._next()
        if following and _OF_ALL.fullmatch(following[1]) and not self._first.percent:
            noun = units.noun_after(self._behind(following[0]))
            rated = _STARS.match(self._behind(following[0]))
            if noun and not rated and following[0].value >= self._first.value:
                return Measured(self._metric(None, noun), self._implied(), used=self._used())
        match = units.OUT_OF.match(behind)
        plainly = not (self._first.percent or self._first.plus)
        if match and plainly and int(match["of"]) >= self._first.value:
            return self._rated(self._threshold(edge, f"of {match['of']}"), edge, match.end("of"))
        if (match := _STARS.match(behind)) and self._first.value <= MOST_STARS:
            unit = re.sub("[⭐★]", "stars", match[0].strip(" -"))
            return self._rated(self._threshold(edge, unit), edge, match.end())
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
        if not following or not figures.RANGE.fullmatch(following[1]):
            return None
        low, high = self._first, following[0]
        unit, used = self._unit(high), self._used(high)
        low_unit = "%" if low.percent else low.unit
        rising = 0 < low.value < high.value and not high.doubtful
        if rising and low.value < 1 <= high.value and units.is_plural(unit):  # 0.7 – 5 clubs
            return unclear(f"{quote(low.written)} in front of {high.written} {unit} may be a grade")
        if not unit or not rising or (low_unit and not units.same(low_unit, unit)):
            message = f"{low.written} to {high.written} is no range of something"
            return replace(unmeasured("odd-number", message), used=used)
        if units.TIME.match(self._behind(high)):
            if not self._is_short(high):
                return self._either_way(f"{low.written} to {high.written} {unit}")
            shown = _Title(self._text, high, [])
            return Measured(shown._threshold("at_most", unit), "at most is implied", used=used)
        if self._edge or self._is_bad(unit):
            message = f"{low.written} to {high.written} {unit} may be the most or the least"
            return unclear(message)
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
        match = units.TIME.match(self._behind(self._first))
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
        match = units.TIME.match(self._behind(figure))
        behind = self._behind(figure)[match.end() :] if match else self._behind(figure)
        speed = units.SPEED.search(self._text) or units.FOR_WHAT.match(behind)
        return bool(speed) and not units.SPENT.search(self._text)

    def _either_way(self, written: str) -> Measured:
        return unclear(f"{quote(written)} may be the most or the least")

    def _is_bad(self, unit: str) -> bool:
        """Whether few of what is counted are better."""
        few = units.TO_BE_FEW.search(self._text) or not self._first.value
        named = unit.lower() in units.DEFECTS or (unit.lower() in units.EITHER_WAY and few)
        return bool(named) and not units.MENDING.search(self._text)

    def _count(self) -> Measured:
        """`20 new clubs`, `at least one team`, `$3 million`."""
        none = units.NONE_WANTED.match(self._behind(self._first))
        unit = none["noun"] if none and not self._first.value else self._unit(self._first)
        baseline = self._baseline(unit)
        unit = unit or (self._unit(baseline) if baseline else "")
        if not unit and self._in_column:
            return self._bare()
        if not unit and not baseline and not self._is_one():
            return self._without_unit()
        costs = unit in units.MONEY and units.COSTS.search(self._text)
        if costs and not self._edge and not baseline and not units.GAINED.search(self._text):
            if not units.LIMITED.search(self._text):
                return self._either_way(self._first.written)
            return self._number("at_most", unit)
        bad = (self._is_bad(unit) or self._falls()) and not baseline
        either = unit.lower() in units.EITHER_WAY and not units.MENDING.search(self._text)
        if either and not bad and not self._edge and not baseline:
            return self._either_way(f"{self._first.written} {unit}")
        return self._number(self._edge or ("at_most" if bad else ""), unit)

    def _is_one(self) -> bool:
        """Whether it is one of what is named in the singular: `one talk`, `1 talk`."""
        named = self._first.word or _SINGULAR.match(self._behind(self._first))
        return self._first.value == 1 and bool(named)

    def _without_unit(self) -> Measured:
        """A score above 90: a number with a bound needs nothing that it counts."""
        edge = "" if self._is_age() or self._said == "better than" else self._edge
        edge = edge or self._direction()
        if not edge:
            message = f"{quote(self._first.written)} does not say what it counts"
            return unmeasured("no-unit", message)
        return Measured(self._threshold(edge, ""), self._implied(edge), used=self._used())

    def _is_age(self) -> bool:
        """Whether a bound may say how old they are: `members over 60`."""
        front = self._text[: self._first.start].rstrip().removesuffix(self._said).split()
        return self._said not in bounds.SIGNS and bool(front) and units.are_persons(front[-1])

    def _direction(self) -> str:
        """The edge that the words in front imply: `Improve the score to 90`, `a rating of 4.5`."""
        front = re.split(r"[,;()]", self._text[: self._first.start])[-1]
        if self._falls():
            return "at_most"
        to = re.search(r"\bto(?: about| around)? ?$", front) and _RISING.search(front)
        return "at_least" if (to or _SCORE.search(front)) and not _NOT_UP.search(front) else ""

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
            return bool(units.FALLING.search(front))
        clause = re.split(r"[,;:()]", re.sub(r" ?\([^()]*\)", "", front))[-1]
        return bool(
            units.FALLING.search(clause) and re.search(r"\bto(?: about| around)? ?$", clause)
        )

    def _number(self, edge: str, unit: str) -> Measured:
        """A count or a share: a metric, or a threshold where it says so."""
        start = self._baseline(unit)
        if start and start.value == self._first.value:
            message = f"it goes from {start.written} to {self._first.written}"
            return unmeasured("odd-number", message)
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
