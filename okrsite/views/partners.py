"""What is shared with other teams: a page of all partners, and the story of each.

Comes in: the whole content and the desk. Goes out: the page of all partners and one for each. They
belong to no quarter, so the newest one may be known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from okrsite import addresses
from okrsite.content import Quarter
from okrsite.model import Partner
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views import hindsight, pages, parts
from okrsite.views.desk import Desk


def compose_partners(desk: Desk) -> Iterator[pages.Page]:
    """The page of all partners, and a page for each."""
    composer = _Composer(desk)
    yield composer.partners()
    yield from composer.single_partners()


class _Composer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._words = desk.language.words
        self._partners = desk.content.partners.partners
        self._newest_first = tuple(reversed(desk.content.quarters))

    def partners(self) -> pages.Partners:
        """All partners, with how much is shared."""
        desk, words = self._desk, self._words
        return pages.Partners(
            address=addresses.PARTNERS,
            title=desk.title(words("Partners")),
            heading=words("Partners"),
            description=words("The teams that we share objectives and key results with."),
            breadcrumbs=(desk.home_link(),),
            edit_url=desk.edit_url("partners.yml") if self._partners else "",
            partners=tuple(
                hindsight.PartnerEntry(
                    one.name, addresses.partner(one.id), self._facts(self._quarters(one))
                )
                for one in self._partners
            ),
        )

    def single_partners(self) -> Iterator[pages.Partner]:
        """A page for each partner."""
        desk, words = self._desk, self._words
        links = [parts.Link(one.name, addresses.partner(one.id)) for one in self._partners]
        for index, partner in enumerate(self._partners):
            quarters = self._quarters(partner)
            facts = self._facts(quarters)
            told = desk.language.words(", ").join(facts)
            yield pages.Partner(
                address=addresses.partner(partner.id),
                title=desk.title(partner.name, words("Partner")),
                heading=partner.name,
                description=words("%(team)s: %(facts)s.", team=partner.name, facts=told)
                if facts
                else words("Nothing is shared with %(team)s so far.", team=partner.name),
                breadcrumbs=(
                    desk.home_link(),
                    parts.Link(words("Partners"), addresses.PARTNERS),
                ),
                previous=links[index - 1] if index else None,
                next=links[index + 1] if index + 1 < len(links) else None,
                edit_url=desk.edit_url("partners.yml"),
                url=partner.url or "",
                facts=facts,
                quarters=quarters,
            )

    def _facts(self, quarters: tuple[hindsight.SharedQuarter, ...]) -> tuple[str, ...]:
        """How much is shared: whole objectives, single key results, quarters."""
        plural = self._desk.language.plural
        objectives = [one for each in quarters for one in each.objectives]
        whole = sum(one.whole for one in objectives)
        single = sum(one.shared for each in objectives for one in each.key_results)
        told = (
            (whole, plural("%(num)s objective shared", "%(num)s objectives shared", whole)),
            (single, plural("%(num)s key result shared", "%(num)s key results shared", single)),
            (len(quarters), plural("in %(num)s quarter", "in %(num)s quarters", len(quarters))),
        )
        return tuple(text for number, text in told if number)

    # One partner ----------------------------------------------------------------------------------

    def _quarters(self, partner: Partner) -> tuple[hindsight.SharedQuarter, ...]:
        """The quarters that share something with a partner, newest first."""
        found = (self._quarter(partner, quarter) for quarter in self._newest_first)
        return tuple(one for one in found if one.objectives)

    def _quarter(self, partner: Partner, quarter: Quarter) -> hindsight.SharedQuarter:
        desk = self._desk
        each = (self._objective(partner, quarter, one) for one in desk.standing(quarter).objectives)
        return hindsight.SharedQuarter(
            anchor=addresses.quarter_anchor(quarter.slug),
            quarter=desk.quarter_link(quarter),
            period=desk.language.period(quarter.starts, quarter.ends),
            status=desk.wording.quarter_status(quarter.okrs.status),
            draft=quarter.draft,
            objectives=tuple(one for one in each if one.whole or one.key_results),
        )

    def _objective(
        self, partner: Partner, quarter: Quarter, standing: ObjectiveStanding
    ) -> hindsight.SharedObjective:
        """What an objective shares: all of it, or those of its key results that name the team."""
        desk, objective = self._desk, standing.objective
        whole = partner.id in objective.shared_with
        key_results = (
            self._key_result(partner, quarter, standing, one) for one in standing.key_results
        )
        return hindsight.SharedObjective(
            anchor=addresses.item_anchor(quarter.slug, objective.id),
            number=desk.number(objective),
            title=objective.title,
            address=addresses.item(quarter.slug, objective.id),
            whole=whole,
            mean=desk.wording.mean(standing.mean, of_objectives=False),
            key_results=tuple(one for one in key_results if whole or one.shared),
        )

    def _key_result(
        self, partner: Partner, quarter: Quarter, objective: ObjectiveStanding, standing: Standing
    ) -> hindsight.SharedKeyResult:
        desk, key_result = self._desk, standing.key_result
        path = f"{objective.objective.id}/{key_result.id}"
        close = key_result.close
        return hindsight.SharedKeyResult(
            number=desk.number(objective.objective, key_result),
            title=key_result.title,
            address=addresses.item(quarter.slug, path),
            shared=partner.id in key_result.shared_with,
            state=desk.wording.state(standing.status),
            score=desk.wording.score(standing.score),
            outcome=desk.wording.outcome(close.outcome) if close else "",
        )
