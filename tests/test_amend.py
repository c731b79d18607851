"""The command `amend`: what has changed is written into okrs.yml, and nothing else is touched.

Comes in: files as authors write them, odd ones too. Goes out: the same files with amendments in
them, byte for byte, or a reason why not.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import sites
from choir import CHOIR, FIRST, OKRS, SECOND, TODAY, Project, edited
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import key_result, objective, quarter
from test_commitments import KEY_RESULTS, OBJECTIVES
from test_mistakes import GOOD_SETTINGS

from okrsite import amending, insertion
from okrsite.amending import AmendError, Wish, amend
from okrsite.cli import main

REASON = "The hall seats eight: no more, sadly."
LOWERED = edited(("to: 12,", "to: 8,"))
UNFIT = f"nothing was written: the amendment would not fit {OKRS}"
ENTRY = """\
  - on: 2017-06-01
    item: o1/kr1
    field: measure.to
    was: 12
    reason: "The hall seats eight: no more, sadly."
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The choir, published, in the folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("okrsite.cli.today", lambda: TODAY)
    (tmp_path / "mkdocs.yml").write_text(GOOD_SETTINGS)
    found = Project(tmp_path)
    found.write(CHOIR)
    found.publish(FIRST)
    return found


def run(*arguments: str) -> tuple[int, str, str]:
    """How `okrsite amend 2017-q2` ended, and what it said where."""
    result = CliRunner().invoke(main, ["amend", "2017-q2", *arguments])
    return result.exit_code, result.stdout, result.stderr


def text_of(project: Project) -> str:
    """What stands in okrs.yml, line ends and all."""
    return (project.folder / OKRS).read_bytes().decode()


def put(project: Project, text: str) -> None:
    """Write okrs.yml to the byte."""
    (project.folder / OKRS).write_bytes(text.encode())


# What is written ----------------------------------------------------------------------------------


def test_what_has_changed_is_written_at_the_end(project: Project) -> None:
    """Of today, with the old value as it was published; then nothing is left to say."""
    project.write(LOWERED)
    told = f"okrsite: {OKRS}: 1 amendment would be written\n"
    assert run("o1/kr1", "--reason", REASON, "--dry-run") == (0, _outdented(ENTRY), told)
    assert text_of(project) == LOWERED
    told = f"okrsite: {OKRS}: 1 amendment written\n"
    assert run("o1/kr1", "--reason", REASON) == (0, _outdented(ENTRY), told)
    assert text_of(project) == f"{LOWERED}amendments:\n{ENTRY}"
    assert project.told() == []
    assert {one.name for one in (project.folder / OKRS).parent.iterdir()} == {
        "okrs.yml",
        "published.json",
    }


def _outdented(entry: str) -> str:
    return entry.replace("\n  ", "\n").removeprefix("  ")


def test_everything_that_has_changed_is_written_at_once(project: Project) -> None:
    """Several fields of a key result, or one of them by its name."""
    changed = edited(
        ("to: 12,", "to: 8,"), ("0.5: six", "0.5: five"), ("title: 12", "title: Eight")
    )
    project.write(changed)
    assert run("o1/kr1", "--reason", "R", "--field", "rubric", "--on", "2017-05-02")[0] == 0
    assert [one.item for one in project.findings()] == [
        "o1/kr1 > title",
        "o1/kr1 > measure > to",
    ]
    assert run("o1/kr1", "--reason", "R")[0] == 0
    assert project.told() == []
    assert [line for line in text_of(project).splitlines() if "field:" in line] == [
        "    field: rubric.0.5",
        "    field: title",
        "    field: measure.to",
    ]


def test_an_objective_is_amended_too(project: Project) -> None:
    """Lists are written on one line."""
    project.write(edited(("{goal: open}", "{goal: web}"), ("weight: 2", "weight: 1")))
    assert run("o1", "--reason", "R")[0] == 0
    assert "    was: [{goal: open}]\n" in text_of(project)
    assert project.told() == []


def test_an_amendment_that_is_gone_comes_back_with_its_day(project: Project) -> None:
    """Before the new one, so that the history is what it was."""
    first = edited(("to: 12,", "to: 10,"))
    project.write(first)
    run("o1/kr1", "--reason", "R", "--on", "2017-05-02")
    project.publish(SECOND)
    project.write(LOWERED)
    assert len(project.told()) == 2
    assert run("o1/kr1", "--reason", "R")[0] == 0
    assert project.told() == []
    lines = text_of(project).splitlines()
    assert [line for line in lines if line.lstrip(" -").startswith(("on:", "was:"))][-4:] == [
        "  - on: 2017-05-20",
        "    was: 12",
        "  - on: 2017-06-01",
        "    was: 10",
    ]


def test_the_score_of_a_closed_quarter_is_amended(project: Project) -> None:
    """A score that was computed from check-ins that are others now, or by hand."""
    ended = edited(
        ("status: published", "status: closed"),
        ("kr2\n", "kr2\n        close: {outcome: stop}\n"),
    )
    project.write(ended)
    project.publish(SECOND)
    project.write(
        edited(("{outcome: stop}", "{outcome: modify, score: 0.4, reason: Half}"), text=ended)
    )
    assert run("o1/kr2", "--reason", "R")[0] == 0
    assert project.told() == []
    assert text_of(project).count("field: close.") == 2
    assert "    was: {}\n" in text_of(project)


def test_without_a_seal_the_old_value_can_be_said(project: Project) -> None:
    """As text, or as YAML in brackets or braces; nothing typed is nothing."""
    (project.folder / "content/2017-q2/published.json").unlink()
    project.write(LOWERED)
    said = ["o1/kr1", "--reason", "R", "--field"]
    assert run("o1/kr1", "--reason", "R")[2] == (
        "okrsite: no content/2017-q2/published.json, so there is nothing to compare o1/kr1 with; "
        "say what it was: --field measure.to --was 80\n"
    )
    assert run(*said, "measure", "--was", "{kind: discover, unit: singers}")[0] == 0
    assert run(*said, "measure.to", "--was", "12")[0] == 0
    assert run(*said, "title", "--was", "Ten: new [singers]")[0] == 0
    assert run(*said, "rubric.1", "--was", "")[0] == 0
    assert [line.strip() for line in text_of(project).splitlines() if "was:" in line] == [
        "was: {kind: discover, unit: singers}",
        "was: 12",
        'was: "Ten: new [singers]"',
        "was: {}",
    ]


# Odd files ----------------------------------------------------------------------------------------

HEAD = LOWERED
OTHER = "{on: 2017-05-02, item: o1, field: owner, was: Ada, reason: She left}"
FLOW = ENTRY.strip().replace("\n    ", ", ").replace("- on", "{on") + "}"
LAYOUTS = {
    "no end of the last line": (HEAD.rstrip("\n"), f"{HEAD}amendments:\n{ENTRY}"),
    "a remark at the end": (f"{HEAD}# The end\n", f"{HEAD}# The end\namendments:\n{ENTRY}"),
    "the marks of a document": (
        f"---\n{HEAD}...\n",
        f"---\n{HEAD}amendments:\n{ENTRY}...\n",
    ),
    "a list without indentation": (
        f"amendments:\n- {OTHER}  # so\n# and\n{HEAD}",
        f"amendments:\n- {OTHER}  # so\n{_outdented(ENTRY)}# and\n{HEAD}",
    ),
    "a list in the middle": (
        f"amendments:\n    - {OTHER}\n\n{HEAD}",
        f"amendments:\n    - {OTHER}\n{indent(ENTRY, '  ')}\n{HEAD}",
    ),
    "a reason over several lines": (
        (
            f"{HEAD}amendments:\n  - on: 2017-05-02\n    item: o1\n    field: owner\n    was: Ada\n"
            "    reason: |\n      She\n      left.\n\nnotice: N\n"
        ),
        (
            f"{HEAD}amendments:\n  - on: 2017-05-02\n    item: o1\n    field: owner\n    was: Ada\n"
            f"    reason: |\n      She\n      left.\n\n{ENTRY}notice: N\n"
        ),
    ),
    "a list in brackets": (
        f"amendments: [{OTHER}]\n{HEAD}",
        f"amendments: [{OTHER}, {FLOW}]\n{HEAD}",
    ),
    "a list in brackets over lines": (
        f"amendments: [\n  {OTHER},  # so\n]\n{HEAD}",
        f"amendments: [\n  {OTHER},\n  {FLOW},  # so\n]\n{HEAD}",
    ),
    "an empty list": (
        f"amendments: []  # none yet\n{HEAD}",
        f"amendments:   # none yet\n{ENTRY}{HEAD}",
    ),
    "a list without anything": (f"amendments:\n{HEAD}", f"amendments:\n{ENTRY}{HEAD}"),
    "a null": (f'"amendments": ~\n{HEAD}', f'"amendments": \n{ENTRY}{HEAD}'),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_file_keeps_every_other_byte(project: Project, layout: str, mark: str, ends: str) -> None:
    """Remarks, order, line ends and marks, wherever the list is and however it is written."""
    before, after = (mark + text.replace("\n", ends) for text in LAYOUTS[layout])
    put(project, before)
    code, _, told = run("o1/kr1", "--reason", REASON)
    assert (code, told) == (0, f"okrsite: {OKRS}: 1 amendment written\n")
    assert text_of(project) == after
    assert project.told() == []


def test_a_file_in_braces_is_amended_too(project: Project) -> None:
    """JSON is YAML; so is a list that is made in it."""
    text = "".join(line.strip() for line in sites_json().splitlines())
    put(project, text)
    assert run("o1/kr1", "--reason", "R")[0] == 0
    assert text_of(project).startswith(
        "{amendments: [{on: 2017-06-01, item: o1/kr1, field: measure"
    )
    assert text_of(project).endswith(text[1:])
    again = text_of(project).replace('"to": 8', '"to": 7')
    assert again != text_of(project)
    put(project, again)
    assert run("o1/kr1", "--reason", "R", "--field", "measure.to", "--was", "8")[0] == 0
    assert "reason: R}, {on: 2017-06-01" in text_of(project)


def sites_json() -> str:
    """The choir's file as JSON, with the lower target."""
    import json  # noqa: PLC0415  only here

    import yaml  # noqa: PLC0415  only here

    return json.dumps(yaml.load(LOWERED, Loader=yaml.CBaseLoader), indent=1).replace('"8"', "8")  # noqa: S506  texts alone


@given(
    st.one_of(
        st.tuples(st.just("o1/kr1"), KEY_RESULTS, KEY_RESULTS),
        st.tuples(st.just("o1"), OBJECTIVES, OBJECTIVES),
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "amendments: []\n", "amendments:\n", f"amendments: [{OTHER}]\n"]),
)
@settings(max_examples=80)
def test_any_change_can_be_amended(change: tuple[str, Any, Any], ends: str, listed: str) -> None:
    """Whatever an item becomes, the command makes the published state a part of its history."""
    item, was, now = change
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        texts = []
        for fields in (was, now):
            one = objective(1, **fields) if item == "o1" else objective(1, key_result(1, **fields))
            texts.append((listed + sites.as_yaml(quarter(one))).replace("\n", ends))
        project.write("")
        put(project, texts[0])
        project.publish(FIRST)
        put(project, texts[1])
        wish = Wish("2017-q2", item, "So: #1", dt.date(2017, 5, 10))
        changed = bool(project.findings())
        if changed:
            written = amend(Path(folder) / "content", "content", wish)
            assert written.amendments
            assert insertion.LIST in text_of(project)
        else:
            with pytest.raises(AmendError, match="nothing has changed"):
                amend(Path(folder) / "content", "content", wish)
            assert text_of(project) == texts[1]
        assert project.told() == []


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["o1/kr1"], "nothing has changed in o1/kr1 since it was published"),
        (
            ["o1/kr2", "--field", "title"],
            "nothing has changed in title of o1/kr2 since it was published",
        ),
        (["o1/kr9"], 'no item "o1/kr9"; did you mean o1/kr3'),
        (
            ["o2"],
            f'no item "o2"; known in {OKRS}: o1, o1/kr1, o1/kr2, o1/kr3',
        ),
        (
            ["o1/kr1", "--field", "title", "--was", "12 new singers stay"],
            "title of o1/kr1 is that now too",
        ),
        (
            ["o1/kr1", "--field", "titel", "--was", "X"],
            (f'{UNFIT}: amendments > 1 > field: no field "titel" in o1/kr1; did you mean title'),
        ),
        (
            ["o1/kr1", "--field", "measure.to", "--was", "many"],
            (
                f"{UNFIT}: amendments > 1 > was: was is "
                'no value that measure.to can have had: found "many"; write it as it stood in '
                "okrs.yml"
            ),
        ),
        (
            ["o1/kr1", "--field", "measure", "--was", "{kind: "],
            "--was: not valid YAML (did not find expected node content); close the bracket",
        ),
        (
            ["o1/kr1", "--field", "weight", "--was", "3", "--on", "2017-04-01"],
            (
                f"{UNFIT}: amendments > 1 > on: an "
                "amendment before the publication: found 2017-04-01, expected 2017-04-13 or later"
            ),
        ),
        (
            ["o1/kr1", "--field", "close.score", "--was", "0.5"],
            (
                f"{UNFIT}: amendments > 1 > field: "
                "o1/kr1 has no closing that was published; a closing is published with its "
                "quarter, once that is closed"
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_is_refused(project: Project, arguments: list[str], told: str) -> None:
    """With the reason; the file is as it was."""
    assert run(*arguments, "--reason", "R") == (2, "", f"okrsite: {told}\n")
    assert text_of(project) == CHOIR


def test_an_old_value_has_to_be_the_published_one(project: Project) -> None:
    """What is typed is held against the seal."""
    project.write(LOWERED)
    told = (
        "okrsite: nothing was written: with this amendment of 2017-06-01, o1/kr1 would not have "
        "been what was published on 2017-04-13\n"
    )
    assert run("o1/kr1", "--reason", "R", "--field", "measure.to", "--was", "11") == (2, "", told)
    assert text_of(project) == LOWERED


def test_a_blank_reason_is_none(project: Project) -> None:
    """Readers see it."""
    project.write(LOWERED)
    told = "okrsite: an amendment needs a reason, which readers see\n"
    assert run("o1/kr1", "--reason", "  ") == (2, "", told)


def test_a_reason_may_be_any_text(project: Project) -> None:
    """What YAML would take for something else has quotes; a control character has no place."""
    project.write(LOWERED)
    code, _, told = run("o1/kr1", "--reason", "a\u0007b")
    assert code == 2
    assert "a control character" in told
    assert text_of(project) == LOWERED
    assert run("o1/kr1", "--reason", "no")[0] == 0
    assert '    reason: "no"\n' in text_of(project)


def test_was_needs_its_field(project: Project) -> None:
    """An old value of nothing says nothing."""
    code, _, told = run("o1/kr1", "--reason", "R", "--was", "3")
    assert (code, told.splitlines()[-1]) == (2, "Error: --was needs --field: which field was it?")
    assert text_of(project) == CHOIR


def test_an_unknown_quarter_and_a_draft(project: Project) -> None:
    """The nearest name, and that drafts are free."""
    result = CliRunner().invoke(main, ["amend", "2017-q3", "o1", "--reason", "R"])
    assert result.stderr == 'okrsite: no quarter "2017-q3"; did you mean 2017-q2\n'
    project.write(edited(("status: published", "status: draft")))
    assert run("o1/kr1", "--reason", "R")[2] == (
        "okrsite: 2017-q2 is a draft: change it as you like, nobody has been promised it\n"
    )


def test_what_is_not_published_yet_is_free(project: Project) -> None:
    """A new key result of a published quarter."""
    project.write(CHOIR + "      - {id: kr4, title: New}\n")
    told = "okrsite: o1/kr4 has not been published yet: change it as you like\n"
    assert run("o1/kr4", "--reason", "R") == (2, "", told)


def test_mistakes_of_the_file_come_first(project: Project) -> None:
    """Each with its line, as a check says it."""
    broken = LOWERED.replace("title: Choir", "title: [Choir")
    put(project, broken)
    code, said, told = run("o1/kr1", "--reason", "R")
    assert (code, said) == (1, "")
    assert told.splitlines()[0].startswith(f"{OKRS}:1:8: error[yaml]: not valid YAML")
    assert told.splitlines()[1] == f"okrsite: nothing was written: mend {OKRS} first"
    assert text_of(project) == broken


def test_a_closing_that_is_gone_can_only_be_put_back(project: Project) -> None:
    """An amendment cannot say what it was."""
    ended = edited(
        ("status: published", "status: closed"), ("kr2\n", "kr2\n        close: {outcome: stop}\n")
    )
    project.write(ended)
    project.publish(SECOND)
    project.write(edited(("status: published", "status: closed")))
    told = "okrsite: the closing of o1/kr2 is not here any more; put it back\n"
    assert run("o1/kr2", "--reason", "R") == (2, "", told)


def test_an_old_value_that_was_rewritten_has_to_be_put_back(project: Project) -> None:
    """The command names the line."""
    project.write(LOWERED)
    run("o1/kr1", "--reason", "R")
    project.write(text_of(project).replace("was: 12", "was: 11"))
    told = f"okrsite: {OKRS}:27: write was: 12, which is what was published\n"
    assert run("o1/kr1", "--reason", "R") == (2, "", told)


def test_a_file_that_cannot_be_written_is_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No right to write, and a folder that takes no new file; nothing is left behind."""
    project.write(LOWERED)
    # Root may write anything, so the right is taken away where it is asked for.
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, *more: "okrs.yml" not in str(path) and access(path, *more)
    )
    told = f"okrsite: {OKRS}: no right to write; it is as it was\n"
    assert run("o1/kr1", "--reason", "R") == (2, "", told)
    monkeypatch.undo()
    monkeypatch.chdir(project.folder)
    monkeypatch.setattr(amending, "_TEMPORARY", "x" * 300)
    told = f"okrsite: {OKRS}: File name too long; it is as it was\n"
    assert run("o1/kr1", "--reason", "R") == (2, "", told)
    assert text_of(project) == LOWERED
    assert len(list((project.folder / OKRS).parent.iterdir())) == 2


def test_the_rights_of_the_file_and_a_link_stay(project: Project) -> None:
    """The file that a link leads to is written, with the rights that it had."""
    path = project.folder / OKRS
    real = path.with_name("picture.png")
    project.write(LOWERED)
    path.chmod(0o640)
    path.rename(real)
    path.symlink_to(real.name)
    assert run("o1/kr1", "--reason", "R")[0] == 0
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "field: measure.to" in real.read_text()
