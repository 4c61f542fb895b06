"""Normalization of an entry: its type, the names of its fields, dates and identifiers."""

from __future__ import annotations

import re
import urllib.parse
from functools import lru_cache
from typing import TYPE_CHECKING

from ..dates import Date
from ..suggest import suggest
from .addresses import is_web, read_address
from .commands import JOURNALS
from .fields import ALIASES
from .latex import to_text
from .syntax import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

Fields = dict[str, str]
"""LaTeX by the field's name in lower case."""

TYPES = frozenset(
    "article inproceedings proceedings book incollection inreference collection thesis report manual patent online "
    "software dataset periodical unpublished misc".split()
)
"""The types of works."""

NO_WORKS = frozenset(("xdata", "set"))
"""The types of entries that only serve others."""


def normalise(typed: str, fields: Mapping[str, str]) -> tuple[str, Fields, list[str]]:
    """Return the normalized type and fields of an entry, and messages about what could not be understood.

    The type is one of TYPES or NO_WORKS. For the names of fields see :class:`.work.Work`; values are LaTeX.
    """
    kind = _TYPE_OF.get(typed.lower(), "misc")
    fields = dict(fields)
    problems: list[str] = []
    _rename(kind, fields)
    _put_words(typed.lower(), kind, fields)
    _read_dates(fields, problems)
    _read_identifiers(fields, problems)
    return kind, {name: value for name, value in fields.items() if value or name == "endyear"}, problems


# ---------------------------------------------------------------- names and words

# Each type with its other names.
_TYPE_OF = {name: name for name in TYPES | NO_WORKS} | {
    name: names.split()[0]
    for names in (
        "article journal review suppperiodical; inproceedings conference inproceeding; book mvbook; "
        "proceedings mvproceedings proceeding; incollection bookinbook inbook suppbook suppcollection; "
        "collection mvcollection mvreference reference; report techreport; online electronic www; software code; "
        "thesis bachelorsthesis bachelorthesis dissertation mastersthesis masterthesis mathesis phdthesis; dataset data"
    ).split(";")
    for name in names.split()
}
# biblatex's countries of patents: adjective and name.
_COUNTRIES = {
    "de": ("German", "Germany"),
    "ep": ("European", "European Union"),
    "eu": ("European", "European Union"),
    "fr": ("French", "France"),
    "uk": ("British", "United Kingdom"),
    "us": ("U.S.", "United States of America"),
}
# The field ``type`` in words, by biblatex's keys for it and by the type of the entry.
_KINDS = {
    **dict.fromkeys(("dissertation", "phdthesis"), "PhD thesis"),
    **dict.fromkeys(("mastersthesis", "masterthesis", "mathesis"), "Master’s thesis"),
    **dict.fromkeys(("bachelorsthesis", "bachelorthesis", "bathesis"), "Bachelor’s thesis"),
    "candthesis": "Candidate thesis",
    "resreport": "Research report",
    "techreport": "Technical report",
    "software": "Computer software",
    "patent": "Patent",
    "patreq": "Patent request",
    **{f"patent{code}": f"{adjective} patent" for code, (adjective, _) in _COUNTRIES.items()},
    **{f"patreq{code}": f"{adjective} patent request" for code, (adjective, _) in _COUNTRIES.items()},
}
_STATES = {"inpreparation": "in preparation", "inpress": "in press", "prepublished": "pre-published"}
SUBTITLES = {"booksubtitle": "booktitle", "journalsubtitle": "journal", "mainsubtitle": "maintitle"}
"""The fields that end up in the title of what contains the work."""


# Fields that stand for another one in some types: in classic BibTeX, in biblatex, in INSPIRE.
_STAND_INS = (
    (("collection", "proceedings"), "booktitle", "title"),
    (("report", "thesis"), "organization", "institution"),
    (("report",), "reportnumber", "number"),
)


_JOURNAL_MACRO = re.compile(r"\s*\{?\\([a-z]+)\s*\}?\s*")


def _rename(kind: str, fields: Fields) -> None:
    for alias, name in ALIASES.items():
        if alias in fields:
            value = fields.pop(alias)
            fields[name] = fields.get(name) or value
    for kinds, source, target in _STAND_INS:
        if kind in kinds and source in fields and not fields.get(target):
            fields[target] = fields.pop(source)
    if "\\" in fields.get("journal", "") and (macro := _JOURNAL_MACRO.fullmatch(fields["journal"])):
        fields["journal"] = JOURNALS.get(macro[1], fields["journal"])
    join_subtitles(fields)


def join_subtitles(fields: Fields) -> None:
    """Put the subtitle of a journal, book or multi-volume work into its title."""
    for subtitle, name in SUBTITLES.items():
        if subtitle in fields:
            parts = [part for part in (fields.get(name, ""), fields.pop(subtitle)) if part]
            fields[name] = (" " if parts and parts[0][-1] in ":?!.–—" else ": ").join(parts)


# Zotero has these lines from the web page of an article.
_ZOTERO_NOTE = re.compile(r"Number: \S+|(?:Number: \S+ )?Publisher: [^:]+")


def _put_words(typed: str, kind: str, fields: Fields) -> None:
    """Put words in place of biblatex's keys."""
    if fields.get("type"):
        fields["type"] = _KINDS.get(fields["type"].lower(), fields["type"])
    elif kind in ("report", "thesis") and typed in _KINDS:
        fields["type"] = _KINDS[typed]
    if kind == "article" and _ZOTERO_NOTE.fullmatch(fields.get("note", "")):
        del fields["note"]
    if "pubstate" in fields:
        fields["pubstate"] = _STATES.get(fields["pubstate"].lower().replace(" ", ""), fields["pubstate"])
    if kind == "patent" and "address" in fields:
        names = {f"country{code}": name for code, (_, name) in _COUNTRIES.items()}
        countries = re.split(r"\s+and\s+", fields["address"])
        fields["address"] = ", ".join(names.get(country.lower(), country) for country in countries)


@lru_cache
def suggest_type(typed: str) -> str | None:
    """Return the type that an unknown one is probably meant for."""
    return None if typed.lower() in _TYPE_OF else suggest(typed, _TYPE_OF)


# ---------------------------------------------------------------- dates

# ISO 8601-2 as biblatex reads it: 2024-03-15, 1988~, 19XX, 2004-24 (a season).
_ISO = re.compile(
    r"(?P<year>-?\d{4}|\d{2}(?:\d[uUxX]|[uUxX]{2}))(?:-(?P<month>\d\d?|[uUxX]{2})(?:-(?P<day>\d\d?|[uUxX]{2}))?)?"
    r"(?:T.*)?[~?%]*"
)
_SEASONS = range(21, 42)
"""The numbers that ISO 8601-2 gives to seasons, quarters and the like."""
_MONTHS = list(MONTHS)
_MONTH = re.compile(rf"(?<![^\W\d_])({'|'.join(_MONTHS)})[a-z]*\.?(?![^\W\d_])", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])(?!\d)")
_SEASON = re.compile(r"spring|summer|autumn|fall|winter", re.IGNORECASE)


def _read_dates(fields: Fields, problems: list[str]) -> None:
    date = _plain(fields.pop("date", ""))
    if date:
        # As in biblatex, a date overrides year and month.
        for name in ("year", "month", "day"):
            fields.pop(name, None)
        _read_date(date, fields, problems)
    else:
        _read_year(fields)
        _read_month(fields, problems)
        if "day" in fields:
            day = _DAY.search(fields["day"])
            fields["day"] = day[0].zfill(2) if day else ""
    if fields.get("day") and "month" in fields and re.fullmatch(r"\d{4}", fields.get("year", "")):
        try:
            Date.parse("-".join(fields[name] for name in ("year", "month", "day")))
        except ValueError as error:
            problems.append(f"invalid day, omitted: {error}")
            del fields["day"]


def _plain(text: str) -> str:
    return to_text(text).replace("\N{NO-BREAK SPACE}", " ").strip() if text else ""


def _read_date(text: str, fields: Fields, problems: list[str]) -> None:
    """Read a date or a range of dates, ``2010-03/2012``, ``2010/``."""
    start, slash, end = (part.strip() for part in text.partition("/"))
    first, last = _ISO.fullmatch(start), _ISO.fullmatch(end)
    date = first or (last if start in ("", "..") else None)
    if date is None:
        # "March 2010", "in press"
        fields["year"] = text
        _read_year(fields)
        _read_month(fields, problems)
        if not re.search(r"\d{4}", fields["year"]):
            problems.append(f"invalid date '{text}': write date = {{2024}}, {{2024-03}} or {{2024-03-15}}")
        return
    fields["year"] = date["year"]
    month, day = date["month"] or "", date["day"] or ""
    if month.isdigit() and 1 <= int(month) <= 12:
        fields["month"] = month.zfill(2)
        if day.isdigit():
            fields["day"] = day.zfill(2)
    elif month.isdigit() and int(month) not in _SEASONS:
        problems.append(f"invalid month in '{text}', omitted: write date = {{{date['year']}-03}}, with 01 to 12")
    if slash and first and not (last and last["year"] == first["year"]):
        fields["endyear"] = last["year"] if last else ""


def _read_year(fields: Fields) -> None:
    """Read a year as people write it; words in it ("in press") stay."""
    text = fields.get("year", "")
    if len(text) == 4 and text.isascii() and text.isdecimal():
        return
    text = _plain(text)
    if exact := re.fullmatch(r"(\d{4})\s*[~?%.,]*", text):
        fields["year"] = exact[1]
    elif iso := re.fullmatch(r"(\d{4})-(\d\d?)(?:-(\d\d?))?", text):
        fields["year"] = iso[1]
        fields.setdefault("month", iso[2])
        fields.setdefault("day", iso[3] or "")
    elif _MONTH.search(text) and (year := re.search(r"(?<!\d)\d{4}(?!\d)", text)):
        fields["year"] = year[0]
        fields.setdefault("month", text)


def _read_month(fields: Fields, problems: list[str]) -> None:
    """Read a month as people write it: mar, March, 3, March 7, 7 March, March/April."""
    text = _plain(fields.pop("month", ""))
    if not text:
        return
    if name := _MONTH.search(text):
        fields["month"] = f"{_MONTHS.index(name[1].lower()) + 1:02}"
        if day := _DAY.search(text):
            fields.setdefault("day", day[0].zfill(2))
    elif (number := re.match(r"(\d\d?)(?!\d)", text)) and 1 <= int(number[1]) <= 12:
        fields["month"] = number[1].zfill(2)
    elif (iso := _ISO.fullmatch(text)) and (iso["month"] or "").isdigit():
        fields["month"] = iso["month"]
    elif not _SEASON.search(text):
        problems.append(f"invalid month '{text}', omitted: write month = mar, or date = {{2024-03}}")


# ---------------------------------------------------------------- identifiers

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
_SHORT_DOI = re.compile(r"10/[a-z0-9]{3,}")
# osf.io/preprints/x, and no folder with a file.
_WITHOUT_SCHEME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_DOI_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", ">": "<"}

_ID = r"(?P<id>\d{4}\.\d{4,5}|[a-z][a-z-]{0,20}(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(rf"(?<![\w.]){_ID}(?!\d)(?:\s*\[(?P<class>[\w.-]+)\])?", re.IGNORECASE)
_ARXIV_URL = re.compile(rf"https?://(?:[a-z]+\.)?arxiv\.org/[a-z]+/{_ID}(?:\.pdf)?/?(?:[?#].*)?", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ID}", re.IGNORECASE)
_ARXIV_HINT = re.compile("xiv|corr", re.IGNORECASE)
_ARXIV_SERIES = re.compile(r"\b(?:corr|arxiv)\b", re.IGNORECASE)
_ARXIV_NAMED = re.compile(rf"\bar\W?xiv\b\W*(?:(?:e-?print|preprint)\W*)?(?:arxiv\W*)?{_ID}", re.IGNORECASE)
_ARXIV_AGAIN = re.compile(
    rf"[\s.(\[]*{_ARXIV_NAMED.pattern}(?:\s*\[[^\[\]]*\])?(?:\s*version: \d+)?[\s.)\]]*", re.IGNORECASE
)
# What only says that a work is on arXiv: "arXiv preprint arXiv:1910.01741", "CoRR", "arXiv (Cornell University)".
_ARXIV_VENUE = re.compile(
    r"\W*(?:preprint\W+(?:at|on|in)\W+)?(?:the\W+)?(?:ar\W?xiv(?:\.org)?|corr|computing research repository)"
    rf"(?:\W+(?:e-?prints?|pre-?prints?|arxiv|abs|cornell university|{_ID}|\d{{4}}))*(?:\W+\[[^\[\]]*\])?\W*",
    re.IGNORECASE,
)


def _read_identifiers(fields: Fields, problems: list[str]) -> None:
    """Find DOI and arXiv number wherever they stand, each once; an address that only repeats them goes."""
    for name in ("arxiv", "doi", "eprint", "url"):
        if name in fields:
            fields[name] = _address(fields[name])
    if _WITHOUT_SCHEME.match(fields.get("url", "")):
        fields["url"] = f"https://{fields['url']}"
    url, typed = fields.get("url", ""), fields.get("doi", "")
    # Some programs write HTML: doi:<a href="https://doi.org/10.1000/182">.
    in_url = bare_doi(url) if url and (_DOI_HOST.match(url) or not is_web(url)) else None
    if doi := bare_doi(typed):
        fields["doi"] = doi
    elif typed:
        del fields["doi"]
        if is_web(typed) and not url:
            fields["url"] = typed
        else:
            problems.append(f"invalid DOI '{typed}', omitted: write doi = {{10.1000/182}}")
    if in_url and fields.setdefault("doi", in_url).lower() == in_url.lower():
        del fields["url"]
    if "eprinttype" in fields:
        fields["eprinttype"] = _plain(fields["eprinttype"]).lower()
    _read_arxiv(fields, problems)
    own = _ARXIV_URL.fullmatch(fields.get("url", ""))
    if own and fields.get("eprinttype") == "arxiv" and own["id"].lower() == fields["eprint"].lower():
        del fields["url"]


_ANCHOR = re.compile(r"""<a\b[^<>]*?href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def _address(value: str) -> str:
    """An address or identifier without what LaTeX needs or HTML has around it; of several addresses, the first."""
    if anchor := _ANCHOR.search(value):
        value = anchor[1]
    address = read_address(re.split(r"(?<![\s,;])[\s,;]++(?=https?://)", value.strip(), maxsplit=1)[0])
    if re.match(r"www\.[\w-]+\.|(?:dx\.)?doi\.org/|arxiv\.org/", address, re.IGNORECASE):
        return f"https://{address}"
    return address


def bare_doi(text: str) -> str | None:
    """The DOI in a text, bare (``10.1000/182``), or None."""
    if _SHORT_DOI.fullmatch(text):
        return text
    match = _DOI.search(urllib.parse.unquote(text))
    doi = match[0] if match else ""
    while doi[-1:] in (".", ",", ";", ":", "'", '"') or (
        doi[-1:] in _CLOSING and doi.count(doi[-1]) > doi.count(_CLOSING[doi[-1]])
    ):
        doi = doi[:-1]
    return doi or None


def _read_arxiv(fields: Fields, problems: list[str]) -> None:
    """Find an arXiv number in any of its places; it goes into ``eprint``, without a version."""
    eprint, kind = fields.get("eprint", ""), fields.get("eprinttype", "")
    typed = fields.pop("arxiv", "")
    # The DOI that arXiv gives to each preprint says no more than the number.
    own = _ARXIV_DOI.fullmatch(fields.get("doi", ""))
    if own:
        del fields["doi"]
    if eprint and kind not in ("", "arxiv"):
        return
    category = fields.get("eprintclass", "").partition(".")[0]
    if behind := re.fullmatch(r"(\d{7}(?:v\d+)?)\s*\[([a-z-]+)\]", eprint):
        # As Mendeley has it.
        eprint, category = behind.groups()
    if kind and category and re.fullmatch(r"\d{7}(?:v\d+)?", eprint):
        eprint = f"{category}/{eprint}"
    found = (
        _ARXIV.search(eprint)
        or own
        or _ARXIV.search(typed)
        or _ARXIV_URL.fullmatch(fields.get("url", ""))
        or _arxiv_of_journal(fields)
    )
    for name in [name for name in ("note", "howpublished", "number") if name in fields]:
        # As Zotero and Google Scholar say it once more.
        again = _ARXIV_AGAIN.fullmatch(_plain(fields[name]))
        if again and (not found or again["id"].lower() == found["id"].lower()):
            found = found or again
            del fields[name]
    if found:
        if found.re is _ARXIV and found["class"]:
            fields.setdefault("eprintclass", found["class"])
        fields["eprint"], fields["eprinttype"] = found["id"], "arxiv"
        if fields.get("publisher", "").lower() == "arxiv":
            del fields["publisher"]
        _remove_arxiv_venue(fields, found["id"])
    elif wrong := typed or (eprint if kind else ""):
        problems.append(f"invalid arXiv number '{wrong}', omitted: write eprint = {{2401.00001}}")
        fields.pop("eprint", None)


def _remove_arxiv_venue(fields: Fields, number: str) -> None:
    """Remove a venue that only says that the work is on arXiv; braces around the whole of it keep it."""
    for name in ("journal", "booktitle"):
        value = fields.get(name, "").strip()
        if value and not (value[0] == "{" and value[-1] == "}") and _ARXIV_VENUE.fullmatch(_plain(value)):
            del fields[name]
            for place in ("volume", "number", "pages", "eid"):
                if number.lower() in fields.get(place, "").lower():
                    del fields[place]


def _arxiv_of_journal(fields: Fields) -> re.Match[str] | None:
    """The number in ``journal = {arXiv preprint arXiv:...}`` or, for CoRR, behind that or in the volume."""
    journal = fields.get("journal", "")
    if not _ARXIV_HINT.search(journal):
        return None
    if named := _ARXIV_NAMED.search(journal):
        return named
    if not _ARXIV_SERIES.search(journal):
        return None
    places = ("journal", "volume", "number", "pages", "eid")
    return next((found for name in places if (found := _ARXIV.search(fields.get(name, "")))), None)
