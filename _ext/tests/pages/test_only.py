"""What ``{only}`` and comments keep from an output is nowhere in it, whatever it is."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from sphinx.addnodes import only

if TYPE_CHECKING:
    from conftest import MakeProject, Project

SITE = """
html_theme = "furo"
html_baseurl = "https://a.example.org/"
author = "Ann"
suppress_warnings = ["myst.header"]
"""
START, AFTER = "# Page\n\n## Sec\n\nBefore.\n\n", "\n\nAfter.\n"
BLOCK, END = "\n::::{only} TAG\n", "\n::::\n"
PAGES = {
    "a section below": f"{START}{BLOCK}Intro Xylo.\n\n### Xylo\n\nXylo 555{END}{AFTER}",
    "a section beside": f"{START}{BLOCK}## Xylo\n\nXylo 555{END}\n## After\n",
    "a section above": f"{START}{BLOCK}# Xylo\n\nXylo 555{END}{AFTER}",
    "several": f"# Page\n\nBefore.\n{BLOCK}## Xylo\n\n555\n\n#### Xylo\n\n## Xylo Two\n\nXylo{END}{AFTER}## End\n",
    "all levels": f"{START}{BLOCK}Xylo 555\n\n#### Xylo\n\n### Xylo\n\n## Xylo\n\n# Xylo\n\nXylo{END}{AFTER}",
    "labels": f"{START}{BLOCK}(xylo)=\n### Xylo 555\n\n{{ref}}`xylo`, [](#xylo)\n\n(two)=\n### Xylo{END}{AFTER}",
    "labels above": f"{START}{BLOCK}(xylo)=\n## Xylo 555\n\n{{ref}}`xylo-2`\n\n(xylo-2)=\n# Xylo Two{END}{AFTER}",
    "a label behind": f"{START}{{ref}}`end`\n{BLOCK}## Xylo 555{END}\n(end)=\n## After\n",
    "in a note": f"# Page\n\n:::::{{note}}\nBefore.\n{BLOCK}## Xylo 555\n\nXylo\n\n### Xylo{END}{AFTER}:::::\n",
    "in a list": "# Page\n\n- Before.\n\n  :::{only} TAG\n  ## Xylo 555\n\n  Xylo\n  :::\n\n- After.\n",
    "in an entry": f"{START}:::::{{entry}} One{BLOCK}(xylo)=\n## Xylo 555\n\n{{ref}}`xylo`{END}:::::\n{AFTER}",
    "in a block": f"{START}:::::{{only}} html or pdf{BLOCK}## Xylo 555\n\nXylo{END}\nText.\n:::::\n{AFTER}",
    "around a block": f"{START}{BLOCK}## Xylo\n\n:::{{only}} html or pdf\n### Xylo 555\n:::\n\n### Xylo\n{END}{AFTER}",
    "an included file": f"{START}{BLOCK}```{{include}} part.txt\n```{END}{AFTER}",
    "a footnote": f"{START}Text.[^3]{BLOCK}Text.[^1]\n\n[^1]: Xylo 555.{END}{AFTER}\n[^3]: Three.\n",
    "a footnote's reference": f"{START}{BLOCK}Text.[^1]{END}{AFTER}\n[^1]: Xylo 555.\n",
    "terms": f"{START}{BLOCK}```{{glossary}}\nXylo\n  555\n```\n\n(xylo)=\n```{{index}} Xylo\n```{END}{AFTER}",
    "a download": f"{START}{BLOCK}555 {{download}}`xylo.txt`{END}{AFTER}",
    "a title": f"{BLOCK}# Xylo 555{END}\n# Page\n\nBefore.{AFTER}",
}


PART = "## Xylo 555\n\nXylo\n"
TOCTREE = "```{toctree}\n:caption: Xylo\n\nXylo <https://xylo.example.org/>\n```"


@pytest.fixture(scope="module", params=["pdf", "html"])
def project(request: pytest.FixtureRequest, make_project: MakeProject) -> Project:
    """A site of all pages, with blocks for one output; behind the words to be found is the number of the page."""
    numbers = [f"{number:02}" for number in range(len(PAGES))]
    files = {"index.md": "# Home\n\n```{toctree}\n" + "\n".join(numbers) + f"\n```\n{BLOCK}{TOCTREE}{END}"}
    for number, page in zip(numbers, PAGES.values(), strict=True):
        files |= {f"{number}.md": page, f"part{number}.txt": PART, f"xylo{number}.txt": "x"}
        for name in (f"{number}.md", f"part{number}.txt"):
            files[name] = re.sub("Xylo|xylo|part|555|Before|After", rf"\g<0>{number}", files[name])
    return make_project({name: text.replace("TAG", request.param) for name, text in files.items()}, SITE)


def published(project: Project) -> dict[str, str]:
    """Return the names and contents of all files of a site, but not of its PDFs."""
    files = [path for path in project.out.rglob("*") if path.is_file() and path.suffix != ".pdf"]
    texts = {str(path.relative_to(project.out)): path.read_bytes().decode("utf-8", "ignore") for path in files}
    inventory = (project.out / "objects.inv").read_bytes().split(b"\n", 4)[4]
    return texts | {"objects.inv": zlib.decompress(inventory).decode()}


def test_a_block_is_in_the_outputs_that_it_is_for_and_nowhere_else(project: Project) -> None:
    assert not project.warnings
    pdf = project.pdf().text
    site = [project.text(f"{number:02}") for number in range(len(PAGES))]
    for_pdf = "{only} pdf" in (project.app.srcdir / "00.md").read_text("utf-8")
    for name, text in published(project).items() if for_pdf else [("cv.pdf", pdf)]:
        assert "xylo" not in f"{name}\n{text}".lower(), name
        assert "555" not in text or name.startswith("_static"), name
    for number, case in enumerate(PAGES):
        before, after, word = (f"{word}{number:02}" for word in ("Before", "After", "555"))
        assert site[number].index(before) < site[number].index(after), case
        assert word in (pdf if for_pdf else site[number]), case
        assert {before, after} <= set(re.findall(r"\w+", pdf)), case
        assert for_pdf or pdf.index(before) < pdf.index(after), case


def test_sections_keep_their_levels(make_project: MakeProject) -> None:
    tree = make_project(PAGES["all levels"].replace("TAG", "html"), SITE, "dummy").doctree()

    def outline(node: nodes.Element) -> list[object]:
        sections = (child for part in node for child in (part if isinstance(part, only) else [part]))
        return [[child[0].astext(), *outline(child)] for child in sections if isinstance(child, nodes.section)]

    assert outline(tree) == [["Page", ["Sec", ["Xylo"], ["Xylo"]], ["Xylo"]], ["Xylo"]]


@pytest.mark.parametrize(
    "condition", ["html Xylo", "not", "(html", "pdf and True", "html, pdf", "format.html", "private and"]
)
def test_a_wrong_condition_is_reported_and_publishes_nothing(make_project: MakeProject, condition: str) -> None:
    page = f"# Page\n{BLOCK}Xylo.[^1]\n\n### Xylo\n\n[^1]: Xylo.{END}".replace("TAG", condition)
    project = make_project(f"{page}{AFTER}", SITE)
    assert re.match(rf"index.md:3: WARNING: '{re.escape(condition)}' .*\[cv.block\]$", project.warnings.strip())
    assert not [name for name, text in published(project).items() if "xylo" in text.lower()]
    assert "xylo" not in project.pdf().text.lower()


def test_the_only_title_of_a_page_cannot_be_hidden(make_project: MakeProject) -> None:
    project = make_project(f"Text.\n{BLOCK}# Xylo{END}".replace("TAG", "pdf"), SITE)
    assert "index.md:4: WARNING: the title" in project.warnings
    assert "[cv.block]" in project.warnings
    assert not [name for name, text in published(project).items() if "xylo" in text.lower()]
    assert "Xylo" in project.pdf().text


@pytest.mark.parametrize(
    ("builder", "suffix"), {"html": ".html", "epub": ".xhtml", "text": ".txt", "xml": ".xml"}.items()
)
def test_comments_are_in_no_output(make_project: MakeProject, builder: str, suffix: str) -> None:
    page = (
        "# Page <!-- xylo -->\n\nA <!-- xylo --> word<!-- xylo\nin two lines -->.\n\n<!-- xylo\n\nparagraphs -->\n\n"
        "- <!-- xylo -->item\n\n:::{entry} One <!-- xylo -->\n:place: X <!-- xylo -->\nText.<!-- xylo -->\n:::\n\n"
        "<div><!-- xylo -->behind</div>\n\n## Sub\n\n<!-- xylo --> <!-- not closed: xylo\n"
    )
    project = make_project({"index.md": "# Home\n\n```{toctree}\npage\n```\n", "page.md": page}, SITE, builder)
    files = [path for path in project.out.rglob("*") if path.suffix in (suffix, ".js")]
    assert not [path.name for path in files if "xylo" in path.read_text("utf-8").lower()]
    [text] = [path.read_text("utf-8") for path in files if path.stem == "page"]
    for word in ("word", "One", "Text.", *(("behind", "item") if builder == "html" else ())):
        assert word in text
    if builder == "html":
        assert "xylo" not in project.pdf().text
        assert "page.md:10: WARNING: PDFs print only the text of HTML, here of 'item'" in project.warnings
