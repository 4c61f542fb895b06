"""What only HTML needs in the tree: rows to scan, BibTeX to take, previews of what is cited, a filter for lists."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..config import SITE_BUILDERS
from ..locale import _
from ..pages.math import to_mathml
from ..publications.domain import Shown, print_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from ..publications.domain import Publications


class bibtex(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """The BibTeX of a work, for readers to take: ``source``, which is no text of the page, so that no search finds it.

    ``year`` and ``owned`` (the owner is the first author) say what the filter asks for.
    """


class publication_filter(nodes.General, nodes.Element):  # noqa: N801
    """A form that narrows the lists of a page: ``sections`` (anchor and title), ``years``, ``works``, ``owned``."""


class described_reference(nodes.reference):  # noqa: N801
    """A link that the element with the anchor ``describedby`` describes."""


class preview(nodes.General, nodes.TextElement):  # noqa: N801
    """A work that the page cites, shown beside a citation on hover and focus."""


class CompletePublications(SphinxPostTransform):
    """Give each row its BibTeX and the places where it is cited, and a page of lists its filter."""

    default_priority = 900  # when nothing more is resolved or searched for
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        self.domain = cast("Publications", self.env.get_domain("cite"))
        self.owner = self.domain.owner
        self.citations = self.find_citations()
        rows = [row for row in self.document.findall(nodes.list_item) if "citekey" in row]
        for row in rows:
            self.complete(row)
        citable = [row for row in rows if row["ids"]]
        if len(citable) > 1:
            self.add_filter(citable)

    def complete(self, row: nodes.list_item) -> None:
        work = self.domain.works[row["citekey"]]
        line = cast("nodes.paragraph", row[0])
        for dot in [
            text for text in line.findall(nodes.Text) if text == " · " and "cv-links" in text.parent["classes"]
        ]:
            dot.parent.replace(dot, nodes.Text("\N{NO-BREAK SPACE}· "))  # which begins no line
        if row["ids"]:
            owned = bool(work.authors.names) and self.owner.matches(work.authors.names[0])
            row += bibtex("", source=work.source, year=work.fields.get("year", ""), owned=owned)
            if cited := list(self.cited_in(work.key)):
                row += nodes.paragraph("", _("Cited in") + " ", *cited, classes=["cv-cited-in"])
        else:
            self.link_label(line, work.key)

    def link_label(self, line: nodes.paragraph, key: str) -> None:
        """Let the label of a work in a further view lead to its row."""
        place = self.domain.place(key, self.env.current_document.docname)
        for label in (part for part in line if place and isinstance(part, nodes.inline)):
            if place and "cv-label" in label["classes"]:
                uri = f"{self.uri(place.bibliography_key.docname)}#{place.citation_id}"
                link = nodes.reference("", "", *label.children, refuri=uri, internal=True)
                label.clear()
                label += link

    def find_citations(self) -> dict[str, dict[str, str]]:
        """Map each cited work to the pages that cite it, and each of these to the anchor of its first citation."""
        found: dict[str, dict[str, str]] = {}
        for ref in self.domain.citation_refs:
            for target in ref.targets:
                found.setdefault(target.key, {}).setdefault(ref.docname, ref.citation_ref_id)
        return found

    def cited_in(self, key: str) -> Iterator[nodes.Node]:
        """Link to the first citation of a work in each page."""
        for number, (docname, anchor) in enumerate(self.citations.get(key, {}).items()):
            if number:
                yield nodes.Text(", ")
            title = self.env.titles[docname].astext()
            yield nodes.reference("", title, refuri=f"{self.uri(docname)}#{anchor}", internal=True)

    def uri(self, docname: str) -> str:
        return self.env._app.builder.get_relative_uri(self.env.current_document.docname, docname)

    def add_filter(self, rows: list[nodes.list_item]) -> None:
        """Put the form before the first list, outside of the sections that only hold lists."""
        sections = {around[0]["ids"][0]: around[0][0].astext() for row in rows if (around := sections_around(row))}
        sources = [source for row in rows for source in row.findall(bibtex)]
        around = sections_around(rows[0])
        place: nodes.Element = around[-2] if len(around) > 1 else rows[0].parent
        form = publication_filter(
            sections=sections,
            years=sorted({source["year"] for source in sources} - {""}, reverse=True),
            works=len(rows),
            owned=any(source["owned"] for source in sources),
        )
        position = place.parent.index(place)
        before = place.parent[position - 1] if position else None
        if isinstance(before, nodes.rubric) and "cv-year" in before["classes"]:
            position -= 1  # not between a year and its works
        place.parent.insert(position, form)


def sections_around(node: nodes.Node) -> list[nodes.section]:
    """The sections that a node stands in, the innermost first."""
    parent = node.parent
    found = []
    while parent is not None:
        if isinstance(parent, nodes.section):
            found.append(parent)
        parent = parent.parent
    return found


class PreviewCitations(SphinxPostTransform):
    """Put the references of the works that a page cites at its end, for those who hover over a citation or focus it."""

    default_priority = 900
    builders = SITE_BUILDERS

    def run(self, **kwargs: object) -> None:
        previews: dict[str, preview] = {}
        for link in [link for link in self.document.findall(nodes.reference) if "citekey" in link]:
            shown = previews.setdefault(
                link["citekey"], preview(ids=[f"cv-preview-{len(previews) + 1}"], classes=["no-search"])
            )
            link.replace_self(
                described_reference("", "", *link.children, **link.attributes, describedby=shown["ids"][0])
            )
        for key, shown in previews.items():
            [works, *_legend] = print_list(self.env, [Shown(key, "", "")])
            line = cast("nodes.paragraph", works.next_node(nodes.paragraph))
            shown += [part for part in line if not (isinstance(part, nodes.Element) and "cv-links" in part["classes"])]
        self.document += previews.values()


# --- HTML -------------------------------------------------------------------------------------------------------
# What needs the script, or the stylesheet, is hidden by the page itself: without them it is not there.


def visit_bibtex(self: HTML5Translator, node: bibtex) -> None:
    first = " data-first-author" if node["owned"] else ""
    copy, copied, selected = (html.escape(text) for text in (_("Copy"), _("Copied"), _("Selected")))
    self.body.append(
        f'<details class="cv-bibtex" data-year="{html.escape(node["year"])}"{first}><summary>BibTeX</summary>'
        f'<button type="button" class="cv-copy" data-copied="{copied}" data-selected="{selected}" aria-live="polite" '
        f"hidden>{copy}</button><pre>{html.escape(node['source'])}</pre></details>\n"
    )
    raise nodes.SkipNode


def visit_preview(self: HTML5Translator, node: preview) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="cv-preview", role="tooltip", hidden="hidden"))


def depart_preview(self: HTML5Translator, node: preview) -> None:
    self.body.append("</p>\n")


def visit_described_reference(self: HTML5Translator, node: described_reference) -> None:
    href = node.get("refuri") or f"#{node['refid']}"
    self.body.append(self.starttag(node, "a", "", href=href, **{"aria-describedby": node["describedby"]}))


def depart_described_reference(self: HTML5Translator, node: described_reference) -> None:
    self.body.append("</a>")


def visit_publication_filter(self: HTML5Translator, node: publication_filter) -> None:
    def select(name: str, label: str, options: dict[str, str]) -> str:
        choices = "".join(
            f'<option value="{html.escape(value)}">{html.escape(text)}</option>'
            for value, text in {"": _("All"), **options}.items()
        )
        return f'<label>{html.escape(label)} <select name="{name}">{choices}</select></label>'

    words, first_author = html.escape(_("Words")), html.escape(_("First author"))
    fields = [f'<label>{words} <input type="search" name="words" autocomplete="off"></label>']
    if len(node["sections"]) > 1:
        fields.append(select("type", _("Type"), node["sections"]))
    if len(node["years"]) > 1:
        fields.append(select("year", _("Year"), {year: year for year in node["years"]}))
    if node["owned"]:
        fields.append(f'<label><input type="checkbox" name="first" value="1"> {first_author}</label>')
    form, reset, of, works = map(html.escape, (_("Publications"), _("Show all"), _("of"), _("works")))
    self.body.append(
        f'<form class="cv-filter" aria-label="{form}" hidden>{"".join(fields)}<button type="reset">{reset}</button>'
        f'<output data-of="{of}">{node["works"]} {works}</output></form>\n'
    )
    raise nodes.SkipNode


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(render_math(node.astext(), display=False))
    raise nodes.SkipNode


def visit_displayed_math(self: HTML5Translator, node: nodes.math_block) -> None:
    number = f'<span class="eqno">({html.escape(str(node["number"]))})</span>' if node.get("number") else ""
    formula = render_math(node.astext(), display=True)
    # A formula that is wider than the screen is scrolled, by keyboard too.
    self.body.append(f"{self.starttag(node, 'div', '', CLASS='math', tabindex='0')}{number}{formula}</div>\n")
    raise nodes.SkipNode


def render_math(tex: str, *, display: bool) -> str:
    try:
        return to_mathml(tex, display=display)
    except ValueError:  # in a table of contents: on its page it has been told
        return f"<code>{html.escape(tex)}</code>"


def setup(app: Sphinx) -> None:
    for node, visit, depart in (
        (bibtex, visit_bibtex, None),
        (preview, visit_preview, depart_preview),
        (described_reference, visit_described_reference, depart_described_reference),
        (publication_filter, visit_publication_filter, None),
    ):
        app.add_node(node, html=(visit, depart))
    # With one beside Sphinx's own, which fetches MathJax, Sphinx takes the other.
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displayed_math, None))
    app.add_post_transform(CompletePublications)
    app.add_post_transform(PreviewCitations)
