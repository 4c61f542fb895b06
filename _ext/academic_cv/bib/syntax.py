"""A .bib file as it stands → entries with their fields. What is broken is mended where that is sound, and said."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bibtexparser.model import (
    DuplicateFieldKeyBlock,
    ExplicitComment,
    ImplicitComment,
    Preamble,
    String,
)
from bibtexparser.model import Entry as EntryBlock
from bibtexparser.splitter import Splitter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Problem(NamedTuple):
    """What the author of a .bib file should mend."""

    line: int
    """In the file, from 1."""
    key: str | None
    """Of the entry, where it has one."""
    message: str
    """What is wrong, what was made of it, and what to write instead."""
    subtype: str = "bibfile"
    """The subtype of the warning."""


class Field(NamedTuple):
    """A field of an entry."""

    name: str
    """As typed."""
    value: str
    """LaTeX: strings resolved, delimiters taken off, white space folded; its braces pair."""
    bibtex: str
    """The value for readers of BibTeX, with delimiters."""
    line: int


@dataclass
class Entry:
    """An entry as typed."""

    type: str
    key: str
    line: int
    """Of its ``@``, from 1."""
    fields: list[Field]


def read(text: str) -> tuple[list[Entry], list[Problem]]:
    """Read the text of a .bib file, with line ends ``\\n``: its entries in order, and the problems in no order.

    The text is cut at the lines that start an entry, and each piece is read by itself, so that no mistake can harm a
    neighbour. For each such line there is an entry, or a problem with its number.
    """
    reader = _Reader(text)
    with _silent_splitter():
        reader.read()
    strings = _Strings(reader.strings)
    problems = reader.problems
    entries: list[Entry] = []
    for found in reader.found:
        fields = []
        for name, value, line in found.fields:
            latex, bibtex, unknown = strings.resolve(value)
            fields.append(Field(name, latex, bibtex, line))
            for word in unknown:
                message = f"there is no @string '{word}', it stands as text: write {{{word}}}, or define the string"
                problems.append(Problem(line, found.key or None, message))
        entries.append(Entry(found.type, found.key, found.line, fields))
    return entries, problems


@contextmanager
def _silent_splitter() -> Iterator[None]:
    """What the splitter would log, the problems say better."""
    logger = logging.getLogger("bibtexparser.splitter")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


# ---------------------------------------------------------------- values

_TOKEN = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTED_TOKEN = re.compile(r"\\.|[{}\"]", re.DOTALL)
_WORD = re.compile(r"[^\s\"#%'(),={}@~\\]+")
_JOINT = re.compile(r"\s*#\s*")
_SPACES = re.compile(r"[ \t\n]+")


def fold(text: str) -> str:
    """Fold white space as BibTeX does; other spaces of Unicode stay."""
    return _SPACES.sub(" ", text).strip(" ")


def _closing(text: str, position: int) -> int | None:
    """The end of the group whose ``{`` is at ``position``, or None if it does not end."""
    depth = 0
    for match in _TOKEN.finditer(text, position):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def _piece(text: str, position: int) -> int | None:
    """The end of the piece of a value at ``position``: ``{...}``, ``"..."`` or a word."""
    first = text[position : position + 1]
    if first == "{":
        return _closing(text, position)
    if first == '"':
        depth = 0
        for match in _QUOTED_TOKEN.finditer(text, position + 1):
            if match[0] == '"' and depth == 0:
                return match.end()
            depth += (match[0] == "{") - (match[0] == "}")
            if depth < 0:
                return None
        return None
    word = _WORD.match(text, position)
    return word.end() if word else None


def _pieces(text: str) -> tuple[list[str], int] | None:
    """The pieces of the value that a text starts with, joined by #, and its end; None if it has no end."""
    pieces: list[str] = []
    position = 0
    while True:
        end = _piece(text, position)
        if end is None:
            return None
        pieces.append(text[position:end])
        joint = _JOINT.match(text, end)
        if not joint:
            return pieces, end
        position = joint.end()


def _is_whole(value: str) -> bool:
    """Tell whether a text is one value, no more and no less. An empty one (``year = ,``) is whole too."""
    if not value:
        return True
    if value[0] == "{" and value[-1] == "}" and value[-2] != "\\" and value.find("}") == len(value) - 1:
        return value.find("{", 1) < 0
    found = _pieces(value)
    return found is not None and found[1] == len(value)


# The strings that BibTeX's styles define.
MONTHS = {
    name[:3].lower(): name
    for name in ("January February March April May June July August September October November December".split())
}
_DEEPEST_STRING = 8


class _Strings:
    """The strings of a file; it does not matter where in the file they are defined."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def resolve(self, value: str, depth: int = 0) -> tuple[str, str, list[str]]:
        """A value as LaTeX, as BibTeX for readers, and the names of strings in it that nobody has defined."""
        if value.startswith("{") and "#" not in value:
            text = fold(value[1:-1])
            return text, f"{{{text}}}", []
        found = _pieces(value)
        pieces = found[0] if found else []
        texts: list[str] = []
        unknown: list[str] = []
        for piece in pieces:
            name = piece.lower()
            if piece[0] in '{"':
                texts.append(piece[1:-1])
            elif piece.isdigit():
                texts.append(piece)
            elif name in self.values and depth < _DEEPEST_STRING:
                text, _, more = self.resolve(self.values[name], depth + 1)
                texts.append(text)
                unknown += more
            elif name in MONTHS:
                texts.append(MONTHS[name])
            else:
                texts.append(piece)
                unknown.append(piece)
        text = fold("".join(texts))
        as_typed = len(pieces) == 1 and (pieces[0].isdigit() or pieces[0].lower() in MONTHS.keys() - self.values.keys())
        return text, pieces[0] if as_typed else f"{{{text}}}", unknown


# ---------------------------------------------------------------- pieces of the file


class _TypedField(NamedTuple):
    name: str
    value: str
    """With its delimiters; whole."""
    line: int


class _Found(NamedTuple):
    type: str
    key: str
    line: int
    fields: list[_TypedField]


_START = re.compile(r"^[ \t]*@+[ \t]*(?P<type>[^\s@{}(),=\"#%~\\']+)[ \t]*\n?[ \t]*(?P<open>[{(])", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*%.*$", re.MULTILINE)
# A field outside of all entries; and one that comes so close behind an entry that the entry has ended before it.
_ORPHAN = re.compile(
    r"(?:(?P<first>(?:^|[\n,])[ \t]*)|(?<![\w\\]))(?P<name>[A-Za-z][\w+:-]*)[ \t]*=[ \t]*(?(first)[{\"\w]|[{\"])"
)
_CUT_OFF = re.compile(r"[ \t}]*(?:,[ \t]*\n?|\n)[ \t]*(?P<name>[A-Za-z][\w+:-]*)[ \t]*=[ \t]*[{\"\w]")
# A value that has a field in it has lost its end, and found another.
_SWALLOWED = re.compile(
    r"\n[ \t]*,?[ \t]*(?:author|booktitle|date|doi|eprint|journal|month|note|pages|publisher|title|url|volume|year)"
    r"[ \t]*=[ \t]*[{\"]",
    re.IGNORECASE,
)
_REMEDY = "write @type{key, field = {value}, ...}, each { with its }"


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[_Found] = []
        self.strings: dict[str, str] = {}
        self.problems: list[Problem] = []

    def read(self) -> None:
        line_ends = [match.start() for match in re.finditer("\n", self.text)]
        starts = list(self.starts())
        bounds = [*(start.start() for start in starts), len(self.text)]
        self.between(self.text[: bounds[0]])
        for start, end in zip(starts, bounds[1:], strict=True):
            line, body_line = (bisect_left(line_ends, start.start(group)) + 1 for group in ("type", "open"))
            self.block(start["type"], self.text[start.start("open") : end], line, body_line)

    def starts(self) -> Iterator[re.Match[str]]:
        """Yield where a line starts an entry, a string, a comment or a preamble; not those that a comment wraps."""
        hidden = 0
        for start in _START.finditer(self.text):
            if start.start() < hidden:
                continue
            if start["type"].lower() == "comment" and re.compile(r"\s*@").match(self.text, start.end()):
                hidden = _closing(self.text, start.end() - 1) or hidden
            yield start

    def between(self, text: str) -> None:
        """Read what stands before the first line that starts an entry."""
        self.rest(Splitter(text).split().blocks, 1)

    def block(self, kind: str, body: str, line: int, body_line: int) -> None:
        """Read an entry, string, comment or preamble, from its opening delimiter, and what follows it."""
        lower = kind.lower()
        if lower == "comment":
            # It may wrap entries, at which the splitter would stop.
            end = _closing(body, 0) if body.startswith("{") else None
            if end:
                self.rest(Splitter(body[end:]).split().blocks, body_line + body.count("\n", 0, end))
            return
        head = lower if lower in ("string", "preamble") else "entry"
        blocks: list[Any] = Splitter(f"@{head}{body}").split().blocks
        first = blocks[0]
        if head == "string":
            self.string(first, body, line)
        elif head == "entry":
            found = self.entry(first, kind, body, line, body_line)
            if found is None:
                self.mend(kind, body, line, body_line)
                return
            self.found.append(found)
        self.rest(blocks[1:], body_line)

    def rest(self, blocks: Iterable[Any], line: int) -> None:
        """Read what starts within a line, unless a % comments it out; ``line`` is that of the blocks' first line."""
        before = ""
        for block in blocks:
            at = line + block.start_line
            if isinstance(block, ImplicitComment):
                before = block.comment
                self.orphans(before, at)
                continue
            commented = before.rpartition("\n")[2].lstrip().startswith("%")
            before = ""
            head = re.match(r"@(\w*)\s*", block.raw)
            if commented:
                self.orphans(block.raw.partition("\n")[2], at + 1)
            elif head and not isinstance(block, ExplicitComment | Preamble):
                self.block(head[1], block.raw[head.end() :], at, at)

    def orphans(self, text: str, line: int) -> None:
        """Name the first field in a text that belongs to no entry; ``line`` is that of the text."""
        text = _COMMENT_LINE.sub("", text)
        if found := _ORPHAN.search(text):
            self.orphan(found["name"], line + text.count("\n", 0, found.start("name")))

    def orphan(self, name: str, line: int) -> None:
        message = f"the field '{name}' stands outside of all entries and is left out: {_REMEDY}"
        self.problems.append(Problem(line, None, message))

    def string(self, block: object, body: str, line: int) -> None:
        if isinstance(block, String) and _WORD.fullmatch(block.key) and block.value and _is_whole(block.value):
            self.strings[block.key.lower()] = block.value
            return
        broken = re.match(rf"[{{(]\s*({_WORD.pattern})\s*=\s*(.*)", body, re.DOTALL)
        if broken:
            # A text on one line: what comes after it may be anything.
            value, _ = _mend_value(broken[2].partition("\n")[0].rstrip(" \t})"))
            self.strings[broken[1].lower()] = value
        self.problems.append(Problem(line, None, "the @string is broken: write @string{name = {text}}"))

    def entry(self, block: object, kind: str, body: str, line: int, body_line: int) -> _Found | None:
        """The entry of a block, or None if something in it is not as it should be."""
        if isinstance(block, DuplicateFieldKeyBlock):
            block = block.ignore_error_block
        if not isinstance(block, EntryBlock):
            return None
        fields: list[_TypedField] = []
        for item in block.fields:
            name = item.key
            if "%" in name:
                name = "\n".join(part for part in name.split("\n") if not part.lstrip().startswith("%")).strip()
                if not name:
                    continue
            if not _WORD.fullmatch(name) or not _is_whole(item.value):
                return None
            if "\n" in item.value and _SWALLOWED.search(item.value):
                return None
            fields.append(_TypedField(name, item.value, body_line + (item.start_line or 0)))
        after = body[len(block.raw or "") - len("@entry") :]
        cut_off = _CUT_OFF.match(after)
        # A second title is that of another entry, which has lost its first line.
        if cut_off and cut_off["name"].lower() not in {field.name.lower() for field in fields}:
            return None
        if _is_cut_off(after):
            return None
        return _Found(kind, fold(block.key), line, fields)

    # ------------------------------------------------------------ mending

    def mend(self, kind: str, body: str, line: int, body_line: int) -> None:
        """Read an entry that does not parse: each field goes from its name to the name of the next.

        All that was wrong is one problem, at the first place. An entry without any field is a problem and no entry.
        """
        head = _KEY_BEFORE_FIELD.match(body) or _KEY.match(body)
        key = (head["key"] or "") if head else ""
        start = head.end() if head else 1
        text = "\n" + _COMMENT_LINE.sub("", body[start:])
        first_line = body_line + body.count("\n", 0, start) - 1
        names = list(_FIELD_NAME.finditer(text))
        if not names:
            message = f"the entry cannot be read and is left out: {_REMEDY}"
            self.problems.append(Problem(line, fold(key) or None, message))
            return
        faults: list[tuple[int, str]] = []
        stray = text[: names[0].start()].strip(" \t\n,")
        if stray:
            faults.append((line, f"'{_short(stray)}' is in no field"))
        fields: list[_TypedField] = []
        for index, match in enumerate(names):
            last = index == len(names) - 1
            end = len(text) if last else names[index + 1].start()
            name = match["any"] or match["known"]
            at = first_line + text.count("\n", 0, match.start() + match[0].index(name))
            segment = text[match.end() : end]
            value, fault = _value_before_next(segment, last=last)
            if not last and (ended := _ended(segment)):
                fields.append(_TypedField(name, ended, at))
                self.orphan(names[index + 1]["any"] or names[index + 1]["known"], first_line + text.count("\n", 0, end))
                break
            if fault:
                faults.append((at, f"{fault} '{name}'"))
            fields.append(_TypedField(name, value, at))
        self.found.append(_Found(kind, fold(key), line, fields))
        if faults:
            at, fault = faults[0]
            more = f" (and {len(faults) - 1} more such)" if faults[1:] else ""
            message = f"{fault}{more}; the entry is read as well as can be: {_REMEDY}"
            self.problems.append(Problem(at, fold(key) or None, message))


_KEY = re.compile(r"[{(]\s*(?P<key>[^,={}\"\n]*?)\s*(?:,|\n|(?=[{}\"=])|$)")
_KEY_BEFORE_FIELD = re.compile(r"[{(]\s*(?:(?P<key>[^\s,={}\"]+)\s+)?(?=[A-Za-z][\w+-]*\s*=)")
# Names that start a field even in the middle of a line, or without a delimiter behind them.
_KNOWN = (
    "abbr abstract addendum address annote archiveprefix author award bibtex_show booktitle chapter code crossref date "
    "doi edition editor eprint eprintclass eprinttype file html howpublished institution isbn issn journal "
    "journaltitle keywords location month note number organization pages pdf poster primaryclass publisher school "
    "selected series slides subtitle supp title type url urldate venue video volume website year"
).split()
_FIELD_NAME = re.compile(
    r"(?<=[\n,])[ \t]*(?P<any>[A-Za-z][\w+:-]*)[ \t]*=[ \t\n]*(?=[{\"])"
    rf"|(?:(?<=[\n,}}\"])[ \t]*|(?<=\d)[ \t]+)(?P<known>(?:{'|'.join(_KNOWN)})(?:\+an)?)[ \t]*=[ \t\n]*(?=[{{\"\w,}}])",
    re.IGNORECASE,
)


def _value_before_next(segment: str, *, last: bool) -> tuple[str, str]:
    """The value that a segment starts with, and what is wrong with it, or what follows it, if anything."""
    found = _pieces(segment) if segment[:1] not in (",", "}", "") else ([], 0)
    if found:
        value, after = segment[: found[1]], segment[found[1] :]
        if last and (end := re.match(r"[\s,]*[})]", after)) and not _is_cut_off(after[end.end() :]):
            return value, ""
        if not after.strip(" \t\n,"):
            if last:
                return value, "the entry does not end after"
            return value, "" if "," in after else "a comma is missing after"
    return _mend_value(segment)


def _ended(segment: str) -> str | None:
    """The value that a segment starts with, if the entry ends behind it, and something else follows."""
    found = _pieces(segment) if segment[:1] not in (",", "}", "") else None
    if not found:
        return None
    after = re.match(r"[\s,]*[})](?P<rest>.*)", segment[found[1] :], re.DOTALL)
    if not after or not (after["rest"].strip(" \t\n,)}") or re.match(r"[ \t]*\n[ \t]*\n", after["rest"])):
        return None
    return segment[: found[1]]


def _is_cut_off(after: str) -> bool:
    """Tell whether an entry has ended within a value: words with braces follow in its line, or a } too many."""
    if "}" not in after or not re.search(r"\w", after.rpartition("}")[0]):
        return False
    return _depth(after) < 0 or re.match(r"[ \t]*[^\s@%]", after) is not None


def _mend_value(segment: str) -> tuple[str, str]:
    """Make a value of all that stands before the next field, and say what is wrong with it."""
    text = segment.strip(" \t\n,")
    opening = text[:1]
    if opening not in ("{", '"'):
        return f"{{{_paired(text.rstrip('}) '))}}}", "{ and } are missing around the value of"
    inner = text[1:]
    if _piece(text, 0) is None:
        fault = "} is missing in the value of" if opening == "{" else '" is missing in the value of'
    else:
        fault = 'there is a } or a " too many in the value of'
    if opening == '"':
        inner = inner.rstrip(' \t\n,}"')
    while inner.endswith("}") and _depth(inner) < 0:
        inner = inner[:-1].rstrip(" \t\n,")
    return f"{{{_paired(inner)}}}", fault


def _depth(text: str) -> int:
    return sum((match[0] == "{") - (match[0] == "}") for match in _TOKEN.finditer(text))


def _paired(text: str) -> str:
    """Drop the closing braces that nothing has opened, and close what is open."""
    output: list[str] = []
    depth = 0
    position = 0
    for match in _TOKEN.finditer(text):
        output.append(text[position : match.start()])
        position = match.end()
        if match[0] == "}" and depth == 0:
            continue
        depth += (match[0] == "{") - (match[0] == "}")
        output.append(match[0])
    # A backslash at the end would take the brace that closes.
    output.append(text[position:].rstrip("\\"))
    return "".join(output) + "}" * depth


def _short(text: str) -> str:
    text = fold(text)
    return text if len(text) <= 40 else f"{text[:39]}…"
