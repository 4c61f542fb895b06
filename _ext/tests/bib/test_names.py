"""Names are read as BibTeX and biblatex define them, with their marks and annotations."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib.names import read_annotations, read_collaboration, read_names

ONE = [
    # field; given name, particle, family name and suffix; in reading order
    # First von Last
    ("Ludwig van Beethoven", "Ludwig|van|Beethoven|", "Ludwig van Beethoven"),
    (
        "Charles Joseph de la Vall{\\'e}e Poussin",
        "Charles Joseph|de la|Vallée Poussin|",
        "Charles Joseph de la Vallée Poussin",
    ),
    ("Jane Q. Doe", "Jane Q.||Doe|", "Jane Q. Doe"),
    ("Aristotle", "||Aristotle|", "Aristotle"),
    ("{\\'E}mile Zola", "Émile||Zola|", "Émile Zola"),
    # von Last, First
    ("van Beethoven, Ludwig", "Ludwig|van|Beethoven|", "Ludwig van Beethoven"),
    ("de la Fontaine, Jean", "Jean|de la|Fontaine|", "Jean de la Fontaine"),
    ('M{\\"u}ller, Hans~Peter', "Hans Peter||Müller|", "Hans Peter Müller"),
    # von Last, Jr, First
    ("King, Jr., Martin Luther", "Martin Luther||King|Jr.", "Martin Luther King Jr."),
    ("Martin Luther King, Jr.", "Martin Luther||King|Jr.", "Martin Luther King Jr."),
    # names in braces, and groups
    ("{Zhang Wei}", "||Zhang Wei|", "Zhang Wei"),
    ("{ATLAS Collaboration}", "||ATLAS Collaboration|", "ATLAS Collaboration"),
    ("{Barnes and Noble}", "||Barnes and Noble|", "Barnes and Noble"),
    ("LIGO Scientific Collaboration", "||LIGO Scientific Collaboration|", "LIGO Scientific Collaboration"),
    ("Doe \\& Sons", "Doe &||Sons|", "Doe & Sons"),
    # biblatex
    ("family=Doe, given=Jane, prefix=van, suffix=Jr", "Jane|van|Doe|Jr", "Jane van Doe Jr"),
    ('given={Jane Q}, family="Doe"', "Jane Q||Doe|", "Jane Q Doe"),
    ("family=Doe, given=Jane, Stanford", "Jane, Stanford||Doe|", "Jane, Stanford Doe"),
    ("family=Doe, given=Jane, given-i={J}, useprefix=true", "Jane||Doe|", "Jane Doe"),
    # the owner in bold
    (r"\textbf{Doe, Jane Q.}", "Jane Q.||Doe|", "Jane Q. Doe"),
    (r"{\bf Jane Doe}", "Jane||Doe|", "Jane Doe"),
    (r"\textbf{Jane} \textbf{Doe}", "Jane||Doe|", "Jane Doe"),
    # dblp's homonyms
    ("Wei Li 0012", "Wei||Li|", "Wei Li"),
    ("Li 0012, Wei", "Wei||Li|", "Wei Li"),
    ("Team 7", "Team||7|", "Team 7"),
    # family name first
    ("王, 小明", "小明||王|", "王小明"),
    ("family=山田, given=たろう", "たろう||山田|", "山田たろう"),
    ("김, 철수", "철수||김|", "김철수"),
    ("王 小明", "||王 小明|", "王 小明"),
    ("スミス, ジョン", "ジョン||スミス|", "ジョン スミス"),
    ("Wang 王, Wei", "Wei||Wang 王|", "Wei Wang 王"),
    # escaped characters are no separators
    ("J.\\,Q. Doe", "J. Q.||Doe|", "J. Q. Doe"),
    ("Ana Mu\\~noz", "Ana||Muñoz|", "Ana Muñoz"),
    ('J{\\"o}rg\\ Doe', "Jörg||Doe|", "Jörg Doe"),
]


@pytest.mark.parametrize(("field", "parts", "printed"), ONE)
def test_reads_a_name(field: str, parts: str, printed: str) -> None:
    (name,) = read_names(field).names
    assert "|".join((name.given, name.particle, name.family, name.suffix)) == parts
    assert str(name) == printed


SEVERAL = [
    ("A B and C D", ["A B", "C D"], False),
    ("Ann {Smith} \\& Bob Jones", ["Ann Smith", "Bob Jones"], False),
    ("A B\n  and\tC D AND E F", ["A B", "C D", "E F"], False),
    ("A B and others", ["A B"], True),
    ("A B and {et al.}", ["A B"], True),
    ("A B, et al.", ["A B"], True),
    ("Jane Doe et al", ["Jane Doe"], True),
    ("{A and B} and C D", ["A and B", "C D"], False),
    ("Doe, J.; Roe, R.", ["J. Doe", "R. Roe"], False),
    ("A. Smith, B. Jones, C. Doe", ["A. Smith", "B. Jones", "C. Doe"], False),
    ("A. Smith, B. Jones, and C. Doe", ["A. Smith", "B. Jones", "C. Doe"], False),
    ("Smith, A., Jones, B.", ["A. Smith", "B. Jones"], False),
    ("Smith, A., Jones, B., and Doe, C.", ["A. Smith", "B. Jones", "C. Doe"], False),
    ("Smith A, Jones BC", ["Smith A", "Jones BC"], False),
    ("Ann Smith \\& Bob Jones", ["Ann Smith", "Bob Jones"], False),
    ("Garc{\\'i}a M{\\'a}rquez, Gabriel Jos{\\'e}", ["Gabriel José García Márquez"], False),
    ("A B and and C D and", ["A B", "C D"], False),
    ("M&uuml;ller, S&oslash;ren; Ga&#322;a, Jan", ["Søren Müller", "Jan Gała"], False),
    ("Fran&ccedil;ois&nbsp;B and &Eacute;. D &amp; Sons", ["François B", "É. D & Sons"], False),
    ("Ann of R&D; Bob Jones", ["Ann of R&D", "Bob Jones"], False),
    ("", [], False),
]


@pytest.mark.parametrize(("field", "names", "others"), SEVERAL)
def test_reads_a_list_of_names(field: str, names: list[str], others: bool) -> None:
    found = read_names(field)
    assert [str(name) for name in found.names] == names
    assert found.others is others


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
