"""Plain text, Markdown with HTML, and addresses, as Markdown for MyST."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..services import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    Item = str | tuple[str, "Iterable[Item]"]
    """A text, and the items below it."""

TEMPLATES = Path(__file__).parent / "templates"

_SIGN = re.compile(r"[\\`*\[\]$]|(?<![^\W_])_|_(?![^\W_])|<(?=[\w/!?])|\{(?=\{)|(?<=\{)\{|&(?=#?\w+;)")
_FIRST = re.compile(r"^(\s*(?:\d+(?=[.)](?:\s|$)))?)([#+\-=>:%|~{.)]|\(.*\)=$)", re.MULTILINE)


def from_plain(text: str) -> str:
    """Return plain text with all that Markdown or MyST would read as markup escaped."""
    text = re.sub(r"^[ \t]+|[ \t]+$", "", text.strip(), flags=re.MULTILINE)
    return _FIRST.sub(r"\1\\\2", _SIGN.sub(r"\\\g<0>", text))


_CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$|^(\S.*)\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
# What MyST alone reads as markup: comments, field lists, colon fences, attributes, roles, targets of references.
_MYST = re.compile(r"^(\s*(?:(?:[-*+]|\d+[.)])\s+)?)([%:]|\{(?!(?:su[bp]|cite:p)\}`)|\(.*\)=$)", re.MULTILINE)


def from_markdown(text: str) -> str:
    """Return CommonMark that may contain HTML as Markdown for MyST, without HTML.

    A heading becomes bold text, as an entry has no sections. A formula stands between ``$$``; a single ``$`` is money.
    """
    parts = _CODE.split(text.strip())
    parts[::2] = (_convert(part) for part in parts[::2])
    return "".join(parts)


def _convert(text: str) -> str:
    if re.search(r"</?[a-zA-Z!]", text):
        text = _from_html(text)
    text = _RULE.sub("", _HEADING.sub(lambda found: f"**{found[1] or found[2]}**", text))
    pieces = re.split(r"\$\$(.+?)\$\$", text, flags=re.DOTALL)
    pieces[::2] = (re.sub(r"(?<!\\)\$|\{(?=\{)|(?<=\{)\{", r"\\\g<0>", piece) for piece in pieces[::2])
    pieces[1::2] = (f"${piece.strip()}$" for piece in pieces[1::2])
    return re.sub(r"\n\s*\n(?=\n)", "\n", _MYST.sub(r"\1\\\2", "".join(pieces)))


_TAGS = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em", "u", "cite"), "*"),
    "code": "`",
    **dict(zip(("br", "li", "/li"), ("\n", "\n- ", ""), strict=True)),
    **dict.fromkeys("p div ul ol table tr h1 h2 h3 h4".split(), "\n\n"),
    **dict.fromkeys("a abbr blockquote center details figure font hr section small span summary tbody td".split(), ""),
}


def _from_html(text: str) -> str:
    """Return Markdown with its tags of HTML replaced; what is no known tag stays, as <https://example.org> does."""
    text = re.sub(r"<!--.*?-->|<(i|b|em|span)\b[^>]*>\s*</\1>", "", text, flags=re.DOTALL)  # comments, icons
    text = re.sub(r"<su([pb])>(.*?)</su\1>", r"{su\1}`\2`", text)
    text = re.sub(r"<img\b[^>]*\bsrc=[\"']([^\"']*)[^>]*>", r"![](\1)", text)
    text = re.sub(
        r"<a\b[^>]*?href\s*=\s*[\"']([^\"']+)[^>]*>\s*(.*?)\s*</a>",
        lambda found: f"[{found[2]}]({quote_address(found[1])})",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r"<(/?)(\w+)\b[^<>]*>", lambda m: _TAGS.get(m[1] + m[2], _TAGS.get(m[2], m[0])), text)
    return re.sub(r"^[ \t]+(?![-*+\d \t])", "", text, flags=re.MULTILINE)


# --- links, lists ---------------------------------------------------------------------------------------------------


def quote_address(address: str) -> str:
    """Return an address as the target of a link."""
    return quote(address.strip(), safe="/:?#@!$&'*+,;=~%._-[]")


def link(text: str, address: str) -> str:
    """Return a link on Markdown text, which stays as it is without an address, or where it contains a link."""
    return f"[{text}]({quote_address(address)})" if address and "](" not in text else text


def format_address(text: str, address: str = "") -> str:
    """Return an e-mail or web address as a link that shows it, or the text as a link to another address."""
    if not address and re.fullmatch(r"[^\s<>@]+@[^\s<>@]+\.\w+|https?://[^\s<>]+", text):
        return f"<{text}>"
    return link(from_plain(text), address) if text else format_address(address) if address else ""


_NETWORK_OF = {name.replace(" ", "").casefold(): name for name in ADDRESSES} | {
    "scholar": "Google Scholar",
    "inspirehep": "INSPIRE HEP",
}


def find_network(name: str) -> str:
    """Return the name of a known network that is typed in another way; an empty string for others."""
    return _NETWORK_OF.get(re.sub("[ _]", "", name).casefold(), "")


def profile(network: str, name: str, address: str = "") -> tuple[str, str]:
    """Return label and link of a profile; of an unknown network without an address, the name alone."""
    label = find_network(network)
    if label == "Mastodon" and not address:  # @jane@example.org, example.org/@jane
        address = re.sub(r"^@?(\w+)@(.+)$", r"https://\2/@\1", name) if name[1:].count("@") else ""
        address = address if "://" in address else f"https://{name}"
    elif label and name and not address and "://" not in name:
        address = ADDRESSES[label] + name.removeprefix("@")
    return label or network, format_address(name, address)


def format_bullets(items: Iterable[Item], marker: str = "-") -> str:
    """Return a list."""
    lines: list[str] = []
    for item in items:
        text, below = (item, ()) if isinstance(item, str) else item
        block = "\n".join(filter(None, (text, format_bullets(below))))
        lines.append(f"{marker} " + block.replace("\n", "\n" + " " * (len(marker) + 1)))
    return "\n".join(lines)


def format_labels(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of labels (plain text) and values (Markdown)."""
    labels = [(from_plain(" ".join(name.split()).rstrip(":")).replace(":", "\\:"), value) for name, value in pairs]
    return "\n".join(f":{name or '–'}: " + value.replace("\n", "\n  ") for name, value in labels)
