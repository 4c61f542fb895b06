"""Formulas: TeX as MathML, read as TeX reads it, what is said about one that is wrong, and its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from pdf_reading import structure

from academic_cv.pages.math import NAMESPACE, convert, to_mathml
from academic_cv.pdf.speech import to_words

if TYPE_CHECKING:
    from conftest import MakeProject


def shape(tex: str, *, display: bool = False) -> str:
    """A formula as ``tag(child, child)``, tokens as their text."""

    def walk(element: ElementTree.Element) -> str:
        tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        children = [walk(child) for child in element]
        return f"{tag}({', '.join(children)})" if children else element.text or tag

    root = ElementTree.fromstring(to_mathml(tex, display=display))  # noqa: S314
    assert root.tag == f"{{{NAMESPACE}}}math"
    return ", ".join(walk(child) for child in root)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\frac{a}{b}", "mfrac(a, b)"),
        (r"\frac12", "mfrac(1, 2)"),
        (r"\left(\frac 1 2\right)", "mrow((, mfrac(1, 2), ))"),
        (r"x^23", "msup(x, 2), 3"),
        (r"x_i^2", "msubsup(x, i, 2)"),
        (r"\sqrt[3]{y}", "mroot(y, 3)"),
        (r"\sum_{i=1}^n x", "munderover(∑, mrow(i, =, 1), n), x"),
        (r"\mathbb{E}[X]", "𝔼, [, X, ]"),
        (r"\argmin_x f", "munder(argmin, x), f"),
        (r"\operatorname*{arg\,max}_x^k", "munderover(arg\N{THIN SPACE}max, x, k)"),
        (r"\operatorname{tr}_x", "msub(tr, x)"),
        (r"\underbrace{a+b}_c", "munder(munder(mrow(a, +, b), ⏟), c)"),
        (r"\overbrace{x}^{y}", "mover(mover(x, ⏞), y)"),
        (r"\boldsymbol{w} + z", "𝒘, +, z"),
        (r"\bm\theta z", "𝜽, z"),
        (r"\boldsymbol{1}", "𝟏"),
        (r"^{13}C", "msup(mrow, 13), C"),
        (r"\Big(x\Big]", "mrow((, x, ])"),
        (r"10{,}000", "10, ,, 000"),
        (r"a < b \& c", "a, <, b, &, c"),
        (r"\hat{x}", "mover(x, ˆ)"),
        (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "mrow((, mtable(mtr(mtd(a), mtd(b)), mtr(mtd(c), mtd(d))), ))"),
    ],
)
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


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\theta", "theta"),
        (r"\Delta", "capital delta"),
        (r"\lambda k < 2", "lambda k is less than 2"),
        (r"\ell_1", "l sub 1"),
        (r"x^2 + y^3", "x squared plus y cubed"),
        (r"10^{-3}", "10 to the power (minus 3)"),
        (r"n^\top H n", "n transpose capital H n"),
        (r"a_{ij}^2", "a sub (i j) squared"),
        (r"\frac{1}{2} k", "1 over 2 k"),
        (r"\frac{a}{k (2 - k)}", "a over (k (2 minus k))"),
        (r"\frac{\frac{a}{b}}{c}", "(a over b) over c"),
        (r"\binom{n}{k}", "(n above k)"),
        (r"\sqrt{x + 1}", "the square root of (x plus 1)"),
        (r"\sqrt[3]{x}", "the root of order 3 of x"),
        (r"\sum_{i=1}^n x_i", "sum from i equals 1 to n x sub i"),
        (r"\int_0^1 f\,dx", "integral from 0 to 1 f d x"),
        (r"\max_{x\in X} f(x)", "maximum for x in capital X f (x)"),
        (r"\lim_{n\to\infty} a_n", "limit for n to infinity a sub n"),
        (r"\hat{x}, \bar{x}, \vec{v}", "x hat, x bar, v vector"),
        (r"f' \in \mathbb{R}^n", "f prime in capital R to the power n"),
        (r"\mathbf{x} \oplus y", "bold x circled plus y"),
        (r"\text{if } p \le 0.05", "if p is at most 0.05"),
        (r"\sin^2 x", "sin squared x"),
        (r"\mathrm{H_2O}", "capital H sub 2 capital O"),
        (r"\underbrace{a+b}_{c}", "(a plus b) sub c"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)"),
        (r"n \log n", "n log n"),
    ],
)
def test_a_formula_has_words(tex: str, words: str) -> None:
    assert to_words(convert(tex, display=False)) == words


def test_words_are_in_the_language_of_the_cv(make_project: MakeProject) -> None:
    catalog = 'msgid "{0} squared"\nmsgstr "{0} Quadrat"\n\nmsgid "plus"\nmsgstr "und"\n'
    files = {"index.md": "# A\n\n$x^2 + y$\n", "locales/de/LC_MESSAGES/academic_cv.po": catalog}
    pdf = make_project(files, "language = 'de'\nlocale_dirs = ['locales']", "pdf").pdf()
    assert [part.attributes["/Alt"] for part in structure(pdf).find("/Formula")] == ["x Quadrat und y"]
