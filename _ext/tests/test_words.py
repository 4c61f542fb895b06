"""The CV in the author's language: its dates and the words it says by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sphinx.errors import ConfigError

from academic_cv.dates import Date, Span
from academic_cv.words import WORDS

if TYPE_CHECKING:
    from conftest import MakeProject


@pytest.mark.parametrize(
    ("language", "month", "day"),
    [
        ("en", "Mar. 2022", "Mar. 11, 2022"),
        ("en_GB", "Mar. 2022", "Mar. 11, 2022"),
        ("de", "März 2022", "11. März 2022"),
        ("fr", "mars 2022", "11 mars 2022"),
        ("pt_BR", "mar. de 2022", "11 de mar. de 2022"),
        ("pt-BR", "mar. de 2022", "11 de mar. de 2022"),
        ("zh_CN", "2022年3月", "2022年3月11日"),
        ("tlh", "Mar. 2022", "Mar. 11, 2022"),
    ],
)
def test_dates_are_printed_in_the_language(language: str, month: str, day: str) -> None:
    assert Date(2022, 3).text(language) == month
    assert Date(2022, 3, 11).text(language) == day
    assert Date(2022).text(language) == "2022"
    assert Span(Date(2022, 3), "present").text(language, "…") == f"{month} – …"


PAGES = {
    "index.md": """
# Ada Lovelace

:::{entry} Analystin
:start: 1842-03
:end: present
:::

```{toctree}
papers
statement
```
""",
    "papers.md": "# Werke\n\n## Eins\n\n```{bibliography}\n:filter: year\n:by-year:\n:labelprefix: A\n```\n\n"
    "## Zwei\n\n```{bibliography}\n:filter: not year\n:by-year:\n:labelprefix: B\n```\n",
    "statement.md": "# Plan\n\nWie {cite:p}`a` zeigt.\n\n```{note}\nText.\n```\n",
    "refs.bib": "@misc{a, title = {Eins}, author = {Ada Lovelace}, year = {1843}}\n@misc{b, title = {Zwei}}\n"
    "@misc{c, title = {Drei}, year = {1844}}\n",
}
CONF = """
author = "Ada Lovelace"
cv_owner = ["Ada Lovelace"]
language = "de"
pdf_documents = [
    {"startdocname": "index", "targetname": "cv.pdf", "title": "Lebenslauf"},
    {"startdocname": "statement", "targetname": "statement.pdf", "title": "Plan"},
]
"""


def test_the_words_of_the_cv_are_those_of_conf_py(make_project: MakeProject) -> None:
    words = {word: f"«{number}»" for number, word in enumerate(WORDS)}
    project = make_project(PAGES, f"{CONF}\ncv_words = {words!r}\n")
    shown = " ".join(
        [
            project.pdf().text,
            project.pdf("statement.pdf").text,
            *((project.out / f"{page}.html").read_text("utf-8") for page in ("index", "papers")),
        ]
    )
    missing = [word for word, said in words.items() if said not in shown]
    assert missing == ["cited on pages"]
    for page in ("index", "papers"):
        left = [word for word in WORDS if re.search(rf"\b{word}\b", project.text(page))]
        assert not left
    assert "März 1842 – «0»" in project.text()
    assert "Bemerkung" in project.pdf("statement.pdf").text


def test_a_language_without_dates_is_told(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\n:::{entry} B\n:date: 2022-03\n:::\n"}
    project = make_project(page, "language = 'deutsch'")
    assert "conf.py:1: WARNING: language is 'deutsch', in which no dates are known" in project.warnings
    assert "Mar. 2022" in project.text()
    assert "language is" not in make_project(page, "language = 'de'").warnings


def test_letters_of_words_that_no_font_has_are_told_with_their_place(make_project: MakeProject) -> None:
    warnings = make_project({"index.md": "# A\n"}, "cv_words = {'Page': '页'}", "pdf").warnings
    assert "no font has the letters '页' of cv_words in conf.py" in warnings
    warnings = make_project({"index.md": "# A\n"}, "language = 'zh_CN'", "pdf").warnings
    assert "of a date, or another word, in the language of conf.py: put" in warnings


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("{'now': 'heute'}", "cv_words has 'now', which the CV does not say: the words are 'Now', 'Last updated'"),
        ("['heute']", 'cv_words is [\'heute\']: write cv_words = {"Now": "heute"}'),
        ("{'Now': 1}", "cv_words['Now'] is 1: write a text"),
    ],
)
def test_a_word_that_the_cv_does_not_say_is_refused(make_project: MakeProject, setting: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        make_project({"index.md": "# A\n"}, f"cv_words = {setting}")
