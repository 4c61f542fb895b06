"""`make live`: each save refreshes page and PDF, and what a build writes starts no other."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY, copy_sources, setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """A copy of the CV, served by the very command of the Makefile; its log is in the file ``log``."""
    folder = copy_sources(tmp_path / "cv")
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(REPOSITORY / name, folder)
    with (folder / "index.md").open("a", encoding="utf-8") as page:
        page.write('\nA line.\n\n```{bibliography}\n:filter: key == "new"\n:labelprefix: N\n```\n')
    with (folder / "refs.bib").open("a", encoding="utf-8") as bib:
        bib.write("\n@misc{new, title = {Added for this test}}\n")
    (folder / ".venv").mkdir()
    (folder / ".venv" / ".build").touch()
    make = ["make", "--no-print-directory", "-n", "live"]
    command = subprocess.run(make, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S603
    words = shlex.split(command.replace("\\\n", " "))
    assert words[0] == ".venv/bin/python"
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, *words[1:], "--port", "0"],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
        )
        try:
            wait_for(lambda: "Waiting to detect changes" in (tmp_path / "log").read_text())
            # It says so a moment before it does: the first save that it sees shows that it watches.
            for _ in range(30):
                if "Rebuilding" not in (tmp_path / "log").read_text():
                    (folder / "index.md").touch()
                    time.sleep(2)
            wait_for(lambda: rebuilds(folder) == 1)
            yield folder
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def rebuilds(folder: Path) -> int | None:
    """Count the rebuilds so far; None while one is under way."""
    log = (folder.parent / "log").read_text()
    count = log.count("Rebuilding")
    return count if log.count("Serving on") == count + 1 else None


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds; a minute is far more than any machine needs for it."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to hold")


def test_a_save_refreshes_the_page_and_the_pdf(live: Path) -> None:
    site = live / "_build" / "html"
    pdf: Path = site / setting("pdf_documents")[0]["targetname"]

    def save(name: str, old: str, new: str) -> bytes:
        """Save a change, and give the PDF as it was before."""
        before, text, rebuilt = pdf.read_bytes(), (live / name).read_text("utf-8"), rebuilds(live)
        assert old in text
        (live / name).write_text(text.replace(old, new), "utf-8")
        wait_for(lambda: (rebuilds(live) or 0) > (rebuilt or 0))
        return before

    assert save("index.md", "A line.", "Another line.") != pdf.read_bytes()
    assert "Another line." in (site / "index.html").read_text("utf-8")
    assert save("refs.bib", "Added for this test", "Changed by this test") != pdf.read_bytes()
    assert "Changed by this test" in (site / "index.html").read_text("utf-8")

    # What lies in the folders of builds and of the environment is nobody's save: only the next two count.
    so_far = rebuilds(live)
    (live / ".venv" / "module.py").write_text("", "utf-8")
    (site / "page.html").write_text("", "utf-8")
    assert save("_ext/academic_cv/pdf/templates/cv.typ", "#let side = ", "#let side = 1cm + ") != pdf.read_bytes()
    save("_ext/academic_cv/site/static/cv.css", "color:", "/* a remark */ color:")
    assert "/* a remark */" in (site / "_static" / "cv.css").read_text("utf-8")
    assert rebuilds(live) == (so_far or 0) + 2
