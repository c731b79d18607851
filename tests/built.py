"""A built site as its readers' browsers take it: files, pages, and where links lead.

Comes in: the folder that a build has written, and the address that it is meant for. Goes out: pages
as trees, and what is wrong with them, in lines for people. It must not know how the site was made:
everything here holds for any static site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin
from xml.etree import ElementTree

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
# Elements whose end tag HTML lets a writer leave out.
UNENDED = frozenset({"html", "head", "body"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Attributes that hold an address, and those that name ids of the same page.
ADDRESSES = ("href", "src", "action", "poster", "data", "xlink:href")
ID_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")
# What a browser asks for by itself; `a` and the canonical address wait for a reader.
LOADING_TAGS = frozenset(
    {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "track", "input"}
)
LOADING_RELATIONS = frozenset(
    {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "prefetch", "modulepreload"}
    | {"manifest", "apple-touch-icon", "mask-icon"}
)
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
NOT_FOUND = "404.html"
# Where the links of 404.html are looked at from: it is shown for any address.
ANYWHERE = "not/here/at-all/"
UNKNOWN_URL = "https://nowhere.invalid/"


@dataclass(eq=False, slots=True)
class Element:
    """An element of a page with its attributes and what is in it."""

    tag: str
    attributes: Mapping[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, empty where it is absent."""
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        """The names of its classes."""
        return self.get("class").split()

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *tags: str, of_class: str = "") -> list[Element]:
        """What lies below it and has one of the tags, all of them if none is given."""
        return [
            one
            for one in self.walk()
            if one is not self
            and (not tags or one.tag in tags)
            and (not of_class or of_class in one.classes)
        ]

    def one(self, *tags: str, of_class: str = "") -> Element:
        """The only element of this kind below it."""
        found = self.all(*tags, of_class=of_class)
        assert len(found) == 1, f"{len(found)} of {tags} {of_class}, expected one"
        return found[0]

    def ancestors(self) -> Iterator[Element]:
        """What it lies in, the nearest first."""
        above = self.parent
        while above:
            yield above
            above = above.parent

    def pieces(self) -> Iterator[str]:
        """Every text below it that a reader may see."""
        if self.tag in {"script", "style"}:
            return
        for child in self.children:
            if isinstance(child, Element):
                yield from child.pieces()
            else:
                yield child

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join("".join(self.pieces()).split())


class _Reader(HTMLParser):
    """Builds the tree, and notes tags that do not fit each other."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.here = self.root
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if repeated := {name for name in names if names.count(name) > 1}:
            self.problems.append(f"line {self.getpos()[0]}: <{tag}> has {repeated} twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != self.here.tag:
            self.problems.append(
                f"line {self.getpos()[0]}: </{tag}> ends <{self.here.tag} "
                f"class={self.here.get('class')!r}>"
            )
            if tag not in {above.tag for above in self.here.ancestors()}:
                return
            while self.here.tag != tag:
                self.here = self.here.parent or self.root
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


@dataclass(frozen=True)
class Page:
    """A page at its address, such as `2017-q2/o1/`; `problems` are tags that do not fit."""

    address: str
    root: Element
    problems: tuple[str, ...]

    @classmethod
    def parse(cls, address: str, html: str) -> Page:
        """The page in this HTML."""
        reader = _Reader()
        reader.feed(html)
        reader.close()
        open_tags = [
            one.tag
            for one in (reader.here, *reader.here.ancestors())
            if one.tag and one.tag not in UNENDED
        ]
        unended = [f"<{tag}> is never ended" for tag in open_tags]
        return cls(address, reader.root, (*reader.problems, *unended))

    @cached_property
    def elements(self) -> list[Element]:
        """Every element, in order."""
        return self.root.all()

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in order, also one that stands twice."""
        return [one.get("id") for one in self.elements if "id" in one.attributes]

    def by_id(self, name: str) -> Element:
        """The element of this id."""
        found = [one for one in self.elements if one.get("id") == name]
        assert len(found) == 1, f"{self.address}: {len(found)} elements #{name}"
        return found[0]

    @property
    def main(self) -> Element:
        """The page's own part, without what stands around every page."""
        return self.root.one("main")

    @property
    def title(self) -> str:
        """The browser's title."""
        return self.root.one("head").one("title").text

    def head(self, tag: str, name: str, value: str, attribute: str) -> list[str]:
        """What the metadata of this kind say, as in `<meta name="description" content="...">`."""
        return [
            one.get(attribute) for one in self.elements if one.tag == tag and one.get(name) == value
        ]

    @property
    def canonical(self) -> list[str]:
        """The page's own address as it tells it."""
        return self.head("link", "rel", "canonical", "href")

    @property
    def refresh(self) -> str:
        """Where the page sends the reader on to, empty for most pages."""
        found = self.head("meta", "http-equiv", "refresh", "content")
        return found[0].partition("url=")[2] if found else ""

    @property
    def headings(self) -> list[Element]:
        """Its headings, in order."""
        return [one for one in self.elements if one.tag in HEADINGS]

    @property
    def configuration(self) -> Mapping[str, object]:
        """What the page tells the theme's script, empty where it has none."""
        scripts = [one for one in self.elements if one.get("id") == "__config"]
        texts = [str(scripts[0].children[0])] if scripts else ["{}"]
        loaded = json.loads(texts[0])
        assert isinstance(loaded, dict)
        return loaded

    def links(self) -> Iterator[str]:
        """Every address in the page, as it is written."""
        for one in self.elements:
            yield from (one.get(name) for name in ADDRESSES if name in one.attributes)
            for source in one.get("srcset").split(","):
                if source.strip():
                    yield source.split()[0]
        if self.refresh:
            yield self.refresh

    def loaded(self) -> Iterator[str]:
        """Every address that a browser asks for by itself."""
        for one in self.elements:
            asked = one.tag in LOADING_TAGS or (
                one.tag == "link" and LOADING_RELATIONS & set(one.get("rel").split())
            )
            if asked:
                yield from (one.get(name) for name in ADDRESSES if name in one.attributes)
                yield from (part.split()[0] for part in one.get("srcset").split(",") if part)
            yield from _css_addresses(one.get("style"))
            if one.tag == "style":
                yield from _css_addresses("".join(map(str, one.children)))

    @cached_property
    def texts(self) -> list[str]:
        """Every text and every attribute for readers."""
        told = ("title", "aria-label", "alt", "content", "placeholder", "aria-description")
        attributes = [one.get(name) for one in self.elements for name in told]
        return [text for text in (*self.root.pieces(), *attributes) if text.strip()]


def _css_addresses(css: str) -> Iterator[str]:
    return (found[1] or found[2] for found in CSS_ADDRESS.finditer(css))


def is_foreign(address: str) -> bool:
    """Whether a browser would ask another host for it."""
    return bool(re.match(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", address, re.IGNORECASE))


@dataclass(frozen=True)
class Site:
    """The files of a built site by their address; `url` is where it is to be published."""

    files: Mapping[str, bytes]
    url: str = UNKNOWN_URL

    @classmethod
    def read(cls, folder: Path, url: str = "") -> Site:
        """The site in a folder."""
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if not path.is_dir()
        }
        assert files, f"{folder}: nothing was built"
        return cls(files, url or UNKNOWN_URL)

    # Pages ----------------------------------------------------------------------------------------

    @cached_property
    def documents(self) -> Mapping[str, Page]:
        """Every HTML file by its address: `2017-q2/` for an index, the name of any other."""
        return {
            address: Page.parse(address, data.decode())
            for file, data in self.files.items()
            if file.endswith(".html")
            for address in [re.sub(r"(^|/)index\.html$", r"\1", file)]
        }

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The pages: documents that are no redirects and stand at an address of their own."""
        return {
            address: page
            for address, page in self.documents.items()
            if not page.refresh and address != NOT_FOUND
        }

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """Where each redirect leads."""
        return {
            address: self.address(page.refresh, address)
            for address, page in self.documents.items()
            if page.refresh
        }

    def address(self, link: str, source: str) -> str:
        """The address on this site that a link on a page means, its anchor kept."""
        url = urljoin(self.url + source, link)
        assert url.startswith(self.url), f"{source}: {link} leaves the site"
        return unquote(url.removeprefix(self.url))

    def json(self, file: str) -> object:
        """A file of data."""
        return json.loads(self.files[file])

    def sitemap(self, file: str) -> list[str]:
        """The addresses in a sitemap, absolute."""
        # The generator's own file, read to be checked.
        root = ElementTree.fromstring(self.files[file])  # noqa: S314
        return [str(one.text) for one in root.iter() if one.tag.endswith("}loc")]

    # Links ----------------------------------------------------------------------------------------

    def broken_links(self) -> list[str]:
        """Every link, in pages, search indexes, sitemaps and versions, that leads nowhere."""
        return [
            *self._broken_in_pages(),
            *self._broken_in_configurations(),
            *self._broken_in_indexes(),
            *self._broken_in_sitemaps(),
            *self._broken_versions(),
            *self._broken_in_css(),
        ]

    def _problem(self, link: str, source: str) -> str:
        """What is wrong with a link at an address; empty when nothing is."""
        if link == "?":  # the page itself, wherever it is shown
            return ""
        if link.startswith("#") and source == ANYWHERE:
            return "" if link[1:] in self.documents[NOT_FOUND].ids else "no such anchor"
        url, anchor = urldefrag(urljoin(self.url + source, link))
        if not url.startswith(self.url):
            inside = url.startswith(UNKNOWN_URL) or not is_foreign(link)
            known = re.match(r"(?:https?|mailto|data):", link)
            return "leaves the site's own path" if inside and not known else ""
        address = unquote(url.removeprefix(self.url).partition("?")[0])
        file = address + "index.html" if address.endswith("/") or not address else address
        if file not in self.files:
            return "nothing is there"
        page = self.documents.get(re.sub(r"(^|/)index\.html$", r"\1", file))
        if anchor and (page is None or unquote(anchor) not in page.ids):
            return "no such anchor"
        return ""

    def _broken_in_pages(self) -> Iterator[str]:
        for address, page in self.documents.items():
            source = ANYWHERE if address == NOT_FOUND else address
            for link in dict.fromkeys(page.links()):
                if problem := self._problem(link, source):
                    yield f"{address or 'home'}: {link}: {problem}"
            for one in page.elements:
                for name in ID_REFERENCES:
                    for target in one.get(name).split():
                        if target not in page.ids:
                            yield f"{address or 'home'}: {name}={target}: no such id"

    def _broken_in_configurations(self) -> Iterator[str]:
        for address, page in self.documents.items():
            told = page.configuration
            source = ANYWHERE if address == NOT_FOUND else address
            if not told:
                continue
            base = str(told["base"]).rstrip("/") + "/"
            searched = page.root.all(of_class="md-search")
            index = [f"{base}search/search_index.json", str(told["search"])] if searched else []
            for link in (base, *index):
                if problem := self._problem(link, source):
                    yield f"{address or 'home'}: configuration: {link}: {problem}"

    def _broken_in_indexes(self) -> Iterator[str]:
        for file in self.files:
            if file.endswith("search/search_index.json"):
                base = file.removesuffix("search/search_index.json")
                index = self.json(file)
                assert isinstance(index, dict)
                for entry in index["docs"]:
                    if problem := self._problem(entry["location"] or "./", base):
                        yield f"{file}: {entry['location']}: {problem}"

    def _broken_in_sitemaps(self) -> Iterator[str]:
        for file in self.files:
            if file.endswith("sitemap.xml") and self.url != UNKNOWN_URL:
                for url in self.sitemap(file):
                    address = unquote(url.removeprefix(self.url))
                    if not url.startswith(self.url) or address not in self.pages:
                        yield f"{file}: {url}: no page of this site"

    def _broken_versions(self) -> Iterator[str]:
        listed = self.json("versions.json")
        assert isinstance(listed, list)
        for entry in listed:
            for name in (entry["version"], *entry["aliases"]):
                if f"{name}/index.html" not in self.files:
                    yield f"versions.json: {name}: nothing is there"

    def _broken_in_css(self) -> Iterator[str]:
        for file, data in self.files.items():
            if file.endswith(".css"):
                for link in _css_addresses(data.decode()):
                    if not link.startswith(("data:", "#")) and (
                        problem := self._problem(link, file)
                    ):
                        yield f"{file}: {link}: {problem}"

    # What no page may have ------------------------------------------------------------------------

    def foreign_requests(self) -> list[str]:
        """What pages and style sheets would load from another host."""
        own = self.url.rstrip("/")
        return [
            f"{address}: {link}"
            for address, page in self.documents.items()
            for link in page.loaded()
            if is_foreign(link) and not link.startswith(own)
        ] + [
            f"{file}: {link}"
            for file, data in self.files.items()
            if file.endswith((".css", ".svg"))
            for link in _css_addresses(data.decode())
            if is_foreign(link)
        ]

    def faults(self) -> list[str]:
        """What is wrong with the form of any page: its tags, its ids, its headings."""
        return [
            f"{address or 'home'}: {fault}"
            for address, page in self.documents.items()
            for fault in (*page.problems, *_faults_of_ids(page), *_faults_of_headings(page))
        ]


def _faults_of_ids(page: Page) -> Iterator[str]:
    for name in sorted({name for name in page.ids if page.ids.count(name) > 1}):
        yield f"#{name} stands {page.ids.count(name)} times"
    if any(not name or re.search(r"\s", name) for name in page.ids):
        yield "an id that no link can name"


def _faults_of_headings(page: Page) -> Iterator[str]:
    levels = [int(heading.tag[1]) for heading in page.headings]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} first headings"
    for before, heading, level in zip([0, *levels], page.headings, levels, strict=False):
        if level > before + 1:
            yield f"a heading of level {level} after one of level {before}: {heading.text[:40]}"
        if not heading.text:
            yield "an empty heading"
