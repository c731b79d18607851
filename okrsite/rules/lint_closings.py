"""What a closed quarter owes its readers: an outcome for each key result, and what was learned.

Comes in: one quarter. Goes out: warnings. A closing may be written before the quarter is closed,
and is then held to the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from okrsite import scoring
from okrsite.model import KeyResult, Objective
from okrsite.rules.bench import Bench


def lint_closings(bench: Bench) -> None:
    """Look at the closing of every key result."""
    key_results = [
        (objective, one)
        for objective, one in bench.quarter.key_results()
        if bench.loaded.sound(one, "close")
    ]
    if bench.quarter.closed:
        _lint_missing(bench, [one for _, one in key_results])
    for objective, key_result in key_results:
        if key_result.close and bench.loaded.sound(key_result.close, "learned"):
            _lint_learned(bench, objective, key_result)


def _lint_missing(bench: Bench, key_results: Sequence[KeyResult]) -> None:
    """Whoever has closed none of them is told once."""
    hint = "add close: with outcome and learned"
    open_ones = [one for one in key_results if one.close is None]
    if len(open_ones) == len(key_results) > 1:
        message, place = "a closed quarter, and none of its key results is", bench.quarter.okrs
        bench.report.add("not-closed", place.at("status"), message, hint=hint)
        return
    for key_result in open_ones:
        message = "the quarter is closed, the key result is not"
        bench.report.add("not-closed", key_result.node, message, hint=hint)


def _lint_learned(bench: Bench, objective: Objective, key_result: KeyResult) -> None:
    """A closing without a word; of what was promised for certain, with more urgency."""
    close = key_result.close
    if close is None or close.learned.strip():
        return
    score = None if close.reason else _missed(bench, objective, key_result)
    if score is not None:
        message = "committed, closed below 1.0, and nobody says why"
        hint = "add learned: with what stood in the way"
        bench.report.add("unexplained", close.node, message, found=score, hint=hint)
    else:
        message = "a closing that does not say what was learned"
        hint = "add learned: with what the next quarter should know"
        bench.report.add("no-learned", close.node, message, hint=hint)


def _missed(bench: Bench, objective: Objective, key_result: KeyResult) -> str | None:
    """The score by which a commitment was missed, in words; None when it was kept, or was none."""
    if key_result.kind != "committed":
        return None
    try:
        score = scoring.standing(bench.quarter, objective, key_result).score
    except ValueError:  # an amendment that fits nothing, which is reported already
        return None
    if score is None:
        return "no score"
    return None if score >= 1 else f"a score of {scoring.shown(score).normalize():f}"
