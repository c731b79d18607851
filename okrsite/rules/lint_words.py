"""Texts that the numbers beside them contradict: a title, the note of a check-in.

Comes in: a key result as it stands, with its check-ins. Goes out: warnings. Language is ambiguous,
so a text is only held against a number where it names one beside the very unit of the measure, and
any number that is known of the key result will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pydantic_core import PydanticCustomError

from okrsite.content import Record
from okrsite.diagnostics import choices, quote
from okrsite.fields import parse_number
from okrsite.model import EDGES, AnyMeasure, Metric, Objective, Threshold
from okrsite.rules.bench import Bench
from okrsite.rules.lint_status import said_in
from okrsite.scoring import Standing

WORDS_BETWEEN = 4  # in a title, between a number and its unit: 20 new diverse US clubs
_NUMBER = r"(?<![\w.,:/#+–-])(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[km]?)"
_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def lint_words(
    bench: Bench, objective: Objective, standing: Standing, records: tuple[Record, ...]
) -> None:
    """Hold title and notes of a key result against its numbers."""
    key_result = standing.key_result
    path = f"{objective.id}/{key_result.id}"
    # What a target was at first is still a number of this key result.
    old = [str(one.was) for one in bench.quarter.amendments(path)]
    targets = _targets(key_result.measure) | set(_numbers(" ".join(old)))
    _lint_title(bench, standing, targets)
    known = targets | set(_numbers(" ".join(key_result.rubric.values())))
    for record in records:
        if record.check_in.value is not None:
            known.add(Decimal(record.check_in.value))
            _lint_note(bench, standing, record, known)


def _targets(measure: AnyMeasure) -> set[Decimal]:
    """The numbers that a title may rightly name: where it is to go, and how far that is."""
    found: set[Decimal | None] = set()
    if isinstance(measure, Metric):
        found = {measure.to, measure.start, measure.commit, measure.stretch}
        found.add(abs(measure.to - measure.start))
    elif isinstance(measure, Threshold):
        found = {getattr(measure, edge) for edge in EDGES if edge != "between"}
        found |= {measure.start, *(measure.between or ())}
    return {Decimal(one) for one in found if one is not None}


def _aims(measure: AnyMeasure) -> list[Decimal]:
    """Where a measure is to go."""
    if isinstance(measure, Metric):
        return [measure.to]
    if isinstance(measure, Threshold):
        return [*measure.between] if measure.between else [getattr(measure, measure.edge)]
    return []


def _lint_title(bench: Bench, standing: Standing, targets: set[Decimal]) -> None:
    """A title with a single number, which stands before the unit, names another target."""
    key_result = standing.key_result
    measure, title = key_result.measure, key_result.title
    if not targets or len(_ANY_NUMBER.findall(title)) != 1:
        return
    for written, number in _beside_unit(title, measure.unit_name, WORDS_BETWEEN):
        if number not in targets and not _YEAR.fullmatch(written):
            message, found = "the title names another number than the measure", quote(written)
            expected = choices(f"{one:f}" for one in _aims(measure))
            hint = "correct the one that is wrong"
            bench.report.add(
                "title-number",
                key_result.at("title"),
                message,
                found=found,
                expected=expected,
                hint=hint,
            )


def _lint_note(bench: Bench, standing: Standing, record: Record, known: set[Decimal]) -> None:
    """A note that does not name its own value, but a number of the unit that nobody has heard of.

    The way between two known numbers is known as well: eight more clubs than in April.
    """
    check_in, measure = record.check_in, standing.key_result.measure
    if check_in.value is None or Decimal(check_in.value) in set(_numbers(check_in.note)):
        return
    heard = known | {abs(one - other) for one in known for other in known}
    for written, number in _beside_unit(check_in.note, measure.unit_name, 0):
        if number not in heard:
            message, found = "the note names another number than its value", quote(written)
            expected, hint = said_in(measure, check_in), "correct the one that is wrong"
            bench.report.add(
                "note-number",
                check_in.at("note"),
                message,
                found=found,
                expected=expected,
                hint=hint,
            )
            return


def _beside_unit(text: str, unit: str, between: int) -> Iterator[tuple[str, Decimal]]:
    """The numbers that stand before the unit, as written and as they are; `between` words apart."""
    if not unit:
        return
    one = re.escape(unit.removesuffix("s")) + "s?"
    way = r"\s?" if unit == "%" else rf"\s+(?:[^\W\d][\w'’-]*\s+){{0,{between}}}"
    pattern = rf"{_NUMBER}{way}{one}(?!\w)"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        for number in _numbers(match["number"]):
            yield match["number"], number


def _numbers(text: str) -> Iterator[Decimal]:
    """Every number in a text that is written as this format writes them."""
    for match in re.finditer(r"-?\d[\d,.]*[km]?\b", text):
        try:
            yield Decimal(parse_number(match[0].rstrip(".,")))
        except PydanticCustomError:
            continue
