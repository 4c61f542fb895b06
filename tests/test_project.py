"""What holds of any CV built from this repository, whatever it says: site, PDFs, commands, requirements."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdfium2
import pytest
from docutils import nodes

from academic_cv.bib import reader
from conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Site


def test_the_build_is_without_warnings(site: Site) -> None:
    assert site.app.warning.getvalue() == ""
    assert site.app.statuscode == 0


def test_every_work_is_in_a_list_or_left_out_on_purpose(site: Site) -> None:
    files = [REPOSITORY / name for name in site.app.config.bibtex_bibfiles]
    works = {work.key for path in files for work in reader.load(path)[0] if not work.is_skipped}
    assert works == {row["citekey"] for tree in site.doctrees.values() for row in rows(tree)}


def test_cited_labels_are_those_of_the_lists(site: Site) -> None:
    rows = [row for page in site.pages.values() for row in page.select("li.cv-publication[id]")]
    labels = {str(row["id"]): label.get_text().strip("[]") for row in rows for label in row.select(".cv-label")[:1]}
    assert len(labels) == len(rows)
    for name, page in site.pages.items():
        for link in page.select("a[href]"):
            _, _, anchor = str(link["href"]).partition("#")
            if anchor in labels and (label := link.get_text().strip("[]")) in labels.values():
                assert label == labels[anchor], f"{name} cites {anchor}"


def test_every_link_and_anchor_of_the_site_resolves(site: Site) -> None:
    for name, page in site.pages.items():
        for element in page.select("[href], [src]"):
            address = str(element.get("href") or element.get("src"))
            # A server shows 404.html at any address.
            assert name == "404.html" or resolves(address, name, site), f"{name}: {address}"


def rows(tree: nodes.document) -> Iterator[nodes.list_item]:
    return (item for item in tree.findall(nodes.list_item) if "citekey" in item)


def resolves(address: str, name: str, site: Site) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True  # `make linkcheck` tries these
    target = (site.out / name).parent / unquote(parts.path) if parts.path else site.out / name
    page = site.pages.get(target.resolve().relative_to(site.out.resolve()).as_posix())
    anchor = unquote(parts.fragment)
    return target.is_file() and (not anchor or page is None or page.find(id=anchor) is not None)


def test_every_pdf_is_tagged_has_a_title_and_a_language_and_keeps_its_page_budget(site: Site) -> None:
    for document in site.app.config.pdf_documents:
        with pikepdf.open(site.out / document["targetname"]) as pdf:
            assert pdf.Root.MarkInfo.Marked, document
            assert len(pdf.Root.StructTreeRoot.K) > 0, document
            assert document["title"] in str(pdf.docinfo["/Title"])
            assert str(pdf.Root.Lang).startswith(site.app.config.language[:2])
            assert len(pdf.pages) <= (document.get("max_pages") or len(pdf.pages)), document


def test_the_text_of_every_pdf_comes_in_the_order_of_the_toctree(site: Site) -> None:
    for document in site.app.config.pdf_documents:
        docnames = site.reachable(document["startdocname"], tuple(document.get("exclude", ())))
        titles = [fold(site.app.env.titles[name].astext()) for name in docnames]
        path = site.out / document["targetname"]
        with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
            headings = list(outlined(outline.root))
        text = fold(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)))
        for heading in headings:
            _, found, text = text.partition(heading)
            assert found, f"{document['targetname']}: {heading!r} comes too early"
        # Some pages are not included, or nothing of them is selected.
        rest = iter(headings)
        assert all(title in rest for title in titles if title in headings), document


def outlined(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield fold(item.title)
        yield from outlined(item.children)


def fold(text: str) -> str:
    return " ".join(text.split())


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)  # noqa: S603


def test_help_and_the_readme_have_every_command() -> None:
    makefile, readme = (Path(REPOSITORY, name).read_text("utf-8") for name in ("Makefile", "README.md"))
    helped = make("help").stdout
    for target in set(re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[0].split()) - {"all"}:
        assert re.search(rf"^{target} +\w", helped, re.MULTILINE), target
        assert f"`make {target}`" in readme, target


@pytest.mark.parametrize("name", ["requirements", "tests/requirements"])
def test_every_requirement_is_locked_with_hashes(name: str) -> None:
    lock = Path(REPOSITORY, f"{name}.txt").read_text("utf-8")
    listed = re.findall(r"^(\w[\w.-]*)", Path(REPOSITORY, f"{name}.in").read_text("utf-8"), re.MULTILINE)
    pins = re.sub(r"\s*\\\n\s*", " ", re.sub("^#.*", "", lock, flags=re.MULTILINE)).split("\n")
    for line in filter(None, pins):
        assert re.fullmatch(r"[\w-]+==[\w.]+( ; .+?)?( --hash=sha256:[0-9a-f]{64})+", line.strip()), line
    locked = {line.partition("==")[0] for line in pins}
    assert {package.replace("_", "-").lower() for package in listed} <= locked, "make lock"
    assert "://" not in lock


@pytest.mark.parametrize("python", ["", "exits-with-1"], ids=["no Python", "no venv module"])
def test_what_is_missing_is_reported_with_the_way_to_install_it(tmp_path: Path, python: str) -> None:
    if python:
        (tmp_path / python).write_text("#!/bin/sh\nexit 1\n", "utf-8")
        (tmp_path / python).chmod(0o755)
    result = make("html", f"PYTHON={tmp_path / python if python else ''}", f"VENV={tmp_path}/venv")
    assert result.returncode != 0
    first, *rest = result.stderr.strip().splitlines()
    assert "Install it: 'sudo apt install python3" in first
    assert [line for line in rest if not line.startswith("make")] == []
