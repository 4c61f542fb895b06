"""The CV in the author's language: its dates and the strings that it prints by itself."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from academic_cv.dates import Date, Span
from academic_cv.locale import find_placeholders
from conftest import PACKAGE, warnings

if TYPE_CHECKING:
    from conftest import MakeProject

LANGUAGES = ("de", "fr", "es", "it", "pt", "zh_CN", "ja", "ar")
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
        messages = list(read_po(file))
    assert not any(message.fuzzy for message in messages)
    return {str(message.id): str(message.string) for message in messages if message.id}


def extract() -> set[str]:
    """The strings that the sources mark for translation."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    keywords = dict.fromkeys(("_", "N_", "say", "phrase"))
    return {str(message[2]) for message in extract_from_dir(PACKAGE, methods, keywords=keywords)}


def test_the_catalogs_are_complete() -> None:
    found = extract()
    assert len(found) >= 100
    assert read(PACKAGE / "locale/academic_cv.pot").keys() == found
    for language in LANGUAGES:
        catalog = read(PACKAGE / f"locale/{language}/LC_MESSAGES/academic_cv.po")
        assert catalog.keys() == found, language
        for original, translation in catalog.items():
            assert translation, (language, original)
            assert find_placeholders(translation) == find_placeholders(original), (language, original)


def test_a_regional_catalog_has_only_what_differs() -> None:
    general, regional = (read(PACKAGE / f"locale/{name}/LC_MESSAGES/academic_cv.po") for name in ("pt", "pt_PT"))
    assert regional.keys() < general.keys()
    assert all(general[original] != translation for original, translation in regional.items())


@pytest.mark.parametrize(
    ("language", "date", "span"),
    [
        ("de", "7. März 2024", "Sept. 2021 – heute"),
        ("fr", "7 mars 2024", "sept. 2021 – heute"),
        ("es", "7 mar 2024", "sept 2021 – heute"),
        ("it", "7 mar 2024", "set 2021 – heute"),
        ("pt", "7 de mar. de 2024", "set. de 2021 – heute"),
        ("pt_PT", "7 de mar. de 2024", "set. de 2021 – heute"),
        ("zh_CN", "2024年3月7日", "2021年9月 – heute"),
        ("ja", "2024年3月7日", "2021年9月～heute"),
        ("ar", "7 مارس 2024", "سبتمبر 2021 – heute"),
    ],
)
def test_dates_are_printed_as_a_language_has_them(language: str, date: str, span: str) -> None:
    assert Date(2024, 3, 7).text(language) == date
    assert Span(Date(2021, 9), "present").text(language, "heute") == span


def test_a_cv_is_printed_in_its_language(make_project: MakeProject) -> None:
    project = make_project(PAGES, CONF, strict=True)
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
        "nl": 'msgid "Now"\nmsgstr "heden"\n\nmsgid "Page"\nmsgstr ""\n\n'
        'msgid "{names} et al."\nmsgstr "{name} e.a."\n',
    }
    files = {f"locales/{code}/LC_MESSAGES/academic_cv.po": header + text for code, text in own.items()}
    project = make_project({**PAGES, **files}, CONF)
    assert "1842 – jetzt" in project.text()
    assert "Seite 1 von 1" in project.pdf().text
    path = Path(project.app.srcdir, "locales/de/LC_MESSAGES/academic_cv.po")
    path.write_text(path.read_text("utf-8").replace("jetzt", "nun"), "utf-8")
    gettext._translations.clear()  # type: ignore[attr-defined]  # a new build is a new process
    assert "1842 – nun" in project.rebuild().text()
    dutch = make_project({**PAGES, **files}, CONF.replace('"de"', '"nl_BE"'))
    assert "1842 – heden" in dutch.text()
    assert "Page 1 of 1" in dutch.pdf().text
    [warning] = warnings(dutch)
    assert "locales/nl/LC_MESSAGES/academic_cv.po:10: WARNING: the translation '{name} e.a.'" in warning
    assert "[cv.setting]" in warning


def test_a_language_without_dates_or_letters_is_reported(make_project: MakeProject) -> None:
    page = {"index.md": "# A\n\n:::{entry} B\n:date: 2022-03\n:::\n"}
    project = make_project(page, "language = 'deutsch'")
    assert "conf.py:6: WARNING: language is 'deutsch'" in project.warnings
    assert "[cv.setting]" in project.warnings
    assert "Mar. 2022" in project.text()
    found = make_project({"index.md": "# A\n"}, "language = 'zh_CN'", "pdf").warnings
    assert re.search("conf.py:1: WARNING: (no font has|fonts of this machine)", found)
    assert "页" in found
    assert "[cv.pdf]" in found
