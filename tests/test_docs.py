"""The docs say what is so: their examples are run, their tables are held against the code.

Comes in: README.md and docs/*.md. Goes out: a failed test where a page promises what is not there.
An example is marked in the line that opens it, where readers do not see it:

    ```yaml file=content/2026-q1/okrs.yml     a whole file of the page's own site
    ```yaml in=quarter                        fields of an okrs.yml
    ```yaml in=key_result                     fields of a key result
    ```yaml wrong in=key_result               such with mistakes; the next block has their lines
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import okrsite
from okrsite import addresses, model
from okrsite.cli import main
from okrsite.diagnostics import CATALOGUE
from okrsite.model import Item

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "authors-guide.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OKRS = "content/2026-q1/okrs.yml"


def text_of(page: Path) -> str:
    """What stands on a page."""
    return page.read_text(encoding="utf-8")


# Examples -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A marked block of a page; `expected` is the text of the block after it."""

    page: Path
    line: int
    mark: str
    text: str
    expected: str

    def __str__(self) -> str:
        """Where the example stands, for the name of a test."""
        return f"{self.page.name}:{self.line}"


def examples(page: Path) -> Iterator[Example]:
    """The marked examples of a page."""
    text = text_of(page)
    blocks = list(BLOCK.finditer(text))
    for block, following in zip(blocks, [*blocks, None][1:], strict=True):
        mark, expected = block[2].strip(), following[3] if following else ""
        if mark:
            line = text[: block.start()].count("\n") + 1
            yield Example(page, line, mark, block[3], expected)


def whole_files(page: Path) -> dict[str, str]:
    """The files of the page's own site."""
    marked = (one for one in examples(page) if one.mark.startswith("file="))
    return {one.mark.removeprefix("file="): one.text for one in marked}


FRAGMENTS = [one for page in PAGES for one in examples(page) if "in=" in one.mark]


def indent(text: str, width: int) -> str:
    """The text as part of a deeper item."""
    return textwrap.indent(text, " " * width)


def key_result_of(fields: str) -> str:
    """A key result with these fields, as an item of its list."""
    return "      - id: kr1\n        title: Twelve new singers stay\n" + indent(fields, 8)


def okrs_of(example: Example) -> str:
    """An okrs.yml around the fields of an example."""
    fields = example.text
    head = "title: Choir OKRs Q1 2026\nstatus: published\npublished: 2026-01-08\n"
    objectives = "objectives:\n  - id: o1\n    title: New singers stay\n    key_results:\n"
    if example.mark.endswith("in=key_result"):
        return head + objectives + key_result_of(fields)
    own = "" if "objectives:" in fields else objectives + key_result_of("measure:\n")
    return head + fields + own


def write_site(folder: Path, files: dict[str, str]) -> Path:
    """Write a site; its mkdocs.yml is the README's unless it has one of its own."""
    for name, text in (whole_files(README) | files).items():
        if name in files or name == "mkdocs.yml":
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder / "mkdocs.yml"


def findings(config: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a check of everything says, with paths as a person in the site's folder sees them."""
    monkeypatch.chdir(config.parent)
    checked = okrsite.check(okrsite.read_settings(config), public=False)
    return "".join(f"{one.text()}\n" for one in checked.diagnostics)


@pytest.mark.parametrize("page", [README, GUIDE], ids=lambda page: page.name)
def test_site_of_the_page_is_built(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever copies the files of a page gets no finding, and a site."""
    config = write_site(tmp_path, whole_files(page))
    assert findings(config, monkeypatch) == ""
    okrsite.build(okrsite.check(okrsite.read_settings(config)))
    built = {path.parent.relative_to(tmp_path / "site") for path in tmp_path.rglob("index.html")}
    wanted = {"2026-q1/o1/kr1", "2026-q1/notes/2026-02-14-half-time", "latest/o1"}
    assert {Path(one) for one in wanted} <= built


@pytest.mark.parametrize("example", FRAGMENTS, ids=str)
def test_example_gives_just_what_the_page_says(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right example gives no finding; a wrong one gives the lines that stand below it."""
    config = write_site(tmp_path, {OKRS: okrs_of(example)})
    expected = example.expected if "wrong" in example.mark else ""
    assert findings(config, monkeypatch) == expected


def test_readme_shows_a_real_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that the README gives for an example is what a slip in its quarter brings."""
    files = whole_files(README)
    slipped = files[OKRS].replace("measure:", "mesure:")
    config = write_site(tmp_path, {OKRS: slipped})
    shown = next(block[3] for block in BLOCK.finditer(text_of(README)) if block[1] == "text")
    assert findings(config, monkeypatch) == shown


# Tables -------------------------------------------------------------------------------------------


def tables(page: Path, heading: str) -> list[list[list[str]]]:
    """The rows of every table in one section of a page, their heads left out."""
    section = re.split(r"^#+ ", text_of(page), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{heading}\n"))
    found = re.findall(r"(?:^\|.*\n)+", text + "\n", re.MULTILINE)
    return [[cells(line) for line in table.splitlines()[2:]] for table in found]


def cells(line: str) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def names(text: str) -> list[str]:
    """What is set as code in a cell."""
    return re.findall(r"`([^`]+)`", text)


def test_guide_has_every_code_of_the_catalogue() -> None:
    """An author finds each code with its severity and meaning, in the order of the catalogue."""
    (table,) = tables(GUIDE, "When something is wrong")
    assert table == [
        [f"`{code}`", severity.value, meaning] for code, (severity, meaning) in CATALOGUE.items()
    ]


@pytest.mark.parametrize(
    ("heading", "number", "item"),
    [
        ("The quarter", 0, model.Okrs),
        ("Objectives", 0, model.Objective),
        ("Objectives", 1, model.Link),
        ("Key results", 0, model.KeyResult),
        ("Closing a quarter", 0, model.Closing),
        ("Amendments", 0, model.Amendment),
        ("Notes and check-ins", 0, model.NoteFront),
        ("Notes and check-ins", 1, model.CheckIn),
        ("goals.yml and partners.yml", 0, model.Goal),
    ],
)
def test_guide_has_every_field(heading: str, number: int, item: type[Item]) -> None:
    """A table of fields has all of them and no other."""
    found = [name for row in tables(GUIDE, heading)[number] for name in names(row[0])]
    assert sorted(found) == sorted(item.field_names())


def test_guide_has_every_reserved_address() -> None:
    """An author knows which pages the site keeps for itself."""
    section = text_of(GUIDE).split("## Ordinary pages", 1)[1].split("\n## ", 1)[0]
    assert set(names(section)) >= addresses.RESERVED


def test_guide_has_every_measure() -> None:
    """The table of measures has each kind with its fields, those of every kind apart."""
    (table,) = tables(GUIDE, "Measures")
    common = {"kind", "due", "range"}
    assert [names(row[0]) for row in table] == [[kind] for kind in model.MEASURES]
    for row, measure in zip(table, model.MEASURES.values(), strict=True):
        own = {name.partition(":")[0] for name in names(row[1])} - {"measure"}
        steps = set(model.Step.field_names()) if measure is model.Milestones else set()
        assert own - steps == set(measure.field_names()) - common


# Architecture -------------------------------------------------------------------------------------


def layers() -> list[str]:
    """The modules in the order of the contract that holds them to one direction."""
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    contract = next(one for one in settings["contracts"] if one["type"] == "layers")
    return [name for layer in contract["layers"] for name in re.findall(r"\w+", layer)]


def first_sentence(module: str) -> str:
    """What a module says of itself first."""
    package = ROOT / "okrsite" / module / "__init__.py"
    path = package if package.is_file() else ROOT / "okrsite" / f"{module}.py"
    docstring = text_of(path).split('"""')[1]
    return re.split(r"(?<=\.)\s", " ".join(docstring.split()), maxsplit=1)[0]


def test_architecture_has_every_module() -> None:
    """The table of rooms is the code's own: every module, in its order, in its own words."""
    (table,) = tables(ARCHITECTURE, "The rooms")
    assert table == [[f"`{module}`", first_sentence(module)] for module in layers()]
    here = {path.stem for path in (ROOT / "okrsite").glob("*.py") if path.stem != "__init__"}
    here |= {path.parent.name for path in (ROOT / "okrsite").glob("*/__init__.py")}
    assert sorted(layers()) == sorted(here)


# Commands and links -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_there(page: Path) -> None:
    """Each `make` and `okrsite` command that a page names can be typed."""
    targets = re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
    codes = [*names(text_of(page)), *(block[3] for block in BLOCK.finditer(text_of(page)))]
    for code in codes:
        if target := re.match(r"make ([a-z]+)", code):
            assert target[1] in targets, code
        if command := re.match(r"okrsite ([a-z]+)", code):
            assert command[1] in main.commands, code
            known = options(main.commands[command[1]])
            assert set(re.findall(r"--[a-z-]+", code)) <= known, code


def test_readme_has_every_command_with_its_options() -> None:
    """The table of commands is complete."""
    table = tables(README, "Commands")[0]
    shown = {row[0].strip("`").split()[1]: set(re.findall(r"--[a-z-]+", row[1])) for row in table}
    assert shown.keys() == main.commands.keys()
    for name, command in main.commands.items():
        # Of a pair such as --drafts/--no-drafts the one that is not the default is enough.
        assert shown[name] == options(command) - {"--help", "--drafts"} | (
            {"--drafts"} if name == "build" else set()
        )


def options(command: click.Command) -> set[str]:
    """The long options of a command."""
    found = {"--help"}
    for parameter in command.params:
        found.update(one for one in (*parameter.opts, *parameter.secondary_opts))
    return {one for one in found if one.startswith("--")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link and picture of a page is a file of the project, and each anchor a heading of it."""
    text = BLOCK.sub("", text_of(page))
    prose = re.sub(r"`[^`]*`", "", text)
    targets = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", prose)
    for target in ("".join(one) for one in targets):
        if not target.startswith(("http://", "https://")):
            path, _, anchor = target.partition("#")
            file = (page.parent / path) if path else page
            assert file.is_file(), target
            assert not anchor or anchor in anchors(file), target


def anchors(page: Path) -> set[str]:
    """The anchors that a host gives to the headings of a page."""
    text = BLOCK.sub("", text_of(page))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_pictures_are_small_and_shown() -> None:
    """Every picture is used on a page, and none makes a clone slow."""
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    used = "".join(text_of(page) for page in PAGES)
    assert [one.name for one in pictures if f"pictures/{one.name}" not in used] == []
    sizes = [one.stat().st_size for one in pictures]
    assert max(sizes) < 250_000
    assert sum(sizes) < 1_600_000
