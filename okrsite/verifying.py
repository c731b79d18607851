"""A deployed site held against its seals: every address answers, and every anchor is there.

Comes in: seals, what was withdrawn, and a place where the site stands: a host, or a folder. Goes
out: a finding for each promise that the place does not keep. It must not know how the site is made,
but for the two pages that stand in for others: those that lead on, and those of what was withdrawn.
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from okrsite import addresses, drafts, seals
from okrsite.diagnostics import Diagnostic, Report, Spot
from okrsite.ledger import Ledger
from okrsite.loading import load
from okrsite.seals import SITE, Seal
from okrsite.settings import Settings

AT_ONCE = 4  # requests side by side: little enough for any host
SECONDS = 20.0  # to wait for a host, each time
PAUSES = (1.0, 4.0, 10.0)  # seconds before each further try
LONGEST_PAUSE = 60.0  # however long a host asks for
LARGEST = 32 * 1024 * 1024  # bytes of a page, unpacked
STEPS = 10  # how often an address may lead on
SILENCE = 5  # addresses without any answer, one after another, after which a host is gone

# The class of a tombstone's article, and an address that no site has.
WITHDRAWN = "okr-withdrawn"
NOWHERE = "okrsite-verify/there-is-no-such-page/"

_OK, _TOO_MANY = 200, 429
_LEADING_ON = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({_TOO_MANY, 500, 502, 503, 504})
_NO_HEAD = frozenset({405, 501})
_REFRESH = re.compile(r"\s*\d+\s*[;,]\s*url\s*=\s*[\"']?([^\"']*)", re.IGNORECASE)


class Unreachable(Exception):
    """A site that cannot be held against anything; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a place has at an address: its state as HTTP has it, and where it leads, if it does."""

    status: int
    kind: str = ""
    body: bytes = field(default=b"", repr=False)
    leads_to: str = ""
    fault: str = ""


class Place(Protocol):
    """Where a site stands; `name` is its address, or the path of its folder."""

    name: str

    def answer(self, address: str, *, whole: bool = True) -> Answer:
        """What is at an address of the site; without `whole` its body does not matter."""

    def inside(self, source: str, link: str) -> str | None:
        """The address on this site that a link on a page leads to, None when it leaves the site."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that is not kept: `address` has the anchor in it, if there is one."""

    address: str
    since: datetime.date | None
    found: str

    def record(self) -> dict[str, str | None]:
        """The finding for programs."""
        since = self.since.isoformat() if self.since else None
        return {"address": self.address, "since": since, "found": self.found}


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it; `addresses` and `anchors` are how many were looked for."""

    site: str
    addresses: int
    anchors: int
    broken: tuple[Broken, ...]

    def lines(self) -> Iterator[str]:
        """All of it for people: a line for each finding, and how many there are."""
        for one in self.broken:
            since = f" (promised since {one.since})" if one.since else ""
            yield f"{self.site}{one.address}: {one.found}{since}"
        looked = f"{self.addresses} addresses and {self.anchors} anchors"
        kept = f"{len(self.broken)} broken" if self.broken else "all there"
        yield f"okrsite: {self.site}: {looked}: {kept}"

    def record(self) -> dict[str, object]:
        """All of it for programs."""
        return {
            "site": self.site,
            "addresses": self.addresses,
            "anchors": self.anchors,
            "broken": [one.record() for one in self.broken],
        }


# What is promised ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promises:
    """What has been made public: addresses, with or without an anchor, and since when.

    Of the pages that were `withdrawn` only the tombstone has to be there; None when that is not
    known, and any tombstone will do. `missing` are seals that should be there.
    """

    since: Mapping[str, datetime.date]
    withdrawn: Collection[str] | None = None
    missing: tuple[Broken, ...] = ()

    @property
    def pages(self) -> dict[str, list[str]]:
        """The anchors of each page, and of each file, by its address."""
        return Seal(addresses=self.since).pages


def local_promises(settings: Settings) -> tuple[Promises, tuple[Diagnostic, ...]]:
    """What the seals in the content promise, and what is wrong with the files that say so.

    Unreachable where nothing is promised.
    """
    report = Report()
    loaded = load(settings.content, settings.content.name, report)
    content = drafts.public(loaded.content)
    ledger = Ledger(content)
    withdrawn = frozenset(address for address, _ in ledger.tombstones())
    wrong = (one for one in report if one.path.endswith((seals.FILE, "redirects.yml")))
    since = {
        one: day
        for one, day in _joined(content.seals.values()).items()
        if addresses.is_page(one.partition("#")[0]) or ledger.fate(one).standing != "withdrawn"
    }
    # What leads to the newest quarter is as old as the site.
    oldest = min(since.values(), default=None)
    if oldest:
        newest = addresses.redirects(content)
        since |= {one: oldest for one in newest if one.startswith(addresses.LATEST)}
    promises = Promises(since, withdrawn)
    findings = tuple(wrong)
    if not promises.since and not findings:
        message = f"nothing is sealed in {settings.content}: okrsite publish does that"
        raise Unreachable(message)
    return promises, findings


def deployed_promises(place: Place) -> tuple[Promises, tuple[Diagnostic, ...]]:
    """What the seals that lie in the site itself promise; Unreachable where it has none."""
    report = Report()
    first = _deployed_seal(place, seals.FILE, SITE, report)
    if first is None:
        if not tuple(report):
            message = f"{place.name} has no {seals.FILE}: it was not published by okrsite publish"
            raise Unreachable(message)
        return Promises({}), tuple(report)
    found, missing = [first], []
    for quarter, since in sorted(first.quarters.items()):
        address = f"{quarter}/{seals.FILE}"
        seal = _deployed_seal(place, address, quarter, report)
        if seal:
            found.append(seal)
        else:
            missing.append(Broken(address, since, "the seal of a quarter is not there"))
    return Promises(_joined(found), None, tuple(missing)), tuple(report)


def _deployed_seal(place: Place, address: str, quarter: str, report: Report) -> Seal | None:
    answer = place.answer(address)
    if answer.status != _OK:
        return None
    own = Report()
    seal = seals.read(answer.body, address, quarter, own)
    for one in own:
        report.add(one.code, Spot(one.path, one.line), one.message, hint="publish the site again")
    return seal


def _joined(found: Iterable[Seal]) -> dict[str, datetime.date]:
    """All that seals promise."""
    return {address: day for seal in found for address, day in seal.addresses.items()}


def place(where: str, *, agent: str) -> Place:
    """The folder or the host of this name; Unreachable where there is none.

    `agent` is what a host is told about who asks.
    """
    folder = Path(where)
    if "://" not in where:
        if not folder.is_dir():
            message = f"{where} is neither a folder nor an address that begins with https://"
            raise Unreachable(message)
        return Folder(folder)
    host = Host(where, agent=agent)
    host.reach()
    return host


# Verifying ----------------------------------------------------------------------------------------


def verify(
    place: Place, promises: Promises, told: Callable[[int, int], None] = lambda _done, _all: None
) -> Verified:
    """What a place does not keep of its promises; Unreachable when it does not answer at all.

    `told` hears how many addresses have been looked at, and how many there are.
    """
    pages = promises.pages
    for_nothing = place.answer(NOWHERE)
    judge = _Judge(place, promises, for_nothing.body if for_nothing.status == _OK else b"")
    broken = list(promises.missing)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(judge.judged, address, names) for address, names in pages.items()]
        try:
            broken += _gathered(asked, told)
        finally:
            for one in asked:
                one.cancel()
    anchors = len(promises.since.keys()) - len(promises.since.keys() & pages.keys())
    return Verified(place.name, len(pages), anchors, tuple(sorted(broken, key=_by_address)))


def _gathered(
    asked: list[Future[tuple[Broken, ...]]], told: Callable[[int, int], None]
) -> Iterator[Broken]:
    for done, one in enumerate(as_completed(asked), start=1):
        told(done, len(asked))
        yield from one.result()


def _by_address(broken: Broken) -> str:
    return broken.address


@dataclass(frozen=True, slots=True)
class _Judge:
    """Holds one address after the other; `stand_in` is what a host shows in place of nothing."""

    place: Place
    promises: Promises
    stand_in: bytes

    def judged(self, address: str, anchors: Iterable[str]) -> tuple[Broken, ...]:
        """What is broken of a page, or of a file, and of its anchors."""
        wanted = list(anchors)
        is_page = _is_page(address)
        answer, end, anchor = self._followed(address, whole=is_page or bool(wanted))
        if fault := self._fault(answer, end, is_page=is_page):
            gone = fault in _GONE
            if end != address:
                fault = f"leads to {end}, which is {fault}" if gone else f"leads to {end}: {fault}"
            also = f", nor are its {len(wanted)} anchors" if gone and len(wanted) > 1 else ""
            return (self._broken(address, fault + also),)
        if not is_page and not wanted:
            return ()
        page = _Page(answer.body)
        if fault := page.fault_at(end):
            return (self._broken(address, fault),)
        if (fault := self._wrong_tombstone(address, end, page)) or page.withdrawn:
            return (self._broken(address, fault),) if fault else ()
        where = "" if end == address else f" at {end or 'the home page'}, where the address leads"
        broken = [
            self._broken(f"{address}#{name}", f"no such anchor{where}")
            for name in wanted
            if name not in page.anchors
        ]
        if anchor and anchor not in page.anchors and not wanted:
            broken.append(self._broken(address, f"leads to {end}#{anchor}, which is not there"))
        return tuple(broken)

    def _broken(self, address: str, found: str) -> Broken:
        # An anchor may be older or younger than the page that it stands on.
        return Broken(address, self.promises.since.get(address), found)

    def _followed(self, address: str, *, whole: bool) -> tuple[Answer, str, str]:
        """What is at the end of an address, which address that is, and the anchor it leads to."""
        here, anchor, seen = address, "", set[str]()
        while True:
            answer = self.place.answer(here, whole=whole)
            link = answer.leads_to
            if not link and answer.status == _OK and whole:
                link = _Page(answer.body).leads_to
            if not link:
                return answer, here, anchor
            seen.add(here)
            target = self.place.inside(here, link)
            if target is None:
                return Answer(_OK, fault=f"leads away from the site, to {link}"), here, ""
            here, _, own = target.partition("#")
            anchor = own or anchor
            if here in seen or len(seen) > STEPS:
                return Answer(_OK, fault="leads in a circle"), here, ""

    def _fault(self, answer: Answer, end: str, *, is_page: bool) -> str:
        if answer.fault:
            return answer.fault
        if answer.status != _OK:
            return _STATES.get(answer.status, f"the host answers {answer.status}")
        if is_page and answer.kind != "text/html":
            return f"not a page but {answer.kind or 'of no kind'}"
        if not is_page and answer.kind == "text/html" and not end.endswith((".html", ".htm")):
            return "a page where a file was"
        if self.stand_in and answer.body == self.stand_in:
            return "what the host shows for any address that is not there"
        return ""

    def _wrong_tombstone(self, address: str, end: str, page: _Page) -> str:
        """What is wrong with a page that was withdrawn, or that says so."""
        withdrawn = self.promises.withdrawn
        if withdrawn is None or (address in withdrawn or end in withdrawn) == page.withdrawn:
            return ""
        if page.withdrawn:
            return "shows that it was withdrawn, which redirects.yml does not say"
        return "does not show yet that it was withdrawn"


_STATES = {404: "not there", 410: "not there any more"}
_GONE = frozenset(_STATES.values())


def _is_page(address: str) -> bool:
    return address.endswith(("/", ".html")) or not address


class _Page:
    """A page as verifying needs it: its anchors, where it leads on, whether it is a tombstone."""

    def __init__(self, body: bytes) -> None:
        reader = _Reader()
        reader.feed(body.decode(errors="replace"))
        reader.close()
        self.anchors, self.leads_to = reader.anchors, reader.leads_to
        self.withdrawn, self._canonical = reader.withdrawn, reader.canonical
        self._empty = not body.strip()

    def fault_at(self, address: str) -> str:
        """What is wrong with it as the page of an address: it is empty, or another page."""
        if self._empty:
            return "empty"
        own = urlsplit(self._canonical).path.endswith(f"/{quote(address)}")
        return "" if own or not self._canonical else f"is another page, {self._canonical}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.leads_to = ""
        self.canonical = ""
        self.withdrawn = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag; the first of two equal attributes counts, as in browsers."""
        found = {name: value or "" for name, value in reversed(attrs)}
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and "name" in found:
            self.anchors.add(found["name"])
        if tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
            refresh = _REFRESH.match(found.get("content", ""))
            self.leads_to = self.leads_to or (refresh[1].strip() if refresh else "")
        if tag == "link" and found.get("rel") == "canonical":
            self.canonical = found.get("href", "")
        if WITHDRAWN in found.get("class", "").split():
            self.withdrawn = True


# Places -------------------------------------------------------------------------------------------


class Folder:
    """A site in a folder, answered for as a static host would."""

    def __init__(self, folder: Path) -> None:
        self.name = f"{folder}/"
        self._root = folder

    def answer(self, address: str, *, whole: bool = True) -> Answer:
        """What the folder has at an address."""
        path = self._root / (f"{address}index.html" if _is_folder(address) else address)
        if ".." in address.split("/") or not path.is_file():
            return Answer(404)
        kind = "text/html" if path.suffix in {".html", ".htm"} else "application/octet-stream"
        try:
            return Answer(_OK, kind, path.read_bytes() if whole else b"")
        except OSError as error:
            return Answer(_OK, fault=f"cannot be read: {error.strerror}")

    def inside(self, source: str, link: str) -> str | None:
        """The address that a link on a page leads to."""
        return _inside(f"site:///{source}", link, "site:///")


def _is_folder(address: str) -> bool:
    return not address or address.endswith("/")


def _parts(url: str) -> SplitResult:
    """The parts of an address, none where it is not even well-formed."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Host:
    """A site on a host; nothing of any other host is asked for.

    Unreachable for what is no address of the web.
    """

    def __init__(
        self, url: str, *, agent: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        parts = _parts(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"{url} is neither a folder nor an address that begins with https://"
            raise Unreachable(message)
        host = parts.netloc.rpartition("@")[2]
        self.name = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/"
        self._pause = pause
        self._silent = 0
        self._headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        if "@" in parts.netloc:
            login = unquote(parts.netloc.rpartition("@")[0])
            self._headers |= urllib3.make_headers(basic_auth=login)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        timeout = urllib3.Timeout(SECONDS)
        parts = urlsplit(self.name)
        proxy = getproxies().get(parts.scheme)
        near = parts.hostname in _THIS_MACHINE or proxy_bypass(parts.netloc)
        if proxy and not near:
            return urllib3.ProxyManager(proxy, maxsize=AT_ONCE, timeout=timeout)
        return urllib3.PoolManager(maxsize=AT_ONCE, timeout=timeout)

    def reach(self) -> None:
        """Nothing when the site answers at its address; Unreachable says what happens instead."""
        answer = self.answer("")
        if answer.status == 0:
            message = f"{self.name} cannot be reached: {answer.fault}"
            raise Unreachable(message)
        if answer.leads_to and self.inside("", answer.leads_to) is None:
            elsewhere = urljoin(self.name, answer.leads_to)
            message = f"{self.name} leads to {elsewhere}; verify the site there"
            raise Unreachable(message)

    def inside(self, source: str, link: str) -> str | None:
        """The address that a link on a page leads to; https where the site has http is the same."""
        try:
            target = urljoin(self.name + quote(source), link)
        except ValueError:
            return None  # not even well-formed
        if self.name.startswith("http:") and target.startswith("https:"):
            target = f"http:{target.removeprefix('https:')}"
        return _inside(self.name + quote(source), target, self.name)

    def answer(self, address: str, *, whole: bool = True) -> Answer:
        """What the host has at an address, asked again after a pause if it is busy."""
        found = self._asked(address, whole=whole)
        for pause in PAUSES:
            answer, wish = found
            if answer.status and answer.status not in _PASSING:
                break
            self._pause(min(max(pause, wish), LONGEST_PAUSE))
            found = self._asked(address, whole=whole)
        answer = found[0]
        self._silent = 0 if answer.status else self._silent + 1
        if self._silent >= SILENCE:
            message = f"{self.name} does not answer any longer: {answer.fault}"
            raise Unreachable(message)
        return answer

    def _asked(self, address: str, *, whole: bool) -> tuple[Answer, float]:
        """The host's answer, with state 0 when there is none, and the pause that it wishes."""
        url = self.name + quote(address)
        try:
            if not whole:
                answer = self._request("HEAD", url)
                if answer[0].status not in _NO_HEAD:
                    return answer
            return self._request("GET", url)
        except urllib3.exceptions.HTTPError as error:
            return Answer(0, fault=_reason(error)), 0.0

    def _request(self, method: str, url: str) -> tuple[Answer, float]:
        response = self._pool.request(
            method,
            url,
            headers=self._headers,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            # One more than is allowed, so that more is seen.
            body = response.read(LARGEST + 1, decode_content=True)
        finally:
            response.release_conn()
        status, headers = response.status, response.headers
        wish = headers.get("Retry-After", "")
        pause = float(wish) if wish.isdecimal() else 0.0
        if len(body) > LARGEST:
            return Answer(status, fault=f"larger than {LARGEST // 1024**2} MiB"), pause
        leads_to = headers.get("Location", "") if status in _LEADING_ON else ""
        kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(status, kind, body, leads_to), pause


def _inside(base: str, link: str, root: str) -> str | None:
    """The address below `root` that a link means, None when it is not below it."""
    if base.startswith("site:"):
        # `urljoin` joins only for the schemes that it knows.
        base, root = f"http{base[4:].replace('///', '//site/')}", "http://site/"
    try:
        target = urljoin(base, link)
    except ValueError:
        return None  # not even well-formed
    parts = urlsplit(target)
    if not target.startswith(root) and target + "/" != root:
        return None
    path = unquote(parts.path.removeprefix(urlsplit(root).path))
    return path + (f"#{unquote(parts.fragment)}" if parts.fragment else "")


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    """Why there was no answer, in a few words."""
    cause: BaseException = error
    while (deeper := cause.__cause__ or cause.__context__) is not None:
        cause = deeper
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return " ".join(str(text).split())
