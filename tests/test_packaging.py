"""The wheel works without the checkout.

Comes in: the checkout. Goes out: a source archive, the wheel built from that archive, and a site
built by the wheel in an environment that holds just the packages which the wheel asks for.
"""

import email
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

SETTINGS = """\
site_name: A team elsewhere
docs_dir: content
theme:
  name: material
plugins:
  - okrsite
"""

QUARTER = """\
title: The team's OKRs of Q1 2030
status: published
published: 2030-01-07
objectives:
  - id: o1
    title: The choir is known in its town
    key_results:
      - id: kr1
        title: 20 concerts
        measure: {kind: metric, to: 20, unit: concerts}
        source: The choir's calendar
"""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(archives: Path) -> Path:
    """The one wheel of the archives."""
    (path,) = archives.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment in which the wheel is installed."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, symlinks=True)
    programs = environment / "bin"
    (packages,) = environment.glob("lib/python*/site-packages")
    for needed in needed_by(wheel):
        lend(needed, packages)
    run(
        *(sys.executable, "-m", "pip", "--python", programs / "python"),
        *("install", "--quiet", "--no-deps", "--no-index", wheel),
        folder=environment,
    )
    return programs


def run(*command: str | Path, folder: Path) -> str:
    """What a command printed that had to end well, in an environment free of our settings."""
    result = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "HOME": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def files_below(folder: Path) -> set[str]:
    """The paths of the files in a folder and its subfolders, without what Python caches there."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def needed_by(wheel: Path) -> list[Distribution]:
    """Every distribution of the running environment that the wheel asks for, near or far."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    found: dict[str, Distribution] = {}
    waiting = applicable(metadata.get_all("Requires-Dist", []), extras=set())
    while waiting:
        requirement = waiting.pop()
        key = str(canonicalize_name(requirement.name))
        if key not in found:
            found[key] = distribution(requirement.name)
            waiting.extend(applicable(found[key].requires or [], requirement.extras))
    return list(found.values())


def applicable(lines: list[str], extras: set[str]) -> list[Requirement]:
    """The requirements among these lines that hold on this machine with these extras."""
    return [
        requirement
        for requirement in map(Requirement, lines)
        if requirement.marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in {"", *extras})
    ]


def lend(lent: Distribution, packages: Path) -> None:
    """Link a distribution of the running environment into another environment's packages."""
    for name in top_names(lent):
        link = packages / name
        assert not link.exists(), f"{name} belongs to two distributions: link its parts instead"
        link.symlink_to(Path(str(lent.locate_file(name))).resolve())


def top_names(lent: Distribution) -> Iterator[str]:
    """The names in site-packages that belong to a distribution."""
    paths = lent.files
    assert paths, f"{lent.name} has no list of its files"
    names = {path.parts[0] for path in paths}
    # Programs lie outside, and the cache is shared by all modules that are single files.
    yield from sorted(names - {"..", "__pycache__"})


def test_source_archive_holds_what_the_wheel_is_made_of(archives: Path) -> None:
    """The archive holds the package, its templates and its papers, and nothing else."""
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    papers = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
    folders = {
        f"{folder}/{name}"
        for folder in ("okrsite", "templates")
        for name in files_below(ROOT / folder)
    }
    # PKG-INFO is the archive's own; git's list of ignored files steers what is packed.
    assert names - {"PKG-INFO", ".gitignore"} == papers | folders


def test_wheel_holds_the_package_and_its_templates(wheel: Path) -> None:
    """The wheel holds every file of the package, every template, and nothing else."""
    expected = {f"okrsite/{name}" for name in files_below(ROOT / "okrsite")}
    expected |= {f"okrsite/templates/{name}" for name in files_below(ROOT / "templates")}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == expected


def test_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The installed package is the wheel's own, not the checkout's."""
    found = run(
        installed / "python", "-c", "import okrsite; print(okrsite.__file__)", folder=tmp_path
    )
    assert Path(found.strip()).is_relative_to(installed.parent)


def test_wheel_builds_a_site_elsewhere(installed: Path, tmp_path: Path) -> None:
    """In another folder the installed program builds a team's site from two files."""
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    quarter = tmp_path / "content" / "2030-q1"
    quarter.mkdir(parents=True)
    (quarter / "okrs.yml").write_text(QUARTER, encoding="utf-8")

    run(installed / "okrsite", "build", folder=tmp_path)

    page = tmp_path / "site" / "2030-q1" / "index.html"
    assert "The choir is known in its town" in page.read_text(encoding="utf-8")
