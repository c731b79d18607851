"""The pages that belong to no quarter: home, quarters, goals, method, and what is not there.

Comes in: the whole content and the desk. Goes out: one view for each page. They are made anew with
every build, so here, and only here, the newest quarter may be known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from markupsafe import Markup

from okrsite import addresses, scoring
from okrsite.content import Quarter
from okrsite.model import Withdrawal
from okrsite.scoring import ObjectiveStanding
from okrsite.text import clean
from okrsite.views import pages, parts
from okrsite.views.desk import Desk
from okrsite.views.discussion import tell_discussion
from okrsite.views.examples import Examples
from okrsite.views.goals import compose_goals
from okrsite.views.kept import name_of
from okrsite.views.partners import compose_partners

CALLS = 3  # so many calls for help stand on the home page; the others are a link away


def compose_site(desk: Desk, introduction: str, introduction_title: str) -> Iterator[pages.Page]:
    """Every page of the site itself; `introduction` is the team's own text for the home page."""
    composer = _Composer(desk)
    yield composer.home(introduction, introduction_title)
    yield composer.quarters()
    yield from compose_goals(desk)
    yield from compose_partners(desk)
    yield composer.help()
    yield composer.method()
    for address, withdrawal in desk.ledger.tombstones():
        yield composer.withdrawn(address, withdrawal)


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


def _ways(desk: Desk, own: Quarter | None = None) -> tuple[parts.Link, ...]:
    """Where a reader who is lost may want to go; `own` is the quarter that they looked for."""
    words = desk.language.words
    newest = desk.content.newest
    others = (newest,) if newest and newest is not own else ()
    return (
        *((desk.quarter_link(own),) if own else ()),
        desk.home_link(),
        *map(desk.quarter_link, others),
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
        cards = tuple(desk.objective_card(quarter, one) for one in standing.objectives)
        return pages.QuarterSummary(
            slug=quarter.slug,
            title=quarter.title,
            name=desk.quarter_name(quarter.slug),
            address=addresses.quarter(quarter.slug),
            period=desk.language.period(quarter.starts, quarter.ends),
            status=quarter.okrs.status,
            status_word=self._wording.quarter_status(quarter.okrs.status),
            newest=quarter is self._newest,
            mean=desk.mean_of_quarter(quarter),
            lead=desk.lead(quarter),
            objectives=cards,
            goals=desk.goal_names(cards),
            notes=parts.Link(self._words("All notes"), addresses.notes(quarter.slug)),
        )

    def home(self, introduction: str, title: str) -> pages.Home:
        """The newest quarter at a glance."""
        desk, newest, settings = self._desk, self._newest, self._desk.settings
        latest = newest.notes[-1] if newest and newest.notes else None
        summary = self._summary(newest) if newest else None
        return pages.Home(
            address=addresses.HOME,
            title=settings.site_name,
            heading=title or settings.site_name,
            description=self._describe(summary),
            edit_url=desk.edit_url("index.md") if introduction else "",
            introduction=clean(introduction) if introduction else Markup(),
            quarter=summary,
            summary=desk.text(newest.okrs.summary, "", newest) if newest else Markup(),
            notice=newest.okrs.notice if newest else "",
            latest_note=desk.note_entry(newest, latest) if newest and latest else None,
            help_lead=self._help_lead(),
            help_wanted=desk.help_wanted(newest, "")[:CALLS] if newest else (),
            all_calls=desk.all_calls_link() if self._calls else None,
            events=desk.events(newest) if newest else (),
            discussion=tell_discussion(desk, newest) if newest else None,
            earlier=tuple(
                self._summary(quarter) for quarter in self._newest_first if quarter is not newest
            ),
        )

    def _describe(self, newest: pages.QuarterSummary | None) -> str:
        """How the newest quarter stands, then what the site is about."""
        about = self._desk.settings.site_description
        if newest is None:
            return about or self._words("No quarter is published yet.")
        score = ", ".join(filter(None, (newest.mean.sentence, newest.mean.graded)))
        return " ".join(filter(None, (f"{newest.name}: {score}.", newest.lead, about)))

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

    # Help -----------------------------------------------------------------------------------------

    @cached_property
    def _calls(self) -> Counter[str]:
        """How many key results of each quarter ask for help."""
        return Counter(
            quarter.slug
            for quarter in self._newest_first
            for _, key_result in quarter.key_results()
            if quarter.wants_help(key_result)
        )

    def _help_lead(self) -> str:
        plural = self._desk.language.plural
        number = self._calls[self._newest.slug] if self._newest else 0
        if number:
            return plural(
                "%(num)s key result asks for your help.",
                "%(num)s key results ask for your help.",
                number,
            )
        if earlier := self._calls.total():
            return plural(
                "No key result of this quarter asks for help so far, but %(num)s earlier one does.",
                "No key result of this quarter asks for help so far, but %(num)s earlier ones do.",
                earlier,
            )
        return self._words("No key result asks for help right now. Those that do will stand here.")

    def help(self) -> pages.Help:
        """Everything that help is wanted for."""
        desk, words = self._desk, self._words
        quarters = tuple(
            self._calls_of_quarter(quarter)
            for quarter in self._newest_first
            if self._calls[quarter.slug]
        )
        number = self._calls.total()
        count = desk.language.plural(
            "%(num)s key result asks for help.", "%(num)s key results ask for help.", number
        )
        return pages.Help(
            address=addresses.HELP,
            title=desk.title(words("How to help")),
            heading=words("How to help"),
            description=count if number else words("No key result asks for help right now."),
            breadcrumbs=(desk.home_link(),),
            count=count if number else "",
            quarters=quarters,
            ways=_ways(desk),
        )

    def _calls_of_quarter(self, quarter: Quarter) -> pages.CallsOfQuarter:
        desk = self._desk
        each = (self._calls_of_objective(quarter, one) for one in desk.standing(quarter).objectives)
        return pages.CallsOfQuarter(
            slug=quarter.slug,
            title=quarter.title,
            address=addresses.quarter(quarter.slug),
            period=desk.language.period(quarter.starts, quarter.ends),
            draft=quarter.draft,
            remark=self._remark_on(quarter),
            discussion=tell_discussion(desk, quarter),
            objectives=tuple(one for one in each if one.calls),
        )

    def _remark_on(self, quarter: Quarter) -> str:
        if self._newest is None or quarter.order >= self._newest.order:
            return ""
        return self._words("This quarter is over, but not closed: ask whether help still counts.")

    def _calls_of_objective(
        self, quarter: Quarter, standing: ObjectiveStanding
    ) -> pages.CallsOfObjective:
        objective = standing.objective
        return pages.CallsOfObjective(
            number=self._desk.number(objective),
            title=objective.title,
            address=addresses.item(quarter.slug, objective.id),
            calls=self._desk.calls_for_help(quarter, standing, addresses.HELP, shift=4),
        )

    # Method and tombstones ------------------------------------------------------------------------

    def method(self) -> pages.Method:
        """How scores work."""
        desk, words, wording = self._desk, self._words, self._wording
        examples = Examples(wording)
        return pages.Method(
            address=addresses.METHOD,
            title=desk.title(words("How scores work")),
            heading=words("How scores work"),
            description=words("What progress, score, status and confidence mean on this site."),
            breadcrumbs=(desk.home_link(),),
            rules=scoring.RULES,
            cadence_days=desk.language.number(desk.settings.cadence_days),
            kinds=examples.kinds(),
            scores=examples.scores(),
            means=examples.means(),
            paces=examples.paces(),
            amended=examples.amended(),
            bands=wording.bands(),
            states=wording.states(),
        )

    def withdrawn(self, address: str, withdrawal: Withdrawal) -> pages.Withdrawn:
        """The tombstone of an address that was withdrawn, by itself or with what it belonged to."""
        desk, words = self._desk, self._words
        return pages.Withdrawn(
            address=address,
            title=desk.title(words("Withdrawn"), address),
            heading=words("This page was withdrawn"),
            description=withdrawal.reason,
            was=name_of(desk, address),
            on=self._wording.date(withdrawal.on),
            reason=withdrawal.reason,
            ways=_ways(desk, desk.content.quarter(address.partition("/")[0])),
        )
