"""The dated item of a CV: a position, a degree, a visit, a talk, an award."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import process_only_nodes

from ..config import Config
from ..dates import Span
from ..warnings import Warn
from ..words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from typing_extensions import TypeIs


def is_selected(value: str | None) -> bool:
    """Read ``:selected:``, also as ``:selected: false``."""
    words = {"": True, "true": True, "yes": True, "false": False, "no": False}
    if (value or "").strip().lower() not in words:
        raise ValueError("write ':selected:', or take it out")
    return words[(value or "").strip().lower()]


class EntryDirective(SphinxDirective):
    """``{entry} Title`` with organization, place and dates; title, organization, place and body are Markdown.

    Gives a list of one item, in standard nodes::

        bullet_list.cv-entries
          list_item.cv-entry                               (and .cv-selected, .cv-current)
            paragraph.cv-date     Mar. 2024 – Now          (when a date is given)
            paragraph.cv-head     strong.cv-title, inline.cv-organization, inline.cv-place
            ...                   the body

    A wrong date is a warning that leaves the date away and keeps all else. So is what was not written as an option, or
    as an entry of its own.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "organization": directives.unchanged_required,
        "place": directives.unchanged_required,
        "start": directives.unchanged_required,
        "end": directives.unchanged_required,
        "date": directives.unchanged_required,
        "selected": is_selected,
    }

    def run(self) -> list[nodes.Node]:
        self.title = self.arguments[0] if self.arguments else ""
        if not self.title:
            Warn.ENTRY("an entry has no title: write ':::{entry} Title'", self.get_location())
        self.check_options()
        item = nodes.list_item(classes=["cv-entry"])
        self.set_source_info(item)
        if self.options.get("selected"):
            item["classes"].append("cv-selected")
        span = self.span()
        if span.end == "present":
            item["classes"].append("cv-current")
        if date := span.text(self.config.language, say(self.config, "Now")):
            item += nodes.paragraph("", date, classes=["cv-date"])
        item += self.head()
        item += self.parse_content_to_nodes()
        for inner in (entry for entries in item if is_entries(entries) for entry in entries):
            title = next((node.astext() for node in inner.findall(nodes.strong)), "")
            Warn.ENTRY(f"entry '{title}' stands inside of entry '{self.title}': close that one with :::", inner)
        entries = nodes.bullet_list("", item, bullet="*", classes=["cv-entries"])
        self.set_source_info(entries)
        return [entries]

    def check_options(self) -> None:
        """Tell of a line that was meant as an option and is none: after a blank line or text, or with a wrong colon."""
        for number, line in enumerate(self.block_text.splitlines()[1:], self.lineno + 1):
            if line.lstrip().startswith((":::", "```")):
                break  # what stands in there has options of its own
            if (option := _OPTION.match(line)) and option[1] not in self.options:
                Warn.ENTRY(
                    f"entry '{self.title}': {line.strip()!r} is not read as an option: write options as "
                    "':date: 2024-03', a line each, right below the title",
                    (self.env.docname, number),
                )

    def span(self) -> Span:
        try:
            return Span.parse(**{name: self.options[name] for name in ("start", "end", "date") if name in self.options})
        except ValueError as error:
            Warn.ENTRY_DATE(f"entry '{self.title}': {error}; it is shown without a date", self.get_location())
            return Span()

    def head(self) -> nodes.paragraph:
        title, messages = self.parse_inline(self.title)
        head = nodes.paragraph("", "", nodes.strong("", "", *title, classes=["cv-title"]), classes=["cv-head"])
        for option in ("organization", "place"):
            if option in self.options:
                text, more = self.parse_inline(self.options[option])
                messages += more
                separator = " " if _ENDED.search(head.astext()) else ", "
                head += [nodes.Text(separator), nodes.inline("", "", *text, classes=[f"cv-{option}"])]
        self.set_source_info(head)
        return head


# A title may be a question or a sentence, which needs no comma behind it; an abbreviation ("Ph.D.", "Prof.") does.
_ENDED = re.compile(r"^$|[?!…]$|(?<!\w\.)(?<!\w)(?!(?:Asst|Co|Corp|Dept|Dr|Inc|Jr|Ltd|Prof|Sr|Univ)\.$)\w*\.$")
_OPTION = re.compile(rf"\s*:\s*({'|'.join(EntryDirective.option_spec)})\s*:")


class JoinEntries(SphinxTransform):
    """Entries that follow each other are one list: a reader, or a screen reader, counts them together."""

    # Before docutils' own transforms look at the tree; the nodes need nothing resolved.
    default_priority = 5

    def apply(self, **kwargs: object) -> None:
        for entries in list(self.document.findall(is_entries)):
            parent = entries.parent
            before = next(
                (part for part in reversed(parent[: parent.index(entries)]) if not isinstance(part, nodes.comment)),
                None,
            )
            if is_entries(before):
                before += entries.children
                parent.remove(entries)


def is_entries(node: nodes.Node | None) -> TypeIs[nodes.bullet_list]:
    return isinstance(node, nodes.bullet_list) and "cv-entries" in node["classes"]


class current_entries(nodes.General, nodes.Element):  # noqa: N801
    """Stands for the entries of all pages that have not ended; replaced once all pages are read."""


class CurrentEntriesDirective(SphinxDirective):
    """``{current-entries}``: date and head of every entry with ``:end: present``, in the order of the pages.

    ``cv_positions`` of conf.py names the pages whose entries are meant; all, when it is not set.
    """

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["cv_current_entries"] = ""
        return [current_entries()]


class PrintCurrentEntries(SphinxPostTransform):
    default_priority = 3  # before cross-references are resolved, as a head may have one

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(current_entries)):
            items = find_current_entries(self.env)
            for link in [link for item in items for link in item.findall(pending_xref)]:
                # It was written in another page, maybe in another folder.
                if (link["refdomain"], link["reftype"]) == ("std", "doc"):
                    link["reftarget"] = "/" + docname_join(link["refdoc"], link["reftarget"])
                link["refdoc"] = self.env.current_document.docname
            node.replace_self([nodes.bullet_list("", *items, bullet="*", classes=["cv-entries"])] if items else [])


def find_current_entries(env: BuildEnvironment) -> list[nodes.list_item]:
    """Copy date and head of the owner's entries that have not ended, as far as this output shows them."""
    found = []
    for docname in dict.fromkeys((*env.collect_relations(), *sorted(env.found_docs))):
        positions = Config.of(env.config).cv_positions
        if positions is not None and docname not in positions:
            continue
        for item in shown_tree(env, docname).findall(nodes.list_item):
            if "cv-current" in item["classes"]:
                parts = [
                    part.deepcopy()
                    for part in item.findall(nodes.paragraph)
                    if {"cv-date", "cv-head"} & set(part["classes"])
                ]
                # Footnotes stay on the entry's own page.
                for note in [note for part in parts for note in part.findall(nodes.footnote_reference)]:
                    note.parent.remove(note)
                found.append(nodes.list_item("", *parts, classes=item["classes"]))
    return found


def shown_tree(env: BuildEnvironment, docname: str) -> nodes.document:
    """A page's tree without what ``{only}`` keeps from this output."""
    tree = env.get_doctree(docname)
    process_only_nodes(tree, env._tags)
    return tree


def update_current_entries(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show current entries, if those have changed since the page was written."""
    pages = [page for page, metadata in env.metadata.items() if "cv_current_entries" in metadata]
    if not pages:
        return []
    now = "".join(item.pformat() for item in find_current_entries(env))
    changed = [page for page in pages if env.metadata[page]["cv_current_entries"] != now]
    for page in changed:
        env.metadata[page]["cv_current_entries"] = now
    return changed


def check_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Tell, at each build, of a name in ``cv_positions`` that no page has: pages are renamed."""
    for name in Config.of(app.config).cv_positions or ():
        if name not in env.found_docs:
            Warn.POSITIONS(
                f"cv_positions names {name!r}, which is no page: write the page whose entries with ':end: present' are "
                "your positions, or take it out",
                f"{app.confdir}/conf.py:1",
            )


def setup(app: Sphinx) -> None:
    app.add_directive("entry", EntryDirective)
    app.add_transform(JoinEntries)
    app.add_node(current_entries)
    app.add_directive("current-entries", CurrentEntriesDirective)
    app.add_post_transform(PrintCurrentEntries)
    app.connect("env-updated", check_pages)
    app.connect("env-updated", update_current_entries)
