"""The copy of a site that is read from a disk: every link names the file that it leads to.

Comes in: the files of the site by their address. Goes out: the files of the copy. A browser that
reads from a disk (`file://`) shows a folder as a list of files, where a host would have sent the
folder's `index.html`, so each link to a page is made to end in that name. Everything else in a page
stays byte for byte. It must not know what the pages say, nor who made them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import unquote

from okrsite import addresses

PAGE = "index.html"
# What has links to pages: pages, and the infographic where the site has no address of its own.
_LINKING = (".html", "/infographic.svg")

# What only a host, or a program or script that asks one, has a use for: at the top, and anywhere.
_OF_THE_HOST = frozenset(
    {addresses.NOT_FOUND, "versions.json", "CNAME", "robots.txt", "_headers", "_redirects"}
)
_ASKED_FOR = frozenset({"sitemap.xml", "search_index.json"})

# Attributes that may lead to a page. The others load files, which they name already.
_LEADING = frozenset({"href", "xlink:href", "action", "formaction"})
# One attribute of a tag after another, so that nothing within a value is taken for an attribute.
_ATTRIBUTE = re.compile(
    r"""([^\s"'>/=][^\s>/=]*) (?: (\s*=\s*) ("[^"]*" | '[^']*' | [^\s"'>]+) )?""", re.VERBOSE
)
_REFRESH = re.compile(r"(\s*[\d.]+\s*[;,]\s*url\s*=\s*)(.+)", re.IGNORECASE | re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


def copy_for_disk(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the copy: the pages with links that name files, and all that pages load."""
    kept = {address: data for address, data in files.items() if not _is_of_the_host(address)}
    for address, data in kept.items():
        if address.endswith(_LINKING):
            kept[address] = name_files(data.decode(), address, kept).encode()
    return kept


def name_files(html: str, address: str, files: Container[str]) -> str:
    """The page in the file `address`; links to folders in which `files` has a page name that page.

    What an author wrote as text, or stands in scripts and comments, is left as it is.
    """
    return _Copyist(html, address, files).copy()


def _is_of_the_host(address: str) -> bool:
    return address in _OF_THE_HOST or posixpath.basename(address) in _ASKED_FOR


class _Copyist(HTMLParser):
    """Copies a page, and changes nothing but the attributes of start tags that lead to a folder."""

    def __init__(self, html: str, address: str, files: Container[str]) -> None:
        super().__init__(convert_charrefs=False)
        self._html, self._folder, self._files = html, posixpath.dirname(address), files
        # Where each line starts: the parser tells places by line and column.
        lengths = (len(line) + 1 for line in html.split("\n"))
        self._lines = [0, *accumulate(lengths)]
        self._pieces: list[str] = []
        self._copied = 0

    def copy(self) -> str:
        """The page, copied."""
        self.feed(self._html)
        self.close()
        return "".join([*self._pieces, self._html[self._copied :]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag that may lead somewhere, and all that stands before it."""
        values = dict(attrs)
        leading = _LEADING & values.keys()
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            leading |= {"content"}
        text = self.get_starttag_text() or ""
        if leading:
            line, column = self.getpos()
            start = self._lines[line - 1] + column
            name = len(tag) + 1
            attributes = _ATTRIBUTE.sub(lambda match: self._copy(match, leading), text[name:])
            self._pieces += [self._html[self._copied : start], text[:name], attributes]
            self._copied = start + len(text)

    def _copy(self, match: re.Match[str], leading: frozenset[str]) -> str:
        """An attribute, led to a file if it is one of those and leads to a folder."""
        name, equals, written = match.groups()
        if written is None or name.lower() not in leading:
            return match[0]
        quote = written[0] if written[0] in "\"'" else ""
        value = unescape(written[1:-1] if quote else written)
        refresh = _REFRESH.fullmatch(value) if name.lower() == "content" else None
        before, link = refresh.groups() if refresh else ("", value)
        file = self._file(addresses.as_browsers_read(link))
        return f'{name}{equals}"{escape(before + file)}"' if file else match[0]

    def _file(self, link: str) -> str:
        """The link with the page's name at the end of its path, empty if it leads to no page."""
        path = re.split("[?#]", link, maxsplit=1)[0]
        if not path or _ELSEWHERE.match(path):
            return ""
        target = posixpath.join(self._folder, unquote(path), PAGE)
        if posixpath.normpath(target) not in self._files:
            return ""
        return f"{path.removesuffix('/')}/{PAGE}{link.removeprefix(path)}"
