"""The rules of what was published: nothing of it vanishes without a word.

Addresses are held against the seals as soon as the content is read, files and anchors once the site
is made. Each finding has the ways out, with the lines to paste.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from okrsite import addresses, drafts
from okrsite.content import Content, Quarter
from okrsite.diagnostics import Place, Report, Spot, Way
from okrsite.ledger import Ledger
from okrsite.loading import GOALS, NOTES, OKRS, PARTNERS, REDIRECTS, Loaded
from okrsite.rules.bench import today
from okrsite.seals import FILE, SITE, Seal

_ALIKE = 0.75  # titles that share so much are taken for the same thing in another place


_AS_A_DRAFT = Way(f"or delete it, and say in {REDIRECTS} where it is now, or that it is withdrawn")


def check_promises(loaded: Loaded, report: Report) -> None:
    """Check that every published quarter and every page of it is there, moved or withdrawn."""
    _PageRules(loaded, report).check()


@dataclass(frozen=True, slots=True)
class _PageRules:
    loaded: Loaded
    report: Report

    def check(self) -> None:
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
            ways = [Way("let it be published again", ("status: published",)), _AS_A_DRAFT]
        else:
            message, place = f"the quarter {slug}{day} is not here any more", Spot(folder)
            ways = [Way(f"put it back: git restore {folder}")]
            withdrawn = f"it is withdrawn ({folder}/{FILE} has to stay)"
            ways += self._withdrawing(addresses.quarter(slug), withdrawn)
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
            self._where_it_went(quarter, path, title),
            item=path if title else "",
            covered="" if found or "/" not in path else path.partition("/")[0],
        )

    def _where_it_went(self, quarter: Quarter, path: str, title: str) -> str:
        """The page that an item has most likely become a part of."""
        titles = {f"{one.id}/{key.id}": key.title for one, key in quarter.key_results()}
        if "/" not in path:
            titles = {one.id: one.title for one in quarter.objectives}
        alike = {item: _likeness(title, other) for item, other in titles.items()}
        best = max(alike, key=lambda item: alike[item], default="")
        if best and alike[best] >= _ALIKE:
            return addresses.item(quarter.slug, best)
        objective = path.partition("/")[0]
        if quarter.find(objective):
            return addresses.item(quarter.slug, objective)
        return addresses.quarter(quarter.slug)

    def _report_note(self, quarter: Quarter, name: str, address: str, seal: Seal) -> None:
        path = f"{self.loaded.content.name}/{quarter.slug}/{NOTES}/{name}.md"
        if path in self.loaded.unread:
            return
        note = addresses.find_note(quarter, name)
        others = [one.slug for one in quarter.public().notes]
        alike = get_close_matches(name, others, n=1)
        target = addresses.note(quarter.slug, alike[0]) if alike else addresses.notes(quarter.slug)
        since = _since(seal, address)
        if note:
            message, place = f"a note, {since}, cannot be a draft again", note.front.at("draft")
            ways = [Way("take `draft: true` out"), _AS_A_DRAFT]
            self.report.add("lost-address", place, message, ways=ways)
            return
        message = f"the note {name}, {since}, is not here any more"
        self._lose(Spot(path), message, address, Way(f"put it back: git restore {path}"), target)

    def _report_page_of_site(self, ledger: Ledger, address: str, seal: Seal) -> None:
        name, kind = self.loaded.content.name, address.partition("/")[0]
        file = {"goals": GOALS, "partners": PARTNERS}.get(kind, "")
        if f"{name}/{file}" in self.loaded.unread:
            return
        since = _since(seal, address)
        if file and address.count("/") > 1:
            own_id = address.split("/")[1]
            message = f"{own_id}, {since}, is not here any more"
            back = Way(f"put it back into {name}/{file}, under the id it had")
            self._lose(Spot(f"{name}/{file}"), message, address, back, f"{kind}/")
            return
        path = f"{name}/{address.rstrip('/')}.md"
        message = f"the page /{address}, {since}, is not here any more"
        alike = get_close_matches(address, sorted(addresses.site_pages(ledger.content)), n=1)
        back = Way(f"put it back: git restore {path}")
        self._lose(Spot(path), message, address, back, alike[0] if alike else "quarters/")

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
        ways = [back, *_moving(self.loaded.content, address, target)]
        if covered:
            ways.append(Way(f"or it is withdrawn with {covered}, whose withdrawal covers it"))
        else:
            ways += self._withdrawing(address, "it is withdrawn")
        self.report.add("lost-address", place, message, item=item or None, ways=ways)

    def _withdrawing(self, address: str, sentence: str) -> list[Way]:
        content = self.loaded.content
        entry = (f"  - address: {address}", f"    on: {today()}", "    reason: ...")
        head = () if content.redirects.withdrawn else ("withdrawn:",)
        where = "withdrawn: in " if not head else ""
        return [
            Way(f"or {sentence}: write into {where}{content.name}/{REDIRECTS}", (*head, *entry))
        ]


# What was made ------------------------------------------------------------------------------------


def check_made(
    content: Content, files: Iterable[str], anchors: Mapping[str, Iterable[str]], report: Report
) -> None:
    """Check that a site has every sealed file and anchor, or says what became of it.

    `files` are the addresses of all its files, `anchors` those of its pages. What becomes of pages
    is known before anything is made, and reported then.
    """
    ledger, made = Ledger(content), set(files)
    for slug, seal in sorted(content.seals.items()):
        for address, sealed in seal.pages.items():
            if not addresses.is_page(address):
                if address not in made and ledger.fate(address).standing == "lost":
                    _report_file(content, address, seal, report)
            elif address in ledger.live:
                gone = set(sealed) - set(anchors[address])
                for anchor in sorted(gone):
                    if not _is_told(ledger, address, anchor):
                        _report_anchor(content, slug, address, anchor, anchors[address], report)
    _check_moved_anchors(content, anchors, report)


def _is_told(ledger: Ledger, address: str, anchor: str) -> bool:
    if ledger.is_part(address, anchor):
        return True
    # What it is about may be lost itself, which is reported there.
    return (
        ledger.anchor_fate(address, anchor).standing != "lost"
        or ledger.subject(address, anchor) is not None
    )


def _report_file(content: Content, address: str, seal: Seal, report: Report) -> None:
    slug, _, name = address.partition("/")
    path = f"{content.name}/{address}"
    message = f"the file /{address}, {_since(seal, address)}, is not made any more"
    back = f"put it back: git restore {path}"
    if content.quarter(slug) and name == "infographic.png":
        back = "put a font that has all letters into templates/fonts"
    report.add(
        "lost-address", Spot(path), message, ways=[Way(back), *_withdrawing_file(content, address)]
    )


def _withdrawing_file(content: Content, address: str) -> Iterator[Way]:
    suffix = address.rpartition(".")[2]
    yield from _moving(
        content, address, f"{address.rpartition('/')[0]}/another.{suffix}".lstrip("/")
    )


def _report_anchor(
    content: Content,
    slug: str,
    address: str,
    anchor: str,
    present: Iterable[str],
    report: Report,
) -> None:
    since = content.seals[slug].addresses[f"{address}#{anchor}"]
    message = f"the anchor /{address}#{anchor}, published on {since}, is not there any more"
    alike = get_close_matches(anchor, list(present), n=1)
    target = f"{address}#{alike[0]}" if alike else address
    back = Way(_back_to(address, anchor))
    ways = [back, *_moving(content, f"{address}#{anchor}", target)]
    report.add("lost-address", Spot(_source(content, slug, address)), message, ways=ways)


def _back_to(address: str, anchor: str) -> str:
    if address.endswith("/changes/"):
        return f"put back what was recorded there: the check-in or amendment of {anchor}"
    return f"put back the heading, or give the new one this anchor: {{#{anchor}}}"


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


def _moving(content: Content, address: str, target: str) -> Iterator[Way]:
    head = () if content.redirects.moved else ("moved:",)
    where = "moved: in " if not head else ""
    sentence = f"or it is somewhere else now: write into {where}{content.name}/{REDIRECTS}"
    yield Way(sentence, (*head, f"  {_key(address)}: {_key(target)}"))


def _key(address: str) -> str:
    """An address as YAML; one with an anchor has to be quoted in some places, and may be in all."""
    return f'"{address}"' if "#" in address else address


def _since(seal: Seal, address: str) -> str:
    return f"published on {seal.addresses[address]}"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()
