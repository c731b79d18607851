"""What a page would make the reader's browser load from another site.

Comes in: HTML. Goes out: the addresses, or the HTML with links in place of such pictures. No page
of ours asks a third party for anything, since that would tell them who reads it.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import unquote

from okrsite.addresses import relative

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
_CODE = re.compile(
    r"""<(?:script|iframe|object|embed|form|base|meta|link|style)\b
    | <[a-z][^>]*\s(?:on[a-z]+\s*= | [a-z]+\s*=\s*["']?\s*javascript:)""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM_ROOT = re.compile(r'\b(href|src)="/(?!/)([^"]*)"')
_ALTERNATIVE = re.compile(r"""\salt\s*=\s*(["'])([^"']+)\1""", re.IGNORECASE)


def loaded_from_elsewhere(html: str) -> list[str]:
    """The addresses that a browser would load from elsewhere to show the HTML, each once."""
    return sorted({match[1] or match[2] for match in _LOADED.finditer(html)})


def pictures_as_links(html: str) -> tuple[str, int]:
    """The HTML with a link for each picture from elsewhere, and how many there were."""
    return _IMAGE.subn(_picture_as_link, html)


def _picture_as_link(match: re.Match[str]) -> str:
    alternative = _ALTERNATIVE.search(match[0])
    return f'<a href="{match[2]}">{alternative[2] if alternative else match[2]}</a>'


def carries_code(html: str) -> bool:
    """Whether the HTML holds what could run, or reach further than the page."""
    return bool(_CODE.search(html))


def from_here(html: str, address: str) -> str:
    """The HTML of the page at `address`, with links from the site's root made relative.

    A site may lie below a path of its host, where such links would lead out of it.
    """
    return _FROM_ROOT.sub(lambda match: f'{match[1]}="{_relative(address, match[2])}"', html)


def _relative(address: str, target: str) -> str:
    return escape(relative(address, unquote(unescape(target))))
