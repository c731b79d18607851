"""A post in the Markdown that Discourse shows well.

Comes in: a `Post`. Goes out: Markdown of at most 32,000 characters. Discourse makes a line break of
every newline, a card of an address that stands alone on a line, and nothing of HTML: so no line is
wrapped, only what should be a card stands alone, and texts that would be markup are escaped. Lines
around the objectives are such that import takes them for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from okrsite.announcing.post import Block, Event, Link, Picture, Post, Row
from okrsite.cutting import cut, fitting
from okrsite.importing import text_line

LONGEST = 32_000  # characters, by Discourse's own settings
CARDS = 3  # of key results, besides that of the page
_TABLE = 9_000  # characters that a table may take, so that there is room for the rest
_MANY = 20  # entries of a list, of which the rest is on the site
_WIDTH = 690  # points, of a picture in a post

_SIGNS = re.compile(r"[\\`*_~\[\]<>#]|&(?=#?\w+;)|:(?=//|[\w+-]+:)")
_ONSET = re.compile(r"(?<!\S)([-+=]|\d{1,9}(?=[.)]))")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}]")


@dataclass(frozen=True, slots=True)
class Written:
    """A text in its form; `left_out` is how many lines of items it has no room for."""

    text: str
    left_out: int = 0


def write(post: Post) -> Written:
    """The post; what is not in it stands behind its links."""
    head, tail = list(_head(post)), list(_tail(post))
    summary = re.sub(r"[\[\]\"]", "", post.headings.items)
    frame = [f'[details="{summary}"]', "[/details]"]
    more = f"[{escaped(post.headings.more_items)}]({(post.report or post.page).url})"
    taken = sum(len(one) + 2 for one in (*head, *tail, *frame, more))
    lines = [one for block in post.blocks for one in _lines(block)]
    kept = fitting(lines, LONGEST - taken - 1)
    left_out = sum(bool(one.strip()) for one in lines[len(kept) :])
    items = [frame[0], "\n".join(kept).strip("\n"), frame[1], *([more] if left_out else [])]
    parts = [*head, *(items if kept else []), *tail]
    return Written("\n\n".join(parts) + "\n", left_out)


def _head(post: Post) -> Iterator[str]:
    """The paragraphs in front of all objectives and key results."""
    yield from map(prose, post.lead)
    yield post.page.url
    if post.report:
        yield link(post.report)
    if post.picture:
        yield picture(post.picture)
    yield from map(prose, post.text)
    if post.rows:
        yield _table(post)
    if post.news:
        yield f"## {escaped(post.headings.news)}"
        entries = (f"- {link(one.key_result)}: {_inline(one.said)}" for one in post.news)
        yield "\n".join(fitting(map(text_line, entries), _TABLE))


def _tail(post: Post) -> Iterator[str]:
    """The paragraphs behind them."""
    if post.calls:
        yield f"## {escaped(post.headings.calls)}"
        for call in post.calls[:CARDS]:
            yield f"“{_inline(call.text)}”"
            yield call.key_result.url
        if further := post.calls[CARDS : CARDS + _MANY]:
            listed = ", ".join(link(one.key_result) for one in further)
            yield f"{escaped(post.headings.more_calls)}: {listed}"
    if post.events:
        yield f"## {escaped(post.headings.events)}"
        yield "\n".join(_event(one) for one in post.events[:_MANY])
    yield f"## {escaped(post.headings.feedback)}"
    yield prose(post.question)
    yield from map(link, post.ways)


# Parts --------------------------------------------------------------------------------------------


def _table(post: Post) -> str:
    head = f"| {' | '.join(map(escaped, post.columns))} |"
    divider = f"|{' --- |' * len(post.columns)}"
    return "\n".join([head, divider, *fitting(map(_row, post.rows), _TABLE)])


def _row(row: Row) -> str:
    """A row whose first cell import knows for the objective of that number."""
    title = link(Link(f"{row.name}: {row.title.text}", row.title.url))
    return f"| {' | '.join([title, *map(_inline, row.cells)])} |"


def _lines(block: Block) -> Iterator[str]:
    """An objective with its key results, as import reads them back."""
    yield block.objective.lossless
    yield ""
    for one in block.key_results:
        yield one.lossless
        if one.stands:
            yield f"  - {link(Link(one.stands, one.url))}"
    yield ""


def _event(event: Event) -> str:
    when = f'[date={event.at:%Y-%m-%d} time={event.at:%H:%M:%S} timezone="UTC"]'
    text = f": {_inline(event.text)}" if event.text else ""
    return f"- **{text_line(escaped(event.title))}**, {when}{text}"


def picture(shown: Picture) -> str:
    """An image as wide as a post."""
    alt = re.sub(r"[|\[\]\\]+", " ", shown.alt)
    height = round(_WIDTH * shown.height / shown.width)
    return f"![{escaped(alt)}|{_WIDTH}x{height}]({shown.url})"


def link(one: Link) -> str:
    """Words that lead somewhere, and never a card."""
    return f"[{escaped(one.text)}]({address(one.url)})"


# Texts --------------------------------------------------------------------------------------------


def prose(text: str) -> str:
    """A paragraph that nothing takes for anything else."""
    inline = _inline(text)
    found = _ONSET.match(inline)
    if found:
        at = 0 if found[1] in "-+=" else len(found[1])
        inline = f"{inline[:at]}\\{inline[at:]}"
    return text_line(inline)


def _inline(text: str) -> str:
    """Text within a line; an address in it is a link and never a card."""
    text = " ".join(text.split())
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += [escaped(text[end : found.start()]), link(Link(cut(found[0], 80), found[0]))]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])


def escaped(text: str) -> str:
    """Plain text as Markdown of one line that says just that, in a table too."""
    line = re.sub(r"\s+", " ", text)
    return _SIGNS.sub(r"\\\g<0>", line).replace("|", "&#124;")


def address(url: str) -> str:
    """An address in which nothing ends a link before its end."""
    return quote(url, safe="/:?#@!$&'*+,;=%~-._")


def joined(lines: Iterable[str]) -> str:
    """Lines as paragraphs."""
    return "\n\n".join(lines)
