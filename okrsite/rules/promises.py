"""The rules of what was published: nothing of it vanishes without a word.

Addresses are held against the seals as soon as the content is read, files and anchors once the site
is made. Each finding has the ways out, with the lines to paste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from okrsite import addresses, drafts
from okrsite.content import Content, Quarter
from okrsite.diagnostics import Place, Report, Spot, Way
from okrsite.ledger import Ledger
from okrsite.loading import GOALS, NOTES, OKRS, PARTNERS, REDIRECTS, Loaded
from okrsite.rules.bench import today
from okrsite.seals import FILE, SITE, Seal

_DATE = len("2017-05-12")
_ALIKE = 0.75  # titles that share so much are taken for the same thing in another place


_AS_A_DRAFT = Way(f"or delete it, and say in {REDIRECTS} where it is now, or that it is withdrawn")


def check_promises(loaded: Loaded, report: Report) -> None:
    """Check that every published quarter and every page of it is there, moved or withdrawn."""
    _PageRules(loaded, report, _Lines(loaded.content)).check()


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines for redirects.yml."""

    content: Content

    def moving(self, address: str, target: str) -> Way:
        """To say where something is now."""
        entry = f"  {_key(address)}: {_key(target)}"
        begun = bool(self.content.redirects.moved)
        return self._way("it is somewhere else now", "moved:", entry, begun=begun)

    def withdrawing(self, address: str, sentence: str = "it is withdrawn") -> Way:
        """To say that something is no more, and why."""
        entry = (f"  - address: {address}", f"    on: {today()}", "    reason: ...")
        begun = bool(self.content.redirects.withdrawn)
        return self._way(sentence, "withdrawn:", *entry, begun=begun)

    def _way(self, sentence: str, head: str, *entry: str, begun: bool) -> Way:
        file = f"{self.content.name}/{REDIRECTS}"
        return Way(f"or {sentence}", entry, into=file, head=head, begun=begun)


@dataclass(frozen=True, slots=True)
class _PageRules:
    loaded: Loaded
    report: Report
    lines: _Lines

    def check(self) -> None:
        """Check the quarters as wholes, then page by page."""
        content = self.loaded.content
        ledger = Ledger(drafts.public(content))
        lost = set(ledger.lost_quarters())
        self._check_seals(lost)
        for slug in sorted(lost):
            self._report_quarter(slug)
        for slug, seal in sorted(content.seals.items()):
            if slug not in lost:
                for address in filter(addresses.is_page, seal.pages):
                    if ledger.fate(address).standing == "lost":
                        self._report_page(ledger, address, seal)

    # Quarters and their seals ---------------------------------------------------------------------

    def _check_seals(self, lost: Collection[str]) -> None:
        """The site's seal and those of its quarters belong together, but for quarters that are lost
        as a whole.
        """
        content = self.loaded.content
        site = content.seals.get(SITE)
        sealed = {slug for slug in content.seals if slug != SITE}
        path = f"{content.name}/{FILE}"
        if site is None:
            if sealed and path not in self.loaded.unread:
                self._report_seal(
                    path, "the site's own seal is missing, though quarters have theirs"
                )
            return
        for slug in sorted(site.quarters):
            path = f"{content.name}/{slug}/{FILE}"
            if slug not in {*sealed, *lost} and path not in self.loaded.unread:
                since = site.quarters[slug]
                self._report_seal(path, f"the seal of {slug}, published on {since}, is missing")

    def _report_seal(self, path: str, message: str) -> None:
        hint = f"get it back from the history: git restore {path}"
        self.report.add("seal", Spot(path), message, hint=hint)

    def _report_quarter(self, slug: str) -> None:
        content = self.loaded.content
        folder = f"{content.name}/{slug}"
        quarter = content.quarter(slug)
        if f"{folder}/{OKRS}" in self.loaded.unread:
            return  # why it cannot be read is in the report already
        since = content.seals.get(SITE, Seal()).quarters.get(slug)
        day = f", published on {since}," if since else ", which was published,"
        if quarter:
            message = f"the quarter{day} cannot be a draft again"
            place: Place = quarter.okrs.at("status")
            closed = bool(content.seals.get(slug, Seal()).closings)
            status = "closed" if closed else "published"
            ways = [Way(f"let it be {status} again", (f"status: {status}",)), _AS_A_DRAFT]
        else:
            message, place = f"the quarter {slug}{day} is not here any more", Spot(folder)
            ways = [Way(f"put it back: git restore {folder}")]
            withdrawn = f"it is withdrawn ({folder}/{FILE} has to stay)"
            ways.append(self.lines.withdrawing(addresses.quarter(slug), withdrawn))
        self.report.add("lost-quarter", place, message, ways=ways)

    # Pages ----------------------------------------------------------------------------------------

    def _report_page(self, ledger: Ledger, address: str, seal: Seal) -> None:
        content = self.loaded.content
        slug, _, rest = address.partition("/")
        quarter = content.quarter(slug)
        if quarter is None:
            self._report_page_of_site(ledger, address, seal)
        elif rest.startswith("notes/"):
            self._report_note(quarter, rest.split("/")[1], address, seal)
        elif not self.loaded.may_have(quarter, rest.rstrip("/")):
            self._report_item(ledger, quarter, rest.rstrip("/"), seal)

    def _report_item(self, ledger: Ledger, quarter: Quarter, path: str, seal: Seal) -> None:
        address = addresses.item(quarter.slug, path)
        found = quarter.find(path.partition("/")[0])
        place = found[0].at("key_results") if found else quarter.okrs.at("objectives")
        title = ledger.first_title(quarter.slug, path)
        named = f"“{title}”" if title else f"/{address}"
        self._lose(
            place,
            f"{named}, {_since(seal, address)}, is not here any more",
            address,
            Way(f"put it back into {quarter.path}, under the id it had"),
            self._where_it_went(ledger, quarter, path),
            item=path if title else "",
            covered="" if found or "/" not in path else path.partition("/")[0],
        )

    def _where_it_went(self, ledger: Ledger, quarter: Quarter, path: str) -> str:
        """The page that an item has most likely become a part of."""
        title = ledger.first_title(quarter.slug, path)
        titles = {f"{one.id}/{key.id}": key.title for one, key in quarter.key_results()}
        if "/" not in path:
            titles = {one.id: one.title for one in quarter.objectives}
        alike = {item: _likeness(title, other) for item, other in titles.items()}
        best = max(alike, key=lambda item: alike[item], default="")
        if best and alike[best] >= _ALIKE:
            return addresses.item(quarter.slug, best)
        objective = path.partition("/")[0]
        if "/" not in path:
            objective = self._heir(ledger, quarter, objective)
        if quarter.find(objective):
            return addresses.item(quarter.slug, objective)
        return addresses.quarter(quarter.slug)

    def _heir(self, ledger: Ledger, quarter: Quarter, objective: str) -> str:
        """The objective in which most of a lost one's key results are now, empty if in none."""
        own = (one for one in ledger.gone_items(quarter) if one.startswith(f"{objective}/"))
        places = [self._where_it_went(ledger, quarter, one) for one in sorted(own)]
        heirs = Counter(place.split("/")[1] for place in places if place.count("/") > 2)
        return max(heirs, key=lambda one: heirs[one], default="")

    def _report_note(self, quarter: Quarter, name: str, address: str, seal: Seal) -> None:
        path = f"{self.loaded.content.name}/{quarter.slug}/{NOTES}/{name}.md"
        if path in self.loaded.unread:
            return
        note = addresses.find_note(quarter, name)
        target = self._other_note(quarter, name, seal)
        since = _since(seal, address)
        if note:
            message, place = f"a note, {since}, cannot be a draft again", note.front.at("draft")
            ways = [Way("take `draft: true` out"), _AS_A_DRAFT]
            self.report.add("lost-address", place, message, ways=ways)
            return
        message = f"the note {name}, {since}, is not here any more"
        self._lose(Spot(path), message, address, Way(f"put it back: git restore {path}"), target)

    @staticmethod
    def _other_note(quarter: Quarter, name: str, seal: Seal) -> str:
        """The note that one has most likely become: a new one, best of its day; else the list."""
        slug = quarter.slug
        new = [
            one.slug
            for one in quarter.public().notes
            if addresses.note(slug, one.slug) not in seal.addresses
        ]
        same_day = [one for one in new if one[:_DATE] == name[:_DATE]]
        found = same_day or get_close_matches(name, new, n=1)
        return addresses.note(slug, found[0]) if found else addresses.notes(slug)

    def _report_page_of_site(self, ledger: Ledger, address: str, seal: Seal) -> None:
        name, kind = self.loaded.content.name, address.partition("/")[0]
        file = {"goals": GOALS, "partners": PARTNERS}.get(kind, "")
        if f"{name}/{file}" in self.loaded.unread:
            return
        since = _since(seal, address)
        if file and address.count("/") > 1:
            self._report_entry(ledger, address, seal, file)
            return
        path = f"{name}/{address.rstrip('/')}.md"
        message = f"the page /{address}, {since}, is not here any more"
        alike = get_close_matches(address, sorted(addresses.site_pages(ledger.content)), n=1)
        back = Way(f"put it back: git restore {path}")
        self._lose(Spot(path), message, address, back, alike[0] if alike else "quarters/")

    def _report_entry(self, ledger: Ledger, address: str, seal: Seal, file: str) -> None:
        """A goal, or a partner, whose page also goes when only drafts name it."""
        content, own_id = self.loaded.content, address.split("/")[1]
        path, kind = f"{content.name}/{file}", f"{address.partition('/')[0]}/"
        message = f"{own_id}, {_since(seal, address)}, is not here any more"
        back = Way(f"put it back into {path}, under the id it had")
        if kind == addresses.PARTNERS and content.partner(own_id):
            message = f"{own_id}, {_since(seal, address)}, is named by nothing public any more"
            back = Way("let something public be shared with it again")
        live = (one for one in addresses.site_pages(ledger.content) if one.startswith(kind))
        new = [one for one in live if one != kind and one not in seal.addresses]
        self._lose(Spot(path), message, address, back, new[0] if len(new) == 1 else kind)

    def _lose(  # noqa: PLR0913  the parts of a finding
        self,
        place: Place,
        message: str,
        address: str,
        back: Way,
        target: str,
        *,
        item: str = "",
        covered: str = "",
    ) -> None:
        ways = [back, self.lines.moving(address, target)]
        if covered:
            ways.append(Way(f"or it is withdrawn with {covered}, whose withdrawal covers it"))
        else:
            ways.append(self.lines.withdrawing(address))
        self.report.add("lost-address", place, message, item=item or None, ways=ways)


# What was made ------------------------------------------------------------------------------------


def check_made(
    content: Content, files: Iterable[str], anchors: Mapping[str, Iterable[str]], report: Report
) -> None:
    """Check that a site has every sealed file and anchor, or says what became of it.

    `files` are the addresses of all its files, `anchors` those of its pages. What becomes of pages
    is known before anything is made, and reported then.
    """
    found = {page: tuple(own) for page, own in anchors.items()}
    _MadeRules(Ledger(content), set(files), found, report, _Lines(content)).check()
    _check_moved_anchors(content, found, report)


@dataclass(frozen=True, slots=True)
class _MadeRules:
    ledger: Ledger
    files: Collection[str]
    anchors: Mapping[str, Collection[str]]
    report: Report
    lines: _Lines

    def check(self) -> None:
        """Go through the seals."""
        for slug, seal in sorted(self.ledger.content.seals.items()):
            for address, sealed in seal.pages.items():
                if address in self.ledger.live:
                    for anchor in sorted(set(sealed) - set(self.anchors[address])):
                        self._check_anchor(slug, seal, address, anchor)
                elif not addresses.is_page(address) and address not in self.files:
                    self._check_file(slug, seal, address)

    def _check_file(self, slug: str, seal: Seal, address: str) -> None:
        if self.ledger.fate(address).standing != "lost":
            return
        content = self.ledger.content
        path = f"{content.name}/{address}"
        message = f"the file /{address}, {_since(seal, address)}, is not made any more"
        back = Way(f"put it back: git restore {path}")
        if address == addresses.infographic_file(slug, "png"):
            back = Way("put a font that has all letters into templates/fonts")
        suffix, folder = address.rpartition(".")[2], address.rpartition("/")[0]
        elsewhere = self.lines.moving(address, f"{folder}/another.{suffix}".lstrip("/"))
        self.report.add("lost-address", Spot(path), message, ways=[back, elsewhere])

    def _check_anchor(self, slug: str, seal: Seal, address: str, anchor: str) -> None:
        ledger, name = self.ledger, f"{address}#{anchor}"
        # What an anchor is about may be lost itself, which is reported there.
        told = ledger.is_part(address, anchor) or ledger.subject(address, anchor) is not None
        if told or ledger.anchor_fate(address, anchor).standing != "lost":
            return
        message = f"the anchor /{name}, {_since(seal, name)}, is not there any more"
        alike = get_close_matches(anchor, list(self.anchors[address]), n=1)
        target = f"{address}#{alike[0]}" if alike else address
        back = f"put back the heading that makes #{anchor}"
        if slug and address == addresses.changes(slug):
            back = f"put back what okrs.yml and the notes recorded there, of {anchor}"
        place = Spot(_source(ledger.content, slug, address))
        ways = [Way(back), self.lines.moving(name, target)]
        self.report.add("lost-address", place, message, ways=ways)


def _source(content: Content, slug: str, address: str) -> str:
    """The file that a page is made of."""
    if quarter := content.quarter(slug):
        return quarter.path
    pages = {addresses.markdown_page(path): path for path in content.pages}
    return f"{content.name}/{pages.get(address, 'index.md')}"


def _check_moved_anchors(
    content: Content, anchors: Mapping[str, Iterable[str]], report: Report
) -> None:
    """An anchor that was moved is not there any more, and the one that it leads to is."""
    node = content.redirects.at("moved")
    for source, target in addresses.moved(content).items():
        address, hash_sign, anchor = source.partition("#")
        if hash_sign and anchor in anchors.get(address, ()):
            message, hint = f"{source} is redirected, but it is live", "take this out"
            report.add("redirect", node, message, hint=hint)
        address, hash_sign, anchor = target.partition("#")
        if hash_sign and address in anchors and anchor not in anchors[address]:
            message, hint = (
                f"{source} leads to /{target}, which is not there",
                "name another anchor",
            )
            report.add("redirect", node, message, hint=hint)


def _key(address: str) -> str:
    """An address as YAML; one with an anchor has to be quoted in some places, and may be in all."""
    return f'"{address}"' if "#" in address else address


def _since(seal: Seal, address: str) -> str:
    return f"published on {seal.addresses[address]}"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()
