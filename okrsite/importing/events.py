"""Events that a text announces: sentences that say exactly when something takes place.

Comes in: a line of text. Goes out: its events, and the line without their sentences. It must not
know what the rest of the text becomes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrsite.importing import moments
from okrsite.importing.draft import Event, Time
from okrsite.importing.figures import MONTHS
from okrsite.importing.markup import BULLETS, LONGEST, Line, plain, settled
from okrsite.importing.report import Report

_KINDS = (
    "call|sync|sync-up|catch-?up|check-?in|meeting|session|ama|webinar|hangout|town hall|"
    "office hours?|workshop|meetup|demo|presentation|stand-?up|livestream|conference|q&a|event|"
    "rehearsal|review|retrospective|kick-?off|walk-?through|launch|training|summit|"
    "sprint|hackathon|party|talk|concert"
)
_KIND = re.compile(rf"(?:{_KINDS})s?", re.IGNORECASE)
# Not behind 4 p.m., and not within 20. April
_SENTENCE_END = re.compile(
    rf"(?<=[.!?])(?<![ap]\.m\.)(?!(?<=\d\.) +(?i:{MONTHS})\b) +(?=[A-Z\"'(*\[])"
)
_CAPITALISED = re.compile(r"[A-Z][\w&'’-]*")
# - **Reps Call**, [date=2017-04-20 time=16:00:00 timezone="UTC"]: Bring your questions.
_OF_OURS = re.compile(
    r"- \*\*(?P<title>.+?)\*\*, (?P<date>\[date=[^\[\]]* timezone=\"UTC\"\])(?:: (?P<text>.*))?"
)
# What a sentence begins with, in capitals too, and no name does.
_NO_NAMES = frozenset(
    {
        *("the", "a", "an", "our", "this", "join", "in", "at", "on", "please", "come", "to"),
        *("every", "next"),
    }
)


def events_of(line: Line, time: Time, report: Report) -> tuple[str, list[Event]]:
    """What stays of a line without the sentences that announce events, and these."""
    raw = line.raw.strip()
    if len(raw) > LONGEST or not any(char.isdigit() for char in raw):
        return raw, []
    if (ours := _OF_OURS.fullmatch(raw)) and (event := _of_ours(ours, time)):
        report.taken(line.number, f"an event, {event.title}, {event.when}")
        return "", [event]
    kept: list[str] = []
    events: list[Event] = []
    for sentence in _SENTENCE_END.split(raw):
        event = _event(line, sentence, time, report)
        if event:
            events.append(event)
        else:
            kept.append(sentence)
    return " ".join(kept), events


def _of_ours(match: re.Match[str], time: Time) -> Event | None:
    """An event as an announcement of ours has it."""
    moment = moments.moment_in(moments.forum_dates_as_text(match["date"]), time)
    title = settled(plain(match["title"]))
    if moment is None or moment.at is None or not title:
        return None
    return Event(title, moment.at, settled(plain(match["text"] or "")))


def _event(line: Line, sentence: str, time: Time, report: Report) -> Event | None:
    said = settled(plain(moments.forum_dates_as_text(sentence.lstrip("".join(BULLETS) + "*+- "))))
    moment = moments.moment_in(said, time)
    if moment is None:
        return None
    name = _name_of_event(said)
    if moment.at is None or not name:
        trouble = moment.trouble or "it does not say what takes place"
        report.warn(line.number, "event", f"no event was made of it: {trouble}")
        return None
    event = Event(name, moment.at, said)
    implied = f" ({moment.implied} is implied)" if moment.implied else ""
    report.taken(line.number, f"an event, {name}, {event.when}{implied}")
    return event


def _name_of_event(sentence: str) -> str:
    """What takes place: the capitalised words before `call` and its like, or nothing."""
    words = sentence.split()
    for at, word in enumerate(words):
        bare = word.strip(".,;:!?()\"'*")
        before = words[at - 1].strip(".,;:!?()") if at else ""
        in_two_words = bool(_KIND.fullmatch(f"{before} {bare}"))  # town hall
        if in_two_words or _KIND.fullmatch(bare):
            first = _first_of_name(words, at - in_two_words)
            name = " ".join([*words[first:at], bare]).lstrip("\"'(*")
            return name[:1].upper() + name[1:]
    return ""


def _first_of_name(words: Sequence[str], kind: int) -> int:
    """Where the name begins that ends with the kind of an event."""
    first = kind
    while first > 1 and _CAPITALISED.fullmatch(words[first - 1]):
        first -= 1
    begins = first == 1 and _CAPITALISED.fullmatch(words[0]) and words[0].lower() not in _NO_NAMES
    return 0 if begins else first
