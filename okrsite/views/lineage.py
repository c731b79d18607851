"""The way of a key result: what it continues, quarter by quarter, and why it changed.

Comes in: a key result, the content and the desk. Goes out: its stages, oldest first, itself last.
It looks back alone: what carries a key result on is said by its own closing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from okrsite import references
from okrsite.content import Quarter
from okrsite.model import Deliverable, Discover, KeyResult, Metric, Objective
from okrsite.references import Target
from okrsite.views import hindsight, parts
from okrsite.views.closing import tell_closing
from okrsite.views.desk import Desk


def tell_way(
    desk: Desk, quarter: Quarter, objective: Objective, key_result: KeyResult, address: str
) -> tuple[hindsight.Stage, ...]:
    """The stages of a key result for the page at `address`; none where it continues nothing.

    They are in the order of time. Where ways part and meet, key results of one quarter stand in its
    own order, and each stage says what it continues.
    """
    found = _links(desk, Target(quarter, objective, key_result))
    if len(found) == 1:
        return ()
    links = sorted(found.values(), key=lambda link: _place(link.target))
    simple = all(_names(link.before) == [before.name] for before, link in pairwise(links))
    return tuple(_stage(desk, link, links[-1], address, simple=simple) for link in links)


def continued_by(desk: Desk, key_result: KeyResult) -> Iterator[Target]:
    """The key results that one continues by itself, those of hidden quarters apart."""
    for path in dict.fromkeys(key_result.continues):
        target = references.find(desk.content, path, None)
        if target and target.key_result:
            yield target


def tell_change(desk: Desk, was: KeyResult, now: KeyResult) -> str:
    """How the target of a key result differs from that of one before, as a sentence."""
    words, target = desk.language.words, desk.wording.target
    before, after = target(was.measure), target(now.measure)
    if type(was.measure) is not type(now.measure):
        return words(
            "It was measured as “%(was)s”, and is now as “%(now)s”.", was=before, now=after
        )
    if before != after:
        return words("The target went from %(was)s to %(now)s.", was=before, now=after)
    if isinstance(now.measure, Deliverable | Discover):
        return words("It is measured as before.")
    return words("The target stayed the same: %(target)s.", target=after)


def name_target(desk: Desk, target: Target) -> parts.Link:
    """The way to a key result of another quarter: `KR 1.1 (Q1 2017)`."""
    label, name = _label(desk, target), desk.quarter_name(target.quarter.slug)
    words = desk.language.words("%(item)s (%(quarter)s)", item=label, quarter=name)
    return parts.Link(words, target.address)


# Stages -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Link:
    """A key result on the way, and what it continues by itself."""

    target: Target
    before: tuple[Target, ...]

    @property
    def name(self) -> str:
        """Its path, `2017-q1/o1/kr1`."""
        return _name(self.target)


def _name(target: Target) -> str:
    return f"{target.quarter.slug}/{target.path}"


def _names(targets: Iterable[Target]) -> list[str]:
    return [_name(one) for one in targets]


def _place(target: Target) -> tuple[object, ...]:
    """What stages are sorted by: their quarter, and their place in it."""
    paths = [f"{objective.id}/{one.id}" for objective, one in target.quarter.key_results()]
    return target.quarter.order, paths.index(target.path)


def _label(desk: Desk, target: Target) -> str:
    objective, key_result = _both(target)
    return desk.key_result_label(objective, key_result)


def _both(target: Target) -> tuple[Objective, KeyResult]:
    """The objective and the key result of a target that has both."""
    if target.objective is None or target.key_result is None:
        message = f"{_name(target)} is no key result"
        raise ValueError(message)
    return target.objective, target.key_result


def _links(desk: Desk, last: Target) -> dict[str, _Link]:
    """A key result and all that it comes from, by their paths."""
    found: dict[str, _Link] = {}
    waiting = [last]
    while waiting:
        target = waiting.pop()
        if _name(target) not in found:
            before = tuple(continued_by(desk, _both(target)[1]))
            found[_name(target)] = _Link(target, before)
            waiting += before
    return found


def _stage(desk: Desk, link: _Link, last: _Link, address: str, *, simple: bool) -> hindsight.Stage:
    words, target, quarter = desk.language.words, link.target, link.target.quarter
    _, key_result = _both(target)
    standing = desk.standing(quarter).key_result(target.path)
    closing = tell_closing(desk, quarter, standing, address, shift=3) if standing else None
    # What came of the last one stands on its page already, at full length.
    told = None if link is last else closing
    return hindsight.Stage(
        quarter=desk.quarter_link(quarter),
        label=_label(desk, target),
        title=key_result.title,
        address=target.address,
        here=link is last,
        target=_target(desk, key_result),
        score=desk.wording.score(standing.score if standing else None),
        when=words("at the end") if quarter.closed or closing else words("so far"),
        continues=() if simple else tuple(name_target(desk, one) for one in link.before),
        changes=tuple(_changes(desk, key_result, link.before)),
        outcome=told.outcome if told else "",
        reason=told.reason if told else "",
        learned=told.learned if told else Markup(),
    )


def _target(desk: Desk, key_result: KeyResult) -> str:
    """The target, with the start of a number that does not start at nothing."""
    measure, target = key_result.measure, desk.wording.target(key_result.measure)
    if isinstance(measure, Metric) and measure.start:
        start = desk.wording.quantity(measure.start, "%" if measure.unit == "%" else "")
        words = desk.language.words
        return words("%(target)s, from %(baseline)s", target=target, baseline=start)
    return target


def _changes(desk: Desk, key_result: KeyResult, before: Sequence[Target]) -> Iterator[str]:
    """What differs from each key result that one continues, named where there are several."""
    words = desk.language.words
    for one in before:
        change = tell_change(desk, _both(one)[1], key_result)
        if len(before) == 1:
            yield change
        else:
            name = name_target(desk, one).title
            yield words("After %(before)s: %(change)s", before=name, change=change)
