"""What the rules of one quarter share: its content, its weak places, and how findings are said.

Comes in: what was loaded, a quarter, the report. Goes out: findings in one wording. It judges
nothing by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from okrsite import addresses
from okrsite.content import Content, Quarter
from okrsite.diagnostics import Place, Report, nearest, quote
from okrsite.loading import Loaded
from okrsite.model import Item
from okrsite.source import Node, Sequence

GRACE = dt.timedelta(days=31)
FEW = 12  # so many known names still help when they are listed


def today() -> dt.date:
    """The day for lines that an author may paste; no page ever knows it."""
    return dt.date.today()  # noqa: DTZ011  the author's own day, wherever that is


def is_sealed(content: Content, address: str) -> bool:
    """Whether a page of a quarter was published."""
    seal = content.seals.get(address.partition("/")[0])
    return seal is not None and address in seal.addresses


def nodes_of(item: Item, name: str) -> Iterator[Node]:
    """The nodes of a list's values; a single value stands for a list of one."""
    value = item.at(name)
    if isinstance(value, Sequence):
        yield from value.items
    else:
        yield value


def report_repeats(
    pairs: Iterable[tuple[object, Node]],
    what: str,
    report: Report,
    message: str = "{what} {value} stands here again",
) -> None:
    """Report every value that comes a second time, naming the place of the first."""
    seen: dict[object, Node] = {}
    for value, node in pairs:
        first = seen.setdefault(value, node)
        if first is not node:
            same_file = first.path == node.path
            place = f"line {first.line}" if same_file else f"{first.path}:{first.line}"
            said, hint = message.format(what=what, value=value), f"the first is in {place}"
            report.add("duplicate", node, said, hint=hint)


def report_unknown(
    report: Report, place: Place, what: str, name: str, known: Iterable[str], file: str
) -> None:
    """Report a name that nothing has, with the nearest known one."""
    listed = list(known)
    hint = nearest(name, listed)
    if not hint:
        few = 0 < len(listed) <= FEW
        hint = f"known in {file}: {', '.join(listed)}" if few else f"add it to {file}"
    report.add("unknown-id", place, f"no {what} {quote(name)}", hint=hint)


def report_not_public(report: Report, place: Place) -> None:
    """Report a way from something public to a draft, with no word of the draft."""
    message = "leads to something that is not public"
    hint = "publish that first, or take this out"
    report.add("not-public", place, message, hint=hint)


@dataclass(frozen=True, slots=True)
class Bench:
    """One quarter on the bench."""

    loaded: Loaded
    quarter: Quarter
    report: Report

    @property
    def content(self) -> Content:
        """Everything that was read."""
        return self.loaded.content

    def unread(self, name: str) -> bool:
        """Whether a file of the content is there, but could not be used."""
        return f"{self.content.name}/{name}" in self.loaded.unread

    def may_be_gone(self, path: str, quarter: Quarter | None = None) -> bool:
        """Whether an item that is not there has moved, was withdrawn, or could not be read; or was
        published, so that it is told already that it is lost.
        """
        of = quarter or self.quarter
        address = addresses.item(of.slug, path)
        gone = addresses.left(self.content, address) or is_sealed(self.content, address)
        return gone or self.loaded.may_have(of, path)

    def hidden(self, other: Quarter) -> bool:
        """Whether another quarter is a draft while this one is public."""
        known = self.loaded.sound(other.okrs, "status")
        return other.draft and not self.quarter.draft and known

    def dated(self, quarter: Quarter) -> bool:
        """Whether a quarter's own dates can be trusted."""
        return self.loaded.sound(quarter.okrs, "starts", "ends")

    def check_day(self, day: dt.date, place: Place) -> None:
        """Report a day that is neither in the quarter nor in the month after it."""
        if not self.dated(self.quarter):
            return
        starts, ends = self.quarter.starts, self.quarter.ends
        last = ends + GRACE if ends < dt.date.max - GRACE else ends
        if not starts <= day <= last:
            message, found = "a day outside the quarter", str(day)
            expected = f"a day from {starts} to {last}"
            self.report.add("dates", place, message, found=found, expected=expected)

    def paths(self) -> list[str]:
        """Every objective and key result of the quarter: `o1`, `o1/kr1`."""
        own = [one.id for one in self.quarter.objectives]
        return own + [f"{one.id}/{key.id}" for one, key in self.quarter.key_results()]
