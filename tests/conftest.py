"""What the tests share: a real browser, and a server that stands in for a public host.

Comes in: a Chromium of this machine, and folders to serve. Goes out: a Playwright browser for each
worker of pytest, and addresses on the loopback interface. A missing browser is an error and never
a skipped test. Nothing here knows what the generator makes.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol
from urllib.parse import urlsplit

import pytest
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
    strangers: list[str] = []
    errors: list[str] = []

    def turn_away(route: Route, request: Request) -> None:
        strangers.append(request.url)
        route.abort()

    with browser.new_context(locale="en-GB", timezone_id="UTC") as context:
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
