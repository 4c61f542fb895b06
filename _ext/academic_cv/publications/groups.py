"""The groups of works by type: articles, conference papers, preprints, ...; each work is in one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..locale import _

if TYPE_CHECKING:
    from ..bib.work import Work


class Group(NamedTuple):
    """A group of works."""

    heading: str
    """In the language of the project."""
    prefix: str
    """The prefix of labels."""


def groups() -> dict[str, Group]:
    """Return the groups by name, in the order in which they are printed."""
    return {
        "journal-articles": Group(_("Journal Articles"), "J"),
        "conference-papers": Group(_("Conference Papers"), "C"),
        "books-and-chapters": Group(_("Books and Chapters"), "B"),
        "preprints": Group(_("Preprints"), "P"),
        "reports": Group(_("Reports"), "R"),
        "theses": Group(_("Theses"), "T"),
        "software-and-data": Group(_("Software and Data"), "S"),
        "patents": Group(_("Patents"), "PT"),
        # Translators: the heading of works that are neither articles nor books, software, ...
        "other-works": Group(_("Other Works"), "O"),
    }


# Types of which all works are in one group; those of other types may be preprints.
_GROUP_OF = {
    "book": "books-and-chapters",
    "collection": "books-and-chapters",
    "proceedings": "books-and-chapters",
    "thesis": "theses",
    "software": "software-and-data",
    "dataset": "software-and-data",
    "patent": "patents",
}
_GROUP_UNLESS_PREPRINT = {
    "article": "journal-articles",
    "inproceedings": "conference-papers",
    "incollection": "books-and-chapters",
    "inreference": "books-and-chapters",
    "report": "reports",
}
_SERVERS = re.compile(
    r"(?:available (?:at|from) |published on )?(?:the )?(?:[a-z]+rxiv|corr\b|ssrn|social science research network|"
    r"research square|authorea|vixra|osf\b|preprint|iacr cryptol\w*\W+eprint|cryptology eprint|"
    r"electron(?:ic|\.) colloquium on comput|electron\. colloquium comput)",
    re.IGNORECASE,
)
# Programs export papers of proceedings as chapters of books.
_CONFERENCE = re.compile(
    r"\bproc(?:eedings\b|\.)|(?:\d(?:st|nd|rd|th)?\b|international|annual|european|\bieee|\bacm).*"
    r"(?:conference|symposium|workshop)",
    re.IGNORECASE,
)
# bioRxiv and medRxiv, SSRN, PsyArXiv, OSF, Research Square, Preprints.org, ChemRxiv, TechRxiv, Authorea, ESS Open.
_SERVER_DOI = re.compile(
    r"10\.1101/\d|10\.2139/|10\.31234/|10\.31219/|10\.21203/|10\.20944/|10\.26434/|10\.36227/|10\.22541/|10\.1002/essoar",
    re.IGNORECASE,
)
# Programs write patents and software that they have no type for as @misc, R its packages as @manual.
_PATENT = re.compile(r"google patents|\bpatents?\b.*\d", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\br package|python package|computer (?:software|program)|source code|software|data ?set|zenodo|figshare|dryad",
    re.IGNORECASE,
)
_PROGRAM_HOST = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|pypi\.org|cran\.r-project\.org|ascl\.net)/",
    re.IGNORECASE,
)


def group_of(work: Work) -> str:
    """Return the name of the group of a work: by its type, and by what shows a preprint, a patent or a program."""
    kind, text = work.type, work.text
    if kind in _GROUP_OF:
        return _GROUP_OF[kind]
    if is_preprint(work):
        return "preprints"
    if kind in ("misc", "online", "manual"):
        made = " ".join(text.get(name, "") for name in ("howpublished", "note", "publisher", "type", "number", "doi"))
        if kind == "misc" and _PATENT.search(made):
            return "patents"
        if _PROGRAM.search(made) or (kind != "manual" and _PROGRAM_HOST.match(text.get("url", ""))):
            return "software-and-data"
        if kind == "misc" and "journal" in text:
            return "journal-articles"
        if kind == "misc" and "booktitle" in text:
            return "conference-papers"
    if kind == "incollection" and _CONFERENCE.search(text.get("booktitle", "")):
        return "conference-papers"
    return _GROUP_UNLESS_PREPRINT.get(kind, "other-works")


def is_preprint(work: Work) -> bool:
    """Return whether a work is on a preprint server or unpublished, and in no journal or book."""
    text = work.text
    venue = text.get("journal") or text.get("booktitle", "")
    if venue:
        return _SERVERS.match(venue) is not None
    if work.type == "unpublished":
        return not (text.keys() & {"eventtitle", "type"})  # a talk
    named = (text.get(name, "") for name in ("publisher", "institution", "howpublished", "type", "organization"))
    return text.get("eprinttype") == "arxiv" or bool(
        any(map(_SERVERS.match, named)) or _SERVER_DOI.match(text.get("doi", ""))
    )
