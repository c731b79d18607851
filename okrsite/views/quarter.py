"""The pages of one quarter: report, objectives, key results, notes.

Comes in: a quarter and the desk. Goes out: one view for each page, in the order of the quarter.
Nothing here may depend on which later quarters exist.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from okrsite import addresses
from okrsite.content import Note, Quarter
from okrsite.model import AnyMeasure, Deliverable, Metric, Objective, Threshold
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.text import plain
from okrsite.views import pages, parts
from okrsite.views.amending import Amending
from okrsite.views.changes import Changes
from okrsite.views.closing import tell_closing, tell_decisions, tell_end, tell_section
from okrsite.views.comparison import comparison_link, compose_comparison
from okrsite.views.desk import Desk
from okrsite.views.discussion import tell_discussion
from okrsite.views.infographic import QuarterDiagram
from okrsite.views.lineage import tell_way
from okrsite.views.mentions import find_mentions
from okrsite.views.opened import Opener, Part, levels
from okrsite.views.over_time import OverTime
from okrsite.views.timeline import tell_timeline
from okrsite.views.whole import compose_whole


def compose_quarter(desk: Desk, quarter: Quarter) -> Iterator[pages.QuarterPage]:
    """Every page of a quarter."""
    composer = _Composer(desk, quarter)
    report, objectives = composer.report(), tuple(composer.objectives())
    key_results, notes = tuple(composer.key_results()), tuple(composer.single_notes())
    yield report
    yield composer.infographic()
    yield from objectives
    yield from key_results
    yield composer.notes()
    yield from notes
    yield composer.changes()
    yield from composer.comparison()
    yield compose_whole(desk, quarter, report, objectives, key_results, notes)


def compose_infographic(desk: Desk, quarter: Quarter) -> pages.Infographic:
    """The page of the infographic alone."""
    return _Composer(desk, quarter).infographic()


class _Composer:
    def __init__(self, desk: Desk, quarter: Quarter) -> None:
        self._desk = desk
        self._quarter = quarter
        self._words = desk.language.words
        self._wording = desk.wording
        self._standing = desk.standing(quarter)
        self._name = desk.quarter_name(quarter.slug)
        self._edit = desk.edit_url(f"{quarter.slug}/okrs.yml")
        self._newest_first = tuple(reversed(quarter.notes))
        self._diagram = QuarterDiagram(desk, quarter)
        self._opener = Opener(desk.wording, quarter)
        self._mentions = find_mentions(desk.content, quarter)

    def _common(self) -> dict[str, Any]:
        """The fields that all pages of the quarter share."""
        desk, quarter = self._desk, self._quarter
        return {
            "quarter": desk.quarter_link(quarter),
            "period": desk.language.period(quarter.starts, quarter.ends),
            "status": self._wording.quarter_status(quarter.okrs.status),
            "notice": quarter.okrs.notice,
            "draft": quarter.draft,
            "sections": self._sections(),
        }

    def _sections(self) -> tuple[parts.Link, ...]:
        slug = self._quarter.slug
        return (
            parts.Link(self._words("Report"), addresses.quarter(slug)),
            parts.Link(self._words("Infographic"), addresses.infographic(slug)),
            *(self._desk.objective_link(self._quarter, one) for one in self._quarter.objectives),
            parts.Link(self._words("Notes"), addresses.notes(slug)),
            parts.Link(self._words("Changes"), addresses.changes(slug)),
        )

    # Report ---------------------------------------------------------------------------------------

    def report(self) -> pages.Report:
        """The quarter's report."""
        desk, quarter, okrs = self._desk, self._quarter, self._quarter.okrs
        address = addresses.quarter(quarter.slug)
        lead = desk.lead(quarter)
        objectives = tuple(
            tell_section(desk, quarter, one, address) for one in self._standing.objectives
        )
        mean = desk.mean_of_quarter(quarter)
        score = f"{mean.sentence}, {mean.graded}." if mean.value else f"{mean.sentence}."
        modified = self._last_changed()
        return pages.Report(
            **self._common(),
            address=address,
            title=desk.title(self._name, okrs.title),
            heading=okrs.title,
            discussion=tell_discussion(desk, quarter),
            description=" ".join([score, lead, *self._updated(modified)]),
            breadcrumbs=(desk.home_link(),),
            edit_url=self._edit,
            modified=modified,
            lead=lead,
            infographic=self._diagram.small(),
            mean=mean,
            opened=self._opener.mean(self._standing.mean, self._objectives_as_parts()),
            published=self._wording.date(okrs.published) if okrs.published else None,
            summary=desk.text(okrs.summary, address, quarter),
            latest=desk.note_entry(quarter, self._newest_first[0]) if self._newest_first else None,
            notes=parts.Link(self._words("All notes"), addresses.notes(quarter.slug)),
            changes=self._changes_link(),
            data=self._data(),
            events=desk.events(quarter),
            objectives=objectives,
            goals=desk.goal_names(objectives),
            help_wanted=desk.help_wanted(quarter, address),
            all_calls=desk.all_calls_link(),
            whole=parts.Link(
                self._words("The whole quarter on one page, for printing"),
                addresses.whole(quarter.slug),
            ),
            end=tell_end(desk, quarter, address),
            retrospective=desk.text(okrs.retrospective, address, quarter),
            comparison=comparison_link(desk, quarter),
        )

    def _data(self) -> tuple[parts.DataFile, ...]:
        """The same for programs."""
        words, slug = self._words, self._quarter.slug
        return (
            parts.DataFile(words("JSON"), addresses.data(slug, "json"), "application/json"),
            parts.DataFile(words("CSV"), addresses.data(slug, "csv"), "text/csv"),
        )

    def _objectives_as_parts(self) -> tuple[Part, ...]:
        """The objectives as parts of the quarter's mean."""
        return tuple(
            Part(
                self._desk.objective_label(one.objective),
                addresses.item(self._quarter.slug, one.objective.id),
                one.score,
                one.objective.weight,
            )
            for one in self._standing.objectives
        )

    # Infographic ----------------------------------------------------------------------------------

    def infographic(self) -> pages.Infographic:
        """How the objectives serve the goals."""
        desk, quarter, words = self._desk, self._quarter, self._words
        diagram = self._diagram
        address = addresses.infographic(quarter.slug)
        return pages.Infographic(
            **self._common(),
            address=address,
            title=desk.title(words("Infographic"), self._name),
            heading=diagram.heading,
            description=f"{self._name}: {diagram.lead}",
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            edit_url=self._edit,
            modified=self._last_changed(),
            lead=diagram.lead,
            wide=diagram.wide,
            upright=diagram.upright,
            anchors=diagram.anchors,
            captions=diagram.captions,
            legend=diagram.legend,
            objectives=diagram.twin(address),
            unserved=diagram.unserved,
            files=self._infographic_files(),
        )

    def _infographic_files(self) -> tuple[parts.Link, ...]:
        """The picture as SVG, and as PNG unless there are no letters to draw it with."""
        words, slug = self._words, self._quarter.slug
        svg = parts.Link(words("The picture as SVG"), addresses.infographic_file(slug, "svg"))
        png = parts.Link(words("The picture as PNG"), addresses.infographic_file(slug, "png"))
        return (svg,) if self._diagram.missing_letters else (svg, png)

    # Objectives -----------------------------------------------------------------------------------

    def objectives(self) -> Iterator[pages.Objective]:
        """A page for each objective."""
        links = [self._desk.objective_link(self._quarter, one) for one in self._quarter.objectives]
        for index, standing in enumerate(self._standing.objectives):
            yield self._objective(standing, *_neighbours(links, index))

    def _objective(
        self, standing: ObjectiveStanding, previous: parts.Link | None, following: parts.Link | None
    ) -> pages.Objective:
        desk, quarter, objective = self._desk, self._quarter, standing.objective
        address = addresses.item(quarter.slug, objective.id)
        label = desk.objective_label(objective)
        section = tell_section(desk, quarter, standing, address)
        mentions = {f"{objective.id}/{one.id}" for one in objective.key_results}
        notes = [note for note in self._newest_first if mentions & note.front.check_ins.keys()]
        return pages.Objective(
            **self._common(),
            address=address,
            title=desk.title(f"{label} {objective.title}", self._name),
            label=label,
            heading=objective.title,
            discussion=tell_discussion(
                desk, quarter, label=label, heading=objective.title, address=address
            ),
            description=self._describe_objective(section),
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            previous=previous,
            next=following,
            edit_url=self._edit,
            modified=self._changed_last(objective.id, *standing.key_results),
            objective=section,
            opened=self._opener.mean(standing.mean, desk.parts_of_objective(quarter, standing)),
            decisions=tell_decisions(desk, quarter, standing) if quarter.closed else (),
            retrospective=desk.text(objective.retrospective, address, quarter),
            notes=tuple(_of_objective(desk.note_entry(quarter, note), section) for note in notes),
            amendments=self._amendments(objective.id),
        )

    # Key results ----------------------------------------------------------------------------------

    def key_results(self) -> Iterator[pages.KeyResult]:
        """A page for each key result."""
        listed = [
            (each.objective, one) for each in self._standing.objectives for one in each.key_results
        ]
        links = [
            parts.Link(
                self._desk.key_result_label(objective, one.key_result),
                addresses.item(self._quarter.slug, f"{objective.id}/{one.key_result.id}"),
            )
            for objective, one in listed
        ]
        for index, (objective, standing) in enumerate(listed):
            yield self._key_result(objective, standing, *_neighbours(links, index))

    def _key_result(
        self,
        objective: Objective,
        standing: Standing,
        previous: parts.Link | None,
        following: parts.Link | None,
    ) -> pages.KeyResult:
        desk, quarter, key_result = self._desk, self._quarter, standing.key_result
        path = f"{objective.id}/{key_result.id}"
        address = addresses.item(quarter.slug, path)
        label = desk.key_result_label(objective, key_result)
        kind, kind_words = self._wording.kind(key_result)
        row = desk.key_result_row(quarter, objective, standing, address, shift=2)
        due = key_result.measure.due
        over_time = OverTime(desk, quarter, objective, key_result)
        return pages.KeyResult(
            **self._common(),
            address=address,
            title=desk.title(f"{label} {key_result.title}", self._name),
            label=label,
            heading=key_result.title,
            discussion=tell_discussion(
                desk, quarter, label=label, heading=key_result.title, address=address
            ),
            description=self._describe(row, key_result.measure),
            breadcrumbs=(
                desk.home_link(),
                desk.quarter_link(quarter),
                desk.objective_link(quarter, objective),
            ),
            previous=previous,
            next=following,
            edit_url=self._edit,
            modified=self._changed_last(path, standing),
            objective=parts.Link(objective.title, addresses.item(quarter.slug, objective.id)),
            objective_number=desk.number(objective),
            row=row,
            kind=kind,
            kind_words=kind_words,
            measure=self._wording.measure(key_result.measure),
            source=key_result.source,
            owner=key_result.owner or objective.owner,
            due=self._wording.date(due) if due else None,
            confidence=desk.confidence(standing.confidence),
            pace=self._wording.pace(standing),
            opened=self._opener.key_result(objective, standing),
            rubric=levels(self._wording, standing),
            rubric_remark=self._rubric_remark(path),
            steps=over_time.steps(),
            chart=over_time.chart(),
            history=over_time.history(),
            mentions=self._mentions_of(path),
            way=tell_way(desk, quarter, objective, key_result, address),
            closing=tell_closing(desk, quarter, standing, address),
            amendments=self._amendments(path),
            changes=self._changes_link(),
            goals=desk.goal_badges(objective),
            all_calls=desk.all_calls_link(),
        )

    def _describe(self, row: parts.KeyResultRow, measure: AnyMeasure) -> str:
        """What a preview tells: score and state, the number against its target, the day."""
        said = [f"{row.score.sentence}.", f"{row.state.word}."]
        against = row.bar.against
        start = measure.start if isinstance(measure, Metric | Threshold) else None
        if isinstance(measure, Deliverable):
            # What is done or dropped has said so.
            against = "" if row.state.key in {"done", "dropped"} else against
        elif against and start:
            against = self._words("%(value)s, was %(start)s", value=against, start=row.bar.baseline)
        if against:
            said.append(f"{against[0].upper()}{against[1:]}.")
        elif row.bar.target:
            said.append(self._words("Target: %(target)s.", target=row.bar.target))
        return " ".join([*said, *self._updated(row.updated)])

    def _describe_objective(self, section: parts.ObjectiveSection) -> str:
        """The same of an objective, with its title at the end."""
        mean = section.mean
        said = [f"{', '.join(filter(None, (mean.sentence, mean.graded)))}."]
        if section.states:
            counts = (text for _, text in section.states)
            said.append(f"{self._desk.language.listed(counts)}.")
        days = [row.updated for row in section.key_results if row.updated]
        latest = max(days, key=lambda day: day.iso, default=None)
        return " ".join([*said, *self._updated(latest), section.title])

    def _updated(self, day: parts.Date | None) -> Iterator[str]:
        if day:
            yield self._words("Updated %(day)s.", day=day.text)

    def _last_changed(self) -> parts.Date | None:
        """The day on which anything of the quarter last changed, None when nothing has yet."""
        days = [note.date for note in self._newest_first]
        return self._latest([*days, *(one.on for one in self._quarter.okrs.amendments)])

    def _changed_last(self, path: str, *standings: Standing) -> parts.Date | None:
        """The same of an item: the last check-in of its key results, or a later amendment."""
        records = (one.latest.any for one in standings)
        days = [record.date for record in records if record]
        return self._latest([*days, *(one.on for one in self._quarter.amendments(path))])

    def _latest(self, days: Sequence[datetime.date]) -> parts.Date | None:
        """The last of these days, or the day on which they became public."""
        if not days:
            return None
        public = self._quarter.okrs.published
        return self._wording.date(max([*days, *([public] if public else [])]))

    def _rubric_remark(self, path: str) -> str:
        """When the team said what each score means."""
        changed = [
            one.on
            for one in self._quarter.amendments(path)
            if one.field.partition(".")[0] == "rubric"
        ]
        if changed:
            day = self._wording.date(changed[-1]).text
            return self._words("The team changed this on %(day)s, after publication.", day=day)
        return self._words(
            "The team wrote this down in advance, so that the grade is not a matter of mood."
        )

    def _mentions_of(self, path: str) -> tuple[parts.NoteEntry, ...]:
        """The notes that speak of a key result, newest first."""
        notes = self._mentions.get(path, ())
        return tuple(self._desk.note_entry(self._quarter, note) for note in notes)

    def _amendments(self, path: str) -> tuple[pages.AmendmentEntry, ...]:
        """What was amended of an objective or a key result, newest first."""
        amending = Amending(self._desk, self._quarter)
        own = [(one, amending.old_and_new(one)) for one in self._quarter.amendments(path)]
        nothing = self._words("nothing")
        return tuple(
            pages.AmendmentEntry(
                on=self._wording.date(one.on),
                field=amending.field(one),
                was=was or nothing,
                now=now or nothing,
                reason=one.reason,
            )
            for one, (was, now) in reversed(own)
        )

    # Notes ----------------------------------------------------------------------------------------

    def notes(self) -> pages.Notes:
        """The quarter from its start to its end, with its notes."""
        desk, quarter = self._desk, self._quarter
        count = len(quarter.notes)
        described = desk.language.plural(
            "%(num)s progress note of %(quarter)s.",
            "%(num)s progress notes of %(quarter)s.",
            count,
            quarter=self._name,
        )
        return pages.Notes(
            **self._common(),
            address=addresses.notes(quarter.slug),
            title=desk.title(self._words("Notes"), self._name),
            heading=self._words("Progress notes"),
            description=described,
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            moments=tell_timeline(desk, quarter),
            has_notes=bool(quarter.notes),
            newest=self._newest_note(),
        )

    def _newest_note(self) -> parts.Link | None:
        """The way to the newest note where there are several."""
        notes = self._newest_first
        return self._desk.note_link(self._quarter, notes[0]) if len(notes) > 1 else None

    # Changes --------------------------------------------------------------------------------------

    def changes(self) -> pages.Changes:
        """Everything that changed, newest first."""
        desk, quarter, words = self._desk, self._quarter, self._words
        changes = Changes(desk, quarter)
        months = changes.months
        return pages.Changes(
            **self._common(),
            address=addresses.changes(quarter.slug),
            title=desk.title(words("What changed"), self._name),
            heading=words("What changed"),
            description=words(
                "What changed in %(quarter)s. %(lead)s", quarter=self._name, lead=changes.lead
            ),
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            edit_url=self._edit,
            modified=months[0].days[0].date if months else None,
            lead=changes.lead,
            months=months,
        )

    def comparison(self) -> Iterator[pages.Comparison]:
        """The quarter beside the one before it, where there is one."""
        yield from compose_comparison(self._desk, self._quarter, self._common())

    def _changes_link(self) -> parts.Link:
        return parts.Link(self._words("All changes"), addresses.changes(self._quarter.slug))

    def single_notes(self) -> Iterator[pages.Note]:
        """A page for each note."""
        notes = self._quarter.notes
        links = [self._desk.note_link(self._quarter, note) for note in notes]
        for index, note in enumerate(notes):
            yield self._note(note, *_neighbours(links, index))

    def _note(
        self, note: Note, previous: parts.Link | None, following: parts.Link | None
    ) -> pages.Note:
        desk, quarter = self._desk, self._quarter
        address = addresses.note(quarter.slug, note.slug)
        entry = desk.note_entry(quarter, note)
        return pages.Note(
            **self._common(),
            address=address,
            title=desk.title(note.title, entry.date.text, self._name),
            heading=note.title,
            discussion=tell_discussion(
                desk, quarter, heading=note.title, address=address, draft=note.front.draft
            ),
            description=" ".join(
                filter(None, (f"{entry.date.text}.", entry.lead, plain(note.body)))
            ),
            breadcrumbs=(
                desk.home_link(),
                desk.quarter_link(quarter),
                parts.Link(self._words("Notes"), addresses.notes(quarter.slug)),
            ),
            previous=previous,
            next=following,
            edit_url=desk.edit_url(f"{quarter.slug}/notes/{note.slug}.md"),
            modified=entry.date,
            note=entry,
            body=desk.text(note.body, address, quarter, note=note, shift=1),
        )


def _of_objective(entry: parts.NoteEntry, objective: parts.ObjectiveSection) -> parts.NoteEntry:
    """A note with what it says of one objective's key results."""
    numbers = {row.number for row in objective.key_results}
    changes = tuple(change for change in entry.changes if change.number in numbers)
    return replace(entry, changes=changes)


def _neighbours(
    links: Sequence[parts.Link], index: int
) -> tuple[parts.Link | None, parts.Link | None]:
    """The links before and after one of them."""
    before = links[index - 1] if index else None
    return before, links[index + 1] if index + 1 < len(links) else None
