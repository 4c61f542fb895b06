"""ORCID: a record as its public API gives it in JSON (https://pub.orcid.org/v3.0/…/record). Texts are plain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .bibtex import escape
from .markup import format_address, format_bullets, from_plain, link
from .model import Cv, Entry, Publication, Section
from .records import quote_braces, to_line, to_list, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .records import Record

_AFFILIATIONS = {
    "employments": "Employment",
    "educations": "Education",
    "qualifications": "Qualifications",
    "invited-positions": "Invited Positions",
    "distinctions": "Awards and Distinctions",
    "memberships": "Memberships",
    "services": "Service",
}
_TYPES = {
    **dict.fromkeys(("journal-article", "magazine-article", "newspaper-article", "book-review", "review"), "article"),
    **dict.fromkeys(("conference-paper", "conference-abstract", "conference-poster"), "inproceedings"),
    **dict.fromkeys(("conference-presentation", "conference-output"), "inproceedings"),
    **dict.fromkeys(("book", "edited-book"), "book"),
    **dict.fromkeys(("book-chapter", "encyclopedia-entry", "dictionary-entry"), "incollection"),
    **dict.fromkeys(("dissertation-thesis", "dissertation"), "thesis"),
    "preprint": "unpublished",
    **dict.fromkeys(("report", "working-paper", "technical-standard"), "report"),
    "data-set": "dataset",
    "software": "software",
    "patent": "patent",
    "website": "online",
}
_IDENTIFIERS = {"doi": "doi", "pmid": "pmid", "pmc": "pmcid", "isbn": "isbn", "issn": "issn"}


def import_orcid(data: Record) -> Cv:
    """Return the CV of a record."""
    person, activities = get(data, "person"), get(data, "activities-summary")
    name = get(person, "name")
    cv = Cv(name=text(name, "credit-name") or f"{text(name, 'given-names')} {text(name, 'family-name')}".strip())
    cv.names = [f"{text(name, 'given-names')} {text(name, 'family-name')}".strip()]
    cv.names += [text(each, "content") for each in to_list(get(person, "other-names", "other-name"))]
    cv.contact += [("Email", format_address(text(each, "email"))) for each in to_list(get(person, "emails", "email"))]
    cv.contact += [("Also known as", from_plain(name)) for name in cv.names[1:]]
    identifier = get(data, "orcid-identifier")
    cv.contact.append(("ORCID", format_address(text(identifier, "path"), text(identifier, "uri"))))
    for each in to_list(get(person, "researcher-urls", "researcher-url")):
        cv.contact.append((text(each, "url-name") or "Website", format_address(text(each, "url"))))
    for each in to_list(get(person, "external-identifiers", "external-identifier")):
        address = format_address(text(each, "external-id-value"), text(each, "external-id-url"))
        cv.contact.append((text(each, "external-id-type"), address))
    cv.contact += [("Country", text(each, "country")) for each in to_list(get(person, "addresses", "address"))]
    cv.about += [from_plain(biography)] if (biography := text(person, "biography", "content")) else []
    keywords = [text(each, "content") for each in to_list(get(person, "keywords", "keyword"))]
    cv.contact += [("Keywords", from_plain(", ".join(keywords)))] if keywords else []

    for key, title in _AFFILIATIONS.items():
        blocks = [read_affiliation(each) for each in summaries(activities, key, "affiliation-group")]
        cv.sections += [Section(title, list(blocks))] if blocks else []
    fundings = [read_affiliation(each) for each in summaries(activities, "fundings", "group")]
    cv.sections += [Section("Funding", list(fundings))] if fundings else []
    if works := [read_work(group) for group in to_list(get(activities, "works", "group"))]:
        cv.sections.append(Section("Publications", works=works))
        cv.left_out.append("the authors of the works, whom an ORCID record does not name: take a .bib file along")
    if reviews := read_reviews(activities):
        cv.sections.append(Section("Peer Review", [reviews]))
    if list(summaries(activities, "research-resources", "group")):
        cv.left_out.append("'research-resources'")
    cv.left_out.append("ORCID's own data: history, preferences, source, put-code, visibility, registry identifiers")
    return cv


def get(node: Any, *path: str) -> Any:  # noqa: ANN401  any part of a record can be missing or empty
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node or {}


def text(node: Any, *path: str) -> str:  # noqa: ANN401
    """Return the string at a path, which may be wrapped into ``value``."""
    value = get(node, *path)
    return to_line(value.get("value", "") if isinstance(value, dict) else value)


def summaries(activities: Record, key: str, group: str) -> Iterator[Record]:
    """Yield one summary of each group of an activity."""
    for each in to_list(get(activities, key, group)):
        found = next((value for name, value in each.items() if isinstance(value, list) and value), [])
        for summary in found[:1]:
            yield next(iter(summary.values())) if len(summary) == 1 else summary


def date(node: Record) -> str:
    return "-".join(filter(None, (text(node, part) for part in ("year", "month", "day"))))


def read_affiliation(summary: Record) -> Entry:
    """Return the entry of an employment, an education, a distinction, a grant, …"""
    title = text(summary, "role-title") or text(summary, "title", "title")
    organization = [text(summary, "department-name"), text(summary, "organization", "name")]
    if not title:
        title, organization = ", ".join(filter(None, organization)), []
    place = [text(summary, "organization", "address", part) for part in ("city", "region", "country")]
    start, end = date(get(summary, "start-date")), date(get(summary, "end-date"))
    facts = [words(text(summary, "type"))]
    facts += [text(summary, "title", "translated-title")]
    for each in to_list(get(summary, "external-ids", "external-id")):
        name = words(text(each, "external-id-type"))
        facts.append(f"{name}: {format_address(text(each, 'external-id-value'), text(each, 'external-id-url'))}")
    return Entry(
        link(from_plain(title), text(summary, "url")),
        from_plain(", ".join(filter(None, organization))),
        from_plain(", ".join(filter(None, place))),
        start=start,
        end=end or ("present" if start and "title" not in summary else ""),
        body=[format_bullets(filter(None, facts))] if any(facts) else [],
    )


def read_work(group: Record) -> Publication:
    """Return the work of a group of summaries, of which the owner prefers the one with the highest index."""
    works = to_list(get(group, "work-summary"))
    work = max(works, key=lambda each: int(text(each, "display-index") or 0)) if works else {}
    kind, venue = text(work, "type").lower().replace("_", "-"), escape(text(work, "journal-title"))
    type_ = _TYPES.get(kind, "misc")
    where = {"article": "journal", "unpublished": "journal", "misc": "journal", "book": "publisher"}
    fields = {
        "title": escape(text(work, "title", "title")),
        "subtitle": escape(text(work, "title", "subtitle")),
        where.get(type_, "booktitle" if type_ in ("inproceedings", "incollection", "online") else "institution"): venue,
        "date": date(get(work, "publication-date")),
        "url": quote_braces(text(work, "url")),
    }
    if type_ == "misc" and kind not in ("", "other"):
        fields["howpublished"] = words(kind)
    for each in to_list(get(work, "external-ids", "external-id")):
        name, value = text(each, "external-id-type"), text(each, "external-id-value")
        if name in _IDENTIFIERS and (
            text(each, "external-id-relationship") in ("", "self") or name in ("isbn", "issn")
        ):
            fields[_IDENTIFIERS[name]] = quote_braces(value)
        elif name == "arxiv":
            fields |= {"eprint": re.sub(r"(?i)^arxiv:", "", value), "eprinttype": "arxiv"}
    return Publication(type_, fields)


def read_reviews(activities: Record) -> str:
    """Return a list of those for whom the owner has reviewed, with the years."""
    years: dict[tuple[str, str, str], list[str]] = {}
    for group in to_list(get(activities, "peer-reviews", "group")):
        for inner in to_list(get(group, "peer-review-group")) or [group]:
            for each in to_list(get(inner, "peer-review-summary")):
                organization = text(each, "convening-organization", "name")
                place = [
                    text(each, "convening-organization", "address", part) for part in ("city", "region", "country")
                ]
                what = ", ".join(words(text(each, key)) for key in ("reviewer-role", "review-type") if text(each, key))
                year = text(each, "completion-date", "year")
                years.setdefault((organization, ", ".join(filter(None, place)), what), []).append(year)
    lines = []
    for (organization, where, what), found in years.items():
        when = ", ".join(sorted(set(filter(None, found)), reverse=True))
        count = f"{len(found)} times" if len(found) > 1 else ""
        lines.append(from_plain("; ".join(filter(None, (f"{organization}, {where}".strip(", "), what, count, when)))))
    return format_bullets(lines)
