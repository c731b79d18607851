"""What is counted: the noun, the sign or the time beside a number.

Comes in: a text and a number in it. Goes out: the word for what the number counts, as written. It
must not know measures. English nouns in the plural are told by their form; the tables hold what
that gets wrong.
"""

from __future__ import annotations

import re

from okrsite.importing.figures import SIZE_UNITS, TIME_UNITS, Figure

FARTHEST = 7  # words from the number to its noun

# Plurals that do not end in s, and what ends in s and is none.
PLURALS = frozenset({
    "alumni", "children", "criteria", "data", "feet", "folks", "media", "men", "people", "staff",
    "women",
})  # fmt: skip
_NO_NOUNS = frozenset({
    "access", "across", "address", "afterwards", "always", "as", "besides", "business", "campus",
    "class", "comes", "continues", "continuous", "does", "famous", "focus", "gets", "goes", "has",
    "hers", "includes", "keeps", "makes", "remains",
    "is", "its", "less", "minus", "ours", "perhaps", "plus", "press",
    "previous", "process", "progress", "serious", "sometimes", "status",
    "success", "theirs", "this", "thus", "towards", "upwards", "us", "various", "versus",
    "virtuous", "vs", "was", "whereas", "whose", "yes",
})  # fmt: skip
# Words behind which no noun of this number comes any more.
_ENDS = frozenset({
    "across", "after", "among", "are", "at", "be", "because", "been", "before", "between", "but",
    "by", "can", "come", "could", "did", "do", "does", "during", "for", "from", "go", "had",
    "has", "have", "if", "in", "into", "is", "join", "made", "make", "may", "might",
    "must", "on", "onto", "over", "per", "report", "run", "should", "so", "stay", "take", "takes",
    "than", "that", "then", "through", "to", "under", "until", "use", "using", "via", "was",
    "were", "when", "where", "which", "while", "who", "will", "with", "without", "would",
})  # fmt: skip
_THROUGH = frozenset({
    "all", "its", "more", "new", "of", "other", "our", "the", "their", "these", "those",
})  # fmt: skip
_SIZE = re.compile(rf" ({SIZE_UNITS})\b")
_TOKEN = re.compile(r"[^\W\d_][\w'’&/-]*|[.,;:()!?\[\]—–]|\S+")
_SHORT = re.compile(r"[A-Z]{2,5}s?")
# What happens to be counted and should rather be few.
DEFECTS = frozenset({
    "breakages", "complaints", "crashes", "defects", "failures", "incidents", "outages",
    "regressions", "vulnerabilities",
})  # fmt: skip
# What is a defect or a task, so that few or many may be better; words by which few are.
EITHER_WAY = frozenset({"bugs", "errors", "issues", "problems", "tickets", "warnings"})
TO_BE_FEW = re.compile(
    r"\b(?:open|critical|known|remaining|unresolved|blocking|severe|major|stale|untriaged|overdue|"
    r"left|p[0-2])\b",
    re.IGNORECASE,
)
# Words that make many of them a good thing.
MENDING = re.compile(
    r"\b(?:fix|close|resolv|triag|file|report|find|found|solv|handl|land|mend|repair|address|verif|"
    r"detect|catch|caught|label|creat|good[ -]first|mentor|write|sell|sold)",
    re.IGNORECASE,
)
# Shares that should rather be small.
BAD_RATE = re.compile(
    r"\b(?:(?:error|crash|failure|bounce|defect|unsubscribe)s?[ -]rate|churn|drop-?offs?|attrition)"
    r"\b",
    re.IGNORECASE,
)
# Words by which a time is one to be short; and those by which it is one to be given or gained.
SPEED = re.compile(
    r"\b(?:time|latency|delay\w*|wait\w*|turnaround|respon\w+|repl(?:y|ies|ied)|answer\w*|load\w*|"
    r"duration|p\d\d|lag|downtime|quick\w*|fast\w*|speed|startup|start-up|build|resol\w+|median|"
    r"average|takes?|deploy\w*)\b",
    re.IGNORECASE,
)
FOR_WHAT = re.compile(r" (?:from \w+ )?to [a-z]", re.IGNORECASE)  # 10 min to find the room
SPENT = re.compile(
    r"\b(?:sav(?:e|es|ed|ing)|spen[dt]\w*|gain\w*|free\w*|invest\w*|donat\w+|volunteer\w*|give\w*|"
    r"without|uptime|at least|battery|on (?:the )?(?:site|page)|watch\w*|sessions?|listen\w*|"
    r"view\w*|screen|engag\w*|practi[cs]\w*|read(?:ing)?|per (?:day|week|sprint|month|person|team)|"
    r"an? (?:day|week|month)|weekly|monthly|daily|long|last(?:s|ing)?)\b",
    re.IGNORECASE,
)
_SAME = {
    "h": "hour", "hr": "hour", "min": "minute", "sec": "second", "d": "day", "wk": "week",
    "millisecond": "ms", "usd": "$", "eur": "€", "gbp": "£", "children": "child",
}  # fmt: skip
# By these a number is reached from above: Reduce churn to 5%
FALLING = re.compile(
    r"\b(?:reduc|decreas|fewer|less|lower|cut|drop|shrink|minimi|declin)", re.IGNORECASE
)
_TIME_BY_NAME = re.compile(r"m|years?|quarters?", re.IGNORECASE)
NPS = re.compile(r"\be?NPS\b|\bnet promoter score\b", re.IGNORECASE)
# 4 out of 5, 4/5, 4 of 5
OUT_OF = re.compile(r" ?(?:out of|/|of) ?(?P<of>\d{1,3})\b(?!%)", re.IGNORECASE)
TIME = re.compile(
    rf" ?(?P<unit>(?:(?:business|working|calendar) )?(?:{TIME_UNITS}))(?![\w-])(?P<of> of\b)?",
    re.IGNORECASE,
)
# Money that is rather not spent; words by which it is to stay in bounds, or to come in.
MONEY = frozenset({"$", "€", "£", "¥", "USD", "EUR", "GBP", "CHF"})
COSTS = re.compile(r"\b(?:budgets?|costs?|spend\w*|spent|expens\w+|prices?|fees?)\b", re.IGNORECASE)
LIMITED = re.compile(r"\b(?:cap|limit|within|stay|keep|kept|hold|remain)\w*", re.IGNORECASE)
GAINED = re.compile(
    r"\b(?:rais|sav|secur|earn|win|won\b|grant|fundrais|cut|reduc|revenue|donat|collect|gain|sponsor)",
    re.IGNORECASE,
)
# What nobody wants any of, in the singular.
NONE_WANTED = re.compile(r" (?P<noun>(?:\w+ )?(?:downtime|churn|waste|loss))\b", re.IGNORECASE)
_PERSONS = frozenset({
    "children", "clients", "contributors", "customers", "developers", "maintainers", "members",
    "people", "readers", "singers", "students", "teachers", "teams", "users", "visitors",
    "volunteers", "women", "men", "adults", "kids",
})  # fmt: skip
# Plurals of what has an amount: Reduce response times to 2
_NOT_COUNTED = frozenset({
    "ages", "costs", "earnings", "expenses", "fees", "lengths", "levels", "prices", "rates",
    "ratings", "sales", "savings", "scores", "sizes", "times",
})  # fmt: skip
# Grow newsletter subscribers to 5,000
_CHANGED_TO = re.compile(
    r"\b(?:increas|grow|rais|reduc|decreas|cut|lower|drop|shrink|boost|lift|bring|keep)\w*"
    r"(?P<what>(?: [^\s,;:()]+){1,5}?)"
    r"(?: (?:from|to|at|below|under|above|over|at least|at most|more than|fewer than|less than|"
    r"about|around|[<>≤≥]=?)){1,2} ?~?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r" ?\([^()]{0,80}\)")
_NUMBER_OF = re.compile(r"(?:\b(?:number|count|amount)|#) of(?= )", re.IGNORECASE)


def unit_of(text: str, figure: Figure, end: int | None = None) -> str:
    """What is counted by a number: a sign, a time or a noun; `end` is where the next one begins."""
    if figure.percent:
        return "%"
    behind = _IN_BRACKETS.sub("", text[figure.end : end], count=1)
    if match := TIME.match(behind):
        return figure.unit or match["unit"]
    named = figure.unit or noun_after(behind)
    return named or noun_before(text[: figure.start])


def noun_before(text: str) -> str:
    """What `the number of ...`, or `Grow ... to`, names in front of the number that follows."""
    if named := [*_NUMBER_OF.finditer(text)]:
        return noun_after(text[named[-1].end() :])
    changed = _CHANGED_TO.search(_IN_BRACKETS.sub("", text)[-100:])
    words = changed["what"].split() if changed else []
    alone = words and not {"of", *_ENDS} & {one.lower() for one in words}
    counted = alone and is_plural(words[-1]) and words[-1].lower() not in _NOT_COUNTED
    return words[-1] if counted else ""


def are_persons(noun: str) -> bool:
    """Whether a noun in the plural names people."""
    return noun.lower() in _PERSONS


def is_to_fall(text: str, unit: str) -> bool:
    """Whether less of it is plainly better: a time, a defect, or what is to be reduced."""
    named = unit.lower() in DEFECTS | EITHER_WAY or (unit in MONEY and COSTS.search(text))
    time = TIME.fullmatch(f" {unit}") or _TIME_BY_NAME.fullmatch(unit)
    return bool(named or time or any(form.search(text) for form in (TO_BE_FEW, BAD_RATE, FALLING)))


def same(one: str, other: str) -> bool:
    """Whether two units are the same, however they are written: h, hour and hours."""
    return _settled(one) == _settled(other)


def _settled(unit: str) -> str:
    bare = unit.lower()
    bare = bare.removesuffix("s") if len(bare) > 2 else {"s": "second"}.get(bare, bare)
    return _SAME.get(bare, bare)


def noun_after(text: str) -> str:
    """The noun that a number before this text counts, as written, or nothing."""
    if match := _SIZE.match(text):
        return match[1]
    found = before = ""
    for token in _TOKEN.findall(text[:300])[:FARTHEST]:
        noun = token.partition("/")[0] or token  # newsletters/month
        word = noun.lower()
        if word in _ENDS or not noun[0].isalpha():
            if noun == "," and not found:
                continue
            break
        if is_plural(noun):  # of several, as in 20 docs pages, the last one is counted
            before, found = found, noun
        elif found:
            does = not word.endswith(("ed", "ing", "ly")) and word not in _THROUGH | _NO_NOUNS
            return before if before and does and are_persons(found) else found  # pages users love
    return found or _short_name(text)


def is_plural(noun: str) -> bool:
    """Whether a word names several, by its form."""
    word = noun.lower()
    if word in PLURALS:
        return True
    if word in _NO_NOUNS or word in _THROUGH or noun.isupper():
        return False
    plural = word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s", "is", "ous"))
    return (plural and len(word) > 3) or bool(_SHORT.fullmatch(noun) and noun.endswith("s"))


def _short_name(text: str) -> str:
    """An abbreviation right behind the number, as in 50k MAU."""
    match = re.match(r" ([A-Z]{2,5})\b", text)
    return match[1] if match else ""
