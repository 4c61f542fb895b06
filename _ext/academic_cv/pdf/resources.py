"""The templates and fonts of a project, which Typst uses beside those of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typst
from sphinx.errors import ConfigError

from ..config import FONT_FOLDER, Config
from .typst import TypstInput

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig


def create_input(app: Sphinx, target: str, template: str) -> TypstInput:
    """Return the input for the file ``target``, with the templates and fonts of a project."""
    templates = [Path(app.confdir, folder) for folder in app.config.templates_path]
    return TypstInput.create(Path(app.doctreedir, "typst", target), template, templates, list_font_folders(app))


def list_font_folders(app: Sphinx) -> list[Path]:
    folder = Path(app.confdir, Config.of(app.config).pdf_font_path)
    return [folder] if folder.is_dir() else []


def check_fonts(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a folder of fonts or a font family that does not exist."""
    settings = Config.of(config)
    folders = list_font_folders(app)
    if settings.pdf_font_path != FONT_FOLDER and not folders:
        raise ConfigError(f"conf.py: pdf_font_path is {settings.pdf_font_path!r}: there is no such folder, make it")
    known = typst.Fonts(include_system_fonts=False, font_paths=folders).families()
    for family in settings.pdf_font:
        if family not in known:
            raise ConfigError(
                f"conf.py: pdf_font has {family!r}, which does not exist: put its file into {settings.pdf_font_path} "
                f"(pdf_font_path), or write one of {', '.join(known)}"
            )


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_fonts)
