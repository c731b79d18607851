"""The head of a page, as readers of link previews want it.

Comes in: what is to be said of a page. Goes out: a list of tags, ready to be printed. It must not
know pages or content. The rules are those of Discourse, of which others are a part: a title has at
most 80 characters and a description 250, counted as HTML writes them; `property=` for Open Graph
and `name=` for the rest; nothing that needs an absolute address where none is known; and no date
that is not one, which would lose the whole preview.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from markupsafe import Markup

from okrsite.cutting import cut

TITLE, DESCRIPTION = 80, 250
BESIDE = 32  # of a title, on either side of the heading
# Readers take this for a tag, even when it is escaped, and drop what follows.
_LIKE_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ALIKE = "\u2039"  # a sign that looks the same


@dataclass(frozen=True)
class Tag:
    """A tag of the head: its attributes in order; `text` is what a script holds."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    text: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Picture:
    """What stands beside the words: a PNG at an absolute address."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is to be said of a page.

    `url` is empty for a page whose address is not known or that is nowhere. What is not `shared`,
    such as a draft, only tells what it is and where. `published` and `modified` are days in ISO's
    form, or empty. `labels` are up to two facts with their names. `trail` are the pages above this
    one, and this one, with their addresses; `data` are files of the same with their types;
    `has_report` is whether the page reports on something.
    """

    title: str
    description: str
    site_name: str = ""
    locale: str = ""
    language: str = ""
    kind: Literal["website", "article"] = "article"
    url: str = ""
    shared: bool = True
    picture: Picture | None = None
    published: str = ""
    modified: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    trail: tuple[tuple[str, str], ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    has_report: bool = False


# Texts --------------------------------------------------------------------------------------------


def length(text: str) -> int:
    """How many characters a text has once it is escaped: `&` counts 5, `<` and `>` 4."""
    return len(escape(text, quote=False))


def plain(text: str) -> str:
    """A text on one line in which no reader finds a tag."""
    return _LIKE_A_TAG.sub(_ALIKE, " ".join(text.split()))


def shorten(text: str, limit: int) -> str:
    """A plain text of at most so many characters as readers count them."""
    return cut(plain(text), limit, length)


def entitle(heading: str, *, before: str = "", after: str = "") -> str:
    """A title in which only the heading is cut, never what stands around it to tell it apart."""
    before, after = (_around(_LIKE_A_TAG.sub(_ALIKE, one)) for one in (before, after))
    room = TITLE - length(before) - length(after)
    return f"{before}{shorten(heading, room)}{after}"


def _around(text: str) -> str:
    """What stands around a heading, cut in its middle where it would take the room of that."""
    if length(text) <= BESIDE:
        return text
    end = cut(text[::-1], BESIDE // 2, length)[::-1]
    return text[: BESIDE - length(end)] + end


def distinct(titles: Iterable[str], taken: Collection[str] = (), *, name: str = "") -> list[str]:
    """The same titles, with what tells it apart behind each that is taken or that another had
    before: the name of the site, or a number.
    """
    known = set(taken)
    found = []
    for title in titles:
        numbers = (f" ({number})" for number in itertools.count(2))
        further = itertools.chain([f" ({name})"] if name else [], numbers)
        unique = title
        while unique in known:
            unique = entitle(title, after=next(further))
        known.add(unique)
        found.append(unique)
    return found


# Tags ---------------------------------------------------------------------------------------------


def compose_head(preview: Preview) -> tuple[Tag, ...]:
    """Every tag that tells of a page, its browser title and its icon apart."""
    title = shorten(preview.title, TITLE)
    description = shorten(preview.description, DESCRIPTION)
    tags = [_named("description", description)] if description else []
    if preview.url:
        tags.append(Tag("link", (("rel", "canonical"), ("href", preview.url))))
    if preview.shared:
        tags += _tags(preview, title, description)
    return tuple(tags)


def _tags(preview: Preview, title: str, description: str) -> Iterator[Tag]:
    yield _property("og:type", preview.kind)
    yield _property("og:site_name", plain(preview.site_name))
    yield _property("og:title", title)
    yield _property("og:description", description)
    if preview.url:
        yield _property("og:url", preview.url)
    if preview.picture:
        yield from _picture(preview.picture)
    if preview.locale:
        yield _property("og:locale", preview.locale)
    if preview.kind == "article":
        for name, day in (("published", preview.published), ("modified", preview.modified)):
            if day:
                yield _property(f"article:{name}_time", f"{day}T00:00:00Z")
    yield _named("twitter:card", "summary_large_image" if preview.picture else "summary")
    for number, (name, value) in enumerate(preview.labels[:2], start=1):
        yield _named(f"twitter:label{number}", plain(name))
        yield _named(f"twitter:data{number}", plain(value))
    if graph := list(_graph(preview, title, description)):
        yield Tag("script", (("type", "application/ld+json"),), _as_script(graph))


def _picture(picture: Picture) -> Iterator[Tag]:
    yield _property("og:image", picture.url)
    yield _property("og:image:type", "image/png")
    yield _property("og:image:width", str(picture.width))
    yield _property("og:image:height", str(picture.height))
    yield _property("og:image:alt", shorten(picture.alt, DESCRIPTION))


def _property(name: str, value: str) -> Tag:
    return Tag("meta", (("property", name), ("content", value)))


def _named(name: str, value: str) -> Tag:
    return Tag("meta", (("name", name), ("content", value)))


# Linked data --------------------------------------------------------------------------------------


def _graph(preview: Preview, title: str, description: str) -> Iterator[Mapping[str, object]]:
    """What the page is for search engines, of no type that a reader takes instead of the tags."""
    if preview.has_report:
        optional = {
            "url": preview.url,
            "datePublished": preview.published,
            "dateModified": preview.modified,
        }
        about: dict[str, object] = {
            "@type": "Dataset" if preview.data else "Report",
            "name": title,
            "description": description,
            "inLanguage": preview.language,
            **{name: value for name, value in optional.items() if value},
        }
        if preview.data:
            about["distribution"] = [
                {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": url}
                for kind, url in preview.data
            ]
        yield about
    if len(preview.trail) > 1:
        yield {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": plain(name), "item": url}
                for number, (name, url) in enumerate(preview.trail, start=1)
            ],
        }


def _as_script(graph: list[Mapping[str, object]]) -> Markup:
    """JSON in which nothing can end the script that it stands in."""
    value = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  what could end the script or begin a tag is written otherwise
