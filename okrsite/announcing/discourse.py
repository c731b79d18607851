"""A post in the Markdown that Discourse shows well.

Comes in: a `Post`. Goes out: Markdown of at most 32,000 characters. Discourse makes a line break of
every newline, a card of an address that stands alone on a line, and nothing of HTML: so no line is
wrapped, only what should be a card stands alone, and texts that would be markup are escaped. Lines
around the objectives are such that import takes them for text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from okrsite.announcing.markdown import Markdown, address, joined
from okrsite.announcing.passages import Paragraph, Passage, Run, sentence_of
from okrsite.announcing.post import Block, Call, Event, Link, Picture, Post, Row
from okrsite.cutting import ELLIPSIS, fitting
from okrsite.importing import text_line

LONGEST = 32_000  # characters, by Discourse's own settings
CARDS = 3  # of key results, besides that of the page
_LONGEST_NEWS = 9_000  # characters, of which the rest is on the site
_MANY = 20  # entries of a list, likewise
_WIDTH = 690  # points, of a picture in a post


def _is_code(line: str) -> bool:
    """Whether import takes a line for nothing else; in code nothing can be escaped."""
    return text_line(line) == line and not line.lstrip().startswith("|")


# The signs that Discourse knows, with its names of emoji, and addresses that it would make links.
FORUM = Markdown(
    signs=re.compile(r"[\\`*_~\[\]<>#]|&(?=#?\w+;)|:(?=//|[\w+-]+:)"),
    bar="&#124;",
    guard=text_line,
    is_code=_is_code,
    rule="---",
)
escaped, prose, link, _inline = FORUM.escaped, FORUM.prose, FORUM.link, FORUM.inline


@dataclass(frozen=True, slots=True)
class Written:
    """A text in its form; `left_out` are the names of what it has no room for."""

    text: str
    left_out: tuple[str, ...] = ()


def write(post: Post) -> Written:
    """The post; what is not in it stands behind its links.

    Objectives and key results are what others import and quote, so everything else goes first.
    """
    left_out: list[str] = []
    for name, without in (("", None), *_WITHOUT):
        if without:
            shorter = without(post)
            if shorter == post:
                continue
            post = shorter
            left_out.append(name)
        text = _written(post, post.blocks)
        if len(text) <= LONGEST:
            return Written(text, tuple(left_out))
    kept = _fitting(post)
    missing = " and ".join(
        f"{whole - here} of {whole} {name}"
        for name, here, whole in _counted(kept, post.blocks)
        if here < whole
    )
    return Written(_written(post, kept), (*left_out, missing))


# What is left out, in this order, as far as there has to be room.
_WITHOUT: tuple[tuple[str, Callable[[Post], Post]], ...] = (
    ("your text", lambda post: replace(post, text=_elsewhere(post))),
    ("the table", lambda post: replace(post, rows=())),
    ("the events", lambda post: replace(post, events=())),
    (
        "how objectives and key results stand",
        lambda post: replace(post, blocks=tuple(map(_bare, post.blocks))),
    ),
    ("what is new", lambda post: replace(post, news=())),
    ("the calls for help", lambda post: replace(post, calls=())),
)


def _elsewhere(post: Post) -> tuple[Passage, ...]:
    """An ellipsis that leads to the team's own words, where there are any."""
    return (Paragraph(((Run(ELLIPSIS, url=post.page.url),),)),) if post.text else ()


def _bare(block: Block) -> Block:
    return replace(block, key_results=tuple(replace(one, stands="") for one in block.key_results))


def _fitting(post: Post) -> list[Block]:
    """The first objectives and key results that there is room for."""
    nothing = [replace(post.blocks[0], key_results=())] if post.blocks else []
    room = LONGEST - len(_written(post, nothing)) - 20  # for longer numbers in the end
    room += sum(len(line) + 1 for block in nothing for line in _lines(block))
    kept: list[Block] = []
    for block in post.blocks:
        room -= len(block.objective.lossless) + 3
        if room < 0:
            break
        there = len(fitting((one.lossless for one in block.key_results), room))
        kept.append(replace(block, key_results=block.key_results[:there]))
        room -= sum(len(one.lossless) + 1 for one in kept[-1].key_results)
        if there < len(block.key_results):
            break
    return kept


def _counted(kept: Sequence[Block], blocks: Sequence[Block]) -> Iterator[tuple[str, int, int]]:
    """How many objectives and key results there are, of all."""
    yield "objectives", len(kept), len(blocks)
    yield (
        "key results",
        sum(len(one.key_results) for one in kept),
        sum(len(one.key_results) for one in blocks),
    )


# The whole ----------------------------------------------------------------------------------------


def _written(post: Post, blocks: Sequence[Block]) -> str:
    """The post with these of its objectives and key results."""
    items = filter(None, _items(post, blocks)) if post.blocks else ()
    return joined([*_head(post), *items, *_tail(post)]) + "\n"


def _head(post: Post) -> Iterator[str]:
    """The paragraphs in front of all objectives and key results."""
    yield from map(prose, post.lead)
    if post.own_dates:
        first, last = post.own_dates
        yield f'[date-range from={first} to={last} timezone="UTC"]'
    yield post.page.url
    if post.report:
        yield link(post.report)
    if post.picture:
        yield picture(post.picture)
    yield from _unmistaken(FORUM.blocks(post.text))
    if post.rows:
        yield _table(post)
    if post.news:
        yield f"## {escaped(post.headings.news)}"
        entries = [text_line(f"- {link(one.key_result)}: {_inline(one.said)}") for one in post.news]
        yield _listed(entries, fitting(entries, _LONGEST_NEWS))


def _unmistaken(texts: list[str]) -> list[str]:
    """Texts whose last line import does not take for the head of the table behind them."""
    if texts and _IN_BOLD.search(texts[-1]):
        texts[-1] += "&#32;"
    return texts


_IN_BOLD = re.compile(r"(?:\*\*|__)[^*\n]*(?:\*\*|__):?$")


def _items(post: Post, blocks: Sequence[Block]) -> Iterator[str]:
    """The block of objectives and key results, which says at its end what is missing.

    Its words are read by import and therefore English, but for its name.
    """
    summary = re.sub(r"[\[\]\"]", "", post.headings.items)
    lines = [line for block in blocks for line in _lines(block)]
    numbers = list(_counted(blocks, post.blocks))
    cut = any(here < whole for _, here, whole in numbers)
    yield f'[details="{summary}"]'
    yield "\n".join(lines).strip("\n")
    if cut:
        yield f"[cut: {', '.join(f'{here} of {whole} {name}' for name, here, whole in numbers)}]"
    yield "[/details]"
    if cut:
        yield f"[{escaped(post.headings.more_items)}]({address((post.report or post.page).url)})"


def _tail(post: Post) -> Iterator[str]:
    """The paragraphs behind them."""
    if post.calls:
        yield f"## {escaped(post.headings.calls)}"
        for call in post.calls[:CARDS]:
            yield from _call(call)
            yield call.key_result.url
        if further := post.calls[CARDS : CARDS + _MANY]:
            listed = ", ".join(link(one.key_result) for one in further)
            yield f"{escaped(post.headings.more_calls)}: {listed}"
    if post.events:
        yield f"## {escaped(post.headings.events)}"
        events = [_event(one) for one in post.events]
        yield _listed(events, events[:_MANY])
    yield f"## {escaped(post.headings.feedback)}"
    yield prose(post.question)
    yield from map(link, post.ways)


def _call(call: Call) -> Iterator[str]:
    """What is asked for, told apart from the words of the post."""
    if sentence := sentence_of(call.text):
        yield FORUM.line(sentence, "“", "”")
    elif call.text:
        yield "\n".join(FORUM.quoted(call.text))


# Parts --------------------------------------------------------------------------------------------


def _listed(entries: Sequence[str], kept: Sequence[str]) -> str:
    """The entries of a list that are kept, and an ellipsis for others."""
    return "\n".join([*kept, *([f"- {ELLIPSIS}"] if len(kept) < len(entries) else [])])


def _table(post: Post) -> str:
    head = f"| {' | '.join(map(escaped, post.columns))} |"
    divider = f"|{' --- |' * len(post.columns)}"
    return "\n".join([head, divider, *map(_row, post.rows)])


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
