"""The outline of a post: its title and its texts, and its objectives with their key results.

Nothing here decides anything; `gathering` fills an outline line by line, and `drafting` makes a
quarter of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from okrsite.importing.announced import Lead
from okrsite.importing.cycles import Cycle
from okrsite.importing.markup import Line, emoji_codes


@dataclass(slots=True)
class Part:
    """An objective or a key result as it stands in a post, still with all that is around it.

    `number` is the label's, or empty; `ordered` that of a numbered list, or 0. `fields` are given
    on lines or in cells of their own, `details` have no field. `without` are pictures that mean
    nothing, `loose` those of the fields that may be meant for the objective as well.
    """

    line: int
    number: str
    text: str
    ordered: int = 0
    lines: list[int] = field(default_factory=list)
    fields: list[tuple[int, str, str]] = field(default_factory=list)
    details: list[tuple[int, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    struck: bool = False
    ticked: bool | None = None
    flat: bool = False
    without: list[str] = field(default_factory=list)
    loose: list[tuple[int, str]] = field(default_factory=list)

    def begin(self, line: Line, without: str) -> None:
        """Note what stands in its first line besides its text; `without` are pictures."""
        self.lines, self.links = [line.number], list(line.links)
        self.struck, self.ticked = line.struck, line.ticked
        self.without = [*without.split(), *emoji_codes(line.raw)]

    def go_on(self, line: Line) -> None:
        """The text goes on in another line."""
        self.text = f"{self.text} {line.text}".strip()
        self.lines.append(line.number)
        self.links += line.links


@dataclass(slots=True)
class ObjectivePart(Part):
    """An objective with its key results; `why` are lines of text below it."""

    key_results: list[Part] = field(default_factory=list)
    why: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """What a post consists of, for one cycle; `lead` is that of an announcement."""

    cycle: Cycle
    title: Line | None = None
    opening: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    objectives: list[ObjectivePart] = field(default_factory=list)
    lead: Lead | None = None
