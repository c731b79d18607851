"""What the card of a page shows, and what is said of it to whoever cannot see it.

Comes in: a finished page. Goes out: a `PageCard` for the pages that have a card of their own; the
others show that of their quarter's report, or of the home page. Everything here was composed for
the page itself, so a card cannot say anything else.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import urlsplit

from okrsite.cards.card import HEIGHT, WIDTH, Card, Gauge, Mark, State
from okrsite.cards.legibility import lacking
from okrsite.content import Content
from okrsite.diagnostics import Place
from okrsite.infographic.typecase import typecase
from okrsite.scoring import SCORE_EDGES
from okrsite.settings import Settings
from okrsite.views import pages, parts
from okrsite.views.desk import Desk

BOUNDS = tuple(edge for edge in SCORE_EDGES if edge < 1)


@dataclass(frozen=True)
class PageCard:
    """A card, with the name and the folder that its file is to have, and what it says in words."""

    folder: str
    name: str
    card: Card
    alt: str


@dataclass(frozen=True)
class Shown:
    """The picture that a page's link shows: its file, and what it says in words."""

    address: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def compose_card(desk: Desk, page: pages.Page) -> PageCard | None:
    """The card of a page; None for one that has no card of its own."""
    composer = _Composer(desk)
    match page:
        case pages.KeyResult():
            return composer.key_result(page)
        case pages.Objective():
            return composer.objective(page)
        case pages.Report():
            return composer.report(page)
        case pages.Note():
            return composer.note(page)
        case pages.Goal():
            return composer.goal(page)
        case pages.Home():
            return composer.home(page)
        case _:
            return None


@dataclass(frozen=True)
class LeftOut:
    """A title that is not on its card, where it was written, and the letters that there are not."""

    place: Place
    title: str
    letters: str


def titles_left_out(settings: Settings, content: Content) -> Iterator[tuple[LeftOut, ...]]:
    """The titles that cards leave out, file by file."""
    case = typecase(settings.fonts)
    for file in _titles(content):
        titles = ((place, title, lacking(title, case)) for place, title in file)
        if found := tuple(LeftOut(*one) for one in titles if one[2]):
            yield found


def _titles(content: Content) -> Iterator[Iterable[tuple[Place, str]]]:
    """Everything that has a card and a title, by the file that it is in."""
    yield [(goal.at("title"), goal.title) for goal in content.goals.goals]
    for quarter in content.quarters:
        titles: list[tuple[Place, str]] = [(quarter.okrs.at("title"), quarter.okrs.title)]
        for objective in quarter.okrs.objectives:
            titles.append((objective.at("title"), objective.title))
            titles += [(one.at("title"), one.title) for one in objective.key_results]
        yield titles
        yield from ([(note.front.at("title"), note.title)] for note in quarter.notes)


@dataclass(frozen=True)
class _Composer:
    desk: Desk

    def _made(self, name: str, card: Mapping[str, object], *, quarter: str = "") -> PageCard:
        """A card with what all of them have; in words it says what it says in letters."""
        site = self.desk.settings.site_name
        mirrored = self.desk.language.locale.text_direction == "rtl"
        made = Card(**{"site": site, "mirrored": mirrored, **card})  # type: ignore[arg-type]  # of each maker
        in_figures = _in_figures(made, quarter)
        # The host is in Latin letters, whatever the site's name is in.
        host = urlsplit(self.desk.settings.site_url).hostname or ""
        made = replace(made, otherwise=(*in_figures, (site, host), *made.otherwise))
        return PageCard(quarter, name, made, _in_words(made))

    def key_result(self, page: pages.KeyResult) -> PageCard:
        """A key result: its score, its number against the target, its state."""
        row = page.row
        fact = self.fact(row.bar)
        shown: dict[str, object] = {
            "label": page.label,
            "context": page.quarter.title,
            "title": page.heading,
            **self._score(row.score),
            # Done is done: once is enough.
            "fact": "" if fact.casefold() == row.state.word.casefold() else fact,
            "states": (State(row.state.key, row.state.word),),
            "marks": _marks(page.goals),
            "otherwise": _without_words(row.bar, fact),
        }
        return self._made(row.anchor, shown, quarter=_slug(page))

    def fact(self, bar: parts.Bar) -> str:
        """A number against its target; the target alone while nothing is recorded."""
        if bar.against:
            return bar.against[0].upper() + bar.against[1:]
        if bar.target:
            return self.desk.language.words("Target: %(target)s", target=bar.target)
        return ""

    def objective(self, page: pages.Objective) -> PageCard:
        """An objective: the mean of its key results, and how they stand."""
        objective = page.objective
        shown = {
            "label": page.label,
            "context": page.quarter.title,
            "title": page.heading,
            **self._score(objective.mean),
            "fact": objective.mean.graded,
            "states": _states(objective.states),
            "marks": _marks(objective.goals),
        }
        return self._made(objective.anchor, shown, quarter=_slug(page))

    def report(self, page: pages.Report) -> PageCard:
        """A quarter: the mean of its objectives, and how its key results stand."""
        shown = {
            "label": page.quarter.title,
            "context": page.status,
            "title": page.heading,
            **self._quarter(_slug(page), page.mean),
            "marks": _marks(page.goals),
        }
        return self._made("report", shown, quarter=_slug(page))

    def home(self, page: pages.Home) -> PageCard:
        """The site: the newest quarter, as it stands."""
        quarter, site = page.quarter, self.desk.settings.site_name
        shown: dict[str, object] = {"label": "", "context": "", "title": page.heading}
        if quarter:
            shown |= {"label": quarter.name, "context": quarter.status_word}
            shown |= self._quarter(quarter.slug, quarter.mean)
            shown["marks"] = _marks(quarter.goals)
        if page.heading == site:
            shown["site"] = ""
        return self._made("home", shown)

    def _quarter(self, slug: str, mean: parts.Mean) -> dict[str, object]:
        """What the cards of a quarter and of the site have in common."""
        quarter = self.desk.content.quarter(slug)
        standings = self.desk.standing(quarter).objectives if quarter else ()
        statuses = [one.status for each in standings for one in each.key_results]
        counts = self.desk.wording.state_counts(statuses)
        return {**self._score(mean), "fact": mean.graded, "states": _states(counts)}

    def note(self, page: pages.Note) -> PageCard:
        """A note: its day, and how what it speaks of stood then."""
        entry, language = page.note, self.desk.language
        day = datetime.date.fromisoformat(entry.date.iso)
        changes = language.plural(
            "News of %(num)s key result", "News of %(num)s key results", len(entry.changes)
        )
        shown = {
            "label": language.words("Note"),
            "context": page.quarter.title,
            "title": page.heading,
            "figure": language.day_in_brief(day),
            "under": language.day_in_brief(day, "year"),
            "otherwise": (
                (language.day_in_brief(day), language.day_in_brief(day, "figures")),
                (language.day_in_brief(day, "year"), str(day.year)),
            ),
            "fact": changes if entry.changes else entry.author,
            "states": _states(entry.states),
        }
        slug = page.address.rstrip("/").rpartition("/")[2]
        return self._made(f"note-{slug}", shown, quarter=_slug(page))

    def goal(self, page: pages.Goal) -> PageCard:
        """A goal: its letter, and how much has served it."""
        goal, language = page.goal, self.desk.language
        number = len(goal.objectives)
        served = language.plural("%(num)s objective", "%(num)s objectives", number)
        shown = {
            "label": language.words("Goal"),
            "context": page.owner,
            "title": page.heading,
            "sign": Mark(goal.mark, goal.hue),
            "fact": served if number else language.words("Not served yet"),
        }
        return self._made(goal.anchor, shown)

    def _score(self, score: parts.Score) -> dict[str, object]:
        """The score as figure and arc; what is not graded says so and has no arc."""
        if not score.value:
            return {"figure": score.sentence, "gauge": Gauge(None, BOUNDS)}
        of = self.desk.language.words("of %(end)s", end=score.of)
        share = Fraction(score.share.removesuffix("%")) / 100
        return {"figure": score.value, "under": of, "gauge": Gauge(share, BOUNDS)}


def _slug(page: pages.QuarterPage) -> str:
    return page.quarter.address.rstrip("/")


def _marks(goals: Iterable[parts.GoalName]) -> tuple[Mark, ...]:
    return tuple(Mark(one.mark, one.hue) for one in goals)


def _states(counts: Iterable[tuple[parts.State, str]]) -> tuple[State, ...]:
    return tuple(State(state.key, words) for state, words in counts)


def _in_figures(card: Card, quarter: str) -> Iterator[tuple[str, str]]:
    """What texts say in figures alone, for who has no letters for the rest of them."""
    yield card.context, quarter.upper()
    if card.gauge and card.under:
        yield card.under, f"/ {' '.join(_numbers(card.under))}"
    for text in (card.label, card.fact, *(one.words for one in card.states)):
        numbers = _numbers(text)
        # Of more, nobody could tell which is which.
        if len(numbers) in {1, 2}:
            yield text, " / ".join(numbers)


def _without_words(bar: parts.Bar, fact: str) -> tuple[tuple[str, str], ...]:
    """What figures alone may say of a number against its target: `17 / 20` of what is counted up,
    else the number reached. A target alone would be taken for that, and `5 / 3` for part of 3.
    """
    if bar.against and bar.against == bar.value:
        return ()
    return ((fact, "".join(_numbers(bar.value)[:1])),)


def _numbers(text: str) -> list[str]:
    """The numbers of a text, with their points and signs."""
    return re.findall(r"[-−]?\d(?:[\d.,\u00a0\u202f]*\d)?%?", text)


def _in_words(card: Card) -> str:
    """What stands on a card, as one line; of a goal its title, since its letter tells nothing."""
    figure = " ".join(filter(None, (card.figure, card.under)))
    states = (one.words for one in card.states)
    name = [card.label, card.context]
    if card.sign:
        name = [f"{card.label} {card.sign.letter}", card.title, card.context]
    return ", ".join(filter(None, (*name, figure, card.fact, *states))) or card.title
