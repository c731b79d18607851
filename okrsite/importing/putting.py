"""Putting what was imported into the content folder, without taking anything away.

Comes in: the texts to write. Goes out: files, each put in place all at once, or a difference for
people to read where one is there already. It must not know how the texts came about.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from okrsite.decoding import decode
from okrsite.diagnostics import Report as Findings
from okrsite.diagnostics import Severity
from okrsite.importing import writing
from okrsite.importing.draft import Draft
from okrsite.importing.partners import Team
from okrsite.importing.report import Refused
from okrsite.insertion import NoPlaceError
from okrsite.loading import OKRS, PARTNERS
from okrsite.model import Partners
from okrsite.source import read_yaml

_TEMPORARY = ".okrsite-"


class BrokenPartnersError(Exception):
    """Partners that cannot be read, so that nobody can say who is new; it says what is wrong."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is (None where there is none) and as it is to be; `name` is what it is called.

    `overwrites` is whether anything of the old file goes, which nobody wants unasked.
    """

    path: Path
    name: str
    old: bytes | None
    new: bytes
    overwrites: bool = True

    @property
    def needed(self) -> bool:
        """Whether there is anything to write."""
        return self.old != self.new

    def difference(self) -> Iterator[str]:
        """What would change, line by line."""
        before, after = (_lines(one) for one in (self.old or b"", self.new))
        yield from difflib.unified_diff(
            before, after, self.name, f"{self.name} (imported)", lineterm=""
        )


def _lines(data: bytes) -> list[str]:
    return data.decode(errors="replace").splitlines()


def known_partners(folder: Path, name: str) -> tuple[Team, ...]:
    """The partners of a content folder; BrokenPartnersError where they cannot be read."""
    path = folder / PARTNERS
    if not path.exists():
        return ()
    findings = Findings()
    root = read_yaml(path.read_bytes(), f"{name}/{PARTNERS}", findings)
    decoded = decode(Partners, root, findings) if root else None
    wrong = [one.text() for one in findings if one.severity is Severity.ERROR]
    if wrong or decoded is None:
        raise BrokenPartnersError("\n".join(wrong))
    return tuple(Team(one.id, one.name) for one in decoded.item.partners)


def changes(folder: Path, name: str, draft: Draft, okrs: str) -> list[Change]:
    """What is to be written: first the partners, so that no key result ever names one in vain."""
    found = []
    if draft.partners:
        path = (folder / PARTNERS).resolve()
        old = path.read_bytes() if path.exists() else None
        new = _partners(old, list(draft.partners))
        found.append(Change(path, f"{name}/{PARTNERS}", old, new, overwrites=False))
    path = (folder / draft.quarter / OKRS).resolve()
    old = path.read_bytes() if path.exists() else None
    return [*found, Change(path, f"{name}/{draft.quarter}/{OKRS}", old, okrs.encode())]


def _partners(old: bytes | None, teams: list[Team]) -> bytes:
    if old is None:
        return writing.partners_of(teams).encode()
    text = old.decode()
    try:
        new = writing.with_partners(text, teams)
    except NoPlaceError:  # nothing but remarks
        end = "" if not text or text.endswith("\n") else "\n"
        new = text + end + writing.partners_of(teams)
    except yaml.YAMLError as error:
        raise BrokenPartnersError(str(error)) from error
    _check_partners(new, len(teams))
    return new.encode()


def _check_partners(text: str, added: int) -> None:
    """Refuse a text whose partners could not be read again."""
    findings = Findings()
    root = read_yaml(text.encode(), PARTNERS, findings)
    decoded = decode(Partners, root, findings) if root else None
    wrong = next((one.sentence for one in findings if one.severity is Severity.ERROR), "")
    if wrong or decoded is None or len(decoded.item.partners) < added:
        raise Refused(
            "unfit", 1, f"{PARTNERS} would not be right any more: {wrong or 'unreadable'}"
        )


def put(change: Change) -> None:
    """Write a file in place of the old one, all at once; OSError where it has changed meanwhile."""
    path = change.path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.new)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        _refuse_others(change)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _refuse_others(change: Change) -> None:
    now = change.path.read_bytes() if change.path.exists() else None
    if now != change.old:
        message = "it was changed by something else meanwhile"
        raise OSError(0, message, str(change.path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
