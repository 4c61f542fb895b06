"""Who the owner is, which documents exist, which extensions build them. Text lives in the pages, not here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# The owner: the name as it heads the CV, and every form in which it stands in refs.bib.
author = "Liu Ziyin"
cv_owner = ["Liu Ziyin", "Ziyin Liu"]
# What the star denotes behind names.
cv_marks = {"equal": ("*", "equal contribution or alphabetical ordering")}
# The pages whose entries with `:end: present` are the owner's positions, which head the site; by default, all pages.
cv_positions = ["sections/employment", "sections/professional-activity"]

project = author
language = "en"

# The sources: these pages and refs.bib, nothing else that may lie in the folder.
include_patterns = ["index.md", "sections/**.md"]
extensions = ["myst_parser", "academic_cv"]
bibtex_bibfiles = ["refs.bib"]

# Markdown: `:Name: value` lists, `:::` blocks, classes in braces, and {{ author }} for the name above.
myst_enable_extensions = [
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "fieldlist",
    "substitution",
]
myst_substitutions = {"author": author}
# A formula begins and ends without a space: "$50 and $60" is money.
myst_dmath_allow_space = False

# The PDFs: the page each starts from (with all the pages its toctree names), its file name, its title; then what it
# leaves out, whether it shows only what is marked as selected, and how many pages it may have.
pdf_documents = [
    {
        "startdocname": "index",
        "targetname": "cv.pdf",
        "title": "Curriculum Vitae",
        "exclude": ["sections/research-statement"],
    },
    {
        "startdocname": "index",
        "targetname": "cv-short.pdf",
        "title": "Short Curriculum Vitae",
        "exclude": ["sections/service", "sections/hobby", "sections/research-statement"],
        "selected": True,
        "max_pages": 2,
    },
    {
        "startdocname": "sections/research-statement",
        "targetname": "research-statement.pdf",
        "title": "Research Statement",
    },
]

# The site.
html_theme = "furo"
html_title = author
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
