"""The infographic: as geometry, in a real browser, and as a picture.

Comes in: diagrams that are made up, and sites of them. Goes out: a failed test where ribbons cross
that need not, where text leaves its box, where boxes overlap, or where a reader by keyboard or ear
misses something. Nothing here takes a time.
"""

from __future__ import annotations

import importlib.util
import itertools
import random
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sites
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from built import Site
from conftest import MadeOnce, Serve
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from sites import Fields, Source

from okrsite.infographic import raster
from okrsite.infographic.composition import Composition, settle
from okrsite.infographic.crossings import EXACT, count, crossings_between, least_crossing
from okrsite.infographic.diagram import Diagram, Goal, KeyResult, Link, Objective
from okrsite.infographic.metrics import Style
from okrsite.infographic.typecase import typecase
from okrsite.infographic.upright import compose_upright, turns_between
from okrsite.infographic.wide import compose_wide

ROOT = Path(__file__).parent.parent
STYLE = Style("display", 18, 23)

# Diagrams -----------------------------------------------------------------------------------------


def diagram_of(objectives_of: list[list[int]], objectives: int) -> Diagram:
    """A diagram with these links and short titles."""
    return Diagram(
        goals=tuple(
            Goal(chr(ord("A") + place), f"Goal {place}", "") for place in range(len(objectives_of))
        ),
        objectives=tuple(
            Objective(str(place), f"Objective {place}", "0.5", 0.5, (KeyResult("1.1", "0.5"),))
            for place in range(objectives)
        ),
        links=tuple(
            Link(goal, one, primary=(goal + one) % 2 == 0)
            for goal, found in enumerate(objectives_of)
            for one in found
        ),
    )


def small_quarters(number: int) -> Iterator[Diagram]:
    """Quarters with up to six goals and seven objectives, always the same ones."""
    chance = random.Random(1517)  # noqa: S311 - for tests
    for _ in range(number):
        objectives = chance.randint(1, 7)
        goals = [
            sorted(chance.sample(range(objectives), chance.randint(0, objectives)))
            for _ in range(chance.randint(1, 6))
        ]
        yield diagram_of(goals, objectives)


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def seen_crossings(composition: Composition, diagram: Diagram) -> int:
    """How many pairs of ribbons cross in the drawing itself: those that change sides."""
    ends = []
    for ribbon in composition.ribbons:
        numbers = [float(one) for one in NUMBER.findall(ribbon.path)]
        ends.append((diagram.links[ribbon.link], numbers[1], numbers[-1]))
    return sum(
        1
        for (one, start, end), (other, begin, finish) in itertools.combinations(ends, 2)
        if one.goal != other.goal and (start - begin) * (end - finish) < 0
    )


def seen_turns(composition: Composition, diagram: Diagram) -> int:
    """How many ribbons turn off over a lane further in that still goes on."""
    lanes: dict[int, tuple[float, float]] = {}
    turns = []
    for ribbon in composition.ribbons:
        goal = diagram.links[ribbon.link].goal
        path = [float(one) for one in NUMBER.findall(ribbon.path)]
        lane, bottom = path[0], path[-2]
        lanes[goal] = (lane, max(bottom, lanes.get(goal, (lane, bottom))[1]))
        turns.append((goal, lane, bottom))
    return sum(
        1
        for goal, lane, turn in turns
        for other, (inner, end) in lanes.items()
        if other != goal and inner > lane and end > turn
    )


def test_the_fewest_ribbons_cross_that_can() -> None:
    """In a thousand quarters no order of the goals is better, in either composition, and what is
    counted is what is drawn.
    """
    for diagram in small_quarters(1000):
        found = [diagram.objectives_of[goal] for goal in diagram.served]
        orders = list(itertools.permutations(range(len(found))))
        for compose, costs_of, seen in (
            (compose_wide, crossings_between, seen_crossings),
            (compose_upright, turns_between, seen_turns),
        ):
            costs = costs_of(found)
            composition = compose(diagram)
            assert composition.crossings == min(count(order, costs) for order in orders)
            assert seen(composition, diagram) == composition.crossings


@pytest.mark.parametrize("goals", [EXACT, EXACT + 1, 60])
def test_many_goals_have_an_order_that_no_move_makes_better(goals: int) -> None:
    """Exactly up to twelve, and beyond them at least as good as the order of their middles."""
    chance = random.Random(goals)  # noqa: S311 - for tests
    found = [sorted(chance.sample(range(15), chance.randint(1, 6))) for _ in range(goals)]
    costs = crossings_between(found)
    middles = [sum(one) / len(one) for one in found]
    order = least_crossing(costs, middles)
    assert sorted(order) == list(range(goals))
    best = count(order, costs)
    assert best <= count(sorted(range(goals), key=middles.__getitem__), costs)
    for place, goal in enumerate(order):
        others = [*order[:place], *order[place + 1 :]]
        moved = [[*others[:to], goal, *others[to:]] for to in range(goals)]
        assert best <= min(count(one, costs) for one in moved)


def test_of_equal_orders_the_shorter_ribbons_win() -> None:
    """A goal that the first and the last serve stands between those of the two in the middle."""
    (order,) = [one.goals for one in [compose_wide(diagram_of([[0, 3], [2], [1]], 4))]]
    assert [one.goal for one in order] == [2, 0, 1]


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.floats(-100, 1000)), st.floats(1, 200)), max_size=12)
)
def test_boxes_settle_without_overlap(boxes: list[tuple[float | None, float]]) -> None:
    """They keep their order and their distance, and stay where there is room for them."""
    wishes, heights = [one for one, _ in boxes], [height for _, height in boxes]
    within = sum(heights) + 20 * len(heights) + 50
    tops = settle(wishes, heights, 20, within)
    for (top, height), below in itertools.pairwise(zip(tops, heights, strict=True)):
        assert below[0] >= top + height + 20 - 1e-6
    assert all(top >= 0 for top in tops)
    assert all(top + height <= within + 1e-6 for top, height in zip(tops, heights, strict=True))


# Text ---------------------------------------------------------------------------------------------


def without_spaces(text: str) -> str:
    """A text by its letters alone."""
    return re.sub(r"\s", "", text)


@given(st.text(max_size=120), st.floats(40, 500))
def test_no_line_is_too_long_and_no_letter_is_lost(text: str, room: float) -> None:
    """Whatever the text: what does not fit is broken, and nothing is cut."""
    lines = STYLE.lines(text, room)
    assert without_spaces("".join(lines)) == without_spaces(text)
    widest = STYLE.size * 4.2  # one letter alone may be as wide as it is
    assert all(STYLE.width(line) <= max(room, widest) + 1e-6 for line in lines)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Many more people find new ways to contribute", 246.0, 2),
        ("2-3 experiments", 105.0, 2),
        ("どの地域の人も参加できるように、活動の場を増やす。", 160.0, 4),
    ],
)
def test_lines_break_where_people_would_break_them(text: str, room: float, lines: int) -> None:
    """Between words, after hyphens before a letter, between signs of Chinese and Japanese but not
    before a point or a small letter; and no line is left over with one word.
    """
    found = STYLE.lines(text, room)
    assert len(found) == lines
    assert not any(line[0] in "、。ゃゅょっー" for line in found)
    assert STYLE.width(found[-1]) > STYLE.width(found[0]) / 3


def test_what_is_derived_from_the_fonts_is_up_to_date() -> None:
    """Widths and TrueType files are those of the fonts that browsers load."""
    spec = importlib.util.spec_from_file_location("unpack", ROOT / "tools" / "unpack_fonts.py")
    assert spec is not None
    assert spec.loader is not None
    unpack = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(unpack)
    derived = unpack.derived()
    assert {path.name for path in unpack.OUT.iterdir()} == set(derived)
    for name, data in derived.items():
        assert (unpack.OUT / name).read_bytes() == data, f"{name}: run `make fonts`"


# Sites --------------------------------------------------------------------------------------------

LONG = "We understand how every community works together across the whole project and beyond it, "
TITLE = (LONG * 4)[:299].strip() + "!"
WORDLESS = "Ver" + "kehrsinfrastrukturfinanzierungsgesellschafts" * 6
ARABIC = "نبني مجتمعات مفتوحة يشارك فيها الجميع من كل مكان ونتعلم معا كيف نعمل بشكل أفضل"
CHINESE = "我们让每一个社区都能参与开放的创新、并与所有人分享他们所学到的一切成果和经验。" * 3
STATES = ("on_track", "at_risk", "off_track", "done", "dropped", None)


def supports(*goals: int) -> list[Fields]:
    """Links of every kind to these goals."""
    return [
        {
            "goal": f"g{goal}",
            "strength": "primary" if goal % 2 else "supporting",
            "basis": "inferred" if goal % 3 else "stated",
            "why": f"Because of reason {goal}.",
            "source": "https://reasons.example/why",
        }
        for goal in goals
    ]


def site_of(
    goals: list[str], objectives: list[str], key_results: int, **settings: object
) -> Source:
    """A site with one quarter, in which objectives are linked to several goals each."""
    numbers = [one % len(goals) for one in range(len(objectives))] if goals else []
    okrs = sites.quarter(
        *(
            sites.objective(
                place + 1,
                *(sites.key_result(one + 1, shared_with=["dev-rel"]) for one in range(key_results)),
                title=title,
                shared_with=["dev-rel"],
                supports=supports(*sorted({numbers[place], numbers[place] * 7 % len(goals)}))
                if goals and place % 5 != 4
                else [],
            )
            for place, title in enumerate(objectives)
        )
    )
    check_ins = {
        f"o{place + 1}/kr{one + 1}": {"done": one % 2 == 0, "status": STATES[one % 5]}
        for place in range(len(objectives))
        for one in range(key_results)
        if STATES[one % 6]
    }
    return Source(
        {
            "goals.yml": {
                "owner": "The Union",
                "goals": [{"id": f"g{place}", "title": one} for place, one in enumerate(goals)],
            },
            "partners.yml": {"partners": [{"id": "dev-rel", "name": "Dev Rel"}]},
            "2017-q2/okrs.yml": okrs,
            "2017-q2/notes/2017-05-12-news.md": sites.note(
                "News", "2017-05-12", check_ins=check_ins
            ),
        },
        settings,
    )


SITES: dict[str, Callable[[], Source]] = {
    "one": lambda: site_of(["A goal"], ["An objective"], 1),
    "crowded": lambda: site_of([f"{place} {TITLE}"[:300] for place in range(12)], [TITLE] * 15, 8),
    "goals-above-all": lambda: site_of([TITLE] * 12, ["An objective"], 1),
    "wordless": lambda: site_of([WORDLESS[:300]] * 3, [WORDLESS[:300]] * 3, 3),
    "right-to-left": lambda: site_of(
        [ARABIC] * 4,
        [ARABIC * 3, "A title in English"],
        4,
        theme={"name": "material", "language": "ar"},
    ),
    "arabic-among-english": lambda: site_of([ARABIC, "A goal"], [ARABIC, "An objective"], 2),
    "chinese": lambda: site_of([CHINESE] * 4, [CHINESE] * 4, 6),
    "no-goals": lambda: site_of([], ["An objective", TITLE], 3),
    "no-objectives": lambda: site_of(["A goal", TITLE], [], 0),
}
NAMES = ["team", *SITES]


@pytest.fixture(scope="session")
def site_folder(made_once: MadeOnce, team_folder: Path) -> Callable[[str], Path]:
    """A function that gives the public folder of a site by its name."""

    def public(name: str) -> Path:
        if name == "team":
            return team_folder
        made = made_once(
            f"infographic-{name}", lambda folder: sites.build(SITES[name]().write(folder))
        )
        return made / "site"

    return public


@pytest.fixture(scope="session")
def address_of(served: Serve, site_folder: Callable[[str], Path]) -> Callable[[str], str]:
    """A function that gives the address of the infographic of a site."""
    known: dict[str, str] = {}

    def address(name: str) -> str:
        if name not in known:
            known[name] = served(site_folder(name)) + "2017-q2/infographic/"
        return known[name]

    return address


# What is wrong with the drawing that is shown: text outside of its box, boxes that overlap.
GEOMETRY = """() => {
  const picture = [...document.querySelectorAll(".okr-ig__picture")]
    .find(one => one.checkVisibility())
  const faults = []
  const slack = 0.6
  const inside = (inner, outer) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack &&
    inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack
  const meet = (one, other) =>
    one.left < other.right - slack && other.left < one.right - slack &&
    one.top < other.bottom - slack && other.top < one.bottom - slack
  const area = picture.getBoundingClientRect()
  const boxes = [...picture.querySelectorAll(".okr-ig__box")]
  const cells = [...picture.querySelectorAll(".okr-ig__cell")]
  const lines = [...picture.querySelectorAll("tspan")].map(one => {
    const link = one.closest("a")
    const holder = one.parentElement.classList.contains("okr-ig__letter")
      ? link.querySelector(".okr-ig__mark")
      : link?.querySelector(".okr-ig__cell") ??
        one.closest("[role=listitem]").querySelector(".okr-ig__box")
    const count = one.getNumberOfChars()
    const extents = [...Array(count).keys()].map(place => one.getExtentOfChar(place))
    const left = Math.min(...extents.map(each => each.x))
    const right = Math.max(...extents.map(each => each.x + each.width))
    const whole = one.getScreenCTM()
    return {
      text: one.textContent, holder: holder.getBoundingClientRect(),
      left: left * whole.a + whole.e, right: right * whole.a + whole.e,
      // Letters reach from above the capitals to below the baseline.
      top: (extents[0].y) * whole.d + whole.f,
      bottom: (extents[0].y + extents[0].height) * whole.d + whole.f,
      link,
    }
  })
  for (const line of lines) {
    const edge = 0.15 * (line.bottom - line.top)
    const tall = {...line, top: line.top + edge, bottom: line.bottom - edge}
    if (!inside(tall, line.holder)) faults.push(`leaves its box: ${line.text}`)
    line.tall = tall
  }
  const rects = boxes.map(one => one.getBoundingClientRect())
  rects.forEach((one, place) => {
    if (!inside(one, area)) faults.push(`a box outside of the picture: ${place}`)
    for (const other of rects.slice(place + 1)) {
      if (meet(one, other)) faults.push(`boxes overlap: ${place}`)
    }
  })
  const inner = cells.map(one => one.getBoundingClientRect())
  inner.forEach((one, place) => {
    if (!rects.some(box => inside(one, box))) faults.push(`a key result outside: ${place}`)
    for (const other of inner.slice(place + 1)) {
      if (meet(one, other)) faults.push(`key results overlap: ${place}`)
    }
  })
  lines.forEach((one, place) => {
    lines.slice(place + 1).forEach(other => {
      if (meet(one.tall, other.tall)) faults.push(`texts overlap: ${one.text} / ${other.text}`)
    })
    inner.forEach((cell, at) => {
      const own = one.link?.contains(cells[at])
      if (!own && meet(one.tall, cell)) faults.push(`text on a key result: ${one.text}`)
    })
  })
  return [lines.length, [...new Set(faults)].slice(0, 5)]
}"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_leaves_its_box_and_nothing_overlaps(
    page: Page, address_of: Callable[[str], str], name: str, width: int
) -> None:
    """With the fonts as they are shown, in both compositions."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address_of(name))
    page.evaluate("document.fonts.ready")
    number, faults = page.evaluate(GEOMETRY)
    assert number > 0
    assert faults == []


@pytest.mark.parametrize(
    ("name", "width"),
    [("team", 1440), ("team", 390), ("crowded", 1440), ("right-to-left", 390)],
)
def test_the_keyboard_passes_through_all_of_it_in_order(
    page: Page, address_of: Callable[[str], str], name: str, width: int
) -> None:
    """Goals as they lie, then each objective with its ribbons and its key results; each is told."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address_of(name))
    keys = page.evaluate(
        """() => [...document.querySelectorAll(".okr-ig__link")]
          .filter(one => one.checkVisibility())
          .map(one => [...one.classList].find(name => name.startsWith("okr-at-")))"""
    )
    page.evaluate(
        """() => {
          window.passed = []
          document.addEventListener("focusin", ({ target }) =>
            window.passed.push([...target.classList].find(name => name.startsWith("okr-at-"))))
          const links = [...document.querySelectorAll(".okr-ig__link")]
          links.find(one => one.checkVisibility()).focus()
        }"""
    )
    for _ in keys[1:]:
        page.keyboard.press("Tab")
    assert page.evaluate("window.passed") == keys
    assert len(set(keys)) == len(keys)


def axe_findings(page: Page) -> list[str]:
    """What axe finds, of all WCAG 2.2 A and AA rules and best practices."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": tags}}
    response = Axe().run(page, options=options).response
    return [
        f"{one['id']}: {node['target']}" for one in response["violations"] for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path", "widths"),
    [
        ("team", "", (320, 390, 768, 1440)),
        ("team", "../../goals/", (390, 1440)),
        ("team", "../../goals/new-ways-to-contribute/", (390, 1440)),
        ("crowded", "#o2", (1440,)),
        ("right-to-left", "", (390, 1440)),
        ("no-goals", "", (390,)),
        ("no-objectives", "", (1440,)),
    ],
)
def test_axe_finds_nothing(
    browser: Browser,
    address_of: Callable[[str], str],
    name: str,
    path: str,
    widths: tuple[int, ...],
    scheme: str,
) -> None:
    """Neither in the picture nor in its table, on narrow and on wide screens, light and dark."""
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address_of(name) + path)
            assert axe_findings(page) == [], width
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_page(site_folder: Callable[[str], Path], name: str) -> None:
    """Of the pages, and of the picture that stands alone."""
    url = sites.url_of_the_teams() if name == "team" else sites.URL
    site = Site.read(site_folder(name), url)
    assert site.broken_links() == []
    assert site.faults() == []
    svg = site.files["2017-q2/infographic.svg"].decode()
    targets = set(re.findall(r'<a [^>]*href="([^"]+)"', svg))
    assert targets
    for target in targets:
        address, _, anchor = target.removeprefix(url).partition("#")
        assert target.startswith(url)
        assert f"{address}index.html" in site.files
        assert not anchor or anchor in site.pages[address].ids


# What one points at -------------------------------------------------------------------------------


def shown_ribbons(page: Page) -> set[str]:
    """The ribbons that are not quietened."""
    return set(
        page.evaluate(
            """() => [...document.querySelectorAll(".okr-ig__ribbon")]
              .filter(one => one.checkVisibility() && Number(getComputedStyle(one).opacity) > 0.9)
              .map(one => [...one.classList].find(name => name.startsWith("okr-at-")).slice(12))"""
        )
    )


ALL = {
    "o1-open-by-design",
    "o2-new-ways-to-contribute",
    "o3-know-our-communities",
    "o4-open-by-design",
}


@pytest.mark.parametrize(
    ("key", "ribbons"),
    [
        ("goal-open-by-design", {"o1-open-by-design", "o4-open-by-design"}),
        ("goal-innovation-practice", set()),
        ("o2", {"o2-new-ways-to-contribute"}),
        ("o4-kr2", {"o4-open-by-design"}),
    ],
)
def test_an_address_hover_and_focus_bring_out_the_same_ribbons(
    plain_page: Page, address_of: Callable[[str], str], key: str, ribbons: set[str]
) -> None:
    """Without any script; what was pointed at last wins over what the address names."""
    page = plain_page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(address_of("team"))
    # Scripts of the page are off; what asks for styles is the test's own.
    node = page.locator(f".okr-ig__picture--wide .okr-at-{key}")
    assert shown_ribbons(page) == ALL
    node.hover(force=True)
    assert shown_ribbons(page) == ribbons
    expect(page.locator(f".okr-ig__told.okr-at-{key}")).to_be_visible()
    page.mouse.move(0, 0)
    assert shown_ribbons(page) == ALL
    page.keyboard.press("Tab")
    node.focus()
    assert shown_ribbons(page) == ribbons
    expect(page.locator(f".okr-ig__told.okr-at-{key}")).to_be_visible()
    page.goto(f"{address_of('team')}?again#{key}")
    assert shown_ribbons(page) == ribbons
    expect(page.locator(".okr-ig__told:visible")).to_have_count(0)
    page.locator(".okr-ig__picture--wide .okr-at-o3").hover(force=True)
    assert shown_ribbons(page) == {"o3-know-our-communities"}


def test_every_ribbon_tells_its_reason(page: Page, address_of: Callable[[str], str]) -> None:
    """When one points at it, when the keyboard is there, and in the table, where it leads."""
    page.goto(address_of("team"))
    page.keyboard.press("Tab")
    ribbons = page.locator(".okr-ig__ribbon:visible")
    for place in range(ribbons.count()):
        ribbon = ribbons.nth(place)
        ribbon.focus()
        told = page.locator(".okr-ig__told:visible")
        expect(told).to_have_count(1)
        reason = " ".join(told.inner_text().split())
        assert reason.replace(".", "") == str(ribbon.locator("title").text_content()).replace(
            ".", ""
        )
        row = page.locator(str(ribbon.get_attribute("href")))
        said = row.locator("td").last.locator("p").first.inner_text()
        assert said.rstrip(".") in reason


# Whether the words that are shown lie above everything else, wherever one looks at them.
IN_SIGHT = """() => {
  const told = [...document.querySelectorAll(".okr-ig__told")].find(one => one.checkVisibility())
  told.style.pointerEvents = "auto"
  const box = told.getBoundingClientRect()
  return [0.2, 0.5, 0.8].every(share =>
    told.contains(document.elementFromPoint(box.x + 20, box.y + box.height * share)))
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_covers_a_reason(page: Page, address_of: Callable[[str], str], width: int) -> None:
    """Neither header nor tabs, nor the line that says that a quarter is not the newest."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address_of("team"))
    expect(page.locator('[data-md-component="outdated"]')).to_be_visible()
    page.keyboard.press("Tab")
    ribbons = page.locator(".okr-ig__ribbon:visible")
    for place in range(ribbons.count()):
        ribbons.nth(place).focus()
        assert page.evaluate(IN_SIGHT), place
    page.evaluate("scrollTo(0, 0)")
    low = page.locator(".okr-ig__link:visible").all()
    at = [box for one in low if (box := one.bounding_box()) and 450 < box["y"] < 800]
    page.mouse.move(at[-1]["x"] + 5, at[-1]["y"] + 5)
    assert page.evaluate(IN_SIGHT)


def test_the_address_of_a_reason_brings_out_its_ribbon(
    plain_page: Page, address_of: Callable[[str], str]
) -> None:
    """Its row is not in the picture, and still the picture shows which ribbon it tells of."""
    plain_page.goto(f"{address_of('team')}#link-o3-know-our-communities")
    assert shown_ribbons(plain_page) == {"o3-know-our-communities"}


@pytest.mark.parametrize("width", [1440, 1000, 760, 320])
def test_a_long_word_widens_nothing(
    page: Page, served: Serve, odd_folder: Callable[[str], Path], width: int
) -> None:
    """Neither in the picture nor in the table."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(served(odd_folder("long")) + "2017-q2/infographic/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_anchor_leads_to_its_place_in_the_picture(
    page: Page, address_of: Callable[[str], str]
) -> None:
    """On a wide screen and on a narrow one, although the two pictures have other heights."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 600})
        for key in ("goal-know-our-communities", "o3", "o4-kr1"):
            page.goto(f"{address_of('team')}?{width}{key}#{key}")
            page.wait_for_load_state("networkidle")
            box = page.locator(f".okr-at-{key}:visible").first.bounding_box()
            assert box is not None
            assert 0 <= box["y"] < 600, (width, key)


# The table ----------------------------------------------------------------------------------------


def test_the_table_says_all_that_the_picture_says(site_folder: Callable[[str], Path]) -> None:
    """Titles, states, scores, partners, kinds of links, reasons and sources."""
    for name, url in (("team", sites.url_of_the_teams()), ("crowded", sites.URL)):
        site = Site.read(site_folder(name), url)
        page = site.pages["2017-q2/infographic/"]
        table = page.root.one("table", of_class="okr-twin__table").text
        captions = page.root.all("p", of_class="okr-ig__told")
        for caption in captions:
            title, *told = caption.text.split(": ", 1)
            for part in re.split(r"[.:] |, ", " ".join(told)):
                for words in re.split(r" and | shared with |Shared with ", part):
                    plain = words.strip(" .")
                    if plain and not re.fullmatch(
                        r"(?:and )?[\d., ]+|.*objectives? serves? it.*", plain
                    ):
                        found = plain.lower() in table.lower() or plain.startswith("https://")
                        assert found, (name, title, plain)
        sources = {one.get("href") for one in page.root.one("table").all("a")}
        assert {"https://reasons.example/why"} <= sources or name == "team"


def test_without_goals_the_page_says_so_and_shows_the_objectives(
    site_folder: Callable[[str], Path],
) -> None:
    """And the other way round."""
    page = Site.read(site_folder("no-goals"), sites.URL).pages["2017-q2/infographic/"]
    assert "No goals are written down for this quarter" in page.main.text
    assert "An objective" in page.root.one("svg", of_class="okr-ig__picture--wide").text
    page = Site.read(site_folder("no-objectives"), sites.URL).pages["2017-q2/infographic/"]
    assert "No objectives yet" in page.main.text
    assert "A goal" in page.root.one("svg", of_class="okr-ig__picture--upright").text


def test_the_mirrored_picture_begins_on_the_right(
    page: Page, address_of: Callable[[str], str]
) -> None:
    """In a language from right to left the goals stand on the right, and Arabic begins there."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address_of("right-to-left"))
    goal = page.locator(".okr-ig__goal:visible").first.bounding_box()
    objective = page.locator(".okr-ig__objective:visible").first.bounding_box()
    assert goal is not None
    assert objective is not None
    assert goal["x"] > objective["x"] + objective["width"]


# Pictures -----------------------------------------------------------------------------------------


def test_the_picture_is_drawn_once_for_the_same_drawing() -> None:
    """It says in itself what it was drawn from; all else is drawn anew, and never differently."""
    size = 'xmlns="http://www.w3.org/2000/svg" width="40" height="20"'
    svg = f'<svg {size}><text y="15">A{{}}</text></svg>'
    first = raster.draw(svg.format(1), ["A1"])
    width, height = struct.unpack(">II", first[16:24])
    assert (width, height) == (40 * raster.ZOOM, 20 * raster.ZOOM)
    raster._draw.cache_clear()
    assert raster.draw(svg.format(1), ["A1"]) == first
    marked = first + b"as it was"
    assert raster.draw(svg.format(1), ["A1"], earlier=marked) is marked
    assert raster.draw(svg.format(2), ["A2"], earlier=marked) != first
    assert raster.draw(svg.format(1), ["A1"], earlier=b"broken") == first


def test_a_build_keeps_the_picture_that_it_finds(tmp_path: Path) -> None:
    """A second build of the same content writes nothing."""
    project = SITES["one"]().write(tmp_path)
    sites.build(project)
    before = (project / "site/2017-q2/infographic.png").stat().st_mtime_ns
    raster._draw.cache_clear()
    sites.build(project)
    assert (project / "site/2017-q2/infographic.png").stat().st_mtime_ns == before


def test_the_picture_that_stands_alone_needs_nothing_else(
    page: Page, site_folder: Callable[[str], Path], served: Serve
) -> None:
    """It has its fonts with it, asks nobody for anything, and says what it is."""
    page.goto(served(site_folder("team")) + "2017-q2/infographic.svg")
    families = page.evaluate(
        """() => document.fonts.ready.then(
          all => [...all].filter(one => one.status === "loaded").map(one => one.family))"""
    )
    assert {one.strip('"') for one in families} == {"Zilla Slab", "Fira Sans"}
    svg = (site_folder("team") / "2017-q2/infographic.svg").read_text(encoding="utf-8")
    assert "Participation OKRs Q2 2017" in svg
    assert f"{sites.url_of_the_teams()}2017-q2/infographic/" in svg


def test_paper_has_the_picture_alone_on_one_page(
    page: Page, address_of: Callable[[str], str]
) -> None:
    """A4 landscape, whatever the picture's height."""
    for name in ("team", "crowded"):
        page.goto(address_of(name))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1031, "height": 702})
        box = page.locator(".okr-ig__picture--wide").bounding_box()
        assert box is not None
        assert box["height"] <= 702
        assert page.locator(".okr-ig__picture--upright").is_hidden()
        pdf = page.pdf(prefer_css_page_size=True)
        assert b"/MediaBox [0 0 841.9" in pdf


# Goals over time ----------------------------------------------------------------------------------


def over_time() -> Source:
    """Three quarters; one goal was never served again, one is new, one is over."""
    content: dict[str, object] = {
        "goals.yml": {
            "goals": [
                {"id": "kept", "title": "Kept"},
                {"id": "forgotten", "title": "Forgotten"},
                {"id": "new", "title": "New", "from": "2017-q3"},
                {"id": "over", "title": "Over", "until": "2017-q1"},
            ]
        }
    }
    for number, served in ((1, ("kept", "forgotten", "over")), (2, ("kept",)), (3, ("kept",))):
        objective = sites.objective(
            1, sites.key_result(1), supports=[{"goal": one} for one in served]
        )
        content[f"2017-q{number}/okrs.yml"] = sites.quarter(objective)
    return Source(content)


def test_goals_that_nothing_serves_any_longer_stand_out(tmp_path: Path) -> None:
    """In words, on both pages; neither new goals nor those that are over do."""
    site = sites.build(over_time().write(tmp_path))
    rows = site.pages["goals/"].root.one("table", of_class="okr-matrix").all("tr")[1:]
    sentence = "Nothing has served this goal in its last 2 quarters"
    assert [sentence in row.text for row in rows] == [False, True, False, False]
    assert sentence in site.pages["goals/forgotten/"].main.text
    assert sentence not in site.pages["goals/kept/"].main.text
    cells = [[cell.text for cell in row.all("td")] for row in rows]
    assert cells[1][0].endswith("1 –")
    assert cells[1][1:] == ["No objective served it", "No objective served it"]
    assert cells[2] == ["not then", "not then", "No objective served it"]
    assert cells[3][1:] == ["not then", "not then"]


def test_a_goals_page_tells_its_story_with_the_gaps(tmp_path: Path) -> None:
    """Newest first, also the quarters in which nothing served it."""
    site = sites.build(over_time().write(tmp_path))
    story = site.pages["goals/forgotten/"].root.one("ol", of_class="okr-story")
    told = [one.text for one in story.all("li", of_class="okr-story__quarter")]
    assert [one.partition(" 2017")[0] for one in told] == ["Q3", "Q2", "Q1"]
    assert ["No objective served it" in one for one in told] == [True, True, False]


def test_an_earlier_infographic_never_looks_forward(tmp_path: Path) -> None:
    """A goal that is of a later time is not on it."""
    site = sites.build(over_time().write(tmp_path))
    keys = site.pages["2017-q1/infographic/"].ids
    assert {"goal-kept", "goal-forgotten", "goal-over"} <= set(keys)
    assert "goal-new" not in keys
    assert "goal-over" not in site.pages["2017-q2/infographic/"].ids


# Letters ------------------------------------------------------------------------------------------


def test_letters_that_no_shipped_font_has_are_known() -> None:
    """Latin ones are there; accents and joiners need no letter of their own, and words can be read
    without emoji.
    """
    assert typecase().missing("a 👩\u200d👧 b ↔") == ""
    assert typecase().missing("Ça, naïve: „Žluťoučký“ – 12 % €") == ""
    assert typecase().missing("日本 a") == "日本"
