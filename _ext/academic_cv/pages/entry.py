"""CV entries: dated items, such as a position, a degree, a talk or an award."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from ..dates import Date, Span, join_span
from ..locale import _
from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from typing_extensions import TypeIs


def selected_option(value: str | None) -> bool:
    """Return whether ``:selected:`` is set, which may also be ``:selected: false``; raises ValueError."""
    words = {"": True, "true": True, "yes": True, "false": False, "no": False}
    if (value or "").strip().lower() not in words:
        raise ValueError("write ':selected:', or remove it")
    return words[(value or "").strip().lower()]


class EntryDirective(SphinxDirective):
    """``{entry} Title``, with organization, place and dates; title, organization, place and body are Markdown.

    Returns a list of one item, in standard nodes::

        bullet_list.cv-entries
          list_item.cv-entry                               (and .cv-selected, .cv-current)
            paragraph.cv-date     Mar. 2024 – Now          (if a date is given)
            paragraph.cv-head     strong.cv-title, inline.cv-organization, inline.cv-place
            ...                   the body

    What is no date is printed as typed; it is reported if it looks like a mistyped one.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        **dict.fromkeys(("organization", "place", "start", "end", "date"), directives.unchanged_required),
        "selected": selected_option,
    }

    def run(self) -> list[nodes.Node]:
        self.title = self.arguments[0] if self.arguments else ""
        if not self.title:
            Warn.ENTRY("an entry has no title: write ':::{entry} Title'", self.get_location())
        self.check_options()
        item = nodes.list_item(classes=["cv-entry"])
        if self.options.get("selected"):
            item["classes"].append("cv-selected")
        if self.options.get("end", "").strip().lower() == "present":
            item["classes"].append("cv-current")
        if date := self.format_dates():
            item += nodes.paragraph("", date, classes=["cv-date"])
        item += self.make_head()
        item += self.parse_content_to_nodes()
        for inner in (entry for entries in item if is_entries(entries) for entry in entries):
            title = next((node.astext() for node in inner.findall(nodes.strong)), "")
            Warn.ENTRY(f"entry '{title}' is nested in entry '{self.title}': close that one with :::", inner)
        entries = nodes.bullet_list("", item, bullet="*", classes=["cv-entries"])
        self.set_source_info(item)
        self.set_source_info(entries)
        return [entries]

    def check_options(self) -> None:
        """Warn about lines that look like options but are text: after other text, or with a misplaced colon."""
        well_formed = True
        for number, line in enumerate(self.block_text.splitlines()[1:], self.lineno + 1):
            if line.lstrip().startswith((":::", "```")):
                break  # a nested directive has options of its own
            well_formed &= re.match(r":[\w-]+:(?: |$)", line) is not None
            if not well_formed and (option := _OPTION.match(line)) and option[1] not in self.options:
                source, line_number = self.state_machine.get_source_and_line(number)
                Warn.ENTRY(
                    f"entry '{self.title}': {line.strip()!r} is not read as an option: write options as "
                    "':date: 2024-03', one per line, right below the title",
                    f"{source}:{line_number}",
                )

    def format_dates(self) -> str:
        """Return the dates in the language of the CV; if one of them is free text or a mistake, as typed."""
        typed: dict[str, str] = {
            name: self.options[name].strip() for name in ("date", "start", "end") if name in self.options
        }
        # Translators: Mar. 2024 – Now
        now = _("Now")
        try:
            return Span.parse(**typed).text(self.config.language, now)
        except ValueError as error:
            mistake = find_mistake(typed, error)
        if mistake:
            Warn.ENTRY_DATE(f"entry '{self.title}': {mistake}; it is printed as typed", self.get_location())
        else:
            for name, text in typed.items():
                if not is_free_text(text):
                    typed[name] = now if text.lower() == "present" else Date.parse(text).text(self.config.language)
        span = [typed[name] for name in ("start", "end") if name in typed]
        joined = join_span(span[0], span[1], self.config.language) if len(span) == 2 else "".join(span)
        return ", ".join(filter(None, (typed.get("date"), joined)))

    def make_head(self) -> nodes.paragraph:
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


# No comma follows a title that is a question or a sentence; one follows an abbreviation ("Ph.D.", "Prof.").
_ENDED = re.compile(r"^$|[?!…]$|(?<!\w\.)(?<!\w)(?!(?:Asst|Co|Corp|Dept|Dr|Inc|Jr|Ltd|Prof|Sr|Univ)\.$)\w*\.$")
_OPTION = re.compile(rf"\s*:\s*({'|'.join(EntryDirective.option_spec)})\s*:")


_RANGE_OF_YEARS = re.compile(r"\d{4}[-/]\d{4}")
_NUMBERS = re.compile(r"\d+(?:[-/.]\d+)*")


def is_free_text(date: str) -> bool:
    """Return whether a date is words, as ``Fall 2022`` or ``2019–``, and not a date in numbers or "present"."""
    return date.lower() != "present" and not (_NUMBERS.fullmatch(date) and not _RANGE_OF_YEARS.fullmatch(date))


def find_mistake(typed: dict[str, str], error: ValueError) -> ValueError | None:
    """Return the mistake in dates of which ``error`` says that they are no span, or None if they are free text."""
    if not any(map(is_free_text, typed.values())) or ("date" in typed and len(typed) > 1):
        return error
    for text in typed.values():
        if not is_free_text(text) and text.lower() != "present":
            try:
                Date.parse(text)
            except ValueError as mistake:
                return mistake
    return None


class JoinEntries(SphinxTransform):
    """Join consecutive entries to one list, so that screen readers count them together."""

    default_priority = 5  # before docutils' own transforms

    def apply(self, **kwargs: object) -> None:
        for entries in list(self.document.findall(is_entries)):
            parent = entries.parent
            siblings = reversed(parent[: parent.index(entries)])
            before = next((node for node in siblings if not isinstance(node, nodes.comment)), None)
            if is_entries(before):
                before += entries.children
                parent.remove(entries)


def is_entries(node: nodes.Node | None) -> TypeIs[nodes.bullet_list]:
    return isinstance(node, nodes.bullet_list) and "cv-entries" in node["classes"]


def setup(app: Sphinx) -> None:
    app.add_directive("entry", EntryDirective)
    app.add_transform(JoinEntries)
