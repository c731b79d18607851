"""The picture that stands alone: the wide composition between a heading and a legend.

Comes in: a composition, and the words around it. Goes out: where those stand. The picture may be
seen anywhere, so it says itself what it is, how to read it and where it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okrsite.infographic.composition import Box, Composition, Sheet, Text, tidy
from okrsite.infographic.metrics import Style

WIDTH = 1200.0
MARGIN = 40.0
HEADING = Style("display", 38, 44)
LEAD = Style("text", 18, 26)
SMALL = Style("text", 14, 20)
WIDE_SIGN, SMALL_SIGN, SIGN_HEIGHT = 34.0, 16.0, 16.0
SIGN_GAP, ENTRY_GAP, ROW = 8.0, 28.0, 26.0


@dataclass(frozen=True)
class Entry:
    """An entry of the legend: its sign if that is a text, whether it is a wide one, its words."""

    sample: str
    wide: bool
    text: str


@dataclass(frozen=True)
class PosterComposition:
    """Where everything stands; `left` and `top` are the corner of the composition itself.

    `legend` has for each entry the place of its sign, a line across it, its sign as text and its
    words.
    """

    width: float
    height: float
    heading: Text
    lead: Text
    left: float
    top: float
    legend: tuple[tuple[Box, str, Text, Text], ...]
    source: Text


def compose_poster(
    composition: Composition,
    heading: str,
    lead: str,
    legend: Sequence[Entry],
    source: str,
) -> PosterComposition:
    """The picture around a wide composition."""
    sheet = Sheet(WIDTH, composition.right_to_left)
    room = WIDTH - 2 * MARGIN
    heading_lines, lead_lines = HEADING.lines(heading, room), LEAD.lines(lead, room)
    lead_top = MARGIN + len(heading_lines) * HEADING.leading + 6
    top = lead_top + len(lead_lines) * LEAD.leading + 26
    legend_top = top + composition.height + 30
    entries, legend_bottom = _legend(sheet, legend, legend_top, room)
    source_lines = SMALL.lines(source, room)
    source_top = legend_bottom + 8
    return PosterComposition(
        width=int(WIDTH),
        height=int(source_top + len(source_lines) * SMALL.leading + MARGIN),
        heading=sheet.text(HEADING, heading_lines, sheet.box(MARGIN, MARGIN, room, 0)),
        lead=sheet.text(LEAD, lead_lines, sheet.box(MARGIN, lead_top, room, 0)),
        left=int(MARGIN),
        top=int(top),
        legend=entries,
        source=sheet.text(SMALL, source_lines, sheet.box(MARGIN, source_top, room, 0)),
    )


def _legend(
    sheet: Sheet, entries: Sequence[Entry], top: float, room: float
) -> tuple[tuple[tuple[Box, str, Text, Text], ...], float]:
    """Entries in rows, as many in each as fit, and where they end."""
    placed, x, y = [], 0.0, top
    for entry in entries:
        sign_width = WIDE_SIGN if entry.wide else SMALL_SIGN
        most = room - sign_width - SIGN_GAP
        lines = SMALL.lines(entry.text, most)
        width = min(most, max(SMALL.width(line) for line in lines))
        needed = sign_width + SIGN_GAP + width
        if x and x + needed > room:
            x, y = 0.0, y + ROW
        sign = sheet.box(MARGIN + x, y + (SMALL.leading - SIGN_HEIGHT) / 2, sign_width, SIGN_HEIGHT)
        words_box = sheet.box(MARGIN + x + sign_width + SIGN_GAP, y, width, SMALL.leading)
        middle = sign.middle
        line = f"M{sign.x} {tidy(middle)}H{sign.right}"
        room_of_sign = Box(sign.x, y, sign.width, SMALL.leading)
        sample_text = sheet.text(SMALL, [entry.sample], room_of_sign, "middle")
        placed.append((sign, line, sample_text, sheet.text(SMALL, lines, words_box)))
        y += (len(lines) - 1) * SMALL.leading
        x += needed + ENTRY_GAP
    return tuple(placed), y + ROW
