"""Single values as authors write them: text, Markdown, numbers, dates, ids, addresses.

Comes in: the text of one YAML scalar and whether it stood without quotes. Goes out: the value, or a
`Mistake` that says what was found, what was expected and the right form. Nothing is coerced: a
value that another YAML reader would take for something else is refused. It must not know which item
the value belongs to.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from okrsite.diagnostics import quote, shortened
from okrsite.source import yaml_type

TITLE_LIMIT = 300
MAX_DIGITS = 15
LONGEST_NUMBER = 40  # characters, spaces and commas included


class Written(str):
    """A scalar's text; `plain` is whether it stood without quotes."""

    __slots__ = ("plain",)
    plain: bool

    def __new__(cls, text: str, *, plain: bool = False) -> Written:
        """The text as it stood in the file."""
        written = super().__new__(cls, text)
        written.plain = plain
        return written


def as_written(value: Any) -> Any:
    """Plain texts, lists and mappings in the form in which models take what an author wrote."""
    if isinstance(value, dict):
        return {Written(name): as_written(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_written(one) for one in value]
    return value if isinstance(value, Written) else Written(str(value))


def mistake(  # noqa: PLR0913  the parts of a finding, all but two of them by name
    code: str,
    message: str,
    *,
    found: str = "",
    expected: str = "",
    hint: str = "",
    at: str = "",
    needs: tuple[str, ...] = (),
) -> PydanticCustomError:
    """A finding about a value, to be raised in a validator.

    `at` names the field that it points to, `needs` those that it rests on: where one of them was
    wrong already, it is not said.
    """
    context: dict[str, Any] = {"code": code, "found": found, "expected": expected, "hint": hint}
    context |= {"at": at, "needs": needs, "message": message}
    # The message goes through the context too, since a template would read its braces.
    return PydanticCustomError("okrsite", "{message}", context)


def mistakes(found: Sequence[PydanticCustomError]) -> PydanticCustomError:
    """Several findings about one item, to be raised together."""
    several = [error.context for error in found]
    return PydanticCustomError("okrsite", "{message}", {"message": "mistakes", "several": several})


def describe(value: object) -> str:
    """What a value of the wrong type is, in an author's words."""
    if isinstance(value, dict):
        return "fields (a mapping)"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, Written) and value.plain and (kind := yaml_type(value)) != "text":
        return f"the {kind} {shortened(value)}"
    return quote(str(value)) if value is not None else "nothing"


def _scalar(value: object, expected: str) -> Written:
    if isinstance(value, Written):
        return value
    raise mistake("wrong-type", "the wrong kind of value", found=describe(value), expected=expected)


# Text ---------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    written = _scalar(value, "text")
    kind = yaml_type(written) if written.plain else "text"
    if kind == "text":
        return str(written)
    raise _ambiguous(written, kind)


def _ambiguous(written: Written, kind: str) -> PydanticCustomError:
    noun = "sexagesimal number" if kind == "sexagesimal" else kind
    shown = shortened(written)
    message = f"a bare {shown} is a {noun} to other readers of YAML"
    found, hint = f"the {noun} {shown}", f'write "{shown}"'
    return mistake("ambiguous-text", message, found=found, expected="text", hint=hint)


def _line(value: object) -> str:
    return " ".join(_text(value).split())


def _reason(value: object) -> str:
    reason = _line(value)
    if reason and not reason.strip(".…"):
        message, hint = "the reason is still to be written", "write a sentence for readers"
        raise mistake("missing", message, found=quote(reason), hint=hint)
    return reason


def _title(value: object) -> str:
    title = _line(value)
    if len(title) > TITLE_LIMIT:
        found, expected = f"{len(title)} characters", f"at most {TITLE_LIMIT}"
        hint = "say the rest in the text"
        raise mistake(
            "too-long", "the title is too long", found=found, expected=expected, hint=hint
        )
    return title


# Numbers ------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<factor>[km]?)(?P<percent>%?)",
    re.ASCII,
)
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
# Wrong forms that authors bring from elsewhere: what it is called, and how to write it here.
_WRONG_FORMS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"[−–](.+)"), "a dash for a minus", lambda m: f"-{m[1]}"),
    (re.compile(r"0o([0-7]+)"), "octal", lambda m: str(int(m[1], 8))),
    (re.compile(r"([+-]?)0+(\d[\d.]*[km]?%?)"), "a leading zero, octal", lambda m: m[1] + m[2]),
    (re.compile(r"([+-]?0x[0-9a-fA-F]+)"), "hexadecimal", lambda m: str(int(m[1], 16))),
    (
        re.compile(r"([+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2})"),
        "an exponent",
        lambda m: f"{Decimal(m[1]):f}",
    ),
    (re.compile(r"([+-]?\d[\d_.]*[km]?%?)"), "underscores", lambda m: m[1].replace("_", "")),
    (
        re.compile(r"([+-]?\d+),(\d{1,2}|\d{4,})([km]?%?)"),
        "a decimal comma",
        lambda m: f"{m[1]}.{m[2]}{m[3]}",
    ),
    (re.compile(r"([+-]?)(\.\d+[km]?%?)"), "no digit before the point", lambda m: f"{m[1]}0{m[2]}"),
    (re.compile(r"([+-]?[\d,]+)\.([km]?%?)"), "no digit after the point", lambda m: m[1] + m[2]),
    (
        re.compile(r"([+-]?[\d,]+(?:\.\d+)?)([KM])(%?)"),
        "a capital",
        lambda m: m[1] + m[2].lower() + m[3],
    ),
    (re.compile(r"([+-]?[\d,.]+)\s+([km]?%?)"), "a space", lambda m: m[1] + m[2]),
    (
        re.compile(r"[$€£¥]\s*([\d,.]+[km]?)"),
        "a currency, which belongs in the unit",
        lambda m: m[1],
    ),
    (
        re.compile(r"([\d,.]+[km]?)\s*[$€£¥]"),
        "a currency, which belongs in the unit",
        lambda m: m[1],
    ),
)


class Number(Decimal):
    """An exact number; `percent` when it was written with a percent sign."""

    percent: bool = False


def _right_form(text: str) -> tuple[str, str]:
    if yaml_type(text) == "sexagesimal":
        return "not a number of this format (sexagesimal)", "write a plain number, such as 20"
    for pattern, name, right in _WRONG_FORMS:
        if match := pattern.fullmatch(text):
            form = right(match)
            sound = _NUMBER.fullmatch(form) and not re.match(r"[+-]?0\d", form)
            if sound and len(form) <= MAX_DIGITS:
                return f"not a number of this format ({name})", f"write {form}"
    return "not a number", "write a number such as 20, 11.5, 1,200, 75k or 70%"


def parse_number(text: str) -> Number:
    """The exact number that a text stands for; raises a mistake with the right form."""
    if len(text) > LONGEST_NUMBER:
        found, expected = f"{len(text)} characters", f"at most {MAX_DIGITS} digits"
        raise mistake("number", "the number is too long", found=found, expected=expected)
    match = _NUMBER.fullmatch(text.strip())
    if not match or (match["digits"][0] == "0" and len(match["digits"]) > 1):
        message, hint = _right_form(text.strip())
        raise mistake("number", message, found=quote(text), expected="a number", hint=hint)
    digits = match["digits"].replace(",", "") + (match["decimals"] or "")
    length = len(digits.replace(".", ""))
    if length > MAX_DIGITS:
        found, expected = f"{length} digits", f"at most {MAX_DIGITS}"
        raise mistake("number", "the number is too long", found=found, expected=expected)
    value = Decimal(match["sign"] + digits) * _FACTORS[match["factor"]]
    number = Number(value or Decimal(0))  # never a negative zero
    number.percent = bool(match["percent"])
    return number


def _quantity(value: object) -> Number:
    return parse_number(_scalar(value, "a number"))


def _bare(value: object) -> Number:
    number = _quantity(value)
    if number.percent:
        hint = f"write {number.normalize() / 100:f}"
        raise mistake(
            "percent", "a percentage has no place here", found=quote(str(value)), hint=hint
        )
    return number


def _within(low: int, high: int) -> Callable[[object], Number]:
    def read(value: object) -> Number:
        number = _bare(value)
        if not low <= number <= high:
            found, expected = shortened(str(value)), f"a number from {low} to {high}"
            raise mistake("out-of-range", "out of range", found=found, expected=expected)
        return number

    return read


def _weight(value: object) -> Number:
    number = _bare(value)
    if number <= 0:
        found, expected = shortened(str(value)), "a weight above 0"
        raise mistake("out-of-range", "out of range", found=found, expected=expected)
    return number


# Dates --------------------------------------------------------------------------------------------

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LOOSE_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?) ?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


def _day(value: object) -> datetime.date:
    text = _scalar(value, "a date")
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            found = quote(text)
            raise mistake(
                "date", "no such day", found=found, expected="a day that exists"
            ) from None
    loose = _LOOSE_DATE.fullmatch(text)
    form = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}" if loose else "2017-04-13"
    hint = f"write {form}" if loose else f"write the year first, as in {form}"
    raise mistake("date", "not a date", found=quote(text), expected="YYYY-MM-DD", hint=hint)


def _moment(value: object) -> datetime.datetime:
    text = _scalar(value, "a time with its time zone")
    match = _MOMENT.fullmatch(text)
    if match:
        try:
            return datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}")
        except ValueError:
            pass
    expected = "a time with its time zone"
    hint = "write 2017-04-20T16:00Z, or +02:00 for Z"
    raise mistake("date", "not a time", found=quote(text), expected=expected, hint=hint)


# Ids and addresses --------------------------------------------------------------------------------

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OBJECTIVE_ID = re.compile(r"o[1-9][0-9]*")
KEY_RESULT_ID = re.compile(r"kr[1-9][0-9]*")
KEY_RESULT_PATH = re.compile(r"o[1-9][0-9]*/kr[1-9][0-9]*")
ITEM_PATH = re.compile(r"o[1-9][0-9]*(?:/kr[1-9][0-9]*)?")
LINEAGE_PATH = re.compile(rf"{SLUG.pattern}/{KEY_RESULT_PATH.pattern}")
_PAGE = rf"(?:{SLUG.pattern}/)*"
_ANCHOR = r"#[^\s#\"'<>`{|}]+"  # authors' own headings have letters of any script in theirs
_FILE = r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z0-9]+"
ADDRESS = re.compile(rf"(?=.){_PAGE}(?:{_FILE})?")
TARGET = re.compile(rf"(?=.){_PAGE}(?:{_ANCHOR}|{_FILE})?")
ID_LIMIT, ADDRESS_LIMIT = 100, 500


def _matching(
    pattern: re.Pattern[str], expected: str, example: str, limit: int
) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _scalar(value, expected)
        if text.plain and yaml_type(text) == "boolean":
            raise _ambiguous(text, "boolean")
        if len(text) > limit:
            found, at_most = f"{len(text)} characters", f"at most {limit}"
            raise mistake("identifier", "the id is too long", found=found, expected=at_most)
        if pattern.fullmatch(text):
            return str(text)
        plain = _slugged(text)
        form = next((one for one in (plain, f"{plain}/") if pattern.fullmatch(one)), "")
        hint = f"write {form}" if form else f"as in {example}"
        found, message = quote(text), "not the right form"
        raise mistake("identifier", message, found=found, expected=expected, hint=hint)

    return read


def _slugged(text: str) -> str:
    form = text.strip().lower().replace("_", "-").replace(" ", "-").removeprefix("/")
    form = re.sub(r"(?<![a-z0-9])(o|kr)0+(?=[1-9])", r"\1", form)
    return re.sub(r"-{2,}", "-", form)


def _web_address(value: object) -> str:
    text = _scalar(value, "an address")
    try:
        parts = urlsplit(text)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
        parts.port  # noqa: B018  reading the port is what checks it
    except ValueError:
        right = False
    if right and not re.search(r"[\s<>\"\\^`{|}]", text):
        return str(text)
    expected = "an http or https address"
    host = re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.(?P<end>[a-z]{2,})(?:/\S*)?", text)
    is_file = host is not None and host["end"] in {"md", "yml", "yaml", "html", "pdf", "txt"}
    hint = f"write https://{text}" if host and not is_file else ""
    raise mistake(
        "address-format", "not a web address", found=quote(text), expected=expected, hint=hint
    )


# Choices and flags --------------------------------------------------------------------------------


def _flag(value: object) -> bool:
    text = _scalar(value, "true or false")
    if text.plain and text in {"true", "false"}:
        return text == "true"
    found, expected = describe(text), "true or false"
    hint = "write true or false, without quotes"
    raise mistake("wrong-type", "not true or false", found=found, expected=expected, hint=hint)


def field(read: Callable[[Any], Any], json_type: str, **schema: Any) -> tuple[Any, ...]:
    """The annotations of a field that `read` turns from its written form into its value."""
    return (PlainValidator(read), WithJsonSchema({"type": json_type, **schema}))


def _number_field(read: Callable[[object], Number]) -> tuple[Any, ...]:
    serializer = PlainSerializer(lambda number: f"{Decimal(number):f}", return_type=str)
    return (*field(read, "number"), serializer)


Text = Annotated[str, *field(_text, "string")]
Line = Annotated[str, *field(_line, "string")]
Reason = Annotated[str, *field(_reason, "string")]
Title = Annotated[str, *field(_title, "string", maxLength=TITLE_LIMIT)]
Markdown = Annotated[str, *field(_text, "string", contentMediaType="text/markdown")]
Quantity = Annotated[Number, *_number_field(_quantity)]
Level = Annotated[Number, *_number_field(_within(0, 1))]
Share = Annotated[Number, *_number_field(_within(0, 1))]
Weight = Annotated[Number, *_number_field(_weight)]
Day = Annotated[datetime.date, *field(_day, "string", format="date")]
Moment = Annotated[datetime.datetime, *field(_moment, "string", format="date-time")]
Flag = Annotated[bool, *field(_flag, "boolean")]
WebAddress = Annotated[str, *field(_web_address, "string", format="uri")]


def _id_field(
    pattern: re.Pattern[str], expected: str, example: str, limit: int = ID_LIMIT
) -> tuple[Any, ...]:
    read = _matching(pattern, expected, example, limit)
    return field(read, "string", pattern=f"^{pattern.pattern}$")


Slug = Annotated[str, *_id_field(SLUG, "a slug of a-z, 0-9 and single hyphens", "open-by-design")]
ObjectiveId = Annotated[str, *_id_field(OBJECTIVE_ID, "o and a number without leading zero", "o1")]
KeyResultId = Annotated[
    str, *_id_field(KEY_RESULT_ID, "kr and a number without leading zero", "kr1")
]
KeyResultPath = Annotated[
    str, *_id_field(KEY_RESULT_PATH, "a key result of this quarter", "o1/kr1")
]
ItemPath = Annotated[str, *_id_field(ITEM_PATH, "an objective or a key result", "o2/kr3")]
LineagePath = Annotated[
    str, *_id_field(LINEAGE_PATH, "a key result with its quarter", "2017-q1/o1/kr1")
]
SiteAddress = Annotated[
    str, *_id_field(ADDRESS, "an address of this site", "2017-q2/o5/", ADDRESS_LIMIT)
]
SiteTarget = Annotated[
    str, *_id_field(TARGET, "an address of this site", "2017-q2/o4/", ADDRESS_LIMIT)
]
