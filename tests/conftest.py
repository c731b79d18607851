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
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
import sites
from built import Site
from hypothesis import settings
from playwright.sync_api import Browser, Page, Request, Route

from benchmarks import chromium
from benchmarks.host import LOOPBACK, serving

# The time limit of one example says more about the machine's other work than about the code. In
# CI a failure must come from the change that is tested, not from the luck of the draw.
settings.register_profile("okrsite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("okrsite")


class Serve(Protocol):
    """Serves a folder until the tests end."""

    def __call__(self, folder: Path, prefix: str = "/") -> str:
        """The address of the folder, with a slash at its end."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One running browser for each worker."""
    try:
        with chromium.running() as browser:
            yield browser
    except chromium.NoBrowser as missing:
        pytest.fail(str(missing), pytrace=False)


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
