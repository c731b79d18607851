"""What is shared with other teams, quarter by quarter.

Comes in: a site with partners of all kinds. Goes out: what their pages tell, where tags lead, and
that nothing of a draft is told.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sites
from built import Element, Site
from conftest import MadeOnce
from sites import Source, key_result, metric, note, objective, quarter

import okrsite

PARTNERS = {
    "partners.yml": {
        "partners": [
            {"id": "library", "name": "The <b>library</b>", "url": "https://library.example/"},
            {"id": "school", "name": "The school"},
            {"id": "office", "name": "The office"},
            {"id": "secret", "name": "The secret team"},
        ]
    }
}


def source() -> Source:
    """Two public quarters and a draft, of which all share something."""
    return Source(
        {
            **PARTNERS,
            "2017-q1/okrs.yml": quarter(
                objective(
                    1,
                    key_result(
                        1, title="Ended together", close={"outcome": "modify", "learned": "A lot."}
                    ),
                    key_result(2, title="Part of it"),
                    shared_with=["library"],
                ),
                status="closed",
                published="2017-01-10",
            ),
            "2017-q2/okrs.yml": quarter(
                objective(
                    1,
                    key_result(
                        1,
                        title="Count together",
                        measure=metric(),
                        shared_with=["library", "school"],
                    ),
                    key_result(2, title="Not shared at all"),
                ),
            ),
            "2017-q2/notes/n.md": note(
                "N", "2017-05-01", check_ins={"o1/kr1": {"value": 10, "status": "at_risk"}}
            ),
            "2017-q3/okrs.yml": quarter(
                objective(1, key_result(1, title="Still secret"), shared_with=["secret"]),
                status="draft",
            ),
        }
    )


@pytest.fixture(scope="module")
def project(made_once: MadeOnce) -> Path:
    """The project of the site."""
    return made_once("partners", lambda made: sites.build(source().write(made)))


@pytest.fixture(scope="module")
def site(project: Path) -> Site:
    """The public site."""
    return Site.read(project / "site", sites.URL)


def shared(site: Site, partner: str) -> list[tuple[str, list[str]]]:
    """What the page of a partner shows: quarters with their key results."""
    sections = site.pages[f"partners/{partner}/"].main.all("section", of_class="okr-quarter")
    return [
        (one.all("h2")[0].text, [each.all("a")[0].text for each in names(one)]) for one in sections
    ]


def names(section: Element) -> list[Element]:
    """The titles of key results in a section."""
    return section.all("p", of_class="okr-shared__name")


def test_what_is_shared_stands_quarter_by_quarter(site: Site) -> None:
    """The newest first; of a shared objective all key results, of another only those shared."""
    assert shared(site, "library") == [
        ("Q2 2017", ["Count together"]),
        ("Q1 2017", ["Ended together", "Part of it"]),
    ]
    assert shared(site, "school") == [("Q2 2017", ["Count together"])]


def test_states_scores_and_outcomes_are_told(site: Site) -> None:
    """As everywhere, and an objective that is shared as a whole has its own score."""
    told = site.pages["partners/library/"].main.text
    assert "At risk Score 0.5 of 1.0" in told
    assert "No status yet Not graded yet Continued in another form" in told
    assert told.count("Shared as a whole") == 1


def test_the_list_counts_what_is_shared(site: Site) -> None:
    """Whole objectives, single key results, quarters; nothing is said in words."""
    teams = site.pages["partners/"].main.all("li", of_class="okr-team")
    assert [one.text for one in teams] == [
        "The <b>library</b> 1 objective shared 1 key result shared in 2 quarters",
        "The school 1 key result shared in 1 quarter",
        "The office Nothing is shared so far.",
    ]


def test_a_partner_with_nothing_shared_has_a_page_that_says_so(site: Site) -> None:
    """Somebody has thought of it, and nobody has come to it yet."""
    page = site.pages["partners/office/"]
    assert "Nothing is shared with this team so far" in page.main.text
    assert "Nothing is shared with The office so far." in page.head(
        "meta", "name", "description", "content"
    )


def test_a_partner_whom_only_drafts_name_is_not_public(site: Site) -> None:
    """Neither its name nor its address tells that there is something to come."""
    assert [name for name in site.files if "secret" in name] == []
    assert [name for name, data in site.files.items() if re.search(b"(?i)secret", data)] == []


@pytest.mark.parametrize("name", ["2017-q2/notes/o.md", "about.md"])
def test_a_link_to_such_a_partner_is_an_error(tmp_path: Path, name: str) -> None:
    """From a text of the public as from an ordinary page, and it names nothing."""
    text = "[one](/partners/secret/) and [another](/partners/school/)"
    front = note("O", "2017-05-02", text) if "notes" in name else f"# A\n\n{text}\n"
    project = Source({**source().content, name: front}).write(tmp_path)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    assert [one.code for one in checked.diagnostics if one.severity == "error"] == ["not-public"]


def test_drafts_are_shown_to_their_authors(project: Path, tmp_path: Path) -> None:
    """Marked as drafts."""
    del project
    built = sites.build(source().write(tmp_path), drafts=True)
    quarter_of_draft = built.pages["partners/secret/"].main.one("section", of_class="okr-quarter")
    assert quarter_of_draft.one(of_class="okr-tag--draft").text == "Draft"


def test_tags_lead_to_the_pages_of_partners(site: Site) -> None:
    """Everywhere; the team's own site is linked from its page alone."""
    found = {
        (address, site.address(tag.get("href"), address))
        for address, page in site.pages.items()
        for one in page.main.all(of_class="okr-partners")
        for tag in one.all("a")
    }
    assert {address for address, _ in found} == {
        *("2017-q1/", "2017-q1/o1/", "2017-q1/infographic/", "2017-q1/print/"),
        *("2017-q2/", "2017-q2/o1/", "2017-q2/o1/kr1/", "2017-q2/infographic/", "2017-q2/print/"),
    }
    assert {target for _, target in found} == {"partners/library/", "partners/school/"}
    linking = [
        one for one, page in site.pages.items() if "https://library.example/" in page.links()
    ]
    assert linking == ["partners/library/"]


def test_partners_are_in_footer_and_drawer_but_not_in_the_header(site: Site) -> None:
    """The row below the header has no room for them."""
    root = site.pages["2017-q2/"].root
    sections = [root.one(of_class=name).text for name in ("md-tabs", "md-nav", "okr-footer")]
    assert ["Partners" in one for one in sections] == [False, True, True]


def test_a_site_without_partners_leads_nowhere(tmp_path: Path) -> None:
    """The page is there, since its address is taken, and says what would stand on it."""
    built = sites.build(Source({"2017-q2/okrs.yml": quarter(objective(1))}).write(tmp_path))
    assert "No partners are written down yet" in built.pages["partners/"].main.text
    assert "Partners" not in built.pages[""].root.one(of_class="okr-footer").text


def test_the_address_is_taken(tmp_path: Path) -> None:
    """A page of one's own cannot stand there."""
    project = Source({**source().content, "partners.md": "# Ours\n"}).write(tmp_path)
    checked = okrsite.check(okrsite.read_settings(project / "mkdocs.yml"))
    assert [one.code for one in checked.diagnostics if one.severity == "error"] == ["reserved"]
