"""The shapes of looking back: how a quarter ended, the way of a key result, two quarters side by
side, and what is shared with a partner.

Comes in: the shared shapes of `parts`. Goes out: values that the pages of `pages` are made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from okrsite.views.parts import GoalBadge, GoalName, Link, Mean, Score, State

# How a quarter ended ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """A key result at the end: `name` says all of it, `successor` what it was carried on as.

    `mark` warns of a score that is not simply the grade of what was first published.
    """

    number: str
    address: str
    score: Score
    name: str
    mark: str
    successor: Link | None


@dataclass(frozen=True)
class Decision:
    """The key results about which the same was decided; `words` says how many: `2 stopped`."""

    words: str
    key_results: tuple[Ended, ...]


@dataclass(frozen=True)
class Lesson:
    """What was learned from one key result."""

    number: str
    address: str
    learned: Markup


@dataclass(frozen=True)
class ObjectiveEnd:
    """An objective at the end: its aim, what came of it, what was learned.

    `learned` is its retrospective; `lessons` are those of its key results where it has none.
    """

    number: str
    title: str
    address: str
    mean: Mean
    goals: tuple[GoalBadge, ...]
    decisions: tuple[Decision, ...]
    learned: Markup
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class QuarterEnd:
    """A closed quarter in short.

    `came` counts its key results by their scores, the ungraded ones too; `decided` by what was
    decided; `kinds` says how the scores of its kinds of key results are to be taken.
    """

    came: str
    decided: str
    kinds: tuple[str, ...]
    objectives: tuple[ObjectiveEnd, ...]


# The way of a key result --------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """A key result on the way from its first ancestor to the one that `here` is said of.

    `when` says whether `score` is that of the end; `continues` names what it carries on where that
    is not simply the stage before; `changes` says what is different from that. `outcome`, `reason`
    and `learned` are of its own closing, empty where there is none.
    """

    quarter: Link
    label: str
    title: str
    address: str
    here: bool
    target: str
    score: Score
    when: str
    continues: tuple[Link, ...]
    changes: tuple[str, ...]
    outcome: str
    reason: str
    learned: Markup


# Two quarters side by side ------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One of two quarters: what it is, and how it stands or ended."""

    quarter: Link
    period: str
    status: str
    mean: Mean
    lead: str


@dataclass(frozen=True)
class Compared:
    """A key result in one of two quarters; `outcome` and `successor` are of its own closing."""

    number: str
    title: str
    address: str
    target: str
    state: State
    score: Score
    outcome: str
    successor: Link | None


@dataclass(frozen=True)
class Pair:
    """A key result beside those of the quarter before that it continues.

    `changes` says how the targets differ; `further` names what it continues of older quarters,
    which may be all.
    """

    then: tuple[Compared, ...]
    now: Compared
    changes: tuple[str, ...]
    further: tuple[Link, ...]


@dataclass(frozen=True)
class ComparedObjective:
    """An objective with those of its key results that go on from earlier ones.

    `takes_up` are the objectives of the quarter before that these were part of.
    """

    number: str
    title: str
    address: str
    mean: Mean
    takes_up: tuple[Link, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class OneSided:
    """An objective with those of its key results that only one of the quarters has."""

    number: str
    title: str
    address: str
    mean: Mean
    key_results: tuple[Compared, ...]


@dataclass(frozen=True)
class GoalThenAndNow:
    """A goal with the objectives that served it then and that serve it now."""

    goal: GoalName
    then: tuple[Link, ...]
    now: tuple[Link, ...]


# What is shared with a partner --------------------------------------------------------------------


@dataclass(frozen=True)
class SharedKeyResult:
    """A key result that is `shared` by itself, or part of an objective that is."""

    number: str
    title: str
    address: str
    shared: bool
    state: State
    score: Score
    outcome: str


@dataclass(frozen=True)
class SharedObjective:
    """An objective that is shared as a `whole`, or has key results that are.

    `anchor` is `2017-q2-o1`, for a page of several quarters.
    """

    anchor: str
    number: str
    title: str
    address: str
    whole: bool
    mean: Mean
    key_results: tuple[SharedKeyResult, ...]


@dataclass(frozen=True)
class SharedQuarter:
    """What a quarter shares with a partner."""

    anchor: str
    quarter: Link
    period: str
    status: str
    draft: bool
    objectives: tuple[SharedObjective, ...]


@dataclass(frozen=True)
class PartnerEntry:
    """A team in the list of all: `facts` count what is shared, empty where nothing is."""

    name: str
    address: str
    facts: tuple[str, ...]
