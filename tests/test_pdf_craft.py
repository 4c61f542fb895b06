"""Page craft: what stays together, what may be split, what is never broken."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import MakeProject

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
    pages = make_project({"index.md": page}, CONF).pdf().pages
    assert len(pages) > 5
    for text in pages:
        assert re.findall(r"Begin(\d+)B", text) == re.findall(r"Finish(\d+)F", text)
        assert not re.search(r"(Head\d+H|Sub\d+S)( Sub\d+S)? Ada Lovelace", text)


def test_an_entry_longer_than_half_a_page_is_split(make_project: MakeProject) -> None:
    page = "# Ada Lovelace\n\n" + entry(1, 10) + entry(2, 42)
    first, second = make_project({"index.md": page}, CONF).pdf().pages
    assert "Begin2B" in first
    assert "Finish2F" in second


def test_a_paragraph_leaves_no_single_line_behind(make_project: MakeProject) -> None:
    words = " ".join(f"word{number}" for number in range(70))
    for filler in range(38, 50):
        page = "# Ada Lovelace\n\n" + "One line.\n\n" * filler + words + "\n"
        pages = make_project({"index.md": page}, CONF).pdf().pages
        counts = [len(re.findall(r"word\d+", text)) for text in pages]
        # A line holds nine of these words or more.
        assert all(count == 0 or count > 14 for count in counts), counts


def test_no_word_is_hyphenated(make_project: MakeProject) -> None:
    words = ["internationalization", "characterization", "institutionalization", "incomprehensibility"] * 20
    page = f"# Ada Lovelace\n\n{' '.join(words)}\n\n## {' '.join(words[:8])}\n"
    text = make_project({"index.md": page}, CONF).pdf().text
    assert [word for word in text.split() if word.startswith("in") or word.endswith("tion")] == words + words[:8]


def test_compound_words_are_whole(make_project: MakeProject) -> None:
    words = [f"word{number}{mark}with{'out' * (number % 4)}" for mark in "-–/" for number in range(40)]
    bib = f"@misc{{a, title = {{{' '.join(words[:30])}}}}}"
    page = f"# Ada Lovelace\n\n{' '.join(words)}\n\n```{{bibliography}}\n:filter: True\n```\n"
    text = make_project({"index.md": page, "refs.bib": bib}, CONF).pdf().text
    assert [word.rstrip(".") for word in text.split() if word.startswith("word")] == words + words[:30]
