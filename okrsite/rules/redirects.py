"""The rules of redirects.yml, held against what is live on the public site."""

from __future__ import annotations

from okrsite import addresses
from okrsite.content import Content
from okrsite.diagnostics import Report, nearest
from okrsite.loading import OKRS, Loaded
from okrsite.rules.bench import is_sealed, report_not_public, report_repeats
from okrsite.source import Mapping, Node


class RedirectRules:
    """Checks what moved and what was withdrawn."""

    def __init__(self, loaded: Loaded, report: Report) -> None:
        """Find out what is live, and what only drafts have."""
        public = loaded.content.public()
        self._loaded = loaded
        self._redirects = loaded.content.redirects
        self._report = report
        self._live = _there(public)
        self._all = _there(loaded.content)
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
        if "#" in source:
            self._check_anchor_source(source, node.key(source))
        else:
            self._check_source(source, node.key(source), "redirected")
        if source in self._withdrawn:
            message, hint = f"{source} is both moved and withdrawn", "keep one of the two"
            self._report.add("redirect", node.key(source), message, hint=hint)
        self._check_target(source, target, node.value(source))

    def _check_source(self, address: str, place: Node, what: str) -> None:
        if what == "redirected" and self._is_lost_quarter(address):
            message = f"{address} is that of a published quarter, whose name is its address"
            hint = "give the folder its name back, or withdraw the quarter"
            self._report.add("redirect", place, message, hint=hint)
        elif address in self._live:
            message, hint = f"{address} is {what}, but it is live", "take this out"
            self._report.add("redirect", place, message, hint=hint)
        elif address in self._all or self._is_of_draft(address):
            message = f"{address} is the address of something that is not public"
            self._report.add("not-public", place, message, hint="take this out")
        elif address.partition("/")[0] in addresses.OWN_FOLDERS or "t" in address.split("/"):
            message = f"{address} cannot be an address of a page"
            self._report.add("redirect", place, message, hint="take this out")

    def _is_lost_quarter(self, address: str) -> bool:
        content, slug = self._loaded.content, address.removesuffix("/")
        return slug in content.seals and content.quarter(slug) is None

    def _is_of_draft(self, address: str) -> bool:
        """Whether an address lies in a draft quarter, and was never public itself."""
        content = self._loaded.content
        quarter = content.quarter(address.partition("/")[0])
        return quarter is not None and quarter.draft and not is_sealed(content, address)

    def _check_anchor_source(self, source: str, place: Node) -> None:
        """An anchor moves from a page that stays; it must not be there any more."""
        address, _, anchor = source.partition("#")
        if anchor in self._anchors.get(address, ()):
            message, hint = f"{source} is redirected, but it is live", "take this out"
            self._report.add("redirect", place, message, hint=hint)
        elif address not in self._live and not self._may_be_there(address):
            message = f"{source} is an anchor of a page that is not there"
            hint = "redirect the page, which keeps its anchors"
            self._report.add("redirect", place, message, hint=hint)

    def _check_target(self, source: str, target: str, place: Node) -> None:
        way, last = self._follow(source, target)
        address, _, anchor = last.partition("#")
        if addresses.next_step(last, self._redirects.moved) in way:
            message, found = "a redirect in a circle", " to ".join([*way, last])
            self._report.add("redirect", place, message, found=found, hint="break the circle")
        elif address in self._withdrawn:
            return
        elif address in self._live:
            self._check_anchor(address, anchor, place)
            self._check_kind(source, address, place)
        elif address in self._all:
            report_not_public(self._report, place)
        elif not self._may_be_there(address):
            hint = nearest(address, self._live) or "write the address of a page that is there"
            self._report.add("redirect", place, "a redirect to nowhere", found=target, hint=hint)

    def _check_kind(self, source: str, target: str, place: Node) -> None:
        """A file stays a file, of the same kind; pages lead to pages."""
        old, new = _suffix(source.partition("#")[0]), _suffix(target)
        if old != new:
            message = "a file that moved has to lead to a file of its kind"
            expected = f"a file that ends in .{old}" if old else "a page"
            self._report.add("redirect", place, message, found=target, expected=expected)

    def _may_be_there(self, address: str) -> bool:
        """Whether an address may be that of something that could not be read."""
        slug, _, path = address.rstrip("/").partition("/")
        quarter = self._loaded.content.quarter(slug)
        if quarter is None:
            return f"{self._loaded.content.name}/{slug}/{OKRS}" in self._loaded.unread
        return self._loaded.may_have(quarter, path)

    def _follow(self, source: str, target: str) -> tuple[list[str], str]:
        """The entries on the way of a chain, and where it ends or comes back."""
        way, moved = [source], self._redirects.moved
        while (step := addresses.next_step(target, moved)) and step not in way:
            way.append(step)
            target = moved[step]
        return way, target

    def _check_anchor(self, address: str, anchor: str, place: Node) -> None:
        known = self._anchors.get(address)
        if anchor and known is not None and anchor not in known:
            message, hint = f"no anchor #{anchor} on {address}", nearest(anchor, known)
            self._report.add("redirect", place, message, hint=hint)


def _there(content: Content) -> set[str]:
    """Every page, and every file that content has."""
    files = (file for one in content.quarters for file in addresses.quarter_files(one))
    return addresses.pages(content) | set(files)


def _suffix(address: str) -> str:
    """`png` for `2017-q2/photo.png`, empty for a page."""
    return "" if addresses.is_page(address) else address.rpartition(".")[2].lower()
