"""``academic-cv new``: writes a project into an empty folder, and touches nothing else."""

from __future__ import annotations

import re
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from .alfolio import import_al_folio, read_sections
from .bibtex import decode, import_bibtex
from .jsonresume import import_json_resume
from .markup import TEMPLATES
from .model import Cv
from .orcid import get_name, import_orcid, read_xml
from .pages import make_pages
from .records import load_json, load_yaml
from .rendercv import import_rendercv

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
"""The repository, unless the package is installed elsewhere."""
GENERIC = (
    *("requirements.in", "requirements.txt", ".readthedocs.yaml", ".gitignore", ".gitlab-ci.yml", "tests"),
    *(".github/dependabot.yml", ".github/workflows/cv.yml", ".github/workflows/monthly.yml"),
)
"""The files of the repository that are no owner's; of the Makefile, a project has all but the following."""
DEVELOPMENT = ("docs", "lint", "bench", "pictures")
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache", ".hypothesis")


def import_source(path: Path) -> Cv:
    """Return what a file or folder says, whatever its name; raises ValueError if its format is not known."""
    if path.is_dir():
        if any((path / name).exists() for name in ("_data/cv.yml", "_bibliography", "_data/socials.yml")):
            return import_al_folio(path)
        raise ValueError(f"{path} is not an al-folio site: it has neither _bibliography nor _data/cv.yml")
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    text = decode(path.read_bytes())
    if text.lstrip().startswith("<"):
        try:
            root = ElementTree.fromstring(text)  # noqa: S314  the user's own file
        except ElementTree.ParseError as error:
            raise ValueError(f"{path} cannot be read: {error}") from None
        if get_name(root) != "record":
            raise ValueError(f"{path} is XML, but not an ORCID record, which begins with <record:record>")
        return import_orcid(read_xml(root))
    is_json = text.lstrip().startswith("{")
    if not is_json and re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE):
        return import_bibtex(path)
    try:
        data = load_json(text) if is_json else load_yaml(text)
    except Exception as error:
        raise ValueError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    keys = set(data) if isinstance(data, dict) else set()
    if isinstance(data, list) and data and all(isinstance(each, dict) and "contents" in each for each in data):
        return Cv(sections=read_sections(data))
    if "orcid-identifier" in keys:
        return import_orcid(data)
    if "cv" in keys:
        return import_rendercv(data)
    if {"basics", "work", "education", "skills"} & keys:
        return import_json_resume(data)
    raise ValueError(f"{path} is not a .bib, RenderCV or JSON Resume file, an ORCID record, or an al-folio site")


def new(folder: Path, name: str, sources: Sequence[Path]) -> str:
    """Write a project, and return what is to be said about it.

    Raises ValueError, before anything is written, for a folder that is not empty, and sources that cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not empty: name a folder that is empty or does not exist yet")
    cv = Cv(name=name)
    for source in sources:
        try:
            imported = import_source(source)
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise ValueError(f"{source} does not follow its format ({error}): correct it, or leave it out") from None
        imported.left_out = [f"{source}: {what}" for what in dict.fromkeys(imported.left_out)]
        cv.add(imported)
    if not cv.name and sys.stdin.isatty():
        cv.name = input("The name that heads the CV: ").strip()
    if not cv.name:
        raise ValueError('the name is missing: write --name "Jane Doe" (with make, NAME="Jane Doe")')
    files = make_pages(cv)
    if not sources:
        for path in sorted((TEMPLATES / "starter").rglob("*.*")):
            text = Template(path.read_text("utf-8")).substitute(author=cv.name)
            files[path.relative_to(TEMPLATES / "starter").as_posix()] = text
    build = "make"
    if not is_checkout():  # without the Makefile
        build = "pip install -r requirements.txt && academic-cv build -q -d _build/doctrees/html . _build/html"
        readme = files["README.md"].partition("## Commands")[0] + f"Build the site and the PDF: `{build}`\n"
        files["README.md"] = readme.replace(
            "make pdf PRIVATE=1", "academic-cv build -t private -b pdf . _build/private"
        )
        files["requirements.txt"] = f"academic-cv=={version('academic-cv')}\n"
    write_files(folder, files, cv.files)
    if is_checkout():
        copy_generic_files(folder)
    left_out = ["Not taken over:", *(f"- {what}" for what in cv.left_out)] if cv.left_out else []
    return "\n".join([f"{folder}: the CV of {cv.name}", *left_out, f"Next: cd {folder} && {build}"])


def is_checkout() -> bool:
    """Whether the package lies in its repository, from which a project gets the Makefile and the tests."""
    return (CHECKOUT / "Makefile").is_file() and PACKAGE.parent.name == "_ext"


def write_files(folder: Path, texts: dict[str, str], copies: dict[str, Path]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for name, source in {"_static/favicon.svg": TEMPLATES / "favicon.svg", **copies}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)


def copy_generic_files(folder: Path) -> None:
    """Copy what each project has from the repository, and the package, without its tests and documentation."""
    for name in GENERIC:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, folder / name, ignore=_CACHES)
        elif (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    for target in DEVELOPMENT:
        makefile = re.sub(
            rf"^{target}:.*\n(?:\t.*\n)*\n|(?<=^\.PHONY: )(.*) {target}\b", r"\1", makefile, flags=re.MULTILINE
        )
    (folder / "Makefile").write_text(makefile, "utf-8")
    shutil.copytree(PACKAGE, folder / "_ext" / PACKAGE.name, ignore=_CACHES)
    for path in PACKAGE.parent.iterdir():
        if path.is_file():
            shutil.copy(path, folder / "_ext")


def run(arguments: argparse.Namespace) -> int:
    """Run the command, and return the exit status."""
    try:
        folder, sources = arguments.folder.expanduser(), [source.expanduser() for source in arguments.sources]
        print(new(folder, arguments.name, sources))
    except (ValueError, OSError) as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 1
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is empty or does not exist")
    parser.add_argument("--name", default="", help="the name as it heads the CV; by default, that of the sources")
    sources = "a .bib file, an al-folio site, a RenderCV or JSON Resume file, an ORCID record"
    parser.add_argument("--from", dest="sources", type=Path, nargs="*", action="extend", default=[], help=sources)
    parser.set_defaults(run=run)
