"""A .bib file → its works and problems. What is wrong in one entry never affects another."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import count
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from . import syntax
from .addresses import read_address
from .credentials import hide
from .fields import FIELDS, PUBLIC, ROLES, suggest_field
from .files import ProjectFiles
from .inherit import Draft, inherit
from .latex import plain_text, to_richtext, to_text
from .links import resolve_links
from .names import NOBODY, Name, Names, read_annotations, read_collaboration, read_names, remove_marks
from .normalize import NO_WORKS, normalise, suggest_type
from .syntax import MONTHS, Problem
from .work import Work

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from collections.abc import Set as AbstractSet

    from .richtext import RichText

__all__ = ["Problem", "Work", "load", "read"]


def load(
    path: Path, files: ProjectFiles | None = None, public: Collection[str] = ()
) -> tuple[list[Work], list[Problem]]:
    """Read a file in UTF-8, or in the encoding that its bytes suggest; for the rest see :func:`read`.

    Raises OSError if the file cannot be read.
    """
    text, problems = decode(path.read_bytes())
    works, more = read(text, str(path), files, public)
    return works, [*problems, *more]


def read(
    text: str, file: str, files: ProjectFiles | None = None, public: Collection[str] = ()
) -> tuple[list[Work], list[Problem]]:
    """Return the works of the text of a .bib file, in its order, and its problems by line.

    ``files`` are those that works may link to; none by default. ``public`` names fields, in lower case, that readers'
    BibTeX has beside those of the table of fields. Each entry is a work, or a problem with its line.
    """
    entries, problems = syntax.read(text)
    problems += [
        Problem(
            number,
            None,
            f"the character 'U+{ord(letter):04X}' means nothing outside of its font, omitted: write its letters",
        )
        for number, line in enumerate(text.split("\n") if _PRIVATE_USE.search(text) else (), 1)
        for letter in _PRIVATE_USE.findall(line)
    ]
    drafts: list[Draft] = []
    for entry in entries:
        _hide_credentials(entry, problems)
        typed = _first_of_each(entry, problems)
        problems += _find_misspelt(entry, typed)
        kind, fields, messages = normalise(entry.type, typed)
        problems += [Problem(entry.line, entry.key, message) for message in messages]
        drafts.append(Draft(entry, kind, typed, fields))
    drafts = _with_unique_keys(drafts, problems)
    inherit(drafts, problems)
    problems += [
        draft.problem("a @set is not printed, but its members are, one by one: delete it, or write options = {skipbib}")
        for draft in drafts
        if draft.type == "set" and "skipbib" not in draft.fields.get("options", "")
    ]
    files = files or ProjectFiles(Path())
    public = PUBLIC.union(public)
    works = [_make_work(draft, file, files, public, problems) for draft in drafts if draft.type not in NO_WORKS]
    problems += [
        Problem(work.line, work.key, "the entry has no title: write title = {...}")
        for work in works
        if "title" not in work.text and not work.is_skipped
    ]
    return works, sorted(problems, key=lambda problem: problem.line)


_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")


def _hide_credentials(entry: syntax.Entry, problems: list[Problem]) -> None:
    """Take passwords in addresses out of the fields that are printed. The address of a link has to be corrected."""
    for index, field in enumerate(entry.fields):
        if "@" not in field.value:
            continue
        value, bibtex = hide(field.value), hide(field.bibtex)
        if bibtex != field.bibtex or value != field.value:
            if (known := FIELDS.get(field.name.lower())) and known.kind == "address":
                value = field.value  # which is reported as no address, and left out
            else:
                message = f"an address in '{field.name}' has a user name or a password, which is left out: delete it"
                problems.append(Problem(field.line, entry.key, message, "link"))
            entry.fields[index] = field._replace(value=value, other=bibtex)


def _first_of_each(entry: syntax.Entry, problems: list[Problem]) -> dict[str, str]:
    """Return the values of fields by name in lower case; of those with the same name, the first one."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        name = intern(field.name.lower())  # or each work would have a string of its own
        if name in fields:
            message = f"duplicate field '{name}', the first one is used: delete the other"
            problems.append(Problem(field.line, entry.key, message))
        else:
            fields[name] = field.value
    return fields


def _find_misspelt(entry: syntax.Entry, typed: dict[str, str]) -> Iterator[Problem]:
    """Yield the unknown type and fields that are probably misspelt."""
    if meant := suggest_type(entry.type):
        message = f"unknown type '@{entry.type}', read as @misc: did you mean @{meant}?"
        yield Problem(entry.line, entry.key, message)
    for field in entry.fields:
        meant = suggest_field(field.name.lower())
        if meant and field.value and not typed.get(meant):
            message = f"unknown field '{field.name}', not printed: did you mean {meant}?"
            yield Problem(field.line, entry.key, message)


# ---------------------------------------------------------------- bytes → text


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file, and what is wrong with its encoding."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        line = len(re.split(r"\r\n|\r|\n", data[: error.start].decode(encoding, "replace")))
    if encoding == "utf-16":
        return data.decode(encoding, "replace"), [Problem(line, None, "invalid UTF-16: save the file as UTF-8")]
    message = "the file is not in UTF-8, read as Latin-1: save it as UTF-8"
    return data.decode("cp1252", "replace"), [Problem(line, None, message)]


# ---------------------------------------------------------------- keys


def _with_unique_keys(drafts: list[Draft], problems: list[Problem]) -> list[Draft]:
    """Give each entry a key of its own; exact copies of an entry are left out."""
    taken = {draft.entry.key for draft in drafts}
    by_key: dict[str, list[Draft]] = {}
    kept: list[Draft] = []
    for draft in drafts:
        entry = draft.entry
        if not entry.key:
            derived = _derived(draft)
            entry.key = _free(derived, taken) if derived in taken else derived
            message = f"the entry has no key, read as '{entry.key}': write @{entry.type}{{key, ...}}"
            problems.append(Problem(entry.line, None, message))
        elif others := by_key.setdefault(entry.key, []):
            if copied := next((other for other in others if other.is_copy(draft)), None):
                message = f"duplicate of the entry in line {copied.entry.line}, omitted: delete one of them"
                problems.append(draft.problem(message))
                continue
            others.append(draft)
            key = _free(entry.key, taken)
            message = f"duplicate key (line {others[0].entry.line}), read as '{key}': give the entry a key of its own"
            problems.append(draft.problem(message))
            entry.key = key
        else:
            others.append(draft)
        taken.add(entry.key)
        kept.append(draft)
    return kept


def _free(stem: str, taken: set[str]) -> str:
    return next(key for number in count(2) if (key := f"{stem}-{number}") not in taken)


def _derived(draft: Draft) -> str:
    """Return a key made of the first author's family name, the year and the first long word of the title."""
    names = read_names(draft.fields.get("author") or draft.fields.get("editor") or "").names
    words = [word for word in re.findall(r"\w+", to_text(draft.fields.get("title", ""))) if len(word) > 3]
    text = "".join([names[0].family if names else "", *re.findall(r"\d{4}", draft.fields.get("year", "")), *words[:1]])
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain).lower() or "entry"


# ---------------------------------------------------------------- works


def _make_work(draft: Draft, file: str, files: ProjectFiles, public: AbstractSet[str], problems: list[Problem]) -> Work:
    entry, fields = draft.entry, dict(draft.fields)
    names = _read_people(fields, draft, problems)
    collaboration = read_collaboration(fields.get("collaboration", ""))
    if "author" not in names and collaboration:
        names["author"] = Names((Name(family=collaboration),))
    resolved = resolve_links(entry.key, fields, files, draft.type)
    problems += [Problem(entry.line, entry.key, message, "link") for message in resolved.problems]
    text: dict[str, str] = {}
    markup: dict[str, RichText] = {}
    for name, value in fields.items():
        if name in ROLES:
            continue
        known = FIELDS.get(name)
        if not known or known.kind == "verbatim":
            plain = value
        elif known.kind == "address":
            plain = read_address(value)
        else:
            content = to_richtext(value)
            plain = plain_text(content)
            if content and content != (plain,):
                markup[name] = content
        if plain or name == "endyear":
            text[name] = plain
    return Work(
        key=entry.key,
        type=draft.type,
        typed_type=entry.type,
        file=file,
        line=entry.line,
        text=text,
        markup=markup,
        names=names,
        collaboration=collaboration,
        links=tuple(resolved.links),
        bibtex=_format_bibtex(draft, public),
        thumbnail=resolved.thumbnail,
        is_parent=draft.is_parent,
        missing_files=tuple(resolved.missing),
    )


def _read_people(fields: dict[str, str], draft: Draft, problems: list[Problem]) -> dict[str, Names]:
    """Return the names of each role with their annotations, whose fields are removed."""
    people = {role: read_names(fields[role]) for role in ROLES if role in fields}
    for name in [name for name in fields if "+an" in name]:
        role = name.partition("+an")[0]
        if role not in ROLES:
            continue
        names = people.get(role, NOBODY)
        try:
            annotations = read_annotations(fields.pop(name))
        except ValueError as error:
            problems.append(draft.problem(f"in '{name}': {error}"))
            continue
        if beyond := [number for number in annotations if number > len(names.names)]:
            message = f"'{name}' annotates name {beyond[0]}, but there are {len(names.names)}: count the names from 1"
            problems.append(draft.problem(message))
        people[role] = names.annotated(annotations)
    return {role: names for role, names in people.items() if names != NOBODY}


def _format_bibtex(draft: Draft, public: AbstractSet[str]) -> str:
    """Return an entry with the public fields as typed, and those of its parents, which readers do not get.

    Names have no marks.
    """
    entry = draft.entry
    shown: dict[str, str] = {}
    for typed in entry.fields:
        name = typed.name.lower()
        if typed.value and name in public:
            bibtex_value = remove_marks(typed.bibtex) if name in ROLES else typed.bibtex
            shown.setdefault(name, f"  {typed.name} = {bibtex_value},\n")
    for name, value in draft.fields.items() if draft.inherited else ():
        if name in draft.inherited and value and name in public:
            bibtex_value = list(MONTHS)[int(value) - 1] if name == "month" else f"{{{value}}}"
            shown.setdefault(name, f"  {name} = {remove_marks(bibtex_value) if name in ROLES else bibtex_value},\n")
    return f"@{entry.type}{{{entry.key},\n{''.join(shown.values())}}}\n"
