"""The file of a seal: what is written is read again, merged in any order, and found when edited."""

from __future__ import annotations

import datetime
import json
import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsite import seals
from okrsite.diagnostics import Report
from okrsite.seals import Commitment, Fields, Seal

DAY, LATER = datetime.date(2017, 4, 13), datetime.date(2017, 5, 12)
AIM: Fields = {"title": "New “singers” stay", "measure": {"kind": "metric", "to": "12"}}
SEAL = Seal(
    "2017-q2",
    addresses={
        "2017-q2/": DAY,
        "2017-q2/#o1": DAY,
        "2017-q2/o1/": LATER,
        "2017-q2/o10/": DAY,
        "2017-q2/o2/kr3/": DAY,
        "2017-q2/okrs.json": DAY,
    },
    commitments=(
        Commitment("o1", DAY, {"title": "Aim", "supports": [{"goal": "open"}]}),
        Commitment("o2/kr3", DAY, AIM),
        Commitment("o2/kr3", LATER, {**AIM, "title": "Changed"}),
        Commitment("o10", DAY, {"title": "Tenth"}),
    ),
    closings=(Commitment("o2/kr3", LATER, {"close": {"outcome": "stop", "score": "0.7"}}),),
)
OF_SITE = Seal(
    addresses={"": DAY, "about/": DAY, "about/#über-uns": DAY}, quarters={"2017-q2": DAY}
)
TEXT = seals.write(SEAL).decode()

days = st.dates(datetime.date(2017, 1, 1), datetime.date(2019, 1, 1))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
commitments = st.builds(
    Commitment,
    st.sampled_from(["o1", "o2", "o2/kr1", "o10/kr2"]),
    days,
    st.dictionaries(texts.filter(lambda name: name not in {"item", "since", "code"}), texts),
)


def completed(seal: Seal) -> Seal:
    """The seal with the lines that others need: pages of anchors, pages of items."""
    pages = {one.partition("#")[0] for one in seal.addresses} | {"2017-q2/"}
    pages |= {f"2017-q2/{one.item}/" for one in (*seal.commitments, *seal.closings)}
    own = {one.item for one in seal.commitments}
    more = tuple(Commitment(one.item, DAY, {}) for one in seal.closings if one.item not in own)
    addresses = {**dict.fromkeys(pages, DAY), **seal.addresses}
    return replace(seal, addresses=addresses, commitments=(*seal.commitments, *more))


sealed = st.builds(
    Seal,
    st.just("2017-q2"),
    addresses=st.dictionaries(texts, days),
    commitments=st.lists(commitments, max_size=4).map(tuple),
    closings=st.lists(commitments, max_size=2).map(tuple),
).map(completed)


def read(text: str, quarter: str = "2017-q2") -> tuple[Seal | None, list[str]]:
    """The seal in a text, and what is said of it."""
    report = Report()
    seal = seals.read(text.encode(), "content/2017-q2/published.json", quarter, report)
    return seal, [one.text() for one in report]


def said(text: str, quarter: str = "2017-q2") -> str:
    """The one finding about a seal that is not fit."""
    seal, (line,) = read(text, quarter)
    assert seal is None
    return line.removeprefix("content/2017-q2/published.json:")


def test_what_is_written_is_read_again() -> None:
    """Both kinds of seals, with every kind of entry."""
    assert read(TEXT) == (SEAL, [])
    assert read(seals.write(OF_SITE).decode(), seals.SITE) == (OF_SITE, [])


def test_the_file_is_json_with_an_entry_a_line() -> None:
    """Programs may read it, and two branches that add entries touch different lines."""
    plain = json.loads(TEXT)
    assert list(plain) == ["format", "quarter", "addresses", "commitments", "closings", "renames"]
    assert [one["item"] for one in plain["commitments"]] == ["o1", "o2/kr3", "o2/kr3", "o10"]
    entries = len(SEAL.addresses) + len(SEAL.commitments) + len(SEAL.closings)
    assert sum(line.startswith("  ") for line in TEXT.splitlines()) == entries


@given(sealed)
def test_every_seal_is_read_as_it_was(seal: Seal) -> None:
    """Whatever stands in it; and what was read is written in the same bytes."""
    found, findings = read(seals.write(seal).decode())
    assert findings == []
    assert found is not None
    assert seals.write(found) == seals.write(seal.joined(seal))


@given(sealed, sealed)
def test_joining_loses_nothing_in_either_order(one: Seal, other: Seal) -> None:
    """Joined seals hold the lines of both, but of two days the earlier; again changes nothing."""
    joined = one.joined(other)
    assert joined.addresses == other.joined(one).addresses
    assert joined.addresses.keys() == one.addresses.keys() | other.addresses.keys()
    assert all(joined.addresses[name] <= day for name, day in one.addresses.items())
    assert joined.joined(one) == joined
    assert not [line for line in other.lines_beyond(joined) if '"item"' in line]


def test_lines_merged_in_any_order_are_the_same_seal() -> None:
    """Git may put the lines of two sides one after the other, one of them twice."""
    plain = json.loads(TEXT)
    generator = random.Random(1)  # noqa: S311  the same order in every run is what is wanted
    for part in ("commitments", "closings"):
        generator.shuffle(plain[part])
        plain[part] += plain[part][:1]
    plain["addresses"] = dict(
        generator.sample(list(plain["addresses"].items()), len(SEAL.addresses))
    )
    found, findings = read(json.dumps(plain))
    assert findings == []
    assert found is not None
    assert set(map(str, found.commitments)) == set(map(str, SEAL.commitments))
    assert found.addresses == SEAL.addresses


def test_of_two_days_of_an_address_the_earlier_counts() -> None:
    """Two branches may have published the same page."""
    later = seals.write(Seal("2017-q2", addresses={"2017-q2/": LATER})).decode()
    line = next(line for line in later.splitlines() if line.startswith("  "))
    merged = TEXT.replace('  "2017-q2/":', f'{line},\n  "2017-q2/":', 1)
    assert read(merged) == (SEAL, [])


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("2017-04-13 ", "2017-04-12 ", 4, 'the entry of "2017-q2/" was edited by hand'),
        ('"2017-q2/o1/"', '"2017-q2/o9/"', 6, 'the entry of "2017-q2/o9/" was edited by hand'),
        ("singers", "voices", 13, 'the entry of "o2/kr3" was edited by hand'),
        ('"score": "0.7"', '"score": "0.9"', 18, 'the entry of "o2/kr3" was edited by hand'),
        ('"closings"', '"endings"', 1, "a missing part"),
        ('"2017-q2",', '"2017-q3",', 2, "the seal of the quarter"),
        ('"format": 1', '"format": 2', 1, "a seal of format 2, which a newer okrsite has written"),
        ('"format": 1', '"format": "1"', 1, "not a seal of okrsite"),
        ('"addresses": {', '"addresses": {"quarter": {', 21, "no JSON from here on"),
        (TEXT[400:], "", 12, "no JSON from here on"),
        (TEXT, "", 1, "no JSON from here on"),
        (TEXT, "[]", 1, "not a seal of okrsite"),
        (TEXT, "[" * 100_000, 1, "no JSON from here on"),
        ('  "2017-q2/o1/"', '<<<<<<< HEAD\n  "2017-q2/o1/"', 6, "a conflict of git"),
        (TEXT, TEXT.replace('"addresses"', '"quarter"'), 1, "not a seal of okrsite"),
    ],
)
def test_a_seal_that_is_not_as_it_was_is_an_error(
    old: str, new: str, line: int, message: str
) -> None:
    """With the line, what is wrong and how to mend it; nothing is taken from such a file."""
    assert old in TEXT
    finding = said(TEXT.replace(old, new, 1))
    assert finding.startswith(f"{line}:1: error[seal]: {message}"), finding
    assert "; " in finding


def test_a_cut_seal_is_never_taken_for_a_whole_one() -> None:
    """Wherever it is cut off, but for the last line's end."""
    for end in range(len(TEXT) - 2):
        seal, findings = read(TEXT[:end])
        assert seal is None, end
        assert len(findings) == 1, end


def test_a_line_that_was_taken_out_is_missed() -> None:
    """Where another line needs it: a page has its commitment, an item and an anchor their page."""
    needed = 0
    for line in TEXT.splitlines():
        if line.startswith("  "):
            text = TEXT.replace(f"{line}\n", "", 1)
            seal, findings = read(re.sub(r",(?=\n [\]}])", "", text))
            needed += seal is None
            assert seal or "a line is missing: " in findings[0], line
    assert needed >= 6


def test_windows_line_ends_are_fine() -> None:
    """As git makes them there."""
    assert read(TEXT.replace("\n", "\r\n")) == (SEAL, [])


def test_another_place_has_another_code() -> None:
    """A line of one quarter's seal cannot be carried into another's."""
    other = TEXT.replace('"quarter": "2017-q2"', '"quarter": "2017-q3"')
    assert "was edited by hand" in said(other, "2017-q3")
