"""ISO dates, to the precision that is known: read, compare, print. One place, so that every list prints them alike."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")
_REMEDY = "write 2024, 2024-03 or 2024-03-15"


class Date(NamedTuple):
    """A day, a month or a year, as in ISO 8601: what is not known is None."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Date:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises ValueError, with what to write instead, for anything else and for days that no calendar has.
        """
        match = _ISO.fullmatch(text.strip())
        if not match:
            raise ValueError(f"'{text.strip()}' is not a date: {_REMEDY}")
        year = int(match[1])
        month = int(match[2]) if match[2] else None
        day = int(match[3]) if match[3] else None
        if year == 0:
            raise ValueError(f"'{text.strip()}' is not a date: there is no year 0; {_REMEDY}")
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"'{text.strip()}' is not a date: months go from 01 to 12; {_REMEDY}")
        if month is not None and day is not None:
            last = calendar.monthrange(year, month)[1]
            if not 1 <= day <= last:
                raise ValueError(f"'{text.strip()}' is not a date: that month has days 01 to {last}; {_REMEDY}")
        return cls(year, month, day)

    def __str__(self) -> str:
        """Print as in ``2024``, ``Mar. 2024``, ``Oct. 11, 2022``."""
        return self.text("en")

    def text(self, language: str) -> str:
        """Print in a language, as CLDR has it (``11. Okt. 2022``); in English for one that CLDR does not know."""
        if self.month is None:
            return str(self.year)
        locale = find_locale(language)
        if locale and locale.language != "en":
            day = datetime.date(self.year, self.month, self.day or 1)
            return format_skeleton("yMMM" if self.day is None else "yMMMd", day, locale=locale)
        month = _MONTHS[self.month - 1]
        return f"{month} {self.year}" if self.day is None else f"{month} {self.day}, {self.year}"

    @property
    def iso(self) -> str:
        """The date as ISO 8601 writes it, to the precision that is known."""
        return "-".join(f"{part:02}" for part in self if part is not None)

    def before(self, other: Date) -> bool:
        """Tell whether all of this is before ``other``, as far as both are known: 2024 is not before 2024-03."""
        known = min(3 - self.count(None), 3 - other.count(None))
        return tuple(self)[:known] < tuple(other)[:known]


class Span(NamedTuple):
    """A time from ``start`` to ``end``, which may be "present"; ``start`` alone is a point in time."""

    start: Date | None = None
    end: Date | Literal["present"] | None = None

    @classmethod
    def parse(cls, *, start: str | None = None, end: str | None = None, date: str | None = None) -> Span:
        """Read a span from the texts of its two ends, or from the one ``date``.

        Raises ValueError, with what to write instead, for a text that is no date, an end before its start, an end
        without a start, or a date beside a start or an end.
        """
        if date is not None:
            if start is not None or end is not None:
                raise ValueError("'date' stands alone: write either 'date', or 'start' and 'end'")
            return cls(Date.parse(date))
        if start is None:
            if end is not None:
                raise ValueError("'end' has no 'start': add 'start', or write 'date' for a single date")
            return cls()
        first = Date.parse(start)
        if end is None:
            return cls(first)
        if end.strip().lower() == "present":
            return cls(first, "present")
        try:
            last = Date.parse(end)
        except ValueError as error:
            raise ValueError(f"{error}, or present") from None
        if last.before(first):
            raise ValueError(f"the end {last.iso} is before the start {first.iso}: correct or swap them")
        return cls(first, last)

    def __str__(self) -> str:
        """Print as in ``Mar. 2024 – Now``, ``2017 – 2018``, ``Jun. 2018``; an empty text when no date is known."""
        return self.text("en", "Now")

    def text(self, language: str, now: str) -> str:
        """Print in a language, with its word for what has not ended."""
        start = self.start.text(language) if self.start else ""
        if self.end is None or self.end == self.start:
            return start
        return f"{start} – {now if self.end == 'present' else self.end.text(language)}"


def find_locale(language: str) -> Locale | None:
    """The language's ways, as CLDR has them; None for one that it does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
