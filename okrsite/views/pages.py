"""One frozen value for each kind of page, holding just what its template prints.

Comes in: the shared shapes of `parts`. Goes out: the values that `templates/pages/<name>.html` read
as `page`. They know no scores to compute and no content to look up: that is done where they are
made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from okrsite.views.charts import Chart, HistoryEntry, Step
from okrsite.views.chronicle import Moment, Month
from okrsite.views.drawings import (
    Anchor,
    Caption,
    Drawing,
    LegendEntry,
    SmallPicture,
    TwinGoal,
    TwinObjective,
)
from okrsite.views.heads import Tag
from okrsite.views.hindsight import (
    ComparedObjective,
    Decision,
    GoalThenAndNow,
    OneSided,
    PartnerEntry,
    QuarterEnd,
    SharedQuarter,
    Side,
    Stage,
)
from okrsite.views.parts import (
    ClosingWords,
    DataFile,
    Date,
    Discussion,
    Event,
    Fact,
    GoalBadge,
    GoalName,
    HelpWanted,
    Kept,
    KeyResultRow,
    Link,
    Mean,
    NoteEntry,
    ObjectiveCard,
    ObjectiveSection,
    Opened,
    RubricLevel,
    Score,
    State,
)

INFOGRAPHIC_STYLE = "assets/okrsite/infographic.css"
METHOD_STYLE = "assets/okrsite/method.css"
CHANGES_STYLE = "assets/okrsite/changes.css"
LEARNING_STYLE = "assets/okrsite/learning.css"
CHART_STYLE = "assets/okrsite/charts.css"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has.

    `title` is the browser's, with the specific part first; `heading` stands on the page. `edit_url`
    is empty when no repository is configured. `data` is the same for programs. `listed` is whether
    sitemap and search offer the page to those who look for something.
    """

    template: ClassVar[str]
    # The addresses of the stylesheets that only some pages need.
    styles: ClassVar[tuple[str, ...]] = ()
    listed: ClassVar[bool] = True
    address: str
    title: str
    heading: str
    description: str
    breadcrumbs: tuple[Link, ...] = ()
    previous: Link | None = None
    next: Link | None = None
    edit_url: str = ""
    modified: Date | None = None
    data: tuple[DataFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuarterPage(Page):
    """What every page of a quarter has: `sections` leads to the parts of the quarter."""

    quarter: Link
    period: str
    status: str
    notice: str
    draft: bool
    sections: tuple[Link, ...]
    discussion: Discussion | None = None


# The site's own pages -----------------------------------------------------------------------------
@dataclass(frozen=True)
class QuarterSummary:
    """A quarter at a glance; `status` is draft, published or closed, `status_word` says it.

    `lead` is one sentence on how it stands.
    """

    slug: str
    title: str
    name: str
    address: str
    period: str
    status: str
    status_word: str
    newest: bool
    mean: Mean
    lead: str
    objectives: tuple[ObjectiveCard, ...]
    goals: tuple[GoalName, ...]
    notes: Link | None


@dataclass(frozen=True, kw_only=True)
class Home(Page):
    """The newest quarter at a glance: what, why, how it stands, what is new, how to help.

    `introduction` is the team's own text; `quarter` is None while nothing is published. `help_lead`
    says how much help is wanted, `help_wanted` the first of it, `all_calls` leads to the rest.
    """

    template: ClassVar[str] = "home"
    introduction: Markup
    quarter: QuarterSummary | None
    summary: Markup
    notice: str
    latest_note: NoteEntry | None
    help_lead: str
    help_wanted: tuple[HelpWanted, ...]
    all_calls: Link | None
    events: tuple[Event, ...]
    discussion: Discussion | None
    earlier: tuple[QuarterSummary, ...]


@dataclass(frozen=True, kw_only=True)
class Quarters(Page):
    """All quarters, newest first."""

    template: ClassVar[str] = "quarters"
    quarters: tuple[QuarterSummary, ...]


@dataclass(frozen=True)
class CallsOfObjective:
    """What the key results of an objective ask for."""

    number: str
    title: str
    address: str
    calls: tuple[HelpWanted, ...]


@dataclass(frozen=True)
class CallsOfQuarter:
    """What a quarter asks for, and where its readers say that they can help.

    `remark` is what to know before helping with a quarter that is over.
    """

    slug: str
    title: str
    address: str
    period: str
    draft: bool
    remark: str
    discussion: Discussion | None
    objectives: tuple[CallsOfObjective, ...]


@dataclass(frozen=True, kw_only=True)
class Help(Page):
    """Everything that help is wanted for, newest quarter first; `count` says how much that is."""

    template: ClassVar[str] = "help"
    count: str
    quarters: tuple[CallsOfQuarter, ...]
    ways: tuple[Link, ...]


@dataclass(frozen=True)
class BriefKeyResult:
    """A key result by its number, its state and its score; `name` says all of it."""

    number: str
    address: str
    state: State
    score: str
    name: str


@dataclass(frozen=True)
class ServedBy:
    """An objective that serves a goal: `link` says how and why, seen from the objective.

    `name` says all of it; `states` counts the words of its key results, `outcomes` what was decided
    about them at the end.
    """

    quarter: Link
    number: str
    title: str
    address: str
    mean: Mean
    score: str
    link: GoalBadge
    name: str
    states: tuple[tuple[State, str], ...]
    key_results: tuple[BriefKeyResult, ...]
    outcomes: str


@dataclass(frozen=True)
class GoalQuarter:
    """A quarter in the story of a goal; without objectives when nothing served it then.

    `current` is False when the goal was not one of that time.
    """

    quarter: Link
    period: str
    status: str
    current: bool
    objectives: tuple[ServedBy, ...]


@dataclass(frozen=True)
class GoalEntry:
    """A goal with the objectives that served it, newest quarter first.

    `neglected` says for how long nothing has served it, empty unless that is two quarters or more.
    `quarters` is its story, newest first; `row` are the quarters of the table, oldest first.
    """

    anchor: str
    mark: str
    hue: int
    title: str
    address: str
    text: Markup
    time: str
    source: str
    served: str
    neglected: str
    objectives: tuple[ServedBy, ...]
    quarters: tuple[GoalQuarter, ...]
    row: tuple[GoalQuarter, ...]


@dataclass(frozen=True, kw_only=True)
class Goals(Page):
    """The parent organisation's goals across quarters.

    `columns` are the quarters of the table, oldest first; `earlier` says how many there are before.
    """

    template: ClassVar[str] = "goals"
    styles: ClassVar[tuple[str, ...]] = (INFOGRAPHIC_STYLE,)
    columns: tuple[Link, ...]
    earlier: str
    owner: str
    owner_url: str
    goals: tuple[GoalEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Goal(Page):
    """One goal and what served it."""

    template: ClassVar[str] = "goal"
    styles: ClassVar[tuple[str, ...]] = (INFOGRAPHIC_STYLE,)
    owner: str
    goal: GoalEntry


@dataclass(frozen=True, kw_only=True)
class Partners(Page):
    """The teams that something is shared with, and how much that is."""

    template: ClassVar[str] = "partners"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE,)
    partners: tuple[PartnerEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Partner(Page):
    """What is shared with a team, newest quarter first; `facts` count it, `url` is its own page."""

    template: ClassVar[str] = "partner"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE,)
    url: str
    facts: tuple[str, ...]
    quarters: tuple[SharedQuarter, ...]


@dataclass(frozen=True)
class WorkedExample:
    """A measure, what was recorded, how far that is, and the score that comes of it.

    `recorded`, and `progress` with the arithmetic `how` of it, are empty where there is none.
    """

    measure: str
    recorded: str
    progress: str
    how: str
    score: Score
    explanation: str


@dataclass(frozen=True)
class WorkedMean:
    """A mean with its parts and its sum."""

    facts: tuple[Fact, ...]
    mean: Mean
    sum: str
    explanation: str


@dataclass(frozen=True)
class Rule:
    """A rule with examples: `gives` says what is recorded, `text` what comes of it."""

    anchor: str
    title: str
    gives: str
    text: str
    examples: tuple[WorkedExample, ...]


@dataclass(frozen=True, kw_only=True)
class Method(Page):
    """How scores work, with examples that the scoring itself has computed."""

    template: ClassVar[str] = "method"
    styles: ClassVar[tuple[str, ...]] = (METHOD_STYLE,)
    rules: str
    cadence_days: str
    kinds: tuple[Rule, ...]
    scores: tuple[Rule, ...]
    means: tuple[WorkedMean, ...]
    paces: tuple[Fact, ...]
    amended: WorkedExample
    bands: tuple[Score, ...]
    states: tuple[State, ...]


@dataclass(frozen=True, kw_only=True)
class NotFound(Page):
    """The page for an address that nothing has."""

    template: ClassVar[str] = "not_found"
    ways: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Page):
    """A tombstone: what stood here, as far as a seal knows it, when it was withdrawn and why."""

    template: ClassVar[str] = "withdrawn"
    listed: ClassVar[bool] = False
    was: str
    on: Date
    reason: str
    ways: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class Redirect(Page):
    """A page that leads on to `target`; `link` are the words of the way for those who stay, and
    `head` tells readers of previews of the page that it leads to.
    """

    template: ClassVar[str] = "redirect"
    target: str
    link: str
    head: tuple[Tag, ...]
    language: str
    direction: str


# A quarter's pages --------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Report(QuarterPage):
    """The quarter's report: in one screen what, how it stands, what changed last, where to discuss.

    `lead` is one sentence on how the quarter stands; `latest` the newest note. A closed quarter has
    an `end`, with which its report opens.
    """

    template: ClassVar[str] = "report"
    styles: ClassVar[tuple[str, ...]] = (INFOGRAPHIC_STYLE, LEARNING_STYLE)
    lead: str
    infographic: SmallPicture
    mean: Mean
    opened: Opened
    published: Date | None
    summary: Markup
    latest: NoteEntry | None
    notes: Link | None
    changes: Link
    events: tuple[Event, ...]
    objectives: tuple[ObjectiveSection, ...]
    goals: tuple[GoalName, ...]
    help_wanted: tuple[HelpWanted, ...]
    all_calls: Link
    whole: Link
    end: QuarterEnd | None
    retrospective: Markup
    comparison: Link | None


@dataclass(frozen=True, kw_only=True)
class Objective(QuarterPage):
    """An objective: why, what it serves, and how each key result stands.

    `label` is what it is called: `Objective 1`. `decisions` say how it ended, in a closed quarter.
    """

    template: ClassVar[str] = "objective"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE,)
    label: str
    objective: ObjectiveSection
    opened: Opened
    decisions: tuple[Decision, ...]
    retrospective: Markup
    notes: tuple[NoteEntry, ...]
    amendments: tuple[AmendmentEntry, ...]


@dataclass(frozen=True)
class AmendmentEntry:
    """A change of a commitment: the old text beside the new."""

    on: Date
    field: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class KeyResult(QuarterPage):
    """A key result: what is measured, how it stands, how that came about, where to help.

    `label` is what it is called: `KR 1.1`.
    """

    template: ClassVar[str] = "key_result"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE, CHART_STYLE)
    label: str
    objective: Link
    objective_number: str
    row: KeyResultRow
    kind: str
    kind_words: str
    measure: str
    source: str
    owner: str
    due: Date | None
    confidence: str
    pace: str
    opened: Opened
    rubric: tuple[RubricLevel, ...]
    rubric_remark: str
    steps: tuple[Step, ...]
    chart: Chart | None
    history: tuple[HistoryEntry, ...]
    mentions: tuple[NoteEntry, ...]
    way: tuple[Stage, ...]
    closing: ClosingWords | None
    amendments: tuple[AmendmentEntry, ...]
    changes: Link
    goals: tuple[GoalBadge, ...]
    all_calls: Link


@dataclass(frozen=True, kw_only=True)
class Comparison(QuarterPage):
    """A quarter beside the one before it: in words first, then their scores, goals and key results.

    `overlap` says so where the two have days in common. Its key results go on or are `new`; `left`
    are those of the quarter before that do not go on.
    """

    template: ClassVar[str] = "comparison"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE,)
    lead: tuple[str, ...]
    overlap: str
    then: Side
    now: Side
    going_on: tuple[ComparedObjective, ...]
    new: tuple[OneSided, ...]
    left: tuple[OneSided, ...]
    goals: tuple[GoalThenAndNow, ...]


@dataclass(frozen=True, kw_only=True)
class Notes(QuarterPage):
    """The quarter as a line of time with its notes; `newest` leads to the last of several."""

    template: ClassVar[str] = "notes"
    styles: ClassVar[tuple[str, ...]] = (CHANGES_STYLE,)
    moments: tuple[Moment, ...]
    has_notes: bool
    newest: Link | None


@dataclass(frozen=True, kw_only=True)
class Changes(QuarterPage):
    """Everything that changed in the quarter, newest first; `lead` says how much that is."""

    template: ClassVar[str] = "changes"
    styles: ClassVar[tuple[str, ...]] = (CHANGES_STYLE,)
    lead: str
    months: tuple[Month, ...]


@dataclass(frozen=True, kw_only=True)
class Note(QuarterPage):
    """A progress note with what it recorded."""

    template: ClassVar[str] = "note"
    note: NoteEntry
    body: Markup


@dataclass(frozen=True, kw_only=True)
class Infographic(QuarterPage):
    """How the quarter's objectives serve the goals: a picture in two compositions, and a table.

    `lead` says it in a sentence; `files` are the picture as files of its own.
    """

    template: ClassVar[str] = "infographic"
    styles: ClassVar[tuple[str, ...]] = (INFOGRAPHIC_STYLE,)
    lead: str
    wide: Drawing
    upright: Drawing
    anchors: tuple[Anchor, ...]
    captions: tuple[Caption, ...]
    legend: tuple[LegendEntry, ...]
    objectives: tuple[TwinObjective, ...]
    unserved: tuple[TwinGoal, ...]
    files: tuple[Link, ...]


@dataclass(frozen=True)
class WholeObjective:
    """An objective with its key results at full length."""

    page: Objective
    key_results: tuple[KeyResult, ...]


@dataclass(frozen=True, kw_only=True)
class WholeQuarter(QuarterPage):
    """Everything of a quarter on one page, to print, to save or to read offline.

    It is made of the quarter's other pages, with the links of their texts as seen from here.
    `anchors` says at which anchor of this page the parts of other pages stand, by their addresses;
    `url` is where the report is published, empty where that is not known.
    """

    template: ClassVar[str] = "whole_quarter"
    styles: ClassVar[tuple[str, ...]] = (LEARNING_STYLE, CHART_STYLE)
    listed: ClassVar[bool] = False
    url: str
    report: Report
    objectives: tuple[WholeObjective, ...]
    notes: tuple[Note, ...]
    anchors: Mapping[str, str]
    states: tuple[State, ...]
    bands: tuple[Score, ...]


# Navigation ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NavigationEntry:
    """A link of the site's navigation; `url` instead of an address leads to another site."""

    title: str
    address: str
    url: str = ""
    current: bool = False
    children: tuple[NavigationEntry, ...] = ()


@dataclass(frozen=True)
class Search:
    """What the search of a quarter's page says, where Material's own words do not tell enough.

    `name` says what is searched, `everywhere` leads on to the whole site; elsewhere they are empty.
    """

    name: str = ""
    everywhere: Link | None = None


@dataclass(frozen=True)
class Chrome:
    """What the frame's slots show around a page.

    `tabs` are the sections of the row below the header, `sections` all of the site, for the footer.
    `head` tells readers of link previews what the page is; `url` is its absolute address for
    people, empty where none is known and for drafts. `outdated` and `copy`, what a copy says of
    itself, are for copies alone: on the public site a quarter does not know what came after it.
    `kept` is what old links into the page need.
    """

    tabs: tuple[NavigationEntry, ...]
    drawer: tuple[NavigationEntry, ...]
    sections: tuple[NavigationEntry, ...]
    quarters: Link
    method: Link
    site_name: str
    head: tuple[Tag, ...] = ()
    newest: Link | None = None
    notice: str = ""
    draft: bool = False
    outdated: bool = False
    search: Search | None = None
    copy: str = ""
    url: str = ""
    kept: Kept = field(default_factory=Kept)
