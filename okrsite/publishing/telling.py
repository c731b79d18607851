"""A publication in words: what is printed before it, and the message of its commit.

Comes in: a comparison and the news. Goes out: lines for people, in English as all that okrsite says
to authors.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton

from okrsite.content import Note
from okrsite.diagnostics import printable
from okrsite.publishing.comparing import KINDS, Comparison, News, page_of
from okrsite.seals import SITE

SUBJECT = 72  # what git's own tools show of a commit on one line
LISTED = 8  # addresses of a group, before they are only counted
THE_SITE = "the site itself"
# What nobody looks at by itself: dress, redirects to the newest quarter, indexes.
FOR_PROGRAMS = re.compile(
    r"(?:assets|latest|(?:[^/]+/)?(?:search|cards))/.*|404\.html|_redirects"
    r"|(?:[^/]+/)?(?:published\.json|sitemap\.xml|versions\.json)"
)

# What was shown of a page once, and is still shown wherever its link was shared then.
CARD = re.compile(r"(?:[^/]+/)?cards/[^/]+\.png")


def counted(number: int, word: str) -> str:
    """A number of things: 1 page, 2 pages, 3 addresses."""
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"


def listed(names: Iterable[str], *, everything: bool = False) -> Iterator[str]:
    """Names, a line each; where there are too many, how many more, unless everything is wanted."""
    found = list(names)
    shown = found if everything or len(found) <= LISTED + 1 else found[:LISTED]
    yield from map(printable, shown)
    if rest := len(found) - len(shown):
        yield f"and {rest} more"


# The commit's message -----------------------------------------------------------------------------


def message(news: News, comparison: Comparison) -> str:
    """What a commit is called, and below it what is new in detail."""
    details = [*_details(news), *_files(comparison)]
    return f"{subject(news, comparison)}\n\n" + "\n".join(details)


def subject(news: News, comparison: Comparison) -> str:
    """What is new, on one short line."""
    parts = [*_headlines(news)] or [_headline_of_files(comparison)]
    text = f"Publish {parts[0]}"
    for number, part in enumerate(parts[1:], start=1):
        more = f"; and {len(parts) - number} more"
        rest = len(more) if parts[number + 1 :] else 0
        if len(text) + len(part) + 2 + rest > SUBJECT:
            return text + more
        text += f"; {part}"
    return text


def _headlines(news: News) -> Iterator[str]:
    yield from news.quarters
    for quarter, item in news.items:
        yield f"{quarter} {item}"
    for quarter, note in news.notes:
        yield f"{_note(note)} in {quarter}"
    for quarter in news.closed:
        yield f"closing of {quarter}"
    for quarter, item in news.amended:
        yield f"amendment of {quarter} {item}"
    for address in news.withdrawn:
        yield f"withdrawal of {address}"
    for address in news.moved:
        yield f"move of {address}"
    if not (news.quarters or news.items or news.notes or news.closed or news.amended):
        pages = sum(sum(_pages(kinds).values()) for kinds in news.promises.values())
        if pages:
            yield counted(pages, "new page")


def _note(note: Note) -> str:
    return (
        f"check-in of {_day(note.date)}" if note.front.check_ins else f"note of {_day(note.date)}"
    )


def _day(day: datetime.date) -> str:
    return format_skeleton("MMMMd", day, locale="en_GB")


def _headline_of_files(comparison: Comparison) -> str:
    pages = [file for file in comparison.changed if file.endswith(".html")]
    if pages:
        return counted(len(pages), "changed page")
    return counted(len(comparison.changed | comparison.new) or len(comparison.goes), "file")


def _details(news: News) -> Iterator[str]:
    yield from promised(news.promises)
    for quarter, note in news.notes:
        said = _note(note)
        yield f"{said[0].upper()}{said[1:]} in {quarter}: {note.title}"
    for quarter, item in news.amended:
        yield f"Amended: {quarter} {item}"
    for quarter in news.closed:
        yield f"Closed: {quarter}"
    yield from (f"Withdrawn: {address}" for address in news.withdrawn)
    yield from (f"Moved: {address}" for address in news.moved)


def promised(promises: Mapping[str, Counter[str]]) -> Iterator[str]:
    """The new promises of each seal, counted by kind."""
    for quarter, kinds in promises.items():
        words = ", ".join(
            counted(kinds[kind], "other page" if kind == "page" and quarter != SITE else kind)
            for kind in KINDS
            if kinds[kind]
        )
        yield f"New in {quarter if quarter != SITE else THE_SITE}: {words}"


def _pages(kinds: Counter[str]) -> Counter[str]:
    return Counter(
        {kind: kinds[kind] for kind in kinds if kind not in {"anchor", "commitment", "closing"}}
    )


def _files(comparison: Comparison) -> Iterator[str]:
    counts = {
        "new": comparison.new,
        "changed": comparison.changed,
        "removed": comparison.goes | comparison.stale,
    }
    words = [f"{len(files)} {word}" for word, files in counts.items() if files]
    yield f"Files: {', '.join(words)}"


# What is printed ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    """What will be public, where, and what becomes of what lies there.

    `unsealed` are the new promises one by one; long lists are cut unless `everything` is wanted.
    """

    news: News
    comparison: Comparison
    quarters: Collection[str]
    place: str
    unsealed: Sequence[str]
    everything: bool = False

    def lines(self) -> Iterator[str]:
        """For people."""
        comparison = self.comparison
        yield f"To {self.place}:"
        yield from self._group("new", comparison.new)
        yield from self._group("changed", comparison.changed)
        yield from self._files_and_cards("removed", "removed", comparison.goes - comparison.hidden)
        if comparison.hidden:
            yield f"  removed: {counted(len(comparison.hidden), 'card')} of what was withdrawn"
        kept = "kept, though this build does not make it"
        yield from self._files_and_cards(kept, "kept", comparison.kept)
        if comparison.stale:
            stale = counted(len(comparison.stale), "stale file")
            yield f"  removed: {stale} of the site's own dress"
        yield from self._amendments()
        yield from self._promises()

    def _amendments(self) -> Iterator[str]:
        news = self.news
        for heading, names in (
            ("amended", [f"{quarter} {item}" for quarter, item in news.amended]),
            ("closed", list(news.closed)),
            ("withdrawn", list(news.withdrawn)),
            ("moved", list(news.moved)),
        ):
            yield from self._named(heading, names)

    def _promises(self) -> Iterator[str]:
        if not self.news.promises:
            yield "No new promises."
            return
        yield "For good from now on:"
        for line in promised(self.news.promises):
            yield f"  {line.removeprefix('New in ')}"
        if self.everything:
            yield from (f"    {name}" for name in listed(self.unsealed, everything=True))

    def _group(self, word: str, files: Iterable[str]) -> Iterator[str]:
        """What readers can ask for, by the quarter or the part of the site that it belongs to."""
        for_readers: dict[str, list[str]] = {}
        others: list[str] = []
        for file in files:
            if FOR_PROGRAMS.fullmatch(file):
                others.append(file)
            else:
                folder = file.partition("/")[0]
                part = folder if folder in self.quarters else THE_SITE
                for_readers.setdefault(part, []).append(page_of(file))
        for part, names in sorted(for_readers.items()):
            heading = f"{word} in {part}, {counted(len(names), 'address')}"
            yield from self._named(heading, names)
        heading = f"{word}, {counted(len(others), 'file')} of the dress and for programs"
        if others and self.everything:
            yield from self._named(heading, others)
        elif others:
            yield f"  {heading}"

    def _files_and_cards(self, heading: str, word: str, files: Iterable[str]) -> Iterator[str]:
        """Files by their names, and how many are cards, whose names tell nobody anything."""
        found = set(files)
        cards = set(filter(CARD.fullmatch, found))
        yield from self._named(heading, found - cards)
        if cards:
            yield f"  {word}: {counted(len(cards), 'earlier card')}, which links may still show"

    def _named(self, heading: str, names: Iterable[str]) -> Iterator[str]:
        found = sorted(names)
        if found:
            yield f"  {heading}:"
            shown = listed(found, everything=self.everything)
            yield from (f"    {name or 'the home page'}" for name in shown)
