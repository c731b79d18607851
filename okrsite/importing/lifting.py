"""What is said around a title: who shares it, who answers for it, how it ended.

Comes in: the text of an objective or a key result. Goes out: its title alone, and each of these
things as written. It must not know partners or measures. Heads and tails are lifted out wherever
they stand, in any order; what is not known stays in the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from okrsite.importing.figures import TIME_UNITS
from okrsite.importing.markup import LONGEST, MARKS

_OWNERS = "accountable|owner|owned by|responsible|lead|dri|assignee"
_INNER = r"[^\[\]]{0,2000}"
_SQUARE = re.compile(rf" ?\[({_INNER})\](\.(?= |$))?")
_ROUND = re.compile(r" ?\(([^()]{0,2000})\)(\.$)?")
_SHARED = re.compile(r"shared? (?:with|w/):? *(?P<value>\S.*)", re.IGNORECASE)
_OWNER = re.compile(rf"(?:{_OWNERS}) *[-–—: ] *(?P<value>\S.*)|(?P<name>@[\w.-]+)", re.IGNORECASE)
_PRIORITY = re.compile(r"(?:prio(?:rity)?:? *)?(?P<value>p[0-5])", re.IGNORECASE)
_HINT = re.compile(r"(?P<value>(?:.*\b)?hint: *.*)", re.IGNORECASE)
_LIMIT = re.compile(r"(?P<value>(?:until|till|by|due|before)\b.*)", re.IGNORECASE)
_MEASURED = re.compile(r"measured: *(?P<value>\S.*)", re.IGNORECASE)
_GRADED = r"(?:(?:final )?(?:score|grade)|final|graded|scored)"
_GRADE = re.compile(
    rf"(?:{_GRADED})?:? *(?P<value>~? ?(?:\d{{1,3}}(?:\.\d+)? ?%|0?[.,]\d+|[01][.,]\d+))",
    re.IGNORECASE,
)
_SCORE = r"(?:0?[.,]\d{1,2}|0[.,]\d{1,2}|1[.,]00?)"
# - 0.8 - we got to 4.5 hours; , score 70%; Grade: 0.7; not behind a number, which makes it a range
_GRADE_LAST = re.compile(
    rf"(?:(?<!\d) *(?: [-–—]|[,;|]) (?=[a-z]*[ :]*\S)(?:{_GRADED}:? *(?:{_SCORE}|\d{{1,3}} ?%)|"
    rf"(?<=[-–—] ){_SCORE})|(?<=\S) (?:grade: *)(?:{_SCORE}|\d{{1,3}} ?%))"
    r"(?: *(?:(?: [-–—]|[:,;]) +(?P<comment>[^\s\[\]][^\[\]]*)|\((?P<inner>[^()]*)\)))?\.?$",
    re.IGNORECASE,
)
_GRADE_VALUE = re.compile(rf"{_SCORE}|\d{{1,3}} ?%")
# 1.0 is a version of what is released.
_OF_VERSIONS = re.compile(r"\b(?:releas|version|ship|launch|publish|beta|alpha)", re.IGNORECASE)
# How it stands, and how it ended, in words.
STANDS = (
    r"(?:is )?(?:on[ -]track|at[ -]risk|off[ -]track|in[ -]progress|ongoing|delayed|blocked|"
    r"not started|paused|on hold|behind(?: schedule)?)"
)
_DROPPED = r"dropped|cancell?ed|abandoned|discontinued"
_ENDED = (
    r"(?:(?:not|partly|partially|almost|mostly|fully) )?"
    rf"(?:done|achieved|reached|met|missed|completed?|finished|delivered|failed)|{_DROPPED}"
)
_WORDS = re.compile(rf"{STANDS}|{_ENDED}", re.IGNORECASE)
_WORDS_LAST = re.compile(rf" (?:[-–—]|\u27a1\ufe0f?) ({STANDS}|{_ENDED})\.?$", re.IGNORECASE)
# What may stand in brackets, the strictest first: the name, its form, and whether `(...)` will do.
_BRACKETS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("measured", _MEASURED, False),  # [measured: from 0 to 20 clubs]
    ("shared", _SHARED, True),  # [shared with A + B]
    ("owner", _OWNER, False),  # [Accountable - @a]
    ("priority", _PRIORITY, True),  # [p1]
    ("hint", _HINT, True),  # (scoring hint: ask first)
    ("due", _LIMIT, False),  # [Until end Q2]
)
_RESULT = re.compile(r" (?:=>|⇒|➔|->|→) *(?P<value>\S.{0,200})$")
# 5 clubs -> 0.7: behind a count it is a grade, behind a time it is where the time goes
_GRADED_COUNT = re.compile(
    rf"(?<![\d.,])\d+ (?!(?:{TIME_UNITS}|years?)\b)[a-z][\w-]* (?:->|→) (?:0?\.\d\d?|1\.0)\.?$",
    re.IGNORECASE,
)
_NUMBER_BEFORE = re.compile(r"\d[\d.,]*(?: ?%|[a-zA-Z]{1,3})?(?: ?[€£$])?(?: [a-z]+)?$")
_MARK = rf"[{MARKS}]\ufe0f?"
_MARK_FIRST = re.compile(rf"({_MARK}) *")
_MARK_LAST = re.compile(rf" *({_MARK})\.?$")
_PRIORITY_FIRST = re.compile(r"(?:priority *)?(p[0-5])\b *[-–—:] *", re.IGNORECASE)
_OWNER_FIRST = re.compile(r"(@[\w.-]+) *[-–—:] +")
_PROGRESS_FIRST = re.compile(r"\(~? ?\d{1,3} ?%\) +\S")
# What is left over at the ends of a title; a dash that touches a number is its sign.
_ENDS = re.compile(r"^(?:[\s|]|[-–—](?![\d$€£]))+|[-–—\s|]+$")


@dataclass(slots=True)
class Lifted:
    """A title and what stood around it; lists have it in the order of the text."""

    title: str
    shared: list[str] = field(default_factory=list)
    owner: list[str] = field(default_factory=list)
    priority: list[str] = field(default_factory=list)
    hint: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        """Note something that was lifted out."""
        getattr(self, name).append(value.strip())


def has_head(text: str) -> bool:
    """Whether a line begins as only key results do: `P0 - @a - ...`, `(~ 60%) ...`, `✅ ...`."""
    return any(form.match(text) for form in (_PRIORITY_FIRST, _PROGRESS_FIRST, _MARK_FIRST))


def lift(text: str) -> Lifted:
    """The title in a text, and what stood around it."""
    if len(text) > LONGEST:
        return Lifted(text)
    lifted = Lifted(text)
    rest = text
    for _ in range(3):  # a tail may hide another one
        before = rest
        rest = _without_grade(rest, lifted)
        rest = _without_brackets(rest, lifted)
        rest = _without_heads(rest, lifted)
        rest = _without_result(rest, lifted)
        if rest == before:
            break
    lifted.title = _ENDS.sub("", rest) or text
    return lifted


def _without_brackets(text: str, lifted: Lifted) -> str:
    def square(match: re.Match[str]) -> str:
        return _lifted(match, lifted, is_round=False)

    def round_(match: re.Match[str]) -> str:
        return _lifted(match, lifted, is_round=True)

    return _ROUND.sub(round_, _SQUARE.sub(square, text)).strip()


def _lifted(match: re.Match[str], lifted: Lifted, *, is_round: bool) -> str:
    """What stays of a bracket: nothing where it was lifted out."""
    inner = match[1].strip()
    for name, form, in_round in _BRACKETS:
        if (in_round or not is_round) and (found := form.fullmatch(inner)):
            values = found.groupdict()
            lifted.add(name, values["value"] or values.get("name") or "")
            return ""
    at_edge = not match.string[: match.start()].strip() or not match.string[match.end() :].strip(
        " ."
    )
    at_end = not match.string[match.end() :].strip(" .")
    if at_end and match.start() and _WORDS.fullmatch(inner):
        lifted.add("result", inner)
        return ""
    if at_edge and (found := _GRADE.fullmatch(inner)):
        lifted.add("result", found["value"])
        return ""
    return match[0]


def _without_heads(text: str, lifted: Lifted) -> str:
    for name, form in (
        ("result", _MARK_FIRST),
        ("priority", _PRIORITY_FIRST),
        ("owner", _OWNER_FIRST),
    ):
        if match := form.match(text):
            lifted.add(name, match[1])
            text = text[match.end() :]
    return text


def _without_result(text: str, lifted: Lifted) -> str:
    if match := _MARK_LAST.search(text):
        lifted.add("result", match[1])
        return text[: match.start()]
    if match := _WORDS_LAST.search(text):
        lifted.add("result", match[1])
        return text[: match.start()]
    if match := _RESULT.search(text):
        before = text[: match.start()]
        if before and not _is_move(match):
            lifted.add("result", match["value"].rstrip("."))
            return before
    return text


def _is_move(match: re.Match[str]) -> bool:
    """Whether an arrow goes from one number to another: `8.4 -> 7 days`."""
    text, arrow = match.string, match[0].lstrip()
    numbers = _NUMBER_BEFORE.search(text[: match.start()]) and re.match(r"[$€£]?\d", match["value"])
    return bool(numbers) and not (arrow.startswith("=>") or _GRADED_COUNT.search(text))


def _without_grade(text: str, lifted: Lifted) -> str:
    match = _GRADE_LAST.search(text)
    value = _grade_in(match) if match else ""
    if match is None or not value:
        return text
    lifted.add("result", value)
    if comment := match["comment"] or match["inner"]:
        lifted.add("result", comment)
    return text[: match.start()]


def _grade_in(match: re.Match[str]) -> str:
    """The grade at the end of a title; nothing where it may be a version."""
    found = _GRADE_VALUE.search(match[0])
    before = match.string[: match.start()]
    if found is None or not before.strip():
        return ""
    is_version = found[0].startswith("1") and _OF_VERSIONS.search(before)
    return "" if is_version and "grade" not in match[0] else found[0]


def is_dropped(text: str) -> bool:
    """Whether a result says that nobody goes on with it."""
    return bool(re.fullmatch(_DROPPED, text.strip(" ."), re.IGNORECASE))


def grade_of(text: str, *, is_score: bool = False) -> Decimal | None:
    """The grade from 0 to 1 that a result plainly is; in a column of scores, shares are too."""
    text = text.strip(" ~")
    text = re.sub(r"^([01]?),(\d{1,2})$", r"\1.\2", text)
    if re.fullmatch(r"0?\.\d{1,6}|[01]\.\d{1,6}", text) or (is_score and text in {"0", "1"}):
        value = Decimal(text)
    elif is_score and (match := re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?) ?%", text)):
        value = Decimal(match[1]) / 100
    elif is_score and (match := re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?) ?/ ?(10|100)", text)):
        value = Decimal(match[1]) / int(match[2])
    else:
        return None
    return value if 0 <= value <= 1 else None
