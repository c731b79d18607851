"""Where readers discuss what a page tells: the quarter's topic, or one that is about the page.

Comes in: a desk, a quarter, and what the page is called. Goes out: `parts.Discussion`. It looks for
a forum in earlier quarters, never in later ones. Nobody is led from a draft to a public forum.
"""

from __future__ import annotations

from urllib.parse import quote

from okrsite import addresses
from okrsite.content import Quarter
from okrsite.forum import comments_of, forum_of, new_topic, site_of, topic_title
from okrsite.views import parts
from okrsite.views.desk import Desk
from okrsite.views.heads import entitle


def known_forum(desk: Desk, quarter: Quarter) -> str:
    """The forum of a quarter without a slash at its end: the settings', or that of its own topic or
    else of the newest topic before; empty where none is known.
    """
    if desk.settings.forum:
        return desk.settings.forum.rstrip("/")
    quarters = desk.content.quarters
    before = [one for one in quarters if one.order < quarter.order and not one.draft]
    topics = (one.okrs.discussion or "" for one in (quarter, *reversed(before)))
    return next(filter(None, map(forum_of, topics)), "")


def tell_discussion(
    desk: Desk,
    quarter: Quarter,
    *,
    label: str = "",
    heading: str = "",
    address: str = "",
    draft: bool = False,
) -> parts.Discussion | None:
    """Where to discuss a page of a quarter; without words of its own, the quarter itself.

    `label` and `heading` are what the page is called: `KR 1.2` and a key result's title.
    """
    words, settings, topic = desk.language.words, desk.settings, quarter.okrs.discussion
    if topic:
        title = words("Discuss on %(site)s", site=site_of(topic))
        return parts.Discussion(topic, title, comments=_comments(desk, topic))
    forum = known_forum(desk, quarter)
    if not forum or not settings.site_url or quarter.draft or draft:
        return None
    before, after = (f"{label}: " if label else "", f" ({quarter.title})" if heading else "")
    named = entitle(heading or quarter.title, before=before, after=after)
    page = settings.site_url + quote(address or addresses.quarter(quarter.slug), safe="/")
    # A forum shows an address that stands alone as a card.
    body = f"{page}\n\n{words('What I would like to ask or say:')} "
    link = new_topic(forum, topic_title(named, settings.site_name), body, settings.forum_category)
    title = words("Begin a topic on %(site)s", site=site_of(forum))
    return parts.Discussion(link, title, begun=False)


def _comments(desk: Desk, topic: str) -> parts.Comments | None:
    """The topic's replies, where the site shows them."""
    settings, words = desk.settings, desk.language.words
    address = comments_of(topic)
    if not address or not settings.comments or settings.offline:
        return None
    site = site_of(topic)
    return parts.Comments(
        address=address,
        title=words("Replies on %(site)s", site=site),
        show=words("Show the replies here"),
        remark=words("They are then fetched from %(site)s, which learns of your visit.", site=site),
    )
