"""The shapes that pages share: a state, a bar, a goal's badge, a key result's row.

Comes in: nothing but finished words and shares. Goes out: frozen values that the partial templates
of the same names print. Every text is ready to be shown: worded, formatted and, where it is
`Markup`, sanitised. A template does no arithmetic and formats nothing, so what it needs is a field
here. An `address` is one of this site (`2017-q2/o1/`, with an anchor perhaps); a `url` leads
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from okrsite.charts.spark import Spark


@dataclass(frozen=True)
class Link:
    """A link within the site."""

    title: str
    address: str


@dataclass(frozen=True)
class DataFile(Link):
    """A file for programs, with the type that its host gives it: `application/json`."""

    media_type: str


@dataclass(frozen=True)
class Date:
    """A day: `iso` for machines, `text` for people."""

    iso: str
    text: str


@dataclass(frozen=True)
class State:
    """A person's word for how it stands; `key` is on_track, at_risk, off_track, done or dropped.

    Without such a word, `key` is `none` and `word` says that nothing was recorded.
    """

    key: str
    word: str


@dataclass(frozen=True)
class Score:
    """A grade; ungraded has an empty `value` and is never shown as zero.

    `value` is `0.6`; `of` the scale's end, `1.0`; `band` low, middle, high or none; `share` is the
    length of a bar, `60%`; `sentence` says all of it in words.
    """

    value: str
    of: str
    band: str
    share: str
    sentence: str


@dataclass(frozen=True)
class Mean(Score):
    """A mean: `graded` says of how many (`3 of 4 graded`), `spread` from where to where."""

    graded: str
    spread: str


@dataclass(frozen=True)
class Tick:
    """A mark on a bar: where it is, and what it is."""

    share: str
    label: str


@dataclass(frozen=True)
class Bar:
    """A measure from baseline to target: `share` is how far it has come, `60%`.

    `stretch`, where there is one, is where the bar ends instead of at the target. `value` is empty
    when nothing was recorded, and then there is no `share`; `against` is the value with its target.
    `remark` says in words what a bar cannot show: a regression, an overshoot, the pace.
    """

    baseline: str
    target: str
    stretch: str
    value: str
    share: str
    remark: str
    ticks: tuple[Tick, ...] = ()
    against: str = ""


@dataclass(frozen=True)
class PartnerTag:
    """A team that something is shared with, and its page."""

    name: str
    address: str


@dataclass(frozen=True)
class GoalName:
    """A goal by its letter `mark` and the number of its colour `hue` (1 to 12), in the order of
    goals.yml.
    """

    mark: str
    hue: int
    title: str
    address: str


@dataclass(frozen=True)
class GoalBadge(GoalName):
    """A goal that an objective supports, with the reason for the link.

    `basis` and `strength` are keys (stated, inferred; primary, supporting), `kind` both in words.
    """

    basis: str
    strength: str
    kind: str
    why: str
    source: str


@dataclass(frozen=True)
class ClosingWords:
    """What came of a key result: `verdict` says how its score is to be taken, `reason` why it was
    set by hand; `successor` is what it was carried on as.
    """

    outcome: str
    verdict: str
    learned: Markup
    successor: Link | None
    reason: str


@dataclass(frozen=True)
class KeyResultRow:
    """A key result in a list: `anchor` is `o1-kr1`, `number` is `1.1`.

    `asking` is whether `help_wanted` still holds, `beside` what has to be said beside the score,
    `amended` when it was changed after publication.
    There is a `spark` where a number was recorded twice.
    """

    anchor: str
    number: str
    title: str
    address: str
    committed: bool
    state: State
    score: Score
    beside: tuple[str, ...]
    bar: Bar
    updated: Date | None
    stale: str
    partners: tuple[PartnerTag, ...]
    help_wanted: Markup
    asking: bool
    outcome: str
    opened: Brief
    spark: Spark | None
    amended: str
    closing: ClosingWords | None = None


@dataclass(frozen=True)
class ObjectiveCard:
    """An objective in short: `anchor` is `o1`, `number` is `1`.

    `states` counts the words of its key results (`2 on track`), for reading at a glance.
    """

    anchor: str
    number: str
    title: str
    address: str
    mean: Mean
    states: tuple[tuple[State, str], ...]
    goals: tuple[GoalBadge, ...]
    partners: tuple[PartnerTag, ...]
    owner: str
    amended: str


@dataclass(frozen=True)
class ObjectiveSection(ObjectiveCard):
    """An objective with all its key results, as the report shows it."""

    why: Markup
    opened: Brief | None
    key_results: tuple[KeyResultRow, ...]


@dataclass(frozen=True)
class Evidence:
    """A page elsewhere that shows what was recorded; `title` is its host and path, cut if long."""

    url: str
    title: str


@dataclass(frozen=True)
class Change:
    """What a check-in said of a key result: `said` is `12 of 20 clubs, level 0.6`.

    `brief` is the first part of `said`, for lists of one line each.
    """

    key_result: Link
    number: str
    said: str
    brief: str
    state: State
    confidence: str
    note: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class NoteEntry:
    """A progress note in a list, with what it recorded.

    `highlights` are its first changes, `more` says how many others there are, if any. `states`
    counts the states that it left behind, `lead` says the same in a sentence.
    """

    title: str
    address: str
    date: Date
    author: str
    changes: tuple[Change, ...]
    highlights: tuple[Change, ...]
    more: str
    lead: str
    draft: bool
    states: tuple[tuple[State, str], ...] = ()


@dataclass(frozen=True)
class Event:
    """A meeting of the quarter: `iso` is its moment, `text` its day and hour in UTC."""

    title: str
    iso: str
    when: str
    text: str


@dataclass(frozen=True)
class Comments:
    """Replies of a topic that a page shows where its reader asks for them.

    `address` is what is then fetched, `title` what that is called, `show` the words to ask with,
    and `remark` what to know before.
    """

    address: str
    title: str
    show: str
    remark: str


@dataclass(frozen=True)
class Discussion:
    """Where to discuss, and the words of the link: in a topic, or in a new one until it has
    `begun`.
    """

    url: str
    title: str
    begun: bool = True
    comments: Comments | None = None


@dataclass(frozen=True)
class HelpWanted:
    """A key result that asks for help: `text` is what it asks for, `bar` how far it has come.

    `anchor` is `2017-q2-o1-kr1`: the quarter is part of it, for lists of several quarters.
    """

    anchor: str
    number: str
    key_result: Link
    state: State
    bar: Bar
    partners: tuple[PartnerTag, ...]
    text: Markup


@dataclass(frozen=True)
class Fact:
    """An input of a number, with its name (`Pace`) and where that is explained, or comes from."""

    name: str
    value: str
    address: str = ""


@dataclass(frozen=True)
class RubricLevel:
    """A level of a rubric: `reached` when it is the one that was named last."""

    level: str
    words: str
    reached: bool


@dataclass(frozen=True)
class Recorded:
    """Who has recorded something, when, in which note, and what shows that it is right."""

    said: str
    by: str
    on: Date
    note: Link
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Opened:
    """A number opened to its inputs and its rule: `method` leads to the rule, `rules` says which
    version of the rules.
    """

    rule: str
    method: Link
    rules: Link
    facts: tuple[Fact, ...]
    levels: tuple[RubricLevel, ...]
    recorded: tuple[Recorded, ...]


@dataclass(frozen=True)
class Brief:
    """A number opened to a sentence, for lists: `more` leads to where it is opened in full."""

    summary: str
    sentence: str
    more: Link


@dataclass(frozen=True)
class KeptPart:
    """Something that a page had: the anchors that led to it, its name, and where it is now.

    `reason` is why it was withdrawn, empty when it has only moved.
    """

    anchors: tuple[str, ...]
    what: str
    where: Link
    reason: str = ""


@dataclass(frozen=True)
class Kept:
    """What a page keeps for links: empty places at its top, and parts that are elsewhere."""

    places: tuple[str, ...] = ()
    parts: tuple[KeptPart, ...] = ()
