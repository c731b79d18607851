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
from okrsite.importing import announced, asides, cycles, labels, lifting, refusing, tables
from okrsite.importing.announced import Lead
from okrsite.importing.asides import Asides
from okrsite.importing.cycles import Cycle
from okrsite.importing.labels import Label
from okrsite.importing.markup import (
    MARKS,
    Line,
    begins_with_picture,
    emoji_codes,
    leading_signs,
    settled,
)
from okrsite.importing.report import Refused, Report
from okrsite.importing.tables import Row

LONGEST_TITLE = 120  # of a post whose first line is its title


# What comes out -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Part:
    """An objective or a key result as it stands in a post, still with all that is around it.

    `number` is the label's, or empty; `ordered` that of a numbered list, or 0. `fields` are given
    on lines or in cells of their own, `details` have no field. `without` are pictures that mean
    nothing, `loose` those of the fields that may be meant for the objective as well.
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
    without: list[str] = field(default_factory=list)
    loose: list[tuple[int, str]] = field(default_factory=list)

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
    lead: Lead | None = None  # of an announcement


# What each line is --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Role:
    """What a line is by itself: `kind` is one of those that `_Reader` has a method for."""

    kind: str
    label: Label | None = None
    row: Row | None = None
    field: tuple[str, str] | None = None
    cycle: Cycle | None = None
    why: str = ""  # of a line that is left out


def _own_roles(aside: Asides) -> tuple[list[_Role], int]:
    """The roles of the lines, and the depth at which the post's own words stand.

    That is where the first objective is found: a quotation in a post has none, unless the whole
    post is one.
    """
    lines = aside.lines
    deep = {} if aside.mail else dict.fromkeys(sorted(_depths(aside)))
    first: list[_Role] = []
    for own in deep or [0]:
        roles = _roles(lines)
        _set_aside(aside, roles, own)
        refusing.refuse_foreign(lines, [role.kind for role in roles])
        _promote(lines, roles)
        if any(_is_objective(role) for role in roles):
            return roles, own
        first = first or roles
    return first, 0


def _depths(aside: Asides) -> set[int]:
    return {aside.depths[at] for at, line in enumerate(aside.lines) if not line.blank}


def _set_aside(aside: Asides, roles: list[_Role], own: int) -> None:
    """Give what is none of the post's own words the role of text, or of what is left out."""
    for at, why in aside.left_out.items():
        label = roles[at].label if roles[at].kind in {"objective", "key_result"} else None
        blank = aside.lines[at].blank
        roles[at] = _Role("blank") if blank else _Role("aside", label=label, why=why)
    for run in asides.runs(aside.depths, own, aside.lines):
        inner = [roles[at] for at in run]
        items = [one for one in inner if one.kind in {"objective", "key_result", "row"}]
        for at, role in zip(run, inner, strict=True):
            if role.kind in {"blank", "frame", "aside"}:
                continue
            if items or aside.mail:
                label = role.label if role.kind in {"objective", "key_result"} else None
                roles[at] = _Role("aside", label=label, why=asides.OF_ANOTHER)
            elif role.kind not in {"noise", "text"}:
                roles[at] = _Role("text")


def _roles(lines: Sequence[Line]) -> list[_Role]:
    rows = tables.rows_of(lines)
    numbers = announced.overview(lines, rows)
    roles = [
        _Role("row" if rows[at].kind == "data" else f"row_{rows[at].kind}", row=rows[at])
        if at in rows
        else _role(line)
        for at, line in enumerate(lines)
    ]
    for at, number in numbers.items():
        roles[at] = _Role("overview", why=number)
    _find_pictured(lines, roles)
    return roles


def _find_pictured(lines: Sequence[Line], roles: list[_Role]) -> None:
    """Lines with a picture each in place of a bullet are the entries of a list.

    They stand right below what they belong to: pictures in a text of its own are only pictures.
    """
    pictured = [begins_with_picture(line.raw) for line in lines]
    begun = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and pictured[at] and roles[at].kind in {"text", "item", "key_result"}:
            continue
        if at - begun > 1 and _is_head_of_list(roles, begun):
            for one in range(begun, at):
                if roles[one].kind == "text":
                    roles[one] = _Role("item")
        begun = at + 1


def _is_head_of_list(roles: Sequence[_Role], begun: int) -> bool:
    """Whether what stands above a list may be what its entries belong to."""
    if roles[begun].kind == "key_result" or (begun and roles[begun - 1].kind != "blank"):
        return True
    above = next((one.kind for one in reversed(roles[:begun]) if one.kind != "blank"), "")
    return above in {"objective", "heading", "structure"}


def _role(line: Line) -> _Role:
    if line.blank:
        return _Role("blank")
    if line.is_rule or line.is_fence or labels.is_block_tag(line.raw):
        return _Role("frame")
    if announced.is_sign(line.raw):
        return _Role("sign")
    if not line.text or (labels.is_noise(line.text) and not line.bullet):
        return _Role("noise")
    return _role_of_text(line, line.text)


def _role_of_text(line: Line, text: str) -> _Role:
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
    if label := labels.bare_objective(text):
        return _Role("text", label=label)
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
    _promote_bare(roles)
    labelled = any(role.kind == "objective" for role in roles)
    tabular = any(role.row and "objective" in role.row.columns for role in roles)
    if not labelled and not tabular and not _promote_heads(lines, roles, labelled=False):
        _promote_entries(lines, roles)
    if labelled:
        _promote_heads(lines, roles, labelled=True)


def _promote_bare(roles: list[_Role]) -> None:
    """`Objective 2 Sing well` is a label where key results are the next thing below it."""
    below = ""  # what stands next below a line, as far as it matters
    for at in range(len(roles) - 1, -1, -1):
        role = roles[at]
        if role.kind == "text" and role.label and below in {"key_result", "item", "row"}:
            roles[at] = _Role("objective", label=role.label)
        if role.kind not in _BETWEEN:
            below = roles[at].kind


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


# What may stand between a head and its key results.
_BETWEEN = frozenset(
    {
        *("blank", "noise", "frame", "structure", "field", "row_head", "row_divider"),
        *("aside", "overview", "sign"),
    }
)


def _key_results_follow(
    lines: Sequence[Line], roles: list[_Role], at: int, *, labelled: bool
) -> bool:
    """Whether key results are the next thing below a head."""
    for other in range(at + 1, len(lines)):
        kind = roles[other].kind
        if kind in _BETWEEN:
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
        if not named and (refused := _named_above(lines, roles)):
            raise refused
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


def _named_above(lines: Sequence[Line], roles: list[_Role]) -> Refused | None:
    """Why the cycles that lines above the first objective name are no certain answer."""
    for line, role in zip(lines, roles, strict=True):
        if _is_objective(role):
            break
        named = [one for one in cycles.cycles_in(line.text[:2000]) if one.unit]
        if named and role.kind not in {"aside", "noise"}:
            slugs = " and ".join(one.slug.removeprefix("0-") for one in named)
            message = f"no line is the head of one quarter; this one names {slugs}"
            return Refused("quarter", line.number, f"{message}; say --quarter, as in 2017-q2")
    return None


def _unsaid(named: list[Cycle], where: str) -> str:
    if len(named) > 1:
        return f"the post has several quarters, {where}; say which one with --quarter"
    if named:
        return "the post does not say of which year it is; say --quarter, as in 2017-q2"
    return "the post does not say of which quarter it is; say --quarter, as in 2017-q2"


# Reading ------------------------------------------------------------------------------------------


def read(lines: Sequence[Line], wished: Cycle | None, report: Report) -> Outline:
    """The outline of a post; raises Refused where it has no objective or no certain cycle."""
    aside = asides.find(lines)
    lines = aside.lines
    refusing.refuse_form(lines)
    roles, own = _own_roles(aside)
    lines = asides.own_words(lines, own)
    kinds = [role.kind for role in roles]
    if not any(_is_objective(role) for role in roles):
        raise refusing.no_objective(lines, kinds)
    cycle, others = _chosen(lines, roles, wished, report)
    outline = Outline(cycle, lead=announced.lead_of(lines))
    _find_title(lines, roles, outline, others)
    _Reader(lines, roles, outline, report).read(others)
    if not outline.objectives:
        raise refusing.no_objective(lines, kinds)
    _tell_cuts(lines, roles, outline, report)
    return outline


def _tell_cuts(lines: Sequence[Line], roles: list[_Role], outline: Outline, report: Report) -> None:
    """Warn where an announcement speaks of more than stands in it."""
    own = {part.number for part in outline.objectives}
    for line, role in zip(lines, roles, strict=True):
        if role.kind == "overview" and role.why and role.why not in own:
            message = f"O{role.why} stands in this table only, without its key results"
            report.warn(line.number, "cut", message)
    for line in announced.links_to_more(lines):
        report.warn(line.number, "cut", "what the post had no room for stands behind this link")
    if lead := outline.lead:
        found = len(outline.objectives), sum(len(one.key_results) for one in outline.objectives)
        said = (lead.objectives, lead.key_results)
        told = zip(found, said, ("objectives", "key results"), strict=True)
        parts = [f"{here} of {whole} {name}" for here, whole, name in told if 0 <= whole != here]
        if parts:
            message = f"it speaks of more than stands in the post: {', '.join(parts)}"
            report.warn(lead.line, "cut", message)


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
    first = next((at for at, role in enumerate(roles) if role.kind not in _NO_TITLES), 0)
    at = heads[0] if heads else first
    elsewhere_named = roles[first].kind != "head" and not _is_of(roles[first], outline.cycle)
    if not heads and (elsewhere_named or not _is_title(lines[first], roles[first])):
        at = next(
            (
                one
                for one, role in enumerate(roles)
                if role.cycle
                and (role.kind == "head" or _is_of(role, outline.cycle))
                and one not in elsewhere
            ),
            -1,
        )
    if at < 0:
        at = _title_of_announcement(lines, roles, outline.cycle)
    if at >= 0:
        outline.title = lines[at]
        roles[at] = _Role("title")


def _is_of(role: _Role, cycle: Cycle) -> bool:
    """Whether a line names this cycle, or none."""
    named = role.cycle
    return named is None or (named.unit, named.number) == (cycle.unit, cycle.number)


_NO_TITLES = frozenset({"blank", "noise", "frame", "aside", "overview", "sign"})


def _title_of_announcement(lines: Sequence[Line], roles: list[_Role], cycle: Cycle) -> int:
    at = announced.title_in(lines, cycle.slug)
    return at if at is not None and roles[at].kind == "text" else -1


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
        if not self._report.knows(line.number):
            self._report.left_out(line.number, "an empty line")
        self._keep_break(line)

    def _read_aside(self, line: Line, role: _Role) -> None:
        self._report.left_out(line.number, role.why)
        if role.label:
            what = "an objective" if role.label.kind == "objective" else "a key result"
            message = f"it looks like {what}, but others stand outside of it"
            self._report.warn(line.number, "aside", message)

    def _read_sign(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "what an announcement says to an import")

    def _read_overview(self, line: Line, role: _Role) -> None:
        del role
        self._report.left_out(line.number, "of the table that lists the objectives once more")

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
        self._begin_objective(line, role.label.number, role.label.text, role.label.without)

    def _begin_objective(self, line: Line, number: str, text: str, without: str = "") -> None:
        part = ObjectivePart(line.number, number, text, lines=[line.number])
        part.struck, part.ticked, part.links = line.struck, line.ticked, list(line.links)
        part.without = [*without.split(), *emoji_codes(line.raw)]
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
        self._begin_key_result(line, label.number, label.text, flat=flat, without=label.without)

    def _counts_on(self, label: Label) -> bool:
        """Whether a number alone, `1.2`, is the next one below its objective."""
        if self._objective is None:
            return False
        own = self._objective.number or str(len(self._outline.objectives))
        known = [one.number.rpartition(".")[2] for one in self._objective.key_results]
        return label.goes_on(own, int(known[-1]) if known and known[-1] else len(known))

    def _begin_key_result(
        self, line: Line, number: str, text: str, *, flat: bool = False, without: str = ""
    ) -> None:
        assert self._objective
        part = Part(line.number, number, text, lines=[line.number], links=list(line.links))
        part.struck, part.ticked, part.flat = line.struck, line.ticked, flat
        part.ordered = line.ordered
        part.without = [*without.split(), *emoji_codes(line.raw)]
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
            flat = self._run_together or line.tabs
            signs, text = ("", line.text) if line.bullet else _without_picture(line.text)
            labelled = any(one.number for one in self._objective.key_results)
            self._begin_key_result(line, "", text, flat=flat, without=signs)
            self._warn_unread(line)
            if labelled and (short := labels.short_label(text)):
                message = f'"{short[0]} {short[1]}" may be a label, and was not read as one'
                self._report.warn(line.number, "unread-label", message)
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
            self._objective.why.append(labels.without_field(line))
            self._report.taken(line.number, "part of the why of its objective")
        else:
            self._part.fields.append((line.number, name, value))
            if not line.bullet and not (self._entry and line.depth > self._entry.depth):
                self._part.loose.append((line.number, name))

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
        if _OPEN.search(self._part.text[-200:]):
            return True
        if labels.unread_label(line.text):
            return False
        return line.text[:1].islower() and self._part.text[-1:] not in ".!?:;"

    def _go_on(self, line: Line) -> None:
        assert self._part
        self._part.go_on(line)
        self._waiting, self._previous = False, line.number

    def _text(self, line: Line) -> None:
        """A line of text: the opening, a why, or what is not known before more is read."""
        self._warn_unread(line)
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

    def _warn_unread(self, line: Line) -> None:
        """Warn of what may be a label, in a line that was not taken for what it says."""
        if label := labels.unread_label(line.text):
            message = f"{quote(label)} may be a label, and was not read as one"
            self._report.warn(line.number, "unread-label", message)
        elif line.bold and line.ordered:
            message = "it may be an objective, and others are labelled"
            self._report.warn(line.number, "unread-label", message)

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


# A bracket that is lifted out of a title, and ends in the next line.
_OPEN = re.compile(
    r"\[(?:shared?|accountable|owner|owned by|responsible|measured|until|by|due)\b[^\[\]]*$",
    re.IGNORECASE,
)


def _without_picture(text: str) -> tuple[str, str]:
    """The pictures in place of a bullet, and the text; those that are results stay in it."""
    signs, rest = leading_signs(text)
    pictures = "".join(one for one in signs if one not in MARKS).strip("\ufe0f ")
    marks = "".join(one for one in signs if one in MARKS)
    return (pictures, f"{marks} {rest}".strip()) if rest else ("", text)


def parts_of(outline: Outline) -> Iterator[Part]:
    """Every objective and key result in the order of the post."""
    for objective in outline.objectives:
        yield objective
        yield from objective.key_results
