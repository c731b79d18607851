"""What a site's `mkdocs.yml` says, as plain values for the core.

Comes in: nothing; the adapter reads the file and fills the values in. Goes out: one frozen value
that every stage may read, and the error for a file that is not fit. It must not know MkDocs: the
core would then depend on the dress, which is to stay exchangeable.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from okrsite.diagnostics import Diagnostic, Severity

CONFIG_FILE = "mkdocs.yml"
# What pictures can be drawn with; other fonts, such as WOFF2, are for browsers.
FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")


class SettingsError(Exception):
    """A setting that is missing or wrong; `diagnostic` says where, and how to mend it."""

    def __init__(  # noqa: PLR0913 - the parts of a finding, all but two of them by name
        self,
        path: str,
        message: str,
        *,
        code: str = "settings",
        line: int = 1,
        column: int = 1,
        found: str = "",
        expected: str = "",
        hint: str = "",
    ) -> None:
        self.diagnostic = Diagnostic(
            path=path,
            line=line,
            column=column,
            severity=Severity.ERROR,
            code=code,
            item="",
            message=message,
            found=found,
            expected=expected,
            hint=hint,
        )
        super().__init__(path, message)

    def __reduce__(self) -> tuple[type[SettingsError], tuple[str, str], dict[str, object]]:
        """How to hand the error on from one process to another."""
        return type(self), (self.diagnostic.path, self.diagnostic.message), self.__dict__

    def __str__(self) -> str:
        """The finding as a line."""
        return self.diagnostic.text()

    @property
    def missing(self) -> bool:
        """Whether there is no such file at all, which is wrong use and not wrong content."""
        return self.diagnostic.code == "no-settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the core needs of `mkdocs.yml`.

    `site_url` ends with a slash or is empty; `edit_template` is empty without a repository, and
    otherwise an address with `{path}` where the path below `content` belongs. `offline` asks for a
    copy that is read from a disk, instead of the site itself. `templates` and `translations` are
    the folders to look in, the site's own first. `remote_name` and `remote_branch` say where
    the site is published to, unless the command says otherwise. `forum` is the address of the
    Discourse in which quarters are discussed, or empty, and `forum_category` where in it;
    `comments` is whether pages can show what was said there.
    """

    config_file: Path
    content: Path
    site: Path
    templates: tuple[Path, ...]
    site_name: str
    site_description: str = ""
    site_url: str = ""
    copyright: str = ""
    language: str = "en"
    repository: str = ""
    edit_template: str = ""
    cadence_days: int = 30
    forced_redirects: bool = False
    drafts: bool = False
    strict: bool = False
    offline: bool = False
    translations: tuple[Path, ...] = ()
    remote_name: str = "origin"
    remote_branch: str = "gh-pages"
    forum: str = ""
    forum_category: str = ""
    comments: bool = False

    @property
    def project(self) -> Path:
        """The folder of `mkdocs.yml`."""
        return self.config_file.parent

    @property
    def fonts(self) -> tuple[Path, ...]:
        """The site's own fonts for pictures: those in `templates/fonts`, by their names."""
        return tuple(path for path in self.in_fonts if path.suffix.lower() in FONT_SUFFIXES)

    @property
    def in_fonts(self) -> tuple[Path, ...]:
        """What lies in `templates/fonts`, by its name, hidden files apart."""
        folders = (folder / "fonts" for folder in self.templates)
        return tuple(
            path
            for folder in folders
            if folder.is_dir()
            for path in sorted(folder.iterdir())
            if path.is_file() and not path.name.startswith(".")
        )

    @property
    def sources(self) -> tuple[Path, ...]:
        """What a public folder must neither replace nor lie in."""
        return (self.config_file, self.content, *self.templates, *self.translations)

    @property
    def prefix(self) -> str:
        """The path below which the site is served, with a slash at both ends: `/` or `/okrs/`."""
        return urlsplit(self.site_url).path or "/"

    def edit_address(self, path: str) -> str:
        """Where the file at `path` below `content` can be edited, empty without a repository."""
        without_suffix = path.removesuffix(Path(path).suffix)
        escaped = _EditAddress().format(
            self.edit_template, path=quote(path), path_noext=quote(without_suffix)
        )
        return escaped if self.edit_template else ""


class _EditAddress(string.Formatter):
    """Formats MkDocs's `edit_uri_template`, where `{path!q}` is a path with its slashes quoted."""

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion == "q":
            # The path is quoted already; only its slashes are left.
            return str(value).replace("/", "%2F")
        return super().convert_field(value, conversion)


def packaged_templates() -> Path:
    """The folder of the templates that come with the generator: in the wheel, or in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def packaged_translations() -> Path:
    """The folder of the translations that come with the generator."""
    return Path(__file__).resolve().parent / "locale"


def template_folders(project: Path) -> tuple[Path, ...]:
    """Where templates are looked for, first the site's own folder if it has one."""
    return _folders(project / "templates", packaged_templates())


def translation_folders(project: Path) -> tuple[Path, ...]:
    """Where translations are looked for, first the site's own folder if it has one."""
    return _folders(project / "locale", packaged_translations())


def _folders(own: Path, packaged: Path) -> tuple[Path, ...]:
    folders: Sequence[Path] = (own, packaged) if own.is_dir() else (packaged,)
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))
