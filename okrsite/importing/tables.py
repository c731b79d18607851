"""Tables in a post: of which rows they are made, and what their columns are.

Comes in: the lines of a post. Goes out: for each line that is a row, its cells and what they are
about. It must not know what an objective's row leads to. Cells that have run together are no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okrsite.importing.labels import column_of, label_of
from okrsite.importing.markup import LONGEST, Line, plain

_DIVIDER = re.compile(r"[|: \t-]+")
# The heads of columns without anything between them: ObjectiveKey ResultOwner.
_RUN_TOGETHER = re.compile(
    r"(?:objectives?|okrs?)(?:key results?|krs?)\w*(?: \w+)*"
    r"|(?:key results?|krs?)(?:owners?|scores?|grades?|status|shared with|who|due)\w*(?: \w+)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `columns` are our names for its columns, empty where we have none.

    `kind` is head, divider, data, or text for a row of a table without objectives.
    """

    kind: str
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each cell that is not empty with our name for its column."""
        for at, cell in enumerate(self.cells):
            if cell.strip():
                yield (self.columns[at] if at < len(self.columns) else ""), cell.strip()


def rows_of(lines: Sequence[Line]) -> dict[int, Row]:
    """The rows among the lines, by their index."""
    found: dict[int, Row] = {}
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _cells(lines[end], started=end > at):
            end += 1
        if end > at:
            found |= _table(lines[at:end], at)
        at = max(end, at + 1)
    return found


def is_run_together(text: str) -> bool:
    """Whether a line is the head of a table whose cells have run together."""
    return len(text) < 200 and bool(_RUN_TOGETHER.fullmatch(text.strip()))


def _cells(line: Line, *, started: bool) -> tuple[str, ...]:
    """The cells of a row between bars, or between tabs below a head that we know."""
    if line.cells:
        return line.cells
    if "\t" not in line.raw or len(line.raw) > LONGEST:
        return ()
    cells = tuple(plain(cell) for cell in line.raw.strip("\n").split("\t"))
    known = any(column_of(cell) in {"objective", "key_result"} for cell in cells)
    return cells if len(cells) > 1 and (started or known) else ()


def _table(lines: Sequence[Line], first: int) -> dict[int, Row]:
    cells = [_cells(line, started=True) for line in lines]
    columns = tuple(map(column_of, cells[0]))
    if not {"objective", "key_result"} & set(columns):
        return _unknown(lines, cells, first)
    found = {first: Row("head", columns, cells[0])}
    for at, row in enumerate(cells[1:], first + 1):
        divider = _DIVIDER.fullmatch(_body(lines[at - first]))
        found[at] = Row("divider" if divider else "data", columns, row)
    return found


def _unknown(lines: Sequence[Line], cells: list[tuple[str, ...]], first: int) -> dict[int, Row]:
    """A table whose head we do not know is one of key results where its rows have labels."""
    found: dict[int, Row] = {}
    columns = _columns_by_labels(cells)
    for at, row in enumerate(cells, first):
        if _DIVIDER.fullmatch(_body(lines[at - first])):
            found[at] = Row("divider")
        elif columns and any(label_of(cell) for cell in row):
            found[at] = Row("data", columns, row)
        else:
            found[at] = Row("text", (), row)
    return found


def _columns_by_labels(cells: list[tuple[str, ...]]) -> tuple[str, ...]:
    for row in cells:
        for at, cell in enumerate(row):
            label = label_of(cell)
            if label and not label.flat:
                text = at if label.text else at + 1
                names = {text: label.kind, at: label.kind if label.text else "number"}
                return tuple(names.get(one, "") for one in range(len(row)))
    return ()


def _body(line: Line) -> str:
    """A line without the signs of quotations."""
    return line.raw.lstrip("> \t")
