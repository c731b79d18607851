"""What stands around the title of an objective or a key result, taken together from everywhere.

Comes in: a part of an outline. Goes out: its title, and what its text, its fields and its cells say
besides. It must not know partners or measures; `lifting` takes a text apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from okrsite.importing import lifting
from okrsite.importing.figures import as_text
from okrsite.importing.lifting import Lifted, lift
from okrsite.importing.markup import LIGHTS, settled
from okrsite.importing.outline import Part
from okrsite.importing.report import Report

_NO_RESULT = re.compile(
    r"(?:not|un)[ -]?(?:yet )?(?:graded|scored|rated|known|available|started|applicable)(?: yet)?|"
    r"n/?a|n\. ?a\.?|not yet|tb[adc]|to be (?:graded|scored|determined|done|announced)|"
    r"none(?: yet)?|nothing yet|"
    r"pending|open|unknown|\?+|[-–—_…]*",
    re.IGNORECASE,
)
# How it stands while it goes on, which is no result: 🟢, at risk, 9 so far.
_STATUS = re.compile(rf"[{LIGHTS}]\ufe0f?|{lifting.STANDS}|.*\bso far", re.IGNORECASE)
_STRUCK = re.compile(r"~~[^~]+~~")
_TICKED = "[x]"


@dataclass(slots=True)
class Around:
    """What stood around a title; `told` is what only the report says.

    `shared`, `due`, `measured`, `target` and `baseline` are as written, whatever they mean.
    """

    title: str
    owner: str = ""
    shared: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    baseline: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    score: str = ""
    dropped: bool = False
    remarks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def result(self) -> str:
        """All results as one text."""
        return "\n\n".join(self.results)

    def add(self, name: str, value: str) -> None:
        """A field by our name for it, with its value as written."""
        if name in {"score", "result"}:
            self.end(settled(value), is_score=name == "score")
        elif (written := self._as_written(name)) is not None:
            written.append(value)
        else:
            self.take(name, settled(value))

    def _as_written(self, name: str) -> list[str] | None:
        return {
            "shared": self.shared,
            "due": self.due,
            "measure": self.measured,
            "target": self.target,
            "baseline": self.baseline,
        }.get(name)

    def take(self, name: str, value: str) -> None:
        """An owner becomes one; the others stand in the report only."""
        if name == "owner":
            self.owner = f"{self.owner}, {value}" if self.owner else value
            self.told.append(f"owner {value}")
        else:
            said = value if name in value.lower() else f"{name} {value}"
            self.told.append(f"{said} (only in this report)")

    def end(self, written: str, *, is_score: bool = False) -> None:
        """A result, which is a grade where it plainly is one; a placeholder is none."""
        if _NO_RESULT.fullmatch(written.strip(" .")):
            self.told.append(f"no result yet ({written})")
            return
        if _STATUS.fullmatch(written.strip(" .")):
            self.take("status", written)
            return
        if lifting.is_dropped(written):
            self.dropped = True
        grade = lifting.grade_of(written, is_score=is_score)
        if grade is not None and not self.score:
            self.score = as_text(grade)
        self.results.append(written)
        self.told.append(f"result {written}")


def around(part: Part, report: Report) -> Around:
    """Title, tails, fields and results of a part; one whose title is struck out is struck."""
    lifted = lift(part.text)
    found = Around(settled(lifted.title) or settled(part.text) or "…")
    if not part.text:
        report.warn(part.line, "no-text", "the label has no text; write a title for it")
    _take_lifted(found, lifted)
    if part.ticked:
        found.end(_TICKED)
    for _, name, value in part.fields:
        found.add(name.removeprefix("column "), value)
    # What has no field is kept as remarks.
    found.remarks += [settled(text) for _, text in part.details]
    found.remarks += [f"link: {one}" for one in dict.fromkeys(part.links)]
    if _STRUCK.fullmatch(lifted.title):
        part.struck = True
    elif "~~" in lifted.title and not part.struck:
        report.warn(part.line, "struck", "a part of it is struck out; it was kept")
    if part.struck:
        found.title = found.title.strip("~ ")
    return found


def _take_lifted(found: Around, lifted: Lifted) -> None:
    for name in ("owner", "priority", "hint"):
        for value in getattr(lifted, name):
            found.take(name, settled(value))
    results = [settled(one) for one in lifted.result]
    goes_on = any(_STATUS.fullmatch(one) for one in results)
    for result in results:
        if goes_on and lifting.grade_of(result) is None:
            found.take("status", result)
        else:
            found.end(result)
    found.shared, found.due = list(lifted.shared), list(lifted.due)
    found.measured = list(lifted.measured)
