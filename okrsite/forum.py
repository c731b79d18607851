"""Forums: topics of a Discourse by their addresses, and links that begin one.

Comes in: addresses as authors write them, titles and texts. Goes out: addresses. It must not know
quarters or pages. The limits are Discourse's own settings as it comes.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from okrsite.cutting import cut

SHORTEST_TITLE, LONGEST_TITLE = 15, 255
# Many hosts refuse an address beyond 8 KiB, of which the browser's other lines take a part.
LONGEST_LINK = 7_000
_TOPIC = re.compile(r"(https?://[^/?#]+(?:/[^/?#]+)*?)/t/([^?#]*)")


def forum_of(topic: str) -> str:
    """The forum's address without a slash at its end; empty for what is no topic of a Discourse."""
    found = _TOPIC.match(topic)
    return found[1] if found else ""


def comments_of(topic: str) -> str:
    """The address at which a Discourse shows a topic's replies on another site; empty where the
    topic's address has no number. A page's own address would make the forum begin a topic.
    """
    found = _TOPIC.match(topic)
    if not found:
        return ""
    # `/t/words/12/3` or `/t/12/3`: the words are never a number, and the last one is a reply's.
    parts = found[2].split("/")[:2]
    number = next((one for one in parts if re.fullmatch("[0-9]+", one)), "")
    return f"{found[1]}/embed/comments?topic_id={number}" if number else ""


def site_of(address: str) -> str:
    """What readers call the site at an address: its host."""
    return urlsplit(address).hostname or address


def takes_title(title: str) -> bool:
    """Whether a forum takes a title that is not too long: not too short, nor in capitals alone."""
    return len(title) >= SHORTEST_TITLE and not title.isupper()


def topic_title(title: str, *further: str) -> str:
    """A title that a forum takes, with as much of the further words as that needs."""
    title = " ".join(title.split())
    for more in further:
        if takes_title(title):
            break
        after = f" ({cut(' '.join(more.split()), LONGEST_TITLE // 2)})"
        title = cut(title, LONGEST_TITLE - len(after)) + after
    return cut(title, LONGEST_TITLE)


def new_topic(forum: str, title: str, body: str, category: str = "") -> str:
    """The link that opens a new topic with this title and text; a text that is too long for a link
    is cut behind a paragraph, which `holds_all` tells.
    """
    paragraphs = body.rstrip("\n").split("\n\n")
    while True:
        found = _link(forum, title, _closed("\n\n".join(paragraphs)), category)
        if len(found) <= LONGEST_LINK or not paragraphs:
            return found
        paragraphs.pop()


def holds_all(link: str, body: str) -> bool:
    """Whether a link to a new topic has all of the text."""
    return f"body={quote(body.rstrip(), safe='')}" in link


def _closed(body: str) -> str:
    """A part of a text without a block that is begun and not ended."""
    fence, begun, at = "", 0, 0
    for line in body.split("\n"):
        if not fence and (found := _FENCE.match(line)):
            fence, begun = found[1], at
        elif fence and line.strip(" >") == fence:
            fence = ""
        at += len(line) + 1
    if fence:
        body = body[:begun].rstrip()
    last = body.rfind("[details=")
    return body if last < 0 or "[/details]" in body[last:] else body[:last].rstrip()


# What begins a block of code, in a list or a quotation too.
_FENCE = re.compile(r"[ >]*(?:(?:-|\d+\.) )*(`{3,})")


def _link(forum: str, title: str, body: str, category: str) -> str:
    fields = {"title": title, "body": body}
    if category:
        fields["category"] = category
    return f"{forum}/new-topic?{urlencode(fields, quote_via=quote, safe='')}"
