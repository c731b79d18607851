"""Times and peak memory of commands.

Comes in: a command, and what to do before each of its runs. Goes out: seconds and megabytes. With
hyperfine on the machine it takes the times, as it discounts its own cost and warns of outliers;
without it a plain clock does. It must not know what the commands are for.
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
    """How long the runs of a command took, in seconds, and the memory of its largest process."""

    mean: float
    spread: float
    least: float
    megabytes: float


class CommandFailed(Exception):
    """A command that is measured has failed, so that its time means nothing."""


def tool() -> str:
    """What the times are taken with."""
    return _version("hyperfine") if shutil.which("hyperfine") else "a clock of its own"


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout


def measure(command: Command, runs: int, *, clear: Path | None = None) -> Times:
    """The times of a command; the folder `clear` is removed before each run."""
    megabytes = _peak_memory(command, clear)  # this run also warms the disk's cache
    take = _by_hyperfine if shutil.which("hyperfine") else _by_clock
    seconds = take(command, runs, clear)
    spread = statistics.stdev(seconds) if runs > 1 else 0.0
    return Times(statistics.mean(seconds), spread, min(seconds), megabytes)


def _by_hyperfine(command: Command, runs: int, clear: Path | None) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "times.json"
        prepare = ["--prepare", f"rm -rf '{clear}'"] if clear else []
        options = ["--shell=none", "--style=none", f"--runs={runs}", f"--export-json={export}"]
        line = " ".join(f"'{part}'" for part in command)
        _run(["hyperfine", *options, *prepare, line])
        times: list[float] = json.loads(export.read_bytes())["results"][0]["times"]
    return times


def _by_clock(command: Command, runs: int, clear: Path | None) -> list[float]:
    seconds = []
    for _ in range(runs):
        _remove(clear)
        started = time.perf_counter()
        _run(command)
        seconds.append(time.perf_counter() - started)
    return seconds


def _peak_memory(command: Command, clear: Path | None) -> float:
    """The resident memory of the largest process of one run, in megabytes."""
    _remove(clear)
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            _give_up(command, said.read())
    # Linux counts kilobytes, macOS bytes.
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def _remove(folder: Path | None) -> None:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Command) -> None:
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode:
        _give_up(command, result.stdout)


def _give_up(command: Command, said: bytes) -> None:
    lines = said.decode(errors="replace").splitlines()
    message = "\n".join([f"{' '.join(command)}:", *lines[:5], *lines[5:][-1:]])
    raise CommandFailed(message)
