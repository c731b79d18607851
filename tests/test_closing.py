"""How a quarter ends: its report opens with what came of it, and nothing is prettier than it was.

Comes in: closed quarters, alone and with one after them. Goes out: what their pages say of aims,
scores, decisions and lessons, and that a later quarter changes nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sites
from built import Page as Document
from built import Site
from conftest import MadeOnce, Serve, tab
from playwright.sync_api import Browser, Page
from probing import Look, at
from sites import Fields, Source, key_result, metric, note, objective, quarter

REPORT = "2017-q1/"
RETROSPECTIVE = "We *knew* too little, see [[o1/kr2]].\n\n<script>alert(1)</script>\n"


def closed(outcome: str, **more: object) -> Fields:
    """A closing."""
    return {"close": {"outcome": outcome, **more}}


def first_quarter(**more: object) -> Fields:
    """A closed quarter with every outcome, both kinds of key results, and one without a grade."""
    go_on = closed("continue", learned="A *first* lesson.", successor="2017-q2/o1/kr1")
    by_hand = closed("modify", score=0.5, reason="Half of it was there before.")
    return quarter(
        objective(
            1,
            key_result(1, measure=metric(), **go_on),
            key_result(2, measure=metric(), **by_hand),
            key_result(3, **closed("stop", learned="A lesson of silence.")),
            retrospective=RETROSPECTIVE,
        ),
        objective(
            2,
            key_result(1, kind="committed", measure=metric(), **closed("stop", learned="Too big.")),
            key_result(2, kind="committed", measure=metric(), **closed("stop")),
            key_result(3, kind="committed", measure=metric(), **closed("stop")),
            key_result(4, kind="committed"),
        ),
        **{"status": "closed", "published": "2017-01-10", **more},
    )


CHECK_INS = {
    "o1/kr1": {"value": 18},
    "o2/kr1": {"value": 5},
    "o2/kr2": {"value": 20},
    "o2/kr3": {"value": 13},
    "o2/kr4": {"done": True},
}
SECOND = quarter(objective(1, key_result(1, continues="2017-q1/o1/kr1", title="The next one")))


def source(**more: object) -> Source:
    """A site of the closed quarter alone."""
    return Source(
        {
            "2017-q1/okrs.yml": first_quarter(**more),
            "2017-q1/notes/2017-03-30-end.md": note("The end", "2017-03-30", check_ins=CHECK_INS),
        }
    )


def with_a_second() -> Source:
    """The same with a quarter after it."""
    return Source({**source(retrospective="All *in* all.").content, "2017-q2/okrs.yml": SECOND})


@pytest.fixture(scope="module")
def folder(made_once: MadeOnce) -> Path:
    """The public folder of the site with both quarters."""
    return made_once("closing", lambda made: sites.build(with_a_second().write(made))) / "site"


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    """The site with both quarters."""
    return Site.read(folder, sites.URL)


def opening(site: Site) -> Any:
    """What the report of the closed quarter opens with."""
    return site.pages[REPORT].main.one("section", of_class="okr-ends")


def decided(page: Any) -> list[str]:
    """What was decided, in the words of a page."""
    return [
        one.text for one in page.all("div") if one.parent and "okr-decisions" in one.parent.classes
    ]


# The report ---------------------------------------------------------------------------------------


def test_a_closed_report_opens_with_what_came_of_it(site: Site) -> None:
    """Successes and misses are counted alike, and what has no grade is said to have none."""
    found = opening(site)
    assert found.all("h2")[0].text == "What we aimed at, what came of it, what we learned"
    assert found.one(of_class="okr-ends__told").text == (
        "Of 7 key results, 3 reached 0.7 or more, 2 came between 0.4 and 0.7, 1 stayed below 0.4,"
        " and 1 has no grade. What was decided: 1 continued, 1 continued in another form,"
        " 4 stopped, and 1 without a decision."
    )
    headings = [one.text for one in site.pages[REPORT].main.all("h2")]
    assert headings.index("What we aimed at, what came of it, what we learned") == 0
    assert "Objectives at a glance" not in headings
    assert site.pages[REPORT].main.one(of_class="okr-looking-back").one("em").text == "in"


def test_an_amended_target_does_not_look_like_the_first(tmp_path: Path) -> None:
    """Notes speak of the target of their day; report and page give the score against the first."""
    measure = sites.metric(to=40, unit="people")
    okrs = sites.quarter(
        sites.objective(1, sites.key_result(1, measure=measure, close={"outcome": "stop"})),
        status="closed",
        amendments=[
            {
                "on": "2017-06-01",
                "item": "o1/kr1",
                "field": "measure.to",
                "was": 100,
                "reason": "too high",
            }
        ],
    )
    early = sites.note("Early", "2017-05-12", "[[o1/kr1]]", check_ins={"o1/kr1": {"value": 30}})
    late = sites.note("Late", "2017-06-12", check_ins={"o1/kr1": {"value": 36}})
    content = {
        "2017-q2/okrs.yml": okrs,
        "2017-q2/notes/2017-05-12-early.md": early,
        "2017-q2/notes/2017-06-12-late.md": late,
    }
    pages = sites.build(sites.Source(content).write(tmp_path)).pages
    told = pages["2017-q2/notes/2017-05-12-early/"].main.text
    assert "score 0.3" in told
    assert "30 of 100 people" in told
    history = pages["2017-q2/o1/kr1/"].main.text
    assert "30 of 100 people" in history
    assert "36 of 40 people" in history
    assert "30 of 40 people" not in history
    for address in ("2017-q2/", "2017-q2/o1/", "2017-q2/o1/kr1/"):
        assert "Against the first target: 0.36." in pages[address].main.text, address
    assert "target changed" in pages["2017-q2/"].main.text


def test_each_objective_says_aim_score_decisions_and_lessons(site: Site) -> None:
    """Its retrospective, or where it has none what was learned from each key result."""
    first, second = opening(site).all("li", of_class="okr-ends__objective")
    assert first.one(of_class="okr-ends__title").one("a").text == "Objective number 1 is reached"
    assert "2 of 3 key results graded" in first.one(of_class="okr-ends__came").text
    reason = "Set by hand: Half of it was there before."
    by_hand = f"KR 1.2: Key result number 2. Score 0.5 of 1.0. {reason}"
    assert decided(first) == [
        "1 continued KR 1.1: Key result number 1. Score 0.9 of 1.0. 1.1 0.9 as KR 1.1 (Q2 2017)",
        f"1 continued in another form {by_hand} 1.2 0.5 set by hand",
        "1 stopped KR 1.3: Key result number 3. Not graded yet. 1.3 no grade",
    ]
    learned = first.one(of_class="okr-ends__learned")
    assert learned.one("em").text == "knew"
    assert not learned.all("script")
    assert learned.one("a", of_class="okr-reference").get("href") == "o1/kr2/"
    lessons = second.one(of_class="okr-ends__learned").all("li")
    assert [one.text for one in lessons] == ["2.1 Too big."]
    assert decided(second)[-1].startswith("1 without a decision")


def test_both_kinds_of_key_results_are_explained(site: Site) -> None:
    """Once, where the scores are."""
    told = opening(site).one(of_class="okr-note-line").text
    assert "Aspirational key results are set high on purpose: the aim is 0.6 to 0.7" in told
    assert "4 key results were commitments: below 1.0 each needs an explanation." in told


def test_lessons_stand_with_their_key_results_too(site: Site) -> None:
    """In the list below, with the way to what carries on."""
    rows = site.pages[REPORT].main.all("section", of_class="okr-row")
    assert "What we learned A first lesson." in rows[0].text
    assert rows[0].text.endswith("0.9 high") or "Carried on as KR 1.1 (Q2 2017)" in rows[0].text
    assert "What we learned" not in rows[1].text


def test_an_open_report_has_none_of_it(site: Site) -> None:
    """It is not over."""
    main = site.pages["2017-q2/"].main
    assert not main.all(of_class="okr-ends")
    assert main.all("h2")[0].text == "Objectives at a glance"


def test_an_open_quarter_hides_no_retrospective(tmp_path: Path) -> None:
    """Who writes one early still sees it, below what is at a glance."""
    project = source(status="published", retrospective="Early *words*.").write(tmp_path)
    main = sites.build(project).pages[REPORT].main
    assert main.one(of_class="okr-looking-back").one("em").text == "words"
    assert "Objectives at a glance" in [one.text for one in main.all("h2")]


def test_a_quarter_that_ended_without_anything_says_so(tmp_path: Path) -> None:
    """No objectives, no key results, no closings: nothing is made up."""
    empty = quarter(status="closed", published="2017-01-10")
    without = quarter(objective(1), status="closed")
    built = sites.build(
        Source({"2017-q1/okrs.yml": empty, "2017-q2/okrs.yml": without}).write(tmp_path)
    )
    assert "No objectives yet" in opening(built).text
    told = built.pages["2017-q2/"].main.one("section", of_class="okr-ends").text
    assert "Nothing is written down." in told
    assert "Of 0" not in told


def test_how_it_ended_is_on_the_first_screen(page: Page, served: Serve, team_folder: Path) -> None:
    """Title, score, what came of it in words, and the first objectives."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{served(team_folder)}2017-q1/")
    for one in (".okr-figure", ".okr-ends__told", ".okr-ends__objective >> nth=1"):
        box = page.locator(one).first.bounding_box()
        assert box, one
        assert box["y"] + box["height"] < 900, one


def test_axe_finds_nothing(browser: Browser, served: Serve, folder: Path) -> None:
    """On the report and on the pages of what has ended, narrow and wide, in the light and dark."""
    address, faults = served(folder), list[str]()
    with tab(browser) as page:
        look = Look.through(page)
        for width, scheme in ((390, "light"), (1440, "dark")):
            look.resize(width, scheme)  # type: ignore[arg-type]  # of a tuple of two schemes
            for one in (REPORT, f"{REPORT}o1/", f"{REPORT}o1/kr1/", "2017-q2/comparison/"):
                look.open(address + one)
                faults += at([*look.sticking_out(), *look.violations()], width, one)
    assert faults == [], "\n".join(faults)


# Key results and objectives -----------------------------------------------------------------------

VERDICTS = {
    "o1/kr1": "Aspirational: 0.6 to 0.7 on average is the aim, and 0.9 is more.",
    "o1/kr2": "Aspirational: 0.6 to 0.7 on average is the aim, and 0.5 is less.",
    "o1/kr3": "Nothing was recorded, so it has no score; that is not zero.",
    "o2/kr1": "Committed: below 1.0 it needs an explanation, which stands here.",
    "o2/kr2": "Committed, and kept.",
    "o2/kr3": "Committed: below 1.0 it needs an explanation, and none is written down.",
}


@pytest.mark.parametrize(("path", "verdict"), VERDICTS.items(), ids=VERDICTS)
def test_a_score_at_the_end_is_taken_as_what_it_was_meant_to_be(
    site: Site, path: str, verdict: str
) -> None:
    """An aspirational key result is explained as one, and a commitment as a commitment."""
    closing = site.pages[f"{REPORT}{path}/"].main.one(of_class="okr-closing")
    assert verdict in closing.text


def test_a_score_just_at_the_aim_is_said_to_be(tmp_path: Path) -> None:
    """Both ends of 0.6 to 0.7 count."""
    okrs = quarter(
        objective(
            1,
            key_result(1, measure=metric(), **closed("stop")),
            key_result(2, measure=metric(), **closed("stop")),
        ),
        status="closed",
    )
    check_ins = {"o1/kr1": {"value": 12}, "o1/kr2": {"value": 14}}
    content = {
        "2017-q2/okrs.yml": okrs,
        "2017-q2/notes/n.md": note("N", "2017-05-01", check_ins=check_ins),
    }
    built = sites.build(Source(content).write(tmp_path))
    for path, score in (("o1/kr1", "0.6"), ("o1/kr2", "0.7")):
        told = built.pages[f"2017-q2/{path}/"].main.one(of_class="okr-closing").text
        assert f"{score} is just that." in told


def test_a_key_result_points_on_to_its_successor(site: Site) -> None:
    """By its address; a score that was set by hand has its reason beside it."""
    closing = site.pages[f"{REPORT}o1/kr1/"].main.one(of_class="okr-closing")
    (successor,) = [one for one in closing.all("a") if "KR" in one.text]
    assert site.address(successor.get("href"), f"{REPORT}o1/kr1/") == "2017-q2/o1/kr1/"
    by_hand = site.pages[f"{REPORT}o1/kr2/"].main.one(of_class="okr-closing").text
    assert "Half of it was there before." in by_hand


def test_an_objective_shows_its_retrospective(site: Site) -> None:
    """With what was decided about its key results."""
    main = site.pages[f"{REPORT}o1/"].main
    ended = main.one("section", of_class="okr-objective-end")
    assert ended.one(of_class="okr-looking-back").one("em").text == "knew"
    assert len(decided(ended)) == 3
    assert not site.pages["2017-q2/o1/"].main.all(of_class="okr-objective-end")


def test_the_whole_quarter_looks_back_too(site: Site) -> None:
    """The quarter's retrospective and that of the objective, with links that stay on the page."""
    found = site.pages[f"{REPORT}print/"].main.all(of_class="okr-looking-back")
    assert [one.one("em").text for one in found] == ["in", "knew"]
    assert found[1].one("a", of_class="okr-reference").get("href") == "#o1-kr2"


def test_a_retrospective_is_found_once_in_each_index(site: Site) -> None:
    """By the search of the quarter, and by that of the site."""
    for base in ("", REPORT):
        index: Any = site.json(f"{base}search/search_index.json")
        texts = [re.sub("<[^>]*>", "", one["text"]) for one in index["docs"]]
        assert [sum(words in text for text in texts) for words in ("knew too", "All in all")] == [
            1,
            1,
        ]


# Never forward ------------------------------------------------------------------------------------


def of_first(site: Site) -> Mapping[str, bytes]:
    """The files of the first quarter."""
    return {name: data for name, data in site.files.items() if name.startswith(REPORT)}


def test_a_later_quarter_changes_no_byte_of_a_closing(site: Site, tmp_path: Path) -> None:
    """A successor is named from its address alone, whether it is there or not."""
    alone = sites.build(source(retrospective="All *in* all.").write(tmp_path))
    assert of_first(alone) == of_first(site)
    assert "The next one" not in alone.files[f"{REPORT}index.html"].decode()


def test_the_home_page_shows_a_newest_quarter_that_is_closed(tmp_path: Path) -> None:
    """With its score and its objectives, as any other."""
    built = sites.build(source().write(tmp_path))
    home: Document = built.pages[""]
    assert "7 key results at the end" in home.main.text
    assert len(home.main.all("li", of_class="okr-card")) == 2
    assert "No key result asks for help right now." in home.main.text
