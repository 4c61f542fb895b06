"""What is private is in the PDFs that are built for it, and in nothing else that any builder writes."""

from __future__ import annotations

import random
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

from conftest import Pdf, build, run, warnings, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeCases, MakeProject

SITE = """
html_theme = "furo"
html_baseurl = "https://a.example.org/"
author = "Ann"
suppress_warnings = ["myst.header", "epub"]
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
BIB = "@misc{one, title = {One}, author = {Ann}, year = 2020, privatenote = {Xylo}}"
# Private parts: X stands for a word that must not be found, N for a number that makes names unique.
BLOCKS = {
    "text": "X phone 555",
    "a section": "## X\n\nText X.\n\n### X below\n\nMore X",
    "a label": "(lX)=\n### X\n\n{ref}`lX`, [](#lX), {numref}`lX`",
    "a label at the end": "X\n\n(lX)=",
    "a footnote": "X.[^X]\n\n[^X]: Note X",
    "a footnote from outside": "X.[^nN]",
    "an image": "![X](N.svg)",
    "a figure": "```{figure} N.svg\n:name: fX\n:alt: X\n\nX\n```",
    "a download": "{download}`X <N.txt>` and [X](N.txt)",
    "an index entry": "```{index} single: X; X\n```\n{index}`X`",
    "a glossary": "```{glossary}\nX\n  555 X\n```\n\n{term}`X`",
    "an entry": ":::{entry} X\n:organization: X\n:start: 2020\n:end: present\n\nX\n:::",
    "an included file": "```{include} N.inc\n```",
    "a field": ":X: X 555",
    "a link": "[X](https://X.example.org/) and <X@example.org>",
    "a formula": "$X$\n\n```{math}\n:label: eX\nX\n```\n\n{eq}`eX`",
    "a citation": "X {cite:p}`one`",
    "HTML": "<b title='X'>X</b>\n\n<!-- X -->",
    "a table": "| X | X |\n| --- | --- |\n| X | 555 |",
    "code": "```python\nX = 555\n```",
    "a comment": "% X",
    "a toctree": "```{toctree}\n:caption: X\n\nX <https://X.example.org/>\n```",
    "a page": "```{toctree}\n\npageN\n```",
    "a rubric": "```{rubric} X\n:name: rX\n```",
    "an object": "```{py:function} X(N)\n\nX\n```",
    "a list of works": '```{bibliography}\n:list: bullet\n:filter: title % "One"\n```\nX',
    "a substitution": "{{ author }} X",
    "a definition": "X\n: X 555",
    "metadata": "```{meta}\n:description: X\n```",
    "HTML metadata": "```{only} html\nX\n```",
}
# Attributes, and options.
INLINE = {
    "a paragraph": "{.private}\nX [X](#X) **X** {index}`X` {cite:p}`one` ![X](N.svg) {download}`X <N.txt>` X.[^nN]",
    "words": "Text [X **X** {abbr}`X (X)`]{.private} more.",
    "a heading": "{.private}\n### X\n\nText X.\n\n#### X\n\n{index}`X`",
    "words in a heading": "### Shown [X]{.private}\n\nText.",
    "a list": "{.private}\n- X\n- X 555",
    "an item": "- one\n- [X]{.private}\n- {.private}\n  X\n- two",
    "a quotation": "{.private}\n> X",
    "code": "{.private}\n```python\nX = 1\n```",
    "an attribute of code": "```{code-block} python\n:class: private\n\nX = 1\n```",
    "a table": "{.private}\n| X | X |\n| --- | --- |\n| X | 555 |",
    "a cell": "| a | b |\n| --- | --- |\n| [X]{.private} | 555 |",
    "an image": "![X](N.svg){.private}",
    "a link": "[X](https://X.example.org/){.private}",
    "a field": ":Shown: one\n:Phone: [X 555]{.private}",
    "a division": ":::{.private}\nX\n\n### X\n:::",
    "a named division": ":::private\nX\n:::",
    "a nested division": "::::{note}\n:::{.private}\nX [X](#X)\n:::\n::::",
    "a class": "```{rst-class} private\n```\nX paragraph",
    "a block with a class": ":::{note}\n:class: private\nX\n:::",
    "a label": "{.private}\n(lX)=\n### X",
    "a label above": "(lX)=\n{.private}\n### X",
    "a label of a section": "Shown\n\n(lX)=\n\n{.private}\n## X",
    "a directive": "{.private}\n```{note}\nX\n```",
    "a figure": "{.private}\n```{figure} N.svg\n:name: fX\nX\n```",
    "a directive's glossary": "{.private}\n```{glossary}\nX\n  X\n```",
    "an entry above": "{.private}\n:::{entry} X\n:start: 2020\n:end: present\n:::",
    "a list of works": '{.private}\n```{bibliography}\n:list: bullet\n:filter: title % "One"\n:title: X\n```',
    "a formula": "{.private}\n$$\nX\n$$ (eX)",
    "a footnote": "{.private}\n[^X]: X\n\nText [^X]",
    "behind a comment": "{.private}\n% X\n<!-- X -->\nX",
    "behind a line": "{.private}\n\n---\n\nX",
    "a toctree": "{.private}\n```{toctree}\n:caption: X\n\nX <https://X.example.org/>\n```",
    "an anchor": "{#X .private}\nX",
    "two attributes": "{.private}\n\n{.private}\nX",
    "an attribute in a list with one": "{.private}\n\n- {.private}\n  X",
    "a glossary": "{.private .glossary}\nX\n: X",
    "a term": "[X]{.private}\n: X 555",
    "an entry": ":::{entry} X\n:place: X\n:date: 2020\n:private:\n\nX.[^nN] {cite:p}`one`\n\n### X\n:::",
    "a present entry": ":::{entry} X\n:start: 2020\n:end: present\n:private: yes, please\n:::",
    "a role": "Text {private}`X [X](#X)` and {private}`X [^nN]` more.",
    "a role in a heading": "### Shown {private}`X`\n\nText.",
    "the name of a field": ":{private}`X`: X\n:Shown: one",
    "a role in a field": ":Shown: one\n:Phone: {private}`X 555`",
    "behind a fence": "```{note}\nShown\n```\n\n{.private}\n:::{note}\nX\n:::",
    "behind code": "```python\n{.private}\n```\n\n{.private}\n:::{note}\nX\n:::",
    "an only block": ":::{only} private\nX [X](#X)\n:::",
    "a block with a capital": ":::{Private}\nX\n:::",
    "a misspelt block": ":::{privat}\nX\n:::",
    "a block without a space": ":::{private}X\n:::",
    "compact entries": "::::{entries}\n:::{entry} Shown\n:::\n:::{entry} X\n:date: 2020\n:private:\n:::\n::::",
    "a capital": "Text [X]{.Private} and {Private}`X`.",
    "an attribute with others": ":::{#note .x .private}\nX\n\nX\n:::",
    "a block with a class behind its name": ":::{private .x}\nX\n\nX\n:::",
    "a figure with a class": "```{figure} N.svg\n:alt: X\n:class: private\n:target: https://X.example.org/\n\nX\n```",
    "a condition": ":::{only} private and html\nX\n\n### X\n\n[^X]\n\n[^X]: X\n:::",
    "the title of a table of contents": "```{contents} [X]{.private}\n```",
    "an alternative text": "![a [X]{.private}](shown.svg)",
    "reStructuredText": "```{eval-rst}\n.. rst-class:: private\n\nX\n\n.. only:: private\n\n   X :private:`X`\n```",
    "a part of an entry": ":::{entry} Shown [X]{.private}\n:place: [X]{.private}\n:start: 2020\n:end: present\n:::",
}
MISPLACED = {
    "behind a paragraph": "X {.private}",
    "in braces": "{private}\nX",
    "in a field": ":Phone: X {.private}",
    "in bold type": "**X** { .Private }",
    "behind a heading": "### X {.private}\n\nText X.",
    "HTML": "<p class='private'>X</p>",
    "HTML around Markdown": "<div CLASS=Private>\n\n<div>\n\nX **X**\n\n</div>\n\n- X\n\n</div>\n\nShown",
    "HTML around a section": "<section id='private'>\n\n### X\n\nX\n\n</section>",
    "HTML in a line": "Shown <span\nclass='a private'>X **X** {index}`X`</span> more.",
    "HTML in a cell": "| a | b |\n| --- | --- |\n| <private>X</private> | 555 |",
    "HTML that is not closed": "Shown <b data-private>X *X*\n\n- Shown",
    "a misspelt class": "Text [X]{.privat} and\n\n{.pirvate}\n- X",
    "a block without a directive": "::{private}\nX\n\nX\n\n::",
    "such a block in another one": ":::{note}\n::{private}\nX\n\nX\n\n::\n:::",
    "an unknown directive": ":::{card} X\n:class: private\n\nX\n:::",
    "an option that there is not": "::::{entries}\n:class: private\n:::{entry} X\n:::\n::::",
    "a role in a role": "Shown {private}`{abbr}`X (X)``",
    "an option as text": ":::{entry} X\n:date: 2020\n\nX\n\n:private:\n:::",
    "an attribute in a title": ":::{entry} X {.private}\n:start: 2020\n:end: present\n\nX\n:::",
    "an attribute below": "X\n{.private}",
    "an attribute at the end of a block": ":::{note}\nX\n{.private}\n:::",
    "an attribute at the end of a directive": "```{note}\nX\n{.private}\n```",
    "in an alternative text": "```{figure} shown.svg\n:alt: '{private}`X`'\n\nShown\n```",
    "a misspelt option": ":::{entry} X\n:privat:\n\nX\n:::",
    "an option with a capital": ":::{entry} X\n:date: 2020\n:Private:\n:::",
}
AROUND = (
    "{}", "{}", "::::::{{note}}\n{}\n::::::", "- item\n\n{}", "> Quoted.\n>\n{}", "::::::{{entry}} One\n\n{}\n::::::",
    "::::::{{only}} html or pdf or text or latex\n{}\n::::::", "## Shown\n\n{}", "1. one\n\n{}", "Term\n: Text\n\n{}",
)  # fmt: skip


def wrap(around: str, text: str) -> str:
    indent = {"- ": "  ", "> ": "> ", "1.": "   ", "Te": "  "}.get(around[:2], "")
    return around.format("\n".join(f"{indent}{line}".rstrip() for line in text.splitlines()))


def cases() -> Iterator[tuple[str, str]]:
    """Yield descriptions and Markdown: each private part in a block of its own, and in random ones."""
    for name, text in BLOCKS.items():
        choose = random.Random(name)  # noqa: S311  a reproducible choice
        yield name, f"::::::{{private}}\n{text}\n::::::"
        outer, inner = choose.choice(AROUND), choose.choice(AROUND[2:])
        text = wrap(inner.replace("::::::", ":::::"), text)
        yield (
            f"{name} in {inner[:12]!r} in {outer[:12]!r}",
            wrap(outer.replace("::::::", ":" * 9), f":::::::{{private}}\n{text}\n:::::::"),
        )
    for name, text in {**INLINE, **MISPLACED}.items():
        yield f"{name} by attribute", text
        around = random.Random(name).choice(AROUND[2:]).replace("::::::", ":" * 7)  # noqa: S311
        yield f"{name} by attribute in {around[:12]!r}", wrap(around, text)


CASES = list(cases())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a page for each case; the word that must not be found ends with the number of the page."""
    folder = tmp_path_factory.mktemp("private") / "source"
    files = {"index.md": "", "refs.bib": BIB, "shown.svg": SVG}
    for number, (case, text) in enumerate(CASES):
        word = f"Xylo{number:03}Z"
        for name, content in {
            f"p{number:03}.md": f"# Page {number:03}\n\nBefore{number:03}.\n\n{text}\n\n"
            f"After{number:03}.\n\n{'[^nN]: Only for X.' if '^nN' in text else ''}\n",
            f"{number:03}.inc": "X included",
            f"{number:03}.svg": SVG.replace("path", "path id='X'"),
            f"{number:03}.txt": "X file",
            **({f"page{number:03}.md": "# X\n\nX\n"} if case.startswith("a page") else {}),
        }.items():
            content = re.sub(r"\bN\b|(?<=page)N|(?<=n)N(?=\])", f"{number:03}", content)
            files[name] = re.sub(r"\bX\b|(?<=\b[a-z])X\b", word, content)
    pages = "\n".join(f"p{number:03}" for number in range(len(CASES)))
    lists = "```{bibliography}\n:all:\n```\n"
    files["index.md"] = f"# Ann\n\n```{{current-entries}}\n```\n\n{lists}\n```{{toctree}}\n{pages}\n```\n"
    write(folder, files, SITE.replace("furo", "basic"))  # Furo's navigation, of all pages on each, takes long
    return folder


def read_all(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file in a folder, uncompressed."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".pdf":
            text = Pdf(path).text
        elif path.suffix == ".epub":
            with zipfile.ZipFile(path) as archive:
                text = "\n".join(
                    f"{name}\n{archive.read(name).decode('utf-8', 'ignore')}" for name in archive.namelist()
                )
        elif path.name == "objects.inv":
            text = zlib.decompress(data.split(b"\n", 4)[4]).decode()
        else:
            text = data.decode("utf-8", "ignore")
        yield str(path.relative_to(folder)), text


def find_private(folder: Path) -> set[str]:
    """Return the cases whose word is in a file or in its name, with the file."""
    found = set()
    for name, text in read_all(folder):
        for number in set(re.findall(r"xylo-?(\d{3})-?z", f"{name}\n{text}".lower())):
            found.add(f"{CASES[int(number)][0]} ({number}): {name}")
    return found


@pytest.mark.parametrize(
    "builder", "html dirhtml singlehtml epub text xml pseudoxml latex man texinfo gettext json pickle dummy".split()
)
def test_no_builder_writes_what_is_private(source: Path, builder: str) -> None:
    folder = source.parent / ("catalogs" if builder == "gettext" else "built")  # the others share what is read
    project = run(builder, source, folder)
    assert find_private(project.out) | find_private(folder / "doctrees") == set()
    if builder in ("html", "text"):
        texts = dict(read_all(project.out))
        for number, (case, text) in enumerate(CASES):
            page = texts[f"p{number:03}.{'html' if builder == 'html' else 'txt'}"]
            assert f"Before{number:03}" in page, case
            in_section = "by attribute" in case and re.search(r"^\W*#+ X", text, re.MULTILINE)
            assert f"After{number:03}" in page or in_section, case


PAGE = """# Ann

```{current-entries}
```

:Email: <ann@example.org>

:::{private}
:Phone: 555-0100
:::

Text [secret words]{.private}.[^1]

:::{entry} Secret Fellow
:start: 2020
:end: present
:private:

Shown.[^2]
:::

::::{private}
## Referees

(salary)=
### Salary

{ref}`salary`

```{toctree}
letters
```
::::

## End

[^1]: Public note.
[^2]: Secret note.
"""
SECRETS = ("555-0100", "secret words", "Secret Fellow", "Referees", "Salary", "Secret note", "Ben Referee")
FILES = {"index.md": PAGE, "letters.md": "# Letters\n\nBen Referee\n"}


def private_build(source: Path, folder: Path, builder: str = "pdf") -> SphinxTestApp:
    app = SphinxTestApp(builder, srcdir=source, builddir=folder, tags=["private"])
    try:
        app.build()
    finally:
        app.cleanup()
    return app


def test_a_private_build_shows_it_and_leaves_nothing_for_the_next_one(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "built"
    write(source, FILES, SITE)
    for _ in range(2):
        app = private_build(source, folder)
        assert [path.name for path in app.outdir.glob("*.pdf")] == ["cv-private.pdf"]
        text = Pdf(app.outdir / "cv-private.pdf").text
        assert [secret for secret in (*SECRETS, "Public note", "End") if secret not in text] == []
        # With the same doctrees:
        project = run("html", source, folder)
        assert [line for line in warnings(project) if "cv.unlisted" not in line] == []
        for where in ("html", "doctrees"):
            found = [
                name
                for name, text in read_all(folder / where)
                if any(secret.lower() in text.lower() for secret in SECRETS)
            ]
            assert found == []
        assert "Public note" in project.pdf().text


def test_the_tag_is_for_pdfs_in_a_folder_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "source", FILES, SITE)
    with pytest.raises(ConfigError, match=r"'html'.*make pdf PRIVATE=1"):
        private_build(tmp_path / "source", tmp_path / "built", "html")
    project = build(tmp_path / "source", tmp_path / "site", "html")
    project.out.rename(tmp_path / "site" / "pdf")
    with pytest.raises(ConfigError, match=r"folder of a site.*_build/private"):
        private_build(tmp_path / "source", tmp_path / "site")


def test_the_source_of_a_page_with_private_parts_is_not_published(make_project: MakeProject) -> None:
    files = {
        "index.md": "# Ann\n\n```{toctree}\none\ntwo\n```\n",
        "one.md": PAGE.replace("letters", "two"),
        "two.md": "# 2\n",
    }
    project = make_project(files, SITE)
    assert [path for path in project.out.glob("_sources/*") if path.is_file()] == []
    project = make_project(files, SITE + "html_copy_source = True\n")
    assert sorted(path.name for path in (project.out / "_sources").iterdir()) == ["index.md.txt", "two.md.txt"]
    assert [line for line in warnings(project) if re.match(r"one.md:1: .*html_copy_source.*\[cv.private\]", line)]


@pytest.mark.parametrize("text", MISPLACED.values(), ids=MISPLACED.keys())
def test_a_misplaced_attribute_is_reported_where_it_stands(make_project: MakeProject, text: str) -> None:
    found = warnings(make_project({"index.md": f"# Ann\n\n{text}\n"}))
    assert [
        line
        for line in found
        if re.match(r"index.md:[3-9]: WARNING: .*privat.*\[(cv.private|myst.directive_(option|unknown))\]", line)
    ]


def test_html_in_html_that_is_not_closed_is_reported_with_it(make_project: MakeProject) -> None:
    project = make_project({"index.md": f"# Ann\n\nShown {'<private>' * 9}X\n"})
    assert len(warnings(project)) == 1
    assert project.text() == "Ann¶ Shown"


def test_a_page_may_be_private(make_project: MakeProject) -> None:
    files = {
        "index.md": "# Ann\n\n```{toctree}\none\n```\n",
        "one.md": "---\nprivate: true\n---\n\n# Secret\n\n(secret)=\n\nSecret\n",
        "two.md": "---\nprivate: true\n---\n\n# Secret\n",
    }
    project = make_project(files)
    [warning] = warnings(project)
    assert re.match(r"index.md:3: .*excluded document 'one'", warning)
    assert [name for name, text in read_all(project.out) if "secret" in text.lower()] == []
    assert warnings(project.rebuild()) == [warning]


def test_a_pdf_that_starts_from_a_private_page_is_private(make_project: MakeProject) -> None:
    files = {
        "index.md": "# Ann\n\n:::{private}\n```{toctree}\nletter\n```\n:::\n",
        "letter.md": "---\nprivate: true\n---\n\n# Letter\n",
    }
    cv = "{'startdocname': 'index', 'targetname': 'cv.pdf', 'title': 'CV', 'exclude': ['letter']}"
    letter = "{'startdocname': 'letter', 'targetname': 'letter.pdf', 'title': 'Letter'}"
    project = make_project(files, f"pdf_documents = [{cv}, {letter}]")
    assert warnings(project) == []
    assert [file.name for file in project.out.glob("*.pdf")] == ["cv.pdf"]


def test_parallel_builds_and_unclosed_blocks_hide_it_too(tmp_path: Path) -> None:
    page = "# Page\n\n- One\n\n  {}\n\n## After\n\nSecret\n"
    files = {f"p{number}.md": page.format(":::{private}\nSecret\n\n# Secret") for number in range(12)}
    pages = "\n".join(f"p{number}" for number in range(12))
    write(tmp_path / "source", {"index.md": f"# Ann\n\n```{{toctree}}\n{pages}\n```\n", **files})
    project = run("html", tmp_path / "source", tmp_path / "built", parallel=2)
    assert "{private} is not closed" in project.warnings
    assert [name for name, text in read_all(tmp_path / "built") if "secret" in text.lower()] == []


def test_a_page_in_no_toctree_is_reported_and_not_published(make_project: MakeProject) -> None:
    files = {
        "index.md": "# Ann\n\n```{toctree}\nlisted\n```\n",
        "listed.md": "# Listed\n\n```{include} part.md\n```\n",
        "part.md": "Included.\n",
        "draft.md": "# Draft\n\n```{toctree}\nbelow\n```\n",
        "below.md": "# Below\n",
        "alone.md": "---\norphan: true\n---\n\n# Alone\n",
        "start.md": "# Start\n",
    }
    conf = SITE + 'pdf_documents = [{"startdocname": "start", "targetname": "a.pdf", "title": "A"}]\n'
    project = make_project(files, conf)
    for again in (project, project.rebuild()):
        pages = {path.stem for path in again.out.glob("*.html")} - {"genindex", "search", "404"}
        assert pages == {"index", "listed", "alone", "start"}
        assert [line.partition(" WARNING")[0] for line in warnings(again)] == ["below.md:1:", "draft.md:1:"]
        assert "toctree, and is not published" in again.warnings
        assert (
            "draft" not in (again.out / "sitemap.xml").read_text("utf-8") + (again.out / "searchindex.js").read_text()
        )
    (project.app.srcdir / "index.md").write_text("# Ann\n\n```{toctree}\ndraft\n```\n", "utf-8")
    again = project.rebuild()
    assert (again.out / "draft.html").exists()
    assert (again.out / "below.html").exists()
    assert not (again.out / "listed.html").exists()


def test_no_separator_stays_of_a_private_part(make_cases: MakeCases) -> None:
    options = ("organization", "place", "role", "amount")
    entry = ":::{entry} T\n" + "".join(f":{name}: {name[0]}\n" for name in options) + ":::"
    texts = [entry.replace(f" {name[0]}\n", f" [{name[0]}]{{.private}}\n") for name in options]
    texts += ["```{run-in}\n- [a]{.private}\n- b\n- {private}`c`\n- d\n```"]
    printed = ["T, p r · a", "T, o r · a", "T, o, p a", "T, o, p r", "b, d"]
    assert [case.words for case in make_cases(texts)] == printed
