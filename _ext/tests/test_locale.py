"""The CV in the author's language: its dates and the strings that it prints by itself."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from conftest import PACKAGE

if TYPE_CHECKING:
    from conftest import MakeProject

CATALOGS = [f"{language}/LC_MESSAGES/academic_cv.po" for language in ("de", "es", "fr", "zh_CN")]
PAGES = {
    "index.md": "# Ada Lovelace\n\n:::{entry} Analystin\n:start: 1842-03\n:end: present\n:::\n\n"
    "```{toctree}\npapers\nstatement\n```\n",
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


def read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.mark.parametrize("file", ["academic_cv.pot", *CATALOGS])
def test_a_catalog_has_all_strings_of_the_sources(file: str) -> None:
    found = {str(message[2]) for message in extract_from_dir(PACKAGE, keywords={"_": None})}
    assert len(found) >= 20
    catalog = read(PACKAGE / "locale" / file)
    assert catalog.keys() == found
    assert file == "academic_cv.pot" or all(catalog.values())


def test_a_cv_is_printed_in_its_language(make_project: MakeProject) -> None:
    project = make_project(PAGES, CONF, strict=True)
    strings = read(PACKAGE / "locale/de/LC_MESSAGES/academic_cv.po")
    pages = [(project.out / f"{page}.html").read_text("utf-8") for page in ("index", "papers")]
    shown = " ".join([project.pdf().text, project.pdf("statement.pdf").text, *pages])
    assert [string for string in strings.values() if string not in shown] == [strings["cited on pages"]]
    assert "März 1842 – heute" in project.text()
    assert "März 1842 – heute" in project.pdf().text
    assert "Seite 1 von 1" in project.pdf().text
    assert "Bemerkung" in project.pdf("statement.pdf").text
    for text in (project.text(), project.text("papers"), project.pdf().text):
        assert not {"Now", "Page", "Undated", "Cited in", "Copy", "Show all"}.intersection(text.split())


def test_a_project_overrides_translations_and_adds_languages(make_project: MakeProject) -> None:
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    own = {
        "de": 'msgid "Now"\nmsgstr "jetzt"\n',
        "it": 'msgid "Now"\nmsgstr "oggi"\n\nmsgid "Page"\nmsgstr ""\n',
    }
    files = {f"locales/{code}/LC_MESSAGES/academic_cv.po": header + text for code, text in own.items()}
    project = make_project({**PAGES, **files}, CONF)
    assert "1842 – jetzt" in project.text()
    assert "Seite 1 von 1" in project.pdf().text
    path = Path(project.app.srcdir, "locales/de/LC_MESSAGES/academic_cv.po")
    path.write_text(path.read_text("utf-8").replace("jetzt", "nun"), "utf-8")
    gettext._translations.clear()  # type: ignore[attr-defined]  # a new build is a new process
    assert "1842 – nun" in project.rebuild().text()
    italian = make_project({**PAGES, **files}, CONF.replace('"de"', '"it_CH"'))
    assert "1842 – oggi" in italian.text()
    assert "Page 1 of 1" in italian.pdf().text


def test_a_language_without_dates_or_letters_is_reported(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\n:::{entry} B\n:date: 2022-03\n:::\n"}
    project = make_project(page, "language = 'deutsch'")
    assert "conf.py:1: WARNING: language is 'deutsch'" in project.warnings
    assert "[cv.setting]" in project.warnings
    assert "Mar. 2022" in project.text()
    warnings = make_project({"index.md": "# A\n"}, "language = 'zh_CN'", "pdf").warnings
    assert "conf.py:1: WARNING: no font has" in warnings
    assert "页" in warnings
    assert "[cv.pdf]" in warnings
