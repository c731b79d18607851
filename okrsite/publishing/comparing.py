"""What a publication changes: files, promises, and in the words of the field what is new.

Comes in: what lies at a target, what is to lie there, and the seals before and after. Goes out: the
comparison, and `News`. It must not know how anything is delivered or said.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from okrsite import addresses
from okrsite.content import Content, Note
from okrsite.publishing.delivery import Delivered
from okrsite.seals import SITE, Seal

Seals = Mapping[str, Seal]

# What is the generator's own whatever it is called, so that stale files of it may go.
_OWN = re.compile(r"(?:assets|(?:[^/]+/)?search)/")
_INDEX = re.compile(r"(^|/)index\.html$")
_KINDS = (
    ("objective", re.compile(r"[^/]+/o\d+/")),
    ("key result", re.compile(r"[^/]+/o\d+/kr\d+/")),
    ("note", re.compile(r"[^/]+/notes/[^/]+/")),
    ("page", re.compile(r"(?:.*/)?")),
    ("anchor", re.compile(r".*#.*")),
)
# What promises are counted by, in the order of telling.
KINDS = (*(kind for kind, _ in _KINDS), "file", "commitment", "closing")


@dataclass(frozen=True)
class Comparison:
    """What changes at a target, as addresses of files.

    `kept` is what lies there and is not made by this build; with what `goes` because that was
    asked for, and what is `stale` among the generator's own. `hidden` are those of `goes` that
    show what was withdrawn.
    """

    new: frozenset[str]
    changed: frozenset[str]
    kept: frozenset[str]
    goes: frozenset[str]
    stale: frozenset[str]
    hidden: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether the target has all of it already."""
        return not (self.new or self.changed or self.goes or self.stale)


def compare(
    files: Mapping[str, bytes],
    delivered: Delivered,
    *,
    remove: bool,
    withdrawn: Collection[str] = (),
) -> Comparison:
    """What has to change at a target, so that it has these files; `withdrawn` are addresses whose
    earlier cards must go.
    """
    present = delivered.addresses
    foreign = present - files.keys()
    stale = frozenset(address for address in foreign if _OWN.match(address))
    # A file where a folder is to be, or the other way round, cannot stay.
    folders = {folder for address in files for folder in _folders(address)}
    in_the_way = {
        address
        for address in foreign
        if address in folders or not files.keys().isdisjoint(_folders(address))
    }
    hidden = frozenset(
        file
        for file in foreign
        if any(addresses.is_card_below(address, file) for address in withdrawn)
    )
    goes = frozenset(foreign - stale if remove else in_the_way - stale) | hidden
    return Comparison(
        new=frozenset(files.keys() - present),
        changed=frozenset(
            address
            for address, data in files.items()
            if address in present and not delivered.same(address, data)
        ),
        kept=foreign - stale - goes,
        goes=goes,
        stale=stale,
        hidden=hidden,
    )


def _folders(address: str) -> Iterator[str]:
    parts = address.split("/")[:-1]
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def page_of(file: str) -> str:
    """The address that readers know a file by: `2017-q2/` for its index."""
    return _INDEX.sub(r"\1", file)


# Promises -----------------------------------------------------------------------------------------


def lost(delivered: Seals, after: Seals) -> list[str]:
    """What seals at a target promise and ours would not, in words."""
    found = [
        _said(quarter, line)
        for quarter, seal in sorted(delivered.items())
        for line in seal.lines_beyond(after.get(quarter, Seal(quarter)))
    ]
    # Pages first: whoever knows which are meant can guess the rest.
    return sorted(found, key=lambda one: "#" in one)


def _said(quarter: str, line: str) -> str:
    """An entry of a seal as people read it."""
    entry = json.loads(line if line.startswith("{") else f"{{{line}}}")
    if "item" in entry:
        return f"{quarter} {entry['item']} as it was on {entry['since']}"
    ((name, day),) = entry.items()
    return f"{name or 'the home page'} since {day.partition(' ')[0]}"


def counted(before: Seal, after: Seal) -> Counter[str]:
    """How many promises of each kind are new in a seal."""
    kinds = Counter(kind_of(one) for one in after.addresses.keys() - before.addresses.keys())
    kinds["commitment"] = sum(one not in before.commitments for one in after.commitments)
    kinds["closing"] = sum(one not in before.closings for one in after.closings)
    return +kinds


def kind_of(address: str) -> str:
    """What an address is of: an objective, key result, note or other page, an anchor, a file."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(address)), "file")


# News ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class News:
    """What is new for readers, each with the slug of its quarter."""

    quarters: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, Note], ...] = ()
    amended: tuple[tuple[str, str], ...] = ()
    closed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    promises: Mapping[str, Counter[str]] = field(default_factory=dict)


def news(content: Content, before: Seals, after: Seals, turned: Iterable[str]) -> News:
    """What is new between two states of the seals; `turned` are pages that lead on now, or are
    tombstones, and did not before.
    """
    return _News(content, before, after, frozenset(turned)).found()


@dataclass(frozen=True)
class _News:
    content: Content
    before: Seals
    after: Seals
    turned: frozenset[str]

    def found(self) -> News:
        """All of it."""
        redirects = self.content.redirects
        return News(
            quarters=tuple(self._quarters),
            items=tuple(self._items()),
            notes=tuple(self._notes()),
            amended=tuple(self._amended()),
            closed=tuple(self._closed()),
            moved=tuple(sorted(self.turned & redirects.moved.keys())),
            withdrawn=tuple(
                one.address for one in redirects.withdrawn if one.address in self.turned
            ),
            promises={
                quarter: kinds
                for quarter in sorted(self.after)
                if (kinds := counted(self._old(quarter), self.after[quarter]))
            },
        )

    @cached_property
    def _quarters(self) -> list[str]:
        return sorted(self.after.keys() - self.before.keys() - {SITE})

    def _old(self, quarter: str) -> Seal:
        return self.before.get(quarter, Seal(quarter))

    @property
    def _continued(self) -> Iterator[tuple[str, Seal, Seal]]:
        """Quarters that were public before, with both states of their seals."""
        for quarter in sorted(self.after.keys() & self.before.keys() - {SITE}):
            yield quarter, self.before[quarter], self.after[quarter]

    def _items(self) -> Iterator[tuple[str, str]]:
        for quarter, before, after in self._continued:
            known = {one.item for one in before.commitments}
            for item in dict.fromkeys(one.item for one in after.commitments):
                if item not in known:
                    yield quarter, item

    def _amended(self) -> Iterator[tuple[str, str]]:
        for quarter, before, after in self._continued:
            known = {one.item for one in before.commitments}
            states = [one for one in after.commitments if one not in before.commitments]
            for item in dict.fromkeys(one.item for one in states):
                if item in known:
                    yield quarter, item

    def _closed(self) -> Iterator[str]:
        for quarter, before, after in self._continued:
            if after.closings and not before.closings:
                yield quarter

    def _notes(self) -> Iterator[tuple[str, Note]]:
        for slug, before, _ in self._continued:
            quarter = self.content.quarter(slug)
            for note in quarter.notes if quarter else ():
                if addresses.note(slug, note.slug) not in before.addresses:
                    yield slug, note
