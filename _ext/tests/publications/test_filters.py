"""The language of ``:filter:`` and ``{pubs}``; counts of works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import MakeProject, Project

BIB = """
@inproceedings{a, author = {Ann Author and Bob Brown}, title = {A}, booktitle = {B}, year = {2024},
  keywords = {talk}, distinction = {Oral}}
@conference{b, author = {Bob Brown and Ann Author}, title = {B}, booktitle = {B}, year = {2022},
  keywords = {talk}, distinction = {Spotlight}}
@article{c, author = {A. Author and Bob van Brown}, title = {C}, journal = {J}, year = {2020}, keywords = {paper}}
@techreport{d, author = {Ann Author}, title = {D}, institution = {J}, year = {2019}, keywords = {paper}}
@article{hidden, author = {Ann Author}, title = {D}, journal = {J}, year = {2019}, options = {skipbib}}
"""
OWNER = 'cv_owner = ["Ann Author", "A. Author"]\nbibtex_bibfiles = ["refs.bib"]'
COUNTED = {
    "all": 4,
    'keywords % "TALK"': 2,
    'type == "article"': 1,
    'type == "report"': 1,
    'type == "techreport"': 1,  # as it was typed
    'type != "techreport"': 3,
    'type != "report"': 3,
    'type in {"conference", "article"}': 2,
    'type not in {"techreport", "conference"}': 2,
    'type % "^tech"': 1,
    'not type % "^tech"': 3,
    'key == "c"': 1,
    'author == "Author, Ann and Brown, Bob"': 1,
    'author % "van Brown, Bob"': 1,
    'year >= "2020"': 3,
    'year == "2020"': 1,
    "first_author": 3,
    "not first_author": 1,
    "distinction": 2,
    'distinction % "oral"': 1,
    'first_author and year >= "2020" and not keywords % "paper"': 1,
    'year > "2030" or abbr': 0,
}
WRONG = {
    "conference": "'conference'",
    'keyword % "talk"': "'keyword'",
    "year >= 2020": "expected a string in quotation marks, got 2020",
    "2000 < year": "expected a string in quotation marks, got 2000",
    "keywords % book": "expected a string in quotation marks, got book",
    'year = "2020"': "not a condition",
    "year >=": "not a condition",
    "1; 2": "not a condition",
    'year + "2020"': "can be used with fields",
    "type.x": "can be used with fields",
    'keywords % "["': "regular expression",
    'print("x")': "'print'",
    '"2019" < year < "2021"': "multiple comparators",
}


def counting(conditions: Iterable[str], role: str = "pubs") -> str:
    lines = "\n\n".join(f"Count {{{role}}}`{condition}` works." for condition in conditions)
    return f"# Statement\n\n{lines}\n\n```{{bibliography}}\n:all:\n```\n"


def counted(project: Project) -> list[str]:
    text = project.text() if project.app.builder.name == "html" else project.pdf().text
    return re.findall(r"Count (\S+) works", text)


def test_works_are_counted(make_project: MakeProject) -> None:
    project = make_project({"index.md": counting(COUNTED), "refs.bib": BIB}, OWNER, strict=True)
    assert dict(zip(COUNTED, map(int, counted(project)), strict=True)) == COUNTED


def test_numbers_up_to_twelve_are_words_when_asked(make_project: MakeProject) -> None:
    page = counting(['year == "2030"', 'keywords % "paper"', "all"], "pubs-in-words")
    for more, words in ((8, ["zero", "two", "twelve"]), (9, ["zero", "two", "13"])):
        bib = BIB + "".join(f"@misc{{m{number}, title = {{M}}}}\n" for number in range(more))
        assert counted(make_project({"index.md": page, "refs.bib": bib}, strict=True)) == words


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_counts_follow_the_bib_files_and_conf_py(make_project: MakeProject, builder: str) -> None:
    page, lists = counting(["all", "first_author"]).split("```", 1)
    files = {
        "index.md": f"{page}\n```{{toctree}}\nlists\n```\n",
        "lists.md": f"# Lists\n\n```{lists}",
        "refs.bib": BIB,
        "more.bib": "@misc{more, title = {More}}",
    }
    project = make_project(files, OWNER, builder)
    assert counted(project) == ["4", "3"]
    (project.app.srcdir / "refs.bib").write_text(BIB + "@misc{new, author = {Ann Author}, title = {New}}", "utf-8")
    assert counted(project.rebuild()) == ["5", "4"]
    conf = project.app.srcdir / "conf.py"
    conf.write_text(conf.read_text("utf-8").replace('["refs.bib"]', '["refs.bib", "more.bib"]'), "utf-8")
    assert counted(project.rebuild()) == ["6", "4"]
    conf.write_text(conf.read_text("utf-8").replace('"Ann Author", ', ""), "utf-8")
    assert counted(project.rebuild()) == ["6", "1"]


def test_a_count_that_makes_no_sense_is_reported_with_its_line(make_project: MakeProject) -> None:
    wrong = {**WRONG, "cited": "'cited'", '"2020"': "no field"}
    project = make_project({"index.md": counting(wrong), "refs.bib": BIB}, OWNER)
    for number, (condition, message) in enumerate(wrong.items()):
        [warning] = re.findall(rf"index.md:{3 + 2 * number}: WARNING: (.*)", project.warnings)
        assert f"'{condition}'" in warning
        assert message in warning
        assert "[cv.count]" in warning
        assert f"Count [{condition}?] works." in project.text().replace("“", '"').replace("”", '"')


def test_first_author_needs_an_owner(make_project: MakeProject) -> None:
    warnings = make_project({"index.md": counting(["first_author"]), "refs.bib": BIB}).warnings
    assert "index.md:3: WARNING: " in warnings
    assert "cv_owner" in warnings


@pytest.mark.parametrize("kind", ["citation", "bullet"])
@pytest.mark.parametrize("condition", [*(text for text in WRONG if text[0] != '"'), "", "first_author"])
def test_a_wrong_filter_is_reported_once_at_each_build_and_nothing_else_is(
    make_project: MakeProject, condition: str, kind: str
) -> None:
    page = f"# P\n\n```{{bibliography}}\n:filter: {condition}\n:list: {kind}\n```\n\n```{{toctree}}\nlists\n```\n"
    # What the list with this filter would show may be in no other.
    shown = 'keywords % "talk"' if kind == "citation" else "True"
    lists = f"# P\n\n{{cite:p}}`a`{{cite:p}}`b`\n\n```{{bibliography}}\n:filter: {shown}\n:labelprefix: T\n```\n"
    project = make_project({"index.md": page, "lists.md": lists, "refs.bib": BIB})
    for again in (project, project.rebuild()):
        [warning] = re.findall("(.*WARNING.*)", again.warnings)
        assert warning.startswith(f"index.md:3: WARNING: the filter '{condition}'")
        assert WRONG.get(condition, "") in warning
        assert "[cv.filter]" in warning
        assert not again.page().select(".cv-publication")
        assert again.page("lists").select_one("#a")


def test_a_filter_may_ask_for_what_no_work_has_yet(make_project: MakeProject) -> None:
    page = '# P\n\n```{bibliography}\n:filter: pubstate % "." or keywords % "paper|talk"\n```\n'
    assert len(make_project({"index.md": page, "refs.bib": BIB}, strict=True).page().select(".cv-publication")) == 4


def test_of_two_filters_one_is_reported(make_project: MakeProject) -> None:
    page = '# P\n\n```{bibliography}\n:all:\n:filter: keywords % "paper|talk"\n```\n'
    warnings = make_project({"index.md": page, "refs.bib": BIB}).warnings
    assert re.search(r"index.md:3: WARNING: :filter: .* :all:.*\[cv.filter\]", warnings)


def test_a_list_may_ask_for_what_is_cited_and_where(make_project: MakeProject) -> None:
    page = "# P\n\n{cite:p}`a`\n\n" + "".join(
        f"```{{bibliography}}\n{option}\n:labelprefix: {prefix}\n```\n\n"
        for prefix, option in {"C": ":cited:", "N": ":notcited:"}.items()
    )
    page += '```{bibliography}\n:list: bullet\n:filter: docnames == {"index"} and docname == "index"\n```\n'
    rows = make_project({"index.md": page, "refs.bib": BIB}, strict=True).page().select(".cv-label")
    assert [row.get_text() for row in rows] == ["[C1]", "[N1]", "[N2]", "[N3]", "[C1]"]


def test_a_list_can_be_of_works_as_first_author(make_project: MakeProject) -> None:
    page = "# P\n\n```{bibliography}\n:filter: first_author\n```\n"
    project = make_project({"index.md": page, "refs.bib": BIB}, OWNER)
    assert [row["id"] for row in project.page().select(".cv-publication")] == ["a", "c", "d"]
