"""A project of one's own, from a .bib file and a CV in another format. Nothing here is part of a build."""
