"""``refs.bib`` as researchers have it → works in one vocabulary; what is wrong in it is said and harms nothing else."""

from __future__ import annotations

import calendar
import codecs
import logging
import re
import unicodedata
import urllib.parse
from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import bibtexparser.model
from bibtexparser.splitter import Splitter
from pybtex.database import Entry, Person
from pybtex.richtext import Text

from . import latex
from .people import Names, read_annotations, read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Problem(NamedTuple):
    """What the author of a .bib file should mend."""

    line: int
    """In the file, from 1."""
    key: str | None
    """Of the entry, where it has one."""
    message: str
    """What is wrong, what was made of it, and what to write instead."""


class PlainPerson(Person):  # type: ignore[misc]
    """A person whose name is Unicode text already; pybtex would read it as LaTeX again."""

    def __init__(self, given: str = "", particle: str = "", family: str = "", suffix: str = "") -> None:
        self.first_names = [given] if given else []
        self.middle_names: list[str] = []
        self.prelast_names = [particle] if particle else []
        self.last_names = [family] if family else []
        self.lineage_names = [suffix] if suffix else []

    @property
    def rich_first_names(self) -> list[Text]:
        return [Text(name) for name in self.first_names]

    @property
    def rich_middle_names(self) -> list[Text]:
        return []

    @property
    def rich_prelast_names(self) -> list[Text]:
        return [Text(name) for name in self.prelast_names]

    @property
    def rich_last_names(self) -> list[Text]:
        return [Text(name) for name in self.last_names]

    @property
    def rich_lineage_names(self) -> list[Text]:
        return [Text(name) for name in self.lineage_names]


class Work(Entry):  # type: ignore[misc]
    """An entry in the one vocabulary that this project prints.

    ``type`` is one of TYPES. ``fields`` are LaTeX without outer delimiters, white space folded, none of them empty (but
    ``endyear``), under these names: title, subtitle, journal, booktitle, maintitle, series, volume, number, pages,
    chapter, edition, publisher, address, institution, organization, howpublished, note, addendum, type (in words),
    year, month, day (of two digits), endyear (of a range; empty if it is open), origyear, doi (bare), eprint,
    eprinttype ("arxiv", ...), eprintclass, url, urldate, isbn, pubstate (in words), keywords, distinction, abbr,
    selected, pdf, code, html, website, slides, poster, video, supp; any other is there as it was typed, its name in
    lower case. Authors and editors are no fields.
    """

    file: str
    line: int
    """Of the entry in the file, from 1."""
    authors: Names
    editors: Names
    source: str
    """BibTeX for readers: what was typed, without private fields."""
    skip: bool
    """Left out of the lists on purpose: ``options = {skipbib}``."""


TYPES = frozenset(
    [
        "article",
        "inproceedings",
        "proceedings",
        "book",
        "incollection",
        "inreference",
        "collection",
        "thesis",
        "report",
        "manual",
        "patent",
        "online",
        "software",
        "dataset",
        "periodical",
        "unpublished",
        "misc",
    ]
)


def load(path: Path) -> tuple[list[Work], list[Problem]]:
    """Read a file, in UTF-8 or in whatever its bytes say they are. Raises OSError if it cannot be read at all."""
    text, problems = _decode(path.read_bytes())
    works, more = read(text, str(path))
    return works, sorted([*problems, *more])


def read(text: str, file: str) -> tuple[list[Work], list[Problem]]:
    """Read the text of a .bib file: its works in order, and its problems by line.

    Each entry is a work, or a problem that names its line; whatever is wrong inside one entry changes no other.
    """
    problems: list[Problem] = []
    entries, strings = _split(_normal_text(text), problems)
    for entry in entries:
        _evaluate(entry, strings, problems)
    entries = _unique(entries, problems)
    for entry in entries:
        _normalise(entry, problems)
    _inherit(entries, problems)
    works = [_work(entry, file, problems) for entry in entries if entry.type not in _NO_WORKS]
    return works, sorted(problems, key=lambda problem: problem.line)


# ---------------------------------------------------------------- bytes → text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _decode(data: bytes) -> tuple[str, list[Problem]]:
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", "utf-8"))
    data = data[len(bom) :]
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        before = data[: error.start]
    if encoding != "utf-8":
        text = data.decode(encoding, "replace")
        line = text.count("\n", 0, text.find("\ufffd")) + 1
        return text, [Problem(line, None, f"the file says that it is {encoding}, but is not: save it as UTF-8")]
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    line = before.count(b"\n") + 1
    return text, [Problem(line, None, "the file is not in UTF-8 and was read as Latin-1: save it as UTF-8")]


def _normal_text(text: str) -> str:
    """One kind of line ends, no byte-order mark, nothing that no page can hold."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return latex.clean(text.replace("\f", " ").replace("\v", " "))


# ---------------------------------------------------------------- text → entries


class _Field(NamedTuple):
    name: str
    """As typed."""
    value: str
    """As typed, delimiters and all; later the LaTeX inside."""
    line: int


@dataclass
class _Entry:
    original_type: str
    key: str
    line: int
    typed: list[_Field] = field(default_factory=list)
    type: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    """By normalised name."""
    source: list[tuple[str, str]] = field(default_factory=list)


_START = re.compile(r"^[ \t]*@+[ \t]*(?P<type>[^\s@{}(),=\"#%~\\']+)[ \t]*\n?[ \t]*(?P<open>[{(])", re.MULTILINE)
_NAME = re.compile(r"[^\s\"#%'(),={}@~\\]+")
_COMMENTS = re.compile(r"(?:^|\n)[ \t]*%[^\n]*")


def _split(text: str, problems: list[Problem]) -> tuple[list[_Entry], dict[str, str]]:
    """Split a file at the lines that start an entry, and each piece by itself, so that none can harm another."""
    entries: list[_Entry] = []
    strings: dict[str, str] = {}
    lines = _Lines(text)
    starts = list(_starts(text))
    ends = [*(start.start() for start in starts), len(text)][1:]
    _between(text[: starts[0].start() if starts else len(text)], 1, entries, problems)
    with _silent_splitter():
        for start, end in zip(starts, ends, strict=True):
            line = lines.number(start.start("type"))
            kind = start["type"].lower()
            body = text[start.start("open") : end]
            if kind in ("comment", "preamble"):
                continue
            if kind == "string":
                _read_string(body, line, strings, problems)
            else:
                _read_entry(start["type"], body, line, lines.number(start.start("open")), entries, problems)
    return entries, strings


class _Lines:
    """The numbers of lines, from 1."""

    def __init__(self, text: str) -> None:
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def number(self, position: int) -> int:
        # A position on a line end belongs to that line.
        return bisect_right(self.ends, position - 1) + 1


def _starts(text: str) -> Iterator[re.Match[str]]:
    """Yield where a line starts an entry, a string, a comment or a preamble; not those that a comment wraps."""
    hidden = 0
    for start in _START.finditer(text):
        if start.start() < hidden:
            continue
        if start["type"].lower() == "comment" and re.match(r"\s*@", text[start.end() :][:200]):
            end = _closing(text, start.end() - 1)
            hidden = end if end is not None else hidden
        yield start


@contextmanager
def _silent_splitter() -> Iterator[None]:
    """What the splitter would log, ``read`` says better."""
    logger = logging.getLogger("bibtexparser.splitter")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _read_string(body: str, line: int, strings: dict[str, str], problems: list[Problem]) -> None:
    for block in Splitter(f"@string{body}").split().blocks:
        if isinstance(block, bibtexparser.model.String):
            strings[block.key.lower()] = block.value
            return
    match = re.match(r"[{(]\s*([^\s\"#%'(),={}@~\\]+)\s*=(.*)", body, re.DOTALL)
    if match:
        value, _ = _mend_value(match[2])
        strings[match[1].lower()] = value
    problems.append(Problem(line, None, "this @string does not end: write @string{name = {text}}"))


def _read_entry(
    typed: str, body: str, line: int, body_line: int, entries: list[_Entry], problems: list[Problem]
) -> None:
    """Read an entry, and what follows it before the next line that starts one."""
    blocks = Splitter(f"@entry{body}").split().blocks
    block: Any = blocks[0]
    entry = None
    if isinstance(block, bibtexparser.model.DuplicateFieldKeyBlock):
        block = block.ignore_error_block
    if isinstance(block, bibtexparser.model.Entry):
        entry = _Entry(typed, block.key, line, _fields(block, body_line))
        if any(not _NAME.fullmatch(name) or _value_end(value) is None for name, value, _ in entry.typed):
            entry = None
        elif len(blocks) > 1:
            after: Any = blocks[1]
            if isinstance(after, bibtexparser.model.ImplicitComment) and _ORPHAN.search(_COMMENTS.sub("", after.raw)):
                entry = None
    if entry is None:
        mended = _mend(typed, body, line, body_line, problems)
        if mended is None:
            problems.append(Problem(line, _key_of(body), f"this entry cannot be read and is left out: {_REMEDY}"))
            return
        entries.append(mended)
        return
    entries.append(entry)
    _more(blocks[1:], body_line, entries, problems)


_REMEDY = "write @type{key, field = {value}, ...} with as many { as }"
# A field outside of all entries: an entry was closed before it.
_ORPHAN = re.compile(r"(?:^|\n|,)[ \t]*[A-Za-z][\w+-]*[ \t]*=[ \t]*[{\"\w]")


def _fields(block: bibtexparser.model.Entry, line: int) -> list[_Field]:
    """The fields of a block; a line that starts with % is a comment, also in front of a field."""
    fields = []
    for item in block.fields:
        name = item.key
        if "%" in name:
            lines = [part for part in name.split("\n") if part.strip()]
            if lines and lines[-1].lstrip().startswith("%"):
                continue
            name = "\n".join(part for part in lines if not part.lstrip().startswith("%")).strip()
        fields.append(_Field(name, item.value, line + (item.start_line or 0)))
    return fields


def _between(text: str, line: int, entries: list[_Entry], problems: list[Problem]) -> None:
    """Read what stands before the first line that starts an entry."""
    if "@" in text:
        with _silent_splitter():
            _more(Splitter(text).split().blocks, line, entries, problems)


def _more(blocks: Iterable[Any], line: int, entries: list[_Entry], problems: list[Problem]) -> None:
    """Read the entries that start within a line, unless a % comments them out."""
    before = ""
    for block in blocks:
        raw = block.raw
        if isinstance(block, bibtexparser.model.ImplicitComment):
            before = raw
            if _ORPHAN.search(_COMMENTS.sub("", raw)):
                problems.append(
                    Problem(line + block.start_line, None, "here are fields outside of any entry: check the braces")
                )
            continue
        commented = before.rpartition("\n")[2].lstrip().startswith("%")
        before = ""
        if commented or isinstance(block, bibtexparser.model.ExplicitComment | bibtexparser.model.Preamble):
            continue
        head = re.match(r"@(\w*)\s*", raw)
        if head and not isinstance(block, bibtexparser.model.String):
            at = line + block.start_line
            _read_entry(head[1], raw[head.end() :], at, at, entries, problems)


# ---------------------------------------------------------------- values

_TOKEN = re.compile(r"\\.|[{}]", re.DOTALL)


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


_BARE = re.compile(r"[^\s\"#%'(),={}@~\\]+")
_HASH = re.compile(r"\s*#\s*")
_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)


def _piece(text: str, position: int) -> int | None:
    """The end of the piece of a value at ``position``: ``{...}``, ``"..."`` or a word."""
    first = text[position : position + 1]
    if first == "{":
        return _closing(text, position)
    if first == '"':
        depth = 0
        for match in _QUOTE.finditer(text, position + 1):
            if match[0] == '"' and depth <= 0:
                return match.end()
            depth += (match[0] == "{") - (match[0] == "}")
            if depth < 0:
                return None
        return None
    word = _BARE.match(text, position)
    return word.end() if word else None


def _pieces(text: str, position: int = 0) -> tuple[list[tuple[int, int]], int] | None:
    """The pieces of the value at ``position``, joined by #, and its end; or None if it has no end."""
    pieces: list[tuple[int, int]] = []
    while True:
        end = _piece(text, position)
        if end is None:
            return None
        pieces.append((position, end))
        joint = _HASH.match(text, end)
        if not joint:
            return pieces, end
        position = joint.end()


def _value_end(value: str) -> int | None:
    """Check that a value is whole: its length, or None. An empty value (``year = ,``) is whole."""
    if not value:
        return 0
    if value[0] == "{" and value[-1] == "}" and value[-2] != "\\" and not re.search(r"[{}]", value[1:-1]):
        return len(value)
    found = _pieces(value)
    return found[1] if found and found[1] == len(value) else None


_SPACES = re.compile(r"[ \t\n]+")


def _fold(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _evaluate(entry: _Entry, strings: dict[str, str], problems: list[Problem]) -> None:
    """Take the delimiters off the values, with strings resolved, and keep the first of fields of one name."""
    for name, value, line in entry.typed:
        small = name.lower()
        text, shown = _resolve(value, strings, line, entry.key, problems)
        if small in entry.fields:
            message = f"the field '{small}' stands twice; the first is used: delete one of them"
            problems.append(Problem(line, entry.key, message))
            continue
        entry.fields[small] = text
        entry.source.append((name, shown))


def _resolve(
    value: str, strings: dict[str, str], line: int, key: str | None, problems: list[Problem], depth: int = 0
) -> tuple[str, str]:
    """The LaTeX of a value, and how readers get it."""
    if not value:
        return "", "{}"
    if value[0] == "{" and _HASH.search(value) is None:
        text = _fold(value[1:-1])
        return text, f"{{{text}}}"
    found = _pieces(value)
    texts: list[str] = []
    for start, end in found[0] if found else []:
        piece = value[start:end]
        if piece[0] in '{"':
            texts.append(piece[1:-1])
        elif piece.isdigit():
            texts.append(piece)
        elif piece.lower() in strings and depth < 8:
            texts.append(_resolve(strings[piece.lower()], strings, line, key, problems, depth + 1)[0])
        elif month := _MONTH_STRINGS.get(piece.lower()):
            if piece == value:
                return month, piece
            texts.append(month)
        else:
            texts.append(piece)
            message = f"there is no @string '{piece}'; it stands as text: write {{{piece}}}, or define the string"
            problems.append(Problem(line, key, message))
    text = _fold("".join(texts))
    return text, f"{{{text}}}"


_MONTHS = [name.lower() for name in calendar.month_name[1:]]
_MONTH_STRINGS = {name[:3]: name.capitalize() for name in _MONTHS}


# ---------------------------------------------------------------- mending

# Names that mark the start of a field even where it stands in the middle of a line, or of what looks like a value.
_KNOWN = [
    "abbr",
    "abstract",
    "addendum",
    "address",
    "annotation",
    "annote",
    "archiveprefix",
    "author",
    "bibtex_show",
    "booktitle",
    "chapter",
    "code",
    "crossref",
    "date",
    "doi",
    "edition",
    "editor",
    "eprint",
    "eprintclass",
    "eprinttype",
    "file",
    "html",
    "howpublished",
    "institution",
    "isbn",
    "issn",
    "journal",
    "journaltitle",
    "keywords",
    "location",
    "month",
    "note",
    "number",
    "organization",
    "pages",
    "pdf",
    "poster",
    "primaryclass",
    "publisher",
    "school",
    "selected",
    "series",
    "slides",
    "subtitle",
    "supp",
    "title",
    "type",
    "url",
    "urldate",
    "venue",
    "video",
    "volume",
    "website",
    "year",
    "award",
]
_BOUNDARY = re.compile(
    r"(?:(?:^|\n)[ \t]*,?[ \t]*(?P<line>[A-Za-z][\w+:-]*)[ \t]*=[ \t\n]*(?=[{\"])"
    rf"|(?:^|\n|[,}}\"])[ \t]*,?[ \t]*(?P<known>{'|'.join(_KNOWN)})(?:\+an)?[ \t]*=[ \t\n]*(?=[{{\"\w,}}]))",
    re.IGNORECASE,
)
_KEY = re.compile(r"[{(]\s*(?P<key>[^,={}\"\n]*?)\s*(?:,|\n|(?=[{}\"])|$)")
_KEY_AND_FIELD = re.compile(r"[{(]\s*(?:(?P<key>[^\s,={}\"]+)\s+)?(?=[A-Za-z][\w+-]*\s*=)")


def _key_of(body: str) -> str | None:
    match = _KEY_AND_FIELD.match(body) or _KEY.match(body)
    return (match["key"] or None) if match else None


def _mend(typed: str, body: str, line: int, body_line: int, problems: list[Problem]) -> _Entry | None:
    """Read an entry that does not parse: each field goes from its name to the name of the next.

    None if it has no fields at all. What was wrong is one problem.
    """
    head = _KEY_AND_FIELD.match(body) or _KEY.match(body)
    if not head:
        return None
    entry = _Entry(typed, head["key"] or "", line)
    # A line that starts with % is a comment, if it opens no value.
    rest = re.sub(r"(?m)^[ \t]*%.*$", "", body[head.end() :]) if "%" in body else body[head.end() :]
    offset_line = body_line + body.count("\n", 0, head.end())
    marks = list(_BOUNDARY.finditer("\n" + rest))
    if not marks:
        return None
    faults: list[tuple[int, str]] = []
    rest = "\n" + rest
    offset_line -= 1
    stray = rest[: marks[0].start()].strip(" \t\n,")
    if stray:
        faults.append((offset_line, f"'{_short(stray)}' is in no field"))
    for index, mark in enumerate(marks):
        name = mark["line"] or mark["known"]
        named = mark.start("line") if mark["line"] else mark.start("known")
        name = rest[named : mark.end()].partition("=")[0].strip()
        at = offset_line + rest.count("\n", 0, named)
        last = index == len(marks) - 1
        start = mark.end()
        # The comma, brace or quotation mark before a name belongs to the value before it.
        stop = len(rest) if last else marks[index + 1].start() + _lead(marks[index + 1])
        segment = rest[start:stop]
        found = _pieces(segment) if segment[:1] not in (",", "}") else ([], 0)
        value = segment[: found[1]] if found else ""
        after = segment[found[1] :] if found else ""
        if found and last and re.match(r"\s*,?\s*(?:[})]|$)", after):
            closing = re.match(r"\s*,?\s*[})]", after)
            if not closing:
                faults.append((at, "the entry does not end: write } after its last field"))
            elif _ORPHAN.search(after):
                faults.append((at, f"'{_short(after)}' is in no field"))
        elif found and not last and re.fullmatch(r"\s*,[\s,]*", after):
            pass
        elif found and not after.strip(" \t\n"):
            following = rest[marks[index + 1].start() :].lstrip(" \t\n,")
            faults.append((at, f"a comma is missing after '{name}'"))
            del following
        else:
            value, fault = _mend_value(segment)
            faults.append((at, f"the value of '{name}' {fault}"))
        entry.typed.append(_Field(name, value, at))
    if faults:
        at, what = faults[0]
        more = f" (and {len(faults) - 1} more such)" if len(faults) > 1 else ""
        problems.append(Problem(at, entry.key or None, f"{what}{more}; the entry is read as well as can be: {_REMEDY}"))
    return entry


def _lead(mark: re.Match[str]) -> int:
    """How much of what a boundary matched belongs to the value before it."""
    return 1 if mark[0][0] in ',}"' else 0


def _mend_value(segment: str) -> tuple[str, str]:
    """Make a value of what stands between two fields, and say what was wrong."""
    text = segment.strip(" \t\n,")
    opening = text[:1]
    if opening not in ("{", '"'):
        word = _BARE.match(text)
        return (f"{{{_balanced(text)}}}" if not word or word.end() < len(text.rstrip("})")) else word[0]), "has no end"
    inner = text[1:]
    found = _piece(text, 0)
    if found is None:
        fault = "does not end: write " + ("}" if opening == "{" else '"')
        inner = inner.rstrip(" \t\n,")
        if opening == '"':
            inner = inner.rstrip('" \t\n}')
    else:
        fault = "ends before its end: check the braces and quotation marks"
        inner = inner.rstrip(" \t\n,")
        while (inner.endswith(("}", '"')) and _excess(inner) > 0) or inner.endswith('"'):
            inner = inner[:-1].rstrip(" \t\n,")
    return f"{{{_balanced(inner)}}}", fault


def _excess(text: str) -> int:
    braces = [match[0] for match in _TOKEN.finditer(text)]
    return braces.count("}") - braces.count("{")


def _balanced(text: str) -> str:
    """Drop the closing braces that nothing opened, and close what is open."""
    output: list[str] = []
    depth = 0
    position = 0
    for match in _TOKEN.finditer(text):
        output.append(text[position : match.start()])
        position = match.end()
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if depth == 0:
                continue
            depth -= 1
        output.append(match[0])
    tail = text[position:]
    # A backslash at the end would escape the brace that closes.
    return "".join(output) + (tail.removesuffix("\\")) + "}" * depth


def _short(text: str) -> str:
    text = _fold(text)
    return text if len(text) <= 40 else f"{text[:39]}…"


# ---------------------------------------------------------------- keys


def _unique(entries: list[_Entry], problems: list[Problem]) -> list[_Entry]:
    """Give each entry a key of its own (pybtex and BibTeX take no notice of case); a copy of an entry is left out."""
    first: dict[str, _Entry] = {}
    taken = {_key(entry.key) for entry in entries}
    kept: list[_Entry] = []
    for entry in entries:
        entry.key = _fold(entry.key)
        if not entry.key:
            entry.key = _free(_derived(entry), taken)
            problems.append(Problem(entry.line, None, f"the entry has no key and is '{entry.key}': write @type{{key,"))
        elif same := first.get(_key(entry.key)):
            if same.fields == entry.fields and same.original_type.lower() == entry.original_type.lower():
                message = f"the entry stands twice (also in line {same.line}): delete one of them"
                problems.append(Problem(entry.line, entry.key, message))
                continue
            typed = entry.key
            entry.key = _free(typed, taken)
            message = f"the key '{typed}' is that of another entry (line {same.line}); this one is '{entry.key}': "
            problems.append(Problem(entry.line, typed, message + "give it a key of its own"))
        taken.add(_key(entry.key))
        first.setdefault(_key(entry.key), entry)
        kept.append(entry)
    return kept


def _key(key: str) -> str:
    return _fold(key).lower()


def _free(wanted: str, taken: set[str]) -> str:
    number = 2
    if _key(wanted) not in taken:
        return wanted
    while _key(f"{wanted}-{number}") in taken:
        number += 1
    return f"{wanted}-{number}"


def _derived(entry: _Entry) -> str:
    """A key out of the first author's family name, the year and the title's first word."""
    names = read_names(entry.fields.get("author") or entry.fields.get("editor") or "").names
    year = re.search(r"\d{4}", entry.fields.get("year") or entry.fields.get("date") or "")
    words = [word for word in re.findall(r"\w+", latex.to_text(entry.fields.get("title", ""))) if len(word) > 3]
    parts = [names[0].family if names else "", year[0] if year else "", words[0] if words else ""]
    plain = unicodedata.normalize("NFKD", "".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain).lower() or "entry"


# ---------------------------------------------------------------- one vocabulary

_NO_WORKS = frozenset(("xdata", "set"))
_TYPE_OF = {
    **{name: name for name in TYPES},
    **dict.fromkeys(("journal", "suppperiodical", "review"), "article"),
    **dict.fromkeys(("conference", "inproceeding"), "inproceedings"),
    **dict.fromkeys(("mvproceedings", "proceeding"), "proceedings"),
    **dict.fromkeys(("mvbook",), "book"),
    **dict.fromkeys(("inbook", "bookinbook", "suppbook", "suppcollection"), "incollection"),
    **dict.fromkeys(("mvcollection", "reference", "mvreference"), "collection"),
    **dict.fromkeys(
        ("phdthesis", "mastersthesis", "masterthesis", "bachelorthesis", "bachelorsthesis", "dissertation"), "thesis"
    ),
    **dict.fromkeys(("techreport",), "report"),
    **dict.fromkeys(("electronic", "www"), "online"),
    **dict.fromkeys(("code",), "software"),
    **dict.fromkeys(("data",), "dataset"),
    **{name: name for name in _NO_WORKS},
}
# What the field ``type`` says, by biblatex's own words and by the typed entry type.
_KINDS = {
    **dict.fromkeys(("phdthesis", "dissertation"), "PhD thesis"),
    **dict.fromkeys(("mathesis", "mastersthesis", "masterthesis"), "Master’s thesis"),
    **dict.fromkeys(("bathesis", "bachelorthesis", "bachelorsthesis"), "Bachelor’s thesis"),
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "software": "Computer software",
    "patent": "Patent",
    "patentde": "German patent",
    "patenteu": "European patent",
    "patentfr": "French patent",
    "patentuk": "British patent",
    "patentus": "U.S. patent",
    "patreq": "Patent request",
    "patreqde": "German patent request",
    "patreqeu": "European patent request",
    "patreqfr": "French patent request",
    "patrequk": "British patent request",
    "patrequs": "U.S. patent request",
}
_PUBLICATION_STATES = {
    "inpreparation": "in preparation",
    "submitted": "submitted",
    "forthcoming": "forthcoming",
    "inpress": "in press",
    "prepublished": "pre-published",
}
_COUNTRIES = {
    "countryde": "Germany",
    "countryeu": "European Union",
    "countryep": "European Union",
    "countryfr": "France",
    "countryuk": "United Kingdom",
    "countryus": "United States of America",
}
_ALIASES = {
    "journaltitle": "journal",
    "location": "address",
    "school": "institution",
    "issue": "number",
    "codeurl": "code",
    "slidesurl": "slides",
    "award": "distinction",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
    "annote": "annotation",
}
_SUBTITLES = {"journalsubtitle": "journal", "booksubtitle": "booktitle", "mainsubtitle": "maintitle"}


def _normalise(entry: _Entry, problems: list[Problem]) -> None:
    """Bring type and fields of one entry into the one vocabulary."""
    typed = entry.original_type.lower()
    entry.type = _TYPE_OF.get(typed, "misc")
    fields = entry.fields
    for alias, name in _ALIASES.items():
        if alias in fields:
            value = fields.pop(alias)
            if not fields.get(name):
                fields[name] = value
    for sub, name in _SUBTITLES.items():
        if sub in fields:
            value = fields.pop(sub)
            fields[name] = _join_title(fields.get(name, ""), value)
    if entry.type in ("thesis", "report") and "institution" not in fields and "organization" in fields:
        fields["institution"] = fields.pop("organization")
    _normalise_words(typed, entry.type, fields)
    _normalise_date(entry, problems)
    _normalise_identifiers(entry, problems)
    for name in [name for name, value in fields.items() if not value and name != "endyear"]:
        del fields[name]


def _join_title(title: str, subtitle: str) -> str:
    if not title or not subtitle:
        return title or subtitle
    return f"{title} {subtitle}" if title[-1] in ":?!.–—" else f"{title}: {subtitle}"


def _normalise_words(typed: str, kind: str, fields: dict[str, str]) -> None:
    """Put words for the keys that biblatex has."""
    if "type" in fields:
        fields["type"] = _KINDS.get(fields["type"].lower(), fields["type"])
    elif kind in ("thesis", "report") and typed in _KINDS:
        fields["type"] = _KINDS[typed]
    if "pubstate" in fields:
        fields["pubstate"] = _PUBLICATION_STATES.get(fields["pubstate"].lower(), fields["pubstate"])
    if kind == "patent" and "address" in fields:
        countries = re.split(r"\s+and\s+", fields["address"])
        fields["address"] = ", ".join(_COUNTRIES.get(country.lower(), country) for country in countries)


# ---------------------------------------------------------------- dates

_EDTF = re.compile(
    r"(?P<year>-?\d{4}|\d{2,3}[uUxX]{1,2})(?:-(?P<month>\d{1,2}|[uUxX]{2})(?:-(?P<day>\d{1,2}|[uUxX]{2}))?)?(?:T.*)?[~?%]*"
)
_SEASONS = re.compile(r"spring|summer|autumn|fall|winter", re.IGNORECASE)
_MONTH_NAME = re.compile(
    r"(?<![^\W\d_])(" + "|".join(f"{name[:3]}" for name in _MONTHS) + r")[a-z]*\.?(?![^\W\d_])", re.IGNORECASE
)


def _normalise_date(entry: _Entry, problems: list[Problem]) -> None:
    fields = entry.fields
    date = latex.to_text(fields.pop("date", "")).replace("–", "--") if "date" in fields else ""
    if date:
        fields.pop("month", None)
        fields.pop("day", None)
        _read_date(date, entry, problems)
    else:
        if "year" in fields:
            _read_year(fields)
        if "month" in fields:
            _read_month(entry, problems)
        if "day" in fields:
            number = re.search(r"\d+", fields["day"])
            fields["day"] = number[0].zfill(2) if number and 1 <= int(number[0]) <= 31 else ""
    if "origdate" in fields:
        origin = re.search(r"-?\d{4}", fields.pop("origdate"))
        if origin:
            fields.setdefault("origyear", origin[0])


def _read_date(text: str, entry: _Entry, problems: list[Problem]) -> None:
    """Read biblatex's dates: ISO 8601-2 (EDTF), ranges by a slash."""
    fields = entry.fields
    start, slash, end = (part.strip() for part in text.partition("/"))
    first, last = _EDTF.fullmatch(start), _EDTF.fullmatch(end)
    one = first or (last if start in ("", "..") else None)
    if not one:
        # "March 2010", "2010, in press"
        fields["year"] = text
        _read_year(fields)
        fields["month"] = text
        _read_month(entry, None)
        if not re.search(r"\d{4}", fields["year"]):
            problems.append(
                Problem(
                    entry.line, entry.key, f"the date '{_short(text)}' is no date: write 2024, 2024-03 or 2024-03-15"
                )
            )
        return
    fields["year"] = one["year"]
    if one["month"] and one["month"].isdigit() and 1 <= int(one["month"]) <= 12:
        fields["month"] = one["month"].zfill(2)
        if one["day"] and one["day"].isdigit() and 1 <= int(one["day"]) <= 31:
            fields["day"] = one["day"].zfill(2)
    if slash and first and (not last or last["year"] != one["year"]):
        fields["endyear"] = last["year"] if last else ""


def _read_year(fields: dict[str, str]) -> None:
    """Read a year as people write it; words beside it ("in press") stay."""
    text = latex.to_text(fields["year"])
    if exact := re.fullmatch(r"\D{0,3}?(\d{4})\s*[~?%]*[.,]?", text):
        fields["year"] = exact[1]
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        fields["year"] = found[1]
        fields.setdefault("month", found[2])
        if found[3]:
            fields.setdefault("day", found[3])
    elif _MONTH_NAME.search(text) and (found := re.search(r"(?<!\d)\d{4}(?!\d)", text)):
        fields["year"] = found[0]
        fields.setdefault("month", text)


def _read_month(entry: _Entry, problems: list[Problem] | None) -> None:
    """Read a month as people write it: mar, March, 3, March 7, 7 March, March/April."""
    fields = entry.fields
    text = latex.to_text(fields["month"]).replace("\N{NO-BREAK SPACE}", " ").strip()
    fields["month"] = ""
    if name := _MONTH_NAME.search(text):
        fields["month"] = f"{[month[:3] for month in _MONTHS].index(name[1].lower()[:3]) + 1:02}"
        day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text)
        if day and 1 <= int(day[1]) <= 31:
            fields.setdefault("day", day[1].zfill(2))
    elif (number := re.match(r"(\d{1,2})(?!\d)", text)) and 1 <= int(number[1]) <= 12:
        fields["month"] = number[1].zfill(2)
    elif text and problems is not None and not _SEASONS.search(text):
        message = f"the month '{_short(text)}' is left out: write month = mar, or date = {{2024-03}}"
        problems.append(Problem(entry.line, entry.key, message))


# ---------------------------------------------------------------- identifiers

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/", re.IGNORECASE)
_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Za-z]{2})?/\d{7})"
_ARXIV = re.compile(rf"(?<![\w.])(?P<id>{_ARXIV_ID})(?:v\d+)?(?![\d])(?:\s*\[(?P<class>[\w.-]+)\])?", re.IGNORECASE)
_ARXIV_HOST = re.compile(
    rf"(?:https?://)?(?:(?:www|export|[a-z]{{2}})\.)?arxiv\.org/(?:abs|pdf|html|format)/(?P<id>{_ARXIV_ID})(?:v\d+)?"
    r"(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.(?P<id>{_ARXIV_ID})(?:v\d+)?", re.IGNORECASE)
_ARXIV_NAMED = re.compile(
    rf"\barxiv\b\W{{0,3}}(?:preprint\W*)?(?:arxiv\W*)?(?P<id>{_ARXIV_ID})(?:v\d+)?", re.IGNORECASE
)


def _normalise_identifiers(entry: _Entry, problems: list[Problem]) -> None:
    fields = entry.fields
    for name in ("url", "doi", "eprint", "arxiv"):
        if name in fields:
            fields[name] = _address(fields[name])
    if fields.get("doi"):
        _read_doi(entry, problems)
    if not fields.get("doi") and _DOI_HOST.match(fields.get("url", "")) and (doi := _doi(fields["url"])):
        fields["doi"] = doi
    if "eprinttype" in fields:
        fields["eprinttype"] = latex.to_text(fields["eprinttype"]).lower()
    _read_arxiv(fields)
    if url := fields.get("url"):
        own = _ARXIV_HOST.fullmatch(url)
        if (
            (_DOI_HOST.match(url) and (_doi(url) or "").lower() == fields.get("doi", "").lower())
            or (own and fields.get("eprinttype") == "arxiv" and own["id"].lower() == fields.get("eprint", "").lower())
            or _ARXIV_DOI.fullmatch(_doi(url) or "")
        ):
            del fields["url"]


def _address(value: str) -> str:
    """An address or identifier without what LaTeX needs; the first of several addresses."""
    several = re.split(r"[\s,;]+(?=https?://)", value.strip())
    address = latex.url(several[0])
    if re.match(r"www\.[\w-]+\.|(?:dx\.)?doi\.org/|arxiv\.org/", address, re.IGNORECASE):
        address = f"https://{address}"
    return address


def _doi(text: str) -> str | None:
    """The bare DOI in a text, or None."""
    if "%" in text:
        text = urllib.parse.unquote(text)
    match = _DOI.search(text)
    if not match:
        return None
    doi = match[0].rstrip(".,;:'\"")
    while doi and doi[-1] in ")]>" and doi.count(doi[-1]) > doi.count({")": "(", "]": "[", ">": "<"}[doi[-1]]):
        doi = doi[:-1].rstrip(".,;:")
    if doubled := re.search(r"(?i)https?://(?:dx\.)?doi\.org/(?=10\.)", doi):
        doi = doi[doubled.end() :]
    return doi


def _read_doi(entry: _Entry, problems: list[Problem]) -> None:
    fields = entry.fields
    typed = fields.pop("doi")
    if doi := _doi(typed):
        fields["doi"] = doi
    elif latex.is_web(typed) and not fields.get("url"):
        fields["url"] = typed
    else:
        message = f"'{_short(typed)}' is no DOI and is left out: write doi = {{10.…}}"
        problems.append(Problem(entry.line, entry.key, message))


def _read_arxiv(fields: dict[str, str]) -> None:
    """Find the arXiv number in any of its places."""
    identifier = ""
    if own := _ARXIV_DOI.fullmatch(fields.get("doi", "")):
        # The DOI that arXiv gives to each preprint says no more than its number.
        identifier = own["id"]
        del fields["doi"]
    eprint, kind = fields.get("eprint", ""), fields.get("eprinttype", "")
    typed = fields.pop("arxiv", "")
    if eprint and kind in ("", "arxiv"):
        category = fields.get("eprintclass", "").partition(".")[0]
        if kind and category and re.fullmatch(r"\d{7}(?:v\d+)?", eprint):
            eprint = f"{category}/{eprint}"
        found = _ARXIV.search(eprint)
        if found:
            identifier = found["id"]
            if found["class"]:
                fields.setdefault("eprintclass", found["class"])
    elif eprint:
        # Another archive's number stays; arXiv's, if there is one too, has no place beside it.
        return
    if not identifier and typed and (found := _ARXIV.search(typed)):
        identifier = found["id"]
    if not identifier and (own := _ARXIV_HOST.fullmatch(fields.get("url", ""))):
        identifier = own["id"]
    if not identifier and (journal := fields.get("journal")):
        if found := _ARXIV_NAMED.search(journal):
            identifier = found["id"]
        elif re.fullmatch(r"(?i)\W*corr\W*|.*\barxiv\b.*", journal):
            found = _ARXIV.search(fields.get("volume", "")) or _ARXIV.search(fields.get("number", ""))
            found = found or _ARXIV.search(fields.get("pages", ""))
            identifier = found["id"] if found else ""
    for name in ("note", "howpublished"):
        if not identifier and (found := _ARXIV_NAMED.fullmatch(fields.get(name, "").strip(" .[]"))):
            identifier = found["id"]
            del fields[name]
    if identifier:
        fields["eprint"] = identifier
        fields["eprinttype"] = "arxiv"


# ---------------------------------------------------------------- inheritance

# What biblatex's inheritance rules make of a parent's title, by the child's type; and the rest they rename.
_CONTAINED = frozenset(
    ["inproceedings", "incollection", "inbook", "bookinbook", "suppbook", "inreference", "suppcollection", "conference"]
)
_MULTIVOLUME = frozenset(["mvbook", "mvcollection", "mvproceedings", "mvreference"])
# What is a work's own, not its container's.
_OWN = frozenset(
    [
        "crossref",
        "xref",
        "xdata",
        "ids",
        "options",
        "keywords",
        "distinction",
        "abbr",
        "selected",
        "doi",
        "eprint",
        "eprinttype",
        "eprintclass",
        "url",
        "urldate",
        "pdf",
        "code",
        "html",
        "website",
        "slides",
        "poster",
        "video",
        "supp",
        "abstract",
        "pages",
        "pagetotal",
        "note",
        "addendum",
        "annotation",
        "label",
        "sortkey",
        "shorthand",
        "related",
        "entryset",
        "entrysubtype",
        "execute",
        "presort",
        "shorttitle",
        "sorttitle",
        "indextitle",
        "type",
        "pubstate",
        "file",
        "bibtex_show",
        "preview",
    ]
)
_DATE = ("year", "month", "day", "endyear")


def _inherit(entries: list[_Entry], problems: list[Problem]) -> None:
    """Give entries what ``xdata`` and ``crossref`` say they share, never over what they have themselves."""
    by_key = {_key(entry.key): entry for entry in entries}
    done: set[str] = set()

    for entry in entries:
        # Parents first: a path is walked up until it ends, meets what is done, or itself.
        path: list[_Entry] = []
        stack = [(entry, iter(_parents(entry)))]
        on_path = {_key(entry.key)}
        if _key(entry.key) in done:
            continue
        while stack:
            child, parents = stack[-1]
            step = next(parents, None)
            if step is None:
                stack.pop()
                on_path.discard(_key(child.key))
                done.add(_key(child.key))
                path.append(child)
                continue
            name, key = step
            parent = by_key.get(_key(key))
            if parent is None:
                message = f"there is no entry '{key}' for '{name}': correct the key, or delete the field"
                problems.append(Problem(child.line, child.key, message))
            elif _key(parent.key) in on_path:
                message = f"'{name} = {{{key}}}' leads back to the entry itself: delete it here or there"
                problems.append(Problem(child.line, child.key, message))
            elif _key(parent.key) not in done:
                on_path.add(_key(parent.key))
                stack.append((parent, iter(_parents(parent))))
        for child in path:
            for name, key in _parents(child):
                parent = by_key.get(_key(key))
                if parent is not None and parent is not child and name != "xref":
                    _take_over(child, parent, name)


def _parents(entry: _Entry) -> list[tuple[str, str]]:
    """The fields that name parents, with the keys they name."""
    return [
        (name, key.strip())
        for name in ("xdata", "crossref", "xref")
        if name in entry.fields
        for key in (entry.fields[name].split(",") if name == "xdata" else [entry.fields[name]])
        if key.strip()
    ]


def _take_over(child: _Entry, parent: _Entry, name: str) -> None:
    dated = any(part in child.fields for part in _DATE)
    typed, above = child.original_type.lower(), parent.original_type.lower()
    for source, value in parent.fields.items():
        target = source
        if name == "crossref":
            if source in _OWN:
                continue
            if source in ("title", "subtitle", "titleaddon"):
                if above in _MULTIVOLUME and typed != above:
                    target = f"main{source}"
                elif typed in _CONTAINED:
                    target = f"book{source}"
                elif child.type == "article" and parent.type == "periodical":
                    target = "journal" if source == "title" else f"journal{source}"
        if source in _DATE and dated:
            continue
        child.fields.setdefault(target, value)
    for sub, title in _SUBTITLES.items():
        if sub in child.fields:
            child.fields[title] = _join_title(child.fields.get(title, ""), child.fields.pop(sub))


# ---------------------------------------------------------------- works

# What readers of the BibTeX have no use for.
_PRIVATE = re.compile(
    r"keywords|selected|abbr|abstract|file|owner|timestamp|date-(?:added|modified)|preview|bibtex_show|options|"
    r"distinction|award|bdsk-.*|.*\+an(?::.*)?|_.*|__.*|annote|annotation|groups|ranking|priority|readstatus|"
    r"creationdate|modificationdate|mendeley-.*|localfile|qualityassured|pdf|code|codeurl|slides|slidesurl|poster|"
    r"video|supp|website|html|altmetric|dimensions|google_scholar_id|additional_info|sortkey|presort"
)


def _work(entry: _Entry, file: str, problems: list[Problem]) -> Work:
    fields = dict(entry.fields)
    people = {role: _people(entry, role, fields, problems) for role in ("author", "editor")}
    work = Work(entry.type, fields=fields)
    work.original_type = entry.original_type
    work.key = entry.key
    work.file = file
    work.line = entry.line
    work.authors = people["author"]
    work.editors = people["editor"]
    for role, names in people.items():
        if names.names:
            work.persons[role] = [
                PlainPerson(name.given, name.particle, name.family, name.suffix) for name in names.names
            ]
    options = fields.get("options", "").lower()
    work.skip = any(
        re.fullmatch(r"\s*(?:skipbib|dataonly)\s*(?:=\s*true\s*)?", option) for option in options.split(",")
    )
    work.source = _source(entry)
    return work


def _people(entry: _Entry, role: str, fields: dict[str, str], problems: list[Problem]) -> Names:
    names = read_names(fields.pop(role, ""))
    for name in [name for name in fields if name.startswith(f"{role}+an")]:
        value = fields.pop(name)
        try:
            found = read_annotations(value)
        except ValueError as error:
            problems.append(Problem(entry.line, entry.key, f"in '{name}': {error}"))
            continue
        for number in found:
            if number > len(names.names):
                message = f"'{name}' annotates name {number}, but there are {len(names.names)}: count the names from 1"
                problems.append(Problem(entry.line, entry.key, message))
        names = names.annotated(found)
    return names


def _source(entry: _Entry) -> str:
    fields = [f"  {name} = {value},\n" for name, value in entry.source if not _PRIVATE.fullmatch(name.lower())]
    return f"@{entry.original_type}{{{entry.key},\n{''.join(fields)}}}\n"
