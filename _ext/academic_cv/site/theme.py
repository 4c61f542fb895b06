"""The styles, the script and the theme overrides that the package brings along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..config import SITE_BUILDERS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig

_FOLDER = Path(__file__).parent


def add_templates(app: Sphinx, config: SphinxConfig) -> None:
    """Let Sphinx find the templates of the package, after those of the project."""
    own = [] if config.templates_path or not Path(app.confdir, "_templates").is_dir() else ["_templates"]
    config.templates_path = [*own, *config.templates_path, str(_FOLDER / "templates")]
    config.html_additional_pages = {"404": "404.html", **config.html_additional_pages}


def add_static_files(app: Sphinx) -> None:
    """Let a file of the project with the same name take the place of one of the package."""
    if app.builder.name in SITE_BUILDERS:
        app.config.html_static_path = [str(_FOLDER / "static"), *app.config.html_static_path]


def setup(app: Sphinx) -> None:
    app.connect("config-inited", add_templates)
    app.connect("builder-inited", add_static_files)
    app.add_css_file("cv.css", priority=700)  # after the theme, before the files of the project (800)
    app.add_js_file("cv.js", defer="defer")
