"""Inheritance between entries: ``crossref`` and ``xdata``."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    def problem(self, message: str) -> Problem:
        return Problem(self.entry.line, self.entry.key, message)


def inherit(drafts: list[Draft], problems: list[Problem]) -> None:
    """Give entries the fields of their parents that they do not have themselves."""
    by_key = {draft.entry.key: draft for draft in drafts}
    done: set[str] = set()
    for draft in drafts:
        if not _parents(draft):
            continue
        # Parents before children, without recursion: a chain may be as long as the file.
        path = {draft.entry.key: (draft, _parents(draft))}
        while path:
            key, (child, waiting) = next(reversed(path.items()))
            if key in done or not waiting:
                done.add(key)
                del path[key]
                continue
            name, parent_key = waiting[0]
            parent = by_key.get(parent_key)
            if parent is None:
                message = f"there is no entry '{parent_key}' for '{name}': correct the key, or delete the field"
                problems.append(child.problem(message))
            elif parent_key in path:
                message = f"circular {name} through '{parent_key}': delete the field in one of the entries"
                problems.append(child.problem(message))
            elif parent_key not in done and _parents(parent):
                path[parent_key] = (parent, _parents(parent))
                continue
            elif name != "xref":
                _take_over(child, parent, name)
            del waiting[0]


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
