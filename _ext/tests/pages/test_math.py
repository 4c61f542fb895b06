"""Formulas: TeX as MathML, read as TeX reads it, what is said about one that is wrong, and its words."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pdf_reading import structure

from academic_cv.pages.math import NAMESPACE, convert, to_mathml
from academic_cv.pdf.speech import to_words
from conftest import MakeProject, read_tables

MATHML, WORDS = read_tables(Path(__file__).with_name("formulas.txt"))


def shape(tex: str, *, display: bool = False) -> str:
    """A formula as ``tag(child, child)``, tokens as their text."""

    def walk(element: ElementTree.Element) -> str:
        tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        children = [walk(child) for child in element]
        return f"{tag}({', '.join(children)})" if children else element.text or tag

    root = ElementTree.fromstring(to_mathml(tex, display=display))  # noqa: S314
    assert root.tag == f"{{{NAMESPACE}}}math"
    return ", ".join(walk(child) for child in root)


@pytest.mark.parametrize(("tex", "expected"), MATHML)
def test_tex_is_read_as_tex_reads_it(tex: str, expected: str) -> None:
    assert shape(tex) == expected


def test_environments_are_understood_with_and_without_a_last_break() -> None:
    rows = "mtr(mtd(a), mtd(=, b))"
    for name in ("align", "align*", "equation", "gather*"):
        two = shape(rf"\begin{{{name}}}a &= b \\ c &= d\end{{{name}}}", display=True)
        assert two == f"mtable({rows}, mtr(mtd(c), mtd(=, d)))"
    for end in ("", r" \\ "):
        assert shape(rf"\begin{{align}}a &= b{end}\end{{align}}", display=True) == f"mtable({rows})"
        assert shape(rf"\begin{{cases}}a \\ b{end}\end{{cases}}") == "mrow({, mtable(mtr(mtd(a)), mtr(mtd(b))))"


@pytest.mark.parametrize("fences", [r"| |", r"\| \|", r"\langle \rangle", r"\lfloor \rfloor", r"\lceil \rceil"])
def test_fences_grow_with_left_and_right_only(fences: str) -> None:
    opening, closing = fences.split()
    assert to_mathml(rf"{opening} x {closing}^2", display=False).count('<mo stretchy="false">') == 2
    assert "stretchy" not in to_mathml(rf"\left{opening} x \right{closing}^2", display=False)


def test_a_formula_carries_its_source() -> None:
    assert 'alttext="a &lt; b"' in to_mathml("a\n< b", display=False)
    assert 'display="block"' in to_mathml("a", display=True)
    assert not re.search(r">\s+<", to_mathml(r"\frac{a}{b}", display=False))


def test_a_wrong_formula_says_what_is_wrong() -> None:
    for tex, says in {
        r"\frac{a}{b": "2 braces are opened and 1 closed",
        r"\frac{a}": "missing",
        r"\left(a": r"1 \left and 0 \right",
        r"\begin{cases} a": r"1 \begin and 0 \end",
        r"\nonsense{a}": r'Unknown LaTeX command "\nonsense"',
        r"a & b": "& or \\\\ stands outside of an environment",
    }.items():
        with pytest.raises(ValueError, match=re.escape(says)):
            to_mathml(tex, display=False)


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_a_wrong_formula_is_reported_once_wherever_it_is_shown(make_project: MakeProject, builder: str) -> None:
    page = "# A\n\nGood $x$.\n\n:::{only} pdf\nBad $\\nonsense{a}$.\n:::\n\n```{math}\n```\n\nTwo {math}` `.\n\n"
    page += "```{math}\n:label: x\n\n```\n\n```{bibliography}\n:filter: True\n```\n"
    page += "\n```{bibliography}\n:list: bullet\n:all:\n```\n"
    bib = "@misc{a,\n title = {On $\\gibberish{x}$}}\n"
    project = make_project({"index.md": page, "refs.bib": bib}, builder=builder)
    lines = project.warnings.splitlines()
    places = ["index.md:12", "index.md:14", "index.md:6", "index.md:9", "refs.bib:1"]
    assert sorted(line.partition(": ")[0] for line in lines) == places
    assert all("[cv.math]" in line for line in lines)
    assert sum("empty" in line for line in lines) == 3
    assert any("\\nonsense{a}" in line and "Unknown" in line for line in lines)
    assert builder == "pdf" or "On \\gibberish{x}" in project.text()
    assert "Bad \\nonsense{a}. Two ." in project.pdf().text


# --- in words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tex", "words"), WORDS)
def test_a_formula_has_words(tex: str, words: str) -> None:
    assert to_words(convert(tex, display=False)) == words


def test_words_are_in_the_language_of_the_cv(make_project: MakeProject) -> None:
    catalog = 'msgid "{0} squared"\nmsgstr "{0} Quadrat"\n\nmsgid "plus"\nmsgstr "und"\n'
    files = {"index.md": "# A\n\n$x^2 + y$\n", "locales/de/LC_MESSAGES/academic_cv.po": catalog}
    pdf = make_project(files, "language = 'de'\nlocale_dirs = ['locales']", "pdf").pdf()
    assert [part.attributes["/Alt"] for part in structure(pdf).find("/Formula")] == ["x Quadrat und y"]
