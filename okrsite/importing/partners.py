"""Partners by their names: who is known already, who is new, and under which id.

Comes in: what stood behind `shared with`, and the partners that are known. Goes out: ids. It must
not know files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from okrsite.diagnostics import quote
from okrsite.fields import ID_LIMIT, TITLE_LIMIT
from okrsite.importing.draft import Team
from okrsite.importing.markup import by_number, escaped, settled

# Never at an ampersand: D&I is one team.
_PARTS = re.compile(r" *[+,](?: *and )? *| and ", re.IGNORECASE)
_LONGEST_LIST = 2000
_ARTICLE = re.compile(r"^the (?=\w)", re.IGNORECASE)
# What stands where a team has yet to be named. A team of such a name is written with an entity.
_NOBODY = re.compile(
    r"tb[acd]|to be \w+|n/?a|none|nobody|no one|unknown|\?+|[-–—…]+", re.IGNORECASE
)
# What people also put between names, and which names have in them as well.
_OTHER_PARTS = re.compile(r"; ?| [/|] ")


class Partners:
    """The partners of a site while a post is imported; `new` are those that it brings."""

    def __init__(self, known: Iterable[Team]) -> None:
        self._known = tuple(known)
        self._by_name = {_key(one.name): one for one in self._known}
        self._by_id = {one.id: one for one in self._known}
        self.new: list[Team] = []

    def named_in(self, listed: str) -> tuple[list[Team], list[str]]:
        """The teams of a list, new ones among them, and what is odd about names in it."""
        found: list[Team] = []
        odd: list[str] = []
        whole = self._find(settled(listed.strip(" .")))
        for part in [listed] if whole else _PARTS.split(listed[:_LONGEST_LIST]):
            written = part.strip(" .")
            name = settled(written)
            if not name:
                continue
            team = self._find(name)
            if team is None and _NOBODY.fullmatch(written):
                odd.append(f"{quote(name)} is no team")
            elif team is None and len(name) > TITLE_LIMIT:
                odd.append(f"{quote(name)} is too long for a name")
            elif team is None:
                team = self._made(settled(_ARTICLE.sub("", written)))
                odd += _oddities(team, written)
            if team and team not in found:
                found.append(team)
        return found, odd

    def _find(self, name: str) -> Team | None:
        short = re.sub(r"^the | team$", "", name, flags=re.IGNORECASE)
        for one in (name, short):
            if team := self._by_name.get(_key(one)) or self._by_id.get(one):
                return team
        return None

    def _made(self, name: str) -> Team:
        slug = slug_of(name) or "partner"
        taken, number = slug, 1
        while taken in self._by_id:
            number += 1
            taken = f"{slug}-{number}"
        team = Team(taken, name)
        self._by_id[taken] = self._by_name[_key(name)] = team
        self.new.append(team)
        return team


def _oddities(team: Team, written: str) -> Iterator[str]:
    """What an author should know of a new team."""
    if team.id != slug_of(team.name):
        yield f"{quote(team.name)} has got the id {team.id}"
    if sign := _OTHER_PARTS.search(re.sub(r"&#?\w+;", "", written)):
        parted = (
            f"teams are parted at +, at a comma and at the word and, never at {sign[0].strip()}"
        )
        yield f"{quote(team.name)} is one team: {parted}"


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
    text = escaped(name, "+,;")
    text = re.sub(r"(?<!\\)\.$", r"\\.", re.sub(r"^\.", r"\\.", text))
    text = re.sub(r"(?:^|(?<= ))[aA](?=[nN][dD](?: |$))", lambda match: by_number(match[0]), text)
    if _ARTICLE.match(text) or _NOBODY.fullmatch(name):
        text = re.sub(r"[^\W_]", lambda match: by_number(match[0]), text, count=1)
    return re.sub(r" (?=[/|] )", "&#32;", text)
