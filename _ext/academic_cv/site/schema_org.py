"""The owner and the works as linked data, in the vocabulary of https://schema.org, for search engines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..bib.reader import Work
    from ..pages.profile import Person
    from ..publications.owner import Owner

    Data = dict[str, object]

_TYPES = {
    "article": "ScholarlyArticle",
    "inproceedings": "ScholarlyArticle",
    "incollection": "Chapter",
    "inreference": "Chapter",
    "book": "Book",
    "collection": "Book",
    "proceedings": "Book",
    "periodical": "Periodical",
    "manual": "Book",
    "thesis": "Thesis",
    "report": "Report",
    "software": "SoftwareSourceCode",
    "dataset": "Dataset",
    "online": "WebPage",
}


def profile_page(person: Person, url: str, owner: Iterable[str]) -> Data:
    """The first page: a profile of its owner; ``owner`` is the names under which the works have appeared."""
    return {"@type": "ProfilePage", "url": url, "mainEntity": _person(person, url, owner)}


def _person(person: Person, url: str, owner: Iterable[str]) -> Data:
    addresses = [link.uri for contact in person.contacts for link in contact.links]
    return _known(
        {
            "@type": "Person",
            "@id": person_id(url),
            "name": person.name,
            "alternateName": [name for name in owner if name != person.name],
            "url": url,
            "jobTitle": list(dict.fromkeys(position.title for position in person.positions)),
            "affiliation": [
                {"@type": "Organization", "name": position.organization}
                for position in person.positions
                if position.organization
            ],
            "email": [uri for uri in addresses if uri.startswith("mailto:")],
            "sameAs": [uri for uri in addresses if not uri.startswith("mailto:")],
        }
    )


def person_id(url: str) -> str:
    """Name the owner by the address of the first page."""
    return f"{url}#person"


def creative_work(work: Work, url: str, owner: Owner, person_id: str) -> Data:
    """A work; ``url`` is the place of its row."""
    fields = work.text
    journal = fields.get("journal", "")
    venue = journal or fields.get("booktitle", "")
    kind = _TYPES.get(work.type, "ScholarlyArticle" if "eprint" in fields else "CreativeWork")
    identifiers = {"DOI": "doi", fields.get("eprinttype", ""): "eprint", "ISBN": "isbn"}
    return _known(
        {
            "@type": kind,
            "@id": url,
            "url": url,
            "name": work.title,
            "author": [
                _known({"@type": "Person", "@id": person_id if owner.matches(name) else "", "name": str(name)})
                for name in work.authors.names
            ],
            "editor": [{"@type": "Person", "name": str(name)} for name in work.editors.names],
            "datePublished": _date(work),
            "isPartOf": {"@type": "Periodical" if journal else "CreativeWork", "name": venue} if venue else "",
            "pagination": fields.get("pages", "") if kind in {"ScholarlyArticle", "Chapter"} else "",
            "award": fields.get("distinction", ""),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": scheme, "value": fields[name]}
                for scheme, name in identifiers.items()
                if scheme and name in fields
            ],
            "sameAs": [link.uri for link in work.links if link.same_as],
        }
    )


def _date(work: Work) -> str:
    """The date of a work as ISO 8601 writes it, to the precision that is known; empty without a year in digits."""
    parts: list[str] = []
    for name in ("year", "month", "day"):
        value = work.text.get(name, "")
        if not (value.isascii() and value.isdigit()):
            break
        parts.append(value)
    return "-".join(parts)


def _known(data: Data) -> Data:
    """Leave out what is not known."""
    return {name: value for name, value in data.items() if value}


def script(*graph: Data) -> str:
    """Write the data as the script element that carries it; no text in it can end that element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">{text}</script>'
