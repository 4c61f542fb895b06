"""Lists of publications: order, labels, anchors, views, links, and the .bib files they are made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from docutils import nodes

from conftest import ALL, MakeProject, warnings

if TYPE_CHECKING:
    import bs4
    from pytest_regressions.file_regression import FileRegressionFixture

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
TITLES = ["Late in the year", "Early in the year", "Some time in it", "An old one"]
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


def test_works_are_newest_first_then_in_the_order_of_the_file(make_project: MakeProject) -> None:
    # Two pairs are in the reverse order of the file; one work has no date.
    dates = """
    year = {in press}; pubstate = {forthcoming}; date = {2023-05-11}; date = {2023-05-02}; date = 2023-05;
    date = {2023-04-30}; year = {2023a}; year = {2023}; year = {c. 2015}; year = {[2004?]}; note = {x}
    """
    expected = [date.strip() for date in dates.split(";")]
    typed = [*expected[1::-1], *expected[2:6], *expected[7:5:-1], *expected[8:]]
    bib = "\n".join(f"@misc{{k{n}, title = {{{date}}}, {date}}}" for n, date in reversed(list(enumerate(typed))))
    titles = [row.partition("] ")[2] for row in rows(make_project({"index.md": ALL, "refs.bib": bib}).page())]
    assert titles == [re.sub("[{}]", "", date) for date in expected]


@pytest.mark.parametrize(
    ("option", "labels", "years"),
    [
        (":numbering: ascending", "J1 J2 J3 J4 T1", []),
        (":numbering: descending", "J4 J3 J2 J1 T1", []),
        (":by-year:", "J1 J2 J3 J4 T1", ["2020", "1999"]),
    ],
)
def test_numbering_and_years(make_project: MakeProject, option: str, labels: str, years: list[str]) -> None:
    lists = LISTS.replace(":labelprefix: J", f":labelprefix: J\n{option}")
    page = make_project({"index.md": lists, "refs.bib": BIB}, strict=True).page()
    assert [label.get_text().strip("[]") for label in page.select(".cv-label")] == labels.split()
    assert [title.get_text() for title in page.select(".cv-title")][:4] == TITLES
    assert [year.get_text() for year in page.select(".cv-year")] == years


def test_the_tree_of_a_list(make_project: MakeProject, file_regression: FileRegressionFixture) -> None:
    bib = BIB + (
        "@article{linked, author = {Bob Brown* and Ann Author}, title = {All of $x^2$}, journal = {J}, year = {2018}, "
        "doi = {10.1234/x}, slides = {talk.pdf}, distinction = {Best Paper}, keywords = {paper}}"
    )
    files = {"index.md": LISTS, "refs.bib": bib, "talk.pdf": "A talk"}
    project = make_project(files, 'cv_owner = ["Bob Brown"]', "text", strict=True)
    tree = project.app.env.get_and_resolve_doctree("index", project.app.builder, tags=project.app.tags)
    file_regression.check(tree[0].pformat(), extension=".xml")


def test_an_anchor_is_the_key_whatever_the_order_of_lists(make_project: MakeProject) -> None:
    head, papers, talks = re.split("## Papers|## Talks", LISTS)
    for page in (LISTS, f"{head}## Talks{talks}\n## Papers{papers}"):
        project = make_project({"index.md": page, "refs.bib": BIB}, strict=True)
        ids = {row["id"] for row in project.page().select(".cv-publication")}
        assert ids == {"old", "late", "early", "sometime", "talk"}
        assert len(project.page().select("ul.cv-publications > li.cv-publication")) == 5
        assert len(project.page().select(".cv-publications > *")) == 5
        assert not project.page().select("[role]")


def test_an_anchor_is_unique(make_project: MakeProject) -> None:
    keys = ["papers", "a key/with: ümlaut?", "doe", "Doe"]
    bib = "\n".join(f"@misc{{{key}, title = {{T}}}}" for key in keys)
    cited = " ".join(f"{{cite:p}}`{key}`" for key in keys)
    page = f"# Publications\n\n## Papers\n\n```{{bibliography}}\n:all:\n```\n\nSee {cited}.\n"
    found = make_project({"index.md": page, "refs.bib": bib}).page()
    ids = [tag["id"] for tag in found.select("[id]")]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in found.select("a.cv-citation")]
    assert links == [f"#{row['id']}" for row in found.select(".cv-publication")]
    assert [links[0], *links[2:]] == ["#papers-2", "#doe", "#Doe"]  # "#papers" is the section


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


def test_a_legend_explains_just_the_marks_of_the_names_that_its_list_shows(make_project: MakeProject) -> None:
    bib = (
        "@article{a, author = {A. One and B. Two}, author+an = {1=equal; 2=equal}, title = {T}, keywords = {paper}}\n"
        "@article{b, author = {A. One and B. Two}, author+an = {2=student}, title = {T}, keywords = {talk}}"
    )
    conf = 'cv_marks = {"student": ("‡", "a student I advised")}'
    page = make_project({"index.md": LISTS, "refs.bib": bib}, conf=conf).page()
    legends = [legend.get_text() for legend in page.select(".cv-legend")]
    assert legends == ["* denotes equal contribution", "‡ denotes a student I advised"]
    assert [row.get_text() for row in page.select(".cv-authors")] == ["A. One* and B. Two*", "A. One and B. Two‡"]
    bib = (
        "@article{a, author = {A. One and B. Two and C. Three and D. Four and E. Five}, author+an = {3=student}, "
        "title = {T}}\n@inproceedings{b, author = {A. One}, editor = {B. Two*}, title = {T}, booktitle = {B}}"
    )
    for conf, several in (("", 1), ("cv_max_authors = 3", 0)):
        project = make_project({"index.md": ALL, "refs.bib": bib}, conf=conf, strict=True)
        assert len(project.page().select(".cv-legend")) == several


def test_a_list_is_of_the_named_works_or_files(make_project: MakeProject) -> None:
    page = "# P\n\n```{bibliography} more.bib none.bib\n:all:\n:labelprefix: M\n```\n\n"
    page += "```{bibliography}\n:list: bullet\n:filter: False\n\nold\nnone\n```\n\n```{toctree}\nlists\n```\n"
    files = {"index.md": page, "lists.md": LISTS, "refs.bib": BIB, "more.bib": "@misc{x, title = {X}}"}
    project = make_project(files, conf='bibtex_bibfiles = ["refs.bib", "more.bib"]')
    assert rows(project.page()) == ["[M1] X", "[J4] An old one"]
    first, second = warnings(project)
    assert re.match(r"index.md:3: WARNING: none.bib .*bibtex_bibfiles.*\[cv.bibfile\]", first)
    assert re.match(r"index.md:8: WARNING: no work has the key 'none'.*\[cv.citation\]", second)
    [warning] = warnings(make_project({"index.md": ALL}, conf="bibtex_bibfiles = []"))
    assert re.match(r"index.md:3: WARNING: .* \.bib file.*bibtex_bibfiles.*\[cv.bibfile\]", warning)


def test_a_file_is_linked_as_long_as_it_is_there(make_project: MakeProject) -> None:
    project = make_project({"index.md": ALL, "refs.bib": "@misc{a, title = {T}, slides = {talk.pdf}}"})
    missing = r"refs.bib:1: WARNING: .*'slides' of 'a'.* 'talk.pdf' .*_static, assets.*\[cv.link\]"
    for there in (False, False, True, True, False):
        if there:
            project = project.edit("talk.pdf", "%PDF-1.4")
        else:
            (project.app.srcdir / "talk.pdf").unlink(missing_ok=True)
            project = project.rebuild()
        links = project.page().select(".cv-links a")
        assert [(project.out / str(link["href"])).read_bytes() for link in links] == [b"%PDF-1.4"] * there
        assert [bool(re.match(missing, line)) for line in warnings(project)] == [True] * (not there)


def test_files_are_found_where_other_programs_keep_them(make_project: MakeProject) -> None:
    folders = ["", "_static/", "assets/pdf/", "assets/img/publication_preview/", "bib/"]
    files = {f"{folder}{number}.pdf": "%PDF" for number, folder in enumerate(folders)} | {"bib/slides.pdf": "%PDF"}
    works = (f"@misc{{k{n}, title = {{T}}, pdf = {{{n}.pdf}}, slides = {{/bib/slides.pdf}}}}" for n in range(5))
    files |= {"index.md": ALL, "bib/refs.bib": "\n".join(works)}
    project = make_project(files, conf='bibtex_bibfiles = ["bib/refs.bib"]', strict=True)
    assert [link.get_text() for link in project.page().select(".cv-links a")] == ["PDF", "Slides"] * len(folders)


def test_equal_problems_of_many_entries_are_one_warning(make_project: MakeProject) -> None:
    bib = "\n".join(
        f"@misc{{k{n}, title = {{T}}, pdf = {{{n}.pdf}}, url = {{mailto:{n}}}, month = {{x{n}}}, titel = {{T}}}}"
        for n in range(9)
    )
    found = warnings(make_project({"index.md": ALL, "refs.bib": bib}))
    kinds = ("'pdf' of 'k0'", "'url' of 'k0'", "invalid month 'x0'")
    assert [sum(kind in line for line in found) for kind in kinds] == [1, 1, 1]
    assert len(found) == len(kinds)
    more = "(and 8 more: 'k1' in line 2, 'k2' in line 3, 'k3' in line 4, …)"
    assert all(line.startswith("refs.bib:1: ") and more in line for line in found)


def test_a_list_follows_which_files_conf_py_names(make_project: MakeProject) -> None:
    files = {"index.md": ALL, "refs.bib": "@misc{a, title = {A}}", "more.bib": "@misc{b, title = {B}}"}
    project = make_project(files, conf='bibtex_bibfiles = ["refs.bib", "refs.bib"]\n')
    assert rows(project.page()) == ["[1] A"]
    project = project.edit("conf.py", '["refs.bib", "refs.bib"]', '["refs.bib", "more.bib"]')
    assert rows(project.page()) == ["[1] A", "[2] B"]
    assert not project.warnings


def test_problems_of_a_bib_file_are_reported_until_they_are_solved(make_project: MakeProject) -> None:
    project = make_project({"index.md": ALL, "refs.bib": "@misc{a, titel = {A}, url = {www}}\n"})
    for built in (project, project.rebuild()):
        assert "did you mean title?" in built.warnings
        assert "the 'url' of 'a' is left out" in built.warnings
    assert not project.edit("refs.bib", "@misc{a, title = {A}}\n").warnings


# --- groups by type -------------------------------------------------------------------------------------------------

GROUPED = "# Publications\n\n```{bibliography}\n:group: type\n```\n"
# Headings with the prefixes of their labels, each with entries that belong there.
MEMBERS = """
Journal Articles J
@article{journal = {Nature}, eprint = {2401.00001}, eprinttype = {arxiv}}
@article{year = 2020}
@article{journal = {Genome Research}, doi = {10.1101/gr.123}}
Conference Papers C
@inproceedings{booktitle = {ICML}}
@conference{booktitle = {Workshop (arXiv)}}
@incollection{booktitle = {2020 19th ACM Conference on Things}}
Books and Chapters B
@book{publisher = {Press}}
@incollection{booktitle = {B}}
@inbook{booktitle = {B}}
@proceedings{editor = {A. One}}
Preprints P
@article{journal = {arXiv preprint arXiv:1910.01741}}
@article{journal = {bioRxiv}}
@article{journal = {Available at SSRN 123}}
@article{journal = {CoRR}, volume = {abs/1910.01741}}
@misc{eprint = {2401.00001}, archivePrefix = {arXiv}}
@online{eprint = {2401.00001}, eprinttype = {arxiv}}
@misc{doi = {10.1101/2020.01.02.123456}}
@report{type = {preprint}, institution = {PsyArXiv}}
@inproceedings{booktitle = {arXiv}}
@article{journal = {Electron. Colloquium Comput. Complex.}, eprint = {TR24-1}, eprinttype = {ECCC}, url = {https://a.org}}
@unpublished{note = {Under review}}
Reports R
@techreport{institution = {NBER}}
Theses T
@phdthesis{school = {MIT}}
@mastersthesis{school = {MIT}, eprint = {2401.00001}, arxiv = {2401.00001}}
Software and Data S
@software{version = {1.0}}
@dataset{publisher = {Zenodo}}
@misc{publisher = {Zenodo}}
@misc{url = {https://github.com/doe/program}}
@Manual{note = {R package version 1.2.3}}
Patents PT
@patent{number = {123}}
@misc{note = {US Patent 9,000,000}, publisher = {Google Patents}}
Other Works O
@misc{howpublished = {A blog post}}
@manual{organization = {Makers}}
@unpublished{eventtitle = {A talk}}
@online{url = {https://example.org/essay}}
"""


def test_lists_by_type_have_each_work_once_without_keywords(make_project: MakeProject) -> None:
    groups: dict[str, list[int]] = {}
    entries: list[str] = []
    for line in MEMBERS.strip().splitlines():
        if line.startswith("@"):
            groups[list(groups)[-1]].append(len(entries))
            entries.append(
                line.replace("{", f"{{k{len(entries)}, author = {{A. One}}, title = {{T{len(entries)}}}, ", 1)
            )
        else:
            groups[line] = []
    bib = "\n".join(reversed(entries))
    project = make_project({"index.md": GROUPED, "refs.bib": bib}, 'cv_owner = ["A. One"]', strict=True)
    for (heading, numbers), section in zip(groups.items(), project.page().select("section section"), strict=True):
        title, _, prefix = heading.rpartition(" ")
        assert [head.get_text().rstrip("¶") for head in section.select("h2")] == [title]
        works = {int(row.split("] T")[1]): row.split("] T")[0] for row in rows(section)}
        assert sorted(works) == numbers, title
        assert sorted(works.values()) == sorted(f"[{prefix}{number + 1}" for number in range(len(numbers)))
    pdf = pypdfium2.PdfDocument(project.out / "cv.pdf")
    assert [mark.get_title() for mark in pdf.get_toc()][1:] == [heading.rpartition(" ")[0] for heading in groups]


def test_proceedings_by_others_are_no_works_of_the_owner(make_project: MakeProject) -> None:
    bib = (
        "@inproceedings{a, author = {Jane Doe}, title = {A}, crossref = {p}}\n"
        "@inproceedings{b, author = {Jane Doe}, title = {B}, crossref = {q}}\n"
        "@proceedings{p, editor = {Ann One}, title = {Proc. P}}\n"
        "@proceedings{q, editor = {Jane Doe}, title = {Proc. Q}}\n"
        "@proceedings{r, editor = {Ann One}, title = {Proc. R}}\n"
    )
    page = make_project({"index.md": GROUPED, "refs.bib": bib}, 'cv_owner = ["Jane Doe"]', strict=True).page()
    assert [row.partition(" ")[2] for row in rows(page)] == ["A", "B", "Proc. Q", "Proc. R"]
    assert "Proc. P" in page.get_text()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "J1 Late|J2 Early|J3 Some|J4 An|C1 A"),
        (':filter: year != "2020"', "J1 An|C1 A"),
        (":labelprefix: X-\n:limit: 2", "X-J1 Late|X-C1 A"),
        (":numbering: descending\n:by-year:", "J4 Late|J3 Early|J2 Some|J1 An|C1 A"),
        (":cited:", "C1 A"),
    ],
)
def test_groups_follow_the_other_options(make_project: MakeProject, options: str, expected: str) -> None:
    page = GROUPED.replace("type\n", f"type\n{options}\n") + "\n## Behind\n\nAs {cite:p}`talk`.\n"
    project = make_project({"index.md": page, "refs.bib": BIB})
    assert all("[cv.not_shown]" in warning for warning in warnings(project))
    found = rows(project.page())
    assert ["{} {}".format(*row.replace("[", "").replace("]", "").split()) for row in found] == expected.split("|")
    headings = ["Journal Articles"] * ("J1" in expected) + ["Conference Papers", "Behind"]
    assert [heading.get_text().rstrip("¶") for heading in project.page().select("h2")] == headings
    assert [link["href"] for link in project.page().select("a.cv-citation")] == ["#talk"]
    # The table of contents agrees.
    toc = project.app.env.tocs["index"].findall(nodes.reference)
    assert [entry.astext() for entry in toc] == ["Publications", *headings]


def test_works_are_grouped_by_year(make_project: MakeProject) -> None:
    page = make_project({"index.md": GROUPED.replace("type", "year"), "refs.bib": BIB}, strict=True).page()
    assert [year.get_text() for year in page.select(".cv-year")] == ["2021", "2020", "1999"]
    assert len(rows(page)) == 5


def test_headings_of_groups_cannot_stand_in_a_block(make_project: MakeProject) -> None:
    page = "# P\n\n- ```{bibliography}\n  :group: type\n  ```\n"
    project = make_project({"index.md": page, "refs.bib": BIB})
    [warning] = warnings(project)
    assert re.match(r"index.md:3: WARNING: .*:group: type.* outside.*\[cv.block\]", warning)
    assert len(rows(project.page())) == 5


def test_a_list_without_works_is_a_warning_and_not_printed(make_project: MakeProject) -> None:
    lists = LISTS + '\n## Maps\n\n% none\n\n```{bibliography}\n:filter: keywords % "map"\n:labelprefix: M\n```\n'
    alone = '# Globes\n\n```{bibliography}\n:filter: keywords % "globe"\n:labelprefix: G\n```\n'
    files = {"index.md": "# Name\n\nText.\n\n```{toctree}\nlists\nalone\n```\n", "lists.md": lists, "alone.md": alone}
    project = make_project({**files, "refs.bib": BIB})
    [warning] = warnings(project)
    assert re.match(r"lists.md:\d+: WARNING: .*\"map\".*lists.md.*\"globe\".*alone.md.*\[cv.empty\]", warning)
    assert "Maps" not in (project.out / "lists.html").read_text("utf-8")
    assert not any(word in project.pdf().text for word in ("Maps", "Globes"))
    assert "Talks" in project.pdf().text
    # What is printed again is in the table of contents again.
    project = project.edit("refs.bib", BIB.replace("{paper}", "{paper, map}", 1))
    assert "Maps" in [entry.astext() for entry in project.app.env.tocs["lists"].findall(nodes.reference)]
