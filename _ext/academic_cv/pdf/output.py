"""The PDF files of an output folder: replaced atomically, and only when their content changes."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from ..recovery import replace_file

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path


class PdfFiles:
    """The PDFs in a folder, and a record of those that earlier builds wrote: a JSON file, also of other folders."""

    def __init__(self, folder: Path, record: Path) -> None:
        self.folder = folder
        self.record = record
        try:
            self.written: dict[str, list[str]] = json.loads(record.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            self.written = {}

    def is_current(self, name: str, digest: str) -> bool:
        """Return whether a file is there as it was written from input with this digest."""
        path = self.folder / name
        return path.is_file() and _fingerprint(digest, path.read_bytes()) in self.written.get(str(path), [])

    def confirm(self, name: str, digests: list[str]) -> None:
        """Record the digests of the input that a file was written from. Raises OSError."""
        path = self.folder / name
        content = path.read_bytes()
        self.written[str(path)] = [_fingerprint(digest, content) for digest in digests]
        self._save()

    def write(self, name: str, content: bytes, digests: list[str]) -> None:
        """Replace a file, and record the digests of its input; without any, the next build writes it again.

        Raises OSError.
        """
        replace_file(self.folder / name, content)
        self.confirm(name, digests)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises OSError."""
        (self.folder / name).unlink(missing_ok=True)
        self.written.pop(str(self.folder / name), None)
        self._save()

    def remove_others(self, names: AbstractSet[str]) -> None:
        """Remove the files that earlier builds wrote under names other than these. Raises OSError."""
        for folder, name in map(os.path.split, list(self.written)):
            if folder == str(self.folder) and name not in names:
                self.remove(name)

    def _save(self) -> None:
        replace_file(self.record, json.dumps(self.written, indent=1).encode())


def _fingerprint(digest: str, content: bytes) -> str:
    return hashlib.sha256(digest.encode() + content).hexdigest()
