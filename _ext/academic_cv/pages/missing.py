"""What is named and does not exist: pages that were renamed or removed, or are misspelt, and footnotes."""

from __future__ import annotations

import logging
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, get_node_location

from ..suggest import suggest

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
    vars(env).update(cv_renamed=renamed, cv_pages=set(env.found_docs))
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


def find_meant(env: BuildEnvironment, name: str) -> str | None:
    """Return the page that a name which does not exist was, or is probably meant for."""
    known: set[str] = vars(env)["cv_pages"]
    names = {PurePosixPath(docname).name: docname for docname in sorted(known)}
    return find_renamed(env).get(name) or suggest(name, known) or names.get(PurePosixPath(name).name)


def explain_missing(env: BuildEnvironment, name: str) -> str:
    """Return what became of a page that does not exist, or which one is meant; an empty string if that is not known."""
    meant = find_meant(env, name)
    if name in find_renamed(env):
        return f"it was removed, and {meant!r} is new: write that"
    return f"did you mean {meant!r}?" if meant else ""


_UNKNOWN_OPTION = re.compile(r"'(.+)': Unknown option key: ('.+') \(allowed: \[(.+)\]\)")


class ExplainMissing(logging.Filter):
    """Adds to Sphinx's warnings of what does not exist what to write, and drops those that follow from others."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app
        self.meant: set[str] = set()
        """The locations of the pages that are meant in toctrees by names that do not exist."""
        self.reported: set[str] = set()
        """Warnings about pages without a title, which Sphinx gives again for each page with the toctree, and about
        formulas of works, which several lists may contain."""

    def filter(self, record: logging.LogRecord) -> bool:
        env = self.app.env
        kind = f"{getattr(record, 'type', '')}.{getattr(record, 'subtype', '')}"
        message = record.getMessage()
        remedy = ""
        if kind == "toc.not_readable" and (name := re.search("'(.+)'", message)):
            remedy = explain_missing(env, name[1]) or "write the page, or remove the line"
            if meant := find_meant(env, name[1]):
                self.meant.add(f"{env.doc2path(meant)}:1")
        elif kind == "cv.unlisted":
            return getattr(record, "location", None) not in self.meant
        elif kind == "image.not_readable":
            path = PurePosixPath(message.partition(": ")[2])
            folder = env.srcdir / path.parent
            near = suggest(path.name, (file.name for file in folder.iterdir())) if folder.is_dir() else None
            remedy = f"did you mean {near}?" if near else "write its path from the folder of the page"
        elif kind == "toc.no_title":
            remedy = "write '# Title' at the top of the page"
            if message in self.reported:
                return False
            self.reported.add(message)
        elif kind == "cv.math":
            location = getattr(record, "location", None)
            place = get_node_location(location) if isinstance(location, nodes.Node) else location
            if f"{place}: {message}" in self.reported:
                return False
            self.reported.add(f"{place}: {message}")
        elif option := _UNKNOWN_OPTION.fullmatch(message):
            message = f"{{{option[1]}}} has no option {option[2]}"
            remedy = "its options are " + option[3].replace("'", "")
        elif kind in {"myst.xref_missing", "ref.doc"} and (
            name := re.search(r"'(?:.*/)?([^/]+?)(\.md)?(?:#.*)?'", message)
        ):
            names = {PurePosixPath(old).name: new for old, new in find_renamed(env).items()}
            remedy = f"the page is {names[name[1]]} now" if name[1] in names else ""
        elif message.startswith("Too many autonumbered footnote references"):
            return False  # which ones is reported, too
        elif footnote := re.fullmatch('Unknown target name: "(.+)".', message):
            message = f"the footnote [^{footnote[1]}] has no text"
            remedy = f"write '[^{footnote[1]}]: ...' on a line of its own"
        elif kind == "ref.footnote":
            message = "nothing refers to this footnote, and PDFs leave it out"
            remedy = "write its [^name] where it belongs"
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
