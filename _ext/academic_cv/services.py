"""Services with profiles of scholars, such as ORCID and GitHub: their addresses, names and icons."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

ADDRESSES = {
    "ACM": "https://dl.acm.org/profile/",
    "arXiv": "https://arxiv.org/a/",
    "Bluesky": "https://bsky.app/profile/",
    "Codeberg": "https://codeberg.org/",
    "DBLP": "https://dblp.org/pid/",
    "GitHub": "https://github.com/",
    "GitLab": "https://gitlab.com/",
    "Google Scholar": "https://scholar.google.com/citations?user=",
    "HAL": "https://cv.hal.science/",
    "IMDB": "https://www.imdb.com/name/",
    "INSPIRE HEP": "https://inspirehep.net/authors/",
    "Instagram": "https://www.instagram.com/",
    "Kaggle": "https://www.kaggle.com/",
    "LeetCode": "https://leetcode.com/u/",
    "LinkedIn": "https://www.linkedin.com/in/",
    "Mastodon": "https://",
    "Medium": "https://medium.com/@",
    "ORCID": "https://orcid.org/",
    "OSF": "https://osf.io/",
    "Reddit": "https://www.reddit.com/user/",
    "ResearchGate": "https://www.researchgate.net/profile/",
    "Scopus": "https://www.scopus.com/authid/detail.uri?authorId=",
    "Semantic Scholar": "https://www.semanticscholar.org/author/",
    "Stack Overflow": "https://stackoverflow.com/users/",
    "Telegram": "https://t.me/",
    "Twitter": "https://x.com/",
    "WhatsApp": "https://wa.me/",
    "Wikidata": "https://www.wikidata.org/wiki/",
    "X": "https://x.com/",
    "YouTube": "https://www.youtube.com/@",
    "Zotero": "https://www.zotero.org/",
}
"""The address of a profile at each service, up to the name of the user; at Mastodon, each server has its own."""

# Addresses of other forms, without "https://" and "www.".
_OTHERS = {
    "DBLP": r"dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/(?:pid|pers/hd|pers)/",
    "Google Scholar": r"scholar\.google\.[a-z.]+/citations\?(?:.*&)?user=",
    "LinkedIn": r"(?:[a-z]{2}\.)?linkedin\.com/in/",
    "Semantic Scholar": r"semanticscholar\.org/author/",
    "X": r"(?:x|twitter)\.com/",
}
_MASTODON = re.compile(r"([\w.-]+)/@(\w+)")
# What follows their addresses is a number, or a key that nobody reads.
_KEYED = frozenset("ACM DBLP IMDB OSF Scopus Wikidata".split()) | {
    "Google Scholar",
    "INSPIRE HEP",
    "Semantic Scholar",
    "Stack Overflow",
}


class Profile(NamedTuple):
    """A page of a person at a service."""

    service: str
    handle: str
    """The name of the user, as it is shown; an empty string if the address has only a key."""


def shorten_address(uri: str) -> str:
    """Return an address as people write it: without ``https://``, ``www.`` and the last slash, nor ``mailto:``."""
    return unquote(re.sub(r"^(?:https?://(?:www\.)?|mailto:)|/$", "", uri))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known = {
        name: re.escape(shorten_address(address) + "/" * address.endswith("/")) for name, address in ADDRESSES.items()
    }
    del known["Mastodon"], known["Twitter"]
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in (known | _OTHERS).items()}


def find_profile(uri: str) -> Profile | None:
    """Return the profile at an address; None if it is that of no known service, or of another of its pages."""
    if not uri.startswith(("https://", "http://")):
        return None
    short = shorten_address(uri)
    for service, pattern in _patterns().items():
        if found := pattern.match(short):
            handle = re.split("[?#&]", short[found.end() :])[0]
            if not handle or ("/" in handle and service not in _KEYED):
                return None
            return Profile(service, "" if service in _KEYED else handle)
    if found := _MASTODON.fullmatch(short):
        return Profile("Mastodon", f"@{found[2]}@{found[1]}")
    return None


@cache
def read_icons() -> dict[str, str]:
    """Return the icons of the services that have one, each an SVG of one path within 24 × 24."""
    paths = {name: Path(__file__).parent / "icons" / f"{name.lower().replace(' ', '-')}.svg" for name in ADDRESSES}
    return {name: path.read_text("utf-8").strip() for name, path in paths.items() if path.is_file()}
