"""From a title to a measure: what is counted, where it is to go, and what is only implied.

Comes in: the title of a key result. Goes out: the fields of its measure as YAML has them, a word on
what was implied, and warnings about what was not taken. It must not know lines or reports. About
half of all key results have no number: that is a deliverable, and nothing to warn of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from okrsite.diagnostics import quote
from okrsite.importing import describing, figures, senses, units
from okrsite.importing.figures import Figure
from okrsite.importing.measured import (
    DELIVERABLE,
    Measured,
    no_baseline,
    unclear,
    unmeasured,
)
from okrsite.importing.moving import moved
from okrsite.importing.reaching import reached
from okrsite.importing.report import Warned

LONGEST = 1000  # of a title that is read for numbers
LONGEST_CELL = 60


# Titles without a number that can be taken --------------------------------------------------------

# $X, XX %, N#, ???, ___ %, TBD, reach X clubs
_PLACEHOLDER = re.compile(
    r"[$€£][XYN]\b|(?<![A-Za-z])[XYN]{1,3} ?%|(?<![A-Za-z])[XYN]{1,2}#|\?{2,} ?%?|#{2,}|_{2,} ?%?|"
    r"\bTB[DC]\b|\b[XYN]{2,3}(?= [a-z])|"
    r"(?:^|\b(?:to|by|than|least|of|with|reach|in|from|get) )[XN](?= [a-z])"
)
# By these a number is a multiple of what is not said: double, in half, 3-fold
_MULTIPLE = re.compile(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl\w*|halv(?:e|es|ed|ing)|twice|"
    r"thrice|tenfold|twofold|threefold|\d+-?fold|in half|half as (?:many|much|long|often|big)|"
    r"half the (?:time|costs?|size|price|number|effort))\b",
    re.IGNORECASE,
)
# Improve the sound; faster replies
_DIRECTION = re.compile(
    r"^(?:increase|improve|reduce|decrease|grow|boost|raise|lower|enhance|accelerate|strengthen|"
    r"optimi[sz]e|expand|minimi[sz]e|maximi[sz]e)[sd]?\b"
    r"|\b(?:fewer|less|faster|higher|lower|greater|(?<!or )more)\b"
    r"(?! about| than| or less| information)",
    re.IGNORECASE,
)
# 30 day retention: in front of another word a time in the singular only says of which kind it is.
_ATTRIBUTE = re.compile(r" (?:minute|hour|day|week|month|year) [a-z]", re.IGNORECASE)
# half of our clubs, which is 50%
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
        return unmeasured("placeholder", f"found {quote(match[0].strip())}, which is no number yet")
    if multiple and not (found and found[0].start < multiple.start()):
        return no_baseline(multiple[0])
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
        return unmeasured("odd-number", f"found {quote(first[0].written)}: {doubt}")
    return _with_rest(reached(text, first[0], others, in_column=True), found, text)


def _is_number(cell: str) -> bool:
    return len(cell) <= LONGEST_CELL and bool(_CELL.fullmatch(cell))


def _measured(text: str, found: list[Figure]) -> Measured:
    """The measure of the first number that is neither where it starts nor a mark beside it."""
    told = {one: describing.description_of(text, one, found) for one in found}
    found = [one for one in found if not told[one]]
    if not found:
        words = next(iter(told.values()))
        return unclear(f"{quote(words)} may only say which are meant")
    if measured := moved(text, found):
        return measured
    to_reach = [one for one in found if _is_to_reach(text, one)]
    if not to_reach:  # commit: 5 clubs, stretch: 8 clubs
        to_reach = [one for one in found if senses.mark_of(text, one) == "commit"]
    if len(to_reach) > 1 and _ATTRIBUTE.match(text[to_reach[0].end :]):
        to_reach = to_reach[1:]
    if not to_reach:
        return unclear(f"{quote(found[0].written)} {_instead(text, found[0])}")
    if doubt := to_reach[0].doubtful:
        written = quote(to_reach[0].written)
        return unmeasured("odd-number", f"found {written}: {doubt}, so no measure was made of it")
    others = [one for one in found if one is not to_reach[0]]
    return reached(text, to_reach[0], others)


def _is_to_reach(text: str, figure: Figure) -> bool:
    beside = senses.mark_of(text, figure) or senses.is_progress(text, figure)
    return not (beside or senses.is_baseline(text, figure))


def _instead(text: str, figure: Figure) -> str:
    """What a number says that is not the one to reach."""
    if senses.is_baseline(text, figure):
        return "says where it starts, and no number where it goes"
    if senses.is_progress(text, figure):
        return "says how far it has come, and no number where it goes"
    return f"is called {senses.mark_of(text, figure)}, and no number is the one to reach"


_AGAIN = re.compile(r"(?:every|each|per)\b", re.IGNORECASE)


def _without_number(text: str) -> Measured:
    spans = [one for one in figures.spans_of_time(text) if not _AGAIN.match(one)]
    if units.SPEED.search(text):
        spans += figures.sizes_in_time(text)
    if spans:
        return unclear(f"{quote(spans[0])} may be a limit or only say for how long")
    if match := _DIRECTION.search(text):
        return unmeasured("direction", f"{quote(match[0])} says no number to reach")
    return Measured(DELIVERABLE)


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
