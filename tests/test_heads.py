"""The head of every page, as readers of link previews take it.

Comes in: what is to be said of a page, and every page of the project's own site and of all odd
ones. Goes out: what a reader makes of the tags, held against the rules of Discourse, rule by rule.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import sites
from built import NOT_FOUND, UNKNOWN_URL, Site
from hypothesis import given
from hypothesis import strategies as st
from sites import ODD_NAMES, Source, key_result, metric, note, objective, quarter

from okrsite.language import Language
from okrsite.views.heads import (
    DESCRIPTION,
    TITLE,
    Picture,
    Preview,
    Tag,
    compose_head,
    distinct,
    entitle,
    length,
    plain,
    shorten,
)

OddSite = Callable[[str], Site]

CARD = Picture("https://okrs.example/2026-q4/cards/o1-kr2-9f3a12.png", "Score 0.4", 1200, 630)
PREVIEW = Preview(
    title="KR 1.2: Halve review time (Q4 2026)",
    description="0.4 of 1.0, at risk.",
    site_name="Community OKRs",
    locale="en_US",
    language="en",
    url="https://okrs.example/2026-q4/o1/kr2/",
    picture=CARD,
    published="2026-10-01",
    modified="2026-11-15",
    labels=(("Score", "0.4 of 1.0"), ("Status", "At risk")),
    trail=(("Home", "https://okrs.example/"), ("KR 1.2", "https://okrs.example/2026-q4/o1/kr2/")),
    has_report=True,
)


def told(tags: tuple[Tag, ...]) -> dict[str, str]:
    """The tags as a reader finds them: by `property` or `name`, or by `rel`."""
    found = {}
    for tag in tags:
        names = dict(tag.attributes)
        key = next(
            (f"{one}={names[one]}" for one in ("property", "name", "rel") if one in names), ""
        )
        if key:
            assert key not in found, f"{key} twice"
            found[key] = names.get("content", names.get("href", ""))
    return found


def linked_data(tags: tuple[Tag, ...]) -> list[dict[str, object]]:
    """What the scripts say."""
    graphs = [json.loads(tag.text)["@graph"] for tag in tags if tag.name == "script"]
    return [one for graph in graphs for one in graph]


# Rules --------------------------------------------------------------------------------------------


def test_a_page_tells_all_that_readers_ask_for() -> None:
    """Each tag with the kind of name that its readers look for, once."""
    assert told(compose_head(PREVIEW)) == {
        "name=description": "0.4 of 1.0, at risk.",
        "rel=canonical": "https://okrs.example/2026-q4/o1/kr2/",
        "property=og:type": "article",
        "property=og:site_name": "Community OKRs",
        "property=og:title": "KR 1.2: Halve review time (Q4 2026)",
        "property=og:description": "0.4 of 1.0, at risk.",
        "property=og:url": "https://okrs.example/2026-q4/o1/kr2/",
        "property=og:image": "https://okrs.example/2026-q4/cards/o1-kr2-9f3a12.png",
        "property=og:image:type": "image/png",
        "property=og:image:width": "1200",
        "property=og:image:height": "630",
        "property=og:image:alt": "Score 0.4",
        "property=og:locale": "en_US",
        "property=article:published_time": "2026-10-01T00:00:00Z",
        "property=article:modified_time": "2026-11-15T00:00:00Z",
        "name=twitter:card": "summary_large_image",
        "name=twitter:label1": "Score",
        "name=twitter:data1": "0.4 of 1.0",
        "name=twitter:label2": "Status",
        "name=twitter:data2": "At risk",
    }


def test_without_an_address_nothing_needs_one() -> None:
    """Title and description are enough for a preview; no picture, no address, no trail."""
    found = told(compose_head(replace(PREVIEW, url="", picture=None, trail=())))
    assert not [value for value in found.values() if "://" in value]
    assert found["property=og:title"] == PREVIEW.title
    assert found["name=twitter:card"] == "summary"


def test_what_nobody_shares_only_says_what_it_is() -> None:
    """A draft or a page of a copy has no preview, only what search engines ask for."""
    found = told(compose_head(replace(PREVIEW, shared=False)))
    assert found.keys() == {"name=description", "rel=canonical"}


def test_a_date_that_is_not_known_is_left_out() -> None:
    """An empty one would lose the whole preview."""
    found = told(compose_head(replace(PREVIEW, published="", modified="")))
    assert not [name for name in found if "_time" in name]


def test_the_home_page_is_no_article() -> None:
    """So it has no dates either."""
    found = told(compose_head(replace(PREVIEW, kind="website")))
    assert found["property=og:type"] == "website"
    assert not [name for name in found if "article:" in name]


def test_linked_data_are_of_no_type_that_readers_prefer() -> None:
    """A report, a data set where there are files, and the way to the page; nothing else."""
    kinds = [one["@type"] for one in linked_data(compose_head(PREVIEW))]
    assert kinds == ["Report", "BreadcrumbList"]
    data = (("application/json", "https://okrs.example/2026-q4/okrs.json"),)
    (first, _) = linked_data(compose_head(replace(PREVIEW, data=data)))
    assert first["@type"] == "Dataset"
    assert first["name"] == PREVIEW.title
    assert first["distribution"] == [
        {"@type": "DataDownload", "encodingFormat": data[0][0], "contentUrl": data[0][1]}
    ]


def test_no_text_ends_the_script_that_it_stands_in() -> None:
    """Whatever a title says, the script is one piece, and says the title."""
    evil = "a </script><script>alert(1)</script> <!-- & b"
    (script,) = [tag for tag in compose_head(replace(PREVIEW, title=evil)) if tag.name == "script"]
    assert not set("<>&") & set(script.text)
    assert json.loads(script.text)["@graph"][0]["name"] == plain(evil)


# Texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Short enough", 12, "Short enough"),
        ("Cut at a word here", 12, "Cut at a…"),
        ("Cut, at a comma", 6, "Cut…"),
        ("Exactly one more", 12, "Exactly one…"),
        ("A & B & C & D", 12, "A &amp; B…"),
        ("Donaudampfschifffahrt", 12, "Donaudampfs…"),
        ("A Donaudampfschifffahrt", 12, "A Donaudamp…"),
        ("  two \n lines ", 20, "two lines"),
        ("under <5 and <b>", 40, "under &lt;5 and \u2039b&gt;"),
        ("</script> <!-- <?x", 40, "\u2039/script&gt; \u2039!-- \u2039?x"),
    ],
)
def test_texts_are_cut_at_words_counted_as_they_are_escaped(
    text: str, limit: int, short: str
) -> None:
    """`&` counts 5, `<` and `>` 4; a sign that readers would take for a tag is another one."""
    found = shorten(text, limit)
    assert html.escape(found, quote=False) == short
    assert length(found) <= limit


@given(st.text(max_size=400), st.integers(min_value=10, max_value=300))
def test_no_text_is_ever_too_long(text: str, limit: int) -> None:
    """And what is cut begins like the text."""
    found = shorten(text, limit)
    assert length(found) <= limit
    assert not re.search("<[A-Za-z/!?]", found)
    assert plain(text).startswith(found.removesuffix("…"))


def test_only_the_heading_of_a_title_is_cut() -> None:
    """What it is called and its quarter are what tells it apart."""
    found = entitle("A very long heading " * 10, before="KR 1.2: ", after=" (Q4 2026)")
    assert found.startswith("KR 1.2: A very long heading")
    assert found.endswith("… (Q4 2026)")
    assert length(found) <= TITLE


def test_equal_titles_are_told_apart() -> None:
    """By a number behind the second, for which room is made."""
    found = distinct(["News", "News", "x " * 60, "News", "x " * 60])
    assert found[:2] == ["News", "News (2)"]
    assert found[3] == "News (3)"
    assert len(set(found)) == len(found)
    assert length(found[4]) <= TITLE


def test_titles_that_others_have_get_the_name_of_the_site() -> None:
    """Then a number, as pages of the site itself may be called what a quarter's page is."""
    found = distinct(["Notes", "Help", "Notes"], {"Notes", "Notes (Choir)"}, name="Choir")
    assert found == ["Notes (2)", "Help", "Notes (3)"]
    assert distinct(["Notes", "Notes"], {"Notes"}, name="Choir") == ["Notes (Choir)", "Notes (2)"]


def test_what_stands_around_a_heading_leaves_room_for_it() -> None:
    """Long names of cycles are cut in their middle, since they differ at their ends."""
    one, other = (
        entitle("Sing", before="KR 1.1: ", after=f" (the-cycle-that-began-in-autumn-{number})")
        for number in (1, 2)
    )
    assert one == "KR 1.1: Sing (the-cycle-that…an-in-autumn-1)"
    assert one != other


@pytest.mark.parametrize(
    ("code", "locale"),
    [("en", "en_US"), ("en-GB", "en_GB"), ("pt-BR", "pt_BR"), ("de", "de_DE"), ("he", "he_IL")],
)
def test_a_language_has_a_territory(code: str, locale: str) -> None:
    """Readers take no language without one."""
    assert Language(code).territory == locale


# Every page of every site -------------------------------------------------------------------------

FORBIDDEN = ("og:video", "og:image:secure_url", "twitter:player", "og:see_also")
TAKEN_FOR_TEXTS = {"NewsArticle", "Article", "WebPage", "BlogPosting", "WebSite"}
PREFIXES = 50
EARLY = 20_000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}T00:00:00Z")


class Reader(HTMLParser):
    """What a reader of previews finds in the head, by the names that it looks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.properties: dict[str, list[str]] = {}
        self.names: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.title = ""
        self._inside = ""
        self.feed(text.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102  the parser's own
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            for kind, store in (("property", self.properties), ("name", self.names)):
                if kind in found:
                    store.setdefault(found[kind], []).append(found["content"])
        if tag == "link":
            for relation in found.get("rel", "").split():
                self.links.setdefault(relation, []).append(found["href"])
        is_data = tag == "script" and found.get("type") == "application/ld+json"
        self._inside = "data" if is_data else tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002, D102  the parser's own
        self._inside = ""

    def handle_data(self, data: str) -> None:  # noqa: D102  the parser's own
        if self._inside == "title":
            self.title += data
        if self._inside == "data":
            self.scripts.append(data)

    def one(self, name: str) -> str:
        """What stands there once; empty where nothing does."""
        found = self.properties.get(name, []) + self.names.get(name, [])
        assert len(found) < 2, f"{name} {len(found)} times"
        return found[0] if found else ""

    @property
    def data(self) -> list[dict[str, object]]:
        """The linked data."""
        return [one for text in self.scripts for one in json.loads(text)["@graph"]]


ALL = ("team", "prefixed", *ODD_NAMES)


@pytest.fixture(params=ALL)
def site(
    request: pytest.FixtureRequest, team_site: Site, prefixed_site: Site, odd_site: OddSite
) -> Site:
    """The project's own site, as it is and below a path, and each of the odd ones."""
    name = str(request.param)
    return {"team": team_site, "prefixed": prefixed_site}.get(name) or odd_site(name)


def test_every_page_of_every_site_keeps_the_rules(site: Site) -> None:
    """Each rule, on each page, read as a reader does."""
    titles: dict[str, str] = {}
    faults = []
    for address in site.pages:
        file = f"{address}index.html"
        reader = Reader(site.files[file].decode())
        found = [*_faults(site, address, reader, site.files[file].decode())]
        title = reader.one("og:title")
        if title in titles:
            found.append(f"the title of {titles[title] or 'home'}, too: {title}")
        titles[title] = address
        faults += [f"{address or 'home'}: {one}" for one in found]
    assert not faults, "\n".join(faults)


def _faults(site: Site, address: str, reader: Reader, text: str) -> Iterator[str]:
    yield from _faults_of_texts(reader, text)
    yield from _faults_of_form(reader)
    yield from _faults_of_dates(reader)
    url = site.url + address if site.url != UNKNOWN_URL else ""
    canonical, og_url = reader.links.get("canonical", []), reader.one("og:url")
    if [unquote(one) for one in canonical] != ([url] if url else []):
        yield f"canonical {canonical}"
    if canonical != ([og_url] if og_url else []):
        yield f"og:url {og_url} is not {canonical}"
    if "/t/" in urlsplit(og_url).path:
        yield "an address that Discourse takes for a topic"
    if not [one for one in reader.links.get("icon", []) if one.endswith(".png")]:
        yield "no icon"
    if url:
        yield from _faults_of_card(site, reader)
    else:
        yield from (f"an address: {one}" for one in _absolute(reader))


def _faults_of_texts(reader: Reader, text: str) -> Iterator[str]:
    title, description = reader.one("og:title"), reader.one("og:description")
    if not title or not description:
        yield "no title or no description"
    if reader.names.get("description") != [description]:
        yield "two descriptions"
    if length(title) > TITLE:
        yield f"title of {length(title)}: {title}"
    if length(description) > DESCRIPTION:
        yield f"description of {length(description)}"
    for one in (title, description, reader.one("og:site_name"), reader.one("og:image:alt")):
        if re.search("<[A-Za-z/!?]", one):
            yield f"what is taken for a tag: {one}"
    if re.search("<[A-Za-z/!?]", reader.title):
        yield f"the browser's title: {reader.title}"
    if not reader.title or text.encode().find(b"<title>") > EARLY:
        yield "no title early on"


def _faults_of_form(reader: Reader) -> Iterator[str]:
    for name in (*reader.properties, *reader.names):
        reader.one(name)
        if name in FORBIDDEN:
            yield f"{name} is to be left out"
    for name in reader.names:
        if name.startswith(("og:", "article:")):
            yield f"name={name}"
    for name in reader.properties:
        if name.startswith(("twitter:", "description")):
            yield f"property={name}"
    if len(reader.properties) > PREFIXES:
        yield f"{len(reader.properties)} properties"
    if "alternate" in reader.links and any("oembed" in one for one in reader.links["alternate"]):
        yield "oEmbed"
    if kinds := TAKEN_FOR_TEXTS & {str(one["@type"]) for one in reader.data}:
        yield f"linked data of {kinds}"


def _faults_of_dates(reader: Reader) -> Iterator[str]:
    for name in ("article:published_time", "article:modified_time"):
        day = reader.one(name)
        if day and not DAY.fullmatch(day):
            yield f"{name}: {day}"
        if day:
            datetime.datetime.fromisoformat(day)
    published, modified = (reader.one(f"article:{one}_time") for one in ("published", "modified"))
    if published and modified and modified < published:
        yield f"changed on {modified}, before it was public"


def _faults_of_card(site: Site, reader: Reader) -> Iterator[str]:
    url = reader.one("og:image")
    data = site.files.get(unquote(url.removeprefix(site.url)))
    if not url.startswith(f"{site.url}") or data is None:
        yield f"no card at {url}"
        return
    width, height = struct.unpack(">II", data[16:24])
    said = (reader.one("og:image:width"), reader.one("og:image:height"))
    if (width, height) != (1200, 630) or said != ("1200", "630"):
        yield f"a card of {width} x {height}, said to be {said}"
    if len(data) >= 1_000_000:
        yield f"a card of {len(data)} bytes"
    if not reader.one("og:image:alt") or reader.one("og:image:type") != "image/png":
        yield "a card without words or type"


def _absolute(reader: Reader) -> Iterator[str]:
    for found in (*reader.properties.values(), *reader.names.values()):
        yield from (one for one in found if re.match("https?:", one))


def test_what_is_not_there_has_no_preview(team_site: Site) -> None:
    """Its page stands at any address, so it has none of its own."""
    reader = Reader(team_site.files[NOT_FOUND].decode())
    assert not reader.properties
    assert not reader.links.get("canonical")


def test_the_telling_part_comes_first(team_site: Site) -> None:
    """Score, status, number against target and day within what a forum shows."""
    reader = Reader(team_site.files["2017-q2/o2/kr1/index.html"].decode())
    assert reader.one("og:title") == "KR 2.1: Core community sentiment >11.5 NPS. (Q2 2017)"
    first = reader.one("og:description")[:100]
    assert first.startswith("Score 0.75 of 1.0. At risk. 9.5 NPS, target: above 11.5 NPS. Updated ")
    assert "2017" in first
    named = [reader.one(f"twitter:{one}") for one in ("label1", "data1", "label2", "data2")]
    assert named == ["Score", "0.75 of 1.0", "Status", "At risk"]


def test_nothing_recorded_is_never_a_zero(team_site: Site) -> None:
    """A preview says that there is no grade yet, and what is aimed at."""
    reader = Reader(team_site.files["2017-q2/o2/kr2/index.html"].decode())
    description = reader.one("og:description")
    assert description == "Not graded yet. No status yet. Target: above 15 NPS."
    assert reader.one("twitter:data1") == "Not graded yet"


def test_how_things_stand_is_told_in_sentences(tmp_path: Path) -> None:
    """Of what is simply done, of a number that is to fall, of dropped ones, and of notes."""
    falling = metric(unit="days", **{"from": 4, "to": 2})
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(1, *map(key_result, (1, 2, 3)), key_result(4, measure=falling)),
            published="2017-04-13",
        ),
        "2017-q2/notes/2017-04-02-first.md": note("First", "2017-04-02", "We *begin*, at [[o1]]."),
        "2017-q2/notes/2017-05-12-news.md": note(
            "News",
            "2017-05-12",
            "It goes well.",
            check_ins={
                "o1/kr1": {"done": True, "status": "done"},
                "o1/kr2": {"done": False, "status": "dropped"},
                "o1/kr3": {"done": False, "status": "off_track"},
                "o1/kr4": {"value": 3.1, "status": "on_track"},
            },
        ),
    }
    site = sites.build(Source(content).write(tmp_path))
    readers = {one: Reader(site.files[f"{one}index.html"].decode()) for one in site.pages}

    def told(address: str) -> str:
        return readers[f"2017-q2/{address}/"].one("og:description")

    assert told("o1/kr1") == "Score 1.0 of 1.0. Done. Updated May 12, 2017."
    assert told("o1/kr2") == "Score 0.0 of 1.0. Dropped. Updated May 12, 2017."
    assert told("o1/kr3") == "Score 0.0 of 1.0. Off track. Not done yet. Updated May 12, 2017."
    assert told("o1/kr4") == (
        "Score 0.45 of 1.0. On track. 3.1 days, target: 2 days, was 4. Updated May 12, 2017."
    )
    assert told("notes/2017-04-02-first") == "April 2, 2017. We begin, at o1."
    assert told("notes/2017-05-12-news").startswith("May 12, 2017. 4 key results: ")
    assert told("notes/2017-05-12-news").endswith(". It goes well.")
    for address in ("o1/", "o1/kr1/", ""):
        assert readers[f"2017-q2/{address}"].one("article:modified_time") == "2017-05-12T00:00:00Z"


def test_an_ordinary_page_is_told_by_its_own_words(team_site: Site) -> None:
    """The author's page begins its description, and shows the home page's card."""
    about = Reader(team_site.files["about/index.html"].decode())
    home = Reader(team_site.files["index.html"].decode())
    assert about.one("og:description").startswith("Each quarter, the Participation team writes")
    assert about.one("og:image") == home.one("og:image")
    assert home.one("og:type") == "website"


def test_a_report_is_a_data_set_with_its_files(team_site: Site) -> None:
    """Search engines find the quarter as JSON and CSV where they are."""
    reader = Reader(team_site.files["2017-q2/index.html"].decode())
    data = next(one for one in reader.data if one["@type"] == "Dataset")
    files = data["distribution"]
    assert isinstance(files, list)
    addresses = [str(one["contentUrl"]).removeprefix(team_site.url) for one in files]
    assert addresses == ["2017-q2/okrs.json", "2017-q2/okrs.csv"]
    assert set(addresses) <= team_site.files.keys()


def test_anchored_headings_stand_before_what_tells_their_state(team_site: Site) -> None:
    """A newer Discourse shows the heading of the anchor and the first paragraph of its section."""
    report = team_site.pages["2017-q2/"]
    for anchor in ("o2", "o2-kr1"):
        heading = report.by_id(anchor)
        section = next(one for one in heading.ancestors() if one.tag in {"section", "article"})
        assert section.tag == "section"
        assert re.search(r"[Ss]core 0\.7", section.all("p")[0].text), section.all("p")[0].text
