"""Entries: what stands in the source stands in every output, and a wrong date is told, not lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from conftest import MakeProject, Project

ENTRY = """# Employment

:::{entry} Professor of *Rhetoric*
:organization: University of Bologna
:place: Bologna, Italy
:start: 1975-11
:end: 2007
:selected:

Host: [A. Name](https://example.org/)

- a point
:::

:::{entry} Visiting Fellow
:organization: Clare Hall
:start: 2010-01-15
:end: present
:::

A remark between them.

:::{entry} Talk without a date
:::
"""


def test_an_entry_is_standard_nodes_with_classes(make_project: MakeProject) -> None:
    tree = make_project({"index.md": ENTRY}).doctree()
    first, last = (node for node in tree.findall(nodes.bullet_list) if "cv-entries" in node["classes"])
    professor, fellow = first.children
    assert isinstance(professor, nodes.list_item)
    assert isinstance(fellow, nodes.list_item)
    assert professor["classes"] == ["cv-entry", "cv-selected"]
    assert [child["classes"] for child in professor.findall(nodes.paragraph)][:3] == [["cv-date"], ["cv-head"], []]
    assert professor.children[0].astext() == "Nov. 1975 – 2007"
    assert professor.children[1].astext() == "Professor of Rhetoric, University of Bologna, Bologna, Italy"
    assert [node.astext() for node in professor.findall(nodes.emphasis)] == ["Rhetoric"]
    assert [node["refuri"] for node in professor.findall(nodes.reference)] == ["https://example.org/"]
    assert fellow["classes"] == ["cv-entry", "cv-current"]
    assert last.astext() == "Talk without a date"


def test_a_comment_between_entries_leaves_them_one_list(make_project: MakeProject) -> None:
    one, two = (f":::{{entry}} {title}\n:::\n" for title in ("One", "Two"))
    tree = make_project({"index.md": f"# Talks\n\n{one}\n% A comment.\n\n{two}"}).doctree()
    [entries] = tree.findall(nodes.bullet_list)
    assert [item.astext() for item in entries] == ["One", "Two"]


@pytest.mark.parametrize("builder", ["html", "text", "latex", "epub", "man"])
def test_every_builder_prints_the_whole_entry_in_order(make_project: MakeProject, builder: str) -> None:
    project = make_project({"index.md": ENTRY}, conf="man_pages = [('index', 'cv', 'a CV', [], 1)]", builder=builder)
    name = {"html": "index.html", "text": "index.txt", "latex": "*.tex", "epub": "index.xhtml", "man": "cv.1"}[builder]
    [file] = project.out.glob(name)
    text = file.read_text("utf-8").rpartition("<body")[2]
    words = ["1975", "Rhetoric", "Bologna", "Bologna, Italy", "Host", "a point", "2010", "Fellow", "remark", "Talk"]
    places = [text.index(word) for word in words]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (":date: May 1968", "'May 1968' is not a date: write 2024, 2024-03 or 2024-03-15"),
        (":start: 2024-03\n:end: 2023", "the end 2023 is before the start 2024-03: correct or swap them"),
        (":start: 2023-13\n:end: present", "'2023-13' is not a date: months go from 01 to 12"),
        (":end: 2020", "'end' has no 'start'"),
    ],
)
def test_a_wrong_date_is_told_with_its_line_and_loses_nothing_else(
    make_project: MakeProject, options: str, message: str
) -> None:
    page = f"# Talks\n\n:::{{entry}} On Signs\n:organization: A Place\n{options}\n\nThe body.\n:::\n"
    project = make_project({"index.md": page})
    assert f"index.md:3: WARNING: entry 'On Signs': {message}" in project.warnings
    assert "[cv.entry_date]" in project.warnings
    assert project.text() == "Talks¶ On Signs, A Place The body."


def test_an_unknown_option_is_told_with_its_line_and_those_that_exist(make_project: MakeProject) -> None:
    page = "# Talks\n\n:::{entry} On Signs\n:organisation: A Place\n:date: 2020\n\nThe body.\n:::\n"
    project = make_project({"index.md": page})
    assert "index.md:4: WARNING: 'entry': Unknown option key: 'organisation' (allowed: [" in project.warnings
    assert "'organization'" in project.warnings
    assert project.text() == "Talks¶ 2020 On Signs The body."


@pytest.mark.parametrize(
    ("options", "line", "told"),
    [
        ("\n:date: 2020\n:place: X", 5, ":date: 2020"),
        (":place: X\nThe body.\n:date: 2020", 6, ":date: 2020"),
        (": date: 2020", 4, ": date: 2020"),
        (":place: X\n: date: 2020", 5, ": date: 2020"),
        (":place: X\n:date:2020", 5, ":date:2020"),
        ("\n:selected:", 5, ":selected:"),
    ],
)
def test_a_line_that_looks_like_an_option_and_is_none_is_told(
    make_project: MakeProject, options: str, line: int, told: str
) -> None:
    warnings = make_project({"index.md": f"# Talks\n\n:::{{entry}} On Signs\n{options}\n\nMore.\n:::\n"}).warnings
    place = f"index.md:{line}: WARNING: entry 'On Signs': '{told}' is not read as an option: write options as "
    assert place in warnings
    assert "[cv.entry]" in warnings


def test_an_entry_that_is_not_closed_is_told(make_project: MakeProject) -> None:
    one, two = ":::{entry} One\n:organization: X\n\nText.\n", ":::{entry} Two\n:date: 2020\n:place: Y\n:::\n"
    project = make_project({"index.md": f"# Talks\n\n{one}\n{two}"})
    [told] = project.warnings.splitlines()
    assert told.startswith("index.md:8: WARNING: entry 'Two' stands inside of entry 'One': close that one with :::")
    assert "Two, Y" in project.text()


def test_an_entry_without_a_title_is_told_and_keeps_all_else(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# Talks\n\n:::{entry}\n:organization: A Place\n\nThe body.\n:::\n"})
    [told] = project.warnings.splitlines()
    assert told.startswith("index.md:3: WARNING: an entry has no title: write ':::{entry} Title'")
    assert project.text() == "Talks¶ A Place The body."


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Fellow", "Fellow, X, Y"),
        ("Ph.D.", "Ph.D., X, Y"),
        ("Visiting Prof.", "Visiting Prof., X, Y"),
        ("B.Sc.", "B.Sc., X, Y"),
        ("Why?", "Why? X, Y"),
        ("On signs.", "On signs. X, Y"),
        ("And so on ...", "And so on … X, Y"),
    ],
)
def test_a_title_that_ends_a_sentence_needs_no_comma(make_project: MakeProject, title: str, head: str) -> None:
    page = f"# Talks\n\n:::{{entry}} {title}\n:organization: X\n:place: Y\n:::\n"
    assert make_project({"index.md": page}).text() == f"Talks¶ {head}"


def test_current_entries_follow_the_pages_they_stand_in(make_project: MakeProject) -> None:
    index = "# Name\n\n```{current-entries}\n```\n\n```{toctree}\njobs\n```\n"
    project = make_project({"index.md": index, "jobs.md": ENTRY})
    page = project.page()
    assert [item.get_text(" ", strip=True) for item in page.select(".cv-entry")] == [
        "Jan. 15, 2010 – Now Visiting Fellow , Clare Hall"
    ]
    source = project.app.srcdir / "jobs.md"
    source.write_text(source.read_text("utf-8").replace("Visiting Fellow", "Honorary Fellow"), "utf-8")
    project = project.rebuild()
    assert "Honorary Fellow" in project.text()


def test_a_current_entry_has_links_that_lead_from_where_it_is_shown(make_project: MakeProject) -> None:
    entry = ":::{entry} [One](talks.md) {doc}`talks` {ref}`lab` [](#lab)\n:start: 2020\n:end: present\n:::\n"
    files = {
        "index.md": "# CV\n\n```{current-entries}\n```\n\n```{toctree}\nsections/work\nsections/talks\n```\n",
        "sections/work.md": f"# Work\n\n{entry}",
        "sections/talks.md": "# Talks\n\n(lab)=\n## Lab\n",
    }
    links = make_project(files).page().select(".cv-title a")
    talks = "sections/talks.html"
    assert [link["href"] for link in links] == [talks, talks, f"{talks}#lab", f"{talks}#lab"]


HOME = "# Name\n\n:Email: <me@example.org>\n\n```{current-entries}\n```\n\n```{toctree}\njobs\nstudents\n```\n"
STUDENT = "# Students\n\n:::{entry} Thomas Miller\n:start: 2020\n:end: present\n:::\n"


def test_what_only_a_pdf_shows_is_nowhere_in_the_site(make_project: MakeProject) -> None:
    hidden = ":::{entry} Secret Agent\n:organization: Abroad\n:start: 2020\n:end: present\n:::\n"
    field = "Phone:\n  :::{only} pdf\n  +1 555 0100\n  :::\n"
    work = "```{bibliography}\n:all:\n```\n"
    files = {
        "index.md": HOME.replace("Email: <me@example.org>", f"{field}:Email: <me@example.org>"),
        "jobs.md": f"# Jobs\n\n::::{{only}} pdf\n{hidden}\n{work}::::\n\n" + STUDENT.partition("\n\n")[2],
        "students.md": "# Students\n",
        "refs.bib": "@misc{a, title = {Classified}}",
    }
    project = make_project(
        files, 'author = html_title = "Ann"\nhtml_baseurl = "https://ann.example.org/"\nhtml_theme = "furo"\n'
    )
    for file in project.out.glob("**/*"):
        if file.suffix in {".html", ".js", ".xml"}:
            for word in ("Secret", "Abroad", "555", "Classified"):
                assert word not in file.read_text("utf-8"), file
    assert "Thomas Miller" in project.text()
    for word in ("Secret Agent", "Abroad", "555", "Classified"):
        assert word in project.pdf().text
    assert project.pdf().text.count("Secret Agent") == 2


def test_only_the_pages_of_positions_say_what_the_owner_is(make_project: MakeProject) -> None:
    files = {"index.md": HOME, "jobs.md": ENTRY, "students.md": STUDENT}
    project = make_project(files, 'html_baseurl = "https://ann.example.org/"\nauthor = "Ann"\n')
    assert "Thomas Miller" in project.text()
    conf = project.app.srcdir / "conf.py"
    conf.write_text(conf.read_text("utf-8") + 'cv_positions = ["jobs"]\n', "utf-8")
    project = project.rebuild()
    assert not project.warnings
    assert "Thomas Miller" not in (project.out / "index.html").read_text("utf-8")
    assert [title.get_text() for title in project.page().select(".cv-title")] == ["Visiting Fellow"]
    assert "Thomas Miller" in project.text("students")


def test_a_page_of_positions_that_is_not_there_is_told_at_each_build(make_project: MakeProject) -> None:
    files = {"index.md": HOME, "jobs.md": ENTRY, "students.md": STUDENT}
    project = make_project(files, 'cv_positions = ["jobs", "work"]')
    for again in (project, project.rebuild()):
        assert "conf.py:1: WARNING: cv_positions names 'work', which is no page: write the page" in again.warnings
    with pytest.raises(
        ConfigError, match=re.escape('write a list of pages, as cv_positions = ["sections/employment"]')
    ):
        make_project(files, 'cv_positions = "jobs"')


def test_a_current_entry_leaves_its_footnotes_on_its_page(make_project: MakeProject) -> None:
    jobs = "# Jobs\n\n:::{entry} Clerk[^1]\n:start: 2020\n:end: present\n:::\n\n[^1]: Since May.\n"
    project = make_project({"index.md": HOME, "jobs.md": jobs, "students.md": "# Students\n"})
    [head] = project.page().select(".cv-title")
    assert head.get_text() == "Clerk"
    assert not head.select("a")
    assert project.page("jobs").select(".cv-title a")


def test_an_entry_is_selected_as_its_option_says(make_project: MakeProject) -> None:
    def entry(option: str) -> Project:
        return make_project({"index.md": f"# A\n\n:::{{entry}} B\n{option}\n:::\n"})

    for option, selected in ((":selected:", True), (":selected: true", True), (":selected: false", False)):
        project = entry(option)
        assert not project.warnings
        assert bool(project.page().select(".cv-selected")) == selected
    assert "write ':selected:', or take it out" in entry(":selected: maybe").warnings
