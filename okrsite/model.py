"""The words of the field: quarter, objective, key result, measure, check-in, goal, partner.

Comes in: plain mappings, lists and texts as `decoding` hands them over. Goes out: frozen values
that have been checked as far as one item can be checked by itself. It must not know files, other
items or today. Each model keeps the node that it was written as, so that a later rule can say
where.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from okrsite import fields
from okrsite.diagnostics import choices
from okrsite.fields import Number, Written, mistake, mistakes
from okrsite.source import Mapping as MappingNode
from okrsite.source import Node

Status = Literal["on_track", "at_risk", "off_track", "done", "dropped"]
QuarterStatus = Literal["draft", "published", "closed"]
Outcome = Literal["continue", "modify", "stop"]


class Fields(dict[str, Any]):
    """The fields of one item as written, with their node and the model they were held against."""

    node: MappingNode
    blank: list[str]  # fields that were written without a value
    model: type[Item] | None = None


class Item(BaseModel):
    """What every model has: frozen, no unknown fields, and the place where it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    _node: MappingNode = PrivateAttr(default_factory=lambda: MappingNode("", 1, 1))

    @model_validator(mode="wrap")
    @classmethod
    def _keep_node(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, Fields):
            data.model = cls
        item = handler(data)
        if isinstance(data, Fields):
            item._node = data.node  # noqa: SLF001  this class's own
        return item

    @classmethod
    def field_names(cls) -> list[str]:
        """The names of the fields as authors write them."""
        return [info.alias or name for name, info in cls.model_fields.items()]

    @property
    def node(self) -> MappingNode:
        """Where the item was written."""
        return self._node

    def at(self, name: str) -> Node:
        """Where the value of a field was written, or the item itself where it was not."""
        return self._node.value(name)


# Measures -----------------------------------------------------------------------------------------


PAIR = 2


def _range(value: object) -> tuple[Number, Number]:
    numbers = value if isinstance(value, list) else []
    if len(numbers) != PAIR:
        count = f"{len(numbers)} value{'s' if len(numbers) > 1 else ''}"
        found = count if numbers else fields.describe(value)
        hint = (
            'a number with a comma needs quotes here, as in "1,200"' if len(numbers) > PAIR else ""
        )
        raise mistake("wrong-type", "not a pair", found=found, expected="[low, high]", hint=hint)
    bounds: list[Number] = []
    wrong: list[PydanticCustomError] = []
    for index, number in enumerate(numbers):
        try:
            bounds.append(fields.parse_number(_scalar_of(number)))
        except PydanticCustomError as error:
            context = {**(error.context or {}), "at": str(index)}
            wrong.append(PydanticCustomError("okrsite", "{message}", context))
    if wrong:
        raise mistakes(wrong)
    low, high = bounds
    if low > high:
        found, hint = f"[{numbers[0]}, {numbers[1]}]", f"write [{numbers[1]}, {numbers[0]}]"
        message = "the band is upside down"
        raise mistake("measure", message, found=found, expected="low, then high", hint=hint)
    return low, high


def _scalar_of(value: object) -> str:
    if isinstance(value, Written):
        return value
    raise mistake("wrong-type", "not a number", found=fields.describe(value), expected="a number")


Band = Annotated[tuple[Number, Number], *fields.field(_range, "array")]
NPS_RANGE = (Number(-100), Number(100))


class Measure(Item):
    """How a key result is counted; its kinds add the numbers."""

    due: fields.Day | None = None
    range: Band | None = None
    numbers: ClassVar[Sequence[str]] = ()  # the fields that hold values of the measure

    @property
    def unit_name(self) -> str:
        """The unit, or an empty text where the kind has none."""
        return str(getattr(self, "unit", ""))

    @property
    def allowed_range(self) -> tuple[Number, Number] | None:
        """The range that every value must be in, the unit's own where none is given."""
        return self.range or (NPS_RANGE if self.unit_name == "NPS" else None)

    def check_value(self, value: Number, name: str = "") -> None:
        """Raise a mistake for a value beyond the range, or with a percent sign it must not have."""
        self.check_percent(value, name)
        allowed = self.allowed_range
        if allowed and not allowed[0] <= value <= allowed[1]:
            message, found = "beyond the measure's range", f"{Decimal(value):f}"
            expected = f"a value from {allowed[0]} to {allowed[1]}"
            needs = ("range", "unit")
            raise mistake(
                "out-of-range", message, found=found, expected=expected, at=name, needs=needs
            )

    def check_percent(self, value: Number, name: str = "") -> None:
        """Raise a mistake for a percent sign where the unit is another."""
        if value.percent and self.unit_name != "%":
            found, needs = f"{Decimal(value):f}%", ("unit",)
            unit = f"the unit {self.unit_name}" if self.unit_name else "no unit"
            hint = f'write {Decimal(value):f}, or the unit "%"'
            message = "a percent sign where the unit is not %"
            raise mistake(
                "percent", message, found=found, expected=unit, hint=hint, at=name, needs=needs
            )

    def _values(self) -> list[tuple[str, Number]]:
        found: list[tuple[str, Number]] = []
        for name in self.numbers:
            value = getattr(self, name)
            if name == "between" and value is not None:
                found += [(name, value[0]), (name, value[1])]
            elif value is not None and name in self.model_fields_set:
                found.append(("from" if name == "start" else name, value))
        return found

    def _mistakes(self) -> Iterator[PydanticCustomError]:
        """What is wrong with the numbers together."""
        for bound in self.range or ():
            try:
                self.check_percent(bound, "range")
            except PydanticCustomError as error:
                yield error
        for name, value in self._values():
            try:
                self.check_value(value, name)
            except PydanticCustomError as error:
                yield error

    @model_validator(mode="after")
    def _check(self) -> Self:
        if found := list(self._mistakes()):
            raise mistakes(found)
        return self


def _percent_sets_unit(data: Any) -> Any:
    """A percentage among the numbers sets the unit where none is given."""
    if isinstance(data, Fields) and not data.get("unit"):
        values = [
            one
            for value in data.values()
            for one in (value if isinstance(value, list) else [value])
        ]
        if any(isinstance(one, Written) and one.strip().endswith("%") for one in values):
            data["unit"] = Written("%")
    return data


class Metric(Measure):
    """A number that moves from a baseline to a target."""

    kind: Literal["metric"] = "metric"
    start: Annotated[fields.Quantity, Field(alias="from")] = Number(0)
    to: fields.Quantity
    unit: fields.Line = ""
    commit: fields.Quantity | None = None
    stretch: fields.Quantity | None = None
    numbers: ClassVar[Sequence[str]] = ("start", "to", "commit", "stretch")

    def _mistakes(self) -> Iterator[PydanticCustomError]:
        yield from super()._mistakes()
        needs, order = ("from", "to"), f"from {self.start}, to {self.to}"
        if self.start == self.to:
            message, found = "from and to are the same", f"{self.start} and {self.to}"
            expected = "two different numbers"
            hint = "" if "start" in self.model_fields_set else "from is 0 where it is not given"
            parts = {"found": found, "expected": expected, "hint": hint}
            yield mistake("measure", message, at="to", needs=needs, **parts)
            return
        if self.commit is not None and not self._between(self.commit):
            message, found = "commit is out of order", f"commit {self.commit} with {order}"
            expected = "commit between from and to"
            yield mistake(
                "measure", message, found=found, expected=expected, at="commit", needs=needs
            )
        rising = self.to > self.start
        if self.stretch is not None and not (
            self.stretch > self.to if rising else self.stretch < self.to
        ):
            message, found = "stretch is out of order", f"stretch {self.stretch} with {order}"
            expected = "stretch beyond to"
            yield mistake(
                "measure", message, found=found, expected=expected, at="stretch", needs=needs
            )

    def _between(self, commit: Number) -> bool:
        # With stretch, commit and to are different scores; without, commit is only a mark.
        if self.stretch is None and commit == self.to:
            return True
        low, high = sorted((self.start, self.to))
        return low < commit < high


EDGES = ("at_least", "above", "at_most", "below", "between")


class Threshold(Measure):
    """A band that the value has to be in."""

    kind: Literal["threshold"] = "threshold"
    at_least: fields.Quantity | None = None
    above: fields.Quantity | None = None
    at_most: fields.Quantity | None = None
    below: fields.Quantity | None = None
    between: Band | None = None
    unit: fields.Line = ""
    start: Annotated[fields.Quantity | None, Field(alias="from")] = None
    numbers: ClassVar[Sequence[str]] = ("start", "at_least", "above", "at_most", "below", "between")

    @property
    def edge(self) -> str:
        """Which of the five edges is given."""
        return next(name for name in EDGES if getattr(self, name) is not None)

    def inside(self, value: Decimal) -> bool:
        """Whether a value is inside the band."""
        if self.between is not None:
            return self.between[0] <= value <= self.between[1]
        edge = Decimal(getattr(self, self.edge))
        return {
            "at_least": value >= edge,
            "above": value > edge,
            "at_most": value <= edge,
            "below": value < edge,
        }[self.edge]

    def _mistakes(self) -> Iterator[PydanticCustomError]:
        yield from super()._mistakes()
        given = [name for name in EDGES if getattr(self, name) is not None]
        if len(given) != 1:
            message, found = "a threshold has one edge", " and ".join(given) or "none"
            expected, at = f"exactly one of {choices(EDGES)}", given[1] if given else ""
            yield mistake("measure", message, found=found, expected=expected, at=at, needs=EDGES)
        elif self.start is not None and (
            self.inside(self.start) or self.start == getattr(self, self.edge)
        ):
            message, found = "from is inside the band or at its edge", f"from {self.start}"
            expected, needs = "a start outside the band", ("from", *EDGES)
            yield mistake(
                "measure", message, found=found, expected=expected, at="from", needs=needs
            )


class Step(Item):
    """One milestone on the way."""

    id: fields.Slug
    title: fields.Title
    due: fields.Day | None = None
    weight: fields.Weight = Number(1)


class Milestones(Measure):
    """Steps that are done or not."""

    kind: Literal["milestones"] = "milestones"
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Deliverable(Measure):
    """One thing that is done or not."""

    kind: Literal["deliverable"] = "deliverable"


class Discover(Measure):
    """A number that is not known yet: recording it is the aim."""

    kind: Literal["discover"] = "discover"
    unit: fields.Line = ""


MEASURES: Mapping[str, type[Measure]] = {
    "metric": Metric,
    "threshold": Threshold,
    "milestones": Milestones,
    "deliverable": Deliverable,
    "discover": Discover,
}


def kind_of(measure: Measure) -> str:
    """The word by which authors name the kind of a measure."""
    return next(kind for kind, one in MEASURES.items() if isinstance(measure, one))


def _kind(data: Any) -> str | None:
    if isinstance(data, Measure):
        return kind_of(data)
    kind = data.get("kind") if isinstance(data, dict) else None
    return str(kind) if isinstance(kind, str) else None


AnyMeasure = Annotated[
    Annotated[Metric, Tag("metric")]
    | Annotated[Threshold, Tag("threshold")]
    | Annotated[Milestones, Tag("milestones")]
    | Annotated[Deliverable, Tag("deliverable")]
    | Annotated[Discover, Tag("discover")],
    Discriminator(_kind),
    BeforeValidator(_percent_sets_unit),
]


# okrs.yml -----------------------------------------------------------------------------------------


class Link(Item):
    """A link from an objective to a goal of the parent organisation."""

    goal: fields.Slug
    strength: Literal["primary", "supporting"] = "primary"
    basis: Literal["stated", "inferred"] = "stated"
    why: fields.Line = ""
    source: fields.WebAddress | None = None


class Closing(Item):
    """What came of a key result at the end of its quarter."""

    outcome: Outcome
    learned: fields.Markdown = ""
    successor: fields.LineagePath | None = None
    score: fields.Share | None = None
    reason: fields.Line = ""

    @model_validator(mode="after")
    def _check_override(self) -> Self:
        if self.score is not None and not self.reason:
            message = "a score that overrides the computed one needs its reason"
            hint = "add reason: with a sentence that readers will see"
            needs = ("score", "reason")
            raise mistake("override", message, hint=hint, at="score", needs=needs)
        return self


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, Written) else value


class KeyResult(Item):
    """One measurable result that an objective is held to."""

    id: fields.KeyResultId
    title: fields.Title
    owner: fields.Line = ""
    shared_with: tuple[fields.Slug, ...] = ()
    weight: fields.Weight = Number(1)
    kind: Literal["aspirational", "committed"] = "aspirational"
    measure: AnyMeasure = Field(default_factory=Deliverable)
    rubric: dict[fields.Level, fields.Line] = Field(default_factory=dict)
    source: fields.Line = ""
    continues: Annotated[tuple[fields.LineagePath, ...], BeforeValidator(_one_or_many)] = ()
    help_wanted: fields.Markdown = ""
    close: Closing | None = None

    @property
    def levels(self) -> tuple[tuple[Number, str], ...]:
        """The rubric from its lowest level to its highest."""
        return tuple(sorted(self.rubric.items()))


class Objective(Item):
    """What the team aims at, and the key results that it is held to."""

    id: fields.ObjectiveId
    title: fields.Title
    why: fields.Markdown = ""
    owner: fields.Line = ""
    shared_with: tuple[fields.Slug, ...] = ()
    weight: fields.Weight = Number(1)
    supports: tuple[Link, ...] = ()
    key_results: tuple[KeyResult, ...] = ()
    retrospective: fields.Markdown = ""


class Event(Item):
    """A meeting or call that belongs to the quarter."""

    title: fields.Title
    at_time: Annotated[fields.Moment, Field(alias="at")]
    text: fields.Line = ""


def _plain_data(value: object) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain_data(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain_data(one) for one in value]
    return str(value)


class Amendment(Item):
    """A change of a commitment after it was published; `was` is the old value as written."""

    on: fields.Day
    item: fields.ItemPath
    field: fields.Line
    was: Annotated[Any, *fields.field(_plain_data, "string")]
    reason: fields.Reason


class Okrs(Item):
    """The file okrs.yml: a quarter's objectives and key results."""

    title: fields.Title
    status: QuarterStatus
    published: fields.Day | None = None
    starts: fields.Day | None = None
    ends: fields.Day | None = None
    discussion: fields.WebAddress | None = None
    notice: fields.Line = ""
    summary: fields.Markdown = ""
    events: tuple[Event, ...] = ()
    objectives: tuple[Objective, ...]
    retrospective: fields.Markdown = ""
    amendments: tuple[Amendment, ...] = ()


# notes --------------------------------------------------------------------------------------------


class CheckIn(Item):
    """What a note records of one key result."""

    value: fields.Quantity | None = None
    done: fields.Flag | None = None
    steps: tuple[fields.Slug, ...] | None = None
    level: fields.Level | None = None
    status: Status | None = None
    confidence: fields.Share | None = None
    note: fields.Line = ""
    evidence: tuple[fields.WebAddress, ...] = ()


class NoteFront(Item):
    """The front matter of a progress note."""

    title: fields.Title
    date: fields.Day
    author: fields.Line = ""
    draft: fields.Flag = False
    check_ins: dict[fields.KeyResultPath, CheckIn] = Field(default_factory=dict)


# The site's own files -----------------------------------------------------------------------------


class Goal(Item):
    """A goal of the parent organisation; `from` and `until` name cycles, both included."""

    id: fields.Slug
    title: fields.Title
    text: fields.Markdown = ""
    first: Annotated[fields.Slug | None, Field(alias="from")] = None
    until: fields.Slug | None = None
    source: fields.WebAddress | None = None


class Goals(Item):
    """The file goals.yml."""

    owner: fields.Line = ""
    url: fields.WebAddress | None = None
    goals: tuple[Goal, ...] = ()


class Partner(Item):
    """A team that key results are shared with."""

    id: fields.Slug
    name: fields.Title
    url: fields.WebAddress | None = None


class Partners(Item):
    """The file partners.yml."""

    partners: tuple[Partner, ...] = ()


class Withdrawal(Item):
    """An address that is no more, and why."""

    address: fields.SiteAddress
    on: fields.Day
    reason: fields.Reason


class Redirects(Item):
    """The file redirects.yml."""

    moved: dict[fields.SiteTarget, fields.SiteTarget] = Field(default_factory=dict)
    withdrawn: tuple[Withdrawal, ...] = ()


# Cycles -------------------------------------------------------------------------------------------

_CYCLE = re.compile(r"(?P<year>\d{4})(?:-(?P<unit>[qh])(?P<number>\d))?", re.ASCII)
_MONTHS = {"q": 3, "h": 6, None: 12}


def cycle_dates(slug: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day of a cycle named YYYY-qN, YYYY-hN or YYYY; None for any other name."""
    match = _CYCLE.fullmatch(slug)
    if not match or match["year"] == "0000":
        return None
    months = _MONTHS[match["unit"]]
    number = int(match["number"] or 1)
    if not 1 <= number <= 12 // months:
        return None
    year, last_month = int(match["year"]), number * months
    first = datetime.date(year, last_month - months + 1, 1)
    next_month = datetime.date(year, last_month, 28) + datetime.timedelta(days=4)
    return first, next_month - datetime.timedelta(days=next_month.day)
