"""New seals, written beside the old ones before anything is delivered, and moved there after it.

Comes in: the content folder, and its seals as they are to be. Goes out: temporary files, which
either become the seals or are gone again. So a full disk, or no right to write, is known while
nothing is public yet.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from okrsite import seals
from okrsite.publishing.delivery import PublishError
from okrsite.seals import FILE, Seal

# Hidden, so that a build meanwhile does not take it for content. Always the same, so that what a
# killed process has left is written over.
TEMPORARY = f".{FILE}.new"
_MODE = 0o644


class Unsealed(PublishError):
    """The site is public, and a seal of it is not in place; the message says where it is."""


@dataclass(frozen=True)
class Prepared:
    """Seals that are written already, by the path that each is to have."""

    temporary: Mapping[Path, Path]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The seals that change."""
        return tuple(self.temporary)

    def put_in_place(self) -> None:
        """Let them be the seals; PublishError says how to do it by hand where that fails."""
        left = dict(self.temporary)
        try:
            for path, temporary in self.temporary.items():
                temporary.replace(path)
                del left[path]
        except OSError as error:
            moves = "; ".join(f"mv {temporary} {path}" for path, temporary in left.items())
            message = (
                f"the site is published, but a seal is not in place ({error.strerror}): {moves}"
            )
            raise Unsealed(message) from None


@contextmanager
def prepared(content: Path, after: Mapping[str, Seal]) -> Iterator[Prepared]:
    """The seals that differ from those in the content, under temporary names.

    PublishError where one cannot be written, or where another process is about it; those that are
    not put in place are removed.
    """
    with _alone(content):
        yield from _prepared(content, after)


@contextmanager
def _alone(content: Path) -> Iterator[None]:
    """Hold the content against other publications from here; a process that dies lets go of it."""
    handle = os.open(content, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = "another okrsite publish is at work here; nothing was published"
        raise PublishError(message) from None
    except OSError:
        # Some network file systems lock no folders; the remote takes one of two pushes only.
        return


def _prepared(content: Path, after: Mapping[str, Seal]) -> Iterator[Prepared]:
    found: dict[Path, Path] = {}
    try:
        for quarter, seal in sorted(after.items()):
            path, data = content / quarter / FILE, seals.write(seal)
            if not _holds(path, data):
                found[path] = path.with_name(TEMPORARY)
                _write(path, found[path], data)
        yield Prepared(found)
    except Unsealed:
        # What is public needs its seal, under whatever name.
        raise
    except BaseException:
        for temporary in found.values():
            with suppress(OSError):
                temporary.unlink()
        raise


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _write(path: Path, temporary: Path, data: bytes) -> None:
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            os.fchmod(handle, _MODE)
            # Some file systems find out only now that there is no room.
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        message = f"{path}: the seal cannot be written ({error.strerror}); nothing was published"
        raise PublishError(message) from None
