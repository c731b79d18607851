"""What changed in a quarter, day by day; the line of its notes; and which notes speak of what.

Comes in: content with check-ins, amendments and a closing. Goes out: the pages as readers get them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sites
from built import Element, Page, Site
from sites import key_result, metric, note, objective, quarter

from okrsite import addresses
from okrsite.content import Content, Quarter
from okrsite.decoding import decode
from okrsite.diagnostics import Report
from okrsite.fields import Written
from okrsite.language import Language
from okrsite.model import Goal, Goals, Okrs, Partner, Partners
from okrsite.settings import Settings, template_folders
from okrsite.source import read_yaml
from okrsite.views.amending import Amending
from okrsite.views.desk import Desk
from okrsite.views.mentions import find_mentions

OddSite = Callable[[str], Site]


def moving(**more: object) -> sites.Fields:
    """A quarter in which every kind of thing changes."""
    rubric = {0.2: "4 clubs", 0.6: "12 clubs", 1.0: "20 clubs"}
    steps = [{"id": "draft", "title": "Drafted"}, {"id": "told", "title": "Told"}]
    return quarter(
        objective(
            1,
            key_result(
                1,
                title="Clubs",
                measure=metric(to=20),
                rubric=rubric,
                close={"outcome": "continue", "learned": "Ask early."},
            ),
            key_result(2, title="Steps", measure={"kind": "milestones", "steps": steps}),
            key_result(3, title="Share", measure=metric(to="80%", unit="%")),
            key_result(4, title="Thing"),
            title="Many clubs",
        ),
        events=[{"title": "A call", "at": "2017-04-20T16:00Z", "text": "Come and ask."}],
        amendments=[
            {"on": day, "item": "o1/kr3", "field": "measure.to", "was": was, "reason": reason}
            for day, was, reason in (
                ("2017-05-10", "60%", "It was too easy."),
                ("2017-06-02", "70%", "It still was."),
            )
        ],
        **more,
    )


def notes() -> sites.Fields:
    """Three notes with check-ins, one of words alone."""
    first = {
        "o1/kr1": {"value": 4, "level": 0.2, "status": "on_track", "confidence": 0.7},
        "o1/kr2": {"steps": []},
        "o1/kr3": {"value": "40%"},
        "o1/kr4": {"done": False, "note": "Not begun."},
    }
    second = {
        "o1/kr1": {
            "value": 12,
            "level": 0.6,
            "status": "at_risk",
            "confidence": 0.7,
            "note": "Eight more.",
            "evidence": ["https://wiki.example/clubs"],
        },
        "o1/kr2": {"steps": ["draft"]},
        "o1/kr3": {"value": "40%"},
    }
    third = {"o1/kr1": {"status": "at_risk", "confidence": 0.2}, "o1/kr4": {"done": True}}
    told = note("Early", "2017-04-27", "Early *days*.\n\nMore of it.", check_ins=first, author="We")
    return {
        "2017-q2/notes/2017-04-27-early.md": told,
        "2017-q2/notes/2017-05-12-middle.md": note("Middle", "2017-05-12", check_ins=second),
        "2017-q2/notes/2017-05-20-words.md": note("Words", "2017-05-20", "Of [[o1/kr1]]."),
        "2017-q2/notes/2017-06-28-end.md": note("End", "2017-06-28", check_ins=third),
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a quarter in which every kind of thing changes, closed."""
    content = {"2017-q2/okrs.yml": moving(status="closed"), **notes()}
    return sites.build(sites.Source(content).write(tmp_path_factory.mktemp("moving")))


@pytest.fixture(scope="module")
def changes(site: Site) -> Page:
    """Its page of changes."""
    return site.pages["2017-q2/changes/"]


def item(page: Page, anchor: str) -> Element:
    """What stands at an anchor."""
    return page.by_id(anchor)


def facts(page: Page, anchor: str) -> list[str]:
    """What a check-in changed, each as it is read aloud."""
    return [one.text for one in item(page, anchor).all("span", of_class="okr-moved")]


# Changes ------------------------------------------------------------------------------------------


def test_days_stand_newest_first_with_a_contents(changes: Page) -> None:
    """Each day once, for people and in ISO for machines; the contents lead to all of them."""
    days = changes.main.all("section", of_class="okr-day")
    dates = [one.one("h2").one("time").get("datetime") for one in days]
    assert dates == [
        *("2017-06-30", "2017-06-28", "2017-06-02", "2017-05-20"),
        *("2017-05-12", "2017-05-10", "2017-04-27", "2017-04-13"),
    ]
    assert [one.one("h2").get("id") for one in days] == dates
    contents = changes.main.one("nav", of_class="okr-days")
    assert [link.get("href") for link in contents.all("a")] == [f"#{day}" for day in dates]
    months = [one.text for one in contents.all("span", of_class="okr-days__month")]
    assert months == ["June 2017", "May 2017", "April 2017"]
    counts = [one.text for one in contents.all("span", of_class="okr-days__counts")]
    assert counts == [
        *("closed", "2 check-ins", "1 amendment", "1 note"),
        *("3 check-ins", "1 amendment", "4 check-ins", "published"),
    ]
    lead = changes.main.one("p", of_class="okr-lead").text
    assert lead == "Newest first: 4 notes, 9 check-ins, and 2 amendments."


def test_a_check_in_says_from_what_to_what(changes: Page) -> None:
    """The value, the score, the confidence and the status, each by its name and with an arrow that
    is read as a word.
    """
    assert facts(changes, "2017-04-27-o1-kr1") == [
        *("4 of 20 clubs", "Score 0.2", "Confidence 0.7", "On track"),
    ]
    assert facts(changes, "2017-05-12-o1-kr1") == [
        *("4 to 12 of 20 clubs", "Score 0.2 to 0.6", "Confidence 0.7", "On track to At risk"),
    ]
    arrows = item(changes, "2017-05-12-o1-kr1").all("svg", of_class="okr-arrow")
    assert [arrow.get("aria-hidden") for arrow in arrows] == ["true"] * 3
    # Neither value nor level is named: what was recorded before still holds, and is not said again.
    assert facts(changes, "2017-06-28-o1-kr1") == ["Confidence 0.7 to 0.2", "At risk"]
    assert facts(changes, "2017-05-12-o1-kr2") == ["0 to 1 of 2 steps", "Score 0.0 to 0.5"]
    assert facts(changes, "2017-05-12-o1-kr3") == ["40% unchanged"]
    assert facts(changes, "2017-06-28-o1-kr4") == ["not done yet to done", "Score 0.0 to 1.0"]


def test_a_check_in_has_its_words_and_leads_on(changes: Page) -> None:
    """Its note, its evidence, its key result, and the note that it is from."""
    one = item(changes, "2017-05-12-o1-kr1")
    links = {link.text: link.get("href") for link in one.all("a")}
    assert links == {"Clubs": "../o1/kr1/", "wiki.example/clubs": "https://wiki.example/clubs"}
    assert "Eight more." in one.text
    note_of_day = item(changes, "note-2017-05-12-middle")
    assert note_of_day.one("h3").one("a").get("href") == "../notes/2017-05-12-middle/"
    assert one in note_of_day.all("li")
    words = item(changes, "note-2017-05-20-words")
    assert "A note in words, without a check-in." in words.text
    assert "We" in item(changes, "note-2017-04-27-early").text


def test_an_amendment_has_old_and_new_side_by_side(changes: Page) -> None:
    """The first of two changes became what the second found, not what is there now."""
    texts = {
        anchor: [one.text for one in item(changes, anchor).all("dd")]
        for anchor in ("2017-05-10-o1-kr3-measure-to", "2017-06-02-o1-kr3-measure-to")
    }
    assert list(texts.values()) == [["60%", "70%"], ["70%", "80%"]]
    first = item(changes, "2017-05-10-o1-kr3-measure-to")
    assert first.one("h3").text == "Changed after publication: Target"
    assert "KR 1.3" in first.text
    assert "It was too easy." in first.text


def test_the_closing_stands_on_the_last_day(changes: Page) -> None:
    """What was decided, the score at the end, and how much has no decision."""
    closing = item(changes, "2017-06-30-closed")
    assert "1 of 1 objective graded" in closing.text
    assert "3 key results without a decision." in closing.text
    one = item(changes, "2017-06-30-closed-o1-kr1")
    assert one.one("a").get("href") == "../o1/kr1/#closing"
    assert "Continued" in one.text
    assert "Score 0.6 of 1.0" in one.text


def test_an_open_quarter_has_no_closing(tmp_path: Path) -> None:
    """What was decided early has no day yet, so it waits for the end."""
    source = sites.Source({"2017-q2/okrs.yml": moving(), **notes()})
    page = sites.build(source.write(tmp_path)).pages["2017-q2/changes/"]
    assert not [name for name in page.ids if name.startswith("2017-06-30")]


def test_what_was_only_published_says_so(odd_site: OddSite) -> None:
    """Nothing has changed yet, in words, beside what was published."""
    page = odd_site("bare").pages["2017-q2/changes/"]
    assert page.main.one("p", of_class="okr-lead").text == "Nothing has changed yet."
    (day,) = page.main.all("section", of_class="okr-day")
    assert "1 objective and 1 key result." in day.text


def test_nothing_at_all_has_an_empty_state(tmp_path: Path) -> None:
    """A draft without a day of publication."""
    source = sites.Source(
        {"2017-q2/okrs.yml": quarter(objective(1), status="draft", published=None)}
    )
    page = sites.build(source.write(tmp_path), drafts=True).pages["2017-q2/changes/"]
    assert "Nothing has changed yet" in page.main.one("div", of_class="okr-empty").text
    assert page.main.all("nav", of_class="okr-days") == []


def amended(was: str, reason: str) -> sites.Fields:
    """A change of the target on one and the same day."""
    item = {"item": "o1/kr1", "field": "measure.to", "was": was, "reason": reason}
    return {"on": "2017-05-10", **item}


def test_anchors_come_from_what_they_name_and_not_from_a_count(tmp_path: Path) -> None:
    """What is added later moves no anchor: not another day, nor another key result, nor a second
    change of one field on one day.
    """
    one = key_result(1, measure=metric(to=40))
    first, second = amended("30", "Too low."), amended("35", "Still too low.")
    before = {
        "2017-q2/okrs.yml": quarter(objective(1, one), amendments=[first]),
        "2017-q2/notes/b.md": note("B", "2017-05-12", check_ins={"o1/kr1": {"value": 4}}),
    }
    after = {
        **before,
        "2017-q2/okrs.yml": quarter(objective(1, key_result(2), one), amendments=[first, second]),
        "2017-q2/notes/a.md": note("A", "2017-05-12", check_ins={"o1/kr2": {"done": True}}),
        "2017-q2/notes/c.md": note("C", "2017-06-12", check_ins={"o1/kr1": {"value": 5}}),
    }
    anchors = []
    for name, content in (("before", before), ("after", after)):
        built = sites.build(sites.Source(content).write(tmp_path / name))
        anchors.append(own_anchors(built.pages["2017-q2/changes/"]))
    assert anchors[0] < anchors[1]
    again = {name for name in anchors[1] if name.startswith("2017-05-10-o1-kr1-measure-to-")}
    assert len(again) == 1
    assert {"2017-05-12", "2017-05-12-o1-kr1", "2017-05-10-o1-kr1-measure-to"} <= anchors[0]


def own_anchors(page: Page) -> set[str]:
    """The anchors of the page's own part."""
    return {one.get("id") for one in page.main.all() if one.get("id")}


def test_an_anchor_has_no_sign_that_a_link_would_have_to_escape() -> None:
    """Its day, then the item, then the field."""
    anchor = addresses.change_anchor(datetime.date(2017, 5, 12), "o1/kr1", "rubric.0.5")
    assert anchor == "2017-05-12-o1-kr1-rubric-0-5"


def test_every_way_leads_to_the_changes(site: Site) -> None:
    """The row of sections, the report beside what changed last, the key result, `/latest/`."""
    for address in ("2017-q2/", "2017-q2/o1/", "2017-q2/o1/kr1/", "2017-q2/notes/"):
        page = site.pages[address]
        sections = page.main.one("nav", of_class="okr-sections")
        links = [site.address(link.get("href"), address) for link in sections.all("a")]
        assert "2017-q2/changes/" in links
    for address in ("2017-q2/", "2017-q2/o1/kr1/"):
        found = [one for one in site.pages[address].main.all("a") if one.text == "All changes"]
        assert [site.address(one.get("href"), address) for one in found] == ["2017-q2/changes/"]
    assert site.redirects["latest/changes/"] == "2017-q2/changes/"
    assert f"{sites.URL}2017-q2/changes/" in site.sitemap("sitemap.xml")
    assert f"{sites.URL}2017-q2/changes/" in site.sitemap("2017-q2/sitemap.xml")


def test_the_search_knows_the_page_and_has_no_note_twice(site: Site) -> None:
    """A check-in's note is found with its key result, and the page of changes by its name."""
    index = site.json("2017-q2/search/search_index.json")
    assert isinstance(index, dict)
    found = {one["location"]: one["title"] + one["text"] for one in index["docs"]}
    assert "What changed" in found["changes/"]
    assert [address for address, text in found.items() if "Eight more." in text] == ["o1/kr1/"]


# Old and new --------------------------------------------------------------------------------------


def amended_quarter(*amendments: tuple[str, str, object], **fields: object) -> Quarter:
    """A quarter with one key result that was changed in these fields."""
    okrs = quarter(
        objective(1, key_result(1, **fields)),
        amendments=[
            {"on": "2017-05-10", "item": item, "field": field, "was": was, "reason": "So."}
            for item, field, was in amendments
        ],
    )
    return read(okrs)


def read(okrs: sites.Fields) -> Quarter:
    """A quarter as the program reads it."""
    report = Report()
    root = read_yaml(sites.as_yaml(okrs).encode(), "okrs.yml", report)
    assert root is not None
    decoded = decode(Okrs, root, report)
    assert not report.diagnostics, [one.text() for one in report.diagnostics]
    assert decoded
    return Quarter(
        "2017-q2", "", datetime.date(2017, 4, 1), datetime.date(2017, 6, 30), decoded.item
    )


STEPS = [{"id": "draft", "title": "Drafted"}, {"id": "told", "title": "Told", "weight": 2}]
BOTH = "Open by design; A web for all (supporting link)"
MILESTONES = {"measure": {"kind": "milestones", "steps": STEPS}}
GOALS = Goals(
    goals=tuple(
        Goal.model_validate({"id": Written(one), "title": Written(title)})
        for one, title in (("open", "Open by design"), ("web", "A web for all"))
    )
)
PARTNERS = Partners(
    partners=(Partner.model_validate({"id": Written("lab"), "name": Written("The lab")}),)
)


def amending(found: Quarter) -> Amending:
    """The amendments of a quarter as pages tell them."""
    here = Path("here")
    settings = Settings(
        config_file=here / "mkdocs.yml",
        content=here / "content",
        site=here / "site",
        templates=template_folders(here),
        site_name="OKRs",
        site_url=sites.URL,
    )
    content = Content(quarters=(found,), goals=GOALS, partners=PARTNERS)
    return Amending(Desk(content, settings, Language("en")), found)


@pytest.mark.parametrize(
    ("field", "was", "fields", "told"),
    [
        ("measure.from", "5", {"measure": metric()}, ("Baseline", "5 clubs", "0 clubs")),
        ("measure.unit", "groups", {"measure": metric()}, ("Unit", "groups", "clubs")),
        ("measure.due", {}, {"measure": metric(due="2017-06-01")}, ("Due", "", "June 1, 2017")),
        ("measure.stretch", {}, {"measure": metric(stretch=30)}, ("Stretch goal", "", "30 clubs")),
        (
            "measure.range",
            [0, 50],
            {"measure": metric(range=[0, 100])},
            ("Range", "from 0 clubs to 50 clubs", "from 0 clubs to 100 clubs"),
        ),
        (
            "measure.between",
            [1, 2],
            {"measure": {"kind": "threshold", "between": [10, 20], "unit": "NPS"}},
            ("Between", "between 1 and 2 NPS", "between 10 and 20 NPS"),
        ),
        (
            "measure.at_least",
            "60%",
            {"measure": {"kind": "threshold", "at_least": "75%"}},
            ("At least", "60%", "75%"),
        ),
        ("rubric.0.5", "10", {"rubric": {0.5: "12", 1.0: "20"}}, ("Rubric: 0.5", "10", "12")),
        ("rubric.0.50", "10", {"rubric": {0.5: "12"}}, ("Rubric: 0.5", "10", "12")),
        ("rubric.1", {}, {"rubric": {1: "all"}}, ("Rubric: 1.0", "", "all")),
        ("rubric", {0.5: "ten"}, {"rubric": {0.5: "12"}}, ("Rubric", "0.5: ten", "0.5: 12")),
        ("rubric", {}, {"rubric": {0.5: "a", 1: "b"}}, ("Rubric", "", "0.5: a; 1.0: b")),
        ("measure.steps.told.weight", "1", MILESTONES, ("Weight of a step: Told", "1", "2")),
        ("measure.steps.told.title", "Tell", MILESTONES, ("Step: Told", "Tell", "Told")),
        ("measure.steps.told.due", "2017-05-01", MILESTONES, ("Due: Told", "May 1, 2017", "")),
        ("measure.steps.draft", {}, MILESTONES, ("Steps: Drafted", "", "Drafted")),
        (
            "measure.steps.old",
            {"id": "old", "title": "Old", "weight": 3},
            MILESTONES,
            ("Steps: Old", "Old (weight 3)", ""),
        ),
        (
            "measure.steps",
            [{"id": "draft", "title": "Drafted"}],
            MILESTONES,
            ("Steps", "Drafted", "Drafted; Told (weight 2)"),
        ),
        (
            "measure",
            {"kind": "discover"},
            {"measure": metric(unit="clubs")},
            (
                "Measure",
                "To find out a number that is not known yet.",
                "From 0 to 20 clubs.",
            ),
        ),
        ("title", "Old", {"title": "New"}, ("Title", "Old", "New")),
        ("weight", "0.5", {"weight": 2}, ("Weight", "0.5", "2")),
        ("weight", {}, {"weight": 2}, ("Weight", "1", "2")),
        ("kind", "committed", {}, ("Kind", "Committed", "Aspirational")),
        ("shared_with", ["lab"], {}, ("Shared with", "The lab", "")),
        ("owner", "Ada", {"owner": "Grace"}, ("Owner", "Ada", "Grace")),
    ],
)
def test_old_and_new_of_every_kind_of_field(
    field: str, was: object, fields: sites.Fields, told: tuple[str, str, str]
) -> None:
    """What was changed, what it was and what it is now, in words that readers know."""
    found = amended_quarter(("o1/kr1", field, was), **fields)
    telling, (amendment,) = amending(found), found.okrs.amendments
    assert (telling.field(amendment), *telling.old_and_new(amendment)) == told


@pytest.mark.parametrize(
    ("field", "was", "told"),
    [
        ("supports", [{"goal": "web"}], ("Goals", "A web for all", BOTH)),
        ("supports", {}, ("Goals", "", BOTH)),
        (
            "supports.web.strength",
            "primary",
            ("Link to a goal: A web for all", "primary link", "supporting link"),
        ),
        ("supports.web.why", "So.", ("Why a goal is served: A web for all", "So.", "")),
        (
            "supports.open.basis",
            "inferred",
            ("Link to a goal: Open by design", "inferred by the team", "stated by its source"),
        ),
        ("supports.open", {}, ("Goals: Open by design", "", "Open by design")),
    ],
)
def test_links_to_goals_are_told_by_the_titles_of_the_goals(
    field: str, was: object, told: tuple[str, str, str]
) -> None:
    """A supporting link says so."""
    links = [{"goal": "open"}, {"goal": "web", "strength": "supporting"}]
    found = read(
        quarter(
            objective(1, supports=links),
            amendments=[
                {"on": "2017-05-10", "item": "o1", "field": field, "was": was, "reason": "So."}
            ],
        )
    )
    telling, (amendment,) = amending(found), found.okrs.amendments
    assert (telling.field(amendment), *telling.old_and_new(amendment)) == told


def test_two_changes_of_one_day_follow_each_other() -> None:
    """In the order in which they stand in the file."""
    found = amended_quarter(
        ("o1/kr1", "title", "One"), ("o1/kr1", "title", "Two"), ("o1", "title", "X"), title="Three"
    )
    pairs = [amending(found).old_and_new(one) for one in found.okrs.amendments]
    assert pairs == [("One", "Two"), ("Two", "Three"), ("X", "Objective number 1 is reached")]


def test_two_changes_of_one_day_may_only_be_possible_together() -> None:
    """A stretch that lay below the target of another day is told all the same."""
    found = amended_quarter(
        ("o1/kr1", "measure.to", "40"),
        ("o1/kr1", "measure.stretch", "60"),
        measure=metric(to=20, stretch=30),
    )
    pairs = [amending(found).old_and_new(one) for one in found.okrs.amendments]
    assert pairs == [("40 clubs", "20 clubs"), ("60 clubs", "30 clubs")]


# Every kind of change in public -------------------------------------------------------------------


def amended_site() -> sites.Source:
    """A closed quarter in which every kind of commitment was amended."""
    steps = [{"id": "draft", "title": "Drafted"}, {"id": "told", "title": "Told"}]
    changes: tuple[tuple[str, str, object], ...] = (
        ("o1", "title", "Some clubs"),
        ("o1", "weight", 1),
        ("o1", "supports", [{"goal": "web"}]),
        ("o1/kr1", "title", "Groups"),
        ("o1/kr1", "kind", "committed"),
        ("o1/kr1", "measure.to", 40),
        ("o1/kr1", "measure.unit", {}),
        ("o1/kr1", "rubric.0.6", "thirty"),
        ("o1/kr1", "close.score", 0.8),
        ("o1/kr1", "close.outcome", "stop"),
        ("o1/kr2", "measure", {}),
        ("o1/kr2", "rubric", {0.5: "a draft"}),
        ("o1/kr3", "title", "A thing"),
    )
    return sites.Source(
        {
            "goals.yml": {
                "goals": [
                    {"id": "open", "title": "Open by design"},
                    {"id": "web", "title": "A web"},
                ]
            },
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(
                        1,
                        title="Clubs",
                        measure=metric(to=20),
                        rubric={0.6: "twelve", 1.0: "twenty"},
                        close={"outcome": "continue", "learned": "Ask early."},
                    ),
                    key_result(2, title="Steps", measure={"kind": "milestones", "steps": steps}),
                    key_result(3, title="Thing"),
                    key_result(4, title="Quiet"),
                    title="Many clubs",
                    weight=2,
                    supports=[{"goal": "open"}, {"goal": "web", "strength": "supporting"}],
                ),
                status="closed",
                amendments=[
                    {
                        "on": f"2017-05-{number:02}",
                        "item": item,
                        "field": field,
                        "was": was,
                        "reason": f"Reason {number}.",
                    }
                    for number, (item, field, was) in enumerate(changes, start=1)
                ],
            ),
            "2017-q2/notes/2017-05-12-middle.md": note(
                "Middle", "2017-05-12", check_ins={"o1/kr1": {"value": 10, "level": 0.6}}
            ),
        }
    )


TOLD = {
    "o1": [
        ("Goals", "A web", "Open by design; A web (supporting link)"),
        ("Weight", "1", "2"),
        ("Title", "Some clubs", "Many clubs"),
    ],
    "o1/kr1": [
        ("Decision at the end", "Stopped", "Continued"),
        ("Score at the end", "0.8", "0.6"),
        ("Rubric: 0.6", "thirty", "twelve"),
        ("Unit", "nothing", "clubs"),
        ("Target", "40", "20"),
        ("Kind", "Committed", "Aspirational"),
        ("Title", "Groups", "Clubs"),
    ],
    "o1/kr2": [
        ("Rubric", "0.5: a draft", "nothing"),
        ("Measure", "To be done: there is nothing to count.", "Drafted; Told"),
    ],
    "o1/kr3": [("Title", "A thing", "Thing")],
}


@pytest.fixture(scope="module")
def all_amended(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Site:
    """The site of it."""
    folder = made_once("amended", lambda folder: sites.build(amended_site().write(folder)))
    return Site.read(folder / "site", sites.URL)


@pytest.mark.parametrize("item", TOLD)
def test_the_page_of_an_item_has_each_amendment(all_amended: Site, item: str) -> None:
    """Old and new side by side, with the day and the reason, the newest first."""
    page = all_amended.pages[f"2017-q2/{item}/"]
    entries = page.main.all("li", of_class="okr-amendment")
    told = [(one.one("b").text, *[text.text for text in one.all("dd")]) for one in entries]
    assert told == TOLD[item]
    assert all(one.one("time").get("datetime").startswith("2017-05-") for one in entries)
    assert all(one.all("p")[-1].text.startswith("Reason ") for one in entries)
    assert "amendments" in page.ids


def test_the_page_of_changes_has_each_amendment(all_amended: Site) -> None:
    """The same texts, on their days, with the item."""
    page = all_amended.pages["2017-q2/changes/"]
    entries = page.main.all("article", of_class="okr-amended")
    told = [
        (
            one.one("h3").text.removeprefix("Changed after publication: "),
            *[text.text for text in one.all("dd")],
        )
        for one in entries
    ]
    newest_first = [told for item in ("o1/kr3", "o1/kr2", "o1/kr1", "o1") for told in TOLD[item]]
    assert told == newest_first


def test_the_report_says_what_was_amended(all_amended: Site) -> None:
    """Each item that was, and no other, with the way to what was changed."""
    page = all_amended.pages["2017-q2/"]
    links = [one for one in page.main.all("a") if one.text.startswith("Changed after publication")]
    assert [(all_amended.address(one.get("href"), "2017-q2/"), one.text) for one in links] == [
        ("2017-q2/o1/#amendments", "Changed after publication, last on May 3, 2017"),
        ("2017-q2/o1/kr1/#amendments", "Changed after publication, last on May 10, 2017"),
        ("2017-q2/o1/kr2/#amendments", "Changed after publication, last on May 12, 2017"),
        ("2017-q2/o1/kr3/#amendments", "Changed after publication, on May 13, 2017"),
    ]


def test_both_targets_are_scored(all_amended: Site) -> None:
    """Against what stands there now, and against the first."""
    page = all_amended.pages["2017-q2/o1/kr1/"]
    assert "Against the first target: Not graded yet." in page.main.text
    assert "40, against which the progress is 0.25" in page.main.text


def test_the_chart_marks_what_was_amended(all_amended: Site) -> None:
    """With signs as far as there is room, and each day in the table."""
    page = all_amended.pages["2017-q2/o1/kr1/"]
    for picture in page.main.all("svg", of_class="okr-chart__picture"):
        assert picture.all("svg", of_class="okr-chart__sign--amended")
    assert [day for day in range(1, 14) if f"Changed on May {day}, 2017" in page.main.text] == [
        *range(4, 11)
    ]


# The line of notes --------------------------------------------------------------------------------


def moments(page: Page) -> Iterator[tuple[str, str]]:
    """Each point of the line: its day, and the first words of it."""
    for one in page.main.one("ol", of_class="okr-line").children:
        if isinstance(one, Element):
            day = one.one("p", of_class="okr-moment__date").one("time").get("datetime")
            body = one.all(of_class="okr-moment__body")[0]
            first = next(each for each in body.children if isinstance(each, Element))
            yield day[:10], first.text


def test_the_notes_are_a_line_from_the_first_day_to_the_last(site: Site) -> None:
    """Start, publication, meetings, notes and end, in their order; the newest note is one step
    away.
    """
    page = site.pages["2017-q2/notes/"]
    assert list(moments(page)) == [
        ("2017-04-01", "The quarter begins"),
        ("2017-04-13", "Published The report"),
        ("2017-04-20", "Meeting A call"),
        ("2017-04-27", "Early"),
        ("2017-05-12", "Middle"),
        ("2017-05-20", "Words"),
        ("2017-06-28", "End"),
        ("2017-06-30", "The quarter was closed"),
    ]
    newest = page.main.one("header").one("a")
    assert (newest.get("href"), newest.text) == ("2017-06-28-end/", "The newest note: End")


def test_a_note_on_the_line_says_in_short_what_it_recorded(site: Site) -> None:
    """Its first paragraph with the states of its day, how many key results, the first of them."""
    page = site.pages["2017-q2/notes/"]
    early, middle, words, _ = page.main.all("li", of_class="okr-moment--note")
    assert early.one("div", of_class="okr-prose").text == "Early days."
    assert early.one("p", of_class="okr-moment__lead").text.startswith("4 key results:")
    assert len(early.all("li", of_class="okr-change-line")) == 3
    assert early.one("p", of_class="okr-more").text == "1 more in the note"
    assert middle.all("div", of_class="okr-prose") == []
    assert words.one("div", of_class="okr-prose").text == "Of KR 1.1 At risk · score 0.6."


def test_a_quarter_without_notes_has_its_line_all_the_same(odd_site: OddSite) -> None:
    """Its first and last day, and in words what will stand between them."""
    page = odd_site("bare").pages["2017-q2/notes/"]
    assert [day for day, _ in moments(page)] == ["2017-04-01", "2017-04-13", "2017-06-30"]
    assert "No progress note yet" in page.main.one("div", of_class="okr-empty").text


# Mentions -----------------------------------------------------------------------------------------

SPOKEN = {
    "plain": ("Of [[o1/kr1]].", True),
    "spaced": ("Of [[ o1/kr1 ]].", True),
    "with the quarter": ("Of [[2017-q2/o1/kr1]].", True),
    "a link to its page": ("Of [clubs](../o1/kr1/).", True),
    "a link to its place": ("Of [clubs](../#o1-kr1).", True),
    "twice": ("Of [[o1/kr1]] and [[o1/kr1]].", True),
    "in code": ("Write `[[o1/kr1]]`.", False),
    "in a block of code": ("So:\n\n    [[o1/kr1]]\n", False),
    "in a fence": ("```\n[[o1/kr1]]\n```\n", False),
    "escaped": ("Write \\[[o1/kr1]].", False),
    "in a comment": ("<!-- [[o1/kr1]] -->", False),
    "its objective": ("Of [[o1]].", False),
    "another": ("Of [[o1/kr2]].", False),
    "of another quarter": ("Of [[2017-q1/o1/kr1]].", False),
}


def test_the_notes_that_speak_of_a_key_result_are_those_whose_readers_see_it(
    tmp_path: Path,
) -> None:
    """As the text is rendered: code, escapes and comments name nothing; a check-in does."""
    texts = {
        f"2017-q2/notes/{name.replace(' ', '-')}.md": note(name, "2017-05-12", text)
        for name, (text, _) in SPOKEN.items()
    }
    checked = note("only a check-in", "2017-06-12", check_ins={"o1/kr1": {"done": True}})
    one = quarter(objective(1, key_result(1), key_result(2)))
    source = sites.Source(
        {
            "2017-q1/okrs.yml": {**one, "published": "2017-01-10"},
            "2017-q2/okrs.yml": one,
            **texts,
            "2017-q2/notes/only.md": checked,
        }
    )
    site = sites.build(source.write(tmp_path))
    mentions = site.pages["2017-q2/o1/kr1/"].main.one("ul", of_class="okr-mentions")
    expected = {name for name, (_, speaks) in SPOKEN.items() if speaks} | {"only a check-in"}
    assert {link.text for link in mentions.all("a")} == expected
    assert mentions.all("a")[0].text == "only a check-in"
    assert site.pages["2017-q1/o1/kr1/"].main.all("ul", of_class="okr-mentions") == []


def test_mentions_of_nothing_are_nothing() -> None:
    """A quarter without notes."""
    assert find_mentions(Content(), read(quarter(objective(1, key_result(1))))) == {}
