"""A publication in words: what is printed before it, and the message of its commit.

Comes in: a comparison and the news. Goes out: lines for people, in English as all that okrsite says
to authors.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

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


def listed(names: Iterable[str], limit: int = LISTED) -> Iterator[str]:
    """Names, a line each; where there are too many, how many more."""
    found = list(names)
    shown = found if len(found) <= limit + 1 else found[:limit]
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
        yield f"{_note(note).capitalize()} in {quarter}: {note.title}"
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


def preview(
    news: News, comparison: Comparison, quarters: Collection[str], place: str
) -> Iterator[str]:
    """What will be public, where, and what becomes of what lies there."""
    yield f"To {place}:"
    yield from _group("new", comparison.new, quarters)
    yield from _group("changed", comparison.changed, quarters)
    yield from _files_and_cards("removed", "removed", comparison.goes)
    yield from _files_and_cards("kept, though this build does not make it", "kept", comparison.kept)
    if comparison.stale:
        yield f"  removed: {counted(len(comparison.stale), 'stale file')} of the site's own dress"
    yield from _amendments(news)
    if news.promises:
        yield "For good from now on:"
        for line in promised(news.promises):
            yield f"  {line.removeprefix('New in ')}"
    else:
        yield "No new promises."


def _amendments(news: News) -> Iterator[str]:
    for heading, names in (
        ("amended", [f"{quarter} {item}" for quarter, item in news.amended]),
        ("closed", list(news.closed)),
        ("withdrawn", list(news.withdrawn)),
        ("moved", list(news.moved)),
    ):
        yield from _named(heading, names)


def _group(word: str, files: Iterable[str], quarters: Collection[str]) -> Iterator[str]:
    """What readers can ask for, by the quarter or the part of the site that it belongs to."""
    for_readers: dict[str, list[str]] = {}
    others = 0
    for file in files:
        if FOR_PROGRAMS.fullmatch(file):
            others += 1
        else:
            folder = file.partition("/")[0]
            part = folder if folder in quarters else THE_SITE
            for_readers.setdefault(part, []).append(page_of(file))
    for part, names in sorted(for_readers.items()):
        yield from _named(f"{word} in {part}, {counted(len(names), 'address')}", names)
    if others:
        yield f"  {word}, {counted(others, 'file')} of the dress and for programs"


def _files_and_cards(heading: str, word: str, files: Iterable[str]) -> Iterator[str]:
    """Files by their names, and how many of them are cards, whose names tell nobody anything."""
    found = set(files)
    cards = set(filter(CARD.fullmatch, found))
    yield from _named(heading, found - cards)
    if cards:
        yield f"  {word}: {counted(len(cards), 'earlier card')}, which links may still show"


def _named(heading: str, names: Iterable[str]) -> Iterator[str]:
    found = sorted(names)
    if found:
        yield f"  {heading}:"
        yield from (f"    {name or 'the home page'}" for name in listed(found))
