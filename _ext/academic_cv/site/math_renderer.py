"""Formulas as MathML, which browsers render themselves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from ..pages.math import to_mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def render_math(tex: str, *, display: bool) -> str:
    """Return the formula as MathML, or its TeX when that cannot be converted, of which its page warns."""
    try:
        return to_mathml(tex, display=display)
    except ValueError:
        return f"<code>{escape(tex)}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(render_math(node.astext(), display=False))
    raise nodes.SkipNode


def visit_displayed_math(self: HTML5Translator, node: nodes.math_block) -> None:
    number = f'<span class="eqno">({escape(str(node["number"]))})</span>' if node.get("number") else ""
    formula = render_math(node.astext(), display=True)
    # A formula that is wider than the screen is scrolled, by keyboard too.
    self.body.append(f"{self.starttag(node, 'div', '', CLASS='math', tabindex='0')}{number}{formula}</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    # Sphinx chooses a renderer that an extension adds before its own, which fetches MathJax.
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displayed_math, None))
