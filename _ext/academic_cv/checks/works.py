"""Rules for the works in .bib files. Each yields what it finds: the work, the field, and what to write."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ..bib.normalize import bare_doi
from ..dates import Date
from ..suggest import suggest
from . import identifiers
from .names import find_variants, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .items import BibItem, Item, Project


class Found(NamedTuple):
    """Something that a rule has found."""

    item: Item
    message: str
    """What is wrong, and what to write."""
    field: str = ""
    """The field of a work whose line is reported."""


# ---------------------------------------------------------------- the same work twice


def find_duplicates(project: Project) -> Iterator[Found]:
    """The same work twice: by its DOI, its arXiv number, or a title that is nearly the same."""
    for item, other, reason in _pairs(project):
        if is_preprint(item) == is_preprint(other):
            yield Found(
                item,
                f"'{item.work.key}' is the same work as '{other.work.key}' (line {other.line}) by its "
                f"{reason}: delete one, or link the versions with related = {{{other.work.key}}}",
            )


def find_preprints(project: Project) -> Iterator[Found]:
    """A preprint whose published version is also in the file."""
    for item, other, reason in _pairs(project):
        if is_preprint(item) != is_preprint(other):
            preprint, published = (item, other) if is_preprint(item) else (other, item)
            move = "move its eprint there and delete it" if preprint.has("eprint") else "delete it"
            yield Found(
                preprint,
                f"'{preprint.work.key}' is the preprint of '{published.work.key}' (line {published.line}) by its "
                f"{reason}: {move}, or link the versions with related = {{{published.work.key}}}",
            )


def _pairs(project: Project) -> Iterator[tuple[BibItem, BibItem, str]]:
    """Yield pairs of entries for one work that are not linked, the later one first and each once, with the reason."""
    keys: dict[tuple[str, str], list[BibItem]] = defaultdict(list)
    for item in project.works:
        text = item.work.text
        if "doi" in text:
            keys["DOI", text["doi"].lower()].append(item)
        if text.get("eprinttype") == "arxiv":
            keys["arXiv number", text["eprint"].lower()].append(item)
        words = _title(item).split()
        for two in combinations(sorted(sorted(set(words), key=lambda word: (-len(word), word))[:4]), 2):
            keys["title", " ".join(two)].append(item)
        if words and len(set(words)) == 1:
            keys["title", words[0]].append(item)
    later: set[BibItem] = set()
    for (reason, _), items in sorted(keys.items(), key=lambda each: each[0][0] == "title"):
        for other, item in combinations(items, 2):
            if item in later or _is_linked(item, other):
                continue
            if reason != "title" or _is_same_title(item, other):
                later.add(item)
                yield item, other, reason


def _is_linked(item: BibItem, other: BibItem) -> bool:
    return other.work.key in related(item) or item.work.key in related(other)


def related(item: BibItem) -> list[str]:
    return [key.strip() for key in item.work.text.get("related", "").split(",") if key.strip()]


def _title(item: BibItem) -> str:
    return re.sub(r"^(?:the|an?) ", "", fold(item.work.title))


_NUMBER = re.compile(r"\d+|[ivx]+|[a-z]")


def _is_same_title(item: BibItem, other: BibItem) -> bool:
    titles = _title(item), _title(other)
    if titles[0] != titles[1]:
        numbers = [[word for word in title.split() if _NUMBER.fullmatch(word)] for title in titles]
        matcher = SequenceMatcher(None, *titles, autojunk=False)
        if numbers[0] != numbers[1] or min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _NEAR:
            return False
        if matcher.ratio() < _NEAR:
            return False
    authors = [
        {fold(name.family, digraphs=digraphs) for name in each.work.authors.names for digraphs in (False, True)}
        for each in (item, other)
    ]
    return not all(authors) or not authors[0].isdisjoint(authors[1])


_NEAR = 0.9
_ARCHIVE = re.compile(r"preprint|arxiv|\bcorr\b|biorxiv|medrxiv|chemrxiv|ssrn|psyarxiv|working paper", re.IGNORECASE)


def is_preprint(item: BibItem) -> bool:
    """Return whether a work has no venue but an archive of preprints."""
    text = item.work.text
    venue = text.get("journal") or text.get("booktitle") or ""
    if venue and not _ARCHIVE.search(venue):
        return False
    named = _ARCHIVE.search(" ".join(text.get(name, "") for name in ("journal", "note", "howpublished", "publisher")))
    return item.work.type in {"article", "misc", "online", "unpublished", "report"} and bool(named or "eprint" in text)


def find_unknown_related(project: Project) -> Iterator[Found]:
    """A key in ``related`` that no entry has."""
    keys = {item.work.key for item in project.works}
    for item in project.works:
        for key in related(item):
            if key not in keys:
                near = suggest(key, keys)
                yield Found(
                    item, f"related: no work has the key '{key}'{f', did you mean {near}' if near else ''}?", "related"
                )


# ---------------------------------------------------------------- what is missing

_VENUES = {
    "article": ("journal", ("journal", "booktitle")),
    "inproceedings": ("booktitle", ("booktitle", "eventtitle", "series", "journal")),
    "incollection": ("booktitle", ("booktitle", "maintitle")),
    "inreference": ("booktitle", ("booktitle", "maintitle")),
    "book": ("publisher", ("publisher", "institution", "organization", "howpublished")),
    "thesis": ("institution", ("institution", "publisher")),
    "report": ("institution", ("institution", "publisher", "organization")),
}
"""By type, the field that names the venue, and those that may stand for it."""


def find_missing_venues(project: Project) -> Iterator[Found]:
    """A work without the journal, proceedings, publisher or institution that its type needs."""
    for item in project.works:
        field, instead = _VENUES.get(item.work.type, ("", ()))
        # A journal that is arXiv is the link of the work instead.
        if field and not item.has(*instead, "_venue") and item.typed.keys().isdisjoint(("journal", "journaltitle")):
            yield Found(item, f"'{item.work.key}' has no {field}: write {field} = {{...}}, or @misc if it has none")


def find_missing_years(project: Project) -> Iterator[Found]:
    """A work without a year."""
    for item in project.works:
        if not item.has("year", "pubstate"):
            yield Found(
                item, f"'{item.work.key}' has no year: write year = {{{project.today.year}}}, or pubstate = {{inpress}}"
            )


def find_missing_identifiers(project: Project) -> Iterator[Found]:
    """A work that no link, DOI or other identifier leads to, unlike most works of its type in the files."""
    types: dict[str, list[BibItem]] = defaultdict(list)
    for item in project.works:
        if not item.has("pubstate"):
            types[item.work.type].append(item)
    for items in types.values():
        missing = [item for item in items if not item.work.links and not item.has("isbn", "issn")]
        if 2 * len(missing) < len(items):
            for item in missing:
                yield Found(item, f"'{item.work.key}' has no identifier: write doi, eprint, isbn or url")


# ---------------------------------------------------------------- identifiers


def find_wrong_dois(project: Project) -> Iterator[Found]:
    """A DOI with something that does not belong to it, or another one in ``url``."""
    for item in project.works:
        if not (doi := item.work.text.get("doi", "")):
            continue
        if fault := identifiers.check_doi(doi):
            yield Found(item, f"the DOI {doi} of '{item.work.key}' is malformed ({fault}): copy it again", "doi")
        url = item.work.text.get("url", "")
        if "doi.org/" in url and (other := bare_doi(url)) and other.lower() != doi.lower():
            yield Found(
                item, f"doi and url of '{item.work.key}' are two DOIs, {doi} and {other}: delete the wrong one", "url"
            )


def find_wrong_arxiv_numbers(project: Project) -> Iterator[Found]:
    """An arXiv number of a month that is none, or with too few or too many digits."""
    for item in project.works:
        number = item.work.text.get("eprint", "")
        if item.work.text.get("eprinttype") == "arxiv" and (fault := identifiers.check_arxiv(number, project.today)):
            message = f"the arXiv number {number} of '{item.work.key}' is malformed ({fault}): copy it again"
            yield Found(item, message, "eprint" if "eprint" in item.typed else "")


def _checksums(name: str, check: Callable[[str], str | None], *fields: str) -> Callable[[Project], Iterator[Found]]:
    def find(project: Project) -> Iterator[Found]:
        for item in project.works:
            for field in fields:
                for number in re.split(r"\s*(?:[,;/(]|\band\b|\s(?=97[89]))\s*", item.work.text.get(field, "")):
                    if re.search(r"\d", number) and (fault := check(number.removeprefix(name).strip(" :"))):
                        message = f"the {name} {number} of '{item.work.key}' is malformed ({fault}): copy it again"
                        yield Found(item, message, field)

    find.__doc__ = f"An {name} whose form or check digit is wrong."
    return find


find_wrong_isbns = _checksums("ISBN", identifiers.check_isbn, "isbn")
find_wrong_issns = _checksums("ISSN", identifiers.check_issn, "issn", "eissn")


# ---------------------------------------------------------------- dates

_UNDATED = re.compile(
    r"in press|to appear|forthcoming|submitted|under review|accepted|in prep|n\.?\s?d\b|no date|(?<!\d)\d{4}(?!\d)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:submitted|forthcoming|in press|to appear|under review|in review|in preparation)\b", re.IGNORECASE
)


def find_wrong_dates(project: Project) -> Iterator[Found]:
    """A year that is none, or lies in the future; another date that is none."""
    for item in project.works:
        year = item.work.text.get("year", "")
        field = "year" if "year" in item.typed else "date"
        if re.fullmatch(r"-?\d{4}", year):
            if int(year) > project.today.year + 1:
                yield Found(item, f"the year {year} of '{item.work.key}' is in the future: correct it", field)
        elif re.search(r"\d", year) and not _UNDATED.search(year) and not re.fullmatch(r"\d\d[\duUxX][uUxX]", year):
            yield Found(item, f"the year '{year}' of '{item.work.key}' is not a year: write four digits", field)
        for name in ("urldate", "eventdate", "origdate"):
            for text in filter(None, item.work.text.get(name, "").split("/")):
                try:
                    if re.fullmatch(r"[\d-]+", text) and text != "..":
                        Date.parse(text)
                except ValueError as error:
                    yield Found(item, f"{name} of '{item.work.key}': {error}", name)


def find_stale_states(project: Project) -> Iterator[Found]:
    """A work that is submitted, forthcoming or in press for more than a year."""
    a_year_ago = Date(project.today.year - 1, project.today.month)
    for item in project.works:
        text = item.work.text
        field = next((name for name in ("pubstate", "note", "year") if _OPEN.search(text.get(name, ""))), "")
        year = re.search(r"(?<!\d)\d{4}(?!\d)", text.get("year", ""))
        if field and year:
            month = text.get("month", "")
            date = Date(int(year[0]), int(month) if month.isdigit() else None)
            if date.before(a_year_ago):
                yield Found(
                    item,
                    f"'{item.work.key}' is '{text[field]}' since {date.iso}: correct {field}, or the year",
                    field,
                )


# ---------------------------------------------------------------- pages

_RANGE = re.compile(r"([A-Za-z:.]*?)(\d+)\s*[-–—]+\s*([A-Za-z:.]*?)(\d+)")


def find_backward_pages(project: Project) -> Iterator[Found]:
    """Pages that run backwards, as 145--123; 1234--45 is an abbreviation, as two digits or more are left out."""
    for item in project.works:
        for part in item.work.text.get("pages", "").split(","):
            found = _RANGE.fullmatch(part.strip())
            if not found or found[3] not in ("", found[1]):
                continue
            start, end = found[2], found[4]
            whole = start[: max(0, len(start) - len(end))] + end
            abbreviated = len(start) - len(end) > 1 and int(whole) >= int(start)
            if int(end) < int(start) and not abbreviated:
                hint = f"write {start}--{whole}" if int(whole) > int(start) else "correct them, or swap the numbers"
                yield Found(item, f"the pages {part.strip()} of '{item.work.key}' run backwards: {hint}", "pages")


# ---------------------------------------------------------------- names


def find_spellings(project: Project) -> Iterator[Found]:
    """An author whose name is written in two ways."""
    items: dict[str, list[BibItem]] = defaultdict(list)
    names = {}
    for item in project.works:
        for name in {name for role in item.work.names.values() for name in role.names}:
            if not project.owner.matches(name) and (text := str(name)):
                names[text] = name
                items[text].append(item)
    for text, main in find_variants(names, {text: len(found) for text, found in items.items()}).items():
        open_items = [item for item in items[text] if "names" not in item.silenced]
        more = f" (and in {len(open_items) - 1} more)" if len(open_items) > 1 else ""
        where = f"'{items[main][0].work.key}' (line {items[main][0].line})"
        message = f"'{text}' in '{{}}'{more} is '{main}' in {where}: write the name in one way"
        # Those that are silenced are counted as such.
        for item in [*open_items[:1], *(item for item in items[text] if "names" in item.silenced)]:
            yield Found(item, message.format(item.work.key), "author")
