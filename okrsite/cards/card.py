"""What a card shows, in finished words.

Comes in: nothing but words and shares. Goes out: frozen values that `layout` places. Everything but
the title may be empty, and what is empty takes no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True)
class Mark:
    """A goal by its letter and the number of its colour, 1 to 12."""

    letter: str
    hue: int


@dataclass(frozen=True)
class State:
    """A state by its key, which gives the sign and the colour, and its words: `2 on track`."""

    key: str
    words: str


@dataclass(frozen=True)
class Gauge:
    """A score as an arc: `share` is its length from 0 to 1, None for what is not graded."""

    share: Fraction | None
    bounds: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Card:
    """A card: one `figure`, a number or a word, with `under` it in small what it is out of.

    Around the figure stands a `gauge`, or a `sign`, a goal's mark in place of both. `label` names
    the item (`KR 1.1`) and `context` its quarter; `fact` is the number against its target.
    `mirrored` is for languages that run from right to left. `otherwise` has for some of these texts
    what is written where their letters cannot be: a month's name as its number.
    """

    label: str
    context: str
    title: str
    figure: str = ""
    under: str = ""
    gauge: Gauge | None = None
    sign: Mark | None = None
    fact: str = ""
    states: tuple[State, ...] = ()
    marks: tuple[Mark, ...] = ()
    site: str = ""
    mirrored: bool = False
    otherwise: tuple[tuple[str, str], ...] = ()
