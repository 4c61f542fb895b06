"""Make the pictures of gallery.md, in the folder pictures: run it after a change of the styles; it needs Chromium.

The documentation does not need it to be built: the pictures are in the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
GALLERY = DOCS.parent / "tests" / "roots" / "test-gallery"
PICTURES = DOCS / "pictures"
STYLES = ("margin", "classic", "modern")


def main() -> None:
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed: 'sudo apt install chromium'")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = [sys.executable, "-m", "sphinx", "-q", "-W", str(GALLERY)]
        subprocess.run([*command, f"{folder}/html"], check=True)  # noqa: S603  our own
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1100, "height": 800}, color_scheme="light")
        for path in [Path(folder, "html", "index.html"), *sorted(Path(folder, "html", "sections").glob("*.html"))]:
            page.goto(path.as_uri())
            page.wait_for_function("document.fonts.status == 'loaded'")
            page.locator("article > section").screenshot(path=f"{folder}/page.png")
            save(Image.open(f"{folder}/page.png"), path.stem, 720)
        browser.close()
        for style in STYLES:
            subprocess.run([*command, "-b", "pdf", "-D", f"pdf_style={style}", f"{folder}/{style}"], check=True)  # noqa: S603
            pdf = pypdfium2.PdfDocument(f"{folder}/{style}/cv.pdf")
            save(ImageOps.expand(pdf[0].render(scale=2).to_pil(), border=2, fill="#c8c8c8"), f"pdf-{style}", 520)


def save(picture: Image.Image, name: str, width: int) -> None:
    """Write a picture small: at its width in the documentation."""
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    small.save(PICTURES / f"{name}.webp", quality=70, method=6)


if __name__ == "__main__":
    main()
