"""What MkDocs makes of the content folder: which files it is shown, and what it wrote from them.

Comes in: the files that MkDocs found, then the pages that it built. Goes out: a `Shell`. Reports
never get this far: MkDocs is shown ordinary pages and what a web page can use, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import escape
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link as NavigationLink
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from okrsite.anchors import anchors_in
from okrsite.frames import (
    ORDINARY_SLOTS,
    Frame,
    FrameError,
    Introduction,
    Link,
    Marks,
    OrdinaryPage,
    Scope,
    SearchEntry,
    Shell,
)
from okrsite.loading import HOST_FILES, STATIC_SUFFIXES, is_quarter
from okrsite.plugin.configuration import Heard
from okrsite.settings import Settings, SettingsError

HOME = "index.html"
SEARCH_INDEX = "search/search_index.json"

_HEADING = re.compile(r"\s*<h1\b[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Build:
    """What one build of MkDocs has gathered so far.

    MkDocs writes into `scratch`, which is ours; `public` is where its own settings sent it.
    `checked` is the core's content, None when nothing is to be written.
    """

    settings: Settings
    checked: Any
    scratch: TemporaryDirectory[str]
    public: Path
    heard: Heard
    marks: Marks = field(default_factory=Marks)
    nav: Navigation = field(default_factory=lambda: Navigation([], []))
    frames: Mapping[tuple[Scope, int], Frame] = field(default_factory=dict)
    not_found: Frame = field(default_factory=lambda: Frame(()))
    pages: list[Page] = field(default_factory=list)
    introduction: Introduction | None = None

    @property
    def folder(self) -> Path:
        """Where MkDocs has written."""
        return Path(self.scratch.name)


# Before MkDocs builds -----------------------------------------------------------------------------


def shown_to_mkdocs(files: Files, content: Path) -> Files:
    """What MkDocs may publish: the theme's files, ordinary pages, and what web pages can use."""
    root = content.resolve()
    tops = {Path(file.src_uri).parts[0] for file in files if "/" in file.src_uri}
    quarters = {name for name in tops if is_quarter(content / name)}

    def ordinary(file: File) -> bool:
        if file.src_dir is None or Path(file.src_dir) != content:
            # Of the theme, or made by another plugin. MkDocs's raw template is no sitemap.
            return file.src_uri != "sitemap.xml"
        path = Path(file.src_uri)
        web = path.suffix.lower() in STATIC_SUFFIXES or path.suffix == ".md"
        inside = (content / path).resolve().is_relative_to(root)
        return path.parts[0] not in quarters and inside and (web or file.src_uri in HOST_FILES)

    return Files([file for file in files if ordinary(file)])


def make_harmless(page: Page) -> None:
    """Escape what an author typed into a page's front matter, which templates print as it is.

    The title, wherever it comes from, is then HTML without tags.
    """
    if isinstance(page.meta.get("title"), list | dict | None):
        page.meta.pop("title", None)
    typed = "title" in vars(page) or "title" in page.meta
    title = str(page.title)
    page.meta = _escaped(page.meta)
    page.title = escape(title if typed else unescape(title))


def _escaped(value: object) -> Any:
    """A value of YAML with its texts as HTML without tags."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {_escaped(name): _escaped(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    return value


def introduction_of(page: Page, html: str) -> Introduction:
    """The words of a home page, its heading apart."""
    heading = _HEADING.match(html)
    text = _plain(heading[1]) if heading else ""
    return Introduction(
        title=unescape(str(page.meta.get("title") or "")) or text,
        description=_described(page),
        body=html[heading.end() :].strip() if heading else html.strip(),
    )


# After MkDocs has built ---------------------------------------------------------------------------


def shell_of(build: Build) -> Shell:
    """Everything that MkDocs gave to the site; SettingsError where a page is no frame."""
    search, entries = _search(build.folder / SEARCH_INDEX)
    pages = [page for page in build.pages if page.file.dest_uri != HOME]
    introduction = build.introduction
    if introduction:
        introduction = replace(introduction, entries=tuple(entries.get("", ())))
    return Shell(
        frames=build.frames,
        not_found=build.not_found,
        files=dict(_static_files(build, search)),
        pages=tuple(_ordinary(page, build, entries.get(page.url, ())) for page in pages),
        navigation=tuple(_links(build.nav.items)),
        introduction=introduction,
        search=search,
        warnings=tuple(build.heard.lines),
    )


def _search(index: Path) -> tuple[Mapping[str, object] | None, dict[str, list[SearchEntry]]]:
    """The head of the search index, None when the site has no search, and the entries by page."""
    entries: dict[str, list[SearchEntry]] = {}
    if not index.is_file():
        return None, entries
    written = json.loads(index.read_bytes())
    for entry in written["docs"]:
        page = entry["location"].partition("#")[0]
        found = SearchEntry(entry["location"], entry["title"], entry["text"])
        entries.setdefault(page, []).append(found)
    return written["config"], entries


def _static_files(build: Build, search: Mapping[str, object] | None) -> Iterator[tuple[str, bytes]]:
    pages = {page.file.dest_uri for page in build.pages}
    for path in sorted(build.folder.rglob("*")):
        address = path.relative_to(build.folder).as_posix()
        if path.is_file() and address not in {*pages, SEARCH_INDEX} and _needed(address, search):
            yield address, path.read_bytes()


def _needed(address: str, search: Mapping[str, object] | None) -> bool:
    """Whether a page may ask for it: no map, no palette, no stemmer of another language."""
    if address.startswith("assets/javascripts/lunr/"):
        return search is not None and search["lang"] != ["en"]
    return not address.endswith(".map") and not address.startswith("assets/stylesheets/palette.")


def _ordinary(page: Page, build: Build, entries: Sequence[SearchEntry]) -> OrdinaryPage:
    html = (build.folder / page.file.dest_uri).read_text(encoding="utf-8")
    try:
        frame = Frame.parse(html, build.marks, ORDINARY_SLOTS)
    except FrameError as error:
        path = f"{build.settings.content.name}/{page.file.src_uri}"
        hint = "its template must extend main.html and keep the blocks of it"
        raise SettingsError(path, f"its page has {error}", hint=hint) from None
    return OrdinaryPage(
        address=unquote(page.url),
        file=page.file.dest_uri,
        title=unescape(str(page.title)),
        frame=frame,
        entries=tuple(entries),
        anchors=anchors_in(page.content or ""),
        description=_description(page),
    )


def _description(page: Page) -> str:
    """What the author says of a page, else how its text begins; empty when it says nothing."""
    if told := _described(page):
        return told
    paragraphs = _PARAGRAPH.findall(page.content or "")
    texts = (_plain(one) for one in paragraphs)
    return next(filter(None, texts), "")


def _described(page: Page) -> str:
    """The description that the author wrote, as text."""
    told = page.meta.get("description")
    return unescape(told) if isinstance(told, str) else ""


def _plain(html: str) -> str:
    """What can be read of some HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _links(items: Iterable[StructureItem]) -> Iterator[Link]:
    """The navigation as one list; sections are only a help for the author's eye."""
    for item in items:
        if isinstance(item, Section):
            yield from _links(item.children)
        elif isinstance(item, Page):
            if item.file.dest_uri != HOME:
                yield Link(unescape(str(item.title)), unquote(item.url), external=False)
        elif isinstance(item, NavigationLink):
            external = bool(urlsplit(item.url).netloc)
            yield Link(str(item.title), item.url, external=external)
