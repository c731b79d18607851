"""Worked examples for the page on how scores work, computed by the scoring itself.

Comes in: the words of a language. Goes out: a measure, what was recorded and what comes of it. No
result is typed here, so the page cannot say what the scoring does not do.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from okrsite import scoring
from okrsite.content import Note, Quarter
from okrsite.fields import as_written
from okrsite.model import CheckIn, KeyResult, NoteFront, Objective, Okrs
from okrsite.views.pages import WorkedExample
from okrsite.views.wording import Wording

_STARTS, _DAY, _ENDS = (
    datetime.date(2017, 4, 1),
    datetime.date(2017, 5, 12),
    datetime.date(2017, 6, 30),
)

Plain = str | dict[str, "Plain"] | list["Plain"]


def worked_examples(wording: Wording) -> tuple[WorkedExample, ...]:
    """One example for each thing that readers ask about."""
    return tuple(_examples(wording))


def _examples(wording: Wording) -> Iterator[WorkedExample]:
    words = wording.language.words
    clubs = words("clubs")
    days = words("days")
    metric: Plain = {"kind": "metric", "from": "0", "to": "20", "unit": clubs}
    yield _example(
        wording,
        {"measure": metric},
        {"value": "12"},
        words("12 of 20 is 0.6 of the way, and the score is the progress."),
    )
    yield _example(
        wording,
        {"measure": {"kind": "metric", "from": "8", "to": "4", "unit": days}},
        {"value": "7"},
        words("A target may fall: one of four days is won."),
    )
    yield _example(
        wording,
        {"measure": {"kind": "metric", "from": "0", "to": "20", "stretch": "30", "unit": clubs}},
        {"value": "20"},
        words("With a stretch goal, the target itself is 0.7, and only the stretch is 1.0."),
    )
    yield _example(
        wording,
        {"measure": {"kind": "threshold", "above": "11.5", "unit": words("NPS")}},
        {"value": "11.5"},
        words("Above means above: at the edge it is not reached."),
    )
    steps: Plain = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}, {"id": "c", "title": "C"}]
    yield _example(
        wording,
        {"measure": {"kind": "milestones", "steps": steps}},
        {"steps": ["a", "b"]},
        words("Two of three steps of the same weight are done."),
    )
    yield _example(
        wording,
        {"measure": metric, "rubric": {"0.5": words("a few clubs"), "1.0": words("20 clubs")}},
        {"value": "12", "level": "0.5"},
        words("A rubric fixed in advance decides: its level is the score, not the progress."),
    )
    yield _example(
        wording,
        {"measure": metric},
        None,
        words("Nothing recorded means no score. It is left out of every mean."),
    )


def _example(
    wording: Wording, key_result_fields: Plain, said: Plain | None, explanation: str
) -> WorkedExample:
    assert isinstance(key_result_fields, dict)
    plain = as_written({"id": "kr1", "title": "?", **key_result_fields})
    key_result = KeyResult.model_validate(plain)
    objective = Objective.model_validate(as_written({"id": "o1", "title": "?"})).model_copy(
        update={"key_results": (key_result,)}
    )
    okrs = Okrs.model_validate(as_written({"title": "?", "status": "draft", "objectives": []}))
    okrs = okrs.model_copy(update={"objectives": (objective,)})
    front = NoteFront.model_validate(as_written({"title": "?", "date": _DAY.isoformat()}))
    check_in = None if said is None else CheckIn.model_validate(as_written(said))
    if check_in:
        front = front.model_copy(update={"check_ins": {"o1/kr1": check_in}})
    note = Note("example", "", front, "", 1)
    quarter = Quarter("2017-q2", "", _STARTS, _ENDS, okrs, (note,))
    standing = scoring.standing(quarter, objective, key_result)
    progress = standing.progress
    return WorkedExample(
        measure=wording.measure(key_result.measure),
        recorded=wording.recorded(key_result.measure, check_in) if check_in else "",
        progress="" if progress is None else wording.score_number(progress),
        score=wording.score(standing.score),
        explanation=explanation,
    )
