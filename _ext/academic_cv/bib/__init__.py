"""A .bib file as data: its text becomes works. Nothing here knows Sphinx."""
