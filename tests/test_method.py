"""Every number can be opened, and the page on the method explains the rule that it names.

Comes in: the page on the method, the odd sites, and a quarter of twelve key results with twenty
notes, in half of which progress and rubric differ. Goes out: pages as readers see them, held
against numbers that were computed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sites
from built import Element, Site
from playwright.sync_api import Page as Tab
from sites import Fields, Source, key_result, metric, note, objective, quarter

from okrsite import scoring

METHOD = "method/"
ODD = ("measures", "everything", "hostile", "right_to_left")


def facts(opened: Element) -> dict[str, str]:
    """The facts of an opened number by their names."""
    names, values = opened.all("dt"), opened.all("dd")
    return {name.text: value.text for name, value in zip(names, values, strict=True)}


def without_marks(text: str) -> str:
    """A text without the invisible marks that hold arithmetic together from right to left."""
    return text.replace("\u2066", "").replace("\u2069", "")


# The page on the method ---------------------------------------------------------------------------

# For each rule what was recorded, how far that is, and the score, all of it computed by hand.
WORKED = {
    "metric": [
        ("12 of 20 clubs", "12 of the 20 from 0 to 20: 12 ÷ 20 = 0.6", "0.6"),
        ("7 days", "1 of the 4 from 8 to 4: 1 ÷ 4 = 0.25", "0.25"),
        ("2 clubs", "-2 of the 4 from 4 to 8: -2 ÷ 4 = -0.5", "0.0"),
        ("25 of 20 clubs", "25 of the 20 from 0 to 20: 25 ÷ 20 = 1.25", "1.0"),
        (
            "25 of 20 clubs",
            "20 stands for 0.7 and 30 for 1.0: 0.7 + 5 ÷ 10 × 0.3 = 0.85",
            "0.85",
        ),
    ],
    "threshold": [
        ("93%", "93% is at least 90%, so 1.0", "1.0"),
        ("11.5 NPS", "11.5 NPS is not above 11.5 NPS, so 0.0", "0.0"),
        ("6 NPS", "6 of the 15 from 0 to 15: 6 ÷ 15 = 0.4", "0.4"),
        ("31 days", "31 days is not between 20 and 30 days, so 0.0", "0.0"),
    ],
    "milestones": [
        ("2 of 3 steps", "done by their weights are Ask and Write: 3 ÷ 4 = 0.75", "0.75")
    ],
    "deliverable": [("not done yet", "not done yet, so 0.0", "0.0")],
    "discover": [("84 communities", "the number is known, so 1.0", "1.0")],
    "rubric": [
        ("12 of 20 clubs, level 0.5", "12 of the 20 from 0 to 20: 12 ÷ 20 = 0.6", "0.5"),
        ("6 of 20 clubs, level 0.0", "6 of the 20 from 0 to 20: 6 ÷ 20 = 0.3", "0.0"),
        ("12 of 20 clubs", "12 of the 20 from 0 to 20: 12 ÷ 20 = 0.6", "0.6"),
    ],
    "override": [("12 of 20 clubs", "12 of the 20 from 0 to 20: 12 ÷ 20 = 0.6", "0.7")],
    "ungraded": [
        ("Nothing recorded", "", ""),
        ("Nothing recorded", "", ""),
        ("6 of 20 clubs", "6 of the 20 from 0 to 20: 6 ÷ 20 = 0.3", "0.3"),
    ],
}


@pytest.fixture(scope="module")
def method(team_site: Site) -> Element:
    """The page on the method, as the team's own site has it."""
    return team_site.pages[METHOD].root


def shown(example: Element) -> tuple[str, str, str]:
    """What a worked example shows: recorded, how far, score."""
    recorded = example.one("div", of_class="okr-example__given").one("b").text
    how = [one.one("bdi").text for one in example.all("p") if one.text.startswith("Progress:")]
    return recorded, "".join(how), example.one(of_class="okr-score__value").text


@pytest.mark.parametrize("anchor", WORKED)
def test_worked_examples_come_out_as_by_hand(method: Element, anchor: str) -> None:
    """The scoring itself computes what the page shows, and it is what a pencil says."""
    (rule,) = [one for one in method.all("section") if one.get("aria-labelledby") == anchor]
    assert [shown(one) for one in rule.all("li", of_class="okr-example")] == WORKED[anchor]


def test_rules_with_examples_are_all_there(method: Element) -> None:
    """Each kind of measure and each way to a score has its place, in this order."""
    rules = method.all("section", of_class="okr-rule")
    assert [one.get("aria-labelledby") for one in rules] == list(WORKED)


def test_means_are_worked(method: Element) -> None:
    """Three of four graded, and weights."""
    first, second = method.one("ul", of_class="okr-examples--means").all("li")
    assert "(0.7 + 0.4 + 0.9) ÷ 3 ≈ 0.67" in first.text
    assert "3 of 4 key results graded, from 0.4 to 0.9" in first.text
    assert facts(first)["KR 1.4"] == "not graded, left out"
    assert "(0.7 × 3 + 0.3 × 1) ÷ 4 = 0.6" in second.text
    assert facts(second) == {"KR 1.1": "0.7, weight 3", "KR 1.2": "0.3"}


def test_paces_are_worked(method: Element) -> None:
    """One example for each word of pace, on the 42nd of 91 days."""
    days = "with 42 of 91 days gone by"
    assert [one.text for one in method.one("ul", of_class="okr-paces").all("li")] == [
        f"On pace with the time gone by. progress 0.6, {days}: 0.6 ÷ (42 ÷ 91) = 1.3",
        f"Somewhat behind the time gone by. progress 0.3, {days}: 0.3 ÷ (42 ÷ 91) = 0.65",
        f"Well behind the time gone by. progress 0.15, {days}: 0.15 ÷ (42 ÷ 91) ≈ 0.33",
        f"Moving away from the target. progress -0.2, {days}: -0.2 ÷ (42 ÷ 91) ≈ -0.43",
    ]


def test_an_amended_target_is_worked(method: Element) -> None:
    """Against the target of now and against the first."""
    (example,) = [one for one in method.all("div") if one.get("id") == "amendments"]
    assert shown(example.one("li")) == ("50%", "30 of the 40 from 20 to 60: 30 ÷ 40 = 0.75", "0.75")
    assert "80%, against which the progress is 0.5 and the score 0.5" in example.text


def test_the_page_names_its_version_and_its_contents(method: Element) -> None:
    """The contents lead to every section, and the version is the scoring's own."""
    contents = method.one("nav", of_class="okr-method__contents")
    anchors = [link.get("href").removeprefix("#") for link in contents.all("a")]
    assert anchors == [one.get("id") for one in method.all("h2") if one.get("id") != "contents"]
    assert f"version {scoring.RULES} of the rules" in method.text


def test_every_rule_that_an_opened_number_names_is_explained(
    method: Element, odd_site: Callable[[str], Site]
) -> None:
    """The links of opened numbers lead to an anchor of the page, and those are never to change."""
    anchors = {one.get("id") for one in method.walk()} - {""}
    named = set()
    for name in ODD:
        for page in odd_site(name).pages.values():
            for opened in page.root.all("details", of_class="okr-opened"):
                links = [link.get("href").partition("method/#") for link in opened.all("a")]
                named |= {anchor for _, hash_sign, anchor in links if hash_sign}
    assert named <= anchors
    assert named >= {*scoring_anchors(), "score", "means", "pace", "amendments", "rules"}


def scoring_anchors() -> Iterator[str]:
    """The rules that have worked examples."""
    yield from WORKED


# Opened numbers -----------------------------------------------------------------------------------


def test_every_score_of_a_quarter_can_be_opened(team_site: Site) -> None:
    """The quarter's mean, each objective's, and each key result on its page and in lists."""
    report = team_site.pages["2017-q2/"].root
    assert len(report.all("details", of_class="okr-opened")) == 1
    assert len(report.all("details", of_class="okr-how")) == 12 + 4
    for address, page in team_site.pages.items():
        for row in page.root.all("section", of_class="okr-row"):
            assert len(row.all("details", of_class="okr-how")) == 1, address
    for number, path in enumerate(("o1", "o1/kr1", "o2/kr2")):
        page = team_site.pages[f"2017-q2/{path}/"]
        (opened,) = [
            one
            for one in page.root.all("details", of_class="okr-opened")
            if "okr-chart-table" not in one.classes
        ]
        assert opened.all("div")[0].get("id") == "number", number


def opened_on(site: Site, path: str) -> Element:
    """The opened number of a key result of the team's second quarter."""
    page = site.pages[f"2017-q2/{path}/"].root
    return page.one("section", of_class="okr-state").one("details", of_class="okr-opened")


def test_a_score_from_a_rubric_is_told_apart_from_the_progress(team_site: Site) -> None:
    """Rule, inputs, the rubric with its level, who recorded it and when, evidence, version."""
    opened = opened_on(team_site, "o1/kr3")
    assert facts(opened) == {
        "Score": "0.33: level of the rubric, “20 contributors”",
        "Progress": "31 of the 70 from 0 to 70: 31 ÷ 70 ≈ 0.44",
        "Pace": "progress 0.44, with 89 of 91 days gone by: 0.44 ÷ (89 ÷ 91) ≈ 0.45",
    }
    levels = opened.all("li", of_class="okr-level")
    assert [one.get("aria-current") for one in levels] == ["true", "", ""]
    record = opened.one("p", of_class="okr-opened__record").text
    assert record == (
        "31 of 70 contributors, level 0.33 recorded by Participation team, June 28, 2017, in "
        "Where we stand at the end of June"
    )
    evidence = opened.one("p", of_class="okr-evidence")
    assert evidence.all("a")[0].get("href").startswith("https://discourse.mozilla.org/")
    assert opened.all("a")[-1].text == f"Version {scoring.RULES} of the rules"


def test_what_was_never_recorded_is_opened_to_that(team_site: Site) -> None:
    """No score, no progress, and the words for it."""
    opened = opened_on(team_site, "o2/kr2")
    assert facts(opened) == {"Measure": "To be above 15 NPS, from 0 NPS."}
    assert "there is no score; that is not zero" in opened.text


def test_an_override_stands_beside_what_the_rules_give(odd_site: Callable[[str], Site]) -> None:
    """The computed score and the reason are both there, in the list too."""
    site = odd_site("measures")
    page = site.pages["2017-q1/o1/kr2/"].root
    opened = page.one("section", of_class="okr-state").one("details", of_class="okr-opened")
    found = facts(opened)
    assert found["Score"] == "0.7: set by hand, “We had counted twice.”"
    assert found["By the rules"] == "0.35, the progress"
    row = site.pages["2017-q1/"].root.all("section", of_class="okr-row")[1]
    told = row.one("details", of_class="okr-how").text
    assert "“We had counted twice.” By the rules it would be: 0.35, the progress." in told


def test_an_amended_target_is_opened_to_the_first_one(odd_site: Callable[[str], Site]) -> None:
    """Progress and score against both, so that a lowered target hides nothing."""
    page = odd_site("measures").pages["2017-q2/o1/kr7/"].root
    opened = page.one("section", of_class="okr-state").one("details", of_class="okr-opened")
    assert facts(opened)["First target"] == (
        "90%, against which the progress is 0.5 and the score 0.5"
    )
    assert facts(opened)["Progress"] == "45 of the 80 from 0 to 80: 45 ÷ 80 ≈ 0.56"


def test_a_mean_is_opened_to_its_parts(team_site: Site) -> None:
    """Each part with its score and the way to it, what is left out, and the sum."""
    page = team_site.pages["2017-q2/o2/"].root
    opened = page.one("header", of_class="okr-hero").one("details", of_class="okr-opened")
    assert facts(opened) == {
        "KR 2.1": "0.75",
        "KR 2.2": "not graded, left out",
        "KR 2.3": "0.66",
        "KR 2.4": "not graded, left out",
        "Mean": "(0.75 + 0.66) ÷ 2 ≈ 0.71",
    }
    links = [link.get("href") for link in opened.one("dl").all("a")]
    assert links == ["kr1/", "kr2/", "kr3/", "kr4/"]


def test_arithmetic_reads_from_left_to_right_everywhere(
    odd_site: Callable[[str], Site],
    served: Callable[[Path], str],
    odd_folder: Callable[[str], Path],
    page: Tab,
) -> None:
    """On a page from right to left a sum is still written as it is all over the world."""
    found = odd_site("right_to_left").pages["2017-q2/o1/kr7/"].root
    opened = found.one("section", of_class="okr-state").one("details", of_class="okr-opened")
    text = opened.text
    assert "\u206645 ÷ 80 ≈ 0.56\u2069" in text
    page.goto(f"{served(odd_folder('right_to_left'))}2017-q2/o1/kr7/#number")
    assert page.locator(".okr-state > .okr-opened").get_attribute("open") is not None


# A quarter of twelve key results ------------------------------------------------------------------

DAYS = [f"2017-{month:02}-{day:02}" for month in (4, 5, 6) for day in (3, 7, 11, 15, 19, 23, 27)][
    :20
]


RUBRIC = {0.25: "a few clubs", 0.5: "half of them", 1.0: "all of them"}


def snapshots() -> Source:
    """Twelve key results and twenty notes; in every second one progress and rubric differ."""
    numbers = range(1, 13)
    key_results = {
        number: key_result(
            (number - 1) % 4 + 1, title=f"Result {number}", measure=metric(), rubric=dict(RUBRIC)
        )
        for number in numbers
    }
    objectives = [
        objective(one, *(key_results[4 * (one - 1) + place] for place in range(1, 5)))
        for one in (1, 2, 3)
    ]
    notes: dict[str, object] = {}
    for index, day in enumerate(DAYS, start=1):
        # The number grows a club a note and ends at 10 of 20, which is 0.5.
        check_ins: Fields = {
            path_of(number): {"value": index / 2, "level": level_of(number)} for number in numbers
        }
        notes[f"2017-q2/notes/{day}.md"] = note(f"Note {index}", day, check_ins=check_ins)
    return Source({"2017-q2/okrs.yml": quarter(*objectives), **notes})


def path_of(number: int) -> str:
    """Where the key result of a number from 1 to 12 stands."""
    return f"o{(number - 1) // 4 + 1}/kr{(number - 1) % 4 + 1}"


def level_of(number: int) -> float:
    """The level named in every note: 0.5 like the progress in the end, or 0.25."""
    return 0.5 if number % 2 else 0.25


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of that quarter."""
    return sites.build(snapshots().write(tmp_path_factory.mktemp("twelve")))


def test_the_quarter_has_twelve_key_results_and_twenty_notes(twelve: Site) -> None:
    """The case is what it is called."""
    assert len([one for one in twelve.pages if one.count("/") == 3 and "/kr" in one]) == 12
    notes = [one for one in twelve.pages if one.startswith("2017-q2/notes/2017")]
    assert len(notes) == len(DAYS) == 20


@pytest.mark.parametrize("number", range(1, 13))
def test_progress_and_rubric_are_told_apart_on_every_page(twelve: Site, number: int) -> None:
    """The bar shows the measure and the grade the level, and each list and each note says both."""
    path, level = path_of(number), level_of(number)
    meaning = RUBRIC[level]
    own = twelve.pages[f"2017-q2/{path}/"].root.one("section", of_class="okr-state")
    assert own.one(of_class="okr-score__value").text == f"{level}"
    found = facts(own.one("details", of_class="okr-opened"))
    assert found["Score"] == f"{level}: level of the rubric, “{meaning}”"
    assert found["Progress"] == "10 of the 20 from 0 to 20: 10 ÷ 20 = 0.5"
    for address in ("2017-q2/", f"2017-q2/{path.partition('/')[0]}/"):
        row = row_of(twelve.pages[address].root, path.replace("/", "-"))
        assert row.one(of_class="okr-score__value").text == f"{level}"
        assert "10 of 20 clubs" in row.one("div", of_class="okr-bar").text
        told = row.one("details", of_class="okr-how").text
        assert f"a level of the rubric: {meaning}. The measure has its own progress: 0.5." in told
    whole = twelve.pages["2017-q2/print/"].root
    full = row_of(whole, path.replace("/", "-"), "okr-full")
    assert facts(full.one("section", of_class="okr-state").one("dl")) == found
    last = twelve.pages[f"2017-q2/notes/{DAYS[-1]}/"].root.one("article").text
    assert f"10 of 20 clubs, level {level}" in last


def row_of(page: Element, anchor: str, kind: str = "okr-row") -> Element:
    """The section of a key result, by the anchor of its heading."""
    headings = (one for one in page.walk() if one.get("id") == anchor)
    return next(
        above for heading in headings for above in heading.ancestors() if kind in above.classes
    )
