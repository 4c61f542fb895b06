"""Settings are validated once; a misspelt one is reported with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import MakeProject


def test_a_misspelt_setting_is_a_warning_with_its_line(make_project: MakeProject) -> None:
    conf = 'pdf_docs = []\ncv_owners = ["A"]\nif True:\n    pdf_papers = "a4"\ncv_x = my_own = 1\ncv_owner = []\n'
    warnings = make_project({"index.md": "# A\n"}, conf).warnings
    assert "conf.py:6: WARNING: there is no setting cv_owners: did you mean cv_owner? [cv.setting]" in warnings
    assert "conf.py:8: WARNING: there is no setting pdf_papers: did you mean pdf_paper?" in warnings
    assert warnings.count("WARNING") == 2
