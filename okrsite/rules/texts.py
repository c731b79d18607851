"""The rules of authors' Markdown: every reference, link and image in it has to lead somewhere.

Comes in: the content. Goes out: findings at the line of the target where the text is a note's body,
at the text's own place where it stands in YAML.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from okrsite import addresses, references
from okrsite.addresses import is_external
from okrsite.content import Content, Note, Quarter
from okrsite.diagnostics import Place, Report, Spot, nearest, quote
from okrsite.fields import OBJECTIVE_ID
from okrsite.loading import HOST_FILES, OKRS, Loaded
from okrsite.rules.bench import FEW, is_sealed, report_not_public
from okrsite.text import LONGEST_PARAGRAPH, Problem, Reference, needs_rendering, render


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

    def spots(self, problem: Problem) -> list[Place]:
        """Every place where a target stands in the text of a note, code apart."""
        if self.note is None:
            return [self.place]
        if problem.kind in {"brackets", "tags", "length"}:
            words = r"\s+".join(map(re.escape, problem.target.split()))
            begun = re.search(words, self.markdown)
            at = begun.start() if begun else 0
            return [_spot(self.note.path, self.markdown, at, self.note.body_line)]
        target = re.escape(problem.target) or r"(?=\))"
        before, after = r"[(<=\"'\s]", ""
        if problem.kind == "reference":
            before, after = r"\[\[\s*", r"\s*\]\]"
        matches = re.finditer(f"{before}({target}){after}", _without_code(self.markdown))
        path, first = self.note.path, self.note.body_line
        found = [_spot(path, self.markdown, match.start(1), first) for match in matches]
        return [*found] or [self.place]


_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`|\\\[\[", re.MULTILINE | re.DOTALL)


def _without_code(markdown: str) -> str:
    """The text with spaces in place of code, so that all else stands where it stood."""
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), markdown)


def _spot(path: str, markdown: str, index: int, first_line: int) -> Spot:
    before = markdown[:index]
    return Spot(path, first_line + before.count("\n"), index - before.rfind("\n"))


def _texts(loaded: Loaded) -> Iterator[_Text]:
    content = loaded.content
    for slug, note in loaded.stray:
        yield _Text(note.body, Spot(note.path, note.body_line), f"{slug}/notes", None, note)
    for goal in content.goals.goals:
        yield _Text(goal.text, goal.at("text"), "", None)
    for quarter in content.quarters:
        folder = quarter.slug
        okrs = quarter.okrs
        yield _Text(okrs.summary, okrs.at("summary"), folder, quarter)
        yield _Text(okrs.retrospective, okrs.at("retrospective"), folder, quarter)
        for objective in quarter.objectives:
            yield _Text(objective.why, objective.at("why"), folder, quarter)
            looked_back = objective.at("retrospective")
            yield _Text(objective.retrospective, looked_back, folder, quarter)
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
        self.hidden: list[Problem] = []

    def reference(self, item: str) -> Reference | None:
        """Whether the reference leads to something; how it would look does not matter here."""
        target = references.find(self._content, item, self._text.quarter)
        if target and target.quarter.draft and not self._text.draft:
            self.hidden.append(Problem("reference", item))
        left = references.find_left(self._content, item, self._text.quarter)
        return Reference(item, item) if target or left or self._is_lost(item) else None

    def _is_lost(self, item: str) -> bool:
        """Whether it was published, so that it is told already that it is not there any more."""
        here = self._text.quarter.slug if self._text.quarter else ""
        path = item if "/o" in item or not here else f"{here}/{item}"
        return is_sealed(self._content, f"{path}/")

    def link(self, target: str) -> str | None:
        """Whether the link leads to a page or an image."""
        return self._found(target, references.locate(self._content, target, self._text.folder))

    def picture(self, target: str) -> str | None:
        """Whether the image is there."""
        return self._found(target, references.picture(self._content, target, self._text.folder))

    def _found(self, target: str, place: references.Place | None) -> str | None:
        if place and place.draft and not self._text.draft:
            self.hidden.append(Problem("link", target))
        return target if place else None


def check_texts(loaded: Loaded, report: Report) -> None:
    """Hold every author's text against the content that it refers to."""
    for text in _texts(loaded):
        if needs_rendering(text.markdown):
            probe = _Probe(loaded.content, text)
            for problem in render(text.markdown, probe).problems:
                if not _rests_on_unread(problem, text, loaded):
                    for spot in text.spots(problem):
                        _report(problem, spot, text, loaded.content, report)
            for hidden in dict.fromkeys(probe.hidden):
                for spot in text.spots(hidden):
                    report_not_public(report, spot)


# The targets of links and images in an ordinary page: inline, in HTML, or in a list of references.
_TARGET = re.compile(
    r"""(?:\]\([ ]*<?|\b(?:href|src)=["']?|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?)(?P<target>[^)\s"'>]+)""",
    re.MULTILINE,
)


def check_ordinary(loaded: Loaded, report: Report) -> None:
    """Hold the links of ordinary pages against what is there."""
    pages = _OrdinaryPages(loaded, report)
    for path, markdown in loaded.ordinary.items():
        for match in _TARGET.finditer(_without_code(markdown)):
            target = match["target"]
            if not is_external(target) and not target.startswith("#") and ":" not in target:
                spot = _spot(f"{loaded.content.name}/{path}", markdown, match.start("target"), 1)
                pages.check(target, path, spot)


class _OrdinaryPages:
    """What ordinary pages may link to: files beside them as MkDocs finds them, or addresses."""

    def __init__(self, loaded: Loaded, report: Report) -> None:
        public = loaded.content.public()
        self._loaded = loaded
        self._report = report
        self._live = addresses.pages(public) | addresses.redirects(public).keys()
        self._all = addresses.pages(loaded.content)
        self._anchors = addresses.anchors(public)

    def check(self, target: str, path: str, spot: Place) -> None:
        """Report a target that nothing has."""
        file = target.partition("#")[0].partition("?")[0]
        if "." in file.rpartition("/")[2].strip("."):
            self._check_file(file, path, target, spot)
            return
        resolved = addresses.resolve(target, addresses.markdown_page(path).rstrip("/"))
        address, _, anchor = (resolved or "").partition("#")
        slug = address.partition("/")[0]
        if resolved is None:
            self._report_nowhere(target, "", spot)
        elif address in self._live:
            known = self._anchors.get(address)
            if anchor and known is not None and anchor not in known:
                self._report_nowhere(target, nearest(anchor, known), spot)
        elif address in self._all:
            report_not_public(self._report, spot)
        elif f"{self._loaded.content.name}/{slug}/{OKRS}" not in self._loaded.unread:
            self._report_nowhere(target, nearest(address, self._live), spot)

    def _check_file(self, file: str, path: str, target: str, spot: Place) -> None:
        """A file is looked for beside the page, as MkDocs does, or from the root."""
        if file.startswith("/"):
            inner = file.removeprefix("/")
        else:
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        known = {*self._loaded.content.pages, *self._loaded.static}
        if inner not in known and inner not in HOST_FILES:
            quarter = self._loaded.content.quarter(inner.partition("/")[0])
            hint = "the files of a quarter belong to its own texts" if quarter else ""
            self._report_nowhere(target, hint or nearest(inner, known), spot)

    def _report_nowhere(self, target: str, hint: str, spot: Place) -> None:
        hint = hint or "write the address of a page, or the path of a file that is here"
        message = "a link to nowhere"
        self._report.add("broken-link", spot, message, found=quote(target), hint=hint)


def _rests_on_unread(problem: Problem, text: _Text, loaded: Loaded) -> bool:
    """Whether a target may well be there, in a quarter whose file could not be used."""
    slug = problem.target.partition("/")[0]
    if problem.kind == "reference":
        own = OBJECTIVE_ID.fullmatch(slug) is not None
        path = problem.target if own else problem.target.partition("/")[2]
        slug = text.folder.partition("/")[0] if own else slug
        quarter = loaded.content.quarter(slug)
        if quarter and loaded.may_have(quarter, path):
            return True
    else:
        resolved = addresses.resolve(problem.target, text.folder)
        slug = (resolved or "").partition("/")[0]
    return f"{loaded.content.name}/{slug}/{OKRS}" in loaded.unread


def _report(problem: Problem, spot: Place, text: _Text, content: Content, report: Report) -> None:
    target = problem.target
    found = quote(target) if target else ""
    if problem.kind == "foreign-image":
        message, hint = (
            "an image from elsewhere is shown as a link",
            "put the image beside the text",
        )
        report.add("foreign-image", spot, message, found=found, hint=hint)
    elif problem.kind == "reference":
        known = _known_references(target, text, content)
        hint = nearest(target, known)
        if not hint:
            listed = known if 0 < len(known) <= FEW else []
            hint = f"known here: {', '.join(listed)}" if listed else ""
        hint = hint or "write \\[[ for the brackets themselves"
        report.add("unknown-id", spot, f"no item {found}", hint=hint)
    elif problem.kind == "brackets":
        message = "a paragraph with so many open brackets that no link can be read in it"
        hint = "close them, write \\[ for a bracket itself, or part the paragraph"
        report.add("broken-link", spot, message, found=found, hint=hint)
    elif problem.kind == "tags":
        message = "a text with so many open tags of HTML that no link can be read in it"
        hint = "close them, or write &lt; for the sign itself"
        report.add("broken-link", spot, message, found=found, hint=hint)
    elif problem.kind == "length":
        message = f"a paragraph of over {LONGEST_PARAGRAPH:,} characters, in which no link is read"
        report.add("broken-link", spot, message, found=found, hint="part it with empty lines")
    elif problem.kind == "picture" and not target:
        message, hint = "an image without a target", "put the image beside the text"
        report.add("broken-link", spot, message, hint=hint)
    elif problem.kind == "picture":
        beside = [one.name for one in text.quarter.pictures] if text.quarter else []
        hint = nearest(target, beside) or "put the image beside the text"
        report.add("broken-link", spot, "no such image", found=found, hint=hint)
    elif not target:
        report.add("broken-link", spot, "a link without a target", hint="write where it leads")
    else:
        hint = "write [[o1/kr1]] for a key result" if target.startswith("#") else ""
        hint = hint or nearest(target, addresses.pages(content.public()))
        hint = hint or "write a web address, or the path of a page that is here"
        report.add("broken-link", spot, "a link to nowhere", found=found, hint=hint)


def _known_references(target: str, text: _Text, content: Content) -> list[str]:
    """What a reference of this form could have meant, here or in all public quarters."""
    first = target.partition("/")[0]
    if text.quarter is None or not (OBJECTIVE_ID.fullmatch(first) or "/" in target):
        return []
    if OBJECTIVE_ID.fullmatch(first):
        return _paths(text.quarter)
    shown = content if text.draft else content.public()
    return [f"{one.slug}/{path}" for one in shown.quarters for path in _paths(one)]


def _paths(quarter: Quarter) -> list[str]:
    paths = [one.id for one in quarter.objectives]
    return [*dict.fromkeys(paths)] + [f"{one.id}/{key.id}" for one, key in quarter.key_results()]
