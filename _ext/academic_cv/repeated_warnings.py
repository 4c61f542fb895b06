"""Warnings are repeated until they are corrected: pages that have some are read and written again by the next build.

Sphinx itself warns only of the pages that have changed, and a second build would look as if all were right.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import NAMESPACE, get_node_location, is_suppressed_warning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class WarnedPages(logging.Handler):
    """Notes which pages a build warns of."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        # Beside the environment, which is saved before the pages are written.
        self.path = Path(app.doctreedir, "warned.json")
        self.before: list[str] = json.loads(self.path.read_text("utf-8")) if self.path.exists() else []
        self.docnames: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        kind = (getattr(record, "type", None) or "", getattr(record, "subtype", None) or "")
        if not is_suppressed_warning(*kind, self.app.config.suppress_warnings):
            self.docnames.update(self.find_pages(getattr(record, "location", None)))

    def find_pages(self, location: object) -> Iterable[str]:
        """Return the pages that a location belongs to; the first page stands for conf.py."""
        env = self.app.env
        if isinstance(location, tuple):
            return filter(None, location[:1])
        place = get_node_location(location) if isinstance(location, nodes.Node) else location
        if not isinstance(place, str):
            return ()
        path = Path(place.rpartition(":")[0] or place)
        if path == Path(self.app.confdir, "conf.py"):
            return (self.app.config.root_doc,)
        if (docname := env.path2doc(path)) in env.found_docs:
            return (docname,) if docname else ()
        return [
            page for page, files in env.dependencies.items() if any(Path(env.srcdir, name) == path for name in files)
        ]

    def save(self, app: Sphinx, exception: Exception | None) -> None:
        logging.getLogger(NAMESPACE).removeHandler(self)
        docnames = self.docnames | set(self.before if exception else ())
        self.path.write_text(json.dumps(sorted(docnames)), "utf-8")


def start(app: Sphinx) -> None:
    """Note the pages of this build, and let those of the last one be read again."""
    pages = WarnedPages(app)
    logging.getLogger(NAMESPACE).addHandler(pages)

    def find_outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
        return [docname for docname in pages.before if docname in env.found_docs]

    app.connect("env-get-outdated", find_outdated)
    app.connect("build-finished", pages.save, priority=900)  # when the PDFs are written


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", start)
