"""What is known about the fields of BibTeX, biblatex and related formats: one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..suggest import suggest

Kind = Literal["text", "address", "verbatim"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """The properties of a field."""

    alias_of: str = ""
    """The field that this is another name of."""
    kind: Kind = "text"
    """LaTeX text, the address of a page or file, or characters that are not LaTeX."""
    printed: bool = False
    """Readers would miss it, so that a misspelt name is reported."""
    public: bool = False
    """It is in the BibTeX that readers can copy. Everything else stays private."""
    inherited: bool = True
    """A child gets it through ``crossref``. (biblatex hands down identifiers too; a volume's are not its chapters'.)"""
    link: str = ""
    """The text of the link to its address."""
    same_as: bool = False
    """Its address is that of the work itself (``sameAs`` of schema.org), not of something that belongs to the work."""


def _fields(names: str, **properties: object) -> dict[str, Field]:
    return dict.fromkeys(names.split(), Field(**properties))  # type: ignore[arg-type]


ROLES = (
    *("author", "editor", "translator", "annotator", "commentator"),
    *("introduction", "foreword", "afterword", "bookauthor"),
)
"""The fields that list names."""

FIELDS: dict[str, Field] = {
    # Names and titles
    **_fields("author editor translator collaboration", printed=True, public=True),
    **_fields("annotator commentator introduction foreword afterword bookauthor", public=True),
    **_fields("title subtitle journal booktitle maintitle series", printed=True, public=True),
    **_fields("titleaddon booktitleaddon maintitleaddon journaltitleaddon eventtitle eventtitleaddon", public=True),
    **_fields("booksubtitle journalsubtitle mainsubtitle issuetitle issuesubtitle venue reprinttitle", public=True),
    **_fields("journaltitle", alias_of="journal", printed=True, public=True),
    **_fields("shorttitle", public=True, inherited=False),
    **_fields("shortjournal shortseries origtitle", public=True),
    # Details
    **_fields("volume number chapter edition publisher address institution", printed=True, public=True),
    **_fields("organization howpublished", printed=True, public=True),
    **_fields("pages note addendum pubstate", printed=True, public=True, inherited=False),
    **_fields("issue", alias_of="number", printed=True, public=True),
    **_fields("location", alias_of="address", printed=True, public=True),
    **_fields("school", alias_of="institution", printed=True, public=True),
    **_fields("volumes", printed=True, public=True),
    **_fields("type pagetotal", public=True, inherited=False),
    **_fields("eid part version holder articleno numpages reportnumber language origlanguage", public=True),
    # Dates: of several, one that the child has excludes all of its parent's.
    **_fields("year month date", printed=True, public=True),
    **_fields("day eventdate origdate origlocation origpublisher", public=True),
    **_fields("endyear _venue"),
    # Identifiers
    **_fields("doi", kind="verbatim", printed=True, public=True, inherited=False, link="DOI", same_as=True),
    **_fields("eprint", kind="verbatim", printed=True, public=True, inherited=False, same_as=True),
    **_fields("eprinttype", kind="verbatim", printed=True, public=True, inherited=False),
    **_fields("eprintclass", kind="verbatim", public=True, inherited=False),
    **_fields("archiveprefix", alias_of="eprinttype", printed=True, public=True),
    **_fields("primaryclass", alias_of="eprintclass", public=True),
    **_fields("arxiv", kind="verbatim", public=True, inherited=False),
    **_fields("pmid pmcid mrnumber zbl zblnumber hal_id", kind="verbatim", public=True, inherited=False),
    **_fields("isbn issn isrn ismn isan iswc eissn", kind="verbatim", public=True),
    # Links
    **_fields("url", kind="address", printed=True, public=True, inherited=False, link="Paper", same_as=True),
    **_fields("urldate", public=True, inherited=False),
    **_fields("pdf", kind="address", printed=True, inherited=False, link="PDF", same_as=True),
    **_fields("html", kind="address", inherited=False, link="HTML", same_as=True),
    **_fields("code", kind="address", printed=True, inherited=False, link="Code"),
    **_fields("slides", kind="address", printed=True, inherited=False, link="Slides"),
    **_fields("poster", kind="address", printed=True, inherited=False, link="Poster"),
    **_fields("video", kind="address", printed=True, inherited=False, link="Video"),
    **_fields("supp", kind="address", inherited=False, link="Supplement"),
    **_fields("website", kind="address", printed=True, inherited=False, link="Website"),
    **_fields("blog", kind="address", printed=True, inherited=False, link="Blog"),
    **_fields("codeurl", alias_of="code"),
    **_fields("slidesurl", alias_of="slides"),
    # What the CV or other programs do with the work
    **_fields("distinction", printed=True, inherited=False),
    **_fields("award", alias_of="distinction", printed=True),
    **_fields("keywords selected options crossref", kind="verbatim", printed=True, inherited=False),
    **_fields("keyword", alias_of="keywords"),
    **_fields("abbr abstract annotation label", inherited=False),
    **_fields("bibtex_show entryset entrysubtype execute file ids indextitle presort", inherited=False),
    **_fields("preview related relatedtype shorthand sortkey sorttitle xdata xref", kind="verbatim", inherited=False),
    **_fields("nocheck", kind="verbatim", inherited=False),
}
"""All that is known about fields, by name in lower case. Any other field is kept as it was typed, and is private."""

ALIASES = {name: field.alias_of for name, field in FIELDS.items() if field.alias_of}
LINKED = {name: field.link for name, field in FIELDS.items() if field.kind == "address"}
"""The text of the link to each address, in the order of the links."""
PUBLIC = frozenset(name for name, field in FIELDS.items() if field.public)
"""The fields in the BibTeX that readers can copy."""

_PRINTED = tuple(name for name, field in FIELDS.items() if field.printed)
# Fields that programs export, and that are spelt like printed ones.
_SIMILAR = frozenset("coden collaborator editora editorb editorc elocationid issued notes published".split())


@lru_cache(maxsize=1024)
def suggest_field(name: str) -> str | None:
    """Return the printed field that an unknown one, in lower case, is probably meant for."""
    if name in FIELDS or name in _SIMILAR or "+" in name:
        return None
    meant = suggest(name, _PRINTED)
    # A prefix is there on purpose: fjournal, OPTnote.
    return None if meant and name.endswith(meant) and name != meant[0] + meant else meant
