"""The references of a project in its style: written when they or the style change, and kept."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ...confpy import locate_setting
from ...locale import _
from ...locale.scripts import is_foreign
from ...warnings import Warn, warn_of_many
from .data import people, show_names, to_csl
from .inlines import text_of_inlines
from .marks import names_in, plain
from .pandoc import text_of, write_references
from .style import load_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ...bib.work import Work
    from ..domain import Publications
    from ..owner import Owner
    from .pandoc import Run
    from .style import Style


class Source(NamedTuple):
    """What a reference is written from."""

    data: dict[str, Any]
    owner: set[int]
    """The numbers of the names that are the owner's."""
    language: str

    def digest(self, style: Style) -> str:
        """Return what changes with the reference."""
        parts = [self.data, sorted(self.owner), self.language, style.digest]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def source_of(work: Work, style: Style, owner: Owner, language: str) -> Source:
    """Return what a reference is written from: in the language of the CV, or in English for works in another script."""
    is_english = language.startswith("en") or is_foreign(work.title, language)
    numbers = {number for number, name in enumerate(people(work)) if owner.matches(name)}
    return Source(to_csl(work, style, is_english=is_english), numbers, _locale("en" if is_english else language, style))


def print_sources(sources: Sequence[Source], style: Style) -> list[list[Run]]:
    """Return the reference of each work, in which the owner is not hidden by "et al.".

    It is empty where the style or pandoc has none, or prints none of its names. Raises OSError if pandoc cannot be run,
    and ValueError if it cannot use the style.
    """
    written: list[list[Run]] = [[] for _source in sources]
    for language in dict.fromkeys(source.language for source in sources):
        places = [place for place, source in enumerate(sources) if source.language == language]
        _print(places, [sources[place].data for place in places], style.xml, language, written)
        hidden = []
        for place in places:
            data, owner, _language = sources[place]
            printed = names_in("".join(text for text, _formats in written[place]))
            if shown := show_names(data, printed, owner):
                hidden.append((place, shown))
        _print([place for place, _data in hidden], [data for _place, data in hidden], style.full_xml, language, written)
    return [
        _complete(source, runs) if _has_names(source.data, runs) else []
        for source, runs in zip(sources, written, strict=True)
    ]


def _print(
    places: Sequence[int], works: Sequence[dict[str, Any]], xml: bytes, language: str, written: list[list[Run]]
) -> None:
    for place, runs in zip(places, write_references(works, xml, language) if works else [], strict=True):
        written[place] = runs or written[place]


def _has_names(data: dict[str, Any], runs: Sequence[Run]) -> bool:
    """Return whether a reference has a name, if the work has any: some styles print no editors of books."""
    names = names_in(json.dumps(data, ensure_ascii=False))
    return bool(runs) and (not names or bool(names & names_in("".join(text for text, _formats in runs))))


# What styles leave out that have no form for a type of work, although readers need it.
_NEEDED = {
    "thesis": ("genre", "publisher"),
    "report": ("genre", "number", "publisher"),
    "speech": ("event-title", "event-place"),
    "software": ("publisher", "version"),
    "dataset": ("publisher", "version"),
    "patent": ("number",),
    "webpage": ("container-title",),
}


def _complete(source: Source, runs: list[Run]) -> list[Run]:
    """Return a reference with a sentence of what identifies the work and the style leaves out."""
    data = source.data
    words = text_of(run for run in runs if "link:" not in "".join(run[1])).casefold()
    found = words.replace(text_of_inlines(data.get("title", [])).casefold(), "")
    values = {name: _text(data[name]) for name in _NEEDED.get(data["type"], ()) if name in data}
    missing = {name: value for name, value in values.items() if value.casefold() not in found}
    if data["type"] == "thesis" and re.search("thes|diss", found):
        missing.pop("genre", None)
    if "number" in missing and "genre" in missing:
        missing["genre"] += f" {missing.pop('number')}"
    version = values.get("version", "")
    if version and not re.search(rf"(?<!\w)v(?:ersion|\.)?\s*{re.escape(version)}", found, re.IGNORECASE):
        message = "version {version}" if source.language.startswith("en") else str(_("version {version}"))
        missing["version"] = message.format(version=version)
    if not missing:
        return runs
    sentence = ", ".join(missing.values())
    stop = "" if text_of(runs).endswith((".", "?", "!")) or "link:" in "".join(runs[-1][1]) else "."
    return [*runs, (f"{stop} {sentence[:1].upper()}{sentence[1:]}{'' if sentence.endswith('.') else '.'}", ())]


def _text(value: object) -> str:
    return plain(text_of_inlines(value) if isinstance(value, list) else str(value))


def update_references(app: Sphinx) -> None:
    """Write the references of works that, or whose style, have changed since the last build.

    They are kept in the domain: by key, what they were written from and the runs. A work without runs is printed in the
    CV's own style.
    """
    domain = cast("Publications", app.env.get_domain("cite"))
    before: dict[str, tuple[str, list[Run]]] = domain.data["references"]
    domain.data["references"] = {}
    name = domain.settings.cv_reference_style
    if not name:
        return
    location = locate_setting(app.confdir, "cv_reference_style")
    own = "until then, references are in the CV's own style"
    try:
        style = load_style(name, Path(app.srcdir))
        references = _update(domain, style, app.config.language or "en", before)
    except (ImportError, OSError):
        Warn.STYLE(f"cv_reference_style needs pandoc and styles: run pip install academic-cv[csl]; {own}", location)
        return
    except ValueError as error:
        Warn.STYLE(f"cv_reference_style: {error}; {own}", location)
        return
    domain.data["references"] = references
    failed = [domain.works[key] for key, (_digest, runs) in references.items() if not runs]
    remedy = "complete the entry, or choose another style"
    message = f"the style {name!r} has no reference for %s, printed in the CV's own style: {remedy}"
    warn_of_many(Warn.STYLE, [(f"'{work.key}'", f"{work.file}:{work.line}") for work in failed], message)


def _update(
    domain: Publications, style: Style, language: str, before: dict[str, tuple[str, list[Run]]]
) -> dict[str, tuple[str, list[Run]]]:
    sources = {key: source_of(work, style, domain.owner, language) for key, work in domain.works.items()}
    digests = {key: source.digest(style) for key, source in sources.items()}
    changed = [key for key, digest in digests.items() if before.get(key, ("",))[0] != digest]
    written = dict(zip(changed, print_sources([sources[key] for key in changed], style), strict=True))
    return {key: (digest, written[key]) if key in written else before[key] for key, digest in digests.items()}


def _locale(language: str, style: Style) -> str:
    """Return the locale of a language; without a country, that of the style if it has the same language."""
    if language == style.locale.partition("-")[0]:
        return style.locale
    return "en-US" if language == "en" else language.replace("_", "-")


def find_outdated(app: Sphinx, env: BuildEnvironment, *_rest: object) -> set[str]:
    """Return all pages if a style has changed, or could not be used."""
    domain = cast("Publications", env.get_domain("cite"))
    digest = hashlib.sha256(json.dumps(domain.data["references"], sort_keys=True).encode()).hexdigest()
    before, domain.data["style"] = domain.data["style"], digest
    return {key.docname for key in domain.bibliographies} if before != digest else set()


def setup(app: Sphinx) -> None:
    # When the .bib files have been read.
    app.connect("builder-inited", update_references, priority=410)
    app.connect("env-get-outdated", find_outdated)
