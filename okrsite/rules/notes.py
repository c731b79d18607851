"""The rules of notes: each check-in fits its key result's measure, and counts once a day."""

from __future__ import annotations

from decimal import Decimal

from pydantic_core import PydanticCustomError

from okrsite.content import Note
from okrsite.diagnostics import choices, nearest, quote
from okrsite.fields import Number
from okrsite.loading import OKRS
from okrsite.model import (
    CheckIn,
    Deliverable,
    KeyResult,
    Measure,
    Milestones,
    kind_of,
)
from okrsite.rules.bench import Bench, nodes_of, report_repeats, report_unknown
from okrsite.source import Mapping, Node

_FORMS = {"value": "value: 12", "done": "done: true", "steps": "steps: [draft]"}


def check_notes(bench: Bench) -> None:
    """Check every note of the quarter."""
    for note in bench.quarter.notes:
        _check_note(bench, note)
    _check_days(bench)


def _check_ins_node(note: Note) -> Mapping:
    node = note.front.at("check_ins")
    return node if isinstance(node, Mapping) else note.front.node


def _check_note(bench: Bench, note: Note) -> None:
    front = note.front
    if front.check_ins and bench.loaded.sound(front, "date"):
        bench.check_day(note.date, front.at("date"))
    for item, check_in in front.check_ins.items():
        found = bench.quarter.find(item)
        if found and found[1]:
            _check_check_in(bench, found[1], check_in)
        elif not bench.may_be_gone(item):
            place, file = _check_ins_node(note).key(item), f"{bench.quarter.slug}/{OKRS}"
            known = (path for path in bench.paths() if "/" in path)
            report_unknown(bench.report, place, "key result", item, known, file)


def _check_days(bench: Bench) -> None:
    """Two check-ins of one key result on one day leave open which of them counts."""
    pairs: list[tuple[object, Node]] = []
    # A draft comes last, so that it is never the public note that is wrong.
    for note in sorted(bench.quarter.notes, key=lambda note: note.front.draft):
        if bench.loaded.sound(note.front, "date"):
            node = _check_ins_node(note)
            pairs += [(f"{item} on {note.date}", node.key(item)) for item in note.front.check_ins]
    report_repeats(pairs, "a second check-in of", bench.report, "{what} {value}")


def _check_check_in(bench: Bench, key_result: KeyResult, check_in: CheckIn) -> None:
    measure, sound = key_result.measure, bench.loaded.sound
    if sound(key_result, "measure") and sound(measure, "kind"):
        _check_kind(bench, measure, check_in)
        if check_in.value is not None and _recorded_by(measure) == "value":
            _check_value(bench, measure, check_in.value, check_in.at("value"))
        if isinstance(measure, Milestones) and sound(measure, "steps"):
            _check_steps(bench, measure, check_in)
    if check_in.level is not None and sound(key_result, "rubric"):
        _check_level(bench, key_result, check_in.level, check_in.at("level"))


def _recorded_by(measure: Measure) -> str:
    """The field by which a check-in speaks of such a measure."""
    if isinstance(measure, Milestones):
        return "steps"
    return "done" if isinstance(measure, Deliverable) else "value"


def _check_kind(bench: Bench, measure: Measure, check_in: CheckIn) -> None:
    own = _recorded_by(measure)
    for name in _FORMS:
        if name != own and getattr(check_in, name) is not None:
            message = f"{name} does not fit a measure of kind {kind_of(measure)}"
            place, hint = check_in.node.key(name), f"write {_FORMS[own]}"
            bench.report.add("check-in", place, message, expected=own, hint=hint)


def _check_value(bench: Bench, measure: Measure, value: Number, place: Node) -> None:
    try:
        measure.check_value(value)
    except PydanticCustomError as error:
        context = dict(error.context or {})
        parts = {name: context[name] for name in ("found", "expected", "hint")}
        bench.report.add(context["code"], place, context["message"], **parts)


def _check_steps(bench: Bench, measure: Milestones, check_in: CheckIn) -> None:
    known = [step.id for step in measure.steps]
    pairs = list(zip(check_in.steps or (), nodes_of(check_in, "steps"), strict=False))
    report_repeats(pairs, "the step", bench.report)
    for step, node in pairs:
        if step not in known:
            hint = nearest(step, known) or f"its steps: {', '.join(known)}"
            bench.report.add("check-in", node, f"no step {quote(step)}", hint=hint)


def _check_level(bench: Bench, key_result: KeyResult, level: Number, place: Node) -> None:
    levels = [Decimal(0), *(Decimal(one) for one, _ in key_result.levels)]
    if not key_result.rubric:
        message = "a level, but the key result has no rubric"
        hint = "record the value, or add a rubric"
        bench.report.add("check-in", place, message, hint=hint)
    elif Decimal(level) not in levels:
        message, found = "no such level in the rubric", str(level)
        expected = choices(str(one) for one in levels)
        bench.report.add("check-in", place, message, found=found, expected=expected)
