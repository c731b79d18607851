"""What is allowed, but makes readers doubt: silence, a number without evidence, words against it.

Comes in: one quarter, and how often the site wants check-ins. Goes out: warnings and advice, each
where its author can mend it. What is over cannot be mended, so a closed quarter is only asked for
its closings, and of an open one only the present state counts. Nothing here is an error: where a
rule could be wrong about a team, it stays silent.
"""

from __future__ import annotations

from okrsite import scoring
from okrsite.content import Record
from okrsite.diagnostics import Severity
from okrsite.loading import NOTES
from okrsite.model import KeyResult, Objective
from okrsite.rules.bench import Bench
from okrsite.rules.lint_closings import lint_closings
from okrsite.rules.lint_links import lint_links
from okrsite.rules.lint_status import lint_status
from okrsite.rules.lint_words import lint_words
from okrsite.scoring import Standing


def lint(bench: Bench, cadence_days: int) -> None:
    """Say of one quarter what its readers would stumble over."""
    if not bench.loaded.sound(bench.quarter.okrs, "status"):
        return
    lint_closings(bench)
    if bench.quarter.closed:
        return
    lint_links(bench)
    wrong = _wrong_trails(bench)
    if _is_readable(bench) and "date" not in wrong:
        for objective, key_result in bench.quarter.key_results():
            if f"{objective.id}/{key_result.id}" not in wrong:
                _lint_key_result(bench, objective, key_result, cadence_days)


def _is_readable(bench: Bench) -> bool:
    """Whether dates and notes can be trusted, so that what is not there was never written."""
    quarter = bench.quarter
    folder = f"{bench.content.name}/{quarter.slug}/{NOTES}/"
    unread = any(path.startswith(folder) for path in bench.loaded.unread)
    dated = all(bench.loaded.sound(one.front, "date", "check_ins") for one in quarter.notes)
    return bench.dated(quarter) and dated and not unread


def _wrong_trails(bench: Bench) -> set[str]:
    """Of what something is wrong already: of key results, `o1/kr1`, or of a note's `date`."""
    folder = f"{bench.content.name}/{bench.quarter.slug}/"
    return {
        one.item.partition(" > ")[0]
        for one in bench.report.diagnostics
        if one.severity is Severity.ERROR and one.path.startswith(folder)
    }


def _lint_key_result(
    bench: Bench, objective: Objective, key_result: KeyResult, cadence_days: int
) -> None:
    quarter = bench.quarter
    try:
        standing = scoring.standing(quarter, objective, key_result, cadence_days=cadence_days)
    except ValueError:  # an amendment that fits nothing, which is reported already
        return
    records = quarter.records(objective, key_result)
    if key_result.close is None:
        _lint_silence(bench, objective, standing, cadence_days)
    _lint_evidence(bench, standing, records)
    lint_status(bench, standing, records)
    lint_words(bench, objective, standing, records)


def _lint_silence(
    bench: Bench, objective: Objective, standing: Standing, cadence_days: int
) -> None:
    """On the quarter's own day, nobody has said anything for longer than the cadence."""
    last = standing.latest.any
    if last is not None and standing.stale:
        message = f"no check-in for {(standing.day - last.date).days} days"
        found = f"the last on {last.date}"
    elif last is None and _is_waited_for(bench, objective, standing, cadence_days):
        days = (standing.day - bench.quarter.starts).days + 1
        message, found = f"no check-in at all by day {days} of the quarter", ""
    else:
        return
    expected = f"one every {cadence_days} days"
    hint = "say how it goes, if only with a status and a note"
    place = standing.key_result.node
    bench.report.add("stale", place, message, found=found, expected=expected, hint=hint)


def _is_waited_for(
    bench: Bench, objective: Objective, standing: Standing, cadence_days: int
) -> bool:
    """Whether a key result without any check-in would have had time for one.

    A note that speaks of it in its text leaves nobody in the dark.
    """
    quarter = bench.quarter
    begun = max(quarter.starts, quarter.okrs.published or quarter.starts)
    path = f"{objective.id}/{standing.key_result.id}"
    told = any(f"[[{path}]]" in note.body for note in quarter.notes)
    return (standing.day - begun).days > cadence_days and not told


def _lint_evidence(bench: Bench, standing: Standing, records: tuple[Record, ...]) -> None:
    """A number that nobody outside can check, told once for a key result, at its latest number.

    A zero claims nothing, and an override has its reason.
    """
    counted = standing.latest.level or standing.measured_by
    if not standing.score or standing.score_from == "override" or counted is None:
        return
    if not any(record.check_in.evidence for record in records):
        message, hint = "a score without evidence", "add evidence: with a public link that shows it"
        bench.report.add("no-evidence", counted.check_in.node, message, hint=hint)
