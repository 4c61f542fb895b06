"""The drawing of ``{pubs-chart}``: stacked columns as an SVG of a few kB, without scripts, the same at each build."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 440
"""The most, in pixels: less than a text column, so that letters on a phone, where it is scaled down, can be read."""
_HEIGHT = 120  # of the highest column
_TOP, _AXIS, _ROW = 18, 24, 20  # above the columns, for the years below them, and of a line of the legend
_WIDEST = 33  # of a column with its gap; a year with its gap needs as much
_FONT = 12


class Series(NamedTuple):
    """The works of a list."""

    name: str
    counts: Mapping[int, int]
    """The number of works by year."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


# The fills differ by lightness and texture, so that they are told apart without colours: of one ink, on paper too.
_FILLS = (
    '<rect width="6" height="6" fill="currentColor"/>',
    '<path d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="currentColor" stroke-width="1.6"/>',
    '<rect width="6" height="6" fill="currentColor" opacity=".35"/>',
    '<circle cx="3" cy="3" r="1.4" fill="currentColor"/>',
    '<path d="M0 3h6" stroke="currentColor" stroke-width="1.4"/>',
    '<path d="M0 0l6 6M0 6l6-6" stroke="currentColor"/>',
    '<path d="M3 0v6" stroke="currentColor" stroke-width="1.4"/>',
    "",
)


def draw_chart(
    series: Sequence[Series], years: Sequence[int], *, title: str, accent: str, identifier: str, mirrored: bool = False
) -> str:
    """Return the SVG of columns for consecutive years, with a legend if there are several series.

    Colours are attributes, which the styles of a page override; ``accent`` is that of the columns. ``identifier`` is
    the beginning of the ids in it. ``mirrored`` puts the legend to the right. The years always run from left to right.
    """
    step = min(_WIDEST, WIDTH / len(years))
    column = step * 0.72
    legend = [*enumerate(series)] if len(series) > 1 else []
    base = _TOP + _HEIGHT
    height = base + _AXIS + _ROW * len(legend)
    totals = [sum(each.counts.get(year, 0) for each in series) for year in years]
    unit = _HEIGHT / max(1, *totals)
    # Letters are narrower than this in Latin script, and wider in few others.
    names = max([24 + 0.6 * _FONT * len(f"{each.name} ({each.total})") for _index, each in legend], default=0)
    width = round(max(step * len(years), min(names, WIDTH)))
    left = width - step * len(years) if mirrored else 0
    font = min(_FONT, max(6, step * 0.8))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{identifier}-title {identifier}-desc" color="{accent}" direction="ltr">',
        f'<title id="{identifier}-title">{escape(title)}</title>',
        f'<desc id="{identifier}-desc">{escape(describe(series, years))}</desc>',
        "<defs>",
        *(
            f'<pattern id="{identifier}-{index}" width="6" height="6" patternUnits="userSpaceOnUse">{fill}</pattern>'
            for index, fill in enumerate(_FILLS[: len(series)])
        ),
        "</defs>",
    ]
    for position, year in enumerate(years):
        start = left + position * step + (step - column) / 2
        bottom = float(base)
        for index, each in enumerate(series):
            if number := each.counts.get(year, 0):
                bottom -= number * unit
                parts.append(_rectangle(identifier, index, start, bottom, column, number * unit))
        if totals[position]:
            parts.append(_text(totals[position], start + column / 2, bottom - 5, font))
        # The last year has its label, and so those before it, as far apart as they need to be.
        if (len(years) - 1 - position) % -(-_WIDEST // step) == 0:
            parts.append(_text(year, start + column / 2, base + 16, _FONT))
    end = left + step * len(years)
    parts.append(f'<path d="M{left:.1f} {base}H{end:.1f}" fill="none" stroke="#767676"/>')
    for row, (index, each) in enumerate(legend):
        top = base + _AXIS + _ROW * row
        parts.append(_rectangle(identifier, index, width - 16 if mirrored else 0, top + 3, 16, 12))
        attributes = 'text-anchor="start"' + (' direction="rtl"' if mirrored else "")
        words = f"{each.name} ({each.total})"
        parts.append(_text(words, width - 24 if mirrored else 24, top + 13, _FONT, attributes))
    return "".join(parts) + "</svg>"


def describe(series: Sequence[Series], years: Sequence[int]) -> str:
    """Return the data as text: ``2021–2023. Journal Articles: 2021 1, 2023 4.``"""
    lines = [f"{years[0]}–{years[-1]}."]
    for each in series:
        counts = ", ".join(f"{year} {each.counts[year]}" for year in years if each.counts.get(year))
        lines.append(f"{each.name}: {counts or 0}.")
    return " ".join(lines)


def _rectangle(identifier: str, index: int, left: float, top: float, width: float, height: float) -> str:
    fill = f"url(#{identifier}-{index % len(_FILLS)})"
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill={quoteattr(fill)} '
        'stroke="currentColor"/>'
    )


def _text(text: object, left: float, top: float, size: float, attributes: str = 'text-anchor="middle"') -> str:
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" font-size="{size:.3g}" {attributes} fill="#1a1a1c">'
        f"{escape(str(text))}</text>"
    )
