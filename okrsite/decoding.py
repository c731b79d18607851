"""From nodes to models, with every mistake of a file in one pass.

Comes in: the root node of a file and the model that it should be. Goes out: the model, and findings
with the author's own trail. It must not know what the fields mean. What is wrong is reported once
and then left out, or stands in as a placeholder, so that the rest of the file can be checked too;
`Decoded.damaged` tells the rules across files which fields not to trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from okrsite.diagnostics import Report, choices, nearest, quote
from okrsite.fields import Written, describe, parse_number
from okrsite.model import MEASURES, Fields, Item, Measure
from okrsite.source import Mapping, Node, Scalar, Sequence

ItemType = TypeVar("ItemType", bound=Item)
Location = tuple[int | str, ...]

# What stands in for a required field that is missing or wrong, so that the rest of its item can
# still be checked. No build ever sees it, since what was wrong is an error.
_PLACEHOLDERS: dict[str, Callable[[], object]] = {
    "title": lambda: Written("?"),
    "name": lambda: Written("?"),
    "status": lambda: Written("closed"),
    "objectives": list,
    "date": lambda: Written("0001-01-01"),
    "outcome": lambda: Written("stop"),
}


# Each pass takes out at least one level of what is wrong; items are less deep than this.
_MAX_PASSES = 20


@dataclass(frozen=True, slots=True)
class Decoded(Generic[ItemType]):
    """A file's model, and the fields of it that were wrong and are left out of it."""

    item: ItemType
    damaged: frozenset[tuple[int, str]]

    def sound(self, item: Item, *names: str) -> bool:
        """Whether none of these fields of an item was wrong."""
        return not any((id(item.node), name) in self.damaged for name in names)


def decode(model: type[ItemType], root: Mapping, report: Report) -> Decoded[ItemType] | None:
    """The model of a file, or None when too little of it is right; findings go to `report`."""
    data = _fields(root, report)
    pruning = _Pruning(data, report, _refused(root))
    for _ in range(_MAX_PASSES):
        try:
            item = model.model_validate(data)
        except ValidationError as error:
            pruning.report_blanks()
            if not pruning.handle(error.errors(include_url=False)):
                return None
        else:
            pruning.report_blanks()
            return Decoded(item, frozenset(pruning.damaged))
    return None


class _Items(list[Any]):
    """A list's values, and the nodes that they were written as."""

    nodes: list[Node]


def _plain(node: Node, report: Report) -> Any:
    if isinstance(node, Mapping):
        return _fields(node, report)
    if isinstance(node, Sequence):
        return _items(node, report)
    assert isinstance(node, Scalar)
    return Written(node.text, plain=node.plain)


def _fields(mapping: Mapping, report: Report) -> Fields:
    """A mapping as plain data; empty values are left out, as if they were not there."""
    data = Fields()
    data.node, data.blank = mapping, []
    number: Scalar | None = None  # the number that keys without value may be the tail of
    tail: list[Scalar] = []
    for name, (key, node) in mapping.entries.items():
        empty = isinstance(node, Scalar) and node.empty
        if empty and number and key.line == number.line and re.fullmatch(_TAIL, key.text):
            tail.append(key)
            continue
        _report_split_number(number, tail, report)
        number, tail = None, []
        if isinstance(node, Scalar) and re.fullmatch(r"[+-]?\d+", node.text) and node.plain:
            number = node
        if empty:
            data.blank.append(name)
        else:
            data[Written(name)] = _plain(node, report)
    _report_split_number(number, tail, report)
    return data


_TAIL = r"\d+([km]?%?|\.\d+[km]?%?)"


def _report_split_number(number: Scalar | None, tail: list[Scalar], report: Report) -> None:
    """Report a number that its commas have split into keys: `{to: 1,200}`."""
    if number is None or not tail:
        return
    written = ",".join([number.text, *(key.text for key in tail)])
    try:
        parse_number(written)
    except PydanticCustomError as error:
        hint = str((error.context or {}).get("hint", ""))
    else:
        hint = f'put it in quotes: "{written}"'
    message = "a comma has split a number"
    report.add("number", number, message, found=written, expected="a number", hint=hint)


def _refused(node: Node) -> set[tuple[int, str]]:
    """The fields that hold, at any depth of lists, what the format leaves out."""
    found: set[tuple[int, str]] = set()
    if isinstance(node, Mapping):
        for name, (_, value) in node.entries.items():
            inner = value.items if isinstance(value, Sequence) else [value]
            if any(isinstance(one, Scalar) and one.refused for one in inner):
                found.add((id(node), name))
            for one in inner:
                found |= _refused(one)
    return found


def _items(sequence: Sequence, report: Report) -> _Items:
    items = _Items()
    items.nodes = []
    for node in sequence.items:
        if isinstance(node, Scalar) and node.empty:
            if not node.refused:
                hint = "delete it, or write its value"
                report.add("wrong-type", node, "an empty item in a list", hint=hint)
        else:
            items.append(_plain(node, report))
            items.nodes.append(node)
    return items


@dataclass(slots=True)
class _Target:
    """Where an error stands: the value, its holder and its name there, its innermost item."""

    holder: Fields | _Items | None  # None when the target is the whole file
    name: int | str
    node: Node
    value: Any
    owners: tuple[tuple[Fields, str], ...]  # what is damaged with it: its item, by which field


class _Pruning:
    """Reports the errors of one validation and takes what is wrong out of the data."""

    def __init__(self, data: Fields, report: Report, damaged: set[tuple[int, str]]) -> None:
        self._data = data
        self._report = report
        self._blanks_reported = False
        self.damaged = damaged

    def report_blanks(self) -> None:
        """Report unknown fields that have no value, once the models are known."""
        if not self._blanks_reported:
            self._blanks_reported = True
            _report_blanks(self._data, self._report)

    def handle(self, errors: Iterable[ErrorDetails]) -> bool:
        """Report the errors and prune; False when nothing would be left."""
        hopeful = True
        shrunk: list[_Items] = []
        for error, target in [(error, self._locate(error["loc"])) for error in errors]:
            if error["type"] == "okrsite":
                if self._report_mistakes(error["ctx"], target):
                    continue
            elif error["type"] != "missing":
                self._report_error(error, target)
            elif self._fill_missing(target, str(error["loc"][-1])):
                continue
            self.damaged |= {(id(owner.node), name) for owner, name in target.owners}
            self._damage_meant(error, target)
            hopeful = hopeful and self._remove(target, shrunk)
        for items in shrunk:
            _compact(items)
        return hopeful

    def _damage_meant(self, error: ErrorDetails, target: _Target) -> None:
        """A misspelt field is missing where it was meant; nothing more is to be said of that."""
        if error["type"] == "extra_forbidden" and isinstance(target.holder, Fields):
            meant = _meant(target.holder, str(target.name)).removeprefix("did you mean ")
            if meant:
                self.damaged.add((id(target.holder.node), meant))

    def _fill_missing(self, target: _Target, name: str) -> bool:
        """Put in a placeholder; False when the item has to go, since there is none."""
        holder = target.value
        assert isinstance(holder, Fields)
        if (id(holder.node), name) not in self.damaged:
            form = _RIGHT_FORMS.get(name, "...")
            hint = f"add {name}: {form}"
            self._report.add("missing", holder.node, f"{name} is missing", hint=hint)
            self.damaged.add((id(holder.node), name))
        if name in _PLACEHOLDERS:
            holder[Written(name)] = _PLACEHOLDERS[name]()
        return name in _PLACEHOLDERS

    def _report_error(self, error: ErrorDetails, target: _Target) -> None:
        """Report an error, unless it only follows from what was wrong before."""
        follows = any((id(owner.node), name) in self.damaged for owner, name in target.owners)
        if not (follows and error["type"] == "too_short"):
            _report_error(error, target, self._report)

    def _report_mistakes(self, context: dict[str, Any], target: _Target) -> bool:
        """Report what a validator of ours has found; whether taking out single fields mends it."""
        damaged = {name for node, name in self.damaged if node == id(target.node)}
        several: list[dict[str, Any]] = context.get("several", [context])
        for one in several:
            if damaged.isdisjoint(one["needs"]):
                _report_mistake(one, target, self._report)
        item, names = target.value, {one["at"] for one in several}
        if not isinstance(item, Fields) or not names <= item.keys():
            return False
        for name in names:
            item.pop(name)
            self.damaged.add((id(item.node), name))
        return True

    def _remove(self, target: _Target, shrunk: list[_Items]) -> bool:
        if isinstance(target.holder, Fields):
            target.holder.pop(str(target.name), None)
        elif isinstance(target.holder, _Items):
            target.holder[int(target.name)] = None
            shrunk.append(target.holder)
        return target.holder is not None

    def _locate(self, location: Location) -> _Target:
        """Follow an error's location; parts that are not in the data name a kind of measure."""
        data = self._data
        target = _Target(None, "", data.node, data, ())
        for part in location:
            value = target.value
            if isinstance(value, Fields) and part in value:
                name = str(part)
                node = value.node.value(name)
                # A plain mapping, such as a rubric, is damaged as a whole.
                outer = target.owners if value.model is None else ()
                target = _Target(value, name, node, value[name], (*outer, (value, name)))
            elif isinstance(value, _Items) and isinstance(part, int):
                target = _Target(value, part, value.nodes[part], value[part], target.owners)
            elif part == "[key]" and isinstance(target.holder, Fields):
                target.node = target.holder.node.key(str(target.name))
        return target


def _compact(items: _Items) -> None:
    kept = [
        (value, node) for value, node in zip(items, items.nodes, strict=True) if value is not None
    ]
    items[:] = [value for value, _ in kept]
    items.nodes = [node for _, node in kept]


# Messages -----------------------------------------------------------------------------------------

_RIGHT_FORMS = {
    "id": "with an id that will never change",
    "title": "with a text",
    "name": "with a text",
    "status": "draft, published or closed",
    "date": "2017-05-12",
    "on": "2017-05-10",
    "at": "2017-04-20T16:00Z",
    "outcome": "continue, modify or stop",
    "kind": "metric, threshold, milestones, deliverable or discover",
    "to": "the target, a number",
    "steps": "a list of {id: ..., title: ...}",
    "item": "o2/kr3",
    "field": "measure.to",
    "was": "the old value, or {} where there was none",
    "reason": "a sentence that readers will see",
    "goal": "an id from goals.yml",
    "address": "2017-q2/o6/",
    "objectives": "a list of objectives",
}


def _report_mistake(mistake: dict[str, Any], target: _Target, report: Report) -> None:
    node, at = target.node, mistake["at"]
    if at and isinstance(node, Mapping):
        node = node.value(at)
    elif at and isinstance(target.value, _Items):
        node = target.value.nodes[int(at)]
    parts = {part: mistake[part] for part in ("found", "expected", "hint")}
    report.add(mistake["code"], node, mistake["message"], **parts)


def _report_error(error: ErrorDetails, target: _Target, report: Report) -> None:
    context = error.get("ctx", {})
    kind = error["type"]
    if kind == "extra_forbidden":
        _report_unknown_field(target, report)
    elif kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context["expected"]))
        _report_choice(target.node, target.value, words, report)
    elif kind == "union_tag_invalid":
        node = target.value.node.value("kind")
        _report_choice(node, target.value["kind"], list(MEASURES), report)
    elif kind == "union_tag_not_found":
        expected = choices(MEASURES)
        if isinstance(target.value, Fields) and "kind" not in target.value:
            message, hint = "kind is missing", "write kind: metric, or another kind"
            report.add("missing", target.value.node, message, expected=expected, hint=hint)
        else:
            wrong, place = target.value, target.node
            message, hint = "not a measure", "write measure: {kind: metric, to: 20, unit: clubs}"
            if isinstance(wrong, Fields):
                wrong, place = wrong["kind"], wrong.node.value("kind")
                message, hint = "not a kind of measure", ""
            found = describe(wrong)
            report.add("wrong-type", place, message, found=found, expected=expected, hint=hint)
    else:
        _report_shape(kind, target, report)


def _report_shape(kind: str, target: _Target, report: Report) -> None:
    """A value that is a list, a mapping or a text where another of them is expected."""
    hint = ""
    if kind == "too_short":
        expected = "at least one item"
    elif kind in {"tuple_type", "list_type"}:
        expected = "a list"
        if isinstance(target.value, Written):
            inner = f"{{goal: {target.value}}}" if target.name == "supports" else target.value
            hint = f"write [{inner}]"
    else:
        expected = "fields (a mapping of name: value)"
        trail = target.node.item.rpartition(" > ")[0]
        if isinstance(target.value, Written) and isinstance(target.holder, Fields):
            hint = f"write {{value: {target.value}}}" if target.name != "close" else ""
        elif isinstance(target.value, Written) and trail.endswith("supports"):
            hint = f"write {{goal: {target.value}}}"
    message, found = "the wrong kind of value", describe(target.value)
    report.add("wrong-type", target.node, message, found=found, expected=expected, hint=hint)


def _report_choice(node: Node, value: object, words: list[str], report: Report) -> None:
    hint = nearest(str(value), words) if isinstance(value, Written) else ""
    message, found, expected = "not one of the words here", describe(value), choices(words)
    report.add("choice", node, message, found=found, expected=expected, hint=hint)


def _report_unknown_field(target: _Target, report: Report) -> None:
    assert isinstance(target.holder, Fields)
    _report_unknown(target.holder, str(target.name), report)


def _report_blanks(value: object, report: Report) -> None:
    if isinstance(value, Fields):
        known = value.model.field_names() if value.model else value.blank
        for name in value.blank:
            if name not in known:
                _report_unknown(value, name, report)
    for inner in value.values() if isinstance(value, dict) else ():
        _report_blanks(inner, report)
    for inner in value if isinstance(value, list) else ():
        _report_blanks(inner, report)


def _meant(holder: Fields, name: str) -> str:
    """`did you mean X` for the field that a misspelt name was meant for, if any is near."""
    known = holder.model.field_names() if holder.model else []
    return nearest(name, (one for one in known if one not in holder.node.entries))


def _report_unknown(holder: Fields, name: str, report: Report) -> None:
    known = holder.model.field_names() if holder.model else []
    hint = _meant(holder, name)
    if holder.model and issubclass(holder.model, Measure):
        others = [kind for kind, measure in MEASURES.items() if name in measure.field_names()]
        if others:
            hint = f"{name} belongs to a measure of kind {choices(others)}"
    hint = hint or f"known here: {', '.join(known)}"
    report.add("unknown-field", holder.node.key(name), f"unknown field {quote(name)}", hint=hint)
