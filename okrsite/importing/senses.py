"""In which sense a number stands in its sentence: where it starts, what is even more, a change.

Comes in: a text and a number in it. Goes out: its sense, by the words right beside it. It must not
know measures. What is not the number to reach must never be taken for it.
"""

from __future__ import annotations

import re

from okrsite.importing.figures import Figure

CHANGING = (
    r"increas|grow|improv|rais|reduc|decreas|cut|lower|drop|shrink|boost|lift|rise|rose|fall|fell|"
    r"gain|accelerat|expand|extend|speed|slow|went|declin"
)
_IS = r"(?:,? (?:it is|we are|we have|is|are|at|of|only|about|around|value)){0,2}"
# Where it starts: currently 30%, baseline: 8, up from 5, (was 8), (from 30%)
_BASELINE_BEFORE = re.compile(
    rf"\b(?:currently|now|today|presently|at present|as of (?:now|today)|baseline|was|were|"
    rf"up from|down from|starting (?:at|from|point)|start(?=[:=]))\b{_IS} ?[:=(]? ?[~≈]? ?$"
    rf"|\(from ?$|\b(?:{CHANGING})\w*(?: [\w-]+){{0,6}} from(?: about| around)? ?$",
    re.IGNORECASE,
)
# 8 clubs now, 30 % today
_BASELINE_AFTER = re.compile(
    r"(?: [^\W\d][\w-]*){0,3}? \(?(?:now|today|currently|at present|already|baseline)\)?"
    r"(?= *(?:[,;)]|$|and\b|but\b|to\b|→|->))",
    re.IGNORECASE,
)
# 4 so far: how it goes, which is neither where it started nor where it goes
_SO_FAR_BEFORE = re.compile(r"\bso far[:=]? ?$", re.IGNORECASE)
_SO_FAR_AFTER = re.compile(r"(?: [^\W\d][\w-]*){0,3}? so far\b", re.IGNORECASE)
# We have 30 contributors; reach 50
_HAVE_BEFORE = re.compile(r"\bwe(?: \w+)? have(?: about| around)? ?$", re.IGNORECASE)
_HAVE_AFTER = re.compile(
    r"[^.;,\d]{0,40}[.;,] (?:[a-z ]{0,30}\b)?"
    r"(?:reach|get|grow|want|aim|need|target|goal)\b[^\d]*\d",
    re.IGNORECASE,
)
# stretch: 70, (stretch goal of 70), (commit 15)
_MARKS_BEFORE = {
    "stretch": re.compile(
        r"\bstretch(?: goal| target)?(?: is| of| at| to)?[:=]? ?~?$", re.IGNORECASE
    ),
    "commit": re.compile(r"\bcommit(?:ted|ment)?(?: goal| target)?[:=]? ?~?$", re.IGNORECASE),
}
_STRETCH_AFTER = re.compile(
    r"(?: [^\W\d][\w-]*){0,2}? ?(?:\(|as )?(?:an? |our )?stretch(?: goal| target)?\)?"
    r"(?= *(?:[,;.)]|$))",
    re.IGNORECASE,
)

_BY = re.compile(
    r"\b(?:by|another|a further)(?: (?:about|around|at least|over|approximately|~|>|≥|>=|"
    r"more than|up to))? ?$",
    re.IGNORECASE,
)
_UP = re.compile(r"\b(?:up|down) ?$", re.IGNORECASE)
# What a number is compared with, right behind it or behind one or two words.
_COMPARED = re.compile(
    r" ?(?:(?:more|fewer|less|faster|slower|higher|lower|better|cheaper|larger|smaller|shorter|"
    r"longer|additional|of growth(?! \w)|percentage points?|pp|basis points?)\b"
    r"|(?: ?(?!(?:an?|the|of|our|is|are)\b)[a-z-]+){0,2} ?\b(?:increase|decrease|reduction|growth|"
    r"improvement|drop|rise|uplift|lift|boost|savings?|saved|yoy|mom|qoq|wow)\b"
    r"|(?: [a-z-]+){0,2}? (?:year|month|quarter|week)[ -](?:on|over)[ -](?:year|month|quarter|week)"
    r"|(?: [a-z-]+){0,2}? (?:below|above|over|under|than|on|against|vs\.?)(?: the| our)? (?:last|"
    r"target|plan|previous|average|baseline|budget|prior)\b)",
    re.IGNORECASE,
)
_FEWER = re.compile(r" (?:fewer|less)\b", re.IGNORECASE)
_MONEY = frozenset("$€£¥")
_OF = re.compile(r" of\b", re.IGNORECASE)
_CHANGED_DIRECTLY = re.compile(
    rf"\b(?:(?:{CHANGING})\w*|change) (?:of|in)(?: about| around)? ?$", re.IGNORECASE
)
# What stands between a change and a number that it is to reach, or that it is not about.
_REACHING = re.compile(
    r"(?:\b(?:to|at|reach\w*|for|in|with|among|until|is|are|so|and|or|that|of|on|from|than|when|"
    r"where|because|above|below|under|within|exceed\w*|score|rate|goal|target|be)|"
    r"[=:<>≤≥→,;(]|->) ?~?$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:at least|at most|more than|less than|no more than|over|up to|about|around|a further) ?$",
    re.IGNORECASE,
)
_RELATING = re.compile(r"\b(?:with|whose|where|having|for|among|to|of|by|is|are) ", re.IGNORECASE)
_CHANGING_WORD = re.compile(rf"\b(?:{CHANGING})\w*(?!-)", re.IGNORECASE)
_BREAK = re.compile(r"[,;:!?()\[\]|]|\.\s|\s[-–—]\s|\b(?:so|that|which|who|and|but)\b")


def is_baseline(text: str, figure: Figure) -> bool:
    """Whether a number says where things stand."""
    front, behind = text[: figure.start][-80:], text[figure.end :]
    if _HAVE_BEFORE.search(front) and _HAVE_AFTER.match(behind[:120]):
        return True
    return bool(_BASELINE_BEFORE.search(front) or _BASELINE_AFTER.match(behind[:60]))


def is_progress(text: str, figure: Figure) -> bool:
    """Whether a number says how far it has come: `4 so far`."""
    before = _SO_FAR_BEFORE.search(text[: figure.start][-20:])
    return bool(before or _SO_FAR_AFTER.match(text[figure.end : figure.end + 60]))


def mark_of(text: str, figure: Figure) -> str:
    """`stretch` or `commit` where a number is called so, else nothing."""
    before = text[: figure.start][-40:]
    named = next((name for name, form in _MARKS_BEFORE.items() if form.search(before)), "")
    if named or not _STRETCH_AFTER.match(text[figure.end : figure.end + 40]):
        return named
    return "stretch"


def change_in(text: str, figure: Figure, unit: str) -> str:
    """The words by which a number is a change of something, not what it is to become, or nothing.

    `3x`, `by 50%`, `30% more`, `up 20%`, `+20%`, `costs fall 10%`: it starts from what is not said.
    """
    front, behind = text[: figure.start], text[figure.end :]
    share = figure.percent or unit.lower() in {"points", "point", "nps", "pp"}
    by = _BY.search(front[-30:])
    if by and (share or re.search(CHANGING, front, re.IGNORECASE)):
        return f"{by[0]}{figure.written}".strip()
    if figure.times or (figure.percent and figure.signed):
        return figure.written
    up = _UP.search(front[-10:]) if share or figure.unit in _MONEY else None
    if up and not _OF.match(behind):
        return f"{up[0]}{figure.written}"
    if _FEWER.match(behind):
        return figure.written
    if not share:
        return ""
    if _COMPARED.match(behind[:80]):
        return figure.written
    if _OF.match(behind):
        return ""
    if directly := _CHANGED_DIRECTLY.search(front[-40:]):
        return f"{directly[0]}{figure.written}"
    return _changed(front, figure)


def _changed(front: str, figure: Figure) -> str:
    """The words where a verb before a share changes something by it: `Cut costs 20%`."""
    front = _BOUND.sub("", front)
    clause = _BREAK.split(front)[-1]
    match = _CHANGING_WORD.search(clause)
    if not match or _REACHING.search(front[-20:]):
        return ""
    bounded = len(front) < figure.start and _RELATING.search(clause, match.end())
    return "" if bounded else f"{match[0]} … {figure.written}"
