"""The rules of amendments: each changes something that is there, from a value it could have had."""

from __future__ import annotations

from pydantic import ValidationError

from okrsite import scoring
from okrsite.diagnostics import nearest, quote
from okrsite.fields import Written, as_written, describe
from okrsite.loading import OKRS
from okrsite.model import MEASURES, Amendment, Item, KeyResult, Objective
from okrsite.rules.bench import Bench, report_unknown

_WITH_PARTS = {"measure", "rubric", "supports"}  # fields of which a part may be amended
# What nobody commits to by publishing it.
_NO_COMMITMENT = {"id", "key_results", "close", "retrospective"}


def check_amendments(bench: Bench) -> None:
    """Check every amendment of the quarter."""
    fitting: dict[str, list[Amendment]] = {}
    for amendment in bench.quarter.okrs.amendments:
        if _check_one(bench, amendment):
            fitting.setdefault(amendment.item, []).append(amendment)
    for item, amendments in fitting.items():
        found = bench.quarter.find(item)
        if found and found[1] and bench.loaded.sound(found[1], "measure", "rubric"):
            _check_old_values(bench, found[1], sorted(amendments, key=lambda one: one.on))


def _check_one(bench: Bench, amendment: Amendment) -> bool:
    """Whether day, item and field of an amendment fit."""
    published = bench.quarter.okrs.published
    if published and amendment.on < published:
        message, found = "an amendment before the publication", str(amendment.on)
        place, expected = amendment.at("on"), f"{published} or later"
        bench.report.add("amendment", place, message, found=found, expected=expected)
    found_item = bench.quarter.find(amendment.item)
    if found_item is None:
        if bench.loaded.may_have(bench.quarter, amendment.item):
            return False
        place, file = amendment.at("item"), f"{bench.quarter.slug}/{OKRS}"
        report_unknown(bench.report, place, "item", amendment.item, bench.paths(), file)
        return False
    objective, key_result = found_item
    return _check_field(bench, amendment, key_result or objective)


def _check_field(bench: Bench, amendment: Amendment, item: Objective | KeyResult) -> bool:
    name, _, rest = amendment.field.partition(".")
    known = set(type(item).field_names()) - _NO_COMMITMENT
    right = name in known
    right = right and (not rest or name in _WITH_PARTS)
    if isinstance(item, KeyResult):
        # The measure may have been of any kind before.
        inner = {one for kind in MEASURES.values() for one in kind.field_names()}
        known |= {f"measure.{one}" for one in inner}
        right = right and (name != "measure" or not rest or rest.partition(".")[0] in inner)
    if right and not rest and name != "measure" and not _fits(amendment, type(item), name):
        _report_old_value(bench, amendment)
        return False
    if not right:
        hint = nearest(amendment.field, known) or f"known here: {', '.join(sorted(known))}"
        message = f"no field {quote(amendment.field)} in {amendment.item}"
        bench.report.add("amendment", amendment.at("field"), message, hint=hint)
    return right


def _check_old_values(bench: Bench, key_result: KeyResult, amendments: list[Amendment]) -> None:
    """Put the old values back, the newest first, and report the one that cannot have been.

    Two changes of one day belong together, so only all of them have to fit.
    """
    days = sorted({one.on for one in amendments}, reverse=True)
    for day in days:
        later = [one for one in amendments if one.on > day]
        own = [one for one in amendments if one.on == day]
        if _fit_together(key_result, [*later, *own]):
            continue
        alone = [one for one in own if not _fit_together(key_result, [*later, one])]
        for culprit in alone or own[:1]:
            _report_old_value(bench, culprit)
        return


def _fit_together(key_result: KeyResult, amendments: list[Amendment]) -> bool:
    try:
        scoring.original_measure(key_result, amendments)
        scoring.original_rubric(key_result, amendments)
    except (ValidationError, ValueError):
        return False
    return True


def _fits(amendment: Amendment, model: type[Item], name: str) -> bool:
    """Whether the old value is one that the field can have; an empty one stands for none at all."""
    if not amendment.was:
        return True
    item_id = "kr1" if model is KeyResult else "o1"
    fields = {"id": Written(item_id), "title": Written("?"), name: as_written(amendment.was)}
    try:
        model.model_validate(fields)
    except ValidationError:
        return False
    return True


def _report_old_value(bench: Bench, amendment: Amendment) -> None:
    message = f"was is no value that {amendment.field} can have had"
    was, hint = amendment.was, "write it as it stood in okrs.yml"
    found = quote(was) if isinstance(was, str) else describe(was)
    bench.report.add("amendment", amendment.at("was"), message, found=found, hint=hint)
