"""The site in a real browser: with and without a mouse, a script, a wide screen, light."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from browsing import NARROW, PHONE, WIDE, found_by_axe, opened, overflow, served, shown
from conftest import ROOTS, MakeProject, Project, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

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


def test_the_narrowest_phone_never_scrolls_sideways(browser: Browser, site: str, pages: list[str]) -> None:
    with opened(browser, NARROW) as page:
        for name in pages:
            page.goto(site + name)
            page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
            assert overflow(page) <= 0, name


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


@pytest.mark.parametrize(
    ("words", "year", "kind", "first", "expected"),
    [
        pytest.param("GARCIA  Constráint", "", "", False, ["doe2023symmetry", "garcia2022"], id="words"),
        pytest.param("", "2022", "", False, ["doe2022noise", "garcia2022"], id="year"),
        pytest.param("", "2022", "", True, ["doe2022noise"], id="first-author"),
        pytest.param("", "2023", "Journal Articles", False, ["doe2023annals"], id="type"),
        pytest.param("nothing like this", "", "", False, [], id="nothing"),
    ],
)
def test_the_filter_narrows_the_list_and_can_be_linked(
    works: Page, browser: Browser, words: str, year: str, kind: str, first: bool, expected: list[str]
) -> None:
    every = shown(works)
    works.get_by_label("Words").press_sequentially(words)
    works.get_by_label("Year").select_option(year)
    works.get_by_label("Type").select_option(label=kind or "All")
    works.get_by_label("First author").set_checked(first)
    assert shown(works) == expected
    assert works.get_by_role("status").text_content() == f"{len(expected)} of {len(every)} works"
    heads = [head for head in works.locator("article h2").all() if head.is_visible()]
    assert len(heads) == len(expected[:1])
    with opened(browser) as other:
        other.goto(works.url)
        assert shown(other) == expected
        assert other.get_by_label("Words").input_value() == words
    works.get_by_role("button", name="Show all").click()
    works.wait_for_function("!location.search")
    assert shown(works) == every
    assert works.get_by_role("status").text_content() == f"{len(every)} works"


def test_a_link_to_a_work_shows_it_though_it_is_filtered_out(works: Page, site: str) -> None:
    works.goto(f"{site}{PUBLICATIONS}?year=2022#doe2018")
    hidden = works.locator("#doe2018")
    assert hidden.is_visible()
    assert works.get_by_label("Year").input_value() == ""
    works.get_by_label("Year").select_option("2022")
    assert not hidden.is_visible()
    works.evaluate("location.hash = ''")
    works.evaluate("location.hash = 'doe2018'")
    hidden.wait_for(state="visible")


def test_a_strange_address_does_no_harm(works: Page, site: str) -> None:
    every = len(shown(works))
    for query in ("?nobody=1&length=3&words=", "?year=%22%3E%3Cb%3E", "?elements=x#%22'\\", "#%E0%A4%A"):
        works.goto(site + "index.html")
        works.goto(site + PUBLICATIONS + query)
        assert len(shown(works)) in {0, every}


def test_bibtex_is_copied_by_keyboard_and_said_so(works: Page) -> None:
    works.locator(".cv-bibtex summary").nth(1).focus()
    for key in ("Enter", "Tab", "Enter"):
        works.keyboard.press(key)
    works.wait_for_function("document.activeElement.textContent === 'Copied'")
    assert works.locator(".cv-copy").nth(1).get_attribute("aria-live") == "polite"
    copied = works.evaluate("navigator.clipboard.readText()")
    assert copied == works.locator(".cv-bibtex pre").nth(1).text_content()


@contextmanager
def listed(make_project: MakeProject, page: str, bib: str) -> Iterator[str]:
    """A site of one page, which lists works; gives its address."""
    icon = (ROOTS / "test-cv/_static/favicon.svg").read_text("utf-8")
    conf = 'html_theme = "furo"\nhtml_favicon = "favicon.svg"\n'
    with served(make_project({"index.md": page, "refs.bib": bib, "favicon.svg": icon}, conf).out) as address:
        yield address


def test_a_photo_leaves_room_for_the_current_entries(browser: Browser, make_project: MakeProject) -> None:
    icon = (ROOTS / "test-cv/_static/favicon.svg").read_text("utf-8")
    entry = ":::{entry} Professor of the History of Science\n:organization: University of Long Names\n"
    page = "# Name\n\n![Portrait](favicon.svg)\n\n```{current-entries}\n```\n\n:Email: <a@example.org>\n\n## Jobs\n\n"
    page += f"{entry}:start: 2020\n:end: present\n:::\n"
    conf = 'html_theme = "furo"\nhtml_favicon = "favicon.svg"\n'
    project = make_project({"index.md": page, "favicon.svg": icon}, conf)
    with served(project.out) as address, opened(browser) as site:
        site.goto(address)
        photo, head = (site.locator(part).first.bounding_box() for part in (".cv-photo", ".cv-current .cv-head"))
        assert photo
        assert head
        assert head["x"] + head["width"] <= photo["x"]


@pytest.mark.parametrize("heading", ["# Name\n\n", ""])
def test_years_are_hidden_with_their_works_and_keys_may_have_any_letters(
    browser: Browser, make_project: MakeProject, heading: str
) -> None:
    page = heading + "```{bibliography}\n:all:\n:by-year:\n```\n"
    works = [("one", "Alpha", 2020), ("zwölf", "Beta", 2020), ("two", "Gamma", 2019)]
    works += [(f"more-{number}", "Delta", 2020) for number in range(7)]
    bib = "".join(f"@misc{{{key}, title = {{{title}}}, year = {year}}}\n" for key, title, year in works)
    with listed(make_project, page, bib) as address, opened(browser) as site:
        site.goto(address)
        years = site.locator(".cv-year").locator("visible=true")
        assert years.all_text_contents() == ["2020", "2019"]
        site.get_by_label("Words").fill("gamma")
        assert (shown(site), years.all_text_contents()) == (["two"], ["2019"])
        for anchor in ("zwölf", "zw%C3%B6lf"):
            site.goto("about:blank")
            site.goto(f"{address}?words=gamma#{anchor}")
            site.locator("[id='zwölf']").wait_for(state="visible")
            assert len(shown(site)) == len(works)


@pytest.mark.parametrize("width", [320, 430])
def test_labels_stand_on_one_line_and_wholeare_whole(browser: Browser, make_project: MakeProject, width: int) -> None:
    labels = "[...document.querySelectorAll('.cv-label')].map(label => label.getClientRects()[0].height)"
    whole = "[...document.querySelectorAll('.cv-links a')].map(link => link.getClientRects().length)"
    links = ", ".join(f"{name} = {{https://example.org/{name}}}" for name in ("url", "pdf", "code", "slides", "video"))
    page = "# Name\n\n```{bibliography}\n:all:\n:labelprefix: O\n```\n"
    bib = "".join(f"@misc{{k{n}, title = {{T}}, {links}, doi = {{10.1000/{n}}}}}\n" for n in range(1, 101))
    with listed(make_project, page, bib) as address, opened(browser, width) as site:
        site.goto(address)
        assert len(set(site.evaluate(labels))) == 1
        assert site.evaluate(whole) == [1] * 600


# --- citations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_citation_shows_the_work_on_focus_and_hover_until_it_is_dismissed(
    browser: Browser, site: str, width: int
) -> None:
    with opened(browser, width) as page:
        page.goto(site + "sections/statement.html")
        one, two = (page.locator("a.cv-citation").nth(number) for number in (0, 1))
        preview = page.locator(f"#{one.get_attribute('aria-describedby')}")
        assert not preview.is_visible()
        one.focus()
        assert preview.is_visible()
        assert overflow(page) <= 0
        assert found_by_axe(page, runOnly=TAGS) == []
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
        page.locator(":target .cv-cited-in").get_by_role("link", name="Research Statement").click()
        page.wait_for_url("**/statement.html#*")
