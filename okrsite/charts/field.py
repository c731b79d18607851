"""The places of days and values on a canvas, which all panels share.

Comes in: the time, and how much room stays before and behind the plots. Goes out: how far from the
side a day is, and what lies behind every plot: the days of the axis, and those that are late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from okrsite.charts.shape import Time
from okrsite.infographic.composition import Box

# Above and below the values of a panel, for the dots at its edges.
PADDING = 10.0


@dataclass(frozen=True)
class Across:
    """The time from `near` to `far`."""

    time: Time
    near: float
    far: float

    @property
    def width(self) -> float:
        """The room of a plot."""
        return self.far - self.near

    def at(self, share: Fraction) -> float:
        """The place of a share of all days."""
        return self.near + float(share) * self.width

    def begin_of(self, day: dt.date | None) -> float:
        """Where a day begins; None is the beginning of all."""
        return self.near if day is None else self.at(self.time.begin_of(day))

    def until(self, day: dt.date | None) -> float:
        """Where a day begins that ends something; None is the end of all."""
        return self.far if day is None else self.at(self.time.begin_of(day))

    def end_of(self, day: dt.date) -> float:
        """Where a day ends."""
        return self.at(self.time.end_of(day))

    def due(self, share: Fraction) -> float:
        """The place of a share of the time up to its end, without the late days."""
        return self.at(share * self.time.end_of(self.time.ends))


@dataclass(frozen=True)
class Scale:
    """The values from `low` to `high`, the high ones above, in a box."""

    low: Fraction
    high: Fraction
    box: Box

    def at(self, value: Fraction) -> float:
        """The height of a value; one beyond the ends is at the edge of the box."""
        # Exact until here: what is far larger than a pixel of it loses nothing.
        share = float((value - self.low) / (self.high - self.low))
        inner = self.box.height - 2 * PADDING
        height = self.box.bottom - PADDING - share * inner
        return min(max(height, self.box.y), self.box.bottom)
