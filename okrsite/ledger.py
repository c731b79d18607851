"""The ledger: what has become of everything that was made public.

Comes in: content with its seals. Goes out: for each sealed address and anchor where it is now, and
what a site promises that no seal has yet. It must not know what pages look like, and it judges
nothing: `rules.promises` and `building` turn what is lost into findings.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from okrsite import addresses, commitments
from okrsite.content import Content, Quarter
from okrsite.model import Withdrawal
from okrsite.seals import SITE, Commitment, Fields, Seal

Standing = Literal["live", "moved", "withdrawn", "lost"]

# What is made for programs and for hosts, and may come and go; and cards, each of which has a name
# of its own, under which it stays wherever the site is published.
_UNSEALED = re.compile(
    r"(?:assets|search|latest)/.*|404\.html|_redirects|CNAME|robots\.txt|versions\.json"
    r"|(?:[^/]+/)?(?:search/.*|cards/.*|sitemap\.xml|published\.json)"
)
_ITEM = r"(?P<item>o[1-9]\d*(?:-kr[1-9]\d*)?)"
_DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# What the anchors of a quarter's pages are about, and those of the site's own pages.
_OF_QUARTER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:link-)?{_ITEM}(?:-{_SLUG})?",
        rf"note-(?P<note>{_SLUG})",
        rf"goal-(?P<goal>{_SLUG})",
        rf"{_DAY}(?:-closed)?(?:-{_ITEM}(?:-{_SLUG})?|-{_SLUG})?",
    )
)
_OF_SITE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"quarter-(?P<quarter>{_SLUG})",
        rf"goal-(?P<goal>{_SLUG})",
    )
)
_ITEM_OF_SITE = re.compile(rf"(?P<quarter>{_SLUG})-{_ITEM}")


@dataclass(frozen=True)
class Fate:
    """What became of an address: `target` is where it leads now, with the anchor if there is one.

    An address that is live or withdrawn leads to its own page, a lost one nowhere.
    """

    standing: Standing
    target: str = ""
    withdrawal: Withdrawal | None = None


LOST = Fate("lost")


@dataclass(frozen=True)
class Ledger:
    """The fates of all that was promised; `content` is what is public now."""

    content: Content

    # Addresses ------------------------------------------------------------------------------------

    @cached_property
    def live(self) -> frozenset[str]:
        """Every page that content says there is."""
        return frozenset(addresses.pages(self.content))

    @cached_property
    def _moved(self) -> dict[str, str]:
        return addresses.moved(self.content)

    @cached_property
    def _withdrawals(self) -> dict[str, Withdrawal]:
        return {one.address: one for one in self.content.redirects.withdrawn}

    def fate(self, address: str) -> Fate:
        """What became of a page or a file."""
        if address in self.live:
            return Fate("live", address)
        if address in self._moved:
            return Fate("moved", self._moved[address])
        if withdrawal := self._withdrawal(address):
            return Fate("withdrawn", address, withdrawal)
        return LOST

    def _withdrawal(self, address: str) -> Withdrawal | None:
        """The withdrawal of an address, or of what it was a part of."""
        for above in addresses.ways_up(address):
            if withdrawal := self._withdrawals.get(above):
                return withdrawal
        return None

    def tombstones(self) -> Iterator[tuple[str, Withdrawal]]:
        """Every page that was withdrawn, by itself or with what it was a part of."""
        found = set(self._withdrawals)
        for seal in self.content.seals.values():
            found.update(filter(addresses.is_page, seal.pages))
        for address in sorted(filter(addresses.is_page, found)):
            fate = self.fate(address)
            if fate.withdrawal:
                yield address, fate.withdrawal

    # Anchors --------------------------------------------------------------------------------------

    def missing(self, address: str, present: Iterable[str]) -> list[str]:
        """The sealed anchors that a live page does not have, as it is made now."""
        sealed = self._sealed_anchors.get(address, ())
        there = set(present) if sealed else set()
        return [one for one in sealed if one not in there]

    @cached_property
    def _sealed_anchors(self) -> dict[str, list[str]]:
        return {
            address: anchors
            for seal in self.content.seals.values()
            for address, anchors in seal.pages.items()
        }

    def merged_into(self, address: str) -> tuple[str, ...]:
        """The pages that lead here now, with anchors that links to them may have."""
        return self._merged.get(address, ())

    @cached_property
    def _merged(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for source, target in sorted(self._moved.items()):
            page = target.partition("#")[0]
            if source in self._sealed_anchors:
                found[page] = (*found.get(page, ()), source)
        return found

    def is_part(self, address: str, anchor: str) -> bool:
        """Whether an anchor is that of a part of a page, which comes and goes."""
        if self._authored(address):
            return False
        if anchor in addresses.SECTIONS:
            return True
        part = re.fullmatch(rf"{_ITEM}-(?P<part>{_SLUG})", anchor)
        if not part or part["part"] not in addresses.SECTIONS:
            return False
        slug = address.partition("/")[0]
        return self.fate(addresses.item(slug, _path(part["item"]))).standing == "live"

    def anchor_fate(self, address: str, anchor: str) -> Fate:
        """What became of a sealed anchor that its live page does not have any more.

        Either redirects.yml says it, or what it is about has a page, which is moved, withdrawn, or
        there although its place on this page is gone.
        """
        if target := self._moved.get(f"{address}#{anchor}"):
            return Fate("moved", target)
        about = self.subject(address, anchor)
        if about is None or about == address:
            return LOST
        fate = self.fate(about)
        return Fate("moved", about) if fate.standing == "live" else fate

    def subject(self, address: str, anchor: str) -> str | None:
        """The page of what an anchor is about, when it is not about its own page alone."""
        if self._authored(address):
            return None
        slug = address.partition("/")[0]
        if self._is_quarter(slug):
            return self._subject_in_quarter(slug, anchor)
        if (found := _ITEM_OF_SITE.fullmatch(anchor)) and self._is_quarter(found["quarter"]):
            return addresses.item(found["quarter"], _path(found["item"]))
        for pattern in _OF_SITE:
            if found := pattern.fullmatch(anchor):
                return _page_of_site(found.groupdict())
        return None

    def _subject_in_quarter(self, slug: str, anchor: str) -> str | None:
        prefix = f"{slug}-"
        if anchor.startswith(prefix) and re.fullmatch(_ITEM, anchor.removeprefix(prefix)):
            return addresses.item(slug, _path(anchor.removeprefix(prefix)))
        for pattern in _OF_QUARTER:
            if found := pattern.fullmatch(anchor):
                names = found.groupdict()
                if names.get("goal"):
                    return addresses.goal(names["goal"])
                if names.get("note"):
                    return addresses.note(slug, names["note"])
                item = names.get("item")
                page = addresses.item(slug, _path(item)) if item else None
                if names.get("day"):
                    # A day stays as long as what happened on it: only what it was about may go.
                    return page if page and page not in self.live else self._note_of(slug, names)
                return page
        return None

    def _note_of(self, slug: str, names: Mapping[str, str | None]) -> str | None:
        """The note that is not live any more and by its name was of this day."""
        begin = addresses.note(slug, f"{names['day']}").rstrip("/")
        sealed = self.content.seals.get(slug, Seal()).pages
        notes = (one for one in sealed if one.startswith(begin) and one not in self.live)
        return next(notes, None)

    def _is_quarter(self, slug: str) -> bool:
        return slug in self.content.seals and slug != SITE

    def _authored(self, address: str) -> bool:
        """Whether a page is an ordinary one, whose anchors its author has made."""
        return address in self._ordinary

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        pages = {addresses.markdown_page(path) for path in self.content.pages}
        return frozenset(pages - {addresses.HOME})

    # Quarters -------------------------------------------------------------------------------------

    def lost_quarters(self) -> Iterator[str]:
        """The published quarters that are neither here, nor moved or withdrawn as a whole."""
        site = self.content.seals.get(SITE, Seal())
        for slug in sorted({*site.quarters, *self.content.seals} - {SITE}):
            if self.fate(addresses.quarter(slug)).standing == "lost":
                yield slug

    def gone_items(self, quarter: Quarter) -> frozenset[str]:
        """The items of a quarter that were public and are not here any more."""
        sealed = self.content.seals.get(quarter.slug, Seal()).commitments
        return frozenset(one.item for one in sealed if not quarter.find(one.item))

    def first_items(self, quarter: Quarter) -> frozenset[str]:
        """The items that a quarter was published with, or those that it has where nobody knows."""
        sealed = self.content.seals.get(quarter.slug, Seal()).commitments
        if not sealed:
            own = {one.id for one in quarter.objectives}
            return frozenset(own | {f"{one.id}/{each.id}" for one, each in quarter.key_results()})
        first = min(one.since for one in sealed)
        return frozenset(one.item for one in sealed if one.since == first)

    def first_title(self, slug: str, item: str) -> str:
        """What an item was called when it was first public; empty where no seal knows it."""
        for one in self.content.seals.get(slug, Seal()).commitments:
            if one.item == item:
                return str(one.fields.get("title", ""))
        return ""


def _path(anchor: str) -> str:
    """The path of an item from its anchor: `o1/kr1` from `o1-kr1`."""
    return anchor.replace("-", "/")


def _page_of_site(names: Mapping[str, str | None]) -> str:
    if names.get("quarter"):
        return addresses.quarter(f"{names['quarter']}")
    return addresses.goal(f"{names['goal']}")


# Promising ----------------------------------------------------------------------------------------


def promise(
    content: Content,
    files: Iterable[str],
    anchors: Mapping[str, Iterable[str]],
    day: datetime.date,
) -> dict[str, Seal]:
    """The seals of a site that becomes public on a day, by quarter: what was promised, and more.

    `files` are the addresses of all its files, `anchors` those of its pages.
    """
    slugs = {quarter.slug for quarter in content.quarters}
    # One that was withdrawn has its tombstones still.
    owners = {SITE, *slugs, *content.seals}
    found: dict[str, dict[str, datetime.date]] = {slug: {} for slug in owners}
    for address in _public(files, anchors):
        slug = address.partition("/")[0]
        found[slug if slug in owners else SITE][address] = day
    made = {slug: Seal(slug, addresses=own) for slug, own in found.items()}
    made[SITE] = replace(made[SITE], quarters=dict.fromkeys(slugs, day))
    for quarter in content.quarters:
        made[quarter.slug] = replace(
            made[quarter.slug],
            commitments=_unsealed(content, quarter, commitments.history(quarter), day),
            closings=_unsealed(content, quarter, commitments.closings(quarter), day, closings=True),
            renames=_renames(content, quarter, day),
        )
    return {slug: _added(content.seals.get(slug, Seal(slug)), seal) for slug, seal in made.items()}


def _added(earlier: Seal, made: Seal) -> Seal:
    """A seal with what is new; the days of what it has stay as they are, whatever day is given."""
    new = {one: day for one, day in made.addresses.items() if one not in earlier.addresses}
    quarters = {one: day for one, day in made.quarters.items() if one not in earlier.quarters}
    return earlier.joined(replace(made, addresses=new, quarters=quarters))


def _public(files: Iterable[str], anchors: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Every address and anchor that somebody may link to."""
    for file in files:
        if not _UNSEALED.fullmatch(file):
            yield file.removesuffix("index.html") if _is_page(file) else file
    for page, found in anchors.items():
        yield from (f"{page}#{anchor}" for anchor in found)


def _is_page(file: str) -> bool:
    return file == "index.html" or file.endswith("/index.html")


def _renames(content: Content, quarter: Quarter, day: datetime.date) -> tuple[Commitment, ...]:
    """The new ids that the quarter's seal does not have yet."""
    seal = content.seals.get(quarter.slug, Seal())
    known = {(one.item, one.fields["was"]) for one in seal.renames}
    return tuple(
        Commitment(new, day, {"was": old})
        for old, new in sorted(quarter.renamed.items())
        if (new, old) not in known
    )


def _unsealed(
    content: Content,
    quarter: Quarter,
    states: Mapping[str, tuple[Fields, ...]],
    day: datetime.date,
    *,
    closings: bool = False,
) -> tuple[Commitment, ...]:
    """The states that the quarter's seal does not have yet."""
    seal = content.seals.get(quarter.slug, Seal()).under(quarter.renamed)
    sealed = [(one.item, one.fields) for one in (seal.closings if closings else seal.commitments)]
    return tuple(
        Commitment(item, day, fields)
        for item, history in states.items()
        for fields in history
        if (item, fields) not in sealed
    )
