"""Records of YAML and JSON files: mappings whose keys have the names of RenderCV, JSON Resume or al-folio.

A value is taken out of its record when it is used. What remains is printed under its own name, so nothing is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from .bibtex import escape, join_names
from .markup import format_bullets, format_labels, link
from .model import Entry, Publication, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .markup import Item

    Text = Callable[[str], str]
    """Returns the Markdown of a text of the file."""

Record = dict[str, Any]
"""Values are strings, lists and records."""


def load_yaml(text: str) -> Any:  # noqa: ANN401  whatever the file is
    """Return YAML with all scalars as the strings that were typed, so that 2020-10 and 007 stay what they are."""
    return to_strings(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506  it makes nothing but strings


def to_strings(node: Any) -> Any:  # noqa: ANN401
    """Return parsed YAML or JSON with all scalars as strings, and null as an empty one."""
    if isinstance(node, dict):
        return {str(key): to_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [to_strings(value) for value in node]
    text = str(node).lower() if isinstance(node, bool) else str(node).strip()
    return "" if node is None or text in ("null", "~") else text


def take(record: Record, *names: str) -> Any:  # noqa: ANN401
    """Remove and return the first value of these names that is not empty; an empty string if there is none."""
    for name in names:
        if value := record.pop(name, ""):
            return value
    return ""


def to_list(value: Any) -> list[Any]:  # noqa: ANN401
    """Return a value that may be a list or stand alone as a list, without empty ones."""
    return [item for item in (value if isinstance(value, list) else [value]) if item]


def to_line(value: Any) -> str:  # noqa: ANN401
    """Return the strings of a value in a line."""
    if isinstance(value, dict):
        return ", ".join(to_line(item) for item in value.values() if item)
    if isinstance(value, list):
        return ", ".join(to_line(item) for item in value if item)
    return " ".join(str(value).split())


def words(name: str) -> str:
    """Return the words of a key, as ``Start date`` for ``startDate`` and ``start_date``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name).strip()
    return spaced[:1].upper() + (spaced[1:].lower() if spaced != spaced.upper() else spaced[1:])


def rest(record: Record, text: Text) -> list[str]:
    """Return a block of what remains in a record, under its own names."""
    pairs = [(words(name), text(to_line(value))) for name, value in record.items() if to_line(value)]
    return [format_labels(pairs)] if pairs else []


# --- sections -------------------------------------------------------------------------------------------------------

# A record of these alone is a label with its details, if it has one of the first.
_DETAILS = {"label", "details", "level", "fluency", "keywords"}
_LABEL = _DETAILS | {"name", "title", "language", "summary", "icon"}


def read_section(title: str, items: Iterable[Any], text: Text) -> Section:
    """Return the section of a list of strings and records."""
    section = Section(title)
    lines: list[tuple[str, str]] = []
    bullets: list[tuple[str, Item]] = []

    def end_lists(*, of: object = None) -> None:
        if lines and of is not lines:
            section.blocks.append(format_labels(lines))
            lines.clear()
        if bullets and of is not bullets:
            section.blocks.append(format_bullets([item for _, item in bullets], bullets[0][0]))
            bullets.clear()

    for item in items:
        if isinstance(item, str | list):
            end_lists()
            section.blocks.append(text(to_line(item) if isinstance(item, list) else item))
        elif bullet := take(item, "bullet", "number", "reversed_number"):
            end_lists(of=bullets)
            marker = "1." if "number" in item else "-"
            bullets.append((marker, text(bullet)))
            section.blocks += rest(item, text)
        elif "authors" in item or ("publisher" in item and "releaseDate" in item):
            section.works.append(read_publication(item))
        elif _DETAILS & set(item) and set(item) <= _LABEL:
            end_lists(of=lines)
            name = to_line(take(item, "label", "name", "language", "title"))
            item.pop("icon", "")
            details = [take(item, key) for key in ("details", "level", "fluency", *list(item))]
            lines.append((name, text("; ".join(to_line(each) for each in details if each))))
        else:
            end_lists()
            section.blocks.append(read_entry(item, text))
    end_lists()
    return section


def read_entry(record: Record, text: Text) -> Entry:
    """Return the entry of a record: an education, a position, a project, an award, …"""
    degree, area = to_line(take(record, "degree", "studyType")), to_line(take(record, "area"))
    title = " in ".join(filter(None, (degree, area))) or to_line(take(record, "position", "title", "name"))
    place = to_line(take(record, "location"))
    organization = [
        to_line(take(record, "department")),
        to_line(take(record, "institution", "company", "organization", "awarder", "issuer", "entity", "name")),
    ]
    if not title:
        title, organization = ", ".join(filter(None, organization)), []
    entry = Entry(
        text(title) or "–",
        ", ".join(text(each) for each in organization if each),
        text(place),
        date=to_line(take(record, "date", "year", "releaseDate")),
    )
    if not entry.date:
        entry.start, entry.end = (
            to_line(take(record, "start_date", "startDate")),
            to_line(take(record, "end_date", "endDate")),
        )
        entry.end = entry.end or ("present" if entry.start else "")
    if url := take(record, "url", "website"):
        entry.title = link(entry.title, url)
        if f"]({url}" not in entry.title:
            record["url"] = url
    record.pop("icon", "")
    for name in ("maindescription", "description", "summary", "reference"):
        value = take(record, name)
        entry.body += [read_items(value, text)] if isinstance(value, list) else [text(value)] * bool(value)
    for name in ("highlights", "items"):
        entry.body += [read_items(each, text)] if (each := to_list(take(record, name))) else []
    entry.body += rest(record, text)
    return entry


def read_items(items: Iterable[Any], text: Text) -> str:
    """Return a list of strings, and of records with a title and items below it."""

    def read(item: Any) -> Item:  # noqa: ANN401
        if isinstance(item, dict):
            below = to_list(take(item, "contents", "items"))
            address = to_line(take(item, "link", "url"))
            title = link(text(to_line(take(item, "title", "linkname", "name"))), address)
            return " ".join([title, *(text(to_line(value)) for value in item.values() if value)]), map(read, below)
        return text(to_line(item) if isinstance(item, list) else item)

    return format_bullets(map(read, items))


def read_publication(record: Record) -> Publication:
    """Return the work of a record with title, authors, journal or publisher, date, and so on."""
    authors = [re.sub(r"^\*{1,3}|\*{1,3}$", "", to_line(name)) for name in to_list(take(record, "authors"))]
    journal, publisher = to_line(take(record, "journal")), to_line(take(record, "publisher"))
    date = to_line(take(record, "date", "releaseDate", "year"))
    fields = {
        "author": join_names(authors),
        "title": escape(to_line(take(record, "title", "name"))),
        "journal": escape(journal),
        "publisher": escape(publisher),
        "date" if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else "year": escape(date),
        "doi": to_line(take(record, "doi")).removeprefix("https://doi.org/"),
        "url": quote_braces(to_line(take(record, "url", "website"))),
        "note": escape(to_line(take(record, "summary"))),
    }
    remaining = [f"{words(name)}: {to_line(value)}" for name, value in record.items() if to_line(value)]
    fields["addendum"] = escape("; ".join(remaining))
    return Publication("article" if journal else "misc", fields)


def quote_braces(address: str) -> str:
    """Return an address that can stand in a field of BibTeX."""
    return address.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
