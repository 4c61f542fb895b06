"""Profiles are known by their addresses; what is another page is not taken for one."""

from __future__ import annotations

import pytest

from academic_cv.services import ADDRESSES, find_profile, read_icons, shorten_address


@pytest.mark.parametrize(
    ("address", "profile"),
    [
        ("https://orcid.org/0000-0002-1825-0097", ("ORCID", "0000-0002-1825-0097")),
        ("https://scholar.google.de/citations?hl=en&user=ABC", ("Google Scholar", "")),
        ("https://scholar.google.com/citations?user=ABC&hl=en", ("Google Scholar", "")),
        ("https://github.com/jane/", ("GitHub", "jane")),
        ("https://gitlab.com/jane", ("GitLab", "jane")),
        ("https://de.linkedin.com/in/jane-doe-1/", ("LinkedIn", "jane-doe-1")),
        ("https://www.linkedin.com/in/j%C3%A1ne", ("LinkedIn", "jáne")),
        ("https://hci.social/@jane", ("Mastodon", "@jane@hci.social")),
        ("https://bsky.app/profile/jane.example.org", ("Bluesky", "jane.example.org")),
        ("https://www.researchgate.net/profile/Jane-Doe", ("ResearchGate", "Jane-Doe")),
        ("https://dblp.uni-trier.de/pid/12/345.html", ("DBLP", "")),
        ("https://arxiv.org/a/doe_j_1", ("arXiv", "doe_j_1")),
        ("https://www.semanticscholar.org/author/J-Doe/123", ("Semantic Scholar", "")),
        ("https://twitter.com/jane", ("X", "jane")),
        ("https://github.com/", None),
        ("https://github.com/jane/software", None),
        ("https://orcid.org.example.com/0000", None),
        ("https://medium.com/@jane/a-story", None),
        ("https://www.example.org/~jane/", None),
        ("mailto:jane@github.com", None),
    ],
)
def test_a_profile_is_known_by_its_address(address: str, profile: tuple[str, str] | None) -> None:
    assert find_profile(address) == profile


def test_icons_are_single_paths() -> None:
    assert ADDRESSES.keys() - read_icons().keys() == {"IMDB", "Twitter"}
    for icon, text in read_icons().items():
        assert text.count("<path d=") == text.count('viewBox="0 0 24 24"') == 1, icon
        assert len(text) < 4500


def test_an_address_is_shown_as_people_write_it() -> None:
    assert shorten_address("https://www.example.org/~jane/") == "example.org/~jane"
    assert shorten_address("mailto:jane@example.org") == "jane@example.org"
