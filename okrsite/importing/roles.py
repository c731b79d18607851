"""What each line of a post is: an objective, a key result, a field, text, or nothing of the post.

Comes in: the lines of a post. Goes out: a role for each line, from the line itself and from tables
and lists that it stands in. It must not know what becomes of a line. The kinds of roles are those
that `outlining` has a way for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okrsite.importing import announced, cycles, labels, lifting, tables
from okrsite.importing.cycles import Cycle
from okrsite.importing.labels import Label
from okrsite.importing.markup import (
    LONGEST,
    Line,
    begins_with_picture,
    emoji_codes,
    leading_signs,
)
from okrsite.importing.tables import Row


@dataclass(frozen=True, slots=True)
class Role:
    """What a line is: its `kind`, and what goes with it.

    `label` is that of an item, or of a text that may be one, `row` a table's, `field` a name of
    ours and a value, `cycle` that of a head, `why` the reason to leave a line out, `number` that of
    the objective that an overview lists.
    """

    kind: str
    label: Label | None = None
    row: Row | None = None
    field: tuple[str, str] | None = None
    cycle: Cycle | None = None
    why: str = ""
    number: str = ""

    @property
    def is_objective(self) -> bool:
        """Whether an objective stands in the line."""
        in_row = self.row is not None and "objective" in dict(self.row.pairs())
        return self.kind == "objective" or in_row


def roles_of(lines: Sequence[Line]) -> list[Role]:
    """The roles of lines, whoever wrote them."""
    rows = tables.rows_of(lines)
    roles = [_of_row(rows[at]) if at in rows else _of(line) for at, line in enumerate(lines)]
    for at, number in announced.overview(lines, rows).items():
        roles[at] = Role("overview", number=number)
    for at, why in announced.of_itself(lines).items():
        roles[at] = Role("aside", why=why)
    _find_pictured(lines, roles)
    return roles


# By itself ----------------------------------------------------------------------------------------


def _of_row(row: Row) -> Role:
    return Role("row" if row.kind == "data" else f"row_{row.kind}", row=row)


def _of(line: Line) -> Role:
    if line.blank:
        return Role("blank")
    if line.is_rule or line.is_fence or labels.is_block_tag(line.raw):
        return Role("frame")
    if announced.is_sign(line.raw):
        return Role("sign")
    if not line.text or (labels.is_noise(line.text) and not line.bullet):
        return Role("noise")
    return _of_text(line, line.text)


def _of_text(line: Line, text: str) -> Role:
    if tables.is_run_together(text):
        return Role("run_together")
    if label := labels.label_of(text, stands_out=line.stands_out, bullet=bool(line.bullet)):
        return Role(label.kind, label=label)
    if not line.bullet and (cycle := cycles.head_of(text, stands_out=line.stands_out)):
        return Role("head", cycle=cycle)
    if labels.is_structure(text):
        return Role("structure")
    if found := labels.field_of(text):
        return Role("field", field=found)
    if label := labels.bare_objective(text):
        return Role("text", label=label)
    if line.bullet or lifting.has_head(text):
        return Role("item")
    return Role("heading" if line.stands_out else "text")


# By what stands around it -------------------------------------------------------------------------


def _find_pictured(lines: Sequence[Line], roles: list[Role]) -> None:
    """Lines with a picture each in place of a bullet are the entries of a list.

    They stand right below what they belong to: pictures in a text of its own are only pictures. A
    single one is an entry where others begin with the same picture.
    """
    runs = [run for run in _pictured(lines, roles) if run and _is_below_a_head(roles, run.start)]
    signs = Counter(_first_sign(lines[at]) for run in runs for at in run)
    for run in runs:
        if len(run) > 1 or signs[_first_sign(lines[run.start])] > 1:
            for at in run:
                if roles[at].kind == "text":
                    roles[at] = Role("item")


def _first_sign(line: Line) -> str:
    """The picture that a line begins with, or the code of one."""
    codes = emoji_codes(line.raw[:LONGEST])
    return leading_signs(line.text)[0][:1] or (codes[0] if codes else "")


def _pictured(lines: Sequence[Line], roles: Sequence[Role]) -> Iterator[range]:
    """Each run of lines that begin with a picture."""
    begun = 0
    for at, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if role.kind not in {"text", "item", "key_result"} or not begins_with_picture(line.raw):
            yield range(begun, at)
            begun = at + 1
    yield range(begun, len(lines))


def _is_below_a_head(roles: Sequence[Role], begun: int) -> bool:
    """Whether what stands above a list may be what its entries belong to."""
    if roles[begun].kind == "key_result" or (begun and roles[begun - 1].kind != "blank"):
        return True
    above = next((one.kind for one in reversed(roles[:begun]) if one.kind != "blank"), "")
    return above in {"objective", "heading", "structure"}
