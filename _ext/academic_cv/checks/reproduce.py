"""``academic-cv reproduce``: builds a project twice in different conditions, and compares the files byte by byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..pdf.resources import get_commit_date

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

_NOT_SOURCES = shutil.ignore_patterns(".git", ".venv", "venv", "_build", "_readthedocs", "__pycache__", ".*_cache")
_PACKAGES = Path(__file__).parents[2]
_LONG_AGO = 10**9


@dataclass(frozen=True)
class Conditions:
    """What must not change the files of a site."""

    folder: str
    umask: int
    environment: Mapping[str, str]
    processes: int = 1


ONE = Conditions("one", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"})
OTHER = Conditions(
    "the other, ünïcode", 0o077, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "2"}, processes=2
)


def build(source: Path, conditions: Conditions, date: int, *, check: bool = True) -> Path:
    """Build the site of a folder in a process of its own, and return its folder.

    Raises CalledProcessError if the build fails; without ``check``, what it reports is left out, too.
    """
    output = source.parent / "html"
    command = [sys.executable, "-m", "academic_cv", "build", "-q", "-b", "html", "-j", str(conditions.processes)]
    packages = f"{source / '_ext'}{os.pathsep}{_PACKAGES}"  # a project may have its own copy
    environment = os.environ | conditions.environment | {"SOURCE_DATE_EPOCH": str(date), "PYTHONPATH": packages}
    subprocess.run(  # noqa: S603  constant
        [*command, "-d", str(source.parent / "doctrees"), str(source), str(output)],
        env=environment,
        umask=conditions.umask,
        check=check,
        stderr=None if check else subprocess.DEVNULL,
    )
    return output


def compare(project: Path) -> list[str]:
    """Return the names of the files that differ between two builds of a project; raises CalledProcessError.

    One is a build after the pages were changed and changed back; the other is the first in a folder of another name,
    with other dates of files, locale, time zone, umask and order of hashes, by two processes.
    """
    date = int(get_commit_date(project) or max(path.stat().st_mtime for path in project.glob("*.*")))
    with tempfile.TemporaryDirectory() as folder:
        one, other = (
            Path(shutil.copytree(project, Path(folder, each.folder, "source"), ignore=_NOT_SOURCES))
            for each in (ONE, OTHER)
        )
        for path in other.rglob("*"):
            if not path.is_symlink():
                os.utime(path, (_LONG_AGO, _LONG_AGO))
        pages = {path: path.read_bytes() for path in [*one.glob("*.md"), *one.glob("sections/*.md")]}
        for path, text in pages.items():
            path.write_bytes(text + b"\n\nA paragraph to be taken back.\n")
        build(one, ONE, date, check=False)  # a CV may have become longer than it may be
        for path, text in pages.items():
            path.write_bytes(text)
        files, others = (read_files(build(each, how, date)) for each, how in ((one, ONE), (other, OTHER)))
    return sorted(name for name in files | others if files.get(name) != others.get(name))


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(arguments: argparse.Namespace) -> int:
    """Run the command, and return the exit status."""
    try:
        different = compare(arguments.source.resolve())
    except subprocess.CalledProcessError:
        return 1  # the build has said why
    for name in different:
        print(f"{name}: differs between two builds", file=sys.stderr)
    if not different:
        print("Two builds in different conditions gave the same files.")
    return int(bool(different))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", type=Path, nargs="?", default=Path(), help="the folder of conf.py; by default, this one"
    )
    parser.set_defaults(run=run)
