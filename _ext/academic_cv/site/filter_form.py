"""The form that filters the lists of a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..config import SITE_BUILDERS
from ..locale import _
from .fragments import html_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx.application import Sphinx


class AddFilterForm(SphinxPostTransform):
    """Add the form to a page with at least two works, before the first list, outside of the sections of lists."""

    default_priority = 910  # after the values to filter by are there
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        rows = [row for row in self.document.findall(nodes.list_item) if "citekey" in row and row["ids"]]
        if len(rows) < 2:
            return
        around = enclosing_sections(rows[0])
        place: nodes.Element = around[-2] if len(around) > 1 else rows[0].parent
        position = place.parent.index(place)
        before = place.parent[position - 1] if position else None
        if isinstance(before, nodes.rubric) and "cv-year" in before["classes"]:
            position -= 1  # not between a year and its works
        place.parent.insert(position, html_fragment("", html=self.print_form(rows)))

    def print_form(self, rows: list[nodes.list_item]) -> str:
        """Return the form, with the choices that the page has; it is hidden where there is no script."""
        sections = {around[0]["ids"][0]: around[0][0].astext() for row in rows if (around := enclosing_sections(row))}
        values = [value for row in rows for value in row.findall(html_fragment)]
        years = sorted({value["year"] for value in values} - {""}, reverse=True)
        words, first_author = escape(_("Words")), escape(_("First author"))
        fields = [f'<label>{words} <input type="search" name="words" autocomplete="off"></label>']
        if len(sections) > 1:
            fields.append(self.print_select("type", _("Type"), sections))
        if len(years) > 1:
            fields.append(self.print_select("year", _("Year"), dict(zip(years, years, strict=True))))
        if any(value["owned"] for value in values):
            fields.append(f'<label><input type="checkbox" name="first" value="1"> {first_author}</label>')
        form, reset, of, works = map(escape, (_("Publications"), _("Show all"), _("of"), _("works")))
        return (
            f'<form class="cv-filter" aria-label="{form}" hidden>{"".join(fields)}<button type="reset">{reset}</button>'
            f'<output data-of="{of}">{len(rows)} {works}</output></form>\n'
        )

    def print_select(self, name: str, label: str, options: Mapping[str, str]) -> str:
        choices: Iterable[tuple[str, str]] = [("", _("All")), *options.items()]
        printed = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in choices)
        return f'<label>{escape(label)} <select name="{name}">{printed}</select></label>'


def enclosing_sections(node: nodes.Node) -> list[nodes.section]:
    """Return the sections around a node, the innermost first."""
    sections = []
    while (node := node.parent) is not None:
        if isinstance(node, nodes.section):
            sections.append(node)
    return sections


def setup(app: Sphinx) -> None:
    app.add_post_transform(AddFilterForm)
