"""``academic-cv published``: all files that a visitor of the site can get, and those among them that are unexpected."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from sphinx.errors import SphinxError

from ..bib.files import find_active_content
from ..config import Config
from .build import prepare

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

_PACKAGE = Path(__file__).parents[1]
KINDS = (
    "Pages",
    "PDFs",
    "Downloads",
    "Images",
    "Static files of the project",
    "Data",
    "Theme and extension",
    "Unexpected",
)


class File(NamedTuple):
    """A file of the output."""

    name: str
    kind: str
    note: str
    """What it is made of; of an unexpected one, what it is, and what to do."""
    size: int


class Origins(NamedTuple):
    """What files are made of, by their names in the output."""

    pages: Mapping[str, str]
    pdfs: Mapping[str, str]
    downloads: Mapping[str, str]
    images: Mapping[str, str]
    static: Mapping[str, Path]


def list_files(app: Sphinx) -> list[File]:
    """Return the files that a finished build of a site has in its folder, by kind and name."""
    out = Path(app.outdir)
    origins = find_origins(app)
    found: list[File] = []
    for folder, _, names in os.walk(out):
        for path in (Path(folder, name) for name in names):
            name = path.relative_to(out).as_posix()
            kind, note = classify(name, path, origins, Path(app.confdir).resolve())
            found.append(File(name, kind, note, path.stat().st_size))
    return sorted(found, key=lambda file: (KINDS.index(file.kind), file.name))


def find_origins(app: Sphinx) -> Origins:
    env, source = app.env, Path(app.srcdir)
    builder = cast("StandaloneHTMLBuilder", app.builder)

    def output_name(docname: str) -> str:
        return builder.get_output_path(docname).relative_to(app.outdir).as_posix()

    pages: dict[str, str] = {}
    for docname in env.found_docs:
        alone = ", without a link to it" if "orphan" in env.metadata[docname] else ""
        pages[output_name(docname)] = env.doc2path(docname, False).as_posix() + alone
    extra = {"search", "genindex", "404", "opensearch", *app.config.html_additional_pages}
    pages |= {output_name(docname): "theme" for docname in extra if output_name(docname) not in pages}
    pdfs = {document.targetname: document.title for document in Config.of(app.config).pdf_documents}
    downloads = {f"_downloads/{name}": str(file) for file, (_, name) in env.dlfiles.items()}
    images = {f"{builder.imagedir}/{name}": str(file) for file, (_, name) in env.images.items()}
    static: dict[str, Path] = {}
    for setting, prefix in (("html_static_path", "_static/"), ("html_extra_path", "")):
        for entry in app.config[setting]:
            path = Path(app.confdir, entry)
            if path.is_relative_to(_PACKAGE):
                continue
            files = [path] if path.is_file() else (each for each in path.rglob("*") if each.is_file())
            base = path.parent if path.is_file() else path
            static |= {prefix + each.relative_to(base).as_posix(): each for each in files}
    for setting in ("html_favicon", "html_logo"):
        if app.config[setting]:
            static[f"_static/{Path(app.config[setting]).name}"] = source / app.config[setting]
    return Origins(pages, pdfs, downloads, images, static)


_SOURCES = frozenset(
    ".py .pyc .md .rst .bib .typ .pickle .fpickle .doctree .log .bak .old .orig .tmp .swp .part .pem".split()
)


def classify(name: str, path: Path, origins: Origins, project: Path) -> tuple[str, str]:
    """Return the kind of a file, and what it is made of; or why it is unexpected, and what to do."""
    parts = name.split("/")
    if name in origins.static:
        source = origins.static[name]
        shown = os.path.relpath(source, project)
        if not source.resolve().is_relative_to(project):
            return (
                "Unexpected",
                f"a symbolic link to {source.resolve()}, outside of the project: copy the file, or delete it",
            )
        if any(part.startswith(".") for part in parts) and name not in _HIDDEN:
            return "Unexpected", f"{shown} is hidden: delete it, or give it another name"
        if path.suffix == ".svg" and (fault := find_active_content(path.read_bytes())):
            return "Unexpected", f"{shown} {fault}: save it as plain SVG"
        if name in origins.pages or path.suffix in _SOURCES:
            return (
                "Unexpected",
                f"{os.path.relpath(source, project)} looks like a source: delete it, if it is not to be published",
            )
        return "Static files of the project", shown
    if parts[0] == "_sources":
        return "Unexpected", "the source of a page, with its comments: set html_copy_source = False in conf.py"
    if parts[0] == ".doctrees" or "doctrees" in parts:
        return "Unexpected", "a file of the build, with comments: build with -d _build/doctrees, and delete it"
    if any(part.startswith(".") for part in parts) and name not in _HIDDEN:
        return "Unexpected", "a hidden file: delete it"
    for kind, names in zip(("Pages", "PDFs", "Downloads", "Images"), origins[:4], strict=True):
        if name in names:
            return kind, names[name]
    if parts[0] == "_static":
        return "Theme and extension", ""
    if path.suffix in {".html", ".pdf"} or parts[0] in {"_downloads", "_images"}:
        return "Unexpected", "nothing in the project makes it, an earlier build may have left it: delete it"
    if path.suffix in _SOURCES or name.endswith("~"):
        return "Unexpected", "a source or a file of the build: delete it"
    return "Data", ""


_HIDDEN = frozenset((".nojekyll", ".buildinfo"))


def format_files(files: list[File]) -> Iterator[str]:
    """Yield the lines of the list: each file with what it is made of; those of the theme only by their number."""
    groups: dict[str, list[File]] = defaultdict(list)
    for file in files:
        groups[file.kind].append(file)
    for kind, group in groups.items():
        size = f"{sum(file.size for file in group) / 1000:,.0f} kB"
        yield f"{kind}: {len(group)} file{'s' if len(group) > 1 else ''}, {size}"
        if kind != "Theme and extension":
            width = min(60, max(len(file.name) for file in group))
            yield from (f"  {file.name:{width}}  {file.note}".rstrip() for file in group)
        yield ""


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit status is 1 if there are unexpected files, and 2 if the project cannot be built."""
    try:
        with prepare(
            arguments.source.resolve(), arguments.output.resolve(), arguments.doctrees.resolve(), "html"
        ) as build:
            build.app.build()
            for warning in build.warnings():
                print(f"{warning.file}:{warning.line}: {warning.message}", file=sys.stderr)
            files = list_files(build.app)
    except SphinxError as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 2
    print("\n".join(format_files(files)).rstrip())
    return 1 if any(file.kind == "Unexpected" for file in files) else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", type=Path, nargs="?", default=Path(), help="the folder of conf.py; by default, this one"
    )
    parser.add_argument("--output", type=Path, default=Path("_build/html"), help="the site; by default, _build/html")
    parser.add_argument("--doctrees", type=Path, default=Path("_build/doctrees/html"), help="those of the site")
    parser.set_defaults(run=run)
