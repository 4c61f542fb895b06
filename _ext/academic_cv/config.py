"""The settings in conf.py: their names, defaults, checks and remedies, and the validated values."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, cast

from sphinx.config import Config as SphinxConfig
from sphinx.errors import ConfigError
from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from .confpy import find_annotations, find_constant, find_joined_strings, find_unused_names, locate_setting
from .dates import find_locale
from .locale import _
from .suggest import suggest
from .warnings import Warn

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx

SITE_BUILDERS = ("html", "dirhtml")
"""The builders whose output is a site, which carries its PDFs. (singlehtml renumbers the environment.)"""

SOCIAL_CARD = "social.png"
SOCIAL_CARD_SIZE = (1200, 630)
"""In pixels; it is what the large previews of social networks show."""

FONT_FOLDER = "_static/fonts"
"""The default of ``pdf_font_path``: a folder that need not exist."""

Parse = Callable[[Any], Any]
"""Returns the normalized value; raises ValueError, with an empty or a specific message, for a wrong one."""


def setting(parse: Parse, remedy: str, default: object = MISSING, rebuild: Literal["", "env", "html"] = "") -> Any:  # noqa: ANN401  a dataclass field stands for a value of its annotated type
    """Declare a setting, or a key of one of ``pdf_documents``.

    ``remedy`` completes "write …". ``rebuild`` is what a change invalidates, as in :meth:`Sphinx.add_config_value`. A
    callable ``default`` gets Sphinx's configuration. Without a default, the key is required.
    """
    return field(metadata={"parse": parse, "remedy": remedy, "default": default, "rebuild": rebuild})


# --- checks ---------------------------------------------------------------------------------------------------------


def _valid(test: Callable[[Any], object], normalize: Parse = lambda value: value) -> Parse:
    """Return a check that refuses values for which ``test`` is false or raises ValueError."""

    def parse(value: object) -> object:
        if not test(value):
            raise ValueError
        return normalize(value)

    return parse


def _at_least(least: int) -> Parse:
    return _valid(lambda value: type(value) is int and value >= least)


def _optional(parse: Parse) -> Parse:
    return lambda value: None if value is None else parse(value)


_string = _valid(lambda value: isinstance(value, str))
_boolean = _valid(lambda value: isinstance(value, bool))
_list = _valid(lambda value: isinstance(value, list | tuple), tuple)
_strings = _valid(lambda value: all(isinstance(item, str) for item in _list(value)), tuple)
_file_name = _valid(lambda value: re.fullmatch(r"[^/\\\0-\x1f]+\.pdf", _string(value)))
_paper = _valid(lambda value: str(value).lower() in ("a4", "letter"), lambda value: str(value).lower())
_font_size = _valid(lambda value: type(value) in (int, float) and 8 <= value <= 14)
_families = _valid(lambda value: value and all(_strings(value)), tuple)
_colour = _valid(lambda value: re.fullmatch("#[0-9a-fA-F]{6}", _string(value)))


_languages = _valid(lambda value: all(map(find_locale, _strings(value))), tuple)


def _font(value: object) -> tuple[str, ...]:
    return cast("tuple[str, ...]", _families([value] if isinstance(value, str) else value))


def _accent(value: object) -> str:
    if (ratio := contrast_with_white(_colour(value))) < 4.5:
        raise ValueError(
            f"{value!r} is too pale to be read on white (contrast {ratio:.1f}:1): "
            "choose a darker colour, with a contrast of 4.5:1 or more"
        )
    return cast("str", value)


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of ``#rrggbb`` text on white, from 1 to 21 (WCAG 2, relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _marks(value: object) -> dict[str, tuple[str, str]]:
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and len(_strings(value[name])) == 2 for name in value
    ):
        raise ValueError
    if "*" in value:
        raise ValueError('"*" on a name is read as "equal": write cv_marks = {"equal": ("*", "...")}')
    return {name: (symbol, meaning) for name, (symbol, meaning) in value.items()}


# --- settings -------------------------------------------------------------------------------------------------------

_DOCUMENT = '{"startdocname": "index", "targetname": "cv.pdf", "title": "Curriculum Vitae"}'


@dataclass(frozen=True, kw_only=True)
class PdfDocument:
    """One of ``pdf_documents``, which are modelled on Sphinx's ``latex_documents``."""

    startdocname: str = setting(_string, "the name of a page, such as 'index'")
    """The page that the document starts from; the pages of that page's toctrees follow as sections."""
    targetname: str = setting(_file_name, "a plain file name such as 'cv.pdf'")
    """The name of the file, beside the site's first page."""
    title: str = setting(_string, "a string")
    """The title in the footer and in the window of a PDF viewer."""
    include: tuple[str, ...] = setting(_strings, "a list of pages, such as ['sections/education']", ())
    """Pages of the toctrees that are included, with those of their own toctrees; empty for all."""
    exclude: tuple[str, ...] = setting(
        _strings, "a list of pages and sections, such as ['sections/talks', 'index#interests']", ()
    )
    """Pages, as ``sections/talks``, and sections by their anchors, as ``index#interests``, that are left out."""
    selected: bool = setting(_boolean, "True or False", False)
    """Include only selected and distinguished works, and only selected and current CV entries."""
    max_pages: int | None = setting(_optional(_at_least(1)), "a number of pages, such as 2", None)
    """The most pages that the document may have; more is an error."""
    style: str | None = setting(_optional(_string), "the name of a style, such as 'classic'", None)
    """The style of this document; None for that of ``pdf_style``."""


def _documents(value: object) -> tuple[PdfDocument, ...]:
    documents: dict[str, PdfDocument] = {}
    for number, item in enumerate(_list(value), 1):
        try:
            if not isinstance(item, dict):
                raise ValueError(f"expected a dictionary, got {item!r}: write {_DOCUMENT}")
            known = [each.name for each in fields(PdfDocument)]
            for key in item:
                if key not in known:
                    near = suggest(str(key), known)
                    remedy = f"did you mean {near!r}?" if near else f"the keys are {', '.join(known)}"
                    raise ValueError(f"there is no key {key!r}: {remedy}")
            document = PdfDocument(**{each.name: _parse_value(each, item) for each in fields(PdfDocument)})
            if document.targetname in documents:
                raise ValueError(f"another entry also writes {document.targetname!r}: give each its own 'targetname'")
        except ValueError as error:
            raise ValueError(f"entry {number}: {error}") from None
        documents[document.targetname] = document
    return tuple(documents.values())


def _default_documents(config: SphinxConfig) -> list[dict[str, str]]:
    # A project that is named for its owner, or not at all, has no title for the document.
    is_titled = config.project not in {SphinxConfig().project, config.author}
    title = config.project if is_titled else _("Curriculum Vitae")
    return [{"startdocname": config.root_doc, "targetname": "cv.pdf", "title": title}]


DEFAULT_ACCENT = "#8b1a2b"
ACCENTS = {"modern": "#0f5460"}
"""The accents of styles of the PDFs that have one of their own."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The validated settings: each attribute is the setting of that name in conf.py."""

    cv_owner: tuple[str, ...] = setting(_strings, 'a list of names, such as cv_owner = ["Jane Q. Doe"]', (), "env")
    """The owner's name in each form in which it stands in the .bib files."""
    cv_marks: Mapping[str, tuple[str, str]] = setting(
        _marks, 'a symbol and its meaning, such as cv_marks = {"student": ("‡", "a student I advised")}', {}, "env"
    )
    """Annotations of authors: their symbol, and what it denotes in the legend of a list."""
    cv_max_authors: int = setting(_at_least(3), "an integer, 3 or more", 20, "env")
    """Longer lists of authors are truncated to this many names."""
    cv_reference_style: str = setting(
        _string, "a style, such as 'apa', or the path of a CSL file, such as 'styles/my-journal.csl'", "", "env"
    )
    """The style of references: the name or the path of a CSL style; empty for the CV's own."""
    cv_bibtex_fields: tuple[str, ...] = setting(
        _strings, 'a list of fields, such as cv_bibtex_fields = ["abstract"]', (), "env"
    )
    """Further fields of the BibTeX that readers can copy, which otherwise has bibliographic fields only."""
    cv_abstracts: bool = setting(_boolean, "True or False", True, "html")
    """Show the abstracts of works on the site, folded."""
    cv_thumbnails: bool = setting(_boolean, "True or False", True, "env")
    """Show the pictures of works on the site, which the field ``preview`` names."""
    cv_cite_sort: bool = setting(_boolean, "True or False", False, "env")
    """Sort the labels of a citation."""
    cv_cite_compress: bool = setting(_boolean, "True or False", False, "env")
    """Join three or more consecutive labels of a citation, as in [C8–C10]."""
    cv_languages: tuple[str, ...] = setting(_languages, 'a list, such as cv_languages = ["en", "de"]', (), "html")
    """The languages in which the site is built, each of which links to the others: the first is at the site's root, the
    others are in folders that are named for their codes."""
    cv_positions: tuple[str, ...] | None = setting(
        _optional(_strings), 'a list of pages, such as cv_positions = ["sections/employment"]', None
    )
    """The pages whose current entries are the owner's positions; None for the first page that has any."""
    cv_cloak_email: bool = setting(_boolean, "True or False", True, "html")
    """Make e-mail addresses on the site harder to collect for programs that send spam."""
    cv_checks_off: tuple[str, ...] = setting(_strings, 'a list of rules, such as cv_checks_off = ["identifier"]', ())
    """Rules of ``make check`` that are turned off."""
    # A page may list the PDFs: when they change, the site's pages do.
    pdf_documents: tuple[PdfDocument, ...] = setting(_documents, f"[{_DOCUMENT}]", _default_documents, "html")
    """The PDFs: which pages each contains, its file name and title."""
    pdf_paper: str = setting(_paper, "'a4' or 'letter'", "a4")
    """The paper size."""
    pdf_style: str = setting(_string, "'margin', 'classic' or 'modern', or the name of a style in _templates", "margin")
    """The style of the PDFs: one of these three, or a file of this name, with ``.typ``, in ``_templates``."""
    pdf_accent: str | None = setting(_optional(_accent), "a colour such as '#8b1a2b'", None)
    """The colour of links, as ``#rrggbb``; None for that of the style."""
    pdf_font: tuple[str, ...] | None = setting(_optional(_font), "a family's name, or several in a list", None)
    """Font families, None for those of the style: a character that the first does not have is taken from the next."""
    pdf_font_size: float | None = setting(_optional(_font_size), "points from 8 to 14, such as 10.5", None)
    """The font size in points; None for that of the style."""
    pdf_icons: bool = setting(_boolean, "True or False", False)
    """Print the icons of services beside the profiles in the contact block, as the site has them."""
    pdf_font_path: str = setting(_string, "the name of a folder", FONT_FOLDER)
    """A folder, relative to conf.py, with fonts beside those that Typst ships."""

    @property
    def accent(self) -> str:
        """The accent of the site and its charts: that of the PDFs, as ``#rrggbb``."""
        return self.pdf_accent or ACCENTS.get(self.pdf_style, DEFAULT_ACCENT)

    @classmethod
    def of(cls, config: SphinxConfig) -> Config:
        """Return the validated settings of a project, which are made once, when conf.py has been read."""
        return cast("Config", config.academic_cv)


def _parse_value(each: Field[Any], values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return the normalized value of a setting; raises ValueError that names it if it is wrong."""
    name, remedy = each.name, f"write {each.metadata['remedy']}"
    value = values.get(name, each.metadata["default"])
    if value is MISSING:
        raise ValueError(f"the key {name!r} is missing: {remedy}")
    try:
        return each.metadata["parse"](value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}" if str(error) else f"{name} is {value!r}: {remedy}") from None


def validate(app: Sphinx, config: SphinxConfig) -> None:
    """Validate the settings once; raises ConfigError with the place, the value and what to write instead of each."""
    folder = app.confdir
    mistakes = [
        f"{locate_setting(folder, name)}: {name} has no value: write {name} = ..., not {name}: ..."
        for name in find_annotations(folder) & config.values.keys()
    ]
    mistakes += check_types(folder, config)
    parsed: dict[str, Any] = {}
    for each in fields(Config) if not mistakes else ():  # some defaults depend on what is wrong
        try:
            parsed[each.name] = _parse_value(each, {each.name: config[each.name]})
        except ValueError as error:
            mistakes.append(f"{locate_setting(folder, each.name)}: {error}")
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    config.academic_cv = Config(**parsed)


_KINDS = {
    str: "a string",
    list: "a list",
    tuple: "a list",
    dict: "a dictionary",
    bool: "True or False",
    int: "a number",
}


def check_types(folder: Path, config: SphinxConfig) -> list[str]:
    """Return the settings of Sphinx and other extensions in conf.py that are of another type than theirs."""
    mistakes = []
    for name, option in config.values.items():
        is_ours = any(each.name == name for each in fields(Config))
        if name in config._raw_config and not is_ours and (expected := _find_types(config._raw_config[name], option)):
            value = config._raw_config[name]
            remedy = f"expected {expected}, got {value!r}"
            remedy += f": write {name} = [{value!r}]" if expected == "a list" and isinstance(value, str) else ""
            mistakes.append(f"{locate_setting(folder, name)}: {name}: {remedy}")
    return mistakes


def _find_types(value: object, option: Any) -> str:  # noqa: ANN401
    """Return the types that an option of Sphinx has, or an empty string if the value is of one, or if it has many."""
    types: set[Any] = {Any}
    if isinstance(option.valid_types, frozenset | str):  # Sphinx declares its own options, such as author, without
        types = set() if isinstance(option.valid_types, str) else set(option.valid_types)
    if isinstance(option.default, list | tuple | set | frozenset):
        # Some options are declared as strings, but a string would be read as a list of characters.
        return "a list" if value is None or isinstance(value, str | int | float) else ""
    types = types or {type(option.default)}
    if Any in types or not types <= _KINDS.keys() or isinstance(value, tuple(types)):
        return ""
    return " or ".join(dict.fromkeys(_KINDS[kind] for kind in _KINDS if kind in types))


_REMOVED = {
    "cv_words": "the strings are translated by message catalogs: write locales/de/LC_MESSAGES/academic_cv.po",
}
"""Settings of earlier versions, and what to do instead."""


def warn_about_settings(app: Sphinx, config: SphinxConfig) -> None:
    """Warn about names that conf.py sets, and does not use, if they look like a misspelt setting or were settings.

    Warn about strings of lists without a comma between them, too.
    """
    unused = find_unused_names(app.confdir)
    for name in config._raw_config:
        if name in unused and name not in config:
            near = suggest(name, config.values)
            if remedy := _REMOVED.get(name) or (near and f"did you mean {near}?"):
                Warn.SETTING(f"there is no setting {name}: {remedy}", locate_setting(app.confdir, name))
    for place, string in find_joined_strings(app.confdir):
        Warn.SETTING(f"a comma is missing after {string}, which is joined with the next string: write {string},", place)


_ABOUT_SETTINGS = re.compile("(favicon|logo) file|html_static_path entry|unsupported theme option|myst configuration")


class LocateSettings(logging.Filter):
    """Gives Sphinx's warnings about values in conf.py their line there."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if not getattr(record, "location", None) and _ABOUT_SETTINGS.match(message):
            record.location = find_constant(self.app.confdir, message).removesuffix(": ") or None
        return True


def locate_warnings(app: Sphinx, config: SphinxConfig) -> None:
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.filters.insert(0, LocateSettings(app))


def setup(app: Sphinx) -> None:
    for each in fields(Config):
        app.add_config_value(each.name, each.metadata["default"], each.metadata["rebuild"], types=cast("Any", Any))
    app.connect("config-inited", validate, priority=400)  # before the handlers that use the settings
    app.connect("config-inited", warn_about_settings)
    app.connect("config-inited", locate_warnings)
