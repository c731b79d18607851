"""Objectives and key results as lines of a post that import reads back without any loss, and other
lines that it takes for neither.

Comes in: an item of the content and the names of its partners. Goes out: one line of Markdown.
Whoever announces a quarter writes these lines, so that what was posted can be content again: ids,
titles, partners and measures. It must not know how a post is laid out around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrsite.importing import cycles, days, labels, measuring, tables, wording
from okrsite.importing.draft import Time
from okrsite.importing.labels import label_of
from okrsite.importing.lifting import Lifted, has_head, lift
from okrsite.importing.markup import by_number, escaped, plain, read_line, settled
from okrsite.importing.measured import fields_of, measure_from
from okrsite.importing.partners import listed
from okrsite.model import KeyResult, Measure, Objective

# What might be taken for a separator, and what a forum would take for markup in any text.
_ENDS = re.compile(r"^[-–—−.:)|]|[-–—|]$")
_MARKUP = re.compile(r"[\\`*_~\[\]<|]")


def objective_line(objective: Objective, partners: Sequence[str]) -> str:
    """`**Objective 1 - We ...** [shared with D&I]`, for partners by their names."""
    label = f"Objective {objective.id.removeprefix('o')}"
    return f"**{label} - {_title(objective.title)}**{_shared(partners)}"


def key_result_line(key_result: KeyResult, partners: Sequence[str], time: Time) -> str:
    """`- **KR 1** - 20 clubs ... [shared with A + B]`, an entry of a list.

    Where the title alone would be read as another measure, the measure follows in brackets. `time`
    is the cycle's first and last day.
    """
    label = f"KR {key_result.id.removeprefix('kr')}"
    said = "" if _is_plain(key_result, time) else _measured(key_result.measure)
    return f"- **{label}** - {_title(key_result.title)}{_shared(partners)}{said}"


def text_line(markdown: str) -> str:
    """A line of Markdown that is only text to import too, though it may look like an item.

    Then its first letter and its digits are written by their numbers, which no reader sees.
    """
    line = read_line(1, markdown)
    looks_like = (
        label_of(line.text, stands_out=True),
        labels.unread_label(line.text),
        labels.field_of(line.text),
        labels.is_structure(line.text),
        labels.is_noise(line.text),
        labels.foreign_label(line.text),
        cycles.head_of(line.text, stands_out=True),
        has_head(line.text),
        labels.column_of(line.text) in {"objective", "key_result"},
        tables.is_run_together(line.text),
    )
    if not any(looks_like):
        return markdown
    bare = _DIGIT.sub(lambda found: found[1] or by_number(found[0]), markdown)
    letter = next((one for one in _LETTER.finditer(bare) if not one[1]), None)
    if letter is None:
        return bare
    return f"{bare[: letter.start()]}{by_number(letter[0])}{bare[letter.end() :]}"


# A digit or a letter of the words, and before it what is neither: an entity, the target of a link.
_NO_WORDS = r"(&#?\w+;|\]\([^()\s]*\))"
_DIGIT = re.compile(rf"{_NO_WORDS}|[0-9]")
_LETTER = re.compile(rf"{_NO_WORDS}|[^\W\d_]")


def _title(title: str) -> str:
    """A title with no more backslashes than it takes."""
    plainly = _MARKUP.sub(r"\\\g<0>", title)
    label = label_of(plain(f"KR 1 - {plainly}"))
    lifted = lift(label.text) if label else Lifted("")
    read = settled(lifted.title) if lifted == Lifted(lifted.title) else ""  # nothing else was found
    open_ends = _ENDS.search(title)
    return plainly if read == title and not open_ends else escaped(title)


def _shared(partners: Sequence[str]) -> str:
    return f" [shared with {listed(partners)}]" if partners else ""


def _measured(measure: Measure) -> str:
    return f" [measured: {wording.words_of(measure)}]"


def _is_plain(key_result: KeyResult, time: Time) -> bool:
    """Whether import makes the same measure of the title alone."""
    fields = fields_of(measuring.measure_of(key_result.title).fields)
    due = days.due_in(key_result.title, time)
    if due and due.day:
        fields["due"] = due.day.isoformat()
    measure = measure_from(fields)
    return measure is not None and measure.model_dump() == key_result.measure.model_dump()
