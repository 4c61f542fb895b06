"""The site in a real browser: with and without a mouse, a script, a wide screen, light."""

from __future__ import annotations

import re
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from browsing import AXE, NARROW, PHONE, WIDE, found_by_axe, opened, served, shown
from conftest import ROOTS, build, copy_root, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from conftest import MakeProject, Project

PUBLICATIONS = "sections/publications.html"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(cv: Project) -> Iterator[str]:
    with served(cv.out) as address:
        yield address


@pytest.fixture(scope="module")
def pages(cv: Project) -> list[str]:
    return sorted(path.relative_to(cv.out).as_posix() for path in cv.out.glob("**/*.html"))


def open_menu(page: Page) -> None:
    page.locator("#__navigation").focus()
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.sidebar-drawer').getBoundingClientRect().left === 0")


# --- for everyone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_axe_finds_nothing(browser: Browser, site: str, pages: list[str], width: int) -> None:
    everything = {"runOnly": TAGS}
    contrast = {"runOnly": ["color-contrast"]}
    with opened(browser, width) as page:
        page.emulate_media(reduced_motion="reduce")
        for name in pages:
            page.goto(site + name)
            page.evaluate(AXE)
            assert found_by_axe(page, **everything) == [], name
            for details in page.locator(".cv-bibtex summary").all()[:1]:
                details.click()
            page.emulate_media(color_scheme="dark")
            assert found_by_axe(page, **contrast) == [], f"{name} in the dark"
            if width == PHONE and name in {"index.html", PUBLICATIONS}:
                open_menu(page)
                assert found_by_axe(page, **contrast) == [], f"{name}, menu, in the dark"
                page.emulate_media(color_scheme="light")
                assert found_by_axe(page, **everything) == [], f"{name}, menu"
            page.emulate_media(color_scheme="light")


def test_axe_would_find_something(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        page.goto(site)
        page.evaluate(AXE)
        page.evaluate("document.querySelector('article p').style.color = '#999'")
        page.evaluate("document.querySelector('article h2').outerHTML = '<h5>Head</h5>'")
        assert len(found_by_axe(page, runOnly=TAGS)) >= 2


def test_the_narrowest_phone_never_scrolls_sideways(browser: Browser, site: str, pages: list[str]) -> None:
    with opened(browser, NARROW) as page:
        for name in pages:
            page.goto(site + name)
            page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, name


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(browser: Browser, site: str, width: int) -> None:
    reachable = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
        .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.closest('.back-to-top'))
        .map((element, number) => element.dataset.number = number)"""
    at = """() => {
        const element = document.activeElement;
        const seen = element.matches('.sidebar-toggle') ? document.querySelector(`label[for=${element.id}]`) : element;
        const {outlineStyle, outlineWidth} = getComputedStyle(seen);
        const marked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
        return [element.dataset.number ?? null, marked, element.outerHTML];
    }"""
    with opened(browser, width) as page:
        page.goto(site + PUBLICATIONS)
        wanted = set(map(str, page.evaluate(reachable)))
        assert len(wanted) > 30
        for _ in range(len(wanted) + 5):
            page.keyboard.press("Tab")
            number, marked, element = page.evaluate(at)
            if number is not None:
                assert marked, element
                wanted.discard(number)
        assert wanted == set()


def test_the_menu_of_a_phone_works_by_keyboard(browser: Browser, site: str) -> None:
    with opened(browser, PHONE) as page:
        page.emulate_media(reduced_motion="reduce")
        page.goto(site + PUBLICATIONS)
        link = page.locator(".sidebar-tree a").first
        assert not link.is_visible()
        open_menu(page)
        assert link.is_visible()
        reached = []
        for _ in range(25):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate("document.activeElement.closest('article, footer, .sidebar-drawer')?.className")
            )
        assert "sidebar-drawer" in reached
        assert page.evaluate("document.querySelector('article').inert")
        page.keyboard.press("Escape")
        assert not link.is_visible()
        assert page.evaluate("document.activeElement.id") == "__navigation"
        assert not page.evaluate("document.querySelector('article').inert")


def test_it_is_dark_where_the_reader_wants_it_dark(browser: Browser, site: str) -> None:
    brightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    with opened(browser, scheme="dark") as page:
        page.goto(site)
        assert max(page.evaluate(brightness)) < 60
        page.locator(".theme-toggle-content button").click()
        assert min(page.evaluate(brightness)) > 200
        page.reload()
        assert min(page.evaluate(brightness)) > 200


def test_nothing_moves_while_a_page_loads(browser: Browser, site: str, pages: list[str]) -> None:
    shifts = """() => new Promise(done => {
        new PerformanceObserver(list => done(list.getEntries().map(entry => entry.value)))
            .observe({type: 'layout-shift', buffered: true});
        requestAnimationFrame(() => requestAnimationFrame(() => done([])));
    })"""
    with opened(browser, PHONE) as page:
        for name in pages:
            page.goto(site + name)
            assert sum(page.evaluate(shifts)) < 0.01, name


def test_who_wants_no_motion_gets_none(browser: Browser, site: str) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(element =>
        getComputedStyle(element).transitionDuration.split(', ').some(time => time !== '0s')).length"""
    with opened(browser, PHONE) as page:
        page.goto(site)
        assert page.evaluate(moving) > 0
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0


def test_the_pdfs_open(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        page.goto(site)
        links = page.locator(".cv-pdfs a").all()
        assert links
        for link in links:
            response = page.request.get(site + str(link.get_attribute("href")))
            assert response.headers["content-type"] == "application/pdf"
            assert len(pypdfium2.PdfDocument(response.body())) >= 1


def test_a_printed_page_has_the_works_and_nothing_of_the_screen(browser: Browser, site: str, cv: Project) -> None:
    titles = [
        fold(title.get_text()) for title in cv.page("sections/publications").select(".cv-title:not(:has(math, sub))")
    ]
    assert len(titles) > 8
    with opened(browser) as page:
        page.goto(site + PUBLICATIONS)
        printed = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
    text = fold(" ".join(sheet.get_textpage().get_text_range() for sheet in printed).replace("\ufffe", "-"))
    squeezed = text.replace(" ", "").replace("-", "")
    for title in titles:
        assert title.replace(" ", "").replace("-", "") in squeezed
    for word in ("BibTeX", "Copy", "Words", "Made with", "Search"):
        assert word not in text
    assert len(printed) <= 6


# --- without a script -----------------------------------------------------------------------------------------------


def test_everything_is_there_without_a_script(browser: Browser, site: str, cv: Project) -> None:
    every = [str(row["id"]) for row in cv.page("sections/publications").select(".cv-publication[id]")]
    with opened(browser, PHONE, script=False) as page:
        page.goto(site + PUBLICATIONS + "?year=2022")
        assert [row for row in every if page.locator(f'[id="{row}"]').is_visible()] == every
        assert not page.locator(".cv-filter").is_visible()
        page.locator(".cv-bibtex summary").first.click()
        assert page.locator(".cv-bibtex pre").first.is_visible()
        assert not page.locator(".cv-copy").first.is_visible()
        page.locator("label.nav-overlay-icon").click()
        page.locator(".sidebar-tree a").first.click()
        assert page.locator("h1").is_visible()


# --- the filter -----------------------------------------------------------------------------------------------------


@pytest.fixture
def works(browser: Browser, site: str) -> Iterator[Page]:
    """The page of publications, on a wide screen."""
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(site + PUBLICATIONS)
        yield page


def expected(cv: Project, condition: str) -> list[str]:
    return [str(row["id"]) for row in cv.page("sections/publications").select(f".cv-publication[id]{condition}")]


def test_words_narrow_the_list_whatever_their_case_order_and_accents(works: Page, cv: Project) -> None:
    found = {
        str(row["id"])
        for row in cv.page("sections/publications").select(".cv-publication[id]")
        if {"constraint", "garcía"} <= set(re.findall(r"constraint|\w+", row.get_text().lower()))
    }
    assert found
    works.get_by_label("Words").press_sequentially("GARCIA Constráint")
    assert set(shown(works)) == found
    every = len(expected(cv, ""))
    assert works.get_by_role("status").text_content() == f"{len(found)} of {every} works"
    heads = [head.text_content() for head in works.locator("article h2").all() if head.is_visible()]
    assert 0 < len(heads) < 4
    works.get_by_role("button", name="Show all").click()
    works.wait_for_function("!location.search")
    assert len(shown(works)) == every
    assert works.get_by_role("status").text_content() == f"{every} works"


def test_type_year_and_first_author_narrow_the_list(works: Page, cv: Project) -> None:
    works.get_by_label("Year").select_option("2022")
    in_year = expected(cv, ":has([data-year='2022'])")
    assert shown(works) == in_year
    works.get_by_label("Type").select_option(label="Journal Articles")
    journal = {str(row["id"]) for row in cv.page("sections/publications").select("#journal-publications [id]")}
    assert shown(works) == [row for row in in_year if row in journal]
    works.get_by_label("Type").select_option("")
    works.get_by_label("First author").check()
    first = [
        str(row["id"])
        for row in cv.page("sections/publications").select(".cv-publication[id]")
        if str(row["id"]) in in_year
        and row.select(".cv-authors")[0].get_text().startswith(tuple(cv.app.config.cv_owner))
    ]
    assert 0 < len(first) < len(in_year)
    assert shown(works) == first


def test_a_filtered_list_can_be_linked(works: Page, browser: Browser) -> None:
    works.get_by_label("Words").press_sequentially("SGD & noise")
    works.get_by_label("First author").check()
    address, rows = works.url, shown(works)
    with opened(browser) as other:
        other.goto(address)
        assert shown(other) == rows
        assert other.get_by_label("Words").input_value() == "SGD & noise"
        assert other.get_by_label("First author").is_checked()


def test_a_link_to_a_work_shows_it_though_it_is_filtered_out(browser: Browser, site: str, cv: Project) -> None:
    [hidden, *_] = expected(cv, ":has([data-year='2018'])")
    with opened(browser) as page:
        page.goto(f"{site}{PUBLICATIONS}?year=2022#{hidden}")
        assert page.locator(f"#{hidden}").is_visible()
        assert page.get_by_label("Year").input_value() == ""
        page.get_by_label("Year").select_option("2022")
        assert not page.locator(f"#{hidden}").is_visible()
        page.evaluate("location.hash = ''")
        page.evaluate(f"location.hash = '{hidden}'")
        page.locator(f"#{hidden}").wait_for(state="visible")


def test_a_strange_address_does_no_harm(browser: Browser, site: str, cv: Project) -> None:
    with opened(browser) as page:
        for query in ("?nobody=1&length=3&words=", "?year=%22%3E%3Cb%3E", "?elements=x#%22'\\", "#%E0%A4%A"):
            page.goto(site + "index.html")
            page.goto(site + PUBLICATIONS + query)
            assert len(shown(page)) in {0, len(expected(cv, ""))}


WORKS = "".join(
    f"@misc{{{key}, title = {{{title}}}, year = {year}}}\n"
    for key, title, year in [("one", "Alpha", 2020), ("zwölf", "Beta", 2020), ("two", "Gamma", 2019)]
)


@contextmanager
def listed(make_project: MakeProject, page: str, bib: str = WORKS) -> Iterator[str]:
    """A site of one page, which lists works; gives its address."""
    conf = """
html_theme = "furo"
html_favicon = "favicon.svg"
"""
    icon = (ROOTS / "test-cv/_static/favicon.svg").read_text("utf-8")
    project = make_project({"index.md": page, "refs.bib": bib, "favicon.svg": icon}, conf)
    with served(project.out) as address:
        yield address


def test_a_year_without_works_that_are_shown_is_hidden(browser: Browser, make_project: MakeProject) -> None:
    page = "# Name\n\n```{bibliography}\n:all:\n:by-year:\n```\n"
    with listed(make_project, page) as address, opened(browser) as site:
        site.goto(address)
        heads = site.locator(".cv-year")
        assert [head.text_content() for head in heads.all() if head.is_visible()] == ["2020", "2019"]
        site.get_by_label("Words").fill("gamma")
        assert [head.text_content() for head in heads.all() if head.is_visible()] == ["2019"]
        site.get_by_label("Words").fill("")
        assert [head.text_content() for head in heads.all() if head.is_visible()] == ["2020", "2019"]


def test_a_page_without_a_heading_is_filtered_too(browser: Browser, make_project: MakeProject) -> None:
    with listed(make_project, "```{bibliography}\n:all:\n```\n") as address, opened(browser) as site:
        site.goto(address)
        site.get_by_label("Words").fill("gamma")
        assert shown(site) == ["two"]


@pytest.mark.parametrize("anchor", ["zwölf", "zw%C3%B6lf"])
def test_a_link_finds_a_work_whose_key_has_other_letters(
    browser: Browser, make_project: MakeProject, anchor: str
) -> None:
    page = "# Name\n\n```{bibliography}\n:all:\n```\n"
    with listed(make_project, page) as address, opened(browser) as site:
        site.goto(f"{address}?words=gamma#{anchor}")
        site.locator("[id='zwölf']").wait_for(state="visible")
        assert len(shown(site)) == 3


def test_bibtex_is_copied_by_keyboard_and_said_so(works: Page, cv: Project) -> None:
    summary = works.locator(".cv-bibtex summary").nth(1)
    summary.focus()
    works.keyboard.press("Enter")
    works.keyboard.press("Tab")
    works.keyboard.press("Enter")
    button = works.locator(".cv-copy").nth(1)
    works.wait_for_function("document.activeElement.textContent === 'Copied'")
    assert button.get_attribute("aria-live") == "polite"
    source = cv.page("sections/publications").select(".cv-bibtex pre")[1].get_text()
    assert works.evaluate("navigator.clipboard.readText()") == source


@pytest.mark.parametrize("width", [320, 360, 430, 500])
def test_labels_stand_on_one_line_and_no_line_begins_with_a_dot(
    browser: Browser, make_project: MakeProject, width: int
) -> None:
    labels = "[...document.querySelectorAll('.cv-label')].map(label => label.getClientRects()[0].height)"
    dots = """() => [...document.querySelectorAll('.cv-links')].flatMap(links => [...links.childNodes]
        .filter(part => part.nodeName === '#text').map(part => {
            const dot = document.createRange();
            dot.setStart(part, part.textContent.indexOf('·'));
            dot.setEnd(part, part.textContent.indexOf('·') + 1);
            return dot.getBoundingClientRect().left - links.getBoundingClientRect().left;
        }))"""
    links = ", ".join(f"{name} = {{https://example.org/{name}}}" for name in ("url", "pdf", "code", "slides", "video"))
    page = "# Name\n\n```{bibliography}\n:all:\n:labelprefix: O\n```\n"
    bib = "".join(f"@misc{{k{n}, title = {{T}}, {links}, doi = {{10.1000/{n}}}}}\n" for n in range(1, 101))
    with listed(make_project, page, bib) as address, opened(browser, width) as site:
        site.goto(address)
        heights = site.evaluate(labels)
        assert len(heights) == 100
        assert len(set(heights)) == 1
        places = site.evaluate(dots)
        assert len(places) == 500
        assert min(places) > 5
        for summary in site.locator(".cv-bibtex summary").all()[:1]:
            assert summary.evaluate("element => getComputedStyle(element, '::before').content") == "none"


# --- citations ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def essay(tmp_path_factory: pytest.TempPathFactory, cv: Project) -> Iterator[str]:
    """A page of the real site that cites two of its works."""
    folder = tmp_path_factory.mktemp("essay")
    source = copy_root("cv", folder / "source")
    [one, two, *_] = (str(row["id"]) for row in cv.page("sections/publications").select(".cv-publication[id]"))
    words = "Words " * 60
    text = f"{words}{{cite:p}}`{one}` and {{cite:p}}`{two}`.\n\n{words}\n"
    (source / "sections" / "essay.md").write_text(f"---\norphan: true\n---\n# Essay\n\n{text}", "utf-8")
    project = build(source, folder / "built", "html")
    with served(project.out) as address:
        yield address + "sections/essay.html"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_citation_shows_the_work_on_focus_and_hover_until_it_is_dismissed(
    browser: Browser, essay: str, width: int
) -> None:
    with opened(browser, width) as page:
        page.goto(essay)
        one, two = (page.locator("a.cv-citation").nth(number) for number in (0, 1))
        preview = page.locator(f"#{one.get_attribute('aria-describedby')}")
        assert not preview.is_visible()
        one.focus()
        assert preview.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
        assert not preview.is_visible()
        page.keyboard.press("Tab")
        assert page.locator(f"#{two.get_attribute('aria-describedby')}").is_visible()
        one.hover()
        assert preview.is_visible()
        preview.hover()
        page.wait_for_timeout(400)
        assert preview.is_visible()
        page.mouse.move(1, 1)
        preview.wait_for(state="hidden")
        one.click()
        page.wait_for_url("**/publications.html#*")
        assert page.locator(":target").is_visible()
        page.locator(":target .cv-cited-in").get_by_role("link", name="Essay").click()
        page.wait_for_url(f"{essay}*")


def test_axe_finds_nothing_in_a_preview(browser: Browser, essay: str) -> None:
    with opened(browser) as page:
        page.goto(essay)
        page.evaluate(AXE)
        page.locator("a.cv-citation").first.focus()
        assert found_by_axe(page, runOnly=TAGS) == []
        page.emulate_media(color_scheme="dark")
        assert found_by_axe(page, runOnly=["color-contrast"]) == []
