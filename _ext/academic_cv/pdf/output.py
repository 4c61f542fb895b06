"""The PDF files of an output folder: replaced atomically, and only when their content changes."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path


class PdfFiles:
    """The PDFs in a folder, and a record of those that earlier builds wrote: a JSON file, also of other folders."""

    def __init__(self, folder: Path, record: Path) -> None:
        self.folder = folder
        self.record = record

    def is_current(self, name: str, digest: str) -> bool:
        """Return whether a file is there as it was written from input with this digest."""
        path = self.folder / name
        return path.is_file() and self._load().get(str(path)) == _fingerprint(digest, path.read_bytes())

    def write(self, name: str, content: bytes, digest: str | None) -> None:
        """Replace a file; without a digest it is written again by the next build. Raises OSError."""
        path = self.folder / name
        temporary = path.with_name(f".{name}.part")
        try:
            temporary.write_bytes(content)
            os.replace(temporary, path)  # noqa: PTH105  the tests replace this function
        finally:
            temporary.unlink(missing_ok=True)
        self._save(path, _fingerprint(digest, content) if digest else None)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises OSError."""
        (self.folder / name).unlink(missing_ok=True)
        self._save(self.folder / name, None)

    def remove_others(self, names: AbstractSet[str]) -> None:
        """Remove the files that earlier builds wrote under names other than these. Raises OSError."""
        for recorded in self._load():
            folder, name = os.path.split(recorded)
            if folder == str(self.folder) and name not in names:
                self.remove(name)

    def _load(self) -> dict[str, str]:
        try:
            record: dict[str, str] = json.loads(self.record.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return record

    def _save(self, path: Path, fingerprint: str | None) -> None:
        kept = {name: value for name, value in self._load().items() if name != str(path)}
        self.record.write_text(json.dumps(kept | ({str(path): fingerprint} if fingerprint else {}), indent=1), "utf-8")


def _fingerprint(digest: str, content: bytes) -> str:
    return hashlib.sha256(digest.encode() + content).hexdigest()
