"""A work as data of the Citation Style Language (CSL-JSON), with titles as inlines of pandoc."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale

from ..bib.richtext import strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..bib.names import Name
    from ..bib.richtext import RichText
    from ..bib.work import Work
    from .owner import Owner

    Inlines = list[dict[str, Any]]

# CSL has no markup in names. These private characters stand around the family name of each name that is printed in
# bold or with marks; the first of them has the number of the name.
FIRST_NAME = 0xF0000
END = "\U00100000"
COMMA = "\U00100001"
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")

_TYPES = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "incollection": "chapter",
    "inreference": "entry-encyclopedia",
    "thesis": "thesis",
    "report": "report",
    "patent": "patent",
    "software": "software",
    "dataset": "dataset",
    "online": "webpage",
    "periodical": "periodical",
    "unpublished": "manuscript",
    "misc": "document",
    **dict.fromkeys(("book", "collection", "proceedings", "manual"), "book"),
}
_ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
    "introduction": "contributor",
}
# Each variable, with the fields of which the first is used. Titles keep their markup.
_TITLES = {
    "container-title": "journal booktitle maintitle _venue",
    "collection-title": "series",
    "event-title": "eventtitle",
    "event": "eventtitle",  # its name in older styles
    "title-short": "shorttitle",
    "container-title-short": "shortjournal",
}
_VARIABLES = {
    "volume": "volume",
    "edition": "edition",
    "page": "pages eid articleno",
    "chapter-number": "chapter",
    "number-of-volumes": "volumes",
    "number-of-pages": "pagetotal",
    "publisher": "publisher institution organization howpublished",
    "publisher-place": "address",
    "event-place": "venue",
    "genre": "type",
    "version": "version",
    "status": "pubstate",
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
    "PMCID": "pmcid",
}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
# As the manuals of styles have it.
_GENRES = {"PhD thesis": "Doctoral dissertation"}
_COUNTRY = re.compile(r"(.*?)\s*\bpatent\b", re.IGNORECASE)


def special_names(work: Work, owner: Owner) -> list[Name]:
    """Return the names of a work that are printed in bold or with marks, in the order of their numbers."""
    people = [name for role in _ROLES if role in work.names for name in work.names[role].names]
    return [name for name in people if name.marks or owner.matches(name)]


def to_csl(work: Work, owner: Owner, *, numbers_articles: bool = False) -> dict[str, Any]:
    """Return the variables of CSL, without an id: strings, dates, names, and lists of inlines for titles.

    ``numbers_articles`` is :attr:`.Style.numbers_articles`. Types and names of variables are those of CSL 1.0.2,
    https://docs.citationstyles.org/en/stable/specification.html.
    """
    text = work.text
    data: dict[str, Any] = {"type": _TYPES[work.type]}
    if title := _title(work):
        data["title"] = title
    for names, fields in ((_TITLES, _TITLES), (_VARIABLES, _VARIABLES)):
        for variable in names:
            if field := next((each for each in fields[variable].split() if text.get(each)), ""):
                data[variable] = (
                    to_inlines(work.richtext(field)) if names is _TITLES else _plain(text[field]).replace("–", "-")
                )
    data |= _people(work, owner)
    data |= _dates(work)
    _put_number(work, data)
    _put_kind(work, data)
    if numbers_articles and data["type"] == "article-journal" and "pages" not in text and "page" in data:
        data["number"] = data.pop("page")
    if "DOI" not in data and (address := _address(work)):
        data["URL"] = address
    if language := _language(text.get("langid") or text.get("language", "")):
        data["language"] = language
    return data


def _title(work: Work) -> Inlines:
    title = [to_inlines(content) for name in ("title", "subtitle") if (content := work.richtext(name))]
    joined = [inline for part in title for inline in ({"t": "Str", "c": ":"}, {"t": "Space"}, *part)][2:]
    return _protect(joined, _protected(work))


def _people(work: Work, owner: Owner) -> dict[str, Any]:
    people: dict[str, Any] = {}
    special = iter(range(FIRST_NAME, FIRST_NAME + 65000))
    for role, variable in _ROLES.items():
        if role not in work.names:
            continue
        found = work.names[role]
        listed = [_name(name, chr(next(special)) if name.marks or owner.matches(name) else "") for name in found.names]
        if role == "author" and work.collaboration:
            group = {"literal": _plain(work.collaboration)}
            listed += [] if group in listed else [group]
        # Pandoc prints this as "et al.".
        people[variable] = listed + [{"literal": "others"}] * found.others
    return {variable: names for variable, names in people.items() if names}


def _name(name: Name, start: str) -> dict[str, str]:
    def marked(text: str) -> str:
        return f"{start}{_plain(text)}{END if start else ''}"

    # Scripts without capitals have no initials either.
    has_initials = name.given.lower() != name.given.upper()
    if not has_initials and not (name.particle or name.suffix):
        return {"literal": marked(str(name))}
    parts = {
        "family": marked(name.family),
        "given": _plain(name.given),
        "non-dropping-particle": _plain(name.particle),
        "suffix": _plain(name.suffix),
    }
    return {part: value for part, value in parts.items() if value}


def _plain(text: str) -> str:
    return _PRIVATE.sub("", text)


def _dates(work: Work) -> dict[str, Any]:
    """Return ``issued``, or a year in words ("in press") as ``status``, and the date of access."""
    text = work.text
    dates: dict[str, Any] = {}
    year, last = _plain(text.get("year", "")), text.get("endyear")
    if re.fullmatch(r"\d{4}", year):
        parts = [int(part) for part in (year, text.get("month", ""), text.get("day", "")) if part.isdecimal()]
        if last is None:
            dates["issued"] = {"date-parts": [parts]}
        elif re.fullmatch(r"\d{4}", last):
            dates["issued"] = {"date-parts": [parts[:1], [int(last)]]}
        else:
            dates["issued"] = {"literal": f"{year}–"}
    elif re.search(r"\d", year):
        dates["issued"] = {"literal": year}
    elif year:
        dates["status"] = year
    if read := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text.get("urldate", "")):
        dates["accessed"] = {"date-parts": [[int(part) for part in read.groups()]]}
    return dates


def _put_number(work: Work, data: dict[str, Any]) -> None:
    """Put ``number`` where CSL has it: an issue, a number in a series, or that of a report."""
    number = _plain(work.text.get("number", ""))
    if "collection-title" in data and work.type not in {"article", "misc"}:
        # In BibTeX, a volume is that of the series.
        if position := number or data.pop("volume", ""):
            data["collection-number"] = position
    elif number:
        data["issue" if "container-title" in data else "number"] = number
    edition = data.get("edition", "").lower().removesuffix("edition").strip()
    if edition in _ORDINALS:
        data["edition"] = str(_ORDINALS.index(edition) + 1)


def _put_kind(work: Work, data: dict[str, Any]) -> None:
    """Refine the type by what the work has."""
    eprint, archive = work.text.get("eprint"), work.text.get("eprinttype", "")
    if eprint and re.search(r"\b(?:arxiv|corr)\b", work.text.get("journal", ""), re.IGNORECASE):
        for variable in ("container-title", "volume", "page"):
            data.pop(variable, None)
    if work.type in {"misc", "article", "online", "unpublished"} and "container-title" not in data and eprint:
        name = {"arxiv": "arXiv", "hal": "HAL"}.get(archive, archive)
        data |= {"type": "article", "publisher": name, "number": f"arXiv:{eprint}" if name == "arXiv" else eprint}
        data.pop("issue", None)
    elif work.type == "misc" and "container-title" in data:
        data["type"] = "article-journal"
    elif work.type == "unpublished" and ("event-title" in data or "container-title" in data):
        data["type"] = "speech"
        data.setdefault("event-title", data.get("container-title"))
    elif work.type == "patent" and "number" in data:
        # A comma would make it several numbers.
        data["number"] = data["number"].replace(",", COMMA)
        country = _COUNTRY.match(data.get("genre", ""))
        if country and country[1]:
            data |= {"authority": country[1], "genre": "Patent"}
        elif "publisher-place" in data:
            data["authority"] = data["publisher-place"]
    if work.type == "thesis":
        data["genre"] = _GENRES.get(data.get("genre", ""), data.get("genre", "Thesis"))


def _address(work: Work) -> str:
    """Return the public address of a work itself: its ``url``, or that of a preprint in its archive."""
    fields = [work.text.get("url", "")]
    addresses = [link.uri for link in work.links if link.same_as and not link.is_file]
    if not ("journal" in work.text or "booktitle" in work.text) and work.text.get("eprint"):
        fields += [uri for uri in addresses if uri.endswith(work.text["eprint"])]
    return next((uri for uri in fields if uri in addresses), "")


@cache
def _languages() -> dict[str, str]:
    names = Locale("en").languages
    return {str(name).lower(): code for code, name in names.items()} | {"ngerman": "de", "american": "en-US"}


def _language(name: str) -> str:
    name = name.strip().lower()
    return _languages().get(name, name if re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", name) else "")


# --- inlines --------------------------------------------------------------------------------------------------------

_INLINES = {"emphasis": "Emph", "strong": "Strong", "superscript": "Superscript", "subscript": "Subscript"}


def to_inlines(text: RichText) -> Inlines:
    """Return formatted text as inlines of pandoc."""
    inlines: Inlines = []
    for part in text:
        if isinstance(part, str):
            inlines += _words(_plain(part))
        elif part.kind == "math":
            inlines.append({"t": "Math", "c": [{"t": "InlineMath"}, "".join(strings(part.content))]})
        elif part.kind == "literal":
            inlines.append({"t": "Code", "c": [["", [], []], "".join(strings(part.content))]})
        else:
            children = to_inlines(part.content)
            if part.kind == "emphasis":
                # A name of a species or a foreign word, whose case no style changes.
                children = [{"t": "Span", "c": [["", ["nocase"], []], children]}]
            kind = "SmallCaps" if part.css == "cv-smallcaps" else _INLINES.get(part.kind)
            inlines += [{"t": kind, "c": children}] if kind else children
    return inlines


def _words(text: str) -> Inlines:
    return [
        {"t": "Space"} if word.isspace() else {"t": "Str", "c": word} for word in re.split("([ \n]+)", text) if word
    ]


def _protected(work: Work) -> set[str]:
    """Return the words whose case braces protect in the title as it was typed."""
    typed = re.search(r"^  title = [{\"](.*?)[}\"],$", work.bibtex, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    groups = re.findall(r"(?<![\w}$_^])\{([^{}\\$]+)\}", typed[1]) if typed else []
    return {word.strip(",.:;?!") for group in groups for word in group.split()}


def _protect(inlines: Sequence[dict[str, Any]], words: set[str]) -> Inlines:
    """Let styles that change the case of titles keep that of some words."""
    return [
        {"t": "Span", "c": [["", ["nocase"], []], [inline]]}
        if inline["t"] == "Str" and inline["c"].strip(",.:;?!") in words
        else inline
        for inline in inlines
    ]
