"""Importing: a post about a quarter becomes its okrs.yml, and a report of what became of each line.

Comes in: the bytes of a post (copied from a page, Markdown, or a forum's raw text), the cycle, and
the partners that are known. Goes out: YAML that passes a check, the partners that are new, and a
report with an entry for every line; or Refused. It must not know the command line. The way is
`reading`, `markup`, `outlining`, `drafting`, `writing`; `putting` knows the folder. What reads
posts has very many patterns, and is loaded with the first of them: most commands never read one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from okrsite.importing.draft import Draft, Team, Time
from okrsite.importing.putting import (
    BrokenPartnersError,
    Change,
    changes,
    known_partners,
    put,
    quarter_change,
    time_of,
)
from okrsite.importing.report import ERRORS, WARNINGS, Entry, Refused, Report
from okrsite.model import KeyResult, Objective
from okrsite.source import MAX_BYTES

# So many bytes are enough to know that a file is too large.
ENOUGH = MAX_BYTES + 1

__all__ = [
    "ENOUGH",
    "ERRORS",
    "WARNINGS",
    "BrokenPartnersError",
    "Change",
    "Draft",
    "Entry",
    "Imported",
    "Refused",
    "Team",
    "changes",
    "import_post",
    "key_result_line",
    "known_partners",
    "meaning_of",
    "objective_line",
    "put",
    "quarter_change",
    "text_line",
    "time_of",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a post: the quarter, its YAML, and what became of each line."""

    draft: Draft
    okrs: str
    entries: tuple[Entry, ...]

    @property
    def counted(self) -> str:
        """How much was imported, in words."""
        key_results = sum(len(one.key_results) for one in self.draft.objectives)
        said = [
            _count(len(self.draft.objectives), "objective"),
            _count(key_results, "key result"),
            _count(len(self.draft.events), "event"),
        ]
        new = f"new partners: {', '.join(one.id for one in self.draft.partners)}"
        warned = sum(len(one.warnings) for one in self.entries)
        return "; ".join(
            [
                ", ".join(said),
                *([new] if self.draft.partners else []),
                *([_count(warned, "warning")] if warned else []),
            ]
        )

    def record(self) -> dict[str, object]:
        """The report as plain data."""
        return {
            "quarter": self.draft.quarter,
            "objectives": len(self.draft.objectives),
            "key_results": sum(len(one.key_results) for one in self.draft.objectives),
            "events": len(self.draft.events),
            "partners": [{"id": one.id, "name": one.name} for one in self.draft.partners],
            "lines": [one.record() for one in self.entries],
        }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def import_post(
    data: bytes,
    quarter: str | None,
    known: Iterable[Team] = (),
    time_of: Callable[[str], Time | None] | None = None,
) -> Imported:
    """What a post tells of a quarter; raises Refused where that is not certain.

    Without `quarter` it is the one that the post names. `time_of` says its first and last day where
    these are known from elsewhere; else they are what the post says, or what its name does.
    """
    from okrsite.importing import (  # noqa: PLC0415  see the top
        asides,
        cycles,
        drafting,
        markup,
        outlining,
        partners,
        reading,
        writing,
    )

    wished = cycles.parse(quarter) if quarter else None
    if quarter and wished is None:
        message = f"{quarter} cannot be a folder's name; expected YYYY-qN, or a-z, 0-9 and hyphens"
        raise Refused("quarter", 1, message)
    report, teams = Report(), tuple(known)
    texts = asides.without_comments(reading.read(data, report), report)
    lines = [markup.read_line(number, text) for number, text in enumerate(texts, 1)]
    found = outlining.outline_of(lines, wished, report)
    time = time_of(found.cycle.slug) if time_of else None
    draft = drafting.draft(found, partners.Partners(teams), report, time)
    okrs = writing.okrs_of(draft, teams)
    return Imported(draft, okrs, tuple(report.entries(len(lines))))


def objective_line(objective: Objective, partners: Sequence[str]) -> str:
    """An objective as a line of a post that import reads back, for partners by their names."""
    from okrsite.importing import lossless  # noqa: PLC0415  as above

    return lossless.objective_line(objective, partners)


def key_result_line(key_result: KeyResult, partners: Sequence[str], time: Time) -> str:
    """A key result as such a line; `time` is the cycle's first and last day."""
    from okrsite.importing import lossless  # noqa: PLC0415  as above

    return lossless.key_result_line(key_result, partners, time)


def text_line(markdown: str) -> str:
    """A line of Markdown that is only text to import too, though it may look like an item."""
    from okrsite.importing import lossless  # noqa: PLC0415  as above

    return lossless.text_line(markdown)


def meaning_of(code: str) -> str:
    """What a code of an import's report means, or nothing where it is none."""
    for severity, codes in (("warning", WARNINGS), ("error", ERRORS)):
        if code in codes:
            return f"`{code}` ({severity} of an import): {codes[code]}."
    return ""
