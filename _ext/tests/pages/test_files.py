"""What pages link to and show: nothing is published that is not meant to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import warnings

if TYPE_CHECKING:
    from conftest import MakeProject, Project

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}<path d="M0 0h9v9z"/></svg>'
CONF = "exclude_patterns = ['other.md']\nhtml_static_path = ['_static']\n"
FILES: dict[str, str | bytes] = {
    "../outside.txt": "secret",
    "../outside.svg": SVG.format(""),
    "../elsewhere/outside.txt": "secret",
    ".env": "secret",
    ".hidden/a.txt": "secret",
    "_build/a.txt": "secret",
    "tool.py": "secret",
    "other.md": "# Secret",
    "active.svg": SVG.format("<script/>"),
    "plain.svg": SVG.format(""),
    "plot.svg": SVG.format(""),
    "plot.png": b"\x89PNG\r\n\x1a\n",
    "fine.txt": "fine",
    "_static/tool.py": "fine",
}


def copied(project: Project) -> set[str]:
    folders = ("_downloads", "_images")
    return {path.name for folder in folders for path in (project.out / folder).rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "reason"),
    {
        "../outside.txt": "outside of the project",
        "link.txt": "outside of the project",
        "folder/outside.txt": "outside of the project",
        ".env": "is not published",
        ".hidden/a.txt": "is not published",
        "_build/a.txt": "is not published",
        "conf.py": "is not published",
        "refs.bib": "is not published",
        "tool.py": "is not published",
        "active.svg": r"a script \(line 1\)",
    }.items(),
)
def test_what_is_not_meant_to_be_published_is_not(make_project: MakeProject, name: str, reason: str) -> None:
    options = "\n:target: https://a.example/\n:alt: Shown\n"
    figure = f"```{{figure}} {name}{options}\nCaption\n```\n\n```{{image}} {name}{options}```\n"
    page = f"# Ann\n\nA [text]({name}) and {{download}}`more <{name}>`.\n\n{figure}"
    project = make_project({"index.md": "# Ann\n", **FILES}, CONF)
    source = project.app.srcdir
    (source / "link.txt").symlink_to("../outside.txt")
    (source / "folder").symlink_to("../elsewhere")
    (source / "index.md").write_text(page, "utf-8")
    project = project.rebuild()
    found = warnings(project)
    assert [line.partition(": ")[0] for line in found] == ["index.md:3", "index.md:3", "index.md:5", "index.md:12"]
    assert all(re.search(rf"left out: '{re.escape(name)}' .*{reason}.*\[cv.link\]", line) for line in found)
    assert copied(project) == set()
    assert "A text and more." in project.text()
    assert "Shown Caption" in project.text()
    assert "A text and more." in project.pdf().text


def test_what_is_meant_to_be_published_is(make_project: MakeProject) -> None:
    page = "# Ann\n\n[text](fine.txt) {download}`tool </_static/tool.py>` ![Shown](plain.svg) ![Plot](plot.*)\n"
    project = make_project({"index.md": page, **FILES}, CONF, strict=True)
    assert copied(project) == {"fine.txt", "tool.py", "plain.svg", "plot.svg"}


def test_static_links_that_lead_out_of_the_project_are_not_published(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# Ann\n", **FILES}, CONF)
    static = project.app.srcdir / "_static"
    for name, target in {"a.txt": "../../outside.txt", "folder": "../../elsewhere", "b.txt": "../fine.txt"}.items():
        (static / name).symlink_to(target)
    project = project.rebuild()
    [warning] = warnings(project)
    assert re.match(r"conf\.py:\d+: WARNING: .* lead out of the project.*'a.txt'.*'folder'.*\[cv.link\]", warning)
    assert not (project.out / "_static" / "a.txt").exists()
    assert not (project.out / "_static" / "folder").exists()
    assert (project.out / "_static" / "b.txt").is_file()


def test_a_corrected_image_is_published(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# Ann\n\n![Shown](active.svg)\n", **FILES}, CONF)
    assert "a script" in project.warnings
    (project.app.srcdir / "active.svg").write_text(SVG.format(""), "utf-8")
    project = project.rebuild()
    assert project.warnings == ""
    assert copied(project) == {"active.svg"}


def test_addresses_lose_their_passwords(make_project: MakeProject) -> None:
    page = (
        "# Ann\n\n<https://jane:xylo@a.example/> and [words](https://xylo@b.example/c) and http://jane:xylo@c.example/d\n\n"
        "`ftp://jane:xylo@d.example`, <https://e.example/@jane> and <jane@f.example>\n\n"
        "![Alt](https://jane:xylo@g.example/h.png)\n\n"
        "```{toctree}\n\nMore <https://jane:xylo@i.example/>\n```\n\n```{bibliography}\n:all:\n```\n"
    )
    bib = (
        "@misc{a, title = {A}, note = {See \\url{https://jane:xylo@j.example/}}, year = 2020,\n"
        "url = {https://jane:xylo@k.example/}}"
    )
    for builder in ("html", "text", "gettext"):
        project = make_project({"index.md": page, "refs.bib": bib}, builder=builder)
        texts = [
            path.read_text("utf-8", "ignore")
            for path in project.out.rglob("*")
            if path.suffix in {".html", ".js", ".txt", ".pot"}
        ]
        assert not [text for text in texts if "xylo" in text]
        found = [line.partition(" WARNING")[0] for line in warnings(project) if "cv.link" in line]
        assert sorted(found) == [
            "index.md:3:",
            "index.md:3:",
            "index.md:3:",
            "index.md:5:",
            "index.md:7:",
            "index.md:9:",
            "refs.bib:1:",
            "refs.bib:1:",
        ]
        if builder == "html":
            assert {link["href"] for link in project.page().select("a.external")} >= {"https://e.example/@jane"}
            assert "https://a.example/ and words and http://c.example/d" in project.text()
            assert "xylo" not in project.pdf().text
