"""The rules of the house, held by the tools that know them.

Comes in: the checkout as git sees it. Goes out: a failed test with the tool's own words. What each
tool asks for is set in pyproject.toml; nothing here says it again.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

TOOLS = {
    "ruff check": ("-m", "ruff", "check"),
    "ruff format": ("-m", "ruff", "format", "--diff"),
    "mypy": ("-m", "mypy"),
    # This one has a command of its own name, but is no module that can be run.
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
}

# Written so that this file does not match itself.
NOT_OURS = {
    "a path of one machine": re.compile(
        r"(?<![\w.:/-])/(?:work|root|tmp|opt|(?:home|Users)/\w+)\b"
    ),
    "the host of a package index": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
    ),
    "a place to get packages from": re.compile(r"(?<!emit)-(?:index-url|find-links)[ =]"),
}


def tracked_files() -> list[Path]:
    """The files that a commit of everything would hold."""
    listed = subprocess.run(
        # A clone made by another user, as in CI, is no danger here.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def direct_requirements(group: str) -> dict[str, Requirement]:
    """What pyproject.toml names for the project and one dependency group, by canonical name."""

    def members(name: str) -> list[str]:
        return [
            line
            for member in PROJECT["dependency-groups"][name]
            for line in ([member] if isinstance(member, str) else members(member["include-group"]))
        ]

    requirements = map(Requirement, [*PROJECT["project"]["dependencies"], *members(group)])
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def lock_text(group: str) -> str:
    """The lock of one dependency group."""
    return (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")


def pins(group: str) -> dict[str, str]:
    """The version of each package in a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock_text(group), flags=re.MULTILINE))


def pinned_for_the_project(group: str) -> set[str]:
    """The packages that a lock holds because pyproject.toml named them when it was made."""
    entries = re.split(r"^(?=[a-z0-9])", lock_text(group), flags=re.MULTILINE)
    return {entry.partition("==")[0] for entry in entries if "okrsite (pyproject.toml" in entry}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS.keys())
def test_tool_finds_nothing(command: tuple[str, ...]) -> None:
    """Form, types and the direction of imports are as pyproject.toml asks."""
    result = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("group", ["site", "dev"])
def test_lock_holds_what_the_project_names(group: str) -> None:
    """The locks are as new as pyproject.toml: `make lock` has been run after its last change."""
    named = direct_requirements(group)
    locked = pins(group)
    assert pinned_for_the_project(group) == set(named)
    assert {
        name: locked[name]
        for name, requirement in named.items()
        if not requirement.specifier.contains(locked[name])
    } == {}


def test_lock_for_development_holds_the_same_versions() -> None:
    """What is tested is what builds the site."""
    assert pins("site").items() <= pins("dev").items()


def test_builder_is_locked() -> None:
    """The installation in place, which isolates no build, finds the builder in the lock."""
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        assert requirement.specifier.contains(pins("site")[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("group", ["site", "dev"])
def test_lock_has_a_hash_for_every_package_and_nothing_else(group: str) -> None:
    """A lock names packages, versions, conditions and hashes, and no place to get them from."""
    hash_line = r"    --hash=sha256:[0-9a-f]{64}"
    package = r"[a-z0-9-]+==\S+( ; [^\\\n]+)? \\\n" + rf"({hash_line} \\\n)*{hash_line}\n"
    text = re.sub(r"^ *#.*\n", "", lock_text(group), flags=re.MULTILINE)
    assert re.sub(package, "", text) == ""


def test_lock_of_the_checkers_is_as_new_as_what_they_are() -> None:
    """The lock of Node's packages was made from the package.json beside it."""
    named = json.loads((ROOT / "requirements" / "package.json").read_bytes())
    locked = json.loads((ROOT / "requirements" / "package-lock.json").read_bytes())
    assert locked["packages"][""]["dependencies"] == named["dependencies"]


def test_lock_of_the_checkers_has_a_hash_for_every_package_and_no_place() -> None:
    """Any registry may give the packages, if they are the same, on any day."""
    text = (ROOT / "requirements" / "package-lock.json").read_text(encoding="utf-8")
    assert '"latest"' not in text
    locked = json.loads(text)
    packages = {name: one for name, one in locked["packages"].items() if name}
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if "sha512-" not in one["integrity"]] == []


def test_nothing_of_this_machine_is_written_down() -> None:
    """The project means the same on every machine and behind every package index."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {meaning}: {line.strip()}"
        for path in tracked_files()
        for number, line in enumerate(
            path.read_bytes().decode("utf-8", errors="replace").splitlines(), start=1
        )
        for meaning, pattern in NOT_OURS.items()
        if pattern.search(line)
    ]
    assert found == []


def test_workflows_run_commands_that_a_person_has() -> None:
    """The hosts' workflows run `make` with targets that exist, and `.ci/run`, and no more."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    commands = set(github_commands()) | set(gitlab_commands())
    made = {command for command in commands if command.split()[0] == "make"}
    assert {command.split()[1] for command in made} == {"publish", "verify"} <= targets
    assert commands - made == {".ci/run", "mv site public"}


def test_workflows_publish_only_what_is_sealed() -> None:
    """A machine makes no promise: nobody would commit its seal."""
    for commands in (github_commands(), gitlab_commands()):
        published = [one for one in commands if one.startswith("make publish")]
        assert published
        assert all("--sealed" in one for one in published)


def github_commands() -> list[str]:
    """What the steps of GitHub's workflows run."""
    workflows = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    ]
    return [
        step["run"]
        for workflow in workflows
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]


def gitlab_commands() -> list[str]:
    """What GitLab's jobs run."""
    jobs = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    return [
        command
        for job in jobs.values()
        if isinstance(job, dict)
        for command in job.get("script", [])
    ]
