"""The site as readers meet it: in a real browser, with scripts and without, wide and narrow.

Comes in: built sites, served as a static host serves them. Goes out: what a reader sees, and where
a click leads. That no request leaves the machine, and no script fails, the tab itself checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sites
from built import NOT_FOUND, Site
from conftest import Serve
from playwright.sync_api import Locator, Page, expect
from probing import HEIGHT, Look, at, kinds
from sites import ODD_NAMES, PREFIX


@pytest.fixture(scope="session")
def team(served: Serve, team_folder: Path) -> str:
    """The address of the project's own site."""
    return served(team_folder)


@pytest.fixture(scope="session")
def prefixed(served: Serve, prefixed_folder: Path) -> str:
    """The address of the same site below a path, as on project pages; `site_url` names another
    host.
    """
    return served(prefixed_folder, PREFIX)


@pytest.fixture(params=["team", "prefixed"])
def home(request: pytest.FixtureRequest, team: str, prefixed: str) -> str:
    """The address of the home page, of a site with a host of its own and of one below a path."""
    return {"team": team, "prefixed": prefixed}[request.param]


def resize(page: Page, width: int) -> None:
    """Give the window this width."""
    page.set_viewport_size({"width": width, "height": HEIGHT})


def complaints(page: Page) -> list[str]:
    """What the console will say as an error or a warning, from now on."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    return said


# Versions -----------------------------------------------------------------------------------------


def selector(page: Page) -> Locator:
    """The version selector, once the theme's script has put it there."""
    found = page.locator(".md-version")
    expect(found).to_be_visible()
    return found


def choose(page: Page, quarter: str) -> None:
    """Choose another quarter in the selector."""
    selector(page).locator(".md-version__current").hover()
    page.locator(".md-version__link", has_text=re.compile(f"^\\s*{quarter}\\s*$")).click()


def test_the_selector_lists_the_quarters(page: Page, home: str) -> None:
    """Newest first, as people call them, and it says which one is being read."""
    page.goto(f"{home}2017-q2/o1/kr1/")
    expect(selector(page).locator(".md-version__current")).to_have_text("Q2 2017")
    names = page.locator(".md-version__link").all_text_contents()
    assert [name.strip() for name in names] == ["Q4 2017", "Q2 2017", "Q1 2017"]


def test_the_selector_leads_to_the_same_page(page: Page, home: str) -> None:
    """To the page of the same name in the other quarter, or to its report if it has none."""
    for start, quarter, end in [
        ("2017-q2/", "Q1 2017", "2017-q1/"),
        ("2017-q2/o1/kr2/", "Q1 2017", "2017-q1/o1/kr2/"),
        ("2017-q2/notes/", "Q4 2017", "2017-q4/notes/"),
        # Neither the fourth objective nor an older note is in the newest quarter.
        ("2017-q2/o4/kr3/", "Q4 2017", "2017-q4/"),
        ("2017-q2/notes/2017-05-12-mid-quarter/", "Q4 2017", "2017-q4/"),
    ]:
        page.goto(home + start)
        choose(page, quarter)
        page.wait_for_url(home + end)


def test_pages_of_the_site_are_no_version(page: Page, team: str) -> None:
    """Where no quarter is being read there is none to switch from, and nothing is outdated."""
    for address in ("", "goals/open-by-design/", "about/"):
        page.goto(team + address)
        page.wait_for_load_state("networkidle")
        expect(page.locator(".md-version")).to_have_count(0)
        expect(page.locator("[data-md-component=outdated]")).to_have_count(0)


def test_an_old_quarter_says_so(page: Page, home: str) -> None:
    """Every page of it has the line, which leads to the newest; the newest does not have it, also
    when an old quarter has just been read.
    """
    line = page.locator("[data-md-component=outdated]")
    for address in ("2017-q1/o1/", "2017-q2/o1/kr1/", "2017-q1/"):
        page.goto(home + address)
        expect(line).to_be_visible()
    page.reload()
    expect(line).to_contain_text("This is not the newest quarter")
    line.get_by_role("link").click()
    page.wait_for_url(f"{home}2017-q4/")
    for address in ("2017-q4/", "2017-q4/o1/kr1/"):
        page.goto(home + address)
        selector(page)
        expect(line).to_be_hidden()


def test_links_between_quarters_lead_where_they_say(page: Page, team: str) -> None:
    """The theme takes links to a quarter's root for a switch of versions; ours are none."""
    for start, link, end in [
        ("2017-q2/o1/kr1/", ".okr-breadcrumbs a >> nth=1", "2017-q2/"),
        ("2017-q2/o2/kr3/", "a[href*='2017-q1/o3/kr2'] >> nth=0", "2017-q1/o3/kr2/"),
        ("quarters/", "article a[href*='2017-q1'] >> nth=0", "2017-q1/"),
    ]:
        page.goto(team + start)
        if start.startswith("2017"):
            selector(page)
        page.locator(link).click()
        page.wait_for_url(team + end)


def test_an_authors_link_to_a_quarter_leads_to_its_report(
    page: Page, served: Serve, odd_folder: Callable[[str], Path]
) -> None:
    """From an objective to another quarter's root, not to the objective of that number there."""
    address = served(odd_folder("linked"))
    for start in ("2017-q2/o1/", "2017-q2/notes/2017-05-12-news/", "2017-q2/o1/kr1/"):
        page.goto(address + start)
        selector(page)
        page.locator("article").get_by_role("link", name="the quarter before").first.click()
        page.wait_for_url(re.compile("/2017-q1/"))
        assert page.url == f"{address}2017-q1/", start


# The first minute ---------------------------------------------------------------------------------


def ends(page: Page) -> list[float]:
    """Where the answers of the home page begin to be readable: the ends of their first lines."""
    parts = ("intro h1", "intro p", "quarter .okr-figure", "news h3", "help h2 + p")
    boxes = (page.locator(f".okr-home__{part}").first.bounding_box() for part in parts)
    return [box["y"] + box["height"] for box in boxes if box]


def test_the_home_page_answers_in_the_first_minute(page: Page, team: str) -> None:
    """What, why, how it stands, what is new and how to help: without a scroll in a laptop's window,
    after two on a phone, and there in this order.
    """
    page.set_viewport_size({"width": 1366, "height": 660})
    page.goto(team)
    # A font that came too late for the first view is shown from the cache.
    page.reload()
    assert len(ends(page)) == 5
    assert max(ends(page)) <= 660
    page.set_viewport_size({"width": 390, "height": 844})
    assert ends(page) == sorted(ends(page))
    assert max(ends(page)) <= 3 * 844


def test_the_home_page_tells_of_earlier_calls_for_help(tmp_path: Path) -> None:
    """A new quarter that asks for nothing yet does not hide what earlier ones ask for."""
    project = sites.copy_of_the_teams(tmp_path)
    path = project / "content/2017-q4/okrs.yml"
    text = path.read_text(encoding="utf-8")
    without = re.sub(r" +help_wanted: \|\n(?: {10}.*\n)+", "", text)
    path.write_text(without, encoding="utf-8")
    home = sites.build(project).pages[""].root.one(of_class="okr-home__help").text
    assert "No key result of this quarter asks for help so far, but 7 earlier ones do." in home
    assert "All calls for help" in home


# Addresses that are not pages ---------------------------------------------------------------------


def test_the_page_for_what_is_not_there_has_its_style(page: Page, home: str) -> None:
    """At any depth it has the site's fonts and colours, and ways that lead on."""
    page.goto(f"{home}quarters/")
    family = page.locator("h1").evaluate(FONT)
    for address in ("nothing", "2017-q2/o9/", "a/b/c/d/e/f/g.html", "2017-q2/o1/kr1/x/y/"):
        answer = page.goto(home + address)
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("h1")).to_have_text("This page is not here")
        assert page.locator("h1").evaluate(FONT) == family
        assert page.evaluate("[...document.styleSheets].filter(one => !one.cssRules.length)") == []
        ways = page.locator("article a").all()
        targets = [str(way.evaluate("link => link.href")) for way in ways]
        assert targets[:3] == [home, f"{home}2017-q4/", f"{home}quarters/"]
    page.locator("article a").nth(1).click()
    page.wait_for_url(f"{home}2017-q4/")


FONT = "one => getComputedStyle(one).fontFamily + getComputedStyle(one).color"


def test_the_latest_keeps_the_anchor(page: Page, home: str) -> None:
    """The redirect hands on what stands behind the address, and cannot be gone back to."""
    for start, end in [
        ("latest/", "2017-q4/"),
        ("latest/#o1-kr2", "2017-q4/#o1-kr2"),
        ("latest/o1/kr1/?a=1#how", "2017-q4/o1/kr1/?a=1#how"),
        ("latest/o4/#o4-kr1", "2017-q4/#o4-kr1"),
    ]:
        page.goto(f"{home}method/")
        page.goto(home + start)
        page.wait_for_url(home + end)
    page.go_back()
    page.wait_for_url(f"{home}method/")


def test_the_latest_works_without_scripts(plain_page: Page, home: str) -> None:
    """The browser goes on by itself."""
    plain_page.goto(f"{home}latest/o1/")
    plain_page.wait_for_url(f"{home}2017-q4/o1/")


def test_the_latest_has_a_link_for_those_who_stay(plain_page: Page, team_folder: Path) -> None:
    """Where even the redirect is switched off, the link is there."""
    html = (team_folder / "latest/o1/kr1/index.html").read_text(encoding="utf-8")
    plain_page.set_content(re.sub("<noscript>.*</noscript>", "", html))
    link = plain_page.get_by_role("link")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == "../../../2017-q4/o1/kr1/"


# Getting around -----------------------------------------------------------------------------------


def test_the_drawer_holds_the_navigation_of_a_phone(page: Page, prefixed: str) -> None:
    """It opens by the button, has the site's sections and the quarter's parts, and they lead on."""
    resize(page, 390)
    page.goto(f"{prefixed}2017-q2/o1/")
    drawer = page.locator(".md-sidebar--primary")
    expect(drawer.get_by_role("link", name="Objective 3")).not_to_be_in_viewport()
    page.locator("header [for=__drawer]").click()
    for name in ("Home", "All quarters", "Goals", "Objective 3", "Notes"):
        expect(drawer.get_by_role("link", name=name, exact=True)).to_be_in_viewport()
    drawer.get_by_role("link", name="Objective 3").click()
    page.wait_for_url(f"{prefixed}2017-q2/o3/")


def test_the_drawer_works_without_scripts(plain_page: Page, team: str) -> None:
    """It is a checkbox, so that a phone without scripts can get around."""
    resize(plain_page, 390)
    plain_page.goto(f"{team}2017-q2/")
    plain_page.locator("header label[for=__drawer]").click()
    link = plain_page.locator(".md-sidebar--primary").get_by_role("link", name="Goals", exact=True)
    expect(link).to_be_in_viewport()
    link.click()
    plain_page.wait_for_url(f"{team}goals/")


def test_breadcrumbs_lead_up(page: Page, prefixed: str) -> None:
    """From a key result to its objective, to the report and home."""
    page.goto(f"{prefixed}2017-q2/o2/kr3/")
    links = page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link")
    assert links.all_text_contents() == ["Home", "Q2 2017", "Objective 2"]
    assert [str(link.evaluate("link => link.href")) for link in links.all()] == [
        prefixed,
        f"{prefixed}2017-q2/",
        f"{prefixed}2017-q2/o2/",
    ]
    links.nth(1).click()
    page.wait_for_url(f"{prefixed}2017-q2/")


@pytest.mark.parametrize(
    ("first", "inside"),
    [
        ("2017-q2/o1/", r"o\d+/"),
        ("2017-q2/o1/kr1/", r"o\d+/kr\d+/"),
        ("2017-q2/notes/2017-04-27-early-check-in/", r"notes/.+/"),
    ],
)
def test_previous_and_next_walk_through_the_quarter(
    page: Page, team: str, team_site: Site, first: str, inside: str
) -> None:
    """Next leads through all pages of the kind in their order, and previous all the way back."""
    expected = [one for one in team_site.pages if re.fullmatch(f"2017-q2/{inside}", one)]
    page.goto(team + first)
    walked = [page.url.removeprefix(team)]
    while (following := page.locator("a[rel=next]")).count():
        following.click()
        page.wait_for_url(lambda url: url.removeprefix(team) != walked[-1])
        walked.append(page.url.removeprefix(team))
    assert walked == expected
    assert page.locator("a[rel=prev]").evaluate("link => link.href") == team + expected[-2]
    page.goto(team + first)
    assert page.locator("a[rel=prev]").count() == 0


def test_a_page_leads_to_the_file_it_was_written_in(page: Page, prefixed: str, team: str) -> None:
    """With a repository there is one link to edit, and without one there is none."""
    page.goto(f"{prefixed}2017-q2/notes/2017-05-12-mid-quarter/")
    link = page.get_by_role("link", name="Edit this page")
    assert link.get_attribute("href") == (
        "https://github.com/your-team/your-okrs/edit/main/content/"
        "2017-q2/notes/2017-05-12-mid-quarter.md"
    )
    page.goto(f"{team}2017-q2/notes/2017-05-12-mid-quarter/")
    expect(page.get_by_role("link", name="Edit this page")).to_have_count(0)


def test_the_keyboard_skips_to_the_page(page: Page, team: str) -> None:
    """The first stop of the tab key leads past header and navigation."""
    page.goto(f"{team}2017-q2/o1/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Skip to content")
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    assert page.evaluate("document.activeElement.id") == "main"


def test_colours_can_be_chosen(page: Page, team: str) -> None:
    """They follow the system until the reader chooses; the choice holds on every page."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{team}2017-q2/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    page.locator("header [for=__palette_0]").click()
    for address in ("2017-q2/o1/kr1/", "", "2017-q4/", "about/", "quarters/"):
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
        light = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
        assert light != dark
        page.goto(team + address)
    page.emulate_media(color_scheme="light")
    page.goto(f"{team}2017-q1/")
    page.locator("header [for=__palette_1]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


# What it looks like -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_odd_page_scrolls_sideways(
    page: Page,
    served: Serve,
    odd_folder: Callable[[str], Path],
    odd_site: Callable[[str], Site],
    name: str,
) -> None:
    """Whatever is in a title, it fits a phone, and no script of the page complains."""
    said = complaints(page)
    address, look = served(odd_folder(name)), Look.through(page)
    faults = []
    look.resize(390)
    for one in kinds(odd_site(name)):
        look.open(address + one)
        faults += at(look.sticking_out(), one or "home")
    assert not faults, "\n".join(faults)
    assert said == []


def test_no_page_complains(page: Page, prefixed: str) -> None:
    """The console has no error and no warning, also below a path and once all is loaded."""
    said = complaints(page)
    for address in ("", "about/", "2017-q1/", "2017-q2/o1/kr1/", "latest/", NOT_FOUND):
        page.goto(prefixed + address)
        page.wait_for_load_state("networkidle")
    assert said == []


def test_a_report_is_understood_in_one_screen(page: Page, team: str) -> None:
    """On a desk the first screen has the title, every objective, the latest news and where to
    discuss.
    """
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{team}2017-q2/")
    expect(page.locator("h1")).to_be_in_viewport(ratio=1)
    titles = page.locator(".okr-card__title a")
    expect(titles).to_have_count(4)
    for title in titles.all():
        expect(title).to_be_in_viewport(ratio=1)
    expect(page.locator("#changed-last")).to_be_in_viewport()
    expect(page.locator("main a[href*='discourse']").first).to_be_in_viewport()


def test_pages_are_read_without_scripts(plain_page: Page, team: str) -> None:
    """Everything that a page says is there at once; nothing that needs a script stands about."""
    plain_page.goto(f"{team}2017-q2/")
    expect(plain_page.locator("h1")).to_be_visible()
    expect(plain_page.locator("#o4-kr3")).to_be_visible()
    expect(plain_page.get_by_text("Eighteen people").first).not_to_be_visible()
    expect(plain_page.locator("[data-md-component=outdated]")).to_be_hidden()
    plain_page.get_by_role("link", name="All quarters").first.click()
    plain_page.wait_for_url(f"{team}quarters/")
    plain_page.locator("main").get_by_role("link", name="Participation OKRs Q1 2017").click()
    plain_page.wait_for_url(f"{team}2017-q1/")


def test_every_text_can_be_read(
    page: Page, served: Serve, odd_folder: Callable[[str], Path]
) -> None:
    """A title of one long word is broken and never cut: its box holds all of it."""
    page.goto(f"{served(odd_folder('long'))}2017-q2/o1/kr2/")
    for width in (320, 1440):
        resize(page, width)
        box = page.locator("h1").evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert box[0] <= box[1]


def test_a_title_from_right_to_left_stands_right(
    page: Page, served: Serve, odd_folder: Callable[[str], Path]
) -> None:
    """Arabic begins at the right, and a title beside it in another script does not."""
    page.goto(f"{served(odd_folder('scripts'))}2017-q2/")
    link = page.locator("#o1 a")
    assert link.evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert page.locator("#o2 a").evaluate("one => getComputedStyle(one).direction") == "ltr"
    expect(link).to_have_text(sites.ARABIC)


def test_printed_pages_have_no_controls(page: Page, team: str) -> None:
    """On paper there is the report, without search, selector and drawer."""
    page.emulate_media(media="print")
    page.goto(f"{team}2017-q2/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#o4-kr3")).to_be_visible()
    for control in (".md-search", ".md-tabs", ".okr-pager", ".okr-sections"):
        assert [one for one in page.locator(control).all() if one.is_visible()] == []
