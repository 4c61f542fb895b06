"""The reference documentation has everything that the extension registers, and nothing else."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from io import StringIO
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest
from docutils import nodes
from sphinx.config import Config as SphinxConfig
from sphinx.testing.util import SphinxTestApp

import academic_cv
from academic_cv.bib.fields import FIELDS
from academic_cv.checks.rules import RULES, SILENCED
from academic_cv.config import Config, PdfDocument
from academic_cv.defaults import defaults
from academic_cv.publications import filters
from academic_cv.warnings import Warn
from conftest import PACKAGE, Project

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = PACKAGE.parent / "docs"


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The names of the documented objects by their type."""
    build = tmp_path_factory.mktemp("docs")
    app = SphinxTestApp("dummy", srcdir=DOCS, builddir=build, freshenv=True, warning=StringIO(), status=StringIO())
    try:
        app.build()
    finally:
        app.cleanup()
    assert app.warning.getvalue() == ""
    found: dict[str, set[str]] = {}
    for kind, name in app.env.domains.standard_domain.objects:
        found.setdefault(kind, set()).add(name)
    for kind, page in (("field", "bibtex"), ("default", "start")):
        found[kind] = {literal.astext() for literal in app.env.get_doctree(page).findall(nodes.literal)}
    return found


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> MagicMock:
    """An application that has recorded what the extension registers."""
    folder = tmp_path_factory.mktemp("app")
    app = MagicMock(confdir=folder, srcdir=folder, outdir=folder, doctreedir=folder)
    app.config.language, app.config.locale_dirs = "en", []
    academic_cv.setup(app)
    return app


def arguments(method: MagicMock) -> list[tuple[Any, ...]]:
    return [call.args for call in method.call_args_list]


def compare(documented: set[str], registered: set[str], where: str) -> None:
    assert sorted(registered - documented) == [], f"document these in _ext/docs/{where}"
    assert sorted(documented - registered) == [], f"these do not exist: take them out of _ext/docs/{where}"


def test_directives_and_their_options(documented: dict[str, set[str]], registered: MagicMock) -> None:
    directives = dict(arguments(registered.add_directive))
    options = {f"{name}:{option}" for name, directive in directives.items() for option in directive.option_spec or ()}
    compare(documented["cv-directive"], set(directives), "entries.md, publications.md, start.md or pdf.md")
    compare(documented["cv-option"], options, "the page of the directive")


def test_roles(documented: dict[str, set[str]], registered: MagicMock) -> None:
    roles = {str(name) for name, *_ in arguments(registered.add_role)}
    roles |= {f"{domain.name}:{role}" for (domain,) in arguments(registered.add_domain) for role in domain.roles}
    compare(documented["cv-role"], roles, "citations.md")


def test_settings_and_keys_of_documents(documented: dict[str, set[str]], registered: MagicMock) -> None:
    settings = {str(name) for name, *_ in arguments(registered.add_config_value)}
    assert settings >= {field.name for field in fields(Config)}
    compare({name for name in documented["confval"] if name.startswith(("cv_", "pdf_"))}, settings, "settings.md")
    compare(documented["cv-key"], {field.name for field in fields(PdfDocument)}, "pdf.md")


def test_defaults_of_other_settings(documented: dict[str, set[str]]) -> None:
    assert sorted(defaults(PACKAGE, SphinxConfig()).keys() - documented["default"]) == [], "document these in start.md"


def test_warnings(documented: dict[str, set[str]]) -> None:
    compare(documented["cv-warning"], {warn.value for warn in Warn}, "warnings.md")


def test_rules(documented: dict[str, set[str]]) -> None:
    compare(documented["cv-check"], {*RULES, SILENCED}, "checks.md")


def test_fields_of_bib_files_and_names_in_filters(documented: dict[str, set[str]]) -> None:
    names = {str(name) for value in vars(filters).values() if isinstance(value, frozenset) for name in value}
    assert "first_author" in names
    assert sorted(FIELDS.keys() - documented["field"]) == [], "document these in _ext/docs/bibtex.md"
    compare(documented["cv-name"], names - (FIELDS.keys() - documented["cv-name"]), "publications.md")


def test_doctree_classes(documented: dict[str, set[str]], cv: Project, gallery: Project) -> None:
    in_code = set(classes_in_code())
    trees = (
        project.app.env.get_and_resolve_doctree(name, project.app.builder, tags=project.app.tags)
        for project in (cv, gallery)
        for name in project.app.env.found_docs
    )
    emitted = {name for tree in trees for node in tree.findall(nodes.Element) for name in node["classes"]}
    compare(documented["cv-class"], in_code | {name for name in emitted if name.startswith("cv-")}, "doctree.md")


def test_the_files_that_the_architecture_names_exist() -> None:
    names = re.findall(r"`((?:\w+/)*\w+\.(?:py|typ|css|js))`", (DOCS / "architecture.md").read_text("utf-8"))
    tests = PACKAGE.parent / "tests"
    assert len(names) > 10
    assert [name for name in names if not (PACKAGE / name).exists() and not (tests / name).exists()] == []


def classes_in_code() -> Iterator[str]:
    """Return what is spelt like a class in the strings of the code, and the classes in its HTML."""
    html = [path.read_text("utf-8") for path in PACKAGE.rglob("*.html")]
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                html.append(node.value)
                if re.fullmatch(r"cv(-[a-z]+)+", node.value):
                    yield node.value
    for value in re.findall(r'class="([^"]*)"', " ".join(html)):
        yield from (name for name in value.split() if name.startswith("cv-"))
