"""The styles, the script and the templates that the package brings along, and what a project overrides them with."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import FileSystemBytecodeCache
from markupsafe import escape
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.jinja2glue import BuiltinTemplateLoader

from ..config import SITE_BUILDERS, Config
from ..locale import _
from ..locale.scripts import is_right_to_left
from ..locale.theme import FOUND, LABELS, SEARCH
from ..pages.profile import person
from .addresses import address

if TYPE_CHECKING:
    from docutils import nodes
    from jinja2.bccache import Bucket
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig

_FOLDER = Path(__file__).parent


def add_error_page(app: Sphinx, config: SphinxConfig) -> None:
    """Add the page 404.

    sphinx-notfound-page is not used for it: its links start from a prefix of its own instead of ``html_baseurl``, and
    it replaces the metadata of all pages by those of another process in a parallel build.
    """
    config.html_additional_pages = {"404": "404.html", **config.html_additional_pages}


class TemplateCache(FileSystemBytecodeCache):
    """The compiled templates of all builds of a user, in the temporary folder."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # the disk is full
            super().dump_bytecode(bucket)


def add_templates(app: Sphinx) -> None:
    """Let Sphinx find the templates of the package, after those of the project, and keep what Jinja compiles.

    Those in a folder named for a theme extend that theme, and serve no other one. The builder has them after it has
    written down the settings, for ``.buildinfo``, which must not depend on where the package is installed. To compile
    the templates of a theme takes as long as all pages.
    """
    builder, config = app.builder, app.config
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.theme is None:
        return
    folders = [_FOLDER / "templates" / config.html_theme, _FOLDER / "templates"]
    config.templates_path = [*config.templates_path, *(str(folder) for folder in folders if folder.is_dir())]
    builder.templates.init(builder, builder.theme)
    if isinstance(builder.templates, BuiltinTemplateLoader):
        with suppress(OSError, RuntimeError):  # there is no such folder, or others can write into it
            builder.templates.environment.bytecode_cache = TemplateCache(pattern="academic-cv-%s.cache")


def add_static_files(app: Sphinx) -> None:
    """Add the styles and the script, those of a theme and of the PDFs' style, and the project's own ``custom.css``."""
    config = app.config
    if app.builder.name not in SITE_BUILDERS:
        return
    own = [Path(app.confdir, folder) for folder in config.html_static_path]
    # A file of the project takes the place of one of the same name: it is copied later.
    config.html_static_path = [str(_FOLDER / "static"), *config.html_static_path]
    app.add_css_file("cv.css", priority=700)  # after the theme
    direction = "-rtl" if is_right_to_left(config.language) else ""
    names = config.html_theme, f"{config.html_theme}{direction}", Config.of(config).pdf_style
    for position, name in enumerate(dict.fromkeys(f"cv-{name}" for name in names)):
        if (_FOLDER / "static" / f"{name}.css").is_file():
            app.add_css_file(f"{name}.css", priority=710 + position)
    named = {file if isinstance(file, str) else file[0] for file in config.html_css_files}
    if "custom.css" not in named and any((folder / "custom.css").is_file() for folder in own):
        app.add_css_file("custom.css", priority=800)
    app.add_js_file("cv.js", defer="defer")


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates the owner and the PDFs; titles from conf.py are text, also where a template forgets that."""
    if app.builder.name not in SITE_BUILDERS:
        return
    context |= {"cv_person": person(app.env), "cv_pdfs": Config.of(app.config).pdf_documents}
    context["cv_theme_labels"] = {label: _(label) for label in LABELS}
    context |= {name: escape(context[name]) for name in ("docstitle", "shorttitle", "project")}
    if is_right_to_left(app.config.language):
        # Themes print the language in a tag that no template can extend.
        context["language"] = f'{context["language"]}" dir="rtl'
    if pagename == "search":
        messages: dict[str, object] = {message: _(message) for message in SEARCH}
        messages[FOUND[0]] = [_(message) for message in FOUND]
        catalog = {"locale": app.config.language, "messages": messages, "plural_expr": "n === 1 ? 0 : 1"}
        app.add_js_file(None, body=f"Documentation.addTranslations({json.dumps(catalog)})", priority=900)
    if pagename == "404":
        # A server shows it for any address, so its links start from the site's root.
        base = escape(urlsplit(address(app)).path or "/")
        context["metatags"] = f'<base href="{base}">\n<meta name="robots" content="noindex">'


def setup(app: Sphinx) -> None:
    app.connect("config-inited", add_error_page)
    app.connect("builder-inited", add_templates, priority=100)  # before other extensions change Jinja's environment
    app.connect("builder-inited", add_static_files)
    app.connect("html-page-context", add_context)
