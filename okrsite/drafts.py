"""What of the content is public: no draft quarter, no draft note, no picture that only drafts show.

Comes in: all content. Goes out: the content that a public build may show. A picture belongs to a
draft when a draft note shows it and no public text does; one that nothing shows is public, since
images beside okrs.yml or the notes are published with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from okrsite import references
from okrsite.content import Content
from okrsite.text import Reference, needs_rendering, render

Text = tuple[str, str]  # Markdown, and the folder of its file


def public(content: Content) -> Content:
    """The content without anything of a draft."""
    shown = content.public()
    hidden = _pictures(content, _draft_texts(content))
    if hidden:
        hidden -= _pictures(content, _texts(shown))
    quarters = (
        replace(one, pictures=tuple(p for p in one.pictures if (one.slug, p.name) not in hidden))
        for one in shown.quarters
    )
    return replace(shown, quarters=tuple(quarters))


def _draft_texts(content: Content) -> Iterator[Text]:
    for quarter in content.quarters:
        if not quarter.draft:
            for note in quarter.notes:
                if note.front.draft:
                    yield note.body, f"{quarter.slug}/notes"


def _texts(content: Content) -> Iterator[Text]:
    for goal in content.goals.goals:
        yield goal.text, ""
    for quarter in content.quarters:
        for text in quarter.texts():
            yield text, quarter.slug
        for note in quarter.notes:
            yield note.body, f"{quarter.slug}/notes"


@dataclass(slots=True)
class _Seen:
    """Remembers the pictures that a text shows or links to."""

    content: Content
    folder: str
    pictures: set[tuple[str, str]] = field(default_factory=set)

    def reference(self, item: str) -> Reference | None:
        """A reference shows no picture."""
        return Reference("", item)

    def link(self, target: str) -> str | None:
        """A link may lead to a picture."""
        return self.picture(target)

    def picture(self, target: str) -> str | None:
        """A picture of a quarter."""
        place = references.picture(self.content, target, self.folder)
        if place and place.quarter:
            slug = place.quarter.slug
            self.pictures.add((slug, place.address.removeprefix(f"{slug}/")))
        return target


def _pictures(content: Content, texts: Iterable[Text]) -> set[tuple[str, str]]:
    """The pictures in these texts, by quarter and name."""
    found: set[tuple[str, str]] = set()
    for markdown, folder in texts:
        if needs_rendering(markdown):
            seen = _Seen(content, folder)
            render(markdown, seen)
            found |= seen.pictures
    return found
