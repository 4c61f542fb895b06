"""A CV with placeholder content that has every section, in four languages: ``-D language=ja -t ja``."""

NAMES = {"ar": "ميرا مثال", "ja": "ミラ・エグザンプル"}
ADVISED = {"ar": "طالبة أشرفتُ عليها", "de": "von mir betreut", "ja": "指導した学生"}

chosen = next((code for code in ("ar", "de", "ja") if tags.has(code)), "en")  # noqa: F821
author = project = NAMES.get(chosen, "Mira Example")
extensions = ["academic_cv"]
cv_languages = ["en", "de", "ar", "ja"]

cv_owner = ["Mira Example"]
cv_marks = {"student": ("‡", ADVISED.get(chosen, "a student I advised"))}

html_favicon = "_static/favicon.svg"
