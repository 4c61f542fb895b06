"""Make the README's pictures from the build: the site's first page in a browser, and the first page of the PDF.

`make pictures` runs it; it needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parent.parent
SITE = REPOSITORY / "_build" / "html"
PICTURES = REPOSITORY / ".readme"
HEIGHT = 620  # pixels of both pictures


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed: 'sudo apt install chromium'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1240, "height": 860}, color_scheme="light")
        page.goto((SITE / "index.html").as_uri())
        page.screenshot(path=PICTURES / "site.png")
        browser.close()
    save(Image.open(PICTURES / "site.png"), "site.png")
    save(pypdfium2.PdfDocument(SITE / "cv.pdf")[0].render(scale=2).to_pil(), "cv.png")


def save(picture: Image.Image, name: str) -> None:
    """Write a picture small: at its height in the README, in few colours."""
    width = round(picture.width * HEIGHT / picture.height)
    small = picture.convert("RGB").resize((width, HEIGHT), Image.Resampling.LANCZOS)
    ImageOps.expand(small, border=1, fill="#c8c8c8").quantize(128).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
