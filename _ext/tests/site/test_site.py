"""The site as it is written: pages, metadata, structured data, files, weights, and what hostile text becomes."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import bs4
import msgspec_schemaorg.models
import pytest
from PIL import Image

from conftest import ALL, MakeProject, Project, build_root, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "https://cv.example.org/people/"
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


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample CV with an address."""
    return build_root("cv", tmp_path_factory.mktemp("published"), f"html_baseurl = {ADDRESS!r}")


@pytest.fixture(scope="module")
def pages(published: Project) -> dict[str, bs4.BeautifulSoup]:
    return documents(published)


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


def test_every_page_says_its_language_title_and_what_it_is_about(pages: dict[str, bs4.BeautifulSoup]) -> None:
    titles, abouts = [], []
    for name, page in pages.items():
        assert page.html is not None
        assert page.html["lang"] == "en"
        assert page.title is not None
        titles.append(page.title.get_text())
        assert "documentation" not in titles[-1]
        assert len(page.select("h1")) == 1, name
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), name
        for tag in page.select("article, article *, .cv-brand, .cv-brand *"):
            assert tag.name not in {"script", "style"}, name
            assert not [attribute for attribute in tag.attrs if attribute == "style" or attribute.startswith("on")]
        if name not in {"404.html", "search.html"}:
            [about] = content(page, name="description")
            assert len(about) > 20
            assert content(page, property="og:description") == [about]
            abouts.append(about)
    assert len(set(titles)) == len(titles)
    assert len(set(abouts)) == len(abouts)


def test_every_link_leads_somewhere_also_from_a_page_that_is_not_there(
    published: Project, pages: dict[str, bs4.BeautifulSoup]
) -> None:
    anchors = {name: {str(tag["id"]) for tag in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        # A server shows the page for errors at any depth.
        [at] = [base["href"] for base in page.select("base")] if name == "404.html" else [ADDRESS + name]
        targets = [str(tag.get("href", tag.get("src"))) for tag in page.select("a, link, script[src], img")]
        assert len(targets) > 5
        for target in targets:
            place = urlsplit(urljoin(ADDRESS, urljoin(str(at), target)))
            if place.netloc != urlsplit(ADDRESS).netloc:
                continue
            path = unquote(place.path).removeprefix(urlsplit(ADDRESS).path) or "index.html"
            assert (published.out / path).is_file(), f"{name}: {target}"
            assert not place.fragment or unquote(place.fragment) in anchors[path], f"{name}: {target}"
    page = pages["404.html"]
    assert urljoin(ADDRESS, str(page.select("base")[0]["href"])) == ADDRESS
    assert page.select("base")[0].find_previous("link") is None
    assert not page.select('[href^="#"]')


def test_formulas_are_mathml(published: Project, make_project: MakeProject) -> None:
    assert published.page("sections/publications").select(".cv-title math msub")
    project = make_project("# Name\n\nAs $x^2$ and\n\n$$\\frac{a}{b}$$ (eq)\n\nin {eq}`eq`.\n", strict=True)
    assert [math.get("display") for math in project.page().select("math")] == [None, "block"]
    assert project.page().select_one(".math .eqno")
    assert "mathjax.js" not in (project.out / "index.html").read_text("utf-8").lower()


# --- the sidebar ----------------------------------------------------------------------------------------------------


def test_the_sidebar_says_who_and_where_to_write(published: Project, pages: dict[str, bs4.BeautifulSoup]) -> None:
    contacts = {unquote(str(link["href"])) for link in published.page().select(".cv-contact a")}
    positions = [fold(entry.get_text()) for entry in published.page().select(".cv-current .cv-organization")]
    assert len(contacts) > 1
    for name, page in pages.items():
        for brand in page.select(".cv-brand"):
            assert published.app.config.author in brand.get_text()
            # What the first page has itself is not repeated beside it.
            repeated = name != "index.html"
            assert contacts.issubset(unquote(str(link["href"])) for link in brand.select("a")) == repeated
            assert all(words in fold(brand.get_text()) for words in positions) == repeated
            assert ("PDF" in brand.get_text()) == repeated


def test_what_is_mended_in_furo_is_still_there_to_be_mended(pages: dict[str, bs4.BeautifulSoup]) -> None:
    """The templates replace strings of Furo's page, which another release may write in another way."""
    page = pages["index.html"]
    for selector in (
        ".header-left > input#__navigation",
        ".content-icon-container[role=region][aria-label] > input#__toc",
        "aside.sidebar-drawer[aria-label]",
        "aside.toc-drawer[aria-label]",
        "nav.sidebar-tree[aria-label] > ul",
    ):
        assert len(page.select(selector)) == 1, selector
    assert len(page.select("input.sidebar-toggle")) == 2
    assert pages["search.html"].select("article h1")


# --- being found ----------------------------------------------------------------------------------------------------


def test_every_page_says_its_address_once_and_has_a_picture(
    published: Project, pages: dict[str, bs4.BeautifulSoup]
) -> None:
    seen = set()
    for name, page in pages.items():
        if name in {"404.html", "search.html"}:
            assert content(page, name="robots") == ["noindex"]
            continue
        expected = ADDRESS + ("" if name == "index.html" else name)
        assert [link["href"] for link in page.select('link[rel="canonical"]')] == [expected]
        assert content(page, property="og:url") == [expected]
        assert content(page, property="og:type") == ["profile" if name == "index.html" else "website"]
        [picture] = content(page, property="og:image")
        with Image.open(published.out / picture.removeprefix(ADDRESS)) as image:
            assert image.size == (1200, 630)
            assert len(image.getcolors(100_000) or []) > 10
        seen.add(expected)
    sitemap = ElementTree.fromstring((published.out / "sitemap.xml").read_text("utf-8"))  # noqa: S314  our own
    listed = {str(place.text) for place in sitemap.iterfind("{*}url/{*}loc")}
    assert seen < listed
    assert listed - seen == {ADDRESS + path.name for path in published.out.glob("*.pdf")}
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published.out / "robots.txt").read_text("utf-8")


# --- structured data ------------------------------------------------------------------------------------------------


def test_the_owner_and_the_works_are_linked_data(published: Project, pages: dict[str, bs4.BeautifulSoup]) -> None:
    [profile] = data(pages["index.html"])
    owner = profile["mainEntity"]
    assert (profile["@type"], owner["@type"], owner["name"]) == ("ProfilePage", "Person", "Jane Doe")
    assert owner["jobTitle"] == ["Associate Professor"]
    # E-mail addresses are for people.
    assert "email" not in owner
    links = {str(link["href"]) for link in published.page().select(".cv-contact a")}
    assert set(owner["sameAs"]) == {link for link in links if not link.startswith("mailto:")}
    page = pages["sections/publications.html"]
    rows = {str(row["id"]): row for row in page.select(".cv-publication[id]")}
    works = {urlsplit(work["url"]).fragment: work for work in data(page)}
    assert list(works) == list(rows)
    for anchor, work in works.items():
        text = fold(rows[anchor].get_text())
        assert work.get("datePublished", "")[:4] in text
        ids = [author["@id"] for author in work["author"] if "@id" in author]
        assert ids == [owner["@id"]] * ("Doe" in text)
        assert set(work.get("sameAs", [])) <= {str(link["href"]) for link in rows[anchor].select(".cv-link")}
    assert works["doe2023symmetry"] == {
        "@type": "ScholarlyArticle",
        "@id": works["doe2023symmetry"]["url"],
        "url": f"{ADDRESS}sections/publications.html#doe2023symmetry",
        "name": "Symmetry as a Constraint: Semi-supervised Examples",
        "author": [
            {"@type": "Person", "@id": owner["@id"], "name": "Jane Doe"},
            {"@type": "Person", "name": "Ana García"},
        ],
        "datePublished": "2023-07-04",
        "isPartOf": {"@type": "CreativeWork", "name": "Conference on Examples"},
        "award": "Oral",
        "identifier": [{"@type": "PropertyValue", "propertyID": "arxiv", "value": "2301.00001"}],
        "sameAs": ["https://arxiv.org/abs/2301.00001"],
    }


def test_structured_data_keeps_to_the_vocabulary(
    pages: dict[str, bs4.BeautifulSoup], make_project: MakeProject
) -> None:
    kinds = ["book", "thesis", "report", "software", "dataset", "online", "incollection", "proceedings", "patent"]
    bib = "".join(
        f"@{kind}{{k{number}, title = {{T}}, author = {{A B}}, editor = {{C D}}, year = 2020, month = 5, isbn = {{1}}, "
        f"pages = {{1--2}}, doi = {{10.1/{number}}}, distinction = {{Prize}}, booktitle = {{B}}}}\n"
        for number, kind in enumerate(kinds)
    )
    every = make_project({"index.md": ALL, "refs.bib": bib}, f'html_baseurl = "{ADDRESS}"\nauthor = "N"')
    objects = [thing for page in [*pages.values(), *documents(every).values()] for thing in data(page)]
    assert {"ProfilePage", "ScholarlyArticle", "Book", "Thesis", "Dataset"} <= {thing["@type"] for thing in objects}
    for thing in objects:
        assert list(faults(thing)) == []


def faults(thing: dict[str, Any]) -> Iterator[str]:
    """What schema.org's vocabulary does not know in a JSON-LD object: types, properties, and types of their values."""
    known = getattr(msgspec_schemaorg.models, thing["@type"], None)
    if known is None:
        yield f"there is no type {thing['@type']}"
        return
    names = dict(zip(known.__struct_encode_fields__, known.__struct_fields__, strict=True))
    for name, value in thing.items():
        if name in {"@type", "@id"}:
            continue
        if name not in names:
            yield f"{thing['@type']} has no {name}"
            continue
        kinds = (vars(base).get("__annotations__", {}).get(names[name]) for base in known.__mro__)
        annotation = str(next(filter(None, kinds)))
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from faults(part)
                kin = {c.__name__ for c in getattr(msgspec_schemaorg.models, part["@type"], object).__mro__}
                if not kin & set(re.findall(r"\w+", annotation)):
                    yield f"{name} of {thing['@type']} is no {part['@type']}"


# --- publications ---------------------------------------------------------------------------------------------------


def test_the_rows_of_a_list_have_bibtex_and_a_filter_and_further_views_lead_to_them(make_project: MakeProject) -> None:
    view = "# Name\n\n```{bibliography}\n:all:\n:list: bullet\n```\n\n```{toctree}\nlists\n```\n"
    bib = BIB + "".join(f"@misc{{more-{number}, title = {{T}}, year = 1998}}\n" for number in range(7))
    project = make_project({"index.md": view, "lists.md": LISTS, "refs.bib": bib}, conf='cv_owner = ["Bob Brown"]')
    lists = project.page("lists")
    assert not project.page().select(".cv-bibtex, .cv-filter")
    for row in project.page().select(".cv-publication"):
        [link] = row.select(".cv-label a")
        [there] = lists.select(f"#{str(link['href']).partition('#')[2]}")
        assert link.get_text() in there.get_text()
    sources = [pre.get_text() for pre in lists.select(".cv-publication .cv-bibtex pre")]
    assert [source.partition(",")[0] for source in sources] == ["@article{new", "@article{old", "@misc{talk"] + [
        f"@misc{{more-{number}" for number in range(7)
    ]
    assert "10.1000" not in (project.out / "searchindex.js").read_text("utf-8")
    [form] = lists.select("form.cv-filter")
    assert (form.find_previous("h1"), form.find_next("h2")) == (lists.h1, lists.h2)
    choices = {select["name"]: [option["value"] for option in select.select("option")] for select in form("select")}
    assert choices == {"type": ["", "papers", "talks"], "year": ["", "2020", "1999", "1998"]}
    assert form.select('[name="first"]')
    assert [row["id"] for row in lists.select(".cv-publication:has([data-first-author])")] == ["new"]
    for works, names in ((bib, ["words", "year"]), (bib.replace("@misc{more-0,", "@comment{"), [])):
        single = make_project({"index.md": ALL, "refs.bib": works})
        assert [str(field["name"]) for field in single.page().select("form.cv-filter [name]")] == names


ABSTRACT = (
    "@article{k, title = {T <b>}, year = 2020, preview = {wide.png}, abstract = "
    "{We <i>show</i> $x^2$ & \\href{https://example.org/}{more on $y^2$}.}}\n"
    "@article{l, title = {L}, year = 2019, preview = {https://example.org/x.png}}\n"
    "@article{m, title = {M}, year = 2018, preview = {gone.png}}\n@article{n, title = {N}, preview = {paper.pdf}}"
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (400).to_bytes(4) + (200).to_bytes(4) + b"\x08\x02\0\0\0"
PREVIEWED: dict[str, str | bytes] = {"index.md": ALL, "refs.bib": ABSTRACT, "wide.png": PNG, "paper.pdf": "x"}


def test_abstracts_and_pictures_of_works_are_on_the_site_only(make_project: MakeProject) -> None:
    further = "\n```{bibliography}\n:all:\n:list: bullet\n```\n"
    project = make_project({**PREVIEWED, "index.md": ALL + further})
    for key, fault in {
        "l": "another host",
        "m": "gone.png.*assets/img/publication_preview",
        "n": "not a picture",
    }.items():
        assert re.search(f"'preview' of '{key}' is left out: .*{fault}.*cv.link", project.warnings)
    row = project.page().select("#k")[0]
    [abstract] = row.select("details.cv-abstract:not([open])")
    assert [each.get_text() for each in abstract.select("summary, p em, p i")] == ["Abstract", "show"]
    assert len(abstract.select("p math")) == 2
    assert [link["href"] for link in abstract.select("a:has(math)")] == ["https://example.org/"]
    pictures = project.page().select(".cv-thumbnail img")
    assert len(pictures) == 2  # the further view has it too
    assert (project.out / str(pictures[0]["src"])).read_bytes() == PNG
    attributes = {"alt": "Preview: T <b>", "width": "112", "height": "56", "loading": "lazy"}
    assert {name: pictures[0][name] for name in attributes} == attributes
    assert "show" not in project.pdf().text
    text = make_project(PREVIEWED, builder="text")
    assert "show" not in (text.out / "index.txt").read_text("utf-8")


def test_abstracts_and_pictures_can_be_turned_off(make_project: MakeProject) -> None:
    project = make_project(PREVIEWED, "cv_abstracts = cv_thumbnails = False", strict=True)
    assert not project.page().select(".cv-abstract, img")
    assert not (project.out / "_images").exists()


def test_a_citation_has_a_preview_and_the_row_says_where_it_is_cited(make_project: MakeProject) -> None:
    files = {
        "index.md": "# Essay\n\nAs {cite:p}`x,x-2` and {cite:p}`x` show.\n\n```{toctree}\none\ntwo\n```\n",
        # The anchor of the first work is taken, and the next one is the key of the other.
        "one.md": '# X\n\n```{bibliography}\n:filter: keywords % "a"\n:labelprefix: A\n```\n',
        "two.md": '# Two\n\n```{bibliography}\n:filter: keywords % "b"\n:labelprefix: B\n```\n',
        "refs.bib": "@misc{x, title = {First}, keywords = {a}, url = {https://example.org}}\n"
        "@misc{x-2, title = {Second}, keywords = {b}}",
    }
    project = make_project(files, strict=True)
    places = []
    for link in project.page().select("a.cv-citation"):
        [preview] = project.page().select(f"#{link['aria-describedby']}")
        assert (preview["role"], preview.has_attr("hidden"), preview.select("a")) == ("tooltip", True, [])
        assert not link.has_attr("title")
        places.append((link["href"], fold(preview.get_text())))
    assert places == [("one.html#x-2", "First."), ("two.html#x-2", "Second."), ("one.html#x-2", "First.")]
    assert len(project.page().select(".cv-preview")) == 2
    [back] = project.page("one").select(".cv-cited-in a")
    page, _, anchor = str(back["href"]).partition("#")
    assert (page, back.get_text()) == ("index.html", "Essay")
    assert project.page().select_one(f'[id="{anchor}"]')
    # A citation less: the list says so.
    project = project.edit("index.md", "`x,x-2` and {cite:p}`x`", "`x`")
    assert project.page("one").select(".cv-cited-in a")
    assert not project.page("two").select(".cv-cited-in")


# --- safety ---------------------------------------------------------------------------------------------------------

HOSTILE = """</script><script>alert("x")</script><img src=x onerror='alert(1)'> "q" 'q' & <b>"""


def test_what_stands_in_the_sources_is_text(pages: dict[str, bs4.BeautifulSoup], make_project: MakeProject) -> None:
    fields = ("title", "journal", "publisher", "note", "series", "distinction", "abstract", "x-own", "keywords")
    bib = (
        f"@article{{k, author = {{{HOSTILE} and Ann Author}}, year = {{2020}}, doi = {{10.1/{HOSTILE}}}, "
        f"url = {{javascript:alert(1)}}, code = {{JavaScript:alert(1)}}, pdf = {{data:text/html,x}}, "
        + ", ".join(f"{name} = {{{HOSTILE}}}" for name in fields)
        + "}\n@misc{l, title = {T}, author = {B C}, year = {"
        + HOSTILE
        + "}}\n"
    )
    conf = (
        f"html_theme = 'furo'\nauthor = html_title = project = {HOSTILE!r}\ncv_owner = [{HOSTILE!r}]\n"
        """html_baseurl = 'https://example.org/"><b>'\n"""
        """pdf_documents = [{'startdocname': 'index', 'targetname': 'c"><b>.pdf', 'title': '<b>'}]\n"""
    )
    index = "# Name\n\n:Email: <me@example.org>\n\nAs {cite:p}`k`.\n\n```{bibliography}\n:all:\n```\n"
    project = make_project({"index.md": index, "refs.bib": bib}, conf=conf)
    assert "(and 2 more" in project.warnings
    for name, page in documents(project).items():
        assert not page.select("img, b"), name
        assert len(page.select("script")) == len(pages[name].select("script")), name
        assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
        schemes = {urlsplit(str(link["href"])).scheme for link in page.select("[href]")}
        assert schemes <= {"", "https", "mailto"}
    page = documents(project)["index.html"]
    assert 'alert("x")' in project.text()
    [source, _] = page.select(".cv-bibtex pre")
    assert HOSTILE in fold(source.get_text())
    works = [thing for thing in data(page) if thing["@type"] == "ScholarlyArticle"]
    assert works
    assert 'alert("x")' in works[0]["name"]


# --- weight ---------------------------------------------------------------------------------------------------------


def test_a_page_is_light_and_fetches_nothing_from_elsewhere(
    published: Project, pages: dict[str, bs4.BeautifulSoup]
) -> None:
    kinds = 'link[rel="stylesheet"], link[rel~="icon"], link[rel="preload"], script[src], img, iframe, source'
    for name, most in (("index.html", 100_000), ("sections/publications.html", 150_000)):
        total = len(gzip.compress((published.out / name).read_bytes()))
        for tag in pages[name].select(kinds):
            target = urlsplit(urljoin(f"http://site/{name}", str(tag.get("href", tag.get("src")))))
            assert target.netloc == "site"
            total += len(gzip.compress((published.out / target.path.removeprefix("/")).read_bytes()))
        assert total < most, name
    assert (published.out / "_static/cv.js").stat().st_size < 5_000
