"""Gathering: objectives, key results and texts are put where they belong, one line after another.

Comes in: one line at a time, with what it was taken for. Goes out: an outline, and in the report,
what became of a line wherever that is only known from what follows. It must not know how a line was
taken for what it is.
"""

from __future__ import annotations

import re

from okrsite.diagnostics import quote
from okrsite.importing import labels
from okrsite.importing.markup import Line
from okrsite.importing.outline import ObjectivePart, Outline, Part
from okrsite.importing.report import Report

_OF_WHY = "part of the why of its objective"
# A bracket that is lifted out of a title, and ends in the next line.
_OPEN = re.compile(
    r"\[(?:shared?|accountable|owner|owned by|responsible|measured|until|by|due)\b[^\[\]]*$",
    re.IGNORECASE,
)


class Gathering:
    """An outline so far, and where the next line of it goes.

    `objective` is the one that key results are added to, `part` what fields and details belong to,
    `waiting` whether a label still has no text, `list_open` whether entries are key results,
    `entry` the last key result if it is an entry of a list.
    """

    def __init__(self, outline: Outline, report: Report) -> None:
        self._outline, self._report = outline, report
        self.objective: ObjectivePart | None = None
        self.part: Part | None = None
        self.waiting = False
        self.list_open = False
        self.entry: Line | None = None
        self._below: list[Line] = []  # text below key results, until it is known what it is
        self._headed = False  # whether such text has a head of its own
        self._depth = -1  # of the last key result, if that is the last part
        self._previous = 0  # the last line that a part may go on from

    # Objectives and key results -------------------------------------------------------------------

    def begin_objective(self, line: Line, number: str, text: str, without: str = "") -> None:
        """An objective begins; text that waits belongs to what is above it."""
        self.settle_below()
        part = ObjectivePart(line.number, number, text)
        part.begin(line, without)
        self._outline.objectives.append(part)
        self.objective = self.part = part
        self.entry, self.waiting, self.list_open = None, not text, True
        self._previous, self._headed, self._depth = line.number, False, -1

    def begin_key_result(
        self, line: Line, number: str, text: str, *, flat: bool = False, without: str = ""
    ) -> None:
        """A key result of the last objective begins."""
        assert self.objective
        part = Part(line.number, number, text, ordered=line.ordered, flat=flat)
        part.begin(line, without)
        self.objective.key_results.append(part)
        self.part, self.waiting, self.list_open = part, not text, True
        self.entry = line if line.bullet else None
        self._previous, self._depth = line.number, -1 if line.cells else line.depth

    def is_below_entry(self, line: Line) -> bool:
        """Whether a line stands deeper than the last key result, which is an entry of a list."""
        return self.entry is not None and line.depth > self.entry.depth

    def goes_on(self, line: Line) -> bool:
        """Whether a line without a sign of its own is the end of the sentence above."""
        if self.part is None or self._previous != line.number - 1:
            return False
        if self.is_below_entry(line) or _OPEN.search(self.part.text[-200:]):
            return True
        if labels.unread_label(line.text):
            return False
        if self._is_deeper(line) and self.part.text[-1:] not in ".!?:;":
            return True
        return line.text[:1].islower() and self.part.text[-1:] not in ".!?:;"

    def _is_deeper(self, line: Line) -> bool:
        """Whether a line stands deeper than the key result that is the last part."""
        return self._depth >= 0 and line.depth > self._depth

    def is_remark(self, line: Line) -> bool:
        """Whether a line of text stands below a key result, indented, and so belongs to it."""
        return self.list_open and self._is_deeper(line)

    def remark(self, line: Line) -> None:
        """A line beside the last key result."""
        assert self.part
        self.part.details.append((line.number, line.text))

    def go_on(self, line: Line) -> None:
        """The text of the last part goes on."""
        assert self.part
        self.part.go_on(line)
        self.waiting, self._previous = False, line.number

    # Text -----------------------------------------------------------------------------------------

    def head(self) -> None:
        """A head that is no objective's: what follows it is the closing."""
        if self.objective:
            self._headed, self.list_open = True, False

    def text(self, line: Line) -> None:
        """A line of text: the opening, a why, or what is not known before more is read."""
        self.warn_unread(line)
        if self.objective is None:
            self._outline.opening.append(line)
        elif self.objective.key_results or self._headed:
            self._below.append(line)
            self.list_open = False
        else:
            self.why(line)
            self.list_open = self.list_open and not line.text.endswith(":")

    def why(self, line: Line) -> None:
        """A line of the why of the last objective."""
        assert self.objective
        self.objective.why.append(line)
        self._report.taken(line.number, _OF_WHY)

    def pause(self, line: Line) -> None:
        """An empty line parts paragraphs wherever text is being gathered."""
        if self._below:
            self._below.append(line)
        elif self.objective is None:
            self._outline.opening.append(line)
        elif self.objective.why and not self.objective.key_results:
            self.objective.why.append(line)

    def end(self) -> None:
        """No more lines come: text below the last key results is the closing."""
        self._headed = True
        self.settle_below()

    def settle_below(self) -> None:
        """Text below key results is the closing if it has a head, and else part of the why."""
        lines, self._below = self._below, []
        if self._headed:
            self._outline.closing += lines
            return
        for line in lines:
            assert self.objective
            self.objective.why.append(line)
            if line.blank:
                continue
            self._report.taken(line.number, _OF_WHY)
            message = "it stands behind key results, and more follow it"
            self._report.warn(line.number, "between", message)

    def warn_unread(self, line: Line) -> None:
        """Warn of what may be a label, in a line that was not taken for what it says."""
        if label := labels.unread_label(line.text):
            message = f"{quote(label)} may be a label, and was not read as one"
            self._report.warn(line.number, "unread-label", message)
        elif line.bold and line.ordered:
            message = "it may be an objective, and others are labelled"
            self._report.warn(line.number, "unread-label", message)
