"""The Chromium of this machine, which tests and measurements drive.

Comes in: the machine's PATH, or a browser named in OKRSITE_CHROMIUM. Goes out: its path, and a
running browser that goes on no errands of its own. It must not know what is looked at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The same names as in requirements/install.
NAMES = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = (
    "--disable-gpu",
    # The browser's own errands would fail where there is no network, and slow everything down.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class NoBrowser(Exception):
    """No Chromium was found on this machine."""


def path() -> str:
    """The path of the browser; NoBrowser says what was looked for."""
    chosen = os.environ.get("OKRSITE_CHROMIUM")
    names = (chosen,) if chosen else NAMES
    for name in names:
        if found := shutil.which(name):
            return found
    message = (
        f"no browser found: expected {' or '.join(names)} on the PATH, or the path of one in "
        "OKRSITE_CHROMIUM (`make test` installs Chromium on Debian)"
    )
    raise NoBrowser(message)


@contextmanager
def running() -> Iterator[Browser]:
    """The browser, started by Playwright, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path(),
            args=list(ARGUMENTS),
            # Chromium's sandbox refuses to run as root, and only our own pages are shown.
            chromium_sandbox=False,
        )
        yield browser
        browser.close()
