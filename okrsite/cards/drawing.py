"""Cards as PNG.

Comes in: a placed card, fonts of the site's own, and the picture of an earlier build if there is
one. Goes out: bytes, the same on every machine, and the digest that the file is named after, which
is known before anything is drawn. It must not know what is on a card.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from PIL import __version__ as pillow
from resvg_py import __version__ as renderer

from okrsite.cards import lettering, signs
from okrsite.cards.card import HEIGHT, WIDTH
from okrsite.cards.inks import LEVELS, Palette
from okrsite.cards.layout import Arc, Field, Line, Pill, Placed, Sign
from okrsite.infographic.typecase import typecase

# Goes up whenever the same places are drawn in another way: what has changed needs a new name.
STYLE = 2
# Enough to tell the cards of one page apart.
DIGITS = 6
# A third of the time that the usual level takes, for a fifth more bytes.
LEVEL = 3

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Signature, and the header that comes first: length, name, 13 bytes, checksum.
_HEAD = len(_SIGNATURE) + 25
_KEYWORD = b"Drawn from\0"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def digest(placed: Placed, own_fonts: Sequence[Path] = ()) -> str:
    """What a card is drawn from, in 64 digits."""
    about = f"card {STYLE}, Pillow {pillow}, resvg_py {renderer}\n{placed!r}"
    found = sha256(about.encode())
    for path in own_fonts:
        found.update(_bytes_of(path, path.stat().st_mtime_ns))
    return found.hexdigest()


@lru_cache(maxsize=16)
def _bytes_of(path: Path, changed: int) -> bytes:
    """A font's digest, which is read again when the file has changed."""
    del changed
    return sha256(path.read_bytes()).digest()


def draw(placed: Placed, own_fonts: Sequence[Path] = (), earlier: bytes | None = None) -> bytes:
    """The picture; `earlier` itself when it was drawn from the same, and is whole."""
    stamp = _chunk(b"tEXt", _KEYWORD + digest(placed, own_fonts).encode())
    if earlier is not None and earlier[_HEAD:].startswith(stamp) and _is_whole(earlier):
        return earlier
    return _draw(placed, tuple(own_fonts), stamp)


# While a site is served it is built again in the same process, though not in the same folder.
@lru_cache(maxsize=512)
def _draw(placed: Placed, own_fonts: tuple[Path, ...], stamp: bytes) -> bytes:
    board = _Board(own_fonts, mirrored=placed.mirrored)
    for piece in placed.pieces:
        match piece:
            case Pill():
                board.pill(piece)
            case Field():
                board.field(piece)
            case Line():
                board.line(piece)
            case Sign():
                board.sign(piece)
            case Arc():
                board.arc(piece)
    picture = board.png()
    return picture[:_HEAD] + stamp + picture[_HEAD:]


# The levels of an ink, by how much of a point a mask covers.
_INK = [(covered * (LEVELS - 1) + 127) // 255 for covered in range(256)]
_COVERED = [255 if level else 0 for level in _INK]


@lru_cache(maxsize=256)
def _shades(base: int) -> list[int]:
    """The places in the palette that these levels have in a ramp."""
    return [base + level for level in _INK]


class _Board:
    """A card being drawn."""

    def __init__(self, own_fonts: tuple[Path, ...], *, mirrored: bool) -> None:
        self._case = typecase(own_fonts)
        self._mirrored = mirrored
        self._palette = Palette()
        self._image = Image.new("P", (WIDTH, HEIGHT), 0)

    def _left(self, left: int, width: int) -> int:
        return WIDTH - left - width if self._mirrored else left

    def _paint(self, mask: Image.Image, place: tuple[int, int], ink: str, ground: str) -> None:
        """Put an ink on its ground where the mask lets it through."""
        shades = mask.point(_shades(self._palette.ramp(ink, ground)))
        self._image.paste(shades, place, mask.point(_COVERED))

    def field(self, field: Field) -> None:
        left = self._left(field.left, field.width)
        box = (left, field.top, left + field.width, field.top + field.height)
        self._image.paste(self._palette.colour(field.colour), box)

    def pill(self, pill: Pill) -> None:
        mask = _rounded(pill.width, pill.height)
        place = (self._left(pill.left, pill.width), pill.top)
        self._paint(mask, place, pill.colour, pill.ground)

    def sign(self, sign: Sign) -> None:
        mask = signs.state(sign.key, sign.size, mirrored=self._mirrored)
        self._paint(mask, (self._left(sign.left, sign.size), sign.top), sign.ink, sign.ground)

    def arc(self, arc: Arc) -> None:
        share = (float(arc.start), float(arc.end))
        mask = signs.arc(arc.size, arc.width, share, dashed=arc.dashed, mirrored=self._mirrored)
        self._paint(mask, (self._left(arc.left, arc.size), arc.top), arc.ink, arc.ground)

    def line(self, line: Line) -> None:
        written = lettering.write(line.text, line.face, line.size, self._case)
        if written is None:
            return
        x = WIDTH - line.x if self._mirrored else line.x
        before = {"start": 0.0, "middle": written.width / 2, "end": written.width}[line.align]
        if self._mirrored:
            before = written.width - before
        place = (round(x - before) + written.left, line.baseline - written.rise)
        self._paint(written.mask, place, line.ink, line.ground)

    def png(self) -> bytes:
        self._image.putpalette(self._palette.shades())
        out = BytesIO()
        self._image.save(out, "PNG", compress_level=LEVEL)
        return out.getvalue()


@lru_cache(maxsize=256)
def _rounded(width: int, height: int) -> Image.Image:
    size = (width * signs.FINE, height * signs.FINE)
    mask = Image.new("L", size, 0)
    box = [0, 0, size[0] - 1, size[1] - 1]
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=size[1] // 2, fill=255)
    return mask.reduce(signs.FINE)


def _is_whole(picture: bytes) -> bool:
    """Whether every part of a PNG has the checksum that it says, up to its end."""
    if not picture.startswith(_SIGNATURE):
        return False
    rest = memoryview(picture)[len(_SIGNATURE) :]
    while len(rest) > len(_END):
        end = 8 + int.from_bytes(rest[:4]) + 4
        if end > len(rest) or zlib.crc32(rest[4 : end - 4]) != int.from_bytes(rest[end - 4 : end]):
            return False
        rest = rest[end:]
    return rest == _END


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
