"""Sparklines: how a key result's number has moved, for a row that says the rest in words.

Comes in: a quarter and the check-ins of one of its key results. Goes out: a sparkline, or none
where there are not two values. A measure without a number has its progress.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from okrsite import scoring
from okrsite.charts.spark import Spark, compose_spark
from okrsite.content import Quarter, Record
from okrsite.model import AnyMeasure, Deliverable, Discover, Metric, Milestones, Threshold


def spark_of(
    quarter: Quarter, measure: AnyMeasure, records: Sequence[Record], *, mirrored: bool
) -> Spark | None:
    """The sparkline of a measure by its check-ins, oldest first."""
    points = [
        (scoring.share_gone(quarter, record.date), value)
        for record in records
        if (value := _value(measure, record)) is not None
    ]
    if len(points) < 2:
        return None
    start = [(Fraction(0), value) for value in _start(measure)]
    return compose_spark([*start, *points], _held_against(measure), mirrored=mirrored)


def _value(measure: AnyMeasure, record: Record) -> Fraction | None:
    """What a check-in adds to the line."""
    if isinstance(measure, Deliverable):
        return None
    if isinstance(measure, Milestones):
        return scoring.progress(measure, [record])
    said = record.check_in.value
    return None if said is None else Fraction(said)


def _start(measure: AnyMeasure) -> list[Fraction]:
    """Where the line begins on the first day, for a measure that begins somewhere."""
    match measure:
        case Metric():
            return [Fraction(measure.start)]
        case Threshold(start=Decimal() as start):
            return [Fraction(start)]
        case Milestones():
            return [Fraction(0)]
        case _:
            return []


def _held_against(measure: AnyMeasure) -> list[Fraction]:
    """The values that the scale has to hold, so that a small step looks like one."""
    match measure:
        case Metric():
            return [Fraction(measure.to)]
        case Threshold():
            edges = measure.between or (getattr(measure, measure.edge),)
            return [Fraction(one) for one in edges if one is not None]
        case Milestones():
            return [Fraction(1)]
        case Deliverable() | Discover():
            return []
