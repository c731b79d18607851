"""Of which cycle a post is, and which parts of it are about others.

Comes in: the lines of a post, their roles, and the cycle that somebody wishes for. Goes out: the
cycle to import and the parts to leave out; or Refused where that is not certain. It must not know
how objectives are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from okrsite.diagnostics import quote
from okrsite.importing import announced, cycles
from okrsite.importing.cycles import Cycle
from okrsite.importing.markup import Line
from okrsite.importing.report import Refused, Report
from okrsite.importing.roles import Role

_LONGEST = 2000  # of a line that is read for cycles
_HOW = "say --quarter, as in 2017-q2"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a post about one cycle; `head` is the index of its first line, `end` behind it."""

    head: int
    end: int
    cycle: Cycle


def chosen(
    lines: Sequence[Line], roles: list[Role], wished: Cycle | None, report: Report
) -> tuple[Cycle, list[Section]]:
    """The cycle to import, and the sections of others; raises Refused where that is not said.

    Heads of cycles that no objective follows become heads of something else, or text.
    """
    sections = _sections(lines, roles, wished)
    named = list(dict.fromkeys(one.cycle for one in sections))
    first = lines[sections[0].head] if sections else None
    where = ", ".join(f"{one.cycle.slug} (line {lines[one.head].number})" for one in sections)
    if wished is None:
        if not named and (cycle := announced.cycle_in(lines)):
            return cycle, []
        if not named and (refused := _named_above(lines, roles)):
            raise refused
        if len(named) != 1 or not named[0].year:
            raise Refused("quarter", first.number if first else 1, _unsaid(named, where))
        return named[0], []
    if first is None or wished in named:
        return wished, [one for one in sections if one.cycle != wished]
    if len(named) > 1:
        message = f"the post is about {where}; --quarter says {wished.slug}"
        raise Refused("quarter", first.number, message)
    report.warn(first.number, "another-quarter", f"{quote(first.text)} is not {wished.slug}")
    return wished, []


def _sections(lines: Sequence[Line], roles: list[Role], wished: Cycle | None) -> list[Section]:
    """The parts of a post that have a cycle and objectives of their own."""
    heads = [(at, cycle) for at, role in enumerate(roles) if (cycle := role.cycle) is not None]
    year = _year({cycle.year for _, cycle in heads}, wished)
    ends = [*(at for at, _ in heads[1:]), len(lines)]
    found: list[Section] = []
    for (at, cycle), end in zip(heads, ends, strict=False):
        if any(role.is_objective for role in roles[at:end]):
            with_year = cycle if cycle.year else Cycle(cycle.unit, cycle.number, year)
            found.append(Section(at, end, with_year))
            continue
        roles[at] = replace(roles[at], kind="heading" if lines[at].stands_out else "text")
        if found:
            found[-1] = replace(found[-1], end=end)
    return found


def _year(said: set[int], wished: Cycle | None) -> int:
    """The year of the heads that say none: the only one that others say, else the wished one."""
    years = said - {0}
    otherwise = wished.year if wished else 0
    return years.pop() if len(years) == 1 else otherwise


def _named_above(lines: Sequence[Line], roles: Sequence[Role]) -> Refused | None:
    """Why the cycles that lines above the first objective name are no certain answer."""
    for line, role in zip(lines, roles, strict=True):
        if role.is_objective:
            break
        named = [one for one in cycles.cycles_in(line.text[:_LONGEST]) if one.unit]
        if named and role.kind not in {"aside", "noise"}:
            slugs = " and ".join(one.slug.removeprefix("0-") for one in named)
            message = f"no line is the head of one quarter; this one names {slugs}; {_HOW}"
            return Refused("quarter", line.number, message)
    return None


def _unsaid(named: Sequence[Cycle], where: str) -> str:
    if len(named) > 1:
        return f"the post has several quarters, {where}; say which one with --quarter"
    if named:
        return f"the post does not say of which year it is; {_HOW}"
    return f"the post does not say of which quarter it is; {_HOW}"
