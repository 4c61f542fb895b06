"""Lists of publications: order, labels, anchors, views, and the proof that nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

if TYPE_CHECKING:
    import bs4

    from conftest import MakeProject

BIB = """
@article{old, author = {Ann Author}, title = {An old one}, journal = {Journal}, year = {1999},
  keywords = {paper}}
@article{late, author = {Ann Author}, title = {Late in the year}, journal = {Journal}, date = {2020-11},
  keywords = {paper}}
@article{early, author = {Ann Author}, title = {Early in the year}, journal = {Journal}, date = {2020-02-29},
  keywords = {paper}}
@article{sometime, author = {Ann Author}, title = {Some time in it}, journal = {Journal}, year = {2020},
  keywords = {paper}}
@inproceedings{talk, author = {Ann Author and Bob Brown}, title = {A talk}, booktitle = {Conference}, year = {2021},
  keywords = {talk, selected}}
"""
LISTS = """# Publications

## Papers

```{bibliography}
:filter: keywords % "paper"
:labelprefix: J
```

## Talks

```{bibliography}
:filter: keywords % "talk"
:labelprefix: T
```
"""


def rows(page: bs4.Tag) -> list[str]:
    """The labels and titles of the works on a page, in order."""
    return [
        " ".join(part.get_text() for part in row.select(".cv-label, .cv-title"))
        for row in page.select(".cv-publication")
    ]


def test_works_are_newest_first_by_year_month_and_day(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, strict=True)
    assert rows(project.page()) == [
        "[J1] Late in the year",
        "[J2] Early in the year",
        "[J3] Some time in it",
        "[J4] An old one",
        "[T1] A talk",
    ]


def test_numbers_count_down_to_one_when_asked(make_project: MakeProject) -> None:
    page = LISTS.replace(":labelprefix: J", ":labelprefix: J\n:numbering: descending")
    project = make_project({"index.md": page, "refs.bib": BIB}, strict=True)
    assert [row.split()[0] for row in rows(project.page())] == ["[J4]", "[J3]", "[J2]", "[J1]", "[T1]"]


def test_a_list_by_year_has_a_heading_a_year(make_project: MakeProject) -> None:
    page = LISTS.replace(":labelprefix: J", ":labelprefix: J\n:by-year:")
    project = make_project({"index.md": page, "refs.bib": BIB}, strict=True)
    assert [year.get_text() for year in project.page().select(".cv-year")] == ["2020", "1999"]
    assert rows(project.page())[:4] == [
        "[J1] Late in the year",
        "[J2] Early in the year",
        "[J3] Some time in it",
        "[J4] An old one",
    ]


def test_a_work_keeps_its_anchor_whatever_the_order_of_lists(make_project: MakeProject) -> None:
    papers, talks = LISTS.split("## Talks")
    head, papers = papers.split("## Papers")
    for page in (LISTS, f"{head}## Talks{talks}\n## Papers{papers}"):
        project = make_project({"index.md": page, "refs.bib": BIB}, strict=True)
        assert {row["id"] for row in project.page().select(".cv-publication")} == {
            "old",
            "late",
            "early",
            "sometime",
            "talk",
        }


def test_an_anchor_never_takes_that_of_a_section(make_project: MakeProject) -> None:
    bib = "@misc{papers, title = {One}, year = 2020}\n@misc{a key/with: ümlaut?, title = {Two}, year = 2019}"
    page = "# Publications\n\n## Papers\n\n```{bibliography}\n:all:\n```\n\nSee {cite:p}`papers`.\n"
    project = make_project({"index.md": page, "refs.bib": bib})
    ids = [tag["id"] for tag in project.page().select("[id]")]
    assert len(ids) == len(set(ids))
    [link] = project.page().select("a.cv-citation")
    assert link["href"] == "#papers-2"
    assert link["href"] == f"#{project.page().select('.cv-publication')[0]['id']}"


def test_keys_that_differ_in_case_are_two_works(make_project: MakeProject) -> None:
    bib = "@misc{doe, title = {One}, year = 2020}\n@misc{Doe, title = {Two}, year = 2019}"
    page = "# P\n\n{cite:p}`doe` {cite:p}`Doe`\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": page, "refs.bib": bib}, strict=True)
    assert rows(project.page()) == ["[1] One", "[2] Two"]
    assert [link["href"] for link in project.page().select("a.cv-citation")] == ["#doe", "#Doe"]


def test_a_citation_has_the_label_of_the_list_and_links_to_the_row(make_project: MakeProject) -> None:
    page = "# Statement\n\nAs {cite:p}`talk,old` shows.\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB}, strict=True)
    assert "As [T1, J4] shows." in project.text()
    assert [link["href"] for link in project.page().select("a.cv-citation")] == ["lists.html#talk", "lists.html#old"]


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_keys(make_project: MakeProject) -> None:
    page = "# Statement\n\nSome words.\n\nAs {cite:p}`talk,erly` shows.\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB})
    assert "index.md:5: WARNING: no work has the key 'erly'; did you mean early" in project.warnings
    assert "[T1, erly?]" in project.text()


def test_a_further_view_keeps_the_labels_and_disturbs_no_citation(make_project: MakeProject) -> None:
    page = (
        '# Name\n\n```{bibliography}\n:filter: keywords % "selected" or year < "2000"\n:list: bullet\n```\n\n'
        "Newest:\n\n```{bibliography}\n:all:\n:list: bullet\n:limit: 2\n```\n\n"
        "As {cite:p}`talk` shows.\n\n```{toctree}\nlists\n```\n"
    )
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB}, strict=True)
    assert rows(project.page()) == ["[T1] A talk", "[J4] An old one", "[T1] A talk", "[J1] Late in the year"]
    assert not project.page().select(".cv-publication[id]")
    assert [link["href"] for link in project.page().select("a.cv-citation")] == ["lists.html#talk"]


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "man", "xml"])
def test_every_builder_prints_each_list_whole_under_its_own_heading(make_project: MakeProject, builder: str) -> None:
    files = {"index.md": LISTS, "refs.bib": BIB}
    project = make_project(files, conf="man_pages = [('index', 'cv', 'a CV', [], 1)]", builder=builder)
    name = {"text": "index.txt", "latex": "*.tex", "epub": "index.xhtml", "man": "cv.1", "xml": "index.xml"}[builder]
    [file] = project.out.glob(name)
    text = file.read_text("utf-8").casefold()
    order = ["papers", "late in", "early in", "some time", "an old one", "talks", "a talk"]
    places = [text.rindex(word) for word in order]
    assert places == sorted(places)


def test_a_list_is_a_real_list_in_html(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, strict=True)
    for row in project.page().select(".cv-publication"):
        assert row.name == "li"
        assert row.parent is not None
        assert row.parent.name == "ul"
        assert {child.name for child in row.parent.find_all(recursive=False)} == {"li"}
    assert not project.page().select("[role]")


def test_the_build_says_where_each_entry_is_shown(make_project: MakeProject) -> None:
    bib = BIB + "@misc{not, title = {Not for the CV}, options = {skipbib}}"
    project = make_project({"index.md": LISTS, "refs.bib": bib}, strict=True)
    assert (
        "publications: 6 entries; shown: 4 in index (J1–J4), 1 in index; left out on purpose: 1"
        in project.app.status.getvalue()
    )
    assert "Not for the CV" not in project.text()


def test_an_entry_in_no_list_is_told_with_its_line(make_project: MakeProject) -> None:
    bib = BIB + "\n\n@misc{lost,\n  title = {Lost}\n}"
    project = make_project({"index.md": LISTS, "refs.bib": bib})
    line = bib[: bib.index("@misc{lost")].count("\n") + 1
    assert f"refs.bib:{line}: WARNING: 'lost' is in no list: change its keywords" in project.warnings
    assert project.warnings.count("WARNING") == 1


def test_an_entry_in_two_lists_is_told(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB.replace("{talk, sel", "{talk, paper, sel")})
    assert "index.md:12: WARNING: 'talk' is T1 here and J1 in index" in project.warnings
    assert "':list: bullet'" in project.warnings


def test_without_any_list_one_warning_says_so(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# Name\n", "refs.bib": BIB})
    assert re.findall("WARNING: (.*)", project.warnings) == [
        "no page has a {bibliography} block: 5 works are not shown [cv.not_shown]"
    ]


def test_equal_labels_are_told(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS.replace(":labelprefix: T\n", ":labelprefix: J\n"), "refs.bib": BIB})
    assert "'talk' and 'late' both have the label J1: give each list a :labelprefix: of its own" in project.warnings


@pytest.mark.parametrize("kind", ["citation", "bullet"])
@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ('distincton % "."', "no work has a field 'distincton'"),
        ("keywords % book", "what % looks for stands in quotation marks, and is not book"),
        ('type = "article"', "this is no condition"),
        ("year +", "this is no condition"),
        ("1; 2", "this is no condition"),
        ("", "this is no condition"),
        ("year > 2000", "values are texts, in quotation marks"),
        ("2000 < year", "values are texts, in quotation marks"),
        ("open('x')", "no work has a field 'open'"),
        ("type.x", "only and, or, not, =="),
        ('keywords % "["', "the regular expression is wrong"),
        ("first_author", "who is the owner? Write the name"),
    ],
)
def test_a_wrong_filter_is_told_once_at_each_build_and_nothing_else_is(
    make_project: MakeProject, condition: str, says: str, kind: str
) -> None:
    page = f"# P\n\n```{{bibliography}}\n:filter: {condition}\n:list: {kind}\n```\n\n```{{toctree}}\nlists\n```\n"
    lists = LISTS
    if kind == "citation":
        # What the list with this filter would show is in no other.
        lists = '# P\n\n{cite:p}`old`\n\n```{bibliography}\n:filter: keywords % "talk"\n:labelprefix: T\n```\n'
    files = {"index.md": page, "lists.md": lists, "refs.bib": BIB}
    project = make_project(files)
    for again in (project, project.rebuild()):
        [told] = re.findall("(.*WARNING.*)", again.warnings)
        assert told.startswith(f"index.md:3: WARNING: the filter '{condition}' cannot be applied: {says}")
        assert "until then, nothing is shown here [cv.filter]" in told
        assert rows(again.page()) == []
        assert "[T1] A talk" in rows(again.page("lists"))


def test_a_filter_may_ask_for_what_no_work_has_yet(make_project: MakeProject) -> None:
    page = '# P\n\n```{bibliography}\n:filter: distinction % "." or keywords % "paper|talk"\n```\n'
    assert len(rows(make_project({"index.md": page, "refs.bib": BIB}, strict=True).page())) == 5


def test_of_two_filters_one_is_told(make_project: MakeProject) -> None:
    page = '# P\n\n```{bibliography}\n:all:\n:filter: keywords % "paper|talk"\n```\n'
    warnings = make_project({"index.md": page, "refs.bib": BIB}).warnings
    assert "index.md:3: WARNING: :filter: overrules :all:, take one of them out" in warnings


def test_each_work_has_its_bibtex_without_script(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, strict=True)
    [row] = project.page().select("#talk")
    [source] = row.select("details pre")
    assert source.get_text().startswith("@inproceedings{talk,")
    assert "keywords" not in source.get_text()
    text = make_project({"index.md": LISTS, "refs.bib": BIB}, builder="text")
    assert "@inproceedings" not in (text.out / "index.txt").read_text("utf-8")


def test_a_legend_explains_just_the_marks_of_its_list(make_project: MakeProject) -> None:
    bib = (
        "@article{a, author = {A. One and B. Two}, author+an = {1=equal; 2=equal}, title = {T}, keywords = {paper}}\n"
        "@article{b, author = {A. One and B. Two}, author+an = {2=student}, title = {T}, keywords = {talk}}"
    )
    conf = 'cv_marks = {"student": ("‡", "a student I advised")}'
    project = make_project({"index.md": LISTS, "refs.bib": bib}, conf=conf)
    assert [legend.get_text() for legend in project.page().select(".cv-legend")] == [
        "* denotes equal contribution or alphabetical ordering",
        "‡ denotes a student I advised",
    ]
    assert [row.get_text() for row in project.page().select(".cv-authors")] == [
        "A. One* and B. Two*",
        "A. One and B. Two‡",
    ]


ALL = "# P\n\n```{bibliography}\n:all:\n```\n"


def test_a_legend_explains_no_mark_of_a_name_that_is_not_shown(make_project: MakeProject) -> None:
    bib = (
        "@article{a, author = {A. One and B. Two and C. Three and D. Four and E. Five}, author+an = {3=student}, "
        "title = {T}}\n@inproceedings{b, author = {A. One}, editor = {B. Two*}, title = {T}, booktitle = {B}}"
    )
    project = make_project({"index.md": ALL, "refs.bib": bib}, conf="cv_max_authors = 3", strict=True)
    assert not project.page().select(".cv-legend")
    assert make_project({"index.md": ALL, "refs.bib": bib}, strict=True).page().select_one(".cv-legend")


def test_a_sign_that_nobody_has_explained_is_told_once(make_project: MakeProject) -> None:
    bib = (
        "@misc{a, title = {A}, author = {A. One†}, year = 2020}\n@misc{b, title = {B}, author = {A. One$^\\dagger$}}\n"
        "@misc{c, title = {C}, author = {A. One and B. Two}, author+an = {1=corresponding}}\n"
        "@misc{d, title = {D}, author = {A. One‡}, options = {skipbib}}"
    )
    project = make_project({"index.md": ALL, "refs.bib": bib})
    [warning] = project.warnings.splitlines()
    assert warning.startswith("refs.bib:1: WARNING: 'a' has the sign † on a name, and no list says what it denotes")
    assert 'write cv_marks = {"†": ("†", "...")} into conf.py, or author+an = {1=corresponding}' in warning
    make_project({"index.md": ALL, "refs.bib": bib}, conf='cv_marks = {"†": ("†", "who led it")}', strict=True)


def test_a_misspelt_annotation_is_told(make_project: MakeProject) -> None:
    bib = "\n@misc{a, title = {A}, author = {A. One and B. Two}, author+an = {1=eqaul; 2=highlight}}"
    project = make_project({"index.md": ALL, "refs.bib": bib})
    [warning] = project.warnings.splitlines()
    assert warning.startswith("refs.bib:2: WARNING: unknown annotation 'eqaul' of 'a', it is not printed: did you mean")
    assert "did you mean equal?" in warning


def test_a_year_with_words_is_sorted_by_its_digits(make_project: MakeProject) -> None:
    years = ["in press", "2023", "c. 2015", "2010", "[2004?]", "2003a", "1999"]
    bib = "\n".join(f"@misc{{k{n}, title = {{{year}}}, year = {{{year}}}}}" for n, year in enumerate(reversed(years)))
    project = make_project({"index.md": ALL, "refs.bib": bib}, strict=True)
    assert [row.partition("] ")[2] for row in rows(project.page())] == years


def test_labels_follow_when_an_entry_is_added(make_project: MakeProject) -> None:
    page = "# Statement\n\nAs {cite:p}`old` shows.\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB})
    assert "As [J4] shows." in project.text()
    file = project.app.srcdir / "refs.bib"
    file.write_text(BIB + "@article{new, title = {New}, journal = {J}, year = {2022}, keywords = {paper}}", "utf-8")
    project = project.rebuild()
    assert "As [J5] shows." in project.text()
    assert rows(project.page("lists"))[0] == "[J1] New"


def test_a_link_that_is_no_web_address_is_refused(make_project: MakeProject) -> None:
    bib = (
        "@misc{a,\n title = {T}, url = {javascript:alert(1)}, code = {data:text/html,x}, pdf = {no/such.pdf},\n"
        " slides = {talk.pdf}}"
    )
    page = "# P\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": page, "refs.bib": bib, "talk.pdf": b"%PDF-1.4"})
    assert [link.get_text() for link in project.page().select(".cv-links a")] == ["Slides"]
    [link] = project.page().select(".cv-links a")
    assert (project.out / str(link["href"])).read_bytes() == b"%PDF-1.4"
    for name in ("url", "code", "pdf"):
        assert f"refs.bib:1: WARNING: the {name} of 'a' is left out" in project.warnings


@pytest.mark.parametrize(
    ("conf", "remedy"),
    [
        ('cv_owner = "Jane Doe"', "write a list of names"),
        ("cv_max_authors = 1", "write an integer, 3 or more"),
        ('cv_marks = {"equal": "*"}', "write a symbol and its meaning"),
        ("bibtex_bibfiles = []", 'as bibtex_bibfiles = ["refs.bib"]'),
        ('bibtex_bibfiles = "refs.bib"', 'as bibtex_bibfiles = ["refs.bib"]'),
        ("cv_owner = None", "write a list of names"),
        ('cv_max_authors = "20"', "write an integer, 3 or more"),
        ('cv_marks = {"*": ("*", "who led")}', 'write cv_marks = {"equal": ("*", "...")}'),
        ('cv_marks = ["*"]', "write a symbol and its meaning"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_write(make_project: MakeProject, conf: str, remedy: str) -> None:
    from sphinx.errors import ConfigError

    with pytest.raises(ConfigError, match=re.escape(remedy)):
        make_project({"index.md": "# Name\n"}, conf=conf)


def test_the_list_is_standard_nodes_with_classes(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, conf='cv_owner = ["Bob Brown"]', builder="text")
    tree = project.app.env.get_and_resolve_doctree("index", project.app.builder, tags=project.app.tags)
    [row] = (item for item in tree.findall(nodes.list_item) if item["ids"] == ["talk"])
    assert row["classes"] == ["cv-publication", "cv-selected"]
    [line] = row.findall(nodes.paragraph)
    assert line["classes"] == ["cv-reference"]
    assert line.astext() == "[T1] Ann Author and Bob Brown. A talk. Conference, 2021."
    assert [part["classes"] for part in line.findall(nodes.Element) if part is not line] == [
        ["cv-label"],
        ["cv-byline"],
        ["cv-authors"],
        ["cv-owner"],
        ["cv-stop"],
        ["cv-heading"],
        ["cv-title"],
        ["cv-stop"],
        ["cv-facts"],
        ["cv-venue"],
        ["cv-stop"],
    ]
    assert [strong.astext() for strong in line.findall(nodes.strong)] == ["Bob Brown"]


def test_a_list_of_named_works_shows_just_those(make_project: MakeProject) -> None:
    page = "# P\n\n```{bibliography}\n:list: bullet\n:filter: False\n\nold\nnone\n```\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB})
    assert rows(project.page()) == ["[J4] An old one"]
    assert "index.md:3: WARNING: no work has the key 'none'" in project.warnings


def test_a_list_can_be_of_one_of_several_files(make_project: MakeProject) -> None:
    page = "# P\n\n```{bibliography} more.bib none.bib\n:all:\n:labelprefix: M\n```\n\n```{toctree}\nlists\n```\n"
    files = {"index.md": page, "lists.md": LISTS, "refs.bib": BIB, "more.bib": "@misc{x, title = {X}}"}
    project = make_project(files, conf='bibtex_bibfiles = ["refs.bib", "more.bib"]')
    assert rows(project.page()) == ["[M1] X"]
    assert "index.md:3: WARNING: none.bib is none of the .bib files: name it in bibtex_bibfiles" in project.warnings
    assert project.warnings.count("WARNING") == 1


def test_an_address_that_is_none_is_refused_and_harms_nothing(make_project: MakeProject) -> None:
    bib = f"@misc{{a,\n title = {{T}}, url = {{http://[::1}}, website = {{{'too long ' * 50}}}}}"
    project = make_project({"index.md": "# P\n\n```{bibliography}\n:all:\n```\n", "refs.bib": bib})
    assert "refs.bib:1: WARNING: the url of 'a' is left out: it is no address (http://[::1)" in project.warnings
    assert "refs.bib:1: WARNING: the website of 'a' is left out: there is no file" in project.warnings
    assert "in the project: add it, or write https://" in project.warnings
    assert rows(project.page()) == ["[1] T"]


def test_a_file_that_was_missing_is_linked_once_it_is_there(make_project: MakeProject) -> None:
    bib = "@misc{a, title = {T}, slides = {talk.pdf}}"
    project = make_project({"index.md": "# P\n\n```{bibliography}\n:all:\n```\n", "refs.bib": bib})
    project = project.rebuild()
    assert "there is no file talk.pdf" in project.warnings
    (project.app.srcdir / "talk.pdf").write_bytes(b"%PDF-1.4")
    project = project.rebuild()
    assert not project.warnings
    assert [link.get_text() for link in project.page().select(".cv-links a")] == ["Slides"]


def test_a_file_that_is_deleted_is_no_longer_linked(make_project: MakeProject) -> None:
    bib = "@misc{a, title = {T}, slides = {talk.pdf}}"
    page = "# P\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": page, "refs.bib": bib, "talk.pdf": "A talk"}, strict=True)
    assert project.page().select(".cv-links a")
    (project.app.srcdir / "talk.pdf").unlink()
    for _ in range(2):
        project = project.rebuild()
        [told] = re.findall(".*WARNING.*", project.warnings)
        assert told.startswith("refs.bib:1: WARNING: the slides of 'a' is left out: there is no file talk.pdf")
        assert not project.page().select(".cv-links a")


def test_a_list_follows_which_files_conf_py_names(make_project: MakeProject) -> None:
    page = "# P\n\n```{bibliography}\n:all:\n```\n"
    files = {"index.md": page, "refs.bib": "@misc{a, title = {A}}", "more.bib": "@misc{b, title = {B}}"}
    project = make_project(files, conf='bibtex_bibfiles = ["refs.bib", "refs.bib"]\n')
    assert rows(project.page()) == ["[1] A"]
    conf = project.app.srcdir / "conf.py"
    conf.write_text(conf.read_text("utf-8") + 'bibtex_bibfiles = ["refs.bib", "more.bib"]\n', "utf-8")
    project = project.rebuild()
    assert rows(project.page()) == ["[1] A", "[2] B"]
    assert not project.warnings


def test_a_bib_file_that_is_not_there_is_told(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# P\n"}, conf='bibtex_bibfiles = ["no.bib"]\n')
    assert "conf.py:1: WARNING: no.bib cannot be read" in project.warnings


def test_a_view_alone_does_not_show_a_work(make_project: MakeProject) -> None:
    page = "# Name\n\n```{bibliography}\n:all:\n:list: bullet\n```\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB + "@misc{stray, title = {Stray}}"})
    assert "WARNING: 'stray' is in no list" in project.warnings
    alone = make_project({"index.md": page.partition("```{toctree}")[0], "refs.bib": BIB})
    assert not alone.warnings


def test_an_archive_that_is_not_known_is_told(make_project: MakeProject) -> None:
    page = "# A\n\n```{bibliography}\n:filter: True\n```\n"
    bib = "@misc{a, title = {A}, eprint = {2401.00001}, eprinttype = {arxive}}\n@misc{b, title = {B}, eprint = {x}}\n"
    warnings = make_project({"index.md": page, "refs.bib": bib}).warnings
    assert "refs.bib:1: WARNING: the eprint of 'a' is left out, as no archive is known as 'arxive'" in warnings
    assert warnings.count("WARNING") == 1


def test_the_archives_that_programs_export_are_linked(make_project: MakeProject) -> None:
    archives = ("HAL", "jstor", "pubmed", "pmid", "pmcid", "arXiv")
    bib = "".join(
        f"@misc{{k{number}, title = {{T}}, eprint = {{2401.0000{number}}}, eprinttype = {{{archive}}}}}\n"
        for number, archive in enumerate(archives)
    )
    page = "# A\n\n```{bibliography}\n:filter: True\n```\n"
    project = make_project({"index.md": page, "refs.bib": bib}, strict=True)
    shown = [link.get_text() for link in project.page().select("a.cv-link")]
    assert shown == ["HAL", "JSTOR", "PubMed", "PubMed", "PubMed Central", "arXiv"]


def test_mistakes_of_a_bib_file_are_told_until_they_are_mended(make_project: MakeProject) -> None:
    page = "# A\n\n```{bibliography}\n:filter: True\n```\n"
    project = make_project({"index.md": page, "refs.bib": "@misc{a, titel = {A}, url = {www}}\n"})
    for _ in range(2):
        warnings = project.warnings
        assert "did you mean title?" in warnings
        assert "the url of 'a' is left out" in warnings
        project = project.rebuild()
    Path(project.app.srcdir, "refs.bib").write_text("@misc{a, title = {A}}\n")
    assert not project.rebuild().warnings


def test_an_owner_who_is_no_author_is_told_at_each_build(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, conf='cv_owner = ["Jane Doe"]')
    for again in (project, project.rebuild()):
        assert "conf.py:1: WARNING: none of cv_owner = ['Jane Doe'] is an author in the .bib files" in again.warnings


def test_a_file_that_is_missing_is_told_once_and_an_empty_one_hides_no_mistake(make_project: MakeProject) -> None:
    page = "# P\n\n{cite:p}`one` {cite:p}`two`\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": page}, conf='bibtex_bibfiles = ["none.bib"]')
    assert "none.bib cannot be read (No such file or directory): correct bibtex_bibfiles" in project.warnings
    assert "no work has the key" not in project.warnings
    assert make_project({"index.md": page}).warnings.count("no work has the key") == 2
