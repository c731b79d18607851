"""The adapter to MkDocs: the only modules that know it, so that the dress can be changed.

Comes in: `mkdocs.yml`, and MkDocs running over the content folder. Goes out: `Settings`, and a
`Shell` with the frames, the ordinary pages and the static files that MkDocs with Material made of
them. It must not know what a report is: the core is two functions to it.
"""

from okrsite.plugin.configuration import read_settings
from okrsite.plugin.hooks import Core, OkrsitePlugin, broken_promises, build_site, render_shell
from okrsite.plugin.server import serve

__all__ = [
    "Core",
    "OkrsitePlugin",
    "broken_promises",
    "build_site",
    "read_settings",
    "render_shell",
    "serve",
]
