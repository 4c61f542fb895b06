"""``academic-cv build``: a mistake in conf.py is one line, with what to write; other errors name their log."""

from __future__ import annotations

import gc
import re
import sys
import tempfile
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import FileSystemBytecodeCache
from sphinx._cli.util import errors
from sphinx.util.console import strip_colors

from academic_cv import build
from academic_cv.__main__ import main
from academic_cv.config import Config
from conftest import MakeProject, write

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, list[str]]]

HEAD = 'extensions = ["academic_cv"]\n'
DOCUMENT = "{'startdocname': 'index', 'targetname': 'a.pdf', 'title': 'A'}"
BIBFILES = 'bibtex_bibfiles = ["refs.bib"]'


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Build a project with a conf.py; returns the exit status and the lines of stderr, without the folder."""

    def run(conf: str | bytes, *options: str) -> tuple[int, list[str]]:
        source = tmp_path / "source"
        write(source, {"index.md": "# A\n", "conf.py": conf})
        status = build.main([*options, "-q", "-b", "html", str(source), str(tmp_path / "out")])
        return status, strip_colors(capsys.readouterr().err).replace(f"{source}/", "").splitlines()

    return run


@pytest.mark.parametrize(
    ("conf", "line", "words"),
    [
        # Python
        ("a = {'x': 'y' 'z': 1}", 2, "a comma is missing: write a = {'x': 'y', 'z': 1}"),
        ('a = [\n    "x"\n    {"y": 1},\n]', 3, 'a comma is missing: write "x",'),
        ('a = [{\n    "x": 1\n    "y": 2,\n}]', 3, 'a comma is missing: write "x": 1,'),
        ('a = ["x", "y"\n\n# end\nb = 1', 2, "'[' was never closed in 'a = [\"x\", \"y\"': write ]"),
        ("a = {1: (2}", 2, "does not match opening parenthesis '('"),
        ('a = "x', 2, "unterminated string literal (detected at line 2) in 'a = \"x': write the other quote"),
        ("a = “x”", 2, "Python needs straight quotes: write \" or ' for “ and ”"),
        ("author = Jane Doe", 2, "invalid syntax in 'author = Jane Doe': is text in quotes"),
        ("author = Jane", 2, 'the name Jane is not defined: write text in quotes, as "Jane"'),
        ("author == 'Jane'", 2, "write author = ..., with one sign"),
        ("author: 'Jane'", 2, "author has no value: write author = ..., not author: ..."),
        ("cv_cite_sort = true", 2, "the name true is not defined: did you mean True?"),
        ("a = os.environ", 2, "write 'import os' above"),
        ("cv-owner = []", 2, "a name has _ for -"),
        ("a = 1\n b = 2", 3, "unexpected indent in 'b = 2'"),
        ("import no_such_module", 2, "no Python module no_such_module: add its package to requirements.txt"),
        ("import sys\nsys.exit()", 3, "conf.py ends Python with sys.exit()"),
        ("\na = {}['x']", 3, "KeyError: 'x'"),
        ("def setup(app):\n    raise ValueError('x')", 3, "ValueError: x"),
        ("a = '\xe9'".encode("latin-1"), 2, "is not encoded in UTF-8: save the file as UTF-8"),
        # Sphinx's settings
        ("extensions = ['acadmic_cv']", 2, "'acadmic_cv' is not installed: did you mean 'academic_cv'?"),
        ("extensions = [\n    'no_such']", 3, "'no_such' is not installed: add its package to requirements.txt"),
        ("extensions = 'academic_cv'", 2, 'write extensions = ["academic_cv"]'),
        ("html_theme = 'furoo'", 2, "no theme named 'furoo' found: write 'furo'"),
        ("author = ['Jane']", 2, "author: expected a string, got ['Jane']"),
        ("html_static_path = '_static'", 2, "expected a list, got '_static': write html_static_path = ['_static']"),
        ("include_patterns = 'a.md'", 2, "write include_patterns = ['a.md']"),
        ("html_theme_options = ['x']", 2, "expected a dictionary"),
        ("myst_enable_extensions = 'x'", 2, "expected a list"),
        # ours
        ("cv_owner = 'Ada'", 2, "cv_owner is 'Ada': write a list of names"),
        ("cv_marks = {'student': '*'}", 2, "a symbol and its meaning"),
        ("cv_marks = {'*': ('*', 'x')}", 2, '"equal"'),
        ("cv_max_authors = 2", 2, "3 or more"),
        ("cv_cite_sort = 1", 2, "True or False"),
        ("pdf_paper = 'a5'", 2, "write 'a4' or 'letter'"),
        ("pdf_paper = []", 2, "write 'a4' or 'letter'"),
        ("pdf_accent = '#ffff00'", 2, "contrast"),
        ("pdf_accent = 'red'", 2, "write a colour such as"),
        ("pdf_font = []", 2, "a family"),
        ("pdf_font = 3", 2, "pdf_font is 3"),
        ("pdf_font = 'Wingdings'", 2, "fontpkg-wingdings in requirements.txt, or put its file into"),
        ("pdf_font = 'Libertinus Serf'", 2, "did you mean 'Libertinus Serif'?"),
        ("pdf_font = [\n    'No Font',\n]", 3, "pdf_font has 'No Font', which does not exist"),
        ("pdf_font_path = None", 2, "pdf_font_path is None"),
        ("pdf_font_path = 'nowhere'", 2, "pdf_font_path is 'nowhere', which does not exist: make that folder"),
        ("pdf_font_size = 20", 2, "8 to 14"),
        ("pdf_style = 'clasic'", 2, "there is no PDF style 'clasic': did you mean 'classic'?"),
        ("pdf_style = 'base'", 2, "write one of classic, margin, modern, or make _templates/base.typ"),
        ("pdf_documents = None", 2, "pdf_documents is None"),
        ("pdf_documents = [1]", 2, "expected a dictionary, got 1"),
        ("pdf_documents = [{}]", 2, "'startdocname'"),
        ("pdf_documents = [{'startdocname': 'index', 'title': 'A'}]", 2, "entry 1: the key 'targetname' is missing"),
        (f"pdf_documents = [{DOCUMENT} | {{'x': 1}}]", 2, "'x'"),
        (f"pdf_documents = [{DOCUMENT} | {{'title': 3}}]", 2, "title is 3: write a string"),
        (f"pdf_documents = [{DOCUMENT} | {{'style': 'mine'}}]", 2, "there is no PDF style 'mine'"),
        (f"pdf_documents = [{DOCUMENT.replace('a.pdf', 'a/b.pdf')}]", 2, "write a plain file name"),
        (f"pdf_documents = [{DOCUMENT}] * 2", 2, "entry 2: another entry also writes"),
        ("a = 1\npdf_documents = [{'startdocname': 'index', 'excludes': []}]", 3, "did you mean 'exclude'?"),
        *((f"bibtex_bibfiles = {value}", 2, BIBFILES) for value in ("'refs.bib'", "None", "[1]")),
        ("cv_positions = 'jobs'", 2, "a list of pages"),
    ],
)
def test_a_mistake_in_conf_py_is_one_line(run: Run, conf: str | bytes, line: int, words: str) -> None:
    status, [message] = run(HEAD.encode() + (conf if isinstance(conf, bytes) else conf.encode()))
    assert status == 2
    assert message.startswith(f"conf.py:{line}: ERROR: ")
    assert words in message


def test_all_wrong_settings_are_reported(run: Run) -> None:
    status, messages = run(f"{HEAD}pdf_paper = 'a5'\ncv_owner = 'Ada'\n")
    assert status == 2
    assert [message.split(" is ")[0] for message in sorted(messages)] == [
        "conf.py:2: ERROR: pdf_paper",
        "conf.py:3: ERROR: cv_owner",
    ]


def test_an_unexpected_error_is_a_line_with_the_path_of_its_log(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("academic_cv.pages.profile.check_positions", fail)
    status, [message] = run(HEAD)
    assert status == 2
    log = re.fullmatch(r"ERROR: KeyError: 'lost'\. This is a bug in the program, .* its log is (\S+)", message)
    assert log
    path = Path(log[1])
    assert "Traceback" in path.read_text("utf-8")
    path.unlink()


def test_what_sphinx_knows_is_shown_on_request(run: Run) -> None:
    original = errors.handle_exception
    _, lines = run(f"{HEAD}1 / 0\n", "-T")
    assert "Traceback" in "".join(lines)
    assert errors.handle_exception is original


def test_a_build_without_mistakes_is_that_of_sphinx(run: Run) -> None:
    assert run(HEAD) == (0, [])


@pytest.mark.parametrize("command", ["new", "build", "live", "check", "linkcheck", "published", "reproduce", "lock"])
def test_every_command_has_a_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        sys.exit(main([command, "--help"]))
    assert not end.value.code
    assert capsys.readouterr().out.startswith("usage: ")


# --- settings -----------------------------------------------------------------------------------------------------

UNKNOWN = """
cv_words = {}
pdf_docs = []
cv_owners = ["A"]
if True:
    pdf_papers = "a4"
cv_x = my_own = 1
cv_owner = []
"""


def test_an_unknown_setting_is_reported_with_its_line(make_project: MakeProject) -> None:
    words, owners, papers = make_project("# A\n", UNKNOWN).warnings.splitlines()
    assert "conf.py:7: WARNING: there is no setting cv_words" in words
    assert "academic_cv.po" in words
    assert "conf.py:9: WARNING: there is no setting cv_owners: did you mean cv_owner? [cv.setting]" in owners
    assert "conf.py:11: WARNING: there is no setting pdf_papers: did you mean pdf_paper?" in papers


def test_strings_of_a_list_without_a_comma_are_reported(make_project: MakeProject) -> None:
    conf = 'a = [("x" "y"), "z"]\nb = {"k": "x" "y"}\nsuppress_warnings = [\n  "x"  # one\n  "y",\n  "z",\n]\n'
    [comma] = make_project("# A\n", conf).warnings.splitlines()
    assert re.match(r'.*conf.py:\d+: WARNING: a comma is missing after "x", .*\[cv.setting\]', comma)


@pytest.mark.parametrize(
    "conf",
    [
        "html_favicon = 'none.svg'",
        "html_static_path = ['none']",
        "html_theme_options = {'none': 1}",
        "myst_enable_extensions = ['none']",
    ],
)
def test_what_sphinx_warns_of_in_conf_py_has_its_line(make_project: MakeProject, conf: str) -> None:
    warning = make_project("# A\n", conf).warnings.splitlines()[0]
    assert warning.startswith("conf.py:6: ")
    assert "none" in warning


@pytest.mark.parametrize(
    ("conf", "title"),
    [
        ("author = 'Ada'", "Curriculum Vitae"),
        ("author = project = 'Ada'", "Curriculum Vitae"),
        ("author = 'Ada'; project = 'Life of Ada'", "Life of Ada"),
    ],
)
def test_a_pdf_is_written_without_settings(make_project: MakeProject, conf: str, title: str) -> None:
    settings = Config.of(make_project("# A\n", conf, strict=True).app.config)
    assert [(document.targetname, document.title) for document in settings.pdf_documents] == [("cv.pdf", title)]
    assert settings.cv_positions is None


def test_the_garbage_collector_of_another_program_is_as_before(make_project: MakeProject) -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    make_project("# A\n", strict=True)
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_a_full_temporary_folder_costs_no_page(
    make_project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where no template is yet
    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", fail)
    make_project("# A\n", strict=True)
