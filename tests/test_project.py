"""What the folder as a whole promises: commands that help, exact pins, an extension that anyone can use."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import REPOSITORY, build, copy_sources, setting

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeProject

MAKEFILE = (REPOSITORY / "Makefile").read_text("utf-8")
TARGETS = [name for name in re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)[0].split() if name != "all"]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", "-C", str(REPOSITORY), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_help_and_readme_name_every_target() -> None:
    helped = make("help").stdout
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for target in TARGETS:
        assert re.search(rf"^{target} +\w", helped, re.MULTILINE), target
        assert f"`make {target}`" in readme, target


def test_without_python_one_line_says_what_to_install(tmp_path: Path) -> None:
    result = make("html", "PYTHON=", f"VENV={tmp_path}/venv")
    assert result.returncode != 0
    first, *rest = result.stderr.strip().splitlines()
    assert first.startswith("Python 3.11 or newer is needed. Install it: 'sudo apt install python3 python3-venv'")
    assert [line for line in rest if not line.startswith("make")] == []


def test_without_its_venv_module_one_line_says_what_to_install(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    python.chmod(0o755)
    result = make("html", f"PYTHON={python}", f"VENV={tmp_path}/venv")
    assert result.returncode != 0
    first, *rest = result.stderr.strip().splitlines()
    assert first.startswith("Python's venv module is needed. Install it: 'sudo apt install python3-venv'")
    assert [line for line in rest if not line.startswith("make")] == []


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    for line in (REPOSITORY / name).read_text("utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        assert not requirement or re.fullmatch(r"-r \S+|[\w-]+==[\w.]+", requirement), line


def test_the_requirements_are_what_is_installed_here() -> None:
    wanted = dict(
        re.findall(r"^([\w-]+)==([\w.]+)", (REPOSITORY / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    installed = {name.lower().replace("_", "-"): version for name, version in re.findall(r"(\S+)==(\S+)", listed)}
    for name, version in wanted.items():
        assert installed[name.lower().replace("_", "-")] == version


def test_the_extension_knows_no_owner(pytestconfig: pytest.Config) -> None:
    owner = pytestconfig.getini("cv_of")
    names = {word for word in (owner, *owner.split()) if len(word) > 3}
    for path in (REPOSITORY / "_ext").rglob("*.py"):
        text = path.read_text("utf-8")
        for name in names:
            assert not re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE), f"{path} names {name}"


def test_five_lines_are_enough_in_any_project(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text(
        'extensions = ["myst_parser", "academic_cv"]\nbibtex_bibfiles = ["papers.bib"]\n', "utf-8"
    )
    (source / "index.md").write_text("# Papers\n\n```{bibliography}\n:all:\n```\n", "utf-8")
    (source / "papers.bib").write_text(
        "---\n---\n\n@string{aps = {American Physical Society}}\n\n"
        "@article{one,\n  title={On $E=mc^2$},\n  author={Einstein*†, Albert and Doe, Jane},\n  journal={Ann. Phys.},\n"
        "  publisher=aps,\n  year={1905},\n  selected={true},\n  award={A Prize},\n}\n\n"
        "@poster{two, title={Another, author={Doe, Jane}, year={2020}}\n\n@book{three, title={Third}, year=2021}\n",
        "utf-8",
    )
    project = build(source, tmp_path / "built", "html")
    text = project.text()
    for shown in ("Albert Einstein", "Jane Doe", "Ann. Phys.", "A Prize", "Third"):
        assert shown in text
    assert "papers.bib:16" in project.warnings
    assert not project.page().select(".cv-owner")


def test_a_misspelt_setting_is_a_warning_with_its_place(make_project: MakeProject) -> None:
    conf = 'pdf_docs = []\ncv_owners = ["A"]\nif True:\n    pdf_papers: str = "a4"\ncv_x = my_own = 1\ncv_owner = []\n'
    warnings = make_project({"index.md": "# A\n"}, conf).warnings
    assert "conf.py:5: WARNING: there is no setting pdf_docs: did you mean pdf_documents? [cv.setting]" in warnings
    assert "conf.py:6: WARNING: there is no setting cv_owners: did you mean cv_owner?" in warnings
    assert "conf.py:8: WARNING: there is no setting pdf_papers: did you mean pdf_paper?" in warnings
    assert warnings.count("WARNING") == 3


def test_a_second_build_writes_no_page_and_no_pdf_again(tmp_path: Path) -> None:
    def written(folder: Path) -> dict[str, int]:
        return {
            str(path.relative_to(folder)): path.stat().st_mtime_ns
            for path in folder.rglob("*")
            # The theme's static files and the search index are written by Sphinx at each build.
            if path.suffix in {".html", ".pdf"} and path.name not in {"404.html", "search.html", "genindex.html"}
        }

    project = build(copy_sources(tmp_path / "source"), tmp_path / "built", "html")
    before = written(project.out)
    assert {"index.html", setting("pdf_documents")[0]["targetname"]} <= before.keys()
    assert written(project.rebuild().out) == before


def test_what_another_version_of_the_extension_left_is_made_anew(tmp_path: Path) -> None:
    source = copy_sources(tmp_path / "cv")
    command = [sys.executable, "-m", "sphinx", "-N", "-b", "html", ".", "out"]

    def build_in_a_process_of_its_own() -> str:
        return subprocess.run(command, cwd=source, capture_output=True, text=True, check=True).stdout  # noqa: S603

    build_in_a_process_of_its_own()
    assert " 0 added, 0 changed" in build_in_a_process_of_its_own()
    dates = source / "_ext" / "academic_cv" / "dates.py"
    dates.write_text(dates.read_text("utf-8").replace('"Jan."', '"January"'), "utf-8")
    assert " 0 added, 0 changed" not in build_in_a_process_of_its_own()
    assert " 0 added, 0 changed" in build_in_a_process_of_its_own()


def test_the_extension_alone_makes_a_site_and_says_why_it_makes_no_pdf(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(REPOSITORY / "_ext", source / "_ext", ignore=shutil.ignore_patterns("__pycache__"))
    (source / "conf.py").write_text(
        "import sys\nsys.path.insert(0, '_ext')\nextensions = ['myst_parser', 'academic_cv']\n"
        "bibtex_bibfiles = ['papers.bib']\nhtml_baseurl = 'https://cv.example.org'\n",
        "utf-8",
    )
    (source / "index.md").write_text("# Papers\n\n```{bibliography}\n:all:\n```\n", "utf-8")
    (source / "papers.bib").write_text("@misc{one, title = {On its own}}\n", "utf-8")
    # A process of its own, as in this one the extension is that of the repository.
    command = [sys.executable, "-m", "sphinx", "-W", "-b", "html", ".", "out"]
    result = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)  # noqa: S603
    assert result.returncode == 0, result.stderr
    assert "no PDFs: there is no template cv.typ" in result.stdout
    assert "On its own" in (source / "out" / "index.html").read_text("utf-8")
    assert not list((source / "out").glob("*.pdf"))
