"""The rules of lineage: a key result continues earlier ones, and names its successor at the end."""

from __future__ import annotations

from okrsite.content import Content, Quarter
from okrsite.diagnostics import Place, nearest
from okrsite.loading import OKRS
from okrsite.model import KeyResult
from okrsite.rules.bench import Bench, nodes_of, report_not_public, report_repeats


def check_continues(bench: Bench, key_result: KeyResult, own: str) -> None:
    """Each key result that `own` continues is there, public and of an earlier quarter."""
    if not bench.loaded.sound(key_result, "continues") or not bench.dated(bench.quarter):
        return
    pairs = list(zip(key_result.continues, nodes_of(key_result, "continues"), strict=False))
    report_repeats(pairs, "the key result", bench.report)
    for path, place in pairs:
        slug = path.partition("/")[0]
        quarter = bench.content.quarter(slug)
        if _leads_back(bench.content, path, own):
            _report(
                bench, place, "a lineage in a circle", path, "a key result of an earlier quarter"
            )
        elif quarter is None:
            if not bench.unread(f"{slug}/{OKRS}"):
                _report_nothing_there(bench, path, place)
        elif bench.dated(quarter) and quarter.order >= bench.quarter.order:
            message = "continues a key result that is not earlier"
            _report(bench, place, message, path, f"a quarter before {bench.quarter.slug}")
        else:
            _check_target(bench, quarter, path, place)


def check_successor(bench: Bench, key_result: KeyResult, own: str) -> None:
    """The successor is there, public and of a later quarter; or its quarter is still to come."""
    path = key_result.close.successor if key_result.close else None
    if key_result.close is None or path is None or not bench.dated(bench.quarter):
        return
    place = key_result.close.at("successor")
    slug = path.partition("/")[0]
    quarter = bench.content.quarter(slug)
    if quarter is None:
        if not bench.unread(f"{slug}/{OKRS}"):
            message = f"the successor's quarter {slug} is not here yet"
            hint = "nothing to do if it is to come"
            bench.report.add("successor", place, message, found=path, hint=hint)
    elif path == own or (bench.dated(quarter) and quarter.order <= bench.quarter.order):
        message = "a successor that is not later"
        _report(bench, place, message, path, f"a quarter after {bench.quarter.slug}")
    else:
        _check_target(bench, quarter, path, place)


def _check_target(bench: Bench, quarter: Quarter, path: str, place: Place) -> None:
    """The key result at the other end is public, and there."""
    item = path.partition("/")[2]
    if bench.hidden(quarter):
        report_not_public(bench.report, place)
    elif not quarter.find(item) and not bench.may_be_gone(item, quarter):
        _report_nothing_there(bench, path, place)


def _leads_back(content: Content, path: str, own: str) -> bool:
    """Whether following what a key result continues comes back to `own`."""
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current == own:
            return True
        if current not in seen:
            seen.add(current)
            slug, _, item = current.partition("/")
            quarter = content.quarter(slug)
            found = quarter.find(item) if quarter else None
            waiting += found[1].continues if found and found[1] else ()
    return False


def _report(bench: Bench, place: Place, message: str, path: str, expected: str) -> None:
    bench.report.add("lineage", place, message, found=path, expected=expected)


def _report_nothing_there(bench: Bench, path: str, place: Place) -> None:
    """Report a way to nothing, with the nearest key result that this quarter may know of."""
    slug = path.partition("/")[0]
    known = [
        f"{quarter.slug}/{objective.id}/{key_result.id}"
        for quarter in bench.content.quarters
        if not bench.hidden(quarter) and quarter is not bench.quarter
        for objective, key_result in quarter.key_results()
        if quarter.slug == slug or bench.content.quarter(slug) is None
    ]
    message = "leads to a key result that is not here"
    bench.report.add("lineage", place, message, found=path, hint=nearest(path, known))
