"""``academic-cv build``: sphinx-build, with errors in a line each instead of a report for Sphinx's developers."""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sphinx._cli.util import errors
from sphinx._cli.util.colour import red
from sphinx.cmd import build
from sphinx.errors import ConfigError, ExtensionError, SphinxError
from sphinx.locale import init_console

from .confpy import explain, find_constant, locate_setting
from .suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

_report_in_full = errors.handle_exception


def describe(error: BaseException, folder: Path) -> str:
    """Return what a user should know of an error, a line for each mistake; an empty string for one of a program."""
    if isinstance(error, ConfigError) and error.__cause__ is not None:
        return explain(error.__cause__, folder)
    if isinstance(error, ExtensionError):
        if found := re.match(r"Could not import extension (\S+)", error.message):
            return f"{locate_setting(folder, 'extensions', found[1])}: {_explain_extension(found[1])}"
        return describe(error.orig_exc, folder) if error.orig_exc else error.message
    if isinstance(error, SphinxError | OSError):
        message = str(error).strip()
        if re.match(r"\S+:\d+: ", message):
            return message
        remedy = next((text for part, text in _REMEDIES.items() if part in message), "")
        return find_constant(folder, message) + message.partition(" (missing theme.toml?)")[0] + remedy
    conf = Path(folder, "conf.py")
    if any(Path(frame.filename) == conf for frame in traceback.extract_tb(error.__traceback__)):
        return explain(error, folder)
    return ""


_REMEDIES = {
    "No space left on device": ": make room on the disk, and build again",
    "Read-only file system": ": choose another folder, or make this one writable",
    "no theme named": ": write 'furo', or add the theme's package to requirements.txt",
    "must be within the source directory": " Write it, or set root_doc in conf.py to the first page.",
}
"""What to do about errors of Sphinx, by a part of the message."""


def _explain_extension(name: str) -> str:
    if len(name) == 1:
        return 'expected a list, got a string: write extensions = ["academic_cv"]'
    known = ["academic_cv", "myst_parser", "sphinxcontrib.bibtex", "sphinx_design", "sphinx_copybutton"]
    meant = suggest(name, known)
    remedy = f"did you mean {meant!r}?" if meant else "add its package to requirements.txt, or remove it"
    return f"the extension {name!r} is not installed: {remedy}"


def report(error: BaseException, /, *, stderr: TextIO = sys.stderr, folder: Path, **options: Any) -> None:  # noqa: ANN401
    """Print what a user should know of an error; with ``-T``, ``-v`` and ``-P``, all that Sphinx knows."""
    if isinstance(error, KeyboardInterrupt) or options["use_pdb"] or options["print_traceback"]:
        _report_in_full(error, stderr=stderr, **options)
        return
    message = describe(error, folder)
    if not message:
        path = errors.save_traceback(error, message_log=options["message_log"], extensions=options["extensions"])
        cause = getattr(error, "orig_exc", None) or error
        reason = " ".join(f"{type(cause).__name__}: {cause}".split())
        message = f"{reason}. This is a bug in the program, which conf.py or a page may trigger; its log is {path}"
    for number, line in enumerate(message.splitlines()):
        place = re.match(r"\S+:\d+: ", line)
        start = place.end() if place else 0
        print(red(line if number and not place else f"{line[:start]}ERROR: {line[start:]}"), file=stderr)


def main(arguments: Sequence[str]) -> int:
    """Run sphinx-build, and return its exit status."""
    init_console()  # without it, --help of the parser fails
    given = build.get_parser().parse_args(arguments)
    folder = Path(given.confdir or given.sourcedir).resolve()
    errors.handle_exception = lambda error, **options: report(error, folder=folder, **options)
    try:
        return build.main(list(arguments))
    finally:
        errors.handle_exception = _report_in_full
