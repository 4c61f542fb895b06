"""An academic CV as a Sphinx project: dated entries, publications from BibTeX, a site and PDFs from one tree."""

from __future__ import annotations

import ast
import difflib
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from . import (
    citations,
    counts,
    documents,
    entry,
    html,
    markdown,
    mathml,
    navigation,
    pdf,
    person,
    publications,
    site,
    words,
)
from .warning import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

__version__ = "1.0"


def check_names(app: Sphinx, config: Config) -> None:
    """Name what conf.py sets under this extension's prefixes and no extension knows: a misspelt setting."""
    path = Path(app.confdir, "conf.py")
    ours = [option.name for option in config if option.name.startswith(("cv_", "pdf_"))]
    for statement in ast.parse(path.read_bytes()).body if path.is_file() else ():
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Name) and target.id.startswith(("cv_", "pdf_")) and target.id not in config:
                near = difflib.get_close_matches(target.id, ours, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(sorted(ours))}"
                Warn.SETTING(f"there is no setting {target.id}: {remedy}", f"{path}:{statement.lineno}")


def state_of_code() -> int:
    """Give a number that changes with the code: what another version of it left in a build folder is made anew."""
    return zlib.crc32(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the parts, each in its own room."""
    app.connect("config-inited", check_names)
    words.setup(app)
    markdown.setup(app)
    entry.setup(app)
    citations.setup(app)
    publications.setup(app)
    counts.setup(app)
    mathml.setup(app)
    person.setup(app)
    html.setup(app)
    site.setup(app)
    navigation.setup(app)
    documents.setup(app)
    pdf.setup(app)
    return {
        "version": __version__,
        "env_version": state_of_code(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
