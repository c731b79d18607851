"""The rule of commitments: what was published is as it was, or its amendments say how it was.

A draft has no commitments. What was sealed and is not here any more is not this rule's to say,
since its address is missing too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from okrsite import insertion
from okrsite.commitments import (
    NOTHING,
    Breach,
    Difference,
    alike,
    breaches,
    fields_of,
    is_another,
    misquoted,
    since_sealed,
)
from okrsite.content import Quarter
from okrsite.diagnostics import Place, Way, quote, shortened
from okrsite.fields import parse_number
from okrsite.loading import OKRS, REDIRECTS
from okrsite.model import Amendment, Item, KeyResult, Objective
from okrsite.rules.bench import Bench, today
from okrsite.seals import Commitment, Fields, Seal, Value
from okrsite.source import Mapping, Node, Scalar, Sequence

LONGEST = 100


def check_commitments(bench: Bench) -> None:
    """Hold every item of the quarter against what was sealed of it."""
    seal = bench.content.seals.get(bench.quarter.slug)
    if seal is None or bench.quarter.draft or not _sound(bench, bench.quarter.okrs, "amendments"):
        return
    _Rule(bench, bench.quarter.public(), seal).check()


def _sound(bench: Bench, item: Item, *names: str) -> bool:
    """Whether nothing was wrong in an item, or in some fields of it, at any depth."""
    damaged = bench.loaded.damaged
    nodes = {id(one) for name in names for one in _nodes(item.node.value(name))}
    if not names:
        inner = [value for name, (_, value) in item.node.entries.items() if name != "key_results"]
        nodes = {id(item.node), *(id(one) for value in inner for one in _nodes(value))}
    return bench.loaded.sound(item, *names) and not any(node in nodes for node, _ in damaged)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    inner: list[Node] = []
    if isinstance(node, Mapping):
        inner = [value for _, value in node.entries.values()]
    elif isinstance(node, Sequence):
        inner = node.items
    for one in inner:
        yield from _nodes(one)


class _Rule:
    """One quarter, as it is public, against its seal."""

    def __init__(self, bench: Bench, quarter: Quarter, seal: Seal) -> None:
        self._bench, self._quarter = bench, quarter
        self._seal = seal.under(quarter.renamed)
        self._file = f"{bench.content.name}/{quarter.slug}/{OKRS}"

    def check(self) -> None:
        """Report what differs from the seal."""
        self._check_status()
        notes_read = self._notes_read()
        for item in self._bench.paths():
            found = self._found(item)
            if not _sound(self._bench, found):
                continue
            try:
                broken = breaches(self._quarter, self._seal, item)
            except ValueError:  # an amendment that fits nothing, which is reported already
                continue
            for breach in broken:
                if notes_read or not breach.of_closing:
                    self._report(found, breach)
            if not broken:
                self._check_days(item)

    def _check_days(self, item: str) -> None:
        """What was published on a day was amended on that day or later."""
        day = max((one.since for one in self._seal.commitments if one.item == item), default=None)
        for amendment in since_sealed(self._quarter, self._seal, item):
            if day and amendment.on < day and not amendment.field.startswith("close"):
                message = "an amendment before the day on which the old value was published"
                place, found = amendment.at("on"), str(amendment.on)
                expected = f"{day} or later"
                self._bench.report.add("amendment", place, message, found=found, expected=expected)

    def _found(self, item: str) -> Objective | KeyResult:
        found = self._quarter.find(item)
        assert found
        return found[1] or found[0]

    def _notes_read(self) -> bool:
        """Whether every check-in is known, from which the scores at the end come."""
        notes = f"{self._bench.content.name}/{self._quarter.slug}/"
        unread = any(path.startswith(notes) for path in self._bench.loaded.unread)
        return not unread and all(_sound(self._bench, one.front) for one in self._quarter.notes)

    def _check_status(self) -> None:
        okrs, closings = self._quarter.okrs, self._seal.closings
        if not closings or self._quarter.closed or not self._bench.loaded.sound(okrs, "status"):
            return
        since = min(one.since for one in closings)
        message = f"the quarter was closed, and its scores were published on {since}"
        way = Way("close it again: what was wrong can be amended", ("status: closed",))
        place, found = okrs.at("status"), okrs.status
        self._add("silent-change", place, message, found, "closed", [way])

    def _report(self, found: Objective | KeyResult, breach: Breach) -> None:
        if not breach.differences:
            self._report_lost_closing(found, breach)
        elif wrong := misquoted(self._quarter, self._seal, breach):
            self._report_misquoted(breach, *wrong)
        elif breach.until:
            for one in breach.differences:
                self._report_lost_amendment(found, breach, one)
        elif self._is_reused(found, breach):
            self._report_reused(found, breach)
        else:
            for one in breach.differences:
                self._report_changed(found, breach, one)

    # What changed ---------------------------------------------------------------------------------

    def _report_changed(
        self, found: Objective | KeyResult, breach: Breach, difference: Difference
    ) -> None:
        message = f"{difference.field} is not as it was published, and no amendment says so"
        old = _said(difference.was)
        expected = f"{old}, as published on {breach.sealed.since}"
        back = f"put {old} back"
        if breach.of_closing:
            back = f"put {old} back"
            if difference.field == "close.score":
                back = (
                    f"put back what {old} came from: the check-ins, the level, the word of the team"
                )
        elif difference.was == NOTHING:
            back = "take it out again"
        ways = [
            Way(back),
            self._amending("amend it", breach, difference, str(today())),
            self._command(breach),
        ]
        place = _place(found, difference.field)
        self._add("silent-change", place, message, _said(difference.now), expected, ways)

    def _report_lost_amendment(
        self, found: Objective | KeyResult, breach: Breach, difference: Difference
    ) -> None:
        message = f"{difference.field} was amended, and the amendment is not here any more"
        expected = (
            f"{_said(difference.was)}, as published on {breach.sealed.since}, in an amendment"
        )
        back = self._amending("put it back", breach, difference, str(breach.until))
        ways = [back, self._command(breach)]
        place = _place(found, difference.field)
        self._add("silent-change", place, message, _said(difference.now), expected, ways)

    def _report_misquoted(
        self, breach: Breach, amendment: Amendment, difference: Difference
    ) -> None:
        message = f"the old value of {difference.field} is not what was published"
        expected = f"{_said(difference.was)}, as published on {breach.sealed.since}"
        way = Way("write what was published", (f"was: {insertion.scalar(difference.was)}",))
        place = amendment.at("was")
        self._add("silent-change", place, message, _said(difference.now), expected, [way])

    def _report_lost_closing(self, found: Objective | KeyResult, breach: Breach) -> None:
        fields = breach.sealed.fields
        score = f"the score {fields['score']}" if "score" in fields else "no score"
        message = "the closing is not here any more"
        expected = f"{fields['outcome']} with {score}, as published on {breach.sealed.since}"
        lines = ("close:", f"  outcome: {fields['outcome']}", "  learned: ...")
        ways = [Way(f"put it back, to {breach.item} in {self._file}", lines)]
        self._add("silent-change", found.node, message, "", expected, ways)

    def _amending(self, sentence: str, breach: Breach, difference: Difference, on: str) -> Way:
        amended: dict[str, Value] = {
            "on": on,
            "item": breach.item,
            "field": difference.field,
            "was": difference.was,
            "reason": "...",
        }
        lines = tuple(f"  {line}" for line in insertion.lines(amended))
        begun = bool(self._quarter.okrs.amendments)
        return Way(sentence, lines, into=self._file, head=f"{insertion.LIST}:", begun=begun)

    def _command(self, breach: Breach) -> Way:
        command = f'okrsite amend {self._quarter.slug} {breach.item} --reason "..."'
        return Way("or let okrsite write that", (command,))

    # What is another thing ------------------------------------------------------------------------

    def _is_reused(self, found: Objective | KeyResult, breach: Breach) -> bool:
        was, now = breach.sealed.fields, fields_of(found)
        if not any(one.field == "title" for one in breach.differences):
            return False
        if self._published_as(breach, now):
            return True
        if isinstance(found, KeyResult):
            return is_another(was, now)
        return not alike(str(was["title"]), str(now["title"])) and self._all_others(found)

    def _all_others(self, objective: Objective) -> bool:
        """Whether none of an objective's key results is one that was published under its id."""
        newest = {
            one.item: one.fields
            for one in self._seal.commitments
            if one.item.startswith(f"{objective.id}/")
        }
        here = {f"{objective.id}/{one.id}": fields_of(one) for one in objective.key_results}
        return all(
            item not in here or is_another(fields, here[item]) for item, fields in newest.items()
        )

    def _published_as(self, breach: Breach, now: Fields) -> Commitment | None:
        """Another item that was published with this very title."""
        sealed = self._seal.commitments
        same = [one for one in sealed if one.fields.get("title") == now["title"]]
        own = any(one.item == breach.item for one in same)
        level = breach.item.count("/")
        others = (one for one in same if one.item.count("/") == level)
        return None if own else next(others, None)

    def _report_reused(self, found: Objective | KeyResult, breach: Breach) -> None:
        item, was, now = breach.item, str(breach.sealed.fields["title"]), fields_of(found)
        message = f"{item} was published on {breach.sealed.since} for something else"
        other = self._published_as(breach, now)
        if other:
            sentence, new_id = f"it was published as {other.item}: give it that id back", other.item
        else:
            new_id = self._free_id(item)
            sentence = "give the new one an id that nothing has had, and put the old one back"
        address = f"{self._quarter.slug}/{item}/"
        withdrawn = (f"  - address: {address}", f"    on: {today()}", "    reason: ...")
        redirects = self._bench.content.redirects
        ways = [
            Way(sentence, (f"id: {new_id.rpartition('/')[2]}",)),
            Way(
                "or withdraw the old one, once the new one has an id of its own",
                withdrawn,
                into=f"{self._bench.content.name}/{REDIRECTS}",
                head="withdrawn:",
                begun=bool(redirects.withdrawn),
            ),
            Way(
                "or, if it is the same thing in other words, amend it",
                self._command(breach).lines,
            ),
        ]
        title = str(now["title"])
        self._add("reused-id", found.at("id"), message, quote(title), quote(was), ways)

    def _free_id(self, item: str) -> str:
        """An id that no item beside this one has, or ever had."""
        owner, _, own = item.rpartition("/")
        taken = {one.item for one in self._seal.commitments} | set(self._bench.paths())
        siblings = (one.rpartition("/") for one in taken)
        numbers = [int(re.sub(r"\D", "", one)) for above, _, one in siblings if above == owner]
        return re.sub(r"\d+", str(max(numbers) + 1), own)

    def _add(
        self, code: str, place: Place, message: str, found: str, expected: str, ways: list[Way]
    ) -> None:
        self._bench.report.add(code, place, message, found=found, expected=expected, ways=ways)


def _said(value: Value) -> str:
    """A value in a sentence."""
    return "nothing" if value == NOTHING else shortened(_plain(value), LONGEST).replace('\\"', '"')


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else insertion.scalar(value)


def _place(item: Objective | KeyResult, field: str) -> Node:
    """Where a field or a part of it stands; the item itself where it does not."""
    node: Node = item.node
    name, _, rest = field.partition(".")
    parts = [name, rest] if name == "rubric" else field.split(".")
    if field.startswith("close."):
        close = item.node.value("close")
        return close.value(parts[1]) if isinstance(close, Mapping) else close
    for part in filter(None, parts):
        found = _inner(node, part)
        if found is None:
            return item.node
        node = found
    return node


def _inner(node: Node, name: str) -> Node | None:
    """The value of a field, the words of a level, the entry of a list with this id."""
    if isinstance(node, Mapping):
        if name in node.entries:
            return node.entries[name][1]
        same = (value for key, (_, value) in node.entries.items() if _same_number(key, name))
        return next(same, None)
    entries = node.items if isinstance(node, Sequence) else []
    return next((one for one in entries if _has_name(one, name)), None)


def _same_number(one: str, other: str) -> bool:
    try:
        return parse_number(one) == parse_number(other)
    except ValueError:
        return False


def _has_name(node: Node, name: str) -> bool:
    ids = [node.value(key) for key in ("id", "goal")] if isinstance(node, Mapping) else []
    return any(isinstance(one, Scalar) and one.text == name for one in ids)
