"""Works in pages: lists, labels, citations, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bibfiles, bibtex_adapter, chart, citations, domain, filters, lists
from .csl import references

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for part in (bibtex_adapter, bibfiles, domain, references, lists, citations, filters, chart):
        part.setup(app)
