"""The project that is published, as git sees it: its last commit, and what is not committed yet.

Comes in: settings. Goes out: a `Source`, or None for a project that git does not know. It must not
change anything.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from okrsite.publishing.git import Git, GitError
from okrsite.publishing.sealing import TEMPORARY
from okrsite.seals import FILE
from okrsite.settings import Settings

NO_COMMIT = "none"


@dataclass(frozen=True)
class Source:
    """The project in its repository: `commit` is the last one, empty before the first."""

    git: Git
    commit: str
    branch: str
    remotes: tuple[str, ...]
    uncommitted: tuple[str, ...]

    @property
    def described(self) -> str:
        """What the published site was made from, for a commit's message."""
        commit = self.commit or NO_COMMIT
        return f"{commit} and uncommitted changes" if self.uncommitted else commit

    def contains(self, commit: str) -> bool | None:
        """Whether what is published now builds on a commit, None when that is not here at all."""
        code = self.git.asks("merge-base", "--is-ancestor", commit, self.commit or "HEAD")
        return {0: True, 1: False}.get(code)


def lines_taken_out(source: Source, settings: Settings) -> tuple[str, ...]:
    """The entries of seals that the history of this commit has and the seals do not have any more.

    A seal only grows, so somebody has edited it, or removed it. Of a clone without its history
    nothing is said. Each is told by the file, and the address or the item that it is about.
    """
    if not source.commit:
        return ()
    content = os.path.relpath(settings.content, settings.project)
    arguments = ("log", "--format=", "--patch", "--unified=0", "--no-color", "--no-ext-diff")
    paths = [f":(glob){content}/{FILE}", f":(glob){content}/*/{FILE}"]
    printed = source.git.run(*arguments, "--no-renames", "--relative", "HEAD", "--", *paths)
    gone: dict[str, dict[str, None]] = {}
    path = ""
    for line in printed.decode(errors="replace").splitlines():
        if line.startswith("--- "):
            path = line.removeprefix("--- ").removeprefix("a/")
        elif entry := _ENTRY.fullmatch(line):
            gone.setdefault(path, {})[entry["entry"]] = None
    return tuple(
        f"{path}: {_about(entry)}"
        for path, entries in sorted(gone.items())
        for entry in entries
        if entry not in _text(settings.project / path)
    )


# A line that was taken out of a seal; another comma behind it is no other line.
_ENTRY = re.compile(r"-  (?P<entry>[\"{].*[0-9a-f]{8}\"}?),?")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _about(entry: str) -> str:
    """What an entry is about: an address, or an item with the day."""
    found = re.match(r'\{"item": "([^"]*)", "since": "([^"]*)"', entry)
    return f"{found[1]} as of {found[2]}" if found else entry.partition('": "')[0].strip('"')


def source_of(settings: Settings) -> Source | None:
    """The project as git sees it, None when it is in no repository; GitError without git."""
    git = Git(settings.project)
    if git.asks("rev-parse", "--is-inside-work-tree"):
        return None
    name = settings.config_file.name
    # Within another project's repository that leaves it out, as with a folder of experiments.
    if git.asks("check-ignore", "--quiet", name) == 0:
        return None
    root = Path(git.text("rev-parse", "--show-toplevel"))
    if not settings.content.resolve().is_relative_to(root.resolve()):
        return None
    return Source(
        git=git,
        commit=_or_nothing(git, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
        branch=_or_nothing(git, "symbolic-ref", "--quiet", "--short", "HEAD"),
        remotes=tuple(git.text("remote").split()),
        uncommitted=tuple(_uncommitted(git, settings)),
    )


def _or_nothing(git: Git, *arguments: str) -> str:
    try:
        return git.text(*arguments)
    except GitError:
        return ""


def _uncommitted(git: Git, settings: Settings) -> Iterator[str]:
    """What a site is made from and no commit holds, as paths from the project's folder."""
    own = (settings.project / name for name in ("templates", "locale"))
    folders = (os.path.relpath(path, settings.project) for path in (settings.content, *own))
    # A name is a name, whatever signs are in it.
    paths = [f":(literal){path}" for path in (*folders, settings.config_file.name)]
    arguments = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--")
    printed = git.run(*arguments, *paths).decode(errors="replace")
    # Git names them from the top of the repository.
    prefix = git.text("rev-parse", "--show-prefix")
    for entry in filter(None, printed.split("\0")):
        path = entry[3:].removeprefix(prefix)
        if not path.endswith(TEMPORARY):
            yield path
