"""The running text of a post: as Markdown of the content, and the events that it announces.

Comes in: lines of text. Goes out: Markdown without anything that the content could not show, and
events. It must not know objectives.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from okrsite.importing import days
from okrsite.importing.days import Time
from okrsite.importing.draft import Event
from okrsite.importing.markup import (
    BULLETS,
    LONGEST,
    Line,
    emoji_codes,
    plain,
    settled,
    without_emoji_codes,
)
from okrsite.importing.report import Report
from okrsite.text import Reference, needs_rendering, render

_KINDS = (
    "call|meeting|session|ama|webinar|hangout|town hall|office hours?|workshop|meetup|demo|"
    "presentation|stand-?up|livestream|conference|q&a|event|rehearsal|review|retrospective|kick-?off|walk-?through|"
    "launch|training|summit|sprint|hackathon|party|talk|concert"
)
_KIND = re.compile(rf"(?:{_KINDS})s?", re.IGNORECASE)
_EVENT = re.compile(
    rf"\b(?P<name>(?:[A-Z][\w&'’-]*,? )*(?:{_KINDS})s?)\b(?: (?i:call|meeting|session)\b)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-Z][\w&'’-]* )*\S+(?: \S+)?$")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<![ap]\.m\.) +(?=[A-Z\"'(*\[])")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()\s]*)[^()\n]{0,200}\)")
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
        rest, found = _events_of(line, time, report)
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
        days.forum_dates_as_text(without_emoji_codes(raw.strip()))
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
    if needs_rendering(text) and render(text, _Nowhere()).problems:
        report.warn(line.number, "link", "what looks like a link was kept as plain text")
        text = re.sub(r"([\[\]<>])", r"\\\1", text.replace("\\", ""))
    return text


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


# Events -------------------------------------------------------------------------------------------


def _events_of(line: Line, time: Time, report: Report) -> tuple[str, list[Event]]:
    """What stays of a line without the sentences that announce events, and these."""
    raw = line.raw.strip()
    if len(raw) > LONGEST or not any(char.isdigit() for char in raw):
        return raw, []
    kept: list[str] = []
    events: list[Event] = []
    for sentence in _SENTENCE_END.split(raw):
        event = _event(line, sentence, time, report)
        if event:
            events.append(event)
        else:
            kept.append(sentence)
    return " ".join(kept), events


def _event(line: Line, sentence: str, time: Time, report: Report) -> Event | None:
    said = settled(plain(days.forum_dates_as_text(sentence.lstrip("".join(BULLETS) + "*+- "))))
    moment = days.moment_in(said, time)
    if moment is None:
        return None
    name = _name_of_event(said)
    if moment.at is None or not name:
        trouble = moment.trouble or "it does not say what takes place"
        report.warn(line.number, "event", f"no event was made of it: {trouble}")
        return None
    when = written_moment(moment.at)
    implied = f" ({moment.implied} is implied)" if moment.implied else ""
    report.taken(line.number, f"an event, {name}, {when}{implied}")
    return Event(name, moment.at, said)


def written_moment(at: dt.datetime) -> str:
    """A moment as the content format writes it."""
    text = f"{at:%Y-%m-%dT%H:%M%z}"
    return f"{text[:-5]}Z" if text.endswith("+0000") else f"{text[:-2]}:{text[-2:]}"


def _name_of_event(sentence: str) -> str:
    """What takes place: the capitalised words before `call` and its like, or nothing."""
    words = sentence.split()
    for at, word in enumerate(words):
        bare = word.strip(".,;:!?()\"'*")
        two = f"{words[at - 1].strip('.,;:!?()')} {bare}" if at else ""
        whole = _KIND.fullmatch(two)
        if whole or _KIND.fullmatch(bare):
            first = at - 1 if whole else at
            while first and re.fullmatch(r"[A-Z][\w&'’-]*", words[first - 1]) and first - 1 > 0:
                first -= 1
            if (
                first == 1
                and re.fullmatch(r"[A-Z][\w&'’-]*", words[0])
                and words[0].lower() not in _ARTICLES
            ):
                first = 0
            name = " ".join([*words[first:at], bare]).lstrip("\"'(*")
            return name[:1].upper() + name[1:]
    return ""


_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "our",
        "this",
        "join",
        "in",
        "at",
        "on",
        "please",
        "come",
        "to",
        "every",
        "next",
    ]
)
