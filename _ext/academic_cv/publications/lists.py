"""Lists of works: the directive ``{bibliography}``, and what is printed for it and as references of a document."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import download_reference
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..locale import N_, _
from ..warnings import Warn
from .bibtex_adapter import BibliographyDirective, BibliographyKey
from .reference import Printing, legend, reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..bib.work import Work
    from .domain import Item, Publications


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
        "limit": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Note the list, which is printed when all pages have been read."""
        domain = cast("Publications", self.env.get_domain("cite"))
        node = publication_list("", docname=self.env.docname)
        self.state.document.note_explicit_target(node, node)
        for key in self.content:
            if key not in domain.works:
                Warn.CITATION(f"no work has the key '{key}': see the keys in the .bib file", self.get_location())
        domain.note_dependencies(linked=True)
        domain.bibliographies[BibliographyKey(self.env.docname, node["ids"][0])] = Bibliography(
            location=self.get_location(),
            files=tuple(self._files(domain)),
            keys=frozenset(self.content),
            condition=self._condition(),
            prefix=self.options.get("labelprefix", ""),
            is_view=self.options.get("list") == "bullet",
            descending=self.options.get("numbering") == "descending",
            by_year="by-year" in self.options,
            limit=self.options.get("limit"),
        )
        return [node]

    def _condition(self) -> str:
        """Return the condition of the options; by default, works that are cited."""
        conditions = {"filter": None, "all": "True", "notcited": "not cited", "cited": "cited"}
        given, *more = [name for name in conditions if name in self.options] or ["cited"]
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
            printed = print_list(self.env, domain.lists[key], by_year=domain.bibliographies[key].by_year)
            # Not replace_self(), which would give the list the id of the node that stood for it.
            node.parent.replace(node, printed)


def print_list(env: BuildEnvironment, items: Sequence[Item], *, by_year: bool = False) -> list[nodes.Node]:
    """Return a list of works, or a heading and a list for each year, and the legend of the marks in them."""
    domain = cast("Publications", env.get_domain("cite"))
    printing = _printing(domain)
    printed: list[nodes.Node] = []
    for year, group in groupby(items, lambda item: domain.works[item.key].text.get("year", "") if by_year else None):
        if year is not None:
            printed.append(nodes.rubric("", year or _("Undated"), classes=["cv-year"]))
        rows = [_print_row(env, domain.works[item.key], item, printing) for item in group]
        printed.append(nodes.bullet_list("", *rows, bullet="*", classes=["cv-publications"]))
    if text := legend(printing):
        printed.append(nodes.paragraph("", text, classes=["cv-legend"]))
    return printed


def print_reference(env: BuildEnvironment, key: str) -> list[nodes.Node]:
    """Return the reference of a work, without label and links."""
    domain = cast("Publications", env.get_domain("cite"))
    return reference(domain.works[key], _printing(domain))


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


def _printing(domain: Publications) -> Printing:
    return Printing(domain.owner, domain.marks, domain.settings.cv_max_authors, set(), domain.env.config.language)


def _print_row(env: BuildEnvironment, work: Work, item: Item, printing: Printing) -> nodes.list_item:
    row = nodes.list_item(classes=["cv-publication"], ids=[item.anchor] if item.anchor else [], citekey=work.key)
    row.source, row.line = work.file, work.line
    if work.is_selected:
        row["classes"].append("cv-selected")
    if "distinction" in work.text:
        row["classes"].append("cv-distinguished")
    line = nodes.paragraph(classes=["cv-reference"])
    if item.label:
        line += [nodes.inline("", f"[{item.label}]", classes=["cv-label"]), nodes.Text(" ")]
    line += reference(work, printing)
    if linked := _print_links(env, work, item.docname):
        line += [nodes.Text(" "), nodes.inline("", "", *linked, classes=["cv-links"])]
    row += line
    return row


# The texts of links that are words; the others are names, and "PDF".
_WORDS = N_("Paper"), N_("Code"), N_("Slides"), N_("Poster"), N_("Video"), N_("Supplement"), N_("Website"), N_("Blog")


def _print_links(env: BuildEnvironment, work: Work, docname: str) -> list[nodes.Node]:
    printed: list[nodes.Node] = []
    for link in work.links:
        if link.is_file:
            name = env.dlfiles.add_file(docname, link.uri).as_posix()
            shown: nodes.Element = download_reference("", _(link.text), filename=name, classes=["cv-link"])
        else:
            shown = nodes.reference("", _(link.text), refuri=link.uri, classes=["cv-link"])
        # No line begins with the dot.
        printed += [nodes.Text("\N{NO-BREAK SPACE}· "), shown] if printed else [shown]
    return printed


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
