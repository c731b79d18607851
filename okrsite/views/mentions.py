"""Which notes speak of which key result.

Comes in: a quarter and its content. Goes out: for each key result the notes that refer to it, link
to its page, or hold a check-in of it. Texts are read as they are rendered: what stands in code, or
behind an escape, refers to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from okrsite import references
from okrsite.content import Content, Note, Quarter
from okrsite.text import Reference, needs_rendering, render


def find_mentions(content: Content, quarter: Quarter) -> Mapping[str, tuple[Note, ...]]:
    """The notes that speak of each key result, by its path `o1/kr1`, newest first."""
    found: dict[str, list[Note]] = {}
    for note in reversed(quarter.notes):
        for path in _spoken_of(content, quarter, note):
            found.setdefault(path, []).append(note)
    return {path: tuple(notes) for path, notes in found.items()}


def _spoken_of(content: Content, quarter: Quarter, note: Note) -> set[str]:
    listener = _Listener(content, quarter)
    if needs_rendering(note.body):
        render(note.body, listener)
    return listener.paths | set(note.front.check_ins)


@dataclass(slots=True)
class _Listener:
    """Remembers the key results of the quarter that a text names."""

    content: Content
    quarter: Quarter
    paths: set[str] = field(default_factory=set)

    def reference(self, item: str) -> Reference | None:
        """What `[[o1/kr1]]` names."""
        target = references.find(self.content, item, self.quarter)
        if target and target.quarter is self.quarter and target.key_result:
            self.paths.add(target.path)
        return Reference("", item)

    def link(self, target: str) -> str | None:
        """What a link leads to: the page of a key result, or its place on the report."""
        place = references.locate(self.content, target, f"{self.quarter.slug}/notes")
        if place and place.quarter is self.quarter:
            _, _, rest = place.address.partition("/")
            item, _, anchor = rest.partition("#")
            path = item.strip("/") or anchor.replace("-", "/")
            found = self.quarter.find(path)
            if found and found[1]:
                self.paths.add(path)
        return target

    def picture(self, target: str) -> str | None:
        """A picture speaks of nothing."""
        return target
