"""A CV as every format has it: whose it is, sections of dated entries and other blocks, works. Texts are Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Entry:
    """A dated item. ``end`` may be ``present``; ``date`` stands instead of start and end, and may be words."""

    title: str
    organization: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    date: str = ""
    body: list[str] = field(default_factory=list)
    """Blocks of Markdown."""


@dataclass
class Publication:
    """A work that no .bib file has: a type of BibTeX or biblatex, and LaTeX by the name of the field."""

    type: str
    fields: dict[str, str]


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
    """Further forms of the name that are the owner's."""
    headline: str = ""
    contact: list[tuple[str, str]] = field(default_factory=list)
    """Labels, which are plain text, and their values."""
    about: list[str] = field(default_factory=list)
    """Blocks of Markdown for the first page."""
    sections: list[Section] = field(default_factory=list)
    bibtex: str = ""
    """The text of .bib files."""
    files: dict[str, Path] = field(default_factory=dict)
    """Files to be copied, by their paths in the new project."""
    left_out: list[str] = field(default_factory=list)
    """What is in the source and not in the project."""

    def add(self, other: Cv) -> None:
        """Add what another source says. The first name and headline are those of the CV."""
        self.names += [name for name in (other.name, *other.names) if name and name != self.name]
        self.name = self.name or other.name
        self.about += [other.headline] if self.headline and other.headline not in ("", self.headline) else []
        self.headline = self.headline or other.headline
        self.contact += other.contact
        self.about += other.about
        for theirs in other.sections:
            ours = next((each for each in self.sections if each.title.casefold() == theirs.title.casefold()), None)
            if ours:
                ours.blocks += theirs.blocks
                ours.works += theirs.works
            else:
                self.sections.append(theirs)
        self.bibtex = "\n".join(filter(None, (self.bibtex, other.bibtex)))
        self.files |= other.files
        self.left_out += other.left_out
