"""What only the site has of publications: abstracts, BibTeX, pictures, "Cited in", a filter, previews of citations."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import quote

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size
from sphinx.util.nodes import make_refnode

from ..config import SITE_BUILDERS
from ..locale import _
from ..locale.scripts import is_right_to_left
from ..publications.chart import PrintCharts
from ..publications.lists import PrintLists, print_list
from ..publications.nodes import make_nodes
from .richtext import make_reference_line, make_richtext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from ..bib.richtext import RichText
    from ..publications.domain import Item, Publications

LEAST_WORKS = 10
"""The number of works of a page from which on it has a filter."""


class html_fragment(nodes.General, nodes.TextElement):  # noqa: N801  docutils' way of naming nodes
    """Children between ``start`` and ``end``, HTML for which docutils has no nodes and which the search ignores.

    It is a text element, as links are written only in these.
    """


class thumbnail(nodes.image):  # noqa: N801
    """A picture of a work, scaled to ``width`` and ``height`` in pixels."""


class Row(NamedTuple):
    """A row of a list, with what the filter compares."""

    node: nodes.list_item
    year: str
    is_first: bool
    """Whether the owner is the first author."""


class PrintSiteLists(PrintLists):
    """Print lists with all that the site has of works, and the filter; link the labels of views to the lists."""

    default_priority = PrintLists.default_priority - 1  # which then has nothing left to print
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        self.domain = cast("Publications", self.env.get_domain("cite"))
        self.cited_in = self.domain.cited_in
        self.button = print_button()
        self.rows: list[Row] = []
        super().run(**kwargs)
        if len(self.rows) >= LEAST_WORKS:
            add_form(self.rows)

    def print_list(self, items: Sequence[Item], *, by_year: bool) -> list[nodes.Node]:
        printed = print_list(self.env, items, by_year=by_year, make=make_reference_line)
        rows = [row for part in printed if isinstance(part, nodes.bullet_list) for row in part]
        for row, item in zip(rows, items, strict=True):
            self.complete(cast("nodes.list_item", row), item)
        return printed

    def complete(self, row: nodes.list_item, item: Item) -> None:
        work = self.domain.works[item.key]
        if item.anchor:
            owned = any(self.domain.owner.matches(name) for name in work.authors.names[:1])
            self.rows.append(Row(row, work.text.get("year", ""), owned))
            if self.domain.settings.cv_abstracts and (abstract := work.richtext("abstract")):
                row += print_abstract(make_inline(self.env, abstract))
            row += print_bibtex(self.rows[-1], work.bibtex, self.button)
            if anchors := self.cited_in.get(item.key):
                pages = [self.link(page, anchor, self.env.titles[page]) for page, anchor in anchors.items()]
                separated = [part for page in pages for part in (nodes.Text(_(", ")), page)][1:]
                row += nodes.paragraph("", _("Cited in") + " ", *separated, classes=["cv-cited-in"])
        elif cited := self.domain.items.get(item.key):
            label = cast("nodes.Element", cast("nodes.Element", row[0])[0])
            label[:] = [self.link(cited.docname, cited.anchor, label)]
        if work.thumbnail:
            row += print_thumbnail(self.env, work.title or item.key, work.thumbnail)

    def link(self, docname: str, anchor: str, text: nodes.Element) -> nodes.reference:
        here = self.env.current_document.docname
        return make_refnode(self.env._app.builder, here, docname, anchor, nodes.Text(text.astext()))


def make_inline(env: BuildEnvironment, text: RichText) -> list[nodes.Node]:
    """Return formatted text outside of rows, of nodes where :mod:`.direction` marks what is from left to right."""
    return make_nodes(text) if is_right_to_left(env.config.language) else [make_richtext(text)]


def print_abstract(abstract: Sequence[nodes.Node]) -> html_fragment:
    summary = escape(_("Abstract"))
    start = f'<details class="cv-fold cv-abstract"><summary>{summary}</summary><p>'
    return html_fragment("", "", *abstract, start=start, end="</p></details>\n")


THUMBNAIL_SIZE = (112, 84)
"""The most that a picture measures, in pixels."""


def print_thumbnail(env: BuildEnvironment, title: str, path: str) -> thumbnail:
    """Return a picture; one whose size cannot be read gets all of the place."""
    width, height = get_image_size(env.srcdir / path) or THUMBNAIL_SIZE
    scale = min(THUMBNAIL_SIZE[0] / max(width, 1), THUMBNAIL_SIZE[1] / max(height, 1))
    alternative = _("Preview: {title}").format(title=title)
    node = thumbnail(uri=path, candidates={"*": path}, alt=alternative, classes=["no-scaled-link"])
    node["width"], node["height"] = (max(1, round(size * scale)) for size in (width, height))
    return node


def print_bibtex(row: Row, bibtex: str, button: str) -> html_fragment:
    """Return the BibTeX of a work, with a button to copy it."""
    return html_fragment(
        start=f'<details class="cv-fold cv-bibtex" data-year="{escape(row.year)}"'
        f"{' data-first-author' if row.is_first else ''}><summary>BibTeX</summary>{button}"
        f"<pre>{escape(bibtex)}</pre></details>\n"
    )


def print_button() -> str:
    """Return the button that copies BibTeX, which only the script shows."""
    copy, copied, selected = map(escape, (_("Copy"), _("Copied"), _("Selected")))
    return (
        f'<button type="button" class="cv-copy" data-copied="{copied}" data-selected="{selected}" aria-live="polite" '
        f"hidden>{copy}</button>"
    )


# --- the filter -----------------------------------------------------------------------------------------------------


def add_form(rows: Sequence[Row]) -> None:
    """Add the form to a page, before the first list, outside of the sections of lists."""
    around = enclosing_sections(rows[0].node)
    place = around[-2] if len(around) > 1 else rows[0].node.parent
    position = place.parent.index(place)
    before = place.parent[position - 1] if position else None
    if isinstance(before, nodes.rubric) and "cv-year" in before["classes"]:
        position -= 1  # not between a year and its works
    place.parent.insert(position, html_fragment(start=print_form(rows)))


def print_form(rows: Sequence[Row]) -> str:
    """Return the form, with the choices that the page has; it is hidden where there is no script."""
    sections = {around[0]["ids"][0]: around[0][0].astext() for row in rows if (around := enclosing_sections(row.node))}
    years = sorted({row.year for row in rows} - {""}, reverse=True)
    words, first_author = escape(_("Words")), escape(_("First author"))
    fields = [f'<label>{words} <input type="search" name="words" autocomplete="off"></label>']
    if len(sections) > 1:
        fields.append(print_select("type", _("Type"), sections.items()))
    if len(years) > 1:
        fields.append(print_select("year", _("Year"), zip(years, years, strict=True)))
    if any(row.is_first for row in rows):
        fields.append(f'<label><input type="checkbox" name="first" value="1"> {first_author}</label>')
    form, reset, some = map(escape, (_("Publications"), _("Show all"), _("{shown} of {count} works")))
    count = escape(_("{count} works").format(count=len(rows)))
    return (
        f'<form class="cv-filter" aria-label="{form}" hidden>{"".join(fields)}<button type="reset">{reset}</button>'
        f'<output data-some="{some.replace("{count}", str(len(rows)))}">{count}</output></form>\n'
    )


def print_select(name: str, label: str, choices: Iterable[tuple[str, str]]) -> str:
    options = "".join(
        f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in (("", _("All")), *choices)
    )
    return f'<label>{escape(label)} <select name="{name}">{options}</select></label>'


def enclosing_sections(node: nodes.Node) -> list[nodes.section]:
    """Return the sections around a node, the innermost first."""
    sections = []
    while (node := node.parent) is not None:
        if isinstance(node, nodes.section):
            sections.append(node)
    return sections


# --- citations ------------------------------------------------------------------------------------------------------


class DrawCharts(SphinxPostTransform):
    """Put the drawing of a chart before its data, which are folded; it stands for them in print."""

    default_priority = PrintCharts.default_priority + 1
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        for chart in [node for node in self.document.findall(nodes.container) if "svg" in node]:
            summary = escape(_("Data"))
            data = html_fragment("", "", *chart.children, start=f"<details><summary>{summary}</summary>")
            data["end"] = "</details>\n"
            chart.children = []
            names = "".join(f"<li>{swatch} {escape(name)}</li>" for name, swatch in json.loads(chart["legend"]))
            legend = f'<ul class="cv-chart-legend">{names}</ul>' if names else ""
            chart += [html_fragment(start=chart["svg"] + legend), data]


class AddPreviews(SphinxPostTransform):
    """Add the references of the works that a page cites to its end, each once; they describe the citations."""

    default_priority = 900  # citations are resolved
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        domain = cast("Publications", self.env.get_domain("cite"))
        names: dict[str, str] = {}
        for link in [link for link in self.document.findall(nodes.reference) if "citekey" in link]:
            name = names.setdefault(link["citekey"], f"cv-preview-{len(names) + 1}")
            href = escape(link.get("refuri") or f"#{link['refid']}")
            start = f'<a aria-describedby="{name}" class="cv-citation" href="{href}">'
            link.parent.replace(link, html_fragment("", "", *link.children, start=start, end="</a>"))
        for key, name in names.items():
            start = f'<p class="no-search cv-preview" hidden="hidden" id="{name}" role="tooltip">'
            reference = make_inline(self.env, domain.reference(key).text)
            self.document += html_fragment("", "", *reference, start=start, end="</p>\n", classes=["no-search"])


def visit_html_fragment(self: HTML5Translator, node: html_fragment) -> None:
    self.body.append(node["start"])


def depart_html_fragment(self: HTML5Translator, node: html_fragment) -> None:
    self.body.append(node.get("end", ""))


def visit_thumbnail(self: HTML5Translator, node: thumbnail) -> None:
    source = f"{self.builder.imgpath}/{quote(self.builder.images[node['uri']])}"
    self.body.append(
        f'<div class="cv-thumbnail"><img alt="{escape(node["alt"])}" src="{source}" width="{node["width"]}" '
        f'height="{node["height"]}" loading="lazy" decoding="async"></div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(html_fragment, html=(visit_html_fragment, depart_html_fragment))
    app.add_node(thumbnail, html=(visit_thumbnail, None))
    app.add_post_transform(PrintSiteLists)
    app.add_post_transform(DrawCharts)
    app.add_post_transform(AddPreviews)
