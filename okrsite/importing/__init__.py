"""Importing: a post about a quarter becomes its okrs.yml, and a report of what became of each line.

Comes in: the bytes of a post (copied from a page, Markdown, or a forum's raw text), the cycle, and
the partners that are known. Goes out: YAML that passes a check, the partners that are new, and a
report with an entry for every line; or Refused. It must not know the command line. The way is
`reading`, `markup`, `outline`, `drafting`, `writing`; `putting` knows the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from okrsite.importing import asides, cycles, drafting, outline, reading, writing
from okrsite.importing.days import Time
from okrsite.importing.draft import Draft
from okrsite.importing.lossless import key_result_line, objective_line, text_line
from okrsite.importing.markup import read_line
from okrsite.importing.partners import Partners, Team
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
    wished = cycles.parse(quarter) if quarter else None
    if quarter and wished is None:
        message = f"{quarter} cannot be a folder's name; expected YYYY-qN, or a-z, 0-9 and hyphens"
        raise Refused("quarter", 1, message)
    report, teams = Report(), tuple(known)
    texts = asides.without_comments(reading.read(data, report), report)
    lines = [read_line(number, text) for number, text in enumerate(texts, 1)]
    found = outline.read(lines, wished, report)
    time = time_of(found.cycle.slug) if time_of else None
    draft = drafting.draft(found, Partners(teams), report, time)
    okrs = writing.okrs_of(draft, teams)
    return Imported(draft, okrs, tuple(report.entries(len(lines))))


def meaning_of(code: str) -> str:
    """What a code of an import's report means, or nothing where it is none."""
    for severity, codes in (("warning", WARNINGS), ("error", ERRORS)):
        if code in codes:
            return f"`{code}` ({severity} of an import): {codes[code]}."
    return ""
