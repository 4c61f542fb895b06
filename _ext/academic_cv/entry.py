"""The dated item of a CV: a position, a degree, a visit, a talk, an award."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from .dates import Span
from .warning import Warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from typing_extensions import TypeIs


class EntryDirective(SphinxDirective):
    """``{entry} Title`` with organization, place and dates; title, organization, place and body are Markdown.

    Gives a list of one item, in standard nodes::

        bullet_list.cv-entries
          list_item.cv-entry                               (and .cv-selected, .cv-current)
            paragraph.cv-date     Mar. 2024 – Now          (when a date is given)
            paragraph.cv-head     strong.cv-title, inline.cv-organization, inline.cv-place
            ...                   the body

    A wrong date is a warning that leaves the date away and keeps all else.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "organization": directives.unchanged_required,
        "place": directives.unchanged_required,
        "start": directives.unchanged_required,
        "end": directives.unchanged_required,
        "date": directives.unchanged_required,
        "selected": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        item = nodes.list_item(classes=["cv-entry"])
        self.set_source_info(item)
        if "selected" in self.options:
            item["classes"].append("cv-selected")
        span = self.span()
        if span.end == "present":
            item["classes"].append("cv-current")
        if str(span):
            item += nodes.paragraph("", str(span), classes=["cv-date"])
        item += self.head()
        item += self.parse_content_to_nodes()
        entries = nodes.bullet_list("", item, bullet="*", classes=["cv-entries"])
        self.set_source_info(entries)
        return [entries]

    def span(self) -> Span:
        try:
            return Span.parse(**{name: self.options[name] for name in ("start", "end", "date") if name in self.options})
        except ValueError as error:
            Warn.ENTRY_DATE(f"entry '{self.arguments[0]}': {error}; it is shown without a date", self.get_location())
            return Span()

    def head(self) -> nodes.paragraph:
        title, messages = self.parse_inline(self.arguments[0])
        head = nodes.paragraph("", "", nodes.strong("", "", *title, classes=["cv-title"]), classes=["cv-head"])
        for option in ("organization", "place"):
            if option in self.options:
                text, more = self.parse_inline(self.options[option])
                messages += more
                head += [nodes.Text(", "), nodes.inline("", "", *text, classes=[f"cv-{option}"])]
        self.set_source_info(head)
        return head


class JoinEntries(SphinxTransform):
    """Entries that follow each other are one list: a reader, or a screen reader, counts them together."""

    # Before docutils' own transforms look at the tree; the nodes need nothing resolved.
    default_priority = 5

    def apply(self, **kwargs: object) -> None:
        for entries in list(self.document.findall(is_entries)):
            parent = entries.parent
            position = parent.index(entries)
            before = parent[position - 1] if position else None
            if is_entries(before):
                before += entries.children
                parent.remove(entries)


def is_entries(node: nodes.Node | None) -> TypeIs[nodes.bullet_list]:
    return isinstance(node, nodes.bullet_list) and "cv-entries" in node["classes"]


def setup(app: Sphinx) -> None:
    app.add_directive("entry", EntryDirective)
    app.add_transform(JoinEntries)
