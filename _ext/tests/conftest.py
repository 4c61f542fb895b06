"""Fixtures: a sample CV, built once, and small projects made on the spot."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import bs4
import pypdfium2
import pytest
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_colors

import academic_cv

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from docutils import nodes

    Files = Mapping[str, str | bytes]


PACKAGE = Path(academic_cv.__file__).parent
ROOTS = Path(__file__).parent / "roots"
ALL = "# P\n\n```{bibliography}\n:all:\n```\n"  # a page that lists all works

CONF = """
extensions = ["academic_cv"]
bibtex_bibfiles = ["refs.bib"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]
html_theme = "basic"
"""


class MakeProject(Protocol):
    def __call__(
        self, files: Files | str, conf: str = "", builder: str = "html", *, strict: bool = False
    ) -> Project: ...


class MakeCases(Protocol):
    def __call__(
        self, texts: Iterable[str], conf: str = "", files: Files | None = None, *, strict: bool = False
    ) -> list[Case]: ...


class MakePdfs(Protocol):
    def __call__(self, pages: Iterable[str], conf: str = "") -> list[Pdf]: ...


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

    def edit(self, name: str, text: str, instead: str | None = None) -> Project:
        """Write a text to a file, or put one in the place of another there, and build again."""
        path = Path(self.app.srcdir, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text if instead is None else path.read_text("utf-8").replace(text, instead), "utf-8")
        return self.rebuild()

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
    warnings: list[str] = field(default_factory=list)
    """The lines of the warnings of its page: see ``make_pdfs``."""

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, as it is copied, white space folded."""
        document = pypdfium2.PdfDocument(self.path)
        return [fold(page.get_textpage().get_text_range()) for page in document]

    @property
    def text(self) -> str:
        return " ".join(self.pages)


@dataclass
class Case:
    """What became of a text of Markdown that is a page of a project, among others: see ``make_cases``."""

    project: Project
    text: str
    page: bs4.Tag
    """The article of its HTML page."""
    warnings: list[str]
    """The lines of its warnings, in which its file is "page.md"."""
    pdf: str
    """Its words in the PDF, white space folded."""

    @property
    def words(self) -> str:
        """The words of the page without its title."""
        return fold(self.page.get_text()).partition("¶ ")[2]

    @property
    def warning(self) -> str:
        """Its only warning."""
        assert len(self.warnings) == 1, (self.text, self.warnings)
        return self.warnings[0]


def warnings(project: Project) -> list[str]:
    return [line for line in project.warnings.splitlines() if "WARNING" in line]


def read_tables(path: Path) -> list[list[list[str]]]:
    """Return the tables of a file, which ``---`` separates: a row is a line of cells between ``=>``, # is a comment."""
    return [
        [[cell.strip() for cell in line.split("=>")] for line in table.splitlines() if line and line[:2] != "# "]
        for table in path.read_text("utf-8").split("\n---\n")
    ]


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


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> MakeProject:
    """Make and build a project from its files, or from the text of its first page.

    conf.py has the lines of CONF, then those of ``conf``; refs.bib is empty unless given.
    """

    def make(files: Files | str, conf: str = "", builder: str = "html", *, strict: bool = False) -> Project:
        folder = tmp_path_factory.mktemp("project")
        write(folder / "source", {"index.md": files} if isinstance(files, str) else files, conf)
        return build(folder / "source", folder / "built", builder, strict=strict)

    return make


@pytest.fixture(scope="session")
def make_cases(make_project: MakeProject) -> MakeCases:
    """Build many texts as pages of one project. A text begins in line 3 of its page, and there is one PDF of all."""

    def make(texts: Iterable[str], conf: str = "", files: Files | None = None, *, strict: bool = False) -> list[Case]:
        pages = {f"page{number:02}": text for number, text in enumerate(texts)}
        index = "# Cases\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n"
        sources = {f"{name}.md": f"# {name.title()}\n\n{text}\n" for name, text in pages.items()}
        project = make_project({"index.md": index, **sources, **(files or {})}, conf, strict=strict)
        printed = re.split(r"\bPage(\d\d)\b", project.pdf().text)
        words = dict(zip(printed[1::2], printed[2::2], strict=True))
        lines = warnings(project)
        return [
            Case(
                project,
                text,
                project.page(name),
                [line.replace(f"{name}.md", "page.md") for line in lines if f"{name}.md" in line.partition(": ")[0]],
                words[name[-2:]].strip(),
            )
            for name, text in pages.items()
        ]

    return make


@pytest.fixture(scope="session")
def make_pdfs(make_project: MakeProject) -> MakePdfs:
    """Build pages, to which a title is given, each as a PDF of its own in one project."""

    def make(pages: Iterable[str], conf: str = "") -> list[Pdf]:
        head = "---\norphan: true\n---\n# Ada Lovelace\n\n"
        names = {f"page{number}": f"{head}{page}" for number, page in enumerate(pages)}
        documents = [{"startdocname": name, "targetname": f"{name}.pdf", "title": "CV"} for name in names]
        conf = f"author = 'Ada Lovelace'\npdf_documents = {documents}\n{conf}"
        project = make_project({f"{name}.md": page for name, page in [("index", "# A\n"), *names.items()]}, conf, "pdf")
        lines = warnings(project)
        return [
            Pdf(project.out / f"{name}.pdf", [line for line in lines if line.startswith(f"{name}.md")])
            for name in names
        ]

    return make


def write(source: Path, files: Files, conf: str = "") -> None:
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


def build_root(name: str, folder: Path, conf: str = "", builder: str = "html") -> Project:
    """Build a project of ``roots`` strictly, with more lines of conf.py."""
    source = copy_root(name, folder / "source")
    with (source / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{conf}\n")
    return build(source, folder / "built", builder, strict=True)


# Projects that many tests read: none may rebuild or change them.


@pytest.fixture(scope="session")
def cv(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample CV, ``roots/test-cv``: site and PDFs."""
    return build_root("cv", tmp_path_factory.mktemp("cv"))


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The CV with every section, ``roots/test-gallery``: site and PDF."""
    return build_root("gallery", tmp_path_factory.mktemp("gallery"))


def copy_root(name: str, target: Path) -> Path:
    """Copy the sources of a project under ``roots``, so that no test writes into them."""
    return Path(shutil.copytree(ROOTS / f"test-{name}", target))
