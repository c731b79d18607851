"""What a post is refused for by what its lines say: a form of ours, another language, no objective.

Comes in: lines, and what each was taken as. Goes out: Refused with the line that shows it. It must
not know how lines are put together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrsite.diagnostics import quote
from okrsite.importing import announced, labels
from okrsite.importing.labels import SHORT_FOREIGN
from okrsite.importing.markup import Line
from okrsite.importing.report import Refused

_FORMS = 'expected a line such as "Objective 1 - ...", "## ..." or "**...**" above key results'


def refuse_form(lines: Sequence[Line]) -> None:
    """Refuse a mail or slides of an announcement, and a table between commas."""
    form, number = announced.form_of(lines)
    if form:
        what = "this is a mail" if form == "mail" else "these are slides"
        message = f"{what} that okrsite has made, in which measures are left out"
        raise Refused("form", number, f"{message}; import the post of okrsite announce instead")
    if labelled := _labelled_cells(lines):
        message = "cells with labels before a tab; write a colon for the tab behind each label"
        raise Refused("form", labelled, message)
    first = next((line for line in lines if not line.blank), None)
    sign = _commas(first.raw) if first else ""
    if first and sign:
        message = f"a table with {sign} between its cells; copy it with tabs or bars between them"
        raise Refused("form", first.number, message)


def _labelled_cells(lines: Sequence[Line]) -> int:
    """The first line of cells with their labels in a column of their own, as in `KR1<tab>Ten`.

    It is 0 where none is a label without a number, which would be the head of a column.
    """
    kinds: list[str] = []
    first = 0
    for line in lines:
        head, _, rest = line.raw.partition("\t")
        cells = [head, rest.partition("\t")[0]]
        if not all(map(str.strip, cells)) or labels.column_of(cells[1]):
            continue
        label = labels.label_of(f"{head.strip()}: x")
        if label and label.text == "x":
            kinds.append(label.kind)
        if not first and labels.column_of(head) in {"objective", "key_result"}:
            first = line.number
    return first if {"objective", "key_result"} <= set(kinds) else 0


def _commas(raw: str) -> str:
    """What parts the cells of a table's head that has neither bars nor tabs, or nothing."""
    for sign, name in ((",", "commas"), (";", "semicolons")):
        cells = [cell.strip(" \"'") for cell in raw[:1000].split(sign)]
        known = [column for cell in cells if (column := labels.column_of(cell))]
        if len(known) > 1 and {"objective", "key_result"} & set(known) and len(cells) > 1:
            return name
    return ""


# Other languages ----------------------------------------------------------------------------------


def refuse_foreign(lines: Sequence[Line], kinds: Sequence[str]) -> None:
    """Refuse labels of another language, which would be read in part at best."""
    last = 0  # the number of the key result above
    for line, kind in zip(lines, kinds, strict=True):
        if kind in {"aside", "overview"}:
            continue
        if kind in {"objective", "key_result"}:
            label = labels.label_of(line.text, stands_out=line.stands_out)
            number = label.number.rpartition(".")[2] if label else ""
            last = int(number) if kind == "key_result" and number else 0
            continue
        for cell in filter(None, line.cells or (line.text,)):
            if found := labels.foreign_label(cell):
                written, language, english = found
                raise _refused(line, written, language, english)
        short = labels.short_label(line.text)
        if short and short[0] in SHORT_FOREIGN and short[1] == last + 1:
            written = f"{short[0]} {short[1]}"
            raise _refused(line, written, SHORT_FOREIGN[short[0]], "Key Result")


def _refused(line: Line, written: str, language: str, english: str) -> Refused:
    message = f"{quote(written)} is {language}, and only English labels are read"
    return Refused("language", line.number, f"{message}; write {english} for it")


# No objective -------------------------------------------------------------------------------------


def no_objective(lines: Sequence[Line], kinds: Sequence[str]) -> Refused:
    """Why nothing was found, with the line that comes nearest to an objective."""
    by_kind = {kind: line.number for line, kind in reversed([*zip(lines, kinds, strict=True)])}
    if "overview" in by_kind:
        message = "only the table of an announcement was found, without the list that it folds up"
        hint = "open the list before you copy the text"
        return Refused("no-objective", by_kind["overview"], f"{message}; {hint}")
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "aside":
            continue
        if written := labels.label_alike(line.text):
            word = re.sub(r"[\d#№\s]+$", "", written)
            message = f"no objective was found; {quote(written)} may be one"
            hint = f"write Objective for {word}, if that is what the team means"
            return Refused("no-objective", line.number, f"{message}: {hint}")
        if labels.unread_label(line.text) and kind not in {"key_result", "objective"}:
            message = f"no objective was found, and this line may be meant as one; {_FORMS}"
            return Refused("no-objective", line.number, message)
        if kind == "key_result":
            message = f"a key result, and no objective anywhere; {_FORMS}"
            return Refused("no-objective", line.number, message)
        if kind == "run_together":
            message = "cells that have run together, and no objective among them; copy the table"
            return Refused("no-objective", line.number, f"{message} as text with a line for each")
    if wiki := next((line.number for line in lines if line.raw.lstrip().startswith("{|")), 0):
        message = "this is a table in a wiki's markup; copy the text from its page in a browser"
        return Refused("no-objective", wiki, message)
    first = next((line.number for line in lines if not line.blank), 1)
    return Refused("no-objective", first, f"no objective was found in the text; {_FORMS}")
