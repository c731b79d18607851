"""Kills processes that write a site, at random moments, and looks at what they leave.

Comes in: two built sites, and how often. Goes out: what was wrong, in lines for people, and how far
the killed processes had come. It is a program of its own, so that nothing but one thread is forked.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from okrsite import store

Files = Mapping[str, bytes]

# What Python tells of before it happens, and what a build does to a folder.
CALLS = frozenset(
    {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir"}
)


def read(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its address."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@dataclass(frozen=True)
class Left:
    """What a killed process has left of a site that was to become another."""

    folder: Path
    old: Files
    new: Files

    @cached_property
    def all(self) -> Files:
        """Everything in the folder."""
        return read(self.folder)

    @cached_property
    def files(self) -> Files:
        """What readers can see."""
        return {
            address: data
            for address, data in self.all.items()
            if not any(part.startswith(".okrsite-") for part in address.split("/"))
        }

    def stage(self) -> str:
        """How far it had come."""
        if self.files == self.new:
            return "done"
        if self.files != self.old:
            return "moving"
        return "writing" if self.all.keys() > self.files.keys() else "nothing"

    def problems(self) -> Iterator[str]:
        """What no reader may ever find."""
        found = self.files
        for address, data in found.items():
            if data not in {self.old.get(address), self.new.get(address)}:
                yield f"{address}: torn"
            if (self.folder / address).stat().st_mode & 0o777 != 0o644:
                yield f"{address}: not for everyone"
        for address in self.old.keys() & self.new.keys() - found.keys():
            yield f"{address}: a gap"
        changed = {one for one in self.old.keys() & self.new.keys() if self.has_changed(one)}
        in_place = {one for one in changed if found.get(one) == self.new[one]}
        added = self.new.keys() - self.old.keys() - self.in_the_way()
        pages = {one for one in changed if one.endswith(".html")}
        if in_place - {store.MARK} and added - found.keys():
            yield "a page leads on that may lead to what is not there yet"
        if "versions.json" in in_place and pages - in_place:
            yield "the list of versions has come before the pages"
        stale = self.old.keys() - self.new.keys() - self.in_the_way()
        if stale - found.keys() and found.keys() < self.new.keys():
            yield "what is stale went before all that is new was there"

    def has_changed(self, address: str) -> bool:
        """Whether a file is to become another."""
        return self.old[address] != self.new[address]

    def in_the_way(self) -> set[str]:
        """Files where folders are to be, and the reverse: these cannot be in place at once."""
        found = set()
        for files, others in ((self.old, self.new), (self.new, self.old)):
            folders = {folder for address in others for folder in parents(address)}
            found |= folders & files.keys()
            found |= {one for one in others if any(each in files for each in parents(one))}
        return found


def parents(address: str) -> list[str]:
    """The folders that an address lies in."""
    parts = address.split("/")[:-1]
    return ["/".join(parts[: length + 1]) for length in range(len(parts))]


def killed_at_call(folder: Path, files: Files, number: int, seen: Path | None = None) -> int:
    """Write the files in another process that dies just before its call of this number.

    What it made of them: its exit code, negative if it was killed. Else `seen` has its calls.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    calls: list[str] = []

    def count(event: str, _: object) -> None:
        if event in CALLS:
            calls.append(event)
            if len(calls) > number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    store.sync(folder, files)
    if seen:
        seen.write_text("\n".join(calls), encoding="utf-8")
    os._exit(0)


def killed_after(folder: Path, files: Files, seconds: float) -> int:
    """Write the files in another process that is killed after a time; its exit code as above."""
    child = os.fork()
    if child:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    store.sync(folder, files)
    os._exit(0)


@dataclass(frozen=True)
class Killing:
    """A folder in which an old site becomes a new one, again and again."""

    folder: Path
    old: Files
    new: Files

    def prepare(self, *, empty: bool) -> Files:
        """Bring the folder to hold the old site, or nothing; what it holds then."""
        if empty:
            shutil.rmtree(self.folder)
            return {}
        store.sync(self.folder, self.old)
        return self.old

    def calls(self, *, empty: bool) -> tuple[int, int]:
        """The number of the first call that moves something into place, and of all calls."""
        self.prepare(empty=empty)
        seen = self.folder.with_name("calls")
        killed_at_call(self.folder, self.new, sys.maxsize, seen)
        calls = seen.read_text(encoding="utf-8").splitlines()
        return calls.index("os.rename"), len(calls)

    def seconds(self) -> float:
        """How long a whole build takes."""
        self.prepare(empty=False)
        begun = time.perf_counter()
        killed_at_call(self.folder, self.new, sys.maxsize)
        return time.perf_counter() - begun

    def run(self, times: int, seed: int) -> Iterator[tuple[str, list[str]]]:
        """How far each killed build came, and what was wrong after it or the next one.

        One in three is killed after a time, one before any call, and one when it moves, which takes
        the least time of all. One in four begins with an empty folder.
        """
        rng = random.Random(seed)  # noqa: S311  to draw moments, not secrets
        store.sync(self.folder, self.old)
        calls = {empty: self.calls(empty=empty) for empty in (False, True)}
        seconds = self.seconds()
        for number in range(times):
            empty = number % 4 == 0
            before = self.prepare(empty=empty)
            if number % 3:
                first = calls[empty][0] if number % 3 == 1 else 0
                moment = rng.randrange(first, calls[empty][1])
                code = killed_at_call(self.folder, self.new, moment)
            else:
                code = killed_after(self.folder, self.new, rng.uniform(0, seconds * 1.1))
            left = Left(self.folder, before, self.new)
            stage = left.stage() if self.folder.exists() else "nothing"
            wrong = list(left.problems()) if self.folder.exists() else []
            if code not in {0, -signal.SIGKILL}:
                wrong.append(f"the process ended with {code}")
            following = rng.choice((self.old, self.new))
            store.sync(self.folder, following)
            if read(self.folder) != following:
                wrong.append("the next build is not like a clean one")
            yield stage, wrong


def main(old: str, new: str, folder: str, times: str, seed: str) -> None:
    """Print what happened as JSON: how often each stage was met, and what was wrong."""
    killing = Killing(
        Path(folder),
        # Each is a file in one of the sites and a folder in the other.
        {**read(Path(old)), "a": b"file", "b/c/d.html": b"deep", "b/e": b""},
        {**read(Path(new)), "a/index.html": b"page", "a/more": b"", "b": b"file"},
    )
    met: Counter[str] = Counter()
    problems: list[str] = []
    for number, (stage, wrong) in enumerate(killing.run(int(times), int(seed))):
        met[stage] += 1
        problems += [f"{number}, {stage}: {one}" for one in wrong]
    print(json.dumps({"met": met, "problems": problems}))  # noqa: T201  what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
