"""``{private}``: what only PDFs show that are built with the tag ``private``.

Every other build drops it when a page is read, so that no doctree, index or catalog has it. What stands in the
directive is not even parsed.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.project import Project
from sphinx.util.docutils import SphinxRole

from ..config import Config
from ..warnings import Warn
from . import removal
from .misplaced import PRIVATE, is_private
from .only import OnlyDirective
from .removal import MARKER, drop_content, shows_private

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment

_PREFIX = r"[ \t>]*(?P<bullet>(?:(?:[-+*]|\d+[.)])[ \t]+)*)"
_ATTRIBUTE = re.compile(rf"(?P<start>{_PREFIX})\{{(?P<names>[^{{}}]*)\}}[ \t]*")
_CLASS = re.compile(r"(?<![\w-])\.([\w-]+)|class\s*=\s*[\"']?([\w -]+)")
_BLOCK = re.compile(
    r"((?:```|:::)[ \t]*)\{(?:(?:[^{}\n]*[ \t])?\.private\b[^{}\n]*\}|private[ \t][^{}\n]*\}"
    r"|only\}[ \t]+private[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
# What no paragraph begins or goes on with.
_NO_TEXT = re.compile(r"[ \t>]*(?:$|[:`~]{3}|:[\w-]+:|\(.*\)=\s*$|\{.*\}\s*$|[%<])")
_HEADING = re.compile(r"[ \t>]*#{1,6} ")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-+*]|\d+[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*(.?)")
_FRONT_MATTER = re.compile(r"\A(?:---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)|\s*(?::[\w-]+:.*\n)+)")


def is_private_page(text: str) -> bool:
    """Return whether the front matter of a page, or the fields that reStructuredText begins with, have ``private``."""
    front = _FRONT_MATTER.match(text)
    fields = (
        re.findall(r"^:?([a-z]+)[ \t]*:(?![ \t]*(?:false|no)\b)", front[0], re.MULTILINE | re.IGNORECASE)
        if front
        else ()
    )
    return any(map(is_private, fields))


def exclude_pages(app: Sphinx, config: SphinxConfig) -> None:
    """Exclude private pages, like those in ``exclude_patterns``, and the PDFs that start from them."""
    if not app.tags.has(PRIVATE):
        private = set()
        project = Project(app.srcdir, config.source_suffix)
        excluded = [*config.exclude_patterns, *config.templates_path, *config.html_extra_path]
        for docname in sorted(project.discover(excluded, config.include_patterns)):
            path = project.doc2path(docname, absolute=True)
            if is_private_page(path.read_text("utf-8", "replace").replace("\r\n", "\n").removeprefix("\ufeff")):
                config.exclude_patterns = [*config.exclude_patterns, f"{docname}.*"]
                private.add(docname)
        settings = Config.of(config)
        config.academic_cv = replace(
            settings,
            pdf_documents=tuple(
                replace(document, exclude=tuple(name for name in document.exclude if name not in private))
                for document in settings.pdf_documents
                if document.startdocname not in private
            ),
        )


def mark_blocks(env: BuildEnvironment, file: Path, source: list[str]) -> None:
    """Turn attributes ``{.private}`` above a block into comments, as Markdown has no attributes of directives."""
    source[0] = _BLOCK.sub(r"\1{private}", source[0])
    if shows_private(env) or "{" not in source[0]:
        return
    if is_private_page(source[0]):  # included in another one
        source[0] = ""
    lines = source[0].split("\n")
    fences: list[tuple[str, bool]] = []
    for number, line in enumerate(lines):
        is_code = bool(fences) and fences[-1][1]  # in which nothing is an attribute
        if found := _FENCE.match(line):
            if _closes(fences, line):
                fences.pop()
            elif not is_code:
                fences.append((found[1], found[2] != "{"))
        elif "{" in line and not is_code and (attribute := _ATTRIBUTE.fullmatch(line)):
            classes = " ".join("".join(found) for found in _CLASS.findall(attribute["names"])).split()
            if any(map(is_private, classes)):
                lines[number] = f"{attribute['start']}% {MARKER}"
                below = "".join(lines[number + 1 : number + 2])
                is_last = not below.strip(" \t>:") or _closes(fences, below)
                is_first = bool(attribute["bullet"])
                check_place(lines, number, f"{file}:{number + 1}", is_first=is_first, is_last=is_last)
    source[0] = "\n".join(lines)


def _closes(fences: list[tuple[str, bool]], line: str) -> bool:
    """Return whether a line closes the innermost of the open fences."""
    found = _FENCE.match(line)
    return bool(found and fences and not found[2] and found[1].startswith(fences[-1][0]))


def check_place(lines: list[str], number: int, location: str, *, is_first: bool, is_last: bool) -> None:
    """Report an attribute that is not directly above a block; below a text, that is left out with what follows."""
    above = lines[max(number - 1, 0)]
    if number and not is_first and not _NO_TEXT.match(above) and (is_last or not _HEADING.match(above)):
        lines[number - 1] += f" {MARKER}"  # which is reported there
        lines[number] = "" if is_last else lines[number]
    elif is_last:
        remedy = "write it directly above the block, without an empty line"
        Warn.PRIVATE(f"what follows '{{.private}}' is left out: {remedy}", location)


class PrivateRole(SphinxRole):
    """``{private}``, for words in a paragraph."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not shows_private(self.env):
            drop_content(self.env, self.text)
            is_cut = re.search(r"\{[\w:+-]+\}$", self.text)  # by the backtick of another role
            return [nodes.inline("", nodes.Text(MARKER)) if is_cut else nodes.inline(classes=[PRIVATE])], []
        memo = SimpleNamespace(document=self.inliner.document, reporter=self.inliner.reporter, language=None)
        found, messages = self.inliner.parse(self.text, self.lineno, memo, self.inliner.parent)
        return [nodes.inline("", "", *found, classes=[PRIVATE])], messages


class PrivateDirective(OnlyDirective):
    """``{private}``: a block that only PDFs with the tag ``private`` have, with sections, if there are any in it."""

    required_arguments = 0
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        if not shows_private(self.env):
            return drop_content(self.env, "\n".join(self.content))
        self.arguments = [PRIVATE]
        return super().run()


# ---------------------------------------------------------------- builds


def name_documents(app: Sphinx, config: SphinxConfig) -> None:
    """Let the file names of PDFs with what is private say so: ``cv-private.pdf``."""
    if app.tags.has(PRIVATE):
        settings = Config.of(config)
        config.academic_cv = replace(
            settings,
            pdf_documents=tuple(
                replace(document, targetname=f"{PurePath(document.targetname).stem}-{PRIVATE}.pdf")
                for document in settings.pdf_documents
            ),
        )


def check_build(app: Sphinx) -> None:
    """Raise ConfigError if the tag is set for another builder than that of the PDFs, or for the folder of a site."""
    if not app.tags.has(PRIVATE):
        return
    remedy = "build it with 'make pdf PRIVATE=1', or: sphinx-build -t private -b pdf . _build/private"
    if app.builder.name != "pdf":
        raise ConfigError(f"the tag 'private' is for PDFs only, and the builder is {app.builder.name!r}: {remedy}")
    if Path(app.outdir, "index.html").exists() or Path(app.outdir, "objects.inv").exists():
        raise ConfigError(f"{app.outdir} is the folder of a site, into which nothing private is written: {remedy}")


def find_outdated_pages(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Return all pages if the last build with these doctrees was for other eyes."""
    before, vars(env)["cv_private"] = vars(env).get("cv_private", False), shows_private(env)
    if before == shows_private(env):
        return []
    shutil.rmtree(Path(app.doctreedir, "typst"), ignore_errors=True)  # the input of the PDFs of that build
    return env.found_docs


_MENTIONED = re.compile(r"[{:.<]\s*priv|class\W.*\bpriv", re.IGNORECASE)


def mentions_private(path: Path) -> bool:
    """Return whether the text of a file probably marks parts as private."""
    return path.is_file() and _MENTIONED.search(path.read_text("utf-8", "replace")) is not None


def withhold_source(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Do not publish the source of a page that has private parts, where conf.py publishes sources."""
    if context.get("sourcename") and doctree is not None:
        path = Path(app.env.doc2path(pagename))
        if mentions_private(path):
            context["sourcename"] = ""
            Warn.PRIVATE(
                "the page has private parts, so that its source is not published: set html_copy_source = False, or "
                "move them to a page of their own",
                f"{path}:1",
            )


def setup(app: Sphinx) -> None:
    app.add_directive("private", PrivateDirective)
    app.add_role("private", PrivateRole())
    removal.setup(app)
    app.connect("config-inited", exclude_pages, priority=900)
    app.connect("config-inited", name_documents)  # when the settings are validated
    app.connect("builder-inited", check_build, priority=300)
    app.connect("source-read", lambda app, name, source: mark_blocks(app.env, app.env.doc2path(name), source))
    app.connect("include-read", lambda app, path, _, source: mark_blocks(app.env, Path(app.srcdir, path), source))
    app.connect("env-get-outdated", find_outdated_pages)
    app.connect("html-page-context", withhold_source)
