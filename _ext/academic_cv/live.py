"""``academic-cv live``: sphinx-autobuild, which shows on the page, too, what is wrong.

The last good pages stay until a build succeeds again; each save starts one, of conf.py as well.

Each build is a process of its own. On Linux it is a copy of one that has imported the packages already, half of
the time of a small build: for the first, of Python's "forkserver"; for the others, of the worker process in which
sphinx-autobuild calls the builder, which is itself a copy of the "forkserver".
"""

from __future__ import annotations

import html
import multiprocessing
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sphinx_autobuild.__main__ as autobuild
from sphinx.application import builtin_extensions
from sphinx.cmd.build import get_parser
from sphinx.util.console import strip_colors
from sphinx_autobuild.build import Builder
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
from sphinx_autobuild.utils import show_message

from . import build, garbage_collector

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from multiprocessing.context import ForkContext, ForkServerContext, SpawnContext

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[Scope]]
    Send = Callable[[Scope], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PANEL = """
<aside role="alert" style="position: fixed; inset: auto 0 0 0; z-index: 9999; max-height: 50vh; overflow: auto;
  padding: .5rem 1rem; background: #fff3f3; color: #6b0f0f; border-top: 3px solid #b3261e;
  font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere">%s</aside>
"""


class LiveBuilder(Builder):  # type: ignore[misc]
    """Builds with ``academic-cv build``, and keeps what it reports in the folder of the doctrees."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  as Builder
        super().__init__(*arguments, **options)
        self.started = time.time()

    def __call__(self, *, changed_paths: Sequence[Path]) -> None:
        if changed_paths:
            names = sorted({path.name for path in changed_paths if path.exists()})
            show_message(f"Detected changes ({', '.join(names[:5])})")
            show_message("Rebuilding...")
        path = find_problems(self.sphinx_args)
        report = path.with_suffix(".part")
        # Copies have the package as it was.
        is_current = all(each.stat().st_mtime < self.started for each in Path(__file__).parent.rglob("*.py"))
        context: SpawnContext | ForkContext | ForkServerContext = multiprocessing.get_context("spawn")
        if sys.platform == "linux" and is_current:
            is_copy = multiprocessing.parent_process() is not None
            context = multiprocessing.get_context("fork") if is_copy else multiprocessing.get_context("forkserver")
        process = context.Process(target=run_build, args=(self.sphinx_args, report))
        process.start()
        process.join()
        problems = report.read_text("utf-8", "replace").strip() if report.exists() else ""
        if process.exitcode and not problems:
            problems = f"The build failed, with the exit status {process.exitcode}."
        path.write_text(strip_colors(problems), "utf-8")
        if problems:
            print(problems, file=sys.stderr)
        if process.exitcode:
            show_message("The build failed: correct it and save; until then, the last good pages are served")
        show_message(f"Serving on {self.uri}")


def run_build(arguments: Sequence[str], report: Path) -> None:
    """Build, and exit with the status; what is printed as an error is written to a file, that of other programs too."""
    with report.open("wb") as file:
        os.dup2(file.fileno(), 2)
    garbage_collector.start_build()
    sys.exit(build.main(arguments))


def find_problems(arguments: Sequence[str]) -> Path:
    """Return the path of the file with what the last build reported."""
    given = get_parser().parse_args(arguments)
    folder = Path(given.doctreedir or Path(given.outputdir, ".doctrees"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "problems.txt"


async def send_empty_page(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"<!DOCTYPE html><title>The build failed</title>"})


class ProblemsMiddleware:
    """Adds to each page what the last build reported, beside the script that reloads the page."""

    def __init__(self, app: App, ws_url: str, problems: Path, folder: Path) -> None:
        self.app, self.ws_url, self.problems, self.folder = app, ws_url, problems, folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inner = JavascriptInjectorMiddleware(self.app, self.ws_url)
        text = self.problems.read_text("utf-8") if self.problems.exists() else ""
        if text:
            inner.script += (_PANEL % html.escape(text)).encode()
        if scope["type"] == "http":
            # What a browser has cached lacks the present problems.
            cached = (b"if-none-match", b"if-modified-since")
            scope = {**scope, "headers": [header for header in scope["headers"] if header[0] not in cached]}
            if not (self.folder / "index.html").exists():  # the first build failed
                inner.app = send_empty_page
        await inner(scope, receive, send)


def main(arguments: Sequence[str]) -> None:
    """Build at each save, and serve the site, until Ctrl+C."""
    if sys.platform == "linux":  # elsewhere, system libraries do not work in copies of a process
        multiprocessing.set_start_method("forkserver")
        parts = [f"academic_cv.{name}" for name in ("bib.reader", "checks", "pdf", "site", "live")]
        # Those that Sphinx and others import only when they need them; without one of these, a build does it.
        others = ["furo.navigation", "jinja2.ext", "myst_parser.sphinx_ext.main"]
        multiprocessing.set_forkserver_preload([*builtin_extensions, *parts, *others])
    _, build_arguments = autobuild._parse_args(list(arguments))
    folder = Path(get_parser().parse_args(build_arguments).outputdir)
    replaced: dict[str, Any] = {
        "Builder": LiveBuilder,
        "JavascriptInjectorMiddleware": partial(
            ProblemsMiddleware, problems=find_problems(build_arguments), folder=folder
        ),
    }
    for name, value in replaced.items():
        setattr(autobuild, name, value)
    autobuild.main(list(arguments))
