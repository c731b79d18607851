"""Where everything stands on the site: the addresses and anchors that are never to change.

Comes in: slugs and ids, or content. Goes out: addresses relative to the site's root, as in
`2017-q2/o1/kr1/`, empty for the home page. This is the contract with everyone who has linked to us.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import quote

from okrsite.content import Content, Note, Quarter
from okrsite.fields import ITEM_PATH
from okrsite.seals import Seal

HOME = ""
QUARTERS = "quarters/"
GOALS = "goals/"
METHOD = "method/"
PARTNERS = "partners/"
HELP = "help/"
LATEST = "latest/"
NOT_FOUND = "404.html"
_DIGEST = "[0-9a-f]+"  # in a card's name

# First parts of an address that are the site's own; `t` is what Discourse takes for a topic.
RESERVED = frozenset(
    {"quarters", "goals", "method", "latest", "partners", "help", "search", "assets", "cards", "t"}
)
# The parts of pages, by the anchors that templates give them. A part comes and goes with what there
# is to say, so its anchor is never missed: where the part is not, the top of the page has it.
SECTIONS = frozenset(
    """
    about amendments aspirational at-a-glance bands changed-last chart chart-words closing
    comments committed confidence contents deliverable discover earlier events four goals going-on
    help help-wanted history how-it-stands how-to-help in-words key-results lineage looking-back
    means measure measures mentions metric milestones new newest-quarter not-continued notes
    number objective over-time override pace progress published reading recorded rubric rules
    score scores served serves serves-goals stale status steps threshold time ungraded
    what-came-of-it what-is-new where-to-discuss why words
    """.split()  # noqa: SIM905  one name a line would be sixty lines
)
# Folders in which every address is made by the site itself.
OWN_FOLDERS = frozenset({"latest", "assets", "search", "cards"})
RESERVED_PICTURES = frozenset({"infographic.svg", "infographic.png"})


def goal(goal_id: str) -> str:
    """The page of a goal across quarters."""
    return f"{GOALS}{goal_id}/"


def partner(partner_id: str) -> str:
    """The page of a team that something is shared with."""
    return f"{PARTNERS}{partner_id}/"


def quarter(slug: str) -> str:
    """The quarter's report, which is the root of its version."""
    return f"{slug}/"


def item(slug: str, path: str) -> str:
    """The page of an objective `o1` or a key result `o1/kr1`."""
    return f"{slug}/{path}/"


def notes(slug: str) -> str:
    """The list of the quarter's notes."""
    return f"{slug}/notes/"


def note(slug: str, note_slug: str) -> str:
    """The page of a note."""
    return f"{slug}/notes/{note_slug}/"


def changes(slug: str) -> str:
    """Everything that changed in the quarter."""
    return f"{slug}/changes/"


def change_anchor(day: datetime.date, *names: str) -> str:
    """The anchor of a day on the page of changes, or of what changed then: `2017-05-12-o1-kr1`."""
    return "-".join([day.isoformat(), *(re.sub(r"[^a-z0-9]+", "-", one) for one in names)])


def data(slug: str, kind: str) -> str:
    """The quarter as data for programs: a `json` or a `csv`."""
    return f"{slug}/okrs.{kind}"


def whole(slug: str) -> str:
    """The whole quarter on one page, to print or to save."""
    return f"{slug}/print/"


def comparison(slug: str) -> str:
    """The quarter set against the one before it, where there is one."""
    return f"{slug}/comparison/"


def picture(slug: str, name: str) -> str:
    """An image that belongs to the quarter."""
    return f"{slug}/{name}"


def infographic(slug: str) -> str:
    """The page with the quarter's infographic."""
    return f"{slug}/infographic/"


def infographic_file(slug: str, kind: str) -> str:
    """The infographic as a file of its own: an `svg` or a `png`."""
    return f"{slug}/infographic.{kind}"


def card(slug: str, name: str, digest: str) -> str:
    """The card of a page, named after what it shows; of the site's own where `slug` is empty."""
    return f"{slug}/cards/{name}-{digest}.png".lstrip("/")


def is_card_below(address: str, file: str) -> bool:
    """Whether a file is a card of this page, or of one below it, whatever it shows."""
    slug, *path = address.strip("/").split("/")
    match path:
        case []:
            pattern = rf"{re.escape(slug)}/cards/[^/]+"
        case ["notes", name]:
            pattern = rf"{re.escape(slug)}/cards/note-{re.escape(name)}-{_DIGEST}"
        case [name] if slug == "goals":
            pattern = rf"cards/{re.escape(goal_anchor(name))}-{_DIGEST}"
        case _:
            # With an objective go its key results.
            item = re.escape("-".join(path))
            pattern = rf"{re.escape(slug)}/cards/{item}(?:-kr\d+)?-{_DIGEST}"
    return re.fullmatch(rf"{pattern}\.png", file) is not None


def goal_anchor(goal_id: str) -> str:
    """The anchor of a goal on the infographic."""
    return f"goal-{goal_id}"


def link_anchor(objective_id: str, goal_id: str) -> str:
    """The anchor of the row that tells why an objective serves a goal, on the infographic."""
    return f"link-{objective_id}-{goal_id}"


def note_anchor(note_slug: str) -> str:
    """The anchor of a note, on the page of changes and on that of the whole quarter."""
    return f"note-{note_slug}"


def quarter_anchor(slug: str) -> str:
    """The anchor of a quarter on the site's own pages."""
    return f"quarter-{slug}"


def item_anchor(slug: str, path: str) -> str:
    """The anchor of an objective or a key result on the site's own pages: `2017-q2-o1-kr1`."""
    return f"{slug}-{anchor(path)}"


def anchor(path: str) -> str:
    """The anchor of an objective or a key result, on report and infographic: `o1`, `o1-kr1`."""
    return path.replace("/", "-")


def markdown_page(path: str) -> str:
    """The address that MkDocs gives to an ordinary page: `about.md` becomes `about/`."""
    stem = path.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    if name in {"index", "README"}:
        return f"{folder}/" if folder else HOME
    return f"{stem}/"


def quarter_pages(content: Content, one: Quarter) -> Iterator[str]:
    """Every page of a quarter; with another before it, also the one that compares the two."""
    slug = one.slug
    yield quarter(slug)
    yield infographic(slug)
    for objective in one.objectives:
        yield item(slug, objective.id)
        for key_result in objective.key_results:
            yield item(slug, f"{objective.id}/{key_result.id}")
    yield notes(slug)
    for each in one.notes:
        yield note(slug, each.slug)
    yield changes(slug)
    if content.before(one):
        yield comparison(slug)
    yield whole(slug)


def quarter_files(one: Quarter) -> Iterator[str]:
    """Every file of a quarter that is no page; its picture as PNG may be missing."""
    for kind in ("json", "csv"):
        yield data(one.slug, kind)
    for kind in ("svg", "png"):
        yield infographic_file(one.slug, kind)
    for each in one.pictures:
        yield picture(one.slug, each.name)


def parts_of_whole(content: Quarter) -> dict[str, str]:
    """The anchors at which the page of the whole quarter has what other pages have, by address."""
    slug = content.slug
    found = {notes(slug): "notes"}
    found |= {note(slug, one.slug): note_anchor(one.slug) for one in content.notes}
    for objective in content.objectives:
        paths = [objective.id, *(f"{objective.id}/{one.id}" for one in objective.key_results)]
        found |= {item(slug, path): anchor(path) for path in paths}
    return found


def site_pages(content: Content) -> Iterator[str]:
    """Every page that belongs to no quarter, the ordinary ones included."""
    yield from (HOME, QUARTERS, GOALS, PARTNERS, HELP, METHOD)
    for one in content.goals.goals:
        yield goal(one.id)
    for team in content.partners.partners:
        yield partner(team.id)
    for path in content.pages:
        yield markdown_page(path)


def pages(content: Content) -> set[str]:
    """Every page of the site, redirects apart."""
    found = set(site_pages(content))
    for one in content.quarters:
        found.update(quarter_pages(content, one))
    return found


def anchors(content: Content) -> dict[str, set[str]]:
    """The anchors that are never to change, by the address of their page."""
    return {
        address: found
        for one in content.quarters
        for address, found in anchors_of(content, one).items()
    }


def anchors_of(content: Content, one: Quarter) -> dict[str, set[str]]:
    """The same of one quarter: its report and its infographic have such anchors."""
    paths = [objective.id for objective in one.objectives]
    paths += [f"{each.id}/{key_result.id}" for each, key_result in one.key_results()]
    items = {anchor(path) for path in paths}
    goals = {goal_anchor(goal.id) for goal in content.goals_of(one)}
    return {quarter(one.slug): items, infographic(one.slug): items | goals}


def redirects(content: Content) -> dict[str, str]:
    """Where each address that is no page leads: what has moved, and `/latest/`.

    `/latest/` knows every page that any quarter has or has had, so that a link to it never dies:
    what the newest quarter does not have leads to its report, an older note to itself.
    """
    gone = {source: target for source, target in moved(content).items() if is_page(source)}
    found: dict[str, str] = {}
    newest = content.newest
    if newest:
        for slug, address in _pages_of_all_quarters(content):
            rest = address.removeprefix(quarter(slug))
            is_note = rest.startswith("notes/") and rest != "notes/"
            found[LATEST + rest] = gone.get(address, address) if is_note else quarter(newest.slug)
        for address in quarter_pages(content, newest):
            found[LATEST + address.removeprefix(quarter(newest.slug))] = address
    return found | gone


def _pages_of_all_quarters(content: Content) -> Iterator[tuple[str, str]]:
    """Every page that a quarter has or has had, with the quarter's name; oldest quarter first."""
    for one in content.quarters:
        sealed = content.seals.get(one.slug, Seal()).pages
        for address in sorted(filter(is_page, sealed)):
            yield one.slug, address
        for address in quarter_pages(content, one):
            yield one.slug, address


def moved(content: Content) -> dict[str, str]:
    """Where everything leads that redirects.yml says has moved, chains flattened.

    A source is a page, a file, or an anchor of a page that is still there. What compares a quarter
    with one before that is not here any more leads to the quarter by itself.
    """
    entries = {**_comparisons_with_nothing(content), **content.redirects.moved}
    found: dict[str, str] = {}
    for source, first in entries.items():
        target, way = first, {source}
        # A circle is an error of the content, which is not to hang the check that says so.
        while (step := next_step(target, entries)) and step not in way:
            way.add(step)
            target = entries[step]
        found[source] = target
    return found


def left(content: Content, address: str) -> bool:
    """Whether redirects.yml says that a page has moved, or that it or one above was withdrawn."""
    redirects = content.redirects
    withdrawn = {one.address for one in redirects.withdrawn}
    return address in redirects.moved or any(one in withdrawn for one in ways_up(address))


def ways_up(address: str) -> Iterator[str]:
    """An address and those above it: `2017-q2/o1/kr1/`, `2017-q2/o1/`, `2017-q2/`."""
    yield address
    while "/" in (address := address.removesuffix("/")):
        address = address.rpartition("/")[0] + "/"
        yield address


def _comparisons_with_nothing(content: Content) -> dict[str, str]:
    return {
        comparison(one.slug): quarter(one.slug)
        for one in content.quarters
        if not content.before(one)
        and comparison(one.slug) in content.seals.get(one.slug, Seal()).addresses
    }


def renamed(content: Content, one: Quarter) -> dict[str, str]:
    """The items of a quarter that have other ids now, by the old ones, as redirects.yml tells.

    An item that leads to one of its own level, which was not public before, is that item; of
    several the one that is called most alike. What leads to an item that was there already became a
    part of it.
    """
    seal = content.seals.get(one.slug, Seal(one.slug))
    known = {(each.item, str(each.fields.get("was"))) for each in seal.renames}
    candidates: dict[str, list[str]] = {}
    for source, target in moved(content).items():
        old, new = _item_at(one.slug, source), _item_at(one.slug, target.partition("#")[0])
        if not (old and new and old.count("/") == new.count("/")):
            continue
        public = item(one.slug, new) in seal.addresses and (new, old) not in known
        if one.find(new) and not one.find(old) and not public:
            candidates.setdefault(new, []).append(old)
    return {
        max(olds, key=lambda old: _likeness(seal, old, one, new)): new
        for new, olds in candidates.items()
    }


def _item_at(slug: str, address: str) -> str | None:
    """The path of an item from the address of its page; None for any other page."""
    path = address.removeprefix(quarter(slug)).rstrip("/")
    inside = address.startswith(quarter(slug)) and ITEM_PATH.fullmatch(path)
    return path if inside else None


def _likeness(seal: Seal, old: str, one: Quarter, new: str) -> float:
    """How much the titles of an item that is gone and of one that is here are alike."""
    found = one.find(new)
    here = (found[1] or found[0]).title if found else ""
    titles = (str(each.fields.get("title", "")) for each in seal.commitments if each.item == old)
    return max((SequenceMatcher(None, title, here).ratio() for title in titles), default=0.0)


def next_step(target: str, entries: Mapping[str, str]) -> str | None:
    """The entry that leads on from a target: that of its anchor, or that of its whole page."""
    return next((one for one in (target, target.partition("#")[0]) if one in entries), None)


def is_page(address: str) -> bool:
    """Whether an address is that of a page, and not of a file or an anchor."""
    return address == HOME or address.endswith("/")


_EXTERNAL = re.compile(r"https?:|//|mailto:", re.IGNORECASE)
_EDGES = "".join(map(chr, range(0x21)))


def as_browsers_read(target: str) -> str:
    """A link's target without what browsers pass over, and with the slashes that they see."""
    return re.sub(r"[\t\n\r]", "", target.strip(_EDGES)).replace("\\", "/")


def is_external(target: str) -> bool:
    """Whether a link in a text leads to another site, as a browser would read it."""
    return bool(_EXTERNAL.match(as_browsers_read(target)))


def resolve(target: str, folder: str) -> str | None:
    """The address that a link in a text means; None when it leaves the site or has another scheme.

    `folder` is the folder of the file that holds the link, `2017-q2/notes`. A link to a Markdown
    file means the page made from it; one that begins with `/` starts from the site's root.
    """
    path, hash_sign, rest = as_browsers_read(target).partition("#")
    if not path or path.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        return None
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path)
    normal = posixpath.normpath(joined) if joined else "."
    if normal == ".." or normal.startswith("../"):
        return None
    if normal.endswith(".md"):
        address = markdown_page(normal)
    else:
        address = HOME if normal == "." else normal + ("/" if "." not in normal[-6:] else "")
    return address + hash_sign + rest


def find_note(content: Quarter, slug: str) -> Note | None:
    """The note of this slug, or None."""
    return next((one for one in content.notes if one.slug == slug), None)


@lru_cache(maxsize=65536)
def relative(source: str, target: str) -> str:
    """The relative link from one address of the site to another, its anchor kept.

    Addresses are as in `2017-q2/o1/`, empty for the home page; a link to the page itself is `./`.
    """
    address, hash_sign, anchor = target.partition("#")
    if address == source and hash_sign:
        return f"#{anchor}"
    folder = source.rpartition("/")[0] or "."
    path = posixpath.relpath(address.rpartition("/")[0] or ".", folder)
    name = address.rpartition("/")[2]
    path = f"{path}/{name}" if path != "." else (name or "./")
    return quote(path) + hash_sign + anchor
