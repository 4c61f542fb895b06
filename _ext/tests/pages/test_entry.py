"""CV entries: what the source says stands in every output; what is wrong is reported, and nothing else is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from conftest import MakeCases, MakeProject, fold, warnings

if TYPE_CHECKING:
    from pytest_regressions.file_regression import FileRegressionFixture

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

% A comment between entries leaves them one list.

:::{entry} Visiting Fellow
:organization: Clare Hall
:start: 2010-01-15
:end: present
:::

A remark between them.

:::{entry} Talk without a date
:::
"""


def test_an_entry_is_standard_nodes_with_classes(
    make_project: MakeProject, file_regression: FileRegressionFixture
) -> None:
    project = make_project(ENTRY, strict=True)
    file_regression.check(next(project.doctree().findall(nodes.section)).pformat())


@pytest.mark.parametrize("builder", ["html", "text", "latex", "epub", "man"])
def test_every_builder_prints_the_whole_entry_in_order(make_project: MakeProject, builder: str) -> None:
    conf = "cv_positions = []\nman_pages = [('index', 'cv', 'a CV', [], 1)]"
    project = make_project(ENTRY, conf=conf, builder=builder)
    name = {"html": "index.html", "text": "index.txt", "latex": "*.tex", "epub": "index.xhtml", "man": "cv.1"}[builder]
    [file] = project.out.glob(name)
    text = project.text() if builder == "html" else file.read_text("utf-8").rpartition("<body")[2]
    words = ["1975", "Rhetoric", "Bologna", "Bologna, Italy", "Host", "a point", "2010", "Fellow", "remark", "Talk"]
    places = [text.index(word) for word in words]
    assert places == sorted(places)


# Options, the line of the warning, a word of it, and its subtype.
MISTAKES = [
    (":date: 03/2024", 3, "'03/2024' is not a date", "cv.entry_date"),
    (":date: 2025-13", 3, "months go", "cv.entry_date"),
    (":start: since 2015\n:end: 2024-02-31", 3, "'2024-02-31'", "cv.entry_date"),
    (":start: 2024-03\n:end: 2023", 3, "before the start", "cv.entry_date"),
    (":end: 2020", 3, "no 'start'", "cv.entry_date"),
    (":start: 2020\n:end: Now", 3, "write ':end: present'", "cv.entry_date"),
    (":advisor: X", 4, "'advisor'", "myst.directive_option"),
    (":teacher: {other:role}`X`", 4, "no role", "myst.role_unknown"),
    (":selected: maybe", 4, "':selected:'", "myst.directive_option"),
    (":place: X\nThe body.\n:date: 2020", 6, "':date: 2020'", "cv.entry"),
    (":place: X\ndate: 2020\n:number: 4\n:role: Y", 5, "'date: 2020' is not read as an option, nor are 2", "cv.entry"),
    ("\n:::{entry} Nested\n:date: 2020\n:::", 5, "close that one", "cv.entry"),
]


def test_a_mistake_is_reported_once_with_its_line_and_loses_nothing_else(make_cases: MakeCases) -> None:
    entries = [f"::::{{entry}} On Signs\n{lines}\n\nMore.\n::::\n" for lines, *_ in MISTAKES]
    parts = {f"part{number}.txt": f"# Others\n\n{entry}" for number, entry in enumerate(entries)}
    texts = [f"{entry}\n```{{include}} part{number}.txt\n```" for number, entry in enumerate(entries)]
    cases = make_cases(texts, "cv_positions = []", parts)
    for number, (case, (lines, line, word, subtype)) in enumerate(zip(cases, MISTAKES, strict=True)):
        found = [warning for warning in case.warnings if warning.endswith(f"[{subtype}]")]
        if subtype != "myst.directive_option":  # MyST-Parser itself does not know the file of included text
            found += [each for each in warnings(case.project) if each.startswith(f"part{number}.txt")]
            assert found[1].startswith(f"part{number}.txt:{line}: WARNING: ")
        assert len(found) == 2, lines
        assert found[0].startswith(f"page.md:{line}: WARNING: ")
        assert all(word in warning for warning in found)
        if subtype == "cv.entry_date" or "advisor" in lines:
            assert all(case.words.count(line.split()[-1]) >= 2 for line in lines.splitlines())
        assert case.words.count("On Signs") == case.words.count("More.") == 2


def test_an_entry_without_a_title_is_reported_and_keeps_all_else(make_project: MakeProject) -> None:
    project = make_project("# Talks\n\n:::{entry}\n:organization: A Place\n\nThe body.\n:::\n")
    [warning] = project.warnings.splitlines()
    assert warning.startswith("index.md:3: WARNING: an entry has no title")
    assert "[cv.entry]" in warning
    assert project.text() == "Talks¶ A Place The body."


def test_no_comma_follows_a_title_that_ends_a_sentence(make_project: MakeProject) -> None:
    heads = {title: f"{title}, X, Y" for title in ("Fellow", "Ph.D.", "Visiting Prof.", "B.Sc.")}
    heads |= {title: f"{title} X, Y" for title in ("Why?", "On signs.", "And so on …")}
    entries = [f":::{{entry}} {title}\n:organization: X\n:place: Y\n:::\n" for title in heads]
    page = make_project("\n".join(["# Talks\n", *entries])).page()
    assert [head.get_text() for head in page.select(".cv-head")] == list(heads.values())


def test_an_entry_is_selected_as_its_option_says(make_project: MakeProject) -> None:
    entries = [f":::{{entry}} B\n:selected: {option}\n:::\n" for option in ("", "true", "false")]
    page = make_project("\n".join(["# A\n", *entries]), strict=True).page()
    assert ["cv-selected" in item["class"] for item in page.select(".cv-entry")] == [True, True, False]


def test_dates_that_are_no_dates_are_printed_as_typed(make_project: MakeProject) -> None:
    typed = "Fall 2022|Fall 2022, Spring 2023|2019–|in press|2019-2020|2019/20|2019-20|Spring '19|expected 2026"
    dates = {f":date: {text}": text.replace("'", "’") for text in typed.split("|")} | {
        ":start: since 2015": "since 2015",
        ":end: expected 2026": "expected 2026",
        ":start: 2019-09\n:end: ongoing": "Sep. 2019 – ongoing",
        ":start: Fall 2019\n:end: present": "Fall 2019 – Now",
    }
    entries = [f":::{{entry}} Title\n{options}\n:::\n" for options in dates]
    project = make_project("\n".join(["# Talks\n", *entries]), strict=True)
    assert [date.get_text() for date in project.page().select(".cv-entry .cv-date")] == list(dates.values())
    assert ["cv-current" in item["class"] for item in project.page().select(".cv-entry")] == [False] * 12 + [True]
    pdf = project.pdf().text
    assert [text for text in dates.values() if text not in pdf] == []


def test_details_stand_below_the_head_and_are_markdown(make_project: MakeProject) -> None:
    entry = (
        "# Grants\n\n:::{entry} On Signs\n:status: active\n:amount: $10,000 (own share $5,000)\n"
        ":role: *Main* applicant\n:number: [123](https://example.org/123)\n"
        ":organization: Foundation\n:date: 2024\n:::\n"
    )
    page = make_project(entry, strict=True).page()
    lines = [fold(line.get_text()) for line in page.select(".cv-entry > p")]
    assert lines == ["2024", "On Signs, Foundation, 123", "Main applicant · $10,000 (own share $5,000) · active"]
    assert [part.get_text() for part in page.select(".cv-role em, .cv-number a")] == ["123", "Main"]


TALKS = """# Talks

:::{entry} Before
:::

:::::{entries}
:compact:
:by-year:

:::{entry} One
:place: Rome
:role: Keynote
:date: 2024-06-11

Slides.

- a point
:::

:::{entry} Undated
:::

:::{entry} Two
:date: Fall 2023
:::

:::{entry} Three
:start: 2024-02
:end: 2024-03

More.
:::

:::{entry} Four
:start: 2023-05
:end: present
:::
:::::

:::{entry} After
:::
"""


def test_entries_are_compact_and_below_their_years(make_project: MakeProject) -> None:
    project = make_project(TALKS, strict=True)
    page = project.page()
    groups = [
        ("cv-compact" in part["class"], [fold(each.get_text()) for each in part.select("li.cv-entry")])
        if part.name == "ul"
        else part.get_text()
        for part in page.select("section > .cv-year, section > .cv-entries")
    ]
    assert groups == [
        (False, ["Before"]),
        (True, ["Undated"]),
        "2024",
        (True, ["Jun. 11 One, Rome, Keynote. Slides. a point", "Feb. – Mar. Three. More."]),
        "2023",
        (True, ["Fall 2023 Two", "May – Now Four"]),
        (False, ["After"]),
    ]


def test_a_list_that_is_none_is_reported_and_printed(make_cases: MakeCases) -> None:
    blocks = {
        ":::{entries}\nText.\n:::": "no entry",
        "::::{entries}\n:columns: 7\n:::{entry} One\n:::\n::::": "':columns: 2'",
        "```{run-in}\nOne, two\n```": "needs a list",
        "```{run-in}\n- One\n\n  Two\n```": "must be one line",
    }
    for case, word in zip(make_cases(blocks), blocks.values(), strict=True):
        assert re.match("page.md:[34]: WARNING", case.warning)
        assert word in case.warning
        assert re.search("Text|One", case.words)


def test_a_list_is_run_in(make_project: MakeProject) -> None:
    items = "```{run-in}\n- *Nature* (2019, 2021)\n- Science\n```\n"
    others = ":Panels:\n  ```{run-in}\n  - NSF, Biology\n  - ERC\n  ```\n"
    page = make_project({"index.md": f"# CV\n\n## Service\n\n{items}\n{others}"}, strict=True).page()
    assert [text.decode_contents() for text in page.select(".cv-run-in")] == [
        '<span class="cv-item"><em>Nature</em> (2019, 2021)</span>, <span class="cv-item">Science</span>',
        '<span class="cv-item">NSF, Biology</span>; <span class="cv-item">ERC</span>',
    ]


def test_entries_in_other_blocks_have_their_years(make_cases: MakeCases) -> None:
    entry = ":::{entry} T\n:date: 2024\n:::\n"
    only, quote = (f"::::{{only}} html or pdf\n{entry}::::\n", "> " + entry.strip().replace("\n", "\n> "))
    for case in make_cases([f":::::{{entries}}\n:by-year:\n\n{text}\n:::::" for text in (only, quote)], strict=True):
        assert case.words == "2024 T"
        assert case.page.select_one(".cv-year")
