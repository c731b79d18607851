"""The pictures of the README and the docs, taken from the built site: `make pictures`.

Comes in: `site/` and a Chromium of this machine. Goes out: PNG files in `docs/pictures/`. No server
is needed: what the browser asks for is answered from the folder.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, Route, sync_playwright

DOCS = Path(__file__).parent
SITE = DOCS.parent / "site"
PICTURES = DOCS / "pictures"
ORIGIN = "http://okrs.invalid/"
# The same names as in requirements/install.
BROWSERS = (os.environ.get("OKRSITE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")


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
    Picture("report", "2017-q2/"),
    Picture("key-result", "2017-q2/o1/kr1/"),
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
    browser_path = next((path for name in BROWSERS if name and (path := shutil.which(name))), None)
    if browser_path is None:
        sys.exit("the pictures need Chromium: make test installs it on Debian")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--disable-gpu", "--disable-background-networking", "--no-first-run"],
            # Chromium's sandbox refuses to run as root, and only our own pages are shown.
            chromium_sandbox=False,
        )
        for picture in TAKEN:
            _take(browser, picture)
        browser.close()


def _take(browser: Browser, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.route("**", _answer)
    page = context.new_page()
    page.emulate_media(media=picture.media)
    page.goto(ORIGIN + picture.address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")
    context.close()


def _answer(route: Route, request: Request) -> None:
    path = SITE / urlsplit(request.url).path.removeprefix("/")
    file = path / "index.html" if path.is_dir() else path
    if file.is_file():
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
    else:
        route.fulfill(status=404)


if __name__ == "__main__":
    main()
