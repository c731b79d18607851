"""A quarter beside the one before it: what goes on, what is new, what was not continued.

Comes in: two quarters and the desk. Goes out: the parts of one page. It must not know what came
after the later of the two.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from okrsite import addresses
from okrsite.content import Quarter
from okrsite.references import Target
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views import hindsight, pages, parts
from okrsite.views.closing import name_successor
from okrsite.views.desk import Desk
from okrsite.views.lineage import continued_by, name_target, tell_change


def comparison_link(desk: Desk, quarter: Quarter) -> parts.Link | None:
    """The way to the page, where there is a quarter before."""
    before = desk.content.before(quarter)
    if before is None:
        return None
    name = desk.quarter_name(before.slug)
    title = desk.language.words("Compared with %(quarter)s", quarter=name)
    return parts.Link(title, addresses.comparison(quarter.slug))


def compose_comparison(
    desk: Desk, quarter: Quarter, common: dict[str, Any]
) -> Iterator[pages.Comparison]:
    """The page, where there is a quarter before; `common` is what all pages of a quarter share."""
    before = desk.content.before(quarter)
    if before:
        yield _Composer(desk, before, quarter).page(common)


def tell_lead(desk: Desk, quarter: Quarter) -> tuple[str, ...]:
    """How much of a quarter goes on from the one before; nothing where nobody has said so."""
    before = desk.content.before(quarter)
    composer = _Composer(desk, before, quarter) if before else None
    return composer.lead() if composer and composer.goes_on else ()


class _Composer:
    def __init__(self, desk: Desk, before: Quarter, quarter: Quarter) -> None:
        self._desk = desk
        self._words = desk.language.words
        self._before = before
        self._quarter = quarter
        self._then = desk.quarter_name(before.slug)
        self._now = desk.quarter_name(quarter.slug)
        self._objectives = tuple(map(self._objective, desk.standing(quarter).objectives))
        self._continued = {
            one.address for each in self._objectives for pair in each.pairs for one in pair.then
        }

    @property
    def goes_on(self) -> bool:
        """Whether any key result continues one of the quarter before."""
        return bool(self._continued)

    def page(self, common: dict[str, Any]) -> pages.Comparison:
        """The page."""
        desk, words, quarter = self._desk, self._words, self._quarter
        heading = words(
            "%(quarter)s compared with %(before)s", quarter=self._now, before=self._then
        )
        lead = self.lead()
        going_on = {pair.now.address for each in self._objectives for pair in each.pairs}
        return pages.Comparison(
            **common,
            address=addresses.comparison(quarter.slug),
            title=desk.title(heading),
            heading=heading,
            description=" ".join(lead),
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            lead=lead,
            overlap=self._overlap(),
            then=self._side(self._before),
            now=self._side(quarter),
            going_on=tuple(one for one in self._objectives if one.pairs),
            new=tuple(self._one_sided(quarter, going_on)),
            left=tuple(self._one_sided(self._before, self._continued)),
            goals=tuple(self._goals()),
        )

    def _side(self, quarter: Quarter) -> hindsight.Side:
        desk = self._desk
        return hindsight.Side(
            quarter=desk.quarter_link(quarter),
            period=desk.language.period(quarter.starts, quarter.ends),
            status=desk.wording.quarter_status(quarter.okrs.status),
            mean=desk.wording.mean(desk.standing(quarter).mean, of_objectives=True),
            lead=desk.lead(quarter),
        )

    # In words -------------------------------------------------------------------------------------

    def lead(self) -> tuple[str, ...]:
        """How much goes on, how much is new, and how much was not continued."""
        pairs = [pair for each in self._objectives for pair in each.pairs]
        going_on = sum(bool(pair.then) for pair in pairs)
        own, earlier = (len(list(one.key_results())) for one in (self._quarter, self._before))
        return (
            self._of_this(going_on, len(pairs) - going_on, own),
            self._of_that(earlier - len(self._continued), earlier),
        )

    def _of_this(self, going_on: int, further: int, number: int) -> str:
        plural = self._desk.language.plural
        if not number:
            return self._words("%(quarter)s has no key results yet.", quarter=self._now)
        new = number - going_on - further
        own = plural(
            "%(num)s of %(all)s key results continues one of %(before)s",
            "%(num)s of %(all)s key results continue ones of %(before)s",
            going_on,
            all=self._desk.language.number(number),
            before=self._then,
        )
        told = [own]
        if further:
            told.append(
                plural(
                    "%(num)s continues one of an older quarter",
                    "%(num)s continue ones of older quarters",
                    further,
                )
            )
        if new:
            told.append(plural("%(num)s is new", "%(num)s are new", new))
        return self._words("%(counts)s.", counts=self._desk.language.listed(told))

    def _of_that(self, left: int, number: int) -> str:
        if not number:
            return self._words("%(quarter)s had no key results.", quarter=self._then)
        if not left:
            return self._words("Every key result of %(quarter)s was continued.", quarter=self._then)
        return self._desk.language.plural(
            "%(num)s of the %(all)s key results of %(quarter)s was not continued.",
            "%(num)s of the %(all)s key results of %(quarter)s were not continued.",
            left,
            all=self._desk.language.number(number),
            quarter=self._then,
        )

    def _overlap(self) -> str:
        """That two cycles have days in common, so that neither came after the other."""
        if self._before.ends < self._quarter.starts:
            return ""
        return self._words(
            "The two overlap: %(before)s ends on %(day)s.",
            before=self._then,
            day=self._desk.language.date(self._before.ends),
        )

    # Key results ----------------------------------------------------------------------------------

    def _objective(self, standing: ObjectiveStanding) -> hindsight.ComparedObjective:
        desk, objective = self._desk, standing.objective
        pairs = (self._pair(standing, one) for one in standing.key_results)
        taken_up = {
            target.objective.id
            for one in standing.key_results
            for target in self._predecessors(one)
            if target.objective
        }
        return hindsight.ComparedObjective(
            number=desk.number(objective),
            title=objective.title,
            address=addresses.item(self._quarter.slug, objective.id),
            mean=desk.wording.mean(standing.mean, of_objectives=False),
            takes_up=tuple(
                desk.objective_link(self._before, one)
                for one in self._before.objectives
                if one.id in taken_up
            ),
            pairs=tuple(one for one in pairs if one.then or one.further),
        )

    def _predecessors(self, standing: Standing) -> list[Target]:
        """What a key result continues of the quarter before."""
        found = continued_by(self._desk, standing.key_result)
        return [one for one in found if one.quarter is self._before]

    def _pair(self, objective: ObjectiveStanding, standing: Standing) -> hindsight.Pair:
        desk, key_result = self._desk, standing.key_result
        found = list(continued_by(desk, key_result))
        before = self._predecessors(standing)
        stood = desk.standing(self._before)
        then = (
            (stood.objective(one.objective.id), stood.key_result(one.path))
            for one in before
            if one.objective
        )
        return hindsight.Pair(
            then=tuple(
                self._compared(self._before, above, one) for above, one in then if above and one
            ),
            now=self._compared(self._quarter, objective, standing),
            changes=tuple(
                tell_change(desk, one.key_result, key_result) for one in before if one.key_result
            ),
            further=tuple(
                name_target(desk, one) for one in found if one.quarter is not self._before
            ),
        )

    def _compared(
        self, quarter: Quarter, objective: ObjectiveStanding, standing: Standing
    ) -> hindsight.Compared:
        desk, key_result = self._desk, standing.key_result
        close = key_result.close
        return hindsight.Compared(
            number=desk.number(objective.objective, key_result),
            title=key_result.title,
            address=addresses.item(quarter.slug, f"{objective.objective.id}/{key_result.id}"),
            target=desk.wording.target(key_result.measure),
            state=desk.wording.state(standing.status),
            score=desk.wording.score(standing.score),
            outcome=desk.wording.outcome(close.outcome) if close else "",
            successor=name_successor(desk, close) if close else None,
        )

    def _one_sided(self, quarter: Quarter, paired: Container[str]) -> Iterator[hindsight.OneSided]:
        """The objectives of a quarter with their key results that stand beside no other."""
        desk = self._desk
        for standing in desk.standing(quarter).objectives:
            compared = (self._compared(quarter, standing, one) for one in standing.key_results)
            alone = tuple(one for one in compared if one.address not in paired)
            if alone:
                yield hindsight.OneSided(
                    number=desk.number(standing.objective),
                    title=standing.objective.title,
                    address=addresses.item(quarter.slug, standing.objective.id),
                    mean=desk.wording.mean(standing.mean, of_objectives=False),
                    key_results=alone,
                )

    # Goals ----------------------------------------------------------------------------------------

    def _goals(self) -> Iterator[hindsight.GoalThenAndNow]:
        """The goals of either quarter, with what served them then and what serves them now."""
        desk, content = self._desk, self._desk.content
        ids = {one.id for each in (self._before, self._quarter) for one in content.goals_of(each)}
        for goal in content.goals.goals:
            if goal.id in ids:
                mark, hue = desk.goal_mark(goal)
                yield hindsight.GoalThenAndNow(
                    goal=parts.GoalName(mark, hue, goal.title, addresses.goal(goal.id)),
                    then=self._serving(self._before, goal.id),
                    now=self._serving(self._quarter, goal.id),
                )

    def _serving(self, quarter: Quarter, goal_id: str) -> tuple[parts.Link, ...]:
        return tuple(
            self._desk.objective_link(quarter, one)
            for one in quarter.objectives
            if any(link.goal == goal_id for link in one.supports)
        )
