"""A post as slides in one Markdown file, one for each objective.

Comes in: a `Post`. Goes out: Markdown in which a line `---` parts the slides, as most programs that
show such files read it. Import does not read it, so nothing in it is written for import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from okrsite.announcing.markdown import Markdown, joined
from okrsite.announcing.passages import sentence_of
from okrsite.announcing.post import Block, Call, Link, Post
from okrsite.announcing.shortening import shortened

PARTED = "\n\n---\n\n"
LONGEST_TEXT = 700  # characters of the team's own words, which a slide has room for

SLIDE = Markdown(
    signs=re.compile(r"[\\`*_~\[\]<>]|(?<!\S)#|&(?=#?\w+;)"),
    bar="\\|",
    guard=str,
    is_code=lambda line: line.strip() != "---",
    rule="",
)
escaped, link = SLIDE.escaped, SLIDE.link


def write(post: Post) -> str:
    """The slides."""
    return PARTED.join(joined(one) for one in _slides(post)) + "\n"


def _slides(post: Post) -> Iterator[list[str]]:
    headings = post.headings
    yield [
        f"# {escaped(post.title)}",
        *map(SLIDE.prose, post.lead),
        f"<{post.page.url}>",
    ]
    if post.picture:
        yield [
            f"# {escaped(post.picture.alt)}",
            f"![{escaped(post.picture.alt)}]({post.picture.url})",
        ]
    if post.text:
        yield [f"# {link(post.page)}", *SLIDE.blocks(shortened(post.text, LONGEST_TEXT))]
    if post.news:
        entries = (f"- {link(one.key_result)}: {escaped(one.said)}" for one in post.news)
        yield [f"# {escaped(headings.news)}", "\n".join(entries)]
    for block in post.blocks:
        yield list(_objective(block))
    if post.calls:
        yield [f"# {escaped(headings.calls)}", *_calls(post)]
    last = [f"# {escaped(headings.feedback)}", SLIDE.prose(post.question), *map(link, post.ways)]
    if post.events:
        events = (f"- {escaped(f'{one.title}, {one.when}')}" for one in post.events)
        last = [f"# {escaped(headings.events)}", "\n".join(events), *last]
    yield last


def _calls(post: Post) -> Iterator[str]:
    yield "\n".join(line for one in post.calls for line in _call(one))


def _call(call: Call) -> Iterator[str]:
    """A call for help as an entry, with its text within it."""
    begun = f"- {link(call.key_result)}"
    if sentence := sentence_of(call.text):
        yield f"{begun}: {SLIDE.line(sentence)}"
        return
    yield begun
    for line in SLIDE.quoted(call.text):
        yield f"  {line}"


def _objective(block: Block) -> Iterator[str]:
    """An objective and its key results, each with how it stands."""
    yield f"# {escaped(block.objective.text)}"
    if block.objective.stands:
        yield link(Link(block.objective.stands, block.objective.url))
    lines = []
    for one in block.key_results:
        lines.append(f"- {link(Link(one.text, one.url))}")
        if one.stands:
            lines.append(f"  - {escaped(one.stands)}")
    if lines:
        yield "\n".join(lines)
