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


@pytest.mark.parametrize("new", ["a/seminars.md", "talks.md", "a/zzz.md"])
def test_a_renamed_page_is_recognised(make_project: MakeProject, new: str) -> None:
    project = make_project(FILES, CONF, strict=True)
    source = Path(project.app.srcdir)
    (source / "a/talks.md").rename(source / new)
    if "zzz" in new:  # by its title
        (source / "a/other.md").write_text("# Other\n\n", "utf-8")
        (source / "index.md").write_text(FILES["index.md"].replace("a/jobs", "a/jobs\na/other"), "utf-8")
    docname = new.removesuffix(".md")
    for _ in range(2):  # it is known in the next builds, too
        lines = project.rebuild().warnings.splitlines()
        assert sorted(line for line in lines if any(line.startswith(place) for place in PLACES)) == sorted(lines)
        assert len(lines) == len(PLACES)
        assert all(docname in line and ("is new" in line or "now" in line) for line in lines)
    for path in (source / "index.md", source / "conf.py"):
        path.write_text(path.read_text("utf-8").replace("a/talks", docname), "utf-8")
    assert project.rebuild().warnings == ""


def test_a_removed_page_is_a_line_for_each_place_that_names_it(make_project: MakeProject) -> None:
    project = make_project(FILES, CONF, strict=True)
    Path(project.app.srcdir, "a/talks.md").unlink()
    lines = project.rebuild().warnings.splitlines()
    assert sorted(line.split(" ")[0] for line in lines) == sorted(place.split(" ")[0] for place in PLACES)
    assert not any("is new" in line for line in lines)
    assert any("write the page, or remove the line [toc.not_readable]" in line for line in lines)


def test_a_footnote_without_text_or_reference_is_one_warning(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\nOne[^a] and two[^c].\n\n[^a]: Text.\n\n[^b]: Other.\n"})
    unused, missing = sorted(project.warnings.splitlines(), reverse=True)
    assert unused.startswith("index.md:7: WARNING: nothing refers to this footnote")
    assert missing.startswith("index.md:3: ERROR: the footnote [^c] has no text: write '[^c]: ...'")


def test_a_misspelt_page_is_suggested(make_project: MakeProject) -> None:
    files = {**FILES, "index.md": "# A\n\n```{toctree}\na/tlaks\na/jobs\n```\n"}
    toctree, positions = make_project(files, "cv_positions = ['a/tlaks']").warnings.splitlines()
    assert "did you mean 'a/talks'? [toc.not_readable]" in toctree
    assert "did you mean 'a/talks'? [cv.positions]" in positions


def test_a_page_without_a_title_is_one_warning(make_project: MakeProject) -> None:
    project = make_project({**FILES, "a/jobs.md": "#Jobs\n", "index.md": "# A\n\n```{toctree}\na/talks\na/jobs\n```\n"})
    [heading, title] = project.warnings.splitlines()
    assert heading.startswith("a/jobs.md:1: WARNING: a heading needs a space")
    assert title.startswith("index.md:3: WARNING: ")
    assert "'a/jobs'" in title
    assert title.endswith("write '# Title' at the top of the page [toc.no_title]")


def test_an_unknown_option_is_named_with_those_that_there_are(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\n:::{entries}\n:border: 1\n\n- B\n:::\n"})
    expected = "index.md:4: WARNING: {entries} has no option 'border': its options are by-year, columns, compact"
    assert any(line.startswith(expected) for line in project.warnings.splitlines())
