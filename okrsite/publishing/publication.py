"""A publication from beginning to end: what is public is sealed, and what is sealed is public.

Comes in: what the user wishes, checked content and the site made of it. Goes out: first what would
become public, for the user to see, then the publication itself. New seals are written under other
names, then the site is delivered, then the seals are put in place: whatever fails before the
delivery is done leaves seals, target and site as they were.
"""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from okrsite import building, store
from okrsite.building import Checked, Site
from okrsite.publishing import comparing, telling
from okrsite.publishing.branch import Branch
from okrsite.publishing.comparing import Comparison, News
from okrsite.publishing.delivery import Delivered, Delivery, Moved, PublishError, Target
from okrsite.publishing.folder import Folder
from okrsite.publishing.sealing import prepared
from okrsite.publishing.source import Source, lines_taken_out, source_of
from okrsite.seals import FILE, Seal
from okrsite.settings import Settings

# What stands in pages that take the place of others.
_TOMBSTONE, _LEADS_ON = b"okr-withdrawn", b'http-equiv="refresh"'


class Unfit(PublishError):
    """What is to be published is not fit for it yet."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the user asks for; `day` is the one that new seals have."""

    day: datetime.date
    remote: str = ""
    branch: str = ""
    folder: Path | None = None
    dry_run: bool = False
    uncommitted: bool = False
    force: bool = False
    remove: bool = False
    sealed: bool = False


# Where to -----------------------------------------------------------------------------------------


@contextmanager
def opened(settings: Settings, wishes: Wishes) -> Iterator[Target]:
    """Where the site is to go; Unfit when it may not go anywhere yet, PublishError otherwise."""
    try:
        source = source_of(settings)
    except PublishError:
        if not wishes.folder:
            raise
        source = None  # a folder is delivered to without git
    if source and source.uncommitted and not wishes.uncommitted:
        raise Unfit(_uncommitted(source.uncommitted))
    if source and not wishes.force and (gone := lines_taken_out(source, settings)):
        raise Unfit(_taken_out(gone))
    if wishes.folder:
        folder = wishes.folder.absolute()
        own = folder.resolve() == settings.site.resolve()
        yield Folder(folder, settings.sources, own=own)
        return
    if source is None:
        message = (
            f"{settings.project} is in no git repository: publish into a folder with --folder, "
            "or git init, commit it and add a remote"
        )
        raise PublishError(message)
    remote, branch = _remote(settings, source, wishes), wishes.branch or settings.remote_branch
    _check_branch(source, branch)
    with TemporaryDirectory(prefix="okrsite-") as aside:
        yield Branch(source, remote, branch, Path(aside) if wishes.dry_run else None)


def _taken_out(entries: tuple[str, ...]) -> str:
    names = "\n".join(f"  {entry}" for entry in telling.listed(entries))
    count = telling.counted(len(entries), "promise")
    hint = "get the seals back from the history with git, or say --force"
    were = "was" if len(entries) == 1 else "were"
    return f"{count} {were} taken out of the seals, which only grow; {hint}:\n{names}"


def _uncommitted(paths: tuple[str, ...]) -> str:
    one = "is" if len(paths) == 1 else "are"
    names = "\n".join(f"  {path}" for path in telling.listed(paths))
    hint = "commit it first, so that everyone can find what the site was made from"
    if all(path.endswith(FILE) for path in paths):
        hint = "these are the seals of the last publication: commit and push them"
    count = telling.counted(len(paths), "file")
    return f"{count} {one} not committed; {hint}, or say --uncommitted:\n{names}"


def _remote(settings: Settings, source: Source, wishes: Wishes) -> str:
    """The remote that is asked for, or else the one of the settings if the repository has it."""
    wished = wishes.remote or settings.remote_name
    if wished.startswith("-"):
        message = f"--remote: {wished!r} is neither a name nor an address"
        raise PublishError(message)
    if wishes.remote or wished in source.remotes:
        return wished
    known = f"it has {', '.join(source.remotes)}" if source.remotes else "it has none"
    message = (
        f"the repository has no remote {wished}, {known}: say --remote with a name or an address, "
        "or publish into a folder with --folder"
    )
    raise PublishError(message)


def _check_branch(source: Source, branch: str) -> None:
    if source.git.asks("check-ref-format", "--branch", branch):
        message = f"--branch: {branch!r} cannot be the name of a branch"
        raise PublishError(message)
    if branch == source.branch:
        message = f"{branch} is the branch that you write on: say --branch with one for the site"
        raise PublishError(message)


# What becomes public ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publication:
    """What would become public at a target, and the seals that this needs."""

    checked: Checked
    files: Mapping[str, bytes]
    after: Mapping[str, Seal]
    target: Target
    delivered: Delivered
    comparison: Comparison

    @cached_property
    def news(self) -> News:
        """What is new, against what the target has."""
        content = self.checked.content
        return comparing.news(content, self.delivered.seals, self.after, self._turned())

    def _turned(self) -> Iterator[str]:
        redirects = self.checked.content.redirects
        places = {one.address: _TOMBSTONE for one in redirects.withdrawn}
        places |= dict.fromkeys(redirects.moved, _LEADS_ON)
        for address, mark in places.items():
            file = f"{address}index.html"
            changed = file in self.comparison.changed
            if changed and mark not in self.delivered.content(file):
                yield address

    @cached_property
    def lost(self) -> list[str]:
        """What the target promises and we do not know of."""
        return comparing.lost(self.delivered.seals, self.after)

    @property
    def unsealed(self) -> list[str]:
        """What would be promised for the first time, in words."""
        return comparing.lost(self.after, self.checked.content.seals)

    @property
    def needless(self) -> bool:
        """Whether all of it is public already."""
        return self.comparison.nothing

    def preview(self, *, everything: bool = False) -> Iterator[str]:
        """What will become public, in lines for people; long lists are cut unless all is wanted."""
        if self.delivered.strange:
            yield "Although:"
            yield from (f"  {reason}" for reason in self.delivered.strange)
        yield from telling.Preview(
            news=self.news,
            comparison=self.comparison,
            quarters=self.after.keys(),
            place=self.target.name,
            unsealed=self.unsealed,
            everything=everything,
        ).lines()

    def publish(self) -> Published:
        """Deliver, then seal, then bring the site folder up to date; PublishError if that fails."""
        settings = self.checked.settings
        with prepared(settings.content, self.after) as ready:
            where = "" if self.needless else self.target.deliver(self._delivery())
            ready.put_in_place()
        return Published(where, ready.paths, self._local(settings))

    def _delivery(self) -> Delivery:
        return Delivery(
            files=self.files,
            kept=self.comparison.kept,
            message=telling.message(self.news, self.comparison),
        )

    def _local(self, settings: Settings) -> str:
        """Bring the site folder up to date, which is only a convenience; what was in the way."""
        if self.delivered.own:
            return ""
        try:
            store.sync(settings.site, self.files, sources=settings.sources)
        except store.StoreError as error:
            return f"published, but the site folder here is as it was: {error}"
        return ""


@dataclass(frozen=True)
class Published:
    """Where the site is now, empty when it was there already, and the seals that were written."""

    where: str
    seals: tuple[Path, ...]
    warning: str

    def next_step(self, settings: Settings, day: datetime.date) -> str:
        """What to type now, empty when there is nothing to do or git does not know the project."""
        if not self.seals or source_of(settings) is None:
            return ""
        here = Path.cwd()
        names = (
            path.relative_to(here) if path.is_relative_to(here) else path for path in self.seals
        )
        paths = " ".join(shlex.quote(str(name)) for name in names)
        return f'git add {paths} && git commit -m "Seal what was published on {day}" -- {paths}'


def look_at(target: Target, *, force: bool) -> Delivered:
    """What lies at a target now; Moved when that was not seen by whoever publishes now."""
    delivered = target.delivered()
    if delivered.strange and not force:
        raise Moved(_moved(target, delivered.strange))
    return delivered


def _moved(target: Target, reasons: tuple[str, ...]) -> str:
    lines = [f"{target.name} has moved; nothing was published:", *(f"  {one}" for one in reasons)]
    return "\n".join([*lines, "if it is to be published all the same, on top of that: --force"])


def compare(
    checked: Checked, site: Site, target: Target, delivered: Delivered, wishes: Wishes
) -> Publication:
    """What a site would change at a target; Unfit or Moved when it must not."""
    after = building.seals_after(checked, site, wishes.day)
    files = {**site.files, **building.seal_files(after)}
    if delivered.own:
        # What has been promised is what the content knows; a build with drafts may have been there.
        delivered = replace(delivered, seals=checked.content.seals)
    remove = wishes.remove or delivered.own
    withdrawn = [one.address for one in checked.content.redirects.withdrawn]
    comparison = comparing.compare(files, delivered, remove=remove, withdrawn=withdrawn)
    publication = Publication(checked, files, after, target, delivered, comparison)
    if publication.lost and not wishes.force:
        raise Moved(_lost(publication))
    if wishes.sealed and publication.unsealed:
        raise Unfit(_unsealed(publication.unsealed))
    return publication


def _lost(publication: Publication) -> str:
    lines = (f"  {line}" for line in telling.listed(publication.lost))
    count = telling.counted(len(publication.lost), "promise")
    opening = f"{publication.target.name} makes {count} that the seals here do not know of:"
    hint = "somebody has published since: git pull, and publish again"
    return "\n".join(
        [opening, *lines, f"nothing was published; {hint}", *_taking_over(publication)]
    )


def _taking_over(publication: Publication) -> Iterator[str]:
    """How to get seals that nobody has committed, where taking them over loses none of ours."""
    content = publication.checked.content
    known = content.seals
    commands = [
        publication.target.copying(file, f"{content.name}/{file}")
        for quarter, seal in sorted(publication.delivered.seals.items())
        for file in [f"{quarter}/{FILE}".removeprefix("/")]
        if seal.lines_beyond(known.get(quarter, Seal(quarter)))
        and not known.get(quarter, Seal(quarter)).lines_beyond(seal)
    ]
    if commands:
        yield "if their seals were never committed, take them over from what is public:"
        yield from (f"  {command}" for command in commands)


def _unsealed(promises: list[str]) -> str:
    lines = (f"  {line}" for line in telling.listed(promises))
    count = telling.counted(len(promises), "promise")
    opening = f"{count} would be made that no seal has yet, and --sealed asks for none:"
    hint = "run okrsite publish without it where you can commit, and commit the seals"
    return "\n".join([opening, *lines, hint])
