"""The copy of a site that is read from a disk, in a real browser and without any server.

Comes in: built sites, their copies, and pieces of HTML. Goes out: that every link of a copy names a
file, that nothing else in a page has changed, and that a reader gets from page to page.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin

import pytest
import sites
from built import ADDRESSES, CSS_ADDRESS, NOT_FOUND, Element, Site
from built import Page as Document
from click.testing import CliRunner
from conftest import MadeOnce
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.config import load_config
from playwright.sync_api import ConsoleMessage, Page, Request, expect
from sites import ODD_NAMES, Source, key_result, note, objective

import okrsite
from okrsite.cli import main
from okrsite.offline import copy_for_disk, name_files

# A folder as people call it, with what means something else in addresses.
STICK = "Käthe's stick & 100% #1"
DISK = "file:///disk/"
EXTERNAL = re.compile(r"(?:https?|mailto|data):")
# What only a host, or a program or script that asks one, can use.
OF_THE_HOST = frozenset(
    {NOT_FOUND, "versions.json", "sitemap.xml", "search_index.json", "CNAME", "_redirects"}
)


def build_copy(project: Path, *, drafts: bool = False, jobs: int | None = None) -> Path:
    """The folder of a project's copy, which stands beside its site."""
    settings = okrsite.read_settings(project / "mkdocs.yml", drafts=drafts, offline=True)
    checked = okrsite.check(settings)
    assert not checked.failed, [one.text() for one in checked.diagnostics]
    okrsite.build(checked, jobs=jobs)
    return settings.site


@dataclass(frozen=True)
class Copy:
    """The files of a copy by their address."""

    files: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> Copy:
        """The copy in a folder."""
        return cls(Site.read(folder).files)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Every page by the name of its file."""
        return self._parsed(".html")

    def _parsed(self, ending: str) -> Mapping[str, Document]:
        return {
            file: Document.parse(file, data.decode())
            for file, data in self.files.items()
            if file.endswith(ending)
        }

    def broken(self) -> list[str]:
        """Every link that neither leads to the web nor names a file, and an anchor if it has one
        that is there.
        """
        return [
            f"{file}: {link}: {problem}"
            for file, link in self._links()
            if (problem := self._problem(file, link))
        ]

    def _links(self) -> Iterator[tuple[str, str]]:
        linking = {**self.documents, **self._parsed("/infographic.svg")}
        for file, document in linking.items():
            yield from ((file, link) for link in dict.fromkeys(document.links()))
        for file, data in self.files.items():
            if file.endswith(".css"):
                found = CSS_ADDRESS.finditer(data.decode())
                yield from ((file, match[1] or match[2]) for match in found)

    def _problem(self, file: str, link: str) -> str:
        if EXTERNAL.match(link) or (file.endswith(".css") and link.startswith("#")):
            return ""
        target, anchor = urldefrag(urljoin(DISK + quote(file), link))
        name = unquote(target.partition("?")[0].removeprefix(DISK))
        if name not in self.files:
            return "no such file"
        if anchor and unquote(anchor) not in self.documents[name].ids:
            return "no such anchor"
        return ""


# The copies -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def stick(made_once: MadeOnce) -> Path:
    """The copy of the project's own site, carried into a folder with an odd name."""

    def make(folder: Path) -> None:
        shutil.move(build_copy(sites.copy_of_the_teams(folder / "project")), folder / STICK)

    return made_once("stick", make) / STICK


@pytest.fixture(scope="session")
def team_copy(stick: Path) -> Copy:
    """The copy of the project's own site."""
    return Copy.read(stick)


@pytest.fixture(scope="session")
def moved_folder(made_once: MadeOnce) -> Path:
    """The folder with the copy of a site with addresses that have moved."""
    made = made_once("copy-moved", lambda folder: build_copy(sites.odd("moved").write(folder)))
    return made / "site-offline"


@pytest.fixture(scope="session", params=["team", *ODD_NAMES])
def site(request: pytest.FixtureRequest, team_site: Site, odd_site: Callable[[str], Site]) -> Site:
    """The project's own site, and each odd one."""
    return team_site if request.param == "team" else odd_site(request.param)


@pytest.fixture(scope="session")
def copied(site: Site) -> Copy:
    """What becomes of that site's files."""
    return Copy(copy_for_disk(site.files))


@pytest.fixture(scope="session")
def disk(stick: Path) -> str:
    """The address of that folder."""
    return f"{stick.as_uri()}/"


@pytest.fixture
def home(page: Page, disk: str) -> Iterator[str]:
    """The same; what the console complains of, and what cannot be read, fails the test."""
    with without_complaints(page):
        yield disk


@contextmanager
def without_complaints(page: Page) -> Iterator[None]:
    """Nothing that a page wants from the disk is missing or refused."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def miss(request: Request) -> None:
        # What was still on its way when the reader went on.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"{request.url}: {request.failure}")

    page.on("console", hear)
    page.on("requestfailed", miss)
    yield
    assert complaints == []


def follow(page: Page, file: str) -> None:
    """Click the first link that can be seen and leads to a file whose address ends so."""
    page.locator(f'a[href$="{file}"]').filter(visible=True).first.click()
    page.wait_for_url(f"**/{file}")
    expect(page.locator("h1")).to_be_visible()


# Links --------------------------------------------------------------------------------------------


def test_every_link_names_a_file(copied: Copy) -> None:
    """And every anchor is on its page."""
    assert copied.broken() == []


def test_nothing_but_links_differs(site: Site, copied: Copy) -> None:
    """Each page of a copy has the same tags, texts and attributes, and its links mean the same."""
    pages = {file: data for file, data in site.files.items() if file.endswith(".html")}
    assert copied.documents.keys() == pages.keys() - OF_THE_HOST
    for file, document in copied.documents.items():
        before = Document.parse(file, pages[file].decode())
        assert list(meanings(document.root, file)) == list(meanings(before.root, file))


def meanings(element: Element, file: str) -> Iterator[object]:
    """All that is in an element, with links as the folders that they lead to."""
    for child in element.children:
        if isinstance(child, str):
            yield child
            continue
        attributes = {
            name: folder_of(value, file)
            if name in ADDRESSES or (name == "content" and child.get("http-equiv") == "refresh")
            else value
            for name, value in child.attributes.items()
        }
        yield child.tag, attributes
        yield from meanings(child, file)


def folder_of(link: str, file: str) -> str:
    """Where a link leads, or what it does and where it leads, without the page's name."""
    doing, _, to = link.rpartition("url=")
    target = re.sub(
        r"([^?#]*?)/?(index\.html)?(?=$|[?#])", r"\1", urljoin(DISK + file, to), count=1
    )
    return doing + target


FILES = frozenset({"index.html", "a/index.html", "a/b c/index.html", "a/x.png", "é/index.html"})

CASES = {
    # What leads to a folder is led to its page.
    '<a href="../">': '<a href="../index.html">',
    '<a href="..">': '<a href="../index.html">',
    '<a href="./">': '<a href="./index.html">',
    '<a href=".">': '<a href="./index.html">',
    "<a href=..>": '<a href="../index.html">',
    "<a href='../'>": '<a href="../index.html">',
    "<A\n  HREF = '../' id=x>": '<A\n  HREF = "../index.html" id=x>',
    '<a href="../a">': '<a href="../a/index.html">',
    '<a href="b%20c/">': '<a href="b%20c/index.html">',
    '<a href="../%C3%A9/">': '<a href="../%C3%A9/index.html">',
    '<a href="../é/">': '<a href="../é/index.html">',
    '<a href="../?a=1&amp;b=2#x/">': '<a href="../index.html?a=1&amp;b=2#x/">',
    '<a href="../#o1-kr1">': '<a href="../index.html#o1-kr1">',
    '<a href=" ../\n">': '<a href="../index.html">',
    '<link rel="next" href="../"/>': '<link rel="next" href="../index.html"/>',
    '<svg><a xlink:href="../"/></svg>': '<svg><a xlink:href="../index.html"/></svg>',
    '<form action="../">': '<form action="../index.html">',
    '<meta http-equiv="refresh" content="0; url=../#o1">': (
        '<meta http-equiv="refresh" content="0; url=../index.html#o1">'
    ),
    "<p>é\n&eacute; <br/>\n<b>x</b>&\n  <a href='../'>é</a>&lt;<i>": (
        '<p>é\n&eacute; <br/>\n<b>x</b>&\n  <a href="../index.html">é</a>&lt;<i>'
    ),
}

UNCHANGED = [
    # No folder, or none of ours.
    '<a href="x.png">',
    '<a href="../a/index.html">',
    '<a href="">',
    '<a href="#o1/">',
    '<a href="?q=/">',
    '<a href="../missing/">',
    '<a href="../../">',
    '<a href="/">',
    '<a href="//host.example/">',
    '<a href="https://host.example/a/">',
    '<a href="mailto:a@host.example">',
    '<a href="tel:../">',
    '<link rel="canonical" href="https://okrs.example/a/">',
    # No link.
    "<a href>",
    '<a title="../" data-href="../">',
    "<a title=' href=\"../\" '>",
    '<meta name="description" content="0; url=../">',
    '<p>&lt;a href="../"&gt;</p>',
    '<!-- <a href="../"> -->',
    "<script>\"<a href='../'>\"</script>",
    '<style>/* <a href="../"> */</style>',
    "a < b and c > d; <3 ../ </a",
]


@pytest.mark.parametrize(("html", "expected"), CASES.items())
def test_a_link_to_a_folder_names_its_page(html: str, expected: str) -> None:
    """However it is written, and the rest stays byte for byte."""
    assert name_files(html, "a/index.html", FILES) == expected


@pytest.mark.parametrize("html", UNCHANGED)
def test_what_leads_to_no_folder_stays(html: str) -> None:
    """Links to files, anchors and other hosts, and what only looks like a link."""
    assert name_files(html, "a/index.html", FILES) == html


def test_a_copy_needs_no_host(team_copy: Copy, moved_folder: Path) -> None:
    """Nothing is in it that only a host can use, and no page waits for such a file."""
    for copy in (team_copy, Copy.read(moved_folder)):
        assert copy.broken() == []
        assert [name for name in copy.files if name.rpartition("/")[2] in OF_THE_HOST] == []
        for document in copy.documents.values():
            assert not document.configuration.get("version")
            assert document.root.all(of_class="md-banner") == []


# Readers ------------------------------------------------------------------------------------------


def test_every_kind_of_page_opens(page: Page, home: str, team_copy: Copy) -> None:
    """Without an error, a missing file or a request that a browser refuses."""
    kinds = {
        " ".join(one.get("class") for one in document.root.all("article")): file
        for file, document in team_copy.documents.items()
        if not document.refresh
    }
    assert len(kinds) > 10
    for file in kinds.values():
        page.goto(home + file)
        expect(page.locator("h1")).to_be_visible()


def test_a_reader_gets_everywhere(page: Page, home: str) -> None:
    """From the home page to a note, to the goals, and from one quarter to another."""
    page.goto(f"{home}index.html")
    for file in (
        "2017-q4/index.html",
        "o1/index.html",
        "kr1/index.html",
        "notes/2017-11-14-mid-quarter/index.html",
        "goals/index.html",
        "about/index.html",
        "quarters/index.html",
        "2017-q1/index.html",
        "latest/index.html",
    ):
        if file.startswith("latest"):
            page.get_by_role("link", name="Go to the newest").click()
        else:
            follow(page, file)
    page.wait_for_url(f"{home}2017-q4/index.html")


def test_anchors_lead_to_their_place(page: Page, home: str) -> None:
    """Within a page, and on another one."""
    page.goto(f"{home}2017-q4/index.html#o3-kr1")
    expect(page.locator("#o3-kr1")).to_be_in_viewport()
    page.goto(f"{home}index.html")
    page.locator('main a[href*="index.html#"]').filter(visible=True).first.click()
    page.wait_for_url("**/index.html#*")
    expect(page.locator(f"[id='{page.url.partition('#')[2]}']")).to_be_in_viewport()


def test_a_redirect_keeps_the_anchor(page: Page, home: str) -> None:
    """An old address leads on from the disk too, and takes what stands behind it along."""
    page.goto(f"{home}latest/index.html?from=stick#o2")
    page.wait_for_url(f"{home}2017-q4/index.html?from=stick#o2")
    expect(page.locator("#o2")).to_be_in_viewport()


def test_a_redirect_needs_no_script(plain_page: Page, disk: str) -> None:
    """The browser goes on by itself."""
    plain_page.goto(f"{disk}latest/o1/kr1/index.html")
    plain_page.wait_for_url(f"{disk}2017-q4/o1/kr1/index.html")


def test_a_moved_address_leads_on(page: Page, moved_folder: Path) -> None:
    """To the page or the place that it has now, also through others."""
    home = f"{moved_folder.as_uri()}/"
    for source, target in (
        ("2017-q2/o7/", "2017-q2/o4/index.html"),
        ("2017-q2/o2/kr7/", "2017-q2/index.html#o2-kr1"),
        ("old/place/of/all/", "about/index.html"),
    ):
        page.goto(f"{home}{source}index.html")
        page.wait_for_url(home + target)


def test_the_fonts_are_there(page: Page, home: str) -> None:
    """Text is set in the site's own fonts, which the browser reads from the disk."""
    page.goto(f"{home}2017-q4/o1/index.html")
    page.evaluate("document.fonts.ready")
    fonts = page.evaluate("[...document.fonts].map(font => [font.family, font.status])")
    loaded = {family.strip("\"'") for family, status in fonts if status == "loaded"}
    for element in ("h1", "main p"):
        family = page.locator(element).first.evaluate("one => getComputedStyle(one).fontFamily")
        assert family.split(",")[0].strip("\"'") in loaded


def test_the_drawer_works_on_a_phone(page: Page, home: str) -> None:
    """It opens, and leads to other pages."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home}2017-q4/index.html")
    page.locator("header [for=__drawer]").click()
    drawer = page.locator(".md-sidebar--primary")
    for name, file in (("Objective 3", "2017-q4/o3/index.html"), ("All quarters", "quarters/")):
        link = drawer.get_by_role("link", name=name, exact=True)
        expect(link).to_be_in_viewport()
        assert file in str(link.get_attribute("href")) or file.startswith("2017-q4/")
    drawer.get_by_role("link", name="Objective 3", exact=True).click()
    page.wait_for_url(f"{home}2017-q4/o3/index.html")


def test_chosen_colours_hold_on_every_page(page: Page, home: str) -> None:
    """The choice is kept, in other quarters too."""
    page.goto(f"{home}index.html")
    page.locator("header [for=__palette_1]").click()
    for file in ("index.html", "2017-q1/o1/kr1/index.html"):
        page.goto(home + file)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_home_page_answers_without_scripts(plain_page: Page, disk: str) -> None:
    """All that the site says without scripts, its copy says too."""
    plain_page.goto(f"{disk}index.html")
    follow(plain_page, "2017-q4/index.html")
    follow(plain_page, "quarters/index.html")


# What a copy says of itself -----------------------------------------------------------------------


def test_an_earlier_quarter_says_so(team_copy: Copy) -> None:
    """Without a script: a copy is of one moment, in which the newest quarter is known."""
    found = {
        file: [one.text for one in document.root.all("aside", of_class="okr-notice")]
        for file, document in team_copy.documents.items()
        if not document.refresh
    }
    told = {file for file, texts in found.items() if any("not the newest" in one for one in texts)}
    assert told == {file for file in found if file.startswith(("2017-q1/", "2017-q2/"))}


def test_a_copy_says_of_what_day_it_is(team_copy: Copy) -> None:
    """And leads to the same page on the web; its canonical address is that page's."""
    url = sites.url_of_the_teams()
    for file, document in team_copy.documents.items():
        public = url + file.removesuffix("index.html")
        if document.refresh:
            continue
        line = document.root.one("p", of_class="okr-footer__copy")
        assert line.text == "Offline copy as of November 14, 2017 This page on the web"
        assert line.one("a").get("href") == public
        assert document.canonical == [public]


def test_a_site_without_an_address_names_none(tmp_path: Path) -> None:
    """Nor a day, where nothing is written yet."""
    project = Source({}, {"site_url": ""}).write(tmp_path)
    page = Copy.read(build_copy(project)).documents["index.html"]
    line = page.root.one("p", of_class="okr-footer__copy")
    assert (line.text, line.all("a")) == ("Offline copy", [])


# Folders and commands -----------------------------------------------------------------------------


SMALL = {
    "2017-q2/okrs.yml": sites.quarter(objective(1, key_result(1))),
    "2017-q3/okrs.yml": sites.quarter(
        objective(1, key_result(1)), title="zqdraft", status="draft", published=None
    ),
    "2017-q2/notes/2017-05-12-news.md": note(
        "News",
        "2017-05-12",
        check_ins={"o1/kr1": {"done": True, "evidence": ["https://example.org/report"]}},
    ),
    "2017-q2/notes/2017-05-13-more.md": note("zqnote", "2017-05-13", draft=True),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site with drafts, and the folder that commands run in."""
    folder = Source(SMALL).write(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> tuple[int, str]:
    """How `okrsite` ended, and what it said."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_a_copy_goes_beside_the_site(project: Path) -> None:
    """The site is left as it is, and a second copy writes nothing again."""
    assert run("build") == (0, "")
    before = times(project / "site")
    assert run("build", "--offline") == (0, "")
    copied = times(project / "site-offline")
    assert run("build", "--offline", "--jobs", "2") == (0, "")
    assert times(project / "site-offline") == copied
    assert times(project / "site") == before
    assert "404.html" in before
    assert "404.html" not in copied


def times(folder: Path) -> dict[str, int]:
    """When each file was last written."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_copy_goes_where_it_is_told(project: Path) -> None:
    """`--site-dir` is taken as it is."""
    assert run("build", "--offline", "--site-dir", "../on a stick") == (0, "")
    assert (project.parent / "on a stick/index.html").is_file()
    assert not (project / "site-offline").exists()


def test_a_copy_replaces_nothing_else(project: Path) -> None:
    """The folder beside the site may be somebody's."""
    sites.put(project / "site-offline/diary.txt", "Dear diary")
    code, said = run("build", "--offline")
    assert (code, "not made by okrsite (diary.txt is there)" in said) == (2, True)
    assert (project / "site-offline/diary.txt").read_text() == "Dear diary"


def test_mistakes_stop_a_copy(project: Path) -> None:
    """And with `--strict` warnings do, as for the site."""
    sites.put(project / "content/about.md", "# About\n\n[nowhere](missing.md)\n")
    code, said = run("build", "--offline", "--strict")
    assert (code, "missing.md" in said) == (1, True)
    assert not (project / "site-offline").exists()


def test_a_copy_has_no_draft(project: Path) -> None:
    """Unless it is asked for; and then no draft claims to stand on the web."""
    assert run("build", "--offline") == (0, "")
    for name, data in Site.read(project / "site-offline").files.items():
        assert "2017-q3" not in name
        assert not re.search(b"zqdraft|zqnote|2017-q3", data)
    assert run("build", "--offline", "--drafts") == (0, "")
    copy = Copy.read(project / "site-offline")
    assert copy.broken() == []
    documents = copy.documents
    for file, public in (
        ("2017-q2/index.html", True),
        ("2017-q2/notes/2017-05-12-news/index.html", True),
        ("2017-q2/notes/2017-05-13-more/index.html", False),
        ("2017-q3/index.html", False),
        ("2017-q3/o1/index.html", False),
    ):
        line = documents[file].root.one("p", of_class="okr-footer__copy")
        assert bool(line.all("a")) is public, file


def test_the_same_content_gives_the_same_copy(stick: Path, tmp_path: Path) -> None:
    """In another folder, by two processes."""
    project = sites.copy_of_the_teams(tmp_path / "elsewhere")
    assert Site.read(build_copy(project, jobs=2)).files == Site.read(stick).files


def test_a_copy_leaves_no_trace_in_the_next_site(team_site: Site, tmp_path: Path) -> None:
    """One process may build both, one after the other, by our function or by MkDocs's."""
    project = sites.copy_of_the_teams(tmp_path)
    build_copy(project)
    build_mkdocs(load_config(str(project / "mkdocs.yml")))
    assert Site.read(project / "site").files == team_site.files
    assert sites.build(project).files == team_site.files
