"""The lists of publications: their order, labels and anchors, what is cited where, the proof that nothing is lost.

sphinxcontrib-bibtex gives the directive, the roles, the filters and the citation styles. Its domain is extended here,
so that labels are the CV's numbers, anchors stay the same, and a list is a real list in every output.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast
from urllib.parse import urlsplit

from docutils import nodes
from docutils.parsers.rst import directives
from pybtex.database import BibliographyData
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from sphinx.addnodes import download_reference
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.bibfile import BibData, BibFile, get_mtime, is_bibdata_outdated
from sphinxcontrib.bibtex.directives import BibliographyDirective, BibliographyKey, BibliographyValue
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation, get_docnames

from ..bib import latex, reader
from ..bib.links import EPRINTS, FILE_FIELDS, links
from ..bib.normalize import nearest
from ..config import Config
from ..locale import _
from ..warnings import Warn
from . import owner as people
from .filters import Condition
from .reference import Printing, legend, reference
from .roles import Cite, Cited, Printer, read_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment

    from ..bib.names import Name
    from ..bib.reader import Work

logger = logging.getLogger(__name__)


class ListOptions(NamedTuple):
    """What a list has beyond sphinxcontrib-bibtex's options."""

    descending: bool
    """The numbers count down to 1."""
    by_year: bool
    """Each year has a heading of its own."""
    limit: int | None
    """Only so many works, the newest, are shown."""
    condition: str
    """Says which works are shown, in the language of ``:filter:``."""


class Shown(NamedTuple):
    """A work in a list."""

    key: str
    """Its key in the .bib file."""
    label: str
    """Its number, as ``C1``; empty when the work has none."""
    anchor: str
    """Its place in the page; empty in a list that cannot be cited."""


class publication_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """Stands for a list until it is printed; its page is ``docname``."""


class PublicationsDirective(BibliographyDirective):
    """``{bibliography}`` as sphinxcontrib-bibtex has it, with the options of :class:`ListOptions`.

    ``:list: bullet`` makes a further view of works, which keep the labels of the list they can be cited from.
    """

    option_spec: ClassVar[dict[str, Any]] = {
        **{name: BibliographyDirective.option_spec[name] for name in ("cited", "notcited", "all", "filter")},
        "labelprefix": directives.unchanged,
        "list": lambda text: directives.choice(text, ("citation", "bullet")),
        "numbering": lambda text: directives.choice(text, ("ascending", "descending")),
        "by-year": directives.flag,
        "limit": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Note the list; unlike the base class, without a node for each work that may come to be in it."""
        domain = cast("Publications", self.env.get_domain("cite"))
        node = publication_list("", docname=self.env.docname)
        self.state.document.note_explicit_target(node, node)
        key = BibliographyKey(self.env.docname, node["ids"][0])
        domain.note_bibfiles()
        for wanted in self.content:
            if wanted not in domain.works:
                Warn.CITATION(f"no work has the key '{wanted}': see the keys in the .bib file", self.get_location())
        domain.bibliographies[key] = BibliographyValue(
            line=self.lineno,
            bibfiles=list(self._bibfiles(domain)),
            style="",
            list_=self.options.get("list", "citation"),
            enumtype="",
            start=1,
            labelprefix=self.options.get("labelprefix", ""),
            keyprefix="",
            filter_=ast.AST(),  # the condition of ListOptions stands for it
            citation_nodes={},
            keys=list(self.content),
        )
        domain.data["options"][key] = ListOptions(
            descending=self.options.get("numbering") == "descending",
            by_year="by-year" in self.options,
            limit=self.options.get("limit"),
            condition=self.condition(),
        )
        return [node]

    def condition(self) -> str:
        """Say which works are wanted; those that are cited, if no option does."""
        wanted = {"filter": self.options.get("filter", ""), "all": "True", "notcited": "not cited", "cited": "cited"}
        given, *more = [name for name in wanted if name in self.options] or ["cited"]
        if more:
            Warn.FILTER(f":{given}: overrules :{more[0]}:, take one of them out", self.get_location())
        return str(wanted[given])

    def _bibfiles(self, domain: Publications) -> Iterator[Path]:
        """Find the .bib files that the directive names; all of them if it names none."""
        known = domain.bibdata.bibfiles
        if not self.arguments:
            yield from known
            return
        for name in self.arguments[0].split():
            file = Path(self.env.relfn2path(name)[1]).resolve()
            if file in known:
                yield file
            else:
                Warn.BIBFILE(
                    f"{name} is none of the .bib files: name it in bibtex_bibfiles in conf.py, or correct it here",
                    self.get_location(),
                )


class Publications(BibtexDomain):
    """The ``cite`` domain of sphinxcontrib-bibtex with the CV's labels, order and anchors."""

    roles: ClassVar[dict[str, Any]] = dict.fromkeys(BibtexDomain.roles, Cite())
    initial_data: ClassVar[dict[str, Any]] = {
        **BibtexDomain.initial_data,
        "options": {},
        "lists": {},
        "places": {},
        "broken": [],
        "state": None,
        "missing": [],
        "told": [],
    }

    @property
    def works(self) -> dict[str, Work]:
        """All works of all .bib files by key, in the files' order."""
        return cast("dict[str, Work]", self.bibdata.data.entries)

    @property
    def lists(self) -> dict[BibliographyKey, list[Shown]]:
        """What each list shows, in order."""
        return cast("dict[BibliographyKey, list[Shown]]", self.data["lists"])

    @cached_property
    def settings(self) -> Config:
        """The settings in conf.py."""
        return Config.of(self.env.config)

    @cached_property
    def owner(self) -> people.Owner:
        """The owner of the CV, by the names in ``cv_owner``."""
        return people.Owner(self.settings.cv_owner)

    @cached_property
    def marks(self) -> dict[str, people.Mark]:
        """The annotations that are printed, with those of ``cv_marks``."""
        return dict(people.MARKS) | {word: people.Mark(*mark) for word, mark in self.settings.cv_marks.items()}

    def note_bibfiles(self) -> None:
        """Let the page be read again when the .bib files change, or conf.py, which names them."""
        for path in (*self.bibdata.bibfiles, Path(self.env._app.confdir, "conf.py")):
            self.env.note_dependency(str(path))

    def options_of(self, key: BibliographyKey) -> ListOptions:
        return cast("ListOptions", self.data["options"][key])

    def clear_doc(self, docname: str) -> None:
        super().clear_doc(docname)
        for key in [key for key in self.data["options"] if key.docname == docname]:
            del self.data["options"][key]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        super().merge_domaindata(docnames, otherdata)
        self.data["options"].update(
            {key: options for key, options in otherdata["options"].items() if key.docname in docnames}
        )

    # --- lists --------------------------------------------------------------------------------------------------

    def env_updated(self) -> Iterable[str]:
        """Give each work its label and anchor, once all pages are read; name the pages that this changes."""
        pages = {docname: place for place, docname in enumerate(get_docnames(self.env))}
        in_order = sorted(self.bibliographies, key=lambda key: (pages[key.docname], self.bibliographies[key].line))
        citable = [key for key in in_order if self.bibliographies[key].list_ == "citation"]
        # They come as pages are read, which is another order after a change, or with several processes.
        self.citation_refs.sort(key=lambda ref: pages[ref.docname])
        self.citations.clear()
        self.lists.clear()
        self.data["places"].clear()
        self.data["broken"].clear()
        ids = {docname: self._ids(docname) for docname in {key.docname for key in citable}}
        for key in citable:
            self.lists[key] = list(self._label(key, ids[key.docname]))
        labels = {citation.key: citation.formatted_entry.label for citation in reversed(self.citations)}
        for key in in_order:
            if key not in self.lists:
                self.lists[key] = [Shown(work.key, labels.get(work.key, ""), "") for work in self._chosen(key)]
        for citation in reversed(self.citations):
            self.data["places"][None, citation.key] = citation
            self.data["places"][citation.bibliography_key.docname, citation.key] = citation
        # Files are copied before pages are written, so they are noted here; those that have been deleted are forgotten.
        for name in [name for name in self.env.dlfiles if not Path(self.env.srcdir, name).is_file()]:
            del self.env.dlfiles[name]
        for key, items in self.lists.items():
            for link in (link for item in items for link in links(self.works[item.key])):
                if link.is_file:
                    self.env.dlfiles.add_file(key.docname, link.uri)
        self._prove()
        # Lists lead to citations, citing pages show previews of works.
        state = (
            self.lists.copy(),
            [(ref.docname, ref.citation_ref_id, ref.targets) for ref in self.citation_refs],
            [file.mtime for file in self.bibdata.bibfiles.values()],
            list(self.data["missing"]),
        )
        if self.data["state"] == state:
            return []
        self.data["state"] = state
        return {key.docname for key in in_order} | {ref.docname for ref in self.citation_refs}

    def _ids(self, docname: str) -> set[str]:
        """Collect the anchors that a page has of itself."""
        return {id_ for node in self.env.get_doctree(docname).findall(nodes.Element) for id_ in node["ids"]}

    def _label(self, key: BibliographyKey, ids: set[str]) -> Iterator[Shown]:
        """Number the works of a citable list, in its order or down to 1, and note them as citations."""
        bib = self.bibliographies[key]
        works = self._chosen(key)
        numbers = range(len(works), 0, -1) if self.options_of(key).descending else range(1, len(works) + 1)
        for number, work in zip(numbers, works, strict=True):
            label = f"{bib.labelprefix}{number}"
            anchor = stem = re.sub(r"[^\w.:+-]+", "-", work.key)
            count = 1
            while anchor in ids:
                count += 1
                anchor = f"{stem}-{count}"
            ids.add(anchor)
            self.citations.append(
                Citation(
                    citation_id=anchor,
                    bibliography_key=key,
                    key=work.key,
                    entry=work,
                    formatted_entry=FormattedEntry(work.key, Text(), label),
                    tooltip_entry=None,
                )
            )
            yield Shown(work.key, label, anchor)

    def _chosen(self, key: BibliographyKey) -> list[Work]:
        """Filter and sort the works of a list: newest first by year, month and day, else in the file's order."""
        works = [work for _entry, work in self.get_filtered_entries(key)]
        return sorted(works, key=_newest_first)[: self.options_of(key).limit]

    def get_entries(self, bibfiles: Iterable[Any]) -> Iterator[Work]:
        for file in bibfiles:
            for key in self.bibdata.bibfiles[file].keys:
                if not self.works[key].skip:
                    yield self.works[key]

    def get_filtered_entries(self, bibliography_key: BibliographyKey) -> Iterator[tuple[str, Work]]:
        """Apply the filter; unlike the base class, look once for what is cited, not once for each work."""
        bib: BibliographyValue = self.bibliographies[bibliography_key]
        text = self.options_of(bibliography_key).condition
        cited: dict[str, set[str]] = {}
        for ref in self.citation_refs:
            for target in ref.targets:
                cited.setdefault(target.key, set()).add(ref.docname)
        wanted = set(bib.keys)
        owner = self.owner
        try:
            condition = Condition(text, self.works.values(), {"cited", "docname", "docnames"})
            chosen = [
                work
                for work in self.get_entries(bib.bibfiles)
                if work.key in wanted
                or condition.holds(work, owner, bibliography_key.docname, cited.get(work.key, frozenset()))
            ]
        except ValueError as error:
            self.data["broken"].append(bibliography_key)
            chosen = []
            Warn.FILTER(
                f"the filter '{text}' cannot be applied: {error}. Write it as 'year >= \"2019\"' or "
                "'keywords % \"talk\"'; until then, nothing is shown here",
                (bibliography_key.docname, bib.line),
            )
        yield from ((work.key, work) for work in chosen)

    # --- the proof ----------------------------------------------------------------------------------------------

    def _prove(self) -> None:
        """Say where each work is shown; warn of one that is nowhere, or in two lists that give it a number each.

        Warn, too, of an owner whom no work names, and of marks that nobody explains.
        """
        config = self.settings
        owner = self.owner
        check_marks(self.works.values(), self.marks, owner, config.cv_max_authors)
        first: dict[str, Citation] = {}
        labels: dict[str, Citation] = {}
        for citation in self.citations:
            page, line = citation.bibliography_key.docname, self.bibliographies[citation.bibliography_key].line
            label = citation.formatted_entry.label
            if (before := first.setdefault(citation.key, citation)) is not citation:
                Warn.TWICE(
                    f"'{citation.key}' is {label} here and {before.formatted_entry.label} in "
                    f"{before.bibliography_key.docname}: a work can be cited from one list only. Correct the "
                    "keywords or the filters, or write ':list: bullet' here",
                    (page, line),
                )
            elif (other := labels.setdefault(label, citation)) is not citation:
                Warn.LABEL(
                    f"'{citation.key}' and '{other.key}' both have the label {label}: "
                    "give each list a :labelprefix: of its own",
                    (page, line),
                )
        # A further view alone does not count: there a work has no label. Where there are only such lists, it does.
        citable = {citation.bibliography_key for citation in self.citations}
        shown = {item.key for key, items in self.lists.items() if key in citable or not citable for item in items}
        works = {key: work for key, work in self.works.items() if not work.skip}
        if works and not self.bibliographies:
            Warn.NOT_SHOWN(f"no page has a {{bibliography}} block: {len(works)} works are not shown", "")
        elif self.bibliographies and not self.data["broken"]:  # else it is not known what would be shown
            for key in (key for key in works if key not in shown):
                Warn.NOT_SHOWN(
                    f"'{key}' is in no list: change its keywords or a list's filter, or leave it out on purpose "
                    "with options = {skipbib}",
                    f"{works[key].file}:{works[key].line}",
                )
        if config.cv_owner and self.works and not any(map(owner.matches, _everyone(self.works.values()))):
            Warn.OWNER(
                f"none of cv_owner = {list(config.cv_owner)!r} is an author in the .bib files: "
                "write the name in each form in which it stands there",
                f"{self.env._app.confdir}/conf.py:1",
            )
        left_out = len(self.works) - len(works)
        places = ", ".join(
            f"{len(items)} in {key.docname}"
            + (f" ({items[0].label}–{items[-1].label})" if len(items) > 1 and items[0].label else "")
            for key, items in self.lists.items()
        )
        logger.info(
            "publications: %d entries; shown: %s%s",
            len(self.works),
            places or "none",
            f"; left out on purpose: {left_out}" if left_out else "",
        )

    # --- citations ----------------------------------------------------------------------------------------------

    # As in the base class, several references come in one inline node.
    def resolve_xref(  # type: ignore[override]
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> Element:
        """Print a citation: labels that link to the works in their lists."""
        works = []
        for wanted in read_targets(target):
            if citation := self.place(wanted.key, fromdocname):
                works.append(Cited(wanted, citation, self.rank(citation)))
                continue
            works.append(Cited(wanted))
            if wanted.key in self.works and self.data["broken"]:
                continue  # it has been told that a list has no works
            if self.works or all(math.isfinite(file.mtime) for file in self.bibdata.bibfiles.values()):
                # Else it has been told that a .bib file is missing.
                Warn.CITATION(self._not_listed(wanted.key), node)
        config = self.settings
        printer = Printer(self.reference_style, builder, fromdocname, config.cv_cite_sort, config.cv_cite_compress)
        return printer.print(typ, works)

    def resolve_any_xref(  # type: ignore[override]
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, Element]]:
        """Let a plain link name a work: ``[](#key)`` prints its label, ``[text](#key)`` the text."""
        citation = self.place(target, fromdocname)
        if not citation:
            return []
        if not node.get("refexplicit"):
            return [("cite:p", self.resolve_xref(env, fromdocname, builder, "p", target, node, contnode))]
        page, anchor = citation.bibliography_key.docname, citation.citation_id
        link = make_refnode(builder, fromdocname, page, anchor, contnode)
        link["classes"].append("cv-citation")
        link["citekey"] = citation.key
        return [("cite:p", nodes.inline("", "", link, classes=["cv-citations"], citekeys=[citation.key]))]

    def _not_listed(self, key: str) -> str:
        """Say why a key cannot be cited."""
        if key in self.works:
            return (
                f"'{key}' is in no list that gives it a label: change its keywords or a list's filter, "
                "or take the citation out"
            )
        keys = {known.casefold(): known for known in self.works}
        near = [keys[match] for match in difflib.get_close_matches(key.casefold(), keys, n=3)]
        if near and " " not in key:
            return f"no work has the key '{key}'; did you mean {' or '.join(near)}?"
        remedy = "write a comma between keys" if " " in key else "see the keys in the .bib file"
        return f"no work has the key '{key}': {remedy}"

    def place(self, key: str, docname: str | None = None) -> Citation | None:
        """Find the list entry that a citation goes to: one in the citing page itself first."""
        places = self.data["places"]
        return cast("Citation | None", places.get((docname, key)) or places.get((None, key)))

    def rank(self, citation: Citation) -> tuple[int, int]:
        """Tell where a label stands among all: its list, in the CV's order, and its number there."""
        key = citation.bibliography_key
        number = citation.formatted_entry.label.removeprefix(self.bibliographies[key].labelprefix)
        return list(self.lists).index(key), int(number)


def is_selected(work: Work) -> bool:
    """Tell whether a work is meant for short CVs: ``keywords = {selected}``, or al-folio's ``selected = {true}``."""
    keywords = {keyword.strip().lower() for keyword in re.split("[,;]", work.fields.get("keywords", ""))}
    return "selected" in keywords or work.fields.get("selected", "").lower() in {"true", "1", "yes"}


def _newest_first(work: Work) -> tuple[int, ...]:
    """Sort by year, month and day, the newest first; what is forthcoming before all, what has no date behind all."""
    year, *parts = (work.fields.get(name, "") for name in ("year", "month", "day"))
    if not (digits := re.search(r"-?\d{4}", year)):
        return (-9999 if "pubstate" in work.fields or year else 0,)
    return (-int(digits[0]), *(-int(part) if part.isdecimal() else 0 for part in parts))


# --- printing -------------------------------------------------------------------------------------------------------


class PrintPublications(SphinxPostTransform):
    """Print each list: a bullet list of works, each a paragraph that begins with its label."""

    # Late: what comes before has nothing to do in a list, and would walk through every node of it.
    default_priority = 880

    def run(self, **kwargs: object) -> None:
        domain = cast("Publications", self.env.get_domain("cite"))
        for node in list(self.document.findall(publication_list)):
            key = BibliographyKey(node["docname"], node["ids"][0])
            # Not replace_self(), which would hand the list the anchor of the node that stood for it.
            node.parent.replace(node, print_list(self.env, domain.lists[key], by_year=domain.options_of(key).by_year))


def print_list(env: BuildEnvironment, items: Sequence[Shown], *, by_year: bool = False) -> list[nodes.Node]:
    """Print works as a list, or a list a year under its heading, and a legend of the marks that stand in them."""
    domain = cast("Publications", env.get_domain("cite"))
    printing = Printing(domain.owner, domain.marks, domain.settings.cv_max_authors, set())
    printed: list[nodes.Node] = []
    for year, group in groupby(items, lambda item: domain.works[item.key].fields.get("year", "") if by_year else None):
        if year is not None:
            printed.append(nodes.rubric("", year or _("Undated"), classes=["cv-year"]))
        rows = [_print_work(env, domain.works[item.key], item, printing) for item in group]
        printed.append(nodes.bullet_list("", *rows, bullet="*", classes=["cv-publications"]))
    if text := legend(printing):
        printed.append(nodes.paragraph("", text, classes=["cv-legend"]))
    return printed


def reference_list(env: BuildEnvironment, cited: Mapping[str, Sequence[str]]) -> list[nodes.section]:
    """Print the works that a document cites and whose lists are not in it: a section, under the CV's own labels.

    ``cited`` has the keys of the works, each with the ids of the places that cite it, as
    :func:`.citations.cited_works` finds them. Each work is printed once, in the order of the labels. Its row has the
    anchor and, as ``docname``, the page of its list, so that a citation's address leads here; at its end stands
    ``inline.cv-backlinks`` with an empty reference to each place. Keys of no work are left out, a warning has named
    them; without any work there is no section.
    """
    domain = cast("Publications", env.get_domain("cite"))
    places = sorted((place for key in cited if (place := domain.place(key))), key=domain.rank)
    if not places:
        return []
    shown = [Shown(place.entry.key, place.formatted_entry.label, place.citation_id) for place in places]
    section = nodes.section("", nodes.title("", _("References")), *print_list(env, shown), ids=["references"])
    for row, place in zip(section.findall(nodes.list_item), places, strict=True):
        row["docname"] = place.bibliography_key.docname
        if back := [nodes.reference(refid=name) for name in cited[place.key]]:
            line = cast("nodes.paragraph", row[0])
            line += nodes.inline("", "", *back, classes=["cv-backlinks"])
    return [section]


def _print_work(env: BuildEnvironment, work: Work, item: Shown, printing: Printing) -> nodes.list_item:
    row = nodes.list_item(classes=["cv-publication"], ids=[item.anchor] if item.anchor else [], citekey=work.key)
    row.source, row.line = work.file, work.line
    if is_selected(work):
        row["classes"].append("cv-selected")
    if "distinction" in work.fields:
        row["classes"].append("cv-distinguished")
    line = nodes.paragraph(classes=["cv-reference"])
    if item.label:
        line += [nodes.inline("", f"[{item.label}]", classes=["cv-label"]), nodes.Text(" ")]
    line += reference(work, printing)
    if linked := _print_links(env, work):
        line += [nodes.Text(" "), nodes.inline("", "", *linked, classes=["cv-links"])]
    row += line
    return row


def _print_links(env: BuildEnvironment, work: Work) -> list[nodes.Node]:
    printed: list[nodes.Node] = []
    for link in links(work):
        if link.is_file:
            name = env.dlfiles[Path(link.uri)][1].as_posix()
            shown: nodes.Element = download_reference("", link.text, filename=name, classes=["cv-link"])
        else:
            shown = nodes.reference("", link.text, refuri=link.uri, classes=["cv-link"])
        printed += [nodes.Text(" · "), shown] if printed else [shown]
    return printed


# --- the seam -------------------------------------------------------------------------------------------------------


def read_bibfiles(app: Sphinx) -> None:
    """Read the .bib files for sphinxcontrib-bibtex, before it does so itself.

    Its own handler then finds paths, times and encoding unchanged, and reads nothing.
    """
    config = app.config
    domain = cast("Publications", app.env.get_domain("cite"))
    paths = [(Path(app.confdir) / name).resolve() for name in config.bibtex_bibfiles]
    # A file that a link named and that was missing may be there by now, and one that was there may be gone.
    missing = domain.data["missing"]
    linked = (link.uri for work in domain.works.values() for link in links(work) if link.is_file)
    gone = not all(Path(app.srcdir, name).is_file() for name in linked)
    told: list[tuple[Warn, str, str]] = domain.data["told"]
    if not missing and not gone and not is_bibdata_outdated(domain.bibdata, paths, config.bibtex_encoding):
        # What is wrong is wrong until it is mended.
        for warn, message, where in told:
            warn(message, where)
        return
    missing.clear()
    told.clear()

    def tell(warn: Warn, message: str, where: str) -> None:
        told.append((warn, message, where))
        warn(message, where)

    works: dict[str, Work] = {}
    files: dict[Path, BibFile] = {}
    for path in paths:
        keys: dict[str, None] = {}
        try:
            found, problems = reader.load(path)
        except OSError as error:
            tell(
                Warn.BIBFILE,
                f"{path} cannot be read ({error.strerror}): correct bibtex_bibfiles, or the file",
                f"{app.confdir}/conf.py:1",
            )
        else:
            for problem in problems:
                tell(Warn.BIBFILE, problem.message, f"{path}:{problem.line}")
            for work in found:
                if work.key in works:
                    tell(
                        Warn.BIBFILE,
                        f"'{work.key}' is in {works[work.key].file} too: this entry is left out; give it another key",
                        f"{path}:{work.line}",
                    )
                    continue
                missing.extend(check_links(work, app, tell))
                works[work.key] = work
                keys[work.key] = None
        files[path] = BibFile(mtime=get_mtime(path), keys=keys)
    data = BibliographyData()
    # A plain dictionary: pybtex's own cannot hold keys that differ in case alone.
    data.entries = works
    domain.data["bibdata"] = BibData(encoding=config.bibtex_encoding, bibfiles=files, data=data)


def _everyone(works: Iterable[Work]) -> Iterator[Name]:
    return (name for work in works for names in work.names.values() for name in names.names)


def check_marks(works: Iterable[Work], marks: Mapping[str, people.Mark], owner: people.Owner, max_authors: int) -> None:
    """Warn of signs that nobody has explained, once each, and of annotations that may be misspelt."""
    unexplained: set[str] = set()
    for work in works:
        shown = (name for names in work.names.values() for name in people.shorten(names.names, owner, max_authors))
        for word in sorted({word for name in shown if name and not work.skip for word in name.marks}):
            where = f"{work.file}:{work.line}"
            symbol = people.mark(word, marks).symbol
            if word in marks or word in unexplained:
                continue
            if symbol:
                unexplained.add(word)
                Warn.BIBFILE(
                    f"'{work.key}' has the sign {symbol} on a name, and no list says what it denotes: write "
                    f'cv_marks = {{"{symbol}": ("{symbol}", "...")}} into conf.py, or author+an = {{1=corresponding}}',
                    where,
                )
            elif meant := nearest(word, marks):
                Warn.BIBFILE(
                    f"unknown annotation '{word}' of '{work.key}', it is not printed: did you mean {meant}?", where
                )


def check_links(work: Work, app: Sphinx, tell: Callable[[Warn, str, str], None]) -> Iterator[str]:
    """Drop links that no reader should follow or could, with a warning; find the files that relative ones name.

    Gives the paths of files that are missing: they may be there next time.
    """
    archive = work.fields.get("eprinttype", "")
    if archive and archive not in EPRINTS and "eprint" in work.fields:
        tell(
            Warn.LINK,
            f"the eprint of '{work.key}' is left out, as no archive is known as '{archive}': write eprinttype = "
            f"{{arxiv}} (or {', '.join(name for name in EPRINTS if name != 'arxiv')}), or its address as url",
            f"{work.file}:{work.line}",
        )
    for name in ("url", *FILE_FIELDS):
        uri = latex.to_text(work.fields.get(name, ""))
        try:
            scheme = urlsplit(uri).scheme.lower()
        except ValueError as error:
            scheme, reason = "?", f"it is no address ({uri}): {error}"
        else:
            reason = f"it does not begin with https:// ({uri})"
        if not uri or scheme in {"http", "https", "ftp"}:
            continue
        del work.fields[name]
        if not scheme and not uri.startswith("//"):
            if file := find_file(uri, work, app):
                work.fields[name] = file
                continue
            reason = f"there is no file {uri} in the project: add it, or write https://"
            yield uri
        tell(Warn.LINK, f"the {name} of '{work.key}' is left out: {reason}", f"{work.file}:{work.line}")


def find_file(name: str, work: Work, app: Sphinx) -> str | None:
    """Find a file beside the .bib file or among the static ones: its path in the project."""
    source = Path(app.srcdir).resolve()
    for folder in (Path(work.file).parent, *(Path(app.confdir, path) for path in app.config.html_static_path)):
        # It raises OSError for what is too long to be a name.
        with suppress(OSError):
            file = (folder / name).resolve()
            if file.is_file() and file.is_relative_to(source):
                return file.relative_to(source).as_posix()
    return None


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(text, str) for text in value)


def set_defaults(app: Sphinx, config: SphinxConfig) -> None:
    """Check the settings, and give sphinxcontrib-bibtex those that the lists here need."""
    # A tooltip would print each work once more, as plain text in a title attribute.
    config.bibtex_tooltips = False
    if not config.bibtex_bibfiles or not _is_texts(config.bibtex_bibfiles):
        raise ConfigError(
            f'bibtex_bibfiles is {config.bibtex_bibfiles!r}: name the .bib files, as bibtex_bibfiles = ["refs.bib"]'
        )
    # A file that is named twice is read once.
    files = {Path(app.confdir, name).resolve(): name for name in config.bibtex_bibfiles}
    config.bibtex_bibfiles = list(files.values())


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_domain(Publications, override=True)
    app.add_node(publication_list)
    app.add_directive("bibliography", PublicationsDirective, override=True)
    app.add_post_transform(PrintPublications)
    app.connect("config-inited", set_defaults)
    app.connect("builder-inited", read_bibfiles, priority=400)
