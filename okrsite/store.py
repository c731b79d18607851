"""The public folder: brings it to hold exactly the given files, and harms nothing else.

Comes in: a folder, and every file of the site by its address. Goes out: the folder, and what had to
change in it. A reader of the folder never sees half a file, and what is stale goes last. It must
not know what the files are, except the one that only a site of ours has.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

# A folder that holds this file was made by us, and may be brought up to date. Nothing else needs to
# be remembered: a record elsewhere would be lost with a fresh clone, and one of ours in the folder
# would be published.
MARK = "assets/okrsite/okrsite.css"

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755
_PERMISSIONS = 0o777
_TEMPORARY = ".okrsite-"
_LOCK_SECONDS = 20.0


class StoreError(Exception):
    """A folder that cannot be written, or must not be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a synchronisation did, as sorted addresses."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def sync(folder: Path, files: Mapping[str, bytes], *, sources: Iterable[Path] = ()) -> Changes:
    """Bring `folder` to hold exactly these files; StoreError when it must not be touched.

    A folder that has other contents than a site of ours is refused, and so is one that holds, or
    lies in, one of the `sources`. Hidden files and folders at its top, such as `.git`, are left
    alone. What is the same already is not written again.
    """
    _check_addresses(files)
    try:
        root = folder.resolve()
        _refuse_sources(root, [source.resolve() for source in sources])
        made = not root.exists()
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root):
            if made:
                root.chmod(_FOLDER_MODE)
            _refuse_strangers(root)
            return _Writer(root).bring(files)
    except OSError as error:
        message = f"{error.filename or folder}: {error.strerror or error}"
        raise StoreError(message) from error


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


def _parents(address: str) -> Iterator[str]:
    parts = address.split("/")[:-1]
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def _refuse_sources(root: Path, sources: Iterable[Path]) -> None:
    for source in sources:
        if source.is_relative_to(root):
            message = f"{root}: the site would replace {source}; choose another --site-dir"
            raise StoreError(message)
        if root.is_relative_to(source):
            message = f"{root}: the site would lie within {source}; choose another --site-dir"
            raise StoreError(message)


def _refuse_strangers(root: Path) -> None:
    mark = root / MARK
    if mark.is_file() and not mark.is_symlink():
        return
    # A build that was killed before it wrote the mark leaves empty folders and temporary files.
    for path in _files_below(root):
        message = (
            f"{root}: not empty, and not made by okrsite ({path} is there); "
            "empty it, or choose another --site-dir"
        )
        raise StoreError(message)


def _files_below(root: Path) -> Iterator[str]:
    """The address of everything below that is no folder, without our leavings and hidden tops."""
    for address, entry in _walk(root):
        if not _is_folder(entry) and not entry.name.startswith(_TEMPORARY):
            yield address


# Writing ------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes below one folder; `root` is real, and nothing below it is followed if it is a link."""

    root: Path

    def bring(self, files: Mapping[str, bytes]) -> Changes:
        """Write what differs, the mark first, then remove what is stale."""
        temporary = (f"{_TEMPORARY}{os.getpid()}-{number}" for number in count())
        before = set(_files_below(self.root))
        self._make_folders(files)
        written = [
            address
            for address in sorted(files, key=lambda address: (address != MARK, address))
            if self._write(address, files[address], temporary)
        ]
        self._remove_stale(files)
        return Changes(
            written=tuple(sorted(written)),
            unchanged=tuple(sorted(files.keys() - set(written))),
            removed=tuple(sorted(before - files.keys())),
        )

    def _make_folders(self, addresses: Iterable[str]) -> None:
        for folder in sorted({folder for address in addresses for folder in _parents(address)}):
            path = self.root / folder
            mode = _mode(path)
            if mode is not None and not stat.S_ISDIR(mode):
                path.unlink()
                mode = None
            if mode is None:
                path.mkdir()
            if mode is None or mode & _PERMISSIONS != _FOLDER_MODE:
                path.chmod(_FOLDER_MODE)

    def _write(self, address: str, data: bytes, temporary: Iterator[str]) -> bool:
        """Whether the file had to be written."""
        path = self.root / address
        mode = _mode(path)
        if mode is not None and _readable(mode) and _holds(path, data):
            return False
        if mode is not None and stat.S_ISDIR(mode):
            shutil.rmtree(path)
        unfinished = path.with_name(next(temporary))
        unfinished.unlink(missing_ok=True)
        # No fsync: a killed process tears nothing this way, and after a power cut one builds again.
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), _FILE_MODE)
        unfinished.replace(path)
        return True

    def _remove_stale(self, files: Mapping[str, bytes]) -> None:
        folders = {parent for address in files for parent in _parents(address)}
        # The deepest first, so that a folder is empty when its turn comes.
        for address, entry in sorted(_walk(self.root), reverse=True):
            if not _is_folder(entry):
                if address not in files:
                    Path(entry.path).unlink()
            elif address not in folders:
                Path(entry.path).rmdir()


def _walk(root: Path, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below the folder with its address, but for hidden tops; links are not followed."""
    with os.scandir(root / below) as entries:
        listed = list(entries)
    for entry in listed:
        hidden = entry.name.startswith(".") and not entry.name.startswith(_TEMPORARY)
        if hidden and not below:
            continue
        address = f"{below}/{entry.name}" if below else entry.name
        yield address, entry
        if _is_folder(entry):
            yield from _walk(root, address)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _mode(path: Path) -> int | None:
    """What stands at the path, None when nothing does; a link is a link, wherever it leads."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def _readable(mode: int) -> bool:
    return stat.S_ISREG(mode) and mode & _PERMISSIONS == _FILE_MODE


def _holds(path: Path, data: bytes) -> bool:
    return path.stat().st_size == len(data) and path.read_bytes() == data
