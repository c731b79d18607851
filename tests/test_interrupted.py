"""Builds that are killed, run out of disk, or may not write: the last good site stays.

Comes in: real sites, built by real processes, on real file systems that are full or cannot be
written to. Goes out: what is in the public folder afterwards. What fails at which call of the
system is in `test_store.py`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import killed
import pytest
import sites
from conftest import MadeOnce
from sites import Source

OKRSITE = (sys.executable, "-m", "okrsite.cli")


FIRST_QUARTER = sites.quarter(
    sites.objective(1, sites.key_result(1), sites.key_result(2)), published="2017-01-10"
)
SECOND_QUARTER = sites.quarter(sites.objective(1, sites.key_result(1)), sites.objective(2))
OLD = Source({"2017-q1/okrs.yml": FIRST_QUARTER, "about.md": "# About\n"})
# No page is as it was, one is gone, and a quarter has been added.
NEW = Source(
    {
        "2017-q1/okrs.yml": FIRST_QUARTER,
        "2017-q2/okrs.yml": SECOND_QUARTER,
        "2017-q2/picture.png": sites.PICTURE,
    },
    {"site_name": "Their OKRs"},
)


@pytest.fixture(scope="session")
def old(made_once: MadeOnce) -> Path:
    """The project whose site is there."""
    return made_once("old", lambda folder: sites.build(OLD.write(folder)))


@pytest.fixture(scope="session")
def new(made_once: MadeOnce) -> Path:
    """The project whose site is to take its place."""
    return made_once("new", lambda folder: sites.build(NEW.write(folder)))


def command(project: Path, folder: Path) -> list[str]:
    """The command that builds a project into a folder."""
    return [*OKRSITE, "-f", f"{project}/mkdocs.yml", "build", "--site-dir", str(folder)]


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file and folder with its bytes and, of a file, its time."""
    return {
        path.relative_to(folder).as_posix(): (
            (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else (b"", 0)
        )
        for path in folder.rglob("*")
    }


# Killed -------------------------------------------------------------------------------------------


def test_two_hundred_killed_builds(old: Path, new: Path, tmp_path: Path) -> None:
    """Whatever they were at, no file is torn, none is missing, no page leads to what is not there,
    and the next build ends like a clean one.

    The processes begin where the site is rendered, and die before a call that is drawn by lot, or
    after a time that is.
    """
    program = [sys.executable, killed.__file__, f"{old}/site", f"{new}/site", f"{tmp_path}/site"]
    ran = subprocess.run([*program, "200", "6"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["problems"] == []
    assert sum(told["met"].values()) == 200
    # Or nothing would have been tried.
    assert min(told["met"][stage] for stage in ("writing", "moving")) >= 20, told["met"]


def test_the_killed_command(old: Path, new: Path, tmp_path: Path) -> None:
    """The same of the whole command, killed twelve times in a row, from the first byte or when it
    begins to write, with one site over another and on an empty folder.
    """
    with ThreadPoolExecutor(2) as pool:
        rows = [pool.submit(kill_in_a_row, old, new, tmp_path / f"{row}", row) for row in (1, 2)]
        assert [problem for row in rows for problem in row.result()] == []


def names_in(folder: Path) -> set[str]:
    """What lies at the top of a folder."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def kill_in_a_row(old: Path, new: Path, folder: Path, seed: int) -> list[str]:
    """Kill six builds in one folder, each left to the next, then let one be; what was wrong."""
    rng = random.Random(seed)  # noqa: S311  no secrets
    files = {project: killed.read(project / "site") for project in (old, new)}
    whole = {(address, data) for each in files.values() for address, data in each.items()}
    problems = []
    for number, project in enumerate([new, old] * 3):
        before = names_in(folder)
        with subprocess.Popen(command(project, folder), stderr=subprocess.PIPE) as process:
            if number % 3 != 2:
                while process.poll() is None and names_in(folder) == before:
                    time.sleep(0.001)
            time.sleep(rng.uniform(0, 0.05 if number % 3 != 2 else 1))
            process.send_signal(signal.SIGKILL)
        found = killed.Left(folder, {}, {}).files
        torn = [address for address, data in found.items() if (address, data) not in whole]
        problems += [f"{number}: {address}: torn" for address in torn]
    subprocess.run(command(new, folder), check=True, capture_output=True)
    if killed.read(folder) != files[new]:
        problems.append("the last build is not like a clean one")
    return problems


# No room, no right --------------------------------------------------------------------------------


def may_mount() -> bool:
    """Whether this process may have a file system of its own, as root of a world of its own."""
    if not shutil.which("unshare"):
        return False
    tried = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs tmpfs "$0"', tempfile.gettempdir()]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def run(arguments: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
    """What a command did, with more in its environment."""
    return subprocess.run(
        arguments, env={**os.environ, **more}, capture_output=True, text=True, check=False
    )


def expect(ran: subprocess.CompletedProcess[str], said: str) -> None:
    """Hold what a failed command said, and its exit code, against what it should be."""
    assert re.fullmatch(said, ran.stderr.splitlines()[-1]), ran.stderr
    assert (ran.returncode, ran.stdout) == (2, "")


# The command that is to run out of room is what the script is given.
SMALL_DISK = """
set -e
mount -t tmpfs -o size=16m tmpfs "$disk"
cp -a "$site" "$disk/site"
cat /dev/zero > "$disk/filler" 2> "$result.log" || true
truncate -s -200K "$disk/filler"
code=0
"$@" || code=$?
rm "$disk/filler"
cp -a "$disk" "$result"
exit $code
"""
# MkDocs has no limit, or it would be the first to meet it.
WITHIN_A_LIMIT = """
import resource
from okrsite import store
from okrsite.cli import main
sync = store.sync
def limited(*args, **more):
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    return sync(*args, **more)
store.sync = limited
main()
"""
READ_ONLY = """
set -e
mount --bind "$site" "$site"
mount -o remount,bind,ro "$site"
exec "$@"
"""


def test_a_full_disk(old: Path, new: Path, tmp_path: Path) -> None:
    """The build says what it needs and what is free; no byte and no time of the old site is
    another, nothing is left beside it, and with room the next build is like any other.

    On a disk of its own where the system lets this process make one. Elsewhere the limit for the
    size of a file stands in for it, which fails the same way in the middle of a file.
    """
    disk, result = tmp_path / "disk", tmp_path / "result"
    disk.mkdir()
    build = command(new, disk / "site")
    if may_mount():
        ran = run(
            ["unshare", "-rm", "sh", "-c", SMALL_DISK, "sh", *build],
            site=f"{old}/site",
            disk=str(disk),
            result=str(result),
        )
        said = r"No space left on device: [\d,]{7,} bytes are needed .*, [\d,]+ are free"
    else:
        shutil.copytree(old / "site", disk / "site")
        ran = run([sys.executable, "-c", WITHIN_A_LIMIT, *build[3:]])
        shutil.copytree(disk, result)
        said = "File too large"
    expect(ran, rf"okrsite: {disk}/site/[\w./-]+: {said}; nothing was changed")
    assert state(result / "site") == state(old / "site")
    assert run(command(new, result / "site")).returncode == 0
    assert killed.read(result / "site") == killed.read(new / "site")


def test_a_limit_for_files(old: Path, new: Path, tmp_path: Path) -> None:
    """No room in the scratch folder is said in a line, too; the old site is not even looked at."""
    site = tmp_path / "site"
    shutil.copytree(old / "site", site)
    before = state(site)
    ran = run(["sh", "-c", 'ulimit -f 64; exec "$@"', "sh", *command(new, site)])
    expect(
        ran, rf"okrsite: {tempfile.gettempdir()}/okrsite-.*: File too large; nothing was changed"
    )
    assert state(site) == before


def without_privileges() -> list[str]:
    """What lets a command be bound by rights, though root runs it."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@pytest.mark.parametrize("place", ["site", "place/of/site"])
def test_no_right_to_write(old: Path, new: Path, tmp_path: Path, place: str) -> None:
    """A folder that belongs to others is left as it is, whether there is a site in it or not."""
    site = tmp_path / place
    if place == "site":
        shutil.copytree(old / "site", site)
    else:
        site.parent.mkdir(parents=True)
    closed = site if site.exists() else site.parent
    closed.chmod(0o555)
    before = state(tmp_path)
    try:
        ran = run([*without_privileges(), *command(new, site)])
    finally:
        closed.chmod(0o755)
    expect(ran, rf"okrsite: {site}(/[\w./-]+)?: Permission denied; nothing was changed")
    assert state(tmp_path) == before


def test_a_disk_that_is_only_read(old: Path, new: Path, tmp_path: Path) -> None:
    """So does a disk that nobody may write to; without one, rights stand in for it."""
    site = tmp_path / "site"
    shutil.copytree(old / "site", site)
    before = state(site)
    if may_mount():
        build = command(new, site)
        ran = run(["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", *build], site=str(site))
        said = "Read-only file system"
    else:
        site.chmod(0o555)
        ran = run([*without_privileges(), *command(new, site)])
        site.chmod(0o755)
        said = "Permission denied"
    expect(ran, rf"okrsite: {site}/[\w./-]+: {said}; nothing was changed")
    assert state(site) == before
