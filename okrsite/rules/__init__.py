"""The rules across items, files and quarters.

Comes in: content as far as it could be read, and its weak places. Goes out: findings, each where its
author can mend it. It must not know how anything looks. A rule stays silent about what rests on a
field that was wrong already.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from okrsite import addresses, scoring
from okrsite.content import Content, Note, Quarter
from okrsite.diagnostics import Place, Report, Spot, choices, nearest, quote
from okrsite.fields import Number
from okrsite.loading import Loaded
from okrsite.model import (
    MEASURES,
    Amendment,
    CheckIn,
    Deliverable,
    Goal,
    Item,
    KeyResult,
    Measure,
    Metric,
    Milestones,
    Objective,
    Threshold,
    cycle_dates,
)
from okrsite.rules.texts import check_texts
from okrsite.source import Mapping as MappingNode
from okrsite.source import Node, Sequence

GRACE = datetime.timedelta(days=31)
MANY_KEY_RESULTS = 5
TASK_VERBS = frozenset(
    "build complete create deliver develop document finish host implement launch make migrate "
    "organise organize prepare publish release run send set ship start update write".split()
)


def check(loaded: Loaded, report: Report) -> None:
    """Hold the content against every rule that looks beyond one item."""
    content = loaded.content
    _check_site(loaded, report)
    for quarter in content.quarters:
        _QuarterRules(loaded, quarter, report).check()
    _RedirectRules(loaded, report).check()
    check_texts(content, report)


def items(node: Item, name: str) -> Iterator[Node]:
    """The nodes of a list's values; a single value stands for a list of one."""
    value = node.at(name)
    if isinstance(value, Sequence):
        yield from value.items
    else:
        yield value


def _check_repeats(
    pairs: Iterable[tuple[object, Node]], what: str, report: Report, hint: str = ""
) -> None:
    """Report every value that stands a second time, naming the line of the first."""
    seen: dict[object, Node] = {}
    for value, node in pairs:
        if value in seen:
            message = f"{what} {value} stands here again"
            where = f"it stands in line {seen[value].line} already"
            if seen[value].path != node.path:
                where = f"it stands in {seen[value].path}:{seen[value].line} already"
            report.add("duplicate", node, message, hint=f"{where}{hint}")
        seen.setdefault(value, node)


def _check_site(loaded: Loaded, report: Report) -> None:
    content = loaded.content
    _check_repeats(((goal.id, goal.at("id")) for goal in content.goals.goals), "the id", report)
    partners = content.partners.partners
    _check_repeats(((one.id, one.at("id")) for one in partners), "the id", report)
    for goal in content.goals.goals:
        if goal.id in addresses.RESERVED:
            message = f"the address /goals/{goal.id}/ is not free"
            report.add("reserved", goal.at("id"), message, hint="choose another id")
        _goal_time(goal, content, report)
    for path in content.pages:
        if content.quarter(addresses.markdown_page(path).split("/")[0]):
            message, hint = "the page lies at the address of a quarter", "rename the file"
            report.add("reserved", Spot(f"{_root(loaded)}/{path}"), message, hint=hint)


def _root(loaded: Loaded) -> str:
    return loaded.content.name


def cycle_time(slug: str, content: Content) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day of a cycle, whether it is here or only known by its name."""
    quarter = content.quarter(slug)
    return (quarter.starts, quarter.ends) if quarter else cycle_dates(slug)


def _goal_time(goal: Goal, content: Content, report: Report) -> None:
    times: dict[str, tuple[datetime.date, datetime.date] | None] = {}
    for name, slug in (("from", goal.first), ("until", goal.until)):
        if slug is not None:
            times[name] = cycle_time(slug, content)
            if times[name] is None:
                message, expected = f"no cycle {quote(slug)}", "a cycle such as 2017-q1, or one here"
                report.add("unknown-id", goal.at(name), message, expected=expected)
    first, until = times.get("from"), times.get("until")
    if first and until and first[0] > until[1]:
        message, found = "the goal ends before it begins", f"{goal.first} until {goal.until}"
        report.add("dates", goal.at("until"), message, found=found, expected="from, then until")


class _QuarterRules:
    """The rules of one quarter."""

    def __init__(self, loaded: Loaded, quarter: Quarter, report: Report) -> None:
        self._loaded = loaded
        self._content = loaded.content
        self._quarter = quarter
        self._report = report

    def check(self) -> None:
        """Check the objectives, then the notes, then what changed."""
        quarter = self._quarter
        ids = ((one.id, one.at("id")) for one in quarter.objectives)
        _check_repeats(ids, "the id", self._report)
        for objective in quarter.objectives:
            self._objective(objective)
        for note in quarter.notes:
            self._note(note)
        self._same_day()
        for amendment in quarter.okrs.amendments:
            self._amendment(amendment)
        if not quarter.closed:
            self._advise()

    # Objectives and key results -------------------------------------------------------------------

    def _objective(self, objective: Objective) -> None:
        if not objective.key_results and self._loaded.sound(objective, "key_results"):
            hint = "add key_results: with what shows that it is reached"
            message = "an objective without key results"
            self._report.add("no-key-results", objective.node, message, hint=hint)
        self._links(objective)
        self._partners(objective)
        ids = ((one.id, one.at("id")) for one in objective.key_results)
        _check_repeats(ids, "the id", self._report)
        for key_result in objective.key_results:
            self._key_result(objective, key_result)

    def _links(self, objective: Objective) -> None:
        goals = self._content.goals.goals
        pairs = ((link.goal, link.at("goal")) for link in objective.supports)
        _check_repeats(pairs, "a link to", self._report)
        for link in objective.supports:
            goal = self._content.goal(link.goal)
            if goal:
                self._link_time(goal, link.at("goal"))
            elif not self._unread("goals.yml"):
                self._unknown_id(link.at("goal"), "goal", link.goal, (one.id for one in goals), "goals.yml")

    def _link_time(self, goal: Goal, place: Node) -> None:
        first = cycle_time(goal.first, self._content) if goal.first else None
        until = cycle_time(goal.until, self._content) if goal.until else None
        early = first is not None and self._quarter.ends < first[0]
        late = until is not None and self._quarter.starts > until[1]
        if early or late:
            begin, end = f"from {goal.first}" if goal.first else "", f"until {goal.until}" if goal.until else ""
            time = " ".join(part for part in (begin, end) if part)
            message = f"the goal {goal.id} is not of this time"
            found, hint = self._quarter.slug, "link another goal, or change its time in goals.yml"
            self._report.add("goal-dates", place, message, found=found, expected=time, hint=hint)

    def _partners(self, item: Objective | KeyResult) -> None:
        pairs = list(zip(item.shared_with, items(item, "shared_with"), strict=False))
        if not self._loaded.sound(item, "shared_with"):
            return
        _check_repeats(pairs, "the partner", self._report)
        known = [one.id for one in self._content.partners.partners]
        for partner, node in pairs:
            if partner not in known and not self._unread("partners.yml"):
                self._unknown_id(node, "partner", partner, known, "partners.yml")

    def _unread(self, name: str) -> bool:
        return f"{_root(self._loaded)}/{name}" in self._loaded.unread

    def _unknown_id(
        self, place: Place, kind: str, found: str, known: Iterable[str], file: str
    ) -> None:
        listed = list(known)
        hint = nearest(found, listed)
        if not hint and listed and len(listed) <= 12:
            hint = f"known in {file}: {', '.join(listed)}"
        message = f"no {kind} {quote(found)}"
        self._report.add("unknown-id", place, message, hint=hint or f"add it to {file}")

    def _key_result(self, objective: Objective, key_result: KeyResult) -> None:
        self._partners(key_result)
        measure = key_result.measure
        self._due(measure)
        if isinstance(measure, Milestones):
            ids = ((step.id, step.at("id")) for step in measure.steps)
            _check_repeats(ids, "the step", self._report)
            for step in measure.steps:
                self._due(step)
        own = f"{self._quarter.slug}/{objective.id}/{key_result.id}"
        self._continues(key_result, own)
        if key_result.close and key_result.close.successor:
            self._successor(key_result.close.successor, key_result.close.at("successor"), own)

    def _due(self, item: Measure | Item) -> None:
        due = getattr(item, "due", None)
        if due is not None:
            self._in_quarter(due, item.at("due"))

    def _in_quarter(self, day: datetime.date, place: Place) -> None:
        starts, ends = self._quarter.starts, self._quarter.ends
        try:
            last = ends + GRACE
        except OverflowError:
            last = ends
        if not starts <= day <= last:
            message, found = "a day outside the quarter", str(day)
            expected = f"a day from {starts} to {last}"
            self._report.add("dates", place, message, found=found, expected=expected)

    # Lineage --------------------------------------------------------------------------------------

    def _continues(self, key_result: KeyResult, own: str) -> None:
        if not self._loaded.sound(key_result, "continues"):
            return
        pairs = list(zip(key_result.continues, items(key_result, "continues"), strict=False))
        _check_repeats(pairs, "the key result", self._report)
        for path, place in pairs:
            slug, _, item = path.partition("/")
            quarter = self._content.quarter(slug)
            if self._leads_back(path, own):
                message = "a key result that continues itself"
                expected = "a key result of an earlier quarter"
                self._report.add("lineage", place, message, found=path, expected=expected)
            elif quarter is None:
                if not self._quarter_unread(slug):
                    self._nothing_there(place, path, slug)
            elif quarter.order >= self._quarter.order:
                message = "continues a key result that is not earlier"
                expected = f"a quarter before {self._quarter.slug}"
                self._report.add("lineage", place, message, found=path, expected=expected)
            elif self._is_hidden(quarter):
                self._not_public(place)
            elif not quarter.find(item):
                self._nothing_there(place, path, slug)

    def _leads_back(self, path: str, own: str) -> bool:
        """Whether following what a key result continues comes back to it."""
        seen: set[str] = set()
        waiting = [path]
        while waiting:
            current = waiting.pop()
            if current == own:
                return True
            if current not in seen:
                seen.add(current)
                slug, _, item = current.partition("/")
                quarter = self._content.quarter(slug)
                found = quarter.find(item) if quarter else None
                waiting += found[1].continues if found and found[1] else ()
        return False

    def _successor(self, path: str, place: Node, own: str) -> None:
        slug, _, item = path.partition("/")
        quarter = self._content.quarter(slug)
        if quarter is None:
            if not self._quarter_unread(slug):
                message = f"the successor's quarter {slug} is not here yet"
                hint = "nothing to do if it is to come"
                self._report.add("successor", place, message, found=path, hint=hint)
        elif path == own or quarter.order <= self._quarter.order:
            message, expected = "a successor that is not later", f"a quarter after {self._quarter.slug}"
            self._report.add("lineage", place, message, found=path, expected=expected)
        elif self._is_hidden(quarter):
            self._not_public(place)
        elif not quarter.find(item):
            self._nothing_there(place, path, slug)

    def _quarter_unread(self, slug: str) -> bool:
        return self._unread(f"{slug}/okrs.yml")

    def _is_hidden(self, quarter: Quarter) -> bool:
        """Whether a quarter is a draft while this one is public."""
        return quarter.draft and not self._quarter.draft

    def _not_public(self, place: Place) -> None:
        message = "leads to something that is not public"
        hint = "publish that first, or take this out"
        self._report.add("not-public", place, message, hint=hint)

    def _nothing_there(self, place: Place, path: str, slug: str) -> None:
        public = [one for one in self._content.quarters if not self._is_hidden(one)]
        known = [
            f"{one.slug}/{objective.id}/{key_result.id}"
            for one in public
            for objective, key_result in one.key_results()
            if one.slug == slug or self._content.quarter(slug) is None
        ]
        message = "leads to a key result that is not here"
        self._report.add("lineage", place, message, found=path, hint=nearest(path, known))

    # Notes ----------------------------------------------------------------------------------------

    def _note(self, note: Note) -> None:
        front = note.front
        if front.check_ins and self._loaded.sound(front, "date"):
            self._in_quarter(note.date, front.at("date"))
        check_ins = front.at("check_ins")
        assert isinstance(check_ins, MappingNode)
        for item, check_in in front.check_ins.items():
            found = self._quarter.find(item)
            if found and found[1]:
                self._check_in(found[1], check_in)
            elif self._loaded.sound(self._quarter.okrs, "objectives"):
                known = [f"{one.id}/{key.id}" for one, key in self._quarter.key_results()]
                file = f"{self._quarter.slug}/okrs.yml"
                self._unknown_id(check_ins.key(item), "key result", item, known, file)

    def _same_day(self) -> None:
        """Two check-ins of one key result on one day leave open which of them counts."""
        pairs: list[tuple[str, Node]] = []
        for note in self._quarter.notes:
            if self._loaded.sound(note.front, "date"):
                node = note.front.at("check_ins")
                assert isinstance(node, MappingNode)
                pairs += [(f"{item} of {note.date}", node.key(item)) for item in note.front.check_ins]
        _check_repeats(pairs, "a check-in of", self._report)

    def _check_in(self, key_result: KeyResult, check_in: CheckIn) -> None:
        measure = key_result.measure
        if self._loaded.sound(key_result, "measure") and self._loaded.sound(measure, "kind"):
            self._right_kind(measure, check_in)
            if check_in.value is not None and isinstance(measure, VALUED):
                self._value(measure, check_in.value, check_in.at("value"))
            if isinstance(measure, Milestones) and check_in.steps is not None:
                self._steps(measure, check_in)
        if check_in.level is not None and self._loaded.sound(key_result, "rubric"):
            self._level(key_result, check_in)

    def _right_kind(self, measure: Measure, check_in: CheckIn) -> None:
        own = _recorded_by(measure)
        for name in ("value", "done", "steps"):
            if name != own and getattr(check_in, name) is not None:
                kind = _kind_of(measure)
                message = f"{name} does not fit a measure of kind {kind}"
                hint = {"value": "value: 12", "done": "done: true", "steps": "steps: [draft]"}[own]
                place = check_in.node.key(name)
                self._report.add("check-in", place, message, expected=own, hint=f"write {hint}")

    def _value(self, measure: Measure, value: Number, place: Node) -> None:
        try:
            measure.check_value(value)
        except PydanticCustomError as error:
            context = dict(error.context or {})
            parts = {name: context[name] for name in ("found", "expected", "hint")}
            self._report.add(context["code"], place, context["message"], **parts)

    def _steps(self, measure: Milestones, check_in: CheckIn) -> None:
        known = [step.id for step in measure.steps]
        pairs = list(zip(check_in.steps or (), items(check_in, "steps"), strict=False))
        _check_repeats(pairs, "the step", self._report)
        for step, node in pairs:
            if step not in known:
                hint = nearest(step, known) or f"its steps: {', '.join(known)}"
                self._report.add("check-in", node, f"no step {quote(step)}", hint=hint)

    def _level(self, key_result: KeyResult, check_in: CheckIn) -> None:
        levels = [Decimal(0), *(Decimal(level) for level, _ in key_result.levels)]
        place = check_in.at("level")
        if not key_result.rubric:
            message = "a level, but the key result has no rubric"
            self._report.add("check-in", place, message, hint="record the value, or add a rubric")
        elif Decimal(check_in.level or 0) not in levels:
            message, found = "no such level in the rubric", str(check_in.level)
            expected = choices(str(level) for level in levels)
            self._report.add("check-in", place, message, found=found, expected=expected)

    # Amendments -----------------------------------------------------------------------------------

    def _amendment(self, amendment: Amendment) -> None:
        published = self._quarter.okrs.published
        if published and amendment.on < published:
            message, found = "an amendment before the publication", str(amendment.on)
            expected = f"{published} or later"
            self._report.add("amendment", amendment.at("on"), message, found=found, expected=expected)
        found_item = self._quarter.find(amendment.item)
        if not found_item:
            known = [one.id for one in self._quarter.objectives]
            known += [f"{one.id}/{key.id}" for one, key in self._quarter.key_results()]
            file = f"{self._quarter.slug}/okrs.yml"
            self._unknown_id(amendment.at("item"), "item", amendment.item, known, file)
            return
        objective, key_result = found_item
        if not self._known_field(amendment, key_result or objective):
            return
        if key_result and self._loaded.sound(key_result, "measure", "rubric"):
            self._old_value(amendment, key_result)

    def _known_field(self, amendment: Amendment, item: Objective | KeyResult) -> bool:
        name, _, rest = amendment.field.partition(".")
        names = set(type(item).field_names()) - {"id", "key_results", "close"}
        if name == "measure":
            inner = set(type(item.measure).field_names()) if isinstance(item, KeyResult) else set()
            known = {f"measure.{one}" for one in inner} | names
            right = not rest or rest.partition(".")[0] in inner
        else:
            known, right = names, name in names
        if not right:
            hint = nearest(amendment.field, known) or f"known here: {', '.join(sorted(known))}"
            message = f"no field {quote(amendment.field)} in {amendment.item}"
            self._report.add("amendment", amendment.at("field"), message, hint=hint)
        return right

    def _old_value(self, amendment: Amendment, key_result: KeyResult) -> None:
        try:
            scoring.original_measure(key_result, (amendment,))
            scoring.original_rubric(key_result, (amendment,))
        except (ValidationError, ValueError):
            message = f"was is no value for {amendment.field}"
            found = quote(str(amendment.was))
            hint = "write it as it stood in okrs.yml"
            self._report.add("amendment", amendment.at("was"), message, found=found, hint=hint)

    # Advice ---------------------------------------------------------------------------------------

    def _advise(self) -> None:
        for objective in self._quarter.objectives:
            if self._content.goals.goals and not objective.supports:
                if self._loaded.sound(objective, "supports"):
                    hint = "add supports: with a goal of goals.yml"
                    message = "an objective that supports no goal"
                    self._report.add("orphan-objective", objective.node, message, hint=hint)
            if len(objective.key_results) > MANY_KEY_RESULTS:
                message = "many key results under one objective"
                found, expected = str(len(objective.key_results)), f"at most {MANY_KEY_RESULTS}"
                place = objective.node.key("key_results")
                self._report.add("many-key-results", place, message, found=found, expected=expected)
            self._advise_task(objective)
            for key_result in objective.key_results:
                self._advise_number(key_result)

    def _advise_task(self, objective: Objective) -> None:
        first = objective.title.split(" ")[0].lower()
        if first in TASK_VERBS:
            message = "an objective that reads like a task"
            hint = "say what will be different, and let key results say by what"
            found = quote(objective.title.split(" ")[0])
            self._report.add("task", objective.at("title"), message, found=found, hint=hint)

    def _advise_number(self, key_result: KeyResult) -> None:
        measure = key_result.measure
        if not self._loaded.sound(key_result, "measure") or not isinstance(measure, Metric | Threshold):
            return
        if isinstance(measure, Metric) and "start" not in measure.model_fields_set:
            message, hint = "a metric that does not say where it starts", "add from: with the baseline"
            self._report.add("no-baseline", measure.node, message, hint=hint)
        if not key_result.source and self._loaded.sound(key_result, "source"):
            message = "a number that does not say how it is counted"
            hint = "add source: to the key result"
            self._report.add("no-source", measure.node, message, hint=hint)


VALUED = tuple(MEASURES[kind] for kind in ("metric", "threshold", "discover"))


def _kind_of(measure: Measure) -> str:
    return next(kind for kind, one in MEASURES.items() if isinstance(measure, one))


def _recorded_by(measure: Measure) -> str:
    if isinstance(measure, Milestones):
        return "steps"
    return "done" if isinstance(measure, Deliverable) else "value"


class _RedirectRules:
    """What moved and what was withdrawn, held against what is live."""

    def __init__(self, loaded: Loaded, report: Report) -> None:
        self._redirects = loaded.content.redirects
        self._report = report
        public = loaded.content.public()
        self._live = addresses.pages(public)
        self._all = addresses.pages(loaded.content)
        self._anchors = {one.slug: addresses.anchors(one) for one in public.quarters}

    def check(self) -> None:
        """Check every entry of redirects.yml."""
        moved = self._redirects.at("moved")
        gone = {one.address for one in self._redirects.withdrawn}
        for source, target in self._redirects.moved.items():
            assert isinstance(moved, MappingNode)
            key, value = moved.key(source), moved.value(source)
            self._source(source, key, "redirected")
            if source in gone:
                message = f"{source} is both moved and withdrawn"
                self._report.add("redirect", key, message, hint="keep one of the two")
            self._target(source, target, value, gone)
        pairs = ((one.address, one.at("address")) for one in self._redirects.withdrawn)
        _check_repeats(pairs, "the address", self._report)
        for one in self._redirects.withdrawn:
            self._source(one.address, one.at("address"), "withdrawn")

    def _source(self, address: str, place: Node, what: str) -> None:
        if address in self._live:
            message = f"{address} is {what}, but it is live"
            hint = "take this out, or rename the page"
            self._report.add("redirect", place, message, hint=hint)
        elif address.split("/")[0] in {"latest", "assets", "search"}:
            message = f"{address} belongs to the site itself"
            self._report.add("redirect", place, message, hint="take it out")

    def _target(self, source: str, target: str, place: Node, gone: set[str]) -> None:
        seen = [source]
        address, _, anchor = target.partition("#")
        while address in self._redirects.moved:
            if address in seen:
                message, found = "a redirect in a circle", " to ".join([*seen, address])
                self._report.add("redirect", place, message, found=found, hint="break the circle")
                return
            seen.append(address)
            address, _, anchor = self._redirects.moved[address].partition("#")
        if address in gone:
            return
        if address not in self._live:
            if address in self._all:
                message, hint = "leads to something that is not public", "publish that first"
                self._report.add("not-public", place, message, hint=hint)
                return
            hint = nearest(address, self._live) or "write the address of a page that is there"
            message = "a redirect to nowhere"
            self._report.add("redirect", place, message, found=target, hint=hint)
        elif anchor and anchor not in self._anchors.get(address.rstrip("/"), {anchor}):
            hint = nearest(anchor, self._anchors[address.rstrip("/")])
            message = f"no anchor #{anchor} on {address}"
            self._report.add("redirect", place, message, found=target, hint=hint)
