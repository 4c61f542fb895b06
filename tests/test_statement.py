"""The research statement cites the CV's own works under the CV's own labels, in the site and in its PDF."""

from __future__ import annotations

import re
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pypdfium2
import pytest

from conftest import build, copy_sources, fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import bs4

    from conftest import Project

PAGE = "sections/research-statement"
LISTS = "sections/publications"
PDF = "research-statement.pdf"


class Site:
    """The pages that matter here, of the CV as it is built."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def statement(self) -> bs4.Tag:
        return self.project.page(PAGE)

    @cached_property
    def rows(self) -> dict[str, bs4.Tag]:
        """The rows of the lists by their anchors."""
        return {str(row["id"]): row for row in self.project.page(LISTS).select(".cv-publication[id]")}

    @property
    def citations(self) -> list[tuple[str, str]]:
        """The anchor in the lists and the text of each citation's link, in order."""
        links = self.statement.select(".cv-citations a.cv-citation")
        return [(str(link["href"]).rpartition("#")[2], link.get_text()) for link in links]

    def label(self, key: str) -> str:
        label = self.rows[key].select_one(".cv-label")
        assert label is not None
        return label.get_text().strip("[]")

    def references(self) -> list[str]:
        """The labels at the beginning of the references in the PDF."""
        _, references = self.project.pdf(PDF).text.split(" References ")
        return re.findall(r"\[([A-Z]\d+)\] (?=[A-Z])", references)


@pytest.fixture(scope="module")
def site(cv: Project) -> Site:
    return Site(cv)


def test_at_least_twenty_works_are_cited_in_several_ways(site: Site) -> None:
    assert len({key for key, _ in site.citations}) >= 20
    texts = [place.get_text() for place in site.statement.select(".cv-citations")]
    assert any("," in text for text in texts)
    assert any(text.endswith("]") and not text.startswith("[") for text in texts)


def test_each_citation_has_the_label_of_the_row_that_it_links_to(site: Site) -> None:
    assert site.citations
    for key, text in site.citations:
        assert key in site.rows
        assert text in {site.label(key), *re.findall(r"\b\d{4}\b", site.rows[key].get_text())}
    for link in site.statement.select("a.cv-citation"):
        assert str(link["href"]).startswith("publications.html#")


def test_the_pdf_has_each_cited_work_once_and_no_other(site: Site) -> None:
    labels = {site.label(key) for key, _ in site.citations}
    references = site.references()
    assert len(references) == len(set(references))
    assert set(references) == labels
    lists = [label[0] for label in (site.label(key) for key in site.rows)]
    assert references == sorted(references, key=lambda label: (lists.index(label[0]), int(label[1:])))


def test_the_pdf_stands_alone_on_two_to_three_pages_of_prose(site: Site) -> None:
    pdf = site.project.pdf(PDF)
    assert pdf.text.startswith("Liu Ziyin Research Statement")
    pages = [number for number, text in enumerate(pdf.pages, 1) if "References" in text]
    assert pages == [3]
    assert "Draft" not in pdf.text
    assert "draft" not in pdf.text


class Jump(NamedTuple):
    """A link within a PDF."""

    source: str
    """The words that are the link."""
    target: str
    """What stands at the place that it leads to: a line, or two."""
    page: int
    """The page of that place, from 1."""


def jumps(path: Path) -> list[Jump]:
    found = []
    with pikepdf.open(path) as pdf, closing(pypdfium2.PdfDocument(path)) as text:
        for place, page in enumerate(pdf.pages):
            for link in page.get("/Annots", []):
                if "/Dest" in link:
                    target, _, _, top, _ = link["/Dest"]
                    number = pdf.pages.index(pikepdf.Page(target))
                    left, bottom, right, upper = (float(side) for side in link["/Rect"])
                    source = text[place].get_textpage().get_text_bounded(left, bottom, right, upper)
                    height = float(top)
                    line = text[number].get_textpage().get_text_bounded(0, height - 16, 1000, height)
                    found.append(Jump(source.strip(), fold(line), number + 1))
    return found


def test_in_the_pdf_citations_lead_to_references_and_these_back(site: Site) -> None:
    found = jumps(site.project.pdf(PDF).path)
    back = [jump for jump in found if re.fullmatch(r"\d{1,2}", jump.source)]
    citations = [jump for jump in found if jump not in back]
    assert [jump.source for jump in citations] == [text for _, text in site.citations]
    for jump, (key, _) in zip(citations, site.citations, strict=True):
        assert re.findall(r"\[(\w+)\]", jump.target) == [site.label(key)]
    # One link back for each page that cites a work: it leads to that page.
    assert len(back) >= len(site.references())
    for jump in back:
        assert int(jump.source) == jump.page


def test_the_cv_does_not_contain_the_statement(site: Site) -> None:
    text = site.project.pdf("cv.pdf").text
    assert "Research Statement" not in text
    assert "Symmetry and the Structure of Solutions" not in text


def test_the_numbers_in_the_prose_are_those_of_the_lists(site: Site) -> None:
    years = [int(re.findall(r"\b(?:20[12]\d)\b(?!\.\d)", row.get_text())[-1]) for row in site.rows.values()]
    numbers = re.findall(r"My CV lists (\d+) publications, (\d+) of them since 2022", site.statement.get_text())
    assert numbers == [(str(len(site.rows)), str(sum(year >= 2022 for year in years)))]


@pytest.fixture
def longer(tmp_path: Path) -> Iterator[Site]:
    """The CV with one more conference paper, the newest."""
    source = copy_sources(tmp_path / "source")
    file = source / "refs.bib"
    paper = "@inproceedings{new, author = {{Liu Ziyin}}, title = {New}, year = {2025}, keywords = {conference}}"
    file.write_text(f"{file.read_text('utf-8')}\n{paper}\n", "utf-8")
    project = build(source, tmp_path / "built", "html")
    yield Site(project)
    project.app.cleanup()


def test_adding_a_paper_renumbers_all_places_at_once(site: Site, longer: Site) -> None:
    def moved(label: str) -> str:
        return f"C{int(label[1:]) + 1}" if label.startswith("C") else label

    assert longer.label("new") == "C1"
    assert longer.citations == [(key, moved(text)) for key, text in site.citations]
    assert longer.references() == [moved(label) for label in site.references()]
    text = longer.project.pdf(PDF).text
    assert f"My CV lists {len(longer.rows)} publications" in text
    for key in dict.fromkeys(key for key, _ in site.citations):
        assert f"[{longer.label(key)}" in text or f" {longer.label(key)}" in text
