"""The date of the sources, which a PDF prints and is stamped with."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


def get_source_date(env: BuildEnvironment) -> datetime.datetime:
    """Return when the sources were last changed, in UTC.

    ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), else the last commit, else the newest source file.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or get_commit_date(Path(env.srcdir)) or get_modification_date(env)
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)


def get_commit_date(folder: Path) -> int | None:
    """Return the date of the last commit to ``folder`` in seconds since 1970; None without a commit or without git."""
    command = ["git", "log", "-1", "--format=%ct", "--", "."]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  constant
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(done.stdout) if done.stdout.strip() else None


def get_modification_date(env: BuildEnvironment) -> int:
    """Return the date of the newest source file in seconds since 1970."""
    sources = [Path(env.doc2path(name)) for name in env.found_docs]
    sources += [Path(env.srcdir, name) for names in env.dependencies.values() for name in names]
    return int(max(path.stat().st_mtime for path in sources if path.is_file()))


def check_epoch(_app: Sphinx, _config: Config) -> None:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not re.fullmatch("[0-9]{1,11}", epoch):  # a PDF's date ends with the year 9999
        raise ConfigError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to a number of seconds since 1970, or unset it")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_epoch)
