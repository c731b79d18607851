"""Authors' Markdown as HTML that is safe to publish.

Comes in: Markdown, and a `Links` that knows where things are. Goes out: sanitised HTML, and the
targets in it that lead nowhere. It must not know content. Whatever Markdown or raw HTML an author
writes, only the tags below come out; an image from elsewhere becomes a link, since no page asks a
third party for anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from markupsafe import Markup

from okrsite.addresses import is_external


@dataclass(frozen=True, slots=True)
class Reference:
    """What `[[o1/kr1]]` becomes: a link with the item's number and its state in words."""

    href: str
    label: str
    state: str = ""
    state_key: str = ""


class Links(Protocol):
    """What a text asks about its targets; None means that the target is not there."""

    def reference(self, item: str) -> Reference | None:
        """What `[[item]]` leads to."""

    def link(self, target: str) -> str | None:
        """The href for a link within the site."""

    def picture(self, target: str) -> str | None:
        """The src for an image of the quarter."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A target in a text: `kind` is reference, link, picture, foreign-image, or one of the next.

    `brackets`, `tags` and `length` have no target, but the beginning of a paragraph, or of the
    text, that no link can be read in.
    """

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and what is wrong with its targets."""

    html: Markup
    problems: tuple[Problem, ...]


TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "ul", "ol", "li", "dl", "dt", "dd"),
    *(
        "a",
        "em",
        "strong",
        "b",
        "i",
        "del",
        "ins",
        "sub",
        "sup",
        "abbr",
        "kbd",
        "mark",
        "q",
        "cite",
    ),
    *(
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
    ),
    *("img", "details", "summary", "span", "s", "small", "time"),
}
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "title", "width", "height"},
    "span": {"class"},
    "abbr": {"title"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}
_OWN_CLASS = "okr-reference"
_REFERENCE = r"\[\[([^\[\]\n]{1,120})\]\]"
_IMAGE = re.compile(r'<img(?:\s+[a-z-]+="[^"]*")*\s*/?>')
# Targets that sanitising takes out without a word: other schemes than those of web and mail.
_REFUSED = re.compile(r'\b(href|src)="(?!https?:|mailto:)([a-z][a-z0-9+.-]*:[^"]*)"', re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


class _ReferenceProcessor(InlineProcessor):
    """Turns `[[o1/kr1]]` into a link; what the text was told is in the converter's `talk`."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's own; its base returns more
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002  as above
    ) -> tuple[Element, int, int]:
        item = m.group(1).strip()
        talk: _Talk = self.md.talk  # type: ignore[attr-defined]  # set by _convert for each text
        reference = talk.links.reference(item)
        if reference is None:
            talk.problems.append(Problem("reference", item))
            element = Element("span")
            element.text = AtomicString(item)
            return element, m.start(0), m.end(0)
        element = Element("a", {"href": reference.href, "class": _OWN_CLASS})
        element.text = AtomicString(reference.label)
        if reference.state:
            classes = f"{_OWN_CLASS}__state {_OWN_CLASS}__state--{reference.state_key}"
            SubElement(element, "span", {"class": classes}).text = reference.state
            element[0].tail = ""
            element.text = AtomicString(f"{reference.label} ")
        talk.resolved.add(reference.href)
        return element, m.start(0), m.end(0)


class _HeadingShift(Treeprocessor):
    """Moves headings below those of the page, which has its own h1."""

    def run(self, root: Element) -> None:
        shift: int = self.md.talk.shift  # type: ignore[attr-defined]  # set by _convert for each text
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(6, int(element.tag[1]) + shift)}"


@dataclass(slots=True)
class _Talk:
    """What one conversion knows and finds out."""

    links: Links
    shift: int
    problems: list[Problem]
    resolved: set[str]
    taken_out: int = 0  # images whose target sanitising takes away


@cache
def _converter() -> markdown.Markdown:
    converter = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists"])
    # After code (190) and escapes (180), before Markdown's own links (160).
    converter.inlinePatterns.register(_ReferenceProcessor(_REFERENCE, converter), "okr", 175)
    converter.treeprocessors.register(_HeadingShift(converter), "okr-headings", 5)
    return converter


def render(text: str, links: Links, *, shift: int = 1) -> Rendered:
    """A text as sanitised HTML, its headings moved down by `shift` levels."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    if problem := next(filter(None, map(_unreadable, paragraphs)), None) or _open_tag(text):
        as_written = "\n".join(f"<p>{escape(one.strip())}</p>" for one in paragraphs if one.strip())
        return Rendered(Markup(as_written), (problem,))  # noqa: S704  it has been escaped
    talk = _Talk(links, shift, [], set())
    converter = _converter()
    converter.reset()
    converter.talk = talk  # type: ignore[attr-defined]  # read by the two processors above
    html = converter.convert(text)
    for kind, target in _REFUSED.findall(html):
        talk.problems.append(Problem("link" if kind == "href" else "picture", unescape(target)))
        talk.taken_out += kind == "src"
    clean_html = _sanitise(html, talk)
    problems = tuple(dict.fromkeys(talk.problems))
    return Rendered(Markup(clean_html), problems)  # noqa: S704  it has been cleaned


# The Markdown library takes a time with the square of what it finds in one paragraph.
LONGEST_PARAGRAPH = 50_000
# Over how many characters the end of a link may be looked for in one paragraph, all its links taken
# together. The Markdown library looks for each as far as it has to, which can take days.
_LONGEST_SEARCH = 5_000_000
_BRACKET = re.compile(r"\\.|\]\(|[\[\]()]", re.DOTALL)
_SHOWN = 60


def _unreadable(paragraph: str) -> Problem | None:
    """Why a paragraph would take longer to render than anybody waits, or None."""
    kind = "length" if len(paragraph) > LONGEST_PARAGRAPH else "brackets"
    if kind == "length" or _is_tangled(paragraph):
        return Problem(kind, " ".join(paragraph[:_SHOWN].split()))
    return None


def _is_tangled(paragraph: str) -> bool:
    """Whether brackets that are never closed, or nested without end, stand in a paragraph."""
    if paragraph.count("[") * len(paragraph) <= _LONGEST_SEARCH:
        return False
    square: list[int] = []
    round_: list[tuple[int, bool]] = []
    searched = 0
    for match in _BRACKET.finditer(paragraph):
        sign, at = match[0], match.start()
        if sign == "[":
            square.append(at)
        elif sign == "(":
            round_.append((at, False))
        elif sign == ")" and round_:
            begun, of_link = round_.pop()
            searched += (at - begun) * of_link
        if sign.startswith("]") and square:
            searched += at - square.pop()
        if sign == "](":
            round_.append((at, True))
    end = len(paragraph)
    searched += sum(end - at for at in square)
    searched += sum(end - at for at, of_link in round_ if of_link)
    return searched > _LONGEST_SEARCH


# Over how many characters the ends of tags may be looked for in a text, all of them taken together:
# the Markdown library looks for each through all paragraphs, and not at signs alone.
_LONGEST_TAGS = 3_000_000
_TAG_BEGINS = re.compile(r"<[a-zA-Z]")


def _open_tag(text: str) -> Problem | None:
    """The first tag without an end in a text that has too many of them, or None."""
    if text.count("<") * len(text) <= _LONGEST_TAGS:
        return None
    searched = 0
    first = -1
    for match in _TAG_BEGINS.finditer(text):
        end = text.find(">", match.end())
        inside = text[match.end() : end] if end >= 0 else ""
        if end < 0 or '"' in inside or "'" in inside or "<" in inside:
            # What looks like its end may stand in quotation marks.
            is_whole = end >= 0 and _WHOLE_TAG.match(text, match.start())
            first = match.start() if first < 0 and not is_whole else first
            searched += (end if is_whole else len(text)) - match.start()
        else:
            searched += end - match.start()
        if searched > _LONGEST_TAGS:
            return Problem("tags", " ".join(text[max(first, 0) :][:_SHOWN].split()))
    return None


# <a href="b" title='c'>
_WHOLE_TAG = re.compile(r"""<[a-zA-Z][^<>"']*+(?:(?:"[^"<>]*+"|'[^'<>]*+')[^<>"']*+)*+>""")


def _sanitise(html: str, talk: _Talk) -> str:
    clean_html = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _filter(talk, tag, name, value),
        # Material's script takes a click on the root of a quarter for a switch of versions, unless
        # the link has a target.
        set_tag_attribute_values={"a": {"target": "_self"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    return _IMAGE.sub(lambda match: _image(talk, match.group()), clean_html)


# What the dress may print in an ordinary page beyond the tags of a text: boxes, tabs, icons.
PAGE_TAGS = TAGS | {
    *("div", "section", "article", "aside", "header", "footer", "figure", "figcaption", "h1"),
    *("input", "label", "svg", "path", "g", "picture", "video", "audio", "source", "center"),
}
PAGE_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title", "role", "hidden", "tabindex"},
    "a": {"href", "title", "class", "target", "download"},
    "img": {"src", "alt", "title", "width", "height", "loading", "align"},
    "input": {"type", "checked", "name", "disabled"},
    "label": {"for"},
    "ol": {"start", "type"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "abbr": {"title"},
    "time": {"datetime"},
    "details": {"open"},
    "svg": {"viewbox", "xmlns"},
    "path": {"d"},
    "video": {"src", "controls", "width", "height"},
    "audio": {"src", "controls"},
    "source": {"src", "type", "media"},
}


def clean_page(html: str) -> str:
    """An ordinary page's HTML without anything that could run; the dress's own parts stay."""
    return nh3.clean(
        html,
        tags=PAGE_TAGS,
        attributes=PAGE_ATTRIBUTES,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


def clean(html: str) -> Markup:
    """HTML that the dress made of an author's page, sanitised like any other text.

    Its links are as they were made; an image from elsewhere becomes a link.
    """
    talk = _Talk(_AsTheyAre(), 0, [], set())
    return Markup(_sanitise(html, talk))  # noqa: S704  it has been cleaned


def plain(text: str) -> str:
    """What a text says, without its marks: its blocks with an empty line between them.

    A reference is the item that it names, a link its words, a picture the words that stand for it.
    """
    html = str(render(text, _Bare()).html)
    words = unescape(nh3.clean(_BLOCK_END.sub(r"\g<0>\n\n", html), tags=set()))
    return re.sub(r"\n\s*\n", "\n\n", words).strip()


_BLOCK_END = re.compile(r"</(?:p|h[2-6]|pre|blockquote|[uod]l|table|details|summary)>")


class _Bare:
    """Leads nowhere: where only the words are wanted."""

    def reference(self, item: str) -> Reference | None:
        """The item's own name."""
        return Reference("", item)

    def link(self, target: str) -> str | None:
        """No link, and no mistake either."""
        return target

    def picture(self, target: str) -> str | None:
        """None, so that the words for it stand there."""
        del target
        return None


class _AsTheyAre:
    """Leaves links alone."""

    def reference(self, item: str) -> Reference | None:
        """No references are read here."""
        del item
        return None

    def link(self, target: str) -> str | None:
        """The link itself."""
        return target

    def picture(self, target: str) -> str | None:
        """The address itself."""
        return target


def needs_rendering(text: str) -> bool:
    """Whether a text may hold a target at all: links, images and references have brackets."""
    return "[" in text or "<" in text


def _filter(talk: _Talk, tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if value.startswith(_OWN_CLASS) else None
    if (tag, name) == ("a", "href"):
        if value in talk.resolved or is_external(value):
            return value
        resolved = talk.links.link(value)
        if resolved is None:
            talk.problems.append(Problem("link", value))
        return resolved
    return value


def _image(talk: _Talk, tag: str) -> str:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
    source, alt = attributes.get("src", ""), attributes.get("alt", "")
    if is_external(source):
        talk.problems.append(Problem("foreign-image", source))
        return f'<a href="{escape(source)}">{escape(alt or source)}</a>'
    resolved = talk.links.picture(source) if source else None
    if resolved is None:
        if not source and talk.taken_out:
            talk.taken_out -= 1  # its target is told already
        else:
            talk.problems.append(Problem("picture", source))
        return escape(alt)
    size = "".join(
        f' {name}="{attributes[name]}"'
        for name in ("width", "height")
        if attributes.get(name, "").isdecimal()
    )
    return f'<img src="{escape(resolved)}" alt="{escape(alt)}"{size} loading="lazy">'
