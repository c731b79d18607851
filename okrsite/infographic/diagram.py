"""What is to be drawn: goals, objectives with their key results, and the links between them.

Comes in: finished words. Goes out: the value that every composition is made from. Links name goals
and objectives by their places in the two lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Goal:
    """A goal; `remark` is the small line below its title."""

    letter: str
    title: str
    remark: str


@dataclass(frozen=True)
class KeyResult:
    """A key result, which stands there by its number, its state and its score."""

    number: str
    score: str


@dataclass(frozen=True)
class Objective:
    """An objective; `share` is its score between 0 and 1, None while it has none."""

    number: str
    title: str
    score: str
    share: float | None
    key_results: tuple[KeyResult, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An objective serves a goal, primarily or in support."""

    goal: int
    objective: int
    primary: bool


@dataclass(frozen=True)
class Diagram:
    """A whole quarter."""

    goals: tuple[Goal, ...]
    objectives: tuple[Objective, ...]
    links: tuple[Link, ...]

    @cached_property
    def objectives_of(self) -> tuple[tuple[int, ...], ...]:
        """For each goal the objectives that serve it, in their order."""
        return tuple(
            tuple(sorted(link.objective for link in self.links if link.goal == goal))
            for goal in range(len(self.goals))
        )

    @cached_property
    def served(self) -> tuple[int, ...]:
        """The goals that an objective serves, in their order."""
        return tuple(goal for goal, found in enumerate(self.objectives_of) if found)

    @cached_property
    def unserved(self) -> tuple[int, ...]:
        """The goals that no objective serves, in their order."""
        return tuple(goal for goal, found in enumerate(self.objectives_of) if not found)
