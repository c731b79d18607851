"""Authors' Markdown comes out harmless, whatever they write.

Comes in: Markdown and raw HTML, by hand and by Hypothesis. Goes out: HTML that is parsed again, so
that what is held against the promises is what a browser would see and not how it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsite import text
from okrsite.text import Problem, Reference, clean, render

# What the generator itself gives to every link and image.
OWN_ATTRIBUTES = {"a": {"target"}, "img": {"loading"}}
FOREIGN_PICTURE = "https://elsewhere.example/a.png"


class KnownLinks:
    """A site with one key result, one page and one picture."""

    def reference(self, item: str) -> Reference | None:
        """The one key result."""
        known = item == "o1/kr1"
        return Reference("../o1/kr1/", "O1/KR1", "on track", "on_track") if known else None

    def link(self, target: str) -> str | None:
        """The one page."""
        return "../" if target == "page.md" else None

    def picture(self, target: str) -> str | None:
        """The one picture."""
        return "../clubs.png" if target == "clubs.png" else None


@dataclass
class Seen(HTMLParser):
    """What a browser sees: elements with their attributes, and the texts between them."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Turn character references into characters, as a browser does."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Keep a comment."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration."""
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        """Keep a processing instruction."""
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        """Keep a marked section."""
        self.others.append(data)

    @property
    def words(self) -> str:
        """All the text."""
        return "".join(self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]


def seen(html: str) -> Seen:
    """What a browser sees in HTML."""
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


def rendered(markdown: str, **options: int) -> Seen:
    """What a browser sees of a text."""
    return seen(render(markdown, KnownLinks(), **options).html)


def link(href: str, **attributes: str) -> dict[str, str]:
    """The attributes of a link; its target keeps Material's script from taking it for its own."""
    return {"href": href, "target": "_self", **attributes}


def assert_harmless(page: Seen) -> None:
    """Only the allowed elements and attributes, no script, nothing asked from elsewhere."""
    assert page.others == []
    for tag, attributes in page.elements:
        assert tag in text.TAGS
        allowed = text.ATTRIBUTES.get(tag, set()) | text.ATTRIBUTES["*"]
        assert set(attributes) <= allowed | OWN_ATTRIBUTES.get(tag, set())
        assert attributes.get("target", "_self") == "_self"
        for name in ("href", "src"):
            assert scheme(attributes.get(name, "")) in {"", "http", "https", "mailto"}
    for image in page.all("img"):
        assert not is_foreign(image["src"]), image


def as_browser(address: str) -> str:
    """An address as a browser understands it: without edges and line ends, slashes upright."""
    inner = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    return inner.replace("\\", "/")


def scheme(address: str) -> str:
    """The scheme of an address as a browser understands it, empty for one within the site."""
    match = re.match(r"([a-z][a-z0-9+.-]*):", as_browser(address), re.IGNORECASE)
    return match[1].lower() if match else ""


def is_foreign(address: str) -> bool:
    """Whether a browser would ask another site for this."""
    return bool(scheme(address)) or as_browser(address).startswith("//")


# By hand ------------------------------------------------------------------------------------------


def test_a_reference_becomes_a_link_with_its_state() -> None:
    """`[[o1/kr1]]` is a link with the item's number, and its state in words."""
    page = rendered("See [[o1/kr1]].")
    assert page.words == "See O1/KR1 on track."
    assert page.all("a") == [link("../o1/kr1/", **{"class": "okr-reference"})]
    assert "okr-reference__state--on_track" in page.all("span")[0]["class"]


@pytest.mark.parametrize(
    "markdown",
    ["`[[o1/kr1]]`", "    [[o1/kr1]]", "```\n[[o1/kr1]]\n```", r"\[[o1/kr1]]", r"\[[o1/kr1\]]"],
)
def test_brackets_in_code_or_behind_a_backslash_are_brackets(markdown: str) -> None:
    """In code, `[[...]]` is left alone; a backslash writes the brackets."""
    result = render(markdown, KnownLinks())
    page = seen(result.html)
    assert page.words.strip() == "[[o1/kr1]]"
    assert page.all("a") == []
    assert result.problems == ()


def test_a_reference_to_nothing_is_its_text_and_a_problem() -> None:
    """What leads nowhere is shown as it was written, and told."""
    result = render("See [[o7]] & [[ next year ]].", KnownLinks())
    assert seen(result.html).words == "See o7 & next year."
    assert [problem.target for problem in result.problems] == ["o7", "next year"]


def test_links_within_the_site_and_out_of_it() -> None:
    """A page's path becomes its address; addresses elsewhere stay; nowhere is a problem."""
    result = render(
        "[a](page.md) [b](https://elsewhere.example/?a=b&c) [c](mailto:a@b.example) [d](no.md)",
        KnownLinks(),
    )
    hrefs = [link.get("href") for link in seen(result.html).all("a")]
    assert hrefs == ["../", "https://elsewhere.example/?a=b&c", "mailto:a@b.example", None]
    assert result.problems == (Problem("link", "no.md"),)


def test_images_beside_the_text_and_from_elsewhere() -> None:
    """An image of the quarter is shown; one from elsewhere becomes a link."""
    result = render(
        f'![Clubs & "us"](clubs.png) ![There]({FOREIGN_PICTURE}) ![]({FOREIGN_PICTURE}) '
        "![x](no.png)",
        KnownLinks(),
    )
    page = seen(result.html)
    assert page.all("img") == [{"src": "../clubs.png", "alt": 'Clubs & "us"', "loading": "lazy"}]
    assert [one["href"] for one in page.all("a")] == [FOREIGN_PICTURE] * 2
    assert page.words.split() == ["There", FOREIGN_PICTURE, "x"]
    assert result.problems == (
        Problem("foreign-image", FOREIGN_PICTURE),
        Problem("picture", "no.png"),
    )


def test_the_size_of_an_image_is_a_number() -> None:
    """Width and height survive where they are numbers."""
    page = rendered('<img src="clubs.png" width="20" height="50%" alt=x>')
    assert page.all("img") == [
        {"src": "../clubs.png", "alt": "x", "width": "20", "loading": "lazy"}
    ]


@pytest.mark.parametrize(("shift", "tags"), [(1, ["h2", "h3", "h6"]), (3, ["h4", "h5", "h6"])])
def test_headings_move_below_those_of_the_page(shift: int, tags: list[str]) -> None:
    """The page has an h1 of its own; no heading falls below h6."""
    page = rendered("# A\n\n## B\n\n###### C\n", shift=shift)
    assert [tag for tag, _ in page.elements] == tags


def test_the_usual_markdown_comes_through() -> None:
    """Lists, tables, code and emphasis are what they are elsewhere."""
    page = rendered(
        "*a* **b** `c`\n\n- d\n\n1. e\n\n> f\n\n| g | h |\n|---|--:|\n| i | j |\n\n```\nk\n```\n"
    )
    tags = {tag for tag, _ in page.elements}
    assert {"em", "strong", "code", "ul", "ol", "blockquote", "table", "pre"} <= tags


HOSTILE = [
    "<script>alert(1)</script>",
    "<style>@import url(https://elsewhere.example/a.css);</style>",
    '<img src=x onerror="alert(1)">',
    f'<img src="{FOREIGN_PICTURE}" srcset="{FOREIGN_PICTURE} 2x">',
    f'<img src=" {FOREIGN_PICTURE}">',
    f"<img alt=\">\" src='{FOREIGN_PICTURE}'>",
    '<img src="https:/elsewhere.example/a.png">',
    '<img src="/\\elsewhere.example/a.png">',
    '<img src="\\\\elsewhere.example\\a.png">',
    '<img src="ht\ntps://elsewhere.example/a.png">',
    '<img src="//elsewhere.example/a.png">',
    '<img src="HTTPS://elsewhere.example/a.png">',
    '<img src="&#104;ttps://elsewhere.example/a.png">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    "[x](javascript:alert(1)) [x](<java\nscript:alert(1)>) [x]( JaVaScRiPt:alert(1))",
    '![x"onerror=alert(1) y="](clubs.png)',
    '[x](https://elsewhere.example/"onclick="alert(1))',
    '<iframe src="https://elsewhere.example/"></iframe><object data=a></object><embed src=a>',
    '<svg><image href="https://elsewhere.example/a.png"/></svg><math><mi xlink:href=a>',
    '<form action="https://elsewhere.example/"><input name=a><button>b</button></form>',
    '<video src="https://elsewhere.example/a.mp4" poster="https://elsewhere.example/a.png">',
    '<link rel=stylesheet href="https://elsewhere.example/a.css"><meta http-equiv=refresh>',
    '<base href="https://elsewhere.example/">',
    '<p style="background: url(https://elsewhere.example/a.png)" id=o1 name=a class=b>x</p>',
    '<table background="https://elsewhere.example/a.png"><tr><td>x</td></tr></table>',
    "<!-- a --><![CDATA[ b ]]><?php c ?><!DOCTYPE d>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1&gt;">',
    "{{ 7*7 }} {% raw %} ${7*7}",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_hostile_texts_come_out_harmless(markdown: str) -> None:
    """Tricks that are known from elsewhere leave only allowed elements and attributes."""
    assert_harmless(rendered(markdown))
    assert_harmless(seen(clean(markdown)))


@pytest.mark.parametrize("markdown", ["{{ 7*7 }}", "{% raw %}", "${7*7}", "%s", "<% 7 %>"])
def test_templates_of_other_languages_are_text(markdown: str) -> None:
    """What other tools would run is shown as it was written."""
    assert rendered(markdown).words == markdown


def test_what_the_dress_made_keeps_its_links() -> None:
    """The HTML of an ordinary page keeps its links and pictures, and loses what is foreign."""
    html = clean(
        '<p><a href="../about/">a</a> <img src="clubs.png" alt="b">'
        f'<img src="{FOREIGN_PICTURE}" alt="c"></p>'
    )
    page = seen(html)
    assert page.all("img") == [{"src": "clubs.png", "alt": "b", "loading": "lazy"}]
    assert [one["href"] for one in page.all("a")] == ["../about/", FOREIGN_PICTURE]


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("![a](" * 9000, "brackets"),
        ("[" * 20_000, "brackets"),
        ("[" * 20_000 + "]" * 20_000, "brackets"),
        ("[a](" * 6000 + ")" * 6000, "brackets"),
        ("[[a " * 9000, "brackets"),
        ("\\[" * 30_000, "length"),
        ("[a](https://elsewhere.example) " * 2000, "length"),
        ("<a " * 6000, "tags"),
        ('<a href="' * 4000, "tags"),
        ('<a href=">" ' * 4000, "tags"),
        ("<a\n\n" * 6000, "tags"),
    ],
)
def test_a_paragraph_that_takes_too_long_is_only_text(markdown: str, kind: str) -> None:
    """The Markdown library would look for the end of its links until tomorrow."""
    result = render(f"Hello <b>\n\n{markdown}", KnownLinks())
    assert [problem.kind for problem in result.problems] == [kind]
    assert result.html.startswith("<p>Hello &lt;b&gt;</p>\n<p>")
    assert unescape(str(result.html)).count("[") == markdown.count("[")


@pytest.mark.parametrize(
    "markdown",
    [
        *("[a](https://elsewhere.example) " * 1500, "![a](" * 300, "- [ ] a\n\n" * 9000),
        *("<b>a</b>" * 5000, "<a href=\"https://b.example\" title='c'>a</a>\n\n" * 2000),
        *("We sing if a < b, and <3 it.\n\n" * 2000, "a <b and more\n\n" * 10),
    ],
)
def test_a_paragraph_with_many_links_is_none_of_these(markdown: str) -> None:
    """Where links end soon, there may be many."""
    kinds = {problem.kind for problem in render(markdown, KnownLinks()).problems}
    assert not kinds & {"brackets", "tags", "length"}


def test_one_text_leaves_nothing_behind_for_the_next() -> None:
    """Reference definitions and problems belong to the text that has them."""
    render("[a]: https://elsewhere.example/\n\n[[o9]]", KnownLinks())
    result = render("[a] and [[o1/kr1]]", KnownLinks())
    assert seen(result.html).words == "[a] and O1/KR1 on track"
    assert result.problems == ()


# By Hypothesis ------------------------------------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        [
            *("<a ", "<img ", "<p ", "<script", "</", "/>", ">", "<!--", "-->", "<![CDATA[", "<?"),
            *("href=", "src=", "onload=", "style=", "'", '"', "=", "&", "&amp;", "&#x3c;", "\x00"),
            *(
                "[[",
                "]]",
                "[",
                "](",
                ")",
                "![",
                "]: ",
                "`",
                "```\n",
                "\\",
                "*",
                "_",
                "# ",
                "| ",
                "- ",
            ),
            *(
                "\n",
                "\n\n",
                "    ",
                "\t",
                " ",
                "o1/kr1",
                "clubs.png",
                "page.md",
                "javascript:",
                "//",
            ),
            *("https://elsewhere.example/", "https:", "data:image/png,", "\u202e", "\ufeff"),
        ]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_no_text_does_harm(markdown: str) -> None:
    """Whatever is written, only the allowed elements come out, and nothing foreign is loaded."""
    result = render(markdown, KnownLinks())
    assert_harmless(seen(result.html))
    assert all(problem.kind for problem in result.problems)


@given(TEXTS)
def test_no_html_of_a_page_does_harm(html: str) -> None:
    """The same holds for the HTML that the dress makes of ordinary pages."""
    assert_harmless(seen(clean(html)))


@given(TEXTS)
def test_a_text_is_rendered_the_same_every_time(markdown: str) -> None:
    """The same text gives the same bytes, whatever was rendered before."""
    first = render(markdown, KnownLinks())
    render("# Something else [[o1/kr1]] <p", KnownLinks())
    assert render(markdown, KnownLinks()) == first
