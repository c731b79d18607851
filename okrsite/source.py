"""Files as the author wrote them: strict YAML and front matter, with a position for every key.

Comes in: a file's bytes and the path to name it by. Goes out: a tree of nodes, each knowing its
file, line, column and the author's own name for the item; and findings about bytes, characters and
YAML. It must not know what any field means. Bytes, characters and depth are checked before the
parser sees the text, because its C code reports control characters without a line.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from okrsite.diagnostics import Report, Spot, quote, shortened

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_ITEMS = 200


@dataclass(slots=True, eq=False)
class Node:
    """A part of a YAML file; `line` and `column` count from 1, `item` is the trail to it."""

    path: str
    line: int
    column: int
    item: str = ""


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """A single value as written; `plain` when it stands without quotes.

    `refused` stands for a value that the format leaves out and that is reported already.
    """

    text: str = ""
    plain: bool = True
    refused: bool = False

    @property
    def empty(self) -> bool:
        """Whether this is nothing: null, or no visible text, which is the same as absent."""
        return not self.text.strip() or (self.plain and yaml_type(self.text) == "null")


@dataclass(slots=True, eq=False)
class Sequence(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """Fields by name, in the author's order; keys are always text. `skipped` are keys left out."""

    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    skipped: list[Node] = field(default_factory=list)

    def key(self, name: str) -> Node:
        """Where the key stands, or the mapping itself when it has no such key."""
        return self.entries[name][0] if name in self.entries else self

    def value(self, name: str) -> Node:
        """Where the value stands, or the mapping itself when it has no such key."""
        return self.entries[name][1] if name in self.entries else self


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A Markdown file: front matter (None when that is broken), body, and the body's first line."""

    front: Mapping | None
    body: str
    body_line: int


_RESOLVER = yaml.SafeLoader("")
_TYPES = {
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:str": "text",
}


def yaml_type(text: str) -> str:
    """What YAML 1.1 takes a bare value for: null, boolean, number, sexagesimal, date or text."""
    resolve: Any = _RESOLVER.resolve  # PyYAML's stubs leave it untyped
    tag = resolve(yaml.ScalarNode, text, (True, False))
    kind = _TYPES.get(str(tag), "text")
    return "sexagesimal" if kind == "number" and ":" in text else kind


# Characters ---------------------------------------------------------------------------------------

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SUSPECT = re.compile(f"{_CONTROL.pattern}|{_BIDI.pattern}|{_INVISIBLE.pattern}")
# Scripts whose letters take another shape beside a joiner: Arabic and its kin, the scripts of India
# and South-East Asia, Mongolian.
_JOINING_LETTER = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0e80-\u109f\u1780-\u18af\ufb50-\ufefc]")
_EMOJI_SELECTORS = "\ufe0e\ufe0f"


def _pictographic(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sm", "Sk", "Po", "Nd"} or char in "♀♂⚕‼⁉"


def _needed(text: str, index: int) -> bool:
    """Whether the invisible character is a joiner or selector that its neighbours need."""
    char, before = text[index], text[index - 1 : index]
    after = text[index + 1 : index + 2]
    if not before:
        return False
    if char in "\u200c\u200d" and _JOINING_LETTER.match(before):
        return True
    if char == "\u200d":
        emoji_before = _pictographic(before) or before in _EMOJI_SELECTORS
        return emoji_before and bool(after) and _pictographic(after)
    if char in _EMOJI_SELECTORS:
        return _pictographic(before)
    if "\ufe00" <= char <= "\ufe0d" or "\U000e0100" <= char <= "\U000e01ef":
        return unicodedata.category(before) == "Lo"
    if "\u180b" <= char <= "\u180f":
        return "\u1820" <= before <= "\u18aa"
    if "\U000e0020" <= char <= "\U000e007f":
        return "\U0001f3f4" in text[max(0, index - 7) : index]
    return False


def _suspects(text: str) -> Iterator[tuple[int, str, str]]:
    """Every character that nobody sees: its index, the code of the finding, and what it is."""
    for match in _SUSPECT.finditer(text):
        char, index = match.group(), match.start()
        name = f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()
        if _CONTROL.match(char):
            yield index, "control-character", name
        elif _BIDI.match(char):
            yield index, "bidi-control", name
        elif not _needed(text, index):
            yield index, "invisible-character", name


def invisible(text: str) -> Iterator[tuple[int, str]]:
    """Every character of a text that nobody sees, with its index and its name."""
    for index, _, name in _suspects(text):
        yield index, name


_CHARACTER_MESSAGES = {
    "control-character": ("a control character", "delete it"),
    "bidi-control": ("a bidirectional control character", "delete it: text finds its direction"),
    "invisible-character": ("an invisible character", "delete it, or write what was meant"),
}


def _check_characters(text: str, path: str, report: Report) -> bool:
    """Report what nobody sees in a file; whether the text is fit for the parser."""
    fit = True
    for index, code, name in _suspects(text):
        before = text[:index]
        spot = Spot(path, before.count("\n") + 1, index - before.rfind("\n"))
        message, hint = _CHARACTER_MESSAGES[code]
        report.add(code, spot, message, found=name, hint=hint)
        fit = fit and code != "control-character"
    return fit


def decode_bytes(data: bytes, path: str, report: Report) -> str | None:
    """The text of a file with plain newlines and no byte order mark, or None when it is not fit."""
    if len(data) > MAX_BYTES:
        size = f"{len(data):,} bytes"
        report.add("too-large", Spot(path), "the file is too large", found=size, expected="1 MiB")
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        spot = Spot(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        found = f"byte 0x{data[error.start]:02x}"
        hint = "save the file as UTF-8"
        report.add("encoding", spot, "not UTF-8", found=found, expected="UTF-8 text", hint=hint)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if _check_characters(text, path, report) else None


# YAML ---------------------------------------------------------------------------------------------

_SAME_NAME_LISTS = {"goals", "partners"}


class _Unusable(Exception):
    """The rest of the file cannot be read; the reason is in the report already."""


class _TreeBuilder:
    """Turns the parser's events into nodes; what the format leaves out is noted and skipped.

    Findings wait in `findings` until the nodes have their names.
    """

    def __init__(self, text: str, path: str) -> None:
        self._events = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._lines = text.split("\n")
        self._path = path
        self.findings: list[tuple[str, Node, str, dict[str, Any]]] = []

    def root(self) -> Node | None:
        """The first document's root node, or None when the file is empty."""
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.tags or event.version:
                    self._refuse(Node(*self._where(event)), "a YAML directive", "delete the line")
                if documents > 1:
                    hint = "one file holds one document"
                    self._refuse(Node(*self._where(event)), "a second document", hint)
                    break
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1)
        return root

    def _where(self, event: yaml.Event) -> tuple[str, int, int]:
        mark: Any = event.start_mark  # only events made by hand have none
        return self._path, mark.line + 1, mark.column + 1

    def _refuse(self, node: Node, what: str, hint: str) -> None:
        self._note("yaml-feature", node, f"{what} is not part of the format", hint=hint)

    def _note(self, code: str, node: Node, message: str, **parts: str) -> None:
        self.findings.append((code, node, message, parts))

    def _node(self, event: Any, depth: int) -> Node:
        where = self._where(event)
        if depth > MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):
            message = f"lists and mappings are nested over {MAX_DEPTH} deep"
            self._note("too-deep", Node(*where), message, hint="flatten them")
            raise _Unusable
        node: Node
        if isinstance(event, yaml.AliasEvent):
            node = Scalar(*where, refused=True)
            self._refuse(
                node, f"the alias *{shortened(str(event.anchor))}", "write the value again"
            )
            return node
        if isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(Sequence(*where), depth)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(Mapping(*where), depth)
        else:
            node = self._scalar(event, where)
        if event.anchor:
            self._refuse(node, f"the anchor &{shortened(event.anchor)}", "delete it")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(node, f"the tag {shortened(tag)}", "delete it")
        return node

    def _scalar(self, event: Any, where: tuple[str, int, int]) -> Scalar:
        # The C parser writes an empty style for a plain value, the Python one None.
        scalar = Scalar(*where, text=event.value, plain=not event.style)
        if event.style == '"':  # only here can an escape have made what the file does not show
            raw = self._lines[event.start_mark.line : event.end_mark.line + 1]
            for index, code, name in _suspects(event.value):
                if any(event.value[index] in line for line in raw):
                    continue  # told already, where it stands
                message, hint = _CHARACTER_MESSAGES[code]
                self._note(code, scalar, f"{message}, escaped", found=name, hint=hint)
        return scalar

    def _sequence(self, sequence: Sequence, depth: int) -> Sequence:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            sequence.items.append(self._node(event, depth + 1))
        if len(sequence.items) > MAX_ITEMS:
            found, expected = f"{len(sequence.items)} items", f"at most {MAX_ITEMS}"
            self._note("too-long", sequence, "the list is too long", found=found, expected=expected)
        return sequence

    def _mapping(self, mapping: Mapping, depth: int) -> Mapping:
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            mapping.skipped.append(key)
            if not isinstance(key, Scalar):
                message = "a list or mapping stands as a key"
                self._note("yaml-feature", key, message, expected="text")
            elif key.text == "<<" and key.plain:
                self._refuse(key, "the merge key <<", "write the fields themselves")
            elif key.text in mapping.entries:
                first = mapping.entries[key.text][0].line
                message = f"the key {quote(key.text)} stands here again"
                hint = f"it stands in line {first} already"
                self._note("duplicate-key", key, message, hint=hint)
            else:
                mapping.skipped.remove(key)
                mapping.entries[key.text] = (key, value)
        return mapping


def _name_items(node: Node, item: str) -> None:
    """Give every node the author's own trail: ids where items have them, numbers where not."""
    node.item = item
    if isinstance(node, Mapping):
        for skipped in node.skipped:
            skipped.item = item
        for name, (key, value) in node.entries.items():
            key.item = f"{item} > {shortened(name)}" if item else shortened(name)
            if isinstance(value, Sequence):
                _name_list(value, name, item)
            elif name == "check_ins" and isinstance(value, Mapping):
                value.item = name
                for of, (of_key, check_in) in value.entries.items():
                    of_key.item = shortened(of)
                    _name_items(check_in, of_key.item)
            else:
                _name_items(value, key.item)
    elif isinstance(node, Sequence):
        for number, child in enumerate(node.items, 1):
            _name_items(child, f"{item} > {number}")


def _name_list(sequence: Sequence, name: str, owner: str) -> None:
    sequence.item = f"{owner} > {shortened(name)}" if owner else shortened(name)
    for number, child in enumerate(sequence.items, 1):
        own = _own_id(child)
        if not own:
            _name_items(child, f"{sequence.item} > {number}")
        elif name == "key_results" and owner:
            _name_items(child, f"{owner}/{own}")
        elif name == "objectives" or (name in _SAME_NAME_LISTS and not owner):
            _name_items(child, own)
        else:
            _name_items(child, f"{sequence.item} > {own}")


def _own_id(node: Node) -> str:
    if isinstance(node, Mapping) and "id" in node.entries:
        value = node.entries["id"][1]
        return shortened(value.text) if isinstance(value, Scalar) else ""
    return ""


_SYNTAX_HINTS = (
    ("mapping values are not allowed", 'a text with ": " in it needs quotes'),
    ("could not find expected ':'", "write name: value"),
    ("found unexpected ':'", "put a space behind the colon, or quotes around the text"),
    ("did not find expected key", "check the indentation and the quotes above"),
    ("did not find expected ',' or", "close the bracket, and quote texts that hold commas"),
    ("did not find expected node content", "close the bracket"),
    ("unexpected end of stream", "close the quotes or the bracket"),
    ("did not find expected '-' indicator", "check the indentation"),
    ("unknown escape character", "use single quotes, or write \\\\ for a backslash"),
)
# Where one of these is missing, the place to look at is where the bracket or quote was opened.
_UNCLOSED = (
    "did not find expected ',' or",
    "did not find expected node content",
    "unexpected end of stream",
)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, path: str, report: Report) -> None:
    problem = str(error.problem or error.context or "it cannot be parsed")
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(part in problem for part in _UNCLOSED):
        mark = error.context_mark
    spot = Spot(path, mark.line + 1, mark.column + 1) if mark else Spot(path)
    hint = next((hint for part, hint in _SYNTAX_HINTS if part in problem), "")
    rest = (text.split("\n")[spot.line - 1 : spot.line] or [""])[0][spot.column - 1 :]
    if rest.startswith("\t"):
        hint = "indent with spaces, not with tabs"
    elif "cannot start any token" in problem and rest:
        problem = f"a value cannot begin with {rest[0]}"
        hint = 'put the value in quotes, as in unit: "%"' if rest[0] == "%" else f'write "{rest}"'
    report.add("yaml", spot, f"not valid YAML ({problem})", hint=hint)


def parse_yaml(text: str, path: str, report: Report, what: str = "file") -> Mapping | None:
    """The root mapping of a YAML text (an empty mapping when there is nothing in it), or None."""
    builder = _TreeBuilder(text, path)
    root: Node | None = None
    try:
        root = builder.root() or Mapping(path, 1, 1)
    except yaml.MarkedYAMLError as error:
        _syntax_error(error, text, path, report)
    except _Unusable:
        pass  # the builder's last finding says why
    if isinstance(root, Scalar) and root.empty and not root.refused:
        root = Mapping(path, 1, 1)
    if isinstance(root, Mapping):
        _name_items(root, "")
    elif root is not None:
        found = "a list" if isinstance(root, Sequence) else "a text"
        message, expected = f"the {what} holds no fields", "fields such as title: ..."
        report.add("wrong-type", root, message, found=found, expected=expected)
    for code, node, message, parts in builder.findings:
        report.add(code, node, message, **parts)
    return root if isinstance(root, Mapping) else None


def read_yaml(data: bytes, path: str, report: Report) -> Mapping | None:
    """The root mapping of a YAML file, or None when it cannot be used; findings go to `report`."""
    text = decode_bytes(data, path, report)
    return None if text is None else parse_yaml(text, path, report)


_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def read_markdown(data: bytes, path: str, report: Report) -> MarkdownFile | None:
    """A Markdown file with its front matter, or None when its bytes or characters are not fit."""
    text = decode_bytes(data, path, report)
    if text is None:
        return None
    start = _FENCE.match(text)
    if not start:
        hint = "begin with ---, then title: and date:, then --- again"
        report.add("front-matter", Spot(path), "the note has no front matter", hint=hint)
        return MarkdownFile(None, text, 1)
    end = _FENCE_END.search(text, start.end())
    if not end:
        hint = "close it with --- on a line of its own"
        report.add("front-matter", Spot(path), "the front matter does not end", hint=hint)
        return MarkdownFile(None, "", 1)
    # A newline stands for the opening fence, so that the parser counts the file's own lines.
    written = "\n" + text[start.end() + 1 : end.start()]
    front = parse_yaml(written, path, report, "front matter")
    return MarkdownFile(front, text[end.end() :].lstrip("\n"), _body_line(text, end.end()))


def check_front_matter(text: str, path: str, report: Report) -> None:
    """Report front matter that is no YAML; a page may have none, and its fields are its own."""
    start = _FENCE.match(text)
    end = _FENCE_END.search(text, start.end()) if start else None
    if start and end:
        written = "\n" + text[start.end() + 1 : end.start()]
        try:
            for _ in yaml.parse(written, Loader=yaml.CSafeLoader):
                pass
        except yaml.MarkedYAMLError as error:
            _syntax_error(error, written, path, report)


def _body_line(text: str, end: int) -> int:
    rest = text[end:]
    return text[:end].count("\n") + 1 + len(rest) - len(rest.lstrip("\n"))
