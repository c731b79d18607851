"""A deployed site held against its seals.

Comes in: sites that are served on this machine or lie in a folder, whole ones and broken ones, and
what was promised of them. Goes out: what `okrsite verify` says, and how it ends.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sites
from click.testing import CliRunner, Result
from conftest import Serve
from sites import Source, key_result, note, objective, put, quarter

import okrsite
from benchmarks.host import serving
from okrsite import seals, verifying
from okrsite.cli import main
from okrsite.seals import Commitment, Seal
from okrsite.verifying import Promises, Unreachable, verify

DAY = datetime.date(2017, 4, 13)
LATER = datetime.date(2017, 5, 12)

LEADS_ON = """<!doctype html><title>Moved</title>
<noscript><meta http-equiv="refresh" content="0; url={}"></noscript><a href="{}">Go</a>"""
ELSEWHERE = """<!doctype html><h1>Two</h1>
<link rel="canonical" href="https://okrs.example/okrs/2017-q2/o2/">"""
TOMBSTONE = '<!doctype html><article class="okr okr-withdrawn"><h1>Withdrawn</h1></article>'

SITE = {
    "index.html": "<h1 id='home'>Home</h1>",
    "404.html": "<h1>Nothing</h1>",
    "2017-q2/index.html": '<h2 id="o1">One</h2><a name="old-style"></a><p id="ÄÖ">x</p>',
    "2017-q2/o1/index.html": "<h1>One</h1>",
    "2017-q2/o5/index.html": LEADS_ON.format("../o1-new/", "../o1-new/"),
    "2017-q2/o1-new/index.html": '<h1 id="kr1">One</h1>',
    "2017-q2/o6/index.html": TOMBSTONE,
    "2017-q2/okrs.json": '{"quarter": "2017-q2"}',
    "about/you & me/index.html": "<h1>A space</h1>",
}
PROMISED = {
    "": DAY,
    "#home": DAY,
    "2017-q2/": DAY,
    "2017-q2/#o1": DAY,
    "2017-q2/#old-style": DAY,
    "2017-q2/#ÄÖ": DAY,
    "2017-q2/o1/": DAY,
    "2017-q2/o5/": DAY,
    "2017-q2/o5/#kr1": LATER,
    "2017-q2/o6/": DAY,
    "2017-q2/o6/#kr1": DAY,
    "2017-q2/okrs.json": DAY,
    "about/you & me/": DAY,
}
WITHDRAWN = "2017-q2/o6/"


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def promises(since: Mapping[str, datetime.date] = PROMISED) -> Promises:
    """What was promised, with what was withdrawn."""
    return Promises(since, frozenset({WITHDRAWN}))


def broken(where: str, since: Mapping[str, datetime.date] = PROMISED) -> dict[str, str]:
    """What is broken at a place, by address."""
    found = verify(verifying.place(where, agent="tests"), promises(since))
    return {one.address: one.found for one in found.broken}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here."""
    monkeypatch.setattr(verifying, "PAUSES", (0.0, 0.0))


# What is whole ------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/", "/okrs/"])
def test_whole_site_is_whole(tmp_path: Path, served: Serve, prefix: str) -> None:
    """Every address and anchor is found, at the top of a host and below a path, and in a folder."""
    folder = written(tmp_path, SITE)
    address = served(folder, prefix)
    verified = verify(verifying.place(address, agent="tests"), promises())
    assert verified.broken == ()
    assert (verified.site, verified.addresses, verified.anchors) == (address, 7, 6)
    assert broken(str(folder)) == {}


def test_site_is_named_as_people_write_it(tmp_path: Path, served: Serve) -> None:
    """A slash at the end of the address is no matter."""
    address = served(written(tmp_path, SITE), "/okrs/")
    assert broken(address.rstrip("/")) == {}


# What is broken -----------------------------------------------------------------------------------

CASES: dict[str, tuple[dict[str, str | None], dict[str, str]]] = {
    "a page that is gone": (
        {"2017-q2/o1/index.html": None},
        {"2017-q2/o1/": "not there"},
    ),
    "a page that is gone with its anchors": (
        {"2017-q2/index.html": None},
        {"2017-q2/": "not there, nor are its 3 anchors"},
    ),
    "an anchor that is gone": (
        {"2017-q2/index.html": SITE["2017-q2/index.html"].replace('id="o1"', 'id="o2"')},
        {"2017-q2/#o1": "no such anchor"},
    ),
    "an id that only looks like one": (
        {"index.html": "<!-- <h1 id='home'> --><p title=\"<b id='home'>\">id='home'</p>"},
        {"#home": "no such anchor"},
    ),
    "a redirect to a page without the anchor": (
        {"2017-q2/o1-new/index.html": "<h1>One</h1>"},
        {"2017-q2/o5/#kr1": ("no such anchor at 2017-q2/o1-new/, where the address leads")},
    ),
    "a redirect into nothing": (
        {"2017-q2/o1-new/index.html": None},
        {"2017-q2/o5/": "leads to 2017-q2/o1-new/, which is not there"},
    ),
    "a redirect in a circle": (
        {"2017-q2/o1-new/index.html": LEADS_ON.format("../o5/", "../o5/")},
        {"2017-q2/o5/": "leads in a circle"},
    ),
    "a redirect to another site": (
        {"2017-q2/o5/index.html": LEADS_ON.format("https://else.example/", "")},
        {"2017-q2/o5/": "leads away from the site, to https://else.example/"},
    ),
    "a page that was withdrawn, and is still shown": (
        {"2017-q2/o6/index.html": '<h1 id="kr1">Six</h1>'},
        {"2017-q2/o6/": "does not show yet that it was withdrawn"},
    ),
    "a tombstone that nobody asked for": (
        {"2017-q2/o1/index.html": TOMBSTONE},
        {"2017-q2/o1/": "shows that it was withdrawn, which redirects.yml does not say"},
    ),
    "a page with nothing in it": (
        {"2017-q2/o1/index.html": " \n"},
        {"2017-q2/o1/": "empty"},
    ),
    "a page in the place of another": (
        {"2017-q2/o1/index.html": ELSEWHERE},
        {"2017-q2/o1/": "is another page, https://okrs.example/okrs/2017-q2/o2/"},
    ),
    "a file that is gone": (
        {"2017-q2/okrs.json": None},
        {"2017-q2/okrs.json": "not there"},
    ),
}


@pytest.mark.parametrize("at", ["host", "folder"])
@pytest.mark.parametrize(("changes", "found"), CASES.values(), ids=CASES.keys())
def test_what_is_broken_is_named(
    tmp_path: Path, served: Serve, at: str, changes: dict[str, str | None], found: dict[str, str]
) -> None:
    """Each promise that is not kept has one finding, with its address and what is there instead."""
    files = {name: text for name, text in {**SITE, **changes}.items() if text is not None}
    folder = written(tmp_path, files)
    assert broken(served(folder, "/okrs/") if at == "host" else str(folder)) == found


def test_where_a_redirect_leads_to_an_anchor_that_is_there(tmp_path: Path) -> None:
    """The anchor that somebody asks for comes before that of the redirect; else its own counts."""
    target = "../o1-new/#kr2"
    files = {**SITE, "2017-q2/o5/index.html": LEADS_ON.format(target, target)}
    folder = str(written(tmp_path, files))
    assert broken(folder) == {}
    assert broken(folder, {"2017-q2/o5/": DAY}) == {
        "2017-q2/o5/": "leads to 2017-q2/o1-new/#kr2, which is not there"
    }


# Hosts --------------------------------------------------------------------------------------------

Answering = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def host(answer: Answering) -> Iterator[str]:
    """The address of a host that answers as it is told."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        do_HEAD = do_GET  # noqa: N815  the name that the caller looks for

        def log_message(self, *arguments: object) -> None:
            del arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """An answer of a host."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def page(handler: BaseHTTPRequestHandler, body: bytes = b"<h1>x</h1>") -> None:
    """A page of a host."""
    say(handler, 200, body, Content_Type="text/html; charset=utf-8")


def test_redirects_of_the_host_are_followed_within_the_site() -> None:
    """An anchor is looked for where a redirect ends; one that leads away is broken."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/old/":
            say(handler, 301, Location="/new/#x")
        elif handler.path == "/away/":
            say(handler, 302, Location="https://else.example/")
        elif handler.path in {"/", "/new/"}:
            page(handler, b'<h1 id="a">x</h1>')
        else:
            say(handler, 404)

    since = {"old/": DAY, "old/#a": DAY, "old/#b": DAY, "away/": DAY}
    with host(answer) as address:
        assert broken(address, since) == {
            "away/": "leads away from the site, to https://else.example/",
            "old/#b": "no such anchor at new/, where the address leads",
        }


def test_host_that_is_busy_is_asked_again_after_a_pause() -> None:
    """The pause is as long as the host wishes, within reason, and nothing is called broken."""
    asked: list[str] = []
    pauses: list[float] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if handler.path == "/busy/" and asked.count("/busy/") == 1:
            say(handler, 429, Retry_After="7")
        elif handler.path == "/busy/" and asked.count("/busy/") == 2:
            say(handler, 503, Retry_After="86400")
        elif handler.path.startswith("/okrsite"):
            say(handler, 404)
        else:
            page(handler)

    with host(answer) as address:
        site = verifying.Host(address, agent="tests", pause=pauses.append)
        assert verify(site, promises({"": DAY, "busy/": DAY})).broken == ()
    assert asked.count("/busy/") == 3
    assert pauses == [7, verifying.LONGEST_PAUSE]


def test_host_that_stays_ill_is_a_finding() -> None:
    """After a few tries its answer is told."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/ill/":
            say(handler, 500)
        else:
            page(handler, handler.path.encode())

    with host(answer) as address:
        assert broken(address, {"": DAY, "ill/": DAY}) == {"ill/": "the host answers 500"}


def test_page_that_a_host_shows_in_place_of_nothing_is_no_page() -> None:
    """Some hosts answer 200 for what is not there."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        page(handler, b"<h1>Home</h1>" if handler.path == "/" else b"<h1>Oh no</h1>")

    with host(answer) as address:
        assert broken(address, {"": DAY, "a/": DAY}) == {
            "a/": "what the host shows for any address that is not there"
        }


def test_answers_of_another_kind_are_broken() -> None:
    """A page has to be HTML, and a file must not have become a page."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/a/":
            say(handler, 200, b"bytes", Content_Type="application/octet-stream")
        elif handler.path in {"/", "/b.json"}:
            page(handler)
        else:
            say(handler, 404)

    with host(answer) as address:
        assert broken(address, {"": DAY, "a/": DAY, "b.json": DAY}) == {
            "a/": "not a page but application/octet-stream",
            "b.json": "a page where a file was",
        }


def test_page_that_never_ends_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit, also to what was packed small."""
    monkeypatch.setattr(verifying, "LARGEST", 1024**2)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.startswith("/okrsite"):
            say(handler, 404)
        else:
            page(handler, b"x" * (1024**2 + 1) if handler.path == "/a/" else b"x")

    with host(answer) as address:
        assert broken(address, {"": DAY, "a/": DAY}) == {"a/": "larger than 1 MiB"}


def test_few_requests_at_once_from_somebody_who_says_who_it_is() -> None:
    """A host sees at most four requests side by side, and files are not fetched."""
    lock, agents = threading.Lock(), set[str]()
    methods: dict[str, str] = {}
    running = most = 0
    several = threading.Barrier(2)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            agents.add(str(handler.headers["User-Agent"]))
            methods[handler.path] = handler.command
        if handler.path in {"/p0/", "/p1/"}:
            several.wait(30)  # both are asked for at once, or this never ends well
        with lock:
            running -= 1
        if handler.path.startswith("/okrsite"):
            say(handler, 404)
        else:
            is_page = handler.path[-1] == "/"
            say(handler, 200, b"x", Content_Type="text/html" if is_page else "text/csv")

    with host(answer) as address:
        found = {f"p{number}/": DAY for number in range(30)} | {"okrs.csv": DAY}
        assert broken(address, found) == {}
    assert 2 <= most <= verifying.AT_ONCE == 4
    assert agents == {"tests"}
    assert methods["/okrs.csv"] == "HEAD"


def test_host_that_goes_away_is_not_asked_for_ever() -> None:
    """After some addresses without any answer, verifying ends."""
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if handler.path == "/" or handler.path.startswith("/okrsite"):
            page(handler, handler.path.encode())
        else:
            handler.close_connection = True

    with host(answer) as address, pytest.raises(Unreachable, match="does not answer any longer"):
        broken(address, {f"p{number:03}/": DAY for number in range(300)})
    assert len(asked) < 100


# The command --------------------------------------------------------------------------------------


def project(
    folder: Path, monkeypatch: pytest.MonkeyPatch, since: Mapping[str, datetime.date]
) -> Path:
    """A project whose seals promise this, in which commands run."""
    redirects = {"withdrawn": [{"address": WITHDRAWN, "on": "2017-06-01", "reason": "a mistake"}]}
    made = Source({"redirects.yml": redirects}).write(folder)
    of_quarter = {one: day for one, day in since.items() if one.startswith("2017-q2/")}
    own = {one: day for one, day in since.items() if one not in of_quarter}
    items = (re.fullmatch(r"2017-q2/(o\d+)/", one) for one in of_quarter)
    commitments = tuple(Commitment(one[1], DAY, {}) for one in items if one)
    written(
        made / "content",
        {
            "published.json": seals.write(Seal("", own, quarters={"2017-q2": DAY})),
            "2017-q2/published.json": seals.write(Seal("2017-q2", of_quarter, commitments)),
        },
    )
    monkeypatch.chdir(made)
    return made


def run(*arguments: str) -> Result:
    """What `okrsite verify` did."""
    return CliRunner().invoke(main, ["verify", *arguments])


def test_command_says_that_all_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Serve
) -> None:
    """One line, on standard error, and exit code 0."""
    project(tmp_path / "project", monkeypatch, PROMISED)
    address = served(written(tmp_path / "site", SITE))
    result = run(address)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"okrsite: {address}: 7 addresses and 6 anchors: all there\n"


def test_command_names_what_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Serve
) -> None:
    """A line for each finding, with the day of the promise, a summary, and exit code 1."""
    project(tmp_path / "project", monkeypatch, PROMISED)
    files = {**SITE, "2017-q2/o1-new/index.html": "<h1>One</h1>"}
    address = served(written(tmp_path / "site", files))
    result = run(address)
    assert (result.exit_code, result.stdout) == (1, "")
    found = "no such anchor at 2017-q2/o1-new/, where the address leads"
    assert result.stderr.splitlines() == [
        f"{address}2017-q2/o5/#kr1: {found} (promised since 2017-05-12)",
        f"okrsite: {address}: 7 addresses and 6 anchors: 1 broken",
    ]
    result = run(address, "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {
        "site": address,
        "addresses": 7,
        "anchors": 6,
        "broken": [
            {
                "address": "2017-q2/o5/#kr1",
                "since": "2017-05-12",
                "found": found,
            }
        ],
    }


def test_command_takes_the_address_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Serve
) -> None:
    """Without an address it is `site_url`."""
    made = project(tmp_path / "project", monkeypatch, PROMISED)
    address = served(written(tmp_path / "site", SITE))
    settings = (made / "mkdocs.yml").read_text().replace("https://okrs.example/", address)
    (made / "mkdocs.yml").write_text(settings)
    assert run().exit_code == 0


def test_command_holds_a_site_against_its_own_seals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Serve
) -> None:
    """With `--seals` no project is needed: the seals lie in the site."""
    made = project(tmp_path / "project", monkeypatch, PROMISED)
    content = made / "content"
    names = ("published.json", "2017-q2/published.json")
    folder = written(tmp_path / "site", SITE)
    written(folder, {name: (content / name).read_bytes() for name in names})
    monkeypatch.chdir(tmp_path)
    assert run("--seals", served(folder)).exit_code == 0
    assert run("--seals", "site").exit_code == 0
    (folder / "about/you & me/index.html").unlink()
    result = run("--seals", "site")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        "site/about/you & me/: not there (promised since 2017-04-13)",
    )
    (folder / "2017-q2/published.json").unlink()
    result = run("--seals", "site")
    assert "the seal of a quarter is not there" in result.stderr
    (folder / "published.json").write_text("{}")
    result = run("--seals", "site")
    first = result.stderr.splitlines()[0]
    assert result.exit_code == 1
    assert first.startswith("published.json:1:1: error[seal]: not a seal of okrsite")
    assert first.endswith("; publish the site again")


def test_command_without_anything_to_hold_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No seals, no site, no host, nothing of the web: exit code 2, and what to do."""
    made = Source({}).write(tmp_path / "project")
    monkeypatch.chdir(made)
    written(tmp_path / "site", SITE)
    with serving(tmp_path / "site") as gone:
        pass
    project(tmp_path / "sealed", monkeypatch, PROMISED)
    for arguments, said in (
        ((gone,), f"okrsite: {gone} cannot be reached: Connection refused\n"),
        (("ftp://okrs.example/",), "neither a folder nor an address that begins with https://\n"),
        (("nowhere",), "nowhere is neither a folder nor an address that begins with https://\n"),
        (("--seals", str(tmp_path / "site")), "it was not published by okrsite publish\n"),
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(said)
    monkeypatch.chdir(made)
    result = run(str(tmp_path / "site"))
    assert (result.exit_code, "nothing is sealed" in result.stderr) == (2, True)


def test_command_goes_to_no_other_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that has moved to another host as a whole is to be verified there."""
    project(tmp_path / "project", monkeypatch, PROMISED)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        say(handler, 301, Location="https://okrs.else.example/")

    with host(answer) as address:
        result = run(address)
    assert result.exit_code == 2
    assert result.stderr == (
        f"okrsite: {address} leads to https://okrs.else.example/; verify the site there\n"
    )


def test_command_stops_at_a_seal_that_is_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was promised is not guessed."""
    made = project(tmp_path / "project", monkeypatch, PROMISED)
    seal = made / "content/2017-q2/published.json"
    seal.write_bytes(seal.read_bytes().replace(b"2017-q2/o1/", b"2017-q2/o2/"))
    result = run(str(written(tmp_path / "site", SITE)))
    assert result.exit_code == 1
    assert "content/2017-q2/published.json:" in result.stderr
    assert "was edited by hand" in result.stderr


# A site that was published ------------------------------------------------------------------------


def published(folder: Path, day: str) -> None:
    """Publish the project in which commands run."""
    arguments = ["publish", "--yes", "--on", day, "--folder", str(folder)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def test_site_keeps_its_promises_through_moves_and_withdrawals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Serve
) -> None:
    """What okrsite publishes holds: redirects lead on, tombstones stand, moved anchors are there;
    until it is published again, what was withdrawn is still shown.
    """
    content = {
        "about.md": "# About\n\n## Who we are\n\nUs.\n",
        "2017-q2/okrs.yml": quarter(objective(1, key_result(1)), objective(2, key_result(1))),
        "2017-q2/notes/a.md": note("A", "2017-05-12", "Said."),
    }
    made = Source(content, {"plugins": ["okrsite"]}).write(tmp_path / "project")
    monkeypatch.chdir(made)
    public = tmp_path / "public"
    published(public, "2017-04-13")
    address = served(public, "/okrs/")
    assert run(address).exit_code == 0
    put(made / "content/2017-q2/okrs.yml", quarter(objective(1, key_result(1))))
    put(made / "content/2017-q2/notes/b.md", note("A", "2017-05-12", "Said."))
    (made / "content/2017-q2/notes/a.md").unlink()
    put(made / "content/about.md", "# About\n\n## Who all are\n\nUs.\n")
    moved = {"2017-q2/notes/a/": "2017-q2/notes/b/", "about/#who-we-are": "about/#who-all-are"}
    withdrawn = {"address": "2017-q2/o2/", "on": "2017-06-01", "reason": "A mistake"}
    put(made / "content/redirects.yml", {"moved": moved, "withdrawn": [withdrawn]})
    assert "2017-q2/o2/kr1/: does not show yet that it was withdrawn" in run(address).stderr
    published(public, "2017-06-01")
    for arguments in ((address,), (str(public),), ("--seals", address)):
        result = run(*arguments)
        assert result.exit_code == 0, result.stderr
    (public / "2017-q2/o2/kr1/index.html").unlink()
    assert run("--seals", address).stderr.startswith(f"{address}2017-q2/o2/kr1/: not there")


# A site of ours -----------------------------------------------------------------------------------


def test_everything_sealed_is_verified(tmp_path: Path) -> None:
    """Parts of pages that come and go, what leads to the newest quarter, and what was withdrawn:
    a site that was built with its seals has all of it, and what is taken away is found.
    """
    project = sites.sealed().write(tmp_path)
    sites.build(project)
    settings = okrsite.read_settings(project / "mkdocs.yml")
    promised, findings = verifying.local_promises(settings)
    assert findings == ()
    whole = verify(verifying.place(str(settings.site), agent="tests"), promised)
    assert whole.broken == ()
    shutil.rmtree(settings.site / "latest/o1")
    page_file = settings.site / "2017-q2/o1/kr1/index.html"
    page_file.write_bytes(page_file.read_bytes().replace(b'id="help"', b""))
    less = verify(verifying.place(str(settings.site), agent="tests"), promised)
    found = {one.address: one.found for one in less.broken}
    gone = {address for address in promised.since if address.startswith("latest/o1/")}
    assert gone
    lost = dict.fromkeys(gone, "not there")
    assert found == {**lost, "2017-q2/o1/kr1/#help": "no such anchor"}
