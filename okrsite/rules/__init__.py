"""The rules across items, files and quarters, one module for each theme.

Comes in: content as far as it could be read, and its weak places. Goes out: findings, each where
its author can mend it. They must not know how anything looks. A rule stays silent about what rests
on a field that was wrong already.
"""

from __future__ import annotations

from okrsite import addresses
from okrsite.content import Content
from okrsite.diagnostics import Report, Spot
from okrsite.loading import Loaded
from okrsite.rules.advice import advise
from okrsite.rules.amendments import check_amendments
from okrsite.rules.bench import Bench
from okrsite.rules.commitments import check_commitments
from okrsite.rules.goals import check_goals
from okrsite.rules.lint import lint
from okrsite.rules.notes import check_notes
from okrsite.rules.objectives import check_objectives
from okrsite.rules.promises import check_made, check_promises
from okrsite.rules.redirects import RedirectRules
from okrsite.rules.texts import check_ordinary, check_texts

__all__ = ["check", "check_made"]


def check(loaded: Loaded, report: Report, cadence_days: int) -> None:
    """Hold the content against every rule that looks beyond one item."""
    check_goals(loaded.content, report)
    _check_pages(loaded.content, report)
    for quarter in loaded.content.quarters:
        bench = Bench(loaded, quarter, report)
        check_objectives(bench)
        check_notes(bench)
        check_amendments(bench)
        check_commitments(bench)
        if not quarter.closed:
            advise(bench)
        lint(bench, cadence_days)
    RedirectRules(loaded, report).check()
    check_promises(loaded, report)
    check_texts(loaded, report)
    check_ordinary(loaded, report)


def _check_pages(content: Content, report: Report) -> None:
    """No ordinary page lies where a quarter is."""
    for path in content.pages:
        if content.quarter(addresses.markdown_page(path).partition("/")[0]):
            message, hint = "the page lies at the address of a quarter", "rename the file"
            report.add("reserved", Spot(f"{content.name}/{path}"), message, hint=hint)
