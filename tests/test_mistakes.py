"""What an author is told: every mistake by its exact line, and nothing where nothing is wrong.

Comes in: the cases of data/mistakes/*.yml, each of them a changed copy of the sound content in
data/mistakes/sound/. Goes out: the findings of a check, held line by line against what the case
expects. How a case is written stands in data/mistakes/README.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import okrsite
from okrsite import building, cli
from okrsite.diagnostics import CATALOGUE, Diagnostic
from okrsite.settings import CONFIG_FILE, Settings, SettingsError, template_folders

MISTAKES = Path(__file__).parent / "data" / "mistakes"
SOUND = {
    path.relative_to(MISTAKES / "sound").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((MISTAKES / "sound").rglob("*.*"))
}
KNOWN_KEYS = {"start", "without", "files", "change", "mkdocs", "expect", "public"}
NOTHING, ABSENT = "nothing", "absent"
GOOD_SETTINGS = """\
site_name: OKRs
site_url: https://okrs.example/
docs_dir: content
theme: {name: material}
plugins: [search, okrsite]
"""

Plain = Any  # what a case says, as YAML's own texts, lists and mappings


# Reading cases ------------------------------------------------------------------------------------


class _CaseLoader(yaml.CBaseLoader):
    """Reads every value as text, and refuses the same key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, f"{node.start_mark}: stands here twice: {', '.join(sorted(twice))}"
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Case:
    """A changed copy of the sound content, and what a check has to say of it."""

    name: str
    files: Mapping[str, Plain]
    expected: tuple[str, ...]
    expected_in_public: tuple[str, ...] | None
    mkdocs: str | None

    def write(self, folder: Path) -> None:
        """Lay the content out below a folder."""
        (folder / "content").mkdir()
        (folder / "elsewhere.txt").write_text("This is not part of the content.\n")
        for path, text in self.files.items():
            write(folder / "content" / path, text)
        if self.mkdocs not in {None, ABSENT}:
            (folder / CONFIG_FILE).write_text(str(self.mkdocs), encoding="utf-8")


def write(path: Path, text: Plain) -> None:
    """Write one file of a case, or make the folder or link that stands for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if text == {"folder": ""}:
        path.mkdir()
    elif isinstance(text, dict) and "link" in text:
        path.symlink_to(text["link"])
    else:
        path.write_bytes(as_bytes(text))


def as_bytes(part: Plain) -> bytes:
    """The bytes that a text stands for: plain, or put together from parts."""
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, list):
        return b"".join(as_bytes(one) for one in part)
    if "hex" in part:
        return bytes.fromhex(part["hex"])
    if "encoding" in part:
        return as_bytes(part["text"]).decode().encode(part["encoding"])
    repeated, times = part["repeat"], int(part["times"])
    return "".join(repeated.replace("{n}", str(n)) for n in range(1, times + 1)).encode()


def read_case(name: str, case: Mapping[str, Plain]) -> Case:
    """A case of a data file, with its changes made."""
    assert set(case) <= KNOWN_KEYS, f"{name}: expected only {', '.join(sorted(KNOWN_KEYS))}"
    files: dict[str, Plain] = {} if case.get("start") == NOTHING else dict(SOUND)
    for gone in case.get("without", ()):
        kept = {path: files[path] for path in files if not f"{path}/".startswith(f"{gone}/")}
        assert len(kept) < len(files), f"{name}: there is no {gone} to leave out"
        files = kept
    for path, changes in case.get("change", {}).items():
        files[path] = changed(name, files[path], changes)
    return Case(
        name=name,
        files={**files, **(case.get("files") or {})},
        expected=lines(case["expect"]),
        expected_in_public=lines(case["public"]) if "public" in case else None,
        mkdocs=case.get("mkdocs"),
    )


def changed(name: str, text: Plain, changes: Mapping[str, Plain]) -> Plain:
    """A text with each old part, which has to stand in it exactly once, replaced by a new one."""
    parts = [text]
    for old, new in changes.items():
        found = [index for index, part in enumerate(parts) if isinstance(part, str) and old in part]
        count = sum(parts[index].count(old) for index in found)
        assert count == 1, f"{name}: {old!r} stands there {count} times, not once"
        before, after = parts[found[0]].split(old)
        parts[found[0] : found[0] + 1] = [before + new + after] if isinstance(new, str) else [before, new, after]
    return parts


def lines(text: str) -> tuple[str, ...]:
    """The lines that a case expects."""
    return () if text == NOTHING else tuple(text.strip("\n").split("\n"))


def read_cases() -> Iterator[Case]:
    """Every case of every data file."""
    for file in sorted(MISTAKES.glob("*.yml")):
        cases = yaml.load(file.read_bytes(), Loader=_CaseLoader)  # noqa: S506  texts only
        for name, case in cases.items():
            yield read_case(f"{file.stem}: {name}", case)


# Running them -------------------------------------------------------------------------------------


def findings(case: Case, folder: Path, *, public: bool) -> tuple[str, ...]:
    """The lines that a check of the case has to say."""
    case.write(folder)
    if case.mkdocs is None:
        settings = direct_settings(folder)
    else:
        try:
            settings = okrsite.read_settings(Path(CONFIG_FILE))
        except SettingsError as error:
            return (error.diagnostic.text().replace(f"{folder}{os.sep}", ""),)
    return tuple(one.text() for one in building.check(settings, public=public).diagnostics)


def direct_settings(folder: Path) -> Settings:
    """Settings with nothing wrong in them, without MkDocs."""
    return Settings(
        config_file=folder / CONFIG_FILE,
        content=folder / "content",
        site=folder / "site",
        templates=template_folders(folder),
        site_name="OKRs",
        site_url="https://okrs.example/",
    )
