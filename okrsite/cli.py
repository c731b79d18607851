"""The command `okrsite`.

Comes in: what was typed. Goes out: calls of the functions behind it, findings on standard error,
and an exit code: 0 done, 1 the content has errors, 2 wrong use. It must not decide anything about
content.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click
from rich.console import Console

import okrsite
from okrsite import explanations, plugin
from okrsite.building import check
from okrsite.diagnostics import CATALOGUE, Diagnostic, Severity, failed, nearest
from okrsite.settings import CONFIG_FILE, SettingsError
from okrsite.store import Changes, StoreError

CONTENT_ERRORS, WRONG_USE = 1, 2

Parameters = ParamSpec("Parameters")


class _Progress:
    """One short line of progress on a terminal; nothing in a pipe."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._started = time.perf_counter()

    def step(self, text: str) -> None:
        """Say what is being done now."""
        if self._console.is_terminal:
            self._console.print(f"[dim]{text}[/dim]")

    def done(self, text: str) -> None:
        """Say what was done, and in what time."""
        if self._console.is_terminal:
            seconds = time.perf_counter() - self._started
            self._console.print(f"[green]✓[/green] {text} [dim]in {seconds:.1f} s[/dim]")


def _say(lines: Iterable[str]) -> None:
    """Findings go to standard error, one line each, never wrapped."""
    for line in lines:
        click.echo(line, err=True)


def _fail(code: int, *lines: str) -> NoReturn:
    _say(lines)
    raise SystemExit(code)


def _clean_errors(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """The one place where errors end: said in a line, with `--debug` as a traceback."""

    @wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SettingsError as error:
            _traceback_if_debugging()
            _fail(WRONG_USE if error.missing else CONTENT_ERRORS, str(error))
        except StoreError as error:
            _traceback_if_debugging()
            _fail(WRONG_USE, f"okrsite: {error}")
        except (click.ClickException, click.Abort):
            raise  # click says these itself
        except Exception as error:  # noqa: BLE001  the one catch at the edge; --debug shows all of it
            _traceback_if_debugging()
            hint = (
                "this is a mistake in okrsite itself: run it with --debug and report what it says"
            )
            _fail(WRONG_USE, f"okrsite: {type(error).__name__}: {error}", hint)

    return run


def _traceback_if_debugging() -> None:
    context = click.get_current_context()
    if context.find_root().params.get("debug"):
        traceback.print_exc()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(okrsite.__version__, prog_name="okrsite")
@click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    default=Path(CONFIG_FILE),
    show_default=True,
    help="The site's settings.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks of errors.")
@click.pass_context
def main(context: click.Context, config_file: Path, *, debug: bool) -> None:
    """Publish objectives and key results in the open, from Markdown and YAML."""
    del debug  # read where errors end
    context.obj = config_file


_strict = click.option("--strict", is_flag=True, help="Take warnings and advice for errors.")


@main.command()
@click.option("--site-dir", type=click.Path(path_type=Path), help="Where to write the site.")
@click.option("--drafts", is_flag=True, help="Show drafts too, marked as such.")
@click.option("--offline", is_flag=True, help="Write a copy to read from a disk, beside the site.")
@_strict
@click.option("--jobs", type=click.IntRange(1), help="How many processes may work side by side.")
@click.pass_obj
@_clean_errors
def build(
    config_file: Path,
    *,
    site_dir: Path | None,
    drafts: bool,
    offline: bool,
    strict: bool,
    jobs: int | None,
) -> None:
    """Write the site."""
    progress = _Progress()
    progress.step("checking the content")
    settings = plugin.read_settings(config_file, site_dir=site_dir, drafts=drafts, offline=offline)
    checked = check(settings)
    _say(finding.text() for finding in checked.diagnostics)
    if failed(checked.diagnostics, strict=strict):
        _fail(CONTENT_ERRORS, f"okrsite: {_counted(checked.diagnostics)}; the site is as it was")
    progress.step("building the site")
    changes = plugin.build_site(checked, jobs=jobs, strict=strict, warn=lambda line: _say([line]))
    progress.done(_described(changes, settings.site))


@main.command(name="check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, a list for programs, or notes for GitHub's reviews.",
)
@_strict
@click.pass_obj
@_clean_errors
def check_command(config_file: Path, *, form: str, strict: bool) -> None:
    """Say what is wrong with the content, drafts included; write nothing."""
    try:
        checked = check(plugin.read_settings(config_file), public=False)
    except SettingsError as error:
        if error.missing or form == "text":
            raise
        _print_findings([error.diagnostic], form)
        raise SystemExit(CONTENT_ERRORS) from None
    _print_findings(checked.diagnostics, form)
    if failed(checked.diagnostics, strict=strict):
        raise SystemExit(CONTENT_ERRORS)


@main.command()
@click.argument("code", required=False)
@click.option("--all", "everything", is_flag=True, help="Explain all of them, on one page.")
@_clean_errors
def explain(code: str | None, *, everything: bool) -> None:
    """Say what a finding means, and how to mend it; without CODE, list all codes."""
    if everything:
        click.echo(explanations.page(), nl=False)
    elif code is None:
        click.echo(explanations.listed(), nl=False)
    elif code in CATALOGUE:
        click.echo(explanations.text_of(code), nl=False)
    else:
        hint = nearest(code, CATALOGUE) or "okrsite explain lists all of them"
        raise click.BadParameter(f"no finding has the code {code!r}; {hint}", param_hint="CODE")


@main.command()
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Show drafts too.")
@click.option("--address", metavar="HOST:PORT", help="Where to listen; else as in mkdocs.yml.")
@click.pass_obj
@_clean_errors
def serve(config_file: Path, *, drafts: bool, address: str | None) -> None:
    """Show the site on this machine, and again after every change."""
    plugin.serve(config_file, drafts=drafts, address=_host_and_port(address))


def _host_and_port(address: str | None) -> tuple[str, int] | None:
    if address is None:
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        message = f"{address!r} is not HOST:PORT, as in 127.0.0.1:8000"
        raise click.BadParameter(message, param_hint="--address")
    return host, int(port)


def _print_findings(findings: Sequence[Diagnostic], form: str) -> None:
    if form == "json":
        records: list[dict[str, Any]] = [finding.record() for finding in findings]
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
    elif form == "github":
        for finding in findings:
            click.echo(finding.github())
    else:
        _say(finding.text() for finding in findings)
        _say(_way_on(findings))


def _way_on(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """Where to read more: the gravest finding's explanation, and how many codes there are."""
    gravest = sorted(findings, key=lambda one: list(Severity).index(one.severity))
    codes = list(dict.fromkeys(one.code for one in gravest))
    if codes:
        also = f" (also {', '.join(codes[1:])})" if codes[1:] else ""
        yield f"okrsite: {_counted(findings)}; okrsite explain {codes[0]} tells more{also}"


def _counted(findings: Iterable[Diagnostic]) -> str:
    severities = [finding.severity.value for finding in findings]
    counts = [(severities.count(name), name) for name in ("error", "warning", "advice")]
    words = [
        f"{count} {name}{'s' if count > 1 and name != 'advice' else ''}"
        for count, name in counts
        if count
    ]
    return ", ".join(words)


def _described(changes: Changes, site: Path) -> str:
    parts = [f"{len(changes.written)} written", f"{len(changes.unchanged)} unchanged"]
    if changes.removed:
        parts.append(f"{len(changes.removed)} removed")
    return f"{site}: {', '.join(parts)}"


if __name__ == "__main__":
    sys.exit(main())
