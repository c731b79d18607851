"""Files are read strictly: every key has its place, and nothing that is wrong gets through.

Comes in: bytes, by hand and by Hypothesis. Goes out: nodes with their positions, held against the
text that they were read from, and findings. Exact messages are the business of data/mistakes/.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okrsite.diagnostics import Report, Severity, failed
from okrsite.source import (
    MAX_BYTES,
    MAX_DEPTH,
    Mapping,
    MarkdownFile,
    Node,
    Scalar,
    Sequence,
    decode_bytes,
    read_markdown,
    read_yaml,
    yaml_type,
)

PATH = "content/2017-q2/okrs.yml"


def read(text: str | bytes) -> tuple[Mapping | None, list[str]]:
    """The root of a YAML file, and the codes of what is wrong in it."""
    report = Report()
    root = read_yaml(text.encode() if isinstance(text, str) else text, PATH, report)
    return root, [finding.code for finding in report]


def read_note(text: str) -> tuple[MarkdownFile | None, list[str]]:
    """A Markdown file, and the codes of what is wrong in it."""
    report = Report()
    file = read_markdown(text.encode(), PATH, report)
    return file, [finding.code for finding in report]


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries.values():
            yield key
            yield from nodes(value)


def items(node: Node) -> list[str]:
    """What an author calls the parts of a file, in their order."""
    return [one.item for one in nodes(node)]


# Positions and names ------------------------------------------------------------------------------


def test_every_key_and_value_has_its_place() -> None:
    """Lines and columns count from 1, in characters and not in bytes."""
    root, _ = read("title: Ünïcode\nevents:\n  - {title: é, at: noon}\n")
    assert root
    title, events = root.entries["title"], root.entries["events"][1]
    assert (title[0].line, title[0].column, title[1].line, title[1].column) == (1, 1, 1, 8)
    assert isinstance(events, Sequence)
    event = events.items[0]
    assert isinstance(event, Mapping)
    assert (event.line, event.column) == (3, 5)
    assert (event.key("at").line, event.key("at").column) == (3, 16)
    assert (event.value("at").line, event.value("at").column) == (3, 20)


def test_what_is_not_there_points_to_its_item() -> None:
    """A missing field points to the first line of its item."""
    root, _ = read("title: T\n\nevents:\n  - title: A\n")
    assert root
    assert root.value("status") is root
    assert root.key("status") is root


def test_items_are_named_as_their_authors_name_them() -> None:
    """Ids where items have them, numbers where not, and the trail of the fields."""
    root, _ = read(
        "objectives:\n"
        "  - id: o2\n"
        "    key_results:\n"
        "      - id: kr3\n"
        "        measure: {to: 20}\n"
        "        shared_with: [a, b]\n"
        "      - title: T\n"
        "amendments:\n"
        "  - on: 2017-05-10\n"
    )
    assert root
    found = items(root)
    for item in (
        "objectives",
        "o2",
        "o2 > id",
        "o2/kr3",
        "o2/kr3 > measure > to",
        "o2/kr3 > shared_with > 2",
        "o2 > key_results > 2 > title",
        "amendments > 1 > on",
    ):
        assert item in found


def test_check_ins_are_named_by_their_key_result() -> None:
    """In a note, a check-in is called by what it checks."""
    file, _ = read_note("---\ncheck_ins:\n  o1/kr1: {value: 12}\n---\n")
    assert file
    assert file.front
    assert "o1/kr1 > value" in items(file.front)


def test_goals_and_partners_are_named_by_their_ids() -> None:
    """In the site's own files, an item is called by its id."""
    root, _ = read("goals:\n  - {id: open-by-design, title: T}\n")
    assert root
    assert "open-by-design > title" in items(root)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_and_line_ends_change_nothing(newline: str, mark: bytes) -> None:
    """A byte order mark and the line ends of other systems are fine."""
    root, codes = read(mark + newline.join(["a: b", "c:", "  - d", ""]).encode())
    assert root
    assert codes == []
    assert [(one.line, one.column) for one in nodes(root)] == [
        *((1, 1), (1, 1), (1, 4), (2, 1), (3, 3), (3, 5)),
    ]


# Front matter -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "body", "line"),
    [
        ("---\ntitle: T\n---\nText.\n", "Text.\n", 4),
        ("---\ntitle: T\n---\n\n\nText.\n", "Text.\n", 6),
        ("---\ntitle: T\n---", "", 3),
        ("---\ntitle: T\n...\nText.\n", "Text.\n", 4),
        ("---\n---\n---\n", "---\n", 3),
        ("---\r\ntitle: T\r\n---\r\nText.\r\n", "Text.\n", 4),
    ],
)
def test_the_body_of_a_note_knows_its_line(text: str, body: str, line: int) -> None:
    """The body begins behind the front matter, in its own line of the file."""
    file, codes = read_note(text)
    assert file
    assert (file.body, file.body_line) == (body, line)
    assert codes == []


def test_front_matter_is_placed_in_its_file() -> None:
    """Positions in front matter are those of the file, not of the YAML in it."""
    file, codes = read_note("---\n\ntitle: T\nb: {\n---\n")
    assert file
    assert file.front is None
    assert codes == ["yaml"]
    file, _ = read_note("---\n\ntitle: T\n---\n")
    assert file
    assert file.front
    assert file.front.key("title").line == 3


# Limits -------------------------------------------------------------------------------------------


def test_a_file_is_at_most_one_mebibyte() -> None:
    """1 MiB is read, one byte more is not."""
    assert read(b"#" * MAX_BYTES)[1] == []
    assert read(b"#" * (MAX_BYTES + 1)) == (None, ["too-large"])


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "a: " + "[" * 100_000,
        "".join(f"{' ' * n}a{n}:\n" for n in range(1_000)),
        "[" * 33 + "]" * 33,
    ],
    ids=lambda text: f"{text[:6]!r} {len(text)}",
)
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    """However deep, it is one finding and no crash."""
    root, codes = read(text)
    assert root is None
    assert codes == ["too-deep"]


def test_the_depth_that_is_allowed() -> None:
    """32 lists and mappings within each other are read."""
    inner = MAX_DEPTH - 1
    root, codes = read("a: " + "[" * inner + "b" + "]" * inner)
    assert root
    assert codes == []


def test_a_billion_laughs_stay_a_few_lines() -> None:
    """Aliases are refused and never followed, so a bomb is as large as its file."""
    laughs = [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)
    ]
    root, codes = read("\n".join(["a0: &a0 [ha, ha, ha]", *laughs]))
    assert root
    assert set(codes) == {"yaml-feature"}
    assert len(list(nodes(root))) < 250


@pytest.mark.parametrize(
    "text",
    [
        "title: " + "x" * 1_000_000,
        'title: "' + "\\u0041" * 170_000 + '"',
        "title: [" + "x, " * 340_000,
        "title: " + "x: " * 340_000,
        "- " + "'" * 1_000_000,
        "%" * 1_000_000,
        "&" + "a" * 1_000_000 + " b: c",
        "title: !" + "a" * 1_000_000 + " b",
        "\n" * 1_000_000 + "]",
        "title: " + "\u200d" * 1_000,
        "title: |\n" + " a\n" * 300_000,
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_long_lines_end(text: str) -> None:
    """A file of almost 1 MiB in a strange form is read or refused."""
    report = Report()
    root = read_yaml(text.encode(), PATH, report)
    assert root or failed(report)


# Values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *[(word, "boolean") for word in ("no", "On", "YES", "true", "off")],
        *[
            (word, "number")
            for word in ("1", "-1", "1.5", "0x1F", "010", "1_000", ".inf", "1.0e+3")
        ],
        *[(word, "sexagesimal") for word in ("1:30", "190:20:30", "1:30.5")],
        *[(word, "date") for word in ("2017-04-01", "2017-04-01T16:00:00Z")],
        *[(word, "null") for word in ("null", "~", "Null", "")],
        *[(word, "text") for word in ("y", "n", "clubs", "75k", "70%", "o1", "1,200", "0o7")],
    ],
)
def test_what_other_readers_take_a_bare_value_for(written: str, kind: str) -> None:
    """YAML 1.1 sees more than text in some words, which is why they need quotes."""
    assert yaml_type(written) == kind


@pytest.mark.parametrize("written", ["", "null", "~", '""', "''", "' '", '"\\u00a0"'])
def test_what_is_empty(written: str) -> None:
    """Empty or null is the same as absent, in quotes or not."""
    root, _ = read(f"a: {written}\n")
    assert root
    value = root.value("a")
    assert isinstance(value, Scalar)
    assert value.empty


@pytest.mark.parametrize("written", ["'null'", '"~"', "0", "no", "."])
def test_what_is_not_empty(written: str) -> None:
    """The word null in quotes is a word."""
    root, _ = read(f"a: {written}\n")
    assert root
    value = root.value("a")
    assert isinstance(value, Scalar)
    assert not value.empty


@pytest.mark.parametrize(
    "written",
    [
        "👩\u200d👩\u200d👧",  # a family
        "🏳\ufe0f\u200d🌈",  # a flag made of two
        "1\ufe0f\u20e3",  # a keycap
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
        "🧑🏽\u200d💻",  # a skin colour between
        "❤\ufe0f\u200d🔥",
        "می\u200cبینم",  # Persian
        "क्\u200dष",  # Hindi
        "ක්\u200dෂ",  # Sinhala
        "葛\U000e0100",  # a variant of a Han character
        "ᠠ\u180b",  # Mongolian
        "©\ufe0f ↔\ufe0f ‼\ufe0f",
    ],
)
def test_joiners_that_a_script_or_an_emoji_needs(written: str) -> None:
    """Joiners and variation selectors in their place are no finding."""
    assert read(f"a: {written}\n")[1] == []


# By Hypothesis ------------------------------------------------------------------------------------

YAML_PIECES = st.sampled_from(
    [
        *("\n", "\n  ", "\n    ", " ", ": ", "- ", "? ", "[", "]", "{", "}", ", ", '"', "'"),
        *(
            "&a ",
            "*a",
            "!!str ",
            "!t ",
            "<<",
            "|",
            ">",
            "|-2",
            "#",
            "%",
            "@",
            "`",
            "---\n",
            "...\n",
        ),
        *(
            "title",
            "id",
            "objectives",
            "check_ins",
            "o1/kr1",
            "no",
            "null",
            "~",
            "1:30",
            "2017-04-01",
        ),
        *(
            "\t",
            "\r\n",
            "\r",
            "\\",
            "\\x07",
            "\ufeff",
            "\u202e",
            "\u200b",
            "\x00",
            "\x85",
            "é",
            "👩",
        ),
    ]
)
YAML_TEXTS = st.lists(YAML_PIECES | st.text(max_size=5), max_size=25).map("".join)


def assert_told(root: object, report: Report, text: str) -> None:
    """Nothing is lost in silence, and every finding is within the file."""
    assert root is not None or failed(report)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in report:
        assert finding.severity in Severity
        assert 1 <= finding.line <= len(lines) + 1
        assert finding.column >= 1
        assert "\n" not in finding.text()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever a file holds, it is content or a finding."""
    report = Report()
    root = read_yaml(data, PATH, report)
    assert root is not None or failed(report)
    report = Report()
    file = read_markdown(data, PATH, report)
    assert (file is not None and file.front is not None) or failed(report)


@given(YAML_TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a YAML file holds, it is content or a finding within the file."""
    report = Report()
    root = read_yaml(text.encode("utf-8", "surrogatepass"), PATH, report)
    assert_told(root, report, text)


@given(YAML_TEXTS, YAML_TEXTS)
def test_any_note_is_read_or_refused(front: str, body: str) -> None:
    """Whatever a note holds, its front matter is content or a finding within the file."""
    text = f"---\n{front}\n---\n{body}"
    report = Report()
    file = read_markdown(text.encode("utf-8", "surrogatepass"), PATH, report)
    assert_told(file and file.front, report, text)


@given(YAML_TEXTS)
def test_no_text_reads_otherwise_than_other_readers_read_it(text: str) -> None:
    """What has no finding holds the same keys and texts for PyYAML's own loader."""
    root, codes = read(text.encode("utf-8", "surrogatepass"))
    if root is not None and codes == []:
        theirs = yaml.load(text.removeprefix("\ufeff"), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
        nothing = theirs is None or (isinstance(theirs, str) and is_nothing(theirs))
        assert as_plain(root) == ({} if nothing else theirs)


def is_nothing(text: str) -> bool:
    """Whether a file that is only a text counts as empty."""
    return not text.strip() or text in {"null", "~", "Null", "NULL"}


def as_plain(node: Node) -> object:
    """A node as texts, lists and mappings."""
    if isinstance(node, Mapping):
        return {name: as_plain(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [as_plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


NAMES = st.text(ascii_lowercase, min_size=1, max_size=8)
VALUES = st.recursive(
    NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.booleans(), st.integers(1, 8))
def test_every_key_points_to_its_own_name(data: object, flow: bool, indent: int) -> None:
    """At the place of a key stands the key, however the file is laid out."""
    text = yaml.safe_dump(data, default_flow_style=flow, indent=indent, width=20)
    root, codes = read(text)
    assert root is not None
    assert codes == []
    lines = text.split("\n")
    for node in nodes(root):
        if isinstance(node, Scalar):
            there = lines[node.line - 1][node.column - 1 :].lstrip("'\"? ")
            assert there.startswith(node.text)


@given(st.text(max_size=50))
def test_decoded_text_has_plain_newlines(text: str) -> None:
    """A file's text has no byte order mark at its start and no carriage return."""
    decoded = decode_bytes(text.encode("utf-8", "surrogatepass"), PATH, Report())
    assert decoded is None or "\r" not in decoded
