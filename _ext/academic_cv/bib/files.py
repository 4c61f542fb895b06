"""The files of a project, and which of them are meant to be published."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Documents, pictures, recordings, data and archives: nothing that a project keeps for its build.
_PUBLISHABLE = frozenset(
    "pdf ps eps djvu epub html htm txt rtf odt ods odp doc docx ppt pptx key xls xlsx csv tsv ipynb png jpg jpeg gif "
    "svg webp avif mp3 m4a ogg wav flac mp4 m4v mov mkv webm avi zip gz tgz bz2 xz zst tar 7z".split()
)

FOLDERS = ("", "_static", "assets", "assets/pdf", "assets/html", "assets/img/publication_preview")
"""The folders of a project in which al-folio and others keep the files of their works."""


@dataclass(frozen=True)
class ProjectFiles:
    """The files of a project that a work may link to."""

    root: Path
    """The source folder."""
    folders: tuple[Path, ...] = ()
    """Where files are searched, in this order: beside the .bib file, and in further folders."""
    excluded: tuple[Path, ...] = ()
    """The folders of the build."""
    static: tuple[Path, ...] = ()
    """The folders that are published as they are."""
    thumbnails: bool = True
    """Whether works have pictures."""

    def find(self, name: str) -> str:
        """Return the path of a file, relative to ``root``.

        Raises FileNotFoundError where there is none, and PermissionError for one that is not meant to be published: a
        hidden file, a source or a product of the build, one whose type is not that of a document, medium or archive, or
        an SVG image with active content.
        """
        root = self.root.resolve()
        for folder in self.folders:
            with suppress(OSError):  # a name may be too long
                path = (folder / name.lstrip("/")).resolve()
                if path.is_file() and path.is_relative_to(root):
                    break
        else:
            searched = " or ".join(["beside the .bib file", *self._describe(self.folders[1:])])
            raise FileNotFoundError(f"there is no file '{name}' {searched}: add it")
        self.check(path, name)
        return path.relative_to(root).as_posix()

    def check(self, path: Path, name: str) -> None:
        """Raise PermissionError for a file that is not meant to be published, wherever a symbolic link to it stands.

        What is in a static folder is published anyway, whatever its type.
        """
        path = path.resolve()
        static = next((folder.resolve() for folder in self.static if path.is_relative_to(folder.resolve())), None)
        base = static or self.root.resolve()
        if not path.is_relative_to(base):
            raise PermissionError(f"'{name}' is outside of the project: copy it into the project, or write https://")
        hidden = any(part.startswith((".", "_build", "_readthedocs")) for part in path.relative_to(base).parts)
        built = any(path.is_relative_to(folder.resolve()) for folder in self.excluded)
        if hidden or built or not (static or path.suffix.lower().removeprefix(".") in _PUBLISHABLE):
            raise PermissionError(
                f"'{name}' is not published, because it is hidden, a source or of an unknown type: name a document, "
                "such as paper.pdf, or write https://"
            )
        if path.suffix.lower() == ".svg" and (fault := find_active_content(path.read_bytes())):
            raise PermissionError(f"'{name}' {fault}: save it as plain SVG, or as PNG")

    def _describe(self, folders: Iterable[Path]) -> Iterator[str]:
        names = [folder.relative_to(self.root).as_posix() for folder in folders if folder.is_relative_to(self.root)]
        if names := [name for name in names if name != "."]:
            yield f"in {', '.join(names)}"


# ---------------------------------------------------------------- SVG

_ACTIVE = {"script": "a script", "foreignobject": "a foreignObject", "handler": "a script"}
_LOADED = re.compile(r"@import|url\(\s*['\"]?\s*(?!['\"]?\s*(?:#|data:image/|\)))", re.IGNORECASE)
_EMBEDDED = re.compile(r"\s*(?:#|data:image/(?!svg)|$)", re.IGNORECASE)
_WEB = re.compile(r"\s*(?:https?:|mailto:)", re.IGNORECASE)


def find_active_content(svg: bytes) -> str | None:
    """Return what makes an SVG image more than a picture, with its line: a script, or a file that it loads; or None."""
    parser = expat.ParserCreate(namespace_separator=" ")
    faults: list[str] = []

    def note(what: str) -> None:
        faults.append(f"has {what} (line {parser.CurrentLineNumber})")

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2].lower()
        if name in _ACTIVE:
            note(_ACTIVE[name])
        for key, value in attributes.items():
            attribute = key.rpartition(" ")[2].lower()
            if attribute.startswith("on"):
                note(f"a script in '{attribute}'")
            elif attribute in ("href", "src"):
                if not (_EMBEDDED.match(value) or (name == "a" and _WEB.match(value))):
                    note(f"a link to '{value[:60]}'")
            elif attribute == "attributename" and value.rpartition(":")[2].lower().startswith(("href", "on")):
                note("an animated link")
            elif _LOADED.search(value):
                note("a style that loads a file")

    def text(data: str) -> None:
        if _LOADED.search(data):
            note("a style that loads a file")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.ProcessingInstructionHandler = lambda target, data: note("a style sheet") if "stylesheet" in target else None
    try:
        parser.Parse(svg, True)
    except expat.ExpatError as error:
        return f"is not valid SVG: {error}"
    return faults[0] if faults else None
