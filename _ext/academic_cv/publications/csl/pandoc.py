"""Pandoc: the variables of works and a style in, references as runs of text out."""

from __future__ import annotations

import json
import logging
import re
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .marks import COMMA, HYPHEN, UPRIGHT, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Run = tuple[str, tuple[str, ...]]
"""Text with its formats, the outermost first; the text of ``math`` is TeX. ``link:`` is followed by the address."""


def write_references(works: Sequence[Mapping[str, Any]], xml: bytes, language: str) -> list[list[Run]]:
    """Return the reference of each work in a style, empty where the style or pandoc has none.

    ``works`` are as :func:`.to_csl` returns them. If pandoc fails, the works are halved until those remain for which it
    does. Raises OSError if pandoc cannot be run, and ValueError if it has no reference for any work in the style.
    """
    try:
        found = _convert(works, xml, language)
    except RuntimeError:
        _check(xml, language)
        return _halve(works, xml, language)
    if not any(found):
        _check(xml, language)
    return found


def _check(xml: bytes, language: str) -> None:
    """Raise ValueError if a style has no reference even for a simple work."""
    book = {"type": "book", "author": [{"literal": "Author"}], "title": "Title", "publisher": "Publisher"}
    try:
        [found] = _convert([book | {"issued": {"date-parts": [[2000]]}}], xml, language)
    except RuntimeError:
        found = []
    if not found:
        raise ValueError("pandoc prints no reference in this style: choose another one")


def _halve(works: Sequence[Mapping[str, Any]], xml: bytes, language: str) -> list[list[Run]]:
    half = len(works) // 2
    found: list[list[Run]] = []
    for part in (works[:half], works[half:]):
        try:
            found += _convert(part, xml, language) if part else []
        except RuntimeError:
            found += _halve(part, xml, language) if len(part) > 1 else [[]]
    return found


def _convert(works: Sequence[Mapping[str, Any]], xml: bytes, language: str) -> list[list[Run]]:
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
        path.write_bytes(xml)
        logging.getLogger("pypandoc").setLevel(logging.CRITICAL)
        written = pypandoc.convert_text(
            json.dumps(document), "json", format="json", extra_args=["--citeproc", f"--csl={path}"]
        )
    found = dict(_entries(json.loads(written)["blocks"]))
    return [found.get(f"ref-w{number}", []) for number in range(len(works))]


def text_of(runs: Iterable[Run]) -> str:
    """Return a reference as plain text."""
    return plain("".join(text for text, _ in runs))


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
    # The number of a preprint behind a style's name of the archive, or behind a date as if it were a page.
    (re.compile(r": arXiv:(?=[\w.-]+/?\d)"), ":"),
    (re.compile(r"\barXiv (?=arXiv:)"), ""),
    (re.compile(r"(?<=\d{4}):arXiv:[\w/-]+(?:\.\d+)?(?=\.)"), ""),
    # "Released" before a year that stands elsewhere.
    (re.compile(r", released(?=\.(?: |$))"), ""),
    # A suffix behind initials without full stops has none either.
    (re.compile(r"(?<=[A-Z] )([JS]r)\.(?=,)"), r"\1"),
    (re.compile(COMMA), ","),
    (re.compile(HYPHEN), "-"),
    # Some styles print the name that stands for omitted authors.
    (re.compile(r"([,;]) (?:and |& )?others(?=[.,;:])"), r"\1 et al."),
    (re.compile(r"(?<=\bet al)\.\.|(?<=\bet al),\."), "."),
    (re.compile(rf"(?:Published|Preprint posted) online (?={UPRIGHT})"), ""),
)


def _merge(runs: Iterable[Run]) -> list[Run]:
    """Join adjacent runs of the same formats, and repair what styles get wrong."""
    merged = [("".join(text for text, _ in group), formats) for formats, group in groupby(runs, lambda run: run[1])]
    for pattern, replacement in _REPAIRS:
        merged = [(pattern.sub(replacement, text), formats) for text, formats in merged]
    before = ""
    for number, (text, formats) in enumerate(merged):
        if UPRIGHT in text:
            start, _, upright = text.partition(UPRIGHT)
            begins = not (before + start).strip() or (before + start).rstrip().endswith(".")
            upright = upright[:1].upper() + upright[1:] if begins else upright
            formats = tuple(each for each in formats if each not in {"emphasis", "strong"})
            merged[number] = start + upright.replace(UPRIGHT, ""), formats
        before += text
    merged = [run for run in merged if run[0]]
    if merged:
        # The space behind the number that was taken out.
        merged[0] = (merged[0][0].lstrip(), merged[0][1])
        merged[-1] = (merged[-1][0].rstrip(), merged[-1][1])
    return [run for run in merged if run[0]]
