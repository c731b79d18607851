"""Worked examples for the page on how scores work, computed by the scoring itself.

Comes in: the words of a language. Goes out: for each rule its words, and measures with what was
recorded and what comes of it. No result is typed here, so the page cannot say what the scoring does
not do. Each rule has an anchor that opened numbers lead to: it is never to change.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okrsite import scoring
from okrsite.content import Note, Quarter
from okrsite.fields import Written, as_written
from okrsite.model import KeyResult, NoteFront, Objective, Okrs
from okrsite.scoring import Standing
from okrsite.views import pages, parts
from okrsite.views.opened import Opener, Part, how_far, sum_of
from okrsite.views.wording import Wording

_STARTS, _ENDS = datetime.date(2017, 4, 1), datetime.date(2017, 6, 30)
_DAY = "2017-05-12"

Plain = str | Mapping[str, "Plain"] | Sequence["Plain"]
CheckIns = Mapping[str, Mapping[str, Plain]]  # what was recorded, by its day


@dataclass(frozen=True)
class _Case:
    """One key result and what was recorded of it, as an author would write them."""

    key_result: Mapping[str, Plain]
    check_ins: CheckIns
    amendments: Sequence[Mapping[str, Plain]] = ()

    def models(self) -> tuple[Quarter, Objective, Standing]:
        """A quarter with nothing else in it, and how the key result stands."""
        fields = as_written({"id": "kr1", "title": "?", **self.key_result})
        key_result = KeyResult.model_validate(fields)
        objective = Objective.model_validate(as_written({"id": "o1", "title": "?"}))
        objective = objective.model_copy(update={"key_results": (key_result,)})
        changes = [{"item": "o1/kr1", "reason": "?", **one} for one in self.amendments]
        head: Plain = {"title": "?", "status": "draft", "objectives": [], "amendments": changes}
        okrs = Okrs.model_validate(as_written(head))
        okrs = okrs.model_copy(update={"objectives": (objective,)})
        notes = tuple(_note(day, said) for day, said in self.check_ins.items())
        quarter = Quarter("2017-q2", "", _STARTS, _ENDS, okrs, notes)
        return quarter, objective, scoring.standing(quarter, objective, key_result)


def _note(day: str, said: Mapping[str, Plain]) -> Note:
    front: Plain = {"title": "?", "date": day, "check_ins": {"o1/kr1": said}}
    return Note(day, "", NoteFront.model_validate(as_written(front)), "", 1)


@dataclass(frozen=True)
class Examples:
    """Composes the examples in one language."""

    wording: Wording

    def kinds(self) -> tuple[pages.Rule, ...]:
        """How progress is counted: a rule for each kind of measure."""
        return (
            self._metric(),
            self._threshold(),
            self._milestones(),
            self._deliverable(),
            self._discover(),
        )

    def scores(self) -> tuple[pages.Rule, ...]:
        """How a score is made of that, and when it is not."""
        return self._rubric(), self._override(), self._ungraded()

    # Kinds of measure -----------------------------------------------------------------------------

    def _metric(self) -> pages.Rule:
        words = self.wording.language.words
        clubs, days = words("clubs"), words("days")
        return pages.Rule(
            anchor="metric",
            title=words("Metric"),
            gives=words("A check-in gives a number."),
            text=words(
                "Progress is the share of the way from the start to the target, and the way may "
                "lead downwards. With a stretch goal, the target is 0.7, the stretch 1.0, and a "
                "commitment on the way 0.3."
            ),
            examples=(
                self._at(_rising("0", "20", clubs), "12", words("Twelve of twenty.")),
                self._at(_rising("8", "4", days), "7", words("A target may lie below the start.")),
                self._at(
                    _rising("4", "8", clubs),
                    "2",
                    words("Behind the start there is less than no progress, but no score below 0."),
                ),
                self._at(
                    _rising("0", "20", clubs),
                    "25",
                    words("Beyond the target the progress goes on, and the score does not."),
                ),
                self._at(
                    {**_rising("0", "20", clubs), "commit": "10", "stretch": "30"},
                    "25",
                    words("Half of the way from the target to the stretch."),
                ),
            ),
        )

    def _threshold(self) -> pages.Rule:
        words = self.wording.language.words
        nps, days = words("NPS"), words("days")
        return pages.Rule(
            anchor="threshold",
            title=words("Threshold"),
            gives=words("A check-in gives a number."),
            text=words(
                "Progress is 1 while the number keeps to the limit, and 0 otherwise. Where a start "
                "is given, the share of the way from there to the limit counts."
            ),
            examples=(
                self._at(
                    _limit(unit="%", at_least="90"), "93", words("At least means from there.")
                ),
                self._at(
                    _limit(unit=nps, above="11.5"),
                    "11.5",
                    words("Above means above: at the limit it is not reached."),
                ),
                self._at(
                    _limit(unit=nps, above="15", start="0"),
                    "6",
                    words("With a start, the way to the limit counts."),
                ),
                self._at(
                    {"kind": "threshold", "between": ["20", "30"], "from": "10", "unit": days},
                    "31",
                    words("A band has a far side too: whoever goes too far has nothing."),
                ),
            ),
        )

    def _milestones(self) -> pages.Rule:
        words = self.wording.language.words
        steps: Plain = [
            {"id": "a", "title": words("Ask")},
            {"id": "b", "title": words("Write"), "weight": "2"},
            {"id": "c", "title": words("Tell")},
        ]
        return pages.Rule(
            anchor="milestones",
            title=words("Milestones"),
            gives=words("A check-in gives the steps that are done so far."),
            text=words("Progress is the weight of the steps that are done, out of that of all."),
            examples=(
                self._example(
                    {"measure": {"kind": "milestones", "steps": steps}},
                    {"steps": ["a", "b"]},
                    words("Writing weighs as much as two of the others."),
                ),
            ),
        )

    def _deliverable(self) -> pages.Rule:
        words = self.wording.language.words
        return pages.Rule(
            anchor="deliverable",
            title=words("Deliverable"),
            gives=words("A check-in says whether it is done."),
            text=words("Progress is 1 or 0, and nothing in between."),
            examples=(
                self._example(
                    {},
                    {"done": Written("false", plain=True)},
                    words("Said not to be done: that is a zero."),
                ),
            ),
        )

    def _discover(self) -> pages.Rule:
        words = self.wording.language.words
        return pages.Rule(
            anchor="discover",
            title=words("Discovery"),
            gives=words("A check-in gives a number."),
            text=words("Progress is 1 as soon as the number is known. To find it out was the aim."),
            examples=(
                self._at(
                    {"kind": "discover", "unit": words("communities")},
                    "84",
                    words("Any number will do."),
                ),
            ),
        )

    # Scores ---------------------------------------------------------------------------------------

    def _rubric(self) -> pages.Rule:
        words = self.wording.language.words
        clubs = words("clubs")
        rubric: Plain = {"0.5": words("a few clubs"), "1.0": words("20 clubs")}
        measured: Mapping[str, Plain] = {"measure": _rising("0", "20", clubs), "rubric": rubric}
        return pages.Rule(
            anchor="rubric",
            title=words("With a rubric"),
            gives=words("A check-in names a level."),
            text=words(
                "The score is the level that was named last. The progress of the measure is "
                "another number, which stands beside it. As long as no level was named, the "
                "measure grades."
            ),
            examples=(
                self._example(
                    measured,
                    {"value": "12", "level": "0.5"},
                    words("What was agreed in advance decides, though the measure says 0.6."),
                ),
                self._example(
                    measured,
                    {"value": "6", "level": "0"},
                    words("No level was reached: that is said by 0."),
                ),
                self._example(measured, {"value": "12"}, words("No level was named yet.")),
            ),
        )

    def _override(self) -> pages.Rule:
        words = self.wording.language.words
        reason = words("Four more clubs began in July.")
        close: Plain = {"outcome": "continue", "score": "0.7", "reason": reason}
        return pages.Rule(
            anchor="override",
            title=words("Set by hand"),
            gives=words("A closing may give a score, with its reason."),
            text=words(
                "At the end the team may decide otherwise. Its reason stands beside the score, and "
                "so does what the rules would have given."
            ),
            examples=(
                self._example(
                    {"measure": _rising("0", "20", words("clubs")), "close": close},
                    {"value": "12"},
                    words("Set by hand: “%(reason)s” By the rules it would be 0.6.", reason=reason),
                ),
            ),
        )

    def _ungraded(self) -> pages.Rule:
        words = self.wording.language.words
        measured: Mapping[str, Plain] = {"measure": _rising("0", "20", words("clubs"))}
        return pages.Rule(
            anchor="ungraded",
            title=words("Ungraded is not zero"),
            gives=words("A check-in gives nothing to count, or there is none."),
            text=words(
                "A zero says that we looked and there was nothing. Silence says nothing, so it is "
                "no score, and is left out of every mean. What is given up keeps the score that it "
                "had: dropping improves no mean."
            ),
            examples=(
                self._case(_Case(measured, {}), words("Nothing was recorded.")),
                self._example(measured, {"status": "on_track"}, words("A word is not a number.")),
                self._case(
                    _Case(
                        measured,
                        {"2017-04-27": {"value": "6"}, _DAY: {"status": "dropped"}},
                    ),
                    words("Dropped in May with 6 clubs, which still count."),
                ),
            ),
        )

    # Means ----------------------------------------------------------------------------------------

    def means(self) -> tuple[pages.WorkedMean, ...]:
        """A mean of three out of four, and one with weights."""
        words, clubs = self.wording.language.words, self.wording.language.words("clubs")
        whole: Mapping[str, Plain] = {"measure": _rising("0", "20", clubs)}
        heavy: Mapping[str, Plain] = {**whole, "weight": "3"}
        return (
            self._mean(
                [(whole, "14"), (whole, "8"), (whole, "18"), (whole, None)],
                words("One was never recorded, so the mean is that of the three others."),
            ),
            self._mean([(heavy, "14"), (whole, "6")], words("The first counts three times.")),
        )

    def _mean(
        self, cases: Sequence[tuple[Mapping[str, Plain], str | None]], explanation: str
    ) -> pages.WorkedMean:
        standings = [
            _Case(fields, {_DAY: {"value": value}} if value else {}).models()[2]
            for fields, value in cases
        ]
        mean, wording = scoring.objective_mean(standings), self.wording
        of = [
            Part(
                wording.language.words("KR %(number)s", number=f"1.{place}"),
                "",
                one.score,
                one.key_result.weight,
            )
            for place, one in enumerate(standings, start=1)
        ]
        opened = Opener(wording, _Case({}, {}).models()[0]).mean(mean, of)
        return pages.WorkedMean(
            facts=opened.facts[:-1],
            mean=wording.mean(mean, of_objectives=False),
            sum=sum_of(wording, mean, of),
            explanation=explanation,
        )

    # Time -----------------------------------------------------------------------------------------

    def paces(self) -> tuple[parts.Fact, ...]:
        """A value of 12 May for each word of pace, with the division that leads to it."""
        clubs = self.wording.language.words("clubs")
        ways = (("0", "20", "12"), ("0", "20", "6"), ("0", "20", "3"), ("10", "20", "8"))
        return tuple(
            self._pace(_Case({"measure": _rising(low, high, clubs)}, {_DAY: {"value": value}}))
            for low, high, value in ways
        )

    def _pace(self, case: _Case) -> parts.Fact:
        quarter, _, standing = case.models()
        return parts.Fact(self.wording.pace(standing), Opener(self.wording, quarter).pace(standing))

    def amended(self) -> pages.WorkedExample:
        """A target that was lowered, held against the first one too."""
        words = self.wording.language.words
        case = _Case(
            {"measure": {"kind": "metric", "from": "20", "to": "60", "unit": "%"}},
            {_DAY: {"value": "50"}},
            [{"on": "2017-05-10", "field": "measure.to", "was": "80"}],
        )
        quarter, objective, standing = case.models()
        first = Opener(self.wording, quarter).first_target(objective, standing)
        return self._case(case, words("First target: %(first)s.", first=first))

    # One example ----------------------------------------------------------------------------------

    def _at(
        self, measure: Mapping[str, Plain], value: str, explanation: str
    ) -> pages.WorkedExample:
        return self._example({"measure": measure}, {"value": value}, explanation)

    def _example(
        self, key_result: Mapping[str, Plain], said: Mapping[str, Plain], explanation: str
    ) -> pages.WorkedExample:
        return self._case(_Case(key_result, {_DAY: said}), explanation)

    def _case(self, case: _Case, explanation: str) -> pages.WorkedExample:
        _, _, standing = case.models()
        wording, measure = self.wording, standing.key_result.measure
        last = standing.measured_by or standing.latest.any
        share = standing.progress
        return pages.WorkedExample(
            measure=wording.measure(measure),
            recorded=wording.recorded(measure, last.check_in) if last else "",
            progress="" if share is None else wording.score_number(share),
            how="" if share is None else how_far(wording, standing),
            score=wording.score(standing.score),
            explanation=explanation,
        )


def _rising(start: str, end: str, unit: str) -> dict[str, Plain]:
    return {"kind": "metric", "from": start, "to": end, "unit": unit}


def _limit(unit: str, start: str = "", **edge: str) -> dict[str, Plain]:
    begins = {"from": start} if start else {}
    return {"kind": "threshold", "unit": unit, **edge, **begins}
