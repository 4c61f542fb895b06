"""``refs.bib`` → works, each with a key of its own; what is wrong in it is said and harms nothing else."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybtex.database import Entry, Person
from pybtex.richtext import Text

from . import latex, syntax
from .names import Name, Names, read_annotations, read_collaboration, read_names
from .normalize import NO_WORKS, join_subtitles, meant_field, meant_type, normalise
from .syntax import MONTHS, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Problem", "Work", "load", "read"]


class Work(Entry):  # type: ignore[misc]
    """An entry in the one vocabulary that this project prints.

    ``type`` is one of ``vocabulary.TYPES``; ``original_type`` is what was typed. ``fields`` are LaTeX without outer
    delimiters, white space folded, none of them empty (but ``endyear``), by these names:

    - title, subtitle, titleaddon, journal, booktitle, maintitle, series, volume, volumes, number, pages, pagetotal,
      chapter, edition, publisher, address, institution, organization, howpublished, note, addendum, and type ("PhD
      thesis");
    - year (words as they were typed, if it is no year: "in press"), month and day (two digits), endyear (of a range;
      empty if it is open), pubstate ("in press");
    - doi (bare), eprint, eprinttype ("arxiv", in lower case), eprintclass, url, urldate, isbn;
    - keywords, distinction, abbr, selected; pdf, code, html, website, slides, poster, video, supp.

    Any other is there as it was typed, its name in lower case; ``_venue`` is one that names a venue. Authors and
    editors are no fields.
    """

    def __init__(
        self,
        key: str,
        kind: str,
        original_type: str,
        fields: dict[str, str],
        *,
        names: dict[str, Names],
        file: str,
        line: int,
        source: str,
    ) -> None:
        # pybtex's own dictionaries take no notice of case; these names have none, and a plain one is quick.
        self.key = key
        self.type = kind
        self.original_type = original_type
        self.fields = fields
        self.names = names
        """By their role, where there are any."""
        self.authors, self.editors = (names.get(role, Names()) for role in ("author", "editor"))
        self.file = file
        self.line = line
        """Of the entry in the file, from 1."""
        self.source = source
        """BibTeX for readers: what was typed, without private fields."""

    @property
    def persons(self) -> dict[str, list[Person]]:
        """Authors and editors as pybtex has them."""
        roles = {"author": self.authors.names, "editor": self.editors.names}
        return {role: [PlainPerson(name) for name in names] for role, names in roles.items() if names}

    @property
    def skip(self) -> bool:
        """Left out of the lists on purpose: ``options = {skipbib}``."""
        options = self.fields.get("options", "").lower().split(",")
        return any(re.fullmatch(r"\s*(?:skipbib|dataonly)\s*(?:=\s*true\s*)?", option) for option in options)


class PlainPerson(Person):  # type: ignore[misc]
    """A name for pybtex: Unicode text, which pybtex would otherwise read as LaTeX once more."""

    def __init__(self, name: Name) -> None:
        self.first_names = _parts(name.given)
        self.middle_names: list[str] = []
        self.prelast_names = _parts(name.particle)
        self.last_names = _parts(name.family)
        self.lineage_names = _parts(name.suffix)

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


def _parts(name: str) -> list[str]:
    return [name] if name else []


def load(path: Path) -> tuple[list[Work], list[Problem]]:
    """Read a file, in UTF-8 or in whatever its bytes say they are. Raises OSError if it cannot be read at all."""
    text, problems = _decode(path.read_bytes())
    works, more = read(text, str(path))
    return works, sorted([*problems, *more], key=_line)


def read(text: str, file: str) -> tuple[list[Work], list[Problem]]:
    """Read the text of a .bib file: its works in order, and its problems by line.

    Each entry is a work, or a problem that names its line; whatever is wrong inside one entry changes no other.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    entries, problems = syntax.read(latex.clean(text.replace("\f", " ").replace("\v", " ")))
    drafts: list[_Draft] = []
    for entry in entries:
        typed = _first_of_each(entry, problems)
        problems += _misspelt(entry, typed)
        kind, fields, doubts = normalise(entry.type, typed)
        problems += [Problem(entry.line, entry.key, doubt) for doubt in doubts]
        drafts.append(_Draft(entry, kind, typed, fields, set()))
    drafts = _with_unique_keys(drafts, problems)
    _inherit(drafts, problems)
    problems += [
        draft.problem("a @set is not printed, its members are, one by one: take it out, or write options = {skipbib}")
        for draft in drafts
        if draft.type == "set" and "skipbib" not in draft.fields.get("options", "")
    ]
    works = [_work(draft, file, problems) for draft in drafts if draft.type not in NO_WORKS]
    problems += [
        Problem(work.line, work.key, "the entry has no title: write title = {...}")
        for work in works
        if "title" not in work.fields and not work.skip
    ]
    return works, sorted(problems, key=_line)


def _line(problem: Problem) -> int:
    return problem.line


@dataclass
class _Draft:
    """A work that is being made."""

    entry: syntax.Entry
    type: str
    typed: dict[str, str]
    """The fields as typed, by their names in lower case."""
    fields: dict[str, str]
    inherited: set[str]
    """The names of the fields that a parent has handed down."""

    def problem(self, message: str) -> Problem:
        return Problem(self.entry.line, self.entry.key, message)

    def is_like(self, other: _Draft) -> bool:
        return self.typed == other.typed and self.entry.type.lower() == other.entry.type.lower()


def _first_of_each(entry: syntax.Entry, problems: list[Problem]) -> dict[str, str]:
    """The fields by name; of those with the same name the first counts."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        name = field.name.lower()
        if name in fields:
            message = f"the field '{name}' stands twice, the first is used: delete one of them"
            problems.append(Problem(field.line, entry.key, message))
        else:
            fields[name] = field.value
    return fields


def _misspelt(entry: syntax.Entry, typed: dict[str, str]) -> Iterator[Problem]:
    """Name the type and the fields that are unknown, and near to what would be printed."""
    if meant := meant_type(entry.type):
        message = f"unknown type '@{entry.type}', it is read as @misc: did you mean @{meant}?"
        yield Problem(entry.line, entry.key, message)
    for field in entry.fields:
        meant = meant_field(field.name.lower())
        if meant and field.value and not typed.get(meant):
            message = f"unknown field '{field.name}', it is not printed: did you mean {meant}?"
            yield Problem(field.line, entry.key, message)


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
        before = data[: error.start].decode(encoding, "replace")
    line = len(re.split(r"\r\n|\r|\n", before))
    if encoding != "utf-8":
        message = f"the file starts as {encoding.upper()} does, but is not: save it as UTF-8"
        return data.decode(encoding, "replace"), [Problem(line, None, message)]
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text, [Problem(line, None, "the file is not in UTF-8, it is read as Latin-1: save it as UTF-8")]


# ---------------------------------------------------------------- keys


def _with_unique_keys(drafts: list[_Draft], problems: list[Problem]) -> list[_Draft]:
    """Give each entry a key of its own; what is only a copy of an entry is left out."""
    taken = {draft.entry.key for draft in drafts}
    by_key: dict[str, list[_Draft]] = {}
    kept: list[_Draft] = []
    for draft in drafts:
        entry = draft.entry
        if not entry.key:
            entry.key = _free(_derived(draft), taken)
            message = f"the entry has no key, it is '{entry.key}': write @{entry.type}{{key, ...}}"
            problems.append(Problem(entry.line, None, message))
        elif others := by_key.setdefault(entry.key, []):
            if copied := next((other for other in others if other.is_like(draft)), None):
                message = f"the entry stands twice, also in line {copied.entry.line}: delete one of them"
                problems.append(draft.problem(message))
                continue
            others.append(draft)
            at = f"line {others[0].entry.line}"
            key = _free(f"{entry.key}-2", taken)
            message = f"the key is that of another entry ({at}), this one is '{key}': give it a key of its own"
            problems.append(draft.problem(message))
            entry.key = key
        else:
            others.append(draft)
        taken.add(entry.key)
        kept.append(draft)
    return kept


def _free(wanted: str, taken: set[str]) -> str:
    """A key that nobody has: the wanted one, or that with a number."""
    key, number = wanted, 2
    stem = wanted.removesuffix("-2")
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _derived(draft: _Draft) -> str:
    """A key out of the first author's family name, the year and the title's first long word."""
    names = read_names(draft.fields.get("author") or draft.fields.get("editor") or "").names
    words = [word for word in re.findall(r"\w+", latex.to_text(draft.fields.get("title", ""))) if len(word) > 3]
    text = "".join([names[0].family if names else "", *re.findall(r"\d{4}", draft.fields.get("year", "")), *words[:1]])
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain).lower() or "entry"


# ---------------------------------------------------------------- inheritance

# biblatex's default rules: what a parent's title becomes, by the types of child and parent.
_IN_A_BOOK = frozenset(
    "inproceedings conference incollection inbook bookinbook suppbook inreference suppcollection".split()
)
_MULTIVOLUME = frozenset("mvbook mvcollection mvproceedings mvreference".split())
# What a work has for itself. biblatex would hand down DOI and addresses too; those of a volume are not its chapters'.
_OWN = frozenset(
    "abbr abstract addendum annotation bibtex_show code crossref distinction doi entryset entrysubtype eprint "
    "eprintclass eprinttype execute file html ids indextitle keywords label note options pages pagetotal pdf poster "
    "presort preview pubstate related selected shorthand shorttitle slides sortkey sorttitle supp type url urldate "
    "video website xdata xref".split()
)
_DATE = frozenset(("year", "month", "day", "endyear"))


def _inherit(drafts: list[_Draft], problems: list[Problem]) -> None:
    """Give entries what ``xdata`` and ``crossref`` say they share, never over what they have themselves."""
    by_key = {draft.entry.key: draft for draft in drafts}
    done: set[str] = set()
    for draft in drafts:
        if not _parents(draft):
            continue
        # Parents before children, without recursion: a chain may be as long as the file.
        path = {draft.entry.key: (draft, _parents(draft))}
        while path:
            key, (child, waiting) = next(reversed(path.items()))
            if key in done or not waiting:
                done.add(key)
                del path[key]
                continue
            name, parent_key = waiting[0]
            parent = by_key.get(parent_key)
            if parent is None:
                message = f"there is no entry '{parent_key}' for '{name}': correct the key, or delete the field"
                problems.append(child.problem(message))
            elif parent_key in path:
                message = f"'{name} = {{{parent_key}}}' leads back to the entry itself: delete it here or there"
                problems.append(child.problem(message))
            elif parent_key not in done and _parents(parent):
                path[parent_key] = (parent, _parents(parent))
                continue
            elif name != "xref":
                _take_over(child, parent, name)
            del waiting[0]


def _parents(draft: _Draft) -> list[tuple[str, str]]:
    """The fields that name parents, and the keys they name; ``xref`` hands nothing down."""
    found: list[tuple[str, str]] = []
    for name in ("xdata", "crossref", "xref"):
        if value := draft.fields.get(name):
            keys = value.split(",") if name == "xdata" else [value]
            found += [(name, key.strip()) for key in keys if key.strip()]
    return found


def _take_over(child: _Draft, parent: _Draft, name: str) -> None:
    dated = not _DATE.isdisjoint(child.fields)
    for source, value in parent.fields.items():
        if (name == "crossref" and source in _OWN) or (source in _DATE and dated):
            continue
        target = _title_of(child, parent, source) if name == "crossref" else source
        if target not in child.fields:
            child.fields[target] = value
            child.inherited.add(target)
    join_subtitles(child.fields)


def _title_of(child: _Draft, parent: _Draft, source: str) -> str:
    """What a parent's field is called in its child."""
    if source not in ("title", "subtitle", "titleaddon"):
        return source
    if parent.entry.type.lower() in _MULTIVOLUME:
        return f"main{source}"
    if child.entry.type.lower() in _IN_A_BOOK:
        return f"book{source}"
    if child.type == "article" and parent.type == "periodical":
        return source.replace("title", "journal", 1) if source == "title" else f"journal{source}"
    return source


# ---------------------------------------------------------------- works

# What readers of the BibTeX have no use for.
_PRIVATE = re.compile(
    r"_.*|.*\+an(?::.*)?|(?:bdsk|mendeley|jabref|date)-.*|"
    r"abbr|abstract|additional_info|altmetric|annotation|annote|award|bibtex_show|code|codeurl|creationdate|crossref|"
    r"dimensions|distinction|endyear|file|google_scholar_id|groups|html|inspirehep_id|keywords|localfile|modificationdate|"
    r"options|owner|pdf|poster|presort|preview|priority|ranking|readstatus|selected|slides|slidesurl|sortkey|supp|"
    r"timestamp|video|website|xdata|xref"
)


_ROLES = "author editor translator annotator commentator introduction foreword afterword bookauthor".split()


def _work(draft: _Draft, file: str, problems: list[Problem]) -> Work:
    entry, fields = draft.entry, dict(draft.fields)
    names = {role: found for role in _ROLES if (found := _people(role, fields, draft, problems)) != Names()}
    if "author" not in names and (group := read_collaboration(fields.get("collaboration", ""))):
        names["author"] = Names((Name(family=group),))
    for role in ("author", "editor"):
        fields.pop(role, None)
    return Work(
        entry.key,
        draft.type,
        entry.type,
        fields,
        names=names,
        file=file,
        line=entry.line,
        source=_source(draft),
    )


def _people(role: str, fields: dict[str, str], draft: _Draft, problems: list[Problem]) -> Names:
    """Read the names of a role, and take what is annotated to them out of the fields."""
    names = read_names(fields.get(role, ""))
    for name in [name for name in fields if name.startswith(f"{role}+an")]:
        try:
            annotations = read_annotations(fields.pop(name))
        except ValueError as error:
            problems.append(draft.problem(f"in '{name}': {error}"))
            continue
        if beyond := [number for number in annotations if number > len(names.names)]:
            message = f"'{name}' annotates name {beyond[0]}, but there are {len(names.names)}: count the names from 1"
            problems.append(draft.problem(message))
        names = names.annotated(annotations)
    return names


def _source(draft: _Draft) -> str:
    """Write what was typed, and what parents have handed down, who are not there for readers."""
    entry = draft.entry
    shown: dict[str, str] = {}
    for typed in entry.fields:
        name = typed.name.lower()
        if typed.value and not _PRIVATE.fullmatch(name):
            shown.setdefault(name, f"  {typed.name} = {typed.bibtex},\n")
    for name, value in draft.fields.items():
        if name in draft.inherited and value and not _PRIVATE.fullmatch(name):
            bibtex_value = list(MONTHS)[int(value) - 1] if name == "month" else f"{{{value}}}"
            shown.setdefault(name, f"  {name} = {bibtex_value},\n")
    return f"@{entry.type}{{{entry.key},\n{''.join(shown.values())}}}\n"
