"""The CV with every section in a browser: accessible, nothing cut off, nothing moves while it loads."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image

from browsing import AXE, NARROW, PHONE, WIDE, found_by_axe, opened, served
from conftest import PACKAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

    from conftest import Project


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


def test_nothing_moves_when_the_typeface_arrives_late(browser: Browser, gallery: Project) -> None:
    def delay(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    shifts = """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
        .observe({type: "layout-shift", buffered: true}) ?? setTimeout(() => done(0), 300))"""
    with served(gallery.out) as address, opened(browser) as page:
        page.route("**/*.woff2", delay)
        page.goto(address + "sections/grants.html")
        page.wait_for_function("document.fonts.check('16px \"Libertinus Serif\"')")
        assert page.evaluate(shifts) < 0.001  # a hundredth of what is called good; a line that breaks anew is far more
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith(
            '"Libertinus Serif"'
        )
    assert sum(path.stat().st_size for path in (PACKAGE / "site/static/cv-fonts").glob("*.woff2")) <= 60_000
