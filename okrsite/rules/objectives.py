"""The rules of objectives and key results: ids, partners, days."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from okrsite.fields import parse_number
from okrsite.loading import PARTNERS
from okrsite.model import KeyResult, Measure, Milestones, Objective, Step
from okrsite.rules.bench import Bench, nodes_of, report_repeats, report_unknown
from okrsite.rules.goals import check_links
from okrsite.rules.lineage import check_continues, check_successor
from okrsite.source import Mapping


def check_objectives(bench: Bench) -> None:
    """Check the quarter's publication, and every objective with its key results."""
    okrs = bench.quarter.okrs
    sound = bench.loaded.sound(okrs, "status", "published")
    if sound and not bench.quarter.draft and okrs.published is None:
        hint = "add published: 2017-04-13, as only a draft has none"
        bench.report.add("missing", okrs.node, "published is missing", hint=hint)
    objectives = bench.quarter.objectives
    report_repeats(((one.id, one.at("id")) for one in objectives), "the id", bench.report)
    for objective in objectives:
        if not objective.key_results and bench.loaded.sound(objective, "key_results"):
            message = "an objective without key results"
            hint = "add key_results: with what shows that it is reached"
            bench.report.add("no-key-results", objective.node, message, hint=hint)
        check_links(bench, objective)
        _check_partners(bench, objective)
        ids = ((one.id, one.at("id")) for one in objective.key_results)
        report_repeats(ids, "the id", bench.report)
        for key_result in objective.key_results:
            _check_key_result(bench, objective, key_result)


def _check_key_result(bench: Bench, objective: Objective, key_result: KeyResult) -> None:
    own = f"{bench.quarter.slug}/{objective.id}/{key_result.id}"
    measure = key_result.measure
    _check_partners(bench, key_result)
    _check_due(bench, measure)
    _check_levels(bench, key_result)
    if isinstance(measure, Milestones):
        ids = ((step.id, step.at("id")) for step in measure.steps)
        report_repeats(ids, "the step", bench.report)
        for step in measure.steps:
            _check_due(bench, step)
    check_continues(bench, key_result, own)
    check_successor(bench, key_result, own)


def _check_levels(bench: Bench, key_result: KeyResult) -> None:
    """Each level once, however it is written: 0.5 and 0.50 are the same."""
    node = key_result.at("rubric")
    if isinstance(node, Mapping) and key_result.rubric:
        pairs = [(_level(name), key) for name, (key, _) in node.entries.items()]
        known = ((level, key) for level, key in pairs if level is not None)
        report_repeats(known, "the level", bench.report)


def _level(name: str) -> str | None:
    try:
        return f"{parse_number(name).normalize():f}"
    except PydanticCustomError:
        return None  # reported when it was read


def _check_partners(bench: Bench, item: Objective | KeyResult) -> None:
    if not bench.loaded.sound(item, "shared_with"):
        return
    pairs = list(zip(item.shared_with, nodes_of(item, "shared_with"), strict=False))
    report_repeats(pairs, "the partner", bench.report)
    known = [one.id for one in bench.content.partners.partners]
    for partner, node in pairs:
        if partner not in known and not bench.unread(PARTNERS):
            report_unknown(bench.report, node, "partner", partner, known, PARTNERS)


def _check_due(bench: Bench, item: Measure | Step) -> None:
    if item.due is not None:
        bench.check_day(item.due, item.at("due"))
