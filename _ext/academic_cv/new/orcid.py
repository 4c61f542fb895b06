"""ORCID: a record as its public API gives it (https://pub.orcid.org/v3.0/…/record), in JSON or XML. Texts are plain."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from .bibtex import escape, quote_braces
from .markup import format_address, format_bullets, from_plain, link
from .model import Cv, Entry, Publication, Section
from .records import to_line, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from .records import Record

_AFFILIATIONS = {
    "employments": "Employment",
    "educations": "Education",
    "qualifications": "Qualifications",
    "invited-positions": "Invited Positions",
    "distinctions": "Awards and Distinctions",
    "memberships": "Memberships",
    "services": "Service",
    "fundings": "Funding",
}
# The type of a work, and the field that has what contains or publishes it.
_TYPES = {
    **dict.fromkeys("journal-article magazine-article newspaper-article book-review".split(), ("article", "journal")),
    **dict.fromkeys("conference-paper conference-abstract conference-poster".split(), ("inproceedings", "booktitle")),
    **dict.fromkeys(("book", "edited-book"), ("book", "publisher")),
    **dict.fromkeys("book-chapter encyclopedia-entry dictionary-entry".split(), ("incollection", "booktitle")),
    **dict.fromkeys(("dissertation-thesis", "dissertation"), ("thesis", "institution")),
    **dict.fromkeys(("report", "working-paper"), ("report", "institution")),
    "preprint": ("unpublished", "journal"),
    "data-set": ("dataset", "publisher"),
    "software": ("software", "publisher"),
    "patent": ("patent", "holder"),
}
_IDENTIFIERS = {"doi": "doi", "pmid": "pmid", "pmc": "pmcid", "isbn": "isbn", "issn": "issn", "arxiv": "eprint"}


def read_xml(element: Element) -> Any:  # noqa: ANN401
    """Return an element of a record in XML as the same is in JSON, but for texts, which JSON wraps into ``value``."""
    children = list(element)
    if not children:
        return (element.text or "").strip()
    name = get_name(element)
    data: Record = dict(element.attrib)
    for child in children:
        key, value = get_name(child), read_xml(child)
        if name == "affiliation-group" and key.endswith("-summary"):
            data.setdefault("summaries", []).append({key: value})
        elif name in (f"{key}s", f"{key}es") or (name != "record" and key.endswith(("group", "-summary"))):
            data.setdefault(key, []).append(value)
        else:
            data[key] = value
    return data


def get_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def import_orcid(data: Record) -> Cv:
    """Return the CV of a record."""
    person, activities, identifier = (data.get(x) for x in ("person", "activities-summary", "orcid-identifier"))
    given, family, credit = (
        get(person, "name", f"{part}-name{s}") for part, s in (("given", "s"), ("family", ""), ("credit", ""))
    )
    cv = Cv(name=credit or f"{given} {family}".strip(), names=[f"{given} {family}".strip()])
    cv.contact.append(("ORCID", format_address(get(identifier, "path"), get(identifier, "uri"))))
    for name in (get(each, "content") for each in items(person, "other-names", "other-name")):
        cv.names.append(name)
        cv.contact.append(("Also known as", from_plain(name)))
    cv.contact += [("Email", format_address(get(each, "email"))) for each in items(person, "emails", "email")]
    for each in items(person, "researcher-urls", "researcher-url"):
        cv.contact.append((get(each, "url-name") or "Website", format_address(get(each, "url"))))
    cv.contact += [read_identifier(each) for each in items(person, "external-identifiers", "external-identifier")]
    cv.contact += [("Country", get(each, "country")) for each in items(person, "addresses", "address")]
    keywords = ", ".join(get(each, "content") for each in items(person, "keywords", "keyword"))
    cv.contact += [("Keywords", from_plain(keywords))] if keywords else []
    cv.about.append(from_plain(get(person, "biography", "content")))
    for key, title in _AFFILIATIONS.items():
        entries = [read_affiliation(each) for each in summaries(activities, key)]
        cv.sections += [Section(title, list(entries))] if entries else []
    if works := [read_work(group) for group in items(activities, "works", "group")]:
        cv.sections.append(Section("Publications", works=works))
        cv.left_out.append("the authors of the works, whom an ORCID record does not name: take a .bib file along")
    if reviews := read_reviews(activities):
        cv.sections.append(Section("Peer Review", [reviews]))
    cv.left_out += ["'research-resources'"] if items(activities, "research-resources", "group") else []
    cv.left_out.append("ORCID's own data: history, preferences, source, put-code, visibility, registry identifiers")
    return cv


def find(node: Any, *path: str) -> Any:  # noqa: ANN401  any part of a record can be missing or empty
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def get(node: Any, *path: str) -> str:  # noqa: ANN401
    """Return the string at a path, which may be wrapped into ``value``."""
    value = find(node, *path)
    return to_line((find(value, "value") if isinstance(value, dict) else value) or "")


def items(node: Any, *path: str) -> list[Any]:  # noqa: ANN401
    return find(node, *path) or []


def summaries(activities: Any, key: str) -> Iterator[Record]:  # noqa: ANN401
    """Yield the summary of each activity, from ``affiliation-group`` or ``group``."""
    for group in items(activities, key, "affiliation-group") or items(activities, key, "group"):
        found = items(group, "summaries") or items(group, "funding-summary")
        for each in found[:1]:
            yield next(iter(each.values())) if len(each) == 1 else each


def read_date(node: Any) -> str:  # noqa: ANN401
    return "-".join(filter(None, (get(node, part) for part in ("year", "month", "day"))))


def read_place(organization: Any) -> str:  # noqa: ANN401
    return ", ".join(filter(None, (get(organization, "address", part) for part in ("city", "region", "country"))))


def read_identifier(node: Record) -> tuple[str, str]:
    """Return the label and the value of an external identifier."""
    value = format_address(get(node, "external-id-value"), get(node, "external-id-url"))
    return words(get(node, "external-id-type")), value


def read_affiliation(summary: Record) -> Entry:
    """Return the entry of an employment, an education, a distinction, a grant, …"""
    title = get(summary, "role-title") or get(summary, "title", "title")
    organization = ", ".join(filter(None, (get(summary, "department-name"), get(summary, "organization", "name"))))
    facts = [words(get(summary, "type")), from_plain(get(summary, "title", "translated-title"))]
    facts += [": ".join(read_identifier(each)) for each in items(summary, "external-ids", "external-id")]
    start, end = read_date(summary.get("start-date")), read_date(summary.get("end-date"))
    return Entry(
        link(from_plain(title or organization), get(summary, "url")),
        from_plain(organization if title else ""),
        from_plain(read_place(summary.get("organization"))),
        start=start,
        end=end or ("present" if start and "type" not in summary else ""),
        body=[format_bullets(filter(None, facts))],
    )


def read_work(group: Record) -> Publication:
    """Return the work of a group of summaries, of which the owner prefers the one with the highest index."""
    work: Record = max(items(group, "work-summary"), key=lambda each: get(each, "display-index").zfill(9), default={})
    kind = get(work, "type").lower().replace("_", "-")
    type_, venue = _TYPES.get(kind, ("misc", "journal"))
    fields = {
        "title": escape(get(work, "title", "title")),
        "subtitle": escape(get(work, "title", "subtitle")),
        venue: escape(get(work, "journal-title")),
        "howpublished": words(kind) if type_ == "misc" and kind != "other" else "",
        "date": read_date(work.get("publication-date")),
        "url": quote_braces(get(work, "url")),
    }
    for each in items(work, "external-ids", "external-id"):
        name = get(each, "external-id-type")
        if name in _IDENTIFIERS and (name in ("isbn", "issn") or get(each, "external-id-relationship") in ("self", "")):
            value = re.sub(r"(?i)^arxiv:", "", quote_braces(get(each, "external-id-value")))
            fields |= {_IDENTIFIERS[name]: value, **({"eprinttype": "arxiv"} if name == "arxiv" else {})}
    return Publication(type_, fields)


def read_reviews(activities: Any) -> str:  # noqa: ANN401
    """Return a list of those for whom the owner has reviewed, with the number of reviews a year."""
    found: Counter[str] = Counter()
    for group in items(activities, "peer-reviews", "group"):
        for inner in items(group, "peer-review-group"):
            for each in items(inner, "peer-review-summary"):
                organization = each.get("convening-organization")
                facts = [get(organization, "name"), read_place(organization)]
                facts += [
                    words(get(each, "reviewer-role")),
                    get(each, "review-type"),
                    get(each, "completion-date", "year"),
                ]
                found[", ".join(filter(None, facts))] += 1
    return format_bullets(
        from_plain(line if count == 1 else f"{line} ({count} reviews)") for line, count in found.items()
    )
