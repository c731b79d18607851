"""Sites that nobody would write in earnest, each odd in one way, and how to build them.

Comes in: a folder to write to. Goes out: a project with its `mkdocs.yml` and content, and the site
that was built from it. A case is a function here: the tests that go over all of them need no change
for another one.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from built import Site

import okrsite
from okrsite.seals import Commitment, Seal
from okrsite.seals import write as write_seal

ROOT = Path(__file__).parent.parent
URL = "https://okrs.example/"
FORUM = "https://forum.example"
# A path of one's own on somebody else's host, as project pages have it.
PREFIX = "/okrs/"
PREFIX_URL = f"https://team.example{PREFIX}"

# The smallest PNG that browsers show: one grey point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da63680000008200817773d6980000000049454e44ae426082"
)

Fields = dict[str, object]


@dataclass(frozen=True)
class Source:
    """What authors would write: settings, and files of the content folder by their path.

    Mappings and lists become YAML, anything else is written as it is.
    """

    content: Mapping[str, object]
    settings: Fields = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """The project's folder, with `mkdocs.yml` and `content/` in it."""
        standard: Fields = {
            "site_name": "Our OKRs",
            "site_description": "What we aim at",
            "site_url": URL,
            "docs_dir": "content",
            "theme": {"name": "material"},
            "plugins": ["search", "okrsite"],
        }
        settings = {name: value for name, value in (standard | self.settings).items() if value}
        (folder / "content").mkdir(parents=True, exist_ok=True)
        (folder / "mkdocs.yml").write_text(as_yaml(settings), encoding="utf-8")
        for name, value in self.content.items():
            put(folder / "content" / name, value)
        return folder


def put(path: Path, value: object) -> None:
    """Write a file of the content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else as_yaml(value), encoding="utf-8")


def as_yaml(value: object) -> str:
    """A value as an author would write it: one line for each text, the keys in their order."""
    written: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100_000)
    return written


def build(project: Path, *, drafts: bool = False) -> Site:
    """The site of a project, built in this process; a finding that stops the build is shown."""
    settings = okrsite.read_settings(project / "mkdocs.yml", drafts=drafts)
    checked = okrsite.check(settings)
    assert not checked.failed, [one.text() for one in checked.diagnostics]
    okrsite.build(checked)
    return Site.read(project / "site", settings.site_url)


def copy_of_the_teams(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """A copy of the project's own content and settings, with places of the settings changed."""
    shutil.copytree(ROOT / "content", folder / "content")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for old, new in (changes or {}).items():
        assert old in text, f"mkdocs.yml: no longer has {old!r}"
        text = text.replace(old, new)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    return folder


def url_of_the_teams() -> str:
    """Where the project's own site is meant to be published."""
    return okrsite.read_settings(ROOT / "mkdocs.yml").site_url


# Pieces of content --------------------------------------------------------------------------------


def quarter(*objectives: Fields, **more: object) -> Fields:
    """A published quarter."""
    standard: Fields = {"title": "Our quarter", "status": "published", "published": "2017-04-13"}
    return {**standard, **more, "objectives": list(objectives)}


def objective(number: int, *key_results: Fields, **more: object) -> Fields:
    """An objective with its key results."""
    standard: Fields = {"id": f"o{number}", "title": f"Objective number {number} is reached"}
    return {**standard, **more, "key_results": list(key_results)}


def key_result(number: int, **more: object) -> Fields:
    """A key result; a thing to deliver unless it says otherwise."""
    return {"id": f"kr{number}", "title": f"Key result number {number}", **more}


def note(title: str, date: str, text: str = "", **more: object) -> str:
    """A note with its front matter."""
    return page(title, text, date=date, **more)


def page(title: str, text: str = "", **more: object) -> str:
    """A page of Markdown with its front matter."""
    return f"---\n{as_yaml({'title': title, **more})}---\n\n{text}\n"


def metric(**more: object) -> Fields:
    """A number that is to rise from 0 to 20."""
    return {"kind": "metric", "from": 0, "to": 20, "unit": "clubs", **more}


# The cases ----------------------------------------------------------------------------------------


def empty() -> Source:
    """Nothing at all has been written yet."""
    return Source({})


def bare() -> Source:
    """No address, no goals, no partners, no home page, no ordinary pages, no notes."""
    content = {"2017-q2/okrs.yml": quarter(objective(1, key_result(1)))}
    return Source(content, {"site_url": None, "site_description": None})


def without_objectives() -> Source:
    """A quarter that has been announced, and nothing more."""
    return Source({"2017-q2/okrs.yml": quarter(), "index.md": "# We\n\nHello.\n"})


def without_key_results() -> Source:
    """Objectives without key results, one of them shared and linked to a goal."""
    return Source(
        {
            "2017-q2/okrs.yml": quarter(objective(1), objective(7, supports=[{"goal": "open"}])),
            "goals.yml": {"goals": [{"id": "open", "title": "Open", "until": "2019"}]},
        }
    )


def large() -> Source:
    """Twelve objectives with eight key results each, every one checked in."""
    objectives = [
        objective(
            number,
            *(key_result(index, measure=metric()) for index in range(1, 9)),
            supports=[{"goal": f"g{(number - 1) % 30}"}, {"goal": f"g{number + 12}"}],
        )
        for number in range(1, 13)
    ]
    check_ins = {
        f"o{number}/kr{index}": {"value": number + index, "status": "on_track", "confidence": 0.5}
        for number in range(1, 13)
        for index in range(1, 9)
    }
    return Source(
        {
            "2017-q2/okrs.yml": quarter(*objectives),
            "2017-q2/notes/all.md": note("Everything", "2017-05-12", check_ins=check_ins),
            "goals.yml": {
                "goals": [{"id": f"g{index}", "title": f"Goal {index}"} for index in range(30)]
            },
        }
    )


def long() -> Source:
    """Titles of 300 characters, of words and of one word; names and units as long."""
    words = ("word " * 60).strip()[:300]
    word = "Donaudampfschifffahrtsgesellschaft" * 8 + "sendesendesendesendesend"
    word = word[:300]
    address = "https://discourse.example/" + "t" * 180
    return Source(
        {
            "index.md": f"# {word}\n\n{word} {words}\n",
            "about.md": f"---\ntitle: {word}\n---\n\n{word}\n",
            "goals.yml": {
                "owner": word,
                "goals": [
                    {"id": "g" * 80, "title": words, "text": word, "source": address},
                    {"id": "g2", "title": word},
                ],
            },
            "partners.yml": {
                "partners": [{"id": "one", "name": words}, {"id": "two", "name": word}]
            },
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(
                        1,
                        title=words,
                        owner=word,
                        measure=metric(unit=word[:60], to=123456789),
                        source=word,
                        help_wanted=word,
                        shared_with=["one", "two"],
                        rubric={1.0: word},
                    ),
                    key_result(
                        2,
                        title=word,
                        measure={
                            "kind": "milestones",
                            "steps": [{"id": "s" * 60, "title": word, "due": "2017-05-01"}],
                        },
                    ),
                    title=words,
                    why=f"{word} {address}",
                    owner=words,
                    shared_with=["one", "two"],
                    supports=[{"goal": "g" * 80, "why": word, "source": address}, {"goal": "g2"}],
                ),
                objective(2, key_result(1), title=word),
                title=word,
                notice=word,
                summary=f"{word}\n\n| {word} | {words} |\n|---|---|\n| {word} | {words} |\n",
                discussion=address,
                events=[{"title": word, "at": "2017-04-20T16:00Z", "text": word}],
            ),
            f"2017-q2/notes/{'n' * 80}.md": note(
                word,
                "2017-05-12",
                f"{word} [[o1/kr1]]\n\n    {word} {word}\n",
                author=words,
                check_ins={
                    "o1/kr1": {
                        "value": 98765432,
                        "status": "on_track",
                        "note": word,
                        "evidence": [address],
                    }
                },
            ),
        },
        {"site_name": words},
    )


ARABIC, HEBREW, CHINESE = "مشاركة المجتمع في المشاريع", "קהילה פתוחה", "参与团队目标和关键结果"
JAPANESE, THAI = "参加チームの目標", "เป้าหมายของทีมและผลลัพธ์สำคัญที่เราต้องการ"
EMOJI = "👩‍👩‍👧 Ünïcödé ½ ﬁ"


def scripts() -> Source:
    """Titles and names in Arabic, Hebrew, Chinese, Japanese, Thai, and signs of all kinds."""
    return Source(
        {
            "index.md": f"# {ARABIC}\n\n{HEBREW}\n",
            "about.md": f"# {CHINESE}\n\n## {JAPANESE}\n\n{THAI}\n",
            "goals.yml": {
                "owner": HEBREW,
                "goals": [
                    {"id": "one", "title": ARABIC, "text": CHINESE},
                    {"id": "two", "title": CHINESE * 8},
                ],
            },
            "partners.yml": {"partners": [{"id": "team", "name": HEBREW}]},
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(1, title=CHINESE * 12, measure=metric(unit="社团")),
                    key_result(2, title=f"{HEBREW} (20%)", owner=ARABIC, shared_with=["team"]),
                    title=ARABIC,
                    why=f"{ARABIC}\n\n{CHINESE}",
                    owner=JAPANESE,
                    supports=[{"goal": "one", "why": HEBREW}, {"goal": "two"}],
                ),
                objective(2, key_result(1, title=EMOJI), title=THAI),
                title=f"{HEBREW} Q2",
                notice=ARABIC,
                summary=JAPANESE,
            ),
            "2017-q2/notes/2017-05-12-news.md": note(
                ARABIC,
                "2017-05-12",
                f"{CHINESE} [[o1/kr1]]",
                author=HEBREW,
                check_ins={"o1/kr1": {"value": 4, "note": ARABIC}},
            ),
        },
        {"site_name": f"{ARABIC} OKRs"},
    )


# Each must arrive as the text that it is, wherever it stands.
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% raw %}{# no #}",
    "</title></script></textarea>",
    "<!-- <b>bold</b>",
    "\"><img src=x onerror=alert(1)> ' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &copy 1 < 2 > 1",
    "%(name)s %d %% ${x} \\u003c \\n",
    "]]> `code` *stars* _lines_ [a](javascript:alert(1)) [[o1]]",
    "okrsite:body </article></main></body></html>",
)
HOSTILE_TITLE = " ".join(HOSTILE)[:300]


def hostile() -> Source:
    """Text that would be markup, a template or a format to a careless program."""
    titles = list(HOSTILE)
    whole = HOSTILE_TITLE
    # Links in front matter would be held against what there is.
    safe = " ".join(one for one in titles if "src=" not in one and "](" not in one)
    return Source(
        {
            "about.md": page(
                safe, "Who we are.", author=safe, revision_date=safe, status=safe, description=safe
            ),
            "goals.yml": {
                "owner": whole,
                "goals": [
                    {"id": f"g{index}", "title": title} for index, title in enumerate(titles)
                ],
            },
            "partners.yml": {"partners": [{"id": "team", "name": whole}]},
            "2017-q2/okrs.yml": quarter(
                *(
                    objective(
                        number,
                        key_result(1, title=title, owner=title, shared_with=["team"]),
                        key_result(
                            2,
                            title=title,
                            source=title,
                            measure=metric(unit=title),
                            rubric={0.5: title, 1.0: whole},
                        ),
                        key_result(
                            3,
                            title=title,
                            measure={"kind": "milestones", "steps": [{"id": "a", "title": title}]},
                            close={"outcome": "stop", "score": 0.5, "reason": title},
                        ),
                        title=title,
                        owner=title,
                        shared_with=["team"],
                        supports=[{"goal": f"g{number - 1}", "why": title, "basis": "inferred"}],
                    )
                    for number, title in enumerate(titles, start=1)
                ),
                title=whole,
                notice=whole,
                events=[{"title": whole, "at": "2017-04-20T16:00Z", "text": whole}],
                amendments=[
                    {
                        "on": "2017-05-01",
                        "item": "o1/kr1",
                        "field": "title",
                        "was": whole,
                        "reason": whole,
                    }
                ],
            ),
            "2017-q2/notes/2017-05-12-news.md": note(
                whole,
                "2017-05-12",
                "Nothing to say.",
                author=whole,
                check_ins={
                    f"o{number}/kr2": {"value": 4, "level": 0.5, "note": title}
                    for number, title in enumerate(titles, start=1)
                },
            ),
            "redirects.yml": {
                "withdrawn": [{"address": "2017-q2/o99/", "on": "2017-05-01", "reason": whole}]
            },
        },
        {"site_name": 'R&D <b>OKRs</b> "{{ 7*7 }}" \'%(x)s', "site_description": whole},
    )


def cycles() -> Source:
    """A custom cycle, a year, half a year and a quarter, which overlap, and one day's cycle."""
    one = objective(1, key_result(1, measure=metric()), key_result(2))
    later = objective(1, key_result(1, continues="2017-h1/o1/kr1", measure=metric()))
    custom = {"starts": "2017-05-15", "ends": "2017-05-26"}
    return Source(
        {
            "2017/okrs.yml": quarter(one, title="The year", status="closed"),
            "2017-h1/okrs.yml": quarter(one, title="Half a year"),
            "2017-q2/okrs.yml": quarter(one, title="A quarter"),
            "sprint-9/okrs.yml": quarter(later, title="A sprint", **custom),
            "sprint-10/okrs.yml": quarter(
                objective(3, key_result(2)), title="A day", starts="2017-05-26", ends="2017-05-26"
            ),
            "sprint-9/notes/2017-05-20-half-time.md": note(
                "Half time", "2017-05-20", "See [[2017/o1]].", check_ins={"o1/kr1": {"value": 3}}
            ),
        }
    )


def measures() -> Source:
    """Every kind of measure, in every state, closed, amended and continued."""
    steps = [
        {"id": "draft", "title": "Drafted", "due": "2017-05-01", "weight": 2},
        {"id": "told", "title": "Told to everybody"},
    ]
    earlier = quarter(
        objective(
            1,
            key_result(1, measure=metric(), close={"outcome": "continue", "learned": "*Slowly.*"}),
            key_result(
                2,
                measure=metric(to=-20),
                close={
                    "outcome": "modify",
                    "successor": "2017-q2/o1/kr2",
                    "score": 0.7,
                    "reason": "We had counted twice.",
                },
            ),
            key_result(3, close={"outcome": "stop"}),
        ),
        status="closed",
        published="2017-01-10",
    )
    now = quarter(
        objective(
            1,
            key_result(
                1,
                measure=metric(stretch=30, commit=10, due="2017-06-01", range=[-50, 50]),
                continues="2017-q1/o1/kr1",
                kind="committed",
                help_wanted="Count *with* us.\n\n- one\n- two\n",
            ),
            key_result(
                2,
                continues=["2017-q1/o1/kr1", "2017-q1/o1/kr2"],
                measure={"kind": "threshold", "between": [10, 20], "unit": "NPS", "from": -50},
                rubric={0.3: "not below zero", 1.0: "between 10 and 20"},
            ),
            key_result(3, measure={"kind": "threshold", "below": 30, "unit": "%"}, weight=2.5),
            key_result(4, measure={"kind": "milestones", "steps": steps}),
            key_result(5, measure={"kind": "discover", "unit": "communities"}),
            key_result(6, measure={"kind": "deliverable", "due": "2017-06-30"}),
            key_result(7, measure=metric(to=80, unit="%")),
            key_result(8, measure=metric()),
            weight=3,
        ),
        objective(4, key_result(9)),
        amendments=[
            {
                "on": "2017-05-10",
                "item": "o1/kr7",
                "field": "measure.to",
                "was": 90,
                "reason": "The first number was a guess.",
            },
            {
                "on": "2017-05-11",
                "item": "o4",
                "field": "title",
                "was": "Old",
                "reason": "Clearer.",
            },
        ],
    )
    first = {
        "o1/kr1": {"value": -5, "status": "off_track", "confidence": 0},
        "o1/kr2": {"value": -3, "level": 0.3, "status": "at_risk"},
        "o1/kr3": {"value": 31},
        "o1/kr4": {"steps": ["draft"]},
        "o1/kr6": {"done": False},
        "o1/kr7": {"value": "45%", "status": "on_track"},
        "o1/kr8": {"status": "dropped", "note": "Nobody wanted it."},
    }
    second = {
        "o1/kr1": {"value": 42, "status": "done", "confidence": 1},
        "o1/kr2": {"value": 33},
        "o1/kr3": {"value": 29.999},
        "o1/kr4": {"steps": ["draft", "told"], "status": "done"},
        "o1/kr5": {"value": 84},
        "o1/kr6": {"done": True, "evidence": ["https://wiki.example/?a=1&b=2"]},
    }
    return Source(
        {
            "2017-q1/okrs.yml": earlier,
            "2017-q1/notes/2017-03-30-end.md": note(
                "The end", "2017-03-30", check_ins={"o1/kr1": {"value": 7}, "o1/kr2": {"value": -7}}
            ),
            "2017-q2/okrs.yml": now,
            "2017-q2/notes/2017-04-20-first.md": note(
                "First", "2017-04-20", "Of [[o1/kr1]] and [[2017-q1/o1/kr1]].", check_ins=first
            ),
            "2017-q2/notes/2017-06-20-second.md": note(
                "Second", "2017-06-20", "# A heading\n\n## Another\n", check_ins=second
            ),
            "2017-q2/notes/2017-06-21-words-only.md": note("Words", "2017-06-21", "No numbers."),
        }
    )


def everything() -> Source:
    """Every kind of page with every part that it may have, as far as authors can cause it."""
    content = {**measures().content, **moved_and_withdrawn()}
    now = content["2017-q2/okrs.yml"]
    assert isinstance(now, dict)
    first, *others = now["objectives"]
    first = {
        **first,
        "why": "Because *nobody* else does it, and [many](https://forum.example/t/1) ask for it.",
        "owner": "Ada",
        "shared_with": ["library", "school"],
        "supports": [
            {"goal": "open", "why": "It says so itself.", "source": "https://plan.example/"},
            {"goal": "near", "strength": "supporting", "basis": "inferred"},
        ],
    }
    first["key_results"][0] |= {"owner": "Grace", "source": "counted", "shared_with": ["library"]}
    earlier = content["2017-q1/okrs.yml"]
    assert isinstance(earlier, dict)
    looked_back = "We *knew* too little, see [[o1/kr2]] and [the end](notes/2017-03-30-end.md)."
    quarter_before = {
        **earlier,
        "retrospective": looked_back,
        "objectives": [
            {**earlier["objectives"][0], "retrospective": looked_back, "shared_with": ["school"]},
            objective(2, key_result(1, close={"outcome": "stop", "learned": looked_back})),
        ],
    }
    quarter_now = {
        **now,
        "notice": "The figures are still being checked.",
        "summary": "What this is about.\n\n| Who | What |\n|---|---|\n| We | `this` |\n",
        "discussion": f"{FORUM}/t/okrs/1",
        "events": [{"title": "A call", "at": "2017-04-20T16:00Z", "text": "Come and ask."}],
        "title": "What we aim at in spring",
        "objectives": [first, *others],
    }
    return Source(
        {
            **content,
            "index.md": "# Our OKRs\n\nWe aim at a few things at a time.\n",
            "about.md": (
                "# About us\n\n## First\n\nWords with `code` and [a link](guide.md).\n\n"
                "> Quoted.\n\n    a line of code\n\n## Then\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
            ),
            "guide.md": "# The guide\n\n- one\n- two\n",
            "goals.yml": {
                "owner": "The union",
                "url": "https://union.example/",
                "goals": [
                    {"id": "open", "title": "Open to all", "text": "In *every* way."},
                    {"id": "near", "title": "Near to people", "from": "2017-q1", "until": "2018"},
                    {"id": "new", "title": "Nobody serves it", "source": "https://plan.example/"},
                ],
            },
            "partners.yml": {
                "partners": [
                    {"id": "library", "name": "The library", "url": "https://library.example/"},
                    {"id": "school", "name": "The school"},
                    {"id": "office", "name": "Nothing is shared with it"},
                ]
            },
            "2017-q1/okrs.yml": quarter_before,
            "2017-q2/okrs.yml": quarter_now,
        },
        {
            "nav": ["index.md", {"About us": "about.md"}, "guide.md"],
            "plugins": ["search", {"okrsite": {"forum": FORUM, "comments": True}}],
        },
    )


def moved_and_withdrawn() -> Fields:
    """One address that moved and one that was withdrawn."""
    withdrawn = {"address": "2017-q2/o8/", "on": "2017-06-01", "reason": "It was a mistake."}
    moved = {"2017-q2/o7/": "2017-q2/o4/"}
    return {"redirects.yml": {"moved": moved, "withdrawn": [withdrawn]}}


def moved() -> Source:
    """Addresses that moved, in a chain and to an anchor, and some that were withdrawn."""
    return Source(
        {
            "2017-q1/okrs.yml": quarter(
                objective(1, key_result(1), key_result(2)), published="2017-01-10"
            ),
            "2017-q1/notes/2017-02-01-old.md": note("Old news", "2017-02-01"),
            "2017-q2/okrs.yml": quarter(objective(2, key_result(1)), objective(4)),
            "redirects.yml": {
                "moved": {
                    "2017-q2/o7/": "2017-q2/o6/",
                    "2017-q2/o6/": "2017-q2/o5/",
                    "2017-q2/o5/": "2017-q2/o4/",
                    "2017-q2/o2/kr7/": "2017-q2/#o2-kr1",
                    "old/place/of/all/": "about/",
                    "2016-q4/o1/": "2016-q4/",
                },
                "withdrawn": [
                    {"address": "2017-q2/o8/", "on": "2017-06-01", "reason": "It was a mistake."},
                    {"address": "2016-q4/", "on": "2017-01-02", "reason": "The year is over."},
                ],
            },
            "about.md": "# About\n",
        }
    )


def sealed() -> Source:
    """What was published has moved, was withdrawn, or has come and gone, on pages of every kind."""
    day = datetime.date(2017, 4, 13)
    promised = """
        2017-q2/ 2017-q2/#o1 2017-q2/#o1-kr1 2017-q2/#o1-kr2 2017-q2/#o3 2017-q2/#o3-kr1
        2017-q2/#help-wanted 2017-q2/#2017-q2-o1-kr1 2017-q2/o1/ 2017-q2/o1/#o1-kr2
        2017-q2/o1/kr1/ 2017-q2/o1/kr1/#help 2017-q2/o1/kr2/ 2017-q2/o1/kr2/#o1-kr2
        2017-q2/o1/kr2/#number 2017-q2/o3/ 2017-q2/o3/kr1/ 2017-q2/infographic/#o3
        2017-q2/infographic/ 2017-q2/infographic/#link-o1-far 2017-q2/changes/
        2017-q2/changes/#2017-05-12-o1-kr2
        2017-q2/changes/#2017-05-13 2017-q2/changes/#2017-05-13-o1-kr1 2017-q2/notes/
        2017-q2/notes/2017-05-12-news/ 2017-q2/notes/2017-05-13-slip/ 2017-q2/print/
        2017-q2/print/#o3-kr1-help
        2017-q2/print/#note-2017-05-13-slip 2017-q2/old.png
    """.split()  # noqa: SIM905  as they would be read
    titles = {
        "o1": "First",
        "o1/kr1": "Stays",
        "o1/kr2": "Moves <b>",
        "o3": "Goes",
        "o3/kr1": "Too",
    }
    seal = Seal(
        "2017-q2",
        addresses=dict.fromkeys(promised, day),
        commitments=tuple(Commitment(one, day, {"title": title}) for one, title in titles.items()),
    )
    of_site = """
        about/ about/#old-words help/ help/#2017-q2-o1-kr1 help/#2017-q2-o3-kr1
        help/#quarter-2017-q2 goals/ goals/#goal-far partners/
    """.split()  # noqa: SIM905  as they would be read
    own = Seal(
        addresses=dict.fromkeys(["", *of_site], day), quarters={"2017-q1": day, "2017-q2": day}
    )
    gone = Seal(
        "2017-q1",
        addresses=dict.fromkeys(["2017-q1/", "2017-q1/o1/", "2017-q1/a.png"], day),
        commitments=(Commitment("o1", day, {"title": "Gone with its quarter"}),),
    )
    deliverable: Fields = {"measure": {"kind": "deliverable"}}
    return Source(
        {
            "published.json": write_seal(own),
            "2017-q1/published.json": write_seal(gone),
            "2017-q2/published.json": write_seal(seal),
            "2017-q2/okrs.yml": quarter(
                objective(1, key_result(1, title="Stays"), title="First"),
                objective(2, key_result(1, title="Moves <b>", **deliverable)),
            ),
            "2017-q2/new.png": PICTURE,
            "2017-q2/notes/2017-05-12-news.md": note(
                "News",
                "2017-05-12",
                "See [[o1/kr1]], [[o3]], [[o3/kr1]], [it](../o3/), [[o1/kr2]].",
                check_ins={"o1/kr1": {"done": True}, "o1/kr2": {"done": True}},
            ),
            "about.md": "# About\n\n## New words\n",
            "goals.yml": {"goals": [{"id": "far", "title": "Far"}]},
            "redirects.yml": {
                "moved": {
                    "2017-q2/o1/kr2/": "2017-q2/o2/kr1/",
                    "2017-q2/old.png": "2017-q2/new.png",
                    "about/#old-words": "about/#new-words",
                },
                "withdrawn": [
                    {"address": "2017-q1/", "on": "2017-07-01", "reason": "Nobody was there."},
                    {"address": "2017-q2/o3/", "on": "2017-06-01", "reason": "It was a mistake."},
                    {
                        "address": "2017-q2/notes/2017-05-13-slip/",
                        "on": "2017-05-14",
                        "reason": "It spoke of people who asked us not to.",
                    },
                ],
            },
        }
    )


def files() -> Source:
    """Ordinary pages in folders, pictures in every place, and links of every kind between them."""
    return Source(
        {
            "index.md": "# Home\n\n[A](guide/start.md#first) ![dot](pictures/dot.png)\n\n## More\n",
            "guide/index.md": "# Guide\n\n[up](../index.md), [on](start.md)\n",
            "guide/start.md": (
                "# Start\n\n## First\n\n[report](../../2017-q2/#o1-kr1)\n\n![dot](dot.png)\n"
            ),
            "guide/dot.png": PICTURE,
            "pictures/dot.png": PICTURE,
            "terms.pdf": b"%PDF-1.4\n",
            "CNAME": "okrs.example\n",
            "2017-q2/dot.png": PICTURE,
            "2017-q2/notes/other-dot.png": PICTURE,
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(1, help_wanted="See ![dot](dot.png) and [the guide](../guide/)."),
                    why="See ![dot](dot.png), [us](../index.md) and <https://mozilla.example/>.",
                ),
                summary="[Guide](../guide/start.md#first), ![dot](notes/other-dot.png)",
            ),
            "2017-q2/notes/2017-05-12-news.md": note(
                "News",
                "2017-05-12",
                "![dot](other-dot.png) ![dot](../dot.png) [one](../o1/) [two](../#o1-kr1)\n\n"
                "![far](https://elsewhere.example/x.png)\n",
            ),
        }
    )


def linked() -> Source:
    """Authors' links from everywhere to the roots of quarters, and in raw HTML."""
    return Source(
        {
            "index.md": "# Home\n\n[the quarter before](2017-q1/)\n",
            "new/ünï page.md": "---\ntitle:\n---\n\n[home](../index.md)\n",
            "notes.md": "# Progress notes (Q2 2017)\n",
            "2017-q1/okrs.yml": quarter(objective(1, key_result(1)), published="2017-01-10"),
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(1, help_wanted='<a href="../2017-q1/">the quarter before</a>'),
                    why="After [the quarter before](../2017-q1/), see [this](../2017-q2/#o1-kr1).",
                ),
                summary="After [the quarter before](../2017-q1/).",
            ),
            "2017-q2/notes/2017-05-12-news.md": note(
                "News", "2017-05-12", "[the quarter before](../../2017-q1/) and [[2017-q1/o1]]"
            ),
        }
    )


def german() -> Source:
    """A site in a language that dates and numbers are written in, without words of its own yet."""
    return Source(measures().content, {"theme": {"name": "material", "language": "de"}})


def right_to_left() -> Source:
    """The same in a language that is written from right to left."""
    return Source(measures().content, {"theme": {"name": "material", "language": "ar"}})


def without_search() -> Source:
    """A site that wants no search, with a repository to edit it in."""
    return Source(
        {
            "index.md": "# Home\n",
            "2017-q2/okrs.yml": quarter(objective(1, key_result(1))),
            "2017-q2/notes/2017-05-12-news.md": note("News", "2017-05-12"),
        },
        {
            "plugins": ["okrsite"],
            "repo_url": "https://git.example/team/okrs",
            "edit_uri": "edit/main/content/",
        },
    )


ODD: Sequence[Callable[[], Source]] = (
    empty,
    bare,
    without_objectives,
    without_key_results,
    large,
    long,
    scripts,
    hostile,
    cycles,
    measures,
    everything,
    moved,
    sealed,
    files,
    linked,
    german,
    right_to_left,
    without_search,
)
ODD_NAMES = [case.__name__ for case in ODD]


def odd(name: str) -> Source:
    """The case of this name."""
    return next(case for case in ODD if case.__name__ == name)()


def trees(*folders: Path) -> Iterator[Mapping[str, tuple[bytes, int]]]:
    """The bytes and the rights of every file below each folder."""
    for folder in folders:
        yield {
            path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
