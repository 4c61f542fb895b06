"""Citations in prose: forms, order, compression, mistakes; the works that a document cites."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple, Protocol

import bs4
import pikepdf
import pypdfium2
import pytest
from docutils import nodes

from academic_cv.publications.citations import cited_works
from academic_cv.publications.lists import reference_list
from conftest import MakeProject, Project, fold, warnings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_regressions.file_regression import FileRegressionFixture


class Prose(Protocol):
    def __call__(self, text: str, conf: str = "", builder: str = "html", *, strict: bool = True) -> Project: ...


BIB = "".join(
    f"@{kind}{{{letter}{number}, author = {{Ann Author and Bob Brown and Cem Can}},"
    f" title = {{{letter.upper()}-{number}}}, {venue} = {{Venue}}, year = {{{2024 - number}}},"
    f" keywords = {{{letter}}}}}\n"
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


# --- what the roles print -------------------------------------------------------------------------------------------


ROLES = {
    "p ps labelpar": "[C1, J2]",
    "alp alps label": "C1, J2",
    "t ct": "Author et al. [C1], Author et al. [J2]",
    "ts cts": "Author, Brown, and Can [C1], Author, Brown, and Can [J2]",
    "author cauthor": "Author et al., Author et al.",
    "authors cauthors": "Author, Brown, and Can, Author, Brown, and Can",
    "authorpar": "[Author et al., Author et al.]",
    "authorpars": "[Author, Brown, and Can, Author, Brown, and Can]",
    "year": "2023, 2022",
    "yearpar": "[2023, 2022]",
    "empty": "",
}


def test_every_role_prints_what_its_name_says_and_links_to_the_rows(prose: Prose) -> None:
    roles = {role: text for names, text in ROLES.items() for role in names.split()}
    project = prose("\n\n".join(f"{role}: {{cite:{role}}}`c1,j2`" for role in roles))
    lines = [line for line in project.page().select("p") if ": " in line.get_text()]
    assert dict(line.get_text().split(": ") for line in lines) == roles
    for line in lines[:-1]:
        assert [link["href"] for link in line.select("a.cv-citation")] == ["lists.html#c1", "lists.html#j2"]
        assert len(line.select(".cv-citations[id]")) == 1


def test_the_tree_of_citations(prose: Prose, file_regression: FileRegressionFixture) -> None:
    text = (
        "{cite}`{see}c8{p. 5, fig. 1}, {also} j1`, {cite:t}`c9`, {cite:cts}`c9`, {cite:authorpar}`c9`, "
        "{cite:year}`c9{p. 1}`, {cite:p}`no`"
    )
    project = prose(f"{text}, {{cite:p}}`c1,c2,c3`, [the *paper*](#c2).", COMPRESS, "text", strict=False)
    paragraph = resolved(project).next_node(nodes.paragraph)
    assert paragraph is not None
    file_regression.check(paragraph.pformat(), extension=".xml")


def test_a_plain_link_may_name_a_work(prose: Prose) -> None:
    project = prose("See [](#c1), [the *paper*](#c2) and {any}`j1`.")
    assert "See [C1], the paper and [J1]." in project.text()
    assert [(link["href"], link.get_text()) for link in project.page().select("a.cv-citation")] == [
        ("lists.html#c1", "C1"),
        ("lists.html#c2", "the paper"),
        ("lists.html#j1", "J1"),
    ]
    assert list(cited_works(resolved(project))) == ["c1", "c2", "j1"]
    assert "WARNING" in prose("See {any}`c1,{x`.", strict=False).warnings


def test_works_without_names_or_title_or_year_can_be_cited(make_project: MakeProject) -> None:
    bib = """
@misc{names, editor = {Ed Itor}, title = {T}}
@misc{title, title = {On $x^2$ \\& {\\"U}}, year = {in {press}}}
@misc{nothing, note = {A note}}
@misc{others, author = {Ann Author and others}, title = {T}, year = 2020}
@misc{group, author = {{The Big Group}}, title = {T}, year = 2020}
@misc{collaboration, collaboration = {LHCb}, title = {T}, year = 2020}
@misc{particle, author = {Ludwig van Beethoven}, title = {T}, year = 1800}
@misc{short, author = {Charles de Gaulle and Bob Brown}, title = {T}, date = {2001/2004}}
"""
    keys = re.findall(r"@misc{(\w+)", bib)
    page = "# P\n\n" + "\n\n".join(f"{key}: {{cite:t}}`{key}` {{cite:year}}`{key}`" for key in keys)
    page += "\n\n{cite:cauthors}`particle, short`\n\n```{bibliography}\n:all:\n:labelprefix: X\n```\n"
    project = make_project({"index.md": page, "refs.bib": bib})
    assert "Van Beethoven, de\N{NO-BREAK SPACE}Gaulle and Brown" in [p.get_text() for p in project.page().select("p")]
    assert len(warnings(project)) == 1  # the entry without a title
    label = {row["id"]: row.select(".cv-label")[0].get_text() for row in project.page().select(".cv-publication")}
    printed = dict(p.get_text().split(": ", 1) for p in project.page().select("p") if ": " in p.get_text())
    assert {key: text.replace(label[key], "#") for key, text in printed.items()} == {
        "names": "Itor # n.d.",
        "title": "On x² & Ü # in press",
        "nothing": f"{label['nothing'].strip('[]')} # n.d.",
        "others": "Author and others # 2020",
        "group": "The Big Group # 2020",
        "collaboration": "LHCb Collaboration # 2020",
        "particle": "van Beethoven # 1800",
        "short": "de\N{NO-BREAK SPACE}Gaulle and Brown # 2001",
    }


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "man"])
def test_other_builders_print_citations_as_well(prose: Prose, builder: str) -> None:
    conf = "man_pages = [('index', 'cv', 'a CV', [], 1)]\ncv_cite_compress = True"
    project = prose("See {cite:p}`c8,c9,c10,j1{p. 5}` and {cite:t}`j2`.", conf, builder, strict=False)
    name = {"text": "index.txt", "latex": "*.tex", "epub": "index.xhtml", "man": "cv.1"}[builder]
    [file] = project.out.glob(name)
    text = file.read_text("utf-8")
    if builder == "latex":
        # Each link arrives: what it leads to is a label that is there.
        links = set(re.findall(r"\\hyperref\[\\detokenize\{([^}]*)\}\]", text))
        assert {f"lists:{key}" for key in ("c8", "c10", "j1", "j2")} <= links
        assert links <= set(re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", text))
        assert r"\hyperlink{" not in text
        text = text.replace(r"\textendash{}", "–")
        text = re.sub(r"\\hyperref\[.*?\]|\\sphinx\w+|\\DUrole\{[\w-]+\}|[{}]", "", text)
    elif builder == "man":
        text = re.sub(r" \\%<[^>]*>|\\f[A-Z]|\\[%&]|\\", "", text)
    elif builder == "epub":
        text = bs4.BeautifulSoup(text, "html.parser").get_text()
    assert "See [C8–C10, J1, p. 5] and Author et al. [J2]." in fold(text.replace("*", ""))
    assert "cite" not in project.warnings


def test_latex_of_a_statement_alone_prints_labels_without_links(make_project: MakeProject) -> None:
    conf = "latex_documents = [('alone', 'alone.tex', 'Alone', 'A. Author', 'howto')]"
    page = "---\norphan: true\n---\n\n# Alone\n\nSee {cite:p}`c1`.\n"
    project = make_project({"index.md": LISTS, "alone.md": page, "refs.bib": BIB}, conf, "latex")
    assert r"See \DUrole{cv-citations}{{[}C1{]}}." in (project.out / "alone.tex").read_text("utf-8")
    assert "WARNING" not in project.warnings


# --- order and compression ------------------------------------------------------------------------------------------

SORT = "cv_cite_sort = True\n"
COMPRESS = "cv_cite_compress = True\n"


@pytest.mark.parametrize(
    ("conf", "citations"),
    [
        ("", "c10,j3,c8,c9: C10, J3, C8, C9|c8,c9,c10: C8, C9, C10"),
        (SORT, "c10,j3,c8,c9: J3, C8, C9, C10|c10,c1,c2: C1, C2, C10|no,c1,j2: J2, C1, no?"),
        (
            COMPRESS,
            "c8,c9,c10: C8–C10|c10,c8,c9: C10, C8, C9|c8,c9: C8, C9|j10,j11,j12,c1,c2: J10–J12, C1, C2|"
            "j11,j12,c1,c2: J11, J12, C1, C2|"
            "c1,c2,c3{p. 5},c4,c5,c6: C1, C2, C3, p. 5, C4–C6|c1,c2,c2,c3: C1, C2, C2, C3",
        ),
        (SORT + COMPRESS, "c1,j3,c10,c9,c8: J3, C1, C8–C10"),
    ],
)
def test_labels_are_sorted_and_compressed_as_set(prose: Prose, conf: str, citations: str) -> None:
    keys, labels = zip(*(citation.split(": ") for citation in citations.split("|")), strict=True)
    project = prose("\n\n".join(f"{{cite:p}}`{key}`" for key in keys), conf, strict=False)
    printed = project.page().select(".cv-citations")
    assert [place.get_text() for place in printed] == [f"[{label}]" for label in labels]
    links = [[link.get_text() for link in place.select("a.cv-citation")] for place in printed]
    assert links == [re.findall(r"[CJ]\d+", label) for label in labels]


def test_only_labels_are_compressed_and_all_works_are_cited(prose: Prose) -> None:
    project = prose("{cite:year}`c1,c2,c3`; {cite:alp}`c1,c2,c3`; {cite:t}`c1,c2,c3`.", COMPRESS)
    assert "2023, 2022, 2021; C1–C3; Author et al. [C1], Author et al. [C2], Author et al. [C3]." in project.text()
    assert list(cited_works(resolved(project))) == ["c1", "c2", "c3"]


# --- mistakes -------------------------------------------------------------------------------------------------------


MALFORMED = (",", "c1,", "c1,,c2", "{see}", "{}c1", "c1{}", "{p. 5c1", "c1{p. 5", "c1}", "{a}{b}c1", " ")


def test_a_malformed_citation_is_reported_with_its_line(prose: Prose) -> None:
    project = prose("\n\n".join(f"See {{cite:t}}`{text}`." for text in MALFORMED), strict=False)
    for number, (warning, text) in enumerate(zip(warnings(project), MALFORMED, strict=True)):
        assert re.match(rf"index.md:{3 + 2 * number}: .*'{re.escape(text.strip())}'.*\[cv.citation\]", warning)
        assert f"See [{text.strip()}?]." in project.text()


def test_a_citation_may_be_escaped_or_of_very_many_works(prose: Prose) -> None:
    project = prose(f"Write {{cite:p}}`!c1`.\n\nSee {{cite:p}}`{','.join(['c1'] * 3000)}`.")
    assert "Write c1." in project.text()
    assert len(project.page().select("a.cv-citation")) == 3000


# --- references ---------------------------------------------------------------------------------------------------


def test_the_references_are_the_cited_works_once_each_in_the_order_of_labels(prose: Prose) -> None:
    project = prose("See {cite:p}`c10, j2, c1`, {cite:p}`c2`, again {cite:t}`c10`. {cite:empty}`j12`")
    tree = resolved(project)
    places = [place["ids"][0] for place in tree.findall(nodes.inline) if "cv-citations" in place["classes"]]
    for _ in range(2):  # as when two documents are made
        [section] = reference_list(project.app.env, cited_works(resolved(project)))
        rows = list(section.findall(nodes.list_item))
        assert [row.astext().split("]")[0] for row in rows] == ["[J2", "[J12", "[C1", "[C2", "[C10"]
        assert [(row["docname"], row["citekey"]) for row in rows] == [("lists", row["ids"][0]) for row in rows]
        back = [[link["refid"] for link in row.findall(nodes.reference)] for row in rows]
        assert back == [places[:1], [], places[:1], places[1:2], [places[0], places[2]]]


def test_a_pdf_of_its_own_has_the_works_that_it_cites_and_no_other(prose: Prose) -> None:
    conf = """
cv_cite_compress = True
pdf_documents = [
    {"startdocname": "index", "targetname": "cv.pdf", "title": "CV"},
    {"startdocname": "index", "targetname": "statement.pdf", "title": "Statement", "exclude": ["lists"]},
    {"startdocname": "index", "targetname": "again.pdf", "title": "Statement", "exclude": ["lists"]},
]
"""
    project = prose("See {cite:p}`c8,c9,c10`.[^note] {cite:empty}`j12`\n\n[^note]: As in {cite:t}`c2`.", conf)
    for name in ("statement.pdf", "again.pdf"):
        _, references = project.pdf(name).text.split("References ")
        assert re.findall(r"\[([CJ]\d+)\] Ann", references) == ["J12", "C2", "C8", "C9", "C10"]
    # The document that has the lists needs no references.
    assert len(re.findall(r"\[[CJ]\d+\] Ann Author", project.pdf().text)) == 24
    assert "References" not in project.pdf().text
    assert reference_list(project.app.env, {}) == []


# --- links in PDFs -------------------------------------------------------------------------------------------------


class Jump(NamedTuple):
    """A link within a PDF."""

    text: str
    target: str
    """The line that it leads to."""
    page: int
    """The page of that line, from 1."""


def jumps(path: Path) -> list[Jump]:
    found = []
    with pikepdf.open(path) as pdf, closing(pypdfium2.PdfDocument(path)) as document:
        for number, page in enumerate(pdf.pages):
            for link in page.get("/Annots", []):
                if "/Dest" in link:
                    target, _, _, top, _ = link["/Dest"]
                    there = pdf.pages.index(pikepdf.Page(target))
                    text = document[number].get_textpage().get_text_bounded(*map(float, link["/Rect"]))
                    line = document[there].get_textpage().get_text_bounded(0, float(top) - 16, 1000, float(top))
                    found.append(Jump(text.strip(), fold(line), there + 1))
    return found


def test_citations_lead_to_the_references_and_these_back(cv: Project) -> None:
    labels = {
        row["id"]: label.get_text().strip("[]")
        for row in cv.page("sections/publications").select(".cv-publication[id]")
        if (label := row.select_one(".cv-label"))
    }
    cited = [
        (str(link["href"]).rpartition("#")[2], link.get_text())
        for link in cv.page("sections/statement").select("a.cv-citation")
    ]
    found = jumps(cv.out / "statement.pdf")
    back = [jump for jump in found if jump.text.isdecimal() and jump.text not in {text for _, text in cited}]
    there = [jump for jump in found if jump not in back]
    assert [jump.text for jump in there] == [text for _, text in cited]
    for jump, (key, _) in zip(there, cited, strict=True):
        assert f"[{labels[key]}]" in jump.target
    references = re.findall(r"\[(\w+)\] (?=\w)", cv.pdf("statement.pdf").text.partition(" References ")[2])
    assert sorted(references) == sorted({labels[key] for key, _ in cited})
    assert back  # a plain link to a work has none
    assert all(int(jump.text) == jump.page for jump in back)
