"""Reading the .bib files into the domain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.errors import ConfigError

from ..bib.files import FOLDERS, ProjectFiles
from ..confpy import locate_setting
from ..warnings import Warn
from .bibtex_adapter import BibFile, get_mtime, is_bibdata_outdated, make_bibdata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from ..bib.reader import Problem, Work
    from .domain import Publications


def read_bibfiles(app: Sphinx) -> None:
    """Read the .bib files if they, or the files to which works link, have changed; report their problems.

    It runs before the handler of sphinxcontrib-bibtex, which then finds the files unchanged and does not read them.
    """
    domain = cast("Publications", app.env.get_domain("cite"))
    paths = [(Path(app.confdir) / name).resolve() for name in app.config.bibtex_bibfiles]
    if (
        is_bibdata_outdated(domain.bibdata, paths, app.config.bibtex_encoding)
        or domain.data["missing"]
        or not all(Path(app.srcdir, name).is_file() for name in domain.linked_files)
    ):
        _read_all(app, domain, paths)
    for warn, message, location in domain.data["problems"]:
        warn(message, location)


def find_outdated_pages(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Return all pages if there are other .bib files than in the last build."""
    domain = cast("Publications", env.get_domain("cite"))
    before, domain.data["files"] = domain.data["files"], list(domain.bibdata.bibfiles)
    return env.found_docs if before != domain.data["files"] else []


def _read_all(app: Sphinx, domain: Publications, paths: list[Path]) -> None:
    from ..bib.reader import load  # with its patterns, a third of this package to import

    source = Path(app.srcdir)
    static = tuple(Path(app.confdir, name) for name in app.config.html_static_path)
    public = frozenset(map(str.lower, domain.settings.cv_bibtex_fields))
    works: dict[str, Work] = {}
    files: dict[Path, BibFile] = {}
    problems: list[tuple[Warn, str, str]] = []
    for path in paths:
        files[path] = BibFile(mtime=get_mtime(path), keys={})
        try:
            folders = tuple(dict.fromkeys((path.parent, *static, *(source / name for name in FOLDERS))))
            build = (Path(app.outdir), Path(app.doctreedir))
            project = ProjectFiles(source, folders, build, static, domain.settings.cv_thumbnails)
            found, messages = load(path, project, public)
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}): correct bibtex_bibfiles, or the file"
            problems.append((Warn.BIBFILE, message, locate_setting(app.confdir, "bibtex_bibfiles", path.name)))
            continue
        problems += [(Warn(each.subtype), each.message, f"{path}:{each.line}") for each in join_equal(messages)]
        for work in found:
            if (other := works.setdefault(work.key, work)) is work:
                files[path].keys[work.key] = None
            else:
                message = f"'{work.key}' is in {other.file} too: this entry is ignored; give it another key"
                problems.append((Warn.BIBFILE, message, f"{path}:{work.line}"))
    bibdata = make_bibdata(app.config.bibtex_encoding, files, works)
    missing = [name for work in works.values() for name in work.missing_files]
    domain.data.update(bibdata=bibdata, problems=problems, missing=missing)


def join_equal(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Make one problem, in the place of the first, of those whose messages differ only in what they quote."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(re.sub(r"'[^']*'|\d+", "", problem.message), []).append(problem)
    for first, *others in kinds.values():
        places = [f"'{each.key}' in line {each.line}" if each.key else f"line {each.line}" for each in others[:3]]
        more = f" (and {len(others)} more: {', '.join(places)}{', …' if len(others) > 3 else ''})" if others else ""
        yield first._replace(message=first.message + more)


def set_options(app: Sphinx, config: Config) -> None:
    """Check ``bibtex_bibfiles`` and set the options of sphinxcontrib-bibtex on which the lists depend."""
    # A tooltip would print each work once more, as plain text in a title attribute.
    config.bibtex_tooltips = False
    names = config.bibtex_bibfiles
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        expected = 'expected a list of .bib files, as bibtex_bibfiles = ["refs.bib"]'
        raise ConfigError(
            f"{locate_setting(app.confdir, 'bibtex_bibfiles')}: bibtex_bibfiles: {expected}, got {names!r}"
        )
    # A file that is named twice is read once.
    config.bibtex_bibfiles = list({Path(app.confdir, name).resolve(): name for name in names}.values())


def setup(app: Sphinx) -> None:
    app.connect("config-inited", set_options)
    app.connect("builder-inited", read_bibfiles, priority=400)
    app.connect("env-get-outdated", find_outdated_pages)
