"""The reference of a work as docutils nodes: authors, title, venue, details, year, distinction, notes."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from babel.numbers import format_decimal
from docutils import nodes

from ..dates import find_locale
from ..locale import N_, _, fit_and
from ..locale.scripts import is_foreign
from .owner import mark, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..bib.names import Name, Names
    from ..bib.work import Work
    from .owner import Mark, Owner

    Nodes = list[nodes.Node]
    Part = str | Callable[[Work, "Printing"], Nodes]


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
    language: str = "en"
    """The language of the CV."""
    is_english: bool = False
    """Print the words of a reference in English, as bibliographies in other scripts do for works in Latin script."""

    def say(self, message: str, **parts: object) -> str:
        """Return a message in the language of the reference, with parts in its placeholders."""
        return str(message if self.is_english else _(message)).format(**parts)

    def join(self, parts: Iterable[Nodes]) -> Nodes:
        """Join parts with commas."""
        return _join(self.say(", "), parts)

    def phrase(self, message: str, **parts: str | nodes.Node | Nodes) -> Nodes:
        """Return a message as nodes, with nodes in its placeholders."""
        shown = str(message if self.is_english else _(message))
        if "last" in parts:
            shown = fit_and(shown, "".join(node.astext() for node in _concat(parts["last"])))
        return _concat(
            *(
                piece
                for words, name, *_rest in Formatter().parse(shown)
                for piece in (words, parts[name] if name else "")
            )
        )


def reference(work: Work, printing: Printing) -> Nodes:
    """Return *Authors. Title. Venue, details, year (Distinction). Note.*

    Authors, title and the rest are an inline node each, so that styles can put them on lines of their own. Punctuation
    that such lines, and a distinction printed as a badge, do not need is an ``inline.cv-stop``::

        inline.cv-byline   inline.cv-authors .
        inline.cv-heading  inline.cv-title .
        inline.cv-facts    emphasis.cv-venue , details, year ( inline.cv-distinction ) . note.

    Fields that a work does not have are left out together with their punctuation. The lines of a work in Latin script,
    in a CV in another script, have the class ``cv-foreign`` too.
    """
    printing = printing._replace(is_english=is_foreign(work.title, printing.language))
    byline, title, year = _byline(work, printing), _title(work), _year(work)
    facts = [_print(part, work, printing) for part in ("titleaddon", *FORMS[work.type], "pubstate")]
    distinction, *notes = [_print(part, work, printing) for part in ("distinction", "note", "addendum")]
    # A title that only a year or a distinction follows is one sentence with it: "Title, 2024."
    ends = any(facts) or not (year or distinction)
    behind_title = _full_stop(title) if ends else printing.say(", ").rstrip() if year else ""
    details = printing.join([*facts, year])
    if distinction:
        details = _concat(details, " " if details else "", *_stop("("), distinction, *_stop(")"))
    *sentences, last = [_capital(sentence, printing) for sentence in (details, *notes) if sentence] or [[]]
    details = _join(" ", [*(_concat(each, _full_stop(each)) for each in sentences), last])
    lines = (
        ("cv-byline", byline, _full_stop(byline)),
        ("cv-heading", title, behind_title),
        ("cv-facts", details, _full_stop(details)),
    )
    script = ["cv-foreign"] if printing.is_english else []
    printed: list[Nodes] = [
        [nodes.inline("", "", *line, *_stop(stop), classes=[css, *script])] for css, line, stop in lines if line
    ]
    return _join(" ", printed)


def styled_reference(work: Work, content: Nodes, printing: Printing) -> Nodes:
    """Return *Reference (Distinction). Note.* as ``inline.cv-styled``; ``content`` is in a CSL style."""
    printing = printing._replace(is_english=is_foreign(work.title, printing.language))
    distinction = _print("distinction", work, printing)
    if distinction:
        content = _concat(content, " ", *_stop("("), distinction, *_stop(")"))
    text = "".join(node.astext() for node in content).casefold()
    for note in ("titleaddon", "pubstate", "year", "note", "addendum"):
        sentence = _print(note, work, printing)
        words = "".join(node.astext() for node in sentence)
        if not words or words.casefold() in text or work.text[note].casefold() in text:
            continue
        if note in {"pubstate", "year"}:
            sentence = _concat(words[:1].upper() + words[1:])
        # No full stop belongs to an address, nor to a distinction.
        stop = "" if isinstance(content[-1], nodes.reference | nodes.inline) else _full_stop(content)
        content = _concat(content, stop, " ", sentence, _full_stop(sentence))
    script = ["cv-foreign"] if printing.is_english else []
    return [nodes.inline("", "", *content, classes=["cv-styled", *script])]


def _concat(*parts: str | nodes.Node | Nodes) -> Nodes:
    """Return the parts as one list of nodes, without empty or adjacent Text nodes."""
    result: Nodes = []
    for node in (node for part in parts for node in (part if isinstance(part, list) else [part])):
        if not isinstance(node, str):
            result.append(node)
        elif result and isinstance(result[-1], nodes.Text):
            result[-1] = nodes.Text(result[-1] + node)
        elif node:
            result.append(nodes.Text(node))
    return result


def _join(separator: str, parts: Iterable[Nodes]) -> Nodes:
    pairs = [(separator, part) for part in parts if part]
    return _concat(*[each for pair in pairs for each in pair][1:])


def _stop(text: str) -> Nodes:
    return [nodes.inline("", text, classes=["cv-stop"])] if text else []


def _full_stop(sentence: Nodes) -> str:
    """Return the full stop of a sentence; an empty string if it ends with a punctuation mark."""
    end = sentence[-1].astext() if sentence else ""
    return "" if end.rstrip("”’\"'").endswith((".", "?", "!", "…", "。", "？", "！", "؟")) else "."


# The people that are printed after the title, and the words before them.
_ROLES = {
    "editor": N_("edited by {names}"),
    "translator": N_("translated by {names}"),
    "annotator": N_("annotated by {names}"),
    "commentator": N_("with a commentary by {names}"),
    "introduction": N_("with an introduction by {names}"),
    "foreword": N_("with a foreword by {names}"),
    "afterword": N_("with an afterword by {names}"),
}
_LEADING = (
    *("volume {volume} of {series}", "volume {volume}", "number {number}", "no. {number}", "chapter {chapter}"),
    *("page {pages}", "pages {pages}", "version {version}", *_ROLES.values()),
)
"""The messages that a sentence may begin with."""


def _capital(sentence: Nodes, printing: Printing) -> Nodes:
    """Capitalize a sentence that begins with a word of this module; the author's own words stay as they are."""
    first, *rest = sentence
    messages = _LEADING if printing.is_english else map(_, _LEADING)
    words = tuple(filter(None, (str(message).partition("{")[0] for message in messages)))
    if isinstance(first, nodes.Text) and first.startswith(words):
        return _concat(first[0].upper() + first[1:], rest)
    return sentence


# --- who --------------------------------------------------------------------------------------------------------


def _byline(work: Work, printing: Printing) -> Nodes:
    role = _first_role(work)
    if not role:
        return []
    who = _people(work.names[role], printing)
    if role == "editor":
        several = len(work.editors.names) > 1 or work.editors.others
        who = printing.phrase("{names}, editors", names=who) if several else printing.phrase("{name}, editor", name=who)
    elif not _is_collaboration(work):
        who = _concat(who, f" ({work.collaboration})" if work.collaboration else "")
    return [nodes.inline("", "", *who, classes=["cv-authors"])]


def _is_collaboration(work: Work) -> bool:
    """Return whether the collaboration is among the authors, or the only author is one by another name."""
    names = [str(name).casefold().removeprefix("the ") for name in work.authors.names]
    return work.collaboration.casefold() in names or (len(names) == 1 and "collaboration" in names[0])


def _first_role(work: Work) -> str:
    """Return the role that is printed before the title: authors, or editors of a volume; else an empty string."""
    if work.authors.names:
        return "author"
    part_of_a_volume = work.type in {"incollection", "inproceedings", "inreference", "article"}
    return "editor" if work.editors.names and not part_of_a_volume else ""


def _people(names: Names, printing: Printing) -> Nodes:
    """Print names in reading order, as *A*, *A and B*, *A, B, and C*, *A et al.*, or *A, …, Z; 3,000 authors*."""
    shown = shorten(names.names, printing.owner, printing.max_authors)
    parts = [_name(name, printing) if name else _concat("…") for name in shown]
    if None in shown:
        count = format_decimal(len(names.names), locale=find_locale(printing.language) or "en")
        several = printing.join(parts)
        if names.others:
            return printing.phrase("{names}; {count} authors and others", names=several, count=count)
        return printing.phrase("{names}; {count} authors", names=several, count=count)
    if not parts:
        return _concat(printing.say("{names} et al.", names="").strip())
    *others, last = parts
    if names.others and others:
        return printing.phrase("{names}, et al.", names=printing.join(parts))
    if names.others:
        return printing.phrase("{names} et al.", names=last)
    if len(others) > 1:
        return printing.phrase("{names}, and {last}", names=printing.join(others), last=last)
    return printing.phrase("{first} and {last}", first=others[0], last=last) if others else last


def _name(name: Name, printing: Printing) -> Nodes:
    """Print the owner in bold, and marks as superscripts."""
    printing.used.update(name.marks)
    printed = _concat(str(name))
    if printing.owner.matches(name):
        printed = [nodes.strong("", "", *printed, classes=["cv-owner"])]
    symbols = "".join(mark(word, printing.marks).symbol for word in name.marks)
    return [*printed, *([nodes.superscript("", symbols, classes=["cv-mark"])] if symbols else [])]


# --- what and where ---------------------------------------------------------------------------------------------


def _title(work: Work) -> Nodes:
    title = _join(": ", (work.nodes(name) for name in ("title", "subtitle")))
    # That of a volume is printed as a venue.
    if title and work.type in {"book", "collection", "proceedings", "periodical", "manual"}:
        title = [nodes.emphasis("", "", *title)]
    return [nodes.inline("", "", *title, classes=["cv-title"])] if title else []


def _year(work: Work) -> Nodes:
    """Print the year, or the years from the first to the last: *1998–2004*, *2020–*."""
    last = work.text.get("endyear")
    return work.nodes("year") if last is None else _concat(f"{work.text.get('year', '')}–{last}")


def _print(part: Part, work: Work, printing: Printing) -> Nodes:
    """Print a part of :data:`FORMS`; return no nodes for what the work does not have."""
    if not isinstance(part, str):
        return part(work, printing)
    if part in _ROLES:
        people = work.names.get(part) if part != _first_role(work) else None
        return printing.phrase(_ROLES[part], names=_people(people, printing)) if people else []
    name = next((name for name in part.split() if work.text.get(name)), "")
    printed = work.nodes(name)
    if name in _REWRITTEN:
        # Markup stays where words are only put around it.
        text = work.text[name]
        before, same, after = _REWRITTEN[name](text, printing).partition(text)
        printed = _concat(before, printed if same else "", after)
    elif work.text.get(name) in _TERMS.get(name, ()):
        printed = _concat(printing.say(work.text[name]))
    elif name == "distinction":
        printed = [nodes.inline("", "", *printed, classes=["cv-distinction"])]
    elif name in _VENUES:
        printed = [nodes.emphasis("", "", *printed, classes=["cv-venue"])]
    return printed


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


def _in_book(work: Work, printing: Printing) -> Nodes:
    """Print the book that a chapter is from, with the author of the whole: *In A. One, Book*."""
    book = _print("booktitle journal _venue", work, printing)
    whole = work.names.get("bookauthor", work.authors)
    who = _people(whole, printing) if whole.names != work.authors.names else []
    return printing.phrase("In {book}", book=printing.join([who, book])) if book else []


def _of_journal(work: Work, printing: Printing) -> Nodes:
    """Print volume, number and pages as journals are cited: *5(2):100–110*."""
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    pages = work.text.get("pages") or work.text.get("eid", "")
    issue = f"{volume}({number})" if number and volume else volume
    if number and not volume:
        issue = printing.say("no. {number}", number=number)
    return _concat(f"{issue}:{_range(pages)}" if issue and pages else issue or _pages(pages, printing))


def _of_proceedings(work: Work, printing: Printing) -> Nodes:
    """Print the details of a paper in proceedings; proceedings in a journal are cited as journals are."""
    journal, booktitle = (_print(f"{name} _venue", work, printing) for name in ("journal", "booktitle"))
    journal_too = journal if booktitle and journal and journal[0].astext() != booktitle[0].astext() else []
    if journal and "series" not in work.text:
        return printing.join([journal_too, _of_journal(work, printing)])
    return printing.join([journal_too, _of_series(work, printing), _print("pages", work, printing)])


def _of_series(work: Work, printing: Printing) -> Nodes:
    """Print a volume and its series: *volume 235 of Series*, *volume 34, number 5*.

    The volume alone, without pages, is part of the name of a conference's proceedings: *Advances in …, 33*.
    """
    volume, number = work.text.get("volume", ""), work.text.get("number", "")
    if series := work.nodes("series"):
        name = nodes.emphasis("", "", *series)
        if volume or number:
            return printing.phrase("volume {volume} of {series}", volume=volume or number, series=name)
        return [name]
    if work.type == "inproceedings" and not (volume and number) and "pages" not in work.text:
        return _concat(volume or number)
    parts = [printing.say("volume {volume}", volume=volume)] if volume else []
    if number:
        parts.append(
            printing.say("number {number}", number=number) if volume else printing.say("no. {number}", number=number)
        )
    return _concat(printing.say(", ").join(parts))


def _kind(work: Work, printing: Printing) -> Nodes:
    """Print the kind of document and its number: *PhD thesis*, *Technical report 12*."""
    default = {"thesis": "Thesis", "report": "Technical report", "patent": "Patent"}.get(work.type, "")
    kind = work.text.get("type", default)
    if kind.lower() in work.text.get("institution", "").lower():
        kind = ""
    if kind in _TERMS["type"]:
        kind = printing.say(kind)
    return _concat(f"{kind} {work.text.get('number', '')}".strip())


_OTHERS = tuple(role for role in _ROLES if role != "editor")
_PRESS = ("publisher", "address")
_BOOK: tuple[Part, ...] = ("maintitle _venue", *_ROLES, "edition", _of_series, "volumes", *_PRESS, "pagetotal", "isbn")
_DOCUMENT: tuple[Part, ...] = (_kind, *_OTHERS, "institution publisher", "address", "pagetotal", "isbn")
_MADE_BY = "howpublished organization publisher"

# The parts between title and year by type of work: fields, of which the first that a work has is printed, roles of
# people, and functions. As usual in CVs, editors, publishers, places, ISBN and ISSN of proceedings and journals are not
# printed with the works in them.
FORMS: Mapping[str, Sequence[Part]] = {
    "article": ("journal booktitle _venue", _of_journal, *_OTHERS),
    "inproceedings": ("booktitle journal _venue", _of_proceedings, *_OTHERS),
    "incollection": (_in_book, *_ROLES, "edition", _of_series, "chapter", "pages", *_PRESS),
    "inreference": (_in_book, *_ROLES, "edition", _of_series, "pages", *_PRESS),
    "book": _BOOK,
    "collection": _BOOK,
    "proceedings": (*_ROLES, _of_series, *_PRESS, "isbn"),
    "periodical": (_of_series, "publisher", "issn"),
    "manual": (_kind, *_OTHERS, "edition", "organization publisher", "address"),
    "thesis": _DOCUMENT,
    "report": _DOCUMENT,
    "patent": (_kind, "holder institution"),
    "software": ("version", _MADE_BY),
    "dataset": ("version", _MADE_BY),
    "online": ("booktitle journal _venue", *_OTHERS, _MADE_BY),
    "unpublished": ("booktitle journal _venue", *_OTHERS, "howpublished"),
    "misc": ("journal booktitle _venue", _of_journal, *_ROLES, "howpublished institution publisher"),
}


def legend(printing: Printing) -> str:
    """Return the legend of the marks of the printed names; an empty string without any."""
    words = (word for word in (*printing.marks, *sorted(printing.used)) if word in printing.used)
    used = dict.fromkeys(mark(word, printing.marks) for word in words)
    return _(", ").join(
        _("{symbol} denotes {meaning}").format(symbol=symbol, meaning=_(meaning)) for symbol, meaning in used if meaning
    )
