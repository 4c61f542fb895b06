"""A CV with placeholder content that uses every feature of the extension."""

author = project = "Jane Doe"
extensions = ["academic_cv"]

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

html_favicon = "_static/favicon.svg"
