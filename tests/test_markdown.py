"""What a Markdown page says is the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from conftest import fold
from test_pdf_structure import SVG, structure

if TYPE_CHECKING:
    from conftest import MakeProject


@pytest.mark.parametrize("name", ["my photo.svg", "ñandú.svg", "100%.svg"])
def test_the_file_of_an_image_may_have_any_name(make_project: MakeProject, name: str) -> None:
    project = make_project({"index.md": f"# A\n\n![It](<{name}>)\n", name: SVG}, strict=True)
    [image] = project.page().select("img")
    assert (project.out / unquote(str(image["src"]))).is_file()
    [figure] = structure(project.pdf()).find("/Figure")
    assert figure.attributes["/Alt"] == "It"


def test_a_hard_line_break_keeps_words_apart_everywhere(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\nRoom 1\\\nBuilding 2  \nCity\n"}
    text = (make_project(page, builder="text", strict=True).out / "index.txt").read_text("utf-8")
    assert "Room 1 Building 2 City" in fold(text)
    site = make_project(page, strict=True)
    assert len(site.page().select("p br")) == 2
    assert "Room 1 Building 2 City" in site.pdf().text
