"""A CV as the files of a project: conf.py, index.md, a page for each section, refs.bib, README.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from ..bib.reader import read
from ..dates import Span
from .bibtex import List, ascii_word, find_forms, format_entries, leave_out_known, make_lists, unique_prefixes
from .markup import format_labels
from .model import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..bib.work import Work
    from .model import Cv

TEMPLATES = Path(__file__).parent / "templates"

Files = dict[str, str]
"""Texts by their paths in a project."""


def make_pages(cv: Cv) -> Files:
    """Return the files of a project; what is left out of them is added to ``cv.left_out``."""
    publications, bibtex, works = make_publications(cv)
    names: dict[int, str] = {}
    for number, section in enumerate(cv.sections, 1):
        name = ascii_word(section.title, "-") or f"section-{number}"
        names[id(section)] = name if name not in names.values() else f"{name}-{number}"
    pages: Files = {}
    for section in cv.sections:
        blocks = [f"# {_line(section.title)}", *map(format_block, section.blocks), *publications.get(id(section), [])]
        pages[f"sections/{names[id(section)]}.md"] = "\n\n".join(filter(None, blocks)) + "\n"
    positions = [f"sections/{names[id(each)]}" for each in cv.sections if _has_positions(each)]
    hidden = [f"sections/{names[id(each)]}" for each in cv.sections if not each.in_pdf]
    forms = find_forms([cv.name, *cv.names], works)
    return {
        "conf.py": Template((TEMPLATES / "conf.py.txt").read_text("utf-8")).substitute(
            author=_python(cv.name),
            owner=_python(forms if works else [cv.name]),
            positions=f"cv_positions = {_python(positions)}" if positions else "# cv_positions = []",
            exclude=f'\n        "exclude": {_python(hidden)},' if hidden else "",
        ),
        "index.md": make_index(cv, [names[id(section)] for section in cv.sections], len(works)),
        **pages,
        "refs.bib": bibtex,
        "README.md": Template((TEMPLATES / "README.md").read_text("utf-8")).substitute(author=_line(cv.name)),
    }


def _python(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _has_positions(section: Section) -> bool:
    is_work = re.search(r"experience|employment|appointment|position|work", section.title, re.IGNORECASE)
    return bool(is_work) and any(isinstance(each, Entry) and each.end == "present" for each in section.blocks)


def make_index(cv: Cv, names: Iterable[str], works: int) -> str:
    """Return the first page: name, headline, positions, contact, PDFs, what is said about the owner, all pages."""
    blocks = [
        "---\nhide-toc: true\n---",
        "# {{ author }}",
        cv.headline,
        "% The site shows here what is going on now; the PDF has its own section for that.",
        ":::{only} html\n```{current-entries}\n```\n:::",
        format_labels((label, _line(value)) for label, value in dict.fromkeys(cv.contact) if value),
        ":::{only} html\n```{pdf-documents}\n```\n:::",
        *cv.about,
        "% The order of the pages here is the order of the PDF.",
        "```{toctree}\n:maxdepth: 1\n" + "".join(f"sections/{name}\n" for name in names) + "```",
    ]
    if works > 5:
        rubric = "```{rubric} Newest Works\n:heading-level: 2\n```"
        newest = "```{bibliography}\n:list: bullet\n:filter: True\n:limit: 3\n```"
        blocks.append(f":::{{only}} html\n{rubric}\n\n{newest}\n:::")
    return "\n\n".join(filter(None, blocks)) + "\n"


# --- entries --------------------------------------------------------------------------------------------------------

_RANGE = re.compile(r"(\d{4}(?:-\d\d)?)\s*(?:-|–|—|to)\s*(\d{4}(?:-\d\d)?|present|now|current|today)", re.IGNORECASE)


def format_block(block: Entry | str) -> str:
    return block if isinstance(block, str) else format_entry(block)


def format_entry(entry: Entry) -> str:
    """Return the directive of an entry."""
    options = {"organization": entry.organization, "place": entry.place, **date_options(entry)}
    lines = [f":{name}: {_option(value)}" for name, value in options.items() if value]
    body = "\n\n".join(filter(None, entry.body))
    fence = ":" * max([3, *(len(colons) + 1 for colons in re.findall(":{3,}", body))])
    return "\n".join([f"{fence}{{entry}} {_line(entry.title)}", *lines, *(["", body] if body else []), fence])


def date_options(entry: Entry) -> dict[str, str]:
    """Return the options for the dates of an entry; what are no dates is one ``date``, as typed."""
    start, end, date = entry.start, entry.end, entry.date
    if found := _RANGE.fullmatch(date):
        start, end, date = found[1], found[2], ""
    end = "present" if end.lower() in ("now", "current", "today", "present") else end
    given = {name: value for name, value in (("start", start), ("end", end), ("date", date)) if value}
    try:
        Span.parse(**given)
    except ValueError:
        return {"date": date or " – ".join(filter(None, (start, end)))}
    return given


def _line(text: str) -> str:
    return " ".join(text.split())


def _option(value: str) -> str:
    """Return the value of an option, in quotation marks where MyST would read it as something else than plain text."""
    return _python(_line(value)) if re.search(r"^['\"|>]|(^|\s)#", value) else _line(value)


# --- publications ---------------------------------------------------------------------------------------------------


def make_publications(cv: Cv) -> tuple[dict[int, list[str]], str, list[Work]]:
    """Return the blocks of the sections with publications, by their ids, the text of refs.bib, and its works.

    A section is added if works of a .bib file have none.
    """
    typed = read(cv.bibtex, "")[0]
    sections = [section for section in cv.sections if section.works]
    for section in sections:
        section.works, repeated = leave_out_known(section.works, typed)
        cv.left_out += [f"'{title}' of '{section.title}', which is in the .bib file" for title in repeated]
    if not sections and not typed:
        return {}, cv.bibtex, []
    if not sections:
        sections = [Section("Publications")]
        cv.sections.insert(_place(cv.sections), sections[0])
    apart = not typed and len(sections) > 1
    names = [ascii_word(section.title, "-") or f"list-{number}" for number, section in enumerate(sections, 1)]
    for section, name in zip(sections, names, strict=True):
        if apart:
            for work in section.works:
                work.fields["keywords"] = name
        elif section is not sections[0]:
            cv.left_out.append(f"the heading '{section.title}': its works are in '{sections[0].title}'")
            cv.sections.remove(section)
    new = format_entries((work for section in sections for work in section.works), [work.key for work in typed])
    bibtex = "\n".join(filter(None, (cv.bibtex, new)))
    works = [work for work in read(bibtex, "")[0] if not work.is_skipped]
    if apart:
        prefixes = unique_prefixes(section.title for section in sections)
        lists = [[List("", f'keywords % "^{name}$"', prefix)] for name, prefix in zip(names, prefixes, strict=True)]
    else:
        lists = [make_lists(works)]
        if len(lists[0]) == 1:
            lists[0][0] = lists[0][0]._replace(prefix="P")
    return {id(section): format_lists(each) for section, each in zip(sections, lists, strict=False)}, bibtex, works


def _place(sections: list[Section]) -> int:
    """Return where publications are expected: behind education and positions."""
    before = [
        number
        for number, section in enumerate(sections, 1)
        if re.search(r"education|experience|employment|position|appointment", section.title, re.IGNORECASE)
    ]
    return max(before, default=0)


def format_lists(lists: list[List]) -> list[str]:
    """Return a heading and a ``{bibliography}`` for each list; no heading for a single one."""
    blocks = []
    for each in lists:
        blocks += [f"## {each.heading}"] if len(lists) > 1 else []
        blocks.append(f"```{{bibliography}}\n:filter: {each.filter}\n:labelprefix: {each.prefix}\n```")
    return blocks
