"""Amendments side by side: what a commitment was, and what it became, in words.

Comes in: the desk, a quarter and one of its amendments. Goes out: what was changed and both values
as text, the old one first. What it became is what the item was before the next amendment, and only
after the last of them what stands there now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from okrsite.content import Quarter
from okrsite.fields import parse_number
from okrsite.model import (
    Amendment,
    AnyMeasure,
    KeyResult,
    Link,
    Measure,
    Milestones,
    Objective,
    Step,
    Threshold,
)
from okrsite.undoing import CLOSE, before, name_of
from okrsite.views.desk import Desk
from okrsite.views.wording import Wording


@dataclass(frozen=True)
class Amending:
    """Tells the amendments of one quarter."""

    desk: Desk
    quarter: Quarter

    @property
    def _wording(self) -> Wording:
        return self.desk.wording

    def old_and_new(self, amendment: Amendment) -> tuple[str, str]:
        """The value before the amendment and the one after it; empty where there was or is none."""
        own = self.quarter.amendments(amendment.item)
        if name_of(amendment) == CLOSE:
            return self._closing_before_and_after(own, amendment)
        at = _place(own, amendment)
        field = amendment.field
        was, now = self._item_before(own, at), self._item_before(own, at + 1)
        return _Told(self.desk, was).text(field), _Told(self.desk, now).text(field)

    def field(self, amendment: Amendment) -> str:
        """What was changed, by the names that readers know."""
        own = self.quarter.amendments(amendment.item)
        now, old = (self._item_before(own, at) for at in (len(own), _place(own, amendment)))
        return _Told(self.desk, now).name(amendment.field, _Told(self.desk, old))

    def _item_before(self, amendments: Sequence[Amendment], at: int) -> Objective | KeyResult:
        """The item as it was before one of its amendments; as it is now behind the last."""
        found = self.quarter.find(amendments[0].item)
        assert found
        item = found[1] or found[0]
        undone = amendments[at:]
        try:
            return before(item, undone)
        except ValueError:
            # Two changes of one day may only be possible together.
            day = undone[0].on
            return before(item, [one for one in amendments if one.on >= day])

    def _closing_before_and_after(
        self, own: Sequence[Amendment], amendment: Amendment
    ) -> tuple[str, str]:
        """A decision or a score at the end; what it became is what it is now, or was next."""
        same = [one for one in own if one.field == amendment.field]
        later = same[_place(same, amendment) + 1 :]
        was = self._closing_text(amendment)
        return was, self._closing_text(later[0]) if later else self._closing_now(amendment)

    def _closing_text(self, amendment: Amendment) -> str:
        if amendment.was in ({}, []):
            return ""
        if amendment.field == "close.outcome":
            return self._wording.outcome(str(amendment.was))
        return self._wording.score_number(Fraction(parse_number(str(amendment.was))))

    def _closing_now(self, amendment: Amendment) -> str:
        standing = self.desk.standing(self.quarter).key_result(amendment.item)
        assert standing
        if amendment.field == "close.outcome":
            close = standing.key_result.close
            return self._wording.outcome(close.outcome) if close else ""
        return "" if standing.score is None else self._wording.score_number(standing.score)


def _place(amendments: Iterable[Amendment], amendment: Amendment) -> int:
    # Two that say the same are equal, and still two.
    return next(index for index, one in enumerate(amendments) if one is amendment)


@dataclass(frozen=True)
class _Told:
    """An objective or a key result, field by field."""

    desk: Desk
    item: Objective | KeyResult

    @property
    def _wording(self) -> Wording:
        return self.desk.wording

    @cached_property
    def _measure(self) -> AnyMeasure | None:
        return self.item.measure if isinstance(self.item, KeyResult) else None

    # Names ----------------------------------------------------------------------------------------

    def name(self, field: str, old: _Told) -> str:
        """The name of a field; a part of a list has its own, by what it is now or was before."""
        name, _, rest = field.partition(".")
        words = self.desk.language.words
        part, _, inner = rest.partition(".")
        if name == "measure" and part == "steps" and inner:
            step, _, what = inner.partition(".")
            entry = self._step(step) or old._step(step)
            told = self._wording.amended_field(f"step.{what}" if what else "measure.steps")
            title = entry.title if entry else step
            return words("%(field)s: %(part)s", field=told, part=title)
        if name == "supports" and rest:
            told = self._wording.amended_field(f"supports.{inner}" if inner else name)
            return words("%(field)s: %(part)s", field=told, part=self._goal(part))
        if name == "rubric" and rest:
            told = self._wording.amended_field(name)
            level = self._wording.score_number(Fraction(parse_number(rest)))
            return words("%(field)s: %(part)s", field=told, part=level)
        return self._wording.amended_field(field)

    # Values ---------------------------------------------------------------------------------------

    def text(self, field: str) -> str:
        """The value of a field or of a part of it; empty where there is none."""
        name, _, rest = field.partition(".")
        item, language = self.item, self.desk.language
        match name:
            case "weight":
                return language.number(item.weight, _digits(item.weight))
            case "shared_with":
                return language.listed(tag.name for tag in self.desk.partners(item.shared_with))
            case "kind" if isinstance(item, KeyResult):
                return self._wording.kind(item)[0]
            case "measure" if self._measure is not None:
                return self._measured(self._measure, rest)
            case "rubric" if isinstance(item, KeyResult):
                return self._rubric(item, rest)
            case "supports" if isinstance(item, Objective):
                return self._supports(item, rest)
            case "continues" if isinstance(item, KeyResult):
                return language.listed(item.continues)
            case _:
                return str(getattr(item, name, ""))

    def _measured(self, measure: AnyMeasure, rest: str) -> str:
        name, _, inner = rest.partition(".")
        value = getattr(measure, "start" if name == "from" else name, None)
        if isinstance(measure, Milestones) and (not rest or name == "steps"):
            return self._steps(measure, inner)
        if not rest or name == "kind":
            return self._wording.measure(measure)
        if isinstance(measure, Threshold) and name == "between" and value:
            return self._wording.target(measure)
        if name == "due":
            return self._wording.date(measure.due).text if measure.due else ""
        if name == "range":
            return self._range(measure)
        if isinstance(value, Decimal):
            return self._wording.quantity(value, measure.unit_name)
        return str(value or "")

    def _range(self, measure: Measure) -> str:
        if measure.range is None:
            return ""
        low, high = (self._wording.quantity(bound, measure.unit_name) for bound in measure.range)
        return self.desk.language.words("from %(low)s to %(high)s", low=low, high=high)

    def _steps(self, measure: Milestones, rest: str) -> str:
        step_id, _, name = rest.partition(".")
        if not step_id:
            return "; ".join(self._step_text(step) for step in measure.steps)
        step = self._step(step_id)
        if step is None:
            return ""
        if name == "due":
            return self._wording.date(step.due).text if step.due else ""
        if name == "weight":
            return self.desk.language.number(step.weight, _digits(step.weight))
        return step.title if name else self._step_text(step)

    def _step_text(self, step: Step) -> str:
        """A step with its weight, where that is not like the others'."""
        if step.weight == 1:
            return step.title
        number = self.desk.language.number(step.weight, _digits(step.weight))
        words = self.desk.language.words
        return words("%(step)s (weight %(number)s)", step=step.title, number=number)

    def _step(self, step_id: str) -> Step | None:
        steps = self._measure.steps if isinstance(self._measure, Milestones) else ()
        return next((step for step in steps if step.id == step_id), None)

    def _rubric(self, key_result: KeyResult, level: str) -> str:
        if level:
            return key_result.rubric.get(parse_number(level), "")
        levels = (
            (self._wording.score_number(Fraction(one)), said) for one, said in key_result.levels
        )
        return "; ".join(f"{one}: {said}" for one, said in levels)

    def _supports(self, objective: Objective, rest: str) -> str:
        goal, _, name = rest.partition(".")
        if not goal:
            return "; ".join(map(self._link, objective.supports))
        link = next((one for one in objective.supports if one.goal == goal), None)
        if link is None:
            return ""
        if name == "strength":
            return self._strength(link)
        if name == "basis":
            return self._basis(link)
        return str(getattr(link, name, None) or "") if name else self._link(link)

    def _link(self, link: Link) -> str:
        goal = self._goal(link.goal)
        return f"{goal} ({self._strength(link)})" if link.strength == "supporting" else goal

    def _strength(self, link: Link) -> str:
        words = self.desk.language.words
        return words("supporting link") if link.strength == "supporting" else words("primary link")

    def _basis(self, link: Link) -> str:
        words = self.desk.language.words
        if link.basis == "inferred":
            return words("inferred by the team")
        return words("stated by its source")

    def _goal(self, goal_id: str) -> str:
        goal = self.desk.content.goal(goal_id)
        return goal.title if goal else goal_id


def _digits(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))
