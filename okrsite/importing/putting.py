"""Putting what was imported into the content folder, without taking anything away.

Comes in: the texts to write. Goes out: files, each put in place all at once, or a difference for
people to read where one is there already. It must not know how the texts came about.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from okrsite import seals
from okrsite.decoding import Decoded, decode
from okrsite.diagnostics import Report as Findings
from okrsite.diagnostics import Severity
from okrsite.importing import writing
from okrsite.importing.draft import Draft, Team, Time
from okrsite.importing.report import Refused
from okrsite.insertion import NoPlaceError
from okrsite.loading import OKRS, PARTNERS
from okrsite.model import Okrs, Partners, cycle_dates
from okrsite.source import read_yaml

_TEMPORARY = ".okrsite-"


class BrokenPartnersError(Exception):
    """Partners that cannot be read, so that nobody can say who is new; it says what is wrong."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is (None where there is none) and as it is to be; `name` is what it is called.

    `overwrites` is whether anything of the old file goes, which nobody wants unasked; `published`
    whether the public was promised what stands in it, so that no import may replace it at all.
    """

    path: Path
    name: str
    old: bytes | None
    new: bytes
    overwrites: bool = True
    published: bool = False

    @property
    def needed(self) -> bool:
        """Whether there is anything to write."""
        return self.old != self.new

    def is_kept(self, *, force: bool) -> bool:
        """Whether the file stays as it is."""
        return self.published or (self.overwrites and self.old is not None and not force)

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
    return [*found, quarter_change(path, f"{name}/{draft.quarter}/{OKRS}", okrs)]


def quarter_change(path: Path, name: str, okrs: str) -> Change:
    """A quarter's YAML as the text of a file, whatever the file is now."""
    old = path.read_bytes() if path.exists() else None
    sealed = path.name == OKRS and (path.parent / seals.FILE).exists()
    return Change(path, name, old, okrs.encode(), published=sealed or _is_published(old or b""))


# How a file that cannot be read otherwise says that it is public.
_PUBLIC = re.compile(rb"^status:[ \t]*[\"']?(?:published|closed)\b", re.MULTILINE)


def _read(data: bytes) -> Decoded[Okrs] | None:
    """As much of a quarter's YAML as can be read."""
    root = read_yaml(data, OKRS, Findings())
    return decode(Okrs, root, Findings()) if root else None


def _is_published(data: bytes) -> bool:
    decoded = _read(data) if data.strip() else None
    if decoded and decoded.sound(decoded.item, "status"):
        return decoded.item.status != "draft"
    return bool(_PUBLIC.search(data))


def time_of(
    folder: Path | None, slug: str, *, starts: dt.date | None, ends: dt.date | None
) -> Time | None:
    """A cycle's first and last day as said, or as its file in the content folder has them.

    None where neither does; raises Refused for days that are none of a cycle.
    """
    known = _known_time(folder / slug / OKRS) if folder else None
    if starts is None and ends is None:
        return known
    first, last = known or cycle_dates(slug) or (None, None)
    first, last = starts or first, ends or last
    if first is None or last is None:
        message = f"the name {slug} says no dates, so --starts and --ends go together"
        raise Refused("quarter", 1, message)
    if first > last:
        raise Refused("quarter", 1, f"the quarter ends before it starts: {first} to {last}")
    return first, last


def _known_time(path: Path) -> Time | None:
    if not path.is_file():
        return None
    decoded = _read(path.read_bytes())
    first, last = cycle_dates(path.parent.name) or (None, None)
    starts = (decoded.item.starts if decoded else None) or first
    ends = (decoded.item.ends if decoded else None) or last
    return (starts, ends) if starts and ends and starts <= ends else None


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
