"""The W3C's HTML checker finds nothing to say about any page.

Comes in: built sites. Goes out: a failed test with each message, how often it came, and where it
came first. A checker that is missing is a failure and not a skipped test. What the theme used to do
in a way that is not valid is tested here, too.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import sites
from conftest import Serve
from playwright.sync_api import Page, expect

import okrsite

ROOT = Path(__file__).parent.parent
CHECKER = ROOT / ".venv" / "checkers" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def messages(*folders: Path, languages: bool = True) -> list[str]:
    """What the checker says about the pages in some folders, errors, warnings and all else.

    With `languages` it also compares the words of a page with the language that the page says it is
    written in.
    """
    assert CHECKER.is_file(), "the HTML checker is not set up: make test does it"
    options = ["--stdout", "--exit-zero-always", "--format", "json", "--skip-non-html"]
    if not languages:
        options.append("--no-langdetect")
    result = subprocess.run(
        ["java", "-jar", CHECKER, *options, *folders], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)["messages"]
    texts = Counter(one["message"] for one in told)
    first = {one["message"]: one for one in reversed(told)}
    return [
        f"{text} ({count} times, first in {_place(first[text])})" for text, count in texts.items()
    ]


def _place(message: dict[str, object]) -> str:
    return f"{message.get('url')}:{message.get('lastLine')}: {message.get('extract')}"


def test_pages_of_the_team_are_valid(team_folder: Path, prefixed_folder: Path) -> None:
    """Every page of the project's own site, also with a repository and below a path."""
    assert messages(team_folder, prefixed_folder) == []


def test_odd_pages_are_valid(odd_folder: Callable[[str], Path]) -> None:
    """Every page of every odd site, whatever its authors wrote."""
    # Their texts are in many languages, or in none, so a guess of the language would be wrong.
    assert messages(*map(odd_folder, sites.ODD_NAMES), languages=False) == []


def test_pages_for_fewer_readers_are_valid(tmp_path: Path) -> None:
    """The pages that authors see with their drafts, and those of a copy to be read from a disk."""
    config = sites.copy_of_the_teams(tmp_path) / "mkdocs.yml"
    settings = okrsite.read_settings(config, drafts=True, offline=True)
    okrsite.build(okrsite.check(settings))
    assert messages(settings.site) == []


def test_a_mistake_would_be_found(tmp_path: Path) -> None:
    """The checker looks at all pages of a folder, and also says what is only doubtful."""
    below = tmp_path / "a" / "page"
    below.mkdir(parents=True)
    start = '<!doctype html><html lang="en"><title>A page</title>'
    (tmp_path / "index.html").write_text(f"{start}<p><div></div></p>")
    (below / "index.html").write_text(f"{start}<section><p>No heading</p></section>")
    (error, warning) = messages(tmp_path)
    assert "index.html" in error
    assert "a/page/index.html" in warning


def test_the_drawer_is_closed_on_the_way_back(page: Page, served: Serve, team_folder: Path) -> None:
    """Browsers would open it again, as the theme's own page forbids in a way that is not valid."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served(team_folder))
    page.wait_for_load_state("networkidle")
    page.locator("header [for=__drawer]").click()
    expect(page.locator("#__drawer")).to_be_checked()
    page.locator(".md-nav--primary").get_by_role("link", name="Goals").click()
    page.wait_for_url("**/goals/")
    page.go_back()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#__drawer")).not_to_be_checked()
