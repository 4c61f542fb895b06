"""Links lead to what a work says and a reader may have: web addresses, and files that are meant to be published."""

from __future__ import annotations

from pathlib import Path

import pytest

from academic_cv.bib.files import ProjectFiles, find_active_content
from academic_cv.bib.links import Link, resolve_links

NO_FILES = ProjectFiles(Path())


@pytest.fixture
def files(tmp_path: Path) -> ProjectFiles:
    """A project with a paper, and with files that nobody should get."""
    root = tmp_path / "project"
    for name in (
        *("paper.pdf", "_static/slides.pdf", "_static/PAPER.PDF", ".env", ".git/config", ".hidden/paper.pdf"),
        *("conf.py", "refs.bib", "index.md", "_build/html/cv.pdf", "_readthedocs/cv.pdf", "out/cv.pdf"),
        *("data.pickle", "Makefile"),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    (tmp_path / "outside.pdf").write_text("x", "utf-8")
    (root / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    return ProjectFiles(root, (root, root / "_static"), (root / "out",))


def links(files: ProjectFiles | None = None, **fields: str) -> list[tuple[str, str]]:
    """The text and address of each link of a work whose fields have no problem."""
    resolved = resolve_links("key", fields, files or NO_FILES)
    assert resolved.problems == []
    return [(link.text, link.uri) for link in resolved.links]


def test_identifiers_come_first_and_each_address_once() -> None:
    doi, code, pdf = "https://doi.org/10.1000/182", "https://github.com/a/b", "https://a.org/a--b.pdf"
    found = links(url=doi, code=code, doi="10.1000/182", pdf=pdf)
    assert found == [("DOI", doi), ("PDF", pdf), ("Code", code)]
    url = "https://proceedings.mlr.press/v1/a.html"
    found = links(url=url, eprint="2401.00001", eprinttype="arxiv")
    assert found == [("arXiv", "https://arxiv.org/abs/2401.00001"), ("PMLR", url)]
    # They are percent-encoded.
    assert links(doi="10.1000/a%b#c?d e<f>") == [("DOI", "https://doi.org/10.1000/a%25b%23c%3Fd%20e%3Cf%3E")]
    assert links(eprint="a b", eprinttype="hal") == [("HAL", "https://hal.science/a%20b")]


def test_only_links_to_the_work_itself_are_the_same_as_it() -> None:
    addresses = {"url": "https://github.com/a", "blog": "https://a.org/blog", "code": "https://a.org/c"}
    found = resolve_links("key", {"doi": "10.1000/1", **addresses}, NO_FILES).links
    assert [(link.text, link.same_as) for link in found[:1]] == [("DOI", True)]
    assert [link.same_as for link in found[1:]] == [False] * 3


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "https:foo", "http:javascript:alert(1)", "http://[::1", "//a.b"],
)
@pytest.mark.parametrize("name", ["url", "code"])
def test_what_is_no_web_address_is_left_out_with_a_problem(name: str, address: str) -> None:
    resolved = resolve_links("key", {name: address}, NO_FILES)
    assert resolved.links == []
    [problem] = resolved.problems
    assert f"the '{name}' of 'key' is left out" in problem


def test_files_are_found_beside_the_bib_file_and_among_the_static_ones(files: ProjectFiles) -> None:
    for path in ("paper.pdf", "_static/slides.pdf", "_static/PAPER.PDF"):
        name = path.removeprefix("_static/")
        assert resolve_links("key", {"pdf": name}, files).links == [Link("PDF", path, is_file=True)]


@pytest.mark.parametrize(
    "name",
    [
        *(".env", ".git/config", ".hidden/paper.pdf", "conf.py", "refs.bib", "index.md", "Makefile", "data.pickle"),
        *("_build/html/cv.pdf", "_readthedocs/cv.pdf", "out/cv.pdf", "./.env", "_static/../.env"),
    ],
)
def test_hidden_files_sources_and_build_products_are_never_published(files: ProjectFiles, name: str) -> None:
    resolved = resolve_links("key", {"pdf": name, "supp": name}, files)
    assert resolved.links == []
    assert len(resolved.problems) == 2
    assert "is not published" in resolved.problems[0]


@pytest.mark.parametrize(
    "name", ["gone.pdf", "../outside.pdf", "link.pdf", "x" * 5000, "/etc/passwd", "%2e%2e/outside.pdf"]
)
def test_files_that_are_missing_or_outside_of_the_project_are_problems(files: ProjectFiles, name: str) -> None:
    resolved = resolve_links("key", {"pdf": name}, files)
    assert resolved.links == []
    assert resolved.missing == [name]
    assert "there is no file" in resolved.problems[0]


def test_an_unknown_archive_is_a_problem() -> None:
    resolved = resolve_links("key", {"eprint": "1", "eprinttype": "arxive"}, NO_FILES)
    assert resolved.links == []
    assert "'arxive' is unknown" in resolved.problems[0]


@pytest.mark.parametrize(
    ("name", "value", "text", "address"),
    [
        ("pmid", "12345678", "PubMed", "https://pubmed.ncbi.nlm.nih.gov/12345678"),
        ("pmcid", "PMC123", "PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/PMC123"),
        ("mrnumber", "MR1234567 (98a:123)", "MathSciNet", "https://mathscinet.ams.org/mathscinet-getitem?mr=1234567"),
        ("zbl", "0123.45678", "zbMATH", "https://zbmath.org/?q=an:0123.45678"),
        ("hal_id", "hal-01234567", "HAL", "https://hal.science/hal-01234567"),
        ("doi", "10.1101/2020.01.01.123456", "bioRxiv", "https://doi.org/10.1101/2020.01.01.123456"),
        ("doi", "10.1101/gr.123", "DOI", "https://doi.org/10.1101/gr.123"),
        ("doi", "10.5281/zenodo.123", "Zenodo", "https://doi.org/10.5281/zenodo.123"),
        ("doi", "10.2139/ssrn.123", "SSRN", "https://doi.org/10.2139/ssrn.123"),
        ("doi", "10.31234/osf.io/abc", "PsyArXiv", "https://doi.org/10.31234/osf.io/abc"),
    ],
)
def test_links_to_archives_have_their_names(name: str, value: str, text: str, address: str) -> None:
    [link] = resolve_links("key", {name: value}, NO_FILES).links
    assert (link.text, link.uri) == (text, address)
    if text == "bioRxiv":
        assert links(doi=value, journal="medRxiv") == [("medRxiv", address)]


def test_the_address_of_a_patent_says_so() -> None:
    [link] = resolve_links("key", {"url": "https://a.org"}, NO_FILES, "patent").links
    assert link.text == "Patent"


# --- SVG ------------------------------------------------------------------------------------------------------------

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    ("content", "fault"),
    {
        "<script>alert(1)</script>": "a script",
        "<svg:script xmlns:svg='http://www.w3.org/2000/svg'/>": "a script",
        "<rect onload='x()'/>": "'onload'",
        "<rect ONCLICK='x()'/>": "'onclick'",
        "<foreignObject><p/></foreignObject>": "foreignObject",
        "<a href='javascript:x()'><rect/></a>": "javascript:",
        "<a xlink:href=' JavaScript:x()'><rect/></a>": "JavaScript:",
        "<image href='https://track.example/x.png'/>": "track.example",
        "<image xlink:href='file:///etc/passwd'/>": "passwd",
        "<image href='data:image/svg+xml,%3Csvg/%3E'/>": "a link to",
        "<use href='other.svg#x'/>": "other.svg",
        "<set attributeName='href' to='javascript:x()'/>": "animated",
        "<style>@import url(https://x.example/)</style>": "style",
        "<rect style='fill: url(https://x.example/#p)'/>": "style",
        "<rect": "not valid SVG",
    }.items(),
)
def test_an_svg_with_active_content_is_found(content: str, fault: str) -> None:
    found = find_active_content(f"{HEAD}\n\n{content}</svg>".encode())
    assert found is not None
    assert fault in found
    assert "line 3" in found


@pytest.mark.parametrize(
    "content",
    [
        "<rect style='fill: url(#p)' fill='url(#q)'/><use href='#x'/><use xlink:href='#y'/>",
        "<a href='https://example.org/'><text>on, script, url(x)</text></a>".replace("url(x)", "url"),
        "<image href='data:image/png;base64,iVBORw0KGgo='/>",
        "<style>.a { fill: url(#p); font-family: serif }</style><metadata/><title>On</title>",
    ],
)
def test_a_plain_svg_is_published(content: str) -> None:
    start = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert find_active_content(f"{start}{HEAD}{content}</svg>".encode()) is None


def test_a_work_does_not_link_an_svg_with_a_script(files: ProjectFiles) -> None:
    (files.root / "poster.svg").write_text(f"{HEAD}<script/></svg>", "utf-8")
    resolved = resolve_links("k", {"poster": "poster.svg"}, files)
    assert resolved.links == []
    assert "'poster.svg' has a script (line 1)" in resolved.problems[0]
