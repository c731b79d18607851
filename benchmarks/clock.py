"""Times and peak memory of commands.

Comes in: a command, and what to do before each of its runs. Goes out: seconds and megabytes. With
hyperfine on the machine it takes the times, as it discounts its own cost; without it a plain clock
does. It must not know what the commands are for.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Times:
    """What the runs of a command took: seconds on the wall with their spread, seconds of processors
    (the other work of the machine alters them little), and the memory of the largest process.
    """

    mean: float
    spread: float
    least: float
    processors: float
    megabytes: float


class CommandFailed(Exception):
    """A command that is measured has failed, so that its time means nothing."""


def tool() -> str:
    """What the times are taken with."""
    if not shutil.which("hyperfine"):
        return "a clock of its own"
    said = subprocess.run(["hyperfine", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def measure(command: Command, runs: int, *, clear: Path | None = None) -> Times:
    """The times of a command; the folder `clear` is removed before each run."""
    first = _run(command, clear)  # this run also warms the disk's cache
    take = _by_hyperfine if shutil.which("hyperfine") else _by_clock
    seconds, processors = take(command, runs, clear)
    spread = statistics.stdev(seconds) if runs > 1 else 0.0
    return Times(
        statistics.mean(seconds), spread, min(seconds), processors, megabytes=first.megabytes
    )


def _by_hyperfine(command: Command, runs: int, clear: Path | None) -> tuple[list[float], float]:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "times.json"
        prepare = ["--prepare", f"rm -rf '{clear}'"] if clear else []
        options = ["--shell=none", "--style=none", f"--runs={runs}", f"--export-json={export}"]
        line = " ".join(f"'{part}'" for part in command)
        _run(["hyperfine", *options, *prepare, line])
        (found,) = json.loads(export.read_bytes())["results"]
    return found["times"], found["user"] + found["system"]


def _by_clock(command: Command, runs: int, clear: Path | None) -> tuple[list[float], float]:
    found = [_run(command, clear) for _ in range(runs)]
    return [one.seconds for one in found], statistics.mean(one.processors for one in found)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a command."""

    seconds: float
    processors: float
    megabytes: float


def _run(command: Command, clear: Path | None = None) -> _Run:
    if clear:
        shutil.rmtree(clear, ignore_errors=True)
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            _give_up(command, said.read().decode(errors="replace"))
    # Linux counts kilobytes, macOS bytes.
    megabytes = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return _Run(seconds, usage.ru_utime + usage.ru_stime, megabytes)


def _give_up(command: Command, said: str) -> None:
    lines = said.splitlines()
    message = "\n".join([f"{' '.join(command)}:", *lines[:5], *lines[5:][-1:]])
    raise CommandFailed(message)
