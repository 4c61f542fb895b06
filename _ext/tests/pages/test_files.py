"""What pages link to, show and include: nothing is published that is not meant to be."""

from __future__ import annotations

import re

import pytest

from conftest import MakeProject, Project, warnings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}<path d="M0 0h9v9z"/></svg>'
CONF = "xylo = 1\nexclude_patterns = ['other.md']\nhtml_static_path = ['_static']\n"
FILES: dict[str, str | bytes] = {
    "index.md": "# Ann\n",
    "../outside.txt": "xylo",
    "../outside.svg": SVG.format(""),
    "../elsewhere/outside.txt": "xylo",
    ".env": "xylo",
    ".git/config": "xylo",
    ".hidden/a.txt": "xylo",
    "_build/a.txt": "xylo",
    "tool.py": "xylo",
    "other.md": "# Xylo",
    "active.svg": SVG.format("<script/>"),
    "plain.svg": SVG.format(""),
    "plot.svg": SVG.format(""),
    "plot.png": b"\x89PNG\r\n\x1a\n",
    "part.txt": "Some *words*, here",
    "_static/tool.py": "fine",
    "refs.bib": "@misc{a, title = {A}, note = {xylo}}",
}
# Files and folders that are links.
LINKS = {"link.txt": "../outside.txt", "folder": "../elsewhere", "_static/a.txt": "../../outside.txt"}
LINKS |= {"_static/folder": "../../elsewhere", "_static/b.txt": "../part.txt"}


@pytest.fixture(scope="module")
def linked(make_project: MakeProject) -> Project:
    """A project that a test may give an index.md."""
    project = make_project(FILES, CONF)
    for name, target in LINKS.items():
        (project.app.srcdir / name).symlink_to(target)
    return project


def copied(project: Project) -> set[str]:
    folders = ("_downloads", "_images")
    return {path.name for folder in folders for path in (project.out / folder).rglob("*") if path.is_file()}


def test_what_is_not_meant_to_be_published_is_not(linked: Project) -> None:
    outside = ["../outside.txt", "link.txt", "folder/outside.txt"]
    hidden = [".env", ".hidden/a.txt", "_build/a.txt", "conf.py", "refs.bib", "tool.py"]
    reasons = dict.fromkeys(outside, "outside of the project") | dict.fromkeys(hidden, "is not published")
    reasons["active.svg"] = r"a script \(line 1\)"
    options = "\n:target: https://a.example/\n:alt: Shown\n"
    figure = f"```{{{{figure}}}} {{0}}{options}\nCaption\n```\n\n```{{{{image}}}} {{0}}{options}```\n\n"
    block = "A [text]({0}) and {{download}}`more <{0}>`.\n\n" + figure
    project = linked.edit("index.md", "# Ann\n\n" + "".join(map(block.format, reasons)))
    found = [line for line in warnings(project) if line.startswith("index.md")]
    expected = [(line + 14 * at, name) for at, name in enumerate(reasons) for line in (3, 3, 5, 12)]
    for warning, (line, name) in zip(sorted(found, key=lambda text: int(text.split(":")[1])), expected, strict=True):
        words = rf"left out: '{re.escape(name)}' .*{reasons[name]}.*\[cv.link\]"
        assert re.match(rf"index.md:{line}: WARNING: .*{words}", warning)
    assert copied(project) == set()
    for text in (project.text(), project.pdf().text):
        assert text.count("A text and more.") == len(reasons)
    assert project.text().count("Shown Caption") == len(reasons)


def test_what_is_meant_to_be_published_is(make_project: MakeProject) -> None:
    page = "# Ann\n\n[text](part.txt) {download}`tool </_static/tool.py>` ![Shown](plain.svg) ![Plot](plot.*)\n"
    project = make_project({**FILES, "index.md": page, "refs.bib": ""}, CONF, strict=True)
    assert copied(project) == {"part.txt", "tool.py", "plain.svg", "plot.svg"}


def test_a_heading_may_have_a_download(make_project: MakeProject) -> None:
    page = "# B {download}`one <part.txt>`\n\n## C {download}`two <part.txt>`\n"
    index = "# A\n\n```{toctree}\npage\n```\n\n{doc}`page`\n"
    project = make_project({**FILES, "index.md": index, "page.md": page, "refs.bib": ""}, CONF, strict=True)
    assert project.text().endswith("A¶ B one C two B one")
    assert [link.get_text() for link in project.page("page").select("a.download")] == ["one", "two"]


def test_static_links_that_lead_out_of_the_project_are_not_published(linked: Project) -> None:
    project = linked.edit("index.md", "# Ann\n")
    [warning] = [line for line in warnings(project) if "cv.link" in line]
    assert re.match(r"conf\.py:\d+: WARNING: .* lead out of the project.*'a.txt'.*'folder'", warning)
    assert {path.name for path in (project.out / "_static").iterdir()} & {"a.txt", "folder", "b.txt"} == {"b.txt"}


def test_a_corrected_image_is_published(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# Ann\n\n![Shown](active.svg)\n", "active.svg": SVG.format("<script/>")})
    assert "a script" in project.warnings
    project = project.edit("active.svg", SVG.format(""))
    assert project.warnings == ""
    assert copied(project) == {"active.svg"}


@pytest.mark.parametrize("builder", ["html", "text", "gettext"])
def test_addresses_lose_their_passwords(make_project: MakeProject, builder: str) -> None:
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
    project = make_project({"index.md": page, "refs.bib": bib}, builder=builder)
    files = [path for path in project.out.rglob("*") if path.suffix in {".html", ".js", ".txt", ".pot"}]
    assert not [path for path in files if "xylo" in path.read_text("utf-8", "ignore")]
    found = sorted(line.partition(": ")[0] for line in warnings(project) if "cv.link" in line)
    assert found == [*(f"index.md:{line}" for line in (3, 3, 3, 5, 7, 9)), "refs.bib:1", "refs.bib:1"]
    if builder == "html":
        assert {link["href"] for link in project.page().select("a.external")} >= {"https://e.example/@jane"}
        assert "https://a.example/ and words and http://c.example/d" in project.text()
        assert "xylo" not in project.pdf().text


# --- files that pages include ---------------------------------------------------------------------------------------

MARKDOWN = {
    "include": "```{include} NAME\n```",
    "include as text": "```{include} NAME\n:literal:\n```",
    "literalinclude": "```{literalinclude} NAME\n```",
    "diff": "```{literalinclude} /part.txt\n:diff: NAME\n```",
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


def test_files_that_are_not_to_be_published_are_not_printed(linked: Project) -> None:
    blocks = [markdown.replace("NAME", name) for markdown in MARKDOWN.values() for name in REFUSED]
    project = linked.edit("index.md", "\n\n".join(["# Ann", *blocks, "After.\n"]))
    found = [line for line in warnings(project) if re.match(r"index.md.*\[cv.link\]", line)]
    reasons = list(REFUSED.items()) * len(MARKDOWN)
    for line, (name, reason) in zip(found, reasons, strict=True):
        assert re.match(rf"index\.md:\d+: WARNING: {{[a-z-]+}} is left out: '{re.escape(name)}' .*{reason}", line)
    assert "xylo" not in project.text() + project.pdf().text
    assert "After." in project.text()


def test_files_of_the_project_are_printed(make_project: MakeProject) -> None:
    names = [f"page{number}" for number in range(len(MARKDOWN))]
    files = {
        f"sections/{name}.md": "# Ann\n\n"
        + "\n\n".join(markdown.replace("NAME", part) for part in ("/part.txt", "../part.txt"))
        for name, markdown in zip(names, MARKDOWN.values(), strict=True)
    }
    index = "# A\n\n```{toctree}\n" + "\n".join(f"sections/{name}" for name in names) + "\n```\n"
    project = make_project({"part.txt": FILES["part.txt"], **files, "index.md": index})
    assert not [line for line in warnings(project) if "[cv.raw]" not in line]
    for name, directive in zip(names, MARKDOWN, strict=True):
        assert len(re.findall("words", project.text(f"sections/{name}"))) == 2 or directive == "diff"


def test_a_page_with_private_parts_is_not_printed_as_text(make_project: MakeProject) -> None:
    directives = [markdown.replace("/part.txt", "part.md") for name, markdown in MARKDOWN.items() if name != "include"]
    page = "\n\n".join(["# A", *directives]).replace("NAME", "part.md")
    project = make_project({"index.md": page, "part.md": "Public.\n\n:::{private}\nxylo\n:::\n"})
    assert "xylo" not in project.text() + project.pdf().text
    refused = [line for line in warnings(project) if "has private parts" in line and "[cv.link]" in line]
    assert len(refused) >= len(directives)


def test_nothing_is_loaded_from_the_web(make_project: MakeProject) -> None:
    project = make_project("# A\n\n```{csv-table}\n:url: https://localhost:1/a.csv\n```\n")
    assert "index.md:3: WARNING: {csv-table} is left out: nothing is loaded from the web" in project.warnings


@pytest.mark.parametrize("name", ["index.md", "part.txt", "../source/part.txt"])
def test_what_includes_itself_is_read_once(make_project: MakeProject, name: str) -> None:
    part = f"By way of another.\n\n```{{include}} {name}\n```\n"
    project = make_project({"index.md": "# A\n\n```{include} part.txt\n```\n\nAfter.\n", "part.txt": part})
    [warning] = warnings(project)
    assert re.match(r"part\.txt:3: WARNING: the (page|file '.*part.txt') includes itself", warning)
    assert "By way of another. After." in project.text()


def test_a_file_may_be_included_twice(make_project: MakeProject) -> None:
    page = "# A\n\n" + "```{include} part.txt\n```\n\n" * 2
    assert "Words. Words." in make_project({"index.md": page, "part.txt": "Words."}, strict=True).text()
