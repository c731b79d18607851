"""What was published stays: every sealed address and anchor leads somewhere, and every commitment
that was changed is shown as amended; or the build fails, names each, and says what to do.
"""

from __future__ import annotations

import copy
import datetime
import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sites
import yaml
from built import Page, Site

from okrsite import building, plugin
from okrsite.building import seal_files, seals_after
from okrsite.diagnostics import Diagnostic, Way, failed
from okrsite.frames import Shell
from okrsite.seals import Seal
from okrsite.settings import Settings

DAY = datetime.date(2017, 4, 13)
SITES = 200  # so many made-up sites are edited
PARTS = 8  # of them, which may run side by side
EDITS = 3  # at most so many are made in one site
ROUNDS = 6  # so often the ways out are taken, at most


def as_read(text: str) -> dict[str, Any]:
    """Lines as values, all of them texts: `on` is a word in this format."""
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  only texts
    return found


@dataclass
class Project:
    """A site whose content is held as plain values, so that it can be edited at random."""

    folder: Path
    files: dict[str, Any] = field(default_factory=dict)
    shells: dict[str, Shell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The settings never change."""
        sites.Source({}).write(self.folder)

    @property
    def settings(self) -> Settings:
        """What mkdocs.yml says."""
        return plugin.read_settings(self.folder / "mkdocs.yml")

    def write(self) -> None:
        """Make the content folder anew from the values; seals are values too."""
        content = self.folder / "content"
        for path in sorted(content.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for name, value in self.files.items():
            sites.put(content / name, value)

    def findings(self) -> list[Diagnostic]:
        """The errors of a check, those about the built pages included."""
        self.write()
        return self.findings_as_written()

    def findings_as_written(self) -> list[Diagnostic]:
        """The same of the files as they lie there."""
        checked = building.check(self.settings)
        if checked.failed:
            return [one for one in checked.diagnostics if failed([one])]
        return list(building.hold(checked, building.render(checked, self.shell())))

    def publish(self, day: datetime.date) -> Site:
        """The site, which keeps its promises, and its seals put into the content."""
        self.write()
        checked = building.check(self.settings)
        assert not checked.failed, [one.text() for one in checked.diagnostics]
        made = building.render(checked, self.shell())
        assert building.hold(checked, made) == ()
        self.files |= seal_files(seals_after(checked, made, day))
        return Site(made.files, sites.URL)

    def seals(self) -> Mapping[str, Seal]:
        """The seals as they are read."""
        return building.check(self.settings).content.seals

    def shell(self) -> Shell:
        """MkDocs's part, which depends on the ordinary pages alone."""
        pages = str(
            [
                (path.name, path.read_text(encoding="utf-8"))
                for path in sorted((self.folder / "content").glob("*.md"))
            ]
        )
        if pages not in self.shells:
            self.shells[pages] = plugin.render_shell(self.settings)
        return self.shells[pages]


# Word by word -------------------------------------------------------------------------------------

CASES = as_read((Path(__file__).parent / "data/promises.yml").read_text(encoding="utf-8"))


def choir() -> dict[str, Any]:
    """The site that the cases edit."""
    check_ins = {"o1/kr1": {"done": False}, "o1/kr2": {"done": True}}
    return {
        "about.md": "# About us\n\n## Who we are\n\nWe.\n\n## What we do\n\nThis.\n",
        "goals.yml": {"goals": [{"id": "open", "title": "Open"}, {"id": "near", "title": "Near"}]},
        "partners.yml": {"partners": [{"id": "band", "name": "The band"}]},
        "2017-q2/photo.png": sites.PICTURE,
        "2017-q2/okrs.yml": sites.quarter(
            sites.objective(
                1,
                sites.key_result(1, title="Twelve new singers"),
                sites.key_result(2, title="A warm welcome"),
                title="New singers feel at home",
            ),
            sites.objective(
                2, sites.key_result(1, title="Ten concerts"), title="The town knows us"
            ),
            title="The choir 团",
        ),
        "2017-q2/notes/2017-05-12-half-time.md": sites.note(
            "Half time", "2017-05-12", "Well.", check_ins=check_ins
        ),
    }


@pytest.fixture(scope="module")
def published_choir(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The choir's site once it was published."""
    project = Project(tmp_path_factory.mktemp("choir"), choir())
    project.publish(DAY)
    return project


@pytest.mark.parametrize("name", CASES)
def test_a_check_says_what_is_lost_and_the_ways_out(
    published_choir: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These lines and no others, in the order of the places."""
    case, project = CASES[name], published_choir
    monkeypatch.chdir(project.folder)
    project.write()
    content = project.folder / "content"
    for gone in case.get("delete", ()):
        path = content / gone
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for file, changes in case.get("change", {}).items():
        text = (content / file).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, (file, old, text)
            text = text.replace(old, new)
        sites.put(content / file, text)
    for file, value in case.get("add", {}).items():
        sites.put(content / file, sites.PICTURE if value == "picture" else value)
    said = "".join(f"{one.text()}\n" for one in project.findings_as_written())
    expected = case["expect"] if case["expect"] != "nothing" else ""
    assert said == expected.replace("TODAY", str(datetime.date.today()))  # noqa: DTZ011  as it says


# Whether everything leads somewhere, by the files alone ------------------------------------------


def dead_ends(site: Site, seals: Mapping[str, Seal]) -> Iterator[str]:
    """The sealed addresses and anchors that lead nowhere on a site, as a browser would find."""
    for seal in seals.values():
        for sealed in seal.addresses:
            address, _, anchor = sealed.partition("#")
            end = last_page(site, address)
            arrives = not anchor or (
                isinstance(end, Page) and (anchor in end.ids or is_tombstone(end))
            )
            if end is None or not arrives:
                yield sealed


def last_page(site: Site, address: str) -> Page | bytes | None:
    """What a browser shows in the end."""
    for _ in range(10):
        if address not in site.redirects:
            break
        address = site.redirects[address].partition("#")[0]
    return site.pages.get(address) or site.files.get(address)


def is_tombstone(page: Page) -> bool:
    """Whether a page says that what was here was withdrawn."""
    return bool(page.root.all("article", of_class="okr-withdrawn"))


# Edits --------------------------------------------------------------------------------------------

Edit = Callable[[random.Random, dict[str, Any]], object]
ABOUT = (
    "# About us\n\n## Who we are\n\nWe.\n\n## What we do\n\nThis.\n",
    "# About us\n\n## Who we really are\n\nWe.\n\n## What we do\n\nThis.\n",
    "# Us\n\nNothing.\n",
)
TITLES = ("New singers stay", "A hall of our own", "The choir is known in town", "We sing in tune")
UNITS = ("singers", "songs", "%")


def measure(chance: random.Random) -> dict[str, object]:
    """Any measure."""
    kind = chance.choice(["metric", "threshold", "deliverable", "discover", "milestones"])
    if kind == "metric":
        return {"kind": kind, "to": chance.randint(5, 90), "unit": chance.choice(UNITS)}
    if kind == "threshold":
        return {"kind": kind, "at_least": chance.randint(5, 90), "unit": chance.choice(UNITS)}
    if kind == "milestones":
        return {"kind": kind, "steps": [{"id": "a", "title": "One"}, {"id": "b", "title": "Two"}]}
    return {"kind": kind}


def key_result(chance: random.Random, number: int) -> dict[str, Any]:
    """Any key result; the Chinese letter is in no shipped font, so no picture has to be drawn."""
    title = f"{chance.choice(TITLES)} {chance.randint(1, 99)} 团"
    more: dict[str, Any] = {"measure": measure(chance)}
    if chance.random() < 0.3:
        more["rubric"] = {0.5: "half of it", 1.0: "all of it"}
    if chance.random() < 0.3:
        more["help_wanted"] = "Come and sing."
    return sites.key_result(number, **{**more, "title": title})


def objective(chance: random.Random, number: int) -> dict[str, Any]:
    """Any objective."""
    key_results = [key_result(chance, one) for one in range(1, chance.randint(1, 3) + 1)]
    goals = chance.sample(["open", "near"], chance.randint(0, 2))
    title = f"{chance.choice(TITLES)} {chance.randint(1, 99)} 团"
    supports = [{"goal": goal} for goal in goals]
    return sites.objective(number, *key_results, title=title, supports=supports)


def made_up(chance: random.Random) -> dict[str, Any]:
    """The files of any site."""
    files: dict[str, Any] = {
        "about.md": ABOUT[0],
        "goals.yml": {"goals": [{"id": one, "title": one} for one in ("open", "near")]},
        "redirects.yml": {},
    }
    for slug in chance.sample(["2017-q1", "2017-q2"], chance.randint(1, 2)):
        objectives = [objective(chance, one) for one in range(1, chance.randint(1, 3) + 1)]
        status = chance.choice(["published", "published", "closed"])
        files[f"{slug}/okrs.yml"] = sites.quarter(
            *objectives, title="The choir 团", status=status, published=f"{slug[:5]}01-10"
        )
        check_ins = {}
        for one in objectives:
            for key in one["key_results"]:
                if status == "closed":
                    key["close"] = {"outcome": "stop", "learned": "Much."}
                if chance.random() < 0.7:
                    check_ins[f"{one['id']}/{key['id']}"] = check_in(key)
        day = {"2017-q1": "2017-02-14", "2017-q2": "2017-05-12"}[slug]
        note = sites.note("Half time", day, "See [[o1]].", check_ins=check_ins)
        files[f"{slug}/notes/{day}-half-time.md"] = note
    return files


def check_in(key: Mapping[str, Any]) -> dict[str, object]:
    """A check-in that fits the key result."""
    recorded: dict[str, dict[str, object]] = {
        "deliverable": {"done": True},
        "milestones": {"steps": ["a"]},
    }
    own: dict[str, object] = {**recorded.get(key["measure"]["kind"], {"value": 4})}
    return own | ({"level": 0.5} if "rubric" in key else {})


def any_quarter(chance: random.Random, files: Mapping[str, Any]) -> dict[str, Any]:
    """One of the quarters."""
    okrs = [value for name, value in files.items() if name.endswith("okrs.yml")]
    found: dict[str, Any] = chance.choice(okrs) if okrs else {}
    return found


def any_objective(chance: random.Random, files: Mapping[str, Any]) -> dict[str, Any]:
    """One of the objectives."""
    found = any_quarter(chance, files).get("objectives") or [{}]
    one: dict[str, Any] = chance.choice(found)
    return one


def any_key_result(chance: random.Random, files: Mapping[str, Any]) -> dict[str, Any]:
    """One of the key results."""
    found = any_objective(chance, files).get("key_results") or [{}]
    one: dict[str, Any] = chance.choice(found)
    return one


def rename(chance: random.Random, files: dict[str, Any]) -> None:
    """Another id."""
    item = chance.choice([any_objective, any_key_result])(chance, files)
    if "id" in item:
        item["id"] = re.sub(r"\d+", str(chance.randint(7, 9)), item["id"])


def delete_key_result(chance: random.Random, files: dict[str, Any]) -> None:
    """A key result goes."""
    found = any_objective(chance, files).get("key_results")
    if found:
        found.pop(chance.randrange(len(found)))


def delete_objective(chance: random.Random, files: dict[str, Any]) -> None:
    """An objective goes."""
    found = any_quarter(chance, files).get("objectives")
    if found:
        found.pop(chance.randrange(len(found)))


def reorder(chance: random.Random, files: dict[str, Any]) -> None:
    """Another order, which changes nothing."""
    chance.shuffle(any_quarter(chance, files).get("objectives", []))
    chance.shuffle(any_objective(chance, files).get("key_results", []))


def retitle(chance: random.Random, files: dict[str, Any]) -> None:
    """Other words for it."""
    item = chance.choice([any_objective, any_key_result])(chance, files)
    if item:
        item["title"] = f"{chance.choice([*TITLES, item['title']])} again"


def retarget(chance: random.Random, files: dict[str, Any]) -> None:
    """Another number."""
    item = any_key_result(chance, files)
    for name in ("to", "at_least"):
        if name in item.get("measure", {}):
            item["measure"][name] += chance.randint(1, 9)


def reweigh(chance: random.Random, files: dict[str, Any]) -> None:
    """Another weight, or another kind of commitment."""
    item = any_key_result(chance, files)
    item |= chance.choice([{"weight": 3}, {"kind": "committed"}]) if item else {}


def reuse(chance: random.Random, files: dict[str, Any]) -> None:
    """The same id for something else."""
    item = any_key_result(chance, files)
    if item and item.get("measure", {}).get("kind") not in {"metric", "threshold", "discover"}:
        item |= {"title": "Zzyzx qwrt", "measure": {"kind": "deliverable"}}


def move(chance: random.Random, files: dict[str, Any]) -> None:
    """A key result becomes part of another objective."""
    okrs = any_quarter(chance, files)
    if len(okrs.get("objectives", [])) > 1:
        source, target = chance.sample(okrs["objectives"], 2)
        if source["key_results"]:
            moved = source["key_results"].pop()
            target["key_results"].append({**moved, "id": "kr9"})


def merge(chance: random.Random, files: dict[str, Any]) -> None:
    """Two objectives become one."""
    okrs = any_quarter(chance, files)
    if len(okrs.get("objectives", [])) > 1:
        gone, stays = chance.sample(okrs["objectives"], 2)
        okrs["objectives"].remove(gone)
        for number, one in enumerate(gone["key_results"], 4):
            stays["key_results"].append({**one, "id": f"kr{number}"})


def unlink(chance: random.Random, files: dict[str, Any]) -> None:
    """Other goals."""
    item = any_objective(chance, files)
    if item:
        item["supports"] = [{"goal": "near", "strength": "supporting"}]


def unrecord(chance: random.Random, files: dict[str, Any]) -> None:
    """A note goes, gets another name, or is a draft again."""
    notes = [name for name in files if "/notes/" in name]
    if notes:
        name = chance.choice(notes)
        text = files.pop(name)
        how = chance.choice(["delete", "rename", "draft", "silent"])
        if how == "rename":
            files[name.replace("half", "about-half")] = text
        elif how == "draft":
            files[name] = text.replace("---\n", "---\ndraft: true\n", 1)
        elif how == "silent":
            files[name] = re.sub(r"check_ins:.*?---", "---", text, count=1, flags=re.DOTALL)


def rewrite(chance: random.Random, files: dict[str, Any]) -> None:
    """Other headings on an ordinary page, or no such page."""
    if chance.random() < 0.7:
        files["about.md"] = chance.choice(ABOUT)
    else:
        files.pop("about.md", None)


def hide(chance: random.Random, files: dict[str, Any]) -> None:
    """A published quarter is a draft again."""
    if chance.random() < 0.3:
        any_quarter(chance, files)["status"] = "draft"


def lose(chance: random.Random, files: dict[str, Any]) -> None:
    """A whole quarter goes, with its seal or without."""
    if chance.random() < 0.3:
        slug = chance.choice([name for name in files if name.endswith("okrs.yml")]).split("/")[0]
        for name in [name for name in files if name.startswith(f"{slug}/")]:
            if not name.endswith("published.json") or chance.random() < 0.5:
                del files[name]


def reopen(chance: random.Random, files: dict[str, Any]) -> None:
    """A closed quarter is open again, or a closing is another one."""
    if chance.random() < 0.5:
        any_quarter(chance, files)["status"] = "published"
    elif (item := any_key_result(chance, files)) and "close" in item:
        item["close"]["outcome"] = "continue"


def finish(chance: random.Random, files: dict[str, Any]) -> None:
    """A quarter is closed: nobody is asked for help any more, and every key result has an end."""
    okrs = any_quarter(chance, files)
    okrs["status"] = "closed"
    for one in okrs["objectives"]:
        for key in one["key_results"]:
            key.setdefault("close", {"outcome": "modify", "learned": "Something."})


def stop_asking(chance: random.Random, files: dict[str, Any]) -> None:
    """Nothing of the parts that come and go: no call for help, no rubric, no goals."""
    for one in any_quarter(chance, files)["objectives"]:
        for key in one["key_results"]:
            key.pop("help_wanted", None)


def add(chance: random.Random, files: dict[str, Any]) -> None:
    """Another objective, another note."""
    okrs = any_quarter(chance, files)
    okrs["objectives"].append(objective(chance, 30))
    slug = next(name for name, value in files.items() if value is okrs).split("/")[0]
    files[f"{slug}/notes/news.md"] = sites.note("News", f"{slug[:4]}-05-20", "New.")


EDITS_KNOWN: tuple[Edit, ...] = (
    rename, delete_key_result, delete_objective, reorder, retitle, retarget, reweigh, reuse, move,
    merge, unlink, unrecord, rewrite, hide, lose, reopen, finish, stop_asking, add,
)  # fmt: skip


# The ways out -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Author:
    """Takes the ways out that findings name, in values as an author would in files."""

    chance: random.Random
    files: dict[str, Any]
    before: Mapping[str, Any]

    def mend(self, findings: list[Diagnostic]) -> None:
        """Take a way for each finding about what was published; for others alone, start again."""
        told = [one for one in findings if one.ways or one.code == "seal"]
        for finding in told:
            self._take(finding)
        if not told:
            self.files.clear()
            self.files.update(copy.deepcopy(dict(self.before)))

    def _take(self, finding: Diagnostic) -> None:
        ways = [way for way in finding.ways if self._can_paste(way)]
        if ways and finding.code != "reused-id":
            self._paste(finding, self.chance.choice(ways))
        else:
            self._put_back(finding.path)

    @staticmethod
    def _can_paste(way: Way) -> bool:
        return bool(way.into) or way.lines in {("status: published",), ("status: closed",)}

    def _paste(self, finding: Diagnostic, way: Way) -> None:
        """Put the lines where they are to stand; the list's name above them if it is not there."""
        name = (way.into or finding.path).removeprefix("content/")
        lines = way.block if not way.begun else (way.head, *way.lines)
        found = as_read("\n".join(lines).replace("...", "We have learned more"))
        file = self.files.setdefault(name, {})
        for key, value in found.items():
            if isinstance(value, dict):
                file.setdefault(key, {}).update(value)
            elif isinstance(value, list):
                file.setdefault(key, []).extend(value)
            else:
                file[key] = value

    def _put_back(self, path: str) -> None:
        """Files as they were when they were published, which git would give back."""
        name = path.removeprefix("content/")
        names = [one for one in self.before if one == name or one.startswith(f"{name}/")]
        for one in [*names, "redirects.yml"]:
            self.files[one] = copy.deepcopy(self.before[one])


def broken_by_hand(files: Mapping[str, Any], before: Mapping[str, Any]) -> set[str]:
    """The addresses of items and notes that were published and are not there any more."""
    return published(before) - published(files)


def published(files: Mapping[str, Any]) -> set[str]:
    """The addresses of all items and notes that are public."""
    found = set()
    for name, okrs in files.items():
        slug = name.partition("/")[0]
        if name.endswith("okrs.yml") and okrs["status"] != "draft":
            for one in okrs["objectives"]:
                found.add(f"{slug}/{one['id']}/")
                found |= {f"{slug}/{one['id']}/{key['id']}/" for key in one["key_results"]}
            found.add(f"{slug}/")
            found |= {
                f"{slug}/notes/{Path(note).stem}/"
                for note, text in files.items()
                if note.startswith(f"{slug}/notes/") and "draft: true" not in text
            }
    return found


def is_named(address: str, findings: list[Diagnostic]) -> bool:
    """Whether a finding speaks of an address, or of the quarter that is gone as a whole."""
    slug, _, path = address.rstrip("/").partition("/")
    return any(
        (one.code == "lost-quarter" and slug in one.path)
        or (one.code == "lost-address" and slug in one.path and path == one.item)
        or (one.code == "lost-address" and path.startswith("notes/") and path in one.path)
        for one in findings
    )


# The promise --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_published_is_lost_or_changed_in_silence(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is edited: all that was sealed is still found, or the build names what is not.

    The ways out that it names are then taken, and after that everything is found.
    """
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    outcomes = {"kept": 0, "refused": 0}
    for number in range(part, SITES, PARTS):
        chance = random.Random(number)  # noqa: S311  the same sites in every run
        project.files = made_up(chance)
        project.publish(DAY)
        before = copy.deepcopy(project.files)
        for edit in chance.choices(EDITS_KNOWN, k=chance.randint(1, EDITS)):
            edit(chance, project.files)
        findings = project.findings()
        outcomes["refused" if findings else "kept"] += 1
        if findings and not any(one.code in {"yaml", "missing"} for one in findings):
            unnamed = {
                one for one in broken_by_hand(project.files, before) if not is_named(one, findings)
            }
            assert unnamed == set(), (number, [one.text() for one in findings])
        author = Author(chance, project.files, before)
        for _ in range(ROUNDS):
            if not findings:
                break
            author.mend(findings)
            findings = project.findings()
        assert findings == [], (number, [one.text() for one in findings])
        hold(project, before, number)
    assert min(outcomes.values()) > 0


def hold(project: Project, before: Mapping[str, Any], number: int) -> None:
    """Nothing that was sealed is lost, and every changed commitment is shown as amended."""
    project.write()
    sealed = {name: value for name, value in before.items() if name.endswith("published.json")}
    site = project.publish(DAY + datetime.timedelta(days=60))
    for name, seal in sealed.items():
        assert entries(seal) <= entries(project.files[name]), (number, name)
    # A file that was withdrawn with its quarter cannot tell so itself.
    gone = [one["address"] for one in project.files["redirects.yml"].get("withdrawn", [])]
    dead = [one for one in dead_ends(site, project.seals()) if not one.startswith(tuple(gone))]
    assert dead == [], number
    files = [one for one in dead_ends(site, project.seals()) if one not in dead]
    assert not [one for one in files if one.endswith("/") or "#" in one], number
    for name, okrs in before.items():
        if name.endswith("okrs.yml") and name in project.files:
            moved = project.files.get("redirects.yml", {}).get("moved", {})
            for item, was, now in changed(okrs, project.files[name], renamed(name, okrs, moved)):
                page = site.pages[f"{name.partition('/')[0]}/{item}/"]
                shown = " ".join(one.text for one in page.root.all("del"))
                assert was in shown, (number, item, was, now)


def entries(seal: bytes) -> set[str]:
    """The lines of a seal, of which none is ever taken away."""
    return {line.rstrip(",") for line in seal.decode().splitlines() if line.startswith("  ")}


def renamed(name: str, before: Mapping[str, Any], moved: Mapping[str, str]) -> dict[str, str]:
    """The old ids of items that were moved to new ones, which nothing had before, by the new."""
    slug = name.partition("/")[0]
    known = {path for path, _ in items(before)}
    found: dict[str, list[str]] = {}
    for source, target in moved.items():
        old, new = (one.removeprefix(f"{slug}/").strip("/") for one in (source, target))
        if old in known and new not in known and old.count("/") == new.count("/"):
            found.setdefault(new, []).append(old)
    return {new: olds[0] for new, olds in found.items() if len(olds) == 1}


def changed(
    before: Mapping[str, Any], now: Mapping[str, Any], old_ids: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """The titles and targets that are others than before, of items that are still there, some of
    them under other ids.
    """
    then = dict(items(before))
    for path, item in items(now):
        if old_ids.get(path, path) in then:
            old = then[old_ids.get(path, path)]
            if old["title"] != item["title"]:
                yield path, old["title"], item["title"]
            for name in ("to", "at_least"):
                target, other = (one.get("measure", {}).get(name) for one in (old, item))
                if target != other and target is not None and other is not None:
                    yield path, str(target), str(other)


def items(okrs: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every objective and key result with its path."""
    for one in okrs["objectives"]:
        yield one["id"], one
        for key in one["key_results"]:
            yield f"{one['id']}/{key['id']}", key
