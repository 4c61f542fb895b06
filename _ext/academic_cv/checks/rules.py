"""The rules of ``make check``: one table; and what they find in a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..suggest import suggest
from . import pages, works

if TYPE_CHECKING:
    from collections.abc import Collection

    from .items import Item, Project

Rule = Callable[["Project"], Iterator[works.Found]]


class Finding(NamedTuple):
    """A line of the output."""

    file: str
    line: int
    rule: str
    """Of this table, or type and subtype of a warning of the build."""
    message: str


RULES: dict[str, Rule] = {
    "duplicate": works.find_duplicates,
    "preprint": works.find_preprints,
    "related": works.find_unknown_related,
    "venue": works.find_missing_venues,
    "year": works.find_missing_years,
    "identifier": works.find_missing_identifiers,
    "doi": works.find_wrong_dois,
    "arxiv": works.find_wrong_arxiv_numbers,
    "isbn": works.find_wrong_isbns,
    "issn": works.find_wrong_issns,
    "orcid": pages.find_wrong_orcids,
    "date": works.find_wrong_dates,
    "pubstate": works.find_stale_states,
    "pages": works.find_backward_pages,
    "names": works.find_spellings,
    "present": pages.find_past_positions,
    "future": pages.find_future_entries,
    "order": pages.find_disorder,
}
"""The rules by their names; the docstring of each says what it finds."""

SILENCED = "nocheck"
"""The rule for what silences rules. It cannot be silenced itself."""


def find_all(project: Project, off: Collection[str]) -> list[Finding]:
    """Return what the rules find that are not off and not silenced, by file and line."""
    found: list[Finding] = []
    used: set[tuple[Item, str]] = set()
    for name, rule in RULES.items():
        for item, message, field in rule(project) if name not in off else ():
            if name in item.silenced:
                used.add((item, name))
            else:
                found.append(Finding(item.file, item.line_of(field), name, message))
    if SILENCED not in off:
        found += find_useless(project, off, used)
    return sorted(found)


def find_useless(project: Project, off: Collection[str], used: set[tuple[Item, str]]) -> Iterator[Finding]:
    """A ``nocheck`` that silences nothing, or names no rule."""
    for item in project.items:
        for name in sorted(item.silenced - set(off)):
            if name not in RULES:
                near = suggest(name, RULES)
                hint = f"did you mean {near}?" if near else f"the rules are {', '.join(RULES)}"
                message = f"there is no rule '{name}': {hint}"
            elif (item, name) not in used:
                message = f"nocheck silences the rule '{name}', which finds nothing here: delete it"
            else:
                continue
            yield Finding(item.file, item.line_of(SILENCED), SILENCED, message)
