"""References as formatted text, with the owner in bold and marks behind names."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from ...bib.richtext import RichText, Span
from ..owner import mark
from .data import people
from .marks import END, FIRST_NAME, plain, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...bib.names import Name
    from ...bib.work import Work
    from ..printing import Printing
    from .pandoc import Run


def print_runs(runs: Sequence[Run], work: Work, printing: Printing) -> RichText:
    """Return a reference as formatted text, with the owner in bold and marks behind names."""
    special = {
        number: name
        for number, name in enumerate(people(work))
        if start_of(number) and (name.marks or printing.owner.matches(name))
    }
    cells = list(_cells(runs, {start_of(number) for number in special}))
    for number, name in special.items():
        text = "".join(cell[0] if len(cell[0]) == 1 else "\ufffc" for cell in cells)
        start = text.find(start_of(number))
        end = text.find(END, start)
        if start < 0 or end < 0:
            continue  # "et al."
        first, last = find_name(name, text, start, end)
        shown = [cell for cell in cells[first:last] if plain(cell[0])]
        if printing.owner.matches(name):
            shown = [(character, ("owner", *formats)) for character, formats in shown]
        symbols = "".join(mark(word, printing.marks).symbol for word in name.marks)
        cells[first:last] = [*shown, *([(symbols, ("mark",))] if symbols else [])]
        printing.used.update(name.marks)
    return _nest(cells)


def _cells(runs: Sequence[Run], special: set[str]) -> Iterator[Run]:
    """Yield each character, or formula, so that names can be found across formats; only special names are marked."""
    is_special = False
    for text, formats in runs:
        if "math" in formats:
            yield text, formats
            continue
        for character in text:
            if ord(character) >= FIRST_NAME:
                is_special = character in special or (is_special and character == END)
                if is_special:
                    yield character, formats
                is_special = is_special and character != END
            else:
                yield character, formats


def find_name(name: Name, text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a whole name stands whose family name is at ``text[start:end]``.

    Given names are searched for as styles print them: in full or as initials, before the family name or after it.
    """
    after_family = end + 1
    if name.given.lower() == name.given.upper():
        return start, after_family
    words = re.findall(r"[^\s.\-‐]+", name.given)
    forms = [rf"(?:{re.escape(word)}|{re.escape(word[0])})\.?" for word in words]
    given = "".join((forms or ["(?!)"])[:1] + [rf"(?:[\s.\-‐]*{form})?" for form in forms[1:]])
    particle = rf"(?:{re.escape(name.particle)}\s?)?" if name.particle else ""
    suffix = rf"(?:,?\s{re.escape(name.suffix.rstrip('.'))}\.?)?" if name.suffix else ""
    before = re.search(rf"(?:(?<!\w){given}\s)?{particle}$", text[:start], re.IGNORECASE)
    inverted = not before or len(before[0]) <= len(name.particle) + 1
    late = particle and rf"(?:,?\s{re.escape(name.particle)})?"
    behind = rf"(?:,?\s?{given}(?!\w))?{late}{suffix}" if inverted else suffix
    after = re.compile(behind, re.IGNORECASE).match(text, after_family)
    stop = after.end() if after else after_family
    # The full stop of a sentence is not that of an initial: "Doe JA." and "Doe, Jane.", but "Doe, J. A."
    if text[stop - 1] == "." and re.fullmatch(r"\s\w+(?:-\w+)*\.|,.*\w\w\.", text[after_family:stop]) and not suffix:
        stop -= 1
    return before.start() if before else start, stop


def _nest(cells: Sequence[Run], depth: int = 0) -> RichText:
    """Return cells as formatted text within the format at ``depth``."""
    result: list[str | Span] = []
    for kind, group in groupby(cells, lambda cell: cell[1][depth] if len(cell[1]) > depth else ""):
        inner = list(group)
        if not kind:
            result.append("".join(text for text, _ in inner))
        elif kind == "math":
            result += [Span("math", (text,)) for text, _ in inner]
        else:
            result.append(_span(kind, _nest(inner, depth + 1)))
    return tuple(result)


def _span(kind: str, content: RichText) -> Span:
    if kind.startswith("link:"):
        return Span("reference", content, uri=kind[5:])
    name, css = _SPANS.get(kind, (kind, ""))
    return Span(name, content, css)


_SPANS = {"owner": ("strong", "cv-owner"), "mark": ("superscript", "cv-mark"), "smallcaps": ("inline", "cv-smallcaps")}
