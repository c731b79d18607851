"""The public folder: exactly what was asked for, never half of it, and nothing else touched."""

import errno
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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


def states(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its bytes, rights and time, and every folder with its rights."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            path.stat().st_mode,
            path.stat().st_mtime_ns if path.is_file() else 0,
        )
        for path in folder.rglob("*")
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

    monkeypatch.setattr(store, "_remove_stale", stop)
    with pytest.raises(KeyboardInterrupt):
        sync(site, {MARK: b"look", "2017-q2/o2/index.html": b"moved"})
    assert tree(site) == {**SITE, "2017-q2/o2/index.html": b"moved"}


def test_a_reader_is_led_to_nothing_that_is_not_there(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First comes what is new, then what pages load, then pages, and at the end their indexes."""
    other = {"assets/app.js": b"", "versions.json": b"", "goals/index.html": b""}
    sync(site, {**SITE, **other})
    new = {"2017-q3/index.html": b"", "2017-q3/o1/index.html": b"", "2017-q2/o2.svg": b""}
    changed = {address: data + b"!" for address, data in {**SITE, **other}.items()}
    order: list[str] = []
    rename = Path.rename

    def noted(path: Path, target: Path) -> Path:
        order.append(target.relative_to(site).as_posix())
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", noted)
    sync(site, {**changed, **new})
    assert order == [
        MARK,
        "2017-q2/o2.svg",
        "2017-q3",  # as a whole
        "assets/app.js",
        "2017-q2/o1/index.html",
        "goals/index.html",
        "index.html",
        "versions.json",
    ]


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


def test_what_is_kept_stays(site: Path) -> None:
    """It is neither written nor removed, nor are its folders, and nothing takes its place."""
    kept = frozenset({"2017-q2/o1/index.html", "old/picture.png", "not there"})
    (site / "old").mkdir()
    (site / "old/picture.png").write_bytes(b"old")
    before = states(site)
    assert sync(site, {MARK: b"look", "index.html": b"home"}, kept=kept).removed == ()
    assert states(site) == before
    for clash in ("old", "old/picture.png/index.html"):
        with pytest.raises(StoreError, match="a file and a folder at once, and what is there"):
            sync(site, {**SITE, clash: b""}, kept=kept)
    assert states(site) == before


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
    with pytest.raises(StoreError, match="empty it, or choose another --site-dir or --folder"):
        sync(tmp_path, SITE)


@pytest.mark.parametrize("folder", [".", "content", "content/site"])
def test_sources_are_never_replaced(tmp_path: Path, folder: str) -> None:
    """A folder that holds the content, or lies in it, is refused even when it looks like a site."""
    content = tmp_path / "content"
    for place in (tmp_path, content, content / "site"):
        (place / MARK).parent.mkdir(parents=True)
        (place / MARK).write_bytes(b"")
    before = tree(tmp_path)
    with pytest.raises(StoreError, match="choose another --site-dir or --folder"):
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
    with pytest.raises(StoreError, match=r"site: File exists; nothing was changed$"):
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


# Two builds, and failed ones ----------------------------------------------------------------------

CHILD = """
import sys, time
from pathlib import Path
from okrsite import store

def wait(*_):
    print("moved", flush=True)
    time.sleep(60)

store._remove_stale = wait
store.sync(Path(sys.argv[1]), {store.MARK: b"", "index.html": b"theirs"})
"""


@pytest.fixture
def writing(site: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is writing into the folder, and does not end."""
    command = [sys.executable, "-c", CHILD, str(site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "moved\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("writing")
def test_two_builds_do_not_mix(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one build writes, another gives up cleanly in the end, and nothing of it is there."""
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.1)
    before = tree(site)
    with pytest.raises(StoreError, match="another build is writing here"):
        sync(site, SITE)
    assert tree(site) == before


def test_a_build_waits_for_the_one_before_it(site: Path, writing: subprocess.Popen[str]) -> None:
    """It goes on as soon as the other is done, or dead: the system lets go of a dead one's lock."""
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sync, site, SITE)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.2)
        writing.kill()
        waiting.result(timeout=20)
    assert tree(site) == SITE


def test_the_first_build_may_be_killed(tmp_path: Path) -> None:
    """A folder in which only our own leavings lie is not taken for somebody else's."""
    site = tmp_path / "site"
    (site / "2017-q2").mkdir(parents=True)
    (site / "2017-q2/.okrsite-99-0").write_bytes(b"half")
    (site / ".okrsite-99-1/2017-q1").mkdir(parents=True)
    (site / ".okrsite-99-1/2017-q1/index.html").write_bytes(b"half")
    sync(site, SITE)
    assert sorted(site.rglob("*")) == sorted(
        {path for name in SITE for path in (site / name, *(site / name).parents) if path != site}
        & set(site.rglob("*"))
    )
    assert tree(site) == SITE


def test_leavings_go_before_anything_is_written(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed build has left does not take the room that the next one needs."""
    (site / "2017-q2/.okrsite-99-0").write_bytes(b"half")

    def stop(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", stop)
    with pytest.raises(StoreError, match=r"No space left on device: 4 bytes are needed .* free"):
        sync(site, {**SITE, "index.html": b"more"})
    assert tree(site) == SITE


@pytest.mark.parametrize("call", ["open", "write", "fchmod", "mkdir"])
@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "code",
    [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EMFILE],
    ids=errno.errorcode.__getitem__,
)
def test_whatever_fails_the_old_site_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: int
) -> None:
    """At whatever file and whatever step: no byte, no time and no name is another, and the error
    names the file and says so.
    """
    site = tmp_path / "site"
    sync(site, {**SITE, "goals": b"a file", "help/index.html": b"stale"})
    before = states(site)
    pages = ("index.html", "goals/index.html", "a/b/c.html", "a/d")
    new = {**SITE, **dict.fromkeys(pages, b"new")}
    left, real = [number], getattr(os, call)

    def fail(*args: object, **more: object) -> object:
        ours = isinstance(args[0], int) or "/.okrsite-" in str(args[0])
        if ours and not left[0]:
            raise OSError(code, os.strerror(code))
        left[0] -= ours
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(StoreError) as raised:
            sync(site, new)
    named = rf"({'|'.join(pages)}): {os.strerror(code)}.*; nothing was changed"
    assert re.fullmatch(rf"{re.escape(str(site))}/{named}", str(raised.value))
    assert states(site) == before
    sync(site, new)
    assert tree(site) == new


def test_a_first_build_that_fails_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not there before is not there afterwards."""

    def stop(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", stop)
    with pytest.raises(StoreError, match="nothing was changed"):
        sync(tmp_path / "a/b/site", SITE)
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_for_the_disk_is_found_first(site: Path) -> None:
    """The disk's own limits are met before anything is moved."""
    before = states(site)
    for name in ("x" * 300, f"{'x' * 300}/index.html", f"x/{'x' * 300}"):
        with pytest.raises(StoreError, match=r"xx(/index.html)?: File name too long; nothing"):
            sync(site, {**SITE, "index.html": b"new", name: b""})
        assert states(site) == before


def test_what_fails_while_moving_is_said_as_it_is(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing should fail then. If it does, no file is torn, none is left over, and the message
    does not claim that nothing has changed.
    """
    failed: list[Path] = []
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if target.name == "goals" and not failed:
            failed.append(target)
            raise OSError(errno.EIO, "Input/output error", str(path), None, str(target))
        return rename(path, target)

    sync(site, {**SITE, "goals": b"file"})
    monkeypatch.setattr(Path, "rename", fail)
    new = {**SITE, "goals/index.html": b"folder", "index.html": b"new", "a": b"new"}
    said = r"goals: Input/output error; 1 of 3 changes are in place; mend this, and build again"
    with pytest.raises(StoreError, match=said):
        sync(site, new)
    assert tree(site) == {**SITE, "goals": b"file", "a": b"new"}
    monkeypatch.undo()
    sync(site, new)
    assert tree(site) == new


def test_ctrl_c_waits_for_the_moves(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who interrupts while files are moved gets the whole new site, and the command still ends."""
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    new = {address: data + b"!" for address, data in SITE.items()}
    with pytest.raises(KeyboardInterrupt):
        sync(site, new)
    assert tree(site) == new


def test_ctrl_c_before_the_moves_changes_nothing(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who interrupts while files are written gets the old site, with nothing beside it."""
    before, write = states(site), os.write

    def interrupted(handle: int, data: bytes) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        return write(handle, data)

    monkeypatch.setattr(os, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sync(site, {address: data + b"!" for address, data in SITE.items()})
    assert states(site) == before
