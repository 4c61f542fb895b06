"""Formulas in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_reading import structure

from academic_cv.pages.math import convert
from academic_cv.pdf.speech import to_words

if TYPE_CHECKING:
    from conftest import MakeProject


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
