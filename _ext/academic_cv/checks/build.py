"""Building a project for a check, and the warnings of a build."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

from .rules import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Build:
    """A build that may be run."""

    app: Sphinx
    log: io.StringIO

    def warnings(self) -> list[Finding]:
        """Return what the build has warned of; what has no location is reported at conf.py."""
        found: list[Finding] = []
        for line in strip_colors(self.log.getvalue()).splitlines():
            if match := _WARNING.fullmatch(line):
                file = match["file"] or str(Path(self.app.confdir, "conf.py"))
                found.append(Finding(file, int(match["line"] or 1), match["rule"] or "sphinx", match["message"]))
            elif found and line.strip():
                found[-1] = found[-1]._replace(message=f"{found[-1].message} {line.strip()}")
        return list(dict.fromkeys(found))


_WARNING = re.compile(
    r"(?:(?P<file>.+?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<message>.*?)(?: \[(?P<rule>[\w.-]+)\])?"
)


@contextmanager
def prepare(
    source: Path,
    output: Path,
    doctrees: Path,
    builder: str,
    settings: Mapping[str, Any] | None = None,
    *,
    anew: bool = False,
) -> Iterator[Build]:
    """Prepare a build; raises SphinxError, as for a mistake in conf.py."""
    log = io.StringIO()
    with patch_docutils(source), docutils_namespace():
        app = Sphinx(source, source, output, doctrees, builder, dict(settings or {}), None, log, freshenv=anew)
        yield Build(app, log)
