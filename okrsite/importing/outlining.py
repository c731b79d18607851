"""From the lines of a post to its outline: each is read as what it is taken for.

Comes in: the lines of a post. Goes out: its outline, and in the report, what became of every other
line; or Refused. It must not know measures or YAML. What a line is taken for is told by `roles`,
`sections` says of which cycle the post is, and `gathering` puts the lines together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from okrsite.importing import announced, asides, labels, refusing
from okrsite.importing.cycles import Cycle
from okrsite.importing.gathering import Gathering
from okrsite.importing.labels import Label
from okrsite.importing.markup import LONGEST, MARKS, Line, emoji_codes, leading_signs
from okrsite.importing.outline import Outline
from okrsite.importing.own_words import own_roles
from okrsite.importing.report import Report
from okrsite.importing.roles import Role
from okrsite.importing.rows import Rows
from okrsite.importing.sections import Section, chosen
from okrsite.importing.titles import title_of


def outline_of(lines: Sequence[Line], wished: Cycle | None, report: Report) -> Outline:
    """The outline of a post; raises Refused where it has no objective or no certain cycle."""
    aside = asides.find(lines)
    refusing.refuse_form(aside.lines)
    roles, own = own_roles(aside)
    lines = asides.own_words(aside.lines, own)
    kinds = [role.kind for role in roles]
    if not any(role.is_objective for role in roles):
        raise refusing.no_objective(lines, kinds)
    cycle, others = chosen(lines, roles, wished, report)
    outline = Outline(cycle, lead=announced.lead_of(lines))
    elsewhere = {at: one for one in others for at in range(one.head, one.end)}
    if (at := title_of(lines, roles, cycle, elsewhere)) is not None:
        outline.title, roles[at] = lines[at], Role("title")
    _Reading(roles, outline, report).read(lines, roles, elsewhere)
    if not outline.objectives:
        raise refusing.no_objective(lines, kinds)
    _tell_cuts(lines, roles, outline, report)
    if aside.mail:
        _unwrap(outline, report)
    return outline


def _unwrap(outline: Outline, report: Report) -> None:
    """Make paragraphs again of the lines that a mail parts them into."""
    outline.opening = _unwrapped(outline.opening, report)
    outline.closing = _unwrapped(outline.closing, report)
    for part in outline.objectives:
        part.why = _unwrapped(part.why, report)


_WRAPPED = 50  # characters of a line of a mail that does not end a paragraph, at least


def _unwrapped(lines: Sequence[Line], report: Report) -> list[Line]:
    found: list[Line] = []
    length = 0  # of the line above, where another one may go on from it
    for line in lines:
        plainly = not (line.blank or line.bullet or line.heading or line.quoted or line.cells)
        if found and plainly and length >= _WRAPPED and len(found[-1].raw) < LONGEST:
            raw = f"{found[-1].raw.rstrip()} {line.raw.strip()}"
            found[-1] = replace(found[-1], raw=raw, text=f"{found[-1].text} {line.text}")
            report.taken(line.number, "the rest of the paragraph above")
        else:
            found.append(line)
        length = len(line.raw.rstrip()) if plainly or line.bullet else 0
    return found


def _tell_cuts(
    lines: Sequence[Line], roles: Sequence[Role], outline: Outline, report: Report
) -> None:
    """Warn where an announcement speaks of more than stands in it."""
    own = {part.number for part in outline.objectives}
    for line, role in zip(lines, roles, strict=True):
        if role.number and role.number not in own:
            message = f"O{role.number} stands in this table only, without its key results"
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


# What becomes of lines that nothing is made of, by their kind.
_LEFT_OUT = {
    "sign": "what an announcement says to an import",
    "overview": "of the table that lists the objectives once more",
    "frame": "only markup",
    "row_divider": "only markup",
}
_TAKEN = {"title": "the title", "row_head": "the head of a table"}


class _Reading:
    """Goes through the lines once, and gives each to the gathering as what it is."""

    def __init__(self, roles: Sequence[Role], outline: Outline, report: Report) -> None:
        self._outline, self._report = outline, report
        self._gathering = Gathering(outline, report)
        known = [one for role in roles if role.kind == "objective" and (one := role.label)]
        self._rows = Rows(self._gathering, report, known)
        self._run_together = False
        self._replied = False
        self._by_line: dict[str, Callable[[Line], None]] = {
            "blank": self._blank,
            "noise": self._noise,
            "structure": self._structure,
            "head": self._head,
            "run_together": self._begin_run_together,
            "item": self._item,
            "heading": self._heading,
            "text": self._text,
            "row_text": self._gathering.text,
        }
        self._by_role: dict[str, Callable[[Line, Role], None]] = {
            "aside": self._aside,
            "objective": self._objective,
            "key_result": self._key_result,
            "field": self._field,
            "row": self._row,
        }

    def read(
        self, lines: Sequence[Line], roles: Sequence[Role], elsewhere: dict[int, Section]
    ) -> None:
        """Read all lines, except those of other cycles, which are only reported."""
        for at, (line, role) in enumerate(zip(lines, roles, strict=True)):
            if other := elsewhere.get(at):
                self._report.left_out(line.number, f"of {other.cycle.slug}")
            elif why := _LEFT_OUT.get(role.kind):
                self._report.left_out(line.number, why)
            elif what := _TAKEN.get(role.kind):
                self._report.taken(line.number, what)
            elif read := self._by_line.get(role.kind):
                read(line)
            else:
                self._by_role[role.kind](line, role)
        self._gathering.end()

    # What is no content ---------------------------------------------------------------------------

    def _blank(self, line: Line) -> None:
        if not self._report.knows(line.number):
            self._report.left_out(line.number, "an empty line")
        self._gathering.pause(line)

    def _aside(self, line: Line, role: Role) -> None:
        self._report.left_out(line.number, role.why)
        if role.why.startswith(asides.OF_REPLY):
            if not self._replied:
                message = "from here on there are replies to the post, and no words of it"
                self._report.warn(line.number, "aside", message)
            self._replied = True
        elif role.why == asides.OF_SEVERAL:
            message = "words of more than one person are imported; keep those of the team"
            self._report.warn(line.number, "aside", message)
        elif role.label:
            what = "an objective" if role.label.kind == "objective" else "a key result"
            message = f"it looks like {what}, but others stand outside of it"
            self._report.warn(line.number, "aside", message)

    def _noise(self, line: Line) -> None:
        codes = " ".join(emoji_codes(line.raw))
        why = f"an emoji, {codes}" if codes else "of the page, not of the post"
        self._report.left_out(line.number, why)

    def _structure(self, line: Line) -> None:
        self._report.left_out(line.number, "it only says what follows")
        if self._gathering.objective:
            self._gathering.list_open = True

    def _head(self, line: Line) -> None:
        self._report.left_out(line.number, f"the head of {self._outline.cycle.slug}")

    def _begin_run_together(self, line: Line) -> None:
        self._run_together = True
        message = "cells have run together here, and no line below can be parted into them"
        self._report.left_out(line.number, "the head of a table")
        self._report.warn(line.number, "run-together", message)

    # Objectives and key results -------------------------------------------------------------------

    def _objective(self, line: Line, role: Role) -> None:
        label = role.label
        assert label
        self._gathering.begin_objective(line, label.number, label.text, label.without)

    def _key_result(self, line: Line, role: Role) -> None:
        label = role.label
        assert label
        if label.unnamed and not self._counts_on(label):
            self._item(line) if line.bullet else self._text(line)
            return
        if self._gathering.objective is None:
            self._report.left_out(line.number, "a key result without an objective")
            self._report.warn(line.number, "orphan", "no objective stands above it")
            return
        self._gathering.settle_below()
        flat = label.flat or self._run_together or line.tabs
        self._gathering.begin_key_result(
            line, label.number, label.text, flat=flat, without=label.without
        )

    def _counts_on(self, label: Label) -> bool:
        """Whether a number alone, `1.2`, is the next one below its objective."""
        objective = self._gathering.objective
        if objective is None:
            return False
        own = objective.number or str(len(self._outline.objectives))
        known = [one.number.rpartition(".")[2] for one in objective.key_results]
        return label.goes_on(own, int(known[-1]) if known and known[-1] else len(known))

    def _item(self, line: Line) -> None:
        gathering = self._gathering
        if gathering.objective is None or not gathering.list_open:
            gathering.text(line)
        elif gathering.waiting:
            gathering.go_on(line)
        elif gathering.part and gathering.is_below_entry(line):
            gathering.part.details.append((line.number, line.text))
        else:
            self._unlabelled(line)

    def _unlabelled(self, line: Line) -> None:
        """An entry of a list is a key result without a label."""
        assert self._gathering.objective
        labelled = any(one.number for one in self._gathering.objective.key_results)
        flat = self._run_together or line.tabs
        signs, text = ("", line.text) if line.bullet else _without_picture(line.text)
        self._gathering.begin_key_result(line, "", text, flat=flat, without=signs)
        self._gathering.warn_unread(line)
        if labelled and (short := labels.short_label(text)):
            message = f'"{short[0]} {short[1]}" may be a label, and was not read as one'
            self._report.warn(line.number, "unread-label", message)

    def _field(self, line: Line, role: Role) -> None:
        assert role.field
        name, value = role.field
        gathering = self._gathering
        if gathering.part is None or not gathering.list_open:
            self._item(line) if line.bullet else gathering.text(line)
        elif name == "why":
            gathering.why(labels.without_field(line))
        else:
            gathering.part.fields.append((line.number, name, value))
            if not line.bullet and not gathering.is_below_entry(line):
                gathering.part.loose.append((line.number, name))

    def _row(self, line: Line, role: Role) -> None:
        assert role.row
        self._rows.read(line, role.row)

    # Text -----------------------------------------------------------------------------------------

    def _heading(self, line: Line) -> None:
        if self._gathering.waiting:
            self._gathering.go_on(line)
        else:
            self._gathering.head()
            self._gathering.text(line)

    def _text(self, line: Line) -> None:
        if self._gathering.waiting or self._gathering.goes_on(line):
            self._gathering.go_on(line)
        elif self._gathering.is_remark(line):
            self._gathering.remark(line)
        elif self._run_together and self._gathering.objective:
            self._gathering.begin_key_result(line, "", line.text, flat=True)
        else:
            self._gathering.text(line)


def _without_picture(text: str) -> tuple[str, str]:
    """The pictures in place of a bullet, and the text; those that are results stay in it."""
    signs, rest = leading_signs(text)
    pictures = "".join(one for one in signs if one not in MARKS).strip("\ufe0f ")
    marks = "".join(one for one in signs if one in MARKS)
    return (pictures, f"{marks} {rest}".strip()) if rest else ("", text)
