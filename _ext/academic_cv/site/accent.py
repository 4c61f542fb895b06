"""The accent of the site: that of the PDFs, and on a dark background a paler one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..config import DEFAULT_ACCENT, SITE_BUILDERS, Config, contrast_with_white

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DARK = "#151517"
_CONTRAST = 7.0
"""Of the accent on the dark background; it is the contrast of the default one."""


def lighten(colour: str) -> str:
    """Return ``#rrggbb`` mixed with as much white as it needs to be read on a dark background."""
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for share in range(101):
        mixed = "#" + "".join(f"{round(value + (255 - value) * share / 100):02x}" for value in channels)
        if contrast_with_white(_DARK) / contrast_with_white(mixed) >= _CONTRAST:
            break
    return mixed


def make_style(accent: str, theme: str) -> str:
    """Return the style sheet of an accent for a theme."""

    def set_colours(colour: str, background: str) -> str:
        line = f"color-mix(in srgb, {colour} 30%, {background})"
        names = dict.fromkeys(("--cv-accent", "--pst-color-primary", "--pst-color-link"), colour)
        names |= dict.fromkeys((f"--color-brand-{name}" for name in ("primary", "content", "visited")), colour)
        names |= dict.fromkeys(("--color-link-underline", "--color-link-underline--visited"), line)
        return "".join(f" {name}: {value};" for name, value in names.items())

    light, dark = set_colours(accent, "#fff"), set_colours(lighten(accent), _DARK)
    chosen = 'body[data-theme="dark"]' if theme == "furo" else 'html[data-theme="dark"] body'
    style = f"body {{{light} }}\n@media not print {{\n  {chosen} {{{dark} }}\n"
    if theme == "furo":
        style += f'  @media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) {{{dark} }} }}\n'
    return style + "}\n"


def add_style(app: Sphinx) -> None:
    """Add the style sheet, if the project has an accent of its own: the default one is in those of the package."""
    accent = Config.of(app.config).accent
    if app.builder.name not in SITE_BUILDERS or accent == DEFAULT_ACCENT:
        return
    folder = Path(app.doctreedir, "static")
    folder.mkdir(parents=True, exist_ok=True)
    style = make_style(accent, app.config.html_theme)
    (folder / "cv-accent.css").write_text(style, "utf-8")
    app.config.html_static_path = [str(folder), *app.config.html_static_path]
    app.add_css_file("cv-accent.css", priority=720)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", add_style)
