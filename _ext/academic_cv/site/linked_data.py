"""Linked data in the pages (JSON-LD): the owner on the first page, the works where they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from ..config import SITE_BUILDERS, Config
from ..pages.profile import person
from . import schema_org
from .addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from ..publications.domain import Publications


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the data of a page, if the site has an address, by which things are identified."""
    if app.builder.name not in SITE_BUILDERS or doctree is None or not app.config.html_baseurl:
        return
    if data := list(collect_data(app, pagename, doctree)):
        context["metatags"] += "\n" + schema_org.script(*data)


def collect_data(app: Sphinx, pagename: str, doctree: nodes.document) -> Iterator[schema_org.Data]:
    owner = person(app.env)
    if pagename == app.config.root_doc and owner.name:
        yield schema_org.profile_page(owner, address(app), Config.of(app.config).cv_owner)
    domain = cast("Publications", app.env.get_domain("cite"))
    for row in doctree.findall(nodes.list_item):
        if "citekey" in row and row["ids"]:
            place = address(app, pagename, row["ids"][0])
            work = domain.works[row["citekey"]]
            yield schema_org.creative_work(work, place, domain.owner, schema_org.person_id(address(app)))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_script)
