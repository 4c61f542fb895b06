"""The owner of the CV, the documents, and the extensions that build them. The text is in the pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# The owner: the name at the head of the CV, and each form of it that occurs in refs.bib.
author = "Liu Ziyin"
cv_owner = ["Liu Ziyin", "Ziyin Liu"]
# What the star behind a name denotes.
cv_marks = {"equal": ("*", "equal contribution or alphabetical ordering")}
# The pages whose entries with `:end: present` are the positions at the head of the site; by default, all pages.
cv_positions = ["sections/employment", "sections/professional-activity"]

project = author
language = "en"

# The sources: these pages and refs.bib, and no other file of the folder.
include_patterns = ["index.md", "sections/**.md"]
extensions = ["myst_parser", "academic_cv"]
bibtex_bibfiles = ["refs.bib"]

# Markdown: `:Name: value` lists, `:::` blocks, attributes in braces, and {{ author }} for the name above.
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
# Formulas begin and end without a space: "$50 and $60" is not one.
myst_dmath_allow_space = False

# The PDFs: the page that each starts from (the pages of its toctree follow), the file name and the title; the pages to
# exclude, whether to include only what is selected, and the maximum number of pages.
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
