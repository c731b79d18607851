"""What is counted: the noun behind a number.

Comes in: the text behind a number. Goes out: the word for what the number counts, as written. It
must not know measures. English nouns in the plural are told by their form; the tables hold what
that gets wrong.
"""

from __future__ import annotations

import re

FARTHEST = 7  # words from the number to its noun

# Plurals that do not end in s, and what ends in s and is none.
PLURALS = frozenset({
    "alumni", "children", "criteria", "data", "feet", "folks", "media", "men", "people", "staff",
    "women",
})  # fmt: skip
_NO_NOUNS = frozenset({
    "access", "across", "address", "afterwards", "always", "as", "besides", "business", "campus",
    "class", "continuous", "does", "famous", "focus", "has", "hers", "includes",
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
_TOKEN = re.compile(r"[^\W\d_][\w'’&/-]*|[.,;:()!?\[\]—–]|\S+")
_SHORT = re.compile(r"[A-Z]{2,5}s?")
# What happens to be counted and should rather be few.
DEFECTS = frozenset({
    "breakages", "bugs", "complaints", "crashes", "defects", "errors", "failures", "incidents",
    "issues", "outages", "regressions", "vulnerabilities",
})  # fmt: skip
# Verbs that make many of them a good thing.
MENDING = re.compile(
    r"\b(?:fix|close|resolve|triage|file|report|find|solve|handle|land|mend|repair|address|verif)",
    re.IGNORECASE,
)
# Shares that should rather be small.
BAD_RATE = re.compile(
    r"\b(?:error|crash|failure|bounce|churn|defect|drop-?off|attrition|unsubscribe)s?(?: rate)?\b",
    re.IGNORECASE,
)


def noun_after(text: str) -> str:
    """The noun that a number before this text counts, as written, or nothing."""
    found = ""
    for noun in _TOKEN.findall(text[:300])[:FARTHEST]:
        word = noun.lower()
        if word in _ENDS or not noun[0].isalpha():
            if noun == "," and not found:
                continue
            break
        if _is_plural(noun):
            found = noun
        elif found:
            break
    return found or _short_name(text)


def _is_plural(noun: str) -> bool:
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
