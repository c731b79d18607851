"""Drafts: nothing of them is public in any form, and their authors see all of it.

Comes in: a site with a draft quarter and a draft note, full of words that stand nowhere else. Goes
out: every byte and every name of what was built, searched for these words.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sites
from built import Element, Site
from click.testing import CliRunner
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.config import load_config
from sites import PICTURE, PREFIX_URL, Source, key_result, metric, note, objective, put, quarter

import okrsite
from okrsite.cli import main

# Words that drafts alone have; each says where it stands, so that a leak names its source.
WORD = re.compile(rb"zq[a-z]+", re.IGNORECASE)
# Fonts within a picture, and pictures of points: any letters may come together there. What is
# drawn in such a picture stands in the SVG beside it, too.
ENCODED = re.compile(rb"base64,[A-Za-z0-9+/=]+")


def draft_quarter() -> sites.Fields:
    """A quarter that is still being written, with a word of its own in every field."""
    return quarter(
        objective(
            1,
            key_result(
                1,
                title="zqkeyresult",
                owner="zqowner",
                shared_with=["zqpartner"],
                measure=metric(unit="zqunit"),
                rubric={1.0: "zqrubric"},
                source="zqsource",
                continues="2017-q1/o1/kr1",
                help_wanted="zqhelp, as in [[o1/kr1]] ![zqalt](zqpicture.png)",
            ),
            key_result(
                2,
                measure={"kind": "milestones", "steps": [{"id": "zqstep", "title": "zqsteptitle"}]},
                close={"outcome": "stop", "learned": "zqlearned", "score": 0.5, "reason": "zqwhy"},
            ),
            title="zqobjective",
            why="zqreason",
            owner="zqobjectiveowner",
            supports=[{"goal": "open", "why": "zqgoalwhy", "source": "https://zqgoal.example/"}],
        ),
        objective(11, key_result(11, title="zqeleven")),
        title="zqquarter",
        status="draft",
        published=None,
        notice="zqnotice",
        summary="zqsummary",
        discussion="https://zqdiscussion.example/",
        events=[{"title": "zqevent", "at": "2017-04-20T16:00Z", "text": "zqeventtext"}],
    )


PUBLIC_QUARTER = quarter(
    objective(
        1,
        key_result(1, measure=metric(), rubric={0.5: "10 clubs"}),
        key_result(2),
        supports=[{"goal": "open"}],
    ),
    title="The public quarter",
    published="2017-01-10",
)

DRAFT_NOTE = note(
    "zqnotetitle",
    "2017-03-20",
    "zqnotetext about [[o1/kr1]] ![zqnotealt](zqnotepicture.png)",
    draft=True,
    author="zqauthor",
    check_ins={
        "o1/kr1": {
            "value": 19,
            "level": 0.5,
            "status": "off_track",
            "confidence": 0.13,
            "note": "zqcheckin",
            "evidence": ["https://zqevidence.example/"],
        },
        "o1/kr2": {"done": True, "status": "done"},
    },
)

SOURCE = Source(
    {
        "index.md": "# Home\n",
        "goals.yml": {"goals": [{"id": "open", "title": "Open"}]},
        "partners.yml": {"partners": [{"id": "zqpartner", "name": "zqpartnername"}]},
        "2017-q1/okrs.yml": PUBLIC_QUARTER,
        "2017-q1/notes/2017-02-10-public.md": note(
            "Public news", "2017-02-10", check_ins={"o1/kr1": {"value": 4, "status": "at_risk"}}
        ),
        "2017-q1/notes/2017-03-20-zqnotefile.md": DRAFT_NOTE,
        "2017-q1/notes/zqnotepicture.png": PICTURE,
        "zqcycle/okrs.yml": draft_quarter() | {"starts": "2017-04-01", "ends": "2017-06-30"},
        "zqcycle/zqpicture.png": PICTURE,
        "zqcycle/notes/2017-05-12-zqfile.md": note(
            "zqtitle", "2017-05-12", "zqtext", check_ins={"o1/kr1": {"value": 7, "note": "zqsaid"}}
        ),
        "zqcycle/notes/2017-05-13-zqdraftfile.md": note("zqdraft", "2017-05-13", draft=True),
    },
    {"site_url": PREFIX_URL},
)


# Pictures that are packed, in which any three letters may stand by chance; `test_cards` holds that
# a draft changes no card.
PACKED = re.compile(r"/infographic\.png$|(?:^|/)cards/[^/]+\.png$")


def readable(file: str, data: bytes) -> bytes:
    """What of a file is text."""
    return b"" if PACKED.search(file) else ENCODED.sub(b"", data)


def leaks(site: Site) -> list[str]:
    """Every word of a draft, in names and in bytes."""
    return [
        f"{file}: {word.decode()}"
        for file, data in site.files.items()
        for word in sorted({*WORD.findall(file.encode()), *WORD.findall(readable(file, data))})
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The site's source."""
    return SOURCE.write(tmp_path)


def test_nothing_of_a_draft_is_public(project: Path) -> None:
    """No page, name, index, list of versions, sitemap, redirect or picture tells of a draft."""
    site = sites.build(project)
    assert "2017-q1/notes/2017-02-10-public/index.html" in site.files
    assert leaks(site) == []


def test_mkdocs_publishes_no_draft_either(project: Path) -> None:
    """The plugin leaves drafts out as the command does."""
    build_mkdocs(load_config(str(project / "mkdocs.yml")))
    site = Site.read(project / "site", PREFIX_URL)
    assert "2017-q1/notes/2017-02-10-public/index.html" in site.files
    assert leaks(site) == []


def test_a_draft_changes_no_byte_of_the_public_site(project: Path, tmp_path: Path) -> None:
    """What is public is the same as if nobody had begun to write the draft, nor the partner's name
    that only the draft has a use for.
    """
    other = tmp_path / "other"
    public = {name: value for name, value in SOURCE.content.items() if "zq" not in name}
    Source({**public, "partners.yml": {"partners": []}}, SOURCE.settings).write(other)
    with_drafts, without = sites.build(project).files, sites.build(other).files
    assert sorted(with_drafts) == sorted(without)
    assert [file for file in without if with_drafts[file] != without[file]] == []


def test_a_draft_check_in_moves_no_score(project: Path) -> None:
    """The score, the state and the day are those of the last public check-in."""
    text = sites.build(project).pages["2017-q1/o1/kr1/"].main.text
    assert "At risk" in text
    assert "4 of 20 clubs" in text
    assert "19" not in re.sub(r"20\d\d", "", text)


def test_the_newest_public_quarter_is_the_latest(project: Path) -> None:
    """A draft that starts later neither is `/latest/` nor makes the last quarter outdated."""
    site = sites.build(project)
    assert site.redirects["latest/"] == "2017-q1/"
    assert "latest/o11/" not in site.redirects
    assert site.json("versions.json") == [
        {"version": "2017-q1", "title": "Q1 2017", "aliases": ["latest"]}
    ]


def test_drafts_are_shown_to_their_authors(project: Path) -> None:
    """`--drafts` shows every page of them, and each says that it is a draft."""
    site = sites.build(project, drafts=True)
    pages = {address for address in site.pages if address.startswith("zqcycle/")}
    assert pages == {
        "zqcycle/",
        "zqcycle/infographic/",
        "zqcycle/o1/",
        "zqcycle/o1/kr1/",
        "zqcycle/o1/kr2/",
        "zqcycle/o11/",
        "zqcycle/o11/kr11/",
        "zqcycle/notes/",
        "zqcycle/notes/2017-05-12-zqfile/",
        "zqcycle/notes/2017-05-13-zqdraftfile/",
        "zqcycle/changes/",
        "zqcycle/comparison/",
        "zqcycle/print/",
    }
    own_note = "2017-q1/notes/2017-03-20-zqnotefile/"
    unmarked = [
        address for address in (*pages, own_note) if not drafts_marked(site.pages[address].root)
    ]
    assert unmarked == []
    assert drafts_marked(site.pages["2017-q1/notes/"].main)
    assert drafts_marked(site.pages["quarters/"].main)
    (whole_note,) = [
        note
        for note in site.pages["2017-q1/print/"].main.all("article")
        if note.get("aria-labelledby") == "note-2017-03-20-zqnotefile"
    ]
    assert drafts_marked(whole_note)
    assert not drafts_marked(site.pages["2017-q1/notes/2017-02-10-public/"].root)
    # On paper a page names the address at which it is published, which a draft is not.
    on_paper = {
        address: page.root.one(of_class="okr-paper") for address, page in site.pages.items()
    }
    assert site.url in on_paper["2017-q1/"].text
    assert [one for one in (*pages, own_note) if site.url in on_paper[one].text] == []
    assert site.url not in site.pages["zqcycle/print/"].main.text
    assert site.broken_links() == []
    assert site.faults() == []


def drafts_marked(element: Element) -> bool:
    """Whether a reader is told that something is a draft."""
    tags = element.all(of_class="okr-tag--draft")
    return bool(tags) and {tag.text for tag in tags} == {"Draft"}


def test_the_selector_marks_a_draft(project: Path) -> None:
    """The latest stays the newest public quarter, also for those who see drafts."""
    site = sites.build(project, drafts=True)
    assert site.json("versions.json") == [
        {"version": "zqcycle", "title": "zqcycle (draft)", "aliases": []},
        {"version": "2017-q1", "title": "Q1 2017", "aliases": ["latest"]},
    ]
    assert site.redirects["latest/"] == "2017-q1/"


def test_a_public_build_takes_drafts_out_again(project: Path) -> None:
    """A folder that was built with drafts holds nothing of them after the next public build."""
    assert leaks(sites.build(project, drafts=True))
    assert leaks(sites.build(project)) == []


def test_a_site_of_drafts_alone_is_an_empty_site(tmp_path: Path) -> None:
    """Before the first publication there is a home page, and no word of what is to come."""
    content = {"zqcycle/okrs.yml": SOURCE.content["zqcycle/okrs.yml"], "index.md": "# Home\n"}
    drafts = {"goals.yml": SOURCE.content["goals.yml"], "partners.yml": {"partners": []}}
    okrs = json.loads(json.dumps(content["zqcycle/okrs.yml"]))
    del okrs["objectives"][0]["key_results"][0]["shared_with"]
    del okrs["objectives"][0]["key_results"][0]["continues"]
    del okrs["objectives"][0]["key_results"][0]["help_wanted"]
    project = Source({**content, **drafts, "zqcycle/okrs.yml": okrs}).write(tmp_path)
    site = sites.build(project)
    assert leaks(site) == []
    assert site.redirects == {}
    assert "Nothing is published yet" in site.pages["quarters/"].main.text
    assert set(sites.build(project, drafts=True).redirects) >= {"latest/", "latest/o11/"}


def test_mistakes_in_a_draft_stop_only_its_author(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` and `build --drafts` fail; a public build says the same as a warning, and is made."""
    monkeypatch.chdir(project)
    broken = draft_quarter() | {"starts": "2017-04-01", "ends": "2017-06-30", "titel": "zqtypo"}
    put(project / "content/zqcycle/okrs.yml", broken)
    run = CliRunner().invoke
    place = r"(?m)^content/zqcycle/okrs\.yml:\d+:1: "
    for arguments in (["check"], ["build", "--drafts"]):
        failed = run(main, arguments)
        assert failed.exit_code == 1, arguments
        assert re.search(rf"{place}error\[unknown-field\]: ", failed.output), failed.output
    built = run(main, ["build"])
    assert built.exit_code == 0, built.output
    assert re.search(rf"{place}warning\[unknown-field\]: ", built.output), built.output
    assert leaks(Site.read(project / "site")) == []


@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("2017-q1/notes/2017-02-11-x.md", note("X", "2017-02-11", "[[zqcycle/o1/kr1]]")),
        ("2017-q1/notes/2017-02-11-x.md", note("X", "2017-02-11", "[x](../../zqcycle/o1/)")),
        ("2017-q1/notes/2017-02-11-x.md", note("X", "2017-02-11", "[x](2017-03-20-zqnotefile.md)")),
        ("redirects.yml", {"moved": {"old/": "zqcycle/"}}),
        ("redirects.yml", {"moved": {"old/": "2017-q1/notes/2017-03-20-zqnotefile/"}}),
        (
            "2017-q2/okrs.yml",
            quarter(
                objective(1, key_result(1, continues="zqcycle/o1/kr1")),
                starts="2017-07-01",
                ends="2017-09-30",
            ),
        ),
    ],
)
def test_what_is_public_cannot_lead_to_a_draft(project: Path, file: str, value: object) -> None:
    """It is an error at the place of the link, and tells no word that the draft alone has."""
    put(project / "content" / file, value)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    errors = [one for one in checked.diagnostics if one.severity is okrsite.Severity.ERROR]
    assert [one.code for one in errors if one.path.endswith(file)] == ["not-public"]
    typed = set(WORD.findall(json.dumps(value, default=str).encode()))
    told = {word for one in errors for word in WORD.findall(one.text().encode())}
    assert told <= typed
