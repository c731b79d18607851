"""Texts as Markdown: plain ones that nothing takes for markup, and authors' as they look on pages.

Comes in: plain texts, links and an author's blocks. Goes out: Markdown whose lines are never
wrapped. What differs between those who read it is in a `Markdown`. It must not know what is
announced.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from okrsite.announcing.passages import (
    Code,
    Entries,
    Heading,
    Line,
    Mark,
    Paragraph,
    Passage,
    Quotation,
    Rule,
    Run,
    Table,
)
from okrsite.announcing.post import Link
from okrsite.cutting import cut

_ONSET = re.compile(r"(?<!\S)([-+=]|\d{1,9}(?=[.)]))")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}]")
_LONGEST_ADDRESS = 80  # characters of it that are shown


@dataclass(frozen=True, slots=True)
class Markdown:
    """One way to write Markdown.

    `signs` are escaped anywhere, `bar` is what stands for one. Each line of text goes through
    `guard`, and a code block is made only of such lines as `is_code` allows. `rule` is a line
    across the page, empty where that would mean something else.
    """

    signs: re.Pattern[str]
    bar: str
    guard: Callable[[str], str]
    is_code: Callable[[str], bool]
    rule: str

    # Plain texts ----------------------------------------------------------------------------------

    def escaped(self, text: str) -> str:
        """Plain text as Markdown of one line that says just that, in a table too."""
        line = re.sub(r"\s+", " ", text)
        return self.signs.sub(r"\\\g<0>", line).replace("|", self.bar)

    def link(self, one: Link) -> str:
        """Words that lead somewhere, and never a card."""
        return f"[{self.escaped(one.text)}]({address(one.url)})"

    def inline(self, text: str) -> str:
        """Text within a line; an address in it is a link and never a card."""
        return self._text(" ".join(text.split()))

    def prose(self, text: str) -> str:
        """A paragraph that nothing takes for anything else."""
        return self._begun(self.inline(text))

    def _text(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for found in _ADDRESS.finditer(text):
            shown = Link(cut(found[0], _LONGEST_ADDRESS), found[0])
            parts += [self.escaped(text[end : found.start()]), self.link(shown)]
            end = found.end()
        return "".join([*parts, self.escaped(text[end:])])

    def _begun(self, inline: str) -> str:
        """A line that begins no list, and that `guard` has seen."""
        found = _ONSET.match(inline)
        if found:
            at = 0 if found[1] in "-+=" else len(found[1])
            inline = f"{inline[:at]}\\{inline[at:]}"
        return self.guard(inline)

    # Lines of an author ---------------------------------------------------------------------------

    def line(self, line: Line, before: str = "", after: str = "") -> str:
        """A line with its marks, perhaps between other words; where code would be taken for more
        than that, it is text.
        """
        written = f"{before}{self._runs(line)}{after}"
        guarded = self._begun(written)
        if guarded != written and any("code" in run.marks for run in line):
            plainly = tuple(_without_code(run) for run in line)
            return self._begun(f"{before}{self._runs(plainly)}{after}")
        return guarded

    def _runs(self, line: Line) -> str:
        found = ""
        links = [list(runs) for _, runs in groupby(line, lambda run: (run.url, run.picture))]
        for at, runs in enumerate(links):
            after = links[at + 1][0] if at + 1 < len(links) else None
            if runs[0].picture:
                found += "".join(map(self._picture, runs))
            elif runs[0].url:
                found += self._link_of(runs)
            else:
                found = self._marked(runs, found, after)
        return found

    def _link_of(self, runs: list[Run]) -> str:
        """A link, the spaces at its ends outside it."""
        inner = self._marked(runs, "[", None)[1:]
        core = inner.strip()
        if not core:
            return inner
        begin = inner[: len(inner) - len(inner.lstrip())]
        return f"{begin}[{core}]({address(runs[0].url)}){inner[len(inner.rstrip()) :]}"

    def _marked(self, runs: list[Run], before: str, after: Run | None) -> str:
        """What stands before, and runs with their marks behind it."""
        found = before
        for at, run in enumerate(runs):
            following = runs[at + 1] if at + 1 < len(runs) else after
            follows = following.text[:1] if following else ""
            if following and (following.marks or following.url):
                follows = "*"
            found += self._run(run, found[-1:], follows)
        return found

    def _run(self, run: Run, before: str, after: str) -> str:
        begin, core, end = _parted(run, before, after)
        if not core:
            return self.escaped(run.text)
        write = self.escaped if run.url else self._text
        written = self._code(core) if "code" in run.marks else ""
        written = written or write(core)
        begin, end = self.escaped(begin), self.escaped(end)
        before, after = begin[-1:] or before, end[:1] or after
        signs: tuple[tuple[Mark, str], ...] = (
            ("emphasis", "*" if _in_word(before) or _in_word(after) else "_"),
            ("strong", "**"),
            ("struck", "~~"),
        )
        for mark, sign in signs:
            if mark in run.marks and before != sign[0] and _flanks(before, written, after):
                written = f"{sign}{written}{sign}"
        return f"{begin}{written}{end}"

    def _code(self, text: str) -> str:
        """Words as code, or nothing where a table would be parted within them."""
        if "|" in text:
            return ""
        longest = max(map(len, re.findall("`+", text)), default=0)
        fence, room = "`" * (longest + 1), " " if longest else ""
        return f"{fence}{room}{text}{room}{fence}"

    def _picture(self, run: Run) -> str:
        alt = re.sub(r"[|\[\]\\]+", " ", run.text)
        return f"![{self.escaped(alt)}]({address(run.url)})"

    # Blocks of an author --------------------------------------------------------------------------

    def blocks(self, passages: Iterable[Passage]) -> list[str]:
        """Blocks, each with all its lines."""
        return ["\n".join(lines) for one in passages if (lines := self._block(one))]

    def quoted(self, passages: Sequence[Passage]) -> list[str]:
        """The lines of blocks as somebody's words."""
        return [f"> {line}".rstrip() for line in self._within(passages)]

    def _block(self, passage: Passage) -> list[str]:
        match passage:
            case Paragraph(lines):
                return [self.line(one) for one in lines]
            case Heading(level, line):
                return [f"{'#' * level} {self.line(line)}"]
            case Entries(start, entries):
                numbered = enumerate(entries, start or 0)
                written = (
                    _entry(self._within(one, tight=True), _sign(start, at)) for at, one in numbered
                )
                return [line for lines in written for line in lines]
            case Quotation(inner):
                return self.quoted(inner)
            case Code(text):
                return self._code_block(text)
            case Table(rows):
                return self._table(rows)
            case Rule():
                return [self.rule] if self.rule else []

    def _within(self, passages: Sequence[Passage], *, tight: bool = False) -> list[str]:
        """Blocks within another one; in a tight one, a list goes on directly below its words."""
        found: list[str] = []
        for one in passages:
            lines = self._block(one)
            goes_on = tight and isinstance(one, Entries) and one.start in {None, 1}
            if found and lines and not goes_on:
                found.append("")
            found += lines
        return found

    def _code_block(self, text: str) -> list[str]:
        lines = text.expandtabs(4).split("\n")
        # A heading at the end would be that of what follows the block.
        if not all(map(self.is_code, lines)) or re.match(r"\s*[#=*_]", lines[-1]):
            return [self.prose(line) for line in lines if line.strip()]
        longest = max(map(len, re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [fence, *lines, fence]

    def _table(self, rows: tuple[tuple[Line, ...], ...]) -> list[str]:
        head, *data = (f"| {' | '.join(map(self.line, row))} |" for row in rows)
        return [head, f"|{' --- |' * len(rows[0])}", *data]


def _sign(start: int | None, number: int) -> str:
    return "- " if start is None else f"{number}. "


def _entry(lines: list[str], sign: str) -> Iterator[str]:
    """Lines as an entry of a list, all but the first as far in as its words are."""
    for at, line in enumerate(lines):
        before = " " * len(sign) if at else sign
        yield f"{before}{line}" if line else ""


def _without_code(run: Run) -> Run:
    return Run(run.text, run.marks - {"code"}, run.url, run.picture)


def _parted(run: Run, before: str, after: str) -> tuple[str, str, str]:
    """What of a run's words stands before its marks, within and behind them.

    Spaces are never within them, nor is punctuation at an edge that is in the middle of a word,
    where signs would be no marks.
    """
    core = run.text.strip()
    first = len(run.text) - len(run.text.lstrip())
    last = first + len(core)
    if run.marks and "code" not in run.marks:
        if first == 0 and _joins(before, core[:1]):
            first += _edge(run.text[first:last])
        if last == len(run.text) and _joins(after, core[-1:]):
            last -= _edge(run.text[first:last][::-1])
    return run.text[:first], run.text[first:last], run.text[last:]


def _joins(outside: str, edge: str) -> bool:
    """Whether punctuation at an edge has a letter on its other side."""
    return bool(outside and edge) and _in_text(outside) and _is_punctuation(edge)


def _edge(text: str) -> int:
    """How many signs of punctuation a text begins with."""
    return next((at for at, sign in enumerate(text) if not _is_punctuation(sign)), len(text))


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _flanks(before: str, inner: str, after: str) -> bool:
    """Whether Markdown takes signs around `inner` for marks, by its rules of flanking."""
    begins = not _is_punctuation(inner[0]) or not before or not _in_text(before)
    ends = not _is_punctuation(inner[-1]) or not after or not _in_text(after)
    return begins and ends


def _in_text(sign: str) -> bool:
    return not sign.isspace() and not _is_punctuation(sign)


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"


def address(url: str) -> str:
    """An address in which nothing ends a link before its end."""
    return quote(url, safe="/:?#@!$&'*+,;=%~-._")


def joined(lines: Iterable[str]) -> str:
    """Lines as paragraphs."""
    return "\n\n".join(lines)
