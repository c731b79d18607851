"""What an author is told: every mistake by its exact line, and nothing where nothing is wrong.

Comes in: the cases of data/mistakes/*.yml, each of them a changed copy of the sound content in
data/mistakes/sound/. Goes out: the findings of a check, held line by line against what the case
expects. How a case is
written stands in the README.md beside them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import okrsite
from okrsite.cli import main
from okrsite.diagnostics import CATALOGUE, OF_THE_PUBLIC, Diagnostic, Severity
from okrsite.settings import CONFIG_FILE, Settings, SettingsError, template_folders

MISTAKES = Path(__file__).parent / "data" / "mistakes"
SOUND = {
    path.relative_to(MISTAKES / "sound").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((MISTAKES / "sound").rglob("*.*"))
}
KNOWN_KEYS = {"start", "without", "files", "change", "mkdocs", "expect", "public"}
NOTHING, ABSENT = "nothing", "absent"
OKRS, NOTE = "2017-q2/okrs.yml", "2017-q2/notes/2017-05-12-mid-quarter.md"
LINE = re.compile(
    r"[^:]+:\d+:\d+: (?:error|warning|advice)\[(?P<code>[a-z-]+)\]: (?P<sentence>.+(?:[^.]|\.\.\.))"
)
LONGEST_LINE = 1000
GOOD_SETTINGS = """\
site_name: OKRs
site_url: https://okrs.example/
docs_dir: content
theme: {name: material}
plugins: [search, okrsite]
"""

Plain = Any  # what a case says, as YAML's own texts, lists and mappings


# Reading cases ------------------------------------------------------------------------------------


class _CaseLoader(yaml.CBaseLoader):
    """Reads every value as text, and refuses the same key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, f"{node.start_mark}: stands here twice: {', '.join(sorted(twice))}"
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Case:
    """A changed copy of the sound content, and what a check has to say of it."""

    name: str
    files: Mapping[str, Plain]
    expected: tuple[str, ...]
    expected_in_public: tuple[str, ...] | None
    mkdocs: str | None

    def write(self, folder: Path) -> None:
        """Lay the content out below a folder."""
        (folder / "content").mkdir()
        (folder / "elsewhere.txt").write_text("This is not part of the content.\n")
        for path, text in self.files.items():
            write(folder / "content" / path, text)
        if self.mkdocs not in {None, ABSENT}:
            (folder / CONFIG_FILE).write_text(str(self.mkdocs), encoding="utf-8")


def write(path: Path, text: Plain) -> None:
    """Write one file of a case, or make the folder or link that stands for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if text == {"folder": ""}:
        path.mkdir()
    elif isinstance(text, dict) and "link" in text:
        path.symlink_to(text["link"])
    else:
        path.write_bytes(as_bytes(text))


def as_bytes(part: Plain) -> bytes:
    """The bytes that a text stands for: plain, or put together from parts."""
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, list):
        return b"".join(as_bytes(one) for one in part)
    if "hex" in part:
        return bytes.fromhex(part["hex"])
    if "encoding" in part:
        return as_bytes(part["text"]).decode().encode(part["encoding"])
    repeated, times = part["repeat"], int(part["times"])
    return "".join(repeated.replace("{n}", str(n)) for n in range(1, times + 1)).encode()


def read_case(name: str, case: Mapping[str, Plain]) -> Case:
    """A case of a data file, with its changes made."""
    assert set(case) <= KNOWN_KEYS, f"{name}: expected only {', '.join(sorted(KNOWN_KEYS))}"
    files: dict[str, Plain] = {} if case.get("start") == NOTHING else dict(SOUND)
    for gone in case.get("without", ()):
        kept = {path: files[path] for path in files if not f"{path}/".startswith(f"{gone}/")}
        assert len(kept) < len(files), f"{name}: there is no {gone} to leave out"
        files = kept
    for path, changes in case.get("change", {}).items():
        files[path] = changed(name, files[path], changes)
    return Case(
        name=name,
        files={**files, **(case.get("files") or {})},
        expected=lines(case["expect"]),
        expected_in_public=lines(case["public"]) if "public" in case else None,
        mkdocs=case.get("mkdocs"),
    )


def changed(name: str, text: Plain, changes: Mapping[str, Plain]) -> Plain:
    """A text with each old part, which has to stand in it exactly once, replaced by a new one."""
    parts = [text]
    for old, new in changes.items():
        found = [index for index, part in enumerate(parts) if isinstance(part, str) and old in part]
        count = sum(parts[index].count(old) for index in found)
        assert count == 1, f"{name}: {old!r} stands there {count} times, not once"
        before, after = parts[found[0]].split(old)
        parts[found[0] : found[0] + 1] = (
            [before + new + after] if isinstance(new, str) else [before, new, after]
        )
    return parts


def lines(text: str) -> tuple[str, ...]:
    """The lines that a case expects."""
    return () if text == NOTHING else tuple(text.strip("\n").split("\n"))


def read_cases() -> Iterator[Case]:
    """Every case of every data file."""
    for file in sorted(MISTAKES.glob("*.yml")):
        cases = yaml.load(file.read_bytes(), Loader=_CaseLoader)  # noqa: S506  texts only
        for name, case in cases.items():
            yield read_case(f"{file.stem}: {name}", case)


# Running them -------------------------------------------------------------------------------------


def findings(case: Case, folder: Path, *, public: bool) -> tuple[str, ...]:
    """The lines that a check of the case, laid out in the folder, has to say."""
    case.write(folder)
    if case.mkdocs is None:
        return tuple(one.text() for one in check(folder, public=public))
    try:
        settings = okrsite.read_settings(Path(CONFIG_FILE))
    except SettingsError as error:
        return (error.diagnostic.text().replace(f"{folder}{os.sep}", ""),)
    return tuple(one.text() for one in okrsite.check(settings, public=public).diagnostics)


def check(folder: Path, *, public: bool = False) -> tuple[Diagnostic, ...]:
    """What is wrong with the content in a folder, where nothing is wrong with the settings."""
    settings = Settings(
        config_file=folder / CONFIG_FILE,
        content=folder / "content",
        site=folder / "site",
        templates=template_folders(folder),
        site_name="OKRs",
        site_url="https://okrs.example/",
    )
    return okrsite.check(settings, public=public).diagnostics


def assert_same(found: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """The lines are those that were expected; a failure names what is missing and too much."""
    missing = [f"  missing: {line}" for line in expected if line not in found]
    surplus = [f"  surplus: {line}" for line in found if line not in expected]
    if missing or surplus or found != expected:
        order = [] if missing or surplus else ["  in another order:", *found]
        pytest.fail("\n".join(["the findings differ", *missing, *surplus, *order]), pytrace=False)


CASES = [pytest.param(case, id=case.name) for case in read_cases()]
DRAFT_CASES = [
    pytest.param(case, id=case.name) for case in read_cases() if case.expected_in_public is not None
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_a_check_says_these_lines_and_no_others(case: Case, here: Path) -> None:
    """Every mistake by its exact line, in the order of files, lines and columns."""
    assert_same(findings(case, here, public=False), case.expected)


@pytest.mark.parametrize("case", DRAFT_CASES)
def test_a_public_build_says_these_lines_and_no_others(case: Case, here: Path) -> None:
    """In public, the mistakes of drafts are warnings and everything else is said alike."""
    assert case.expected_in_public is not None
    assert_same(findings(case, here, public=True), case.expected_in_public)


def test_the_lines_that_cases_expect_have_the_form_of_the_contract() -> None:
    """`path:line:column: severity[code]: sentence`, without a full stop, not too long to read."""
    for case in read_cases():
        for line in (*case.expected, *(case.expected_in_public or ())):
            match = LINE.fullmatch(line)
            assert match, f"{case.name}: {line}"
            assert match["code"] in CATALOGUE, f"{case.name}: {line}"
            assert len(line) <= LONGEST_LINE, f"{case.name}: {line}"


def test_every_code_has_a_case() -> None:
    """Nothing can be said of which no case shows when, and how it reads."""
    lines_of_all = "\n".join(line for case in read_cases() for line in case.expected)
    shown = set(re.findall(r": (?:error|warning|advice)\[([a-z-]+)\]: ", lines_of_all))
    # What is said of things that were published needs a publication: data/promises.yml has those
    # of pages, data/commitments.yml those of commitments, test_seals.py those of seals.
    assert shown | OF_THE_PUBLIC == set(CATALOGUE)


# Names that a data file cannot hold ---------------------------------------------------------------


@pytest.mark.parametrize("folder", ["", "2017-q2", "2017-q2/notes", "guides"])
@pytest.mark.parametrize(
    "name",
    [b"a\nb.txt", b"a\x1b[31mb.md", b"\xff.md", b"\xff.yml", "a\u202eb.png".encode(), b"\xff\n"],
    ids=repr,
)
def test_strange_file_names_break_no_line(name: bytes, folder: str, here: Path) -> None:
    """A line end, an escape or bytes that are not UTF-8 in a name are shown and not sent on."""
    read_case("", {"expect": NOTHING}).write(here)
    inside = here / "content" / folder
    inside.mkdir(exist_ok=True)
    try:
        (inside / os.fsdecode(name)).write_text("---\ntitle: A\ndate: 2017-05-13\n---\n")
    except OSError:
        return  # a file system that takes no such name, as on macOS
    said = check(here)
    assert_one_line_each(said)
    assert len({one.path for one in said}) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
@pytest.mark.parametrize(
    "path", [OKRS, "goals.yml", "about.md", "2017-q2/notes/pipe.md", "2017-q2/map.png"]
)
def test_a_named_pipe_is_no_file(path: str, here: Path) -> None:
    """What would never end is not read, and told."""
    read_case("", {"expect": NOTHING, "without": ["goals.yml", OKRS]}).write(here)
    os.mkfifo(here / "content" / path)
    assert [one.code for one in check(here) if one.path == f"content/{path}"] == ["unreadable"]


# Any content at all -------------------------------------------------------------------------------


def lines_of(text: str) -> list[str]:
    """The lines of a text, with their ends."""
    return text.splitlines(keepends=True)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text in which a few lines or characters were changed, as by a slip of the hand."""
    for _ in range(draw(st.integers(1, 3))):
        parts = lines_of(text)
        first = draw(st.integers(0, len(parts) - 1))
        second = draw(st.integers(0, len(parts) - 1))
        line = parts[first]
        at = draw(st.integers(0, len(line)))
        slip = draw(
            st.sampled_from(["drop", "double", "swap", "indent", "insert", "delete", "empty"])
        )
        if slip == "drop":
            del parts[first]
        elif slip == "double":
            parts.insert(second, line)
        elif slip == "swap":
            parts[first], parts[second] = parts[second], parts[first]
        elif slip == "indent":
            parts[first] = draw(st.sampled_from(["  ", "\t", "- ", "    "])) + line
        elif slip == "insert":
            parts[first] = line[:at] + draw(SLIPS) + line[at:]
        elif slip == "delete":
            parts[first] = line[:at] + line[at + draw(st.integers(1, 5)) :]
        else:
            parts[first] = (
                line.partition(":")[0] + draw(st.sampled_from([":", ": []", ": {}", ": 1"])) + "\n"
            )
        text = "".join(parts) or "\n"
    return text


SLIPS = st.sampled_from(
    [
        *(
            ":",
            ": ",
            "-",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            '"',
            "'",
            "#",
            "&a ",
            "*a",
            "!!int ",
            "|",
            ">",
        ),
        *("no", "null", "~", "1,200", "1e3", "70%", "-1", "0", "2017-02-30", "1:30", "[[o9]]", "%"),
        *(
            "o1/kr1",
            "2017-q2",
            "2017-q3/o1/kr1",
            "<b>",
            "\t",
            "\u202e",
            "\u200d",
            "\x07",
            "é",
            "\n",
            "---\n",
        ),
    ]
) | st.text(max_size=3)


def check_changed(changes: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """What is wrong with the sound content after a change of some files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        read_case("", {"expect": NOTHING}).write(folder)
        for path, data in changes.items():
            (folder / "content" / path).write_bytes(data)
        return check(folder)


def assert_one_line_each(said: tuple[Diagnostic, ...]) -> None:
    """Every finding is one printable line of a length that can be read, and said once."""
    said_lines = [one.text() for one in said]
    assert len(set(said_lines)) == len(said_lines)
    for line in said_lines:
        assert line.isprintable()
        assert len(line) <= LONGEST_LINE


@given(mutated(SOUND[OKRS]), mutated(SOUND[NOTE]))
def test_a_slip_of_the_hand_is_content_or_a_finding(okrs: str, note: str) -> None:
    """However a quarter and a note are changed, a check ends and says each thing in a line."""
    encoded = {
        OKRS: okrs.encode("utf-8", "surrogatepass"),
        NOTE: note.encode("utf-8", "surrogatepass"),
    }
    assert_one_line_each(check_changed(encoded))


@given(
    st.sampled_from(["goals.yml", "partners.yml", "2017-q1/okrs.yml"]).flatmap(
        lambda path: st.tuples(st.just(path), mutated(SOUND[path]))
    )
)
def test_a_slip_in_another_file_is_content_or_a_finding(change: tuple[str, str]) -> None:
    """The same holds for the files of the whole site and for an earlier quarter."""
    path, text = change
    assert_one_line_each(check_changed({path: text.encode("utf-8", "surrogatepass")}))


@given(st.sampled_from(sorted(SOUND)), st.binary(max_size=100), st.booleans())
def test_any_bytes_in_a_file_are_content_or_a_finding(path: str, data: bytes, whole: bool) -> None:
    """Whatever bytes a file holds or ends in, a check ends and says each thing in a line."""
    assert_one_line_each(check_changed({path: data if whole else SOUND[path].encode() + data}))


# The command --------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    """The command, run in the current folder."""
    return CliRunner().invoke(main, arguments)


def write_site(folder: Path, case: Mapping[str, Plain] | None = None) -> None:
    """A site with good settings and the sound content, changed as a case says."""
    read_case("", {"expect": NOTHING, "mkdocs": GOOD_SETTINGS, **(case or {})}).write(folder)


BAD = {
    "change": {
        OKRS: {"to: 20": "to: 1e3", "    supports:\n      - goal: wide-web\n": ""},
        NOTE: {"date: 2017-05-12": "date: 2017-05-13"},
    }
}
BAD_LINES = tuple(
    f"content/{line}"
    for line in f"""
{NOTE}:3:7: warning[note-date]: date: the file's name has another date: \
found 2017-05-13, expected 2017-05-12
{OKRS}:13:46: error[number]: o1/kr1 > measure > to: not a number of this format (an exponent): \
found "1e3", expected a number; write 1000
{OKRS}:32:5: advice[orphan-objective]: o2: an objective that supports no goal; \
add supports: with a goal of goals.yml
""".strip().splitlines()
)
ADVICE_ONLY = {"change": {OKRS: {"    supports:\n      - goal: wide-web\n": ""}}}


def test_a_check_of_sound_content_is_silent(here: Path) -> None:
    """Nothing is said where nothing is wrong, also with --strict."""
    write_site(here)
    for arguments in (["check"], ["check", "--strict"], ["check", "--format", "github"]):
        result = run(*arguments)
        assert (result.exit_code, result.output) == (0, "")


def test_a_check_says_its_lines_on_standard_error(here: Path) -> None:
    """One line for each finding, never wrapped, and where to read more; exit code 1."""
    write_site(here, BAD)
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout == ""
    said = result.stderr.splitlines()
    assert_same(tuple(said[:-1]), BAD_LINES)
    assert said[-1].startswith("okrsite: 1 error, 1 warning, 1 advice; okrsite explain number ")


def test_a_check_as_json_is_the_same_with_the_documented_keys(here: Path) -> None:
    """A list of records for programs, on standard output."""
    write_site(here, BAD)
    result = run("check", "--format", "json")
    assert result.exit_code == 1
    assert result.stderr == ""
    records = json.loads(result.stdout)
    assert [set(record) for record in records] == [
        {
            *("path", "line", "column", "severity", "code", "item", "message"),
            *("found", "expected", "hint"),
        }
    ] * len(BAD_LINES)
    rebuilt = [Diagnostic(**{**one, "severity": Severity(one["severity"])}) for one in records]
    assert_same(tuple(one.text() for one in rebuilt), BAD_LINES)


def test_a_check_of_sound_content_as_json_is_an_empty_list(here: Path) -> None:
    """A program gets a list in any case."""
    write_site(here)
    result = run("check", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_check_for_github_is_the_same_as_commands(here: Path) -> None:
    """Each finding is a workflow command with its file and place."""
    write_site(here, BAD)
    result = run("check", "--format", "github")
    assert result.exit_code == 1
    commands = result.stdout.splitlines()
    assert [command.split(" ")[0] for command in commands] == ["::warning", "::error", "::notice"]
    for command, line in zip(commands, BAD_LINES, strict=True):
        path, number, column, sentence = re.split(r":|: ", line, maxsplit=3)
        assert f" file={path},line={number},col={column},title=" in command
        assert command.endswith(sentence.partition("]: ")[2])


def test_json_holds_characters_as_they_are(here: Path) -> None:
    """Text of any language comes through, in JSON and on a terminal."""
    write_site(here, {"change": {OKRS: {"at_least: 90": "at_least: 九十"}}})
    assert json.loads(run("check", "--format", "json").stdout)[0]["found"] == '"九十"'
    assert '"九十"' in run("check").stderr


def test_strict_fails_on_advice(here: Path) -> None:
    """Warnings and advice end with 0, and with 1 where --strict asks for it."""
    write_site(here, ADVICE_ONLY)
    assert run("check").exit_code == 0
    assert "advice[orphan-objective]" in run("check").stderr
    assert run("check", "--strict").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [["check", "--format", "xml"], ["chek"], ["check", "--no"], ["build", "--jobs", "0"]],
)
def test_wrong_use_ends_with_2(arguments: list[str], here: Path) -> None:
    """What was typed wrongly is told apart from content with errors."""
    write_site(here)
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_no_settings_is_wrong_use(form: str, here: Path) -> None:
    """Where there is no mkdocs.yml, there is no site to check."""
    assert list(here.iterdir()) == []
    result = run("check", "--format", form)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("mkdocs.yml:1:1: error[no-settings]: ")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_wrong_settings_are_told_in_every_form(form: str, here: Path) -> None:
    """A mkdocs.yml that is not fit is a finding like any other."""
    write_site(here, {"mkdocs": GOOD_SETTINGS.replace("material", "mkdocs")})
    result = run("check", "--format", form)
    assert result.exit_code == 1
    assert "settings" in (result.stderr if form == "text" else result.stdout)


@pytest.mark.usefixtures("here")
def test_a_traceback_is_shown_with_debug_only() -> None:
    """Errors are one line; --debug shows where they came from."""
    assert "Traceback" not in run("check").stderr
    assert "Traceback" in run("--debug", "check").stderr


def test_a_failed_build_leaves_the_site_as_it_was(here: Path) -> None:
    """Content with errors ends with 1 and a count, and not a byte of the last good site changes."""
    write_site(here, BAD)
    (here / "site").mkdir()
    (here / "site" / "index.html").write_text("the last good site")
    result = run("build")
    assert result.exit_code == 1
    assert result.stdout == ""
    said = result.stderr.splitlines()
    assert_same(tuple(said[:-1]), BAD_LINES)
    assert said[-1] == "okrsite: 1 error, 1 warning, 1 advice; the site is as it was"
    assert [path.name for path in (here / "site").iterdir()] == ["index.html"]
    assert (here / "site" / "index.html").read_text() == "the last good site"


def test_a_strict_build_fails_on_advice(here: Path) -> None:
    """With --strict, nothing is built from content that gets any line."""
    write_site(here, ADVICE_ONLY)
    assert run("build", "--strict").exit_code == 1
    assert not (here / "site").exists()


def test_mistakes_in_a_draft_fail_a_check_and_no_public_build(here: Path) -> None:
    """A check looks at drafts too; a public build warns of what is wrong in them."""
    draft = "title: A\nstatus: draft\ncolour: red\nobjectives: []\n"
    write_site(here, {"files": {"2017-q3/okrs.yml": draft}})
    assert run("check").exit_code == 1
    settings = okrsite.read_settings(here / CONFIG_FILE)
    assert not okrsite.check(settings).failed
    assert okrsite.check(settings, public=False).failed
    with_drafts = okrsite.read_settings(here / CONFIG_FILE, drafts=True)
    assert okrsite.check(with_drafts).failed
    with pytest.raises(ValueError, match="error"):
        okrsite.build(okrsite.check(with_drafts))


def test_paths_are_told_as_seen_from_where_the_command_runs(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the folder above, and with --config-file, the lines lead to the files all the same."""
    (here / "team").mkdir()
    write_site(here / "team", BAD)
    result = run("--config-file", "team/mkdocs.yml", "check")
    said = result.stderr.splitlines()[:-1]
    assert_same(tuple(said), tuple(f"team/{line}" for line in BAD_LINES))
    monkeypatch.chdir(here / "team" / "content")
    first = run("--config-file", "../mkdocs.yml", "check").stderr.splitlines()[0]
    assert first.removeprefix("./").startswith(f"{NOTE}:3:7: ")


def test_a_pipe_gets_plain_lines(here: Path) -> None:
    """In a pipe, in an ASCII locale and however narrow, a line is a line without colours."""
    write_site(here, {"change": {OKRS: {"at_least: 90": "at_least: 九十"}}})
    result = subprocess.run(
        [sys.executable, "-m", "okrsite.cli", "check"],
        env={**os.environ, "LC_ALL": "C", "COLUMNS": "20", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == b""
    assert result.stderr.count(b"\n") == 2
    assert b"error[number]: o1/kr2 > measure > at_least: " in result.stderr
    assert b"\x1b" not in result.stderr
