"""The dress: Material set up for reports, and frames rendered with it.

Comes in: the configuration and the template environment of one build of MkDocs. Goes out: a frame
for each scope and depth. Whatever the site's own templates do to the theme, a frame has all its
slots, and loads nothing from elsewhere.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import normalize_url
from mkdocs.utils.templates import TemplateContext, url_filter

from okrsite.frames import DEPTHS, QUARTER_SLOTS, SITE_SLOTS, Frame, FrameError, Marks, Scope
from okrsite.language import Language
from okrsite.plugin.configuration import wrong
from okrsite.plugin.elsewhere import loaded_from_elsewhere
from okrsite.settings import Settings

# Material's switches of the drawer and the search, with an attribute that HTML does not give to
# checkboxes. okrsite.js sets it again, as it keeps browsers from opening the drawer on the way
# back.
_SWITCH = re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"')

# Material's colours for its palettes, all of which our stylesheet sets by tokens of its own.
_PALETTE = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/stylesheets/palette\.[^"]*">')

# Two schemes that follow the reader's system, and a button to choose.
FEATURES = ("content.action.edit", "search.suggest")
# `navigation.instant` swaps pages without loading them, but each scope has a base of its own.
# `search.highlight` adds what was searched to the address that a reader then copies, and asks for
# the index on every page.
REFUSED_FEATURES = ("navigation.instant", "search.highlight")


def _palette(language: Language) -> list[dict[str, object]]:
    """Two schemes that follow the reader's system, and a button to choose."""
    words = language.words
    schemes = (
        ("light", "default", "material/weather-night", words("Switch to dark colours")),
        ("dark", "slate", "material/weather-sunny", words("Switch to light colours")),
    )
    return [
        {
            "media": f"(prefers-color-scheme: {preference})",
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": icon, "name": name},
        }
        for preference, scheme, icon, name in schemes
    ]


def dress(config: MkDocsConfig, settings: Settings) -> None:
    """Set up Material for our frames: our templates, no font from elsewhere, our own versions."""
    theme = config.theme
    own = [str(folder / "theme") for folder in settings.templates if (folder / "theme").is_dir()]
    theme.dirs[:] = dict.fromkeys([*_custom(theme.dirs, config), *own, *theme.dirs])
    # Written by the core: the one with its own words, the other with every report in it.
    theme.static_templates -= {"404.html", "sitemap.xml"}
    theme["font"] = False
    if not theme.get("palette"):
        theme["palette"] = _palette(Language(settings.language, settings.translations))
    wanted = theme.get("features") or FEATURES
    theme["features"] = [name for name in wanted if not name.startswith(REFUSED_FEATURES)]
    # Material prints the name without escaping it; where it does escape, this is left as it is.
    config.site_name = escape(config.site_name)
    # Set again for the frames of quarters alone.
    config.extra.pop("version", None)


def _custom(folders: Iterable[str], config: MkDocsConfig) -> list[str]:
    custom = config.theme.custom_dir
    return [folder for folder in folders if custom and folder == custom]


@jinja2.pass_context
def _url(context: TemplateContext, value: str) -> str:
    """MkDocs's `url` filter, but absolute where a page may be shown at any depth."""
    if context.get("absolute"):
        return re.sub(r"/\.$", "/", normalize_url(str(value), None, context["base_url"]))
    return url_filter(context, value)


def mark_slots(env: jinja2.Environment, marks: Marks) -> None:
    """Give the theme's templates the marks, as `slot.body` and so on."""
    env.globals["slot"] = marks.marks()
    env.filters["url"] = _url


def valid(html: str) -> str:
    """A page of the theme without what HTML does not know and what our stylesheet makes needless,
    where no template of ours can do it.
    """
    return _PALETTE.sub("", _SWITCH.sub(r"\1", html))


@dataclass(frozen=True, slots=True)
class Dressing:
    """Renders frames with the theme of one build.

    `versions` is whether quarters have Material's selector, which asks the host for `versions.json`
    and for sitemaps. From a disk nothing can be asked for.
    """

    config: MkDocsConfig
    env: jinja2.Environment
    files: Files
    nav: Navigation
    marks: Marks
    versions: bool = True

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
        version = {"version": {"provider": "mike", "default": "latest"}} if self.versions else {}
        config["extra"] = {**self.config.extra, **version, "scope": _up(depth)}
        context = self._context(config, depth) | {"base_url": _up(depth - 1)}
        return self._render(context, QUARTER_SLOTS if self.versions else SITE_SLOTS)

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
        html = valid(self.env.get_template("frame.html").render(context))
        if addresses := loaded_from_elsewhere(html):
            hint = "keep a copy in the content folder: no page asks a third party for anything"
            message = f"the theme loads {', '.join(addresses)} into every page"
            raise wrong(self.config, "theme", message, hint=hint)
        try:
            return Frame.parse(html, self.marks, slots)
        except FrameError as error:
            raise wrong(self.config, "theme", f"frame.html has {error}") from None


def _up(depth: int) -> str:
    return "/".join([".."] * depth) or "."
