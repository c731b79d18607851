"""`_redirects`: hosts that read it lead readers where the redirecting pages lead them.

Comes in: built sites, and rules of their own that authors may have. Goes out: what hosts do with
the file, each by its own rules, which are told here as their documentation and code tell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import sites
from built import Site
from sites import ODD_NAMES

from okrsite import indexes

FILE = "_redirects"
ALL = ("team", "prefixed", *ODD_NAMES)
OddSite = Callable[[str], Site]


@dataclass
class Cloudflare:
    """Follows every rule, whatever lies there, and matches to the letter. A rule that it cannot
    take stops a deployment (Workers), or is left out (Pages).
    """

    text: str
    rules: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the rules in order; ValueError for one that cannot be taken."""
        patterns, seen = 0, set()
        for line in self.lines():
            source, target, status = line.split()
            patterns += bool(patterns or re.search(r"\*|:[A-Za-z]\w*", source))
            assert len(line) <= 1000
            assert len(self.rules) - patterns < 2000
            assert patterns <= 100
            assert source.startswith("/")
            assert status in {"200", "301", "302", "303", "307", "308"}, line
            assert source not in seen, f"{source} twice"
            seen.add(source)
            self.rules.append((source, target, int(status)))

    def lines(self) -> Iterator[str]:
        """Lines that are not empty and no comments."""
        stripped = (line.strip() for line in self.text.split("\n"))
        return (line for line in stripped if line and not line.startswith("#"))

    def answer(self, path: str, *, is_file: bool) -> tuple[int, str]:
        """Status and target for a request; 200 or 404 and nothing where no rule applies."""
        for source, target, status in self.rules:
            if re.fullmatch(re.escape(source).replace(r"\*", ".*"), path):
                return status, target
        return (200 if is_file else 404), ""


@dataclass
class Netlify:
    """Serves a file rather than follow a rule, unless the rule is forced; a slash at the end makes
    no difference.
    """

    text: str

    def answer(self, path: str, *, is_file: bool) -> tuple[int, str]:
        """Status and target for a request; 200 or 404 and nothing where no rule applies."""
        for line in self.text.splitlines():
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            source, target, status = words
            same = source.rstrip("/") == path.rstrip("/")
            if same and (status.endswith("!") or not is_file):
                return int(status.rstrip("!")), target
        return (200 if is_file else 404), ""


@pytest.fixture(params=ALL)
def site(
    request: pytest.FixtureRequest, team_site: Site, prefixed_site: Site, odd_site: OddSite
) -> Site:
    """The project's own site, as it is and below a path, and each of the odd ones."""
    name = str(request.param)
    return {"team": team_site, "prefixed": prefixed_site}.get(name) or odd_site(name)


def rules_of(site: Site) -> str:
    """The file as a host reads it."""
    return site.files.get(FILE, b"").decode("ascii")


def arrives(site: Site, source: str, target: str, anchor: str = "") -> str:
    """The address at which a browser ends that a host sends on; its own anchor stays with it unless
    the target has one (RFC 9110, 10.2.2).
    """
    url = urljoin(site.url + source, target)
    assert url.startswith(site.url), target
    kept = "" if urldefrag(url).fragment or not anchor else f"#{anchor}"
    return unquote((url + kept).removeprefix(site.url))


def test_hosts_lead_where_pages_lead(site: Site) -> None:
    """Every redirect is a real one, at once and to the same place; nothing else is led away."""
    host = Cloudflare(rules_of(site))
    root = urlsplit(site.url).path
    for address in site.documents:
        status, target = host.answer(root + address, is_file=True)
        if address not in site.redirects:
            assert status == 200, address
            continue
        assert status == (302 if address.startswith("latest/") else 301)
        assert arrives(site, address, target) == site.redirects[address]
        assert host.answer(urldefrag(target).url, is_file=True) == (200, "")
        anchored = site.redirects[address].partition("#")[1]
        hoped = site.redirects[address] + ("" if anchored else "#o1")
        assert arrives(site, address, target, anchor="o1") == hoped
    others = {source: target for source, target, _ in host.rules}
    for address in site.redirects:
        del others[root + address]
    # A file that has moved can be led away from by hosts only.
    assert not any(source.endswith("/") for source in others)
    assert all(arrives(site, "", target) in site.files for target in others.values())


def test_rules_are_ours_to_the_letter(site: Site) -> None:
    """A rule is three words of letters that need no escape; where nothing leads on, no file is."""
    for line in rules_of(site).splitlines():
        if not line.startswith("#"):
            assert re.fullmatch(r"/[\w/.-]* /[\w/.#-]* 30[12]", line, re.ASCII), line
    assert (FILE in site.files) == bool(site.redirects)


def test_what_moved_comes_before_what_is_latest(odd_site: OddSite) -> None:
    """Hosts read only so many rules, and `/latest/` is the smaller loss."""
    sources = [source for source, *_ in Cloudflare(rules_of(odd_site("moved"))).rules]
    kinds = [source.startswith("/latest/") for source in sources]
    assert kinds == sorted(kinds)
    assert set(kinds) == {True, False}


def test_a_host_that_prefers_files_shows_the_page(odd_site: OddSite) -> None:
    """Without `forced_redirects` the pages that lead on do the work there, as everywhere."""
    site = odd_site("moved")
    host = Netlify(rules_of(site))
    assert {host.answer(f"/{one}", is_file=True) for one in site.documents} == {(200, "")}


def test_forced_redirects_win_over_files(tmp_path: Path) -> None:
    """`forced_redirects` makes them real redirects there too."""
    source = sites.moved()
    plugins = ["search", {"okrsite": {"forced_redirects": True}}]
    forced = sites.Source(source.content, {**source.settings, "plugins": plugins})
    site = sites.build(forced.write(tmp_path))
    host = Netlify(rules_of(site))
    for address in site.documents:
        status, target = host.answer(f"/{address}", is_file=True)
        assert (status != 200) == (address in site.redirects)
        assert status == 200 or arrives(site, address, target) == site.redirects[address]
        assert host.answer(f"/{address.rstrip('/')}", is_file=True)[0] == status


# Rules of the site's own --------------------------------------------------------------------------

LEADING = {"latest/": "2017-q2/", "2017-q2/o7/": "2017-q2/#o4", "2017-q2/o6/": "2017-q2/o4/"}
OURS = (
    "# Where addresses lead that have moved, and /latest/: made by okrsite\n"
    "/2017-q2/o6/ /2017-q2/o4/ 301\n"
    "/2017-q2/o7/ /2017-q2/#o4 301\n"
    "/latest/ /2017-q2/ 302\n"
)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("", OURS),
        ("/a /b\n", f"/a /b\n{OURS}"),
        ("/a /b", f"/a /b\n{OURS}"),
        ("# mine\n\n/a /b\n", f"# mine\n\n/a /b\n{OURS}"),
        ("/a /b\n/w/* /x\n/c /d\n", f"/a /b\n{OURS}/w/* /x\n/c /d\n"),
        ("/w/:page /x/:page 301", f"{OURS}/w/:page /x/:page 301"),
        ("/latest /x 301\n", f"/latest /x 301\n{OURS.replace('/latest/ /2017-q2/ 302', '')[:-1]}"),
        ("/a /b?c=*&d=:e\r\n", f"/a /b?c=*&d=:e\r\n{OURS}"),
    ],
)
def test_own_rules_are_kept(own: str, expected: str) -> None:
    """Ours stand behind them but before patterns, and none is for an address that has one."""
    assert indexes.redirects(LEADING, "/", own.encode()).decode() == expected


def test_own_rules_may_have_any_bytes() -> None:
    """What is no UTF-8 comes out as it went in."""
    own = b"/caf\xe9 /x\n"
    assert indexes.redirects(LEADING, "/", own) == own + OURS.encode()
    assert indexes.redirects({}, "/", own) == own
    assert indexes.redirects({}, "/") == b""


@pytest.mark.parametrize(
    ("prefix", "start"),
    [("/okrs/", "/okrs/"), ("/é *:x/", "/%C3%A9%20%2A%3Ax/"), ("/%C3/", "/%C3/")],
)
def test_the_path_of_the_site_stands_before_both(prefix: str, start: str) -> None:
    """Escaped, so that no path of a host can make another rule of it."""
    (rule,) = indexes.redirects({"a/": "b/#c"}, prefix).decode().splitlines()[1:]
    assert rule == f"{start}a/ {start}b/#c 301"


def test_no_address_can_make_a_rule_of_its_own() -> None:
    """Whatever an address were to hold, it is one word of one rule for one address."""
    odd = 'a b\n/x /y 301\n# *:z\tü"\\\u2028%41/'
    text = indexes.redirects({odd: f"{odd}#{odd}"}, "/").decode("ascii")
    (rule,) = text.splitlines()[1:]
    source, target, status = rule.split(" ")
    assert status == "301"
    assert unquote(source) == f"/{odd}"
    assert not re.search(r"[*:]", source)
    assert unquote(target) == f"/{odd.partition('#')[0]}#{odd.partition('#')[2]}#{odd}"


def test_a_line_that_no_host_would_read_is_left_out() -> None:
    """The page leads on all the same."""
    long = "x" * 500 + "/"
    assert indexes.redirects({long: long, "a/": "b/"}, "/").decode().splitlines()[1:] == [
        "/a/ /b/ 301"
    ]


def test_rules_of_the_content_are_published(tmp_path: Path) -> None:
    """`content/_redirects` and `content/_headers` come out, without a warning."""
    content = {**sites.moved().content, FILE: "/wiki/* /about/ 301\n", "_headers": "/*\n  X-A: b\n"}
    site = sites.build(sites.Source(content).write(tmp_path))
    text = rules_of(site)
    assert text.endswith("\n/wiki/* /about/ 301\n")
    host = Cloudflare(text)
    assert host.answer("/wiki/a/b", is_file=False) == (301, "/about/")
    assert len(host.rules) == len(site.redirects) + 1
    assert site.files["_headers"] == b"/*\n  X-A: b\n"
