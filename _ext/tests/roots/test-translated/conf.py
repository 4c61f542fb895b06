"""A page in English that gettext translates to German: ``-D language=de -t de``."""

author = project = "Jane Doe"
extensions = ["academic_cv"]
html_baseurl = "https://cv.example.org/"
cv_languages = ["en", "de", "ar"]
pdf_documents = [
    {
        "startdocname": "index",
        "targetname": "cv.pdf",
        "title": "Lebenslauf" if tags.has("de") else "Curriculum Vitae",  # noqa: F821
    },
]
