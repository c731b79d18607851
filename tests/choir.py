"""A small project of a choir that is published now and then.

Comes in: a folder, and the text of okrs.yml. Goes out: sealed content, and what a check says of it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import sites
from sites import Fields
from test_mistakes import check

from okrsite import seals
from okrsite.commitments import closings, history
from okrsite.diagnostics import Diagnostic, Report
from okrsite.loading import load
from okrsite.seals import Commitment, Seal

FIRST, SECOND, TODAY = dt.date(2017, 4, 13), dt.date(2017, 5, 20), dt.date(2017, 6, 1)
OKRS = "content/2017-q2/okrs.yml"

CHOIR = """\
title: Choir
status: published
published: 2017-04-13
objectives:
  - id: o1
    title: New singers feel at home
    weight: 2
    supports: [{goal: open}]
    key_results:
      - id: kr1
        title: 12 new singers stay
        measure: {kind: metric, to: 12, unit: singers}
        rubric: {0.5: six, 1.0: twelve}
      - id: kr2
        title: The page for requests is online
      - id: kr3
        title: We have a plan
        measure:
          kind: milestones
          steps:
            - {id: ask, title: Everybody was asked}
            - {id: write, title: It is written}
"""


def edited(*pairs: tuple[str, str], text: str = CHOIR) -> str:
    """The choir's quarter with parts replaced, each of which stands there once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


class Project:
    """A content folder with a quarter that is published now and then."""

    def __init__(self, folder: Path) -> None:
        """A folder of its own."""
        self.folder = folder

    def write(self, okrs: Fields | str, notes: Mapping[str, str] | None = None) -> None:
        """Lay out okrs.yml and the notes."""
        for name, text in {
            "content/goals.yml": sites.as_yaml(
                {"goals": [{"id": "open", "title": "Open"}, {"id": "web", "title": "Web"}]}
            ),
            OKRS: okrs if isinstance(okrs, str) else sites.as_yaml(okrs),
            **{f"content/2017-q2/notes/{one}": text for one, text in (notes or {}).items()},
        }.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def publish(self, day: dt.date) -> None:
        """Seal the commitments as they are."""
        content = load(self.folder / "content", "content", Report()).content
        found = content.quarter("2017-q2")
        assert found
        known = content.seals.get("2017-q2", Seal("2017-q2"))
        told = {json.dumps([one.item, one.fields]) for one in (*known.commitments, *known.closings)}
        commitments, ended = (
            tuple(
                Commitment(item, day, states[-1])
                for item, states in of(found.public()).items()
                if json.dumps([item, states[-1]]) not in told
            )
            for of in (history, closings)
        )
        pages = ["2017-q2/", *(f"2017-q2/{item}/" for item in history(found.public()))]
        sealed = known.joined(Seal("2017-q2", dict.fromkeys(pages, day), commitments, ended))
        site = Seal(addresses={"": FIRST}, quarters={"2017-q2": FIRST})
        (self.folder / "content/2017-q2/published.json").write_bytes(seals.write(sealed))
        (self.folder / "content/published.json").write_bytes(seals.write(site))

    def findings(self) -> list[Diagnostic]:
        """What the check says of commitments."""
        codes = {"silent-change", "reused-id"}
        return [one for one in check(self.folder) if one.code in codes]

    def told(self) -> list[str]:
        """The first lines of what it says."""
        return [f"{one.line}:{one.column}: {one.code}: {one.sentence}" for one in self.findings()]
