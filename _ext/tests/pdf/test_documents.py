"""Documents: which pages, works and entries they show, how long they may be, and the works they cite."""

from __future__ import annotations

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
FILES = {
    "refs.bib": BIB,
    "index.md": """
# Ada Lovelace

## Interests

Engines.

```{toctree}
posts
talks
papers
statement
```
""",
    "posts.md": """
# Positions

:::{entry} Analyst
:start: 1842
:end: present
:::

:::{entry} Assistant
:date: 1833
:::
""",
    "talks.md": """
# Talks

All of them:

:::{entry} A talk
:date: 1840
:::
""",
    "papers.md": """
# Papers

## Conferences

```{bibliography}
:filter: keywords % "c"
:labelprefix: C
```

## Journals

```{bibliography}
:filter: keywords % "j"
:labelprefix: J
```

## Notes

```{bibliography}
:filter: keywords % "k"
:labelprefix: N
```
""",
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


def test_a_page_budget_that_does_not_hold_is_an_error_that_tells_by_how_much(make_project: MakeProject) -> None:
    files = {"index.md": "# A\n\n" + "A paragraph of its own.\n\n" * 100}
    short = make_project(files, document(max_pages=3))
    assert not short.app.statuscode
    long = make_project(files, document(max_pages=1))
    assert long.app.statuscode == 1
    assert f"ERROR: cv.pdf has {len(long.pdf().pages)} pages, the last one " in long.warnings
    assert "% full, but its 'max_pages' is 1: leave out" in long.warnings
    assert len(long.pdf().pages) == 3


def test_a_page_budget_holds_in_a_build_without_other_changes(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\n" + "Words.\n\n" * 60}
    conf = "pdf_documents = [{'startdocname': 'index', 'targetname': 'cv.pdf', 'title': 'A', 'max_pages': 2}]"
    project = make_project(page, conf, strict=True)
    path = Path(project.app.srcdir, "conf.py")
    path.write_text(path.read_text().replace("'max_pages': 2", "'max_pages': 1"))
    for _ in range(2):
        assert "cv.pdf has 2 pages" in project.rebuild().warnings


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
