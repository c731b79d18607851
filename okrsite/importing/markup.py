"""The markup of one line: what stands in front of its text, and what stands in it.

Comes in: a line of a post, in Markdown or as browsers copy it. Goes out: the line as a value, whose
text has no markup but still knows which signs an author has escaped. It must not know what an
objective is. A long line takes as long as it is long: no pattern here looks at a sign again and
again.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from okrsite.source import invisible

LONGEST = 4000  # of a line whose inner markup is read; a title has 300 characters

# How deep a browser's bullet stands, whatever became of the spaces in front of it.
BULLETS = {
    "•": 0,
    "◦": 1,
    "○": 1,
    "▪": 2,
    "■": 2,
    "▫": 2,
    "●": 0,
    "‣": 0,
    "\u2043": 0,
    "∙": 0,
    "·": 0,
    "・": 0,
}
_INDENT = 2  # columns that one bullet stands deeper than another, at least

_COPIED = re.compile(f"([{''.join(BULLETS)}])[ \t]*")
_DASHED = re.compile(r"([-*+–—])(?:[ \t]+|(?=KR|Key Result))")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3[ \t]*|(\U0001f51f)[ \t]*")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
_KEYCAP_CODE = re.compile(rf":({'|'.join(_NUMBERS)}):[ \t]*")
_ORDERED = re.compile(r"(\d{1,2})[.)](?:[ \t]+|$)|(?:\(?([a-z])\)|([a-z])\.(?! [a-z]\.))[ \t]+")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_WIKI_HEADING = re.compile(r"(={1,6}) ?([^=].*[^=]|[^=]) ?\1(?: ?\[edit\])?")
_STRUCK = re.compile(r"~~([^~]+)~~|<(s|del)>([^<]*)</\2>")
# `>20 clubs` is a number that has to be passed, not a quotation.
_QUOTE = re.compile(r">[ \t]*(?![ \t\d$€£=])")
_TICK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_RULE = re.compile(r"[-*_=][-*_= \t]*")
_FENCE = re.compile(r"(?:```|~~~)[\w-]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a post; `text` is without markup, as `plain` gives it.

    `bullet` is the sign or the number of a list's entry, `depth` how deep it stands, `quoted` in
    how many quotations, `cells` are those of a table's row. `bold` is whether all of it is bold,
    `code` whether it is in a box.
    """

    number: int
    raw: str
    text: str
    depth: int = 0
    bullet: str = ""
    heading: int = 0
    quoted: int = 0
    ticked: bool | None = None
    bold: bool = False
    code: bool = False
    struck: bool = False
    links: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    tabs: bool = False

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read."""
        return not self.raw.strip()

    @property
    def is_rule(self) -> bool:
        """Whether it is a line across the page, or the line below a heading."""
        stripped = self.raw.strip()
        return len(stripped) >= 3 and bool(_RULE.fullmatch(stripped))

    @property
    def is_fence(self) -> bool:
        """Whether it begins or ends a box of code."""
        return bool(_FENCE.fullmatch(self.raw.strip()))

    @property
    def ordered(self) -> int:
        """The number of an ordered list's entry, or 0."""
        return int(self.bullet) if self.bullet.isdecimal() else 0

    @property
    def stands_out(self) -> bool:
        """Whether it looks like the head of what follows."""
        return bool(self.heading) or self.bold


def read_line(number: int, raw: str) -> Line:
    """A line with its markup taken apart."""
    body = raw.lstrip(" \t")
    indent = len(raw[: len(raw) - len(body)].expandtabs(4))
    line = Line(number, raw, "", depth=indent // _INDENT * _INDENT)
    for _ in range(4):  # > - [x] 1. is as deep as anybody goes
        line, rest = _without_leader(line, body)
        if rest == body:
            break
        body = rest
    if body.startswith("|") and body.rstrip().endswith("|") and len(body.rstrip()) > 1:
        return replace(line, cells=_cells(body), text=plain(body))
    return _with_text(line, body.rstrip())


def _without_leader(line: Line, body: str) -> tuple[Line, str]:
    """The line with the first sign of its markup read, and the rest of it."""
    if match := _WIKI_HEADING.fullmatch(body.rstrip()):
        return replace(line, heading=len(match[1])), match[2]
    if match := _HEADING.match(body):
        return replace(line, heading=len(match[1])), body[match.end() :].rstrip("# \t")
    if match := _QUOTE.match(body):
        return replace(line, quoted=line.quoted + 1), body[match.end() :]
    if match := _TICK.match(body):
        return replace(line, ticked=match[1] != " "), body[match.end() :]
    if line.bullet:
        return line, body
    if match := _COPIED.match(body):
        depth = line.depth + _INDENT * BULLETS[match[1]]
        return replace(line, bullet=match[1], depth=depth), body[match.end() :]
    if match := _DASHED.match(body):
        return replace(line, bullet=match[1]), body[match.end() :]
    number, rest = _number_first(body)
    return (replace(line, bullet=number), rest) if number else (line, body)


def _number_first(body: str) -> tuple[str, str]:
    """The number or the letter of an entry that a body begins with, and the rest."""
    if match := _KEYCAP.match(body):
        return match[1] or "10", body[match.end() :]
    if match := _KEYCAP_CODE.match(body):
        return str(_NUMBERS.index(match[1]) + 1), body[match.end() :]
    if match := _ORDERED.match(body):
        return match[1] or match[2] or match[3], body[match.end() :]
    return "", body


def _with_text(line: Line, body: str) -> Line:
    if len(body) > LONGEST:
        return replace(line, text=" ".join(body.split()))
    inner, bold, code = body, False, False
    signs, bare = leading_signs(_EMOJI.sub("", body).strip())
    if match := re.fullmatch(r"(?:\*\*|__|''')([^*]+)(?:\*\*|__|''')(:?)", bare):
        inner, bold = f"{signs} {match[1]}{match[2]}".strip(), True
    if match := re.fullmatch(r"`([^`]+)`", inner):
        code = True
    struck = bool(_STRUCK.fullmatch(_without_stars(body)))
    if struck:
        inner = _STRUCK.sub(lambda match: match[1] or match[3], _without_stars(body))
    links = tuple(match[2] for match in _LINK.finditer(body))
    tabs = "\t" in body
    text = plain(inner)
    return replace(line, text=text, bold=bold, code=code, struck=struck, links=links, tabs=tabs)


def _without_stars(body: str) -> str:
    return body.strip("*_ .")


_CELL_END = re.compile(r"(?<!\\)\|")


def _cells(body: str) -> tuple[str, ...]:
    inner = body.strip()[1:-1]
    return tuple(plain(cell[:LONGEST]) for cell in _CELL_END.split(inner))


# Text ---------------------------------------------------------------------------------------------

# Signs that the author has escaped live here while a text is read, so that nothing takes them for
# markup: no writing system has letters in this place.
_ESCAPED = 0x10FF00
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"`([^`]+)`")
_IMAGE = re.compile(r"!\[([^\[\]|]*)[^\[\]]*\]\([^()\s]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]*)(?:\s\"[^\"()]*\")?\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|s|del|ins|small|big|sup|sub|span|font|a|mark|kbd|code|br)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_STRONG = re.compile(r"(\*\*\*|\*\*|___|__)(?=\S)([^*_]+?)(?<=\S)\1")
_STARS = re.compile(r"\*\*|'''| ?\[edit(?: \| edit source)?\]$")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=[^\s*])\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<![\w_])_(?=[^\s_])([^_]+)(?<=[^\s_])_(?![\w_])")
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+-]*[a-z][a-z0-9_+-]*:(?:t[2-6]:)?(?![\w:])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_SETTLED = {_ESCAPED + ord(sign): sign for sign in _PUNCTUATION}


def _shielded(text: str) -> str:
    return "".join(chr(_ESCAPED + ord(one)) if one in _PUNCTUATION else one for one in text)


def plain(body: str) -> str:
    """The text of a line without markup; signs that were escaped are kept apart until `settled`."""
    text = _ESCAPE.sub(lambda match: chr(_ESCAPED + ord(match[1])), body)
    text = _IMAGE.sub(lambda match: match[1], text)
    text = _LINK.sub(lambda match: match[1], text)
    text = _AUTOLINK.sub(lambda match: match[1], text)
    text = _CODE.sub(lambda match: _code(match[1]), text)
    text = _TAG.sub(lambda match: " " if match[0][1:3].lower() == "br" else "", text)
    text = _EMOJI.sub("", text)
    text = _STARS.sub("", _STRONG.sub(lambda match: match[2], text))
    text = _EMPHASIS.sub(lambda match: match[1], text)
    text = _UNDERLINED.sub(lambda match: match[1], text)
    return " ".join(text.split())


def _code(inner: str) -> str:
    """Code as text: a label stays one, and everything else means nothing but itself."""
    return inner if re.match(r"(?:[pP]\d|\w[\w .]*[:–-])", inner) else _shielded(inner)


def settled(text: str) -> str:
    """The text as people read it: escaped signs and entities as what they stand for."""
    text = _ENTITY.sub(lambda match: _entity(match[0]), text)
    return " ".join(text.translate(_SETTLED).split())


def _entity(written: str) -> str:
    char = html.unescape(written)
    return "" if any(invisible(char)) else char


# Arrows, dingbats, pictures and flags, with what makes a picture of a sign or joins several.
_SIGN = (
    "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
SIGNS = rf"(?:{_SIGN}[ \t]*)+"
_SIGNS = re.compile(SIGNS)


def leading_signs(text: str) -> tuple[str, str]:
    """The pictures and arrows that a text begins with, and the rest of it."""
    match = _SIGNS.match(text[:100])
    return (match[0].strip(), text[match.end() :]) if match else ("", text)


def begins_with_picture(raw: str) -> bool:
    """Whether a line begins with a picture, or with the code of one, and goes on behind it."""
    rest = _EMOJI.sub("", raw[:LONGEST]).strip()
    coded = bool(_EMOJI.match(raw.strip())) and bool(rest)
    signs, behind = leading_signs(rest)
    return coded or bool(signs and behind)


def emoji_codes(raw: str) -> list[str]:
    """The emoji that a line names by their codes."""
    return [match[0] for match in _EMOJI.finditer(raw)]


def without_emoji_codes(raw: str) -> str:
    """The line without them."""
    return " ".join(_EMOJI.sub("", raw).split())


# What import would take for more than a sign, and a backslash in front keeps it from doing so.
_TO_ESCAPE = re.compile(
    r"[\\`*_~\[\]()<>#|&:=@]|(?<!\S)[-+–—.]+(?=\s|$)|(?:(?<=[pP][0-5])|(?<=[pP][0-5] ))[-–—]+"
    r"|^[-+–—−.]+|(?<![-–—−])[-–—−]+$"
)
# Signs that teams put in front of, or behind, what came of a key result.
LIGHTS = "⚠🟢🟡🔴🟠"  # how it stands, and no result
MARKS = f"✅✔✓☑❌✖✗✘{LIGHTS}"
_ARROWS = "⇒➔→"


def escaped(text: str, also: str = "") -> str:
    """A plain text as Markdown that import reads as the same text again.

    `also` are further signs that would part it where it is to stand.
    """
    line = _TO_ESCAPE.sub(_all_as_signs, " ".join(text.split()))
    line = "".join(_as_sign(one) if one in MARKS + _ARROWS else one for one in line)
    return re.sub(rf"(?<!\\)([{re.escape(also)}])", r"\\\1", line) if also else line


def _all_as_signs(match: re.Match[str]) -> str:
    return "".join(map(_as_sign, match[0]))


def _as_sign(char: str) -> str:
    """A sign that stands for nothing but itself."""
    return f"\\{char}" if char in _PUNCTUATION else by_number(char)


def by_number(char: str) -> str:
    """A sign by its number, which nothing takes for markup or for a word's letter."""
    return f"&#{ord(char)};"
