"""Which things are meant: a number that tells them apart, `issues older than 90 days`.

Comes in: a text and a number in it. Goes out: the words by which the number only describes, or
nothing. It must not know measures. What such a number is taken for would be wrong at any rate: old
issues are to be closed, not to be had.
"""

from __future__ import annotations

import re

from okrsite.importing import bounds, units
from okrsite.importing.figures import TIME_UNITS, Figure

_LONG = f"(?:{TIME_UNITS}|quarters?|years?)"
# pages slower than 3 seconds
_LONGER = re.compile(
    r"(?P<before>.*?)(?P<said>(?<!\bno )\b(?:older|longer|slower|later|larger|bigger) than)$",
    re.IGNORECASE,
)
# Behind these the same is said of all that is named: takes longer than, the time is longer than.
_SAID_OF_ALL = re.compile(
    r"(?<!\w)(?:(?:is|are|be|stays?|stayed|lasts?|lasted|takes?|runs?|waits?|remains?|keeps?|lives?)"
    r"(?: (?:not|much|far|always|usually|even))?|(?:average|mean|median|total)(?: [\w-]+){1,3}|"
    r"\w*time|length|duration)$",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:that|which|who)(?: \w+){1,2}$", re.IGNORECASE)
# accounts inactive for at least 2 years
_FOR = re.compile(
    r"\b(?:un\w+ed|in\w+(?:ive|ed)|idle|stale|open|dormant|silent|pending|waiting|blocked|abandoned|"
    r"offline|out of date)(?P<said> for)(?: [^\d,;:]{1,20})?$",
    re.IGNORECASE,
)
# tags with fewer than 5 topics; interviews with at least 20 users are counted by the users
_WITH = re.compile(
    r"(?P<noun>[\w'’-]+)(?P<said> (?:with|having))(?: [^\d,;:]{1,20})?$", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"(?:interview|meeting|call|talk|chat|conversation|session|discussion|test|survey|partnership|"
    r"contract|agreement|deal|relation|relationship|collaboration|connection|contact|workshop|"
    r"experiment|pilot|trial|demo)s",
    re.IGNORECASE,
)
# Split PRs over 500 lines; Invite members over 60
_PICKED = re.compile(
    r"^(?:fix|split|close|archive|delete|remove|review|retire|refactor|rewrite|eliminate|"
    r"get rid of|merge|migrate|triage|clean up|shut down|support|invite|contact|reach out to|"
    r"engage|onboard|train|teach|recruit|target|visit)\b[^,;:.()]* (?P<noun>[\w'’-]+)"
    r"(?P<said> (?:over|under|above|below|exceeding|"
    r"(?:more|fewer|less|shorter|smaller|faster) than))$",
    re.IGNORECASE,
)
_NONE_OF_THEM = re.compile(r"(?:no|none|nobody|nothing|avoid\w*|prevent\w*)\b", re.IGNORECASE)
# stale PRs (>30 days) to 10
_ANOTHER = re.compile(r"\)[^()]*?(?:\b(?:to|from|by|below|under|above|over)|[:=<>≤≥]) ?$")


def description_of(text: str, figure: Figure, others: list[Figure]) -> str:
    """The words that make a description of a number, or nothing, as for `no issues older than`."""
    bound = bounds.bound_of(text, figure)
    if not bound.edge or (bound.denied and _NONE_OF_THEM.match(bound.said)):
        return ""
    front = text[: figure.start].rstrip()
    behind = text[figure.end :]
    if match := _LONGER.fullmatch(front):
        before = match["before"].rstrip()
        if not _SAID_OF_ALL.search(before) or _WHICH.search(before):
            return f"{match['said']} {figure.written}"
    if (match := _FOR.search(front)) and re.match(rf" ?{_LONG}\b", behind):
        return f"{front[match.start('said') :].strip()} {figure.written}"
    if (match := _WITH.search(front)) and _tells_apart(match["noun"]):
        return f"{front[match.start('said') :].strip()} {figure.written}"
    if (match := _PICKED.search(front)) and units.is_plural(match["noun"]):
        return f"{match['said'].strip()} {figure.written}"
    if re.search(r"\w \([^()]*$", front) and _is_followed(text, figure, others):
        return f"({figure.written})"
    return ""


def _tells_apart(noun: str) -> bool:
    """Whether what follows the noun says which of several are meant."""
    return units.is_plural(noun) and not _TOGETHER.fullmatch(noun)


def _is_followed(text: str, figure: Figure, others: list[Figure]) -> bool:
    """Whether another number behind the brackets is the one to reach."""
    return any(
        one.start > figure.end and _ANOTHER.search(text[figure.end : one.start]) for one in others
    )
