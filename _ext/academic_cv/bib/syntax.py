"""The text of a .bib file → entries with their fields. Broken entries are repaired where possible, and reported."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .braces import WORD, find_end, fold, pairs, read_value
from .escapes import clean
from .repair import is_cut_off, repair_entry, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .repair import TypedField


class Problem(NamedTuple):
    """A mistake in a .bib file."""

    line: int
    """In the file, from 1."""
    key: str | None
    """Of the entry, where it has one."""
    message: str
    """What is wrong, how it was read, and what to write instead."""
    subtype: str = "bibfile"
    """The subtype of the warning."""


class Field(NamedTuple):
    """A field of an entry."""

    name: str
    """As typed."""
    value: str
    """LaTeX with balanced braces: strings resolved, delimiters removed, white space folded."""
    other: str
    """What readers of BibTeX get instead of the value in braces: a number or month without any; else empty."""
    line: int

    @property
    def bibtex(self) -> str:
        """The value for readers of BibTeX, with delimiters."""
        return self.other or f"{{{self.value}}}"


@dataclass
class Entry:
    """An entry as typed."""

    type: str
    key: str
    line: int
    """Of its ``@``, from 1."""
    fields: list[Field]


def read(text: str) -> tuple[list[Entry], list[Problem]]:
    """Read the text of a .bib file; return its entries in order, and its problems in no order.

    The text is cut at the lines that start an entry, and each piece is read by itself, so that no mistake affects
    another entry. Each such line gives an entry, or a problem on that line.
    """
    typed = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(clean(typed.replace("\f", " ").replace("\v", " ")))
    reader.read()
    strings = _Strings(reader.strings)
    entries: list[Entry] = []
    for entry, fields in reader.found:
        entries.append(entry)
        for name, parts, line in fields:
            entry.fields.append(Field(name, *strings.resolve(parts, line, entry.key), line))
    problems = [*reader.problems, *strings.problems()]
    if not entries and not problems and (loose := without_comments(typed).lstrip()) and not _UNPRINTED.search(loose):
        line = typed.count("\n", 0, len(typed) - len(loose)) + 1
        problems.append(Problem(line, None, f"the file has no entries: {_REMEDY}"))
    return entries, problems


_REMEDY = "write @type{key, field = {value}, ...} with balanced braces"
_UNPRINTED = re.compile(r"@\s*(?:comment|preamble|string)\s*[{(]", re.IGNORECASE)


# ---------------------------------------------------------------- the file

_START = re.compile(r"^[ \t]*@+[ \t]*(?P<type>[^\s@{}(),=\"#%~\\']+)[ \t]*\n?[ \t]*(?P<open>[{(])", re.MULTILINE)
_WRAPPED = re.compile(r"\s*@")
# An entry that starts within a line.
_INLINE_START = re.compile(r"@(?P<type>\w*)[ \t]*(?P<open>[{(])")
_KEY = {
    "{": re.compile(r"\{((?:\\.|[^\\{}\",=])*)", re.DOTALL),
    "(": re.compile(r"\(((?:\\.|[^\\{}\",=)])*)", re.DOTALL),
}
_NEXT_ENTRY = re.compile(r"\}\s*(?=@\w+[ \t]*[{(])")
# White space and comments before the name of a field. A field after a % is read, and left out, as its value may go on
# below the comment.
_BLANK = re.compile(r"(?:\s+|%(?![ \t]*[\w+:-]+[ \t]*=)[^\n]*)+")
_NAME = re.compile(rf"(?P<comment>%[ \t]*)?(?P<name>{WORD.pattern})\s*=\s*")
# Most fields, in one step, from the comma before: a value on one line, in braces with no braces within those in it.
_SIMPLE = re.compile(
    rf",\s*(?P<name>{WORD.pattern})\s*=\s*"
    r"(?P<value>\{(?:[^{}\\\n]++|\\[^\n]|\{(?:[^{}\\\n]++|\\[^\n])*+\})*+\})\s*(?=[,)}])"
)
# A field outside of all entries; and one that comes so close after an entry that the entry has ended before it.
_ORPHAN = re.compile(
    r"(?:(?P<first>(?:^|[\n,])[ \t]*+)|(?<![\w\\+:-])[+:-]*+)(?P<name>[A-Za-z][\w+:-]*+)[ \t]*+=[ \t]*"
    r"(?(first)[{\"\w]|[{\"])"
)
_CUT_OFF = re.compile(r"[ \t}]*(?:,[ \t]*\n?|\n)[ \t]*(?P<name>[A-Za-z][\w+:-]*)[ \t]*=[ \t]*[{\"\w]")
# A value that contains a field has lost its own end.
_SWALLOWED = re.compile(
    r"\n[ \t]*,?[ \t]*(?:author|booktitle|date|doi|eprint|journal|month|note|pages|publisher|title|url|volume|year)"
    r"[ \t]*=[ \t]*[{\"]",
    re.IGNORECASE,
)


class _Reader:
    """Reads the entries and strings of a file, a piece of its text at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_ends = [match.start() for match in re.finditer("\n", text)]
        self.found: list[tuple[Entry, list[TypedField]]] = []
        self.strings: dict[str, tuple[list[str], int]] = {}
        self.problems: list[Problem] = []
        self.piece = ""
        self.offset = 0
        """Of the piece in the text."""

    def line(self, position: int) -> int:
        return bisect_left(self.line_ends, self.offset + position) + 1

    def report(self, position: int, key: str | None, message: str) -> None:
        self.problems.append(Problem(self.line(position), key or None, message))

    def read(self) -> None:
        starts = list(self.starts())
        bounds = [*(start.start() for start in starts), len(self.text)]
        self.piece = self.text[: bounds[0]]
        self.read_between(0)
        for start, end in zip(starts, bounds[1:], strict=True):
            self.offset = start.start("type")
            self.piece = self.text[self.offset : end]
            self.read_between(self.read_block(start["type"], 0, start.start("open") - self.offset))

    def starts(self) -> Iterator[re.Match[str]]:
        """Yield the lines that start an entry, a string, a comment or a preamble, except those within a comment."""
        hidden = 0
        partners: dict[int, int] | None = None
        for start in _START.finditer(self.text):
            if start.start() < hidden:
                continue
            if start["type"].lower() == "comment" and _WRAPPED.match(self.text, start.end()):
                partners = pairs(self.text) if partners is None else partners
                hidden = partners.get(start.start("open"), hidden)
            yield start

    def read_between(self, loose: int) -> None:
        """Read the rest of a piece, from where an entry has ended: entries that start within a line, and other text."""
        position = loose
        while start := _INLINE_START.search(self.piece, position):
            line_start = self.piece.rfind("\n", loose, start.start()) + 1 or loose
            if self.piece[line_start : start.start()].lstrip().startswith("%"):
                position = self.piece.find("\n", start.end())
                if position < 0:
                    break
            else:
                self.report_orphan(loose, start.start())
                loose = position = self.read_block(start["type"], start.start(), start.start("open"))
        self.report_orphan(loose, len(self.piece))

    def report_orphan(self, start: int, end: int) -> None:
        """Report the first field in the text between entries."""
        if orphan := _ORPHAN.search(without_comments(self.piece[start:end])):
            self.report_outside(orphan["name"], start + orphan.start("name"))

    def report_outside(self, name: str, position: int) -> None:
        self.report(position, None, f"the field '{name}' is outside of all entries and is ignored: {_REMEDY}")

    def read_block(self, kind: str, start: int, opening: int) -> int:
        """Read an entry, string, comment or preamble, whose ``{`` or ``(`` is at ``opening``; return its end."""
        match kind.lower():
            case "comment" | "preamble":
                return self.block_end(opening)
            case "string":
                return self.read_string(start, opening)
            case _:
                return self.read_entry(kind, start, opening) or self.read_broken_entry(kind, start, opening)

    def block_end(self, opening: int) -> int:
        if self.piece[opening] == "{":
            return find_end(self.piece, opening) or len(self.piece)
        value = read_value(self.piece, _skip_white(self.piece, opening + 1))
        return self.piece.find(")", value[1] if value else opening) + 1 or len(self.piece)

    def read_string(self, start: int, opening: int) -> int:
        text = self.piece
        name = _NAME.match(text, _skip_white(text, opening + 1))
        value = read_value(text, name.end()) if name else None
        if name and value:
            end = _skip_white(text, value[1])
            is_closed = text[end : end + 1] == _CLOSING[text[opening]]
            if is_closed or value[0][0][0] in '{"':
                self.strings[name["name"].lower()] = value[0], self.line(start)
            if is_closed:
                return end + 1
        self.report(start, None, "the @string is broken: write @string{name = {text}}")
        line_end = text.find("\n", opening)
        return min(self.block_end(opening), line_end if line_end >= 0 else len(text))

    def read_entry(self, kind: str, start: int, opening: int) -> int | None:
        """Read an entry and return its end, or None if anything in it is not as it should be."""
        text = self.piece
        closing = _CLOSING[text[opening]]
        key = _KEY[text[opening]].match(text, opening)
        if key is None:
            return None
        fields: list[TypedField] = []
        position, counted = key.end(), start
        first_line = line = self.line(start)
        while text[position : position + 1] == ",":
            if simple := _SIMPLE.match(text, position):
                line += text.count("\n", counted, counted := simple.start("name"))
                fields.append((simple["name"], [simple["value"]], line))
                position = simple.end()
                continue
            blank = _BLANK.match(text, position + 1)
            position = blank.end() if blank else position + 1
            if text[position : position + 1] == closing:
                break
            name = _NAME.match(text, position)
            if not name:
                return None
            parts: list[str] = []
            position = name.end()
            if text[position : position + 1] not in (",", closing):
                value = read_value(text, position)
                if value is None:
                    return None
                parts, end = value
                if text.find("\n", position, end) >= 0 and _SWALLOWED.search(text, position, end):
                    return None
                position = _skip_white(text, end)
            if not name["comment"]:
                line += text.count("\n", counted, counted := name.start("name"))
                fields.append((name["name"], parts, line))
        if text[position : position + 1] != closing:
            return None
        following = _INLINE_START.search(text, position)
        after = text[position + 1 : following.start() if following else len(text)]
        cut_off = _CUT_OFF.match(after)
        # A second title is that of another entry, which has lost its first line.
        if cut_off and cut_off["name"].lower() not in {name.lower() for name, _, _ in fields}:
            return None
        if is_cut_off(after):
            return None
        self.found.append((Entry(kind, fold(key[1]), first_line, []), fields))
        return position + 1

    def read_broken_entry(self, kind: str, start: int, opening: int) -> int:
        """Read an entry as far as possible, and report all that is wrong as one problem at the first place."""
        following = _NEXT_ENTRY.search(self.piece, opening)
        end = following.end() if following else len(self.piece)
        key, fields, faults, outside = repair_entry(self.piece[opening:end])
        if outside:
            self.report_outside(outside[0], opening + outside[1])
        if not fields:
            self.report(start, key, f"the entry cannot be read and is left out: {_REMEDY}")
            return end
        typed = [(name, parts, self.line(opening + position)) for name, parts, position in fields]
        self.found.append((Entry(kind, key, self.line(start), []), typed))
        if faults:
            position, fault = faults[0]
            more = f" (and {len(faults) - 1} more)" if faults[1:] else ""
            message = f"{fault}{more}; the entry is read as far as possible: {_REMEDY}"
            self.report(opening + position if position else start, key, message)
        return end


_CLOSING = {"{": "}", "(": ")"}


def _skip_white(text: str, position: int) -> int:
    while text[position : position + 1].isspace():
        position += 1
    return position


# ---------------------------------------------------------------- strings

# The strings that BibTeX's styles define.
MONTHS = {
    name[:3].lower(): name
    for name in ("January February March April May June July August September October November December".split())
}
_LONGEST_STRING = 10_000


class _Strings:
    """The ``@string`` definitions of a file, in any order. A string without a usable definition is its own name."""

    def __init__(self, definitions: dict[str, tuple[list[str], int]]) -> None:
        """Resolve definitions: parts and line, by name in lower case."""
        self.definitions = definitions
        self.texts = dict(MONTHS)
        self.months = MONTHS.keys() - definitions.keys()
        self.undefined: dict[str, list[tuple[str, int, str]]] = {}
        """The uses, each with the name as typed, line and key, by name in lower case."""
        self.too_long: list[str] = []
        self.circular = dict(definitions)
        waiting = self.circular
        while ready := [name for name in waiting if not any(part.lower() in waiting for part in waiting[name][0])]:
            for name in ready:
                self.texts[name] = self.concatenate(*waiting.pop(name), "")
                if len(self.texts[name]) > _LONGEST_STRING:
                    self.too_long.append(name)
                    self.texts[name] = name
        self.texts |= {name: name for name in self.circular}

    def concatenate(self, parts: list[str], line: int, key: str) -> str:
        texts: list[str] = []
        for part in parts:
            if part[0] in '{"':
                texts.append(part[1:-1])
            else:
                name = part.lower()
                if not part.isdigit() and name not in self.texts:
                    self.undefined.setdefault(name, []).append((part, line, key))
                texts.append(self.texts.get(name, part))
        return "".join(texts)

    def resolve(self, parts: list[str], line: int, key: str) -> tuple[str, str]:
        """Return a value as LaTeX, white space folded, and as typed if it needs no braces, as numbers and months."""
        if len(parts) == 1 and parts[0][0] == "{":  # most values
            return fold(parts[0][1:-1]), ""
        bare = len(parts) == 1 and (parts[0].isdigit() or parts[0].lower() in self.months)
        return fold(self.concatenate(parts, line, key)), parts[0] if bare else ""

    def problems(self) -> Iterator[Problem]:
        for (typed, line, key), *others in self.undefined.values():
            times = f" ({len(others) + 1} times)" if others else ""
            message = f"no @string '{typed}' is defined, its name is printed{times}: write {{{typed}}}, or define it"
            yield Problem(line, key or None, message)
        faults = [(name, f"makes a value longer than {_LONGEST_STRING:,} characters") for name in self.too_long]
        faults += [(name, "has a circular definition") for name in list(self.circular)[:1]]
        for name, fault in faults:
            message = f"the @string '{name}' {fault}, its name is printed: write its text in braces"
            yield Problem(self.definitions[name][1], None, message)
