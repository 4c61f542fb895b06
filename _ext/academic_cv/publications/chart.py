"""``{pubs-chart}``: the works of the lists by year, drawn for sites and PDFs, and as a table for all other outputs."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..locale import _
from ..suggest import suggest
from ..warnings import Warn
from .chart_drawing import Series, describe, draw_chart, draw_swatch
from .filters import Condition
from .lists import publication_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from ..bib.work import Work
    from .domain import Publications

_YEARS = re.compile(r"(\d{4})?\s*(?:-|–|\.\.)\s*(\d{4})?")


def years_option(text: str | None) -> tuple[int, int]:
    """Return the first and the last year of ``2015-2024``, ``2015-`` or ``-2024``; raises ValueError."""
    match = _YEARS.fullmatch((text or "").strip())
    if not match or not any(match.groups()):
        raise ValueError("write ':years: 2015-2024', ':years: 2015-' or ':years: -2024'")
    return int(match[1] or 0), int(match[2] or 9999)


class pubs_chart(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """Stands for a chart until all lists are known."""


class ChartDirective(SphinxDirective):
    """``{pubs-chart}``: the number of works by year, stacked by list."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "filter": lambda text: text.strip(),
        "lists": lambda text: text.replace(",", " ").split(),
        "years": years_option,
    }

    def run(self) -> list[nodes.Node]:
        cast("Publications", self.env.get_domain("cite")).note_dependencies()
        first, last = self.options.get("years", (0, 9999))
        node = pubs_chart(
            condition=self.options.get("filter", "True"), lists=self.options.get("lists", []), first=first, last=last
        )
        self.set_source_info(node)
        node["identifier"] = f"cv-chart-{self.env.new_serialno('cv-chart')}"
        return [node]


class PrintCharts(SphinxPostTransform):
    """Replace a chart by ``container.cv-chart`` with its data as a table.

    Its attributes are for outputs that draw it: ``svg``, ``alttext``, and ``legend``, in JSON a list of names and SVGs.
    """

    default_priority = 870  # before the lists are printed, which may have thousands of nodes

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(pubs_chart)):
            try:
                node.replace_self(self.draw(node))
            except ValueError as error:
                Warn.FILTER(f"the chart is left out: {error}", node)
                node.parent.remove(node)

    def draw(self, node: pubs_chart) -> nodes.container:
        """Return the chart; raises ValueError, with what is wrong, for one without any work."""
        domain = cast("Publications", self.env.get_domain("cite"))
        condition = Condition(node["condition"], domain.works.values())

        def is_shown(work: Work) -> bool:
            year = _year(work)
            return (year is None or node["first"] <= year <= node["last"]) and condition.holds(work, domain.owner)

        series = count_works(self.env, node["lists"], is_shown)
        found = [year for each in series for year in each.counts]
        if not found:
            raise ValueError("no listed work has a year and fits: change the filter, the lists or the years")
        years = range(min(found), max(found) + 1)
        title = _("Works per year")
        identifier = node["identifier"]
        names = [f"{each.name} ({each.total})" for each in series] if len(series) > 1 else []
        legend = [(name, draw_swatch(index, f"{identifier}-legend{index}")) for index, name in enumerate(names)]
        return nodes.container(
            "",
            make_table(series, years),
            classes=["cv-chart"],
            svg=draw_chart(series, years, title=title, identifier=identifier),
            legend=json.dumps(legend),
            alttext=f"{title}. {describe(series, years)}",
        )


def _year(work: Work) -> int | None:
    digits = re.search(r"\d{4}", work.text.get("year", ""))
    return int(digits[0]) if digits else None


def count_works(env: BuildEnvironment, prefixes: Sequence[str], is_shown: Callable[[Work], bool]) -> list[Series]:
    """Return the works with a year of the lists that give labels, in the order of the pages, joined by prefix and name.

    ``prefixes`` chooses lists and their order. Raises ValueError for a prefix that no list has.
    """
    domain = cast("Publications", env.get_domain("cite"))
    found: dict[tuple[str, str], Counter[int]] = {}
    known: list[str] = []
    for key, items in domain.lists.items():
        bibliography = domain.bibliographies[key]
        if bibliography.is_view:
            continue
        known.append(bibliography.prefix)
        if not prefixes or bibliography.prefix in prefixes:
            works = (domain.works[item.key] for item in items)
            years = (_year(work) for work in works if is_shown(work))
            name = _find_heading(env, key.docname, key.id_)
            found.setdefault((bibliography.prefix, name), Counter()).update(year for year in years if year is not None)
    for prefix in prefixes:
        if prefix not in known:
            near = suggest(prefix, known)
            remedy = f"did you mean {near}?" if near else f"the prefixes are {', '.join(filter(None, known)) or 'none'}"
            raise ValueError(f"no list has the prefix '{prefix}': {remedy}")
    order = sorted(found, key=lambda each: prefixes.index(each[0])) if prefixes else list(found)
    return [
        Series(f"{name} [{prefix}]" if prefix and name else name or prefix, dict(sorted(found[prefix, name].items())))
        for prefix, name in order
        if found[prefix, name]
    ]


def _find_heading(env: BuildEnvironment, docname: str, identifier: str) -> str:
    """Return the title of the section of a list."""
    for node in env.get_doctree(docname).findall(publication_list):
        around: nodes.Element | None = node if identifier in node["ids"] else None
        while around is not None:
            if isinstance(around, nodes.section):
                return next(around.findall(nodes.title)).astext()
            around = around.parent
    return ""


def make_table(series: Sequence[Series], years: Sequence[int]) -> nodes.table:
    """Return the data, the latest year first: a column for each series and, if there are several, their sum."""
    heads = [_("Year"), *(each.name for each in series), *([_("Total")] if len(series) > 1 else [])]
    rows = []
    for year in reversed(years):
        counts = [each.counts.get(year, 0) for each in series]
        rows.append([year, *counts, *([sum(counts)] if len(series) > 1 else [])])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=len(head)) for head in heads), cols=len(heads))
    group += nodes.thead("", _make_row(heads))
    group += nodes.tbody("", *map(_make_row, rows))
    return nodes.table("", group, classes=["cv-chart-data"])


def _make_row(cells: Sequence[object]) -> nodes.row:
    return nodes.row(
        "",
        *(
            nodes.entry("", nodes.paragraph("", str(cell)), classes=[] if position == 0 else ["text-right"])
            for position, cell in enumerate(cells)
        ),
    )


def update_charts(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages with charts if the lists of any page have changed."""
    lists = cast("Publications", env.get_domain("cite")).lists
    shown = {key: ([item.key for item in items], env.titles[key.docname].astext()) for key, items in lists.items()}
    known = vars(env).get("cv_charts")
    vars(env)["cv_charts"] = shown
    if known == shown:
        return []
    return [docname for docname in env.found_docs if any(env.get_doctree(docname).findall(pubs_chart))]


def setup(app: Sphinx) -> None:
    app.add_node(pubs_chart)
    app.add_directive("pubs-chart", ChartDirective)
    app.add_post_transform(PrintCharts)
    app.connect("env-updated", update_charts, priority=600)  # when the lists are known
