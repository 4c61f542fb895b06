"""The drawing of ``{pubs-chart}``: stacked columns as an SVG of a few kB, without scripts, the same at each build."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 440
"""The most, in pixels: less than a text column, so that letters on a phone, where it is scaled down, can be read."""
_HEIGHT = 120  # of the highest column
_TOP, _AXIS = 18, 22  # above the columns, and for the years below them
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


def draw_chart(series: Sequence[Series], years: Sequence[int], *, title: str, identifier: str) -> str:
    """Return the SVG of columns for consecutive years, which run from left to right in every language.

    It has the colour and the font of the text around. ``identifier`` is the beginning of its ids.
    """
    step = min(_WIDEST, WIDTH / len(years))
    column = step * 0.72
    base = _TOP + _HEIGHT
    width, height = round(step * len(years)), base + _AXIS
    totals = [sum(each.counts.get(year, 0) for each in series) for year in years]
    unit = _HEIGHT / max(1, *totals)
    font = min(_FONT, max(6, step * 0.8))
    parts = [
        _open(width, height),
        f' role="img" aria-labelledby="{identifier}-title {identifier}-desc" direction="ltr">',
        f'<title id="{identifier}-title">{escape(title)}</title>',
        f'<desc id="{identifier}-desc">{escape(describe(series, years))}</desc>',
        *(_pattern(identifier, index) for index in range(min(len(series), len(_FILLS)))),
    ]
    for position, year in enumerate(years):
        start = position * step + (step - column) / 2
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
    parts.append(f'<path d="M0 {base}H{width}" fill="none" stroke="#767676"/>')
    return "".join(parts) + "</svg>"


def draw_swatch(index: int, identifier: str) -> str:
    """Return the SVG of the fill of a series, for a legend."""
    fill = _pattern(identifier, index) + _rectangle(identifier, index, 0.5, 0.5, 15, 11)
    return f'{_open(16, 12)} aria-hidden="true">{fill}</svg>'


def describe(series: Sequence[Series], years: Sequence[int]) -> str:
    """Return the data as text: ``2021–2023. Journal Articles: 2021 1, 2023 4.``"""
    lines = [f"{years[0]}–{years[-1]}."]
    for each in series:
        counts = ", ".join(f"{year} {each.counts[year]}" for year in years if each.counts.get(year))
        lines.append(f"{each.name}: {counts or 0}.")
    return " ".join(lines)


def _open(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'


def _pattern(identifier: str, index: int) -> str:
    fill = _FILLS[index % len(_FILLS)]
    name = f"{identifier}-{index % len(_FILLS)}"
    return f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">{fill}</pattern>'


def _rectangle(identifier: str, index: int, left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="url(#{identifier}-{index % len(_FILLS)})" stroke="currentColor"/>'
    )


def _text(text: object, left: float, top: float, size: float) -> str:
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" font-size="{size:.3g}" text-anchor="middle" fill="#1a1a1c">{text}</text>'
    )
