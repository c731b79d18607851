"""Cards: what they show, how they are set, and that one which was published stays.

Comes in: cards of all kinds, and real sites, publications and fonts. Goes out: pictures as they are
read back, and files by their names. Nothing here takes a time.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sites
from built import Site
from click.testing import CliRunner
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageChops
from sites import ROOT, Source, key_result, metric, note, objective, put, quarter

import okrsite
from okrsite import addresses
from okrsite.cards import drawing, inks, lettering, signs
from okrsite.cards.card import HEIGHT, WIDTH, Card, Gauge, Mark, State
from okrsite.cards.layout import Arc, Field, Line, Pill, Placed, Sign, place
from okrsite.cards.legibility import lacking, legible
from okrsite.cli import main
from okrsite.infographic.fonts import fonts_of
from okrsite.infographic.typecase import typecase
from okrsite.language import Language
from okrsite.views.cards import compose_card
from okrsite.views.desk import Desk
from okrsite.views.pages import KeyResult
from okrsite.views.quarter import compose_quarter
from okrsite.views.wording import STATES

BOUNDS = (Fraction(4, 10), Fraction(7, 10))
LONG = "We have shown progress on the creation of a unified approach across all of it. " * 4
KEY_RESULT = Card(
    label="KR 1.1",
    context="Q2 2017",
    title="20 new diverse clubs contribute",
    figure="0.8",
    under="of 1.0",
    gauge=Gauge(Fraction(8, 10), BOUNDS),
    fact="17 of 20 clubs",
    states=(State("at_risk", "At risk"),),
    marks=(Mark("A", 1),),
    site="Our OKRs",
)
UNGRADED = replace(
    KEY_RESULT, figure="Not graded yet", under="", gauge=Gauge(None, BOUNDS), fact=""
)
CARDS = {
    "key result": KEY_RESULT,
    "ungraded": UNGRADED,
    "zero": replace(KEY_RESULT, figure="0.0", gauge=Gauge(Fraction(0), BOUNDS)),
    "whole": replace(KEY_RESULT, figure="1.0", gauge=Gauge(Fraction(1), BOUNDS)),
    "long": replace(
        KEY_RESULT,
        label="Objective 123 " * 4,
        context="A quarter " * 5,
        title=LONG,
        fact=f"98,765,432 of 123,456,789 {'clubs' * 12}",
        states=tuple(State(key, f"123 {key}") for key in (*STATES, "none")),
        marks=tuple(Mark(letter, number) for number, letter in enumerate("ABCDEFGHIJKL", start=1)),
        site="Our OKRs " * 20,
    ),
    "one word": replace(KEY_RESULT, title="Donaudampfschifffahrtsgesellschaft" * 8),
    "mirrored": replace(KEY_RESULT, mirrored=True),
    "goal": Card("Goal", "The owner", "Open", sign=Mark("B", 2), fact="2 objectives"),
    "note": Card("Note", "Q2 2017", "Half time", figure="May 12", under="2017"),
    "bare": Card("", "", "Our OKRs"),
}


@pytest.fixture(params=sorted(CARDS))
def card(request: pytest.FixtureRequest) -> Card:
    """Each of the cards."""
    return CARDS[str(request.param)]


def picture(data: bytes) -> Image.Image:
    """The picture, read as anybody would."""
    with Image.open(BytesIO(data)) as image:
        image.verify()
    with Image.open(BytesIO(data)) as image:
        return image.convert("RGB")


def drawn(card: Card) -> Image.Image:
    """A card as a picture."""
    return picture(drawing.draw(place(card)))


def lines(placed: Placed) -> list[Line]:
    """Its lines of text."""
    return [one for one in placed.pieces if isinstance(one, Line)]


def words(placed: Placed) -> str:
    """Everything that is written on it."""
    return " ".join(one.text for one in lines(placed))


# What stands on a card ----------------------------------------------------------------------------


def test_a_card_is_a_small_picture_of_the_size_that_readers_ask_for(card: Card) -> None:
    """1200 x 630 points, and far below the megabyte that forums take."""
    data = drawing.draw(place(card))
    assert picture(data).size == (WIDTH, HEIGHT) == (1200, 630)
    assert len(data) < 60_000


def box(line: Line) -> tuple[float, float, float, float]:
    """What a line takes: left, top, right, bottom."""
    width = typecase().width(line.text, line.face) * line.size
    left = line.x - {"start": 0.0, "middle": width / 2, "end": width}[line.align]
    fall = 0.02 if line.text.isdecimal() or re.fullmatch(r"[\d.]+", line.text) else 0.22
    return left, line.baseline - 0.72 * line.size, left + width, line.baseline + fall * line.size


def test_nothing_leaves_its_part_of_the_card_or_lies_on_another(card: Card) -> None:
    """Words stand beside the panel or within it, and no line touches the next."""
    boxes = [box(one) for one in lines(place(card))]
    for left, top, right, bottom in boxes:
        assert left >= 28
        assert top >= 20
        assert right <= (WIDTH if left > 760 else 760)
        assert bottom <= HEIGHT - 20
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1], (one, other)


def test_what_is_written_is_as_wide_as_it_was_planned(card: Card) -> None:
    """Real letters keep to the room that the layout gave them, to a hundredth or two points."""
    for line in lines(place(card)):
        written = lettering.write(line.text, line.face, line.size, typecase())
        assert written
        planned = typecase().width(line.text, line.face) * line.size
        assert written.width <= planned * 1.02 + 3


def test_ungraded_is_not_zero() -> None:
    """It says so in words around which nothing is filled; zero has its figure and a whole track."""
    ungraded, zero = place(UNGRADED), place(CARDS["zero"])
    assert "Not graded yet" in words(ungraded)
    assert words(ungraded) == words(place(replace(UNGRADED, otherwise=(("", "/"),))))
    assert "0" not in words(replace_states(ungraded)).replace("2017", "").replace("20 new", "")
    assert [one.dashed for one in ungraded.pieces if isinstance(one, Arc)] == [True]
    arcs = [one for one in zero.pieces if isinstance(one, Arc)]
    assert {(one.dashed, one.ink) for one in arcs} == {(False, "track")}
    assert "0.0" in words(zero)


def replace_states(placed: Placed) -> Placed:
    """A card without its lines on tinted grounds."""
    kept = (one for one in placed.pieces if not (isinstance(one, Line) and "tint" in one.ground))
    return Placed(tuple(kept), placed.mirrored)


@pytest.mark.parametrize("share", [Fraction(number, 100) for number in range(0, 101, 5)])
def test_the_arc_is_as_long_as_the_score_and_shows_its_band(share: Fraction) -> None:
    """The track is parted where bands begin; what is filled lies on it, and ends at the score or
    within a gap.
    """
    placed = place(replace(KEY_RESULT, gauge=Gauge(share, BOUNDS)))
    arcs = [one for one in placed.pieces if isinstance(one, Arc)]
    filled = [one for one in arcs if one.ink == "accent"]
    assert {one.end for one in arcs} >= {Fraction(1)}
    assert abs(max((one.end for one in filled), default=Fraction(0)) - share) <= Fraction(1, 40)
    for before, after in pairwise(arcs):
        if before.ink == "track" and after.ink == "accent" and after.start < before.end:
            assert (after.ground, after.start) == ("track", before.start)
            assert after.end < before.end
        else:
            assert [bound for bound in BOUNDS if before.end <= bound <= after.start]
    for arc in arcs:
        assert not [bound for bound in BOUNDS if arc.start < bound < arc.end]


@pytest.mark.parametrize("key", [*STATES, "none"])
def test_a_state_has_a_sign_of_its_own(key: str) -> None:
    """In grey as well: without its colour each is another shape, and its word stands beside it."""
    others = [one for one in (*STATES, "none") if one != key]
    placed = place(replace(KEY_RESULT, states=(State(key, "The word"),)))
    assert [one.key for one in placed.pieces if isinstance(one, Sign)] == [key]
    assert "The word" in words(placed)
    own = signs.state(key, 40, mirrored=False)
    for other in others:
        difference = ImageChops.difference(own, signs.state(other, 40, mirrored=False))
        assert sum(difference.histogram()[128:]) > 40


def test_the_figure_can_be_read_at_a_ninth_of_its_size() -> None:
    """At 130 points the figure is still 12 high, and dark on light."""
    (figure,) = [one for one in lines(place(KEY_RESULT)) if one.text == "0.8"]
    assert figure.size * 0.7 * 130 / WIDTH >= 12
    small = drawn(KEY_RESULT).resize((130, 68), Image.Resampling.LANCZOS)
    panel = small.convert("L").crop((96, 24, 118, 42))
    shades = [level for level, count in enumerate(panel.histogram()) if count]
    assert max(shades) - min(shades) > 150


def test_a_mirrored_card_is_the_other_way_round() -> None:
    """The panel is on the left, and the goals' colours are on the right."""
    image = drawn(CARDS["mirrored"])
    hue = tuple(bytes.fromhex(inks.HUES[0][1:]))
    assert image.getpixel((WIDTH - 5, 300)) == hue
    assert image.getpixel((5, 300)) == inks.shade("raised", "raised", 0)


def test_every_goal_has_its_colour_on_the_edge() -> None:
    """From the top, in their order, each as much."""
    image = drawn(replace(KEY_RESULT, marks=(Mark("A", 1), Mark("B", 2), Mark("C", 3))))
    found = [image.getpixel((5, y)) for y in (50, 300, 580)]
    assert found == [tuple(bytes.fromhex(colour[1:])) for colour in inks.HUES[:3]]


def test_a_long_title_is_cut_at_a_word() -> None:
    """In the smallest letters, with an ellipsis; a short one is set large and left as it is."""
    long, short = place(CARDS["long"]), place(KEY_RESULT)
    (last,) = [one for one in lines(long) if one.face == "display" and one.text.endswith("…")]
    assert f" {last.text.removesuffix('…')} " in f" {LONG} "
    assert KEY_RESULT.title in words(short)
    sizes = {one.size for one in lines(short) if one.face == "display" and one.ground == "paper"}
    assert sizes > {one.size for one in lines(long) if one is last} or min(sizes) > last.size


def test_colours_are_those_of_the_site() -> None:
    """In its light dress, as the stylesheet has them."""
    css = (ROOT / "templates/theme/assets/okrsite/okrsite.css").read_text(encoding="utf-8")
    found = re.findall(r"--([a-z0-9-]+): (?:light-dark\()?(#[0-9a-f]{3,6})\b", css)
    # What comes later is for paper.
    light = dict(reversed(found))
    long = {
        name: "#" + re.sub("(.)", r"\1\1", one[1:]) if len(one) == 4 else one
        for name, one in light.items()
    }
    # Between two of them, so that it is seen in a small picture.
    long["track"] = inks.COLOURS["track"]
    assert {name: long[name] for name in inks.COLOURS} == inks.COLOURS
    dark = re.findall(r"\.okr-hue-(\d+) \{[^}]*on-hue-light", css)
    assert {int(number) for number in dark} == inks.LIGHT_HUES


# Letters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Łódź – naïve ½", "Łódź – naïve ½"),
        ("e\u0301cole", "école"),
        ("Done 🎉 today", "Done today"),
        ("We 👩\u200d💻 \U0001f1e9\U0001f1ea 👍🏽 ♥\ufe0f go", "We go"),
        ("Step 1\ufe0f\u20e3", "Step 1"),
        ("4 days → 2 days, NPS ≥ 20, cost ≤ $5", "4 days → 2 days, NPS ≥ 20, cost ≤ $5"),
        ("№ 5, ₹ 3, ± 2, ≠ 7, − 1, ∞, ⅔, ‰", "№ 5, ₹ 3, ± 2, ≠ 7, − 1, ∞, ⅔, ‰"),
        ("4 ➡\ufe0f 2 ⟶ 1 ⬆ 3", "4 → 2 → 1 ↑ 3"),
        ("⩾ 5 ✔ \N{HEAVY PLUS SIGN}2", "≥ 5 ✓ +2"),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT ZERO} ㎡", "10 m²"),
        ("Νέα μέλη, новые клубы, cộng đồng", "Νέα μέλη, новые клубы, cộng đồng"),
        ("ẹ̀kọ́", "ẹ̀kọ́"),
        ("soft\u00adly \u200bhere\ufeff", "softly here"),
        ("x ⊂ y", ""),
        ("⅐ of all", ""),
        ("up ↔ down ↯", ""),
        ("参与团队", ""),
        ("קהילה 20%", ""),
        ("", ""),
    ],
)
def test_what_is_said_is_never_changed(text: str, shown: str) -> None:
    """Emoji are left out; a sign that says something is drawn, or written as what is the same, or
    else the text is not shown at all, and it is known for which letters.
    """
    assert legible(text, typecase()) == shown
    assert bool(lacking(text, typecase())) == bool(text and not shown)


def test_words_are_set_in_one_face() -> None:
    """A title whose letters the display face lacks is set in the other one as a whole."""
    titles = {"Clubs ≥ 20": "display", "Нові клуби": "strong", "Cộng đồng 20": "strong"}
    for title, face in titles.items():
        placed = place(replace(KEY_RESULT, title=title))
        assert {one.face for one in lines(placed) if one.text in title} == {face}
        for line in lines(placed):
            written = lettering.write(line.text, line.face, line.size, typecase())
            assert written
            assert written.width == pytest.approx(
                typecase().width(line.text, line.face) * line.size, rel=0.05, abs=4
            )


def test_accents_stand_where_they_belong() -> None:
    """Above their letter also where no single sign has both, as in Yoruba."""
    both = lettering.write("ọ́", "strong", 100, typecase())
    below, above = (lettering.write(one, "strong", 100, typecase()) for one in "ọó")
    assert both
    assert below
    assert above
    assert both.mask.height >= below.mask.height + above.mask.height - 60
    assert both.mask.width == pytest.approx(above.mask.width, abs=3)
    assert both.rise == pytest.approx(above.rise, abs=3)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"fact": "7 of 20 クラブ"}, "7 of 20"),
        ({"fact": "7回, target: 20回", "otherwise": (("7回, target: 20回", "7 / 20"),)}, "7 / 20"),
        ({"figure": "1 בפברואר", "otherwise": (("1 בפברואר", "1.2"),)}, "1.2"),
        ({"context": "第2四半期", "otherwise": (("第2四半期", "2017-Q2"),)}, "2017-Q2"),
        ({"states": (State("at_risk", "3 בסיכון"),), "otherwise": (("3 בסיכון", "3"),)}, "3"),
        ({"title": "20 クラブ"}, None),
    ],
)
def test_without_letters_numbers_stay(shown: dict[str, Any], expected: str | None) -> None:
    """A unit is left out and a month is a number; but half a title would say something else."""
    written = [one.text for one in lines(place(replace(KEY_RESULT, **shown)))]
    assert expected is None or expected in written
    assert not any(ord(letter) > 0x590 for text in written for letter in text)
    assert expected or not any("20" in one for one in written if "of" not in one and "Q" not in one)


def test_figures_alone_never_say_something_else(tmp_path: Path) -> None:
    """A part of what is counted up, else what was reached; of a target alone, nothing."""
    limit = {"kind": "threshold", "below": 3, "unit": "回"}
    counted = metric(unit="回", **{"from": 0, "to": 20})
    content = {
        "2017-q2/okrs.yml": quarter(
            objective(
                1,
                *(key_result(number, title="T", measure=counted) for number in (1, 2)),
                *(key_result(number, title="T", measure=limit) for number in (3, 4)),
            )
        ),
        "2017-q2/notes/2017-05-12-a.md": note(
            "A", "2017-05-12", check_ins={"o1/kr1": {"value": 7}, "o1/kr3": {"value": 5}}
        ),
    }
    project = Source(content).write(tmp_path)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    desk = Desk(checked.content, checked.settings, Language("en"))
    facts = {}
    for page in compose_quarter(desk, checked.content.quarters[0]):
        if isinstance(page, KeyResult) and (composed := compose_card(desk, page)):
            written = [one.text for one in lines(place(composed.card))]
            facts[page.label] = [one for one in written if re.fullmatch(r"[\d /of]+", one)]
    assert facts == {"KR 1.1": ["7 of 20"], "KR 1.2": [], "KR 1.3": ["5"], "KR 1.4": []}


@pytest.mark.parametrize("number", [1, 4, 5, 13])
def test_an_objective_of_many_goals_says_of_which_quarter_it_is(number: int) -> None:
    """Rather than that, some of the goals' letters are counted; all have their colours."""
    marks = tuple(Mark("ABCDEFGHIJKLM"[index], index % 12 + 1) for index in range(number))
    placed = place(replace(KEY_RESULT, label="Objective 1", context="Q1 2026", marks=marks))
    written = [one.text for one in lines(placed)]
    assert {"Objective 1", "Q1 2026"} <= set(written)
    letters = [one for one in written if len(one) == 1]
    assert (f"+{number - len(letters)}" in written) == (len(letters) < number)
    assert letters
    edge = [one for one in placed.pieces if isinstance(one, Field) and one.width == 28]
    assert len(edge) == number


def test_no_light_seam_stands_between_the_arc_and_its_track() -> None:
    """Along the middle of the arc, where the score ends: nothing is lighter than the track."""
    image = drawn(replace(KEY_RESULT, gauge=Gauge(Fraction(1, 2), BOUNDS))).convert("L")
    row = image.crop((960, 136, 1060, 137)).tobytes()
    track = Image.new("RGB", (1, 1), inks.COLOURS["track"]).convert("L").tobytes()
    assert max(row) == track[0]
    assert min(row) < 90


FOREIGN = {"chinese": "参与团队目标", "hebrew": "קהילה"}


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """A font of a site's own: our letters, under the codes of foreign ones."""
    with TTFont(fonts_of("display")[0].path) as made:
        glyphs = list(made.getBestCmap().items())[40:]
        letters = sorted({ord(letter) for text in FOREIGN.values() for letter in text})
        for table in made["cmap"].tables:
            foreign = zip(letters, (glyph for _, glyph in glyphs), strict=False)
            table.cmap = {**dict(foreign), ord(" "): "space"}
        for record in made["name"].names:
            if record.nameID in {1, 4, 16}:
                record.string = "A font of ours"
        path = tmp_path / "foreign.ttf"
        made.save(path)
    return path


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_font_of_the_sites_own_has_the_letters_that_ours_lack(text: str, font: Path) -> None:
    """The title is drawn with it, another one otherwise; without it the title is left out."""
    card = replace(KEY_RESULT, title=text)
    with_font = picture(drawing.draw(place(card, [font]), [font]))
    other = place(replace(card, title=text[::-1]), [font])
    without = drawn(card)
    assert ImageChops.difference(with_font, without).getbbox()
    assert ImageChops.difference(with_font, picture(drawing.draw(other, [font]))).getbbox()
    assert not ImageChops.difference(without, drawn(replace(card, title=""))).getbbox()
    # A title that runs from right to left begins at the right.
    left, _, right, _ = ImageChops.difference(with_font, without).getbbox() or (0, 0, 0, 0)
    assert (right > 700) if text == FOREIGN["hebrew"] else (left < 100)


def test_own_fonts_do_not_lose_what_ours_have(font: Path, tmp_path: Path) -> None:
    """Emoji are left out and foreign letters that nobody has are known, as without own fonts."""
    case = typecase([font])
    assert (
        legible(f"{FOREIGN['hebrew']} 🎉 20 ≥ клубов", case) == f"{FOREIGN['hebrew']} 20 ≥ клубов"
    )
    assert legible("日本", case) == ""
    assert lacking(f"{FOREIGN['chinese']}日本", case) == "日本"
    greek = replace(KEY_RESULT, title="Νέα μέλη")
    assert drawing.draw(place(greek, [font]))[100:] == drawing.draw(place(greek))[100:]
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(font.read_bytes()[:5000])
    assert not typecase([broken]).own
    assert legible(FOREIGN["hebrew"], typecase([broken])) == ""


def test_a_collection_of_fonts_can_be_drawn_with(font: Path, tmp_path: Path) -> None:
    """As the packages of systems have them."""
    collection = TTCollection()
    collection.fonts = [TTFont(font), TTFont(fonts_of("text")[0].path)]
    path = tmp_path / "fonts.ttc"
    collection.save(path)
    card = replace(KEY_RESULT, title=FOREIGN["chinese"])
    with_font, with_collection = (
        picture(drawing.draw(place(card, [one]), [one])) for one in (font, path)
    )
    assert not ImageChops.difference(with_font, with_collection).getbbox()


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_own_fonts_are_measured(text: str, font: Path) -> None:
    """Lines are as long as planned, a title takes the room that there is, and a figure is whole."""
    case = typecase([font])
    title = " ".join([text] * 8)
    placed = place(replace(KEY_RESULT, title=title, figure=f"1 {text[:5]}"), [font])
    found = [one for one in lines(placed) if one.text.strip("\u202a\u202b…") in f"{title} 1 {text}"]
    assert len(found) > 2
    for line in found:
        written = lettering.write(line.text, line.face, line.size, case)
        assert written
        planned = case.width(line.text, line.face) * line.size
        assert planned * 0.85 <= written.width <= planned * 1.02 + 3
    title_lines = [one for one in found if one.ground == "paper"]
    widest = max(case.width(one.text, one.face) * one.size for one in title_lines)
    assert 400 <= widest <= 624
    figure = "".join(one.text for one in found if one.ground == "raised")
    assert figure.replace(" ", "") == f"1{text[:5]}"


def test_a_line_runs_as_its_text_does(font: Path) -> None:
    """From the right where its first letter does; and as the whole title where it is a part."""
    case, hebrew = typecase([font]), FOREIGN["hebrew"]
    alone = lettering.write(f"1 {hebrew}", "strong", 40, case)
    from_right = lettering.write(f"\u202b1 {hebrew}", "strong", 40, case)
    from_left = lettering.write(f"\u202a1 {hebrew}", "strong", 40, case)
    assert alone
    assert from_right
    assert from_left
    assert alone.mask.tobytes() == from_right.mask.tobytes() != from_left.mask.tobytes()
    title = f"We work together with everybody of {hebrew} and {hebrew} here"
    placed = place(replace(KEY_RESULT, title=title), [font])
    for line in lines(placed):
        if line.text.lstrip("\u202a")[0] in hebrew:
            assert line.text[0] == "\u202a"


# The same bytes, and the same names ---------------------------------------------------------------

ONCE_MORE = """
import sys
sys.path.insert(0, {tests!r})
from test_cards import CARDS
from hashlib import sha256
from okrsite.cards import drawing
from okrsite.cards.layout import place
for name in sorted(CARDS, reverse={turned}):
    placed = place(CARDS[name])
    print(name, drawing.digest(placed), sha256(drawing.draw(placed)).hexdigest())
"""


def test_cards_have_the_same_bytes_in_another_process() -> None:
    """Whatever was drawn before them, in any order, place, language and time zone."""
    said = []
    for turned, code in ((False, "C"), (True, "tr_TR.UTF-8")):
        program = ONCE_MORE.format(tests=str(ROOT / "tests"), turned=turned)
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={"LC_ALL": code, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": str(int(turned))},
            capture_output=True,
            check=True,
            text=True,
        )
        said.append(sorted(done.stdout.splitlines()))
    assert said[0] == said[1]
    assert len(said[0]) == len(CARDS)


def changes() -> Iterator[Card]:
    """The same card with one thing changed at a time."""
    for one in fields(Card):
        new: Any = {
            "gauge": Gauge(Fraction(1, 2), BOUNDS),
            "sign": Mark("B", 3),
            "states": (State("done", "At risk"),),
            "marks": (Mark("A", 2),),
            "mirrored": True,
        }.get(one.name, "Another")
        if one.name != "otherwise":  # it is for other letters
            yield replace(KEY_RESULT, **{one.name: new})


def test_a_name_changes_with_whatever_can_be_seen() -> None:
    """And with the fonts; each change gives a name of its own."""
    digests = {drawing.digest(place(one))[: drawing.DIGITS] for one in (KEY_RESULT, *changes())}
    assert len(digests) == len(fields(Card))


def test_a_font_changes_the_name(font: Path) -> None:
    """Even when the file keeps its own."""
    placed = place(KEY_RESULT, [font])
    before = drawing.digest(placed, [font])
    shutil.copy(fonts_of("text")[0].path, font)
    assert len({before, drawing.digest(placed, [font]), drawing.digest(placed)}) == 3


def test_a_picture_that_is_whole_is_taken_as_it_is() -> None:
    """A damaged one, or one of something else, is drawn again."""
    placed = place(KEY_RESULT)
    data = drawing.draw(placed)
    comment = struct.pack(">I", 3) + b"tEXta\0b"
    marked = data[:-12] + comment + struct.pack(">I", zlib.crc32(comment[4:])) + data[-12:]
    assert drawing.draw(placed, (), marked) is marked
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    lengthened = data + b"\0" * 12
    for bad in (b"", data[:-5], data[:100], flipped, lengthened, drawing.draw(place(UNGRADED))):
        assert drawing.draw(placed, (), bad) == data


# Cards of a site ----------------------------------------------------------------------------------

SOURCE = Source(
    {
        "about.md": "# About\n\nWe.\n",
        "goals.yml": {"goals": [{"id": "open", "title": "Open"}]},
        "2017-q2/okrs.yml": quarter(
            objective(1, key_result(1, measure=metric()), supports=[{"goal": "open"}])
        ),
        "2017-q2/notes/first.md": note(
            "First", "2017-05-12", check_ins={"o1/kr1": {"value": 5, "status": "on_track"}}
        ),
    },
    {"plugins": ["okrsite"]},
)
NEWS = note("Second", "2017-05-20", check_ins={"o1/kr1": {"value": 9, "status": "at_risk"}})


def cards_of(files: object) -> set[str]:
    """The cards among addresses."""
    assert hasattr(files, "__iter__")
    return {one for one in files if re.fullmatch(r"(?:[^/]+/)?cards/[^/]+\.png", one)}


def names(cards: set[str]) -> set[str]:
    """The same without their digests."""
    return {re.sub(r"-[0-9a-f]{6}\.png$", "", one) for one in cards}


def test_each_thing_has_a_card_of_its_own(tmp_path: Path) -> None:
    """Home, report, objective, key result, note and goal; the other pages show one of these."""
    site = sites.build(SOURCE.write(tmp_path))
    assert names(cards_of(site.files)) == {
        "cards/home",
        "cards/goal-open",
        "2017-q2/cards/report",
        "2017-q2/cards/o1",
        "2017-q2/cards/o1-kr1",
        "2017-q2/cards/note-first",
    }
    shown = {
        address: re.sub(r"-[0-9a-f]{6}\.png$", "", one.removeprefix(site.url))
        for address, page in site.pages.items()
        for one in page.head("meta", "property", "og:image", "content")
    }
    assert shown.keys() == site.pages.keys()
    own = {"": "cards/home", "goals/open/": "cards/goal-open", "2017-q2/o1/": "2017-q2/cards/o1"}
    own["2017-q2/o1/kr1/"] = "2017-q2/cards/o1-kr1"
    own["2017-q2/notes/first/"] = "2017-q2/cards/note-first"
    for address, name in shown.items():
        group = "2017-q2/cards/report" if address.startswith("2017-q2/") else "cards/home"
        assert name == own.get(address, group)


def test_without_an_address_no_card_is_drawn(tmp_path: Path) -> None:
    """Nobody could be told where it is."""
    source = replace(SOURCE, settings={**SOURCE.settings, "site_url": None})
    site = sites.build(source.write(tmp_path))
    assert not cards_of(site.files)
    assert not [
        one
        for page in site.pages.values()
        for one in page.head("meta", "property", "og:image", "content")
    ]


def test_nothing_of_a_draft_is_on_a_card(tmp_path: Path) -> None:
    """Neither a card of its own nor a change of another."""
    project = SOURCE.write(tmp_path)
    before = cards_of(sites.build(project).files)
    put(project / "content/2017-q2/notes/second.md", NEWS.replace("---\n", "---\ndraft: true\n", 1))
    put(
        project / "content/2017-q3/okrs.yml",
        quarter(objective(1, key_result(1), supports=[{"goal": "open"}]), status="draft"),
    )
    assert cards_of(sites.build(project).files) == before
    shown = names(cards_of(sites.build(project, drafts=True).files))
    assert shown - names(before) == {
        "2017-q2/cards/note-second",
        "2017-q3/cards/o1",
        "2017-q3/cards/o1-kr1",
        "2017-q3/cards/report",
    }


def test_a_card_that_lies_there_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second build draws nothing; after a check-in only what it changes."""
    project = SOURCE.write(tmp_path)
    before = cards_of(sites.build(project).files)
    drawn_now: list[Placed] = []
    really = drawing._draw.__wrapped__

    def draw(placed: Placed, own_fonts: tuple[Path, ...], stamp: bytes) -> bytes:
        drawn_now.append(placed)
        return bytes(really(placed, own_fonts, stamp))

    monkeypatch.setattr(drawing, "_draw", draw)
    assert cards_of(sites.build(project).files) == before
    assert not drawn_now
    put(project / "content/2017-q2/notes/second.md", NEWS)
    after = cards_of(sites.build(project).files)
    assert len(drawn_now) == len(after - before)
    assert names(after - before) == {
        "cards/home",
        "2017-q2/cards/report",
        "2017-q2/cards/o1",
        "2017-q2/cards/o1-kr1",
        "2017-q2/cards/note-second",
    }


def publish(where: Path, *arguments: str, on: str) -> str:
    """What a publication into a folder said."""
    options = ["--on", on, "--yes", "--folder", str(where), *arguments]
    done = CliRunner().invoke(main, ["publish", *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_published_card_stays_where_links_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check-in makes new ones beside it; no seal names any; and only who asks removes them."""
    project, public = SOURCE.write(tmp_path / "okrs"), tmp_path / "public"
    monkeypatch.chdir(project)
    publish(public, on="2017-05-12")
    first = {one: (public / one).read_bytes() for one in cards_of(addresses_in(public))}
    assert names(set(first)) == names(cards_of(Site.read(project / "site", sites.URL).files))
    put(project / "content/2017-q2/notes/second.md", NEWS)
    said = publish(public, on="2017-05-20")
    after = cards_of(addresses_in(public))
    assert len(after - first.keys()) == 5
    assert {one: (public / one).read_bytes() for one in first} == first
    assert "kept: 4 earlier cards, which links may still show" in said
    assert "cards/" not in said
    for seal in (project / "content").rglob("published.json"):
        assert "cards/" not in seal.read_text(encoding="utf-8")
    said = publish(public, "--remove", on="2017-05-21")
    assert "removed: 4 earlier cards, which links may still show" in said
    assert cards_of(addresses_in(public)) == cards_of(Site.read(project / "site", sites.URL).files)


def test_cards_of_what_was_withdrawn_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may show what had to go; those of anything else stay."""
    files = dict(SOURCE.content)
    files["2017-q2/okrs.yml"] = quarter(
        objective(1, key_result(1, measure=metric())), objective(2, key_result(1))
    )
    project, public = Source(files, SOURCE.settings).write(tmp_path / "okrs"), tmp_path / "public"
    monkeypatch.chdir(project)
    publish(public, on="2017-05-12")
    before = cards_of(addresses_in(public))
    assert {"2017-q2/cards/o2", "2017-q2/cards/o2-kr1"} <= names(before)
    put(
        project / "content/2017-q2/okrs.yml",
        quarter(objective(1, key_result(1, measure=metric()))),
    )
    reason = "It was about a person who asked us to take it down."
    gone = {"address": "2017-q2/o2/", "on": "2017-05-20", "reason": reason}
    put(project / "content/redirects.yml", {"withdrawn": [gone]})
    said = publish(public, on="2017-05-20")
    after = cards_of(addresses_in(public))
    assert names(before) - names(after) == {"2017-q2/cards/o2", "2017-q2/cards/o2-kr1"}
    assert before - after == {one for one in before if "/o2" in one}
    assert "removed: 2 cards of what was withdrawn" in said


@pytest.mark.parametrize(
    ("address", "below"),
    [
        ("2017-q2/o1/kr1/", {"2017-q2/cards/o1-kr1-abc123.png"}),
        ("2017-q2/o1/", {"2017-q2/cards/o1-abc123.png", "2017-q2/cards/o1-kr1-abc123.png"}),
        ("2017-q2/notes/a/", {"2017-q2/cards/note-a-abc123.png"}),
        ("goals/open/", {"cards/goal-open-abc123.png"}),
        ("about/", set()),
    ],
)
def test_whose_card_a_file_is(address: str, below: set[str]) -> None:
    """Of an address and of what lies below it, and of nothing that is called alike."""
    files = {
        *("2017-q2/cards/o1-kr1-abc123.png", "2017-q2/cards/o1-abc123.png"),
        *("2017-q2/cards/o11-abc123.png", "2017-q2/cards/o1-kr11-abc123.png"),
        *("2017-q2/cards/note-a-abc123.png", "2017-q2/cards/note-a-b-abc123.png"),
        *("cards/goal-open-abc123.png", "cards/goal-open-data-abc123.png"),
        *("cards/home-abc123.png", "2017-q2/cards/report-abc123.png", "2017-q2/o1/index.html"),
    }
    found = {file for file in files if addresses.is_card_below(address, file)}
    assert found - {"2017-q2/cards/o1-kr11-abc123.png"} == below
    assert ("2017-q2/cards/o1-kr11-abc123.png" in found) == (address == "2017-q2/o1/")


def test_a_title_that_is_on_no_card_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, font: Path
) -> None:
    """With its letters, and where it was written; so is what is no font in the folder of fonts."""
    files = {
        "2017-q2/okrs.yml": quarter(
            objective(1, key_result(1, title=f"20 {FOREIGN['chinese']}"), title="Νέα μέλη ≥ 20 🎉")
        ),
        "2017-q2/notes/first.md": note("日本", "2017-05-12"),
    }
    project = Source(files, SOURCE.settings).write(tmp_path / "okrs")
    monkeypatch.chdir(project)
    said = [line for line in advice() if "card" in line]
    assert len(said) == 2
    title, other = sorted(said, key=lambda line: "notes" in line)
    assert f'a card without its title, "20 {FOREIGN["chinese"]}"' in title
    assert "日本" in other
    put(project / "templates/fonts/OFL.txt", "A licence.")
    put(project / "templates/fonts/font.woff2", "For browsers.")
    put(project / "templates/fonts/broken.ttf", "Broken.")
    shutil.copy(font, project / "templates/fonts/foreign.ttf")
    said = advice()
    assert not any(FOREIGN["chinese"] in line for line in said)
    assert any('"日本"' in line for line in said)
    ignored = [line for line in said if "not a font" in line]
    assert {Path(line.split(":")[0]).name for line in ignored} == {"font.woff2", "broken.ttf"}


def advice() -> list[str]:
    """What `okrsite check` says of letters."""
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    return [line for line in done.output.splitlines() if "letters" in line]


def test_a_published_card_stays_on_a_branch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the bytes that it had, in the commit of the next publication."""
    project, remote = SOURCE.write(tmp_path / "okrs"), tmp_path / "remote.git"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "config", "user.name", "Ann")
    git(project, "config", "user.email", "ann@okrs.example")
    git(project, "remote", "add", "origin", str(remote))
    git(project, "add", "content", "mkdocs.yml")
    git(project, "commit", "--quiet", "--message", "Write")
    monkeypatch.chdir(project)
    states = []
    for day in ("2017-05-12", "2017-05-20"):
        options = ["--on", day, "--yes", "--uncommitted"]
        done = CliRunner().invoke(main, ["publish", *options])
        assert done.exit_code == 0, done.output
        listed = git(remote, "ls-tree", "-r", "gh-pages").splitlines()
        states.append({name: about for about, name in (line.split("\t") for line in listed)})
        put(project / "content/2017-q2/notes/second.md", NEWS)
    before, after = (cards_of(state) for state in states)
    assert before < after
    assert {states[0][card] for card in before} == {states[1][card] for card in before}
    assert len(after - before) == 5


def git(folder: Path, *arguments: str) -> str:
    """What git prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def addresses_in(folder: Path) -> list[str]:
    """Every file of a folder."""
    return [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()]


def test_the_teams_cards_say_what_the_pages_say(team_site: Site) -> None:
    """The words of a card are told to whoever cannot see it."""
    (alt,) = team_site.pages["2017-q2/o1/kr1/"].head("meta", "property", "og:image:alt", "content")
    assert alt == "KR 1.1, Q2 2017, 0.8 of 1.0, 17 of 20 clubs, At risk"
    (none,) = team_site.pages["2017-q2/o2/kr2/"].head("meta", "property", "og:image:alt", "content")
    assert none == "KR 2.2, Q2 2017, Not graded yet, Target: above 15 NPS, No status yet"


OddSite = Callable[[str], Site]


def test_odd_sites_have_cards_that_can_be_read(odd_site: OddSite) -> None:
    """Hostile texts, foreign scripts and endless words all give whole pictures."""
    for name in ("hostile", "scripts", "long", "large", "everything"):
        site = odd_site(name)
        cards = cards_of(site.files)
        assert cards
        for one in cards:
            assert picture(site.files[one]).size == (WIDTH, HEIGHT)


def test_pieces_are_of_known_kinds(card: Card) -> None:
    """Whatever the layout gives can be drawn, in inks that there are."""
    for piece in place(card).pieces:
        assert isinstance(piece, Field | Pill | Line | Sign | Arc)
        colours = {
            getattr(piece, one.name)
            for one in fields(piece)
            if one.name in {"ink", "ground", "colour"}
        }
        assert colours <= inks.COLOURS.keys()
