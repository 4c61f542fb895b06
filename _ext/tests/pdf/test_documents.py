"""Documents: which pages, works and entries they show, how long they may be, and the works they cite."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdf_reading import links, outline

if TYPE_CHECKING:
    from conftest import MakeProject

BIB = """
@inproceedings{engine, author = {Ada Lovelace*}, title = {On the engine}, booktitle = {X}, year = {1843},
  keywords = {c, selected}}
@inproceedings{flight, author = {Ada Lovelace}, title = {On flight}, booktitle = {X}, year = {1828}, keywords = {c}}
@article{music, author = {Ada Lovelace}, title = {On music}, journal = {Y}, year = {1842}, keywords = {j},
  distinction = {Oral}}
@article{numbers, author = {Ada Lovelace}, title = {On numbers}, journal = {Z}, year = {1841}, keywords = {k}}
"""
LIST = '## {}\n\n```{{bibliography}}\n:filter: keywords % "{}"\n:labelprefix: {}\n```\n\n'
ENTRY = ":::{{entry}} {}\n:start: {}\n:end: {}\n:::\n\n"
FILES = {
    "refs.bib": BIB,
    "index.md": "# Ada Lovelace\n\n## Interests\n\nEngines.\n\n```{toctree}\nposts\ntalks\npapers\nstatement\n```\n",
    "posts.md": "# Positions\n\n" + ENTRY.format("Analyst", 1842, "present") + ENTRY.format("Assistant", 1833, 1834),
    "talks.md": "# Talks\n\nAll of them:\n\n" + ENTRY.format("A talk", 1840, 1840),
    "papers.md": "# Papers\n\n"
    + LIST.format("Conferences", "c", "C")
    + LIST.format("Journals", "j", "J")
    + LIST.format("Notes", "k", "N"),
    "statement.md": "# Statement\n\nSee {cite}`flight` and {cite}`music`, and {cite}`flight` again.\n",
}


def document(**keys: object) -> str:
    """The lines of conf.py for one document with these keys."""
    entry = {"startdocname": "index", "targetname": "cv.pdf", "title": "CV"} | keys
    return f"author = 'Ada Lovelace'\npdf_documents = [{entry}]"


def test_pages_and_sections_can_be_left_out(make_project: MakeProject) -> None:
    names = ["talks", "papers#journals", "index#interests", "statement"]
    project = make_project(FILES, document(exclude=names))
    assert outline(project.pdf()) == ["Ada Lovelace", ["Positions", "Papers", ["Conferences", "Notes"]]]


def test_pages_can_be_chosen(make_project: MakeProject) -> None:
    project = make_project(FILES, document(include=["papers", "posts"]))
    expected = ["Interests", "Positions", "Papers", ["Conferences", "Journals", "Notes"]]
    assert outline(project.pdf()) == ["Ada Lovelace", expected]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"include": ["papres"]}, "'include' has 'papres', which does not exist: did you mean 'papers'?"),
        ({"exclude": ["papers#journal"]}, "did you mean 'papers#journals'?"),
        ({"exclude": ["xyz"]}, "remove it from 'exclude'"),
    ],
)
def test_a_page_or_section_that_is_not_there_is_an_error(
    make_project: MakeProject, keys: dict[str, object], says: str
) -> None:
    project = make_project(FILES, document(**keys))
    assert "ERROR: cv.pdf: pdf_documents in conf.py: " in project.warnings
    assert says in project.warnings
    assert project.app.statuscode == 1


def test_a_selection_keeps_labels_and_drops_sections_with_nothing_left(make_project: MakeProject) -> None:
    project = make_project(FILES, document(selected=True, exclude=["statement"]))
    expected = ["Interests", "Positions", "Papers", ["Conferences", "Journals"]]
    assert outline(project.pdf()) == ["Ada Lovelace", expected]
    text = project.pdf().text
    assert "Analyst" in text
    assert "Assistant" not in text
    full = make_project(FILES, document()).pdf().text
    for work in ("[C1] Ada Lovelace*. On the engine", "[J1] Ada Lovelace. On music"):
        assert work in text
        assert work in full
    assert "On flight" not in text


def test_a_selection_without_anything_selected_keeps_what_is_no_work_or_entry(make_project: MakeProject) -> None:
    entry = ":::{entry} An old post\n:date: 1833\n:::\n"
    toctree = "```{toctree}\nposts\n```\n"
    files = {
        "index.md": f"# Ada Lovelace\n\n:Email: ada@example.org\n\n## Interests\n\nEngines.\n\n{toctree}",
        "posts.md": f"# Posts\n\n## At home\n\n{entry}\n## Abroad\n\nOften.\n",
    }
    pdf = make_project(files, document(selected=True)).pdf()
    assert outline(pdf) == ["Ada Lovelace", ["Interests", "Posts", ["Abroad"]]]
    for text in ("ada@example.org", "Engines.", "Often."):
        assert text in pdf.text
    assert "An old post" not in pdf.text
    files |= {"index.md": f"# Ada Lovelace\n\n:Email: ada@example.org\n\n{toctree}", "posts.md": f"# Posts\n\n{entry}"}
    pdf = make_project(files, document(selected=True)).pdf()
    assert outline(pdf) == ["Ada Lovelace"]
    assert "ada@example.org" in pdf.text


def test_a_selection_explains_just_the_marks_that_are_left(make_project: MakeProject) -> None:
    marked = BIB.replace("{Ada Lovelace}, title = {On flight}", "{Ada Lovelace*}, title = {On flight}")
    explained = "* denotes equal contribution"
    for bib, left in (
        (marked, True),
        (marked.replace("{Ada Lovelace*}, title = {On the", "{Ada Lovelace}, title = {On the"), False),
    ):
        files = FILES | {"refs.bib": bib, "statement.md": "# Statement\n"}
        assert explained in make_project(files, document()).pdf().text
        assert (explained in make_project(files, document(selected=True)).pdf().text) is left


def test_too_many_pages_are_an_error_in_each_build(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\n" + "A paragraph of its own.\n\n" * 60}, document(max_pages=2))
    assert not project.app.statuscode
    conf = Path(project.app.srcdir, "conf.py")
    conf.write_text(conf.read_text().replace("'max_pages': 2", "'max_pages': 1"))
    for _ in range(2):
        rebuilt = project.rebuild()
        assert re.search(
            r"ERROR: cv.pdf has 2 pages, the last one \d+% full, but its 'max_pages' is 1", rebuilt.warnings
        )
        assert rebuilt.app.statuscode == 1
        assert len(rebuilt.pdf().pages) == 2


def test_works_that_are_cited_and_not_listed_follow_as_references(make_project: MakeProject) -> None:
    project = make_project(FILES, document(startdocname="statement", title="Statement"))
    pdf = project.pdf()
    assert outline(pdf) == ["Statement", ["References"]]
    assert "See [C2] and [J1], and [C2] again." in pdf.text
    assert "[C2] Ada Lovelace. On flight. X, 1828. (cited on page 1)" in pdf.text
    assert "[J1] Ada Lovelace. On music. Y, 1842 (Oral). (cited on page 1)" in pdf.text
    assert "On the engine" not in pdf.text
    # Three citations lead to the references, and each reference back.
    assert links(pdf) == ["within"] * 5
    assert links(make_project(FILES, document()).pdf()) == ["within"] * 3


def test_citations_of_works_that_are_selected_away_have_references_too(make_project: MakeProject) -> None:
    pdf = make_project(FILES, document(selected=True)).pdf()
    [title, parts] = outline(pdf)
    assert title == "Ada Lovelace"
    assert parts[-1] == "References"  # type: ignore[index]
    assert "[C2] Ada Lovelace. On flight. X, 1828. (cited on page" in pdf.text
    assert pdf.text.count("On music") == 1
