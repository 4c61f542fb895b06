"""The domain ``cite``: lists of works, their labels and anchors, and what is cited where."""

from __future__ import annotations

import re
from functools import cached_property, partial
from itertools import chain, count
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx.addnodes import pending_xref

from ..config import Config
from ..locale import _
from ..warnings import Warn
from . import checks
from .bibtex_adapter import BibtexDomain, CitationRef, CitationTarget
from .citations import FORMS, Cite, Cited, link_to, print_citation
from .csl.printing import print_runs
from .filters import LIST_NAMES, Condition
from .groups import group_of
from .lists import update_contents
from .owner import MARKS, Mark, Owner
from .printing import Messages, Printing
from .reference import Reference, reference, styled_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from ..bib.work import Work
    from .bibtex_adapter import BibliographyKey
    from .csl.pandoc import Run
    from .lists import Bibliography


class Label(NamedTuple):
    """The label of a work, printed as ``C1``. Labels sort by list, in the order of the pages, and by number."""

    list: int
    number: int
    prefix: str

    def __str__(self) -> str:
        return f"{self.prefix}{self.number}"


class Item(NamedTuple):
    """A work in a list, with its id in the page; in a further view, this is empty, and there may be no label."""

    key: str
    label: Label | None
    docname: str
    anchor: str = ""


class Publications(BibtexDomain):
    """The domain of sphinxcontrib-bibtex with the labels, order and anchors of a CV."""

    # It changes with the data of either.
    data_version = 100 * BibtexDomain.data_version + 3
    roles: ClassVar[dict[str, Any]] = dict.fromkeys(FORMS, Cite())
    initial_data: ClassVar[dict[str, Any]] = {
        **BibtexDomain.initial_data,
        "files": [],  # the .bib files of the last build
        "problems": [],  # of the .bib files: Warn, message, location
        "missing": [],  # files that works link to and that do not exist
        "lists": {},
        "empty": [],  # the pages with lists without works
        "items": {},
        "references": {},  # in cv_reference_style, as update_references() keeps them
        "style": "",  # the digest of these
        "contents": {},  # by page, what it shows of the works
    }

    @property
    def works(self) -> dict[str, Work]:
        """All works of the .bib files by key, in the order of the files."""
        return cast("dict[str, Work]", self.bibdata.data.entries)

    @property
    def shown(self) -> dict[str, Work]:
        """The works that belong into lists.

        Others are left out on purpose, or are the proceedings of one of the owner's papers, by other people.
        """
        return {key: work for key, work in self.works.items() if not (work.is_skipped or self._is_by_others(work))}

    def _is_by_others(self, work: Work) -> bool:
        if not (work.is_parent and self.owner.forms):
            return False
        return not any(self.owner.matches(name) for names in work.names.values() for name in names.names)

    @property
    def lists(self) -> dict[BibliographyKey, list[Item]]:
        """The works of each list, in order: first the lists from which works can be cited, then further views."""
        return cast("dict[BibliographyKey, list[Item]]", self.data["lists"])

    @property
    def cited_in(self) -> dict[str, dict[str, str]]:
        """By the key of a work, the pages that cite it, each with the id of its first citation."""
        found: dict[str, dict[str, str]] = {}
        for ref in (ref for ref in self.citation_refs if ref.citation_ref_id):
            for target in ref.targets:
                found.setdefault(target.key, {}).setdefault(ref.docname, ref.citation_ref_id)
        return found

    def reference(self, key: str) -> Reference:
        """Return the reference of a work in ``cv_reference_style``, or in the CV's own style where it has none.

        It is built once, for all outputs.
        """
        if key not in self._references:
            work, printing = self.works[key], self._printing._replace(used=set())
            runs: Sequence[Run] = self.data["references"].get(key, ("", ()))[1]
            if runs:
                text = styled_reference(work, print_runs(runs, work, printing), printing)
            else:
                text = reference(work, printing)
            self._references[key] = Reference(text, frozenset(printing.used), bool(runs))
        return self._references[key]

    @cached_property
    def _references(self) -> dict[str, Reference]:
        return {}

    @cached_property
    def _printing(self) -> Printing:
        most, language = self.settings.cv_max_authors, self.env.config.language
        return Printing(self.owner, self.marks, most, set(), language, self.messages)

    @cached_property
    def messages(self) -> Messages:
        """The messages of references and links in the language of the CV."""
        return Messages(_)

    @property
    def bibliographies(self) -> dict[BibliographyKey, Bibliography]:  # type: ignore[override]
        return cast("dict[BibliographyKey, Bibliography]", self.data["bibliographies"])

    @cached_property
    def settings(self) -> Config:
        return Config.of(self.env.config)

    @cached_property
    def owner(self) -> Owner:
        return Owner(self.settings.cv_owner)

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """The annotations that are printed, with those of ``cv_marks``."""
        return dict(MARKS) | {word: Mark(*mark) for word, mark in self.settings.cv_marks.items()}

    @property
    def linked_files(self) -> list[str]:
        """The files of works: those to which they link, and their pictures."""
        linked = [link.uri for work in self.works.values() for link in work.links if link.is_file]
        return linked + [work.thumbnail for work in self.works.values() if work.thumbnail]

    @property
    def items(self) -> dict[str, Item]:
        """By their keys, the works that can be cited; of several places of a work, the first."""
        return cast("dict[str, Item]", self.data["items"])

    def note_dependencies(self, *, linked: bool = False) -> None:
        """Let the page be read again when the .bib files change; ``linked`` adds the files to which works link."""
        links = [*self.linked_files, *self.data["missing"]] if linked else []
        for path in (*self.bibdata.bibfiles, *links):
            self.env.note_dependency(path)

    def env_updated(self) -> Iterable[str]:
        """Give each work its label and anchor when all pages have been read; return the pages that this changes."""
        pages = dict.fromkeys((*self.env.collect_relations(), *sorted(self.env.found_docs)))
        order = {docname: position for position, docname in enumerate(pages)}
        # They are in another order after a change, or if several processes read the pages.
        self.citation_refs.sort(key=lambda ref: order[ref.docname])
        keys = sorted(self.bibliographies, key=lambda key: order[key.docname])
        broken: list[BibliographyKey] = []
        works = self._choose(keys, broken)
        citable = [key for key in keys if not self.bibliographies[key].is_view]
        ids: dict[str, set[str]] = {}
        lists = {key: self._number(key, index, works[key], ids) for index, key in enumerate(citable)}
        items = {item.key: item for numbered in reversed(lists.values()) for item in numbered}
        for key in (key for key in keys if key not in lists):
            labels = {work.key: items[work.key].label if work.key in items else None for work in works[key]}
            lists[key] = [Item(name, label, key.docname) for name, label in labels.items()]
        self.data.update(lists=lists, items=items)
        update_contents(self.env)
        # Files are copied before pages are written.
        for key in keys:
            for link in (link for work in works[key] for link in work.links if link.is_file):
                self.env.dlfiles.add_file(key.docname, link.uri)
            for work in (work for work in works[key] if work.thumbnail):
                self.env.images.add_file(key.docname, work.thumbnail)
        checks.check(self, broken)
        before, self.data["contents"] = self.data["contents"], self._contents()
        return [page for page, content in self.data["contents"].items() if before.get(page) != content]

    def select(
        self,
        bibliography: Bibliography,
        shown: Mapping[str, Work],
        docname: str,
        cited: Mapping[str, AbstractSet[str]] | None,
    ) -> list[Work]:
        """Return the works of a list and of all its groups, newest first, of those that belong into lists.

        ``cited`` has the pages that cite each work. With None, they are not known, and a condition on them holds.
        Raises ValueError, with what is wrong, for a wrong filter.
        """
        files = [file for path, file in self.bibdata.bibfiles.items() if path in (bibliography.files or (path,))]
        works = [shown[name] for file in files for name in file.keys if name in shown]
        condition = Condition(bibliography.condition, self.works.values(), LIST_NAMES)
        if cited is not None or not condition.names & LIST_NAMES:
            pages = cited or {}
            works = [
                work
                for work in works
                if work.key in bibliography.keys
                or condition.holds(work, self.owner, docname, pages.get(work.key, frozenset()))
            ]
        return sorted(works, key=_newest_first)[: bibliography.limit]

    def _choose(
        self, keys: Sequence[BibliographyKey], broken: list[BibliographyKey]
    ) -> dict[BibliographyKey, list[Work]]:
        """Return the works of each list; none for a wrong filter, which is reported and noted as broken."""
        shown = self.shown
        cited = {key: pages.keys() for key, pages in self.cited_in.items()}
        selected: dict[tuple[str, Bibliography], list[Work]] = {}
        chosen: dict[BibliographyKey, list[Work]] = {}
        for key in keys:
            bibliography = self.bibliographies[key]
            whole = key.docname, bibliography._replace(group="", prefix="")
            if whole not in selected:
                try:
                    selected[whole] = self.select(bibliography, shown, key.docname, cited)
                except ValueError as error:
                    selected[whole] = []
                    broken.append(key)
                    remedy = "Write it as 'year >= \"2019\"' or 'keywords % \"talk\"'; until then, this list is empty"
                    message = f"the filter '{bibliography.condition}' cannot be applied: {error}. {remedy}"
                    Warn.FILTER(message, bibliography.location)
            chosen[key] = [work for work in selected[whole] if bibliography.group in ("", group_of(work))]
        return chosen

    def _number(self, key: BibliographyKey, index: int, works: Sequence[Work], used: dict[str, set[str]]) -> list[Item]:
        """Return the items of a list, and add their anchors to the ids that are used in its page."""
        bibliography = self.bibliographies[key]
        if key.docname not in used:
            tree = self.env.get_doctree(key.docname)
            used[key.docname] = {id_ for node in tree.findall(nodes.Element) for id_ in node["ids"]}
        items = []
        for position, work in enumerate(works):
            number = len(works) - position if bibliography.descending else position + 1
            stem = re.sub(r"[^\w.:+-]+", "-", work.key)
            anchors = chain([stem], (f"{stem}-{again}" for again in count(2)))
            anchor = next(anchor for anchor in anchors if anchor not in used[key.docname])
            used[key.docname].add(anchor)
            items.append(Item(work.key, Label(index, number, bibliography.prefix), key.docname, anchor))
        return items

    def _contents(self) -> dict[str, object]:
        """Return, for each page with a list or citation, all that its output depends on beside the page itself."""
        contents: dict[str, list[object]] = {}
        cited_in = self.cited_in
        for key, items in self.lists.items():
            parts = contents.setdefault(key.docname, [list(self.data["missing"])])
            for item in items:
                pages = cited_in.get(item.key, {}).items()
                cited = [(page, id_, self.env.titles[page].astext()) for page, id_ in pages]
                parts.append((item, self.items.get(item.key), cited))
        for ref in self.citation_refs:
            for item in (self.items[target.key] for target in ref.targets if target.key in self.items):
                contents.setdefault(ref.docname, []).append(item)
        changed = [*(file.mtime for file in self.bibdata.bibfiles.values()), self.data["style"]]
        return {page: (changed, parts) for page, parts in contents.items()}

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
        """Return a citation, with labels that link to the works in their lists."""
        targets = node.get("targets", [CitationTarget(target, "", "")])
        cited = [Cited(each, self.works.get(each.key), self.items.get(each.key)) for each in targets]
        link = partial(link_to, builder, fromdocname)
        settings = self.settings
        return print_citation(FORMS[typ], cited, link, sort=settings.cv_cite_sort, compress=settings.cv_cite_compress)

    def resolve_any_xref(  # type: ignore[override]
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, Element]]:
        """Let a Markdown link name a work: ``[](#key)`` prints its label, ``[text](#key)`` the text."""
        item = self.items.get(target)
        if not item:
            return []
        if not node.get("refexplicit"):
            return [("cite:p", self.resolve_xref(env, fromdocname, builder, "p", target, node, contnode))]
        link = link_to(builder, fromdocname, item, [contnode])
        return [("cite:p", nodes.inline("", "", *link, classes=["cv-citations"], citekeys=[item.key]))]


def _newest_first(work: Work) -> tuple[int, ...]:
    """Sort by year, month and day, the newest first; forthcoming works come before all, those without a date last."""
    year, *parts = (work.text.get(name, "") for name in ("year", "month", "day"))
    if not (digits := re.search(r"-?\d{4}", year)):
        return (-9999 if "pubstate" in work.text or year else 0,)
    return (-int(digits[0]), *(-int(part) if part.isdecimal() else 0 for part in parts))


def note_links(app: Sphinx, tree: nodes.document) -> None:
    """Note links such as ``[](#key)``, which may become citations, as citations without an id."""
    # MyST makes them only after Domain.process_doc() has been called.
    for node in (node for node in tree.findall(pending_xref) if not node.get("refdomain")):
        ref = CitationRef("", app.env.current_document.docname, 0, [CitationTarget(node["reftarget"], "", "")])
        cast("Publications", app.env.get_domain("cite")).citation_refs.append(ref)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note_links)
    app.add_domain(Publications, override=True)
