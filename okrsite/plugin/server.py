"""The site shown on this machine, and built again after every change.

Comes in: a `mkdocs.yml`. Goes out: MkDocs's own server with live reload, building the way that
`okrsite build` does. While something is wrong the last good site stays, and the finding is said.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from okrsite import store
from okrsite.building import BrokenPromises
from okrsite.plugin.configuration import load, quiet, read_settings
from okrsite.plugin.hooks import OkrsitePlugin, render_shell
from okrsite.settings import Settings, SettingsError

WAITING = b"There is no site yet: the terminal says what has to be mended."


class _Server(LiveReloadServer):
    """MkDocs's server, which says when it can be reached."""

    say: Callable[[str], None]

    def server_bind(self) -> None:
        """Take the address, and tell it."""
        super().server_bind()
        self.say(f"serving {self.url} until Ctrl+C")


def say_on_stderr(line: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(line + "\n")


def serve(
    config_file: Path,
    *,
    drafts: bool = True,
    address: tuple[str, int] | None = None,
    say: Callable[[str], None] = say_on_stderr,
) -> None:
    """Show the site until interrupted, at `address` or MkDocs's `dev_addr`.

    SettingsError when `mkdocs.yml` is not fit at the start, or nothing can listen at the address.
    """
    settings = read_settings(config_file, drafts=drafts)
    host, port = address or _dev_address(config_file)
    with tempfile.TemporaryDirectory(prefix="okrsite-") as name:
        folder = Path(name)

        def rebuild() -> None:
            # The server would stop answering after an error.
            try:
                _build(replace(_again(settings), site=folder, site_url=server.url), say)
            except BrokenPromises as error:
                for finding in error.findings:
                    say(finding.text())
            except (SettingsError, store.StoreError) as error:
                say(str(error))

        server = _Server(rebuild, host, port, name, mount_path=settings.prefix)
        server.say = say
        server.error_handler = lambda code: _error_page(folder, code)
        for watched in settings.sources:
            server.watch(str(watched))
        rebuild()
        _run(server, settings)


def _dev_address(config_file: Path) -> tuple[str, int]:
    with quiet():
        host, port = load(config_file).dev_addr
    return str(host), int(port)


def _again(settings: Settings) -> Settings:
    return read_settings(settings.config_file, drafts=settings.drafts)


def _build(settings: Settings, say: Callable[[str], None]) -> None:
    core = OkrsitePlugin.core
    checked = core.check(settings)
    for finding in checked.diagnostics:
        say(finding.text())
    if checked.failed:
        return
    shell = render_shell(settings)
    for warning in shell.warnings:
        say(warning)
    store.sync(settings.site, core.make(checked, shell))


def _error_page(folder: Path, code: int) -> bytes | None:
    page = folder / "404.html"
    if code != 404:
        return None
    return page.read_bytes() if page.is_file() else WAITING


def _run(server: LiveReloadServer, settings: Settings) -> None:
    with quiet():
        try:
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs has no types here
        except KeyboardInterrupt:
            return
        except OSError as error:
            message = f"dev_addr: cannot listen at {server.url}: {error.strerror}"
            raise SettingsError(settings.config_file.name, message) from None
        finally:
            server.shutdown()
