"""Rows of publications on the site: BibTeX to copy, links to the pages that cite the work."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..config import SITE_BUILDERS
from ..locale import _
from .fragments import html_fragment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from ..bib.reader import Work
    from ..publications.domain import Publications


class CompleteRows(SphinxPostTransform):
    """Add BibTeX and "Cited in" to the rows of a list; in a further view, link the labels to those rows."""

    default_priority = 900  # nothing is resolved or searched for after this
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        self.domain = cast("Publications", self.env.get_domain("cite"))
        citations = self.domain.cited_in
        for row in self.document.findall(nodes.list_item):
            if "citekey" not in row:
                continue
            work = self.domain.works[row["citekey"]]
            if not row["ids"]:
                self.link_label(row, work.key)
                continue
            row += self.print_bibtex(work)
            if cited := list(self.link_citations(citations.get(work.key, {}))):
                row += nodes.paragraph("", _("Cited in") + " ", *cited, classes=["cv-cited-in"])

    def link_citations(self, anchors: dict[str, str]) -> Iterator[nodes.Node]:
        for docname, anchor in anchors.items():
            title = self.env.titles[docname].astext()
            yield nodes.Text(", " if docname != next(iter(anchors)) else "")
            yield nodes.reference("", title, refuri=f"{self.relative_uri(docname)}#{anchor}", internal=True)

    def link_label(self, row: nodes.list_item, key: str) -> None:
        """Let the label of a work lead to its row in the list that it is cited from."""
        if item := self.domain.items.get(key):
            uri = f"{self.relative_uri(item.docname)}#{item.anchor}"
            for label in (part for part in row.findall(nodes.inline) if "cv-label" in part["classes"]):
                label[:] = [nodes.reference("", "", *label.children, refuri=uri, internal=True)]

    def relative_uri(self, docname: str) -> str:
        return self.env._app.builder.get_relative_uri(self.env.current_document.docname, docname)

    def print_bibtex(self, work: Work) -> html_fragment:
        """Return the BibTeX, with what the filter compares: the year, and whether the owner is the first author.

        The button needs the script, which shows it.
        """
        copy, copied, selected = map(escape, (_("Copy"), _("Copied"), _("Selected")))
        year = work.text.get("year", "")
        owned = any(self.domain.owner.matches(name) for name in work.authors.names[:1])
        return html_fragment(
            "",
            html=f'<details class="cv-bibtex" data-year="{escape(year)}"{" data-first-author" if owned else ""}>'
            f'<summary>BibTeX</summary><button type="button" class="cv-copy" data-copied="{copied}" '
            f'data-selected="{selected}" aria-live="polite" hidden>{copy}</button>'
            f"<pre>{escape(work.bibtex)}</pre></details>\n",
            year=year,
            owned=owned,
        )


def setup(app: Sphinx) -> None:
    app.add_post_transform(CompleteRows)
