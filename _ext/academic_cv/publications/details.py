"""The details of a work: venue, volume, pages, edition, publisher, ..., by the type of the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..bib.richtext import RichText, Span, concat, strings
from ..locale import N_
from .people import ROLES, print_people, print_role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..bib.work import Work
    from .printing import Printing

    Part = str | Callable[[Work, Printing], RichText]


def print_part(part: Part, work: Work, printing: Printing) -> RichText:
    """Return a part of :data:`FORMS`, which is empty if the work does not have it."""
    if not isinstance(part, str):
        return part(work, printing)
    if part in ROLES:
        return print_role(part, work, printing)
    text = work.text
    for name in part.split():
        if text.get(name):
            break
    else:
        return ()
    printed = work.richtext(name)
    if name in _REWRITTEN:
        # Markup stays where words are only put around it.
        before, same, after = _REWRITTEN[name](text[name], printing).partition(text[name])
        return concat(before, printed if same else "", after)
    if text[name] in _TERMS.get(name, ()):
        return (printing.say(text[name]),)
    if name == "distinction":
        return (Span("inline", printed, "cv-distinction"),)
    return (Span("emphasis", printed, "cv-venue"),) if name in _VENUES else printed


def _pages(value: str, printing: Printing) -> str:
    if not re.match(r"[\divxlc]", value, re.IGNORECASE | re.ASCII):
        return value
    several = re.search("[-–—,+]", value)
    pages = _range(value)
    return printing.say("pages {pages}", pages=pages) if several else printing.say("page {pages}", pages=pages)


def _range(value: str) -> str:
    """Print a range of numbers with an en dash, however it was typed."""
    return re.sub(r"(?<=\w)\s*(?:-+|–|—)\s*(?=\w)", "–", value)


_ORDINALS = {
    1: N_("{number}st edition"),
    2: N_("{number}nd edition"),
    3: N_("{number}rd edition"),
    4: N_("{number}th edition"),
}


def _edition(value: str, printing: Printing) -> str:
    if value == "1":
        return printing.say("1st edition")
    if value.isdecimal():
        number = int(value)
        ending = 4 if number % 100 in {11, 12, 13} else number % 10
        return printing.say(_ORDINALS.get(ending, _ORDINALS[4]), number=number)
    return value if "ed" in value.lower().split()[-1] else printing.say("{name} edition", name=value)


def _version(value: str, printing: Printing) -> str:
    return value if value.lower().startswith("v") else printing.say("version {version}", version=value)


_REWRITTEN: dict[str, Callable[[str, Printing], str]] = {
    "chapter": lambda value, printing: printing.say("chapter {chapter}", chapter=value),
    "edition": _edition,
    "isbn": lambda value, _printing: value if value.upper().startswith("ISBN") else f"ISBN {value}",
    "issn": lambda value, _printing: value if value.upper().startswith("ISSN") else f"ISSN {value}",
    "pages": _pages,
    "pagetotal": lambda value, printing: printing.say("{count} pages", count=value) if value.isdecimal() else value,
    "version": _version,
    "volumes": lambda value, printing: printing.say("{count} volumes", count=value) if value.isdecimal() else value,
}
_TERMS = {
    "pubstate": {
        N_("accepted"),
        N_("forthcoming"),
        N_("in preparation"),
        N_("in press"),
        N_("pre-published"),
        N_("submitted"),
        N_("under review"),
    },
    "type": {
        N_("PhD thesis"),
        N_("Master’s thesis"),
        N_("Bachelor’s thesis"),
        N_("Candidate thesis"),
        N_("Thesis"),
        N_("Technical report"),
        N_("Research report"),
        N_("Computer software"),
        N_("Patent"),
        N_("Patent request"),
        N_("European patent"),
        N_("German patent"),
        N_("French patent"),
        N_("British patent"),
        N_("U.S. patent"),
        N_("European patent request"),
        N_("German patent request"),
        N_("French patent request"),
        N_("British patent request"),
        N_("U.S. patent request"),
    },
}
"""The values of fields that are translated: the kinds of documents, and the states of publication."""
_VENUES = ("booktitle", "journal", "maintitle", "_venue")


def _in_book(work: Work, printing: Printing) -> RichText:
    """Print the book that a chapter is from, with the author of the whole: *In A. One, Book*."""
    book = print_part("booktitle journal _venue", work, printing)
    whole = work.names.get("bookauthor", work.authors)
    who = print_people(whole, printing) if whole.names != work.authors.names else ()
    return printing.phrase("In {book}", book=printing.join([who, book])) if book else ()


def _of_journal(work: Work, printing: Printing) -> RichText:
    """Print volume, number and pages as journals are cited: *5(2):100–110*."""
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    pages = work.text.get("pages") or work.text.get("eid", "")
    issue = f"{volume}({number})" if number and volume else volume
    if number and not volume:
        issue = printing.say("no. {number}", number=number)
    return concat(f"{issue}:{_range(pages)}" if issue and pages else issue or _pages(pages, printing))


def _of_proceedings(work: Work, printing: Printing) -> RichText:
    """Print the details of a paper in proceedings; proceedings in a journal are cited as journals are."""
    journal, booktitle = (print_part(f"{name} _venue", work, printing) for name in ("journal", "booktitle"))
    journal_too = journal if booktitle and strings(journal) != strings(booktitle) else ()
    if journal and "series" not in work.text:
        return printing.join([journal_too, _of_journal(work, printing)])
    return printing.join([journal_too, _of_series(work, printing), print_part("pages", work, printing)])


def _of_series(work: Work, printing: Printing) -> RichText:
    """Print a volume and its series: *volume 235 of Series*, *volume 34, number 5*.

    The volume alone, without pages, is part of the name of a conference's proceedings: *Advances in …, 33*.
    """
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    if series := work.richtext("series"):
        name = Span("emphasis", series)
        if volume or number:
            return printing.phrase("volume {volume} of {series}", volume=volume or number, series=name)
        return (name,)
    if work.type == "inproceedings" and not (volume and number) and "pages" not in work.text:
        return concat(volume or number)
    parts = [printing.say("volume {volume}", volume=volume)] if volume else []
    if number:
        parts.append(
            printing.say("number {number}", number=number) if volume else printing.say("no. {number}", number=number)
        )
    return concat(printing.say(", ").join(parts))


def _kind(work: Work, printing: Printing) -> RichText:
    """Print the kind of document and its number: *PhD thesis*, *Technical report 12*."""
    default = {"thesis": "Thesis", "report": "Technical report", "patent": "Patent"}.get(work.type, "")
    kind = work.text.get("type", default)
    if kind.lower() in work.text.get("institution", "").lower():
        kind = ""
    if kind in _TERMS["type"]:
        kind = printing.say(kind)
    return concat(f"{kind} {work.text.get('number', '')}".strip())


_OTHERS = tuple(role for role in ROLES if role != "editor")
_PRESS = ("publisher", "address")
_BOOK: tuple[Part, ...] = ("maintitle _venue", *ROLES, "edition", _of_series, "volumes", *_PRESS, "pagetotal", "isbn")
_DOCUMENT: tuple[Part, ...] = (_kind, *_OTHERS, "institution publisher", "address", "pagetotal", "isbn")
_MADE_BY = "howpublished organization publisher"

# The parts between title and year by type of work: fields, of which the first that a work has is printed, roles of
# people, and functions. As usual in CVs, editors, publishers, places, ISBN and ISSN of proceedings and journals are not
# printed with the works in them.
FORMS: Mapping[str, Sequence[Part]] = {
    "article": ("journal booktitle _venue", _of_journal, *_OTHERS),
    "inproceedings": ("booktitle journal _venue", _of_proceedings, *_OTHERS),
    "incollection": (_in_book, *ROLES, "edition", _of_series, "chapter", "pages", *_PRESS),
    "inreference": (_in_book, *ROLES, "edition", _of_series, "pages", *_PRESS),
    "book": _BOOK,
    "collection": _BOOK,
    "proceedings": (*ROLES, _of_series, *_PRESS, "isbn"),
    "periodical": (_of_series, "publisher", "issn"),
    "manual": (_kind, *_OTHERS, "edition", "organization publisher", "address"),
    "thesis": _DOCUMENT,
    "report": _DOCUMENT,
    "patent": (_kind, "holder institution"),
    "software": ("version", _MADE_BY),
    "dataset": ("version", _MADE_BY),
    "online": ("booktitle journal _venue", *_OTHERS, _MADE_BY),
    "unpublished": ("booktitle journal _venue", *_OTHERS, "howpublished"),
    "misc": ("journal booktitle _venue", _of_journal, *ROLES, "howpublished institution publisher"),
}
