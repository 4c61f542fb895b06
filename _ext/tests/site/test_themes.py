"""The pages under each theme, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from browsing import AXE, PHONE, WIDE, box, opened, overflow, served, shown
from conftest import PACKAGE, copy_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PAGES = ("index.html", "sections/positions.html", "sections/publications.html", "sections/service.html")


@pytest.fixture(scope="module", params=["alabaster", "pydata_sphinx_theme", "sphinx_book_theme", "furo"])
def themed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample CV under a theme; gives its address."""
    folder = tmp_path_factory.mktemp(request.param)
    source = copy_root("cv", folder / "source")
    # Sphinx's own test application replaces alabaster.
    settings = ["-D", f"html_theme={request.param}", "-D", "html_context.default_mode=auto"]
    command = [sys.executable, "-m", "sphinx", "-q", "-W", *settings, str(source), str(folder / "out")]
    subprocess.run(command, check=True, env={"PYTHONPATH": str(PACKAGE.parent)})  # noqa: S603  our own
    with served(folder / "out") as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (WIDE, "dark")])
def test_our_parts_can_be_read(browser: Browser, themed: str, width: int, scheme: Literal["light", "dark"]) -> None:
    with opened(browser, width, scheme=scheme) as page:
        for name in PAGES:
            page.goto(themed + name)
            page.evaluate(AXE)
            if name == PAGES[2]:
                page.locator(".cv-bibtex summary").first.click()
            assert overflow(page) <= 0, name
            # What stands around the article is the theme's.
            faults = page.evaluate(
                "axe.run('[role=main]', {runOnly: ['color-contrast', 'aria-valid-attr-value', 'label', 'list']})"
            )["violations"]
            assert [node["html"] for fault in faults for node in fault["nodes"] if "footer" not in node["html"]] == []


def test_dates_and_labels_hang_beside_the_text(browser: Browser, themed: str) -> None:
    gaps = """([what, beside]) => [...document.querySelectorAll(what)].map(element => {
        const text = element.parentElement.querySelector(beside).getBoundingClientRect();
        const own = element.getBoundingClientRect();
        return [text.left - own.right, own.left >= 0, Math.abs(own.top - text.top)];
    })"""
    pairs = {PAGES[1]: (".cv-entry > .cv-date", ".cv-head"), PAGES[2]: (".cv-label", ".cv-heading")}
    with opened(browser) as page:
        for name, pair in pairs.items():
            page.goto(themed + name)
            places = page.evaluate(gaps, pair)
            assert len(places) >= 3
            for gap, is_on_page, shift in places:
                assert 5 < gap < 40
                assert is_on_page
                assert shift < 8
        page.set_viewport_size({"width": PHONE, "height": 800})
        page.goto(themed + PAGES[1])
        assert box(page, ".cv-date").bottom <= box(page, ".cv-head").top + 1


def test_the_labels_of_a_list_never_overprint_each_other(browser: Browser, themed: str) -> None:
    rows = """() => [...document.querySelectorAll('section > dl.field-list')].map(
        list => [...list.children].map(part => [part.tagName, part.getBoundingClientRect()]))"""
    for width in (PHONE, WIDE):
        with opened(browser, width) as page:
            page.goto(themed + PAGES[3])
            lists = page.evaluate(rows)
            assert len(lists) == 2
            columns = {round(box["left"]) for parts in lists for tag, box in parts if tag == "DD"}
            assert len(columns) == 1, "a list below a section has the same columns"
            for parts in lists:
                labels = [box for tag, box in parts if tag == "DT"]
                assert all(one["bottom"] <= two["top"] + 1 for one, two in pairwise(labels))


def test_filter_bibtex_and_previews_work(browser: Browser, themed: str) -> None:
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(themed + PAGES[2])
        every = len(shown(page))
        page.get_by_label("Year").select_option("2022")
        assert 0 < len(shown(page)) < every
        page.locator(".cv-bibtex summary").locator("visible=true").first.click()
        page.locator(".cv-copy").locator("visible=true").first.click()
        assert page.evaluate("navigator.clipboard.readText()").startswith("@inproceedings{")
        page.goto(themed + "sections/statement.html")
        page.locator("a.cv-citation").first.focus()
        preview = page.locator(".cv-preview").first
        assert preview.is_visible()
        assert 0 <= box(page, ".cv-preview").left < box(page, ".cv-preview").right <= WIDE
        page.goto(themed + "404.html")
        assert page.get_by_role("heading", name="Page not found").is_visible()
        page.get_by_role("link", name="Jane Doe").last.click()
        page.wait_for_url(themed + "index.html")
