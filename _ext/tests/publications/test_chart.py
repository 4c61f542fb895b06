"""The chart of works per year: what it counts, what it draws, and what reads it to those who do not see it."""

from __future__ import annotations

import re

from academic_cv.publications.chart_drawing import Series, describe, draw_chart
from conftest import MakeProject, fold, warnings

BIB = "\n".join(
    f"@article{{{key}, title = {{{key}}}, author = {{A}}, year = {{{year}}}, keywords = {{{words}}}}}"
    for key, year, words in (
        *(("a", "2019", "journal"), ("b", "2019", "journal"), ("c", "2021", "journal selected"), ("d", "2021", "talk")),
        *(("e", "in press", "journal"), ("f", "1999", "talk")),
    )
)
LISTS = """
## Articles

```{bibliography}
:filter: keywords % "journal"
:labelprefix: J
```

## Talks

```{bibliography}
:filter: keywords % "talk"
:labelprefix: T
```

## Selected

```{bibliography}
:filter: keywords % "selected"
:list: bullet
```
"""
TWO = [Series("Articles", {2019: 2, 2021: 1}), Series("Talks", {2021: 1})]


def chart(*options: str) -> dict[str, str]:
    """A page with a chart for each of some options."""
    charts = "\n".join(f"```{{pubs-chart}}\n{lines}\n```\n" for lines in options)
    return {"index.md": f"# CV\n\n{charts}\n{LISTS}", "refs.bib": BIB}


COUNTED = [
    (":years: 2019-", "Year Articles [J] Talks [T] Total", ["2021 1 1 2", "2020 0 0 0", "2019 2 0 2"]),
    (":years: 2020–2021", "Year Articles [J] Talks [T] Total", ["2021 1 1 2"]),
    (":lists: T J\n:years: 2021-", "Year Talks [T] Articles [J] Total", ["2021 1 1 2"]),
    (":lists: J", "Year Articles [J]", ["2021 1", "2020 0", "2019 2"]),
    (':filter: keywords % "selected"', "Year Articles [J]", ["2021 1"]),
]


def test_it_counts_the_works_of_the_lists_by_year(make_project: MakeProject) -> None:
    files = chart(*(options for options, *_ in COUNTED))
    tables = make_project(files, strict=True).page().select(".cv-chart details table")
    for table, (options, head, rows) in zip(tables, COUNTED, strict=True):
        assert [fold(row.get_text(" ")) for row in table.select("tr")] == [head, *rows], options
    text = (make_project(files, builder="text").out / "index.txt").read_text("utf-8")
    assert "| 2021 | 1 | 1 | 2 |" in fold(text)


def test_a_chart_that_cannot_be_drawn_is_one_warning(make_project: MakeProject) -> None:
    faults = {
        ":lists: X": r"no list has the prefix 'X': the prefixes are J, T.*\[cv.filter\]",
        ":filter: yeer": r"no work has a field 'yeer'.*\[cv.filter\]",
        ':filter: year > "2050"': r"no listed work has a year and fits.*\[cv.filter\]",
        ":years: last": "write ':years: 2015-2024'",
    }
    project = make_project(chart(*faults))
    assert len(warnings(project)) == len(faults)
    for fault in faults.values():
        assert re.search(rf"index\.md:\d+: (?s:.)*{fault}", project.warnings)
    assert len(project.page().select(".cv-publication")) >= 6


def test_the_drawing_is_small_and_deterministic_and_described() -> None:
    years = range(2019, 2022)
    svg = draw_chart(TWO, years, title="Works per year", identifier="c")
    assert svg == draw_chart(TWO, years, title="Works per year", identifier="c")
    assert len(svg) < 4000
    assert 'role="img" aria-labelledby="c-title c-desc"' in svg
    assert '<title id="c-title">Works per year</title>' in svg
    assert describe(TWO, years) == "2019–2021. Articles: 2019 2, 2021 1. Talks: 2021 1."
    assert f'<desc id="c-desc">{describe(TWO, years)}</desc>' in svg
    heights = [
        float(height) for height in re.findall(r'<rect x="[^"]*" y="[^"]*" width="2[^"]*" height="([^"]*)"', svg)
    ]
    assert heights == [120, 60, 60]
    assert len(set(re.findall(r'fill="(url[^"]*)"', svg))) == 2
    assert not re.search("<script|NaN|href", svg)


def test_many_years_stay_within_the_width_with_fewer_labels() -> None:
    svg = draw_chart(
        [Series("A & B", dict.fromkeys(range(1970, 2026), 3))],
        range(1970, 2026),
        title="T",
        identifier="c",
    )
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 ')
    labels = re.findall(r">(\d{4})<", svg)
    assert labels[-1] == "2025"
    assert len(labels) < 15


def test_a_change_of_a_list_updates_the_chart(make_project: MakeProject) -> None:
    pages = chart(":years: 2019-") | {"index.md": "# CV\n\n```{pubs-chart}\n```\n\n```{toctree}\nlists\n```\n"}
    project = make_project({**pages, "lists.md": f"# Lists\n{LISTS}"})
    assert "Talks [T]" in project.text()
    assert "Lectures [T]" in project.edit("lists.md", "## Talks", "## Lectures").text()
