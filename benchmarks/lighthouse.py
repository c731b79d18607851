"""What Lighthouse says of the main pages on a phone: `python -m benchmarks.lighthouse`.

Comes in: the project's own content, Chromium, and the Lighthouse that requirements/install sets up.
Goes out: a table of scores on standard output, the audits behind each goal that is missed, and the
exit code 1 if there is one. Performance depends on what else the machine is doing, so nothing may
run beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import okrsite
from benchmarks import chromium
from benchmarks.host import serving
from benchmarks.tables import table

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / ".venv" / "checkers" / "node_modules" / "lighthouse" / "cli" / "index.js"

PERFORMANCE = "performance"
# Scores out of 100, by Lighthouse's names.
GOALS = {PERFORMANCE: 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {"home": "", "report": "2017-q2/", "key result": "2017-q2/o1/kr1/"}
# Audited as soon as the site has one.
INFOGRAPHIC = {"infographic": "2017-q2/infographic/"}


class AuditFailed(Exception):
    """Lighthouse could not say anything of a page."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Lighthouse says of one category of a page, and which audits cost it points."""

    page: str
    category: str
    score: int
    failed: Sequence[str]

    @property
    def missed(self) -> bool:
        """Whether the score is below its goal."""
        return self.score < GOALS[self.category]


def main() -> int:
    """Audit every page and print what was found: the number of goals that are missed."""
    with tempfile.TemporaryDirectory(prefix="okrsite-lighthouse-") as name:
        site = Path(name)
        with serving(site) as url:
            _build(site, url)
            rows = [_audit_page(title, url + address) for title, address in _pages(site)]
    print(table(("Lighthouse, mobile", *GOALS), ([row[0].page, *_scores(row)] for row in rows)))
    missed = [verdict for row in rows for verdict in row if verdict.missed]
    for verdict in missed:
        goal = f"{verdict.score}, expected {GOALS[verdict.category]} at least"
        print(f"{verdict.page}: {verdict.category}: {goal}", file=sys.stderr)
        print("".join(f"    {audit}\n" for audit in verdict.failed), end="", file=sys.stderr)
    return len(missed)


def _build(site: Path, url: str) -> None:
    """Build the team's site for the address at which it is audited."""
    settings = okrsite.read_settings(ROOT / "mkdocs.yml", site_dir=site)
    okrsite.build(okrsite.check(replace(settings, site_url=url)))


def _pages(site: Path) -> Iterator[tuple[str, str]]:
    yield from PAGES.items()
    for title, address in INFOGRAPHIC.items():
        if (site / address / "index.html").is_file():
            yield title, address


def _scores(row: Sequence[Verdict]) -> list[str]:
    return [f"{verdict.score}" for verdict in row]


# Audits -------------------------------------------------------------------------------------------


def _audit_page(page: str, url: str) -> list[Verdict]:
    """The verdict of each category."""
    report = _audit(url, list(GOALS))
    first, *others = (_verdict(page, category, report) for category in GOALS)
    return [_median(first, url), *others]


def _median(first: Verdict, url: str) -> Verdict:
    """The median of three performances; the third is spared when two are on one side of the goal,
    and then the lower of them stands for it.
    """
    runs = [first]
    while len(runs) < 2 or (len(runs) == 2 and runs[0].missed != runs[1].missed):
        report = _audit(url, [PERFORMANCE])
        runs.append(_verdict(first.page, PERFORMANCE, report))
    score = statistics.median_low(run.score for run in runs)
    return next(run for run in runs if run.score == score)


def _verdict(page: str, category: str, report: dict[str, Any]) -> Verdict:
    told = report["categories"][category]
    return Verdict(page, category, round(100 * told["score"]), list(_failed(told, report)))


def _failed(category: dict[str, Any], report: dict[str, Any]) -> Iterator[str]:
    """The audits that cost points, with their values, the dearest first."""
    for reference in sorted(category["auditRefs"], key=lambda one: -one["weight"]):
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
            value = audit.get("displayValue", "")
            yield f"{audit['id']}: {audit['score']:.2f} {value}: {audit['title']}"


def _audit(url: str, categories: Sequence[str]) -> dict[str, Any]:
    """Lighthouse's report, with its own settings for a phone."""
    # Chromium's sandbox refuses to run as root, and only our own pages are shown.
    flags = " ".join(("--headless=new", "--no-sandbox", *chromium.ARGUMENTS))
    command = [
        *("node", str(PROGRAM), url, "--quiet", "--output=json"),
        # It would ask whether it may report its own errors to its makers.
        "--no-enable-error-reporting",
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={flags}",
    ]
    environment = {**os.environ, "CHROME_PATH": chromium.path()}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise AuditFailed(f"{url}: Lighthouse failed: {result.stderr.strip() or result.stdout}")
    report: dict[str, Any] = json.loads(result.stdout)
    if told := report.get("runtimeError"):
        raise AuditFailed(f"{url}: Lighthouse saw nothing: {told['message']}")
    return report


if __name__ == "__main__":
    if not PROGRAM.is_file():
        sys.exit("Lighthouse is not set up: make lighthouse does it")
    try:
        sys.exit(1 if main() else 0)
    except (AuditFailed, chromium.NoBrowser) as failed:
        sys.exit(str(failed))
