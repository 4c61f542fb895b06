"""PDFs: which pages they hold, in which order, where their links lead, when they are written, what errors say."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pdf_reading import SVG, links, outline, png, structure
from sphinx.errors import ConfigError

from conftest import MakeProject, build

INDEX = "# Ada Lovelace\n\n:Email: <ada@example.org>\n\n## Interests\n\nEngines.\n\n```{toctree}\ntalks\npapers\n```\n"
PAGES = {"index.md": INDEX, "talks.md": "# Talks\n\n## Invited\n\nOn engines.\n", "papers.md": "# Papers\n\nNote G.\n"}


def test_site_and_builder_write_the_same_pdf(make_project: MakeProject) -> None:
    site = make_project(PAGES, 'project = "Ada Lovelace"', strict=True)
    alone = build(Path(site.app.srcdir), Path(site.app.srcdir).parent / "alone", "pdf", strict=True)
    assert site.pdf().path.read_bytes() == alone.pdf().path.read_bytes()
    assert [path.name for path in alone.out.glob("*.pdf")] == ["cv.pdf"]
    with pikepdf.open(site.pdf().path) as document:
        assert "Ada Lovelace" in str(document.docinfo["/Title"])


def test_pages_of_the_toctree_are_sections_beside_those_of_the_first_page(make_project: MakeProject) -> None:
    pdf = make_project(PAGES).pdf()
    assert outline(pdf) == ["Ada Lovelace", ["Interests", "Talks", ["Invited"], "Papers"]]
    words = ["Ada Lovelace", "ada@example.org", "Interests", "Engines.", "Talks", "On engines.", "Papers", "Note G."]
    assert re.search(".*".join(words), pdf.text)


def test_only_shows_its_block_in_the_output_it_names(make_project: MakeProject) -> None:
    page = "# A\n\n:::{only} html\nOn the screen.\n:::\n\n:::{only} pdf\nOn paper.\n:::\n\n:::{only} draft\nNo.\n:::\n"
    project = make_project(page, strict=True)
    assert project.text().endswith("On the screen.")
    assert "A On paper. Curriculum" in project.pdf().text
    app = project.app
    assert (app.builder.name, app.env._builder_cls) == ("html", type(app.builder))
    assert "html" in app.tags
    assert "pdf" not in app.tags


def test_links_lead_into_the_pdf_or_to_the_site_or_are_plain_text(make_project: MakeProject) -> None:
    pages = {
        "index.md": "# A\n\nSee [inside](talks.md#invited) and [outside](other.md).\n\n```{toctree}\ntalks\n```\n",
        "talks.md": PAGES["talks.md"].replace("## Invited", "(invited)=\n## Invited"),
        "other.md": "---\norphan: true\n---\n# Other\n",
    }
    unknown = make_project(pages, strict=True)
    assert links(unknown.pdf()) == ["within"]
    assert "See inside and outside." in unknown.pdf().text
    for builder, page in (("html", "other.html"), ("pdf", "other.html"), ("dirhtml", "other/")):
        known = make_project(pages, 'html_baseurl = "https://example.org/cv/"', builder, strict=True)
        assert links(known.pdf()) == ["within", f"https://example.org/cv/{page}"]


def test_the_same_anchor_on_two_pages_is_two_places(make_project: MakeProject) -> None:
    page = "# {0}\n\n[here](#same)\n\n{{#same}}\nText.\n"
    project = make_project({"index.md": page.format("A") + "\n```{toctree}\nb\n```\n", "b.md": page.format("B")})
    assert links(project.pdf()) == ["within", "within"]


def test_page_names_may_have_spaces_and_signs(make_project: MakeProject) -> None:
    pages = {
        "index.md": "# A\n\n[There](<my talks.md#invited>), {doc}`C#`.\n\n```{toctree}\nmy talks\nC#\nleft out\n```\n",
        "my talks.md": PAGES["talks.md"].replace("## Invited", "(invited)=\n## Invited"),
        "C#.md": "# Sharp\n",
        "left out.md": "# Left\n\n## One\n\n## Two\n",
    }
    conf = "pdf_documents = [dict(startdocname='index', targetname='cv.pdf', title='A', exclude=['left out#one'])]"
    project = make_project(pages, conf, strict=True)
    assert links(project.pdf()) == ["within", "within"]
    assert outline(project.pdf()) == ["A", ["Talks", ["Invited"], "Sharp", "Left", ["Two"]]]


def test_external_links_of_a_toctree_are_printed(make_project: MakeProject) -> None:
    toctree = "```{toctree}\ntalks\nBlog <https://example.org/blog>\nhttps://example.org/code\nself\n```\n"
    pdf = make_project({"index.md": f"# A\n\n{toctree}\n## B\n", "talks.md": "# Talks\n"}, strict=True).pdf()
    assert links(pdf) == ["https://example.org/blog", "https://example.org/code"]
    assert re.search(".*".join(["A", "Blog", "https://example.org/code", "B", "Talks"]), pdf.text)


def test_a_pdf_is_written_again_once_it_is_changed_damaged_or_missing(make_project: MakeProject) -> None:
    project = make_project(PAGES | {"papers.md": "# Papers\n\n![It](it.svg)\n", "it.svg": SVG})
    pdf = project.pdf().path
    good = pdf.read_bytes()
    for damaged in (b"", b"%PDF-1.7 garbage", None):
        pdf.unlink()
        if damaged is not None:
            pdf.write_bytes(damaged)
        assert project.rebuild().pdf().path.read_bytes() == good
    os.utime(pdf, ns=(0, 0))
    project.rebuild()
    assert not pdf.stat().st_mtime_ns
    for name, text in {
        "it.svg": SVG.replace('height="20"', 'height="30"'),
        "papers.md": "# Papers\n\nNote H.\n",
    }.items():
        os.utime(pdf, ns=(0, 0))
        project.edit(name, text)
        assert pdf.stat().st_mtime_ns
    assert "Note H." in project.pdf().text


def test_a_template_of_the_project_replaces_that_of_the_package(make_project: MakeProject) -> None:
    template = (
        '#import "mathml.typ": mathml\n#set document(title: "T")\n#let tree = xml("document.xml").first()\n= Mine\n'
        '#read("address.txt")\n#let formula = tree.children.at(0).children.at(1).children.at(0)\n'
        '#math.equation(alt: "x", mathml(formula))\n'
    )
    project = make_project({"index.md": "# A\n\n$x+2$\n", "_templates/address.txt": "My address"})
    (project.app.srcdir / "_templates/cv.typ").write_text(template)
    project = project.edit("conf.py", "\nextensions", '\ntemplates_path = ["_templates"]\nextensions')
    assert project.pdf().text == "Mine My address 𝑥 + 2"
    broken = project.edit("_templates/cv.typ", "= A\n#foo")
    assert "ERROR: cv.pdf: cv.typ cannot be compiled: error: unknown variable: foo" in broken.warnings
    assert "cv.typ:2:1" in broken.warnings
    assert broken.app.statuscode == 1
    assert not broken.pdf().path.exists()


def test_a_pdf_that_cannot_be_made_is_removed(make_project: MakeProject) -> None:
    documents = "\npdf_documents = [{'startdocname': 'cv', 'targetname': 'cv.pdf', 'title': 'A'}]\n"
    project = make_project(PAGES)
    assert project.pdf().path.is_file()
    broken = project.edit("conf.py", "\nextensions", f"{documents}extensions")
    assert re.search("conf.py:[0-9]+: ERROR: cv.pdf: the page 'cv' does not exist", broken.warnings)
    assert broken.app.statuscode == 1
    assert not project.pdf().path.exists()
    assert project.edit("conf.py", documents, "").pdf().path.is_file()


def test_a_pdf_that_cannot_be_written_is_an_error_that_names_the_file(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(PAGES)
    before = project.pdf().path.read_bytes()
    replace = os.replace

    def refuse(source: str, target: str) -> None:
        if str(target).endswith(".pdf"):
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    with monkeypatch.context() as patched:  # as Windows refuses to replace a file that a viewer has open
        patched.setattr(os, "replace", refuse)
        locked = project.edit("papers.md", "# Papers\n\nNote H.\n")
    assert re.search("ERROR: .*Permission denied: .*cv.pdf", locked.warnings)
    assert locked.app.statuscode == 1
    assert locked.pdf().path.read_bytes() == before
    assert [path.name for path in project.out.glob("*.pdf*")] == ["cv.pdf"]
    assert "Note H." in project.rebuild().pdf().text


def test_a_pdf_that_conf_py_no_longer_has_is_removed(make_project: MakeProject) -> None:
    document = "dict(startdocname='papers', targetname='{}', title='A')"
    # What cannot be typeset is repaired.
    pages = PAGES | {"papers.md": "# Papers\n\nBy \U000f4321.\n"}
    project = make_project(pages, f"pdf_documents = [{document.format('a.pdf')}, {document.format('b.pdf')}]")
    (project.out / "mine.pdf").write_bytes(b"put here by hand")
    project.edit("conf.py", "b.pdf", "c.pdf")
    assert {path.name for path in project.out.glob("*.pdf")} == {"a.pdf", "c.pdf", "mine.pdf"}


def test_the_look_follows_the_settings(make_project: MakeProject) -> None:
    for conf, width, family in (
        ("", 595, "LibertinusSerif"),
        ("pdf_paper = 'letter'\npdf_font = ['New Computer Modern']", 612, "NewCM10"),
    ):
        with pikepdf.open(make_project("# A\n\nText.\n", conf).pdf().path) as document:
            page = document.pages[0]
            assert round(float(page.mediabox[2])) == width
            assert all(family in str(font.BaseFont) for font in page.Resources.Font.values())


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_a_problem_is_reported_once(make_project: MakeProject, builder: str) -> None:
    page = "# A\n\n{doc}`nowhere` and [](#nothing)\n\n![](p.svg)\n\nOne<br>two, H<u>2</u>O.\n\n<!-- no -->\n"
    page += '\n<p>Lost\nwords</p>\n\n[link](https://example.org/ "ti\x0ctle")\n\n:::{only} html\n<b>b</b>\n:::\n'
    conf = "pdf_documents = [dict(startdocname='index', targetname=name, title='A') for name in ('a.pdf', 'b.pdf')]"
    project = make_project({"index.md": page, "p.svg": SVG}, conf, builder)
    html = "here of '<p>Lost words</p>': write it in Markdown"
    for line, words in {5: "p.svg has no alternative text", 11: html}.items():
        assert re.search(f"index.md:{line}: WARNING: .*{words}", project.warnings)
    assert "nowhere" in project.warnings
    assert project.warnings.count("WARNING") == 4
    assert "One two, H2O. Lost words" in project.pdf("b.pdf").text
    assert [part.attributes["/Alt"] for part in structure(project.pdf("b.pdf")).find("/Figure")] == ["p.svg"]


def test_the_date_is_that_of_the_last_commit_or_else_of_the_newest_source(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    source = Path(make_project("# A\n").app.srcdir)

    def footer() -> str:
        return str(build(source, source.parent / "dated", "pdf").pdf().text)

    (source / "old.md").write_text("---\norphan: true\n---\n# Old\n")
    for name, years in (("old.md", 0), ("refs.bib", 0), ("index.md", 1)):
        os.utime(source / name, (0, 86400 * 365 * years))
    assert "Jan. 1, 1971" in footer()
    environment = os.environ | {"GIT_COMMITTER_DATE": "2001-02-03T12:00:00Z", "GIT_CONFIG_GLOBAL": os.devnull}
    for command in ("init -q", "add .", "-c user.name=A -c user.email=a@example.org commit -q -m A"):
        subprocess.run(["git", *command.split()], cwd=source, env=environment, check=True)  # noqa: S603, S607
    assert "Feb. 3, 2001" in footer()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(86400 * 365 * 2))
    assert "Jan. 1, 1972" in footer()
    for absurd in ("yesterday", "-1", "253402300800", "9999999999999999"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", absurd)
        with pytest.raises(ConfigError, match=f"SOURCE_DATE_EPOCH is '{absurd}'"):
            footer()


def test_pages_link_to_the_pdfs(make_project: MakeProject) -> None:
    files = {"index.md": "# A\n\n```{toctree}\nmore/b\n```\n", "more/b.md": "# B\n\n```{pdf-documents}\n```\n"}
    for builder, page, up in (("html", "more/b", "../"), ("dirhtml", "more/b/index", "../../")):
        project = make_project(files, builder=builder, strict=True)
        assert [link["href"] for link in project.page(page).select(".cv-pdfs a")] == [f"{up}cv.pdf"]


# A directive that generates an image outside the sources.
PLOT = """
import os
from pathlib import Path
from docutils import nodes
from docutils.parsers.rst import Directive
from pdf_reading import png

class Plot(Directive):
    def run(self):
        env = self.state.document.settings.env
        path = Path(env.doctreedir, "plots", "plot.png")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(png(6, 4))
        return [nodes.image(uri=os.path.relpath(path, env.srcdir), alt="A plot")]

def setup(app):
    app.add_directive("plot", Plot)
"""


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_images_may_lie_anywhere_in_the_project(make_project: MakeProject, builder: str) -> None:
    data = base64.b64encode(png(7, 4)).decode()
    page = f"# A\n\n![Data](data:image/png;base64,{data})\n\n```{{plot}}\n```\n"
    page += "\n![Same name](a/p.png)\n\n![Same name](b/p.png)\n\nSee ![the web](https://example.org/a.png).\n"
    files: dict[str, str | bytes] = {"index.md": page, "a/p.png": png(6, 4), "b/p.png": png(6, 5)}
    pdf = make_project(files, PLOT, builder).pdf()
    alts = [part.attributes["/Alt"] for part in structure(pdf).find("/Figure")]
    assert alts == ["Data", "A plot", "Same name", "Same name"]
    assert "See the web." in pdf.text
