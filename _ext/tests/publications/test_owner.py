"""The owner is found among the authors, and nobody else; marks and long lists of authors."""

from __future__ import annotations

import re

import pytest

from academic_cv.bib.names import Name, read_names
from academic_cv.publications.owner import MARKS, Mark, Owner, mark, shorten


def test_marks_show_as_the_table_says_and_else_as_themselves() -> None:
    assert mark("equal") == MARKS["equal"]
    assert mark("†") == Mark("†", "")
    assert mark("†", {"†": Mark("†", "equal advising")}).legend == "equal advising"
    assert mark("highlight") == Mark("", "")


OWNER = Owner(["Doe, Jane Q.", "J. Q. Doe", "Jean-Pierre O'Brien", "Müller, Hans", "{Doe Jane}", "王小明"])
SPELLINGS = """
Jane Q. Doe; Jane Q Doe; Doe, Jane Q.; {Jane Q. Doe}; J.Q. Doe; Doe, J. Q.; JQ Doe; doe, jane q.; Jane~Q.\u00a0Doe*
family=Doe, given={Jane Q.}; Jean-Pierre O’Brien; M{\\"u}ller, Hans; Mu\u0308ller, Hans; Doe Jane; 王, 小明; 王 小明
"""
OTHERS = "Jane Doe; J. Doe; Doe; Jane; John Q. Doe; Jane R. Doe; Hans Mueller; Hans Muller; Jane Q. Doe Smith"


def names(text: str) -> list[Name]:
    return [read_names(name).names[0] for name in re.split("; |\n", text.strip())]


def test_the_owner_is_known_in_any_spelling_of_the_forms_and_nobody_else_is() -> None:
    assert [str(name) for name in names(SPELLINGS) if not OWNER.matches(name)] == []
    assert [str(name) for name in names(OTHERS) if OWNER.matches(name)] == []
    # Without configuration, nobody is the owner.
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


@pytest.mark.parametrize(
    ("owner", "spellings"),
    [
        ("Wu J", "WU J; wu j; J, Wu; Wu J."),
        ("Wu JQ", "Wu J Q; WU J.Q.; wu jq"),
        ("J. Q. Doe", "JQ Doe; J.Q. Doe; j q doe; DOE, J. Q."),
        ("J.-P. Doe", "J-P Doe; J. - P. DOE; J.‐P. Doe"),
        ("O'Brien, Pat", "PAT O’BRIEN; pat o'brien"),
    ],
)
def test_case_and_the_spaces_of_initials_make_no_difference(owner: str, spellings: str) -> None:
    for spelling, name in zip(spellings.split("; "), names(spellings), strict=True):
        assert Owner([owner]).matches(name), spelling
        assert Owner([spelling]).matches(names(owner)[0]), spelling


@pytest.mark.parametrize(
    ("owner", "other"), [("Wu J", "Wuj"), ("J. Q. Doe", "J. Doe"), ("An Na", "Anna"), ("", "Wu J")]
)
def test_letters_make_a_difference(owner: str, other: str) -> None:
    assert not Owner([owner]).matches(read_names(other).names[0])
