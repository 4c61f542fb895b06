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
    """Name what conf.py sets and no extension knows, if it is near to a setting of this one: a misspelt setting."""
    path = Path(app.confdir, "conf.py")
    prefixes = ("cv_", "pdf_")
    ours = [option.name for option in config if option.name.startswith(prefixes)]
    for name in ast.walk(ast.parse(path.read_bytes())) if path.is_file() else ():
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store) and name.id.startswith(prefixes):
            near = difflib.get_close_matches(name.id, ours, n=1)
            if near and name.id not in config:
                Warn.SETTING(f"there is no setting {name.id}: did you mean {near[0]}?", f"{path}:{name.lineno}")


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
