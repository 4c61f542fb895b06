"""The roles ``{cite:*}``, which note what is cited, and ``{pubs}``, which counts works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxRole

from ..warnings import Warn
from .bibtex_adapter import FOOT_ROLES, CitationRef, CitationTarget
from .filters import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Element, Node, document, system_message
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..bib.work import Work
    from .domain import Publications
    from .owner import Owner

# --- citations ------------------------------------------------------------------------------------------------------

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


# --- counts ---------------------------------------------------------------------------------------------------------

WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def count(condition: str, works: Sequence[Work], owner: Owner) -> int:
    """Return the number of works for which a condition holds, or of ``all``.

    Raises ValueError, with what is wrong, for a condition that cannot hold.
    """
    if condition == "all":
        return len(works)
    parsed = Condition(condition, works)
    if not parsed.names:
        raise ValueError("there is no field in it")
    return sum(parsed.holds(work, owner) for work in works)


class Pubs(SphinxRole):
    """``{pubs}`` and ``{pubs-in-words}``: the number of works for which a condition holds, which is always current.

    The content is ``all`` or a condition as in the ``:filter:`` of a list, such as ``year >= "2022" and not
    keywords % "preprint"``. Works with ``options = {skipbib}`` are not counted. Numbers above twelve are digits.
    """

    def __init__(self, *, in_words: bool) -> None:
        self.in_words = in_words

    def run(self) -> tuple[list[Node], list[system_message]]:
        domain = cast("Publications", self.env.get_domain("cite"))
        domain.note_dependencies()
        text = self.text.strip()
        try:
            number = count(text, [work for work in domain.works.values() if not work.is_skipped], domain.owner)
        except ValueError as error:
            Warn.COUNT(
                f"the works '{text}' cannot be counted: {error}. Write 'all', or a condition such as "
                'keywords % "journal" and year >= "2022"',
                self.get_location(),
            )
            return [nodes.Text(f"[{text}?]")], []
        return [nodes.Text(WORDS[number] if self.in_words and number < len(WORDS) else str(number))], []


def setup(app: Sphinx) -> None:
    app.add_role("cite", Cite(), override=True)
    # Works are cited by their labels, never in footnotes, which would print them a second time.
    app.add_role("footcite", Cite(), override=True)
    for name in FOOT_ROLES:
        app.add_role_to_domain("footcite", name, Cite(), override=True)
    app.add_role("pubs", Pubs(in_words=False))
    app.add_role("pubs-in-words", Pubs(in_words=True))
