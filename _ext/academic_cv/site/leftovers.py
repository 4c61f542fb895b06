"""The files of a site are those of a clean build, whatever earlier builds have left."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.builders.html._build_info import BuildInfo

from ..config import SITE_BUILDERS, Config
from ..recovery import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment


class SiteFolder:
    """The output folder of a site, and a record of what builds wrote into it: a JSON file beside the doctrees.

    The record has the written files and the basis of each finished build: what all pages depend on. A build with
    another basis deletes these files and writes all pages; others write what has changed. Files that somebody else put
    into the folder are left alone: those that were there before the first build, or came between two builds.
    """

    def __init__(self, app: Sphinx) -> None:
        self.folder = Path(app.outdir)
        self.doctrees = Path(app.doctreedir)
        self.record = self.doctrees / "site.json"
        self.foreign: set[str] = set()
        self.basis = ""

    def list_files(self) -> set[str]:
        """Return the files, relative to the folder; the doctrees may be in it."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and self.doctrees not in path.parents)
        return {path.relative_to(self.folder).as_posix() for path in files}

    def prepare(self, app: Sphinx) -> None:
        """Delete a ``.buildinfo`` that is damaged or out of date: Sphinx fails, or keeps it as ``.buildinfo.bak``."""
        path = self.folder / ".buildinfo"
        if app.builder.name in SITE_BUILDERS and path.is_file():
            try:
                current = BuildInfo.load(path) == cast("StandaloneHTMLBuilder", app.builder).build_info
            except (IndexError, ValueError):
                current = False
            if not current:
                path.unlink()

    def start(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Return the pages to write in addition to those that have changed: none, or all."""
        if app.builder.name not in SITE_BUILDERS:
            return []
        name_images(env)
        self.basis = compute_basis(app, env)
        try:
            record = json.loads(self.record.read_text("utf-8")).get(str(self.folder), {})
        except (OSError, ValueError):
            record = {}
        present = self.list_files()
        unfinished = "files" not in record
        written = present - set(record.get("foreign", present)) if unfinished else present & set(record["files"])
        self.foreign = present - written
        self.save({"foreign": sorted(self.foreign)})
        if not unfinished and record["basis"] == self.basis:
            return []
        # The PDFs have a record of their own.
        for name in written - {document.targetname for document in Config.of(app.config).pdf_documents}:
            (self.folder / name).unlink()
        return sorted(env.found_docs)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        if self.basis and exception is None:
            self.save({"files": sorted(self.list_files() - self.foreign), "basis": self.basis})

    def save(self, record: dict[str, object]) -> None:
        try:
            records = json.loads(self.record.read_text("utf-8"))
        except (OSError, ValueError):
            records = {}
        replace_file(self.record, json.dumps(records | {str(self.folder): record}, indent=1).encode())


def name_images(env: BuildEnvironment) -> None:
    """Give images of equal file names their numbers by their paths, not in the order of reading."""
    images = dict(sorted(env.images.items()))
    env.images = type(env.images)()
    for path, (docnames, _) in images.items():
        for docname in docnames:
            env.images.add_file(docname, path)


def compute_basis(app: Sphinx, env: BuildEnvironment) -> str:
    """Return a hash of what all pages depend on: settings, theme, styles, templates; and of the files to be written."""
    builder = cast("StandaloneHTMLBuilder", app.builder)
    info = BuildInfo(app.config, app.tags, frozenset({"env", "html"}))
    names = [sorted(env.found_docs), sorted((path, name) for path, (_, name) in env.images.items())]
    downloads = sorted((str(path), str(name)) for path, (_, name) in env.dlfiles.items())
    basis = hashlib.sha256(repr((builder.name, info.config_hash, info.tags_hash, names, downloads)).encode())
    settings = app.config
    own = [Path(app.confdir, each) for each in (*settings.templates_path, *settings.html_static_path)]
    for root in (*own, *map(Path, builder.theme.get_theme_dirs())):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                basis.update(f"\n{path.relative_to(root)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return basis.hexdigest()


def forget_words(app: Sphinx) -> Iterable[tuple[str, dict[str, object], str]]:
    """Remove words from the search index that are on no page any more; Sphinx keeps them, without pages."""
    if app.builder.name in SITE_BUILDERS and (index := cast("StandaloneHTMLBuilder", app.builder).indexer):
        for words in (index._mapping, index._title_mapping):
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
    return []


def setup(app: Sphinx) -> None:
    folder = SiteFolder(app)
    app.connect("builder-inited", folder.prepare)
    app.connect("env-updated", folder.start, priority=900)
    app.connect("html-collect-pages", forget_words)
    app.connect(
        "build-finished", folder.finish, priority=800
    )  # after the PDFs, and before the build counts as finished
