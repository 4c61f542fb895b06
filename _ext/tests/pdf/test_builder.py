"""PDFs: which pages they hold, in which order, what their links lead to, when they are written, what errors say."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pdf_reading import SVG, links, outline, png, structure
from sphinx.errors import ConfigError

from conftest import build

if TYPE_CHECKING:
    from conftest import MakeProject

INDEX = """
# Ada Lovelace

:Email: <ada@example.org>

## Interests

Engines.

```{toctree}
talks
papers
```
"""
PAGES = {"index.md": INDEX, "talks.md": "# Talks\n\n## Invited\n\nOn engines.\n", "papers.md": "# Papers\n\nNote G.\n"}


def test_site_and_builder_write_the_same_pdf(make_project: MakeProject) -> None:
    site = make_project(PAGES)
    alone = build(Path(site.app.srcdir), Path(site.app.srcdir).parent / "alone", "pdf", strict=True)
    assert site.pdf().path.read_bytes() == alone.pdf().path.read_bytes()
    assert not site.warnings
    assert [path.name for path in alone.out.glob("*.pdf")] == ["cv.pdf"]


def test_pages_of_the_toctree_are_sections_beside_those_of_the_first_page(make_project: MakeProject) -> None:
    pdf = make_project(PAGES).pdf()
    assert outline(pdf) == ["Ada Lovelace", ["Interests", "Talks", ["Invited"], "Papers"]]
    words = ["Ada Lovelace", "ada@example.org", "Interests", "Engines.", "Talks", "On engines.", "Papers", "Note G."]
    positions = [pdf.text.index(word) for word in words]
    assert positions == sorted(positions)


def test_only_shows_its_block_in_the_output_it_names(make_project: MakeProject) -> None:
    page = "# A\n\n:::{only} html\nOn the screen.\n:::\n\n:::{only} pdf\nOn paper.\n:::\n\n:::{only} draft\nNo.\n:::\n"
    project = make_project({"index.md": page}, strict=True)
    assert project.text().endswith("On the screen.")
    assert "On paper." in project.pdf().text
    assert "On the screen." not in project.pdf().text
    assert "No." not in project.pdf().text
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
    known = make_project(pages, 'html_baseurl = "https://example.org/cv/"', strict=True)
    assert links(known.pdf()) == ["within", "https://example.org/cv/other.html"]
    folders = make_project(pages, 'html_baseurl = "https://example.org/cv/"', "dirhtml", strict=True)
    assert links(folders.pdf()) == ["within", "https://example.org/cv/other/"]


def test_the_same_anchor_on_two_pages_is_two_places(make_project: MakeProject) -> None:
    page = "# {0}\n\n[here](#same)\n\n{{#same}}\nText.\n"
    index = page.format("A") + "\n```{toctree}\nb\n```\n"
    project = make_project({"index.md": index, "b.md": page.format("B")})
    assert links(project.pdf()) == ["within", "within"]


def test_an_unchanged_pdf_is_not_written_again(make_project: MakeProject) -> None:
    project = make_project(PAGES)
    source, pdf = Path(project.app.srcdir), project.pdf().path

    def rebuilt() -> bool:
        os.utime(pdf, ns=(0, 0))
        build(source, project.out.parent, "html")
        return bool(pdf.stat().st_mtime_ns)

    assert not rebuilt()
    (source / "papers.md").write_text("# Papers\n\nNote H.\n")
    assert rebuilt()
    assert "Note H." in project.pdf().text
    (source / "_templates").mkdir()
    (source / "_templates" / "cv.typ").write_text('#set document(title: "T")\n= Mine')
    with (source / "conf.py").open("a") as conf:
        conf.write('templates_path = ["_templates"]')
    assert rebuilt()
    assert project.pdf().text == "Mine"
    pdf.unlink()
    build(source, project.out.parent, "html")
    assert project.pdf().text == "Mine"


def test_a_changed_image_is_in_the_pdf(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n\n![It](it.svg)\n", "it.svg": SVG})
    before = project.pdf().path.read_bytes()
    Path(project.app.srcdir, "it.svg").write_text(SVG.replace('height="20"', 'height="30"'))
    assert project.rebuild().pdf().path.read_bytes() != before


def test_a_pdf_that_cannot_be_made_is_removed(make_project: MakeProject) -> None:
    project = make_project(PAGES)
    assert project.pdf().path.is_file()
    conf = Path(project.app.srcdir, "conf.py")
    good = conf.read_text()
    wrong = "[{'startdocname': 'index', 'targetname': 'cv.pdf', 'title': 'A', 'exclude': ['nothing']}]"
    conf.write_text(f"{good}\npdf_documents = {wrong}\n")
    assert "'exclude' has 'nothing'" in project.rebuild().warnings
    assert not project.pdf().path.exists()
    conf.write_text(good)
    assert project.rebuild().pdf().path.is_file()


@pytest.mark.parametrize("damaged", [b"", b"%PDF-1.7 garbage", None])
def test_a_damaged_or_missing_pdf_is_written_again(make_project: MakeProject, damaged: bytes | None) -> None:
    project = make_project(PAGES)
    good = project.pdf().path.read_bytes()
    project.pdf().path.unlink()
    if damaged is not None:
        project.pdf().path.write_bytes(damaged)
    assert project.rebuild().pdf().path.read_bytes() == good


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

    (Path(project.app.srcdir) / "papers.md").write_text("# Papers\n\nNote H.\n")
    with monkeypatch.context() as patched:  # as Windows refuses to replace a file that a viewer has open
        patched.setattr(os, "replace", refuse)
        locked = project.rebuild()
    assert "ERROR: cv.pdf: " in locked.warnings
    assert "Permission denied" in locked.warnings
    assert locked.app.statuscode == 1
    assert locked.pdf().path.read_bytes() == before
    assert [path.name for path in project.out.glob("*.pdf*")] == ["cv.pdf"]
    assert "Note H." in project.rebuild().pdf().text


def test_a_pdf_that_conf_py_names_no_more_is_removed(make_project: MakeProject) -> None:
    project = make_project(PAGES, CONF_TWO)
    source = Path(project.app.srcdir)
    (project.out / "mine.pdf").write_bytes(b"put here by hand")
    assert project.pdf("papers.pdf").path.is_file()
    conf = (source / "conf.py").read_text().replace("papers.pdf", "works.pdf")
    (source / "conf.py").write_text(conf)
    project.rebuild()
    assert {path.name for path in project.out.glob("*.pdf")} == {"cv.pdf", "works.pdf", "mine.pdf"}


def test_without_configuration_there_is_one_pdf_with_the_title_of_the_project(make_project: MakeProject) -> None:
    project = make_project({"index.md": "# A\n"}, 'project = "Ada Lovelace"', strict=True)
    with pikepdf.open(project.pdf().path) as document:
        assert "Ada Lovelace" in str(document.docinfo["/Title"])


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("['cv.pdf']", "pdf_documents: entry 1: expected a dictionary, got 'cv.pdf': write {\"startdocname\""),
        ("[{'startdocname': 'index', 'title': 'A'}]", "entry 1: the key 'targetname' is missing"),
        ("[{'startdocname': 'index', 'targetname': 'a/b.pdf', 'title': 'A'}]", "write a plain file name"),
        ("[{'startdocname': 'index', 'targetname': 'a.pdf', 'title': 3}]", "title is 3: write a string"),
        ("[{'start': 'index'}]", "there is no key 'start': the keys are startdocname, targetname, title"),
        ("[{'startdocname': 'index', 'targetname': 'a.pdf', 'title': 'A'}] * 2", "entry 2: another entry also writes"),
    ],
)
def test_a_wrong_configuration_says_what_to_write(make_project: MakeProject, value: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        make_project({"index.md": "# A\n"}, f"pdf_documents = {value}")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("pdf_paper = 'a5'", "pdf_paper is 'a5': write 'a4' or 'letter'"),
        ("pdf_paper = []", "pdf_paper is []: write 'a4' or 'letter'"),
        ("pdf_font = None", "pdf_font is None: write a family's name"),
        ("pdf_font_path = None", "pdf_font_path is None: write the name of a folder"),
        ("pdf_font_path = 'fonts'", "pdf_font_path is 'fonts': there is no such folder, make it"),
        ("pdf_documents = None", "pdf_documents is None: write [{"),
        ("pdf_accent = 'red'", "pdf_accent is 'red': write a colour such as"),
        ("pdf_accent = '#ff8888'", "'#ff8888' is too pale to be read on white (contrast 2.3:1): take a darker"),
        ("pdf_font_size = 105", "pdf_font_size is 105: write points from 8 to 14"),
        ("pdf_font = 'Wingdings'", "'Wingdings', which does not exist: put its file into"),
    ],
)
def test_a_wrong_look_says_what_to_write(make_project: MakeProject, line: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        make_project({"index.md": "# A\n"}, line)
    assert says in str(error.value)


def test_the_look_follows_the_settings(make_project: MakeProject) -> None:
    def look(conf: str) -> tuple[float, float, set[str]]:
        pdf = make_project({"index.md": "# A\n\nText.\n"}, conf).pdf()
        with pikepdf.open(pdf.path) as document:
            page = document.pages[0]
            fonts = {str(font.BaseFont).split("+")[1] for font in page.Resources.Font.values()}
            return float(page.mediabox[2]), float(page.mediabox[3]), fonts

    a4, letter = look(""), look("pdf_paper = 'letter'\npdf_font = ['New Computer Modern']")
    assert [round(length) for length in a4[:2]] == [595, 842]
    assert all(font.startswith("LibertinusSerif") for font in a4[2])
    assert [round(length) for length in letter[:2]] == [612, 792]
    assert all(font.startswith("NewCM10") for font in letter[2])


def test_a_start_page_that_does_not_exist_is_an_error(make_project: MakeProject) -> None:
    conf = 'pdf_documents = [{"startdocname": "cv", "targetname": "cv.pdf", "title": "A"}]'
    project = make_project({"index.md": "# A\n"}, conf)
    assert "ERROR: cv.pdf: there is no page 'cv': correct 'startdocname'" in project.warnings
    assert project.app.statuscode == 1


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_html_that_a_pdf_leaves_out_is_named(make_project: MakeProject, builder: str) -> None:
    page = "# A\n\nOne<br>two, H<sub>2</sub>O.\n\n<!-- no -->\n\n<p>Lost\nwords</p>\n\n:::{only} html\n<b>b</b>\n:::\n"
    project = make_project({"index.md": page}, builder=builder)
    assert "index.md:3: WARNING: '<sub>' is HTML, which PDFs leave out: write it in Markdown, or" in project.warnings
    assert "index.md:7: WARNING: '<p>Lost words</p>' is HTML" in project.warnings
    assert project.warnings.count("WARNING") == 2
    assert "One two, H2O." in project.pdf().text


@pytest.mark.parametrize("builder", ["html", "pdf"])
def test_what_the_site_warned_about_is_not_said_again(make_project: MakeProject, builder: str) -> None:
    files = {"index.md": "# A\n\n{doc}`nowhere` and [](#nothing)\n"}
    warnings = make_project(files, builder=builder).warnings
    assert warnings.count("nowhere") == 1
    assert warnings.count("WARNING") == 2


def test_the_date_is_that_of_the_last_commit_or_else_of_the_newest_source(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    project = make_project({"index.md": "# A\n"})
    source = Path(project.app.srcdir)

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


CONF_TWO = """
pdf_documents = [
    {"startdocname": "index", "targetname": "cv.pdf", "title": "The Whole CV"},
    {"startdocname": "papers", "targetname": "papers.pdf", "title": "Papers Only"},
]
"""


def test_pages_can_list_the_pdfs(make_project: MakeProject) -> None:
    files = {
        "index.md": INDEX.replace("talks", "more/talks") + "\n```{pdf-documents}\n```\n",
        "more/talks.md": "# Talks\n\n```{pdf-documents}\n```\n",
        "papers.md": PAGES["papers.md"],
    }
    for builder, up in (("html", "../"), ("dirhtml", "../../")):
        project = make_project(files, CONF_TWO, builder, strict=True)
        page = {"html": "more/talks", "dirhtml": "more/talks/index"}[builder]
        found = {link.get_text(): link["href"] for link in project.page(page).select(".cv-pdfs a")}
        assert found == {"The Whole CV": f"{up}cv.pdf", "Papers Only": f"{up}papers.pdf"}
        assert [link["href"] for link in project.page().select(".cv-pdfs a")] == ["cv.pdf", "papers.pdf"]
        assert all((project.out / name).is_file() for name in ("cv.pdf", "papers.pdf"))
        assert "Papers Only" not in project.pdf().text
    assert "Papers Only" not in (make_project(files, CONF_TWO, "text", strict=True).out / "index.txt").read_text()


GENERATED = """
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
def test_images_may_lie_anywhere(make_project: MakeProject, tmp_path: Path, builder: str) -> None:
    (tmp_path / "outside.png").write_bytes(png(6, 4))
    data = base64.b64encode(png(7, 4)).decode()
    page = f"# A\n\n![Outside](../outside.png)\n\n![Data](data:image/png;base64,{data})\n\n```{{plot}}\n```\n"
    page += "\n![Same name](a/p.png)\n\n![Same name](b/p.png)\n"
    files: dict[str, str | bytes] = {"index.md": page, "a/p.png": png(6, 4), "b/p.png": png(6, 5)}
    pdf = make_project(files, GENERATED, builder, strict=True).pdf()
    alts = [part.attributes["/Alt"] for part in structure(pdf).find("/Figure")]
    assert alts == ["Outside", "Data", "A plot", "Same name", "Same name"]


def test_an_image_of_another_site_is_its_text(make_project: MakeProject) -> None:
    page = "# A\n\nSee ![what it shows](https://example.org/a.png).\n"
    project = make_project({"index.md": page}, builder="pdf")
    assert not project.warnings
    assert "See what it shows." in project.pdf().text


def test_what_stands_in_two_pdfs_is_warned_of_once(make_project: MakeProject) -> None:
    page = '# A\n\n{cite:p}`no`\n\n![](p.svg)\n\n[link](https://example.org/ "ti\x0ctle")\n'
    conf = "pdf_documents = [dict(startdocname='index', targetname=name, title='A') for name in ('a.pdf', 'b.pdf')]"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    project = make_project({"index.md": page, "p.svg": svg, "refs.bib": "@misc{a, title = {A}}"}, conf, "pdf")
    assert project.warnings.count("no work has the key 'no'") == 1
    assert project.warnings.count("the image p.svg has no alt") == 1
    assert "link" in project.pdf("b.pdf").text


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
    words = ["A", "Blog", "https://example.org/code", "B", "Talks"]
    assert re.search(".*".join(words), pdf.text)
