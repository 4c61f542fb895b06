"""The PDF of a statement: its citations lead to its references, under the labels of the lists, and these lead back."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pypdfium2

from conftest import Project, fold

if TYPE_CHECKING:
    from pathlib import Path


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
