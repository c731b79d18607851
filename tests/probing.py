"""How tests look at a page in the browser: `probe.js` in the page, and axe.

Comes in: a tab and an address. Goes out: what people could not use there, in lines for people. It
must not know what the pages are about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from built import NOT_FOUND, Site
from playwright.sync_api import CDPSession, Page

WIDTHS = (320, 390, 768, 1440)
HEIGHT = 900
# What is for the ear alone; and the site's name in the header, which stands in full in the footer.
CUT_ON_PURPOSE = ".okr-hidden, .md-header .md-ellipsis"

Scheme = Literal["light", "dark"]

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# Material's script has run, and where it makes a selector of versions, this is there.
DRESSED = """() => {
  const config = document.getElementById("__config")
  const wanted = config && JSON.parse(config.textContent).version
  return document.readyState === "complete" && (!wanted || document.querySelector(".md-version"))
}"""

# All rules of WCAG 2.2 A and AA, and the best practices. Of contrast the house asks for AAA, which
# includes AA.
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
CONTRAST = "color-contrast-enhanced"
# What axe leaves out unless it is asked for, although WCAG 2.2 says it on level A or AA.
ALSO = (
    "target-size",
    "label-content-name-mismatch",
    "css-orientation-lock",
    "table-fake-caption",
    "td-has-header",
)


@dataclass(frozen=True)
class Stop:
    """A place that the keyboard has come to: its number in the order of the page, -1 for what was
    not there at first, and what is wrong with how it is shown.
    """

    place: int
    name: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """A tab that is looked at: `scripts` is whether the page's own scripts run."""

    page: Page
    devtools: CDPSession
    scripts: bool = True

    @classmethod
    def through(cls, page: Page, *, scripts: bool = True) -> Look:
        """A look through this tab; nothing in it moves, so that nothing has to be waited for."""
        page.emulate_media(reduced_motion="reduce")
        return cls(page, page.context.new_cdp_session(page), scripts)

    def open(self, address: str) -> None:
        """Load a page, and put the probe into it.

        Axe is a script too. So scripts are switched off while the page is loaded, which then stays
        as it is without them, and on again for axe.
        """
        self._let_scripts(allowed=self.scripts)
        self.page.goto(address)
        if self.scripts:
            self.page.wait_for_function(DRESSED)
        self._let_scripts(allowed=True)
        self.page.evaluate(PROBE)

    def show(self, html: str) -> None:
        """Show a page that would lead on by itself, without what makes it do so."""
        leading_on = r"<(script|noscript)\b.*?</\1>"
        self.page.set_content(re.sub(leading_on, "", html, flags=re.DOTALL))
        self.page.evaluate(PROBE)

    def _let_scripts(self, *, allowed: bool) -> None:
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def resize(self, width: int, scheme: Scheme = "light") -> None:
        """Give the window this width, and the reader's system this scheme."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    # What is wrong --------------------------------------------------------------------------------

    def sticking_out(self) -> list[str]:
        """What makes the page scroll sideways, or is cut off by the window."""
        return self._faults("probe.stickingOut()")

    def cut(self, allowed: str) -> list[str]:
        """Texts that lose their end, but for those of the elements that a selector allows."""
        return self._faults(f"probe.cut({json.dumps(allowed)})")

    def violations(self, *rules: str, contrast: bool = True) -> list[str]:
        """What axe finds by these rules, or else by all, of which contrast takes the longest."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        every = {
            "runOnly": LEVELS,
            "rules": {
                "color-contrast": {"enabled": False},
                CONTRAST: {"enabled": contrast},
                **{rule: {"enabled": True} for rule in ALSO},
            },
        }
        found = self.page.evaluate(
            "options => axe.run(document, {...options, resultTypes: ['violations']})",
            {"runOnly": rules} if rules else every,
        )
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in found["violations"]
            for node in violation["nodes"][:3]
        ]

    def _faults(self, expression: str) -> list[str]:
        faults: list[str] = self.page.evaluate(expression)
        return faults

    # The keyboard ---------------------------------------------------------------------------------

    def walk(self, key: str = "Tab") -> Iterator[Stop]:
        """What has the keyboard after each press of a key, until it has left the page."""
        number, places = self.number_of_stops(), set[int]()
        for _ in range(2 * number + 10):
            self.page.keyboard.press(key)
            found = self.page.evaluate("probe.focused()")
            if found and found["faults"]:
                # Where the page has been scrolled to, the theme shows its tabs only afterwards.
                found = self.page.evaluate("probe.settled().then(probe.focused)")
            # Without a window around it, some pages are left for their own beginning.
            if found is None or found["place"] in places:
                return
            places |= {found["place"]} - {-1}
            yield Stop(found["place"], found["name"], tuple(found["faults"]))
        yield Stop(-1, "the keyboard", ("does not come out of the page",))

    def number_of_stops(self) -> int:
        """How many places Tab has to come to."""
        return int(self.page.evaluate("probe.count()"))

    # What it says ---------------------------------------------------------------------------------

    def told(self) -> list[str]:
        """Everything on the page that a reader may see or hear."""
        return self._faults("probe.told()")

    def unmirrored(self) -> list[str]:
        """What would stand elsewhere in a mirror image of the page from left to right."""
        return self._faults("probe.unmirrored()")


def kinds(site: Site) -> Iterator[str]:
    """One page of each kind, the longest; the page for what is not there is one of them.

    A kind is what its article is called, so that a new kind of page is looked at as soon as a site
    has one.
    """
    longest: dict[str, tuple[int, str]] = {}
    for address, page in site.pages.items():
        articles = page.root.all("article")
        kind = " ".join(articles[0].classes) if articles else ""
        longest[kind] = max(longest.get(kind, (0, "")), (len(page.main.text), address))
    yield from (address for _, address in longest.values())
    yield NOT_FOUND


def at(faults: Sequence[str], *place: object) -> list[str]:
    """The faults with the place where they were found."""
    return [f"{' '.join(map(str, place))}: {fault}" for fault in faults]
