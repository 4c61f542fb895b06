"""Check digits and ranges of identifiers. Each function returns what is wrong with one, or None."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime


def check_isbn(text: str) -> str | None:
    """ISBN-10 or ISBN-13 (ISO 2108), with or without hyphens."""
    digits = re.sub(r"[\s‐‑-]", "", text).upper()
    if re.fullmatch(r"97[89]\d{10}", digits):
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return None if total % 10 == 0 else "its check digit is wrong"
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum(_value(digit) * (10 - place) for place, digit in enumerate(digits))
        return None if total % 11 == 0 else "its check digit is wrong"
    return f"it has {len(digits)} characters, and not 13 digits that begin with 978 or 979, or 10"


def check_issn(text: str) -> str | None:
    """ISSN (ISO 3297)."""
    digits = text.strip().replace("-", "").upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return "it is not of the form 1234-5679"
    total = sum(_value(digit) * (8 - place) for place, digit in enumerate(digits))
    return None if total % 11 == 0 else "its check digit is wrong"


def check_orcid(text: str) -> str | None:
    """ORCID iD: the check digit is that of ISO 7064, MOD 11-2."""
    if not re.fullmatch(r"(?:\d{4}-){3}\d{3}[\dX]", text):
        return "it is not of the form 0000-0002-1825-0097"
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return None if (total + _value(text[-1])) % 11 == 1 else "its check digit is wrong"


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


def check_doi(doi: str) -> str | None:
    """A bare DOI: what is pasted with it, or lost from it."""
    if found := re.search(
        r"(?:\.pdf|\.html?|/(?:full|abstract|pdf|epdf|meta|fulltext)|\?.*|#.*|[.,;]|&[a-z]+;.*)$", doi, re.IGNORECASE
    ):
        return f"{found[0]!r} at its end is not part of it"
    if re.search(r"%[0-9a-f]{2}", doi, re.IGNORECASE):
        return "it is percent-encoded"
    for opening, closing in ("()", "[]", "<>"):
        if doi.count(opening) != doi.count(closing):
            return f"a {opening!r} or {closing!r} is missing"
    return None


def check_arxiv(number: str, today: datetime.date) -> str | None:
    """An arXiv number without its version, of one of the two schemes (https://info.arxiv.org/help/arxiv_identifier.html)."""
    digits = number.rpartition("/")[2].partition(".")[0][:4]
    year, month = int(digits[:2]), int(digits[2:])
    is_old = "/" in number
    year += 1900 if is_old and year > 90 else 2000
    if not 1 <= month <= 12:
        return f"{digits} has month {month:02}"
    if is_old:
        return None if (1991, 8) <= (year, month) <= (2007, 3) else "numbers of this form end with March 2007"
    if (year, month) < (2007, 4):
        return "numbers of this form begin with April 2007"
    if (year, month) > (today.year, today.month):
        return f"{digits} is a month in the future"
    length = len(number.partition(".")[2])
    expected = 4 if year < 2015 else 5
    return None if length == expected else f"numbers of {year} have {expected} digits after the point"
