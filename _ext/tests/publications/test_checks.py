"""Consistency checks: nothing is lost silently, and many problems of one kind are one warning."""

from __future__ import annotations

import re

from conftest import ALL, MakeProject, warnings

BIB = """
@article{old, author = {Ann Author}, title = {Old}, journal = {Journal}, year = {1999}, keywords = {paper}}
@article{new, author = {Ann Author}, title = {New}, journal = {Journal}, year = {2020}, keywords = {paper}}
@inproceedings{talk, author = {Ann Author}, title = {Talk}, booktitle = {Conference}, year = {2021}, keywords = {talk}}
"""
LISTS = """# P

```{bibliography}
:filter: keywords % "paper"
:labelprefix: J
```

```{bibliography}
:filter: keywords % "talk"
:labelprefix: T
```
"""


def test_works_in_no_list_are_one_warning_with_the_first_places(make_project: MakeProject) -> None:
    one = "\n\n@misc{lost,\n  title = {Lost}\n}"
    [warning] = warnings(make_project({"index.md": LISTS, "refs.bib": BIB + one}))
    assert re.match(r"refs.bib:7: WARNING: .*'lost'.*skipbib.*\[cv.not_shown\]", warning)
    for content in (':filter: title % "Lost"', "lost", ":list: bullet\n\nlost", ":cited:"):
        hidden = f"{{cite:empty}}`lost`\n\n:::{{private}}\n```{{bibliography}}\n{content}\n```\n:::\n"
        found = warnings(make_project({"index.md": LISTS + hidden, "refs.bib": BIB + one}))
        assert [line for line in found if "cv.not_shown" in line] == []
    many = "".join(f"@misc{{lost{number}, title = {{Lost}}}}\n" for number in range(76))
    [warning] = warnings(make_project({"index.md": LISTS, "refs.bib": BIB + many}))
    assert re.match(r"refs.bib:5: WARNING: 76 of 79 works .*'lost0' \(refs.bib:5\), ", warning)
    assert "'lost2' (refs.bib:7), …" in warning
    assert "lost3" not in warning
    [warning] = warnings(make_project({"index.md": "# Name\n", "refs.bib": BIB}))
    assert "3 of 3 works are in no list" in warning
    assert "{bibliography}" in warning


def test_a_further_view_alone_does_not_show_a_work(make_project: MakeProject) -> None:
    page = "# Name\n\n```{bibliography}\n:all:\n:list: bullet\n```\n\n```{toctree}\nlists\n```\n"
    bib = BIB + "@misc{stray, title = {Stray}}"
    assert "'stray'" in make_project({"index.md": page, "lists.md": LISTS, "refs.bib": bib}).warnings
    make_project({"index.md": page.partition("```{toctree}")[0], "refs.bib": bib}, strict=True)


def test_works_in_two_lists_and_equal_labels_are_one_warning_each(make_project: MakeProject) -> None:
    bib = BIB.replace("{paper}", "{paper, talk}")
    [warning] = warnings(make_project({"index.md": LISTS, "refs.bib": bib}))
    assert re.match(r"index.md:8: WARNING: .*'new' \(here T2, in index J1\) .*'old' .*bullet.*\[cv.twice\]", warning)
    bib = BIB + BIB.replace("{talk,", "{talk2,").partition("@inproc")[2].join(("@inproc", ""))
    [warning] = warnings(make_project({"index.md": LISTS.replace(": T", ": J"), "refs.bib": bib}))
    assert re.match(r"index.md:8: WARNING: .*'talk' and 'new' .* J1 .*'talk2' and 'old'.*\[cv.label\]", warning)


def test_the_build_logs_the_lists(make_project: MakeProject) -> None:
    bib = BIB + "@misc{not, title = {Not for the CV}, options = {skipbib}}"
    project = make_project({"index.md": LISTS, "refs.bib": bib}, strict=True)
    status = project.app.status.getvalue()
    assert "4 works; in lists: 2 in index (J1–J2), 1 in index; left out on purpose: 1" in status
    assert "Not for the CV" not in project.text()


def test_an_owner_who_is_no_author_is_reported_at_each_build(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, conf='cv_owner = ["Jane Doe"]')
    for again in (project, project.rebuild()):
        [warning] = warnings(again)
        assert re.match(r"conf.py:6: WARNING: .*cv_owner.*Jane Doe.*\[cv.owner\]", warning)


# --- citations ------------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_reported_once_at_its_first_citation_with_similar_keys(make_project: MakeProject) -> None:
    page = "# P\n\nAs {cite:p}`talk,od`.\n\nAs {cite:t}`od`, {cite:empty}`od`.\n\n{cite}`talk old`\n"
    project = make_project({"index.md": f"{page}\n{LISTS[5:]}", "refs.bib": BIB})
    for again in (project, project.rebuild()):
        first, second = warnings(again)
        assert re.match(r"index.md:3: WARNING: .*'od'.* old.* 2 more .*\[cv.citation\]", first)
        assert re.match(r"index.md:7: WARNING: .*'talk old'.* comma .*\[cv.citation\]", second)
    assert "As [T1, od?]. As od?," in project.text()


def test_a_problem_in_included_text_is_reported_there(make_project: MakeProject) -> None:
    lists = '```{bibliography}\n:filter: year > "2020"\n```\n\n```{bibliography}\n:filter: wrong\n```\n'
    files = {
        "index.md": f"# P\n\n```{{include}} part.txt\n```\n\n```{{include}} lists.txt\n```\n\n{LISTS[5:]}",
        "part.txt": "Text.\n\n{cite:p}`none`\n",
        "lists.txt": lists,
    }
    problems = [warning.partition(": ")[0] for warning in warnings(make_project({**files, "refs.bib": BIB}))]
    assert sorted(problems) == ["index.md:14", "lists.txt:5", "part.txt:3"]


def test_a_work_without_a_label_is_reported(make_project: MakeProject) -> None:
    bib = "@misc{hidden, title = {T}, options = {skipbib}}\n@misc{shown, title = {T}}"
    [warning] = warnings(make_project({"index.md": f"{ALL}\nSee {{cite:p}}`hidden`.\n", "refs.bib": bib}))
    assert re.match(r"index.md:7: WARNING: 'hidden' .* label.*\[cv.citation\]", warning)


def test_a_missing_file_is_reported_once_and_an_empty_one_hides_no_mistake(make_project: MakeProject) -> None:
    page = f"{ALL}\n{{cite:p}}`one` {{cite:p}}`two`\n"
    [warning] = warnings(make_project({"index.md": page}, conf='bibtex_bibfiles = ["none.bib"]'))
    assert re.match(r"conf.py:6: WARNING: none.bib .*\(No such file or directory\).*\[cv.bibfile\]", warning)
    assert len(warnings(make_project({"index.md": page}))) == 2


# --- marks ----------------------------------------------------------------------------------------------------------


def test_a_sign_without_a_legend_is_reported_once(make_project: MakeProject) -> None:
    bib = (
        "@misc{a, title = {A}, author = {A. One†}, year = 2020}\n@misc{b, title = {B}, author = {A. One$^\\dagger$}}\n"
        "@misc{c, title = {C}, author = {A. One and B. Two}, author+an = {1=corresponding}}\n"
        "@misc{d, title = {D}, author = {A. One‡}, options = {skipbib}}"
    )
    [warning] = warnings(make_project({"index.md": ALL, "refs.bib": bib}))
    assert re.match(
        r"refs.bib:1: WARNING: .* sign † .*'a' \(refs.bib:1\), 'b' \(refs.bib:2\) .*\[cv.bibfile\]", warning
    )
    assert 'cv_marks = {"†": ("†", "...")}' in warning
    make_project({"index.md": ALL, "refs.bib": bib}, conf='cv_marks = {"†": ("†", "who led it")}', strict=True)


def test_a_misspelt_annotation_is_reported(make_project: MakeProject) -> None:
    bib = "\n@misc{a, title = {A}, author = {A. One and B. Two}, author+an = {1=euqal,snior; 2=highlight}}"
    project = make_project({"index.md": ALL, "refs.bib": bib}, conf='cv_marks = {"senior": ("§", "led the work")}')
    first, second = warnings(project)
    assert re.match(r"refs.bib:2: WARNING: .*'euqal' of 'a'.* equal\?", first)
    assert re.match(r"refs.bib:2: WARNING: .*'snior' of 'a'.* senior\?", second)
