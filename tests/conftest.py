"""The CV of this repository, built once and strictly in a temporary folder. Nothing here knows what the CV says."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import bs4
import pytest
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Generator

    from docutils import nodes

REPOSITORY = Path(__file__).parent.parent
NOT_SOURCES = shutil.ignore_patterns(".*", "_build", "_readthedocs", "__pycache__")


@dataclass
class Site:
    """The built site, with its PDFs."""

    app: SphinxTestApp

    @property
    def out(self) -> Path:
        return Path(self.app.outdir)

    @cached_property
    def pages(self) -> dict[str, bs4.BeautifulSoup]:
        """The HTML pages by their paths in the site."""
        return {
            path.relative_to(self.out).as_posix(): bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
            for path in sorted(self.out.rglob("*.html"))
            if path.relative_to(self.out).parts[0] != "_static"
        }

    @cached_property
    def doctrees(self) -> dict[str, nodes.document]:
        """The resolved doctrees by docname, in the order of the toctrees."""
        resolve, app = self.app.env.get_and_resolve_doctree, self.app
        return {name: resolve(name, app.builder, tags=app.tags) for name in self.reachable(app.config.root_doc)}

    def reachable(self, docname: str, excluded: tuple[str, ...] = ()) -> list[str]:
        """Return a page and those that its toctrees contain, in order, without the excluded ones."""
        children = [name for name in self.app.env.toctree_includes.get(docname, ()) if name not in excluded]
        return [docname, *(name for child in children for name in self.reachable(child, excluded))]


def copy_sources(target: Path) -> Path:
    """Copy what a build reads, so that no test writes into the repository."""
    return Path(shutil.copytree(REPOSITORY, target, ignore=NOT_SOURCES))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("cv")
    app = SphinxTestApp(
        "html",
        srcdir=copy_sources(folder / "source"),
        builddir=folder / "built",
        freshenv=True,
        confoverrides={"nitpicky": True},
        warning=StringIO(),
        status=StringIO(),
    )
    try:
        app.build()
    finally:
        app.cleanup()
    return Site(app)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything that the tests need is installed (CV_SKIP_NOTHING is set), a skipped test is a failure."""
    report = yield
    if report.skipped and os.environ.get("CV_SKIP_NOTHING"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be skipped: {report.longrepr}"
    return report
