"""Round numbers and round days for the axes.

Comes in: the ends of a scale. Goes out: the values and days that are worth a label. It must not
know how wide a label is: for days there are several choices, of which a composition takes the first
that has room.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Unit = Literal["day", "month", "year"]

_DAYS, _MONTHS = (1, 2, 7, 14), (1, 2, 3, 6, 12)
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
# A time up to so many days is told by its days; up to so many, by its months.
_FEW_DAYS, _FEW_MONTHS = 45, 1100


def round_values(low: Fraction, high: Fraction, count: int, *, whole: bool) -> tuple[Decimal, ...]:
    """About `count` round values from `low` to `high`, at equal distances; `whole` takes no part
    of one.
    """
    least = (high - low) / count
    power = math.floor(math.log10(least.numerator) - math.log10(least.denominator))
    steps = (Decimal(digit).scaleb(power) for digit in (1, 2, 5, 10, 20))
    step = next(one for one in steps if Fraction(one) >= least)
    if whole and step < 1:
        step = Decimal(1)
    first, last = math.ceil(low / Fraction(step)), math.floor(high / Fraction(step))
    return tuple(step * number for number in range(first, last + 1))


def round_days(starts: dt.date, until: dt.date) -> Iterator[tuple[Unit, tuple[dt.date, ...]]]:
    """Choices of days from one day to another, the best first and the fewest last."""
    length = (until - starts).days + 1
    if length <= _FEW_DAYS:
        for step in _DAYS:
            yield "day", tuple(starts + dt.timedelta(one) for one in range(0, length, step))
    elif length <= _FEW_MONTHS:
        for step in _MONTHS:
            found = tuple(_months(starts, until, step))
            if found:
                yield "month", found
    else:
        for step in _YEARS:
            years = range(starts.year, until.year + 1)
            found = tuple(
                day for year in years if not year % step and (day := dt.date(year, 1, 1)) >= starts
            )
            if found:
                yield "year", found
    yield "day", (starts,)


def _months(starts: dt.date, until: dt.date, step: int) -> Iterator[dt.date]:
    """The first days of every `step` months, counted from January."""
    for month in range(starts.year * 12 + starts.month - 1, until.year * 12 + until.month):
        year, number = divmod(month, 12)
        day = dt.date(year, number + 1, 1)
        if number % step == 0 and starts <= day <= until:
            yield day
