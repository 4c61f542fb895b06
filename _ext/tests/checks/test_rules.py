"""Each rule: a bad example trips it, and a good one does not."""

from __future__ import annotations

import datetime
import json
import re
from typing import TYPE_CHECKING

import pytest

from academic_cv.__main__ import main
from academic_cv.bib import reader
from academic_cv.checks.identifiers import check_isbn, check_issn, check_orcid
from academic_cv.checks.items import PageEntry, PageLine, Project, TypedEntry, join_typed
from academic_cv.checks.rules import RULES, Finding, find_all
from academic_cv.publications.owner import Owner
from conftest import write

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 6, 15)


def make_project(bib: str = "", entries: str = "", line: str = "", owner: str = "Jane Doe") -> Project:
    """Return a project with a .bib file, and entries as ``title start end`` or ``title date``, a list a paragraph."""
    works, problems = reader.read(bib, "refs.bib")
    assert problems == []
    found: list[PageEntry] = []
    for run, text in enumerate(entries.split("\n\n")):
        for title, *dates in (entry.split() for entry in text.splitlines()):
            start, end, date = (*dates, None) if len(dates) == 2 else (None, None, dates[0])
            number = len(found) + 1
            found.append(
                PageEntry(
                    file="index.md",
                    line=number,
                    docname="index",
                    title=title,
                    span=TypedEntry(title, start, end, date).span,
                    run=run,
                )
            )
    lines = [PageLine(file="index.md", line=9, text=line)]
    return Project(list(join_typed(works, {"refs.bib": bib})), found, lines, Owner([owner]), None, TODAY)


TITLES = ("On the Structure of Examples", "On Noise in Large Samples", "Counting")


def works(text: str) -> str:
    """Return entries a, b and c, of four lines each, from ``type| fields || type| fields``; a type may be left out."""
    entries = []
    for key, title, part in zip("abc", TITLES, text.split(" || "), strict=False):
        kind, _, fields = part.rpartition("| ")
        given = f"title = {{{title}}}," if "title =" not in fields.replace("booktitle =", "") else ""
        entries.append(f"@{kind or 'misc'}{{{key},\n  {given}\n  {fields}\n}}\n")
    return "".join(entries)


A = 'author = "Ann Smith", year = 2020'
SAME = 'title = "On the Structure of Examples"'
PART = f'{A}, title = "Report on Samples and Structures, Part'
REPORT = f'{A}, title = "Annual report of examples'
BASE = f'article| {A}, journal = "Journal", doi = "10.1000/1"'
ARXIV = 'eprinttype = "arxiv", eprint ='
PREPRINT = f'article| {A}, journal = "arXiv preprint arXiv:2001.00001"'

# Rule, bad works, words of the message, the line, and good works.
WORKS = [
    (
        *("duplicate", f'{BASE} || doi = "10.1000/1"', "'b' .*'a' .*DOI.* related = {a}", 5),
        f'{BASE} || doi = "10.1000/1", related = "a"',
        f'{BASE} || doi = "10.1000/2"',
        f'{BASE}, related = "b" || doi = "10.1000/1"',
    ),
    (
        *("duplicate", f'{ARXIV} "2001.00001", {A} || {ARXIV} "2001.00001", {A}', "arXiv number", 5),
        f'{ARXIV} "2001.00001", {A} || {ARXIV} "2001.00002", {A}',
    ),
    (
        "duplicate",
        f'{BASE.replace("Smith", "Müller")} || article| author = "Mueller, A.", journal = "Journal", '
        'title = "On the structures of “examples”"',
        *("title", 5),
        f'{BASE} || article| author = "Bo Else", journal = "Journal", {SAME}',
        f'{PART} I" || {PART} II"',
        f'{REPORT} 2019" || {REPORT} 2020"',
    ),
    (
        *("preprint", f'{BASE} || {A}, {ARXIV} "2001.00001", {SAME}', "'b' is the preprint of 'a'.*move its eprint", 5),
        f'{BASE} || {A}, {ARXIV} "2001.00001", {SAME}, related = "a", relatedtype = "preprint"',
    ),
    ("preprint", f"{PREPRINT} || {BASE}, {SAME}", "'a' is the preprint of 'b'", 1),
    ("related", 'related = "smiht", title = "One"\n}\n@misc{smith, title = "Two"', "did you mean smith", 3),
    ("venue", f"article| {A}", "'a' has no journal", 1, BASE, A, PREPRINT),
    ("venue", f"phdthesis| {A}", "no institution", 1, f'phdthesis| {A}, school = "University"'),
    ("year", 'author = "A. Smith"', "no year", 1, 'pubstate = "inpress"', 'date = "2020-02"'),
    (
        *("identifier", f'{A} || doi = "10.1000/1" || doi = "10.1000/2"', "'a' has no identifier", 1),
        *(f'{A} || doi = "10.1000/1"', f'{A}, isbn = "9780131103627" || doi = "10.1000/1" || doi = "10.1000/2"'),
        f'phdthesis| {A}, school = "University" || doi = "10.1000/1" || doi = "10.1000/2"',
    ),
    ("doi", 'doi = "10.1000/abc.pdf"', r"\.pdf", 3, 'doi = "10.1016/S0021(99)1234-5"'),
    ("doi", 'doi = "10.1000/1",\n  url = "https://doi.org/10.1000/2"', "two DOIs", 4),
    ("arxiv", f'{ARXIV} "2013.12345"', "month 13", 3, f'{ARXIV} "2001.00001"'),
    ("arxiv", f'{ARXIV} "2001.1234"', "5 digits", 3, f'{ARXIV} "0704.0001"'),
    ("arxiv", f'{ARXIV} "2607.12345"', "in the future", 3, f'{ARXIV} "2606.12345"'),
    ("arxiv", f'{ARXIV} "hep-th/9913001"', "month 13", 3, f'{ARXIV} "hep-th/9901001"'),
    ("isbn", 'isbn = "978-0-13-110362-8"', "check digit", 3, 'isbn = "978-0-13-110362-7, 0-306-40615-2 (paper)"'),
    ("issn", 'issn = "1234-5678"', "check digit", 3, 'issn = "1234-5679"', 'issn = "2434-561X"'),
    (
        *("orcid", 'author = "Ann Smith",\n  author+an:orcid = {1="0000-0002-1825-0098"}', "check digit", 4),
        'author = "Ann Smith",\n  author+an:orcid = {1="0000-0002-1825-0097"}',
    ),
    ("date", 'year = "20222"', "'20222'", 3, 'year = "2022"', 'year = "in press"', 'date = "199X"'),
    ("date", 'year = "2029"', "in the future", 3, 'year = "2027"'),
    (
        *("date", 'urldate = "2022-13-01"', "urldate .*months", 3),
        *('urldate = "2022-12-01"', 'eventdate = "2022-01/2022-02"'),
    ),
    (
        *("pubstate", 'pubstate = "submitted", date = "2025-05"', "since 2025-05", 3),
        'pubstate = "submitted", date = "2025-06"',
    ),
    (
        *("pubstate", 'year = 2024, pubstate = "forthcoming"', "'forthcoming' since 2024", 3),
        'year = 2025, pubstate = "inpress"',
    ),
    ("pubstate", 'note = "To appear", year = 2023', "correct note", 3, 'note = "Oral", year = 2023'),
    ("pages", 'pages = "145--123"', "backwards: correct", 3, 'pages = "123--145, 150"', 'pages = "1234--45"'),
    (
        *("pages", 'pages = "123--45"', "write 123--145", 3),
        *('pages = "S5-S12"', 'pages = "e12--15"', 'pages = "xi--x"'),
    ),
    ("pages", 'pages = "1245--34"', "backwards", 3, 'pages = "3:1--3:28"', 'pages = "1001--9"'),
    (
        "names",
        'author = "M{\\"u}ller, Jan" || author = "Mueller, Jan" || author = "Jan Müller"',
        *("'Jan Mueller' in 'b' is 'Jan Müller'", 7),
        'author = "Ueda, Masahito" || author = "Masahito Ueda"',
    ),
    (
        *("names", 'author = "James B. Simon" || author = "James B Simon"', "James B Simon", 7),
        'author = "Jane Simon" || author = "James Simon"',
    ),
    (
        *("names", 'author = "Wang, Zihao" || author = "Wang, Z."', "'Z. Wang' in 'b'", 7),
        'author = "Wang, Zihao" || author = "Wang, Zhe and Wang, Z."',
    ),
    (
        *("names", 'author = {{Zhang Zhiyi}} || author = "Zhiyi Zhang"', "is", 7),
        'author = "Doe, Jane" || author = "Jane Doe and Roe, J."',
    ),
]


@pytest.mark.parametrize("case", WORKS, ids=[rule for rule, *_ in WORKS])
def test_a_rule_for_works(case: tuple[str, str, str, int, *tuple[str, ...]]) -> None:
    rule, bad, message, line, *good = case
    bad = works(bad)

    def found(bib: str) -> list[Finding]:
        return [finding for finding in find_all(make_project(bib), ()) if finding.rule == rule]

    [finding] = found(bad)
    assert re.search(message, finding.message)
    assert (finding.file, finding.line) == ("refs.bib", line)
    # It is silenced where it stands.
    starts = (match.start() for match in re.finditer("@", bad) if bad.count("\n", 0, match.start()) < line)
    at = bad.index(",", max(starts))
    assert found(f"{bad[:at]}, nocheck = {{{rule}}}{bad[at:]}") == []
    assert find_all(make_project(bad), list(RULES)) == []
    for bib in good:
        assert found(works(bib)) == [], bib


# Rule, bad entries, a word of the message, the line, and good entries.
ENTRIES = [
    (
        "present",
        "New 2022 present\nOld 2018 present",
        "'Old' says present, and 'New'",
        2,
        ["A 2022 present\nB 2022 present", "New 2022 present\nOld 2018 2022", "A 2022 present\n\nB 2018 present"],
    ),
    (
        "future",
        "Talk 2026-07",
        "'Talk' is dated 2026-07",
        1,
        ["Talk 2026-06", "Talk 2026", "Grant 2024 2028", "Talk upcoming"],
    ),
    ("future", "Job 2027 present", "in the future", 1, ["Job 2027 2028"]),
    (
        "order",
        "A 2024\nB 2023\nC 2021\nD 2022\nE 2020",
        "'D' stands below 'C'",
        4,
        [
            "A 2024\nB 2023\nC 2022\nD 2022-05\nE 2022",
            "A 2019\nB 2020\nC 2021",
            "A 2020\nB 2022\nC 2021\nD 2024\nE 2019",
            "A 2020 present\nB 2022 2023\nC 2018 2021",
            "A 2020\nB 2021\nC upcoming\nD 2019",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "bad", "message", "line", "good"), ENTRIES)
def test_a_rule_for_entries(rule: str, bad: str, message: str, line: int, good: list[str]) -> None:
    [finding] = [each for each in find_all(make_project(entries=bad), ()) if each.rule == rule]
    assert re.search(message, finding.message)
    assert (finding.file, finding.line) == ("index.md", line)
    for entries in good:
        assert [each for each in find_all(make_project(entries=entries), ()) if each.rule == rule] == []


def test_each_rule_has_a_test() -> None:
    assert {rule for rule, *_ in [*WORKS, *ENTRIES]} == set(RULES)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (check_isbn, "9783161484100 978-3-16-148410-0 0-8044-2957-X", "9783161484101 080442957X1 1234567890123"),
        (check_issn, "0317-8471 1050-124X", "0317-8472 1050124"),
        (
            check_orcid,
            "0000-0002-1825-0097 0000-0001-5109-3700 0000-0002-1694-233X",
            "0000-0002-1825-009 0000-0002-1694-2330",
        ),
    ],
)
def test_check_digits(check: object, right: str, wrong: str) -> None:
    assert callable(check)
    assert [number for number in right.split() if check(number)] == []
    assert [number for number in wrong.split() if not check(number)] == []


def test_an_orcid_in_a_page() -> None:
    for line, number in (
        (":ORCID: <https://orcid.org/0000-0002-1825-0098>", 1),
        (":ORCID: [0000-0002-1825-0097](https://orcid.org/0000-0002-1825-009)", 1),
        (":ORCID: [0000-0002-1825-0097](https://orcid.org/0000-0002-1825-0097)", 0),
    ):
        assert [finding.line for finding in find_all(make_project(line=line), ())] == [9] * number


# --- the command ----------------------------------------------------------------------------------------------------

BIB = """@article{one,
  author = {Ann Smith}, title = {One},
  year = {2020},
  pages = {20--10},
  journal = {Journal}, url = {https://example.org/}
}
"""
PAGE = """# Ann

% nocheck: future
:::{entry} First
:date: 2027-01
:::

:::{entry} Second
:date: 2027-01
:::

[](#nowhere)

```{bibliography}
:all:
```
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC).timestamp())))
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"index.md": PAGE, "refs.bib": BIB})
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    status = main(["check", *options])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def test_each_finding_is_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, output = run(capsys)
    first, second, third, summary = output.splitlines()
    assert status == 1
    assert re.fullmatch(r"index.md:8: future: 'Second' .*2027-01.*", first)
    assert re.fullmatch(r"index.md:12: myst.xref_missing: .*nowhere.*", second)
    assert re.fullmatch(r"refs.bib:4: pages: the pages 20–10 of 'one' run backwards: .*", third)
    assert summary == "3 findings: future 1, myst.xref_missing 1, pages 1"
    _, output = run(capsys, "--format", "json")
    found = json.loads(output)
    assert output == json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    assert {key: found[2][key] for key in ("file", "line", "rule")} == {"file": "refs.bib", "line": 4, "rule": "pages"}
    status, output = run(capsys, "--format", "github")
    assert status == 1
    assert output.splitlines()[2].startswith("::error file=refs.bib,line=4,title=pages::the pages 20–10 of 'one'")


def test_a_project_without_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.replace("[](#nowhere)", "").replace(":::{entry} Second", "% nocheck: future\n:::{entry} Second")
    (folder / "index.md").write_text(page, "utf-8")
    with (folder / "conf.py").open("a") as conf:
        conf.write('cv_checks_off = ["pages"]\n')
    assert run(capsys) == (0, "Nothing to correct.\n")
    assert run(capsys, "--format", "json") == (0, "[]\n")


def test_what_silences_nothing_is_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "refs.bib").write_text(BIB.replace("20--10},", "1--10},\n  nocheck = {pages, duplicat},"), "utf-8")
    _, output = run(capsys)
    assert re.search(r"^refs.bib:5: nocheck: .*'pages', which finds nothing here", output, re.MULTILINE)
    assert re.search(
        r"^refs.bib:5: nocheck: there is no rule 'duplicat': did you mean duplicate\?", output, re.MULTILINE
    )


def test_what_silences_is_not_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "refs.bib").write_text(BIB.replace("20--10}", "20--10}, nocheck = {pages}, related = {one}"), "utf-8")
    run(capsys)
    files = [path for path in (folder / "_build" / "check" / "html").rglob("*") if path.suffix in {".html", ".js"}]
    assert [path.name for path in files if "nocheck" in path.read_text("utf-8")] == []


def test_a_wrong_rule_in_conf_py(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "conf.py").open("a") as conf:
        conf.write('cv_checks_off = ["duplicat"]\n')
    status, output = run(capsys)
    assert status == 2
    assert "'duplicat'" in output
    assert "did you mean 'duplicate'" in output
