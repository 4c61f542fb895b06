"""The addresses of web pages in the fields of a .bib file."""

from __future__ import annotations

import re

from .escapes import clean


def is_web(address: str) -> bool:
    """Return whether a page may link to an address: http, https, ftp with a host, or mailto; never ``javascript:``."""
    return _WEB.match(address) is not None


def read_address(source: str) -> str:
    r"""Return an address without the escapes ``\_``, ``\%``, ``\#``, ``\&`` and ``\~{}`` that people write in it."""
    if not _ESCAPED_ADDRESS.search(source):
        return clean(source)
    address = re.sub(r"\\url\b|\\nolinkurl\b|\\href\b", "", source)
    address = re.sub(r"\\(?:textasciitilde|~)(?:\{\})?|\{\\textasciitilde\}|\$\\sim\$", "~", address)
    address = re.sub(r"\\textunderscore(?:\{\}|\s)?", "_", address)
    address = re.sub(r"\\(.)", r"\1", address.replace("&amp;", "&"), flags=re.DOTALL)
    return clean(re.sub(r"[{}\\\s]", "", address))


_ESCAPED_ADDRESS = re.compile(r"[\\{}\s]|&amp;")
_WEB = re.compile(r"(?:https?|ftps?)://[^\s/?#:@]|mailto:[^\s]", re.IGNORECASE)
