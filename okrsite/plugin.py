"""The adapter to MkDocs: the only module that knows it, so that the dress can be changed.

Comes in: `mkdocs.yml`, and MkDocs running over the content folder. Goes out: `Settings`, and a
`Shell` with the frames, the ordinary pages and the static files that MkDocs with Material made of
them. MkDocs always builds into a folder of its own that is thrown away: only `store.sync` writes
the public one, once everything is known. It must not know what a report is.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urljoin, urlsplit

import jinja2
import yaml
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.commands.build import get_context
from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link as NavigationLink
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import normalize_url
from mkdocs.utils.templates import TemplateContext, url_filter

from okrsite import build, store
from okrsite.diagnostics import Diagnostic
from okrsite.frames import (
    DEPTHS,
    ORDINARY_SLOTS,
    QUARTER_SLOTS,
    SITE_SLOTS,
    Frame,
    FrameError,
    Introduction,
    Link,
    Marks,
    OrdinaryPage,
    Scope,
    SearchEntry,
    Shell,
)
from okrsite.settings import Settings, SettingsError, template_folders

# What may be published from the content folder beside Markdown pages: what a web page can use.
# Anything else there (data, archives, an editor's leavings) was not meant for the public.
WEB_SUFFIXES = frozenset(
    {
        *{".avif", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp"},
        *{".css", ".js", ".mjs", ".webmanifest", ".woff", ".woff2"},
        *{".mp3", ".mp4", ".ogg", ".pdf", ".vtt", ".webm"},
    }
)
WEB_NAMES = frozenset({"CNAME", "robots.txt"})

HOME = "index.html"
SEARCH_INDEX = "search/search_index.json"

# Two schemes that follow the reader's system, and a button to choose.
PALETTE = (
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-night", "name": "Switch to dark colours"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-sunny", "name": "Switch to light colours"},
    },
)
FEATURES = ("content.action.edit", "search.highlight", "search.suggest")


class Checked(Protocol):
    """Content that was read and checked."""

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
    render: Callable[[Any, Shell], Mapping[str, bytes]]


class Days(BaseConfigOption[int]):
    """An option that is a whole number of days, at least one."""

    def __init__(self, default: int) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> int:
        """The number; ValidationError for anything else, also for a boolean."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            message = f"found {value!r}, expected a whole number of days, at least 1"
            raise ValidationError(message)
        return value


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs's own hook has no types
    """What `mkdocs.yml` may say under the plugin's name."""

    cadence_days = Days(default=30)
    drafts = config_options.Type(bool, default=False)


# Settings -----------------------------------------------------------------------------------------


def read_settings(
    config_file: Path, *, site_dir: Path | None = None, drafts: bool = False
) -> Settings:
    """The settings in a `mkdocs.yml`; SettingsError says what is wrong with it."""
    with _quiet():
        config = _load(config_file)
        settings = _settings(config, drafts=drafts)
    return replace(settings, site=site_dir.absolute()) if site_dir else settings


def _load(config_file: Path) -> MkDocsConfig:
    path = config_file.absolute()
    config = MkDocsConfig(config_file_path=str(path))
    try:
        with path.open("rb") as file:
            config.load_file(file)
        errors, warnings = config.validate()
    except FileNotFoundError:
        hint = "run this in the folder that holds it, or name it with --config-file"
        raise SettingsError(str(config_file), "no such file", hint=hint) from None
    except OSError as error:
        raise SettingsError(str(config_file), f"cannot be read: {error.strerror}") from None
    except (MkDocsException, TypeError) as error:
        raise _not_yaml(config_file, error) from None
    for key, problem in errors:
        raise _wrong(config, key, str(problem))
    for key, text in warnings:
        logging.getLogger("mkdocs.config").warning("%s: %s: %s", path.name, key, text)
    return config


def _not_yaml(config_file: Path, error: Exception) -> SettingsError:
    cause = error.__context__
    if isinstance(cause, yaml.MarkedYAMLError) and cause.problem_mark:
        line, column = cause.problem_mark.line + 1, cause.problem_mark.column + 1
        message = f"the YAML cannot be parsed: {cause.problem}"
        return SettingsError(config_file.name, message, line=line, column=column)
    hint = "see the authors' guide for an example"
    return SettingsError(config_file.name, "not a mapping of settings", hint=hint)


def _wrong(
    config: MkDocsConfig,
    key: str,
    message: str,
    *,
    found: str = "",
    expected: str = "",
    hint: str = "",
) -> SettingsError:
    """The error for one setting, at the line where its name stands."""
    file = Path(config.config_file_path)
    name = re.compile(rf"{re.escape(key.partition('.')[0])}\s*:")
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if name.match(text)), 1)
    one_line = " ".join(message.split()).rstrip(".")
    message = f"{key}: {one_line}"
    return SettingsError(file.name, message, line=line, found=found, expected=expected, hint=hint)


def _settings(config: MkDocsConfig, *, drafts: bool = False) -> Settings:
    plugin = _plugin(config)
    if config.theme.name != "material":
        found = str(config.theme.name)
        raise _wrong(config, "theme", "not the dress", found=found, expected="material")
    if "analytics" in config.extra:
        hint = "take it out: no page asks a third party for anything"
        raise _wrong(config, "extra.analytics", "this would report readers", hint=hint)
    config_file = Path(config.config_file_path).absolute()
    return Settings(
        config_file=config_file,
        content=Path(config.docs_dir),
        site=Path(config.site_dir),
        templates=template_folders(config_file.parent),
        site_name=config.site_name,
        site_description=config.site_description or "",
        site_url=config.site_url or "",
        copyright=config.copyright or "",
        language=str(config.theme.get("language") or "en"),
        repository=config.repo_url or "",
        edit_template=_edit_template(config),
        cadence_days=plugin.config.cadence_days,
        drafts=drafts or plugin.config.drafts,
        strict=config.strict,
    )


def _plugin(config: MkDocsConfig) -> OkrsitePlugin:
    plugin = config.plugins.get("okrsite")
    if not isinstance(plugin, OkrsitePlugin):
        hint = "add `- okrsite` to the list"
        raise _wrong(config, "plugins", "the plugin of this generator is not there", hint=hint)
    return plugin


def _edit_template(config: MkDocsConfig) -> str:
    if config.edit_uri_template:
        template = str(config.edit_uri_template)
    elif config.edit_uri:
        template = config.edit_uri + "{path}"
    else:
        return ""
    repository = config.repo_url or ""
    # MkDocs joins them so: an address below the repository, unless it begins with ? or #.
    if repository and not template.startswith(("?", "#")):
        repository = repository.removesuffix("/") + "/"
    return urljoin(repository, template)


# What MkDocs is left to do ------------------------------------------------------------------------


def _dress(config: MkDocsConfig, settings: Settings) -> None:
    """Set up Material for our frames: our templates, no font from elsewhere, our own versions."""
    theme = config.theme
    own = [str(folder / "theme") for folder in settings.templates if (folder / "theme").is_dir()]
    theme.dirs[:] = dict.fromkeys([*_custom(theme.dirs, config), *own, *theme.dirs])
    # Written by the core: the one with its own words, the other with every report in it.
    theme.static_templates -= {"404.html", "sitemap.xml"}
    theme["font"] = False
    if not theme.get("palette"):
        theme["palette"] = copy.deepcopy(list(PALETTE))
    # It swaps pages without loading them, but each scope has a base of its own.
    wanted = theme.get("features") or FEATURES
    theme["features"] = [name for name in wanted if not name.startswith("navigation.instant")]
    # Set again for the frames of quarters alone.
    config.extra.pop("version", None)


def _custom(folders: Iterable[str], config: MkDocsConfig) -> list[str]:
    custom = config.theme.custom_dir
    return [folder for folder in folders if custom and folder == custom]


def _is_quarter(content: Path, name: str) -> bool:
    """Whether a folder at the top of the content belongs to the core."""
    return (content / name / "okrs.yml").exists() or bool(
        re.fullmatch(r"\d{4}(-[qh]\d)?", name, re.IGNORECASE)
    )


def _without_reports(files: Files, content: Path) -> Files:
    """What MkDocs may publish: the theme's files, ordinary pages, and what web pages can use."""
    root = content.resolve()
    tops = {Path(file.src_uri).parts[0] for file in files if "/" in file.src_uri}
    quarters = {name for name in tops if _is_quarter(content, name)}

    def ordinary(file: File) -> bool:
        if file.src_dir is None or Path(file.src_dir) != content:
            # Of the theme, or made by another plugin. The raw template is no sitemap.
            return file.src_uri != "sitemap.xml"
        path = Path(file.src_uri)
        web = file.is_documentation_page() or path.suffix.lower() in WEB_SUFFIXES
        inside = (content / path).resolve().is_relative_to(root)
        return path.parts[0] not in quarters and inside and (web or path.name in WEB_NAMES)

    return Files([file for file in files if ordinary(file)])


# Frames -------------------------------------------------------------------------------------------


@jinja2.pass_context
def _url(context: TemplateContext, value: str) -> str:
    """MkDocs's `url` filter, but absolute where a page may be shown at any depth."""
    if context.get("absolute"):
        return re.sub(r"/\.$", "/", normalize_url(str(value), None, context["base_url"]))
    return url_filter(context, value)


@dataclass(frozen=True, slots=True)
class Dressing:
    """Renders frames with the theme of one build."""

    config: MkDocsConfig
    env: jinja2.Environment
    files: Files
    nav: Navigation
    marks: Marks

    def frames(self) -> dict[tuple[Scope, int], Frame]:
        """A frame for each scope and depth."""
        return {
            (scope, depth): self._frame(scope, depth)
            for scope, depths in DEPTHS.items()
            for depth in depths
        }

    def not_found(self, prefix: str) -> Frame:
        """The frame for what is not there, with absolute addresses below the site's prefix."""
        context = self._context(self.config, 0) | {"base_url": prefix, "absolute": True}
        return self._render(context, SITE_SLOTS)

    def _frame(self, scope: Scope, depth: int) -> Frame:
        if scope is Scope.SITE:
            return self._render(self._context(self.config, depth), SITE_SLOTS)
        config = copy.copy(self.config)
        # A quarter is a version, but what the reader chose (the colours) holds for the whole site.
        config["extra"] = {
            **self.config.extra,
            "version": {"provider": "mike", "default": "latest"},
            "scope": _up(depth),
        }
        context = self._context(config, depth) | {"base_url": _up(depth - 1)}
        return self._render(context, QUARTER_SLOTS)

    def _context(self, config: MkDocsConfig, depth: int) -> dict[str, Any]:
        return dict(get_context(self.nav, self.files, config, self._blank(depth)))

    def _blank(self, depth: int) -> Page:
        """A page of the depth, with nothing of its own but the way past the header."""
        address = "/".join(["x"] * depth + ["index.html"])
        site = self.config.site_dir
        file = File("frame.md", None, site, use_directory_urls=True, dest_uri=address)
        file.edit_uri = None
        page = Page(self.marks.mark("topic"), file, self.config)
        page.toc = TableOfContents([AnchorLink("", "main", 1)])
        page.content = ""
        return page

    def _render(self, context: dict[str, Any], slots: frozenset[str]) -> Frame:
        html = self.env.get_template("frame.html").render(context)
        if addresses := sorted(set(_foreign(html))):
            hint = "keep a copy in the content folder: no page asks a third party for anything"
            message = f"the theme loads {', '.join(addresses)} into every page"
            raise _wrong(self.config, "theme", message, hint=hint)
        try:
            return Frame.parse(html, self.marks, slots)
        except FrameError as error:
            raise _wrong(self.config, "theme", f"frame.html has {error}") from None


def _up(depth: int) -> str:
    return "/".join([".."] * depth) or "."


_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|track)\b[^>]*?\ssrc\s*=\s*["']?
    ((?:https?:)?//[^"'\s>]+)
    | <link\b(?=[^>]*\srel\s*=\s*["']?(?:stylesheet|icon|preconnect|preload|dns-prefetch))
    [^>]*?\shref\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_IMAGE = re.compile(
    r"""<img\b[^>]*?\ssrc\s*=\s*(["'])((?:https?:)?//[^"']*)\1[^>]*>""", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"""\salt\s*=\s*(["'])([^"']+)\1""", re.IGNORECASE)
_HEADING = re.compile(r"\s*<h1\b[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)


def _foreign(html: str) -> Iterator[str]:
    """What a browser would load from elsewhere to show the HTML."""
    for match in _LOADED.finditer(html):
        yield match[1] or match[2]


def _image_as_link(match: re.Match[str]) -> str:
    alternative = _ALTERNATIVE.search(match[0])
    return f'<a href="{match[2]}">{alternative[2] if alternative else match[2]}</a>'


# The plugin ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Run:
    """What one build of MkDocs has gathered so far; `checked` is None when nothing is written."""

    settings: Settings
    checked: Any
    folder: tempfile.TemporaryDirectory[str]
    public: str
    heard: Heard
    marks: Marks = field(default_factory=Marks)
    nav: Navigation = field(default_factory=lambda: Navigation([], []))
    frames: Mapping[tuple[Scope, int], Frame] = field(default_factory=dict)
    not_found: Frame = field(default_factory=lambda: Frame(()))
    pages: list[Page] = field(default_factory=list)
    introduction: Introduction | None = None

    def close(self) -> None:
        """Throw away what MkDocs wrote."""
        self.heard.stop()
        self.folder.cleanup()


class OkrsitePlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # as above
    """The plugin that `mkdocs build` and `mkdocs serve` find under the name `okrsite`.

    `deliver` is set by `render_shell`: it takes the shell, and nothing is checked or written then.
    """

    core = Core(build.check, build.render)

    def __init__(self) -> None:
        self.deliver: Callable[[Shell], None] | None = None
        self.serving = False
        self.published = False
        self.run: Run | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether the site is only shown; MkDocs keeps this plugin between its builds then."""
        del dirty  # MkDocs makes a few pages only: each of its builds is a whole one.
        self.serving = command == "serve"
        self.published = False

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the content before MkDocs touches anything, and turn MkDocs to a folder of ours."""
        with self._clean_errors():
            settings = _settings(config, drafts=self.serving)
            checked = None if self.deliver else self._check(settings)
            _dress(config, settings)
        folder = tempfile.TemporaryDirectory(prefix="okrsite-")
        self.run = Run(settings, checked, folder, config.site_dir, Heard())
        config.site_dir = folder.name
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Leave to MkDocs what is not ours."""
        return _without_reports(files, Path(config.docs_dir))

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation, which frames are rendered with."""
        del config, files
        self._current.nav = nav
        return nav

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Keep the home page's text, and turn pictures from elsewhere into links."""
        del config, files
        local, pictures = _IMAGE.subn(_image_as_link, html)
        if pictures:
            _warn(page, "a picture from elsewhere is shown as a link")
        for address in sorted(set(_foreign(local))):
            _warn(page, f"the page loads {address}, which tells that site who reads it")
        if page.file.dest_uri == HOME:
            self._current.introduction = _introduction(local, page)
        return local

    @event_priority(-100)
    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Render the frames, now that every other plugin has had its say on the templates."""
        run = self._current
        env.globals["slot"] = run.marks.marks()
        env.filters["url"] = _url
        dressing = Dressing(config, env, files, run.nav, run.marks)
        with self._clean_errors():
            run.frames = dressing.frames()
            run.not_found = dressing.not_found(run.settings.prefix)
        return env

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Note which pages were built."""
        del config
        self._current.pages.append(page)
        return output

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Take what MkDocs has made, after every other plugin, and write the site."""
        run = self._current
        with self._clean_errors():
            shell = _shell(run, config)
            config.site_dir = run.public
            if self.deliver:
                self.deliver(shell)
            elif run.checked is not None:
                self._publish(run, shell)
        run.close()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind."""
        del error
        if self.run:
            self.run.close()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Watch the templates too."""
        del builder
        for folder in template_folders(Path(config.config_file_path).parent):
            server.watch(str(folder))
        return server

    @property
    def _current(self) -> Run:
        if self.run is None:
            message = "MkDocs calls on_config first"
            raise RuntimeError(message)
        return self.run

    def _check(self, settings: Settings) -> Any:
        """The checked content, None when it is not fit but an earlier site is being shown."""
        checked = self.core.check(settings)
        _say(finding.text() for finding in checked.diagnostics)
        if not (checked.failed or (settings.strict and checked.diagnostics)):
            return checked
        if self.published:
            _say(["the last good site is still shown"])
            return None
        raise Abort("aborted: the content is not fit to be built")

    def _publish(self, run: Run, shell: Shell) -> None:
        if run.settings.strict and shell.warnings:
            # MkDocs would stop only after the site is written.
            raise Abort(f"aborted: {len(shell.warnings)} warnings in strict mode")
        files = self.core.render(run.checked, shell)
        store.sync(Path(run.public), files, sources=sources(run.settings))
        self.published = True

    @contextmanager
    def _clean_errors(self) -> Iterator[None]:
        """Turn our errors into the end of MkDocs's command, unless `render_shell` wants them."""
        try:
            yield
        except (SettingsError, store.StoreError) as error:
            if self.deliver:
                raise
            raise Abort(str(error)) from None


def sources(settings: Settings) -> tuple[Path, ...]:
    """What a public folder must neither replace nor lie in."""
    return (settings.config_file, settings.content, *settings.templates)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")


def _warn(page: Page, message: str) -> None:
    logging.getLogger("mkdocs.plugins.okrsite").warning("%s: %s", page.file.src_uri, message)


# The shell ----------------------------------------------------------------------------------------


class Heard(logging.Handler):
    """Listens to MkDocs's warnings until it is stopped."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        logging.getLogger("mkdocs").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a warning."""
        self.lines.append(" ".join(record.getMessage().split()))

    def stop(self) -> None:
        """Listen no longer."""
        logging.getLogger("mkdocs").removeHandler(self)


@contextmanager
def _quiet() -> Iterator[Heard]:
    """Hear MkDocs's warnings, and let none of its lines out."""
    logger = logging.getLogger("mkdocs")
    heard, talkative = Heard(), logger.propagate
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.propagate = talkative
        heard.stop()


def render_shell(settings: Settings) -> Shell:
    """What MkDocs makes of the site; SettingsError where the theme or a template is unfit."""
    shells: list[Shell] = []
    with _quiet() as heard:
        config = _load(settings.config_file)
        config.site_url = settings.site_url or None
        # The core's own findings decide; MkDocs's warnings are handed on.
        config.strict = False
        plugin = _plugin(config)
        plugin.deliver = shells.append
        try:
            # MkDocs shows its own drafts only when it is told where the site is served.
            build_mkdocs(config, serve_url=(settings.site_url or "/") if settings.drafts else None)
        except MkDocsException as error:
            message = " ".join([*heard.lines[-1:], str(error)])
            raise SettingsError(settings.config_file.name, f"MkDocs stopped: {message}") from None
        finally:
            # MkDocs keeps the plugin for its next configuration.
            plugin.deliver = None
    return replace(shells[0], warnings=tuple(heard.lines))


def _shell(run: Run, config: MkDocsConfig) -> Shell:
    made = Path(config.site_dir)
    search, entries = _search(made / SEARCH_INDEX, config)
    pages = [page for page in run.pages if page.file.dest_uri != HOME]
    written = {page.file.dest_uri for page in run.pages} | {HOME, SEARCH_INDEX}
    introduction = run.introduction
    if introduction:
        introduction = replace(introduction, entries=tuple(entries.get("", ())))
    return Shell(
        frames=run.frames,
        not_found=run.not_found,
        files={
            address: path.read_bytes()
            for path in sorted(made.rglob("*"))
            if path.is_file()
            and (address := path.relative_to(made).as_posix()) not in written
            and _needed(address, search)
        },
        pages=tuple(_ordinary(page, run, made, entries) for page in pages),
        navigation=tuple(_links(run.nav.items)),
        introduction=introduction,
        search=search,
        warnings=tuple(run.heard.lines),
    )


def _needed(address: str, search: Mapping[str, object] | None) -> bool:
    """Whether a page may ask for the file: no map of a script, no language that nobody searches."""
    if address.startswith("assets/javascripts/lunr/"):
        return search is not None and search["lang"] != ["en"]
    return not address.endswith(".map")


def _search(
    index: Path, config: MkDocsConfig
) -> tuple[Mapping[str, object] | None, dict[str, list[SearchEntry]]]:
    """The head of the search index, None when the site has no search, and the entries by page."""
    entries: dict[str, list[SearchEntry]] = {}
    if "material/search" not in config.plugins or not index.is_file():
        return None, entries
    written = json.loads(index.read_bytes())
    for entry in written["docs"]:
        page = entry["location"].partition("#")[0]
        found = SearchEntry(entry["location"], entry["title"], entry["text"])
        entries.setdefault(page, []).append(found)
    return written["config"], entries


def _ordinary(
    page: Page, run: Run, made: Path, entries: Mapping[str, Sequence[SearchEntry]]
) -> OrdinaryPage:
    html = (made / page.file.dest_uri).read_text(encoding="utf-8")
    try:
        frame = Frame.parse(html, run.marks, ORDINARY_SLOTS)
    except FrameError as error:
        path = f"{run.settings.content.name}/{page.file.src_uri}"
        hint = "its template must extend main.html and keep the blocks of it"
        raise SettingsError(path, f"its page has {error}", hint=hint) from None
    return OrdinaryPage(
        address=page.url,
        file=page.file.dest_uri,
        title=_title(page),
        frame=frame,
        entries=tuple(entries.get(page.url, ())),
    )


def _title(page: Page) -> str:
    """The page's title as text: as the author typed it in a setting, or of the heading's HTML."""
    typed = "title" in vars(page) or "title" in page.meta
    return str(page.title) if typed else unescape(str(page.title))


def _links(items: Iterable[StructureItem]) -> Iterator[Link]:
    """The navigation as one list; sections are only a help for the author's eye."""
    for item in items:
        if isinstance(item, Section):
            yield from _links(item.children)
        elif isinstance(item, Page):
            if item.file.dest_uri != HOME:
                yield Link(_title(item), item.url, external=False)
        elif isinstance(item, NavigationLink):
            external = bool(urlsplit(item.url).netloc)
            yield Link(str(item.title), item.url, external=external)


def _introduction(html: str, page: Page) -> Introduction:
    heading = _HEADING.match(html)
    text = unescape(re.sub(r"<[^>]*>", "", heading[1])).strip() if heading else ""
    return Introduction(
        title=str(page.meta.get("title") or text),
        description=str(page.meta.get("description") or ""),
        body=html[heading.end() :].strip() if heading else html.strip(),
    )


# The server ---------------------------------------------------------------------------------------


def serve(
    config_file: Path,
    *,
    drafts: bool = True,
    address: tuple[str, int] | None = None,
    say: Callable[[str], None] = lambda line: _say([line]),
) -> None:
    """Show the site on this machine until interrupted, and again after every change.

    Findings are said after each build; while there are errors the last good site is shown.
    SettingsError when `mkdocs.yml` is not fit at the start, or nothing can listen at the address.
    """
    first = read_settings(config_file, drafts=drafts)
    host, port = address or _dev_address(config_file)
    core = OkrsitePlugin.core
    with tempfile.TemporaryDirectory(prefix="okrsite-") as folder:

        def rebuild() -> None:
            try:
                settings = read_settings(config_file, site_dir=Path(folder), drafts=drafts)
                settings = replace(settings, site_url=server.url)
                checked = core.check(settings)
                for finding in checked.diagnostics:
                    say(finding.text())
                if not checked.failed:
                    shell = render_shell(settings)
                    for warning in shell.warnings:
                        say(warning)
                    store.sync(Path(folder), core.render(checked, shell))
            except (SettingsError, store.StoreError) as error:
                say(str(error))

        def error_page(code: int) -> bytes | None:
            page = Path(folder) / "404.html"
            waiting = b"There is no site yet: see the terminal for what has to be mended."
            return (page.read_bytes() if page.is_file() else waiting) if code == 404 else None

        server = LiveReloadServer(rebuild, host, port, folder, mount_path=first.prefix)
        server.error_handler = error_page
        for watched in (first.config_file, first.content, *first.templates):
            server.watch(str(watched))
        rebuild()
        say(f"serving {server.url} (Ctrl+C ends it)")
        _run(server, first)


def _dev_address(config_file: Path) -> tuple[str, int]:
    with _quiet():
        host, port = _load(config_file).dev_addr
    return str(host), int(port)


def _run(server: LiveReloadServer, settings: Settings) -> None:
    with _quiet():
        try:
            server.serve()  # type: ignore[no-untyped-call]  # as above
        except KeyboardInterrupt:
            pass
        except OSError as error:
            host, port = server.server_address[:2]
            message = f"dev_addr: cannot listen on {host!s}:{port}: {error.strerror}"
            raise SettingsError(settings.config_file.name, message) from None
        finally:
            server.shutdown()
