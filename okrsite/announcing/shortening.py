"""The beginning of an author's text, where there is no room for all of it.

Comes in: blocks, and how many characters there is room for. Goes out: the first of them, cut behind
whole blocks, entries, rows and words as far as may be. It must not know how they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from okrsite.announcing.passages import (
    Code,
    Entries,
    Heading,
    Line,
    Paragraph,
    Passage,
    Quotation,
    Rule,
    Run,
    Table,
    said,
)
from okrsite.cutting import ELLIPSIS, cut

Part = TypeVar("Part")


def shortened(passages: Sequence[Passage], room: int) -> tuple[Passage, ...]:
    """The beginning of a text, of about so many characters; an ellipsis tells that more follows."""
    kept: list[Passage] = []
    for one in passages:
        length = _length(one)
        if length > room:
            if part := _beginning(one, room):
                kept.append(part)
            break
        kept.append(one)
        room -= length
    cut_short = len(kept) < len(passages) or (kept and kept[-1] != passages[len(kept) - 1])
    while kept and isinstance(kept[-1], Heading | Rule):  # of nothing that follows
        kept.pop()
    if cut_short and not _ends_open(kept):
        kept.append(Paragraph(((Run(ELLIPSIS),),)))
    return tuple(kept)


def _beginning(passage: Passage, room: int) -> Passage | None:
    """What there is room for of a block that is too long, if anything."""
    match passage:
        case Paragraph(lines):
            part: Passage = Paragraph(_first_lines(lines, room))
        case Entries(start, entries):
            part = Entries(start, tuple(_first_entries(entries, room)))
        case Quotation(inner):
            part = Quotation(shortened(inner, room))
        case Code(text):
            part = Code("\n".join(_first(text.split("\n"), room, len)))
        case Table(rows):
            kept = _first(rows, room, _length_of_row)
            part = Table(tuple(kept) if len(kept) > 1 else ())
        case _:
            return None
    return part if _length(part) else None


def _first_lines(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    kept: list[Line] = []
    for line in lines:
        length = len(said(line))
        if length > room:
            if room > 0:
                kept.append(_cut(line, room))
            break
        kept.append(line)
        room -= length
    return tuple(kept)


def _first_entries(
    entries: Sequence[tuple[Passage, ...]], room: int
) -> Iterator[tuple[Passage, ...]]:
    for entry in entries:
        length = sum(map(_length, entry))
        if length > room:
            if room > 0:
                yield shortened(entry, room)
            return
        yield entry
        room -= length


def _first(parts: Sequence[Part], room: int, length: Callable[[Part], int]) -> list[Part]:
    kept: list[Part] = []
    for part in parts:
        room -= length(part)
        if room < 0:
            break
        kept.append(part)
    return kept


def _cut(line: Line, room: int) -> Line:
    """A line cut at a word, whose words look as they did."""
    left = len(cut(said(line), room)) - len(ELLIPSIS)
    kept: list[Run] = []
    for run in line:
        if left <= 0:
            break
        kept.append(run if run.picture else replace(run, text=run.text[:left]))
        left -= len(run.text)
    return (*kept, Run(ELLIPSIS))


def _ends_open(passages: Sequence[Passage]) -> bool:
    """Whether the last line ends with an ellipsis of ours or the author's."""
    last = passages[-1] if passages else None
    match last:
        case Paragraph(lines):
            return said(lines[-1]).endswith(ELLIPSIS)
        case Entries(_, entries):
            return _ends_open(entries[-1])
        case Quotation(inner):
            return _ends_open(inner)
        case _:
            return False


def _length(passage: Passage) -> int:
    match passage:
        case Paragraph(lines):
            return sum(len(said(line)) for line in lines)
        case Heading(_, line):
            return len(said(line))
        case Entries(_, entries):
            return sum(_length(one) for entry in entries for one in entry)
        case Quotation(passages):
            return sum(map(_length, passages))
        case Code(text):
            return len(text)
        case Table(rows):
            return sum(map(_length_of_row, rows))
        case Rule():
            return 0


def _length_of_row(row: tuple[Line, ...]) -> int:
    return sum(len(said(cell)) for cell in row)
