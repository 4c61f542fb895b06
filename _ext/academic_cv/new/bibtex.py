"""BibTeX: text of .bib files, entries for works that no file has, lists that take each work once."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ..bib.reader import read
from .model import Cv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..bib.names import Name
    from ..bib.work import Work
    from .model import Publication


def import_bibtex(path: Path) -> Cv:
    text = decode(path.read_bytes())
    return Cv(bibtex=text, files=find_files(text, [path.parent]))


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, or else in Latin-1."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.removeprefix(codecs.BOM_UTF8).decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")


def find_files(text: str, folders: Iterable[Path]) -> dict[str, Path]:
    """Return the local files that works link to and that are in one of the folders, by their paths in a project."""
    names = re.findall(r"\b(?:pdf|slides|poster|supp|preview)\s*=\s*[{\"]\s*([^:{}\"\n]+\.\w+)\s*[}\"]", text)
    found: dict[str, Path] = {}
    for folder in folders:
        for name in names:
            path = folder / name.lstrip("/")
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                found.setdefault(f"_static/{name.lstrip('/')}", path)
    return found


# --- entries --------------------------------------------------------------------------------------------------------

_NAMED = {"\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum", "<": "textless", ">": "textgreater"}
_ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}%&#_$"} | {sign: f"\\{name}{{}}" for sign, name in _NAMED.items()}
)


def escape(text: str) -> str:
    """Return plain text as LaTeX."""
    return " ".join(text.split()).translate(_ESCAPES)


def join_names(names: Iterable[str]) -> str:
    """Return the names of people (plain text) as BibTeX has them."""
    return " and ".join(f"{{{name}}}" if re.search(r"\band\b", name) else name for name in map(escape, names))


def format_entries(publications: Iterable[Publication], taken: Iterable[str] = ()) -> str:
    """Return entries with keys that are not taken."""
    keys = set(taken)
    entries = []
    for each in publications:
        wanted = _key(each)
        key = next(key for number in range(1, 10**6) if (key := wanted + f"-{number}" * (number > 1)) not in keys)
        keys.add(key)
        lines = [f"  {name} = {{{value}}},\n" for name, value in each.fields.items() if value]
        entries.append(f"@{each.type}{{{key},\n{''.join(lines)}}}\n")
    return "\n".join(entries)


def _key(publication: Publication) -> str:
    """Return a key of the first author's last name, the year and the first long word of the title."""
    author, title, date = (publication.fields.get(name, "") for name in ("author", "title", "date"))
    family = author.partition(" and ")[0].partition(",")[0].split()[-1:]
    words = [word for word in re.findall(r"\w+", title) if len(word) > 3][:1]
    return ascii_word("".join([*family, *re.findall(r"\d{4}", date)[:1], *words])) or "work"


def ascii_word(text: str, separator: str = "") -> str:
    """Return letters and digits in ASCII and lower case, words joined by the separator."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return separator.join(re.findall("[a-z0-9]+", plain))


def leave_out_known(publications: Iterable[Publication], known: Iterable[Work]) -> tuple[list[Publication], list[str]]:
    """Return the publications that are not among known works, and the titles of those that are."""
    works = list(known)
    dois = {work.text["doi"].lower() for work in works if "doi" in work.text}
    titles = {ascii_word(title) for work in works for title in (work.text.get("title", ""), work.title)}
    new: list[Publication] = []
    repeated: list[str] = []
    for each in publications:
        title = read(format_entries([each]), "")[0][0].title
        is_known = each.fields.get("doi", "").lower() in dois or ascii_word(title) in titles - {""}
        repeated += [title] * is_known
        new += [each] * (not is_known)
    return new, repeated


# --- lists ----------------------------------------------------------------------------------------------------------


class List(NamedTuple):
    """A ``{bibliography}``: its heading, condition and prefix of labels."""

    heading: str
    filter: str
    prefix: str


def _types(*types: str) -> str:
    return " or ".join(f'type == "{name}"' for name in types)


_PREPRINT = (
    'type == "unpublished" or (type == "article" or type == "misc" or type == "online" or type == "report") and '
    '(journal % "rxiv|ssrn|preprint" or publisher % "rxiv" or eprint % "." and journal == "")'
)
# Titles and prefixes of the lists, and the types that each has, apart from preprints.
_LISTS = (
    ("Journal Articles", "J", ("article",)),
    ("Conference Papers", "C", ("inproceedings", "proceedings")),
    ("Books and Chapters", "B", ("book", "collection", "incollection", "inreference")),
    ("Preprints", "P", ("unpublished",)),
    ("Reports", "R", ("report",)),
    ("Theses", "T", ("thesis",)),
    ("Software and Data", "S", ("software", "dataset")),
    ("Patents", "A", ("patent",)),
    ("Other", "O", ("manual", "misc", "online", "periodical")),
)


def _is_preprint(work: Work) -> bool:
    """Whether _PREPRINT holds."""
    journal, publisher = work.text.get("journal", ""), work.text.get("publisher", "")
    if work.type in ("article", "misc", "online", "report"):
        named = re.search("rxiv|ssrn|preprint", journal, re.IGNORECASE) or re.search("rxiv", publisher, re.IGNORECASE)
        return bool(named) or ("eprint" in work.text and not journal)
    return work.type == "unpublished"


def make_lists(works: Sequence[Work]) -> list[List]:
    """Return lists that together have each work once: by keyword if all have one of a few, or else by type."""
    if by_keyword := _lists_by_keyword(works):
        return by_keyword
    preprints = [work for work in works if _is_preprint(work)]
    types = {work.type for work in works if work not in preprints}
    lists = []
    for heading, prefix, members in _LISTS:
        if heading == "Preprints":
            if preprints:
                odd = any(work.type != "unpublished" for work in preprints)
                lists.append(List(heading, _PREPRINT if odd else _types(*members), prefix))
        elif here := [name for name in members if name in types]:
            # A type that is not there yet will be in its list, but an ``Other`` is only what it must be.
            condition = _types(*(here if heading == "Other" else members))
            mixed = any(work.type in members for work in preprints)
            lists.append(List(heading, f"({condition}) and not ({_PREPRINT})" if mixed else condition, prefix))
    return lists


def _lists_by_keyword(works: Sequence[Work]) -> list[List]:
    """Return a list for each keyword, if all works have exactly one of a few keywords, besides ``selected``."""
    keywords = [work.keywords - {"selected", ""} for work in works]
    counts = Counter(word for each in keywords for word in each)
    words = list(counts)
    few = 1 < len(words) <= 8 and min(counts.values()) > 1 and all(len(each) == 1 for each in keywords)
    if not few or any(one in other for one in words for other in words if one != other):
        return []
    prefixes = unique_prefixes(words)
    return [
        List(word.replace("-", " ").title(), f'keywords % "{re.escape(word)}"', prefix)
        for word, prefix in zip(words, prefixes, strict=True)
    ]


def unique_prefixes(titles: Iterable[str]) -> list[str]:
    """Return a capital letter for each title, if possible one from it."""
    prefixes: list[str] = []
    for title in titles:
        letters = [*ascii_word(title).upper(), *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        prefixes.append(next((x for x in letters if x.isalpha() and x not in prefixes), "X"))
    return prefixes


# --- the owner ------------------------------------------------------------------------------------------------------


def find_forms(owner: Iterable[str], works: Iterable[Work]) -> list[str]:
    """Return the forms in which the owner's name stands in works: with initials, without or with a middle name."""
    wanted = [words for name in owner if (words := _words(name))]
    people = {str(name): name for work in works for name in (*work.authors.names, *work.editors.names)}
    return [form for form, name in people.items() if any(_is_same(words, name) for words in wanted)]


_TITLES = re.compile(
    r"^(?:(?:dr|prof|professor|mr|mrs|ms)\b\.?\s*)+|,?\s*\b(?:ph\.?\s?d|m\.?d|m\.?sc)\.?$", re.IGNORECASE
)


def _words(name: str) -> list[str]:
    family, comma, given = _TITLES.sub("", name).partition(",")
    return (f"{given} {family}" if comma else name).casefold().replace(".", " ").replace("-", " ").split()


def _is_same(owner: Sequence[str], name: Name) -> bool:
    given, family = _words(name.given), _words(f"{name.particle} {name.family}")
    if owner in ([*given, *family], [*family, *given]):
        return True
    if not given or list(owner[-len(family) :]) != family or len(owner) == len(family):
        return False
    ours = owner[: -len(family)]
    return all(a.startswith(b) or b.startswith(a) for a, b in zip(ours, given, strict=False))
