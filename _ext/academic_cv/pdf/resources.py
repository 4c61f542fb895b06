"""What PDFs need from a project beside its pages: its templates and fonts, and the date of its sources."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typst
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.errors import ConfigError

from ..config import FONT_FOLDER, Config
from ..confpy import locate_setting
from ..suggest import suggest
from .fonts import load_fonts
from .style import find_style
from .typst import TypstInput

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment

    from .style import Style


def create_input(app: Sphinx, target: str, template: str, style: Style) -> TypstInput:
    """Return the input for the file ``target``, with the templates of a project and the fonts of a style."""
    templates = [Path(app.confdir, folder) for folder in app.config.templates_path]
    return TypstInput.create(Path(app.doctreedir, "typst", target), template, templates, load_fonts(app, style.font))


def get_source_date(env: BuildEnvironment) -> datetime.datetime:
    """Return when the sources were last changed, in UTC.

    ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), else the last commit, else the newest source file.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or get_commit_date(Path(env.srcdir)) or get_modification_date(env)
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)


def get_commit_date(folder: Path) -> str | None:
    """Return the date of the last commit to a folder in seconds since 1970; none without a commit or without git."""
    command = ["git", "log", "-1", "--format=%ct", "--", "."]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  constant
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def get_modification_date(env: BuildEnvironment) -> float:
    """Return the date of the newest source file in seconds since 1970."""
    sources = [Path(env.doc2path(name)) for name in env.found_docs]
    sources += [Path(env.srcdir, name) for names in env.dependencies.values() for name in names]
    return max(path.stat().st_mtime for path in sources if path.is_file())


def hash_project(app: Sphinx, date: datetime.datetime) -> str:
    """Return a hash of all that the PDFs of a site depend on: with the same hash, nothing has to be assembled.

    These are the pages that were read, conf.py and what it sets, templates, fonts, this package and others, and the
    date.
    """
    total = hashlib.sha256(Path(app.doctreedir, ENV_PICKLE_FILENAME).read_bytes())
    settings = {each.name: each.value for each in app.config}
    for name, value in settings.items():
        if isinstance(value, set | frozenset):  # which has another order in each process
            settings[name] = sorted(value, key=repr)
    total.update(repr((date, settings)).encode())
    folders = [*app.config.templates_path, Config.of(app.config).pdf_font_path, Path(__file__).parents[1]]
    found = (each for folder in folders for each in os.walk(Path(app.confdir, folder), followlinks=True))
    files = [f"{folder}/{name}" for folder, _folders, names in found for name in names if not name.endswith(".pyc")]
    # The folder of the installed packages changes with each of them.
    for path in [Path(app.confdir, "conf.py"), Path(typst.__file__).parents[1], *map(Path, sorted(files))]:
        with suppress(FileNotFoundError):
            status = path.stat()
            total.update(f"\n{path} {status.st_size} {status.st_mtime_ns}".encode())
    return total.hexdigest()


def check(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a date, a folder of fonts or a font family that does not exist."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not re.fullmatch("[0-9]{1,11}", epoch):  # a PDF's date ends with the year 9999
        raise ConfigError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to a number of seconds since 1970, or unset it")
    settings = Config.of(config)
    if settings.pdf_font_path != FONT_FOLDER and not Path(app.confdir, settings.pdf_font_path).is_dir():
        place = locate_setting(app.confdir, "pdf_font_path")
        raise ConfigError(
            f"{place}: pdf_font_path is {settings.pdf_font_path!r}, which does not exist: make that folder"
        )
    names = {settings.pdf_style, *(document.style for document in settings.pdf_documents if document.style)}
    wanted = dict.fromkeys(family for name in sorted(names) for family in find_style(app, name).font)
    known = load_fonts(app, wanted).families()
    for family in wanted:
        if family not in known:
            near = suggest(family, known)
            raise ConfigError(
                f"{locate_setting(app.confdir, 'pdf_font', family)}: pdf_font has {family!r}, which does not exist: "
                + (f"did you mean {near!r}? Else " if near else f"write one of {', '.join(known)}, ")
                + f"install a package with it, as fontpkg-{'-'.join(family.lower().split())} in requirements.txt, or "
                f"put its file into {settings.pdf_font_path} (pdf_font_path)"
            )


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check)
