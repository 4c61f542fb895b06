"""Settings are validated once; an unknown one is reported with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from academic_cv.config import Config

if TYPE_CHECKING:
    from conftest import MakeProject

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
