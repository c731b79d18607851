"""Where readers discuss a page: the topic, the link that begins one, and replies on demand.

Comes in: addresses of topics, and sites with and without them. Goes out: what is linked from each
page, and what a reader's browser asks a forum for, which is nothing until the reader wants it. The
forum is a server on this machine that answers as Discourse does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import built
import pytest
import sites
from built import Site
from conftest import Serve
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sites import FORUM, Source, key_result, note, objective, quarter

import okrsite
from benchmarks.host import LOOPBACK
from okrsite.cutting import cut
from okrsite.forum import (
    LONGEST_LINK,
    LONGEST_TITLE,
    comments_of,
    forum_of,
    holds_all,
    new_topic,
    topic_title,
)
from okrsite.language import Language
from okrsite.views.desk import Desk
from okrsite.views.discussion import known_forum

NOTE = "2017-05-12-news"
# A page of each kind that is discussed.
DISCUSSED = ("2017-q2/", "2017-q2/o1/", "2017-q2/o1/kr1/", f"2017-q2/notes/{NOTE}/")


TOPIC = f"{FORUM}/t/okrs/7"


def source(topic: str, **options: object) -> Source:
    """A quarter with this topic, or without one, and a draft; and what the plugin is told."""
    named = {"discussion": topic} if topic else {}
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(1, key_result(1, help_wanted="Come along."), title="Sing together"),
            title="The choir in spring",
            **named,
        ),
        f"2017-q2/notes/{NOTE}.md": note("News of the choir", "2017-05-12"),
        "2017-q2/notes/2017-06-12-later.md": note("Later", "2017-06-12", draft=True),
        "2017-q3/okrs.yml": {**quarter(objective(1, key_result(1))), "status": "draft"},
    }
    return Source(content, {"plugins": ["search", {"okrsite": options}]})


def to_forum(site: Site, address: str) -> list[str]:
    """The links of a page's own part to the forum."""
    hrefs = (link.get("href") for link in site.pages[address].main.all("a"))
    return [one for one in hrefs if one.startswith(FORUM)]


def offers(page: built.Page) -> list[str]:
    """The addresses from which a page offers to fetch replies."""
    return [found for one in page.elements if (found := one.get("data-okr-comments"))]


# Addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "forum", "comments"),
    [
        ("https://talk.example/t/our-okrs/12", "https://talk.example", "12"),
        ("https://talk.example/t/our-okrs/12/3?u=ada#x", "https://talk.example", "12"),
        ("https://talk.example/t/12", "https://talk.example", "12"),
        ("https://talk.example/t/12/3", "https://talk.example", "12"),
        ("https://talk.example/t/-/12/", "https://talk.example", "12"),
        ("https://team.example/talk/t/q2-2017/12/3", "https://team.example/talk", "12"),
        ("https://talk.example/t/our-okrs", "https://talk.example", ""),
        ("https://talk.example/t/our-okrs/x/12", "https://talk.example", ""),
        ("https://talk.example/t/٣", "https://talk.example", ""),
        ("https://code.example/team/issues/12", "", ""),
        ("https://code.example/?next=/t/a/12", "", ""),
        ("", "", ""),
    ],
)
def test_addresses_of_topics(topic: str, forum: str, comments: str) -> None:
    """The forum, and the number by which it knows the topic."""
    assert forum_of(topic) == forum
    assert comments_of(topic) == (f"{forum}/embed/comments?topic_id={comments}" if comments else "")


@pytest.mark.parametrize(
    ("title", "further", "found"),
    [
        ("Participation OKRs Q2 2017", (), "Participation OKRs Q2 2017"),
        ("Q2", ("our aims", "Choir OKRs"), "Q2 (our aims) (Choir OKRs)"),
        ("EVERYTHING IN CAPITALS", ("our aims", "unused"), "EVERYTHING IN CAPITALS (our aims)"),
        ("合唱団の目標と主な成果二〇一七年", ("x",), "合唱団の目標と主な成果二〇一七年"),
    ],
)
def test_titles_are_such_as_a_forum_takes(title: str, further: tuple[str, ...], found: str) -> None:
    """Neither too short nor in capitals alone."""
    assert topic_title(title, *further) == found


@given(st.text(max_size=400), st.integers(1, 300))
def test_cut_texts_have_room(text: str, limit: int) -> None:
    """Whatever the text is."""
    assert len(cut(text, limit)) <= limit
    assert len(topic_title(text, text, "b" * 400)) <= LONGEST_TITLE


def test_a_new_topic_has_title_text_and_category() -> None:
    """Encoded so that the forum reads the very same."""
    body = "A & B\n\n100 % of [x](https://a.example/?b=c#d) + 1\n"
    link = new_topic(FORUM, "A & B?", body, "our okrs")
    split = urlsplit(link)
    assert (split.netloc, split.path, split.fragment) == ("forum.example", "/new-topic", "")
    assert parse_qs(split.query, strict_parsing=True) == {
        "title": ["A & B?"],
        "body": [body.rstrip("\n")],
        "category": ["our okrs"],
    }
    assert holds_all(link, body)


@pytest.mark.parametrize(
    ("begun", "ended"), [("[details=All]\n\n", "[/details]\n"), ("> - ```\n", "> ```\n")]
)
def test_a_link_that_would_be_too_long_has_the_beginning(begun: str, ended: str) -> None:
    """Whole paragraphs of it, and no block that is begun and not ended."""
    body = "Hello.\n\n" + begun + "A paragraph of it.\n\n" * 900 + ended
    link = new_topic(FORUM, "Everything of ours", body)
    assert len(link) <= LONGEST_LINK
    assert parse_qs(urlsplit(link).query)["body"] == ["Hello."]
    assert not holds_all(link, body)


@pytest.mark.parametrize(
    ("own", "earlier", "later", "forum", "found"),
    [
        ("", "", "", "", ""),
        ("https://talk.example/t/okrs/12", "https://old.example/t/a/1", "", "", "talk.example"),
        ("", "https://old.example/t/a/1", "https://new.example/t/a/1", "", "old.example"),
        ("", "", "https://new.example/t/a/1", "", ""),
        ("https://code.example/team/issues/12", "https://old.example/t/a/1", "", "", "old.example"),
        ("https://talk.example/t/okrs/12", "", "", f"{FORUM}/", "forum.example"),
    ],
)
def test_which_forum(
    own: str, earlier: str, later: str, forum: str, found: str, tmp_path: Path
) -> None:
    """The settings', or that of the quarter's own topic or of an earlier one, never a later one."""
    topics = {"2017-q1": earlier, "2017-q2": own, "2017-q3": later}
    content = {
        f"{slug}/okrs.yml": quarter(
            objective(1, key_result(1)), **({"discussion": topic} if topic else {})
        )
        for slug, topic in topics.items()
    }
    plugins = ["search", {"okrsite": {"forum": forum}}]
    project = Source(content, {"plugins": plugins}).write(tmp_path)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    assert not checked.failed, checked.diagnostics
    desk = Desk(checked.content, checked.settings, Language("en"))
    assert known_forum(desk, checked.content.quarters[1]) == (f"https://{found}" if found else "")


# Links --------------------------------------------------------------------------------------------


def test_each_page_leads_to_the_topic(tmp_path: Path) -> None:
    """Where there is one, and to nothing else of the forum; replies are offered nowhere."""
    site = sites.build(source(TOPIC, forum=FORUM).write(tmp_path))
    for address in (*DISCUSSED, "", "help/", "2017-q2/print/"):
        assert set(to_forum(site, address)) == {TOPIC}, address
    assert not any(map(offers, site.pages.values()))


def test_without_a_topic_each_page_begins_one(tmp_path: Path) -> None:
    """It is about that page, in a title that tells it apart and a link that becomes a card."""
    site = sites.build(source("", forum=FORUM, forum_category="our okrs").write(tmp_path))
    titles = {
        "2017-q2/": "The choir in spring",
        "2017-q2/o1/": "Objective 1: Sing together (The choir in spring)",
        "2017-q2/o1/kr1/": "KR 1.1: Key result number 1 (The choir in spring)",
        f"2017-q2/notes/{NOTE}/": "News of the choir (The choir in spring)",
    }
    for address in DISCUSSED:
        asked = [parse_qs(urlsplit(link).query) for link in set(to_forum(site, address))]
        assert asked == [
            {
                "title": [titles[address]],
                "body": [f"{sites.URL}{address}\n\nWhat I would like to ask or say: "],
                "category": ["our okrs"],
            }
        ]
    of_the_quarter = to_forum(site, "2017-q2/")[0]
    assert set(to_forum(site, "")) == set(to_forum(site, "help/")) == {of_the_quarter}
    begun = [
        one for one in site.pages["2017-q2/"].main.all("a") if one.get("href").startswith(FORUM)
    ]
    assert [(one.get("rel"), one.text) for one in begun] == [
        ("nofollow", "Begin a topic on forum.example")
    ]


def test_nobody_is_led_from_a_draft_to_the_forum(tmp_path: Path) -> None:
    """Its title would be public before it is; nor from a site that is nowhere."""
    made = source("", forum=FORUM)
    site = sites.build(made.write(tmp_path), drafts=True)
    drafts = ("2017-q3/", "2017-q3/o1/kr1/", "2017-q2/notes/2017-06-12-later/")
    assert [to_forum(site, address) for address in drafts] == [[], [], []]
    assert to_forum(site, f"2017-q2/notes/{NOTE}/")


# Replies ------------------------------------------------------------------------------------------


@dataclass
class Forum:
    """A forum on this machine, and what it was asked for: paths with the pages that asked."""

    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def forum() -> Iterator[Forum]:
    """A server that answers for the replies of topics as Discourse does, and tells their height."""
    found = Forum("")
    page = (
        "<!doctype html><title>Replies</title><p>A reply.</p>"
        "<script>parent.postMessage({type: 'discourse-resize', height: 612.5}, document.referrer)"
        "</script>"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("Referer", "")))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
            """Say nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    found.address = f"http://{LOOPBACK}:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def with_replies(forum: Forum, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public folder of a site that offers the replies of its topic."""
    project = source(f"{forum.address}/t/okrs/7/2", comments=True).write(
        tmp_path_factory.mktemp("replies")
    )
    sites.build(project)
    return project / "site"


def test_where_replies_are_offered(with_replies: Path, forum: Forum) -> None:
    """On the four kinds of pages, by the topic's number, and on no other."""
    site = Site.read(with_replies, sites.URL)
    found = {address: offers(page) for address, page in site.pages.items() if offers(page)}
    assert found == {
        address: [f"{forum.address}/embed/comments?topic_id=7"] for address in DISCUSSED
    }
    assert site.foreign_requests() == []


def test_replies_are_fetched_by_a_click_alone(
    with_replies: Path, forum: Forum, served: Serve, page: Page
) -> None:
    """One request, which tells the forum the site and not the page; the frame gets its height."""
    forum.asked.clear()
    host = served(with_replies)
    page.goto(f"{host}2017-q2/o1/kr1/", wait_until="networkidle")
    expect(page.get_by_text("They are then fetched from 127.0.0.1")).to_be_visible()
    assert (forum.asked, page.frames[1:]) == ([], [])
    page.get_by_role("button", name="Show the replies here").click()
    frame = page.locator("iframe")
    expect(page.frame_locator("iframe").get_by_text("A reply.")).to_be_visible()
    expect(frame).to_have_attribute("title", "Replies on 127.0.0.1")
    expect(frame).to_have_css("block-size", "613px")
    expect(frame).to_be_focused()
    assert forum.asked == [("/embed/comments?topic_id=7", host)]
    # Nobody but the frame is heard.
    page.evaluate("postMessage({type: 'discourse-resize', height: 9999}, '*')")
    page.evaluate("() => new Promise(done => setTimeout(done))")
    expect(frame).to_have_css("block-size", "613px")
    page.emulate_media(media="print")
    expect(frame).to_be_hidden()


def test_without_scripts_there_is_the_link(
    with_replies: Path, forum: Forum, served: Serve, plain_page: Page
) -> None:
    """And no button that does nothing."""
    forum.asked.clear()
    plain_page.goto(f"{served(with_replies)}2017-q2/")
    replies = plain_page.get_by_role("region", name="Replies on 127.0.0.1")
    expect(replies.get_by_role("link", name="Discuss on 127.0.0.1")).to_be_visible()
    expect(replies.get_by_text("They are then fetched")).to_be_hidden()
    expect(replies.get_by_role("button")).to_have_count(0)
    assert forum.asked == []


def test_a_copy_on_a_disk_offers_no_replies(tmp_path: Path) -> None:
    """A forum answers sites on the web alone."""
    project = source(TOPIC, comments=True).write(tmp_path)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml", offline=True))
    okrsite.build(checked)
    copy = Site.read(checked.settings.site)
    assert len(copy.pages) > len(DISCUSSED)
    assert not any(map(offers, copy.pages.values()))
