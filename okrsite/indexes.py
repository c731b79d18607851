"""Files that machines read: versions for the selector, sitemaps, redirects for hosts.

Comes in: names and addresses. Goes out: the bytes of the files, the same for the same content.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape

from okrsite import addresses

# Without a site_url no absolute address is known; the selector only compares those of one quarter.
NOWHERE = "http://localhost/"


def versions(quarters: Iterable[tuple[str, str, bool]]) -> bytes:
    """`versions.json` as Material's selector reads it, from (slug, name, newest), newest first."""
    listed = [
        {"version": slug, "title": name, "aliases": ["latest"] if newest else []}
        for slug, name, newest in quarters
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"


def sitemap(site_url: str, addresses: Mapping[str, datetime.date | None]) -> bytes:
    """A sitemap of these addresses with the days on which their pages last changed, if known."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for address, changed in addresses.items():
        location = escape((site_url or NOWHERE) + quote(address))
        day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{location}</loc>{day}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


# Redirects for hosts ------------------------------------------------------------------------------

REDIRECTS = "_redirects"

_MADE = "# Where addresses lead that have moved, and /latest/: made by okrsite"
# What matches more than one address: hosts want it behind what matches one, and take less of it.
_PATTERN = re.compile(r"\*|:[A-Za-z]")
_LINE_LIMIT = 1000  # Cloudflare's


def redirects(
    leading: Mapping[str, str], prefix: str, own: bytes = b"", *, forced: bool = False
) -> bytes:
    """`_redirects` as Netlify, Cloudflare and others read it, empty where there is nothing to say.

    `leading` has the target of each address, as in `2017-q2/#o1-kr1`, and `prefix` is the path
    below which the site is served. Rules that the site has of its `own` are kept as they are; ours
    stand before the first of them that is a pattern, and yield to one of the same address, because
    the first that fits wins and a second is an error to some hosts. A host that serves a file
    rather than redirect from its address is told with `forced` not to; others refuse such a rule.
    """
    lines = own.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    taken = {_source(line).rstrip("/") for line in lines}
    ours = [
        rule
        for rule in _rules(leading, prefix, forced=forced)
        if _source(rule).rstrip("/") not in taken and len(rule) <= _LINE_LIMIT
    ]
    if not ours:
        return own
    place = next((at for at, line in enumerate(lines) if _PATTERN.search(_source(line))), None)
    before, after = lines[:place], lines[len(lines) if place is None else place :]
    if before and not before[-1].endswith("\n"):
        before[-1] += "\n"
    text = "".join([*before, f"{_MADE}\n", *ours, *after])
    return text.encode("utf-8", "surrogateescape")


def _rules(leading: Mapping[str, str], prefix: str, *, forced: bool) -> Iterator[str]:
    """A line for each; what has moved for good first, since hosts read only so many."""
    force = "!" if forced else ""
    root = quote(prefix, safe="/%")
    for source in sorted(leading, key=lambda one: (one.startswith(addresses.LATEST), one)):
        address, hash_sign, anchor = leading[source].partition("#")
        status = "302" if source.startswith(addresses.LATEST) else "301"
        target = root + quote(address) + hash_sign + quote(anchor)
        yield f"{root}{quote(source)} {target} {status}{force}\n"


def _source(line: str) -> str:
    """The address that a rule is for, empty for a comment or an empty line."""
    words = line.split()
    return words[0] if words and not words[0].startswith("#") else ""
