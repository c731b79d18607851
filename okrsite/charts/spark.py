"""Sparklines: how a number has moved, as small as a word.

Comes in: where in the time each value was recorded. Goes out: one line and the point at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from okrsite.infographic.composition import tidy

WIDTH, HEIGHT, EDGE = 52, 22, 3


@dataclass(frozen=True)
class Spark:
    """A sparkline; `x` and `y` are the point of the latest value."""

    path: str
    x: float
    y: float
    width: int = WIDTH
    height: int = HEIGHT


def compose_spark(
    points: Sequence[tuple[Fraction, Fraction]],
    held_against: Sequence[Fraction] = (),
    *,
    mirrored: bool = False,
) -> Spark | None:
    """A line through values at shares of the time, on the scale of what they are held against.

    None where there are not two days, or nothing at all between the lowest and the highest value.
    """
    values = [*(value for _, value in points), *held_against]
    if len({share for share, _ in points}) < 2:
        return None
    low, high = min(values), max(values)
    if low == high:
        return None
    places = [
        (
            _across(share, mirrored=mirrored),
            tidy(HEIGHT - EDGE - float(value) * (HEIGHT - 2 * EDGE)),
        )
        for share, value in ((share, (value - low) / (high - low)) for share, value in points)
    ]
    (x, y), *others = places
    path = f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in others)
    return Spark(path, *places[-1])


def _across(share: Fraction, *, mirrored: bool) -> float:
    place = EDGE + float(min(share, Fraction(1))) * (WIDTH - 2 * EDGE)
    return tidy(WIDTH - place if mirrored else place)
