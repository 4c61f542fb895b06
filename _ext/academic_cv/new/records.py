"""Records of YAML and JSON files: mappings whose keys have the names of RenderCV, JSON Resume or al-folio.

A value is taken out of its record when it is used. What remains is printed under its own name, so nothing is lost.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from .bibtex import escape, join_names, quote_braces
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


def load_json(text: str) -> Any:  # noqa: ANN401
    """Return JSON, in which a line may be a ``//`` comment, as for Jekyll."""
    return to_strings(json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)))


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
    return next((value for name in names if (value := record.pop(name, ""))), "")


def take_line(record: Record, *names: str) -> str:
    return to_line(take(record, *names))


def take_list(record: Record, *names: str) -> list[Any]:
    """Remove and return a value that may be a list or stand alone, without what is empty."""
    value = take(record, *names)
    return [item for item in (value if isinstance(value, list) else [value]) if item]


def to_line(value: Any) -> str:  # noqa: ANN401
    """Return the strings of a value in a line."""
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return ", ".join(to_line(item) for item in items if item)
    return " ".join(str(value).split())


def words(key: str) -> str:
    """Return the words of a key, as ``Start date`` for ``startDate`` and ``start_date``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", key).strip()
    return spaced[:1].upper() + spaced[1:].lower()


def rest(record: Record, text: Text) -> list[str]:
    """Return a block of what remains in a record, under its own names."""
    pairs = [(words(name), text(to_line(value))) for name, value in record.items() if to_line(value)]
    return [format_labels(pairs)] if pairs else []


# A record of these alone is a label with its details, if it has one of the first.
_DETAILS = {"label", "details", "level", "fluency", "keywords"}
_LABEL = _DETAILS | {"name", "title", "language", "summary", "icon"}


def read_section(title: str, items: Iterable[Any], text: Text) -> Section:
    """Return the section of a list of strings and records."""
    section = Section(title)
    kind = ""
    for item in items:
        before, kind = kind, ""
        if isinstance(item, str):
            section.blocks.append(text(item))
        elif "authors" in item or {"publisher", "releaseDate"} <= set(item):
            section.works.append(read_publication(item))
        elif {"bullet", "number", "reversed_number"} & set(item):
            kind = "1." if "number" in item else "-"
            line = format_bullets([text(take(item, "bullet", "number", "reversed_number"))], kind)
            _append(section, line, join=kind == before)
            section.blocks += rest(item, text)
        elif _DETAILS & set(item) and set(item) <= _LABEL:
            kind = ":"
            name = take_line(item, "label", "name", "language", "title")
            details = [take_line(item, key) for key in ("details", "level", "fluency", "summary", "keywords")]
            _append(section, format_labels([(name, text("; ".join(filter(None, details))))]), join=kind == before)
        else:
            section.blocks.append(read_entry(item, text))
    return section


def _append(section: Section, line: str, *, join: bool) -> None:
    """Append a line to a section, or to the list that is its last block."""
    if join:
        section.blocks[-1] = f"{section.blocks[-1]}\n{line}"
    else:
        section.blocks.append(line)


def read_entry(record: Record, text: Text) -> Entry:
    """Return the entry of a record: an education, a position, a project, an award, …"""
    degree, area = take_line(record, "degree", "studyType"), take_line(record, "area")
    title = " in ".join(filter(None, (degree, area))) or take_line(record, "position", "title", "name")
    names = ("institution", "company", "organization", "awarder", "issuer", "entity", "name")
    organization = ", ".join(filter(None, (take_line(record, "department"), take_line(record, *names))))
    if not title:
        title, organization = organization, ""
    entry = Entry(text(title) or "–", text(organization), text(take_line(record, "location")))
    entry.date = take_line(record, "date", "year", "releaseDate")
    if not entry.date:
        entry.start = take_line(record, "start_date", "startDate")
        entry.end = take_line(record, "end_date", "endDate") or ("present" if entry.start else "")
    if "](" not in entry.title:
        entry.title = link(entry.title, take_line(record, "url", "website"))
    record.pop("icon", "")
    for name in ("maindescription", "description", "summary", "reference"):
        value = take(record, name)
        entry.body.append(read_items(value, text) if isinstance(value, list) else text(value))
    for name in ("highlights", "items"):
        entry.body.append(read_items(take_list(record, name), text))
    entry.body += rest(record, text)
    return entry


def read_items(items: Iterable[Any], text: Text) -> str:
    """Return a list of strings, and of records with a title and items below it."""

    def read(item: Any) -> Item:  # noqa: ANN401
        if not isinstance(item, dict):
            return text(item if isinstance(item, str) else to_line(item))
        below = take_list(item, "contents", "items")
        title = link(text(take_line(item, "title", "linkname", "name")), take_line(item, "link", "url"))
        facts = [text(f"{name}: {to_line(value)}") for name, value in item.items() if value]
        return " ".join(filter(None, (title, *facts))), map(read, below)

    return format_bullets(map(read, items))


def read_publication(record: Record) -> Publication:
    """Return the work of a record with title, authors, journal or publisher, date, and so on."""
    authors = [to_line(name).strip("*") for name in take_list(record, "authors")]
    date = take_line(record, "date", "releaseDate", "year")
    title = take_line(record, "title", "name")
    if linked := re.fullmatch(r"\[(.*)\]\((\S+)\)", title):
        title = linked[1]
        record.setdefault("url", linked[2])
    fields = {
        "author": join_names(authors),
        "title": _emphasize(title),
        "journal": _emphasize(take_line(record, "journal")),
        "publisher": escape(take_line(record, "publisher")),
        "date" if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else "year": escape(date),
        "doi": take_line(record, "doi").removeprefix("https://doi.org/"),
        "url": quote_braces(take_line(record, "url", "website")),
        "note": escape(take_line(record, "summary")),
    }
    fields["addendum"] = escape(
        "; ".join(f"{words(name)}: {to_line(value)}" for name, value in record.items() if value)
    )
    return Publication("article" if fields["journal"] else "misc", fields)


def _emphasize(text: str) -> str:
    """Return Markdown without other markup than emphasis as LaTeX."""
    return re.sub(r"\*{1,3}(\w[^*]*)\*{1,3}", r"\\emph{\1}", escape(text))
