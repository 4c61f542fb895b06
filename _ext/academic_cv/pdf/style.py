"""Styles of the PDFs: each is a file of Typst, with the fonts, colour and size that conf.py may replace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from ..config import ACCENTS, DEFAULT_ACCENT, Config
from ..confpy import locate_setting
from ..suggest import suggest
from .fonts import extend_families

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TEMPLATES = Path(__file__).parent / "templates"
FOLDER = "styles"
"""Where the styles of this package are, below its templates; those of a project are in its ``templates_path``."""


@dataclass(frozen=True)
class Style:
    """How a document looks: what ``settings.json`` has of it."""

    style: str
    """The path of its file in the input of Typst."""
    font: tuple[str, ...] = ("Libertinus Serif",)
    accent: str = DEFAULT_ACCENT
    size: float = 10.5
    """In points."""


STYLES = {
    style.style: style
    for style in (
        Style("margin"),
        Style("classic", size=10),
        Style("modern", font=("Source Sans 3", "Libertinus Serif"), accent=ACCENTS["modern"], size=10),
    )
}


def find_style(app: Sphinx, name: str) -> Style:
    """Return a style: one of the project's templates, or of this package; raises ConfigError for another name.

    The settings in conf.py come before the style's own fonts, colour and size; a project's style has those of "margin".
    """
    folders = [Path(app.confdir, folder) for folder in app.config.templates_path]
    own = {path.stem for folder in folders for path in folder.glob("*.typ")} - {
        path.stem for path in TEMPLATES.glob("*")
    }
    if name not in own and name not in STYLES:
        known = sorted({*STYLES, *own})
        near = suggest(name, known)
        hint = f"did you mean {near!r}?" if near else f"write one of {', '.join(known)}, or make _templates/{name}.typ"
        setting = "pdf_style" if name == app.config.pdf_style else "pdf_documents"
        raise ConfigError(f"{locate_setting(app.confdir, setting, name)}: there is no PDF style {name!r}: {hint}")
    path = f"{name}.typ" if name in own else f"{FOLDER}/{name}.typ"
    settings, style = Config.of(app.config), STYLES.get(name, STYLES["margin"])
    return Style(
        path,
        extend_families(settings.pdf_font or style.font, app.config.language[:2]),
        settings.pdf_accent or style.accent,
        settings.pdf_font_size or style.size,
    )
