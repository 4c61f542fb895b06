"""User names and passwords in addresses, as in ``https://jane:secret@example.org/``."""

from __future__ import annotations

import re

_CREDENTIALS = re.compile(r"\b((?:https?|ftps?)://)[^\s/?#@\\\[\](){}<>\"'|]*@", re.IGNORECASE)


def hide(text: str) -> str:
    """Return a text without the user names and passwords in its addresses."""
    return _CREDENTIALS.sub(r"\1", text)
