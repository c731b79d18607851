"""Lines of text as masks, in our fonts and the site's own.

Comes in: a text, a face, a size and a typecase. Goes out: a mask and where its baseline is. What
our fonts have is drawn by Pillow, without what it would leave to a library of the machine (raqm):
else the same line would come out otherwise on another one. Any other line is drawn by the renderer
of the infographic, since it shapes letters and knows of both directions; it takes ten times as
long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from resvg_py import svg_to_bytes

from okrsite.infographic.fonts import Face
from okrsite.infographic.metrics import is_right_to_left
from okrsite.infographic.typecase import Cut, Typecase, is_shaped, ours

# In which a line is drawn to be measured: small, since only its share of the size is asked for.
MEASURED = 40
# What a line begins with that runs the other way than its first letter.
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u202a", "\u202b"
_MARKS = LEFT_TO_RIGHT + RIGHT_TO_LEFT


@dataclass(frozen=True)
class Written:
    """A line as a mask; `rise` is how far its baseline is below the mask's top, `left` how far the
    mask's edge is from where the line starts, `width` how far it goes.
    """

    mask: Image.Image
    rise: int
    left: int
    width: float


@lru_cache(maxsize=512)
def write(text: str, face: Face, size: int, case: Typecase) -> Written | None:
    """A line as a mask; None for one in which nothing can be seen."""
    runs = _runs(text, face, case)
    if runs is None:
        return _write_any(text, face, size, case)
    return _write(runs, size)


@lru_cache(maxsize=4096)
def true_width(text: str, face: Face, case: Typecase) -> float:
    """The width of a line as its letters stand beside each other, in shares of its size."""
    written = _write_any(text, face, MEASURED, case)
    return written.width / MEASURED if written else 0.0


def _runs(text: str, face: Face, case: Typecase) -> list[tuple[Cut, str]] | None:
    """The text by the fonts that have its letters; None when it is not for Pillow to set."""
    if is_shaped(text):
        return None
    known = ours().values()
    runs = []
    for cut, letters in groupby(text, key=lambda letter: case.cut(letter, face)):
        if cut is None or not any(cut is one for one in known):
            return None
        runs.append((cut, "".join(letters)))
    return runs


@lru_cache(maxsize=64)
def _loaded(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _write(runs: Sequence[tuple[Cut, str]], size: int) -> Written | None:
    """What our own fonts have, run by run."""
    parts = [(_loaded(font.path, size), text) for font, text in runs]
    widths = [loaded.getlength(text) for loaded, text in parts]
    rise = 2 * size
    mask = Image.new("L", (round(sum(widths)) + 2 * size, rise + size), 0)
    draw = ImageDraw.Draw(mask)
    x = float(size)
    for (loaded, text), width in zip(parts, widths, strict=True):
        draw.text((round(x), rise), text, fill=255, font=loaded, anchor="ls")
        x += width
    return _cropped(mask, rise, size, sum(widths))


def _cropped(mask: Image.Image, rise: int, start: int, width: float) -> Written | None:
    box = mask.getbbox()
    if box is None:
        return None
    return Written(mask.crop(box), rise - box[1], box[0] - start, width)


def _directed(text: str) -> str:
    """A text that says which way it runs, since the renderer takes each to begin at the left."""
    right_to_left = is_right_to_left(text) and not text.startswith(LEFT_TO_RIGHT)
    return f"{RIGHT_TO_LEFT}{text}" if right_to_left else text


def _write_any(text: str, face: Face, size: int, case: Typecase) -> Written | None:
    """What only other fonts have, shaped and in both directions."""
    cuts = case.cuts(text, face)
    # Where a font has no space, the renderer does not find its way past what cannot be seen.
    directed = _directed(text) if all(" " in cut.widths for cut in cuts) else text.strip(_MARKS)
    family, weight = cuts[0].family, cuts[0].weight
    wide, rise = round(case.width(text, face) * size) + 2 * size, 2 * size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{rise + size}">'
        f'<text x="{size}" y="{rise}" font-family="{family}" font-weight="{weight}" '
        f'font-size="{size}" xml:space="preserve">{escape(directed)}</text></svg>'
    )
    picture = svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(cut.path) for cut in cuts],
        # Without the font that is asked for first, no other one is looked for.
        font_family=family,
    )
    with Image.open(BytesIO(picture)) as drawn:
        mask = drawn.getchannel("A")
    box = mask.getbbox()
    if box is None:
        return None
    # Its true width is known only now.
    return Written(mask.crop(box), rise - box[1], 0, box[2] - box[0])
