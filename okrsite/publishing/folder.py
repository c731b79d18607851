"""Delivery to a folder, such as one that a web server shows or a host takes over.

Comes in: a folder. Goes out: what lies in it, and the folder brought up to date as `store` does it.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from okrsite import store
from okrsite.publishing.delivery import Delivered, Delivery, PublishError, seals_among


@dataclass(frozen=True)
class Folder:
    """A folder that holds a site of ours, or nothing; `sources` must never be replaced by it.

    `own` is the site folder of the project itself.
    """

    path: Path
    sources: tuple[Path, ...]
    own: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return f"the folder {self.path}"

    def delivered(self) -> Delivered:
        """What lies there now; PublishError when it must not be touched."""
        try:
            addresses = frozenset(store.listed(self.path, sources=self.sources))
            seals, faults = seals_among(addresses, self._content)
        except store.StoreError as error:
            raise PublishError(str(error)) from None
        except OSError as error:
            message = f"{error.filename or self.path} cannot be read: {error.strerror}"
            raise PublishError(message) from None
        if self.own:
            return Delivered(addresses, self._same, self._content, {}, own=True)
        return Delivered(addresses, self._same, self._content, seals, faults)

    def copying(self, address: str, path: str) -> str:
        """The command that copies a file that lies there to a path."""
        return shlex.join(["cp", str(self.path / address), path])

    def deliver(self, delivery: Delivery) -> str:
        """Bring the folder up to date; PublishError where that cannot be done."""
        try:
            store.sync(self.path, delivery.files, sources=self.sources, kept=delivery.kept)
        except store.StoreError as error:
            raise PublishError(str(error)) from None
        return self.name

    def _content(self, address: str) -> bytes:
        return (self.path / address).read_bytes()

    def _same(self, address: str, data: bytes) -> bool:
        path = self.path / address
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
