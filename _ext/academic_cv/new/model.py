"""A CV as every format has it: whose it is, sections of dated entries and other blocks, works. Texts are Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Entry:
    """A dated item; each text but those of the body is a single line."""

    title: str
    organization: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    """``present`` for what has not ended."""
    date: str = ""
    """A date, or words, instead of start and end."""
    body: list[str] = field(default_factory=list)
    """Blocks of Markdown."""


@dataclass
class Publication:
    """A work that no .bib file has."""

    type: str
    """A type of BibTeX or biblatex."""
    fields: dict[str, str]
    """LaTeX by the name of the field."""


@dataclass
class Section:
    title: str
    blocks: list[Entry | str] = field(default_factory=list)
    """Entries, and blocks of Markdown."""
    works: list[Publication] = field(default_factory=list)
    in_pdf: bool = True


@dataclass
class Cv:
    """All that a source says, or several."""

    name: str = ""
    names: list[str] = field(default_factory=list)
    """Further forms of the name that the source says are the owner's."""
    headline: str = ""
    contact: list[tuple[str, str]] = field(default_factory=list)
    """Labels and their values."""
    about: list[str] = field(default_factory=list)
    """Blocks of Markdown for the first page."""
    sections: list[Section] = field(default_factory=list)
    bibtex: str = ""
    """The text of .bib files."""
    files: dict[str, Path] = field(default_factory=dict)
    """Files to be copied, by their paths in the new project."""
    left_out: list[str] = field(default_factory=list)
    """What is in the source and not in the project, each with the reason or the remedy."""

    def section(self, title: str) -> Section:
        """Return the section of that title, which is added if there is none."""
        found = next((each for each in self.sections if each.title.casefold() == title.casefold()), None)
        if not found:
            self.sections.append(found := Section(title))
        return found

    def add(self, other: Cv) -> None:
        """Add what another source says. Of names and headlines, the first one stays the owner's."""
        self.names += [name for name in (other.name, *other.names) if name and name != self.name]
        self.name = self.name or other.name
        if self.headline and other.headline not in ("", self.headline):
            self.about.append(other.headline)
        self.headline = self.headline or other.headline
        self.contact += [pair for pair in other.contact if pair not in self.contact]
        self.about += [block for block in other.about if block not in self.about]
        for theirs in other.sections:
            ours = self.section(theirs.title)
            ours.blocks += theirs.blocks
            ours.works += theirs.works
            ours.in_pdf = theirs.in_pdf
        self.bibtex = "\n".join(filter(None, (self.bibtex, other.bibtex)))
        self.files |= other.files
        self.left_out += other.left_out
