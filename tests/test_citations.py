"""Citations in prose: labels, order, compression, mistakes; the works that a document cites; counts of works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from academic_cv.citations import cited_works
from academic_cv.publications import reference_list
from docutils import nodes

if TYPE_CHECKING:
    from typing import Protocol

    from conftest import MakeProject, Project

    class Prose(Protocol):
        def __call__(self, text: str, conf: str = "", builder: str = "html", *, strict: bool = True) -> Project: ...


BIB = "".join(
    f"@{kind}{{{letter}{number}, author = {{Ann Author and Bob Brown and Cem Can}},"
    f" title = {{{letter.upper()}-{number}}}, {venue} = {{Venue}}, year = {{{2024 - number}}}, keywords = {{{letter}}}}}\n"
    for letter, kind, venue in [("c", "inproceedings", "booktitle"), ("j", "article", "journal")]
    for number in range(1, 13)
)
LISTS = """# Publications

```{bibliography}
:filter: keywords % "j"
:labelprefix: J
```

```{bibliography}
:filter: keywords % "c"
:labelprefix: C
```
"""


@pytest.fixture
def prose(make_project: MakeProject) -> Prose:
    """A project with a list of J1 to J12, one of C1 to C12, and a page with the given text at line 3."""

    def make(text: str, conf: str = "", builder: str = "html", *, strict: bool = True) -> Project:
        page = f"# Statement\n\n{text}\n\n```{{toctree}}\nlists\n```\n"
        return make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB}, conf, builder, strict=strict)

    return make


def resolved(project: Project, page: str = "index") -> nodes.document:
    tree = project.doctree(page)
    project.app.env.apply_post_transforms(tree, page)
    return tree


# --- references ---------------------------------------------------------------------------------------------------


def test_the_references_are_the_cited_works_once_each_in_the_order_of_labels(prose: Prose) -> None:
    project = prose("See {cite:p}`c10, j2, c1`, {cite:p}`c2`, again {cite:p}`c10`. {cite:empty}`j12`")
    for _ in range(2):  # as when two documents are made
        [section] = reference_list(project.app.env, cited_works(resolved(project)))
        rows = list(section.findall(nodes.list_item))
        assert [row.astext().split("]")[0] for row in rows] == ["[J2", "[J12", "[C1", "[C2", "[C10"]
        assert [row["citekey"] for row in rows] == ["j2", "j12", "c1", "c2", "c10"]
        assert [(row["docname"], row["ids"]) for row in rows] == [("lists", [row["citekey"]]) for row in rows]


def test_a_reference_knows_the_places_that_cite_it(prose: Prose) -> None:
    project = prose("See {cite:p}`c10,c1` and {cite:t}`c10`.")
    tree = resolved(project)
    places = [place["ids"][0] for place in tree.findall(nodes.inline) if "cv-citations" in place["classes"]]
    [section] = reference_list(project.app.env, cited_works(tree))
    assert [row["backrefs"] for row in section.findall(nodes.list_item)] == [places[:1], places]
    assert [place["id"] for place in project.page().select(".cv-citations")] == places


def test_a_document_that_has_the_lists_needs_no_references(make_project: MakeProject) -> None:
    project = make_project({"index.md": f"{LISTS}\nSee {{cite:p}}`c1`.\n", "refs.bib": BIB}, strict=True)
    assert cited_works(resolved(project)) == {}
    assert reference_list(project.app.env, {}) == []
