"""What is said of a mistake: in one line for people, as a record for programs, in GitHub's form.

Comes in: findings, by hand and by Hypothesis. Goes out: their three forms, held against how each is
read again. Which finding is made when is the business of data/mistakes/.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsite.diagnostics import (
    CATALOGUE,
    Diagnostic,
    Report,
    Severity,
    Spot,
    choices,
    failed,
    nearest,
    quote,
)

GITHUB = re.compile(
    r"::(?P<level>error|warning|notice) file=(?P<file>[^,:]*),line=(?P<line>\d+),"
    r"col=(?P<column>\d+),title=(?P<title>[^,:]*)::(?P<message>.*)"
)


def finding(
    *, path: str = "content/2017-q2/okrs.yml", severity: str = "error", **parts: str
) -> Diagnostic:
    """A finding with some parts of its own."""
    one = Diagnostic(
        path, 12, 9, Severity(severity), "number", "o2/kr3 > measure > to", "not a number"
    )
    return replace(one, **parts)  # type: ignore[arg-type]  # all parts that tests give are texts


def report_of(*codes: str, path: str = "content/a.yml") -> Report:
    """A report with one finding for each code, all at one place."""
    report = Report()
    for code in codes:
        report.add(code, Spot(path), "a message")
    return report


def test_a_finding_is_one_line() -> None:
    """Where, what it is, whose it is, what was found, what was expected, the right form."""
    one = finding(found='"1e3"', expected="a number", hint="write 1000")
    assert one.text() == (
        "content/2017-q2/okrs.yml:12:9: error[number]: o2/kr3 > measure > to: "
        'not a number: found "1e3", expected a number; write 1000'
    )


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"item": ""}, "not a number"),
        ({"item": "o1"}, "o1: not a number"),
        ({"item": "", "found": "x"}, "not a number: found x"),
        ({"item": "", "expected": "a number"}, "not a number: expected a number"),
        ({"item": "", "hint": "write 20"}, "not a number; write 20"),
        ({"item": "", "found": "x", "hint": "y"}, "not a number: found x; y"),
    ],
)
def test_what_adds_nothing_is_left_out(parts: dict[str, str], sentence: str) -> None:
    """A sentence has the parts that are there, and no sign of the others."""
    assert finding(**parts).sentence == sentence


def test_a_record_has_the_documented_keys() -> None:
    """`check --format json` gives these keys, in this order, and plain values."""
    record = finding(found="x").record()
    assert list(record) == [
        *("path", "line", "column", "severity", "code", "item", "message"),
        *("found", "expected", "hint"),
    ]
    assert json.loads(json.dumps(record)) == record
    assert record["severity"] == "error"


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("advice", "notice")]
)
def test_github_reads_a_finding_as_a_command(severity: str, level: str) -> None:
    """Each severity has its level; the sentence is the message."""
    match = GITHUB.fullmatch(finding(severity=severity, item="").github())
    assert match
    assert match["level"] == level
    assert (match["line"], match["column"], match["message"]) == ("12", "9", "not a number")


def test_github_gets_signs_in_its_own_escapes() -> None:
    """A percent sign, a line end, a comma and a colon would end a part of the command."""
    command = finding(path="a,b:c.yml", item="", message="70%\nand more").github()
    assert command.startswith("::error file=a%2Cb%3Ac.yml,line=12,")
    assert command.endswith("::70%25%0Aand more")


def test_findings_are_in_order_and_said_once() -> None:
    """By file, line, column and sentence, whatever order they were made in."""
    report = Report()
    for path, line, column in [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1), ("a", 9, 2)]:
        report.add("number", Spot(path, line, column), "a message")
    assert [(one.path, one.line, one.column) for one in report] == [
        *(("a", 9, 1), ("a", 9, 2), ("a", 10, 1), ("b", 1, 1)),
    ]


def test_errors_fail_and_strict_takes_all_for_errors() -> None:
    """Warnings and advice fail only where the author asks for it."""
    assert failed(report_of("number"))
    assert not failed(report_of("note-date", "task"))
    assert failed(report_of("task"), strict=True)
    assert not failed(Report(), strict=True)


def test_the_mistakes_of_a_draft_are_warnings_in_public() -> None:
    """Errors in files of drafts become warnings, everything else stays what it is."""
    report = report_of("number", "note-date", "task", path="content/2017-q3/okrs.yml")
    report.add("number", Spot("content/goals.yml"), "a message")
    public = report.marking_drafts(lambda path: "2017-q3" in path).in_public()
    found = {(one.path, one.code): one.severity.value for one in public}
    assert found == {
        ("content/2017-q3/okrs.yml", "number"): "warning",
        ("content/2017-q3/okrs.yml", "note-date"): "warning",
        ("content/2017-q3/okrs.yml", "task"): "advice",
        ("content/goals.yml", "number"): "error",
    }


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_catalogue_speaks_as_findings_do(code: str) -> None:
    """Codes are slugs; meanings begin in lower case, or with a name, and have no full stop."""
    _, meaning = CATALOGUE[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert not meaning.endswith(".")
    assert meaning


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("clubs", '"clubs"'),
        ('say "no"', '"say \\"no\\""'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("é 👩", '"é 👩"'),
        ("a\u202eb\x1b[31m\u200b", '"a\\u202eb\\u001b[31m\\u200b"'),
        ("", '""'),
    ],
)
def test_a_quoted_text_shows_all_that_is_in_it(text: str, quoted: str) -> None:
    """What nobody sees is written out."""
    assert quote(text) == quoted


def test_a_long_text_is_cut() -> None:
    """60 characters are enough to know a text by."""
    assert quote("x" * 60) == f'"{"x" * 60}"'
    assert quote("x" * 61) == f'"{"x" * 59}…"'


@given(st.text())
def test_any_text_is_quoted_on_one_short_line(text: str) -> None:
    """Nothing of a text can break a line or hide."""
    quoted = quote(text)
    assert quoted.isprintable()
    assert len(quoted) <= 60 * len(r"\U0010ffff") + 2


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("sumary", ["summary", "status"], "did you mean summary"),
        ("Title", ["title"], "did you mean title"),
        ("colour", ["title", "status"], ""),
        ("", ["title"], ""),
        ("title", [], ""),
        ("O1/KR1", ["o1/kr1", "o1/kr2"], "did you mean o1/kr1"),
    ],
)
def test_the_nearest_known_name(name: str, known: list[str], hint: str) -> None:
    """A near name is offered, and none where nothing is near."""
    assert nearest(name, known) == hint


@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=10), max_size=5))
def test_the_nearest_name_is_a_known_one(name: str, known: list[str]) -> None:
    """Whatever is asked, the answer is one of the names, in any order of them."""
    hint = nearest(name, known)
    assert hint == nearest(name, reversed(known))
    assert not hint or hint.removeprefix("did you mean ") in known


def test_choices_are_an_enumeration() -> None:
    """Words are joined as in a sentence."""
    assert choices(["a"]) == "a"
    assert choices(iter(["a", "b"])) == "a or b"
    assert choices(["a", "b", "c"]) == "a, b or c"


@given(st.text(), st.text())
def test_a_github_command_is_one_line(path: str, message: str) -> None:
    """Whatever is in a path or a message, the command is one line that can be taken apart."""
    assert GITHUB.fullmatch(finding(path=path, message=message).github())
