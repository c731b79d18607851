"""What readers' browsers have to fetch: `python -m benchmarks.weights`.

Comes in: the project's own content, and quarters that are made up. Goes out: tables on standard
output: bytes over the wire of first and next pages by kind, how far pages jump while they load, and
the sizes of search indexes. Nothing here judges: tests/test_weights.py holds the goals.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

import okrsite
from benchmarks import chromium, quarters
from benchmarks.host import compressed, serving
from benchmarks.tables import table

ROOT = Path(__file__).parent.parent

HOME, REPORT, KEY_RESULT = "", "2017-q2/", "2017-q2/o1/kr1/"
# Those that load the most or change after they have loaded: an older quarter learns that it is one.
SHOWN = {
    "home": HOME,
    "report": "2017-q4/",
    "older report": REPORT,
    "older key result": KEY_RESULT,
    "ordinary page": "about/",
}
WIDTHS = {390: 844, 1440: 900}
# The quarters of an index, from the team's own number to ten years.
COUNTS = (3, 40)

# Times that a page is looked at for requests that are still under way.
PATIENCE = 100

# By the end of an address; pages have none. Search indexes are told by their folder.
KINDS = {
    "": "document",
    ".css": "styles",
    ".js": "scripts",
    ".woff2": "fonts",
    ".png": "pictures",
    ".svg": "pictures",
    ".json": "data",
}
INDEX = "search index"
COLUMNS = (*dict.fromkeys(KINDS.values()), INDEX)

# The slow line of Lighthouse's phone: bytes a second, and milliseconds there and back.
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 675_000 / 8,
}
# Shifts that answer a reader's own action do not count, but nobody acts here.
NOTE_SHIFTS = """
    window.shift = 0
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shift += entry.value
    }).observe({type: "layout-shift", buffered: true})
"""
# The last that a page gets: the selector of quarters, where there is one.
READY = """
    () => !document.querySelector("[data-md-component=outdated]")
        || document.querySelector(".md-version")
"""
SCROLL_DOWN = """
    async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
            scrollTo(0, y)
            await new Promise(resolve => setTimeout(resolve, 20))
        }
    }
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that a page has asked the host for."""

    path: str
    kind: str
    sent: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was opened and read to its end."""

    name: str
    files: Sequence[Fetched]

    @property
    def sent(self) -> int:
        """All bytes over the wire, headers included."""
        return sum(file.sent for file in self.files)

    def of_kind(self, kind: str) -> int:
        """The bytes of one kind."""
        return sum(file.sent for file in self.files if file.kind == kind)


@dataclass(frozen=True, slots=True)
class Index:
    """A search index: bytes as it lies on the disk, and as it goes over the wire."""

    name: str
    raw: int
    sent: int


def main() -> None:
    """Measure, and print what was found."""
    with tempfile.TemporaryDirectory(prefix="okrsite-weights-") as name:
        folder = Path(name)
        site = build(ROOT / "mkdocs.yml", folder / "team")
        with chromium.running() as browser:
            print(_visits_table(visits(browser, site)))
            print(f"\n{_shifts_table(browser, site)}")
        found = [one for count in COUNTS for one in indexes(folder / f"{count}", count)]
        print(f"\n{_indexes_table(found)}")


def build(config_file: Path, folder: Path) -> Path:
    """The public folder of a site that is built into a folder of ours."""
    okrsite.build(okrsite.check(okrsite.read_settings(config_file, site_dir=folder)))
    return folder


# Visits -------------------------------------------------------------------------------------------


def visits(browser: Browser, site: Path) -> list[Visit]:
    """The home page, and a report, each with an empty cache; then a key result of the report."""
    alone = [("home", HOME)]
    after = [("report", REPORT), ("key result, after the report", KEY_RESULT)]
    return [*_visits(browser, site, alone), *_visits(browser, site, after)]


def _visits(browser: Browser, site: Path, pages: Iterable[tuple[str, str]]) -> Iterator[Visit]:
    """Visits one after the other with one cache, which is empty at first."""
    asked: list[str] = []
    with serving(site, asked=asked) as host, _tab(browser) as (page, session):
        wire = _Wire(session)
        for name, address in pages:
            asked.clear()
            wire.clear()
            _read(page, host + address)
            yield Visit(name, _settled(page, wire, asked))


def _settled(page: Page, wire: _Wire, asked: Sequence[str]) -> list[Fetched]:
    """What was fetched, once the browser tells of all that the host was asked for.

    AssertionError where it does not: then a sum of it would be too small.
    """
    files = list(wire.fetched())
    for _ in range(PATIENCE):
        if sorted(asked) == sorted(file.path for file in files):
            return files
        page.wait_for_timeout(50)
        files = list(wire.fetched())
    message = f"the host was asked for {sorted(asked)}, the browser tells of {files}"
    raise AssertionError(message)


@contextmanager
def _tab(browser: Browser, width: int = 390) -> Iterator[tuple[Page, CDPSession]]:
    """A tab with a cache of its own, and what speaks with the browser about it."""
    size: ViewportSize = {"width": width, "height": WIDTHS[width]}
    with browser.new_context(viewport=size, locale="en-GB") as context:
        page = context.new_page()
        yield page, context.new_cdp_session(page)


def _read(page: Page, url: str) -> None:
    """Open a page, wait for all that it does by itself, and read it to its end."""
    page.goto(url)
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    page.evaluate(SCROLL_DOWN)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


class _Wire:
    """What the browser tells about the network."""

    def __init__(self, session: CDPSession) -> None:
        self._responses: dict[str, dict[str, Any]] = {}
        self._sizes: dict[str, float] = {}
        session.on("Network.responseReceived", self._note_response)
        session.on("Network.loadingFinished", self._note_size)
        session.send("Network.enable")

    def clear(self) -> None:
        """Forget what was fetched so far."""
        self._responses.clear()
        self._sizes.clear()

    def fetched(self) -> Iterator[Fetched]:
        """What came over the wire; the cache's own answers have no size."""
        for request, told in self._responses.items():
            if sent := int(self._sizes.get(request, 0)):
                path = urlsplit(told["response"]["url"]).path
                yield Fetched(path, _kind(path), sent)

    def _note_response(self, told: dict[str, Any]) -> None:
        self._responses[told["requestId"]] = told

    def _note_size(self, told: dict[str, Any]) -> None:
        self._sizes[told["requestId"]] = told["encodedDataLength"]


def _kind(path: str) -> str:
    return INDEX if "/search/" in path else KINDS[Path(path).suffix]


# Jumps --------------------------------------------------------------------------------------------


def shift(browser: Browser, site: Path, address: str, width: int) -> float:
    """How far a page jumps while it loads over a slow line with an empty cache: the sum of what
    the browser counts as layout shifts.
    """
    with serving(site) as host, _tab(browser, width) as (page, session):
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        page.add_init_script(NOTE_SHIFTS)
        _read(page, host + address)
        found: float = page.evaluate("window.shift")
        return found


# Indexes ------------------------------------------------------------------------------------------


def indexes(folder: Path, count: int) -> tuple[Index, Index]:
    """The index of a site with so many quarters, and that of its newest quarter; it is built in a
    new folder.
    """
    quarters.write_site(folder, count)
    site = build(folder / "mkdocs.yml", folder / "site")
    newest = site / quarters.slug(count - 1)
    return (
        _index(f"the site, {count} quarters", site / "search"),
        _index(f"a quarter, {count} quarters", newest / "search"),
    )


def _index(name: str, folder: Path) -> Index:
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    return Index(name, sum(map(len, files)), sum(len(compressed(one)) for one in files))


# Tables -------------------------------------------------------------------------------------------


def _visits_table(found: Iterable[Visit]) -> str:
    rows = [
        (one.name, *(f"{one.of_kind(kind):,}" for kind in COLUMNS), f"{one.sent:,}")
        for one in found
    ]
    return table(("bytes over the wire", *COLUMNS, "together"), rows)


def _shifts_table(browser: Browser, site: Path) -> str:
    rows = [
        (name, *(f"{shift(browser, site, address, width):.4f}" for width in WIDTHS))
        for name, address in SHOWN.items()
    ]
    return table(("layout shift, slow line", *(f"{width} pixels" for width in WIDTHS)), rows)


def _indexes_table(found: Iterable[Index]) -> str:
    rows = [(one.name, f"{one.raw:,}", f"{one.sent:,}") for one in found]
    return table(("search index", "bytes", "compressed"), rows)


if __name__ == "__main__":
    try:
        main()
    except chromium.NoBrowser as missing:
        sys.exit(str(missing))
