"""Files that pages print: only those of the project, none that is hidden, and nothing from the web."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives.misc import Raw
from sphinx.directives.code import LiteralInclude
from sphinx.directives.other import Include
from sphinx.directives.patches import CSVTable

from ..warnings import Warn
from .private import mentions_private

if TYPE_CHECKING:
    from collections.abc import Collection

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_included(env: BuildEnvironment, name: str) -> Path:
    """Return the path of a file that the page that is read names, without symbolic links."""
    return Path(env.relfn2path(name)[1]).resolve()


def is_includable(
    env: BuildEnvironment, name: str, including: Collection[Path], location: str, *, as_text: bool
) -> bool:
    """Return whether a file may be included where ``including`` is being read, and report what may not.

    What is included ``as_text``, not read as Markdown, would be printed with its private parts.
    """
    path = find_included(env, name)
    if path in including:
        page = "page" if path == next(iter(including)) else f"file '{name}'"
        Warn.BLOCK(f"the {page} includes itself: remove the {{include}}, here or in what it includes", location)
        return False
    if fault := explain_refusal(env, path, as_text=as_text):
        Warn.LINK(f"{{include}} is left out: '{name}' is not printed, as {fault}", location)
        return False
    return True


def explain_refusal(env: BuildEnvironment, path: Path, *, as_text: bool) -> str:
    """Return why a file must not be printed in a page, or an empty string if it may be."""
    root = Path(env.srcdir).resolve()
    if not path.is_relative_to(root):
        return "it is outside of the project: copy it into it"
    parts = path.relative_to(root).parts
    built = (Path(env._app.outdir).resolve(), Path(env.doctreedir).resolve())
    if any(part.startswith((".", "_build", "_readthedocs")) for part in parts) or any(map(path.is_relative_to, built)):
        return "it is hidden, or a product of the build: copy what you need from it"
    sources = {(Path(env._app.confdir) / name).resolve() for name in ("conf.py", *env.config.bibtex_bibfiles)}
    if path in sources:
        return "it is a source, with what is not published: copy what you need from it"
    return "it has private parts: copy what you need from it" if as_text and mentions_private(path) else ""


class _OwnFiles(Directive):
    """A directive that prints a file, if that is one of the project's."""

    def run(self) -> list[nodes.Node]:
        env: BuildEnvironment = self.state.document.settings.env
        options = [self.options[key] for key in ("file", "diff") if key in self.options]
        location = "{}:{}".format(*self.state_machine.get_source_and_line(self.lineno))
        if "url" in self.options:
            remedy = "save the file in the project, and write ':file:'"
            Warn.LINK(f"{{{self.name}}} is left out: nothing is loaded from the web; {remedy}", location)
            return []
        for name in [*options, *(self.arguments[:1] if isinstance(self, Include | LiteralInclude) else [])]:
            if name.startswith("<"):  # what docutils ships
                continue
            if fault := explain_refusal(env, find_included(env, name), as_text=True):
                Warn.LINK(f"{{{self.name}}} is left out: '{name}' is not printed, as {fault}", location)
                return []
        if "file" in self.options:  # otherwise an absolute one would be read from the root of the machine
            folder = env.doc2path(env.docname).parent
            self.options["file"] = relpath(find_included(env, self.options["file"]), folder)
        return cast("list[nodes.Node]", super().run())


def setup(app: Sphinx) -> None:
    # As Sphinx does it with its own variants of docutils' directives.
    found: dict[str, Any] = {"include": Include, "literalinclude": LiteralInclude, "csv-table": CSVTable, "raw": Raw}
    for name, directive in found.items():
        directives.register_directive(name, type(directive.__name__, (_OwnFiles, directive), {}))
