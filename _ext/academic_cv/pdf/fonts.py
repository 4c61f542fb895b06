"""Fonts for PDFs: those of Typst, of the project's folder, and of packages that are installed with pip.

Fonts of the system are not among them: the same sources give the same PDF on every machine.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

PACKAGES = "fontpkg.family"
"""The entry points of packages with a font family each; see https://pypi.org/project/fontpkg/."""


def list_font_folders(app: Sphinx, families: Iterable[str]) -> list[Path]:
    """Return the folders with the project's own fonts, and with these families where they are installed with pip."""
    own = Path(app.confdir, Config.of(app.config).pdf_font_path)
    packages = {point.name: point.value for point in entry_points(group=PACKAGES)}
    modules = (packages.get(family.lower().replace(" ", "_")) for family in families)
    specs = (find_spec(module) for module in modules if module)
    installed = [Path(spec.origin).parent / "files" for spec in specs if spec and spec.origin]
    return [folder for folder in (own, *installed) if folder.is_dir()]
