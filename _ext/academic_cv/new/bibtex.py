"""BibTeX: the text of .bib files, entries for works that no file has, the owner's name in them."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

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
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def find_files(text: str, folders: Iterable[Path]) -> dict[str, Path]:
    """Return the files that works link to and that are in one of the folders, by their paths in a project.

    Spaces and the composition of accents do not matter, as the reader removes spaces from addresses.
    """
    values = [work.text.get(name, "") for work in read(text, "")[0] for name in _LINKED]
    names = {value.lstrip("/") for value in values if "://" not in value and ".." not in value and len(value) < 250}
    found: dict[str, Path] = {}
    for folder in folders:
        for name in names - {""}:
            directory = (folder / name).parent
            for path in directory.iterdir() if directory.is_dir() else ():
                if path.is_file() and _plain(path.name) == _plain(PurePath(name).name):
                    found.setdefault(f"_static/{name}", path)
    return found


_LINKED = ("pdf", "html", "slides", "poster", "supp", "preview")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace(" ", "")


# --- entries --------------------------------------------------------------------------------------------------------

_NAMED = {"\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum", "<": "textless", ">": "textgreater"}
_ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}%&#_$"} | {sign: f"\\{name}{{}}" for sign, name in _NAMED.items()}
)


def escape(text: str) -> str:
    """Return plain text as LaTeX."""
    return " ".join(text.split()).translate(_ESCAPES)


def quote_braces(address: str) -> str:
    """Return an address that can stand in a field."""
    return address.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


def join_names(names: Iterable[str]) -> str:
    """Return the names of people (plain text) as BibTeX has them."""
    return " and ".join(f"{{{name}}}" if re.search(r"\band\b", name) else name for name in map(escape, names))


def format_entries(publications: Iterable[Publication], taken: Iterable[str] = ()) -> str:
    """Return entries with keys that are not taken."""
    keys, entries = set(taken), []
    for each in publications:
        author, title, date = (each.fields.get(name, "") for name in ("author", "title", "date"))
        family = author.partition(" and ")[0].partition(",")[0].split()[-1:]
        parts = [*family, *re.findall(r"\d{4}", date)[:1], *[word for word in title.split() if len(word) > 3][:1]]
        stem = key = ascii_word("".join(parts)) or "work"
        while key in keys:
            key = f"{stem}-{len(keys)}"
        keys.add(key)
        lines = [f"  {name} = {{{value}}},\n" for name, value in each.fields.items() if value]
        entries.append(f"@{each.type}{{{key},\n{''.join(lines)}}}\n")
    return "\n".join(entries)


def ascii_word(text: str, separator: str = "") -> str:
    """Return letters and digits in ASCII and lower case, words joined by the separator."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return separator.join(re.findall("[a-z0-9]+", plain))


def split_known(publications: Iterable[Publication], known: Sequence[Work]) -> tuple[list[Publication], list[str]]:
    """Return the publications that are not among known works, and the titles of those that are."""
    dois = {work.text["doi"].lower() for work in known if "doi" in work.text}
    titles = {ascii_word(title) for work in known for title in (work.text.get("title", ""), work.title)} - {""}
    new: list[Publication] = []
    repeated: list[str] = []
    for each in publications:
        title = read(format_entries([each]), "")[0][0].title
        if each.fields.get("doi", "").lower() in dois or ascii_word(title) in titles:
            repeated.append(title)
        else:
            new.append(each)
    return new, repeated


# --- the owner ------------------------------------------------------------------------------------------------------


def find_forms(owner: Iterable[str], works: Iterable[Work]) -> list[str]:
    """Return the forms in which the owner's name stands in works: with initials, without or with a middle name."""
    wanted = [words for name in owner if (words := _words(name))]
    people = {str(name): name for work in works for name in (*work.authors.names, *work.editors.names)}
    return [form for form, name in people.items() if any(_is_same(words, name) for words in wanted)]


_TITLES = re.compile(r"^((dr|prof|professor|mr|mrs|ms)\b\.?\s*)+|,?\s*\b(ph\.?\s?d|m\.?d|m\.?sc)\.?$", re.IGNORECASE)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\s.,-]+", _TITLES.sub("", name).casefold())


def _is_same(owner: list[str], name: Name) -> bool:
    given, family = _words(name.given), _words(f"{name.particle} {name.family}")
    if owner in ([*given, *family], [*family, *given]):
        return True
    ours = owner[: -len(family) or None]
    alike = all(a.startswith(b) or b.startswith(a) for a, b in zip(ours, given, strict=False))
    return bool(given and ours) and owner[-len(family) :] == family and alike
