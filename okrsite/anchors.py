"""Anchors: the places in a page that links can lead to, as they stand in its HTML.

Comes in: the HTML that okrsite or an author made, without the dress around it. Goes out: its
anchors. Left out by rule are ids that no link can rely on: those that begin with an underscore, as
the dress's own, those that only labels refer to and those that Markdown makes by counting, and
those with a colon, as Markdown's for footnotes.
"""

from __future__ import annotations

import re

# Between the name of a tag and its id stands no angle bracket: texts and attributes have them
# escaped. What looks like an id in a text is in no tag.
_ID = re.compile(r'<[a-zA-Z][^<>]*?\sid="([^"]*)"')


def anchors_in(html: str) -> tuple[str, ...]:
    """The anchors of a piece of HTML, in its order."""
    return tuple(one for one in _ID.findall(html) if not one.startswith("_") and ":" not in one)
