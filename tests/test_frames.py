"""Frames: what is poured arrives as it is, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsite.frames import (
    DEPTHS,
    ORDINARY_SLOTS,
    QUARTER_SLOTS,
    SITE_SLOTS,
    Frame,
    FrameError,
    Marks,
    Scope,
    Shell,
)

MARKS = Marks("0123")


def html(*slots: str) -> str:
    """A page with these slots, in this order."""
    return "<p>" + "</p><p>".join(MARKS.mark(slot) for slot in slots) + "</p>"


def test_a_page_is_the_frame_with_its_slots_filled() -> None:
    """Every piece of the dress and every slot arrives, in the order of the dress."""
    frame = Frame.parse(html("head", "body"), MARKS, frozenset({"head", "body"}))
    assert frame.pour(body="ä", head="<meta>") == "<p><meta></p><p>ä</p>\n".encode()


def test_a_slot_may_stand_twice() -> None:
    """A title that the dress shows in two places is poured into both."""
    frame = Frame.parse(html("title", "title"), MARKS, frozenset({"title"}))
    assert frame.pour(title="O1") == b"<p>O1</p><p>O1</p>\n"


@given(st.text(st.characters(codec="utf-8")))
def test_what_is_poured_is_never_looked_at(text: str) -> None:
    """Text with marks, patterns or markup in it arrives unchanged, and no slot is filled in it."""
    poured = f"{MARKS.mark('body')}\\1{text}\\g<0>{MARKS.mark('head')}{{0}}%s"
    frame = Frame.parse(html("head", "body"), MARKS, frozenset({"head", "body"}))
    assert frame.pour(head="", body=poured) == f"<p></p><p>{poured}</p>\n".encode()


def test_a_mark_in_the_authors_text_is_text() -> None:
    """A page whose own text looks like a mark has no slot there: the token is drawn by lot."""
    forged = Marks("4567").mark("body")
    frame = Frame.parse(f"{forged}{html('head')}", MARKS, frozenset({"head"}))
    assert frame.pour(head="") == f"{forged}<p></p>\n".encode()
    assert Marks() != Marks()


def test_the_token_leaves_no_trace() -> None:
    """Two renderings with other tokens pour the same bytes."""
    first, second = (
        Frame.parse(f"<p>{marks.mark('body')}</p>", marks, frozenset({"body"}))
        for marks in (Marks(), Marks())
    )
    assert first == second


def test_every_slot_is_required() -> None:
    """A page that forgets a slot, or invents one, is a mistake of ours and stops at once."""
    frame = Frame.parse(html("head", "body"), MARKS, frozenset({"head", "body"}))
    with pytest.raises(TypeError, match=r"missing \['head'\], not in this frame \['foot'\]"):
        frame.pour(body="", foot="")


def test_a_dress_without_a_slot_is_no_frame() -> None:
    """A theme that was overridden without a slot is told which one."""
    with pytest.raises(FrameError, match=r"^no place for body, navigation$"):
        Frame.parse(html("head"), MARKS, frozenset({"head", "body", "navigation"}))
    with pytest.raises(FrameError, match=r"^a place for outdated, which its pages do not have$"):
        Frame.parse(html("head", "outdated"), MARKS, frozenset({"head"}))


def test_scopes_ask_for_more_and_more() -> None:
    """Ordinary pages have the fewest slots, those of a quarter all of them."""
    assert ORDINARY_SLOTS < SITE_SLOTS < QUARTER_SLOTS
    assert MARKS.marks().keys() == QUARTER_SLOTS


@pytest.mark.parametrize(
    ("scope", "address", "depth"),
    [
        (Scope.SITE, "", 0),
        (Scope.SITE, "goals/open-by-design/", 2),
        (Scope.QUARTER, "2017-q2/", 1),
        (Scope.QUARTER, "2017-q2/o1/kr1/", 3),
    ],
)
def test_a_frame_is_found_by_address(scope: Scope, address: str, depth: int) -> None:
    """The depth of an address decides which frame fits it."""
    frames = {
        (one, number): Frame((f"{one} {number}",))
        for one, depths in DEPTHS.items()
        for number in depths
    }
    shell = Shell(frames, Frame(()), {})
    assert shell.frame(scope, address).pour() == f"{scope} {depth}".encode()
