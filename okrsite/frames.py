"""Frames: pages in the site's full dress, with slots where a page's own parts are poured.

Comes in: HTML that the dress rendered, with a mark for each slot. Goes out: the same HTML cut at
its marks, once, so that pouring is joining: what is poured is never looked at again. It must not
know who rendered the dress, nor what the pages are about.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """Whose root the page's search and version selector start from: the site's or the quarter's."""

    SITE = "site"
    QUARTER = "quarter"


# The deepest page is a redirect from below a key result. A quarter has no page above its own root.
DEPTHS: Mapping[Scope, range] = {Scope.SITE: range(5), Scope.QUARTER: range(1, 5)}

# What a page is poured with: its title for the browser's tab, its topic for the header once the
# reader scrolls, metadata, a line above the header, the tabs and the drawer as list items, the
# body, the footer and what the search needs. `outdated` is what Material shows on every quarter but
# the newest.
ORDINARY_SLOTS = frozenset({"title", "head", "banner", "tabs", "navigation", "footer", "search"})
SITE_SLOTS = ORDINARY_SLOTS | {"topic", "body"}
QUARTER_SLOTS = SITE_SLOTS | {"outdated"}


class FrameError(Exception):
    """HTML of the dress that is not a frame: it lacks a slot."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one rendering; their token is drawn by lot, so that no text can hold one."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def mark(self, slot: str) -> str:
        """What stands in the HTML where a slot is."""
        return f"<!--okrsite:{self.token}:{slot}-->"

    def marks(self) -> dict[str, str]:
        """Every slot's mark, by the name that templates call it."""
        return {slot: self.mark(slot) for slot in sorted(QUARTER_SLOTS)}

    def split(self, html: str) -> list[str]:
        """The HTML cut at its marks: HTML, slot, HTML, slot, ..., HTML."""
        return re.split(f"<!--okrsite:{self.token}:([a-z]+)-->", html)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of the dress, cut at its slots: `pieces` is HTML, slot, HTML, slot, ..., HTML."""

    pieces: tuple[str, ...]

    @classmethod
    def parse(cls, html: str, marks: Marks, slots: frozenset[str]) -> Frame:
        """The frame in the HTML; FrameError names what is not there, or too much."""
        frame = cls(tuple(marks.split(html.strip() + "\n")))
        if missing := slots - frame.slots:
            message = f"no place for {', '.join(sorted(missing))}"
            raise FrameError(message)
        if foreign := frame.slots - slots:
            message = f"a place for {', '.join(sorted(foreign))}, which its pages do not have"
            raise FrameError(message)
        return frame

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots that this frame has."""
        return frozenset(self.pieces[1::2])

    def pour(self, **slots: str) -> bytes:
        """The page, in UTF-8; each slot of the frame is required, and no other is taken."""
        if slots.keys() != self.slots:
            missing, foreign = self.slots - slots.keys(), slots.keys() - self.slots
            message = f"slots: missing {sorted(missing)}, not in this frame {sorted(foreign)}"
            raise TypeError(message)
        poured = list(self.pieces)
        poured[1::2] = [slots[slot] for slot in self.pieces[1::2]]
        return "".join(poured).encode()


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A section of a page in Material's search index; title and text are HTML.

    `labels` are texts that name it exactly; `age` says how many quarters came after its own, None
    for what belongs to no quarter or stands in the index of one.
    """

    location: str
    title: str
    text: str
    labels: tuple[str, ...] = ()
    age: int | None = None


@dataclass(frozen=True, slots=True)
class OrdinaryPage:
    """A Markdown page that the dress rendered itself; only its slots are still open.

    `address` is where it is linked to (`about/`), `file` where it is written (`about/index.html`);
    `anchors` are those of the author's own part; `description` is the author's, or how the text
    begins.
    """

    address: str
    file: str
    title: str
    frame: Frame
    entries: tuple[SearchEntry, ...] = ()
    anchors: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """The team's own words for the home page, with links as seen from there.

    `title` is empty unless the author wrote one; `body` is HTML without that title.
    """

    title: str
    description: str
    body: str
    entries: tuple[SearchEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the site's own navigation: an ordinary page's address, or one on another site."""

    title: str
    address: str
    external: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that the dress gives to a site.

    `files` are the static files by their address; `navigation` is the order that the author gave;
    `search` is the head of Material's search index, None when the site wants no search; `warnings`
    are the dress's own words about the ordinary pages.
    """

    frames: Mapping[tuple[Scope, int], Frame]
    not_found: Frame
    files: Mapping[str, bytes]
    pages: tuple[OrdinaryPage, ...] = ()
    navigation: tuple[Link, ...] = ()
    introduction: Introduction | None = None
    search: Mapping[str, object] | None = None
    warnings: tuple[str, ...] = ()

    def frame(self, scope: Scope, address: str) -> Frame:
        """The frame for the page at an address such as `2017-q2/o1/`, empty for the home page."""
        return self.frames[scope, address.count("/")]
