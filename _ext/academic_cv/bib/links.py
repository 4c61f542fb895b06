"""The links of a work: DOI, eprint, addresses, files of the project; its picture."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from ..suggest import suggest
from .addresses import read_address
from .fields import FIELDS, LINKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .files import ProjectFiles


class Link(NamedTuple):
    """A link of a work."""

    text: str
    uri: str
    """A web address, or the path of a file, relative to the source folder."""
    is_file: bool = False
    same_as: bool = False
    """It leads to the work itself, not to something that belongs to the work."""


# The names of well-known hosts of papers; any other url is a "Paper".
_HOSTS = {
    "aclanthology.org": "ACL Anthology",
    "arxiv.org": "arXiv",
    "openreview.net": "OpenReview",
    "proceedings.mlr.press": "PMLR",
    **dict.fromkeys("proceedings.neurips.cc papers.neurips.cc papers.nips.cc nips.cc neurips.cc".split(), "NeurIPS"),
    "github.com": "GitHub",
}
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
"""Name and address of each archive, by its name in ``eprinttype``."""

# The fields of identifiers: the text of the link, and the address before the identifier.
_IDENTIFIERS = {
    "pmid": EPRINTS["pmid"],
    "pmcid": EPRINTS["pmcid"],
    "hal_id": EPRINTS["hal"],
    "mrnumber": ("MathSciNet", "https://mathscinet.ams.org/mathscinet-getitem?mr="),
    **dict.fromkeys(("zbl", "zblnumber"), ("zbMATH", "https://zbmath.org/?q=an:")),
}
# The archives whose DOIs are known by their beginning; bioRxiv and medRxiv share one, with journals.
_ARCHIVES = {
    r"10\.1101/\d": "bioRxiv",
    r"10\.2139/ssrn": "SSRN",
    r"10\.5281/zenodo": "Zenodo",
    r"10\.31234/osf\.io": "PsyArXiv",
    r"10\.(?:31219|17605)/osf\.io": "OSF",
    r"10\.21203/rs\.": "Research Square",
    r"10\.26434/chemrxiv": "ChemRxiv",
    r"10\.36227/techrxiv": "TechRxiv",
    r"10\.20944/preprints": "Preprints.org",
}
_ARCHIVE = re.compile("|".join(f"({start})" for start in _ARCHIVES), re.IGNORECASE)


@dataclass
class ResolvedLinks:
    """The links of a work, each address once, what is wrong with others, and the files that do not exist."""

    links: list[Link] = field(default_factory=list)
    thumbnail: str = ""
    """The path of a picture, relative to the source folder."""
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, link: Link) -> None:
        if all(link.uri != other.uri for other in self.links):
            self.links.append(link)


def _doi_text(doi: str, fields: Mapping[str, str]) -> str:
    archive = _ARCHIVE.match(doi)
    text = list(_ARCHIVES.values())[(archive.lastindex or 1) - 1] if archive else "DOI"
    if text == "bioRxiv":
        where = " ".join(fields.get(name, "") for name in ("journal", "publisher", "institution", "url"))
        return "medRxiv" if "medrxiv" in where.lower() else text
    return text


def resolve_links(key: str, fields: Mapping[str, str], files: ProjectFiles, kind: str = "misc") -> ResolvedLinks:
    """Return the links in the normalized fields of a work, of the type ``kind``, that readers can and should follow."""
    resolved = ResolvedLinks()
    if doi := fields.get("doi"):
        resolved.add(Link(_doi_text(doi, fields), f"https://doi.org/{quote(doi, safe='/:;().,_-')}", same_as=True))
    if eprint := fields.get("eprint"):
        archive = fields.get("eprinttype", "")
        if archive in EPRINTS:
            text, address = EPRINTS[archive]
            resolved.add(Link(text, address + quote(eprint, safe="/:.,_-"), same_as=True))
        elif archive and (suggest(archive, EPRINTS) or not (doi or fields.get("url"))):
            resolved.problems.append(
                f"the eprint of '{key}' is left out, because the archive '{archive}' is unknown: write eprinttype = "
                f"{{arxiv}} (or {', '.join(name for name in EPRINTS if name != 'arxiv')}), or its address as url"
            )
    for name, (text, address) in _IDENTIFIERS.items():
        # "PMC123" and "MR123 (45b:678)" are numbers with a name or a remark.
        if name in fields and (number := re.match(r"\s*(?:MR|Zbl|PMID:?)?\s*([\w.-]+)", fields[name])):
            resolved.add(Link(text, address + quote(number[1]), same_as=True))
    for name in LINKED:
        if name in fields and (uri := read_address(fields[name])):
            try:
                resolved.add(_resolve_address(name, fields[name], uri, files, kind))
            except (OSError, ValueError) as error:
                missing = isinstance(error, FileNotFoundError)
                resolved.missing += [uri] if missing else []
                remedy = ", or write https://" if missing else ""
                resolved.problems.append(f"the '{name}' of '{key}' is left out: {error}{remedy}")
    if files.thumbnails and (name := read_address(fields.get("preview", ""))):
        try:
            resolved.thumbnail = _find_picture(fields["preview"], name, files)
        except (OSError, ValueError) as error:
            resolved.missing += [name] if isinstance(error, FileNotFoundError) else []
            resolved.problems.append(f"the 'preview' of '{key}' is left out: {error}")
    return resolved


_PICTURES = frozenset("png jpg jpeg gif svg webp avif".split())


def _find_file(typed: str, name: str, files: ProjectFiles) -> str:
    """Return the path of a file, whose name may have the spaces that an address loses."""
    spaced = " ".join(re.sub(r"\\(.)|[{}]", r"\1", typed).split())
    if " " in spaced:
        with suppress(FileNotFoundError):
            return files.find(name)
    return files.find(spaced if " " in spaced else name)


def _find_picture(typed: str, name: str, files: ProjectFiles) -> str:
    """Raise OSError or ValueError for what is not a picture of the project."""
    if "://" in name:
        raise ValueError(f"'{name}' is on another host: copy the picture into the project, and write its name")
    path = _find_file(typed, name, files)
    if path.rpartition(".")[2].lower() not in _PICTURES:
        raise ValueError(f"'{name}' is not a picture: its name ends with .png, .jpg, .gif, .svg, .webp or .avif")
    return path


def _resolve_address(name: str, typed: str, uri: str, files: ProjectFiles, kind: str) -> Link:
    """Raise OSError or ValueError for an address that no page should link to."""
    text = LINKED[name]
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError as error:
        raise ValueError(f"'{uri}' is not a web address: {error}") from None
    if not parts.scheme and not parts.netloc:
        return Link(text, _find_file(typed, uri, files), is_file=True)
    for is_wrong, fault in (
        (parts.scheme not in ("http", "https", "ftp"), "it does not begin with https://"),
        (not host, "it has no host"),
        (parts.username, "it contains a user name"),
    ):
        if is_wrong:
            raise ValueError(f"'{uri}' is not a web address: {fault}")
    if name == "url":
        text = "Patent" if kind == "patent" else _HOSTS.get((host or "").removeprefix("www."), text)
    return Link(text, uri, same_as=FIELDS[name].same_as and text != "GitHub")
