"""The commands as people and programs run them: what is said, where, and how they end.

Comes in: what is typed. Goes out: exit codes, standard output and standard error, and for `serve`
what a browser gets from the running server.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import sites
from built import Site
from click.testing import CliRunner, Result
from sites import Source, key_result, metric, note, objective, put, quarter

from okrsite.cli import main

OKRSITE = (sys.executable, "-m", "okrsite.cli")
MKDOCS = (sys.executable, "-m", "mkdocs")
# Far more than anything here takes: a test that waits so long has failed.
PATIENCE = 60

SOURCE = Source(
    {
        "index.md": "# Home\n\nHello.\n",
        "goals.yml": {"goals": [{"id": "open", "title": "Open"}]},
        "2017-q2/okrs.yml": quarter(
            objective(
                1,
                key_result(1, measure=metric(), source="counted"),
                supports=[{"goal": "open"}],
            )
        ),
        "2017-q2/notes/2017-05-12-news.md": note("News", "2017-05-12", "Nothing new."),
    }
)

SUCCESS = (0, "", "")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site without a fault, and the folder that commands run in."""
    folder = SOURCE.write(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> Result:
    """What `okrsite` did, in this process."""
    return CliRunner().invoke(main, arguments)


def outcome(*arguments: str) -> tuple[int, str, str]:
    """How it ended, and what it said where."""
    result = run(*arguments)
    return result.exit_code, result.stdout, result.stderr


def spoil(project: Path) -> None:
    """Make a mistake in the content."""
    path = project / "content/2017-q2/okrs.yml"
    path.write_text("nonsense: 1\n" + path.read_text())


MISTAKE = "content/2017-q2/okrs.yml:1:1: error[unknown-field]: nonsense"


# build --------------------------------------------------------------------------------------------


def test_build_writes_the_site_and_says_nothing(project: Path) -> None:
    """In a pipe there is nothing to read when all went well."""
    assert outcome("build") == SUCCESS
    assert (project / "site/2017-q2/o1/kr1/index.html").is_file()


@pytest.mark.parametrize("command", ["build", "check"])
def test_the_real_command_is_quiet_in_a_pipe(project: Path, command: str) -> None:
    """Neither the command's own process nor a library of it says anything."""
    result = subprocess.run([*OKRSITE, command], cwd=project, capture_output=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_build_tells_its_progress_on_a_terminal(project: Path) -> None:
    """A few short lines, the last of which says what was done, and how long it took."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*OKRSITE, "build"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    ) as process:
        os.close(theirs)
        said = read_terminal(ours)
        printed, _ = process.communicate(timeout=PATIENCE)
    os.close(ours)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said).replace("\r", "\n").split("\n")
    lines = [line.strip() for line in lines if line.strip()]
    assert (process.returncode, printed) == (0, b"")
    assert 1 <= len(lines) <= 5
    assert re.search(r"written.* in \d+\.\d s$", " ".join(lines))


def read_terminal(handle: int) -> str:
    """All that is written to a terminal until the other side is closed."""
    said = b""
    while True:
        try:
            part = os.read(handle, 4096)
        except OSError:
            # So Linux says that nobody writes any longer.
            return said.decode()
        if not part:
            return said.decode()
        said += part


def test_build_stops_at_a_mistake(project: Path) -> None:
    """The finding is one line on standard error, and the site stays as it was."""
    assert run("build").exit_code == 0
    before = Site.read(project / "site").files
    spoil(project)
    code, printed, said = outcome("build")
    assert (code, printed) == (1, "")
    assert said.startswith(MISTAKE)
    assert "the site is as it was" in said.splitlines()[-1]
    assert Site.read(project / "site").files == before


def test_warnings_stop_a_build_only_when_they_are_to(project: Path) -> None:
    """They are said each time; with `--strict` they count as errors."""
    put(project / "content/2017-q2/plan.txt", "secret")
    code, printed, said = outcome("build")
    assert (code, printed) == (0, "")
    assert said.startswith("content/2017-q2/plan.txt:1:1: warning[unknown-file]: ")
    assert run("build", "--strict").exit_code == 1
    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 1
    (project / "content/2017-q2/plan.txt").unlink()
    assert outcome("build", "--strict") == SUCCESS


def test_strict_takes_a_broken_link_in_an_ordinary_page_for_an_error(project: Path) -> None:
    """MkDocs's own warnings are told in the same way, and nothing is written."""
    put(project / "content/about.md", "# About\n\n[lost](lost.md)\n")
    code, _, said = outcome("build", "--strict")
    assert code == 1
    assert "lost.md" in said
    assert not (project / "site").exists()


def test_build_goes_where_it_is_told(project: Path, tmp_path: Path) -> None:
    """`--site-dir` is taken as seen from here, other folders are left alone."""
    assert outcome("build", "--site-dir", "../public") == SUCCESS
    assert (tmp_path / "public/index.html").is_file()
    assert not (project / "site").exists()


def test_build_works_from_another_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `--config-file` paths in findings are as seen from here."""
    monkeypatch.chdir(tmp_path)
    assert outcome("--config-file", "project/mkdocs.yml", "build") == SUCCESS
    assert (project / "site/index.html").is_file()
    spoil(project)
    code, _, said = outcome("-f", "project/mkdocs.yml", "check")
    assert (code, said.split(":")[0]) == (1, "project/content/2017-q2/okrs.yml")


@pytest.mark.parametrize(
    "place",
    ["content", "content/sub", "content/2017-q2", ".", "..", "/", "mkdocs.yml", "templates"],
)
def test_build_refuses_a_folder_that_holds_something_else(project: Path, place: str) -> None:
    """What the site would replace, or would lie in, is wrong use, and stays as it is."""
    put(project / "templates/pages/own.html", "own")
    before = Site.read(project).files
    code, printed, said = outcome("build", "--site-dir", place)
    assert (code, printed) == (2, "")
    assert said.startswith("okrsite: ")
    assert "--site-dir" in said or place == "mkdocs.yml"
    assert Site.read(project).files == before


def test_build_refuses_a_folder_of_somebody_else(project: Path, tmp_path: Path) -> None:
    """A folder with other files in it, also one that a link leads to, is never emptied."""
    put(tmp_path / "letters/letter.txt", "dear")
    (project / "link").symlink_to(tmp_path / "letters")
    for place in ("../letters", "link"):
        code, _, said = outcome("build", "--site-dir", place)
        assert code == 2
        assert "not empty, and not made by okrsite (letter.txt is there)" in said
    assert (tmp_path / "letters/letter.txt").read_text() == "dear"


# check --------------------------------------------------------------------------------------------


def test_check_writes_nothing(project: Path) -> None:
    """It says what is wrong, and no more."""
    assert outcome("check") == SUCCESS
    assert sorted(path.name for path in project.iterdir()) == ["content", "mkdocs.yml"]


def test_check_tells_every_mistake_of_every_file(project: Path) -> None:
    """One line each on standard error, in the order of files and lines."""
    spoil(project)
    put(project / "content/2017-q2/notes/2017-05-13-x.md", "no front matter")
    put(project / "content/goals.yml", {"goals": [{"id": "open"}]})
    code, printed, said = outcome("check")
    assert (code, printed) == (1, "")
    *lines, last = said.splitlines()
    assert [line.partition("]: ")[0] for line in lines] == [
        "content/2017-q2/notes/2017-05-13-x.md:1:1: error[front-matter",
        "content/2017-q2/okrs.yml:1:1: error[unknown-field",
        "content/goals.yml:2:3: error[missing",
    ]
    assert last.startswith("okrsite: 3 errors; okrsite explain front-matter tells more")


def test_check_tells_programs(project: Path) -> None:
    """`--format json` is a list on standard output, and nothing else is said."""
    assert outcome("check", "--format", "json") == (0, "[]\n", "")
    spoil(project)
    code, printed, said = outcome("check", "--format", "json")
    assert (code, said) == (1, "")
    found = json.loads(printed)
    assert [one["code"] for one in found] == ["unknown-field"]
    assert list(found[0]) == [
        *("path", "line", "column", "severity", "code"),
        *("item", "message", "found", "expected", "hint"),
    ]


def test_check_tells_reviewers(project: Path) -> None:
    """`--format github` gives commands that GitHub shows beside the line."""
    spoil(project)
    code, printed, said = outcome("check", "--format", "github")
    assert (code, said) == (1, "")
    assert printed.startswith("::error file=content/2017-q2/okrs.yml,line=1,col=1,title=")
    assert printed.count("\n") == 1


# Wrong use ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("build", "--no-such-option"),
        ("build", "surplus"),
        ("build", "--jobs", "0"),
        ("build", "--jobs", "many"),
        ("check", "--format", "xml"),
        ("serve", "--address", "8000"),
        ("serve", "--address", "127.0.0.1:99999"),
    ],
)
def test_wrong_use_is_told_apart(project: Path, arguments: tuple[str, ...]) -> None:
    """It ends with 2, says what is wrong on standard error, and shows no traceback."""
    del project
    code, printed, said = outcome(*arguments)
    assert (code, printed) == (2, "")
    assert "Error: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["build", "check", "serve"])
def test_a_command_in_the_wrong_folder_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Without `mkdocs.yml` it ends with 2 and says what to do."""
    monkeypatch.chdir(tmp_path)
    assert outcome(command) == (
        2,
        "",
        (
            "mkdocs.yml:1:1: error[no-settings]: no such file; run this in the folder that holds "
            "it, or name it with --config-file\n"
        ),
    )


@pytest.mark.parametrize("command", ["build", "check", "serve"])
def test_a_wrong_setting_is_an_error_of_the_content(project: Path, command: str) -> None:
    """It ends with 1, as any mistake that an author can mend."""
    path = project / "mkdocs.yml"
    path.write_text(path.read_text().replace("name: material", "name: mkdocs"))
    code, printed, said = outcome(command)
    assert (code, printed) == (1, "")
    assert re.match(r"mkdocs\.yml:\d+:1: error\[settings\]: theme: ", said)


def test_debug_shows_where_an_error_arose(project: Path) -> None:
    """The same error, with its traceback before it."""
    (project / "mkdocs.yml").unlink()
    plain, debugged = run("check"), run("--debug", "check")
    assert (plain.exit_code, debugged.exit_code) == (2, 2)
    assert "Traceback" not in plain.stderr
    assert debugged.stderr.startswith("Traceback (most recent call last):")
    assert debugged.stderr.endswith(plain.stderr)


def test_a_mistake_of_our_own_is_said_in_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw ends in a sentence too, and `--debug` shows the whole of it."""
    del project

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr("okrsite.cli.check", fail)
    result = run("check")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == "okrsite: RuntimeError: the sky fell"
    assert "Traceback" not in result.stderr
    assert "Traceback" in run("--debug", "check").stderr


def test_help_and_version_are_printed() -> None:
    """On standard output, for people and pagers; every command is in the list."""
    for arguments in (["--help"], ["-h"], []):
        result = run(*arguments)
        assert {"build", "check", "serve"} <= set(
            re.findall(r"^  (\w+)", result.output, re.MULTILINE)
        )
    assert run("--help").exit_code == 0
    assert re.fullmatch(r"okrsite, version \d+\.\d+\.\d+\S*\n", run("--version").stdout)


# serve --------------------------------------------------------------------------------------------


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """A running server: its address, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self.process = process
        self.address = address
        self.said = b""
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr
        while part := os.read(self.process.stderr.fileno(), 4096):
            self.said += part

    def get(self, address: str) -> tuple[int, str]:
        """Status and text of an answer; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(self.address + address, timeout=10) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        give_up = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, f"stopped: {self.said.decode()}"
            assert time.monotonic() < give_up, f"no {what}: {self.said.decode()}"
            time.sleep(0.05)

    def wait_for_page(self, address: str, text: str) -> None:
        """Wait until a page has this text."""
        self.wait_for(lambda: text in self.get(address)[1], f"{text!r} at {address}")

    def wait_for_word(self, text: str) -> None:
        """Wait until the server has said this."""
        self.wait_for(lambda: text in self.said.decode(), f"{text!r} on the terminal")


@contextmanager
def serving(project: Path, *command: str, path: str = "") -> Iterator[Server]:
    """The server that a command starts, stopped as by Ctrl+C."""
    port = free_port()
    place = [one.replace("PORT", str(port)) for one in command]
    scratch = project.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    with subprocess.Popen(
        place,
        cwd=project,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        server = Server(process, f"http://127.0.0.1:{port}/{path}")
        try:
            server.wait_for(lambda: server.get("")[0] == 200, "answer")
            yield server
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        finally:
            process.kill()
    assert list(scratch.iterdir()) == [], "left behind"


OUR_SERVER = (*OKRSITE, "serve", "--address", "127.0.0.1:PORT")
MKDOCS_SERVER = (*MKDOCS, "serve", "--quiet", "--dev-addr", "127.0.0.1:PORT")


@pytest.mark.parametrize("command", [OUR_SERVER, MKDOCS_SERVER], ids=["okrsite", "mkdocs"])
def test_a_server_follows_the_author(project: Path, command: tuple[str, ...]) -> None:
    """A change of content or of a template is shown; a mistake is said, and the last good site
    stays until it is mended.
    """
    put(project / "templates/pages/notes.html", "<article><h1>Own list</h1></article>")
    okrs, news = (
        project / "content/2017-q2/okrs.yml",
        project / "content/2017-q2/notes/2017-05-12-news.md",
    )
    with serving(project, *command) as server:
        assert "Own list" in server.get("2017-q2/notes/")[1]
        put(news, note("News", "2017-05-12", "A new sentence."))
        server.wait_for_page("2017-q2/notes/2017-05-12-news/", "A new sentence.")
        put(project / "templates/pages/notes.html", "<article><h1>Another list</h1></article>")
        server.wait_for_page("2017-q2/notes/", "Another list")
        good = okrs.read_text()
        spoil(project)
        server.wait_for_word(MISTAKE.removeprefix("content/"))
        assert "A new sentence." in server.get("2017-q2/notes/2017-05-12-news/")[1]
        put(okrs, good.replace("Key result number 1", "Mended at last"))
        server.wait_for_page("2017-q2/o1/kr1/", "Mended at last")
        status, text = server.get("no/such/page/")
        assert (status, "This page is not here" in text) == (404, True)
    assert "Traceback" not in server.said.decode()
    assert not (project / "site").exists() or command is MKDOCS_SERVER


def test_a_server_shows_drafts_to_their_author(project: Path) -> None:
    """Marked as drafts; with `--no-drafts` it shows what will be public."""
    put(
        project / "content/2017-q3/okrs.yml",
        quarter(objective(1, key_result(1)), status="draft", published=None, title="Next"),
    )
    with serving(project, *OUR_SERVER) as server:
        assert "okr-tag--draft" in server.get("2017-q3/")[1]
    assert server.process.returncode == 0
    with serving(project, *OUR_SERVER, "--no-drafts") as server:
        assert server.get("2017-q3/")[0] == 404


def test_a_server_waits_for_content_that_is_wrong_from_the_start(project: Path) -> None:
    """It says the mistake and goes on waiting; once it is mended the site is there."""
    path = project / "content/2017-q2/okrs.yml"
    good = path.read_text()
    spoil(project)
    port = free_port()
    command = [one.replace("PORT", str(port)) for one in OUR_SERVER]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        server = Server(process, f"http://127.0.0.1:{port}/")
        try:
            server.wait_for_word("error[unknown-field]")
            server.wait_for(lambda: server.get("")[0] == 404, "answer")
            assert "There is no site yet" in server.get("")[1]
            put(path, good)
            server.wait_for_page("2017-q2/", "Our quarter")
        finally:
            process.kill()


def test_a_server_lives_where_the_site_will(project: Path) -> None:
    """Below the path of `site_url`, so that links are tried as they will be."""
    path = project / "mkdocs.yml"
    path.write_text(path.read_text().replace(sites.URL, sites.PREFIX_URL))
    with serving(project, *OUR_SERVER, path="okrs/") as server:
        status, text = server.get("2017-q2/")
        assert (status, "Our quarter" in text) == (200, True)
        assert "team.example" not in server.get("sitemap.xml")[1]


def test_a_server_says_that_its_address_is_taken(project: Path) -> None:
    """Not a traceback but a sentence, and an exit code."""
    del project
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, said = outcome("serve", "--address", f"127.0.0.1:{taken.getsockname()[1]}")
    assert code in {1, 2}
    assert "cannot listen at http://127.0.0.1:" in said
