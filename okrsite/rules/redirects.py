"""The rules of redirects.yml, held against what is live on the public site."""

from __future__ import annotations

from okrsite import addresses
from okrsite.diagnostics import Report, nearest
from okrsite.loading import OKRS, Loaded
from okrsite.rules.bench import report_not_public, report_repeats
from okrsite.source import Mapping, Node


class RedirectRules:
    """Checks what moved and what was withdrawn."""

    def __init__(self, loaded: Loaded, report: Report) -> None:
        """Find out what is live, and what only drafts have."""
        public = loaded.content.public()
        self._loaded = loaded
        self._redirects = loaded.content.redirects
        self._report = report
        self._live = addresses.pages(public)
        self._all = addresses.pages(loaded.content)
        self._anchors = addresses.anchors(public)
        self._withdrawn = {one.address for one in self._redirects.withdrawn}

    def check(self) -> None:
        """Check every entry."""
        withdrawn = self._redirects.withdrawn
        report_repeats(
            ((one.address, one.at("address")) for one in withdrawn),
            "the address",
            self._report,
        )
        for one in withdrawn:
            self._check_source(one.address, one.at("address"), "withdrawn")
        node = self._redirects.at("moved")
        if isinstance(node, Mapping):
            for source, target in self._redirects.moved.items():
                self._check_move(source, target, node)

    def _check_move(self, source: str, target: str, node: Mapping) -> None:
        self._check_source(source, node.key(source), "redirected")
        if source in self._withdrawn:
            message, hint = f"{source} is both moved and withdrawn", "keep one of the two"
            self._report.add("redirect", node.key(source), message, hint=hint)
        self._check_target(source, target, node.value(source))

    def _check_source(self, address: str, place: Node, what: str) -> None:
        if address in self._live:
            message, hint = f"{address} is {what}, but it is live", "take this out"
            self._report.add("redirect", place, message, hint=hint)
        elif address in self._all:
            message = f"{address} is the address of something that is not public"
            self._report.add("not-public", place, message, hint="take this out")
        elif address.partition("/")[0] in addresses.OWN_FOLDERS or "t" in address.split("/"):
            message = f"{address} cannot be an address of a page"
            self._report.add("redirect", place, message, hint="take this out")

    def _check_target(self, source: str, target: str, place: Node) -> None:
        way, last = self._follow(source, target)
        address, _, anchor = last.partition("#")
        if address in way:
            message, found = "a redirect in a circle", " to ".join([*way, address])
            self._report.add("redirect", place, message, found=found, hint="break the circle")
        elif address in self._withdrawn:
            return
        elif address in self._live:
            self._check_anchor(address, anchor, place)
        elif address in self._all:
            report_not_public(self._report, place)
        elif not self._may_be_there(address):
            hint = nearest(address, self._live) or "write the address of a page that is there"
            self._report.add("redirect", place, "a redirect to nowhere", found=target, hint=hint)

    def _may_be_there(self, address: str) -> bool:
        """Whether an address may be that of something that could not be read."""
        slug, _, path = address.rstrip("/").partition("/")
        quarter = self._loaded.content.quarter(slug)
        if quarter is None:
            return f"{self._loaded.content.name}/{slug}/{OKRS}" in self._loaded.unread
        return self._loaded.may_have(quarter, path)

    def _follow(self, source: str, target: str) -> tuple[list[str], str]:
        """The addresses on the way of a chain, and where it ends or comes back."""
        way, moved = [source], self._redirects.moved
        while (address := target.partition("#")[0]) in moved and address not in way:
            way.append(address)
            target = moved[address]
        return way, target

    def _check_anchor(self, address: str, anchor: str, place: Node) -> None:
        known = self._anchors.get(address)
        if anchor and known is not None and anchor not in known:
            message, hint = f"no anchor #{anchor} on {address}", nearest(anchor, known)
            self._report.add("redirect", place, message, hint=hint)
