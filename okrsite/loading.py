"""The content folder as it lies on disk, read into content and findings.

Comes in: a folder. Goes out: the content as far as it can be read, and what is wrong with single
files and names. It must not know what pages look like, and it judges nothing across files: that is
what `rules` does with what comes out of here. No symbolic link is followed out of the folder.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from okrsite import addresses, pictures, seals
from okrsite.content import Content, Note, Picture, Quarter
from okrsite.decoding import Decoded, decode
from okrsite.diagnostics import Report, Spot, nearest, printable, quote
from okrsite.fields import SLUG
from okrsite.model import Goals, Item, NoteFront, Okrs, Partners, Redirects, cycle_dates
from okrsite.seals import Seal
from okrsite.source import (
    MAX_BYTES,
    check_front_matter,
    decode_bytes,
    read_markdown,
    read_yaml,
)

OKRS, NOTES = "okrs.yml", "notes"
GOALS, PARTNERS, REDIRECTS = "goals.yml", "partners.yml", "redirects.yml"
# Beside ordinary pages the dress publishes what a page may show or offer.
STATIC_SUFFIXES = pictures.SUFFIXES | {".css", ".ico", ".pdf", ".woff2", ".mp4", ".webm"}
# What hosts read at the top of a site.
HOST_FILES = frozenset({"CNAME", "robots.txt", "_headers", "_redirects"})
MAX_SEAL_BYTES = 32 * MAX_BYTES  # no author writes it, and it only grows
# A name that was surely meant as a quarter's: 2017-Q2, 2017q2, q2-2017.
_LIKE_A_CYCLE = re.compile(r"\d{4}([-_ ]?[qh]\d)?|[qh]\d[-_ ]?\d{4}", re.IGNORECASE | re.ASCII)
# How a file that is of no use otherwise says that it is a draft.
_DRAFT_QUARTER = re.compile(rb"^status:[ \t]*[\"']?draft\b", re.MULTILINE)
_DRAFT_NOTE = re.compile(rb"\A[^\n]*\n(?:(?!---).*\n)*?draft:[ \t]*true\b")
_DATE_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-|$)", re.ASCII)

ItemType = TypeVar("ItemType", bound=Item)


@dataclass(slots=True)
class Loaded:
    """What could be read: the content, and what the rules must know of its weak places.

    `damaged` are fields that were wrong, `unread` the files that could not be used at all (both are
    reported already); `stray` are notes with the slug of their quarter, whose okrs.yml is unread;
    `drafts` are the files and folders in which nothing is public; `ordinary` are the other
    Markdown pages, front matter and all, by their path below the content, and `static` the paths of
    what is published beside them; `seals` are those that could be read, by quarter.
    """

    content: Content = field(default_factory=Content)
    damaged: set[tuple[int, str]] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    stray: list[tuple[str, Note]] = field(default_factory=list)
    drafts: set[str] = field(default_factory=set)
    ordinary: dict[str, str] = field(default_factory=dict)
    static: set[str] = field(default_factory=set)
    seals: dict[str, Seal] = field(default_factory=dict)

    def sound(self, item: Item, *names: str) -> bool:
        """Whether none of these fields of an item was wrong."""
        return not any((id(item.node), name) in self.damaged for name in names)

    def may_have(self, quarter: Quarter, path: str) -> bool:
        """Whether an objective or key result may be among what was wrong in a quarter's file."""
        found = quarter.find(path.partition("/")[0])
        inner_wrong = found is not None and not self.sound(found[0], "key_results")
        return inner_wrong or not self.sound(quarter.okrs, "objectives")

    def in_draft(self, path: str) -> bool:
        """Whether a finding in this file is about something that is not public."""
        return any(path == draft or path.startswith(f"{draft}/") for draft in self.drafts)


def load(folder: Path, name: str, report: Report) -> Loaded:
    """Read the content folder, which findings call `name`."""
    files = _Folder(folder, name, report)
    loaded = Loaded()
    reader = _Reader(files, report, loaded)
    quarters: list[Quarter] = []
    pages: list[str] = []
    site_files: dict[str, Path] = {}
    for entry in files.entries(folder):
        if entry.is_dir() and is_quarter(entry):
            quarters += _QuarterReader(reader, entry).read()
        elif entry.name in {GOALS, PARTNERS, REDIRECTS}:
            site_files[entry.name] = entry
        elif entry.is_dir():
            pages += _ordinary_folder(entry, reader)
        elif entry.suffix == ".md":
            pages.append(_ordinary_page(entry, reader))
        elif files.static(entry):
            loaded.static.add(files.inner(entry))
        elif entry.name == seals.FILE:
            reader.seal(entry, seals.SITE)
        elif entry.name not in HOST_FILES:
            files.unknown(entry, (GOALS, PARTNERS, REDIRECTS))
    loaded.content = Content(
        quarters=tuple(sorted(quarters, key=lambda quarter: quarter.order)),
        goals=reader.site_file(site_files.get(GOALS), Goals),
        partners=reader.site_file(site_files.get(PARTNERS), Partners),
        redirects=reader.site_file(site_files.get(REDIRECTS), Redirects),
        pages=tuple(sorted(pages)),
        seals=loaded.seals,
        name=name,
    )
    loaded.content = _with_present_ids(loaded.content)
    loaded.unread |= files.refused
    return loaded


def _with_present_ids(content: Content) -> Content:
    """The content where what was recorded of an item under an old id is recorded of the item."""
    quarters = (one.under(addresses.renamed(content, one)) for one in content.quarters)
    return replace(content, quarters=tuple(quarters))


class _Folder:
    """The disk: what lies in a folder and what is in a file; what cannot be read is reported."""

    def __init__(self, folder: Path, name: str, report: Report) -> None:
        self._folder = folder
        self._real = folder.resolve()
        self._name = name
        self._report = report
        self.refused: set[str] = set()  # links that are not followed, names that cannot be said

    def path(self, entry: Path) -> str:
        """What findings call a file or folder."""
        inner = printable(entry.relative_to(self._folder).as_posix())
        return self._name if inner == "." else f"{self._name}/{inner}"

    def inner(self, entry: Path) -> str:
        """The path below the content folder."""
        return entry.relative_to(self._folder).as_posix()

    def entries(self, folder: Path) -> Iterator[Path]:
        """What lies in a folder, by name; hidden files mean nothing, links out of it are errors."""
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            self._unreadable(folder, f"the folder cannot be read ({error.strerror})")
            return
        for entry in found:
            if not entry.name.startswith("."):
                if self._is_named_well(entry) and self._is_inside(entry):
                    yield entry
                else:
                    self.refused.add(self.path(entry))

    def read(self, entry: Path, limit: int = MAX_BYTES) -> bytes | None:
        """The bytes of an ordinary file of at most 1 MiB, or of another limit."""
        try:
            if not entry.is_file():
                self._unreadable(entry, "not an ordinary file")
                return None
            size = entry.stat().st_size
            if size > limit:
                message, found = "the file is too large", f"{size:,} bytes"
                spot, expected = Spot(self.path(entry)), f"at most {limit // MAX_BYTES} MiB"
                self._report.add("too-large", spot, message, found=found, expected=expected)
                return None
            return entry.read_bytes()
        except OSError as error:
            self._unreadable(entry, f"the file cannot be read ({error.strerror})")
            return None

    def static(self, entry: Path) -> bool:
        """Whether a file beside ordinary pages is published as it is."""
        return entry.suffix.lower() in STATIC_SUFFIXES

    def unknown(self, entry: Path, known: tuple[str, ...], hint: str = "") -> None:
        """Warn of a file that means nothing here."""
        kind = "folder" if entry.is_dir() else "file"
        hint = hint or nearest(entry.name, known) or f"known here: {', '.join(known)}"
        message = f"an unknown {kind}, which is not published"
        self._report.add("unknown-file", Spot(self.path(entry)), message, hint=hint)

    def _unreadable(self, entry: Path, message: str) -> None:
        hint = "make it readable, or delete it"
        self._report.add("unreadable", Spot(self.path(entry)), message, hint=hint)

    def _is_named_well(self, entry: Path) -> bool:
        if entry.name.isprintable():
            return True
        message, hint = "a file name with characters that cannot be shown", "rename it"
        self._report.add("slug", Spot(self.path(entry)), message, hint=hint)
        return False

    def _is_inside(self, entry: Path) -> bool:
        if not entry.is_symlink():
            return True
        try:
            target = entry.resolve(strict=True)
        except (OSError, RuntimeError):
            message, hint = "a symbolic link that leads nowhere", "delete it"
        else:
            if target.is_relative_to(self._real) and not target.is_dir():
                return True
            # A link to a folder inside could lead in a circle, so none is followed.
            inside = target.is_relative_to(self._real)
            outside = "to a folder" if inside else "out of the content folder"
            message = f"a symbolic link that leads {outside}"
            hint = "put the file or folder itself here"
        self._report.add("symlink", Spot(self.path(entry)), message, hint=hint)
        return False


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reading one file needs: the disk, the findings, and what is known of weak places."""

    files: _Folder
    report: Report
    loaded: Loaded

    def decode(self, entry: Path, model: type[ItemType]) -> Decoded[ItemType] | None:
        """A YAML file as its model, or None when it is of no use."""
        data, path = self.files.read(entry), self.files.path(entry)
        root = None if data is None else read_yaml(data, path, self.report)
        return self.keep(path, None if root is None else decode(model, root, self.report))

    def keep(self, path: str, decoded: Decoded[ItemType] | None) -> Decoded[ItemType] | None:
        """Remember what was damaged in a file, or that it could not be used."""
        if decoded is None:
            self.loaded.unread.add(path)
        else:
            self.loaded.damaged |= decoded.damaged
        return decoded

    def seal(self, entry: Path, quarter: str) -> None:
        """Keep the seal of a quarter, or of the site itself."""
        path = self.files.path(entry)
        data = self.files.read(entry, MAX_SEAL_BYTES)
        seal = None if data is None else seals.read(data, path, quarter, self.report)
        if seal is None:
            self.loaded.unread.add(path)
        else:
            self.loaded.seals[quarter] = seal

    def site_file(self, entry: Path | None, model: type[ItemType]) -> ItemType:
        """One of the site's own files; an empty one where it is absent or of no use."""
        decoded = self.decode(entry, model) if entry else None
        if entry and decoded and _may_hold_more(decoded):
            self.loaded.unread.add(self.files.path(entry))
        return decoded.item if decoded else model()


def _may_hold_more(decoded: Decoded[ItemType]) -> bool:
    """Whether one of a file's lists was wrong, or was meant by an unknown field."""
    item = decoded.item
    texts = {"owner", "url"}
    return any(node == id(item.node) and name not in texts for node, name in decoded.damaged)


# Ordinary pages -----------------------------------------------------------------------------------


def _ordinary_page(entry: Path, reader: _Reader) -> str:
    """The path of a Markdown page of which only bytes and name are checked here."""
    inner, path = reader.files.inner(entry), reader.files.path(entry)
    data = reader.files.read(entry)
    if data is not None:
        text = decode_bytes(data, path, reader.report) or ""
        check_front_matter(text, path, reader.report)
        reader.loaded.ordinary[inner] = text
    parts = addresses.markdown_page(inner).split("/")
    if parts[0] in addresses.RESERVED or "t" in parts:
        message = f"the address /{'/'.join(parts)} is not free"
        reader.report.add("reserved", Spot(path), message, hint="rename the file")
    return inner


def _ordinary_folder(folder: Path, reader: _Reader) -> list[str]:
    found: list[str] = []
    for entry in reader.files.entries(folder):
        if entry.is_dir():
            found += _ordinary_folder(entry, reader)
        elif entry.suffix == ".md":
            found.append(_ordinary_page(entry, reader))
        elif reader.files.static(entry):
            reader.loaded.static.add(reader.files.inner(entry))
        else:
            reader.files.unknown(entry, (), "a page ends in .md")
    return found


# Quarters -----------------------------------------------------------------------------------------


def is_quarter(folder: Path) -> bool:
    """Whether a folder of the content is a quarter's, or was meant to be."""
    marks = (OKRS, seals.FILE, NOTES, "okrs.yaml", "okr.yml")
    return bool(_LIKE_A_CYCLE.fullmatch(folder.name)) or any(
        (folder / one).exists() for one in marks
    )


def _slug_form(name: str) -> str:
    """A name in the form of a slug, its letters without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _cycle_form(name: str) -> str:
    """The name of a quarter's folder in its right form: `2017-q2` for `Q2_2017`."""
    form = _slug_form(name)
    form = re.sub(r"^(\d{4})-?([qh]\d)$", r"\1-\2", form)
    return re.sub(r"^([qh]\d)-?(\d{4})$", r"\2-\1", form)


class _QuarterReader:
    """Reads one quarter's folder; its files are read even when its name is wrong."""

    def __init__(self, reader: _Reader, folder: Path) -> None:
        self._reader = reader
        self._files = reader.files
        self._report = reader.report
        self._folder = folder
        self._path = reader.files.path(folder)
        self._cycle = _cycle_form(folder.name)

    def read(self) -> list[Quarter]:
        """The quarter in a list of its own, or an empty list when okrs.yml is of no use."""
        self._check_name()
        entries = {entry.name: entry for entry in self._files.entries(self._folder)}
        found_pictures: list[Picture] = []
        notes: list[Note] = []
        for name, entry in entries.items():
            if name == NOTES and entry.is_dir():
                notes, beside = self._notes(entry)
                found_pictures += beside
            elif name == seals.FILE:
                self._reader.seal(entry, self._folder.name)
            elif name != OKRS and not self._picture(entry, found_pictures):
                self._files.unknown(entry, (OKRS, NOTES))
        decoded = None
        if OKRS in entries:
            decoded = self._reader.decode(entries[OKRS], Okrs)
        elif seals.FILE not in entries:  # else it is told what became of a published quarter
            self._report_no_okrs(entries)
        if decoded is None:
            self._reader.loaded.stray += [(self._folder.name, note) for note in notes]
            if OKRS in entries and self._says(entries[OKRS], _DRAFT_QUARTER):
                self._reader.loaded.drafts.add(self._path)
            return []
        self._judge(decoded)
        starts, ends = self._dates(decoded)
        return [
            Quarter(
                slug=self._folder.name,
                path=self._files.path(entries[OKRS]),
                starts=starts,
                ends=ends,
                okrs=decoded.item,
                notes=tuple(sorted(notes, key=lambda note: (note.date, note.slug))),
                pictures=tuple(sorted(found_pictures, key=lambda picture: picture.name)),
            )
        ]

    def _check_name(self) -> None:
        name = self._folder.name
        if not SLUG.fullmatch(name):
            self._report_slug(self._path, name, self._cycle)
        elif self._cycle != name:
            message, found = "a cycle is named by its year first", quote(name)
            hint = f"rename it to {self._cycle}"
            self._report.add("slug", Spot(self._path), message, found=found, hint=hint)
        elif name in addresses.RESERVED:
            message = f"the address /{name}/ is not free"
            self._report.add("reserved", Spot(self._path), message, hint="rename the folder")

    def _report_slug(self, path: str, name: str, form: str) -> None:
        message, expected = "the name becomes an address", "a-z, 0-9 and single hyphens"
        hint = f"rename it to {form}" if SLUG.fullmatch(form) else "rename it"
        spot, found = Spot(path), quote(name)
        self._report.add("slug", spot, message, found=found, expected=expected, hint=hint)

    def _report_no_okrs(self, entries: dict[str, Path]) -> None:
        self._reader.loaded.unread.add(f"{self._path}/{OKRS}")
        if f"{self._path}/{OKRS}" in self._files.refused:
            return
        near = nearest(OKRS, entries).removeprefix("did you mean ")
        hint = f"rename {near} to {OKRS}" if near else f"write {OKRS}, or delete the folder"
        self._report.add("no-okrs", Spot(self._path), f"no {OKRS} in this folder", hint=hint)

    def _judge(self, decoded: Decoded[Okrs]) -> None:
        okrs = decoded.item
        if okrs.status == "draft" and decoded.sound(okrs, "status"):
            self._reader.loaded.drafts.add(self._path)
        if not okrs.objectives and decoded.sound(okrs, "objectives"):
            hint = "add them when they are known"
            place = okrs.node.key("objectives")
            self._report.add("no-objectives", place, "a quarter without objectives", hint=hint)

    def _dates(self, decoded: Decoded[Okrs]) -> tuple[datetime.date, datetime.date]:
        """The first and last day: as given, else from the folder's name."""
        okrs = decoded.item
        known = cycle_dates(self._cycle)
        for name, value in (("starts", okrs.starts), ("ends", okrs.ends)):
            if value is None and known is None and decoded.sound(okrs, name):
                message = f"{name} is missing"
                day = "2017-04-01" if name == "starts" else "2017-06-30"
                hint = f"add {name}: {day}, since the folder's name tells no dates"
                self._report.add("missing", okrs.node, message, hint=hint)
        first, last = known or (datetime.date.min, datetime.date.max)
        starts, ends = okrs.starts or first, okrs.ends or last
        if starts > ends:
            message, found = "the quarter ends before it starts", f"{ends}, with starts {starts}"
            place = okrs.at("ends" if okrs.ends else "starts")
            self._report.add("dates", place, message, found=found, expected="starts, then ends")
            self._reader.loaded.damaged.add((id(okrs.node), "ends"))
        return starts, ends

    # Notes and pictures ---------------------------------------------------------------------------

    def _notes(self, folder: Path) -> tuple[list[Note], list[Picture]]:
        notes: list[Note] = []
        beside: list[Picture] = []
        for entry in self._files.entries(folder):
            if entry.suffix == ".md" and not entry.is_dir():
                notes += self._note(entry)
            elif not self._picture(entry, beside):
                hint = "notes are named like 2017-05-12-mid-quarter.md"
                self._files.unknown(entry, (), hint)
        return notes, beside

    def _note(self, entry: Path) -> list[Note]:
        path, slug = self._files.path(entry), entry.stem
        if not SLUG.fullmatch(slug):
            self._report_slug(path, entry.name, _slug_form(slug))
        elif slug in addresses.RESERVED:
            message = f"the name {slug} cannot be an address"
            self._report.add("reserved", Spot(path), message, hint="begin it with the note's date")
        data = self._files.read(entry)
        file = None if data is None else read_markdown(data, path, self._report)
        front = file.front if file else None
        decoded = None if front is None else decode(NoteFront, front, self._report)
        self._reader.keep(path, decoded)
        if file is None or decoded is None:
            if self._says(entry, _DRAFT_NOTE):
                self._reader.loaded.drafts.add(path)
            return []
        if decoded.item.draft:
            self._reader.loaded.drafts.add(path)
        self._check_note_date(slug, decoded)
        return [Note(slug, path, decoded.item, file.body, file.body_line)]

    def _says(self, entry: Path, pattern: re.Pattern[bytes]) -> bool:
        """Whether a file that cannot be parsed has such a line all the same."""
        try:
            return entry.is_file() and bool(pattern.search(entry.read_bytes()[:MAX_BYTES]))
        except OSError:
            return False

    def _check_note_date(self, slug: str, decoded: Decoded[NoteFront]) -> None:
        front = decoded.item
        named = _DATE_IN_NAME.match(slug)
        if named and decoded.sound(front, "date") and named[1] != front.date.isoformat():
            message, found = "the file's name has another date", str(front.date)
            place = front.at("date")
            self._report.add("note-date", place, message, found=found, expected=named[1])

    def _picture(self, entry: Path, found: list[Picture]) -> bool:
        """Whether the entry is an image; one that may be published is added to `found`."""
        if entry.suffix.lower() not in pictures.SUFFIXES or entry.is_dir():
            return False
        path, name = self._files.path(entry), entry.relative_to(self._folder).as_posix()
        if not pictures.NAME.fullmatch(entry.name):
            form = re.sub(r"[^A-Za-z0-9._-]+", "-", entry.name).strip("-.")
            message, expected = "the name becomes an address", "letters, digits, hyphens and points"
            spot, quoted, hint = Spot(path), quote(entry.name), f"rename it to {form}"
            self._report.add("slug", spot, message, found=quoted, expected=expected, hint=hint)
        elif name in addresses.RESERVED_PICTURES:
            message = f"the address of {name} is not free"
            self._report.add("reserved", Spot(path), message, hint="rename the image")
        elif (data := self._files.read(entry)) is not None:
            problem = pictures.svg_problem(data) if entry.suffix.lower() == ".svg" else ""
            if problem:
                hint = "save it as plain SVG, or as PNG"
                message = f"the SVG cannot be published, as {problem}"
                self._report.add("svg", Spot(path), message, hint=hint)
            else:
                found.append(Picture(name, data))
        return True
