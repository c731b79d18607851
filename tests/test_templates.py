"""The rules that templates keep, so that a designer can change them without fear.

Comes in: the templates as Jinja reads them. Goes out: what breaks a rule, by file and line. That
they render is shown by the tests of whole sites.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import sites
from jinja2 import Environment, FileSystemLoader, nodes
from sites import ROOT, Source, key_result, note, objective, put, quarter

from okrsite.rendering import SLOTS
from okrsite.views import pages

FOLDER = ROOT / "templates"
# Those of the core; `theme` belongs to MkDocs's own environment.
NAMES = sorted(
    path.relative_to(FOLDER).as_posix()
    for folder in ("pages", "partials", "chrome", "svg")
    for path in (FOLDER / folder).iterdir()
)
ENVIRONMENT = Environment(
    autoescape=True, loader=FileSystemLoader(FOLDER), extensions=["jinja2.ext.i18n"]
)

# What a view has to hand over ready.
COMPUTING = (
    *(nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Add),
    *(nodes.Neg, nodes.Pos),
)
FILTERS = frozenset(
    {"default", "d", "round", "int", "float", "abs", "sum", "length", "count", "max", "min"}
    | {"format", "filesizeformat", "safe", "sort", "groupby", "unique", "select", "reject"}
    | {"title", "capitalize", "upper", "lower", "replace", "truncate", "striptags", "wordcount"}
)
METHODS = frozenset(
    {"strftime", "isoformat", "format", "split", "replace", "items", "values", "get"}
)
GETTEXT = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
# Attributes whose text a reader sees or hears.
TOLD = re.compile(
    r"""\b(?:aria-label|aria-description|title|alt|placeholder|content|label|summary)
    \s*=\s*(?:"([^"]*)"|'([^']*)')""",
    re.VERBOSE,
)
LETTERS = re.compile(r"[^\W\d_]")


def source(name: str) -> str:
    """The text of a template."""
    return (FOLDER / name).read_text(encoding="utf-8")


def tree(name: str) -> nodes.Template:
    """A template as Jinja reads it."""
    return ENVIRONMENT.parse(source(name), name)


def views() -> Iterator[type[pages.Page]]:
    """The views that have a template of their own."""
    for _, view in inspect.getmembers(pages, inspect.isclass):
        if issubclass(view, pages.Page) and "template" in vars(view):
            yield view


def plain(name: str) -> str:
    """What a template prints by itself: its data, with a sign in place of each expression."""
    text, inside = "", 0
    for _, kind, value in ENVIRONMENT.lex(source(name)):
        if kind == "data":
            text += value
        elif kind in {"variable_begin", "block_begin"}:
            inside += 1
            # A control character, which no template has.
            text += "\x01" if kind == "variable_begin" else ""
    return text


# Views and files ----------------------------------------------------------------------------------


def test_every_view_has_a_template_of_its_name_and_every_template_a_view() -> None:
    """A page is looked for where its view is called so, and nothing lies about unused."""
    named = {view.template for view in views()}
    assert {Path(name).stem for name in NAMES if name.startswith("pages/")} == named
    words = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", view.__name__).lower() for view in views()}
    assert words == named


def test_every_slot_has_a_template() -> None:
    """What stands around a page is one template for each slot of the frame."""
    assert {Path(name).stem for name in NAMES if name.startswith("chrome/")} == set(SLOTS)


def test_every_partial_is_used() -> None:
    """A shape that nothing prints any longer is taken out."""
    used = {
        found.value
        for name in NAMES
        for statement in (nodes.Include, nodes.Import, nodes.FromImport)
        for one in tree(name).find_all(statement)
        for found in one.iter_child_nodes(only=["template"])
        if isinstance(found, nodes.Const)
    }
    # What the core asks for by itself, as a file of its own.
    used.add("svg/infographic.svg")
    assert {name for name in NAMES if name.startswith(("partials/", "svg/"))} <= used


def test_every_macro_is_used() -> None:
    """A macro is either imported elsewhere, or called or handed on in its own file."""
    imported: set[tuple[str, str]] = set()
    for name in NAMES:
        for found in tree(name).find_all(nodes.FromImport):
            assert isinstance(found.template, nodes.Const)
            imported |= {
                (str(found.template.value), one if isinstance(one, str) else one[0])
                for one in found.names
            }
    unused = []
    for name in NAMES:
        called = {one.name for one in tree(name).find_all(nodes.Name)}
        unused += [
            f"{name}: {macro.name}"
            for macro in tree(name).find_all(nodes.Macro)
            if macro.name not in called and (name, macro.name) not in imported
        ]
    assert unused == []


def test_every_import_is_used() -> None:
    """What a template imports it calls."""
    unused = []
    for name in NAMES:
        names = [one.name for one in tree(name).find_all(nodes.Name)]
        for found in tree(name).find_all(nodes.FromImport):
            for one in found.names:
                local = one if isinstance(one, str) else one[1]
                if local not in names:
                    unused.append(f"{name}: {local}")
    assert unused == []


def test_every_template_says_what_it_is() -> None:
    """It opens with a comment for whoever changes it."""
    said = re.compile(r"\{#-? [A-Z].*?[.] -?#\}\n", re.DOTALL)
    assert [name for name in NAMES if not said.match(source(name))] == []


# What a template does -----------------------------------------------------------------------------


def computed(one: nodes.Node) -> str:
    """What a node of a template works out by itself, an empty text for nothing."""
    if isinstance(one, COMPUTING):
        return type(one).__name__
    if isinstance(one, nodes.Filter) and one.name in FILTERS:
        return f"|{one.name}"
    if isinstance(one, nodes.Call) and isinstance(one.node, nodes.Getattr):
        return f".{one.node.attr}()" if one.node.attr in METHODS else ""
    if isinstance(one, nodes.Test) and one.name in {"defined", "undefined"}:
        return f"is {one.name}"
    return ""


def test_no_template_computes() -> None:
    """No arithmetic, no rounding, no counting, no date formats, no value of last resort: if a
    template needs one, its view lacks a field.
    """
    assert [
        f"{name}:{one.lineno}: {found}"
        for name in NAMES
        for one in tree(name).find_all(nodes.Node)
        if (found := computed(one))
    ] == []


def test_no_template_trusts_a_text() -> None:
    """All is escaped: no block switches that off, and no filter says that a text is safe."""
    trusting = (nodes.MarkSafe, nodes.MarkSafeIfAutoescape, nodes.ScopedEvalContextModifier)
    assert [name for name in NAMES if list(tree(name).find_all(trusting))] == []


def spoken(name: str) -> Iterator[str]:
    """Words that a template prints by itself, in its text and in attributes that are read aloud."""
    html = re.sub(r"(?s)<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->", "", plain(name))
    tags = re.findall(r"(?s)<[^>]*>", html)
    told = [one or other for tag in tags for one, other in TOLD.findall(tag)]
    for text in (*re.sub(r"(?s)<[^>]*>", "\n", html).split("\n"), *told):
        # The viewport and the way of a redirect are for browsers, `noindex` is for search engines.
        own = r"&\w+;|^0; url=|^width=device-width,initial-scale=1$|^noindex$"
        words = re.sub(own, "", text.strip())
        if LETTERS.search(words):
            yield words


def test_every_word_of_the_interface_can_be_translated() -> None:
    """No text stands in a template by itself."""
    assert [f"{name}: {words}" for name in NAMES for words in spoken(name)] == []


def messages(template: nodes.Template) -> Iterator[nodes.Call]:
    """The calls that look a message up in the catalogue."""
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            yield call


def test_every_word_in_an_expression_is_translated() -> None:
    """Words stand in `_('...')` alone; other texts in expressions are classes and files."""
    faults = []
    for name in NAMES:
        found = tree(name)
        looked_up = {id(one) for call in messages(found) for one in call.find_all(nodes.Const)}
        faults += [
            f"{name}:{one.lineno}: {one.value}"
            for one in found.find_all(nodes.Const)
            if isinstance(one.value, str)
            and id(one) not in looked_up
            and re.search(r"^[A-Z][a-z]|[a-z] [a-z]", one.value)
        ]
    assert faults == []


def test_messages_are_whole_sentences_for_translators() -> None:
    """A message is one constant with named places, and begins and ends without a space."""
    faults = []
    for name in NAMES:
        for call in messages(tree(name)):
            for argument in call.args:
                text = argument.value if isinstance(argument, nodes.Const) else ""
                if isinstance(argument, nodes.Concat | nodes.Add | nodes.Mod):
                    faults.append(f"{name}:{call.lineno}: put together")
                elif isinstance(text, str) and (
                    text != text.strip() or re.search(r"%[^(%]|\{", text)
                ):
                    faults.append(f"{name}:{call.lineno}: {text!r}")
    assert faults == []


# A site's own templates ---------------------------------------------------------------------------

SOURCE = Source(
    {
        "index.md": "# Home\n",
        "about.md": "# About\n",
        "2017-q2/okrs.yml": quarter(objective(1, key_result(1))),
        "2017-q2/notes/2017-05-12-news.md": note("News", "2017-05-12"),
    }
)


def test_a_site_replaces_single_templates_by_name(tmp_path: Path) -> None:
    """A page, a shape or what stands around; all that it does not have is ours."""
    project = SOURCE.write(tmp_path)
    own = {
        "pages/objective.html": "<article><h1>Own page: {{ page.heading }}</h1></article>",
        "partials/chip.html": "{% macro chip(state, count='') %}<b>own chip</b>{% endmacro %}",
        "chrome/footer.html": "<footer>Own footer of {{ chrome.site_name }}</footer>",
        "theme/partials/logo.html": "<b>own logo</b>",
    }
    for name, text in own.items():
        put(project / "templates" / name, text)
    site = sites.build(project)
    assert "Own page: Objective number 1" in site.pages["2017-q2/o1/"].root.one("h1").text
    assert "own chip" in site.pages["2017-q2/"].main.text
    for page in site.documents.values():
        if not page.refresh:
            assert page.root.all("footer")[-1].text == "Own footer of Our OKRs"
            assert "own logo" in page.root.text
    assert site.pages["2017-q2/o1/kr1/"].root.one("h1").text.startswith("Key result 1.1")
    assert [file for file in site.files if "templates" in file] == []


def test_a_template_of_ones_own_is_escaped_too(tmp_path: Path) -> None:
    """Nobody has to think of it: titles with markup stay text."""
    title = "<script>alert(1)</script>"
    project = Source({"2017-q2/okrs.yml": quarter(objective(1, title=title))}).write(tmp_path)
    put(
        project / "templates/pages/objective.html",
        '<article><h1 title="{{ page.heading }}">{{ page.heading }}</h1></article>',
    )
    heading = sites.build(project).pages["2017-q2/o1/"].root.one("h1")
    assert (heading.text, heading.get("title")) == (title, title)
