"""The command `import`: a post becomes a quarter, and every line of it is accounted for.

Comes in: the cases of data/posts/*.yml, and posts that Hypothesis writes. Goes out: YAML held
against what a case expects, the content that was written held by a check, and files that stayed as
they were. How a case is written stands in the README.md beside them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sites
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from test_mistakes import GOOD_SETTINGS

import okrsite
from okrsite import announcing, importing
from okrsite.cli import main
from okrsite.decoding import decode
from okrsite.diagnostics import Report
from okrsite.fields import as_written
from okrsite.importing import Imported, Refused, Team, figures, import_post, labels, wording
from okrsite.importing.partners import Partners
from okrsite.importing.writing import HEAD
from okrsite.model import MEASURES, Deliverable, Measure, Objective, Okrs
from okrsite.source import MAX_BYTES, read_yaml

POSTS = Path(__file__).parent / "data" / "posts"
Q2_2017 = (POSTS / "2017-q2.txt").read_text(encoding="utf-8")
OKRS, PARTNERS = "content/2017-q2/okrs.yml", "content/partners.yml"
KNOWN_KEYS = {"name", "quarter", "post", "okrs", "warnings", "refused"}
POST = (
    "Choir OKRs Q2 2017\n\nObjective 1 - Grow the choir\n- KR 1: Ten singers [shared with Dance]\n"
)


# Cases --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A post and what becomes of it."""

    name: str
    post: str
    quarter: str | None = None
    okrs: str = ""
    warnings: tuple[str, ...] = ()
    refused: str = ""


def read_cases() -> Iterator[Case]:
    """The cases of all files."""
    for path in sorted(POSTS.glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for written in yaml.load(text, Loader=yaml.CBaseLoader):  # noqa: S506  it makes texts only
            assert written.keys() <= KNOWN_KEYS, f"{path.name}: {written.keys() - KNOWN_KEYS}"
            written["warnings"] = tuple(written.get("warnings", ()))
            yield Case(**written)


CASES = tuple(read_cases())


def test_names_of_cases_are_unique() -> None:
    """A failed case is found by its name, and there are many."""
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_post_becomes_this(case: Case) -> None:
    """Exactly this YAML and these warnings, or this reason why not."""
    data = case.post.encode()
    if case.refused:
        with pytest.raises(Refused) as refused:
            import_post(data, case.quarter)
        assert refused.value.text("post") == f"post:{case.refused}"
        return
    imported = import_post(data, case.quarter)
    assert imported.okrs.removeprefix("\n".join([*HEAD, ""])) == case.okrs
    warned = [one.text("post") for one in imported.entries if one.warnings]
    assert warned == [f"post:{line}" for line in case.warnings]


def test_every_warning_and_error_has_a_case() -> None:
    """What an import may say is shown; what needs very many lines, or bytes, has tests below."""
    said = [*(line for case in CASES for line in case.warnings), *(one.refused for one in CASES)]
    shown = {code for line in said for code in re.findall(r"(?:warning|error)\[([a-z-]+)\]", line)}
    elsewhere = {"too-large", "too-many", "encoding", "unfit"}
    known = {*importing.WARNINGS, *importing.ERRORS}
    assert known - shown - elsewhere == set()
    assert shown <= known


# The quarter that the project began with ----------------------------------------------------------


def decoded(okrs: str) -> Okrs:
    """The quarter that a text is, in which nothing is wrong."""
    report = Report()
    root = read_yaml(okrs.encode(), "okrs.yml", report)
    assert root
    found = decode(Okrs, root, report)
    assert found
    assert list(report) == []
    return found.item


def measure_of(measure: Measure) -> dict[str, Any]:
    """A measure's fields that are set, with its numbers as plain ones."""
    fields = measure.model_dump(exclude_none=True, by_alias=True)
    return {name: float(one) if name in NUMBERS else one for name, one in fields.items()}


NUMBERS = {"from", "to", "above", "stretch"}


def metric(to: float, unit: str, **more: float) -> dict[str, Any]:
    """A metric from 0."""
    return {"kind": "metric", "from": 0, "to": to, "unit": unit, **more}


def above(value: float) -> dict[str, Any]:
    """A score of promoters that has to be passed."""
    return {"kind": "threshold", "above": value, "unit": "NPS"}


DELIVERABLE = {"kind": "deliverable"}


def test_the_post_of_2017_q2_as_people_copy_it() -> None:
    """4 objectives, 12 key results, the partners in their places, the call, and every measure."""
    quarter = decoded(import_post(Q2_2017.encode(), "2017-q2").okrs)
    assert (quarter.title, quarter.status) == ("Participation OKRs Q2 2017", "draft")
    assert [len(one.key_results) for one in quarter.objectives] == [3, 4, 2, 3]
    measures = [
        measure_of(key_result.measure)
        for one in quarter.objectives
        for key_result in one.key_results
    ]
    assert measures == [
        *(metric(20, "clubs"), metric(2, "experiments", stretch=3), metric(70, "contributors")),
        *(above(11.5), above(15), metric(70, "%"), metric(100, "%")),
        *(DELIVERABLE, DELIVERABLE),
        *(metric(3, "experiments"), DELIVERABLE, metric(2, "communities")),
    ]
    shared = {
        f"{one.id}/{key_result.id}": key_result.shared_with
        for one in quarter.objectives
        for key_result in one.key_results
        if key_result.shared_with
    }
    assert shared == {
        "o1/kr1": ("open-source-experiments",),
        "o1/kr2": ("dev-marketing", "dev-rel"),
    }
    assert [one.shared_with for one in quarter.objectives] == [(), (), (), ("d-and-i",)]
    assert [(one.title, one.at_time.isoformat()) for one in quarter.events] == [
        ("Reps Call", "2017-04-20T16:00:00+00:00")
    ]
    assert ":slight_smile:" not in quarter.summary
    assert "Like" not in quarter.summary


def test_the_titles_of_2017_q2_are_those_of_the_content() -> None:
    """What was typed by hand for the project's own site is what import makes of the post."""
    mine = decoded(import_post(Q2_2017.encode(), "2017-q2").okrs)
    theirs = okrsite.check(okrsite.read_settings(sites.ROOT / "mkdocs.yml")).content.quarter(
        "2017-q2"
    )
    assert theirs
    for one, other in zip(mine.objectives, theirs.okrs.objectives, strict=True):
        assert (one.id, one.title, one.shared_with) == (other.id, other.title, other.shared_with)
        assert [(key.id, key.title, key.shared_with) for key in one.key_results] == [
            (key.id, key.title, key.shared_with) for key in other.key_results
        ]


def test_2017_q2_has_nothing_to_warn_of() -> None:
    """The report says of each line what it was taken for, and what was only implied."""
    entries = import_post(Q2_2017.encode(), "2017-q2").entries
    assert [one.text("post") for one in entries if one.warnings] == []
    said = {one.line: one.text("post") for one in entries}
    shared = "shared with dev-marketing, dev-rel"
    assert said[10] == (
        f"post:10: taken as o1/kr2, metric from 0 to 2 stretch 3 experiments (implied), {shared}"
    )
    assert said[34] == "post:34: left out: of the page, not of the post"


# The command --------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without any quarter, in the folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(GOOD_SETTINGS)
    (tmp_path / "content").mkdir()
    (tmp_path / "post.txt").write_text(POST, encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    """How `okrsite import` ended."""
    return CliRunner().invoke(main, ["import", *arguments], input=given)


def files(project: Path) -> Mapping[str, bytes]:
    """Every file of the content."""
    found = sorted((project / "content").rglob("*.*"))
    return {one.relative_to(project).as_posix(): one.read_bytes() for one in found if one.is_file()}


def test_a_measure_in_brackets_is_told_as_any_other() -> None:
    """A pair of numbers is in the brackets that YAML has, wherever it stood in the post."""
    room = "Room [measured: between 18 and 21 degrees]"
    post = POST + f"- KR 2: {room}\n- KR 3: between 18 and 21 degrees\n"
    said = [one.text("post") for one in import_post(post.encode(), None).entries][-2:]
    told = "threshold between [18, 21] degrees"
    assert [one.partition(", ")[2] for one in said] == [told, told]


def test_a_quarter_and_its_partners_are_written(project: Path) -> None:
    """Both files are new, the report is on standard error, and a check has no errors."""
    result = run("post.txt", "--quarter", "2017-q2")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "post.txt:1: taken as the title",
        "post.txt:2: left out: an empty line",
        "post.txt:3: taken as o1",
        "post.txt:4: taken as o1/kr1, metric from 0 to 10 singers (implied), shared with dance",
        "okrsite: 1 objective, 1 key result, 0 events; new partners: dance",
        f"okrsite: written: {PARTNERS}, {OKRS}",
    ]
    assert files(project).keys() == {OKRS, PARTNERS}
    checked = CliRunner().invoke(main, ["check"])
    assert (checked.exit_code, "error" in checked.stderr) == (0, False)


def test_nothing_is_overwritten(project: Path) -> None:
    """A file that is there is shown as a difference, and left alone until `--force`."""
    run("post.txt")
    text = (project / OKRS).read_text(encoding="utf-8").replace("Grow the choir", "Grow it")
    (project / OKRS).write_text(text, encoding="utf-8")
    (project / "post.txt").write_text(POST.replace("Dance", "Theatre"), encoding="utf-8")
    before = files(project)
    result = run("post.txt")
    assert result.exit_code == 1
    assert f"--- {OKRS}" in result.stdout
    assert "-    title: Grow it\n+    title: Grow the choir\n" in result.stdout
    assert "+  - id: theatre" in result.stdout
    told = f"okrsite: {OKRS} is there already and was left as it is; --force overwrites it"
    assert result.stderr.splitlines()[-1] == told
    assert files(project) == before
    forced = run("post.txt", "--force")
    assert forced.exit_code == 0
    assert "title: Grow the choir" in (project / OKRS).read_text(encoding="utf-8")
    assert "- id: theatre" in (project / PARTNERS).read_text(encoding="utf-8")


@pytest.mark.parametrize("status", ["published", "closed", "sealed"])
def test_what_is_published_is_never_replaced(project: Path, status: str) -> None:
    """Not even with `--force`, nor by the path: a link to it has to mean what it meant."""
    run("post.txt")
    if status == "sealed":
        (project / "content" / "2017-q2" / "published.json").write_text("{}")
    else:
        text = (project / OKRS).read_text(encoding="utf-8")
        text = text.replace("status: draft", f"status: {status}\npublished: 2017-04-13")
        (project / OKRS).write_text(text, encoding="utf-8")
    (project / "post.txt").write_text(POST.replace("Ten", "Twelve"), encoding="utf-8")
    before = files(project)
    for elsewhere in ([], ["--output", OKRS]):
        result = run("post.txt", "--force", *elsewhere)
        assert result.exit_code == 1
        assert "+        title: Twelve singers" in result.stdout
        told = f"okrsite: {OKRS} is published and was left as it is: no import replaces what was"
        assert result.stderr.splitlines()[-1].startswith(told)
        assert files(project) == before


def test_a_broken_file_that_says_it_is_published_is_kept(project: Path) -> None:
    """What cannot be read may still have been promised."""
    (project / OKRS).parent.mkdir()
    (project / OKRS).write_text("title: [\nstatus: 'closed'\n")
    assert run("post.txt", "--force").exit_code == 1
    assert (project / OKRS).read_text() == "title: [\nstatus: 'closed'\n"


def test_a_cycle_whose_name_says_no_dates(project: Path) -> None:
    """Its days are said, or stand in its file already; and it passes a check."""
    own = "sprint-9", "--starts", "2017-04-03", "--ends", "2017-04-14"
    assert run("post.txt", "--quarter", "sprint-9").exit_code == 1
    alone = run("post.txt", "--quarter", *own[:3])
    assert "so --starts and --ends go together" in alone.stderr
    turned = run("post.txt", "--quarter", *own[:3], "--ends", "2017-04-01")
    assert "the quarter ends before it starts: 2017-04-03 to 2017-04-01" in turned.stderr
    assert run("post.txt", "--quarter", *own).exit_code == 0
    path = project / "content" / "sprint-9" / "okrs.yml"
    written = path.read_text(encoding="utf-8")
    assert "starts: 2017-04-03\nends: 2017-04-14\n" in written
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    again = run("post.txt", "--quarter", "sprint-9")
    assert again.stderr.splitlines()[-1].endswith("nothing to write: all of it is there already")


def test_a_quarter_that_begins_late(project: Path) -> None:
    """One day is enough where the name says the other."""
    assert run("post.txt", "--starts", "2017-04-10").exit_code == 0
    text = (project / OKRS).read_text(encoding="utf-8")
    assert "starts: 2017-04-10\nends: 2017-06-30\n" in text


def test_importing_again_changes_nothing(project: Path) -> None:
    """The same post gives the same bytes, and there is nothing to do."""
    run("post.txt")
    before = files(project)
    times = [one.stat().st_mtime_ns for one in (project / "content").rglob("*.yml")]
    result = run("post.txt")
    assert result.exit_code == 0
    told = "okrsite: nothing to write: all of it is there already"
    assert result.stderr.splitlines()[-1] == told
    assert files(project) == before
    assert [one.stat().st_mtime_ns for one in (project / "content").rglob("*.yml")] == times


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# Teams\npartners:\n- {id: choir, name: Choir}\n\n# end\n",
            "# Teams\npartners:\n- {id: choir, name: Choir}\n- id: dance\n  name: Dance\n\n# end\n",
        ),
        ("partners: [{id: choir, name: Choir}]\n", None),
        ("\ufeffpartners:\r\n  - id: choir\r\n    name: Choir\r\n", None),
        ("# nobody yet", None),
        ("partners: []\n", None),
    ],
)
def test_partners_are_added_and_nothing_else(project: Path, before: str, after: str | None) -> None:
    """The bytes of partners.yml stay as they are around the new ones."""
    (project / PARTNERS).write_bytes(before.encode())
    assert run("post.txt").exit_code == 0
    text = (project / PARTNERS).read_bytes().decode()
    if after is None:
        assert text.startswith(before.rstrip("]} \r\n").removesuffix("["))
    else:
        assert text == after
    known = importing.known_partners(project / "content", "content")
    assert known[-1] == Team("dance", "Dance")
    assert len(known) == before.count("id:") + 1


def test_known_partners_are_used(project: Path) -> None:
    """By their name however it is written, or by their id; then the file is not touched."""
    (project / PARTNERS).write_text("partners:\n  - {id: ballet, name: DANCE}\n")
    before = files(project)[PARTNERS]
    assert run("post.txt").exit_code == 0
    assert files(project)[PARTNERS] == before
    assert "shared_with: [ballet]" in (project / OKRS).read_text(encoding="utf-8")


def test_broken_partners_stop_an_import(project: Path) -> None:
    """Nobody can say who is new; the mistake is told with its line."""
    (project / PARTNERS).write_text("partners:\n  - {id: Dance}\n")
    result = run("post.txt")
    assert result.exit_code == 1
    assert f"{PARTNERS}:2:5: error[missing]" in result.stderr
    assert files(project).keys() == {PARTNERS}


def test_standard_input_and_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quarter's YAML alone is printed, and no site is needed for it."""
    monkeypatch.chdir(tmp_path)
    result = run("-", "--output", "-", given=POST)
    assert result.exit_code == 0
    assert result.stdout == import_post(POST.encode(), None).okrs
    assert result.stderr.startswith("-:1: taken as the title\n")
    assert list(tmp_path.iterdir()) == []


def test_another_place(project: Path) -> None:
    """The quarter alone goes there, and is not overwritten there either."""
    assert run("post.txt", "--output", "other.yml").exit_code == 0
    assert (project / "other.yml").read_text(encoding="utf-8").startswith(HEAD[0])
    assert files(project) == {}
    (project / "other.yml").write_text("mine")
    assert run("post.txt", "--output", "other.yml").exit_code == 1
    assert (project / "other.yml").read_text() == "mine"


def test_the_report_as_data(project: Path) -> None:
    """One record on standard error, and nothing else there."""
    result = run("post.txt", "--report", "json")
    record = json.loads(result.stderr)
    assert (result.exit_code, record["imported"], record["quarter"]) == (0, True, "2017-q2")
    assert record["written"] == [PARTNERS, OKRS]
    assert record["partners"] == [{"id": "dance", "name": "Dance"}]
    assert [one["line"] for one in record["lines"]] == [1, 2, 3, 4]
    assert record["lines"][3]["item"] == "o1/kr1"
    (project / "post.txt").write_text("Hello")
    result = run("post.txt", "--report", "json", "--quarter", "2017-q2")
    record = json.loads(result.stderr)
    assert (result.exit_code, record["imported"], record["error"]["code"]) == (
        1,
        False,
        "no-objective",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["nowhere.txt"], "file", 2),
        (["post.txt", "--output", "post.txt/okrs.yml"], "file", 2),
        (["post.txt", "--quarter", "2017 Q2"], "quarter", 1),
    ],
)
def test_failures_as_data(project: Path, arguments: list[str], code: str, exit_code: int) -> None:
    """What went wrong is a record too."""
    assert files(project) == {}
    result = run(*arguments, "--report", "json")
    record = json.loads(result.stderr)
    assert (result.exit_code, result.stdout, record["imported"]) == (exit_code, "", False)
    assert (record["error"]["code"], bool(record["error"]["message"])) == (code, True)


def test_broken_surroundings_as_data(project: Path) -> None:
    """Partners and settings that cannot be read are told in the form that was asked for."""
    (project / PARTNERS).write_text("partners:\n  - {id: Dance}\n")
    record = json.loads(run("post.txt", "--report", "json").stderr)
    assert record["error"]["code"] == "partners"
    (project / "mkdocs.yml").unlink()
    result = run("post.txt", "--report", "json")
    assert (result.exit_code, json.loads(result.stderr)["error"]["code"]) == (2, "settings")


def test_text_of_other_programs_is_read() -> None:
    """UTF-16, which some of them call Unicode text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        data = ("\ufeff" + POST.replace("choir", "chœur")).encode(encoding)
        imported = import_post(data, None)
        assert imported.draft.objectives[0].title == "Grow the chœur"


def test_what_cannot_be_imported_is_told_with_its_line(project: Path) -> None:
    """No file is written, the exit code is 1, and there is no traceback."""
    odd = {
        b"\xff\xfeO\0b\0": "post.txt:1: error[no-objective]",
        b"\xff\xfeO\0b": "post.txt:1: error[encoding]",
        b"O\0b\0": "post.txt:1: error[binary]",
        b"Objective 1 - Grow\n\n\xe4": "post.txt:3: error[encoding]",
        b"x" * (5 * MAX_BYTES): "post.txt:1: error[too-large]",
        b"\n" * 30_000: "post.txt:20001: error[too-large]",
        b"Objective 1 - x\n" * 201: "post.txt:201: error[too-many]",
        b"Objective 1 - x\n" + b"- y\n" * 201: "post.txt:202: error[too-many]",
        b"Objective 1 - " + b"x" * (MAX_BYTES - 20): "post.txt:1: error[too-large]",
    }
    for data, told in odd.items():
        (project / "post.txt").write_bytes(data)
        result = run("post.txt", "--quarter", "2017-q2")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(told), result.stderr[:200]
        assert "Traceback" not in result.stderr
        assert files(project) == {}


def test_no_site_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without mkdocs.yml nobody knows where the content is; a missing post is wrong use too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.txt").write_text(POST, encoding="utf-8")
    assert run("post.txt").exit_code == 2
    assert run("nowhere.txt").exit_code == 2


def test_codes_are_explained() -> None:
    """`okrsite explain` knows what a report warns of."""
    for code in (*importing.WARNINGS, *importing.ERRORS):
        assert CliRunner().invoke(main, ["explain", code]).exit_code == 0, code


def test_the_guide_lists_every_warning() -> None:
    """With its meaning, in the order of the table in the code."""
    guide = (sites.ROOT / "docs" / "authors-guide.md").read_text(encoding="utf-8")
    section = guide.partition("## Importing a post")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", section, re.MULTILINE)
    listed = {code: meaning for code, meaning in rows if code in importing.WARNINGS}
    assert listed == importing.WARNINGS


# The tables of rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "example"), [(one, two) for one, two, _ in figures.TRAPS])
def test_a_trap_holds_its_example(what: str, example: str) -> None:
    """What each trap gives as its example has no number that counts."""
    assert figures.find(f"Songs {example} are here") == [], what


def test_noise_and_fields_hold_their_examples() -> None:
    """What a page has around its posts is told apart from their text."""
    for text in ("1 Like", "Reply", "#1", "Suggested Topics", "April 13, 2017, 9:14pm", "[edit]"):
        assert labels.is_noise(text), text
    for text in ("Like us", "1 singer", "May the 20 clubs sing"):
        assert not labels.is_noise(text), text
    assert labels.field_of("Owner: Jane") == ("owner", "Jane")
    assert labels.field_of("Hello: Jane") is None


# Properties ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("choir", "hall", "songs", "altos", "Dance", "night", "café", "20", "70%", "R&D", "(new)"),
        *("*loud*", "[soft]", "<b>", "~", "|", "#", "=", ">15", "$3m", "=>", "78%", "✅", "@ann"),
        *(
            ":smile:",
            "KR",
            "O1",
            "Q2",
            "[[o1]]",
            "\\",
            "`",
            "_a_",
            "-",
            "&amp;",
            "P1",
            "[p1]",
            "→",
            "–",
        ),
        *("---", "🎯", ".", "<!--", "-->", "..", "1.", "•", "—"),
    ]
)
TITLES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
NAMES = st.lists(
    st.sampled_from(
        [
            *("Dance", "D&I", "C++", "Research and Development", "A, B", "[x]", "合唱団", "and"),
            *(
                "Dev Rel.",
                ".net",
                "the web team",
                "The Who",
                "TBD",
                "none",
                "A; B",
                "A / B",
                "and co",
            ),
        ]
    ),
    unique=True,
    max_size=3,
)
PLAIN_TITLES = st.lists(
    st.sampled_from(["choir", "hall", "songs", "altos", "tenors", "sing", "warmly", "and"]),
    min_size=2,
    max_size=6,
).map(" ".join)

HEADS = ("Objective {n} - {t}", "Objective {n}: {t}", "## O{n}: {t}", "**Objective {n} – {t}**")
ENTRIES = (
    *(
        "• KR {n} - {t}",
        "- KR{n}: {t}",
        "KR {n} – {t}",
        "* **KR {n}** {t}",
        "  - Key Result {n}: {t}",
    ),
    *("- {t}", "{n}. {t}", "KR{n} {t}", "• KR {o}.{n} — {t}", "- [ ] KR {n}: {t}"),
)


@given(
    st.lists(st.lists(PLAIN_TITLES, min_size=1, max_size=5), min_size=1, max_size=4),
    st.data(),
)
@settings(max_examples=60)
def test_structure_is_found_in_every_style(structure: list[list[str]], data: st.DataObject) -> None:
    """Objectives and key results come back in order, with their titles, whatever the style."""
    lines = ["Choir OKRs Q2 2017", ""]
    for number, titles in enumerate(structure, 1):
        head = data.draw(st.sampled_from(HEADS))
        lines.append(head.format(n=number, t=f"Objective about {titles[0]}"))
        lines += [""] * data.draw(st.integers(0, 2))
        for at, title in enumerate(titles, 1):
            entry = data.draw(st.sampled_from(ENTRIES))
            lines.append(entry.format(n=at, o=number, t=f"The {title}"))
            lines += [""] * data.draw(st.integers(0, 1))
    quarter = decoded(import_post("\n".join(lines).encode(), None).okrs)
    assert [one.title for one in quarter.objectives] == [
        f"Objective about {titles[0]}" for titles in structure
    ]
    assert [[key.title for key in one.key_results] for one in quarter.objectives] == [
        [f"The {title}" for title in titles] for titles in structure
    ]


@given(st.lists(st.tuples(TITLES, NAMES), min_size=1, max_size=4))
@settings(max_examples=100)
def test_the_form_without_loss(items: list[tuple[str, list[str]]]) -> None:
    """Any title and any names that are written as the guide says are read back to the letter."""
    lines = ["# Choir OKRs Q2 2017", ""]
    for number, (title, names) in enumerate(items, 1):
        written = {
            "id": f"o{number}",
            "title": title,
            "key_results": [{"id": "kr1", "title": title}],
        }
        objective = Objective.model_validate(as_written(written))
        time = (dt.date(2017, 4, 1), dt.date(2017, 6, 30))
        lines += [importing.objective_line(objective, names), ""]
        lines += [importing.key_result_line(objective.key_results[0], names, time), ""]
    imported = import_post("\n".join(lines).encode(), None)
    named = {one.id: one.name for one in imported.draft.partners}
    for objective, (title, names) in zip(decoded(imported.okrs).objectives, items, strict=True):
        (key_result,) = objective.key_results
        plain = " ".join(title.split())
        assert (objective.title, key_result.title) == (plain, plain)
        assert isinstance(key_result.measure, Deliverable)
        for ids in (objective.shared_with, key_result.shared_with):
            assert [named[one] for one in ids] == names


DECIMALS = st.decimals(-1000, 1000, places=2).map(lambda one: f"{one:f}")
UNITS = st.sampled_from(["", "clubs", "%", "of 5", "a, b", "(x); y", "NPS-like", "§ [m]"])


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """Any measure that the content format knows."""
    kind = draw(st.sampled_from(sorted(MEASURES)))
    written: dict[str, Any] = {"kind": kind}
    if draw(st.booleans()):
        written["due"] = draw(st.dates(dt.date(2017, 4, 1), dt.date(2017, 7, 31))).isoformat()
    if kind in {"metric", "threshold", "discover"} and (unit := draw(UNITS)):
        written["unit"] = unit
    if kind == "metric":
        start, to, stretch = sorted(draw(st.sets(st.integers(-99, 99), min_size=3, max_size=3)))
        written |= {"from": start, "to": to}
        if draw(st.booleans()):
            written |= {"stretch": stretch}
    elif kind == "threshold":
        edge = draw(st.sampled_from(["at_least", "above", "at_most", "below", "between"]))
        value = draw(DECIMALS)
        written[edge] = [value, "2000.5"] if edge == "between" else value
        if draw(st.booleans()):
            written["from"] = "-5000" if edge in {"at_least", "above", "between"} else "5000"
    elif kind == "milestones":
        steps = draw(st.lists(TITLES, min_size=1, max_size=3))
        written["steps"] = [
            {"id": f"step-{at}", "title": title, "weight": at} for at, title in enumerate(steps, 1)
        ]
        if draw(st.booleans()):
            written["steps"][0]["due"] = "2017-05-01"
    if draw(st.booleans()):
        written["range"] = ["-9000", "9000"]
    return MEASURES[kind].model_validate(as_written(written))


@given(measures())
@settings(max_examples=150)
def test_a_measure_in_words_is_the_same_measure(measure: Measure) -> None:
    """`[measured: ...]` behind a key result loses nothing of any measure."""
    words = wording.words_of(measure)
    post = f"{POST.splitlines()[0]}\n\nO1: Grow\n- KR 1: 20 songs [measured: {words}]\n"
    imported = import_post(post.encode(), None)
    assert [one.text("post") for one in imported.entries if one.warnings] == []
    found = decoded(imported.okrs).objectives[0].key_results[0]
    assert found.title == "20 songs"
    assert found.measure.model_dump(by_alias=True) == measure.model_dump(by_alias=True)


@pytest.mark.parametrize("slug", ["2017-q1", "2017-q2", "2017-q4"])
def test_the_teams_quarters_come_back(slug: str) -> None:
    """Written as a post line by line, they are read to the same items, partners and measures."""
    content = okrsite.check(okrsite.read_settings(sites.ROOT / "mkdocs.yml")).content
    quarter = content.quarter(slug)
    assert quarter
    names = {one.id: one.name for one in content.partners.partners}
    lines = [f"# {quarter.title}", "", "We aim high.", ""]
    for objective in quarter.objectives:
        shared = [names[one] for one in objective.shared_with]
        lines += [importing.objective_line(objective, shared), ""]
        for key_result in objective.key_results:
            shared = [names[one] for one in key_result.shared_with]
            time = (quarter.starts, quarter.ends)
            lines.append(importing.key_result_line(key_result, shared, time))
        lines.append("")
    known = [Team(one, name) for one, name in names.items()]
    imported = import_post("\n".join(lines).encode(), None, known)
    assert imported.draft.partners == ()
    assert [promised(one) for one in decoded(imported.okrs).objectives] == [
        promised(one) for one in quarter.objectives
    ]


@pytest.mark.parametrize("form", ["mail", "slides"])
def test_other_forms_of_an_announcement_are_refused(form: str) -> None:
    """Mails and slides lack measures, so nothing is guessed from them."""
    checked = okrsite.check(okrsite.read_settings(sites.ROOT / "mkdocs.yml"))
    text = announcing.announce(checked, "2017-q2", form=form).text
    with pytest.raises(Refused) as refused:
        import_post(text.encode(), "2017-q2")
    assert refused.value.code == "form"


def promised(objective: Objective) -> list[object]:
    """What a post carries of an objective: ids, titles, partners and measures."""
    own = [objective.id, objective.title, objective.shared_with]
    return own + [
        (one.id, one.title, one.shared_with, one.measure.model_dump(by_alias=True))
        for one in objective.key_results
    ]


def assert_sound(imported: Imported, text: str) -> None:
    """Every line has one entry, in order, and the YAML is right as it stands."""
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))
    assert [one.line for one in imported.entries] == list(range(1, count + 1))
    for one in imported.entries:
        assert one.text("post").startswith(f"post:{one.line}: ")
        assert "\n" not in one.text("post")
    decoded(imported.okrs)


def outcome_of(text: str) -> Imported | Refused:
    """What comes of a text, whatever it is."""
    try:
        return import_post(text.encode(errors="surrogatepass"), "2017-q2")
    except Refused as refused:
        return refused


LINES = st.sampled_from([line for case in CASES for line in case.post.splitlines()])
MANGLED = st.lists(LINES | st.text(max_size=40) | TITLES, max_size=15).map("\n".join)


@given(MANGLED)
@settings(max_examples=300)
def test_no_text_is_too_odd(text: str) -> None:
    """Any text is imported with every line accounted for, or refused with a line that is there."""
    outcome = outcome_of(text)
    if isinstance(outcome, Refused):
        assert outcome.code != "unfit", outcome.sentence
        assert 1 <= outcome.line <= text.count("\n") + text.count("\r") + 1
    else:
        assert_sound(outcome, text)


@given(MANGLED)
@settings(max_examples=25)
def test_what_was_imported_passes_a_check(text: str) -> None:
    """Around a real objective, any text makes content without errors."""
    text = (
        f"{text}\n\nObjective 7 - Grow the choir\n- KR 1: Ten singers [shared with Dance]\n\n{text}"
    )
    imported = outcome_of(text)
    if isinstance(imported, Refused):
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "mkdocs.yml").write_text(GOOD_SETTINGS)
        for change in importing.changes(
            folder / "content", "content", imported.draft, imported.okrs
        ):
            importing.put(change)
        checked = okrsite.check(okrsite.read_settings(folder / "mkdocs.yml", drafts=True))
        assert [one.text() for one in checked.diagnostics if one.severity == "error"] == []


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_are_too_odd(data: bytes) -> None:
    """Bytes that are no post are refused, never met with anything else."""
    with pytest.raises(Refused):
        import_post(data, "2017-q2")


@pytest.mark.parametrize(
    "sign",
    [
        *"*[( 1~|`:<&-#x>_@.•",
        "[a](b ",
        "[date=",
        "1,",
        "20 new ",
        "![a](",
        "[[",
        "<!--",
        "🎯",
        "[shared ",
    ],
)
def test_long_lines_are_read_in_one_go(sign: str) -> None:
    """A megabyte of one sign is no trouble; a pattern that looks back would not end today."""
    data = (POST + "- " + sign * (MAX_BYTES // len(sign.encode()))).encode()[: MAX_BYTES - 200]
    outcome = outcome_of(data.decode(errors="ignore"))
    if isinstance(outcome, Refused):
        assert outcome.code in {"unfit", "html", "too-large"}
    else:
        assert len(outcome.entries) == 5


@pytest.mark.parametrize(
    ("listed_names", "ids"),
    [
        ("A + B", ["a", "b"]),
        ("A, B and C", ["a", "b", "c"]),
        ("D&I", ["d-and-i"]),
        ("the Dev Rel team", ["dev-rel"]),
        ("Research and Development", ["r-and-d"]),
        ("DevRel + Dev-Rel", ["dev-rel"]),
    ],
)
def test_partners_are_parted(listed_names: str, ids: list[str]) -> None:
    """At a plus, a comma and the word and, never at an ampersand; known names are kept whole."""
    known = [Team("dev-rel", "Dev Rel"), Team("r-and-d", "Research and Development")]
    found, refused = Partners(known).named_in(listed_names)
    assert ([one.id for one in found], refused) == (ids, [])
