"""A CV with placeholder content that uses every feature of the extension."""

author = project = "Jane Doe"
extensions = ["myst_parser", "academic_cv"]
bibtex_bibfiles = ["refs.bib"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]

cv_owner = ["Jane Doe", "Doe, J. Q."]
cv_positions = ["sections/positions"]
pdf_documents = [
    {
        "startdocname": "index",
        "targetname": "cv.pdf",
        "title": "Curriculum Vitae",
        "exclude": ["sections/statement"],
    },
    {
        "startdocname": "index",
        "targetname": "cv-short.pdf",
        "title": "Short CV",
        "exclude": ["sections/statement", "sections/service"],
        "selected": True,
        "max_pages": 2,
    },
    {
        "startdocname": "sections/statement",
        "targetname": "statement.pdf",
        "title": "Research Statement",
    },
]

html_theme = "furo"
html_title = author
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_use_index = False
html_copy_source = False
