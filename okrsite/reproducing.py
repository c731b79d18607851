"""Whether a build is reproducible: the site built twice, where almost everything is different.

Comes in: checked content. Goes out: the site in its public folder if both builds agree to the byte;
else what differs, and the folder is left as it was. The second build runs in a process of its own,
on a copy of the project: at another path, with other dates, in another order of files, time zone,
language, hash seed, umask, folder and number of processes. It must not know what a site is made of.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import okrsite
from okrsite import plugin, store
from okrsite.building import Checked
from okrsite.settings import Settings

# Of each pair the second build has the value that is not in force here: the far ends of a thing.
_CIRCUMSTANCES: Mapping[str, tuple[str, str]] = {
    "PYTHONHASHSEED": ("4242", "0"),
    "TZ": ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    "LC_ALL": ("tr_TR.UTF-8", "C"),
    "LANG": ("tr_TR.UTF-8", "C"),
    "LANGUAGE": ("de:ar", "en"),
    # What programs take for the present day instead of the clock.
    "SOURCE_DATE_EPOCH": ("4000000000", "1"),
    "COLUMNS": ("40", "200"),
    "USER": ("somebody-else", "nobody"),
    "LOGNAME": ("somebody-else", "nobody"),
}
_UMASKS = (0o077, 0o027)
_SOME_DAY = 400_000_000  # in 1982
_START = """
import sys
from okrsite import reproducing
reproducing.turn_folders_round()
from okrsite.cli import main
main(sys.argv[1:])
"""
_SHOWN = 60  # characters of a line that differs


class NotReproducibleError(Exception):
    """Two builds of the same content that are not the same, or one of them failed; in `lines`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def build_site(
    checked: Checked,
    *,
    jobs: int | None = None,
    strict: bool = False,
    warn: Callable[[str], None] = lambda _: None,
) -> store.Changes:
    """Write the site if a second build agrees with it; else NotReproducibleError.

    Otherwise the same as `plugin.build_site`.
    """
    settings, processes = checked.settings, jobs or 1
    with TemporaryDirectory(prefix="okrsite-") as name:
        scratch = Path(name)
        # In a folder of its own, so that nothing is taken from a picture that was drawn before.
        here = replace(settings, site=scratch / "site")
        first = replace(checked, settings=here)
        plugin.build_site(first, jobs=processes, strict=strict, warn=warn)
        again = scratch / "another place, (é)"
        _build_elsewhere(settings, again, processes=1 if processes > 1 else 2)
        files = _read(here.site)
        if differences := list(compared(files, _read(again / "public"))):
            summary = f"{len(differences)} of {len(files)} files are not the same when built again"
            raise NotReproducibleError([*differences, f"{summary}; the site is as it was"])
    return store.sync(settings.site, files, sources=settings.sources)


def compared(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> Iterator[str]:
    """A line for each file that differs, with the first place where it does."""
    for address in sorted(first.keys() | second.keys()):
        if address not in second:
            yield f"{address}: only in the first build"
        elif address not in first:
            yield f"{address}: only in the second build"
        elif first[address] != second[address]:
            yield f"{address}: {_first_difference(first[address], second[address])}"


def _first_difference(first: bytes, second: bytes) -> str:
    try:
        one, other = first.decode(), second.decode()
    except UnicodeDecodeError:
        return f"byte {_same(first, second):,} of {len(first):,} and {len(second):,}"
    place = _same(one, other)
    begin = max(one.rfind("\n", 0, place) + 1, place - _SHOWN // 2)
    line = one.count("\n", 0, place) + 1
    shown = [text[begin : begin + _SHOWN].partition("\n")[0] for text in (one, other)]
    return f"line {line}: {shown[0]!r} and {shown[1]!r}"


def _same(first: Sequence[object], second: Sequence[object]) -> int:
    """How far two texts or files are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# The second build ---------------------------------------------------------------------------------


def _build_elsewhere(settings: Settings, place: Path, *, processes: int) -> None:
    """Build a copy of the project below `place`, into its folder `public`."""
    project = _copy_project(settings, place)
    command = [sys.executable, "-c", _START]
    command += ["-f", str(project / settings.config_file.name), "build"]
    command += ["--site-dir", str(place / "public"), "--jobs", str(processes)]
    command += ["--drafts"] * settings.drafts + ["--offline"] * settings.offline
    ran = subprocess.run(  # noqa: S603  our own command, without a shell
        command,
        cwd=place,
        env=_circumstances(os.environ),
        umask=next(umask for umask in _UMASKS if umask != _umask()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode:
        said = [*ran.stdout.splitlines(), *ran.stderr.splitlines()]
        raise NotReproducibleError([*said, "the second build failed; the site is as it was"])


def _umask() -> int:
    """The umask of this process, which can only be read by setting it."""
    umask = os.umask(_UMASKS[0])
    os.umask(umask)
    return umask


def _circumstances(here: Mapping[str, str]) -> dict[str, str]:
    other = {
        name: next(value for value in values if value != here.get(name))
        for name, values in _CIRCUMSTANCES.items()
    }
    # The same generator, also where it was found in the folder in which the command runs.
    found = [str(Path(okrsite.__file__).resolve().parents[1]), here.get("PYTHONPATH", "")]
    return {**here, **other, "PYTHONPATH": os.pathsep.join(filter(None, found))}


def _copy_project(settings: Settings, place: Path) -> Path:
    """A copy of the project's folder, without what no build reads, and of content outside of it."""
    project, content = settings.project, settings.content
    way = Path(os.path.relpath(content, project))
    outside = 0 if content.is_relative_to(project) else way.parts.count("..")
    copy = place.joinpath(*["deeper"] * outside, "project")
    left_out = {settings.site, settings.site.with_name(f"{settings.site.name}-offline")}
    _copy(project, copy, left_out)
    if (project / ".git").exists():
        # To be asked only: of what was written when.
        (copy / ".git").symlink_to(project / ".git")
    if outside:
        _copy(content, Path(os.path.normpath(copy / way)), set())
    return copy


def _copy(source: Path, target: Path, left_out: set[Path]) -> None:
    """Copy a folder, its files in reverse order and with other dates."""
    target.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(sorted(source.iterdir(), reverse=True)):
        copy = target / entry.name
        if entry.is_symlink():
            copy.symlink_to(entry.readlink())
        elif entry.is_dir():
            environment = (entry / "pyvenv.cfg").exists()
            useless = entry.name.startswith(".") or entry.name in {"__pycache__", "node_modules"}
            if not (environment or useless or entry in left_out):
                _copy(entry, copy, left_out)
        elif entry.is_file():
            copy.write_bytes(entry.read_bytes())
            os.utime(copy, (_SOME_DAY + number, _SOME_DAY + number))


def turn_folders_round() -> None:
    """Let this process see the entries of every folder from the last to the first.

    The system gives them in an order of its own, which no build may depend on.
    """
    listdir, scandir = os.listdir, os.scandir

    def listed(*args: Any) -> list[Any]:
        return sorted(listdir(*args), reverse=True)

    def scanned(*args: Any) -> _Entries:
        with scandir(*args) as entries:
            return _Entries(sorted(entries, key=lambda entry: entry.name, reverse=True))

    os.listdir, os.scandir = listed, scanned  # type: ignore[assignment]  # that is the purpose


class _Entries:
    """What `os.scandir` gives: an iterator that can be closed."""

    def __init__(self, entries: Iterable[os.DirEntry[Any]]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[os.DirEntry[Any]]:
        return self._entries

    def __next__(self) -> os.DirEntry[Any]:
        return next(self._entries)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the rest."""
        self._entries = iter(())
