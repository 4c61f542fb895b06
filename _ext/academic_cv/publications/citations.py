"""Citations as printed: labels, names and years that link to the works in their lists; which works a document cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docutils.nodes import Element
    from sphinx.builders import Builder

    from ..bib.names import Name
    from ..bib.work import Work
    from .bibtex_adapter import CitationTarget
    from .domain import Item


class Form(NamedTuple):
    """What a citation role prints."""

    names: bool = False
    label: bool = False
    year: bool = False
    notes: bool = False
    """Prefix and suffix of the citation."""
    brackets: bool = False
    """Around the whole; a label behind names always has its own."""
    full: bool = False
    """All names; else three or more are truncated to the first."""
    capital: bool = False
    """It begins with a capital letter."""


FORMS = {
    **dict.fromkeys(("p", "ps"), Form(label=True, notes=True, brackets=True)),
    **dict.fromkeys(("alp", "alps"), Form(label=True, notes=True)),
    "t": Form(names=True, label=True, notes=True),
    "ts": Form(names=True, label=True, notes=True, full=True),
    "ct": Form(names=True, label=True, notes=True, capital=True),
    "cts": Form(names=True, label=True, notes=True, full=True, capital=True),
    "author": Form(names=True),
    "authors": Form(names=True, full=True),
    "cauthor": Form(names=True, capital=True),
    "cauthors": Form(names=True, full=True, capital=True),
    "authorpar": Form(names=True, brackets=True),
    "authorpars": Form(names=True, full=True, brackets=True),
    "label": Form(label=True),
    "labelpar": Form(label=True, brackets=True),
    "year": Form(year=True),
    "yearpar": Form(year=True, brackets=True),
    "empty": Form(),
}
"""The citation roles of sphinxcontrib-bibtex in its style ``label``."""


class Cited(NamedTuple):
    """A work in a citation."""

    target: CitationTarget
    """Its key, prefix and suffix."""
    work: Work | None = None
    item: Item | None = None
    """Its place in a list; None if it is in no list."""


def print_citation(
    form: Form,
    cited: Sequence[Cited],
    link: Callable[[Item, Sequence[nodes.Node]], Sequence[nodes.Node]],
    *,
    sort: bool,
    compress: bool,
) -> nodes.inline:
    """Return a citation as ``inline.cv-citations``; ``citekeys`` are the keys of all its works.

    ``link`` makes the content of a citation a link to a work. ``compress`` joins three or more consecutive labels,
    as in ``C8–C10``, of which only the first and the last are links; a label with a name or note is never joined.
    """
    if sort:
        cited = sorted(cited, key=lambda each: (each.item is None, each.item and each.item.label))
    result = nodes.inline(classes=["cv-citations"], citekeys=[each.item.key for each in cited if each.item])
    if form == Form():
        return result
    runs: list[list[Cited]] = []
    for each in cited:
        if compress and runs and _continues(runs[-1][-1], each, form):
            runs[-1].append(each)
        else:
            runs.append([each])
    parts: list[list[nodes.Node]] = []
    for run in runs:
        printed = [_print_work(form, each, link) for each in run]
        parts += [[*printed[0], nodes.Text("–"), *printed[-1]]] if len(run) > 2 else printed
    content = [node for part in parts for node in (nodes.Text(", "), *part)][1:]
    result += [nodes.Text("["), *content, nodes.Text("]")] if form.brackets else content
    if form.capital and (first := result.next_node(nodes.Text)):
        first.parent.replace(first, nodes.Text(first[:1].upper() + first[1:]))
    return result


def _continues(before: Cited, after: Cited, form: Form) -> bool:
    """Return whether the label of a work follows that of another one, and nothing else is printed of the two."""
    noted = form.notes and any((*before.target[1:], *after.target[1:]))
    if form.names or not form.label or noted or not (before.item and after.item):
        return False
    first, second = before.item.label, after.item.label
    return first is not None and second == first._replace(number=first.number + 1)


def _print_work(form: Form, cited: Cited, link: Callable[..., Sequence[nodes.Node]]) -> list[nodes.Node]:
    target, work, item = cited
    if not item or not work:
        return [nodes.Text(f"{target.key}?")]
    if form.year:
        return [*link(item, [nodes.Text(work.text.get("year") or "n.d.")])]
    names = _print_names(work, str(item.label), full=form.full) if form.names else []
    if not form.label:
        return [*link(item, names)]
    label = [*link(item, [nodes.Text(str(item.label))])]
    if form.notes and target.pre:
        label.insert(0, nodes.Text(f"{target.pre} "))
    if form.notes and target.post:
        label.append(nodes.Text(f", {target.post}"))
    return [*names, nodes.Text(" ["), *label, nodes.Text("]")] if names else label


def _print_names(work: Work, label: str, *, full: bool) -> list[nodes.Node]:
    """Print the family names of the authors, or of the editors; without any, the title, or else the label."""
    people = work.authors if work.authors.names else work.editors
    names = [*map(_family_name, people.names), *(["others"] if people.others else [])]
    names = names or [work.title or label]
    if len(names) > 2 and not full:
        return [nodes.Text(f"{names[0]} "), nodes.emphasis("", "et al.")]
    *first, last = names
    before = " and " if len(first) == 1 else ", and "
    return [nodes.Text(f"{', '.join(first)}{before}{last}" if first else last)]


def _family_name(name: Name) -> str:
    # A short particle stays on the line of the name.
    space = "\N{NO-BREAK SPACE}" if len(name.particle) < 3 else " "
    return f"{name.particle}{space}{name.family}" if name.particle else name.family


def link_to(item: Item, content: Sequence[nodes.Node], builder: Builder, docname: str) -> Sequence[nodes.Node]:
    """Make content of the page ``docname`` a link to a work: ``reference.cv-citation`` with the ``citekey``.

    It stays plain where the output does not contain the page of the work.
    """
    try:
        link = make_refnode(builder, docname, item.docname, item.anchor, [*content])
    except NoUri:
        return content
    link["classes"].append("cv-citation")
    link["citekey"] = item.key
    return [link]


def cited_works(tree: Element) -> dict[str, list[str]]:
    """Return the works that a resolved tree cites and does not list: their keys, each with the ids of its citations.

    An id is that of the ``inline.cv-citations`` of a role. Citations by ``{cite:empty}`` have no id, as nothing is
    printed.
    """
    listed = {row["citekey"] for row in tree.findall(nodes.list_item) if "citekey" in row and row["ids"]}
    cited: dict[str, list[str]] = {}
    key: str
    for citation in tree.findall(nodes.inline):
        for key in citation.get("citekeys", ()):
            if key not in listed:
                cited.setdefault(key, []).extend(citation["ids"][:1] if citation.children else ())
    return cited
