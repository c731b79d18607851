"""Progress and score are two things, on every page and in every file.

Comes in: a quarter of 12 key results that were looked at on 20 days, where the level of the rubric
and the progress of the measure differ in half of them. Goes out: the built site, in which nobody
can take the one for the other. The numbers are chosen so that no score is anybody's progress.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import sites
from built import Element, Page, Site
from sites import key_result, metric, note, objective, quarter

FIRST = datetime.date(2017, 4, 3)
SNAPSHOTS = [FIRST + datetime.timedelta(days=4 * index) for index in range(20)]
TARGET = 200
# No progress is that small or that large on any of the days.
LEVELS = {"0.02": "a first sign", "0.03": "some", "0.95": "much", "0.97": "nearly all"}


@dataclass(frozen=True)
class Seen:
    """A key result on one of the days; `level` is None where it has no rubric."""

    path: str
    index: int
    value: int
    level: str | None

    @property
    def anchor(self) -> str:
        """Its anchor on the report."""
        return self.path.replace("/", "-")

    @property
    def said(self) -> str:
        """The value as pages say it."""
        return f"{self.value} of {TARGET} people"

    @property
    def progress(self) -> str:
        """The progress as pages write it; it has two decimals."""
        text = f"{Decimal(self.value) / TARGET:.2f}"
        return text.removesuffix("0")

    @property
    def score(self) -> str:
        """The score as pages write it."""
        return self.level or self.progress


def seen(snapshot: int) -> list[Seen]:
    """The twelve key results on a day: every other one has a rubric, and a level beside its way."""
    found = []
    for index in range(12):
        path = f"o{index // 3 + 1}/kr{index % 3 + 1}"
        level = list(LEVELS)[(snapshot + index) % len(LEVELS)] if index % 2 else None
        found.append(Seen(path, index, 10 + 8 * snapshot + 2 * index, level))
    return found


LAST = seen(len(SNAPSHOTS) - 1)


def source() -> sites.Source:
    """The quarter with its twenty notes."""

    def one(number: int, index: int) -> sites.Fields:
        rubric = {float(level): words for level, words in LEVELS.items()}
        own: sites.Fields = {"rubric": rubric} if index % 2 else {}
        return key_result(number, measure=metric(to=TARGET, unit="people"), **own)

    objectives = [
        objective(
            number + 1,
            *(one(place + 1, number * 3 + place) for place in range(3)),
            supports=[{"goal": "open"}],
        )
        for number in range(4)
    ]
    notes = {
        f"2017-q2/notes/{day}-snapshot.md": note(
            f"Snapshot of {day}",
            str(day),
            "Of [[o1/kr1]] and [[o1/kr2]].",
            check_ins={one.path: check_in(one) for one in seen(snapshot)},
        )
        for snapshot, day in enumerate(SNAPSHOTS)
    }
    goals = {"goals": [{"id": "open", "title": "Open"}]}
    return sites.Source({"goals.yml": goals, "2017-q2/okrs.yml": quarter(*objectives), **notes})


def check_in(one: Seen) -> sites.Fields:
    """What the note of the day records."""
    said: sites.Fields = {"value": one.value, "status": "on_track", "confidence": 0.5}
    return said | ({"level": float(one.level)} if one.level else {})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the quarter."""
    return sites.build(source().write(tmp_path_factory.mktemp("learning")))


def test_the_quarter_is_as_the_test_means_it() -> None:
    """Twenty days; in half of the key results score and progress differ, on every one of them."""
    assert len(SNAPSHOTS) == 20
    for snapshot in range(20):
        own = seen(snapshot)
        differ = [one for one in own if one.score != one.progress]
        assert (len(own), len(differ)) == (12, 6)
        assert not {one.progress for one in own} & set(LEVELS)


# Pages --------------------------------------------------------------------------------------------


def rows(page: Page) -> Iterator[tuple[Seen, Element]]:
    """The rows of key results on a report or the page of an objective."""
    found = page.main.all("section", of_class="okr-row")
    here = [one for one in LAST if one.anchor in page.ids]
    assert len(found) == len(here) > 0
    yield from zip(here, found, strict=True)


def figures(element: Element) -> list[str]:
    """The large figures of scores."""
    return [one.text for one in element.all("span", of_class="okr-score__value")]


def check_row(one: Seen, row: Element) -> None:
    """The bar is the progress, by its length and its value; figure and sentence are the score."""
    bar = row.all("div", of_class="okr-bar")[0]
    assert bar.one("b", of_class="okr-bar__value").text == one.said
    share = bar.one("div", of_class="okr-bar__track").get("style")
    assert share == f"--share: {Decimal(one.progress) * 100:.0f}%"
    assert figures(row) == [one.score]
    assert row.all("span", of_class="okr-standing__sentence")[0].text == f"Score {one.score} of 1.0"


@pytest.mark.parametrize("rest", ["", "o1/", "o2/", "o3/", "o4/"])
def test_report_and_objectives_have_bars_of_progress_and_figures_of_scores(
    site: Site, rest: str
) -> None:
    """The one is never where the other is looked for."""
    page = site.pages[f"2017-q2/{rest}"]
    for one, row in rows(page):
        check_row(one, row)


def test_a_key_result_names_both(site: Site) -> None:
    """Where they differ the page says each by its name, and which of them is the grade."""
    for one in LAST:
        page = site.pages[f"2017-q2/{one.path}/"]
        state = page.main.one("section", of_class="okr-state")
        check_row(one, Element("", {}, children=[page.main.one("header"), state]))
        opened = " ".join(each.text for each in state.all("details"))
        assert named(opened, "Progress", one.progress)
        if one.level:
            assert named(opened, "Score", one.level)
            assert "level of the rubric" in opened
            reached = page.main.all("li", of_class="okr-level--reached")
            assert {each.text.split()[0] for each in reached} == {one.level}
        assert f"Score {one.progress} of" not in page.main.text or one.score == one.progress


def test_the_chart_of_a_key_result_names_its_columns(site: Site) -> None:
    """Its table has the value in one column, the score by the rubric in another, day by day."""
    for one in LAST:
        if one.level:
            page = site.pages[f"2017-q2/{one.path}/"]
            (table,) = [
                each for each in page.main.all("table") if "Score by the rubric" in each.text
            ]
            heads = [each.text for each in table.one("thead").all("th")]
            value, score = heads.index("Value (people)"), heads.index("Score by the rubric")
            cells = [row.all("th", "td") for row in table.one("tbody").all("tr")]
            expected = [seen(snapshot)[one.index] for snapshot in range(20)]
            assert [(row[value].text, row[score].text) for row in cells] == [
                (str(each.value), each.level) for each in expected
            ]


def named(text: str, name: str, number: str) -> bool:
    """Whether a number stands behind its name, with no other name between them."""
    others = "|".join({"Progress", "Score", "Pace", "Confidence"} - {name})
    return bool(re.search(rf"{name}(?:(?!{others}).)*?(?<![\d.]){number}(?![\d.])", text))


@pytest.mark.parametrize("snapshot", [0, 7, 19])
def test_a_note_names_value_and_level(site: Site, snapshot: int) -> None:
    """A check-in says its value and, apart from that, the level of the rubric; a chip in the text
    says the score of that day as a score.
    """
    page = site.pages[f"2017-q2/notes/{SNAPSHOTS[snapshot]}-snapshot/"]
    recorded = page.main.all("li", of_class="okr-change")
    for one, entry in zip(seen(snapshot), recorded, strict=True):
        said = f"{one.said}, level {one.level}" if one.level else one.said
        assert entry.one("p", of_class="okr-said").one("b").text == said
    chips = page.main.all("span", of_class="okr-reference__state")
    own = seen(snapshot)
    assert [chip.text for chip in chips] == [
        f"On track · score {own[0].score}",
        f"On track · score {own[1].score}",
    ]


def test_the_changes_name_value_and_score(site: Site) -> None:
    """From what to what, the value of the measure and the score each by itself, on all 20 days."""
    page = site.pages["2017-q2/changes/"]
    for snapshot, day in enumerate(SNAPSHOTS):
        before = seen(snapshot - 1) if snapshot else [None] * 12
        for one, earlier in zip(seen(snapshot), before, strict=True):
            entry = page.by_id(f"{day}-{one.anchor}")
            moves = [move.text for move in entry.all("span", of_class="okr-moved")]
            value, score = one.said, f"Score {one.score}"
            if earlier:
                value = f"{earlier.value} to {one.said}"
                score = f"Score {earlier.score} to {one.score}"
            assert moves[:2] == [value, score]


def test_the_twin_of_the_infographic_has_scores_alone(site: Site) -> None:
    """It tells how the goals are served, so no progress is there to be mistaken."""
    page = site.pages["2017-q2/infographic/"]
    told = page.main.one("table").all("p", of_class="okr-fact")
    sentences = [one.text for one in told if "of 1.0" in one.text]
    assert {f"On track Score {one.score} of 1.0" for one in LAST} <= set(sentences)
    lists = page.main.one("table").all("ul", of_class="okr-twin__key-results")
    told_numbers = " ".join(one.text for one in lists).split()
    assert not [one for one in LAST if one.level and one.progress in told_numbers]


def test_the_line_of_notes_has_values_alone(site: Site) -> None:
    """In short, a note is told by the values of its measures; a chip names its score."""
    page = site.pages["2017-q2/notes/"]
    entries = page.main.all("li", of_class="okr-moment--note")
    for snapshot, entry in enumerate(entries):
        brief = [one.one("b").text for one in entry.all("li", of_class="okr-change-line")]
        assert brief == [one.said for one in seen(snapshot)[:3]]
    assert len(entries) == 20


def test_the_whole_quarter_says_the_same(site: Site) -> None:
    """On the page to print each key result has its bar and its figure."""
    page = site.pages["2017-q2/print/"]
    states = page.main.all("section", of_class="okr-state")
    for one, state in zip(LAST, states, strict=True):
        assert figures(state) == [one.score]
        assert state.all("b", of_class="okr-bar__value")[0].text == one.said


# Data ---------------------------------------------------------------------------------------------


def test_the_data_have_both_with_where_the_score_came_from(site: Site) -> None:
    """okrs.json with all 240 check-ins, and okrs.csv with a row for each key result."""
    data: Any = site.json("2017-q2/okrs.json")
    found = [one for each in data["objectives"] for one in each["key_results"]]
    text = io.StringIO(site.files["2017-q2/okrs.csv"].decode(), newline="")
    for one, told, row in zip(LAST, found, csv.DictReader(text), strict=True):
        assert told["progress"] == one.value / TARGET
        assert told["score"] == (float(one.level) if one.level else one.value / TARGET)
        assert told["score_from"] == ("rubric" if one.level else "measure")
        assert len(told["check_ins"]) == 20
        assert (float(row["progress"]), float(row["score"])) == (told["progress"], told["score"])
        assert row["score_from"] == told["score_from"]
    for snapshot in range(20):
        for one, told in zip(seen(snapshot), found, strict=True):
            check = told["check_ins"][snapshot]
            assert check["date"] == str(SNAPSHOTS[snapshot])
            assert check["value"] == one.value
            assert check["level"] == (float(one.level) if one.level else None)


def test_the_scores_of_objectives_are_means_of_scores(site: Site) -> None:
    """No progress of a key result with a rubric has found its way into a mean."""
    data: Any = site.json("2017-q2/okrs.json")
    for number, each in enumerate(data["objectives"]):
        scores = [
            Decimal(one.level) if one.level else Decimal(one.value) / TARGET
            for one in LAST[number * 3 : number * 3 + 3]
        ]
        assert each["score"] == pytest.approx(float(sum(scores) / 3), abs=1e-11)


def test_the_pages_that_show_a_key_result_are_all_looked_at(site: Site) -> None:
    """Whoever adds a page that shows scores has to say here how it tells them from progress."""
    known = re.compile(
        r"2017-q2/(|infographic/|print/|changes/|notes/.*|o\d/(kr\d/)?)|"
        r"|quarters/|goals/.*|help/|method/|partners/"
    )
    assert [address for address in site.pages if not known.fullmatch(address)] == []
