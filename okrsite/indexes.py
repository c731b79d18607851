"""Files that machines read: versions for the selector, sitemaps.

Comes in: names and addresses. Goes out: the bytes of the files, the same for the same content.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape

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
