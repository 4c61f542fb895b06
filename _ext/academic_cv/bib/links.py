"""The links of a work: DOI, eprint, address, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from . import latex

if TYPE_CHECKING:
    from .reader import Work

# How the well-known hosts of papers call themselves; any other link is a "Paper".
_HOSTS = {
    "aclanthology.org": "ACL Anthology",
    "arxiv.org": "arXiv",
    "openreview.net": "OpenReview",
    "proceedings.mlr.press": "PMLR",
    "proceedings.neurips.cc": "NeurIPS",
    "papers.neurips.cc": "NeurIPS",
    "papers.nips.cc": "NeurIPS",
    "nips.cc": "NeurIPS",
    "neurips.cc": "NeurIPS",
    "github.com": "GitHub",
}
# Where archives show what they have, by the names that ``eprinttype`` has for them.
EPRINTS = {
    "arxiv": ("arXiv", "https://arxiv.org/abs/"),
    "hal": ("HAL", "https://hal.science/"),
    "jstor": ("JSTOR", "https://www.jstor.org/stable/"),
    "pubmed": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
    "pmid": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
    "pmcid": ("PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    "hdl": ("Handle", "https://hdl.handle.net/"),
    "googlebooks": ("Google Books", "https://books.google.com/books?id="),
}
# Further files and pages of a work, in the order they are printed, and what their links say.
_FILES = {
    "pdf": "PDF",
    "html": "HTML",
    "code": "Code",
    "slides": "Slides",
    "poster": "Poster",
    "video": "Video",
    "supp": "Supplement",
    "website": "Website",
    "blog": "Blog",
}
FILE_FIELDS = tuple(_FILES)


class Link(NamedTuple):
    """A link of a work: what it says and where it goes."""

    text: str
    uri: str
    """An address, or the path of a file within the source folder."""

    @property
    def is_file(self) -> bool:
        return not urlsplit(self.uri).scheme


def links(work: Work) -> list[Link]:
    """List the links of a work, DOI before arXiv before URL, each address once."""
    fields = work.fields
    found: list[Link] = []
    if doi := fields.get("doi"):
        found.append(Link("DOI", f"https://doi.org/{quote(doi, safe='/:;().,_-<>')}"))
    if eprint := fields.get("eprint"):
        archive = EPRINTS.get(fields.get("eprinttype", "").lower())
        if archive:
            found.append(Link(archive[0], archive[1] + quote(eprint, safe="/:.,_-")))
    if url := fields.get("url"):
        uri = latex.to_text(url)
        found.append(Link(_HOSTS.get((urlsplit(uri).hostname or "").removeprefix("www."), "Paper"), uri))
    found += [Link(text, latex.to_text(fields[name])) for name, text in _FILES.items() if fields.get(name)]
    seen: set[str] = set()
    return [link for link in found if link.uri not in seen and not seen.add(link.uri)]  # type: ignore[func-returns-value]
