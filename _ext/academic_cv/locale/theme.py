"""Strings of Sphinx and Furo that their own catalogs lack, in some languages or in all.

The catalogs of this package have them too; Sphinx's own translations have priority.
"""

from __future__ import annotations

from . import N_

STRINGS = (
    # Furo
    *(N_("Home"), N_("Next"), N_("Previous"), N_("Back to top"), N_("On this page"), N_("View this page")),
    *(N_("Edit this page"), N_("Versions"), N_("Downloads"), N_("Skip to content"), N_("Made with ")),
    N_('<a href="https://www.sphinx-doc.org/">Sphinx</a> and '),
    N_("Copyright &#169; %(copyright)s"),
    N_('<a href="%(path)s">Copyright</a> &#169; %(copyright)s'),
    N_("Last updated on %(last_updated)s"),
    N_("Please activate JavaScript to enable the search functionality."),
    # Sphinx
    *(N_("Link to this heading"), N_("Link to this definition"), N_("Link to this term"), N_("Link to this table")),
    *(N_("Link to this code"), N_("Link to this image"), N_("Link to this toctree")),
    *(N_("Index"), N_("About these documents"), N_("Navigation"), N_("Table of Contents")),
)

LABELS = (
    *(N_("Contents"), N_("Menu"), N_("Expand"), N_("Light mode"), N_("Dark mode")),
    *(N_("Auto light/dark, in light mode"), N_("Auto light/dark, in dark mode")),
    *(N_("Toggle Light / Dark / Auto color theme"), N_("Toggle site navigation sidebar")),
    N_("Toggle table of contents sidebar"),
)
"""Labels of buttons and titles of icons that Furo does not mark for translation."""

SEARCH = (
    N_("Search Results"),
    N_("Searching"),
    N_("Preparing search..."),
    N_(
        "Your search did not match any documents. Please make sure that all words are spelled correctly and that "
        "you've selected enough categories."
    ),
)
"""What the script of the search prints."""

FOUND = (
    N_("Search finished, found one page matching the search query."),
    N_("Search finished, found ${resultCount} pages matching the search query."),
)
"""The same, for one page and for more."""
