"""Amendments side by side: what a commitment was, and what it became.

Comes in: a quarter and one of its amendments. Goes out: both values as text, the old one first.
What it became is what the next amendment of the same field found, and only after the last of them
what stands there now.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from okrsite.content import Quarter
from okrsite.fields import parse_number
from okrsite.model import Amendment, Item, KeyResult, Objective


def old_and_new(quarter: Quarter, amendment: Amendment) -> tuple[str, str]:
    """The value before the amendment and the one after it; empty where there was or is none."""
    same = [one for one in quarter.amendments(amendment.item) if one.field == amendment.field]
    later = same[_place(same, amendment) + 1 :]
    if later:
        return _plainly(amendment.was), _plainly(later[0].was)
    found = quarter.find(amendment.item)
    item = (found[1] or found[0]) if found else None
    return _plainly(amendment.was), _plainly(_present(item, amendment.field) if item else "")


def _place(amendments: Iterable[Amendment], amendment: Amendment) -> int:
    # Two that say the same are equal, and still two.
    return next(index for index, one in enumerate(amendments) if one is amendment)


def _present(item: Objective | KeyResult, field: str) -> object:
    """The present value of an amended field, as it stands in the file."""
    name, _, rest = field.partition(".")
    value: object = getattr(item, name, "")
    if isinstance(value, dict) and rest:
        levels = (words for level, words in value.items() if level == _number(rest))
        return next(levels, "")
    for part in rest.split(".") if rest else ():
        value = _part(value, part)
    return value


def _number(text: str) -> Decimal | None:
    try:
        return parse_number(text)
    except ValueError:
        return None


def _part(value: object, name: str) -> object:
    """A field of an item, or the item of a list that has this id or place."""
    if isinstance(value, tuple):
        named = (one for one in value if name in {getattr(one, "id", ""), getattr(one, "goal", "")})
        by_place = value[int(name)] if name.isdecimal() and int(name) < len(value) else ""
        return next(named, by_place)
    return getattr(value, "start" if name == "from" else name, "")


def _plainly(value: object) -> str:
    """An old or new value as text."""
    if isinstance(value, Decimal):
        return f"{value:f}%" if getattr(value, "percent", False) else f"{value:f}"
    if isinstance(value, dict):
        pairs = ((_plainly(name), _plainly(one)) for name, one in value.items())
        return "; ".join(f"{name}: {one}" for name, one in pairs)
    if isinstance(value, list | tuple):
        return ", ".join(_plainly(one) for one in value)
    if isinstance(value, Item):
        return _plainly(_fields(value))
    return "" if value is None else str(value)


def _fields(item: Item) -> dict[str, object]:
    """The fields of an item that its author has written, in the order of the format."""
    infos = type(item).model_fields.items()
    return {
        info.alias or name: getattr(item, name)
        for name, info in infos
        if name in item.model_fields_set and getattr(item, name) is not None
    }
