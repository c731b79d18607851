"""The infographic of a quarter: how its objectives serve the goals, drawn and told.

Comes in: a quarter and the desk. Goes out: the drawings of the page and of the report, and the
table that tells whatever they show, all made from one diagram.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from okrsite import addresses, scoring
from okrsite.content import Quarter
from okrsite.infographic import diagram as shapes
from okrsite.infographic.composition import Composition, PlacedTrunk
from okrsite.infographic.small import compose_small
from okrsite.infographic.typecase import typecase
from okrsite.infographic.upright import compose_upright
from okrsite.infographic.wide import compose_wide
from okrsite.model import Goal, Link, Objective
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views import drawings, parts
from okrsite.views.desk import Desk
from okrsite.views.wording import STATES

# Stands for a score that is not there yet; the legend says so.
NO_SCORE = "–"


@dataclass(frozen=True)
class QuarterDiagram:
    """The diagram of one quarter, with what its nodes and ribbons mean."""

    desk: Desk
    quarter: Quarter

    # What is drawn --------------------------------------------------------------------------------

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of the quarter's time."""
        return self.desk.content.goals_of(self.quarter)

    @cached_property
    def standings(self) -> tuple[ObjectiveStanding, ...]:
        """The objectives, as they stand."""
        return self.desk.standing(self.quarter).objectives

    @cached_property
    def links(self) -> tuple[tuple[Goal, Objective, Link], ...]:
        """The links to goals that there are, objective by objective."""
        known = {goal.id: goal for goal in self.goals}
        return tuple(
            (known[link.goal], one.objective, link)
            for one in self.standings
            for link in one.objective.supports
            if link.goal in known
        )

    @cached_property
    def shape(self) -> shapes.Diagram:
        """What the compositions are made from."""
        goals = {goal.id: place for place, goal in enumerate(self.goals)}
        objectives = {one.objective.id: place for place, one in enumerate(self.standings)}
        return shapes.Diagram(
            goals=tuple(
                shapes.Goal(self.desk.goal_mark(goal)[0], goal.title, self._served(goal))
                for goal in self.goals
            ),
            objectives=tuple(self._objective_shape(one) for one in self.standings),
            links=tuple(
                shapes.Link(goals[goal.id], objectives[one.id], link.strength == "primary")
                for goal, one, link in self.links
            ),
        )

    def _objective_shape(self, standing: ObjectiveStanding) -> shapes.Objective:
        objective, mean = standing.objective, standing.mean
        wording = self.desk.wording
        share = None if mean.value is None else float(scoring.clamp(mean.value))
        return shapes.Objective(
            number=self.desk.number(objective),
            title=objective.title,
            score=wording.score(mean.value).value or NO_SCORE,
            share=share,
            key_results=tuple(
                shapes.KeyResult(
                    self.desk.number(objective, one.key_result),
                    wording.score(one.score).value or NO_SCORE,
                )
                for one in standing.key_results
            ),
            remarks=tuple(self._remarks(objective)),
        )

    def _served(self, goal: Goal) -> str:
        number = sum(1 for one, _, _ in self.links if one is goal)
        if not number:
            return self.desk.language.words("No objective serves it this quarter")
        return self.desk.language.plural(
            "%(num)s objective serves it", "%(num)s objectives serve it", number
        )

    def _remarks(self, objective: Objective) -> Iterator[str]:
        """The small lines below an objective: whom it is shared with, if it serves nothing."""
        words, listed = self.desk.language.words, self.desk.language.listed
        if objective.shared_with:
            yield words("Shared with %(teams)s", teams=self._teams(objective.shared_with))
        together: dict[tuple[str, ...], list[str]] = {}
        for one in objective.key_results:
            if one.shared_with:
                number = self.desk.number(objective, one)
                together.setdefault(one.shared_with, []).append(number)
        for teams, numbers in together.items():
            yield words(
                "%(numbers)s shared with %(teams)s",
                numbers=listed(numbers),
                teams=self._teams(teams),
            )
        if self.goals and not objective.supports:
            yield words("It serves none of these goals")

    def _teams(self, ids: tuple[str, ...]) -> str:
        return self.desk.language.listed(one.name for one in self.desk.partners(ids))

    # What it is called ----------------------------------------------------------------------------

    @cached_property
    def heading(self) -> str:
        """What the picture shows, as a title."""
        words, owner = self.desk.language.words, self.desk.content.goals.owner
        if owner:
            return words("How this quarter serves the goals of %(owner)s", owner=owner)
        return words("How this quarter serves the goals")

    @cached_property
    def lead(self) -> str:
        """What the picture shows, in a sentence."""
        language, shape = self.desk.language, self.shape
        if not shape.goals:
            return language.words("No goals are written down for this quarter.")
        if not shape.objectives:
            return language.words("No objectives are written down for this quarter yet.")
        objectives = len({objective.id for _, objective, _ in self.links})
        served = language.plural(
            "%(served)s of %(num)s goal",
            "%(served)s of %(num)s goals",
            len(shape.goals),
            served=language.number(len(shape.served)),
        )
        return language.plural(
            "%(serving)s of %(num)s objective serves %(goals)s.",
            "%(serving)s of %(num)s objectives serve %(goals)s.",
            len(shape.objectives),
            serving=language.number(objectives),
            goals=served,
        )

    def _goal_name(self, goal: Goal) -> str:
        mark, _ = self.desk.goal_mark(goal)
        return self.desk.language.words("Goal %(mark)s: %(title)s", mark=mark, title=goal.title)

    def _objective_name(self, objective: Objective) -> str:
        label = self.desk.objective_label(objective)
        return self.desk.language.words("%(label)s: %(title)s", label=label, title=objective.title)

    def _link_name(self, goal: Goal, objective: Objective) -> str:
        return self.desk.language.words(
            "%(objective)s serves goal %(mark)s, %(title)s",
            objective=self.desk.objective_label(objective),
            mark=self.desk.goal_mark(goal)[0],
            title=goal.title,
        )

    @cached_property
    def _badges(self) -> dict[tuple[str, str], parts.GoalBadge]:
        """The badge of each link, by objective and goal."""
        return {
            (one.objective.id, link.goal): badge
            for one in self.standings
            for link, badge in zip(
                (link for link in one.objective.supports if self.desk.content.goal(link.goal)),
                self.desk.goal_badges(one.objective),
                strict=True,
            )
        }

    @cached_property
    def captions(self) -> tuple[drawings.Caption, ...]:
        """What is told of everything in the picture: goals, objectives, ribbons, key results."""
        return (
            *(self._goal_caption(goal) for goal in self.goals),
            *(caption for one in self.standings for caption in self._objective_captions(one)),
        )

    def _goal_caption(self, goal: Goal) -> drawings.Caption:
        key = addresses.goal_anchor(goal.id)
        text = sentences(self._served(goal))
        return drawings.Caption(key, key, key, self._goal_name(goal), text)

    def _objective_captions(self, standing: ObjectiveStanding) -> Iterator[drawings.Caption]:
        objective, wording = standing.objective, self.desk.wording
        mean = wording.mean(standing.mean, of_objectives=False)
        text = sentences(mean.sentence, mean.graded, *self._remarks(objective))
        key = objective.id
        yield drawings.Caption(key, key, key, self._objective_name(objective), text)
        for goal, one, link in self.links:
            if one is objective:
                yield self._link_caption(goal, objective, link)
        for each in standing.key_results:
            yield self._key_result_caption(objective, each)

    def _link_caption(self, goal: Goal, objective: Objective, link: Link) -> drawings.Caption:
        key = addresses.link_anchor(objective.id, goal.id)
        badge = self._badges[objective.id, goal.id]
        text = sentences(_capital(badge.kind), link.why)
        told = f"{text} {link.source}" if link.source else text
        return drawings.Caption(key, key, key, self._link_name(goal, objective), told)

    def _key_result_caption(self, objective: Objective, standing: Standing) -> drawings.Caption:
        desk, key_result = self.desk, standing.key_result
        key = addresses.anchor(f"{objective.id}/{key_result.id}")
        label = desk.key_result_label(objective, key_result)
        words = desk.language.words
        shared = ""
        if key_result.shared_with:
            shared = words("Shared with %(teams)s", teams=self._teams(key_result.shared_with))
        text = sentences(
            desk.wording.state(standing.status).word,
            desk.wording.score(standing.score).sentence,
            shared,
        )
        title = words("%(label)s: %(title)s", label=label, title=key_result.title)
        return drawings.Caption(key, key, objective.id, title, text)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The whole name of everything, by its key."""
        return {one.key: f"{sentences(one.title)} {one.text}".strip() for one in self.captions}

    # Drawings -------------------------------------------------------------------------------------

    @cached_property
    def wide(self) -> drawings.Drawing:
        """The wide drawing."""
        return self._draw(compose_wide(self.shape, mirrored=self._mirrored))

    @cached_property
    def upright(self) -> drawings.Drawing:
        """The drawing for narrow screens."""
        return self._draw(compose_upright(self.shape, mirrored=self._mirrored))

    @property
    def _mirrored(self) -> bool:
        return self.desk.language.locale.text_direction == "rtl"

    def _draw(self, composition: Composition) -> drawings.Drawing:
        return drawings.Drawing(
            title=self.heading,
            description=self.lead,
            composition=composition,
            goals=tuple(
                self._draw_goal(composition, place) for place in range(len(composition.goals))
            ),
            objectives=tuple(
                (self._draw_objective(composition, place), self._draw_ribbons(composition, place))
                for place in range(len(composition.objectives))
            ),
            trunks=tuple(self._draw_trunk(placed) for placed in composition.trunks),
        )

    def _draw_trunk(self, placed: PlacedTrunk) -> drawings.DrawnTrunk:
        goal = self.goals[placed.goal]
        own = [one for served, one, _ in self.links if served is goal]
        return drawings.DrawnTrunk(
            ends=(
                addresses.goal_anchor(goal.id),
                *(one.id for one in own),
                *(addresses.link_anchor(one.id, goal.id) for one in own),
            ),
            hue=self.desk.goal_mark(goal)[1],
            place=placed,
        )

    def _draw_goal(self, composition: Composition, place: int) -> drawings.DrawnGoal:
        placed = composition.goals[place]
        goal = self.goals[placed.goal]
        key = addresses.goal_anchor(goal.id)
        return drawings.DrawnGoal(
            key=key,
            address=addresses.goal(goal.id),
            name=self._names[key],
            hue=self.desk.goal_mark(goal)[1],
            served=bool(self.shape.objectives_of[placed.goal]),
            place=placed,
        )

    def _draw_objective(self, composition: Composition, place: int) -> drawings.DrawnObjective:
        placed, standing = composition.objectives[place], self.standings[place]
        objective = standing.objective
        return drawings.DrawnObjective(
            key=objective.id,
            address=addresses.item(self.quarter.slug, objective.id),
            name=self._names[objective.id],
            # Where there are no goals, none is missing.
            serves=not self.goals or any(one is objective for _, one, _ in self.links),
            key_results=tuple(
                self._draw_key_result(objective, one, composition, (place, index))
                for index, one in enumerate(standing.key_results)
            ),
            place=placed,
        )

    def _draw_key_result(
        self,
        objective: Objective,
        standing: Standing,
        composition: Composition,
        place: tuple[int, int],
    ) -> drawings.DrawnKeyResult:
        path = f"{objective.id}/{standing.key_result.id}"
        key = addresses.anchor(path)
        return drawings.DrawnKeyResult(
            key=key,
            address=addresses.item(self.quarter.slug, path),
            name=self._names[key],
            state=self.desk.wording.state(standing.status).key,
            place=composition.objectives[place[0]].key_results[place[1]],
        )

    def _draw_ribbons(
        self, composition: Composition, objective: int
    ) -> tuple[drawings.DrawnRibbon, ...]:
        drawn = []
        for placed in composition.ribbons:
            if self.shape.links[placed.link].objective != objective:
                continue
            goal, one, link = self.links[placed.link]
            key = addresses.link_anchor(one.id, goal.id)
            drawn.append(
                drawings.DrawnRibbon(
                    key=key,
                    anchor=f"{addresses.infographic(self.quarter.slug)}#{key}",
                    ends=(key, addresses.goal_anchor(goal.id), one.id),
                    name=self._names[key],
                    hue=self.desk.goal_mark(goal)[1],
                    strength=link.strength,
                    basis=link.basis,
                    place=placed,
                )
            )
        return tuple(drawn)

    @cached_property
    def anchors(self) -> tuple[drawings.Anchor, ...]:
        """The places in the picture that an address can name."""
        tops: dict[str, list[str]] = {}
        for drawing in (self.wide, self.upright):
            height = drawing.composition.height
            nodes: list[drawings.DrawnGoal | drawings.DrawnObjective | drawings.DrawnKeyResult] = [
                *drawing.goals
            ]
            for objective, _ in drawing.objectives:
                nodes += [objective, *objective.key_results]
            for node in nodes:
                share = f"{node.place.box.y / height * 100:.2f}%"
                tops.setdefault(node.key, []).append(share)
        return tuple(drawings.Anchor(key, *found) for key, found in sorted(tops.items()))

    @cached_property
    def missing_letters(self) -> str:
        """The letters that the picture needs and that no font has, neither ours nor the site's."""
        shape = self.shape
        words = [self.heading, self.lead, self.quarter.title, self.desk.settings.site_name]
        words += [text for goal in shape.goals for text in (goal.title, goal.remark)]
        words += [text for one in shape.objectives for text in (one.title, *one.remarks)]
        return typecase(self.desk.settings.fonts).missing("".join(words))

    # Legend and table -----------------------------------------------------------------------------

    @cached_property
    def legend(self) -> tuple[drawings.LegendEntry, ...]:
        """The signs that occur in the picture."""
        words, entry = self.desk.language.words, drawings.LegendEntry
        states = [one.status for each in self.standings for one in each.key_results]
        entries = []
        if self.links:
            signs = (
                entry("ribbon", "primary", words("Primary link")),
                entry("ribbon", "supporting", words("Supporting link")),
                entry("line", "stated", words("Stated by its source")),
                entry("line", "inferred", words("Inferred by the team")),
            )
            used = {key for _, _, link in self.links for key in (link.strength, link.basis)}
            entries += [one for one in signs if one.key in used]
        lone = any(not one.objective.supports for one in self.standings)
        if self.shape.unserved or (self.goals and lone):
            entries.append(entry("box", "none", words("Without a link")))
        for status in (*STATES, None):
            if status in states:
                state = self.desk.wording.state(status)
                entries.append(entry("state", state.key, state.word))
        scores = [one.score for each in self.standings for one in each.key_results]
        if None in scores:
            entries.append(entry("text", NO_SCORE, self.desk.wording.score(None).sentence))
        return tuple(entries)

    def twin(self, address: str) -> tuple[drawings.TwinObjective, ...]:
        """The objectives of the table, for the page at `address`."""
        return tuple(self._twin_objective(one, address) for one in self.standings)

    def _twin_objective(self, standing: ObjectiveStanding, address: str) -> drawings.TwinObjective:
        links = tuple(
            drawings.TwinLink(
                addresses.link_anchor(objective.id, goal.id), self._badges[objective.id, goal.id]
            )
            for goal, objective, _ in self.links
            if objective is standing.objective
        )
        section = self.desk.objective_section(self.quarter, standing, address)
        return drawings.TwinObjective(section, links, rows=max(1, len(links)))

    @property
    def unserved(self) -> tuple[drawings.TwinGoal, ...]:
        """The goals that no objective serves."""
        return tuple(
            drawings.TwinGoal(
                *self.desk.goal_mark(self.goals[place]),
                self.goals[place].title,
                addresses.goal(self.goals[place].id),
            )
            for place in self.shape.unserved
        )

    # Other pictures -------------------------------------------------------------------------------

    def small(self) -> drawings.SmallPicture:
        """The small picture, which leads to the whole."""
        placed = compose_small(self.shape, mirrored=self._mirrored)
        words = self.desk.language.words
        return drawings.SmallPicture(
            page=parts.Link(
                words("See the whole infographic"), addresses.infographic(self.quarter.slug)
            ),
            sentence=self.lead,
            width=placed.width,
            height=placed.height,
            goals=tuple(
                drawings.SmallNode(
                    one.box,
                    one.label,
                    self.desk.goal_mark(self.goals[one.index])[1],
                    bool(self.shape.objectives_of[one.index]),
                )
                for one in placed.goals
            ),
            objectives=tuple(
                drawings.SmallNode(
                    one.box,
                    one.label,
                    0,
                    any(link.objective == one.index for link in self.shape.links),
                )
                for one in placed.objectives
            ),
            ribbons=tuple(
                drawings.SmallRibbon(path, width, self.desk.goal_mark(goal)[1], link.basis)
                for (path, width), (goal, _, link) in zip(placed.paths, self.links, strict=True)
            ),
        )


def sentences(*texts: str) -> str:
    """Texts as sentences, each with a full stop unless it ends in one or another such sign."""
    found = (one.strip() for one in texts)
    return " ".join(one if one[-1] in ".!?…。" else f"{one}." for one in found if one)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
