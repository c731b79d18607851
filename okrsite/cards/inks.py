"""The colours of a card: what is drawn, on what ground.

Comes in: the name of an ink and of the ground below it. Goes out: places in a palette. The colours
are those of the site in its light dress, which a test holds to its stylesheet. As every ink meets
few grounds, all shades of a card fit into one palette, and drawing and packing take a third of what
they would in full colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# From the ground to the full ink. More cannot be told apart on the edge of a letter.
LEVELS = 8
SHADES = 256

HUES = (
    "#332288",
    "#e69f00",
    "#0b5d4c",
    "#882255",
    "#88ccee",
    "#7a3300",
    "#e58a97",
    "#0b5d27",
    "#b5b548",
    "#7d2a70",
    "#ddcc77",
    "#4a555d",
)
# Those that dark letters stand on.
LIGHT_HUES = frozenset({2, 5, 7, 9, 11})

COLOURS = {
    "paper": "#fdfcf8",
    "raised": "#f5f1e7",
    "ink": "#1d1c1a",
    "soft": "#4a4741",
    "edge": "#857e70",
    # Between the site's line and its edge: an empty arc is seen at a ninth of its size, and is
    # not taken for a score.
    "track": "#b7b0a1",
    "accent": "#0b4a6b",
    "accent-tint": "#dfeaf0",
    "on-track": "#14532d",
    "on-track-tint": "#e3f0e1",
    "at-risk": "#663a00",
    "at-risk-tint": "#fbebd1",
    "off-track": "#821919",
    "off-track-tint": "#f9e4e0",
    "on-hue-dark": "#ffffff",
    "on-hue-light": "#101010",
    **{f"hue-{number}": colour for number, colour in enumerate(HUES, start=1)},
}


def hue(number: int) -> str:
    """The ink of a goal's colour."""
    return f"hue-{number}"


def on_hue(number: int) -> str:
    """The ink of what is written on a goal's colour."""
    return "on-hue-light" if number in LIGHT_HUES else "on-hue-dark"


def of_state(key: str) -> tuple[str, str]:
    """The ink and the ground of a state."""
    named = {
        "on_track": ("on-track", "on-track-tint"),
        "at_risk": ("at-risk", "at-risk-tint"),
        "off_track": ("off-track", "off-track-tint"),
        "done": ("accent", "accent-tint"),
    }
    return named.get(key, ("soft", "raised"))


def shade(ink: str, ground: str, level: int) -> tuple[int, ...]:
    """The colour that is so many levels from the ground to the ink, of `LEVELS` - 1."""
    last = LEVELS - 1
    return tuple(
        (above * level + below * (last - level) + last // 2) // last
        for above, below in zip(_rgb(ink), _rgb(ground), strict=True)
    )


def _rgb(name: str) -> bytes:
    return bytes.fromhex(COLOURS[name].removeprefix("#"))


@dataclass
class Palette:
    """The shades of one card, in the order in which they were first asked for."""

    _shades: list[tuple[int, ...]] = field(default_factory=list)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)

    def ramp(self, ink: str, ground: str) -> int:
        """The place of the ground; the shades up to the ink follow it."""
        return self._place(ink, ground, range(LEVELS))

    def colour(self, name: str) -> int:
        """The place of a plain colour."""
        return self._place(name, name, range(1))

    def _place(self, ink: str, ground: str, levels: range) -> int:
        if (ink, ground) not in self._places:
            self._places[ink, ground] = len(self._shades)
            self._shades += [shade(ink, ground, level) for level in levels]
        if len(self._shades) > SHADES:
            message = f"{len(self._places)} inks on their grounds are more than a palette has"
            raise ValueError(message)
        return self._places[ink, ground]

    def shades(self) -> Sequence[int]:
        """All of them, as red, green and blue one after the other."""
        return [part for one in self._shades for part in one]
