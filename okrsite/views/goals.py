"""The goals across quarters: what served each of them, how that ended, and where nothing did.

Comes in: the whole content and the desk. Goes out: the page of all goals and one for each. They
belong to no quarter, so the newest one may be known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import dropwhile

from okrsite import addresses
from okrsite.content import Quarter
from okrsite.model import Goal
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views import pages, parts
from okrsite.views.desk import Desk
from okrsite.views.infographic import NO_SCORE, sentences

# So many quarters stand beside one another in the table of all goals.
COLUMNS = 8
# For so many quarters a goal may be served by nothing before it stands out.
PATIENCE = 2


def compose_goals(desk: Desk) -> Iterator[pages.Page]:
    """The page of all goals, and a page for each."""
    composer = _Composer(desk)
    yield composer.goals()
    yield from composer.single_goals()


class _Composer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._words = desk.language.words
        self._wording = desk.wording
        self._newest_first = tuple(reversed(desk.content.quarters))

    def goals(self) -> pages.Goals:
        """The goals of the parent organisation."""
        desk, words, goals = self._desk, self._words, self._desk.content.goals
        owner = goals.owner
        heading = words("Goals of %(owner)s", owner=owner) if owner else words("Goals")
        return pages.Goals(
            address=addresses.GOALS,
            title=desk.title(heading),
            heading=heading,
            description=words("The goals that our objectives serve, quarter by quarter."),
            breadcrumbs=(desk.home_link(),),
            edit_url=desk.edit_url("goals.yml") if goals.goals else "",
            owner=owner,
            owner_url=goals.url or "",
            columns=tuple(desk.quarter_link(quarter) for quarter in self._columns),
            earlier=self._earlier(len(self._newest_first) - COLUMNS),
            goals=tuple(self._entry(goal, addresses.GOALS) for goal in goals.goals),
        )

    @cached_property
    def _columns(self) -> tuple[Quarter, ...]:
        """The latest quarters, oldest first."""
        return self._newest_first[:COLUMNS][::-1]

    def _earlier(self, number: int) -> str:
        if number <= 0:
            return ""
        return self._desk.language.plural(
            "%(num)s earlier quarter stands on the page of each goal.",
            "%(num)s earlier quarters stand on the page of each goal.",
            number,
        )

    def single_goals(self) -> Iterator[pages.Goal]:
        """A page for each goal."""
        desk, goals = self._desk, self._desk.content.goals
        links = [parts.Link(goal.title, addresses.goal(goal.id)) for goal in goals.goals]
        for index, goal in enumerate(goals.goals):
            entry = self._entry(goal, addresses.goal(goal.id))
            yield pages.Goal(
                address=addresses.goal(goal.id),
                title=desk.title(goal.title, self._words("Goal")),
                heading=goal.title,
                description=sentences(entry.served, entry.neglected),
                breadcrumbs=(
                    desk.home_link(),
                    parts.Link(self._words("Goals"), addresses.GOALS),
                ),
                previous=links[index - 1] if index else None,
                next=links[index + 1] if index + 1 < len(links) else None,
                edit_url=desk.edit_url("goals.yml"),
                owner=goals.owner,
                goal=entry,
            )

    # One goal -------------------------------------------------------------------------------------

    def _entry(self, goal: Goal, address: str) -> pages.GoalEntry:
        """A goal with its story."""
        mark, hue = self._desk.goal_mark(goal)
        all_quarters = {
            quarter.slug: self._quarter(goal, quarter) for quarter in self._newest_first
        }
        objectives = tuple(one for each in all_quarters.values() for one in each.objectives)
        served = self._desk.language.plural(
            "%(num)s objective has served this goal.",
            "%(num)s objectives have served this goal.",
            len(objectives),
        )
        return pages.GoalEntry(
            anchor=addresses.goal_anchor(goal.id),
            mark=mark,
            hue=hue,
            title=goal.title,
            address=addresses.goal(goal.id),
            text=self._desk.text(goal.text, address, None),
            time=self._time(goal),
            source=goal.source or "",
            served=served if objectives else self._words("No objective has served this goal yet."),
            neglected=self._neglected(goal),
            objectives=objectives,
            quarters=tuple(one for one in all_quarters.values() if one.current or one.objectives),
            row=tuple(all_quarters[quarter.slug] for quarter in self._columns),
        )

    def _time(self, goal: Goal) -> str:
        words, name = self._words, self._desk.quarter_name
        if goal.first and goal.until:
            first, until = name(goal.first), name(goal.until)
            return words("From %(first)s until %(until)s", first=first, until=until)
        if goal.first:
            return words("From %(first)s on", first=name(goal.first))
        return words("Until %(until)s", until=name(goal.until)) if goal.until else ""

    def _neglected(self, goal: Goal) -> str:
        """For how many of the latest quarters of its time nothing has served a goal."""
        number = 0
        in_force = self._desk.content.in_force
        of_its_time = dropwhile(lambda quarter: not in_force(goal, quarter), self._newest_first)
        for quarter in of_its_time:
            serving = any(
                link.goal == goal.id for one in quarter.objectives for link in one.supports
            )
            if serving or not in_force(goal, quarter):
                break
            number += 1
        if number < PATIENCE:
            return ""
        return self._desk.language.plural(
            "Nothing has served this goal in its last quarter",
            "Nothing has served this goal in its last %(num)s quarters",
            number,
        )

    def _quarter(self, goal: Goal, quarter: Quarter) -> pages.GoalQuarter:
        """What a quarter did for a goal."""
        desk = self._desk
        return pages.GoalQuarter(
            quarter=desk.quarter_link(quarter),
            period=desk.language.period(quarter.starts, quarter.ends),
            status=self._wording.quarter_status(quarter.okrs.status),
            current=desk.content.in_force(goal, quarter),
            objectives=tuple(self._served(goal, quarter)),
        )

    def _served(self, goal: Goal, quarter: Quarter) -> Iterator[pages.ServedBy]:
        for standing in self._desk.standing(quarter).objectives:
            for badge in self._desk.goal_badges(standing.objective):
                if badge.address == addresses.goal(goal.id):
                    yield self._serving(quarter, standing, badge)

    def _serving(
        self, quarter: Quarter, standing: ObjectiveStanding, badge: parts.GoalBadge
    ) -> pages.ServedBy:
        desk, objective = self._desk, standing.objective
        mean = self._wording.mean(standing.mean, of_objectives=False)
        states = self._wording.state_counts([one.status for one in standing.key_results])
        label = self._words(
            "%(objective)s of %(quarter)s",
            objective=desk.objective_label(objective),
            quarter=desk.quarter_name(quarter.slug),
        )
        counts = desk.language.listed(text for _, text in states) if states else ""
        return pages.ServedBy(
            quarter=desk.quarter_link(quarter),
            number=desk.number(objective),
            title=objective.title,
            address=addresses.item(quarter.slug, objective.id),
            mean=mean,
            score=mean.value or NO_SCORE,
            link=badge,
            name=sentences(f"{label}: {objective.title}", badge.kind, mean.sentence, counts),
            states=states,
            key_results=tuple(
                self._key_result(quarter, standing, one) for one in standing.key_results
            ),
            outcomes=self._outcomes(standing),
        )

    def _key_result(
        self, quarter: Quarter, objective: ObjectiveStanding, standing: Standing
    ) -> pages.BriefKeyResult:
        desk, key_result = self._desk, standing.key_result
        path = f"{objective.objective.id}/{key_result.id}"
        state, score = self._wording.state(standing.status), self._wording.score(standing.score)
        label = desk.key_result_label(objective.objective, key_result)
        return pages.BriefKeyResult(
            number=desk.number(objective.objective, key_result),
            address=addresses.item(quarter.slug, path),
            state=state,
            score=score.value or NO_SCORE,
            name=sentences(f"{label}: {key_result.title}", state.word, score.sentence),
        )

    def _outcomes(self, standing: ObjectiveStanding) -> str:
        """What was decided about the key results at the end: `1.1, 1.2: Continued`."""
        found: dict[str, list[str]] = {}
        for one in standing.key_results:
            if one.key_result.close:
                outcome = self._wording.outcome(one.key_result.close.outcome)
                number = self._desk.number(standing.objective, one.key_result)
                found.setdefault(outcome, []).append(number)
        return sentences(
            *(
                self._words("%(numbers)s: %(outcome)s", numbers=", ".join(numbers), outcome=outcome)
                for outcome, numbers in found.items()
            )
        )
