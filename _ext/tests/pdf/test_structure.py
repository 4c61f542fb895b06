"""The PDF to a screen reader, to a search, to an archive: its structure, its text, its bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pdf_reading import SINK, outline, structure, texts

from conftest import MakeProject, Project, fold

CONF = """
author = "Ada Lovelace"
myst_enable_extensions += ["amsmath"]
pdf_documents = [{"startdocname": "index", "targetname": "cv.pdf", "title": "Kitchen Sink"}]
"""


@pytest.fixture(scope="module")
def sink(make_project: MakeProject) -> Project:
    """A page with every node."""
    return make_project(SINK, CONF, strict=True)


def test_the_document_says_what_it_is(sink: Project) -> None:
    with pikepdf.open(sink.pdf().path) as document, document.open_metadata() as metadata:
        assert document.Root.Lang == "en"
        assert metadata["dc:creator"] == ["Ada Lovelace"]
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert metadata["dc:title"] == "Kitchen Sink – Ada Lovelace"
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        annotations = [note for page in document.pages for note in page.get("/Annots", [])]
        assert all(note.get("/Contents") for note in annotations if "/A" in note)


def test_everything_has_its_role_in_the_structure(sink: Project) -> None:
    tree = structure(sink.pdf())
    inner = ["Words", ["Third level", ["Fourth level"]], "Lists", "Blocks", "Formulas"]
    assert outline(sink.pdf()) == ["Ada Lovelace", inner]
    roles = {
        "/H1": ["Ada Lovelace"],
        "/H2": ["Words", "Lists", "Blocks", "Formulas"],
        "/H3": ["Third level"],
        "/H4": ["Fourth level"],
        "/TH": ["Year", "Sum", "Name", "What"],
    }
    assert {role: texts(tree, role) for role in roles} == roles
    assert texts(next(tree.find("/Table")), "/TD") == ["1815", "1.50", "1852", "22.75"]
    assert [text.lstrip("12 ") for text in texts(tree, "/Note")] == [
        "The first note, with 𝑥2 in it.",
        "The second note.Its second paragraph.",
    ]
    assert {"a site", "a section", "ada@example.org"} <= set(texts(tree, "/Link"))
    labels = [(texts(item, "/Lbl")[0], texts(item, "/LBody")[0]) for item in tree.find("/LI")]
    assert {
        ("•", "bullet one"),
        ("2.", "number two"),
        ("Term", "Its definition."),
        ("Field", "in a list"),
        ("Jan. 1842 – Dec. 1843", "Analyst, Engines & Co., LondonWhat an analyst does."),
    } <= set(labels)
    figures = [part.attributes["/Alt"] for part in tree.find("/Figure") if "/Alt" in part.attributes]
    assert figures == ["What the figure shows", "What the picture shows", "What the sign shows"]
    formulas = [part.attributes["/Alt"] for part in tree.find("/Formula")]
    assert "sum from i equals 1 to n x sub i" in formulas
    assert len(formulas) == 8


def test_every_word_is_there_in_the_order_of_the_sources(sink: Project) -> None:
    text = sink.pdf().text
    position = 0
    for words in """
        Ada Lovelace|ada@example.org · example.org/~ada|Words|Plain, emphasis, strong, literal
        --code, H2O, x2, a “quoted” word – and a dash.|Signs that are no markup: @ # // $5 [ ] _ < > & ~
        ^.|A hard line break.|A link to a site, to a section, to a page, and a long one:|Third level|Fourth
        level|Below the fourth level.|A quotation.|Another
        quotation.|— Its source|A line of verse|and another,|further in|Lists|bullet
        one|bullet two|nested bullet|bullet three|number one|number two|nested number|Term|Its
        definition.|Its second paragraph.|in a list|Blocks|A remark with a link.|A Title of Its Own|Its
        body.|Year Sum|1815 1.50|1852 22.75|The Title of a Table|Name What|cell one cell two|The caption of
        the figure.|The legend of the figure.|def code(x):|return "two spaces"|After the transition.|A
        Rubric|Jan. 1842 – Dec. 1843|Analyst, Engines & Co., London|What an analyst does.|Formulas|See (1).
    """.split("|"):
        position = text.find(fold(words), position)
        assert position >= 0, words
    assert "A comment is not printed" not in text


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("mode", [[], ["-layout"]])
def test_copied_text_is_whole(make_project: MakeProject, mode: list[str]) -> None:
    page = """
# Zoë Kovačević

:E-mail: <zoe.kovacevic.with.a.long.name@department.example.org>, <office@example.org>
:Website: <https://www.example.org/people/zoe-kovacevic/index.html?lang=en>
:Citizenship: Norway
:Office: Room 1

## Positions and Affiliations

:::{entry} Efficient affiliate officer
:organization: Office of Offline Flows
:start: 2022-03
:end: 2022-12

Waffles, fjords and fluffy affine flags, again and again, so that a line ends and hyphenation-prone characterizations of
internationalization would otherwise have been split in two somewhere along the right edge of this column of text.
:::
"""
    project = make_project(page)
    command = ["pdftotext", *mode, str(project.pdf().path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    words = set(text.split())
    for word in re.findall(r"[\w'-]+", page.split("## ")[1].replace("organization:", "").replace(":start", "")):
        if word not in {"entry", "end", "2022-03", "2022-12"}:
            assert any(word in other for other in words), word
    assert {"zoe.kovacevic.with.a.long.name@department.example.org,", "office@example.org"} <= words
    assert "example.org/people/zoe-kovacevic/index.html?lang=en" in words
    assert "Zoë Kovačević" in fold(text)
    assert "Citizenship: Norway Office: Room 1" in fold(text).replace(" · ", " ")
    assert " · " in text
    assert not [line for line in text.splitlines() if line.strip().startswith("·") or line.strip().endswith("·")]
    assert "Positions and Affiliations" in fold(text)
    assert "Mar. 2022 – Dec. 2022 Efficient affiliate officer, Office of Offline Flows" in fold(text)
    assert not set(text) & set("\u00ad\u200b\u00a0ﬀﬁﬂﬃﬄ")


def test_two_builds_are_the_same_bytes(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    first, second = (make_project(SINK, CONF).pdf().path for _ in range(2))
    assert first != second
    assert first.read_bytes() == second.read_bytes()


NAMES = {
    "Chinese": "刘子寅",
    "Greek and Cyrillic": "Κωνσταντίνος Δασκαλάκης, Андрей Колмогоров",
    "Vietnamese": "Ngô Bảo Châu, Nguyễn Thị Hồng",
    "Arabic": "محمد بن موسى الخوارزمي",
}
FONTS = {
    "Chinese": ("/usr/share/fonts/opentype/noto", "fonts-noto-cjk"),
    "Arabic": ("/usr/share/fonts/truetype/dejavu", "fonts-dejavu-core"),
}


@pytest.mark.parametrize("script", NAMES)
def test_names_of_all_scripts_print_once_a_font_has_them(make_project: MakeProject, script: str) -> None:
    files = {"index.md": f"# A\n\nBy **{NAMES[script]}** and others.\n"}
    conf = ""
    if script in FONTS:
        folder, package = FONTS[script]
        if not Path(folder).is_dir():
            pytest.skip(f"{package} is not installed")
        conf = f"pdf_font_path = '{folder}'"
    project = make_project(files, conf)
    assert not project.app.statuscode
    # Arabic may be extracted in the order of its letters on the page.
    assert script == "Arabic" or f"By {NAMES[script]} and others." in project.pdf().text
