"""The page that collects what help is wanted for, and what the pages of key results say of it.

Comes in: a site with quarters that are closed, open, and not published yet. Goes out: what a reader
who wants to help is told, and where they are led.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sites
from built import Element, Page, Site
from conftest import MadeOnce
from sites import Source, key_result, metric, note, objective, quarter

TOPIC = "https://code.example/choir/discussions/7"
ASKED = "Count *your* clubs, and [tell us](https://forum.example/t/clubs/8)."
CLOSED = {"outcome": "stop"}

SOURCE = Source(
    {
        "about.md": "# About\n\n[Help](/help/), or read [all of it](/2017-q2/print/).\n",
        "partners.yml": {"partners": [{"id": "reps", "name": "Reps", "url": "https://r.example/"}]},
        "2017-q1/okrs.yml": quarter(
            objective(1, key_result(1, help_wanted="Asked long ago.")),
            status="closed",
            published="2017-01-10",
            title="The first",
        ),
        "2017-q2/okrs.yml": quarter(
            objective(
                1,
                key_result(1, measure=metric(), help_wanted=ASKED, shared_with=["reps"]),
                key_result(2, help_wanted="No longer asked.", close=CLOSED),
                key_result(3),
            ),
            objective(2, key_result(1, help_wanted="Read it.\n\n# Why\n\nTo learn.\n")),
            objective(3, key_result(1)),
            title="The second",
            discussion=TOPIC,
        ),
        "2017-q2/notes/2017-05-12-news.md": note(
            "News",
            "2017-05-12",
            check_ins={
                "o1/kr1": {"value": 12, "status": "at_risk"},
                "o2/kr1": {"done": True, "status": "done"},
            },
        ),
        "2017-q3/okrs.yml": quarter(
            objective(4, key_result(2, help_wanted="Come along.")),
            published="2017-07-10",
            title="The third",
        ),
        "2017-q4/okrs.yml": quarter(
            objective(1, key_result(1, help_wanted="Nobody knows of this yet.")),
            status="draft",
            title="The fourth",
        ),
    }
)


@pytest.fixture(scope="session")
def site(made_once: MadeOnce) -> Site:
    """The site in public."""
    made = made_once("help", lambda folder: sites.build(SOURCE.write(folder)))
    return Site.read(made / "site", sites.URL)


@pytest.fixture(scope="session")
def page(site: Site) -> Page:
    """What is asked for in public."""
    return site.pages["help/"]


def calls(page: Page) -> dict[str, Element]:
    """What is asked, by the address of the key result that asks."""
    return {
        one.all("a")[0].get("href").removeprefix("../"): one
        for one in page.main.all("li", of_class="okr-call")
    }


def told(page: Page) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The quarters with their objectives and the numbers of the key results that ask."""
    return [
        (
            quarter.one("h2").text,
            [
                (objective.one("h3").one("a").text, [one.text for one in numbers(objective)])
                for objective in quarter.all("section")
            ],
        )
        for quarter in page.main.all("section", of_class="okr-quarter")
    ]


def numbers(objective: Element) -> list[Element]:
    """The numbers of the key results of an objective."""
    return [
        number
        for one in objective.all("li", of_class="okr-call")
        for number in one.one("h4").all(of_class="okr-number")
    ]


def test_every_call_stands_below_its_quarter_and_objective(page: Page) -> None:
    """The newest quarter comes first; what is closed, or asks for nothing, is not there."""
    assert told(page) == [
        ("The third", [("Objective number 4 is reached", ["4.2"])]),
        (
            "The second",
            [
                ("Objective number 1 is reached", ["1.1"]),
                ("Objective number 2 is reached", ["2.1"]),
            ],
        ),
    ]


def test_a_reader_is_told_how_it_works_before_anything_is_asked(page: Page) -> None:
    """A sentence says what to do and another how many calls there are, above the first of them."""
    text = page.main.text
    said = text.index("say in the discussion of its quarter that you can help")
    assert said < text.index("3 key results ask for help.") < text.index("Come along.")


def test_a_call_says_what_to_do_for_what_and_where_to_say_so(page: Page) -> None:
    """The key result with its number, state and number, the author's words, partners, the topic."""
    call = calls(page)["2017-q2/o1/kr1/#help"]
    assert call.one("h4").text == "1.1 Key result number 1"
    assert call.one(of_class="okr-call__stands").text == "At risk 12 of 20 clubs Target 20 clubs"
    words = call.one(of_class="okr-prose")
    assert words.text == "Count your clubs, and tell us."
    assert (words.one("em").text, words.one("a").get("href")) == (
        "your",
        "https://forum.example/t/clubs/8",
    )
    assert call.one(of_class="okr-partners").text == "Shared with Reps"
    way = call.one(of_class="okr-call__say").one("a")
    assert way.get("href") == TOPIC
    # The same words stand below each call, so a screen reader says which of them is meant.
    assert page.by_id(way.get("aria-describedby")) is call.one("h4")


def test_what_is_simply_done_or_not_is_said_once(page: Page) -> None:
    """A deliverable has no number to tell: that it is done is its state."""
    call = calls(page)["2017-q2/o2/kr1/#help"]
    assert call.one(of_class="okr-call__stands").text == "Done"
    assert [one.tag for one in call.one(of_class="okr-prose").all("h5")] == ["h5"]


def test_a_quarter_without_a_topic_says_so(page: Page) -> None:
    """Where nobody can say anything yet, no link pretends that they could."""
    third, second = page.main.all("section", of_class="okr-quarter")
    assert "There is no topic for this quarter yet" in third.text
    assert third.all(of_class="okr-call__say") == []
    assert second.one(of_class="okr-button").get("href") == TOPIC


def test_no_page_tells_of_a_call_in_a_draft(site: Site, tmp_path: Path) -> None:
    """It is shown where drafts are shown, and marked there."""
    assert [file for file, data in site.files.items() if b"Nobody knows" in data] == []
    drafts = sites.build(SOURCE.write(tmp_path), drafts=True).pages["help/"]
    first = drafts.main.all("section", of_class="okr-quarter")[0]
    assert first.one("h2").text == "The fourth"
    assert first.one(of_class="okr-tag--draft").text == "Draft"


def test_every_page_leads_to_it(site: Site) -> None:
    """In the row of sections, in the drawer and at the foot; authors' pages may link to it, too."""
    for address, one in site.documents.items():
        if one.refresh:
            continue
        places = [one.root.all(of_class=name) for name in ("md-tabs", "md-nav", "okr-footer")]
        for place in places:
            ways = {link.get("href") for found in place for link in found.all("a")}
            assert [way for way in ways if way.endswith("help/") or way == "./"], address
    written = {link.get("href") for link in site.pages["about/"].main.all("a")}
    assert {"../help/", "../2017-q2/print/"} <= written


def test_a_key_result_leads_to_all_calls(site: Site) -> None:
    """From where it asks itself, and so does the list on the report."""
    asked = site.pages["2017-q2/o1/kr1/"].main.one("section", of_class="okr-help")
    assert asked.one("h2").text == "Help wanted"
    assert [link.get("href") for link in asked.all("a") if "help" in link.get("href")] == [
        "../../../help/"
    ]
    report = site.pages["2017-q2/"]
    assert list(calls(report)) == ["o1/kr1/#help", "o2/kr1/#help"]
    assert "../help/" in [link.get("href") for link in report.main.all("a")]


def test_what_is_closed_says_what_it_has_asked_for(site: Site) -> None:
    """The words stay, and nobody is called any more: not on its page, not in any list."""
    for slug, path, words in [
        ("2017-q1", "o1/kr1", "Asked long ago."),
        ("2017-q2", "o1/kr2", "No longer asked."),
    ]:
        section = site.pages[f"{slug}/{path}/"].main.one("section", of_class="okr-help")
        assert section.text == f"Help was wanted {words}"
        for address in ("", f"{slug}/", f"{slug}/{path.partition('/')[0]}/", "help/"):
            main = site.pages[address].main
            assert words not in main.text
            assert f"{path}/#help" not in {link.get("href") for link in main.all("a")}


def test_calls_are_found(site: Site) -> None:
    """The search finds the page by its name, and what is asked where it is asked."""
    index: Any = json.loads(site.files["search/search_index.json"])
    found = {one["location"]: one["title"] + one["text"] for one in index["docs"]}
    assert "How to help" in found["help/"]
    assert "Come along." in found["2017-q3/o4/kr2/"]


def test_a_site_without_calls_says_what_will_be_there(
    odd_site: Callable[[str], Site],
) -> None:
    """No list that is empty, no number that is zero, and the ways on."""
    for name in ("empty", "bare"):
        main = odd_site(name).pages["help/"].main
        assert "No key result asks for help right now" in main.text
        assert "Here will stand what a reader can do" in main.text
        assert "key results ask" not in main.text
        ways = main.one("ul", of_class="okr-ways")
        assert "../quarters/" in [way.get("href") for way in ways.all("a")]
