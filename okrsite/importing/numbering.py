"""Ids of objectives and key results: the number that a post gives, or the next one that is free.

Comes in: parts of an outline that stand in one list. Goes out: an id for each. It must not know
what they are about.
"""

from __future__ import annotations

from collections.abc import Sequence

from okrsite.importing.outline import Part
from okrsite.importing.report import Report


def ids_of(parts: Sequence[Part], prefix: str, report: Report, parent: str = "") -> list[str]:
    """An id for each part: the number as written where it is certain, else the next one.

    `parent` is the number of the objective that key results stand under.
    """
    wished = [_wished(part, parent, report) for part in parts]
    soft = [part.ordered for part in parts]
    if len(set(soft)) != len(soft) or 0 in soft:
        soft = [0] * len(soft)
    taken = set(wished)
    given: list[int] = []
    seen: set[int] = set()
    for part, number, ordered in zip(parts, wished, soft, strict=True):
        own = number
        if number and number in seen:
            _tell_renumbered(part, "is there twice", report)
            own = 0
        own = own or _free(ordered or (given[-1] + 1 if given else 1), taken | seen)
        seen.add(own)
        given.append(own)
    return [f"{prefix}{number}" for number in given]


def _wished(part: Part, parent: str, report: Report) -> int:
    """The number of a label; 0 where there is none, or it cannot be one."""
    if not part.number:
        return 0
    first, _, second = part.number.partition(".")
    if second and parent and first != parent:
        _tell_renumbered(part, f"is not of objective {parent}", report)
        return 0
    number = int(second or first)
    if not number:
        _tell_renumbered(part, "cannot be an id", report)
    return number


def _tell_renumbered(part: Part, why: str, report: Report) -> None:
    message = f"the number {part.number} {why}, so it has got another one"
    report.warn(part.line, "item-number", message)


def _free(number: int, taken: set[int]) -> int:
    while number in taken:
        number += 1
    return number
