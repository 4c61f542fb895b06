"""Contact links on the site: e-mail addresses cloaked, icons of services, and places where long addresses may break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..config import Config
from ..services import read_icons

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from ..pages.profile import ContactLink

_BREAKS = re.compile(r"(?<=[^/]/)(?=[^/])|(?<=\w)(?=[@.]\w)")
_BREAKABLE = 30  # characters, which fit on the narrowest screens


def draw_icon(service: str) -> Markup:
    """Return the icon of a service as inline SVG; it is decoration, as the name or the handle stands beside it."""
    attributes = '<svg class="cv-icon" aria-hidden="true" focusable="false" width="16" height="16"'
    return Markup(read_icons().get(service, "").replace("<svg", attributes))  # noqa: S704  a file of the package


def split_address(text: str) -> list[str]:
    """Return the parts of an address, between which a line may break."""
    return _BREAKS.split(text) if len(text) > _BREAKABLE and " " not in text else [text]


def cloak(address: str, *, uri: bool = False) -> Markup:
    """Return an e-mail address as docutils' option ``cloak_email_addresses`` writes it."""
    at, dot = ("&#37;&#52;&#48;", "&#46;") if uri else ("<span>&#64;</span>", "<span>&#46;</span>")
    return escape(address).replace("@", Markup(at)).replace(".", Markup(dot))  # noqa: S704  constants


class PrepareContacts(SphinxPostTransform):
    """Add the icons to links to profiles, and the places of breaks to addresses."""

    default_priority = 870  # before the lists are printed, which may have thousands of nodes
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for block in self.document.findall(nodes.bullet_list):
            for link in block.findall(nodes.reference) if "cv-contact" in block["classes"] else ():
                first, *parts = split_address(link.astext())
                if parts:
                    link.children = []
                    link += nodes.Text(first)
                    for part in parts:
                        link += [nodes.raw("", "<wbr/>", format="html"), nodes.Text(part)]
                if icon := draw_icon(link.get("service", "")):
                    link["classes"].append("cv-service")
                    link.insert(0, nodes.raw("", icon, format="html"))


def set_cloaking(app: Sphinx) -> None:
    app.env.settings["cloak_email_addresses"] = Config.of(app.config).cv_cloak_email


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let templates print contact links in the same way: ``{{ cv_link(link) }}``."""
    cloaked = Config.of(app.config).cv_cloak_email

    def print_link(link: ContactLink) -> Markup:
        is_cloaked = cloaked and link.uri.startswith("mailto:")
        parts = [cloak(part) if is_cloaked else escape(part) for part in split_address(link.text)]
        uri = cloak(link.uri, uri=True) if is_cloaked else escape(link.uri)
        css = Markup(' class="cv-service"') if link.service else ""
        return Markup('<a{} href="{}">{}{}</a>').format(css, uri, draw_icon(link.service), Markup("<wbr>").join(parts))

    context["cv_link"] = print_link


def setup(app: Sphinx) -> None:
    app.add_post_transform(PrepareContacts)
    app.connect("builder-inited", set_cloaking)
    app.connect("html-page-context", add_context)
