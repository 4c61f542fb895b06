"""One work -> one printed reference, as docutils nodes: authors, title, venue, details, year, distinction, links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from docutils import nodes

from . import latex
from .people import mark, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .bibfile import Work
    from .people import Mark, Name, Names, Owner

    Nodes = list[nodes.Node]
    Part = Callable[[Work], Nodes]


class Printing(NamedTuple):
    """What the configuration says about printed references."""

    owner: Owner
    """Whose name is set in bold."""
    marks: Mapping[str, Mark]
    """The symbols behind names and what they denote."""
    max_authors: int
    """A longer list of authors is shortened to this many names."""


def reference(work: Work, printing: Printing) -> Nodes:
    """Print as *Authors. Title. Venue, details, year (Distinction). Note.*

    Who, what and where are an inline node each, so that they may stand on lines of their own; the punctuation that
    such lines, and a distinction as a badge, can do without is an ``inline.cv-stop``::

        inline.cv-byline   inline.cv-authors .
        inline.cv-heading  inline.cv-title .
        inline.cv-facts    emphasis.cv-venue , details, year ( inline.cv-distinction ) . note.

    What a work lacks is left away together with its punctuation.
    """
    byline, title, year = _byline(work, printing), _title(work), _field("year")(work)
    facts = [*(part(work) for part in FORMS.get(work.type, FORMS["misc"])), _field("pubstate")(work)]
    details = _capital(_join(", ", [*facts, year]))
    # A title with nothing but a year, or a distinction, behind it is one sentence with it: "Title, 2024."
    behind_title = _full_stop(title) if any(facts) else "," if year else ""
    if distinction := _field("distinction", css="cv-distinction")(work):
        details += [*([nodes.Text(" ")] if details else []), _stop("("), *distinction, _stop(")")]
    elif not details:
        behind_title = _full_stop(title)
    notes = [_field("note")(work), _field("addendum")(work)]
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
            [nodes.inline("", "", *_fused(line), *([_stop(stop)] if stop else []), classes=[css])]
            for css, line, stop in lines
            if line
        ),
    )


def _fused(parts: Iterable[nodes.Node]) -> Nodes:
    """Make texts that follow each other one node: fewer nodes, which every later step of a build is glad of."""
    result: Nodes = []
    for part in parts:
        if result and isinstance(part, nodes.Text) and isinstance(result[-1], nodes.Text):
            result[-1] = nodes.Text(result[-1] + part)
        else:
            result.append(part)
    return result


def _stop(text: str) -> nodes.inline:
    return nodes.inline("", text, classes=["cv-stop"])


def _full_stop(sentence: Nodes) -> str:
    """Give the full stop of a sentence; an empty text when the sentence brings its own end."""
    end = sentence[-1].astext() if sentence else ""
    return "" if end.rstrip("”’\"'").endswith((".", "?", "!", "…")) else "."


# The words that this module puts before numbers, which a sentence may come to begin with.
_OUR_WORDS = ("volume ", "no. ", "page ", "pages ", "chapter ", "version ", "edited by ")


def _capital(sentence: Nodes) -> Nodes:
    """Begin a sentence with a capital, where it begins with a word of this module; the author's words stay."""
    if sentence and isinstance(first := sentence[0], nodes.Text) and first.startswith(_OUR_WORDS):
        return [nodes.Text(first[0].upper() + first[1:]), *sentence[1:]]
    return sentence


def _join(separator: str, parts: Iterable[Nodes]) -> Nodes:
    result: Nodes = []
    for part in filter(None, parts):
        result += [nodes.Text(separator), *part] if result else part
    return result


# --- who --------------------------------------------------------------------------------------------------------


def _byline(work: Work, printing: Printing) -> Nodes:
    if work.authors.names:
        who = _people(work.authors, printing)
    elif work.editors.names and work.type not in {"incollection", "inproceedings", "inreference", "article"}:
        several = len(work.editors.names) > 1 or work.editors.others
        who = [*_people(work.editors, printing), nodes.Text(", editors" if several else ", editor")]
    else:
        return []
    return [nodes.inline("", "", *_fused(who), classes=["cv-authors"])]


def _people(names: Names, printing: Printing) -> Nodes:
    """Print names in reading order, the owner in bold, marks raised."""
    shown = shorten(names.names, printing.owner, printing.max_authors)
    parts: list[Nodes] = [_name(name, printing) if name else [nodes.Text("…")] for name in shown]
    if None in shown:
        more = " and others" if names.others else ""
        return [*_join(", ", parts), nodes.Text(f"; {len(names.names):,} authors{more}")]
    return _enumerate([*parts, [nodes.Text("et al.")]], last=", ") if names.others else _enumerate(parts)


def _name(name: Name, printing: Printing) -> Nodes:
    printed: Nodes = [nodes.Text(str(name))]
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

# The title of these is the volume itself, and stands as a venue does.
_VOLUMES = frozenset({"book", "collection", "proceedings", "periodical", "manual"})


def _title(work: Work) -> Nodes:
    title = _join(": ", (latex.to_nodes(work.fields.get(name, "")) for name in ("title", "subtitle")))
    if not title:
        return []
    if work.type in _VOLUMES:
        title = [nodes.emphasis("", "", *title)]
    return [nodes.inline("", "", *title, classes=["cv-title"])]


def _field(*names: str | Callable[[str], str], css: str = "") -> Part:
    """Make the part that prints the first of the named fields that a work has, as text or under a CSS class.

    A last argument that is a function rewrites the field's LaTeX first.
    """
    fields = [name for name in names if isinstance(name, str)]
    rewrite = next((name for name in names if not isinstance(name, str)), str)

    def part(work: Work) -> Nodes:
        value = next((work.fields[name] for name in fields if work.fields.get(name)), "")
        printed = latex.to_nodes(rewrite(value)) if value else []
        return [nodes.inline("", "", *printed, classes=[css])] if css and printed else printed

    return part


def _venue(*names: str, before: str = "") -> Part:
    field = _field(*names, "_venue")

    def part(work: Work) -> Nodes:
        printed = field(work)
        if not printed:
            return []
        return [*([nodes.Text(before)] if before else []), nodes.emphasis("", "", *printed, classes=["cv-venue"])]

    return part


def _pages(value: str) -> str:
    if not re.match(r"[\divxlc]", value, re.IGNORECASE | re.ASCII):
        return value
    return f"{'pages' if re.search('[-–—,+]', value) else 'page'} {_range(value)}"


def _range(value: str) -> str:
    """Set a range of numbers with an en dash, however it was typed."""
    return re.sub(r"(?<=\w)\s*(?:-+|–|—)\s*(?=\w)", "–", value)


def _edition(value: str) -> str:
    if value.isdecimal():
        number = int(value)
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in {11, 12, 13} else 0, "th")
        return f"{number}{ending} edition"
    return value if "ed" in value.lower().split()[-1] else f"{value} edition"


def _of_journal(work: Work) -> Nodes:
    """Print volume, number and pages as journals are cited: *5(2):100–110*."""
    volume, number = work.fields.get("volume", ""), work.fields.get("number", "")
    pages = work.fields.get("pages") or work.fields.get("eid", "")
    issue = volume + (f"({number})" if number and volume else f"no. {number}" if number else "")
    if not issue:
        return latex.to_nodes(_pages(pages))
    return latex.to_nodes(f"{issue}:{_range(pages)}" if pages else issue)


def _of_series(work: Work) -> Nodes:
    """Print a volume and the series it stands in: *volume 235 of Series*, *Series 12*, *33*."""
    volume = work.fields.get("volume") or work.fields.get("number", "")
    series = latex.to_nodes(work.fields.get("series", ""))
    if not series:
        plain = volume if work.type == "inproceedings" or not volume else f"volume {volume}"
        return latex.to_nodes(plain)
    return [*([nodes.Text(f"volume {latex.to_text(volume)} of ")] if volume else []), nodes.emphasis("", "", *series)]


def _kind(default: str) -> Part:
    """Make the part that says what kind of document it is, and its number: *PhD thesis*, *Technical report 12*."""

    def part(work: Work) -> Nodes:
        kind = work.fields.get("type", default)
        if kind.lower() in work.fields.get("institution", "").lower():
            kind = ""
        return latex.to_nodes(f"{kind} {work.fields.get('number', '')}".strip())

    return part


def _edited(work: Work) -> Nodes:
    names: list[Nodes] = [[nodes.Text(str(name))] for name in work.editors.names]
    if work.editors.others:
        names.append([nodes.Text("others")])
    return [nodes.Text("edited by "), *_enumerate(names)] if names else []


def _version(value: str) -> str:
    return value if value.lower().startswith("v") else f"version {value}"


def _chapter(value: str) -> str:
    return f"chapter {value}"


_publisher = _field("publisher")
_address = _field("address")

# What stands between the title and the year, by type of work; what is empty falls out.
FORMS: dict[str, tuple[Part, ...]] = {
    "article": (_venue("journal", "booktitle"), _of_journal),
    "inproceedings": (_venue("booktitle", "journal"), _of_series, _field("pages", _pages)),
    "incollection": (
        _venue("booktitle", "journal", before="In "),
        _edited,
        _field("edition", _edition),
        _of_series,
        _field("chapter", _chapter),
        _field("pages", _pages),
        _publisher,
    ),
    "inreference": (
        _venue("booktitle", "journal", before="In "),
        _edited,
        _field("edition", _edition),
        _of_series,
        _field("pages", _pages),
        _publisher,
    ),
    "book": (_venue("maintitle"), _field("edition", _edition), _of_series, _publisher, _address),
    "collection": (_venue("maintitle"), _field("edition", _edition), _of_series, _publisher, _address),
    "proceedings": (_of_series, _publisher, _address),
    "periodical": (_of_series, _publisher),
    "manual": (_kind(""), _field("edition", _edition), _field("organization", "publisher"), _address),
    "thesis": (_kind("Thesis"), _field("institution", "publisher"), _address),
    "report": (_kind("Technical report"), _field("institution", "publisher"), _address),
    "patent": (_kind("Patent"), _field("holder", "institution")),
    "software": (_field("version", _version), _field("howpublished", "organization", "publisher")),
    "dataset": (_field("version", _version), _field("howpublished", "organization", "publisher")),
    "online": (_venue("booktitle", "journal"), _field("howpublished", "organization", "publisher")),
    "unpublished": (_venue("booktitle", "journal"), _field("howpublished")),
    "misc": (
        _venue("journal", "booktitle"),
        _of_journal,
        _field("howpublished", "institution", "publisher"),
    ),
}

# --- links ------------------------------------------------------------------------------------------------------

# How the well-known hosts of papers call themselves; any other link is a "Paper".
_HOSTS = {
    "aclanthology.org": "ACL Anthology",
    "arxiv.org": "arXiv",
    "openreview.net": "OpenReview",
    "proceedings.mlr.press": "PMLR",
    "proceedings.neurips.cc": "NeurIPS",
    "papers.neurips.cc": "NeurIPS",
    "papers.nips.cc": "NeurIPS",
    "nips.cc": "NeurIPS",
    "neurips.cc": "NeurIPS",
    "github.com": "GitHub",
}
_EPRINTS = {
    "arxiv": ("arXiv", "https://arxiv.org/abs/"),
    "hal": ("HAL", "https://hal.science/"),
    "jstor": ("JSTOR", "https://www.jstor.org/stable/"),
    "pubmed": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
    "hdl": ("Handle", "https://hdl.handle.net/"),
    "googlebooks": ("Google Books", "https://books.google.com/books?id="),
}
# Further files and pages of a work, in the order they are printed, and what their links say.
_FILES = {
    "pdf": "PDF",
    "html": "HTML",
    "code": "Code",
    "slides": "Slides",
    "poster": "Poster",
    "video": "Video",
    "supp": "Supplement",
    "website": "Website",
}
FILE_FIELDS = tuple(_FILES)


class Link(NamedTuple):
    """A link of a work: what it says and where it goes."""

    text: str
    uri: str
    """An address, or the path of a file within the source folder."""

    @property
    def is_file(self) -> bool:
        return not urlsplit(self.uri).scheme


def links(work: Work) -> list[Link]:
    """List the links of a work, DOI before arXiv before URL, each address once."""
    fields = work.fields
    found: list[Link] = []
    if doi := fields.get("doi"):
        found.append(Link("DOI", f"https://doi.org/{quote(doi, safe='/:;().,_-<>')}"))
    if eprint := fields.get("eprint"):
        archive = _EPRINTS.get(fields.get("eprinttype", "").lower())
        if archive:
            found.append(Link(archive[0], archive[1] + quote(eprint, safe="/:.,_-")))
    if url := fields.get("url"):
        uri = latex.to_text(url)
        found.append(Link(_HOSTS.get((urlsplit(uri).hostname or "").removeprefix("www."), "Paper"), uri))
    found += [Link(text, latex.to_text(fields[name])) for name, text in _FILES.items() if fields.get(name)]
    seen: set[str] = set()
    return [link for link in found if link.uri not in seen and not seen.add(link.uri)]  # type: ignore[func-returns-value]


def legend(works: Iterable[Work], marks: Mapping[str, Mark]) -> str:
    """Say what the marks that stand in these works denote; an empty text when there is nothing to say."""
    words = {
        word for work in works for names in (work.authors, work.editors) for name in names.names for word in name.marks
    }
    used = dict.fromkeys(
        known for word in (*marks, *sorted(words)) if word in words and (known := mark(word, marks)).legend
    )
    return ", ".join(f"{symbol} denotes {meaning}" for symbol, meaning in used)
