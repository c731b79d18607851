"""Images that authors put beside their texts: which are published, and which SVG is harmless.

Comes in: a file name and its bytes. Goes out: nothing, or what is wrong. A browser runs the
scripts of an SVG that is opened by its own address, so an SVG with active or foreign parts is
refused.
"""

from __future__ import annotations

import re
from xml.parsers import expat

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

# A browser gives life to the elements of these two alone, beside those of SVG.
_ALIVE = frozenset({"http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"})
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video"})
_ANIMATION = frozenset({"set", "animate", "animatetransform", "animatemotion"})
# In a style: what is loaded, and an escape, by which anything could be said in other letters.
_STYLE = re.compile(
    r"""@import\b[^;]{0,60} | \b(?:url|src|image|image-set)\(\s*["']?(?!\s*\#)[^)]{0,60}\)? | \\""",
    re.IGNORECASE | re.VERBOSE,
)


class _Refused(Exception):
    """Carries the reason out of the parser."""


def svg_problem(data: bytes) -> str:
    """What makes an SVG unfit to be published, or an empty text."""
    try:
        _Checker().check(data)
    except _Refused as refused:
        return str(refused)
    except expat.ExpatError as error:
        return f"it is not valid XML ({expat.ErrorString(error.code)})"
    return ""


class _Checker:
    """Refuses at the first part that is active or leads out of the file."""

    def __init__(self) -> None:
        self._styles = 0  # how many <style> are open

    def check(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.Parse(data, True)  # noqa: FBT003  expat's own, by position

    def _doctype(self, *_: object) -> None:
        self._refuse("it has a document type declaration")

    def _instruction(self, target: str, _: str) -> None:
        self._refuse(f"it has the processing instruction {target}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        plain = local.lower()
        if plain in _ACTIVE or namespace in _ALIVE:
            self._refuse(f"it has the active element {local}")
        if plain in _ANIMATION and "href" in attributes.get("attributeName", "").lower():
            self._refuse(f"it changes a link by {local}")
        self._styles += plain == "style"
        for attribute, value in attributes.items():
            self._attribute(attribute.rpartition(" ")[2].lower(), value)

    def _end(self, name: str) -> None:
        self._styles -= name.rpartition(" ")[2].lower() == "style"

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self._refuse(f"it has the event handler {name}")
        inner = value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
        if name in {"href", "src"} and not inner:
            self._refuse(f"it refers to {value[:60]}")
        if name == "style" or "(" in value:
            self._style(value)

    def _text(self, text: str) -> None:
        if self._styles:
            self._style(text)

    def _style(self, text: str) -> None:
        if match := _STYLE.search(text):
            found = match.group()
            escape = found == "\\"
            self._refuse("its style has an escape" if escape else f"its style refers to {found}")

    def _refuse(self, reason: str) -> None:
        raise _Refused(reason)
