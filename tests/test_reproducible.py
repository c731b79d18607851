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
from collections.abc import Mapping
from pathlib import Path

import pytest
import sites
from built import Site

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
