"""What each finding means at length: one Markdown file for each code of the catalogue.

Comes in: a code. Goes out: its explanation, with what is wrong and what is right beside each other.
It must not know where findings come from, nor how a terminal shows them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from okrsite.diagnostics import CATALOGUE

_FOLDER = Path(__file__).parent

_HEAD = """\
# What the findings mean

Every finding of `okrsite check` has a code in brackets. Here is what each of them means, why it
matters, and how to mend it; `okrsite explain CODE` says the same on a terminal. **Errors** stop a
build, **warnings** and **advice** do not.

This page is made by `okrsite explain --all`.
"""


@lru_cache(maxsize=len(CATALOGUE))
def text_of(code: str) -> str:
    """The explanation of a code, in Markdown; raises a KeyError for what is no code."""
    severity, meaning = CATALOGUE[code]
    text = (_FOLDER / f"{code}.md").read_text(encoding="utf-8")
    return f"`{code}` ({severity.value}): {meaning}.\n\n{text}"


def listed() -> str:
    """Every code with its severity and meaning, one in a line."""
    width = max(map(len, CATALOGUE))
    lines = (
        f"{code:{width}}  {severity.value:7}  {meaning}"
        for code, (severity, meaning) in CATALOGUE.items()
    )
    return "\n".join(lines) + "\n"


def page() -> str:
    """All explanations on one page, in the order of the catalogue."""
    sections = (
        f"## {code}\n\n**{severity.value.capitalize()}**: {meaning}.\n\n"
        + (_FOLDER / f"{code}.md").read_text(encoding="utf-8")
        for code, (severity, meaning) in CATALOGUE.items()
    )
    return "\n".join([_HEAD, *sections])
