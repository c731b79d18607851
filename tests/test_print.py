"""The site on paper: what a browser prints, as words and pictures of each sheet.

Comes in: built sites, printed to PDF by the browser. Goes out: a failed test where a sheet has what
nobody can use on paper, lacks what a reader needs there, or cuts something in two. What is printed
without scripts is printed with them too; what scripts add has tests of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import pypdfium2
import pytest
import yaml
from built import Site
from conftest import Serve, tab
from playwright.sync_api import Browser, Page, Route, expect
from sites import ROOT

Size = Literal["A4", "Letter"]

QUARTER = "2017-q2/"
KEY_RESULT = "2017-q2/o1/kr1/"
NOTE = "2017-q2/notes/2017-05-12-mid-quarter/"
WHOLE = "2017-q2/print/"
# One page of each kind, with how many sheets it may take.
KINDS = {
    "": (1, 3),
    "quarters/": (1, 4),
    "goals/": (1, 6),
    "goals/open-by-design/": (1, 2),
    "help/": (1, 4),
    "method/": (2, 4),
    "about/": (1, 2),
    QUARTER: (5, 8),
    "2017-q2/o1/": (2, 4),
    KEY_RESULT: (2, 3),
    "2017-q2/notes/": (2, 5),
    NOTE: (1, 3),
    WHOLE: (15, 33),
}
# In America too, the pages that people print for a meeting.
SIZES: Mapping[Size, tuple[str, ...]] = {
    "A4": (*KINDS,),
    "Letter": (QUARTER, "2017-q2/o1/", KEY_RESULT, NOTE, WHOLE),
}
# Of the header, the tabs, the drawer, the way back and on, the footer, and what opens by a click.
CONTROLS = (
    *(
        "Skip to content",
        "Search",
        "All quarters Goals",
        "Home All quarters",
        "Objective 1 Objective",
    ),
    *("Previous", "Made with okrsite", "Open this number", "All calls for help"),
    *("Say that you can help", "Read the whole report", "for printing", "Go to the newest"),
)
POINT = 72 / 25.4  # points in a millimetre
MARGIN = 15 * POINT
ROOM = 1.5  # what a letter may lean out of its line, in points


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Line:
    """A run of letters on a sheet, in points from its left and lower edges."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: Line) -> bool:
        """Whether two runs stand on each other, and not only close together."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        lower = min(self.top - self.bottom, other.top - other.bottom)
        return wide > 4 and high > 0.35 * lower


@dataclass(frozen=True)
class Sheet:
    """A printed page: its measures in points, its words, and its picture.

    That is its rows from the top, with a byte for each point, from 0 for black to 255.
    """

    width: float
    height: float
    text: str
    lines: tuple[Line, ...]
    picture: tuple[bytes, ...]

    def has(self, *texts: str) -> bool:
        """Whether all of these texts stand on the sheet, wherever their lines are broken."""
        return all(squeezed(text) in squeezed(self.text) for text in texts)


@dataclass(frozen=True)
class Paper:
    """A printed document; `wholes` are the texts of what is not to be cut in two."""

    sheets: tuple[Sheet, ...]
    wholes: tuple[tuple[str, ...], ...]

    @classmethod
    def printed(cls, page: Page, size: Size, *, backgrounds: bool = False) -> Paper:
        """The page that the browser shows, on paper."""
        page.emulate_media(media="print")
        page.evaluate("document.fonts.ready.then(() => null)")
        wholes = page.evaluate(TEXTS, UNCUT)
        pdf = page.pdf(format=size, print_background=backgrounds)
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            return cls(tuple(map(_sheet, document)), tuple(map(tuple, wholes)))

    @property
    def text(self) -> str:
        """All words, with each break of a line as a space."""
        return " ".join(" ".join(sheet.text for sheet in self.sheets).split())

    def has(self, text: str) -> bool:
        """Whether a text stands somewhere, wherever lines and sheets are broken."""
        words = (re.sub(r"^\d+ / \d+", "", sheet.text) for sheet in self.sheets)
        return squeezed(text) in squeezed("".join(words))

    def cut(self) -> list[str]:
        """What belongs together and stands on no single sheet."""
        return [
            " ".join(" ".join(texts).split())[:80]
            for texts in self.wholes
            if not any(sheet.has(*texts) for sheet in self.sheets)
        ]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    words, drawn = page.get_textpage(), page.render(grayscale=True)
    width, height = page.get_size()
    points, starts = bytes(drawn.buffer), range(0, drawn.height * drawn.stride, drawn.stride)
    return Sheet(
        width,
        height,
        text=words.get_text_range(),
        lines=tuple(Line(words.get_text_bounded(*box), *box) for box in _lines(words)),
        picture=tuple(points[start : start + drawn.width] for start in starts),
    )


def _lines(words: pypdfium2.PdfTextPage) -> Iterator[Box]:
    """The boxes of runs of letters: each next letter is as high as the last, and close to it."""
    run: Box | None = None
    for index in range(words.count_chars()):
        left, bottom, right, top = letter = words.get_charbox(index)
        if right - left < 0.1 or top - bottom < 0.1:
            continue  # a space, or the end of a line
        if run and min(top, run[3]) > max(bottom, run[1]) and run[0] - 8 < left < run[2] + 8:
            run = min(left, run[0]), min(bottom, run[1]), max(right, run[2]), max(top, run[3])
        else:
            if run:
                yield run
            run = letter
    if run:
        yield run


# What must not be cut, and its texts as far as they are printed in this form.
UNCUT = (
    ".okr-row, .okr-card, .okr-call, .okr-change, .okr-state, .okr-amendment, .okr-rubric, "
    ".okr-steps, .okr-timeline__entry, .okr-ancestor, .okr-reason, .okr-event, .okr-terms > div, "
    ".okr-objective__head, .okr-full__head, .okr-served__item, .okr :is(h1, h2, h3, h4)"
)
TEXTS = """names => [...document.querySelectorAll(names)].map(element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) {
    const above = walker.currentNode.parentElement
    const shown = above.checkVisibility() && !above.closest(".okr-hidden, .okr-evidence a")
    if (shown && walker.currentNode.data.trim()) texts.push(walker.currentNode.data)
  }
  return texts
})"""


def squeezed(text: str) -> str:
    """A text without what paper may break a line at."""
    return re.sub(r"\s", "", text)


class Print(Protocol):
    """Prints a page of the project's own site."""

    def __call__(
        self,
        address: str,
        size: Size = "A4",
        *,
        backgrounds: bool = False,
    ) -> Paper:
        """The page on paper, as browsers print it unless told otherwise: without backgrounds."""


@contextmanager
def opened(
    browser: Browser, url: str, *, scripts: bool = False, dark: bool = False, today: str = ""
) -> Iterator[Page]:
    """A page in a tab of its own. Readers wait for no font; here it is waited for, so that sheets
    can be compared.
    """
    with tab(browser, scripts=scripts) as page:
        page.route("**/okrsite.css", wait_for_fonts)
        page.emulate_media(color_scheme="dark" if dark else "light")
        if today:
            page.clock.set_fixed_time(today)
        page.goto(url)
        yield page


def wait_for_fonts(route: Route) -> None:
    """Hand on a stylesheet by which no other font stands in for one that has not come yet."""
    answer = route.fetch()
    css = answer.text()
    assert "font-display: optional" in css
    route.fulfill(
        response=answer, body=css.replace("font-display: optional", "font-display: block")
    )


@pytest.fixture(scope="session")
def team(served: Serve, team_folder: Path) -> str:
    """The address of the project's own site."""
    return served(team_folder)


@pytest.fixture(scope="session")
def printed(browser: Browser, team: str) -> Print:
    """A function that prints each page once, with scripts switched off."""

    # With all arguments in their places: else one page would be kept under several names.
    @cache
    def paper(address: str, size: Size, backgrounds: bool) -> Paper:
        with opened(browser, team + address) as page:
            return Paper.printed(page, size, backgrounds=backgrounds)

    def once(
        address: str,
        size: Size = "A4",
        *,
        backgrounds: bool = False,
    ) -> Paper:
        return paper(address, size, backgrounds)

    return once


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> Size:
    """Paper as it is sold in most of the world, and in America."""
    chosen: Size = request.param
    return chosen


# Every kind of page -------------------------------------------------------------------------------


def test_each_page_takes_a_sensible_number_of_sheets(printed: Print, size: Size) -> None:
    """Each sheet says which of how many it is, and none is empty but for that."""
    for address in SIZES[size]:
        least, most = KINDS[address]
        sheets = printed(address, size).sheets
        assert least <= len(sheets) <= most, f"{address}: {len(sheets)} sheets"
        for number, sheet in enumerate(sheets, start=1):
            ends = f"{number} / {len(sheets)}"
            assert sheet.text.startswith(ends), address
            assert len(sheet.text) > len(ends) + 40, f"{address}: nothing on sheet {number}"


def test_paper_has_nothing_to_click(printed: Print) -> None:
    """No header, no search, no navigation, no footer, no button that opens something."""
    found = {
        address: [control for control in CONTROLS if control in printed(address).text]
        for address in KINDS
    }
    assert {address: controls for address, controls in found.items() if controls} == {}


def test_paper_says_whose_it_is_and_where_it_is_published(printed: Print, team_site: Site) -> None:
    """At the top of the first sheet: the site, the quarter, and the address."""
    for address in KINDS:
        first = printed(address).sheets[0]
        assert first.has("Participation OKRs"), address
        assert first.has(team_site.url + address), address
    assert printed(KEY_RESULT).sheets[0].has("Participation OKRs · Q2 2017 · Objective 1")


def test_nothing_leaves_the_sheet_or_its_margins(printed: Print, size: Size) -> None:
    """No word is cut at an edge, and none lies on another."""
    for address in SIZES[size]:
        none_stick_out(printed(address, size), address)
        none_overlap(printed(address, size), address)


def none_stick_out(paper: Paper, name: str) -> None:
    """Fail when a word is beyond the margins at the left or right, or off the sheet."""
    for number, sheet in enumerate(paper.sheets, start=1):
        out = [
            line.text
            for line in sheet.lines
            if line.left < MARGIN - ROOM
            or line.right > sheet.width - MARGIN + ROOM
            or line.bottom < 0
            or line.top > sheet.height
        ]
        assert out == [], f"{name}, sheet {number}"


def none_overlap(paper: Paper, name: str) -> None:
    """Fail when words are printed on each other."""
    for number, sheet in enumerate(paper.sheets, start=1):
        over = [(line.text, other.text) for line, other in close_ones(sheet) if line.covers(other)]
        assert over == [], f"{name}, sheet {number}"


def close_ones(sheet: Sheet) -> Iterator[tuple[Line, Line]]:
    """The pairs of lines of which one begins below the top of the other."""
    upwards = sorted(sheet.lines, key=lambda line: line.bottom)
    for index, line in enumerate(upwards):
        for other in upwards[index + 1 :]:
            if other.bottom >= line.top:
                break
            yield line, other


@pytest.mark.parametrize("name", ["everything", "long", "right_to_left"])
def test_odd_quarters_keep_to_the_sheet(
    browser: Browser, served: Serve, odd_folder: Callable[[str], Path], name: str
) -> None:
    """Words of any length, and from right to left, keep within the margins; old texts of amendments
    stay beside the new ones.
    """
    with opened(browser, f"{served(odd_folder(name))}2017-q2/print/") as page:
        paper = Paper.printed(page, "A4")
    none_stick_out(paper, name)
    none_overlap(paper, name)
    # A PDF has letters from right to left in another order, so they cannot be compared.
    assert name == "right_to_left" or paper.cut() == []


# What belongs together ----------------------------------------------------------------------------


def test_what_belongs_together_is_not_cut(printed: Print, size: Size) -> None:
    """A key result's row, a card, a check-in or a heading stands on one sheet."""
    papers = {address: printed(address, size) for address in SIZES[size]}
    assert sum(len(paper.wholes) for paper in papers.values()) > 200
    assert {address: cut for address, paper in papers.items() if (cut := paper.cut())} == {}


def test_every_objective_begins_a_sheet(printed: Print, size: Size) -> None:
    """On the report and on the page of the whole quarter, and so do the notes on this one."""
    for address, beginnings in [
        (QUARTER, ["Objective 1", "Objective 2", "Objective 3", "Objective 4"]),
        (WHOLE, ["Objective 1", "Objective 2", "Objective 3", "Objective 4", "Progress notes"]),
    ]:
        tops = [sheet.text.splitlines()[1] for sheet in printed(address, size).sheets]
        assert [top for top in tops if top in beginnings] == beginnings


# What is said on paper ----------------------------------------------------------------------------


def test_addresses_are_printed_after_their_links(printed: Print) -> None:
    """Of links in texts, of the discussion, of evidence: in full, for the reader to type."""
    topic = "https://discourse.mozilla.org/t/participation-okrs-q2-2017/15127"
    paper = printed(KEY_RESULT)
    assert paper.has(f"say so in the topic ({topic}).")
    assert paper.has(f"Discuss on discourse.mozilla.org ({topic})")
    assert paper.has(f"Evidence {topic}")
    for address in ("2017-q2/", "help/", NOTE, WHOLE):
        assert printed(address).has(f"({topic})"), address
    assert printed("about/").has("second quarter of 2017 (https://")


def test_every_number_is_open_on_paper(printed: Print) -> None:
    """What a score was made from is printed, though nobody has opened it and no script runs."""
    assert printed(KEY_RESULT).has("The score is the level of the rubric that was last recorded.")
    for address in (QUARTER, "2017-q2/o1/", WHOLE):
        assert printed(address).has("The mean of what is graded, each counted by its weight.")


def test_paper_is_white_whatever_the_screen_is(browser: Browser, team: str, printed: Print) -> None:
    """A reader of the dark site prints the same sheets, letter for letter and point for point."""
    for address in ("2017-q4/", "2017-q4/o1/kr1/", "help/", "about/"):
        with opened(browser, team + address, scripts=True, dark=True) as page:
            expect(page.locator("body[data-md-color-scheme=slate]")).to_be_attached()
            dark = Paper.printed(page, "A4").sheets
        light = printed(address).sheets
        assert [one.picture for one in dark] == [one.picture for one in light], address


def test_nothing_is_told_by_a_background(printed: Print) -> None:
    """Bars are printed without backgrounds too; with them there is nothing more."""
    for address in (KEY_RESULT, NOTE, "help/"):
        plain = printed(address).sheets
        filled = printed(address, backgrounds=True).sheets
        assert [one.picture for one in filled] == [one.picture for one in plain], address
    assert darkest_below(printed(KEY_RESULT).sheets[0], "17 of 20 clubs") < 100


def darkest_below(sheet: Sheet, text: str) -> int:
    """The darkest point of the 16 points below a text, a little after its beginning."""
    line = next(one for one in sheet.lines if text in one.text)
    top = round(sheet.height - line.bottom) + 4
    return min(row[round(line.left) + 10] for row in sheet.picture[top : top + 16])


def test_paper_says_that_a_quarter_is_not_the_newest(
    browser: Browser, team: str, printed: Print
) -> None:
    """That is news on paper too; the link to the newest is not."""
    with opened(browser, team + KEY_RESULT, scripts=True) as page:
        expect(page.get_by_text("This is not the newest quarter.")).to_be_visible()
        paper = Paper.printed(page, "A4")
    assert paper.sheets[0].has("This is not the newest quarter.")
    assert not paper.has("Go to the newest")
    # Otherwise scripts change nothing.
    told = squeezed(paper.text).replace("Thisisnotthenewestquarter.", "")
    assert told == squeezed(printed(KEY_RESULT).text)


def test_paper_does_not_say_how_long_ago(browser: Browser, team: str) -> None:
    """It will be read on another day."""
    today = "2017-06-30T12:00:00Z"
    with opened(browser, team + KEY_RESULT, scripts=True, today=today) as page:
        expect(page.get_by_text("(2 days ago)").first).to_be_visible()
        paper = Paper.printed(page, "A4")
    assert paper.has("Last update June 28, 2017")
    assert "ago" not in paper.text.split()
    assert "ago)" not in paper.text


# The whole quarter --------------------------------------------------------------------------------

CONTENT = ROOT / "content" / "2017-q2"


TEXT_FIELDS = {"title", "source", "why", "text", "help_wanted", "summary", "learned", "note"}


def written(value: Any) -> Iterator[str]:
    """Every text for readers in a file of the content, as far as it has no Markdown in it."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in TEXT_FIELDS:
                yield from re.split(r"[\[\]*_`]|\n\n|\(http\S+\)", str(one))
            elif name == "evidence":
                yield from one
            elif name == "rubric":
                yield from map(str, one.values())
            else:
                yield from written(one)
    elif isinstance(value, list):
        for one in value:
            yield from written(one)


def test_the_whole_quarter_has_everything(printed: Print, team_site: Site) -> None:
    """Each text of okrs.yml and of the notes, the partners, the goals, and the two addresses."""
    okrs = yaml.safe_load((CONTENT / "okrs.yml").read_text(encoding="utf-8"))
    texts = [*written(okrs), str(okrs["discussion"]), f"{team_site.url}{QUARTER}"]
    for path in sorted((CONTENT / "notes").glob("*.md")):
        front, body = path.read_text(encoding="utf-8").split("---\n")[1:]
        texts += written(yaml.safe_load(front))
        texts += re.split(r"\[\[[^\]]*\]\]|[\[\]*_`\n]|\(\S+\)", body)
    names = {one["id"]: one["name"] for one in load("partners.yml")["partners"]}
    goals = {one["id"]: one["title"] for one in load("goals.yml")["goals"]}
    for objective in okrs["objectives"]:
        texts += [goals[one["goal"]] for one in objective["supports"]]
        for one in (objective, *objective["key_results"]):
            texts += [names[team] for team in one.get("shared_with", ())]
    paper = printed(WHOLE)
    assert len(texts) > 150
    assert [text for text in texts if text.strip() and not paper.has(text)] == []


def load(name: str) -> Any:
    """A YAML file beside the quarters."""
    return yaml.safe_load((ROOT / "content" / name).read_text(encoding="utf-8"))


def test_notes_stand_in_order_of_time(team_site: Site) -> None:
    """Who reads from the first sheet to the last reads what happened first."""
    main = team_site.pages[WHOLE].main
    notes = main.one("section", of_class="okr-whole__notes").all("article")
    days = [note.all("time")[0].get("datetime") for note in notes]
    assert days == sorted(days)
    assert len(days) > 1


def test_links_between_the_parts_stay_on_the_page(team_site: Site) -> None:
    """References of authors, where a number was recorded, what a note recorded, the contents."""
    page = team_site.pages[WHOLE]
    references = page.main.all("a", of_class="okr-reference")
    assert references
    own = [one.get("href") for one in references if "(Q" not in one.text]
    assert [href for href in own if not re.fullmatch(r"#o\d+(-kr\d+)?", href)] == []
    for name, pattern in [
        ("okr-opened", r"#note-.+|#o\d+(-kr\d+)?|https?:.+|\.\./\.\./method/#.+"),
        ("okr-timeline", r"#note-.+|https?:.+"),
        ("okr-changes", r"#o\d+-kr\d+|https?:.+"),
        ("okr-contents", r"#.+"),
    ]:
        links = [link for one in page.main.all(of_class=name) for link in one.all("a")]
        assert links, name
        assert [one for one in links if not re.fullmatch(pattern, one.get("href"))] == [], name


def test_the_report_leads_to_the_whole_quarter(team_site: Site) -> None:
    """Readers find it at the foot of the report."""
    links = [link.get("href") for link in team_site.pages[QUARTER].main.all("a")]
    assert "print/" in links
