"""A CV with placeholder content that has every section."""

author = project = "Mira Example"
extensions = ["academic_cv"]

cv_owner = ["Mira Example"]
cv_marks = {"student": ("‡", "a student I advised")}

html_favicon = "_static/favicon.svg"
