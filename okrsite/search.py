"""The search indexes, in the form that Material's search reads.

Comes in: views. Goes out: what a reader may find them by, as entries with escaped HTML, the index
file around them, and for copies on a disk the same as scripts. It must not know content. What the
browser does with an index is said in `templates/theme/assets/okrsite/search.js`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

import nh3
from markupsafe import Markup, escape

from okrsite.frames import SearchEntry
from okrsite.views import pages


def entries(page: pages.Page, base: str) -> Iterator[SearchEntry]:
    """What can be found of a page; its location is relative to the address `base`."""
    if not page.listed:
        return
    location = page.address.removeprefix(base)
    found = _found(page, location.rstrip("/"))
    caption = " · ".join(one for one in found.caption if one)
    title = escape(found.title) + (Markup(" <small>{}</small>").format(caption) if caption else "")
    text = "".join(f"<p>{one}</p>" for text in found.texts for one in _paragraphs(text))
    labels = tuple(one for one in dict.fromkeys(found.labels) if one)
    yield SearchEntry(location, str(title), text, labels)


def site_entry(entry: SearchEntry, base: str, age: int) -> SearchEntry:
    """A quarter's entry for the index of the whole site; `age` is 0 in the newest quarter."""
    return replace(entry, location=base + entry.location, age=age)


# What stands between words. In HTML that is the signs of HTML too, and full stops unless they are
# decimal points. MkDocs's own separator leaves punctuation on the words, so that `11.5` would not
# find `>11.5`. The ranges are quotation marks, dashes and bullets, and full-width signs.
MKDOCS_SEPARATOR = r"[\s\-]+"
SEPARATOR = (
    r"""(?:&(?:[lg]t|quot|#39|amp);|\.(?!\d)|[\s\-,:;!?=()\[\]{}"'`/\\<>&@#$€£%+*~^|_"""
    "¡«·»¿،؛؟\u06d4।॥\u200b-\u2027\u2030-\u205e\u3000-\u303f・\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65])+"
)
# Material leaves out words such as `off` and `on`, by which our states differ.
MKDOCS_PIPELINE = ["stopWordFilter"]
# Beside title and text: `labels` are exact names, and `plain` are words without their accents,
# which the browser adds.
FIELDS = {"labels": {"boost": 1000.0}, "plain": {"boost": 1.0}}


def index(config: Mapping[str, Any], found: Iterable[SearchEntry]) -> bytes:
    """The index file, with our separator and pipeline unless the author has chosen others."""
    ours: dict[str, object] = {"fields": {**config["fields"], **FIELDS}}
    if config.get("separator") == MKDOCS_SEPARATOR:
        ours["separator"] = SEPARATOR
    if config.get("pipeline") == MKDOCS_PIPELINE:
        ours["pipeline"] = []
    written = {"config": {**config, **ours}, "docs": [_document(one) for one in found]}
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _document(entry: SearchEntry) -> dict[str, object]:
    document: dict[str, object] = {
        "location": entry.location,
        "title": entry.title,
        "text": entry.text,
    }
    if entry.labels:
        document["labels"] = entry.labels
    if entry.age is not None:
        document["age"] = entry.age
    return document


# From a disk -------------------------------------------------------------------------------------

_INDEX = "search/search_index.json"
_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
_STEMMERS = "assets/javascripts/lunr/"
# What Material's worker loads for a language beside the stemmer of its name.
_SEGMENTERS = {"ja": "tinyseg.js", "hi": "wordcut.js", "th": "wordcut.js"}


def scripts_for_disk(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A twin for each index and for the worker: from a disk, a page can read nothing but scripts.

    The twins hand over what they hold in a variable. Their locations name files.
    """
    twins = {}
    languages: list[str] = []
    for address, data in files.items():
        if address == _INDEX or address.endswith(f"/{_INDEX}"):
            found = json.loads(data)
            languages = found["config"]["lang"]
            for document in found["docs"]:
                document["location"] = _file(document["location"])
            twins[address.removesuffix("on")] = _script("okrsiteSearchIndex", found)
    for address in filter(_WORKER.fullmatch, files if twins else ()):
        text = "\n".join(_parts_of_worker(files, address, languages))
        twins[f"{address.removesuffix('.js')}.text.js"] = _script("okrsiteSearchWorker", text)
    return twins


def _script(name: str, value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"var {name}={text}\n".encode()


def _file(location: str) -> str:
    path, hash_sign, anchor = location.partition("#")
    name = "index.html" if not path or path.endswith("/") else ""
    return f"{path}{name}{hash_sign}{anchor}"


def _parts_of_worker(
    files: Mapping[str, bytes], worker: str, languages: Sequence[str]
) -> Iterator[str]:
    """The worker's text with all that it would load, which it cannot do without a place of its
    own.
    """
    yield "self.importScripts = () => {}"
    yield files[worker].decode()
    if set(languages) == {"en"}:
        return
    names = [_SEGMENTERS[one] for one in languages if one in _SEGMENTERS]
    names += [f"min/lunr.{one}.min.js" for one in languages if one != "en"]
    names += ["min/lunr.multi.min.js"] if len(languages) > 1 else []
    for name in dict.fromkeys(["min/lunr.stemmer.support.min.js", *names]):
        yield files[_STEMMERS + name].decode()


# What a page is found by --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """What a page is found by: `caption` stands below its title, `labels` name it exactly."""

    title: str
    caption: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    texts: tuple[str | Markup, ...] = ()


@singledispatch
def _found(page: pages.Page, item: str) -> _Found:
    """What a page is found by; `item` is its address below that of the index.

    By default that is its heading and what it is about.
    """
    del item
    return _Found(page.heading, texts=(page.description,))


@_found.register
def _(page: pages.QuarterPage, item: str) -> _Found:
    del item
    return _Found(page.heading, (page.quarter.title,), texts=(page.description,))


@_found.register
def _(page: pages.Report, item: str) -> _Found:
    del item
    slug = page.address.rstrip("/")
    return _Found(
        page.heading,
        (page.quarter.title, page.status),
        (page.quarter.title, slug),
        (
            page.lead,
            page.summary,
            page.retrospective,
            *(_line(one.title, one.text) for one in page.events),
        ),
    )


@_found.register
def _(page: pages.Objective, item: str) -> _Found:
    objective = page.objective
    return _Found(
        f"{objective.number} {objective.title}",
        (page.quarter.title, objective.mean.sentence),
        (objective.number, page.label, item),
        (
            objective.why,
            page.retrospective,
            objective.owner,
            _line(*(one.name for one in objective.partners)),
            _line(*(one.title for one in objective.goals)),
            *_amended(page.amendments),
        ),
    )


@_found.register
def _(page: pages.KeyResult, item: str) -> _Found:
    row = page.row
    own_id = item.rpartition("/")[2]
    # A check-in's note is found here, and not by the page of the note that it stands in.
    said = (_line(one.said, one.note) for one in page.history)
    closing = (page.closing.learned, page.closing.reason) if page.closing else ()
    return _Found(
        f"{row.number} {row.title}",
        (page.quarter.title, row.state.word),
        (row.number, page.label, page.label.replace(" ", ""), item, own_id, row.state.word),
        (
            _line(row.score.sentence, page.measure, row.outcome),
            *closing,
            *said,
            row.help_wanted,
            _line(*(f"{one.level}: {one.words}" for one in page.rubric)),
            _line(*(one.title for one in page.steps)),
            *_amended(page.amendments),
            _line(page.source, page.owner),
            _line(*(one.name for one in row.partners)),
            _line(*(one.title for one in page.goals)),
        ),
    )


@_found.register
def _(page: pages.Notes, item: str) -> _Found:
    del item  # each note is found by itself
    return _Found(page.heading, (page.quarter.title,))


@_found.register
def _(page: pages.Note, item: str) -> _Found:
    del item
    caption = (page.quarter.title, page.note.date.text, page.note.author)
    return _Found(page.heading, caption, texts=(page.body,))


@_found.register
def _(page: pages.Home, item: str) -> _Found:
    del item
    return _Found(page.heading, texts=(page.introduction,))


@_found.register
def _(page: pages.Goal, item: str) -> _Found:
    del item
    return _Found(page.heading, (page.goal.time,), texts=(page.goal.text, page.goal.served))


def _amended(amendments: Iterable[pages.AmendmentEntry]) -> Iterator[str]:
    return (_line(one.field, one.was, one.now, one.reason) for one in amendments)


def _line(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


# Texts --------------------------------------------------------------------------------------------

# The browser shows those paragraphs that hold what was searched. A result is itself a link, so
# links within it, and all other tags, are left out.
_PARAGRAPHS = {
    *("p", "li", "pre", "blockquote", "dt", "dd", "tr", "caption", "summary"),
    *("h2", "h3", "h4", "h5", "h6"),
}
_EDGE = re.compile(r"</?[a-z][a-z0-9]*>")
# These part words without being a paragraph.
_GAP = re.compile(r"<(?=(?:br|td|th)\b)")


def _paragraphs(text: str | Markup) -> Iterator[str]:
    """The paragraphs of a text as HTML without tags."""
    html = str(text) if isinstance(text, Markup) else str(escape(text))
    if "<" in html:
        html = nh3.clean(_GAP.sub(" <", html), tags=_PARAGRAPHS, attributes={"*": set()})
    for one in _EDGE.split(html):
        if words := " ".join(one.split()):
            yield words
