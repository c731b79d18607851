"""What is allowed and makes readers doubt is told, and each finding has a page that explains it.

Comes in: the explanations of the package with their examples, and tables of addresses. Goes out:
findings of a check, and what the commands `check` and `explain` say. When each rule speaks and when
it is silent, line by line, stands in data/mistakes/lint.yml.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sites import key_result, metric, note, objective, put, quarter

import okrsite
from okrsite import explanations
from okrsite.cli import main
from okrsite.diagnostics import CATALOGUE, Severity
from okrsite.rules.lint_links import why_private
from okrsite.settings import CONFIG_FILE, Settings, template_folders

ROOT = Path(__file__).parent.parent
EXAMPLE = re.compile(r"^(Wrong|Right):\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"^# (okrs\.yml(?:, o1/(kr\d))?|notes/(\d{4}-\d\d-\d\d)\.md)\n", re.MULTILINE)
# The rules of this theme, all of which have examples.
LINTED = (
    *("stale", "not-moving", "status-number", "note-number", "title-number", "private-link"),
    *("not-closed", "no-learned", "unexplained", "no-evidence"),
)


def codes(folder: Path, cadence_days: int = 30) -> list[str]:
    """The codes of what a check of a content folder says, advice on the craft apart."""
    settings = Settings(
        config_file=folder / CONFIG_FILE,
        content=folder / "content",
        site=folder / "site",
        templates=template_folders(folder),
        site_name="OKRs",
        site_url="https://okrs.example/",
        cadence_days=cadence_days,
    )
    return [one.code for one in okrsite.check(settings, public=False).diagnostics]


# Explanations -------------------------------------------------------------------------------------


def test_every_code_is_explained_and_nothing_else() -> None:
    """Each code has its file, with more to say than its line in the catalogue."""
    files = {path.stem: path for path in Path(explanations.__file__).parent.glob("*.md")}
    assert files.keys() == CATALOGUE.keys()
    for code, path in files.items():
        text = path.read_text(encoding="utf-8")
        assert len(text) > len(CATALOGUE[code][1]) + 60, code
        assert text.endswith("\n")
        assert max(map(len, text.splitlines())) <= 115, code


def test_docs_have_the_same_words() -> None:
    """The page of the docs is that of the command, to the letter."""
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == explanations.page()


def examples() -> Iterator[tuple[str, str, str]]:
    """The examples of all explanations: code, wrong or right, text."""
    for code in CATALOGUE:
        for kind, text in EXAMPLE.findall(explanations.text_of(code)):
            yield code, kind, text


def parts(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The parts of an example, each with the label above it."""
    labels = list(LABEL.finditer(text))
    assert labels, text
    assert labels[0].start() == 0, text
    ends = [*(one.start() for one in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        yield label, text[label.end() : end]


def with_standard(fields: str, **standard: str) -> str:
    """Fields as written, and those that they do not name."""
    missing = {name: value for name, value in standard.items() if f"{name}:" not in fields}
    return "".join(f"{name}: {value}\n" for name, value in missing.items()) + fields


def write_example(folder: Path, text: str) -> None:
    """A quarter with what the example says of it."""
    key_results, head = {"kr1": ""}, ""
    for label, fields in parts(text):
        _, item, day = label.groups()
        if day:
            front = with_standard(fields, title="News", date=day)
            put(folder / f"content/2017-q2/notes/{day}.md", f"---\n{front}---\n")
        elif item:
            key_results[item] = fields
        else:
            head = fields
    okrs = with_standard(head, title="Our quarter", status="published", published="2017-04-13")
    okrs += "objectives:\n- id: o1\n  title: Clubs stay\n  key_results:\n"
    for name, fields in key_results.items():
        one = with_standard(fields, id=name, title="What we count", source="counted")
        okrs += "  -\n" + textwrap.indent(one, "    ")
    put(folder / "content/2017-q2/okrs.yml", okrs)


@pytest.mark.parametrize(("code", "kind", "text"), list(examples()), ids=lambda one: str(one)[:20])
def test_examples_are_what_they_say(code: str, kind: str, text: str, tmp_path: Path) -> None:
    """The wrong one gives just this finding and the right one none."""
    write_example(tmp_path, text)
    # Evidence would only make the other examples longer.
    found = set(codes(tmp_path)) - ({"no-evidence"} if code != "no-evidence" else set())
    assert found == ({code} if kind == "Wrong" else set())


def test_every_rule_of_this_theme_has_both_examples() -> None:
    """What is only a warning is believed when it is shown."""
    assert [(code, kind) for code, kind, _ in examples()] == [
        (code, kind) for code in CATALOGUE if code in LINTED for kind in ("Wrong", "Right")
    ]
    assert all(CATALOGUE[code][0] is not Severity.ERROR for code in LINTED)


# The commands -------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("code", CATALOGUE)
def test_explain_says_what_a_code_means(code: str) -> None:
    """With its severity, its meaning, and the text of its file."""
    result = run("explain", code)
    assert result.exit_code == 0
    severity, meaning = CATALOGUE[code]
    assert result.stdout.startswith(f"`{code}` ({severity}): {meaning}.\n\n")
    assert result.stdout == explanations.text_of(code)


def test_explain_lists_all_codes() -> None:
    """Each in a line that fits a terminal, in the order of the catalogue."""
    lines = run("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
    assert max(map(len, lines)) <= 120


def test_explain_all_is_the_page_of_the_docs() -> None:
    """So it can be made anew by one command."""
    assert run("explain", "--all").stdout == explanations.page()


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("stail", "did you mean stale"), ("Stale", "did you mean stale"), ("xyzzy", "lists all")],
)
def test_explain_of_no_code_is_wrong_use(typed: str, hint: str) -> None:
    """What is no code is told with the nearest one, and ends with 2."""
    result = run("explain", typed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr


SILENT = {"2017-q2/okrs.yml": quarter(objective(1, key_result(1), title="Clubs stay"))}
DOUBTFUL = {"2017-q2/okrs.yml": quarter(objective(1, title="Launch"), status="closed")}
BROKEN = {"2017-q2/okrs.yml": quarter(objective(1, key_result(1), title="Launch"), colour="red")}


@pytest.mark.parametrize(
    ("content", "last"),
    [
        (SILENT, ""),
        (DOUBTFUL, "okrsite: 1 warning; okrsite explain no-key-results tells more"),
        (
            BROKEN,
            "okrsite: 1 error, 1 advice; okrsite explain unknown-field tells more (also task)",
        ),
    ],
)
def test_check_names_the_explanation_last(
    content: dict[str, object], last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person is told where to read on; programs get findings and nothing else."""
    monkeypatch.chdir(tmp_path)
    settings = {"site_name": "O", "site_url": "https://okrs.example/", "docs_dir": "content"}
    plugins = {"theme": {"name": "material"}, "plugins": ["search", "okrsite"]}
    put(tmp_path / CONFIG_FILE, {**settings, **plugins})
    for name, value in content.items():
        put(tmp_path / "content" / name, value)
    said = run("check").stderr.splitlines()
    assert (said[-1] if said else "") == last
    for form in ("json", "github"):
        assert "explain" not in run("check", "--format", form).output


# Single rules -------------------------------------------------------------------------------------

TWO_CHECK_INS = {
    "2017-04-20": {"o1/kr1": {"value": 4}, "o1/kr2": {"value": 4}},
    "2017-05-12": {"o1/kr1": {"value": 12}},
}


@pytest.mark.parametrize(("cadence_days", "found"), [(21, ["stale"]), (22, []), (30, [])])
def test_cadence_is_the_sites_own(cadence_days: int, found: list[str], tmp_path: Path) -> None:
    """A key result is called late by the days that the site's settings give."""
    both = (key_result(number, measure=metric(), source="S") for number in (1, 2))
    put(tmp_path / "content/2017-q2/okrs.yml", quarter(objective(1, *both, title="Clubs stay")))
    for day, check_ins in TWO_CHECK_INS.items():
        told = {
            item: {**said, "evidence": ["https://forum.example/t/1"]}
            for item, said in check_ins.items()
        }
        put(tmp_path / f"content/2017-q2/notes/{day}.md", note("News", day, check_ins=told))
    assert codes(tmp_path, cadence_days) == found


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://docs.google.com/spreadsheets/d/1/edit#gid=0",
            "https://drive.google.com/file/d/1",
        ),
        *("https://team.sharepoint.com/:w:/s/1", "https://app.slack.com/client/1"),
        *("https://slack.com/archives/1", "https://team.atlassian.net/wiki/x"),
        *("https://mana.team.example/display/1", "https://docs.intranet.team.example/"),
        *("http://localhost:8000/", "http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/"),
        *("http://192.168.0.9/x", "https://wiki/", "https://printer.local/", "https://x.corp/"),
        *("https://MANA.team.example./", "https://user@intranet.team.example:8443/x?y#z"),
    ],
)
def test_links_that_look_private(url: str) -> None:
    """What needs an account, an invitation or a cable in the wall has its reason."""
    assert why_private(url)


@pytest.mark.parametrize(
    "url",
    [
        *("https://discourse.mozilla.org/t/1", "https://wiki.mozilla.org/Innovation"),
        *(
            "https://docs.google.com/document/d/e/1/pub",
            "https://docs.google.com/forms/d/1/viewform",
        ),
        *("https://developers.google.com/", "https://www.dropbox.com/s/1/report.pdf"),
        *("https://emanate.example/", "https://corporate.example/", "https://slackware.com/"),
        *(
            "https://8.8.8.8/",
            "https://[2001:4860:4860::8888]/",
            "https://github.com/corp/internal",
        ),
    ],
)
def test_links_that_look_public(url: str) -> None:
    """A name that only sounds like it, and what is published from such a place, are left alone."""
    assert why_private(url) == ""


# Whatever they write ------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("12", "14", "20", "1,200", "70%", "-3", "2017", "0.5", "3m", "٣", "½", "1,2,3", "9" * 40),
        *("clubs", "club", "%", "new", "the", "(", ")", "+", ">", ".", "é", "社团", "\u0301"),
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
UNITS = st.sampled_from(["clubs", "%", "", "(", "a+b", "社团", "s", "club s"])


@given(TEXTS, TEXTS, UNITS, st.sampled_from(["12", "-3", "0", "1,200"]))
def test_any_text_is_read_without_harm(
    tmp_path_factory: pytest.TempPathFactory, title: str, told: str, unit: str, value: str
) -> None:
    """No title, note or unit makes a rule fail, or gives an error of its own."""
    folder = tmp_path_factory.mktemp("text")
    measure = {"kind": "metric", "from": -5, "to": 20, "unit": unit}
    check_ins = {"o1/kr1": {"value": value, "note": told, "status": "on_track"}}
    okrs = quarter(objective(1, key_result(1, title=f"A {title}", measure=measure)))
    put(folder / "content/2017-q2/okrs.yml", okrs)
    put(folder / "content/2017-q2/notes/a.md", note("A", "2017-05-12", check_ins=check_ins))
    known = {*LINTED, "no-source", "invisible-character", "letters"}
    assert set(codes(folder)) <= known
