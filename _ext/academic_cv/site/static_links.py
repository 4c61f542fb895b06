"""Symbolic links in the folders that are published as they are: what is outside of the project stays there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..confpy import locate_setting
from ..warnings import Warn, warn_of_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


def find_leading_out(app: Sphinx) -> Iterator[tuple[Path, Path]]:
    """Yield the links that lead out of the project and of their own folder, and where Sphinx copies their targets."""
    for name in app.config.html_static_path:
        folder = Path(app.confdir, name)
        inside = (Path(app.confdir).resolve(), folder.resolve())
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() and not any(map(path.resolve().is_relative_to, inside)):
                yield path, Path(app.outdir, "_static", path.relative_to(folder))


def warn(app: Sphinx) -> list[object]:
    location = locate_setting(app.confdir, "html_static_path")
    places = [(repr(path.name), location) for path, _ in find_leading_out(app)]
    remedy = "copy the files into the project"
    warn_of_many(Warn.LINK, places, f"symbolic links lead out of the project, and are not published: %s; {remedy}")
    return []  # pages, which that event asks for


def remove(app: Sphinx, exception: Exception | None) -> None:
    for _, copy in find_leading_out(app) if app.builder.format == "html" else ():
        if copy.is_dir():
            shutil.rmtree(copy)
        else:
            copy.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", warn)
    app.connect("build-finished", remove)
