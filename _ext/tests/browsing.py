"""Pages in an installed Chromium, served on this machine."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NARROW, PHONE, WIDE = 320, 390, 1440
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def opened(
    browser: Browser,
    width: int = WIDE,
    *,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
    permissions: list[str] | None = None,
) -> Iterator[Page]:
    """A fresh window; at its end nothing may have gone wrong in it, and all was asked of this machine."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=script,
        permissions=permissions or [],
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    page.on("request", lambda request: None if "//127.0.0.1:" in request.url else wrong.append(request.url))
    yield page
    context.close()
    assert wrong == []


def shown(page: Page) -> list[str]:
    """The anchors of the works that are shown."""
    rows = "[...document.querySelectorAll('.cv-publication[id]')].filter(row => row.offsetHeight)"
    return cast("list[str]", page.evaluate(f"{rows}.map(row => row.id)"))


class Box(NamedTuple):
    """Where something stands in a window, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def box(page: Page, selector: str, number: int = 0) -> Box:
    found = page.locator(selector).nth(number).bounding_box()
    assert found is not None
    return Box(found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"])


def overflow(page: Page) -> float:
    """By how much a page is wider than its window."""
    return float(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def found_by_axe(page: Page, **options: object) -> list[str]:
    """Return the faults of an open page."""
    page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})
    assert result["passes"]
    return [f"{fault['id']}: {place['html']}" for fault in result["violations"] for place in fault["nodes"]]
