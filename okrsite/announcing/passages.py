"""An author's text as blocks that a post can be written of: paragraphs, lists, tables and the like.

Comes in: the sanitised HTML of a page, so that a post says what the page says. Goes out: blocks of
runs of words, whose addresses are absolute. It must not know quarters, nor how a post is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal
from urllib.parse import urljoin

Mark = Literal["strong", "emphasis", "struck", "code"]

# What comes out -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; `url` is where they lead, or of a picture its own address."""

    text: str
    marks: frozenset[Mark] = frozenset()
    url: str = ""
    picture: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that the author has parted; each of them may be as long as it likes."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the text, of a level below those of a post."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Entries:
    """A list; `start` is the first number of one that is numbered, and else None."""

    start: int | None
    entries: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody else has said."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that are shown as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells, the head first."""

    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


Passage = Paragraph | Heading | Entries | Quotation | Code | Table | Rule


def said(line: Line) -> str:
    """A line without any marks."""
    return "".join(run.text for run in line)


def sentence_of(passages: Sequence[Passage]) -> Line | None:
    """The only line of a text, where it has no other."""
    if len(passages) == 1 and isinstance(passages[0], Paragraph) and len(passages[0].lines) == 1:
        return passages[0].lines[0]
    return None


# From HTML ----------------------------------------------------------------------------------------

_DEEPEST = 16  # elements within each other, of which deeper ones are read as part of the last
_VOID = {"br", "hr", "img"}
_BLOCKS = {
    *("p", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "details", "summary"),
    *("h2", "h3", "h4", "h5", "h6", "hr", "caption"),
}
_MARKS: dict[str, Mark] = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite"), "emphasis"),
    **dict.fromkeys(("del", "s"), "struck"),
    **dict.fromkeys(("code", "kbd"), "code"),
}
# A link to an item and, within it, how that stands: a page follows its changes, a post does not.
_REFERENCE = "okr-reference"
_STRONG: frozenset[Mark] = frozenset({"strong"})


def read(html: str, url: str) -> tuple[Passage, ...]:
    """The blocks of the HTML that a page at `url` shows."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tuple(_Reader(url).passages(tree.root.children))


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    def within(self, *tags: str) -> Iterator[_Element]:
        """The elements of these tags, at any depth, that are in no other of them."""
        for one in self.children:
            if isinstance(one, str):
                continue
            if one.tag in tags:
                yield one
            else:
                yield from one.within(*tags)


class _Tree(HTMLParser):
    """Well-formed HTML, as sanitising makes it, as a tree of no more than a certain depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID and len(self._open) > _DEEPEST:
            self._too_deep += 1
            return
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


_BREAK = Run("\n")


class _Reader:
    """Reads elements as blocks; `url` is the page's, on which addresses are relative."""

    def __init__(self, url: str) -> None:
        self._url = url

    def passages(self, children: Sequence[_Element | str]) -> Iterator[Passage]:
        """Blocks, and what stands between them as paragraphs."""
        for is_block, group in groupby(children, _is_block):
            if is_block:
                for one in group:
                    assert isinstance(one, _Element)
                    yield from self._block(one)
            else:
                yield from _paragraph(self._runs(list(group), Run("")))

    def _block(self, element: _Element) -> Iterator[Passage]:
        children = element.children
        match element.tag:
            case "ul" | "ol":
                yield from self._entries(element)
            case "blockquote":
                if inner := tuple(self.passages(children)):
                    yield Quotation(inner)
            case "pre":
                yield from _code(element)
            case "table":
                yield from self._table(element)
            case "hr":
                yield Rule()
            case "summary" | "dt" | "caption":
                yield from _paragraph(self._runs(children, Run("", _STRONG)))
            case "h2" | "h3" | "h4" | "h5" | "h6":
                for line in _lines(self._runs(children, Run(""))):
                    yield Heading(int(element.tag[1]), line)
            case _:
                yield from self.passages(children)

    def _entries(self, element: _Element) -> Iterator[Passage]:
        entries = (tuple(self.passages(one.children)) for one in element.within("li"))
        if kept := tuple(filter(None, entries)):
            start = element.attributes.get("start", "1")
            number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
            yield Entries(number if element.tag == "ol" else None, kept)

    def _table(self, element: _Element) -> Iterator[Passage]:
        for caption in element.within("caption"):
            yield from self._block(caption)
        rows = [list(row.within("th", "td")) for row in element.within("tr")]
        width = max(map(len, rows), default=0)
        if width:
            cells = ([self._cell(cell) for cell in row] + [()] * (width - len(row)) for row in rows)
            yield Table(tuple(map(tuple, cells)))

    def _cell(self, element: _Element) -> Line:
        lines = _lines(self._runs(element.children, Run("")))
        return tuple(
            run for at, line in enumerate(lines) for run in (*([Run(" ")] if at else []), *line)
        )

    def _runs(self, children: Sequence[_Element | str], like: Run) -> Iterator[Run]:
        """Words that look like `like`, but for what elements change."""
        for one in children:
            if isinstance(one, str):
                yield replace(like, text=re.sub(r"\s+", " ", one))
                continue
            attributes = one.attributes
            if one.tag == "br":
                yield _BREAK
            elif one.tag == "img":
                yield self._picture(attributes)
            elif one.tag == "q":
                yield replace(like, text="“")
                yield from self._runs(one.children, like)
                yield replace(like, text="”")
            else:
                mark = _MARKS.get(one.tag)
                inner = replace(like, marks=like.marks | {mark}) if mark else like
                if href := attributes.get("href", "") if one.tag == "a" else "":
                    inner = replace(inner, url=urljoin(self._url, href))
                if one.tag in _BLOCKS:  # a list in a cell of a table
                    yield _BREAK
                label = one.children[:1] if attributes.get("class") == _REFERENCE else None
                yield from self._runs(_trimmed(label) if label else one.children, inner)

    def _picture(self, attributes: dict[str, str]) -> Run:
        url = urljoin(self._url, attributes.get("src", ""))
        return Run(" ".join(attributes.get("alt", "").split()), url=url, picture=True)


def _trimmed(children: Sequence[_Element | str]) -> list[_Element | str]:
    return [one.strip() if isinstance(one, str) else one for one in children]


def _is_block(one: _Element | str) -> bool:
    return not isinstance(one, str) and one.tag in _BLOCKS


def _code(element: _Element) -> Iterator[Code]:
    if text := _text(element).strip("\n").rstrip():
        yield Code(text)


def _text(element: _Element) -> str:
    return "".join(one if isinstance(one, str) else _text(one) for one in element.children)


def _paragraph(runs: Iterable[Run]) -> Iterator[Paragraph]:
    if lines := tuple(_lines(runs)):
        yield Paragraph(lines)


def _lines(runs: Iterable[Run]) -> Iterator[Line]:
    """The lines between breaks that say something, tidied."""
    for is_break, group in groupby(runs, lambda run: run is _BREAK):
        if not is_break and (line := _tidied(group)):
            yield line


def _tidied(runs: Iterable[Run]) -> Line:
    """Runs without needless spaces, those that look alike as one."""
    found: list[Run] = []
    for run in runs:
        text = run.text
        if not run.picture and (not found or found[-1].text.endswith(" ")):
            text = text.lstrip(" ")
        if not text and not run.picture:
            continue
        if found and not run.picture and found[-1] == replace(run, text=found[-1].text):
            found[-1] = replace(run, text=found[-1].text + text)
        else:
            found.append(replace(run, text=text))
    while found and not found[-1].picture and not found[-1].text.strip(" "):
        found.pop()
    if found and not found[-1].picture:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return tuple(found)
