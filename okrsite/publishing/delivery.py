"""What is delivered, and what a target has to offer: a branch, a folder.

Comes in: nothing; the targets fill these values in. Goes out: what lies at a target now, what is to
lie there, and the error that says why nothing was published. It must not know git.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from okrsite.diagnostics import Report, Spot
from okrsite.seals import FILE, SITE, Seal, read


class PublishError(Exception):
    """Nothing was published; the message says why, and what to do, in a line or more."""


class Moved(PublishError):
    """A target has moved on without us: what is there was not seen by whoever publishes now."""


@dataclass(frozen=True)
class Delivered:
    """What lies at a target now: the addresses of all files, and the seals among them.

    `strange` says why whoever publishes may not know of what is there, empty when all is well. What
    is `own` is the project's site folder: every build replaces it, and it promises nothing.
    """

    addresses: frozenset[str]
    same: Callable[[str, bytes], bool]
    content: Callable[[str], bytes]
    seals: Mapping[str, Seal]
    strange: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class Delivery:
    """What is to lie at a target: the files of the site, and what of its own is kept or goes."""

    files: Mapping[str, bytes]
    kept: frozenset[str]
    message: str


class Target(Protocol):
    """Where a site is delivered to."""

    @property
    def name(self) -> str:
        """What people call it."""

    def delivered(self) -> Delivered:
        """What lies there now; PublishError when nobody can tell."""

    def copying(self, address: str, path: str) -> str:
        """The command that copies a file that lies there to a path."""

    def deliver(self, delivery: Delivery) -> str:
        """Bring it there, all or nothing, and say in words where it is; PublishError otherwise."""


def seals_among(
    addresses: frozenset[str], content: Callable[[str], bytes]
) -> tuple[dict[str, Seal], tuple[str, ...]]:
    """The seals among delivered files, by quarter, and what is wrong with those that do not fit."""
    found: dict[str, Seal] = {}
    report = Report()
    for address in sorted(addresses):
        folder, _, name = address.rpartition("/")
        if name == FILE and "/" not in folder:
            data = content(address)
            quarter = folder or SITE
            seal = _read(data, address, quarter, report)
            if seal:
                found[quarter] = seal
    return found, tuple(f"the seal there is not fit: {one.path}: {one.message}" for one in report)


def _read(data: bytes, address: str, quarter: str, report: Report) -> Seal | None:
    own = Report()
    seal = read(data, address, quarter, own)
    for one in own:
        report.add(one.code, Spot(one.path, one.line), one.message)
    return seal
