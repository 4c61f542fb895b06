"""``academic-cv lock``: writes the exact versions and hashes of the packages that a project needs, and what changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

LISTS = ("requirements.in", "tests/requirements.in")
"""The short lists, each locked in the ``.txt`` file beside it; the second uses the versions of the first."""
# One version for all versions of Python: the same CV everywhere.
_VERSIONS = "--universal --python-version 3.11 --fork-strategy fewest"
_FORM = "--generate-hashes --no-emit-index-url --no-annotate --quiet"


def read_versions(text: str) -> dict[str, str]:
    """Return the versions in the text of a lock, by the normalized names of the packages.

    A package may have several, for different versions of Python or systems.
    """
    versions: dict[str, str] = {}
    for typed, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        name = re.sub(r"[-_.]+", "-", typed).lower()
        versions[name] = f"{versions[name]}, {version}" if name in versions else version
    return versions


def describe_changes(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return a line for each package that has another version, is new, or is gone."""
    names = sorted(name for name in old | new if old.get(name) != new.get(name))
    return [f"{name}: {old.get(name, 'new')} → {new.get(name, 'no longer needed')}" for name in names]


def lock(folder: Path, *, upgrade: bool = False) -> list[str]:
    """Write the locks of a project, and return what changed.

    Raises OSError without uv, and CalledProcessError, with uv's own words, if no set of versions fits.
    """
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise FileNotFoundError("uv, which locks packages, is not installed: run pip install uv")
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for name in LISTS:
        target = Path(name).with_suffix(".txt")
        if not (folder / name).is_file():
            continue
        before |= read_versions((folder / target).read_text("utf-8") if (folder / target).is_file() else "")
        command = [uv, "pip", "compile", *_VERSIONS.split(), *_FORM.split(), *(["--upgrade"] if upgrade else []), name]
        if name != LISTS[0] and (folder / LISTS[0]).is_file():
            command += ["--constraint", str(Path(LISTS[0]).with_suffix(".txt"))]
        command += ["--output-file", target.as_posix()]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  constant
        after |= read_versions((folder / target).read_text("utf-8"))
    return describe_changes(before, after)


def run(arguments: argparse.Namespace) -> int:
    """Run the command, and return the exit status."""
    try:
        changes = lock(arguments.folder, upgrade=arguments.upgrade)
    except OSError as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"academic-cv: the packages cannot be locked:\n{error.stderr.strip()}", file=sys.stderr)
        return 1
    print("\n".join(changes or ["No version has changed."]))
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), help="the project; by default, this folder")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that the lists allow")
    parser.set_defaults(run=run)
