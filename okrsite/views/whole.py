"""The whole quarter on one page, to print, to save or to read offline.

Comes in: the quarter's other pages. Goes out: one view that is made of them. Only the authors'
texts are made anew: their links are seen from another address here, and lead to where a thing
stands on this page; their headings are lower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from okrsite import addresses
from okrsite.content import Note, Quarter
from okrsite.model import KeyResult, Objective
from okrsite.views import pages
from okrsite.views.desk import Desk
from okrsite.views.lineage import tell_way


def compose_whole(
    desk: Desk,
    quarter: Quarter,
    report: pages.Report,
    objectives: Sequence[pages.Objective],
    key_results: Sequence[pages.KeyResult],
    notes: Sequence[pages.Note],
) -> pages.WholeQuarter:
    """The page of the whole quarter."""
    texts, words = _Texts(desk, quarter), desk.language.words
    name, site_url = desk.quarter_name(quarter.slug), desk.settings.site_url
    public, topic = site_url and not quarter.draft, report.discussion
    return pages.WholeQuarter(
        address=texts.address,
        title=desk.title(words("The whole quarter"), name),
        heading=quarter.title,
        description=words("Everything of %(quarter)s on one page.", quarter=name),
        breadcrumbs=(desk.home_link(), desk.quarter_link(quarter)),
        edit_url=report.edit_url,
        modified=report.modified,
        quarter=report.quarter,
        period=report.period,
        status=report.status,
        notice=report.notice,
        draft=report.draft,
        sections=report.sections,
        discussion=topic if topic and topic.begun else None,
        url=site_url + report.address if public else "",
        report=replace(
            report,
            summary=texts.text(quarter.okrs.summary),
            retrospective=texts.text(quarter.okrs.retrospective),
        ),
        objectives=tuple(texts.objectives(objectives, key_results)),
        notes=tuple(
            replace(page, body=texts.text(note.body, note=note, shift=3))
            for page, note in zip(notes, quarter.notes, strict=True)
        ),
        anchors=addresses.parts_of_whole(quarter),
        states=desk.wording.states(),
        bands=desk.wording.bands(),
    )


@dataclass(frozen=True)
class _Texts:
    """The authors' texts of a quarter as they stand on its page of everything."""

    desk: Desk
    quarter: Quarter

    @property
    def address(self) -> str:
        return addresses.whole(self.quarter.slug)

    def text(self, markdown: str, *, note: Note | None = None, shift: int = 2) -> Markup:
        return self.desk.text(markdown, self.address, self.quarter, note=note, shift=shift)

    def objectives(
        self, objectives: Sequence[pages.Objective], key_results: Sequence[pages.KeyResult]
    ) -> Iterator[pages.WholeObjective]:
        """Each objective with its own key results, which come in their order."""
        waiting = iter(key_results)
        for page, objective in zip(objectives, self.quarter.objectives, strict=True):
            section = replace(page.objective, why=self.text(objective.why))
            looked_back = self.text(objective.retrospective)
            yield pages.WholeObjective(
                replace(page, objective=section, retrospective=looked_back),
                tuple(
                    self._key_result(next(waiting), objective, one) for one in objective.key_results
                ),
            )

    def _key_result(
        self, page: pages.KeyResult, objective: Objective, key_result: KeyResult
    ) -> pages.KeyResult:
        row = replace(page.row, help_wanted=self.text(key_result.help_wanted, shift=4))
        closing = page.closing
        if closing and key_result.close:
            closing = replace(closing, learned=self.text(key_result.close.learned, shift=4))
        way = tell_way(self.desk, self.quarter, objective, key_result, self.address)
        return replace(page, row=row, closing=closing, way=way)
