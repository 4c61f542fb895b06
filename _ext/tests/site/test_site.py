"""The site as it is written: pages, metadata, structured data, files, weights, and what hostile text becomes."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import bs4
import msgspec_schemaorg.models
import pytest
from PIL import Image

from conftest import ADDRESS, PACKAGE, fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeProject, Project

ON_THE_WEB = f'html_baseurl = "{ADDRESS}"\n'

LISTS = """# Publications

## Papers

```{bibliography}
:filter: type == "article"
:labelprefix: J
```

## Talks

```{bibliography}
:filter: type != "article"
:labelprefix: T
```
"""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")  # as plain text writes them
BIB = """
@article{old, author = {Ann Author and Bob Brown}, title = {An old one}, journal = {Journal}, year = 1999,
  doi = {10.1000/182}}
@article{new, author = {Bob Brown}, title = {A new one}, journal = {Journal}, year = 2020, month = 3,
  distinction = {Oral}}
@misc{talk, author = {Ann Author}, title = {A talk?}, year = 2020, eprint = {2001.00001}, eprinttype = {arxiv}}
"""


def documents(project: Project) -> dict[str, bs4.BeautifulSoup]:
    """All pages by their path in the site."""
    return {
        path.relative_to(project.out).as_posix(): bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in sorted(project.out.glob("**/*.html"))
    }


def data(page: bs4.Tag) -> list[dict[str, Any]]:
    """The structured data of a page."""
    found: list[dict[str, Any]] = []
    for script in page.select('script[type="application/ld+json"]'):
        content = json.loads(script.string or "")
        assert content["@context"] == "https://schema.org"
        found += content["@graph"]
    return found


def content(page: bs4.Tag, **attributes: str) -> list[str]:
    return [str(tag["content"]) for tag in page.find_all("meta", attrs=dict(attributes))]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_every_page_says_its_language_title_and_what_it_is_about(published: Project) -> None:
    titles, abouts = [], []
    for name, page in documents(published).items():
        assert page.html is not None
        assert page.html["lang"] == "en"
        assert page.title is not None
        titles.append(page.title.get_text())
        assert "documentation" not in titles[-1]
        assert len(page.select("h1")) == 1, name
        if name not in {"404.html", "search.html"}:
            [about] = content(page, name="description")
            assert len(about) > 20
            assert content(page, property="og:description") == [about]
            abouts.append(about)
    assert len(set(titles)) == len(titles)
    assert len(set(abouts)) == len(abouts)


def test_heads_nest(cv: Project) -> None:
    for name, page in documents(cv).items():
        levels = [int(head.name[1]) for head in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_every_link_leads_somewhere(cv: Project) -> None:
    pages = documents(cv)
    anchors = {name: {str(tag["id"]) for tag in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        base = page.select_one("base")
        at = f"http://site/{name}" if base is None else urljoin("http://site/", str(base["href"]))
        for link in page.select("a[href]"):
            target = urlsplit(urljoin(at, str(link["href"])))
            if target.netloc != "site" or target.scheme != "http":
                continue
            path = unquote(target.path).removeprefix("/") or "index.html"
            assert (cv.out / path).is_file(), f"{name}: {link['href']}"
            if target.fragment:
                assert unquote(target.fragment) in anchors[path], f"{name}: {link['href']}"


def test_the_first_page_leads_to_the_pdfs_and_says_what_goes_on(cv: Project) -> None:
    page = cv.page()
    pdfs = [str(link["href"]) for link in page.select(".cv-pdfs a")]
    assert pdfs == [document["targetname"] for document in cv.app.config.pdf_documents]
    pages = [cv.page(name) for name in cv.app.config.cv_positions]
    positions = [fold(head.get_text()) for place in pages for head in place.select(".cv-current > .cv-head")]
    assert positions
    assert [fold(head.get_text()) for head in page.select(".cv-entry > .cv-head")] == positions
    assert len(page.select(".cv-publication")) >= 3


def test_pages_follow_when_the_pdfs_change(make_project: MakeProject) -> None:
    conf = "pdf_documents = [{'startdocname': 'index', 'targetname': 'one.pdf', 'title': 'One'}]\n"
    project = make_project({"index.md": "# Name\n\n```{pdf-documents}\n```\n"}, conf)
    assert [link["href"] for link in project.page().select(".cv-pdfs a")] == ["one.pdf"]
    file = project.app.srcdir / "conf.py"
    file.write_text(file.read_text("utf-8").replace("one.pdf", "two.pdf"), "utf-8")
    assert [link["href"] for link in project.rebuild().page().select(".cv-pdfs a")] == ["two.pdf"]


def test_several_processes_make_the_same_site_as_one(make_project: MakeProject, tmp_path: Path) -> None:
    names = [f"page{number}" for number in range(12)]
    pages = {f"{name}.md": f"# {name.title()}\n\n{{cite:p}}`old, talk` {{pubs}}`all`\n" for name in names}
    pages["page3.md"] += "\n:::{entry} Clerk\n:start: 2020\n:end: present\n:::\n"
    pages["page5.md"] += "\n```{bibliography}\n:all:\n:by-year:\n:list: bullet\n```\n"
    toctree = "\n".join([*reversed(names), "lists"])
    index = f"# Name\n\n```{{current-entries}}\n```\n\n```{{toctree}}\n{toctree}\n```\n"
    project = make_project({"index.md": index, "lists.md": LISTS, "refs.bib": BIB, **pages}, ON_THE_WEB)
    cited = project.page("lists").select("#old .cv-cited-in a")
    assert [link.get_text() for link in cited] == [name.title() for name in reversed(names)]
    made = []
    for number in ("1", "2"):
        out = tmp_path / f"with{number}"
        trees = ["-d", str(tmp_path / f"trees{number}")]
        command = [sys.executable, "-m", "sphinx", "-q", "-j", number, *trees, project.app.srcdir, out]
        environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
        subprocess.run(command, check=True, env=environment)  # noqa: S603  our own
        made.append({path.relative_to(out): path.read_bytes() for path in out.glob("**/*") if path.is_file()})
    one, two = made
    assert {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)} == set()


def test_ids_are_there_once(cv: Project) -> None:
    for name, page in documents(cv).items():
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), name


def test_pages_have_no_script_or_style_of_ours_in_them(published: Project) -> None:
    for name, page in documents(published).items():
        for tag in page.select("article, article *, .cv-brand, .cv-brand *"):
            assert tag.name not in {"script", "style"}, name
            assert not [attribute for attribute in tag.attrs if attribute == "style" or attribute.startswith("on")]


def test_formulas_are_mathml(cv: Project, make_project: MakeProject) -> None:
    assert cv.page("sections/publications").select(".cv-title math msub")
    project = make_project(
        {"index.md": "# Name\n\nAs $x^2$ and\n\n$$\\frac{a}{b}$$ (eq)\n\nin {eq}`eq`.\n"}, strict=True
    )
    assert [math.get("display") for math in project.page().select("math")] == [None, "block"]
    assert project.page().select_one(".math .eqno")
    assert "mathjax.js" not in (project.out / "index.html").read_text("utf-8").lower()


# --- the sidebar ----------------------------------------------------------------------------------------------------


def test_the_sidebar_says_who_and_where_to_write(cv: Project) -> None:
    contacts = {unquote(str(link["href"])) for link in cv.page().select(".field-list a")}
    assert len(contacts) > 1
    for name, page in documents(cv).items():
        if name != "404.html":
            brand = page.select_one(".cv-brand")
            assert brand is not None
            assert contacts <= {str(link["href"]) for link in brand.select("a")}
            assert cv.app.config.author in brand.get_text()
            for entry in cv.page().select(".cv-current .cv-organization"):
                assert fold(entry.get_text()) in fold(brand.get_text())


def test_all_pages_follow_when_the_contact_changes(make_project: MakeProject) -> None:
    index = "# Name\n\n:Email: <old@example.org>\n\n```{toctree}\nother\n```\n"
    project = make_project(
        {"index.md": index, "other.md": "# Other\n"},
        'html_theme = "furo"\nhtml_sidebars = {"**": ["sidebar/brand.html"]}\n',
    )
    assert "old@example.org" in (project.out / "other.html").read_text("utf-8")
    (project.app.srcdir / "index.md").write_text(index.replace("old@", "new@"), "utf-8")
    project = project.rebuild()
    assert "new@example.org" in (project.out / "other.html").read_text("utf-8")


# --- being found ----------------------------------------------------------------------------------------------------


def test_every_page_says_its_address_once(published: Project) -> None:
    seen = set()
    for name, page in documents(published).items():
        if name in {"404.html", "search.html"}:
            assert content(page, name="robots") == ["noindex"]
            continue
        expected = ADDRESS + ("" if name == "index.html" else name)
        assert [link["href"] for link in page.select('link[rel="canonical"]')] == [expected]
        assert content(page, property="og:url") == [expected]
        seen.add(expected)
    sitemap = ElementTree.fromstring((published.out / "sitemap.xml").read_text("utf-8"))  # noqa: S314  our own
    listed = [str(place.text) for place in sitemap.iterfind("{*}url/{*}loc")]
    assert seen < set(listed)
    for place in set(listed) - seen:
        assert (published.out / place.removeprefix(ADDRESS)).suffix == ".pdf"
        assert (published.out / place.removeprefix(ADDRESS)).is_file()
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published.out / "robots.txt").read_text("utf-8")


def test_a_shared_link_shows_a_picture(published: Project) -> None:
    page = documents(published)["index.html"]
    [picture] = content(page, property="og:image")
    assert content(page, property="og:type") == ["profile"]
    with Image.open(published.out / picture.removeprefix(ADDRESS)) as image:
        assert image.size == (1200, 630)
        assert len(image.getcolors(100_000) or []) > 10


def test_a_picture_that_cannot_be_set_is_an_error_that_harms_nothing_else(make_project: MakeProject) -> None:
    files = {"index.md": "# Name\n", "_templates/social.typ": "Words\n\n#nothing\n"}
    project = make_project(files, ON_THE_WEB + "")
    assert "ERROR: social.typ cannot be set: error: unknown variable: nothing" in project.warnings
    assert "social.typ:3:1" in project.warnings
    assert project.app.statuscode == 1
    assert project.pdf().text.startswith("Name")
    assert not (project.out / "social.png").exists()


def test_a_site_without_an_address_claims_none(cv: Project) -> None:
    for page in documents(cv).values():
        assert not page.select('link[rel="canonical"]')
        assert not content(page, property="og:url")
        assert not content(page, property="og:image")
        assert not data(page)
    assert not (cv.out / "sitemap.xml").exists()


def test_a_page_that_is_not_there_leads_back_from_any_depth(published: Project) -> None:
    page = documents(published)["404.html"]
    [base] = page.select("base")
    assert base.find_previous("link") is None
    at = urljoin(ADDRESS, str(base["href"]))
    assert at == ADDRESS
    targets = [str(tag.get("href", tag.get("src"))) for tag in page.select("a, link, script[src]")]
    assert len(targets) > 5
    for target in targets:
        assert not target.startswith("#")
        path = urlsplit(urljoin(at, target)).path.removeprefix(urlsplit(ADDRESS).path)
        assert (published.out / path).is_file(), target


# --- structured data ------------------------------------------------------------------------------------------------


def test_the_first_page_is_a_profile_of_the_owner(published: Project) -> None:
    [profile] = data(documents(published)["index.html"])
    owner = profile["mainEntity"]
    assert (profile["@type"], owner["@type"], owner["name"]) == ("ProfilePage", "Person", published.app.config.author)
    text = published.text()
    for known in [owner["name"], *owner["jobTitle"], *(place["name"] for place in owner["affiliation"])]:
        assert known in text
    links = {unquote(str(link["href"])) for link in published.page().select(".field-list a")}
    assert {*owner["email"], *owner["sameAs"]} == links
    assert {owner["name"], *owner["alternateName"]} == set(published.app.config.cv_owner)


def test_every_work_is_described_where_it_is_listed(published: Project) -> None:
    page = documents(published)["sections/publications.html"]
    rows = {str(row["id"]): row for row in page.select(".cv-publication[id]")}
    works = {urlsplit(work["url"]).fragment: work for work in data(page)}
    assert list(works) == list(rows)
    [profile] = data(documents(published)["index.html"])
    for anchor, work in works.items():
        text = fold(rows[anchor].get_text())
        assert work.get("datePublished", "")[:4] in text
        assert all(author["name"] in text or "et al." in text or "…" in text for author in work["author"])
        ids = [author["@id"] for author in work["author"] if "@id" in author]
        assert ids == [profile["mainEntity"]["@id"]] * ("Jane Doe" in text or "Doe, J. Q." in text)
        links = {str(link["href"]) for link in rows[anchor].select(".cv-link")}
        assert set(work.get("sameAs", [])) <= links
        if not rows[anchor].select(".cv-title math"):
            title = rows[anchor].select_one(".cv-title")
            assert title is not None
            assert work["name"] == fold(title.get_text()).translate(SUBSCRIPTS)


def test_a_work_says_its_identifiers_and_its_date_as_far_as_they_are_known(make_project: MakeProject) -> None:
    project = make_project(
        {"index.md": LISTS, "refs.bib": BIB}, conf=f'{ON_THE_WEB}author = "Bob Brown"\ncv_owner = ["Bob Brown"]'
    )
    works = {work["name"]: work for work in data(documents(project)["index.html"]) if work["@type"] != "ProfilePage"}
    assert works["A new one"]["datePublished"] == "2020-03"
    assert works["A new one"]["award"] == "Oral"
    assert works["An old one"]["identifier"] == [
        {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1000/182"}
    ]
    assert works["An old one"]["isPartOf"] == {"@type": "Periodical", "name": "Journal"}
    assert works["A talk?"]["sameAs"] == ["https://arxiv.org/abs/2001.00001"]
    assert "isPartOf" not in works["A talk?"]


def test_structured_data_keeps_to_the_vocabulary(published: Project, make_project: MakeProject) -> None:
    kinds = ["book", "thesis", "report", "software", "dataset", "online", "incollection", "proceedings", "patent"]
    bib = "".join(
        f"@{kind}{{k{number}, title = {{T}}, author = {{A B}}, editor = {{C D}}, year = 2020, month = 5, isbn = {{1}}, "
        f"pages = {{1--2}}, doi = {{10.1/{number}}}, distinction = {{Prize}}, booktitle = {{B}}}}\n"
        for number, kind in enumerate(kinds)
    )
    every = make_project(
        {"index.md": "# N\n\n```{bibliography}\n:all:\n```\n", "refs.bib": bib}, conf=f'{ON_THE_WEB}author = "N"'
    )
    objects = [thing for project in (published, every) for page in documents(project).values() for thing in data(page)]
    assert {"ProfilePage", "ScholarlyArticle", "Book", "Thesis", "Dataset"} <= {thing["@type"] for thing in objects}
    for thing in objects:
        assert list(faults(thing)) == []


def test_the_check_of_the_vocabulary_finds_faults() -> None:
    assert list(faults({"@type": "Persona"}))
    assert list(faults({"@type": "Person", "organisation": "X"}))
    assert list(faults({"@type": "Person", "affiliation": {"@type": "Book", "name": "X"}}))


def faults(thing: dict[str, Any]) -> Iterator[str]:
    """What schema.org's vocabulary does not know in a JSON-LD object: types, properties, and types of their values."""
    known = getattr(msgspec_schemaorg.models, thing["@type"], None)
    if known is None:
        yield f"there is no type {thing['@type']}"
        return
    names = {
        encoded: name for name, encoded in zip(known.__struct_fields__, known.__struct_encode_fields__, strict=True)
    }
    for name, value in thing.items():
        if name in {"@type", "@id"}:
            continue
        if name not in names:
            yield f"{thing['@type']} has no {name}"
            continue
        field = names[name]
        annotation = next(
            str(c.__annotations__[field]) for c in known.__mro__ if field in vars(c).get("__annotations__", {})
        )
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from faults(part)
                kin = {c.__name__ for c in getattr(msgspec_schemaorg.models, part["@type"], object).__mro__}
                if not kin & set(re.findall(r"\w+", annotation)):
                    yield f"{name} of {thing['@type']} is no {part['@type']}"


# --- publications ---------------------------------------------------------------------------------------------------


def test_a_row_reads_as_it_does_everywhere(make_project: MakeProject) -> None:
    files = {"index.md": LISTS, "refs.bib": BIB}
    text = (make_project(files, builder="text").out / "index.txt").read_text("utf-8")
    rows = {str(row["id"]): row for row in make_project(files).page().select(".cv-publication")}
    assert len(rows) == 3
    for row in rows.values():
        line = row.select_one(".cv-reference")
        assert line is not None
        assert fold(line.get_text()) in fold(text.replace("*", ""))
    parts = [fold(part.get_text()) for part in rows["new"].select(".cv-byline, .cv-heading, .cv-facts")]
    assert parts == ["Bob Brown.", "A new one.", "Journal, 2020 (Oral)."]
    assert "".join(stop.get_text() for stop in rows["new"].select(".cv-stop")).replace(" ", "") == "..()."


def test_bibtex_stands_under_each_work_of_a_list_and_not_in_further_views(make_project: MakeProject) -> None:
    view = "# Name\n\n```{bibliography}\n:all:\n:list: bullet\n```\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": view, "lists.md": LISTS, "refs.bib": BIB})
    assert not project.page().select(".cv-bibtex, .cv-filter")
    for row in project.page().select(".cv-publication"):
        [link] = row.select(".cv-label a")
        [there] = project.page("lists").select(f"#{str(link['href']).partition('#')[2]}")
        assert link.get_text() in there.get_text()
    sources = [pre.get_text() for pre in project.page("lists").select(".cv-publication .cv-bibtex pre")]
    assert [source.partition(",")[0] for source in sources] == ["@article{new", "@article{old", "@misc{talk"]


def test_the_filter_offers_what_is_there(make_project: MakeProject) -> None:
    project = make_project({"index.md": LISTS, "refs.bib": BIB}, conf='cv_owner = ["Bob Brown"]')
    [form] = project.page().select("form.cv-filter")
    assert form.find_previous("h1")
    assert form.find_next("h2")
    choices = {
        str(select["name"]): [str(option["value"]) for option in select.select("option")]
        for select in form.select("select")
    }
    assert choices == {"type": ["", "papers", "talks"], "year": ["", "2020", "1999"]}
    assert form.select('[name="first"]')
    first = [row["id"] for row in project.page().select(".cv-publication:has([data-first-author])")]
    assert first == ["new"]
    single = make_project({"index.md": "# N\n\n```{bibliography}\n:all:\n```\n", "refs.bib": BIB})
    assert [str(field["name"]) for field in single.page().select("form.cv-filter [name]")] == ["words", "year"]


def test_a_citation_has_a_preview_and_the_row_says_where_it_is_cited(make_project: MakeProject) -> None:
    page = "# Essay\n\nAs {cite:p}`old,talk` and {cite:p}`old` show.\n\n```{toctree}\nlists\n```\n"
    project = make_project({"index.md": page, "lists.md": LISTS, "refs.bib": BIB}, strict=True)
    citing = project.page().select("a.cv-citation")
    assert len(citing) == 3
    assert len(project.page().select(".cv-preview")) == 2
    for link, title in zip(citing, ["An old one", "A talk?", "An old one"], strict=True):
        [preview] = project.page().select(f"#{link['aria-describedby']}")
        assert (preview["role"], preview.has_attr("hidden")) == ("tooltip", True)
        assert title in preview.get_text()
        assert not preview.select("a")
        assert not link.has_attr("title")
    cited = {str(row["id"]): row.select(".cv-cited-in a") for row in project.page("lists").select(".cv-publication")}
    assert {key: [link.get_text() for link in links] for key, links in cited.items()} == {
        "new": [],
        "old": ["Essay"],
        "talk": ["Essay"],
    }
    [back] = cited["old"]
    page_name, _, anchor = str(back["href"]).partition("#")
    assert page_name == "index.html"
    assert project.page().select_one(f'[id="{anchor}"]')


def test_a_preview_shows_the_work_that_its_citation_leads_to(make_project: MakeProject) -> None:
    bib = "@misc{x, title = {The first}, keywords = {a}}\n@misc{x-2, title = {The second}, keywords = {b}}"
    files = {
        "index.md": "# Essay\n\n{cite:p}`x,x-2`\n\n```{toctree}\none\ntwo\n```\n",
        "one.md": '# X\n\n```{bibliography}\n:filter: keywords % "a"\n:labelprefix: A\n```\n',
        "two.md": '# Two\n\n```{bibliography}\n:filter: keywords % "b"\n:labelprefix: B\n```\n',
        "refs.bib": bib,
    }
    project = make_project(files, strict=True)
    for link, target, title in zip(
        project.page().select("a.cv-citation"),
        ["one.html#x-2", "two.html#x-2"],
        ["The first", "The second"],
        strict=True,
    ):
        assert link["href"] == target
        [preview] = project.page().select(f"#{link['aria-describedby']}")
        assert title in preview.get_text()


# --- safety ---------------------------------------------------------------------------------------------------------

HOSTILE = """</script><script>alert("x")</script><img src=x onerror='alert(1)'> "q" 'q' & <b>"""


def test_what_stands_in_the_sources_is_text(make_project: MakeProject) -> None:
    fields = ("title", "journal", "publisher", "note", "series", "distinction", "abstract", "x-own", "keywords")
    bib = (
        f"@article{{k, author = {{{HOSTILE} and Ann Author}}, year = {{2020}}, doi = {{10.1/{HOSTILE}}}, "
        f"url = {{javascript:alert(1)}}, code = {{JavaScript:alert(1)}}, pdf = {{data:text/html,x}}, "
        + ", ".join(f"{name} = {{{HOSTILE}}}" for name in fields)
        + "}\n@misc{l, title = {T}, author = {B C}, year = {"
        + HOSTILE
        + "}}\n"
    )
    conf = f"author = html_title = project = {HOSTILE!r}\ncv_owner = [{HOSTILE!r}]\nhtml_baseurl = 'https://example.org/\"><b>'\n"
    index = "# Name\n\n:Email: <me@example.org>\n\nAs {cite:p}`k`.\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": index, "refs.bib": bib}, conf=conf)
    assert project.warnings.count("is left out: it does not begin with https://") == 3
    page = documents(project)["index.html"]
    plain = make_project({"index.md": index, "refs.bib": "@misc{k, title = {T}}"}, conf=ON_THE_WEB)
    assert not page.select("article script, .cv-brand script, img, b")
    assert len(page.select("script:not([src])")) == len(documents(plain)["index.html"].select("script:not([src])"))
    assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
    schemes = {urlsplit(str(link["href"])).scheme for link in page.select("[href]")}
    assert schemes <= {"", "https", "mailto"}
    assert 'alert("x")' in project.text()
    [source, _] = page.select(".cv-bibtex pre")
    assert HOSTILE in fold(source.get_text())
    works = [thing for thing in data(page) if thing["@type"] == "ScholarlyArticle"]
    assert works
    assert 'alert("x")' in works[0]["name"]


# --- weight ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "most"), [("index.html", 100_000), ("sections/publications.html", 150_000)])
def test_a_page_is_light_and_fetches_nothing_from_elsewhere(published: Project, name: str, most: int) -> None:
    page = documents(published)[name]
    kinds = 'link[rel="stylesheet"], link[rel~="icon"], link[rel="preload"], script[src], img, iframe, source'
    total = len(gzip.compress((published.out / name).read_bytes()))
    for tag in page.select(kinds):
        target = urlsplit(urljoin(f"http://site/{name}", str(tag.get("href", tag.get("src")))))
        assert target.netloc == "site"
        total += len(gzip.compress((published.out / target.path.removeprefix("/")).read_bytes()))
    assert total < most


def test_our_script_is_small_and_our_styles_fetch_nothing(cv: Project) -> None:
    assert (cv.out / "_static/cv.js").stat().st_size < 5_000
    style = (cv.out / "_static/cv.css").read_text("utf-8")
    assert "@import" not in style
    assert "url(" not in style


# --- pages that come and go -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_deleted_page_is_gone_and_its_name_in_a_toctree_told_at_each_build(
    make_project: MakeProject, builder: str
) -> None:
    index = "# Name\n\n```{toctree}\none\ntwo\n```\n"
    project = make_project({"index.md": index, "one.md": "# First\n", "two.md": "# Second\n"}, builder=builder)
    [page] = project.out.glob("**/two.html" if builder == "html" else "two/index.html")
    assert "Second" in project.pdf().text
    (project.app.srcdir / "two.md").unlink()
    for _ in range(3):
        project = project.rebuild()
        assert re.search(r"index.md:3: WARNING: toctree contains reference to \w+ document 'two'", project.warnings)
        assert not page.exists()
        assert "Second" not in project.pdf().text
        assert "First" in project.pdf().text
    (project.app.srcdir / "index.md").write_text(index.replace("two\n", ""), "utf-8")
    assert not project.rebuild().warnings


def test_every_sidebar_follows_when_a_page_has_another_title(make_project: MakeProject) -> None:
    index = "# Name\n\n```{toctree}\none\ntwo\n```\n"
    files = {"index.md": index, "one.md": "# First\n", "two.md": "# Second\n"}
    project = make_project(files, 'html_theme = "furo"')
    (project.app.srcdir / "two.md").write_text("# Another\n", "utf-8")
    sidebar = documents(project.rebuild())["one.html"].select_one(".sidebar-tree")
    assert sidebar is not None
    assert "Another" in sidebar.get_text()
    assert "Second" not in sidebar.get_text()
