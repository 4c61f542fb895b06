"""Every entry of any .bib file is read or reported; a mistake stays in its entry."""

from __future__ import annotations

import re
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib.syntax import Entry, read


def values(entry: Entry) -> dict[str, str]:
    return {field.name: field.value for field in entry.fields}


def one(text: str) -> dict[str, str]:
    """Return the fields of the only entry of a text without problems."""
    (entry,), problems = read(text)
    assert problems == []
    return values(entry)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ""),
        ("\n \n% just a comment\n", ""),
        ("@comment{a} @string{b = {B}}", ""),
        ("---\n---\n\n@misc{a, title={A}}", "a"),
        ("\ufeff@misc{a, title={A}}", "a"),
        ("@misc{a, title={A}}\r\n@misc{b, title={B}}\r@misc{c, title={C}}", "a b c"),
        ("@misc{a, title={A}} @misc{b, title={B}}", "a b"),
        ('@misc(a, title={A (x)}, note = "b)")', "a"),
        ("@@misc{a, title={A}}", "a"),
        ("  @misc {a, title={A}}", "a"),
        ("@misc\n{a, title={A}}", "a"),
        ("@misc{a}", "a"),
        ("@misc{a,}", "a"),
        ("@misc{a, title=, note={}}", "a"),
        ("@misc{a:b/c.d-e_f+g, title={A}}", "a:b/c.d-e_f+g"),
        ('@comment{x} @preamble{"y"}\n@comment{jabref-meta: a:b;}\n@misc{a, title={A}}', "a"),
        ("@comment{\n@misc{hidden, title={H}}\n}\n@misc{a, title={A}}", "a"),
        ("@comment{unclosed\n@misc{a, title={A}}", "a"),
        ("% @misc{hidden, title={H}}\n% title = {x},\n@misc{a, title={A}}", "a"),
        ("100% of\n@misc{a, title={A 100% sure}}", "a"),
        ("@misc{a,\n% a comment, with a comma\n title={A},\n % year = {1},\n % more\n note={N}}", "a"),
        ("@misc{a, title={A}, % a comment, with a comma\n % note = {goes\n on},\n year={1}}", "a"),
        ("@misc{a, title={name@example.org {x}}}", "a"),
        ("@misc{a, title={A \\{ B}, note={C \\} D}}", "a"),
        ("@misc{a, title={ends \\\\}, note={C}}", "a"),
        ('@misc{a, title="a {b "c, d" e} f", note={N}}', "a"),
    ],
)
def test_reads_correct_files_without_problems(text: str, keys: str) -> None:
    entries, problems = read(text)
    assert problems == []
    assert [entry.key for entry in entries] == keys.split()


def test_an_entry_has_all_that_was_typed() -> None:
    (entry,), _ = read(
        '\n@InProceedings{two words,\n  Author = "A {and} B" # { C},\n\n  month = mar,\n title={On\n {T}}}'
    )
    assert (entry.type, entry.key, entry.line) == ("InProceedings", "two words", 2)
    assert [(field.name, field.value, field.bibtex, field.line) for field in entry.fields] == [
        ("Author", "A {and} B C", "{A {and} B C}", 3),
        ("month", "March", "mar", 5),
        ("title", "On {T}", "{On {T}}", 6),
    ]


def test_a_percent_sign_in_a_value_is_a_percent_sign() -> None:
    assert one("@misc{a,\n% year={1},\n% a comment\n title={A\n% B}}") == {"title": "A % B"}


def test_strings_may_be_anywhere() -> None:
    text = '@misc{a, title = one # { } # two}\n@string(one = {1)}) @string{two = one # " 2"}\n@string{one = "1"}'
    assert one(text) == {"title": "1 1 2"}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("@string{c = c # c}\n@misc{a, title=c # c, note=c}", 1, "circular"),
        ("@string{b = c}\n@string{c = b}\n@misc{a, title=b}", 1, "circular"),
        ("@string{b = c # c}\n@misc{a, title=b # b}", 1, "no @string 'c' is defined"),
        ("@string{b = c}\n@misc{a, title={T}}", 1, "no @string 'c' is defined"),
        ("\n@misc{a, title=c # c, note=C}", 2, "its name is printed (3 times)"),
    ],
)
def test_a_string_without_a_usable_definition_is_one_problem(text: str, line: int, word: str) -> None:
    entries, [problem] = read(text)
    assert problem.line == line
    assert word in problem.message
    assert len(entries) == 1


def test_strings_that_multiply_do_not_stop_the_build() -> None:
    lines = ["@string{s0 = {0123456789}}"]
    lines += [f"@string{{s{number} = {'#'.join([f's{number - 1}'] * 10)}}}" for number in range(1, 9)]
    (entry,), problems = read("\n".join([*lines, "@misc{a, title = s8}"]))
    assert len(values(entry)["title"]) <= 10_000
    assert {problem.line for problem in problems} <= set(range(1, 10))
    assert "longer than 10,000 characters" in problems[0].message


@pytest.mark.parametrize(
    ("text", "line"), [("\0\0", 1), ("\n\n@@@@", 3), ("% a\n{{{", 2), ("just words", 1), ('"""', 1), ("@article\n", 1)]
)
def test_a_file_without_entries_is_a_problem(text: str, line: int) -> None:
    entries, [problem] = read(text)
    assert (entries, problem.line, problem.key) == ([], line, None)
    assert "no entries" in problem.message


BEFORE = "@article{before, title={Before}, author={A B}, year={2001}}\n\n"
AFTER = "\n\n@article{after, title={After}, author={C D}, year={2002}}\n"
BROKEN = [
    # text; key, title and year; line and key of the problem, and words of its message
    ("@article{x,\n title={T}\n year={2000}\n}", "x T 2000", 4, "x", "comma is missing after 'title'"),
    ("@article{x title={T}, year={2000}}", "x T 2000", 0, "", ""),
    ("@article{x\n title={T},\n year={2000}}", "x T 2000", 0, "", ""),
    ("@article{x,\n title={T,\n year={2000}\n}", "x T 2000", 4, "x", "} is missing in the value of 'title'"),
    ("@article{x,\n title={T}},\n year={2000}\n}", "x T 2000", 4, "x", "too many in the value of 'title'"),
    ("@article{x,\n title={T}U},\n year={2000}\n}", "x TU 2000", 4, "x", "too many in the value of 'title'"),
    ('@article{x,\n title="T,\n year="2000"\n}', "x T 2000", 4, "x", "\" is missing in the value of 'title'"),
    ("@article{x,\n title=T U,\n year={2000}\n}", "x T U 2000", 4, "x", "missing around the value of 'title'"),
    ("@article{x,\n title={T},\n year={2000}\n", "x T 2000", 5, "x", "does not end after 'year'"),
    ("@article{x,\n title={T},\n year={2000},\n", "x T 2000", 5, "x", "does not end after 'year'"),
    ("@article{x,\n title={T,note={N}},\n year={2000}}", "x T,note={N} 2000", 0, "", ""),
    ("@article{x,\n title={T,\n author={N}},\n year={2000}}", "x T 2000", 4, "x", "} is missing"),
    ("@article{x,\n year={2000},\n title={T}}&more},\n}", "x T&more 2000", 5, "x", "too many in the value of 'title'"),
    ("@article{x title={T}, year={2000}}\narticle{y,\n title={U},\n}", "x T 2000", 5, "", "'title' is outside"),
    ("@article{x, title={T}, year=nope}", "x T nope", 3, "x", "no @string 'nope'"),
    ("@article{x", "", 3, "x", "left out"),
    ("@article{", "", 3, "", "left out"),
    ("@article{x, {nothing} to read}", "", 3, "x", "left out"),
    ("article{x,\n title={T},\n year={2000}\n}", "", 4, "", "'title' is outside"),
    ("%@article{x,\n title={T},\n}", "", 4, "", "'title' is outside"),
    ("@string{x = }", "", 3, "", "@string is broken"),
    ("@string{x = {y}\n", "", 3, "", "@string is broken"),
    ("@article{x, title={T, year={2000}} @article{y, title={U}, year=1}", "x T 2000 y U 1", 3, "x", "is missing"),
]


@pytest.mark.parametrize(("text", "found", "line", "key", "words"), BROKEN)
def test_a_broken_entry_is_reported_and_affects_no_other(
    text: str, found: str, line: int, key: str, words: str
) -> None:
    entries, problems = read(BEFORE + text + AFTER)
    shown = [(entry.key, values(entry)["title"], values(entry)["year"]) for entry in entries]
    assert shown[0] == ("before", "Before", "2001")
    assert shown[-1] == ("after", "After", "2002")
    assert " ".join(" ".join(entry) for entry in shown[1:-1]) == found
    assert [(problem.line, problem.key or "") for problem in problems] == ([(line, key)] if line else [])
    assert all(words in problem.message for problem in problems)


# ---------------------------------------------------------------- any file

LIBRARY = [
    '@string{icml = "ICML"}\n',
    "@article{one2001,\n  title = {The first, {A} title},\n  author = {Ann One and Bob Two},\n  year = {2001},\n}\n",
    '@inproceedings{two2002,\n  author = "Zoe Three",\n  title = "A {"}quoted{"} second",\n  booktitle = icml,\n'
    "  month = mar, year = 2002\n}\n",
    "@comment{a {comment} of text}\n",
    "@misc(three2003, title = {In parentheses (third)}, doi = {10.1000/3}, year = 2003)\n",
    "Some text between, with an e-mail: a@b.org.\n",
    '@book{four2004, title={All on one line}, publisher={P}, year={2004}, editor={M{\\"u}ller, H.}}\n',
    "@article{five2005,\n  title = {The fifth $x = {y}$},\n  note = {100\\% \\{braces\\}},\n"
    "  author = {{Zhang Wei}*},\n}\n",
    "% a comment\n",
]
ENTRY_LINE = re.compile(r"^[ \t]*@+[ \t]*(?!(?:string|comment|preamble)\b)\w+[ \t]*[{(]", re.IGNORECASE)
PIECES = (
    st.sampled_from([*'{}",=@#%()\\$é\n\0', *"title = {| and |@comment{|@string{icml = |@article{x,".split("|")])
    | st.sampled_from(["\n@", "\n@misc{y,\n", "\n}\n"])
    | st.text(max_size=8)
)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with a few pieces deleted, inserted, replaced or copied."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        place = draw(st.integers(0, len(text)))
        match draw(st.sampled_from("deletion insertion replacement copy".split())):
            case "deletion":
                text = text[:start] + text[end:]
            case "insertion":
                text = text[:start] + draw(PIECES) + text[start:]
            case "replacement":
                text = text[:start] + draw(PIECES) + text[end:]
            case _:
                text = text[:place] + text[start:end] + text[place:]
    return text


def is_balanced(text: str) -> bool:
    signs = re.findall(r"\\.|[{}]", text, re.DOTALL)
    depths = [*accumulate(({"{": 1, "}": -1}.get(sign, 0) for sign in signs), initial=0)]
    return min(depths) == depths[-1] == 0


@settings(deadline=None, derandomize=True, max_examples=400)
@given(mutated("\n".join(LIBRARY)) | st.text(max_size=300) | st.lists(PIECES, max_size=40).map("".join))
def test_each_entry_of_any_file_is_read_or_a_problem(text: str) -> None:
    entries, problems = read(text)
    lines = re.split(r"\r\n|\r|\n", text)
    assert all(1 <= problem.line <= len(lines) and "\n" not in problem.message for problem in problems)
    if not re.search(r"@comment\s*[{(]\s*@", text, re.IGNORECASE):
        starts = {number for number, line in enumerate(lines, 1) if ENTRY_LINE.match(line)}
        assert starts <= {entry.line for entry in entries} | {problem.line for problem in problems}
    for entry in entries:
        assert all(is_balanced(field.value) for field in entry.fields)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.data())
def test_a_mistake_in_one_entry_changes_no_other(data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([number for number, text in enumerate(LIBRARY) if ENTRY_LINE.match(text)]))
    entry = LIBRARY[index]
    head = entry.index(",") + 1
    broken = entry[:head] + data.draw(mutated(entry[head:]).filter(lambda text: "@" not in text)) + "\n"

    def others(parts: list[str]) -> list[tuple[str, dict[str, str]]]:
        key = re.split(r"[{(,]", entry)[1]
        return [(entry.key, values(entry)) for entry in read("".join(parts))[0] if entry.key != key]

    assert others([*LIBRARY[:index], broken, *LIBRARY[index + 1 :]]) == others(LIBRARY)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.data())
def test_no_word_of_an_entry_is_lost_without_a_problem(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from([text for text in LIBRARY if ENTRY_LINE.match(text)]))
    head = entry.index(",") + 1
    broken = data.draw(mutated(entry[head:]).filter(lambda text: not set("@%=") & set(text.replace(" = ", ""))))
    entries, problems = read(LIBRARY[0] + entry[:head] + broken)
    if not problems:
        shown = f"{entries[0].fields} icml".lower()
        # Words after the last brace are text between entries.
        inside = broken[: broken.rfind("}")].lower()
        assert [word for word in re.findall(r"[a-z]{3,}", inside) if word not in shown] == []
