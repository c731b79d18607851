"""Rows of tables: which objective, key result and fields are in their cells.

Comes in: a line that is a row. Goes out: what is in it, to the gathering. It must not know how the
cells of a line are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from okrsite.diagnostics import quote
from okrsite.importing.gathering import Gathering
from okrsite.importing.labels import Label, label_of
from okrsite.importing.markup import Line, settled
from okrsite.importing.report import Report
from okrsite.importing.tables import Row

_NUMBER_FIRST = re.compile(r"\d{1,3}[.):]? +")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?")


class Rows:
    """Reads rows; `known` are the labels of objectives that stand in lines of their own."""

    def __init__(self, gathering: Gathering, report: Report, known: Iterable[Label]) -> None:
        self._gathering, self._report = gathering, report
        labels = tuple(known)
        self._numbers = {one.number for one in labels}
        self._titles = {_bare(one.text) for one in labels}

    def read(self, line: Line, row: Row) -> None:
        """Take what is in the cells of a row."""
        pairs = list(row.pairs())
        cells = dict(reversed(pairs))  # of two columns of one name, the first
        number, objective = cells.get("number", ""), cells.get("objective", "")
        if objective and self._is_repeated(objective, row):
            self._report.left_out(line.number, "a row that repeats an objective")
            return
        if objective:
            self._objective(line, objective, "" if "key_result" in cells else number)
        if "key_result" in cells and self._gathering.objective:
            self._key_result(line, cells["key_result"], number)
        elif not objective:
            self._without_item(line, pairs)
            return
        self._others(line, pairs)

    def _is_repeated(self, cell: str, row: Row) -> bool:
        """Whether a table beside the objectives only lists them once more."""
        if "key_result" in row.columns:
            return False
        label = label_of(cell)
        if label and label.number and label.number in self._numbers:
            return True
        match = _NUMBER_FIRST.match(cell)
        return _bare(label.text if label else cell[match.end() if match else 0 :]) in self._titles

    def _objective(self, line: Line, cell: str, number: str) -> None:
        label = label_of(cell, stands_out=True)
        if label and label.kind != "objective":
            label = None
        text = label.text if label else cell
        above = self._gathering.objective
        if above and above.text == text:
            self._report.taken(line.number, "a row of the objective above")
            return
        written = label.number if label else re.sub(r"\D", "", number)[:3]
        self._gathering.begin_objective(line, written, text)

    def _key_result(self, line: Line, cell: str, number: str) -> None:
        label = label_of(cell)
        written = label.number if label else re.sub(r"^\D*", "", number)
        if not _NUMBER.fullmatch(written):
            written = ""
        self._gathering.settle_below()
        self._gathering.begin_key_result(line, written, label.text if label else cell)
        self._gathering.entry = None

    def _without_item(self, line: Line, pairs: list[tuple[str, str]]) -> None:
        if pairs and "key_result" not in dict(pairs):
            self._gathering.text(line)
        else:
            self._report.left_out(line.number, "a row without an objective")
            self._report.warn(line.number, "orphan", "no objective stands above it")

    def _others(self, line: Line, pairs: list[tuple[str, str]]) -> None:
        """The cells beside an item are its fields, or remarks where no column has a name."""
        part = self._gathering.part
        assert part
        for name, cell in pairs:
            if name in {"objective", "key_result", "number"}:
                continue
            if name:
                part.fields.append((line.number, f"column {name}", cell))
            else:
                part.details.append((line.number, cell))
                message = f"no column says what {quote(cell)} is"
                self._report.warn(line.number, "cells", message)


def _bare(title: str) -> str:
    """What two spellings of one title have in common."""
    return settled(title).casefold()
