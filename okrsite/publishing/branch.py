"""Delivery to a branch of a git remote: one commit on top of what is there.

Comes in: the project's repository, a remote and a branch. Goes out: what the branch holds, and a
commit on it. Neither the user's files nor index, branches, tags or settings are touched; a commit
that is refused leaves a few objects that nothing names, which git clears away in time. Nothing is
ever pushed by force: a delivery that was asked for in spite of everything comes on top as well.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from okrsite.diagnostics import printable
from okrsite.publishing.delivery import Delivered, Delivery, Moved, PublishError, seals_among
from okrsite.publishing.git import Git, GitError, without_login
from okrsite.publishing.source import NO_COMMIT, Source

TRAILER = "Okrsite-Source"
# GitHub would drop files whose names begin with an underscore, and take its time.
NO_JEKYLL = ".nojekyll"
_FILE_MODE = "100644"
_REFUSED = re.compile(r"\[rejected\]|non-fast-forward|fetch first|cannot lock ref|stale info")


@dataclass(frozen=True)
class _Entry:
    mode: str
    blob: str


@dataclass(frozen=True)
class Branch:
    """A branch of a remote, which is a name that the repository knows or an address.

    New objects go to `objects` where it is set: a dry run is to leave nothing behind.
    """

    source: Source
    remote: str
    branch: str
    objects: Path | None = None

    @cached_property
    def _git(self) -> Git:
        return self.source.git.aside(self.objects) if self.objects else self.source.git

    @cached_property
    def name(self) -> str:
        """What people call it; nobody's password is in it."""
        if self.remote not in self.source.remotes:
            return f"the branch {self.branch} of {without_login(self.remote)}"
        address = without_login(self._git.text("remote", "get-url", "--", self.remote))
        return f"the branch {self.branch} of {self.remote} ({address})"

    # What is there --------------------------------------------------------------------------------

    def delivered(self) -> Delivered:
        """What the branch holds now, and whether we made it from what we know."""
        entries = self._entries
        seals, faults = seals_among(frozenset(entries), self._content)
        return Delivered(
            addresses=frozenset(entries) - {NO_JEKYLL},
            same=lambda address, data: (
                address in entries and entries[address] == _Entry(_FILE_MODE, self._blob_id(data))
            ),
            content=self._content,
            seals=seals,
            strange=(*self._strange(), *faults),
        )

    @cached_property
    def _tip(self) -> str:
        """The last commit of the branch, fetched without a trace; empty when there is none."""
        ref = f"refs/heads/{self.branch}"
        try:
            listed = self._git.text("ls-remote", "--refs", "--", self.remote, ref)
        except GitError as error:
            message = f"{self.name} cannot be read; {error}"
            raise PublishError(message) from None
        if not listed:
            return ""
        quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        # An empty map, so that no branch of the user's follows the remote here.
        self._git.run("fetch", *quietly, "--refmap=", "--", self.remote, ref)
        return listed.split()[0]

    @cached_property
    def _entries(self) -> Mapping[str, _Entry]:
        if not self._tip:
            return {}
        listed = self._git.run("ls-tree", "-r", "-z", "--full-tree", self._tip)
        found = {}
        for line in filter(None, listed.decode(errors="surrogateescape").split("\0")):
            about, _, address = line.partition("\t")
            mode, _, blob = about.split()
            found[address] = _Entry(mode, blob)
        return found

    def _content(self, address: str) -> bytes:
        return self._git.run("cat-file", "blob", self._entries[address].blob)

    def copying(self, address: str, path: str) -> str:
        """The command that copies a file that lies there to a path."""
        show = shlex.join(["git", "show", f"FETCH_HEAD:{address}"])
        fetch = shlex.join(["git", "fetch", without_login(self.remote), self.branch])
        return f"{fetch} && {show} > {shlex.quote(path)}"

    def _strange(self) -> tuple[str, ...]:
        """Why whoever publishes may not know of what is on the branch."""
        if not self._tip:
            return ()
        form = f"%h%x00%an%x00%s%x00%(trailers:key={TRAILER},valueonly,unfold)"
        told = self._git.text("log", "-1", f"--format={form}", "--no-show-signature", self._tip)
        short, author, subject, made_from = (printable(part.strip()) for part in told.split("\0"))
        which = f'its last commit, {short} "{subject}" by {author}'
        if not made_from:
            return (f"{which}, was not made by okrsite publish",)
        commit = made_from.split()[0]
        contains = None if commit == NO_COMMIT else self.source.contains(commit)
        if contains or commit == NO_COMMIT:
            return ()
        known = "what you publish does not build on that" if contains is False else "it is not here"
        return (f"{which}, was published from commit {commit[:12]}, and {known}: git pull",)

    # Delivering -----------------------------------------------------------------------------------

    def deliver(self, delivery: Delivery) -> str:
        """Push one commit; Moved when somebody else was quicker, PublishError otherwise."""
        commit = self._commit(delivery)
        options = ("--no-verify", "--no-follow-tags", "--recurse-submodules=no")
        try:
            self._git.run("push", *options, "--", self.remote, f"{commit}:refs/heads/{self.branch}")
        except GitError as error:
            if _REFUSED.search(error.said) and "remote rejected" not in error.said:
                message = (
                    f"{self.name} has moved while this was being published; nothing was published: "
                    "git pull, and publish again"
                )
                raise Moved(message) from None
            message = f"{self.name} refused; nothing was published; {error}"
            raise PublishError(message) from None
        return f"commit {commit[:12]} on {self.name}"

    def _commit(self, delivery: Delivery) -> str:
        kept = {address: self._entries[address] for address in delivery.kept}
        files = {**delivery.files, NO_JEKYLL: b""}
        made = {address: _Entry(_FILE_MODE, self._blob_id(data)) for address, data in files.items()}
        known = {entry.blob for entry in self._entries.values()}
        new = {made[name].blob: data for name, data in files.items()}
        self._write({blob: data for blob, data in new.items() if blob not in known})
        tree = self._tree({**kept, **made})
        parent = ("-p", self._tip) if self._tip else ()
        message = f"{delivery.message}\n\n{TRAILER}: {self.source.described}\n"
        printed = self._git.run("commit-tree", tree, *parent, "-F", "-", given=message.encode())
        return printed.decode().strip()

    def _write(self, blobs: Mapping[str, bytes]) -> None:
        """Keep contents as they are: nothing that git is told elsewhere filters these."""
        stream = [b"blob\ndata %d\n%b\n" % (len(data), data) for data in blobs.values()]
        self._git.run("fast-import", "--quiet", "--done", given=b"".join([*stream, b"done\n"]))

    def _tree(self, entries: Mapping[str, _Entry]) -> str:
        lines = (
            f"{entry.mode} {entry.blob}\t{address}\0" for address, entry in sorted(entries.items())
        )
        given = "".join(lines).encode(errors="surrogateescape")
        with TemporaryDirectory(prefix="okrsite-") as scratch:
            git = self._git.with_index(Path(scratch) / "index")
            git.run("update-index", "-z", "--index-info", given=given)
            return git.text("write-tree")

    @cached_property
    def _hash(self) -> str:
        return self._git.text("rev-parse", "--show-object-format")

    def _blob_id(self, data: bytes) -> str:
        # What git calls a content; nothing is kept safe by it here.
        found = hashlib.new(self._hash, usedforsecurity=False)
        found.update(b"blob %d\0" % len(data))
        found.update(data)
        return found.hexdigest()
