"""Profiles on networks: their names and addresses."""

from __future__ import annotations

from .markup import format_address, link
from .markup import from_plain as plain

ADDRESSES = {
    "ACM": "https://dl.acm.org/profile/",
    "arXiv": "https://arxiv.org/a/",
    "Bluesky": "https://bsky.app/profile/",
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
    "WhatsApp": "https://wa.me/",
    "Wikidata": "https://www.wikidata.org/wiki/",
    "X": "https://x.com/",
    "YouTube": "https://www.youtube.com/@",
    "Zotero": "https://www.zotero.org/",
}
_SAME = {"inspirehep": "INSPIRE HEP", "scholar": "Google Scholar"}


def profile(network: str, name: str, address: str = "") -> tuple[str, str]:
    """Return label and link of a profile; of an unknown network without an address, the name alone."""
    known = {each.replace(" ", "").casefold(): each for each in ADDRESSES} | _SAME
    label = known.get(network.replace(" ", "").replace("_", "").casefold(), network)
    if name.startswith(("https://", "http://")):
        return label, format_address(name)
    if not address and label == "Mastodon":
        user, _, host = name.strip("@").rpartition("@")
        address = f"https://{host}/@{user}" if user else f"https://{name}"
    elif not address and label in ADDRESSES:
        address = ADDRESSES[label] + name.removeprefix("@")
    return label, link(plain(name), address) if name else format_address(address)
