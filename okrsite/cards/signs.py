"""Signs and arcs as masks: what covers a point fully is white, what does not is black.

Comes in: a shape and its size. Goes out: a mask with soft edges. The shapes of states are those of
`templates/partials/sign.html`, one for each, so that no colour is needed to tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

# Drawn so many times as large and made smaller, since Pillow's own edges are hard.
FINE = 4
# Signs are drawn on a field of 16 x 16, as the site's are.
_FIELD = 16

# Where an arc begins and how far it goes, in degrees clockwise from three o'clock.
ARC_START, ARC_SWEEP = 150.0, 240.0

_Points = Sequence[tuple[float, float]]


@lru_cache(maxsize=64)
def state(key: str, size: int, *, mirrored: bool) -> Image.Image:
    """The sign of a state; in a mirrored card the arrow of what is on track leads to the left."""
    sign = _Sign(size)
    match key:
        case "on_track":
            sign.disc(7)
            sign.cut([(4.5, 8), (11, 8)])
            sign.cut([(8, 4.8), (11.2, 8), (8, 11.2)])
        case "at_risk":
            sign.polygon([(8, 0.8), (15.6, 14.6), (0.4, 14.6)])
            sign.cut([(8, 5.6), (8, 9.8)])
            sign.cut([(8, 11.4), (8, 12.8)])
        case "off_track":
            sign.square(1, 1.5)
            sign.cut([(5, 5), (11, 11)])
            sign.cut([(11, 5), (5, 11)])
        case "done":
            sign.disc(7)
            sign.cut([(4.6, 8.3), (7, 10.7), (11.5, 5.7)])
        case "dropped":
            sign.ring(6.2)
            sign.line([(3.8, 12.2), (12.2, 3.8)])
        case _:
            sign.ring(6.2, dashes=8)
    mask = sign.mask()
    turned = mirrored and key == "on_track"
    return mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if turned else mask


class _Sign:
    def __init__(self, size: int) -> None:
        self._scale = size * FINE / _FIELD
        self._image = Image.new("L", (size * FINE, size * FINE), 0)
        self._draw = ImageDraw.Draw(self._image)

    def _box(self, radius: float) -> list[float]:
        centre = _FIELD / 2
        return [(centre + side * radius) * self._scale for side in (-1, -1, 1, 1)]

    def disc(self, radius: float) -> None:
        self._draw.ellipse(self._box(radius), fill=255)

    def polygon(self, points: _Points) -> None:
        self._draw.polygon([(x * self._scale, y * self._scale) for x, y in points], fill=255)

    def square(self, edge: float, corner: float) -> None:
        box = [edge * self._scale] * 2 + [(_FIELD - edge) * self._scale] * 2
        self._draw.rounded_rectangle(box, radius=corner * self._scale, fill=255)

    def ring(self, radius: float, dashes: int = 0) -> None:
        width = round(1.6 * self._scale)
        box = self._box(radius + 0.8)
        if not dashes:
            self._draw.ellipse(box, outline=255, width=width)
            return
        for dash in range(dashes):
            start = dash * 360 / dashes
            self._draw.arc(box, start, start + 200 / dashes, fill=255, width=width)

    def line(self, points: _Points, ink: int = 255) -> None:
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        self._draw.line(scaled, fill=ink, width=round(1.8 * self._scale), joint="curve")

    def cut(self, points: _Points) -> None:
        self.line(points, ink=0)

    def mask(self) -> Image.Image:
        return _smaller(self._image)


@lru_cache(maxsize=256)
def arc(
    size: int, width: int, share: tuple[float, float], *, dashed: bool, mirrored: bool
) -> Image.Image:
    """A part of the arc, from one share of its length to another, on a square of `size`."""
    image = Image.new("L", (size * FINE, size * FINE), 0)
    draw = ImageDraw.Draw(image)
    box = [0, 0, size * FINE - 1, size * FINE - 1]
    start, end = (ARC_START + ARC_SWEEP * part for part in share)
    dashes = round((end - start) / 7) if dashed else 1
    step = (end - start) / dashes
    for index in range(dashes):
        begin = start + index * step
        stop = begin + (step * 0.5 if dashed else step)
        draw.arc(box, begin, stop, fill=255, width=width * FINE)
    mask = _smaller(image)
    return mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else mask


def _smaller(image: Image.Image) -> Image.Image:
    return image.reduce(FINE)
