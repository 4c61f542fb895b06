"""Private characters that carry what the variables of CSL cannot.

CSL has no markup in names. So a character with the number of the name stands before each family name, and another one
behind it: they show which names a style prints, and where.
"""

from __future__ import annotations

import re

FIRST_NAME = 0xF0000
"""Stands before the first of all names of a work."""
MOST_NAMES = 0xFFFD
END = "\U00100000"
COMMA, HYPHEN = "\U00100001", "\U00100002"
"""Those in a number, which CSL would take for a list or range of numbers."""
UPRIGHT = "\U00100003"
"""Stands before what is in the place of something else: a state ("in press") in that of a date, the number of a patent
in that of a web site. It is not printed in italics or bold, and begins with a capital where a sentence begins."""

_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")


def start_of(number: int) -> str:
    """Return what stands before the name of a number; no character for one that is too high."""
    return chr(FIRST_NAME + number) if number < MOST_NAMES else ""


def mark_name(family: str, number: int) -> str:
    """Return a family name between its marks."""
    start = start_of(number)
    return f"{start}{family}{END}" if start else family


def names_in(text: str) -> set[int]:
    """Return the numbers of the names in a text."""
    return {ord(each) - FIRST_NAME for each in text if FIRST_NAME <= ord(each) < FIRST_NAME + MOST_NAMES}


def plain(text: str) -> str:
    """Return a text without private characters."""
    return _PRIVATE.sub("", text.replace(COMMA, ",").replace(HYPHEN, "-"))
