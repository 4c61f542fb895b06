"""What a Markdown page says is the same in every output, with HTML and other habits in it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from pdf_reading import SVG, structure
from sphinx.errors import SphinxError

from academic_cv.pages.html import read_texts
from conftest import CONF, MakeCases, MakeProject, fold

DEFAULTS = CONF.partition("myst_enable_extensions")[0] + 'html_theme = "basic"'

# What is typed, the HTML of the site, and the text of the PDF.
TYPED = [
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
    ("•\tOne\n\uf0b7  Two", "<li><p>One</p></li>", "• One • Two"),
    ("\tA tab", "<p>A tab</p>", "A tab"),
    ("See {{ nothing }} here", "See {{ nothing }} here", "See {{ nothing }} here"),
]


def test_what_is_typed_is_printed(make_cases: MakeCases) -> None:
    cases = make_cases([f"{typed}\n\nB" for typed, *_ in TYPED], files={"conf.py": DEFAULTS})
    for case, (typed, site, pdf) in zip(cases, TYPED, strict=True):
        assert site in str(case.page).replace("\n</li>", "</li>")
        assert pdf in case.pdf
        assert not case.warnings or "nothing" in typed


def test_the_text_of_html_is_printed_in_pdfs_and_reported_once(make_project: MakeProject) -> None:
    blocks = ["<div>\n<b>One</b> two\n</div>", "<ul><li>Three</li><li>Four</li></ul>", "<script>hidden()</script>"]
    blocks += ["<style>x{}</style>", "<table><tr><td>Five</td><td>Six</td></tr></table>"]
    project = make_project("\n\n".join(["# A", *blocks]))
    [warning] = project.warnings.splitlines()
    assert warning.startswith("index.md:3: WARNING: PDFs print only the text of HTML, here of '<div>")
    assert "(index.md:7)" in warning
    assert ", …: write it in Markdown, or put it into {only} html [cv.raw]" in warning
    assert project.pdf().text.partition(" Curriculum")[0] == "A One two Three Four Five Six"


def test_a_break_between_blocks_is_none_in_a_line(make_cases: MakeCases) -> None:
    alone, with_text = make_cases(["(a)=\n<br>\n\nWord", "<br>\nWord"])
    assert (alone.words, alone.pdf, alone.warnings) == ("Word", "Word", [])
    assert with_text.words == with_text.pdf.partition(" Curriculum")[0] == "Word"
    assert "[cv.raw]" in with_text.warning


def test_the_text_of_html_is_read_by_blocks() -> None:
    html = '<p>A <b>b</b>&amp;c<br>d</p><img alt="e" src="f"><template>g</template>'
    assert read_texts(html) == ["A b&c", "d", "e"]


def test_numbers_of_lists_are_printed_as_typed(make_cases: MakeCases) -> None:
    lists = {"2010 1998": "2010. 1998.", "12 11 10": "12. 11. 10.", "1 1 1": "", "3 4 5": "", "2019 2020": ""}
    texts = ["\n".join(f"{number}. Item {number}" for number in numbers.split()) for numbers in lists]
    for case, (numbers, labels) in zip(make_cases(texts, strict=True), lists.items(), strict=True):
        assert [name.get_text().strip(":") for name in case.page.select("dt")] == labels.split()
        assert len(case.page.select("ol > li")) == (0 if labels else len(numbers.split()))
        assert all(label in case.pdf for label in labels.split())


def test_what_is_nearly_a_heading_or_a_table_is_reported(make_cases: MakeCases) -> None:
    typed = {"##Title": "write '## Title'", "#Title of it": "write '# Title of it'", "|a|b|\n|1|2|": "'| --- | --- |'"}
    cases = make_cases([f"{text}\n\n#tag and #1 are text" for text in typed])
    for case, words in zip(cases, typed.values(), strict=True):
        assert case.warning.startswith("page.md:3: WARNING: ")
        assert words in case.warning


def test_the_file_of_an_image_may_have_any_name(make_project: MakeProject) -> None:
    names = ["my photo.svg", "ñandú.svg", "100%.svg"]
    page = "# A\n\n" + "\n\n".join(f"![It {name[0]}](<{name}>)" for name in names)
    project = make_project({"index.md": page, **dict.fromkeys(names, SVG)}, strict=True)
    for image in project.page().select("img"):
        assert (project.out / unquote(str(image["src"]))).is_file()
    figures = structure(project.pdf()).find("/Figure")
    assert [figure.attributes["/Alt"] for figure in figures] == ["It m", "It ñ", "It 1"]


def test_a_hard_line_break_keeps_words_apart_everywhere(make_project: MakeProject) -> None:
    page = "# A\n\nRoom 1\\\nBuilding 2  \nCity\n"
    text = (make_project(page, builder="text", strict=True).out / "index.txt").read_text("utf-8")
    assert "Room 1 Building 2 City" in fold(text)
    site = make_project(page, strict=True)
    assert len(site.page().select("p br")) == 2
    assert "Room 1 Building 2 City" in site.pdf().text


def test_a_directive_without_braces_is_reported(make_project: MakeProject) -> None:
    blocks = [":::entry Fellow\n:date: 2020\n:::", "```bibliography\n```", "```python\nx\n```", ":::mine\nC\n:::"]
    project = make_project("\n\n".join(["# A", *blocks, ":::{only} latest or next\nB\n:::"]))
    entry, bibliography = (line for line in project.warnings.splitlines() if "[cv.block]" in line)
    assert "index.md:3: WARNING: 'entry' is not read as a directive" in entry
    assert "index.md:7: WARNING: 'bibliography' is not read as a directive" in bibliography
    assert "{bibliography}" in bibliography


def test_an_empty_heading_is_reported_and_harmless(make_project: MakeProject) -> None:
    page = "# A\n\n## B\n\n##\n\nOne.\n\n### C\n\n## <!-- x -->\n\nTwo.\n\n- #\n\n  Three.\n\n## D\n"
    project = make_project(page)
    lines = project.warnings.splitlines()
    assert [line.partition(" a ")[0] for line in lines] == [f"index.md:{line}: WARNING:" for line in (5, 11, 15)]
    assert all("[cv.block]" in line for line in lines)
    assert project.text() == "A¶ B¶ One. C¶ Two. Three. D¶"
    assert "A B One. C Two. • Three. D" in project.pdf().text
    empty = make_project("#\n\nText.\n")
    assert "index.md:1: WARNING: a heading is empty" in empty.warnings
    assert "Text." in empty.pdf().text


def test_a_page_in_another_encoding_is_an_error_with_its_line(make_project: MakeProject) -> None:
    with pytest.raises(SphinxError, match=r"index\.md:3: .*UTF-8"):
        make_project({"index.md": "# A\n\nStraße\n".encode("latin-1")})
