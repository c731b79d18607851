"""Lines of text as masks, in the site's fonts.

Comes in: a text, a face and a size. Goes out: a mask and where its baseline is. What our fonts have
is drawn by Pillow, without what it would leave to a library of the machine (raqm): else the same
line would come out otherwise on another one. Any other line is drawn by the renderer of the
infographic with the site's own fonts, since it shapes letters and knows of both directions; it
takes ten times as long.
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

from okrsite.infographic.fonts import Face, Font, fonts_of, needed
from okrsite.infographic.metrics import Style


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
def write(text: str, face: Face, size: int, own_fonts: Sequence[Path] = ()) -> Written | None:
    """A line as a mask; None for one in which nothing can be seen."""
    runs = _runs(text, face)
    if runs is None:
        return _write_any(text, face, size, own_fonts)
    return _write(runs, size)


def _runs(text: str, face: Face) -> list[tuple[Font, str]] | None:
    """The text by the files that have its letters; None when no file of ours has one."""
    files = fonts_of(face)
    found = [next((one for one in files if letter in one.widths), None) for letter in text]
    runs = []
    for font, group in groupby(zip(found, text, strict=True), key=lambda pair: pair[0]):
        if font is None:
            return None
        runs.append((font, "".join(letter for _, letter in group)))
    return runs


@lru_cache(maxsize=64)
def _loaded(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _write(runs: Sequence[tuple[Font, str]], size: int) -> Written | None:
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


def _write_any(text: str, face: Face, size: int, own_fonts: Sequence[Path]) -> Written | None:
    """What only other fonts have, shaped and in both directions."""
    family, weight = _family(face)
    wide, rise = round(Style(face, size, size).width(text)) + 2 * size, 2 * size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{rise + size}">'
        f'<text x="{size}" y="{rise}" font-family="{family}" font-weight="{weight}" '
        f'font-size="{size}" xml:space="preserve">{escape(text)}</text></svg>'
    )
    # Without the font that is asked for first, no other one is looked for.
    paths = dict.fromkeys([fonts_of(face)[0].path, *(font.path for font, _ in needed([text]))])
    picture = svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(path) for path in (*paths, *own_fonts)],
        font_family=family,
    )
    with Image.open(BytesIO(picture)) as drawn:
        mask = drawn.getchannel("A")
    box = mask.getbbox()
    if box is None:
        return None
    # Its true width is known only now.
    return Written(mask.crop(box), rise - box[1], 0, box[2] - box[0])


def _family(face: Face) -> tuple[str, int]:
    first = fonts_of(face)[0]
    return first.family, first.weight
