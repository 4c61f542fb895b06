"""The owner among the authors."""

from __future__ import annotations

import pytest

from academic_cv.bib.names import read_names
from academic_cv.publications.owner import Owner


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
    for spelling in spellings.split("; "):
        for form, written in ((owner, spelling), (spelling, owner)):
            assert Owner([form]).matches(read_names(written).names[0]), (form, written)


@pytest.mark.parametrize(
    ("owner", "other"), [("Wu J", "Wuj"), ("J. Q. Doe", "J. Doe"), ("An Na", "Anna"), ("", "Wu J")]
)
def test_letters_make_a_difference(owner: str, other: str) -> None:
    assert not Owner([owner]).matches(read_names(other).names[0])
