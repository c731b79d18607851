"""What lines are called by those who write posts: labels, fields, heads of lists, what is no text.

Comes in: the text of a line. Goes out: the label that it begins with, and the rest. It must not
know where a line stands. The tables are the place to add a word to; each has an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SEPARATOR = r"\s*[-–—:.|)−](?:\s*[-–—:](?=\s))?\s*"
_ASIDE = r"(?P<aside>\s*(?:\[[^\[\]]{0,80}\]|\([^()]{0,80}\)))?"
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3})?)(?!\d)"

# Objective 1 - Grow the choir; O1: ...; OKR 1: ...; Objective: ...
_OBJECTIVES = (
    rf"(?:objective|obj\.?|okr)\s*[#№]?\s*{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"o\s?{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"(?:objective|okr){_ASIDE}\s*(?::|\s[-–—]\s)\s*",
)
_KR = r"(?:kr|key\s+result)"
# KR 1 - Ten singers join; KR1 ten singers; Key Result 1.1: ...; Key Result: ...
_KEY_RESULTS = (
    rf"(?:o\d{{1,3}}[\s/.-]{{0,2}})?{_KR}\s*[#№]?\s*{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"(?:kr|key\s+result){_ASIDE}\s*(?::|\s[-–—]\s|[-–—]\s)\s*",
)
_OBJECTIVE = tuple(re.compile(form, re.IGNORECASE) for form in _OBJECTIVES)
_KEY_RESULT = tuple(re.compile(form, re.IGNORECASE) for form in _KEY_RESULTS)
# Objective 1 Grow the choir, which is a label only where it stands out.
_BARE_OBJECTIVE = re.compile(rf"objective\s*[#№]?\s*{_NUMBER}{_ASIDE}\s+", re.IGNORECASE)
# 1.1 text Owner Name
_FLAT = re.compile(
    r"(?P<objective>\d{1,2})\.(?P<number>\d{1,2})(?P<separator>[.):]|\s+[-–—])?\s+"
    # 1.5 billion views
    r"(?!(?:thousand|million|billion|times|percent|points?|stars?|out of|of|or|to|and|seconds?|"
    r"minutes?|hours?|days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a line says that it is: `number` as written, `text` what it is about.

    `unnamed` is a number alone, `1.1`, which is a label only where it goes on a count; `flat` is
    one without anything behind it, as cells have it that ran together.
    """

    kind: str
    number: str
    text: str
    unnamed: bool = False
    flat: bool = False

    def goes_on(self, objective: str, last: int) -> bool:
        """Whether a number alone counts on in an objective behind its key result `last`."""
        own, _, number = self.number.partition(".")
        return own == objective and int(number) == last + 1


def label_of(text: str, *, stands_out: bool = False, bullet: bool = False) -> Label | None:
    """The label that a line begins with, or None."""
    head = text[:200]
    for form in _KEY_RESULT:
        if match := form.match(head):
            return _label("key_result", match, text)
    for form in (*_OBJECTIVE, *([_BARE_OBJECTIVE] if stands_out else ())):
        if match := form.match(head):
            return _label("objective", match, text)
    if match := _FLAT.match(head):
        flat = not (bullet or match["separator"])
        number = f"{match['objective']}.{match['number']}"
        return Label("key_result", number, text[match.end() :].strip(), unnamed=True, flat=flat)
    return None


def _label(kind: str, match: re.Match[str], text: str) -> Label:
    number = match.groupdict().get("number") or ""
    rest = text[match.end() :].strip()
    aside = (match["aside"] or "").strip()
    return Label(kind, number, f"{rest} {aside}".strip())


# Fields of their own line: Owner: Jane ------------------------------------------------------------

FIELDS: dict[str, tuple[str, ...]] = {
    "owner": ("owner", "accountable", "responsible", "lead", "dri", "assignee"),  # Owner: Jane
    "shared": ("shared with", "partners", "partner"),  # Shared with: A + B
    "score": ("score", "grade", "final score", "final grade"),  # Score: 0.7
    "result": ("result", "outcome", "status at end", "actual"),  # Result: nine of ten
    "priority": ("priority", "prio"),  # Priority: P1
    "hint": ("hint", "scoring hint"),  # Hint: ask the librarian
    "status": ("status", "confidence"),  # Status: on track
    "due": ("due", "due date", "deadline"),  # Due: end of May
    "why": ("why", "rationale", "background", "context", "motivation"),  # Why: ...
    "measure": ("measured", "measure"),  # Measured: from 0 to 20 clubs
}
_WORD_OF_FIELD = {word: name for name, words in FIELDS.items() for word in words}
_FIELD = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]{1,20}?)\s*(?::|\s[-–—]\s)\s*(?P<value>\S.*)")


def field_of(text: str) -> tuple[str, str] | None:
    """The field that a line gives, by our name for it, and its value."""
    match = _FIELD.match(text[:4000])
    name = _WORD_OF_FIELD.get(match["name"].lower()) if match else None
    return (name, text[match.start("value") :]) if match and name else None


# Columns of tables --------------------------------------------------------------------------------

COLUMNS: dict[str, tuple[str, ...]] = {
    "objective": ("objective", "objectives", "okr", "goal"),
    "key_result": ("key result", "key results", "kr", "krs", "result to reach"),
    "number": ("#", "no", "no.", "nr", "id"),
    "owner": (*FIELDS["owner"], "owners", "who"),
    "shared": (*FIELDS["shared"], "shared"),
    "score": (*FIELDS["score"], "grading"),
    "result": (*FIELDS["result"], "results", "comment"),
    "priority": FIELDS["priority"],
    "hint": FIELDS["hint"],
    "status": FIELDS["status"],
    "due": FIELDS["due"],
    "measure": (*FIELDS["measure"], "target"),
}
_COLUMN = {word: name for name, words in COLUMNS.items() for word in words}


def column_of(cell: str) -> str:
    """Our name for a column, by its head; empty where it means nothing to us."""
    return _COLUMN.get(cell.strip().rstrip(":").lower(), "")


# Heads of lists, and heads that are no objectives -------------------------------------------------

_STRUCTURE = re.compile(
    r"(?:(?:the|our|my|team|\d+)\s+)*(?:objectives?|key\s+results?|krs?|okrs?|"
    r"objectives\s+(?:and|&)\s+key\s+results)"
    r"(?:\s+(?:are|is|for\s+this\s+quarter|of\s+this\s+quarter))?\s*[:.–-]?",
    re.IGNORECASE,
)
NO_OBJECTIVES = frozenset(
    {
        *("about", "about us", "appendix", "background", "contact", "context", "credits"),
        *("discussion", "events", "faq", "feedback", "history", "how to help", "how to join"),
        *("how to participate", "how to contribute", "get involved", "introduction", "links"),
        *("meetings", "next steps", "notes", "overview", "participants", "participate"),
        *("questions", "references", "resources", "see also", "summary", "team", "thanks"),
        *("thank you", "timeline", "tl;dr", "update", "updates", "give feedback", "join us"),
        *("table of contents", "contents", "retrospective", "what is next", "what's next"),
    }
)


def is_structure(text: str) -> bool:
    """Whether a line only says that key results or objectives follow: `Key results:`."""
    return len(text) < 80 and bool(_STRUCTURE.fullmatch(text))


def is_no_objective(text: str) -> bool:
    """Whether the head of a part is known to be about something else."""
    return text.strip(" :.!?").lower() in NO_OBJECTIVES


# What is no text ----------------------------------------------------------------------------------

_DAY = (
    r"(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} "
    r"(?:\d{1,2}, )?(?:'\d\d|\d{4})(?:,? \d{1,2}:\d\d ?[ap]m)?"
)
_NOISE: tuple[tuple[str, str], ...] = (
    # what a forum has around its posts, and an example of it
    (r"\d[\d.,]*k? (?:likes?|repl(?:y|ies)|views?|links?|users?|posts?|reads?)", "1 Like"),
    (r"(?:like|reply|share|flag|bookmark|edit|quote|copy link|more|link|solved)", "Reply"),
    (r"#\d{1,4}|\d{1,4} ?/ ?\d{1,4}", "#1"),
    (r"(?:created|last reply|read \d+ min|posted|reply to)\b.{0,40}", "last reply Apr 20"),
    (r"suggested topics|related topics|topic list.*|powered by discourse", "Suggested Topics"),
    (_DAY, "April 13, 2017, 9:14pm"),
    # what a wiki has
    (r"\[ ?edit(?: ?\| ?edit source)? ?\]|\[hide\]|\[show\]|jump to:? ?.{0,40}", "[edit]"),
    (r"from \w*wiki\w*|retrieved from .*|categor(?:y|ies): .*|navigation menu|toc|contents", ""),
    (r"this page was last (?:modified|edited) .*|privacy policy|disclaimers|log in", ""),
    (r"(?:printable version|permanent link|page information|what links here)", ""),
)
_NOISES = tuple(re.compile(form, re.IGNORECASE) for form, _ in _NOISE)
_BLOCK_TAG = re.compile(
    r"\[/?(?:details|quote|spoiler|poll|wrap|hide|toc)(?:=[^\[\]]*| [^\[\]]*)?\]"
)


def is_noise(text: str) -> bool:
    """Whether a line is of the page around the post."""
    return len(text) < 120 and any(form.fullmatch(text) for form in _NOISES)


def is_block_tag(raw: str) -> bool:
    """Whether a line begins or ends a block of the forum's own markup: `[details="More"]`."""
    return bool(_BLOCK_TAG.fullmatch(raw.strip()))


# Other languages ----------------------------------------------------------------------------------

_FOREIGN: tuple[tuple[str, str, str], ...] = (
    # how the label is written, the language, what it is in English
    (r"objectifs?", "French", "Objective"),
    (r"r[ée]sultats?[\s-]cl[ée]s?", "French", "Key Result"),
    (r"(?:ziel|zielsetzung)", "German", "Objective"),
    (r"(?:schl[üu]e?sselergebnis|kernergebnis|ergebniskennzahl)(?:se)?", "German", "Key Result"),
    (r"objetivos?", "Spanish or Portuguese", "Objective"),
    (r"resultados?[\s-](?:clave|chave)s?", "Spanish or Portuguese", "Key Result"),
    (r"obiettiv[oi]", "Italian", "Objective"),
    (r"risultat[oi][\s-]chiave", "Italian", "Key Result"),
    (r"doelstelling(?:en)?|doel", "Dutch", "Objective"),
    (r"kernresultaat|belangrijkste resultaat", "Dutch", "Key Result"),
    (r"cele?|kluczowy (?:wynik|rezultat)", "Polish", "Objective or Key Result"),
    (r"m[åa]l|nyckelresultat|n[øo]kkelresultat", "a Scandinavian language", "Objective"),
    (r"цель|задача|ключевой результат", "Russian", "Objective or Key Result"),
    (
        r"目标|目標|关键结果|關鍵結果|主要な成果|主な結果",
        "Chinese or Japanese",
        "Objective or Key Result",
    ),
    (r"목표|핵심 ?결과", "Korean", "Objective or Key Result"),
    (r"hedef|anahtar sonuç", "Turkish", "Objective or Key Result"),
    (r"tujuan|hasil utama", "Indonesian", "Objective or Key Result"),
    (r"उद्देश्य|मुख्य परिणाम", "Hindi", "Objective or Key Result"),
    (r"الهدف|هدف|النتيجة الرئيسية", "Arabic", "Objective or Key Result"),
)
_FOREIGNERS = tuple(
    (re.compile(rf"(?:{form})\s*(?:[#№]?\s*\d|[:\uff1a–—]|-\s)", re.IGNORECASE), language, english)
    for form, language, english in _FOREIGN
)


def foreign_label(text: str) -> tuple[str, str, str] | None:
    """The label of another language that a line begins with, the language, and it in English."""
    head = text[:60]
    for form, language, english in _FOREIGNERS:
        if match := form.match(head):
            return match[0].strip(" :\uff1a–—-"), language, english
    return None
