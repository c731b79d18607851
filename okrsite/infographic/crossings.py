"""The order of the goals in which the fewest ribbons cross.

Comes in: for every two goals, how many ribbons cross when the one stands before the other. Goes
out: an order. How a composition comes to its numbers is its own affair: the wide one counts pairs
of ribbons, the upright one branches over lanes.

Crossings of ribbons add up over pairs of goals, so the least of them is the least total over all
orders (the linear ordering problem). Up to `EXACT` goals it is found by going over all sets of
goals: the best order of a set's rest does not depend on the order of the set itself. Beyond that a
heuristic begins with the order of the goals' middles, and moves single goals to better places as
long as there is one. Of orders in which equally many cross, the one is taken in which the goals
stand most nearly in the order of their middles; for that, too, adds up over pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

EXACT = 12
# Middles are told apart to this part of the distance between two objectives.
MIDDLE = 100

Costs = Sequence[Sequence[int]]


def crossings_between(objectives_of: Sequence[Sequence[int]]) -> list[list[int]]:
    """For goals above one another: how many ribbons cross when `a` stands above `b`, `[a][b]`.

    Ribbons cross when the one that begins further up ends further down.
    """
    return [
        [sum(1 for one in upper for other in lower if one > other) for lower in objectives_of]
        for upper in objectives_of
    ]


def count(order: Sequence[int], costs: Costs) -> int:
    """How many ribbons cross in an order."""
    return sum(
        costs[before][after] for place, before in enumerate(order) for after in order[place + 1 :]
    )


def least_crossing(costs: Costs, middles: Sequence[float]) -> tuple[int, ...]:
    """The order with the least crossings, exactly up to `EXACT` goals and nearly beyond.

    `middles` is where each goal would stand if nothing could cross.
    """
    weighed = _weighed(costs, middles)
    return _exact(weighed) if len(costs) <= EXACT else _heuristic(weighed, middles)


def _weighed(costs: Costs, middles: Sequence[float]) -> list[list[int]]:
    """The costs, and what pairs in the wrong order add: all of it weighs less than a crossing."""
    wrong = [[round(MIDDLE * max(0.0, one - other)) for other in middles] for one in middles]
    crossing = 1 + sum(map(sum, wrong))
    return [
        [crossing * cost + more for cost, more in zip(row, added, strict=True)]
        for row, added in zip(costs, wrong, strict=True)
    ]


def _exact(costs: Costs) -> tuple[int, ...]:
    """The best order, by sets of goals as bits of a number; of equal ones the author's own."""
    size = len(costs)
    everything = (1 << size) - 1
    # What the goals of a set cost at best when they stand after all others.
    best = [0] * (everything + 1)
    for rest in range(1, everything + 1):
        members = [one for one in range(size) if rest >> one & 1]
        best[rest] = min(
            sum(costs[first][other] for other in members) + best[rest & ~(1 << first)]
            for first in members
        )
    order, rest = [], everything
    while rest:
        members = [one for one in range(size) if rest >> one & 1]
        chosen = next(
            first
            for first in members
            if best[rest]
            == sum(costs[first][other] for other in members) + best[rest & ~(1 << first)]
        )
        order.append(chosen)
        rest &= ~(1 << chosen)
    return tuple(order)


def _heuristic(costs: Costs, middles: Sequence[float]) -> tuple[int, ...]:
    """An order that no move of a single goal makes better."""
    order = sorted(range(len(costs)), key=lambda goal: (middles[goal], goal))
    better = True
    while better:
        better = False
        for goal in range(len(costs)):
            better = _move(order, goal, costs) or better
    return tuple(order)


def _move(order: list[int], goal: int, costs: Costs) -> bool:
    """Take one goal to its best place among the others; whether that has made it better."""
    here = order.index(goal)
    others = order[:here] + order[here + 1 :]
    # What the goal costs in front of all others, then after one more of them each time.
    totals = [sum(costs[goal][other] for other in others)]
    for other in others:
        totals.append(totals[-1] + costs[other][goal] - costs[goal][other])
    place = min(range(len(totals)), key=totals.__getitem__)
    if totals[place] == totals[here]:
        return False
    order[:] = [*others[:place], goal, *others[place:]]
    return True
