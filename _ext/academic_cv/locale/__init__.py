"""The strings that the extension prints by itself, and their translations.

Translations are gettext message catalogs, ``<language>/LC_MESSAGES/academic_cv.po``: those of this package, and those
of a project in its ``locale_dirs``, which override them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import sphinx.locale
from babel.core import get_global
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.locale import get_translation, init

from ..confpy import locate_setting
from ..dates import find_locale
from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

DOMAIN = "academic_cv"

_ = get_translation(DOMAIN)


def N_(message: str) -> str:  # noqa: N802  gettext's name for it
    """Mark a message that is translated where it is printed."""
    return message


def template_strings() -> dict[str, str]:
    """Return the strings of the PDF's template by their English originals."""
    return {
        # Translators: Last updated Mar. 7, 2024
        "Last updated": _("Last updated"),
        "Page {page} of {pages}": _("Page {page} of {pages}"),
        "cited on page {pages}": _("cited on page {pages}"),
        "cited on pages {pages}": _("cited on pages {pages}"),
        ", ": _(", "),
    }


def separator(sign: str = ",") -> str:
    """Return what stands between the parts of a line: a comma, a semicolon or a full stop, as a language has them."""
    # Translators: between the parts of an entry: Professor, University of Examples
    messages = {",": _("{first}, {second}"), ";": _("{first}; {second}"), ".": _("{first}. {second}")}
    return messages[sign].format(first="", second="")


def fit_and(message: str, last: str) -> str:
    """Return a message with the Spanish "y" before ``{last}`` as "e", where that begins with the sound of i."""
    sounds = re.match(r"h?[ií](?![aeou])", last, re.IGNORECASE)
    return message.replace(" y {last}", " e {last}") if sounds else message


def find_codes(language: str) -> list[str]:
    """Return the codes of a language, the general one first: ``pt_PT`` is ``pt`` with changes, ``zh`` is ``zh_CN``."""
    code = language.replace("-", "_")
    general = code.partition("_")[0]
    likely = get_global("likely_subtags").get(code, "").split("_")
    return list(dict.fromkeys((general, f"{general}_{likely[-1]}" if code == general else code)))


def read_translations(app: Sphinx) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the translations for the language of the project, and what is wrong with others, with locations."""
    translations: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for folder in (Path(__file__).parent, *(Path(app.srcdir, name) for name in app.config.locale_dirs)):
        for code in find_codes(app.config.language):
            path = folder / code / "LC_MESSAGES" / f"{DOMAIN}.po"
            if path.is_file():
                with path.open("rb") as file:
                    messages = read_po(file)
                for each in (each for each in messages if each.id and each.string and not each.fuzzy):
                    original, translation = str(each.id), str(each.string)
                    if find_placeholders(translation) == find_placeholders(original):
                        translations[original] = translation
                    else:
                        message = f"{translation!r} is left out: write the placeholders of {original!r}"
                        problems.append((f"the translation {message}", f"{path}:{each.lineno}"))
    return translations, problems


def find_placeholders(message: str) -> set[str]:
    """Return the placeholders of a message, as ``{names}`` or ``%(copyright)s``."""
    return set(re.findall(r"\{\w*\}|%\(\w+\)s", message))


def add_catalog(app: Sphinx) -> None:
    """Compile the translations, as gettext reads compiled catalogs only, and register them, for Sphinx's strings too.

    Of several translations of a string, gettext takes the first that is registered: Sphinx's own.
    """
    catalog = Catalog()
    for original, translation in read_translations(app)[0].items():
        catalog.add(original, translation)
    folder = Path(app.doctreedir, "locale")
    target = folder / app.config.language / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    for domain in (DOMAIN, "sphinx"):
        with (target / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalog)
        app.add_message_catalog(domain, str(folder))
    for code in find_codes(app.config.language):
        init([sphinx.locale._LOCALE_DIR], code)  # after those of the language: Sphinx has pt_BR, and little of pt


def find_outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> set[str]:
    """Return all pages if the translations have changed, as they stand in doctrees."""
    translations, _problems = read_translations(app)
    known = vars(env).get("cv_translations", translations)
    vars(env)["cv_translations"] = translations
    return env.found_docs if known != translations else set()


def check_language(app: Sphinx, config: Config) -> None:
    if not find_locale(config.language):
        Warn.SETTING(
            f"language is {config.language!r}, whose dates are unknown and printed in English: write a "
            "code such as de or pt_BR",
            locate_setting(app.confdir, "language"),
        )
    for problem, location in read_translations(app)[1]:
        Warn.SETTING(problem, location)


def setup(app: Sphinx) -> None:
    add_catalog(app)
    app.connect("config-inited", check_language)
    app.connect("env-get-outdated", find_outdated)
