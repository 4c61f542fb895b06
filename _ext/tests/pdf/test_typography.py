"""Page craft: what stays together, what may be split, what is never broken, what never stands on something else."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
import pypdfium2.raw
import pytest

from conftest import ROOTS

if TYPE_CHECKING:
    from conftest import MakePdfs, MakeProject, Pdf

CONF = 'author = "Ada Lovelace"'
SENTENCE = "A sentence that fills about one line of the text column, as sentences of entries do. "


def entry(number: int, lines: int) -> str:
    """An entry of so many lines, with words by which its two ends are known."""
    return f":::{{entry}} Begin{number}B\n:date: 2020\n\n{SENTENCE * lines} Finish{number}F\n:::\n\n"


@pytest.mark.parametrize("lines", [(1, 4), (8, 14)])
def test_entries_are_whole_and_heads_stay_with_what_follows(make_project: MakeProject, lines: tuple[int, int]) -> None:
    choose = random.Random(1815)  # noqa: S311  the same pages each time
    page, count = "# Ada Lovelace\n\n", 0
    for section in range(16):
        page += f"## Head{section}H\n\n" + (f"### Sub{section}S\n\n" if section % 2 else "")
        for _ in range(choose.randint(1, 60 // lines[1])):
            page += entry(count, choose.randint(*lines))
            count += 1
    pages = make_project(page, CONF).pdf().pages
    assert len(pages) > 5
    for text in pages:
        assert re.findall(r"Begin(\d+)B", text) == re.findall(r"Finish(\d+)F", text)
        assert not re.search(r"(Head\d+H|Sub\d+S)( Sub\d+S)? Ada Lovelace", text)


def test_an_entry_longer_than_half_a_page_is_split(make_project: MakeProject) -> None:
    page = "# Ada Lovelace\n\n" + entry(1, 12) + entry(2, 46)
    first, second = make_project(page, CONF).pdf().pages
    assert "Begin2B" in first
    assert "Finish2F" in second


def test_a_paragraph_leaves_no_single_line_behind(make_pdfs: MakePdfs) -> None:
    words = " ".join(f"word{number}" for number in range(70))
    for pdf in make_pdfs(["One line.\n\n" * filler + words for filler in range(38, 50)]):
        counts = [len(re.findall(r"word\d+", text)) for text in pdf.pages]
        # A line holds nine of these words or more.
        assert all(count == 0 or count > 14 for count in counts), counts


def test_the_last_page_is_not_left_with_a_few_lines(make_pdfs: MakePdfs) -> None:
    counts = range(46, 60)
    pdfs = make_pdfs(["\\\n".join(f"Line{number}" for number in range(count)) for count in counts])
    last = {count: len(re.findall(r"Line\d+", pdf.pages[-1])) for count, pdf in zip(counts, pdfs, strict=True)}
    lengths = [len(pdf.pages) for pdf in pdfs]
    assert lengths[0] == 1
    assert lengths[-1] == 2
    assert all(lines > 3 for lines in last.values()), last


def test_no_word_is_hyphenated(make_project: MakeProject) -> None:
    words = ["internationalization", "characterization", "institutionalization", "incomprehensibility"] * 20
    page = f"# Ada Lovelace\n\n{' '.join(words)}\n\n## {' '.join(words[:8])}\n"
    text = make_project(page, CONF).pdf().text
    assert [word for word in text.split() if word.startswith("in") or word.endswith("tion")] == words + words[:8]


def test_compound_words_are_whole(make_project: MakeProject) -> None:
    words = [f"word{number}{mark}with{'out' * (number % 4)}" for mark in "-–/" for number in range(40)]
    bib = f"@misc{{a, title = {{{' '.join(words[:30])}}}}}"
    page = f"# Ada Lovelace\n\n{' '.join(words)}\n\n```{{bibliography}}\n:filter: True\n```\n"
    text = make_project({"index.md": page, "refs.bib": bib}, CONF).pdf().text
    assert [word.rstrip(".") for word in text.split() if word.startswith("word")] == words + words[:30]


def test_a_long_address_breaks_behind_slashes_only(make_pdfs: MakePdfs) -> None:
    path = "people-of-the-department/ada-of-lovelace/notes-on-the-engine/g.html"
    addresses = [f"https://www.example.org/{'a' * filler}/{path}" for filler in range(10)]
    pdfs = make_pdfs([f"See <{address}>.\n" for address in addresses])
    for pdf, address in zip(pdfs, addresses, strict=True):
        lines = pdf.text[pdf.text.index("https:") : pdf.text.index("g.html")].split(" ")
        assert "".join(lines) + "g.html" == address
        assert all(line.endswith("/") for line in lines)


def test_a_long_name_leaves_the_footer_whole(make_project: MakeProject) -> None:
    name, title = (
        "Professor Ada Augusta Byron King, Countess of Lovelace",
        "Curriculum Vitae with a Complete List of Works",
    )
    documents = f"pdf_documents = [{{'startdocname': 'index', 'targetname': 'cv.pdf', 'title': '{title}'}}]"
    pdf = make_project("# A\n", f"author = '{name}'\npdf_font_size = 14\n{documents}").pdf()
    page = letters(pdf)
    assert line_of("Last updated", page) == line_of("Page 1 of 1", page)
    assert min(letter.baseline for letter in page) > 5


def test_links_to_a_work_and_labels_of_a_citation_stay_on_one_line(make_project: MakeProject) -> None:
    bib = "".join(
        f"@misc{{k{number}, title = {{{'Word ' * number}}}, doi = {{10.1000/1}}, eprint = {{2401.00001}},"
        " eprinttype = {arxiv}, code = {https://example.org}, slides = {https://example.org/s}}\n"
        for number in range(1, 16)
    )
    words = " ".join(f"{'Word' * (number % 5)} {{cite:p}}`k1, k2, k3`" for number in range(40))
    pdf = make_project({"index.md": f"{BIBLIOGRAPHY}\n{words}\n", "refs.bib": bib}, CONF).pdf()
    page = letters(pdf)
    text = "".join(letter.text for letter in page)
    for whole, count in (("DOI·arXiv·Code·Slides", 15), (re.escape("[C1,C2,C3]"), 40)):
        starts = [match.span() for match in re.finditer(whole, text)]
        assert len(starts) == count
        assert all(len({letter.baseline for letter in page[start:end]}) == 1 for start, end in starts)


class Letter(NamedTuple):
    """A letter on a page; positions in points, from the lower left corner of the page."""

    text: str
    baseline: float
    left: float
    right: float


def letters(pdf: Pdf, number: int = 0) -> list[Letter]:
    """The letters of a page, in the order of reading, without spaces."""
    with pypdfium2.PdfDocument(pdf.path) as document:
        page = document[number].get_textpage()
        found = []
        for index in range(page.count_chars()):
            text = page.get_text_range(index, 1)
            left, _, right, _ = page.get_charbox(index)
            x, y = (pypdfium2.raw.c_double() for _ in range(2))
            pypdfium2.raw.FPDFText_GetCharOrigin(page.raw, index, x, y)
            if text.strip():
                found.append(Letter(text, y.value, left, right))
        return found


def line_of(words: str, page: list[Letter]) -> float:
    """The baseline on which some words begin."""
    text = "".join(letter.text for letter in page)
    return page[text.index(words.replace(" ", ""))].baseline


def test_labels_stand_on_the_line_of_what_they_name_whatever_it_holds(make_project: MakeProject) -> None:
    titles = [
        "Plain words",
        r"{\bf Bold} words",
        r"Solving $\ell_1$ and $x^2$",
        r"\emph{Slanted} words",
        "CO$_2$ words",
    ]
    bib = "".join(f"@misc{{k{number}, title = {{{title}}}}}" for number, title in enumerate(titles))
    page = letters(make_project({"index.md": BIBLIOGRAPHY, "refs.bib": bib}, CONF).pdf())
    lines = [line_of(f"[C{number}]", page) for number in range(1, 6)]
    named = [line_of(word, page) for word in ("Plain", "Bold", "Solving", "Slanted", "CO")]
    assert lines == pytest.approx(named, abs=0.05)
    gaps = [round(above - below, 2) for above, below in pairwise(lines)]
    assert len(set(gaps)) == 1, gaps


BIBLIOGRAPHY = """# Ada Lovelace

```{bibliography}
:filter: True
:labelprefix: C
```
"""


def test_an_entry_of_many_short_lines_is_split_and_nothing_of_it_lost(make_pdfs: MakePdfs) -> None:
    words = [f"item{number}" for number in range(70)]
    bodies = [
        "\n".join(f"- {word}" for word in words),
        "| A |\n| --- |\n" + "\n".join(f"| {word} |" for word in words),
        "```\n" + "\n".join(words) + "\n```",
        "\\\n".join(words),
    ]
    for pdf in make_pdfs([f"::::{{entry}} Reviewing\n:date: 2020\n\n{body}\n::::\n" for body in bodies]):
        assert re.findall(r"item\d+", pdf.text) == words
        for number in range(len(pdf.pages)):
            page = letters(pdf, number)
            footer = line_of("Ada Lovelace·", page)
            items = [letter.baseline for letter in page if letter.text == "m" and letter.baseline != footer]
            assert min(items) > footer + 10
            assert len(set(items)) == len(items)


def test_the_head_of_a_table_of_several_pages_may_have_links(make_pdfs: MakePdfs) -> None:
    rows = "|---|---|\n" + "| c | d |\n" * 80
    heads = ["| A | B |", "| A | [B](https://a.example/) |", "| A | [B](#ada-lovelace) |", "| A | B[^1] |"]
    for head, pdf in zip(heads, make_pdfs(f"{head}\n{rows}\n[^1]: C\n" for head in heads), strict=True):
        assert len(pdf.pages) > 1
        assert [part for page in pdf.pages[1:] for part in page.split() if part == "A"] == ["A"] * (head == heads[0])
        assert not [line for line in pdf.warnings if "cv.pdf" in line]


def test_words_of_a_table_never_stand_on_each_other(make_pdfs: MakePdfs) -> None:
    tables = [
        "| 2024 | Nonequilibrium | Forschungsgemeinschaft | <https://example.org/a/long/url/that/does/not/fit.html> |",
        "| 2020–2023 | Deutsche Forschungsgemeinschaft | Nichtgleichgewichtsthermodynamik | Nachwuchsgruppenleiterin |",
        "| Introduction to Thermodynamics | Massachusetts Institute of Technology | Undergraduate | Assistant |\n"
        "| Electrodynamics and optics | Department of Electrodynamics | Graduate students | Lecturer |",
    ]
    for pdf in make_pdfs([f"| A | B | C | D |\n| - | - | - | - |\n{rows}\n" for rows in tables]):
        check_apart(letters(pdf))


def check_apart(found: list[Letter]) -> None:
    """Check that no letter stands on another, nor beyond the right edge of the text."""
    assert all(letter.right < 595 - 55 for letter in found)
    rows: dict[float, list[Letter]] = {}
    for letter in found:
        rows.setdefault(round(letter.baseline), []).append(letter)
    for row in rows.values():
        for one, other in pairwise(sorted(row, key=lambda letter: letter.left)):
            # The letters of a ligature share its place.
            assert other.left > one.right - 1 or other.left == one.left, (one, other)


@pytest.mark.parametrize(
    ("source", "first", "second"),
    [
        ("Termword\n: Definitionword. " + SENTENCE * 3, "Termword", "Definitionword"),
        ('{attribution="Sourceword"}\n> Quoteword. ' + SENTENCE * 2, "sentences of entries do", "Sourceword"),
        ("Introductionword:\n\n- Itemword\n- two\n", "Introductionword", "Itemword"),
        ("Introductionword:\n\n$$ Formulaword $$\n", "Introductionword", "𝑚𝑢𝑙𝑎"),
        ("Introductionword:\n\n| Headword |\n| --- |\n| two |\n", "Introductionword", "Headword"),
        ("Introductionword:\n\n" + entry(1, 2), "Introductionword", "Begin1B"),
        ('```{bibliography}\n:list: bullet\n:filter: key == "doe2023annals"\n```\n' + "\n\nx" * 30, "Smith", "denotes"),
    ],
    ids=["term", "attribution", "list", "formula", "table", "entry", "legend"],
)
def test_what_belongs_together_is_on_one_page(make_pdfs: MakePdfs, source: str, first: str, second: str) -> None:
    conf = f"bibtex_bibfiles = [{str(ROOTS / 'test-cv' / 'refs.bib')!r}]"
    for pdf in make_pdfs(["One line.\n\n" * filler + source for filler in range(30, 42)], conf):
        [page] = [text for text in pdf.pages if second in text]
        assert first in page


def test_what_is_too_large_is_made_smaller(make_project: MakeProject) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="{}"><rect width="90" height="{}"/></svg>'
    sum_ = " + ".join(f"a_{{{number}}}" for number in range(40))
    page = f"# A\n\n$$ {sum_} = z $$\n\n```{{figure}} tall.svg\n:alt: Tall\n\nCaptionword\n```\n"
    page += "\n```{figure} tall.svg\n:alt: Tall\n:width: 50%\n\nCaptionword\n```\n"
    pdf = make_project({"index.md": page, "tall.svg": svg.format(4000, 4000)}, CONF).pdf()
    assert pdf.text.count("Captionword") == 2
    [*_, last] = all_letters = [letters(pdf, number) for number in range(len(pdf.pages))]
    assert all(letter.left > 50 and letter.right < 595 - 50 for page in all_letters for letter in page)
    assert line_of("Captionword", last) > line_of("Ada Lovelace·", last) + 10
