"""What `[[o1/kr1]]` and the links in authors' texts lead to.

Comes in: the text of a reference or a link, and the content. Goes out: the thing that it means, or
None. It must not know how a link looks, and it judges nothing: whether a target may be shown is for
the rules and the pages to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from okrsite import addresses
from okrsite.content import Content, Note, Quarter
from okrsite.fields import ITEM_PATH, SLUG
from okrsite.model import KeyResult, Objective

_REFERENCE = re.compile(
    rf"(?:(?P<slug>{SLUG.pattern})/)?(?P<path>{ITEM_PATH.pattern})|(?P<quarter>{SLUG.pattern})"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference means: a quarter, an objective of it, or a key result of that."""

    quarter: Quarter
    objective: Objective | None = None
    key_result: KeyResult | None = None

    @property
    def path(self) -> str:
        """`o1/kr1`, `o1`, or an empty text for the quarter itself."""
        parts = [one.id for one in (self.objective, self.key_result) if one]
        return "/".join(parts)

    @property
    def address(self) -> str:
        """The page of the target."""
        slug = self.quarter.slug
        return addresses.item(slug, self.path) if self.path else addresses.quarter(slug)


def find(content: Content, reference: str, here: Quarter | None) -> Target | None:
    """What `o1/kr1`, `2017-q1/o3` or `2017-q1` means in a text of the quarter `here`."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    slug = match["slug"] or match["quarter"]
    quarter = content.quarter(slug) if slug else here
    if quarter is None or not match["path"]:
        return Target(quarter) if quarter else None
    found = quarter.find(match["path"])
    return Target(quarter, *found) if found else None


def find_left(content: Content, reference: str, here: Quarter | None) -> str | None:
    """The old address of an item that redirects.yml says has moved or was withdrawn."""
    match = _REFERENCE.fullmatch(reference)
    slug = (match["slug"] if match else "") or (here.slug if here else "")
    if not match or not match["path"] or not slug:
        return None
    address = addresses.item(slug, match["path"])
    return address if addresses.left(content, address) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A page or image that a link in a text means, and the quarter and note that it is part of.

    `of_drafts` is set for a page of the site itself that only drafts have brought about.
    """

    address: str
    quarter: Quarter | None = None
    note: Note | None = None
    of_drafts: bool = False

    @property
    def draft(self) -> bool:
        """Whether the place is not public."""
        hidden_note = self.note is not None and self.note.front.draft
        hidden_quarter = self.quarter is not None and self.quarter.draft
        return hidden_note or hidden_quarter or self.of_drafts


def locate(content: Content, target: str, folder: str) -> Place | None:
    """The page that a link in a text means; `folder` is that of its file, `2017-q2/notes`."""
    resolved = addresses.resolve(target, folder)
    if resolved is None:
        return None
    address, _, anchor = resolved.partition("#")
    if addresses.left(content, address):
        return Place(resolved)
    slug, _, rest = address.partition("/")
    quarter = content.quarter(slug)
    if quarter is None:
        if address not in set(addresses.site_pages(content)):
            return None
        hidden = {addresses.partner(one) for one in content.draft_partners}
        return Place(resolved, of_drafts=address in hidden)
    if anchor and anchor not in addresses.anchors_of(content, quarter).get(address, ()):
        return None  # only report and infographic have anchors that last
    note = None
    if rest.startswith("notes/") and rest != "notes/":
        note = addresses.find_note(quarter, rest.split("/")[1])
    if address in set(addresses.quarter_pages(content, quarter)):
        return Place(resolved, quarter, note)
    return picture(content, target, folder)


def picture(content: Content, target: str, folder: str) -> Place | None:
    """The image of a quarter that a text shows."""
    resolved = addresses.resolve(target, folder)
    slug, _, name = (resolved or "").partition("/")
    quarter = content.quarter(slug)
    if quarter and any(one.name == name for one in quarter.pictures):
        return Place(addresses.picture(slug, name), quarter)
    return None
