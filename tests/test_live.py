"""``make live``: each save refreshes the site and its PDFs, a mistake is shown, and a build triggers no other."""

from __future__ import annotations

import html
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

from conftest import copy_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_save_refreshes_the_pages_and_the_pdfs(tmp_path: Path) -> None:
    folder, log = copy_sources(tmp_path / "cv"), tmp_path / "log"
    page, conf, out = folder / "index.md", folder / "conf.py", folder / "_build" / "html"
    page.write_text(page.read_text("utf-8") + "\n\nA line.\n", "utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv" / ".build").touch()
    make = ["make", "--silent", "--dry-run", "live"]
    output = subprocess.run(make, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S603
    arguments = shlex.split(output.replace("\\\n", " "))[2:]  # without PYTHONPATH and python

    def rebuilds() -> int:
        """Return the number of finished rebuilds, or -1 while one is under way."""
        text = log.read_text("utf-8")
        return text.count("Rebuilding") if text.count("Serving on") == text.count("Rebuilding") + 1 else -1

    def save(text: str, path: Path = page) -> None:
        before = rebuilds()
        path.write_text(text, "utf-8")
        wait_for(lambda: rebuilds() > before)

    def served() -> str:
        address = re.findall(r"Serving on (http://[\d.:]+)", log.read_text("utf-8"))[-1]
        return str(urlopen(address, timeout=10).read(), "utf-8")  # noqa: S310

    with log.open("w") as file:
        command = [sys.executable, *arguments, "--port", "0"]
        environ = os.environ | {"PYTHONPATH": "_ext", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
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

        text, page_text = conf.read_text("utf-8"), page.read_text("utf-8")
        for source, broken, problem in (
            (conf, f"{text}\nmine = [1", "conf.py:{}: ERROR: '[' was never closed"),
            (page, f"{page_text}\n:::{{entry}} Open\n", "index.md:{}: WARNING: {{entry}} is not closed"),
        ):
            message = problem.format(broken.rstrip().count("\n") + 1)
            save(broken, source)
            assert message in log.read_text("utf-8")
            assert "A last line." in served()
            assert message in html.unescape(served())
            save({conf: text, page: page_text}[source], source)
            assert "A last line." in served()
            assert message not in html.unescape(served())
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
