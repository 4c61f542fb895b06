"""Citations: the roles, and what they print as labels, names and years that link to the works in their lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from ..locale import _, fit_and
from ..warnings import Warn
from .bibtex_adapter import FOOT_ROLES, CitationRef, CitationTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docutils.nodes import Element, document, system_message
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from ..bib.names import Name
    from ..bib.work import Work
    from .domain import Item, Publications

    Form = frozenset[str]
    Link = Callable[[Item, Sequence[nodes.Node]], Sequence[nodes.Node]]


# --- roles ----------------------------------------------------------------------------------------------------------

_TARGET = re.compile(r"\s*(?:\{(?P<pre>[^{}]+)\})?\s*(?P<key>[^{},]*[^{},\s])\s*(?:\{(?P<post>[^{}]+)\})?\s*(?:,|\Z)")


def read_targets(text: str) -> list[CitationTarget]:
    """Return the works of a citation, each with its prefix and suffix: ``{see}key{p. 5}, key``.

    Raises ValueError, with what to write, for any other text. Unlike in sphinxcontrib-bibtex, keys may have spaces.
    """
    targets = []
    position = 0
    while match := _TARGET.match(text, position):
        targets.append(CitationTarget(match["key"], match["pre"] or "", match["post"] or ""))
        position = match.end()
        if position == len(text) and not match[0].endswith(","):
            return targets
    raise ValueError(
        f"the citation '{text.strip()}' cannot be read: write the keys of works from the .bib file with a comma "
        "between them, and prefix and suffix of a key in braces, as in {see}key1{p. 5}, key2"
    )


class Cite(XRefRole):
    """A citation role, as ``{cite:p}``. Citations are resolved when all pages have been read."""

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Return the whole text as the target: there are no titles, and "<" is no markup."""
        text = " ".join(self.text.split())
        return text, text

    def result_nodes(
        self, document: document, env: BuildEnvironment, node: Element, is_ref: bool
    ) -> tuple[list[nodes.Node], list[system_message]]:
        if not is_ref:  # ``!key``
            return [node], []
        try:
            targets = read_targets(node["reftarget"])
        except ValueError as error:
            Warn.CITATION(str(error), node)
            return [nodes.inline("", f"[{self.text.strip()}?]")], []
        if node["refdomain"] != "cite":  # the role {cite}, or {footcite}
            node["refdomain"], node["reftype"] = "cite", "p"
        node["targets"] = targets
        document.note_explicit_target(node, node)
        domain = cast("Publications", env.get_domain("cite"))
        domain.citation_refs.append(CitationRef(node["ids"][0], env.current_document.docname, node.line or 0, targets))
        return [node], []


# --- what is printed ------------------------------------------------------------------------------------------------


_FORMS = {
    "p ps": "brackets label notes",
    "alp alps": "label notes",
    "t": "names label notes",
    "ts": "full names label notes",
    "ct": "capital names label notes",
    "cts": "capital full names label notes",
    "author": "names",
    "authors": "full names",
    "cauthor": "capital names",
    "cauthors": "capital full names",
    "authorpar": "brackets names",
    "authorpars": "brackets full names",
    "label": "label",
    "labelpar": "brackets label",
    "year": "year",
    "yearpar": "brackets year",
    "empty": "",
}
FORMS = {role: frozenset(form.split()) for roles, form in _FORMS.items() for role in roles.split()}
"""What the citation roles of sphinxcontrib-bibtex print in its style ``label``.

``notes`` are prefix and suffix. ``brackets`` are around the whole; a label behind names always has its own. Names are
``full``, or else three or more are truncated to the first. ``capital`` is the first letter.
"""


class Cited(NamedTuple):
    """A work in a citation."""

    target: CitationTarget
    """Its key, prefix and suffix."""
    work: Work | None = None
    item: Item | None = None
    """Its place in a list; None if it is in no list."""


def print_citation(form: Form, cited: Sequence[Cited], link: Link, *, sort: bool, compress: bool) -> nodes.inline:
    """Return a citation as ``inline.cv-citations``; ``citekeys`` are the keys of all its works.

    ``link`` makes the content of a citation a link to a work. ``compress`` joins three or more consecutive labels,
    as in ``C8–C10``, of which only the first and the last are links; a label with a name or note is never joined.
    """
    if sort:
        cited = sorted(cited, key=lambda each: (each.item is None, each.item and each.item.label))
    result = nodes.inline(classes=["cv-citations"], citekeys=[each.item.key for each in cited if each.item])
    if not form:
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
    result += [nodes.Text("["), *content, nodes.Text("]")] if "brackets" in form else content
    if "capital" in form and (first := result.next_node(nodes.Text)):
        first.parent.replace(first, nodes.Text(first[:1].upper() + first[1:]))
    return result


def _continues(before: Cited, after: Cited, form: Form) -> bool:
    """Return whether the label of a work follows that of another one, and nothing else is printed of the two."""
    noted = "notes" in form and any((*before.target[1:], *after.target[1:]))
    if "names" in form or "label" not in form or noted or not (before.item and after.item):
        return False
    first, second = before.item.label, after.item.label
    return first is not None and second == first._replace(number=first.number + 1)


def _print_work(form: Form, cited: Cited, link: Link) -> list[nodes.Node]:
    target, work, item = cited
    if not item or not work:
        return [nodes.Text(f"{target.key}?")]
    if "year" in form:
        return [*link(item, [nodes.Text(work.text.get("year") or _("n.d."))])]
    names = _print_names(work, str(item.label), full="full" in form) if "names" in form else []
    if "label" not in form:
        return [*link(item, names)]
    label = [*link(item, [nodes.Text(str(item.label))])]
    if "notes" in form and target.pre:
        label.insert(0, nodes.Text(f"{target.pre} "))
    if "notes" in form and target.post:
        label.append(nodes.Text(f", {target.post}"))
    return [*names, nodes.Text(" ["), *label, nodes.Text("]")] if names else label


def _print_names(work: Work, label: str, *, full: bool) -> list[nodes.Node]:
    """Print the family names of the authors, or of the editors; without any, the title, or else the label."""
    people = work.authors if work.authors.names else work.editors
    names = [*map(_family_name, people.names), *([_("others")] if people.others else [])]
    names = names or [work.title or label]
    if len(names) > 2 and not full:
        before, latin, after = _("{names} et al.").format(names=names[0]).partition("et al.")
        return [nodes.Text(before), *([nodes.emphasis("", latin)] if latin else []), nodes.Text(after)]
    *first, last = names
    if not first:
        return [nodes.Text(last)]
    # Translators: in a sentence: Doe and Roe [C1]
    message = _("{names} and {last}") if len(first) == 1 else _("{names}, and {last}")
    return [nodes.Text(fit_and(message, last).format(names=_(", ").join(first), last=last))]


def _family_name(name: Name) -> str:
    # A short particle stays on the line of the name.
    space = "\N{NO-BREAK SPACE}" if len(name.particle) < 3 else " "
    return f"{name.particle}{space}{name.family}".strip()


def link_to(builder: Builder, docname: str, item: Item, content: Sequence[nodes.Node]) -> Sequence[nodes.Node]:
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


def setup(app: Sphinx) -> None:
    app.add_role("cite", Cite(), override=True)
    # Works are cited by their labels, never in footnotes, which would print them a second time.
    app.add_role("footcite", Cite(), override=True)
    for name in FOOT_ROLES:
        app.add_role_to_domain("footcite", name, Cite(), override=True)
