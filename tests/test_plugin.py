"""The adapter to MkDocs, with the real MkDocs and a core of a few lines in place of ours."""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from okrsite.diagnostics import Diagnostic, Severity
from okrsite.frames import DEPTHS, Link, Scope, SearchEntry, Shell
from okrsite.plugin import Core, OkrsitePlugin, read_settings, render_shell, serve
from okrsite.settings import (
    Settings,
    SettingsError,
    packaged_templates,
    packaged_translations,
)
from okrsite.store import MARK

CONFIG = """\
site_name: Our OKRs
site_url: https://okrs.example/team/
docs_dir: content
theme:
  name: material
plugins:
  - search
  - okrsite
nav:
  - index.md
  - about.md
  - Third & last: third.md
  - More:
      - more/deep.md
      - Forum: https://forum.example/
"""

CONTENT = {
    "index.md": "# Our *OKRs*\n\nWe aim. See [about](about.md).\n",
    "about.md": "---\ntitle: About <us>\n---\n\nWho we are.\n\n## A part\n\nMore &amp; more.\n",
    "third.md": "# The third\n",
    "more/deep.md": "# Deep & wide\n\n[Home](../index.md)\n",
    "more/picture.PNG": "png",
    "CNAME": "okrs.example",
    "goals.yml": "goals: []",
    "plan.ods": "secret",
    ".hidden.md": "# Secret",
    "2017-q2/okrs.yml": "title: Q2",
    "2017-q2/notes/2017-05-12-a.md": "# Secret note",
    "2017-q2/picture.png": "png",
    "sprint-9/okrs.yml": "title: Sprint",
    "sprint-9/draft.md": "# Secret draft",
    "2018-Q1/notes.md": "# Secret plan",
}


@dataclass(frozen=True)
class Found:
    """What the small core found in the content."""

    diagnostics: tuple[Diagnostic, ...]
    failed: bool


def check(settings: Settings) -> Found:
    """An error for each file that says `broken`."""
    findings = tuple(
        Diagnostic(path.name, 1, 1, Severity.ERROR, "yaml", "", "is broken")
        for path in sorted(settings.content.rglob("*.yml"))
        if "broken" in path.read_text()
    )
    return Found(findings, bool(findings))


def fill(slots: frozenset[str]) -> dict[str, str]:
    """A text for each slot that says which it is."""
    return {slot: f"[{slot}]" for slot in slots}


def render(found: Found, shell: Shell) -> Mapping[str, bytes]:
    """A site of two pages, the ordinary ones and the static files."""
    assert not found.failed
    home, quarter = shell.frame(Scope.SITE, ""), shell.frame(Scope.QUARTER, "2017-q2/")
    return {
        **shell.files,
        **{page.file: page.frame.pour(**fill(page.frame.slots)) for page in shell.pages},
        "index.html": home.pour(**fill(home.slots)),
        "2017-q2/index.html": quarter.pour(**fill(quarter.slots)),
    }


@pytest.fixture(autouse=True)
def _small_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OkrsitePlugin, "core", Core(check, render))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a `mkdocs.yml` and content."""
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    for address, text in CONTENT.items():
        path = tmp_path / "content" / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def configure(project: Path, old: str, new: str) -> None:
    """Change one place of the project's `mkdocs.yml`."""
    text = (project / "mkdocs.yml").read_text()
    assert old in text
    (project / "mkdocs.yml").write_text(text.replace(old, new))


def shell_of(project: Path) -> Shell:
    """The shell of the project."""
    return render_shell(read_settings(project / "mkdocs.yml"))


def page_of(shell: Shell, scope: Scope, depth: int) -> str:
    """An empty page of this scope and depth, its slots filled with their names."""
    frame = shell.frames[scope, depth]
    return frame.pour(**fill(frame.slots)).decode()


def config_of(html: str) -> dict[str, object]:
    """What the page tells Material's script."""
    start = html.index('<script id="__config" type="application/json">')
    loaded = json.loads(html[html.index("{", start) : html.index("</script>", start)])
    assert isinstance(loaded, dict)
    return loaded


# Settings -----------------------------------------------------------------------------------------


def test_settings_are_plain_values(project: Path) -> None:
    """The core reads the site's settings without knowing where they come from."""
    (project / "templates").mkdir()
    (project / "locale").mkdir()
    assert read_settings(project / "mkdocs.yml") == Settings(
        config_file=project / "mkdocs.yml",
        content=project / "content",
        site=project / "site",
        templates=(project / "templates", packaged_templates()),
        translations=(project / "locale", packaged_translations()),
        site_name="Our OKRs",
        site_url="https://okrs.example/team/",
    )


def test_options_and_the_command_line_decide(project: Path) -> None:
    """Options of the plugin are read, and what the command line says goes before them."""
    configure(project, "- okrsite", "- okrsite: {cadence_days: 7}")
    settings = read_settings(project / "mkdocs.yml", site_dir=Path("elsewhere"), drafts=True)
    assert (settings.cadence_days, settings.drafts) == (7, True)
    assert settings.site == Path.cwd() / "elsewhere"


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ("", ""),
        (
            "repo_url: https://github.com/t/o\nedit_uri: edit/main/content",
            "https://github.com/t/o/edit/main/content/2017-q2/a%20b.yml",
        ),
        (
            "repo_url: https://git.example/t/o/\nedit_uri: '?file=content/'",
            "https://git.example/t/o/?file=content/2017-q2/a%20b.yml",
        ),
        (
            "edit_uri_template: https://ide.example/{path!q}?name={path_noext}",
            "https://ide.example/2017-q2%2Fa%20b.yml?name=2017-q2/a%20b",
        ),
    ],
)
def test_an_edit_address_is_made_as_mkdocs_makes_it(
    project: Path, lines: str, address: str
) -> None:
    """Every form of MkDocs's settings leads to the file, and none of them to no link."""
    configure(project, "plugins:", f"{lines}\nplugins:")
    assert read_settings(project / "mkdocs.yml").edit_address("2017-q2/a b.yml") == address


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "name: material",
            "name: readthedocs",
            (
                "mkdocs.yml:4:1: error[settings]: theme: not the dress: found readthedocs, "
                "expected material"
            ),
        ),
        (
            "  - okrsite\n",
            "",
            (
                "mkdocs.yml:6:1: error[settings]: plugins: the plugin of this generator is not "
                "there; add `- okrsite` to the list"
            ),
        ),
        (
            "- okrsite",
            "- okrsite: {cadence_days: true}",
            (
                "mkdocs.yml:6:1: error[settings]: plugins: Plugin 'okrsite' option 'cadence_days': "
                "found True, expected a whole number of days, at least 1"
            ),
        ),
        (
            "docs_dir: content",
            "docs_dir: nowhere",
            (
                "mkdocs.yml:3:1: error[settings]: docs_dir: The path 'nowhere' isn't an existing "
                "directory"
            ),
        ),
        (
            "site_name: Our OKRs",
            "site_name: [",
            (
                "mkdocs.yml:3:9: error[settings]: the YAML cannot be parsed: expected ',' or ']', "
                "but got ':'"
            ),
        ),
        (
            "theme:",
            "extra: {analytics: {provider: google}}\ntheme:",
            (
                "mkdocs.yml:4:1: error[settings]: extra.analytics: this would report readers; "
                "take it out: no page asks a third party for anything"
            ),
        ),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(
    project: Path, capfd: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    """A mistake in `mkdocs.yml` is a finding at its line, and MkDocs itself stays silent."""
    configure(project, old, new)
    with pytest.raises(SettingsError) as caught:
        read_settings(project / "mkdocs.yml")
    assert str(caught.value).replace(str(project) + os.sep + "nowhere", "nowhere") == message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["42", "- a list", "\ufffe", "a: !!python/name:os.system"])
def test_what_is_no_settings_file_is_said(project: Path, text: str) -> None:
    """Whatever the file holds, the answer is a finding."""
    (project / "mkdocs.yml").write_text(text, encoding="utf-16")
    with pytest.raises(SettingsError, match=r"^mkdocs.yml:\d+:\d+: error\[settings\]: "):
        read_settings(project / "mkdocs.yml")
    (project / "mkdocs.yml").write_text(text)
    with pytest.raises(SettingsError, match=r"^mkdocs.yml:\d+:\d+: error\[settings\]: "):
        read_settings(project / "mkdocs.yml")


def test_a_missing_settings_file_is_said(tmp_path: Path) -> None:
    """A command in the wrong folder says what it misses."""
    with pytest.raises(SettingsError, match=r"no such file; run this in the folder that holds it"):
        read_settings(tmp_path / "mkdocs.yml")


# The shell ----------------------------------------------------------------------------------------


def test_there_is_a_frame_for_every_scope_and_depth(project: Path) -> None:
    """The core never has to ask for a frame that is not there."""
    frames = shell_of(project).frames
    assert frames.keys() == {(scope, depth) for scope in Scope for depth in DEPTHS[scope]}


@pytest.mark.parametrize(
    ("scope", "depth", "base", "root"),
    [
        (Scope.SITE, 0, ".", ""),
        (Scope.SITE, 2, "../..", "../../"),
        (Scope.QUARTER, 1, ".", "../"),
        (Scope.QUARTER, 2, "..", "../../"),
        (Scope.QUARTER, 4, "../../..", "../../../../"),
    ],
)
def test_a_frame_knows_its_place(
    project: Path, scope: Scope, depth: int, base: str, root: str
) -> None:
    """Search and selector start at the scope's root; files are loaded from the site's."""
    html = page_of(shell_of(project), scope, depth)
    told = config_of(html)
    assert told["base"] == base
    assert str(told["search"]).startswith(f"{root}assets/javascripts/workers/search")
    assert f'href="{root}{MARK}"' in html
    assert f'__md_scope=new URL("{root.rstrip("/") or "."}",location)' in html


def test_only_quarters_are_versions(project: Path) -> None:
    """The selector and the line on old quarters have no meaning on the site's own pages."""
    configure(project, "theme:", "extra: {version: {provider: mike}}\ntheme:")
    shell = shell_of(project)
    quarter, site = page_of(shell, Scope.QUARTER, 2), page_of(shell, Scope.SITE, 2)
    assert config_of(quarter)["version"] == {"default": "latest", "provider": "mike"}
    assert config_of(site)["version"] is None
    assert ('data-md-component="outdated"' in quarter, "outdated" in site) == (True, False)


def test_a_frame_says_nothing_of_a_page(project: Path) -> None:
    """Title, description and canonical address are the poured page's, and stand where they must."""
    configure(project, "theme:", "site_description: Aims\ntheme:")
    html = page_of(shell_of(project), Scope.QUARTER, 2)
    assert "<title>[title]</title>" in html
    assert "canonical" not in html
    assert "description" not in html
    assert html.index("[head]") < html.index("</head>") < html.index("[banner]")
    assert html.index("[tabs]") < html.index('id="main"') < html.index("[body]")
    assert html.index("[body]") < html.index("[footer]")
    assert '<a href="#main" class="md-skip">' in html


def test_features_that_would_break_addresses_are_left_out(project: Path) -> None:
    """Pages are always loaded as a whole: each scope has its own base. Other features stay."""
    wanted = "navigation.instant, search.highlight, a.b"
    configure(project, "name: material", f"name: material\n  features: [{wanted}]")
    assert config_of(page_of(shell_of(project), Scope.SITE, 0))["features"] == ["a.b"]


def test_the_page_for_what_is_not_there_works_at_any_depth(project: Path) -> None:
    """It has absolute addresses below the path that the site lives at."""
    frame = shell_of(project).not_found
    html = frame.pour(**fill(frame.slots)).decode()
    assert config_of(html)["base"] == "/team/"
    assert f'href="/team/{MARK}"' in html
    assert 'href="/team/" title="Our OKRs"' in html
    assert not [part for part in html.split('href="')[1:] if part.startswith(".")]


def test_no_frame_loads_anything_from_elsewhere(project: Path) -> None:
    """Neither fonts nor the repository's host are asked."""
    configure(project, "theme:", "repo_url: https://github.com/t/o\ntheme:")
    html = page_of(shell_of(project), Scope.SITE, 1)
    assert "fonts.g" not in html
    assert 'href="https://github.com/t/o"' in html
    assert 'data-md-component="source"' not in html


@pytest.mark.parametrize(
    "lines",
    [
        "extra_css: ['https://fonts.example/f.css']\ntheme:\n  name: material",
        "extra_javascript: ['//cdn.example/x.js']\ntheme:\n  name: material",
        "theme: {name: material, logo: 'https://cdn.example/logo.png'}",
    ],
)
def test_a_dress_that_would_report_readers_is_refused(project: Path, lines: str) -> None:
    """A setting that makes every page ask a third party is an error that names the address."""
    configure(project, "theme:\n  name: material", lines)
    with pytest.raises(SettingsError, match=r"the theme loads \S+example/\S+ into every page"):
        shell_of(project)


def test_ordinary_pages_have_the_sites_slots(project: Path) -> None:
    """A Markdown page is rendered by MkDocs, and still gets the site's navigation."""
    about, third, deep = shell_of(project).pages
    assert (about.address, about.file, about.title) == ("about/", "about/index.html", "About <us>")
    assert (third.title, deep.address, deep.title) == ("Third & last", "more/deep/", "Deep & wide")
    html = about.frame.pour(**fill(about.frame.slots)).decode()
    assert "<p>Who we are.</p>" in html
    assert "[navigation]" in html
    assert "canonical" not in html, "it comes with the slot of the head"
    assert about.description == "Who we are."
    assert about.entries[1] == SearchEntry("about/#a-part", "A part", "<p>More &amp; more.</p>")


def test_the_navigation_is_the_authors(project: Path) -> None:
    """Pages come in the author's order and with the author's titles; links out stay links out."""
    assert shell_of(project).navigation == (
        Link("About <us>", "about/", external=False),
        Link("Third & last", "third/", external=False),
        Link("Deep & wide", "more/deep/", external=False),
        Link("Forum", "https://forum.example/", external=True),
    )


def test_the_home_page_gives_its_words_only(project: Path) -> None:
    """`index.md` becomes the introduction of the core's own home page."""
    shell = shell_of(project)
    assert shell.introduction is not None
    assert shell.introduction.title == "Our OKRs"
    assert shell.introduction.body == '<p>We aim. See <a href="about/">about</a>.</p>'
    assert "index.html" not in shell.files
    (project / "content/index.md").unlink()
    configure(project, "  - index.md\n", "")
    assert shell_of(project).introduction is None


def test_nothing_of_a_quarter_reaches_the_public_through_mkdocs(project: Path) -> None:
    """No report, note, draft, data file or office document is copied or indexed."""
    shell = shell_of(project)
    own = {address for address in shell.files if not address.startswith("assets/")}
    assert own == {"CNAME", "more/picture.PNG"}
    assert {page.address for page in shell.pages} == {"about/", "third/", "more/deep/"}
    everything = repr((shell.files, shell.pages, shell.introduction, shell.frames)).lower()
    assert "secret" not in everything


def test_a_link_out_of_the_content_is_not_followed(project: Path) -> None:
    """A symbolic link publishes nothing from outside."""
    (project / "secret.png").write_text("secret")
    (project / "content/picture.png").symlink_to(project / "secret.png")
    (project / "away").mkdir()
    (project / "away/page.md").write_text("# secret")
    (project / "content/away").symlink_to(project / "away")
    shell = shell_of(project)
    assert "picture.png" not in shell.files
    assert "away/page/index.html" not in [page.file for page in shell.pages]


def test_drafts_of_mkdocs_are_shown_with_ours(project: Path) -> None:
    """A page under `draft_docs` is public only where drafts are."""
    configure(project, "nav:", "draft_docs: soon.md\nnav:")
    (project / "content/soon.md").write_text("# Soon")
    settings = [read_settings(project / "mkdocs.yml", drafts=drafts) for drafts in (False, True)]
    public, private = ({page.file for page in render_shell(one).pages} for one in settings)
    assert private - public == {"soon/index.html"}


def test_only_what_a_page_may_ask_for_is_kept(project: Path) -> None:
    """Maps of scripts and the stemmers of other languages would be a megabyte that nobody reads."""
    english = shell_of(project)
    assert not [address for address in english.files if "lunr" in address or ".map" in address]
    configure(project, "- search", "- search: {lang: de}")
    assert "assets/javascripts/lunr/min/lunr.de.min.js" in shell_of(project).files
    assert english.search is not None
    assert english.search["lang"] == ["en"]


def test_a_site_may_do_without_search(project: Path) -> None:
    """Without the plugin there is no field for it, and no index to write."""
    configure(project, "  - search\n", "")
    shell = shell_of(project)
    assert shell.search is None
    assert "md-search" not in page_of(shell, Scope.SITE, 0)


def test_what_mkdocs_warns_of_is_handed_on(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A broken link in an ordinary page is told to the author, once, and not by MkDocs."""
    with (project / "content/about.md").open("a") as page:
        page.write("\n[lost](lost.md) ![far](https://pictures.example/a.png)\n")
    shell = shell_of(project)
    assert sorted(shell.warnings) == [
        (
            "Doc file 'about.md' contains a link 'lost.md', but the target is not found among "
            "documentation files."
        ),
        "about.md: a picture from elsewhere is shown as a link",
    ]
    html = shell.pages[0].frame.pieces
    assert any('<a href="https://pictures.example/a.png">far</a>' in piece for piece in html)
    assert capfd.readouterr() == ("", "")


def test_the_sites_own_templates_go_first(project: Path) -> None:
    """A file in the site's `templates/theme` takes the place of ours by name."""
    own = project / "templates/theme/partials"
    own.mkdir(parents=True)
    (own / "logo.html").write_text("OUR LOGO")
    assert "OUR LOGO" in page_of(shell_of(project), Scope.SITE, 0)
    (own.parent / "main.html").write_text('{% extends "base.html" %}')
    with pytest.raises(SettingsError, match=r"theme: frame.html has no place for banner, footer"):
        shell_of(project)


def test_a_page_whose_template_is_no_frame_is_said(project: Path) -> None:
    """A page may choose its template, but the site's navigation must fit in."""
    (project / "templates/theme").mkdir(parents=True)
    (project / "templates/theme/bare.html").write_text("<p>{{ page.content }}</p>")
    (project / "content/about.md").write_text("---\ntemplate: bare.html\n---\n# Bare\n")
    with pytest.raises(SettingsError, match=r"^content/about.md:1:1: error\[settings\]: its page"):
        shell_of(project)


def test_a_broken_template_is_said(project: Path) -> None:
    """A mistake in the site's own theme is a finding at its line."""
    own = project / "templates/theme/partials"
    own.mkdir(parents=True)
    (own / "logo.html").write_text("<b>\n{% if %}")
    with pytest.raises(SettingsError) as caught:
        shell_of(project)
    place = "templates/theme/partials/logo.html:2:1: error[settings]: not a template: "
    assert str(caught.value).startswith(place)
    (own / "logo.html").write_text("{{ nothing.at.all }}")
    with pytest.raises(SettingsError, match=r"^mkdocs.yml:1:1: .* theme: a template fails: 'noth"):
        shell_of(project)
    (own / "logo.html").unlink()
    configure(project, "name: material", "name: material\n  language: xx")
    with pytest.raises(SettingsError, match=r"theme: a template fails: .*languages/xx.html"):
        shell_of(project)


def test_the_shell_is_the_same_every_time(project: Path, tmp_path: Path) -> None:
    """Another folder, process, time zone or hash seed changes no byte."""
    script = (
        "import sys, hashlib; from pathlib import Path\n"
        "from okrsite.plugin import read_settings, render_shell\n"
        "shell = render_shell(read_settings(Path(sys.argv[1])))\n"
        "told = (sorted(shell.frames.items()), shell.not_found, sorted(shell.files.items()),\n"
        "        shell.pages, shell.navigation, shell.introduction, shell.search)\n"
        "print(hashlib.sha256(repr(told).encode()).hexdigest())\n"
    )
    copied = tmp_path / "copied"
    shutil.copytree(project / "content", copied / "content")
    shutil.copy(project / "mkdocs.yml", copied)
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, folder / "mkdocs.yml"],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed},
            check=True,
            capture_output=True,
        ).stdout
        for folder, zone, seed in [(project, "UTC", "1"), (copied, "Asia/Tokyo", "99")]
    }
    assert len(digests) == 1


# MkDocs's own commands ----------------------------------------------------------------------------


def mkdocs_build(project: Path, *, strict: bool = False) -> None:
    """What `mkdocs build` does."""
    config = load_config(str(project / "mkdocs.yml"), strict=strict)
    config.plugins.on_startup(command="build", dirty=False)
    build_mkdocs(config)


def test_mkdocs_builds_the_whole_site(project: Path) -> None:
    """`mkdocs build` writes what the core rendered, and nothing of its own beside it."""
    mkdocs_build(project, strict=True)
    settings = read_settings(project / "mkdocs.yml")
    expected = render(Found((), failed=False), render_shell(settings))
    written = {
        path.relative_to(settings.site).as_posix(): path.read_bytes()
        for path in settings.site.rglob("*")
        if path.is_file()
    }
    assert written == expected


def test_a_failed_build_leaves_the_last_site(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """MkDocs empties the folder before it builds; a site of ours stays until the next is there."""
    mkdocs_build(project)
    before = sorted((project / "site").rglob("*"))
    (project / "content/2017-q2/okrs.yml").write_text("broken")
    with pytest.raises(Abort, match="the content is not fit to be built"):
        mkdocs_build(project)
    assert capfd.readouterr().err == "okrs.yml:1:1: error[yaml]: is broken\n"
    assert sorted((project / "site").rglob("*")) == before


def test_strict_means_mkdocs_warnings_too(project: Path) -> None:
    """With `--strict` a broken link in an ordinary page keeps the last site as well."""
    with (project / "content/about.md").open("a") as page:
        page.write("\n[lost](lost.md)\n")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        mkdocs_build(project, strict=True)
    assert not (project / "site").exists()


def test_mkdocs_refuses_a_folder_of_somebody_else(project: Path) -> None:
    """MkDocs alone would have emptied it."""
    (project / "site").mkdir()
    (project / "site/letter.txt").write_text("dear")
    with pytest.raises(Abort, match="not empty, and not made by okrsite"):
        mkdocs_build(project)
    assert (project / "site/letter.txt").read_text() == "dear"


def test_the_command_line_of_mkdocs_shows_no_traceback(project: Path) -> None:
    """A real `mkdocs build` finds the plugin, and says a mistake in words."""
    configure(project, "name: material", "name: readthedocs")
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=project, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    said = run.stdout + run.stderr
    assert run.returncode == 1
    assert "mkdocs.yml:4:1: error[settings]: theme: not the dress" in said
    assert "Traceback" not in said


# The server ---------------------------------------------------------------------------------------


@dataclass
class Served:
    """A running server: its address, what it said, and a way to build again."""

    address: str
    said: list[str]
    rebuild: Callable[[], None]

    def get(self, address: str) -> tuple[int, str]:
        """Status and text of an answer."""
        try:
            with urllib.request.urlopen(self.address + address) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def served(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The project, shown by `serve` on a free port; it is built again when the test says so."""
    servers: list[LiveReloadServer] = []
    ready, done = threading.Event(), threading.Event()

    def run(server: LiveReloadServer, **_: object) -> None:
        # In place of the endless loop that looks for changes.
        server.server_bind()
        server.server_activate()
        server.serve_thread.start()
        servers.append(server)
        ready.set()
        done.wait()

    monkeypatch.setattr(LiveReloadServer, "serve", run)
    said: list[str] = []
    thread = threading.Thread(
        target=serve,
        args=(project / "mkdocs.yml",),
        kwargs={"address": ("127.0.0.1", 0), "say": said.append},
    )
    thread.start()
    assert ready.wait(20), said
    server = servers[0]
    yield Served(f"http://127.0.0.1:{server.server_port}/team/", said, server.builder)
    done.set()
    thread.join()


def test_a_served_site_follows_the_content(served: Served, project: Path) -> None:
    """After a change the new site is there; the page for what is not there is ours."""
    status, text = served.get("about/")
    assert (status, "Who we are." in text) == (200, True)
    (project / "content/about.md").write_text("# New words\n")
    served.rebuild()
    assert "New words" in served.get("about/")[1]
    assert served.get("nowhere/")[0] == 404


def test_a_mistake_keeps_the_last_good_site(served: Served, project: Path) -> None:
    """The finding is said, and the pages stay until it is mended."""
    (project / "content/2017-q2/okrs.yml").write_text("broken")
    (project / "content/about.md").write_text("# New words\n")
    served.rebuild()
    assert "okrs.yml:1:1: error[yaml]: is broken" in served.said
    assert "Who we are." in served.get("about/")[1]
    configure(project, "name: material", "name: mkdocs")
    served.rebuild()
    assert served.said[-1].startswith("mkdocs.yml:4:1: error[settings]: theme:")
    configure(project, "name: mkdocs", "name: material")
    (project / "content/2017-q2/okrs.yml").write_text("mended")
    served.rebuild()
    assert "New words" in served.get("about/")[1]


def test_no_listener_is_left_behind(project: Path) -> None:
    """Nothing that listens to MkDocs's warnings outlives its build."""
    before = list(logging.getLogger("mkdocs").handlers)
    shell_of(project)
    mkdocs_build(project)
    (project / "content/2017-q2/okrs.yml").write_text("broken")
    with pytest.raises(Abort):
        mkdocs_build(project)
    assert logging.getLogger("mkdocs").handlers == before
