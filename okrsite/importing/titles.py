"""Which line is the title of a post.

Comes in: the lines of a post, their roles, and the cycle that it is about. Goes out: the place of
the title among them. It must not know what else becomes of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from okrsite.importing import announced
from okrsite.importing.cycles import Cycle
from okrsite.importing.markup import Line
from okrsite.importing.roles import Role

LONGEST_TITLE = 120  # of a post whose first line is its title
_NO_TITLES = frozenset({"blank", "noise", "frame", "aside", "overview", "sign"})
_OF_OKRS = re.compile(r"okr|objective", re.IGNORECASE)
_OKRS = re.compile(r"\bOKRs?\b")


def title_of(
    lines: Sequence[Line], roles: Sequence[Role], cycle: Cycle, elsewhere: Container[int]
) -> int | None:
    """The index of the title, or None; `elsewhere` are the lines about other cycles.

    It is the head of the cycle's part that speaks of OKRs, else the first line if it looks like
    one, else any head of that part.
    """
    heads = [at for at, role in enumerate(roles) if role.cycle and at not in elsewhere]
    for at in heads:
        if _OF_OKRS.search(lines[at].text):
            return at
    first = next((at for at, role in enumerate(roles) if role.kind not in _NO_TITLES), 0)
    if _fits(roles[first], cycle) and _is_title(lines[first], roles[first]):
        return first
    for at in heads:
        if _fits(roles[at], cycle):
            return at
    at_link = announced.title_in(lines, cycle.slug)
    return at_link if at_link is not None and roles[at_link].kind == "text" else None


def _fits(role: Role, cycle: Cycle) -> bool:
    """Whether a line may be the title of this cycle's post: it names no other one in passing."""
    named = role.cycle
    of_cycle = named is None or (named.unit, named.number) == (cycle.unit, cycle.number)
    return role.kind == "head" or of_cycle


def _is_title(line: Line, role: Role) -> bool:
    if role.kind not in {"text", "heading", "head"} or len(line.text) > LONGEST_TITLE:
        return False
    named = _OKRS.search(line.text) and not line.text.endswith((".", "!", ":", ",", ";"))
    return line.heading == 1 or bool(role.cycle) or bool(named)
