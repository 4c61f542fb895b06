"""The reference documentation. What the code knows is read from it: types, defaults, remedies, warnings, fields.

Read the Docs builds these pages as a project of their own: see "Building this documentation" in architecture.md.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.domains.std import ConfigurationValue, GenericObject
from sphinx.pycode import ModuleAnalyzer

sys.path.insert(0, str(Path(__file__).parent.parent))

import academic_cv
from academic_cv.bib.fields import ALIASES, FIELDS, LINKED
from academic_cv.bib.files import FOLDERS
from academic_cv.bib.links import EPRINTS
from academic_cv.bib.normalize import TYPES
from academic_cv.checks.rules import RULES, SILENCED, find_useless
from academic_cv.config import Config, PdfDocument
from academic_cv.services import ADDRESSES
from academic_cv.warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

LOCALES = Path(academic_cv.__file__).parent / "locale"

project = "academic-cv"
author = "the academic-cv authors"
version = release = academic_cv.__version__
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist", "substitution"]
myst_heading_anchors = 3
smartquotes = False
html_theme = "furo"
html_title = f"academic-cv {version}"
html_copy_source = False
html_show_copyright = False


def _literals(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# What is known about entries of .bib files, for bibtex.md.
myst_substitutions = {
    "types": _literals(sorted(TYPES)),
    "public": _literals(name for name, field in FIELDS.items() if field.public),
    "private": _literals(name for name, field in FIELDS.items() if not field.public and name not in ALIASES),
    "links": ", ".join(f"`{name}` ({text})" for name, text in LINKED.items()),
    "archives": _literals(EPRINTS),
    "folders": _literals(filter(None, FOLDERS)),
    "aliases": ", ".join(f"`{alias}` as `{name}`" for alias, name in ALIASES.items()),
    "languages": ", ".join(_literals([path.parent.name]) for path in sorted(LOCALES.glob("*/LC_MESSAGES"))),
    "services": ", ".join(name for name in ADDRESSES if name != "Twitter"),
    "own": _literals(name for name, field in FIELDS.items() if not field.inherited),
}

_TYPES = {
    "str": "string",
    "bool": "True or False",
    "int": "integer",
    "float": "number",
    "tuple[str, ...]": "list of strings",
    "dict[str, tuple[str, str]]": "dictionary of pairs of strings",
    "tuple[PdfDocument, ...]": "list of dictionaries",
}


def _docs(module: str, owner: str, name: str) -> list[str]:
    """Return the lines of the docstring of an attribute."""
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()
    return analyzer.attr_docs.get((owner, name), [])


class Setting(ConfigurationValue):
    """A setting, with its type, default, docstring and remedy from the dataclass; the content is an example."""

    declared: ClassVar[type] = Config

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        known = {field.name: field for field in fields(self.declared)}
        if name not in known:  # of another extension
            return super().run()
        options = known[name].metadata
        annotation = str(known[name].type)
        optional = annotation.removesuffix(" | None")
        self.options["type"] = _TYPES.get(optional, optional) + (" or None" if optional != annotation else "")
        default = options["default"]
        if repr(default).startswith("<dataclasses"):
            self.options["default"] = "none; it is required"
        elif not callable(default):
            self.options["default"] = f"``{list(default) if default == () else default!r}``"
        lines = [*_docs("academic_cv.config", self.declared.__name__, name), "", f"Expected: {options['remedy']}.", ""]
        self.content = StringList([*lines, *self.content], source=self.state.document.current_source)
        return super().run()


class Key(Setting):
    """A key of ``pdf_documents``."""

    declared = PdfDocument


class Subtype(GenericObject):
    """A subtype of the warnings, with its docstring; the content is an example and what to do."""

    def run(self) -> list[nodes.Node]:
        members = {member.value: member.name for member in Warn}
        if self.arguments[0] not in members:
            raise self.error(f"there is no warning cv.{self.arguments[0]}")
        lines = _docs("academic_cv.warnings", "Warn", members[self.arguments[0]])
        self.content = StringList([*lines, "", *self.content], source=self.state.document.current_source)
        return super().run()


class Rule(GenericObject):
    """A rule of ``academic-cv check``, with its docstring; the content is an example and what to do."""

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name != SILENCED and name not in RULES:
            raise self.error(f"there is no rule {name}")
        lines = [RULES.get(name, find_useless).__doc__ or "", ""]
        self.content = StringList([*lines, *self.content], source=self.state.document.current_source)
        return super().run()


def _in_braces(env: BuildEnvironment, text: str, node: addnodes.desc_signature) -> str:
    """Print the signature of a directive or a role as MyST has it, ``{entry} title``."""
    name, _, argument = text.partition(" ")
    node += addnodes.desc_name(name, f"{{{name}}}")
    if argument:
        node += addnodes.desc_addname("", f" {argument}")
    return name


def _option(env: BuildEnvironment, text: str, node: addnodes.desc_signature) -> str:
    """Print the signature of an option without its directive: ``entry:start`` as ``:start:``."""
    directive, _, option = text.partition(" ")[0].partition(":")
    node += addnodes.desc_name(option, f":{option}:")
    if argument := text.partition(" ")[2]:
        node += addnodes.desc_addname("", f" {argument}")
    return f"{directive}:{option}"


def setup(app: Sphinx) -> ExtensionMetadata:
    for name, title, parse_node in (
        ("cv-directive", "directive", _in_braces),
        ("cv-role", "role", _in_braces),
        ("cv-option", "option of a directive", _option),
        ("cv-name", "name in a filter", None),
        ("cv-class", "doctree class", None),
        ("cv-warning", "warning", None),
        ("cv-check", "rule", None),
        ("cv-key", "key of pdf_documents", None),
    ):
        app.add_object_type(name, name, f"{title}; %s", parse_node, objname=title)
    app.add_directive_to_domain("std", "confval", Setting, override=True)
    app.add_directive_to_domain("std", "cv-key", Key, override=True)
    app.add_directive_to_domain("std", "cv-warning", Subtype, override=True)
    app.add_directive_to_domain("std", "cv-check", Rule, override=True)
    return {"parallel_read_safe": True}
