"""Partners by their names: who is known already, who is new, and under which id.

Comes in: what stood behind `shared with`, and the partners that are known. Goes out: ids. It must
not know files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from okrsite.fields import ID_LIMIT, TITLE_LIMIT
from okrsite.importing.markup import escaped, settled

# Never at an ampersand: D&I is one team.
_PARTS = re.compile(r" *[+,](?: *and )? *| and ", re.IGNORECASE)
_LONGEST_LIST = 2000


@dataclass(frozen=True, slots=True)
class Team:
    """A partner's id and name."""

    id: str
    name: str


class Partners:
    """The partners of a site while a post is imported; `new` are those that it brings."""

    def __init__(self, known: Iterable[Team]) -> None:
        self._known = tuple(known)
        self._by_name = {_key(one.name): one for one in self._known}
        self._by_id = {one.id: one for one in self._known}
        self.new: list[Team] = []

    def named_in(self, listed: str) -> tuple[list[Team], list[str]]:
        """The teams of a list, new ones among them, and the names that cannot be teams'."""
        found: list[Team] = []
        refused: list[str] = []
        whole = self._find(settled(listed.strip(" .")))
        for part in [listed] if whole else _PARTS.split(listed[:_LONGEST_LIST]):
            name = settled(part.strip(" ."))
            if not name:
                continue
            team = self._find(name) or self._made(name)
            if team is None:
                refused.append(name)
            elif team not in found:
                found.append(team)
        return found, refused

    def _find(self, name: str) -> Team | None:
        short = re.sub(r"^the | team$", "", name, flags=re.IGNORECASE)
        for one in (name, short):
            if team := self._by_name.get(_key(one)) or self._by_id.get(one):
                return team
        return None

    def _made(self, name: str) -> Team | None:
        if len(name) > TITLE_LIMIT:
            return None
        plain = re.sub(r"^the (?=\w)", "", name, flags=re.IGNORECASE)
        slug = slug_of(plain) or "partner"
        taken, number = slug, 1
        while taken in self._by_id:
            number += 1
            taken = f"{slug}-{number}"
        team = Team(taken, plain)
        self._by_id[taken] = self._by_name[_key(plain)] = team
        self.new.append(team)
        return team


def _key(name: str) -> str:
    """What two spellings of one name have in common."""
    return re.sub(r"[\s_.-]+", "", name.casefold())


def slug_of(name: str) -> str:
    """A name as an id, `d-and-i` for D&I; empty where it has no letter that an id may have."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ").lower())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: ID_LIMIT - 10].strip("-")


def listed(names: Iterable[str]) -> str:
    """Names as a list that `named_in` parts at the same places: `Dev Marketing + Dev Rel`."""
    return " + ".join(map(_shielded, names))


def _shielded(name: str) -> str:
    text = re.sub(r"(?<!\\)([+,])", r"\\\1", escaped(name))
    return re.sub(r"(?<= )a(?=nd )", "&#97;", re.sub(r"(?<= )A(?=ND )", "&#65;", text))
