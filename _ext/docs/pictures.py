"""Make the pictures of gallery.md, in the folder pictures: run it after a change of the styles.

It needs Chromium, and Debian's fonts-noto-core and fonts-noto-cjk. The documentation does not need it to be built: the
pictures are in the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DOCS = Path(__file__).parent
GALLERY = DOCS.parent / "tests" / "roots" / "test-gallery"
PICTURES = DOCS / "pictures"
# Languages, each with a style, and a folder and a family for another script.
PDFS = {
    "margin": ("en", "margin", "", ""),
    "classic": ("en", "classic", "", ""),
    "modern": ("en", "modern", "", ""),
    "de": ("de", "classic", "", ""),
    "ar": ("ar", "margin", "/usr/share/fonts/truetype/noto", "Noto Sans Arabic"),
    "ja": ("ja", "modern", "/usr/share/fonts/opentype/noto", "Noto Sans CJK JP"),
}
CHART = "# Publications\n\n```{pubs-chart}\n```\n\n## Articles\n\n```{bibliography}\n:filter: type == 'article'\n"
CHART += (
    ":labelprefix: J\n```\n\n## Talks\n\n```{bibliography}\n:filter: type == 'inproceedings'\n:labelprefix: C\n```\n"
)


def main() -> None:
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed: 'sudo apt install chromium'")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        build(GALLERY, folder / "html")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        photograph_pages(browser, folder)
        browser.close()
        for name, (language, style, fonts, family) in PDFS.items():
            source = Path(shutil.copytree(GALLERY, folder / name))
            with (source / "conf.py").open("a", encoding="utf-8") as conf:
                conf.write(f"\npdf_style = {style!r}\n")
                if fonts:
                    first = ["Source Sans 3"] if style == "modern" else []
                    conf.write(f"pdf_font_path = {fonts!r}\npdf_font = {[*first, 'Libertinus Serif', family]}\n")
            build(source, folder / f"{name}-pdf", "-b", "pdf", "-D", f"language={language}", "-t", language)
            save(print_first_page(folder / f"{name}-pdf" / "cv.pdf"), f"pdf-{name}", 520)


def build(source: Path, target: Path, *options: str) -> None:
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-W", *options, source, target], check=True)  # noqa: S603


def photograph_pages(browser: Browser, folder: Path) -> None:
    """Save each section, the chart, and how a page is in the dark, on a phone and on paper."""
    site = folder / "html"
    page = browser.new_page(viewport={"width": 1100, "height": 800}, color_scheme="light")
    for path in [site / "index.html", *sorted((site / "sections").glob("*.html"))]:
        show(page, path)
        page.locator("article > section").screenshot(path=folder / "page.png")
        save(Image.open(folder / "page.png"), path.stem, 720)
    show(page, make_chart(folder))
    page.locator(".cv-chart").screenshot(path=folder / "page.png")
    save(Image.open(folder / "page.png"), "chart", 720)
    show(page, site / "sections" / "publications.html")
    page.pdf(path=folder / "page.pdf", format="A4")
    paper = print_first_page(folder / "page.pdf")
    save(frame(paper.crop((0, 0, paper.width, paper.height // 2))), "site-print", 520)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1100, "height": 640})
    show(page, site / "sections" / "publications.html")
    page.screenshot(path=folder / "page.png")
    save(Image.open(folder / "page.png"), "site-dark", 720)
    phone = browser.new_page(viewport={"width": 390, "height": 760}, color_scheme="light", device_scale_factor=2)
    shown = []
    for position, name in enumerate(("index", "sections/grants")):
        show(phone, site / f"{name}.html")
        phone.screenshot(path=folder / f"phone{position}.png")
        shown.append(frame(Image.open(folder / f"phone{position}.png")))
    both = Image.new("RGB", (shown[0].width * 2 + 60, shown[0].height), "white")
    both.paste(shown[0], (0, 0))
    both.paste(shown[1], (shown[0].width + 60, 0))
    save(both, "site-phone", 640)


def show(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_function("document.fonts.status == 'loaded'")


def make_chart(folder: Path) -> Path:
    """Return a page with a chart of works that do not exist."""
    source = folder / "chart"
    source.mkdir()
    (source / "conf.py").write_text(
        'extensions = ["academic_cv"]\nauthor = project = "Mira Example"\nsuppress_warnings = ["cv"]\n', "utf-8"
    )
    (source / "index.md").write_text(CHART, "utf-8")
    articles, talks = (1, 2, 2, 4, 3, 5, 4, 6), (2, 1, 4, 3, 1, 2, 5, 4)
    works = [
        f"@{kind}{{{kind}{year}{number}, title = {{T}}, author = {{Example, Mira}}, year = {{{year}}}}}\n"
        for kind, counts in (("article", articles), ("inproceedings", talks))
        for year, count in enumerate(counts, 2016)
        for number in range(count)
    ]
    (source / "refs.bib").write_text("".join(works), "utf-8")
    build(source, folder / "chart-html", "-D", "html_favicon=")
    return folder / "chart-html" / "index.html"


def print_first_page(path: Path) -> Image.Image:
    return frame(pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil())


def frame(picture: Image.Image) -> Image.Image:
    return ImageOps.expand(picture.convert("RGB"), border=2, fill="#c8c8c8")


def save(picture: Image.Image, name: str, width: int) -> None:
    """Write a picture small: at its width in the documentation."""
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    small.save(PICTURES / f"{name}.webp", quality=70, method=6)


if __name__ == "__main__":
    main()
