"""The public folder: brings it to hold exactly the given files, and harms nothing else.

Comes in: a folder, and every file of the site by its address. Goes out: the folder, and what had to
change in it. All that is new is written first, beside what is there; then it is moved into place,
and what is stale goes last. So a reader never sees half a file, and where anything fails, such as a
full disk, the old site is as it was. It must not know what the files are, except the one that only
a site of ours has.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath

# A folder that holds this file was made by us, and may be brought up to date. Nothing else needs to
# be remembered: a record elsewhere would be lost with a fresh clone, and one of ours in the folder
# would be published.
MARK = "assets/okrsite/okrsite.css"

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755
_PERMISSIONS = 0o777
_TEMPORARY = ".okrsite-"
_LOCK_SECONDS = 20.0
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# What only programs read, and which tells them of pages.
_INDEXES = frozenset({".json", ".xml", ""})
_INTERRUPTS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class StoreError(Exception):
    """A folder that cannot be written, or must not be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a synchronisation did, as sorted addresses."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def listed(folder: Path, *, sources: Iterable[Path] = ()) -> tuple[str, ...]:
    """The addresses of all files in a folder that `sync` may bring up to date; else StoreError.

    OSError where it cannot be read. A folder that is not there has none.
    """
    root = folder.resolve()
    _refuse_sources(root, [source.resolve() for source in sources])
    if not root.exists():
        return ()
    _refuse_strangers(root)
    return tuple(
        address
        for address, entry in _walk(root)
        if not _is_folder(entry) and not _is_temporary(address)
    )


def sync(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    sources: Iterable[Path] = (),
    kept: AbstractSet[str] = frozenset(),
) -> Changes:
    """Bring `folder` to hold exactly these files; StoreError when it must not be touched.

    What is `kept` may lie beside them: it is neither written nor removed.

    A folder that has other contents than a site of ours is refused, and so is one that holds, or
    lies in, one of the `sources`. Hidden files and folders at its top, such as `.git`, are left
    alone. What is the same already is not written again.
    """
    _check_addresses(files)
    _refuse_to_replace(kept, files)
    root = folder
    needed = 0
    try:
        root = folder.resolve()
        _refuse_sources(root, [source.resolve() for source in sources])
        with _made(root), _locked(root):
            _refuse_strangers(root)
            plan = _compare(root, files, kept)
            needed = sum(len(files[address]) for address in plan.changed)
            _put_in_place(_stage(files, plan), plan)
    except OSError as error:
        room = _room(root, needed) if error.errno in _NO_ROOM else ""
        message = f"{error.filename or root}: {error.strerror or error}{room}"
        raise StoreError(f"{message}; nothing was changed") from error
    return Changes(
        written=tuple(plan.changed),
        unchanged=tuple(sorted(files.keys() - set(plan.changed))),
        removed=tuple(sorted(plan.gone)),
    )


# What is refused ----------------------------------------------------------------------------------


def _check_addresses(files: Mapping[str, bytes]) -> None:
    """Nothing for addresses that stay in the folder; ValueError names the one that does not.

    Addresses are the generator's own, so a wrong one is its mistake and not the author's.
    """
    folders = {parent for address in files for parent in _parents(address)}
    for address in files:
        parts = address.split("/")
        if any(part in {"", ".", ".."} for part in parts) or "\0" in address or "\\" in address:
            message = f"{address!r}: not an address within the site"
            raise ValueError(message)
        if any(part.startswith(_TEMPORARY) for part in parts):
            message = f"{address!r}: a name that only temporary files have"
            raise ValueError(message)
        if address in folders:
            message = f"{address!r}: a file and a folder at once"
            raise ValueError(message)
    if MARK not in files:
        message = f"no {MARK} among the files, so that the folder could not be recognised"
        raise ValueError(message)


def _refuse_to_replace(kept: AbstractSet[str], files: Mapping[str, bytes]) -> None:
    for first, second in ((kept, files.keys()), (files.keys(), kept)):
        folders = {parent for address in second for parent in _parents(address)}
        for address in sorted(first & folders):
            message = f"{address}: a file and a folder at once, and what is there is to be kept"
            raise StoreError(message)


def _parents(address: str) -> Iterator[str]:
    parts = address.split("/")[:-1]
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def _refuse_sources(root: Path, sources: Iterable[Path]) -> None:
    for source in sources:
        if source.is_relative_to(root):
            message = (
                f"{root}: the site would replace {source}; choose another --site-dir or --folder"
            )
            raise StoreError(message)
        if root.is_relative_to(source):
            message = (
                f"{root}: the site would lie within {source}; choose another --site-dir or --folder"
            )
            raise StoreError(message)


def _refuse_strangers(root: Path) -> None:
    mark = root / MARK
    if mark.is_file() and not mark.is_symlink():
        return
    # A build that was killed before it moved the mark into place leaves temporary names.
    for address, entry in _walk(root):
        if not _is_folder(entry) and not _is_temporary(address):
            message = (
                f"{root}: not empty, and not made by okrsite ({address} is there); "
                "empty it, or choose another --site-dir or --folder"
            )
            raise StoreError(message)


# The folder and its lock --------------------------------------------------------------------------


@contextmanager
def _made(root: Path) -> Iterator[None]:
    """The folder, made if it was not there, and gone again if nothing came of it."""
    missing = [path for path in (root, *root.parents) if not path.exists()]
    root.mkdir(parents=True, exist_ok=True)
    try:
        if missing:
            root.chmod(_FOLDER_MODE)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the folder against other builds; the system lets go of it if this process dies.

    The folder itself is locked, so that no lock file is left beside it or published in it.
    """
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        give_up = time.monotonic() + _LOCK_SECONDS
        while not _lock(handle):
            if time.monotonic() > give_up:
                message = f"{root}: another build is writing here; try again when it is done"
                raise StoreError(message)
            time.sleep(0.05)
        if not os.path.samestat(os.fstat(handle), root.stat()):
            message = f"{root}: another build failed here meanwhile; try again"
            raise StoreError(message)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network file systems lock no folders. To build there without a lock is better than
        # not at all: each file is still moved into place as a whole.
        if error.errno not in {errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP}:
            raise
    return True


def _room(root: Path, needed: int) -> str:
    """How much room what has changed needs, and how much there is, as far as the system knows."""
    try:
        disk = os.statvfs(next(path for path in (root, *root.parents) if path.exists()))
    except OSError:
        return f": {needed:,} bytes are needed for what has changed"
    free = disk.f_bavail * disk.f_frsize
    return f": {needed:,} bytes are needed for what has changed, {free:,} are free"


# What has to change -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is there, what of the files is not there yet, and what has to go.

    `present` has the state of everything in the folder by its address; a link is a link, wherever
    it leads. `folders` are those that the site has.
    """

    root: Path
    present: Mapping[str, os.stat_result]
    changed: tuple[str, ...]
    gone: AbstractSet[str]
    folders: AbstractSet[str]

    def is_folder(self, address: str) -> bool:
        """Whether a folder stands at the address now."""
        return address in self.present and stat.S_ISDIR(self.present[address].st_mode)

    def unit(self, address: str) -> str:
        """What is moved into place for a file: itself, or the first of its folders that is new."""
        missing = (parent for parent in _parents(address) if not self.is_folder(parent))
        return next(missing, address)


def _compare(root: Path, files: Mapping[str, bytes], kept: AbstractSet[str]) -> _Plan:
    folders = {parent for address in (*files, *kept) for parent in _parents(address)}
    present = dict(_present(root))
    for address in (*folders, *files):
        if address.startswith("."):
            # The walk leaves alone what is hidden at the top, and so does what removes.
            with suppress(FileNotFoundError, NotADirectoryError):
                present[address] = (root / address).lstat()
    changed = sorted(
        address
        for address, data in files.items()
        if address not in present or not _holds(root / address, present[address], data)
    )
    gone = {
        address
        for address, state in present.items()
        if not stat.S_ISDIR(state.st_mode) and address not in files and address not in kept
    }
    return _Plan(root, present, tuple(changed), gone, folders)


def _present(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """What is in the folder, without what killed builds have left: that is removed.

    Now and not at the end, since it takes the room that this build needs. Who holds the lock knows
    that nobody writes it any more.
    """
    for address, entry in list(_walk(root)):
        if _is_temporary(address):
            _remove(Path(entry.path))
        else:
            yield address, entry.stat(follow_symlinks=False)


def _holds(path: Path, state: os.stat_result, data: bytes) -> bool:
    """Whether a file is there that everyone may read and that has these bytes."""
    readable = stat.S_ISREG(state.st_mode) and state.st_mode & _PERMISSIONS == _FILE_MODE
    return readable and state.st_size == len(data) and path.read_bytes() == data


def _walk(root: Path, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below the folder with its address, but for hidden tops; links are not followed.

    What lies in temporary folders has no address.
    """
    with os.scandir(root / below) as entries:
        found = list(entries)
    for entry in found:
        leaving = entry.name.startswith(_TEMPORARY)
        if entry.name.startswith(".") and not leaving and not below:
            continue
        address = f"{below}/{entry.name}" if below else entry.name
        yield address, entry
        if _is_folder(entry) and not leaving:
            yield from _walk(root, address)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_temporary(address: str) -> bool:
    return address.rpartition("/")[2].startswith(_TEMPORARY)


def _remove(path: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it."""
    if stat.S_ISDIR(path.lstat().st_mode):
        shutil.rmtree(path)
    else:
        path.unlink()


# Writing ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Staged:
    """What was written under temporary names; `moves` has these by what they are to become."""

    root: Path
    moves: dict[str, Path] = field(default_factory=dict)
    _files: list[Path] = field(default_factory=list)
    _folders: dict[Path, None] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def name_beside(self, address: str) -> Path:
        """A name in the same folder; who holds the lock need ask nobody for it."""
        name = f"{_TEMPORARY}{os.getpid()}-{next(self._numbers)}"
        return (self.root / address).with_name(name)

    def make_folder(self, path: Path) -> None:
        """Make a folder that everyone may read, if this was not done."""
        if path not in self._folders:
            path.mkdir(0o700)
            self._folders[path] = None
            path.chmod(_FOLDER_MODE)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that everyone may read."""
        # No fsync: nothing is torn by a killed process without it. After a power cut a file may be
        # empty, which the next build sees, since it compares bytes; a thousand waits for the disk
        # in a build would be a high price for that.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._files.append(path)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            os.fchmod(handle, _FILE_MODE)
        finally:
            os.close(handle)

    def undo(self) -> None:
        """Remove what was not moved, as far as possible; no file handle need be free for it."""
        for path in self._files:
            with suppress(OSError):
                path.unlink()
        for path in reversed(self._folders):
            with suppress(OSError):
                path.rmdir()


def _stage(files: Mapping[str, bytes], plan: _Plan) -> _Staged:
    """Write all that is new under temporary names; where that fails, nothing of it is left.

    A folder that is not there yet is written as a whole, to come into place in one move.
    """
    staged = _Staged(plan.root)
    try:
        _open_folders(plan)
        for address in plan.changed:
            try:
                _stage_file(staged, plan, address, files[address])
            except OSError as error:
                # Nobody has heard of the temporary name.
                error.filename = str(plan.root / address)
                raise
    except BaseException:
        staged.undo()
        raise
    return staged


def _open_folders(plan: _Plan) -> None:
    """See to it that everyone may read the folders, and that what is stale can be removed."""
    for address in sorted(plan.folders & plan.present.keys()):
        mode = plan.present[address].st_mode
        if stat.S_ISDIR(mode) and mode & _PERMISSIONS != _FOLDER_MODE:
            (plan.root / address).chmod(_FOLDER_MODE)
    for folder in {plan.root / address.rpartition("/")[0] for address in plan.gone}:
        if not os.access(folder, os.W_OK | os.X_OK):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            reason = errno.EROFS if read_only else errno.EACCES
            raise OSError(reason, os.strerror(reason), str(folder))


def _stage_file(staged: _Staged, plan: _Plan, address: str, data: bytes) -> None:
    unit = plan.unit(address)
    if unit not in staged.moves:
        # So that the system says now, and not when it is moved, that a name is too long for it.
        with suppress(FileNotFoundError):
            (plan.root / unit).lstat()
        staged.moves[unit] = staged.name_beside(unit)
    top = staged.moves[unit]
    for folder in _parents(address):
        if folder == unit or folder.startswith(f"{unit}/"):
            staged.make_folder(top / folder.removeprefix(unit).removeprefix("/"))
    staged.write(top / address.removeprefix(unit).removeprefix("/"), data)


def _put_in_place(staged: _Staged, plan: _Plan) -> None:
    """Move all that was written to its name, then remove what is stale."""
    moved: list[str] = []
    try:
        with _undisturbed():
            replaced = dict(_move_all(staged, plan, moved))
            _remove_stale(plan, replaced)
    except OSError as error:
        staged.undo()
        path = error.filename2 or error.filename
        done = f"{len(moved)} of {len(staged.moves)} changes are in place"
        message = f"{path}: {error.strerror or error}; {done}; mend this, and build again"
        raise StoreError(message) from error


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl+C wait: to move takes a moment, and half of it would be half a site.

    What comes meanwhile is done afterwards. Signals are put off by their handlers and not by a
    mask, which holds for one thread alone, and the system gives a signal to any.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are handled elsewhere
        return
    heard: list[int] = []
    before = {
        one: signal.signal(one, lambda number, _: heard.append(number)) for one in _INTERRUPTS
    }
    try:
        yield
    finally:
        for one, handler in before.items():
            # None stands for one that Python does not know, such as that of a host program.
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
        for number in heard[:1]:
            signal.raise_signal(number)


def _move_all(staged: _Staged, plan: _Plan, moved: list[str]) -> Iterator[tuple[str, Path]]:
    """Move it all; of folders that give way to files, and the reverse, the address and new name."""
    for unit in sorted(staged.moves, key=lambda unit: _turn(unit, plan)):
        path, temporary = plan.root / unit, staged.moves[unit]
        if unit in plan.present and (plan.is_folder(unit) or unit in plan.folders):
            aside = staged.name_beside(unit)
            path.rename(aside)
            try:
                temporary.rename(path)
            except OSError:
                aside.rename(path)
                raise
            yield unit, aside
        else:
            temporary.rename(path)
        moved.append(unit)


def _turn(unit: str, plan: _Plan) -> tuple[bool, bool, int, str]:
    """When something is moved, so that no reader is led to what is not there yet.

    First what our folders are known by, for the build after one that is killed; then what is new,
    since nothing leads to it yet; then what pages load; then pages; then the indexes of pages.
    """
    suffix = ".html" if unit in plan.folders else PurePosixPath(unit).suffix
    kind = 2 if suffix in _INDEXES else 1 if suffix == ".html" else 0
    return not f"{MARK}/".startswith(f"{unit}/"), unit in plan.present, kind, unit


def _remove_stale(plan: _Plan, replaced: Mapping[str, Path]) -> None:
    for aside in replaced.values():
        _remove(aside)
    folders = {address for address in plan.present if plan.is_folder(address)} - plan.folders
    # The deepest first, so that a folder is empty when its turn comes.
    for address in sorted(plan.gone | folders, reverse=True):
        if replaced.keys().isdisjoint((address, *_parents(address))):
            path = plan.root / address
            path.rmdir() if address in folders else path.unlink()
