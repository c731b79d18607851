"""A draft as the YAML of okrs.yml, and new partners as entries of partners.yml.

Comes in: a draft. Goes out: text in the strict form that the content is read in, and back again,
to be certain. It must not know posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from okrsite import insertion, rules
from okrsite.content import Content, Quarter
from okrsite.decoding import decode
from okrsite.diagnostics import Report as Findings
from okrsite.diagnostics import Severity, printable
from okrsite.importing.draft import Close, Draft, Event, KeyResult, Objective, Team
from okrsite.importing.report import Refused
from okrsite.loading import OKRS, PARTNERS, Loaded
from okrsite.model import Okrs, Partners, cycle_dates
from okrsite.source import MAX_BYTES, read_yaml, yaml_type

HEAD = (
    "# Imported from a post with `okrsite import`. It is a draft until somebody has read it: then",
    "# say `status: published` and on which day, as in `published: 2017-04-13`.",
)
AS_GRADED = "as graded in the post"
_TEXT_FIELDS = frozenset({"unit", "title", "owner"})


def okrs_of(draft: Draft, known: Iterable[Team] = ()) -> str:
    """The text of okrs.yml; raises Refused where it would not pass a check.

    `known` are the partners that are there besides those of the draft.
    """
    text = "\n".join(_lines(draft)) + "\n"
    if (size := len(text.encode())) > MAX_BYTES:
        message = f"{size:,} bytes of okrs.yml would become of it, and {MAX_BYTES:,} is the most"
        raise Refused("too-large", 1, f"the text is too large: {message}")
    findings = Findings()
    root = read_yaml(text.encode(), OKRS, findings)
    decoded = decode(Okrs, root, findings) if root else None
    if decoded:
        _check(draft, decoded.item, partners_of([*known, *draft.partners]), findings)
    wrong = next((one for one in findings if one.severity is Severity.ERROR), None)
    if wrong:
        raise Refused("unfit", _line_in_post(draft, wrong.item), wrong.sentence)
    return text


def _check(draft: Draft, okrs: Okrs, partners: str, findings: Findings) -> None:
    """Hold the quarter against the rules, as if it stood in a folder alone with its partners."""
    time = draft.time or cycle_dates(draft.quarter)
    root = read_yaml(partners.encode(), PARTNERS, Findings())
    teams = decode(Partners, root, Findings()) if root else None
    if time is None or teams is None:
        return
    quarter = Quarter(draft.quarter, f"{draft.quarter}/{OKRS}", *time, okrs)
    content = Content(quarters=(quarter,), partners=teams.item)
    rules.check(Loaded(content=content), findings, cadence_days=0)


def _line_in_post(draft: Draft, item: str) -> int:
    """The line of the post that an item of the YAML is from."""
    for objective in draft.objectives:
        for key_result in objective.key_results:
            if item.startswith(f"{objective.id}/{key_result.id}"):
                return key_result.line
        if item.startswith(objective.id):
            return objective.line
    return 1


def partners_of(teams: Sequence[Team]) -> str:
    """The text of a new partners.yml."""
    lines = [f"  {line}" for team in teams for line in insertion.lines(_partner(team))]
    return "\n".join(
        ["# Teams that objectives and key results are shared with.", "partners:", *lines, ""]
    )


def with_partners(text: str, teams: Sequence[Team]) -> str:
    """The text of partners.yml with new ones at its end, and else as it was to the byte."""
    return insertion.insert(text, [_partner(team) for team in teams], "partners")


def _partner(team: Team) -> Mapping[str, str]:
    return {"id": team.id, "name": team.name}


# Lines --------------------------------------------------------------------------------------------


def _lines(draft: Draft) -> Iterator[str]:
    yield from HEAD
    yield f"title: {_text(draft.title)}"
    yield "status: draft"
    if draft.time:
        yield f"starts: {draft.time[0]}"
        yield f"ends: {draft.time[1]}"
    yield from _block("summary", draft.summary)
    if draft.events:
        yield "events:"
        yield from (line for event in draft.events for line in _event(event))
    yield "objectives:"
    for objective in draft.objectives:
        yield from _item(list(_objective(objective)), 2)


def _item(lines: Sequence[str], indent: int) -> Iterator[str]:
    """Lines as an entry of a list; remarks in front of it stay there."""
    begun = False
    for line in lines:
        if line.startswith("#") and not begun:
            yield " " * indent + line
        else:
            yield f"{' ' * indent}{'  ' if begun else '- '}{line}" if line.strip() else ""
            begun = True


def _event(event: Event) -> Iterator[str]:
    yield f"  - title: {_text(event.title)}"
    yield f"    at: {event.when}"
    if event.text:
        yield f"    text: {_text(event.text)}"


def _objective(objective: Objective) -> Iterator[str]:
    yield from _remarks(objective.remarks)
    yield f"id: {objective.id}"
    yield f"title: {_text(objective.title)}"
    yield from _block("why", objective.why)
    yield from _people(objective.owner, objective.shared_with)
    if objective.key_results:
        yield "key_results:"
        for key_result in objective.key_results:
            yield from _item(list(_key_result(key_result)), 2)
    yield from _block("retrospective", objective.retrospective)


def _key_result(key_result: KeyResult) -> Iterator[str]:
    yield from _remarks(key_result.remarks)
    yield f"id: {key_result.id}"
    yield f"title: {_text(key_result.title)}"
    yield from _people(key_result.owner, key_result.shared_with)
    yield "measure:"
    yield from (f"  {line}" for line in _measure(key_result.measure))
    if key_result.close:
        yield "close:"
        yield from (f"  {line}" if line else "" for line in _close(key_result.close))


def _people(owner: str, shared_with: Sequence[str]) -> Iterator[str]:
    if owner:
        yield f"owner: {_text(owner)}"
    if shared_with:
        yield f"shared_with: {insertion.scalar([*shared_with])}"


def _measure(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if name == "steps":
            yield "steps:"
            for step in value:
                yield from _item([f"{key}: {_value(key, one)}" for key, one in step.items()], 2)
        elif isinstance(value, list):
            yield f"{name}: [{', '.join(map(str, value))}]"
        else:
            yield f"{name}: {_value(name, value)}"


def _value(name: str, value: str) -> str:
    return _text(value) if name in _TEXT_FIELDS else value


def _close(close: Close) -> Iterator[str]:
    assumed = "  # assumed: the post does not say" if close.assumed else ""
    yield f"outcome: {close.outcome}{assumed}"
    yield from _block("learned", close.learned)
    if close.score:
        yield f"score: {close.score}"
        yield f"reason: {AS_GRADED}"


def _remarks(remarks: Sequence[str]) -> Iterator[str]:
    for remark in remarks:
        yield f"# {printable(' '.join(remark.split()))}"


def _text(text: str) -> str:
    """A text on one line, in quotes where it would be read as something else."""
    line = " ".join(text.split())
    return insertion.quoted(line) if yaml_type(line) != "text" else insertion.scalar(line)


def _block(name: str, text: str) -> Iterator[str]:
    """A field of Markdown: on its own line, or below it."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        yield f"{name}: {_text(lines[0])}"
    elif lines:
        yield f"{name}: |"
        yield from (f"  {line}" if line else "" for line in lines)
