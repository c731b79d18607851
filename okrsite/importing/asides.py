"""What stands in a post and is none of its own words: quotations, code, polls, comments, mail.

Comes in: the lines of a post. Goes out: which of them are left out and why, how deep each stands in
quotations and boxes of code, and the subject of a mail as a title. It must not know what becomes
of an objective; at which depth a post's own words stand, `own_words` finds out.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from okrsite.importing.labels import label_of
from okrsite.importing.markup import Line
from okrsite.importing.report import Report

_COMMENT = re.compile(r"(?<!\\)<!--")
_COMMENT_END = "-->"
_CODE = re.compile(r"`[^`]*`")
_POLL = re.compile(r"\[poll(?:[ =][^\[\]]*)?\]", re.IGNORECASE)
_POLL_END = re.compile(r"\[/poll\]", re.IGNORECASE)
_QUOTED = re.compile(r"\[quote(?:[ =][^\[\]]*)?\]", re.IGNORECASE)
_QUOTED_END = re.compile(r"\[/quote\]", re.IGNORECASE)
_MAIL_FIELD = re.compile(
    r"(?P<name>from|to|cc|bcc|subject|date|sent|reply-to|sender|message-id|list-id|"
    r"mime-version|content-[a-z-]+): *(?P<value>.*)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg): *)+", re.IGNORECASE)
_WROTE = re.compile(r".{3,200}\bwrote:|-{3,} ?(?:original|forwarded) message ?-{3,}", re.IGNORECASE)
# How forums say when a post was written: Apr '17; April 13, 2017, 9:14pm; no author says it so.
_POSTED = re.compile(
    r"(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} "
    r"(?:(?:\d{1,2}, )?['’]\d\d|(?:\d{1,2}, )?\d{4},? \d{1,2}:\d\d ?[ap]m)",
    re.IGNORECASE,
)
_LONGEST_NAME = 40
_LONGEST_CATEGORY = 60
_ENDS_SENTENCE = (".", "!", "?", ":", ";", ",")
OF_REPLY = "a reply of "
OF_SEVERAL = "who wrote a reply that is read as if it were the post"
_LIST_NAME = re.compile(r"\[[\w .-]{2,40}\] +(?=\S)")
OF_ANOTHER = "of a quotation or a box of code"
_LONGEST_SIGNATURE = 10


@dataclass(frozen=True, slots=True)
class Asides:
    """The lines, and by their index which are left out and why, and how deep each stands.

    A line of depth 1 stands in a quotation or a box of code, one of depth 2 in one of those. In a
    mail what is quoted is another one, and never the post's own.
    """

    lines: tuple[Line, ...]
    left_out: dict[int, str] = field(default_factory=dict)
    depths: tuple[int, ...] = ()
    mail: bool = False

    @property
    def without_replies(self) -> Asides:
        """The same, where replies are taken for the post's own words, but for their authors."""
        kept = {
            at: OF_SEVERAL if why.startswith(OF_REPLY) else why
            for at, why in self.left_out.items()
            if not why.startswith(OF_REPLY) or why == f"{OF_REPLY}{self.lines[at].text}"
        }
        return replace(self, left_out=kept)


def find(lines: Sequence[Line]) -> Asides:
    """What is aside among the lines of a post."""
    found = list(lines)
    left_out = _polls(lines)
    mail = _mail(found, left_out)
    depths = _depths(lines)
    if mail or any(line.raw == "-- " for line in lines):
        left_out |= _signature(lines)
    left_out |= _introductions(lines, depths)
    if not mail:
        left_out |= _of_topic(lines)
    return Asides(tuple(found), left_out, tuple(depths), mail)


# Comments -----------------------------------------------------------------------------------------


def without_comments(texts: Sequence[str], report: Report) -> tuple[str, ...]:
    """The lines without comments of HTML, which no page shows; one that never ends is text."""
    last = max((at for at, text in enumerate(texts) if _COMMENT_END in text), default=-1)
    kept: list[str] = []
    inside = False
    for at, text in enumerate(texts):
        shown, inside = _without_comment(text, inside=inside, ends_later=last > at)
        if shown != text:
            if shown.strip():
                report.warn(at + 1, "aside", "without a comment, which no page shows")
            else:
                report.left_out(at + 1, "a comment, which no page shows")
        kept.append(shown)
    return tuple(kept)


def _without_comment(text: str, *, inside: bool, ends_later: bool) -> tuple[str, bool]:
    """What is shown of a line, and whether a comment goes on in the next one."""
    if not inside and "<!--" not in text:
        return text, False
    begins = deque(match.start() for match in _COMMENT.finditer(_without_code(text)))
    shown: list[str] = []
    at = 0
    while True:
        if inside:
            end = text.find(_COMMENT_END, at)
            if end < 0:
                return "".join(shown), True
            at = end + len(_COMMENT_END)
        while begins and begins[0] < at:
            begins.popleft()
        start = begins[0] if begins else len(text)
        closed = ends_later or text.find(_COMMENT_END, start) >= 0
        if not begins or not closed:
            return "".join([*shown, text[at:]]), False
        shown.append(text[at:start])
        at, inside = start, True


def _without_code(text: str) -> str:
    return _CODE.sub(lambda match: " " * len(match[0]), text)


# Polls, mail --------------------------------------------------------------------------------------


def _polls(lines: Sequence[Line]) -> dict[int, str]:
    """The lines of polls, as far as they end."""
    found: dict[int, str] = {}
    begun = -1
    for at, line in enumerate(lines):
        raw = line.raw.strip()
        if begun < 0 and _POLL.fullmatch(raw):
            begun = at
        elif begun >= 0 and _POLL_END.fullmatch(raw):
            found |= dict.fromkeys(range(begun, at + 1), "of a poll")
            begun = -1
    return found


def _mail(lines: list[Line], left_out: dict[int, str]) -> bool:
    """Whether the lines begin with the head of a mail; its subject becomes the title."""
    first = next((at for at, line in enumerate(lines) if not line.blank), 0)
    end, names = first, set()
    while end < len(lines) and not lines[end].blank:
        match = _MAIL_FIELD.fullmatch(lines[end].raw.strip())
        if match:
            names.add(match["name"].lower())
        elif end == first or not lines[end].raw[:1].isspace():
            break
        end += 1
    if len(names) < 2 or not names & {"from", "subject"}:
        return False
    for at in range(first, end):
        match = _MAIL_FIELD.fullmatch(lines[at].raw.strip())
        subject = _subject(match["value"]) if match else ""
        if match and match["name"].lower() == "subject" and subject:
            lines[at] = replace(lines[at], raw=subject, text=subject, heading=1)
        else:
            left_out[at] = "of the head of a mail"
    return True


def _subject(written: str) -> str:
    """The subject of a mail without what programs put in front of it."""
    bare = _REPLY.sub("", written).strip()
    return _REPLY.sub("", _LIST_NAME.sub("", bare, count=1)).strip()


def _signature(lines: Sequence[Line]) -> dict[int, str]:
    """What stands below the line that parts a mail from its signature."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 - _LONGEST_SIGNATURE), -1):
        if lines[at].raw.rstrip() == "--":
            return dict.fromkeys(range(at, len(lines)), "a signature")
    return {}


def _introductions(lines: Sequence[Line], depths: Sequence[int]) -> dict[int, str]:
    """Lines such as `Bob wrote:`, and the quotation below them, which is another's."""
    found = {}
    for at, line in enumerate(lines):
        if not _WROTE.fullmatch(line.text[:300]):
            continue
        below = next((one for one in range(at + 1, len(lines)) if not lines[one].blank), at)
        if depths[below] > 0:
            found[at] = "it says whom the next lines quote"
        while depths[below] > depths[at]:
            found[below] = OF_ANOTHER
            below += 1
            if below == len(lines):
                break
    return found


def own_words(lines: Sequence[Line], own: int) -> tuple[Line, ...]:
    """The lines without the signs of the quotation that all of a post's own words stand in."""
    if not own:
        return tuple(lines)
    signs = re.compile(rf"(?:[ \t]*>){{1,{own}}} ?")
    return tuple(
        replace(line, raw=signs.sub("", line.raw, count=1), quoted=max(0, line.quoted - own))
        if line.quoted
        else line
        for line in lines
    )


# Topics of a forum --------------------------------------------------------------------------------


def _of_topic(lines: Sequence[Line]) -> dict[int, str]:
    """What a forum has around the first post of a topic: its author, and the replies to it."""
    authors = [at for at in range(len(lines) - 1) if _is_author(lines[at], lines[at + 1])]
    if not authors:
        return {}
    shown = [at for at, line in enumerate(lines) if not line.blank]
    of_page = "of the page, not of the post"
    head, replies = authors[:1], authors[1:]
    found: dict[int, str] = {}
    above = [lines[at] for at in shown[: shown.index(head[0])]]
    if len(above) >= _LONGEST_TOP or any(line.bullet or label_of(line.text) for line in above):
        head, replies = [], authors  # somebody has copied the post without its head
    for author in head:
        found |= dict.fromkeys((author, author + 1), of_page)
        for at in shown[1 : shown.index(author)]:
            text = lines[at].text
            if len(text) <= _LONGEST_CATEGORY and not text.endswith(_ENDS_SENTENCE):
                found[at] = of_page
    for author, end in pairwise([*replies, len(lines)]):
        found |= dict.fromkeys(range(author, end), f"{OF_REPLY}{lines[author].text}")
    return found


_LONGEST_TOP = 6  # lines above the first post: title, category, tags, author


def _is_author(line: Line, posted: Line) -> bool:
    """Whether a line is a name, and the next one says when its owner wrote a post."""
    return (
        bool(_POSTED.fullmatch(posted.text[:60]))
        and 0 < len(line.text) <= _LONGEST_NAME
        and not (line.bullet or line.heading)
        and not line.text.endswith(_ENDS_SENTENCE)
    )


# Quotations and code ------------------------------------------------------------------------------


def _depths(lines: Sequence[Line]) -> list[int]:
    """How many quotations and boxes of code each line stands in."""
    fences = _pairs([at for at, line in enumerate(lines) if line.is_fence])
    found: list[int] = []
    quotes = 0
    ends = sum(bool(_QUOTED_END.fullmatch(line.raw.strip())) for line in lines)
    for at, line in enumerate(lines):
        raw = line.raw.strip()
        if _QUOTED.fullmatch(raw) and quotes < ends:
            quotes += 1
        elif _QUOTED_END.fullmatch(raw):
            quotes = max(0, quotes - 1)
            ends -= 1
        found.append(quotes + line.quoted + (at in fences))
    return found


def _pairs(marks: list[int]) -> set[int]:
    """The indices between marks, each second of which ends what the one before begins."""
    found: set[int] = set()
    for begun, end in zip(marks[::2], marks[1::2], strict=False):
        found |= set(range(begun + 1, end))
    return found


def runs(depths: Sequence[int], own: int, lines: Sequence[Line]) -> Iterator[range]:
    """Each piece of what stands deeper than a post's own words, with the empty lines in it."""
    at = 0
    while at < len(lines):
        if lines[at].blank or depths[at] <= own:
            at += 1
            continue
        end = last = at
        while end < len(lines) and (lines[end].blank or depths[end] > own):
            last = last if lines[end].blank else end
            end += 1
        yield range(at, last + 1)
        at = end
