"""The reference of a work as docutils nodes: authors, title, venue, details, year, distinction, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from .owner import mark, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..bib.names import Name, Names
    from ..bib.reader import Work
    from .owner import Mark, Owner

    Nodes = list[nodes.Node]
    Part = Callable[[Work, "Printing"], Nodes]


class Printing(NamedTuple):
    """How the references of a list are printed, and which annotations occur in them."""

    owner: Owner
    """Printed in bold."""
    marks: Mapping[str, Mark]
    """The symbols of annotations and what they denote."""
    max_authors: int
    """Longer lists of authors are truncated to this many names."""
    used: set[str]
    """The annotations of the printed names, for the legend."""


def reference(work: Work, printing: Printing) -> Nodes:
    """Return *Authors. Title. Venue, details, year (Distinction). Note.*

    Authors, title and the rest are an inline node each, so that styles can put them on lines of their own. Punctuation
    that such lines, and a distinction printed as a badge, do not need is an ``inline.cv-stop``::

        inline.cv-byline   inline.cv-authors .
        inline.cv-heading  inline.cv-title .
        inline.cv-facts    emphasis.cv-venue , details, year ( inline.cv-distinction ) . note.

    Fields that a work does not have are left out together with their punctuation.
    """
    byline, title, year = _byline(work, printing), _title(work), _year(work)
    form = (_field("titleaddon"), *FORMS.get(work.type, FORMS["misc"]), _field("pubstate"))
    facts = [part(work, printing) for part in form]
    details = _capital(_join(", ", [*facts, year]))
    # A title that only a year or a distinction follows is one sentence with it: "Title, 2024."
    behind_title = _full_stop(title) if any(facts) else "," if year else ""
    if distinction := _field("distinction", css="cv-distinction")(work, printing):
        details += [*([nodes.Text(" ")] if details else []), _stop("("), *distinction, _stop(")")]
    elif not details:
        behind_title = _full_stop(title)
    notes = [_field(name)(work, printing) for name in ("note", "addendum")]
    sentences = [_capital(sentence) for sentence in (details, *notes) if sentence]
    details = _join(" ", ([*each, nodes.Text(_full_stop(each))] for each in sentences[:-1]))
    details = _join(" ", [details, *sentences[-1:]])
    lines = (
        ("cv-byline", byline, _full_stop(byline)),
        ("cv-heading", title, behind_title),
        ("cv-facts", details, _full_stop(details)),
    )
    return _join(
        " ",
        (
            [nodes.inline("", "", *_merge_text(line), *([_stop(stop)] if stop else []), classes=[css])]
            for css, line, stop in lines
            if line
        ),
    )


def _merge_text(parts: Iterable[nodes.Node]) -> Nodes:
    """Merge adjacent Text nodes, and drop empty ones."""
    result: Nodes = []
    for part in parts:
        if result and isinstance(part, nodes.Text) and isinstance(result[-1], nodes.Text):
            result[-1] = nodes.Text(result[-1] + part)
        elif not isinstance(part, nodes.Text) or part:
            result.append(part)
    return result


def _text(text: str) -> Nodes:
    return [nodes.Text(text)] if text else []


def _stop(text: str) -> nodes.inline:
    return nodes.inline("", text, classes=["cv-stop"])


def _full_stop(sentence: Nodes) -> str:
    """Return the full stop of a sentence; an empty string if it ends with a punctuation mark."""
    end = sentence[-1].astext() if sentence else ""
    return "" if end.rstrip("”’\"'").endswith((".", "?", "!", "…")) else "."


# Words before names and numbers, with which a sentence may begin.
_ROLES = {
    "editor": "edited by ",
    "translator": "translated by ",
    "annotator": "annotated by ",
    "commentator": "with a commentary by ",
    "introduction": "with an introduction by ",
    "foreword": "with a foreword by ",
    "afterword": "with an afterword by ",
}
_LEADING_WORDS = ("volume ", "no. ", "page ", "pages ", "chapter ", "version ", *_ROLES.values())


def _capital(sentence: Nodes) -> Nodes:
    """Capitalize a sentence that begins with a word of this module; the author's own words stay as they are."""
    if sentence and isinstance(first := sentence[0], nodes.Text) and first.startswith(_LEADING_WORDS):
        return [nodes.Text(first[0].upper() + first[1:]), *sentence[1:]]
    return sentence


def _join(separator: str, parts: Iterable[Nodes]) -> Nodes:
    result: Nodes = []
    for part in filter(None, parts):
        result += [nodes.Text(separator), *part] if result else part
    return result


# --- who --------------------------------------------------------------------------------------------------------


def _byline(work: Work, printing: Printing) -> Nodes:
    role = _first_role(work)
    if not role:
        return []
    who = _people(work.names[role], printing)
    if role == "editor":
        several = len(work.editors.names) > 1 or work.editors.others
        who.append(nodes.Text(", editors" if several else ", editor"))
    elif work.collaboration and not any(
        str(name).casefold().removeprefix("the ") == work.collaboration.casefold() for name in work.authors.names
    ):
        who.append(nodes.Text(f" ({work.collaboration})"))
    return [nodes.inline("", "", *_merge_text(who), classes=["cv-authors"])]


def _first_role(work: Work) -> str:
    """Return the role that is printed before the title: authors, or editors of a volume; else an empty string."""
    if work.authors.names:
        return "author"
    part_of_a_volume = work.type in {"incollection", "inproceedings", "inreference", "article"}
    return "editor" if work.editors.names and not part_of_a_volume else ""


def _by(*roles: str) -> Part:
    """Return the part that prints further people: *edited by A and B, translated by C*."""

    def part(work: Work, printing: Printing) -> Nodes:
        before = _first_role(work)
        return _join(
            ", ",
            (
                [nodes.Text(_ROLES[role]), *_people(work.names[role], printing)]
                for role in roles
                if role in work.names and role != before
            ),
        )

    return part


def _people(names: Names, printing: Printing) -> Nodes:
    """Print names in reading order, the owner in bold, marks as superscripts."""
    shown = shorten(names.names, printing.owner, printing.max_authors)
    parts: list[Nodes] = [_name(name, printing) if name else [nodes.Text("…")] for name in shown]
    if None in shown:
        more = " and others" if names.others else ""
        return [*_join(", ", parts), nodes.Text(f"; {len(names.names):,} authors{more}")]
    if names.others:
        return _enumerate([*parts, [nodes.Text("et al.")]], last=", " if parts[1:] else " ")
    return _enumerate(parts)


def _name(name: Name, printing: Printing) -> Nodes:
    printed: Nodes = [nodes.Text(str(name))]
    printing.used.update(name.marks)
    if printing.owner.matches(name):
        printed = [nodes.strong("", "", *printed, classes=["cv-owner"])]
    if symbols := "".join(mark(word, printing.marks).symbol for word in name.marks):
        printed.append(nodes.superscript("", symbols, classes=["cv-mark"]))
    return printed


def _enumerate(parts: Sequence[Nodes], last: str = "") -> Nodes:
    """Join as *A*, *A and B*, *A, B, and C*."""
    if len(parts) < 2:
        return list(*parts)
    final = last or (", and " if len(parts) > 2 else " and ")
    return [*_join(", ", parts[:-1]), nodes.Text(final), *parts[-1]]


# --- what and where ---------------------------------------------------------------------------------------------

# The title of these is that of a volume, and printed as a venue.
_VOLUMES = frozenset({"book", "collection", "proceedings", "periodical", "manual"})


def _title(work: Work) -> Nodes:
    title = _join(": ", (work.nodes(name) for name in ("title", "subtitle")))
    if not title:
        return []
    if work.type in _VOLUMES:
        title = [nodes.emphasis("", "", *title)]
    return [nodes.inline("", "", *title, classes=["cv-title"])]


def _field(*names: str, rewrite: Callable[[str], str] | None = None, css: str = "") -> Part:
    """Return the part that prints the first of these fields that a work has, as text or under a CSS class.

    ``rewrite`` gets the plain text of the field; what it puts around that keeps the field's markup.
    """

    def part(work: Work, _printing: Printing) -> Nodes:
        name = next((name for name in names if work.text.get(name)), "")
        printed = work.nodes(name)
        if printed and rewrite:
            text = work.text[name]
            before, found, after = rewrite(text).partition(text)
            printed = _merge_text([nodes.Text(before), *(printed if found else []), nodes.Text(after)])
        return [nodes.inline("", "", *printed, classes=[css])] if css and printed else printed

    return part


def _venue(*names: str) -> Part:
    field = _field(*names, "_venue")

    def part(work: Work, printing: Printing) -> Nodes:
        printed = field(work, printing)
        return [nodes.emphasis("", "", *printed, classes=["cv-venue"])] if printed else []

    return part


def _in_book(work: Work, printing: Printing) -> Nodes:
    """Print the book that a chapter is from, with the author of the whole: *In A. One, Book*."""
    printed = _venue("booktitle", "journal")(work, printing)
    if not printed:
        return []
    whole = work.names.get("bookauthor")
    who = _people(whole, printing) if whole and whole.names != work.authors.names else []
    return [nodes.Text("In "), *_join(", ", [who, printed])]


def _year(work: Work) -> Nodes:
    """Print the year, or the years from the first to the last: *1998–2004*, *2020–*."""
    year, last = work.text.get("year", ""), work.text.get("endyear")
    return work.nodes("year") if last is None else [nodes.Text(f"{year}–{last}")]


def _count(word: str) -> Callable[[str], str]:
    """Return a function that adds a word to a number, *3 volumes*, and leaves other text as it is."""
    return lambda value: f"{value} {word}" if value.isdecimal() else value


def _pages(value: str) -> str:
    if not re.match(r"[\divxlc]", value, re.IGNORECASE | re.ASCII):
        return value
    return f"{'pages' if re.search('[-–—,+]', value) else 'page'} {_range(value)}"


def _range(value: str) -> str:
    """Print a range of numbers with an en dash, however it was typed."""
    return re.sub(r"(?<=\w)\s*(?:-+|–|—)\s*(?=\w)", "–", value)


def _edition(value: str) -> str:
    if value.isdecimal():
        number = int(value)
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in {11, 12, 13} else 0, "th")
        return f"{number}{ending} edition"
    return value if "ed" in value.lower().split()[-1] else f"{value} edition"


def _of_journal(work: Work, _printing: Printing) -> Nodes:
    """Print volume, number and pages as journals are cited: *5(2):100–110*."""
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    pages = work.text.get("pages") or work.text.get("eid", "")
    issue = volume + (f"({number})" if number and volume else f"no. {number}" if number else "")
    if not issue:
        return _text(_pages(pages))
    return _text(f"{issue}:{_range(pages)}" if pages else issue)


def _of_proceedings(work: Work, printing: Printing) -> Nodes:
    """Print the details of a paper in proceedings; proceedings in a journal are cited as journals are."""
    journal, booktitle = (_venue(name)(work, printing) for name in ("journal", "booktitle"))
    titles = [journal] if journal and booktitle and journal[0].astext() != booktitle[0].astext() else []
    if journal and "series" not in work.text:
        return _join(", ", [*titles, _of_journal(work, printing)])
    return _join(", ", [*titles, _of_series(work, printing), _field("pages", rewrite=_pages)(work, printing)])


def _of_series(work: Work, _printing: Printing) -> Nodes:
    """Print a volume and its series: *volume 235 of Series*, *volume 34, number 5*.

    The volume alone, without pages, is part of the name of a conference's proceedings: *Advances in …, 33*.
    """
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    series = work.nodes("series")
    if not series:
        if work.type == "inproceedings" and not (volume and number) and "pages" not in work.text:
            return _text(volume or number)
        parts = (("volume", volume), ("number" if volume else "no.", number))
        return _text(", ".join(f"{name} {value}" for name, value in parts if value))
    volume = volume or number
    return [*([nodes.Text(f"volume {volume} of ")] if volume else []), nodes.emphasis("", "", *series)]


def _kind(default: str) -> Part:
    """Return the part that prints the kind of document and its number: *PhD thesis*, *Technical report 12*."""

    def part(work: Work, _printing: Printing) -> Nodes:
        kind = work.text.get("type", default)
        if kind.lower() in work.text.get("institution", "").lower():
            kind = ""
        return _text(f"{kind} {work.text.get('number', '')}".strip())

    return part


def _version(value: str) -> str:
    return value if value.lower().startswith("v") else f"version {value}"


def _chapter(value: str) -> str:
    return f"chapter {value}"


_publisher = _field("publisher")
_address = _field("address")
_pagetotal = _field("pagetotal", rewrite=_count("pages"))
_others = _by(*(role for role in _ROLES if role != "editor"))
_editors_and_others = _by(*_ROLES)
_of_volume = (_field("edition", rewrite=_edition), _of_series)
_of_book = (*_of_volume, _field("volumes", rewrite=_count("volumes")), _publisher, _address, _pagetotal)

# The parts between title and year, by type of work; empty ones are left out. As usual in CVs, editors, publishers and
# places of proceedings and journals are not printed.
FORMS: dict[str, tuple[Part, ...]] = {
    "article": (_venue("journal", "booktitle"), _of_journal, _others),
    "inproceedings": (_venue("booktitle", "journal"), _of_proceedings, _others),
    "incollection": (
        _in_book,
        _editors_and_others,
        *_of_volume,
        _field("chapter", rewrite=_chapter),
        _field("pages", rewrite=_pages),
        _publisher,
        _address,
    ),
    "inreference": (_in_book, _editors_and_others, *_of_volume, _field("pages", rewrite=_pages), _publisher, _address),
    "book": (_venue("maintitle"), _editors_and_others, *_of_book),
    "collection": (_venue("maintitle"), _editors_and_others, *_of_book),
    "proceedings": (_editors_and_others, _of_series, _publisher, _address),
    "periodical": (_of_series, _publisher),
    "manual": (_kind(""), _others, _field("edition", rewrite=_edition), _field("organization", "publisher"), _address),
    "thesis": (_kind("Thesis"), _others, _field("institution", "publisher"), _address, _pagetotal),
    "report": (_kind("Technical report"), _others, _field("institution", "publisher"), _address, _pagetotal),
    "patent": (_kind("Patent"), _field("holder", "institution")),
    "software": (_field("version", rewrite=_version), _field("howpublished", "organization", "publisher")),
    "dataset": (_field("version", rewrite=_version), _field("howpublished", "organization", "publisher")),
    "online": (_venue("booktitle", "journal"), _others, _field("howpublished", "organization", "publisher")),
    "unpublished": (_venue("booktitle", "journal"), _others, _field("howpublished")),
    "misc": (
        _venue("journal", "booktitle"),
        _of_journal,
        _editors_and_others,
        _field("howpublished", "institution", "publisher"),
    ),
}


def legend(printing: Printing) -> str:
    """Return the legend of the marks of the printed names; an empty string without any."""
    used = dict.fromkeys(
        known
        for word in (*printing.marks, *sorted(printing.used))
        if word in printing.used and (known := mark(word, printing.marks)).legend
    )
    return ", ".join(f"{symbol} denotes {meaning}" for symbol, meaning in used)
