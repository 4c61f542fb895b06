"""``academic-cv linkcheck`` against a server that answers as those of the web do."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from academic_cv.__main__ import main
from academic_cv.checks import links
from conftest import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANSWERS = {
    "gone": 404,
    "removed": 410,
    "robots": 403,
    "linkedin": 999,
    "many": 429,
    "later": 429,
    "outage": 502,
    "down": 503,
}


class Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the path, and notes each request."""

    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        name = self.path.split("/")[1]
        if name == "handles":
            self.send_response(200 if self.path.endswith("good") else 404)
        elif name in ("moved", "elsewhere"):
            self.send_response(301 if name == "moved" else 302)
            self.send_header("Location", "/fine")
        else:
            self.send_response(ANSWERS.get(name, 200))
            if name == "later":
                self.send_header("Retry-After", "36000")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815  the base class names it so

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Handler.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setattr(links, "HANDLES", f"{address}/handles/")
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    names = [*ANSWERS, "fine", "moved", "elsewhere", "ignored", "fine#L10"]
    page = "# Ann\n\n" + "\n\n".join(f"<{server}/{name}>" for name in names)
    page += "\n\n<mailto:ann@example.org> <http://127.0.0.1:9/>\n\n```{bibliography}\n:all:\n```\n"
    bib = "\n".join(f"@misc{{{doi}, title = {{A}}, doi = {{10.1000/{doi}}}, year = 2020}}" for doi in ("good", "bad"))
    conf = f"linkcheck_ignore = ['{server}/ignored']\nlinkcheck_rate_limit_timeout = 0\n"
    write(tmp_path, {"index.md": page, "refs.bib": bib}, conf)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[str]], str]:
    """Return the exit status, the links by the word that heads their group, and the last line."""
    status = main(["linkcheck"])
    *lines, last = capsys.readouterr().out.splitlines()
    groups: dict[str, list[str]] = {}
    for line in filter(None, lines):
        if line.startswith("  "):
            groups[list(groups)[-1]].append(re.sub(r"http://127.0.0.1:\d{2,}/", "", line.strip()))
        else:
            groups[line.split(maxsplit=1)[0].strip(":")] = []
    return status, groups, last


def test_only_what_is_broken_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, groups, last = run(capsys)
    assert status == 1
    assert groups["Broken"] == [
        "index.md:3: gone  404 Client Error: Not Found",
        "index.md:5: removed  410 Client Error: Gone",
        "refs.bib:2: https://doi.org/10.1000/bad  there is no such DOI",
    ]
    assert {line.split()[1] for line in groups["Refuse"]} == {"many", "later", "robots"}
    assert {line.split()[1] for line in groups["No"]} == {"outage", "down", "http://127.0.0.1:9/"}
    assert [line.partition(": ")[2].partition("  ")[0] for line in groups["Moved"]] == ["moved"]
    assert last == "15 links, 5 work."
    assert not [path for path in Handler.requests if path == "/ignored"]


def test_what_works_is_cached(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    Handler.requests.clear()
    (folder / "index.md").write_text("# Ann\n\nEdited.\n\n" + (folder / "index.md").read_text("utf-8")[6:], "utf-8")
    status, groups, last = run(capsys)
    assert (status, len(groups["Broken"])) == (1, 3)
    assert last == "15 links, 5 work, 5 of them checked within the last 30 days."
    assert {"/gone", "/robots", "/handles/10.1000/bad"} <= set(Handler.requests)
    assert not {"/elsewhere", "/handles/10.1000/good"} & set(Handler.requests)
    cache = folder / "_build" / "linkcheck" / "cache.json"
    dates = dict.fromkeys(json.loads(cache.read_text("utf-8")), "2020-01-01")
    assert "https://doi.org/10.1000/good" in dates
    cache.write_text(json.dumps(dates), "utf-8")
    assert run(capsys)[2] == "15 links, 5 work."
    cache.write_text("broken", "utf-8")
    assert run(capsys)[2] == "15 links, 5 work."


def test_without_a_network_nothing_is_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"index.md": "# Ann\n\n<https://a.invalid/> <https://b.invalid/>\n"})
    assert main(["linkcheck"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no host is found" in captured.err
