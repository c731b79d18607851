"""Announcing: a quarter becomes the post with which it is opened, told of or closed.

Comes in: checked content, a quarter's name, perhaps a note's, and the form. Goes out: a text for a
forum, a mail or slides, and what is to be done with it. The way is `composing` (what is said, in
the words of the pages), then one of `discourse`, `mail` and `slides` (how it is written), and
`okrsite.forum` (where it goes). What a forum's post says of objectives and key results, `importing`
reads back. It must not know the command line, and opens nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from okrsite.announcing import discourse, mail, slides
from okrsite.announcing.composing import compose_post
from okrsite.announcing.post import Post
from okrsite.building import Checked
from okrsite.content import Note, Quarter
from okrsite.diagnostics import nearest
from okrsite.forum import holds_all, new_topic
from okrsite.language import Language
from okrsite.views.desk import Desk
from okrsite.views.discussion import known_forum

FORMS = ("discourse", "mail", "slides")

__all__ = ["FORMS", "AnnounceError", "Announcement", "announce", "compose_post"]


class AnnounceError(Exception):
    """Why there is nothing to announce, or not so."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A post that is written.

    `opens` is where it goes, empty where that is not known: a new topic with the post in it, or the
    topic that is there already. `steps` say what to do with it, in their order.
    """

    title: str
    text: str
    opens: str
    steps: tuple[str, ...]


def announce(
    checked: Checked, slug: str, note_slug: str = "", form: str = "discourse"
) -> Announcement:
    """The announcement of a quarter; AnnounceError says why there can be none."""
    settings, content = checked.settings, checked.content
    if not settings.site_url:
        message = "no site_url in mkdocs.yml: a post needs the address of the public site"
        raise AnnounceError(message)
    quarter = content.quarter(slug)
    if quarter is None:
        known = [one.slug for one in content.quarters]
        raise AnnounceError(f"no public quarter is called {slug}{_hint(slug, known)}")
    note = _note(quarter, note_slug) if note_slug else None
    desk = Desk(content, settings, Language(settings.language, settings.translations))
    post = compose_post(desk, quarter, note)
    if form == "mail":
        return Announcement(post.title, mail.write(post), "", tuple(_mail_steps(post)))
    if form == "slides":
        return Announcement(post.title, slides.write(post), "", tuple(_slides_steps()))
    written = discourse.write(post)
    forum = known_forum(desk, quarter)
    there = quarter.okrs.discussion or ""
    link = ""
    if forum and not there:  # a quarter that has its topic needs no second one
        link = new_topic(forum, post.title, written.text, settings.forum_category)
    steps = [
        _PUBLISH,
        *([] if there and post.stage != "opening" else [f"the title is: {post.title}"]),
        *_posting(post, there, link, whole=holds_all(link, written.text)),
        *_afterwards(checked, quarter),
    ]
    if written.left_out:
        steps.append(
            f"left out are {', '.join(written.left_out)}: a post has at most "
            f"{discourse.LONGEST:,} characters; a link leads to the report instead"
        )
    return Announcement(post.title, written.text, there or link, tuple(steps))


def _note(quarter: Quarter, slug: str) -> Note:
    found = next((one for one in quarter.notes if one.slug == slug), None)
    if found is None:
        hint = _hint(slug, [one.slug for one in quarter.notes])
        raise AnnounceError(f"{quarter.slug} has no public note {slug}{hint}")
    return found


def _hint(name: str, known: list[str]) -> str:
    if guess := nearest(name, known):
        return f"; {guess}"
    return f"; there is {', '.join(known[-5:])}" if known else ""


# What to do with it -------------------------------------------------------------------------------

_PUBLISH = "publish the site first (okrsite publish): what a link shows is frozen in the post"


def _posting(post: Post, there: str, link: str, *, whole: bool) -> Iterator[str]:
    if there and post.stage == "opening":
        yield f"the quarter has its topic: put the text into the first post of {there}"
    elif there:
        yield f"reply with the text in the quarter's topic: {there}"
    elif link:
        yield f"post it as a new topic; this link brings the text along: {link}"
        if not whole:
            yield "the link has only the beginning, since hosts refuse longer ones: paste it all"
    else:
        yield (
            "post it as a new topic; with `forum` and `forum_category` of the plugin in mkdocs.yml "
            "there is a link here that brings the text along"
        )


def _afterwards(checked: Checked, quarter: Quarter) -> Iterator[str]:
    if not quarter.okrs.discussion:
        path = f"{checked.content.name}/{quarter.slug}/okrs.yml"
        yield f"put the topic's address into `discussion:` of {path}, and publish again"


def _mail_steps(post: Post) -> Iterator[str]:
    yield "publish the site first (okrsite publish): the links lead there"
    yield f"the subject is: {post.title}"
    yield "send it as plain text, below its first line"


def _slides_steps() -> Iterator[str]:
    yield "publish the site first (okrsite publish): the links and the picture are there"
    yield "keep the text as a .md file, for a program that begins a slide at each line ---"
