"""Which lines are objectives without a label: heads and entries that key results follow.

Comes in: the lines of a post and their roles. Goes out: the same roles, in which such lines are
objectives. It must not know what a single line says of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from okrsite.importing import labels
from okrsite.importing.labels import Label
from okrsite.importing.markup import Line
from okrsite.importing.roles import Role

# What may stand between a head and its key results.
_BETWEEN = frozenset(
    {
        *("blank", "noise", "frame", "structure", "field", "row_head", "row_divider"),
        *("aside", "overview", "sign"),
    }
)


def promote(lines: Sequence[Line], roles: list[Role]) -> None:
    """Give heads and entries that key results follow the role of an objective.

    Each cycle's part has ways of its own, as teams change them from one to the next.
    """
    heads = [at for at, role in enumerate(roles) if role.kind == "head"]
    for start, end in pairwise([0, *heads, len(roles)]):
        part = roles[start:end]
        _promote_part(lines[start:end], part)
        roles[start:end] = part


def _promote_part(lines: Sequence[Line], roles: list[Role]) -> None:
    _promote_bare(roles)
    labelled = any(role.kind == "objective" for role in roles)
    tabular = any(role.row and "objective" in role.row.columns for role in roles)
    if not labelled and not tabular and not _promote_heads(lines, roles, labelled=False):
        _promote_entries(lines, roles)
    if labelled:
        _promote_heads(lines, roles, labelled=True)


def _objective(line: Line) -> Role:
    """The role of a line that is all title."""
    return Role("objective", label=Label("objective", str(line.ordered or ""), line.text))


# Labels without a separator -----------------------------------------------------------------------


def _promote_bare(roles: list[Role]) -> None:
    """`Objective 2 Sing well` is a label where key results are the next thing below it."""
    below = ""  # what stands next below a line, as far as it matters
    for at in range(len(roles) - 1, -1, -1):
        role = roles[at]
        if role.kind == "text" and role.label and below in {"key_result", "item", "row"}:
            roles[at] = Role("objective", label=role.label)
        if role.kind not in _BETWEEN:
            below = roles[at].kind


# Heads --------------------------------------------------------------------------------------------


def _promote_heads(lines: Sequence[Line], roles: list[Role], *, labelled: bool) -> bool:
    found = {
        at
        for at, role in enumerate(roles)
        if _may_be_objective(lines[at], role)
        and _key_results_follow(lines, roles, at, labelled=labelled)
    }
    if not labelled and any(lines[at].ordered for at in found):
        # An objective without key results is kept beside its like.
        found |= {
            at
            for at, role in enumerate(roles)
            if lines[at].ordered and lines[at].bold and role.kind in {"item", "heading"}
        }
    for at in found:
        roles[at] = _objective(lines[at])
    return bool(found)


def _may_be_objective(line: Line, role: Role) -> bool:
    stands_out = role.kind == "heading" or (role.kind == "item" and line.stands_out)
    return stands_out and not labels.is_no_objective(line.text)


def _key_results_follow(
    lines: Sequence[Line], roles: Sequence[Role], at: int, *, labelled: bool
) -> bool:
    """Whether key results are the next thing below a head."""
    for below in range(at + 1, len(lines)):
        kind = roles[below].kind
        if kind in _BETWEEN:
            continue
        if kind in {"key_result", "row"}:
            return True
        if kind == "item" and not labelled:
            return _is_entry_of(lines[at], lines[below])
        if kind != "text" or labelled or lines[below].text.endswith(":"):
            return False
    return False


def _is_entry_of(head: Line, entry: Line) -> bool:
    """Whether an entry of a list belongs to a head, and is not another one of its kind."""
    if not head.bullet:
        return True
    alike = entry.bold and bool(entry.ordered) == bool(head.ordered)
    return (entry.depth > head.depth or bool(head.ordered)) and not alike


# Entries ------------------------------------------------------------------------------------------


def _promote_entries(lines: Sequence[Line], roles: list[Role]) -> None:
    """In a list of lists, the outer entries are the objectives."""
    shown = [at for at, role in enumerate(roles) if role.kind in {"item", "key_result"}]
    for at, below in pairwise(shown):
        if roles[at].kind != "item" or lines[at].depth > 0:
            continue
        if roles[below].kind == "key_result" or lines[below].depth > 0:
            roles[at] = _objective(lines[at])
