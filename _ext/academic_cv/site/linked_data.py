"""The owner and the works as linked data (JSON-LD), in the vocabulary of https://schema.org, for search engines."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from typing import TYPE_CHECKING, cast

from docutils import nodes

from ..config import Config
from ..pages.profile import person
from .addresses import address

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from ..bib.work import Work
    from ..pages.profile import Person
    from ..publications.domain import Publications
    from ..publications.owner import Owner

    Data = dict[str, object]

_NAMES = {
    "ScholarlyArticle": "article inproceedings",
    "Chapter": "incollection inreference",
    "Book": "book collection manual proceedings",
    "Periodical": "periodical",
    "Thesis": "thesis",
    "Report": "report",
    "SoftwareSourceCode": "software",
    "Dataset": "dataset",
    "WebPage": "online",
}
_TYPES = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def print_data(app: Sphinx, docname: str, doctree: nodes.document) -> str:
    """Return the script element of a page: the owner on the first page, works where they are listed; or nothing."""
    domain = cast("Publications", app.env.get_domain("cite"))
    url = address(app)
    owner_id = f"{url}#person"
    owner = person(app.env)
    graph: list[Data] = []
    if docname == app.config.root_doc and owner.name:
        described = _person(owner, owner_id, url, Config.of(app.config))
        graph.append({"@type": "ProfilePage", "url": url, "mainEntity": described})
    for row in doctree.findall(nodes.list_item):
        if "citekey" in row and row["ids"]:
            place = address(app, docname, row["ids"][0])
            graph.append(_creative_work(domain.works[row["citekey"]], place, domain.owner, owner_id))
    if not graph:
        return ""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":  # no text can end the element
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'\n<script type="application/ld+json">{text}</script>'


def _person(person: Person, identifier: str, url: str, config: Config) -> Data:
    addresses = [link.uri for contact in person.contacts for link in contact.links]
    return _known(
        {
            "@type": "Person",
            "@id": identifier,
            "name": person.name,
            "alternateName": [name for name in config.cv_owner if name != person.name],
            "url": url,
            "jobTitle": list(dict.fromkeys(position.title for position in person.positions)),
            "affiliation": [
                {"@type": "Organization", "name": position.organization}
                for position in person.positions
                if position.organization
            ],
            "email": [uri for uri in addresses if uri.startswith("mailto:") and not config.cv_cloak_email],
            "sameAs": [uri for uri in addresses if not uri.startswith("mailto:")],
        }
    )


def _creative_work(work: Work, url: str, owner: Owner, owner_id: str) -> Data:
    fields = work.text
    journal = fields.get("journal", "")
    venue = journal or fields.get("booktitle", "")
    kind = _TYPES.get(work.type, "ScholarlyArticle" if "eprint" in fields else "CreativeWork")
    date = takewhile(re.compile("[0-9]+").fullmatch, (fields.get(name, "") for name in ("year", "month", "day")))
    identifiers = {"DOI": "doi", fields.get("eprinttype", ""): "eprint", "ISBN": "isbn"}
    return _known(
        {
            "@type": kind,
            "@id": url,
            "url": url,
            "name": work.title,
            "author": [
                _known({"@type": "Person", "@id": owner_id if owner.matches(name) else "", "name": str(name)})
                for name in work.authors.names
            ],
            "editor": [{"@type": "Person", "name": str(name)} for name in work.editors.names],
            "datePublished": "-".join(date),
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


def _known(data: Data) -> Data:
    return {name: value for name, value in data.items() if value}
