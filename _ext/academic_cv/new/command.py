"""``academic-cv new``: writes a project into an empty folder, and touches nothing else."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from .. import __version__
from .alfolio import import_al_folio, read_sections
from .bibtex import decode, import_bibtex
from .jsonresume import import_json_resume
from .model import Cv
from .orcid import import_orcid
from .pages import TEMPLATES, make_pages
from .records import load_yaml, to_strings
from .rendercv import import_rendercv

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
"""The repository, if the package is not installed from elsewhere."""
GENERIC = ("Makefile", "requirements.txt", ".readthedocs.yaml", ".gitignore", ".github", "tests")
"""The files of the repository that are no owner's."""
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache", ".hypothesis")


def import_source(path: Path) -> Cv:
    """Return what a file or folder says, whatever its name; raises ValueError if its format is not known."""
    if path.is_dir():
        if any((path / name).exists() for name in ("_data/cv.yml", "_bibliography", "_data/socials.yml")):
            return import_al_folio(path)
        raise ValueError(f"{path} is no al-folio site: there is neither _bibliography nor _data/cv.yml in it")
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    text = decode(path.read_bytes())
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE) and not text.lstrip().startswith("{"):
        return import_bibtex(path)
    try:
        data = to_strings(json.loads(text)) if text.lstrip().startswith("{") else load_yaml(text)
    except Exception as error:
        raise ValueError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if isinstance(data, list) and all(isinstance(each, dict) and "contents" in each for each in data):
        return Cv(sections=read_sections(data))
    keys = set(data) if isinstance(data, dict) else set()
    if "orcid-identifier" in keys:
        return import_orcid(data)
    if "cv" in keys:
        return import_rendercv(data)
    if {"basics", "work", "education", "skills"} & keys:
        return import_json_resume(data)
    raise ValueError(f"{path} is no .bib file, RenderCV file, JSON Resume file, ORCID record, or al-folio site")


def make_starter(name: str) -> tuple[Cv, dict[str, str]]:
    """Return a CV with one example of each kind, and its files."""
    cv = Cv(name=name, contact=[("Email", "<you@example.org>")])
    files = make_pages(cv)
    for path in sorted((TEMPLATES / "starter").rglob("*.*")):
        text = Template(path.read_text("utf-8")).substitute(author=name)
        files[path.relative_to(TEMPLATES / "starter").as_posix()] = text
    return cv, files


def write_project(folder: Path, cv: Cv, files: dict[str, str]) -> None:
    """Write a project into a folder that is empty or does not exist."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "_static").mkdir(exist_ok=True)
    shutil.copy(TEMPLATES / "favicon.svg", folder / "_static")
    for name, source in cv.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
    if not is_checkout():
        (folder / "requirements.txt").write_text(f"academic-cv=={__version__}\n", "utf-8")
        return
    for name in GENERIC:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, folder / name, ignore=_CACHES)
        elif (CHECKOUT / name).is_file():
            shutil.copy(CHECKOUT / name, folder / name)
    shutil.copytree(PACKAGE, folder / "_ext" / PACKAGE.name, ignore=_CACHES)
    for path in (CHECKOUT / "LICENSE", *PACKAGE.parent.glob("*.*")):
        if path.is_file():
            shutil.copy(path, folder / "_ext" / path.name)


def is_checkout() -> bool:
    """Whether the package lies in its repository, from which a project gets its Makefile and tests."""
    return (CHECKOUT / "Makefile").is_file() and PACKAGE.parent.name == "_ext"


def new(folder: Path, name: str, sources: Sequence[Path]) -> str:
    """Write a project, and return what is to be said about it.

    Raises ValueError, before anything is written, for a folder that is not empty, and sources that cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not empty: name a folder that is empty or does not exist yet")
    cv = Cv(name=name)
    for source in sources:
        imported = import_source(source)
        imported.left_out = [f"{source}: {what}" for what in dict.fromkeys(imported.left_out)]
        cv.add(imported)
    if not cv.name and not sources and sys.stdin.isatty():
        cv.name = input("Your name, as it heads your CV: ").strip()
    if not cv.name:
        raise ValueError('whose CV is it? Write --name "Jane Doe" (with make, NAME="Jane Doe")')
    if sources:
        files = make_pages(cv)
    else:
        cv, files = make_starter(cv.name)
    write_project(folder, cv, files)
    lines = [f"{folder}: the CV of {cv.name}, {len(cv.sections) or 'with example'} sections"]
    if cv.left_out:
        lines += ["Not taken over:", *(f"- {what}" for what in cv.left_out)]
    if is_checkout():
        lines.append(f"Next: cd {folder} && make")
    else:
        lines.append(
            "academic-cv is installed without its repository, from which the Makefile and the tests come. Next:\n"
            f"cd {folder} && pip install -r requirements.txt && python -m sphinx -b html . _build/html"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="academic-cv", description="An academic CV as a Sphinx project")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("new", help="write a project of one's own into an empty folder")
    command.add_argument("folder", type=Path, metavar="DIR", help="a folder that is empty or does not exist")
    command.add_argument("--name", default="", help="the name as it heads the CV; by default, that of the sources")
    command.add_argument(
        "--from", dest="sources", type=Path, nargs="*", action="extend", default=[], metavar="SOURCE",
        help="a .bib file, an al-folio site, a RenderCV or JSON Resume file, an ORCID record",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    try:
        print(new(given.folder.expanduser(), given.name, [source.expanduser() for source in given.sources]))
    except (ValueError, OSError) as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 1
    return 0
