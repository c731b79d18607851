"""The pictures of the README and the docs, taken from the built site: `make pictures`.

Comes in: `site/` and a Chromium of this machine. Goes out: PNG files in `docs/pictures/`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from benchmarks import chromium
from benchmarks.host import serving

DOCS = Path(__file__).parent
SITE = DOCS.parent / "site"
PICTURES = DOCS / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it looks in a window of this size, or on paper."""

    name: str
    address: str
    width: int = 1280
    height: int = 860
    scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"


TAKEN = (
    Picture("home", "", width=1440, height=900),
    Picture("report", "2017-q2/"),
    Picture("key-result", "2017-q2/o1/kr1/"),
    Picture("help", "help/"),
    Picture("phone", "2017-q2/", width=390, height=844),
    Picture("dark", "2017-q2/o2/", scheme="dark"),
    Picture("infographic", "2017-q2/infographic/", width=1040, height=1300),
    Picture("infographic-phone", "2017-q2/infographic/", width=390, height=1000),
    Picture("infographic-dark", "2017-q2/infographic/#o1", width=1040, height=760, scheme="dark"),
    # A4 landscape without its margins, at 96 points an inch.
    Picture("infographic-print", "2017-q2/infographic/", width=1032, height=703, media="print"),
)


def main() -> None:
    """Take every picture."""
    with chromium.running() as browser, serving(SITE) as address:
        for picture in TAKEN:
            _take(browser, address, picture)
    (card,) = (SITE / "2017-q2/cards").glob("o1-kr1-*.png")
    shutil.copyfile(card, PICTURES / "card.png")


def _take(browser: Browser, address: str, picture: Picture) -> None:
    with browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    ) as context:
        page = context.new_page()
        page.emulate_media(media=picture.media)
        page.goto(address + picture.address)
        page.wait_for_load_state("networkidle")
        # A font that came too late is shown from the cache.
        page.reload()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")


if __name__ == "__main__":
    main()
