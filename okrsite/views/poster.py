"""The infographic as a picture that stands alone, for posts and slides.

Comes in: the page of the infographic. Goes out: the same drawing between a heading and a legend,
since nobody knows what will stand around it.
"""

from __future__ import annotations

from okrsite.infographic.poster import Entry, compose_poster
from okrsite.views import drawings, pages
from okrsite.views.desk import Desk
from okrsite.views.infographic import sentences


def compose_picture(desk: Desk, page: pages.Infographic, title: str, day: str) -> drawings.Poster:
    """The picture of a quarter with this title, as it stood on a day."""
    words, settings = desk.language.words, desk.settings
    url = settings.site_url + page.address if settings.site_url else ""
    lead = sentences(page.heading, page.lead)
    source = " · ".join(filter(None, (settings.site_name, words("As of %(day)s", day=day), url)))
    signs = [_entry(one) for one in page.legend]
    placed = compose_poster(page.wide.composition, title, lead, signs, source)
    return drawings.Poster(
        name=f"{title}: {page.heading}",
        language=desk.language.code,
        width=placed.width,
        height=placed.height,
        heading=placed.heading,
        lead=placed.lead,
        legend=tuple(
            drawings.PlacedEntry(entry, *found)
            for entry, found in zip(page.legend, placed.legend, strict=True)
        ),
        source=placed.source,
        url=url,
        drawing=page.wide,
        left=placed.left,
        top=placed.top,
        captions=page.captions,
    )


def _entry(told: drawings.LegendEntry) -> Entry:
    sample = told.key if told.kind == "text" else ""
    return Entry(sample, told.kind not in {"text", "state"}, told.text)
