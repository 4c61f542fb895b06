"""A work as data of the Citation Style Language (CSL-JSON), with titles as inlines of pandoc."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale

from ...locale import _
from .inlines import to_inlines, to_title
from .marks import COMMA, HYPHEN, UPRIGHT, mark_name, names_in, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...bib.names import Name
    from ...bib.work import Work
    from .style import Style

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
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
    "PMCID": "pmcid",
}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_COUNTRY = re.compile(r"(.*?)(\s*)\b(patent\b.*)", re.IGNORECASE)
_OFFICES = {
    "European": "European Patent Office",
    "German": "German Patent and Trade Mark Office",
    "French": "National Institute of Industrial Property",
    "British": "Intellectual Property Office",
    **dict.fromkeys(("U.S.", "US"), "U.S. Patent and Trademark Office"),
}
"""Who grants the patents of a country."""


def people(work: Work) -> list[Name]:
    """Return the names of a work whose roles CSL has, in the order of their numbers."""
    return [name for role in _ROLES if role in work.names for name in work.names[role].names]


def to_csl(work: Work, style: Style, *, is_english: bool = True) -> dict[str, Any]:
    """Return the variables of CSL, without an id: strings, dates, names, and lists of inlines for titles.

    Types and names of variables are those of CSL 1.0.2, https://docs.citationstyles.org/en/stable/specification.html.
    Kinds of works are in the words of the style's manual if the reference is in English, else in those of the CV.
    """
    kinds = style.kinds if is_english else {}

    def word_for(word: str) -> str:
        return kinds.get(word) or (word if is_english or not word else str(_(word)))

    text = work.text
    data: dict[str, Any] = {"type": _TYPES[work.type]}
    if title := to_title(work):
        data["title"] = title
    for variable, fields in (_TITLES | _VARIABLES).items():
        if field := next((each for each in fields.split() if text.get(each)), ""):
            is_title = variable in _TITLES
            data[variable] = to_inlines(work.richtext(field)) if is_title else plain(text[field]).replace("–", "-")
    if "genre" in data:
        data["genre"] = word_for(data["genre"])
    data |= _people(work)
    data |= _dates(work, style, word_for)
    _put_number(work, data)
    if "DOI" not in data and (address := _address(work)):
        data["URL"] = address
    _put_kind(work, data, style, word_for)
    if style.takes_others_for_articles and data["type"] in {"software", "dataset", "manuscript", "document"}:
        data["type"] = "webpage"
    if data["type"] == "webpage" and "container-title" not in data and "publisher" in data:
        # The name of the site.
        data["container-title"] = to_inlines((data.pop("publisher"),))
    # Kinds that only some manuals want.
    kind = text.get("pubstate", "") if data["type"] == "manuscript" else data["type"]
    if kind in kinds:
        data.setdefault("medium" if kind == "article" else "genre", kinds[kind])
    if style.numbers_articles and data["type"] == "article-journal" and "pages" not in text and "page" in data:
        data["number"] = data.pop("page")
    if language := _language(text.get("langid") or text.get("language", "")):
        data["language"] = language
    return data


def _people(work: Work) -> dict[str, Any]:
    roles: dict[str, Any] = {}
    number = 0
    for role, variable in _ROLES.items():
        if role not in work.names:
            continue
        found = work.names[role]
        listed = [_name(name, number + position) for position, name in enumerate(found.names)]
        number += len(listed)
        if role == "author" and work.collaboration:
            group = {"literal": plain(work.collaboration)}
            known = [plain(name.get("literal", "")) for name in listed]
            listed += [] if group["literal"] in known else [group]
        # Pandoc prints this as "et al.".
        roles[variable] = listed + [OTHERS] * found.others
    return {variable: names for variable, names in roles.items() if names}


def _name(name: Name, number: int) -> dict[str, str]:
    # Scripts without capitals have no initials either.
    has_initials = name.given.lower() != name.given.upper()
    if not has_initials and not (name.particle or name.suffix):
        return {"literal": mark_name(plain(str(name)), number)}
    parts = {
        "family": mark_name(plain(name.family), number),
        "given": plain(name.given),
        "non-dropping-particle": plain(name.particle),
        "suffix": plain(name.suffix),
    }
    return {part: value for part, value in parts.items() if value}


def show_names(data: dict[str, Any], printed: set[int], kept: set[int]) -> dict[str, Any] | None:
    """Return data in which only those names of a truncated list stand that are printed, or that are kept.

    Names are given by their numbers. "…" stands for those that are left out before a name, "et al." for those behind.
    Return None if no list is truncated before a name that is kept.
    """
    shown: dict[str, Any] = {}
    for variable in _ROLES.values():
        names: list[dict[str, str]] = data.get(variable, [])
        numbers = [next(iter(names_in("".join(name.values()))), -1) for name in names]
        if not printed.intersection(numbers) or not (kept - printed).intersection(numbers):
            continue
        places = {place for place, number in enumerate(numbers) if number in printed | kept}
        # A gap of one name saves nothing.
        places |= {place for place in range(max(places)) if {place - 1, place + 1} <= places}
        listed: list[dict[str, str]] = []
        for place in sorted(places):
            listed += [names[place]] if place - 1 in places or not place else [_GAP, names[place]]
        shown[variable] = listed if max(places) == len(names) - 1 else [*listed, OTHERS]
    return data | shown if shown else None


OTHERS = {"literal": "others"}
_GAP = {"literal": "…"}


def _dates(work: Work, style: Style, word_for: Callable[[str], str]) -> dict[str, Any]:
    """Return ``issued``, the state ("in press") of a work without a date, and the date of access."""
    text = work.text
    dates: dict[str, Any] = {}
    year, last = plain(text.get("year", "")), text.get("endyear")
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
    if state := word_for(plain(text.get("pubstate", "")) or ("" if "issued" in dates else year)):
        if "issued" in dates or style.knows_states:
            dates["status"] = state
        else:
            dates["issued"] = {"literal": f"{UPRIGHT}{state}"}
    if read := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text.get("urldate", "")):
        dates["accessed"] = {"date-parts": [[int(part) for part in read.groups()]]}
    return dates


def _put_number(work: Work, data: dict[str, Any]) -> None:
    """Put ``number`` where CSL has it: an issue, a number in a series, or that of a report."""
    number = plain(work.text.get("number", ""))
    if "collection-title" in data and work.type not in {"article", "misc"}:
        # In BibTeX, a volume is that of the series.
        if position := number or data.pop("volume", ""):
            data["collection-number"] = position
    elif number:
        data["issue" if "container-title" in data else "number"] = number
    if work.type in {"report", "patent"} and "number" in data:
        # They would make it several numbers.
        data["number"] = data["number"].replace(",", COMMA).replace("-", HYPHEN)
    edition = data.get("edition", "").lower().removesuffix("edition").strip()
    if edition in _ORDINALS:
        data["edition"] = str(_ORDINALS.index(edition) + 1)


def _put_kind(work: Work, data: dict[str, Any], style: Style, word_for: Callable[[str], str]) -> None:
    """Refine the type by what the work has and what the style knows."""
    eprint = work.text.get("eprint")
    if eprint and re.search(r"\b(?:arxiv|corr)\b", work.text.get("journal", ""), re.IGNORECASE):
        for variable in ("container-title", "volume", "page"):
            data.pop(variable, None)
    if work.type in {"misc", "article", "online", "unpublished"} and "container-title" not in data and eprint:
        archive = {"arxiv": "arXiv", "hal": "HAL"}.get(name := work.text.get("eprinttype", ""), name)
        number = f"arXiv:{eprint}" if archive == "arXiv" else eprint
        data |= {"type": "article", "publisher": archive, "number": number}
        data.pop("issue", None)
        if style.takes_archives_for_sites:
            del data["number"]
            data["container-title"] = to_inlines((data.pop("publisher"),))
    elif work.type == "misc" and "container-title" in data:
        data["type"] = "article-journal"
    elif work.type == "unpublished" and ("event-title" in data or "container-title" in data):
        data["type"] = "speech"
        data.setdefault("event-title", data.get("container-title"))
        if style.prints_places_of_meetings and "event" in data and "event-place" in data:
            data["event"] += to_inlines((f", {data['event-place']}",))
    elif work.type == "patent" and "number" in data:
        _put_country(data, style, word_for)
    elif work.type == "inproceedings":
        _put_proceedings(work, data, style)
    elif work.type == "report" and style.is_nlm and "number" in data:
        # "Report No.: 12", where the style has the kind of report.
        data["number"] = f"No.: {data['number']}"
        if "type" not in work.text or work.text["type"] == "Technical report":
            data.pop("genre", None)
    elif work.type == "thesis":
        data.setdefault("genre", word_for("Thesis"))


def _put_proceedings(work: Work, data: dict[str, Any], style: Style) -> None:
    """Put the place of the meeting where the manual has it, and take proceedings for a book where a style does not."""
    place = data.get("event-place")
    is_book = "journal" not in work.text and ("publisher" in data or "collection-title" in data)
    if style.prints_places_of_meetings:
        if data.pop("publisher", ""):
            data.pop("publisher-place", None)
        if place:
            data["publisher-place"] = place
    elif style.is_nlm and place and "container-title" in data:
        data["container-title"] += to_inlines((f"; {place}",))
    elif style.takes_proceedings_for_journals and is_book:
        data["type"] = "chapter"
        for variable in ("event-title", "event", "event-place"):
            data.pop(variable, None)


def _put_country(data: dict[str, Any], style: Style, word_for: Callable[[str], str]) -> None:
    """Put the country of a patent where the style prints it: apart, with the number, or as the place of a web page."""
    kind = data.pop("genre", "") or word_for("Patent")
    country, _separator, kind = found.groups() if (found := _COUNTRY.fullmatch(kind)) else ("", "", kind)
    country = country or data.get("publisher-place", "")
    if style.knows_countries:
        data |= {"authority": country, "genre": kind[:1].upper() + kind[1:]} if country else {"genre": kind}
        if office := _OFFICES.get(country):
            data.setdefault("publisher", office)
        return
    number = f"{country} {kind} {data.pop('number')}".strip()
    if style.knows_patents:
        data["number"] = number
    else:
        data |= {"type": "webpage", "container-title": [{"t": "Str", "c": f"{UPRIGHT}{number}"}]}


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
