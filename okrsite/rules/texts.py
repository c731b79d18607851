"""The rules of authors' Markdown: every reference, link and image in it has to lead somewhere.

Comes in: the content. Goes out: findings at the line of the target where the text is a note's body,
at the text's own place where it stands in YAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from okrsite import addresses, references
from okrsite.content import Content, Note, Quarter
from okrsite.diagnostics import Place, Report, Spot, nearest, quote
from okrsite.fields import OBJECTIVE_ID
from okrsite.loading import OKRS, Loaded
from okrsite.rules.bench import report_not_public
from okrsite.text import Problem, Reference, needs_rendering, render


@dataclass(frozen=True, slots=True)
class _Text:
    """An author's Markdown and where it stands."""

    markdown: str
    place: Place
    folder: str
    quarter: Quarter | None
    note: Note | None = None

    @property
    def draft(self) -> bool:
        """Whether the text itself is not public."""
        hidden = self.note is not None and self.note.front.draft
        return hidden or (self.quarter is not None and self.quarter.draft)

    def spot(self, target: str) -> Place:
        """Where a target stands."""
        index = self.markdown.find(target)
        if self.note is None or index < 0:
            return self.place
        before = self.markdown[:index]
        line = self.note.body_line + before.count("\n")
        return Spot(self.note.path, line, index - before.rfind("\n"))


def _texts(loaded: Loaded) -> Iterator[_Text]:
    content = loaded.content
    for slug, note in loaded.stray:
        yield _Text(note.body, Spot(note.path, note.body_line), f"{slug}/notes", None, note)
    for goal in content.goals.goals:
        yield _Text(goal.text, goal.at("text"), "", None)
    for quarter in content.quarters:
        folder = quarter.slug
        yield _Text(quarter.okrs.summary, quarter.okrs.at("summary"), folder, quarter)
        for objective in quarter.objectives:
            yield _Text(objective.why, objective.at("why"), folder, quarter)
        for _, key_result in quarter.key_results():
            yield _Text(key_result.help_wanted, key_result.at("help_wanted"), folder, quarter)
            if key_result.close:
                learned = key_result.close.learned
                yield _Text(learned, key_result.close.at("learned"), folder, quarter)
        for note in quarter.notes:
            place = Spot(note.path, note.body_line)
            yield _Text(note.body, place, f"{folder}/notes", quarter, note)


class _Probe:
    """Answers a text's questions and remembers which targets are not public."""

    def __init__(self, content: Content, text: _Text) -> None:
        self._content = content
        self._text = text
        self.hidden: list[str] = []

    def reference(self, item: str) -> Reference | None:
        """Whether the reference leads to something; how it would look does not matter here."""
        target = references.find(self._content, item, self._text.quarter)
        if target and target.quarter.draft and not self._text.draft:
            self.hidden.append(item)
        return Reference(item, item) if target else None

    def link(self, target: str) -> str | None:
        """Whether the link leads to a page or an image."""
        return self._found(target, references.locate(self._content, target, self._text.folder))

    def picture(self, target: str) -> str | None:
        """Whether the image is there."""
        return self._found(target, references.picture(self._content, target, self._text.folder))

    def _found(self, target: str, place: references.Place | None) -> str | None:
        if place and place.draft and not self._text.draft:
            self.hidden.append(target)
        return target if place else None


def check_texts(loaded: Loaded, report: Report) -> None:
    """Hold every author's text against the content that it refers to."""
    content = loaded.content
    for text in _texts(loaded):
        if needs_rendering(text.markdown):
            probe = _Probe(content, text)
            for problem in render(text.markdown, probe).problems:
                if not _rests_on_unread(problem, text, loaded):
                    _report(problem, text, content, report)
            for target in dict.fromkeys(probe.hidden):
                report_not_public(report, text.spot(target))


def _rests_on_unread(problem: Problem, text: _Text, loaded: Loaded) -> bool:
    """Whether a target may well be there, in a quarter whose file could not be used."""
    own = text.folder.partition("/")[0]
    if problem.kind == "reference":
        slug = problem.target.partition("/")[0]
        path = problem.target if OBJECTIVE_ID.fullmatch(slug) else problem.target.partition("/")[2]
        slug = own if path == problem.target else slug
        quarter = loaded.content.quarter(slug)
        if quarter and loaded.may_have(quarter, path):
            return True
    else:
        resolved = addresses.resolve(problem.target, text.folder)
        slug = (resolved or "").partition("/")[0]
    return f"{loaded.content.name}/{slug}/{OKRS}" in loaded.unread


def _report(problem: Problem, text: _Text, content: Content, report: Report) -> None:
    target, spot = problem.target, text.spot(problem.target)
    if problem.kind == "foreign-image":
        message, hint = (
            "an image from elsewhere is shown as a link",
            "put the image beside the text",
        )
        report.add("foreign-image", spot, message, found=quote(target), hint=hint)
    elif problem.kind == "reference":
        known = _known_references(text)
        hint = nearest(target, known) or "write \\[[ for the brackets themselves"
        report.add("unknown-id", spot, f"no item {quote(target)}", hint=hint)
    elif problem.kind == "picture":
        beside = [one.name for one in text.quarter.pictures] if text.quarter else []
        hint = nearest(target, beside) or "put the image beside the text"
        report.add("broken-link", spot, "no such image", found=quote(target), hint=hint)
    else:
        hint = "write [[o1/kr1]] for a key result" if target.startswith("#") else ""
        hint = hint or nearest(target, addresses.pages(content.public()))
        hint = hint or "write a web address, or the path of a page that is here"
        report.add("broken-link", spot, "a link to nowhere", found=quote(target), hint=hint)


def _known_references(text: _Text) -> list[str]:
    if text.quarter is None:
        return []
    paths = [one.id for one in text.quarter.objectives]
    return paths + [f"{one.id}/{key.id}" for one, key in text.quarter.key_results()]
