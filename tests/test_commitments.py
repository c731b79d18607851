"""What was committed to: as canonical fields, in its history, and held against a seal.

Comes in: the cases of data/commitments.yml, and random items that are changed at random. Goes out:
fields, differences as amendments, and findings by their exact lines.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sites
import yaml
from choir import CHOIR, FIRST, SECOND, TODAY, Project, edited
from hypothesis import assume, given
from hypothesis import strategies as st
from sites import Fields, key_result, metric, note, objective, quarter
from test_mistakes import check

from okrsite.commitments import (
    as_amendments,
    closings,
    differences,
    fields_of,
    history,
    is_another,
)
from okrsite.content import Quarter
from okrsite.decoding import decode
from okrsite.diagnostics import Report
from okrsite.model import KeyResult, Objective, Okrs
from okrsite.rules import commitments as rule
from okrsite.source import read_yaml

CASES = yaml.load(
    (Path(__file__).parent / "data" / "commitments.yml").read_text(encoding="utf-8"),
    Loader=yaml.CBaseLoader,  # noqa: S506  texts, lists and mappings, and nothing else
)


def read(okrs: Fields) -> Quarter:
    """A quarter as the program reads it."""
    report = Report()
    root = read_yaml(sites.as_yaml(okrs).encode(), "okrs.yml", report)
    decoded = decode(Okrs, root, report) if root else None
    assert not report.diagnostics, [one.text() for one in report.diagnostics]
    assert decoded
    return Quarter("2017-q2", "", dt.date(2017, 4, 1), dt.date(2017, 6, 30), decoded.item)


def item_of(fields: Mapping[str, Any], *, is_objective: bool = False) -> Objective | KeyResult:
    """An objective or a key result with these fields."""
    if is_objective:
        (found,) = read(quarter(objective(1, **fields))).objectives
        return found
    return next(read(quarter(objective(1, key_result(1, **fields)))).key_results())[1]


# Fields and differences ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["same"].values(), ids=list(CASES["same"]))
def test_the_same_commitment_has_the_same_fields(case: dict[str, Any]) -> None:
    """However it is written: what is default, or has no meaning, makes no difference."""
    for form in case["forms"]:
        assert fields_of(item_of(form, is_objective="objective" in case)) == case["fields"], form


@pytest.mark.parametrize("case", CASES["differ"].values(), ids=list(CASES["differ"]))
def test_a_difference_is_amended_in_parts(case: dict[str, Any]) -> None:
    """Each field that has to be amended, and what to say that it was."""
    was, now = (
        fields_of(item_of(case[one], is_objective="objective" in case)) for one in ("was", "now")
    )
    assert {one.field: one.was for one in differences(was, now)} == case["amendments"]
    assert differences(was, was) == ()


# Items that have nothing to do with each other ----------------------------------------------------

NUMBERS = st.decimals(-999, 999, places=2).map(str)
TEXTS = st.text("abc Äß☃:#,'\"-{}[]&*!%@0123456789", min_size=1, max_size=12).filter(str.strip)
WEIGHTS = st.sampled_from([1, 1, "2", "0.5", "1.50"])
DAYS: st.SearchStrategy[Any] = st.sampled_from(
    [{}, {}, {"due": "2017-06-01"}, {"due": "2017-05-02"}]
)
STEPS = st.lists(
    st.builds(
        lambda name, title, weight, day: {"id": name, "title": title, "weight": weight, **day},
        st.sampled_from("abcd"),
        TEXTS,
        WEIGHTS,
        DAYS,
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda step: step["id"],
)
UNITS: st.SearchStrategy[Any] = st.sampled_from(
    [{}, {"unit": "clubs"}, {"unit": "%"}, {"unit": "no: #1"}]
)


@st.composite
def measures(draw: st.DrawFn) -> Any:
    """A measure of any kind."""
    day = draw(DAYS)
    kind = draw(st.sampled_from(["metric", "threshold", "milestones", "deliverable", "discover"]))
    if kind == "metric":
        start, to = draw(NUMBERS), draw(NUMBERS)
        assume(float(start) != float(to))
        more: Fields = {"from": start, "to": to, **draw(UNITS)}
    elif kind == "threshold":
        edge = draw(st.sampled_from(["at_least", "above", "at_most", "below"]))
        more = {edge: draw(NUMBERS), **draw(UNITS)}
    elif kind == "milestones":
        more = {"steps": draw(STEPS)}
    else:
        more = draw(UNITS) if kind == "discover" else {}
    return {"kind": kind, **more, **day}


RUBRICS = st.dictionaries(st.sampled_from(["0.2", "0.5", "0.70", "1"]), TEXTS, max_size=3)
KEY_RESULTS = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "weight": WEIGHTS,
        "kind": st.sampled_from(["aspirational", "committed"]),
        "measure": measures(),
        "rubric": RUBRICS,
    }
)
LINKS = st.lists(
    st.builds(
        lambda goal, strength: {"goal": goal, "strength": strength},
        st.sampled_from(["open", "web", "near-us"]),
        st.sampled_from(["primary", "supporting"]),
    ),
    max_size=3,
    unique_by=lambda link: link["goal"],
)
OBJECTIVES = st.fixed_dictionaries({"title": TEXTS, "weight": WEIGHTS, "supports": LINKS})


@given(st.lists(KEY_RESULTS, min_size=2, max_size=4))
def test_every_state_of_a_key_result_comes_back_by_its_amendments(states: list[Fields]) -> None:
    """Whatever it becomes, day after day: undone in turn, the amendments give every state."""
    assert_states_come_back(states, "o1/kr1", lambda one: objective(1, key_result(1, **one)))


@given(st.lists(OBJECTIVES, min_size=2, max_size=4))
def test_every_state_of_an_objective_comes_back_by_its_amendments(states: list[Fields]) -> None:
    """The same for titles, weights and links to goals."""
    assert_states_come_back(states, "o1", lambda one: objective(1, **one))


def assert_states_come_back(
    states: Sequence[Fields], item: str, make: Callable[[Fields], Fields]
) -> None:
    """The history of the last state has all of them, in their order."""
    plain = [history(read(quarter(make(one))))[item][0] for one in states]
    found = read(quarter(make(states[-1])))
    amendments = [
        amendment
        for day, (was, now) in enumerate(itertools.pairwise(plain))
        for amendment in as_amendments(
            item, differences(was, now), FIRST + dt.timedelta(days=day), "So."
        )
    ]
    okrs = found.okrs.model_copy(update={"amendments": tuple(amendments)})
    told = history(Quarter("2017-q2", "", found.starts, found.ends, okrs))[item]
    rest = iter(told)
    assert all(state in rest for state in (one for one, after in pairs(plain) if one != after))
    assert told[-1] == plain[-1]


def pairs(states: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Each state with the one after it; the last with nothing."""
    return zip(states, [*states[1:], None], strict=True)


# Closings -----------------------------------------------------------------------------------------


def closed(**more: object) -> Fields:
    """A quarter that is closed, with a key result that is closed at a third."""
    return quarter(
        objective(
            1,
            key_result(1, measure=metric(to=3), close={"outcome": "stop"}),
            key_result(2, close={"outcome": "continue", "score": 0.70, "reason": "R"}),
            key_result(3, close={"outcome": "continue"}),
            key_result(4),
        ),
        status="closed",
        **more,
    )


def test_a_closing_has_its_outcome_and_its_final_score() -> None:
    """Computed or set by hand, to six decimals; nothing where nothing was graded or closed."""
    assert closings(read(closed())) == {
        "o1/kr1": ({"outcome": "stop"},),
        "o1/kr2": ({"outcome": "continue", "score": "0.7"},),
        "o1/kr3": ({"outcome": "continue"},),
    }
    assert closings(read({**closed(), "status": "published"})) == {}


def test_the_history_of_a_closing_is_told_by_its_amendments() -> None:
    """A score or a decision that was another one, or none."""
    entries = [("score", {}), ("score", "0.50"), ("outcome", "stop")]
    found = read(
        closed(
            amendments=[
                {"on": day, "item": "o1/kr2", "field": f"close.{part}", "was": was, "reason": "R"}
                for day, (part, was) in zip(("2017-07-01", "2017-07-02", "2017-07-03"), entries)  # noqa: B905  as many
            ]
        )
    )
    assert closings(found)["o1/kr2"] == (
        {"outcome": "stop"},
        {"outcome": "stop", "score": "0.5"},
        {"outcome": "stop", "score": "0.7"},
        {"outcome": "continue", "score": "0.7"},
    )


# Against a seal -----------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in which the tests run, on a day that is always the same."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(rule, "today", lambda: TODAY)
    return Project(tmp_path)


AMENDMENTS = "amendments:\n"


def amendment(on: str, item: str, field: str, was: str) -> str:
    """An entry of the list of amendments."""
    return f"  - {{on: {on}, item: {item}, field: {field}, was: {was}, reason: So.}}\n"


@pytest.mark.parametrize("case", CASES["silent"].values(), ids=list(CASES["silent"]))
def test_a_silent_change_is_an_error_at_its_line(project: Project, case: dict[str, Any]) -> None:
    """With the field, what stands there, what was published and when."""
    project.write(CHOIR)
    project.publish(FIRST)
    assert project.told() == []
    project.write(edited(*case["change"].items()))
    assert project.told() == [case["expect"]]


@pytest.mark.parametrize("case", CASES["silent"].values(), ids=list(CASES["silent"]))
def test_the_lines_to_paste_mend_it(project: Project, case: dict[str, Any]) -> None:
    """Pasted as they are told, nothing is left to say; and so again after the next publication."""
    project.write(CHOIR)
    project.publish(FIRST)
    changed = edited(*case["change"].items())
    project.write(changed)
    (finding,) = project.findings()
    _, paste, command = finding.ways
    text = changed + "".join(f"{line}\n" for line in paste.block).replace("...", "We know more")
    project.write(text)
    assert [one.text() for one in check(project.folder) if one.severity == "error"] == []
    assert command.lines[0].startswith("okrsite amend 2017-q2 o1")
    project.publish(SECOND)
    project.write(edited(("to: 12", "to: 9"), text=text) if "to: 12" in text else text)
    again = project.findings()
    assert all(one.ways[1].lines[0].startswith("  - on: 2017-06-01") for one in again)


def test_what_is_no_change_is_no_finding(project: Project) -> None:
    """Another order, another form, other words around it: none of them is a commitment."""
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(
        edited(
            ("to: 12, unit: singers", "unit: singers, to: 12.0, from: 0"),
            ("0.5: six, 1.0: twelve", "1: twelve, 0.50: six"),
            ("            - {id: ask, title: Everybody was asked}\n", ""),
            (
                "title: It is written}\n",
                "title: It is written}\n            - {title: Everybody was asked, id: ask}\n",
            ),
            ("title: The page", "kind: aspirational\n        owner: Ada\n        title: The page"),
        )
    )
    assert project.told() == []


def test_an_amended_target_cannot_be_changed_silently_either(project: Project) -> None:
    """Each state that was published has to stay in the history, in its order."""
    amended = edited(("to: 12,", "to: 10,")) + AMENDMENTS
    amended += amendment("2017-05-10", "o1/kr1", "measure.to", "12")
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(amended)
    project.publish(SECOND)
    assert project.told() == []
    place = "12:37: silent-change: o1/kr1 > measure > to: measure.to"
    silent = f"{place} is not as it was published, and no amendment says so"
    project.write(edited(("to: 10,", "to: 8,"), text=amended))
    assert project.told() == [f"{silent}: found 8, expected 10, as published on 2017-05-20"]
    gone = (
        f"{place} was amended, and the amendment is not here any more: found 10, expected 12, as "
        "published on 2017-04-13, in an amendment"
    )
    project.write(edited(("to: 12,", "to: 10,")))
    assert project.told() == [gone]
    project.write(CHOIR)
    assert project.told() == [
        f"{silent}: found 12, expected 10, as published on 2017-05-20",
        gone,
    ]
    changed, lost = project.findings()
    assert lost.ways[0].lines[0] == "  - on: 2017-05-20"
    pasted = ["amendments:", *lost.ways[0].lines, *changed.ways[1].lines]
    text = CHOIR + "\n".join(pasted).replace("...", "We know more")
    project.write(text)
    assert project.told() == []


def test_an_old_value_cannot_be_rewritten(project: Project) -> None:
    """What the amendment says has to be what was published."""
    amended = edited(("to: 12,", "to: 10,")) + AMENDMENTS
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(amended + amendment("2017-05-10", "o1/kr1", "measure.to", "11"))
    assert project.told() == [
        (
            "24:60: silent-change: amendments > 1 > was: the old value of measure.to "
            "is not what was "
            "published: found 11, expected 12, as published on 2017-04-13"
        )
    ]
    (finding,) = project.findings()
    assert finding.ways[0].lines == ("was: 12",)


def test_several_amendments_of_a_day_may_each_have_been_published(project: Project) -> None:
    """Published, amended, published, amended and published on one day: all of it is kept."""
    first = edited(("to: 12,", "to: 10,")) + AMENDMENTS
    first += amendment("2017-04-13", "o1/kr1", "measure.to", "12")
    second = edited(("title: 12 new", "title: Ten new"), text=first)
    second += amendment("2017-04-13", "o1/kr1", "title", "12 new singers stay")
    third = edited(("to: 10,", "to: 9,"), text=second)
    third += amendment("2017-04-13", "o1/kr1", "measure.to", "10")
    for text in (CHOIR, first, second, third):
        project.write(text)
        assert project.told() == []
        project.publish(FIRST)
    assert project.told() == []


def test_an_id_cannot_be_reused(project: Project) -> None:
    """Another title and another measure are another thing, and so are ids that were swapped."""
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(
        edited(
            ("title: 12 new singers stay", "title: A concert in spring"),
            ("to: 12, unit: singers", "to: 300, unit: listeners"),
        )
    )
    (finding,) = project.findings()
    assert finding.text() == (
        "content/2017-q2/okrs.yml:10:13: error[reused-id]: o1/kr1 > id: o1/kr1 was published on "
        '2017-04-13 for something else: found "A concert in spring", expected "12 new '
        'singers stay"\n'
        "  - give the new one an id that nothing has had, and put the old one back\n"
        "      id: kr4\n"
        "  - or withdraw the old one, once the new one has an id of its own: write into "
        "content/redirects.yml\n"
        "      withdrawn:\n"
        "        - address: 2017-q2/o1/kr1/\n"
        "          on: 2017-06-01\n"
        "          reason: ...\n"
        "  - or, if it is the same thing in other words, amend it\n"
        '      okrsite amend 2017-q2 o1/kr1 --reason "..."'
    )
    project.write(
        edited(
            (
                "id: kr2\n        title: The page for requests is online",
                "id: kr2\n        title: X",
            ),
            ("title: We have a plan", "title: The page for requests is online"),
            ("title: X", "title: We have a plan"),
        )
    )
    told = [(one.code, one.item, one.ways[0].sentence) for one in project.findings()]
    assert told == [
        ("reused-id", "o1/kr2 > id", "it was published as o1/kr3: give it that id back"),
        ("reused-id", "o1/kr3 > id", "it was published as o1/kr2: give it that id back"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "another"),
    [
        ("20 new clubs are at work", "12 new clubs are at work", False),
        ("The proposal is out", "The proposal is published", False),
        ("The proposal is out", "Somebody else's money", True),
        ("新しいクラブが二十できる", "新しいクラブが十二できる", False),
        ("新しいクラブが二十できる", "資金が集まる", True),
        ("A plan", "a Plan", False),
    ],
)
def test_titles_are_told_apart_sensibly(was: str, now: str, *, another: bool) -> None:
    """Other words for one thing are an amendment, another thing is none."""
    measures = ({"kind": "metric", "to": "20"}, {"kind": "metric", "to": "12"})
    old: Any
    new: Any
    old, new = ({"title": title, "measure": one} for title, one in zip((was, now), measures))  # noqa: B905  two each
    assert is_another(old, new) is another


# Closings against a seal --------------------------------------------------------------------------

ENDED = edited(
    ("status: published", "status: closed"),
    ("        rubric: {0.5: six, 1.0: twelve}\n", "        close: {outcome: stop}\n"),
)


def ended(value: int) -> dict[str, str]:
    """A note that records so many singers."""
    checked = {"o1/kr1": {"value": value, "evidence": ["https://choir.example/"]}}
    return {"2017-06-20-end.md": note("End", "2017-06-20", "Done.", check_ins=checked)}


def test_a_score_of_a_closed_quarter_cannot_be_changed_silently(project: Project) -> None:
    """Neither by its check-in nor by hand, until it is amended."""
    project.write(ENDED, ended(6))
    project.publish(SECOND)
    assert project.told() == []
    project.write(ENDED, ended(9))
    assert project.told() == [
        (
            "13:16: silent-change: o1/kr1 > close: close.score is not as it was published, and no "
            "amendment says so: found 0.75, expected 0.5, as published on 2017-05-20"
        )
    ]
    text = ENDED + AMENDMENTS + amendment("2017-07-02", "o1/kr1", "close.score", "0.50")
    project.write(text, ended(9))
    assert [one.text() for one in check(project.folder) if one.severity == "error"] == []
    project.write(edited(("outcome: stop", "outcome: modify"), text=ENDED), ended(6))
    assert project.told() == [
        (
            "13:26: silent-change: o1/kr1 > close > outcome: close.outcome is not as "
            "it was published, "
            "and no amendment says so: found modify, expected stop, as published on 2017-05-20"
        )
    ]


def test_a_draft_note_changes_no_closing(project: Project) -> None:
    """What is not public says nothing of what was published."""
    project.write(ENDED, ended(6))
    project.publish(SECOND)
    (name, text), *_ = ended(9).items()
    draft = text.replace("title: End", "title: End\ndraft: true", 1).replace("06-20", "06-21")
    project.write(ENDED, {**ended(6), name.replace("06-20", "06-21"): draft})
    assert project.told() == []


def test_what_is_closed_stays_closed(project: Project) -> None:
    """A closing that is gone, and a quarter that is open again."""
    project.write(ENDED, ended(6))
    project.publish(SECOND)
    project.write(edited(("        close: {outcome: stop}\n", ""), text=ENDED), ended(6))
    (finding,) = project.findings()
    assert finding.sentence == (
        "o1/kr1: the closing is not here any more: expected stop with the score 0.5, "
        "as published on "
        "2017-05-20"
    )
    assert finding.ways[0].lines == ("close:", "  outcome: stop", "  learned: ...")
    project.write(edited(("status: closed", "status: published"), text=ENDED), ended(6))
    assert project.told() == [
        (
            "2:9: silent-change: status: the quarter was closed, and its scores were published on "
            "2017-05-20: found published, expected closed"
        )
    ]


# What it rests on ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to: 12,", "to: twelve,"),
        ("title: 12 new singers stay", "titel: 12 new singers stay"),
        ("objectives:", "amendments: [{on: yesterday}]\nobjectives:"),
        (
            "objectives:",
            (
                "amendments: [{on: 2017-05-10, item: o1/kr1, field: measure.to, was: "
                "x, reason: R}]\n"
                "objectives:"
            ),
        ),
    ],
)
def test_nothing_is_said_that_rests_on_a_mistake(project: Project, old: str, new: str) -> None:
    """A field that cannot be read is told once, as what it is."""
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(edited((old, new)))
    assert project.told() == []


def test_a_draft_and_a_quarter_without_seal_have_no_commitments(project: Project) -> None:
    """They can be changed freely."""
    project.write(CHOIR)
    assert project.told() == []
    project.publish(FIRST)
    project.write(edited(("status: published", "status: draft"), ("to: 12,", "to: 3,")))
    assert project.told() == []


def test_programs_get_the_lines_too(project: Project) -> None:
    """In JSON as a list, for GitHub in the note beside the line."""
    project.write(CHOIR)
    project.publish(FIRST)
    project.write(edited(("to: 12,", "to: 8,")))
    (finding,) = project.findings()
    record = finding.record()
    assert isinstance(record["ways"], list)
    assert record["ways"][1]["lines"] == [
        "amendments:",
        "  - on: 2017-06-01",
        "    item: o1/kr1",
        "    field: measure.to",
        "    was: 12",
        "    reason: ...",
    ]
    assert "%0A      amendments:%0A        - on: 2017-06-01%0A" in finding.github()
