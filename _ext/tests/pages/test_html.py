"""HTML and other habits in Markdown are printed in the site and in the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from academic_cv.pages.html import read_texts
from conftest import CONF

if TYPE_CHECKING:
    from conftest import MakeProject

DEFAULTS = CONF.partition("myst_enable_extensions")[0] + 'html_theme = "basic"'


@pytest.mark.parametrize(
    ("typed", "site", "pdf"),
    [
        ("the 5<sup>th</sup> of <b>all <i>x</i></b>", "the 5<sup>th</sup> of <strong>all <em>x</em></strong>", "all x"),
        ("H<SUB>2</SUB>O <code>a b</code>", "H<sub>2</sub>O <code", "a b"),
        ('<a href="https://a.example/">A</a>', 'href="https://a.example/">A</a>', "A"),
        ('<a href="javascript:x">A</a>', '<a href="javascript:x">A</a>', "A"),
        ('<span style="color: red">red</span>', '<span style="color: red">red</span>', "red"),
        ("<angle> and <not a tag>", "&lt;angle&gt; and &lt;not a tag&gt;", "<angle> and <not a tag>"),
        ("a<b and a>b", "a&lt;b and a&gt;b", "a<b and a>b"),
        ("<b>not closed, </i>not opened", "&lt;b&gt;not closed, &lt;/i&gt;not opened", "<b>not closed, </i>not opened"),
        ("<my-element>x</my-element>", "<my-element>x</my-element>", "x"),
        ("$50k–$60k and $5,000-$6,000", "$50k–$60k and $5,000-$6,000", "$50k–$60k and $5,000-$6,000"),
        ("$5x$ and 5$y$", "<mi>x</mi>", "5𝑥 and 5𝑦"),
        ("See {{ nothing }} here", "See {{ nothing }} here", "See {{ nothing }} here"),
        ("•\tOne\n\uf0b7  Two", "<li><p>One</p></li>", "• One • Two"),
        ("\tA tab", "<p>A tab</p>", "A tab"),
    ],
)
def test_what_is_typed_is_printed(make_project: MakeProject, typed: str, site: str, pdf: str) -> None:
    files = {"index.md": f"# A\n\n{typed}\n\nB\n", "conf.py": DEFAULTS}
    project = make_project(files, strict="nothing" not in typed)
    assert site in str(project.page()).replace("\n</li>", "</li>")
    assert pdf in project.pdf().text


def test_the_text_of_html_is_printed_in_pdfs_and_reported_once(make_project: MakeProject) -> None:
    blocks = ["<div>\n<b>One</b> two\n</div>", "<ul><li>Three</li><li>Four</li></ul>", "<script>hidden()</script>"]
    blocks += ["<style>x{}</style>", "<table><tr><td>Five</td><td>Six</td></tr></table>"]
    project = make_project({"index.md": "\n\n".join(["# A", *blocks])})
    [warning] = project.warnings.splitlines()
    assert warning.startswith("index.md:3: WARNING: PDFs print only the text of HTML, here of '<div>")
    assert "(index.md:7)" in warning
    assert ", …: write it in Markdown, or put it into {only} html [cv.raw]" in warning
    assert project.pdf().text.partition(" Curriculum")[0] == "A One two Three Four Five Six"


def test_the_text_of_html_is_read_by_blocks() -> None:
    html = '<p>A <b>b</b>&amp;c<br>d</p><img alt="e" src="f"><template>g</template>'
    assert read_texts(html) == ["A b&c", "d", "e"]


@pytest.mark.parametrize(
    ("numbers", "labels"),
    [("2010 1998", "2010. 1998."), ("12 11 10", "12. 11. 10."), ("1 1 1", ""), ("3 4 5", ""), ("2019 2020", "")],
)
def test_numbers_of_lists_are_printed_as_typed(make_project: MakeProject, numbers: str, labels: str) -> None:
    items = "\n".join(f"{number}. Item {number}" for number in numbers.split())
    project = make_project({"index.md": f"# A\n\nText.\n\n{items}\n"}, strict=True)
    assert [name.get_text().strip(":") for name in project.page().select("dt")] == labels.split()
    assert len(project.page().select("ol > li")) == (0 if labels else len(numbers.split()))
    assert all(label in project.pdf().text for label in labels.split())


@pytest.mark.parametrize(
    ("typed", "words"),
    [("##Title", "write '## Title'"), ("#Title of it", "write '# Title of it'"), ("|a|b|\n|1|2|", "'| --- | --- |'")],
)
def test_what_is_nearly_a_heading_or_a_table_is_reported(make_project: MakeProject, typed: str, words: str) -> None:
    project = make_project({"index.md": f"# A\n\n{typed}\n\n#tag and #1 are text\n"})
    [warning] = project.warnings.splitlines()
    assert warning.startswith("index.md:3: WARNING: ")
    assert words in warning
