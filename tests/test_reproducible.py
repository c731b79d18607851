"""The same content gives the same bytes, whoever builds it, where, when and how.

Comes in: the project's own content, built by the commands as people run them. Goes out: the bytes
and the rights of every file, compared with those of a build in this process.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import sites
from built import Site

import okrsite
from okrsite import building, reproducing

COMMANDS = {
    "okrsite": ("-m", "okrsite.cli", "build"),
    "one process": ("-m", "okrsite.cli", "build", "--jobs", "1"),
    "two processes": ("-m", "okrsite.cli", "build", "--jobs", "2"),
    "mkdocs": ("-m", "mkdocs", "build", "--quiet"),
}

# What may differ from machine to machine; the far ends of each.
WEST = {
    "TZ": "Pacific/Pago_Pago",
    "LC_ALL": "C",
    "LANG": "C",
    "PYTHONHASHSEED": "0",
    "COLUMNS": "40",
    "NO_COLOR": "1",
}
EAST = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "tr_TR.UTF-8",
    "LANG": "de_DE.UTF-8",
    "LANGUAGE": "de:ar",
    "PYTHONHASHSEED": "4242",
    # The clock that MkDocs reads for its own dates.
    "SOURCE_DATE_EPOCH": "4000000000",
    "PYTHONUTF8": "0",
}


def run(
    project: Path, command: str, surroundings: Mapping[str, str] = WEST, umask: int = 0o022
) -> subprocess.CompletedProcess[str]:
    """What a command did, run as a person would."""
    return subprocess.run(
        [sys.executable, *COMMANDS[command]],
        cwd=project,
        env={**os.environ, **surroundings},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and rights, and every folder with its rights."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            stat.S_IMODE(path.stat().st_mode),
        )
        for path in sorted(folder.rglob("*"))
    }


def times(folder: Path) -> dict[str, int]:
    """When each file and folder was last changed."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in sorted([folder, *folder.rglob("*")])
    }


def differences(
    found: Mapping[str, tuple[bytes, int]], expected: Mapping[str, tuple[bytes, int]]
) -> list[str]:
    """Which files are missing, too many, or not the same."""
    return [
        *(f"missing: {name}" for name in sorted(expected.keys() - found.keys())),
        *(f"too much: {name}" for name in sorted(found.keys() - expected.keys())),
        *(
            f"differs: {name}"
            for name in sorted(expected.keys() & found.keys())
            if found[name] != expected[name]
        ),
    ]


@pytest.mark.parametrize(
    ("command", "surroundings", "umask"),
    [
        ("one process", WEST, 0o077),
        ("two processes", EAST, 0o000),
        ("mkdocs", EAST, 0o027),
    ],
)
def test_every_build_gives_the_same_bytes(
    team_folder: Path, tmp_path: Path, command: str, surroundings: Mapping[str, str], umask: int
) -> None:
    """In other folders, time zones, languages, hash seeds and rights, by one process or two, by our
    command or by MkDocs's.
    """
    project = sites.copy_of_the_teams(tmp_path / "in another & deeper/place (é)")
    result = run(project, command, surroundings, umask)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert differences(tree(project / "site"), tree(team_folder)) == []


def test_the_order_on_disk_does_not_matter(team_folder: Path, tmp_path: Path) -> None:
    """Files that were made in another order, with other dates, give the same site."""
    project = sites.copy_of_the_teams(tmp_path)
    shutil.move(project / "content", project / "old")
    for number, path in enumerate(sorted((project / "old").rglob("*"), reverse=True)):
        new = project / "content" / path.relative_to(project / "old")
        if path.is_file():
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, new)
            os.utime(new, (number * 86_400, number * 86_400))
    sites.build(project)
    assert differences(tree(project / "site"), tree(team_folder)) == []


def test_windows_line_ends_change_nothing(team_site: Site, tmp_path: Path) -> None:
    """A checkout with other line ends, or an editor's byte order mark, gives the same site."""
    project = sites.copy_of_the_teams(tmp_path)
    for path in (project / "content").rglob("*"):
        if path.suffix in {".yml", ".md"}:
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    files = sites.build(project).files
    assert [name for name, data in team_site.files.items() if files.get(name) != data] == []


@pytest.mark.parametrize("command", ["okrsite", "mkdocs"])
def test_a_second_build_touches_nothing(tmp_path: Path, command: str) -> None:
    """Where nothing has changed no file is written, so that uploads and backups stay small."""
    project = sites.copy_of_the_teams(tmp_path)
    sites.build(project)
    before = times(project / "site")
    result = run(project, command)
    assert result.returncode == 0, result.stderr
    assert times(project / "site") == before


def test_a_change_touches_only_what_it_changes(tmp_path: Path) -> None:
    """A mended note is written with the pages that show it, and no other page."""
    project = sites.copy_of_the_teams(tmp_path)
    sites.build(project)
    before = times(project / "site")
    path = project / "content/2017-q2/notes/2017-04-27-early-check-in.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more word.\n", encoding="utf-8")
    sites.build(project)
    after = times(project / "site")
    changed = {name for name in after if after[name] != before[name] and name.endswith("html")}
    assert changed == {
        "2017-q2/notes/2017-04-27-early-check-in/index.html",
        "2017-q2/print/index.html",
    }


def test_a_new_quarter_touches_no_file_of_the_older_ones(tmp_path: Path) -> None:
    """No byte and no time: what was linked to stays what it was, and uploads stay small."""
    project = sites.copy_of_the_teams(tmp_path)
    quarters = sorted(path.parent.name for path in project.glob("content/*/okrs.yml"))
    newest = project / "content" / quarters.pop()
    newest.rename(tmp_path / newest.name)
    sites.build(project)
    before, files = times(project / "site"), tree(project / "site")
    (tmp_path / newest.name).rename(newest)
    sites.build(project)
    after, files_after = times(project / "site"), tree(project / "site")
    older = {name for name in before if name.partition("/")[0] in quarters}
    assert {name.partition("/")[0] for name in older} == set(quarters)
    assert {name: after.get(name) for name in older} == {name: before[name] for name in older}
    assert [name for name in older if files[name] != files_after.get(name)] == []
    assert f"{newest.name}/index.html" in after
    assert {name for name in after if name.partition("/")[0] in quarters} == older


# A clock of another year --------------------------------------------------------------------------

ANOTHER_YEAR = """
import datetime
import time

AHEAD = 20 * 365 * 86_400

def ahead(clock, factor=1):
    return lambda: clock() + AHEAD * factor

def at_a_time(convert, form=None):
    def converted(*args):
        return convert(*args) if args else convert(time.time())
    return converted

class Kind(type):
    def __instancecheck__(cls, one):
        return isinstance(one, cls.__mro__[1])

class Date(datetime.date, metaclass=Kind):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

class DateTime(datetime.datetime, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()

time.time, time.time_ns = ahead(time.time), ahead(time.time_ns, 10**9)
time.localtime, time.gmtime = at_a_time(time.localtime), at_a_time(time.gmtime)
time.ctime = at_a_time(time.ctime)
format_time = time.strftime
time.strftime = lambda form, *given: format_time(form, *(given or [time.localtime()]))
datetime.date, datetime.datetime = Date, DateTime
"""


def test_the_day_of_the_build_is_in_no_file(team_folder: Path, tmp_path: Path) -> None:
    """With a clock that is twenty years ahead, the same bytes."""
    project = sites.copy_of_the_teams(tmp_path / "project")
    sites.put(tmp_path / "clock/sitecustomize.py", ANOTHER_YEAR)
    clock = {"PYTHONPATH": str(tmp_path / "clock")}
    told = subprocess.run(
        [sys.executable, "-c", "import datetime, time; print(datetime.date.today(), time.ctime())"],
        env={**os.environ, **clock},
        capture_output=True,
        text=True,
        check=True,
    )
    year = time.localtime().tm_year
    assert str(year) not in told.stdout
    assert len(re.findall(rf"{year + 19}|{year + 20}", told.stdout)) == 2
    assert run(project, "okrsite", clock).returncode == 0
    assert differences(tree(project / "site"), tree(team_folder)) == []


# Built twice on the spot --------------------------------------------------------------------------


def test_check_reproducible(tmp_path: Path, odd_folder: Callable[[str], Path]) -> None:
    """It says how many files are the same, and writes the site as ever."""
    project = sites.everything().write(tmp_path)
    command = [*COMMANDS["okrsite"], "--check-reproducible"]
    done = subprocess.run(
        [sys.executable, *command], cwd=project, capture_output=True, text=True, check=False
    )
    expected = tree(odd_folder("everything"))
    count = sum((project / "site" / name).is_file() for name in expected)
    said = f"okrsite: built twice, in different circumstances: the same {count} files\n"
    assert (done.returncode, done.stdout) == (0, said), done.stderr
    assert differences(tree(project / "site"), expected) == []
    assert sorted(path.name for path in project.iterdir()) == ["content", "mkdocs.yml", "site"]


LEAKS = {
    "clock": "get_build_date()",
    "dates": "os.stat(page.file.abs_src_path).st_mtime",
    "folder": "os.getcwd()",
    "language": "os.environ.get('LC_ALL')",
    "listed": "os.listdir(config.docs_dir)",
    "order": "[entry.name for entry in os.scandir(config.docs_dir)]",
    "path": "config.config_file_path",
    "seed": "os.environ.get('PYTHONHASHSEED', 'none'), hash('a text')",
    "umask": "os.umask(0o22)",
    "user": "os.environ.get('USER')",
    "zone": "time.localtime(0)[:5]",
}
HOOK = """
import os, time
from mkdocs.utils import get_build_date

LEAKS = {leaks!r}

def on_page_content(html, page, config, files):
    return html + str(eval(LEAKS.get(page.file.name, "''")))
"""


def leaking(folder: Path, leaks: Mapping[str, str]) -> building.Checked:
    """A site with a page for each thing that it tells of the machine, and one that is the same."""
    pages = {f"{name}.md": "# It" for name in [*leaks, "still"]}
    sites.Source(pages, {"hooks": ["hook.py"]}).write(folder)
    sites.put(folder / "hook.py", HOOK.format(leaks=dict(leaks)))
    return okrsite.check(okrsite.read_settings(folder / "mkdocs.yml"))


def test_every_circumstance_is_another(tmp_path: Path) -> None:
    """What tells of the machine is found, whatever it tells, and no site is written."""
    with pytest.raises(reproducing.NotReproducibleError) as raised:
        reproducing.build_site(leaking(tmp_path, LEAKS))
    *differing, summary = raised.value.lines
    pages = {line.partition(":")[0] for line in differing}
    assert pages == {*(f"{name}/index.html" for name in LEAKS), "search/search_index.json"}
    assert re.fullmatch(
        r"12 of \d+ files are not the same when built again; the site is as it was", summary
    )
    assert not (tmp_path / "site").exists()


def test_a_difference_is_shown(tmp_path: Path) -> None:
    """File, line, and what it was in the one build and in the other; exit code 1."""
    project = tmp_path / "project"
    leaking(project, {"seed": LEAKS["seed"]})
    command = [*COMMANDS["okrsite"], "--check-reproducible"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    shown = r"seed/index\.html: line \d+: '.*7\\', .*' and '.*4242\\', .*'"
    assert re.search(rf"^{shown}$", done.stderr, re.MULTILINE), done.stderr
    assert re.search(r"^okrsite: 2 of \d+ files .* as it was$", done.stderr, re.MULTILINE)


def test_a_second_build_that_fails_is_told(tmp_path: Path) -> None:
    """What it said comes first."""
    leaks = {"folder": f"os.getcwd() == {str(Path.cwd())!r} or 1 / 0"}
    with pytest.raises(reproducing.NotReproducibleError, match="ZeroDivisionError") as raised:
        reproducing.build_site(leaking(tmp_path, leaks))
    assert raised.value.lines[-1] == "the second build failed; the site is as it was"


def test_content_beside_the_project_is_copied_too(tmp_path: Path) -> None:
    """So is what a project has beside its content; other people's packages and the site are not."""
    project = tmp_path / "a/b/project"
    sites.everything().write(project)
    (project / "content").rename(tmp_path / "words")
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("docs_dir: content", "docs_dir: ../../../words")
    (project / "mkdocs.yml").write_text(settings, encoding="utf-8")
    sites.put(project / "env/pyvenv.cfg", "")
    sites.put(project / "templates/pages/unused.html", "")
    copy = reproducing._copy_project(okrsite.read_settings(project / "mkdocs.yml"), tmp_path / "x")
    assert sorted(path.name for path in copy.iterdir()) == ["mkdocs.yml", "templates"]
    read = okrsite.read_settings(copy / "mkdocs.yml")
    assert read.content.is_relative_to(tmp_path / "x")
    assert tree(read.content) == tree(tmp_path / "words")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (b"a\nb\nc", b"a\nB\nc", "line 2: 'b' and 'B'"),
        (b"a\nb", b"a\nb\nc", "line 2: 'b' and 'b'"),
        (b"x" * 99 + b"1", b"x" * 99 + b"2", f"line 1: '{'x' * 30}1' and '{'x' * 30}2'"),
        (b"\xc3\xbc" * 40 + b"\xc3\xa4", b"\xc3\xbc" * 41, f"line 1: '{'ü' * 30}ä'"),
        (b"\xff\xfe\x01", b"\xff\xfe", "byte 2 of 3 and 2"),
        (b"", b"x", "line 1: '' and 'x'"),
    ],
)
def test_the_first_difference(first: bytes, second: bytes, said: str) -> None:
    """The line with both texts around it, or the byte where they are no texts."""
    (line,) = reproducing.compared({"a": first, "b": b""}, {"a": second, "b": b""})
    assert line.startswith(f"a: {said}")


def test_missing_files_are_differences() -> None:
    """Both ways."""
    found = list(reproducing.compared({"a": b"", "b": b""}, {"b": b"", "c": b""}))
    assert found == ["a: only in the first build", "c: only in the second build"]


# Builds that fail ---------------------------------------------------------------------------------


def break_content(project: Path) -> None:
    """A mistake in the content."""
    path = project / "content/2017-q2/okrs.yml"
    path.write_text(path.read_text(encoding="utf-8") + "nonsense: 1\n", encoding="utf-8")


def break_settings(project: Path) -> None:
    """A mistake in `mkdocs.yml`."""
    path = project / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: material", "name: mkdocs"))


def break_template(project: Path) -> None:
    """A template of the site's own that asks for what its view does not have."""
    sites.put(project / "templates/pages/note.html", "<article>{{ page.nonsense }}</article>")


def break_template_syntax(project: Path) -> None:
    """A template of the site's own that is none."""
    sites.put(project / "templates/partials/chip.html", "{% macro chip( %}")


def break_theme(project: Path) -> None:
    """A template of the theme that leaves out a slot."""
    sites.put(project / "templates/theme/main.html", '{% extends "base.html" %}')


@pytest.mark.parametrize("command", ["okrsite", "mkdocs"])
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (break_content, r"content/2017-q2/okrs\.yml:\d+:1: error\[unknown-field\]: nonsense"),
        (break_settings, r"mkdocs\.yml:\d+:1: error\[settings\]: theme"),
        (break_template, r"templates/pages/note\.html:1:1: error"),
        (break_template_syntax, r"templates/partials/chip\.html:1:1: error"),
        (break_theme, r"error\[settings\]: .*frame\.html"),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
def test_a_failed_build_leaves_the_last_site(
    tmp_path: Path, command: str, harm: object, told: str
) -> None:
    """Whatever fails, and at what stage, is said in a line, and no file of the site is touched."""
    project = sites.copy_of_the_teams(tmp_path)
    sites.build(project)
    before, files = times(project / "site"), tree(project / "site")
    assert callable(harm)
    harm(project)
    result = run(project, command)
    said = result.stdout + result.stderr
    assert result.returncode == 1, said
    assert re.search(told, said), said
    assert "Traceback" not in said
    assert times(project / "site") == before
    assert differences(tree(project / "site"), files) == []


def test_a_failed_first_build_leaves_nothing(tmp_path: Path) -> None:
    """There is no half of a site, no scratch folder and no lock, at whatever stage it failed."""
    for harm in (break_content, break_theme, break_template):
        project = sites.copy_of_the_teams(tmp_path / harm.__name__)
        scratch = tmp_path / f"scratch of {harm.__name__}"
        scratch.mkdir()
        harm(project)
        before = sorted(path.name for path in project.iterdir())
        for command in ("okrsite", "mkdocs"):
            assert run(project, command, WEST | {"TMPDIR": str(scratch)}).returncode != 0
            assert sorted(path.name for path in project.iterdir()) == before
            assert list(scratch.iterdir()) == []
