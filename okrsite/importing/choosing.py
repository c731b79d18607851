"""Which measure a key result gets: the one in brackets, else in its cells, else in its title.

Comes in: a key result of an outline and what stands around its title. Goes out: its measure with a
due day, and as remarks whatever was not understood. It must not know ids or partners.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from okrsite.diagnostics import quote
from okrsite.importing import days, measuring, wording
from okrsite.importing.around import Around
from okrsite.importing.days import Due
from okrsite.importing.draft import Time
from okrsite.importing.markup import settled
from okrsite.importing.measured import DELIVERABLE, Measured, fields_of, is_measure, unmeasured
from okrsite.importing.outline import Part
from okrsite.importing.report import Report, Warned
from okrsite.rules.bench import GRACE


def measure_for(part: Part, around: Around, time: Time, report: Report) -> Measured:
    """The measure of a key result; what it could not take is added to the remarks around it."""
    if around.measured:
        words = around.measured[-1]
        stated, trouble = _stated(words, time)
        if stated:
            return stated
        message = f"{quote(settled(words))} {trouble}"
        report.warn(part.line, "unclear-measure", message)
        around.remarks.append(f"measured: {settled(words)}")
    if part.flat:
        message = "cells may have run together here, so no number was taken for a measure"
        return unmeasured("run-together", message)
    measured = _in_cells(part, around, report) or measuring.measure_of(around.title)
    return _with_due(_sound(measured), around, time)


def _stated(words: str, time: Time) -> tuple[Measured | None, str]:
    """The measure that words state, or what is wrong with it."""
    fields = wording.read(words)
    if not fields or not is_measure(fields):
        return None, "was not understood"
    steps = fields.get("steps", [])
    if len({one["id"] for one in steps}) < len(steps):
        return None, "has a step twice"
    first, last = time[0], _plus(time[1], GRACE)
    for one in (fields, *steps):
        day = one.get("due")
        if day and not first <= dt.date.fromisoformat(day) <= last:
            return None, f"has a day outside {first} to {last}"
    return Measured(fields), ""


def _plus(day: dt.date, more: dt.timedelta) -> dt.date:
    return day + more if day < dt.date.max - more else day


def _in_cells(part: Part, around: Around, report: Report) -> Measured | None:
    """The measure that the columns Target and Baseline state, if they state one."""
    target, baseline = (settled(" ".join(cells)) for cells in (around.target, around.baseline))
    if target and (found := measuring.measure_of_cells(around.title, target, baseline)):
        return found
    for name, cell, why in (
        ("target", target, "was not understood"),
        ("baseline", baseline, "has no target to go to"),
    ):
        if cell:
            message = f"{quote(cell)} in the column {name} {why}"
            report.warn(part.line, "unclear-measure", message)
            around.remarks.append(f"{name}: {cell}")
    return None


def _sound(measured: Measured) -> Measured:
    """A measure that the content format takes; one that it does not becomes a deliverable."""
    if is_measure(fields_of(measured.fields)):
        return measured
    warned = Warned("odd-number", "its numbers do not make a measure")
    return Measured(DELIVERABLE, warnings=(*measured.warnings, warned))


def _with_due(measured: Measured, around: Around, time: Time) -> Measured:
    """The measure with the day that is said around the title, else in it."""
    due = None
    for written in around.due:
        due = days.due_of(written, time) or Due(written, trouble="no day was found")
        if due.day is None:
            around.remarks.append(f"due: {settled(written)}")
    due = due or days.due_in(around.title, time)
    if due is None:
        return measured
    if due.day is None:
        message = f"no due was made of {quote(due.written)}: {due.trouble}"
        warned = Warned("unclear-date", message)
        return replace(measured, warnings=(*measured.warnings, warned))
    fields = {**measured.fields, "due": due.day.isoformat()}
    # A day is something to reach, so a direction alone is no trouble beside it.
    warnings = tuple(one for one in measured.warnings if one.code != "direction")
    return replace(measured, fields=fields, warnings=warnings)
