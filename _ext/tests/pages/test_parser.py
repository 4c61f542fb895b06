"""Pages as people write them: what is nearly right is read as it is meant, and nothing typed disappears."""

from __future__ import annotations

from conftest import MakeCases, MakeProject, warnings

ENTRY = ":organization: Org\n:date: 2020\n\nBody.\n:::"
BIB = {"refs.bib": "@article{doe, title = {Paper}, author = {Doe, Jane}, journal = {J}, year = 2020}"}
CONF = "cv_positions = []\nsuppress_warnings = ['cv.not_shown', 'cv.twice', 'cv.label']"

VARIANTS = [
    f":::{{entry}}Title\n{ENTRY}",
    f":::{{ entry }} Title\n{ENTRY}",
    f":::{{Entry}} Title\n{ENTRY}",
    f":::{{entry}} Title\n\n{ENTRY}",
    ":::{entry} Title\n:organisation: Org\n:date:2020\n\nBody.\n:::",
    ":::{entry} Title\n: organization :\tOrg\n:date : 2020\nBody.\n:::",
    "```{entry}Title\n:organization: Org\n:date: 2020\n\nBody.\n```",
    f":::{{only}}html or pdf\n:::{{entry}} Title\n{ENTRY}\n:::",
    f"- :::{{entry}}Title\n  {ENTRY}".replace("\n", "\n  "),
]


def test_blocks_are_read_as_people_write_them(make_cases: MakeCases) -> None:
    for case in make_cases([f"{block}\n\nAfter." for block in VARIANTS], strict=True):
        for selector, text in ((".cv-head", "Title, Org"), (".cv-date", "2020"), ("p:last-child", "Body.")):
            assert [part.get_text() for part in case.page.select(f".cv-entry {selector}")] == [text], case.text
        assert case.words.endswith("After."), case.text


VALUES = ["Team #1", '"Best" Institute', "'single", "[A](https://a.example)", "- x", "| y", "A: B", "*x* & y", "@home"]


def test_the_value_of_an_option_is_what_is_typed(make_cases: MakeCases) -> None:
    places = [
        case.page.select(".cv-place")[0].get_text().translate({0x201C: '"', 0x201D: '"', 0x2018: "'"})
        for case in make_cases([f":::{{entry}} T\n:place: {value}\n:::" for value in VALUES], strict=True)
    ]
    assert places == [{"[A](https://a.example)": "A", "*x* & y": "x & y"}.get(value, value) for value in VALUES]


# A block, the line of its warning, words of that, and what is shown.
NEARLY = [
    (":::{entry} T\n:organistion: Org\n:::", 4, "'organistion', it is read as 'organisation'", "T, Org"),
    (":::{entry} T\n:location: P\n:Date: 2020\n:::", 5, "'Date', it is read as 'date'", "2020 T, P"),
    (":::{entry} T\n:date: 2020\n:date: 2021\n:::", 5, "'date' twice", "2021 T"),
    (":::{entry} T\n:advisor: *X*\n:::", 4, "'advisor'", "T advisor: X"),
    ('```{bibliography}\n:fliter: year == "2020"\n```', 4, "it is read as 'filter'", "Jane Doe. Paper"),
    ("```{bibliografy}\ndoe\n```", 3, "it is read as {bibliography}", "Jane Doe. Paper"),
    ("```{current-entries}\n\nMy text.\n```", 3, "Has content", "My text."),
    (":::{entrey} T\n:date: 2020\n:::", 3, "{entrey}, it is read as {entry}", "2020 T"),
    (":::{onyl} latex\nHidden.\n:::", 3, "{onyl}, it is read as {only}", "B"),
    (":::{foo} T\nSome *text*.\n:::", 3, "no directive {foo}", "T Some text. B"),
    ("```{graph} T\na -> b\n```", 3, "no directive {graph}", "T a -> b B"),
    ("See {kbdd}`A`.", 3, "{kbdd}, it is read as {kbd}", "See A."),
    ("See {other:role}`the text`.", 3, "no role {other:role}", "See the text."),
    ("{pub}`all` works", 3, "{pub}, it is read as {pubs}", "1 works"),
    ("::{entry} T\n:date: 2020\n::", 3, "write :::{entry}", "date: 2020"),
    (":::{note}\n::{entry} T\n::\n:::", 4, "write :::{entry}", "T"),
    (":::{note}\n:class: a\n::{private}\n::\n:::", 5, "'{.private}' is not read", "B"),
    ("::::{note}\n:::{tip}\n{kbdd}`A`\n:::\n::::", 5, "{kbdd}, it is read as {kbd}", "A"),
    ("\n".join("  " * depth + f"- d{depth}" for depth in range(30)), 11, "nested too deeply", "- d29 B"),
]


def test_what_is_nearly_right_is_one_warning_and_is_printed(make_cases: MakeCases) -> None:
    cases = make_cases([f"{block}\n\nB" for block, *_ in NEARLY], CONF, BIB)
    for case, (block, line, message, shown) in zip(cases, NEARLY, strict=True):
        assert case.warning.startswith(f"page.md:{line}: WARNING: "), case.warning
        assert message in case.warning
        assert shown in case.words.replace(" :", ":"), block
        assert case.words == "B" or "Hidden" not in block
        assert case.words.endswith(" B") or "bibliogra" in block or shown == "B"
        assert [word for word in shown.split() if word.strip(":") not in case.pdf] == [], block


AFTER = "\n\n## Next\n\n:::{entry} Other\n:date: 2021\n:::"
UNCLOSED = [
    (":::{entry} T\n:date: 2020", "{entry} is not closed: write :::"),
    ("::::{entry} T\n:date: 2020", "{entry} is not closed: write ::::"),
    ("```{entry} T\n:date: 2020", "{entry} is not closed: write ```"),
    ('```{bibliography}\n:filter: year == "2020"', "{bibliography} is not closed"),
    ('```{bibliography}\n:filter: year == "2020"\n\nText.', "{bibliography} is not closed"),
    (":::{note}\nText.", "{note} is not closed"),
    (":::{only} html\nText.", "{only} is not closed, it reaches to the end of the page"),
    (":::", "::: closes nothing"),
    (":::{entry} T\n:date: 2020\n:::\n:::", "::: closes nothing"),
    ("```", "``` closes nothing"),
    ("```{code} text\nText.", "{code} is not closed"),
]


def test_an_unclosed_block_is_one_warning_and_what_follows_is_printed(make_cases: MakeCases) -> None:
    cases = make_cases([f"{block}{AFTER}" for block, _ in UNCLOSED], CONF, BIB)
    for case, (block, message) in zip(cases, UNCLOSED, strict=True):
        line = 6 if block.count(":::") == 3 else 3
        assert case.warning.startswith(f"page.md:{line}: WARNING: {message}"), case.warning
        assert case.warning.endswith("[cv.block]")
        assert [title.get_text() for title in case.page.select("h2")] == ["Next¶"]
        assert case.page.select(".cv-entry")[-1].get_text(" ", strip=True) == "2021 Other"
        assert ("2021 Other" in case.pdf) is ("{only}" not in block)
        assert "Text." in case.words or "Text." not in block


def test_code_that_is_not_closed_is_printed_and_ends_before_a_directive(make_project: MakeProject) -> None:
    project = make_project("# A\n\n```python\nprint(1)\n\n```{entry} T\n:date: 2021\n```\n\n```text\nThe end.\n")
    first, last = warnings(project)
    assert first.startswith("index.md:3: WARNING: the block ```python is not closed: write ``` below it")
    assert last.startswith("index.md:10: WARNING: the block ```text is not closed")
    assert project.text() == "A¶ print(1) 2021 T The end."
