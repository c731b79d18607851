"""The running text of a post as Markdown of the content.

Comes in: lines of text. Goes out: Markdown without anything that the content could not show, and
the events that `events` takes out of it. It must not know objectives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from okrsite.importing.draft import Event, Time
from okrsite.importing.events import events_of
from okrsite.importing.markup import (
    BULLETS,
    LONGEST,
    Line,
    emoji_codes,
    without_emoji_codes,
)
from okrsite.importing.moments import forum_dates_as_text
from okrsite.importing.report import Report
from okrsite.text import LONGEST_PARAGRAPH, Reference, needs_rendering, render

_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()\s]*)[^()\n]{0,200}\)")
# Without any of these nothing leads anywhere: [a](b), [[o1]], <a href=b>, <ftp://b>, <a@b>, <img>.
_OF_LINKS = re.compile(r"[\[=:@]|<(?:a|img)\b", re.IGNORECASE)
# What looks like a tag and does not end, and how many of them a line may have: the Markdown library
# looks for the ends of all of them in all lines.
_OPEN_TAG = re.compile(r"<[a-zA-Z](?![^<>]*>)")
_MANY = 5
_ELSEWHERE = re.compile(r"(?:https?://|mailto:)\S+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """Text and the events that were taken out of it."""

    markdown: str
    events: tuple[Event, ...] = ()


def passage(lines: Sequence[Line], time: Time, report: Report, name: str) -> Passage:
    """The text of some lines, called `name` in the report, and the events in them."""
    kept: list[str] = []
    events: list[Event] = []
    for line in lines:
        if line.blank:
            kept.append("")
            continue
        rest, found = events_of(line, time, report)
        events += found
        if rest:
            kept.append(_markdown(line, rest, report))
            codes = " ".join(emoji_codes(line.raw[:LONGEST]))
            report.taken(line.number, f"{name}, without {codes}" if codes else name)
    return Passage(joined(kept), tuple(events))


def text_of(lines: Sequence[Line], report: Report) -> str:
    """The text of some lines as Markdown."""
    return joined(["" if line.blank else _markdown(line, line.raw, report) for line in lines])


def joined(parts: Sequence[str]) -> str:
    """Lines as one text: each a paragraph of its own, or an entry of a list."""
    found = ""
    before = ""
    for part in parts:
        if not part:
            before = ""
            continue
        together = before and part.lstrip().startswith("- ") and before.lstrip().startswith("- ")
        found += ("\n" if together else "\n\n") + part if found else part.strip()
        before = part
    return found


# Markdown -----------------------------------------------------------------------------------------


def _markdown(line: Line, raw: str, report: Report) -> str:
    """One line as Markdown that the content can show."""
    text = (
        forum_dates_as_text(without_emoji_codes(raw.strip()))
        if len(raw) < LONGEST
        else " ".join(raw.split())
    )
    text = _LINK.sub(lambda match: _link(match, line, report), text)
    if line.heading:
        text = f"**{text.strip('#* ')}**"
    elif text.startswith((">", "#")) and not line.quoted:
        text = f"\\{text}"
    elif line.bullet:
        bare = re.sub(rf"^(?:[{''.join(BULLETS)}*+–—-]|\(?\w{{1,2}}[.)]) *", "", text)
        text = f"{' ' * (line.depth // 2 * 2)}- {bare}"
    text = text.replace("[[", "\\[\\[")
    if len(_OPEN_TAG.findall(text)) > _MANY:
        report.warn(line.number, "link", "open tags of HTML were kept as plain text")
        text = text.replace("<", "&lt;")
    if _may_lead(text) and render(text, _Nowhere()).problems:
        report.warn(line.number, "link", "what looks like a link was kept as plain text")
        text = re.sub(r"([\[\]<>])", r"\\\1", text.replace("\\", ""))
    return text


def _may_lead(text: str) -> bool:
    """Whether a line may have a link in it; most have none, and to render them all takes long."""
    bare = text.replace("\\[", "")
    return bool(_OF_LINKS.search(bare) or len(text) > LONGEST_PARAGRAPH) and needs_rendering(bare)


def _link(match: re.Match[str], line: Line, report: Report) -> str:
    image, text, target = match.groups()
    if not _ELSEWHERE.match(target):
        what = "an image" if image else "a link"
        report.warn(line.number, "link", f"{what} to {target or 'nowhere'} became text")
        return text.partition("|")[0] + (f" ({target})" if target and not image else "")
    if image:
        report.warn(line.number, "link", f"an image, {target}, became a link")
        return f"[{text.partition('|')[0] or 'image'}]({target})"
    return match[0]


class _Nowhere:
    """A content that has nothing to lead to."""

    def reference(self, item: str) -> Reference | None:
        """No item."""
        del item
        return None

    def link(self, target: str) -> str | None:
        """No page."""
        del target
        return None

    def picture(self, target: str) -> str | None:
        """No picture."""
        del target
        return None
