"""What is read and written again after a change: all that shows it, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conftest import run, write

if TYPE_CHECKING:
    from conftest import MakeProject, Project

BIB = "@misc{a, title = {Alpha}, year = 2024}\n@misc{b, title = {Beta}, year = 2023}\n"
FILES = {
    "refs.bib": BIB,
    "index.md": "# CV\n\n```{toctree}\none\ntwo\nlink\nlists\nother\n```\n",
    "one.md": "# One\n\n{cite:p}`a`\n",
    "two.md": "# Two\n\n{cite:p}`b`\n",
    "link.md": "# Link\n\n[](#b)\n",
    "lists.md": "# Lists\n\n```{bibliography}\n:all:\n```\n",
    "other.md": "# Other\n\nText, and a link to the page [](one).\n",
}


def change(project: Project, name: str, text: str) -> tuple[Project, set[str]]:
    """Write a file of a project and build it again; return it with the pages that have been written."""
    before = {path: path.stat().st_mtime_ns for path in project.out.glob("*.html")}
    Path(project.app.srcdir, name).write_text(text, "utf-8")
    project = project.rebuild()
    assert not project.warnings
    written = {path.stem for path, time in before.items() if path.stat().st_mtime_ns != time}
    # Sphinx itself writes pages again whose toctrees have a page that was read.
    return project, written - {"index", "search", "genindex", "404"}


def test_a_change_is_written_where_it_shows_and_nowhere_else(make_project: MakeProject) -> None:
    project, written = change(make_project(FILES, strict=True), "other.md", FILES["other.md"])
    assert written <= {"other"}
    assert change(project, "other.md", "# Other\n\nWords and [](one).\n")[1] == {"other"}
    assert change(project, "one.md", "# One\n\nAs {cite:p}`a` shows.\n")[1] == {"one"}
    # Lists say where works are cited,
    project, written = change(project, "one.md", "# One\n\n{cite:p}`b`\n")
    assert written == {"one", "lists"}
    assert [place.get_text() for place in project.page("lists").select(".cv-cited-in")] == ["Cited in One, Two"]
    project, _ = change(project, "one.md", "# One\n\nA note.[^n] {cite:p}`b`\n\n[^n]: A note\n")
    [back, _] = project.page("lists").select(".cv-cited-in a")
    assert project.page("one").select_one(f".cv-citations#{str(back['href']).partition('#')[2]}")
    # by the titles of the pages.
    project, written = change(project, "one.md", "# Essay\n\n{cite:p}`a`\n")
    assert "lists" in written
    assert "Cited in Essay" in project.text("lists")
    # All pages that cite or link to works show data of the .bib files.
    bib = BIB.replace("Alpha", "Omega") + "@misc{c, title = {New}, year = 2025}"
    project, written = change(project, "refs.bib", bib)
    assert written == {"one", "two", "link", "lists"}
    assert "Omega" in project.text("one")
    assert [link.get_text() for link in project.page("link").select("a.cv-citation")] == ["3"]
    assert "[1] New" in project.text("lists")


def test_a_bib_file_that_is_added_or_deleted_changes_lists_and_counts(make_project: MakeProject) -> None:
    project = make_project({**FILES, "conf.py": 'extensions = ["academic_cv"]\nhtml_theme = "basic"\n'})
    change(project, "one.md", "# One\n\nCount {pubs}`all`.\n")
    project, _ = change(project, "more.bib", "@misc{c, title = {Gamma}}")
    assert "Count 3." in project.text("one")
    assert "[3] Gamma" in project.text("lists")
    Path(project.app.srcdir, "more.bib").unlink()
    project = project.rebuild()
    assert "Count 2." in project.text("one")
    assert "Gamma" not in project.text("lists")


def test_pages_are_read_in_parallel(tmp_path: Path) -> None:
    pages = {
        f"page{number}.md": "---\norphan: true\n---\n\n# P\n\n"
        f"[](#w{number}0) {{cite:p}}`w{number}0`\n\n```{{bibliography}}\n"
        f':filter: keywords == "{number}"\n:numbering: descending\n:by-year:\n:labelprefix: {chr(65 + number)}\n```\n'
        for number in range(7)
    }
    bib = "".join(
        f"@misc{{w{number}{work}, title = {{T}}, year = {2020 + work}, keywords = {{{number}}}}}\n"
        for number in range(7)
        for work in range(2)
    )
    write(tmp_path / "source", {"index.md": "# CV\n", "refs.bib": bib, **pages})
    project = run("html", tmp_path / "source", tmp_path / "built", parallel=2)
    assert not project.warnings
    for number in range(7):
        page = project.page(f"page{number}")
        letter = chr(65 + number)
        assert [label.get_text() for label in page.select(".cv-label")] == [f"[{letter}2]", f"[{letter}1]"]
        assert [year.get_text() for year in page.select(".cv-year")] == ["2021", "2020"]
        assert page.get_text().count(f"[{letter}1]") == 3
