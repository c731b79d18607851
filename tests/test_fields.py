"""Single values are read exactly, and what is wrong comes with its right form.

Comes in: texts as authors write them, by hand and by Hypothesis. Goes out: values held against
arithmetic of their own, and findings whose hints are followed to see that they lead somewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from okrsite import fields
from okrsite.diagnostics import CATALOGUE
from okrsite.fields import MAX_DIGITS, Number, Written, parse_number

GRAMMAR = re.compile(
    r"[+-]? (0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+|0) (\.\d+)? [km]? %?", re.ASCII | re.VERBOSE
)


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    """What reads a field of this name of the module."""
    return TypeAdapter(getattr(fields, name))


def read(field: str, text: str, *, plain: bool = True) -> Any:
    """The value of a field, written without quotes unless said otherwise."""
    return adapter(field).validate_python(Written(text, plain=plain))


def refused(field: str, value: Any) -> dict[str, Any]:
    """What is said of a value that the field refuses."""
    with pytest.raises(ValidationError) as raised:
        adapter(field).validate_python(value)
    (error,) = raised.value.errors()
    return error["ctx"]


def number_mistake(text: str) -> dict[str, Any]:
    """What is said of a text that is no number."""
    with pytest.raises(PydanticCustomError) as raised:
        parse_number(text)
    assert raised.value.context
    return dict(raised.value.context)


def assert_right_number(hint: str) -> None:
    """A right form that is shown, and is no sentence, is a number."""
    right = hint.removeprefix("write ")
    if right and " " not in right:
        parse_number(right)


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "percent"),
    [
        ("20", "20", False),
        ("+20", "20", False),
        ("-20", "-20", False),
        ("0", "0", False),
        ("11.5", "11.5", False),
        ("0.50", "0.5", False),
        ("1,200", "1200", False),
        ("1,234,567.89", "1234567.89", False),
        ("75k", "75000", False),
        ("3m", "3000000", False),
        ("0.5k", "500", False),
        ("1,200k", "1200000", False),
        ("70%", "70", True),
        ("-0.5%", "-0.5", True),
        ("75k%", "75000", True),
        (" 20 ", "20", False),
    ],
)
def test_a_number_is_exact(text: str, value: str, percent: bool) -> None:
    """A sign, digits with commas, decimals, k or m, then %, each optional but the digits."""
    number = parse_number(text)
    assert number == Decimal(value)
    assert number.percent is percent


@pytest.mark.parametrize("text", ["-0", "+0", "-0.0", "-0k", "-0%"])
def test_there_is_no_negative_zero(text: str) -> None:
    """Zero is written without a sign, however the author wrote it."""
    assert str(parse_number(text)) == "0"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("010", "10"),
        ("-007", "-7"),
        ("00.5", "0.5"),
        ("0o17", "15"),
        ("0x1F", "31"),
        ("1_000", "1000"),
        ("1_000.5", "1000.5"),
        ("1e3", "1000"),
        ("2.5E-1", "0.25"),
        ("11,5", "11.5"),
        ("-11,25%", "-11.25%"),
        ("20,0000", "20.0000"),
        (".5", "0.5"),
        ("20.", "20"),
        ("75K", "75k"),
        ("3M", "3m"),
        ("70 %", "70%"),
        ("3 m", "3m"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("$5", "5"),
        ("5 €", "5"),
    ],
)
def test_a_wrong_number_comes_with_its_right_form(text: str, right: str) -> None:
    """What authors bring from elsewhere is refused, and never guessed at in silence."""
    said = number_mistake(text)
    assert said["code"] == "number"
    assert said["hint"] == f"write {right}"
    parse_number(right)


@pytest.mark.parametrize(
    "text",
    [
        *("", "k", "%", "-", "--1", "1/2", "1 000", "1.2.3", "1,20,000", "1200,000", ",200"),
        *(
            "twelve",
            "12 clubs",
            "nan",
            ".inf",
            "inf",
            "Infinity",
            "٢٠",
            "๙",
            "1:30",
            "0b1",
            "1e99",
        ),
        *(
            "1e999999999",
            "0x",
            "20%%",
            "20kk",
            "20%k",
            "20mk",
            "1\n2",
            "1_",
            "_1",
            "é",
            "−00",
            "00_",
        ),
    ],
)
def test_what_is_no_number(text: str) -> None:
    """Each of these is refused with an example of what is right."""
    said = number_mistake(text)
    assert said["code"] == "number"
    assert said["hint"].startswith("write ")
    assert_right_number(said["hint"])


@pytest.mark.parametrize(
    "text",
    [
        *("9" * 16, "0." + "1" * 16, "9" * 100_000, "1" + ",000" * 10_000),
        *("0o" + "7" * 10_000, "0x" + "f" * 10_000, "0" * 10_000, "0" * 10_000 + "7"),
        *("1_" * 10_000 + "1", "." * 10_000, "1e" + "9" * 10_000, "$" + "1" * 10_000),
    ],
    ids=lambda text: f"{text[:4]!r} {len(text)}",
)
def test_long_numbers_are_refused(text: str) -> None:
    """A number has at most 15 digits, and a longer one is told and not computed."""
    assert number_mistake(text)["code"] == "number"


def test_the_longest_number() -> None:
    """15 digits are right, wherever the point stands."""
    assert parse_number("123456789012345") == 123_456_789_012_345
    assert parse_number("1.23456789012345") == Decimal("1.23456789012345")
    assert number_mistake("1.234567890123456")["found"] == "16 digits"


@pytest.mark.parametrize("value", [[Written("1")], {Written("a"): Written("1")}])
def test_a_list_is_no_number(value: object) -> None:
    """Lists and mappings are said to be what they are."""
    assert refused("Quantity", value)["code"] == "wrong-type"


@pytest.mark.parametrize("field", ["Level", "Share"])
def test_shares_are_from_0_to_1(field: str) -> None:
    """Both ends are in, percentages are not."""
    assert (read(field, "0"), read(field, "1.0")) == (0, 1)
    assert refused(field, Written("1.01"))["code"] == "out-of-range"
    assert refused(field, Written("-0.01"))["code"] == "out-of-range"
    assert refused(field, Written("70%"))["hint"] == "write 0.7"


def test_weights_are_above_0() -> None:
    """A weight of 0 would be no weight."""
    assert read("Weight", "0.001") == Decimal("0.001")
    assert refused("Weight", Written("0"))["code"] == "out-of-range"
    assert refused("Weight", Written("-1"))["code"] == "out-of-range"


# Text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["no", "On", "yes", "TRUE", "1", "1.5", "0x1F", "1:30", "2017-04-01"]
)
def test_what_other_readers_take_for_something_else_needs_quotes(word: str) -> None:
    """A bare word that YAML 1.1 turns into something else is refused; in quotes it is text."""
    said = refused("Title", Written(word, plain=True))
    assert said["code"] == "ambiguous-text"
    assert said["hint"] == f'write "{word}"'
    assert read("Title", word, plain=False) == word


def test_a_title_is_one_line_of_at_most_300_characters() -> None:
    """White space is one space, and the characters are counted after that."""
    assert read("Title", " a \n b\t c ") == "a b c"
    assert len(read("Title", "é" * 300)) == 300
    assert refused("Title", Written("é" * 301))["found"] == "301 characters"


def test_markdown_keeps_its_lines() -> None:
    """Line ends and spaces mean something in Markdown."""
    assert read("Markdown", "a  \nb\n\n    c\n") == "a  \nb\n\n    c\n"


# Dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2017-04-13", "0001-01-01", "9999-12-31", "2016-02-29"])
def test_days(text: str) -> None:
    """A day is YYYY-MM-DD, quoted or not."""
    assert read("Day", text) == dt.date.fromisoformat(text)
    assert read("Day", text, plain=False) == dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2017-4-1", "write 2017-04-01"),
        ("2017/04/01", "write 2017-04-01"),
        ("2017.4.1", "write 2017-04-01"),
        ("2017-04-13T10:00Z", "write 2017-04-13"),
        ("13.04.2017", "as in 2017-04-13"),
        ("04/13/2017", "as in 2017-04-13"),
        ("13 April 2017", "as in 2017-04-13"),
        ("20170413", "as in 2017-04-13"),
        ("2017", "as in 2017-04-13"),
        ("yes", "as in 2017-04-13"),
    ],
)
def test_wrong_days_come_with_the_right_form(text: str, hint: str) -> None:
    """Where the day is clear it is written out, elsewhere an example is given."""
    said = refused("Day", Written(text, plain=True))
    assert said["code"] == "date"
    assert said["hint"].endswith(hint)


@pytest.mark.parametrize("text", ["2017-02-29", "2017-13-01", "2017-00-10", "0000-01-01"])
def test_days_that_no_calendar_has(text: str) -> None:
    """The right form is not enough."""
    assert refused("Day", Written(text))["message"] == "no such day"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2017-04-20T16:00Z", "2017-04-20T16:00:00"),
        ("2017-04-20T18:00+02:00", "2017-04-20T16:00:00"),
        ("2017-04-20 16:00:30Z", "2017-04-20T16:00:30"),
        ("2017-04-20 11:00 -05:00", "2017-04-20T16:00:00"),
    ],
)
def test_moments(text: str, utc: str) -> None:
    """A time has its zone."""
    moment = read("Moment", text)
    assert moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() == utc


@pytest.mark.parametrize(
    "text",
    [
        *("2017-04-20T16:00", "2017-04-20", "16:00Z", "2017-02-30T16:00Z", "2017-04-20T24:01Z"),
        *("2017-04-20T16:60Z", "2017-04-20T16:00+25:00", "2017-04-20 16:00 CEST", "noon", ""),
    ],
)
def test_wrong_moments(text: str) -> None:
    """What has no zone, or is on no clock, is refused with the right form."""
    said = refused("Moment", Written(text))
    assert said["code"] == "date"
    assert "2017-04-20T16:00Z" in said["hint"]


# Ids and addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[("Slug", text) for text in ("a", "open-by-design", "2017", "2017-q2", "x" * 100)],
        *[("ObjectiveId", text) for text in ("o1", "o10", "o999")],
        *[("KeyResultId", text) for text in ("kr1", "kr10")],
        ("KeyResultPath", "o1/kr1"),
        *[("ItemPath", text) for text in ("o1", "o1/kr10")],
        *[("LineagePath", text) for text in ("2017-q1/o1/kr1", "sprint-9/o2/kr3")],
        *[("SiteAddress", text) for text in ("2017-q2/", "2017-q2/notes/2017-05-12-a/")],
        *[("SiteTarget", text) for text in ("2017-q2/", "2017-q2/#o1-kr1", "about/")],
    ],
)
def test_ids_of_the_right_form(field: str, text: str) -> None:
    """Each is taken as it is."""
    assert read(field, text) == text


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        ("ObjectiveId", "o0", "as in o1"),
        ("ObjectiveId", "o01", "write o1"),
        ("ObjectiveId", "O1", "write o1"),
        ("ObjectiveId", "1", "as in o1"),
        ("KeyResultId", "KR02", "write kr2"),
        ("KeyResultPath", "o1", "as in o1/kr1"),
        ("KeyResultPath", "o1/kr01", "write o1/kr1"),
        ("KeyResultPath", "2017-q1/o1/kr1", "as in o1/kr1"),
        ("LineagePath", "o1/kr1", "as in 2017-q1/o1/kr1"),
        ("LineagePath", "2017-Q1/o1/kr1", "write 2017-q1/o1/kr1"),
        ("Slug", "Open By Design", "write open-by-design"),
        ("Slug", "open_web", "write open-web"),
        ("Slug", "a--b", "write a-b"),
        ("Slug", "é", "as in open-by-design"),
        ("SiteAddress", "/2017-q2/o5/", "write 2017-q2/o5/"),
        ("SiteAddress", "2017-q2/o5", "write 2017-q2/o5/"),
        ("SiteAddress", "https://elsewhere.example/", "as in 2017-q2/o5/"),
        ("SiteAddress", "../a/", "as in 2017-q2/o5/"),
        ("SiteAddress", "2017-q2/#o1", "as in 2017-q2/o5/"),
    ],
)
def test_ids_of_another_form_come_with_the_right_one(field: str, text: str, hint: str) -> None:
    """Where the right form can be told it is, elsewhere an example is given."""
    said = refused(field, Written(text))
    assert said["code"] == "identifier"
    assert said["hint"] == hint


@pytest.mark.parametrize("word", ["no", "on", "Yes", "true"])
def test_a_bare_boolean_is_no_id(word: str) -> None:
    """Other readers of YAML would take it for something else."""
    assert refused("Slug", Written(word, plain=True))["code"] == "ambiguous-text"


@pytest.mark.parametrize(
    "text",
    [
        "https://discourse.mozilla.org/t/participation-okrs-q2-2017/15127",
        "http://a.example:8080/b?c=d&e=%20#f",
        "HTTPS://ünïcode.example/ä",
        "https://[2001:db8::1]/",
        "https://127.0.0.1",
    ],
)
def test_web_addresses(text: str) -> None:
    """An address with a host, by http or https."""
    assert read("WebAddress", text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("a.example/b", "//a.example", "https://", "https:///a", "https:a", "https://a b.example"),
        *("https://a.example/<b>", 'https://a.example/"b"', "https://a.example:99999/"),
        *("javascript:alert(1)", "data:text/html,a", "ftp://a.example", "mailto:a@b.example"),
        *("https://[::1", "http://a.example/\\b", "a", "", "https://a.example/`b`"),
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    """Everything else is refused, other schemes too."""
    assert refused("WebAddress", Written(text))["code"] == "address-format"


def test_flags_are_true_or_false() -> None:
    """Only the two words, and only without quotes."""
    assert read("Flag", "true") is True
    assert read("Flag", "false") is False
    for text in ("True", "yes", "1", "on", ""):
        assert refused("Flag", Written(text, plain=True))["code"] == "wrong-type"
    assert refused("Flag", Written("true", plain=False))["code"] == "wrong-type"


# By Hypothesis ------------------------------------------------------------------------------------

FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}


@given(
    sign=st.sampled_from(["", "+", "-"]),
    whole=st.integers(0, 10**9),
    decimals=st.text("0123456789", max_size=5),
    factor=st.sampled_from(sorted(FACTORS)),
    percent=st.booleans(),
    commas=st.booleans(),
)
def test_every_number_of_the_grammar_is_read_exactly(
    *, sign: str, whole: int, decimals: str, factor: str, percent: bool, commas: bool
) -> None:
    """The value is the digits times the factor, and the sign is kept."""
    point = f".{decimals}" if decimals else ""
    digits = f"{whole:,}" if commas else str(whole)
    number = parse_number(f"{sign}{digits}{point}{factor}{'%' if percent else ''}")
    size = Decimal(f"{whole}{point}") * FACTORS[factor]
    assert number == (-size if sign == "-" else size)
    assert number.percent is percent


@given(st.decimals(-(10**9), 10**9, places=4).map(Number))
def test_a_number_written_out_is_the_same_number(number: Number) -> None:
    """What is printed can be written into a file again."""
    assert parse_number(f"{number:f}") == number


@given(st.text(max_size=12) | st.text("0123456789,._-+kmKM%eExo $€−", max_size=12))
def test_any_text_is_a_number_of_the_grammar_or_told(text: str) -> None:
    """Nothing else is taken for a number, and every right form that is shown is one."""
    try:
        parse_number(text)
    except PydanticCustomError as error:
        assert_right_number(str(dict(error.context or {})["hint"]))
        assert not GRAMMAR.fullmatch(text) or sum(map(str.isdigit, text)) > MAX_DIGITS
    else:
        assert GRAMMAR.fullmatch(text.strip())


ANY_TEXT = st.text(max_size=20) | st.text("okr0123456789/-_ .#:Zq", max_size=20)
ID_FIELDS = (
    "Slug",
    "ObjectiveId",
    "KeyResultId",
    "KeyResultPath",
    "ItemPath",
    "LineagePath",
    "SiteAddress",
    "SiteTarget",
)


def outcome(field: str, text: str, *, plain: bool = False) -> tuple[Any, str, str]:
    """The value of a field; or None, the code of what is wrong, and the right form if shown."""
    try:
        return read(field, text, plain=plain), "", ""
    except ValidationError as raised:
        (error,) = raised.errors()
    hint = str(error["ctx"]["hint"])
    right = hint.removeprefix("write ") if hint.startswith("write ") else ""
    return None, str(error["ctx"]["code"]), right


@given(st.sampled_from(ID_FIELDS), ANY_TEXT)
def test_an_id_can_be_an_address_and_every_hint_is_an_id(field: str, text: str) -> None:
    """What is taken is safe in a path, and every right form that is shown is taken."""
    taken, _, right = outcome(field, text)
    if taken is not None:
        assert taken == text
        assert re.fullmatch(r"[a-z0-9/-]*([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+|#[^\s#'\"<>]+)?", text)
        assert "//" not in text
        assert not text.startswith("/")
    elif right:
        assert outcome(field, right) == (right, "", "")


@given(
    ANY_TEXT | st.dates().map(str) | st.from_regex(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", fullmatch=True)
)
def test_a_day_is_what_was_written_or_told(text: str) -> None:
    """A day prints as it was written; what is shown instead has the form of a day."""
    day, _, right = outcome("Day", text)
    if day is not None:
        assert str(day) == text
    elif right.startswith("2"):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", right)


@given(ANY_TEXT, st.booleans())
def test_no_text_makes_a_field_fail_otherwise(text: str, plain: bool) -> None:
    """Whatever is written, a field gives its value or a finding with a code."""
    for field in (*ID_FIELDS, "Title", "Moment", "WebAddress", "Flag"):
        value, code, _ = outcome(field, text, plain=plain)
        assert (value is None) is (code in CATALOGUE)
