"""Plain text, Markdown with HTML, and addresses, as Markdown for MyST."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    Item = str | tuple[str, "Iterable[Item]"]


# --- plain text -----------------------------------------------------------------------------------------------------

_SIGN = re.compile(r"[\\`*\[\]$]|(?<!\w)_|_(?!\w)|<(?=[\w/!?])|\{(?=\{)|(?<=\{)\{|&(?=#?\w+;)")
_FIRST = re.compile(r"^(\s*)([#+\-=>:%|~]|\(.*\)=$)", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)


def from_plain(text: str) -> str:
    """Return plain text with all that Markdown or MyST would read as markup escaped."""
    text = _SIGN.sub(r"\\\g<0>", text.strip())
    return _NUMBER.sub(r"\1\\\2", _FIRST.sub(r"\1\\\2", text))


# --- Markdown -------------------------------------------------------------------------------------------------------

_CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$|^(\S.*)\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
# What MyST alone reads as markup: comments, field lists and colon fences, targets of references.
_OWN = re.compile(r"^(\s*(?:(?:[-*+]|\d+[.)])\s+)?)([%:]|\(.*\)=$)", re.MULTILINE)


def from_markdown(text: str) -> str:
    """Return CommonMark that may contain HTML as Markdown for MyST, without HTML.

    A heading becomes bold text, as an entry has no sections. A formula stands between ``$$``; a single ``$`` is money.
    """
    parts = _CODE.split(text.strip())
    parts[::2] = (_convert(part) for part in parts[::2])
    return "".join(parts)


def _convert(text: str) -> str:
    if re.search(r"</?[a-zA-Z!]", text):
        parser = _HtmlToMarkdown()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    text = _HEADING.sub(lambda found: f"**{found[1] or found[2]}**", text)
    pieces = _FORMULA.split(text)
    pieces[::2] = (re.sub(r"(?<!\\)\$|\{(?=\{)", r"\\\g<0>", piece) for piece in pieces[::2])
    pieces[1::2] = (f"${piece.strip()}$" for piece in pieces[1::2])
    return _OWN.sub(r"\1\\\2", "".join(pieces))


class _HtmlToMarkdown(HTMLParser):
    """Collects Markdown in ``parts``. A tag without meaning for a text is dropped; what is no tag stays."""

    _MARKS: ClassVar = {
        **dict.fromkeys(("b", "strong"), ("**", "**")),
        **dict.fromkeys(("i", "em", "u", "cite"), ("*", "*")),
        "code": ("`", "`"),
        "sup": ("{sup}`", "`"),
        "sub": ("{sub}`", "`"),
        "br": ("\n", ""),
        "li": ("\n- ", ""),
        **dict.fromkeys(("p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "table", "tr"), ("\n\n", "\n\n")),
    }
    _DROPPED = "abbr article blockquote center details figcaption figure font hr section small span summary tbody td"

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses.append(dict(attrs).get("href") or "")
            self.parts.append("[")
        elif tag == "img":
            values = dict(attrs)
            self.parts.append(f"![{values.get('alt') or ''}]({values.get('src') or ''})")
        elif tag in self._MARKS:
            self.parts.append(self._MARKS[tag][0])
        elif tag not in self._DROPPED.split():
            self.parts.append(self.get_starttag_text() or "")  # <https://example.org>, <jane@example.org>

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.addresses:
            self.parts.append(f"]({quote_address(self.addresses.pop())})")
        elif tag in self._MARKS:
            self.parts.append(self._MARKS[tag][1])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


# --- links, lists ---------------------------------------------------------------------------------------------------


def quote_address(address: str) -> str:
    """Return an address as the target of a link."""
    return quote(address.strip(), safe="/:?#@!$&'*+,;=~%._-[]")


def link(text: str, address: str) -> str:
    """Return a link on Markdown text, which stays as it is without an address, or where it contains a link."""
    return f"[{text}]({quote_address(address)})" if address and "](" not in text else text


def format_address(text: str, address: str = "") -> str:
    """Return an e-mail or web address as a link that shows it, or the text as a link to another address."""
    text = text.strip()
    if address:
        return link(from_plain(text), address)
    if re.fullmatch(r"[^\s<>@]+@[^\s<>@]+\.\w+|https?://[^\s<>]+", text):
        return f"<{text}>"
    return from_plain(text)


def format_bullets(items: Iterable[Item], marker: str = "-") -> str:
    """Return a list; an item is a text, or a text and the items below it."""
    lines: list[str] = []
    for item in items:
        text, below = (item, ()) if isinstance(item, str) else item
        nested = [format_bullets(below)] if below else []
        block = "\n".join(filter(None, (text, *nested)))
        lines.append(f"{marker} " + block.replace("\n", "\n" + " " * (len(marker) + 1)))
    return "\n".join(lines)


def format_labels(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of labels (plain text) and values (Markdown)."""
    return "\n".join(f":{_label(name)}: " + value.replace("\n", "\n  ") for name, value in pairs if name or value)


def _label(name: str) -> str:
    return from_plain(" ".join(name.split()).rstrip(":")).replace(":", "\\:") or "–"
