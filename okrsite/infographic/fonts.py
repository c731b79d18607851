"""The fonts that the site ships, as far as a drawing needs to know them.

Comes in: a text. Goes out: how wide its letters are, and the files that have them. What stands in
`letters/` follows from the theme's own fonts and is made by `make fonts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

Face = Literal["display", "text", "strong"]

FOLDER = files("okrsite.infographic") / "letters"
# What takes no place and needs no font: marks above others, joiners.
NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


@dataclass(frozen=True)
class Font:
    """A file with the letters of one alphabet in one face; widths in thousandths of the size."""

    name: str
    family: str
    weight: int
    widths: Mapping[str, int]

    @property
    def path(self) -> Path:
        """The file as TrueType."""
        return Path(str(FOLDER / f"{self.name}.ttf"))


@lru_cache(maxsize=1)
def fonts() -> tuple[Font, ...]:
    """All of them, the most common alphabet of each face first."""
    return tuple(font for found in _faces().values() for font in found)


@lru_cache(maxsize=1)
def _faces() -> Mapping[str, tuple[Font, ...]]:
    told = json.loads((FOLDER / "faces.json").read_bytes())
    return {
        face: tuple(
            Font(name, one["family"], one["weight"], letters)
            for name, letters in one["files"].items()
        )
        for face, one in told.items()
    }


def fonts_of(face: Face) -> tuple[Font, ...]:
    """The files of a face, that of the most common alphabet first."""
    return _faces()[face]


@lru_cache(maxsize=3)
def widths(face: Face) -> Mapping[str, int]:
    """The widths of a face's letters, in thousandths of the size."""
    return {letter: width for font in _faces()[face] for letter, width in font.widths.items()}


def needed(texts: Iterable[str]) -> tuple[tuple[Font, tuple[int, ...]], ...]:
    """The fonts that have letters of these texts, and which, by their codes."""
    letters = {letter for text in texts for letter in text}
    found = ((font, tuple(sorted(map(ord, letters & font.widths.keys())))) for font in fonts())
    return tuple((font, codes) for font, codes in found if codes)
