"""A CV as the files of a project: conf.py, index.md, a page for each section, refs.bib, README.md."""

from __future__ import annotations

import json
import re
from string import Template
from typing import TYPE_CHECKING

from ..bib.reader import read
from ..dates import Span
from .bibtex import ascii_word, find_forms, format_entries, split_known
from .markup import TEMPLATES, format_labels
from .model import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..bib.work import Work
    from .model import Cv


def make_pages(cv: Cv) -> dict[str, str]:
    """Return the texts of a project by their paths; what is left out of them is added to ``cv.left_out``."""
    lists, bibtex, works = make_publications(cv)
    names: dict[str, Section] = {}
    for number, section in enumerate(cv.sections, 1):
        name = ascii_word(section.title, "-") or f"section-{number}"
        names[f"sections/{name}" if f"sections/{name}" not in names else f"sections/{name}-{number}"] = section
    positions = [name for name, section in names.items() if _has_positions(section)]
    hidden = [name for name, section in names.items() if not section.in_pdf]
    forms = find_forms([cv.name, *cv.names], works)
    settings = {
        "author": _quote(cv.name),
        "owner": _quote(forms if works else [cv.name]),
        "positions": f"cv_positions = {_quote(positions)}" if positions else '# cv_positions = ["sections/employment"]',
        "exclude": f'\n        "exclude": {_quote(hidden)},' if hidden else "",
    }
    files = {
        "conf.py": Template((TEMPLATES / "conf.py.txt").read_text("utf-8")).substitute(settings),
        "README.md": Template((TEMPLATES / "README.md").read_text("utf-8")).substitute(author=_line(cv.name)),
        "index.md": make_index(cv, names, len(works)),
        "refs.bib": bibtex,
    }
    for name, section in names.items():
        blocks = [each if isinstance(each, str) else format_entry(each) for each in section.blocks]
        files[f"{name}.md"] = _join([f"# {_line(section.title)}", *blocks, *lists.get(section.title, [])])
    return files


def make_index(cv: Cv, names: Iterable[str], works: int) -> str:
    """Return the first page: name, headline, positions, contact, PDFs, what is said about the owner, all pages."""
    contact: dict[str, dict[str, None]] = {}
    for label, value in cv.contact:
        contact.setdefault(label, {}).update({value: None} if value else {})
    newest = (
        ":::{only} html\n```{rubric} Newest Works\n:heading-level: 2\n```\n\n"
        "```{bibliography}\n:list: bullet\n:all:\n:limit: 3\n```\n:::"
    )
    return _join(
        [
            "---\nhide-toc: true\n---",
            "# {{ author }}",
            cv.headline,
            "% The site lists your current positions here; the PDF has a section for them.",
            ":::{only} html\n```{current-entries}\n```\n:::",
            format_labels(
                (label, " / ".join(_line(value) for value in values)) for label, values in contact.items() if values
            )
            or "% Your contact stands here, a line each, such as :Email: <you@example.org>",
            ":::{only} html\n```{pdf-documents}\n```\n:::",
            *dict.fromkeys(cv.about),
            "% Each line is a page in sections/. Their order is that of the sidebar and of the PDF.",
            "```{toctree}\n:maxdepth: 1\n" + "".join(f"{name}\n" for name in names) + "```",
            newest if works > 5 else "",
        ]
    )


def _join(blocks: Iterable[str]) -> str:
    return "\n\n".join(filter(None, blocks)) + "\n"


def _quote(value: object) -> str:
    """Return a string, or a list of strings, as Python has it."""
    return json.dumps(value, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())


_WORK = re.compile("experience|employment|appointment|position|work", re.IGNORECASE)


def _has_positions(section: Section) -> bool:
    ends = [date_options(each).get("end") for each in section.blocks if isinstance(each, Entry)]
    return bool(_WORK.search(section.title)) and "present" in ends


# --- entries --------------------------------------------------------------------------------------------------------

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{4}})\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})/(\d{4}))\b(?![-/.]\d)")
_RANGE = re.compile(r"(\d{4}(?:-\d\d)?)\s*(?:-|–|—|to)\s*(\d{4}(?:-\d\d)?|present|now|current|today)", re.IGNORECASE)


def format_entry(entry: Entry) -> str:
    """Return the directive of an entry."""
    options = {"organization": entry.organization, "place": entry.place, **date_options(entry)}
    lines = [f":{name}: {_option(_line(value))}" for name, value in options.items() if value]
    body = _join(["", *entry.body]).strip("\n")
    fence = ":" * max([3, *(len(colons) + 1 for colons in re.findall(":{3,}", body))])
    return "\n".join([f"{fence}{{entry}} {_line(entry.title)}", *lines, *(["", body] if body else []), fence])


def date_options(entry: Entry) -> dict[str, str]:
    """Return the options for the dates of an entry, in ISO 8601; what are no dates is one ``date``, as typed."""
    typed = entry.date or " – ".join(filter(None, (entry.start, entry.end)))
    iso = _MONTH.sub(lambda found: f"{found[2]}-{_MONTHS.index(found[1].lower()) + 1:02}", typed)
    iso = _NUMBERS.sub(lambda found: f"{found[1] or found[4]}-{(found[2] or found[3]).zfill(2)}", iso)
    start, dash, end = iso.partition(" – ") if entry.start else (iso, "", "")
    if found := _RANGE.fullmatch(iso):
        start, dash, end = found[1], "–", found[2]
    end = "present" if end.lower() in ("now", "current", "today", "present") else end
    given = {"start": start, "end": end} if dash else {"date": start} if start else {}
    try:
        Span.parse(**given)
    except ValueError:
        return {"date": typed}
    return given


def _option(value: str) -> str:
    """Return the value of an option, in quotation marks where MyST would read it as something else than plain text."""
    return _quote(value) if re.search(r"^['\"|>]|(^|\s)#", value) else value


# --- publications ---------------------------------------------------------------------------------------------------


def make_publications(cv: Cv) -> tuple[dict[str, list[str]], str, list[Work]]:
    """Return the blocks of lists by the titles of their sections, the text of refs.bib, and its works.

    Works of .bib files are listed by type, in a section that is added if there is none. Works of other sources go with
    them, or else into a list for each of their sections.
    """
    typed = read(cv.bibtex, "")[0]
    sections = new = [section for section in cv.sections if section.works]
    for section in new:
        section.works, repeated = split_known(section.works, typed)
        cv.left_out += [f"'{title}' of '{section.title}', which the .bib file has" for title in repeated]
    if typed:
        sections = [_find_publications(cv)]
        for section in new:
            if section is not sections[0] and not section.blocks:
                cv.sections.remove(section)
                cv.left_out.append(f"the heading '{section.title}', whose works are in '{sections[0].title}'")
    apart = not typed and len(sections) > 1
    lists: dict[str, list[str]] = {}
    prefixes: list[str] = []
    for number, section in enumerate(sections if apart else []):
        name = ascii_word(section.title, "-") or f"list-{number}"
        for work in section.works:
            work.fields["keywords"] = name
        letters = [*ascii_word(section.title).upper(), *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        prefixes.append(next(x for x in letters if x.isalpha() and x not in prefixes[-25:]))
        lists[section.title] = [
            f'```{{bibliography}}\n:filter: keywords % "^{name}$"\n:labelprefix: {prefixes[-1]}\n```'
        ]
    added = format_entries((work for section in new for work in section.works), [work.key for work in typed])
    bibtex = "\n".join(filter(None, (cv.bibtex, added)))
    works = [work for work in read(bibtex, "")[0] if not work.is_skipped]
    if sections and not apart:
        lists[sections[0].title] = ["```{bibliography}\n:group: type\n```"]
    return lists, bibtex, works


def _find_publications(cv: Cv) -> Section:
    """Return the section for the works of .bib files; if none is there, it follows education and positions."""
    for section in cv.sections:
        if section.title.casefold() == "publications":
            return section
    places = [n for n, each in enumerate(cv.sections, 1) if _WORK.search(each.title) or "ducation" in each.title]
    cv.sections.insert(max(places, default=0), Section("Publications"))
    return cv.sections[max(places, default=0)]
