"""The public folder: exactly what was asked for, never half of it, and nothing else touched."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsite import store
from okrsite.store import MARK, Changes, StoreError, sync

SITE = {MARK: b"look", "index.html": b"home", "2017-q2/o1/index.html": b"objective"}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its address."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that holds a site of ours."""
    sync(tmp_path / "site", SITE)
    return tmp_path / "site"


@pytest.fixture
def _strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_a_new_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    """Folders are made as needed, and the report names every file."""
    changes = sync(tmp_path / "a" / "site", SITE)
    assert tree(tmp_path / "a" / "site") == SITE
    assert changes == Changes(written=tuple(sorted(SITE)), unchanged=(), removed=())


def test_only_what_differs_is_written(site: Path) -> None:
    """What is the same keeps its time, so that a copy to a server sends little."""
    for path in site.rglob("*.html"):
        os.utime(path, (1, 1))
    changes = sync(site, {**SITE, "index.html": b"new"})
    assert changes == Changes(("index.html",), ("2017-q2/o1/index.html", MARK), ())
    assert (site / "2017-q2/o1/index.html").stat().st_mtime == 1
    assert (site / "index.html").stat().st_mtime > 1
    assert (site / "index.html").read_bytes() == b"new"


def test_what_is_stale_goes_with_its_folders(site: Path) -> None:
    """A page that is no longer made leaves neither a file nor an empty folder."""
    files = {address: data for address, data in SITE.items() if "o1" not in address}
    assert sync(site, files).removed == ("2017-q2/o1/index.html",)
    assert not (site / "2017-q2").exists()


def test_stale_files_go_last(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads meanwhile finds the old page or the new ones, but not a gap."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store._Writer, "_remove_stale", stop)
    with pytest.raises(KeyboardInterrupt):
        sync(site, {MARK: b"look", "2017-q2/o2/index.html": b"moved"})
    assert tree(site) == {**SITE, "2017-q2/o2/index.html": b"moved"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a")],
    ids=["file to folder", "folder to file", "folders to file"],
)
def test_a_file_and_a_folder_change_places(tmp_path: Path, before: str, after: str) -> None:
    """An address may become a folder, or a folder an address."""
    sync(tmp_path / "site", {MARK: b"", before: b"old"})
    changes = sync(tmp_path / "site", {MARK: b"", after: b"new"})
    assert tree(tmp_path / "site") == {MARK: b"", after: b"new"}
    assert changes == Changes((after,), (MARK,), (before,))


@pytest.mark.usefixtures("_strict_umask")
def test_everyone_may_read(tmp_path: Path) -> None:
    """A careful umask does not make a site that the web server cannot read."""
    site = tmp_path / "site"
    sync(site, SITE)
    (site / "index.html").chmod(0o600)
    sync(site, SITE)
    assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_dir()} == {0o755}
    assert site.stat().st_mode & 0o777 == 0o755


def test_hidden_files_at_the_top_are_left_alone(site: Path) -> None:
    """A checkout of the branch that is published may be the site's folder."""
    (site / ".git").mkdir()
    (site / ".git/config").write_bytes(b"theirs")
    (site / "o1").mkdir()
    (site / "o1/.stale").write_bytes(b"ours")
    assert sync(site, SITE).removed == ("o1/.stale",)
    assert tree(site) == {**SITE, ".git/config": b"theirs"}
    assert sync(site, {**SITE, ".nojekyll": b""}).written == (".nojekyll",)


# What is refused ----------------------------------------------------------------------------------


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """`--site-dir ~` deletes nothing, and says how to go on."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/to-mother.txt").write_bytes(b"dear")
    with pytest.raises(StoreError, match=r"not empty, and not made by okrsite \(letters/to-moth"):
        sync(tmp_path, SITE)
    assert tree(tmp_path) == {"letters/to-mother.txt": b"dear"}


def test_a_site_of_another_generator_is_refused(tmp_path: Path) -> None:
    """An `index.html` alone does not make a folder ours."""
    (tmp_path / "index.html").write_bytes(b"another")
    with pytest.raises(StoreError, match="empty it, or choose another --site-dir"):
        sync(tmp_path, SITE)


@pytest.mark.parametrize("folder", [".", "content", "content/site"])
def test_sources_are_never_replaced(tmp_path: Path, folder: str) -> None:
    """A folder that holds the content, or lies in it, is refused even when it looks like a site."""
    content = tmp_path / "content"
    for place in (tmp_path, content, content / "site"):
        (place / MARK).parent.mkdir(parents=True)
        (place / MARK).write_bytes(b"")
    before = tree(tmp_path)
    with pytest.raises(StoreError, match="choose another --site-dir"):
        sync(tmp_path / folder, SITE, sources=[content])
    assert tree(tmp_path) == before


def test_a_link_to_the_folder_is_followed_and_judged(tmp_path: Path, site: Path) -> None:
    """The site's folder may be a link, but not one to the content."""
    (tmp_path / "link").symlink_to(site)
    assert sync(tmp_path / "link", SITE).unchanged == tuple(sorted(SITE))
    with pytest.raises(StoreError, match="the site would replace"):
        sync(tmp_path / "link", SITE, sources=[site])


def test_a_file_in_place_of_the_folder_is_a_clean_error(tmp_path: Path) -> None:
    """What the system refuses is said in one line."""
    (tmp_path / "site").write_bytes(b"")
    with pytest.raises(StoreError, match=r"site: File exists$"):
        sync(tmp_path / "site", SITE)


@pytest.mark.parametrize(
    "address",
    ["../a", "/a", "a/../../b", "a//b", "./a", "", "a/", "a\\b", "a\0b", "a/.okrsite-1-0"],
)
def test_addresses_stay_in_the_folder(tmp_path: Path, address: str) -> None:
    """An address that leads out of the folder writes nothing at all."""
    with pytest.raises(ValueError, match=r"not an address within the site|only temporary files"):
        sync(tmp_path / "site", {MARK: b"", address: b"x"})
    assert not (tmp_path / "site").exists()


def test_one_address_cannot_be_a_file_and_a_folder(tmp_path: Path) -> None:
    """Such a site cannot exist on a disk, and is refused before anything is written."""
    with pytest.raises(ValueError, match="'a': a file and a folder at once"):
        sync(tmp_path / "site", {MARK: b"", "a": b"", "a/b": b""})


def test_a_site_can_be_recognised_again(tmp_path: Path) -> None:
    """Files without the mark would make a folder that the next build refuses."""
    with pytest.raises(ValueError, match=rf"^no {re.escape(MARK)} among the files"):
        sync(tmp_path / "site", {"index.html": b""})


# Links --------------------------------------------------------------------------------------------


def test_links_in_the_folder_are_never_followed(tmp_path: Path, site: Path) -> None:
    """Whatever a link in the site leads to stays as it is; the link gives way to the page."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_bytes(b"theirs")
    (site / "2017-q2/o1/index.html").unlink()
    (site / "2017-q2/o1").rmdir()
    (site / "2017-q2/o1").symlink_to(outside)
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(outside / "index.html")
    (site / "stale").symlink_to(outside)
    sync(site, SITE)
    assert tree(site) == SITE
    assert tree(outside) == {"index.html": b"theirs"}
    assert not any(path.is_symlink() for path in site.rglob("*"))


# Two builds, and killed ones ----------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from okrsite import store
{change}
store.sync(Path(sys.argv[1]), {{store.MARK: b"look", **{{f"{{n}}/index.html": b"x" * 9_000
    for n in range(2000)}}}})
"""


def child(folder: Path, change: str = "") -> subprocess.Popen[bytes]:
    """A process that writes a large site into the folder."""
    command = [sys.executable, "-c", CHILD.format(change=change), str(folder)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def until(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait for a path to appear."""
    while not path.exists():
        assert process.poll() is None, (process.stderr or sys.stderr).read()
        time.sleep(0.005)


def test_a_killed_build_leaves_no_torn_file(site: Path) -> None:
    """After a kill every page is whole, old or new, and the next build ends as a clean one."""
    with child(site) as process:
        until(site / "1500", process)
        while not any(site.glob("1*/index.html")):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    pages = [path for path in site.rglob("index.html") if path.parent.name.isdigit()]
    assert 0 < len(pages) < 2000
    assert {path.stat().st_size for path in pages} == {9_000}
    assert tree(site).items() >= SITE.items()
    sync(site, SITE)
    assert tree(site) == SITE


def test_the_first_build_may_be_killed_too(tmp_path: Path) -> None:
    """A folder in which only our own leavings lie is not taken for somebody else's."""
    site = tmp_path / "site"
    (site / "2017-q2").mkdir(parents=True)
    (site / "2017-q2/.okrsite-99-0").write_bytes(b"half")
    (site / ".okrsite-99-1").write_bytes(b"half")
    sync(site, SITE)
    assert sorted(path.name for path in site.rglob("*") if path.is_file()) == sorted(
        address.rpartition("/")[2] for address in SITE
    )


def test_two_builds_do_not_mix(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one build writes, another waits, and gives up cleanly in the end."""
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.1)
    change = "import time; store._Writer._remove_stale = lambda *a: time.sleep(60)"
    with child(site, change) as process:
        until(site / "1999/index.html", process)
        with pytest.raises(StoreError, match="another build is writing here"):
            sync(site, SITE)
        process.kill()
    # The system let go of the dead process's lock.
    sync(site, SITE)
    assert tree(site) == SITE
