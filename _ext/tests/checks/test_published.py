"""``academic-cv published`` lists every file that a visitor can get, and what is unexpected among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from academic_cv.__main__ import main
from conftest import write

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}<path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    page = "# Ann\n\n[text](paper.txt) ![Plot](plot.svg)\n\n```{toctree}\nmore\n```\n"
    files: dict[str, str | bytes] = {
        "index.md": page,
        "more.md": "# More\n",
        "alone.md": "---\norphan: true\n---\n\n# Alone\n",
        "paper.txt": "text",
        "plot.svg": SVG.format(""),
        "_static/photo.jpg": b"photo",
    }
    write(tmp_path, files, "html_static_path = ['_static']\nexclude_patterns = ['_build']\n")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]]]:
    """Return the exit status, and the files of each kind with their notes."""
    status = main(["published"])
    groups: dict[str, dict[str, str]] = {}
    for line in filter(None, capsys.readouterr().out.splitlines()):
        if line.startswith("  "):
            name, _, note = line.strip().partition("  ")
            groups[list(groups)[-1]][name] = note.strip()
        else:
            groups[line.partition(":")[0]] = {}
    return status, groups


def test_every_file_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, groups = run(capsys)
    assert status == 0
    assert groups["Pages"]["index.html"] == "index.md"
    assert groups["Pages"]["alone.html"] == "alone.md, without a link to it"
    assert list(groups["PDFs"]) == ["cv.pdf"]
    assert list(groups["Downloads"].values()) == ["paper.txt"]
    assert groups["Images"] == {"_images/plot.svg": "plot.svg"}
    assert groups["Static files of the project"] == {"_static/photo.jpg": "_static/photo.jpg"}
    assert "Unexpected" not in groups
    assert run(capsys) == (status, groups)


def test_what_is_unexpected_is_flagged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    site = folder / "_build" / "html"
    for name in ("old.html", ".DS_Store", ".doctrees/index.doctree", "refs.bib", "cv-private.pdf"):
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text("x", "utf-8")
    (folder.parent / "secret.txt").write_text("x", "utf-8")
    for name, text in (("active.svg", SVG.format("<script/>")), ("notes.md", "x"), (".hidden", "x")):
        (folder / "_static" / name).write_text(text, "utf-8")
    (folder / "_static" / "link.txt").symlink_to(folder.parent / "secret.txt")
    with (folder / "conf.py").open("a") as conf:
        conf.write("html_copy_source = True\n")
    status, groups = run(capsys)
    assert status == 1
    for name, word in {
        "old.html": "earlier build",
        "cv-private.pdf": "earlier build",
        ".DS_Store": "hidden",
        ".doctrees/index.doctree": "-d _build/doctrees",
        "refs.bib": "source",
        "_static/active.svg": "a script",
        "_static/notes.md": "source",
        "_sources/index.md.txt": "html_copy_source = False",
    }.items():
        assert re.search(word, groups["Unexpected"][name]), name
    assert not (site / "_static" / "link.txt").exists()
