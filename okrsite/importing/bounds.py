"""What the words around a number make of it: at least so much, at most, more than that.

Comes in: a text and a number in it. Goes out: the bound that they state, and why it is not certain.
It must not know measures. A bound that is denied is the other one, `not below 5` is at least 5,
where the word that denies it stands close by; from further away nobody knows what it denies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from okrsite.diagnostics import quote
from okrsite.importing.figures import Figure

# What a word in front of a number makes of it.
BEFORE: dict[str, tuple[str, ...]] = {
    "at_least": (">=", "≥", "at least", "minimum of", "minimum", "min.", "min", "no less than",
                 "no fewer than", "not less than", "upwards of", "no lower than"),
    "at_most": ("<=", "≤", "at most", "max.", "max", "maximum", "maximum of", "no more than",
                "not more than", "up to", "within", "no longer than", "no later than",
                "no higher than", "no greater than", "limited to", "capped at"),
    "above": (">", "more than", "over", "above", "greater than", "higher than", "exceeds", "exceed",
              "exceeding", "beyond", "better than", "longer than", "larger than", "bigger than",
              "slower than", "later than", "older than"),
    "below": ("<", "less than", "fewer than", "under", "below", "lower than", "shorter than",
              "faster than", "smaller than"),
}  # fmt: skip
# What a word behind a number, or behind what it counts, makes of it.
AFTER: dict[str, tuple[str, ...]] = {
    "at_least": ("or more", "or higher", "or above", "or better", "or greater", "or longer",
                 "and above", "or up", "minimum"),
    "at_most": ("or less", "or fewer", "or lower", "or below", "or faster", "or shorter", "max",
                "maximum", "at most"),
}  # fmt: skip
SIGNS = frozenset({">=", "≥", ">", "<=", "≤", "<"})
_DENIED = {"above": "at_most", "below": "at_least"}
NEAR = 3  # words between what denies and what it denies


def _any(words: tuple[str, ...]) -> str:
    by_length = sorted(words, key=len, reverse=True)
    return "|".join(rf"(?<![\w=-]){re.escape(one)}" for one in by_length)


_BEFORE = [
    (
        edge,
        re.compile(
            rf"({_any(words)})(?: an?)?(?: (?:average|mean|median|total|score)(?: of)?)?$",
            re.IGNORECASE,
        ),
    )
    for edge, words in BEFORE.items()
]
_AFTER = [
    (
        edge,
        re.compile(rf"(?: [a-z][\w-]*){{0,2}}? ?\(?(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE),
    )
    for edge, words in AFTER.items()
]
# Cap spending at $5k
_CAPPED = re.compile(
    r"\b(?:(?:cap|limit)(?:s|ped|ed)?(?: [\w'’-]+){1,4} (?:at|to)|(?:cap|limit)(?: is| of|:))$",
    re.IGNORECASE,
)
# Traffic up to 10k visits: what goes up to a number, or may not pass it
_GOES_UP = re.compile(
    r"(?:\b(?:traffic|revenue|usage|attendance|engagement|coverage|retention|adoption|membership|"
    r"readership|growth|income|score|rating|are|is|goes)|"
    r"\b(?!costs|prices|fees|times|delays|takes|lasts|waits|accepts|supports|allows)\w{3,}s)"
    r" up to$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[,;:!?()\[\]|]|\.\s|\s[-–—]\s|\b(?:and|but|which|that|who|because|while|so)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?<!\w)(?:(?:not|no)(?! (?:only|just|merely|doubt|matter)\b)(?![\w-])|never\b|cannot\b|"
    r"without\b|none\b|nobody\b|nothing\b|nor\b|avoid\w*|prevent\w*)|n['’]t\b|"
    r"\bfrom(?= exceeding$)",
    re.IGNORECASE,
)
# without silos with more than 5 teams: only of a noun the denial holds behind `with`
_WITHIN = re.compile(r"^(?!no\b|none\b|not an?\b|nothing\b).*\bwith\b", re.IGNORECASE)
_HARDLY = re.compile(
    r"(?<![\w-])(?:hardly|rarely|seldom|barely|scarcely|fail\w*|few|unless|stop\w*|refus\w+|"
    r"neither|reject\w*|bans?|banned|forbid\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """What words say of a number: `edge` as a measure has it, or empty, and the words.

    `denied` is whether it is the other one of what the words say, `doubt` why it is not certain.
    """

    edge: str = ""
    said: str = ""
    denied: bool = False
    doubt: str = ""


def bound_of(text: str, figure: Figure) -> Bound:
    """The bound that the words around a number state."""
    front = text[: figure.start].rstrip()
    if _GOES_UP.search(front):
        return Bound(doubt=f"{quote('up to')} may be the most or where it goes")
    if match := _CAPPED.search(front):
        return _unless_denied(Bound("at_most", match[0].lower()), front[: match.start()], match[0])
    for edge, form in _BEFORE:
        if match := form.search(front[-40:]):
            said = match[1].lower()
            return _unless_denied(Bound(edge, said), front[: len(front) - len(match[0])], said)
    if figure.plus:
        return Bound("at_least", "+")
    for edge, form in _AFTER:
        if match := form.match(text[figure.end : figure.end + 60]):
            return _unless_denied(Bound(edge, match[0].strip()), front, figure.written)
    return _unless_denied(Bound(), front, figure.written)


def _unless_denied(bound: Bound, front: str, said: str) -> Bound:
    """The bound, or the other one where the words in front of it deny it."""
    if said == "exceeding":
        front = f"{front.rstrip()} {said}"
    clause = _CLAUSE_END.split(front)[-1]
    denials = [*_DENIAL.finditer(clause)]
    if not denials and not _HARDLY.search(clause):
        return bound
    near = denials and not _WITHIN.search(clause[denials[-1].start() :])
    near = near and len(clause[denials[-1].end() :].split()) <= NEAR
    if not bound.edge and not near:  # a number that stands for itself, far from what is denied
        return bound
    if len(denials) == 1 and near and bound.edge in _DENIED and not _HARDLY.search(clause):
        return Bound(_DENIED[bound.edge], f"{denials[0][0].lower()} … {bound.said}", denied=True)
    word = denials[0][0] if denials else _HARDLY.findall(clause)[0]
    return Bound(doubt=f"{quote(word)} in front of {quote(said)} may turn it round")
