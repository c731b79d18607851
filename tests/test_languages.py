"""The site is ready for other languages, also for those that are written from right to left.

Comes in: sites in a language that nobody speaks, made by `pseudo`. Goes out: what was not
translated, cut or mirrored; and what becomes of translations that a site brings along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

import pseudo
import pytest
import sites
from built import Site
from conftest import MadeOnce, Serve
from playwright.sync_api import Page
from probing import CUT_ON_PURPOSE, Look, at, kinds

import okrsite
from okrsite.language import Language

LATIN = re.compile("[A-Za-z]")
# Addresses are the same in every language.
ADDRESS = re.compile(r"https?://\S+|\b[\w-]+/[\w/-]*")

SITES: Mapping[str, Callable[[], sites.Source]] = {
    "team": pseudo.of_the_team,
    "everything": sites.everything,
}


@pytest.fixture(params=list(SITES))
def folder(request: pytest.FixtureRequest, made_once: MadeOnce) -> Path:
    """The public folder of a site in the pseudo-language."""
    source = SITES[request.param]
    made = made_once(f"pseudo-{request.param}", lambda folder: pseudo.build(source(), folder))
    return made / "site"


@pytest.fixture
def site(folder: Path) -> Site:
    """What was built there."""
    return Site.read(folder, sites.URL)


# Untranslated -------------------------------------------------------------------------------------


def untranslated(texts: Iterable[str]) -> list[str]:
    """The texts that have a Latin letter, addresses apart."""
    return sorted({text for text in texts if LATIN.search(ADDRESS.sub("", text))})


def test_no_word_is_left_in_english(site: Site) -> None:
    """On no page, in no description of one, in no list of quarters and in no search index."""
    found = []
    for address, document in site.documents.items():
        # What else stands in `content` is for machines.
        told = [*document.root.pieces(), *document.head("meta", "name", "description", "content")]
        found += at(untranslated(told), address or "home")
    for file in site.files:
        # The data of a quarter are for programs, and the same in every language.
        if file.endswith(".json") and not file.endswith("/okrs.json"):
            found += at(untranslated(told_by(site.json(file))), file)
    assert found == [], "\n".join(found)


# Of the data that scripts read: what readers are never shown, though they may type it.
NOT_TOLD = frozenset({"location", "version", "aliases", "config", "labels"})


def told_by(value: object) -> Iterator[str]:
    """Every text in data, without the tags in it."""
    if isinstance(value, str):
        yield unescape(re.sub("<[^>]*>", " ", value))
    elif isinstance(value, list):
        for one in value:
            yield from told_by(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in NOT_TOLD:
                yield from told_by(one)


def test_scripts_and_styles_write_no_english(
    folder: Path, site: Site, served: Serve, page: Page
) -> None:
    """Neither beside the texts of a page nor in its tooltips and names; and where a page says how
    long ago something was, it says so in its own language.
    """
    home, found = served(folder), []
    page.clock.set_fixed_time("2017-06-29T12:00Z")
    look = Look.through(page)
    look.resize(1440)
    for address in kinds(site):
        look.open(home + address)
        told = look.told()
        assert len(told) > 20
        found += at(untranslated(told), address or "home")
    assert found == [], "\n".join(found)
    look.open(f"{home}2017-q2/")
    ages = set(page.locator(".okr-age").all_text_contents())
    # Intl's Hebrew for one day, for two days, and for more.
    assert ages
    assert all(re.fullmatch(r" \((?:אתמול|שלשום|לפני .+)\)", age) for age in ages), ages


def test_the_search_speaks_the_language(folder: Path, served: Serve, page: Page) -> None:
    """What it finds, and what it says when it finds nothing."""
    home = served(folder)
    look = Look.through(page)
    look.resize(1440)
    for words in ("קהט", "no such word"):
        look.open(home)
        page.locator(".md-search__input").click()
        page.locator(".md-search__input").press_sequentially(words)
        page.locator(".md-search-result__meta", has_text=re.compile(r"\d|אין")).wait_for()
        told = page.locator(".md-search-result").all_inner_texts()
        assert untranslated(told) == []


# Cut ----------------------------------------------------------------------------------------------


def test_nothing_is_cut(folder: Path, site: Site, served: Serve, page: Page) -> None:
    """Although every word is half as long again, no text loses its end and nothing sticks out."""
    home, faults = served(folder), []
    look = Look.through(page)
    for address in kinds(site):
        look.open(home + address)
        for width in (320, 768, 1440):
            look.resize(width)
            found = [*look.cut(CUT_ON_PURPOSE), *look.sticking_out()]
            faults += at(found, address or "home", width)
    assert faults == [], "\n".join(faults)


# Unmirrored ---------------------------------------------------------------------------------------


def test_everything_is_mirrored(folder: Path, site: Site, served: Serve, page: Page) -> None:
    """Each box of a page stands where the mirror image of the page from left to right has it: bars
    fill from the right, and the figure, the marks and the drawer change sides.
    """
    home, faults = served(folder), []
    look = Look.through(page)
    for address in kinds(site):
        look.open(home + address)
        for width in (390, 1440):
            look.resize(width)
            faults += at(look.unmirrored(), address or "home", width)
    assert faults == [], "\n".join(faults)


def test_what_leads_on_leads_to_the_left(folder: Path, served: Serve, page: Page) -> None:
    """Signs that point in the direction of reading are turned round, and others are not."""
    page.goto(f"{served(folder)}method/")
    turned = "one => getComputedStyle(one).transform"
    for sign, mirrored in [
        (".okr-sign--on_track", True),
        ("header .okr-logo", True),
        (".okr-sign--done", False),
    ]:
        found = page.locator(sign).first.evaluate(turned)
        assert found == ("matrix(-1, 0, 0, 1, 0, 0)" if mirrored else "none"), sign


CSS = (sites.ROOT / "templates/theme/assets/okrsite/okrsite.css").read_text(encoding="utf-8")
# Every declaration of the style sheet, without its comments.
DECLARATIONS = re.findall(
    r"([\w-]+)\s*:\s*([^;{}]+);", re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
)
SIDES = re.compile(r"\b(?:left|right)\b")


def test_styles_name_no_side() -> None:
    """Left and right are where a line begins and ends, so that they change places by themselves."""
    assert len(DECLARATIONS) > 1000
    wrong = [
        f"{name}: {value}"
        for name, value in DECLARATIONS
        if SIDES.search(name)
        or SIDES.search(value)
        or "translateX" in value
        or is_lopsided(name, value)
    ]
    assert wrong == []


def is_lopsided(name: str, value: str) -> bool:
    """Whether four values in one declaration give the two sides different ones."""
    parts = re.findall(r"[\w.-]+\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s]+", value)
    if name == "border-radius":
        return len(set(parts)) > 1
    return name in {"margin", "padding", "inset", "border-width"} and (
        len(parts) == 4 and parts[1] != parts[3]
    )


def test_words_and_styles_draw_no_arrow(tmp_path: Path) -> None:
    """An arrow as a letter is not turned round from right to left; signs are drawn instead."""
    arrows = re.compile(
        "[\u2190-\u21ff\u25b6-\u25c5\u2039\u203a\u00ab\u00bb\u27f5-\u27ff\u2794-\u27be]"
    )
    texts = [str(message.id) for message in pseudo.collected(tmp_path / "words.pot")]
    texts += [value for name, value in DECLARATIONS if name == "content"]
    texts += [path.read_text("utf-8") for path in (sites.ROOT / "templates").rglob("*.html")]
    assert [text for text in texts if arrows.search(text)] == []


# A site's own translations ------------------------------------------------------------------------


def written(folder: Path, name: str, text: str) -> Path:
    """The folder, with a file of translations in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def message(original: str, translated: str) -> str:
    """A message as a PO file has it."""
    return f'msgid "{original}"\nmsgstr "{translated}"\n\n'


def test_words_are_looked_for_near_and_then_far(tmp_path: Path) -> None:
    """First in the site's own folder, there first for the region; what nobody has is English."""
    own = written(tmp_path / "own", "de-AT.po", message("Open", "offen in Wien"))
    written(own, "de.po", message("Open", "offen") + message("Closed", "zu"))
    packaged = written(
        tmp_path / "packaged",
        "de.po",
        message("Closed", "geschlossen") + message("Draft", "Entwurf"),
    )
    words = Language("de-AT", (own, packaged)).words
    assert [words(one) for one in ("Open", "Closed", "Draft", "Owner")] == [
        *("offen in Wien", "zu", "Entwurf", "Owner")
    ]
    assert Language("de", (own, packaged)).words("Open") == "offen"
    assert Language("fr", (own, packaged)).words("Open") == "Open"


def test_a_site_may_call_things_by_other_words(tmp_path: Path) -> None:
    """English is a language like the others."""
    own = written(tmp_path / "locale", "en.po", message("Key result", "Outcome"))
    assert Language("en", (own,)).words("Key result") == "Outcome"


def test_plurals_follow_the_rule_of_the_language(tmp_path: Path) -> None:
    """Babel knows it, so that the file need not have it."""
    polish = """\
msgid "%(num)s step"
msgid_plural "%(num)s steps"
msgstr[0] "%(num)s krok"
msgstr[1] "%(num)s kroki"
msgstr[2] "%(num)s kroków"
"""
    plural = Language("pl", (written(tmp_path, "pl.po", polish),)).plural
    said = [plural("%(num)s step", "%(num)s steps", number) for number in (1, 2, 5, 22)]
    assert said == ["1 krok", "2 kroki", "5 kroków", "22 kroki"]


def test_a_message_that_is_not_ready_stays_english(tmp_path: Path) -> None:
    """One without a translation, and one that its translator has marked as unsure."""
    text = (
        message("Open", "") + "#, fuzzy\n" + message("Closed", "zu?") + message("Draft", "Entwurf")
    )
    words = Language("de", (written(tmp_path, "de.po", text),)).words
    assert [words(one) for one in ("Open", "Closed", "Draft")] == ["Open", "Closed", "Entwurf"]


def test_a_file_that_is_wrong_gives_no_words(tmp_path: Path) -> None:
    """Its faults are told by a check, and whoever does not ask gets English."""
    text = message("Draft", "Entwurf") + message("Objective %(number)s", "Ziel %(nummer)s")
    language = Language("de", (written(tmp_path, "de.po", text),))
    assert [fault.line for fault in language.faults] == [4]
    assert language.words("Draft") == "Draft"
    assert language.words("Objective %(number)s", number=1) == "Objective 1"


def test_a_site_brings_its_translations_along(tmp_path: Path) -> None:
    """The folder `locale` beside its mkdocs.yml is looked into, and no site is written into it."""
    project = sites.german().write(tmp_path)
    written(project / "locale", "de.po", message("All quarters", "Alle Quartale"))
    site = sites.build(project)
    assert "Alle Quartale" in site.pages[""].root.text
    assert "All quarters" not in site.pages[""].root.text
    settings = okrsite.read_settings(project / "mkdocs.yml", site_dir=project / "locale")
    with pytest.raises(okrsite.StoreError):
        okrsite.build(okrsite.check(settings))
