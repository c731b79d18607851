"""What the author is told: one value for each mistake, warning or piece of advice.

Comes in: a place in a file and a code of the catalogue. Goes out: the same finding as a line for
people, as a record for programs, or as a workflow command for GitHub. It must not know where
findings come from: it reads no file and knows no model. Every code stands in `CATALOGUE`, so that
all that an author may ever be told is read in one place.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol


class Severity(StrEnum):
    """How much a finding weighs: errors stop a build, the others only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


def _codes(severity: Severity, codes: dict[str, str]) -> dict[str, tuple[Severity, str]]:
    return {code: (severity, meaning) for code, meaning in codes.items()}


CATALOGUE: dict[str, tuple[Severity, str]] = {
    **_codes(
        Severity.ERROR,
        {
            # The file as bytes and as YAML.
            "unreadable": "the file or folder cannot be read",
            "encoding": "the bytes of the file are not UTF-8",
            "too-large": "the file is over 1 MiB",
            "control-character": "a control character, which no text needs",
            "bidi-control": "a bidirectional control character, which can disguise text",
            "yaml": "the YAML cannot be parsed",
            "yaml-feature": "a part of YAML that this format leaves out, such as aliases and tags",
            "duplicate-key": "the same key twice in one mapping",
            "too-deep": "lists and mappings nested over 32 deep",
            "too-long": "a title over 300 characters, or a list over 200 items",
            "front-matter": "a note without proper YAML front matter",
            "symlink": "a symbolic link that leads out of the content folder, or nowhere",
            "svg": "an SVG picture with active or foreign parts",
            # One value.
            "missing": "a required field is not there",
            "unknown-field": "a field that this item does not have",
            "wrong-type": "a list, a mapping or a text stands where another is expected",
            "ambiguous-text": "text that other YAML readers take for a number, a date or a boolean",
            "number": "not a number of this format",
            "percent": "a percentage where the unit is not %",
            "out-of-range": "a number beyond what the field or the measure allows",
            "date": "not a date, or not a time with its time zone",
            "identifier": "not an id, a slug or an address of the right form",
            "address-format": "not an http or https address",
            "choice": "not one of the words that the field allows",
            # One item.
            "measure": "parts of a measure that contradict each other",
            "override": "a score that overrides the computed one without a reason",
            # Across a file or the folder.
            "duplicate": "the same id, level, date or link twice",
            "dates": "dates that do not fit together",
            "slug": "a folder or file name that cannot be an address",
            "reserved": "a name that the site needs for itself",
            "no-okrs": "a quarter's folder without okrs.yml",
            "unknown-id": "an id that nothing has",
            "check-in": "a check-in that does not fit its measure",
            "goal-dates": "a link to a goal outside the goal's own time",
            "lineage": "a continuation of nothing, of a later quarter, or in a circle",
            "amendment": "an amendment that fits nothing",
            "redirect": "a redirect or withdrawal that contradicts the site",
            "not-public": "something public leads to something that is not public",
            "broken-link": "a link in a text that leads nowhere",
            # Against the seals.
            "seal": "a seal that is not as okrsite has written it, or is missing",
            "lost-quarter": "a quarter that was published is not here any more",
            "lost-address": "an address or anchor that was published would vanish",
            "silent-change": "a commitment that was changed after publication without an amendment",
            "reused-id": "an id that was published for something else",
            # Around the content.
            "no-settings": "no mkdocs.yml where it was looked for",
            "settings": "a setting in mkdocs.yml that is missing or wrong",
            "translation": "a translation in locale/ that cannot be used",
        },
    ),
    **_codes(
        Severity.WARNING,
        {
            "invisible-character": "an invisible character",
            "unknown-file": "a file that means nothing here and is not published",
            "note-date": "the date in a note's file name is not the note's date",
            "no-key-results": "an objective without key results",
            "no-objectives": "a quarter without objectives",
            "successor": "a successor in a quarter that is not here yet",
            "stale": "no check-in within the site's cadence",
            "not-moving": "on track by status, while the number does not move",
            "status-number": "a status that the number contradicts",
            "note-number": "a check-in's note that names another number than its value",
            "title-number": "a title that names another number than the measure",
            "private-link": "a link that readers outside are likely not let into",
            "not-closed": "a key result of a closed quarter without a closing",
            "no-learned": "a closing that does not say what was learned",
            "unexplained": "a committed key result, closed below 1.0 without a word of why",
            "foreign-image": "an image from elsewhere, which is shown as a link",
            "no-site-url": "no site_url, so that links cannot unfurl",
            "plain-http": "a site_url without https, so that links unfurl without their picture",
        },
    ),
    **_codes(
        Severity.ADVICE,
        {
            "orphan-objective": "an objective that supports no goal",
            "many-key-results": "more than five key results under one objective",
            "no-baseline": "a metric that does not say where it starts",
            "no-source": "a number that does not say how it is counted",
            "no-evidence": "a score without evidence",
            "task": "an objective that reads like a task",
            "letters": "letters that infographic.png or a card cannot be drawn with",
        },
    ),
}


# What was published is public, also where a draft has taken its place.
OF_THE_PUBLIC = frozenset({"seal", "lost-quarter", "lost-address", "silent-change", "reused-id"})


class Place(Protocol):
    """Anything that knows where it stands: a YAML node, a whole file."""

    @property
    def path(self) -> str:
        """The file, as it is to be named."""

    @property
    def line(self) -> int:
        """The line, from 1."""

    @property
    def column(self) -> int:
        """The column, from 1."""

    @property
    def item(self) -> str:
        """The author's trail to the item."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file that is no YAML node; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1
    item: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: what to do, and the lines to paste for it, as they are to stand in the file.

    Entries of a list in the file `into` are to stand below the list's name, `head`, which stands
    above the first of them only, and nowhere when the list has `begun`.
    """

    sentence: str
    lines: tuple[str, ...] = ()
    into: str = ""
    head: str = ""
    begun: bool = False

    @property
    def told(self) -> str:
        """What to do, and where."""
        if not self.into:
            return self.sentence
        below = f"below {self.head} in" if self.begun else "into"
        return f"{self.sentence}: write {below} {self.into}"

    @property
    def block(self) -> tuple[str, ...]:
        """The lines, with the name of their list if they begin it."""
        return self.lines if self.begun or not self.head else (self.head, *self.lines)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding; `found`, `expected` and `hint` are empty where they add nothing.

    `ways` are ways out, each a sentence with the lines to paste, if there are any.
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    item: str
    message: str
    found: str = ""
    expected: str = ""
    hint: str = ""
    draft: bool = field(default=False, compare=False)
    ways: tuple[Way, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding without its place: item, what is wrong, found, expected, the right form."""
        text = f"{self.item}: {self.message}" if self.item else self.message
        if self.found:
            text += f": found {self.found}"
        if self.expected:
            text += f", expected {self.expected}" if self.found else f": expected {self.expected}"
        return f"{text}; {self.hint}" if self.hint else text

    def text(self) -> str:
        """The finding as one line, `path:line:column: severity[code]: ...`, and its ways out."""
        place = f"{self.path}:{self.line}:{self.column}"
        return f"{place}: {self.severity}[{self.code}]: {self.sentence}{self._ways()}"

    def _ways(self) -> str:
        """The ways out, indented below the finding."""
        found = ""
        for way in self.ways:
            found += f"\n  - {way.told}"
            found += "".join(f"\n      {line}" for line in way.block)
        return found

    def github(self) -> str:
        """The finding as a GitHub workflow command, shown beside the line in a review."""
        level = "notice" if self.severity is Severity.ADVICE else self.severity.value
        place = f"file={_property(self.path)},line={self.line},col={self.column}"
        title = _property(f"{self.severity}[{self.code}]")
        return f"::{level} {place},title={title}::{_data(self.sentence + self._ways())}"

    def record(self) -> dict[str, object]:
        """The finding as plain data, in the form of `check --format json`."""
        names = ("path", "line", "column", "severity", "code", "item", "message")
        plain = {name: getattr(self, name) for name in (*names, "found", "expected", "hint")}
        ways = [{"sentence": way.told, "lines": list(way.block)} for way in self.ways]
        return {**plain, "severity": self.severity.value, **({"ways": ways} if ways else {})}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@dataclass(slots=True)
class Report:
    """The findings of one run, gathered while content is read and checked."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(  # noqa: PLR0913  the parts of a finding, all but three of them by name
        self,
        code: str,
        place: Place,
        message: str,
        *,
        found: str = "",
        expected: str = "",
        hint: str = "",
        item: str | None = None,
        ways: Iterable[Way] = (),
    ) -> None:
        """Note a finding at `place`; its severity is that of its code in the catalogue."""
        self.diagnostics.append(
            Diagnostic(
                path=place.path,
                line=place.line,
                column=place.column,
                severity=CATALOGUE[code][0],
                code=code,
                item=place.item if item is None else item,
                message=message,
                found=found,
                expected=expected,
                hint=hint,
                ways=tuple(ways),
            )
        )

    def marking_drafts(self, in_draft: Callable[[str], bool]) -> Report:
        """The same report with the findings in files of drafts marked as such."""

        def is_draft(one: Diagnostic) -> bool:
            return one.code not in OF_THE_PUBLIC and in_draft(one.path)

        return Report([replace(one, draft=is_draft(one)) for one in self.diagnostics])

    def in_public(self) -> Report:
        """The same report for a public build, where the mistakes of a draft are warnings."""

        def soften(one: Diagnostic) -> Diagnostic:
            error = one.severity is Severity.ERROR
            return replace(one, severity=Severity.WARNING) if one.draft and error else one

        return Report([soften(one) for one in self.diagnostics])

    def __iter__(self) -> Iterator[Diagnostic]:
        """Every finding once, by file, line and column."""
        unique = dict.fromkeys(self.diagnostics)
        ordered = sorted(unique, key=_order)
        begun: set[tuple[str, str]] = set()
        for one in ordered:
            ways = tuple(
                replace(way, begun=way.begun or (way.into, way.head) in begun) for way in one.ways
            )
            begun |= {(way.into, way.head) for way in ways}
            yield replace(one, ways=ways) if ways else one


def _order(one: Diagnostic) -> tuple[str, int, int, str, str]:
    return one.path, one.line, one.column, one.item, one.sentence


def failed(findings: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether there are errors; with `strict`, whether there is anything at all."""
    return any(strict or one.severity is Severity.ERROR for one in findings)


def quote(text: str, limit: int = 60) -> str:
    """The author's text in quotes, on one line, cut where it is long, with nothing invisible."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return printable(json.dumps(cut, ensure_ascii=False))


def shortened(text: str, limit: int = 60) -> str:
    """The author's text as `quote` shows it, without the quotes."""
    return quote(text, limit)[1:-1]


def printable(text: str) -> str:
    """A text on one line, with escapes for what nobody would see."""
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def nearest(name: str, known: Iterable[str]) -> str:
    """`did you mean X` for the known name nearest to `name`, or an empty text."""
    names = sorted(known)
    lowered = {one.lower(): one for one in reversed(names)}
    close = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f"did you mean {lowered[close[0]]}" if close else ""


def choices(words: Iterable[str]) -> str:
    """Words as an enumeration: `a, b or c`."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
