"""Names are read as BibTeX and biblatex define them, with their marks and annotations."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib.names import read_annotations, read_collaboration, read_names
from conftest import read_tables

ONE, SEVERAL = read_tables(Path(__file__).with_name("names.txt"))


@pytest.mark.parametrize(("field", "parts", "printed"), ONE)
def test_reads_a_name(field: str, parts: str, printed: str) -> None:
    (name,) = read_names(field).names
    assert [name.given, name.particle, name.family, name.suffix] == [part.strip() for part in parts.split("|")]
    assert str(name) == printed


@pytest.mark.parametrize(("field", "names"), [*SEVERAL, ("A B\n  and\tC D AND E F", "A B; C D; E F"), ("", "")])
def test_reads_a_list_of_names(field: str, names: str) -> None:
    found = read_names(field)
    assert "; ".join([*map(str, found.names), *["…"] * found.others]) == names


MARKS = {
    ("equal",): [
        "Jane Doe*",
        "Doe*, Jane",
        "*Doe, Jane",
        "∗Doe, Jane",
        "Jane Doe{*}",
        "{Jane Doe}$^*$",
        "{Jane Doe}$^{\\ast}$",
        r"Jane Doe\textsuperscript{*}",
        "Jane* Doe*",
    ],
    ("equal", "†"): [r"Jane Doe\textsuperscript{*,\dag}"],
    ("†",): [r"Jane Doe\textsuperscript{$\dagger$}", r"Jane Doe\dag"],
    ("†", "‡"): [r"Jane Doe$^{\dagger\ddagger}$"],
    ("‡",): [r"\ddag{} Jane Doe"],
    ("†", "‡", "§"): ["Jane Doe†‡§"],
    ("1", "equal"): [r"Jane Doe\textsuperscript{1,*}"],
    ("2",): [r"Jane Doe$^{2}$"],
}


@pytest.mark.parametrize(("field", "marks"), [(field, marks) for marks in MARKS for field in MARKS[marks]])
def test_takes_marks_off_a_name(field: str, marks: tuple[str, ...]) -> None:
    (name,) = read_names(f"{field} and Richard Roe").names[:1]
    assert str(name) == "Jane Doe"
    assert name.marks == marks


def test_reads_a_collaboration() -> None:
    for field, name in (
        ("LHCb", "LHCb Collaboration"),
        ("ATLAS, CMS", "ATLAS and CMS Collaborations"),
        ("The ATLAS Collaboration", "ATLAS Collaboration"),
        ("LIGO Scientific, Virgo, and KAGRA", "LIGO Scientific, Virgo, and KAGRA Collaborations"),
        ("ATLAS and CMS Collaborations", "ATLAS and CMS Collaborations"),
        ("Human Microbiome Project Consortium", "Human Microbiome Project Consortium"),
        ("{Barnes and Noble}", "Barnes and Noble Collaboration"),
        ("", ""),
    ):
        assert read_collaboration(field) == name


def test_annotations_belong_to_names_by_number() -> None:
    annotations = read_annotations('1=equal; 3=equal, corresponding;2:family="student"')
    assert annotations == {1: ("equal",), 3: ("equal", "corresponding"), 2: ("student",)}
    names = read_names("A B* and C D and E F").annotated(annotations)
    assert [name.marks for name in names.names] == [("equal",), ("student",), ("equal", "corresponding")]


@pytest.mark.parametrize("value", ["equal", "0=equal", "x=equal", "1 equal", "1=equal;;nonsense"])
def test_an_annotation_that_is_none_says_what_to_write(value: str) -> None:
    with pytest.raises(ValueError, match="'1=equal; 2=equal,corresponding'"):
        read_annotations(value)


def test_long_fields_are_read_in_linear_time() -> None:
    assert read_names("," * 20_000).names == ()
    assert len(read_names("A B" + " " * 20_000 + "and C D").names) == 2
    # In quadratic time, these take hours.
    assert [str(name) for name in read_names("Ann" + " *" * 500_000).names] == ["Ann"]
    assert len(read_names("A B" + " and" * 500_000 + " C D").names) == 2


WORDS = st.sampled_from(
    ["{A B}", "and others", "et al.", *r"Jane Doe van J. and , ; * $^*$ { } \dag ~ é \"o family= Jr &amp;".split()]
)


@settings(deadline=None, derandomize=True)
@given(st.lists(WORDS, max_size=20).map(" ".join) | st.text(max_size=60))
def test_no_field_is_an_error(field: str) -> None:
    names = read_names(field)
    for name in names.names:
        assert str(name) or name.marks
        assert not set("{}\\") & set(str(name)) or "\\{" in field or "\\}" in field or "&" in field
        assert pickle.loads(pickle.dumps(name)) == name  # noqa: S301


@settings(deadline=None, derandomize=True)
@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=12), st.data())
def test_no_word_of_a_field_is_lost(words: list[str], data: st.DataObject) -> None:
    separators = st.sampled_from([" ", ", ", " and ", "; ", "* and "])
    field = "".join(word + data.draw(separators) for word in words[:-1]) + words[-1]
    printed = " ".join(str(name) for name in read_names(field).names)
    assert sorted(printed.replace(",", " ").split()) == sorted(words)
