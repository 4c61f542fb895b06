"""Pages print other files of the project, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import warnings

if TYPE_CHECKING:
    from conftest import MakeProject

FILES = {
    "../outside.txt": "xylo",
    ".env": "xylo",
    ".git/config": "xylo",
    "_build/a.txt": "xylo",
    "part.txt": "Some *words*, here",
    "refs.bib": "@misc{a, title = {A}, note = {xylo}}",
}
MARKDOWN = {
    "include": "```{include} NAME\n```",
    "include as text": "```{include} NAME\n:literal:\n```",
    "literalinclude": "```{literalinclude} NAME\n```",
    "diff": "```{literalinclude} part.txt\n:diff: NAME\n```",
    "csv-table": "```{csv-table}\n:file: NAME\n```",
    "raw": "```{raw} html\n:file: NAME\n```",
    "reStructuredText": "```{eval-rst}\n.. include:: NAME\n```",
    "text in reStructuredText": "```{eval-rst}\n.. include:: NAME\n   :literal:\n```",
}
REFUSED = {
    "../outside.txt": "outside of the project",
    "link.txt": "outside of the project",
    ".env": "hidden",
    "/.git/config": "hidden",
    "_build/a.txt": "a product of the build",
    "conf.py": "a source",
    "refs.bib": "a source",
}


@pytest.mark.parametrize("directive", MARKDOWN.values(), ids=MARKDOWN)
def test_files_that_are_not_to_be_published_are_not_printed(make_project: MakeProject, directive: str) -> None:
    blocks = [f"Before.\n\n{directive.replace('NAME', name)}\n" for name in REFUSED]
    project = make_project({"index.md": "# Ann\n", **FILES}, "xylo = 1\n")
    (project.app.srcdir / "link.txt").symlink_to("../outside.txt")
    (project.app.srcdir / "index.md").write_text("\n".join(["# Ann\n", *blocks, "After.\n"]), "utf-8")
    project = project.rebuild()
    found = [line for line in warnings(project) if "[cv.link]" in line]
    assert len(found) == len(REFUSED)
    for line, (name, reason) in zip(found, REFUSED.items(), strict=True):
        assert re.match(rf"index\.md:\d+: WARNING: {{[a-z-]+}} is left out: '{re.escape(name)}' .*{reason}", line)
    assert "xylo" not in project.text() + project.pdf().text
    assert "After." in project.text()


def test_files_of_the_project_are_printed(make_project: MakeProject) -> None:
    for directive in MARKDOWN.values():
        page = f"# Ann\n\n{directive.replace('NAME', '/part.txt')}\n\n{directive.replace('NAME', '../part.txt')}\n"
        files = {
            "sections/ann.md": page.replace("} part", "} /part"),
            "index.md": "# A\n\n```{toctree}\nsections/ann\n```",
        }
        project = make_project({**FILES, **files})
        assert not [line for line in warnings(project) if "[cv.raw]" not in line and "not_shown" not in line]
        assert len(re.findall(r"words|^--- ", project.text("sections/ann"))) == 2 or "diff" in directive


@pytest.mark.parametrize("directive", [name for name in MARKDOWN if name != "include"])
def test_a_page_with_private_parts_is_not_printed_as_text(make_project: MakeProject, directive: str) -> None:
    part = "Public.\n\n:::{private}\nxylo\n:::\n"
    project = make_project({"index.md": f"# A\n\n{MARKDOWN[directive]}\n".replace("NAME", "part.md"), "part.md": part})
    assert "xylo" not in project.text() + project.pdf().text
    assert any("has private parts" in warning and "[cv.link]" in warning for warning in warnings(project))


def test_nothing_is_loaded_from_the_web(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\n```{csv-table}\n:url: https://localhost:1/a.csv\n```\n"})
    assert "index.md:3: WARNING: {csv-table} is left out: nothing is loaded from the web" in project.warnings


@pytest.mark.parametrize("name", ["index.md", "part.txt", "../project0/part.txt"])
def test_what_includes_itself_is_read_once(make_project: MakeProject, name: str) -> None:
    part = f"By way of another.\n\n```{{include}} {name}\n```\n"
    project = make_project({"index.md": "# A\n\n```{include} part.txt\n```\n\nAfter.\n", "part.txt": part})
    [warning] = warnings(project)
    assert re.match(r"part\.txt:3: WARNING: the (page|file '.*part.txt') includes itself", warning)
    assert "By way of another. After." in project.text()


def test_a_file_may_be_included_twice(make_project: MakeProject) -> None:
    project = make_project(
        {"index.md": "# A\n\n" + "```{include} part.txt\n```\n\n" * 2, "part.txt": "Words."}, strict=True
    )
    assert "Words. Words." in project.text()
