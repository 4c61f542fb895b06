"""The CV in the author's language: its dates and the strings that it prints by itself."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import bs4
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from academic_cv.dates import Date, Span
from academic_cv.locale import find_placeholders
from conftest import PACKAGE, MakeProject, copy_root, run, warnings

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


def read(path: Path, *, fuzzy: bool = False) -> dict[str, str]:
    with path.open("rb") as file:
        messages = list(read_po(file))
    assert fuzzy or not any(message.fuzzy for message in messages)
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


def test_no_message_is_within_an_f_string() -> None:
    """There, the messages are not found where Python reads an f-string as one token, before version 3.12."""
    for path in PACKAGE.rglob("*.py"):
        strings = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr))
        for call in (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)):
            is_message = ast.unparse(call.func) == "_" and isinstance(call.args[0], ast.Constant)
            assert not is_message, f"{path}:{call.lineno}"


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


def test_the_spanish_and_fits_the_name_that_follows(make_project: MakeProject) -> None:
    bib = "@book{a, title = {Uno}, author = {Ruiz, Ana and Ibáñez, Ignacio}}\n"
    bib += "@book{b, title = {Dos}, author = {Ruiz, Ana and Paz, Luz and Hierro, Ana}}\n"
    page = "# A\n\nVéase {cite:t}`a` y {cite:ts}`b`.\n\n```{bibliography}\n:all:\n```\n"
    text = make_project({"index.md": page, "refs.bib": bib}, "language = 'es'").text()
    for names in ("Ruiz e Ibáñez", "Ana Ruiz e Ignacio Ibáñez", "Ana Ruiz, Luz Paz y Ana Hierro"):
        assert names in text


def test_a_project_overrides_translations_and_adds_languages(make_project: MakeProject) -> None:
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    own = {
        "de": 'msgid "Now"\nmsgstr "jetzt"\n',
        "nl": 'msgid "Now"\nmsgstr "heden"\n\nmsgid "Page {page} of {pages}"\nmsgstr ""\n\n'
        'msgid "{names} et al."\nmsgstr "{name} e.a."\n',
    }
    files = {f"locales/{code}/LC_MESSAGES/academic_cv.po": header + text for code, text in own.items()}
    project = make_project({**PAGES, **files}, CONF)
    assert "1842 – jetzt" in project.text()
    assert "Seite 1 von 1" in project.pdf().text
    gettext._translations.clear()  # type: ignore[attr-defined]  # a new build is a new process
    catalog = "locales/de/LC_MESSAGES/academic_cv.po"
    assert "1842 – nun" in project.edit(catalog, "jetzt", "nun").text()
    dutch = make_project({**PAGES, **files}, CONF.replace('"de"', '"nl_BE"'))
    assert "1842 – heden" in dutch.text()
    assert "Page 1 of 1" in dutch.pdf().text
    [warning] = warnings(dutch)
    assert "locales/nl/LC_MESSAGES/academic_cv.po:10: WARNING: the translation '{name} e.a.'" in warning
    assert "[cv.setting]" in warning


def test_a_language_without_dates_or_letters_is_reported(make_project: MakeProject) -> None:
    project = make_project("# A\n\n:::{entry} B\n:date: 2022-03\n:::\n", "language = 'deutsch'")
    assert "conf.py:6: WARNING: language is 'deutsch'" in project.warnings
    assert "[cv.setting]" in project.warnings
    assert "Mar. 2022" in project.text()
    found = make_project("# A\n", "language = 'zh_CN'", "pdf").warnings
    assert "conf.py:1: WARNING: " in found
    assert "页" in found
    assert "[cv.pdf]" in found


# Names in three scripts; titles and venues have no word of ours.
NAMES = {
    "de": ("Öz, Jan", "Groß, Eva", "Über das Rauschen", "Annalen"),
    "ja": ("山田, 太郎", "鈴木, 花子", "深層学習の理論", "物理学会誌"),
    "ar": ("حداد, ليلى", "سالم, عمر", "نظرية التعلم", "مجلة الفيزياء"),
}
# A page and works with all that the package prints itself; what stands in %( ) is of the language.
SHEET, WORKS = (Path(__file__).with_name(name).read_text("utf-8") for name in ("locale-page.md", "locale-works.bib"))
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-copied", "data-selected", "data-some")
UNTRANSLATED = {"BibTeX", "JavaScript", "PDF", "shown", "Sphinx", "Furo", "pradyunsg"}


def words_of(messages: set[str]) -> set[str]:
    """The words of messages, without placeholders, markup and words that are the same in many languages."""
    plain = (re.sub(r"<[^>]*>|&#?\w+;|[%$]?[{(]\w*[})]s?", " ", message) for message in messages)
    return {word for message in plain for word in re.findall(r"[A-Za-z’]{3,}", message)}


@pytest.mark.parametrize("language", NAMES)
def test_no_english_word_is_left_in_site_and_pdf(make_project: MakeProject, language: str) -> None:
    first, second, title, venue = NAMES[language]
    family, given = first.split(", ")
    name = family + given if language == "ja" else f"{given} {family}"
    values = {"a": first, "b": second, "t": title, "v": venue, "n": name}
    conf = f"""
language = "{language}"
author = project = "{name}"
cv_owner = ["{first}"]
html_theme = "furo"
cv_marks = {{"corresponding": ("†", "1")}}
pdf_documents = [{{"startdocname": "index", "targetname": "cv.pdf", "title": "1"}}]
suppress_warnings = ["cv.pdf"]
"""
    project = make_project({"index.md": SHEET % values, "refs.bib": WORKS % values}, conf, strict=True)
    catalog = read(PACKAGE / f"locale/{language}/LC_MESSAGES/academic_cv.po")
    english = words_of(set(catalog)) - words_of(set(catalog.values())) - UNTRANSLATED
    shown = [project.pdf().text]
    for page in ("index", "404", "search"):
        document = bs4.BeautifulSoup((project.out / f"{page}.html").read_text("utf-8"), "html.parser")
        html = document.select_one("html")
        assert html is not None
        assert html.get("dir") == ("rtl" if language == "ar" else None)
        for hidden in document.select("script, style, pre"):
            hidden.decompose()
        shown += [
            document.get_text(" "),
            *(str(each[name]) for name in ATTRIBUTES for each in document.select(f"[{name}]")),
        ]
    printed = set(re.findall(r"[A-Za-z’]{3,}", " ".join(shown)))
    assert sorted(english & printed) == []
    if language != "de":  # not even words that no catalog has
        assert sorted(printed - UNTRANSLATED) == []


def test_a_work_in_latin_script_keeps_english_words(make_project: MakeProject) -> None:
    work = "@book{%s, author = {%s and others}, title = {%s}, edition = 3, year = 2020}\n"
    files = {
        "index.md": "# 业绩\n\n```{bibliography}\n:all:\n```\n",
        "refs.bib": work % ("a", "Roe, Max", "On $\\beta$-smooth Noise") + work % ("b", "王, 小明", "噪声"),
    }
    text = make_project(files, 'language = "zh_CN"\nsuppress_warnings = ["cv.pdf"]').text()
    assert "Max Roe et al. On β-smooth Noise, 3rd edition, 2020" in text.replace("Noise. 3rd", "Noise, 3rd")
    assert "王小明 等" in text
    assert "第3版" in text


@pytest.mark.parametrize("language", ["", "de"])
def test_one_source_gives_sites_in_several_languages(tmp_path: Path, language: str) -> None:
    source = copy_root("translated", tmp_path / "source")
    project = run("html", source, tmp_path / "built", strict=True, anew=True, language=language)
    page = project.page()
    english = "Office: Room 12|I wrote 1 work [1], see below.|Professor of Physics, University of Examples, Vienna"
    german = "Büro: Raum 12|Ich schrieb 1 Arbeit [1], siehe unten.|Professorin für Physik, Universität Beispiel, Wien"
    for words in (german if language else english).split("|"):
        assert words in project.text()
        assert words in project.pdf().text
    assert ("Lebenslauf" if language else "Curriculum Vitae") in project.pdf().text
    document = bs4.BeautifulSoup((project.out / "index.html").read_text("utf-8"), "html.parser")
    links = {str(link["hreflang"]): str(link["href"]) for link in document.select(".cv-languages a")}
    others = {"en": "#", "de": "de/index.html", "ar": "ar/index.html"}
    assert links == ({"en": "../index.html", "de": "#", "ar": "../ar/index.html"} if language else others)
    alternates = [str(link["href"]) for link in document.select("link[rel=alternate][hreflang]")]
    assert alternates == [f"https://cv.example.org/{folder}" for folder in ("", "de/", "ar/")]
    [canonical] = document.select("link[rel=canonical]")
    assert str(canonical["href"]).startswith("https://cv.example.org/de/" if language else "https://cv.example.org/")
    assert page.select_one("#positions") is not None


def test_all_strings_of_entries_and_contacts_can_be_translated(tmp_path: Path) -> None:
    project = run("gettext", copy_root("translated", tmp_path / "source"), tmp_path / "built", strict=True, anew=True)
    translated = read(Path(project.app.srcdir, "locales/de/LC_MESSAGES/index.po"))
    assert not (project.out / "sphinx.pot").exists()
    assert translated.keys() < read(project.out / "index.pot", fuzzy=True).keys()
