"""Images that authors put beside their texts: which are published, and which SVG is harmless.

Comes in: a file name and its bytes. Goes out: nothing, or what is wrong. A browser runs the scripts
of an SVG that is opened by its own address, so an SVG with active or foreign parts is refused.
"""

from __future__ import annotations

import re
from xml.parsers import expat

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_STYLE_REFERENCE = re.compile(r"@import\b|url\(\s*['\"]?(?!#)[^)]{0,60}", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video"})
_ANIMATION = frozenset({"set", "animate", "animatetransform", "animatemotion"})


class _Refused(Exception):
    """Carries the reason out of the parser."""


def svg_problem(data: bytes) -> str:
    """What makes an SVG unfit to be published, or an empty text."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _check_element
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    parser.CharacterDataHandler = _check_text
    parser.buffer_text = True
    try:
        parser.Parse(data, True)  # noqa: FBT003  expat's own, by position
    except _Refused as refused:
        return str(refused)
    except expat.ExpatError as error:
        return f"it is not valid XML ({expat.ErrorString(error.code)})"
    return ""


def _refuse_doctype(*_: object) -> None:
    message = "it has a document type declaration"
    raise _Refused(message)


def _refuse_instruction(target: str, _: str) -> None:
    message = f"it has the processing instruction {target}"
    raise _Refused(message)


def _check_text(text: str) -> None:
    # The text of a <style> may come in parts, so every text is looked at.
    if match := _STYLE_REFERENCE.search(text):
        message = f"its style refers to {match.group()}"
        raise _Refused(message)


def _check_element(name: str, attributes: dict[str, str]) -> None:
    local = name.rpartition(":")[2].lower()
    if local in _ACTIVE:
        message = f"it has the active element {name}"
        raise _Refused(message)
    if local in _ANIMATION and "href" in attributes.get("attributeName", "").lower():
        message = f"it changes a link by {name}"
        raise _Refused(message)
    for attribute, value in attributes.items():
        plain = attribute.rpartition(":")[2].lower()
        if plain.startswith("on"):
            message = f"it has the event handler {attribute}"
            raise _Refused(message)
        inner = value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
        if plain in {"href", "src"} and not inner:
            message = f"it refers to {value}"
            raise _Refused(message)
        if _STYLE_REFERENCE.search(value):
            message = f"it refers to {value}"
            raise _Refused(message)
