"""The benchmark compares like with like.

Comes in: the content that it makes up. Goes out: a failed test where the contenders would not make
the same pages, or where content with findings would be measured. Nothing here takes a time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import okrsite
from benchmarks import ordinary, quarters

COUNT = 5


def pages(site: Path) -> set[str]:
    """The addresses of the pages of every quarter."""
    found = (path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return {one for one in found if one[:2] == "20"}


def test_contenders_make_the_same_pages(tmp_path: Path) -> None:
    """The quarters that are made up are sound, and MkDocs alone makes each page of them, too."""
    quarters.write_site(tmp_path / "okrs", COUNT)
    checked = okrsite.check(okrsite.read_settings(tmp_path / "okrs" / "mkdocs.yml"))
    assert [one.text() for one in checked.diagnostics] == []
    okrsite.build(checked)
    ordinary.write_site(tmp_path / "ordinary", COUNT)
    config = tmp_path / "ordinary" / ordinary.WITHOUT_NAVIGATION
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", str(config)]
    subprocess.run(command, check=True, capture_output=True)
    made = pages(tmp_path / "okrs" / "site")
    assert len(made) == quarters.pages(COUNT)
    assert made == pages(tmp_path / "ordinary" / "site")
