"""``make live``: each save refreshes the site and its PDFs, and what a build writes triggers no other."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from conftest import copy_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_save_refreshes_the_pages_and_the_pdfs(tmp_path: Path) -> None:
    folder, log = copy_sources(tmp_path / "cv"), tmp_path / "log"
    page, out = folder / "index.md", folder / "_build" / "html"
    page.write_text(page.read_text("utf-8") + "\n\nA line.\n", "utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv" / ".build").touch()
    make = ["make", "--silent", "--dry-run", "live"]
    output = subprocess.run(make, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S603
    arguments = shlex.split(output.replace("\\\n", " "))[1:]

    def rebuilds() -> int:
        """Return the number of finished rebuilds, or -1 while one is under way."""
        text = log.read_text("utf-8")
        return text.count("Rebuilding") if text.count("Serving on") == text.count("Rebuilding") + 1 else -1

    def save(text: str) -> None:
        before = rebuilds()
        page.write_text(text, "utf-8")
        wait_for(lambda: rebuilds() > before)

    with log.open("w") as file:
        command = [sys.executable, *arguments, "--port", "0"]
        environ = os.environ | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
        server = subprocess.Popen(command, cwd=folder, stdout=file, stderr=file, start_new_session=True, env=environ)  # noqa: S603
    try:
        wait_for(lambda: "Waiting to detect changes" in log.read_text("utf-8"))
        for _ in range(30):  # it reports that it watches a moment before it does
            if "Rebuilding" not in log.read_text("utf-8"):
                page.touch()
                time.sleep(2)
        wait_for(lambda: rebuilds() >= 1)
        before = {path: path.read_bytes() for path in out.glob("*.pdf")}
        save(page.read_text("utf-8").replace("A line.", "Another line."))
        assert "Another line." in (out / "index.html").read_text("utf-8")
        assert any(path.read_bytes() != content for path, content in before.items())

        so_far = rebuilds()
        (folder / ".venv" / "module.py").write_text("", "utf-8")
        time.sleep(1)
        save(page.read_text("utf-8").replace("Another line.", "A last line."))
        assert rebuilds() == so_far + 1  # the build before has written into _build
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds, for a minute at most."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("timed out")
