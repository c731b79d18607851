"""A measure in words, in the one form that loses nothing: `[measured: from 0 to 20 clubs]`.

Comes in: the fields of a measure, or such words. Goes out: the other of the two. Whoever writes a
post for import to read back puts these words in brackets behind a key result, if its title alone
would not be read as the same measure. It must not know titles.
"""

from __future__ import annotations

import re

from okrsite.importing.markup import escaped, settled
from okrsite.importing.measured import Plain
from okrsite.model import Deliverable, Discover, Measure, Metric, Milestones, Step, Threshold

_EDGES = {
    "at least": "at_least",
    "at most": "at_most",
    "above": "above",
    "below": "below",
}
_NUMBER = r"-?\d+(?:\.\d+)?"
_PARTS = (
    ("metric", re.compile(rf"from (?P<from>{_NUMBER}) to (?P<to>{_NUMBER})(?: (?P<unit>.+))?")),
    (
        "between",
        re.compile(rf"between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER})(?: (?P<unit>.+))?"),
    ),
    (
        "threshold",
        re.compile(
            rf"(?P<edge>at least|at most|above|below) (?P<value>{_NUMBER})(?: (?P<unit>.+))?"
        ),
    ),
    ("deliverable", re.compile(r"done or not")),
    ("discover", re.compile(r"to be found out(?::? (?P<unit>.+))?")),
)
_MORE = re.compile(
    rf"(?P<name>from|commit|stretch) (?P<value>{_NUMBER})"
    r"|due (?P<due>\d{4}-\d\d-\d\d)"
    rf"|range (?P<low>{_NUMBER}) to (?P<high>{_NUMBER})"
)
_STEP = re.compile(
    r"(?P<id>[a-z0-9-]+)=(?P<title>.+?)(?: \(due (?P<due>\d{4}-\d\d-\d\d)\))?"
    rf"(?: \(weight (?P<weight>{_NUMBER})\))?"
)


# Into words ---------------------------------------------------------------------------------------


def words_of(measure: Measure) -> str:
    """The measure in words that `read` takes for the same measure."""
    if isinstance(measure, Milestones):
        first = "steps " + " + ".join(map(_step, measure.steps))
        return " | ".join([first, *_more(measure)])
    return ", ".join([_first(measure), *_more(measure)])


def _first(measure: Measure) -> str:
    if isinstance(measure, Metric):
        return _with_unit(f"from {_number(measure.start)} to {_number(measure.to)}", measure.unit)
    if isinstance(measure, Threshold):
        if measure.between:
            low, high = map(_number, measure.between)
            return _with_unit(f"between {low} and {high}", measure.unit)
        said = measure.edge.replace("_", " ")
        return _with_unit(f"{said} {_number(getattr(measure, measure.edge))}", measure.unit)
    if isinstance(measure, Discover):
        return f"to be found out: {_shielded(measure.unit)}" if measure.unit else "to be found out"
    assert isinstance(measure, Deliverable)
    return "done or not"


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {_shielded(unit)}" if unit else text


def _shielded(text: str) -> str:
    """A text in which nothing parts the words around it."""
    return escaped(text, ",+()")


def _more(measure: Measure) -> list[str]:
    found = [
        f"{name} {_number(value)}"
        for name in ("commit", "stretch")
        if (value := getattr(measure, name, None)) is not None
    ]
    if isinstance(measure, Threshold) and measure.start is not None:
        found.append(f"from {_number(measure.start)}")
    if measure.due:
        found.append(f"due {measure.due.isoformat()}")
    if measure.range:
        found.append(f"range {_number(measure.range[0])} to {_number(measure.range[1])}")
    return found


def _step(step: Step) -> str:
    due = f" (due {step.due.isoformat()})" if step.due else ""
    weight = f" (weight {_number(step.weight)})" if step.weight != 1 else ""
    return f"{step.id}={_shielded(step.title)}{due}{weight}"


def _number(value: object) -> str:
    return f"{value:f}"


# From words ---------------------------------------------------------------------------------------


def read(text: str) -> Plain | None:
    """The fields of a measure from its words, whose escaped signs are kept apart; else None."""
    text = text.strip()
    if text.startswith("steps "):
        return _read_steps(text.removeprefix("steps "))
    first, *more = text.split(", ")
    for kind, form in _PARTS:
        if match := form.fullmatch(first.strip()):
            return _with_more(_fields(kind, match.groupdict()), more)
    return None


def _fields(kind: str, parts: dict[str, str | None]) -> Plain:
    unit = {"unit": settled(parts["unit"] or "")} if parts.get("unit") else {}
    if kind == "metric":
        return {"kind": kind, "from": parts["from"], "to": parts["to"], **unit}
    if kind == "between":
        return {"kind": "threshold", kind: [parts["low"], parts["high"]], **unit}
    if kind == "threshold":
        return {"kind": kind, _EDGES[parts["edge"] or ""]: parts["value"], **unit}
    return {"kind": kind, **unit}


def _with_more(fields: Plain, more: list[str]) -> Plain | None:
    for one in more:
        match = _MORE.fullmatch(one.strip())
        if not match:
            return None
        if match["name"]:
            fields[match["name"]] = match["value"]
        elif match["due"]:
            fields["due"] = match["due"]
        else:
            fields["range"] = [match["low"], match["high"]]
    return fields


def _read_steps(text: str) -> Plain | None:
    listed, *more = text.split(" | ")
    steps = []
    for one in listed.split(" + "):
        match = _STEP.fullmatch(one.strip())
        if not match:
            return None
        step = {"id": match["id"], "title": settled(match["title"])}
        steps.append(step | {name: match[name] for name in ("due", "weight") if match[name]})
    return _with_more({"kind": "milestones", "steps": steps}, more)
