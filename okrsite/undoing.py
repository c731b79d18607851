"""Amendments undone: objectives and key results as they were before.

Comes in: an item and amendments of it. Goes out: the item as it was, or a ValueError where the old
values make no item that could have been. It must not know seals, scores or pages. An amendment is
undone in the item as its author wrote it, so that what comes of it is held against the same rules.
A closing is not undone here: its score is computed, and not written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, cast

from okrsite.content import Quarter
from okrsite.fields import Number, Written, mistake, parse_number
from okrsite.model import Amendment, AnyMeasure, Fields, Item, KeyResult, Objective
from okrsite.source import Mapping as MappingNode

CLOSE = "close"

ItemType = TypeVar("ItemType", bound=Objective | KeyResult)


def before(item: ItemType, amendments: Iterable[Amendment]) -> ItemType:
    """The item as it was before these amendments, undone newest first.

    An amendment names a field, a part of it (`measure.to`, `rubric.0.5`) or a part of what a list
    has under an id (`measure.steps.survey.weight`, `supports.open.strength`). `was: {}` and
    `was: []` say that there was nothing. Raises a ValueError when `was` does not fit: pydantic's
    ValidationError, located from the field on, when it makes no valid item, or a mistake with the
    code `amendment` when there is no such place.
    """
    undone = [one for one in newest_first(amendments) if name_of(one) != CLOSE]
    names = {name_of(one) for one in undone}
    if not names:
        return item
    data: dict[str, Any] = {name: _as_written(getattr(item, name, None)) for name in names}
    for amendment in undone:
        _put_back(data, _path(amendment, data), amendment)
    required = {"id": Written(item.id), "title": Written(item.title)}
    kept = {name: value for name, value in required.items() if name not in names}
    first = type(item).model_validate({**kept, **data})
    update = {name: getattr(first, name) for name in names}
    return cast(ItemType, item.model_copy(update=update))  # noqa: TC006  mypy loses it: a union


def name_of(amendment: Amendment) -> str:
    """The field that an amendment changes, or changes a part of."""
    return amendment.field.partition(".")[0]


def newest_first(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Amendments from the newest to the oldest; those of one day stand in the order in which they
    were made, so the last of them comes first.
    """
    return sorted(amendments, key=lambda one: one.on)[::-1]


def endings(amendments: Iterable[Amendment]) -> Iterator[list[Amendment]]:
    """The newest amendment, the two newest, and so on, each time in the order they were made."""
    oldest_first = newest_first(amendments)[::-1]
    for count in range(1, len(oldest_first) + 1):
        yield oldest_first[-count:]


def original_measure(key_result: KeyResult, amendments: Iterable[Amendment]) -> AnyMeasure | None:
    """The measure as first published, or None when no amendment touches it (see `before`)."""
    touching = [one for one in amendments if name_of(one) == "measure"]
    return before(key_result, touching).measure if touching else None


def original_rubric(
    key_result: KeyResult, amendments: Iterable[Amendment]
) -> Mapping[Number, str] | None:
    """The rubric as first published, empty where there was none, or None when no amendment touches
    it (see `before`).
    """
    touching = [one for one in amendments if name_of(one) == "rubric"]
    return before(key_result, touching).rubric if touching else None


def as_on(quarter: Quarter, objective: Objective, key_result: KeyResult, day: dt.date) -> KeyResult:
    """The key result as it was at the end of a day, apart from its closing."""
    amendments = quarter.amendments(f"{objective.id}/{key_result.id}")
    return before(key_result, [one for one in amendments if one.on > day])


def objective_on(quarter: Quarter, objective: Objective, day: dt.date) -> Objective:
    """The objective as it was at the end of a day, with its key results as they are now."""
    later = [one for one in quarter.amendments(objective.id) if one.on > day]
    return before(objective, later)


# Putting back -------------------------------------------------------------------------------------


def _path(amendment: Amendment, data: Mapping[str, Any]) -> list[str]:
    """The names on the way to what an amendment changes, from the item on."""
    name, _, rest = amendment.field.partition(".")
    if name == "rubric":  # a level has a point of its own
        return [name, _level_name(data[name], rest)] if rest else [name]
    return amendment.field.split(".")


def _level_name(rubric: object, level: str) -> str:
    """The level as the rubric writes it: 0.50 is 0.5."""
    names = rubric if isinstance(rubric, dict) else ()
    return next((name for name in names if parse_number(name) == parse_number(level)), level)


def _put_back(data: Any, path: Sequence[str], amendment: Amendment) -> None:
    """Undo one amendment in an item as written."""
    *way, name = path
    for part in way:
        if isinstance(data, list):
            data = next((one for one in data if _is_named(one, part)), None)
        else:
            data = data.get(part) if isinstance(data, dict) else None
    nothing = amendment.was in ({}, [])
    old = None if nothing else _as_written(amendment.was, amendment.node)
    if isinstance(data, list) and (nothing or _is_named(old, name)):
        data[:] = [one for one in data if not _is_named(one, name)]
        data += [] if nothing else [old]
    elif not isinstance(data, dict):
        hint = "name a field that is there, or give the whole list as it was"
        message, found = f"the amendment names no field of {amendment.item}", amendment.field
        raise mistake("amendment", message, found=found, hint=hint, at="field")
    elif nothing:
        data.pop(name, None)
    else:
        data[Written(name)] = old


def _is_named(entry: object, name: str) -> bool:
    """Whether an entry of a list is a step with this id, or a link to the goal with this id."""
    return isinstance(entry, dict) and name in (entry.get("id"), entry.get("goal"))


def _as_written(value: Any, node: MappingNode | None = None) -> Any:
    """A model or a plain value in the form in which `decoding` hands over what authors wrote."""
    if isinstance(value, Item):
        given = value.model_fields_set | {"kind"}
        infos = type(value).model_fields.items()
        pairs = {info.alias or name: getattr(value, name) for name, info in infos if name in given}
        written = {name: one for name, one in pairs.items() if one is not None}
        return _as_written(written, value.node)
    if isinstance(value, Mapping):
        fields = Fields(
            {Written(_text(name)): _as_written(one, node) for name, one in value.items()}
        )
        fields.node = node or MappingNode("", 1, 1)
        return fields
    if isinstance(value, (tuple, list)):
        return [_as_written(one, node) for one in value]
    return Written(_text(value))


def _text(value: Any) -> str:
    # A Decimal's own text may have an exponent, which no author may write.
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
