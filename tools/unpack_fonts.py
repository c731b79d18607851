"""What the infographic needs of the shipped fonts, in forms that are quick to read: `make fonts`.

Comes in: the fonts of the theme, which browsers load as WOFF2. Goes out: the same as TrueType,
which is what the picture is drawn with, and the widths of all letters, by which text is wrapped.
Both are committed, so that a build needs no library that reads fonts; a test holds them to the
fonts.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
WEB = ROOT / "templates" / "theme" / "assets" / "okrsite" / "fonts"
OUT = ROOT / "okrsite" / "infographic" / "letters"

# The names that okrsite.infographic.metrics has for them, the family and the files of each.
FACES = {
    "display": ("Zilla Slab", "zilla-slab-latin-600-normal", "zilla-slab-latin-ext-600-normal"),
    "text": ("Fira Sans", "fira-sans-latin-400-normal", "fira-sans-latin-ext-400-normal"),
    "strong": ("Fira Sans", "fira-sans-latin-600-normal", "fira-sans-latin-ext-600-normal"),
}
FAMILY_NAME = 1


def derived() -> dict[str, bytes]:
    """Every file that follows from the fonts, by its name."""
    files: dict[str, bytes] = {}
    faces: dict[str, dict[str, object]] = {}
    for face, (family, *names) in FACES.items():
        letters = {}
        weight = 0
        for name in names:
            font = _read(name)
            weight = font["OS/2"].usWeightClass
            letters[name] = dict(sorted(_widths(font).items()))
            files[f"{name}.ttf"] = _as_truetype(font, family)
        faces[face] = {"family": family, "weight": weight, "files": letters}
    text = json.dumps(faces, ensure_ascii=True, indent=0, separators=(",", ":"))
    files["faces.json"] = f"{text}\n".encode()
    return files


def _read(name: str) -> TTFont:
    # The font's own time stamp stays, so that the same font gives the same bytes.
    return TTFont(WEB / f"{name}.woff2", recalcTimestamp=False)


def _widths(font: TTFont) -> dict[str, int]:
    """The width of each letter in thousandths of the size."""
    scale = 1000 / font["head"].unitsPerEm
    advances = font["hmtx"]
    return {
        chr(code): round(advances[glyph][0] * scale) for code, glyph in font.getBestCmap().items()
    }


def _as_truetype(font: TTFont, family: str) -> bytes:
    """The font under the name that style sheets call it by; the semibold has one of its own."""
    for record in font["name"].names:
        if record.nameID == FAMILY_NAME:
            record.string = family
    font.flavor = None
    out = BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for file, data in derived().items():
        (OUT / file).write_bytes(data)
