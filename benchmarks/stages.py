"""Where the time of one build goes: `python -m benchmarks.stages SETTINGS SITE JOBS`.

Comes in: a `mkdocs.yml`, the folder to write to, and a number of processes. Goes out: the seconds
of the processor for each stage, as JSON on standard output. The stages are those of
`okrsite build`, called one by one.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

STAGES = {
    "import": "loading the modules, libraries included",
    "settings": "`mkdocs.yml`",
    "check": "reading `content/` and holding it against every rule",
    "shell": "MkDocs: the frames and the ordinary pages",
    "render": "views, templates, pouring, search indexes",
    "store": "the folder brought up to date",
}


def main(config_file: Path, site: Path, jobs: int) -> dict[str, float]:
    """Build a site and give the seconds of each stage, as the processor counts them."""
    marks = [time.process_time()]

    def passed() -> None:
        marks.append(time.process_time())

    # The import is what is measured first.
    from okrsite import building, cli, plugin, store  # noqa: PLC0415

    assert cli.main.name == "main"  # the command line loads all that a build needs
    passed()
    settings = plugin.read_settings(config_file, site_dir=site)
    passed()
    checked = building.check(settings)
    passed()
    shell = plugin.render_shell(settings)
    passed()
    files = building.make(checked, shell, jobs=jobs)
    passed()
    store.sync(settings.site, files, sources=settings.sources)
    passed()
    spans = pairwise(marks)
    return {stage: end - begin for stage, (begin, end) in zip(STAGES, spans, strict=True)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
