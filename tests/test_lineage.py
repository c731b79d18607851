"""The whole way of a key result, and a quarter beside the one before it.

Comes in: sites of several quarters whose key results continue one another, in a line and in
branches. Goes out: in what order and in which words pages tell it, and that they look back alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sites
from built import Element, Site
from conftest import MadeOnce
from sites import Fields, Source, key_result, metric, note, objective, quarter

import okrsite
from okrsite.language import Language
from okrsite.model import KeyResult
from okrsite.views.desk import Desk
from okrsite.views.lineage import tell_change


def percent(to: int) -> Fields:
    """A share that is to rise."""
    return {"kind": "metric", "from": 0, "to": to, "unit": "%"}


def closing(outcome: str, learned: str = "", successor: str = "") -> Fields:
    """A closing that names a successor."""
    told = {"outcome": outcome, "learned": learned, "successor": successor}
    return {name: value for name, value in told.items() if value}


def quarters() -> dict[str, Fields]:
    """Three quarters: one line of three key results, and a fork that meets again."""
    return {
        "2017-q1/okrs.yml": quarter(
            objective(
                1,
                key_result(
                    1,
                    title="The first of a line",
                    measure=percent(50),
                    close=closing("modify", "We *can* do more, see [[o1/kr2]].", "2017-q2/o1/kr1"),
                ),
                key_result(2, title="The root of a fork", measure=metric()),
                key_result(3, title="Nobody continues it", close=closing("stop")),
                supports=[{"goal": "old"}],
            ),
            status="closed",
            published="2017-01-10",
        ),
        "2017-q2/okrs.yml": quarter(
            objective(
                1,
                key_result(1, title="The second", measure=percent(70), continues="2017-q1/o1/kr1"),
                key_result(2, title="One branch", measure=metric(), continues="2017-q1/o1/kr2"),
                key_result(3, title="Another", continues=["2017-q1/o1/kr2"]),
                supports=[{"goal": "old"}, {"goal": "young"}],
            ),
            objective(2, key_result(1, title="All new"), key_result(2, title="New as well")),
        ),
        "2017-q3/okrs.yml": quarter(
            objective(
                1,
                key_result(1, title="The third", measure=percent(70), continues="2017-q2/o1/kr1"),
                key_result(
                    2,
                    title="Where branches meet",
                    measure=metric(to=30),
                    continues=["2017-q2/o1/kr3", "2017-q2/o1/kr2"],
                ),
                key_result(3, title="Of long ago", continues="2017-q1/o1/kr3"),
            ),
            published="2017-07-10",
        ),
    }


NOTES = {
    "2017-q1/notes/end.md": note(
        "End", "2017-03-30", check_ins={"o1/kr1": {"value": 25}, "o1/kr2": {"value": 20}}
    ),
    "2017-q2/notes/end.md": note("End", "2017-06-30", check_ins={"o1/kr1": {"value": 63}}),
}
GOALS = {
    "goals.yml": {
        "goals": [
            {"id": "old", "title": "An old goal"},
            {"id": "young", "title": "A young goal"},
            {"id": "idle", "title": "An idle goal"},
        ]
    }
}


def source(*slugs: str) -> Source:
    """A site of these quarters."""
    own = {name: one for name, one in {**quarters(), **NOTES}.items() if name[:7] in slugs}
    return Source({**own, **GOALS})


ALL = ("2017-q1", "2017-q2", "2017-q3")


@pytest.fixture(scope="module")
def site(made_once: MadeOnce) -> Site:
    """The site of all three quarters."""
    folder = made_once("lineage", lambda made: sites.build(source(*ALL).write(made)))
    return Site.read(folder / "site", sites.URL)


def stages(site: Site, address: str) -> list[Element]:
    """The stages that the page of a key result shows."""
    return site.pages[address].main.all("li", of_class="okr-stage")


def title(stage: Element) -> str:
    """Its title."""
    return stage.one(of_class="okr-stage__title").text


# The way of a key result --------------------------------------------------------------------------


def test_a_way_is_told_from_its_beginning(site: Site) -> None:
    """The oldest first, this one last; the others are links, this one is not."""
    found = stages(site, "2017-q3/o1/kr1/")
    assert [title(one) for one in found] == ["The first of a line", "The second", "The third"]
    links = [one.one(of_class="okr-stage__title").all("a") for one in found]
    addresses = [site.address(a.get("href"), "2017-q3/o1/kr1/") for each in links for a in each]
    assert addresses == ["2017-q1/o1/kr1/", "2017-q2/o1/kr1/"]
    assert ["okr-stage--here" in one.classes for one in found] == [False, False, True]


def test_each_stage_says_quarter_target_score_and_why_it_changed(site: Site) -> None:
    """What its closing has decided and learned, and how the next target differs."""
    first, second, third = (one.text for one in stages(site, "2017-q3/o1/kr1/"))
    assert first.startswith("Q1 2017 · KR 1.1")
    assert "Target 50% Score 0.5 of 1.0 at the end" in first
    assert "Continued in another form We can do more, see KR 1.2" in first
    assert "The target went from 50% to 70%." in second
    assert "Score 0.9 of 1.0 so far" in second
    assert "The target stayed the same: 70%." in third
    assert "Not graded yet" in third


def test_links_in_an_earlier_lesson_lead_to_its_own_quarter(site: Site) -> None:
    """Also on the page of the whole quarter, which stands elsewhere."""
    for address in ("2017-q3/o1/kr1/", "2017-q3/print/"):
        lesson = site.pages[address].main.all("a", of_class="okr-reference")
        assert {site.address(one.get("href"), address) for one in lesson} == {"2017-q1/o1/kr2/"}


def test_branches_stand_in_order_and_say_what_they_continue(site: Site) -> None:
    """By quarter, then as the quarter has them; what two of them continue stands once."""
    found = stages(site, "2017-q3/o1/kr2/")
    names = ["The root of a fork", "One branch", "Another", "Where branches meet"]
    assert [title(one) for one in found] == names
    said = [
        [link.text for fact in one.all(of_class="okr-fact") for link in fact.all("a")]
        for one in found
    ]
    root, branches = "KR 1.2 (Q1 2017)", ["KR 1.3 (Q2 2017)", "KR 1.2 (Q2 2017)"]
    assert said == [[], [root], [root], branches]
    changes = [one.text for one in found[3].all(of_class="okr-stage__change")]
    assert changes == [
        "After KR 1.3 (Q2 2017): It was measured as “done”, and is now as “30 clubs”.",
        "After KR 1.2 (Q2 2017): The target went from 20 clubs to 30 clubs.",
    ]


def test_what_continues_nothing_has_no_way(site: Site) -> None:
    """Nor has what is only continued by others: no page looks forward."""
    assert stages(site, "2017-q1/o1/kr1/") == []
    assert stages(site, "2017-q2/o2/kr1/") == []
    assert len(stages(site, "2017-q2/o1/kr1/")) == 2


def test_the_earlier_one_points_on_by_its_closing_alone(site: Site) -> None:
    """The fork's root has no closing, so it does not know what came of it."""
    told = site.pages["2017-q1/o1/kr1/"].main
    assert "KR 1.1 (Q2 2017)" in [one.text for one in told.all("a")]
    assert "Q2 2017" not in site.pages["2017-q1/o1/kr2/"].main.text


CHANGES: list[tuple[Fields | None, Fields | None, str]] = [
    (percent(50), percent(70), "The target went from 50% to 70%."),
    (percent(70), percent(70), "The target stayed the same: 70%."),
    (metric(), percent(70), "The target went from 20 clubs to 70%."),
    (
        {"kind": "threshold", "above": 20, "unit": "NPS"},
        {"kind": "threshold", "at_least": 15, "unit": "NPS"},
        "The target went from above 20 NPS to at least 15 NPS.",
    ),
    (None, None, "It is measured as before."),
    (None, percent(70), "It was measured as “done”, and is now as “70%”."),
    (
        {"kind": "milestones", "steps": [{"id": "a", "title": "A"}]},
        {"kind": "discover"},
        "It was measured as “1 step”, and is now as “a first number”.",
    ),
]


@pytest.mark.parametrize(("was", "now", "told"), CHANGES)
def test_a_change_of_the_target_is_said_in_words(
    tmp_path: Path, was: Fields | None, now: Fields | None, told: str
) -> None:
    """From what to what; another kind of measure is no change of a number."""
    own = [key_result(index, measure=one) for index, one in enumerate((was, now), start=1)]
    project = Source({"2017-q2/okrs.yml": quarter(objective(1, *own))}).write(tmp_path)
    settings = okrsite.read_settings(project / "mkdocs.yml")
    content = okrsite.check(settings).content
    first, second = (one for _, one in content.quarters[0].key_results())
    assert isinstance(first, KeyResult)
    assert tell_change(Desk(content, settings, Language("en")), first, second) == told


# Two quarters side by side ------------------------------------------------------------------------

COMPARISON = "2017-q2/comparison/"


def in_section(site: Site, address: str, name: str) -> Element:
    """A section of a comparison by the anchor of its heading."""
    return next(
        one for one in site.pages[address].main.all("section") if one.get("aria-labelledby") == name
    )


def titles(section: Element) -> list[str]:
    """The key results in it, those of the quarter before first."""
    return [one.all("a")[0].text for one in section.all("p", of_class="okr-compared__title")]


def test_a_comparison_says_it_in_words_first(site: Site) -> None:
    """How much goes on, how much is new, how much was not continued."""
    leads = [one.text for one in site.pages[COMPARISON].main.all(of_class="okr-lead")]
    assert leads == [
        "3 of 5 key results continue ones of Q1 2017 and 2 are new.",
        "1 of the 3 key results of Q1 2017 was not continued.",
    ]
    leads = [one.text for one in site.pages["2017-q3/comparison/"].main.all(of_class="okr-lead")]
    assert leads == [
        "2 of 3 key results continue ones of Q2 2017 and 1 continues one of an older quarter.",
        "2 of the 5 key results of Q2 2017 were not continued.",
    ]


def test_key_results_stand_beside_what_they_continue(site: Site) -> None:
    """With target and score then and now, and the difference in words."""
    pairs = in_section(site, COMPARISON, "going-on").all("li", of_class="okr-beside--pair")
    assert [titles(one) for one in pairs] == [
        ["The first of a line", "The second"],
        ["The root of a fork", "One branch"],
        ["The root of a fork", "Another"],
    ]
    told = pairs[0].text
    assert "Score 0.5 of 1.0 Target 50% Continued in another form" in told
    assert "Score 0.9 of 1.0 Target 70%" in told
    assert "The target went from 50% to 70%." in told
    merged = in_section(site, "2017-q3/comparison/", "going-on")
    _, second, third = merged.all("li", of_class="okr-beside--pair")
    assert titles(second) == ["Another", "One branch", "Where branches meet"]
    assert titles(third) == ["Of long ago"]
    assert "Goes on from an older quarter: KR 1.3 (Q1 2017)" in third.text


def test_what_is_new_and_what_was_left_stand_by_themselves(site: Site) -> None:
    """What was left has its outcome."""
    assert titles(in_section(site, COMPARISON, "new")) == ["All new", "New as well"]
    left = in_section(site, COMPARISON, "not-continued")
    assert titles(left) == ["Nobody continues it"]
    assert "Stopped" in left.text


def test_scores_are_no_trend_and_say_what_they_are_made_of(site: Site) -> None:
    """Each with how many are graded; two means of different things are not called a rise."""
    scores = in_section(site, COMPARISON, "scores")
    assert "the two side by side are no trend" in scores.text
    sides = [one.text for one in scores.all(of_class="okr-side")]
    assert "1 of 1 objective graded" in sides[0]
    assert "1 of 2 objectives graded" in sides[1]


def test_goals_are_told_as_served_then_and_now(site: Site) -> None:
    """A goal that neither serves is there too."""
    goals = in_section(site, COMPARISON, "goals").all("li", of_class="okr-served-goal")
    assert [one.text for one in goals] == [
        "A An old goal Q1 2017 Objective 1 Q2 2017 Objective 1",
        "B A young goal Q1 2017 No objective served it Q2 2017 Objective 1",
        "C An idle goal Q1 2017 No objective served it Q2 2017 No objective served it",
    ]


def test_reports_lead_to_their_comparison(site: Site) -> None:
    """The first quarter has none to lead to; `/latest/` has the newest."""
    links = [one.get("href") for one in site.pages["2017-q2/"].main.all("a")]
    assert "comparison/" in links
    assert "2017-q1/comparison/" not in site.pages
    assert "comparison" not in site.files["2017-q1/index.html"].decode()
    assert site.redirects["latest/comparison/"] == "2017-q3/comparison/"
    assert any(one.endswith(COMPARISON) for one in site.sitemap("sitemap.xml"))


def test_a_later_quarter_changes_no_byte(site: Site, tmp_path: Path) -> None:
    """Neither of a way nor of a comparison."""
    for slugs in (ALL[:1], ALL[:2]):
        built = sites.build(source(*slugs).write(tmp_path / slugs[-1]))
        for slug in slugs:
            own = {name: data for name, data in built.files.items() if name.startswith(slug)}
            assert own == {name: site.files[name] for name in own}
            assert own.keys() == {name for name in site.files if name.startswith(slug)}


def test_a_draft_before_is_passed_over(tmp_path: Path) -> None:
    """With drafts and without, a public quarter is compared with the public one before it."""
    content: dict[str, Any] = dict(quarters())
    del content["2017-q3/okrs.yml"]
    content["2017-q2-draft/okrs.yml"] = quarter(
        objective(1, key_result(1, title="Still secret")),
        status="draft",
        published=None,
        starts="2017-02-01",
        ends="2017-02-20",
    )
    project = Source({**content, **GOALS}).write(tmp_path)
    public = sites.build(project).files[f"{COMPARISON}index.html"]
    assert b"Q2 2017 compared with Q1 2017" in public
    with_drafts = sites.build(project, drafts=True)
    assert with_drafts.files[f"{COMPARISON}index.html"] == public
    assert "2017-q2-draft/comparison/" in with_drafts.pages


def test_overlapping_cycles_are_said_to_overlap(tmp_path: Path) -> None:
    """Neither came after the other then."""
    project = sites.cycles().write(tmp_path)
    built = sites.build(project)
    told = built.pages["2017-q2/comparison/"].main.text
    assert "Q2 2017 compared with H1 2017" in told
    assert "The two overlap: H1 2017 ends on June 30, 2017." in told
    assert (
        "overlap"
        not in sites.build(source(*ALL[:2]).write(tmp_path / "x")).pages[COMPARISON].main.text
    )


def test_quarters_without_key_results_can_be_compared(tmp_path: Path) -> None:
    """Nothing is counted of nothing."""
    bare = {"2017-q1/okrs.yml": quarter(), "2017-q2/okrs.yml": quarter(objective(1))}
    told = sites.build(Source(bare).write(tmp_path)).pages[COMPARISON].main.text
    assert "Q2 2017 has no key results yet." in told
    assert "Q1 2017 had no key results." in told
