"""What the infographic of one quarter takes: placing, drawing, and the picture for posts.

Comes in: a `mkdocs.yml`. Goes out: seconds of the processor for each quarter. Placing is all that
`okrsite.infographic` does for both compositions, with no text wrapped before; drawing is the SVG of
both. The words of the quarter and the fonts' widths are there already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import okrsite
from okrsite.content import Quarter
from okrsite.infographic import metrics, raster
from okrsite.infographic.upright import compose_upright
from okrsite.infographic.wide import compose_wide
from okrsite.language import Language
from okrsite.rendering import Renderer, link_from
from okrsite.views.desk import Desk
from okrsite.views.infographic import QuarterDiagram
from okrsite.views.poster import compose_picture
from okrsite.views.quarter import compose_infographic

LEAST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the processor, the least of several runs."""

    quarter: str
    placing: float
    drawing: float
    picture: float


def measure(config_file: Path, runs: int) -> Iterator[Took]:
    """The times of each quarter of a site."""
    settings = okrsite.read_settings(config_file)
    desk = Desk(okrsite.check(settings).content, settings, Language(settings.language))
    renderer = Renderer(settings.templates, desk.language)
    for quarter in desk.content.quarters:
        yield _measure(desk, renderer, quarter, max(runs, LEAST_RUNS))


def _measure(desk: Desk, renderer: Renderer, quarter: Quarter, runs: int) -> Took:
    shape = QuarterDiagram(desk, quarter).shape
    page = compose_infographic(desk, quarter)
    poster = compose_picture(desk, page, quarter.title, "")
    href = link_from(page.address)
    svg = renderer.picture("infographic", poster, href)
    texts = tuple(poster.texts())

    def place() -> None:
        for forgetting in (metrics._width, metrics._lines):  # noqa: SLF001 - to begin with nothing
            forgetting.cache_clear()
        compose_wide(shape)
        compose_upright(shape)

    def draw() -> None:
        renderer.picture("compositions", page, href)

    def rasterise() -> None:
        raster._draw.cache_clear()  # noqa: SLF001 - as above
        raster.draw(svg, texts)

    return Took(quarter.slug, _least(place, runs), _least(draw, runs), _least(rasterise, 3))


def _least(work: Callable[[], None], runs: int) -> float:
    work()
    took = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return min(took)
