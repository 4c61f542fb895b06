"""Pages that are named and do not exist: they were renamed or removed, or are misspelt."""

from __future__ import annotations

import logging
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from ..suggest import suggest
from .unlisted import find_unlisted

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_renamed(env: BuildEnvironment) -> dict[str, str]:
    """Return the new name of each page that was renamed, as of the last build in which pages came and went."""
    return cast("dict[str, str]", vars(env).setdefault("cv_renamed", {}))


def note_renamed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Note which new page is which removed one; return the pages whose toctrees contain a removed page, to be read."""
    renamed = {
        old: new for old, new in find_renamed(env).items() if old not in env.found_docs and new in env.found_docs
    }
    rest = sorted(added)
    for old in sorted(removed):
        new = _find_new_name(env, old, rest) or (rest[0] if len(rest) == len(removed) == 1 else None)
        if new:
            renamed[old] = new
            rest.remove(new)
    vars(env)["cv_renamed"] = renamed
    return [page for page, pages in env.toctree_includes.items() if removed.intersection(pages)]


def _find_new_name(env: BuildEnvironment, old: str, added: list[str]) -> str | None:
    """Return the new page with the title of an old one, or with its name in another folder, or with a similar name."""
    title = env.titles[old].astext() if old in env.titles else ""
    for new in added:
        text = env.doc2path(new).read_text("utf-8", errors="replace")
        if title and re.search(rf"^#[ \t]+{re.escape(title)}[ \t]*$", text, re.MULTILINE):
            return new
    moved = (new for new in added if PurePosixPath(new).name == PurePosixPath(old).name)
    return next(moved, None) or suggest(old, added)


def explain_missing(env: BuildEnvironment, name: str) -> str:
    """Return what became of a page that does not exist, or which one is meant; an empty string if that is not known."""
    if new := find_renamed(env).get(name):
        return f"it was removed, and {new!r} is new: write that"
    pages = env.found_docs | find_unlisted(env)
    names = {PurePosixPath(docname).name: docname for docname in sorted(pages)}
    near = suggest(name, pages) or names.get(PurePosixPath(name).name)
    return f"did you mean {near!r}?" if near else ""


class ExplainMissing(logging.Filter):
    """Adds to Sphinx's warnings of pages that do not exist what to write, and drops those that follow from others."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app
        self.explained: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        env = self.app.env
        kind = f"{getattr(record, 'type', '')}.{getattr(record, 'subtype', '')}"
        message = record.getMessage()
        remedy = ""
        if kind in {"toc.not_readable", "toc.excluded"} and (name := re.search("'(.+)'", message)):
            remedy = explain_missing(env, name[1]) or "write the page, or remove the line"
            self.explained.add(find_renamed(env).get(name[1], ""))
        elif kind == "cv.unlisted" and (place := str(getattr(record, "location", "")).rpartition(":")[0]):
            # The page is new, and its old name is in a toctree.
            return env.path2doc(place) not in self.explained
        elif kind in {"myst.xref_missing", "ref.doc"} and (
            name := re.search(r"'(?:.*/)?([^/]+?)(\.md)?(?:#.*)?'", message)
        ):
            names = {PurePosixPath(old).name: new for old, new in find_renamed(env).items()}
            remedy = f"the page is {names[name[1]]} now" if name[1] in names else ""
        if remedy:
            record.msg, record.args = f"{message}: {remedy}", ()
        return True


def start(app: Sphinx) -> None:
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.filters.insert(0, ExplainMissing(app))


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", start)
    app.connect("env-get-outdated", note_renamed)
