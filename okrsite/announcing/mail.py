"""A post as the plain text of a mail.

Comes in: a `Post`. Goes out: lines of at most 72 characters, addresses apart, without any markup
but that of a typewriter: entries begin with `- ` or a number, quotations with `> `.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from okrsite.announcing.passages import (
    Code,
    Entries,
    Heading,
    Paragraph,
    Passage,
    Quotation,
    Rule,
    Table,
    said,
    sentence_of,
)
from okrsite.announcing.passages import Line as Words
from okrsite.announcing.post import Block, Call, Line, Link, Post

WIDTH = 72


def write(post: Post) -> str:
    """The mail, with its subject as the first line."""
    return "\n\n".join(filter(None, _parts(post))) + "\n"


def _parts(post: Post) -> Iterator[str]:
    headings = post.headings
    yield wrapped(post.title)
    yield from map(wrapped, post.lead)
    yield post.page.url
    if post.report:
        yield _link(post.report)
    yield from _texts(post.text)
    if post.news:
        entries = (f"{one.key_result.text}: {one.said}" for one in post.news)
        yield _heading(headings.news)
        yield "\n".join(map(_entry, entries))
    if post.blocks:
        yield _heading(headings.items)
        yield from map(_block, post.blocks)
    if post.calls:
        yield _heading(headings.calls)
        yield from map(_call, post.calls)
    if post.events:
        events = (": ".join(filter(None, (f"{e.title}, {e.when}", e.text))) for e in post.events)
        yield _heading(headings.events)
        yield "\n".join(map(_entry, events))
    yield _heading(headings.feedback)
    yield wrapped(post.question)
    yield from map(_link, post.ways)


def _heading(text: str) -> str:
    return wrapped(text.upper() if text.isascii() else text)


def _block(block: Block) -> str:
    """An objective, and its key results as a list."""
    told = [_told(one, "- ") for one in block.key_results]
    return "\n".join([_told(block.objective, ""), *(["", *told] if told else [])])


def _told(line: Line, sign: str) -> str:
    return wrapped(" · ".join(filter(None, (line.text, line.stands))), sign)


def _entry(text: str) -> str:
    return wrapped(text, "- ")


def _link(link: Link) -> str:
    return f"{wrapped(link.text)}:\n{link.url}"


def _call(call: Call) -> str:
    """What is asked for, and where."""
    label, url = call.key_result.text, call.key_result.url
    if sentence := sentence_of(call.text):
        return f"{wrapped(f'{label}: {_plain(sentence)}')}\n{url}"
    return "\n".join([f"{label}:", *_quoted(call.text, "", ""), url])


# Texts of an author -------------------------------------------------------------------------------


def _texts(passages: Sequence[Passage], first: str = "", rest: str = "") -> Iterator[str]:
    """Blocks; `first` stands before the first line, `rest` before all others."""
    for one in passages:
        yield "\n".join(_lines(one, first, rest))
        first = rest


def _lines(passage: Passage, first: str, rest: str) -> Iterator[str]:
    match passage:
        case Paragraph(lines):
            for line in lines:
                yield wrapped(_plain(line), first, rest)
                first = rest
        case Heading(_, line):
            yield wrapped(_plain(line), first, rest)
        case Entries(start, entries):
            for at, entry in enumerate(entries, start or 0):
                sign = "- " if start is None else f"{at}. "
                within = f"{rest}{' ' * len(sign)}"
                yield from _within(entry, f"{first}{sign}", within, tight=True)
                first = rest
        case Quotation(inner):
            yield from _quoted(inner, first, rest)
        case Code(text):
            yield from _code(text, first, rest)
        case Table(rows):
            yield from _table(rows, first, rest)
        case Rule():
            yield f"{first}* * *"


def _within(
    passages: Sequence[Passage], first: str, rest: str, *, tight: bool = False
) -> Iterator[str]:
    """Blocks within another one; in a tight one, a list goes on directly below its words."""
    for at, one in enumerate(passages):
        if at and not (tight and isinstance(one, Entries)):
            yield rest.rstrip()
        yield from _lines(one, first, rest)
        first = rest


def _quoted(passages: Sequence[Passage], first: str, rest: str) -> Iterator[str]:
    yield from _within(passages, f"{first}> ", f"{rest}> ")


def _table(rows: Sequence[Sequence[Words]], first: str, rest: str) -> Iterator[str]:
    """Each row as an entry that says which cell is which."""
    names = [_plain(cell) for cell in rows[0]]
    for row in rows[1:] or rows:
        cells = zip(names, map(_plain, row), strict=True)
        told = (f"{name}: {cell}" if name else cell for name, cell in cells if cell)
        yield wrapped(" · ".join(told), f"{first}- ", f"{rest}  ")
        first = rest


def _plain(line: Words) -> str:
    """A line without marks; where words lead stands behind them."""
    found = ""
    for (url, is_picture), group in groupby(line, lambda run: (run.url, run.picture)):
        text = said(tuple(group))
        shown = text.strip()
        if not url or is_picture or shown.rstrip("/") == url.rstrip("/"):
            found += text
        else:
            end = text[len(text.rstrip()) :]
            found += f"{text.rstrip()} ({url.removeprefix('mailto:')}){end}"
    return found


def _code(text: str, first: str, rest: str) -> Iterator[str]:
    """Lines as they are, a little in, those that are too long parted anywhere."""
    room = max(WIDTH - len(rest) - 4, 1)
    for line in text.expandtabs(4).split("\n"):
        for start in range(0, max(len(line), 1), room):
            yield f"{first}    {line[start : start + room]}".rstrip()
            first = rest


# Lines --------------------------------------------------------------------------------------------


def wrapped(text: str, sign: str = "", rest: str | None = None) -> str:
    """A text in lines; only an address may be longer, since nobody could open a part of it.

    `sign` stands before the first line, `rest` before all others, or else as many spaces.
    """
    rest = " " * len(sign) if rest is None else rest
    room = max(WIDTH - len(max(sign, rest, key=len)), 1)
    words = [part for word in text.split() for part in _broken(word, room)]
    lines = textwrap.wrap(
        " ".join(words),
        WIDTH,
        initial_indent=sign,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _broken(word: str, room: int) -> Iterator[str]:
    """A word that fits: what is written without spaces is parted anywhere."""
    if "://" in word or len(word) <= room:
        yield word
        return
    for start in range(0, len(word), room):
        yield word[start : start + room]
