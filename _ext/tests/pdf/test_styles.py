"""Styles: the same content in each, in the same order, accessible to the judge outloud; and a style of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import outloud
import pikepdf
import pypdfium2
import pytest
from pdf_reading import SINK, painted_marks, structure, tagged_marks

from conftest import MakeProject, Project, build_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STYLES = ("margin", "classic", "modern")


@pytest.fixture(scope="module")
def projects(make_project: MakeProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Project]]:
    """The sample CV, the gallery and a page with every node, in each style."""
    found: dict[str, list[Project]] = {}
    for style in STYLES:
        conf = f"pdf_style = {style!r}\n"
        roots = [build_root(name, tmp_path_factory.mktemp(name), conf, "pdf") for name in ("cv", "gallery")]
        sink = make_project(SINK, f"author = 'Ada Lovelace'\nmyst_enable_extensions += ['amsmath']\n{conf}", "pdf")
        found[style] = [*roots, sink]
    return found


def list_pdfs(projects: list[Project]) -> Iterator[Path]:
    for project in projects:
        yield from sorted(project.out.glob("*.pdf"))


@pytest.mark.parametrize("style", STYLES)
def test_an_independent_judge_finds_nothing(projects: dict[str, list[Project]], style: str) -> None:
    paths = list(list_pdfs(projects[style]))
    assert len(paths) > 4
    for path in paths:
        result = outloud.check(str(path))
        assert not result.error
        assert [(found.rule, found.message) for found in result.findings if found.severity != "info"] == [], path


@pytest.mark.parametrize("style", STYLES)
def test_content_is_painted_in_the_order_of_its_tags(projects: dict[str, list[Project]], style: str) -> None:
    for path in list_pdfs(projects[style]):
        with pikepdf.open(path) as document:
            tagged = tagged_marks(document)
            for number, page in enumerate(document.pages):
                expected = tagged.get(number, [])
                assert [mark for mark in painted_marks(page) if mark in expected] == expected, (path, number)


def test_all_styles_have_the_same_content_in_the_same_order(projects: dict[str, list[Project]]) -> None:
    for same in zip(*projects.values(), strict=True):
        for name in sorted(path.name for path in same[0].out.glob("*.pdf")):
            texts = {"".join(structure(project.pdf(name)).marked.split()) for project in same}
            assert len(texts) == 1, name


def test_each_style_is_another_page(projects: dict[str, list[Project]]) -> None:
    fonts = {}
    for style, (cv, *_) in projects.items():
        fonts[style] = b"+SourceSans3-" in cv.pdf().path.read_bytes(), len(cv.pdf().pages)
    assert fonts["modern"][0]
    assert not fonts["classic"][0]
    assert fonts["classic"][1] <= fonts["margin"][1]


OWN = """
#import "/base.typ": *
#import "/styles/classic.typ" as classic: *

#let margins = (top: 2cm, bottom: 2cm, side: 3cm)

#let titled(style, it) = if it.level == 2 { block(strong[My #it.body]) } else { (classic.titled)(style, it) }
"""


def test_a_style_of_ones_own_is_a_file_in_templates(make_project: MakeProject) -> None:
    documents = [
        {"startdocname": "index", "targetname": f"{name}.pdf", "title": "CV"} | keys
        for name, keys in {"a": {}, "b": {"style": "classic"}}.items()
    ]
    files = {"index.md": "# Ada\n\n## Interests\n\nEngines.\n", "_templates/mine.typ": OWN}
    project = make_project(
        files, f"pdf_style = 'mine'\ntemplates_path = ['_templates']\npdf_documents = {documents}", "pdf"
    )
    assert not project.warnings
    assert "My Interests" in project.pdf("a.pdf").text
    assert "My Interests" not in project.pdf("b.pdf").text
    assert "Interests" in project.pdf("b.pdf").text


def test_short_items_can_be_set_in_columns(make_project: MakeProject) -> None:
    items = [f"Item{number}" for number in range(9)]
    page = "# Ada\n\n{.columns}\n" + "".join(f"- {item}\n" for item in items) + "\nAfter.\n"
    pdf = make_project(page, builder="pdf").pdf()
    assert [part.text for part in structure(pdf).find("/LBody")] == items
    with pypdfium2.PdfDocument(pdf.path) as document:
        words = document[0].get_textpage()
        boxes = [words.get_charbox(words.search(item).get_next()[0]) for item in (*items, "After.")]
    assert len({round(left) for left, *_ in boxes[:-1]}) == 3
    assert len({round(bottom) for _, bottom, *_ in boxes[:-1]}) == 3
    assert boxes[-1][1] < boxes[-2][1]
