"""The contract with sphinxcontrib-bibtex and pybtex: what the package expects of each name that it uses.

A failure here means that a new release of them needs a change of ``bibtex_adapter.py`` or of the modules that use it.
"""

from __future__ import annotations

import inspect
import re
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

from academic_cv.publications import bibtex_adapter as adapter
from academic_cv.publications.citations import FORMS
from conftest import PACKAGE, MakeProject

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = "sphinxcontrib-bibtex has changed: {}"


def test_nothing_else_imports_them() -> None:
    imports = re.compile(r"^\s*(?:from|import)\s+(?:pybtex|sphinxcontrib)\b", re.MULTILINE)
    found = {path.name for path in PACKAGE.rglob("*.py") if imports.search(path.read_text("utf-8"))}
    assert found == {"bibtex_adapter.py"}


def test_plugins_are_those_of_the_packages() -> None:
    for _register, group, name, plugin in adapter.PLUGINS:
        [point] = entry_points(group=group, name=name)
        assert point.load() is plugin, CHANGED.format(f"the plugin {name}")


def test_records_have_these_fields() -> None:
    for name, fields in {
        "BibData": ("encoding", "bibfiles", "data"),
        "BibFile": ("mtime", "keys"),
        "BibliographyKey": ("docname", "id_"),
        "CitationRef": ("citation_ref_id", "docname", "line", "targets"),
        "CitationTarget": ("key", "pre", "post"),
    }.items():
        assert getattr(adapter, name)._fields == fields, CHANGED.format(f"the fields of {name}")


def test_files_are_outdated_if_path_time_or_encoding_changes(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.touch()
    file = adapter.BibFile(adapter.get_mtime(path), {"Key": None})
    data = adapter.make_bibdata("utf-8", {path: file}, {"Key": 1, "key": 2})
    assert data.data.entries == {"Key": 1, "key": 2}, "pybtex has changed: the entries of BibliographyData"
    cases = (([path], "utf-8", False), ([path], "latin-1", True), ([path, path], "utf-8", True))
    for paths, encoding, outdated in cases:
        found = adapter.is_bibdata_outdated(data, paths, encoding)
        assert found is outdated, CHANGED.format("is_bibdata_outdated()")
    path.unlink()
    assert adapter.get_mtime(path) == float("-inf"), CHANGED.format("get_mtime() of a missing file")
    assert adapter.is_bibdata_outdated(data, [path], "utf-8"), CHANGED.format("is_bibdata_outdated()")


def test_the_domain_keeps_lists_and_citations_by_page() -> None:
    domain = adapter.BibtexDomain
    assert isinstance(domain.data_version, int)
    assert set(domain.initial_data) == {"bibdata", "bibliographies", "citations", "citation_refs"}, CHANGED.format(
        "the data of BibtexDomain"
    )
    assert set(domain.roles) == set(FORMS), CHANGED.format("the citation roles")

    def data(*pages: str) -> dict[str, Any]:
        refs = [adapter.CitationRef("id1", page, 1, []) for page in pages]
        lists = {adapter.BibliographyKey(page, "id1"): "any value" for page in pages}
        return {"bibdata": None, "bibliographies": lists, "citations": [], "citation_refs": refs}

    kept = object.__new__(domain)
    kept.data = data("a", "b")
    kept.merge_domaindata({"c"}, data("c", "d"))
    kept.clear_doc("a")
    assert kept.data == data("b", "c"), CHANGED.format("clear_doc() or merge_domaindata() of BibtexDomain")
    for name, parameters in {
        "env_updated": ["self"],
        "resolve_xref": ["self", "env", "fromdocname", "builder", "typ", "target", "node", "contnode"],
        "resolve_any_xref": ["self", "env", "fromdocname", "builder", "target", "node", "contnode"],
    }.items():
        found = list(inspect.signature(getattr(domain, name)).parameters)
        assert found == parameters, CHANGED.format(f"the parameters of BibtexDomain.{name}()")


def test_the_directive_has_an_argument_content_and_these_options() -> None:
    directive = adapter.BibliographyDirective
    assert issubclass(directive, SphinxDirective)
    arguments = (directive.required_arguments, directive.optional_arguments, directive.final_argument_whitespace)
    assert (*arguments, directive.has_content) == (0, 1, True, True), CHANGED.format("BibliographyDirective")
    assert {"cited", "notcited", "all", "filter"} <= directive.option_spec.keys(), CHANGED.format("its options")


def test_files_are_read_once_lists_follow_all_pages_and_footnotes_do_no_harm(make_project: MakeProject) -> None:
    page = "# P\n\n{cite:p}`a`\n\n```{bibliography}\n:labelprefix: X\n```\n"
    project = make_project({"index.md": page, "refs.bib": "@misc{a, title = {T}}"}, strict=True)
    assert "[X1]" in project.text(), CHANGED.format("its handler of env-updated")
    assert "parsing bibtex file" not in project.app.status.getvalue(), CHANGED.format("its handler of builder-inited")
    page = "# P\n\n{footcite}`a` {footcite:t}`a`\n\n```{footbibliography}\n```\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": page, "refs.bib": "@misc{a, title = {T}}"}, strict=True)
    assert [link["href"] for link in project.page().select("a.cv-citation")] == ["#a", "#a"], CHANGED.format(
        "the roles for footnotes"
    )
