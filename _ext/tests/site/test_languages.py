"""Sites in other scripts and directions, and the chart, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browsing import PHONE, WIDE, box, found_by_axe, opened, overflow, served
from conftest import ROOTS, MakeProject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FILES = {
    "index.md": "# {name}\n\n:{email}: <jane@example.org>\n:{phone}: +1 555-0100\n\n"
    "{text} Jane Doe (MIT) {{cite:p}}`a`.\n\n```{{toctree}}\nworks\n```\n",
    "works.md": "# {works}\n\n:::{{entry}} {text}\n:organization: University, MIT\n:start: 2018-10\n:end: 2021-08\n"
    ":::\n\n"
    ":::{{entry}} {text}\n:date: 2017-03\n:::\n\n```{{pubs-chart}}\n```\n\n"
    "## {name}\n\n```{{bibliography}}\n:all:\n```\n",
    "refs.bib": "@article{{a, title = {{{text}}}, author = {{{name}}}, year = {{2020}}, journal = {{{works}}}}}\n"
    "@book{{b, title = {{Noise, a Book}}, author = {{Jane Doe}}, year = {{2021}}, publisher = {{Press}}, "
    "abstract = {{See \\href{{https://example.org/}}{{there}}.}}}}\n",
}
WORDS = {
    "ar": {"name": "ليلى حداد", "works": "المنشورات", "text": "نظرية التعلم", "email": "البريد", "phone": "الهاتف"},
    "ja": {"name": "山田太郎", "works": "業績", "text": "深層学習", "email": "メール", "phone": "電話"},
}


@pytest.fixture(scope="module", params=WORDS)
def site(request: pytest.FixtureRequest, make_project: MakeProject) -> Iterator[tuple[str, str]]:
    """The language of a site, and its address."""
    words = WORDS[request.param]
    conf = f"""
author = project = "{words["name"]}"
html_theme = "furo"
html_favicon = "icon.svg"
language = "{request.param}"
cv_languages = ["en", "ar", "ja"]
suppress_warnings = ["cv.pdf"]
"""
    icon = (ROOTS / "test-cv/_static/favicon.svg").read_text("utf-8")
    files = {name: text.format(**words) for name, text in FILES.items()}
    project = make_project({**files, "icon.svg": icon}, conf, strict=True)
    with served(project.out) as address:
        yield request.param, address


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_language(browser: Browser, site: tuple[str, str], width: int, scheme: str) -> None:
    _language, address = site
    with opened(browser, width, scheme="dark" if scheme == "dark" else "light") as page:
        for name in ("index", "works", "search", "404"):
            page.goto(f"{address}{name}.html")
            assert found_by_axe(page) == [], name
            assert overflow(page) <= 0


def test_the_grid_is_mirrored(browser: Browser, site: tuple[str, str]) -> None:
    language, address = site
    is_rtl = language == "ar"
    with opened(browser, WIDE) as page:
        page.goto(f"{address}works.html")
        sidebar, article = box(page, ".sidebar-drawer"), box(page, "article")
        assert (sidebar.left >= article.right) is is_rtl
        for column, text in {".cv-entry .cv-date": ".cv-entry .cv-head", ".cv-label": ".cv-heading"}.items():
            assert (box(page, column).left >= box(page, text).right - 1) is is_rtl
        # A date of two lines keeps the next entry away.
        assert box(page, ".cv-date").bottom <= box(page, ".cv-entry", 1).top
        assert (box(page, ".related-pages a.prev-page").left > (article.left + article.right) / 2) is is_rtl


def test_what_is_in_latin_script_keeps_its_direction(browser: Browser, site: tuple[str, str]) -> None:
    """The plus sign of a telephone number is to the left of it, and the full stop of a sentence where that ends."""
    left_of = """([selector, sign]) => {
        const texts = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
        let node;
        while ((node = texts.nextNode()) && !node.data.includes(sign));
        const range = document.createRange();
        range.setStart(node, node.data.indexOf(sign));
        range.setEnd(node, node.data.indexOf(sign) + 1);
        const place = range.getBoundingClientRect();
        range.selectNodeContents(node);
        return place.left - range.getBoundingClientRect().left;
    }"""
    _language, address = site
    with opened(browser, WIDE) as page:
        page.goto(f"{address}index.html")
        assert page.evaluate(left_of, ["article .cv-contact-number", "+"]) < 30
        page.goto(f"{address}works.html")
        assert page.evaluate(left_of, [".cv-foreign .cv-title, .cv-foreign.cv-heading .cv-title", ","]) > 20


def test_the_search_speaks_the_language(browser: Browser, site: tuple[str, str]) -> None:
    language, address = site
    with opened(browser, WIDE) as page:
        page.goto(f"{address}search.html?q=Noise")
        page.wait_for_selector("#search-results li")
        shown = page.inner_text("#search-results")
        assert {"ar": "نتائج البحث", "ja": "検索結果"}[language] in shown
        assert "Search" not in shown
        assert {"ar": "عُثر على صفحة واحدة", "ja": "1 ページ"}[language] in shown


def test_the_chart_has_the_colours_of_the_page_and_a_table_behind_it(browser: Browser, site: tuple[str, str]) -> None:
    _language, address = site
    colours = []
    for scheme in ("light", "dark"):
        with opened(browser, PHONE, scheme="dark" if scheme == "dark" else "light", script=False) as page:
            page.goto(f"{address}works.html")
            assert box(page, ".cv-chart > svg").right <= PHONE
            colours.append(page.evaluate("getComputedStyle(document.querySelector('.cv-chart > svg')).color"))
            assert page.locator(".cv-chart svg[role=img] > title").count() == 1
            assert not page.locator(".cv-chart table").is_visible()
            page.click(".cv-chart summary")
            assert page.locator(".cv-chart table").is_visible()
            page.emulate_media(media="print")
            assert page.locator(".cv-chart > svg").is_visible()
            assert not page.locator(".cv-chart table").is_visible()
    assert len(set(colours)) == 2
