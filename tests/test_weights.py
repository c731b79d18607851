"""Pages are light and do not jump while they load.

Comes in: the team's site, and made-up quarters, as `make weights` measures them. Goes out: a failed
test where a goal is missed. Bytes are the same on every machine, so nothing here is a matter of
luck.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks import weights
from benchmarks.weights import INDEX, Visit

# Bytes over the wire.
FIRST_VISIT, NEXT_PAGE, SITE_INDEX = 150_000, 40_000, 300_000


@pytest.fixture(scope="module")
def visits(browser: Browser, team_folder: Path) -> dict[str, Visit]:
    """The visits that are measured, by name."""
    return {visit.name: visit for visit in weights.visits(browser, team_folder)}


def test_a_first_visit_is_light(visits: dict[str, Visit]) -> None:
    """A page with all that it needs, fonts included, comes fast over a slow line."""
    for name in ("home", "report"):
        kinds = {kind for kind in weights.COLUMNS if visits[name].of_kind(kind)}
        assert kinds >= {"document", "styles", "scripts", "fonts"}
        assert visits[name].sent <= FIRST_VISIT, visits[name]


def test_the_next_page_is_lighter(visits: dict[str, Visit]) -> None:
    """What the first page has fetched is not fetched again."""
    visit = visits["key result, after the report"]
    assert visit.of_kind("document")
    assert visit.sent <= NEXT_PAGE, visit


def test_no_page_fetches_an_index_by_itself(visits: dict[str, Visit]) -> None:
    """Who does not search does not pay for the search."""
    assert [name for name, visit in visits.items() if visit.of_kind(INDEX)] == []


@pytest.mark.parametrize("width", weights.WIDTHS)
@pytest.mark.parametrize("name", weights.SHOWN)
def test_no_page_jumps(browser: Browser, team_folder: Path, name: str, width: int) -> None:
    """What came first stays where it is, on a slow line and with an empty cache."""
    assert weights.shift(browser, team_folder, weights.SHOWN[name], width) == 0


def test_a_jump_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    """A line that comes above a text which is shown already is a layout shift."""
    late = (
        "<script>requestAnimationFrame(() => requestAnimationFrame(() => "
        "setTimeout(() => document.body.prepend('Late', new Image(9, 99)), 100)))</script>"
    )
    (tmp_path / "index.html").write_text(f"<!doctype html><title>A</title><p>Text</p>{late}")
    assert weights.shift(browser, tmp_path, "", 390) > 0


def test_the_index_of_ten_years_is_light(tmp_path: Path) -> None:
    """The index of 40 quarters is no burden; that of a quarter holds the quarter alone."""
    site, quarter = weights.indexes(tmp_path, 40)
    assert site.sent < SITE_INDEX
    assert 0 < 20 * quarter.sent < site.sent
