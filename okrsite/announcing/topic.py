"""Where a post goes: the forum, and the link that opens a new topic there.

Comes in: settings, content, and a written post. Goes out: addresses. It must not know what a post
says.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from okrsite.content import Content, Quarter
from okrsite.settings import Settings

# Many hosts refuse an address beyond 8 KiB, of which the browser's other lines take a part.
LONGEST = 7_000
_TOPIC = re.compile(r"(https?://[^/?#]+(?:/[^/?#]+)*?)/t/")


def forum_of(settings: Settings, content: Content, quarter: Quarter) -> str:
    """The forum's address without a slash at its end: the settings', or that of the quarter's own
    or else the newest topic; empty where none is known.
    """
    if settings.forum:
        return settings.forum.rstrip("/")
    for one in (quarter, *reversed(content.quarters)):
        found = _TOPIC.match(one.okrs.discussion or "")
        if found:
            return found[1]
    return ""


def new_topic(forum: str, title: str, body: str, category: str = "") -> str:
    """The link that opens a new topic with this title and text; a text that is too long for a link
    is cut behind a paragraph, which `holds_all` tells.
    """
    paragraphs = body.rstrip("\n").split("\n\n")
    while True:
        found = _link(forum, title, _closed("\n\n".join(paragraphs)), category)
        if len(found) <= LONGEST or not paragraphs:
            return found
        paragraphs.pop()


def holds_all(link: str, body: str) -> bool:
    """Whether a link to a new topic has all of the text."""
    return f"body={quote(body.rstrip(), safe='')}" in link


def _closed(body: str) -> str:
    """A part of a text without a block that is begun and not ended."""
    last = body.rfind("[details=")
    return body if last < 0 or "[/details]" in body[last:] else body[:last].rstrip()


def _link(forum: str, title: str, body: str, category: str) -> str:
    fields = {"title": title, "body": body}
    if category:
        fields["category"] = category
    return f"{forum}/new-topic?{urlencode(fields, quote_via=quote, safe='')}"
