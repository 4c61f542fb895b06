"""The language of ``:filter:`` and ``{pubs}``; counts of works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import MakeProject, Project, warnings

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    'year < "2020" or year <= "2020"': 2,
    'year in {"2020"} | {"2024"} and year not in {"2019", "2020"} & {"2020"}': 1,
}
WRONG = {
    "conference": "'conference'",
    'keywrods % "talk"': "'keywrods'",
    "year >= 2020": "expected a string in quotation marks, got 2020",
    "2000 < year": "expected a string in quotation marks, got 2000",
    "keywords % book": "expected a string in quotation marks, got book",
    'year = "2020"': "not a condition",
    "year >=": "not a condition",
    "1; 2": "not a condition",
    'year + "2020"': "can be used with fields",
    "type.x": "can be used with fields",
    'keywords % "["': "regular expression",
    'keywords % "a{99999999999}"': "regular expression",
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
    for name, old, new, numbers in (
        ("refs.bib", BIB, BIB + "@misc{new, author = {Ann Author}, title = {New}}", ["5", "4"]),
        ("conf.py", '["refs.bib"]', '["refs.bib", "more.bib"]', ["6", "4"]),
        ("conf.py", '"Ann Author", ', "", ["6", "1"]),
    ):
        assert counted(project.edit(name, old, new)) == numbers


def test_a_count_that_makes_no_sense_is_reported_with_its_line(make_project: MakeProject) -> None:
    wrong = {**WRONG, "cited": "'cited'", '"2020"': "no field"}
    project = make_project({"index.md": counting(wrong), "refs.bib": BIB}, OWNER)
    for number, (warning, condition) in enumerate(zip(warnings(project), wrong, strict=True)):
        assert warning.startswith(f"index.md:{3 + 2 * number}: WARNING: ")
        assert f"'{condition}'" in warning
        assert wrong[condition] in warning
        assert "[cv.count]" in warning
        assert f"Count [{condition}?] works." in project.text().replace("“", '"').replace("”", '"')
    [warning] = warnings(make_project({"index.md": counting(["first_author"]), "refs.bib": BIB}))
    assert re.match("index.md:3: .*cv_owner", warning)


def test_each_wrong_filter_is_reported_at_each_build_and_nothing_else_is(make_project: MakeProject) -> None:
    conditions = [*(text for text in WRONG if text[0] != '"'), "", "first_author"]
    blocks = [
        f"```{{bibliography}}\n:filter: {condition}\n:list: {kind}\n```\n"
        for kind in ("citation", "bullet")
        for condition in conditions
    ]
    page = "# P\n\n" + "\n".join(blocks) + "\n```{toctree}\nlists\n```\n"
    # What the lists with these filters would show may be in no other.
    shown = '```{bibliography}\n:filter: keywords % "talk"\n:labelprefix: T\n```\n'
    lists = f"# P\n\n{{cite:p}}`a`{{cite:p}}`b`\n\n{shown}"
    project = make_project({"index.md": page, "lists.md": lists, "refs.bib": BIB})
    for again in (project, project.rebuild()):
        for number, (warning, condition) in enumerate(zip(warnings(again), conditions * 2, strict=True)):
            assert warning.startswith(f"index.md:{3 + 5 * number}: WARNING: the filter '{condition}'")
            assert WRONG.get(condition, "") in warning
            assert "[cv.filter]" in warning
        assert not again.page().select(".cv-publication")
        assert again.page("lists").select_one("#a")


def test_of_two_filters_one_is_reported(make_project: MakeProject) -> None:
    page = '# P\n\n```{bibliography}\n:all:\n:filter: keywords % "paper|talk"\n```\n'
    [warning] = warnings(make_project({"index.md": page, "refs.bib": BIB}))
    assert re.search(r"index.md:3: WARNING: :filter: .* :all:.*\[cv.filter\]", warning)


def test_a_list_may_ask_for_citations_pages_first_authors_and_what_no_work_has_yet(make_project: MakeProject) -> None:
    options = {
        "C": ":cited:",
        "N": ":notcited:",
        "V": ':list: bullet\n:filter: docnames == {"index"} and docname == "index"',
        "F": ":list: bullet\n:filter: first_author",
        "P": ':list: bullet\n:filter: pubstate % "." or keywords % "paper"',
    }
    page = "# P\n\n{cite:p}`a`\n\n" + "".join(
        f"```{{bibliography}}\n{option}\n:labelprefix: {prefix}\n```\n\n" for prefix, option in options.items()
    )
    lists = make_project({"index.md": page, "refs.bib": BIB}, OWNER, strict=True).page().select(".cv-publications")
    shown = [" ".join(label.get_text() for label in each.select(".cv-label")) for each in lists]
    assert shown == ["[C1]", "[N1] [N2] [N3]", "[C1]", "[C1] [N2] [N3]", "[N2] [N3]"]
