"""A post as slides in one Markdown file, one for each objective.

Comes in: a `Post`. Goes out: Markdown in which a line `---` parts the slides, as most programs that
show such files read it.
"""

from __future__ import annotations

from collections.abc import Iterator

from okrsite.announcing.discourse import escaped, joined, link, prose
from okrsite.announcing.post import Block, Link, Post

PARTED = "\n\n---\n\n"


def write(post: Post) -> str:
    """The slides."""
    return PARTED.join(joined(one) for one in _slides(post)) + "\n"


def _slides(post: Post) -> Iterator[list[str]]:
    headings = post.headings
    yield [
        f"# {escaped(post.title)}",
        *map(prose, post.lead),
        f"<{post.page.url}>",
    ]
    if post.picture:
        yield [
            f"# {escaped(post.picture.alt)}",
            f"![{escaped(post.picture.alt)}]({post.picture.url})",
        ]
    if post.news:
        entries = (f"- {link(one.key_result)}: {escaped(one.said)}" for one in post.news)
        yield [f"# {escaped(headings.news)}", "\n".join(entries)]
    for block in post.blocks:
        yield list(_objective(block))
    if post.calls:
        calls = (f"- {link(one.key_result)}: {escaped(one.text)}" for one in post.calls)
        yield [f"# {escaped(headings.calls)}", "\n".join(calls)]
    last = [f"# {escaped(headings.feedback)}", prose(post.question), *map(link, post.ways)]
    if post.events:
        events = (f"- {escaped(f'{one.title}, {one.when}')}" for one in post.events)
        last = [f"# {escaped(headings.events)}", "\n".join(events), *last]
    yield last


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
