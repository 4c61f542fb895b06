"""A second build prints the same warnings as the first one, until they are corrected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import run

if TYPE_CHECKING:
    from conftest import MakeProject

FILES = {
    "index.md": "# A\n\n```{toctree}\nread\nwritten\npdf\nincluding\nright\nnone\n```\n",
    "read.md": "# Read\n\n:::{entry} T\n:organistion: X\n:date: 03/2024\n:::\n",
    "written.md": "# Written\n\n[text](none.md), {doc}`none`, ![alt](none.png)\n\n```nolexer\nx\n```\n",
    "pdf.md": "# PDF\n\n<p>HTML</p>\n",
    "including.md": "# Including\n\n```{include} part.txt\n```\n",
    "part.txt": ":::{entry} U\n:date: 2025-13\n:::\n",
    "right.md": "# Right\n",
    "alone.md": "# Alone\n",
}
CONF = "pdf_documents = [dict(startdocname='index', targetname='cv.pdf', title='A', exclude=['gone'])]"
KINDS = (
    "cv.entry_date cv.entry_date cv.pdf cv.raw cv.unlisted image.not_readable misc.highlighting_failure "
    "myst.directive_option myst.xref_missing ref.doc toc.not_readable"
)


@pytest.mark.parametrize("parallel", [0, 2])
def test_the_warnings_of_pages_that_have_not_changed_are_repeated(make_project: MakeProject, parallel: int) -> None:
    project = make_project(FILES, CONF)
    first = sorted(project.warnings.splitlines())
    assert " ".join(sorted(line.rpartition("[")[2].strip("]") for line in first)) == KINDS
    source, target = Path(project.app.srcdir), project.out.parent
    for _ in range(2):
        before = (project.out / "right.html").stat().st_mtime_ns
        assert sorted(run("html", source, target, parallel=parallel).warnings.splitlines()) == first
        assert (project.out / "right.html").stat().st_mtime_ns == before

    for name in ("index", "read", "written", "pdf", "including", "alone", "right"):
        (source / f"{name}.md").write_text(f"---\norphan: true\n---\n# {name}\n", "utf-8")
    corrected = run("html", source, target, parallel=parallel)
    assert [line.rpartition("[")[2] for line in corrected.warnings.splitlines()] == ["cv.pdf]"]


def test_suppressed_warnings_do_not_let_pages_be_read_again(make_project: MakeProject) -> None:
    project = make_project({"index.md": FILES["read.md"]}, "suppress_warnings = ['cv', 'myst']")
    page = project.out / "index.html"
    before = page.stat().st_mtime_ns
    assert project.warnings == project.rebuild().warnings == ""
    assert page.stat().st_mtime_ns == before
