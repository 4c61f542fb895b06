"""What is checked: the works with what was typed for them, and the entries of the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes

from ..bib import reader, syntax
from ..config import Config
from ..dates import Span
from ..pages.entry import EntryDirective

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

    from ..bib.work import Work
    from ..publications.domain import Publications
    from ..publications.owner import Owner


@dataclass(kw_only=True, eq=False)
class Item:
    """A part of a source file that rules check."""

    file: str
    line: int
    """From 1."""
    silenced: frozenset[str] = frozenset()
    """The names of the rules that are silenced here."""

    def line_of(self, name: str) -> int:
        """Return the line of a field; that of the item, if the field is not there."""
        return self.line


@dataclass(kw_only=True, eq=False)
class BibItem(Item):
    """A work, with the fields of its entry as typed, by their names in lower case."""

    work: Work
    typed: dict[str, syntax.Field] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.typed[name].line if name in self.typed else self.line

    def has(self, *names: str) -> bool:
        return any(name in self.work.text for name in names)


@dataclass(kw_only=True, eq=False)
class PageEntry(Item):
    """A CV entry; those of one list have the same number ``run``."""

    docname: str
    title: str
    span: Span | None
    """None if a date is free text, or if there is none."""
    run: int


@dataclass(kw_only=True, eq=False)
class PageLine(Item):
    """A line of a page."""

    text: str


@dataclass
class Project:
    """All that is checked."""

    works: list[BibItem]
    entries: list[PageEntry]
    lines: list[PageLine]
    owner: Owner
    positions: tuple[str, ...] | None
    today: datetime.date

    @property
    def items(self) -> Iterator[Item]:
        yield from self.works
        yield from self.entries
        yield from self.lines


# ---------------------------------------------------------------- works


def join_typed(works: Iterable[Work], texts: Mapping[str, str]) -> Iterator[BibItem]:
    """Yield works with what is typed for them in the texts of their files."""
    entries = {(file, entry.line): entry for file, text in texts.items() for entry in syntax.read(text)[0]}
    for work in works:
        entry = entries.get((work.file, work.line))
        typed = {each.name.lower(): each for each in reversed(entry.fields)} if entry else {}
        silenced = frozenset(re.findall(r"[\w-]+", work.text.get("nocheck", "")))
        yield BibItem(file=work.file, line=work.line, silenced=silenced, work=work, typed=typed)


# ---------------------------------------------------------------- pages


class TypedEntry(NamedTuple):
    """The options of an entry as typed."""

    title: str
    start: str | None
    end: str | None
    date: str | None

    @property
    def span(self) -> Span | None:
        try:
            span = Span.parse(start=self.start, end=self.end, date=self.date)
        except ValueError:  # free text, or a mistake that the build reports
            return None
        return span if span.start else None


class EntryRecorder:
    """Keeps the options of the entries of a build, of which doctrees have only what is printed."""

    def __init__(self, app: Sphinx) -> None:
        self.found: dict[tuple[str, int], TypedEntry] = {}
        app.add_directive("entry", self.make_directive(), override=True)

    def make_directive(self) -> type[EntryDirective]:
        found = self.found

        class RecordedEntry(EntryDirective):
            def run(self) -> list[nodes.Node]:
                dates = (self.options.get(name) for name in ("start", "end", "date"))
                entry = TypedEntry(self.arguments[0] if self.arguments else "", *dates)
                source, line = self.get_source_info()
                found[str(source), line] = entry
                return super().run()

        return RecordedEntry


_SILENCED = re.compile(r"\s*(?:>\s*)*%\s*nocheck:(.*)")


def read_silenced(lines: list[str], number: int) -> frozenset[str]:
    """Return the rules that comments ``% nocheck: order`` directly above a line, from 1, silence."""
    found: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.lstrip(" >").startswith("%"):
            break
        if comment := _SILENCED.fullmatch(line):
            found += re.findall(r"[\w-]+", comment[1])
    return frozenset(found)


def read_pages(app: Sphinx, recorder: EntryRecorder) -> tuple[list[PageEntry], list[PageLine]]:
    """Return the entries of all pages, in order, and the lines that name an ORCID iD."""
    entries: list[PageEntry] = []
    named: list[PageLine] = []
    sources: dict[str, list[str]] = {}

    def lines_of(file: str) -> list[str]:
        if file not in sources:
            sources[file] = Path(file).read_text("utf-8", "replace").splitlines()
        return sources[file]

    runs = 0
    for docname in sorted(app.env.found_docs):
        for found in app.env.get_doctree(docname).findall(nodes.bullet_list):
            if "cv-entries" not in found["classes"]:
                continue
            runs += 1
            for item in cast("Iterable[nodes.list_item]", found):
                place = str(item.source), item.line or 1
                if typed := recorder.found.get(place):
                    silenced = read_silenced(lines_of(place[0]), place[1])
                    entries.append(
                        PageEntry(
                            file=place[0],
                            line=place[1],
                            silenced=silenced,
                            docname=docname,
                            title=typed.title,
                            span=typed.span,
                            run=runs,
                        )
                    )
        page = str(app.env.doc2path(docname))
        named += [
            PageLine(file=page, line=number, silenced=read_silenced(lines_of(page), number), text=line)
            for number, line in enumerate(lines_of(page), 1)
            if "orcid" in line.lower()
        ]
    return entries, named


def read_project(app: Sphinx, recorder: EntryRecorder, today: datetime.date) -> Project:
    """Return what a finished build has read."""
    domain = cast("Publications", app.env.get_domain("cite"))
    works = domain.shown.values()
    texts = {file: reader.decode(Path(file).read_bytes())[0] for file in {work.file for work in works}}
    entries, lines = read_pages(app, recorder)
    return Project(
        list(join_typed(works, texts)), entries, lines, domain.owner, Config.of(app.config).cv_positions, today
    )
