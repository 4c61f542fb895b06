"""The CV with every section: all of it is on the site and in the PDFs, in every style and four languages.

In a browser, it is accessible, nothing is cut off, and nothing moves while it loads; as pictures, its PDFs are clean.
"""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import outloud
import pypdfium2
import pytest
from babel.messages.pofile import read_po
from pdf_reading import find_faults, structure
from PIL import Image, ImageChops

from browsing import AXE, NARROW, PHONE, WIDE, found_by_axe, opened, served
from conftest import PACKAGE, ROOTS, copy_root, fold, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route

    from conftest import Project

STYLES = ("margin", "classic", "modern")
DOCUMENTS = [{"startdocname": "index", "targetname": f"{name}.pdf", "title": "CV", "style": name} for name in STYLES]
# Fonts for other scripts: a folder of Debian's, a family in it, and the package.
FONTS = {
    "ar": ("/usr/share/fonts/truetype/noto", "Noto Sans Arabic", "fonts-noto-core"),
    "ja": ("/usr/share/fonts/opentype/noto", "Noto Sans CJK JP", "fonts-noto-cjk"),
}
# Only in the PDFs, in neither, as it is plain from the address, and the texts of images.
UNPRINTED = "Phone", "Email", "Website", "Portrait of Mira Example", "A map with five places", "A tree with six leaves"
SOURCES = ROOTS / "test-gallery"
PICTURES = PACKAGE.parent / "docs" / "pictures"
SECTIONS = re.findall(r"^sections/\w+", (SOURCES / "index.md").read_text("utf-8"), re.MULTILINE)


_MARKUP = re.compile(r"^#+ |^:+\{entry\} |^- |^:(?:organization|place|number|role|amount|status): ")


def phrases(docname: str) -> Iterator[str]:
    """Yield what a page says, without markup: titles, texts of options that are no dates, labels, and the text."""
    for line in (SOURCES / f"{docname}.md").read_text("utf-8").splitlines():
        text = re.sub(_MARKUP, "", line.strip())
        if re.match(r":\w+: |:+$|:\S+:$|:*\{|`|!|$", text.strip()) and not re.match(r":[A-Z]", text):
            continue
        text = re.sub(r"^:([^:]+):", r"\1 ", text)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*\\]", r"\1", text)
        yield from (part for part in re.split(r"[\s,;]+", text) if part)


def check_order(words: list[str], text: str, where: str) -> None:
    position = 0
    for word in words:
        found = text.casefold().find(word.casefold(), position)
        assert found >= 0, f"{where}: {word!r} is not behind {text[max(0, position - 60) : position]!r}"
        position = found if len(word) < 3 else found + len(word)


def in_printed_order(docname: str) -> list[str]:
    """Return the titles of entries and headings of a page."""
    text = (SOURCES / f"{docname}.md").read_text("utf-8")
    titles = re.findall(r"^(?:#+|:+\{entry\}) (.+)$", text, re.MULTILINE)
    return [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in titles]


def test_the_site_has_all_that_the_sections_say(gallery: Project) -> None:
    assert len(SECTIONS) >= 16
    assert "Prof. Ann Other," not in gallery.text("sections/references")  # it has a line of its own
    for docname in SECTIONS:
        text = fold(gallery.page(docname).get_text())
        check_order(in_printed_order(docname), text, docname)
        assert [word for word in phrases(docname) if word not in text] == [], docname


@pytest.fixture(scope="module", params=["en", "de", "ar", "ja"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def translated(language: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The CV in a language, with a PDF in each style, built as ``make html LANGUAGE=`` does it, without a warning."""
    folder = tmp_path_factory.mktemp(language)
    source = copy_root("gallery", folder / "source")
    conf = f"\npdf_documents = {DOCUMENTS}\npdf_icons = True\n"
    if language in FONTS:
        fonts, family, package = FONTS[language]
        if not Path(fonts).is_dir():
            pytest.skip(f"{package} is not installed")
        conf += f"pdf_font_path = {fonts!r}\npdf_font = ['Libertinus Serif', {family!r}]\n"
    with (source / "conf.py").open("a", encoding="utf-8") as file:
        file.write(conf)
    return run("html", source, folder / "built", strict=True, language=language)


def list_translations(language: str) -> list[str]:
    """Return the translations of what both the site and the PDFs print, without markup and white space."""
    found = []
    for path in sorted((SOURCES / "locales" / language).rglob("*.po")):
        with path.open("rb") as file:
            messages = [str(message.string) for message in read_po(file) if message.id not in ("", *UNPRINTED)]
        found += [re.sub(r"\[([^\]]*)\]\([^)]*\)|[*\\]", r"\1", message) for message in messages]
    return ["".join(message.split()) for message in found]


def test_the_site_is_translated_and_accessible(browser: Browser, language: str, translated: Project) -> None:
    articles = [translated.page(name) for name in ("index", *SECTIONS)]
    text = "".join("".join(article.get_text() for article in articles).split())
    assert [words for words in list_translations(language) if words not in text] == []
    if language == "en":
        return
    with served(translated.out) as address, opened(browser, PHONE, scheme="dark") as page:
        for name in ("index", *SECTIONS):
            page.goto(f"{address}{name}.html")
            page.evaluate(AXE)
            assert found_by_axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, name


def test_names_and_numbers_keep_their_order_from_right_to_left(
    browser: Browser, language: str, translated: Project
) -> None:
    if language != "ar":
        return
    places = """([page, text]) => {
        const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) if (texts.currentNode.data.includes(text)) {
            const range = document.createRange(), start = texts.currentNode.data.indexOf(text);
            range.setStart(texts.currentNode, start);
            range.setEnd(texts.currentNode, start + text.length);
            return range.getBoundingClientRect().left;
        }
    }"""
    with served(translated.out) as address, opened(browser, WIDE) as page:
        for name, first, last in (
            ("teaching", "علم السلالات", "BIO 312"),  # what is said first is to the right
            ("service", "محررة", "Annals"),
            ("students", "Finn", "Eve"),
            ("references", "+1", "0101"),
        ):
            page.goto(f"{address}sections/{name}.html")
            assert page.evaluate(places, [name, first]) < page.evaluate(places, [name, last]), name


@pytest.mark.parametrize("style", STYLES)
def test_the_pdf_has_all_that_the_sections_say_in_every_style(language: str, translated: Project, style: str) -> None:
    text = translated.pdf(f"{style}.pdf").text
    if language == "en":
        for docname in SECTIONS:
            assert [word for word in phrases(docname) if word.casefold() not in text.casefold()] == [], docname
        # Talks have years between them, and works are printed from refs.bib.
        titles = [title for docname in SECTIONS for title in in_printed_order(docname)]
        check_order(titles, text[text.index("News") :], f"{style}.pdf")
    elif language != "ar":  # its letters are extracted in the order on the page
        printed = "".join(text.casefold().split())
        missing = [words for words in list_translations(language) if words.casefold() not in printed]
        assert missing == []


def test_the_styles_are_equal_in_content_and_clean_as_pictures(language: str, translated: Project) -> None:
    pictures = []
    for style in STYLES:
        pdf = translated.pdf(f"{style}.pdf")
        assert find_faults(pdf.path, margin=52, joined=language == "ar") == []
        findings = outloud.check(str(pdf.path)).findings
        assert [found.message for found in findings if found.severity != "info"] == []
        pictures.append(pypdfium2.PdfDocument(pdf.path)[0].render().to_pil().convert("L"))
    contents = ["".join(structure(translated.pdf(f"{style}.pdf")).marked.split()) for style in STYLES]
    if language == "ar":  # from right to left, the letters are in the order on the lines, which differ
        contents = ["".join(sorted(filter(str.isalnum, content))) for content in contents]
    assert len(set(contents)) == 1
    for one, other in zip(pictures, (*pictures[1:], pictures[0]), strict=True):
        changed = ImageChops.difference(one, other).histogram()
        assert sum(changed[128:]) > 0.02 * sum(changed)


def test_every_section_has_a_small_picture_in_the_documentation() -> None:
    page = (PACKAGE.parent / "docs" / "gallery.md").read_text("utf-8")
    for name in ["index", *(docname.removeprefix("sections/") for docname in SECTIONS)]:
        assert f"pictures/{name}.webp" in page
        assert f"test-gallery/{'' if name == 'index' else 'sections/'}{name}.md" in page
    shown = set(re.findall(r"pictures/([\w-]+\.webp)", page))
    assert shown == {path.name for path in PICTURES.glob("*")}
    for path in PICTURES.glob("*"):
        assert path.stat().st_size < 60_000, path
        with Image.open(path) as picture:
            assert picture.width >= 500


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "light"), (PHONE, "dark"), (WIDE, "light"), (WIDE, "dark")])
def test_every_page_is_accessible_and_fits(
    browser: Browser, gallery: Project, width: int, scheme: Literal["light", "dark"]
) -> None:
    names = ["index.html", *(f"sections/{path.name}" for path in (gallery.out / "sections").glob("*.html"))]
    with served(gallery.out) as address, opened(browser, width, scheme=scheme) as page:
        for name in names:
            page.goto(address + name)
            page.evaluate(AXE)
            assert found_by_axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_dots_stand_only_between_parts_on_a_line(browser: Browser, gallery: Project) -> None:
    first = set()
    with served(gallery.out) as address, opened(browser, NARROW) as page:
        page.goto(address + "sections/grants.html")
        for part in page.locator(".cv-details > .cv-stop + *").all():
            place, line = part.bounding_box(), part.locator("..").bounding_box()
            assert place
            assert line
            before = page.screenshot(
                clip={"x": place["x"] - 12, "y": place["y"], "width": 9, "height": place["height"]}, full_page=True
            )
            picture = Image.open(BytesIO(before)).convert("L")
            first.add(place["x"] < line["x"] + 1)
            assert (len(picture.getcolors() or ()) == 1) is (place["x"] < line["x"] + 1)
    assert first == {True, False}


def test_the_photo_stands_beside_the_contact_and_addresses_are_whole(browser: Browser, gallery: Project) -> None:
    with served(gallery.out) as address, opened(browser) as page:
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address + "index.html")
            photo, contact, text = (
                page.locator(f".cv-profile {part}").bounding_box()
                for part in (".cv-photo", ".cv-contact", ".cv-headline .cv-title")
            )
            assert photo
            assert contact
            assert text
            assert (photo["width"], photo["height"]) in {(96, 128), (126, 168)}
            assert text["x"] + text["width"] <= photo["x"]
            assert photo["y"] + photo["height"] <= contact["y"] + contact["height"] + 1
            heights = "[...document.querySelectorAll('.cv-contact a')].map(link => link.offsetHeight)"
            assert max(page.evaluate(heights)) < 30


@pytest.mark.parametrize(("style", "family"), [("margin", "Libertinus Serif"), ("modern", "CV Sans")])
def test_nothing_moves_when_the_typeface_of_the_style_arrives_late(
    browser: Browser, tmp_path: Path, style: str, family: str
) -> None:
    with (copy_root("gallery", tmp_path / "source") / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"\npdf_style = {style!r}\n")
    site = run("html", tmp_path / "source", tmp_path / "built", strict=True)
    loaded = []

    def delay(route: Route) -> None:
        loaded.append(route.request.url.rpartition("/")[2])
        time.sleep(0.5)
        route.continue_()

    shifts = """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
        .observe({type: "layout-shift", buffered: true}) ?? setTimeout(() => done(0), 300))"""
    with served(site.out) as address, opened(browser) as page:
        page.route("**/*.woff2", delay)
        page.goto(address + "sections/grants.html")
        page.wait_for_function(f"document.fonts.check('600 16px \"{family}\"')")
        assert page.evaluate(shifts) < 0.001  # a hundredth of what is called good; a line that breaks anew is far more
        shown = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
        assert shown.startswith(f'"{family}"')
    assert loaded
    assert sum((PACKAGE / "site/static/cv-fonts" / name).stat().st_size for name in loaded) <= 60_000
