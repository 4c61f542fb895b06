"""Builds that are interrupted, fail to write, or run at once: each is followed by what a clean build would give."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.logging import getLogger

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


logger = getLogger(__name__)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, so that at any moment there is the old or the new one. Raises OSError."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)  # noqa: PTH105  the tests replace this function
    finally:
        temporary.unlink(missing_ok=True)


class _WriteErrors(logging.Handler):
    """Notes the files that could not be written: Sphinx only warns about them, as if the next build wrote them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found = False

    def emit(self, record: logging.LogRecord) -> None:
        # Of other processes, there are only the messages.
        errors = isinstance(record.args, tuple) and any(isinstance(each, OSError) for each in record.args)
        self.found |= errors or "[Errno " in record.getMessage()


class Build:
    """A build, from the moment when its folder of doctrees is its own to its end.

    While it reads and writes, there is a file ``unfinished`` in that folder. A build that finds one reads everything
    again: what was read may not have been written, and what was written may be damaged.
    """

    def __init__(self, app: Sphinx) -> None:
        self.mark = Path(app.doctreedir, "unfinished")
        self.errors = _WriteErrors()
        # The same process may start several builds, but does not run them at once.
        self.lock = FileLock(Path(app.doctreedir, "lock"), is_singleton=True)

    def prepare(self, app: Sphinx, config: Config) -> None:
        """Wait for another build with the same doctrees, and forget the environment of one that was interrupted."""
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.lock.acquire(timeout=0)
        except Timeout:
            print(f"Another build is using {self.mark.parent}: waiting for it to finish ...", file=sys.stderr)
            self.lock.acquire()
        if self.mark.exists():
            self.mark.with_name(ENV_PICKLE_FILENAME).unlink(missing_ok=True)
        logging.getLogger("sphinx").addHandler(self.errors)

    def start(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        self.mark.touch()

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        if self.errors.found:
            app.statuscode = app.statuscode or 1
            if exception is None:
                logger.error("not all files are written, as reported above: correct it, and build again")
        elif exception is None:
            self.mark.unlink(missing_ok=True)
        self.lock.release()


def setup(app: Sphinx) -> None:
    build = Build(app)
    app.connect("config-inited", build.prepare, priority=900)  # after the checks of settings
    app.connect("env-before-read-docs", build.start)
    app.connect("build-finished", build.finish, priority=900)  # after the PDFs
