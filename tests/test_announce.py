"""The command `announce`: the post that Discourse shows well, and that import reads back.

Comes in: the team's own quarters, odd sites, and quarters that Hypothesis writes. Goes out: each
rule of a post held against every one of them, and what import makes of them held against what they
were made of.
"""

from __future__ import annotations

import re
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import sites
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sites import FORUM, Source, key_result, metric, note, objective, quarter
from test_import import NAMES, TITLES, decoded, promised

import okrsite
from okrsite.announcing import Announcement, announce, discourse, mail, passages, slides
from okrsite.announcing.shortening import shortened
from okrsite.building import Checked
from okrsite.cli import main
from okrsite.content import Quarter
from okrsite.forum import LONGEST_TITLE, SHORTEST_TITLE
from okrsite.importing import Team, import_post, text_line
from okrsite.model import Objective, cycle_dates
from okrsite.text import Reference, render

CARD = re.compile(r"https?://\S+")


def checked(project: Path) -> Checked:
    """The public content of a project, in which no error is found."""
    found = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    assert not found.failed, [one.text() for one in found.diagnostics]
    return found


@cache
def odd(name: str) -> Checked:
    """The content of an odd site."""
    with tempfile.TemporaryDirectory() as folder:
        return checked(sites.odd(name).write(Path(folder)))


@cache
def the_teams() -> Checked:
    """The team's own content."""
    return checked(sites.ROOT)


def every_post() -> Iterator[tuple[str, Checked, str, str]]:
    """Everything that can be announced of the team's site and of odd ones."""
    named = [("team", the_teams()), *((name, odd(name)) for name in ODD)]
    for name, site in named:
        assert site.settings.site_url, name
        for one in site.content.quarters:
            yield f"{name} {one.slug}", site, one.slug, ""
            for written in one.notes[:2]:
                yield f"{name} {one.slug} {written.slug}", site, one.slug, written.slug


ODD = (
    *("without_objectives", "without_key_results", "large", "long", "scripts", "hostile"),
    *("cycles", "measures", "everything", "german", "right_to_left"),
)


# Each rule of a post ------------------------------------------------------------------------------


def test_every_post_is_one_that_discourse_shows_well() -> None:
    """Of all quarters and notes, in all stages."""
    told = {name: announce(site, slug, note) for name, site, slug, note in every_post()}
    assert len(told) > 25
    wrong = {name: found for name, one in told.items() if (found := list(faults(one)))}
    assert wrong == {}


def faults(announcement: Announcement) -> Iterator[str]:
    """What Discourse would refuse, or show badly."""
    text, title = announcement.text, announcement.title
    code_free = _without_code(text)
    lines = code_free.split("\n")
    if len(text) > 32_000:
        yield f"{len(text)} characters"
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE or title.isupper():
        yield f"title: {title}"
    cards = [at for at, line in enumerate(lines) if CARD.fullmatch(line.strip())]
    if not 1 <= len(cards) <= 4:
        yield f"{len(cards)} cards"
    for at in cards:
        if (lines[at - 1], lines[at + 1]) != ("", ""):
            yield f"no room around {lines[at]}"
    for line in lines:
        yield from _faults_of_line(line)
    yield from _faults_of_markup(code_free)


def _without_code(text: str) -> str:
    """The post without what Discourse shows as it is, and makes no links of."""
    text = re.sub(r"^(`{3,})$.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<![\\`])(`+)(?!`)[^\n]+?(?<!`)\1(?!`)", "code", text)


def _faults_of_markup(text: str) -> Iterator[str]:
    lines = text.split("\n")
    if re.search(r"(?<!\\)<[a-zA-Z/!]", _without_items(text)):
        yield "HTML"
    for tag in ("[details=", "[/details]"):
        if sum(line.startswith(tag) for line in lines) != text.count(tag) or text.count(tag) > 1:
            yield tag
    if "]()" in text or "None" in re.findall(r"\| (None) \|", text):
        yield "nothing where something should be"


def _without_items(text: str) -> str:
    """The post without the lines that import has to read back, which are tested with it."""
    return re.sub(r"\[details=.*?\[/details\]", "", text, flags=re.DOTALL)


def _faults_of_line(line: str) -> Iterator[str]:
    if line.startswith("| "):
        cells = line[2:-2].split(" | ")
        if line.count("|") != len(cells) + 1 and not line.startswith("| ---"):
            yield f"a bar in a cell: {line}"
    bare = re.sub(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)", "", line)
    is_item = line.startswith(("- **KR ", "**Objective "))
    if re.search(r"(?<!\\)https?://", bare) and not CARD.fullmatch(line) and not is_item:
        yield f"a bare address within a line: {line}"


def test_a_quarter_with_its_topic_gets_no_second_one() -> None:
    """Its opening belongs into the first post, and nothing leads to a new topic."""
    topic = "https://forum.example/t/our-okrs/12"
    okrs = quarter(objective(1, key_result(1)), discussion=topic)
    announcement = announce(odd_quarter(okrs), "2017-q2")
    assert announcement.opens == topic
    assert announcement.steps[-1].endswith(f"put the text into the first post of {topic}")
    assert "new-topic" not in " ".join(announcement.steps)


def test_days_of_ones_own_are_told_as_data() -> None:
    """Those of the quarter, which its name does not say, and that of a key result in any case."""
    shipped = key_result(
        1, title="Ship by Feb 5", measure={"kind": "deliverable", "due": "2017-02-05"}
    )
    days = {"starts": "2017-02-01", "ends": "2017-04-30"}
    announcement = announce(odd_quarter(quarter(objective(1, shipped), **days)), "2017-q2")
    shown = '\n\n[date-range from=2017-02-01 to=2017-04-30 timezone="UTC"]\n\nhttps://'
    assert shown in announcement.text
    assert "Ship by Feb 5 [measured: done or not, due 2017-02-05]" in announcement.text
    assert "[date-range" not in announce(the_teams(), "2017-q2").text


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Q2 2017", "Q2 2017 (Our OKRs)"),
        ("Songs", "Songs (objectives and key results of Q2 2017)"),
        ("Our OKRs for Q2 2017", "Our OKRs for Q2 2017"),
    ],
)
def test_a_title_says_nothing_twice(title: str, told: str) -> None:
    """A short one is made longer by what it does not say."""
    okrs = quarter(objective(1, key_result(1)), title=title)
    assert announce(odd_quarter(okrs), "2017-q2").title == told


def test_a_table_has_as_many_cells_in_each_row() -> None:
    """Whatever stands in a title."""
    text = announce(odd("hostile"), "2017-q2").text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 12
    assert len({line.count("|") for line in rows}) == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# No *heading* | <b>", r"\# No \*heading\* &#124; \<b\>"),
        ("1. Not a list", r"1\. Not a list"),
        ("- Not a list", r"\- Not a list"),
        ("+ Not a list", r"\+ Not a list"),
        ("a `b` [c](d) ~e~ &amp; :f: A&B", r"a \`b\` \[c\](d) \~e\~ \&amp; \:f: A&B"),
        (
            "see https://a.example/(b). ok",
            "see [https\\://a.example/(b](https://a.example/%28b)). ok",
        ),
        ("Objective 3: grow", "&#79;bjective &#51;: grow"),
        ("Objective 5 - a | b", "&#79;bjective &#53; - a &#124; b"),
        (
            "KR 1 - https://a.example/2",
            "&#75;R &#49; - [https\\://a.example/&#50;](https://a.example/2)",
        ),
    ],
)
def test_texts_are_only_texts(text: str, written: str) -> None:
    """What would be markup is escaped, and what import would take for an item too."""
    assert discourse.prose(text) == written


def test_the_opening_of_the_teams_quarter() -> None:
    """Every part is there, in its order."""
    text = announce(the_teams(), "2017-q2").text
    url = the_teams().settings.site_url
    parts = [
        "Q2 2017, Apr 1 – Jun 30, 2017: 4 objectives with 12 key results. Mean score ",
        "The check-ins, notes and grades of this quarter are samples",
        "4 of 12 key results continue ones of Q1 2017 and 8 are new.",
        f"\n\n{url}2017-q2/\n\n",
        f"|690x666]({url}2017-q2/infographic.png)\n\n",
        "| Objective | Goals | Score | Since Q1 2017 |\n| --- | --- | --- | --- |\n| [O1: We demon",
        '\n\n[details="All objectives and key results"]\n\n**Objective 1 - We demonstrate',
        "\n- **KR 1** - Core community sentiment >11.5 NPS. [measured: above 11.5 NPS, from 0]\n",
        "\n\n[/details]\n\n## Where we want your view\n\n“Do you study",
        f"\n\n{url}2017-q2/o1/kr1/\n\n",
        f"More calls for help: [KR 2.3]({url}2017-q2/o2/kr3/), [KR 3.1]",
        '- **Reps Call**, [date=2017-04-20 time=16:00:00 timezone="UTC"]: Lucy',
        "## Where to give feedback\n\nReply: ",
        "[Discuss on discourse.mozilla.org](https://discourse.mozilla.org/t/",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_a_check_in_tells_of_its_own_day() -> None:
    """Its scores are of that day, its changes since the check-in before, its card is the note's."""
    text = announce(the_teams(), "2017-q2", "2017-05-12-mid-quarter").text
    cards = [line for line in text.splitlines() if CARD.fullmatch(line)]
    assert cards[0].endswith("/2017-q2/notes/2017-05-12-mid-quarter/")
    assert "| Objective | Status | Score | Since April 27, 2017 |" in text
    assert "## What is new" in text
    assert "Reps Call" not in text  # it was in April
    end = announce(the_teams(), "2017-q2", "2017-06-28-end-of-quarter").text
    table = [line for line in text.splitlines() if line.startswith("| [")]
    assert table != [line for line in end.splitlines() if line.startswith("| [")]


def test_a_closing_tells_what_came_of_it() -> None:
    """What was reached and decided; nobody is asked for help any more."""
    announcement = announce(the_teams(), "2017-q1")
    assert announcement.title.endswith(": what came of it")
    assert "Of 10 key results, " in announcement.text
    assert "What was decided: " in announcement.text
    assert "Where we want your view" not in announcement.text
    assert re.search(r"^  - \[Score 0\.\d+ of 1\.0\. .*\]\(", announcement.text, re.MULTILINE)


def test_what_is_not_graded_is_never_zero(tmp_path: Path) -> None:
    """A quarter without check-ins says so, and what the quarter before had."""
    first = quarter(
        objective(1, key_result(1, measure=metric(), close={"outcome": "stop"})), status="closed"
    )
    project = Source(
        {
            "2017-q1/okrs.yml": first,
            "2017-q1/notes/2017-03-01-a.md": note(
                "A", "2017-03-01", check_ins={"o1/kr1": {"value": 10}}
            ),
            "2017-q2/okrs.yml": quarter(objective(1, key_result(1))),
        }
    ).write(tmp_path)
    text = announce(checked(project), "2017-q2").text
    assert "1 objective with 1 key result. Not graded yet. In Q1 2017 it was 0.5." in text
    assert "|  | Not graded yet |" in text
    assert not re.search(r"\b0(?:\.0)? of 1\.0|score 0\b|\| 0(?:\.0)? \|", text)


def test_a_large_quarter_has_room() -> None:
    """What does not fit is left out behind whole lines, with a link to it, and that is said."""
    announcement = announce(large(), "2017-q2")
    assert 31_000 < len(announcement.text) <= 32_000
    assert "[The report has all of them](https://okrs.example/2017-q2/)" in announcement.text
    assert announcement.text.rstrip().splitlines()[-1].startswith("Reply: ")
    last = announcement.steps[-1]
    assert last.startswith("left out are your text, the table, ")
    assert last.endswith("characters; a link leads to the report instead")
    assert "\n\n[…](https://okrs.example/2017-q2/)\n\n" in announcement.text
    assert "\n| " not in announcement.text
    found = re.search(
        r"\n\n\[cut: (\d+) of 59 objectives, (\d+) of 472 key results\]\n\n\[/details\]",
        announcement.text,
    )
    assert found
    objectives, key_results = map(int, found.groups())
    assert f"{59 - objectives} of 59 objectives and {472 - key_results} of 472 key" in last
    objectives_there = decoded(import_post(announcement.text.encode(), "2017-q2").okrs).objectives
    assert len(objectives_there) == objectives
    assert sum(len(one.key_results) for one in objectives_there) == key_results


def test_prose_and_the_table_make_room_first() -> None:
    """As long as that suffices, no objective or key result is left out."""
    many = [
        objective(number, *(key_result(k, title="la " * 40) for k in range(1, 9)), title="lo " * 90)
        for number in range(1, 22)
    ]
    announcement = announce(odd_quarter(quarter(*many, summary="Our words.")), "2017-q2")
    assert announcement.steps[-1].startswith("left out are your text, the table: a post has at")
    assert "[cut: " not in announcement.text
    assert announcement.text.count("\n- **KR ") == 21 * 8
    assert "| Objective |" not in announcement.text
    assert list(faults(announcement)) == []


@cache
def large() -> Checked:
    """A quarter that is far too large for a post."""
    many = [
        objective(
            number, *(key_result(k, title=f"{k} {'songs are sung ' * 12}") for k in range(1, 9))
        )
        for number in range(1, 60)
    ]
    with tempfile.TemporaryDirectory() as folder:
        okrs = quarter(*many, summary="Our words.")
        return checked(Source({"2017-q2/okrs.yml": okrs}).write(Path(folder)))


def test_there_is_room_whatever_addresses_are() -> None:
    """They are not seen, and yet part of the post."""
    call = f"[join](https://club.example/{'a' * 12_000})"
    many = [key_result(number, help_wanted=call) for number in range(1, 5)]
    okrs = quarter(objective(1, *many), summary=f"See [this](https://club.example/{'b' * 20_000}).")
    announcement = announce(odd_quarter(okrs), "2017-q2")
    assert list(faults(announcement)) == []
    assert announcement.text.count("\n- **KR ") == 4
    assert "are your text, the table, the calls for help: a post" in announcement.steps[-1]
    check_in = note("A", "2017-05-12", check_ins={"o1/kr1": {"value": 3}})
    objectives = [
        objective(n, *(key_result(k, title="la " * 99, measure=metric()) for k in range(1, 10)))
        for n in range(1, 30)
    ]
    site = odd_quarter(quarter(*objectives), **{"2017-q2/notes/2017-05-12-a.md": check_in})
    cut_off = announce(site, "2017-q2", "2017-05-12-a")
    assert list(faults(cut_off)) == []
    assert "left out are the table, how objectives and key results stand, " in cut_off.steps[-1]


def odd_quarter(okrs: sites.Fields, **more: object) -> Checked:
    """A site with nothing but this quarter and other files, by their paths."""
    with tempfile.TemporaryDirectory() as folder:
        return checked(Source({"2017-q2/okrs.yml": okrs, **more}).write(Path(folder)))


# The author's own words ---------------------------------------------------------------------------

WORDS = """\
## What *we* want

We **sing** together, see [[o1/kr2]] and [the club](../about.md),
in all ~~two~~ `key|signatures` and <https://club.example/a_b>.

- choirs
- **bands**
    1. brass
    2. KR 4 - wind

3. three
4. four

> Objective 9: said somebody
> on two lines

```sh
okrsite announce https://club.example > post.md
```

| Goal | Key result |
| --- | --- |
| Objective 7 | 99 `a|b` songs |

first<br>second <script>alert(1)</script>

**Join in**
"""
WORDS_IN_A_POST = """\
#### What _we_ want

We **sing** together, see [KR 1.2](https://okrs.example/2017-q2/o1/kr2/) and \
[the club](https://okrs.example/about/), in all \\~\\~two\\~\\~ key&#124;signatures and \
[https\\://club.example/a\\_b](https://club.example/a_b).

- choirs
- **bands**
  1. brass
  2. &#75;R &#52; - wind

3. three
4. four

> &#79;bjective &#57;: said somebody on two lines

```
okrsite announce https://club.example > post.md
```

| &#71;oal | &#75;ey result |
| --- | --- |
| &#79;bjective &#55; | 99 a&#124;b songs |

first
second

**Join in**&#32;
"""
WORDS_IN_A_MAIL = """\
What we want

We sing together, see KR 1.2 (https://okrs.example/2017-q2/o1/kr2/) and
the club (https://okrs.example/about/), in all ~~two~~ key|signatures
and https://club.example/a_b.

- choirs
- bands
  1. brass
  2. KR 4 - wind

3. three
4. four

> Objective 9: said somebody on two lines

    okrsite announce https://club.example > post.md

- Goal: Objective 7 · Key result: 99 a|b songs

first
second

Join in
"""


@cache
def in_own_words() -> Checked:
    """A quarter whose texts have all that Markdown has."""
    okrs = quarter(
        objective(
            1,
            key_result(1, help_wanted="Come:\n\n- sing\n- **dance** in [[o1/kr2]]\n"),
            key_result(2, title="All sing.", help_wanted="Only *one* line"),
        ),
        summary=WORDS,
        title="Our OKRs for Q2 2017",
        events=[{"title": "Objective 5 - Call | x", "at": "2017-04-20T16:00Z"}],
    )
    check_in = note(
        "B", "2017-05-12", "See [[o1/kr2]]:\n\n- one", check_ins={"o1/kr2": {"done": True}}
    )
    files = {"2017-q2/notes/2017-05-12-b.md": check_in, "about.md": "# About\n"}
    return odd_quarter(okrs, **files)


def test_words_in_a_post_are_those_of_the_page() -> None:
    """Lists, quotations, code, tables and links stay; import takes none of it for an item."""
    announcement = announce(in_own_words(), "2017-q2")
    text = announcement.text
    assert f"\n\n{WORDS_IN_A_POST}\n| Objective | Goals |" in text
    assert list(faults(announcement)) == []
    assert (
        "\n\n> Come:\n>\n> - sing\n> - **dance** in [KR 1.2](https://okrs.example/2017-q2/o1/kr2/)"
        "\n\nhttps://okrs.example/2017-q2/o1/kr1/\n\n“Only _one_ line”\n\nhttps://"
    ) in text
    assert "\n- **&#79;bjective &#53; - Call &#124; x**, [date=" in text
    comes_back(in_own_words(), in_own_words().content.quarters[0])


def test_words_in_a_mail_are_plain() -> None:
    """With the signs that people use where there is no markup."""
    text = announce(in_own_words(), "2017-q2", form="mail").text
    assert f"\n\n{WORDS_IN_A_MAIL}\nALL OBJECTIVES" in text
    assert "KR 1.1:\n> Come:\n>\n> - sing\n> - dance in KR 1.2 (https://okrs.example/" in text


def test_words_on_slides_are_markdown_for_people() -> None:
    """Nothing there is written for import, since whoever presents goes on writing."""
    text = announce(in_own_words(), "2017-q2", form="slides").text
    assert "# [Our OKRs for Q2 2017](https://okrs.example/2017-q2/)\n\n#### What _we_ want" in text
    assert "\n  2. KR 4 - wind\n" in text
    assert "\n| Objective 7 | 99 a\\|b songs |\n" in text
    assert "\n- Objective 5 - Call \\| x, " in text
    assert "&#" not in text


def test_a_note_in_a_post() -> None:
    """Its references lead to key results, no word of its title is doubled, no stop is either."""
    announcement = announce(in_own_words(), "2017-q2", "2017-05-12-b")
    assert announcement.title == "B (objectives and key results of Q2 2017)"
    url = "https://okrs.example/2017-q2/o1/kr2/"
    assert f"\n\nSee [KR 1.2]({url}):\n\n- one\n\n| Objective |" in announcement.text
    assert f"\n- [All sing]({url}): done." in announcement.text


READER = MarkdownIt("commonmark", {"breaks": True, "html": False})
READER.enable(["table", "strikethrough"])


class Anywhere:
    """Leads wherever a text wants to go."""

    def reference(self, item: str) -> Reference:
        """A link to the item, with its state."""
        return Reference(f"https://okrs.example/{item}/", item, "on track", "on-track")

    def link(self, target: str) -> str:
        """The target itself."""
        return target

    def picture(self, target: str) -> str:
        """The target itself."""
        return target


def read(html: str) -> str:
    """What can be read of some HTML."""
    html = re.sub(r'<span class="okr-reference__state.*?</span>', "", html)
    html = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"\1", html)
    # Everything but what stands within a line parts words.
    html = re.sub(r"<(?!/?(?:a|em|strong|code|del|s|b|i|span)\b)[^>]*>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def marked(html: str) -> dict[str, list[str]]:
    """What is emphasised, shown as code or an entry of a list, and where links lead."""
    return {
        "strong": sorted(map(read, re.findall(r"<strong>(.*?)</strong>", html))),
        "em": sorted(map(read, re.findall(r"<em>(.*?)</em>", html))),
        "code": sorted(map(read, re.findall(r"<code>(.*?)\s*</code>", html, re.DOTALL))),
        "links": re.findall(r'<a[^>]*href="([^"]*)"', html),
        "items": re.findall(r"<(li|blockquote|td|h[3-6])\b", html),
    }


@pytest.mark.parametrize(
    "text",
    [
        *("a*b c*d*e", '**a**, *b* (_c_) "_d_".', "x**y**z *a*_b_c", "**a:** b", "***both*** x"),
        *(
            "***a*** **b**",
            "1986\\. A year",
            "+ x",
            "\\- x",
            "# A #\n\n## C# #",
            "text\n---",
            "a\\#b",
        ),
        *("1. a\n    1. b\n    2. c\n2. d", "3. a\n\n    b\n\n4. c", "- a\n\n    5. b\n", "1) a"),
        *("> a\n>\n> > b", "> 1. a\n> 2. b", "`` a`b `` `c` ``` ``d`` ```", "`a|b` *c|d*"),
        *("    code\n    - other\n", "```\n--\n\n# x\ny\n```", "~~~\n```\na\n```\n~~~"),
        *(
            "&lt;b&gt; &amp;amp; &copy; &#65;",
            "[^1] x [a]: b",
            ":smile: 10:30:45",
            "a\\\nb",
            "@a #b",
        ),
        *("**[x](https://a.example)** [**y** z](https://b.example/c_d*e)", "![a|b](p.png)"),
        *(
            '[details="x"]\nfoo\n[/details]',
            "日本語**強調**です",
            "مرحبا **عالم**",
            "*Objective 3*: x",
        ),
        *(
            "|a|b|\n|-|-|\n|1|`x`|\n\n|c|\n|-|\n|[[o1/kr2]]|",
            "<p>x",
            "<b>" * 500 + "x",
            "**KR 1** - a",
        ),
        *("Objective `3` - x", "`Objective 3 - x`", "- **KR 1** x\n- b", "https://a.example/b_c"),
    ],
)
def test_a_post_says_what_the_page_says(text: str) -> None:
    """To a reader of the Markdown that Discourse has; neither words nor their marks are lost."""
    page = str(render(text, Anywhere(), shift=2).html)
    blocks = passages.read(page, "https://okrs.example/2017-q2/")
    for written in (discourse.FORUM, slides.SLIDE):
        post = READER.render("\n\n".join(written.blocks(blocks)))
        assert read(post).replace("a b", "a|b") == read(page).replace("a b", "a|b")
        if (
            "&#" in str(written.blocks(blocks))
            or "|" in text
            or "https://" in text
            or "<b>" in text
        ):
            continue
        assert marked(post) == marked(page)


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("one two three", 13, ["one two three"]),
        ("one **two three**", 9, ["one **two**…"]),
        ("one\n\n## Head\n\ntwo three", 3, ["one", "…"]),
        ("- one\n- two\n- three", 6, ["- one\n- two", "…"]),
        ("- one\n- two three four", 13, ["- one\n- two three…"]),
        ("> one\n>\n> two", 4, ["> one\n>\n> …"]),
        ("|a|b|\n|-|-|\n|1|2|\n|3|4|", 5, ["| a | b |\n| --- | --- |\n| 1 | 2 |", "…"]),
        ("```\none\ntwo\n```", 4, ["```\none\n```", "…"]),
        ("one\n\n## Head", 99, ["one"]),
    ],
)
def test_a_long_text_is_cut_where_it_may_be(text: str, room: int, kept: list[str]) -> None:
    """Behind whole blocks, entries, rows and words, and an ellipsis tells so."""
    html = str(render(text, Anywhere()).html)
    assert discourse.FORUM.blocks(shortened(passages.read(html, ""), room)) == kept


# Other forms --------------------------------------------------------------------------------------


def test_a_mail_has_short_lines_and_no_markup() -> None:
    """Only an address may be longer, and then it stands alone."""
    for name, site, slug, note_slug in every_post():
        text = announce(site, slug, note_slug, "mail").text
        for line in text.splitlines():
            bare = re.sub(r"^[> ]*(?:(?:-|\d+\.) )*", "", line)
            assert len(line) <= mail.WIDTH or ("://" in bare and " " not in bare), name
    text = announce(the_teams(), "2017-q2", form="mail").text
    assert not re.search(r"\]\(|\*\*|^#|\|", text, re.MULTILINE)
    assert "- KR 1.2: Pilot 2-3 in-market experiments" in text
    assert "Dev Marketing\n  and Dev Rel)" in text


def test_slides_have_one_for_each_objective() -> None:
    """Parted by a line that no text can hold, with an empty line on each side."""
    for name, site, slug, note_slug in every_post():
        text = announce(site, slug, note_slug, "slides").text
        slides = text.split("\n\n---\n\n")
        assert all(slide.startswith("# ") and "\n---\n" not in slide for slide in slides), name
        found = site.content.quarter(slug)
        assert found
        titled = [slide for slide in slides if re.match(r"# \S+ \d+: ", slide)]
        assert len(titled) == len(found.objectives), name


# Round trip ---------------------------------------------------------------------------------------


def comes_back(site: Checked, one: Quarter) -> None:
    """What a quarter's opening says is imported to the same objectives, without a warning on them.

    Partners that are not known there yet come with the same names.
    """
    names = {team.id: team.name for team in site.content.partners.partners}
    text = announce(site, one.slug).text
    known = [Team(team, name) for team, name in names.items()]
    imported = import_post(text.encode(), one.slug, known)
    assert imported.draft.partners == ()
    assert "://" not in imported.draft.title
    assert not any(each.close for item in imported.draft.objectives for each in item.key_results)
    found = [promised(each) for each in decoded(imported.okrs).objectives]
    assert found == [promised(each) for each in one.objectives]
    made = import_post(text.encode(), one.slug)
    brought = {team.id: team.name for team in made.draft.partners}
    for was, now in zip(one.objectives, decoded(made.okrs).objectives, strict=True):
        for shared, again in zip(shared_with(was), shared_with(now), strict=True):
            assert {names[each] for each in shared} == {brought[each] for each in again}


def shared_with(objective: Objective) -> list[tuple[str, ...]]:
    """The ids of the partners of an objective, and of each of its key results."""
    return [objective.shared_with, *(one.shared_with for one in objective.key_results)]


@pytest.mark.parametrize("slug", ["2017-q1", "2017-q2", "2017-q4"])
def test_the_teams_quarters_come_back(slug: str) -> None:
    """Whether they are open or closed."""
    one = the_teams().content.quarter(slug)
    assert one
    if one.closed:
        with tempfile.TemporaryDirectory() as folder:
            project = sites.copy_of_the_teams(Path(folder))
            path = project / "content" / slug / "okrs.yml"
            path.write_text(path.read_text().replace("status: closed", "status: published"))
            site = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
        reopened = site.content.quarter(slug)
        assert reopened
        comes_back(site, reopened)
    else:
        comes_back(the_teams(), one)


@pytest.mark.parametrize("name", ["scripts", "hostile", "measures", "everything", "german"])
def test_odd_quarters_come_back(name: str) -> None:
    """Those whose name tells their dates, as import needs it."""
    site = odd(name)
    found = [one for one in site.content.quarters if cycle_dates(one.slug) and not one.closed]
    assert any(one.objectives for one in found)
    for one in found:
        if one.objectives:
            comes_back(site, one)


LIKE_ITEMS = st.sampled_from(
    [
        "Objective 3: x",
        "KR 2 - x",
        "KR - x",
        "Owner: y",
        "1.1 z",
        "✅ done",
        "P0 - q",
        "Key results:",
        "🎯 Objective 3: x",
        ":dart: **Objective 3** x",
        "Objective 3 x",
    ]
)
LAYOUTS = st.sampled_from(
    [
        *("{}", "- {}", "- a\n    - {}", "2. {}", "> {}", "## {}", "**{}**", "- **{}**", "`{}`"),
        *("```\n{}\n```", "| Objective | KR |\n| --- | --- |\n| {} | x |", "a<br>{}"),
    ]
)
# Not as code that would be a link to nowhere once it is none.
WRITTEN = st.tuples(LAYOUTS, TITLES | LIKE_ITEMS).map(lambda pair: pair[0].replace("{}", pair[1]))
PARAGRAPHS = st.lists(WRITTEN, max_size=3).map("\n\n".join)


@st.composite
def quarters(draw: st.DrawFn) -> Source:
    """A quarter with any titles, texts around them, and partners."""
    names = draw(NAMES)
    ids = [f"team-{at}" for at in range(len(names))]
    objectives = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        key_results = [
            key_result(
                at,
                title=draw(TITLES),
                shared_with=draw(
                    st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
                ),
                measure=draw(st.sampled_from([metric(), {"kind": "deliverable"}])),
                help_wanted=draw(st.just("") | PARAGRAPHS),
            )
            for at in range(1, draw(st.integers(0, 3)) + 1)
        ]
        shared = ids if draw(st.booleans()) else []
        title = draw(TITLES)
        objectives.append(objective(number, *key_results, title=title, shared_with=shared))
    texts = TITLES | LIKE_ITEMS
    event = {"title": draw(texts), "at": "2017-04-20T16:00Z", "text": draw(texts)}
    teams = [{"id": one, "name": name} for one, name in zip(ids, names, strict=True)]
    return Source(
        {
            "partners.yml": {"partners": teams},
            "2017-q2/okrs.yml": quarter(*objectives, summary=draw(PARAGRAPHS), events=[event]),
        }
    )


@given(quarters())
@settings(max_examples=40, deadline=None)
def test_any_quarter_comes_back(source: Source) -> None:
    """Whatever its titles are, and whatever its texts look like."""
    with tempfile.TemporaryDirectory() as folder:
        found = okrsite.check(okrsite.read_settings(source.write(Path(folder)) / "mkdocs.yml"))
    if not found.failed:
        comes_back(found, found.content.quarters[0])


@given(
    TITLES
    | LIKE_ITEMS
    | st.sampled_from(["OKRs Q3 2017", "P1 - x", "Objective", "Goal", "- KR1 b"])
)
def test_a_line_of_text_is_only_text(text: str) -> None:
    """Import takes no line of a post's own for an item."""
    post = f"{text_line(discourse.prose(text))}\n\n**Objective 1 - Sing**\n\n- **KR 1** - Songs\n"
    imported = import_post(post.encode(), "2017-q2")
    assert [one.title for one in decoded(imported.okrs).objectives] == ["Sing"]


# The command --------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a public quarter and a draft, in the folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    content = {
        "2017-q2/okrs.yml": quarter(objective(1, key_result(1))),
        "2017-q2/notes/2017-05-12-a.md": note("A", "2017-05-12", draft=True),
        "2017-q3/okrs.yml": {**quarter(objective(1, key_result(1))), "status": "draft"},
    }
    forum = {"okrsite": {"forum": FORUM, "forum_category": "okrs"}}
    return Source(content, {"plugins": ["search", forum]}).write(tmp_path)


def run(*arguments: str) -> Result:
    """How `okrsite announce` ended."""
    return CliRunner().invoke(main, ["announce", *arguments])


def test_the_post_and_what_to_do_with_it(project: Path) -> None:
    """The one on standard output, the other on standard error."""
    result = run("2017-q2")
    assert result.exit_code == 0
    assert result.stdout == announce(checked(project), "2017-q2").text
    steps = result.stderr.splitlines()
    assert [step.partition(" ")[0] for step in steps] == ["1.", "2.", "3.", "4."]
    assert "publish the site first" in steps[0]
    assert f"{FORUM}/new-topic?title=" in steps[2]
    assert "&category=okrs" in steps[2]
    assert "`discussion:` of content/2017-q2/okrs.yml" in steps[3]


@pytest.mark.parametrize(("opened", "code"), [(True, 0), (False, 2)])
def test_opening_the_topic(
    project: Path, monkeypatch: pytest.MonkeyPatch, *, opened: bool, code: int
) -> None:
    """The browser gets the link that is told; where there is none, that is said."""
    asked: list[str] = []

    def open_in_browser(url: str) -> bool:
        asked.append(url)
        return opened

    monkeypatch.setattr(webbrowser, "open", open_in_browser)
    result = run("2017-q2", "--open")
    assert result.exit_code == code
    assert asked == [announce(checked(project), "2017-q2").opens]
    assert ("no browser could be opened" in result.stderr) == (not opened)


REFUSED: dict[str, tuple[list[str], Callable[[str], str], str]] = {
    "a draft": (["2017-q3"], str, "2017-q3 is a draft, and nobody could open its links"),
    "a draft note": (
        ["2017-q2", "--note", "2017-05-12-a"],
        str,
        "2017-05-12-a is a draft, and nobody could open its links",
    ),
    "nothing": (["2017-q9"], str, "no public quarter is called 2017-q9; did you mean 2017-q2"),
    "no note": (["2017-q2", "--note", "x"], str, "2017-q2 has no public note x"),
    "no address": (
        ["2017-q2"],
        lambda text: re.sub("site_url:.*\n", "", text),
        "no site_url in mkdocs.yml: a post needs the address of the public site",
    ),
    "no forum": (
        ["2017-q2", "--open"],
        lambda text: text.replace(FORUM, ""),
        "no forum is known: set `forum` of the plugin in mkdocs.yml",
    ),
    "another form": (["2017-q2", "--open", "--form", "mail"], str, "--open goes with"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_announced(name: str, project: Path) -> None:
    """With the reason, exit code 2, and nothing on standard output."""
    arguments, edit, told = REFUSED[name]
    path = project / "mkdocs.yml"
    path.write_text(edit(path.read_text()))
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_content_with_errors_is_not_announced(project: Path) -> None:
    """The errors are said, as a build says them."""
    path = project / "content/2017-q2/okrs.yml"
    path.write_text(path.read_text().replace("id: kr1", "id: first"))
    result = run("2017-q2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("okrsite: 1 error; nothing was announced\n")


@pytest.mark.parametrize("forum", ["javascript://x", "12", "forum.example"])
def test_a_forum_is_an_address(forum: str, project: Path) -> None:
    """Nothing else ever becomes a link."""
    path = project / "mkdocs.yml"
    path.write_text(path.read_text().replace(FORUM, forum))
    result = run("2017-q2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "option 'forum'" in result.stderr
