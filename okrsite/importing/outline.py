"""The order of a post: which line is an objective, which belongs to it, and what stands around.

Comes in: the lines of a post. Goes out: its title, opening and closing text, and objectives with
their key results, each with the lines that it stands in; and in the report, what became of every
other line. It must not know measures or YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from okrsite.diagnostics import quote
from okrsite.importing import cycles, labels, lifting, tables
from okrsite.importing.cycles import Cycle
from okrsite.importing.labels import Label
from okrsite.importing.markup import Line, emoji_codes, settled
from okrsite.importing.report import Refused, Report
from okrsite.importing.tables import Row

LONGEST_TITLE = 120  # of a post whose first line is its title


# What comes out -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Part:
    """An objective or a key result as it stands in a post, still with all that is around it.

    `number` is the label's, or empty; `ordered` that of a numbered list, or 0. `fields` are given
    on lines or in cells of their own, `details` have no field.
    """

    line: int
    number: str
    text: str
    ordered: int = 0
    lines: list[int] = field(default_factory=list)
    fields: list[tuple[int, str, str]] = field(default_factory=list)
    details: list[tuple[int, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    struck: bool = False
    ticked: bool | None = None
    flat: bool = False

    def go_on(self, line: Line) -> None:
        """The text goes on in another line."""
        self.text = f"{self.text} {line.text}".strip()
        self.lines.append(line.number)
        self.links += line.links


@dataclass(slots=True)
class ObjectivePart(Part):
    """An objective with its key results; `why` are lines of text below it."""

    key_results: list[Part] = field(default_factory=list)
    why: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """What a post consists of, for one cycle."""

    cycle: Cycle
    title: Line | None = None
    opening: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    objectives: list[ObjectivePart] = field(default_factory=list)


# What each line is --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Role:
    """What a line is by itself: `kind` is one of those that `_Reader` has a method for."""

    kind: str
    label: Label | None = None
    row: Row | None = None
    field: tuple[str, str] | None = None
    cycle: Cycle | None = None


def _roles(lines: Sequence[Line]) -> list[_Role]:
    rows = tables.rows_of(lines)
    return [
        _Role("row" if rows[at].kind == "data" else f"row_{rows[at].kind}", row=rows[at])
        if at in rows
        else _role(line)
        for at, line in enumerate(lines)
    ]


def _role(line: Line) -> _Role:
    if line.blank:
        return _Role("blank")
    if line.is_rule or line.is_fence or labels.is_block_tag(line.raw):
        return _Role("frame")
    text = line.text
    if not text or (labels.is_noise(text) and not line.bullet):
        return _Role("noise")
    if tables.is_run_together(text):
        return _Role("run_together")
    if label := labels.label_of(text, stands_out=line.stands_out, bullet=bool(line.bullet)):
        return _Role(label.kind, label=label)
    if not line.bullet and (cycle := cycles.head_of(text, stands_out=line.stands_out)):
        return _Role("head", cycle=cycle)
    if labels.is_structure(text):
        return _Role("structure")
    if found := labels.field_of(text):
        return _Role("field", field=found)
    if line.bullet or lifting.has_head(text):
        return _Role("item")
    return _Role("heading" if line.stands_out else "text")


# Which lines are objectives without a label -------------------------------------------------------


def _promote(lines: Sequence[Line], roles: list[_Role]) -> None:
    """Give heads and entries that key results follow the role of an objective.

    Each cycle's part has ways of its own, as teams change them from one to the next.
    """
    heads = [at for at, role in enumerate(roles) if role.kind == "head"]
    for start, end in pairwise([0, *heads, len(roles)]):
        part = roles[start:end]
        _promote_part(lines[start:end], part)
        roles[start:end] = part


def _promote_part(lines: Sequence[Line], roles: list[_Role]) -> None:
    labelled = any(role.kind == "objective" for role in roles)
    tabular = any(role.row and "objective" in role.row.columns for role in roles)
    if not labelled and not tabular and not _promote_heads(lines, roles, labelled=False):
        _promote_entries(lines, roles)
    if labelled:
        _promote_heads(lines, roles, labelled=True)


def _promote_heads(lines: Sequence[Line], roles: list[_Role], *, labelled: bool) -> bool:
    found = [
        at
        for at, role in enumerate(roles)
        if _may_be_objective(lines[at], role)
        and _key_results_follow(lines, roles, at, labelled=labelled)
    ]
    numbered = [at for at in found if lines[at].ordered]
    if numbered and not labelled:  # an objective without key results is kept beside its like
        found += [
            at
            for at, role in enumerate(roles)
            if lines[at].ordered and lines[at].bold and role.kind in {"item", "heading"}
        ]
    for at in sorted(set(found)):
        number = str(lines[at].ordered or "")
        roles[at] = _Role("objective", label=Label("objective", number, lines[at].text))
    return bool(found)


def _may_be_objective(line: Line, role: _Role) -> bool:
    stands_out = role.kind == "heading" or (role.kind == "item" and (line.bold or line.heading))
    return bool(stands_out) and not labels.is_no_objective(line.text)


def _key_results_follow(
    lines: Sequence[Line], roles: list[_Role], at: int, *, labelled: bool
) -> bool:
    """Whether key results are the next thing below a head."""
    for other in range(at + 1, len(lines)):
        kind = roles[other].kind
        if kind in {"blank", "noise", "frame", "structure", "field", "row_head", "row_divider"}:
            continue
        if kind in {"key_result", "row"}:
            return True
        if kind == "item" and not labelled:
            entry = lines[other]
            same = entry.bold and bool(entry.ordered) == bool(lines[at].ordered)
            deeper = (
                not lines[at].bullet or entry.depth > lines[at].depth or bool(lines[at].ordered)
            )
            return deeper and not (lines[at].bullet and same)
        if kind != "text" or labelled or lines[other].text.endswith(":"):
            return False
    return False


def _promote_entries(lines: Sequence[Line], roles: list[_Role]) -> None:
    """In a list of lists, the outer entries are the objectives."""
    shown = [at for at, role in enumerate(roles) if role.kind in {"item", "key_result"}]
    for at, other in pairwise(shown):
        line, below = lines[at], lines[other]
        if roles[at].kind != "item" or line.depth > 0:
            continue
        if roles[other].kind == "key_result" or below.depth > line.depth:
            number = str(line.ordered or "")
            roles[at] = _Role("objective", label=Label("objective", number, line.text))


# Which cycle --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a post about one cycle; `head` is the index of its first line."""

    head: int
    end: int
    cycle: Cycle


def _sections(lines: Sequence[Line], roles: list[_Role], wished: Cycle | None) -> list[_Section]:
    """The parts of a post that have a cycle and objectives of their own."""
    heads = [(at, cycle) for at, role in enumerate(roles) if (cycle := role.cycle) is not None]
    years = {cycle.year for _, cycle in heads if cycle.year}
    otherwise = wished.year if wished else 0
    year = next(iter(years)) if len(years) == 1 else otherwise
    found: list[_Section] = []
    for index, (at, cycle) in enumerate(heads):
        end = heads[index + 1][0] if index + 1 < len(heads) else len(lines)
        with_year = cycle if cycle.year else Cycle(cycle.unit, cycle.number, year)
        if any(_is_objective(roles[one]) for one in range(at, end)):
            found.append(_Section(at, end, with_year))
            continue
        roles[at].kind = "heading" if lines[at].stands_out else "text"
        if found:
            found[-1] = _Section(found[-1].head, end, found[-1].cycle)
    return found


def _is_objective(role: _Role) -> bool:
    row = role.row
    return role.kind == "objective" or (row is not None and "objective" in dict(row.pairs()))


def _chosen(
    lines: Sequence[Line], roles: list[_Role], wished: Cycle | None, report: Report
) -> tuple[Cycle, list[_Section]]:
    """The cycle to import, and the sections of others; raises Refused where that is not said."""
    sections = _sections(lines, roles, wished)
    named = list(dict.fromkeys(one.cycle for one in sections))
    where = ", ".join(f"{one.cycle.slug} (line {lines[one.head].number})" for one in sections)
    if wished is None:
        if len(named) != 1 or not named[0].year:
            raise Refused("quarter", _line_of(sections, lines), _unsaid(named, where))
        return named[0], []
    if not named or wished in named:
        return wished, [one for one in sections if one.cycle != wished]
    if len(named) > 1:
        message = f"the post is about {where}; --quarter says {wished.slug}"
        raise Refused("quarter", lines[sections[0].head].number, message)
    head = lines[sections[0].head]
    report.warn(head.number, "another-quarter", f"{quote(head.text)} is not {wished.slug}")
    return wished, []


def _line_of(sections: list[_Section], lines: Sequence[Line]) -> int:
    return lines[sections[0].head].number if sections else 1


def _unsaid(named: list[Cycle], where: str) -> str:
    if len(named) > 1:
        return f"the post has several quarters, {where}; say which one with --quarter"
    if named:
        return "the post does not say of which year it is; say --quarter, as in 2017-q2"
    return "the post does not say of which quarter it is; say --quarter, as in 2017-q2"


# Reading ------------------------------------------------------------------------------------------


def read(lines: Sequence[Line], wished: Cycle | None, report: Report) -> Outline:
    """The outline of a post; raises Refused where it has no objective or no certain cycle."""
    roles = _roles(lines)
    _refuse_foreign(lines, roles)
    _promote(lines, roles)
    if not any(_is_objective(role) for role in roles):
        raise _no_objective(lines, roles)
    cycle, others = _chosen(lines, roles, wished, report)
    outline = Outline(cycle)
    _find_title(lines, roles, outline, others)
    _Reader(lines, roles, outline, report).read(others)
    if not outline.objectives:
        raise _no_objective(lines, roles)
    return outline


def _refuse_foreign(lines: Sequence[Line], roles: list[_Role]) -> None:
    for line, role in zip(lines, roles, strict=True):
        cells = line.cells or (line.text,)
        for cell in cells:
            if role.kind in {"objective", "key_result"} or not cell:
                continue
            if found := labels.foreign_label(cell):
                written, language, english = found
                message = f"{quote(written)} is {language}, and only English labels are read"
                raise Refused("language", line.number, f"{message}; write {english} for it")


def _no_objective(lines: Sequence[Line], roles: list[_Role]) -> Refused:
    forms = 'expected a line such as "Objective 1 - ...", "## ..." or "**...**" above key results'
    for line, role in zip(lines, roles, strict=True):
        if role.kind == "key_result":
            message = f"a key result, and no objective anywhere; {forms}"
            return Refused("no-objective", line.number, message)
        if role.kind == "run_together":
            message = "cells that have run together, and no objective among them; copy the table"
            return Refused("no-objective", line.number, f"{message} as text with a line for each")
    first = next((line.number for line in lines if not line.blank), 1)
    return Refused("no-objective", first, f"no objective was found in the text; {forms}")


def _find_title(
    lines: Sequence[Line], roles: list[_Role], outline: Outline, others: list[_Section]
) -> None:
    """The title is the first line if it looks like one, else the head of the cycle's own part."""
    elsewhere = {at for one in others for at in range(one.head, one.end)}
    heads = [
        at
        for at, role in enumerate(roles)
        if role.cycle
        and at not in elsewhere
        and re.search(r"okr|objective", lines[at].text, re.IGNORECASE)
    ]
    first = next(
        (at for at, role in enumerate(roles) if role.kind not in {"blank", "noise", "frame"}), 0
    )
    at = heads[0] if heads else first
    if not heads and not _is_title(lines[first], roles[first]):
        at = next(
            (one for one, role in enumerate(roles) if role.cycle and one not in elsewhere), -1
        )
    if at >= 0:
        outline.title = lines[at]
        roles[at] = _Role("title")


def _is_title(line: Line, role: _Role) -> bool:
    if role.kind not in {"text", "heading", "head"} or len(line.text) > LONGEST_TITLE:
        return False
    named = re.search(r"\bOKRs?\b", line.text) and not line.text.endswith((".", "!", ":", ",", ";"))
    return line.heading == 1 or bool(role.cycle) or bool(named)


class _Reader:
    """Goes through the lines once and puts each where it belongs."""

    def __init__(
        self, lines: Sequence[Line], roles: list[_Role], outline: Outline, report: Report
    ) -> None:
        self._lines, self._roles, self._outline, self._report = lines, roles, outline, report
        self._objective: ObjectivePart | None = None
        self._part: Part | None = None  # what fields and details belong to
        self._entry: Line | None = None  # the entry of a list that was the last key result
        self._waiting = False  # for the text of a label that stands alone
        self._list_open = False
        self._below: list[Line] = []  # text below key results, until it is known what it is
        self._headed = False  # whether such text has a head of its own
        self._previous = 0  # the last line that a part may go on from
        self._run_together = False
        self._numbers = {
            one.number for role in roles if role.kind == "objective" and (one := role.label)
        }
        self._titles = {
            settled(one.text).casefold()
            for role in roles
            if role.kind == "objective" and (one := role.label)
        }

    def read(self, others: list[_Section]) -> None:
        """Read all lines, except those of other cycles, which are only reported."""
        elsewhere = {at: one for one in others for at in range(one.head, one.end)}
        for at, line in enumerate(self._lines):
            if other := elsewhere.get(at):
                self._report.left_out(line.number, f"of {other.cycle.slug}")
                continue
            getattr(self, f"_read_{self._roles[at].kind}")(line, self._roles[at])
        self._settle_below(at_end=True)

    # What is no content ---------------------------------------------------------------------------

    def _read_blank(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "an empty line")
        self._keep_break(line)

    def _read_noise(self, line: Line, role: _Role) -> None:
        del role
        codes = " ".join(emoji_codes(line.raw))
        self._report.left_out(
            line.number, f"an emoji, {codes}" if codes else "of the page, not of the post"
        )

    def _read_frame(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "only markup")

    def _read_structure(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "it only says what follows")
        if self._objective:
            self._list_open = True

    def _read_title(self, line: Line, role: _Role) -> None:
        del role
        self._report.taken(line.number, "the title")

    def _read_head(self, line: Line, role: _Role) -> None:
        assert role.cycle
        self._report.left_out(line.number, f"the head of {self._outline.cycle.slug}")

    def _read_row_head(self, line: Line, role: _Role) -> None:
        del role
        self._report.taken(line.number, "the head of a table")

    def _read_row_divider(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "only markup")

    def _read_run_together(self, line: Line, role: _Role) -> None:
        del role
        self._run_together = True
        message = "cells have run together here, and no line below can be parted into them"
        self._report.left_out(line.number, "the head of a table")
        self._report.warn(line.number, "run-together", message)

    # Objectives and key results -------------------------------------------------------------------

    def _read_objective(self, line: Line, role: _Role) -> None:
        assert role.label
        self._settle_below()
        self._begin_objective(line, role.label.number, role.label.text)

    def _begin_objective(self, line: Line, number: str, text: str) -> None:
        part = ObjectivePart(line.number, number, text, lines=[line.number])
        part.struck, part.ticked, part.links = line.struck, line.ticked, list(line.links)
        self._outline.objectives.append(part)
        self._objective = self._part = part
        self._entry, self._waiting, self._list_open = None, not text, True
        self._previous, self._headed = line.number, False

    def _read_key_result(self, line: Line, role: _Role) -> None:
        label = role.label
        assert label
        if label.unnamed and not self._counts_on(label):
            self._read_item(line, role) if line.bullet else self._read_text(line, role)
            return
        if self._objective is None:
            self._report.left_out(line.number, "a key result without an objective")
            message = "no objective stands above it"
            self._report.warn(line.number, "orphan", message)
            return
        self._settle_below()
        flat = label.flat or self._run_together or line.tabs
        self._begin_key_result(line, label.number, label.text, flat=flat)

    def _counts_on(self, label: Label) -> bool:
        """Whether a number alone, `1.2`, is the next one below its objective."""
        if self._objective is None:
            return False
        own = self._objective.number or str(len(self._outline.objectives))
        known = [one.number.rpartition(".")[2] for one in self._objective.key_results]
        return label.goes_on(own, int(known[-1]) if known and known[-1] else len(known))

    def _begin_key_result(self, line: Line, number: str, text: str, *, flat: bool = False) -> None:
        assert self._objective
        part = Part(line.number, number, text, lines=[line.number], links=list(line.links))
        part.struck, part.ticked, part.flat = line.struck, line.ticked, flat
        part.ordered = line.ordered
        self._objective.key_results.append(part)
        self._part, self._waiting, self._list_open = part, not text, True
        self._entry = line if line.bullet else None
        self._previous = line.number

    def _read_item(self, line: Line, role: _Role) -> None:
        if self._objective is None or not self._list_open:
            self._text(line)
        elif self._waiting:
            self._go_on(line)
        elif self._entry and line.depth > self._entry.depth:
            self._detail(line)
        else:
            self._begin_key_result(line, "", line.text, flat=self._run_together or line.tabs)
        del role

    def _detail(self, line: Line) -> None:
        assert self._part
        self._part.details.append((line.number, line.text))

    def _read_field(self, line: Line, role: _Role) -> None:
        assert role.field
        name, value = role.field
        if self._part is None or not self._list_open:
            self._read_item(line, role) if line.bullet else self._text(line)
        elif name == "why" and self._objective:
            self._objective.why.append(line)
            self._report.taken(line.number, "part of the why of its objective")
        else:
            self._part.fields.append((line.number, name, value))

    # Rows of tables -------------------------------------------------------------------------------

    def _read_row(self, line: Line, role: _Role) -> None:
        assert role.row
        pairs = list(role.row.pairs())
        cells = dict(reversed(pairs))
        number = cells.get("number", "")
        objective = cells.get("objective", "")
        if objective and self._is_repeated(objective, role.row):
            self._report.left_out(line.number, "a row that repeats an objective")
            return
        if objective:
            self._objective_of_row(line, objective, "" if "key_result" in cells else number)
        if "key_result" in cells and self._objective:
            self._key_result_of_row(line, cells["key_result"], number)
        elif not objective:
            self._row_without_item(line, pairs)
            return
        self._cells(line, pairs)

    def _is_repeated(self, cell: str, row: Row) -> bool:
        """Whether a table beside the objectives only lists them once more."""
        if "key_result" in row.columns:
            return False
        label = labels.label_of(cell)
        if label and label.number and label.number in self._numbers:
            return True
        bare = re.sub(r"^\d{1,3}[.):]? +", "", cell)
        return settled(label.text if label else bare).casefold() in self._titles

    def _objective_of_row(self, line: Line, cell: str, number: str) -> None:
        label = labels.label_of(cell, stands_out=True)
        if label and label.kind != "objective":
            label = None
        text = label.text if label else cell
        if self._objective and self._objective.text == text:
            self._report.taken(line.number, "a row of the objective above")
            return
        self._settle_below()
        self._begin_objective(line, label.number if label else re.sub(r"\D", "", number)[:3], text)

    def _key_result_of_row(self, line: Line, cell: str, number: str) -> None:
        label = labels.label_of(cell)
        self._settle_below()
        written = label.number if label else re.sub(r"^[^\d]*", "", number)
        if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?", written):
            written = ""
        self._begin_key_result(line, written, label.text if label else cell)
        self._entry = None

    def _row_without_item(self, line: Line, pairs: list[tuple[str, str]]) -> None:
        if pairs and "key_result" not in dict(pairs):
            self._text(line)
        else:
            self._report.left_out(line.number, "a row without an objective")
            self._report.warn(line.number, "orphan", "no objective stands above it")

    def _cells(self, line: Line, pairs: list[tuple[str, str]]) -> None:
        assert self._part
        for name, cell in pairs:
            if name in {"objective", "key_result", "number"}:
                continue
            if name:
                self._part.fields.append((line.number, f"column {name}", cell))
            else:
                self._part.details.append((line.number, cell))
                message = f"no column says what {quote(cell)} is"
                self._report.warn(line.number, "cells", message)

    def _read_row_text(self, line: Line, role: _Role) -> None:
        del role
        self._text(line)

    # Text -----------------------------------------------------------------------------------------

    def _read_heading(self, line: Line, role: _Role) -> None:
        del role
        if self._waiting:
            self._go_on(line)
            return
        if self._objective:
            self._headed, self._list_open = True, False
        self._text(line)

    def _read_text(self, line: Line, role: _Role) -> None:
        del role
        if self._waiting or self._goes_on(line):
            self._go_on(line)
        elif self._run_together and self._objective:
            self._begin_key_result(line, "", line.text, flat=True)
        else:
            self._text(line)

    def _goes_on(self, line: Line) -> bool:
        """Whether a line without a sign of its own is the end of the sentence above."""
        if self._part is None or self._previous != line.number - 1:
            return False
        if self._entry and line.depth > self._entry.depth:
            return True
        return line.text[:1].islower() and self._part.text[-1:] not in ".!?:;"

    def _go_on(self, line: Line) -> None:
        assert self._part
        self._part.go_on(line)
        self._waiting, self._previous = False, line.number

    def _text(self, line: Line) -> None:
        """A line of text: the opening, a why, or what is not known before more is read."""
        objective = self._objective
        if objective is None:
            self._outline.opening.append(line)
        elif not objective.key_results and not self._headed and self._list_open:
            objective.why.append(line)
            self._report.taken(line.number, "part of the why of its objective")
            if line.text.endswith(":"):
                self._list_open = False
        elif not objective.key_results and not self._headed:
            objective.why.append(line)
            self._report.taken(line.number, "part of the why of its objective")
        else:
            self._below.append(line)
            self._list_open = False

    def _keep_break(self, line: Line) -> None:
        """An empty line parts paragraphs wherever text is being gathered."""
        if self._below:
            self._below.append(line)
        elif self._objective is None:
            self._outline.opening.append(line)
        elif self._objective.why and not self._objective.key_results:
            self._objective.why.append(line)

    def _settle_below(self, *, at_end: bool = False) -> None:
        """Text below key results is the closing at the end, and else part of the objective."""
        lines, self._below = self._below, []
        if at_end or self._headed:
            self._outline.closing += lines
        elif self._objective:
            self._objective.why += lines
            for line in lines:
                if not line.blank:
                    self._report.taken(line.number, "part of the why of its objective")
                    message = "it stands behind key results, and more follow it"
                    self._report.warn(line.number, "between", message)


def parts_of(outline: Outline) -> Iterator[Part]:
    """Every objective and key result in the order of the post."""
    for objective in outline.objectives:
        yield objective
        yield from objective.key_results
