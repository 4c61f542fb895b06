"""Citations in prose: how they are written, sorted, compressed and printed; which works a document cites.

The roles, and the brackets, separators and names that they print, are those of sphinxcontrib-bibtex.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.richtext import Text
from sphinx.errors import ConfigError, NoUri
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.citation_target import CitationTarget
from sphinxcontrib.bibtex.foot_domain import BibtexFootDomain
from sphinxcontrib.bibtex.plugin import find_plugin
from sphinxcontrib.bibtex.roles import CitationRef, CiteRole
from sphinxcontrib.bibtex.style.template import SphinxReferenceInfo

from ..bib.names import Name
from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docutils.nodes import Element, document, system_message
    from pybtex.richtext import BaseText
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinxcontrib.bibtex.domain import BibtexDomain, Citation
    from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle

    from ..bib.reader import Work


class PlainPerson(Person):  # type: ignore[misc]
    """A name for pybtex: Unicode text, which pybtex would otherwise read as LaTeX once more."""

    def __init__(self, name: Name) -> None:
        self.first_names = _parts(name.given)
        self.middle_names: list[str] = []
        self.prelast_names = _parts(name.particle)
        self.last_names = _parts(name.family)
        self.lineage_names = _parts(name.suffix)

    @property
    def rich_first_names(self) -> list[Text]:
        return [Text(name) for name in self.first_names]

    @property
    def rich_middle_names(self) -> list[Text]:
        return []

    @property
    def rich_prelast_names(self) -> list[Text]:
        return [Text(name) for name in self.prelast_names]

    @property
    def rich_last_names(self) -> list[Text]:
        return [Text(name) for name in self.last_names]

    @property
    def rich_lineage_names(self) -> list[Text]:
        return [Text(name) for name in self.lineage_names]


def _parts(name: str) -> list[str]:
    return [name] if name else []


# --- as written -----------------------------------------------------------------------------------------------------

_TARGET = re.compile(r"\s*(?:\{(?P<pre>[^{}]+)\})?\s*(?P<key>[^{},]*[^{},\s])\s*(?:\{(?P<post>[^{}]+)\})?\s*(?:,|\Z)")


def read_targets(text: str) -> list[CitationTarget]:
    """Read the keys of a citation, with the notes before and behind each: ``{see}key{p. 5}, key``.

    Raises ValueError, with what to write, for any other text. It takes what sphinxcontrib-bibtex's own reader does, and
    keys with spaces.
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
        "between them, and notes in braces before and behind a key, as in {see}key1{p. 5}, key2"
    )


class Cite(CiteRole):
    """A citation role, as ``{cite:p}``; what it names is found when all pages are read."""

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Take all that is written as the target: a note stands in braces, there are no titles."""
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
        if not node["refdomain"]:  # the role {cite}
            node["refdomain"], node["reftype"] = "cite", "p"
        document.note_explicit_target(node, node)
        domain = cast("BibtexDomain", env.get_domain("cite"))
        domain.citation_refs.append(CitationRef(node["ids"][0], env.current_document.docname, node.line or 0, targets))
        return [node], []


class FootCite(Cite):
    """``{footcite}``, which would print works a second time, in sphinxcontrib-bibtex's way: here it is ``{cite:p}``."""

    def result_nodes(
        self, document: document, env: BuildEnvironment, node: Element, is_ref: bool
    ) -> tuple[list[nodes.Node], list[system_message]]:
        Warn.CITATION(f"works are cited by their labels, not in footnotes: write {{cite:p}} for {{{self.name}}}", node)
        node["refdomain"], node["reftype"] = "cite", "p"
        return super().result_nodes(document, env, node, is_ref)


class FootBibliography(SphinxDirective):
    """``{footbibliography}``, which has nothing to show."""

    def run(self) -> list[nodes.Node]:
        Warn.CITATION("works are cited by their labels, not in footnotes: take this block out", self.get_location())
        return []


# --- as printed -----------------------------------------------------------------------------------------------------


class Cited(NamedTuple):
    """A work that a citation names."""

    target: CitationTarget
    """The key and the notes, as written."""
    citation: Citation | None = None
    """Where the work is listed; None when it is not."""
    rank: tuple[int, int] = (0, 0)
    """The place of its label among all: the list, and the number there."""


class Printer(NamedTuple):
    """How citations are printed, and on which page."""

    style: BaseReferenceStyle
    """Says what each role prints, with which brackets and separators."""
    builder: Builder
    docname: str
    sort: bool
    """By labels, not as written."""
    compress: bool
    """Three or more labels in a row become a range."""

    def print(self, role: str, works: Sequence[Cited]) -> nodes.inline:
        """Print a citation: ``inline.cv-citations``, its labels ``reference.cv-citation`` with the ``citekey``.

        In a range only the two ends are links; ``citekeys`` of the whole names all its works.
        """
        if self.sort:
            # What is not listed stands last.
            works = sorted(works, key=lambda cited: (cited.citation is None, cited.rank))
        parts = [(cited, self._part(role, cited)) for cited in works]
        children = list(_compress(parts)) if self.compress else [part for _, part in parts]
        listed = [cited.citation for cited in works if cited.citation]
        result = nodes.inline(classes=["cv-citations"], citekeys=[citation.key for citation in listed])
        result += self.style.outer(role, children).format().render(CiteRole.backend)
        # By page and anchor: two pages may have the same anchor.
        cited = {(self._address(citation), citation.citation_id): citation for citation in listed}
        for link in list(result.findall(nodes.reference)):
            address, _, anchor = link.get("refuri", f"#{link.get('refid')}").rpartition("#")
            citation = cited[address, anchor]
            if self._page(citation.bibliography_key.docname):
                link["classes"].append("cv-citation")
                link["citekey"] = citation.key
            else:
                link.replace_self(link.children)
        return result

    def _part(self, role: str, cited: Cited) -> BaseText:
        """Print one of the works, without what stands around all of them."""
        if cited.citation is None:
            return Text(f"{cited.target.key}?")
        place = cited.citation
        info = SphinxReferenceInfo(
            # To "latex" sphinxcontrib-bibtex would link in its own way, to targets that the lists here do not have.
            builder=cast("Builder", SimpleNamespace(name="", get_relative_uri=self.builder.get_relative_uri)),
            fromdocname=self.docname,
            todocname=self._page(place.bibliography_key.docname) or self.docname,
            citation_id=place.citation_id,
            title=None,
            pre_text=cited.target.pre,
            post_text=cited.target.post,
        )
        entry = _plain(place.entry, place.formatted_entry.label)
        data = {"entry": entry, "formatted_entry": place.formatted_entry, "reference_info": info, "style": self.style}
        return self.style.inner(role).format_data(data)

    def _address(self, citation: Citation) -> str:
        """The address of the page that a link to a citation goes to; empty for this one."""
        page = self._page(citation.bibliography_key.docname) or self.docname
        return "" if page == self.docname else self.builder.get_relative_uri(self.docname, page)

    def _page(self, docname: str) -> str | None:
        """Name the page that a link to ``docname`` goes to; None where it is in no part of the output."""
        if self.builder.format == "man":  # one page, which holds all
            return self.docname
        try:
            self.builder.get_relative_uri(self.docname, docname)
        except NoUri:
            return None
        return docname


def _compress(parts: Iterable[tuple[Cited, BaseText]]) -> Iterator[BaseText]:
    """Print three or more labels in a row as a range: ``C8–C10``.

    Only bare labels are joined: what has a note, a name or a year with it stays.
    """
    run: list[tuple[Cited, BaseText]] = []
    for cited, part in parts:
        bare = cited.citation is not None and str(part) == cited.citation.formatted_entry.label
        if run and not (bare and cited.rank == (run[-1][0].rank[0], run[-1][0].rank[1] + 1)):
            yield from _range(run)
            run = []
        if bare:
            run.append((cited, part))
        else:
            yield part
    yield from _range(run)


def _range(run: Sequence[tuple[Cited, BaseText]]) -> Iterator[BaseText]:
    if len(run) < 3:
        yield from (part for _, part in run)
    else:
        yield Text(run[0][1], "–", run[-1][1])


def _plain(work: Work, label: str) -> Entry:
    """Stand in for a work with what citations print of it, as text: pybtex reads LaTeX in a way of its own."""
    names = work.authors if work.authors.names else work.editors
    persons = [PlainPerson(name) for name in names.names]
    if names.others:
        persons = [*persons, PlainPerson(Name(family="others"))]
    if not persons:
        persons = [PlainPerson(Name(family=work.title or label))]
    year = re.sub(r"[\\{}$]", "", work.text.get("year", ""))
    return Entry(work.type, fields={"year": year} if year else {}, persons={"author": persons})


class LabelRowsForLatex(SphinxPostTransform):
    """Sphinx's LaTeX writer knows no ids of list items: give it targets, that links may arrive."""

    default_priority = 890  # after the lists are printed, and links resolved
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for row in self.document.findall(nodes.list_item):
            if "citekey" in row and row["ids"]:
                [line, *_] = row.findall(nodes.paragraph)
                line.insert(0, nodes.target(ids=row["ids"]))


# --- what is cited where --------------------------------------------------------------------------------------------


def cited_works(tree: Element) -> dict[str, list[str]]:
    """List the works that a resolved tree cites and does not list: their keys, each with the ids of the citing places.

    An id is that of the ``inline.cv-citations`` of a role. Works named by ``{cite:empty}`` have no such place.
    """
    listed = {row["citekey"] for row in tree.findall(nodes.list_item) if "citekey" in row and row["ids"]}
    cited: dict[str, list[str]] = {}
    key: str
    for place in tree.findall(nodes.inline):
        for key in place.get("citekeys", ()):
            if key not in listed:
                cited.setdefault(key, []).extend(place["ids"][:1] if place.children else ())
    return cited


def check_style(_app: Sphinx, config: Config) -> None:
    name = config.bibtex_reference_style
    try:
        find_plugin("sphinxcontrib.bibtex.style.referencing", name)
    except ImportError:
        name = "foot"
    if name == "foot":  # this is one for {footcite} only
        raise ConfigError(
            f"bibtex_reference_style is {config.bibtex_reference_style!r}: "
            "write 'label', 'super', 'author_year', or the name of a style that conf.py registers"
        )


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_role("cite", Cite(), override=True)
    app.add_role("footcite", FootCite(), override=True)
    for name in BibtexFootDomain.roles:
        app.add_role_to_domain("footcite", name, FootCite(), override=True)
    app.add_directive("footbibliography", FootBibliography, override=True)
    app.add_post_transform(LabelRowsForLatex)
    app.connect("config-inited", check_style)
