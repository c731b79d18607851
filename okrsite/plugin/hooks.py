"""The plugin itself: what MkDocs calls, in the order in which it does.

Comes in: MkDocs's events. Goes out: a shell for whoever asked for it, or the whole site in the
public folder. MkDocs builds into a folder of ours, so that a failed build leaves the last site as
it is.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol

import jinja2
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from okrsite import building, store
from okrsite.diagnostics import Diagnostic
from okrsite.frames import Shell
from okrsite.plugin.configuration import NAME, Heard, Options, load, quiet, settings_of
from okrsite.plugin.dressing import Dressing, dress, mark_slots, valid
from okrsite.plugin.elsewhere import (
    carries_code,
    from_here,
    loaded_from_elsewhere,
    pictures_as_links,
)
from okrsite.plugin.made import (
    HOME,
    Build,
    introduction_of,
    make_harmless,
    shell_of,
    shown_to_mkdocs,
)
from okrsite.settings import Settings, SettingsError, template_folders, translation_folders
from okrsite.text import clean_page


class Checked(Protocol):
    """Content that was read and checked."""

    @property
    def settings(self) -> Settings:
        """The site that it belongs to."""

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """Every finding, in order."""

    @property
    def failed(self) -> bool:
        """Whether nothing may be built from this content."""


@dataclass(frozen=True, slots=True)
class Core:
    """The two functions of the core that an adapter calls."""

    check: Callable[[Settings], Any]
    make: Callable[..., Mapping[str, bytes]]


class OkrsitePlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # MkDocs's hook has no types
    """The plugin that `mkdocs build` and `mkdocs serve` find under the name `okrsite`.

    `deliver` is set by `render_shell`: it takes the shell, and nothing is checked or written then.
    `offline` is set there too, where the shell is for a copy that is read from a disk.
    """

    core = Core(building.check, building.make)

    def __init__(self) -> None:
        self.deliver: Callable[[Shell], None] | None = None
        self.offline = False
        self.serving = False
        self.published = False
        self._build: Build | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether the site is only shown; MkDocs keeps this plugin between its builds then.

        Abort for MkDocs's own way to publish, which seals nothing and overwrites what is there.
        """
        if command == "gh-deploy":
            raise Abort("aborted: okrsite publish makes this site public, and seals it")
        del dirty  # MkDocs makes a few pages only: each of its builds is a whole one.
        self.serving = command == "serve"
        self.published = False

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the content before MkDocs touches anything, and turn MkDocs to a folder of ours."""
        with self._clean_errors():
            settings = settings_of(config, drafts=self.serving)
            checked = None if self.deliver else self._check(settings)
            dress(config, settings)
        scratch = TemporaryDirectory(prefix="okrsite-")
        self._build = Build(settings, checked, scratch, Path(config.site_dir), Heard())
        config.site_dir = scratch.name
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Leave to MkDocs what is not ours."""
        return shown_to_mkdocs(files, Path(config.docs_dir))

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation, which frames are rendered with."""
        del config, files
        self._current.nav = nav
        return nav

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Take code out of a page, turn pictures from elsewhere into links, keep the home text."""
        del config, files
        make_harmless(page)
        if carries_code(html):
            _warn(page, "code is taken out: no script, frame or form from the content is published")
        local, pictures = pictures_as_links(clean_page(html))
        if pictures:
            _warn(page, "a picture from elsewhere is shown as a link")
        for address in loaded_from_elsewhere(local):
            _warn(page, f"the page loads {address}, which tells that site who reads it")
        local = from_here(local, page.url)
        if page.file.dest_uri == HOME:
            self._current.introduction = introduction_of(page, local)
        return local

    @event_priority(-100)
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Render the frames, now that every other plugin has had its say on the templates."""
        current = self._current
        mark_slots(env, current.marks)
        env.globals["offline"] = self.offline
        versions = not self.offline
        dressing = Dressing(config, env, files, current.nav, current.marks, versions=versions)
        with self._clean_errors():
            current.frames = dressing.frames()
            current.not_found = dressing.not_found(current.settings.prefix)
        return env

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Note which pages were built, and mend their HTML."""
        del config
        self._current.pages.append(page)
        return valid(output)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Take what MkDocs has made, after every other plugin, and write the site."""
        current = self._current
        with self._clean_errors():
            shell = shell_of(current)
            if self.deliver:
                self.deliver(shell)
            elif current.checked is not None:
                self._publish(current, shell)
        config.site_dir = str(current.public)
        self._forget()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind."""
        del error
        self._forget()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Watch the templates and translations too."""
        del builder
        project = Path(config.config_file_path).parent
        for folder in (*template_folders(project), *translation_folders(project)):
            server.watch(str(folder))
        return server

    @property
    def _current(self) -> Build:
        if self._build is None:
            message = "MkDocs calls on_config first"
            raise RuntimeError(message)
        return self._build

    def _forget(self) -> None:
        if self._build:
            self._build.heard.stop()
            self._build.scratch.cleanup()
            self._build = None

    def _check(self, settings: Settings) -> Checked | None:
        """The checked content, None when it is not fit but an earlier site is being shown."""
        checked: Checked = self.core.check(settings)
        _say(finding.text() for finding in checked.diagnostics)
        if not (checked.failed or (settings.strict and checked.diagnostics)):
            return checked
        if self.published:
            _say(["the last good site is still shown"])
            return None
        raise Abort("aborted: the content is not fit to be built")

    def _publish(self, current: Build, shell: Shell) -> None:
        if current.settings.strict and shell.warnings:
            # MkDocs would stop only after the site is written.
            raise Abort(f"aborted: {len(shell.warnings)} warnings in strict mode")
        files = self.core.make(current.checked, shell)
        store.sync(current.public, files, sources=current.settings.sources)
        self.published = True

    @contextmanager
    def _clean_errors(self) -> Iterator[None]:
        """Turn our errors into the end of MkDocs's command, unless `render_shell` wants them."""
        try:
            yield
        except building.BrokenPromises as error:
            _say(finding.text() for finding in error.findings)
            raise Abort(f"aborted: {error}") from None
        except (SettingsError, store.StoreError) as error:
            if self.deliver:
                raise
            raise Abort(str(error)) from None


def render_shell(settings: Settings) -> Shell:
    """What MkDocs makes of the site; SettingsError where the theme or a template is unfit."""
    shells: list[Shell] = []
    with quiet() as heard:
        config = load(settings.config_file)
        config.site_url = settings.site_url or None
        # The core's own findings decide; MkDocs's warnings are handed on.
        config.strict = False
        plugin = config.plugins[NAME]
        if not isinstance(plugin, OkrsitePlugin):
            message = f"{NAME}: not the plugin of this generator"
            raise SettingsError(settings.config_file.name, message)
        plugin.deliver, plugin.offline = shells.append, settings.offline
        try:
            # MkDocs shows its own drafts only when it is told where the site is served.
            build_mkdocs(config, serve_url=(settings.site_url or "/") if settings.drafts else None)
        except MkDocsException as error:
            message = " ".join([*heard.lines[-1:], str(error)])
            raise SettingsError(settings.config_file.name, f"MkDocs stopped: {message}") from None
        except jinja2.TemplateError as error:
            raise _broken_template(settings, error) from None
        except OSError as error:
            # Where MkDocs builds: the disk of temporary files is the one that is full first.
            place = error.filename2 or error.filename or "temporary files"
            message = f"{place}: {error.strerror or error}; nothing was changed"
            raise store.StoreError(message) from error
        finally:
            # MkDocs keeps the plugin for its next configuration.
            plugin.deliver, plugin.offline = None, False
    return replace(shells[0], warnings=tuple(heard.lines))


def broken_promises(settings: Settings) -> tuple[Diagnostic, ...]:
    """What of everything published a public site of this content, which has no errors, would lack.

    Nothing is written. SettingsError as `render_shell`.
    """
    checked = building.check(settings, public=True)
    return building.hold(checked, building.render(checked, render_shell(settings)))


def build_site(
    checked: building.Checked,
    *,
    jobs: int | None = None,
    strict: bool = False,
    warn: Callable[[str], None] = lambda _: None,
) -> store.Changes:
    """Write the site of checked content, and say what changed; `warn` takes MkDocs's warnings.

    With `strict` such a warning stops the build. ValueError when the content has errors,
    SettingsError or StoreError as `render_shell` and `sync`, BrokenPromises where the site lacks
    what was published before; the last good site stays as it is.
    """
    if checked.failed:
        message = "the content has errors"
        raise ValueError(message)
    settings = checked.settings
    shell = render_shell(settings)
    for line in shell.warnings:
        warn(line)
    if strict and shell.warnings:
        message = f"{len(shell.warnings)} warnings about ordinary pages, taken for errors"
        raise SettingsError(settings.config_file.name, message)
    files = building.make(checked, shell, jobs=jobs)
    return store.sync(settings.site, files, sources=settings.sources)


def _broken_template(settings: Settings, error: jinja2.TemplateError) -> SettingsError:
    """The finding for a template of the theme that fails, at its line where Jinja knows it."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        path = Path(error.filename or error.name or "")
        inside = path.is_relative_to(settings.project)
        shown = path.relative_to(settings.project) if inside else path.name
        return SettingsError(str(shown), f"not a template: {error.message}", line=error.lineno)
    message = f"theme: a template fails: {error.message or type(error).__name__}"
    return SettingsError(settings.config_file.name, message)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")


def _warn(page: Page, message: str) -> None:
    logging.getLogger("mkdocs.plugins.okrsite").warning("%s: %s", page.file.src_uri, message)
