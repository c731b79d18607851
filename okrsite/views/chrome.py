"""What stands around every page: the site's sections, the drawer, the notice.

Comes in: the desk, the ordinary pages and the page itself. Goes out: the `Chrome` that the slots
print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okrsite import addresses
from okrsite.frames import Link as OrdinaryLink
from okrsite.views import pages, parts
from okrsite.views.desk import Desk


@dataclass(frozen=True)
class Surroundings:
    """Composes the chrome of pages; `ordinary` are the author's own entries of the navigation."""

    desk: Desk
    ordinary: Sequence[OrdinaryLink] = ()

    def around(self, page: pages.Page, *, canonical: str = "") -> pages.Chrome:
        """The chrome of one page."""
        own = page if isinstance(page, pages.QuarterPage) else None
        words = self.desk.language.words
        return pages.Chrome(
            tabs=self._tabs(page.address),
            drawer=self._drawer(page, own),
            quarters=parts.Link(words("All quarters"), addresses.QUARTERS),
            method=parts.Link(words("How scores work"), addresses.METHOD),
            site_name=self.desk.settings.site_name,
            canonical=canonical,
            newest=parts.Link(words("Go to the newest"), addresses.LATEST) if own else None,
            notice=own.notice if own else "",
            draft=own.draft if own else False,
        )

    def _tabs(self, current: str) -> tuple[pages.NavigationEntry, ...]:
        """The site's sections: the newest quarter by its lasting name, never by its own."""
        words = self.desk.language.words
        own = [
            parts.Link(words("Home"), addresses.HOME),
            parts.Link(words("All quarters"), addresses.QUARTERS),
            parts.Link(words("Goals"), addresses.GOALS),
            parts.Link(words("How scores work"), addresses.METHOD),
        ]
        entries = [_entry(link, current=_is_current(link.address, current)) for link in own]
        for link in self.ordinary:
            address, url = ("", link.address) if link.external else (link.address, "")
            entries.append(
                pages.NavigationEntry(
                    link.title, address, url, bool(address) and address == current
                )
            )
        return tuple(entries)

    def _drawer(
        self, page: pages.Page, own: pages.QuarterPage | None
    ) -> tuple[pages.NavigationEntry, ...]:
        tabs = self._tabs(page.address)
        if own is None:
            return tabs
        children = tuple(
            _entry(link, current=link.address == page.address) for link in own.sections
        )
        current = own.quarter.address == page.address
        here = pages.NavigationEntry(own.quarter.title, own.quarter.address, "", current, children)
        return (tabs[0], here, *tabs[1:])


def _entry(link: parts.Link, *, current: bool) -> pages.NavigationEntry:
    return pages.NavigationEntry(link.title, link.address, current=current)


def _is_current(address: str, current: str) -> bool:
    return current == address if address == addresses.HOME else current.startswith(address)
