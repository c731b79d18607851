"""The search as readers use it: in a real browser, from a host and from a disk.

Comes in: built sites. Goes out: what is found and in which order, what is loaded and when, and what
the reader is told when something is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
import sites
from conftest import MadeOnce, Serve
from playwright.sync_api import Dialog, Locator, Page, Route, expect
from sites import PREFIX, PREFIX_URL, Source, key_result, metric, note, objective, quarter

import okrsite

PHONE, WIDE = 320, 1440


# The site that is searched ------------------------------------------------------------------------


def lantern() -> Source:
    """Three quarters in which each word that is looked for stands in one place only."""
    goals = [
        {"id": "open-doors", "title": "Open doors for newcomers", "text": "Nobody waits outside."}
    ]
    second = quarter(
        objective(
            1,
            key_result(
                1,
                title="Twelve clubs light a lantern",
                measure=metric(),
                rubric={0.5: "half of them flicker"},
                source="counted by the lighthouse",
                owner="Grace",
                shared_with=["dev-rel"],
                help_wanted="Bring **matches**.\n\n- or a <i>tinderbox</i>",
            ),
            key_result(
                2,
                title="Café Zoë pilots two experiments",
                measure={
                    "kind": "milestones",
                    "steps": [{"id": "asked", "title": "Everybody is interviewed"}],
                },
                close={"outcome": "stop", "learned": "Milk is _indispensable_."},
            ),
            key_result(20, title="Twenty is not two", measure=metric(to=11.2, unit="boats")),
            title="People find the harbour",
            why="Because *fog* is thick.",
            supports=[{"goal": "open-doors"}],
        ),
        objective(
            11,
            key_result(2, title="今年的目标是增加贡献者"),
            key_result(3, title="أهداف المشاركة"),
        ),
        summary="The season of sails.",
        amendments=[
            {
                "on": "2017-05-10",
                "item": "o1/kr1",
                "field": "title",
                "was": "Nine clubs light a bonfire",
                "reason": "bonfires were forbidden",
            }
        ],
    )
    news = note(
        "Ahoy from the harbour",
        "2017-05-12",
        "The lantern of [[o1/kr2]] is 11.2 metres high, said the boatswain of Café Zoë.\n\n"
        "| a | b |\n|---|---|\n| rope | tar |\n",
        author="Ada",
        check_ins={
            "o1/kr1": {"value": 4, "status": "at_risk", "note": "Wicks were scarce."},
            "o1/kr2": {"steps": ["asked"], "status": "off_track"},
            "o1/kr20": {"value": 4, "status": "on_track", "note": "Better off than before."},
        },
    )
    return Source(
        {
            "index.md": "# Lantern OKRs\n\nWe keep the quay lit.\n",
            "about.md": "# About the quay\n\nIt is long.\n\n## Moorings\n\nThey cost nothing.\n",
            "goals.yml": {"owner": "The Guild", "goals": goals},
            "partners.yml": {"partners": [{"id": "dev-rel", "name": "Dev Rel"}]},
            "2016-q4/okrs.yml": quarter(
                objective(1, key_result(1), key_result(2, title="A lantern is bought")),
                status="closed",
            ),
            "2016-q4/notes/2016-12-01-end.md": note(
                "The end", "2016-12-01", check_ins={"o1/kr1": {"done": True, "status": "at_risk"}}
            ),
            "2017-q1/okrs.yml": quarter(objective(1, key_result(2, title="A lamp is hung"))),
            "2017-q1/notes/2017-02-01-news.md": note(
                "News", "2017-02-01", "A lantern would have been better."
            ),
            "2017-q2/okrs.yml": second,
            "2017-q2/notes/2017-05-12-ahoy.md": news,
        },
        {"site_url": PREFIX_URL},
    )


@pytest.fixture(scope="session")
def folder(made_once: MadeOnce) -> Path:
    """The public folder of that site."""
    return made_once("lantern", lambda made: sites.build(lantern().write(made))) / "site"


@pytest.fixture(scope="session")
def home(served: Serve, folder: Path) -> str:
    """Its address, below a path."""
    return served(folder, PREFIX)


def resize(page: Page, width: int) -> None:
    """Give the window this width."""
    page.set_viewport_size({"width": width, "height": 700})


def field(page: Page) -> Locator:
    """Where the reader types."""
    return page.locator(".md-search__input")


def count(page: Page) -> Locator:
    """The line that says how much was found."""
    return page.locator(".md-search-result__meta")


def titles(page: Page) -> list[str]:
    """What is found, with what stands below each title in brackets."""
    found = page.locator(".md-search-result__item h1")
    return [re.sub(r"\s*\n\s*(.*)", r" (\1)", one.strip()) for one in found.all_inner_texts()]


def search(page: Page, words: str) -> list[str]:
    """What is found by these words."""
    field(page).click()
    # What is shown is of these words alone.
    field(page).fill("zzzz")
    expect(count(page)).to_have_text("No matching documents")
    field(page).fill(words)
    expect(count(page)).not_to_have_text("No matching documents")
    return titles(page)


def asked_for(page: Page) -> list[str]:
    """What the page asks for from now on, as far as it is for the search."""
    found: list[str] = []

    def listen(address: str) -> None:
        if re.search(r"search_index|workers/search|blob:", address):
            found.append(re.sub(r"\w+://[^/]*/", "/", address))

    page.on("request", lambda request: listen(request.url))
    return found


# What is found ------------------------------------------------------------------------------------

LIGHT = "1.1 Twelve clubs light a lantern (Q2 2017 · At risk)"
PILOT = "1.2 Café Zoë pilots two experiments (Q2 2017 · Off track)"
TWENTY = "1.20 Twenty is not two (Q2 2017 · On track)"
HARBOUR = "1 People find the harbour (Q2 2017 · Score 0.52 of 1.0)"
AHOY = "Ahoy from the harbour (Q2 2017 · May 12, 2017 · Ada)"

WORDS = {
    "twelve": [LIGHT],
    "flicker": [LIGHT],
    "LIGHTHOUSE": [LIGHT],
    "grace": [LIGHT],
    "matches": [LIGHT],
    "tinderbox": [LIGHT],
    "wicks": [LIGHT],
    "bonfire": [LIGHT],
    "interviewed": [PILOT],
    "indispensable": [PILOT],
    "fog": [HARBOUR],
    "boatswain": [AHOY],
    "tar": [AHOY],
    "ada": [AHOY],
    "Dev Rel": [LIGHT],
    "lantern": [LIGHT, AHOY],
    "clubs scarce": [LIGHT],
    "cafe": [PILOT, AHOY],
    "CAFÉ zoe": [PILOT, AHOY],
    "20 clubs": [LIGHT],
    "11.2": ["11.2 今年的目标是增加贡献者 (Q2 2017 · No status yet)", TWENTY, AHOY],
    "20%": [LIGHT],
    "harb": [HARBOUR, AHOY],
    "sails": ["Our quarter (Q2 2017 · Open)"],
    "目标": ["11.2 今年的目标是增加贡献者 (Q2 2017 · No status yet)"],
    "المشاركة": ["11.3 أهداف المشاركة (Q2 2017 · No status yet)"],
}


def test_any_word_of_a_page_finds_it(page: Page, home: str) -> None:
    """Of its title, its text or the notes on it, in any case, without accents, in any script."""
    page.goto(f"{home}2017-q2/")
    found = {words: search(page, words) for words in WORDS}
    assert found == WORDS


def test_goals_and_partners_find_what_serves_them(page: Page, home: str) -> None:
    """A goal's name finds its objectives and their key results; a partner's, what is shared."""
    page.goto(f"{home}2017-q2/")
    expected = {HARBOUR, LIGHT, PILOT, TWENTY}
    assert set(search(page, "open doors")) == expected
    assert search(page, "Dev Rel open") == [LIGHT]
    page.goto(home)
    assert search(page, "open doors for newcomers")[0] == "Open doors for newcomers"


NUMBERS = {
    "1.2": [PILOT],
    "KR 1.2": [PILOT],
    "kr1.2": [PILOT],
    "o1/kr2": [PILOT],
    "kr2": [PILOT, "11.2 今年的目标是增加贡献者 (Q2 2017 · No status yet)"],
    "11.2": ["11.2 今年的目标是增加贡献者 (Q2 2017 · No status yet)"],
    "1": [HARBOUR],
    "Objective 1": [HARBOUR],
    "o1": [HARBOUR],
    "Q2 2017": ["Our quarter (Q2 2017 · Open)"],
    "2017-q2": ["Our quarter (Q2 2017 · Open)"],
    "at risk": [LIGHT],
    "off track": [PILOT],
    "On  Track ": [TWENTY],
}


def test_what_is_named_exactly_comes_first(page: Page, home: str) -> None:
    """By number, by id or by state, before all that only has the word somewhere."""
    page.goto(f"{home}2017-q2/")
    found = {words: search(page, words)[: len(NUMBERS[words])] for words in NUMBERS}
    assert found == NUMBERS


def test_a_number_does_not_drown(page: Page, home: str) -> None:
    """On the home page the key results of that number come first, newest first, then the rest."""
    page.goto(home)
    found = search(page, "1.2")
    assert found[:3] == [
        PILOT,
        "1.2 A lamp is hung (Q1 2017 · No status yet)",
        "1.2 A lantern is bought (Q4 2016 · No status yet)",
    ]
    assert found[3:] == [AHOY]


def test_newer_quarters_come_first(page: Page, home: str) -> None:
    """On the home page; within a quarter a title comes before a text."""
    page.goto(home)
    assert search(page, "lantern") == [
        "Lantern OKRs",
        LIGHT,
        AHOY,
        "News (Q1 2017 · February 1, 2017)",
        "1.2 A lantern is bought (Q4 2016 · No status yet)",
    ]
    assert search(page, "at risk")[:2] == [
        LIGHT,
        "1.1 Key result number 1 (Q4 2016 · At risk)",
    ]


def test_results_have_all_the_words_or_most(page: Page, home: str) -> None:
    """Where nothing has all of them, what is nearest is shown, with what it lacks."""
    page.goto(home)
    assert search(page, "lantern bought") == ["1.2 A lantern is bought (Q4 2016 · No status yet)"]
    assert search(page, "lantern bought xylophone") == [
        "1.2 A lantern is bought (Q4 2016 · No status yet)"
    ]
    missing = page.locator(".md-search-result__terms")
    expect(missing).to_contain_text("xylophone")


SIGNS = (
    *(
        "-lantern",
        "+lantern",
        "lantern~",
        "lantern^",
        "title:lantern bought",
        '"lantern',
        "lantern*",
    ),
    *("(lantern)", "\\lantern", "lantern!", "„lantern“", "lantern—bought", "#lantern", "@lantern?"),
)


def test_signs_are_no_language(page: Page, home: str) -> None:
    """Whatever stands around a word, the word is searched."""
    page.goto(home)
    bought = "1.2 A lantern is bought (Q4 2016 · No status yet)"
    assert [typed for typed in SIGNS if bought not in search(page, typed)] == []


def test_a_result_shows_the_words_that_were_found(page: Page, home: str) -> None:
    """Marked, in the paragraph that has them; what is found by its title shows how it stands."""
    page.goto(f"{home}2017-q2/")
    result = page.locator(".md-search-result__item").first
    search(page, "wicks")
    expect(result.locator("p")).to_have_text("4 of 20 clubs · Wicks were scarce.")
    expect(result.locator("mark")).to_have_text("Wicks")
    search(page, "twelve")
    expect(result.locator("p")).to_contain_text("Score 0.2 of 1.0")
    expect(result.locator("mark")).to_have_text("Twelve")


def test_a_result_is_one_link(page: Page, home: str) -> None:
    """Links of the text are not within it, and it leads to the page."""
    page.goto(home)
    search(page, "boatswain")
    expect(page.locator(".md-search-result__item a")).to_have_count(1)
    page.locator(".md-search-result__item a").click()
    page.wait_for_url(f"{home}2017-q2/notes/2017-05-12-ahoy/")


def test_ordinary_pages_and_goals_are_found(page: Page, home: str) -> None:
    """From every page of the site itself, also from the one for what is not there."""
    for address in ("", "goals/", "about/", "no/such/page/"):
        page.goto(home + address)
        assert search(page, "moorings") == ["About the quay"]
        assert search(page, "waits outside") == ["Open doors for newcomers"]
        assert search(page, "quay lit") == ["Lantern OKRs"]
    page.locator(".md-search-result__link").click()
    page.wait_for_url(home)


def test_hostile_titles_are_found_as_text(
    page: Page, served: Serve, odd_folder: Callable[[str], Path]
) -> None:
    """The list of results shows a title with markup in it as the text that it is."""
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(served(odd_folder("hostile")))
    for words, text in [("onerror", "<img src=x onerror=alert(1)>"), ("raw", "{% raw %}")]:
        assert text in " ".join(search(page, words))
        expect(page.locator(".md-search-result img")).to_have_count(0)
    assert said == []


# From a quarter to all quarters -------------------------------------------------------------------


def test_a_quarter_searches_itself_and_leads_on(page: Page, home: str) -> None:
    """Its pages say so, find nothing of other quarters, and a link takes the words to the whole
    site, whose own pages have no such link.
    """
    page.goto(f"{home}2017-q1/o1/kr2/")
    expect(page.get_by_role("dialog", name="Search Q1 2017")).to_be_attached()
    expect(field(page)).to_have_attribute("placeholder", "Search Q1 2017")
    assert search(page, "lantern") == ["News (Q1 2017 · February 1, 2017)"]
    page.get_by_role("link", name="Search all quarters").click()
    page.wait_for_url(f"{home}?q=lantern")
    expect(field(page)).to_have_value("lantern")
    expect(page.get_by_role("dialog", name="Search", exact=True)).to_be_attached()
    expect(count(page)).to_contain_text("5")
    assert titles(page)[1] == LIGHT
    expect(page.get_by_role("link", name="Search all quarters")).to_have_count(0)


def test_what_a_quarter_does_not_have_may_be_elsewhere(page: Page, home: str) -> None:
    """Where nothing is found, Enter goes on to all quarters."""
    page.goto(f"{home}2016-q4/")
    field(page).click()
    field(page).fill("wicks")
    expect(count(page)).to_have_text("No matching documents")
    expect(page.get_by_role("link", name="Search all quarters")).to_be_in_viewport()
    field(page).press("Enter")
    page.wait_for_url(f"{home}?q=wicks")
    expect(page.locator(".md-search-result__item h1")).to_contain_text("Twelve clubs")


# What is loaded, and when -------------------------------------------------------------------------

INDEX = "search/search_index.json"


def by_click(page: Page, address: str) -> None:
    """Open the search with the mouse."""
    page.goto(address)
    field(page).click()


def by_button(page: Page, address: str) -> None:
    """Open it on a phone."""
    resize(page, PHONE)
    page.goto(address)
    page.locator(".md-header__button[for=__search]").click()


def by_key(page: Page, address: str, *, key: str) -> None:
    """Open it with a key."""
    page.goto(address)
    page.keyboard.press(key)


def by_key_on_a_phone(page: Page, address: str) -> None:
    """Open it with a key where a button stands for the field, as on a page made large."""
    resize(page, PHONE)
    by_key(page, address, key="/")


def by_address(page: Page, address: str) -> None:
    """Follow a link to a search."""
    page.goto(f"{address}?q=lantern")


OPENINGS: dict[str, Callable[[Page, str], None]] = {
    "click": by_click,
    "button": by_button,
    "address": by_address,
    "key on a phone": by_key_on_a_phone,
    **{key: partial(by_key, key=key) for key in "/fs"},
}


@pytest.mark.parametrize("opening", sorted(OPENINGS))
def test_the_search_is_loaded_when_it_is_used(page: Page, home: str, opening: str) -> None:
    """Neither its index nor its worker is asked for by a page; both once it is opened, each once,
    and the index is that of the quarter.
    """
    for address in ("2017-q2/o1/", ""):
        loaded = asked_for(page)
        page.goto(home + address)
        page.wait_for_load_state("networkidle")
        assert loaded == []
        OPENINGS[opening](page, home + address)
        expect(field(page)).to_be_focused()
        field(page).fill("lantern")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        base = f"{PREFIX}2017-q2/" if address else PREFIX
        workers = [one for one in loaded if "/workers/" in one]
        assert len(workers) == 1
        assert sorted(loaded) == sorted([*workers, base + INDEX])


def open_on_a_slow_line(page: Page, pattern: str) -> list[Route]:
    """Open the search; its request waits, here, until somebody answers it."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(pattern, hold)
    with page.expect_request(pattern):
        field(page).click()
    return waiting


@pytest.mark.parametrize("pattern", [f"**/{INDEX}", "**/workers/search*"])
def test_what_was_typed_early_is_found_late(page: Page, home: str, pattern: str) -> None:
    """On a slow line: the reader has typed everything before the search is there."""
    page.goto(home)
    waiting = open_on_a_slow_line(page, pattern)
    field(page).press_sequentially("twelve")
    expect(count(page)).to_have_text("Initializing search")
    waiting[0].continue_()
    expect(page.locator(".md-search-result__item h1")).to_contain_text("Twelve clubs")


@pytest.mark.parametrize("pattern", [f"**/{INDEX}", "**/workers/search*"])
@pytest.mark.parametrize("answer", ["lost", "not there", "not what it should be"])
def test_a_search_that_cannot_be_loaded_says_so(
    page: Page, home: str, pattern: str, answer: str
) -> None:
    """And opening it again tries again, with what was typed."""

    def fail(route: Route) -> None:
        if answer == "lost":
            route.abort()
        else:
            route.fulfill(status=404 if answer == "not there" else 200, body="<!doctype html>")

    page.goto(home)
    page.route(pattern, fail)
    field(page).click()
    field(page).fill("twelve")
    expect(count(page)).to_contain_text("The search has not loaded.")
    expect(count(page)).to_have_role("status")
    page.unroute(pattern)
    field(page).press("Escape")
    field(page).click()
    expect(page.locator(".md-search-result__item h1")).to_contain_text("Twelve clubs")


def test_the_reader_can_try_again(page: Page, home: str) -> None:
    """By a link that Enter follows, and that keeps what was typed."""
    page.goto(f"{home}2017-q2/")
    page.route(f"**/{INDEX}", lambda route: route.abort())
    field(page).click()
    field(page).fill("twelve")
    expect(count(page).get_by_role("link", name="Try again")).to_be_visible()
    page.unroute(f"**/{INDEX}")
    field(page).press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}2017-q2/?q=twelve")
    expect(page.locator(".md-search-result__item h1")).to_contain_text("Twelve clubs")


def test_a_search_that_hangs_says_so(page: Page, home: str) -> None:
    """After twenty seconds without an answer; what arrives after all is used."""
    page.clock.install()
    page.goto(home)
    waiting = open_on_a_slow_line(page, f"**/{INDEX}")
    field(page).fill("twelve")
    expect(count(page)).to_have_text("Initializing search")
    page.clock.fast_forward(21_000)
    expect(count(page)).to_contain_text("The search has not loaded.")
    waiting[0].continue_()
    expect(count(page)).to_have_text("1 matching document")


def test_what_is_pasted_is_searched(page: Page, home: str) -> None:
    """Text that no key has typed counts, and taking it away too."""
    page.goto(home)
    assert len(search(page, "twelve")) == 1
    page.locator(".md-search__options [type=reset]").click()
    expect(count(page)).to_have_text("Type to start searching")
    expect(field(page)).to_be_focused()
    page.keyboard.insert_text("boatswain")
    expect(page.locator(".md-search-result__item h1")).to_contain_text("Ahoy")


def test_without_scripts_there_is_no_search(plain_page: Page, home: str) -> None:
    """No field and no button that would do nothing, wide or narrow."""
    for width in (PHONE, WIDE):
        resize(plain_page, width)
        plain_page.goto(f"{home}2017-q2/")
        expect(plain_page.locator("h1")).to_be_visible()
        expect(field(plain_page)).to_be_hidden()
        for label in plain_page.locator("header label[for=__search]").all():
            expect(label).to_be_hidden()


# By keyboard, on a phone --------------------------------------------------------------------------


def focused(page: Page) -> str:
    """The first line of what has the focus, or its name."""
    text = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
    return str(text).strip().partition("\n")[0]


@pytest.mark.parametrize(("onward", "back"), [("ArrowDown", "ArrowUp"), ("Tab", "Shift+Tab")])
def test_the_search_is_used_by_keyboard_alone(
    page: Page, home: str, onward: str, back: str
) -> None:
    """Open it, type, go through the results and back, open one; the focus is always seen."""
    page.goto(f"{home}2017-q2/")
    page.keyboard.press("/")
    page.keyboard.insert_text("lantern")
    expect(page.locator(".md-search-result__item")).to_have_count(2)
    ways = ["1.1 Twelve clubs light a lantern", "Ahoy from the harbour", "Search all quarters"]
    for way in ways:
        page.keyboard.press(onward)
        assert focused(page) == way
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        expect(page.locator(":focus")).to_be_in_viewport()
    for way in (*ways[-2::-1], "query"):
        page.keyboard.press(back)
        assert focused(page) == way
    page.keyboard.press(onward)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}2017-q2/o1/kr1/")


def test_enter_opens_the_first_result(page: Page, home: str) -> None:
    """The one that stands first, not the one that the worker thinks best."""
    page.goto(home)
    assert search(page, "1.2")[0] == PILOT
    field(page).press("Enter")
    page.wait_for_url(f"{home}2017-q2/o1/kr2/")


def test_escape_closes_the_search(page: Page, home: str) -> None:
    """From the field and from a result; then nothing of it can be stopped at."""
    page.goto(f"{home}2017-q2/")
    output = page.locator(".md-search__output")
    for way in ("query", "1.1 Twelve clubs light a lantern"):
        page.keyboard.press("/")
        field(page).fill("twelve")
        expect(page.locator(".md-search-result__item")).to_have_count(1)
        if way != "query":
            page.keyboard.press("Tab")
        assert focused(page) == way
        page.keyboard.press("Escape")
        expect(output).to_be_hidden()
        expect(page.locator("#__search")).not_to_be_checked()


def test_escape_leads_back_on_a_phone(page: Page, home: str) -> None:
    """To the button that the search was opened with."""
    resize(page, PHONE)
    page.goto(home)
    button = page.locator(".md-header__button[for=__search]")
    button.focus()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.insert_text("twelve")
    expect(page.locator(".md-search-result__item")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_tab_goes_past_the_search(page: Page, home: str) -> None:
    """Nobody is caught in it: beyond its last way it closes, and before its field too."""
    page.goto(home)
    page.keyboard.press("/")
    page.keyboard.press("Tab")
    expect(page.locator("#__search")).not_to_be_checked()
    inside = "document.activeElement.closest('.md-search') !== null"
    assert not page.evaluate(inside)
    page.keyboard.press("Shift+Tab")
    expect(field(page)).to_be_focused()
    field(page).fill("twelve")
    expect(page.locator(".md-search-result__item")).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate(inside)
    page.keyboard.press("Tab")
    assert not page.evaluate(inside)
    expect(page.locator(".md-search__output")).to_be_hidden()


# The dialog slides in, so it is asked where things are within it.
OUT_OF_THE_DIALOG = """all => all
  .filter(one => {
    const around = one.closest(".md-search__scrollwrap")
    const [inner, outer] = [one, around].map(each => each.getBoundingClientRect())
    return around.clientWidth > innerWidth || inner.left < outer.left || inner.right > outer.right
  })
  .map(one => one.innerText)"""


def test_results_fit_a_phone(page: Page, home: str) -> None:
    """At 320 pixels nothing is cut at the side, and the way to all quarters stays in sight."""
    resize(page, PHONE)
    page.goto(f"{home}2017-q2/?q=2017")
    expect(page.locator(".md-search-result__item").nth(5)).to_be_attached()
    expect(page.get_by_role("link", name="Search all quarters")).to_be_in_viewport(ratio=1)
    shown = page.locator(".md-search-result :is(h1, small, p, a)")
    assert shown.evaluate_all(OUT_OF_THE_DIALOG) == []


# From a disk --------------------------------------------------------------------------------------


def write_copy(source: Source, folder: Path) -> None:
    """Build the copy of a site that is read from a disk."""
    project = source.write(folder / "project")
    settings = okrsite.read_settings(project / "mkdocs.yml", offline=True)
    okrsite.build(okrsite.check(settings))
    settings.site.rename(folder / "a copy #1")


@pytest.fixture(scope="session")
def copy(made_once: MadeOnce) -> str:
    """The address of the same site's copy on this disk."""
    made = made_once("lantern-copy", lambda folder: write_copy(lantern(), folder))
    return (made / "a copy #1").as_uri() + "/"


def test_the_search_works_from_a_disk(page: Page, copy: str) -> None:
    """It is loaded when it is used, finds the quarter's pages, leads on, and results are files."""
    loaded = asked_for(page)
    page.goto(f"{copy}2017-q2/o1/index.html")
    expect(page.locator("h1")).to_be_visible()
    assert loaded == []
    assert search(page, "lantern") == [LIGHT, AHOY]
    assert not [one for one in loaded if one.endswith(".json")]
    page.get_by_role("link", name="Search all quarters").click()
    page.wait_for_url(f"{copy}index.html?q=lantern")
    expect(page.locator(".md-search-result__item")).to_have_count(5)
    page.locator(".md-search-result__link").last.click()
    page.wait_for_url(f"{copy}2016-q4/o1/kr2/index.html")
    expect(page.locator("h1")).to_contain_text("A lantern is bought")
    search(page, "lamp is hung")


@pytest.mark.parametrize("name", ["german", "japanese", "two languages"])
def test_other_languages_are_searched_from_a_disk_too(
    page: Page, served: Serve, made_once: MadeOnce, name: str
) -> None:
    """What the worker loads for its language, it has with it there."""
    chosen = {"german": "de", "japanese": ["ja"], "two languages": ["en", "fr"]}[name]
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(1, key_result(1, title="Zwölf Laternen, des lanternes, 十二個の提灯"))
        )
    }
    source = Source(content, {"plugins": [{"search": {"lang": chosen}}, "okrsite"]})
    made = made_once(f"copy-{name.replace(' ', '-')}", lambda folder: write_copy(source, folder))
    public = made_once(
        f"site-{name.replace(' ', '-')}", lambda folder: sites.build(source.write(folder))
    )
    for address in (f"{(made / 'a copy #1').as_uri()}/index.html", served(public / "site")):
        page.goto(address)
        for words in ("laternen", "lanternes", "提灯")[: 2 if name == "two languages" else 3]:
            # Of several languages, lunr knows the letters of these alone.
            assert len(search(page, words)) == 1, (address, words)


# What the indexes hold ---------------------------------------------------------------------------


def test_no_sentence_is_searched_twice(folder: Path) -> None:
    """A check-in's note is found by its key result alone, though two pages show it."""
    for base in ("", "2017-q2/"):
        index = (folder / base / INDEX).read_text(encoding="utf-8")
        for sentence in ("Wicks were scarce.", "Because fog is thick.", "Milk is indispensable."):
            assert index.count(sentence) == 1, sentence


def test_pages_that_repeat_others_are_not_searched(folder: Path) -> None:
    """The whole quarter on one page has nothing of its own."""
    for base in ("", "2017-q2/"):
        docs = json.loads((folder / base / INDEX).read_bytes())["docs"]
        assert [one["location"] for one in docs if "print" in one["location"]] == []


def orders(found: Sequence[str]) -> list[str]:
    """The quarters of results in their order."""
    return [match[1] for one in found if (match := re.search(r"\((Q\d \d{4})", one))]


def test_the_teams_quarters_are_found_newest_first(
    page: Page, served: Serve, team_folder: Path
) -> None:
    """In the project's own content, for words that several quarters share."""
    page.goto(served(team_folder))
    for words in ("sentiment", "mobilizers", "clubs", "developer"):
        found = orders(search(page, words))
        assert found == sorted(found, key=lambda name: name[::-1], reverse=True)
        assert len(set(found)) > 1, words
