"""``academic-cv check``: builds strictly, and checks what is written."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import SphinxError

from ..config import Config
from .build import prepare
from .items import EntryRecorder, read_project
from .rules import Finding, find_all
from .today import today

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def check(source: Path, output: Path) -> list[Finding]:
    """Build a project from scratch, and return all warnings and findings; raises SphinxError."""
    with prepare(source, output / "html", output / "doctrees", "html", {"nitpicky": True}, anew=True) as build:
        recorder = EntryRecorder(build.app)
        build.app.build(force_all=True)
        off = Config.of(build.app.config).cv_checks_off
        project = read_project(build.app, recorder, today())
        return sorted({*build.warnings(), *find_all(project, off)})


def format_text(findings: Sequence[Finding]) -> str:
    """Return a line for each finding, and their number by rule."""
    lines = [f"{file}:{line}: {rule}: {message}" for file, line, rule, message in findings]
    counts = Counter(finding.rule for finding in findings)
    number = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
    return "\n".join([*lines, f"{number}: {', '.join(f'{rule} {count}' for rule, count in counts.items())}"])


def format_json(findings: Sequence[Finding]) -> str:
    return json.dumps([finding._asdict() for finding in findings], ensure_ascii=False, indent=1)


def format_github(findings: Sequence[Finding]) -> str:
    """Return workflow commands, which GitHub shows as annotations of a change."""

    def escape(text: str, more: str = "") -> str:
        for character in f"%\r\n{more}":
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    return "\n".join(
        f"::error file={escape(file, ',:')},line={line},title={escape(rule, ',:')}::{escape(message)}"
        for file, line, rule, message in findings
    )


FORMATS = {"text": format_text, "json": format_json, "github": format_github}


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit status is 1 if there are findings, and 2 if the project cannot be built."""
    try:
        found = check(arguments.source.resolve(), arguments.output.resolve())
    except SphinxError as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 2
    found = [each._replace(file=_shorten(each.file)) for each in found]
    if arguments.format != "text" or found:
        print(FORMATS[arguments.format](found))
    else:
        print("Nothing to correct.")
    return 1 if found else 0


def _shorten(file: str) -> str:
    return os.path.relpath(file) if Path(file).is_relative_to(Path.cwd()) else file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", type=Path, nargs="?", default=Path(), help="the folder of conf.py; by default, this one"
    )
    parser.add_argument(
        "--output", type=Path, default=Path("_build/check"), help="where to build; by default, _build/check"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="github: annotations of a workflow")
    parser.set_defaults(run=run)
