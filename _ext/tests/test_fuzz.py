"""Whatever is typed, a build ends with the site and the PDF, and what it cannot use is reported with its place.

Of .bib files, ``bib/test_syntax.py`` and ``bib/test_reader.py`` check the like.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sphinx.errors import ConfigError

from academic_cv.config import Config, PdfDocument
from academic_cv.new.command import new
from conftest import ROOTS, Project, build, fold, write

# Builds are slow: there are few, and failures are not made smaller.
few = settings(max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
more = settings(few, max_examples=25)

BIB = "@article{a, author = {Jane Doe and B}, title = {T}, year = 2020, journal = {J}}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def build_page(folder: Path, page: str, conf: str = "") -> Project:
    """Build a project anew; each is in folders of its own."""
    folder = folder / str(len(list(folder.iterdir())))
    files = {"index.md": page, "part.txt": "Some *words*.", "refs.bib": BIB}
    write(folder / "source", files, f"\ncv_owner = ['Jane Doe']\nsmartquotes = False\n{conf}\n")
    return build(folder / "source", folder / "built", "html")


# --- pages ----------------------------------------------------------------------------------------------------------

NAMES = (
    "entry entries bibliography pubs-chart current-entries pdf-documents private run-in only toctree figure image math "
    "include literalinclude table list-table csv-table raw note admonition eval-rst code-block rubric container "
    "contents epigraph line-block glossary hlist py:function default-role footnote nothing"
).split()
LINES = [line for path in sorted(ROOTS.glob("test-*/**/*.md")) for line in path.read_text("utf-8").splitlines()]
PIECES = [f"{fence}{{{name}}}{title}" for name in NAMES for fence in ("```", ":::") for title in ("", " Words")]
PIECES += [f"{{{name}}}`{key}`" for name in "cite:p cite:t pubs ref doc download eq py:func".split() for key in "ax"]
PIECES += "``` ::: {.private} {.run-in} {#x.y} (x)= +++ --- $$ <div> <b>x [^1] [](x) [a](#x) ![](x.png){.y}".split()
PIECES += [":date: 2024", ":private:", ":label: x", ":name: x", "# H", "## ", "> a", "- a", "1999. b", "<!-- x", "\\"]
PIECES += ["| a | b |\n|---|---|", r"$\frac$", "[a](../x.txt){#x}", "[^1]: note", "Term\n: text"]
pages = st.lists(st.sampled_from(PIECES) | st.sampled_from(LINES) | st.just(""), min_size=8, max_size=40).map("\n".join)


@few
@example("{py:func}`x`\n\n## L\n\n```{bibliography}\n:filter: year == '9'\n```")
@example("```{list-table}\n{cite:t}`x`\n```\n\n```{math}\n:label: x\n```\n\n{eq}`x`\n\n## [^1]\n\n[^1]\n---")
@example("{.private}\n```{contents}\n```\n\n```{note}\n{.run-in}\n```\n\n```{epigraph}\n\n\n## H\n```")
@example("```{figure} a.png\n{.run-in}\n```\n\n> (x)=\n<div>\n\n:::{entry} T\n(x)=\n:organization: O\n:::\n\n[a](#x)")
@example("[f](../x.txt){#x .y} ![a](../x.png){#z} [x](http://u:p@h.example/){#v}\n\n{#w}\n```{pdf-documents}\n```")
@given(pages)
def test_no_page_costs_the_site_or_the_pdf(folder: Path, page: str) -> None:
    project = build_page(folder, f"# Jane Doe\n\nBefore.\n\n{page}\n")
    assert "Before." in project.text()
    assert "Before." in project.pdf().text
    assert "Traceback" not in project.warnings


# --- dates ----------------------------------------------------------------------------------------------------------

typed = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
typed |= st.lists(st.integers(0, 2100).map(str) | st.sampled_from("-/. –"), min_size=1, max_size=6).map("".join)


@few
@given(st.lists(st.tuples(st.sampled_from(["date", "start", "end"]), typed), min_size=15, max_size=25))
def test_what_is_typed_as_a_date_is_printed(folder: Path, dates: list[tuple[str, str]]) -> None:
    texts = [f"x{text.replace(chr(39), '')}x" for _, text in dates]
    options = [f":{option}: '{text}'" for (option, _), text in zip(dates, texts, strict=True)]
    page = "# Jane Doe\n\n" + "\n".join(f":::{{entry}} Title\n{option}\n:::\n" for option in options)
    rows = [fold(row.get_text()) for row in build_page(folder, page).page().select(".cv-entry")]
    assert [text for text, row in zip(texts, rows, strict=True) if fold(text) not in row] == []


# --- configuration --------------------------------------------------------------------------------------------------

words = st.sampled_from(["", "index", "cv.pdf", "ü b.pdf", "a4", "#8b1a2b", "#zzz", "en", "de_XX", "*", "../x", "\0"])
leaves = st.none() | st.booleans() | st.integers(-3, 30) | st.floats(0, 20) | words | st.binary(max_size=2)
keys = st.sampled_from([each.name for each in fields(PdfDocument)]) | words | st.integers()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))
documents = st.fixed_dictionaries(
    {
        "startdocname": st.sampled_from(["index", "nowhere", ""]),
        "targetname": words.map("{}.pdf".format),
        "title": words,
    },
    optional={"style": words, "exclude": st.lists(words), "max_pages": st.integers(-1, 2)},
)


def assert_accepted_or_refused(folder: Path, conf: str) -> None:
    try:
        project = build_page(folder, "# Jane Doe\n\n```{bibliography}\n:all:\n```\n", conf)
    except ConfigError as error:
        if not re.match(r".*conf\.py:\d+: ", str(error)):
            raise
    else:
        assert "Jane" in project.text()


@more
@given(st.sampled_from([each.name for each in fields(Config)]), values)
def test_a_value_of_any_type_is_accepted_or_refused(folder: Path, name: str, value: object) -> None:
    assert_accepted_or_refused(folder, f"{name} = {value!r}")


@few
@example([{"startdocname": "index", "targetname": "\0.pdf", "title": "\0"}])
@given(st.lists(documents, max_size=2))
def test_documents_of_any_name_are_written_or_refused(folder: Path, documents: list[dict[str, object]]) -> None:
    assert_accepted_or_refused(folder, f"pdf_documents = {documents!r}")


# --- sources of new projects ----------------------------------------------------------------------------------------

SOURCES = Path(__file__).parent / "new" / "sources"
SAMPLES: dict[str, Any] = {
    **{name: json.loads((SOURCES / name).read_text("utf-8")) for name in ("resume.json", "orcid.json")},
    **{
        name: yaml.safe_load((SOURCES / name).read_text("utf-8")) for name in ("rendercv.yaml", "al-folio/_data/cv.yml")
    },
}
strange = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from([[], {}, [None], {"a": []}, 2020, True])


def mutate(value: Any, draw: st.DrawFn) -> Any:  # noqa: ANN401  as in JSON
    """Return a value of which one part is replaced by another."""
    if not value or not isinstance(value, dict | list) or draw(st.integers(0, 6)) == 0:
        return draw(strange)
    if isinstance(value, list):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], mutate(value[index], draw), *value[index + 1 :]]
    key = draw(st.sampled_from(sorted(value, key=str)))
    return {**value, key: mutate(value[key], draw)}


pieces = st.lists(st.sampled_from('@misc{ } cv : - [ ] " a \n'.split(" "))).map("".join)


@st.composite
def sources(draw: st.DrawFn) -> str:
    return json.dumps(mutate(draw(st.sampled_from(list(SAMPLES.values()))), draw), default=str)


@more
@given(
    sources() | st.text(max_size=30) | st.lists(st.sampled_from('@ misc { } cv : - [ ] " a \n'.split(" "))).map("".join)
)
def test_a_source_of_a_new_cv_is_read_or_refused(folder: Path, text: str) -> None:
    number = len(list(folder.iterdir()))
    (source := folder / f"{number}.txt").write_text(text, "utf-8")
    with contextlib.suppress(ValueError):  # which the command prints
        new(folder / f"new{number}", "Jane Doe", [source])
        assert (folder / f"new{number}" / "index.md").is_file()
