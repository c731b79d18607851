"""The pages of one quarter: report, objectives, key results, notes.

Comes in: a quarter and the desk. Goes out: one view for each page, in the order of the quarter.
Nothing here may depend on which later quarters exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from okrsite import addresses, references, scoring
from okrsite.content import Note, Quarter
from okrsite.model import KeyResult, Milestones, Objective
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views import pages, parts
from okrsite.views.desk import Desk
from okrsite.views.infographic import QuarterDiagram
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
            "discussion": desk.discussion(quarter),
        }

    def _sections(self) -> tuple[parts.Link, ...]:
        slug = self._quarter.slug
        return (
            parts.Link(self._words("Report"), addresses.quarter(slug)),
            parts.Link(self._words("Infographic"), addresses.infographic(slug)),
            *(self._desk.objective_link(self._quarter, one) for one in self._quarter.objectives),
            parts.Link(self._words("Notes"), addresses.notes(slug)),
        )

    # Report ---------------------------------------------------------------------------------------

    def report(self) -> pages.Report:
        """The quarter's report."""
        desk, quarter, okrs = self._desk, self._quarter, self._quarter.okrs
        address = addresses.quarter(quarter.slug)
        lead = desk.lead(quarter)
        objectives = tuple(
            desk.objective_section(quarter, one, address) for one in self._standing.objectives
        )
        mean = self._wording.mean(self._standing.mean, of_objectives=True)
        score = f"{mean.sentence}, {mean.graded}." if mean.value else f"{mean.sentence}."
        return pages.Report(
            **self._common(),
            address=address,
            title=desk.title(self._name, okrs.title),
            heading=okrs.title,
            description=f"{score} {lead}",
            breadcrumbs=(desk.home_link(),),
            edit_url=self._edit,
            modified=self._wording.date(quarter.day) if self._newest_first else None,
            lead=lead,
            infographic=self._diagram.small(),
            mean=mean,
            opened=self._opened_mean(
                (desk.objective_label(one.objective), one.score, one.objective.weight)
                for one in self._standing.objectives
            ),
            published=self._wording.date(okrs.published) if okrs.published else None,
            summary=desk.text(okrs.summary, address, quarter),
            latest=desk.note_entry(quarter, self._newest_first[0]) if self._newest_first else None,
            notes=parts.Link(self._words("All notes"), addresses.notes(quarter.slug)),
            events=desk.events(quarter),
            objectives=objectives,
            goals=desk.goal_names(objectives),
            help_wanted=desk.help_wanted(quarter, address),
            all_calls=desk.all_calls_link(),
            whole=parts.Link(
                self._words("The whole quarter on one page, for printing"),
                addresses.whole(quarter.slug),
            ),
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
            modified=self._wording.date(quarter.day) if self._newest_first else None,
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
        section = desk.objective_section(quarter, standing, address)
        mentions = {f"{objective.id}/{one.id}" for one in objective.key_results}
        notes = [note for note in self._newest_first if mentions & note.front.check_ins.keys()]
        sentence = f"{', '.join(filter(None, (section.mean.sentence, section.mean.graded)))}."
        return pages.Objective(
            **self._common(),
            address=address,
            title=desk.title(f"{label} {objective.title}", self._name),
            label=label,
            heading=objective.title,
            description=f"{sentence} {objective.title}",
            breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
            previous=previous,
            next=following,
            edit_url=self._edit,
            objective=section,
            opened=self._opened_mean(
                (
                    desk.key_result_label(objective, one.key_result),
                    one.score,
                    one.key_result.weight,
                )
                for one in standing.key_results
            ),
            notes=tuple(_of_objective(desk.note_entry(quarter, note), section) for note in notes),
            amendments=self._amendments(objective.id, objective),
        )

    def _opened_mean(self, scores: Iterable[tuple[str, Fraction | None, Decimal]]) -> parts.Opened:
        """A mean with its parts: each score, its weight where it is not 1, and what is left out."""
        words, number = self._words, self._wording.score_number
        facts = []
        for name, score, weight in scores:
            value = words("not graded, left out") if score is None else number(score)
            if weight != 1:
                shown = self._desk.language.number(weight)
                value = words("%(score)s, weight %(weight)s", score=value, weight=shown)
            facts.append(parts.Fact(name, value))
        rule = words("The mean of what is graded, each counted by its weight.")
        return parts.Opened(rule, scoring.RULES, tuple(facts), None, None)

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
        return pages.KeyResult(
            **self._common(),
            address=address,
            title=desk.title(f"{label} {key_result.title}", self._name),
            label=label,
            heading=key_result.title,
            description=self._describe(row),
            breadcrumbs=(
                desk.home_link(),
                desk.quarter_link(quarter),
                desk.objective_link(quarter, objective),
            ),
            previous=previous,
            next=following,
            edit_url=self._edit,
            modified=row.updated,
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
            original=self._original(standing),
            opened=self._opened(standing),
            rubric=self._rubric(standing),
            steps=self._steps(objective, standing),
            history=self._history(objective, key_result),
            mentions=self._mentions(objective, key_result),
            ancestors=self._ancestors(key_result),
            closing=self._closing(key_result, address),
            amendments=self._amendments(path, key_result),
            goals=desk.goal_badges(objective),
            all_calls=desk.all_calls_link(),
        )

    def _describe(self, row: parts.KeyResultRow) -> str:
        """What a preview tells: score and state, the number against its target, the day."""
        said = [f"{row.score.sentence}, {row.state.word.lower()}."]
        if row.bar.value:
            said.append(f"{row.bar.value}.")
        elif row.bar.target:
            said.append(self._words("Target: %(target)s.", target=row.bar.target))
        if row.updated:
            said.append(self._words("Updated %(day)s.", day=row.updated.text))
        return " ".join(said)

    def _original(self, standing: Standing) -> str:
        if not standing.amended:
            return ""
        first = self._wording.score(standing.score_original)
        return self._words(
            "Against the first target: %(score)s.", score=first.value or first.sentence
        )

    def _opened(self, standing: Standing) -> parts.Opened:
        """The score with its rule, its inputs and the check-in that they come from."""
        words, wording = self._words, self._wording
        measure = standing.key_result.measure
        facts = [parts.Fact(words("Measure"), wording.measure(measure))]
        measured = standing.measured_by
        if measured:
            said = wording.recorded_value(measure, measured.check_in)
            facts.append(parts.Fact(words("Recorded"), said))
        if standing.progress is not None:
            raw = self._desk.language.number(scoring.shown(standing.progress))
            facts.append(parts.Fact(words("Progress"), raw))
        if standing.level is not None:
            level = wording.score_number(standing.level)
            meaning = standing.level_words or words("no level of the rubric was reached")
            facts.append(parts.Fact(words("Level"), f"{level}: {meaning}"))
        if standing.pace is not None:
            ratio = self._desk.language.number(standing.pace.ratio)
            facts.append(parts.Fact(words("Time gone by"), self._time_gone(standing)))
            facts.append(parts.Fact(words("Progress divided by the time gone by"), ratio))
        if standing.override_reason:
            facts.append(parts.Fact(words("Reason"), standing.override_reason))
        counted = standing.latest.level if standing.score_from == "rubric" else measured
        return parts.Opened(
            rule=wording.score_source(standing),
            rules=scoring.RULES,
            facts=tuple(facts),
            recorded=self._desk.note_link(self._quarter, counted.note) if counted else None,
            recorded_on=wording.date(counted.date) if counted else None,
        )

    def _time_gone(self, standing: Standing) -> str:
        """The days of the quarter that had gone by on the day of the value: `42 of 91 days`."""
        record = standing.measured_by
        day = record.date if record else self._quarter.starts
        all_days = (self._quarter.ends - self._quarter.starts).days + 1
        gone = min((day - self._quarter.starts).days + 1, all_days)
        number = self._desk.language.number
        return self._words("%(gone)s of %(all)s days", gone=number(gone), all=number(all_days))

    def _rubric(self, standing: Standing) -> tuple[pages.RubricLevel, ...]:
        return tuple(
            pages.RubricLevel(
                self._wording.score_number(Fraction(level)),
                meaning,
                standing.level == Fraction(level),
            )
            for level, meaning in standing.key_result.levels
        )

    def _steps(self, objective: Objective, standing: Standing) -> tuple[pages.Step, ...]:
        measure = standing.key_result.measure
        if not isinstance(measure, Milestones):
            return ()
        latest = standing.latest.steps
        done = set(latest.check_in.steps or ()) if latest else set()
        records = self._quarter.records(objective, standing.key_result)
        first = {
            step: record.date
            for record in reversed(records)
            for step in record.check_in.steps or ()
        }
        date = self._wording.date
        return tuple(
            pages.Step(
                step.title,
                date(step.due) if step.due else None,
                step.id in done,
                date(first[step.id]) if step.id in done else None,
            )
            for step in measure.steps
        )

    def _history(
        self, objective: Objective, key_result: KeyResult
    ) -> tuple[pages.HistoryEntry, ...]:
        records = self._quarter.records(objective, key_result)
        return tuple(
            pages.HistoryEntry(
                date=self._wording.date(record.date),
                said=self._wording.recorded(key_result.measure, record.check_in),
                state=self._wording.state(record.check_in.status),
                confidence=self._desk.confidence(record.check_in.confidence),
                note=record.check_in.note,
                evidence=self._desk.evidence(record.check_in.evidence),
                source=self._desk.note_link(self._quarter, record.note),
            )
            for record in reversed(records)
        )

    def _mentions(self, objective: Objective, key_result: KeyResult) -> tuple[parts.NoteEntry, ...]:
        """The notes whose text speaks of a key result, newest first."""
        path = f"{objective.id}/{key_result.id}"
        forms = {f"[[{path}]]", f"[[{self._quarter.slug}/{path}]]"}
        notes = [note for note in self._newest_first if any(form in note.body for form in forms)]
        return tuple(self._desk.note_entry(self._quarter, note) for note in notes)

    def _ancestors(self, key_result: KeyResult) -> tuple[pages.Ancestor, ...]:
        """The key results that this one continues, the nearest first."""
        found: dict[str, pages.Ancestor] = {}
        waiting = list(key_result.continues)
        while waiting:
            path = waiting.pop(0)
            target = references.find(self._desk.content, path, None)
            if path in found or target is None or target.key_result is None:
                continue
            standing = self._desk.standing(target.quarter).key_result(target.path)
            score = self._wording.score(standing.score if standing else None)
            found[path] = pages.Ancestor(
                quarter=self._desk.quarter_name(target.quarter.slug),
                title=target.key_result.title,
                address=target.address,
                score=score,
                target=self._wording.target(target.key_result.measure),
            )
            waiting += target.key_result.continues
        return tuple(found.values())

    def _closing(self, key_result: KeyResult, address: str) -> pages.ClosingWords | None:
        close = key_result.close
        if close is None:
            return None
        successor = None
        if close.successor:
            # Named from its address alone: what the later quarter says changes nothing here.
            slug, _, path = close.successor.partition("/")
            number = path.replace("o", "", 1).replace("/kr", ".")
            name = self._desk.quarter_name(slug)
            label = self._words("KR %(number)s (%(quarter)s)", number=number, quarter=name)
            successor = parts.Link(label, addresses.item(slug, path))
        return pages.ClosingWords(
            outcome=self._wording.outcome(close.outcome),
            learned=self._desk.text(close.learned, address, self._quarter),
            successor=successor,
            reason=close.reason,
        )

    def _amendments(
        self, path: str, item: Objective | KeyResult
    ) -> tuple[pages.AmendmentEntry, ...]:
        own = self._quarter.amendments(path)
        return tuple(
            pages.AmendmentEntry(
                on=self._wording.date(one.on),
                field=self._wording.amended_field(one.field),
                was=_plainly(one.was),
                now=_plainly(_now(item, one.field)),
                reason=one.reason,
            )
            for one in reversed(own)
        )

    # Notes ----------------------------------------------------------------------------------------

    def notes(self) -> pages.Notes:
        """The list of the notes."""
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
            notes=tuple(desk.note_entry(quarter, note) for note in self._newest_first),
        )

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
        checked = desk.language.plural(
            "%(day)s: news of %(num)s key result.",
            "%(day)s: news of %(num)s key results.",
            len(entry.changes),
            day=entry.date.text,
        )
        return pages.Note(
            **self._common(),
            address=address,
            title=desk.title(note.title, entry.date.text, self._name),
            heading=note.title,
            description=checked,
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


def _now(item: Objective | KeyResult, field: str) -> object:
    """The present value of an amended field, as it stands in the file."""
    value: object = item
    for name in field.split("."):
        attribute = "start" if name == "from" else name
        if isinstance(value, dict):
            value = next((one for key, one in value.items() if str(key) == name), "")
        else:
            value = getattr(value, attribute, "")
    return value


def _plainly(value: object) -> str:
    """An old or new value as text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return "; ".join(f"{_plainly(name)}: {_plainly(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plainly(one) for one in value)
    if hasattr(value, "node"):
        fields = {name: getattr(value, name) for name in sorted(value.model_fields_set)}  # type: ignore[attr-defined]  # a model
        return _plainly(fields)
    return "" if value is None else str(value)
