"""Every kind of page can be read and used by everyone.

Comes in: a site that has every kind of page, from left to right and from right to left. Goes out:
what axe finds, what sticks out or is cut, and where the keyboard gets lost, on phones and desks, in
light and dark, with scripts and without.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pseudo
import pytest
import sites
from built import Site
from conftest import MadeOnce, Serve, tab
from playwright.sync_api import Browser, Page, expect
from probing import CONTRAST, CUT_ON_PURPOSE, WIDTHS, Look, Scheme, at, kinds

import okrsite
from okrsite import addresses
from okrsite.model import MEASURES, kind_of
from okrsite.views.wording import STATES

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
# The rules that a width can break.
OF_WIDTH = ("target-size", "scrollable-region-focusable")
REPORT, OLD_REPORT, KEY_RESULT = "2017-q2/", "2017-q1/", "2017-q2/o1/kr1/"


@pytest.fixture(scope="session")
def projects(made_once: MadeOnce) -> dict[str, Path]:
    """The site with everything, by the direction that it is written in."""
    left = made_once("odd-everything", lambda folder: sites.build(sites.everything().write(folder)))
    right = made_once("pseudo-everything", lambda folder: pseudo.build(sites.everything(), folder))
    return {"ltr": left, "rtl": right}


@pytest.fixture(params=["ltr", "rtl"])
def direction(request: pytest.FixtureRequest) -> str:
    """From left to right, and from right to left."""
    return str(request.param)


@pytest.fixture
def project(direction: str, projects: dict[str, Path]) -> Path:
    """The folder of the site in this direction."""
    return projects[direction]


@pytest.fixture
def home(project: Path, served: Serve) -> str:
    """The address of its home page."""
    return served(project / "site")


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def look(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Look]:
    """A look through a fresh tab, with scripts and without."""
    with tab(browser) as page:
        yield Look.through(page, scripts=request.param)


def every_kind(project: Path) -> list[str]:
    """A page of each kind, a key result for each kind of measure, and a quarter that is not the
    newest, and says so.
    """
    site = Site.read(project / "site", sites.URL)
    return list(dict.fromkeys([*kinds(site), *measured(project).values(), OLD_REPORT]))


def measured(project: Path) -> dict[str, str]:
    """The address of a key result for each kind of measure."""
    content = okrsite.check(okrsite.read_settings(project / "mkdocs.yml")).content
    return {
        kind_of(key_result.measure): addresses.item(quarter.slug, f"{objective.id}/{key_result.id}")
        for quarter in content.quarters
        for objective, key_result in quarter.key_results()
    }


def test_no_kind_of_page_is_left_out(projects: dict[str, Path]) -> None:
    """The site that is looked at here has a page of every template, and every kind of measure."""
    templates = {path.stem for path in (sites.ROOT / "templates" / "pages").glob("*.html")}
    # A redirect leads on at once and is looked at by itself; an ordinary page has no template.
    looked_at = list(kinds(Site.read(projects["ltr"] / "site", sites.URL)))
    assert len(looked_at) == len(templates - {"redirect"} | {"an ordinary page"})
    assert measured(projects["ltr"]).keys() == MEASURES.keys()


# What axe finds -----------------------------------------------------------------------------------


def test_axe_finds_nothing(direction: str, project: Path, home: str, look: Look) -> None:
    """On every kind of page, at every width, in light and dark, no rule is broken, and nothing
    scrolls sideways.

    A page is loaded once for each direction, with scripts and without, and gets all rules there; at
    the other widths it gets those that a width can change. Contrast follows from the scheme and
    from what is shown at all. So it is measured on the widest and the narrowest window, with
    scripts from left to right, and without them, from right to left and with the schemes exchanged.
    """
    contrast = (direction == "ltr") == look.scripts
    wide, narrow = SCHEMES if direction == "ltr" else SCHEMES[::-1]
    faults = []
    for address in every_kind(project):
        look.open(home + address)
        for width, scheme in zip(WIDTHS, (narrow, wide, narrow, wide), strict=True):
            look.resize(width, scheme)
            rules = (*OF_WIDTH, CONTRAST) if width == min(WIDTHS) and contrast else OF_WIDTH
            found = look.violations(*(() if width == max(WIDTHS) else rules), contrast=contrast)
            faults += at([*look.sticking_out(), *found], address or "home", width, scheme)
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_a_page_that_leads_on(
    project: Path, page: Page, scheme: Scheme
) -> None:
    """Where the browser stays on a redirect, it is a page like the others."""
    look = Look.through(page)
    look.show((project / "site/latest/o1/index.html").read_text(encoding="utf-8"))
    for width in WIDTHS:
        look.resize(width, scheme)
        assert [*look.sticking_out(), *look.violations()] == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1440, "light")])
def test_axe_finds_nothing_in_what_opens(
    direction: str, home: str, page: Page, width: int, scheme: Scheme
) -> None:
    """Nor in opened numbers, in the open drawer and in what the search finds or does not find."""
    look = Look.through(page)
    look.resize(width, scheme)
    look.open(home + KEY_RESULT)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    faults = at([*look.sticking_out(), *look.violations()], "numbers")
    if width == 320:
        page.locator("header button[for=__drawer]").click()
        faults += at([*look.sticking_out(), *look.violations()], "drawer")
        page.keyboard.press("Escape")
        page.locator("header button[for=__search]").click()
    field = page.locator(".md-search__input")
    field.click()
    field.press_sequentially({"ltr": "clubs", "rtl": pseudo.without_latin("clubs")}[direction])
    page.locator(".md-search-result__item").first.wait_for()
    faults += at(look.violations(), "found")
    field.press_sequentially("000")
    page.locator(".md-search-result__item").first.wait_for(state="detached")
    faults += at(look.violations(), "not found")
    assert faults == [], "\n".join(faults)


def test_axe_finds_nothing_on_the_teams_pages(
    browser: Browser, served: Serve, team_folder: Path, team_site: Site
) -> None:
    """The project's own site, whose texts are real ones."""
    address, faults = served(team_folder), []
    with tab(browser) as page:
        look = Look.through(page)
        look.resize(390)
        for one in kinds(team_site):
            look.open(address + one)
            faults += at([*look.sticking_out(), *look.violations()], one or "home")
    assert faults == [], "\n".join(faults)


# By keyboard --------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1440])
def test_tab_comes_to_everything(
    direction: str, project: Path, home: str, browser: Browser, width: int
) -> None:
    """On every kind of page Tab goes through all that can be used, in the order of the page and
    out of it again; each stop has an outline, and nothing covers it.

    A phone from left to right and a desk from right to left are without scripts, and the desk
    without the site's fonts too, whose place others with taller lines take.
    """
    scripts = (direction == "ltr") == (width == 1440)
    faults = []
    with tab(browser) as page:
        if not scripts and width == 1440:
            page.route("**/*.woff2", lambda route: route.abort())
        look = Look.through(page, scripts=scripts)
        look.resize(width)
        for address in every_kind(project):
            look.open(home + address)
            number, stops = look.number_of_stops(), list(look.walk())
            order = [stop.place for stop in stops if stop.place >= 0]
            if order != list(range(number)):
                faults += at([f"{number} stops in the order {order}"], address)
            faults += [f"{address}: {stop.name} {one}" for stop in stops for one in stop.faults]
    assert faults == [], "\n".join(faults)


def test_tab_comes_back(home: str, page: Page) -> None:
    """Backwards too, nothing covers what has the keyboard, although the header stays in sight."""
    look, faults = Look.through(page), []
    for address, width in [(OLD_REPORT, 1440), (REPORT, 320), (KEY_RESULT, 390), ("method/", 390)]:
        look.resize(width)
        look.open(home + address)
        page.locator("footer a").last.focus()
        number, stops = look.number_of_stops(), list(look.walk("Shift+Tab"))
        assert len(stops) >= number - 1
        faults += [f"{address}: {stop.name} {one}" for stop in stops for one in stop.faults]
    assert faults == [], "\n".join(faults)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the keyboard."""
    target = page.locator(selector)
    for _ in range(30):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not come to {selector}")


def test_the_drawer_opens_by_keyboard(home: str, page: Page) -> None:
    """Its button says what it does and how it stands; Escape leads back to it, and whoever goes on
    past the last link leaves the drawer closed.
    """
    Look.through(page).resize(390)
    page.goto(home + KEY_RESULT)
    button = page.locator("header button[for=__drawer]")
    drawer = page.locator(".md-sidebar--primary")
    expect(button).to_have_accessible_name(re.compile("."))
    for key in ("Enter", "Space"):
        tab_to(page, "header button[for=__drawer]")
        expect(button).to_have_attribute("aria-expanded", "false")
        expect(drawer.get_by_role("link").first).to_be_hidden()
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(drawer.get_by_role("link").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(drawer.get_by_role("link").count()):
        page.keyboard.press("Tab")
    expect(drawer.get_by_role("link").first).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_without_scripts_every_section_is_at_the_end(home: str, browser: Browser) -> None:
    """The drawer's label is for fingers alone then; the same pages stand in the footer, and those
    of a quarter at its top.
    """
    with tab(browser) as page:
        look = Look.through(page, scripts=False)
        look.resize(390)
        look.open(home + KEY_RESULT)
        drawer = set(page.locator(".md-sidebar--primary li a").evaluate_all(ADDRESSES))
        others = set(page.locator("article a, footer a").evaluate_all(ADDRESSES))
    assert len(drawer) > 5
    assert drawer - others == set()


ADDRESSES = "links => links.map(link => link.href)"


def test_colours_are_chosen_by_keyboard(home: str, page: Page) -> None:
    """The button is left for that of the other colours, which takes its place."""
    look = Look.through(page)
    look.resize(1440)
    page.goto(home)
    tab_to(page, "header [for=__palette_1]")
    for key, scheme, button in [("Enter", "slate", 0), ("Space", "default", 1)]:
        page.keyboard.press(key)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
        expect(page.locator(f"header [for=__palette_{button}]")).to_be_focused()


def test_a_quarter_is_chosen_by_keyboard(home: str, page: Page) -> None:
    """The list of versions opens for the keyboard, and its links lead on."""
    look = Look.through(page)
    look.resize(390)
    look.open(home + REPORT)
    tab_to(page, ".md-version__current")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    link = page.locator(".md-version__link").nth(1)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}2017-q1/")


def test_the_search_opens_by_keyboard_on_a_phone(home: str, page: Page) -> None:
    """Its button opens it and the field has the keyboard; Escape closes it."""
    look = Look.through(page)
    look.resize(390)
    look.open(home + REPORT)
    field = page.locator(".md-search__input")
    expect(field).to_be_hidden()
    tab_to(page, "header button[for=__search]")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(page.locator("header button[for=__search]")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


# What readers have set ----------------------------------------------------------------------------


# WCAG 1.4.12: what must be borne without losing anything.
SPACING = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important }
"""


def test_text_may_be_spaced_out(direction: str, project: Path, home: str, page: Page) -> None:
    """With the reader's own space between lines, words and letters nothing is cut or sticks out."""
    look, faults = Look.through(page), []
    look.resize(320)
    for address in every_kind(project):
        look.open(home + address)
        page.add_style_tag(content=SPACING)
        found = [*look.sticking_out(), *look.cut(CUT_ON_PURPOSE)]
        faults += at(found, direction, address or "home")
    assert faults == [], "\n".join(faults)


def test_nothing_moves_for_those_who_do_not_want_it(home: str, page: Page) -> None:
    """Where motion is to be reduced, no part of a page has a transition or an animation."""
    look = Look.through(page)
    for address in ("", REPORT):
        look.open(home + address)
        assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []


MOVING = """() => [...document.querySelectorAll("*")].flatMap(one =>
  [null, "::before", "::after"].map(part => getComputedStyle(one, part)).filter(style =>
    style.animationName !== "none" || style.scrollBehavior === "smooth" ||
    style.transitionDuration.split(", ").some(time => parseFloat(time) > 0)
  ).map(() => one.className))"""


def test_states_are_told_apart_without_our_colours(home: str, page: Page) -> None:
    """With the colours of the reader's system, each state still has a sign of its own, a bar shows
    how far it is, and the page that is being read is marked.
    """
    page.emulate_media(forced_colors="active")
    drawn = []
    for address, states in [("method/", STATES), (REPORT, ("none",))]:
        page.goto(home + address)
        signs = [page.locator(f".okr-sign--{state}").first for state in states]
        drawn += [sign.screenshot() for sign in signs]
    assert all(one != other for one, other in itertools.combinations(drawn, 2))
    bar = page.locator(".okr-bar__fill").first
    assert bar.evaluate(GROUND) != page.locator(".okr-bar__track").first.evaluate(GROUND)
    page.goto(home + "method/")
    here = page.locator(".md-tabs__item--active a").evaluate(EDGE)
    assert here != page.locator(".md-tabs__item a").first.evaluate(EDGE)


GROUND = "one => getComputedStyle(one).backgroundColor"
EDGE = "one => getComputedStyle(one).borderBlockEndColor"


def test_every_page_says_its_language_and_direction(direction: str, project: Path) -> None:
    """So that it is spoken and laid out right; redirects say so too."""
    language = {"ltr": "en", "rtl": pseudo.CODE}[direction]
    for address, document in Site.read(project / "site", sites.URL).documents.items():
        (html,) = document.root.all("html")
        directions = {one.get("dir") for one in [html, *document.root.all("body")]} - {""}
        assert (html.get("lang"), directions) == (language, {direction}), address
