"""What keeps links into a page alive: places for anchors of which the page no longer has the thing.

Comes in: the desk, a page's address and the anchors that it has. Goes out: empty places for parts
that come and go, and the list of what has moved or was withdrawn, each with the anchors that lead
to it. All of it follows from the seals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from okrsite import addresses, references
from okrsite.ledger import Fate
from okrsite.views.desk import Desk
from okrsite.views.parts import Kept, KeptPart, Link

_ITEM = re.compile(r"o(?P<objective>\d+)(?:/kr(?P<key_result>\d+))?")


def name_of(desk: Desk, address: str) -> str:
    """What stood at the address of an item: its number and its first title; else empty."""
    slug, _, rest = address.partition("/")
    path = rest.rstrip("/")
    match = _ITEM.fullmatch(path)
    if not match:
        return ""
    words = desk.language.words
    number = ".".join(filter(None, match.groups()))
    label = words("Objective %(number)s", number=number)
    if match["key_result"]:
        label = words("KR %(number)s", number=number)
    return ": ".join(filter(None, (label, desk.ledger.first_title(slug, path))))


def compose_kept(desk: Desk, address: str, present: Iterable[str]) -> Kept:
    """What a page has to keep, for everything that was ever sealed on it or on what became it."""
    return _Keeper(desk, address).kept(set(present))


@dataclass(frozen=True)
class _Keeper:
    desk: Desk
    address: str

    def kept(self, present: set[str]) -> Kept:
        """Places for what is missing; each anchor once, as ids have to be."""
        ledger = self.desk.ledger
        places: list[str] = []
        found: dict[tuple[str, str], KeptPart] = {}
        for source in (self.address, *ledger.merged_into(self.address)):
            merged = self._merged(source)
            for anchor in ledger.missing(source, present):
                present.add(anchor)
                fate = ledger.anchor_fate(source, anchor)
                if merged and fate.target in {"", self.address}:
                    known = found.setdefault((merged.what, self.address), merged)
                    found[merged.what, self.address] = replace(
                        known, anchors=(*known.anchors, anchor)
                    )
                elif self._stays(source, anchor, fate):
                    places.append(anchor)
                elif fate.standing == "lost":
                    present.remove(anchor)  # which is a finding, and not for readers
                else:
                    part = self._part(source, anchor, fate)
                    key = (part.what, part.where.address)
                    known = found.setdefault(key, replace(part, anchors=()))
                    found[key] = replace(known, anchors=(*known.anchors, anchor))
        return Kept(tuple(places), tuple(found[key] for key in sorted(found)))

    def _merged(self, source: str) -> KeptPart | None:
        """What has become a part of this page, if it was an item, and was not only renamed."""
        what = name_of(self.desk, source) if source != self.address else ""
        if not what:
            return None
        words = self.desk.language.words
        return KeptPart((), what, Link(words("Is here now"), self.address))

    def _stays(self, source: str, anchor: str, fate: Fate) -> bool:
        """Whether the page itself is where a link with this anchor should end."""
        if self.desk.ledger.is_part(source, anchor):
            return True
        if source != self.address and fate.standing == "lost":
            return True
        return fate.target == self.address

    def _part(self, source: str, anchor: str, fate: Fate) -> KeptPart:
        words, wording = self.desk.language.words, self.desk.wording
        subject = self.desk.ledger.subject(source, anchor)
        what = self._what(subject) if subject else f"#{anchor}"
        where = Link(self._title(fate.target), fate.target)
        if fate.withdrawal is None:
            return KeptPart((), what, where)
        day = wording.date(fate.withdrawal.on)
        where = Link(words("Withdrawn on %(day)s", day=day.text), fate.target)
        return KeptPart((), what, where, fate.withdrawal.reason)

    def _what(self, address: str) -> str:
        """What an anchor is about: an item by its number and first title, others as today."""
        return name_of(self.desk, address) or self._title(address)

    def _title(self, target: str) -> str:
        """What a page of today is called; its address where it has no name of its own here."""
        return next(self._titles(target), f"/{target}")

    def _titles(self, target: str) -> Iterator[str]:
        content, desk = self.desk.content, self.desk
        slug, _, rest = target.partition("#")[0].partition("/")
        quarter = content.quarter(slug)
        path = rest.rstrip("/")
        if quarter and not path:
            yield desk.quarter_name(slug)
        elif quarter and (found := references.find(content, f"{slug}/{path}", None)):
            objective, key_result = found.objective, found.key_result
            if objective and key_result:
                yield f"{desk.key_result_label(objective, key_result)}: {key_result.title}"
            elif objective:
                yield f"{desk.objective_label(objective)}: {objective.title}"
        elif quarter and path.startswith("notes/"):
            note = addresses.find_note(quarter, path.removeprefix("notes/"))
            yield from [note.title] if note else []
        elif slug == addresses.GOALS.rstrip("/"):
            goal = content.goal(path)
            yield from [goal.title] if goal else []
