"""Current entries and the profile are the same wherever they are shown, and are updated when they change."""

from __future__ import annotations

import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from sphinx.errors import ConfigError

from conftest import PACKAGE

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeProject

HOME = "# Name\n\n:Email: <me@example.org>\n\n```{current-entries}\n```\n\n```{toctree}\njobs\nstudents\n```\n"
FELLOW = ":::{entry} Visiting Fellow\n:organization: Clare Hall\n:start: 2010-01-15\n:end: present\n:::\n"
STUDENT = ":::{entry} Thomas Miller\n:start: 2020\n:end: present\n:::\n"
FILES = {"index.md": HOME, "jobs.md": f"# Jobs\n\n{FELLOW}", "students.md": f"# Students\n\n{STUDENT}"}
OTHER = "---\norphan: true\n---\n\n# Other\n\n```{current-entries}\n```\n"
SITE = 'author = html_title = "Ann"\nhtml_baseurl = "https://ann.example.org/"\nhtml_theme = "furo"\n'
ALL = {"index", "jobs", "students", "other"}


def test_an_edit_writes_the_pages_that_show_what_has_changed(make_project: MakeProject) -> None:
    project = make_project({**FILES, "other.md": OTHER}, SITE)
    for name, old, new, pages in (
        ("index.md", "# Name\n", "# Name\n\nSome text.\n", {"index"}),
        ("other.md", "# Other\n", "# Other\n\nSome text.\n", {"other"}),
        ("students.md", "# Students\n", "# Students\n\nSome text.\n", {"students", "index"}),
        # Where an entry began is not in the profile.
        ("students.md", "2020", "2021", {"students", "index", "other"}),
        ("students.md", "Thomas Miller", "Thomas Müller", {"students", "index", "other"}),
        ("index.md", "me@", "you@", ALL),
        ("conf.py", '"Ann"', '"Anne"', ALL),
        ("jobs.md", ":end: present", ":end: 2011", ALL),
        ("conf.py", "html_theme", 'cv_positions = ["jobs"]\nhtml_theme', ALL),
        ("jobs.md", ":end: 2011", ":end: present", ALL),
    ):
        source = project.app.srcdir / name
        source.write_text(source.read_text("utf-8").replace(old, new), "utf-8")
        before = {path: path.stat().st_mtime_ns for path in project.out.glob("*.html")}
        project = project.rebuild()
        written = {path.stem for path in before if path.stat().st_mtime_ns != before[path]}
        assert written - {"genindex", "search", "404"} == pages, (name, new)
        assert not project.warnings
        if new == ":end: 2011":
            assert "Visiting" not in (project.out / "students.html").read_text("utf-8")
    assert "you<span>&#64;</span>example" in (project.out / "jobs.html").read_text("utf-8")
    for page in ("index", "other"):
        assert [title.get_text() for title in project.page(page).select(".cv-title")] == ["Visiting Fellow"]
        assert "Müller" not in (project.out / f"{page}.html").read_text("utf-8")
    assert "Thomas Müller" in project.text("students")


def test_pages_are_read_in_parallel(make_project: MakeProject, tmp_path: Path) -> None:
    hidden = ":::{only} pdf\n(lab)=\n## Secret\n:::\n"
    many = {f"job{number}.md": f"# Job {number}\n\n{FELLOW}\n{hidden}" for number in range(12)}
    home = HOME.replace("jobs\nstudents", "\n".join(name.removesuffix(".md") for name in many))
    project = make_project({"index.md": home, **many})
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "2", "-d", str(tmp_path / "trees")]
    subprocess.run([*command, project.app.srcdir, tmp_path], check=True, capture_output=True, cwd=PACKAGE.parent)  # noqa: S603
    inventory = zlib.decompress((tmp_path / "objects.inv").read_bytes().split(b"\n", 4)[4])
    assert b"Job 11" in inventory
    assert b"lab " not in inventory
    assert (tmp_path / "searchindex.js").read_bytes() == (project.out / "searchindex.js").read_bytes()
    assert (tmp_path / "index.html").read_text("utf-8").count('class="cv-title"') == 12
    assert "secret" not in (tmp_path / "searchindex.js").read_text("utf-8").lower()


def test_a_current_entry_has_links_that_lead_from_where_it_is_shown_and_no_footnotes(make_project: MakeProject) -> None:
    entry = ":::{entry} [One](talks.md) {doc}`talks` {ref}`lab` [](#lab)[^1]\n:start: 2020\n:end: present\n:::\n"
    files = {
        "index.md": "# CV\n\n```{current-entries}\n```\n\n```{toctree}\nsections/work\nsections/talks\n```\n",
        "sections/work.md": f"# Work\n\n{entry}\n[^1]: Since May.\n",
        "sections/talks.md": "# Talks\n\n(lab)=\n## Lab\n",
    }
    project = make_project(files)
    talks = "sections/talks.html"
    links = project.page().select(".cv-title a")
    assert [link["href"] for link in links] == [talks, talks, f"{talks}#lab", f"{talks}#lab"]
    assert len(project.page("sections/work").select(".cv-title a")) == 5


def test_what_only_a_pdf_shows_is_nowhere_in_the_site(make_project: MakeProject) -> None:
    hidden = ":::{entry} Secret Agent\n:organization: Abroad\n:start: 2020\n:end: present\n:::\n"
    field = "Phone:\n  :::{only} pdf\n  +1 555 0100\n  :::\n"
    work = "```{bibliography}\n:all:\n```\n"
    files = {
        "index.md": HOME.replace("Email: <me@example.org>", f"{field}:Email: <me@example.org>"),
        "jobs.md": f"# Jobs\n\n::::{{only}} pdf\n{hidden}\n{work}::::\n\n{STUDENT}",
        "students.md": "# Students\n",
        "refs.bib": "@misc{a, title = {Classified}}",
    }
    project = make_project(files, SITE)
    for file in project.out.glob("**/*"):
        if file.suffix in {".html", ".js", ".xml"}:
            for word in ("Secret", "Abroad", "555", "Classified"):
                assert word not in file.read_text("utf-8"), file
    assert "Thomas Miller" in project.text()
    for word in ("Secret Agent", "Abroad", "555", "Classified"):
        assert word in project.pdf().text
    assert project.pdf().text.count("Secret Agent") == 2


def test_a_page_of_positions_that_does_not_exist_is_reported_at_each_build(make_project: MakeProject) -> None:
    project = make_project(FILES, 'cv_positions = ["jobs", "work"]')
    for again in (project, project.rebuild()):
        assert "conf.py:6: WARNING: cv_positions has 'work'" in again.warnings
        assert "[cv.positions]" in again.warnings
    with pytest.raises(ConfigError, match="a list of pages"):
        make_project(FILES, 'cv_positions = "jobs"')
