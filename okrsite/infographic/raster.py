"""The infographic as a PNG, from the same SVG.

Comes in: an SVG without anything that only browsers do, what is written in it, fonts of the site's
own, and the picture of an earlier build if there is one. Goes out: bytes, the same on every
machine, since fonts of the system are not asked. It must not know what is drawn.

Drawing takes longer than all the rest of a quarter. So a picture says in itself what it was drawn
from, and one that was drawn from the same is taken as it is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from resvg_py import __version__ as renderer
from resvg_py import svg_to_bytes

from okrsite.infographic.fonts import fonts, needed
from okrsite.infographic.typecase import ours

# Wide enough for a post on a screen with fine points, where it takes up to 900 of them.
ZOOM = 1.5

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Signature, and the header that comes first: length, name, 13 bytes, checksum.
_HEAD = len(_SIGNATURE) + 25
_KEYWORD = b"Drawn from\0"


def draw(
    svg: str, texts: Iterable[str], own_fonts: Sequence[Path] = (), earlier: bytes | None = None
) -> bytes:
    """The picture; `earlier` itself when it was drawn from the same."""
    told = tuple(texts)
    shipped = [font.path for font, _ in needed(told)]
    fuller = _fuller(told)
    stamp = _stamp(svg, fuller, own_fonts)
    if earlier is not None and earlier[_HEAD:].startswith(stamp):
        return earlier
    return _draw(svg, (*shipped, *fuller, *own_fonts), stamp)


def _fuller(texts: Iterable[str]) -> tuple[Path, ...]:
    """The cuts that have letters of these texts that browsers are sent no font for."""
    lacking = {letter for text in texts for letter in text}
    lacking -= {letter for font in fonts() for letter in font.widths}
    return tuple(cut.path for cut in ours().values() if lacking & cut.widths.keys())


# While a site is served it is built again in the same process, though not in the same folder.
@lru_cache(maxsize=64)
def _draw(svg: str, fonts: tuple[Path, ...], stamp: bytes) -> bytes:
    picture = svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(path) for path in fonts],
        font_family="Fira Sans",
    )
    return picture[:_HEAD] + stamp + picture[_HEAD:]


def _stamp(svg: str, fuller: Iterable[Path], own_fonts: Iterable[Path]) -> bytes:
    """What a picture was drawn from, as a text within the PNG."""
    digest = sha256(f"resvg_py {renderer}, {ZOOM}\n{svg}".encode())
    for path in (*fuller, *own_fonts):
        digest.update(path.read_bytes())
    return _chunk(b"tEXt", _KEYWORD + digest.hexdigest().encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
