"""A measure as it was found in a post: its fields, what is only implied, and what to look at.

Comes in: fields of a measure as YAML has them. Goes out: the same in a few words, or as a measure
of the content. It must not know where they were found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from okrsite.diagnostics import quote
from okrsite.fields import as_written
from okrsite.importing.report import Warned
from okrsite.model import MEASURES, Measure

Fields = dict[str, str]  # each as it is to be written; a band or a range is `[18, 21]`
Plain = dict[str, Any]  # the same, a band or a range as two numbers, steps as fields of their own


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure of a title; `implied` says what the title does not state.

    `used` are the places of the numbers that the measure has taken.
    """

    fields: Fields
    implied: str = ""
    warnings: tuple[Warned, ...] = ()
    used: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> str:
        """The measure in a few words of the report: `metric from 0 to 20 clubs (implied)`."""
        left_out = {"kind", "unit", "steps"}
        rest = [
            f"{name} {_told(value)}" for name, value in self.fields.items() if name not in left_out
        ]
        unit = f" {self.fields['unit']}" if self.fields.get("unit") else ""
        said = " ".join([str(self.fields["kind"]), *rest]).replace("_", " ") + unit
        return f"{said} ({self.implied})" if self.implied else said


# About half of all key results have no number: that is a deliverable, and nothing to warn of.
DELIVERABLE: Fields = {"kind": "deliverable"}


def unmeasured(code: str, sentence: str) -> Measured:
    """A deliverable, and a warning about why it is no more than that."""
    return Measured(DELIVERABLE, warnings=(Warned(code, sentence),))


def unclear(sentence: str) -> Measured:
    """A deliverable, for a number whose part in the sentence is not certain."""
    return unmeasured("unclear-number", sentence)


def no_baseline(written: str) -> Measured:
    """A deliverable, for a change whose start is not said."""
    message = f"{quote(written.strip())} needs the number that it starts from"
    return unmeasured("missing-baseline", message)


def measure_from(fields: Plain) -> Measure | None:
    """The measure that the content format takes these fields for, or None."""
    try:
        return MEASURES[str(fields["kind"])].model_validate(as_written(fields))
    except ValidationError:
        return None


def is_measure(fields: Plain) -> bool:
    """Whether the content format takes these fields for a measure."""
    return measure_from(fields) is not None


def fields_of(written: Fields) -> Plain:
    """The fields of a measure with its range, or its band, as a pair."""
    return {name: _pair(value) for name, value in written.items()}


def _told(value: object) -> str:
    """A value as the report tells it; a pair is in the brackets that YAML has."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _pair(value: object) -> object:
    pair = re.fullmatch(r"\[(\S+), (\S+)\]", value) if isinstance(value, str) else None
    return [pair[1], pair[2]] if pair else value
