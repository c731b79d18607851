"""A post as its author or a browser gave it: bytes that become lines, or a reason why not.

Comes in: bytes. Goes out: lines of text without anything invisible, and what was taken out of them.
It must not know what a line means. All that can be refused by its form alone is refused here, so
that nothing later meets a text of unbounded size or a file that is no text.
"""

from __future__ import annotations

import codecs
import re

from okrsite.importing.report import Refused, Report
from okrsite.source import MAX_BYTES, invisible

MAX_LINES = 20_000
# What ends a line for some programs, and for no editor that numbers them.
_OTHER_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", " "))
# Files of other programs that are text in part, by how they begin.
_BEGINNINGS = (("{\\rtf", "a rich text file"), ("%PDF-", "a PDF"))
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|style)\b", re.IGNORECASE)
_BLOCK = re.compile(
    r"(?<!\\)</?(?:div|p|ul|ol|li|table|thead|tbody|tr|td|th|section|article|h[1-6])(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_IN_CODE = re.compile(r"`[^`]*`")
_FEW_TAGS = 2  # so many lines with a tag of a block may stand in a post that is none


def read(data: bytes, report: Report) -> tuple[str, ...]:
    """The lines of a post; raises Refused for what is no text that anybody would post."""
    if len(data) > MAX_BYTES:
        size = "over 1 MiB" if len(data) == MAX_BYTES + 1 else f"{len(data):,} bytes"
        raise Refused("too-large", 1, f"the text is too large: found {size}, expected a post")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_utf16(data)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        message = "this is not a text: found a zero byte; copy the text of the post instead"
        raise Refused("binary", line, message)
    text = _decoded(data.removeprefix(codecs.BOM_UTF8)).replace("\r\n", "\n").replace("\r", "\n")
    for beginning, what in _BEGINNINGS:
        if text.startswith(beginning):
            message = f"this is {what} and not its text; copy the text of the post instead"
            raise Refused("binary", 1, message)
    lines = text.translate(_OTHER_ENDS).removesuffix("\n").split("\n")
    if len(lines) > MAX_LINES:
        message = f"the text is too large: found {len(lines):,} lines, expected a post"
        raise Refused("too-large", MAX_LINES + 1, message)
    if not text.strip():
        raise Refused("empty", 1, "there is no text; is it the right file?")
    _refuse_markup(lines)
    return tuple(_visible(number, line, report) for number, line in enumerate(lines, 1))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        message = f"not UTF-8: found {found}, expected UTF-8 text; save the file as UTF-8"
        raise Refused("encoding", line, message) from None


def _from_utf16(data: bytes) -> bytes:
    """What some programs call Unicode text, as UTF-8; as it is where that is not what it is."""
    try:
        return data.decode("utf-16").encode()
    except UnicodeError:
        message = "not a text: it begins like UTF-16 and does not go on so; save it as UTF-8"
        raise Refused("encoding", 1, message) from None


def _refuse_markup(lines: list[str]) -> None:
    """Refuse a page's source; a tag that a text speaks of stands in code, or is a rare one."""
    found: list[int] = []
    for number, line in enumerate(lines, 1):
        if "<" not in line:
            continue
        bare = _IN_CODE.sub("", line)
        if _PAGE.match(bare.lstrip()):
            raise _markup(number)
        if _BLOCK.search(bare):
            found.append(number)
    if len(found) > _FEW_TAGS:
        raise _markup(found[0])


def _markup(line: int) -> Refused:
    message = "this is HTML; copy the text from the page in a browser, or the raw text of the post"
    return Refused("html", line, message)


def _visible(number: int, line: str, report: Report) -> str:
    """The line without what nobody sees, and with plain spaces."""
    if line.isprintable():
        return line
    hidden = dict(invisible(line))
    for name in dict.fromkeys(hidden.values()):
        if not name.startswith(_HARMLESS):
            report.warn(number, "hidden-character", f"without {name}")
    return _SPACES.sub(" ", "".join(char for at, char in enumerate(line) if at not in hidden))


# What browsers put into copied text, and what nobody would miss.
_HARMLESS = ("U+200B", "U+FEFF", "U+00AD", "U+200E", "U+2060")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
