"""What is drawn: goals, objectives and ribbons with their places, their names and their meaning.

Comes in: compositions of `okrsite.infographic` and finished words. Goes out: frozen values that the
templates in `templates/svg` print. A `key` is what a style sheet calls a node or a ribbon; `ends`
are the keys of all that something is joined to, its own too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from okrsite.infographic.composition import (
    Box,
    Composition,
    PlacedGoal,
    PlacedKeyResult,
    PlacedObjective,
    PlacedRibbon,
    PlacedTrunk,
    Text,
)
from okrsite.views.parts import GoalBadge, Link, ObjectiveSection


@dataclass(frozen=True)
class DrawnGoal:
    """A goal in a picture; `served` when an objective serves it."""

    key: str
    address: str
    name: str
    hue: int
    served: bool
    place: PlacedGoal


@dataclass(frozen=True)
class DrawnKeyResult:
    """A key result in a picture."""

    key: str
    address: str
    name: str
    state: str
    place: PlacedKeyResult


@dataclass(frozen=True)
class DrawnObjective:
    """An objective in a picture; `serves` when it serves a goal."""

    key: str
    address: str
    name: str
    serves: bool
    key_results: tuple[DrawnKeyResult, ...]
    place: PlacedObjective


@dataclass(frozen=True)
class DrawnRibbon:
    """A link in a picture; it leads to the row that tells of it, `#link-o1-open-by-design`."""

    key: str
    anchor: str
    ends: tuple[str, ...]
    name: str
    hue: int
    strength: str
    basis: str
    place: PlacedRibbon


@dataclass(frozen=True)
class DrawnTrunk:
    """What the ribbons of a goal have in common."""

    ends: tuple[str, ...]
    hue: int
    place: PlacedTrunk


@dataclass(frozen=True)
class Drawing:
    """A picture in one composition; ribbons are listed with the objective that they arrive at."""

    title: str
    description: str
    composition: Composition
    goals: tuple[DrawnGoal, ...]
    objectives: tuple[tuple[DrawnObjective, tuple[DrawnRibbon, ...]], ...]
    trunks: tuple[DrawnTrunk, ...]


@dataclass(frozen=True)
class Caption:
    """What the picture tells of a node or a ribbon while one points at it.

    `ends` are the keys of the ribbons that are brought out, empty for all that only tells.
    """

    key: str
    anchor: str
    group: str
    title: str
    text: str


@dataclass(frozen=True)
class Anchor:
    """A place in the picture that an address can name, from above, as shares of its height."""

    id: str
    wide: str
    upright: str


@dataclass(frozen=True)
class LegendEntry:
    """A sign of the picture and what it means; `key` says which."""

    kind: str
    key: str
    text: str


@dataclass(frozen=True)
class TwinLink:
    """A link in the table: the goal with the reason, and the row's own anchor."""

    anchor: str
    goal: GoalBadge


@dataclass(frozen=True)
class TwinObjective:
    """An objective in the table, with its key results and its links, which take so many rows."""

    objective: ObjectiveSection
    links: tuple[TwinLink, ...]
    rows: int


@dataclass(frozen=True)
class TwinGoal:
    """A goal that no objective serves, in the table."""

    mark: str
    hue: int
    title: str
    address: str


@dataclass(frozen=True)
class SmallRibbon:
    """A link in the small picture."""

    path: str
    width: float
    hue: int
    basis: str


@dataclass(frozen=True)
class SmallNode:
    """A goal or an objective in the small picture, by its letter or its number alone."""

    box: Box
    label: Text
    hue: int
    joined: bool


@dataclass(frozen=True)
class SmallPicture:
    """The small version of the infographic, which leads to the whole."""

    page: Link
    sentence: str
    width: float
    height: float
    goals: tuple[SmallNode, ...]
    objectives: tuple[SmallNode, ...]
    ribbons: tuple[SmallRibbon, ...]


@dataclass(frozen=True)
class PlacedEntry:
    """An entry of the legend in the picture that stands alone; `line` is a path across its sign."""

    entry: LegendEntry
    sign: Box
    line: str
    sample: Text
    text: Text


@dataclass(frozen=True)
class EmbeddedFont:
    """A font within the picture: `data` is a `data:` address, `letters` those that it is used for.

    Letters are in the form of CSS: `U+41,U+42`.
    """

    family: str
    weight: int
    data: str
    letters: str


@dataclass(frozen=True)
class Poster:
    """The picture that stands alone, with its heading, its legend and where it comes from.

    `name` is its title; `left` and `top` are the corner of the drawing; `url` is its page, empty
    when it is not known where the site is published. A picture that is no page has neither fonts
    nor captions.
    """

    name: str
    language: str
    width: float
    height: float
    heading: Text
    lead: Text
    legend: tuple[PlacedEntry, ...]
    source: Text
    url: str
    drawing: Drawing
    left: float
    top: float
    captions: tuple[Caption, ...] = ()
    fonts: tuple[EmbeddedFont, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every line that is written in it."""
        placed = [self.heading, self.lead, self.source]
        placed += [text for one in self.legend for text in (one.sample, one.text)]
        for goal in self.drawing.goals:
            placed += [goal.place.letter, goal.place.title, goal.place.remark]
        for objective, _ in self.drawing.objectives:
            place = objective.place
            placed += [place.number, place.title, place.score, *place.remarks]
            for one in objective.key_results:
                placed += [one.place.number, one.place.score]
        for text in placed:
            yield from (line.text for line in text.lines)
