"""What is said of a quarter when it opens, at a check-in, and when it is closed.

Comes in: a desk, a quarter and perhaps a note. Goes out: a `Post`. Sentences, scores and states are
those of the pages. It must not know the form that the post takes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from urllib.parse import quote

from okrsite import addresses, importing, scoring
from okrsite.announcing import passages
from okrsite.announcing.passages import Passage
from okrsite.announcing.post import (
    Block,
    Call,
    Event,
    Headings,
    Line,
    Link,
    News,
    Picture,
    Post,
    Row,
    Stage,
)
from okrsite.announcing.shortening import shortened
from okrsite.content import Note, Quarter
from okrsite.cutting import cut
from okrsite.forum import takes_title, topic_title
from okrsite.model import Deliverable, KeyResult, Objective, cycle_dates
from okrsite.scoring import ObjectiveStanding, Standing
from okrsite.views.closing import tell_end
from okrsite.views.comparison import tell_lead
from okrsite.views.desk import Desk
from okrsite.views.discussion import tell_discussion
from okrsite.views.infographic import sentences
from okrsite.views.lineage import continued_by
from okrsite.views.poster import compose_picture
from okrsite.views.quarter import compose_infographic

LONGEST_TEXT, LONGEST_CALL, LONGEST_NEWS = 2000, 400, 300  # characters, of which the rest is linked


def compose_post(desk: Desk, quarter: Quarter, note: Note | None = None) -> Post:
    """The post for a note, or for the closing of a closed quarter, or for the opening."""
    return _Composer(desk, quarter, note).post()


class _Composer:
    def __init__(self, desk: Desk, quarter: Quarter, note: Note | None) -> None:
        self._desk, self._quarter, self._note = desk, quarter, note
        self._words = desk.language.words
        self._wording = desk.wording
        self._name = desk.quarter_name(quarter.slug)
        self._stage: Stage = "opening"
        if note:
            self._stage = "check-in"
        elif quarter.closed:
            self._stage = "closing"
        self._standing = desk.standing(quarter, note.date if note else None)

    def post(self) -> Post:
        """The post."""
        note, slug = self._note, self._quarter.slug
        report = Link(self._quarter.title, self._url(addresses.quarter(slug)))
        page = Link(note.title, self._url(addresses.note(slug, note.slug))) if note else report
        return Post(
            stage=self._stage,
            title=self._title(),
            lead=tuple(filter(None, self._lead())),
            own_dates=self._own_dates(),
            page=page,
            report=report if note else None,
            picture=self._picture(),
            text=self._text(),
            columns=self._columns(),
            rows=tuple(map(self._row, self._standing.objectives)),
            news=tuple(self._news()),
            blocks=tuple(map(self._block, self._standing.objectives)),
            calls=tuple(self._calls()),
            events=tuple(self._events()),
            question=self._question(),
            ways=tuple(self._ways()),
            headings=self._headings(),
        )

    def _url(self, address: str) -> str:
        return self._desk.settings.site_url + quote(address, safe="/")

    def _headings(self) -> Headings:
        words = self._words
        return Headings(
            news=words("What is new"),
            items=words("All objectives and key results"),
            calls=words("Where we want your view"),
            more_calls=words("More calls for help"),
            events=words("Events"),
            feedback=words("Where to give feedback"),
            more_items=words("The report has all of them"),
        )

    # Title and lead -------------------------------------------------------------------------------

    def _title(self) -> str:
        """A title that a forum takes, and that says no word of it twice."""
        words, quarter, settings = self._words, self._quarter, self._desk.settings
        further = words("objectives and key results of %(quarter)s", quarter=self._name)
        if self._note:
            short, long = (
                words("%(note)s (%(quarter)s)", note=self._note.title, quarter=one)
                for one in (self._name, further)
            )
            return topic_title(short if takes_title(short) else long, settings.site_name)
        title = quarter.title
        if self._stage == "closing":
            title = words("%(title)s: what came of it", title=title)
        named = self._name.casefold() in title.casefold()
        more = (settings.site_name, settings.site_url)
        return topic_title(title, *(more if named else (further, *more)))

    def _own_dates(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day of a quarter whose name does not tell them."""
        days = self._quarter.starts, self._quarter.ends
        return days if days != cycle_dates(self._quarter.slug) else None

    def _lead(self) -> Iterator[str]:
        """What this tells of, how much there is, how it stands, and how that compares with the
        quarter before. A reply in a topic has no title that would say the first.
        """
        language, standing = self._desk.language, self._standing
        key_results = [one for each in standing.objectives for one in each.key_results]
        count = self._words(
            "%(quarter)s, %(period)s: %(objectives)s with %(key_results)s.",
            quarter=self._name,
            period=language.period(self._quarter.starts, self._quarter.ends),
            objectives=language.plural(
                "%(num)s objective", "%(num)s objectives", len(standing.objectives)
            ),
            key_results=language.plural(
                "%(num)s key result", "%(num)s key results", len(key_results)
            ),
        )
        if self._note:
            day = language.date(self._note.date)
            yield self._words("%(note)s, %(day)s.", note=self._note.title, day=day)
        elif self._stage == "closing":
            yield self._words("%(quarter)s is closed: this is what came of it.", quarter=self._name)
        yield " ".join(filter(None, (count, self._score(), self._since_before())))
        yield self._quarter.okrs.notice
        if self._stage == "opening":
            yield " ".join(tell_lead(self._desk, self._quarter))
        elif self._stage == "check-in":
            yield self._states(key_results)
        elif end := tell_end(self._desk, self._quarter, addresses.quarter(self._quarter.slug)):
            yield " ".join(filter(None, (end.came, end.decided, *end.kinds)))

    def _score(self) -> str:
        mean = self._wording.mean(self._standing.mean, of_objectives=True)
        if not mean.value:
            return sentences(mean.sentence)
        return self._words(
            "Mean score %(score)s of %(end)s, %(graded)s.",
            score=mean.value,
            end=mean.of,
            graded=mean.graded,
        )

    def _since_before(self) -> str:
        """The mean beside that of the quarter before, as far as both are graded."""
        before = self._desk.content.before(self._quarter)
        then = self._desk.standing(before).mean.value if before else None
        if before is None or then is None:
            return ""
        words, now = self._words, self._standing.mean.value
        name, score = self._desk.quarter_name(before.slug), self._wording.score_number(then)
        if now is None:
            return words("In %(quarter)s it was %(score)s.", quarter=name, score=score)
        by = _difference(then, now)
        if not by:
            return words("In %(quarter)s it was the same.", quarter=name)
        values = {"by": self._desk.language.number(abs(by)), "quarter": name, "score": score}
        if by > 0:
            return words("That is %(by)s more than in %(quarter)s (%(score)s).", **values)
        return words("That is %(by)s less than in %(quarter)s (%(score)s).", **values)

    def _states(self, key_results: Sequence[Standing]) -> str:
        if not key_results:
            return ""
        counts = self._wording.state_counts([one.status for one in key_results])
        return self._desk.language.plural(
            "%(num)s key result: %(states)s.",
            "%(num)s key results: %(states)s.",
            len(key_results),
            states=self._desk.language.listed(text for _, text in counts),
        )

    # Text and picture -----------------------------------------------------------------------------

    def _text(self) -> tuple[Passage, ...]:
        """The team's own words, as far as a post has room for them."""
        address = addresses.quarter(self._quarter.slug)
        if self._note:
            own, address = self._note.body, addresses.note(self._quarter.slug, self._note.slug)
        elif self._stage == "closing":
            own = self._quarter.okrs.retrospective
        else:
            own = self._quarter.okrs.summary
        return self._passages(own, address, LONGEST_TEXT, note=self._note)

    def _passages(
        self, markdown: str, address: str, room: int, *, note: Note | None = None
    ) -> tuple[Passage, ...]:
        """An author's Markdown as the page at `address` shows it."""
        html = self._desk.text(markdown, address, self._quarter, note=note)
        return shortened(passages.read(html, self._url(address)), room)

    def _picture(self) -> Picture | None:
        """The infographic, where it can be drawn."""
        page = compose_infographic(self._desk, self._quarter)
        address = addresses.infographic_file(self._quarter.slug, "png")
        if not any(file.address == address for file in page.files):
            return None
        day = self._desk.language.date(self._quarter.day)
        drawn = compose_picture(self._desk, page, self._quarter.title, day)
        return Picture(page.heading, self._url(address), drawn.width, drawn.height)

    # The table ------------------------------------------------------------------------------------

    @cached_property
    def _changes(self) -> tuple[str, dict[str, str]]:
        """Since when the scores of objectives have changed, and how much those did of which that
        is known, by their ids.
        """
        since, earlier = self._earlier()
        return since, {
            one.objective.id: self._change(earlier[one.objective.id], one.mean.value)
            for one in self._standing.objectives
            if one.mean.value is not None and one.objective.id in earlier
        }

    def _earlier(self) -> tuple[str, dict[str, Fraction]]:
        """The scores that today's are compared with: of the check-in before, or else of the quarter
        before, where an objective goes on from just one of that.
        """
        before = self._note_before()
        if before:
            then = self._desk.standing(self._quarter, before.date)
            since = self._desk.language.date(before.date)
            found = {one.objective.id: one.mean.value for one in then.objectives}
        else:
            quarter = self._desk.content.before(self._quarter)
            if quarter is None:
                return "", {}
            since = self._desk.quarter_name(quarter.slug)
            found = {
                one.id: self._taken_up(quarter, one.key_results) for one in self._quarter.objectives
            }
        return since, {name: value for name, value in found.items() if value is not None}

    def _note_before(self) -> Note | None:
        note = self._note
        if note is None:
            return None
        earlier = (
            one for one in self._quarter.notes if one.front.check_ins and one.date < note.date
        )
        return max(earlier, key=lambda one: one.date, default=None)

    def _taken_up(self, before: Quarter, key_results: Sequence[KeyResult]) -> Fraction | None:
        """The score of the one objective of the quarter before that key results go on from."""
        found = {
            target.objective.id
            for key_result in key_results
            for target in continued_by(self._desk, key_result)
            if target.quarter is before and target.objective
        }
        one = self._desk.standing(before).objective(found.pop()) if len(found) == 1 else None
        return one.mean.value if one else None

    def _change(self, then: Fraction, now: Fraction) -> str:
        by = _difference(then, now)
        if not by:
            return self._words("no change")
        return f"{'+' if by > 0 else '−'}{self._desk.language.number(abs(by))}"

    def _columns(self) -> tuple[str, ...]:
        words, (since, known) = self._words, self._changes
        second = words("Goals") if self._stage == "opening" else words("Status")
        change = (words("Since %(day)s", day=since),) if known else ()
        return (words("Objective"), second, words("Score"), *change)

    def _row(self, standing: ObjectiveStanding) -> Row:
        objective, language = standing.objective, self._desk.language
        score = self._wording.score(standing.mean.value)
        if self._stage == "opening":
            badges = self._desk.goal_badges(objective)
            second = language.listed(one.title for one in badges)
        else:
            counts = self._wording.state_counts([one.status for one in standing.key_results])
            second = language.listed(text for _, text in counts)
        _, known = self._changes
        change = (known.get(objective.id, ""),) if known else ()
        address = addresses.item(self._quarter.slug, objective.id)
        return Row(
            f"O{self._desk.number(objective)}",
            Link(objective.title, self._url(address)),
            (second, score.value or score.sentence, *change),
        )

    # Objectives and key results -------------------------------------------------------------------

    def _block(self, standing: ObjectiveStanding) -> Block:
        objective = standing.objective
        names = self._partners(objective.shared_with)
        label = self._desk.objective_label(objective)
        line = Line(
            importing.objective_line(objective, names),
            self._with_partners(f"{label}: {objective.title}", names),
            self._url(addresses.item(self._quarter.slug, objective.id)),
            self._wording.mean(standing.mean, of_objectives=False).sentence,
        )
        return Block(line, tuple(self._key_result(objective, one) for one in standing.key_results))

    def _key_result(self, objective: Objective, standing: Standing) -> Line:
        key_result, quarter = standing.key_result, self._quarter
        names = self._partners(key_result.shared_with)
        label = self._desk.key_result_label(objective, key_result)
        # Whether import knows the quarter's own days or only those of its name: where one of the
        # two would read another measure in the title, the measure is written out.
        times = {(quarter.starts, quarter.ends), cycle_dates(quarter.slug)} - {None}
        lines = (importing.key_result_line(key_result, names, time) for time in times if time)
        return Line(
            max(lines, key=len),
            self._with_partners(f"{label}: {key_result.title}", names),
            self._key_result_url(objective, key_result),
            self._stands(standing),
        )

    def _stands(self, standing: Standing) -> str:
        """How a key result stands; nothing of that is said when a quarter opens."""
        if self._stage == "opening":
            return ""
        told = [self._wording.score(standing.score).sentence]
        if standing.status:
            told.append(self._wording.state(standing.status).word)
        if not isinstance(standing.key_result.measure, Deliverable):  # its state says as much
            told.append(self._wording.bar(standing).against)
        told += self._wording.beside(standing)
        close = standing.key_result.close
        if close and self._stage == "closing":
            told.append(self._wording.outcome(close.outcome))
        return sentences(*told)

    def _partners(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.name for one in self._desk.partners(ids))

    def _with_partners(self, text: str, names: Sequence[str]) -> str:
        if not names:
            return text
        teams = self._desk.language.listed(names)
        shared = self._words("shared with %(teams)s", teams=teams)
        return f"{text} ({shared})"

    def _key_result_url(self, objective: Objective, key_result: KeyResult) -> str:
        return self._url(addresses.item(self._quarter.slug, f"{objective.id}/{key_result.id}"))

    # What is new, who is asked, what comes --------------------------------------------------------

    def _news(self) -> Iterator[News]:
        """What a note tells of key results."""
        if self._note is None:
            return
        for one in self._desk.note_entry(self._quarter, self._note).changes:
            state = one.state.word if one.state.key != "none" else ""
            said = sentences(one.said, state, one.note)
            title = re.sub(r"(?<![.…])\.$", "", one.key_result.title)  # since a colon follows
            link = Link(title, self._url(one.key_result.address))
            yield News(link, cut(said, LONGEST_NEWS))

    def _calls(self) -> Iterator[Call]:
        for objective, key_result in self._quarter.key_results():
            if self._quarter.wants_help(key_result):
                address = addresses.item(self._quarter.slug, f"{objective.id}/{key_result.id}")
                label = self._desk.key_result_label(objective, key_result)
                text = self._passages(key_result.help_wanted, address, LONGEST_CALL)
                yield Call(Link(label, self._url(address)), text)

    def _events(self) -> Iterator[Event]:
        """The meetings that are still to come on the day of the post."""
        day = self._standing.day if self._stage != "opening" else datetime.date.min
        for one in sorted(self._quarter.okrs.events, key=lambda event: event.at_time):
            at = one.at_time.astimezone(datetime.UTC)
            if at.date() >= day:
                yield Event(one.title, at, self._desk.language.moment(at), one.text)

    def _question(self) -> str:
        if self._stage == "closing":
            return self._words("Reply: what should the next quarter learn from this one?")
        return self._words("Reply: what do you miss, what do you doubt, and where will you join?")

    def _ways(self) -> Iterator[Link]:
        discussion = tell_discussion(self._desk, self._quarter)
        if discussion and discussion.begun:
            yield Link(discussion.title, discussion.url)
        if any(self._quarter.wants_help(one) for _, one in self._quarter.key_results()):
            link = self._desk.all_calls_link()
            yield Link(link.title, self._url(link.address))


def _difference(then: Fraction, now: Fraction) -> Decimal:
    """How far two scores are apart as readers see them."""
    return scoring.shown(now) - scoring.shown(then)
