"""Sites in several languages from one source: their addresses, and links from each page to it in other languages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx.util.osutil import relative_uri

from ..config import SITE_BUILDERS, Config
from ..dates import find_locale
from ..locale.scripts import is_right_to_left

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig


class Language(NamedTuple):
    """A language in which a page is there, as its template needs it."""

    code: str
    """As in HTML, such as ``pt-BR``."""
    name: str
    """In the language itself."""
    uri: str
    """The page in that language, relative to the page."""
    direction: str
    is_current: bool


def _folder(language: str, languages: tuple[str, ...]) -> str:
    return "" if language == languages[0] else f"{language}/"


def set_address(app: Sphinx, config: SphinxConfig) -> None:
    """Add the folder of the language to the address of the site."""
    languages = Config.of(config).cv_languages
    if config.html_baseurl and config.language in languages:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/" + _folder(config.language, languages)


def add_languages(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates the languages of the page, and search engines its addresses in them (``hreflang``)."""
    languages, language = Config.of(app.config).cv_languages, app.config.language
    if app.builder.name not in SITE_BUILDERS or language not in languages or pagename == "404":
        return
    page = app.builder.get_target_uri(pagename)
    here = _folder(language, languages) + page
    context["cv_languages"] = [
        Language(
            code.replace("_", "-"),
            str(locale.get_display_name()) if (locale := find_locale(code)) else code,
            relative_uri(here, _folder(code, languages) + page) or "#",
            "rtl" if is_right_to_left(code) else "ltr",
            code == language,
        )
        for code in languages
    ]
    if app.config.html_baseurl and doctree is not None:
        root = app.config.html_baseurl.removesuffix(_folder(language, languages))
        first = "" if pagename == app.config.root_doc else page
        context["metatags"] += "".join(
            f'\n<link rel="alternate" hreflang="{code.replace("_", "-")}" '
            f'href="{escape(root + _folder(code, languages) + first)}">'
            for code in languages
        )


def setup(app: Sphinx) -> None:
    app.connect("config-inited", set_address)
    app.connect("html-page-context", add_languages)
