"""The rules of goals.yml and partners.yml, and of the links from objectives to goals."""

from __future__ import annotations

import datetime as dt

from okrsite import addresses
from okrsite.content import Content
from okrsite.diagnostics import Report, quote
from okrsite.loading import GOALS
from okrsite.model import Goal, Objective, Partner
from okrsite.rules.bench import Bench, report_repeats, report_unknown
from okrsite.source import Node


def check_goals(content: Content, report: Report) -> None:
    """Ids once, no address that is taken, times that are cycles."""
    goals, partners = content.goals.goals, content.partners.partners
    report_repeats(((goal.id, goal.at("id")) for goal in goals), "the id", report)
    report_repeats(
        ((partner.id, partner.at("id")) for partner in partners),
        "the id",
        report,
    )
    listed: list[Goal | Partner] = [*goals, *partners]
    for one in listed:
        if one.id in addresses.RESERVED:
            message = f"the id {one.id} cannot be an address"
            report.add("reserved", one.at("id"), message, hint="choose another id")
    for goal in goals:
        _check_time(goal, content, report)


def _check_time(goal: Goal, content: Content, report: Report) -> None:
    times: dict[str, tuple[dt.date, dt.date]] = {}
    for name, slug in (("from", goal.first), ("until", goal.until)):
        time = content.cycle(slug) if slug else None
        if time:
            times[name] = time
        elif slug:
            message, expected = f"no cycle {quote(slug)}", "a cycle such as 2017-q1, or one here"
            report.add("unknown-id", goal.at(name), message, expected=expected)
    if "from" in times and "until" in times and times["from"][0] > times["until"][1]:
        message, found = "the goal ends before it begins", f"from {goal.first} until {goal.until}"
        report.add("dates", goal.at("until"), message, found=found, expected="from, then until")


def check_links(bench: Bench, objective: Objective) -> None:
    """Each goal once, and one that there is at that time."""
    content, report = bench.content, bench.report
    pairs = ((link.goal, link.at("goal")) for link in objective.supports)
    report_repeats(pairs, "a link to", report)
    objectives = {one.id for one in bench.quarter.objectives}
    for link in objective.supports:
        goal = content.goal(link.goal)
        if goal:
            _check_link_time(bench, goal, link.at("goal"))
        elif link.goal in objectives:
            own = "itself" if link.goal == objective.id else "another objective"
            message = f"an objective serves a goal, not {own}"
            expected, hint = f"the id of a goal in {GOALS}", "take this link out"
            place = link.at("goal")
            report.add("unknown-id", place, message, found=link.goal, expected=expected, hint=hint)
        elif not bench.unread(GOALS):
            known = (one.id for one in content.goals.goals)
            report_unknown(report, link.at("goal"), "goal", link.goal, known, GOALS)


def _check_link_time(bench: Bench, goal: Goal, place: Node) -> None:
    if bench.dated(bench.quarter) and not bench.content.in_force(goal, bench.quarter):
        begin = f"from {goal.first}" if goal.first else ""
        end = f"until {goal.until}" if goal.until else ""
        message = f"the goal {goal.id} is not of this time"
        found, expected = bench.quarter.slug, f"{begin} {end}".strip()
        hint = f"link another goal, or change its time in {GOALS}"
        bench.report.add("goal-dates", place, message, found=found, expected=expected, hint=hint)
