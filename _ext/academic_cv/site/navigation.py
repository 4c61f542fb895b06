"""Which pages there are: those that name others follow when one is deleted or renamed, and a deleted page is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..config import SITE_BUILDERS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment


def forget_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Delete what a site has of deleted pages, and name the pages whose toctrees have those, to be read again.

    Sphinx tells of a name in a toctree when it reads the page, and from then on at each build.
    """
    if app.builder.name in SITE_BUILDERS:
        for docname in removed:
            cast("StandaloneHTMLBuilder", app.builder).get_output_path(docname).unlink(missing_ok=True)
    return [docname for docname, names in env.toctree_includes.items() if removed.intersection(names)]


def update_titles(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The sidebar of every page has the titles of all: when one has changed, all pages are written anew."""
    metadata = env.metadata[app.config.root_doc]
    now = {docname: title.astext() for docname, title in env.titles.items()}
    if metadata.get("cv_titles") == now:
        return []
    metadata["cv_titles"] = now
    return sorted(env.found_docs)


def setup(app: Sphinx) -> None:
    app.connect("env-get-outdated", forget_pages)
    app.connect("env-updated", update_titles)
