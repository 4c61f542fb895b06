"""Pages in no toctree: they are reported, and not published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..config import SITE_BUILDERS, Config
from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment

_SPHINX = "toc.not_included"
"""Sphinx's own warning about such a page, which is published all the same."""


def find_listed(env: BuildEnvironment) -> set[str]:
    """Return the pages that the toctrees lead to from the first page, the start of a PDF or a page with ``orphan``."""
    waiting = [env.config.root_doc, *(document.startdocname for document in Config.of(env.config).pdf_documents)]
    waiting += [docname for docname in env.found_docs if "orphan" in env.metadata[docname]]
    listed: set[str] = set()
    while waiting:
        docname = waiting.pop()
        if docname not in listed:
            listed.add(docname)
            waiting += env.toctree_includes.get(docname, ())
    return listed


class UnlistedPages:
    """Takes the pages that are not published out of a build, after all pages have been read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def note_read(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        self.read = docnames  # Sphinx writes what is in this list when the pages have been read

    def leave_out(self, app: Sphinx, env: BuildEnvironment) -> None:
        included = set().union(*env.included.values())
        for docname in sorted(env.found_docs - find_listed(env)):
            if docname not in included:
                Warn.UNLISTED(
                    f"the page is in no toctree, and is not published: add {docname} to that of "
                    f"{env.config.root_doc}; or, to publish it without a link to it, write 'orphan: true' between two "
                    "lines '---' at its top, or 'private: true' if it is private",
                    f"{env.doc2path(docname)}:1",
                )
            app.events.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)
            env.project.docnames.discard(docname)
            Path(app.doctreedir, f"{docname}.doctree").unlink(missing_ok=True)
            if app.builder.name in SITE_BUILDERS:  # it may have been published before
                cast("StandaloneHTMLBuilder", app.builder).get_output_path(docname).unlink(missing_ok=True)
            if docname in self.read:
                self.read.remove(docname)


def set_options(app: Sphinx, config: SphinxConfig) -> None:
    """Replace Sphinx's warning."""
    if not {_SPHINX, "toc", "toc.*"}.intersection(config.suppress_warnings):
        config.suppress_warnings = [*config.suppress_warnings, _SPHINX]


def setup(app: Sphinx) -> None:
    pages = UnlistedPages()
    app.connect("config-inited", set_options)
    app.connect("env-before-read-docs", pages.note_read, priority=900)
    app.connect("env-updated", pages.leave_out, priority=100)  # before anything is numbered or written
