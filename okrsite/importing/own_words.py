"""How deep in quotations a post's own words stand, and the roles of its lines if it is so deep.

Comes in: the lines of a post with what is aside. Goes out: a role for each line, objectives without
a label among them, and that depth. It must not know what becomes of a line. The post's own words
stand where the first objective is found: a quotation in a post has none, unless the whole post is
one.
"""

from __future__ import annotations

from okrsite.importing import asides, refusing
from okrsite.importing.asides import Asides
from okrsite.importing.promoting import promote
from okrsite.importing.roles import Role, roles_of


def own_roles(aside: Asides) -> tuple[list[Role], int]:
    """The roles of the lines, and the depth at which the post's own words stand."""
    lines = aside.lines
    depths = {aside.depths[at] for at, line in enumerate(lines) if not line.blank}
    first: list[Role] = []
    for own in [0] if aside.mail or not depths else sorted(depths):
        roles = roles_of(lines)
        _set_aside(aside, roles, own)
        refusing.refuse_foreign(lines, [role.kind for role in roles])
        promote(lines, roles)
        if any(role.is_objective for role in roles):
            return roles, own
        first = first or roles
    without = aside.without_replies
    return (first, 0) if without == aside else own_roles(without)


def _set_aside(aside: Asides, roles: list[Role], own: int) -> None:
    """Give what is none of the post's own words the role of text, or of what is left out."""
    for at, why in aside.left_out.items():
        blank = aside.lines[at].blank
        roles[at] = Role("blank") if blank else _left_out(roles[at], why)
    for run in asides.runs(aside.depths, own, aside.lines):
        has_items = any(roles[at].kind in {"objective", "key_result", "row"} for at in run)
        for at in run:
            if roles[at].kind in {"blank", "frame", "aside"}:
                continue
            if has_items or aside.mail:
                roles[at] = _left_out(roles[at], asides.OF_ANOTHER)
            elif roles[at].kind not in {"noise", "text"}:
                roles[at] = Role("text")


def _left_out(role: Role, why: str) -> Role:
    """The role of a line that is left out, which still knows whether it looked like an item."""
    label = role.label if role.kind in {"objective", "key_result"} else None
    return Role("aside", label=label, why=why)
