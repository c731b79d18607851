"""The letters that pictures are drawn with, ours and the site's own: which there are, how wide each
is, and in which file.

Comes in: the paths of the site's own fonts. Goes out: a `Typecase`. Pictures have fuller cuts of
our fonts than browsers are sent; what stands in `cuts/` is made by `make fonts`.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from okrsite.infographic.fonts import NO_WIDTH, Face
from okrsite.infographic.metrics import SLACK

FOLDER = files("okrsite.infographic") / "cuts"
HEAVY, REGULAR = 600, 400


@dataclass(frozen=True, eq=False)
class Cut:
    """A font file; widths in shares of the size."""

    path: Path
    family: str
    weight: int
    widths: Mapping[str, float]


class UnreadableFont(Exception):
    """A file that is no font, or is damaged."""


@lru_cache(maxsize=1)
def ours() -> Mapping[Face, Cut]:
    """The font of each face."""
    told = json.loads((FOLDER / "faces.json").read_bytes())
    return {
        face: Cut(
            Path(str(FOLDER / f"{one['file']}.ttf")),
            one["family"],
            one["weight"],
            {letter: width / 1000 for letter, width in one["widths"].items()},
        )
        for face, one in told.items()
    }


def typecase(own_fonts: Sequence[Path] = ()) -> Typecase:
    """Our letters with those of these fonts, each of which is read once."""
    return _typecase(tuple((path, path.stat().st_mtime_ns) for path in own_fonts))


# While a site is served its fonts may be others than before.
@lru_cache(maxsize=4)
def _typecase(own_fonts: tuple[tuple[Path, int], ...]) -> Typecase:
    return Typecase(tuple(_readable(own_fonts)))


def _readable(own_fonts: tuple[tuple[Path, int], ...]) -> Iterator[Cut]:
    for path, changed in own_fonts:
        try:
            yield read(path, changed)
        except UnreadableFont:
            continue


@lru_cache(maxsize=64)
def read(path: Path, changed: int = 0) -> Cut:
    """A font of the site's own, of a collection its first; raises UnreadableFont."""
    # It takes as long to load as all the rest, and few sites have fonts of their own.
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415

    del changed
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            scale = 1 / font["head"].unitsPerEm
            advances = font["hmtx"].metrics
            letters = (font.getBestCmap() or {}).items()
            widths = {chr(code): advances[glyph][0] * scale for code, glyph in letters}
            weight = font["OS/2"].usWeightClass if "OS/2" in font else REGULAR
    # Each is raised by one damage or another.
    except (TTLibError, OSError, struct.error, LookupError, ValueError, TypeError, AssertionError):
        raise UnreadableFont(path.name) from None
    return Cut(path, "", weight, widths)


def is_readable(path: Path) -> bool:
    """Whether a file is a font that letters can be taken from."""
    return bool(typecase([path]).own)


@dataclass(frozen=True, eq=False)
class Typecase:
    """Our fonts and those of a site, which are asked in their order for what ours do not have."""

    own: tuple[Cut, ...] = ()
    _widths: dict[tuple[Face, str], float] = field(default_factory=dict, repr=False)

    def has(self, letter: str) -> bool:
        """Whether a letter can be drawn."""
        return letter in ours()["strong"].widths or any(
            letter in cut.widths for cut in (ours()["display"], *self.own)
        )

    def missing(self, text: str) -> str:
        """The letters and figures of a text that cannot be drawn, each once.

        Emoji and other signs are not counted: words can be read without them.
        """
        return "".join(
            letter
            for letter in dict.fromkeys(text)
            if unicodedata.category(letter)[0] in "LN" and not self.has(letter)
        )

    def face(self, text: str, wanted: Face) -> Face:
        """The face for a whole text: in place of a display face that lacks letters of it the one
        that has the most, and that foreign ones look well beside, so that no word is set in two.
        """
        return "strong" if wanted == "display" and _letters_lacking(text, wanted) else wanted

    def cut(self, letter: str, face: Face) -> Cut | None:
        """The font that a letter is drawn with in a face."""
        # A sign that only another face of ours has fits better than one of a foreign font.
        for cut in (ours()[face], ours()["strong"], ours()["display"], *self._by_weight(face)):
            if letter in cut.widths:
                return cut
        return None

    def _by_weight(self, face: Face) -> Sequence[Cut]:
        """The site's own fonts, those of about the right weight first."""
        wanted = REGULAR if face == "text" else HEAVY
        return sorted(self.own, key=lambda cut: abs(cut.weight - wanted))

    def cuts(self, text: str, face: Face) -> tuple[Cut, ...]:
        """The fonts that a text needs in a face, that of the face itself first."""
        found = (self.cut(letter, face) for letter in dict.fromkeys(text))
        return tuple(dict.fromkeys([ours()[face], *filter(None, found)]))

    def width(self, text: str, face: Face) -> float:
        """The width of a text on one line in shares of its size, letter after letter."""
        try:
            return SLACK * sum(map(ours()[face].widths.__getitem__, text))
        except KeyError:
            return SLACK * sum(self._width(letter, face) for letter in text)

    def _width(self, letter: str, face: Face) -> float:
        key = (face, letter)
        if key not in self._widths:
            cut = self.cut(letter, face)
            invisible = cut is None or unicodedata.category(letter) in NO_WIDTH
            self._widths[key] = 0.0 if cut is None or invisible else cut.widths[letter]
        return self._widths[key]


def _letters_lacking(text: str, face: Face) -> bool:
    known = ours()[face].widths
    return not text.isascii() and any(
        one not in known and unicodedata.category(one)[0] in "LM" for one in text
    )


def is_shaped(text: str) -> bool:
    """Whether letters change beside others, or carry marks, so that widths alone do not tell."""
    return not text.isascii() and any(
        unicodedata.category(letter)[0] == "M" or unicodedata.bidirectional(letter) == "AL"
        for letter in text
    )
