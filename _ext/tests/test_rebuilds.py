"""A second build reads and writes what shows a change and nothing else, and prints the same warnings as the first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import MakeProject, Project, run

ENTRY = ":::{{entry}} {}\n:start: 2020-01-15\n:end: present\n:::\n"
FURO = """
author = html_title = "Ann"
html_baseurl = "https://ann.example.org/"
pdf_documents = [{"startdocname": "index", "targetname": "a.pdf", "title": "A"}]
html_theme = "furo"
"""
PROFILE = {
    "index.md": "# Name\n\n:Email: <me@example.org>\n\nWords.\n\n```{current-entries}\n```\n\n```{pdf-documents}\n```\n"
    "\n```{toctree}\njobs\nstudents\n```\n",
    "jobs.md": "# Jobs\n\n" + ENTRY.format("Visiting Fellow"),
    "students.md": "# Students\n\n" + ENTRY.format("Thomas Miller"),
    "other.md": "---\norphan: true\n---\n\n# Other\n\n```{current-entries}\n```\n",
}
# The file, what is replaced in it and by what; the pages that are written again; what a page shows then.
ALL = "index jobs students other"
EDITS = [
    ("index.md", "Words", "Other words", "index", "index", "Other words"),
    ("other.md", "# Other\n", "# Other\n\nSome text.\n", "other", "other", "Some text."),
    ("students.md", "# Students\n", "# Students\n\nSome text.\n", "students index", "students", "Some text."),
    # Where an entry began is not in the profile.
    ("students.md", "2020", "2021", "students index other", "students", "2021"),
    ("students.md", "Thomas Miller", "Thomas Müller", "students index other", "index", "Thomas Müller"),
    ("index.md", "me@", "you@", ALL, "jobs", "you<span>&#64;</span>example"),
    ("conf.py", '"Ann"', '"Anne"', ALL, "jobs", "Anne"),
    ("jobs.md", ":end: present", ":end: 2022", ALL, "jobs", "2022"),
    ("conf.py", "html_theme", 'cv_positions = ["jobs"]\nhtml_theme', ALL, "jobs", "Visiting"),
    ("jobs.md", ":end: 2022", ":end: present", ALL, "students", "Visiting Fellow"),
    ("students.md", "# Students", "# Pupils", ALL, "jobs", "Pupils"),
    ("index.md", "jobs\nstudents", "students\njobs", ALL, "jobs", "Pupils"),
    ("index.md", "students\njobs", "Named <students>\njobs", ALL, "jobs", "Named"),
    ("conf.py", "a.pdf", "b.pdf", ALL, "index", "b.pdf"),
    ("conf.py", "a.pdf", "b.pdf", "", "index", "b.pdf"),
]


def edit(project: Project, name: str, *change: str) -> tuple[Project, set[str]]:
    """Edit a file and build again; return the project and the pages that have been written."""
    before = {path: path.stat().st_mtime_ns for path in project.out.glob("*.html")}
    project = project.edit(name, *change)
    assert not project.warnings
    written = {path.stem for path, time in before.items() if path.stat().st_mtime_ns != time}
    return project, written - {"genindex", "search", "404"}


def test_an_edit_writes_the_pages_that_show_what_has_changed(make_project: MakeProject) -> None:
    project = make_project(PROFILE, FURO)
    for name, old, new, pages, page, shown in EDITS:
        project, written = edit(project, name, old, new)
        assert written == set(pages.split()), (name, new)
        assert shown in (project.out / f"{page}.html").read_text("utf-8"), new
        if new == ":end: 2022":
            assert "Visiting" not in (project.out / "students.html").read_text("utf-8")
    for page in ("index", "other"):
        assert [title.get_text() for title in project.page(page).select(".cv-title")] == ["Visiting Fellow"]
        assert "Müller" not in (project.out / f"{page}.html").read_text("utf-8")
    assert "Thomas Müller" in project.text("students")


BIB = "@misc{a, title = {Alpha}, year = 2024}\n@misc{b, title = {Beta}, year = 2023}\n"
WORKS = {
    "refs.bib": BIB,
    "index.md": "# CV\n\n```{toctree}\none\ntwo\nlink\nlists\nother\n```\n",
    "one.md": "# One\n\n{cite:p}`a`\n",
    "two.md": "# Two\n\n{cite:p}`b`\n",
    "link.md": "# Link\n\n[](#b)\n",
    "lists.md": "# Lists\n\n```{bibliography}\n:all:\n```\n",
    "other.md": "# Other\n\nText, and a link to the page [](one).\n",
}


def test_works_and_citations_are_written_where_they_show_and_nowhere_else(make_project: MakeProject) -> None:
    project, written = edit(make_project(WORKS, strict=True), "other.md", WORKS["other.md"])
    assert written - {"index"} <= {"other"}
    for name, text, pages in (
        ("other", "# Other\n\nWords and [](one).\n", {"other"}),
        ("one", "# One\n\nAs {cite:p}`a` shows.\n", {"one"}),
        ("one", "# One\n\n{cite:p}`b`\n", {"one", "lists"}),  # where lists say that works are cited
    ):
        project, written = edit(project, f"{name}.md", text)
        # Sphinx itself writes pages again whose toctrees have a page that was read.
        assert written - {"index"} == pages, text
    assert [place.get_text() for place in project.page("lists").select(".cv-cited-in")] == ["Cited in One, Two"]
    project, _ = edit(project, "one.md", "# One\n\nA note.[^n] {cite:p}`b`\n\n[^n]: A note\n")
    [back, _] = project.page("lists").select(".cv-cited-in a")
    assert project.page("one").select_one(f".cv-citations#{str(back['href']).partition('#')[2]}")
    # by the titles of the pages.
    project, written = edit(project, "one.md", "# Essay\n\n{cite:p}`a`\n")
    assert "lists" in written
    assert "Cited in Essay" in project.text("lists")
    # All pages that cite or link to works show data of the .bib files.
    bib = BIB.replace("Alpha", "Omega") + "@misc{c, title = {New}, year = 2025}"
    project, written = edit(project, "refs.bib", bib)
    assert written - {"index"} == {"one", "two", "link", "lists"}
    assert "Omega" in project.text("one")
    assert [link.get_text() for link in project.page("link").select("a.cv-citation")] == ["3"]
    assert "[1] New" in project.text("lists")


def test_a_bib_file_that_is_added_or_deleted_changes_lists_and_counts(make_project: MakeProject) -> None:
    project = make_project({**WORKS, "conf.py": 'extensions = ["academic_cv"]\nhtml_theme = "basic"\n'})
    project.edit("one.md", "# One\n\nCount {pubs}`all`.\n")
    project = project.edit("more.bib", "@misc{c, title = {Gamma}}")
    assert "Count 3." in project.text("one")
    assert "[3] Gamma" in project.text("lists")
    Path(project.app.srcdir, "more.bib").unlink()
    project = project.rebuild()
    assert "Count 2." in project.text("one")
    assert "Gamma" not in project.text("lists")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_deleted_page_is_gone_and_its_name_in_a_toctree_told_at_each_build(
    make_project: MakeProject, builder: str
) -> None:
    files = {"index.md": "# Name\n\n```{toctree}\none\ntwo\n```\n", "one.md": "# First\n", "two.md": "# Second\n"}
    project = make_project(files, builder=builder)
    [page] = project.out.glob("**/two.html" if builder == "html" else "two/index.html")
    assert "Second" in project.pdf().text
    (project.app.srcdir / "two.md").unlink()
    for _ in range(3):
        project = project.rebuild()
        assert re.search(r"index.md:3: WARNING: toctree contains reference to \w+ document 'two'", project.warnings)
        assert not page.exists()
        assert "Second" not in project.pdf().text
        assert "First" in project.pdf().text
    assert not project.edit("index.md", "two\n", "").warnings


# --- warnings -------------------------------------------------------------------------------------------------------

FAULTY = {
    "index.md": "# A\n\n```{toctree}\nread\nwritten\npdf\nincluding\nright\nnone\n```\n",
    "read.md": "# Read\n\n:::{entry} T\n:organistion: X\n:date: 03/2024\n:::\n",
    "written.md": "# Written\n\n[text](none.md), {doc}`none`, ![alt](none.png)\n\n```nolexer\nx\n```\n",
    "pdf.md": "# PDF\n\n<p>HTML</p>\n",
    "including.md": "# Including\n\n```{include} part.txt\n```\n",
    "part.txt": ":::{entry} U\n:date: 2025-13\n:::\n",
    "right.md": "# Right\n",
    "alone.md": "# Alone\n",
}
EXCLUDING = "pdf_documents = [dict(startdocname='index', targetname='cv.pdf', title='A', exclude=['gone'])]"
KINDS = (
    "cv.entry_date cv.entry_date cv.pdf cv.raw cv.unlisted image.not_readable misc.highlighting_failure "
    "myst.directive_option myst.xref_missing ref.doc toc.not_readable"
)


@pytest.mark.parametrize("parallel", [0, 2])
def test_the_warnings_of_pages_that_have_not_changed_are_repeated(make_project: MakeProject, parallel: int) -> None:
    project = make_project(FAULTY, EXCLUDING)
    first = sorted(project.warnings.splitlines())
    assert " ".join(sorted(line.rpartition("[")[2].strip("]") for line in first)) == KINDS
    source, target = Path(project.app.srcdir), project.out.parent
    for _ in range(2):
        before = (project.out / "right.html").stat().st_mtime_ns
        assert sorted(run("html", source, target, parallel=parallel).warnings.splitlines()) == first
        assert (project.out / "right.html").stat().st_mtime_ns == before
    for path in source.glob("*.md"):
        path.write_text(f"---\norphan: true\n---\n# {path.stem}\n", "utf-8")
    corrected = run("html", source, target, parallel=parallel)
    assert [line.rpartition("[")[2] for line in corrected.warnings.splitlines()] == ["cv.pdf]"]


def test_suppressed_warnings_do_not_let_pages_be_read_again(make_project: MakeProject) -> None:
    project = make_project(FAULTY["read.md"], "suppress_warnings = ['cv', 'myst']")
    page = project.out / "index.html"
    before = page.stat().st_mtime_ns
    assert project.warnings == project.rebuild().warnings == ""
    assert page.stat().st_mtime_ns == before
