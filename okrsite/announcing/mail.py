"""A post as the plain text of a mail.

Comes in: a `Post`. Goes out: lines of at most 72 characters, addresses apart, without any markup.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from okrsite.announcing.post import Block, Line, Link, Post

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
    yield from map(wrapped, post.text)
    if post.news:
        entries = (f"{one.key_result.text}: {one.said}" for one in post.news)
        yield _heading(headings.news)
        yield "\n".join(map(_entry, entries))
    if post.blocks:
        yield _heading(headings.items)
        yield from map(_block, post.blocks)
    if post.calls:
        yield _heading(headings.calls)
        for call in post.calls:
            yield f"{wrapped(f'{call.key_result.text}: {call.text}')}\n{call.key_result.url}"
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


def wrapped(text: str, sign: str = "") -> str:
    """A text in lines; only an address may be longer, since nobody could open a part of it."""
    words = [part for word in text.split() for part in _broken(word)]
    lines = textwrap.wrap(
        " ".join(words),
        WIDTH,
        initial_indent=sign,
        subsequent_indent=" " * len(sign),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _broken(word: str) -> Iterator[str]:
    """A word that fits: what is written without spaces is parted anywhere."""
    room = WIDTH - 2
    if "://" in word or len(word) <= room:
        yield word
        return
    for start in range(0, len(word), room):
        yield word[start : start + room]
