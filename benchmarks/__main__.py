"""The command `python -m benchmarks`: measures, and prints tables.

Comes in: how many quarters and runs. Goes out: two Markdown tables, so that they can be pasted
into the docs, and what they were measured on. All contenders run on the same machine, one after
the other.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import cards, clock, infographic, ordinary, quarters
from benchmarks.stages import STAGES
from benchmarks.tables import table

ROOT = Path(__file__).parent.parent
LIBRARIES = (
    "okrsite",
    "mkdocs",
    "mkdocs-material",
    "jinja2",
    "markdown",
    "pillow",
    "pydantic",
    "pyyaml",
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A command to be measured; the folder `clear` is removed before each run.

    Slow ones have fewer runs than asked for, at most `most_runs`.
    """

    name: str
    command: clock.Command
    clear: Path | None = None
    most_runs: int = 100


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quarters", type=int, default=40, help="how many are made up [40]")
    parser.add_argument("--runs", type=int, default=5, help="of each command [5]")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="okrsite-benchmark-") as name:
        folder = Path(name)
        quarters.write_site(folder / "okrs", chosen.quarters)
        ordinary.write_site(folder / "ordinary", chosen.quarters)
        print("\n".join(_facts()))
        print(f"\n{_times_table(_contenders(folder, chosen.quarters), chosen.runs)}")
        print(f"\n{_stages_table(folder, chosen.quarters, chosen.runs)}")
        print(f"\n{_infographic_table(chosen.runs)}")
        print(f"\n{_cards_table(folder / 'okrs' / 'mkdocs.yml')}")


def _contenders(folder: Path, count: int) -> Iterator[Contender]:
    site = folder / "site"
    many = f"{count} quarters, {quarters.pages(count)} pages"
    okrs = folder / "okrs" / "mkdocs.yml"
    for name, config in (("the team's own content", ROOT / "mkdocs.yml"), (many, okrs)):
        build = _okrsite(config, site)
        yield Contender(f"okrsite: {name}", build, site)
        yield Contender(f"okrsite: {name}, nothing changed", build)
        if config == okrs:
            yield Contender(f"okrsite: {name}, one process", [*build, "--jobs", "1"], site)
    yield from _mkdocs(folder / "ordinary", site, many)


def _mkdocs(folder: Path, site: Path, many: str) -> Iterator[Contender]:
    words = {
        ordinary.WITHOUT_NAVIGATION: "none of them in its navigation",
        ordinary.WITH_NAVIGATION: "all of them in its navigation",
    }
    for name, said in words.items():
        config = ["--config-file", str(folder / name)]
        command = [_program("mkdocs"), "build", "--quiet", "--site-dir", str(site), *config]
        yield Contender(f"MkDocs with Material: {many}, {said}", command, site, most_runs=3)


def _okrsite(config: Path, site: Path) -> list[str]:
    return [_program("okrsite"), "--config-file", str(config), "build", "--site-dir", str(site)]


def _program(name: str) -> str:
    """The command beside the Python that runs this."""
    return str(Path(sys.executable).with_name(name))


# Tables -------------------------------------------------------------------------------------------


def _times_table(contenders: Iterable[Contender], runs: int) -> str:
    rows = []
    for one in contenders:
        print(f"measuring {one.name}", file=sys.stderr)
        times = clock.measure(one.command, min(runs, one.most_runs), clear=one.clear)
        mean = f"{times.mean:.2f} s ± {times.spread:.2f}"
        processors, memory = f"{times.processors:.2f} s", f"{times.megabytes:.0f} MB"
        rows.append((one.name, mean, f"{times.least:.2f} s", processors, memory))
    return table(("build", "mean", "least", "processors", "memory"), rows)


def _stages_table(folder: Path, count: int, runs: int) -> str:
    """The median of each stage, with all of them in one process."""
    columns = {}
    many = f"{count} quarters"
    okrs = folder / "okrs" / "mkdocs.yml"
    for name, config in (("the team's own content", ROOT / "mkdocs.yml"), (many, okrs)):
        print(f"measuring the stages: {name}", file=sys.stderr)
        found = [_stages(config, folder / "site") for _ in range(runs)]
        columns[name] = {
            stage: statistics.median(one[stage] for one in found) for stage in found[0]
        }
    rows = [
        (f"{stage}: {meaning}", *(f"{column[stage]:.2f} s" for column in columns.values()))
        for stage, meaning in STAGES.items()
    ]
    return table(("stage, seconds of the processor", *columns), rows)


def _infographic_table(runs: int) -> str:
    """The least time of placing and drawing for each of the team's quarters."""
    print("measuring the infographic", file=sys.stderr)
    rows = [
        (
            one.quarter,
            f"{one.placing * 1000:.1f} ms",
            f"{one.drawing * 1000:.1f} ms",
            f"{one.picture * 1000:.0f} ms",
        )
        for one in infographic.measure(ROOT / "mkdocs.yml", runs)
    ]
    return table(("infographic", "placing", "drawing", "as PNG, when it has changed"), rows)


def _cards_table(config: Path) -> str:
    """How long the cards of the quarters that are made up take."""
    print("measuring the cards", file=sys.stderr)
    rows = [
        (
            f"{one.cards:,}, {one.processes} {'process' if one.processes == 1 else 'processes'}",
            f"{one.seconds:.1f} s",
            f"{one.worked * 1000 / one.cards:.1f} ms",
            f"{one.bytes / one.cards / 1000:.0f} KB",
        )
        for one in cards.measure(config)
    ]
    return table(("cards", "together", "work for each", "bytes of one"), rows)


def _stages(config: Path, site: Path) -> dict[str, float]:
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.stages", str(config), str(site), "1"]
    said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, float] = json.loads(said)
    return found


# The machine --------------------------------------------------------------------------------------


def _facts() -> Iterator[str]:
    yield f"machine: {os.cpu_count()} cores, {_processor()}, {platform.system()}"
    versions = ", ".join(f"{one} {importlib.metadata.version(one)}" for one in LIBRARIES)
    yield f"software: Python {platform.python_version()}, {versions}"
    yield f"measured with: {clock.tool()}, after a load of {os.getloadavg()[0]:.1f}"


def _processor() -> str:
    """The processor's name as Linux tells it; elsewhere what Python knows."""
    told = Path("/proc/cpuinfo")
    text = told.read_text(encoding="utf-8") if told.is_file() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1] if named else platform.processor() or platform.machine()


if __name__ == "__main__":
    try:
        main()
    except clock.CommandFailed as failed:
        sys.exit(str(failed))
