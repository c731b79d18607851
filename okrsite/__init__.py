"""Publish OKRs in the open: from Markdown and YAML to a versioned site.

The small interface for programs; the command `okrsite` is a thin layer over it.

    from pathlib import Path

    import okrsite

    settings = okrsite.read_settings(Path("mkdocs.yml"))
    checked = okrsite.check(settings)
    if not checked.failed:
        okrsite.build(checked)

`read_settings` raises `SettingsError` for a `mkdocs.yml` that is not fit, `build` raises it for a
theme or template that is not, `BrokenPromises` where the site would lack an anchor or a file that
was published before, and `StoreError` where it cannot be written. Nothing else is raised for what
authors wrote: that is in `checked.diagnostics`.
"""

from __future__ import annotations

from pathlib import Path

from okrsite.building import BrokenPromises, Checked, check
from okrsite.diagnostics import Diagnostic, Severity
from okrsite.settings import Settings, SettingsError
from okrsite.store import Changes, StoreError

__version__ = "0.1.0"


def read_settings(
    config_file: Path, *, site_dir: Path | None = None, drafts: bool = False, offline: bool = False
) -> Settings:
    """The settings in a `mkdocs.yml`; SettingsError says what is wrong with it.

    With `offline`, what is built is a copy to be read from a disk, in a folder beside the site.
    """
    from okrsite import plugin  # noqa: PLC0415  MkDocs loads this package itself, to find the plugin

    return plugin.read_settings(config_file, site_dir=site_dir, drafts=drafts, offline=offline)


def build(checked: Checked, *, jobs: int | None = None) -> Changes:
    """Write the site of checked content to `settings.site`, and say what changed there.

    ValueError when the content has errors, BrokenPromises when something that was published would
    be lost: the last good site stays as it is.
    """
    from okrsite import plugin  # noqa: PLC0415  as above

    return plugin.build_site(checked, jobs=jobs)


__all__ = [
    "BrokenPromises",
    "Changes",
    "Checked",
    "Diagnostic",
    "Settings",
    "SettingsError",
    "Severity",
    "StoreError",
    "build",
    "check",
    "read_settings",
]
