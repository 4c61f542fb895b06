"""CV entries: dated items, such as a position, a degree, a grant, a talk or an award; and lists of them."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from myst_parser.parsers.directives import is_option_line
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from ..dates import Date, Span, join_span
from ..locale import _, separator
from ..suggest import suggest
from ..warnings import Warn
from .markdown import make_break
from .removal import drop_content, shows_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from typing_extensions import TypeIs


def selected_option(value: str | None) -> bool:
    """Return whether ``:selected:`` is set, which may also be ``:selected: false``; raises ValueError."""
    words = {"": True, "true": True, "yes": True, "false": False, "no": False}
    if (value or "").strip().lower() not in words:
        raise ValueError("write ':selected:', or remove it")
    return words[(value or "").strip().lower()]


def private_option(value: str | None) -> bool:
    """Return whether ``:private:`` is set: with any value that does not clearly say that it is not."""
    return (value or "").strip().lower() not in {"false", "no"}


_ALIASES = {"organisation": "organization", "location": "place"}
_HEAD = ("organization", "place", "number")
_DETAILS = ("role", "amount", "status")
_AROUND = "cv_entries"
"""Where Sphinx keeps, while a page is read, the options of the ``{entries}`` around an entry."""


def number_of_columns(value: str | None) -> int:
    """Return the value of ``:columns:``; raises ValueError."""
    if (value or "").strip() not in ("2", "3"):
        raise ValueError("write ':columns: 2' or ':columns: 3'")
    return int(value or "")


class EntryDirective(SphinxDirective):
    """``{entry} Title``; all its options but the dates are Markdown, and so is the body.

    Returns a list of one item, in standard nodes::

        bullet_list.cv-entries
          list_item.cv-entry                               (and .cv-selected, .cv-current)
            paragraph.cv-date     Mar. 2024 – Now          (if a date is given)
            paragraph.cv-head     strong.cv-title, inline.cv-organization, inline.cv-place, inline.cv-number
            paragraph.cv-details  inline.cv-role, inline.cv-amount, inline.cv-status
            ...                   the body

    What is no date is printed as typed; it is reported if it looks like a mistyped one. In compact ``{entries}``, the
    details and the paragraphs of the body follow the head on its line.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        **dict.fromkeys((*_HEAD, *_ALIASES, *_DETAILS, "start", "end", "date"), directives.unchanged_required),
        "selected": selected_option,
        "private": private_option,
    }

    def run(self) -> list[nodes.Node]:
        if self.is_private() and not shows_private(self.env):
            return drop_content(self.env, self.block_text)
        self.title = self.arguments[0] if self.arguments else ""
        if not self.title:
            Warn.ENTRY("an entry has no title: write ':::{entry} Title'", self.get_location())
        for alias, name in _ALIASES.items():
            if alias in self.options:
                self.options.setdefault(name, self.options.pop(alias))
        self.check_options()
        around: dict[str, object] = self.env.current_document.get(_AROUND) or {}
        item = nodes.list_item(classes=["cv-entry"])
        if self.options.get("selected"):
            item["classes"].append("cv-selected")
        if self.options.get("end", "").strip().lower() == "present":
            item["classes"].append("cv-current")
        date = self.format_dates()
        if "by-year" in around:
            item["year"], date = self.find_year(date)
        if date:
            item += self.make_date(date)
        unknown = self.parse_text_to_nodes("\n".join(self.find_unknown_options()), offset=0)
        if "compact" in around:
            item += self.make_compact()
            item += unknown
        else:
            item += self.make_lines()
            item += unknown
            item += self.parse_content_to_nodes()
        for inner in (entry for entries in item if is_entries(entries) for entry in entries):
            title = next((node.astext() for node in inner.findall(nodes.strong)), "")
            Warn.ENTRY(f"entry '{title}' is nested in entry '{self.title}': close that one with :::", inner)
        entries = nodes.bullet_list("", item, bullet="*", classes=["cv-entries"])
        self.set_source_info(item)
        self.set_source_info(entries)
        return [entries]

    def is_private(self) -> bool:
        """Return whether ``:private:`` is set; a misspelt option, which MyST-Parser reports, must not publish."""
        lines = takewhile(re.compile(r"\s*:\s*[\w-]+\s*:").match, self.block_text.splitlines()[1:])
        names = {line.strip(" :").partition(":")[0].strip() for line in lines} - self.option_spec.keys()
        return bool(self.options.get("private")) or any(suggest(name, ["private"]) for name in names)

    def check_options(self) -> None:
        """Warn of the first line that looks like an option but is text: after other text, or with a misplaced colon."""
        well_formed = True
        wrong: list[tuple[int, str]] = []
        for number, line in enumerate(self.block_text.splitlines()[1:], self.lineno + 1):
            if line.lstrip().startswith((":::", "```")):
                break  # a nested directive has options of its own
            is_option = re.match(r":[\w-]+:(?: |$)", line) is not None
            option = _OPTION.match(line) or (_BARE_OPTION.match(line) if well_formed and not is_option else None)
            well_formed &= is_option
            if not well_formed and option and option[1] not in self.options:
                wrong.append((number, line.strip()))
        if wrong:
            source, line_number = self.state_machine.get_source_and_line(wrong[0][0])
            entry = f"entry '{self.title}'" if self.title else "an entry"
            others = f", nor are {len(wrong) - 1} lines below it" if len(wrong) > 1 else ""
            Warn.ENTRY(
                f"{entry}: {wrong[0][1]!r} is not read as an option{others}: write options as "
                "':date: 2024-03', one per line, right below the title",
                f"{source}:{line_number}",
            )

    @property
    def dates(self) -> dict[str, str]:
        """The dates as they are typed."""
        return {
            name: _APOSTROPHE.sub("’", self.options[name].strip().translate(_HYPHENS))
            for name in ("date", "start", "end")
            if name in self.options
        }

    def find_unknown_options(self) -> list[str]:
        """Return the options that there are not, which are reported when they are read, to be printed as fields."""
        options = takewhile(is_option_line, self.block_text.splitlines()[1:])
        found = ((_ANY_OPTION.match(line), line.strip()) for line in options)
        return [line for option, line in found if option and option[1] not in self.option_spec]

    def format_dates(self) -> str:
        """Return the dates in the language of the CV; if one of them is free text or a mistake, as typed."""
        typed = self.dates
        # Translators: Mar. 2024 – Now
        now = _("Now")
        try:
            return Span.parse(**typed).text(self.config.language, now)
        except ValueError as error:
            mistake = find_mistake(typed, error)
        if typed.get("end", "").casefold() in {now.casefold(), "now"}:
            mistake = ValueError(f"':end: {typed['end']}' does not make the entry current: write ':end: present'")
        if mistake:
            Warn.ENTRY_DATE(f"entry '{self.title}': {mistake}; it is printed as typed", self.get_location())
        else:
            for name, text in typed.items():
                if not is_free_text(text):
                    typed[name] = now if text.lower() == "present" else Date.parse(text).text(self.config.language)
        span = [typed[name] for name in ("start", "end") if name in typed]
        joined = join_span(span[0], span[1], self.config.language) if len(span) == 2 else "".join(span)
        return separator().join(filter(None, (typed.get("date"), joined)))

    def make_date(self, date: str) -> nodes.paragraph:
        """Return the paragraph of the dates, in which gettext translates those that are free text."""
        line = nodes.paragraph(classes=["cv-date"], translatable=False)
        for text in filter(is_free_text, self.dates.values()):
            before, found, after = date.partition(text)
            if found:
                line += [nodes.Text(before)] if before else []
                part = nodes.inline(text, text, translatable=True)
                self.set_source_info(part)
                line += part
                date = after
        line += [nodes.Text(date)] if date else []
        return line

    def find_year(self, date: str) -> tuple[str, str]:
        """Return the year in which it begins, and the date as it is printed below a heading with that year."""
        try:
            span = Span.parse(**self.dates)
        except ValueError:
            year = re.search(r"\b\d{4}\b", date)
            return (year[0], "" if year[0] == date else date) if year else ("", date)
        return str(span.start.year) if span.start else "", span.in_year(self.config.language, _("Now"))

    def make_lines(self) -> Iterator[nodes.paragraph]:
        """Yield the head, and the details, if there are any; in columns, the title has a line of its own."""
        in_columns = "columns" in (self.env.current_document.get(_AROUND) or {})
        title = self.make_part(nodes.strong, self.title, "title")
        head = nodes.paragraph("", "", title, classes=["cv-head"], translatable=False)
        details = nodes.paragraph(classes=["cv-details"], translatable=False)
        for line, names in ((head, _HEAD), (details, _DETAILS)):
            for name in names:
                if name in self.options:
                    if len(line) == 1 and line is head and in_columns:
                        line += make_break()
                    elif line.children:
                        line += separate(line) if line is head else nodes.inline("", " · ", classes=["cv-stop"])
                    line += self.make_part(nodes.inline, self.options[name], name)
            if line.children:
                self.set_source_info(line)
                yield line

    def make_part(self, node_class: type[nodes.TextElement], text: str, name: str) -> nodes.TextElement:
        """Return a part of a line as a node that gettext translates by itself."""
        part = node_class(text, "", *self.parse_inline(text)[0], classes=[f"cv-{name}"], translatable=True)
        self.set_source_info(part)
        return part

    def make_compact(self) -> list[nodes.Node]:
        """Return one paragraph of the head, the details and the body; what of the body is no paragraph follows it."""
        head, *details = self.make_lines()
        for part in cast("list[nodes.Element]", [part for line in details for part in line]):
            if "cv-stop" not in part["classes"]:
                head += [separate(head), part]
        body = self.parse_content_to_nodes()
        while body and isinstance(paragraph := body[0], nodes.paragraph):
            part = nodes.inline(paragraph.rawsource, "", *paragraph.children, translatable=True)
            part.source, part.line = paragraph.source, paragraph.line
            head += [nodes.Text(" " if head.astext().endswith((".", "?", "!")) else separator(".")), part]
            del body[0]
        return [head, *body]


def separate(line: nodes.paragraph) -> nodes.Text:
    """Return what stands between a line and what follows on it."""
    return nodes.Text(" " if _ENDED.search(line.astext()) else separator())


class EntriesDirective(SphinxDirective):
    """``{entries}``: entries that are printed compactly, below their years, or in columns.

    Returns the content, in which the lists of entries have further classes. By
    year, they are lists below ``rubric.cv-year``, in the order in which the years occur.
    """

    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "compact": directives.flag,
        "by-year": directives.flag,
        "columns": number_of_columns,
    }

    def run(self) -> list[nodes.Node]:
        document = self.env.current_document
        before = document.get(_AROUND, {})
        document[_AROUND] = self.options
        content = self.parse_content_to_nodes()
        document[_AROUND] = before
        lists = list(filter(is_entries, (node for part in content for node in part.findall())))
        if not lists:
            Warn.ENTRY(
                "{entries} has no entry: write '::::{entries}', with four colons, around them", self.get_location()
            )
        for entries in lists:
            entries["classes"] += ["cv-compact"] if "compact" in self.options else []
            if "columns" in self.options:
                entries["classes"] += ["cv-columns", f"cv-columns-{self.options['columns']}"]
        if "by-year" in self.options and lists:
            top = content[0].parent
            for around in dict.fromkeys((top, *(entries.parent for entries in lists))):  # such as {only}
                parts = around.children
                around.children = []
                around += self.group(parts)
            content = top.children
        return content

    def group(self, parts: list[nodes.Node]) -> list[nodes.Node]:
        """Return the entries among nodes below their years; those without one are first, without a heading."""
        lists = [node for node in parts if is_entries(node) and "year" in cast("nodes.Element", node[0])]
        years: dict[str, nodes.bullet_list] = {}
        for entries in lists:
            for item in cast("list[nodes.list_item]", entries.children.copy()):
                year = item.attributes.pop("year", "")
                if year in years:
                    years[year] += item
                else:
                    years[year] = entries
        content = [node for node in parts if node not in lists]
        for year, entries in sorted(years.items(), key=lambda each: each[0] != ""):
            content += [nodes.rubric("", year, classes=["cv-year"])] if year else []
            content.append(entries)
        return content


# No comma follows a title that is a question or a sentence; one follows an abbreviation ("Ph.D.", "Prof.").
_ENDED = re.compile(r"^$|[?!…？！؟]$|(?<!\w\.)(?<!\w)(?!(?:Asst|Co|Corp|Dept|Dr|Inc|Jr|Ltd|Prof|Sr|Univ)\.$)\w*\.$")
_ANY_OPTION = re.compile(r"\s*:([\w-]+):(?:\s|$)")
_OPTION = re.compile(rf"\s*:\s*({'|'.join(EntryDirective.option_spec)})\s*:")
_BARE_OPTION = re.compile(rf"\s*:?\s*({'|'.join(EntryDirective.option_spec)})(?::|\s*$)")  # a colon is missing


_HYPHENS = dict.fromkeys([0x2010, 0x2011, 0x2212], "-")  # those of word processors
_APOSTROPHE = re.compile(r"'(?=\d\d)")
_RANGE_OF_YEARS = re.compile(r"\d{4}[-/]\d{4}|\d\d(\d\d)[-/](\d\d)")
_NUMBERS = re.compile(r"\d+(?:[-/.]\d+)*")


def is_free_text(date: str) -> bool:
    """Return whether a date is words, as ``Fall 2022``, ``2019–`` or ``2019/20``, not one in numbers or "present"."""
    years = _RANGE_OF_YEARS.fullmatch(date)
    if years and years[1]:
        return int(years[2]) == (int(years[1]) + 1) % 100
    return date.lower() != "present" and not (_NUMBERS.fullmatch(date) and not years)


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
        for entries in [each for each in self.document.findall(nodes.bullet_list) if "cv-entries" in each["classes"]]:
            parent = entries.parent
            siblings = reversed(parent[: parent.index(entries)])
            before = next((node for node in siblings if not isinstance(node, nodes.comment)), None)
            if is_entries(before) and set(before["classes"]) == set(entries["classes"]):
                before += entries.children
                parent.remove(entries)


class KeepParts(SphinxTransform):
    """Unmark parts of lines when they have been translated: Sphinx removes inline nodes that are marked."""

    default_priority = 21  # after Sphinx's transform that translates

    def apply(self, **kwargs: object) -> None:
        if self.env._builder_cls.name != "gettext":
            for part in list(self.document.findall(nodes.TextElement)):
                if part.attributes.pop("translatable", None) and isinstance(part, nodes.inline) and not part["classes"]:
                    part.replace_self(part.children)


def is_entries(node: nodes.Node | None) -> TypeIs[nodes.bullet_list]:
    return isinstance(node, nodes.bullet_list) and "cv-entries" in node["classes"]


def setup(app: Sphinx) -> None:
    app.add_directive("entry", EntryDirective)
    app.add_directive("entries", EntriesDirective)
    app.add_transform(JoinEntries)
    app.add_transform(KeepParts)
