"""The strings that the extension prints by itself, and their translations.

Translations are gettext message catalogs, ``<language>/LC_MESSAGES/academic_cv.po``: those of this package, and those
of a project in its ``locale_dirs``, which override them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.locale import get_translation

from ..confpy import locate
from ..dates import find_locale
from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

DOMAIN = "academic_cv"

_ = get_translation(DOMAIN)


def template_strings() -> dict[str, str]:
    """Return the strings of the PDF's template by their English originals."""
    return {
        # Translators: Last updated Mar. 7, 2024
        "Last updated": _("Last updated"),
        # Translators: Page 1 of 2
        "Page": _("Page"),
        # Translators: Page 1 of 2; 3 of 31 works
        "of": _("of"),
        "cited on page": _("cited on page"),
        "cited on pages": _("cited on pages"),
    }


def read_translations(app: Sphinx) -> dict[str, str]:
    """Return the translations for the language of the project: those for ``de`` and then those for ``de_AT``."""
    language = app.config.language.replace("-", "_")
    translations: dict[str, str] = {}
    for folder in (Path(__file__).parent, *(Path(app.srcdir, name) for name in app.config.locale_dirs)):
        for code in sorted({language, language.partition("_")[0]}):
            path = folder / code / "LC_MESSAGES" / f"{DOMAIN}.po"
            if path.is_file():
                with path.open("rb") as file:
                    messages = read_po(file)
                translations |= {str(each.id): str(each.string) for each in messages if each.id and each.string}
    return translations


def add_catalog(app: Sphinx) -> None:
    """Compile the translations, as gettext reads compiled catalogs only, and register them."""
    catalog = Catalog()
    for original, translation in read_translations(app).items():
        catalog.add(original, translation)
    folder = Path(app.doctreedir, "locale")
    target = folder / app.config.language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    app.add_message_catalog(DOMAIN, str(folder))


def find_outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> set[str]:
    """Return all pages if the translations have changed, as they stand in doctrees."""
    translations = read_translations(app)
    known = vars(env).get("cv_translations", translations)
    vars(env)["cv_translations"] = translations
    return env.found_docs if known != translations else set()


def check_language(app: Sphinx, config: Config) -> None:
    if not find_locale(config.language):
        Warn.SETTING(
            f"language is {config.language!r}, for which there are no dates, so they are printed in English: write a "
            "code such as de or pt_BR",
            locate(app.confdir, "language"),
        )


def setup(app: Sphinx) -> None:
    add_catalog(app)
    app.connect("config-inited", check_language)
    app.connect("env-get-outdated", find_outdated)
