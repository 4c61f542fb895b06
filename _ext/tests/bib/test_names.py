"""Names are read as BibTeX and biblatex have them, with their marks; the owner is known, and nobody else."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib.names import Name, read_annotations, read_collaboration, read_names
from academic_cv.publications.owner import MARKS, Mark, Owner, mark, shorten

ONE = [
    # First von Last
    ("Ludwig van Beethoven", Name("Ludwig", "van", "Beethoven")),
    (
        "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin",
        Name("Charles Louis Xavier Joseph", "de la", "Vallée Poussin"),
    ),
    ("Jane Q. Doe", Name("Jane Q.", "", "Doe")),
    ("Aristotle", Name(family="Aristotle")),
    ("{\\'E}mile Zola", Name("Émile", "", "Zola")),
    # von Last, First
    ("van Beethoven, Ludwig", Name("Ludwig", "van", "Beethoven")),
    ("de la Fontaine, Jean", Name("Jean", "de la", "Fontaine")),
    ('M{\\"u}ller, Hans~Peter', Name("Hans Peter", "", "Müller")),
    # von Last, Jr, First
    ("King, Jr., Martin Luther", Name("Martin Luther", "", "King", "Jr.")),
    ("Martin Luther King, Jr.", Name("Martin Luther", "", "King", "Jr.")),
    # whole names
    ("{Zhang Wei}", Name(family="Zhang Wei")),
    ("{ATLAS Collaboration}", Name(family="ATLAS Collaboration")),
    ("{Barnes and Noble}", Name(family="Barnes and Noble")),
    ("LIGO Scientific Collaboration", Name(family="LIGO Scientific Collaboration")),
    ("Doe \\& Sons", Name("Doe &", "", "Sons")),
    # biblatex
    ("family=Doe, given=Jane, prefix=van, suffix=Jr", Name("Jane", "van", "Doe", "Jr")),
    ('given={Jane Q}, family="Doe"', Name("Jane Q", "", "Doe")),
    ("family=Doe, given=Jane, Stanford", Name("Jane, Stanford", "", "Doe")),
    ("family=Doe, given=Jane, given-i={J}, useprefix=true", Name("Jane", "", "Doe")),
    # dblp's homonyms
    ("Wei Li 0012", Name("Wei", "", "Li")),
    ("Li 0012, Wei", Name("Wei", "", "Li")),
    ("Team 7", Name("Team", "", "7")),
    # family name first
    ("王, 小明", Name("小明", "", "王")),
    ("family=山田, given=たろう", Name("たろう", "", "山田")),
    ("김, 철수", Name("철수", "", "김")),
    ("王 小明", Name(family="王 小明")),
    ("スミス, ジョン", Name("ジョン", "", "スミス")),
    ("Wang 王, Wei", Name("Wei", "", "Wang 王")),
]


@pytest.mark.parametrize(("field", "name"), ONE)
def test_reads_a_name(field: str, name: Name) -> None:
    assert read_names(field).names == (name,)


def test_prints_names_in_reading_order() -> None:
    assert [str(name) for _, name in ONE] == [
        "Ludwig van Beethoven",
        "Charles Louis Xavier Joseph de la Vallée Poussin",
        "Jane Q. Doe",
        "Aristotle",
        "Émile Zola",
        "Ludwig van Beethoven",
        "Jean de la Fontaine",
        "Hans Peter Müller",
        "Martin Luther King Jr.",
        "Martin Luther King Jr.",
        "Zhang Wei",
        "ATLAS Collaboration",
        "Barnes and Noble",
        "LIGO Scientific Collaboration",
        "Doe & Sons",
        "Jane van Doe Jr",
        "Jane Q Doe",
        "Jane, Stanford Doe",
        "Jane Doe",
        "Wei Li",
        "Wei Li",
        "Team 7",
        "王小明",
        "山田たろう",
        "김철수",
        "王 小明",
        "ジョン スミス",
        "Wei Wang 王",
    ]


SEVERAL = [
    ("A B and C D", ["A B", "C D"], False),
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


@pytest.mark.parametrize(
    ("field", "marks"),
    [
        ("Jane Doe*", ("equal",)),
        ("Doe*, Jane", ("equal",)),
        ("*Doe, Jane", ("equal",)),
        ("∗Doe, Jane", ("equal",)),
        ("Jane Doe{*}", ("equal",)),
        ("{Jane Doe}$^*$", ("equal",)),
        ("{Jane Doe}$^{\\ast}$", ("equal",)),
        (r"Jane Doe\textsuperscript{*}", ("equal",)),
        (r"Jane Doe\textsuperscript{*,\dag}", ("equal", "†")),
        (r"Jane Doe\textsuperscript{$\dagger$}", ("†",)),
        (r"Jane Doe$^{\dagger\ddagger}$", ("†", "‡")),
        (r"Jane Doe\dag", ("†",)),
        (r"\ddag{} Jane Doe", ("‡",)),
        ("Jane Doe†‡§", ("†", "‡", "§")),
        (r"Jane Doe\textsuperscript{1,*}", ("1", "equal")),
        (r"Jane Doe$^{2}$", ("2",)),
        ("Jane* Doe*", ("equal",)),
    ],
)
def test_takes_marks_off_a_name(field: str, marks: tuple[str, ...]) -> None:
    (name,) = read_names(f"{field} and Richard Roe").names[:1]
    assert str(name) == "Jane Doe"
    assert name.marks == marks


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("LHCb", "LHCb Collaboration"),
        ("ATLAS, CMS", "ATLAS and CMS Collaborations"),
        ("The ATLAS Collaboration", "ATLAS Collaboration"),
        ("LIGO Scientific, Virgo, and KAGRA", "LIGO Scientific, Virgo, and KAGRA Collaborations"),
        ("ATLAS and CMS Collaborations", "ATLAS and CMS Collaborations"),
        ("Human Microbiome Project Consortium", "Human Microbiome Project Consortium"),
        ("{Barnes and Noble}", "Barnes and Noble Collaboration"),
        ("", ""),
    ],
)
def test_reads_a_collaboration(field: str, name: str) -> None:
    assert read_collaboration(field) == name


def test_annotations_belong_to_names_by_number() -> None:
    annotations = read_annotations('1=equal; 3=equal, corresponding;2:family="student"')
    assert annotations == {1: ("equal",), 3: ("equal", "corresponding"), 2: ("student",)}
    names = read_names("A B* and C D and E F").annotated(annotations)
    assert [name.marks for name in names.names] == [("equal",), ("student",), ("equal", "corresponding")]


@pytest.mark.parametrize("value", ["equal", "0=equal", "x=equal", "1 equal", "1=equal 2"[:7] + ";;nonsense"])
def test_an_annotation_that_is_none_says_what_to_write(value: str) -> None:
    with pytest.raises(ValueError, match="write '1=equal; 2=equal,corresponding'"):
        read_annotations(value)


def test_marks_show_as_the_table_says_and_else_as_themselves() -> None:
    assert mark("equal") == MARKS["equal"]
    assert mark("†") == Mark("†", "")
    assert mark("†", {"†": Mark("†", "equal advising")}).legend == "equal advising"
    assert mark("highlight") == Mark("", "")


OWNER = Owner(["Doe, Jane Q.", "J. Q. Doe", "Jean-Pierre O'Brien", "Müller, Hans", "{Doe Jane}", "王小明"])


@pytest.mark.parametrize(
    "field",
    [
        "Jane Q. Doe",
        "Jane Q Doe",
        "Doe, Jane Q.",
        "{Jane Q. Doe}",
        "J.Q. Doe",
        "Doe, J. Q.",
        "JQ Doe",
        "doe, jane q.",
        "Jane~Q.\u00a0Doe*",
        "family=Doe, given={Jane Q.}",
        "Jean-Pierre O’Brien",
        'M{\\"u}ller, Hans',
        "Mu\u0308ller, Hans",
        "Doe Jane",
        "王, 小明",
        "王 小明",
    ],
)
def test_the_owner_is_known_in_any_spelling_of_the_forms(field: str) -> None:
    assert OWNER.matches(read_names(field).names[0])


@pytest.mark.parametrize(
    "field",
    [
        "Jane Doe",
        "J. Doe",
        "Doe",
        "Jane",
        "John Q. Doe",
        "Jane R. Doe",
        "Hans Mueller",
        "Hans Muller",
        "Jane Q. Doe Smith",
    ],
)
def test_nobody_else_is_the_owner(field: str) -> None:
    assert not OWNER.matches(read_names(field).names[0])


def test_without_configuration_nobody_is_the_owner() -> None:
    assert not Owner().matches(Name("Jane", "", "Doe"))
    assert not Owner([""]).matches(Name())


PEOPLE = [Name("P", "", letter) for letter in "ABCDEFGHIJ"]


@pytest.mark.parametrize(
    ("owner", "most", "shown"),
    [
        ("", 10, "ABCDEFGHIJ"),
        ("", 9, "ABCDEFGHIJ"),  # a gap of one name saves nothing
        ("", 4, "ABC…J"),
        ("P G", 4, "AB…G…J"),
        ("P B", 4, "ABC…J"),
        ("P G", 1, "A…G…J"),
        ("P J", 3, "AB…J"),
    ],
)
def test_a_long_list_keeps_the_first_the_last_and_the_owner(owner: str, most: int, shown: str) -> None:
    shortened = shorten(PEOPLE, Owner([owner] if owner else []), most)
    assert "".join(name.family if name else "…" for name in shortened) == shown


WORDS = st.sampled_from(
    [
        "Jane",
        "Doe",
        "van",
        "{A B}",
        "J.",
        "and",
        "and others",
        ",",
        ";",
        "*",
        "$^*$",
        "{",
        "}",
        "\\dag",
        "~",
        "é",
        '\\"o',
        "et al.",
        "family=",
        "Jr",
        "&amp;",
    ]
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
