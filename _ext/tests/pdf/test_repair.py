"""Whatever Typst cannot typeset is a warning with its place, and the rest of the document is there."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pdf_reading import SVG, png, structure

from academic_cv.pdf import fonts

if TYPE_CHECKING:
    from conftest import MakePdfs, MakeProject

LINKING = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><image href="{}" width="4" height="2"/></svg>'

# A directive that gives a node for which the template has no rule, and one that gives a figure without an image.
STRANGE = """
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

class Strange(SphinxDirective):
    def run(self):
        node = nodes.Element("", nodes.title("", "Its title"), nodes.paragraph("", "Its text."))
        node.tagname = "strange"
        self.set_source_info(node)
        return [nodes.container("", node)]

class Empty(SphinxDirective):
    def run(self):
        node = nodes.figure("", nodes.caption("", "Its caption"))
        self.set_source_info(node)
        return [node]

def skip(self, node):
    raise nodes.SkipNode

def setup(app):
    app.add_directive("strange", Strange)
    app.add_directive("empty", Empty)
    app.add_node(nodes.Element, html=(skip, None))
"""


# Characters that no font has: they are for private use.
NOWHERE = "\U000f4321\U000f4322"


IMAGE = f"data:image/png;base64,{base64.b64encode(png(6, 4)).decode()}"

# What a page has, a word of its warning, and what is printed.
REPLACED = [
    (f"By **{NOWHERE}** and.", ascii(NOWHERE), "By □□ and."),
    ("An 👩\u200d🚀 and.", "'\\u200d👩🚀'", "An □□ and."),
    ("```{strange}\n```", "'strange'", "Its title Its text."),
    ("- One\n- Two\n\n  ```{empty}\n  ```\n\n> Shown", "missing alt text", "• Two Its caption Shown"),
    (":One: 1\n:Two: *2*\n\n  ```{empty}\n  ```\n\nShown", "missing alt text", "One 1 Two 2 Its caption Shown"),
    ("One\n: 1\n\nTwo\n: *2*\n\n  ```{empty}\n  ```\n\nShown", "missing alt text", "One 1 Two 2 Its caption Shown"),
    ("```{eval-rst}\n-o FILE  What it does\n```", "'option_list'", "-o FILE What it does"),
    ("```{hlist}\n- One\n- Two\n```", "'hlist'", "• One • Two"),
    ("> " * 18 + "Inside", "nested", "Inside"),
    (r"$" + r"\frac{1}{" * 60 + "x" + "}" * 60 + "$", "nested", r"\frac{1}{\frac{1}{"),
    (r"$" + "x^{" * 30 + "x" + "}" * 30 + "$", "nested", "x^{x^{"),
    ("".join(f"{':' * (50 - n)}{{note}}\n" for n in range(45)) + "Inside\n", "nested", "Inside"),
    ("[To](#it)\n\n(it)=\n## <b></b>\n\nText.", "heading", "To Text."),
    (f"## ![Words]({IMAGE})\n\nText.", "heading", "Words Text."),
    ("[To](#it)\n\n" + "> " * 18 + "{#it}\n" + "> " * 18 + "Inside", "nested", "Inside"),
    ("a" * 40_000, "too long", "aaaaa"),
    (f"## {'word ' * 9_000}", "too long", "word word"),
    (f"[link](https://example.org/{'a' * 20_000})", "too long", "link"),
]


def test_what_cannot_be_typeset_is_replaced(make_pdfs: MakePdfs) -> None:
    pdfs = make_pdfs([f"Before.\n\n{page}\n\n## Last\n\nAfter.\n" for page, *_ in REPLACED], STRANGE)
    for pdf, (_, word, printed) in zip(pdfs, REPLACED, strict=True):
        found = [line for line in pdf.warnings if line.endswith("[cv.pdf]")]
        assert len(found) == 1 or word == "nested"
        assert any(word in line for line in found), word
        assert "/H1" in {part.role for part in structure(pdf).parts[0].parts}
        assert [text for text in ("Before.", printed, "After.") if text not in pdf.text] == []


def test_missing_characters_are_one_warning_in_each_build(make_project: MakeProject) -> None:
    bib = "@misc{a,\n title = {Good}}\n\n@misc{b,\n title = {By \U000f4321}}\n"
    page = "# A\n\n```{bibliography}\n:filter: True\n```\n\nAlso \U000f4321.\n"
    project = make_project({"index.md": page, "refs.bib": bib}, "author = 'Ж Ω \U000f4322'", "pdf")
    for built in (project, project.rebuild()):
        [warning] = [line for line in built.warnings.splitlines() if "[cv.pdf]" in line]
        assert warning.startswith("refs.bib:4: WARNING: ")
        for word in (ascii(NOWHERE), "author", "Also", "pdf_font_path"):
            assert word in warning
    with pikepdf.open(project.pdf().path) as document:
        assert "Ж Ω □" in str(document.docinfo["/Author"])


@pytest.mark.skipif(not Path("/usr/share/fonts/opentype/noto").is_dir(), reason="fonts-noto-cjk is not installed")
def test_a_font_of_the_machine_is_the_last_resort_and_is_reported(make_project: MakeProject) -> None:
    project = make_project("# A\n\nBy **张三**.\n\nAnd 王.\n", builder="pdf")
    assert "By 张三." in project.pdf().text
    for built in (project, project.rebuild()):
        [warning] = [line for line in built.warnings.splitlines() if "[cv.pdf]" in line]
        assert warning.startswith("index.md:3: WARNING: ")
        for word in ("三张王", "Noto Sans CJK", "rendercv-fonts", "pdf_font_path"):
            assert word in warning


def test_fonts_of_packages_are_found_by_name(make_project: MakeProject) -> None:
    project = make_project("# A\n\nText.\n", "pdf_font = 'Source Sans 3'", "pdf")
    assert not project.warnings
    assert b"+SourceSans3-" in project.pdf().path.read_bytes()


def test_japanese_has_its_own_font_of_a_package_with_several_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("__init__.py", "Noto Sans/NotoSansJP-Bold.ttf", "Noto Sans/NotoSansSC-Bold.ttf"):
        path = tmp_path / "rendercv_fonts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    monkeypatch.syspath_prepend(tmp_path)
    fonts.list_installed.cache_clear()
    try:
        assert fonts.extend_families(("Lato",), "ja") == ("Lato", "Noto Sans JP", "Noto Sans SC")
        assert fonts.extend_families(("Lato",), "zh") == ("Lato", "Noto Sans SC", "Noto Sans JP")
    finally:
        fonts.list_installed.cache_clear()


@pytest.mark.parametrize("photo", [{}, {"me.jpg": b"?"}], ids=["missing", "broken"])
def test_a_photo_that_cannot_be_shown_costs_no_pdf(make_project: MakeProject, photo: dict[str, bytes]) -> None:
    page = "# Jane Doe\n\n![Portrait](me.jpg)\n\n:Email: <jane@example.org>\n"
    project = make_project({"index.md": page, **photo}, "author = 'Jane Doe'", "pdf")
    assert project.warnings.startswith("index.md:3: WARNING: ")
    assert "Portrait" in project.pdf().text
    assert "jane@example.org" in project.pdf().text


def test_a_broken_image_is_its_text(make_project: MakeProject) -> None:
    images = {
        "broken.png": b"?",
        "cut.png": png(60, 40)[:60],
        "broken.svg": b"?",
        "broken.jpg": b"?",
        "linking.svg": LINKING.format("../outside.png").encode(),
        "absolute.svg": LINKING.format("file:///etc/hostname").encode(),
    }
    page = "# A\n\nText.\n\n![Fine](fine.svg)\n\n" + "".join(f"![It is {name}]({name})\n\n" for name in images)
    project = make_project({"index.md": page, "fine.svg": SVG, **images})
    warnings = sorted(line for line in project.warnings.splitlines() if "cv." in line)
    places = sorted((f"index.md:{line}", name) for line, name in zip(range(7, 19, 2), images, strict=True))
    assert len(warnings) == len(places)
    for warning, (place, name) in zip(warnings, places, strict=True):
        assert warning.startswith(f"{place}: WARNING: the image ")
        assert name in warning
        assert warning.endswith("[cv.link]" if name.endswith("svg") else "[cv.image]")
    assert "Text. " + " ".join(f"It is {name}" for name in images) in project.pdf().text
    assert [part.attributes["/Alt"] for part in structure(project.pdf()).find("/Figure")] == ["Fine"]
