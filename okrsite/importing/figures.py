"""Numbers in a sentence, in digits and in words, and the digits that are no numbers.

Comes in: a title. Goes out: each number that may count something, with its place, exact value and
what is attached to it. It must not know what a measure is. The traps are a table: what looks like a
number and names a year, a version or an age.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from okrsite.fields import MAX_DIGITS

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
TIME_UNITS = (
    r"ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|wks?|months?"
)
_NAMED = (
    "tier|phase|level|stage|step|part|version|release|issue|bug|pr|ticket|milestone|sprint|chapter|"
    "section|room|windows|ios|android|firefox|python|web|track|wave|round|batch|cohort|pillar|"
    "option|page|goal|objective|okr|kr|key result|layer|type|category|class|priority|iteration|"
    "season|episode|volume|no\\.|nr\\.|number|article|rfc|iso|horizon|day|week|team|group|html|css"
)
_SPAN = (
    r"\b(?:over|during|for|in|every|per|last|past|next|first|after|each)(?: the)?"
    r"(?: (?:next|last|past|first|coming))? \d+ (?:hours?|days?|weeks?|months?|quarters?|years?)\b"
    r"(?! of\b)"
)
_SIZE = r"\b\d+-(?:minute|day|week|month|year|hour|page|person|point|step|part|stage)\b"
# What each form is, an example, and the form. Where one of them stands, no number is read.
TRAPS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (what, example, re.compile(form, re.IGNORECASE))
    for what, example, form in (
        ("an address", "https://example.org/20", r"https?://\S+|\S+@\S+\.\S+"),
        ("a quarter", "Q2 2017", r"\b[qh][1-4](?: ?['’/]?\d{2,4})?\b|\bfy ?\d{2,4}\b"),
        ("a date", "2017-04-20", r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"),
        (
            "a date",
            "April 20th",
            rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?",
        ),
        ("a date", "20 April", rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b"),
        ("a time of day", "16:00", r"\b\d{1,2}:\d\d\b|\b\d{1,2} ?[ap]\.?m\b"),
        (
            "a year",
            "2017",
            r"(?<![\d,.$€£¥])(?:19|20)\d\d(?:[/–-]\d{2,4})?(?![\d,%k]|\.\d| [a-z-]+s\b)",
        ),
        ("a year", "in 2017", r"\b(?:in|of|by|since|until|for|during|from|to) (?:19|20)\d\d\b"),
        ("a version", "1.2.3, v2", r"\bv\.? ?\d[\d.]*|\b\d+(?:\.\d+){2,}"),
        ("an issue", "#123", r"#\d+"),
        ("a name", "Tier 1", rf"\b(?:{_NAMED}) ?\d[\d.]*(?!\S*%)(?: ?(?:[-–+&]|and|to) ?\d+)?\b"),
        (
            "ages",
            "ages 18-35",
            r"\bage[ds]?(?: (?:of|from|between))? \d+(?: ?(?:[-–]|to|and) ?\d+)?\+?",
        ),
        ("an age", "12-year-old", r"\b\d+[- ]years?[- ]olds?\b"),
        ("a scale", "scale of 1-5", r"\bscale (?:of |from )?(?:\()?\d+ ?(?:[-–]|to) ?\d+"),
        ("a scale", "1-5 scale", r"\b\d+(?: ?(?:[-–]|to) ?\d+)?[- ](?:point )?scale\b"),
        ("a scale", "(1 to 5)", r"\(1 ?(?:[-–]|to) ?(?:5|7|10)\)"),
        ("an order", "1st", r"\b\d+(?:st|nd|rd|th)\b"),
        ("an expression", "24/7", r"\b24/7\b|\b1:1\b|\b50/50\b|\b1-on-1s?\b|\b360\b(?=[- ]deg)"),
        (
            "a size",
            "30-day",
            _SIZE,
        ),
        (
            "a span of time",
            "over 3 months",
            _SPAN,
        ),
        ("a name", "Covid-19, B2B", r"\b[a-z]+-?\d+[a-z]*\b(?<![$€£]\d)"),
    )
)

WORDS = {
    word: Decimal(value)
    for value, words in (
        (0, "zero"), (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"),
        (7, "seven"), (8, "eight"), (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve"),
        (13, "thirteen"), (14, "fourteen"), (15, "fifteen"), (16, "sixteen"), (17, "seventeen"),
        (18, "eighteen"), (19, "nineteen"), (20, "twenty"), (30, "thirty"), (40, "forty"),
        (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"),
    )
    for word in words.split()
}  # fmt: skip
_GROUPS = {"dozen": Decimal(12), "hundred": Decimal(100), "thousand": Decimal(1000)}
_FACTORS = {
    **dict.fromkeys(("k", "thousand"), Decimal(1000)),
    **dict.fromkeys(("m", "mio", "million", "mn"), Decimal(10) ** 6),
    **dict.fromkeys(("b", "bn", "billion"), Decimal(10) ** 9),
}

_DIGITS = re.compile(
    r"(?<![\w.,#/:@])(?P<currency>[$€£¥] ?)?(?P<sign>(?<!\S)[-−](?=\d))?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: 000)+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    r"(?P<comma>,\d+)?(?P<attached>[A-Za-z×]+)?(?P<far> (?:thousand|million|billion|mio|bn|mn)\b)?"
    r"(?P<percent> ?%| ?(?:percent|per cent|pct)\b)?(?P<after> ?[€£¥])?(?P<plus>\+)?"
)
_WORD = re.compile(
    rf"(?<![\w-])(?:(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})"
    rf"(?:[- ](?P<unit>one|two|three|four|five|six|seven|eight|nine)(?= ))?"
    r"(?: (?P<group>hundred|thousand|dozen))?|an? (?P<lone>dozen|hundred|thousand))"
    r"(?P<percent> ?%| (?:percent|per cent)\b)?(?![\w-])",
    re.IGNORECASE,
)
# One is seldom a number: one of the, one place, no one. It is one where these stand beside it.
_ONE_BEFORE = re.compile(
    r"(?:at least|at most|minimum of|maximum of|more than|only)(?: an?)? $", re.IGNORECASE
)
_ONE_AFTER = re.compile(r" (?:new|more|additional|further)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: where it stands, what it is, and what is attached to it.

    `unit` is a unit of time right behind it or a currency, `times` whether it multiplies (`3x`),
    `doubtful` why its value is not certain.
    """

    start: int
    end: int
    value: Decimal
    written: str
    percent: bool = False
    plus: bool = False
    unit: str = ""
    times: bool = False
    word: bool = False
    doubtful: str = ""


def spans_of_traps(text: str) -> list[tuple[int, int]]:
    """Where digits stand that count nothing."""
    return [match.span() for _, _, form in TRAPS for match in form.finditer(text)]


def find(text: str) -> list[Figure]:
    """The numbers of a text, from left to right, without what is a trap."""
    traps = spans_of_traps(text)
    found = [one for match in _DIGITS.finditer(text) if (one := _in_digits(match))]
    found += [one for match in _WORD.finditer(text) if (one := _in_words(match, text))]
    free = [
        one for one in found if not any(a <= one.start < b or a < one.end <= b for a, b in traps)
    ]
    return sorted(free, key=lambda one: one.start)


def _in_digits(match: re.Match[str]) -> Figure | None:
    attached = match["attached"] or ""
    factor, unit, times = Decimal(1), "", False
    if attached.lower() in _FACTORS:
        factor = _FACTORS[attached.lower()]
    elif attached in {"x", "X", "×"}:
        times = True
    elif re.fullmatch(TIME_UNITS, attached):
        unit = attached
    elif attached:
        return None
    if match["far"]:
        factor *= _FACTORS[match["far"].strip()]
    digits = match["digits"].replace(",", "").replace(" ", "") + (match["decimals"] or "")
    value = Decimal(("-" if match["sign"] else "") + digits[: MAX_DIGITS * 3]) * factor
    currency = (match["currency"] or match["after"] or "").strip()
    return Figure(
        start=match.start(),
        end=match.end(),
        value=value,
        written=match[0].strip(),
        percent=bool(match["percent"]),
        plus=bool(match["plus"]),
        unit=currency or unit,
        times=times,
        doubtful=_doubt(match, value),
    )


def _doubt(match: re.Match[str], value: Decimal) -> str:
    if match["comma"]:
        return "a comma in the number"
    if re.fullmatch(r"\.\d{3}", match["decimals"] or "") and match["digits"] != "0":
        return "a point that may part thousands"
    if len(f"{abs(value):f}".replace(".", "")) > MAX_DIGITS:
        return f"over {MAX_DIGITS} digits"
    return ""


def _in_words(match: re.Match[str], text: str) -> Figure | None:
    if match["lone"]:
        value = _GROUPS[match["lone"].lower()]
    else:
        value = WORDS[match["word"].lower()]
        if match["unit"] and value >= 20:
            value += WORDS[match["unit"].lower()]
        elif match["unit"]:
            return None
        value *= _GROUPS.get((match["group"] or "").lower(), Decimal(1))
    before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() :]
    lonely = value == 1 and not (_ONE_BEFORE.search(before) or _ONE_AFTER.match(after))
    if lonely:
        return None
    percent = bool(match["percent"])
    return Figure(*match.span(), value, match[0], percent=percent, word=True)


def as_text(value: Decimal) -> str:
    """A number as the content format writes it."""
    whole = value == value.to_integral_value()
    return f"{value.quantize(Decimal(1)):f}" if whole else f"{value.normalize():f}"
