"""Every kind of work prints as one conventional reference; what it lacks is left away, and nothing is residue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import Project, build, fold, write

if TYPE_CHECKING:
    import bs4

# Entries, each under a comment that is its reference.
BIB = Path(__file__).with_name("references.bib").read_text("utf-8")
PRINTED = {
    key: fold(re.sub("^%", "", text, flags=re.MULTILINE))
    for text, key in re.findall(r"\n\n((?:%(?! ---).*\n)+)@+\w+\{(.*?),", BIB)
}
MANY = [f"Name{number} Family{number}" for number in range(1, 3001)]
LONG = f"\n@misc{{long, author={{{' and '.join([*MANY[:2000], 'Jane Q. Owner', *MANY[2000:]])}}}, title={{T}}}}\n"
PRINTED["long"] = f"{', '.join(MANY[:18])}, …, **Jane Q. Owner**, …, {MANY[-1]}; 3,001 authors. T."


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bs4.Tag]:
    """The rows of the works by key."""
    folder = tmp_path_factory.mktemp("works")
    conf = 'cv_owner = ["Jane Q. Owner", "J. Q. Owner"]\ncv_marks = {"†": ("†", "who led the work")}'
    files = {"index.md": "# Works\n\n```{bibliography}\n:all:\n```\n", "refs.bib": BIB + LONG}
    write(folder / "source", files, conf)
    project: Project = build(folder / "source", folder / "built", "html")
    assert [line for line in project.warnings.splitlines() if "has no title" not in line] == []
    return {str(row["id"]): row for row in project.page().select(".cv-publication")}


def test_each_work_prints_as_its_reference(rows: dict[str, bs4.Tag]) -> None:
    printed = {}
    for key, row in rows.items():
        for owner in row.select(".cv-owner"):
            owner.insert_before("**")
            owner.insert_after("**")
        [line] = row.select(".cv-reference")
        label, _, printed[key] = fold(line.get_text()).replace("\xa0", " ").partition(" ")
        assert re.fullmatch(r"\[\d+\]", label)
    assert printed == PRINTED


def test_an_identifier_in_any_form_is_one_link(rows: dict[str, bs4.Tag]) -> None:
    for address, keys in {
        "https://doi.org/10.1000/a(b)1": "doi-url",
        "https://doi.org/10.1000/ab": "doi-prefix doi-in-url",
        "https://arxiv.org/abs/2308.06671": "arxiv-id arxiv-url arxiv-pdf arxiv-field corr",
        "https://arxiv.org/abs/math/0506203": "arxiv-old",
    }.items():
        for key in keys.split():
            assert [link["href"] for link in rows[key].select("a.cv-link")] == [address]


def test_emphasis_and_scripts_of_titles_are_kept(rows: dict[str, bs4.Tag]) -> None:
    [title] = rows["latex"].select(".cv-title")
    assert [part.get_text() for part in title.select("em")] == ["E. coli", "more"]
    assert [part.get_text() for part in title.select("sup")] == ["nd"]
