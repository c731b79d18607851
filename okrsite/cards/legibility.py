"""What of a text can be drawn without saying anything else than it says.

Comes in: a text and the letters that there are. Goes out: the text as it can be drawn, or nothing.
Emoji are left out, since words can be read without them. A sign of mathematics, an arrow or a
currency is a part of what is said: it is drawn, or written as what is the same, or the text is not
shown at all.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

from okrsite.infographic.metrics import is_right_to_left
from okrsite.infographic.typecase import Typecase, is_shaped

# What is the same, for those who lack the sign itself.
SAME = {
    "⩾": "≥",
    "≧": "≥",
    "⩽": "≤",
    "≦": "≤",
    "\N{HEAVY PLUS SIGN}": "+",
    "\N{HEAVY MINUS SIGN}": "\N{MINUS SIGN}",
    "\N{HEAVY DIVISION SIGN}": "÷",
    "\N{HEAVY MULTIPLICATION X}": "×",
    "✔": "✓",
}
_ARROWS = {
    "LEFTWARDS": "←",
    "RIGHTWARDS": "→",
    "UPWARDS": "↑",
    "DOWNWARDS": "↓",
}
# Of what letters are put together that are there for the sake of other systems: the same in another
# width, in a square, as a ligature. Raised figures and fractions are not the same as plain ones.
_SAME_FORMS = ("<wide>", "<narrow>", "<compat>", "<square>", "<font>", "<noBreak>")
_KEYCAP = "\u20e3"
_JOINERS = frozenset("\u200c\u200d")


def legible(text: str, case: Typecase) -> str:
    """A text as it can be drawn; empty when a part of it cannot that says something."""
    composed = _composed(text)
    if composed.isascii() and composed.isprintable():
        return composed
    written = []
    for letter in composed:
        same = _written(letter, case)
        if same is None:
            return ""
        written.append(same)
    return " ".join(_controlled("".join(written)).split())


def without_unit(text: str, case: Typecase) -> str:
    """A text up to its last number, where only what follows that cannot be drawn."""
    number = re.match(r".*\d[^\s\w]*", _composed(text))
    return legible(number.group(), case).rstrip(",;:(") if number else ""


def lacking(text: str, case: Typecase) -> str:
    """The letters for whose sake a text cannot be drawn, each once."""
    letters = dict.fromkeys(_composed(text))
    return "".join(letter for letter in letters if _written(letter, case) is None)


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _written(letter: str, case: Typecase) -> str | None:
    """How a letter is written; None for one that cannot be."""
    category = unicodedata.category(letter)
    if category in {"Cf", "Cc"}:
        return letter
    if letter == _KEYCAP or "VARIATION SELECTOR" in unicodedata.name(letter, ""):
        return ""
    if case.has(letter):
        return letter
    same = next((one for one in _same(letter) if one and all(map(case.has, one))), None)
    if same is None and category in {"So", "Sk"} and not _is_arrow(letter):
        return ""
    return same


def _same(letter: str) -> tuple[str, ...]:
    """What a letter can be written as, the best first."""
    form, _, codes = unicodedata.decomposition(letter).partition(" ")
    parts = "".join(chr(int(code, 16)) for code in codes.split()) if form in _SAME_FORMS else ""
    return SAME.get(letter, ""), parts, _plain_arrow(letter)


def _is_arrow(letter: str) -> bool:
    """Whether a sign points from one thing to another, as in `4 days → 2 days`."""
    name = unicodedata.name(letter, "")
    return " ARROW" in name and " WITH " not in name and " ABOVE" not in name


def _plain_arrow(letter: str) -> str:
    """The simple arrow of the same direction."""
    name = unicodedata.name(letter, "").split()
    found = [plain for word, plain in _ARROWS.items() if word in name]
    return found[0] if _is_arrow(letter) and len(found) == 1 else ""


def _controlled(text: str) -> str:
    """A text with those invisible signs alone that tell how to shape it."""
    visible = _without_controls(text)
    if not is_shaped(visible) and is_right_to_left(visible) is not True:
        return visible
    around = zip(chain(" ", text), text, chain(text[1:], " "), strict=False)
    return "".join(
        letter
        for before, letter, after in around
        if unicodedata.category(letter)[0] != "C"
        or (letter in _JOINERS and not (before.isspace() or after.isspace()))
    )


def _without_controls(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one)[0] != "C")
