"""Inheritance between entries: ``crossref`` and ``xdata``."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from .fields import FIELDS
from .normalize import join_subtitles
from .syntax import Problem

if TYPE_CHECKING:
    from .syntax import Entry


@dataclass
class Draft:
    """An entry while its file is being read."""

    entry: Entry
    type: str
    """The normalized type."""
    typed: dict[str, str]
    """The fields as typed, by their names in lower case."""
    fields: dict[str, str]
    """The normalized fields."""
    inherited: set[str] = field(default_factory=set)
    """The names of the fields that come from a parent."""
    is_parent: bool = False
    """Another entry refers to it by ``crossref``."""

    def is_copy(self, other: Draft) -> bool:
        return self.typed == other.typed and self.entry.type.lower() == other.entry.type.lower()

    def problem(self, message: str) -> Problem:
        return Problem(self.entry.line, self.entry.key, message)


def inherit(drafts: list[Draft], problems: list[Problem]) -> None:
    """Give entries the fields of their parents that they do not have themselves."""
    by_key = {draft.entry.key: draft for draft in drafts}
    parents = {key: _parents(draft) for key, draft in by_key.items()}
    waiting = {key: {parent for _, parent in named if parent in by_key} for key, named in parents.items() if named}
    for key in _parents_first(waiting, by_key, problems):
        child = by_key[key]
        for name, parent in parents[key]:
            if parent not in by_key:
                message = f"there is no entry '{parent}' for '{name}': correct the key, or delete the field"
                problems.append(child.problem(message))
            elif parent in waiting[key] and name != "xref":
                _take_over(child, by_key[parent], name)
                by_key[parent].is_parent |= name == "crossref"


def _parents_first(waiting: dict[str, set[str]], by_key: dict[str, Draft], problems: list[Problem]) -> list[str]:
    """Return the keys of all entries, parents before their children. A circle is opened at its last entry."""
    while True:
        try:
            return list(TopologicalSorter(waiting).static_order())
        except CycleError as error:
            cycle = error.args[1]
            parent, child = max(pairwise(cycle), key=lambda pair: by_key[pair[1]].entry.line)
            waiting[child].remove(parent)
            message = f"circular reference to the parent '{parent}': delete the field in one of the entries"
            problems.append(by_key[child].problem(message))


def _parents(draft: Draft) -> list[tuple[str, str]]:
    """Return the fields that name parents, and their keys. An ``xref`` is checked, but hands nothing down."""
    found: list[tuple[str, str]] = []
    for name in ("xdata", "crossref", "xref"):
        if value := draft.fields.get(name):
            keys = value.split(",") if name == "xdata" else [value]
            found += [(name, key.strip()) for key in keys if key.strip()]
    return found


_DATE = frozenset(("year", "month", "day", "endyear"))


def _take_over(child: Draft, parent: Draft, name: str) -> None:
    dated = not _DATE.isdisjoint(child.fields)
    for source, value in parent.fields.items():
        known = FIELDS.get(source)
        if (name == "crossref" and known and not known.inherited) or (source in _DATE and dated):
            continue
        target = _inherited_name(child, parent, source) if name == "crossref" else source
        if target not in child.fields:
            child.fields[target] = value
            child.inherited.add(target)
    join_subtitles(child.fields)


# biblatex's default rules (its manual, appendix B): what a parent's title becomes, by the types of child and parent.
_IN_A_BOOK = frozenset(
    "inproceedings conference incollection inbook bookinbook suppbook inreference suppcollection".split()
)
_MULTIVOLUME = frozenset("mvbook mvcollection mvproceedings mvreference".split())


def _inherited_name(child: Draft, parent: Draft, source: str) -> str:
    """Return the name that a parent's field has in its child."""
    if source not in ("title", "subtitle", "titleaddon"):
        return source
    if parent.entry.type.lower() in _MULTIVOLUME:
        return f"main{source}"
    if child.entry.type.lower() in _IN_A_BOOK:
        return f"book{source}"
    if child.type == "article" and parent.type == "periodical":
        return "journal" if source == "title" else f"journal{source}"
    return source
