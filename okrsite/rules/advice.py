"""Advice on the craft of writing OKRs: never an error, and silent once a quarter is closed."""

from __future__ import annotations

from okrsite.diagnostics import quote
from okrsite.loading import GOALS
from okrsite.model import KeyResult, Metric, Objective, Threshold
from okrsite.rules.bench import Bench

MANY_KEY_RESULTS = 5
# How tasks begin in English; other languages are simply not advised on this.
TASK_VERBS = frozenset(
    {
        *("build", "complete", "create", "deliver", "develop", "document", "finish", "host"),
        *("implement", "launch", "make", "migrate", "organise", "organize", "prepare", "publish"),
        *("release", "run", "send", "set", "ship", "start", "update", "write"),
    }
)


def advise(bench: Bench) -> None:
    """Give advice on every objective and key result."""
    for objective in bench.quarter.objectives:
        _advise_on_goals(bench, objective)
        _advise_on_number(bench, objective)
        _advise_on_task(bench, objective)
        for key_result in objective.key_results:
            _advise_on_measure(bench, key_result)


def _advise_on_goals(bench: Bench, objective: Objective) -> None:
    has_goals = bool(bench.content.goals.goals)
    if has_goals and not objective.supports and bench.loaded.sound(objective, "supports"):
        message, hint = (
            "an objective that supports no goal",
            f"add supports: with a goal of {GOALS}",
        )
        bench.report.add("orphan-objective", objective.node, message, hint=hint)


def _advise_on_number(bench: Bench, objective: Objective) -> None:
    if len(objective.key_results) > MANY_KEY_RESULTS:
        message, place = "many key results under one objective", objective.node.key("key_results")
        found, expected = str(len(objective.key_results)), f"at most {MANY_KEY_RESULTS}"
        bench.report.add("many-key-results", place, message, found=found, expected=expected)


def _advise_on_task(bench: Bench, objective: Objective) -> None:
    first = objective.title.partition(" ")[0]
    if first.lower() in TASK_VERBS:
        message = "an objective that reads like a task"
        hint = "say what will be different, and let key results say by what"
        place = objective.at("title")
        bench.report.add("task", place, message, found=quote(first), hint=hint)


def _advise_on_measure(bench: Bench, key_result: KeyResult) -> None:
    measure = key_result.measure
    counted = isinstance(measure, Metric | Threshold)
    if not counted or not bench.loaded.sound(key_result, "measure", "source"):
        return
    unsaid = isinstance(measure, Metric) and "start" not in measure.model_fields_set
    if unsaid and bench.loaded.sound(measure, "from"):
        message, hint = "a metric that does not say where it starts", "add from: with the baseline"
        bench.report.add("no-baseline", measure.node, message, hint=hint)
    if not key_result.source:
        message = "a number that does not say how it is counted"
        hint = "add source: to the key result"
        bench.report.add("no-source", measure.node, message, hint=hint)
