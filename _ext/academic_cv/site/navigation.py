"""Pages whose sidebars show other pages are rewritten when one of those is renamed, added, moved or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.addnodes import toctree

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def update_navigation(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all pages when a page has another title, or a toctree other entries, than in the build before."""
    shown = {
        docname: (env.titles[docname].astext(), [tree["entries"] for tree in toc.findall(toctree)])
        for docname, toc in env.tocs.items()
    }
    before = vars(env).get("cv_navigation")
    vars(env)["cv_navigation"] = shown
    return sorted(env.found_docs) if shown != before else []


def find_broken_toctrees(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose toctrees have deleted pages, to be read again: then Sphinx warns of the missing page."""
    return [docname for docname, names in env.toctree_includes.items() if removed.intersection(names)]


def setup(app: Sphinx) -> None:
    app.connect("env-get-outdated", find_broken_toctrees)
    app.connect("env-updated", update_navigation)
