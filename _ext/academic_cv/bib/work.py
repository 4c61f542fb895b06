"""A work: one publication, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .names import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .links import Link
    from .names import Names
    from .richtext import RichText


@dataclass(frozen=True, eq=False, kw_only=True)
class Work:
    """A publication from a .bib file.

    ``text`` has its fields, by normalized names: those of BibTeX, and of biblatex where BibTeX has none. None is empty,
    but ``endyear`` (of an open range of years). ``year`` may have words ("in press"), ``month`` and ``day`` have two
    digits, ``doi`` and ``eprint`` are bare, ``eprinttype`` is in lower case. Names are not in it.
    """

    key: str
    type: str
    """One of :data:`.normalize.TYPES`."""
    typed_type: str
    """The type as it was typed."""
    file: str
    line: int
    """The line of the entry in the file, from 1."""
    text: Mapping[str, str]
    """Each field as plain text; a field that is not in the table of fields is as it was typed."""
    markup: Mapping[str, RichText] = field(repr=False)
    """The formatted text of each field that is more than plain text."""
    names: Mapping[str, Names]
    """The names of each role: ``author``, ``editor``, ``translator``, ..."""
    collaboration: str
    links: tuple[Link, ...]
    bibtex: str = field(repr=False)
    """An entry for readers to copy: the public fields, as they were typed or inherited."""
    thumbnail: str = ""
    """The path of a picture, relative to the source folder; empty without one."""
    is_parent: bool = False
    """Another work is part of it, by ``crossref``."""
    missing_files: tuple[str, ...] = ()
    """Files that the entry names and that do not exist."""

    @property
    def authors(self) -> Names:
        return self.names.get("author", NOBODY)

    @property
    def editors(self) -> Names:
        return self.names.get("editor", NOBODY)

    def richtext(self, name: str) -> RichText:
        """Return a field as formatted text, empty for a field that it does not have."""
        if name in self.markup:
            return self.markup[name]
        text = self.text.get(name)
        return (text,) if text else ()

    @property
    def title(self) -> str:
        """Title and subtitle as plain text."""
        return ": ".join(self.text[name] for name in ("title", "subtitle") if name in self.text)

    @cached_property
    def keywords(self) -> frozenset[str]:
        """The keywords in lower case."""
        return frozenset(word.strip().lower() for word in re.split("[,;]", self.text.get("keywords", "")))

    @property
    def is_selected(self) -> bool:
        """Whether it belongs into a short CV: ``keywords = {selected}``, or al-folio's ``selected = {true}``."""
        return "selected" in self.keywords or self.text.get("selected", "").lower() in {"true", "1", "yes"}

    @property
    def is_skipped(self) -> bool:
        """Whether it is left out of the lists on purpose: ``options = {skipbib}``."""
        if "options" not in self.text:  # hardly any work has them, and many ask
            return False
        options = self.text["options"].lower().split(",")
        return any(re.fullmatch(r"\s*(?:skipbib|dataonly)\s*(?:=\s*true\s*)?", option) for option in options)
