"""Values held against a JSON Schema, as far as our own schemas go.

Comes in: a schema and a value. Goes out: what is wrong, in lines. It is no library for JSON Schema,
which would be one more to lock: a word that it does not know is an error of the test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Form = Mapping[str, Any]

WORDS = frozenset(
    {"$ref", "$defs", "$schema", "anyOf", "description", "enum", "format", "items", "maxItems"}
    | {"maximum", "minItems", "minimum", "prefixItems", "properties", "required", "title", "type"}
)
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, schema: Form) -> list[str]:
    """What is wrong with a value; a field that the schema does not describe is wrong, too."""
    return list(_faults(value, schema, schema["$defs"], ""))


def _faults(value: Any, form: Form, named: Form, at: str) -> Iterator[str]:
    assert set(form) <= WORDS, f"{at}: {set(form) - WORDS} is not known here"
    if "$ref" in form:
        yield from _faults(value, named[form["$ref"].removeprefix("#/$defs/")], named, at)
    elif "anyOf" in form:
        every = [list(_faults(value, one, named, at)) for one in form["anyOf"]]
        yield from min(every, key=len)
    elif not _is_a(value, form.get("type")):
        yield f"{at}: {value!r} is no {form['type']}"
    else:
        yield from _of_itself(value, form, at)
        yield from _of_parts(value, form, named, at)


def _is_a(value: Any, name: str | None) -> bool:
    # In Python a truth value is a number; in JSON it is none.
    if name is None or isinstance(value, bool):
        return name in {None, "boolean"}
    return isinstance(value, TYPES[name])


def _of_itself(value: Any, form: Form, at: str) -> Iterator[str]:
    if "enum" in form and value not in form["enum"]:
        yield f"{at}: {value!r} is not one of {', '.join(form['enum'])}"
    if "minimum" in form and value < form["minimum"]:
        yield f"{at}: {value} is below {form['minimum']}"
    if "maximum" in form and value > form["maximum"]:
        yield f"{at}: {value} is above {form['maximum']}"


def _of_parts(value: Any, form: Form, named: Form, at: str) -> Iterator[str]:
    if isinstance(value, list):
        forms = form.get("prefixItems") or [form["items"]] * len(value)
        if len(forms) != len(value):
            yield f"{at}: {len(value)} values, expected {len(forms)}"
        for index, (one, own) in enumerate(zip(value, forms, strict=False)):
            yield from _faults(one, own, named, f"{at}/{index}")
    elif isinstance(value, dict) and "properties" in form:
        known = form["properties"]
        missing, unknown = set(form["required"]) - set(value), set(value) - set(known)
        yield from (f"{at}: {name} is missing" for name in sorted(missing))
        yield from (f"{at}: {name} is not described" for name in sorted(unknown))
        for name in set(value) & set(known):
            yield from _faults(value[name], known[name], named, f"{at}/{name}")
