"""The command `okrsite`.

Comes in: what was typed. Goes out: calls of the functions behind it, findings on standard error,
and an exit code: 0 done, 1 the content has errors, 2 wrong use. It must not decide anything about
content.
"""

from __future__ import annotations

import datetime
import json
import sys
import time
import traceback
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial, wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click
from rich.console import Console

import okrsite
from okrsite import (
    amending,
    announcing,
    building,
    explanations,
    importing,
    plugin,
    publishing,
    reproducing,
)
from okrsite.building import check, name_of
from okrsite.diagnostics import CATALOGUE, Diagnostic, Severity, failed, nearest
from okrsite.rules.bench import today
from okrsite.settings import CONFIG_FILE, Settings, SettingsError
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

    @contextmanager
    def counting(self, things: str) -> Iterator[Callable[[int, int], None]]:
        """A line that says how many things are done, while it lasts."""
        with self._console.status("") as status:
            yield lambda done, of: status.update(f"[dim]{done} of {of} {things}[/dim]")

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
        except building.BrokenPromises as error:
            _say(finding.text() for finding in error.findings)
            counted = _counted(error.findings)
            _fail(CONTENT_ERRORS, f"okrsite: {counted}; the site is as it was")
        except SettingsError as error:
            _traceback_if_debugging()
            _fail(WRONG_USE if error.missing else CONTENT_ERRORS, str(error))
        except (StoreError, publishing.PublishError) as error:
            _traceback_if_debugging()
            unfit = isinstance(error, publishing.Unfit)
            _fail(CONTENT_ERRORS if unfit else WRONG_USE, f"okrsite: {error}")
        except reproducing.NotReproducibleError as error:
            _fail(CONTENT_ERRORS, *error.lines[:-1], f"okrsite: {error.lines[-1]}")
        except (click.ClickException, click.Abort):
            raise  # click says these itself
        except OSError as error:
            _traceback_if_debugging()
            _fail(WRONG_USE, f"okrsite: {_what_the_system_says(error)}")
        except Exception as error:  # noqa: BLE001  the one catch at the edge; --debug shows all of it
            _traceback_if_debugging()
            hint = (
                "this is a mistake in okrsite itself: run it with --debug and report what it says"
            )
            _fail(WRONG_USE, f"okrsite: {type(error).__name__}: {error}", hint)

    return run


def _what_the_system_says(error: OSError) -> str:
    """What failed that is nobody's mistake here, such as a disk that is full."""
    place = error.filename2 or error.filename
    return ": ".join(str(part) for part in (place, error.strerror or error) if part)


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
@click.option(
    "--check-reproducible", is_flag=True, help="Build twice; write only what came out the same."
)
@click.pass_obj
@_clean_errors
def build(
    config_file: Path,
    /,
    *,
    strict: bool,
    jobs: int | None,
    check_reproducible: bool,
    **wished: Any,  # what `read_settings` takes, by the same names
) -> None:
    """Write the site."""
    progress = _Progress()
    progress.step("checking the content")
    settings = plugin.read_settings(config_file, **wished)
    checked = check(settings)
    _say(finding.text() for finding in checked.diagnostics)
    if failed(checked.diagnostics, strict=strict):
        _fail(CONTENT_ERRORS, f"okrsite: {_counted(checked.diagnostics)}; the site is as it was")
    progress.step("building the site")
    make = reproducing.build_site if check_reproducible else plugin.build_site
    changes = make(checked, jobs=jobs, strict=strict, warn=lambda line: _say([line]))
    if check_reproducible:
        files = len(changes.written) + len(changes.unchanged)
        click.echo(f"okrsite: built twice, in different circumstances: the same {files} files")
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
        settings = plugin.read_settings(config_file)
        checked = check(settings, public=False)
        findings = checked.diagnostics
        if checked.content.seals and not checked.failed:
            findings += plugin.broken_promises(settings)
    except SettingsError as error:
        if error.missing or form == "text":
            raise
        _print_findings([error.diagnostic], form)
        raise SystemExit(CONTENT_ERRORS) from None
    _print_findings(findings, form)
    if failed(findings, strict=strict):
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
    elif meaning := importing.meaning_of(code):
        click.echo(meaning)
    else:
        hint = nearest(code, CATALOGUE) or "okrsite explain lists all of them"
        raise click.BadParameter(f"no finding has the code {code!r}; {hint}", param_hint="CODE")


@main.command()
@click.argument("quarter")
@click.argument("item")
@click.option("--reason", required=True, help="Why it changed; readers see it.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the change; else today.",
)
@click.option("--field", default="", help="Only this field, as in measure.to.")
@click.option("--was", help="What the field was; else as it was published last.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.pass_obj
@_clean_errors
def amend(  # noqa: PLR0913  the parts of an amendment
    config_file: Path,
    *,
    quarter: str,
    item: str,
    reason: str,
    on: datetime.datetime | None,
    field: str,
    was: str | None,
    dry_run: bool,
) -> None:
    """Write down what has changed in ITEM of QUARTER after it was published, as in
    `okrsite amend 2017-q2 o2/kr3 --reason "..."`.
    """
    if was is not None and not field:
        raise click.UsageError("--was needs --field: which field was it?")
    settings = plugin.read_settings(config_file)
    wish = amending.Wish(quarter, item, reason, on.date() if on else today(), field, was)
    try:
        written = amending.amend(settings.content, name_of(settings.content), wish, dry_run=dry_run)
    except amending.AmendError as error:
        _say(finding.text() for finding in error.findings)
        _fail(CONTENT_ERRORS if error.findings else WRONG_USE, f"okrsite: {error}")
    for line in written.lines():
        click.echo(line)
    done = "would be written" if dry_run else "written"
    count = len(written.amendments)
    amendments = f"{count} amendment{'s' if count > 1 else ''}"
    _say([f"okrsite: {written.path}: {amendments} {done}"])


@main.command(name="import")
@click.argument(
    "post", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE"
)
@click.option(
    "--quarter", help="The quarter to import, as in 2017-q2; else the one that FILE names."
)
@click.option(
    "--starts", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its first day, if unusual."
)
@click.option(
    "--ends", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its last day, if unusual."
)
@click.option("--force", is_flag=True, help="Overwrite a draft that is there already.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Where to write the quarter's YAML instead; - is standard output.",
)
@click.option(
    "--report",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What became of each line: lines for people, or a record for programs.",
)
@click.pass_obj
@_clean_errors
def import_command(  # noqa: PLR0913  the parts of an import
    config_file: Path,
    *,
    post: Path,
    quarter: str | None,
    starts: datetime.datetime | None,
    ends: datetime.datetime | None,
    force: bool,
    output: Path | None,
    form: str,
) -> None:
    """Make a quarter of a post in FILE (- is standard input): text copied from a page, Markdown,
    or a forum's raw text. The report of every line goes to standard error.
    """
    days = (starts.date() if starts else None, ends.date() if ends else None)
    with _saying_as(form, post):
        folder, name = _content_folder(config_file, needed=output is None)
        known = importing.known_partners(folder, name) if folder else ()
        time_of = partial(importing.time_of, folder, starts=days[0], ends=days[1])
        data = _at_most(importing.ENOUGH, post)
        imported = importing.import_post(data, quarter, known, time_of)
        changes = [one for one in _import_changes(imported, folder, name, output) if one.needed]
        kept = [one for one in changes if one.is_kept(force=force)]
        for change in changes if not kept else []:
            importing.put(change)
    for line in (line for one in changes if kept for line in one.difference()):
        click.echo(line)
    if output == _DASH:
        click.echo(imported.okrs, nl=False)
    written = [one.name for one in changes if not kept]
    if form == "json":
        _say([_as_json({"imported": not kept, "written": written, **imported.record()})])
    else:
        _say(entry.text(str(post)) for entry in imported.entries)
        _say([f"okrsite: {imported.counted}"])
        _say(_import_told(written, kept, printed=output == _DASH))
    if kept:
        raise SystemExit(CONTENT_ERRORS)


@contextmanager
def _saying_as(form: str, post: Path) -> Iterator[None]:
    """Say why nothing was imported, to people or to programs."""
    try:
        yield
    except importing.BrokenPartnersError as error:
        lines = [str(error), "okrsite: nothing was imported: mend the partners first"]
        _fail_import(CONTENT_ERRORS, form, {"code": "partners", "message": str(error)}, lines)
    except importing.Refused as error:
        lines = [error.text(str(post)), "okrsite: nothing was imported"]
        _fail_import(CONTENT_ERRORS, form, error.record(), lines)
    except OSError as error:
        if form == "text":
            raise
        message = _what_the_system_says(error)
        _fail_import(WRONG_USE, form, {"code": "file", "message": message}, [])
    except SettingsError as error:
        if form == "text":
            raise
        code = WRONG_USE if error.missing else CONTENT_ERRORS
        _fail_import(code, form, {"code": "settings", "message": str(error)}, [])


def _fail_import(
    code: int, form: str, record: Mapping[str, object], lines: Sequence[str]
) -> NoReturn:
    _fail(code, *([_as_json({"imported": False, "error": record})] if form == "json" else lines))


_DASH = Path("-")


def _at_most(count: int, path: Path) -> bytes:
    """The first bytes of a file, or of standard input."""
    if path == _DASH:
        return sys.stdin.buffer.read(count)
    with path.open("rb") as file:
        return file.read(count)


def _content_folder(config_file: Path, *, needed: bool) -> tuple[Path | None, str]:
    """The content folder and what it is called; None without settings where none are needed."""
    try:
        folder = plugin.read_settings(config_file).content
    except SettingsError as error:
        if error.missing and not needed:
            return None, ""
        raise
    return folder, name_of(folder)


def _import_changes(
    imported: importing.Imported, folder: Path | None, name: str, output: Path | None
) -> list[importing.Change]:
    """What an import has to write; nothing but the quarter where it goes elsewhere."""
    if output == _DASH:
        return []
    if output is not None:
        return [importing.quarter_change(output, str(output), imported.okrs)]
    assert folder
    return importing.changes(folder, name, imported.draft, imported.okrs)


def _import_told(
    written: Sequence[str], kept: Sequence[importing.Change], *, printed: bool
) -> Iterator[str]:
    """What an import has written, or why it has not."""
    if public := [one.name for one in kept if one.published]:
        yield (
            f"okrsite: {public[0]} is published and was left as it is: no import replaces what was "
            "promised; write what has changed into it, and tell it with okrsite amend"
        )
    elif kept:
        yield (
            f"okrsite: {kept[0].name} is there already and was left as it is; --force overwrites it"
        )
    elif written:
        yield f"okrsite: written: {', '.join(written)}"
    elif not printed:
        yield "okrsite: nothing to write: all of it is there already"


def _as_json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1)


@main.command()
@click.argument("quarter")
@click.option("--note", default="", metavar="SLUG", help="Announce this note, as 2017-05-12-news.")
@click.option(
    "--form",
    type=click.Choice(announcing.FORMS),
    default="discourse",
    show_default=True,
    help="A post for the forum, the plain text of a mail, or slides parted by ---.",
)
@click.option("--open", "wants_open", is_flag=True, help="Open the new topic in a browser.")
@click.pass_obj
@_clean_errors
def announce(config_file: Path, *, quarter: str, note: str, form: str, wants_open: bool) -> None:
    """Print the post that opens QUARTER, tells of a note, or closes it, as its status says; what
    to do with it goes to standard error.
    """
    if wants_open and form != "discourse":
        message = "--open goes with --form discourse: it opens a topic of the forum"
        raise click.UsageError(message)
    # Nothing of a draft is ever announced, whatever the settings show here.
    settings = replace(plugin.read_settings(config_file), drafts=False)
    checked = check(settings)
    errors = [one for one in checked.diagnostics if one.severity is Severity.ERROR]
    if errors:
        _say(finding.text() for finding in errors)
        _fail(CONTENT_ERRORS, f"okrsite: {_counted(errors)}; nothing was announced")
    try:
        announcement = announcing.announce(checked, quarter, note, form)
    except announcing.AnnounceError as error:
        _fail(WRONG_USE, f"okrsite: {_draft_or(settings, quarter, note, str(error))}")
    if wants_open and not announcement.opens:
        _fail(WRONG_USE, "okrsite: no forum is known: set `forum` of the plugin in mkdocs.yml")
    click.echo(announcement.text, nl=False)
    _say(f"{number}. {step}" for number, step in enumerate(announcement.steps, 1))
    if wants_open and not webbrowser.open(announcement.opens):
        _fail(WRONG_USE, "okrsite: no browser could be opened: open the link yourself")


def _draft_or(settings: Settings, slug: str, note_slug: str, otherwise: str) -> str:
    """That what should be announced is a draft, or else why it cannot be."""
    quarter = check(settings, public=False).content.quarter(slug)
    if quarter is None:
        return otherwise
    if quarter.draft:
        return f"{slug} is a draft, and nobody could open its links: publish it first"
    if any(one.slug == note_slug and one.front.draft for one in quarter.notes):
        return f"{note_slug} is a draft, and nobody could open its links: publish it first"
    return otherwise


@main.command()
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Show drafts too.")
@click.option("--address", metavar="HOST:PORT", help="Where to listen; else as in mkdocs.yml.")
@click.pass_obj
@_clean_errors
def serve(config_file: Path, *, drafts: bool, address: str | None) -> None:
    """Show the site on this machine, and again after every change."""
    plugin.serve(config_file, drafts=drafts, address=_host_and_port(address))


@main.command()
@click.option("--remote", default="", metavar="NAME|URL", help="The git remote to publish to.")
@click.option("--branch", default="", help="The branch of the remote that holds the site.")
@click.option("--folder", type=click.Path(path_type=Path), help="A folder to publish into instead.")
@click.option("--dry-run", is_flag=True, help="Show what would be public, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--uncommitted", is_flag=True, help="Publish what no commit holds, too.")
@click.option("--force", is_flag=True, help="Publish though the site there is not the one known.")
@click.option("--remove", is_flag=True, help="Remove what is there and this build does not make.")
@click.option("--sealed", is_flag=True, help="Promise nothing that is not sealed already.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which this becomes public; else today.",
)
@click.pass_obj
@_clean_errors
def publish(
    config_file: Path,
    /,
    *,
    yes: bool,
    day: datetime.datetime | None,
    **wished: Any,
) -> None:
    """Make the site public, on a branch or in a folder, and seal it for good."""
    # What `Wishes` has is handed over by the same names.
    if wished["folder"] and (wished["remote"] or wished["branch"]):
        message = "--folder goes without --remote and --branch"
        raise click.UsageError(message)
    on = day.date() if day else today()
    wishes = publishing.Wishes(day=on, **wished)
    progress = _Progress()
    progress.step("checking the content")
    # Nothing of a draft is ever published, whatever the settings show here.
    settings = replace(plugin.read_settings(config_file), drafts=False)
    checked = check(settings)
    _stop_at_errors(checked.diagnostics)
    with publishing.opened(settings, wishes) as target:
        progress.step(f"looking at {target.name}")
        delivered = publishing.look_at(target, force=wishes.force)
        progress.step("building the site")
        shell = plugin.render_shell(settings)
        _say(shell.warnings)
        site = building.render(checked, shell)
        _stop_at_errors(building.hold(checked, site))
        publication = publishing.compare(checked, site, target, delivered, wishes)
        if not publication.needless:
            for line in publication.preview(everything=wishes.dry_run):
                click.echo(line)
            if not wishes.dry_run:
                _ask(publication, yes=yes)
        if wishes.dry_run:
            _say([f"okrsite: {_unchanged_or(publication, 'nothing was changed')}"])
            return
        progress.step("publishing")
        _tell(publication, publication.publish(), settings, on)


def _stop_at_errors(findings: Sequence[Diagnostic]) -> None:
    _say(finding.text() for finding in findings)
    if failed(findings):
        _fail(CONTENT_ERRORS, f"okrsite: {_counted(findings)}; nothing was published")


def _unchanged_or(publication: publishing.Publication, otherwise: str) -> str:
    name = publication.target.name
    return f"{name} has all of this already" if publication.needless else otherwise


def _ask(publication: publishing.Publication, *, yes: bool) -> None:
    """Nothing when the user wants it; otherwise the end."""
    if publication.lost:
        click.echo("Promises that are public, and would be broken:")
        for line in publication.lost:
            click.echo(f"  {line}")
    if yes:
        return
    if not sys.stdin.isatty():
        _fail(WRONG_USE, "okrsite: nothing was published: nobody here can be asked, so say --yes")
    questions = ["Break these promises?"] if publication.lost else []
    for question in [*questions, "Make this public?"]:
        if not click.confirm(question):
            _fail(WRONG_USE, "okrsite: nothing was published")


def _tell(
    publication: publishing.Publication,
    published: publishing.Published,
    settings: Settings,
    day: datetime.date,
) -> None:
    """What was done, and what is to be done now."""
    done = f"published: {published.where}" if published.where else _unchanged_or(publication, "")
    click.echo(done)
    if published.warning:
        _say([f"okrsite: {published.warning}"])
    if step := published.next_step(settings, day):
        click.echo("now commit the seals, and push them, so that nobody publishes without them:")
        click.echo(f"  {step}")


@main.command()
@click.argument("place", required=False, metavar="[ADDRESS|FOLDER]")
@click.option("--seals", is_flag=True, help="Hold the site against the seals that lie in it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or a record for programs.",
)
@click.pass_obj
@_clean_errors
def verify(config_file: Path, *, place: str | None, seals: bool, form: str) -> None:
    """Hold a deployed site against the seals: every address answers, every anchor is there."""
    from okrsite import verifying  # noqa: PLC0415  what talks to hosts takes long to load

    settings = None if seals and place else plugin.read_settings(config_file)
    where = place or (settings.site_url if settings else "")
    if not where:
        message = "no site_url in mkdocs.yml: say which address or folder"
        raise click.UsageError(message)
    try:
        site = verifying.place(where, agent=f"okrsite/{okrsite.__version__} (verify)")
        if settings is None or seals:
            promises, wrong = verifying.deployed_promises(site)
        else:
            promises, wrong = verifying.local_promises(settings)
        _say(finding.text() for finding in wrong)
        if wrong:
            _fail(CONTENT_ERRORS, f"okrsite: {_counted(wrong)}; nothing was verified")
        with _Progress().counting("addresses") as told:
            verified = verifying.verify(site, promises, told)
    except verifying.Unreachable as error:
        _fail(WRONG_USE, f"okrsite: {error}")
    if form == "json":
        click.echo(json.dumps(verified.record(), ensure_ascii=False, indent=1))
    else:
        _say(verified.lines())
    if verified.broken:
        raise SystemExit(CONTENT_ERRORS)


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
