"""Citations in prose: which works they name, how they are ordered and compressed, where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from docutils.nodes import Element


def cited_works(tree: Element) -> dict[str, list[str]]:
    """List the works that a resolved tree cites and does not list: their keys, each with the ids of the citing places.

    An id is that of the ``inline.cv-citations`` of a role, the first of them when the place has several.
    """
    listed = {row["citekey"] for row in tree.findall(nodes.list_item) if "citekey" in row and row["ids"]}
    cited: dict[str, list[str]] = {}
    key: str
    for place in tree.findall(nodes.inline):
        for key in place.get("citekeys", ()):
            if key not in listed:
                cited.setdefault(key, []).extend(place["ids"][:1])
    return cited
