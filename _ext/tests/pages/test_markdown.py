"""What a Markdown page says is the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pdf_reading import SVG, structure
from sphinx.errors import SphinxError

from conftest import fold

if TYPE_CHECKING:
    from conftest import MakeProject


def test_the_file_of_an_image_may_have_any_name(make_project: MakeProject) -> None:
    names = ["my photo.svg", "ñandú.svg", "100%.svg"]
    page = "# A\n\n" + "\n\n".join(f"![It {name[0]}](<{name}>)" for name in names)
    project = make_project({"index.md": page, **dict.fromkeys(names, SVG)}, strict=True)
    for image in project.page().select("img"):
        assert (project.out / unquote(str(image["src"]))).is_file()
    figures = structure(project.pdf()).find("/Figure")
    assert [figure.attributes["/Alt"] for figure in figures] == ["It m", "It ñ", "It 1"]


def test_a_hard_line_break_keeps_words_apart_everywhere(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\nRoom 1\\\nBuilding 2  \nCity\n"}
    text = (make_project(page, builder="text", strict=True).out / "index.txt").read_text("utf-8")
    assert "Room 1 Building 2 City" in fold(text)
    site = make_project(page, strict=True)
    assert len(site.page().select("p br")) == 2
    assert "Room 1 Building 2 City" in site.pdf().text


def test_a_directive_without_braces_is_reported(make_project: MakeProject) -> None:
    blocks = [":::entry Fellow\n:date: 2020\n:::", "```bibliography\n```", "```python\nx\n```", ":::mine\nC\n:::"]
    fine = ":::{only} latest or next\nB\n:::"
    project = make_project({"index.md": "\n\n".join(["# A", *blocks, fine])})
    entry, bibliography = (line for line in project.warnings.splitlines() if "[cv.block]" in line)
    assert "index.md:3: WARNING: 'entry' is not read as a directive" in entry
    assert "index.md:7: WARNING: 'bibliography' is not read as a directive" in bibliography
    assert "{bibliography}" in bibliography


def test_an_empty_heading_is_reported_and_harmless(make_project: MakeProject) -> None:
    page = "# A\n\n## B\n\n##\n\nOne.\n\n### C\n\n## <!-- x -->\n\nTwo.\n\n- #\n\n  Three.\n\n## D\n"
    project = make_project({"index.md": page})
    lines = project.warnings.splitlines()
    assert [line.partition(" a ")[0] for line in lines] == [f"index.md:{line}: WARNING:" for line in (5, 11, 15)]
    assert all("[cv.block]" in line for line in lines)
    assert project.text() == "A¶ B¶ One. C¶ Two. Three. D¶"
    assert "A B One. C Two. • Three. D" in project.pdf().text
    empty = make_project({"index.md": "#\n\nText.\n"})
    assert "index.md:1: WARNING: a heading is empty" in empty.warnings
    assert "Text." in empty.pdf().text


def test_a_page_in_another_encoding_is_an_error_with_its_line(make_project: MakeProject) -> None:
    with pytest.raises(SphinxError, match=r"index\.md:3: .*UTF-8"):
        make_project({"index.md": "# A\n\nStraße\n".encode("latin-1")})
