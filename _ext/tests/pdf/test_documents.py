"""Documents: which pages, works and entries they show, how long they may be, and the works they cite."""

from __future__ import annotations

import re

import pytest
from pdf_reading import SVG, links, outline

from conftest import CONF, MakeProject, Project

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
    return documents(cv=keys)


def documents(**keys: dict[str, object]) -> str:
    """The lines of conf.py for documents, each by the name of its file, with these keys."""
    default = {"startdocname": "index", "title": "CV"}
    entries = [default | {"targetname": f"{name}.pdf"} | more for name, more in keys.items()]
    return f"author = 'Ada Lovelace'\npdf_documents = {entries}"


def test_a_name_with_an_apostrophe_is_printed_once(make_project: MakeProject) -> None:
    author = 'Ada "Ad" O\'Neill'
    project = make_project("# {{ author }}\n\n## Jobs\n\nNone.\n", f"author = {author!r}")
    body = project.pdf().text.partition("None")[0]
    assert body.count("Neill") == 1


@pytest.fixture(scope="module")
def project(make_project: MakeProject) -> Project:
    """The same pages as several documents."""
    conf = documents(
        full={},
        excluded={"exclude": ["talks", "papers#journals", "index#interests", "statement"]},
        included={"include": ["papers", "posts"]},
        selected={"selected": True, "exclude": ["statement"]},
        citing={"selected": True},
        statement={"startdocname": "statement", "title": "Statement", "exclude": ["talks"]},
        misspelled_page={"include": ["papres"]},
        misspelled_section={"exclude": ["papers#journal"]},
        unknown={"exclude": ["xyz"]},
    )
    return make_project(FILES, conf, "pdf")


def test_pages_and_sections_can_be_left_out_or_chosen(project: Project) -> None:
    excluded = ["Positions", "Papers", ["Conferences", "Notes"]]
    assert outline(project.pdf("excluded.pdf")) == ["Ada Lovelace", excluded]
    included = ["Interests", "Positions", "Papers", ["Conferences", "Journals", "Notes"]]
    assert outline(project.pdf("included.pdf")) == ["Ada Lovelace", included]


def test_pages_and_sections_that_are_not_there_are_one_warning(project: Project) -> None:
    [warning] = project.warnings.splitlines()
    line = (CONF + documents()).count("\n") + 1
    assert warning.startswith(f"conf.py:{line}: WARNING: pdf_documents includes or excludes pages or sections that ")
    papers = "'papres' (did you mean 'papers'?), 'papers#journal' (did you mean 'papers#journals'?), 'xyz'; "
    assert f"'talks' (it is in no toctree of the document), {papers}" in warning
    assert warning.endswith("[cv.pdf]")
    assert project.app.statuscode == 0
    assert outline(project.pdf("unknown.pdf")) == outline(project.pdf("full.pdf"))


def test_a_selection_keeps_labels_and_drops_sections_with_nothing_left(project: Project) -> None:
    expected = ["Interests", "Positions", "Papers", ["Conferences", "Journals"]]
    assert outline(project.pdf("selected.pdf")) == ["Ada Lovelace", expected]
    text = project.pdf("selected.pdf").text
    assert "Analyst" in text
    assert "Assistant" not in text
    for work in ("[C1] Ada Lovelace*. On the engine", "[J1] Ada Lovelace. On music"):
        assert work in text
        assert work in project.pdf("full.pdf").text
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
        both = make_project(files, documents(full={}, selected={"selected": True}), "pdf")
        assert explained in both.pdf("full.pdf").text
        assert (explained in both.pdf("selected.pdf").text) is left


def test_too_many_pages_are_an_error_in_each_build(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\n" + "A paragraph of its own.\n\n" * 60}, document(max_pages=2))
    assert not project.app.statuscode
    project = project.edit("conf.py", "'max_pages': 2", "'max_pages': 1")
    for rebuilt in (project, project.rebuild()):
        assert re.search(
            r"ERROR: cv.pdf has 2 pages, the last one \d+% full, but its 'max_pages' is 1", rebuilt.warnings
        )
        assert rebuilt.app.statuscode == 1
        assert len(rebuilt.pdf().pages) == 2


def test_works_that_are_cited_and_not_listed_follow_as_references(project: Project) -> None:
    pdf = project.pdf("statement.pdf")
    assert outline(pdf) == ["Statement", ["References"]]
    assert "See [C2] and [J1], and [C2] again." in pdf.text
    assert "[C2] Ada Lovelace. On flight. X, 1828. (cited on page 1)" in pdf.text
    assert "[J1] Ada Lovelace. On music. Y, 1842 (Oral). (cited on page 1)" in pdf.text
    assert "On the engine" not in pdf.text
    # Three citations lead to the references, and each reference back.
    assert links(pdf) == ["within"] * 5
    assert links(project.pdf("full.pdf")) == ["within"] * 3


def test_citations_of_works_that_are_selected_away_have_references_too(project: Project) -> None:
    pdf = project.pdf("citing.pdf")
    [title, parts] = outline(pdf)
    assert title == "Ada Lovelace"
    assert parts[-1] == "References"  # type: ignore[index]
    assert "[C2] Ada Lovelace. On flight. X, 1828. (cited on page" in pdf.text
    assert pdf.text.count("On music") == 1


def test_a_heading_may_be_a_link(make_project: MakeProject) -> None:
    address = "https://example.org/a/long/address"
    page = f"# {{ref}}`b`\n\n## To [there](#b)\n\n(b)=\n## There\n\n## <{address}>\n\n## [![A](a.svg)logo]({address})\n"
    pdf = make_project({"index.md": page, "a.svg": SVG}, strict=True).pdf()
    assert outline(pdf) == ["There", ["To there", "There", address, "logo"]]


def test_a_footnote_may_refer_to_footnotes(make_project: MakeProject) -> None:
    notes = "[^a]: one, see [^b]\n\n[^b]: two, see [^a] and [^c]\n\n[^c]: three\n"
    pdf = make_project(f"# A\n\nText[^a].\n\n{notes}", strict=True).pdf()
    assert "Text1. 1 one, see 2 2 two, see 1 and 3 3 three" in pdf.text
