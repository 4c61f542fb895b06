"""Fixtures: a sample CV, built once, and small projects made on the spot."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import bs4
import pypdfium2
import pytest
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_colors

import academic_cv

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Protocol

    from docutils import nodes

    class MakeProject(Protocol):
        def __call__(
            self, files: Mapping[str, str | bytes], conf: str = "", builder: str = "html", *, strict: bool = False
        ) -> Project: ...


PACKAGE = Path(academic_cv.__file__).parent
ROOTS = Path(__file__).parent / "roots"
ADDRESS = "https://cv.example.org/people/"

CONF = """
extensions = ["academic_cv"]
bibtex_bibfiles = ["refs.bib"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]
html_theme = "basic"
"""


@dataclass
class Project:
    """A Sphinx project that has been built once."""

    app: SphinxTestApp

    @property
    def out(self) -> Path:
        return Path(self.app.outdir)

    def rebuild(self) -> Project:
        """Build again from the same folders in a new process's manner: only what has changed is read."""
        return run(self.app.builder.name, Path(self.app.srcdir), Path(self.app.outdir).parent)

    @property
    def warnings(self) -> str:
        """All warnings so far, a line each: ``file:line: WARNING: text [cv.subtype]``."""
        return strip_colors(self.app.warning.getvalue()).replace(f"{self.app.srcdir}/", "")

    def doctree(self, page: str = "index") -> nodes.document:
        """The page's tree as it was read, before anything is resolved."""
        return self.app.env.get_doctree(page)

    def page(self, name: str = "index") -> bs4.Tag:
        """The article of an HTML page, without the theme around it."""
        document = bs4.BeautifulSoup((self.out / f"{name}.html").read_text("utf-8"), "html.parser")
        article = document.select_one("article, div.body")
        assert article is not None
        return article

    def text(self, name: str = "index") -> str:
        """The words of a page's article, white space folded."""
        return fold(self.page(name).get_text())

    def pdf(self, name: str = "cv.pdf") -> Pdf:
        return Pdf(self.out / name)


@dataclass
class Pdf:
    """A PDF that has been written."""

    path: Path

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, as it is copied, white space folded."""
        document = pypdfium2.PdfDocument(self.path)
        return [fold(page.get_textpage().get_text_range()) for page in document]

    @property
    def text(self) -> str:
        return " ".join(self.pages)


def warnings(project: Project) -> list[str]:
    return [line for line in project.warnings.splitlines() if "WARNING" in line]


def fold(text: str) -> str:
    """Fold all white space to single spaces."""
    return " ".join(text.split())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every program is installed (CV_SKIP_NOTHING is set), a skipped test is a failure."""
    report = yield
    if report.skipped and os.environ.get("CV_SKIP_NOTHING"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """Make and build a project from its files: ``make_project({"index.md": "..."})``.

    conf.py has the lines of CONF, then those of ``conf``; refs.bib is empty unless given.
    """
    projects: list[Project] = []

    def make(
        files: Mapping[str, str | bytes], conf: str = "", builder: str = "html", *, strict: bool = False
    ) -> Project:
        source = tmp_path / f"project{len(projects)}"
        write(source, files, conf)
        project = build(source, tmp_path / f"built{len(projects)}", builder, strict=strict)
        projects.append(project)
        return project

    return make


def write(source: Path, files: Mapping[str, str | bytes], conf: str = "") -> None:
    """Write the files of a project, with a conf.py of CONF and ``conf`` and an empty refs.bib if they are not given."""
    for name, content in {"refs.bib": "", "conf.py": CONF + conf, **files}.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def build(source: Path, target: Path, builder: str, *, strict: bool = False) -> Project:
    """Build a folder anew; strict is Sphinx's own ``-W -n``."""
    return run(builder, source, target, strict=strict, anew=True)


def run(
    builder: str,
    source: Path,
    target: Path,
    *,
    strict: bool = False,
    anew: bool = False,
    parallel: int = 0,
    language: str = "",
) -> Project:
    """Build a folder; with a language as ``make html LANGUAGE=de`` does it."""
    app = SphinxTestApp(
        builder,
        srcdir=source,
        builddir=target,
        freshenv=anew,
        warningiserror=strict,
        parallel=parallel,
        confoverrides=({"nitpicky": True} if strict else {}) | ({"language": language} if language else {}),
        tags=[language] if language else [],
        warning=StringIO(),
        status=StringIO(),
    )
    try:
        app.build()
    finally:
        # What an application registers in docutils would be warned of by the next one.
        app.cleanup()
    project = Project(app)
    assert not strict or app.statuscode == 0, project.warnings
    return project


@pytest.fixture(scope="session")
def cv(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample CV, ``roots/test-cv``, built strictly: site and PDFs. Read it, do not rebuild it."""
    folder = tmp_path_factory.mktemp("cv")
    return build(copy_root("cv", folder / "source"), folder / "built", "html", strict=True)


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The CV with every section, ``roots/test-gallery``, built strictly: site and PDF. Read it, do not rebuild it."""
    folder = tmp_path_factory.mktemp("gallery")
    return build(copy_root("gallery", folder / "source"), folder / "built", "html", strict=True)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample CV, built with an ``html_baseurl``. Read it, do not rebuild it."""
    folder = tmp_path_factory.mktemp("published")
    source = copy_root("cv", folder / "source")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"html_baseurl = {ADDRESS!r}\n")
    return build(source, folder / "built", "html", strict=True)


def copy_root(name: str, target: Path) -> Path:
    """Copy the sources of a project under ``roots``, so that no test writes into them."""
    return Path(shutil.copytree(ROOTS / f"test-{name}", target))
