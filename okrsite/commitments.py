"""What items are committed to: as plain fields, with their history, held against a seal.

Comes in: a quarter, and what its seal says. Goes out: the fields of each item as texts, the states
that it has been in by its amendments, what differs between two states as amendments have to say it,
and the sealed states that the history does not have. It must not know files, findings or pages.

The fields are canonical: the same commitment, written in another way, has the same fields. What is
default is left out, numbers are plain digits, and nothing depends on an order that has no meaning.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any, TypeAlias

from okrsite.content import Quarter
from okrsite.fields import Written, as_written, parse_number
from okrsite.model import (
    NPS_RANGE,
    Amendment,
    AnyMeasure,
    KeyResult,
    Link,
    Objective,
    Step,
    kind_of,
)
from okrsite.scoring import standing
from okrsite.seals import Commitment, Fields, Seal, Value
from okrsite.undoing import before, endings, newest_first

NOTHING: Value = {}
SCORE_DIGITS = 6
# Titles of which so much is the same speak of the same thing.
_ALIKE_LETTERS, _ALIKE_WORDS = 0.6, 0.5
_CLOSE = {"close.outcome": "outcome", "close.score": "score"}
_FIELD_OF = {part: name for name, part in _CLOSE.items()}


@dataclass(frozen=True)
class Difference:
    """A field that is not as it was; both values as amendments say them, `{}` for none at all."""

    field: str
    was: Value
    now: Value


@dataclass(frozen=True)
class Breach:
    """A sealed state of an item, or of its closing, that the item's history does not have.

    `differences` lead to the next state that was sealed, on the day `until`, or to what stands
    there now where `until` is None. They are empty for a closing that is not there any more.
    """

    sealed: Commitment
    differences: tuple[Difference, ...]
    until: datetime.date | None = None

    @property
    def item(self) -> str:
        """The item: `o1`, `o1/kr1`."""
        return self.sealed.item

    @property
    def of_closing(self) -> bool:
        """Whether it is about what was said at the end."""
        return "outcome" in self.sealed.fields


# Fields -------------------------------------------------------------------------------------------


def fields_of(item: Objective | KeyResult) -> dict[str, Value]:
    """What an item is committed to."""
    fields: dict[str, Value] = {"title": _words(item.title)}
    if isinstance(item, KeyResult):
        if item.kind != "aspirational":
            fields["kind"] = item.kind
        if (measure := _measure(item.measure)) != _DELIVERABLE:
            fields["measure"] = measure
        if item.rubric:
            fields["rubric"] = {number(level): _words(said) for level, said in item.levels}
    elif item.supports:
        links = sorted(item.supports, key=lambda link: link.goal)
        fields["supports"] = [_link(link) for link in links]
    if item.weight != 1:
        fields["weight"] = number(item.weight)
    return fields


_DELIVERABLE: dict[str, Value] = {"kind": "deliverable"}


def _words(text: str) -> str:
    # Some keyboards and file systems take letters apart, which nobody sees.
    return " ".join(unicodedata.normalize("NFC", text).split())


def number(value: Decimal) -> str:
    """A number without exponent, percent sign or zeros at its end."""
    return f"{Decimal(value).normalize():f}"


def _link(link: Link) -> dict[str, Value]:
    strength: dict[str, Value] = {} if link.strength == "primary" else {"strength": link.strength}
    return {"goal": link.goal, **strength}


def _measure(measure: AnyMeasure) -> dict[str, Value]:
    """A measure without what is default, in the order in which authors write it."""
    found: dict[str, Value] = {"kind": kind_of(measure)}
    for name, info in type(measure).model_fields.items():
        value = getattr(measure, name)
        plain = value is None or value in ("", info.default)
        if name not in {"kind", "due", "range"} and not plain:
            found[info.alias or name] = _part(value)
    if measure.due:
        found["due"] = measure.due.isoformat()
    if measure.range and not (measure.unit_name == "NPS" and measure.range == NPS_RANGE):
        found["range"] = _part(measure.range)
    return found


def _part(value: Any) -> Value:
    """The number, words, band or steps of a measure."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, tuple) and isinstance(value[0], Step):
        return [_step(step) for step in sorted(value, key=lambda step: step.id)]
    return [number(bound) for bound in value] if isinstance(value, tuple) else _words(value)


def _step(step: Step) -> dict[str, Value]:
    found: dict[str, Value] = {"id": step.id, "title": _words(step.title)}
    if step.due:
        found["due"] = step.due.isoformat()
    return {**found, "weight": number(step.weight)} if step.weight != 1 else found


# History ------------------------------------------------------------------------------------------


def history(quarter: Quarter) -> dict[str, tuple[Fields, ...]]:
    """The states of every item, oldest first, the present one last; neighbours differ."""
    found: dict[str, tuple[Fields, ...]] = {}
    for objective in quarter.objectives:
        found[objective.id] = _states(objective, quarter.amendments(objective.id))
        for key_result in objective.key_results:
            path = f"{objective.id}/{key_result.id}"
            found[path] = _states(key_result, quarter.amendments(path))
    return found


def _states(item: Objective | KeyResult, amendments: Sequence[Amendment]) -> tuple[Fields, ...]:
    """The states of one item.

    Between two amendments of one day there may have been a publication, so each has a state of its
    own; one that is no possible item has never been public.
    """
    states: list[Fields] = [fields_of(item)]
    for ending in endings(amendments):
        try:
            states.append(fields_of(before(item, ending)))
        except ValueError:
            continue
    return _without_repeats(reversed(states))


def _without_repeats(states: Iterable[Fields]) -> tuple[Fields, ...]:
    found: list[Fields] = []
    for state in states:
        if not found or found[-1] != state:
            found.append(state)
    return tuple(found)


def closings(quarter: Quarter) -> dict[str, tuple[Fields, ...]]:
    """What was said at the end of each closed key result of a closed quarter, oldest first.

    A closing has its outcome and the final score, computed or set by hand, without it where nothing
    was graded. ValueError when an amendment fits nothing.
    """
    if not quarter.closed:
        return {}
    return {
        f"{objective.id}/{key_result.id}": _closing_states(quarter, objective, key_result)
        for objective, key_result in quarter.key_results()
        if key_result.close
    }


def score_text(score: Fraction) -> str:
    """A score to six decimals, without zeros at its end."""
    return number(Decimal(round(score * 10**SCORE_DIGITS)).scaleb(-SCORE_DIGITS))


def _closing_states(
    quarter: Quarter, objective: Objective, key_result: KeyResult
) -> tuple[Fields, ...]:
    assert key_result.close
    present: dict[str, Value] = {"outcome": key_result.close.outcome}
    score = standing(quarter, objective, key_result).score
    if score is not None:
        present["score"] = score_text(score)
    states = [present]
    for amendment in newest_first(quarter.amendments(f"{objective.id}/{key_result.id}")):
        if name := _CLOSE.get(amendment.field):
            earlier = {key: value for key, value in states[-1].items() if key != name}
            if amendment.was not in ({}, []):
                earlier[name] = closing_value(name, str(amendment.was))
            states.append(earlier)
    return _without_repeats(reversed(states))


def closing_value(name: str, written: str) -> str:
    """An old score or outcome in its canonical form; ValueError for what is no score."""
    return score_text(Fraction(parse_number(written))) if name == "score" else written


# Differences --------------------------------------------------------------------------------------

_ORDER = ("title", "kind", "weight", "supports", "measure", "rubric", *_FIELD_OF)
_DEFAULTS: Mapping[str, Value] = {
    "weight": "1",
    "kind": "aspirational",
    "strength": "primary",
    "measure": _DELIVERABLE,
}


def differences(was: Fields, now: Fields) -> tuple[Difference, ...]:
    """What an author has to amend to come from one state to another, in parts where there are."""
    return tuple(
        difference
        for name in _ORDER
        if was.get(name) != now.get(name)
        for difference in _PARTS.get(name, _whole)(name, was, now)
    )


def _whole(name: str, was: Fields, now: Fields) -> Iterator[Difference]:
    nothing = _DEFAULTS.get(name, NOTHING)
    yield Difference(_FIELD_OF.get(name, name), was.get(name, nothing), now.get(name, nothing))


def _changed(
    prefix: str, was: Fields, now: Fields, nothing: Mapping[str, Value] = _DEFAULTS
) -> Iterator[Difference]:
    """The parts that are not the same, in the order in which they stand."""
    for part in dict.fromkeys([*was, *now]):
        none = nothing.get(part, NOTHING)
        old, new = was.get(part, none), now.get(part, none)
        if old != new:
            yield Difference(f"{prefix}.{part}", old, new)


def _measure_differences(name: str, was: Fields, now: Fields) -> Iterator[Difference]:
    old, new = _mapping(was.get(name, _DELIVERABLE)), _mapping(now.get(name, _DELIVERABLE))
    if old["kind"] != new["kind"]:
        yield from _whole(name, was, now)
        return
    nothing: dict[str, Value] = {"from": "0"} if new["kind"] == "metric" else {}
    steps = [_by_name(one.pop("steps", []), "id") for one in (old, new)]
    yield from _changed(name, old, new, nothing)
    yield from _list_differences(f"{name}.steps", *steps)


def _rubric_differences(name: str, was: Fields, now: Fields) -> Iterator[Difference]:
    old, new = _mapping(was.get(name, {})), _mapping(now.get(name, {}))
    if old.keys() & new.keys():
        yield from _changed(name, old, new)
    else:
        yield from _whole(name, was, now)


def _link_differences(name: str, was: Fields, now: Fields) -> Iterator[Difference]:
    links = [_by_name(one.get(name, []), "goal") for one in (was, now)]
    yield from _list_differences(name, *links)


def _list_differences(
    name: str, was: Mapping[str, Fields], now: Mapping[str, Fields]
) -> Iterator[Difference]:
    """Parts of entries where the entries are the same, else the whole list."""
    if was.keys() == now.keys():
        for entry, fields in was.items():
            yield from _changed(f"{name}.{entry}", fields, now[entry])
    else:
        old, new = ([dict(one) for one in entries.values()] for entries in (was, now))
        yield Difference(name, list(old) or NOTHING, list(new) or NOTHING)


def _mapping(value: Value) -> dict[str, Value]:
    return dict(value) if isinstance(value, dict) else {}


def _by_name(entries: Value, name: str) -> dict[str, Fields]:
    listed = entries if isinstance(entries, list) else []
    return {str(one[name]): one for one in listed if isinstance(one, dict)}


_PARTS: Mapping[str, Callable[[str, Fields, Fields], Iterator[Difference]]] = {
    "measure": _measure_differences,
    "rubric": _rubric_differences,
    "supports": _link_differences,
}


def as_amendments(
    item: str, changes: Iterable[Difference], on: datetime.date, reason: str
) -> tuple[Amendment, ...]:
    """The amendments that make differences public."""
    return tuple(
        Amendment.model_validate(
            {
                "on": Written(on.isoformat()),
                "item": Written(item),
                "field": Written(one.field),
                "was": as_written(one.was),
                "reason": Written(reason),
            }
        )
        for one in changes
    )


# Against a seal -----------------------------------------------------------------------------------


def breaches(quarter: Quarter, seal: Seal, item: str) -> tuple[Breach, ...]:
    """The sealed states of an item that is here, and of its closing, that its history has not.

    States of different days have to come in their order. Where several are missing, each is told as
    if the later ones had been amended. ValueError when an amendment fits nothing.
    """
    found = list(_breaches(quarter, _of(seal.commitments, item), _history_of))
    sealed = _of(seal.closings, item)
    if sealed and quarter.closed:
        here = quarter.find(item)
        closed = here is not None and here[1] is not None and here[1].close is not None
        found += _breaches(quarter, sealed, _closing_of) if closed else [Breach(sealed[-1], ())]
    return tuple(found)


def since_sealed(quarter: Quarter, seal: Seal, item: str) -> tuple[Amendment, ...]:
    """The amendments of an item that were made after its last sealed state; none if it has none."""
    sealed, found = _of(seal.commitments, item), quarter.find(item)
    assert found
    here = found[1] or found[0]
    if not sealed or fields_of(here) == sealed[-1].fields:
        return ()
    for ending in endings(quarter.amendments(item)):
        try:
            if fields_of(before(here, ending)) == sealed[-1].fields:
                return tuple(ending)
        except ValueError:
            continue
    return ()


_StatesOf: TypeAlias = Callable[[Quarter, str], tuple[Fields, ...]]


def _of(commitments: Iterable[Commitment], item: str) -> list[Commitment]:
    return [one for one in commitments if one.item == item]


def _history_of(quarter: Quarter, item: str) -> tuple[Fields, ...]:
    found = quarter.find(item)
    assert found
    return _states(found[1] or found[0], quarter.amendments(item))


def _closing_of(quarter: Quarter, item: str) -> tuple[Fields, ...]:
    found = quarter.find(item)
    assert found
    objective, key_result = found
    assert key_result
    return _closing_states(quarter, objective, key_result)


def _breaches(
    quarter: Quarter, sealed: Sequence[Commitment], states_of: _StatesOf
) -> Iterator[Breach]:
    """The sealed states of one item that its states do not have, the newest first."""
    for index in reversed(range(len(sealed))):
        if not _in_order(sealed[index:], states_of(quarter, sealed[index].item)):
            breach = _breach(quarter, sealed[index:], states_of)
            yield breach
            quarter = amended(quarter, breach)


def _breach(quarter: Quarter, sealed: Sequence[Commitment], states_of: _StatesOf) -> Breach:
    """What has to be amended to have the first of some sealed states, where the later ones are.

    It is held against what followed, or against the state that is nearest to it, where a part of
    what changed has been amended already.
    """
    missing, *later = sealed
    states = states_of(quarter, missing.item)
    until = later[0].since if later else None
    follows = later[0].fields if later else states[-1]
    found = [
        Breach(missing, differences(missing.fields, one), until)
        for one in (follows, *reversed(states))
    ]
    found.sort(key=lambda one: len(one.differences))
    for one in found:
        if _in_order(sealed, states_of(amended(quarter, one), missing.item)):
            return one
    return Breach(missing, differences(missing.fields, follows), until)


def _in_order(sealed: Sequence[Commitment], states: Sequence[Fields]) -> bool:
    """Whether sealed states are among the states, those of different days in their order.

    States of one day may have come from two clones, in whichever order git has merged them.
    """
    end = len(states)
    for day in sorted({one.since for one in sealed}, reverse=True):
        places = []
        for one in (one for one in sealed if one.since == day):
            fitting = [place for place, state in enumerate(states[:end]) if state == one.fields]
            if not fitting:
                return False
            places.append(fitting[-1])
        end = min(places) + 1
    return True


def amended(quarter: Quarter, breach: Breach) -> Quarter:
    """The quarter as it would be if a breach had been amended."""
    on = breach.until or datetime.date.max
    added = as_amendments(breach.item, breach.differences, on, reason="-")
    okrs = quarter.okrs.model_copy(update={"amendments": (*quarter.okrs.amendments, *added)})
    return replace(quarter, okrs=okrs)


def misquoted(quarter: Quarter, seal: Seal, breach: Breach) -> tuple[Amendment, Difference] | None:
    """The amendment whose old value is not what was published, where a breach is due to it."""
    published = [one.fields for one in _of(seal.commitments, breach.item)]
    found = quarter.find(breach.item)
    if found is None or breach.of_closing:
        return None
    for ending in endings(quarter.amendments(breach.item)):
        amendment = ending[0]
        try:
            state = fields_of(before(found[1] or found[0], ending))
        except ValueError:
            continue
        wrong = differences(breach.sealed.fields, state)
        fits = len(wrong) == 1 and wrong[0].field == amendment.field
        if fits and state not in published and amendment.on >= breach.sealed.since:
            return amendment, wrong[0]
    return None


# Other things -------------------------------------------------------------------------------------


def is_another(was: Fields, now: Fields) -> bool:
    """Whether two states of a key result speak of different things: by title and by measure.

    What is only done or not has no measure to tell by, so there the title decides alone.
    """
    measures = [one.get("measure", _DELIVERABLE) for one in (was, now)]
    measured = measures[0] != measures[1] or _mapping(measures[0])["kind"] == "deliverable"
    return measured and not alike(str(was.get("title", "")), str(now.get("title", "")))


def alike(one: str, other: str) -> bool:
    """Whether two titles may be of the same thing in other words."""
    one, other = one.casefold(), other.casefold()
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    words = SequenceMatcher(None, sorted(one.split()), sorted(other.split()), autojunk=False)
    return letters >= _ALIKE_LETTERS or words.ratio() >= _ALIKE_WORDS
