"""Links that readers outside are likely not let into: private documents, chats, intranets.

Comes in: the addresses that authors give as evidence, source or place to discuss. Goes out: a
warning with the reason. Nothing is asked for over the network: an address is judged by its look,
by the table below, which is there to be added to.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from okrsite.diagnostics import quote
from okrsite.model import Item
from okrsite.rules.bench import Bench, nodes_of
from okrsite.source import Node


@dataclass(frozen=True, slots=True)
class Private:
    """Hosts by a pattern, and why they are taken for private; `public` are paths that are not."""

    host: re.Pattern[str]
    reason: str
    public: re.Pattern[str] | None = None


def _private(host: str, reason: str, public: str = "") -> Private:
    paths = re.compile(public) if public else None
    return Private(re.compile(host, re.IGNORECASE), reason, paths)


PRIVATE = (
    _private(
        r"(docs|drive|sheets|slides)\.google\.com",
        "a document that asks for an account",
        r"/forms/.*|/.+/pub(html|chart)?",
    ),
    _private(r"(mail|calendar|chat|meet)\.google\.com", "mail and meetings of one account"),
    _private(r"(.+\.)?sharepoint\.com|onedrive\.live\.com|1drv\.ms", "a company's own documents"),
    _private(r"(teams|outlook)\.(microsoft|live|office)\.com", "mail and chats of one account"),
    _private(r"(.+\.)?slack\.com", "a chat that only its members read"),
    _private(r"(.+\.)?atlassian\.net", "a tracker or wiki that asks for an account"),
    _private(r"(www\.)?dropbox\.com", "files of one account", r"/(s|scl|sh)/.*"),
    _private(
        r"(.+\.)?(mana|intranet|internal|corp|vpn|sso)\..+", "a host that is named as internal"
    ),
    _private(r".+\.(local|internal|intranet|corp|lan|home)", "a host of a network of its own"),
    _private(r"localhost|.+\.localhost", "the machine that it is opened on"),
    _private(r"[^.:]+", "a host of a network of its own"),
)


def lint_links(bench: Bench) -> None:
    """Look at every address that readers of the quarter may follow for themselves."""
    for url, node in _addresses(bench):
        reason = why_private(url)
        if reason:
            message, hint = f"readers may not get in: {reason}", "link to what everybody can open"
            bench.report.add("private-link", node, message, found=quote(url), hint=hint)


def why_private(url: str) -> str:
    """Why an address is likely closed to readers, by its look; empty when nothing speaks for it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    try:
        inside = not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    else:
        return "an address of a network of its own" if inside else ""
    for one in PRIVATE:
        open_path = one.public and one.public.fullmatch(parts.path)
        if one.host.fullmatch(host) and not open_path:
            return one.reason
    return ""


def _addresses(bench: Bench) -> Iterator[tuple[str, Node]]:
    okrs = bench.quarter.okrs
    yield from _given(okrs, "discussion", okrs.discussion)
    for objective in bench.quarter.objectives:
        for link in objective.supports:
            yield from _given(link, "source", link.source)
    for note in bench.quarter.notes:
        for check_in in note.front.check_ins.values():
            if bench.loaded.sound(check_in, "evidence"):
                yield from zip(check_in.evidence, nodes_of(check_in, "evidence"), strict=False)


def _given(item: Item, name: str, url: str | None) -> Iterator[tuple[str, Node]]:
    if url:
        yield url, item.at(name)
