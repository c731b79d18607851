"""From views to HTML: one template for each kind of page, and one for each slot around it.

Comes in: a view of `okrsite.views` and the folders to look for templates in. Goes out: HTML. It
must not know content, scores or frames. Everything that is not `Markup` is escaped, and a name that
the view does not have is an error, so that a template cannot print what nobody made.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType
from urllib.parse import quote

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import escape

from okrsite.addresses import relative
from okrsite.language import Language
from okrsite.settings import SettingsError
from okrsite.views.pages import Chrome, Page

SLOTS = ("head", "banner", "tabs", "navigation", "footer", "search", "outdated")


class _Compiled(BytecodeCache):
    """Keeps what templates were compiled to while the process lives, for as long as they are the
    same: a site that is shown while it is written is rendered again and again.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what this text was compiled to before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Renderer:
    """Renders views with the templates of a site."""

    def __init__(self, templates: Sequence[Path], language: Language) -> None:
        """Templates are looked for by name in each folder in turn."""
        self._templates = templates
        self._environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in templates]),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            extensions=["jinja2.ext.i18n"],
            bytecode_cache=_COMPILED,
        )
        # The i18n extension adds this method when it is loaded.
        install = self._environment.install_gettext_translations  # type: ignore[attr-defined]
        install(language.translations, newstyle=True)

    def body(self, page: Page, href: Callable[[str], str] | None = None) -> str:
        """The page's own part: what stands in the frame's `body`."""
        links = href or link_from(page.address)
        return self._render(f"pages/{page.template}.html", page, links)

    def picture(self, name: str, view: object, href: Callable[[str], str]) -> str:
        """A picture as a file of its own: `svg/<name>.svg` with its view."""
        return self._render(f"svg/{name}.svg", view, href)

    def slots(self, page: Page, chrome: Chrome, href: Callable[[str], str]) -> dict[str, str]:
        """What stands around the page, by the name of its slot."""
        return {
            slot: self._render(f"chrome/{slot}.html", page, href, chrome=chrome) for slot in SLOTS
        }

    @staticmethod
    def escape(text: str) -> str:
        """Text for a slot that holds nothing else."""
        return str(escape(text))

    def _render(self, name: str, page: object, href: Callable[[str], str], **more: object) -> str:
        try:
            return self._environment.get_template(name).render(page=page, href=href, **more)
        except Exception as error:  # a template may fail in any way that Python can
            raise self._broken_template(error) from error

    def _broken_template(self, error: Exception) -> SettingsError:
        """The finding for a template that fails, at its line."""
        if isinstance(error, TemplateSyntaxError):
            path, line = error.filename or error.name or "", error.lineno
        else:
            frames = traceback.extract_tb(error.__traceback__)
            inside = [(one.filename, one.lineno or 1) for one in frames if self._is_template(one)]
            path, line = inside[-1] if inside else ("templates", 1)
        for folder in self._templates:
            if Path(path).is_relative_to(folder):
                path = f"templates/{Path(path).relative_to(folder).as_posix()}"
        return SettingsError(path, f"the template fails: {error}", line=line)

    def _is_template(self, frame: traceback.FrameSummary) -> bool:
        return any(Path(frame.filename).is_relative_to(folder) for folder in self._templates)


def link_from(source: str) -> Callable[[str], str]:
    """The function that templates call `href`: from an address to a link on this page."""
    return lambda target: relative(source, target)


def link_to(url: str) -> Callable[[str], str]:
    """The same for a file that may be carried away: links with the site's whole address."""
    return lambda target: url + quote(target, safe="/#")


def link_from_root(prefix: str) -> Callable[[str], str]:
    """The same for a page that stands at any depth: links with the site's whole path."""
    return lambda target: prefix + quote(target, safe="/#")
