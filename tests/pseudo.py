"""A language that nobody speaks: every word in Hebrew letters, in brackets and longer.

Comes in: the words of the interface as they are collected for translators, and authors' content.
Goes out: a translation of all of them, and the same content without a Latin letter. Whatever a page
still shows in Latin letters was not translated. What has no brackets is an author's own, or comes
with Babel, Material or the browser in Hebrew itself.
"""

from __future__ import annotations

import re
from pathlib import Path

import sites
import yaml
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po
from built import Site
from sites import FORUM, ROOT, Source, as_yaml

CODE = "he"

# A letter for each, by sound or look where there is one.
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהופחיזקלםנסעךרשתץוןכטצ")
# What is no word of a message: a place for a value, a percent sign, a tag, a character by name.
PLACES = re.compile(r"%\(\w+\)s|%%|<[^>]*>|&\w+;")
# What is no word of Markdown: a reference, where a link leads, an address, a tag, attributes.
MARKS = re.compile(r"\[\[[^\]]*\]\]|\]\([^)\s]*|<?https?://[^\s)>]+>?|</?[a-z][^>]*>|\{[^}]*\}")
# The letters that goals are marked with: a message of which every letter counts.
ALPHABET = re.compile("[A-Z]{20,}")
# German needs about so much more room than English.
LONGER = 0.4

# Fields whose texts are ids, words of the format, addresses, dates or numbers.
NO_WORDS = frozenset(
    {"id", "goal", "status", "kind", "basis", "strength", "outcome", "successor", "continues"}
    | {"item", "field", "shared_with", "steps", "moved", "address", "url"}
    | {"starts", "ends", "published", "on", "at", "date", "from", "until", "due"}
)
NUMBER = re.compile(r"[-+]?[\d,.]+[km]?%?")
# Pages show where these lead, so the address has no letters either.
HOST = "https://192.0.2.1"
SHOWN_ADDRESSES = {"evidence": f"{HOST}/", "discussion": f"{HOST}/t/7"}


def without_latin(text: str, kept: re.Pattern[str] = MARKS) -> str:
    """The text with another letter for each Latin one, but for what is kept."""
    pieces, end = [], 0
    for found in kept.finditer(text):
        pieces += [text[end : found.start()].lower().translate(LETTERS), found[0]]
        end = found.end()
    return "".join([*pieces, text[end:].lower().translate(LETTERS)])


# The interface ------------------------------------------------------------------------------------


def collected(path: Path) -> Catalog:
    """The words of the interface, as `make messages` collects them; `path` is where to."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    keywords = [word for one in re.findall(r"--keyword \S+", makefile) for word in one.split()]
    command = ["pybabel", "--quiet", "extract", "--mapping-file", str(ROOT / "pyproject.toml")]
    babel = CommandLineInterface()
    # Babel has no types here.
    babel.run([*command, *keywords, "--output", str(path), str(ROOT)])  # type: ignore[no-untyped-call]
    with path.open("rb") as file:
        return read_po(file, locale=CODE)


def translation(original: str) -> str:
    """A message in the pseudo-language; one without words stays as it is."""
    if ALPHABET.fullmatch(original):
        return without_latin(original)
    words = without_latin(PLACES.sub("", original))
    letters = re.sub(r"[^א-ת]", "", words)
    if not letters:
        return original
    more = letters[: max(1, round(len(letters) * LONGER))]
    return f"⟦{without_latin(original, PLACES)} {more}⟧"


def write_translation(project: Path) -> None:
    """Give a site the whole interface in the pseudo-language, in its own folder of translations."""
    (project / "locale").mkdir()
    catalogue = collected(project / "locale" / "okrsite.pot")
    for message in catalogue:
        if isinstance(message.id, str):
            message.string = translation(message.id)
        else:
            message.string = (translation(message.id[1]),) * catalogue.num_plurals
    with (project / "locale" / f"{CODE}.po").open("wb") as file:
        write_po(file, catalogue)


# Content ------------------------------------------------------------------------------------------


def content_without_latin(source: Source) -> Source:
    """The same content and settings, by an author who writes no Latin letter."""
    words = {"site_name": "Our OKRs", "site_description": "What we aim at"}
    named = {name: without_latin(str(source.settings.get(name, words[name]))) for name in words}
    theme = {"theme": {"name": "material", "language": CODE}}
    # Without one, ordinary pages are named in the navigation by their own headings.
    nav = {"nav": None}
    content = {name: _file(name, value) for name, value in source.content.items()}
    settings = yaml.safe_load(as_yaml(source.settings).replace(FORUM, HOST))
    return Source(content, {**settings, **named, **theme, **nav})


def _file(name: str, value: object) -> object:
    if name.endswith(".yml"):
        return _value("", value)
    if name.endswith(".md"):
        return _markdown(str(value))
    return value


def _markdown(text: str) -> str:
    """A file of Markdown, with its front matter if it has one."""
    found = re.match(r"---\n(.*?)---\n", text, re.DOTALL)
    front = f"---\n{as_yaml(_value('', yaml.safe_load(found[1])))}---\n" if found else ""
    return front + without_latin(text[found.end() :] if found else text)


def _value(name: str, value: object) -> object:
    """A field's value; what stands in a list, or in a mapping of addresses, is of its name."""
    if isinstance(value, dict):
        # The YAML of others takes the key `on` for a boolean.
        named = {"on" if key is True else key: one for key, one in value.items()}
        return {key: _value(name if name == "moved" else key, one) for key, one in named.items()}
    if isinstance(value, list):
        return [_value(name, one) for one in value]
    if name in SHOWN_ADDRESSES:
        return SHOWN_ADDRESSES[name]
    if not isinstance(value, str) or name in NO_WORDS or NUMBER.fullmatch(value):
        return value
    return without_latin(value)


def of_the_team() -> Source:
    """The project's own content, as a case like the others."""
    folder = ROOT / "content"
    content = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(folder).as_posix()
            content[name] = yaml.safe_load(text) if path.suffix == ".yml" else text
    return Source(content, {"site_name": "Participation OKRs"})


def build(source: Source, folder: Path) -> Site:
    """The site of a project in the pseudo-language: its content, and all words of the interface."""
    content_without_latin(source).write(folder)
    write_translation(folder)
    return sites.build(folder)
