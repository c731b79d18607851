"""What a link to each page tells where it is shared.

Comes in: the finished pages of a quarter or of the site, and their cards. Goes out: a `Preview` for
each, by address. Titles tell pages apart that a reader may see side by side: they begin with what
the item is called and end with its quarter. Nobody shares a link to a draft, to a copy on a disk or
to what is not there.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from okrsite import addresses
from okrsite.views import pages, parts
from okrsite.views.cards import Shown
from okrsite.views.desk import Desk
from okrsite.views.heads import Picture, Preview, distinct, entitle, plain


def compose_previews(
    desk: Desk,
    views: Sequence[pages.Page],
    cards: Mapping[str, Shown],
    taken: Collection[str] = (),
) -> dict[str, Preview]:
    """The previews of these pages by their addresses, each with a title that no other has and that
    is not taken.
    """
    composer = _Composer(desk, cards)
    own = (composer.title(view) for view in views)
    titles = distinct(own, taken, name=desk.settings.site_name)
    return {
        view.address: composer.preview(view, title)
        for view, title in zip(views, titles, strict=True)
    }


@dataclass(frozen=True)
class _Composer:
    desk: Desk
    cards: Mapping[str, Shown]

    # Titles ---------------------------------------------------------------------------------------

    def title(self, page: pages.Page) -> str:
        """What a preview is called."""
        match page:
            case pages.KeyResult() | pages.Objective():
                return self._titled(page.heading, f"{page.label}: ", page.quarter.title)
            case pages.Report():
                named = plain(page.quarter.title) in entitle(page.heading)
                return entitle(page.heading, before="" if named else f"{page.quarter.title}: ")
            case pages.Note():
                return self._titled(
                    page.heading, "", f"{page.note.date.text}, {page.quarter.title}"
                )
            case pages.WholeQuarter():
                whole = self.desk.language.words("The whole quarter")
                return self._titled(page.heading, f"{whole}: ", page.quarter.title)
            case pages.QuarterPage():
                return self._titled(page.heading, "", page.quarter.title)
            case pages.Goal():
                goal = self.desk.language.words("Goal")
                return entitle(page.heading, before=f"{goal} {page.goal.mark}: ")
            case pages.Partner():
                return self._titled(page.heading, "", self.desk.language.words("Partner"))
            case pages.Withdrawn():
                return entitle(page.address, before=f"{page.heading}: ")
            case _:
                return entitle(page.heading)

    def _titled(self, heading: str, before: str, about: str) -> str:
        """A heading with what it belongs to in brackets, unless it says so itself."""
        after = "" if plain(about) in entitle(heading, before=before) else f" ({about})"
        return entitle(heading, before=before, after=after)

    # Previews -------------------------------------------------------------------------------------

    def preview(self, page: pages.Page, title: str) -> Preview:
        """Everything that is said of a page."""
        settings, language = self.desk.settings, self.desk.language
        url = "" if isinstance(page, pages.NotFound) else self._url(page.address)
        return Preview(
            title=title,
            description=page.description or settings.site_description or page.heading,
            site_name=settings.site_name,
            locale=language.territory,
            language=language.code,
            kind="website" if isinstance(page, pages.Home) else "article",
            url=url,
            shared=not (isinstance(page, pages.NotFound) or _is_draft(page) or settings.offline),
            picture=self._picture(page.address),
            published=self._published(page),
            modified=page.modified.iso if page.modified else "",
            labels=tuple(self._labels(page)),
            trail=tuple(self._trail(page)) if url else (),
            data=tuple((one.media_type, self._url(one.address)) for one in page.data)
            if url
            else (),
            has_report=isinstance(
                page, pages.Report | pages.Objective | pages.KeyResult | pages.Note
            ),
        )

    def _url(self, address: str) -> str:
        site_url = self.desk.settings.site_url
        return site_url + quote(address, safe="/") if site_url else ""

    def _picture(self, address: str) -> Picture | None:
        shown = self.cards.get(address)
        if shown is None:
            return None
        return Picture(self._url(shown.address), shown.alt, shown.width, shown.height)

    def _published(self, page: pages.Page) -> str:
        """The day on which a page became public; of a note, its own."""
        if isinstance(page, pages.Note):
            return page.note.date.iso
        if not isinstance(page, pages.QuarterPage):
            return ""
        quarter = self.desk.content.quarter(page.quarter.address.rstrip("/"))
        day: datetime.date | None = quarter.okrs.published if quarter else None
        return day.isoformat() if day else ""

    def _labels(self, page: pages.Page) -> Iterator[tuple[str, str]]:
        """The score and the state, each by its name."""
        words, language = self.desk.language.words, self.desk.language
        match page:
            case pages.KeyResult():
                yield words("Score"), self._score(page.row.score)
                yield words("Status"), page.row.state.word
            case pages.Objective():
                yield words("Score"), self._score(page.objective.mean)
                counts = [text for _, text in page.objective.states]
                if counts:
                    yield words("Status"), language.listed(counts)
            case pages.Report():
                yield words("Score"), self._score(page.mean)
                yield words("Status"), page.status
            case pages.Home() if page.quarter:
                yield words("Score"), self._score(page.quarter.mean)
                yield words("Status"), page.quarter.status_word

    def _score(self, score: parts.Score) -> str:
        if not score.value:
            return score.sentence
        words = self.desk.language.words
        return words("%(score)s of %(end)s", score=score.value, end=score.of)

    def _trail(self, page: pages.Page) -> Iterator[tuple[str, str]]:
        for link in page.breadcrumbs:
            yield link.title, self._url(link.address)
        if page.address != addresses.HOME:
            yield _name(page), self._url(page.address)


def _name(page: pages.Page) -> str:
    """What a page is called where there is little room."""
    match page:
        case pages.KeyResult() | pages.Objective():
            return page.label
        case pages.Report():
            return page.quarter.title
        case _:
            return page.heading


def _is_draft(page: pages.Page) -> bool:
    if isinstance(page, pages.Note) and page.note.draft:
        return True
    return isinstance(page, pages.QuarterPage) and page.draft
