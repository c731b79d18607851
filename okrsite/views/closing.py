"""How a quarter and its key results ended: what was decided, what was learned, what carries on.

Comes in: a quarter, its standings and the desk. Goes out: the shapes of a closing. A successor is
named from its address alone: what a later quarter says of it changes nothing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from okrsite import addresses
from okrsite.content import Quarter
from okrsite.model import Closing, Outcome
from okrsite.scoring import Band, ObjectiveStanding, QuarterStanding, Standing
from okrsite.views import hindsight, parts
from okrsite.views.desk import Desk
from okrsite.views.infographic import sentences

OUTCOMES: tuple[Outcome, ...] = ("continue", "modify", "stop")
# What aspirational key results aim at on average, both ends included.
AIM = (Fraction("0.6"), Fraction("0.7"))


def tell_closing(
    desk: Desk, quarter: Quarter, standing: Standing, address: str, *, shift: int = 2
) -> parts.ClosingWords | None:
    """What came of a key result, for the page at `address`; None while it is not closed."""
    close = standing.key_result.close
    if close is None:
        return None
    return parts.ClosingWords(
        outcome=desk.wording.outcome(close.outcome),
        verdict=_verdict(desk, standing, close),
        learned=desk.text(close.learned, address, quarter, shift=shift),
        successor=name_successor(desk, close),
        reason=close.reason,
    )


def name_successor(desk: Desk, close: Closing) -> parts.Link | None:
    """The way to what a key result was carried on as: `KR 2.3 (Q2 2017)`."""
    if not close.successor:
        return None
    slug, _, path = close.successor.partition("/")
    number = path.replace("o", "", 1).replace("/kr", ".")
    name = desk.quarter_name(slug)
    label = desk.language.words("KR %(number)s (%(quarter)s)", number=number, quarter=name)
    return parts.Link(label, addresses.item(slug, path))


def _verdict(desk: Desk, standing: Standing, close: Closing) -> str:
    """How the score at the end is to be taken, by what kind of key result it was."""
    words, score = desk.language.words, standing.score
    if score is None:
        return words("Nothing was recorded, so it has no score; that is not zero.")
    value = desk.wording.score_number(score)
    if standing.key_result.kind == "committed":
        if score >= 1:
            return words("Committed, and kept.")
        if close.learned.strip() or close.reason:
            return words("Committed: below 1.0 it needs an explanation, which stands here.")
        return words("Committed: below 1.0 it needs an explanation, and none is written down.")
    if score < AIM[0]:
        return words(
            "Aspirational: 0.6 to 0.7 on average is the aim, and %(score)s is less.", score=value
        )
    if score <= AIM[1]:
        return words(
            "Aspirational: 0.6 to 0.7 on average is the aim, and %(score)s is just that.",
            score=value,
        )
    return words(
        "Aspirational: 0.6 to 0.7 on average is the aim, and %(score)s is more.", score=value
    )


def tell_section(
    desk: Desk, quarter: Quarter, standing: ObjectiveStanding, address: str
) -> parts.ObjectiveSection:
    """An objective with its key results, each with what came of it."""
    section = desk.objective_section(quarter, standing, address)
    rows = (
        replace(row, closing=tell_closing(desk, quarter, one, address, shift=3))
        for row, one in zip(section.key_results, standing.key_results, strict=True)
    )
    return replace(section, key_results=tuple(rows))


# A whole quarter ----------------------------------------------------------------------------------


def tell_end(desk: Desk, quarter: Quarter, address: str) -> hindsight.QuarterEnd | None:
    """How a quarter ended, in short; None while it is not closed."""
    if not quarter.closed:
        return None
    standing = desk.standing(quarter)
    listed = [one for each in standing.objectives for one in each.key_results]
    return hindsight.QuarterEnd(
        came=_came(desk, listed),
        decided=_decided(desk, listed),
        kinds=tuple(_kinds(desk, listed)),
        objectives=tuple(_objectives(desk, quarter, standing, address)),
    )


def _came(desk: Desk, listed: Sequence[Standing]) -> str:
    """How many key results reached how much: `Of 10 key results 3 reached 0.7 or more, ...`."""
    if not listed:
        return ""
    plural = desk.language.plural
    number = Counter(one.band for one in listed)
    told: dict[Band | None, str] = {
        "high": plural(
            "%(num)s reached 0.7 or more", "%(num)s reached 0.7 or more", number["high"]
        ),
        "middle": plural(
            "%(num)s came between 0.4 and 0.7", "%(num)s came between 0.4 and 0.7", number["middle"]
        ),
        "low": plural("%(num)s stayed below 0.4", "%(num)s stayed below 0.4", number["low"]),
        None: plural("%(num)s has no grade", "%(num)s have no grade", number[None]),
    }
    return plural(
        "Of %(num)s key result, %(scores)s.",
        "Of %(num)s key results, %(scores)s.",
        len(listed),
        scores=desk.language.listed(text for band, text in told.items() if number[band]),
    )


def _decided(desk: Desk, listed: Sequence[Standing]) -> str:
    """How many go on, go on in another form, and stop."""
    outcomes = [_outcome(one) for one in listed]
    told = [
        _count(desk, outcome, number)
        for outcome in (*OUTCOMES, None)
        if (number := outcomes.count(outcome))
    ]
    if not told:
        return ""
    return desk.language.words("What was decided: %(counts)s.", counts=desk.language.listed(told))


def _outcome(standing: Standing) -> Outcome | None:
    close = standing.key_result.close
    return close.outcome if close else None


def _count(desk: Desk, outcome: Outcome | None, number: int) -> str:
    plural = desk.language.plural
    named = {
        "continue": plural("%(num)s continued", "%(num)s continued", number),
        "modify": plural(
            "%(num)s continued in another form", "%(num)s continued in another form", number
        ),
        "stop": plural("%(num)s stopped", "%(num)s stopped", number),
    }
    if outcome:
        return named[outcome]
    return plural("%(num)s without a decision", "%(num)s without a decision", number)


def _kinds(desk: Desk, listed: Sequence[Standing]) -> Iterator[str]:
    """How the scores of each kind that there is are to be taken."""
    committed = sum(one.key_result.kind == "committed" for one in listed)
    if committed < len(listed):
        yield desk.language.words(
            "Aspirational key results are set high on purpose: the aim is 0.6 to 0.7 on average."
        )
    if committed:
        yield desk.language.plural(
            "%(num)s key result was a commitment: below 1.0 it needs an explanation.",
            "%(num)s key results were commitments: below 1.0 each needs an explanation.",
            committed,
        )


def _objectives(
    desk: Desk, quarter: Quarter, standing: QuarterStanding, address: str
) -> Iterator[hindsight.ObjectiveEnd]:
    for one in standing.objectives:
        card = desk.objective_card(quarter, one)
        retrospective = desk.text(one.objective.retrospective, address, quarter)
        lessons = () if retrospective else tuple(_lessons(desk, quarter, one, address))
        yield hindsight.ObjectiveEnd(
            number=card.number,
            title=card.title,
            address=card.address,
            mean=card.mean,
            goals=card.goals,
            decisions=tell_decisions(desk, quarter, one),
            learned=retrospective,
            lessons=lessons,
        )


def tell_decisions(
    desk: Desk, quarter: Quarter, standing: ObjectiveStanding
) -> tuple[hindsight.Decision, ...]:
    """What was decided about the key results of an objective."""
    found = []
    for outcome in (*OUTCOMES, None):
        own = [one for one in standing.key_results if _outcome(one) == outcome]
        if own:
            ended = tuple(_ended(desk, quarter, standing, one) for one in own)
            found.append(hindsight.Decision(_count(desk, outcome, len(own)), ended))
    return tuple(found)


def _ended(
    desk: Desk, quarter: Quarter, objective: ObjectiveStanding, standing: Standing
) -> hindsight.Ended:
    key_result, score = standing.key_result, desk.wording.score(standing.score)
    label = desk.key_result_label(objective.objective, key_result)
    close = key_result.close
    return hindsight.Ended(
        number=desk.number(objective.objective, key_result),
        address=addresses.item(quarter.slug, f"{objective.objective.id}/{key_result.id}"),
        score=score,
        name=sentences(
            f"{label}: {key_result.title}", score.sentence, *desk.wording.beside(standing)
        ),
        mark=_mark(desk, standing),
        successor=name_successor(desk, close) if close else None,
    )


def _mark(desk: Desk, standing: Standing) -> str:
    words = desk.language.words
    if standing.score_from == "override":
        return words("set by hand")
    if not standing.amended:
        return ""
    return words("target changed") if standing.retargeted else words("rubric changed")


def _lessons(
    desk: Desk, quarter: Quarter, objective: ObjectiveStanding, address: str
) -> Iterator[hindsight.Lesson]:
    for one in objective.key_results:
        close = one.key_result.close
        if close and (learned := desk.text(close.learned, address, quarter, shift=3)):
            path = f"{objective.objective.id}/{one.key_result.id}"
            number = desk.number(objective.objective, one.key_result)
            yield hindsight.Lesson(number, addresses.item(quarter.slug, path), learned)
