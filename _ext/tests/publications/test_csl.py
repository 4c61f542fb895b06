"""References in CSL styles follow the rules of the styles, with what the CV adds; else its own style is used."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academic_cv.bib import reader
from academic_cv.bib.files import ProjectFiles
from academic_cv.bib.names import read_names
from academic_cv.publications.csl import pandoc, references
from academic_cv.publications.csl.marks import END, FIRST_NAME
from academic_cv.publications.csl.printing import find_name, print_runs
from academic_cv.publications.csl.style import load_style
from academic_cv.publications.nodes import make_nodes
from academic_cv.publications.owner import MARKS, Owner
from academic_cv.publications.printing import Printing
from academic_cv.publications.reference import reference, styled_reference
from conftest import fold, run, warnings

if TYPE_CHECKING:
    import bs4
    from docutils import nodes

    from academic_cv.bib.work import Work
    from conftest import MakeProject, Project

HERE = Path(__file__).parent
BIB = HERE.joinpath("styles.bib").read_text("utf-8")
# No font with Chinese and Korean characters comes with the PDFs.
LATIN = BIB.replace("王, 小明", "Wang, Xiaoming").replace("김, 민수", "Kim, Min-su")
OWNER = Owner(["Jane Alice Doe"])
PAGE = "# Works\n\n```{bibliography}\n:all:\n```\n"
CONF = 'cv_owner = ["Jane Alice Doe"]\n'
SIGNS = {"emphasis": "_", "strong": "**", "superscript": "^", "subscript": "~", "math": "$"}


class Row(NamedTuple):
    """A reference as a manual wants it; where it is printed otherwise, how, and why."""

    wanted: str
    printed: str = ""
    reason: str = ""


def read_table() -> dict[str, dict[str, Row]]:
    """The rows of styles.txt by style and key."""
    table: dict[str, dict[str, Row]] = {}
    for section in HERE.joinpath("styles.txt").read_text("utf-8").split("\n## ")[1:]:
        style, _manual, *lines = section.splitlines()
        rows = table[style] = {}
        for line in filter(None, lines):
            if row := re.fullmatch(r"(\w+) \[.+?\]: (.+)", line):
                rows[row[1]] = Row(row[2])
                continue
            key = list(rows)[-1]
            if line.startswith("  printed: "):
                rows[key] = rows[key]._replace(printed=line.removeprefix("  printed: "))
            else:
                rows[key] = rows[key]._replace(reason=line.removeprefix("  because "))
    return table


TABLE = read_table()


def read(bib: str, folder: Path) -> list[Work]:
    path = folder / "refs.bib"
    path.write_text(bib, "utf-8")
    return reader.load(path, ProjectFiles(folder), frozenset())[0]


def print_works(works: list[Work], name: str) -> dict[str, str]:
    """The references in a style, or else in the CV's own, with signs for markup."""
    style = load_style(name, HERE)
    sources = [references.source_of(work, style, OWNER, "en") for work in works]
    printing = Printing(OWNER, MARKS, 20, set())
    printed = {}
    for work, runs in zip(works, references.print_sources(sources, style), strict=True):
        content = styled_reference(work, print_runs(runs, work, printing), printing) if runs else ()
        printed[work.key] = "".join(map(with_signs, make_nodes(content or reference(work, printing))))
    return printed


def with_signs(node: nodes.Node) -> str:
    inner = "".join(map(with_signs, node.children)) if node.children else node.astext()
    sign = SIGNS.get(type(node).__name__, "")
    return f"{sign}{inner}{sign}"


@pytest.mark.parametrize("style", TABLE)
def test_references_follow_the_manual_of_the_style(style: str, tmp_path: Path) -> None:
    printed = print_works(read(BIB, tmp_path), style)
    assert printed == {key: row.printed or row.wanted for key, row in TABLE[style].items()}
    # A difference that is no more is to be taken out of the table.
    assert all(row.printed != row.wanted and bool(row.printed) == bool(row.reason) for row in TABLE[style].values())


def test_the_documentation_counts_the_differences() -> None:
    rows = [row for rows in TABLE.values() for row in rows.values()]
    different = [row for row in rows if row.printed]
    text = fold(HERE.parents[1].joinpath("docs", "publications.md").read_text("utf-8"))
    assert f"a table of {len(rows)} references" in text
    assert (
        f"{len(rows) - len(different)} are printed exactly as the manuals want them. The other {len(different)}" in text
    )


LETTERS = " and ".join(f"{letter}. {letter}{letter.lower()}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW")


@pytest.mark.parametrize(
    ("style", "place", "names"),
    [
        ("nature", 1, "Aa, A., **Doe, J. A.**, _et al._"),
        ("nature", 2, "Aa, A., Bb, B., **Doe, J. A.**, _et al._"),
        ("nature", 9, "Aa, A., …, **Doe, J. A.**, _et al._"),
        ("nature", 23, "Aa, A., … & **Doe, J. A.**"),
        ("ieee", 9, "A. Aa, …, **J. A. Doe**, _et al._, “"),
        ("harvard", 9, "Aa, A., …, **Doe, J.A.**, _et al._ (2020)"),
        ("nlm", 9, "Ff F, …, **Doe JA**, et al."),
        ("chicago", 9, "C. Cc, …, **Jane Alice Doe**, et al. 2020"),
        ("apa", 20, "Ss, S., Tt, T., **Doe, J. A.**, …, & Ww, W. (2020)"),
        ("science", 9, "H. Hh, I. Ii, **J. A. Doe**, J. Jj"),
    ],
)
def test_et_al_does_not_hide_the_owner(style: str, place: int, names: str, tmp_path: Path) -> None:
    authors = LETTERS.split(" and ")
    authors.insert(place, "Doe, Jane Alice")
    bib = f"@article{{long, author={{{' and '.join(authors)}}}, title={{Rain}}, journal={{Things}}, year=2020}}"
    assert names in print_works(read(bib, tmp_path), style)["long"]


def test_works_of_thousands_of_authors_are_printed(tmp_path: Path) -> None:
    authors = [f"Aa{number}, A." for number in range(3000)]
    authors[1500] = "Doe, Jane Alice"
    bib = f"@article{{long, author={{{' and '.join(authors)}}}, title={{Rain}}, journal={{Things}}, year=2020}}"
    works = read(bib, tmp_path)
    assert "Aa0, A., …, **Doe, J. A.**, _et al._ Rain." in print_works(works, "nature")["long"]
    everyone = print_works(works, "acs")["long"]
    assert everyone.count("; ") == 2999
    assert "Aa1499, A.; **Doe, J. A.**; Aa1501, A.;" in everyone


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
    start, end = find_name(read_names(name).names[0], marked, marked.index(chr(FIRST_NAME)), marked.index(END))
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
    assert find(row, ".cv-label").get_text() == "[2]"
    assert row.select(".cv-styled em")[0].get_text() == "E. coli"
    assert row.select_one(".cv-styled math")
    # The address that the style prints is not repeated.
    assert [link["href"] for link in row.select("a[href*=doi]")] == ["https://doi.org/10.1000/182"]
    assert [link.get_text() for link in row.select(".cv-link")] == ["PDF"]
    assert "* denotes equal contribution" in apa.text()
    assert find(apa.page(), "a.cv-citation").get_text() == "2"
    pdf = apa.pdf().text
    assert "[2] Doe, J. A.*, van Dyke, J. W.*, King, M., Jr., & García Márquez, A. (2024). Growth of E. coli" in pdf


def test_only_what_changes_is_written_again(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    converted: list[int] = []
    convert = pandoc._convert

    def count(works: list[dict[str, object]], xml: bytes, language: str) -> list[list[pandoc.Run]]:
        converted.append(len(works))
        return convert(works, xml, language)

    monkeypatch.setattr(pandoc, "_convert", count)
    bib = "".join(f"@misc{{w{n}, author = {{Doe, Jane Alice}}, title = {{T{n}}}, year = 2024}}\n" for n in range(1000))
    files = {"index.md": PAGE, "refs.bib": bib, "own.csl": load_style("apa", tmp_path).xml.decode()}
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
    (source / "own.csl").write_bytes(load_style("ieee", source).xml)
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
        ("empty.csl", "pandoc prints no reference in this style"),
        ("bluebook-law-review", "has no bibliography"),
    ],
)
def test_a_style_that_cannot_be_used_leaves_the_own_style(make_project: MakeProject, style: str, word: str) -> None:
    layout = "<citation><layout/></citation><bibliography><layout/></bibliography>"
    empty = f'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0">{layout}</style>'
    files = {"index.md": PAGE, "refs.bib": LATIN, "broken.csl": "<style", "empty.csl": empty}
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
    # Then only the work without a reference is written again.
    Path(project.app.srcdir, "refs.bib").write_text(LATIN.replace("year=2001", "year=2002"), "utf-8")
    for built in (project, project.rebuild()):
        assert "Jane Alice Doe. Seeds. In The Book" in built.text()
        assert "Jane Alice Doe and Rita Roe, editors. Plants." in built.text()
        assert "Doe, J. A. Winds. Preprint at" in built.text()


@pytest.mark.parametrize(
    ("language", "style", "title", "words"),
    [
        (
            "de",
            "ieee",
            "Samen",
            ("in Das Buch, E. Poe und R. Roe, Hrsg., 2001, S. 10–23.", "„Samen“, Dissertation, Uni, "),
        ),
        (
            "ar",
            "apa",
            "بذور",
            ("في E. Poe & R. Roe (تحقيق), Das Buch (ص 10–23).", "(2010). بذور [أطروحة دكتوراه]. Uni."),
        ),
        (
            "zh_CN",
            "chicago",
            "种子",
            ("收入 Das Buch, 编辑 Edgar Poe 和 Rita Roe.", "王小明. 待刊. 《种子》. 手稿. BibTeX"),
        ),
    ],
)
def test_words_are_in_the_language_of_the_cv(
    make_project: MakeProject, language: str, style: str, title: str, words: tuple[str, ...]
) -> None:
    bib = f"""@incollection{{a, author={{Doe, Jane Alice}}, title={{{title}}}, booktitle={{Das Buch}}, year=2001,
      editor={{Poe, Edgar and Roe, Rita}}, pages={{10--23}}}}
    @phdthesis{{b, author={{Doe, Jane Alice}}, title={{{title}}}, school={{Uni}}, year=2010}}
    @unpublished{{c, author={{王, 小明}}, title={{{title}}}, pubstate={{inpress}}}}"""
    conf = f"{CONF}cv_reference_style = {style!r}\nlanguage = {language!r}\n"
    text = make_project({"index.md": PAGE, "refs.bib": bib}, conf).text()
    assert all(each in text for each in words)


def test_latin_works_and_names_stand_right_in_arabic(make_project: MakeProject) -> None:
    bib = r"""@phdthesis{b, author={Doe, Jane Alice}, title={عن الأوراق}, year=2010}
    @incollection{a, author={Roe, Rita}, title={Solving $\ell_1$}, booktitle={Book}, pages={1--2}, year=2001}"""
    conf = f'{CONF}cv_reference_style = "apa"\nlanguage = "ar"\n'
    project = make_project({"index.md": PAGE, "refs.bib": bib}, conf)
    assert "In Book (pp. 1–2)." in project.text()
    text = pypdfium2.PdfDocument(project.out / "cv.pdf")[0].get_textpage()
    (name, _count), (year, _count) = (text.search(words).get_next() or (0, 0) for words in ("Doe", "2010"))
    assert text.get_charbox(name)[0] > text.get_charbox(year)[0]


@pytest.mark.parametrize(
    ("builder", "file", "plants"),
    [
        ("text", "index.txt", "& Roe, R. (1999). *Plants* (2nd ed.). Press."),
        ("epub", "index.xhtml", "Roe, R. (1999). <em>Plants</em> (2nd ed.). Press."),
        ("latex", "cv.tex", r"Roe, R. (1999). \sphinxstyleemphasis{Plants} (2nd ed.). Press."),
    ],
)
def test_all_builders_print_the_style(make_project: MakeProject, builder: str, file: str, plants: str) -> None:
    conf = f'{CONF}project = "CV"\ncv_reference_style = "apa"\n'
    project = make_project({"index.md": PAGE, "refs.bib": LATIN}, conf, builder)
    assert plants in fold((project.out / file).read_text("utf-8"))


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
