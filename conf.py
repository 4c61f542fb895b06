"""The owner of the CV, the documents, and the extension that builds them. The text is in the pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# The owner: the name at the head of the CV, and each form of it that occurs in refs.bib.
author = project = "Liu Ziyin"
cv_owner = ["Liu Ziyin", "Ziyin Liu"]
# What the star behind a name denotes.
cv_marks = {"equal": ("*", "equal contribution or alphabetical ordering")}
# The pages whose entries with `:end: present` are the positions below the name; by default, the first page with any.
cv_positions = ["sections/employment", "sections/professional-activity"]

extensions = ["academic_cv"]
# The pages, and no other file of the folder.
include_patterns = ["index.md", "sections/**.md"]

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
html_favicon = "_static/favicon.svg"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
