"""`mkdocs.yml`, read by MkDocs itself and turned into the core's plain values.

Comes in: the path of the file, or what MkDocs has read from it. Goes out: `Settings`, or a finding
at the line of the setting that is wrong. MkDocs's own log is kept silent, its warnings are heard.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urljoin

import yaml
from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from okrsite.settings import Settings, SettingsError, template_folders, translation_folders

NAME = "okrsite"
# What quoting an address leaves as it is: its separators, and what is quoted already.
_OF_ADDRESSES = "/:?#[]@!$&'()*+,;=%"


class Days(BaseConfigOption[int]):
    """An option that is a whole number of days, at least one."""

    def __init__(self, default: int) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> int:
        """The number; ValidationError for anything else, also for a boolean."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            message = f"found {value!r}, expected a whole number of days, at least 1"
            raise ValidationError(message)
        return value


class WebAddress(config_options.URL):
    """An option that is an address of the web, or empty."""

    def run_validation(self, value: object) -> str:
        """The address; ValidationError for one that browsers do not open."""
        if not isinstance(value, str):
            raise ValidationError(_NO_ADDRESS.format(value))
        address = super().run_validation(value)
        if address and not address.startswith(("https://", "http://")):
            raise ValidationError(_NO_ADDRESS.format(value))
        return address


_NO_ADDRESS = "found {!r}, expected an address such as https://forum.example"


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs's own hook has no types
    """What `mkdocs.yml` may say under the plugin's name."""

    cadence_days = Days(default=30)
    forced_redirects = config_options.Type(bool, default=False)
    drafts = config_options.Type(bool, default=False)
    forum = WebAddress(default="")
    forum_category = config_options.Type(str, default="")
    comments = config_options.Type(bool, default=False)


def read_settings(
    config_file: Path, *, site_dir: Path | None = None, drafts: bool = False, offline: bool = False
) -> Settings:
    """The settings in a `mkdocs.yml`; SettingsError says what is wrong with it.

    An offline copy goes beside the site, so that neither is ever published for the other.
    """
    with quiet():
        config = load(config_file)
        settings = settings_of(config, drafts=drafts)
    public = settings.site
    beside = public.with_name(f"{public.name}-offline") if offline else public
    return replace(settings, site=site_dir.absolute() if site_dir else beside, offline=offline)


def load(config_file: Path) -> MkDocsConfig:
    """What MkDocs reads from the file; SettingsError for what it does not accept."""
    path = config_file.absolute()
    config = MkDocsConfig(config_file_path=str(path))
    try:
        with path.open("rb") as file:
            config.load_file(file)
        errors, warnings = config.validate()
    except FileNotFoundError:
        hint = "run this in the folder that holds it, or name it with --config-file"
        path_given = str(config_file)
        raise SettingsError(path_given, "no such file", code="no-settings", hint=hint) from None
    except OSError as error:
        raise SettingsError(str(config_file), f"cannot be read: {error.strerror}") from None
    except (MkDocsException, TypeError) as error:
        raise _not_yaml(config_file, error) from None
    for key, problem in errors:
        raise wrong(config, key, str(problem))
    for key, text in warnings:
        logging.getLogger("mkdocs.config").warning("%s: %s: %s", path.name, key, text)
    return config


def _not_yaml(config_file: Path, error: Exception) -> SettingsError:
    cause = error.__context__
    if isinstance(cause, yaml.MarkedYAMLError) and cause.problem_mark:
        line, column = cause.problem_mark.line + 1, cause.problem_mark.column + 1
        message = f"the YAML cannot be parsed: {cause.problem}"
        return SettingsError(config_file.name, message, line=line, column=column)
    hint = "see the authors' guide for an example"
    return SettingsError(config_file.name, "not a mapping of settings", hint=hint)


def wrong(
    config: MkDocsConfig,
    key: str,
    message: str,
    *,
    found: str = "",
    expected: str = "",
    hint: str = "",
) -> SettingsError:
    """The error for one setting, at the line where its name stands."""
    file = Path(config.config_file_path)
    name = re.compile(rf"{re.escape(key.partition('.')[0])}\s*:")
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if name.match(text)), 1)
    one_line = " ".join(message.split()).rstrip(".")
    message = f"{key}: {one_line}"
    return SettingsError(file.name, message, line=line, found=found, expected=expected, hint=hint)


def settings_of(config: MkDocsConfig, *, drafts: bool = False) -> Settings:
    """What the core needs of it; SettingsError where a report could not be made with it."""
    options = options_of(config)
    if config.theme.name != "material":
        found = str(config.theme.name)
        raise wrong(config, "theme", "not the dress", found=found, expected="material")
    if "analytics" in config.extra:
        hint = "take it out: no page asks a third party for anything"
        raise wrong(config, "extra.analytics", "this would report readers", hint=hint)
    config_file = Path(config.config_file_path).absolute()
    return Settings(
        config_file=config_file,
        content=Path(config.docs_dir),
        site=Path(config.site_dir),
        templates=template_folders(config_file.parent),
        translations=translation_folders(config_file.parent),
        site_name=config.site_name,
        site_description=config.site_description or "",
        site_url=quote(config.site_url or "", safe=_OF_ADDRESSES),
        copyright=config.copyright or "",
        language=str(config.theme.get("language") or "en"),
        repository=config.repo_url or "",
        edit_template=_edit_template(config),
        cadence_days=options.cadence_days,
        forced_redirects=options.forced_redirects,
        drafts=drafts or options.drafts,
        strict=config.strict,
        remote_name=config.remote_name,
        remote_branch=config.remote_branch,
        forum=options.forum,
        forum_category=options.forum_category,
        comments=options.comments,
    )


def options_of(config: MkDocsConfig) -> Options:
    """What stands under the plugin's name; SettingsError where it does not stand at all."""
    plugin = config.plugins.get(NAME)
    if plugin is None or not isinstance(plugin.config, Options):
        hint = f"add `- {NAME}` to the list"
        raise wrong(config, "plugins", "the plugin of this generator is not there", hint=hint)
    return plugin.config


def _edit_template(config: MkDocsConfig) -> str:
    if config.edit_uri_template:
        template = str(config.edit_uri_template)
    elif config.edit_uri:
        template = config.edit_uri + "{path}"
    else:
        return ""
    repository = config.repo_url or ""
    # MkDocs joins them so: an address below the repository, unless it begins with ? or #.
    if repository and not template.startswith(("?", "#")):
        repository = repository.removesuffix("/") + "/"
    return urljoin(repository, template)


class Heard(logging.Handler):
    """Listens to MkDocs's warnings until it is stopped."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        logging.getLogger("mkdocs").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a warning."""
        self.lines.append(" ".join(record.getMessage().split()))

    def stop(self) -> None:
        """Listen no longer."""
        logging.getLogger("mkdocs").removeHandler(self)


@contextmanager
def quiet() -> Iterator[Heard]:
    """Hear MkDocs's warnings, and let none of its lines out."""
    logger = logging.getLogger("mkdocs")
    heard, talkative = Heard(), logger.propagate
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.propagate = talkative
        heard.stop()
