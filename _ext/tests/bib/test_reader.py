"""Any .bib file is read whole, into one vocabulary; mistakes are named with their line and stay where they are."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib import reader as bibfile
from academic_cv.bib.reader import Problem, Work, load
from conftest import read_tables

# Names of fields by the lines above them.
FIELDS = {
    part.partition("\n")[0]: part.partition("\n")[2].split()
    for part in Path(__file__).with_name("fields.txt").read_text("utf-8").split("\n\n")
}
[READ] = read_tables(Path(__file__).with_name("entries.txt"))
UNTITLED = "the entry has no title: write title = {...}"


def read(text: str, file: str) -> tuple[list[Work], list[Problem]]:
    """Read a text. Most entries here have no title: that this is told has a test of its own."""
    works, problems = bibfile.read(text, file)
    return works, [problem for problem in problems if problem.message != UNTITLED]


def one(text: str) -> Work:
    """The only work of a text that has no problem."""
    works, problems = read(text, "refs.bib")
    assert problems == []
    (work,) = works
    return work


def fields(body: str, kind: str = "article") -> dict[str, str]:
    """The fields of an entry with these typed ones."""
    return dict(one(f"@{kind}{{key, {body}}}").text)


def doubt(body: str, kind: str = "article") -> tuple[dict[str, str], str]:
    """The fields of an entry and the message of its one problem."""
    (work,), (problem,) = read(f"@{kind}{{key, {body}}}", "refs.bib")
    assert (problem.line, problem.key) == (1, "key")
    return dict(work.text), problem.message


# ---------------------------------------------------------------- reading


MISSPELT = {"titel": "title", "ttitle": "title", "jounal": "journal", "Auhtor": "author", "authors": "author"}
MISSPELT |= {"boktitle": "booktitle", "yaer": "year", "dio": "doi", "page": "pages", "keywrods": "keywords"}
MISSPELT["organisation"] = "organization"
ENTRY = r"""
@InProceedings{doe2024,
  Author    = {Jane Doe and {Zhang Wei}*},
  author+an = {1=corresponding},
  editor    = {M{\"u}ller, Hans},
  title     = {On
               {B}races},
  booktitle = icml # " 2024",
  month     = mar,
  year      = 2024,
  keywords  = {conference},
}
"""


def test_a_work_has_all_that_was_typed() -> None:
    work = one('@string{ICML = "Proc. ICML"}' + ENTRY)
    assert (work.key, work.type, work.typed_type) == ("doe2024", "inproceedings", "InProceedings")
    assert (work.file, work.line) == ("refs.bib", 2)
    assert work.text == {
        "title": "On Braces",
        "booktitle": "Proc. ICML 2024",
        "month": "03",
        "year": "2024",
        "keywords": "conference",
    }
    assert [(str(name), name.marks) for name in work.authors.names] == [
        ("Jane Doe", ("corresponding",)),
        ("Zhang Wei", ("equal",)),
    ]
    assert [str(name) for name in work.editors.names] == ["Hans Müller"]
    assert not work.is_skipped


def test_readers_get_bibtex_without_private_fields() -> None:
    work = one('@string{ICML = "Proc. ICML"}' + ENTRY)
    assert work.bibtex == (
        "@InProceedings{doe2024,\n"
        "  Author = {Jane Doe and {Zhang Wei}},\n"
        '  editor = {M{\\"u}ller, Hans},\n'
        "  title = {On {B}races},\n"
        "  booktitle = {Proc. ICML 2024},\n"
        "  month = mar,\n"
        "  year = 2024,\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{Cohen*, Samuel and Doe, Jane}", "{Cohen, Samuel and Doe, Jane}"),
        (r"{Sam Cohen$^{*}$ and Jane Doe \textsuperscript{*} and A. One†}", "{Sam Cohen and Jane Doe and A. One}"),
        (r"{Sam Cohen{*} and {\L}ukasz~Doe\textsuperscript{1}}", r"{Sam Cohen and {\L}ukasz~Doe}"),
        ("{Wei Li 0012 and Jane Doe 0001}", "{Wei Li and Jane Doe}"),
        ('"Jane Doe" # " and Bob*"', "{Jane Doe and Bob}"),
    ],
)
def test_readers_get_names_without_marks(typed: str, shown: str) -> None:
    assert f"  author = {shown},\n" in one(f"@misc{{key, author = {typed}, author+an = {{1=equal}}}}").bibtex


def test_readers_get_no_field_that_is_not_bibliographic() -> None:
    for name in FIELDS["Fields that no reader gets"]:
        text = f"@misc{{a, title = {{T}}}} @xdata{{b, note = {{N}}}} @misc{{key, title = {{T}}, {name} = {{b}}}}"
        bibtex = read(text, "f")[0][1].bibtex
        assert name not in bibtex
        assert bibtex.startswith("@misc{key,\n  title = {T},\n")


def test_a_project_can_give_readers_more_fields() -> None:
    text = "@misc{key, title = {T}, Abstract = {A}, comment = {C}}"
    [work], _ = bibfile.read(text, "refs.bib", public=["abstract"])
    assert work.bibtex == "@misc{key,\n  title = {T},\n  Abstract = {A},\n}\n"


def test_a_work_survives_pickling_and_what_readers_get_reads_as_the_same_work() -> None:
    work = one('@string{ICML = "Proc. ICML"}' + ENTRY)
    copy = pickle.loads(pickle.dumps(work))  # noqa: S301
    assert (copy.key, copy.text, copy.authors, copy.bibtex) == (work.key, work.text, work.authors, work.bibtex)
    again = one(work.bibtex)
    assert again.text == {name: value for name, value in work.text.items() if name != "keywords"}
    assert [str(name) for name in again.authors.names] == [str(name) for name in work.authors.names]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("@misc{x, title={T}, title={U}}", "x", "duplicate field 'title'"),
        ("@misc{x, title={T}}@set{s, entryset={x}}", "s", "a @set is not printed, but its members are"),
        ("@misc{, title={T}}", None, "no key"),
        ("@misc{title={T}}", None, "no key"),
        ("@misc{x, title={T}, author+an={first}}", "x", "'1=equal"),
        ("@misc{x, title={T}, author={A}, author+an={2=x}}", "x", "there are 1"),
        ("@artcle{x, title={T}}", "x", "unknown type '@artcle', read as @misc: did you mean @article?"),
        ("@InProcedings{x, title={T}}", "x", "read as @misc: did you mean @inproceedings?"),
    ],
)
def test_a_doubtful_entry_is_reported_and_read(text: str, key: str | None, words: str) -> None:
    [work], [problem] = read(f"\n{text}", "refs.bib")
    assert (work.text["title"], problem.line, problem.key) == ("T", 2, key)
    assert words in problem.message
    assert work.type == "misc"


@pytest.mark.parametrize(("typed", "meant"), MISSPELT.items())
def test_a_misspelt_field_is_named_with_its_line_and_what_it_may_mean(typed: str, meant: str) -> None:
    _, [problem] = read(f"@misc{{key,\n  note = {{N}},\n  {typed} = {{X}},\n}}", "refs.bib")
    message = f"unknown field '{typed}', not printed: did you mean {meant}?"
    assert (problem.line, problem.key, problem.message) == (3, "key", message)


def test_what_an_entry_has_or_has_not_at_all_is_no_misspelling() -> None:
    assert one("@misc{key, url={https://a.org}, url2={https://b.org}, titel={}, pagess={}}").text


def test_private_characters_are_omitted_and_named() -> None:
    (work,), (problem,) = read("@misc{key,\n  title = {Ba\ue03cle}}", "refs.bib")
    assert (work.title, problem.line) == ("Bale", 2)
    assert "U+E03C" in problem.message


def test_long_texts_are_read_in_linear_time() -> None:
    text = "co-" * 100_000
    values = {"eprint": text, "doi": f"a{', ' * 100_000}b", "url": "<a " * 100_000, "title": "A" + "}" * 100_000}
    entries = [f"@misc{{{name}, {name} = {{{value}}},\n note = {{N}}}}" for name, value in values.items()]
    # In quadratic time, most of these take minutes.
    works, _ = read("\n".join([text, *entries]), "refs.bib")
    assert [work.text["note"] for work in works] == ["N"] * 4


def test_two_works_under_one_key_are_both_there() -> None:
    text = "@misc{a, title={One}}\n@misc{a, title={Two}}\n@misc{a, title = {One}}\n@misc{a-2, title={Three}}"
    works, problems = read(text, "refs.bib")
    assert [(work.key, work.text["title"]) for work in works] == [("a", "One"), ("a-3", "Two"), ("a-2", "Three")]
    assert [problem.line for problem in problems] == [2, 3]
    assert "read as 'a-3'" in problems[0].message
    assert "duplicate of the entry in line 1" in problems[1].message


def test_keys_that_differ_in_case_are_two_keys() -> None:
    works = works_by_key("@misc{a, title={One}} @misc{A, title={Two}} @misc{c, xdata={A}} @xdata{x, title={X}}")
    assert [(key, work.text["title"]) for key, work in works.items()] == [("a", "One"), ("A", "Two"), ("c", "Two")]


FILE = "% comment\n@misc{a, title={Über}}\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        *((FILE.encode(encoding), None) for encoding in ("utf-8", "utf-8-sig", "utf-16")),
        *((FILE.encode(encoding), 2) for encoding in ("latin-1", "cp1252")),
        *((before + b"\n@misc{a, title={\xdcber}}", line) for before, line in ((b"a\n\xe9x", 2), (b"a\xe9\nb", 1))),
        *((before + b"\n@misc{a, title={\xdcber}}", line) for before, line in ((b"a\r\nb\r\xe9", 3), (b"\xe9", 1))),
        (FILE.encode("utf-16") + b"\x00", 3),
    ],
)
def test_a_file_may_have_any_encoding(tmp_path: Path, data: bytes, line: int | None) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(data)
    [work], problems = load(path)
    assert (work.text["title"], work.file) == ("Über", str(path))
    assert [problem.line for problem in problems] == ([line] if line else [])
    assert all("as UTF-8" in problem.message for problem in problems)


# ---------------------------------------------------------------- types and fields


KINDS = """
article ARTICLE | inproceedings conference | proceedings mvproceedings | book mvbook | collection reference |
incollection inbook bookinbook suppbook | inreference | thesis phdthesis mastersthesis masterthesis |
report techreport | manual | patent | online electronic www | software | dataset | periodical | unpublished |
misc jurisdiction commentary anything artwork audio bibnote booklet image legislation legal letter movie music
performance standard video codefragment softwaremodule softwareversion webpage preprint presentation chapter poem
"""


def test_types_have_one_vocabulary() -> None:
    """Types of biblatex and of exports that a CV does not tell apart are no misspellings."""
    for kinds in KINDS.split("|"):
        for typed in kinds.split():
            work = one(f"@{typed}{{key, title={{T}}}}")
            assert (work.type, work.typed_type) == (kinds.split()[0], typed)


def test_kinds_are_words() -> None:
    for kind, typed, words in (
        ("phdthesis", "", "PhD thesis"),
        ("mastersthesis", "", "Master’s thesis"),
        ("thesis", "type={mathesis}", "Master’s thesis"),
        ("thesis", "type={Habilitation}", "Habilitation"),
        ("techreport", "", "Technical report"),
        ("report", "type={resreport}", "Research report"),
        ("patent", "type={patreqfr}", "French patent request"),
    ):
        assert fields(typed, kind)["type"] == words


@pytest.mark.parametrize(("body", "expected"), READ)
def test_fields_dates_and_identifiers_have_one_form(body: str, expected: str) -> None:
    assert {f"{name}={value}" for name, value in fields(body).items()} == set(expected.split("; "))


def test_an_institution_is_where_a_thesis_or_report_is_from_and_a_patent_has_countries() -> None:
    assert fields("school={S}", "phdthesis")["institution"] == "S"
    assert fields("organization={O}", "report")["institution"] == "O"
    assert fields("organization={O}", "manual") == {"organization": "O"}
    assert fields("location={countryde and countryus}", "patent")["address"] == "Germany, United States of America"


def test_an_option_leaves_a_work_out() -> None:
    for options in ("skipbib", "skipbib=true", "useprefix, dataonly = true"):
        assert one(f"@misc{{a, options={{{options}}}}}").is_skipped
    for options in ("skipbib=false", ""):
        assert not one(f"@misc{{a, options={{{options}}}}}").is_skipped


def test_fields_of_biblatex_and_of_exports_are_no_misspellings() -> None:
    for name in [*FIELDS["Fields of biblatex 3.20"], *FIELDS["Fields of many programs' exports"]]:
        value = "a" if name in ("xref", "crossref", "xdata") else "1"
        [_, work], problems = read(f"@misc{{a, title={{T}}}} @misc{{key, {name} = {{{value}}}}}", "refs.bib")
        assert work.key == "key"
        assert not [problem for problem in problems if "unknown" in problem.message]


def test_an_entry_that_is_shown_without_a_title_is_named() -> None:
    text = (
        "@article{a, author={A B}, journal={J}}\n@misc{c, options={skipbib}}\n@xdata{d, publisher={P}}\n"
        "@misc{e, xdata={f}}\n@xdata{f, title={F}}\n@inproceedings{g, title={A}, crossref={b}}\n"
        # As in classic BibTeX, a volume may have a booktitle alone.
        "@proceedings{b, booktitle={B}}\n"
    )
    works, [problem] = bibfile.read(text, "refs.bib")
    assert problem == Problem(1, "a", UNTITLED)
    assert works[-1].text["title"] == works[-2].text["booktitle"] == "B"


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("body", "expected", "words"),
    [
        ("date={2020-13}", {"year": "2020"}, "invalid month in '2020-13'"),
        ("year={2010}, month={Mrz}", {"year": "2010"}, "'Mrz', omitted: write month = mar"),
        ("date={soon}", {"year": "soon"}, "write date = {2024}"),
        ("date={2020-00}", {"year": "2020"}, "invalid month in '2020-00'"),
        ("date={2020-02-31}", {"year": "2020", "month": "02"}, "that month has days 01 to 29"),
        ("date={2020-05-00}", {"year": "2020", "month": "05"}, "invalid day, omitted: '2020-05-00'"),
        ("year=2021, month=feb, day=29", {"year": "2021", "month": "02"}, "that month has days 01 to 28"),
    ],
)
def test_a_month_or_day_that_no_calendar_has_is_named(body: str, expected: dict[str, str], words: str) -> None:
    found, message = doubt(body)
    assert found == expected
    assert words in message


# ---------------------------------------------------------------- identifiers


def test_a_doi_keeps_its_own_brackets_and_what_is_no_doi_is_named_or_an_address() -> None:
    doi = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
    assert fields(f"doi={{{doi}}}") == {"doi": doi}
    assert fields("note={x}, doi={(10.1000/182)}")["doi"] == "10.1000/182"
    assert fields("doi={https://openreview.net/forum?id=1}") == {"url": "https://openreview.net/forum?id=1"}
    found, message = doubt("doi={n/a}, url={https://doi.org/10.1000/182}")
    assert found == {"doi": "10.1000/182"}
    assert "invalid DOI 'n/a'" in message


def test_old_arxiv_numbers_have_their_archive_and_what_is_no_number_is_named() -> None:
    expected = {"eprint": "math/0506203", "eprinttype": "arxiv"}
    assert fields("eprint={math/0506203v1}") == expected
    assert fields("eprint={0506203}, archiveprefix={arXiv}, primaryclass={math}") == expected | {"eprintclass": "math"}
    assert fields("eprint={0506203v1[math]}, archiveprefix={arXiv}") == expected
    for typed in ("arxiv={nonsense}", "eprint={abs}, eprinttype={arxiv}"):
        found, message = doubt(typed)
        assert "eprint" not in found
        assert "invalid arXiv number" in message


def test_what_zotero_found_on_a_page_is_no_note() -> None:
    assert fields("note={Number: 1 Publisher: Nature Publishing Group}, number=1") == {"number": "1"}
    assert fields("note={Publisher: Press}, volume={2}") == {"volume": "2"}
    assert fields("note={Number: 1 of a series}")["note"] == "Number: 1 of a series"
    assert fields("note={Publisher: Press}", "misc")["note"] == "Publisher: Press"


def test_other_archives_and_addresses_stay() -> None:
    assert fields("eprint={12345}, eprinttype={PubMed}") == {"eprint": "12345", "eprinttype": "pubmed"}
    assert fields("url={https://a.org/x\\_y~z}") == {"url": "https://a.org/x_y~z"}
    assert fields("doi={10.1000/182}, url={https://a.org}") == {"doi": "10.1000/182", "url": "https://a.org"}
    assert fields("url={www.a.org}") == {"url": "https://www.a.org"}
    assert fields("eprint={2308.06671}, url={https://arxiv.org/abs/2308.00000}")["url"].endswith("00000")


# ---------------------------------------------------------------- inheritance


def works_by_key(text: str) -> dict[str, Work]:
    works, problems = read(text, "refs.bib")
    assert problems == []
    return {work.key: work for work in works}


CHAPTER = (
    "@inproceedings{c, crossref={p}, xdata={x}, title={C}, author={A B}, doi={10.1000/1}}"
    "@proceedings{p, title={P}, subtitle={S}, editor={E {\\'E}}, date={1999-05}, doi={10.1000/2}, keywords={k}}"
    "@xdata{x, note={N}}"
)


def test_a_chapter_has_what_its_book_has_and_so_do_readers() -> None:
    work = works_by_key(CHAPTER)["c"]
    assert work.text == {
        "crossref": "p",
        "xdata": "x",
        "title": "C",
        "doi": "10.1000/1",
        "note": "N",
        "booktitle": "P: S",
        "year": "1999",
        "month": "05",
    }
    assert [str(name) for name in work.editors.names] == ["E É"]
    assert work.bibtex == (
        "@inproceedings{c,\n"
        "  title = {C},\n"
        "  author = {A B},\n"
        "  doi = {10.1000/1},\n"
        "  note = {N},\n"
        "  booktitle = {P: S},\n"
        "  editor = {E {\\'E}},\n"
        "  year = {1999},\n"
        "  month = may,\n"
        "}\n"
    )


def test_nothing_of_the_child_is_overwritten() -> None:
    works = works_by_key(
        "@inbook{c, crossref={b}, title={C}, year={2001}}\n"
        "@book{b, crossref={m}, title={B}, date={1999-05}, publisher={U}}\n"
        "@mvbook{m, title={M}, publisher={V}, author={A B}}"
    )
    names = ("title", "booktitle", "maintitle", "year", "month")
    assert [works["c"].text.get(name) for name in names] == ["C", "B", "M", "2001", None]
    assert works["b"].text["publisher"] == "U"
    assert [str(name) for name in works["c"].authors.names] == ["A B"]


def test_xdata_hands_down_all_and_xref_nothing() -> None:
    works = works_by_key(
        "@misc{a, xdata={x, y}, title={A}} @xdata{x, xdata={z}, publisher={P}} @xdata{y, url={https://a.org}}"
        "@xdata{z, location={L}} @misc{b, xref={a}}"
    )
    expected = {"xdata": "x, y", "title": "A", "publisher": "P", "address": "L", "url": "https://a.org"}
    assert works["a"].text == expected
    assert works["b"].text == {"xref": "a"}


def test_a_missing_parent_and_a_circle_are_named() -> None:
    works, problems = read(
        "@misc{a, crossref={gone}, title={A}}\n@misc{b, crossref={c}}\n@misc{c, crossref={b}}\n@misc{d, xdata={d}}", "f"
    )
    assert [work.key for work in works] == ["a", "b", "c", "d"]
    assert "no entry 'gone'" in problems[0].message
    assert [problem.line for problem in problems] == [1, 3, 4]
    assert all("circular" in problem.message for problem in problems[1:])


def test_a_chain_of_parents_may_be_as_long_as_the_file() -> None:
    entries = "".join(f"@misc{{k{number}, crossref={{k{number + 1}}}}}\n" for number in range(3000))
    works = works_by_key(entries + "@misc{k3000, publisher={P}}")
    assert works["k0"].text["publisher"] == "P"


# ---------------------------------------------------------------- any file at all

FIELD = st.sampled_from("author author+an date doi eprint journal month note pages title url year crossref x".split())
VALUE = st.text(max_size=20) | st.sampled_from(["{", "}", "2020", "2020-13", "a and b", "k", "10.1000/1", "1=x", "mar"])
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["k", "l", ""]), st.lists(st.tuples(FIELD, VALUE), max_size=6)), max_size=4
).map(
    lambda entries: "".join(
        f"@misc{{{key}, {', '.join(f'{name} = {{{value}}}' for name, value in fields)}}}\n" for key, fields in entries
    )
)


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=100) | ENTRIES)
def test_no_text_is_an_error(text: str) -> None:
    assert_sound(*read(text, "refs.bib"), text)


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_no_bytes_are_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "refs.bib"
    path.write_bytes(data + ENTRY.encode("latin-1")[: len(data)])
    load(path)


def assert_sound(works: list[Work], problems: list[Problem], text: str) -> None:
    """What holds for whatever was read."""
    keys = [work.key for work in works]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    last = len(re.split(r"\r\n|\r|\n", text))
    assert all(1 <= problem.line <= last and "\n" not in problem.message for problem in problems)
    for work in works:
        assert all(value or name == "endyear" for name, value in work.text.items())
        assert all(re.fullmatch(r"\d\d", work.text.get(name, "01")) for name in ("month", "day"))
        again, _ = read(work.bibtex, "refs.bib")
        assert [other.key for other in again] == [work.key]
