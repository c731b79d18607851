"""The rules of amendments: each changes something that is there, from a value it could have had."""

from __future__ import annotations

from collections.abc import Iterable

from okrsite.commitments import closing_value
from okrsite.diagnostics import nearest, quote
from okrsite.fields import describe
from okrsite.loading import OKRS
from okrsite.model import MEASURES, Amendment, KeyResult, Objective
from okrsite.rules.bench import Bench, report_unknown
from okrsite.undoing import CLOSE, before, name_of

_WITH_PARTS = {"measure", "rubric", "supports"}  # fields of which a part may be amended
# What nobody commits to by publishing it.
_NO_COMMITMENT = {"id", "key_results", CLOSE, "retrospective"}
# What is published of a closing, once the quarter is closed; the score may be a computed one.
_CLOSING = {"close.outcome", "close.score"}
_OUTCOMES = {"continue", "modify", "stop"}


def check_amendments(bench: Bench) -> None:
    """Check every amendment of the quarter."""
    fitting: dict[str, list[Amendment]] = {}
    for amendment in bench.quarter.okrs.amendments:
        if _check_one(bench, amendment):
            fitting.setdefault(amendment.item, []).append(amendment)
    for item, amendments in fitting.items():
        found = bench.quarter.find(item)
        names = {name_of(one) for one in amendments}
        if found and bench.loaded.sound(found[1] or found[0], *names):
            _check_old_values(
                bench, found[1] or found[0], sorted(amendments, key=lambda one: one.on)
            )


def _check_one(bench: Bench, amendment: Amendment) -> bool:
    """Whether day, item and field of an amendment fit."""
    published = bench.quarter.okrs.published
    if published and amendment.on < published:
        message, found = "an amendment before the publication", str(amendment.on)
        place, expected = amendment.at("on"), f"{published} or later"
        bench.report.add("amendment", place, message, found=found, expected=expected)
    found_item = bench.quarter.find(amendment.item)
    if found_item is None:
        if bench.may_be_gone(amendment.item):
            return False
        place, file = amendment.at("item"), f"{bench.quarter.slug}/{OKRS}"
        report_unknown(bench.report, place, "item", amendment.item, bench.paths(), file)
        return False
    objective, key_result = found_item
    return _check_field(bench, amendment, key_result or objective)


def _check_field(bench: Bench, amendment: Amendment, item: Objective | KeyResult) -> bool:
    if amendment.field in _CLOSING and isinstance(item, KeyResult):
        return _check_closing(bench, amendment, item)
    known = fields_to_amend(item)
    name, _, rest = amendment.field.partition(".")
    right = name in known and (not rest or name in _WITH_PARTS)
    if isinstance(item, KeyResult):
        inner = rest.partition(".")[0]
        right = right and (name != "measure" or not rest or f"measure.{inner}" in known)
    if not right:
        hint = nearest(amendment.field, known) or f"known here: {', '.join(sorted(known))}"
        message = f"no field {quote(amendment.field)} in {amendment.item}"
        bench.report.add("amendment", amendment.at("field"), message, hint=hint)
    return right


def fields_to_amend(item: Objective | KeyResult) -> set[str]:
    """The names of the fields of an item that may be amended, and of the parts of its measure."""
    known = set(type(item).field_names()) - _NO_COMMITMENT
    if isinstance(item, KeyResult):
        # The measure may have been of any kind before.
        inner = {one for kind in MEASURES.values() for one in kind.field_names()}
        known |= {f"measure.{one}" for one in inner} | _CLOSING
    return known


def _check_closing(bench: Bench, amendment: Amendment, key_result: KeyResult) -> bool:
    """Only what was said at the end of a closed quarter was published as a closing."""
    _, _, part = amendment.field.partition(".")
    if not bench.quarter.closed or key_result.close is None:
        message = f"{amendment.item} has no closing that was published"
        hint = "a closing is published with its quarter, once that is closed"
        if bench.loaded.sound(bench.quarter.okrs, "status") and bench.loaded.sound(
            key_result, CLOSE
        ):
            bench.report.add("amendment", amendment.at("field"), message, hint=hint)
        return False
    if amendment.was in ({}, []) and part == "score":
        return True
    if not _is_closing_value(part, amendment.was):
        _report_old_value(bench, amendment)
        return False
    return True


def _is_closing_value(part: str, was: object) -> bool:
    if part == "outcome":
        return isinstance(was, str) and was in _OUTCOMES
    try:
        return isinstance(was, str) and 0 <= float(closing_value(part, was)) <= 1
    except ValueError:
        return False


def _check_old_values(
    bench: Bench, item: Objective | KeyResult, amendments: list[Amendment]
) -> None:
    """Put the old values back, the newest first, and report the one that cannot have been.

    Two changes of one day belong together, so only all of them have to fit.
    """
    days = sorted({one.on for one in amendments}, reverse=True)
    for day in days:
        later = [one for one in amendments if one.on > day]
        own = [one for one in amendments if one.on == day]
        if _fit_together(item, [*later, *own]):
            continue
        alone = [one for one in own if not _fit_together(item, [*later, one])]
        for culprit in alone or own[:1]:
            _report_old_value(bench, culprit)
        return


def _fit_together(item: Objective | KeyResult, amendments: Iterable[Amendment]) -> bool:
    try:
        before(item, amendments)
    except ValueError:
        return False
    return True


def _report_old_value(bench: Bench, amendment: Amendment) -> None:
    message = f"was is no value that {amendment.field} can have had"
    was, hint = amendment.was, "write it as it stood in okrs.yml"
    found = quote(was) if isinstance(was, str) else describe(was)
    bench.report.add("amendment", amendment.at("was"), message, found=found, hint=hint)
