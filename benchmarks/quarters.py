"""Quarters that are made up, always the same ones: 25 pages each, one less the first.

Comes in: how many, and the folder of a site. Goes out: a site's `mkdocs.yml` and content. Each
quarter has four objectives with three key results, and three notes with a check-in of every key
result. Its texts are about as long as the team's own, and no easier to compress: their words are
drawn by lot, in each place other ones. It must not know how a site is built.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FIRST_YEAR = 2000
OBJECTIVES = range(1, 5)
KEY_RESULTS = range(1, 4)
NOTES = range(1, 4)
# Report, infographic, changes and the comparison with the quarter before; objectives and key
# results; the list of notes, the notes, all of it on one page.
PAGES = 4 + len(OBJECTIVES) * (1 + len(KEY_RESULTS)) + 1 + len(NOTES) + 1

Values = dict[str, Any]

SETTINGS: Values = {
    "site_name": "Choir OKRs",
    "site_url": "https://choir.example/",
    "docs_dir": "content",
    "theme": {"name": "material"},
    "plugins": ["search", "okrsite"],
}
GOALS = ("more-voices", "better-concerts", "open-doors")
# Those that stand first are drawn most, as in any language.
WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()


def write_site(folder: Path, count: int) -> None:
    """Write a site of so many quarters into a new folder."""
    content = folder / "content"
    content.mkdir(parents=True)
    write_yaml(folder / "mkdocs.yml", SETTINGS)
    goals = [{"id": goal, "title": _sentence(goal), "text": _text(goal)} for goal in GOALS]
    write_yaml(content / "goals.yml", {"owner": "The Singers' Union", "goals": goals})
    partners = [{"id": "town-hall", "name": "Town Hall"}]
    write_yaml(content / "partners.yml", {"partners": partners})
    for number in range(count):
        _write_quarter(content, number)


def write_yaml(path: Path, values: Values) -> None:
    """Write values as YAML, in the order given."""
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=1000)
    path.write_text(text, encoding="utf-8")


def _write_quarter(content: Path, number: int) -> None:
    folder = content / slug(number)
    (folder / "notes").mkdir(parents=True)
    write_yaml(folder / "okrs.yml", okrs(number))
    for name, front, body in notes(number):
        front_text = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
        text = f"---\n{front_text}---\n\n{body}\n"
        (folder / "notes" / f"{name}.md").write_text(text, encoding="utf-8")


def pages(count: int) -> int:
    """How many pages so many quarters have: the first has none before it to be compared with."""
    return count * PAGES - min(count, 1)


def slug(number: int) -> str:
    """The name of a quarter's folder: `2000-q1` for 0."""
    return f"{FIRST_YEAR + number // 4}-q{number % 4 + 1}"


def okrs(number: int) -> Values:
    """What stands in the okrs.yml of a quarter."""
    closed = {"status": "closed"} if number % 2 else {"status": "published"}
    return {
        "title": f"Choir OKRs {slug(number)}",
        **closed,
        "published": str(_day(number, 1)),
        "discussion": "https://forum.choir.example/okrs",
        "summary": _text(number, "summary", sentences=4),
        "events": [{"title": "Open evening", "at": f"{_day(number, 20)}T18:00Z"}],
        "objectives": [_objective(number, objective) for objective in OBJECTIVES],
    }


def _objective(number: int, objective: int) -> Values:
    return {
        "id": f"o{objective}",
        "title": f"We have shown in quarter {number} that {_words(number, objective)}",
        "why": _text(number, objective, sentences=2),
        "supports": [
            {
                "goal": GOALS[(number + objective) % len(GOALS)],
                "basis": "inferred",
                "why": _sentence(number, objective, "goal"),
            }
        ],
        "key_results": [_key_result(number, objective, one) for one in KEY_RESULTS],
    }


def _key_result(number: int, objective: int, key_result: int) -> Values:
    values: Values = {
        "id": f"kr{key_result}",
        "title": f"{10 * objective + number} singers {_words(number, objective, key_result)}",
        "shared_with": ["town-hall"],
        "source": _sentence(number, objective, key_result, "source"),
        "measure": _measure(number, objective, key_result),
    }
    if number % 2:
        learned = _sentence(number, objective, key_result, "learned")
        values["close"] = {"outcome": "continue", "learned": learned}
    if key_result == 1:
        values["rubric"] = {0.33: "a few singers", 0.66: "most of them", 1.0: "all of them"}
        values["help_wanted"] = _text(number, objective, "help", sentences=2)
        # A lineage ends with its year, as plans do.
        if number % 4:
            values["continues"] = f"{slug(number - 1)}/o{objective}/kr{key_result}"
    return values


def _measure(number: int, objective: int, key_result: int) -> Values:
    if key_result == 1:
        return {"kind": "metric", "from": 0, "to": 10 * objective + number, "unit": "singers"}
    if key_result == 2:
        return {"kind": "threshold", "at_least": 8, "from": 2, "unit": "points"}
    steps = ("asked", "tried", "told")
    return {"kind": "milestones", "steps": [{"id": one, "title": f"All {one}"} for one in steps]}


def notes(number: int) -> Iterator[tuple[str, Values, str]]:
    """The name, the front matter and the body of each note of a quarter."""
    for note in NOTES:
        date = _day(number, 25 * note)
        check_ins = {
            f"o{objective}/kr{key_result}": _check_in(number, note, objective, key_result)
            for objective in OBJECTIVES
            for key_result in KEY_RESULTS
        }
        front = {"title": f"Check-in {note}", "date": str(date), "check_ins": check_ins}
        yield f"{date}-check-in", front, _body(number, note)


def _check_in(number: int, note: int, objective: int, key_result: int) -> Values:
    states = ("on_track", "at_risk", "off_track")
    common: Values = {
        "status": states[(number + note + objective + key_result) % 3],
        "confidence": round(0.3 * note, 1),
        "note": _sentence(number, objective, key_result, "note", note),
        "evidence": [f"https://forum.choir.example/okrs/{number}/{note}"],
    }
    if key_result == 1:
        return {"value": 3 * note * objective, "level": (0, 0.33, 0.66)[note - 1], **common}
    if key_result == 2:
        return {"value": 2 + note, **common}
    done = {"status": "done"} if note == len(NOTES) else {}
    return {"steps": ["asked", "tried", "told"][:note], **common, **done}


def _body(number: int, note: int) -> str:
    paragraphs = (
        f"{_text(number, 'first', note)} See [[o1/kr1]] and [[o{note}/kr2]].",
        f"{_text(number, 'then', note)} The [report](../) shows all of it, [[o{note + 1}]] first.",
        "\n".join(f"- {_sentence(number, 'list', note, one)}" for one in range(3)),
    )
    return "\n\n".join(paragraphs)


def _day(number: int, after: int) -> datetime.date:
    first = datetime.date(FIRST_YEAR + number // 4, number % 4 * 3 + 1, 1)
    return first + datetime.timedelta(days=after)


def _words(*place: object) -> str:
    """Words for a place, always the same ones, without sense."""
    lot = random.Random(repr(place))  # noqa: S311 - nobody has to guess them
    return " ".join(WORDS[int(len(WORDS) * lot.random() ** 2)] for _ in range(lot.randint(11, 19)))


def _sentence(*place: object) -> str:
    return f"{_words(*place).capitalize()}."


def _text(*place: object, sentences: int = 3) -> str:
    return " ".join(_sentence(*place, one) for one in range(sentences))
