"""What every page is composed from, and the shapes that pages of all kinds share.

Comes in: content, settings and a language. Goes out: names, links, texts and rows, ready for
`pages`. It looks back from a quarter to earlier ones, never forward: nothing that a later quarter
says may change the pages of an earlier one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from markupsafe import Markup

from okrsite import addresses, references, scoring
from okrsite.content import Content, Note, Quarter, Record
from okrsite.language import Language
from okrsite.ledger import Ledger
from okrsite.model import Goal, KeyResult, Objective, Status
from okrsite.scoring import ObjectiveStanding, QuarterStanding, Standing
from okrsite.settings import Settings
from okrsite.text import Reference, needs_rendering, render
from okrsite.undoing import as_on
from okrsite.views import parts
from okrsite.views.opened import Opener, Part, evidence
from okrsite.views.sparks import spark_of
from okrsite.views.wording import Wording

HIGHLIGHTS = 3  # so many changes of a note stand where it is only one thing among others


@dataclass(frozen=True)
class Desk:
    """Composes what pages share; one for a whole build."""

    content: Content
    settings: Settings
    language: Language
    wording: Wording = field(init=False)

    def __post_init__(self) -> None:
        """The words go with the language."""
        object.__setattr__(self, "wording", Wording(self.language))

    @cached_property
    def ledger(self) -> Ledger:
        """What became of everything that was published."""
        return Ledger(self.content)

    @cached_property
    def _standings(self) -> dict[tuple[str, datetime.date | None], QuarterStanding]:
        return {}

    def standing(self, quarter: Quarter, as_of: datetime.date | None = None) -> QuarterStanding:
        """How a quarter stands, on its own day or at the end of `as_of`; computed once."""
        key = (quarter.slug, as_of)
        if key not in self._standings:
            stood = scoring.stand(quarter, self.settings.cadence_days, as_of=as_of)
            self._standings[key] = stood
        return self._standings[key]

    # Names ----------------------------------------------------------------------------------------

    def quarter_name(self, slug: str) -> str:
        """A quarter as people say it: `Q2 2017` for `2017-q2`; any other name as it is."""
        words, (year, _, part) = self.language.words, slug.partition("-")
        named = {
            "": year,
            "q": words("Q%(quarter)s %(year)s", quarter=part[1:].upper(), year=year),
            "h": words("H%(half)s %(year)s", half=part[1:].upper(), year=year),
        }
        is_year = year.isdecimal() and len(year) == 4
        return named.get(part[:1], slug) if is_year else slug

    def number(self, objective: Objective, key_result: KeyResult | None = None) -> str:
        """The number of an objective `1`, or of a key result `1.1`."""
        number = objective.id.removeprefix("o")
        return f"{number}.{key_result.id.removeprefix('kr')}" if key_result else number

    def objective_label(self, objective: Objective) -> str:
        """What an objective is called in a sentence or a title: `Objective 1`."""
        return self.language.words("Objective %(number)s", number=self.number(objective))

    def key_result_label(self, objective: Objective, key_result: KeyResult) -> str:
        """What a key result is called in a sentence or a title: `KR 1.1`."""
        return self.language.words("KR %(number)s", number=self.number(objective, key_result))

    def title(self, *specific: str) -> str:
        """A browser title: the specific part first, the site's name last."""
        return " · ".join([*specific, self.settings.site_name])

    # Links ----------------------------------------------------------------------------------------

    def home_link(self) -> parts.Link:
        """The way to the home page."""
        return parts.Link(self.language.words("Home"), addresses.HOME)

    def all_calls_link(self) -> parts.Link:
        """The way to everything that help is wanted for."""
        return parts.Link(self.language.words("All calls for help"), addresses.HELP)

    def quarter_link(self, quarter: Quarter) -> parts.Link:
        """The way to a quarter's report."""
        return parts.Link(self.quarter_name(quarter.slug), addresses.quarter(quarter.slug))

    def objective_link(self, quarter: Quarter, objective: Objective) -> parts.Link:
        """The way to an objective, named by its number."""
        address = addresses.item(quarter.slug, objective.id)
        return parts.Link(self.objective_label(objective), address)

    def key_result_link(
        self, quarter: Quarter, objective: Objective, key_result: KeyResult
    ) -> parts.Link:
        """The way to a key result, named by its title."""
        address = addresses.item(quarter.slug, f"{objective.id}/{key_result.id}")
        return parts.Link(key_result.title, address)

    def note_link(self, quarter: Quarter, note: Note) -> parts.Link:
        """The way to a note."""
        return parts.Link(note.title, addresses.note(quarter.slug, note.slug))

    def edit_url(self, path: str) -> str:
        """Where a file of the content can be edited, empty when no repository is configured."""
        return self.settings.edit_address(path)

    # Texts ----------------------------------------------------------------------------------------

    def text(
        self,
        markdown: str,
        address: str,
        quarter: Quarter | None,
        *,
        note: Note | None = None,
        shift: int = 2,
    ) -> Markup:
        """An author's Markdown as HTML for the page at `address`."""
        if not markdown.strip():
            return Markup()
        # Most texts stand on several pages; without a link they are the same on all of them.
        key = None if needs_rendering(markdown) else (markdown, shift)
        if key in self._plain_texts:
            return self._plain_texts[key]
        folder = "" if quarter is None else quarter.slug + ("/notes" if note else "")
        html = render(markdown, _PageLinks(self, address, folder, quarter, note), shift=shift).html
        if key:
            self._plain_texts[key] = html
        return html

    @cached_property
    def _plain_texts(self) -> dict[tuple[str, int] | None, Markup]:
        return {}

    # Shapes ---------------------------------------------------------------------------------------

    def partners(self, ids: tuple[str, ...]) -> tuple[parts.PartnerTag, ...]:
        """The teams that something is shared with."""
        found = (self.content.partner(one) for one in ids)
        return tuple(parts.PartnerTag(one.name, addresses.partner(one.id)) for one in found if one)

    @cached_property
    def _goal_places(self) -> dict[str, int]:
        return {goal.id: index for index, goal in enumerate(self.content.goals.goals)}

    def goal_mark(self, goal: Goal) -> tuple[str, int]:
        """A goal's letter and the number of its colour, by its place in goals.yml."""
        index = self._goal_places[goal.id]
        # Translators: the letters that goals are marked with, in their order.
        letters = self.language.words("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        turn, place = divmod(index, len(letters))
        return letters[place] + (str(turn + 1) if turn else ""), index % 12 + 1

    def goal_badges(self, objective: Objective) -> tuple[parts.GoalBadge, ...]:
        """The goals that an objective supports, with their reasons."""
        words = self.language.words
        kinds = {
            ("primary", "stated"): words("primary link, stated by its source"),
            ("primary", "inferred"): words("primary link, inferred by the team"),
            ("supporting", "stated"): words("supporting link, stated by its source"),
            ("supporting", "inferred"): words("supporting link, inferred by the team"),
        }
        badges = []
        for link in objective.supports:
            goal = self.content.goal(link.goal)
            if goal:
                mark, hue = self.goal_mark(goal)
                badges.append(
                    parts.GoalBadge(
                        mark=mark,
                        hue=hue,
                        title=goal.title,
                        address=addresses.goal(goal.id),
                        basis=link.basis,
                        strength=link.strength,
                        kind=kinds[link.strength, link.basis],
                        why=link.why,
                        source=link.source or "",
                    )
                )
        return tuple(badges)

    def goal_names(self, objectives: Iterable[parts.ObjectiveCard]) -> tuple[parts.GoalName, ...]:
        """The goals that any of these objectives supports, in the order of their letters."""
        found = {goal.address: goal for one in objectives for goal in one.goals}
        return tuple(sorted(found.values(), key=lambda goal: (len(goal.mark), goal.mark)))

    def events(self, quarter: Quarter) -> tuple[parts.Event, ...]:
        """The meetings of a quarter, earliest first."""
        found = sorted(quarter.okrs.events, key=lambda event: event.at_time)
        return tuple(
            parts.Event(
                event.title,
                event.at_time.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
                self.language.moment(event.at_time),
                event.text,
            )
            for event in found
        )

    def key_result_row(
        self,
        quarter: Quarter,
        objective: Objective,
        standing: Standing,
        address: str,
        *,
        shift: int = 3,
    ) -> parts.KeyResultRow:
        """A key result in a list on the page at `address`; `shift` as for a text."""
        key_result, wording = standing.key_result, self.wording
        path = f"{objective.id}/{key_result.id}"
        latest = standing.latest.any
        stale = ""
        if standing.stale and latest:
            day = self.language.date(latest.date)
            stale = self.language.words("No news since %(day)s", day=day)
        return parts.KeyResultRow(
            anchor=addresses.anchor(path),
            number=self.number(objective, key_result),
            title=key_result.title,
            address=addresses.item(quarter.slug, path),
            committed=key_result.kind == "committed",
            state=wording.state(standing.status),
            score=wording.score(standing.score),
            beside=wording.beside(standing),
            bar=wording.bar(standing),
            updated=wording.date(latest.date) if latest else None,
            stale=stale,
            partners=self.partners(key_result.shared_with),
            help_wanted=self.text(key_result.help_wanted, address, quarter, shift=shift),
            asking=quarter.wants_help(key_result),
            outcome=wording.outcome(key_result.close.outcome) if key_result.close else "",
            opened=Opener(wording, quarter).key_result_briefly(objective, standing),
            spark=spark_of(
                quarter,
                key_result.measure,
                quarter.records(objective, key_result),
                mirrored=self.language.locale.text_direction == "rtl",
            ),
            amended=self.amended(quarter, path),
        )

    def amended(self, quarter: Quarter, path: str) -> str:
        """When an objective or a key result was changed after publication; empty for never."""
        days = [one.on for one in quarter.amendments(path)]
        if not days:
            return ""
        day, words = self.language.date(days[-1]), self.language.words
        if days[0] == days[-1]:
            return words("Changed after publication, on %(day)s", day=day)
        return words("Changed after publication, last on %(day)s", day=day)

    def objective_card(self, quarter: Quarter, standing: ObjectiveStanding) -> parts.ObjectiveCard:
        """An objective in short."""
        objective = standing.objective
        return parts.ObjectiveCard(
            anchor=objective.id,
            number=self.number(objective),
            title=objective.title,
            address=addresses.item(quarter.slug, objective.id),
            mean=self.mean_of_objective(quarter, standing),
            states=self.wording.state_counts([one.status for one in standing.key_results]),
            goals=self.goal_badges(objective),
            partners=self.partners(objective.shared_with),
            owner=objective.owner,
            amended=self.amended(quarter, objective.id),
        )

    def mean_of_objective(self, quarter: Quarter, standing: ObjectiveStanding) -> parts.Mean:
        """An objective's mean; what left it after publication is told beside it."""
        mean = self.wording.mean(standing.mean, of_objectives=False)
        return self._with_what_left(mean, quarter, f"{standing.objective.id}/")

    def mean_of_quarter(self, quarter: Quarter) -> parts.Mean:
        """A quarter's mean; what left it after publication is told beside it."""
        mean = self.wording.mean(self.standing(quarter).mean, of_objectives=True)
        return self._with_what_left(mean, quarter, "")

    def _with_what_left(self, mean: parts.Mean, quarter: Quarter, above: str) -> parts.Mean:
        gone = sum(one.startswith(above) for one in self.ledger.gone_items(quarter))
        if not gone:
            return mean
        left = self.language.plural(
            "without %(num)s that was withdrawn or moved",
            "without %(num)s that were withdrawn or moved",
            gone,
        )
        return replace(mean, graded=", ".join(filter(None, (mean.graded, left))))

    def objective_section(
        self, quarter: Quarter, standing: ObjectiveStanding, address: str
    ) -> parts.ObjectiveSection:
        """An objective with its key results, on the page at `address`."""
        objective = standing.objective
        return parts.ObjectiveSection(
            **vars(self.objective_card(quarter, standing)),
            why=self.text(objective.why, address, quarter),
            opened=self._opened_briefly(quarter, standing),
            key_results=tuple(
                self.key_result_row(quarter, objective, one, address)
                for one in standing.key_results
            ),
        )

    def parts_of_objective(self, quarter: Quarter, standing: ObjectiveStanding) -> tuple[Part, ...]:
        """The key results of an objective as parts of its mean."""
        objective = standing.objective
        return tuple(
            Part(
                self.key_result_label(objective, one.key_result),
                addresses.item(quarter.slug, f"{objective.id}/{one.key_result.id}"),
                one.score,
                one.key_result.weight,
            )
            for one in standing.key_results
        )

    def _opened_briefly(self, quarter: Quarter, standing: ObjectiveStanding) -> parts.Brief | None:
        address = addresses.item(quarter.slug, standing.objective.id)
        of = self.parts_of_objective(quarter, standing)
        return Opener(self.wording, quarter).mean_briefly(standing.mean, of, address)

    def change(
        self, quarter: Quarter, objective: Objective, key_result: KeyResult, record: Record
    ) -> parts.Change:
        """What a check-in said of a key result."""
        check_in = record.check_in
        measure = as_on(quarter, objective, key_result, record.date).measure
        said = self.wording.recorded(measure, check_in)
        brief = self.wording.recorded_value(measure, check_in)
        return parts.Change(
            key_result=self.key_result_link(quarter, objective, key_result),
            number=self.number(objective, key_result),
            said=said,
            brief=brief or said,
            state=self.wording.state(check_in.status),
            confidence=self.confidence(check_in.confidence),
            note=check_in.note,
            evidence=self.evidence(check_in.evidence),
        )

    def confidence(self, value: Decimal | Fraction | None) -> str:
        """How sure the team is that it will get there: `0.7`; empty when nobody said."""
        return "" if value is None else self.wording.score_number(Fraction(value))

    @cached_property
    def _note_entries(self) -> dict[tuple[str, str], parts.NoteEntry]:
        return {}

    def note_entry(self, quarter: Quarter, note: Note) -> parts.NoteEntry:
        """A note with all that it recorded, composed once."""
        key = (quarter.slug, note.slug)
        if key not in self._note_entries:
            self._note_entries[key] = self._compose_note_entry(quarter, note)
        return self._note_entries[key]

    def _compose_note_entry(self, quarter: Quarter, note: Note) -> parts.NoteEntry:
        """The entry with its changes in the order of the key results."""
        changes, statuses = [], []
        for objective, key_result in quarter.key_results():
            check_in = note.front.check_ins.get(f"{objective.id}/{key_result.id}")
            if check_in is not None:
                statuses.append(self._status_then(quarter, note, f"{objective.id}/{key_result.id}"))
                record = Record(note, check_in)
                changes.append(self.change(quarter, objective, key_result, record))
        return parts.NoteEntry(
            title=note.title,
            address=addresses.note(quarter.slug, note.slug),
            date=self.wording.date(note.date),
            author=note.front.author,
            changes=tuple(changes),
            highlights=tuple(changes[:HIGHLIGHTS]),
            more=self._more(len(changes) - HIGHLIGHTS),
            lead=self._in_short(statuses) if statuses else "",
            draft=note.front.draft,
            states=self.wording.state_counts(statuses),
        )

    def _status_then(self, quarter: Quarter, note: Note, path: str) -> Status | None:
        """The status of a key result on the day of a note, by whichever check-in named it last."""
        standing = self.standing(quarter, note.date).key_result(path)
        return standing.status if standing else None

    def _more(self, number: int) -> str:
        if number <= 0:
            return ""
        return self.language.plural("%(num)s more in the note", "%(num)s more in the note", number)

    def evidence(self, urls: tuple[str, ...]) -> tuple[parts.Evidence, ...]:
        """Links to what shows that a record is right, named by where they lead."""
        return evidence(urls)

    def help_wanted(self, quarter: Quarter, address: str) -> tuple[parts.HelpWanted, ...]:
        """The key results of a quarter that ask for help, on the page at `address`."""
        return tuple(
            call
            for standing in self.standing(quarter).objectives
            for call in self.calls_for_help(quarter, standing, address)
        )

    def calls_for_help(
        self, quarter: Quarter, standing: ObjectiveStanding, address: str, *, shift: int = 3
    ) -> tuple[parts.HelpWanted, ...]:
        """What the key results of an objective ask for; `shift` as for a text."""
        return tuple(
            self._call_for_help(quarter, standing.objective, one, address, shift)
            for one in standing.key_results
            if quarter.wants_help(one.key_result)
        )

    def _call_for_help(
        self, quarter: Quarter, objective: Objective, standing: Standing, address: str, shift: int
    ) -> parts.HelpWanted:
        key_result = standing.key_result
        path = f"{objective.id}/{key_result.id}"
        return parts.HelpWanted(
            anchor=addresses.item_anchor(quarter.slug, path),
            number=self.number(objective, key_result),
            key_result=self.key_result_link(quarter, objective, key_result),
            state=self.wording.state(standing.status),
            bar=self.wording.bar(standing),
            partners=self.partners(key_result.shared_with),
            text=self.text(key_result.help_wanted, address, quarter, shift=shift),
        )

    def lead(self, quarter: Quarter) -> str:
        """One sentence on how a quarter stands: its key results by their states."""
        standings = self.standing(quarter).objectives
        statuses = [one.status for each in standings for one in each.key_results]
        if not statuses:
            return self.language.words("No key results yet.")
        if quarter.closed:
            return self.language.plural(
                "%(num)s key result at the end: %(states)s.",
                "%(num)s key results at the end: %(states)s.",
                len(statuses),
                states=self._states(statuses),
            )
        return self._in_short(statuses)

    def _in_short(self, statuses: Sequence[Status | None]) -> str:
        """So many key results, and how many of them have each state."""
        return self.language.plural(
            "%(num)s key result: %(states)s.",
            "%(num)s key results: %(states)s.",
            len(statuses),
            states=self._states(statuses),
        )

    def _states(self, statuses: Sequence[Status | None]) -> str:
        return self.language.listed(text for _, text in self.wording.state_counts(statuses))


@dataclass(frozen=True)
class _PageLinks:
    """Where an author's references, links and images lead, as seen from one page."""

    desk: Desk
    address: str
    folder: str
    quarter: Quarter | None
    note: Note | None

    def reference(self, item: str) -> Reference | None:
        """A link with the item's number, and its state as it was when the text was written."""
        target = references.find(self.desk.content, item, self.quarter)
        if target is None:
            return self._left(item)
        words = self.desk.language.words
        label = self.desk.quarter_name(target.quarter.slug)
        if target.objective:
            own = self.desk.objective_label(target.objective)
            if target.key_result:
                own = self.desk.key_result_label(target.objective, target.key_result)
            elsewhere = target.quarter is not self.quarter
            label = words("%(item)s (%(quarter)s)", item=own, quarter=label) if elsewhere else own
        state, key = self._state(target)
        return Reference(self._way(target.address), label, state, key)

    def _left(self, item: str) -> Reference | None:
        """A link to where an item was, which leads on or tells why it is no more."""
        address = references.find_left(self.desk.content, item, self.quarter)
        return Reference(addresses.relative(self.address, address), item) if address else None

    def _way(self, address: str) -> str:
        """The link to an address: within the page where the page is that of the whole quarter."""
        if self.quarter and self.address == addresses.whole(self.quarter.slug):
            anchor = addresses.parts_of_whole(self.quarter).get(address)
            if anchor:
                return f"#{anchor}"
        return addresses.relative(self.address, address)

    def _state(self, target: references.Target) -> tuple[str, str]:
        """The state in words and its key; nothing of a later quarter is told."""
        if self.quarter and target.quarter.order > self.quarter.order:
            return "", ""
        as_of = self.note.date if self.note and target.quarter is self.quarter else None
        standing = self.desk.standing(target.quarter, as_of)
        wording = self.desk.wording
        if target.key_result and (one := standing.key_result(target.path)):
            state, score = wording.state(one.status), wording.score(one.score)
            known = [state.word] if one.status else []
            return " · ".join([*known, self._scored(score)]), state.key
        mean = standing.mean
        if target.objective and (of := standing.objective(target.objective.id)):
            mean = of.mean
        return self._scored(wording.score(mean.value)), "none"

    def _scored(self, score: parts.Score) -> str:
        """A score by its name, so that nobody takes it for the progress: `score 0.6`."""
        if not score.value:
            return score.sentence
        return self.desk.language.words("score %(score)s", score=score.value)

    def link(self, target: str) -> str | None:
        """The way to a page of the site."""
        place = references.locate(self.desk.content, target, self.folder)
        return self._way(place.address) if place else None

    def picture(self, target: str) -> str | None:
        """The way to an image of the quarter."""
        place = references.picture(self.desk.content, target, self.folder)
        return addresses.relative(self.address, place.address) if place else None
