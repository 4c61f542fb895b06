"""Lists of works: the directive ``{bibliography}``, and what is printed for it and as references of a document."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast
from urllib.parse import unquote

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import only
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..bib.richtext import RichText, Span, flatten
from ..locale import N_, _
from ..warnings import Warn
from .bibtex_adapter import BibliographyDirective, BibliographyKey
from .groups import group_of, groups
from .nodes import make_nodes
from .people import legend

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..bib.work import Work
    from .domain import Item, Publications

    MakeLine = Callable[[RichText, RichText], nodes.paragraph]


class Bibliography(NamedTuple):
    """What a ``{bibliography}`` directive says."""

    location: str
    files: tuple[Path, ...]
    """The .bib files whose works it may list; empty for all."""
    keys: frozenset[str]
    """Works that it lists whether or not the condition holds for them."""
    condition: str
    prefix: str
    """The prefix of labels."""
    is_view: bool
    """It repeats works under the labels of the lists from which they can be cited."""
    descending: bool
    by_year: bool
    limit: int | None
    group: str = ""
    """The name of the group by type that it has of these works; empty for all of them."""


class publication_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """Stands for a list until it is printed; ``docname`` is its page."""


class PublicationsDirective(BibliographyDirective):
    """``{bibliography}`` as sphinxcontrib-bibtex has it, with the options of :class:`Bibliography`."""

    option_spec: ClassVar[dict[str, Any]] = {
        **{name: BibliographyDirective.option_spec[name] for name in ("cited", "notcited", "all", "filter")},
        "labelprefix": directives.unchanged,
        "list": lambda text: directives.choice(text, ("citation", "bullet")),
        "numbering": lambda text: directives.choice(text, ("ascending", "descending")),
        "by-year": directives.flag,
        "group": lambda text: directives.choice(text, ("type", "year")),
        "limit": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Note the list, or one for each group of works, which are printed when all pages have been read."""
        domain = cast("Publications", self.env.get_domain("cite"))
        for key in self.content:
            if key not in domain.works:
                Warn.CITATION(f"no work has the key '{key}': see the keys in the .bib file", self.get_location())
        domain.note_dependencies(linked=True)
        whole = Bibliography(
            location=self.get_location(),
            files=tuple(self._files(domain)),
            keys=frozenset(self.content),
            condition=self._condition(),
            prefix=self.options.get("labelprefix", ""),
            is_view=self.options.get("list") == "bullet",
            descending=self.options.get("numbering") == "descending",
            by_year="by-year" in self.options or self.options.get("group") == "year",
            limit=self.options.get("limit"),
        )
        if self.options.get("group") == "type" and (names := self._groups(domain, whole)):
            return [self._section(domain, whole, name) for name in names]
        return [self._note(domain, whole)]

    def _note(self, domain: Publications, bibliography: Bibliography) -> publication_list:
        node = publication_list("", docname=self.env.docname)
        self.state.document.note_explicit_target(node, node)
        domain.bibliographies[BibliographyKey(self.env.docname, node["ids"][0])] = bibliography
        return node

    def _groups(self, domain: Publications, bibliography: Bibliography) -> list[str]:
        """Return the names of the groups that the list has, as far as that is known when its page is read."""
        place = self.state_machine.node
        while isinstance(place, only):
            place = place.parent
        if not isinstance(place, nodes.document | nodes.section):
            remedy = "write it outside of the block, list or table around it"
            Warn.BLOCK(
                f"a list with ':group: type' has headings, which cannot stand here: {remedy}", self.get_location()
            )
            return []
        try:
            found = {group_of(work) for work in domain.select(bibliography, domain.shown, self.env.docname, cited=None)}
        except ValueError:
            return []  # a wrong filter, which is reported when all pages have been read
        return [name for name in groups() if name in found]

    def _section(self, domain: Publications, bibliography: Bibliography, name: str) -> nodes.section:
        """Return the section of a group, whose id is the same in all languages."""
        group = groups()[name]
        node = self._note(domain, bibliography._replace(group=name, prefix=bibliography.prefix + group.prefix))
        section = nodes.section("", nodes.title("", group.heading), node, names=[name])
        self.state.document.note_implicit_target(section, section)
        return section

    def _condition(self) -> str:
        """Return the condition of the options; by default, all works in groups, or else those that are cited."""
        conditions = {"filter": None, "all": "True", "notcited": "not cited", "cited": "cited"}
        default = "all" if "group" in self.options else "cited"
        given, *more = [name for name in conditions if name in self.options] or [default]
        if more:
            Warn.FILTER(f":{given}: overrides :{more[0]}:, delete one of them", self.get_location())
        return conditions[given] or str(self.options["filter"])

    def _files(self, domain: Publications) -> Iterator[Path]:
        """Yield the .bib files in the argument."""
        known = domain.bibdata.bibfiles
        if not known:
            remedy = "put one beside conf.py, or set bibtex_bibfiles there"
            Warn.BIBFILE(f"there is no .bib file: {remedy}", self.get_location())
        for name in " ".join(self.arguments).split():
            file = Path(self.env.relfn2path(name)[1]).resolve()
            if file in known:
                yield file
            else:
                remedy = "add it to bibtex_bibfiles in conf.py, or correct it here"
                Warn.BIBFILE(f"{name} is not one of the .bib files: {remedy}", self.get_location())


class PrintLists(SphinxPostTransform):
    """Replace each list by bullet lists of works, each of which is a paragraph that begins with its label."""

    # Late: earlier transforms have nothing to do in a list, and would walk through all its nodes.
    default_priority = 880

    def run(self, **kwargs: object) -> None:
        domain = cast("Publications", self.env.get_domain("cite"))
        for node in list(self.document.findall(publication_list)):
            key = BibliographyKey(node["docname"], node["ids"][0])
            if items := domain.lists[key]:
                # Not replace_self(), which would give the list the id of the node that stood for it.
                node.parent.replace(node, self.print_list(items, by_year=domain.bibliographies[key].by_year))
            else:
                remove_empty(node)

    def print_list(self, items: Sequence[Item], *, by_year: bool) -> list[nodes.Node]:
        return print_list(self.env, items, by_year=by_year)


def remove_empty(node: publication_list) -> None:
    """Remove a list without works, with the sections that contain nothing else.

    The section of a page stays, with the class ``cv-empty``: a PDF does not contain it.
    """
    around = node.parent
    around.remove(node)
    while is_empty(around):
        if not isinstance(around.parent, nodes.section):
            around["classes"].append("cv-empty")
            return
        section, around = around, around.parent
        around.remove(section)


def is_empty(node: nodes.Element) -> bool:
    """Return whether a node is a section in which nothing is printed but its title."""
    return isinstance(node, nodes.section) and all(isinstance(part, nodes.title | nodes.Invisible) for part in node)


def make_line(text: RichText, links: RichText) -> nodes.paragraph:
    """Return the paragraph of a reference, made of nodes."""
    line = nodes.paragraph("", "", *make_nodes(text), classes=["cv-reference"])
    if links:
        line += make_nodes((Span("inline", links, "cv-links"),))
    return line


def print_list(
    env: BuildEnvironment, items: Sequence[Item], *, by_year: bool = False, make: MakeLine = make_line
) -> list[nodes.Node]:
    """Return a list of works, or a heading and a list for each year, and the legend of the marks in them.

    ``make`` makes a paragraph of a reference and the links of its work.
    """
    domain = cast("Publications", env.get_domain("cite"))
    printed: list[nodes.Node] = []
    for year, group in groupby(items, lambda item: domain.works[item.key].text.get("year", "") if by_year else None):
        if year is not None:
            printed.append(nodes.rubric("", year or _("Undated"), classes=["cv-year"]))
        rows = [_print_row(domain, item, make) for item in group]
        printed.append(nodes.bullet_list("", *rows, bullet="*", classes=["cv-publications"]))
    used = {word for item in items for word in domain.reference(item.key).marks}
    if text := legend(used, domain.marks):
        printed.append(nodes.paragraph("", text, classes=["cv-legend"]))
    return printed


def reference_list(env: BuildEnvironment, cited: Mapping[str, Sequence[str]]) -> list[nodes.section]:
    """Return the references of a document that does not contain the lists of the works that it cites: a section.

    ``cited`` has the keys of the works, each with the ids of its citations, as :func:`.cited_works` finds them. The
    works have the labels of their lists and are sorted by them. A row has the anchor of the work and, as ``docname``,
    the page of its list, so that a link to the list leads here; ``inline.cv-backlinks`` at its end has an empty
    reference to each citation. Unknown keys are left out, as they have been reported; without any work there is no
    section.
    """
    domain = cast("Publications", env.get_domain("cite"))
    items = sorted((item for key in cited if (item := domain.items.get(key))), key=lambda item: item[1:])
    if not items:
        return []
    section = nodes.section("", nodes.title("", _("References")), *print_list(env, items), ids=["references"])
    for row, item in zip(section.findall(nodes.list_item), items, strict=True):
        row["docname"] = item.docname
        if back := [nodes.reference(refid=name) for name in cited[item.key]]:
            line = cast("nodes.paragraph", row[0])
            line += nodes.inline("", "", *back, classes=["cv-backlinks"])
    return [section]


def _print_row(domain: Publications, item: Item, make: MakeLine) -> nodes.list_item:
    """Return a row: a paragraph of the label, the reference and the links; those of views are always made of nodes."""
    work, reference = domain.works[item.key], domain.reference(item.key)
    text = reference.text
    label = (Span("inline", (f"[{item.label}]",), "cv-label"), " ") if item.label else ()
    addresses = _addresses(text) if reference.is_styled else set()
    if links := _print_links(domain, work, item.docname, addresses):
        if addresses and _ends_with_link(text):
            text = (*text, Span("inline", (" ·",), "cv-stop"))
        text = (*text, " ")
    line = (make if item.anchor else make_line)((*label, *text), links)
    row = nodes.list_item("", line, classes=["cv-publication"], ids=[item.anchor] if item.anchor else [])
    row["citekey"] = work.key
    row.source, row.line = work.file, work.line
    if work.is_selected:
        row["classes"].append("cv-selected")
    if "distinction" in work.text:
        row["classes"].append("cv-distinguished")
    return row


# The texts of links that are words; the others are names, and "PDF".
_WORDS = N_("Paper"), N_("Code"), N_("Slides"), N_("Poster"), N_("Video"), N_("Supplement"), N_("Website"), N_("Blog")


def _addresses(text: RichText) -> set[str]:
    """Return the addresses of the links in a text."""
    return {unquote(part.uri).lower() for part in flatten(text) if isinstance(part, Span) and part.uri}


def _ends_with_link(text: RichText) -> bool:
    last = text[-1]
    return isinstance(last, Span) and (bool(last.uri) or _ends_with_link(last.content))


def _print_links(domain: Publications, work: Work, docname: str, repeated: Collection[str]) -> RichText:
    printed: list[str | Span] = []
    for link in work.links:
        if repeated and unquote(link.uri).lower() in repeated:
            continue
        if printed:
            printed.append(Span("inline", (" · ",), "cv-stop"))
        if link.is_file:
            name = domain.env.dlfiles.add_file(docname, link.uri).as_posix()
            printed.append(Span("download_reference", (domain.messages[link.text],), "cv-link", name))
        else:
            printed.append(Span("reference", (domain.messages[link.text],), "cv-link", link.uri))
    return tuple(printed)


def update_contents(env: BuildEnvironment) -> None:
    """Leave sections without works out of the tables of contents, which Sphinx has made when it read the pages."""
    domain = cast("Publications", env.get_domain("cite"))
    empty = {key for key, items in domain.lists.items() if not items}
    before, domain.data["empty"] = domain.data["empty"], sorted({key.docname for key in empty})
    for docname in {*before, *domain.data["empty"]} & env.found_docs:
        tree = env.get_doctree(docname)
        for node in list(tree.findall(publication_list)):
            if BibliographyKey(docname, node["ids"][0]) in empty:
                remove_empty(node)
        env.current_document.docname = docname  # only this: with its domains, the environment could not be pickled
        collector = TocTreeCollector()
        collector.clear_doc(env._app, env, docname)
        collector.process_doc(env._app, tree)
        env.current_document.docname = ""


class AddLatexTargets(SphinxPostTransform):
    """Give the rows of lists targets in LaTeX, whose writer ignores the ids of list items: links lead to them."""

    default_priority = 890  # when lists have been printed and links resolved
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for row in self.document.findall(nodes.list_item):
            if "citekey" in row and row["ids"]:
                [line, *_] = row.findall(nodes.paragraph)
                line.insert(0, nodes.target(ids=row["ids"]))


def setup(app: Sphinx) -> None:
    app.add_node(publication_list)
    app.add_directive("bibliography", PublicationsDirective, override=True)
    app.add_post_transform(PrintLists)
    app.add_post_transform(AddLatexTargets)
