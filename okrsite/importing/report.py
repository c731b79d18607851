"""What is said of a post: one line of the report for each line of the post.

Comes in: what was taken of a line, or why it was left out, and what an author should look at. Goes
out: the same as lines for people and as records for programs. It must not know how lines are read.
The codes have a table of their own, since they speak of posts and `okrsite check` of content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from okrsite.diagnostics import printable

# What an import may warn of, and why it stops.
WARNINGS: dict[str, str] = {
    "hidden-character": "a character that nobody sees was taken out",
    "aside": "an item in a quotation or in code, a comment, or a reply to the post was left out",
    "unread-label": "what looks like the label of an item was read as text",
    "cut": "an announcement that had no room for all objectives and key results",
    "link": "a link or an image that cannot stand in the content became text",
    "no-title": "the post has no title, so one was made of the quarter",
    "another-quarter": "the post speaks of another quarter than --quarter",
    "item-number": "a number that is there twice or cannot be an id was replaced",
    "orphan": "a key result above the first objective was left out",
    "no-text": "a label without any text, which the title still needs",
    "no-key-results": "an objective without key results",
    "between": "text between key results and the next objective became part of the why",
    "detail": "what has no field in the content was kept as a remark in the YAML",
    "long-title": "a title over 300 characters was cut, and kept in full as a remark",
    "run-together": "cells that ran together were taken as one text, without a measure",
    "cells": "cells of a table that no column says anything about",
    "more-numbers": "a key result with more numbers than its measure has",
    "missing-baseline": "a change without what it starts from, taken as a deliverable",
    "no-unit": "a number that does not say what it counts, taken as a deliverable",
    "unclear-number": "a number whose part in the sentence is not certain, taken as a deliverable",
    "placeholder": "a placeholder where a number will be, taken as a deliverable",
    "direction": "a direction without a number, taken as a deliverable",
    "odd-number": "a number that the content format has no place for",
    "nps-percent": "a percent sign where the unit is another",
    "unclear-date": "a date that is unclear or outside the quarter stayed in the title only",
    "event": "a time that is not told exactly enough for an event stayed in the summary",
    "belongs": "a grade or result below a list, taken for the last key result of it",
    "outcome": "a result without a decision, for which an outcome had to be assumed",
    "struck": "struck-out text that is no whole key result",
    "partner": "a partner whose name had to be changed for an id, or cannot be one",
    "unclear-measure": "a measure in brackets that cannot be read",
}
ERRORS: dict[str, str] = {
    "empty": "there is no text",
    "too-large": "more text than any post has",
    "encoding": "the bytes are not UTF-8",
    "binary": "this is no text but some program's file",
    "html": "this is a page's markup and not its text",
    "quarter": "the quarter is not said, or said more than once, or has no known dates",
    "language": "the labels are of another language than English",
    "form": "mail or slides that okrsite made, or cells between commas, which lose too much",
    "no-objective": "no line is an objective",
    "too-many": "more objectives or key results than a list may have",
    "unfit": "what came out does not pass okrsite check",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at: a code of `WARNINGS`, and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one line of the post; `item` is what it was taken for, if it is an item."""

    line: int
    sentence: str
    item: str = ""
    warnings: tuple[Warned, ...] = ()

    def text(self, name: str) -> str:
        """The entry on one line, `NAME:LINE: ...`, with the first warning in front."""
        place, said = f"{name}:{self.line}", printable(self.sentence)
        if not self.warnings:
            return f"{place}: {said}"
        first, *others = self.warnings
        more = "".join(f"; warning[{one.code}]: {printable(one.sentence)}" for one in others)
        return f"{place}: warning[{first.code}]: {said}; {printable(first.sentence)}{more}"

    def record(self) -> dict[str, object]:
        """The entry as plain data."""
        warnings = [{"code": one.code, "message": one.sentence} for one in self.warnings]
        return {
            "line": self.line,
            "message": self.sentence,
            "item": self.item,
            "warnings": warnings,
        }


class Refused(Exception):
    """Why nothing can be imported: a code of `ERRORS`, a line of the post, and a sentence."""

    def __init__(self, code: str, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.line, self.sentence = code, line, sentence

    def text(self, name: str) -> str:
        """The reason on one line."""
        return f"{name}:{self.line}: error[{self.code}]: {printable(self.sentence)}"

    def record(self) -> dict[str, object]:
        """The reason as plain data."""
        return {"line": self.line, "code": self.code, "message": self.sentence}


@dataclass(slots=True)
class Report:
    """What is said of each line while a post is read; every line is asked for in the end."""

    _said: dict[int, list[str]] = field(default_factory=dict)
    _items: dict[int, str] = field(default_factory=dict)
    _warned: dict[int, list[Warned]] = field(default_factory=dict)

    def taken(self, line: int, what: str, item: str = "") -> None:
        """A line was taken as something."""
        self._said.setdefault(line, []).append(f"taken as {what}")
        if item:
            self._items[line] = item

    def left_out(self, line: int, why: str) -> None:
        """A line was left out."""
        self._said.setdefault(line, []).append(f"left out: {why}")

    def warn(self, line: int, code: str, sentence: str) -> None:
        """Something of a line is to be looked at."""
        assert code in WARNINGS, code
        warned = Warned(code, sentence)
        if warned not in self._warned.setdefault(line, []):
            self._warned[line].append(warned)

    def knows(self, line: int) -> bool:
        """Whether anything was said of a line already."""
        return line in self._said

    def entries(self, lines: int) -> Iterator[Entry]:
        """One entry for each line of the post, from the first."""
        for line in range(1, lines + 1):
            said = "; ".join(dict.fromkeys(self._said[line]))
            warned = tuple(self._warned.get(line, ()))
            yield Entry(line, said, self._items.get(line, ""), warned)
