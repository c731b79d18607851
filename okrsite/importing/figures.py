"""Numbers in a sentence, in digits and in words, and the digits that are no numbers.

Comes in: a title. Goes out: each number that may count something, with its place, exact value and
what is attached to it. It must not know what a measure is. The traps are a table: what looks like a
number and names a year, a version or an age.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from okrsite.fields import MAX_DIGITS

MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
TIME_UNITS = (
    r"ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|wks?|months?"
)
SIZE_UNITS = r"[kKMGTP]i?B|km|kg|cm|mm|[kMG]Hz|kWh|EUR|USD|GBP|CHF|pp"
_NAMED = (
    "tier|phase|level|stage|step|part|version|release|issue|bug|pr|ticket|milestone|sprint|chapter|"
    "section|room|windows|ios|android|firefox|python|web|track|wave|round|batch|cohort|pillar|"
    "option|page|goal|objective|okr|kr|key result|layer|type|category|class|priority|iteration|"
    "season|episode|volume|no\\.|nr\\.|number|article|rfc|iso|horizon|day|week|team|group|html|css|"
    "wcag|http|tls|ubuntu|debian|fedora|kubernetes|java|node|php|unicode|usb"
)
_SPAN = (
    r"\b(?:over|during|for|in|every|per|last|past|next|first|after|each)(?: the)?"
    r"(?: (?:next|last|past|first|coming))? \d+ (?:hours?|days?|weeks?|months?|quarters?|years?)\b"
    r"(?! (?:of|or (?:less|fewer|faster|sooner|shorter)|max|at most)\b)"
)
# Pontoon 2.0 is live; the new Pontoon 2.0
_NAMED_RELEASE = (
    r"(?-i:\b[A-Z][\w-]*) \d+\.\d+(?= (?:is|are|ships?|shipped|goes|launch\w*|released?|live|out|"
    r"beta|alpha|rc|support\w*|available|lands?|landed|release|migration|upgrade)\b)"
    r"|\b(?:release|ship|launch|publish|adopt|support|(?:upgrade|migrate|move) to)(?: the)?"
    r"(?: new)? (?-i:[A-Z][\w-]*) \d+\.\d+(?![\d%])"
    r"|\b(?:ship|release|launch) \d+\.\d+(?![\d%a-z])(?! [a-z]+(?:s|ion|k)\b)"
)
# By these a number is a day or a clock's time, whichever it is.
_BY_THEN = r"\b(?:by|before|until|till|due) (?:week )?\d{1,2}[/.]\d{1,2}\b\.?"
_NAME_WITH_NUMBER = (
    rf"(?<!stretch )\b(?:{_NAMED}) ?\d[\d.]*(?!\S*%)(?![\d.]* ?(?:{TIME_UNITS})\b)"
    r"(?: ?(?:[-–+&]|and|to) ?\d+)?\b"
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
            rf"\b(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?",
        ),
        ("a date", "20 April", rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?(?:{MONTHS})\b"),
        ("a time of day", "16:00", r"\b\d{1,2}:\d\d\b|\b\d{1,2} ?[ap]\.?m\b"),
        (
            "a year",
            "2017",
            r"(?<![\d,.$€£¥])(?:19|20)\d\d(?:[/–-]\d{2,4})?(?![\d,%k]|\.\d| [a-z-]+s\b)",
        ),
        ("a year", "in 2017", r"\b(?:in|of|by|since|until|for|during|from|to) (?:19|20)\d\d\b"),
        ("a date", "by 5/6", _BY_THEN),
        ("a release", "Pontoon 2.0 is live", _NAMED_RELEASE),
        ("a version", "1.2.3, v2", r"\bv\.? ?\d[\d.]*|\b\d+(?:\.\d+){2,}"),
        ("an issue", "#123", r"#\d+"),
        ("a name", "Tier 1", _NAME_WITH_NUMBER),
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
        ("an expression", "24/7", r"\b24/7\b|\b1:1s?\b|\b50/50\b|\b1-on-1s?\b|\b360\b(?=[- ]deg)"),
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
        ("a size", "12-lesson", r"\b\d+-(?!fold|percent|per|pct|stars?\b)[a-z]{3,}\b"),
        (
            "a name",
            "SOC 2",
            r"\bsoc ?[123]\b|\b(?:office|microsoft) 365\b|\b(?:beta|alpha) \d+\b(?! ?%)",
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
_GROUPS = {
    "dozen": Decimal(12), "hundred": Decimal(100), "thousand": Decimal(1000),
    "million": Decimal(10) ** 6, "billion": Decimal(10) ** 9,
}  # fmt: skip
_FACTORS = {
    **_GROUPS,
    **dict.fromkeys(("k", "thousand"), Decimal(1000)),
    **dict.fromkeys(("m", "mio", "million", "mn"), Decimal(10) ** 6),
    **dict.fromkeys(("b", "bn", "billion"), Decimal(10) ** 9),
}

_DIGITS = re.compile(
    r"(?<![\w.,#/:@])(?P<sign>(?<![^\s(])(?<![\d%] )[-−–+](?=[$€£¥]?\d)|±|\+/[-−–] ?)?"
    r"(?P<currency>(?:[$€£¥]|(?:USD|EUR|GBP|CHF|CAD|AUD)\b) ?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: 000)+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    r"(?P<comma>[,'’]\d+)?(?P<attached>[A-Za-z×]+)?"
    r"(?P<far> (?:hundred|dozen|thousand|million|billion|[mM]io|bn|mn)\b)?"
    r"(?P<letter> [kKmMB](?= |$))?(?P<percent> ?%| ?(?:percent|per cent|pct)\b)?"
    r"(?P<after> ?[$€£¥](?!\d))?(?P<plus>\+)?"
)
_WORD = re.compile(
    rf"(?<![\w-])(?:(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})"
    rf"(?:[- ](?P<unit>one|two|three|four|five|six|seven|eight|nine)(?= ))?"
    r"(?: (?P<group>hundred|thousand|million|billion|dozen))?"
    r"|an? (?P<lone>dozen|hundred|thousand|million|billion))"
    rf"(?:(?<=hundred) and (?P<rest>{'|'.join(sorted(WORDS, key=len, reverse=True))})"
    r"(?:[- ](?P<last>one|two|three|four|five|six|seven|eight|nine)(?= ))?)?"
    r"(?P<percent> ?%| (?:percent|per cent)\b)?(?![\w-])",
    re.IGNORECASE,
)
# One is seldom a number: one of the, one place, no one. It is one where these stand beside it.
_ONE_BEFORE = re.compile(
    r"(?:at least|at most|minimum of|maximum of|more than|only|within|under|less than)(?: an?)? $",
    re.IGNORECASE,
)
_PARTS = rf"(?:\d+|{'|'.join(WORDS)})"
_ONE_AFTER = re.compile(
    rf" (?:new|more|additional|further)\b| (?:out of|of|or|to)(?: the| our)? {_PARTS}\b",
    re.IGNORECASE,
)
# What names a part of something without a number that could be reached.
_FRACTION = re.compile(
    rf"(?<![\w-])(?:{_PARTS})[- ](?:thirds?|fifths?|sixths?|eighths?|tenths?)\b"
    rf"|(?<![\w-])(?:an? |{_PARTS}[- ])quarters?(?= of\b(?! (?:a|the|this|last|next)? ?\d*year))"
    r"|(?<![\w-])an? (?:third|fifth|sixth|eighth|tenth)(?= of\b)"
    r"|(?<=\bby )an? (?:third|quarter|fifth|half)\b"
    r"|(?:\d+ ?)?[¼½¾⅐-⅞]|\b\d+ \d/\d\b"
    rf"|(?<![\w-])(?:half|quarter) (?:an? |of an? )?(?:million|billion|dozen|hundred|thousand)\b"
    rf"|(?<![\w-])(?:an?|{_PARTS})(?: [a-z]+)? and a half\b"
    rf"|\b\d{{1,2}}/\d{{1,2}}(?=(?: of)? (?:(?:the|our|all) )?[a-z-]*[a-z]{{3}}s\b)"
    r"(?! (?:stars|points))",
    re.IGNORECASE,
)
# What stands between the two numbers of a range: 2-3, 2 to 3, 2 or 3.
RANGE = re.compile(r" ?(?:[-–—]|to|or) ?$", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\d:.,])(?!1:1\b)\d+:\d(?![\d:])")
_RANK = re.compile(rf"(?<![\w-])top[ -]{_PARTS}\b", re.IGNORECASE)
# 1 in 10 users, one in every five
_ONE_IN = re.compile(
    rf"(?<![\w.,/-]){_PARTS} (?:in|out of every|of every|in every) (?:every )?{_PARTS}\b"
    rf"(?!%| ?(?:{TIME_UNITS}|years?|quarters?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: where it stands, what it is, and what is attached to it.

    `unit` is a unit of time right behind it or a currency, `times` whether it multiplies (`3x`),
    `signed` whether a plus or a minus stands in front, `doubtful` why its value is not certain.
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
    signed: bool = False
    doubtful: str = ""


def spans_of_traps(text: str) -> list[tuple[int, int]]:
    """Where digits stand that count nothing."""
    return [match.span() for _, _, form in TRAPS for match in form.finditer(text)]


def spans_of_time(text: str) -> list[str]:
    """For how long, as a text says it: `in 30 days`; no number to reach, but not nothing."""
    return [match[0] for match in re.finditer(_SPAN, text, re.IGNORECASE)]


def sizes_in_time(text: str) -> list[str]:
    """What is of some length in time: `30-day`."""
    return [match[0] for match in re.finditer(_SIZE, text, re.IGNORECASE)]


def find(text: str) -> list[Figure]:
    """The numbers of a text, from left to right, without what is a trap."""
    traps = spans_of_traps(text)
    parts = [
        *(_part(match, "a fraction") for match in _FRACTION.finditer(text)),
        *(_part(match, "perhaps a share") for match in _ONE_IN.finditer(text)),
        *(_part(match, "a ratio") for match in _RATIO.finditer(text)),
        *(_part(match, "a place in a ranking") for match in _RANK.finditer(text)),
    ]
    found = [one for match in _DIGITS.finditer(text) if (one := _in_digits(match))]
    found += [one for match in _WORD.finditer(text) if (one := _in_words(match, text))]
    spans = [*traps, *((one.start, one.end) for one in parts)]
    found = [one for one in found if not _touches(one, spans)]
    found += [one for one in parts if not _touches(one, traps)]
    return _said_once(text, sorted(found, key=lambda one: one.start))


def _said_once(text: str, found: list[Figure]) -> list[Figure]:
    """The numbers without those that say the one in front again: `five (5) clubs`."""
    kept: list[Figure] = []
    for one in found:
        between = text[kept[-1].end : one.start] if kept else ""
        if between == " (" and kept[-1].value == one.value and text[one.end : one.end + 1] == ")":
            kept[-1] = replace(kept[-1], end=one.end + 1)
        else:
            kept.append(one)
    return kept


def _touches(figure: Figure, spans: list[tuple[int, int]]) -> bool:
    return any(a <= figure.start < b or a < figure.end <= b for a, b in spans)


def _part(match: re.Match[str], doubt: str) -> Figure:
    return Figure(*match.span(), Decimal(0), match[0], word=True, doubtful=doubt)


def _in_digits(match: re.Match[str]) -> Figure | None:
    attached = match["attached"] or ""
    factor, unit, times = Decimal(1), "", False
    if attached.lower() in _FACTORS:
        factor = _FACTORS[attached.lower()]
    elif attached in {"x", "X", "×"}:
        times = True
    elif re.fullmatch(f"{TIME_UNITS}|{SIZE_UNITS}", attached):
        unit = attached
    elif attached:
        return None
    if match["far"]:
        factor *= _FACTORS[match["far"].strip().lower()]
    if match["letter"]:
        factor *= _FACTORS[match["letter"].strip().lower()]
    digits = match["digits"].replace(",", "").replace(" ", "") + (match["decimals"] or "")
    value = Decimal(digits[: MAX_DIGITS * 3]) * factor
    if (match["sign"] or "+") not in {"+", "±"}:
        value = -value
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
        signed=bool(match["sign"]),
        doubtful=_doubt(match, value),
    )


def _doubt(match: re.Match[str], value: Decimal) -> str:
    if match["sign"] and match["sign"][0] in "±+" and match["sign"] != "+":
        return "a difference either way"
    if match["comma"]:
        return f"{'a comma' if match['comma'][0] == ',' else 'an apostrophe'} in the number"
    if re.fullmatch(r"\.\d{3}", match["decimals"] or "") and match["digits"] != "0":
        return "a point that may part thousands"
    if match["letter"] and not match["currency"] and match["letter"] not in {" k", " K"}:
        return f"the letter{match['letter']} may multiply it or be a unit"
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
    value += sum(WORDS[one.lower()] for one in (match["rest"], match["last"]) if one)
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
