"""What a Markdown page says is the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pdf_reading import SVG, structure

from conftest import fold

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


def test_a_block_that_would_be_lost_is_told(make_project: MakeProject) -> None:
    blocks = [
        ":::entry Fellow\n:date: 2020\n:::",
        "```bibliography\n```",
        ":::{only} htlm\nB\n:::",
        ":::{only} PDF\nC\n:::",
    ]
    page = "\n\n".join(["# A", *blocks])
    warnings = make_project({"index.md": page}).warnings
    assert "index.md:3: WARNING: a block is called 'entry' and is no directive: write {entry}, in braces" in warnings
    assert "index.md:7: WARNING: a block is called 'bibliography'" in warnings
    assert "index.md:10: WARNING: no output is called 'htlm': did you mean {only} html?" in warnings
    assert "index.md:14: WARNING: no output is called 'PDF': did you mean {only} pdf?" in warnings
    fine = "# A\n\n:::{only} html and not draft\nB\n:::\n\n```python\nx\n```\n\n:::mine\nC\n:::\n"
    assert not make_project({"index.md": fine}).warnings
