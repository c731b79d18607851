"""What lines are called by those who write posts: labels, fields, heads of lists, what is no text.

Comes in: the text of a line. Goes out: the label that it begins with, and the rest. It must not
know where a line stands. The tables are the place to add a word to; each has an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from okrsite.importing.markup import MARKS, SIGNS, Line, leading_signs

SEPARATOR = r"\s*[-–—:.|)−](?:\s*[-–—:](?=\s))?\s*"
LONGEST_HEAD = 200  # characters of a line that may be the head of an objective without a separator
_ASIDE = r"(?P<aside>\s*(?:\[[^\[\]]{0,80}\]|\([^()]{0,80}\)))?"
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3})?)(?!\d)"
_IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Objective three: ...; KR A: ...
_WORD = rf"\s+(?P<word>{'|'.join(_IN_WORDS)}|(?-i:[A-Z]))\s*(?::|\s[-–—]\s)\s*"

# Objective 1 - Grow the choir; O1: ...; OKR 1: ...; Objective: ...; O-1: ...; [O1] ...
_O = r"(?:objective|obj\.?|okr)"
_OBJECTIVES = (
    rf"{_O}\s*[#№]?\s*{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"o\s?{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"(?:objective|okr){_ASIDE}\s*(?::|\s[-–—]\s)\s*",
    rf"(?:{_O}|o)[-_–]{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"\[(?:{_O}|o)[\s#№_-]*{_NUMBER}\]{_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"\((?:{_O}|o)[\s#№_-]*{_NUMBER}\){_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"objective{_WORD}{_ASIDE}",
)
_KR = r"(?:kr|k\.\s?r\.|key\s+result)"
# KR 1 - Ten singers join; KR1 ten singers; Key Result 1.1: ...; Key Result: ...; KR-1: ...; (KR1)
_KEY_RESULTS = (
    rf"(?:o\d{{1,3}}[\s/.-]{{0,2}})?{_KR}\s*[#№]?\s*{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"(?:kr|key\s+result){_ASIDE}\s*(?::|\s[-–—]\s|[-–—]\s)\s*",
    rf"{_KR}[-_–]{_NUMBER}{_ASIDE}(?:{SEPARATOR}|\s*$)",
    rf"\[{_KR}[\s#№_-]*{_NUMBER}\]{_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"\({_KR}[\s#№_-]*{_NUMBER}\){_ASIDE}(?:{SEPARATOR}|\s+|$)",
    rf"{_KR}{_WORD}{_ASIDE}",
)
_OBJECTIVE = tuple(re.compile(form, re.IGNORECASE) for form in _OBJECTIVES)
_KEY_RESULT = tuple(re.compile(form, re.IGNORECASE) for form in _KEY_RESULTS)
# Objective 1 Grow the choir, which is a label only where it stands out, or key results follow.
_BARE_OBJECTIVE = re.compile(
    rf"(?:objective|obj\.?|okr)\s*[#№]?\s*{_NUMBER}{_ASIDE}\s+", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"(?:is|was|are|were|has|had|have|will|would|can|could|should|may|might|must|does|did|needs?|"
    r"and|or|of|in|on|at|to|for|by|from|with|as|but|which|that|still|also|got|gets|went)\b"
)
# What looks like a label, and stands where none is read.
_UNREAD = re.compile(
    r"(?<![\w./&#;])(?:objective|okr|key\s+result|kr)\s*[#№]?\s*\d{1,3}(?:\.\d{1,3})?(?!\d)"
    r"(?:\s*[:–—]|\s*-(?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_UNREAD_FIRST = re.compile(
    r"\W*(?:(?:objective|okr)\s*[#№]?\s*\d{1,3}\b(?!\.\d)"
    rf"|(?:{_O}|{_KR})(?:[-_–\s#№]*\d{{1,3}}(?:\.\d{{1,3}})?(?!\w)|{_WORD}))",
    re.IGNORECASE,
)
# Objective 1 🎯: Grow the choir
_PICTURE_BEHIND = re.compile(
    rf"(?P<label>(?:{_O}|o|{_KR})\s?[#№]?\s?{_NUMBER})\s?(?P<signs>{SIGNS})(?=[-–—:.|)])",
    re.IGNORECASE,
)
# Goal 1: Grow the choir; Result 1: ten singers. Nobody can say which of the two a team means.
_ALIKE = re.compile(
    r"(?:(?:the|our|strategic|team) )?(?P<word>goal|aim|theme|pillar|priority|focus(?: area)?|"
    r"big rock|target|outcome)\s*[#№]?\s*\d{1,2}\b",
    re.IGNORECASE,
)
_ENDS_LABEL = re.compile(r"\s*(?:[:.)–—]|-\s|$)")
# SE 1: Zehn Sängerinnen; RC 2 - Dix chanteurs
_SHORT = re.compile(r"(?P<short>[A-Z]{1,3})\s?(?P<number>\d{1,2})\s*(?:[:–—.]|-(?=\s))\s*(?=\S)")
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
    one without anything behind it, as cells have it that ran together. `without` are pictures in
    front of a label, which mean nothing; those that mean a result are in front of `text`.
    """

    kind: str
    number: str
    text: str
    unnamed: bool = False
    flat: bool = False
    without: str = ""

    def goes_on(self, objective: str, last: int) -> bool:
        """Whether a number alone counts on in an objective behind its key result `last`."""
        own, _, number = self.number.partition(".")
        return own == objective and int(number) == last + 1


def label_of(text: str, *, stands_out: bool = False, bullet: bool = False) -> Label | None:
    """The label that a line begins with, or None."""
    signs, bare = _without_pictures(text)
    for form in _KEY_RESULT:
        if match := form.match(bare[:200]):
            return _label("key_result", match, bare, signs)
    for form in (*_OBJECTIVE, *([_BARE_OBJECTIVE] if stands_out else ())):
        if match := form.match(bare[:200]):
            return _label("objective", match, bare, signs)
    head = text[:200]
    if match := _FLAT.match(head):
        flat = not (bullet or match["separator"])
        number = f"{match['objective']}.{match['number']}"
        return Label("key_result", number, text[match.end() :].strip(), unnamed=True, flat=flat)
    return None


def _without_pictures(text: str) -> tuple[str, str]:
    """The pictures in front of a label and behind its number, and the text without them."""
    signs, bare = leading_signs(text)
    if match := _PICTURE_BEHIND.match(bare[:200]):
        signs = f"{signs} {match['signs']}".strip()
        bare = f"{match['label']}{bare[match.end() :]}"
    return signs, bare


def bare_objective(text: str) -> Label | None:
    """`Objective 2 Sing well` in a line that does not stand out, which may be a sentence too."""
    signs, bare = leading_signs(text)
    match = _BARE_OBJECTIVE.match(bare[:200])
    if match is None or len(text) > LONGEST_HEAD or text.endswith((".", "!", "?", ":", ",", ";")):
        return None
    label = _label("objective", match, bare, signs)
    return None if _SENTENCE.match(label.text) else label


def unread_label(text: str) -> str:
    """What looks like the label of an objective or a key result in a line that has none, or ""."""
    match = _UNREAD.search(text[:2000]) or _UNREAD_FIRST.match(text[:200])
    bare = leading_signs(text)[1][:120]
    if match is None and (alike := _ALIKE.match(bare)):
        match = alike if _ENDS_LABEL.match(bare, alike.end()) else None
    return match[0].strip(" *_:–—-") if match else ""


def label_alike(text: str) -> str:
    """What a line calls its number where other teams say objective: `Goal 1`; or ""."""
    match = _ALIKE.match(leading_signs(text)[1][:100])
    return match[0] if match else ""


def short_label(text: str) -> tuple[str, int] | None:
    """Capitals with a number in front of a text, `SE 2 - ...`, and the number."""
    match = _SHORT.match(text[:40])
    return (match["short"], int(match["number"])) if match else None


def _label(kind: str, match: re.Match[str], text: str, signs: str) -> Label:
    parts = match.groupdict()
    word = (parts.get("word") or "").lower()
    by_word = str(_IN_WORDS.index(word) + 1) if word in _IN_WORDS else ""
    number = parts.get("number") or by_word
    rest = text[match.end() :].strip()
    aside = (match["aside"] or "").strip()
    marks = "".join(one for one in signs if one in MARKS)
    pictures = re.sub(rf"[{MARKS}\s\ufe0f]+", " ", signs).strip()
    whole = " ".join(filter(None, (marks, rest, aside)))
    return Label(kind, number, whole, without=pictures)


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


_WHY = re.compile(
    rf"[\s>*_`#•◦▪+-]*(?:{'|'.join(FIELDS['why'])})[*_`]*\s*(?::|\s[-–—]\s)[*_`]*\s*", re.IGNORECASE
)


def without_field(line: Line) -> Line:
    """A line such as `Why: ...` without its first word."""
    raw = _WHY.sub("", line.raw, count=1) if _WHY.match(line.raw) else line.raw
    return replace(line, raw=raw, bullet="", heading=0)


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
    "measure": FIELDS["measure"],
    "target": ("target", "targets", "target value", "to reach"),
    "baseline": ("baseline", "current", "current value", "start", "start value", "starting point"),
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
    (r"share (?:on|via|to|this)\b.{0,30}", "Share on Twitter"),
    (r"(?:closed|opened|archived|pinned(?: globally)?)(?: on)? '?.{0,20}'\d\d", "closed Jul '17"),
    (r"this topic was automatically (?:closed|archived)\b.*", "This topic was automatically ..."),
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
    (r"(?:schlüsselresultat|kernresultat)e?", "German", "Key Result"),
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
        r"目标|目標|(?:关键|關鍵|主要|主要な|主な|重要な)(?:结果|結果|成果)|成果指標",
        "Chinese or Japanese",
        "Objective or Key Result",
    ),
    (r"목표|핵심 ?결과", "Korean", "Objective or Key Result"),
    (r"hedef|anahtar sonuç", "Turkish", "Objective or Key Result"),
    (r"tujuan|hasil utama", "Indonesian", "Objective or Key Result"),
    (r"उद्देश्य|मुख्य परिणाम", "Hindi", "Objective or Key Result"),
    (r"الهدف|هدف|النتيجة الرئيسية", "Arabic", "Objective or Key Result"),
)
# Short labels of key results, which English posts have for other things too.
SHORT_FOREIGN = {"SE": "German", "RC": "French, Spanish or Portuguese", "KE": "German"}
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
