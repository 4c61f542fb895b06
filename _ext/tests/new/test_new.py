"""``academic-cv new``: a project of one's own, with all that the sources say."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree

import bs4
import pikepdf
import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import example, given, settings
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser

from academic_cv.__main__ import main
from academic_cv.bib.reader import load
from academic_cv.dates import Date
from academic_cv.new.command import import_source
from academic_cv.new.markup import from_plain
from conftest import PACKAGE, Pdf, Project, build, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = Path(__file__).parent / "sources"
REPOSITORY = PACKAGE.parents[1]


def main_new(folder: Path, *arguments: str) -> int:
    return main(["new", str(folder), *arguments])


def make(folder: Path, *sources: str, name: str = "") -> Project:
    """Return the built project of some sources."""
    arguments = ["--from", *(str(SOURCES / source) for source in sources)] if sources else []
    assert main_new(folder, *arguments, *(["--name", name] if name else [])) == 0
    return build(folder, folder / "_build", "html")


# --- nothing is lost ------------------------------------------------------------------------------------------------

# What a format says about itself or its look, and pictures; the command lists it as not taken over.
BOOKKEEPING = set(
    "$schema meta image photo design fontawesome_icon type importance img layout permalink align news inline "
    "orcid-identifier preferences history put-code visibility disambiguated-organization display-index "
    "external-id-relationship review-group-id external-id-type rss_icon logo scholar lang url-site baseurl "
    "max_author_limit github_username profile.image credit-name verified primary country countryCode".split()
)


def leaves(node: Any, key: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield the strings of a source."""
    if key in BOOKKEEPING:
        return
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, str(name))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, key)
    elif node not in (None, "", True, False):
        yield str(node)


def squash(text: str) -> str:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]+", "", unquote(text)).casefold()


def pieces(text: str) -> Iterator[str]:
    """Yield a text of Markdown without its markup and formulas, and each of its addresses."""
    yield from re.findall(r"(?<=\]\()https?:[^)]+|(?<=href=[\"'])https?:[^\"']+", text)
    text = re.sub(r"\]\([^)]*\)(\{:[^}]*\})?|</?\w+[^>]*>|\{%.*?%\}|&amp;", "", text)
    yield from re.split(r"\$\$.*?\$\$", text)


def check_strings(strings: list[str], project: Project, *, markup: bool = True) -> None:
    """Every string stands in the site and in the PDF, as text, as a date, or as the address of a link."""
    pages = [bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in project.out.glob("**/*.html")]
    addresses = " ".join(squash(str(link["href"])) for page in pages for link in page.select("a[href]"))
    site = squash(" ".join(page.get_text() for page in pages))
    pdf = squash(re.sub(r"\S+ \S+ · Curriculum Vitae.*?Page \d+ of \d+", "", project.pdf().text))
    for string in strings:
        for piece in pieces(string) if markup else [string]:
            printed = {squash(piece)}
            if re.fullmatch(r"\d{4}(-\d\d){1,2}", piece):
                date = Date.parse(piece)
                printed |= {squash(date.text("en")), squash(str(date.year))}
            elif found := re.fullmatch(r"(\d{4}) ?- ?(\d{4}|now)", piece):
                printed |= {squash(found[1] + found[2])}
            for text, where in ((site, "site"), (pdf, "PDF")):
                is_there = any(each in text for each in printed)
                assert is_there or squash(piece) in addresses, f"{piece!r} is not in the {where}"


def read_front_matter(path: Path) -> Iterator[str]:
    """Yield the strings of a page of Jekyll that are printed."""
    _, data, body = path.read_text("utf-8").split("---\n", 2)
    front = yaml.safe_load(data)
    names = () if path.name == "about.md" else ("subtitle", "title", "description")
    yield from leaves({name: front[name] for name in names if name in front})
    yield from (line.lstrip("#- ") for line in body.splitlines() if not re.search(r"\{%|!\[|/assets/", line))


def read_strings(name: str) -> Iterator[str]:
    """Yield the strings of a source that a CV has to print."""
    path = SOURCES / name
    if name == "rendercv.yaml":
        yield from (string.replace(" - ", "") for string in leaves(yaml.safe_load(path.read_text("utf-8"))))
        yield from ("Thesis: On Examples", "Work Experience", "Papers on Examples", "Preprints", "Selected Honors")
    elif name.endswith(".json"):
        hidden = ("A Worse Copy of It", "1234-5678", "10.1000/182", "arXiv:2101.00001")  # some are of two summaries
        shown = list(leaves(json.loads(path.read_text("utf-8"))))
        yield from (text for text in shown if name != "orcid.json" or text not in hidden)
    elif name == "orcid.xml":
        elements = ElementTree.parse(path).iter()  # noqa: S314  our own
        kept = (each for each in elements if each.tag.rpartition("}")[2] not in BOOKKEEPING | {"last-modified-date"})
        texts = [each.text.strip() for each in kept if each.text and each.text.strip() and not len(each)]
        assert len(texts) > 25
        yield from (text for text in texts if text not in ("self", "doi", "orcid.org", "JOURNAL_ARTICLE"))
    else:
        data = (yaml.safe_load((path / "_data" / file).read_text("utf-8")) for file in ("cv.yml", "socials.yml"))
        yield from (text for text in leaves(list(data)) if text != "about")
        for page in ("_pages/about.md", "_projects/1_project.md"):
            yield from read_front_matter(path / page)
        yield from ("555 your office number", "Costs & Benefits of Examples")
        yield "https://janedoe.example.org/site/assets/pdf/statement.pdf"


@pytest.mark.parametrize(
    ("name", "left"),
    {
        "rendercv.yaml": "portrait.jpg|'design'",
        "resume.json": "me.png|$schema|'meta'",
        "orcid.json": "authors|put-code",
        "orcid.xml": "",
        "al-folio": "_pages: teaching.md|_data: repositories.yml|assets/img/me.jpg|assets/img/12.jpg|prof_pic.jpg|"
        "include figure.liquid|max_author_limit",
    }.items(),
)
def test_all_of_a_source_is_printed_or_listed_as_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, left: str
) -> None:
    project = make(tmp_path / "cv", name)
    _, _, listed = capsys.readouterr().out.partition("Not taken over:")
    assert [word for word in left.split("|") if word not in listed] == []
    found = project.warnings.splitlines()
    assert [line for line in found if "cv.owner" not in line or name in ("rendercv.yaml", "al-folio")] == []
    check_strings(list(read_strings(name)), project, markup=name in ("rendercv.yaml", "al-folio"))
    match name:
        case "rendercv.yaml":
            assert project.page("sections/summary").select_one("math, .math")
            sections = yaml.safe_load((SOURCES / name).read_text("utf-8"))["cv"]["sections"]
            assert len(sections) == len(list((tmp_path / "cv" / "sections").iterdir()))
        case "resume.json":
            assert not project.page().select("b, code, ol, h3")
        case "orcid.xml":
            assert "Sep. 2019 – Now" in project.text("sections/employment")
        case "al-folio":
            news = project.text("sections/news")
            for text in ("Oct. 22, 2015", "Nov. 7, 2015", "A simple inline announcement", "Jean shorts raw denim"):
                assert text in news
            assert project.page().select_one("a[href*='doe2021']")


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("Sep. 2021", [":date: 2021-09"]),
        ("2019 - now", [":start: 2019", ":end: present"]),
        ("Oct 2019 – June 2020", [":start: 2019-10", ":end: 2020-06"]),
        ("2023-9", [":date: 2023-09"]),
        ("03/2020 - 2021/5", [":start: 2020-03", ":end: 2021-05"]),
        ("Fall 2022, Spring 2023", [":date: Fall 2022, Spring 2023"]),
        ("2020 - 2019", [":date: 2020 - 2019"]),
    ],
)
def test_dates_become_iso_dates_or_stay_as_typed(tmp_path: Path, typed: str, options: list[str]) -> None:
    (tmp_path / "cv.yaml").write_text(f'cv: {{name: Jane Doe, sections: {{Teaching: [{{name: A, date: "{typed}"}}]}}}}')
    assert main_new(tmp_path / "cv", "--from", str(tmp_path / "cv.yaml")) == 0
    page = (tmp_path / "cv" / "sections" / "teaching.md").read_text("utf-8")
    assert page.splitlines()[3:-1] == options
    if options == [f":date: {typed}"]:
        project = build(tmp_path / "cv", tmp_path / "cv" / "_build", "html")
        assert project.warnings == ""
        check_strings([typed], project)


_SIGNS = (
    "* ** _ __ ` ``` [ ] [a](b) (x)= {{ }} {a} {.c} {#id} {cite}`x` $ $$ $x$ \\ <b> <http://a.b> &amp; "
    "# - + 1. 2) :a: ::: % ~~~ --- *** === > | ! ^ [^1] : word é"
)
_PIECES = [*_SIGNS.split(), " ", "  ", "    ", "\n", "\n\n"]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join))
@example("__word__")
@settings(max_examples=300, deadline=None)
def test_plain_text_has_no_markup(text: str) -> None:
    extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist", "substitution"]
    overrides = {"myst_enable_extensions": extensions, "report_level": 5, "halt_level": 5, "smart_quotes": False}
    tree = publish_doctree(f"Text\n\n{from_plain(text)}", parser=Parser(), settings_overrides=overrides)
    assert {type(node) for node in tree.findall()} <= {nodes.document, nodes.paragraph, nodes.Text}
    assert "".join(tree.astext().split()) == "Text" + "".join(text.split())


# --- publications ---------------------------------------------------------------------------------------------------


def test_every_work_of_an_untagged_bib_file_is_in_one_list_of_its_type(tmp_path: Path) -> None:
    project = make(tmp_path / "cv", "papers.bib", name="Jane Doe")
    assert project.warnings == ""
    page = project.page("sections/publications")
    found: dict[str, list[str]] = {}
    for heading in page.select("h2"):
        section = heading.parent
        assert section is not None
        found[fold(heading.get_text()).rstrip("¶#")] = [fold(item.get_text()) for item in section.select("li[id]")]
    assert {name: len(works) for name, works in found.items()} == {
        "Journal Articles": 1,
        "Conference Papers": 1,
        "Books and Chapters": 3,
        "Preprints": 5,
        "Reports": 1,
        "Theses": 1,
        "Software and Data": 2,
        "Patents": 1,
        "Other Works": 3,
    }
    source = (SOURCES / "papers.bib").read_text("utf-8")
    values = dict.fromkeys(re.findall(r"(?<!eprinttype)(?<!archivePrefix) = [{\"]([^}\"]*)", source))
    names = [name for value in values for part in value.split(" and ") for name in part.split(", ")]
    strings = [name.removeprefix("arXiv preprint ").removeprefix("arXiv:") for name in names]
    assert len(strings) > 40
    check_strings(strings, project, markup=False)
    assert (tmp_path / "cv" / "refs.bib").read_text("utf-8") == source
    assert 'cv_owner = ["Jane Q. Doe", "Jane Doe", "J. Doe"]' in (tmp_path / "cv" / "conf.py").read_text("utf-8")


def test_a_work_of_two_sources_is_taken_once(tmp_path: Path) -> None:
    bib = tmp_path / "papers.bib"
    title = "{Costs} \\& benefits of 100\\% {\\_Examples\\_} \\{sic\\}"
    bib.write_text(f"@article{{a, author={{Doe, Jane}}, title={{{title}}}, journal={{J}}, year=2021}}")
    assert main_new(tmp_path / "cv", "--from", str(bib), str(SOURCES / "rendercv.yaml")) == 0
    works, problems = load(tmp_path / "cv" / "refs.bib")
    assert not problems
    assert [work.text["title"] for work in works][1:] == ["Another Work"]


# --- the project ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--from", str(SOURCES / "papers.bib"), str(SOURCES / "rendercv.yaml")]])
def test_the_new_project_stands_alone_and_make_works_there(tmp_path: Path, arguments: list[str]) -> None:
    folder = tmp_path / "cv"
    command = [sys.executable, "-m", "academic_cv", "new", str(folder), "--name", "Jane Doe", *arguments]
    subprocess.run(command, check=True, cwd=PACKAGE.parent, capture_output=True)  # noqa: S603
    (folder / ".venv").symlink_to(sys.prefix)
    make_html = ["make", "-s", "html", "-o", ".venv/.build"]
    result = subprocess.run(make_html, check=False, cwd=folder, capture_output=True, text=True)  # noqa: S603
    assert (result.returncode, result.stderr) == (0, "")
    assert (folder / "_build" / "html" / "index.html").is_file()
    assert (folder / "_build" / "html" / "cv.pdf").is_file()
    assert not (folder / "_ext" / "tests").exists()
    assert (folder / "_ext" / "academic_cv" / "__init__.py").is_file()
    makefile = (folder / "Makefile").read_text("utf-8")
    assert not re.search(r"\b(lint|bench|pictures|docs)\b", makefile)
    assert set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()) <= set(
        re.findall(r"^(\w+):", makefile, re.MULTILINE)
    )


def test_nothing_of_the_repository_s_owner_is_in_a_new_project_and_its_outputs(tmp_path: Path) -> None:
    conf = REPOSITORY / "conf.py"
    if not conf.is_file():
        pytest.skip("no repository")
    strings = {
        target.id: [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
        for node in ast.parse(conf.read_text("utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    owner = {word for name in (*strings["author"], *strings["cv_owner"]) for word in str(name).split() if len(word) > 4}
    conventions = {str(text) for text in strings.get("cv_marks", ()) if " " in str(text)}
    addresses = set(re.findall(r"<(\S+)>|\]\((\S+?)\)", (REPOSITORY / "index.md").read_text("utf-8")))
    forbidden = [*owner, *conventions, *(part for pair in addresses for part in pair if "." in part)]
    assert owner
    folder = tmp_path / "cv"
    assert main_new(folder, "--name", "Jane Doe") == 0
    with (folder / "conf.py").open("a", encoding="utf-8") as file:
        file.write('html_baseurl = "https://jane.example.org/"\n')
    build(folder, folder / "_build", "html")
    outputs = 0
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".pdf":
                with pikepdf.open(path) as pdf:  # without compression, with the metadata
                    content = pdf.open_metadata().__str__().encode() + str(pdf.docinfo).encode()
                content += Pdf(path).text.encode()
            outputs += "_build" in path.parts
            text = content.decode("utf-8", "replace").casefold()
            assert [word for word in forbidden if word.casefold() in text] == [], path
    assert outputs > 20
    # No picture of the repository is taken over, and that for social networks is drawn anew.
    pictures = {path.read_bytes() for path in REPOSITORY.glob("_static/*") if path.suffix in (".png", ".jpg", ".pdf")}
    assert not pictures & {path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert (folder / "_build" / "html" / "social.png").is_file()


def test_a_folder_with_files_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main_new(tmp_path, "--name", "Jane Doe") == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", "Some notes", "not a .bib"),
        ("data.json", '{"a": 1', "cannot be read"),
        ("list.yaml", "[1, 2]", "not a .bib"),
        ("cv.yaml", "cv: [1, 2]", "does not follow its format"),
        ("record.json", "<?xml version='1.0'?>", "cannot be read"),
        ("page.xml", "<html/>", "not an ORCID record"),
        ("gone.bib", None, "does not exist"),
    ],
)
def test_an_unknown_source_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    assert main_new(tmp_path / "cv", "--name", "Jane Doe", "--from", str(tmp_path / name)) == 1
    error = capsys.readouterr().err
    assert name in error
    assert message in error
    assert not (tmp_path / "cv").exists()


def test_a_name_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main_new(tmp_path / "cv", "--from", str(SOURCES / "papers.bib")) == 1
    assert "--name" in capsys.readouterr().err


def test_formats_are_known_by_their_content(tmp_path: Path) -> None:
    for name in ("papers.bib", "rendercv.yaml", "resume.json", "orcid.json"):
        copy = tmp_path / "source"
        copy.write_bytes((SOURCES / name).read_bytes())
        assert import_source(copy) == import_source(SOURCES / name)


def test_a_package_without_its_repository_names_itself_in_the_requirements(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("academic_cv.new.command.CHECKOUT", tmp_path)
    monkeypatch.setattr("academic_cv.new.command.version", lambda name: "9.9")
    assert main_new(tmp_path / "cv", "--name", "Jane Doe") == 0
    assert (tmp_path / "cv" / "requirements.txt").read_text("utf-8") == "academic-cv==9.9\n"
    assert not {"Makefile", "_ext", "tests", ".github"} & {path.name for path in (tmp_path / "cv").iterdir()}
    assert "pip install -r requirements.txt" in capsys.readouterr().out
    assert build(tmp_path / "cv", tmp_path / "built", "html").warnings == ""
