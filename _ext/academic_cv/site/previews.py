"""Previews of cited works, shown beside a citation on hover and focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..config import SITE_BUILDERS
from ..publications.lists import print_reference

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class preview(nodes.General, nodes.TextElement):  # noqa: N801  docutils' way of naming nodes
    """The reference of a work, at the end of a page that cites it."""


class described_reference(nodes.reference):  # noqa: N801
    """A link that the element with the id ``describedby`` describes."""


class AddPreviews(SphinxPostTransform):
    """Add the references of the works that a page cites to its end, each once."""

    default_priority = 900  # citations are resolved
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
            shown += print_reference(self.env, key)
        self.document += previews.values()


def visit_preview(self: HTML5Translator, node: preview) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="cv-preview", role="tooltip", hidden="hidden"))


def depart_preview(self: HTML5Translator, node: preview) -> None:
    self.body.append("</p>\n")


def visit_described_reference(self: HTML5Translator, node: described_reference) -> None:
    href = node.get("refuri") or f"#{node['refid']}"
    self.body.append(self.starttag(node, "a", "", href=href, **{"aria-describedby": node["describedby"]}))


def depart_described_reference(self: HTML5Translator, node: described_reference) -> None:
    self.body.append("</a>")


def setup(app: Sphinx) -> None:
    app.add_node(preview, html=(visit_preview, depart_preview))
    app.add_node(described_reference, html=(visit_described_reference, depart_described_reference))
    app.add_post_transform(AddPreviews)
