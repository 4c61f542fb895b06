"""References in CSL styles follow the rules of the styles, with what the CV adds; else its own style is used."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academic_cv.bib import reader
from academic_cv.bib.files import ProjectFiles
from academic_cv.bib.names import read_names
from academic_cv.publications import csl
from academic_cv.publications.csl_data import END, FIRST_NAME, to_csl
from academic_cv.publications.nodes import make_nodes
from academic_cv.publications.owner import MARKS, Owner
from academic_cv.publications.printing import Printing
from academic_cv.publications.reference import styled_reference
from conftest import fold, run, warnings

if TYPE_CHECKING:
    import bs4
    from docutils import nodes

    from academic_cv.bib.work import Work
    from conftest import MakeProject, Project

HERE = Path(__file__).parent
BIB = HERE.joinpath("styles.bib").read_text("utf-8")
# No font with Chinese characters comes with the PDFs.
LATIN = BIB.replace("王, 小明", "Wang, Xiaoming")
OWNER = Owner(["Jane Alice Doe"])
PAGE = "# Works\n\n```{bibliography}\n:all:\n```\n"
CONF = 'cv_owner = ["Jane Alice Doe"]\n'
SIGNS = {"emphasis": "_", "strong": "**", "superscript": "^", "subscript": "~", "math": "$"}


def read_table() -> dict[str, dict[str, str]]:
    """The references of styles.txt as they are printed, by style and key."""
    table: dict[str, dict[str, str]] = {}
    for section in HERE.joinpath("styles.txt").read_text("utf-8").split("\n## ")[1:]:
        style, *lines = section.splitlines()
        rows = table[style] = {}
        for line in filter(None, lines):
            key, _, text = line.partition(": ")
            rows[list(rows)[-1] if key == "  printed" else key] = text
    return table


TABLE = read_table()


def read(bib: str, folder: Path) -> list[Work]:
    path = folder / "refs.bib"
    path.write_text(bib, "utf-8")
    return reader.load(path, ProjectFiles(folder), frozenset())[0]


def print_works(works: list[Work], name: str) -> dict[str, str]:
    """The references in a style, with signs for markup."""
    style = csl.load_style(name, HERE)
    data = [to_csl(work, OWNER, numbers_articles=style.numbers_articles) for work in works]
    written = csl.write_references(data, style, csl._locale("en", style))
    printing = Printing(OWNER, MARKS, 20, set())
    printed = {}
    for work, runs in zip(works, written, strict=True):
        content = styled_reference(work, csl.print_runs(runs, work, printing), printing)
        printed[work.key] = "".join(map(with_signs, make_nodes(content)))
    return printed


def with_signs(node: nodes.Node) -> str:
    inner = "".join(map(with_signs, node.children)) if node.children else node.astext()
    sign = SIGNS.get(type(node).__name__, "")
    return f"{sign}{inner}{sign}"


@pytest.mark.parametrize("style", TABLE)
def test_references_follow_the_rules_of_the_style(style: str, tmp_path: Path) -> None:
    assert print_works(read(BIB, tmp_path), style) == TABLE[style]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Doe, Jane Alice", "X, Y., & [Doe], J. A. (2024)", "[Doe], J. A."),
        ("Doe, Jane Alice", "X Y, [Doe] JA. Title", "[Doe] JA"),
        ("Doe, Jane", "X Y, [Doe] J. Title", "[Doe] J"),
        ("Doe, Jane Alice", "[Doe], Jane Alice. 2024", "[Doe], Jane Alice"),
        ("Doe, Jane Alice", "J. A. [Doe], J. Smith, A", "J. A. [Doe]"),
        ("Doe, Jane Alice", "Smith, J., and Jane Alice [Doe]. 2024", "Jane Alice [Doe]"),
        ("Doe, Jean-Paul", "[Doe], J.-P., & X", "[Doe], J.-P."),
        ("van der Berg, Jan", "X, van der [Berg], J., Y", "van der [Berg], J."),
        ("van der Berg, Jan", "[Berg], Jan van der. 2001", "[Berg], Jan van der"),
        ("Doe, Jr., Jane", "[Doe], J., Jr., X", "[Doe], J., Jr."),
        ("王, 小明", "X, [王小明], Y", "[王小明]"),
        ("Sukarno", "[Sukarno]. (1950)", "[Sukarno]"),
        ("García Márquez, Gabriel", "[García Márquez] G, X", "[García Márquez] G"),
        ("أبو, علي", "[علي أبو], X", "[علي أبو]"),
    ],
)
def test_a_name_is_found_as_styles_print_it(name: str, text: str, found: str) -> None:
    marked = text.replace("[", chr(FIRST_NAME)).replace("]", END)
    start, end = csl.find_name(read_names(name).names[0], marked, marked.index(chr(FIRST_NAME)), marked.index(END))
    assert marked[start:end].replace(chr(FIRST_NAME), "[").replace(END, "]") == found


@pytest.fixture(scope="module")
def apa(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A CV in APA style."""
    source = tmp_path_factory.mktemp("apa")
    fields = "distinction={Oral}, note={Preprint}, pdf={https://example.org/a.pdf}, doi={10.1000/182}"
    files = {
        "conf.py": f'extensions = ["academic_cv"]\nhtml_theme = "basic"\n{CONF}cv_reference_style = "apa"\n',
        "refs.bib": LATIN.replace("doi={10.1000/182}", fields),
        "index.md": f"# CV\n\n{{cite:p}}`article`\n\n{PAGE[2:].replace('Works', '## Works', 1)}",
    }
    for name, text in files.items():
        (source / name).write_text(text, "utf-8")
    return run("html", source, tmp_path_factory.mktemp("out"), anew=True)


def find(node: bs4.Tag, selector: str) -> bs4.Tag:
    [found] = node.select(selector)
    return found


def test_site_and_pdf_keep_what_the_cv_adds(apa: Project) -> None:
    assert not apa.warnings
    [row] = apa.page().select("#article")
    assert fold(find(row, ".cv-styled").get_text()).endswith("https://doi.org/10.1000/182 (Oral) Preprint.")
    assert [owner.get_text() for owner in row.select(".cv-owner")] == ["Doe, J. A."]
    assert [mark.get_text() for mark in row.select(".cv-mark")] == ["*", "*"]
    assert find(row, ".cv-label").get_text() == "[1]"
    assert row.select(".cv-styled em")[0].get_text() == "E. coli"
    assert row.select_one(".cv-styled math")
    # The address that the style prints is not repeated.
    assert [link["href"] for link in row.select("a[href*=doi]")] == ["https://doi.org/10.1000/182"]
    assert [link.get_text() for link in row.select(".cv-link")] == ["PDF"]
    assert "* denotes equal contribution" in apa.text()
    assert find(apa.page(), "a.cv-citation").get_text() == "1"
    pdf = apa.pdf().text
    assert "[1] Doe, J. A.*, van Dyke, J. W.*, King, M., Jr., & García Márquez, A. (2024). Growth of E. coli" in pdf


def test_only_what_changes_is_written_again(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    converted: list[int] = []
    convert = csl._convert

    def count(works: list[dict[str, object]], style: csl.Style, language: str) -> list[list[csl.Run]]:
        converted.append(len(works))
        return convert(works, style, language)

    monkeypatch.setattr(csl, "_convert", count)
    bib = "".join(f"@misc{{w{n}, author = {{Doe, Jane Alice}}, title = {{T{n}}}, year = 2024}}\n" for n in range(1000))
    files = {"index.md": PAGE, "refs.bib": bib, "own.csl": csl.load_style("apa", tmp_path).xml.decode()}
    project = make_project(files, CONF + 'cv_reference_style = "own.csl"\n')
    assert converted == [1000]
    assert "Doe, J. A. (2024). T7." in project.text()
    project = project.rebuild()
    assert converted == [1000]
    source = Path(project.app.srcdir)
    (source / "refs.bib").write_text(bib.replace("T7}", "Seven}"), "utf-8")
    project = project.rebuild()
    assert converted == [1000, 1]
    assert "Doe, J. A. (2024). Seven." in project.text()
    (source / "own.csl").write_bytes(csl.load_style("ieee", source).xml)
    project = project.rebuild()
    assert converted == [1000, 1, 1000]
    assert "J. A. Doe, “Seven.” 2024." in project.text()
    assert not project.warnings


@pytest.mark.parametrize(
    ("style", "word"),
    [
        ("vancover", "there is no style 'vancover': did you mean 'vancouver'"),
        ("no.csl", "there is no file no.csl"),
        ("broken.csl", "broken.csl is not a CSL style"),
        ("bluebook-law-review", "has no bibliography"),
    ],
)
def test_a_style_that_cannot_be_used_leaves_the_own_style(make_project: MakeProject, style: str, word: str) -> None:
    files = {"index.md": PAGE, "refs.bib": LATIN, "broken.csl": "<style"}
    project = make_project(files, f"{CONF}cv_reference_style = {style!r}\n")
    [warning] = warnings(project)
    assert re.search(word, warning)
    assert "conf.py:" in warning
    assert warning.endswith("[cv.style]")
    assert "Jane Alice Doe and Rita Roe. Plants." in project.text()


def test_without_the_engine_a_message_says_what_to_install(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    project = make_project({"index.md": PAGE, "refs.bib": LATIN}, CONF + 'cv_reference_style = "apa"\n')
    [warning] = warnings(project)
    assert "pip install academic-cv[csl]" in warning
    assert "Jane Alice Doe and Rita Roe. Plants." in project.text()


def test_a_work_without_a_reference_falls_back_alone(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pypandoc

    convert = pypandoc.convert_text

    def fail_for_seeds(text: str, *rest: object, **options: object) -> str:
        if '"Seeds"' in text:
            raise RuntimeError
        return str(convert(text, *rest, **options))

    monkeypatch.setattr(pypandoc, "convert_text", fail_for_seeds)
    project = make_project({"index.md": PAGE, "refs.bib": LATIN}, CONF + 'cv_reference_style = "nature"\n')
    [warning] = warnings(project)
    # Nature prints no editors of books.
    assert re.search(r"refs.bib:\d+: .*style 'nature' has no reference for 'chapter' .*, 'edited' ", warning)
    assert "Jane Alice Doe. Seeds. In The Book" in project.text()
    assert "Jane Alice Doe and Rita Roe, editors. Plants." in project.text()
    assert "Doe, J. A. Winds. Preprint at" in project.text()


def test_words_are_in_the_language_of_the_cv(make_project: MakeProject) -> None:
    conf = CONF + 'cv_reference_style = "apa"\nlanguage = "de"\n'
    project = make_project({"index.md": PAGE, "refs.bib": LATIN}, conf)
    assert "In E. Poe & R. Roe (Hrsg.), The Book (S. 10–23). Press." in project.text()


def test_all_builders_print_the_style(make_project: MakeProject) -> None:
    project = make_project({"index.md": PAGE, "refs.bib": LATIN}, CONF + 'cv_reference_style = "apa"\n', "text")
    assert "& Roe, R. (1999). *Plants* (2nd ed.). Press." in fold((project.out / "index.txt").read_text("utf-8"))


FIELDS = (
    "title author editor year journal volume number pages publisher edition date type doi note eprint language".split()
)
VALUES = st.one_of(
    st.sampled_from(
        ["in press", "", "{}", "$x_1", "n.d.", "2024", "and", "others", "-1", "20240", "\\emph{", "1--", "𝔘"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=30),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("article book misc patent thesis online unpublished inproceedings".split()),
            st.dictionaries(st.sampled_from(FIELDS), VALUES),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_no_work_breaks_a_style(tmp_path: Path, entries: list[tuple[str, dict[str, str]]]) -> None:
    bib = (
        "".join(
            f"@{kind}{{k{number}, {', '.join(f'{name} = {{{value}}}' for name, value in fields.items())}}}\n"
            for number, (kind, fields) in enumerate(entries)
        )
        .encode("utf-8", "ignore")
        .decode()
    )
    works = read(bib + BIB, tmp_path)
    for text in print_works(works, "apa").values():
        assert not re.search("[\U000f0000-\U0010ffff]", text)
