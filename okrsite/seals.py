"""Seals: what has been made public, and since when, as `published.json` keeps it.

Comes in: the bytes of a seal, or the values to write into one. Goes out: a frozen `Seal`, findings
where the file is not as it was written, or its text again. It must not know content or pages: what
they promise is `ledger`'s to say. A seal only ever grows. Each entry is a line of its own with a
code that only holds for this entry, so that lines can be merged in any order while an edited one,
such as by a replacement in all files, is found.
"""

from __future__ import annotations

import codecs
import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, TypeAlias

from okrsite.diagnostics import Report, Spot, quote

FORMAT = 1
FILE = "published.json"
SITE = ""  # the quarter of the site's own seal

# A value of a commitment: numbers are texts, as authors write them.
Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Fields: TypeAlias = Mapping[str, Value]

_CODE_LENGTH = 8
_CONFLICT = re.compile(r"^(?:<{7} |\|{7} |={7}$|>{7} )", re.MULTILINE)
_ITEM_PAGE = re.compile(r"[^/]+/o\d+/(?:kr\d+/)?")
_ITEM_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Commitment:
    """What an item was committed to from a day on: its fields, without those that are default."""

    item: str
    since: datetime.date
    fields: Fields

    @property
    def order(self) -> tuple[list[int], datetime.date]:
        """Items by their numbers, then by day; states of one day stay as they came about."""
        return [int(number) for number in _ITEM_NUMBERS.findall(self.item)], self.since


@dataclass(frozen=True)
class Seal:
    """What is promised of one quarter, or of the site itself.

    `addresses` are pages, files (`2017-q2/okrs.json`) and anchors (`2017-q2/#o1`) with the first
    day on which they were public. `commitments` has the state of each item when it was first public
    and each later one, `closings` what was said at the end, `renames` under which id an item `was`
    published before. `quarters` are for the site's own seal.
    """

    quarter: str = SITE
    addresses: Mapping[str, datetime.date] = field(default_factory=dict)
    commitments: tuple[Commitment, ...] = ()
    closings: tuple[Commitment, ...] = ()
    renames: tuple[Commitment, ...] = ()
    quarters: Mapping[str, datetime.date] = field(default_factory=dict)

    @property
    def pages(self) -> dict[str, list[str]]:
        """The anchors of each page, and of each file, by its address."""
        found: dict[str, list[str]] = {}
        for one in sorted(self.addresses):
            address, hash_sign, anchor = one.partition("#")
            found.setdefault(address, []).extend([anchor] if hash_sign else [])
        return found

    def joined(self, other: Seal) -> Seal:
        """What both promise; of two days the earlier one."""
        return replace(
            self,
            addresses=_earliest(self.addresses, other.addresses),
            commitments=_joined(self.commitments, other.commitments),
            closings=_joined(self.closings, other.closings),
            renames=_joined(self.renames, other.renames),
            quarters=_earliest(self.quarters, other.quarters),
        )

    def under(self, names: Mapping[str, str]) -> Seal:
        """The same with some items under other ids: what was promised of one is of the other."""

        def of(commitments: tuple[Commitment, ...]) -> tuple[Commitment, ...]:
            return _joined(
                (replace(one, item=names.get(one.item, one.item)) for one in commitments), ()
            )

        return replace(self, commitments=of(self.commitments), closings=of(self.closings))

    def lines_beyond(self, other: Seal) -> list[str]:
        """The entries of this seal that another does not have, as lines."""
        theirs = set(_lines(other))
        return [line for line in _lines(self) if line not in theirs]


def _earliest(
    one: Mapping[str, datetime.date], other: Mapping[str, datetime.date]
) -> dict[str, datetime.date]:
    found = dict(one)
    for key, day in other.items():
        found[key] = min(day, found.get(key, day))
    return found


def _joined(one: Iterable[Commitment], other: Iterable[Commitment]) -> tuple[Commitment, ...]:
    unique = {_line(each): each for each in (*one, *other)}
    return _sorted(unique.values())


def _sorted(commitments: Iterable[Commitment]) -> tuple[Commitment, ...]:
    return tuple(sorted(commitments, key=lambda each: each.order))


# Writing ------------------------------------------------------------------------------------------


def write(seal: Seal) -> bytes:
    """The seal as a file: sorted, an entry a line, so that the same seal has the same bytes."""
    parts = [f'"format": {FORMAT}', f'"quarter": {_json(seal.quarter)}']
    for name, lines in _sections(seal):
        opening, closing = "[]" if name in _LISTS else "{}"
        inner = ",\n".join(f"  {line}" for line in lines)
        parts.append(
            f'"{name}": {opening}\n{inner}\n {closing}'
            if inner
            else f'"{name}": {opening}{closing}'
        )
    return ("{" + ",\n ".join(parts) + "}\n").encode()


_LISTS = ("commitments", "closings", "renames")


def _sections(seal: Seal) -> Iterator[tuple[str, list[str]]]:
    """The sections of a seal with their lines."""
    if seal.quarter == SITE:
        yield "quarters", [_dated(seal, *one) for one in sorted(seal.quarters.items())]
    yield "addresses", [_dated(seal, *one) for one in sorted(seal.addresses.items())]
    if seal.quarter != SITE:
        yield "commitments", [_line(one, seal.quarter) for one in _sorted(seal.commitments)]
        yield "closings", [_line(one, seal.quarter) for one in _sorted(seal.closings)]
        yield "renames", [_line(one, seal.quarter) for one in _sorted(seal.renames)]


def _dated(seal: Seal, name: str, day: datetime.date) -> str:
    return f'{_json(name)}: "{day} {_code(seal.quarter, name, day.isoformat())}"'


def _line(one: Commitment, quarter: str = "") -> str:
    entry = {"item": one.item, "since": one.since.isoformat(), **one.fields}
    return _json({**entry, "code": _code(quarter, _json(entry))})


def _lines(seal: Seal) -> Iterator[str]:
    return (line for _, lines in _sections(seal) for line in lines)


def _code(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:_CODE_LENGTH]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# Reading ------------------------------------------------------------------------------------------


_BY_HAND = ": cut off, or edited by hand"


class _Unfit(Exception):
    """A seal that is not as it was written: what is wrong, and in which line or near which text."""

    def __init__(self, message: str, *, near: str = "", line: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.near, self.line, self.hint = message, near, line, hint

    def line_in(self, text: str) -> int:
        """The line to point to."""
        found = text.find(self.near) if self.near else -1
        return text.count("\n", 0, found) + 1 if found >= 0 else self.line


def read(data: bytes, path: str, quarter: str, report: Report) -> Seal | None:
    """The seal in a file, or None when it is not fit, which is in the report then."""
    plain = data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    text = plain.replace("\r\n", "\n")
    try:
        return _Reader(quarter).seal(text)
    except _Unfit as unfit:
        hint = unfit.hint or f"get it back as it was: git restore {path}"
        report.add("seal", Spot(path, unfit.line_in(text)), unfit.message, hint=hint)
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    quarter: str

    def seal(self, text: str) -> Seal:
        """The seal in a text; _Unfit for anything that `write` would not have written."""
        found = self._parsed(text)
        number = found.pop("format", None)
        if type(number) is int and number > FORMAT:
            message = f"a seal of format {number}, which a newer okrsite has written"
            raise _Unfit(message, near='"format"', hint="use a newer okrsite")
        if type(number) is not int or number != FORMAT:
            raise _Unfit("not a seal of okrsite" + _BY_HAND, near='"format"')
        if (quarter := found.pop("quarter", None)) != self.quarter:
            whose = f"the quarter {quote(str(quarter))}" if quarter else "the site itself"
            message = f"the seal of {whose}, which does not belong here"
            hint = (
                f"rename the folder back to {quarter}: its name is its address" if quarter else ""
            )
            raise _Unfit(message, near='"quarter"', hint=hint)
        names = {"quarters", "addresses"} if self.quarter == SITE else {"addresses", *_LISTS}
        for name in sorted(found.keys() ^ names):
            known = "an unknown part" if name in found else "a missing part"
            raise _Unfit(f"{known}, {quote(name)}{_BY_HAND}", near=f'"{name}"')
        seal = Seal(
            quarter=self.quarter,
            quarters=self._dated("quarters", found),
            addresses=self._dated("addresses", found),
            commitments=self._commitments("commitments", found),
            closings=self._commitments("closings", found),
            renames=self._commitments("renames", found),
        )
        for name in _incomplete(seal):
            raise _Unfit(f"a line is missing: {name}{_BY_HAND}", near='"addresses"')
        return seal

    @staticmethod
    def _parsed(text: str) -> dict[str, Any]:
        if conflict := _CONFLICT.search(text):
            hint = "keep the lines of both sides, delete the marks, and mind the commas"
            message = "a conflict of git that was not resolved"
            raise _Unfit(message, line=text.count("\n", 0, conflict.start()) + 1, hint=hint)
        try:
            # Pairs, since two merged sides may have the same address with different days.
            pairs = json.loads(text, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError) as error:
            said = getattr(error, "msg", "too deep")
            message = f"no JSON from here on ({said}){_BY_HAND}"
            raise _Unfit(message, line=getattr(error, "lineno", 1)) from None
        if not isinstance(pairs, _Pairs) or len(dict(pairs)) != len(pairs):
            raise _Unfit("not a seal of okrsite" + _BY_HAND)
        return dict(pairs)

    def _dated(self, part: str, found: Mapping[str, Any]) -> dict[str, datetime.date]:
        pairs = found.get(part, _Pairs())
        if not isinstance(pairs, _Pairs):
            raise _Unfit(f"{part}: not names with days{_BY_HAND}", near=f'"{part}"')
        days: dict[str, datetime.date] = {}
        for name, written in pairs:
            day, _, code = str(written).partition(" ")
            if code != _code(self.quarter, name, day):
                message = f"the entry of {quote(name)} was edited by hand"
                raise _Unfit(message, near=f"{_json(name)}:")
            days[name] = min(_day(name, day), days.get(name, datetime.date.max))
        return days

    def _commitments(self, part: str, found: Mapping[str, Any]) -> tuple[Commitment, ...]:
        entries = found.get(part, [])
        if not isinstance(entries, list) or isinstance(entries, _Pairs):
            raise _Unfit(f"{part}: not a list{_BY_HAND}", near=f'"{part}"')
        return _joined(map(self._commitment, entries), ())

    def _commitment(self, pairs: object) -> Commitment:
        entry = _plain(pairs) if isinstance(pairs, _Pairs) else {}
        code = entry.pop("code", None)
        item, since = str(entry.get("item", "")), str(entry.get("since", ""))
        if code != _code(self.quarter, _json(entry)):
            message = f"the entry of {quote(item)} was edited by hand"
            raise _Unfit(message, near=f'"code": {_json(code)}')
        fields = {name: value for name, value in entry.items() if name not in {"item", "since"}}
        return Commitment(item, _day(item, since), fields)


def _incomplete(seal: Seal) -> Iterator[str]:
    """What has to be in a seal because of what is in it: lines that somebody has taken out."""
    root = f"{seal.quarter}/" if seal.quarter else ""
    pages = {one.partition("#")[0] for one in seal.addresses} | (
        {root} if seal.addresses else set()
    )
    yield from (f"the address {quote(one)}" for one in sorted(pages - seal.addresses.keys()))
    items = {root + one.item + "/" for one in (*seal.commitments, *seal.closings)}
    yield from (f"the address {quote(one)}" for one in sorted(items - seal.addresses.keys()))
    known = {root + one.item + "/" for one in (*seal.commitments, *seal.renames)}
    of_items = {one for one in pages if seal.quarter and _ITEM_PAGE.fullmatch(one)}
    yield from (f"the commitment of {quote(one)}" for one in sorted(of_items - known))


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, with what stands twice."""


def _plain(value: Any) -> Any:
    if isinstance(value, _Pairs):
        return {name: _plain(one) for name, one in value}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _day(name: str, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise _Unfit(f"{quote(name)} has no day{_BY_HAND}", near=_json(name)) from None
