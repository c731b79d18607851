"""Numbers opened: what a score, a mean or a pace was made from, by which rule, and who recorded it.

Comes in: standings and the words of a language. Goes out: the shapes `Opened` and `Brief` of
`parts`. It does no arithmetic that `scoring` has not done: it says in words what was done there, so
that a reader with a pencil comes to the same number. Where a number was rounded, it says ≈ for =.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from okrsite import addresses, scoring
from okrsite.content import Quarter, Record
from okrsite.model import (
    AnyMeasure,
    CheckIn,
    Deliverable,
    Discover,
    Metric,
    Milestones,
    Objective,
    Threshold,
)
from okrsite.scoring import Mean, Standing
from okrsite.undoing import as_on, original_measure
from okrsite.views import parts
from okrsite.views.wording import Wording

NUMBER = "number"  # the anchor of an opened number on its page
EVIDENCE_LENGTH = 60  # characters of an address that readers are shown


@dataclass(frozen=True)
class Part:
    """A part of a mean: what it is called, its page, its score and its weight."""

    name: str
    address: str
    score: Fraction | None
    weight: Decimal


@dataclass(frozen=True)
class Opener:
    """Opens the numbers of one quarter."""

    wording: Wording
    quarter: Quarter

    # Key results ----------------------------------------------------------------------------------

    def key_result(self, objective: Objective, standing: Standing) -> parts.Opened:
        """A key result's score with all that it was made from."""
        return parts.Opened(
            rule=self._rule(standing),
            method=self._method(_rule_anchor(standing)),
            rules=self._rules(),
            facts=tuple(self._facts(objective, standing)),
            levels=levels(self.wording, standing),
            recorded=self._recorded(objective, standing),
        )

    def key_result_briefly(self, objective: Objective, standing: Standing) -> parts.Brief:
        """The same in a sentence or two, for lists."""
        path = f"{objective.id}/{standing.key_result.id}"
        return self._brief(
            standing.score,
            " ".join(filter(None, (self._in_short(standing), self._by_whom(standing)))),
            addresses.item(self.quarter.slug, path),
        )

    def _brief(self, score: Fraction | None, sentence: str, address: str) -> parts.Brief:
        words, wording = self.wording.language.words, self.wording
        if score is None:
            summary = words("Why there is no score")
        else:
            summary = words("How %(score)s came about", score=wording.score_number(score))
        more = parts.Link(words("All that went into it"), f"{address}#{NUMBER}")
        return parts.Brief(summary, sentence, more)

    def _in_short(self, standing: Standing) -> str:
        words, number = self.wording.language.words, self.wording.score_number
        share = standing.progress
        progress = words("not recorded") if share is None else number(share)
        match standing.score_from:
            case "rubric":
                return words(
                    "It is a level of the rubric: %(meaning)s. The measure has its own progress: "
                    "%(progress)s.",
                    meaning=self._meaning(standing),
                    progress=progress,
                )
            case "measure":
                return words("It is the progress: %(how)s.", how=how_far(self.wording, standing))
            case "override":
                return words(
                    "It was set by hand: “%(reason)s” By the rules it would be: %(score)s.",
                    reason=standing.override_reason,
                    score=self._computed(standing),
                )
            case _:
                return self.wording.score_source(standing)

    def _by_whom(self, standing: Standing) -> str:
        record = standing.latest.level if standing.score_from == "rubric" else standing.measured_by
        # Nobody recorded what was set by hand: it stands in the closing.
        if record is None or standing.score_from == "override":
            return ""
        words, day = self.wording.language.words, self.wording.date(record.date).text
        author = record.note.front.author
        if author:
            return words("Recorded by %(author)s, %(day)s.", author=author, day=day)
        return words("Recorded %(day)s.", day=day)

    def _rule(self, standing: Standing) -> str:
        words, rule = self.wording.language.words, self.wording.score_source(standing)
        if standing.score_from == "rubric":
            more = words("The progress of the measure is counted apart and does not change it.")
        elif standing.score_from == "measure" and standing.key_result.rubric:
            more = words("There is a rubric, but no check-in has named a level of it yet.")
        else:
            more = ""
        return " ".join(filter(None, (rule, more)))

    def _facts(self, objective: Objective, standing: Standing) -> Iterable[parts.Fact]:
        """Every input by its name, with the rule that it belongs to."""
        words, wording = self.wording.language.words, self.wording
        measure = standing.key_result.measure
        if standing.score is not None:
            text = f"{wording.score_number(standing.score)}: {self._score_is(standing)}"
            yield parts.Fact(words("Score"), text, _rule_address(_rule_anchor(standing)))
        if standing.score_from == "override":
            by_rules = self._computed(standing)
            yield parts.Fact(words("By the rules"), by_rules, _rule_address("override"))
        if standing.progress is not None:
            text = how_far(wording, standing)
            yield parts.Fact(words("Progress"), text, _rule_address(measure.kind))
        else:
            text = wording.measure(measure)
            yield parts.Fact(words("Measure"), text, _rule_address(measure.kind))
        if standing.amended:
            yield self._first_published(objective, standing)
        if standing.pace is not None:
            yield parts.Fact(words("Pace"), self.pace(standing), _rule_address("pace"))
        if standing.key_result.weight != 1:
            weight = wording.quantity(standing.key_result.weight, "")
            yield parts.Fact(words("Weight in the mean"), weight, _rule_address("means"))

    def _meaning(self, standing: Standing) -> str:
        words = self.wording.language.words
        return standing.level_words or words("no level of the rubric was reached")

    def _score_is(self, standing: Standing) -> str:
        words = self.wording.language.words
        match standing.score_from:
            case "rubric":
                meaning = self._meaning(standing)
                return words("level of the rubric, “%(meaning)s”", meaning=meaning)
            case "override":
                return words("set by hand, “%(reason)s”", reason=standing.override_reason)
            case _ if standing.regressed or standing.overshot:
                return words("the progress, which counts from 0 to 1 only")
            case _:
                return words("the progress")

    def _computed(self, standing: Standing) -> str:
        """The score that the rules alone would give, and where from."""
        words, score = self.wording.language.words, standing.computed
        if score is None:
            return words("none, as nothing was recorded")
        number = self.wording.score_number(score)
        if standing.computed_from == "rubric":
            return words("%(score)s, the level of the rubric", score=number)
        return words("%(score)s, the progress", score=number)

    def _first_published(self, objective: Objective, standing: Standing) -> parts.Fact:
        words, rule = self.wording.language.words, _rule_address("amendments")
        if standing.retargeted:
            return parts.Fact(words("First target"), self.first_target(objective, standing), rule)
        score = self.wording.score(standing.score_original)
        return parts.Fact(words("By the first rubric"), score.value or words("not known"), rule)

    def first_target(self, objective: Objective, standing: Standing) -> str:
        """Progress and score against the first target, beside which those of now stand."""
        words, wording = self.wording.language.words, self.wording
        key_result = standing.key_result
        amendments = self.quarter.amendments(f"{objective.id}/{key_result.id}")
        first = original_measure(key_result, amendments) or key_result.measure
        unknown = words("not known")
        progress, score = (
            unknown if one is None else wording.score_number(one)
            for one in (standing.progress_original, standing.score_original)
        )
        return words(
            "%(target)s, against which the progress is %(progress)s and the score %(score)s",
            target=wording.target(first),
            progress=progress,
            score=score,
        )

    def pace(self, standing: Standing) -> str:
        """Progress divided by the share of the quarter gone by on the day of the value."""
        pace, record, share = standing.pace, standing.measured_by, standing.progress
        assert pace
        assert record
        assert share is not None
        wording, language = self.wording, self.wording.language
        all_days = (self.quarter.ends - self.quarter.starts).days + 1
        gone = min((record.date - self.quarter.starts).days + 1, all_days)
        ratio = scoring.shown(pace.ratio, scoring.PACE_EDGES)
        progress, days = wording.score_number(share), language.number(all_days)
        sign = _sign(pace.ratio, ratio) if _is_plain(share) else "≈"
        total = f"{progress} ÷ ({language.number(gone)} ÷ {days}) {sign} {language.number(ratio)}"
        return language.words(
            "progress %(share)s, with %(gone)s of %(all)s days gone by: %(sum)s",
            share=progress,
            gone=language.number(gone),
            all=days,
            sum=_sum(wording, total),
        )

    def _recorded(self, objective: Objective, standing: Standing) -> tuple[parts.Recorded, ...]:
        """The check-ins that level and value come from: often one, each of them once."""
        records = (standing.latest.level, standing.measured_by)
        found = {record.note.slug: record for record in records if record}
        key_result = standing.key_result
        return tuple(
            self._recorded_in(
                as_on(self.quarter, objective, key_result, record.date).measure, record
            )
            for record in found.values()
        )

    def _recorded_in(self, measure: AnyMeasure, record: Record) -> parts.Recorded:
        note, wording = record.note, self.wording
        return parts.Recorded(
            said=wording.recorded(measure, record.check_in),
            by=note.front.author,
            on=wording.date(record.date),
            note=parts.Link(note.title, addresses.note(self.quarter.slug, note.slug)),
            evidence=evidence(record.check_in.evidence),
        )

    # Means ----------------------------------------------------------------------------------------

    def mean(self, mean: Mean, of: Sequence[Part]) -> parts.Opened:
        """A mean with its parts, each with its weight, and those that are left out."""
        words, wording = self.wording.language.words, self.wording
        facts = [parts.Fact(part.name, self._part(part), part.address) for part in of]
        if mean.value is not None:
            facts.append(parts.Fact(words("Mean"), sum_of(wording, mean, of)))
        return parts.Opened(
            rule=words("The mean of what is graded, each counted by its weight."),
            method=self._method("means"),
            rules=self._rules(),
            facts=tuple(facts),
            levels=(),
            recorded=(),
        )

    def mean_briefly(self, mean: Mean, of: Sequence[Part], address: str) -> parts.Brief | None:
        """The same in a sentence; None where there is nothing to take a mean of."""
        if not of:
            return None
        words, listed = self.wording.language.words, self.wording.language.listed
        left_out = listed(part.name for part in of if part.score is None)
        sentence = words("Nothing of it is graded so far, which is not the same as zero.")
        if mean.value is not None:
            total = sum_of(self.wording, mean, of)
            sentence = words("It is the mean of what is graded: %(sum)s.", sum=total)
            if left_out:
                more = words("Not graded, and so left out: %(names)s.", names=left_out)
                sentence = f"{sentence} {more}"
        return self._brief(mean.value, sentence, address)

    def _part(self, part: Part) -> str:
        words, wording = self.wording.language.words, self.wording
        score = words("not graded, left out")
        if part.score is not None:
            score = wording.score_number(part.score)
        if part.weight == 1:
            return score
        weight = wording.quantity(part.weight, "")
        return words("%(score)s, weight %(weight)s", score=score, weight=weight)

    # Rules ----------------------------------------------------------------------------------------

    def _method(self, anchor: str) -> parts.Link:
        return parts.Link(self.wording.language.words("The rule"), _rule_address(anchor))

    def _rules(self) -> parts.Link:
        words = self.wording.language.words
        version = words("Version %(version)s of the rules", version=scoring.RULES)
        return parts.Link(version, _rule_address("rules"))


def _rule_address(anchor: str) -> str:
    return f"{addresses.METHOD}#{anchor}"


def _rule_anchor(standing: Standing) -> str:
    """Where the page on the method explains what a score comes from."""
    anchors = {"rubric": "rubric", "override": "override", "measure": "score"}
    return anchors.get(standing.score_from or "", "ungraded")


def levels(wording: Wording, standing: Standing) -> tuple[parts.RubricLevel, ...]:
    """The rubric from its lowest level, with the one that was named last."""
    return tuple(
        parts.RubricLevel(
            wording.score_number(Fraction(level)), meaning, standing.level == Fraction(level)
        )
        for level, meaning in standing.key_result.levels
    )


def evidence(urls: Iterable[str]) -> tuple[parts.Evidence, ...]:
    """Links to what shows that a record is right, named by where they lead."""
    return tuple(parts.Evidence(url, _short(url)) for url in urls)


def _short(url: str) -> str:
    """An address without its scheme, cut where it is long."""
    bare = url.partition("://")[2].removeprefix("www.").rstrip("/")
    return bare if len(bare) <= EVIDENCE_LENGTH else bare[: EVIDENCE_LENGTH - 1] + "…"


# Arithmetic in words ------------------------------------------------------------------------------


def how_far(wording: Wording, standing: Standing) -> str:
    """How a progress comes from what was recorded: `17 of the 20 from 0 to 20: 17 ÷ 20 = 0.85`."""
    record, share = standing.measured_by, standing.progress
    assert record
    assert share is not None
    return _Way(wording, standing.key_result.measure, record.check_in, share).said()


def sum_of(wording: Wording, mean: Mean, of: Sequence[Part]) -> str:
    """A mean as a sum: `(0.8 + 0.66) ÷ 2 = 0.73`; weights stand in it where they differ."""
    assert mean.value is not None
    number, graded = wording.score_number, [part for part in of if part.score is not None]
    scores = [(Fraction(part.score or 0), part.weight) for part in graded]
    shown = scoring.shown(mean.value)
    exact = all(_is_plain(score) for score, _ in scores)
    sign = _sign(mean.value, shown) if exact else "≈"
    if len({weight for _, weight in scores}) == 1:
        added = " + ".join(number(score) for score, _ in scores)
        divisor = wording.language.number(len(scores))
    else:
        weight = wording.quantity
        added = " + ".join(f"{number(score)} × {weight(one, '')}" for score, one in scores)
        divisor = weight(sum((one for _, one in scores), Decimal(0)), "")
    return _sum(wording, f"({added}) ÷ {divisor} {sign} {number(mean.value)}")


def _sum(wording: Wording, written: str) -> str:
    """Arithmetic as it is written in every language: from left to right."""
    rtl = wording.language.locale.text_direction == "rtl"
    return f"\u2066{written}\u2069" if rtl else written


def _is_plain(value: Fraction) -> bool:
    """Whether a number is shown as it is."""
    return Fraction(scoring.shown(value)) == value


def _sign(value: Fraction, shown: Decimal) -> str:
    return "=" if Fraction(shown) == value else "≈"


@dataclass(frozen=True)
class _Way:
    """How far a measure has come, in words."""

    wording: Wording
    measure: AnyMeasure
    check_in: CheckIn
    share: Fraction

    def said(self) -> str:
        words = self.wording.language.words
        match self.measure:
            case Metric():
                return self._of_metric(self.measure)
            case Threshold():
                return self._of_threshold(self.measure)
            case Milestones():
                return self._of_milestones(self.measure)
            case Deliverable():
                if self.check_in.done:
                    return words("done, so %(share)s", share=self._share)
                return words("not done yet, so %(share)s", share=self._share)
            case Discover():
                return words("the number is known, so %(share)s", share=self._share)

    @property
    def _share(self) -> str:
        return self.wording.score_number(self.share)

    @property
    def _equals(self) -> str:
        return _sign(self.share, scoring.shown(self.share))

    @property
    def _value(self) -> Decimal:
        value = self.check_in.value
        assert value is not None
        return value

    def _plain(self, value: Decimal) -> str:
        return self.wording.quantity(value, "")

    def _of_metric(self, metric: Metric) -> str:
        if metric.stretch is None:
            return self._way(metric.start, metric.to)
        (low, low_share), (high, high_share) = scoring.piece(metric, Fraction(self._value))
        sign, number = (1 if low < high else -1), self.wording.score_number
        moved = self._plain(sign * (self._value - low))
        whole, part = self._plain(sign * (high - low)), number(high_share - low_share)
        total = f"{number(low_share)} + {moved} ÷ {whole} × {part} {self._equals} {self._share}"
        return self.wording.language.words(
            "%(low)s stands for %(low_share)s and %(high)s for %(high_share)s: %(sum)s",
            low=self._plain(low),
            low_share=number(low_share),
            high=self._plain(high),
            high_share=number(high_share),
            sum=_sum(self.wording, total),
        )

    def _way(self, start: Decimal, end: Decimal) -> str:
        """A share of a way; what went back is less than nothing of it."""
        sign = 1 if start < end else -1
        moved = self._plain(sign * (self._value - start))
        whole = self._plain(sign * (end - start))
        total = f"{moved} ÷ {whole} {self._equals} {self._share}"
        return self.wording.language.words(
            "%(moved)s of the %(whole)s from %(start)s to %(end)s: %(sum)s",
            moved=moved,
            whole=whole,
            start=self._plain(start),
            end=self._plain(end),
            sum=_sum(self.wording, total),
        )

    def _of_threshold(self, threshold: Threshold) -> str:
        words, value = self.wording.language.words, self._value
        said = self.wording.quantity(value, threshold.unit)
        target = self.wording.target(threshold)
        if threshold.inside(value):
            return words(
                "%(value)s is %(target)s, so %(share)s",
                value=said,
                target=target,
                share=self._share,
            )
        start = threshold.start
        beyond = self.share == 0 and value != start  # the far edge
        if start is not None and not beyond:
            edge = scoring.near_edge(threshold, start)
            if value != edge:
                return self._way(start, edge)
        return words(
            "%(value)s is not %(target)s, so %(share)s",
            value=said,
            target=target,
            share=self._share,
        )

    def _of_milestones(self, milestones: Milestones) -> str:
        words, language = self.wording.language.words, self.wording.language
        steps = [step for step in milestones.steps if step.id in set(self.check_in.steps or ())]
        done = sum((step.weight for step in steps), Decimal(0))
        whole = sum((step.weight for step in milestones.steps), Decimal(0))
        written = f"{self._plain(done)} ÷ {self._plain(whole)} {self._equals} {self._share}"
        total = _sum(self.wording, written)
        if not steps:
            return words("none of the steps: %(sum)s", sum=total)
        named = language.listed(step.title for step in steps)
        return words("done by their weights are %(steps)s: %(sum)s", steps=named, sum=total)
