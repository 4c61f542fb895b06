"""What PDFs need from a project beside its pages: its templates and fonts, and the date of its sources."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import subprocess
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING

import typst
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.errors import ConfigError

from ..config import FONT_FOLDER, Config
from ..confpy import locate
from .typst import TypstInput

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment


def create_input(app: Sphinx, target: str, template: str) -> TypstInput:
    """Return the input for the file ``target``, with the templates and fonts of a project."""
    templates = [Path(app.confdir, folder) for folder in app.config.templates_path]
    return TypstInput.create(Path(app.doctreedir, "typst", target), template, templates, list_font_folders(app))


def list_font_folders(app: Sphinx) -> list[Path]:
    folder = Path(app.confdir, Config.of(app.config).pdf_font_path)
    return [folder] if folder.is_dir() else []


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

    These are the pages that were read, conf.py and what it sets, templates, fonts, this package, and the date.
    """
    total = hashlib.sha256(Path(app.doctreedir, ENV_PICKLE_FILENAME).read_bytes())
    settings = [(value.name, value.value) for value in app.config]
    total.update(pformat([date, settings]).encode())  # the order of sets is the same in each process
    folders = [Path(app.confdir, folder) for folder in app.config.templates_path]
    folders += [Path(__file__).parents[1], *list_font_folders(app)]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc")
    for path in [Path(app.confdir, "conf.py"), *sorted(files)]:
        if path.is_file():
            total.update(f"\n{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return total.hexdigest()


def check(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a date, a folder of fonts or a font family that does not exist."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not re.fullmatch("[0-9]{1,11}", epoch):  # a PDF's date ends with the year 9999
        raise ConfigError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to a number of seconds since 1970, or unset it")
    settings = Config.of(config)
    folders = list_font_folders(app)
    if settings.pdf_font_path != FONT_FOLDER and not folders:
        place = locate(app.confdir, "pdf_font_path")
        raise ConfigError(f"{place}: pdf_font_path is {settings.pdf_font_path!r}: there is no such folder, make it")
    known = typst.Fonts(include_system_fonts=False, font_paths=folders).families()
    for family in settings.pdf_font:
        if family not in known:
            raise ConfigError(
                f"{locate(app.confdir, 'pdf_font', family)}: pdf_font has {family!r}, which does not exist: put its "
                f"file into {settings.pdf_font_path} (pdf_font_path), or write one of {', '.join(known)}"
            )


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check)
