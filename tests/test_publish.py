"""Publishing, with real git and real folders: what gets where, and what is left when it fails.

Comes in: a small project in a repository with a bare one beside it as its remote, published once.
Goes out: what `okrsite publish` says, what is on the branch then, and what has stayed as it was.
"""

from __future__ import annotations

import datetime
import os
import pty
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import sites
from click.testing import CliRunner, Result
from conftest import MadeOnce
from sites import Source, key_result, metric, note, objective, put, quarter

from okrsite.cli import main
from okrsite.diagnostics import Report
from okrsite.publishing.branch import Branch
from okrsite.publishing.delivery import Delivery, Moved, PublishError
from okrsite.publishing.sealing import prepared
from okrsite.publishing.source import Source as ProjectSource
from okrsite.publishing.source import source_of
from okrsite.seals import FILE, Seal, read
from okrsite.settings import Settings
from okrsite.store import MARK

DAY = datetime.date(2017, 4, 13)
FIRST_DAY, NEXT_DAY = "2017-04-13", "2017-05-12"
BRANCH = "gh-pages"

SOURCE = Source(
    {
        "index.md": "# Home\n\nHello.\n",
        "2017-q2/okrs.yml": quarter(
            objective(1, key_result(1, measure=metric(), source="counted"))
        ),
    },
    {"plugins": ["okrsite"]},
)
NOTE = note(
    "News",
    "2017-05-12",
    "Five.",
    check_ins={"o1/kr1": {"value": 5, "status": "off_track", "evidence": ["https://a.example/"]}},
)


@pytest.fixture(autouse=True)
def nobodys_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows nothing of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)


GIT_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


def git(folder: Path, *arguments: str) -> str:
    """What git prints, as whoever works there would see it."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **GIT_SETTINGS},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """A repository of somebody's at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return somebodys(folder)


def somebodys(folder: Path, name: str = "Ann") -> Path:
    """A repository with a name for its commits."""
    git(folder, "config", "user.name", name)
    git(folder, "config", "user.email", f"{name.lower()}@okrs.example")
    return folder


def commit(folder: Path, message: str = "Write") -> None:
    """Commit everything that lies there."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def run(*arguments: str, on: str = FIRST_DAY) -> Result:
    """What `okrsite publish` did, in this process."""
    return CliRunner().invoke(main, ["publish", "--on", on, *arguments])


def done(*arguments: str, on: str = FIRST_DAY) -> str:
    """What a publication said that went well."""
    result = run(*arguments, on=on)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str, code: int, on: str = NEXT_DAY) -> str:
    """What a publication said that was refused."""
    result = run("--yes", *arguments, on=on)
    assert result.exit_code == code, result.output
    return result.stderr


@dataclass(frozen=True)
class Team:
    """A project in a repository, and the bare one that is its remote."""

    project: Path
    remote: Path

    def clone(self, name: str) -> Path:
        """Somebody else's clone of the project."""
        folder = self.project.with_name(name)
        git(self.remote, "clone", "--quiet", "--branch", "main", ".", str(folder))
        return somebodys(folder, name.title())

    def log(self, form: str = "%s") -> list[str]:
        """The commits of the published branch, newest first."""
        return git(self.remote, "log", f"--format={form}", BRANCH).splitlines()

    def files(self) -> dict[str, bytes]:
        """What the published branch holds, byte for byte."""
        listed = git(self.remote, "ls-tree", "-r", "-z", "--full-tree", BRANCH)
        found = {}
        for line in filter(None, listed.split("\0")):
            about, _, path = line.partition("\t")
            assert about.startswith("100644 blob ")
            shown = subprocess.run(
                ["git", "cat-file", "blob", f"{BRANCH}:{path}"],
                cwd=self.remote,
                capture_output=True,
                check=True,
            )
            found[path] = shown.stdout
        return found

    def seal(self, slug: str = "2017-q2") -> Seal:
        """The seal of a quarter in the project."""
        path = self.project / "content" / slug / FILE
        report = Report()
        seal = read(path.read_bytes(), str(path), slug, report)
        assert seal, list(report)
        return seal


def start(folder: Path) -> None:
    """Write the project, put it in a repository, and publish it for the first time."""
    project = repository(folder / "project")
    SOURCE.write(project)
    put(project / ".gitignore", "/site/\n")
    remote = folder / "remote.git"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(project, "remote", "add", "origin", "../remote.git")
    commit(project, "Begin")
    git(project, "push", "--quiet", "--set-upstream", "origin", "main")
    before = Path.cwd()
    os.chdir(project)
    try:
        said = done("--yes")
    finally:
        os.chdir(before)
    (folder / "said.txt").write_text(said)


@pytest.fixture
def published(made_once: MadeOnce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """The project just after it was published for the first time."""
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)
    shutil.copytree(made_once("published", start), tmp_path / "team", symlinks=True)
    monkeypatch.chdir(tmp_path / "team/project")
    return Team(tmp_path / "team/project", tmp_path / "team/remote.git")


@pytest.fixture
def team(published: Team) -> Team:
    """The same once its seals are committed and pushed."""
    commit(published.project, "Seal")
    git(published.project, "push", "--quiet")
    return published


def state(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, repositories included; git's own notes of reading apart."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


# What is published --------------------------------------------------------------------------------


def test_first_publication_is_the_site_with_its_seals(published: Team) -> None:
    """The branch holds what the site folder holds, the seals in it are those of the content, and
    nothing else of the user's has changed.
    """
    files = published.files()
    assert files.pop(".nojekyll") == b""
    site = published.project / "site"
    assert files == {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }
    content = published.project / "content"
    for name in (FILE, f"2017-q2/{FILE}"):
        assert files[name] == (content / name).read_bytes()
    assert {str(day) for day in published.seal().addresses.values()} == {FIRST_DAY}
    assert git(published.project, "status", "--porcelain").splitlines() == [
        "?? content/2017-q2/published.json",
        "?? content/published.json",
    ]
    assert git(published.project, "for-each-ref", "--format=%(refname)").splitlines() == [
        "refs/heads/main",
        f"refs/remotes/origin/{BRANCH}",
        "refs/remotes/origin/main",
    ]


def test_message_tells_what_is_new_and_what_it_was_made_from(published: Team) -> None:
    """A short subject, what is promised counted by kind, and the commit of the source."""
    head = git(published.project, "rev-parse", "HEAD")
    message = git(published.remote, "log", "-1", "--format=%B", BRANCH)
    assert message.splitlines()[:2] == ["Publish 2017-q2", ""]
    assert re.search(
        r"^New in 2017-q2: 1 objective, 1 key result, \d+ other pages", message, re.MULTILINE
    )
    assert re.search(r"^Files: \d+ new$", message, re.MULTILINE)
    assert message.endswith(f"\n\nOkrsite-Source: {head}")
    assert published.log("%an <%ae>") == ["Ann <ann@okrs.example>"]


def test_next_step_can_be_typed_as_it_is_told(published: Team) -> None:
    """After the command that is told, the seals are committed and nothing else is."""
    put(published.project / "draft.txt", "not ready")
    said = (published.project.parent / "said.txt").read_text().splitlines()
    subprocess.run(["sh", "-c", said[-1]], cwd=published.project, check=True, capture_output=True)
    assert git(published.project, "status", "--porcelain") == "?? draft.txt"
    assert git(published.project, "show", "--name-only", "--format=%s").splitlines() == [
        f"Seal what was published on {FIRST_DAY}",
        "",
        "content/2017-q2/published.json",
        "content/published.json",
    ]


def test_next_publication_comes_on_top(team: Team) -> None:
    """One commit more, in words; tags and all that was there stay, and old promises keep their
    day.
    """
    git(team.remote, "tag", "spoken-of", BRANCH)
    first = git(team.remote, "rev-parse", BRANCH)
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    put(team.project / "content/2017-q3/okrs.yml", quarter(objective(1, key_result(1))))
    git(team.project, "tag", "mine")
    git(team.project, "branch", "idea")
    commit(team.project)
    said = done("--yes", on=NEXT_DAY)
    assert "2017-q3: 1 objective" in said
    assert team.log() == ["Publish 2017-q3; check-in of 12 May in 2017-q2", "Publish 2017-q2"]
    assert git(team.remote, "rev-parse", f"{BRANCH}~1", "spoken-of").split() == [first, first]
    assert git(team.remote, "for-each-ref", "--format=%(refname:short)").split() == [
        BRANCH,
        "main",
        "spoken-of",
    ]
    days = {str(day) for day in team.seal().addresses.values()}
    assert days == {FIRST_DAY, NEXT_DAY}
    assert {str(day) for day in team.seal("2017-q3").addresses.values()} == {NEXT_DAY}


def test_amendment_is_told(team: Team) -> None:
    """The commit names what was amended, and the seal has both states."""
    okrs = quarter(
        objective(1, key_result(1, measure=metric(to=30), source="counted")),
        amendments=[
            {
                "on": NEXT_DAY,
                "item": "o1/kr1",
                "field": "measure.to",
                "was": 20,
                "reason": "more came",
            }
        ],
    )
    put(team.project / "content/2017-q2/okrs.yml", okrs)
    commit(team.project)
    assert "amended:\n    2017-q2 o1/kr1\n" in done("--yes", on=NEXT_DAY)
    assert team.log()[0] == "Publish amendment of 2017-q2 o1/kr1"
    assert [one.item for one in team.seal().commitments] == ["o1", "o1/kr1", "o1/kr1"]


def test_site_that_is_public_already_makes_no_commit(team: Team) -> None:
    """It says so, whatever has been committed besides; nobody is asked."""
    put(team.project / "README.md", "# Ours\n")
    commit(team.project)
    before = state(team.remote)
    said = done(on=NEXT_DAY)
    assert said == f"the branch {BRANCH} of origin (../remote.git) has all of this already\n"
    assert state(team.remote) == before
    assert git(team.project, "status", "--porcelain") == ""


def test_dry_run_changes_nothing(team: Team) -> None:
    """What would be public is shown; no file of project, repository or remote is another."""
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    before = state(team.project.parent)
    result = run("--dry-run", on=NEXT_DAY)
    assert (result.exit_code, result.stderr) == (0, "okrsite: nothing was changed\n")
    assert "    2017-q2/notes/news/\n" in result.stdout
    assert re.search(r"^  2017-q2: 1 note, \d+ anchors?$", result.stdout, re.MULTILINE)
    assert state(team.project.parent) == before


def test_published_though_the_seals_were_lost_before_they_were_committed(published: Team) -> None:
    """Whoever publishes the same again on the same day gets the same seals back."""
    content = published.project / "content"
    seals = {path: path.read_bytes() for path in content.rglob(FILE)}
    assert len(seals) == 2
    for path in seals:
        path.unlink()
    assert "has all of this already" in done("--yes")
    assert {path: path.read_bytes() for path in content.rglob(FILE)} == seals
    for path in seals:
        path.unlink()
    said = refused(code=2)
    assert "promises that the seals here do not know of" in said
    assert f"2017-q2/ since {FIRST_DAY}" in said
    for command in said.splitlines()[-2:]:
        subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    assert {path: path.read_bytes() for path in content.rglob(FILE)} == seals


# What is refused ----------------------------------------------------------------------------------


def test_uncommitted_content_is_refused(team: Team) -> None:
    """Everything that makes the site counts, and nothing else; whoever wants it says so."""
    put(team.project / "plans.txt", "elsewhere")
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    put(team.project / "templates/partials/own.html", "")
    with (team.project / "mkdocs.yml").open("a") as settings:
        settings.write("copyright: us\n")
    said = refused(code=1)
    assert said.startswith("okrsite: 3 files are not committed; ")
    assert said.splitlines()[1:] == [
        "  mkdocs.yml",
        "  content/2017-q2/notes/news.md",
        "  templates/partials/own.html",
    ]
    assert team.log() == ["Publish 2017-q2"]
    done("--yes", "--uncommitted", on=NEXT_DAY)
    head = git(team.project, "rev-parse", "HEAD")
    assert git(team.remote, "log", "-1", "--format=%(trailers:valueonly)", BRANCH).strip() == (
        f"{head} and uncommitted changes"
    )


def test_seals_that_are_not_committed_are_named(published: Team) -> None:
    """Who forgets the last step is told."""
    assert "these are the seals of the last publication: commit and push" in refused(code=1)
    assert published.log() == ["Publish 2017-q2"]


def test_errors_are_refused(team: Team) -> None:
    """Content with an error is not even compared."""
    path = team.project / "content/2017-q2/okrs.yml"
    put(path, "nonsense: 1\n" + path.read_text())
    commit(team.project)
    said = refused(code=1)
    assert said.startswith("content/2017-q2/okrs.yml:1:1: error[unknown-field]")
    assert said.endswith("nothing was published\n")


def test_broken_promise_is_refused(team: Team) -> None:
    """What was promised cannot be taken back by publishing."""
    okrs = quarter(objective(2, key_result(1, measure=metric(), source="counted")))
    put(team.project / "content/2017-q2/okrs.yml", okrs)
    commit(team.project)
    said = refused(code=1)
    assert "2017-q2/o1/" in said
    assert said.endswith("nothing was published\n")
    assert team.log() == ["Publish 2017-q2"]


def test_drafts_are_not_published(team: Team) -> None:
    """Not even where the settings show them."""
    settings = team.project / "mkdocs.yml"
    text = settings.read_text().replace("- okrsite\n", "- okrsite:\n    drafts: true\n")
    assert "drafts: true" in text
    settings.write_text(text)
    draft = quarter(objective(1, key_result(1, title="A secret")), status="draft")
    put(team.project / "content/2017-q3/okrs.yml", draft)
    commit(team.project)
    assert "has all of this already" in done("--yes", on=NEXT_DAY)
    assert not (team.project / "content/2017-q3/published.json").exists()


def test_two_clones_that_publish_different_things(team: Team) -> None:
    """The second is told that the site has moved; after a pull both promises are there."""
    other = team.clone("bea")
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    done("--yes", on=NEXT_DAY)
    commit(team.project, "Seal")
    git(team.project, "push", "--quiet")
    os.chdir(other)
    put(other / "content/2017-q2/notes/more.md", note("More", "2017-05-13", "Yes."))
    commit(other)
    before = state(other)
    said = refused(code=2, on="2017-05-13")
    assert "has moved; nothing was published" in said
    assert 'Publish check-in of 12 May in 2017-q2" by Ann, was published from commit' in said
    assert "git pull" in said
    assert state(other).keys() == before.keys() | {
        name for name in state(other) if name.startswith(".git/objects")
    }
    git(other, "pull", "--quiet", "--no-rebase", "--no-edit")
    done("--yes", on="2017-05-13")
    assert team.log()[0] == "Publish note of 13 May in 2017-q2"
    assert team.log("%an")[:2] == ["Bea", "Ann"]
    sealed = (other / "content/2017-q2/published.json").read_text()
    assert f'"2017-q2/notes/news/": "{NEXT_DAY} ' in sealed
    assert '"2017-q2/notes/more/": "2017-05-13 ' in sealed


def test_two_clones_whose_seals_meet_in_one_file(team: Team) -> None:
    """Each seals what it publishes in a folder of its own; git's merge of the seals holds."""
    other = team.clone("bea")
    ways = ((team.project, "news", NEXT_DAY), (other, "more", "2017-05-13"))
    for folder, name, day in ways:
        os.chdir(folder)
        put(folder / f"content/2017-q2/notes/{name}.md", note(name.title(), day, "Yes."))
        commit(folder)
        done("--yes", "--folder", "site", on=day)
        commit(folder, "Seal")
    git(team.project, "push", "--quiet")
    git(other, "config", "merge.conflictStyle", "merge")
    pulled = subprocess.run(
        ["git", "pull", "--quiet", "--no-rebase", "--no-edit"], cwd=other, check=False
    )
    if pulled.returncode:
        for path in (other / "content").rglob(FILE):
            # As the finding says: keep the lines of both sides, and mind the commas.
            path.write_text(both_sides(path.read_text()))
        commit(other, "Merge")
    done("--yes", on="2017-05-14")
    sealed = (other / "content/2017-q2/published.json").read_text()
    assert f'"2017-q2/notes/news/": "{NEXT_DAY} ' in sealed
    assert '"2017-q2/notes/more/": "2017-05-13 ' in sealed


def both_sides(text: str) -> str:
    """A file with a conflict, with the lines of both sides in it."""
    lines = [line for line in text.splitlines() if not re.match(r"<{7} |={7}$|>{7} ", line)]
    joined = "\n".join(lines)
    return re.sub(r'([}"])\n(  ["{])', r"\1,\n\2", joined) + "\n"


@pytest.mark.usefixtures("team")
def test_no_git_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A branch needs it, a folder does not."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is no git here" in refused(code=2)
    done("--yes", "--folder", str(tmp_path / "public"))
    assert (tmp_path / "public/2017-q2/published.json").is_file()


def test_nowhere_to_publish_to_is_told(team: Team, tmp_path: Path) -> None:
    """Each case says what to do."""
    git(team.project, "remote", "rename", "origin", "forge")
    assert "has no remote origin, it has forge" in refused(code=2)
    assert "--branch: '..' cannot be" in refused("--remote", "forge", "--branch", "..", code=2)
    assert "is the branch that you write on" in refused(
        "--remote", "forge", "--branch", "main", code=2
    )
    assert "neither a name nor an address" in refused("--remote=--upload-pack=x", code=2)
    gone = str(tmp_path / "gone.git")
    said = refused("--remote", gone, code=2)
    assert f"the branch {BRANCH} of {gone} cannot be read" in said
    assert refused("--folder", "x", "--branch", "y", code=2)
    shutil.rmtree(team.project / ".git")
    assert "is in no git repository: publish into a folder" in refused(code=2)


def test_seals_that_cannot_be_written_stop_everything(team: Team) -> None:
    """Nothing is public before its seal is on the disk."""
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    # Where the new seal is written first; root may write anywhere else.
    (team.project / "content/2017-q2/.published.json.new").mkdir()
    before = state(team.remote), state(team.project / "content"), state(team.project / "site")
    said = refused(code=2)
    assert "content/2017-q2/published.json: the seal cannot be written" in said
    after = state(team.remote), state(team.project / "content"), state(team.project / "site")
    assert after == before


def test_seals_on_a_full_disk_are_the_old_ones(tmp_path: Path) -> None:
    """One seal that finds no room is enough: no other is put in place, and nothing is left."""
    small, large = Seal("2017-q2"), Seal("2017-q3", {f"2017-q3/o{n}/": DAY for n in range(2000)})
    for name in ("2017-q2", "2017-q3"):
        put(tmp_path / name / FILE, "old")
    before = state(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with (
            pytest.raises(
                PublishError, match=r"2017-q3/published\.json: the seal cannot be written"
            ),
            prepared(tmp_path, {"2017-q2": small, "2017-q3": large}) as ready,
        ):
            ready.put_in_place()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert state(tmp_path) == before


def test_two_publications_at_once_from_one_folder(tmp_path: Path) -> None:
    """The second is told; once the first is done, it can go on."""
    seals = {"": Seal("", {"": DAY})}
    with prepared(tmp_path, seals) as ready:
        with pytest.raises(PublishError, match="at work here"), prepared(tmp_path, seals):
            pass
        ready.put_in_place()
    with prepared(tmp_path, seals) as ready:
        assert ready.paths == ()


def test_remote_that_refuses_leaves_all_as_it_was(team: Team) -> None:
    """Its own words are told; seals, site, branches and remote stay."""
    hook = team.remote / "hooks/pre-receive"
    put(hook, "#!/bin/sh\necho 'no publishing on Fridays'\nexit 1\n")
    hook.chmod(0o755)
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    watched = (team.project / "content", team.project / "site", team.remote)
    before = [state(folder) for folder in watched]
    refs = git(team.project, "for-each-ref")
    said = refused(code=2)
    assert "no publishing on Fridays" in said
    assert "nothing was published" in said
    assert [state(folder) for folder in watched] == before
    assert git(team.project, "for-each-ref") == refs
    assert git(team.project, "status", "--porcelain") == ""


# Asking -------------------------------------------------------------------------------------------


def test_nobody_who_could_be_asked(team: Team) -> None:
    """Not on a terminal, `--yes` is needed."""
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    result = run(on=NEXT_DAY)
    assert result.exit_code == 2
    assert "so say --yes" in result.stderr
    assert team.log() == ["Publish 2017-q2"]


def test_on_a_terminal_it_asks(team: Team) -> None:
    """What is not wanted is not published, and then it is."""
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    for answer, code in ((b"n\n", 2), (b"y\n", 0)):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "okrsite.cli", "publish", "--on", NEXT_DAY],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            os.write(ours, answer)
            printed, _ = process.communicate(timeout=60)
        os.close(theirs)
        os.close(ours)
        assert b"Make this public? [y/N]" in printed
        assert process.returncode == code
    assert len(team.log()) == 2


def test_sealed_publishes_no_new_promise(team: Team, tmp_path: Path) -> None:
    """What a machine publishes by itself was sealed by a person before."""
    public = str(tmp_path / "public")
    done("--yes", "--sealed", "--folder", public)
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    said = refused("--sealed", "--folder", public, code=1)
    assert f"2017-q2/notes/news/ since {NEXT_DAY}" in said
    assert not (tmp_path / "public/2017-q2/notes/news").exists()
    assert git(team.project, "status", "--porcelain") == ""


def test_what_was_taken_out_of_a_seal_is_missed(team: Team, tmp_path: Path) -> None:
    """Also by what publishes into a folder of its own, and never sees what is public."""
    seal = team.project / "content/2017-q2/published.json"
    whole = seal.read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines() if "#o1-kr1" not in line]
    assert len(lines) < len(whole.splitlines())
    seal.write_text("\n".join([*lines, ""]), encoding="utf-8")
    commit(team.project, "Tidy up")
    for folder in ("site", str(tmp_path / "public")):
        said = refused("--folder", folder, code=1)
        assert "taken out of the seals, which only grow" in said
        assert "content/2017-q2/published.json: 2017-q2/#o1-kr1" in said
    seal.unlink()
    (team.project / "content/published.json").unlink()
    commit(team.project, "Away with it")
    assert "promises were taken out of the seals" in refused("--folder", "site", code=1)
    git(team.project, "checkout", "--quiet", "HEAD~2", "--", "content")
    commit(team.project, "Back again")
    done("--yes", "--folder", "site")


@pytest.mark.usefixtures("team")
def test_mkdocs_does_not_publish_around_the_seals() -> None:
    """Its own command, which pushes by force, leads to ours."""
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "gh-deploy"], capture_output=True, check=False, text=True
    )
    assert ran.returncode == 1
    assert "okrsite publish makes this site public" in ran.stdout


# Folders ------------------------------------------------------------------------------------------


def test_folder_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that git does not know is published into a folder, with the same care."""
    project = SOURCE.write(tmp_path / "project")
    monkeypatch.chdir(project)
    public = tmp_path / "public"
    said = done("--yes", "--folder", str(public))
    assert said.endswith(f"published: the folder {public}\n")
    assert (public / FILE).read_bytes() == (project / "content" / FILE).read_bytes()
    # Another tool's file and an old page are kept, stale dress goes.
    put(public / "CNAME", "okrs.example\n")
    put(public / "old/index.html", "old")
    put(public / "assets/old.css", "old")
    put(project / "content/2017-q2/notes/news.md", NOTE)
    said = done("--yes", "--folder", str(public), on=NEXT_DAY)
    assert "  kept, though this build does not make it:\n    CNAME\n    old/index.html\n" in said
    assert "  removed: 1 stale file of the site's own dress\n" in said
    assert (public / "CNAME").read_text() == "okrs.example\n"
    assert (public / "old/index.html").is_file()
    assert not (public / "assets/old.css").exists()
    said = done("--yes", "--remove", "--folder", str(public), on=NEXT_DAY)
    assert "  removed:\n    CNAME\n    old/index.html\n" in said
    assert not (public / "old").exists()


def test_site_folder_is_sealed_without_a_delivery(team: Team) -> None:
    """What builds have left in the project's own site folder promises nothing and goes, such as
    drafts; only what is new to the seals is told.
    """
    site = team.project / "site"
    put(site / "2017-q3/index.html", "a draft")
    put(site / f"2017-q3/{FILE}", "{}")
    put(team.project / "content/2017-q2/notes/news.md", NOTE)
    commit(team.project)
    said = done("--yes", "--folder", "site", on=NEXT_DAY)
    assert re.search(r"good from now on:\n  2017-q2: 1 note, \d+ anchors?\npublished", said)
    assert not (site / "2017-q3").exists()
    assert git(team.project, "status", "--porcelain") == "M content/2017-q2/published.json"


def test_folder_that_promises_more_is_refused(team: Team, tmp_path: Path) -> None:
    """The seals that lie there are not forgotten, unless that is asked for."""
    other = team.clone("bea")
    public = tmp_path / "public"
    os.chdir(other)
    put(other / "content/2017-q2/notes/news.md", NOTE)
    commit(other)
    done("--yes", "--folder", str(public), on=NEXT_DAY)
    os.chdir(team.project)
    before = state(public)
    said = refused("--folder", str(public), code=2)
    assert f"2017-q2/notes/news/ since {NEXT_DAY}" in said
    assert "git pull" in said
    assert state(public) == before
    said = done("--yes", "--force", "--folder", str(public), on=NEXT_DAY)
    assert "would be broken:\n  2017-q2/" in said
    assert f"  2017-q2/notes/news/ since {NEXT_DAY}\n" in said
    assert (public / "2017-q2/notes/news/index.html").is_file(), "kept all the same"


@pytest.mark.usefixtures("team")
def test_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """What okrsite has not made is not touched."""
    put(tmp_path / "photos/cat.jpg", b"cat")
    said = refused("--folder", str(tmp_path / "photos"), code=2)
    assert "not empty, and not made by okrsite (cat.jpg is there)" in said
    assert "would replace" in refused("--folder", ".", code=2)
    assert state(tmp_path / "photos") == {"cat.jpg": b"cat"}


# Branches, without a build ------------------------------------------------------------------------

FILES = {MARK: b"a{}", "index.html": b"<h1>Home</h1>\r\n", "2017-q2/index.html": b"<h1>Q2</h1>\n"}


@pytest.fixture
def bare(tmp_path: Path) -> Team:
    """A project and its remote, of which nothing is published."""
    project = repository(tmp_path / "project")
    put(project / "mkdocs.yml", "site_name: x\n")
    put(project / "content/index.md", "# x\n")
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(project, "remote", "add", "origin", str(remote))
    commit(project)
    git(project, "push", "--quiet", "origin", "main")
    return Team(project, remote)


def source(project: Path) -> ProjectSource:
    """The project as git sees it."""
    settings = Settings(
        config_file=project / "mkdocs.yml",
        content=project / "content",
        site=project / "site",
        templates=(),
        site_name="x",
    )
    found = source_of(settings)
    assert found
    return found


def branch(project: Path, remote: str = "origin") -> Branch:
    """The branch as it is now."""
    return Branch(source(project), remote, BRANCH)


def delivery(files: Mapping[str, bytes] = FILES, *kept: str) -> Delivery:
    """What is to be delivered."""
    return Delivery(files, frozenset(kept), "Publish")


def test_bytes_are_exact_whatever_git_is_told(bare: Team) -> None:
    """No line end, filter or attribute of anybody's changes what is published."""
    git(bare.project, "config", "core.autocrlf", "true")
    git(bare.project, "config", "core.safecrlf", "true")
    git(bare.project, "config", "filter.loud.clean", "tr a-z A-Z")
    attributes = b"* text=auto eol=crlf filter=loud\n*.html ident working-tree-encoding=UTF-16\n"
    put(bare.project / ".gitattributes", attributes)
    put(bare.project / ".git/info/attributes", attributes)
    files = {
        **FILES,
        ".gitattributes": attributes,
        "a b/ä\u2028'\"\\.html": "$Id$ ü\n".encode(),
        "empty": b"",
        "all": bytes(range(256)) * 400,
    }
    branch(bare.project).deliver(delivery(files))
    assert bare.files() == {**files, ".nojekyll": b""}
    delivered = branch(bare.project).delivered()
    assert delivered.addresses == files.keys()
    assert all(delivered.same(address, data) for address, data in files.items())
    assert not delivered.same("index.html", b"<h1>Home</h1>\n")


def test_working_tree_index_and_hooks_have_no_say(
    bare: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is staged stays staged, a user's hooks do not run, a shell's settings lead nowhere."""
    put(bare.project / "staged.txt", "staged")
    git(bare.project, "add", "staged.txt")
    for name in ("pre-push", "reference-transaction", "post-index-change"):
        put(bare.project / f".git/hooks/{name}", f"#!/bin/sh\ntouch '{bare.project}/ran'\nexit 1\n")
        (bare.project / f".git/hooks/{name}").chmod(0o755)
    index = (bare.project / ".git/index").read_bytes()
    monkeypatch.setenv("GIT_DIR", str(bare.remote))
    monkeypatch.setenv("GIT_INDEX_FILE", str(bare.project / "elsewhere"))
    branch(bare.project).deliver(delivery())
    monkeypatch.undo()
    assert (bare.project / ".git/index").read_bytes() == index
    assert not (bare.project / "ran").exists()
    assert not (bare.project / "elsewhere").exists()
    assert (bare.project / "staged.txt").read_text() == "staged"
    assert bare.files().keys() == FILES.keys() | {".nojekyll"}


def test_branch_that_moves_meanwhile_is_not_written_over(bare: Team) -> None:
    """Of two who publish at once one is told; also when neither found a branch there."""
    first, second = branch(bare.project), branch(bare.project)
    for one in (first, second):
        one.delivered()
    first.deliver(delivery())
    with pytest.raises(Moved, match="has moved while this was being published"):
        second.deliver(delivery({**FILES, "more": b""}))
    third, fourth = branch(bare.project), branch(bare.project)
    for one in (third, fourth):
        one.delivered()
    third.deliver(delivery({**FILES, "third": b""}))
    with pytest.raises(Moved):
        fourth.deliver(delivery({**FILES, "fourth": b""}))
    assert "third" in bare.files()
    assert len(bare.log()) == 2


def test_branch_of_another_hand_is_strange(bare: Team) -> None:
    """It says whose commit it is; what is delivered all the same comes on top and keeps files."""
    branch(bare.project).deliver(delivery())
    other = bare.clone("bea")
    git(other, "checkout", "--quiet", BRANCH)
    put(other / "CNAME", "okrs.example\n")
    (other / "run.sh").symlink_to("CNAME")
    commit(other, "Add our domain")
    git(other, "push", "--quiet", "origin", BRANCH)
    target = branch(bare.project)
    delivered = target.delivered()
    (reason,) = delivered.strange
    assert re.fullmatch(
        r'its last commit, \w+ "Add our domain" by Bea, was not made by okrsite publish', reason
    )
    target.deliver(delivery({**FILES, "new": b""}, "CNAME", "run.sh"))
    assert bare.log() == ["Publish", "Add our domain", "Publish"]
    listed = git(bare.remote, "ls-tree", "--format=%(objectmode) %(path)", BRANCH).splitlines()
    assert "100644 CNAME" in listed
    assert "120000 run.sh" in listed


def test_branch_made_from_what_is_not_here_is_strange(bare: Team) -> None:
    """From a commit that nobody here has, and from one beside this one."""
    other = bare.clone("bea")
    put(other / "content/more.md", "# More\n")
    commit(other)
    branch(other).deliver(delivery())
    (reason,) = branch(bare.project).delivered().strange
    assert "and it is not here: git pull" in reason
    git(bare.project, "fetch", "--quiet", str(other), "main")
    (reason,) = branch(bare.project).delivered().strange
    assert "and what you publish does not build on that: git pull" in reason
    git(bare.project, "merge", "--quiet", "FETCH_HEAD")
    assert branch(bare.project).delivered().strange == ()


def test_damaged_seal_on_the_branch_is_strange(bare: Team) -> None:
    """What was promised there is not known then."""
    branch(bare.project).deliver(delivery({**FILES, f"2017-q2/{FILE}": b"{}"}))
    (reason,) = branch(bare.project).delivered().strange
    assert reason.startswith(f"the seal there is not fit: 2017-q2/{FILE}: ")


def test_passwords_are_not_told(bare: Team) -> None:
    """Neither in what a target is called nor in what goes wrong."""
    address = "https://ann:s3cret@127.0.0.1:1/okrs.git"
    git(bare.project, "remote", "add", "closed", address)
    for remote in ("closed", address):
        target = branch(bare.project, remote)
        assert "https://127.0.0.1:1/okrs.git" in target.name
        with pytest.raises(PublishError) as refusal:
            target.delivered()
        assert "s3cret" not in target.name + str(refusal.value)


def test_nobody_who_commits_is_told(bare: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's own words say what is missing; nothing is published."""
    git(bare.project, "config", "--unset", "user.name")
    git(bare.project, "config", "--unset", "user.email")
    git(bare.project, "config", "user.useConfigOnly", "true")
    target = branch(bare.project)
    with pytest.raises(PublishError, match="commit-tree"):
        target.deliver(delivery())
    monkeypatch.setenv("GIT_AUTHOR_NAME", "A machine")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "machine@okrs.example")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "A machine")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "machine@okrs.example")
    branch(bare.project).deliver(delivery())
    assert bare.log("%an") == ["A machine"]


def test_project_within_a_repository_is_named_from_its_own_folder(tmp_path: Path) -> None:
    """Whoever publishes from there finds the files that are told; others are no matter."""
    outer = repository(tmp_path)
    project = outer / "a (b)" / "okrs"
    put(project / "mkdocs.yml", "site_name: x\n")
    put(project / "content/index.md", "# x\n")
    commit(outer)
    put(outer / "readme", "elsewhere")
    put(project / "content/index.md", "# y\n")
    put(project / "content/new ü.md", "# z\n")
    found = source(project)
    assert found.uncommitted == ("content/index.md", "content/new ü.md")
    assert found.described == f"{git(outer, 'rev-parse', 'HEAD')} and uncommitted changes"


def test_project_that_its_repository_leaves_out_is_not_in_git(tmp_path: Path) -> None:
    """A folder of experiments within another repository has nothing committed."""
    outer = repository(tmp_path)
    put(outer / ".gitignore", "/ideas/\n")
    project = sites.bare().write(outer / "ideas")
    settings = Settings(
        config_file=project / "mkdocs.yml",
        content=project / "content",
        site=project / "site",
        templates=(),
        site_name="x",
    )
    assert source_of(settings) is None
