"""Git, run as a program: the only module that runs one.

Comes in: arguments, and what git is to read. Goes out: what it prints, or a `GitError` with its own
words and without anybody's password. What a user has set must not change what is published, nor may
git ask anything: neither settings of the shell, nor hooks, nor filters have a say here. How git
gets through to a host (ssh, credential helpers, proxies) is the user's own matter and stays.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from okrsite.diagnostics import printable
from okrsite.publishing.delivery import PublishError

# What git may take from the shell: who commits, how a host is reached, where settings are.
_KEPT = re.compile(
    r"GIT_(?:(?:AUTHOR|COMMITTER)_\w+|SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|SSL_\w+|"
    r"CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|CEILING_DIRECTORIES|"
    r"DISCOVERY_ACROSS_FILESYSTEM)"
)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.splitIndex=false",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "fetch.prune=false",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "push.followTags=false",
    "push.gpgSign=false",
)
_LOGIN = re.compile(r"(?<=://)[^/@\s'\"]+@")
# What git says before it comes to the point.
_PRELUDE = re.compile(r"^(?:fatal|error|warning): ")


class GitError(PublishError):
    """Git could not do it; `said` are its own words."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in a folder; new objects go to `objects`, if it is set, and not to the repository.

    `variables` are set for git beside those of the shell.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def aside(self, objects: Path) -> Git:
        """The same, with new objects in a folder of their own: the repository stays as it is."""
        (objects / "pack").mkdir(parents=True, exist_ok=True)
        own = Path(self.text("rev-parse", "--git-path", "objects"))
        own = own if own.is_absolute() else self.folder / own
        places = {
            "GIT_OBJECT_DIRECTORY": str(objects),
            # In quotes, so that a colon in a name divides nothing.
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{_escaped(str(own.resolve()))}"',
        }
        return Git(self.folder, {**self.variables, **places})

    def with_index(self, index: Path) -> Git:
        """The same, with an index that is nobody's."""
        return Git(self.folder, {**self.variables, "GIT_INDEX_FILE": str(index)})

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git prints; GitError when it does not end well."""
        code, printed, said = self._run(arguments, given)
        if code:
            raise GitError(_told(arguments[0], said), said)
        return printed

    def text(self, *arguments: str) -> str:
        """The same as one text, without the line's end."""
        return self.run(*arguments).decode(errors="replace").rstrip("\n")

    def asks(self, *arguments: str) -> int:
        """Git's exit code, for commands that answer with it."""
        return self._run(arguments, b"")[0]

    def _run(self, arguments: tuple[str, ...], given: bytes) -> tuple[int, bytes, str]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        try:
            done = subprocess.run(  # noqa: S603  no shell, and arguments of our own
                ["git", "--no-optional-locks", *settings, *arguments],  # noqa: S607  the user's git
                cwd=self.folder,
                env=self._environment(),
                input=given,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            message = "there is no git here: install it, or publish into a folder with --folder"
            raise GitError(message) from None
        except OSError as error:
            message = f"git cannot be run: {error.strerror}"
            raise GitError(message) from None
        return done.returncode, done.stdout, without_login(done.stderr.decode(errors="replace"))

    def _environment(self) -> dict[str, str]:
        found = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or _KEPT.fullmatch(name)
        }
        found |= {
            "LC_ALL": "C",
            "LANGUAGE": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GCM_INTERACTIVE": "never",
        }
        return {**found, **self.variables}


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')


def without_login(text: str) -> str:
    """A text without the names and passwords in its addresses."""
    return _LOGIN.sub("", text)


def _told(command: str, said: str) -> str:
    """What went wrong, in git's own words without what is only meant for programs."""
    lines = [printable(_PRELUDE.sub("", line.strip())) for line in said.splitlines()]
    telling = [line for line in lines if line and not line.startswith(("hint:", "Done", "To "))]
    return f"git {command}: " + ("; ".join(telling) or "failed without a word")
