"""The pages that belong to no quarter: home, quarters, goals, method, and what is not there.

Comes in: the whole content and the desk. Goes out: one view for each page. They are made anew with
every build, so here, and only here, the newest quarter may be known.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from markupsafe import Markup

from okrsite import addresses, scoring
from okrsite.content import Quarter
from okrsite.model import Withdrawal
from okrsite.text import clean
from okrsite.views import pages, parts
from okrsite.views.desk import Desk
from okrsite.views.examples import worked_examples
from okrsite.views.goals import compose_goals
from okrsite.views.wording import STATES


def compose_site(desk: Desk, introduction: str, introduction_title: str) -> Iterator[pages.Page]:
    """Every page of the site itself; `introduction` is the team's own text for the home page."""
    composer = _Composer(desk)
    yield composer.home(introduction, introduction_title)
    yield composer.quarters()
    yield from compose_goals(desk)
    yield composer.method()
    for withdrawal in desk.content.redirects.withdrawn:
        yield composer.withdrawn(withdrawal)


def compose_not_found(desk: Desk) -> pages.NotFound:
    """The page for an address that nothing has."""
    words = desk.language.words
    return pages.NotFound(
        address=addresses.NOT_FOUND,
        title=desk.title(words("Page not found")),
        heading=words("This page is not here"),
        description=words("No page has this address."),
        ways=_ways(desk),
    )


def _ways(desk: Desk) -> tuple[parts.Link, ...]:
    """Where a reader who is lost may want to go."""
    words = desk.language.words
    newest = desk.content.newest
    return (
        desk.home_link(),
        *((desk.quarter_link(newest),) if newest else ()),
        parts.Link(words("All quarters"), addresses.QUARTERS),
        parts.Link(words("Goals"), addresses.GOALS),
    )


class _Composer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._words = desk.language.words
        self._wording = desk.wording
        self._newest = desk.content.newest
        self._newest_first = tuple(reversed(desk.content.quarters))

    # Quarters -------------------------------------------------------------------------------------

    def _summary(self, quarter: Quarter) -> pages.QuarterSummary:
        desk, standing = self._desk, self._desk.standing(quarter)
        return pages.QuarterSummary(
            slug=quarter.slug,
            title=quarter.title,
            name=desk.quarter_name(quarter.slug),
            address=addresses.quarter(quarter.slug),
            period=desk.language.period(quarter.starts, quarter.ends),
            status=quarter.okrs.status,
            status_word=self._wording.quarter_status(quarter.okrs.status),
            newest=quarter is self._newest,
            mean=self._wording.mean(standing.mean, of_objectives=True),
            lead=desk.lead(quarter),
            objectives=tuple(desk.objective_card(quarter, one) for one in standing.objectives),
            notes=parts.Link(self._words("Notes"), addresses.notes(quarter.slug)),
        )

    def home(self, introduction: str, title: str) -> pages.Home:
        """The newest quarter at a glance."""
        desk, newest, settings = self._desk, self._newest, self._desk.settings
        latest = newest.notes[-1] if newest and newest.notes else None
        summary = self._summary(newest) if newest else None
        lead = f"{summary.name}: {summary.lead}" if summary else ""
        return pages.Home(
            address=addresses.HOME,
            title=settings.site_name,
            heading=title or settings.site_name,
            description=settings.site_description or lead,
            edit_url=desk.edit_url("index.md") if introduction else "",
            introduction=clean(introduction) if introduction else Markup(),
            quarter=summary,
            summary=desk.text(newest.okrs.summary, "", newest) if newest else Markup(),
            notice=newest.okrs.notice if newest else "",
            latest_note=desk.note_entry(newest, latest) if newest and latest else None,
            help_wanted=desk.help_wanted(newest, "") if newest else (),
            events=desk.events(newest) if newest else (),
            discussion=desk.discussion(newest) if newest else None,
            earlier=tuple(
                self._summary(quarter) for quarter in self._newest_first if quarter is not newest
            ),
        )

    def quarters(self) -> pages.Quarters:
        """All quarters."""
        words = self._words
        return pages.Quarters(
            address=addresses.QUARTERS,
            title=self._desk.title(words("All quarters")),
            heading=words("All quarters"),
            description=words("Every quarter with its objectives, and what became of them."),
            breadcrumbs=(self._desk.home_link(),),
            quarters=tuple(self._summary(quarter) for quarter in self._newest_first),
        )

    # Method and tombstones ------------------------------------------------------------------------

    def method(self) -> pages.Method:
        """How scores work."""
        desk, words, wording = self._desk, self._words, self._wording
        return pages.Method(
            address=addresses.METHOD,
            title=desk.title(words("How scores work")),
            heading=words("How scores work"),
            description=words("What progress, score, status and confidence mean on this site."),
            breadcrumbs=(desk.home_link(),),
            rules=scoring.RULES,
            cadence_days=desk.language.number(desk.settings.cadence_days),
            examples=worked_examples(wording),
            bands=tuple(wording.score(Fraction(one)) for one in ("0.3", "0.5", "0.8")),
            states=tuple(wording.state(status) for status in STATES),
        )

    def withdrawn(self, withdrawal: Withdrawal) -> pages.Withdrawn:
        """The tombstone of an address that was withdrawn."""
        desk, words = self._desk, self._words
        return pages.Withdrawn(
            address=withdrawal.address,
            title=desk.title(words("Withdrawn"), withdrawal.address),
            heading=words("This page was withdrawn"),
            description=withdrawal.reason,
            on=self._wording.date(withdrawal.on),
            reason=withdrawal.reason,
            ways=_ways(desk),
        )
