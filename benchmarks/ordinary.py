"""The same quarters as ordinary Markdown pages, for MkDocs alone.

Comes in: how many quarters, and the folder of a site. Goes out: a site for MkDocs with Material:
the same pages at the same addresses, with about the same words on them. Less is done for them: no
score is computed, no link is checked against a rule. It must not know okrsite.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import quarters
from benchmarks.quarters import Values, slug

SETTINGS: Values = {
    "site_name": "Choir OKRs",
    "site_url": "https://choir.example/",
    "docs_dir": "content",
    "theme": {"name": "material", "font": False},
    "plugins": ["search"],
}
# By itself MkDocs lists every page in the navigation of every page. The second file spares it that,
# which is the cheapest that it can have it.
WITH_NAVIGATION, WITHOUT_NAVIGATION = "mkdocs.yml", "without-navigation.yml"
NO_NAVIGATION: Values = {"nav": ["index.md"], "validation": {"nav": {"omitted_files": "ignore"}}}


def write_site(folder: Path, count: int) -> None:
    """Write a site of so many quarters into a new folder."""
    content = folder / "content"
    content.mkdir(parents=True)
    quarters.write_yaml(folder / WITH_NAVIGATION, SETTINGS)
    quarters.write_yaml(folder / WITHOUT_NAVIGATION, SETTINGS | NO_NAVIGATION)
    (content / "index.md").write_text("# Choir OKRs\n\nEvery quarter.\n", encoding="utf-8")
    for number in range(count):
        for name, text in _pages(number):
            path = content / slug(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _pages(number: int) -> Iterator[tuple[str, str]]:
    okrs, notes = quarters.okrs(number), list(quarters.notes(number))
    whole = [_report(okrs)]
    yield "index.md", _report(okrs)
    yield "infographic.md", _links(okrs)
    for objective in okrs["objectives"]:
        yield f"{objective['id']}/index.md", _objective(objective, level=1)
        for key_result in objective["key_results"]:
            own = f"{objective['id']}/{key_result['id']}"
            whole.append(_key_result(own, key_result, notes))
            yield f"{own}/index.md", whole[-1]
    listed = "\n".join(f"- [{front['title']}]({name}.md)" for name, front, _ in notes)
    yield "notes/index.md", f"# Progress notes\n\n{listed}\n"
    for name, front, body in notes:
        plain = body.replace("[[", "").replace("]]", "").replace("(../)", "(../index.md)")
        whole.append(f"# {front['title']}\n\n{_check_ins(front)}\n\n{plain}\n")
        yield f"notes/{name}.md", whole[-1]
    changes = [f"## {front['date']}\n\n{_check_ins(front)}" for _, front, _ in reversed(notes)]
    yield "changes/index.md", "\n\n".join(["# What changed", *changes])
    if number:
        before = quarters.okrs(number - 1)
        yield "comparison/index.md", f"# Then and now\n\n{_titles(before)}\n\n{_titles(okrs)}\n"
    yield "print/index.md", "\n".join(whole)


def _report(okrs: Values) -> str:
    objectives = "\n\n".join(_objective(one, level=2) for one in okrs["objectives"])
    return f"# {okrs['title']}\n\n{okrs['summary']}\n\n{objectives}\n"


def _titles(okrs: Values) -> str:
    rows = "\n".join(
        f"| {objective['title']} | {one['title']} |"
        for objective in okrs["objectives"]
        for one in objective["key_results"]
    )
    return f"| objective | key result |\n|---|---|\n{rows}"


def _links(okrs: Values) -> str:
    rows = "\n".join(
        f"| {objective['title']} | {link['goal']} | {link['why']} |"
        for objective in okrs["objectives"]
        for link in objective["supports"]
    )
    return f"# Goals\n\n| objective | goal | reason |\n|---|---|---|\n{rows}\n"


def _objective(objective: Values, *, level: int) -> str:
    rows = "\n".join(
        f"| {one['id']} | {one['title']} | {one['source']} |" for one in objective["key_results"]
    )
    table = f"| key result | title | counted by |\n|---|---|---|\n{rows}"
    why = objective["supports"][0]["why"]
    return f"{'#' * level} {objective['title']}\n\n{objective['why']}\n\n{why}\n\n{table}"


def _key_result(own: str, key_result: Values, notes: list[tuple[str, Values, str]]) -> str:
    said = "\n".join(
        f"| {front['date']} | {front['check_ins'][own]['status']} | "
        f"{front['check_ins'][own]['note']} |"
        for _, front, _ in notes
    )
    history = f"| date | status | said |\n|---|---|---|\n{said}"
    measure = ", ".join(f"{name} {value}" for name, value in key_result["measure"].items())
    words = f"{key_result['source']}\n\n{key_result.get('help_wanted', '')}"
    return f"# {key_result['title']}\n\n{measure}\n\n{words}\n\n## History\n\n{history}\n"


def _check_ins(front: Values) -> str:
    rows = "\n".join(
        f"| {item} | {said['status']} | {said['confidence']} | {said['note']} |"
        for item, said in front["check_ins"].items()
    )
    return f"| key result | status | confidence | said |\n|---|---|---|---|\n{rows}"
