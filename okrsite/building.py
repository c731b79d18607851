"""From checked content and the dress to the files of the site.

Comes in: settings, then what was checked with the shell that the dress made. Goes out: the bytes of
every file by its address. It must not know who made the dress, nor the disk beyond reading content.

The unit of work is a quarter: a function of its own files, the shared ones, the earlier quarters
that it looks back at, the templates and the frames. Units do not know each other, so they may run
in processes of their own. The site's own pages, redirects and indexes are made once all units are
done.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from okrsite import addresses, drafts, exports, indexes, offline, search
from okrsite.anchors import anchors_in
from okrsite.cards import drawing
from okrsite.cards.layout import place
from okrsite.content import Content, Quarter
from okrsite.diagnostics import Diagnostic, Report, Spot, failed, quote, shortened
from okrsite.frames import Frame, OrdinaryPage, Scope, SearchEntry, Shell
from okrsite.infographic import fonts, raster
from okrsite.infographic.typecase import is_readable
from okrsite.language import Language
from okrsite.ledger import promise
from okrsite.loading import load
from okrsite.rendering import Renderer, link_from, link_from_root, link_to
from okrsite.rules import check as check_rules
from okrsite.rules import check_made
from okrsite.seals import FILE as SEAL
from okrsite.seals import Seal
from okrsite.seals import write as write_seal
from okrsite.settings import FONT_SUFFIXES, Settings
from okrsite.views import pages
from okrsite.views.cards import PageCard, Shown, compose_card, titles_left_out
from okrsite.views.chrome import Surroundings
from okrsite.views.desk import Desk
from okrsite.views.drawings import EmbeddedFont
from okrsite.views.heads import Preview, compose_head, plain
from okrsite.views.infographic import QuarterDiagram
from okrsite.views.poster import compose_picture
from okrsite.views.previews import compose_previews
from okrsite.views.quarter import compose_quarter
from okrsite.views.site import compose_not_found, compose_site

Files = dict[str, bytes]
Anchors = dict[str, tuple[str, ...]]
Cards = dict[str, Shown]

FEW_LETTERS = 12
FONTS = "assets/okrsite/fonts/"

# Below so many quarters, starting processes costs more than it saves.
QUARTERS_PER_JOB = 8


@dataclass(frozen=True)
class Checked:
    """Content that was read and checked: `content` is what this build may show."""

    settings: Settings
    content: Content
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether nothing may be built from this content."""
        return failed(self.diagnostics)


def check(settings: Settings, *, public: bool | None = None) -> Checked:
    """Read and check the content of a site.

    In public (the default unless `settings.drafts`), the mistakes of drafts are warnings and drafts
    are left out of the content.
    """
    in_public = not settings.drafts if public is None else public
    report = Report()
    name = name_of(settings.content)
    if not settings.content.is_dir():
        hint = "make the folder, or set docs_dir in mkdocs.yml"
        report.add("unreadable", Spot(name), "no such folder", hint=hint)
    loaded = load(settings.content, name, report) if settings.content.is_dir() else None
    if loaded:
        check_rules(loaded, report, settings.cadence_days)
    _check_settings(settings, report)
    content = loaded.content if loaded else Content()
    if not failed(tuple(report)):
        _advise_on_letters(settings, content, report)
    if loaded:
        report = report.marking_drafts(loaded.in_draft)
    if in_public:
        report, content = report.in_public(), drafts.public(content)
    return Checked(settings, content, tuple(report))


def name_of(path: Path) -> str:
    """What findings call a path: as seen from the folder in which the command runs."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _check_settings(settings: Settings, report: Report) -> None:
    spot = Spot(name_of(settings.config_file))
    if not settings.site_url:
        message, hint = "site_url is missing", "add site_url: with the address of the public site"
        report.add("no-site-url", spot, message, hint=hint)
    elif settings.site_url.startswith("http:") and not _is_here(settings.site_url):
        message = "site_url is not an address with https, so links unfurl without their picture"
        report.add("plain-http", spot, message, found=settings.site_url)
    try:
        language = Language(settings.language, settings.translations)
        _ = language.locale
    except ValueError:
        message, found = "theme.language is not a known language", settings.language
        report.add("settings", spot, message, found=found, expected="a code such as en or pt-BR")
        return
    for fault in language.faults:
        spot = Spot(name_of(fault.path), fault.line, item=shortened(fault.original))
        report.add("translation", spot, fault.text, found=fault.found, expected=fault.expected)


def _is_here(address: str) -> bool:
    """Whether an address leads to this machine, where a site is only tried."""
    return urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}


def _advise_on_letters(settings: Settings, content: Content, report: Report) -> None:
    """Say which quarters have letters that their picture cannot be drawn with."""
    desk = Desk(content, settings, Language(settings.language))
    for quarter in content.quarters:
        letters = QuarterDiagram(desk, quarter).missing_letters
        if letters:
            message = "no infographic.png: no font has all letters of this quarter"
            hint = "put a TTF or OTF font that has them into templates/fonts"
            place = quarter.okrs.at("title")
            report.add("letters", place, message, found=letters[:FEW_LETTERS], hint=hint)
    if settings.site_url:
        _advise_on_cards(settings, content, report)
    for path in settings.in_fonts:
        if not _is_font(path):
            message, expected = "not a font that pictures can be drawn with", "TTF, OTF or TTC"
            report.add("letters", Spot(name_of(path)), message, expected=expected)


def _advise_on_cards(settings: Settings, content: Content, report: Report) -> None:
    """Say which titles are not on their cards, in one finding a file."""
    for first, *others in titles_left_out(settings, content):
        more = f" and {len(others)} more" if others else ""
        message = f"a card without its title, {quote(first.title)}{more}: no font has its letters"
        letters = "".join(dict.fromkeys("".join(one.letters for one in (first, *others))))
        hint = "put a TTF or OTF font that has them into templates/fonts"
        report.add("letters", first.place, message, found=letters[:FEW_LETTERS], hint=hint)


def _is_font(path: Path) -> bool:
    """Whether a file in the folder of fonts is of use; a licence beside them does no harm."""
    if path.suffix.lower() in {".txt", ".md", ""}:
        return True
    return path.suffix.lower() in FONT_SUFFIXES and is_readable(path)


# Rendering ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Workshop:
    """What rendering needs; the same in every process."""

    checked: Checked
    shell: Shell
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        """One desk serves all pages."""
        settings = self.checked.settings
        language = Language(settings.language, settings.translations)
        desk = Desk(self.checked.content, settings, language)
        object.__setattr__(self, "desk", desk)

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self.checked.settings.templates, self.desk.language)

    @cached_property
    def _surroundings(self) -> Surroundings:
        searched = self.shell.search is not None
        return Surroundings(self.desk, self.shell.navigation, searched=searched)

    def poured(
        self, views: Iterable[pages.Page], scope: Scope, previews: Mapping[str, Preview]
    ) -> tuple[Files, Anchors]:
        """Pages poured into the frames of their scope and depth, and their anchors."""
        files: Files = {}
        anchors: Anchors = {}
        for view in views:
            body = self._renderer.body(view)
            own = anchors_in(body)
            chrome = self._surroundings.around(view, previews[view.address], anchors=own)
            files[f"{view.address}index.html"] = self._page(view, scope, body, chrome)
            anchors[view.address] = own
        return files, anchors

    def _page(self, page: pages.Page, scope: Scope, body: str, chrome: pages.Chrome) -> bytes:
        frame = self.shell.frame(scope, page.address)
        slots = self._renderer.slots(page, chrome, link_from(page.address))
        return self._pour(frame, page, {**slots, "body": body})

    def _pour(self, frame: Frame, page: pages.Page, slots: dict[str, str]) -> bytes:
        texts = {
            # A reader of previews may take the browser's title.
            "title": self._renderer.escape(plain(page.title)),
            "topic": self._renderer.escape(page.heading),
            **slots,
        }
        return frame.pour(**{name: texts[name] for name in frame.slots})

    def cards(self, views: Sequence[pages.Page]) -> tuple[Files, Cards]:
        """The cards of pages: their files, and what each page shows.

        The first page's stands for those that have none. Nobody shows a card of a copy, nor one
        whose address is not known.
        """
        settings = self.checked.settings
        if settings.offline or not settings.site_url:
            return {}, {}
        files: Files = {}
        own: Cards = {}
        for view in views:
            if composed := compose_card(self.desk, view):
                address, data = self._card(composed)
                files[address] = data
                own[view.address] = Shown(address, composed.alt)
        first = own[views[0].address]
        return files, {view.address: own.get(view.address, first) for view in views}

    def _card(self, composed: PageCard) -> tuple[str, bytes]:
        """A card's address and picture, drawn only where it does not lie in the site already."""
        settings = self.checked.settings
        placed = place(composed.card, settings.fonts)
        digest = drawing.digest(placed, settings.fonts)[: drawing.DIGITS]
        address = addresses.card(composed.folder, composed.name, digest)
        earlier = settings.site / address
        drawn_before = earlier.read_bytes() if earlier.is_file() else None
        return address, drawing.draw(placed, settings.fonts, drawn_before)

    def ordinary(self, page: OrdinaryPage, view: pages.Page, preview: Preview) -> bytes:
        """An ordinary page with the site's navigation poured into it."""
        chrome = self._surroundings.around(view, preview, anchors=page.anchors)
        slots = self._renderer.slots(view, chrome, link_from(page.address))
        return self._pour(page.frame, view, slots)

    def infographic(self, page: pages.Infographic, quarter: Quarter) -> Files:
        """The infographic as files of its own."""
        day = self.desk.language.date(quarter.day)
        poster = compose_picture(self.desk, page, quarter.title, day)
        texts = tuple(poster.texts())
        url = self.checked.settings.site_url
        svg = addresses.infographic_file(quarter.slug, "svg")
        href = link_to(url) if url else link_from(svg)
        with_fonts = replace(poster, fonts=tuple(self._embedded(texts)))
        drawn = self._renderer.picture("infographic", with_fonts, href)
        files = {svg: drawn.encode()}
        png = addresses.infographic_file(quarter.slug, "png")
        if any(file.address == png for file in page.files):
            # What only browsers do is left out of what the picture is drawn from.
            plain = self._renderer.picture("infographic", replace(poster, captions=()), href)
            earlier = self.checked.settings.site / png
            drawn_before = earlier.read_bytes() if earlier.is_file() else None
            own_fonts = self.checked.settings.fonts
            files[png] = raster.draw(plain, texts, own_fonts, drawn_before)
        return files

    def data(self, quarter: Quarter) -> Files:
        """The quarter as data for programs."""
        standing, settings = self.desk.standing(quarter), self.checked.settings
        url, cadence = settings.site_url, settings.cadence_days
        return {
            addresses.data(quarter.slug, "json"): exports.as_json(
                standing, cadence_days=cadence, site_url=url
            ),
            addresses.data(quarter.slug, "csv"): exports.as_csv(standing, site_url=url),
        }

    def _embedded(self, texts: Iterable[str]) -> Iterator[EmbeddedFont]:
        """The fonts that a picture needs, as they lie in the theme."""
        for font, codes in fonts.needed(texts):
            data = self.shell.files.get(f"{FONTS}{font.name}.woff2")
            if data is not None:
                address = f"data:font/woff2;base64,{b64encode(data).decode()}"
                letters = ",".join(f"U+{code:X}" for code in codes)
                yield EmbeddedFont(font.family, font.weight, address, letters)

    def not_found(self) -> bytes:
        """The page for what is not there, which a host shows at any depth."""
        page = compose_not_found(self.desk)
        href = link_from_root(self.checked.settings.prefix)
        preview = compose_previews(self.desk, [page], {})[page.address]
        slots = self._renderer.slots(page, self._surroundings.around(page, preview), href)
        body = self._renderer.body(page, href)
        return self._pour(self.shell.not_found, page, {**slots, "body": body})

    def redirect(self, source: str, target: str, preview: Preview | None) -> bytes:
        """A page that leads from one address to another, and is previewed as that."""
        words = self.desk.language.words
        page = pages.Redirect(
            address=source,
            title=preview.title if preview else words("Moved"),
            heading=words("This page is elsewhere now"),
            description="",
            target=target,
            link=words("Go to the page"),
            head=compose_head(preview) if preview else (),
            language=self.desk.language.code,
            direction=self.desk.language.locale.text_direction,
        )
        return self._renderer.body(page).encode()


class BrokenPromises(Exception):
    """A site that lacks what was published before; `findings` say what, and the ways out."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(findings)} promises would be broken")
        self.findings = findings


@dataclass(frozen=True)
class Unit:
    """What one quarter gives to the site: its files, the anchors of its pages by their addresses,
    what the whole site can be searched by, and what links to its pages tell.
    """

    files: Files
    anchors: Anchors
    entries: tuple[SearchEntry, ...]
    previews: Mapping[str, Preview]


@dataclass(frozen=True)
class Site:
    """A site as it is to be written: every file by its address, such as `2017-q2/o1/index.html`,
    and the anchors of every page by the page's address, such as `2017-q2/o1/`.
    """

    files: Files
    anchors: Anchors


def render(checked: Checked, shell: Shell, *, jobs: int | None = None) -> Site:
    """The whole site; what it promises is not held against the seals yet."""
    workshop = _Workshop(checked, shell)
    files: Files = dict(shell.files)
    anchors: Anchors = {}
    entries: list[SearchEntry] = []
    previews: dict[str, Preview] = {}
    quarters = checked.content.quarters
    ages = reversed(range(len(quarters)))
    for age, quarter, unit in zip(ages, quarters, _units(workshop, jobs), strict=True):
        files.update(unit.files)
        anchors.update(unit.anchors)
        previews.update(unit.previews)
        base = addresses.quarter(quarter.slug)
        entries[:0] = [search.site_entry(entry, base, age) for entry in unit.entries]
    own = _render_site(workshop, entries, previews)
    files.update(own.files)
    anchors.update(own.anchors)
    moved = addresses.moved(checked.content).items()
    files |= {source: files[target] for source, target in moved if target in files}
    files |= seal_files(checked.content.seals)
    if checked.settings.offline:
        files = offline.copy_for_disk(files) | search.scripts_for_disk(files)
    return Site(files, anchors)


def make(checked: Checked, shell: Shell, *, jobs: int | None = None) -> Files:
    """Every file of a site that keeps all its promises; BrokenPromises where it does not."""
    site = render(checked, shell, jobs=jobs)
    if broken := hold(checked, site):
        raise BrokenPromises(broken)
    return site.files


def hold(checked: Checked, site: Site) -> tuple[Diagnostic, ...]:
    """What the seals promise and the site does not have, beyond what `check` has found."""
    report = Report()
    check_made(checked.content, site.files, site.anchors, report)
    return tuple(report)


def seals_after(checked: Checked, site: Site, day: datetime.date) -> dict[str, Seal]:
    """The seals of a site that is public from a day on, by quarter; the site's own is nameless."""
    return promise(checked.content, site.files, site.anchors, day)


def seal_files(seals: Mapping[str, Seal]) -> Files:
    """Seals as they lie in the content folder, and on the site."""
    return {f"{slug}/{SEAL}".lstrip("/"): write_seal(seal) for slug, seal in seals.items()}


def _units(workshop: _Workshop, jobs: int | None) -> Iterator[Unit]:
    quarters = workshop.checked.content.quarters
    processes = jobs or min(os.cpu_count() or 1, len(quarters) // QUARTERS_PER_JOB)
    # Only a forked process has the content already; to send it would cost more than it saves.
    if processes < 2 or sys.platform != "linux":
        yield from (_render_quarter(workshop, quarter) for quarter in quarters)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, _inherit, (workshop,)) as pool:
        yield from pool.map(_render_inherited, range(len(quarters)), chunksize=1)


_inherited: list[_Workshop] = []


def _inherit(workshop: _Workshop) -> None:
    _inherited[:] = [workshop]


def _render_inherited(index: int) -> Unit:
    (workshop,) = _inherited
    return _render_quarter(workshop, workshop.checked.content.quarters[index])


def _render_quarter(workshop: _Workshop, quarter: Quarter) -> Unit:
    """A quarter's own files; nothing in them depends on which later quarters there are."""
    base = addresses.quarter(quarter.slug)
    views = list(compose_quarter(workshop.desk, quarter))
    drawn, cards = workshop.cards(views)
    previews = compose_previews(workshop.desk, views, cards)
    files, anchors = workshop.poured(views, Scope.QUARTER, previews)
    files |= drawn | workshop.data(quarter)
    for picture in quarter.pictures:
        files[addresses.picture(quarter.slug, picture.name)] = picture.data
    for view in views:
        if isinstance(view, pages.Infographic):
            files |= workshop.infographic(view, quarter)
    entries = tuple(entry for view in views for entry in search.entries(view, base))
    if workshop.shell.search is not None:
        files[f"{base}search/search_index.json"] = search.index(workshop.shell.search, entries)
    site_url = workshop.checked.settings.site_url
    files[f"{base}sitemap.xml"] = indexes.sitemap(site_url, _changes(views))
    return Unit(files, anchors, entries, previews)


def _changes(views: Iterable[pages.Page]) -> dict[str, datetime.date | None]:
    """The day on which each page last changed, as far as the content says."""
    return {
        view.address: datetime.date.fromisoformat(view.modified.iso) if view.modified else None
        for view in views
    }


def _render_site(
    workshop: _Workshop, quarter_entries: list[SearchEntry], of_quarters: Mapping[str, Preview]
) -> Site:
    """The site's own pages, redirects and indexes."""
    shell, content = workshop.shell, workshop.checked.content
    introduction = shell.introduction
    body, title = (introduction.body, introduction.title) if introduction else ("", "")
    views = list(compose_site(workshop.desk, body, title))
    ordinary = {page.address: _as_view(workshop.desk, page) for page in shell.pages}
    drawn, cards = workshop.cards([*views, *ordinary.values()])
    taken = {preview.title for preview in of_quarters.values()}
    previews = compose_previews(workshop.desk, [*views, *ordinary.values()], cards, taken)
    files, anchors = workshop.poured(views, Scope.SITE, previews)
    files |= drawn
    anchors |= {page.address: page.anchors for page in shell.pages}
    files |= {
        page.file: workshop.ordinary(page, ordinary[page.address], previews[page.address])
        for page in shell.pages
    }
    files[addresses.NOT_FOUND] = workshop.not_found()
    every_preview = {**of_quarters, **previews}
    for source, target in addresses.redirects(content).items():
        preview = every_preview.get(target.partition("#")[0])
        files[f"{source}index.html"] = workshop.redirect(source, target, preview)
    files |= _redirects(workshop)
    files["versions.json"] = indexes.versions(_versions(workshop))
    if shell.search is not None:
        own = [entry for view in views for entry in search.entries(view, "")]
        authored = [entry for page in shell.pages for entry in page.entries]
        found = [*own, *quarter_entries, *authored]
        files["search/search_index.json"] = search.index(shell.search, found)
    if workshop.checked.settings.site_url:
        files["sitemap.xml"] = indexes.sitemap(
            workshop.checked.settings.site_url, _sitemap(workshop, views)
        )
    return Site(files, anchors)


def _as_view(desk: Desk, page: OrdinaryPage) -> pages.Page:
    """What an ordinary page has in common with the others."""
    return pages.Page(
        address=page.address,
        title=desk.title(page.title),
        heading=page.title,
        description=page.description,
    )


def _redirects(workshop: _Workshop) -> Files:
    """The redirects once more, for hosts that make real ones of them, also of those of files."""
    settings, content = workshop.checked.settings, workshop.checked.content
    own = workshop.shell.files.get(indexes.REDIRECTS, b"")
    moved = {source: to for source, to in addresses.moved(content).items() if "#" not in source}
    # By name, since what there has been is known in another order once it is sealed.
    leading = dict(sorted((moved | addresses.redirects(content)).items()))
    rules = indexes.redirects(leading, settings.prefix, own, forced=settings.forced_redirects)
    return {indexes.REDIRECTS: rules} if rules else {}


def _versions(workshop: _Workshop) -> Iterator[tuple[str, str, bool]]:
    content, words = workshop.checked.content, workshop.desk.language.words
    for quarter in reversed(content.quarters):
        name = workshop.desk.quarter_name(quarter.slug)
        title = words("%(quarter)s (draft)", quarter=name) if quarter.draft else name
        yield quarter.slug, title, quarter is content.newest


def _sitemap(workshop: _Workshop, views: Iterable[pages.Page]) -> dict[str, datetime.date | None]:
    found = _changes(view for view in views if view.listed)
    found |= {page.address: None for page in workshop.shell.pages}
    content = workshop.checked.content
    for quarter in reversed(content.quarters):
        found |= dict.fromkeys(addresses.quarter_pages(content, quarter))
        del found[addresses.whole(quarter.slug)]  # it says again what the others say
    return found
