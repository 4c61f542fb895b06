"""Rules for the entries of pages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ..dates import Date
from . import identifiers
from .works import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .items import PageEntry, Project


def find_past_positions(project: Project) -> Iterator[Found]:
    """A position that lasts to the present, beside one in the same list that began later."""
    for item in project.entries:
        if (
            item.span is None
            or item.span.end != "present"
            or (project.positions and item.docname not in project.positions)
        ):
            continue
        start = item.span.start
        later = [
            other
            for other in _runs(project)[item.run]
            if start and other.span and other.span.start and start.before(other.span.start)
        ]
        if later:
            first = min(later, key=lambda other: other.line)
            yield Found(
                item,
                f"'{item.title}' says present, and '{first.title}' (line {first.line}) began later: write when it "
                "ended, or silence the rule if both go on",
            )


def find_future_entries(project: Project) -> Iterator[Found]:
    """An entry, such as a talk, with a date that is to come; the end of a span may be."""
    today = Date(project.today.year, project.today.month, project.today.day)
    for item in project.entries:
        span = item.span
        if span and span.start and today.before(span.start) and span.end in (None, "present", span.start):
            yield Found(
                item,
                f"'{item.title}' is dated {span.start.iso}, in the future: correct the date, or write 'upcoming'",
            )


def find_disorder(project: Project) -> Iterator[Found]:
    """An entry that stands out of the order by date that the others of its list have."""
    for run in _runs(project).values():
        dated = [item for item in run if item.span]
        broken = [
            [(before, item) for before, item in pairwise(dated) if _is_before(before, item, newest_first, end)]
            for newest_first in (True, False)
            for end in ("end", "start")
        ]
        fewest = min(broken, key=len)
        # With more than this, they are not meant to be sorted.
        if len(fewest) <= (len(dated) - 1) // 4:
            for before, item in fewest:
                yield Found(
                    item,
                    f"'{item.title}' stands below '{before.title}' (line {before.line}), against the order by date of "
                    "this list: move it, or correct its date",
                )


def _is_before(item: PageEntry, other: PageEntry, newest_first: bool, end: str) -> bool:
    """Return whether two neighbours are in the wrong order."""
    first, second = _date(item, end), _date(other, end)
    return first.before(second) if newest_first else second.before(first)


def _date(item: PageEntry, end: str) -> Date:
    start, last = item.span or (None, None)
    date = start if end == "start" else last or start
    return Date(9999) if date == "present" or date is None else date


def _runs(project: Project) -> dict[int, list[PageEntry]]:
    runs: dict[int, list[PageEntry]] = {}
    for item in project.entries:
        runs.setdefault(item.run, []).append(item)
    return runs


_IN_ADDRESS = re.compile(r"orcid\.org/+([\w‐–-]+)", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?<![\w/-])(?:\d{4}-){3}\d{3}[\dXx](?!\w)")


def find_wrong_orcids(project: Project) -> Iterator[Found]:
    """An ORCID iD, in a page or an entry, whose form or check digit is wrong."""
    for item in project.lines:
        for number in dict.fromkeys(_IN_ADDRESS.findall(item.text) + _IN_TEXT.findall(item.text)):
            if re.search(r"\d", number) and (fault := identifiers.check_orcid(number)):
                yield Found(item, f"the ORCID iD {number} is malformed ({fault}): copy it again")
    for work in project.works:
        for name, field in work.typed.items():
            numbers = _IN_ADDRESS.findall(field.value) + _IN_TEXT.findall(field.value) if "orcid" in name else []
            for number in dict.fromkeys(numbers):
                if fault := identifiers.check_orcid(number):
                    yield Found(
                        work, f"the ORCID iD {number} of '{work.work.key}' is malformed ({fault}): copy it again", name
                    )
