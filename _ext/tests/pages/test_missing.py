"""What a renamed, removed or misspelt page is in all places that name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import MakeProject

FILES = {
    "index.md": "# A\n\nSee [](a/talks.md).\n\n```{toctree}\na/talks\na/jobs\n```\n",
    "a/talks.md": "# Talks\n\n:::{entry} T\n:end: present\n:start: 2020\n:::\n",
    "a/jobs.md": "# Jobs\n",
}
CONF = """
cv_positions = ["a/talks"]
pdf_documents = [
    {"startdocname": "index", "targetname": "cv.pdf", "title": "A", "exclude": ["a/talks"]},
    {"startdocname": "a/talks", "targetname": "talks.pdf", "title": "T"},
]
"""
PLACES = ["index.md:5:", "conf.py:7:", "conf.py:9:", "conf.py:9:", "index.md:3:"]


@pytest.mark.parametrize("new", ["a/seminars.md", "talks.md", "a/zzz.md", ""])
def test_a_page_that_is_renamed_or_removed_is_a_line_for_each_place_that_names_it(
    make_project: MakeProject, new: str
) -> None:
    project = make_project(FILES, CONF, strict=True)
    source = Path(project.app.srcdir)
    if "zzz" in new:  # it is recognised by its title
        (source / "a/other.md").write_text("# Other\n\n", "utf-8")
        (source / "index.md").write_text(FILES["index.md"].replace("a/jobs", "a/jobs\na/other"), "utf-8")
    if new:
        (source / "a/talks.md").rename(source / new)
    else:
        (source / "a/talks.md").unlink()
    docname = new.removesuffix(".md")
    for _ in range(2):  # it is known in the next builds, too
        lines = project.rebuild().warnings.splitlines()
        assert len(lines) == len(PLACES)
        assert all(any(line.startswith(place) for line in lines) for place in PLACES)
        if new:
            assert all(docname in line and ("is new" in line or "now" in line) for line in lines)
        else:
            assert not any("is new" in line for line in lines)
            assert any("write the page, or remove the line [toc.not_readable]" in line for line in lines)
    if new:
        project.edit("index.md", "a/talks", docname)
        assert project.edit("conf.py", "a/talks", docname).warnings == ""


def test_a_footnote_without_text_or_reference_is_one_warning(make_project: MakeProject) -> None:
    project = make_project("# A\n\nOne[^a] and two[^c].\n\n[^a]: Text.\n\n[^b]: Other.\n")
    unused, missing = sorted(project.warnings.splitlines(), reverse=True)
    assert unused.startswith("index.md:7: WARNING: nothing refers to this footnote")
    assert missing.startswith("index.md:3: ERROR: the footnote [^c] has no text: write '[^c]: ...'")


def test_a_misspelt_page_is_suggested(make_project: MakeProject) -> None:
    files = {**FILES, "index.md": "# A\n\n```{toctree}\na/tlaks\na/jobs\n```\n"}
    toctree, positions = make_project(files, "cv_positions = ['a/tlaks']").warnings.splitlines()
    assert "did you mean 'a/talks'? [toc.not_readable]" in toctree
    assert "did you mean 'a/talks'? [cv.positions]" in positions


def test_a_misspelt_image_is_suggested(make_project: MakeProject) -> None:
    page = "# A\n\n![A](img/Photo.JPEG)\n\n![B](gone/none.png)\n"
    [photo, none] = make_project({"index.md": page, "img/photo.jpg": ""}).warnings.splitlines()
    assert (
        photo
        == "index.md:3: WARNING: image file not readable: img/Photo.JPEG: did you mean photo.jpg? [image.not_readable]"
    )
    assert none.startswith("index.md:5: ")
    assert "write its path" in none


def test_a_page_without_a_title_is_one_warning(make_project: MakeProject) -> None:
    project = make_project({**FILES, "a/jobs.md": "#Jobs\n", "index.md": "# A\n\n```{toctree}\na/talks\na/jobs\n```\n"})
    [heading, title] = project.warnings.splitlines()
    assert heading.startswith("a/jobs.md:1: WARNING: a heading needs a space")
    assert title.startswith("index.md:3: WARNING: ")
    assert "'a/jobs'" in title
    assert title.endswith("write '# Title' at the top of the page [toc.no_title]")


def test_an_unknown_option_is_named_with_those_that_there_are(make_project: MakeProject) -> None:
    lines = make_project("# A\n\n:::{entries}\n:border: 1\n\n- B\n:::\n").warnings.splitlines()
    expected = "index.md:4: WARNING: {entries} has no option 'border': its options are by-year, columns, compact"
    assert any(line.startswith(expected) for line in lines)
