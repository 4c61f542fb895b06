"""What the folder as a whole promises: commands that help, exact pins, an extension that anyone can use."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY, build, copy_sources, setting

if TYPE_CHECKING:
    from pathlib import Path


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
