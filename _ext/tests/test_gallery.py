"""The CV with every section: all that its pages say stands on the site and in the PDF, in order, in every style."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from conftest import PACKAGE, ROOTS, build, copy_root, fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Project

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


@pytest.fixture(scope="module", params=["margin", "classic", "modern"])
def styled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder: Path = tmp_path_factory.mktemp(request.param)
    source = copy_root("gallery", folder / "source")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"pdf_style = {request.param!r}\npdf_icons = True\n")
    return build(source, folder / "built", "pdf", strict=True)


def test_the_site_has_all_that_the_sections_say(gallery: Project) -> None:
    assert len(SECTIONS) >= 16
    assert "Prof. Ann Other," not in gallery.text("sections/references")  # it has a line of its own
    for docname in SECTIONS:
        text = fold(gallery.page(docname).get_text())
        check_order(in_printed_order(docname), text, docname)
        assert [word for word in phrases(docname) if word not in text] == [], docname


def test_the_pdf_has_all_that_the_sections_say_in_every_style(styled: Project) -> None:
    text = styled.pdf().text
    for docname in SECTIONS:
        assert [word for word in phrases(docname) if word.casefold() not in text.casefold()] == [], docname
    # Talks have years between them, and works are printed from refs.bib.
    titles = [title for docname in SECTIONS for title in in_printed_order(docname)]
    check_order(titles, text[text.index("News") :], "cv.pdf")


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
