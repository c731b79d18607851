"""What stands around every page: the site's sections, the drawer, the notice.

Comes in: the desk, the ordinary pages and the page itself. Goes out: the `Chrome` that the slots
print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from okrsite import addresses
from okrsite.frames import Link as OrdinaryLink
from okrsite.views import pages, parts
from okrsite.views.desk import Desk
from okrsite.views.heads import Preview, compose_head
from okrsite.views.kept import compose_kept


@dataclass(frozen=True)
class Surroundings:
    """Composes the chrome of pages; `ordinary` are the author's own entries of the navigation.

    `searched` is whether the site has a search.
    """

    desk: Desk
    ordinary: Sequence[OrdinaryLink] = ()
    searched: bool = False

    def around(
        self, page: pages.Page, preview: Preview, *, anchors: Iterable[str] | None = None
    ) -> pages.Chrome:
        """The chrome of one page; `anchors` are its own, None where nothing can lead into it."""
        own = page if isinstance(page, pages.QuarterPage) else None
        words = self.desk.language.words
        return pages.Chrome(
            tabs=self._tabs(page.address),
            drawer=self._drawer(page, own),
            sections=self._sections(page.address),
            quarters=parts.Link(words("All quarters"), addresses.QUARTERS),
            method=parts.Link(words("How scores work"), addresses.METHOD),
            site_name=self.desk.settings.site_name,
            head=compose_head(preview),
            newest=parts.Link(words("Go to the newest"), addresses.LATEST) if own else None,
            notice=own.notice if own else "",
            draft=own.draft if own else False,
            outdated=self._outdated(own),
            search=self._search(own),
            copy=self._copy(),
            url=self._public_url(page),
            kept=self._kept(page, anchors),
        )

    def _kept(self, page: pages.Page, anchors: Iterable[str] | None) -> parts.Kept:
        return parts.Kept() if anchors is None else compose_kept(self.desk, page.address, anchors)

    def _outdated(self, own: pages.QuarterPage | None) -> bool:
        """Whether a copy shows an earlier quarter: it is of one moment, so it may look forward."""
        newest = self.desk.content.newest
        if own is None or newest is None or not self.desk.settings.offline:
            return False
        return own.quarter.address != addresses.quarter(newest.slug)

    def _copy(self) -> str:
        """What a copy says of itself; its day is the latest that any quarter knows of."""
        language = self.desk.language
        if not self.desk.settings.offline:
            return ""
        if days := [quarter.day for quarter in self.desk.content.quarters]:
            return language.words("Offline copy as of %(day)s", day=language.date(max(days)))
        return language.words("Offline copy")

    def _public_url(self, page: pages.Page) -> str:
        """Where a page can be read by everybody; empty for what is nowhere, or not yet."""
        site_url = self.desk.settings.site_url
        if not site_url or _is_draft(page) or isinstance(page, pages.NotFound):
            return ""
        return site_url + page.address

    def _search(self, own: pages.QuarterPage | None) -> pages.Search | None:
        """A quarter's pages search the quarter, and lead on from there."""
        if not self.searched:
            return None
        if own is None:
            return pages.Search()
        words = self.desk.language.words
        return pages.Search(
            words("Search %(quarter)s", quarter=own.quarter.title),
            parts.Link(words("Search all quarters"), addresses.HOME),
        )

    def _tabs(self, current: str) -> tuple[pages.NavigationEntry, ...]:
        """The site's sections: the newest quarter by its lasting name, never by its own."""
        words = self.desk.language.words
        own = [
            parts.Link(words("Home"), addresses.HOME),
            parts.Link(words("All quarters"), addresses.QUARTERS),
            parts.Link(words("Goals"), addresses.GOALS),
            parts.Link(words("How to help"), addresses.HELP),
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

    def _sections(self, current: str) -> tuple[pages.NavigationEntry, ...]:
        """All sections: beside those of the row below the header, the partners if there are any."""
        tabs = self._tabs(current)
        if not self.desk.content.partners.partners:
            return tabs
        link = parts.Link(self.desk.language.words("Partners"), addresses.PARTNERS)
        return (*tabs, _entry(link, current=_is_current(link.address, current)))

    def _drawer(
        self, page: pages.Page, own: pages.QuarterPage | None
    ) -> tuple[pages.NavigationEntry, ...]:
        tabs = self._sections(page.address)
        if own is None:
            return tabs
        children = tuple(
            _entry(link, current=link.address == page.address) for link in own.sections
        )
        current = own.quarter.address == page.address
        here = pages.NavigationEntry(own.quarter.title, own.quarter.address, "", current, children)
        return (tabs[0], here, *tabs[1:])


def _is_draft(page: pages.Page) -> bool:
    if isinstance(page, pages.Note) and page.note.draft:
        return True
    return isinstance(page, pages.QuarterPage) and page.draft


def _entry(link: parts.Link, *, current: bool) -> pages.NavigationEntry:
    return pages.NavigationEntry(link.title, link.address, current=current)


def _is_current(address: str, current: str) -> bool:
    return current == address if address == addresses.HOME else current.startswith(address)
