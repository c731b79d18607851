"""Amendments as lines of YAML, and the place in okrs.yml where they go.

Comes in: what an amendment says, and the text of a file. Goes out: lines for people to paste, or
the text with the amendments in it and everything else as it was, to the byte. It must not know
whether they are right: whoever inserts them reads the text again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from okrsite.seals import Value
from okrsite.source import yaml_type

LIST = "amendments"
_MARK = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# What may stand without quotes anywhere; flow lists and mappings are stricter.
_SPECIAL = re.compile(r"""["'\\:#&*!|>%@`\[\]{}?]|^[-=~<,\s]|\s$|[^ \S]""")
_TEXTS = frozenset({"reason", "name"})
_SPECIAL_IN_FLOW = re.compile(r",|^\s*$")

Amended = Mapping[str, Value]  # on, item, field, was, reason


# Lines --------------------------------------------------------------------------------------------


def lines(amended: Amended) -> list[str]:
    """An amendment as an entry of the list `amendments`, a line for each field."""
    written = list(_pairs(amended, in_flow=False))
    return [f"- {written[0]}", *(f"  {line}" for line in written[1:])]


def _pairs(amended: Amended, *, in_flow: bool) -> Iterator[str]:
    for name, value in amended.items():
        # What looks like a number or a date is none in a reason or a name.
        is_text = name in _TEXTS and yaml_type(str(value)) != "text"
        said = quoted(str(value)) if is_text else scalar(value, in_flow=in_flow)
        yield f"{name}: {said}"


def _in_braces(amended: Amended) -> str:
    return f"{{{', '.join(_pairs(amended, in_flow=True))}}}"


def quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def scalar(value: Value, *, in_flow: bool = False) -> str:
    """A value as YAML on one line; lists and mappings in brackets and braces."""
    if isinstance(value, dict):
        pairs = (f"{scalar(key, in_flow=True)}: {_inner(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inner, value))}]"
    return value if _is_plain(value, in_flow=in_flow) else quoted(value)


def _inner(value: Value) -> str:
    return scalar(value, in_flow=True)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text is the same without quotes, to every reader of YAML that minds its types."""
    if not text or _SPECIAL.search(text) or (in_flow and _SPECIAL_IN_FLOW.search(text)):
        return bool(re.fullmatch(r"-\d+(\.\d+)?", text, re.ASCII))
    return yaml_type(text) not in {"null", "boolean", "sexagesimal"} and text.isprintable()


# Into a file --------------------------------------------------------------------------------------


class NoPlaceError(ValueError):
    """A text that is no mapping, so that nothing can be inserted."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A file as lines with their own ends; positions are lines and columns from 0."""

    lines: tuple[str, ...]

    @property
    def newline(self) -> str:
        """The line end that the file begins with."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def replaced(self, start: Any, end: Any, new: str) -> str:
        """The text with one part replaced."""
        from_index, to_index = self._index(start), self._index(end)
        text = "".join(self.lines)
        return text[:from_index] + new + text[to_index:]

    def with_lines(self, line: int, new: Sequence[str]) -> str:
        """The text with lines inserted before one."""
        above, below = "".join(self.lines[:line]), "".join(self.lines[line:])
        if above and not above.endswith(("\r", "\n")):
            above += self.newline
        return above + "".join(one + self.newline for one in new) + below

    def _index(self, mark: Any) -> int:
        return sum(len(line) for line in self.lines[: mark.line]) + int(mark.column)


def insert(text: str, amendments: Sequence[Amended], name: str = LIST) -> str:
    """The text of okrs.yml with amendments at the end of their list, which is made if need be.

    The list may be another one, of another file: its entries have one value for each field.

    NoPlaceError when there is no mapping to put them into; yaml.YAMLError when it is no YAML.
    """
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    inserting = _Insertion(_Text(tuple(_LINE.findall(body))), list(_events(body)), amendments, name)
    return mark + inserting.result()


def _events(text: str) -> Iterator[Any]:  # PyYAML's stubs let marks be missing
    # With one kind of line end, lines and columns are counted as the lines here are.
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return iter(yaml.parse(plain, Loader=yaml.CSafeLoader))


@dataclass(frozen=True, slots=True)
class _Insertion:
    """One insertion, by the parser's events, whose marks are exact."""

    text: _Text
    events: list[Any]
    amendments: Sequence[Amended]
    list_name: str

    def result(self) -> str:
        """The whole text with the amendments."""
        root = next((at for at, one in enumerate(self.events) if _is_node(one)), None)
        if root is None or not isinstance(self.events[root], yaml.MappingStartEvent):
            message = "no fields to put amendments beside"
            raise NoPlaceError(message)
        keys = dict(self._entries(root))
        if self.list_name in keys:
            return self._into_list(keys[self.list_name], root)
        if self.events[root].flow_style:
            end = self.events[root].end_mark
            more = ", " if keys else ""
            return self.text.replaced(end, end, f"{self.list_name}: {self._in_brackets()}{more}")
        column = self.events[root].start_mark.column
        new = [" " * column + line for line in (f"{self.list_name}:", *self._block_lines(2))]
        return self.text.with_lines(self._end_of_document(), new)

    def _entries(self, root: int) -> Iterator[tuple[str, int]]:
        """The keys of the root mapping, each with the index of its value's event."""
        at = root + 1
        while not isinstance(self.events[at], yaml.MappingEndEvent):
            value = self._after(at)
            yield str(getattr(self.events[at], "value", "")), value
            at = self._after(value)

    def _after(self, at: int) -> int:
        """The index of the event behind a whole node."""
        depth = 0
        while True:
            depth += isinstance(self.events[at], yaml.CollectionStartEvent)
            depth -= isinstance(self.events[at], yaml.CollectionEndEvent)
            at += 1
            if depth == 0:
                return at

    def _end_of_document(self) -> int:
        """The line before which the last field may end: that of `...`, or behind the last one."""
        for event in self.events:
            start: Any = event.start_mark
            if isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                return int(start.line)
        return len(self.text.lines)

    def _into_list(self, at: int, root: int) -> str:
        entries = self._items(at)
        start: Any = self.events[at].start_mark
        if entries and self.events[at].flow_style:
            return self._behind_last_in_brackets(entries)
        if entries:
            new = [" " * start.column + line for line in self._block_lines(0)]
            return self.text.with_lines(self._line_behind(entries[-1]), new)
        stop: Any = self.events[self._after(at) - 1].end_mark
        if self.events[root].flow_style or start.line != stop.line:
            space = " " if start.index == stop.index else ""
            return self.text.replaced(start, stop, space + self._in_brackets())
        without = _Text(tuple(_LINE.findall(self.text.replaced(start, stop, ""))))
        indent = " " * self.events[root].start_mark.column
        new = [indent + line for line in self._block_lines(2)]
        return without.with_lines(start.line + 1, new)

    def _items(self, at: int) -> list[int]:
        """The indexes at which the entries of a list begin."""
        found = []
        if isinstance(self.events[at], yaml.SequenceStartEvent):
            at += 1
            while not isinstance(self.events[at], yaml.SequenceEndEvent):
                found.append(at)
                at = self._after(at)
        return found

    def _line_behind(self, item: int) -> int:
        """The first line behind an entry of a block list, and behind a remark on its last line."""
        ends = [
            one.end_mark
            for one in self.events[item : self._after(item)]
            if isinstance(one, yaml.ScalarEvent) or _ends_in_bracket(one)
        ]
        last = max(ends, key=lambda mark: mark.index)
        return int(last.line) + (1 if last.column else 0)

    def _behind_last_in_brackets(self, entries: Sequence[int]) -> str:
        last = entries[-1]
        end = self.events[self._after(last) - 1].end_mark
        start = self.events[last].start_mark
        above = self.text.lines[start.line][: start.column]
        between = ", "
        if not above.strip():  # a line of its own, and so has the new one
            between = f",{self.text.newline}{above}"
        new = "".join(between + _in_braces(one) for one in self.amendments)
        return self.text.replaced(end, end, new)

    def _in_brackets(self) -> str:
        return f"[{', '.join(map(_in_braces, self.amendments))}]"

    def _block_lines(self, indent: int) -> list[str]:
        return [" " * indent + line for one in self.amendments for line in lines(one)]


def _is_node(event: object) -> bool:
    return isinstance(event, yaml.NodeEvent)


def _ends_in_bracket(event: Any) -> bool:
    """Whether an event is the end of a list or mapping in brackets, whose mark is where it ends.

    That of a block is only where the next one begins.
    """
    ends = isinstance(event, yaml.CollectionEndEvent)
    return ends and bool(event.end_mark.index > event.start_mark.index)
