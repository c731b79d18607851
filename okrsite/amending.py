"""The act of amending: what has changed in an item is written into okrs.yml as amendments.

Comes in: the content folder, an item, a reason and a day. Goes out: okrs.yml with the amendments in
it, everything else as it was to the byte, or an AmendError that says why nothing was written. The
new text is read, and its history held against the seal, before it takes the place of the old one.
"""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from okrsite import insertion, seals
from okrsite.commitments import (
    Breach,
    Difference,
    as_amendments,
    breaches,
    misquoted,
)
from okrsite.content import Quarter
from okrsite.decoding import decode
from okrsite.diagnostics import Diagnostic, Report, Severity, nearest, quote
from okrsite.insertion import Amended, NoPlaceError
from okrsite.loading import OKRS, Loaded, load
from okrsite.model import KeyResult, Objective, Okrs
from okrsite.rules.amendments import check_amendments
from okrsite.rules.bench import Bench
from okrsite.seals import Commitment, Seal, Value
from okrsite.source import Mapping, Node, Scalar, parse_yaml, read_yaml
from okrsite.source import Sequence as ListNode
from okrsite.undoing import CLOSE, before, name_of

_TEMPORARY = ".okrsite-"


class AmendError(Exception):
    """Why nothing was amended; `findings` are mistakes that have to be mended first."""

    def __init__(self, message: str, findings: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an author wants to say: of which item, why, since which day.

    With `field` only of this field or its parts, and with `was` as well, that it was this; texts
    that begin with a bracket or a brace are YAML.
    """

    quarter: str
    item: str
    reason: str
    on: datetime.date
    field: str = ""
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The amendments that were written, or would be, into the file `path`."""

    path: str
    amendments: tuple[Amended, ...]

    def lines(self) -> list[str]:
        """They as lines of YAML."""
        return [line for one in self.amendments for line in insertion.lines(one)]


def amend(folder: Path, name: str, wish: Wish, *, dry_run: bool = False) -> Written:
    """Write the amendments of what has changed in an item, unless it is a `dry_run`.

    `name` is what messages call the content folder. AmendError when there is nothing to amend, or
    when it cannot be written; the file is as it was then.
    """
    report = Report()
    loaded = load(folder, name, report)
    quarter = _quarter(loaded, wish, report)
    act = _Act(loaded, quarter, wish, f"{name}/{wish.quarter}/{OKRS}")
    path = (folder / wish.quarter / OKRS).resolve()
    try:
        old = path.read_bytes()
        amendments = act.amendments()
        new = _inserted(old, amendments)
        act.check(new, len(amendments))
        if not dry_run:
            _write(path, old, new)
    except OSError as error:
        message = f"{act.path}: {error.strerror or error}; it is as it was"
        raise AmendError(message) from error
    return Written(act.path, tuple(amendments))


def _quarter(loaded: Loaded, wish: Wish, report: Report) -> Quarter:
    """The quarter with its item, where nothing in their file is wrong."""
    name = loaded.content.name
    files = {f"{name}/{wish.quarter}/{file}" for file in (OKRS, seals.FILE)}
    wrong = [one for one in report if one.path in files and one.severity is Severity.ERROR]
    if wrong:
        message = f"nothing was written: mend {wrong[0].path} first"
        raise AmendError(message, wrong)
    quarter = loaded.content.quarter(wish.quarter)
    if quarter is None:
        known = [one.slug for one in loaded.content.quarters]
        raise AmendError(_no("quarter", wish.quarter, known, name))
    if quarter.draft:
        message = f"{wish.quarter} is a draft: change it as you like, nobody has been promised it"
        raise AmendError(message)
    if quarter.find(wish.item) is None:
        items = [one.id for one in quarter.objectives]
        items += [f"{one.id}/{key.id}" for one, key in quarter.key_results()]
        raise AmendError(_no("item", wish.item, items, f"{name}/{wish.quarter}/{OKRS}"))
    if not wish.reason.strip():
        message = "an amendment needs a reason, which readers see"
        raise AmendError(message)
    return quarter


def _no(what: str, name: str, known: Sequence[str], where: str) -> str:
    hint = nearest(name, known) or f"known in {where}: {', '.join(known) or 'none'}"
    return f"no {what} {quote(name)}; {hint}"


class _Act:
    """One item of one quarter, to be amended."""

    def __init__(self, loaded: Loaded, quarter: Quarter, wish: Wish, path: str) -> None:
        self._loaded, self._quarter, self._wish, self.path = loaded, quarter, wish, path
        seal = loaded.content.seals.get(quarter.slug)
        self._seal = seal.under(quarter.renamed) if seal else None

    def amendments(self) -> list[Amended]:
        """The amendments to write, the oldest first."""
        if self._wish.was is not None:
            self._refuse_no_change(_value(self._wish.was))
            return [self._amended(self._wish.field, _value(self._wish.was), self._wish.on)]
        found = [
            self._amended(one.field, one.was, breach.until or self._wish.on)
            for breach in reversed(self._breaches(self._quarter))
            for one in breach.differences
            if self._is_meant(one)
        ]
        if not found:
            self._refuse_nothing()
        return found

    def _amended(self, field: str, was: Value, on: datetime.date) -> Amended:
        reason = " ".join(self._wish.reason.split())
        item = self._wish.item
        return {"on": on.isoformat(), "item": item, "field": field, "was": was, "reason": reason}

    def _is_meant(self, difference: Difference) -> bool:
        field = self._wish.field
        return not field or difference.field == field or difference.field.startswith(f"{field}.")

    def _breaches(self, quarter: Quarter) -> list[Breach]:
        """What the seal has and the history has not; AmendError where no amendment can help."""
        seal, item = self._seal_of_item(), self._wish.item
        try:
            found = breaches(quarter.public(), seal, item)
        except ValueError as error:
            message = f"an amendment of {item} fits nothing; okrsite check says which"
            raise AmendError(message) from error
        for one in found:
            if not one.differences:
                message = f"the closing of {item} is not here any more; put it back"
                raise AmendError(message)
            if wrong := misquoted(quarter, seal, one):
                amendment, difference = wrong
                was, line = insertion.scalar(difference.was), amendment.at("was").line
                message = f"{self.path}:{line}: write was: {was}, which is what was published"
                raise AmendError(message)
        return list(found)

    def _seal_of_item(self) -> Seal:
        """The seal; AmendError where it says nothing of the item."""
        slug, item = self._wish.quarter, self._wish.item
        if self._seal is None:
            file = f"{self._loaded.content.name}/{slug}/{seals.FILE}"
            hint = "say what it was: --field measure.to --was 80"
            message = f"no {file}, so there is nothing to compare {item} with; {hint}"
            raise AmendError(message)
        if not any(one.item == item for one in self._seal.commitments):
            message = f"{item} has not been published yet: change it as you like"
            raise AmendError(message)
        return self._seal

    def _item(self, quarter: Quarter) -> Objective | KeyResult:
        found = quarter.find(self._wish.item)
        assert found
        return found[1] or found[0]

    def _refuse_nothing(self) -> None:
        others = [one.field for each in self._breaches(self._quarter) for one in each.differences]
        what = f"{self._wish.field} of {self._wish.item}" if self._wish.field else self._wish.item
        hint = f"; what has changed is {', '.join(others)}" if others else ""
        message = f"nothing has changed in {what} since it was published{hint}"
        raise AmendError(message)

    def _refuse_no_change(self, was: Value) -> None:
        item = self._item(self._quarter)
        change = Difference(self._wish.field, was, {})
        try:
            added = as_amendments(self._wish.item, [change], self._wish.on, self._wish.reason)
            same = before(item, added) == item and name_of(added[0]) != CLOSE
        except ValueError:
            return  # found when the new text is checked
        if same:
            message = f"{self._wish.field} of {self._wish.item} is that now too"
            raise AmendError(message)

    # The new text ---------------------------------------------------------------------------------

    def check(self, new: bytes, added: int) -> None:
        """Refuse a text that does not say what it should, and that alone."""
        report = Report()
        root = read_yaml(new, self.path, report)
        decoded = decode(Okrs, root, report) if root else None
        old = self._quarter.okrs
        if decoded is None or report.diagnostics:
            raise self._unfit([one for one in report if one.severity is Severity.ERROR])
        count = len(old.amendments)
        same = [one.model_dump() for one in old.amendments]
        kept = [one.model_dump() for one in decoded.item.amendments[:count]]
        others = [one.model_dump(exclude={"amendments"}) for one in (old, decoded.item)]
        if same != kept or others[0] != others[1] or len(decoded.item.amendments) != count + added:
            raise self._unfit(())
        quarter = replace(self._quarter, okrs=decoded.item)
        news = {one.sentence: one for one in self._findings(quarter)}
        for one in self._findings(self._quarter):
            news.pop(one.sentence, None)
        if news:
            raise self._unfit(list(news.values()))
        self._check_history(quarter)

    def _findings(self, quarter: Quarter) -> Report:
        report = Report()
        check_amendments(Bench(self._loaded, quarter, report))
        return report

    def _check_history(self, quarter: Quarter) -> None:
        """The sealed states are in the new history; what was not asked for may still be missing."""
        if self._seal is None:
            return
        missing = breaches(quarter.public(), self._seal, self._wish.item)
        if self._wish.field:
            old = breaches(self._quarter.public(), self._seal, self._wish.item)
            known = [one.sealed for one in old]
            missing = tuple(one for one in missing if self._is_wrong(one, known))
        if missing:
            since = missing[0].sealed.since
            message = (
                f"nothing was written: with this amendment of {self._wish.on}, {self._wish.item} "
                f"would not have been what was published on {since}"
            )
            raise AmendError(message)

    def _is_wrong(self, breach: Breach, known: Sequence[Commitment]) -> bool:
        """Whether a breach is new, or one that was to be amended."""
        return any(map(self._is_meant, breach.differences)) or breach.sealed not in known

    def _unfit(self, findings: Sequence[Diagnostic]) -> AmendError:
        why = findings[0].sentence if findings else "the file is written in an unusual way"
        return AmendError(f"nothing was written: the amendment would not fit {self.path}: {why}")


def _value(text: str) -> Value:
    """What the author typed as the old value."""
    if not text.strip():
        return {}
    if text.lstrip()[0] not in "[{":
        return text
    report = Report()
    root = parse_yaml(f"was: {text}", "--was", report)
    if root is None or report.diagnostics:
        found = next(iter(report)).sentence
        message = f"--was: {found}"
        raise AmendError(message)
    return _plain(root.value("was"))


def _plain(node: Node) -> Value:
    if isinstance(node, Mapping):
        return {name: _plain(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [_plain(one) for one in node.items]
    assert isinstance(node, Scalar)
    return node.text


def _inserted(old: bytes, amendments: Sequence[Amended]) -> bytes:
    try:
        return insertion.insert(old.decode(), amendments).encode()
    except NoPlaceError as error:
        raise AmendError(str(error)) from error


def _write(path: Path, old: bytes, new: bytes) -> None:
    """Put the new text in the place of the old one, all at once."""
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "no right to write", str(path))
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode)
        _refuse_others(path, old)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _refuse_others(path: Path, old: bytes) -> None:
    if path.read_bytes() != old:
        message = "it was changed by something else meanwhile"
        raise OSError(message)
