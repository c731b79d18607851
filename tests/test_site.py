"""The site as a whole: which addresses it has, and what holds for every page of it.

Comes in: the project's own content, and sites that are odd in one way each, all built in earnest.
What the tree has to hold is computed here from the YAML files, not with the generator's own words.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sites
import yaml
from built import NOT_FOUND, UNKNOWN_URL, Element, Page, Site
from click.testing import CliRunner
from sites import HOSTILE, HOSTILE_TITLE, ODD_NAMES, ROOT

from okrsite.cli import main
from okrsite.views.heads import plain as in_previews

OddSite = Callable[[str], Site]

Q2_2017 = yaml.safe_load((ROOT / "tests/data/2017-q2.yml").read_text(encoding="utf-8"))

# What the theme and our stylesheet need; names with digests differ from release to release.
ASSETS = {
    "assets/images/": {".png"},
    "assets/javascripts/": {".js"},
    "assets/okrsite/": {".css", ".woff2", ".txt", ".js", ".svg"},
    "assets/stylesheets/": {".css"},
}
# Signs that a program's inner life has come out.
INNARDS = re.compile(
    r"\{\{|\}\}|\{%|%\}|%\(|%s|\bUndefined\b|<[a-z_.]+\.[A-Za-z_.]+ object|Decimal\(|Fraction\(|"
    r"datetime\.|okrsite:[0-9a-f]|&(?:lt|gt|amp|quot|#\d+);|\[\[|\]\]"
)
NOTHING = re.compile(r"\b(?:None|True|False|nan|inf)\b")


ALL = ("team", "prefixed", *ODD_NAMES)


@pytest.fixture(params=ALL)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a site."""
    return str(request.param)


@pytest.fixture
def site(name: str, team_site: Site, prefixed_site: Site, odd_site: OddSite) -> Site:
    """The project's own site, as it is and below a path, and each of the odd ones."""
    return {"team": team_site, "prefixed": prefixed_site}.get(name) or odd_site(name)


def none_of(faults: Iterable[str]) -> None:
    """Fail with all of the faults, one in a line."""
    found = list(faults)
    assert not found, "\n".join([f"{len(found)} faults", *found])


# The team's own content ---------------------------------------------------------------------------


def shown(section: Element) -> dict[str, Any]:
    """An objective or key result as a section of the report tells it."""
    partners = [
        one.text
        for one in section.all(of_class="okr-partners")
        if next(above for above in one.ancestors() if above.tag == "section") is section
        for one in one.all("bdi")
    ]
    return {"title": section.all("h2", "h3")[0].one("a").text, "shared_with": partners}


def rubric(page: Page) -> dict[str, str]:
    """The rubric on a key result's page, by score."""
    return {
        level.one(of_class="okr-level__score").text: level.one(of_class="okr-level__words").text
        for level in page.root.all(of_class="okr-level")
    }


def test_the_second_quarter_of_2017_stands_as_it_was_written(team_site: Site) -> None:
    """Four objectives and twelve key results, word for word, and the teams they are shared with."""
    report = team_site.pages["2017-q2/"]
    found: list[dict[str, Any]] = []
    for section in report.main.all("section"):
        anchor = section.all("h2", "h3")[0].get("id")
        if re.fullmatch(r"o\d+", anchor):
            found.append({**shown(section), "key_results": []})
        elif re.fullmatch(r"o\d+-kr\d+", anchor):
            found[-1]["key_results"].append(shown(section))
    written = [
        {
            "title": one["title"],
            "shared_with": one["shared_with"],
            "key_results": [
                {"title": result["title"], "shared_with": result["shared_with"]}
                for result in one["key_results"]
            ],
        }
        for one in Q2_2017["objectives"]
    ]
    assert found == written
    assert (len(found), sum(len(one["key_results"]) for one in found)) == (4, 12)


def test_the_rubrics_of_2017_stand_as_the_team_fixed_them(team_site: Site) -> None:
    """Each key result's page has its own levels, each with its number or word, and no other."""
    found: dict[str, dict[str, str]] = {}
    written: dict[str, dict[str, str]] = {}
    for number, one in enumerate(Q2_2017["objectives"], start=1):
        for index, result in enumerate(one["key_results"], start=1):
            path = f"o{number}/kr{index}"
            found[path] = rubric(team_site.pages[f"2017-q2/{path}/"])
            written[path] = result["rubric"]
    assert {path: list(levels) for path, levels in found.items()} == {
        path: list(levels) for path, levels in written.items()
    }
    assert [
        f"{path}: {score}: {words}"
        for path, levels in found.items()
        for score, words in levels.items()
        if not re.search(rf"(?<![\w.]){re.escape(written[path][score])}(?![\w.]\d)", words)
    ] == []


def test_the_teams_content_has_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """`okrsite check` says nothing at all about it."""
    monkeypatch.chdir(ROOT)
    checked = CliRunner().invoke(main, ["check"])
    assert (checked.exit_code, checked.output) == (0, "")


# Addresses ----------------------------------------------------------------------------------------


def load(path: Path) -> Any:
    """A YAML file of the content, empty where there is none."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def front_matter(path: Path) -> Any:
    """The front matter of a note."""
    return yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])


def public_quarters(content: Path) -> dict[str, Any]:
    """The quarters that are no drafts, the newest last."""
    quarters = {path.parent.name: load(path) for path in content.glob("*/okrs.yml")}
    public = {slug: one for slug, one in quarters.items() if one["status"] != "draft"}
    # Enough for cycles of one length, or with `starts`.
    return dict(sorted(public.items(), key=lambda pair: (str(pair[1].get("starts", "")), pair[0])))


def pages_of_quarter(content: Path, slug: str, quarter: Any) -> Iterator[str]:
    """Every page below a quarter's own address."""
    yield ""
    yield "infographic/"
    for objective in quarter["objectives"]:
        yield f"{objective['id']}/"
        for key_result in objective.get("key_results") or ():
            yield f"{objective['id']}/{key_result['id']}/"
    yield "notes/"
    yield "changes/"
    yield "print/"
    if slug != next(iter(public_quarters(content))):
        yield "comparison/"
    for note in (content / slug / "notes").glob("*.md"):
        if not front_matter(note).get("draft"):
            yield f"notes/{note.stem}/"


def expected_pages(content: Path) -> set[str]:
    """Every page, by the table of the content format."""
    found = {"", "quarters/", "goals/", "partners/", "help/", "method/"}
    found |= {f"goals/{goal['id']}/" for goal in load(content / "goals.yml").get("goals") or ()}
    teams = load(content / "partners.yml").get("partners") or ()
    found |= {f"partners/{team['id']}/" for team in teams}
    for path in content.rglob("*.md"):
        inner = path.relative_to(content)
        if not (content / inner.parts[0] / "okrs.yml").exists():
            stem = inner.with_suffix("").as_posix()
            found.add(re.sub(r"(^|/)index/$", r"\1", f"{stem}/"))
    for slug, quarter in public_quarters(content).items():
        found |= {slug + "/" + rest for rest in pages_of_quarter(content, slug, quarter)}
    withdrawn = load(content / "redirects.yml").get("withdrawn") or ()
    return found | {one["address"] for one in withdrawn}


def expected_redirects(content: Path) -> dict[str, str]:
    """Where `/latest/` leads: to the newest quarter's page if it has one of that name, to an older
    note as it was, and else to the newest report.
    """
    found: dict[str, str] = {}
    quarters = public_quarters(content)
    for slug, quarter in quarters.items():
        for rest in pages_of_quarter(content, slug, quarter):
            is_note = rest.startswith("notes/") and rest != "notes/"
            found[f"latest/{rest}"] = f"{slug}/{rest}" if is_note else f"{list(quarters)[-1]}/"
    if quarters:
        newest = list(quarters)[-1]
        for rest in pages_of_quarter(content, newest, quarters[newest]):
            found[f"latest/{rest}"] = f"{newest}/{rest}"
    return found


def expected_data(content: Path) -> set[str]:
    """What machines read."""
    found = {"versions.json", "sitemap.xml", "search/search_index.json", "_redirects", NOT_FOUND}
    for slug in public_quarters(content):
        found |= {f"{slug}/sitemap.xml", f"{slug}/search/search_index.json"}
        found |= {f"{slug}/infographic.svg", f"{slug}/infographic.png"}
        found |= {f"{slug}/okrs.json", f"{slug}/okrs.csv"}
    return found


def expected_cards(content: Path) -> set[str]:
    """The cards, without the digests of what they show."""
    goals = load(content / "goals.yml").get("goals") or ()
    found = {"cards/home", *(f"cards/goal-{goal['id']}" for goal in goals)}
    for slug, quarter in public_quarters(content).items():
        for page in pages_of_quarter(content, slug, quarter):
            if re.fullmatch(r"(?:o\d+/(?:kr\d+/)?|notes/.+/)?", page):
                name = page.strip("/").replace("notes/", "note-").replace("/", "-")
                found.add(f"{slug}/cards/{name or 'report'}")
    return found


def without_digest(card: str) -> str:
    """The name of a card, without what changes with what it shows; anything else as it is."""
    return re.sub(r"^((?:[^/]+/)?cards/.+)-[0-9a-f]{6}\.png$", r"\1", card)


def is_asset(file: str) -> bool:
    """Whether a file is one that the theme or our stylesheet brings."""
    suffix = "." + file.rpartition(".")[2]
    return any(file.startswith(folder) and suffix in kinds for folder, kinds in ASSETS.items())


def difference(found: set[str], expected: set[str]) -> dict[str, list[str]]:
    """What is missing and what is too much."""
    return {"missing": sorted(expected - found), "too much": sorted(found - expected)}


NO_DIFFERENCE: dict[str, list[str]] = {"missing": [], "too much": []}


def test_the_tree_has_exactly_the_expected_addresses(team_site: Site) -> None:
    """Every page of the table is there, and not one file that nobody meant to publish."""
    content = ROOT / "content"
    documents = expected_pages(content) | set(expected_redirects(content))
    expected = {f"{address}index.html" for address in documents} | expected_data(content)
    expected |= expected_cards(content)
    found = {without_digest(file) for file in team_site.files if not is_asset(file)}
    assert difference(found, expected) == NO_DIFFERENCE


def test_no_file_is_published_that_was_not_meant(odd_site: OddSite) -> None:
    """Of all that lies in a content folder, only pages, pictures and what pages offer come out."""
    site = odd_site("files")
    own = {"guide/dot.png", "pictures/dot.png", "2017-q2/dot.png", "2017-q2/notes/other-dot.png"}
    shown = {file for file in site.files if not is_asset(file) and not file.endswith("index.html")}
    found = {without_digest(file) for file in shown}
    expected = own | {"terms.pdf", "CNAME", NOT_FOUND, "versions.json", "sitemap.xml", "_redirects"}
    expected |= {"search/search_index.json", "2017-q2/search/search_index.json"}
    expected |= {"2017-q2/infographic.svg", "2017-q2/infographic.png"}
    expected |= {"2017-q2/okrs.json", "2017-q2/okrs.csv"}
    cards = {"o1", "o1-kr1", "note-2017-05-12-news", "report"}
    expected |= {"cards/home", *(f"2017-q2/cards/{name}" for name in cards)}
    assert difference(found, expected | {"2017-q2/sitemap.xml"}) == NO_DIFFERENCE


def test_nothing_of_the_workshop_is_published(site: Site) -> None:
    """No source, template, map of a script, hidden file, or path of this machine."""
    workshop = re.compile(
        r"(?:^|/)\.|\.(?:ya?ml|md|map|py|pyc|j2|po|mo|toml|gz|tmp|license)$|"
        r"(?:^|/)(?:templates|notes\.json|mkdocs.yml|okrs\.yml)(?:$|/)"
    )
    assert [file for file in site.files if workshop.search(file)] == []
    here = (str(ROOT).encode(), b"okrsite-", b"pytest-of-")
    assert [
        f"{file}: {place.decode()}"
        for file, data in site.files.items()
        for place in here
        if place in data and not file.startswith("assets/okrsite/fonts/")
    ] == []


def test_every_page_of_the_newest_quarter_is_also_the_latest(team_site: Site) -> None:
    """`/latest/` knows every page that any quarter has had, and leads to the nearest there is."""
    expected = expected_redirects(ROOT / "content")
    assert any(target == "2017-q4/" for source, target in expected.items() if source != "latest/")
    assert dict(team_site.redirects) == expected


def test_a_redirect_leads_on_in_every_way(team_site: Site) -> None:
    """With scripts, without them, by hand and for search engines, to one and the same page."""
    for address, target in team_site.redirects.items():
        page = team_site.documents[address]
        ways = [link.get("href") for link in page.root.all("a")]
        assert [team_site.address(way, address) for way in ways] == [target]
        assert page.canonical == [team_site.url + target]
        assert [one.tag for one in page.root.all("meta") if one.get("http-equiv")] == ["meta"]
        assert page.root.one("noscript").all("meta"), "else the anchor is lost before the script"


def test_what_moved_leads_straight_to_where_it_is(odd_site: OddSite) -> None:
    """Chains of redirects are one step, anchors are kept, and tombstones may be led to."""
    site = odd_site("moved")
    moved = {source: to for source, to in site.redirects.items() if not source.startswith("latest")}
    assert moved == {
        "2017-q2/o7/": "2017-q2/o4/",
        "2017-q2/o6/": "2017-q2/o4/",
        "2017-q2/o5/": "2017-q2/o4/",
        "2017-q2/o2/kr7/": "2017-q2/#o2-kr1",
        "old/place/of/all/": "about/",
        "2016-q4/o1/": "2016-q4/",
    }


def test_latest_never_dies(odd_site: OddSite) -> None:
    """What only an older quarter had leads to the newest report, an older note to itself."""
    redirects = odd_site("moved").redirects
    assert {source: to for source, to in redirects.items() if source.startswith("latest/")} == {
        "latest/": "2017-q2/",
        "latest/infographic/": "2017-q2/infographic/",
        "latest/o1/": "2017-q2/",
        "latest/o1/kr1/": "2017-q2/",
        "latest/o1/kr2/": "2017-q2/",
        "latest/o2/": "2017-q2/o2/",
        "latest/o2/kr1/": "2017-q2/o2/kr1/",
        "latest/o4/": "2017-q2/o4/",
        "latest/notes/": "2017-q2/notes/",
        "latest/comparison/": "2017-q2/comparison/",
        "latest/changes/": "2017-q2/changes/",
        "latest/print/": "2017-q2/print/",
        "latest/notes/2017-02-01-old/": "2017-q1/notes/2017-02-01-old/",
    }


def test_what_was_withdrawn_has_a_tombstone(odd_site: OddSite) -> None:
    """It says when and why, and leads on; no sitemap and no search offers it."""
    site = odd_site("moved")
    for address, reason, day in [
        ("2017-q2/o8/", "It was a mistake.", "2017-06-01"),
        ("2016-q4/", "The year is over.", "2017-01-02"),
    ]:
        page = site.pages[address]
        assert reason in page.main.text
        assert [one.get("datetime") for one in page.main.all("time")] == [day]
        assert [link for link in page.main.all("a") if link.get("href")]
        assert site.url + address not in site.sitemap("sitemap.xml")
        assert address not in [entry["location"] for entry in docs(site, "")]


# What holds for every page ------------------------------------------------------------------------


def test_every_link_and_anchor_leads_somewhere(site: Site) -> None:
    """In pages, redirects, search indexes, sitemaps, the list of versions and style sheets."""
    none_of(site.broken_links())


def test_every_page_is_well_formed(site: Site) -> None:
    """Tags fit, ids are unique, there is one first heading, and no level is skipped."""
    none_of(site.faults())


def test_no_page_asks_another_host(site: Site) -> None:
    """No script, picture, font or style comes from elsewhere, and none is asked for in advance."""
    none_of(site.foreign_requests())


def test_every_page_says_what_it_is(site: Site) -> None:
    """A title of its own, a description, a language, and its own address as the one to link to."""
    titles: dict[str, list[str]] = {}
    faults = []
    for address, page in site.pages.items():
        titles.setdefault(page.title, []).append(address)
        if len([one for one in page.head("meta", "name", "description", "content") if one]) != 1:
            faults.append(f"{address or 'home'}: not one description")
        own = [site.url + address] if site.url != UNKNOWN_URL else []
        if [unquote(one) for one in page.canonical] != own:
            faults.append(f"{address or 'home'}: canonical {page.canonical}, expected {own}")
        if not page.root.one("html").get("lang"):
            faults.append(f"{address or 'home'}: no language")
    faults += [f"{title}: the title of {them}" for title, them in titles.items() if them[1:]]
    none_of(faults)


@pytest.mark.parametrize("name", sorted({*ALL} - {"hostile"}))
def test_no_page_shows_its_makers_inner_life(site: Site) -> None:
    """No template, no format, no value of a program, and nothing escaped twice."""
    own = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "content").rglob("*.*")
        if path.suffix in {".yml", ".md"}
    )
    found = []
    for address, page in site.documents.items():
        for text in page.texts:
            if innards := INNARDS.search(text):
                found.append(f"{address or 'home'}: {innards[0]} in {text.strip()[:80]!r}")
            # An author may well write "None ran before".
            nothing = NOTHING.search(text)
            if nothing and text.strip()[:60] not in own and text[nothing.start() :][:9] not in own:
                found.append(f"{address or 'home'}: {nothing[0]} in {text.strip()[:80]!r}")
    none_of(found)


def test_every_item_of_a_report_is_a_section_with_its_anchor(site: Site) -> None:
    """`#o2` is the heading of a section, and so is `#o2-kr3` within it."""
    for address, page in site.pages.items():
        if not re.fullmatch(r"[a-z0-9-]+/", address) or "o1/" in address:
            continue
        for child, shown in site.pages.items():
            if is_tombstone(shown) or not re.fullmatch(rf"{address}o\d+/kr\d+/", child):
                continue
            objective_id, key_result_id = child.split("/")[1:3]
            objective = page.by_id(objective_id)
            heading = page.by_id(f"{objective_id}-{key_result_id}")
            assert (objective.tag, heading.tag) == ("h2", "h3")
            inner, outer = [one for one in heading.ancestors() if one.tag == "section"]
            assert inner.all("h1", "h2", "h3")[0] is heading
            assert outer.all("h1", "h2", "h3")[0] is objective


def is_tombstone(page: Page) -> bool:
    """Whether a page only tells that something was withdrawn."""
    return bool(page.root.all(of_class="okr-withdrawn"))


def is_unlisted(page: Page) -> bool:
    """Whether a page is not for those who search: a tombstone, or a whole quarter over again."""
    return is_tombstone(page) or bool(page.root.all(of_class="okr-whole"))


def test_sitemaps_list_every_page_once(site: Site) -> None:
    """The site's has all pages but those that are not listed, which tell search engines so too; a
    quarter's, which the selector reads, has its own.
    """
    unlisted = {address for address, page in site.pages.items() if is_unlisted(page)}
    robots = {
        address: page.head("meta", "name", "robots", "content")
        for address, page in site.pages.items()
    }
    assert {address for address, told in robots.items() if told == ["noindex"]} == unlisted
    assert {address for address, told in robots.items() if not told} == {*site.pages} - unlisted
    tombstones = {one for one in site.pages if is_tombstone(site.pages[one])}
    if "sitemap.xml" in site.files:
        expected = [site.url + address for address in site.pages if address not in unlisted]
        assert sorted(unquote(url) for url in site.sitemap("sitemap.xml")) == sorted(expected)
    else:
        assert site.url == UNKNOWN_URL
    for file in site.files:
        if file.endswith("/sitemap.xml"):
            slug = file.removesuffix("sitemap.xml")
            own = {one for one in site.pages if one.startswith(slug) and one not in tombstones}
            listed = [url.partition("//")[2].partition("/")[2] for url in site.sitemap(file)]
            prefix = site.url.partition("//")[2].partition("/")[2]
            assert sorted(listed) == sorted(prefix + one for one in own)


def docs(site: Site, base: str) -> list[Any]:
    """The entries of a search index."""
    index = site.json(f"{base}search/search_index.json")
    assert isinstance(index, dict)
    return list(index["docs"])


@pytest.mark.parametrize("name", sorted({*ALL} - {"without_search"}))
def test_every_page_can_be_found(site: Site) -> None:
    """A quarter's index has its own pages, the site's has all of them, each with a title."""
    for file in site.files:
        if not file.endswith("search/search_index.json"):
            continue
        base = file.removesuffix("search/search_index.json")
        entries = docs(site, base)
        pages = {one for one in site.pages if one.startswith(base)}
        pages -= {one for one in pages if is_unlisted(site.pages[one])}
        found = {base + unquote(entry["location"]).partition("#")[0] for entry in entries}
        assert difference(found, pages) == NO_DIFFERENCE, file
        assert [entry for entry in entries if not entry["title"].strip()] == []
        locations = [entry["location"] for entry in entries]
        assert len(locations) == len(set(locations)), file


def test_versions_are_the_quarters_newest_first(team_site: Site, odd_site: OddSite) -> None:
    """`versions.json` names each quarter as people say it, and the newest is the latest."""
    listed: Any = team_site.json("versions.json")
    assert [(one["version"], one["title"], one["aliases"]) for one in listed] == [
        ("2017-q4", "Q4 2017", ["latest"]),
        ("2017-q2", "Q2 2017", []),
        ("2017-q1", "Q1 2017", []),
    ]
    cycles: Any = odd_site("cycles").json("versions.json")
    assert [one["version"] for one in cycles] == [
        "sprint-10",
        "sprint-9",
        "2017-q2",
        "2017-h1",
        "2017",
    ]
    assert odd_site("empty").json("versions.json") == []


def test_no_address_looks_like_a_topic(team_site: Site) -> None:
    """Discourse takes any address with `/t/` for a topic of its own."""
    assert [file for file in team_site.files if "/t/" in f"/{file}"] == []


def test_every_page_can_be_edited_where_it_was_written(prefixed_site: Site) -> None:
    """With a repository each page leads to the file that its words stand in."""
    base = "https://github.com/your-team/your-okrs/edit/main/content/"
    found = {
        address: [
            link.get("href").removeprefix(base)
            for link in page.root.all("a")
            if link.get("href").startswith(base)
        ]
        for address, page in prefixed_site.pages.items()
    }
    expected = {address: ["2017-q2/okrs.yml"] for address in found if "2017-q2/o" in address}
    expected |= {
        "": ["index.md"],
        "about/": ["about.md"],
        "goals/open-by-design/": ["goals.yml"],
        "2017-q2/": ["2017-q2/okrs.yml"],
        "2017-q2/notes/2017-05-12-mid-quarter/": ["2017-q2/notes/2017-05-12-mid-quarter.md"],
    }
    assert {address: found[address] for address in expected} == expected
    for file in {file for files in found.values() for file in files}:
        assert (ROOT / "content" / file).is_file()


# Quarters do not look forward ---------------------------------------------------------------------


def quarter_files(site: Site, *slugs: str) -> Mapping[str, bytes]:
    """The files of some quarters."""
    return {file: data for file, data in site.files.items() if file.partition("/")[0] in slugs}


def test_a_later_quarter_changes_no_byte_of_an_older_one(team_site: Site, tmp_path: Path) -> None:
    """Pages, search index and sitemap of a quarter are the same, whatever comes after it."""
    project = sites.copy_of_the_teams(tmp_path)
    shutil.rmtree(project / "content/2017-q4")
    before = quarter_files(sites.build(project), "2017-q1", "2017-q2")
    after = quarter_files(team_site, "2017-q1", "2017-q2")
    assert difference(set(after), set(before)) == NO_DIFFERENCE
    none_of(file for file in before if before[file] != after[file])


def test_a_quarter_that_was_the_newest_stays_as_it_was(team_site: Site, tmp_path: Path) -> None:
    """Publishing the next quarter leaves even the last one alone."""
    project = sites.copy_of_the_teams(tmp_path)
    next_one = sites.quarter(
        sites.objective(1, sites.key_result(1, continues="2017-q4/o1/kr1")), published="2018-01-09"
    )
    sites.put(project / "content/2018-q1/okrs.yml", next_one)
    other = sites.build(project)
    slugs = ("2017-q1", "2017-q2", "2017-q4")
    assert quarter_files(other, *slugs) == quarter_files(team_site, *slugs)


# Odd content --------------------------------------------------------------------------------------


def test_a_site_without_quarters_says_so(odd_site: OddSite) -> None:
    """The first build of a new site shows what will stand where, with no list that is empty."""
    site = odd_site("empty")
    assert set(site.pages) == {"", "quarters/", "goals/", "partners/", "help/", "method/"}
    assert site.redirects == {}
    assert "Nothing is published yet" in site.pages["quarters/"].main.text
    for page in site.pages.values():
        lists = page.main.all("ul", "ol", "dl", "tbody")
        assert [one for one in lists if not one.all("li", "dt", "tr")] == []


def test_a_quarter_without_objectives_says_so(odd_site: OddSite) -> None:
    """No score, no zero: a sentence in place of both."""
    text = odd_site("without_objectives").pages["2017-q2/"].main.text
    assert "No objectives yet" in text
    assert "0.0" not in text
    text = odd_site("without_key_results").pages["2017-q2/o7/"].main.text
    assert "No key results yet" in text
    assert "0.0" not in text


def test_what_is_not_known_is_never_shown_as_zero(odd_site: OddSite) -> None:
    """A key result without a check-in has no number, no filled bar and no score."""
    page = odd_site("bare").pages["2017-q2/o1/kr1/"]
    assert "Nothing recorded yet" in page.main.text
    assert not re.search(r"\b0\.0\b|\b0%", page.main.text)
    assert page.main.all(of_class="okr-bar__fill") == []


def test_long_titles_arrive_whole(odd_site: OddSite) -> None:
    """A title of 300 characters stands on the report and on its own page."""
    site = odd_site("long")
    words = ("word " * 60).strip()
    assert len(words) <= 300
    assert site.pages["2017-q2/"].by_id("o1-kr1").one("a").text == words
    assert words in site.pages["2017-q2/o1/kr1/"].root.one("h1").text


def test_every_script_and_sign_arrives(odd_site: OddSite) -> None:
    """Titles in Arabic, Chinese or emoji are what they were, and say their direction themselves."""
    report = odd_site("scripts").pages["2017-q2/"]
    links = [report.by_id(name).one("a") for name in ("o1", "o1-kr1", "o2", "o2-kr1")]
    assert [link.text for link in links] == [
        sites.ARABIC,
        sites.CHINESE * 12,
        sites.THAI,
        sites.EMOJI,
    ]
    assert {link.get("dir") for link in links} == {"auto"}


def test_words_of_an_author_tell_their_own_direction(odd_site: OddSite) -> None:
    """Arabic or Hebrew in a sentence of ours stands in `<bdi>` or has a direction, so that it does
    not turn the sentence round.
    """
    faults = []
    for address, page in odd_site("scripts").pages.items():
        for one in page.root.one("body").all():
            own = " ".join(child for child in one.children if isinstance(child, str))
            # The theme shows the name of the site and of the page, and nothing beside it.
            themes = any(name.startswith("md-") for name in one.classes)
            heard = one.tag == "script" or "okr-hidden" in one.classes
            # A name within a message of ours cannot be told apart here.
            alone = re.search(r"[\u0590-\u06ff]", own) and not re.search(r"[A-Za-z]{4}", own)
            if alone and not themes and not heard:
                around = [one, *one.ancestors()]
                around = around[: [element.tag for element in around].index("body")]
                told = ("dir", "direction")
                if not any(each.tag == "bdi" or any(map(each.get, told)) for each in around):
                    faults.append(f"{address or 'home'}: <{one.tag} class={one.get('class')!r}>")
    none_of(sorted({fault.partition(": ")[2] for fault in faults}))


def test_text_is_shown_as_text(odd_site: OddSite) -> None:
    """Whatever a title says, it is what the reader reads, and never markup."""
    site = odd_site("hostile")
    for number, title in enumerate(HOSTILE, start=1):
        plain = " ".join(title.split())
        page = site.pages[f"2017-q2/o{number}/kr1/"]
        assert page.root.one("h1").text == f"Key result {number}.1 {plain}"
        assert page.title.startswith(f"KR {number}.1 {in_previews(title)}")
        assert site.pages["2017-q2/"].by_id(f"o{number}").one("a").text == plain
        assert site.pages[f"goals/g{number - 1}/"].root.one("h1").text.endswith(plain)
    assert site.pages["2017-q2/"].root.one("h1").text == " ".join(HOSTILE_TITLE.split())


def test_front_matter_is_shown_as_text(odd_site: OddSite) -> None:
    """Of an ordinary page too, though its templates print what they get."""
    page = odd_site("hostile").pages["about/"]
    heading = page.root.one("h1").text
    assert heading.startswith("<script>alert(1)</script> {{ 7*7 }} ")
    assert page.title.startswith(in_previews(heading))


def test_the_name_of_the_site_is_text(odd_site: OddSite) -> None:
    """What `mkdocs.yml` calls the site stands in the header as it was written."""
    site = odd_site("hostile")
    name = str(sites.hostile().settings["site_name"])
    for page in site.documents.values():
        if not page.refresh:
            assert page.root.all("header")[0].all(of_class="md-header__topic")[0].text == name
            assert page.root.all(of_class="md-nav__title")[0].text == name
            assert page.root.all(of_class="md-logo")[0].get("title") == name


def test_no_text_becomes_a_program(odd_site: OddSite) -> None:
    """All scripts on hostile pages are the ones that stand on every page."""
    site, plain = odd_site("hostile"), odd_site("without_key_results")

    def programs(page: Page) -> list[str]:
        return [
            str(one.children[0]) if one.children else one.get("src")
            for one in page.root.all("script")
            if one.get("id") != "__config" and one.get("type") != "application/ld+json"
        ]

    known = {text for page in plain.documents.values() for text in programs(page)}
    found = {text for page in site.documents.values() for text in programs(page)}
    # How deep a page lies is told in paths.
    path = re.compile(r"(?:\.\./?)+|(?<=\")/(?=assets)")
    assert {path.sub("", text) for text in found} <= {path.sub("", text) for text in known}
    for address, page in site.documents.items():
        for one in page.elements:
            if one.get("type") == "application/ld+json":
                assert json.loads(str(one.children[0])), address
                assert "<" not in str(one.children[0]), address
            handlers = [name for name in one.attributes if name.startswith("on")]
            assert handlers == [], address
            assert not one.get("href").strip().lower().startswith("javascript:"), address


def test_text_is_found_as_text(odd_site: OddSite) -> None:
    """The search shows titles and texts as HTML, so they stand escaped in its index."""
    for base in ("", "2017-q2/"):
        entries = docs(odd_site("hostile"), base)
        for entry in entries:
            for field, own in (("title", {"small"}), ("text", {"p"})):
                tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!]+)", entry[field]))
                assert tags <= own, (base, entry)
        titles = " ".join(entry["title"] for entry in entries)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in titles
        assert "{{ 7*7 }}" in titles
        assert "&lt;b&gt; &amp;amp;" in titles or "&amp;lt;b&amp;gt; &amp;amp;" in titles


def test_names_of_cycles_are_said_as_people_say_them(odd_site: OddSite) -> None:
    """A quarter, half a year and a year have names; any other cycle keeps its own."""
    site = odd_site("cycles")
    listed: Any = site.json("versions.json")
    assert [one["title"] for one in listed] == [
        "sprint-10",
        "sprint-9",
        "Q2 2017",
        "H1 2017",
        "2017",
    ]
    assert "May 15 – 26, 2017" in re.sub(r"\s", " ", site.pages["sprint-9/"].main.text)


def test_a_site_without_an_address_makes_none_up(odd_site: OddSite) -> None:
    """Without `site_url` no page claims to be canonical, and no sitemap of the site is written."""
    site = odd_site("bare")
    assert "sitemap.xml" not in site.files
    assert [page.canonical for page in site.documents.values() if page.canonical] == []
    said = [file for file, data in site.files.items() if b"localhost" in data]
    assert [file for file in said if not file.startswith("assets/")] in (
        [],
        ["2017-q2/sitemap.xml"],
    )


def test_pictures_and_links_of_every_place_lead_there(odd_site: OddSite) -> None:
    """Pictures beside the report, beside notes and in ordinary folders; one from elsewhere is a
    link.
    """
    site = odd_site("files")

    def pictures(address: str) -> list[str]:
        images = site.pages[address].main.all("img")
        return list(dict.fromkeys(site.address(one.get("src"), address) for one in images))

    assert pictures("") == ["pictures/dot.png", "2017-q2/notes/other-dot.png"]
    assert pictures("guide/start/") == ["guide/dot.png"]
    assert pictures("2017-q2/") == ["2017-q2/notes/other-dot.png", "2017-q2/dot.png"]
    assert pictures("2017-q2/notes/2017-05-12-news/") == [
        "2017-q2/notes/other-dot.png",
        "2017-q2/dot.png",
    ]
    note = site.pages["2017-q2/notes/2017-05-12-news/"]
    far = [one for one in note.main.all("a") if "elsewhere" in one.get("href")]
    assert [one.text for one in far] == ["far"]


def test_a_site_without_search_has_none(odd_site: OddSite) -> None:
    """Without MkDocs's search plugin there is no field, no index and no script for it."""
    site = odd_site("without_search")
    assert [file for file in site.files if file.endswith("search_index.json")] == []
    fields = [page.root.all(of_class="md-search") for page in site.pages.values()]
    assert [one for one in fields if one] == []


def test_data_files_are_valid_and_readable(team_site: Site) -> None:
    """JSON files parse, are UTF-8 without escapes, and name no key twice."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    for file, data in team_site.files.items():
        if file.endswith(".json"):
            json.loads(data, object_pairs_hook=unique)
            assert b"\\u" not in data, file
