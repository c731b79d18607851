"""From views to HTML: one template for each kind of page, and one for each slot around it.

Comes in: a view of `okrsite.views` and the folders to look for templates in. Goes out: HTML. It
must not know content, scores or frames. Everything that is not `Markup` is escaped, and a name that
the view does not have is an error, so that a template cannot print what nobody made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from okrsite.addresses import relative
from okrsite.language import Language
from okrsite.views.pages import Chrome, Page

SLOTS = ("head", "banner", "tabs", "navigation", "footer", "outdated")


class Renderer:
    """Renders views with the templates of a site."""

    def __init__(self, templates: Sequence[Path], language: Language) -> None:
        """Templates are looked for by name in each folder in turn."""
        self._environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in templates]),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            extensions=["jinja2.ext.i18n"],
        )
        # The i18n extension adds this method when it is loaded.
        install = self._environment.install_gettext_translations  # type: ignore[attr-defined]
        install(language.translations, newstyle=True)

    def body(self, page: Page, href: Callable[[str], str] | None = None) -> str:
        """The page's own part: what stands in the frame's `body`."""
        links = href or link_from(page.address)
        return self._render(f"pages/{page.template}.html", page, links)

    def slots(self, page: Page, chrome: Chrome, href: Callable[[str], str]) -> dict[str, str]:
        """What stands around the page, by the name of its slot."""
        return {
            slot: self._render(f"chrome/{slot}.html", page, href, chrome=chrome) for slot in SLOTS
        }

    @staticmethod
    def escape(text: str) -> str:
        """Text for a slot that holds nothing else."""
        return str(escape(text))

    def _render(self, name: str, page: Page, href: Callable[[str], str], **more: object) -> str:
        return self._environment.get_template(name).render(page=page, href=href, **more)


def link_from(source: str) -> Callable[[str], str]:
    """The function that templates call `href`: from an address to a link on this page."""
    return lambda target: relative(source, target)


def link_from_root(prefix: str) -> Callable[[str], str]:
    """The same for a page that stands at any depth: links with the site's whole path."""
    return lambda target: prefix + quote(target, safe="/#")
