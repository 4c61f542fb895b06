"""ISO dates and spans of time, to the precision that is known: parsed, compared, and printed in a language."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")
_REMEDY = "write 2024, 2024-03 or 2024-03-15"


class Date(NamedTuple):
    """A day, a month or a year; unknown parts are None."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Date:
        """Parse ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (ISO 8601).

        Raises ValueError, with what to write instead, for anything else and for days that do not exist.
        """
        text = text.strip()
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(f"'{text}' is not a date: {_REMEDY}")
        parts = [int(part) for part in match.groups() if part]
        year, month, day = [*parts, 1, 1][:3]
        if year == 0:
            problem = "there is no year 0"
        elif not 1 <= month <= 12:
            problem = "months go from 01 to 12"
        elif day > (last := calendar.monthrange(year, month)[1]) or day == 0:
            problem = f"that month has days 01 to {last}"
        else:
            return cls(*parts)
        raise ValueError(f"'{text}' is not a date: {problem}; {_REMEDY}")

    def text(self, language: str) -> str:
        """Return the date in a language as CLDR has it, such as ``11. Okt. 2022``.

        American English, which is also used for languages that CLDR does not know, is abbreviated with full stops:
        ``Oct. 11, 2022``.
        """
        if self.month is None:
            return str(self.year)
        locale = find_locale(language)
        if locale and str(locale) not in ("en", "en_US"):
            day = datetime.date(self.year, self.month, self.day or 1)
            skeleton = "yMMM" if self.day is None else "yMMMd"
            text = format_skeleton(skeleton, day, locale=locale)
            # Of some countries, CLDR has months in numbers only.
            is_numeric = not any(map(str.isalpha, text))
            return format_skeleton(skeleton, day, locale=locale.language) if is_numeric else text
        month = _MONTHS[self.month - 1]
        return f"{month} {self.year}" if self.day is None else f"{month} {self.day}, {self.year}"

    def in_year(self, language: str) -> str:
        """Return the date without its year, ``Oct. 11``, as below a heading with that year."""
        if self.month is None:
            return ""
        locale = find_locale(language)
        if locale and str(locale) not in ("en", "en_US"):
            day = datetime.date(self.year, self.month, self.day or 1)
            if self.day is None:
                return format_date(day, "LLL", locale=locale)
            return format_skeleton("MMMd", day, locale=locale)
        return _MONTHS[self.month - 1] + (f" {self.day}" if self.day else "")

    @property
    def iso(self) -> str:
        """The date in ISO 8601, to the precision that is known."""
        return "-".join(f"{part:02}" for part in self if part is not None)

    def before(self, other: Date) -> bool:
        """Return whether it is before ``other``, compared to their common precision: 2024 is not before 2024-03."""
        known = min(3 - self.count(None), 3 - other.count(None))
        return tuple(self)[:known] < tuple(other)[:known]


class Span(NamedTuple):
    """A span from ``start`` to ``end``, which may be "present"; ``start`` alone is a single date."""

    start: Date | None = None
    end: Date | Literal["present"] | None = None

    @classmethod
    def parse(cls, *, start: str | None = None, end: str | None = None, date: str | None = None) -> Span:
        """Parse the two ends of a span, or a single ``date``.

        Raises ValueError, with what to write instead, for an invalid date, an end before its start, an end without a
        start, or ``date`` together with a start or an end.
        """
        if date is not None:
            if start is not None or end is not None:
                raise ValueError("'date' excludes 'start' and 'end': write either 'date', or 'start' and 'end'")
            return cls(Date.parse(date))
        if start is None and end is not None:
            raise ValueError("'end' has no 'start': add 'start', or write 'date' for a single date")
        first = None if start is None else Date.parse(start)
        if first is None or end is None:
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

    def text(self, language: str, now: str) -> str:
        """Return the span in a language, such as ``Mar. 2024 – Now``; ``now`` is printed for "present"."""
        start = self.start.text(language) if self.start else ""
        if self.end is None or self.end == self.start:
            return start
        return join_span(start, now if self.end == "present" else self.end.text(language), language)

    def in_year(self, language: str, now: str) -> str:
        """Return the span below a heading with the year of its start, as ``Mar. – Jun.`` or ``Mar. – Now``."""
        start = self.start.in_year(language) if self.start else ""
        if self.start is None or self.end is None or self.end == self.start:
            return start
        if self.end == "present":
            end = now
        else:
            end = self.end.in_year(language) if self.end.year == self.start.year else self.end.text(language)
        if start and end:
            return join_span(start, end, language)
        return start or f"– {end}"


def join_span(start: str, end: str, language: str) -> str:
    """Return a span of two dates, with a spaced en dash, or with the sign or word that a language has instead."""
    locale = find_locale(language)
    pattern = str(locale.interval_formats[None]) if locale else ""
    return f"{start} – {end}" if "–" in pattern or not pattern else pattern.format(start, end)


def find_locale(language: str) -> Locale | None:
    """Return the Babel locale for a language of conf.py, or None if CLDR does not know it."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
