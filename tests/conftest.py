"""What the tests share: a real browser, a server that stands in for a public host, and built sites.

Comes in: a Chromium of this machine, and folders to serve. Goes out: a Playwright browser for each
worker of pytest, addresses on the loopback interface, and sites that were built once for all
workers. A missing browser is an error and never a skipped test.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol
from urllib.parse import urlsplit

import pytest
import sites
from built import Site
from hypothesis import settings
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

# The same names as in requirements/install.
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome")

BROWSER_ARGUMENTS = (
    "--disable-gpu",
    # The browser's own errands would fail where there is no network, and slow the tests down.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

LOOPBACK = "127.0.0.1"

# The time limit of one example says more about the machine's other work than about the code. In
# CI a failure must come from the change that is tested, not from the luck of the draw.
settings.register_profile("okrsite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("okrsite")


class Serve(Protocol):
    """Serves a folder until the tests end."""

    def __call__(self, folder: Path, prefix: str = "/") -> str:
        """The address of the folder, with a slash at its end."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that this machine has."""
    chosen = os.environ.get("OKRSITE_CHROMIUM")
    names = (chosen,) if chosen else BROWSER_NAMES
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.fail(
        f"no browser found: expected {' or '.join(names)} on the PATH, or the path of one in "
        "OKRSITE_CHROMIUM (`make test` installs Chromium on Debian)",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One running browser for each worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=list(BROWSER_ARGUMENTS),
            # Chromium's sandbox refuses to run as root, and only our own pages are shown.
            chromium_sandbox=False,
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty tab in a fresh profile; a request to another machine, or an error that a script
    does not catch, fails the test.
    """
    with tab(browser) as page:
        yield page


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """The same with scripts switched off."""
    with tab(browser, scripts=False) as page:
        yield page


@contextmanager
def tab(browser: Browser, *, scripts: bool = True) -> Iterator[Page]:
    """A tab that keeps to this machine and has no errors."""
    strangers: list[str] = []
    errors: list[str] = []

    def turn_away(route: Route, request: Request) -> None:
        strangers.append(request.url)
        route.abort()

    with browser.new_context(
        locale="en-GB", timezone_id="UTC", java_script_enabled=scripts
    ) as context:
        context.route(is_elsewhere, turn_away)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert strangers == []
    assert errors == []


def is_elsewhere(address: str) -> bool:
    """Whether an address leads to another machine."""
    return urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname != LOOPBACK


@pytest.fixture(scope="session")
def served() -> Iterator[Serve]:
    """A function that serves a folder the way a static host does: `index.html` for a folder,
    `404.html` with status 404 for what is not there, and all of it below a prefix if one is given,
    as on project pages.
    """
    with ExitStack() as servers:

        def serve(folder: Path, prefix: str = "/") -> str:
            return servers.enter_context(serving(folder, prefix))

        yield serve


@contextmanager
def serving(folder: Path, prefix: str) -> Iterator[str]:
    """Serve a folder below a prefix, and give its address."""
    server = ThreadingHTTPServer((LOOPBACK, 0), handler_of(folder, prefix))
    # Connections that a browser keeps open must not hold up the end of the tests.
    server.daemon_threads = True
    server.block_on_close = False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler_of(folder: Path, prefix: str) -> Callable[..., SimpleHTTPRequestHandler]:
    """The handler class for one folder below one prefix."""
    if not (prefix.startswith("/") and prefix.endswith("/")):
        raise ValueError(f"prefix: found {prefix!r}, expected a slash at both ends")

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]  # handed on

        def translate_path(self, path: str) -> str:
            if not path.startswith(prefix):
                # Beside the prefix there is nothing, whatever the folder holds.
                return str(folder / "404" / "not-below-the-prefix")
            return super().translate_path(path.removeprefix(prefix.removesuffix("/")))

        def list_directory(
            self,
            path: str | os.PathLike[str],  # noqa: ARG002 - the caller gives it
        ) -> None:
            self.send_error(HTTPStatus.NOT_FOUND)

        def send_error(
            self, code: int, message: str | None = None, explain: str | None = None
        ) -> None:
            own_page = folder / "404.html"
            if (
                code != HTTPStatus.NOT_FOUND
                or not self.path.startswith(prefix)
                or not own_page.is_file()
            ):
                super().send_error(code, message, explain)
                return
            body = own_page.read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named so by the caller
            """Nothing: a failed test says what it needs."""

    return Handler


# Built sites --------------------------------------------------------------------------------------


class MadeOnce(Protocol):
    """Makes a folder once, for whichever worker asks first."""

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of this name, filled by `make` if nobody has done it."""


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A function that shares folders among the workers of one run."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with (shared / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                # What a maker left that failed.
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def team_folder(made_once: MadeOnce) -> Path:
    """The public folder of the project's own content, as `make site` builds it."""
    made = made_once("team", lambda folder: sites.build(sites.copy_of_the_teams(folder)))
    return made / "site"


@pytest.fixture(scope="session")
def team_site(team_folder: Path) -> Site:
    """The site of the project's own content."""
    return Site.read(team_folder, sites.url_of_the_teams())


@pytest.fixture(scope="session")
def prefixed_folder(made_once: MadeOnce) -> Path:
    """The same, meant for a path below somebody else's host, and with a repository."""
    changes = {
        sites.url_of_the_teams(): sites.PREFIX_URL,
        "# repo_url": "repo_url",
        "# edit_uri": "edit_uri",
    }
    made = made_once(
        "prefixed", lambda folder: sites.build(sites.copy_of_the_teams(folder, changes))
    )
    return made / "site"


@pytest.fixture(scope="session")
def prefixed_site(prefixed_folder: Path) -> Site:
    """The site below a path, with a repository."""
    return Site.read(prefixed_folder, sites.PREFIX_URL)


@pytest.fixture(scope="session")
def odd_folder(made_once: MadeOnce) -> Callable[[str], Path]:
    """A function that gives the public folder of an odd site by its name."""

    def public(name: str) -> Path:
        made = made_once(f"odd-{name}", lambda folder: sites.build(sites.odd(name).write(folder)))
        return made / "site"

    return public


@pytest.fixture(scope="session")
def odd_site(odd_folder: Callable[[str], Path]) -> Callable[[str], Site]:
    """A function that gives an odd site by its name."""

    @cache
    def site(name: str) -> Site:
        url = sites.odd(name).settings.get("site_url", sites.URL)
        return Site.read(odd_folder(name), str(url or ""))

    return site
