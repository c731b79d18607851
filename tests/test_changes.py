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
from okrsite.model import Okrs
from okrsite.source import read_yaml
from okrsite.views.amending import old_and_new
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


@pytest.mark.parametrize(
    ("field", "was", "fields", "texts"),
    [
        ("measure.from", "5", {"measure": metric()}, ("5", "0")),
        ("measure.unit", "groups", {"measure": metric()}, ("groups", "clubs")),
        ("rubric.0.5", "10", {"rubric": {0.5: "12", 1.0: "20"}}, ("10", "12")),
        ("rubric.0.50", "10", {"rubric": {0.5: "12"}}, ("10", "12")),
        ("rubric", {0.5: "ten"}, {"rubric": {0.5: "12"}}, ("0.5: ten", "0.5: 12")),
        (
            "measure.steps.told.weight",
            "1",
            {"measure": {"kind": "milestones", "steps": STEPS}},
            ("1", "2"),
        ),
        ("measure.stretch", {}, {"measure": metric(stretch=30)}, ("", "30")),
        (
            "measure",
            {"kind": "discover"},
            {"measure": metric(unit="clubs")},
            ("kind: discover", "kind: metric; from: 0; to: 20; unit: clubs"),
        ),
        ("title", "Old", {"title": "New"}, ("Old", "New")),
    ],
)
def test_old_and_new_of_every_kind_of_field(
    field: str, was: object, fields: sites.Fields, texts: tuple[str, str]
) -> None:
    """What was written, and what stands there now, in the words of the file."""
    found = amended_quarter(("o1/kr1", field, was), **fields)
    assert old_and_new(found, found.okrs.amendments[0]) == texts


def test_two_changes_of_one_day_follow_each_other() -> None:
    """In the order in which they stand in the file."""
    found = amended_quarter(
        ("o1/kr1", "title", "One"), ("o1/kr1", "title", "Two"), ("o1", "title", "X"), title="Three"
    )
    pairs = [old_and_new(found, one) for one in found.okrs.amendments]
    assert pairs == [("One", "Two"), ("Two", "Three"), ("X", "Objective number 1 is reached")]


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
